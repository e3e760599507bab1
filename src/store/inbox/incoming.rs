//! Mails that came back to us: each noted once, and the replies among them kept until they have been passed on.

use crate::store::db::prelude::*;
use diesel::dsl::exists;
use jiff::{SignedDuration, Timestamp};

use crate::access::Deed;
use crate::id::{ContactId, FamilyId, MessageId, PersonId, ReceivedId, StaffId};
use crate::store::message::MessageState;
use crate::store::schema::{family, message, message_request, received, request};
use crate::store::written::{self, Whose};
use crate::store::{Conn, Raw, Result, called, instant};

/// A mail that has arrived.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// Makes a second note of the same mail impossible.
    pub unique_key: &'a str,
    /// What it is: `bounce`, `delay`, `auto_reply`, `reply`, …
    pub kind: &'a str,
    /// When it was read.
    pub at: Timestamp,
    /// Which of our messages it belongs to.
    pub message: Option<MessageId>,
    /// To whom that message went,
    pub person: Option<PersonId>,
    /// and to which contact.
    pub contact: Option<ContactId>,
    /// The whole mail, if it is to be passed on.
    pub content: Option<&'a [u8]>,
}

/// Notes a mail. `None`: it has been noted before.
///
/// # Errors
/// A failed statement.
pub fn note(conn: &mut Conn, mail: &Received) -> Result<Option<ReceivedId>> {
    let row = (
        received::unique_key.eq(mail.unique_key),
        received::kind.eq(mail.kind),
        received::received_at.eq(instant(mail.at)),
        received::message_id.eq(mail.message),
        received::person_id.eq(mail.person),
        received::contact_id.eq(mail.contact),
    );
    let insert = diesel::insert_into(received::table).values(row).on_conflict_do_nothing();
    // A second process waits here for the first, and then finds it noted.
    let rows = match &mut conn.raw {
        Raw::Sqlite(conn) => insert.execute(conn)?,
        Raw::Postgres(conn) => insert.execute(conn)?,
    };
    if rows == 0 {
        return Ok(None);
    }
    let noted = received::table.filter(received::unique_key.eq(mail.unique_key));
    let id = noted.select(received::id).first(conn)?;
    if let Some(content) = mail.content {
        let about = mail.contact.map_or(Whose::Nobody, Whose::Contact);
        let content = written::seal_bytes(conn, about, written::received_mail(id), content)?;
        diesel::update(received::table.find(id)).set(received::content.eq(content)).execute(conn)?;
    }
    Ok(Some(id))
}

/// Whether a mail has been noted.
///
/// # Errors
/// A failed statement.
pub fn is_noted(conn: &mut Conn, unique_key: &str) -> Result<bool> {
    let count: i64 = received::table.filter(received::unique_key.eq(unique_key)).count().get_result(conn)?;
    Ok(count > 0)
}

/// One of our messages that a mail belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Row number.
    pub id: MessageId,
    /// What is known of it.
    pub state: MessageState,
    /// To whom it went: a respondent,
    pub person: Option<PersonId>,
    /// or a member of staff.
    pub staff: Option<StaffId>,
    /// The contact that it went to,
    pub contact: Option<ContactId>,
    /// and its address as it was when it was sent.
    pub to_address: Option<String>,
    /// Whether it passes on a reply.
    pub passes_on: bool,
    /// Whether it passes one on to the study's contact.
    pub to_study: bool,
}

#[derive(Queryable)]
struct FoundColumns {
    id: MessageId,
    message_id: String,
    state: MessageState,
    person: Option<PersonId>,
    staff: Option<StaffId>,
    contact: Option<ContactId>,
    received: Option<ReceivedId>,
    unique_key: String,
}

/// The first of our messages by row number (of a return token that has been checked), or else by Message-ID.
///
/// # Errors
/// A failed statement.
pub fn find(conn: &mut Conn, ids: &[MessageId], message_ids: &[String]) -> Result<Option<Found>> {
    let rows: Vec<FoundColumns> = message::table
        .filter(message::id.eq_any(ids).or(message::message_id.eq_any(message_ids)))
        .order(message::id)
        .select((
            message::id,
            message::message_id,
            message::state,
            message::person_id,
            message::staff_id,
            message::contact_id,
            message::received_id,
            message::unique_key,
        ))
        .load(conn)?;
    let by_mark = ids.iter().find_map(|id| rows.iter().find(|row| row.id == *id));
    let by_id = || message_ids.iter().find_map(|id| rows.iter().find(|row| row.message_id == *id));
    let Some(row) = by_mark.or_else(by_id) else { return Ok(None) };
    let called = row.contact.map(|contact| called::one(conn, contact)).transpose()?;
    Ok(Some(Found {
        id: row.id,
        state: row.state,
        person: row.person,
        staff: row.staff,
        contact: row.contact,
        to_address: called.and_then(|called| called.address),
        passes_on: row.received.is_some(),
        to_study: row.received.is_some_and(|received| row.unique_key == study_key(received)),
    }))
}

