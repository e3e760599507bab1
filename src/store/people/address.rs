//! Addresses to which no mail goes, because a mail came back from there for good.

use std::collections::{BTreeSet, HashSet};

use crate::store::db::prelude::*;
use diesel::dsl::exists;
use jiff::Timestamp;

use crate::actor::{Act, Subject};
use crate::family::{RequestState, email_key};
use crate::id::{ContactId, FamilyId, MessageId, PersonId, ReceivedId, RequestId, StaffId};
use crate::store::contact::{check_indexed, lookup};
use crate::store::message::MessageState;
use crate::store::schema::{contact, message, message_request, person, received, request, staff, suppressed_address};
use crate::store::written::{self, Whose};
use crate::store::{Conn, Raw, Result, Tx, called, instant, to_instant};
use crate::token::Keys;

/// An address to which no mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressedAddress {
    /// In lower case.
    pub email: String,
    /// Since when.
    pub since: Timestamp,
    /// What its server said.
    pub words: String,
}

/// What the addresses are found by to which no mail goes, as a subquery: contacts with one of these lookups are of one of
/// these mailboxes. No join: SQLite would walk all contacts for it.
macro_rules! suppressed_lookups {
    () => {{
        use $crate::store::schema::{contact, suppressed_address};
        let stopped = diesel::alias!(contact as stopped);
        let ids = suppressed_address::table.select(suppressed_address::contact_id);
        stopped.filter(stopped.field(contact::id).eq_any(ids)).select(stopped.field(contact::lookup))
    }};
}
pub(in crate::store) use suppressed_lookups;

/// Which of these contacts are of a mailbox to which no mail goes.
///
/// # Errors
/// A failed statement; lookups that are not made yet.
pub fn suppressed(conn: &mut Conn, contacts: &[ContactId]) -> Result<HashSet<ContactId>> {
    let mut found = HashSet::new();
    if contacts.is_empty() {
        return Ok(found);
    }
    check_indexed(conn)?;
    for some in contacts.chunks(500) {
        found.extend(
            contact::table
                .filter(contact::id.among(some))
                .filter(contact::lookup.eq_any(suppressed_lookups!()))
                .select(contact::id)
                .load::<ContactId>(conn)?,
        );
    }
    Ok(found)
}

/// The members of staff to whom no mail goes.
///
/// # Errors
/// A failed statement.
pub fn suppressed_staff(conn: &mut Conn) -> Result<HashSet<StaffId>> {
    let all: Vec<(StaffId, ContactId)> = staff::table.select((staff::id, staff::contact_id)).load(conn)?;
    let contacts: Vec<ContactId> = all.iter().map(|(_, contact)| *contact).collect();
    let stopped = suppressed(conn, &contacts)?;
    Ok(all.into_iter().filter(|(_, contact)| stopped.contains(contact)).map(|(id, _)| id).collect())
}

/// Whether no mail goes to an address.
///
/// # Errors
/// A failed statement; [`crate::store::contact::lookup`]'s.
pub fn is_suppressed(conn: &mut Conn, keys: &Keys, address: &str) -> Result<bool> {
    let lookup = lookup(conn, keys, &email_key(address))?;
    is_known(conn, Some(&lookup))
}

fn is_known(conn: &mut Conn, lookup: Option<&str>) -> Result<bool> {
    let known = suppressed_address::table.inner_join(contact::table).filter(contact::lookup.eq(lookup));
    Ok(diesel::select(exists(known)).get_result(conn)?)
}

/// Every suppressed address, in the order of the alphabet.
///
/// # Errors
/// A failed statement.
pub fn all(conn: &mut Conn) -> Result<Vec<SuppressedAddress>> {
    let rows: Vec<(ContactId, chrono::NaiveDateTime, String)> = suppressed_address::table
        .select((suppressed_address::contact_id, suppressed_address::since, suppressed_address::words))
        .load(conn)?;
    let called = called::load(conn, rows.iter().map(|(contact, ..)| *contact))?;
    let words = rows.iter().map(|(contact, _, words)| (written::suppression(*contact), words.clone())).collect();
    let words = written::open(conn, words)?;
    let suppressed = |((contact, since, _), words): ((ContactId, chrono::NaiveDateTime, String), String)| {
        let email = email_key(called.get(&contact)?.address.as_deref()?);
        Some(SuppressedAddress { email, since: to_instant(since), words })
    };
    let mut all: Vec<SuppressedAddress> = rows.into_iter().zip(words).filter_map(suppressed).collect();
    all.sort_by(|one, other| one.email.cmp(&other.email));
    Ok(all)
}

