//! Addresses to which no mail goes, because a mail came back from there for good.

use std::collections::{BTreeSet, HashSet};

use diesel::prelude::*;
use jiff::Timestamp;

use crate::actor::{Act, Subject};
use crate::family::{RequestState, email_key};
use crate::id::{FamilyId, MessageId, ReceivedId, RequestId};
use crate::store::message::State;
use crate::store::schema::{lead, message, message_request, person, received, request, stopped_address};
use crate::store::{Conn, Result, Tx, instant, to_instant};

/// An address to which no mail goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// In lower case.
    pub email: String,
    /// Since when.
    pub since: Timestamp,
    /// What its server said.
    pub words: String,
}

/// Which of these addresses, written as [`email_key`] does, are stopped.
///
/// # Errors
/// A failed statement.
pub fn is_stopped(conn: &mut Conn, keys: &[String]) -> Result<HashSet<String>> {
    let mut stopped = HashSet::new();
    for some in keys.chunks(500) {
        stopped.extend(
            stopped_address::table
                .filter(stopped_address::email_key.eq_any(some))
                .select(stopped_address::email_key)
                .load::<String>(conn)?,
        );
    }
    Ok(stopped)
}

/// Every stopped address, in the order of the alphabet.
///
/// # Errors
/// A failed statement.
pub fn all(conn: &mut Conn) -> Result<Vec<Stopped>> {
    Ok(stopped_address::table
        .order(stopped_address::email_key)
        .select((stopped_address::email_key, stopped_address::since, stopped_address::words))
        .load::<(String, chrono::NaiveDateTime, String)>(conn)?
        .into_iter()
        .map(|(email, since, words)| Stopped { email, since: to_instant(since), words })
        .collect())
}

/// Stops mail to an address, because of what became of that message. One that is stopped already stays as it is.
///
/// # Errors
/// A failed statement.
pub fn stop(tx: &mut Tx<'_>, email: &str, at: Timestamp, words: &str, message: Option<MessageId>) -> Result<()> {
    let row = (
        stopped_address::email_key.eq(email_key(email)),
        stopped_address::since.eq(instant(at)),
        stopped_address::words.eq(words),
        stopped_address::message_id.eq(message),
    );
    let insert = diesel::insert_into(stopped_address::table).values(row).on_conflict_do_nothing();
    let stopped = match tx.conn() {
        Conn::Sqlite(conn) => insert.execute(conn)?,
        Conn::Postgres(conn) => insert.execute(conn)?,
    };
    if stopped > 0 {
        note(tx, Act::AddressSuppressed, &email_key(email), message)?;
    }
    Ok(())
}

/// Adds to the audit log whose address it is, and never the address.
fn note(tx: &mut Tx<'_>, act: Act, key: &str, message: Option<MessageId>) -> Result<()> {
    let people = person::table.filter(person::email_key.eq(key)).select(person::id).load(tx.conn())?;
    let leads = lead::table.filter(lead::email_key.eq(key)).select(lead::id).load(tx.conn())?;
    let mut about: Vec<Subject> = people.into_iter().map(Subject::person).collect();
    about.extend(leads.into_iter().map(Subject::lead));
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
    let told: Vec<(RequestId, String, String)> = message_request::table
        .inner_join(message::table)
        .inner_join(request::table.inner_join(person::table))
        .filter(request::state.eq(RequestState::Open.as_str()))
        .filter(message_request::round.eq(request::round))
        .filter(message_request::dropped.eq(false))
        .filter(message::state.eq_any([State::Failed.as_str(), State::Bounced.as_str(), State::Sent.as_str()]))
        .select((request::id, person::email_key, message::state))
        .load(tx.conn())?;
    let arrived: HashSet<RequestId> =
        told.iter().filter(|(_, _, state)| *state == State::Sent.as_str()).map(|(request, ..)| *request).collect();
    let keys: BTreeSet<String> =
        told.into_iter().filter(|(request, ..)| !arrived.contains(request)).map(|(_, key, _)| key).collect();
    let keys: Vec<String> = keys.into_iter().collect();
    let stopped = is_stopped(tx, &keys)?;
    tx.note(Act::MailRetried, Subject::none());
    let mut invited_anew = 0;
    for key in keys.iter().filter(|key| !stopped.contains(*key)) {
        invited_anew += allow(tx, key, now)?.invited_anew;
    }
    Ok(invited_anew)
}

/// Lets mail go to an address again. Open requests of the person there about which a mail did not arrive are invited
/// anew, as after a corrected address: closing day and instrument stay, reminders count from the new invitation, and
/// what the plan holds of it is decided by the plan. Replies that a project lead there did not get are sent again.
///
/// # Errors
/// A failed statement.
pub fn allow(tx: &mut Tx<'_>, email: &str, now: Timestamp) -> Result<Allowed> {
    let key = email_key(email);
    let conn = tx.conn();
    let lifted = diesel::delete(stopped_address::table.filter(stopped_address::email_key.eq(&key))).execute(conn)?;
    let not_arrived = [State::Bounced.as_str(), State::Failed.as_str(), State::Cancelled.as_str()];
    let asked: Vec<(RequestId, FamilyId)> = message_request::table
        .inner_join(message::table)
        .inner_join(request::table.inner_join(person::table))
        .filter(person::email_key.eq(&key))
        .filter(request::state.eq(RequestState::Open.as_str()))
        .filter(message_request::round.eq(request::round))
        .filter(message_request::dropped.eq(false))
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
        .inner_join(person::table)
        .filter(person::email_key.eq(&key))
        .filter(request::state.eq(RequestState::Open.as_str()))
        .select(request::family_id)
        .load::<FamilyId>(conn)?
        .into_iter()
        .collect();
    for family in families {
        crate::store::case::look_again(conn, family, Some(now))?;
    }
    let kept: Vec<ReceivedId> = message::table
        .inner_join(lead::table)
        .inner_join(received::table.on(received::id.nullable().eq(message::received_id)))
        .filter(lead::email_key.eq(&key))
        .filter(message::state.eq_any(not_arrived))
        .filter(received::content.is_not_null())
        .select(message::id)
        .load(conn)?;
    diesel::update(message::table.filter(message::id.eq_any(&kept)))
        .set((
            message::state.eq(State::Queued.as_str()),
            message::next_try_at.eq(instant(now)),
            message::attempts.eq(0),
            message::sent_at.eq(None::<chrono::NaiveDateTime>),
            message::sent_on.eq(None::<chrono::NaiveDate>),
            message::server_words.eq(None::<String>),
        ))
        .execute(conn)?;
    if lifted > 0 {
        note(tx, Act::AddressAllowed, &key, None)?;
    }
    for (request, family) in asked {
        tx.note(Act::AskedAnew, Subject::request(request).in_family(family));
    }
    Ok(Allowed { was_stopped: lifted > 0, invited_anew: requests.len(), replies: kept.len() })
}
