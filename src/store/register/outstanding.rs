//! What is outstanding: open, not answered, and asked long enough ago for somebody to help; or not delivered.

use std::collections::HashMap;

use crate::store::db::prelude::*;
use diesel::dsl::sql;
use diesel::sql_types::{self, Bool};
use jiff::civil::Date;

use crate::access::Reach;
use crate::family::RequestState;
use crate::id::{ContactId, FamilyId, PersonId, ProtocolId, RequestId};
use crate::names::municipality_key;
use crate::store::address::suppressed_lookups;
use crate::store::contact::Channel;
use crate::store::message::{MessageState, Purpose};
use crate::store::schema::{child, contact, family, message, message_request, person, request};
use crate::store::{Conn, Result, case, date, to_date};

/// How the register spells the municipalities that are in reach: each in one way, unless an older version has left several.
///
/// # Errors
/// A failed statement.
pub fn spellings(conn: &mut Conn, reach: &Reach) -> Result<Vec<String>> {
    let all = case::municipalities(conn)?;
    Ok(all.into_iter().filter(|spelled| reach.covers(spelled)).collect())
}

/// The same, or none if all of them are in reach and none has to be looked for.
///
/// # Errors
/// A failed statement.
pub fn spellings_within(conn: &mut Conn, reach: &Reach) -> Result<Option<Vec<String>>> {
    Ok(match reach {
        Reach::Everywhere => None,
        reach => Some(spellings(conn, reach)?),
    })
}

/// How many families' numbers stand in one statement.
const AT_ONCE: i64 = 10_000;

/// A response that is outstanding: case numbers, never people or answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outstanding {
    /// Row number of the request.
    pub request: RequestId,
    /// Row number of the family.
    pub family_id: FamilyId,
    /// `family_id` of the register.
    pub family: String,
    /// The family's.
    pub municipality: String,
    /// `child_id` of the register.
    pub child: Option<String>,
    /// Row number of the person.
    pub person: PersonId,
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
    /// Whether no mail goes to the address any more.
    pub suppressed: bool,
    /// Whether the last mail about it has left and has not come back.
    pub arrived: bool,
    /// Whether the person has no address and is written to on paper.
    pub by_letter: bool,
    /// Whether the person has said no: to this questionnaire, to the study, or to any mail.
    pub takes_no_part: bool,
    /// Last day on which no mail leaves about the family, past or to come.
    pub paused_until: Option<Date>,
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
    municipality: String,
    person: PersonId,
    paused_until: Option<chrono::NaiveDate>,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// In which municipalities.
    pub reach: Reach,
    /// Of one role alone.
    pub role: Option<String>,
    /// Of one wave alone.
    pub wave: Option<String>,
    /// Whether those are wanted as well who have said no.
    pub with_no: bool,
}

impl Wanted {
    /// Everything in one municipality, for its project leads.
    pub fn in_municipality(municipality: &str) -> Wanted {
        let reach = Reach::In([municipality_key(municipality)].into());
        Wanted { reach, role: None, wave: None, with_no: true }
    }
}

/// How much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// How many are left out at the beginning.
    pub offset: i64,
    /// How many at most.
    pub limit: i64,
}

/// Whether the last mail about a request, in its round, was refused or came back. Whoever is asked to help is somebody else.
const NOT_DELIVERED: &str = "EXISTS (SELECT 1 FROM message m WHERE m.state IN ('failed', 'bounced') AND m.id = (\
     SELECT max(mr.message_id) FROM message_request mr JOIN message m2 ON m2.id = mr.message_id \
     WHERE mr.request_id = request.id AND mr.round = request.round AND NOT mr.dropped \
     AND mr.purpose NOT LIKE 'help%' AND m2.state IN ('sent', 'failed', 'bounced')))";

