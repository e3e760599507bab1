//! Messages are claimed with a lease, by one process each.

use std::collections::{BTreeSet, HashSet};
use std::sync::Barrier;
use std::time::Duration;

use kvartal::id::MessageId;
use kvartal::store::claim::claim;
use kvartal::store::message::{self, DaysMessage, MessageState, SendOutcome};
use kvartal::store::{Store, StoreError};

use super::{NO_LIMITS, asked, claimed, later, noted, now, queue, row};
use crate::support::{Database, on_each_database};

on_each_database!(processes_claim_side_by_side_and_each_message_goes_to_one);
fn processes_claim_side_by_side_and_each_message_goes_to_one(database: &Database) {
    let all: BTreeSet<MessageId> =
        (0..120).map(|n| queue(&database.store, &format!("m{n}"), None).expect("a message")).collect();
    // Four processes, each with a pool of its own.
    let begin = Barrier::new(4);
    let taken: Vec<MessageId> = std::thread::scope(|scope| {
        let processes: Vec<_> = (0..4)
            .map(|number| {
                let begin = &begin;
                scope.spawn(move || {
                    let store = Store::open(&database.address).expect("the same database");
                    let owner = format!("process {number}");
                    begin.wait();
                    let mut mine = Vec::new();
                    loop {
                        let ids = claimed(&store, &owner, now(), 7);
                        if ids.is_empty() {
                            return mine;
                        }
                        mine.extend(ids);
                    }
                })
            })
            .collect();
        processes.into_iter().flat_map(|process| process.join().expect("a process")).collect()
    });
    // Whoever finds nothing may have looked while others held it; nothing is left all the same.
    assert_eq!(claimed(&database.store, "late", now(), 1000), Vec::<MessageId>::new());
    assert_eq!(taken.len(), 120, "none is claimed twice");
    assert_eq!(taken.into_iter().collect::<BTreeSet<_>>(), all);
}

#[test]
fn on_postgresql_a_claim_does_not_wait_for_another() {
    let database = Database::postgres();
    let ids: Vec<MessageId> =
        (0..4).map(|n| queue(&database.store, &format!("m{n}"), None).expect("a message")).collect();
    let until = later(5);
    let (mine, others) = database
        .store
        .write(&crate::support::test_by(), |conn| {
            let mine = claim(conn, &NO_LIMITS, "a", now(), until, 2, &HashSet::new())?;
            // In another transaction, while this one is open: a claim that waited for it would never come back.
            Ok::<_, StoreError>((mine, claimed(&database.store, "b", now(), 10)))
        })
        .expect("both claims");
    assert_eq!((mine.as_slice(), others.as_slice()), (&ids[..2], &ids[2..]));
}

on_each_database!(a_process_that_stood_still_does_not_claim_what_it_has_in_hand);
fn a_process_that_stood_still_does_not_claim_what_it_has_in_hand(database: &Database) {
    let store = &database.store;
    let id = queue(store, "m", None).expect("a message");
    assert_eq!(claimed(store, "slow", now(), 10), [id]);
    let by = crate::support::test_by();
    let again = store.write(&by, |conn| claim(conn, &NO_LIMITS, "slow", later(6), later(11), 10, &HashSet::from([id])));
    assert_eq!(again.expect("a claim"), Vec::<MessageId>::new());
    assert_eq!(claimed(store, "quick", later(6), 10), [id], "others may");
}

#[test]
fn on_postgresql_nothing_is_written_into_a_message_that_is_being_claimed() {
    let database = Database::postgres();
    let (person, _) = asked(&database, "w1");
    let id = queue(&database.store, "m", Some(person)).expect("a message");
    let day = "2021-01-04".parse().expect("a day");
    let of_the_day = || {
        let store = Store::open(&database.address).expect("the same database");
        store.write(&crate::support::test_by(), |conn| message::of_the_day(conn, &[person], day)).expect("a place")
            [&person]
    };
    let found = std::thread::scope(|scope| {
        let planner = database.store.write(&crate::support::test_by(), |conn| {
            claim(conn, &NO_LIMITS, "a", now(), later(5), 1, &HashSet::new())?;
            let planner = scope.spawn(of_the_day);
            // Time enough to find the message as it stood before this claim.
            std::thread::sleep(Duration::from_millis(500));
            Ok::<_, StoreError>(planner)
        });
        planner.expect("a claim").join().expect("a thread")
    });
    assert_eq!(found, DaysMessage::NotToday);
    noted(&database.store, id, "a", &SendOutcome::Waits(now()));
    let claimed = database.store.write(&crate::support::test_by(), |conn| {
        assert_eq!(message::of_the_day(conn, &[person], day)?[&person], DaysMessage::In(id));
        Ok::<_, StoreError>(claimed(&database.store, "b", now(), 1))
    });
    assert_eq!(claimed.expect("both"), Vec::<MessageId>::new(), "who writes into a message holds it");
}

