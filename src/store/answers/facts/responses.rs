//! What was answered: the submitted responses with their answers and scores, how far the others came, and what was said beside
//! them.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::store::db::prelude::*;
use chrono::NaiveDateTime;
use jiff::Timestamp;
use jiff::civil::Date;

use super::register::Places;
use super::unknown;
use crate::id::{AnswerId, FamilyId, HelpId, PersonId, RequestId, ResponseId, StudyWordsId, VersionId};
use crate::programme::Calendar;
use crate::report::facts::{AnswerFact, BegunFact, HardFact, HelpFact, OwnWordsFact, ResponseFact, ScoreFact};
use crate::store::schema::{
    answer, hard_to_understand, help, own_words, person, request, response, score, study_words, version,
};
use crate::store::{Conn, Result, to_instant};

/// Who has withdrawn, and has answered nothing any more.
pub(super) fn withdrawn(conn: &mut Conn) -> Result<HashSet<PersonId>> {
    let ids: Vec<PersonId> =
        person::table.filter(person::withdrawn_since.is_not_null()).select(person::id).load(conn)?;
    Ok(ids.into_iter().collect())
}

/// The families that are read, and what was found of their requests.
pub(super) struct Asked<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) ids: &'a [FamilyId],
    pub(super) requests: &'a HashMap<RequestId, usize>,
    pub(super) withdrawn: &'a HashSet<PersonId>,
}

impl Asked<'_> {
    fn request(&self, id: RequestId) -> Result<usize> {
        self.requests.get(&id).copied().ok_or_else(|| unknown("request", id))
    }

    fn day(&self, at: NaiveDateTime) -> Date {
        self.calendar.date(to_instant(at))
    }
}

/// Where a response stands among the facts.
#[derive(Clone, Copy)]
enum Place {
    Sent(usize),
    Begun(usize),
}

/// The responses by number, and what was begun.
pub(super) fn responses(conn: &mut Conn, asked: &Asked<'_>) -> Result<(Vec<ResponseFact>, Vec<BegunFact>)> {
    let hashes: HashMap<StudyWordsId, String> =
        study_words::table.select((study_words::id, study_words::hash)).load(conn)?.into_iter().collect();
    type Row = (ResponseId, RequestId, PersonId, Option<NaiveDateTime>, Option<StudyWordsId>);
    let rows: Vec<Row> = response::table
        .inner_join(request::table)
        .filter(request::family_id.eq_any(asked.ids))
        .select((
            response::id,
            response::request_id,
            response::person_id,
            response::submitted_at,
            response::study_words_id,
        ))
        .order(response::id)
        .load(conn)?;
    let mut at: HashMap<ResponseId, Place> = HashMap::with_capacity(rows.len());
    let mut responses = Vec::with_capacity(rows.len());
    let mut begun: Vec<BegunFact> = Vec::new();
    for (id, request_id, person, submitted, told) in rows {
        if asked.withdrawn.contains(&person) {
            continue;
        }
        let request = asked.request(request_id)?;
        let Some(submitted) = submitted else {
            at.insert(id, Place::Begun(begun.len()));
            begun.push(BegunFact { request, items: Vec::new() });
            continue;
        };
        at.insert(id, Place::Sent(responses.len()));
        responses.push(ResponseFact {
            id,
            request,
            person,
            submitted: asked.day(submitted),
            told: told.and_then(|told| hashes.get(&told).cloned()),
            assisted_by: BTreeSet::new(),
            answers: Vec::new(),
            scores: Vec::new(),
        });
    }
    answers(conn, asked, &at, &mut responses, &mut begun)?;
    scores(conn, asked, &at, &mut responses)?;
    Ok((responses, begun))
}

#[derive(Queryable)]
struct AnswerColumns {
    id: AnswerId,
    response: ResponseId,
    instrument: String,
    item: String,
    value: i32,
    version: VersionId,
    answered_at: NaiveDateTime,
    help: Option<HelpId>,
    taken_from: Option<ResponseId>,
}

