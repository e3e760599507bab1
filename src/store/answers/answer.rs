//! What is asked of a person, drafts, answers, versions and scores.
//!
//! An answer hangs on a response, which belongs to a request and the person who answered it: after a change of
//! staff the new person begins with an empty one.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::db::prelude::*;
use diesel::sql_types::{self, Array, BigInt, Integer, Nullable, Text};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::family::{Assignment, RequestState, Status};
use crate::id::{ChildId, FamilyId, HelpId, PersonId, ProtocolId, RequestId, ResponseId, VersionId};
use crate::instrument::Answers;
use crate::store::case::Names;
use crate::store::contact::Channel;
use crate::store::schema::{
    answer, child, contact, family, hard_to_understand, own_words, request, response, score, taken_back,
};
use crate::store::{Conn, Raw, Result, StoreError, case, instant, to_date, to_instant};

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

/// What a person has said about a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Answers so far.
    pub answers: Answers,
    /// Questions that are hard to understand.
    pub hard: BTreeSet<String>,
    /// In their own words; nothing in a session with help.
    pub own_words: String,
}

/// What a person has said so far, by request; in a session with help, only what was last said in it.
pub fn said(
    conn: &mut Conn,
    by: PersonId,
    requests: &[RequestId],
    session: Option<HelpId>,
) -> Result<BTreeMap<RequestId, Said>> {
    const ANSWERS: i32 = 0;
    const HARD: i32 = 1;
    const WORDS: i32 = 2;
    let whole = |what: i32| what.into_sql::<Integer>();
    let mine = || response::person_id.eq(by).and(response::request_id.among(requests));
    let answers = answer::table.inner_join(response::table).filter(mine());
    let answers = answers.select((response::request_id, whole(ANSWERS), answer::item, answer::value));
    let hard = hard_to_understand::table.inner_join(response::table).filter(mine());
    let hard = hard.select((response::request_id, whole(HARD), hard_to_understand::item, whole(0)));
    let rows: Vec<(RequestId, i32, String, i32)> = match session {
        None => {
            let words = own_words::table.inner_join(response::table).filter(mine());
            let words = words.select((response::request_id, whole(WORDS), own_words::content, whole(0)));
            answers.union_all(hard).union_all(words).load(conn)?
        }
        Some(session) => answers
            .filter(answer::help_id.eq(session))
            .union_all(hard.filter(hard_to_understand::help_id.eq(session)))
            .load(conn)?,
    };
    let mut found: BTreeMap<RequestId, Said> = BTreeMap::new();
    for (request, what, text, value) in rows {
        let said = found.entry(request).or_default();
        match what {
            ANSWERS => drop(said.answers.insert(text, value)),
            HARD => drop(said.hard.insert(text)),
            _ => said.own_words = text,
        }
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

/// Answers of one instrument to store.
#[derive(Debug, Clone, Copy)]
pub struct NewAnswers<'a> {
    /// The response it belongs to.
    pub response: ResponseId,
    /// What was shown.
    pub version: VersionId,
    /// The instrument as asked (`sdq-4-10`).
    pub instrument: &'a str,
    /// The items, each once, and the values chosen.
    pub given: &'a [(&'a str, i32)],
    /// When.
    pub at: Timestamp,
    /// The session with help in which they are given.
    pub session: Option<HelpId>,
}

/// An upsert of a whole page. What the query builder says takes a statement an answer on SQLite.
const PUT_ANSWERS: [&str; 2] = [
    "INSERT INTO answer (response_id, version_id, instrument, answered_at, help_id, item, value) \
     SELECT ?, ?, ?, ?, ?, json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?) WHERE true \
     ON CONFLICT (response_id, item) DO UPDATE SET version_id = excluded.version_id, instrument = excluded.instrument, \
     value = excluded.value, answered_at = excluded.answered_at, help_id = excluded.help_id",
    "INSERT INTO answer (response_id, version_id, instrument, answered_at, help_id, item, value) \
     SELECT $1, $2, $3, $4, $5, item, value FROM unnest($6, $7) AS given (item, value) \
     ON CONFLICT (response_id, item) DO UPDATE SET version_id = excluded.version_id, instrument = excluded.instrument, \
     value = excluded.value, answered_at = excluded.answered_at, help_id = excluded.help_id",
];

/// Stores answers in place of earlier ones to the same items. The request is held.
pub fn put_answers(conn: &mut Conn, new: NewAnswers<'_>) -> Result<()> {
    macro_rules! bound {
        ($text:expr) => {
            diesel::sql_query($text)
                .bind::<BigInt, _>(new.response)
                .bind::<BigInt, _>(new.version)
                .bind::<Text, _>(new.instrument)
                .bind::<sql_types::Timestamp, _>(instant(new.at))
                .bind::<Nullable<BigInt>, _>(new.session)
        };
    }
    let [on_sqlite, on_postgres] = PUT_ANSWERS;
    match &mut conn.raw {
        Raw::Sqlite(conn) => {
            let given = serde_json::to_string(new.given).map_err(|error| StoreError::Content(error.to_string()))?;
            bound!(on_sqlite).bind::<Text, _>(given).kept().execute(conn)?
        }
        Raw::Postgres(conn) => {
            let (items, values): (Vec<&str>, Vec<i32>) = new.given.iter().copied().unzip();
            bound!(on_postgres).bind::<Array<Text>, _>(items).bind::<Array<Integer>, _>(values).kept().execute(conn)?
        }
    };
    Ok(())
}

/// Notes that answers were given again at that time, with the same values, in that session or alone. The request is
/// held.
pub fn repeat_answers(
    conn: &mut Conn,
    of_response: ResponseId,
    items: &[&str],
    at: Timestamp,
    session: Option<HelpId>,
) -> Result<()> {
    let items: Vec<String> = items.iter().map(|item| (*item).to_owned()).collect();
    diesel::update(answer::table)
        .filter(answer::response_id.eq(of_response))
        .filter(answer::item.among(&items))
        .set((answer::answered_at.eq(instant(at)), answer::help_id.eq(session)))
        .kept()
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
        .kept()
        .execute(conn)?;
    diesel::update(response::table)
        .filter(response::id.eq(of_response))
        .set(response::submitted_at.eq(instant(now)))
        .kept()
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
