//! What closing a study deletes beside its families: received mail, whoever works with it, names and addresses that are left, and,
//! where the answers go too, whatever is left about anybody. The caller counts it in the same transaction ([`keep`]).

use crate::store::db::prelude::*;
use diesel::dsl::{exists, max, min};
use jiff::Timestamp;

use crate::access::StaffKind;
use crate::id::{ContactId, DataKeyId, FamilyId, PersonId, ReceivedId, StaffId};
use crate::store::frozen::CLOSED;
use crate::store::message::MessageState;
use crate::store::schema::{
    assignment, audit, challenge, contact, correction, data_key, family, help, letter, membership, message, note,
    person, received, request, response, staff, suppressed_address,
};
use crate::store::{Conn, Result, StoreError, Tx, backend, called, erasure, setting, staff as members};

pub use crate::store::erasing::ErasedRows;
pub use crate::store::erasure::Keep;

/// How far closing has come, as whoever closes has written it down; `None` of a study that nobody closes.
///
/// # Errors
/// A failed statement.
pub fn kept(conn: &mut Conn) -> Result<Option<String>> {
    setting::get(conn, setting::CLOSING)
}

/// The same, which nobody else changes to the end of this transaction, nor deletes anything meanwhile.
///
/// # Errors
/// A failed statement.
pub fn held(tx: &mut Tx<'_>) -> Result<Option<String>> {
    backend::alone(tx)?;
    setting::hold(tx, setting::CLOSING)
}

/// Writes down how far closing has come.
///
/// # Errors
/// A failed statement.
pub fn keep(tx: &mut Tx<'_>, text: &str) -> Result<()> {
    setting::put(tx, setting::CLOSING, text)
}

/// Refuses what would bring anybody into a study whose closing has begun.
///
/// # Errors
/// [`StoreError::Frozen`]; a failed statement.
pub fn takes_nobody(conn: &mut Conn) -> Result<()> {
    match kept(conn)? {
        Some(_) => Err(StoreError::Frozen(CLOSED.to_owned())),
        None => Ok(()),
    }
}

/// Whether nothing that was deleted stands in the files of the database any more.
///
/// # Errors
/// A failed statement.
pub fn is_overwritten(conn: &mut Conn) -> Result<bool> {
    Ok(setting::get(conn, setting::TRACES_LEFT)?.is_none())
}

/// What a database holds of people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    /// Families.
    pub families: i64,
    /// Of them, those whose people still have names.
    pub named: i64,
    /// Received mails.
    pub received: i64,
    /// Members of staff, project leads among them.
    pub staff: i64,
    /// Questionnaires that were answered or begun.
    pub responses: i64,
    /// Of them, those that are sealed to an evaluator.
    pub sealed: i64,
}

/// What a database holds of people.
///
/// # Errors
/// A failed statement.
pub fn left(conn: &mut Conn) -> Result<Left> {
    Ok(Left {
        families: family::table.count().get_result(conn)?,
        named: family::table.filter(family::contacts_forgotten_on.is_null()).count().get_result(conn)?,
        received: received::table.count().get_result(conn)?,
        staff: staff::table.count().get_result(conn)?,
        responses: response::table.count().get_result(conn)?,
        sealed: response::table.filter(response::sealed_to.is_not_null()).count().get_result(conn)?,
    })
}

/// The first and the last number of the audit log, and the hash of the last entry; `None` of an empty one.
///
/// # Errors
/// A failed statement.
pub fn log(conn: &mut Conn) -> Result<Option<(i64, i64, Vec<u8>)>> {
    let ends: (Option<i64>, Option<i64>) =
        audit::table.select((min(audit::number), max(audit::number))).get_result(conn)?;
    let (Some(first), Some(last)) = ends else { return Ok(None) };
    Ok(Some((first, last, audit::table.find(last).select(audit::hash).get_result(conn)?)))
}

