//! Forgetting who people were when the time of their families is over: names and addresses, and whatever can repeat them. What was asked
//! and answered stays, of people who are numbers from then on.

use std::collections::BTreeSet;

use crate::store::db::prelude::*;
use diesel::dsl::exists;
use jiff::Timestamp;
use jiff::civil::Date;

use super::erasing::{self, ErasedRows};
use super::erasure::{self, Keep};
use super::tombstone::{self, Erased, Tombstone};
use crate::actor::{Act, Subject};
use crate::id::{ContactId, FamilyId, MessageId, PersonId, ReceivedId, RequestId, SuccessorId};
use crate::store::message::MessageState;
use crate::store::schema::{
    assignment, contact, correction, family as families, help, letter, message, note, received, request, response,
    successor, suppressed_address,
};
use crate::store::{Conn, Result, Tx, backend, case, date, successor as successors};

/// Forgets who the people of these families were, of each who is in no other family that is still remembered. What hangs on the
/// families themselves, such as notes and the reason of a pause, goes whoever stays. Each is noted, and tombstones tell a
/// restored backup. [`erasure::overwrite_traces`] follows when it is stored.
///
/// # Errors
/// A failed statement, or what `keep` returns.
pub fn contacts_of_families(
    tx: &mut Tx<'_>,
    ids: &[FamilyId],
    today: Date,
    now: Timestamp,
    keep: Keep<'_>,
) -> Result<ErasedRows> {
    backend::alone(tx)?;
    let mut forgotten = ErasedRows::default();
    let mut stones = Vec::with_capacity(ids.len());
    for id in ids {
        forgotten.add(&contacts_of_family(tx, *id, today, now)?);
        stones.push(Tombstone::new(Erased::Contacts, id.number(), now, tx.keys(), &BTreeSet::new()));
        tx.note(Act::ContactsForgotten, Subject::family(*id));
    }
    erasure::leave_traces(tx, now)?;
    tombstone::put_new(tx, &stones)?;
    keep(&tombstone::all(tx)?)?;
    Ok(forgotten)
}

/// The families in which people still have names, in their order, after the one of that number.
///
/// # Errors
/// A failed statement.
pub fn with_contacts(conn: &mut Conn, after: Option<FamilyId>, limit: i64) -> Result<Vec<FamilyId>> {
    Ok(families::table
        .filter(families::contacts_forgotten_on.is_null())
        .filter(families::id.gt(after.unwrap_or(FamilyId::new(0))))
        .order(families::id)
        .limit(limit)
        .select(families::id)
        .load(conn)?)
}

/// The same of one family, without a note, in a restored backup as well.
pub(in crate::store) fn contacts_of_family(
    conn: &mut Conn,
    id: FamilyId,
    today: Date,
    now: Timestamp,
) -> Result<ErasedRows> {
    case::hold(conn, &[id])?;
    let done = (
        families::contacts_forgotten_on.eq(date(today)),
        families::pause_reason.eq(None::<String>),
        families::next_due_at.eq(None::<chrono::NaiveDateTime>),
    );
    diesel::update(families::table.find(id)).set(done).execute(conn)?;
    let follow: Vec<SuccessorId> =
        successor::table.filter(successor::family_id.eq(id)).select(successor::id).load(conn)?;
    for one in follow {
        successors::remove(conn, one)?;
    }
    let asked: Vec<RequestId> = request::table.filter(request::family_id.eq(id)).select(request::id).load(conn)?;
    let mut forgotten = ErasedRows {
        notes: diesel::delete(note::table.filter(note::request_id.eq_any(&asked))).execute(conn)?,
        ..ErasedRows::default()
    };
    for person in everybody(conn, id, &asked)? {
        if !is_remembered(conn, person)? {
            forgotten.add(&forget(conn, person, now)?);
        }
    }
    Ok(forgotten)
}

