//! Messages are claimed with a lease, by one process each.

use std::collections::BTreeSet;
use std::sync::Barrier;

use kvartal::id::MessageId;
use kvartal::store::claim::claim;
use kvartal::store::message::{self, MessageState, SendOutcome};
use kvartal::store::{Store, StoreError};

use super::{NO_LIMITS, claimed, later, noted, now, queue, row};
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
            let mine = claim(conn, &NO_LIMITS, "a", now(), until, 2)?;
            // In another transaction, while this one is open: a claim that waited for it would never come back.
            Ok::<_, StoreError>((mine, claimed(&database.store, "b", now(), 10)))
        })
        .expect("both claims");
    assert_eq!((mine.as_slice(), others.as_slice()), (&ids[..2], &ids[2..]));
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
