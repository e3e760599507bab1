//! Project leads of the municipalities and what their digest tells.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::civil::Date;

use crate::actor::{Act, Subject};
use crate::family::{Reach, RequestState, email_key};
use crate::id::{ContactId, FamilyId, LeadId, ProtocolId, RequestId};
use crate::names::municipality_key;
use crate::store::contact::Channel;
use crate::store::schema::{child, contact, family, lead, message, message_request, person, request};
use crate::store::{
    Conn, Result, Tx, date,
    message::{MessageKind, MessageState, Purpose},
    to_date,
};

/// A project lead of one municipality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// Row number; 0 before it is stored.
    pub id: LeadId,
    /// As in the register.
    pub municipality: String,
    /// As in the leads' file.
    pub name: String,
    /// Where the digest goes.
    pub email: String,
    /// Language of the digest.
    pub language: String,
}

impl Lead {
    /// Whether both are one person's entry for one municipality, however the two are spelled.
    pub fn is(&self, other: &Lead) -> bool {
        self.leads(&other.municipality) && email_key(&self.email) == email_key(&other.email)
    }

    /// Whether the lead is one of that municipality, however it is spelled (contract rule 2.14).
    pub fn leads(&self, municipality: &str) -> bool {
        municipality_key(&self.municipality) == municipality_key(municipality)
    }
}

/// How the register spells a municipality: in one way, unless an older version has left several.
///
/// # Errors
/// A failed statement.
fn spellings(conn: &mut Conn, municipality: &str) -> Result<Vec<String>> {
    let all: Vec<String> = family::table.select(family::municipality).distinct().load(conn)?;
    let key = municipality_key(municipality);
    Ok(all.into_iter().filter(|spelled| municipality_key(spelled) == key).collect())
}

/// All project leads, by municipality and name.
///
/// # Errors
/// A failed statement.
pub fn all(conn: &mut Conn) -> Result<Vec<Lead>> {
    let mut all: Vec<Lead> = lead::table
        .inner_join(contact::table)
        .select((lead::id, lead::municipality, contact::name, contact::address, contact::language))
        .load::<(LeadId, String, String, Option<String>, String)>(conn)?
        .into_iter()
        .map(|(id, municipality, name, address, language)| Lead {
            id,
            municipality,
            name,
            email: address.unwrap_or_default(),
            language,
        })
        .collect();
    // Byte by byte: the two databases have orders of their own.
    all.sort_by_cached_key(|lead| (lead.municipality.clone(), lead.name.clone(), email_key(&lead.email)));
    Ok(all)
}

/// Stores a lead, or the new name, spelling and language of one that is there.
///
/// # Errors
/// A failed statement; [`crate::store::contact::lookup`]'s.
pub fn put(tx: &mut Tx<'_>, new: &Lead) -> Result<()> {
    let Some(old) = all(tx)?.into_iter().find(|old| old.is(new)) else {
        let reach = Reach::Mail(new.email.clone());
        let keys = tx.keys();
        let contact = crate::store::contact::add(tx, keys, None, &new.name, &reach, &new.language)?;
        let row = (lead::municipality.eq(&new.municipality), lead::contact_id.eq(contact));
        let id = diesel::insert_into(lead::table).values(row).returning(lead::id).get_result(tx.conn())?;
        tx.note(Act::LeadPut, Subject::lead(id));
        return Ok(());
    };
    let one = lead::table.filter(lead::id.eq(old.id));
    diesel::update(one).set(lead::municipality.eq(&new.municipality)).execute(tx.conn())?;
    let theirs = contact::table.filter(contact::id.eq_any(one.select(lead::contact_id)));
    let written = (contact::name.eq(&new.name), contact::address.eq(&new.email), contact::language.eq(&new.language));
    diesel::update(theirs).set(written).execute(tx.conn())?;
    tx.note(Act::LeadPut, Subject::lead(old.id));
    Ok(())
}

/// Takes a lead off the list. The log of what was sent keeps no name.
///
/// # Errors
/// A failed statement.
pub fn remove(tx: &mut Tx<'_>, id: LeadId) -> Result<()> {
    let conn = tx.conn();
    let waiting = message::table.filter(message::lead_id.eq(id));
    diesel::update(waiting.filter(message::state.ne(MessageState::Sent)))
        .set(message::state.eq(MessageState::Cancelled))
        .execute(conn)?;
    diesel::update(message::table.filter(message::lead_id.eq(id)))
        .set(message::lead_id.eq(None::<LeadId>))
        .execute(conn)?;
    let one = lead::table.filter(lead::id.eq(id));
    let theirs: ContactId = one.select(lead::contact_id).first(conn)?;
    diesel::delete(one).execute(conn)?;
    let nobody = (contact::name.eq(""), contact::is_current.eq(false));
    diesel::update(contact::table.filter(contact::id.eq(theirs))).set(nobody).execute(conn)?;
    tx.note(Act::LeadRemoved, Subject::lead(id));
    Ok(())
}

/// A response that a lead is told about: case numbers, never people or answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outstanding {
    /// Row number of the request.
    pub request: RequestId,
    /// Row number of the family.
    pub family_id: FamilyId,
    /// `family_id` of the register.
    pub family: String,
    /// `child_id` of the register.
    pub child: Option<String>,
    /// Who is asked.
    pub role: String,
    /// In which column of the register.
    pub slot: String,
    /// Which wave.
    pub wave: String,
    /// When the invitation left, or the letter was printed; none if it could not or was not.
    pub invited: Option<Date>,
    /// When it was to be asked.
    pub nominal: Date,
    /// The day of the first mail about it that did not arrive.
    pub failed: Option<Date>,
    /// How many reminders have left.
    pub reminders: usize,
    /// Last day on which it can be answered.
    pub closes: Date,
    /// Whether a mail about it could not be delivered.
    pub undeliverable: bool,
    /// Whether the person has no address and is written to on paper.
    pub by_letter: bool,
    /// Whether the person has said no: to this questionnaire, to the study, or to any mail.
    pub takes_no_part: bool,
    /// The protocol under which it was asked.
    pub protocol: ProtocolId,
}