/// The last of our messages that left to a person, or, if the copy of it has a date, the last that left until then: a
/// mail of Monday is no copy of Wednesday's.
///
/// # Errors
/// A failed statement.
pub fn find_last_to(conn: &mut Conn, person: PersonId, date: Option<Timestamp>) -> Result<Option<Found>> {
    // What left is noted some time after it was dated.
    let until = date.and_then(|date| date.saturating_add(SignedDuration::from_hours(12)).ok());
    let last: Option<MessageId> = message::table
        .filter(message::person_id.eq(person))
        .filter(message::sent_at.le(instant(until.unwrap_or(Timestamp::MAX))))
        .order((message::sent_at.desc(), message::id.desc()))
        .select(message::id)
        .first(conn)
        .optional()?;
    match last {
        Some(id) => find(conn, &[id], &[]),
        None => Ok(None),
    }
}

/// How many mails have been passed on since then that belong to that message of ours, or to none.
///
/// # Errors
/// A failed statement.
pub fn passed_on_since(conn: &mut Conn, message: Option<MessageId>, since: Timestamp) -> Result<usize> {
    let carried = received::table
        .filter(received::received_at.gt(instant(since)))
        .filter(exists(message::table.filter(message::received_id.eq(received::id.nullable()))));
    let count: i64 = match message {
        Some(message) => carried.filter(received::message_id.eq(message)).count().get_result(conn)?,
        None => carried.filter(received::message_id.is_null()).count().get_result(conn)?,
    };
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Notes that a message came back for good, and has its families looked at. `false`: it has not left, or that is
/// known.
///
/// # Errors
/// A failed statement.
pub fn bounced(conn: &mut Conn, message: MessageId, words: &str, now: Timestamp) -> Result<bool> {
    let to: Option<ContactId> = message::table.find(message).select(message::contact_id).get_result(conn)?;
    let about = to.map_or(Whose::Nobody, Whose::Contact);
    let words = written::seal(conn, about, written::server_words(message), words)?;
    let rows = diesel::update(message::table.filter(message::id.eq(message)))
        .filter(message::state.eq_any([MessageState::Sent, MessageState::Uncertain]))
        .set((message::state.eq(MessageState::Bounced), message::server_words.eq(words)))
        .execute(conn)?;
    let touched: Vec<FamilyId> = message_request::table
        .inner_join(request::table)
        .filter(message_request::message_id.eq(message))
        .select(request::family_id)
        .distinct()
        .load(conn)?;
    for family in touched {
        crate::store::case::reschedule(conn, family, Some(now))?;
    }
    Ok(rows > 0)
}

/// Says which mail a message passes on.
///
/// # Errors
/// A failed statement.
pub fn carry(conn: &mut Conn, message: MessageId, received: ReceivedId) -> Result<()> {
    diesel::update(message::table.filter(message::id.eq(message)))
        .set(message::received_id.eq(received))
        .execute(conn)?;
    Ok(())
}

/// What a message of the kind `reply` carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOn {
    /// The mail as it arrived.
    pub content: Vec<u8>,
    /// Case numbers of the families that the mail it replies to was about: those that the lead may see, or all
    /// of them for the operator.
    pub families: Vec<String>,
    /// Whether those whom it was for could not be reached with it.
    pub undelivered: bool,
}

/// What a message of the kind `reply` carries; `None` if there is nothing (any more) to pass on, so that the message
/// is to be cancelled.
///
/// # Errors
/// A failed statement.
pub fn passed_on(conn: &mut Conn, id: MessageId) -> Result<Option<PassedOn>> {
    type Row = (ReceivedId, Option<Vec<u8>>, Option<MessageId>, Option<StaffId>);
    let row: Option<Row> = message::table
        .inner_join(received::table.on(received::id.nullable().eq(message::received_id)))
        .filter(message::id.eq(id))
        .select((received::id, received::content, received::message_id, message::staff_id))
        .first(conn)
        .optional()?;
    let Some((received_id, Some(content), about, lead)) = row else { return Ok(None) };
    let content = vec![(written::received_mail(received_id), content)];
    let content = written::open_bytes(conn, content)?.pop().unwrap_or_default();
    let mut families = match about {
        Some(about) => families(conn, about)?,
        None => Vec::new(),
    };
    if let Some(lead) = lead {
        let member = crate::store::staff::find(conn, lead)?;
        let access = member.map(|member| member.access());
        let leads =
            |municipality: &str| access.as_ref().is_some_and(|access| access.may(Deed::SeeFamilies, municipality));
        families.retain(|family| leads(&family.municipality));
    }
    let others: i64 = message::table
        .filter(message::received_id.eq(received_id))
        .filter(message::unique_key.ne(operator_key(received_id)))
        .filter(message::id.ne(id))
        .filter(message::state.ne(MessageState::Cancelled))
        .count()
        .get_result(conn)?;
    Ok(Some(PassedOn {
        content,
        undelivered: lead.is_none() && others > 0,
        families: families.into_iter().map(|family| family.case_number).collect(),
    }))
}

