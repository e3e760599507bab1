//! What is asked of a person, and what they have said about it.
//!
//! What is said stands in a response ([`Content`]), which belongs to a request and the person who answers it: after a change of
//! staff the new person begins with an empty one.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::db::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::family::{Assignment, RequestState, Status};
use crate::id::{ChildId, FamilyId, HelpId, PersonId, ProtocolId, RequestId, ResponseId, VersionId};
use crate::instrument::Answers;
use crate::store::case::Names;
use crate::store::contact::Channel;
use crate::store::content::{self, Content};
use crate::store::schema::{child, contact, family, request, response};
use crate::store::{Conn, Raw, Result, case, instant, to_date, to_instant};

/// A request as its respondent sees it, with what decides whether it can be answered.
#[derive(Debug, Clone)]
pub struct AskedRow {
    /// Row number of the request.
    pub id: RequestId,
    /// Row number of the family.
    pub family: FamilyId,
    /// The family's case number.
    pub case_number: String,
    /// As the register spells it.
    pub municipality: String,
    /// The anchor of every wave.
    pub start: Date,
    /// Where the course ended, or will.
    pub end: Option<Date>,
    /// How far the family's course has come.
    pub status: Status,
    /// The child's row and case number, for roles asked per child.
    pub child: Option<(ChildId, String)>,
    /// The day on which that child was born.
    pub child_birth: Option<Date>,
    /// Who is asked.
    pub role: String,
    /// The register's column.
    pub slot: String,
    /// When.
    pub wave: String,
    /// Last day on which it can be answered.
    pub closes: Date,
    /// Where it stands.
    pub state: RequestState,
    /// When it was submitted.
    pub answered: Option<Timestamp>,
    /// Chosen by the child's age on the invitation's date.
    pub child_instrument: Option<String>,
    /// Whether the person has said no to it.
    pub declined: bool,
    /// The protocol under which it was made.
    pub protocol: ProtocolId,
}

/// As [`AskedRow`], without what stands of the child.
#[derive(Queryable)]
struct AskedColumns {
    id: RequestId,
    family: FamilyId,
    case_number: String,
    municipality: String,
    start: chrono::NaiveDate,
    end: Option<chrono::NaiveDate>,
    status: Status,
    child: Option<ChildId>,
    role: String,
    slot: String,
    wave: String,
    closes: chrono::NaiveDate,
    state: RequestState,
    answered: Option<chrono::NaiveDateTime>,
    child_instrument: Option<String>,
    declined: bool,
    protocol: ProtocolId,
}

/// The requests that a person has been invited to, or would be by letter, and that are open, or were answered since `answered_since`,
/// the oldest first.
pub fn asked_of(conn: &mut Conn, of: PersonId, answered_since: Timestamp) -> Result<Vec<AskedRow>> {
    // Whoever has no address is invited by a letter or by somebody who helps, whichever comes first.
    let by_letter = contact::table
        .filter(contact::person_id.eq(of))
        .filter(contact::is_current.eq(true))
        .filter(contact::reach.eq(Channel::Paper))
        .select(contact::person_id.assume_not_null());
    let rows: Vec<AskedColumns> = request::table
        .inner_join(family::table)
        .filter(request::person_id.eq(of))
        .filter(request::invited_on.is_not_null().or(request::person_id.eq_any(by_letter)))
        .filter(
            request::state.eq(RequestState::Open).or(request::state
                .eq(RequestState::Answered)
                .and(request::answered_at.is_not_null())
                .and(request::answered_at.assume_not_null().ge(instant(answered_since)))),
        )
        .order((request::nominal_on, family::case_number, request::id))
        .select((
            request::id,
            family::id,
            family::case_number,
            family::municipality,
            family::start_on,
            family::end_on,
            family::status,
            request::child_id,
            request::role,
            request::slot,
            request::wave,
            request::closes_on,
            request::state,
            request::answered_at,
            request::child_instrument,
            request::declined_at.is_not_null(),
            request::protocol_id,
        ))
        .load(conn)?;
    let children: Vec<ChildId> = rows.iter().filter_map(|row| row.child).collect();
    let named: Vec<(ChildId, String, chrono::NaiveDate)> = match children.is_empty() {
        // Parents and caseworkers are asked about the family.
        true => Vec::new(),
        false => {
            let asked_about = child::table.filter(child::id.among(&children));
            asked_about.select((child::id, child::case_number, child::birth_on)).load(conn)?
        }
    };
    let numbers = named.into_iter().map(|(id, number, birth)| (id, (number, birth))).collect();
    Ok(rows.into_iter().map(|row| asked_row(row, &numbers)).collect())
}

