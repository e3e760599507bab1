//! Keys that keep a message, an invitation and a person's day to one.

use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};

use kvartal::store::message::{self, DaysMessage, Purpose, SendOutcome};
use kvartal::store::request;

use super::{asked, claimed, noted, now, queue};
use crate::support::{Database, on_each_database};

on_each_database!(a_second_message_invitation_or_reminder_of_the_same_is_refused);
fn a_second_message_invitation_or_reminder_of_the_same_is_refused(database: &Database) {
    let store = &database.store;
    let (person, request) = asked(database, "baseline");
    let id = queue(store, "person:1:2021-01-04", Some(person)).expect("a message");
    assert!(queue(store, "person:1:2021-01-04", Some(person)).expect_err("a second").is_duplicate());
    let other = queue(store, "person:1:2021-01-05", Some(person)).expect("another day's");
    for purpose in [Purpose::Invitation, Purpose::Reminder(1), Purpose::Reminder(2)] {
        store
            .write(&crate::support::test_by(), |conn| message::include(conn, id, request, purpose))
            .expect("the first");
        for again in [id, other] {
            let second =
                store.write(&crate::support::test_by(), |conn| message::include(conn, again, request, purpose));
            assert!(second.expect_err("a second").is_duplicate(), "{purpose}");
        }
    }
    assert_eq!(database.lines("SELECT purpose AS line FROM message_request ORDER BY id").len(), 3);
    // Another round is another invitation.
    store.write(&crate::support::test_by(), |conn| request::invite_anew(conn, person)).expect("invited anew");
    store
        .write(&crate::support::test_by(), |conn| message::include(conn, other, request, Purpose::Invitation))
        .expect("another round");
}

on_each_database!(two_that_write_the_same_message_at_once_write_one);
fn two_that_write_the_same_message_at_once_write_one(database: &Database) {
    let begin = Barrier::new(6);
    let written = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                begin.wait();
                match queue(&database.store, "the same", None) {
                    Ok(_) => drop(written.fetch_add(1, Ordering::SeqCst)),
                    Err(error) => assert!(error.is_duplicate(), "{error:?}"),
                }
            });
        }
    });
    assert_eq!(written.load(Ordering::SeqCst), 1);
}

on_each_database!(a_persons_day_has_room_for_one_message);
fn a_persons_day_has_room_for_one_message(database: &Database) {
    let store = &database.store;
    let (person, _) = asked(database, "baseline");
    let room = |day: &str| {
        let day = day.parse().expect("a day");
        // A look holds what it finds, so it is none that only reads.
        store.write(&crate::support::test_by(), |conn| message::of_the_day(conn, person, day)).expect("a look")
    };
    assert_eq!(room("2021-01-04"), DaysMessage::New);
    let id = queue(store, "m", Some(person)).expect("a message");
    assert_eq!(room("2021-01-04"), DaysMessage::In(id));
    assert_eq!(room("2021-01-05"), DaysMessage::In(id), "what waits since yesterday takes up today's");
    claimed(store, "a", now(), 1);
    assert_eq!(room("2021-01-04"), DaysMessage::NotToday, "it is leaving");
    noted(store, id, "a", &SendOutcome::Sent(now(), "2021-01-04".parse().expect("a day")));
    assert_eq!((room("2021-01-04"), room("2021-01-05")), (DaysMessage::NotToday, DaysMessage::New));
}
