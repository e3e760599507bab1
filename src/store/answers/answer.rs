//! What is asked of a person, drafts, answers, versions and scores.
//!
//! An answer hangs on a response, which belongs to a request and the person who answered it: after a change of
//! staff the new person begins with an empty one.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::db::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::family::{Assignment, RequestState, Status};
use crate::id::{ChildId, FamilyId, HelpId, PersonId, ProtocolId, RequestId, ResponseId, VersionId};
use crate::instrument::Answers;
use crate::store::contact::Channel;
use crate::store::schema::{answer, child, contact, family, request, response, score, taken_back};
use crate::store::{Conn, Result, case, instant, to_date, to_instant};

/// Runs one statement on either database, for what the two share only when typed apart.
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
            let asked_about = child::table.filter(child::id.eq_any(children));
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
    let mut held = case::assigned(conn, families)?;
    held.sort_by(|(_, a), (_, b)| (&a.slot, a.from, a.id).cmp(&(&b.slot, b.from, b.id)));
    Ok(held)
}

/// What a person has answered so far, by request.
pub fn answers_of(conn: &mut Conn, by: PersonId, requests: &[RequestId]) -> Result<BTreeMap<RequestId, Answers>> {
    answers_seen(conn, by, requests, None)
}

/// What a person has answered so far, by request; in a session with help, only what was last said in it.
pub fn answers_seen(
    conn: &mut Conn,
    by: PersonId,
    requests: &[RequestId],
    session: Option<HelpId>,
) -> Result<BTreeMap<RequestId, Answers>> {
    let given = answer::table
        .inner_join(response::table)
        .filter(response::person_id.eq(by))
        .filter(response::request_id.among(requests))
        .select((response::request_id, answer::item, answer::value));
    let rows: Vec<(RequestId, String, i32)> = match session {
        None => given.load(conn)?,
        Some(session) => given.filter(answer::help_id.eq(session)).load(conn)?,
    };
    let mut found: BTreeMap<RequestId, Answers> = BTreeMap::new();
    for (request, item, value) in rows {
        found.entry(request).or_default().insert(item, value);
    }
    Ok(found)
}

/// When a person last said something about each question of a request, by item: gave its answer, or took it back. In a
/// session with help, only when they gave it there: what is newer elsewhere is nothing that the session tells.
pub fn times_of(
    conn: &mut Conn,
    by: PersonId,
    request: RequestId,
    session: Option<HelpId>,
) -> Result<BTreeMap<String, Timestamp>> {
    type Row = (String, chrono::NaiveDateTime);
    let given = answer::table
        .inner_join(response::table)
        .filter(response::person_id.eq(by))
        .filter(response::request_id.eq(request))
        .select((answer::item, answer::answered_at));
    let mut said: Vec<Row> = match session {
        None => given.load(conn)?,
        Some(session) => given.filter(answer::help_id.eq(session)).load(conn)?,
    };
    if session.is_none() {
        said.extend(
            taken_back::table
                .inner_join(response::table)
                .filter(response::person_id.eq(by))
                .filter(response::request_id.eq(request))
                .select((taken_back::item, taken_back::taken_back_at))
                .load::<Row>(conn)?,
        );
    }
    let mut times: BTreeMap<String, Timestamp> = BTreeMap::new();
    for (item, at) in said {
        let (at, last) = (to_instant(at), times.entry(item).or_insert(Timestamp::MIN));
        *last = at.max(*last);
    }
    Ok(times)
}