/// The rows that are outstanding, whenever they close.
macro_rules! open_rows {
    ($wanted:expr, $invited_by:expr) => {{
        let (wanted, invited_by): (&Wanted, Date) = ($wanted, $invited_by);
        let by_mail = contact::reach.eq(Channel::Mail);
        let says_no = person::no_mail_since.is_not_null().or(request::declined_at.is_not_null());
        let unprinted = contact::reach.eq(Channel::Paper).and(request::invited_on.is_null());
        request::table
            .inner_join(family::table)
            .inner_join(person::table.inner_join(contact::table))
            .left_join(child::table.on(child::id.nullable().eq(request::child_id)))
            .filter(request::state.eq(RequestState::Open))
            .filter(contact::is_current.eq(true))
            .filter(
                request::role.eq(wanted.role.clone().unwrap_or_default()).or(wanted.role.is_none().into_sql::<Bool>()),
            )
            .filter(
                request::wave.eq(wanted.wave.clone().unwrap_or_default()).or(wanted.wave.is_none().into_sql::<Bool>()),
            )
            .filter(wanted.with_no.into_sql::<Bool>().or(says_no.eq(false)))
            .filter(
                // Where nobody was invited, a comparison would be empty and not false.
                request::invited_on
                    .is_not_null()
                    .and(request::invited_on.assume_not_null().le(date(invited_by)))
                    .or(unprinted.and(says_no.eq(false)))
                    .or(by_mail.and(sql::<Bool>(NOT_DELIVERED)))
                    .or(by_mail.and(contact::lookup.is_not_null()).and(contact::lookup.eq_any(suppressed_lookups!()))),
            )
    }};
}

/// The last day of a request, where it is not to be found by that: with the bare column SQLite would walk all that is open
/// anywhere.
const CLOSES: &str = "coalesce(request.closes_on, request.closes_on)";

/// Those of them that are in reach and can be answered on that day. What is open in a few families is found by them, not among all
/// that is open anywhere.
macro_rules! within {
    ($found:expr, $rows:expr, $today:expr) => {{
        let (rows, today) = ($rows.into_boxed(), date($today));
        match $found {
            Within::All => rows.filter(request::closes_on.ge(today)),
            Within::Families(some) => {
                rows.filter(request::family_id.among(some)).filter(sql::<sql_types::Date>(CLOSES).ge(today))
            }
            Within::Municipalities(spelled) => {
                rows.filter(family::municipality.among(spelled)).filter(request::closes_on.ge(today))
            }
        }
    }};
}

/// By what those in reach are found.
enum Within {
    /// Everybody is.
    All,
    /// There are few.
    Families(Vec<FamilyId>),
    /// There are many; in these spellings.
    Municipalities(Vec<String>),
}

fn found_by(conn: &mut Conn, reach: &Reach) -> Result<Within> {
    let Some(spelled) = spellings_within(conn, reach)? else { return Ok(Within::All) };
    let theirs = family::table.filter(family::municipality.among(&spelled)).select(family::id);
    let some: Vec<FamilyId> = theirs.limit(AT_ONCE).load(conn)?;
    let few = some.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
    Ok(if few { Within::Families(some) } else { Within::Municipalities(spelled) })
}

macro_rules! columns {
    () => {
        (
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
            family::municipality,
            request::person_id,
            family::paused_until,
        )
    };
}

/// What is stored as open and unanswered, whether or not its family has left since, and was invited on `invited_by` or
/// before, or could not be delivered (rule 2.11). Undeliverable is what the last mail about it came back, or whose person's
/// address is stopped. Where there is no address, a letter that is not printed yet is one that could not be delivered.
/// What closes first is first.
///
/// # Errors
/// A failed statement.
pub fn outstanding(
    conn: &mut Conn,
    wanted: &Wanted,
    today: Date,
    invited_by: Date,
    part: Option<Part>,
) -> Result<Vec<Outstanding>> {
    crate::store::contact::check_indexed(conn)?;
    let Part { offset, limit } = part.unwrap_or(Part { offset: 0, limit: i64::MAX });
    let found = found_by(conn, &wanted.reach)?;
    let rows: Vec<OpenColumns> = on_either!(conn, conn => {
        let rows = within!(&found, open_rows!(wanted, invited_by).select(columns!()), today);
        let rows = match &found {
            Within::Families(_) => rows.order(sql::<sql_types::Date>(CLOSES)),
            Within::All | Within::Municipalities(_) => rows.order(request::closes_on),
        };
        let rows = rows.then_order_by((family::case_number, child::case_number, request::id));
        rows.offset(offset).limit(limit).load(conn)?
    });
    with_mails(conn, rows)
}

