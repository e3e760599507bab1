//! Answers: the last one counts.

use std::sync::Barrier;

use jiff::SignedDuration;
use kvartal::store::answer;
use kvartal::store::content::{self, Given};

use super::{asked, now};
use crate::support::{Database, on_each_database};

on_each_database!(the_last_answer_counts_also_when_two_come_at_once);
fn the_last_answer_counts_also_when_two_come_at_once(database: &Database) {
    let store = &database.store;
    let (person, request) = asked(database, "baseline");
    let answer = |value: i32, seconds: i64| {
        store.write(&crate::support::test_by(), |conn| {
            assert!(answer::hold_open(conn, request, person)?.is_some());
            let mut draft = content::draft(conn, request, person)?;
            let version = answer::version(conn, "hash", "who-5", "da", "{}")?;
            let at = now() + SignedDuration::from_secs(seconds);
            let (instrument, item) = ("who-5".into(), "who5_1".into());
            draft.content.answer(Given { instrument, item, value, version, at, help: None, taken_from: None });
            draft.keep(conn, now())
        })
    };
    let response = answer(1, 0).expect("an answer");
    for value in [4, 2] {
        assert_eq!(answer(value, 1).expect("a change of mind"), response);
    }
    let stored = || database.lines("SELECT CAST(value AS TEXT) AS line FROM answer");
    assert_eq!(stored(), ["2"]);
    // From several tabs and processes at once: one of them is last, and none breaks.
    let begin = Barrier::new(5);
    std::thread::scope(|scope| {
        for value in 0..5 {
            let (begin, answer) = (&begin, &answer);
            scope.spawn(move || {
                begin.wait();
                answer(value, i64::from(value)).expect("an answer");
            });
        }
    });
    assert_eq!(stored().len(), 1);
    assert_eq!(database.lines("SELECT CAST(id AS TEXT) AS line FROM response").len(), 1);
    assert_eq!(database.lines("SELECT hash AS line FROM version"), ["hash"]);
    // Taken back, it is gone; another person's hold is refused.
    store
        .write(&crate::support::test_by(), |conn| {
            let mut draft = content::draft(conn, request, person)?;
            draft.content.take_back("who5_1", now());
            draft.keep(conn, now())
        })
        .expect("taken back");
    assert_eq!(stored(), Vec::<String>::new());
    let stranger = database.person("stranger@example.org", "da");
    assert!(
        store
            .write(&crate::support::test_by(), |conn| answer::hold_open(conn, request, stranger))
            .expect("a look")
            .is_none()
    );
}
