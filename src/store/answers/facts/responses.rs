//! What was answered: the submitted responses with their answers and scores, how far the others came, and what was said beside
//! them.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::store::db::prelude::*;
use chrono::NaiveDateTime;
use jiff::Timestamp;
use jiff::civil::Date;

use super::register::Places;
use super::unknown;
use crate::id::{FamilyId, HelpId, PersonId, RequestId, StudyWordsId};
use crate::programme::Calendar;
use crate::report::facts::{AnswerFact, BegunFact, HardFact, HelpFact, OwnWordsFact, ResponseFact, ScoreFact};
use crate::store::content::{self, FoundHard, Given, Opener, OwnWords, Score, Stored};
use crate::store::schema::{help, person, request, response, study_words};
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

/// What is said in responses.
#[derive(Default)]
pub(super) struct Responses {
    /// The submitted ones, by number.
    pub(super) sent: Vec<ResponseFact>,
    /// What was begun.
    pub(super) begun: Vec<BegunFact>,
    /// What was hard to understand, in the order in which it was said: also where nothing was submitted; of those, this is all
    /// that is told.
    pub(super) hard: Vec<HardFact>,
    /// Of submitted responses alone.
    pub(super) own_words: Vec<OwnWordsFact>,
}

/// What is said about these families, response by response.
pub(super) fn responses(conn: &mut Conn, asked: &Asked<'_>) -> Result<Responses> {
    let hashes: HashMap<StudyWordsId, String> =
        study_words::table.select((study_words::id, study_words::hash)).load(conn)?.into_iter().collect();
    type Row = (Stored, Option<NaiveDateTime>, Option<StudyWordsId>);
    let rows: Vec<Row> = response::table
        .inner_join(request::table)
        .left_join(content::key!())
        .filter(request::family_id.eq_any(asked.ids))
        .select((content::stored!(), response::submitted_at, response::study_words_id))
        .order(response::id)
        .load(conn)?;
    let (mut opener, mut found) = (Opener::default(), Responses::default());
    let mut hard: Vec<(Timestamp, HardFact)> = Vec::new();
    let mut words: Vec<(Timestamp, OwnWordsFact)> = Vec::new();
    let mut helpers: HashMap<HelpId, Vec<usize>> = HashMap::new();
    for (stored, submitted, told) in rows {
        let (id, request_id, person) = (stored.id, stored.request, stored.person);
        if asked.withdrawn.contains(&person) {
            continue;
        }
        let request = asked.request(request_id)?;
        let content = opener.open(conn, stored)?;
        hard.extend(content.hard.into_iter().map(|found| {
            let FoundHard { version, instrument, item, at, .. } = found;
            (at, HardFact { request, person, instrument, item, version, on: asked.calendar.date(at) })
        }));
        let mut days = Days { calendar: asked.calendar, latest: None };
        let Some(submitted) = submitted else {
            // Answers of a response that is not submitted are nobody's to see; how far somebody came is counted.
            let items = content.answers.into_iter().map(|given| (given.instrument, given.item, days.of(given.at)));
            found.begun.push(BegunFact { request, items: items.collect() });
            continue;
        };
        let place = found.sent.len();
        for help in content.answers.iter().filter_map(|given| given.help) {
            helpers.entry(help).or_default().push(place);
        }
        words.extend(content.own_words.map(|own| {
            let OwnWords { language, text, at } = own;
            (at, OwnWordsFact { response: place, language, content: text })
        }));
        let answers = content.answers.into_iter().map(|given| {
            let (on, helped) = (days.of(given.at), given.help.is_some());
            let Given { instrument, item, value, version, at, taken_from, .. } = given;
            AnswerFact { instrument, item, value, version, on, at, helped, taken_from }
        });
        found.sent.push(ResponseFact {
            id,
            request,
            person,
            submitted: asked.day(submitted),
            told: told.and_then(|told| hashes.get(&told).cloned()),
            assisted_by: BTreeSet::new(),
            answers: answers.collect(),
            scores: content.scores.into_iter().map(score).collect(),
        });
    }
    hard.sort_by_key(|(at, _)| *at);
    words.sort_by_key(|(at, _)| *at);
    found.hard = hard.into_iter().map(|(_, fact)| fact).collect();
    found.own_words = words.into_iter().map(|(_, fact)| fact).collect();
    assisted(conn, &helpers, &mut found.sent)?;
    Ok(found)
}

/// The answers of a page have come in one moment.
struct Days<'a> {
    calendar: &'a Calendar,
    latest: Option<(Timestamp, Date)>,
}

impl Days<'_> {
    fn of(&mut self, at: Timestamp) -> Date {
        match self.latest {
            Some((same, on)) if same == at => on,
            _ => self.latest.insert((at, self.calendar.date(at))).1,
        }
    }
}

fn score(score: Score) -> ScoreFact {
    ScoreFact { instrument: score.instrument, name: score.name, value: score.value, version: score.version }
}

/// Notes the roles of those who helped.
fn assisted(conn: &mut Conn, helpers: &HashMap<HelpId, Vec<usize>>, sent: &mut [ResponseFact]) -> Result<()> {
    let ids: Vec<HelpId> = helpers.keys().copied().collect();
    for some in ids.chunks(500) {
        let roles: Vec<(HelpId, String)> =
            help::table.filter(help::id.eq_any(some)).select((help::id, help::helper_role)).load(conn)?;
        for (id, role) in roles {
            for place in helpers.get(&id).into_iter().flatten() {
                sent[*place].assisted_by.insert(role.clone());
            }
        }
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