/// Stops mail to the mailbox of a contact, because of what became of that message. One that is stopped already stays as it
/// is.
///
/// # Errors
/// A failed statement.
pub fn suppress(tx: &mut Tx<'_>, to: ContactId, at: Timestamp, words: &str, message: Option<MessageId>) -> Result<()> {
    check_indexed(tx)?;
    let there = contact::table.find(to).select(contact::lookup).first::<Option<String>>(tx.conn()).optional()?;
    // Whoever was erased while a mail to them was on its way has no address any more.
    let Some(lookup) = there else { return Ok(()) };
    if is_known(tx, lookup.as_deref())? {
        return Ok(());
    }
    let words = written::seal(tx.conn(), Whose::Contact(to), written::suppression(to), words)?;
    let row = (
        suppressed_address::contact_id.eq(to),
        suppressed_address::since.eq(instant(at)),
        suppressed_address::words.eq(words),
        suppressed_address::message_id.eq(message),
    );
    let insert = diesel::insert_into(suppressed_address::table).values(row).on_conflict_do_nothing();
    let stopped = match &mut tx.conn().raw {
        Raw::Sqlite(conn) => insert.execute(conn)?,
        Raw::Postgres(conn) => insert.execute(conn)?,
    };
    if stopped > 0 {
        note(tx, Act::AddressSuppressed, lookup.as_deref(), message)?;
    }
    Ok(())
}

/// Adds to the audit log whose address it is, and never the address.
fn note(tx: &mut Tx<'_>, act: Act, lookup: Option<&str>, message: Option<MessageId>) -> Result<()> {
    let there = contact::table.filter(contact::lookup.eq(lookup)).filter(contact::is_current.eq(true));
    let people: Vec<Option<PersonId>> = there.select(contact::person_id).load(tx.conn())?;
    let members = staff::table.filter(staff::contact_id.eq_any(there.select(contact::id)));
    let members = members.select(staff::id).load(tx.conn())?;
    let mut about: Vec<Subject> = people.into_iter().flatten().map(Subject::person).collect();
    about.extend(members.into_iter().map(Subject::staff));
    if about.is_empty() {
        about.push(Subject::none());
    }
    for subject in about {
        tx.note(act, subject.by_message(message));
    }
    Ok(())
}

/// What lifting a stop has set going.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowed {
    /// Whether the address was stopped.
    pub was_stopped: bool,
    /// Open requests that are invited anew.
    pub invited_anew: usize,
    /// Replies for a project lead that go into the queue again.
    pub replies: usize,
}

/// Sends anew what was refused or came back for good though nobody's address is at fault: to everybody with an open
/// request about which no mail has arrived and whose address is not stopped. Returns how many requests are invited anew.
///
/// # Errors
/// A failed statement.
pub fn retry(tx: &mut Tx<'_>, now: Timestamp) -> Result<usize> {
    check_indexed(tx)?;
    let told: Vec<(RequestId, Option<String>, MessageState)> = message_request::table
        .inner_join(message::table)
        .inner_join(request::table.inner_join(person::table.inner_join(contact::table)))
        .filter(contact::is_current.eq(true))
        .filter(request::state.eq(RequestState::Open))
        .filter(message_request::round.eq(request::round))
        .filter(message_request::dropped.eq(false))
        .filter(message_request::purpose.not_like("help%"))
        .filter(message::state.eq_any([MessageState::Failed, MessageState::Bounced, MessageState::Sent]))
        .select((request::id, contact::lookup, message::state))
        .load(tx.conn())?;
    let arrived: HashSet<RequestId> =
        told.iter().filter(|(_, _, state)| *state == MessageState::Sent).map(|(request, ..)| *request).collect();
    let not_arrived: BTreeSet<String> = told
        .into_iter()
        .filter(|(request, ..)| !arrived.contains(request))
        .filter_map(|(_, lookup, _)| lookup)
        .collect();
    tx.note(Act::MailRetried, Subject::none());
    let mut invited_anew = 0;
    for lookup in &not_arrived {
        if !is_known(tx, Some(lookup))? {
            invited_anew += allow_found(tx, lookup, now)?.invited_anew;
        }
    }
    Ok(invited_anew)
}