/// Key of the message that passes a mail on to the operator.
pub fn operator_key(received: ReceivedId) -> String {
    format!("reply:{received}:operator")
}

/// Key of the message that passes a mail on to the study's contact.
pub fn study_key(received: ReceivedId) -> String {
    format!("reply:{received}:study")
}

/// Key of the message that passes a mail on to a lead.
pub fn lead_key(received: ReceivedId, lead: StaffId) -> String {
    format!("reply:{received}:{lead}")
}

/// A family that a message was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The family's.
    pub case_number: String,
    /// Its own.
    pub municipality: String,
}

/// The families that a message was about, by case number.
///
/// # Errors
/// A failed statement.
pub fn families(conn: &mut Conn, message: MessageId) -> Result<Vec<About>> {
    let mut found: Vec<(String, String)> = message_request::table
        .inner_join(request::table.inner_join(family::table))
        .filter(message_request::message_id.eq(message))
        .order(family::case_number)
        .select((family::case_number, family::municipality))
        .load(conn)?;
    found.dedup();
    Ok(found.into_iter().map(|(case_number, municipality)| About { case_number, municipality }).collect())
}

/// The roles in which a respondent was asked by a message of ours, whatever has become of what it asked.
///
/// # Errors
/// A failed statement.
pub fn roles_of(conn: &mut Conn, message: MessageId) -> Result<Vec<String>> {
    let asked = message_request::table
        .inner_join(request::table)
        .filter(message_request::message_id.eq(message))
        .filter(message_request::purpose.not_like("help%"));
    Ok(asked.select(request::role).distinct().order(request::role).load(conn)?)
}

/// The roles in which the respondent was asked who wrote a received mail; `None` if it belongs to no mail to a respondent.
///
/// # Errors
/// A failed statement.
pub fn roles_asked(conn: &mut Conn, mail: ReceivedId) -> Result<Option<Vec<String>>> {
    let about: Option<MessageId> = received::table
        .inner_join(message::table.on(message::id.nullable().eq(received::message_id)))
        .filter(received::id.eq(mail))
        .filter(message::person_id.is_not_null())
        .select(message::id)
        .first(conn)
        .optional()?;
    about.map(|about| roles_of(conn, about)).transpose()
}

/// Deletes the content of mails that have been passed on: at least one message that carries it has left, and no other
/// is still to leave. Returns how many.
///
/// # Errors
/// A failed statement.
pub fn forget_passed_on(conn: &mut Conn) -> Result<usize> {
    let done: Vec<ReceivedId> =
        kept(conn)?.into_iter().filter(|kept| kept.left && !kept.waits).map(|kept| kept.id).collect();
    diesel::update(received::table.filter(received::id.eq_any(&done)))
        .set(received::content.eq(None::<Vec<u8>>))
        .execute(conn)?;
    Ok(done.len())
}

/// Mails that have reached nobody for certain, that nothing in the queue carries, and that have not been written to
/// the operator yet.
///
/// # Errors
/// A failed statement.
pub fn stranded(conn: &mut Conn) -> Result<Vec<ReceivedId>> {
    Ok(kept(conn)?.into_iter().filter(|k| !k.left && !k.waits && !k.operator).map(|kept| kept.id).collect())
}

/// Mails that were to be passed on and have reached nobody: nothing in the queue carries them any more.
///
/// # Errors
/// A failed statement.
pub fn unreached(conn: &mut Conn) -> Result<Vec<ReceivedId>> {
    Ok(kept(conn)?.into_iter().filter(|kept| !kept.left && !kept.waits).map(|kept| kept.id).collect())
}

/// A mail whose content is kept, and what has become of the messages that carry it.
struct Kept {
    id: ReceivedId,
    /// One of them has left for certain.
    left: bool,
    /// One of them is still to leave.
    waits: bool,
    /// One of them is the operator's.
    operator: bool,
}

fn kept(conn: &mut Conn) -> Result<Vec<Kept>> {
    type Carrier = Option<(String, MessageState, Option<chrono::NaiveDate>)>;
    let rows: Vec<(ReceivedId, Carrier)> = received::table
        .left_join(message::table.on(message::received_id.eq(received::id.nullable())))
        .filter(received::content.is_not_null())
        .order(received::id)
        .select((received::id, (message::unique_key, message::state, message::sent_on).nullable()))
        .load(conn)?;
    let mut found: Vec<Kept> = Vec::new();
    for (id, carrier) in rows {
        if found.last().is_none_or(|last| last.id != id) {
            found.push(Kept { id, left: false, waits: false, operator: false });
        }
        let (Some(kept), Some((key, state, sent_on))) = (found.last_mut(), carrier) else { continue };
        let is = |wanted: MessageState| state == wanted;
        kept.left |= is(MessageState::Sent);
        kept.waits |= is(MessageState::Queued) || is(MessageState::Sending) || is(MessageState::Deferred);
        // Its second try is still to come.
        kept.waits |= is(MessageState::Uncertain) && sent_on.is_none();
        kept.operator |= key == operator_key(id);
    }
    Ok(found)
}
