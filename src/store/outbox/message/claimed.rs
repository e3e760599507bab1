//! Messages that a process has claimed, to whom they go, and what falls due in them as it stands now.

use std::collections::{HashMap, HashSet};

use crate::store::db::prelude::*;
use jiff::civil::Date;

use super::{MessageKind, MessageState, Purpose};
use crate::family::RequestState;
use crate::id::{ContactId, EntryId, FamilyId, MessageId, PersonId, ProtocolId, ReceivedId, RequestId, StaffId};
use crate::store::schema::{contact as contact_table, family, message, message_request, person, request, staff};
use crate::store::{Conn, Result, called, contact, date, to_date};

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
    let rows: Vec<(StaffId, ContactId, String)> = staff::table
        .inner_join(contact_table::table)
        .filter(staff::id.among(ids))
        .select((staff::id, contact_table::id, contact_table::language))
        .load(conn)?;
    let mut called = called::load(conn, rows.iter().map(|(_, contact, _)| *contact))?;
    let addressee = |(id, contact, language): (StaffId, ContactId, String)| {
        let email = called.remove(&contact).and_then(|called| called.address).unwrap_or_default();
        (id, Addressee { id, contact, email, language, no_mail: false })
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
        .filter(super::of_the_plan!())
        .select(message::person_id)
        .load(conn)?;
    Ok(rows.into_iter().flatten().collect())
}