/// Whoever holds or held a role in a family, was asked or has answered.
fn everybody(conn: &mut Conn, id: FamilyId, asked: &[RequestId]) -> Result<BTreeSet<PersonId>> {
    let held = assignment::table.filter(assignment::family_id.eq(id)).select(assignment::person_id);
    let mut everybody: BTreeSet<PersonId> = held.load::<PersonId>(conn)?.into_iter().collect();
    let of = request::table.filter(request::family_id.eq(id)).select(request::person_id);
    everybody.extend(of.load::<PersonId>(conn)?);
    for some in asked.chunks(500) {
        let answered = response::table.filter(response::request_id.eq_any(some)).select(response::person_id);
        everybody.extend(answered.load::<PersonId>(conn)?);
    }
    Ok(everybody)
}

/// Whether somebody has or had a place in a family whose time is not over, or is to take one over.
fn is_remembered(conn: &mut Conn, id: PersonId) -> Result<bool> {
    let theirs = erasing::families_of(conn, id)?;
    let remembered =
        families::table.filter(families::id.eq_any(theirs)).filter(families::contacts_forgotten_on.is_null());
    if diesel::select(exists(remembered)).get_result(conn)? {
        return Ok(true);
    }
    let lookups: Vec<Option<String>> =
        contact::table.filter(contact::person_id.eq(id)).select(contact::lookup).load(conn)?;
    let lookups: Vec<String> = lookups.into_iter().flatten().collect();
    let follows = successor::table.inner_join(contact::table).filter(contact::lookup.eq_any(lookups));
    Ok(diesel::select(exists(follows)).get_result(conn)?)
}

/// Forgets how a person was called and reached, and what others wrote that can say so.
fn forget(conn: &mut Conn, id: PersonId, now: Timestamp) -> Result<ErasedRows> {
    let contacts: Vec<ContactId> = contact::table.filter(contact::person_id.eq(id)).select(contact::id).load(conn)?;
    let mut forgotten = ErasedRows { people: 1, ..ErasedRows::default() };
    let written = || message::table.filter(message::person_id.eq(id).or(message::contact_id.eq_any(contacts.clone())));
    let mails: Vec<MessageId> = written().select(message::id).load(conn)?;
    let from: Vec<ReceivedId> = received::table
        .filter(received::person_id.eq(id).or(received::contact_id.eq_any(&contacts)))
        .select(received::id)
        .load(conn)?;
    forgotten.received = erasing::erase_received(conn, &mails, from)?;
    forgotten.messages = diesel::update(written())
        .set((
            message::contact_id.eq(None::<ContactId>),
            message::link_hash.eq(None::<String>),
            message::server_words.eq(None::<String>),
            message::to_domain.eq(None::<String>),
        ))
        .execute(conn)?;
    let waits = [MessageState::Queued, MessageState::Deferred];
    diesel::update(written().filter(message::state.eq_any(waits)))
        .set(message::state.eq(MessageState::Cancelled))
        .execute(conn)?;
    let theirs = erasing::families_of(conn, id)?;
    forgotten.notes = erasing::notes_about(conn, id, &theirs)?;
    diesel::delete(correction::table.filter(correction::person_id.eq(id))).execute(conn)?;
    diesel::delete(suppressed_address::table.filter(suppressed_address::contact_id.eq_any(&contacts))).execute(conn)?;
    let nowhere = None::<ContactId>;
    diesel::update(letter::table.filter(letter::contact_id.eq_any(&contacts)))
        .set(letter::contact_id.eq(nowhere))
        .execute(conn)?;
    diesel::update(help::table.filter(help::contact_id.eq_any(&contacts)))
        .set((help::contact_id.eq(nowhere), help::link_hash.eq(None::<String>)))
        .execute(conn)?;
    // Whoever could be asked again would be asked at no address.
    diesel::update(help::table.filter(help::person_id.eq(id)).filter(help::ended_at.is_null()))
        .set(help::ended_at.eq(crate::store::instant(now)))
        .execute(conn)?;
    if !contacts.is_empty() {
        let nobody = erasing::of_nobody(conn, id)?;
        diesel::update(assignment::table.filter(assignment::person_id.eq(id)))
            .set(assignment::contact_id.eq(nobody))
            .execute(conn)?;
        diesel::delete(contact::table.filter(contact::id.eq_any(contacts))).execute(conn)?;
    }
    Ok(forgotten)
}