/// Holds a request, so that nobody else writes to it in this transaction's time; `false` if it is no longer
/// open, no longer this person's, or declined.
pub fn hold_open(conn: &mut Conn, id: RequestId, of: PersonId) -> Result<bool> {
    let open = RequestState::Open;
    let held = diesel::update(request::table)
        .filter(request::id.eq(id))
        .filter(request::person_id.eq(of))
        .filter(request::state.eq(open))
        .filter(request::declined_at.is_null())
        .set(request::state.eq(open))
        .execute(conn)?;
    Ok(held == 1)
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

/// The response of that person to that request, begun now if there is none. The request is held.
pub fn begin_response(conn: &mut Conn, of_request: RequestId, by: PersonId, now: Timestamp) -> Result<ResponseId> {
    let found: Option<ResponseId> = response::table
        .filter(response::request_id.eq(of_request))
        .filter(response::person_id.eq(by))
        .select(response::id)
        .get_result(conn)
        .optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    let row = (response::request_id.eq(of_request), response::person_id.eq(by), response::started_at.eq(instant(now)));
    Ok(on_either!(conn, c => diesel::insert_into(response::table).values(row).returning(response::id).get_result(c))?)
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

/// One answer to store.
#[derive(Debug, Clone, Copy)]
pub struct NewAnswer<'a> {
    /// The response it belongs to.
    pub response: ResponseId,
    /// What was shown.
    pub version: VersionId,
    /// The instrument as asked (`sdq-4-10`).
    pub instrument: &'a str,
    /// The item.
    pub item: &'a str,
    /// The value chosen.
    pub value: i32,
    /// When.
    pub at: Timestamp,
    /// The session with help in which it is given.
    pub session: Option<HelpId>,
}

/// Stores an answer in place of an earlier one to the same item. The request is held.
pub fn put_answer(conn: &mut Conn, new: NewAnswer<'_>) -> Result<()> {
    let changed = diesel::update(answer::table)
        .filter(answer::response_id.eq(new.response))
        .filter(answer::item.eq(new.item))
        .set((
            answer::version_id.eq(new.version),
            answer::instrument.eq(new.instrument),
            answer::value.eq(new.value),
            answer::answered_at.eq(instant(new.at)),
            answer::help_id.eq(new.session),
        ))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(answer::table)
            .values((
                answer::response_id.eq(new.response),
                answer::version_id.eq(new.version),
                answer::instrument.eq(new.instrument),
                answer::item.eq(new.item),
                answer::value.eq(new.value),
                answer::answered_at.eq(instant(new.at)),
                answer::help_id.eq(new.session),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Notes that an answer was given again at that time, with the same value, in that session or alone. The request is
/// held.
pub fn repeat_answer(
    conn: &mut Conn,
    of_response: ResponseId,
    item: &str,
    at: Timestamp,
    session: Option<HelpId>,
) -> Result<()> {
    diesel::update(answer::table)
        .filter(answer::response_id.eq(of_response))
        .filter(answer::item.eq(item))
        .set((answer::answered_at.eq(instant(at)), answer::help_id.eq(session)))
        .execute(conn)?;
    Ok(())
}

/// Takes an answer back, and remembers when. The request is held.
pub fn take_back(conn: &mut Conn, of_response: ResponseId, item: &str, at: Timestamp) -> Result<()> {
    remove_answer(conn, of_response, item)?;
    let changed = diesel::update(taken_back::table)
        .filter(taken_back::response_id.eq(of_response))
        .filter(taken_back::item.eq(item))
        .set(taken_back::taken_back_at.eq(instant(at)))
        .execute(conn)?;
    if changed == 0 {
        diesel::insert_into(taken_back::table)
            .values((
                taken_back::response_id.eq(of_response),
                taken_back::item.eq(item),
                taken_back::taken_back_at.eq(instant(at)),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Leaves an answer out. The request is held.
pub fn remove_answer(conn: &mut Conn, from_response: ResponseId, item: &str) -> Result<()> {
    diesel::delete(answer::table)
        .filter(answer::response_id.eq(from_response))
        .filter(answer::item.eq(item))
        .execute(conn)?;
    Ok(())
}

/// Stores a score. The request is held.
pub fn put_score(
    conn: &mut Conn,
    of_response: ResponseId,
    version: VersionId,
    instrument: &str,
    name: &str,
    value: f64,
) -> Result<()> {
    diesel::insert_into(score::table)
        .values((
            score::response_id.eq(of_response),
            score::version_id.eq(version),
            score::instrument.eq(instrument),
            score::name.eq(name),
            score::value.eq(value),
        ))
        .execute(conn)?;
    Ok(())
}

/// Closes a request as answered; what was taken back on the way is forgotten. The request is held.
pub fn mark_answered(conn: &mut Conn, of_request: RequestId, of_response: ResponseId, now: Timestamp) -> Result<()> {
    diesel::update(request::table)
        .filter(request::id.eq(of_request))
        .set((request::state.eq(RequestState::Answered), request::answered_at.eq(instant(now))))
        .execute(conn)?;
    diesel::update(response::table)
        .filter(response::id.eq(of_response))
        .set(response::submitted_at.eq(instant(now)))
        .execute(conn)?;
    diesel::delete(taken_back::table).filter(taken_back::response_id.eq(of_response)).execute(conn)?;
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
