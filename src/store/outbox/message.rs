//! The queue of messages and what falls due in each.

use std::collections::{HashMap, HashSet};

use crate::store::db::prelude::*;
use diesel::sql_types::{self, Array, BigInt, Integer, Nullable, Text};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::family::RequestState;
use crate::id::{ContactId, EntryId, FamilyId, MessageId, PersonId, ProtocolId, ReceivedId, RequestId, StaffId};
use crate::store::schema::{contact as contact_table, family, message, message_request, person, request, staff};
use crate::store::{Conn, Result, StoreError, contact, date, instant, to_date};

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
    if let Conn::Postgres(conn) = conn {
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

/// The messages of the plan to these people that wait, may be leaving, or are those of `day`.
fn of_a_day(
    conn: &mut Conn,
    people: &[PersonId],
    day: Date,
) -> Result<Vec<(Option<PersonId>, MessageId, MessageState)>> {
    Ok(message::table
        .filter(message::person_id.among(people))
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
    match conn {
        // Nobody else writes in this moment.
        Conn::Sqlite(conn) => {
            for draft in drafts {
                let insert = diesel::insert_into(message::table).values(row!(draft)).returning(message::id);
                written.insert(draft.unique_key.to_owned(), insert.get_result(conn)?);
            }
        }
        Conn::Postgres(conn) => {
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
    let included = match conn {
        Conn::Sqlite(conn) => {
            let mut included = 0;
            for (message, request, purpose) in entries {
                let one = diesel::sql_query(on_sqlite).bind::<BigInt, _>(message).bind::<Text, _>(purpose.to_string());
                included += one.bind::<BigInt, _>(request).kept().execute(conn)?;
            }
            included
        }
        Conn::Postgres(_) if entries.is_empty() => 0,
        Conn::Postgres(conn) => {
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
        .filter(message::id.among(ids))
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
        .filter(staff::id.among(ids))
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
        .filter(message_request::message_id.among(messages))
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
        .filter(message::person_id.among(people))
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
pub struct Settled {
    /// What it is: `invitation`, `reminder`, `mixed`, …
    pub kind: MessageKind,
    /// To which contact it goes,
    pub contact: ContactId,
    /// and at which address.
    pub to: String,
    /// Hash of the link in it.
    pub link_hash: Option<String>,
    /// How many requests are told in it.
    pub listed: usize,
}

/// Settles what messages are and to which addresses they go, and notes that handing them over begins.
///
/// # Errors
/// A failed statement.
pub fn settle(conn: &mut Conn, settled: &[(MessageId, Settled)], now: Timestamp) -> Result<()> {
    let domain = |settled: &Settled| domain(&settled.to).to_lowercase();
    let listed = |settled: &Settled| i32::try_from(settled.listed).unwrap_or(i32::MAX);
    match conn {
        Conn::Sqlite(conn) => {
            for (id, settled) in settled {
                diesel::update(message::table.filter(message::id.eq(id)))
                    .set((
                        message::kind.eq(settled.kind),
                        message::contact_id.eq(settled.contact),
                        message::to_domain.eq(domain(settled)),
                        message::link_hash.eq(&settled.link_hash),
                        message::listed.eq(listed(settled)),
                        message::begun.eq(message::begun + 1),
                        message::begun_at.eq(instant(now)),
                    ))
                    .kept()
                    .execute(conn)?;
            }
        }
        Conn::Postgres(_) if settled.is_empty() => {}
        Conn::Postgres(conn) => {
            let all = diesel::sql_query(
                "UPDATE message SET kind = new.kind, contact_id = new.contact, to_domain = new.domain, \
                 link_hash = new.hash, listed = new.listed, begun = begun + 1, begun_at = $7 \
                 FROM unnest($1, $2, $3, $4, $5, $6) AS new (id, kind, contact, domain, hash, listed) \
                 WHERE message.id = new.id",
            );
            let of = || settled.iter().map(|(_, settled)| settled);
            all.bind::<Array<BigInt>, _>(settled.iter().map(|(id, _)| *id).collect::<Vec<_>>())
                .bind::<Array<Text>, _>(of().map(|one| one.kind.as_str()).collect::<Vec<_>>())
                .bind::<Array<BigInt>, _>(of().map(|one| one.contact).collect::<Vec<_>>())
                .bind::<Array<Text>, _>(of().map(domain).collect::<Vec<_>>())
                .bind::<Array<Nullable<Text>>, _>(of().map(|one| one.link_hash.as_deref()).collect::<Vec<_>>())
                .bind::<Array<Integer>, _>(of().map(listed).collect::<Vec<_>>())
                .bind::<sql_types::Timestamp, _>(instant(now))
                .kept()
                .execute(conn)?;
        }
    }
    Ok(())
}

/// Notes that messages have left, each at that instant and on that local day. Those that were still this process's to note.
///
/// # Errors
/// A failed statement.
pub fn note_sent(conn: &mut Conn, owner: &str, sent: &[(MessageId, Timestamp, Date)]) -> Result<HashSet<MessageId>> {
    let mut mine: HashSet<MessageId> = HashSet::new();
    match conn {
        Conn::Postgres(conn) if sent.len() > 1 => {
            #[derive(QueryableByName)]
            struct Noted {
                #[diesel(sql_type = BigInt)]
                id: MessageId,
            }
            let all = diesel::sql_query(
                "UPDATE message SET state = 'sent', leased_by = NULL, leased_until = NULL, sent_at = new.at, \
                 sent_on = new.day, server_words = NULL FROM unnest($1, $2, $3) AS new (id, at, day) \
                 WHERE message.id = new.id AND message.leased_by = $4 AND message.state = 'sending' \
                 RETURNING message.id AS id",
            );
            let noted: Vec<Noted> = all
                .bind::<Array<BigInt>, _>(sent.iter().map(|one| one.0).collect::<Vec<_>>())
                .bind::<Array<sql_types::Timestamp>, _>(sent.iter().map(|one| instant(one.1)).collect::<Vec<_>>())
                .bind::<Array<sql_types::Date>, _>(sent.iter().map(|one| date(one.2)).collect::<Vec<_>>())
                .bind::<Text, _>(owner)
                .kept()
                .load(conn)?;
            mine.extend(noted.into_iter().map(|noted| noted.id));
        }
        _ => {
            for (id, at, on) in sent {
                if note(conn, *id, owner, &SendOutcome::Sent(*at, *on))? {
                    mine.insert(*id);
                }
            }
        }
    }
    Ok(mine)
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
        None => diesel::update(mine).set(noted).kept().execute(conn)?,
        Some(at) => diesel::update(mine).set((noted, message::next_try_at.eq(instant(at)))).kept().execute(conn)?,
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