fn asked_row(row: AskedColumns, numbers: &BTreeMap<ChildId, (String, chrono::NaiveDate)>) -> AskedRow {
    AskedRow {
        id: row.id,
        family: row.family,
        case_number: row.case_number,
        municipality: row.municipality,
        start: to_date(row.start),
        end: row.end.map(to_date),
        status: row.status,
        child_birth: row.child.and_then(|id| numbers.get(&id)).map(|(_, birth)| to_date(*birth)),
        child: row.child.map(|id| (id, numbers.get(&id).map_or_else(String::new, |(number, _)| number.clone()))),
        role: row.role,
        slot: row.slot,
        wave: row.wave,
        closes: to_date(row.closes),
        state: row.state,
        answered: row.answered.map(to_instant),
        child_instrument: row.child_instrument,
        declined: row.declined,
        protocol: row.protocol,
    }
}

/// Who holds and who held which role in those families, by column and from when.
pub fn holders(conn: &mut Conn, families: &[FamilyId]) -> Result<Vec<(FamilyId, Assignment)>> {
    let mut held = case::assigned(conn, families, Names::Opened)?;
    held.sort_by(|(_, a), (_, b)| (&a.slot, a.from, a.id).cmp(&(&b.slot, b.from, b.id)));
    Ok(held)
}

/// The same of one family to tell whether something can be answered: in these, nobody has a name.
pub fn holders_unnamed(conn: &mut Conn, family: FamilyId) -> Result<Vec<Assignment>> {
    let held = case::assigned(conn, &[family], Names::LeftSealed)?;
    Ok(held.into_iter().map(|(_, held)| held).collect())
}

/// What a person has answered so far, by request.
pub fn answers_of(conn: &mut Conn, by: PersonId, requests: &[RequestId]) -> Result<BTreeMap<RequestId, Answers>> {
    let found = content::contents(conn, by, requests)?;
    Ok(found.into_iter().map(|(request, content)| (request, content.answers_seen(None))).collect())
}

/// What a person has said about a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Answers so far.
    pub answers: Answers,
    /// Questions that are hard to understand.
    pub hard: BTreeSet<String>,
    /// In their own words; nothing in a session with help.
    pub own_words: String,
    /// The hash of what the browser held in which it was begun.
    pub begun_in: Option<String>,
}

/// What a person has said so far, by request; in a session with help, only what was last said in it.
pub fn said(
    conn: &mut Conn,
    by: PersonId,
    requests: &[RequestId],
    session: Option<HelpId>,
) -> Result<BTreeMap<RequestId, Said>> {
    let seen = |content: Content| Said {
        begun_in: content.begun_in.clone(),
        answers: content.answers_seen(session),
        hard: content.hard_seen(session),
        own_words: match session {
            None => content.own_words.map(|words| words.text).unwrap_or_default(),
            Some(_) => String::new(),
        },
    };
    let found = content::contents(conn, by, requests)?;
    Ok(found.into_iter().map(|(request, content)| (request, seen(content))).collect())
}

