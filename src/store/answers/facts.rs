//! Reads what the reports are made of. Facts know people by number; addresses are read apart, by the two tables
//! that name them.
//!
//! Whoever has withdrawn consent has answered nothing and found nothing hard, here and in everything that is made of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::store::db::prelude::*;
use chrono::{NaiveDate, NaiveDateTime};
use jiff::civil::Date;

use crate::family::{RequestState, Status, passed_on};
use crate::id::{
    ChildId, FamilyId, MessageId, PersonId, ProtocolId, RequestId, ResponseId, StaffId, StudyWordsId, VersionId,
};
use crate::instrument::Sex;
use crate::names::municipality_key;
use crate::programme::Calendar;
use crate::report::facts::{
    AnswerFact, BegunFact, ChildFact, Facts, FamilyFact, HardFact, HelpFact, Holder, MailFact, MovesFact, OwnWordsFact,
    RegisterFact, RequestFact, ResponseFact, ScoreFact, TakenOutFact, ToldFact, VersionFact,
};
use crate::report::sending::{Addresses, SentMessage};
use crate::store::linked::{self, SharedChild};
use crate::store::message::{MessageKind, MessageState, Purpose};
use crate::store::schema::{
    answer, assignment, child, contact, family, hard_to_understand, help, letter, letter_request, message,
    message_request, own_words, person, request, response, score, study_words, version,
};
use crate::store::{self, Conn, Result, StoreError, to_date, to_instant};

/// The register, the requests, the submitted answers and what was hard to understand; days are those of the programme's time zone.
///
/// # Errors
/// A statement that fails, or rows that cannot be understood.
pub fn facts(conn: &mut Conn, calendar: &Calendar) -> Result<Facts> {
    let (families, places) = families(conn)?;
    let (requests, request_places) = requests(conn, calendar, &places)?;
    let (responses, begun) = responses(conn, calendar, &request_places)?;
    let taken_out = taken_out(conn, calendar, &request_places)?;
    let hard = hard(conn, calendar, &request_places)?;
    let own_words = own_words(conn, &responses)?;
    let help = help_sessions(conn, calendar, &places)?;
    Ok(Facts {
        families,
        requests,
        responses,
        taken_out,
        begun,
        hard,
        own_words,
        told_of: told_of(conn, &places)?,
        help,
        told: told(conn)?,
        versions: versions(conn)?,
    })
}

/// The facts without answers, scores and versions: all that the response rates and statuses need.
///
/// # Errors
/// As [`facts`].
pub fn facts_without_answers(conn: &mut Conn, calendar: &Calendar) -> Result<Facts> {
    let (families, places) = families(conn)?;
    let (requests, _) = requests(conn, calendar, &places)?;
    Ok(Facts { families, requests, ..Facts::default() })
}

/// Where families and children (by row number) stand in the facts.
struct Places {
    families: HashMap<FamilyId, usize>,
    children: HashMap<ChildId, usize>,
}

impl Places {
    fn family(&self, id: FamilyId) -> Result<usize> {
        self.families.get(&id).copied().ok_or_else(|| unknown("family", id))
    }

    fn child(&self, id: Option<ChildId>) -> Result<Option<usize>> {
        id.map(|id| self.children.get(&id).copied().ok_or_else(|| unknown("child", id))).transpose()
    }
}

fn unknown(what: &str, id: impl std::fmt::Display) -> StoreError {
    StoreError::Content(format!("a reference to {what} {id}, which is not there"))
}