#[derive(Queryable)]
struct OpenColumns {
    request: RequestId,
    case_number: String,
    child: Option<String>,
    role: String,
    wave: String,
    round: i32,
    invited: Option<chrono::NaiveDate>,
    closes: chrono::NaiveDate,
    contact: ContactId,
    reach: Channel,
    takes_no_part: bool,
    family: FamilyId,
    slot: String,
    nominal: chrono::NaiveDate,
    protocol: ProtocolId,
}

/// What is stored as open and unanswered in a municipality, whether or not its family has left since, and was invited on `invited_by` or before, or could not be
/// delivered (rule 2.11), by case number. Undeliverable is what the last mail about it came back, or whose person's
/// address is stopped. Where there is no address, a letter that is not printed yet is one that could not be delivered.
///
/// # Errors
/// A failed statement.
pub fn outstanding(conn: &mut Conn, municipality: &str, today: Date, invited_by: Date) -> Result<Vec<Outstanding>> {
    let of_site = diesel::alias!(family as of_site);
    let spelled = spellings(conn, municipality)?;
    let open: Vec<OpenColumns> = request::table
        .inner_join(family::table)
        .inner_join(person::table.inner_join(contact::table))
        .left_join(child::table.on(child::id.nullable().eq(request::child_id)))
        // Its families first, and of each what is open: not all that is open anywhere.
        .filter(request::family_id.eq_any(
            of_site.filter(of_site.field(family::municipality).eq_any(spelled)).select(of_site.field(family::id)),
        ))
        .filter(request::state.eq(RequestState::Open))
        .filter(contact::is_current.eq(true))
        .filter(request::closes_on.ge(date(today)))
        .order((family::case_number, child::case_number, request::id))
        .select((
            request::id,
            family::case_number,
            child::case_number.nullable(),
            request::role,
            request::wave,
            request::round,
            request::invited_on,
            request::closes_on,
            contact::id,
            contact::reach,
            person::no_mail_since.is_not_null().or(request::declined_at.is_not_null()),
            request::family_id,
            request::slot,
            request::nominal_on,
            request::protocol_id,
        ))
        .load(conn)?;
    let contacts: Vec<ContactId> = open.iter().map(|row| row.contact).collect();
    let stopped = crate::store::address::suppressed(conn, &contacts)?;
    let ids: Vec<RequestId> = open.iter().map(|row| row.request).collect();
    // Purpose, state and day of each mail about a request in one round.
    type About = Vec<(Purpose, MessageState, chrono::NaiveDate)>;
    let mut by_request: HashMap<(RequestId, i32), About> = HashMap::new();
    for some in ids.chunks(500) {
        // Whatever their state: asked for it, SQLite would read all that was ever sent.
        for (request, round, purpose, state, day) in message_request::table
            .inner_join(message::table)
            .filter(message_request::request_id.eq_any(some))
            .filter(message_request::dropped.eq(false))
            .order(message::id)
            .select((
                message_request::request_id,
                message_request::round,
                message_request::purpose,
                message::state,
                message::for_day,
            ))
            .load::<(RequestId, i32, Purpose, MessageState, chrono::NaiveDate)>(conn)?
        {
            by_request.entry((request, round)).or_default().push((purpose, state, day));
        }
    }
    let (sent, back) = (MessageState::Sent, [MessageState::Failed, MessageState::Bounced]);
    let mut found = Vec::new();
    for row in open {
        let about = by_request.remove(&(row.request, row.round)).unwrap_or_default();
        let last = about.iter().rfind(|(_, state, _)| *state == sent || back.contains(state));
        let failed = about.iter().find(|(_, state, _)| back.contains(state)).map(|(_, _, day)| to_date(*day));
        let last = last.map(|(_, state, _)| *state);
        let by_letter = row.reach == Channel::Paper;
        let undeliverable = !by_letter && (last.is_some_and(|state| state != sent) || stopped.contains(&row.contact));
        let reminder =
            |(purpose, state, _): &&(Purpose, MessageState, chrono::NaiveDate)| *state == sent && purpose.is_reminder();
        let reminders = about.iter().filter(reminder).count();
        let invited = row.invited.map(to_date);
        let unprinted = by_letter && invited.is_none() && !row.takes_no_part;
        if undeliverable || unprinted || invited.is_some_and(|on| on <= invited_by) {
            found.push(Outstanding {
                request: row.request,
                family_id: row.family,
                family: row.case_number,
                child: row.child,
                role: row.role,
                slot: row.slot,
                wave: row.wave,
                invited,
                nominal: to_date(row.nominal),
                failed,
                reminders,
                closes: to_date(row.closes),
                undeliverable,
                by_letter,
                takes_no_part: row.takes_no_part,
                protocol: row.protocol,
            });
        }
    }
    Ok(found)
}

/// The day of the last digest before `before` that left to a lead.
///
/// # Errors
/// A failed statement.
pub fn last_digest(conn: &mut Conn, lead: LeadId, before: Date) -> Result<Option<Date>> {
    let last: Option<chrono::NaiveDate> = message::table
        .filter(message::lead_id.eq(lead))
        .filter(message::kind.eq(MessageKind::Digest))
        .filter(message::state.eq(MessageState::Sent))
        .filter(message::for_day.lt(date(before)))
        .select(diesel::dsl::max(message::for_day))
        .first(conn)?;
    Ok(last.map(to_date))
}
