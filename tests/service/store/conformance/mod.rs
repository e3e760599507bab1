//! What the rest of the program relies on, the same on both databases.

mod answers;
mod claims;
mod messages;
mod settings_and_leads;
mod transactions;

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use kvartal::id::{MessageId, PersonId, RequestId};
use kvartal::store::claim::{RateLimits, claim};
use kvartal::store::message::{self, MessageKind, NewMessage, SendOutcome};
use kvartal::store::{Store, StoreError};

use crate::support::{Asked, Database};

const NO_LIMITS: RateLimits = RateLimits { per_minute: None, per_hour: None, per_domain: None, per_person: None };

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
        staff: None,
        kind: MessageKind::Invitation,
        day: "2021-01-04".parse().expect("a day"),
        not_before: now(),
        message_id: key,
    };
    store.write(&crate::support::test_by(), |conn| message::write(conn, &draft))
}

fn claimed(store: &Store, owner: &str, at: Timestamp, limit: i64) -> Vec<MessageId> {
    let until = at + SignedDuration::from_mins(5);
    let in_hand = HashSet::new();
    let by = crate::support::test_by();
    store.write(&by, |conn| claim(conn, &NO_LIMITS, owner, at, until, limit, &in_hand)).expect("a claim")
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