fn families(conn: &mut Conn) -> Result<(Vec<FamilyFact>, Places)> {
    type Row = (FamilyId, String, String, NaiveDate, Option<NaiveDate>, Status);
    let mut rows: Vec<Row> = family::table
        .select((
            family::id,
            family::case_number,
            family::municipality,
            family::start_on,
            family::end_on,
            family::status,
        ))
        .load(conn)?;
    // Sorted here and not there: the two databases collate text differently.
    rows.sort_by(|a, b| a.1.cmp(&b.1));
    let mut places = Places { families: HashMap::new(), children: HashMap::new() };
    let mut families = Vec::with_capacity(rows.len());
    // One municipality is one row of a table, in whatever spellings an older version has stored it.
    let mut spelled: HashMap<String, String> = HashMap::new();
    for (id, case_number, municipality, start, end, status) in rows {
        let municipality = spelled.entry(municipality_key(&municipality)).or_insert(municipality).clone();
        places.families.insert(id, families.len());
        families.push(FamilyFact {
            case_number,
            municipality,
            start: to_date(start),
            end: end.map(to_date),
            status,
            children: Vec::new(),
            holders: Vec::new(),
            moves: Vec::new(),
        });
    }

    let mut children: Vec<(ChildId, FamilyId, String, Option<String>)> =
        child::table.select((child::id, child::family_id, child::case_number, child::sex)).load(conn)?;
    children.sort_by(|a, b| a.2.cmp(&b.2));
    for (id, family_id, case_number, sex) in children {
        let of = &mut families[places.family(family_id)?].children;
        places.children.insert(id, of.len());
        of.push(ChildFact { case_number, sex: sex.as_deref().and_then(Sex::parse), same_as: None });
    }
    for SharedChild { later, first } in linked::shared_children(conn)? {
        let here = |child| places.children.get(child).copied().ok_or_else(|| unknown("child", *child));
        let (child, same) = (here(&later.child)?, (places.family(first.family)?, here(&first.child)?));
        families[places.family(later.family)?].children[child].same_as = Some(same);
    }

    type HolderRow = (FamilyId, Option<ChildId>, String, PersonId, NaiveDate, Option<NaiveDate>);
    let holders: Vec<HolderRow> = assignment::table
        .select((
            assignment::family_id,
            assignment::child_id,
            assignment::role,
            assignment::person_id,
            assignment::from_on,
            assignment::to_on,
        ))
        .order(assignment::id)
        .load(conn)?;
    type Held = Vec<(PersonId, Date, Option<Date>)>;
    let mut held: BTreeMap<(usize, usize, String), Held> = BTreeMap::new();
    for (family_id, child_id, role, person, from, to) in holders {
        let (place, child) = (places.family(family_id)?, places.child(child_id)?);
        if let Some(child) = child {
            let of_child = held.entry((place, child, role.clone())).or_default();
            of_child.push((person, to_date(from), to.map(to_date)));
        }
        let holder = Holder { role, child };
        let of = &mut families[place].holders;
        if !of.contains(&holder) {
            of.push(holder);
        }
    }
    for ((place, child, role), held) in held {
        families[place].moves.push(MovesFact { child, role, days: passed_on(held.into_iter()) });
    }
    Ok((families, places))
}

fn told_of(conn: &mut Conn, places: &Places) -> Result<Vec<RegisterFact>> {
    let mut told = Vec::new();
    for stored in store::fact::all(conn)? {
        let (family, child) = (places.family(stored.family)?, places.child(stored.child)?);
        let fact = |entry| RegisterFact { family, child, fact: stored.fact.clone(), entry };
        told.extend(stored.entries.iter().cloned().map(fact));
    }
    told.sort_by(|one, other| (one.family, one.child, &one.fact).cmp(&(other.family, other.child, &other.fact)));
    Ok(told)
}

#[derive(Queryable)]
struct RequestRow {
    id: RequestId,
    family_id: FamilyId,
    child_id: Option<ChildId>,
    role: String,
    wave: String,
    person_id: PersonId,
    round: i32,
    nominal_on: NaiveDate,
    invited_on: Option<NaiveDate>,
    first_invited_on: Option<NaiveDate>,
    closes_on: NaiveDate,
    state: RequestState,
    answered_at: Option<NaiveDateTime>,
    child_instrument: Option<String>,
    protocol: ProtocolId,
    withdrawn: bool,
}