/// Some received mails, with what passes them on; how many.
///
/// # Errors
/// A failed statement.
pub fn received_mail(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<usize> {
    let conn = tx.conn();
    let some: Vec<ReceivedId> = received::table.order(received::id).limit(limit).select(received::id).load(conn)?;
    if some.is_empty() {
        return Ok(0);
    }
    let passes_on = || message::table.filter(message::received_id.assume_not_null().among(&some));
    let waits = [MessageState::Queued, MessageState::Deferred, MessageState::Sending, MessageState::Uncertain];
    diesel::update(passes_on().filter(message::state.eq_any(waits)))
        .set(message::state.eq(MessageState::Cancelled))
        .execute(conn)?;
    diesel::update(passes_on()).set(message::received_id.eq(None::<ReceivedId>)).execute(conn)?;
    diesel::delete(received::table.filter(received::id.among(&some))).execute(conn)?;
    erasure::leave_traces(conn, now)?;
    Ok(some.len())
}

/// Whoever works with the study: how many were project leads, and how many others.
///
/// # Errors
/// A failed statement.
pub fn everybody_at_work(tx: &mut Tx<'_>, now: Timestamp) -> Result<(usize, usize)> {
    let all: Vec<StaffId> = staff::table.order(staff::id).select(staff::id).load(tx.conn())?;
    let mut counted = (0, 0);
    for id in all {
        let lead = membership::table.filter(membership::staff_id.eq(id)).filter(membership::kind.eq(StaffKind::Lead));
        match diesel::select(exists(lead)).get_result(tx.conn())? {
            true => counted.0 += 1,
            false => counted.1 += 1,
        }
        members::remove(tx, id)?;
    }
    diesel::delete(challenge::table).execute(tx.conn())?;
    if counted != (0, 0) {
        erasure::leave_traces(tx, now)?;
    }
    Ok(counted)
}

/// Some contacts that still say how somebody is called or reached, though nobody is to be: of staff who are no more, and of people
/// who are in no family. How many.
///
/// # Errors
/// A failed statement.
pub fn contacts(tx: &mut Tx<'_>, now: Timestamp, limit: i64) -> Result<usize> {
    let conn = tx.conn();
    let says = contact::sealed.is_null().or(contact::sealed.assume_not_null().ne(Vec::<u8>::new()));
    let some: Vec<ContactId> =
        contact::table.filter(says).order(contact::id).limit(limit).select(contact::id).load(conn)?;
    for id in &some {
        diesel::delete(suppressed_address::table.filter(suppressed_address::contact_id.eq(id))).execute(conn)?;
        diesel::update(message::table.filter(message::contact_id.eq(id)))
            .set((
                message::contact_id.eq(None::<ContactId>),
                message::to_domain.eq(None::<String>),
                message::server_words.eq(None::<String>),
                message::link_hash.eq(None::<String>),
            ))
            .execute(conn)?;
        diesel::update(letter::table.filter(letter::contact_id.eq(id)))
            .set(letter::contact_id.eq(None::<ContactId>))
            .execute(conn)?;
        diesel::update(help::table.filter(help::contact_id.eq(id)))
            .set(help::contact_id.eq(None::<ContactId>))
            .execute(conn)?;
        if diesel::select(exists(assignment::table.filter(assignment::contact_id.eq(id)))).get_result::<bool>(conn)? {
            diesel::update(contact::table.find(id))
                .set((
                    contact::is_current.eq(false),
                    contact::name.eq(""),
                    contact::address.eq(None::<String>),
                    contact::lookup.eq(None::<String>),
                    contact::data_key_id.eq(None::<DataKeyId>),
                    contact::sealed.eq(Vec::<u8>::new()),
                ))
                .execute(conn)?;
        } else {
            called::delete(conn, *id)?;
        }
    }
    if !some.is_empty() {
        erasure::leave_traces(conn, now)?;
    }
    Ok(some.len())
}

/// What others have said of anybody, wherever it is left, when there is nobody any more: of servers and of staff.
///
/// # Errors
/// A failed statement.
pub fn words_of_others(tx: &mut Tx<'_>, now: Timestamp) -> Result<()> {
    let conn = tx.conn();
    diesel::delete(suppressed_address::table).execute(conn)?;
    diesel::update(message::table.filter(message::server_words.is_not_null().or(message::to_domain.is_not_null())))
        .set((message::server_words.eq(None::<String>), message::to_domain.eq(None::<String>)))
        .execute(conn)?;
    diesel::delete(correction::table).execute(conn)?;
    diesel::delete(note::table).execute(conn)?;
    diesel::update(family::table.filter(family::pause_reason.is_not_null()))
        .set(family::pause_reason.eq(None::<String>))
        .execute(conn)?;
    for name in [setting::MAIL_TROUBLE, setting::INBOX_TROUBLE] {
        setting::remove(conn, name)?;
    }
    erasure::leave_traces(conn, now)
}

/// Some families, in their order.
///
/// # Errors
/// A failed statement.
pub fn families(conn: &mut Conn, limit: i64) -> Result<Vec<FamilyId>> {
    Ok(family::table.order(family::id).limit(limit).select(family::id).load(conn)?)
}

/// Some people of whom anything is left when there is no family any more: erased, as one alone is. How much; nothing when nobody is
/// left.
///
/// # Errors
/// A failed statement, or what `keep` returns.
pub fn people(tx: &mut Tx<'_>, now: Timestamp, limit: i64, keep: Keep<'_>) -> Result<Option<ErasedRows>> {
    let has_key = exists(data_key::table.filter(data_key::person_id.eq(person::id.nullable())));
    let has_said = exists(response::table.filter(response::person_id.eq(person::id)));
    let was_asked = exists(request::table.filter(request::person_id.eq(person::id)));
    let some: Vec<PersonId> = person::table
        .filter(has_key.or(has_said).or(was_asked))
        .order(person::id)
        .limit(limit)
        .select(person::id)
        .load(tx.conn())?;
    if some.is_empty() {
        return Ok(None);
    }
    let mut erased = ErasedRows::default();
    for id in some {
        erased.add(&erasure::person(tx, id, now, keep)?.0);
    }
    Ok(Some(erased))
}
