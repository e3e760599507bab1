//! The queue of messages and what falls due in each: how they are written, what they are when they are claimed, what becomes
//! of them.

mod claimed;
mod outcome;

use std::collections::{HashMap, HashSet};

use crate::store::db::prelude::*;
use diesel::sql_types::{Array, BigInt, Text};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::id::{MessageId, PersonId, RequestId, StaffId};
use crate::store::schema::message;
use crate::store::{Conn, Raw, Result, StoreError, date, instant};

pub use super::purpose::{MessageKind, MessageState, Purpose};
pub use claimed::{Addressee, Claimed, Included, claimed, drop_entry, included, left_on};
pub use outcome::{SendOutcome, Settled, domain, note, note_sent, settle};

/// Whether something more can be written to a person on a day (one mail per person per day).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DaysMessage {
    /// Into this message, which waits in the queue.
    In(MessageId),
    /// A new message can be begun.
    New,
    /// Today's mail has left or is leaving.
    NotToday,
}

/// Where something that is due for these people on `day` can be written. A message that can still be written into stays in
/// the queue to the end of this transaction: a claim passes it over, and one that is just being claimed is leaving already,
/// so that what was written into it would never be told.
///
/// # Errors
/// A failed statement.
pub fn of_the_day(conn: &mut Conn, people: &[PersonId], day: Date) -> Result<HashMap<PersonId, DaysMessage>> {
    let mut found: HashMap<PersonId, DaysMessage> = people.iter().map(|person| (*person, DaysMessage::New)).collect();
    for (person, id, state) in of_a_day(conn, people, day)? {
        let Some(known) = person.and_then(|person| found.get_mut(&person)) else { continue };
        match known {
            DaysMessage::In(_) => {}
            _ if TAKES_MORE.contains(&state) => *known = DaysMessage::In(id),
            _ => *known = DaysMessage::NotToday,
        }
    }
    if let Raw::Postgres(conn) = &mut conn.raw {
        let waiting: Vec<MessageId> = found
            .values()
            .filter_map(|known| match known {
                DaysMessage::In(id) => Some(*id),
                _ => None,
            })
            .collect();
        // Those who plan at the same time hold it together; nobody waits for whoever sends.
        let held: HashSet<MessageId> = message::table
            .filter(message::id.among(&waiting))
            .filter(message::state.eq_any(TAKES_MORE))
            .select(message::id)
            .for_key_share()
            .skip_locked()
            .load(conn)?
            .into_iter()
            .collect();
        for known in found.values_mut() {
            if matches!(known, DaysMessage::In(id) if !held.contains(id)) {
                *known = DaysMessage::NotToday;
            }
        }
    }
    Ok(found)
}

/// Those of these people to whom nothing more can be written on `day`: what [`of_the_day`] says of one.
///
/// # Errors
/// A failed statement.
pub fn settled_on(conn: &mut Conn, people: &[PersonId], day: Date) -> Result<HashSet<PersonId>> {
    let rows = of_a_day(conn, people, day)?;
    let open: HashSet<Option<PersonId>> =
        rows.iter().filter(|(_, _, state)| TAKES_MORE.contains(state)).map(|(person, ..)| *person).collect();
    Ok(rows.iter().filter(|(person, ..)| !open.contains(person)).filter_map(|(person, ..)| *person).collect())
}

/// Messages into which more can be written.
const TAKES_MORE: [MessageState; 2] = [MessageState::Queued, MessageState::Deferred];

/// What the plan has written, and not somebody who asked for a mail of their own: of a query over messages.
macro_rules! of_the_plan {
    () => {{
        use $crate::store::message::MessageKind;
        use $crate::store::schema::message;
        message::kind.ne(MessageKind::Link).and(message::kind.ne(MessageKind::OwnData))
    }};
}
pub(in crate::store) use of_the_plan;

/// The messages of the plan to these people that wait, may be leaving, or are those of `day`.
fn of_a_day(
    conn: &mut Conn,
    people: &[PersonId],
    day: Date,
) -> Result<Vec<(Option<PersonId>, MessageId, MessageState)>> {
    Ok(message::table
        .filter(message::person_id.among(people))
        .filter(of_the_plan!())
        .filter(
            message::state
                .eq_any(TAKES_MORE)
                .or(message::state.eq(MessageState::Sending))
                // It may have left: nothing more goes to them before that is settled.
                .or(message::state.eq(MessageState::Uncertain).and(message::sent_on.is_null()))
                .or(message::for_day.eq(date(day)))
                .or(message::sent_on.eq(date(day))),
        )
        .order(message::id)
        .select((message::person_id, message::id, message::state))
        .load(conn)?)
}

/// A message to be written.
pub struct NewMessage<'a> {
    /// Makes a second one impossible.
    pub unique_key: &'a str,
    /// A respondent,
    pub person: Option<PersonId>,
    /// or a member of staff.
    pub staff: Option<StaffId>,
    /// `invitation`, `reminder`, `mixed`, `digest`; settled when it is sent.
    pub kind: MessageKind,
    /// The local day on which it falls due.
    pub day: Date,
    /// Not sent before this.
    pub not_before: Timestamp,
    /// Without angle brackets.
    pub message_id: &'a str,
}