fn requests(
    conn: &mut Conn,
    calendar: &Calendar,
    places: &Places,
) -> Result<(Vec<RequestFact>, HashMap<RequestId, usize>)> {
    let rows: Vec<RequestRow> = request::table
        .inner_join(person::table)
        .select((
            request::id,
            request::family_id,
            request::child_id,
            request::role,
            request::wave,
            request::person_id,
            request::round,
            request::nominal_on,
            request::invited_on,
            request::first_invited_on,
            request::closes_on,
            request::state,
            request::answered_at,
            request::child_instrument,
            request::protocol_id,
            person::withdrawn_since.is_not_null(),
        ))
        .order(request::id)
        .load(conn)?;
    let mut at = HashMap::with_capacity(rows.len());
    let mut requests = Vec::with_capacity(rows.len());
    for row in rows {
        let state = row.state;
        let taken_out = row.withdrawn && state == RequestState::Answered;
        at.insert(row.id, requests.len());
        requests.push(RequestFact {
            family: places.family(row.family_id)?,
            child: places.child(row.child_id)?,
            role: row.role,
            wave: row.wave,
            person: row.person_id,
            round: row.round,
            nominal: to_date(row.nominal_on),
            invited: row.invited_on.map(to_date),
            first_invited: row.first_invited_on.map(to_date),
            mails: Vec::new(),
            letters: Vec::new(),
            closes: to_date(row.closes_on),
            state: if taken_out { RequestState::Missing } else { state },
            answered: row.answered_at.filter(|_| !taken_out).map(|at| calendar.date(to_instant(at))),
            child_instrument: row.child_instrument,
            protocol: row.protocol,
        });
    }
    let mails: Vec<(RequestId, Purpose, i32, Option<NaiveDate>)> = message_request::table
        .inner_join(message::table)
        .filter(message::state.eq(MessageState::Sent))
        .filter(message_request::dropped.eq(false))
        .select((message_request::request_id, message_request::purpose, message_request::round, message::sent_on))
        .order(message_request::id)
        .load(conn)?;
    for (request_id, purpose, round, sent_on) in mails {
        let (Some(reminder), Some(on)) = (reminder_of(purpose), sent_on) else { continue };
        let place = at.get(&request_id).ok_or_else(|| unknown("request", request_id))?;
        requests[*place].mails.push(MailFact { round, reminder, on: to_date(on) });
    }
    let letters: Vec<(RequestId, i32, NaiveDateTime)> = letter_request::table
        .inner_join(letter::table)
        .select((letter_request::request_id, letter_request::round, letter::printed_at))
        .order(letter_request::id)
        .load(conn)?;
    for (request_id, round, printed) in letters {
        let place = at.get(&request_id).ok_or_else(|| unknown("request", request_id))?;
        requests[*place].letters.push((round, calendar.date(to_instant(printed))));
    }
    Ok((requests, at))
}

/// An invitation is 0, the first reminder 1, and so on; a link that was asked for is not about a request falling due.
fn reminder_of(purpose: Purpose) -> Option<u8> {
    match purpose {
        Purpose::Invitation => Some(0),
        Purpose::Reminder(number) => u8::try_from(number).ok(),
        Purpose::Link(_) | Purpose::Help(_) => None,
    }
}

#[derive(Queryable)]
struct AnswerColumns {
    response: ResponseId,
    instrument: String,
    item: String,
    value: i32,
    version: VersionId,
    answered_at: NaiveDateTime,
    /// Whether it was given in a session with help.
    helped: bool,
    taken_from: Option<ResponseId>,
}

fn responses(
    conn: &mut Conn,
    calendar: &Calendar,
    request_places: &HashMap<RequestId, usize>,
) -> Result<(Vec<ResponseFact>, Vec<BegunFact>)> {
    let withdrawn = person::table.filter(person::withdrawn_since.is_not_null()).select(person::id);
    let hashes: HashMap<StudyWordsId, String> =
        study_words::table.select((study_words::id, study_words::hash)).load(conn)?.into_iter().collect();
    type Row = (ResponseId, RequestId, PersonId, Option<NaiveDateTime>, Option<StudyWordsId>);
    let rows: Vec<Row> = response::table
        .filter(response::person_id.ne_all(withdrawn))
        .select((
            response::id,
            response::request_id,
            response::person_id,
            response::submitted_at,
            response::study_words_id,
        ))
        .order(response::id)
        .load(conn)?;
    let mut at = HashMap::with_capacity(rows.len());
    let mut responses = Vec::with_capacity(rows.len());
    let mut unsent: HashMap<ResponseId, usize> = HashMap::new();
    let mut begun: Vec<BegunFact> = Vec::new();
    for (id, request_id, person, submitted, told) in rows {
        let Some(submitted) = submitted else {
            let request = *request_places.get(&request_id).ok_or_else(|| unknown("request", request_id))?;
            unsent.insert(id, begun.len());
            begun.push(BegunFact { request, items: Vec::new() });
            continue;
        };
        at.insert(id, responses.len());
        responses.push(ResponseFact {
            id,
            request: *request_places.get(&request_id).ok_or_else(|| unknown("request", request_id))?,
            person,
            submitted: calendar.date(to_instant(submitted)),
            told: told.and_then(|told| hashes.get(&told).cloned()),
            assisted_by: BTreeSet::new(),
            answers: Vec::new(),
            scores: Vec::new(),
        });
    }
    let answers: Vec<AnswerColumns> = answer::table
        .select((
            answer::response_id,
            answer::instrument,
            answer::item,
            answer::value,
            answer::version_id,
            answer::answered_at,
            answer::help_id.is_not_null(),
            answer::taken_from,
        ))
        .order(answer::id)
        .load(conn)?;
    for AnswerColumns { response, instrument, item, value, version, answered_at, helped, taken_from } in answers {
        let moment = to_instant(answered_at);
        let on = calendar.date(moment);
        // Answers of a response that is not submitted are nobody's to see; how far somebody came is counted.
        let Some(place) = at.get(&response) else {
            if let Some(place) = unsent.get(&response) {
                begun[*place].items.push((instrument, item, on));
            }
            continue;
        };
        let fact = AnswerFact { instrument, item, value, version, on, at: moment, helped, taken_from };
        responses[*place].answers.push(fact);
    }
    let helped: Vec<(ResponseId, String)> =
        answer::table.inner_join(help::table).select((answer::response_id, help::helper_role)).distinct().load(conn)?;
    for (response_id, role) in helped {
        let Some(place) = at.get(&response_id) else { continue };
        responses[*place].assisted_by.insert(role);
    }
    let scores: Vec<(ResponseId, String, String, f64, VersionId)> = score::table
        .select((score::response_id, score::instrument, score::name, score::value, score::version_id))
        .order(score::id)
        .load(conn)?;
    for (response_id, instrument, name, value, version) in scores {
        let Some(place) = at.get(&response_id) else { continue };
        responses[*place].scores.push(ScoreFact { instrument, name, value, version });
    }
    Ok((responses, begun))
}