/// Lets mail go to an address again. Open requests of the person there about which a mail did not arrive are invited
/// anew, as after a corrected address: closing day and instrument stay, reminders count from the new invitation, and
/// what the plan holds of it is decided by the plan. Replies that a project lead there did not get are sent again.
///
/// # Errors
/// A failed statement; [`crate::store::contact::lookup`]'s.
pub fn allow(tx: &mut Tx<'_>, email: &str, now: Timestamp) -> Result<Allowed> {
    let keys = tx.keys();
    let lookup = lookup(tx, keys, &email_key(email))?;
    allow_found(tx, &lookup, now)
}

fn allow_found(tx: &mut Tx<'_>, lookup: &str, now: Timestamp) -> Result<Allowed> {
    let conn = tx.conn();
    let there = contact::table.filter(contact::lookup.eq(lookup)).select(contact::id);
    let lifted =
        diesel::delete(suppressed_address::table.filter(suppressed_address::contact_id.eq_any(there))).execute(conn)?;
    let present: Vec<PersonId> = contact::table
        .filter(contact::lookup.eq(lookup))
        .filter(contact::is_current.eq(true))
        .filter(contact::person_id.is_not_null())
        .select(contact::person_id.assume_not_null())
        .load(conn)?;
    let not_arrived = [MessageState::Bounced, MessageState::Failed, MessageState::Cancelled];
    let asked: Vec<(RequestId, FamilyId)> = message_request::table
        .inner_join(message::table)
        .inner_join(request::table)
        .filter(request::person_id.eq_any(&present))
        .filter(request::state.eq(RequestState::Open))
        .filter(message_request::round.eq(request::round))
        .filter(message_request::dropped.eq(false))
        .filter(message_request::purpose.not_like("help%"))
        .filter(message::state.eq_any(not_arrived))
        .select((request::id, request::family_id))
        .distinct()
        .load(conn)?;
    let requests: Vec<RequestId> = asked.iter().map(|(request, _)| *request).collect();
    for some in requests.chunks(500) {
        diesel::update(request::table.filter(request::id.eq_any(some)))
            .set((request::round.eq(request::round + 1), request::invited_on.eq(None::<chrono::NaiveDate>)))
            .execute(conn)?;
    }
    // Also those whose requests have only waited.
    let families: BTreeSet<FamilyId> = request::table
        .filter(request::person_id.eq_any(&present))
        .filter(request::state.eq(RequestState::Open))
        .select(request::family_id)
        .load::<FamilyId>(conn)?
        .into_iter()
        .collect();
    for family in families {
        crate::store::case::reschedule(conn, family, Some(now))?;
    }
    let kept: Vec<ReceivedId> = message::table
        .inner_join(staff::table)
        .inner_join(received::table.on(received::id.nullable().eq(message::received_id)))
        .filter(staff::contact_id.eq_any(there))
        .filter(message::state.eq_any(not_arrived))
        .filter(received::content.is_not_null())
        .select(message::id)
        .load(conn)?;
    diesel::update(message::table.filter(message::id.eq_any(&kept)))
        .set((
            message::state.eq(MessageState::Queued),
            message::next_try_at.eq(instant(now)),
            message::attempts.eq(0),
            message::sent_at.eq(None::<chrono::NaiveDateTime>),
            message::sent_on.eq(None::<chrono::NaiveDate>),
            message::server_words.eq(None::<String>),
        ))
        .execute(conn)?;
    if lifted > 0 {
        note(tx, Act::AddressAllowed, Some(lookup), None)?;
    }
    for (request, family) in asked {
        tx.note(Act::AskedAnew, Subject::request(request).in_family(family));
    }
    Ok(Allowed { was_stopped: lifted > 0, invited_anew: requests.len(), replies: kept.len() })
}