/// Holds a request, so that nobody else writes to it in this transaction's time. Its closing day; none if it is no longer
/// open, no longer this person's, or declined.
pub fn hold_open(conn: &mut Conn, id: RequestId, of: PersonId) -> Result<Option<Date>> {
    let theirs = request::table
        .filter(request::id.eq(id))
        .filter(request::person_id.eq(of))
        .filter(request::state.eq(RequestState::Open))
        .filter(request::declined_at.is_null())
        .select(request::closes_on);
    let held: Option<chrono::NaiveDate> = match &mut conn.raw {
        // Nobody else writes to anything in a transaction's time.
        Raw::Sqlite(conn) => theirs.get_result(conn).optional()?,
        Raw::Postgres(conn) => theirs.for_no_key_update().get_result(conn).optional()?,
    };
    Ok(held.map(to_date))
}

/// What decides with a request whether it can be answered: municipality, status and end of its family; none if there is none.
pub fn course_of(conn: &mut Conn, id: FamilyId) -> Result<Option<(String, Status, Option<Date>)>> {
    let one = family::table.filter(family::id.eq(id)).select((family::municipality, family::status, family::end_on));
    let found: Option<(String, Status, Option<chrono::NaiveDate>)> = one.get_result(conn).optional()?;
    Ok(found.map(|(municipality, status, end)| (municipality, status, end.map(to_date))))
}

/// Those of some people who have begun to answer something that is still open.
pub fn have_begun(conn: &mut Conn, of: &[PersonId]) -> Result<BTreeSet<PersonId>> {
    let begun: Vec<PersonId> = response::table
        .inner_join(request::table)
        .filter(response::person_id.eq_any(of))
        .filter(request::state.eq(RequestState::Open))
        .select(response::person_id)
        .load(conn)?;
    Ok(begun.into_iter().collect())
}

/// The version with that content, stored if it is new.
pub fn version(conn: &mut Conn, hash: &str, instrument: &str, language: &str, content: &str) -> Result<VersionId> {
    use crate::store::schema::version;
    let row = (
        version::hash.eq(hash),
        version::instrument.eq(instrument),
        version::language.eq(language),
        version::content.eq(content),
    );
    let found: Option<VersionId> =
        version::table.filter(version::hash.eq(hash)).select(version::id).get_result(conn).optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    on_either!(conn, c => diesel::insert_into(version::table).values(row).on_conflict_do_nothing().execute(c))?;
    Ok(version::table.filter(version::hash.eq(hash)).select(version::id).get_result(conn)?)
}

/// Closes a request as answered. It is held.
pub fn mark_answered(conn: &mut Conn, of_request: RequestId, of_response: ResponseId, now: Timestamp) -> Result<()> {
    diesel::update(request::table)
        .filter(request::id.eq(of_request))
        .set((request::state.eq(RequestState::Answered), request::answered_at.eq(instant(now))))
        .kept()
        .execute(conn)?;
    diesel::update(response::table)
        .filter(response::id.eq(of_response))
        .set(response::submitted_at.eq(instant(now)))
        .kept()
        .execute(conn)?;
    Ok(())
}

/// Sets the language in which a person is written to and asked; `false` if it is the one that they have.
pub fn set_language(conn: &mut Conn, of: PersonId, language: &str) -> Result<bool> {
    crate::store::contact::set_language(conn, of, language)
}

/// Role, wave, beginning and end of the latest answered questionnaires.
pub fn taken(conn: &mut Conn, latest: i64) -> Result<Vec<(String, String, Timestamp, Timestamp)>> {
    type Row = (String, String, chrono::NaiveDateTime, chrono::NaiveDateTime);
    let rows: Vec<Row> = response::table
        .inner_join(request::table)
        .filter(response::submitted_at.is_not_null())
        .order(response::id.desc())
        .limit(latest)
        .select((request::role, request::wave, response::started_at, response::submitted_at.assume_not_null()))
        .load(conn)?;
    Ok(rows.into_iter().map(|(role, wave, begun, sent)| (role, wave, to_instant(begun), to_instant(sent))).collect())
}