/// What was submitted by those who have withdrawn, and what may have been by those whose answers were erased: of these the
/// database keeps neither day nor trace.
fn taken_out(
    conn: &mut Conn,
    calendar: &Calendar,
    request_places: &HashMap<RequestId, usize>,
) -> Result<Vec<TakenOutFact>> {
    type Row = (RequestId, PersonId, bool, NaiveDate, Option<NaiveDate>, NaiveDate);
    type Moments = (Option<NaiveDateTime>, Option<NaiveDateTime>);
    let rows: Vec<(Row, Moments)> = request::table
        .inner_join(person::table)
        .filter(person::withdrawn_since.is_not_null().or(person::erased_at.is_not_null()))
        .select((
            (
                request::id,
                request::person_id,
                person::withdrawn_since.is_not_null(),
                request::nominal_on,
                request::first_invited_on,
                request::closes_on,
            ),
            (request::answered_at, person::erased_at),
        ))
        .order(request::id)
        .load(conn)?;
    let mut found = Vec::new();
    for ((id, person, withdrawn, nominal, invited, closes), (answered, erased)) in rows {
        let request = *request_places.get(&id).ok_or_else(|| unknown("request", id))?;
        let day = |at: NaiveDateTime| calendar.date(to_instant(at));
        let known = answered.filter(|_| withdrawn).map(day).map(|on| (on, on));
        // Maybe answered again since.
        let perhaps = erased.map(|at| (to_date(invited.unwrap_or(nominal).min(nominal)), to_date(closes).min(day(at))));
        let days = known.into_iter().chain(perhaps).filter(|(from, until)| from <= until);
        found.extend(days.map(|(from, until)| TakenOutFact { request, person, from, until }));
    }
    Ok(found)
}

/// The sessions with help that were opened; a code that nobody used is none.
fn help_sessions(conn: &mut Conn, calendar: &Calendar, places: &Places) -> Result<Vec<HelpFact>> {
    let withdrawn = person::table.filter(person::withdrawn_since.is_not_null()).select(person::id);
    let rows: Vec<(PersonId, FamilyId, Option<NaiveDateTime>)> = help::table
        .filter(help::opened_at.is_not_null())
        .filter(help::person_id.ne_all(withdrawn))
        .select((help::person_id, help::family_id, help::opened_at))
        .order(help::id)
        .load(conn)?;
    let opened = rows.into_iter().filter_map(|(person, family, opened)| Some((person, family, opened?)));
    opened
        .map(|(person, family, opened)| {
            Ok(HelpFact { person, family: places.family(family)?, on: calendar.date(to_instant(opened)) })
        })
        .collect()
}