/// An open request, whenever it was asked, unless its person has said no.
///
/// # Errors
/// A failed statement.
pub fn open(conn: &mut Conn, id: RequestId, today: Date) -> Result<Option<Outstanding>> {
    crate::store::contact::check_indexed(conn)?;
    let rows: Vec<OpenColumns> = request::table
        .inner_join(family::table)
        .inner_join(person::table.inner_join(contact::table))
        .left_join(child::table.on(child::id.nullable().eq(request::child_id)))
        .filter(request::id.eq(id))
        .filter(request::state.eq(RequestState::Open))
        .filter(contact::is_current.eq(true))
        .filter(request::closes_on.ge(date(today)))
        .filter(person::no_mail_since.is_null().and(request::declined_at.is_null()))
        .select(columns!())
        .load(conn)?;
    Ok(with_mails(conn, rows)?.pop())
}

/// How much of it there is, counted no further than `most`.
///
/// # Errors
/// A failed statement.
pub fn count(conn: &mut Conn, wanted: &Wanted, today: Date, invited_by: Date, most: i64) -> Result<i64> {
    let found = found_by(conn, &wanted.reach)?;
    let ids: Vec<RequestId> = on_either!(conn, conn => {
        within!(&found, open_rows!(wanted, invited_by).select(request::id), today).limit(most).load(conn)?
    });
    Ok(i64::try_from(ids.len()).unwrap_or(most))
}

/// A request that closed unanswered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// Row number of the request.
    pub request: RequestId,
    /// Row number of the family.
    pub family_id: FamilyId,
    /// `family_id` of the register.
    pub family: String,
    /// The family's.
    pub municipality: String,
    /// `child_id` of the register.
    pub child: Option<String>,
    /// Who was asked.
    pub role: String,
    /// In which column of the register.
    pub slot: String,
    /// Which wave.
    pub wave: String,
    /// Its last day.
    pub closed: Date,
}

#[derive(Queryable)]
struct ClosedColumns {
    request: RequestId,
    family_id: FamilyId,
    family: String,
    municipality: String,
    child: Option<String>,
    role: String,
    slot: String,
    wave: String,
    closed: chrono::NaiveDate,
}

impl From<ClosedColumns> for Closed {
    fn from(row: ClosedColumns) -> Closed {
        Closed {
            request: row.request,
            family_id: row.family_id,
            family: row.family,
            municipality: row.municipality,
            child: row.child,
            role: row.role,
            slot: row.slot,
            wave: row.wave,
            closed: to_date(row.closed),
        }
    }
}

/// What closed unanswered between those days, both included, the latest first.
///
/// # Errors
/// A failed statement.
pub fn closed(conn: &mut Conn, reach: &Reach, (first, last): (Date, Date), limit: i64) -> Result<Vec<Closed>> {
    let spelled = spellings(conn, reach)?;
    let rows: Vec<ClosedColumns> = request::table
        .inner_join(family::table)
        .left_join(child::table.on(child::id.nullable().eq(request::child_id)))
        .filter(request::state.eq(RequestState::Missing))
        .filter(request::closes_on.between(date(first), date(last)))
        .filter(request::declined_at.is_null())
        .filter(family::municipality.eq_any(spelled))
        .order((request::closes_on.desc(), family::case_number, request::id))
        .limit(limit)
        .select((
            request::id,
            family::id,
            family::case_number,
            family::municipality,
            child::case_number.nullable(),
            request::role,
            request::slot,
            request::wave,
            request::closes_on,
        ))
        .load(conn)?;
    Ok(rows.into_iter().map(Closed::from).collect())
}

fn with_mails(conn: &mut Conn, open: Vec<OpenColumns>) -> Result<Vec<Outstanding>> {
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
            // Whoever is asked to help is somebody else.
            if !purpose.is_help() {
                by_request.entry((request, round)).or_default().push((purpose, state, day));
            }
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
            suppressed: stopped.contains(&row.contact),
            arrived: last == Some(sent),
            municipality: row.municipality,
            person: row.person,
            paused_until: row.paused_until.map(to_date),
            by_letter,
            takes_no_part: row.takes_no_part,
            protocol: row.protocol,
        });
    }
    Ok(found)
}
