//! Those who write briefly share a commit on SQLite; what one of them does is nothing to the others.

use std::sync::Barrier;
use std::time::Duration;

use kvartal::store::{Store, StoreError, setting};

use crate::support::{Database, on_each_database, test_by};

fn put(store: &Store, name: &str, also: impl FnOnce()) -> Result<(), StoreError> {
    store.write_briefly(&test_by(), |tx| {
        setting::put(tx, name, "there")?;
        also();
        if name.starts_with("refused") { Err(StoreError::Content(name.to_owned())) } else { Ok(()) }
    })
}

fn is_there(database: &Database, name: &str) -> bool {
    !database.lines(&format!("SELECT value AS line FROM setting WHERE name = '{name}'")).is_empty()
}

on_each_database!(who_fails_or_panics_takes_nobody_along_and_who_is_told_is_stored);
fn who_fails_or_panics_takes_nobody_along_and_who_is_told_is_stored(database: &Database) {
    let store = &database.store;
    let others: Vec<String> = ["refused", "panics", "kept"]
        .iter()
        .flat_map(|kind| (0..8).map(move |number| format!("{kind} {number}")))
        .collect();
    let begin = Barrier::new(others.len() + 1);
    std::thread::scope(|scope| {
        let first = scope.spawn(|| {
            // The others wait for their turn behind this one.
            put(store, "first", || {
                begin.wait();
                std::thread::sleep(Duration::from_millis(300));
            })
        });
        let others: Vec<_> = others
            .iter()
            .map(|name| {
                let begin = &begin;
                let work = move || {
                    begin.wait();
                    let done = put(store, name, || assert!(!name.starts_with("panics"), "as it is meant to"));
                    // By a connection of its own: it has been committed.
                    (done.is_ok(), is_there(database, name))
                };
                (name, scope.spawn(work))
            })
            .collect();
        assert!(first.join().expect("no panic").is_ok());
        for (name, other) in others {
            match other.join() {
                Ok(told) => assert_eq!(told, (name.starts_with("kept"), name.starts_with("kept")), "{name}"),
                Err(_) => assert!(name.starts_with("panics"), "{name}"),
            }
        }
    });
    for name in &others {
        assert_eq!(is_there(database, name), name.starts_with("kept"), "{name}");
    }
    assert!(put(store, "afterwards", || ()).is_ok());
}

#[test]
fn those_who_wait_for_their_turn_share_a_commit() {
    let database = Database::sqlite();
    let store = &database.store;
    let commits = |work: &dyn Fn()| {
        // A savepoint is begun and released by each; the transaction by few.
        let before = store.statements();
        work();
        store.statements() - before
    };
    let alone = commits(&|| put(store, "one", || ()).expect("stored"));
    let begin = Barrier::new(20);
    let together = commits(&|| {
        std::thread::scope(|scope| {
            for number in 0..20 {
                let begin = &begin;
                scope.spawn(move || {
                    begin.wait();
                    put(store, &format!("{number}"), || std::thread::sleep(Duration::from_millis(5))).expect("stored");
                });
            }
        });
    });
    // BEGIN and COMMIT are two of the statements of each that writes alone.
    assert!(together <= 20 * alone - 2 * 10, "{together} statements for twenty, {alone} for one");
}
