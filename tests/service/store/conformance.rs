//! What the rest of the program relies on, the same on both databases.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use jiff::{SignedDuration, Timestamp};
use kvartal::id::{LeadId, MessageId, PersonId, RequestId};
use kvartal::store::answer::{self, NewAnswer};
use kvartal::store::claim::{RateLimits, claim};
use kvartal::store::lead::{self, Lead};
use kvartal::store::message::{self, DaysMessage, MessageKind, MessageState, NewMessage, Purpose, SendOutcome};
use kvartal::store::{Store, StoreError, request, setting};

use crate::support::{Asked, Database, on_each_database};

const NO_PACE: RateLimits = RateLimits { per_minute: None, per_hour: None, per_domain: None, per_person: None };

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn now() -> Timestamp {
    at("2021-01-04T08:00:00Z")
}

fn later(minutes: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minutes)
}

fn queue(store: &Store, key: &str, person: Option<PersonId>) -> Result<MessageId, StoreError> {
    let draft = NewMessage {
        unique_key: key,
        person,
        lead: None,
        kind: MessageKind::Invitation,
        day: "2021-01-04".parse().expect("a day"),
        not_before: now(),
        message_id: key,
    };
    store.write(&crate::support::test_by(), |conn| message::write(conn, &draft))
}

fn claimed(store: &Store, owner: &str, at: Timestamp, limit: i64) -> Vec<MessageId> {
    let until = at + SignedDuration::from_mins(5);
    store.write(&crate::support::test_by(), |conn| claim(conn, &NO_PACE, owner, at, until, limit)).expect("a claim")
}

fn noted(store: &Store, id: MessageId, owner: &str, outcome: &SendOutcome) -> bool {
    store.write(&crate::support::test_by(), |conn| message::note(conn, id, owner, outcome)).expect("a note")
}

fn row(database: &Database, id: MessageId) -> String {
    let query = format!(
        "SELECT state || ' ' || coalesce(leased_by, '-') || ' ' || CAST(begun AS TEXT) || ' ' || \
         CAST(attempts AS TEXT) || ' ' || coalesce(server_words, '-') AS line FROM message WHERE id = {id}"
    );
    database.lines(&query).remove(0)
}

/// A person, a family and an open request.
fn asked(database: &Database, wave: &str) -> (PersonId, RequestId) {
    let email = format!("{wave}@example.org");
    let (family, person) = (database.family(wave, "2021-01-04"), database.person(&email, "da"));
    let request = database.request(Asked {
        family,
        child: None,
        slot: "parent1",
        wave,
        person,
        invited: "2021-01-04",
        closes: "2021-03-01",
        child_instrument: None,
    });
    (person, request)
}

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
            let mine = claim(conn, &NO_PACE, "a", now(), until, 2)?;
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
    let room =
        |day: &str| store.read(|conn| message::of_the_day(conn, person, day.parse().expect("a day"))).expect("a look");
    assert_eq!(room("2021-01-04"), DaysMessage::New);
    let id = queue(store, "m", Some(person)).expect("a message");
    assert_eq!(room("2021-01-04"), DaysMessage::In(id));
    assert_eq!(room("2021-01-05"), DaysMessage::In(id), "what waits since yesterday takes up today's");
    claimed(store, "a", now(), 1);
    assert_eq!(room("2021-01-04"), DaysMessage::NotToday, "it is leaving");
    noted(store, id, "a", &SendOutcome::Sent(now(), "2021-01-04".parse().expect("a day")));
    assert_eq!((room("2021-01-04"), room("2021-01-05")), (DaysMessage::NotToday, DaysMessage::New));
}