fn answers(
    conn: &mut Conn,
    asked: &Asked<'_>,
    at: &HashMap<ResponseId, Place>,
    responses: &mut [ResponseFact],
    begun: &mut [BegunFact],
) -> Result<()> {
    // Sorted here: the database finds them response by response, and would sort whole rows.
    let mut rows: Vec<AnswerColumns> = answer::table
        .inner_join(response::table.inner_join(request::table))
        .filter(request::family_id.eq_any(asked.ids))
        .select((
            answer::id,
            answer::response_id,
            answer::instrument,
            answer::item,
            answer::value,
            answer::version_id,
            answer::answered_at,
            answer::help_id,
            answer::taken_from,
        ))
        .load(conn)?;
    rows.sort_unstable_by_key(|row| (row.response, row.id));
    let mut helpers: HashMap<HelpId, Vec<usize>> = HashMap::new();
    // The answers of a page have come in one moment.
    let mut latest: Option<(NaiveDateTime, Timestamp, Date)> = None;
    for row in rows {
        let Some(place) = at.get(&row.response).copied() else { continue };
        let (moment, on) = match latest {
            Some((same, moment, on)) if same == row.answered_at => (moment, on),
            _ => {
                let moment = to_instant(row.answered_at);
                (moment, asked.calendar.date(moment))
            }
        };
        latest = Some((row.answered_at, moment, on));
        let AnswerColumns { instrument, item, value, version, help, taken_from, .. } = row;
        match place {
            Place::Sent(place) => {
                if let Some(help) = help {
                    helpers.entry(help).or_default().push(place);
                }
                let helped = help.is_some();
                let fact = AnswerFact { instrument, item, value, version, on, at: moment, helped, taken_from };
                responses[place].answers.push(fact);
            }
            // Answers of a response that is not submitted are nobody's to see; how far somebody came is counted.
            Place::Begun(place) => begun[place].items.push((instrument, item, on)),
        }
    }
    let ids: Vec<HelpId> = helpers.keys().copied().collect();
    for some in ids.chunks(500) {
        let roles: Vec<(HelpId, String)> =
            help::table.filter(help::id.eq_any(some)).select((help::id, help::helper_role)).load(conn)?;
        for (id, role) in roles {
            for place in helpers.get(&id).into_iter().flatten() {
                responses[*place].assisted_by.insert(role.clone());
            }
        }
    }
    Ok(())
}

type ScoreRow = (i64, ResponseId, String, String, f64, VersionId);

fn scores(
    conn: &mut Conn,
    asked: &Asked<'_>,
    at: &HashMap<ResponseId, Place>,
    responses: &mut [ResponseFact],
) -> Result<()> {
    let mut rows: Vec<ScoreRow> = score::table
        .inner_join(response::table.inner_join(request::table))
        .filter(request::family_id.eq_any(asked.ids))
        .select((score::id, score::response_id, score::instrument, score::name, score::value, score::version_id))
        .load(conn)?;
    rows.sort_unstable_by_key(|row| (row.1, row.0));
    for (_, response_id, instrument, name, value, version) in rows {
        let Some(Place::Sent(place)) = at.get(&response_id).copied() else { continue };
        responses[place].scores.push(ScoreFact { instrument, name, value, version });
    }
    Ok(())
}

/// The sessions with help that were opened; a code that nobody used is none.
pub(super) fn help_sessions(conn: &mut Conn, asked: &Asked<'_>, places: &Places) -> Result<Vec<HelpFact>> {
    let rows: Vec<(PersonId, FamilyId, Option<NaiveDateTime>)> = help::table
        .filter(help::family_id.eq_any(asked.ids))
        .filter(help::opened_at.is_not_null())
        .select((help::person_id, help::family_id, help::opened_at))
        .order(help::id)
        .load(conn)?;
    let opened = rows.into_iter().filter(|(person, ..)| !asked.withdrawn.contains(person));
    let opened = opened.filter_map(|(person, family, opened)| Some((person, family, opened?)));
    opened
        .map(|(person, family, opened)| Ok(HelpFact { person, family: places.family(family)?, on: asked.day(opened) }))
        .collect()
}

/// Said of responses that were never submitted as well: of those, this is all that is told.
pub(super) fn hard(conn: &mut Conn, asked: &Asked<'_>) -> Result<Vec<HardFact>> {
    type Row = (RequestId, PersonId, String, String, VersionId, NaiveDateTime);
    let rows: Vec<Row> = hard_to_understand::table
        .inner_join(response::table.inner_join(request::table))
        .inner_join(version::table)
        .filter(request::family_id.eq_any(asked.ids))
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
        .filter(|row| !asked.withdrawn.contains(&row.1))
        .map(|(request_id, person, instrument, item, version, said_at)| {
            let request = asked.request(request_id)?;
            Ok(HardFact { request, person, instrument, item, version, on: asked.day(said_at) })
        })
        .collect()
}

/// Of submitted responses alone.
pub(super) fn own_words(conn: &mut Conn, asked: &Asked<'_>, responses: &[ResponseFact]) -> Result<Vec<OwnWordsFact>> {
    let at: HashMap<ResponseId, usize> =
        responses.iter().enumerate().map(|(place, response)| (response.id, place)).collect();
    let rows: Vec<(ResponseId, String, String)> = own_words::table
        .inner_join(response::table.inner_join(request::table))
        .filter(request::family_id.eq_any(asked.ids))
        .select((own_words::response_id, own_words::language, own_words::content))
        .order(own_words::id)
        .load(conn)?;
    let fact = |(id, language, content)| Some(OwnWordsFact { response: *at.get(&id)?, language, content });
    Ok(rows.into_iter().filter_map(fact).collect())
}