/// Said of responses that were never submitted as well: of those, this is all that is told.
fn hard(conn: &mut Conn, calendar: &Calendar, request_places: &HashMap<RequestId, usize>) -> Result<Vec<HardFact>> {
    type Row = (RequestId, PersonId, String, String, VersionId, NaiveDateTime);
    let withdrawn = person::table.filter(person::withdrawn_since.is_not_null()).select(person::id);
    let rows: Vec<Row> = hard_to_understand::table
        .inner_join(response::table)
        .inner_join(version::table)
        .filter(response::person_id.ne_all(withdrawn))
        .select((
            response::request_id,
            response::person_id,
            version::instrument,
            hard_to_understand::item,
            version::id,
            hard_to_understand::said_at,
        ))
        .order(hard_to_understand::id)
        .load(conn)?;
    rows.into_iter()
        .map(|(request_id, person, instrument, item, version, said_at)| {
            let request = *request_places.get(&request_id).ok_or_else(|| unknown("request", request_id))?;
            Ok(HardFact { request, person, instrument, item, version, on: calendar.date(to_instant(said_at)) })
        })
        .collect()
}

fn told(conn: &mut Conn) -> Result<Vec<ToldFact>> {
    let rows: Vec<(String, String, String, String)> = study_words::table
        .select((study_words::hash, study_words::role, study_words::language, study_words::content))
        .order(study_words::id)
        .load(conn)?;
    let told = |(hash, role, language, content)| ToldFact { hash, role, language, content };
    Ok(rows.into_iter().map(told).collect())
}

/// Of submitted responses alone.
fn own_words(conn: &mut Conn, responses: &[ResponseFact]) -> Result<Vec<OwnWordsFact>> {
    let at: HashMap<ResponseId, usize> =
        responses.iter().enumerate().map(|(place, response)| (response.id, place)).collect();
    let rows: Vec<(ResponseId, String, String)> = own_words::table
        .select((own_words::response_id, own_words::language, own_words::content))
        .order(own_words::id)
        .load(conn)?;
    let fact = |(id, language, content)| Some(OwnWordsFact { response: *at.get(&id)?, language, content });
    Ok(rows.into_iter().filter_map(fact).collect())
}

fn versions(conn: &mut Conn) -> Result<BTreeMap<VersionId, VersionFact>> {
    let rows: Vec<(VersionId, String, String, String)> =
        version::table.select((version::id, version::hash, version::language, version::content)).load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, hash, language, content)| {
            let content: serde_json::Value = serde_json::from_str(&content).unwrap_or_default();
            let demonstration = is_demonstration(&content);
            let instrument_version = content["instrument"]["version"].as_str().unwrap_or_default().into();
            (id, VersionFact { hash, instrument_version, language, demonstration })
        })
        .collect())
}

/// Whether the stored words say of themselves that they are demonstration wording.
fn is_demonstration(content: &serde_json::Value) -> bool {
    let says_so = |words: &serde_json::Value| words.get("kind").is_some_and(|kind| kind == "demonstration");
    says_so(content) || content.get("wording").is_some_and(says_so)
}

/// E-mail addresses by person number: for the simulation's tables alone.
///
/// # Errors
/// A statement that fails.
pub fn addresses(conn: &mut Conn) -> Result<Addresses> {
    let rows: Vec<(Option<PersonId>, Option<String>)> = contact::table
        .filter(contact::is_current.eq(true))
        .select((contact::person_id, contact::address))
        .load(conn)?;
    Ok(rows.into_iter().filter_map(|(person, address)| Some((person?, address.unwrap_or_default()))).collect())
}

/// Every mail that was sent, with its address: for the simulation's tables alone.
///
/// # Errors
/// A statement that fails.
pub fn sent_messages(conn: &mut Conn) -> Result<Vec<SentMessage>> {
    let carried: Vec<MessageId> = message_request::table
        .filter(message_request::dropped.eq(false))
        .select(message_request::message_id)
        .load(conn)?;
    let mut requests: HashMap<MessageId, usize> = HashMap::new();
    for id in carried {
        *requests.entry(id).or_default() += 1;
    }
    type Row = (MessageId, Option<StaffId>, MessageKind, Option<String>, i32, String, Option<NaiveDateTime>);
    let rows: Vec<Row> = message::table
        .left_join(contact::table)
        .filter(message::state.eq(MessageState::Sent))
        .select((
            message::id,
            message::staff_id,
            message::kind,
            contact::address.nullable(),
            message::listed,
            message::message_id,
            message::sent_at,
        ))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, lead, kind, to, listed, message_id, sent_at)| {
            let listed = usize::try_from(listed).unwrap_or(0);
            Some(SentMessage {
                at: to_instant(sent_at?),
                kind: kind.as_str().to_owned(),
                to: to.unwrap_or_default(),
                requests: if lead.is_some() { listed } else { requests.get(&id).copied().unwrap_or(0) },
                message_id,
            })
        })
        .collect())
}