on_each_database!(an_error_rolls_everything_back);
fn an_error_rolls_everything_back(database: &Database) {
    let store = &database.store;
    let outcome = store.write(&crate::support::test_by(), |conn| -> Result<(), StoreError> {
        setting::put(conn, "a", "1")?;
        lead::put(
            conn,
            &Lead {
                id: LeadId::new(0),
                site: "S".into(),
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
        message::include(conn, MessageId::new(4711), RequestId::new(4711), Purpose::Invitation)
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

on_each_database!(a_setting_has_its_last_value_and_a_lead_one_row_by_address);
fn a_setting_has_its_last_value_and_a_lead_one_row_by_address(database: &Database) {
    let store = &database.store;
    for value in ["a", "", "å 'b' \\ \n"] {
        store.write(&crate::support::test_by(), |conn| setting::put(conn, "x", value)).expect("a write");
        assert_eq!(store.read(|conn| setting::get(conn, "x")).expect("a read").as_deref(), Some(value));
    }
    assert_eq!(store.read(|conn| setting::get(conn, "y")).expect("a read"), None);
    let someone = |site: &str, name: &str, email: &str| Lead {
        id: LeadId::new(0),
        site: site.into(),
        name: name.into(),
        email: email.into(),
        language: "da".into(),
    };
    let put = |lead: &Lead| store.write(&crate::support::test_by(), |conn| lead::put(conn, lead)).expect("a lead");
    put(&someone("Nordby", "Anne", "anne@nordby.dk"));
    put(&someone("Sønderby", "Anne", "anne@nordby.dk"));
    put(&someone("Nordby", "Anne Å", "Anne@Nordby.dk"));
    let all = || store.read(lead::all).expect("the leads");
    let told: Vec<String> = all().iter().map(|lead| format!("{} {} {}", lead.site, lead.name, lead.email)).collect();
    assert_eq!(told, ["Nordby Anne Å Anne@Nordby.dk", "Sønderby Anne anne@nordby.dk"]);

    // Whoever is taken off the list gets nothing more; what was sent stays noted.
    let id = all()[0].id;
    let draft = |key, day: &str| {
        let day = day.parse().expect("a day");
        let draft = NewMessage {
            unique_key: key,
            person: None,
            lead: Some(id),
            kind: MessageKind::Digest,
            day,
            not_before: now(),
            message_id: key,
        };
        store.write(&crate::support::test_by(), |conn| message::write(conn, &draft)).expect("a digest")
    };
    let sent = draft("digest 1", "2021-01-04");
    claimed(store, "a", now(), 1);
    assert!(noted(store, sent, "a", &SendOutcome::Sent(now(), "2021-01-04".parse().expect("a day"))));
    draft("digest 2", "2021-01-11");
    store.write(&crate::support::test_by(), |conn| lead::remove(conn, id)).expect("taken off");
    assert_eq!(database.lines("SELECT state AS line FROM message ORDER BY id"), ["sent", "cancelled"]);
    assert_eq!(all().len(), 1);
}

on_each_database!(the_last_answer_counts_also_when_two_come_at_once);
fn the_last_answer_counts_also_when_two_come_at_once(database: &Database) {
    let store = &database.store;
    let (person, request) = asked(database, "baseline");
    let answer = |value: i32, seconds: i64| {
        store.write(&crate::support::test_by(), |conn| {
            assert!(answer::hold_open(conn, request, person)?);
            let response = answer::begin_response(conn, request, person, now())?;
            let version = answer::version(conn, "hash", "who-5", "da", "{}")?;
            let at = now() + SignedDuration::from_secs(seconds);
            answer::put_answer(
                conn,
                NewAnswer { response, version, instrument: "who-5", item: "who5_1", value, at, session: None },
            )?;
            Ok::<_, StoreError>(response)
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
        .write(&crate::support::test_by(), |conn| answer::remove_answer(conn, response, "who5_1"))
        .expect("taken back");
    assert_eq!(stored(), Vec::<String>::new());
    let stranger = database.person("stranger@example.org", "da");
    assert!(
        !store.write(&crate::support::test_by(), |conn| answer::hold_open(conn, request, stranger)).expect("a look")
    );
}