on_each_database!(what_may_have_left_takes_up_nothing_new_when_it_is_refused_for_now);
fn what_may_have_left_takes_up_nothing_new_when_it_is_refused_for_now(database: &Database) {
    let store = &database.store;
    let (person, _) = asked(database, "w1");
    let id = queue(store, "m", Some(person)).expect("a message");
    assert_eq!(claimed(store, "a", now(), 10), [id]);
    // A process died of it, and this one has begun it again.
    database.sql("UPDATE message SET begun = 2");
    assert!(noted(store, id, "a", &SendOutcome::Deferred(later(5), "450".into())));
    assert_eq!(row(database, id), "uncertain - 1 1 450");
    let day = "2021-01-04".parse().expect("a day");
    let place = store.write(&crate::support::test_by(), |conn| message::of_the_day(conn, &[person], day));
    assert_eq!(place.expect("a place")[&person], DaysMessage::NotToday);
    assert_eq!(claimed(store, "b", later(5), 10), [id], "it is tried again all the same");
}

on_each_database!(a_lease_that_has_run_out_is_taken_over_and_its_former_holder_changes_nothing);
fn a_lease_that_has_run_out_is_taken_over_and_its_former_holder_changes_nothing(database: &Database) {
    let store = &database.store;
    let id = queue(store, "m", None).expect("a message");
    assert_eq!(claimed(store, "slow", now(), 10), [id]);
    assert_eq!(claimed(store, "quick", later(4), 10), Vec::<MessageId>::new(), "the lease holds");
    assert_eq!(claimed(store, "quick", later(5), 10), [id], "the lease has run out");
    let before = row(database, id);
    let day = "2021-01-04".parse().expect("a day");
    let outcomes = [
        SendOutcome::Sent(later(6), day),
        SendOutcome::Waits(later(7)),
        SendOutcome::TurnedAway(later(7)),
        SendOutcome::Deferred(later(7), "450".into()),
        SendOutcome::Failed("550".into()),
        SendOutcome::Uncertain { next: None, at: (later(6), day), words: "cut".into() },
        SendOutcome::Uncertain { next: Some(later(7)), at: (later(6), day), words: "cut".into() },
        SendOutcome::Cancelled,
    ];
    for outcome in &outcomes {
        assert!(!noted(store, id, "slow", outcome), "{outcome:?}");
        assert_eq!(row(database, id), before, "{outcome:?}");
    }
    let mine = |owner: &str| store.read(|conn| message::claimed(conn, owner, &[id])).expect("a look").len();
    assert_eq!((mine("slow"), mine("quick")), (0, 1));
    assert!(noted(store, id, "quick", &SendOutcome::Sent(later(6), day)));
    assert!(!noted(store, id, "quick", &SendOutcome::Failed("550".into())), "what is noted is noted");
    assert_eq!(row(database, id), "sent - 0 0 -");
    assert_eq!(claimed(store, "anybody", later(1000), 10), Vec::<MessageId>::new());
}

on_each_database!(what_is_deferred_or_waits_comes_again_when_it_is_time_and_what_has_ended_does_not);
fn what_is_deferred_or_waits_comes_again_when_it_is_time_and_what_has_ended_does_not(database: &Database) {
    let store = &database.store;
    let day = "2021-01-04".parse().expect("a day");
    let doubt = |next| SendOutcome::Uncertain { next, at: (now(), day), words: "cut".into() };
    for (outcome, state, again) in [
        (SendOutcome::Waits(later(30)), MessageState::Queued, true),
        (SendOutcome::Deferred(later(30), "450 later".into()), MessageState::Deferred, true),
        (doubt(Some(later(30))), MessageState::Uncertain, true),
        (doubt(None), MessageState::Uncertain, false),
        (SendOutcome::Failed("550 no".into()), MessageState::Failed, false),
        (SendOutcome::Cancelled, MessageState::Cancelled, false),
    ] {
        let id = queue(store, &format!("{outcome:?}"), None).expect("a message");
        assert_eq!(claimed(store, "a", now(), 10), [id], "{outcome:?}");
        assert!(noted(store, id, "a", &outcome));
        assert!(row(database, id).starts_with(state.as_str()), "{outcome:?}: {}", row(database, id));
        assert_eq!(claimed(store, "b", later(29), 10), Vec::<MessageId>::new(), "{outcome:?}");
        let expected = if again { vec![id] } else { Vec::new() };
        assert_eq!(claimed(store, "b", later(30), 10), expected, "{outcome:?}");
        noted(store, id, "b", &SendOutcome::Cancelled);
    }
}
