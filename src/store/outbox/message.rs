//! The queue of messages and what falls due in each.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::family::RequestState;
use crate::id::{ContactId, EntryId, FamilyId, MessageId, PersonId, ProtocolId, ReceivedId, RequestId, StaffId};
use crate::store::schema::{contact as contact_table, family, message, message_request, person, request, staff};
use crate::store::{Conn, Result, contact, date, instant, to_date};

pub use super::purpose::{MessageKind, MessageState, Purpose};

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

/// Where something that is due for `person` on `day` can be written.
///
/// # Errors
/// A failed statement.
pub fn of_the_day(conn: &mut Conn, person: PersonId, day: Date) -> Result<DaysMessage> {
    if let Conn::Postgres(conn) = conn {
        // A claim passes these over, and one under way is waited for: what was written into a message that is leaving
        // already would never be told.
        let _: Vec<MessageId> = message::table
            .filter(message::person_id.eq(person))
            .filter(message::state.eq_any(TAKES_MORE))
            .order(message::id)
            .select(message::id)
            .for_no_key_update()
            .load(conn)?;
    }
    let rows = of_a_day(conn, &[person], day)?;
    Ok(match rows.iter().find(|(_, _, state)| TAKES_MORE.contains(state)) {
        Some((_, id, _)) => DaysMessage::In(*id),
        None if rows.is_empty() => DaysMessage::New,
        None => DaysMessage::NotToday,
    })
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

/// The messages of the plan to these people that wait, may be leaving, or are those of `day`.
fn of_a_day(
    conn: &mut Conn,
    people: &[PersonId],
    day: Date,
) -> Result<Vec<(Option<PersonId>, MessageId, MessageState)>> {
    Ok(message::table
        .filter(message::person_id.eq_any(people))
        .filter(message::kind.ne(MessageKind::Link))
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

/// Puts a message into the queue.
///
/// # Errors
/// A failed statement; [`crate::store::StoreError::is_duplicate`] if it was written before.
pub fn write(conn: &mut Conn, draft: &NewMessage) -> Result<MessageId> {
    Ok(diesel::insert_into(message::table)
        .values((
            message::unique_key.eq(draft.unique_key),
            message::person_id.eq(draft.person),
            message::staff_id.eq(draft.staff),
            message::kind.eq(draft.kind),
            message::for_day.eq(date(draft.day)),
            message::state.eq(MessageState::Queued),
            message::next_try_at.eq(instant(draft.not_before)),
            message::attempts.eq(0),
            message::listed.eq(0),
            message::message_id.eq(draft.message_id),
        ))
        .returning(message::id)
        .get_result(conn)?)
}

/// Writes down that a request falls due in a message. The key makes a second invitation or reminder of the same
/// number to the same person impossible.
///
/// # Errors
/// A failed statement.
pub fn include(conn: &mut Conn, message: MessageId, request: RequestId, purpose: Purpose) -> Result<()> {
    let round: i32 = request::table.filter(request::id.eq(request)).select(request::round).get_result(conn)?;
    diesel::insert_into(message_request::table)
        .values((
            message_request::message_id.eq(message),
            message_request::request_id.eq(request),
            message_request::purpose.eq(purpose.to_string()),
            message_request::round.eq(round),
            message_request::dropped.eq(false),
        ))
        .execute(conn)?;
    Ok(())
}

/// Whether a message with that key was ever written.
///
/// # Errors
/// A failed statement.
pub fn is_written(conn: &mut Conn, unique_key: &str) -> Result<bool> {
    let found = message::table.filter(message::unique_key.eq(unique_key)).select(message::id);
    Ok(found.first::<MessageId>(conn).optional()?.is_some())
}

/// A claimed message.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Row number.
    pub id: MessageId,
    /// What the link is made from.
    pub unique_key: String,
    /// Hash of the link that it had when it was last begun.
    pub link_hash: Option<String>,
    /// The local day on which it fell due.
    pub day: Date,
    /// The respondent, with present address and language,
    pub person: Option<Addressee<PersonId>>,
    /// or the member of staff.
    pub staff: Option<Addressee<StaffId>>,
    /// Without angle brackets.
    pub message_id: String,
    /// How often a server has refused it for now.
    pub attempts: i32,
    /// How often it was begun to be handed over and may have been accepted: the process died, or the connection
    /// broke after the body.
    pub uncertain_attempts: i32,
    /// What a message that passes on a reply carries.
    pub received: Option<ReceivedId>,
    /// As it was written; for what the plan writes, it is settled when it is sent.
    pub kind: MessageKind,
}

impl Claimed {
    /// The present contact of whom it goes to; none for what goes to the operator or the study's contact.
    pub fn contact(&self) -> Option<ContactId> {
        self.person.as_ref().map(|person| person.contact).or(self.staff.as_ref().map(|staff| staff.contact))
    }
}

/// Somebody a message goes to.
#[derive(Debug, Clone)]
pub struct Addressee<Id> {
    /// Row number of the person or the member of staff.
    pub id: Id,
    /// Row number of the present contact.
    pub contact: ContactId,
    /// Present address; empty for a respondent who has none (any more).
    pub email: String,
    /// Language of the mail.
    pub language: String,
    /// Whether they have said that they want no more mail.
    pub no_mail: bool,
}

#[derive(Queryable)]
struct ClaimedColumns {
    id: MessageId,
    unique_key: String,
    message_id: String,
    attempts: i32,
    uncertain_attempts: i32,
    received: Option<ReceivedId>,
    kind: MessageKind,
    link_hash: Option<String>,
    day: chrono::NaiveDate,
    /// With whether they want no mail.
    person: Option<(PersonId, bool)>,
    staff: Option<StaffId>,
}

/// The messages claimed by `owner`, as they stand now.
///
/// # Errors
/// A failed statement.
pub fn claimed(conn: &mut Conn, owner: &str, ids: &[MessageId]) -> Result<Vec<Claimed>> {
    let rows: Vec<ClaimedColumns> = message::table
        .left_join(person::table)
        .filter(message::id.eq_any(ids))
        .filter(message::state.eq(MessageState::Sending))
        .filter(message::leased_by.eq(owner))
        .order(message::id)
        .select((
            message::id,
            message::unique_key,
            message::message_id,
            message::attempts,
            message::begun,
            message::received_id,
            message::kind,
            message::link_hash,
            message::for_day,
            (person::id, person::no_mail_since.is_not_null()).nullable(),
            message::staff_id,
        ))
        .load(conn)?;
    let people: Vec<PersonId> = rows.iter().filter_map(|row| Some(row.person?.0)).collect();
    let reached = contact::present(conn, &people)?;
    let staff: Vec<StaffId> = rows.iter().filter_map(|row| row.staff).collect();
    let staff = addressees(conn, &staff)?;
    Ok(rows
        .into_iter()
        .map(|row| Claimed {
            id: row.id,
            unique_key: row.unique_key,
            message_id: row.message_id,
            attempts: row.attempts,
            uncertain_attempts: row.uncertain_attempts,
            received: row.received,
            kind: row.kind,
            link_hash: row.link_hash,
            day: to_date(row.day),
            person: row.person.and_then(|(id, no_mail)| {
                let now = reached.get(&id)?.clone();
                Some(Addressee {
                    id,
                    contact: now.id,
                    email: now.address.unwrap_or_default(),
                    language: now.language,
                    no_mail,
                })
            }),
            staff: row.staff.and_then(|id| staff.get(&id).cloned()),
        })
        .collect())
}

/// The members of staff to whom messages go.
fn addressees(conn: &mut Conn, ids: &[StaffId]) -> Result<HashMap<StaffId, Addressee<StaffId>>> {
    let rows: Vec<(StaffId, ContactId, Option<String>, String)> = staff::table
        .inner_join(contact_table::table)
        .filter(staff::id.eq_any(ids))
        .select((staff::id, contact_table::id, contact_table::address, contact_table::language))
        .load(conn)?;
    let addressee = |(id, contact, address, language): (StaffId, ContactId, Option<String>, String)| {
        (id, Addressee { id, contact, email: address.unwrap_or_default(), language, no_mail: false })
    };
    Ok(rows.into_iter().map(addressee).collect())
}

/// Something that falls due in a message, as it stands now.
#[derive(Debug, Clone)]
pub struct Included {
    /// Row number of the entry.
    pub id: EntryId,
    /// Row number of the message.
    pub message: MessageId,
    /// Row number of the request.
    pub request: RequestId,
    /// Row number of the family.
    pub family: FamilyId,
    /// Why.
    pub purpose: Purpose,
    /// 1 for the person who was asked first; higher after a change of person or address.
    pub round: i32,
    /// Whether the person it was written to still holds it and it was not invited anew since.
    pub current: bool,
    /// Whether it waits for an answer.
    pub open: bool,
    /// Last day on which it can be answered.
    pub closes: Date,
    /// Which wave.
    pub wave: String,
    /// Start of the family's course.
    pub start: Date,
    /// The protocol under which the request was made.
    pub protocol: ProtocolId,
}

/// What falls due in these messages and has not been dropped.
///
/// # Errors
/// A failed statement.
pub fn included(conn: &mut Conn, messages: &[MessageId]) -> Result<Vec<Included>> {
    type Row = (
        (EntryId, MessageId),
        RequestId,
        FamilyId,
        Purpose,
        i32,
        i32,
        PersonId,
        Option<PersonId>,
        RequestState,
        chrono::NaiveDate,
        String,
        (chrono::NaiveDate, ProtocolId),
    );
    Ok(message_request::table
        .inner_join(message::table)
        .inner_join(request::table.inner_join(family::table))
        .filter(message_request::message_id.eq_any(messages))
        .filter(message_request::dropped.eq(false))
        .order(message_request::id)
        .select((
            (message_request::id, message_request::message_id),
            request::id,
            request::family_id,
            message_request::purpose,
            message_request::round,
            request::round,
            request::person_id,
            message::person_id,
            request::state,
            request::closes_on,
            request::wave,
            (family::start_on, request::protocol_id),
        ))
        .load::<Row>(conn)?
        .into_iter()
        .map(
            |(
                (id, message),
                request,
                family,
                purpose,
                round,
                now_round,
                holder,
                addressee,
                state,
                closes,
                wave,
                (start, protocol),
            )| {
                Included {
                    id,
                    message,
                    request,
                    family,
                    purpose,
                    round,
                    // Whoever is asked to help holds another role.
                    current: purpose.is_help() || round == now_round && Some(holder) == addressee,
                    open: state == RequestState::Open,
                    closes: to_date(closes),
                    wave,
                    start: to_date(start),
                    protocol,
                }
            },
        )
        .collect())
}

/// Notes that an entry is not told after all.
///
/// # Errors
/// A failed statement.
pub fn drop_entry(conn: &mut Conn, entry: EntryId) -> Result<()> {
    diesel::update(message_request::table.filter(message_request::id.eq(entry)))
        .set(message_request::dropped.eq(true))
        .execute(conn)?;
    Ok(())
}

/// Which of these people a message of the plan has left to on `day`.
///
/// # Errors
/// A failed statement.
pub fn left_on(conn: &mut Conn, people: &[PersonId], day: Date) -> Result<HashSet<PersonId>> {
    let rows: Vec<Option<PersonId>> = message::table
        .filter(message::person_id.eq_any(people))
        .filter(message::sent_on.eq(date(day)))
        .filter(message::kind.ne(MessageKind::Link))
        .select(message::person_id)
        .load(conn)?;
    Ok(rows.into_iter().flatten().collect())
}

/// The domain of an address that is written in small letters.
pub fn domain(email_key: &str) -> &str {
    email_key.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// What is settled just before a message is handed over.
pub struct Settled<'a> {
    /// What it is: `invitation`, `reminder`, `mixed`, …
    pub kind: MessageKind,
    /// To which contact it goes,
    pub contact: ContactId,
    /// and at which address.
    pub to: &'a str,
    /// Hash of the link in it.
    pub link_hash: Option<&'a str>,
    /// How many requests are told in it.
    pub listed: usize,
}

/// Settles what a message is and to which address it goes, and notes that handing it over begins.
///
/// # Errors
/// A failed statement.
pub fn settle(conn: &mut Conn, id: MessageId, settled: &Settled, now: Timestamp) -> Result<()> {
    let domain = domain(settled.to).to_lowercase();
    diesel::update(message::table.filter(message::id.eq(id)))
        .set((
            message::kind.eq(settled.kind),
            message::contact_id.eq(settled.contact),
            message::to_domain.eq(domain),
            message::link_hash.eq(settled.link_hash),
            message::listed.eq(i32::try_from(settled.listed).unwrap_or(i32::MAX)),
            message::begun.eq(message::begun + 1),
            message::begun_at.eq(instant(now)),
        ))
        .execute(conn)?;
    Ok(())
}

/// What became of a claimed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// It left at that instant, on that local day.
    Sent(Timestamp, Date),
    /// It was not begun; its turn comes again then.
    Waits(Timestamp),
    /// It was begun, and the server cannot be reached or turned us away: nothing was said about it.
    TurnedAway(Timestamp),
    /// Refused in these words, to be tried again then.
    Deferred(Timestamp, String),
    /// Refused for good, in these words.
    Failed(String),
    /// It may have been accepted. `next`: tried once more then; `None`: not again, it counts as having left on `on`.
    Uncertain {
        /// When to try once more.
        next: Option<Timestamp>,
        /// When and on which local day it may have left.
        at: (Timestamp, Date),
        /// What broke.
        words: String,
    },
    /// Nothing was left to tell.
    Cancelled,
}

/// Notes what became of a message. `false`: another process has taken it over meanwhile, and nothing has changed.
///
/// # Errors
/// A failed statement.
pub fn note(conn: &mut Conn, id: MessageId, owner: &str, outcome: &SendOutcome) -> Result<bool> {
    let none = (None, None, None);
    // (state, next try, sent, words, how many uncertain attempts are cleared, refusals)
    let (state, next, (sent_at, sent_on, words), cleared, refused) = match outcome {
        SendOutcome::Sent(at, on) => (MessageState::Sent, None, (Some(*at), Some(*on), None), 0, 0),
        SendOutcome::Waits(at) => (MessageState::Queued, Some(*at), none, 0, 0),
        SendOutcome::TurnedAway(at) => (MessageState::Queued, Some(*at), none, 1, 0),
        SendOutcome::Deferred(at, words) => (MessageState::Deferred, Some(*at), (None, None, Some(words)), 1, 1),
        SendOutcome::Failed(words) => (MessageState::Failed, None, (None, None, Some(words)), 1, 1),
        SendOutcome::Uncertain { next: Some(next), words, .. } => {
            (MessageState::Uncertain, Some(*next), (None, None, Some(words)), 0, 0)
        }
        SendOutcome::Uncertain { next: None, at: (at, on), words } => {
            (MessageState::Uncertain, None, (Some(*at), Some(*on), Some(words)), 0, 0)
        }
        SendOutcome::Cancelled => (MessageState::Cancelled, None, none, 0, 0),
    };
    let mine = message::table
        .filter(message::id.eq(id))
        .filter(message::leased_by.eq(owner))
        .filter(message::state.eq(MessageState::Sending));
    let noted = (
        message::state.eq(state.as_str()),
        message::leased_by.eq(None::<String>),
        message::leased_until.eq(None::<chrono::NaiveDateTime>),
        message::sent_at.eq(sent_at.map(instant)),
        message::sent_on.eq(sent_on.map(date)),
        message::server_words.eq(words),
        message::begun.eq(message::begun - cleared),
        message::attempts.eq(message::attempts + refused),
    );
    let rows = match next {
        None => diesel::update(mine).set(noted).execute(conn)?,
        Some(at) => diesel::update(mine).set((noted, message::next_try_at.eq(instant(at)))).execute(conn)?,
    };
    if TAKES_MORE.contains(&state) {
        // What may have left already takes up nothing new.
        diesel::update(message::table.filter(message::id.eq(id)))
            .filter(message::state.eq_any(TAKES_MORE))
            .filter(message::begun.gt(0))
            .set(message::state.eq(MessageState::Uncertain))
            .execute(conn)?;
    }
    Ok(rows == 1)
}

/// How many messages have left.
///
/// # Errors
/// A failed statement.
pub fn sent(conn: &mut Conn) -> Result<i64> {
    Ok(message::table.filter(message::state.eq(MessageState::Sent)).count().get_result(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_is_what_stands_after_the_last_at() {
        assert_eq!((domain("x@y.dk"), domain("\"a@b\"@c.dk"), domain("")), ("y.dk", "c.dk", ""));
    }
}
