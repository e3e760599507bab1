//! All or nothing, and one state for whoever reads.

use std::sync::atomic::{AtomicBool, Ordering};

use kvartal::id::{MessageId, RequestId, StaffId};
use kvartal::store::lead::{self, Lead};
use kvartal::store::message::{self, Purpose};
use kvartal::store::{StoreError, setting};

use crate::support::{Database, on_each_database};

on_each_database!(an_error_rolls_everything_back);
fn an_error_rolls_everything_back(database: &Database) {
    let store = &database.store;
    let outcome = store.write(&crate::support::test_by(), |conn| -> Result<(), StoreError> {
        setting::put(conn, "a", "1")?;
        lead::put(
            conn,
            &Lead {
                staff: StaffId::new(0),
                municipality: "S".into(),
                name: "N".into(),
                email: "n@x".into(),
                language: "da".into(),
            },
        )?;
        Err(StoreError::Content("something else went wrong".into()))
    });
    assert!(outcome.is_err());
    let failed = store.write(&crate::support::test_by(), |conn| {
        setting::put(conn, "a", "2")?;
        // A foreign key that nothing answers to.
        message::include(conn, &[(MessageId::new(4711), RequestId::new(4711), Purpose::Invitation)])
    });
    assert!(failed.is_err());
    assert!(database.everything().values().all(Vec::is_empty));
}

on_each_database!(a_reader_sees_one_state_however_long_it_reads);
fn a_reader_sees_one_state_however_long_it_reads(database: &Database) {
    let store = &database.store;
    let put = |value: u32| {
        store
            .write(&crate::support::test_by(), |conn| {
                setting::put(conn, "one", &value.to_string())?;
                setting::put(conn, "other", &value.to_string())
            })
            .expect("a write");
    };
    put(0);
    // A write between two reads of one transaction is not seen, and does not wait for the reader.
    store
        .read(|conn| {
            let before = setting::get(conn, "one")?;
            put(1);
            assert_eq!(setting::get(conn, "other")?, before);
            Ok::<_, StoreError>(())
        })
        .expect("a read");
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            (2..200).for_each(put);
            done.store(true, Ordering::SeqCst);
        });
        while !done.load(Ordering::SeqCst) {
            let (one, other) = store
                .read(|conn| Ok::<_, StoreError>((setting::get(conn, "one")?, setting::get(conn, "other")?)))
                .expect("a read");
            assert_eq!(one, other);
        }
    });
    assert_eq!(store.read(|conn| setting::get(conn, "one")).expect("a read").as_deref(), Some("199"));
}