/// What is stored of a new message.
macro_rules! row {
    ($draft:expr) => {
        (
            message::unique_key.eq($draft.unique_key),
            message::person_id.eq($draft.person),
            message::staff_id.eq($draft.staff),
            message::kind.eq($draft.kind),
            message::for_day.eq(date($draft.day)),
            message::state.eq(MessageState::Queued),
            message::next_try_at.eq(instant($draft.not_before)),
            message::attempts.eq(0),
            message::listed.eq(0),
            message::message_id.eq($draft.message_id),
        )
    };
}

/// Puts a message into the queue.
///
/// # Errors
/// A failed statement; [`crate::store::StoreError::is_duplicate`] if it was written before.
pub fn write(conn: &mut Conn, draft: &NewMessage) -> Result<MessageId> {
    Ok(diesel::insert_into(message::table).values(row!(draft)).returning(message::id).get_result(conn)?)
}

/// Puts messages into the queue that no other process has written in the same moment, in the order of their keys: whoever
/// writes the same ones waits, and nobody for each other. The row numbers of all of them, by key.
///
/// # Errors
/// A failed statement.
pub fn write_each(conn: &mut Conn, drafts: &[NewMessage]) -> Result<HashMap<String, MessageId>> {
    let mut written: HashMap<String, MessageId> = HashMap::new();
    match &mut conn.raw {
        // Nobody else writes in this moment.
        Raw::Sqlite(conn) => {
            for draft in drafts {
                let insert = diesel::insert_into(message::table).values(row!(draft)).returning(message::id);
                written.insert(draft.unique_key.to_owned(), insert.get_result(conn)?);
            }
        }
        Raw::Postgres(conn) => {
            let mut ordered: Vec<&NewMessage> = drafts.iter().collect();
            ordered.sort_by_key(|draft| draft.unique_key);
            for some in ordered.chunks(AT_ONCE) {
                let rows: Vec<_> = some.iter().map(|draft| row!(draft)).collect();
                let insert = diesel::insert_into(message::table).values(rows).on_conflict_do_nothing();
                let new: Vec<(String, MessageId)> = insert.returning((message::unique_key, message::id)).load(conn)?;
                written.extend(new);
            }
        }
    }
    Ok(written)
}

/// How many rows one statement adds: PostgreSQL takes 65,535 values.
const AT_ONCE: usize = 1_000;

/// Writes down that requests fall due in messages. The key makes a second invitation or reminder of the same number to the same
/// person impossible.
///
/// # Errors
/// A failed statement.
pub fn include(conn: &mut Conn, entries: &[(MessageId, RequestId, Purpose)]) -> Result<()> {
    const INCLUDE: [&str; 2] = [
        "INSERT INTO message_request (message_id, request_id, purpose, round, dropped) \
         SELECT ?, id, ?, round, FALSE FROM request WHERE id = ?",
        "INSERT INTO message_request (message_id, request_id, purpose, round, dropped) \
         SELECT new.message, request.id, new.purpose, request.round, FALSE \
         FROM unnest($1, $2, $3) WITH ORDINALITY AS new (message, request, purpose, place) \
         JOIN request ON request.id = new.request ORDER BY new.place",
    ];
    let [on_sqlite, on_postgres] = INCLUDE;
    let included = match &mut conn.raw {
        Raw::Sqlite(conn) => {
            let mut included = 0;
            for (message, request, purpose) in entries {
                let one = diesel::sql_query(on_sqlite).bind::<BigInt, _>(message).bind::<Text, _>(purpose.to_string());
                included += one.bind::<BigInt, _>(request).kept().execute(conn)?;
            }
            included
        }
        Raw::Postgres(_) if entries.is_empty() => 0,
        Raw::Postgres(conn) => {
            let messages: Vec<MessageId> = entries.iter().map(|entry| entry.0).collect();
            let requests: Vec<RequestId> = entries.iter().map(|entry| entry.1).collect();
            let purposes: Vec<String> = entries.iter().map(|entry| entry.2.to_string()).collect();
            let all = diesel::sql_query(on_postgres).bind::<Array<BigInt>, _>(messages);
            all.bind::<Array<BigInt>, _>(requests).bind::<Array<Text>, _>(purposes).kept().execute(conn)?
        }
    };
    if included == entries.len() {
        return Ok(());
    }
    Err(StoreError::Content("a mail about a request that is not there".into()))
}

/// Whether a message with that key was ever written.
///
/// # Errors
/// A failed statement.
pub fn is_written(conn: &mut Conn, unique_key: &str) -> Result<bool> {
    let found = message::table.filter(message::unique_key.eq(unique_key)).select(message::id);
    Ok(found.first::<MessageId>(conn).optional()?.is_some())
}

/// How many messages have left.
///
/// # Errors
/// A failed statement.
pub fn sent(conn: &mut Conn) -> Result<i64> {
    Ok(message::table.filter(message::state.eq(MessageState::Sent)).count().get_result(conn)?)
}
