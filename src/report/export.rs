//! The data for analysis, with a codebook. People are numbers; there is no name, no address and no birth date in it but
//! what somebody has written in their own words (which has a file of its own), and only what was submitted. How many found a question hard to understand is told of those as well who sent nothing.

use std::collections::HashMap;

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::codebook::{self, codebook};
use super::csv::{File, Row, row};
use super::facts::{Facts, RequestFact, ResponseFact};
use super::hard::{self, HardRow};
use super::register::{self, FactRow, MovesRow};
use super::sending::in_order;
use super::study::Study;
use super::words::Words;
use crate::id::{PersonId, ResponseId};
use crate::programme::Role;

row! {
    /// One family.
    pub struct FamilyRow {
        /// Case number.
        family_id: String,
        /// The municipality.
        municipality: String,
        /// First day.
        start_date: Date,
        /// Last day, where there is one.
        end_date: Option<Date>,
        /// As entered.
        status: String,
        /// How many placed children.
        children: usize,
    }
}

row! {
    /// One request, as stored now.
    pub struct AskedRow {
        /// Case number.
        family_id: String,
        /// Case number of the child, for roles asked per child.
        child_id: Option<String>,
        /// Who was asked.
        role: String,
        /// The person's number.
        person: PersonId,
        /// The wave.
        wave: String,
        /// Its nominal date.
        nominal_date: Date,
        /// Day of the first invitation.
        first_invited_on: Option<Date>,
        /// Day of the latest invitation.
        invited_on: Option<Date>,
        /// Day on which the first reminder was sent.
        reminder1_on: Option<Date>,
        /// Day on which the second reminder was sent.
        reminder2_on: Option<Date>,
        /// Last day on which it can be answered.
        closes_on: Date,
        /// Day of the answer.
        answered_on: Option<Date>,
        /// `open`, `answered`, `missing` or `cancelled`.
        state: String,
        /// Chosen by the child's age.
        child_instrument: Option<String>,
    }
}

row! {
    /// One answered item.
    pub struct AnswerRow {
        /// The response's number.
        response: ResponseId,
        /// Case number.
        family_id: String,
        /// Case number of the child, for roles asked per child.
        child_id: Option<String>,
        /// Who answered.
        role: String,
        /// As a number.
        person: PersonId,
        /// The wave.
        wave: String,
        /// As asked: the instrument's id or its age version's.
        instrument: String,
        /// Hash of exactly what was shown.
        version: String,
        /// Language of what was shown.
        language: String,
        /// The question.
        item: String,
        /// The value chosen.
        value: i32,
        /// Day of the answer.
        answered_at: Date,
        /// The role that helped with any of the response's answers.
        assisted_by: String,
        /// The response for another child in which the answer was given, if it was taken over from there.
        taken_from: Option<ResponseId>,
    }
}

row! {
    /// One score.
    pub struct ScoreRow {
        /// The response's number.
        response: ResponseId,
        /// Case number.
        family_id: String,
        /// Case number of the child, for roles asked per child.
        child_id: Option<String>,
        /// Who answered.
        role: String,
        /// As a number.
        person: PersonId,
        /// The wave.
        wave: String,
        /// As asked: the instrument's id or its age version's.
        instrument: String,
        /// The score.
        score: String,
        /// Its value.
        value: Exact,
    }
}

row! {
    /// One submitted response.
    pub struct ResponseRow {
        /// The response's number.
        response: ResponseId,
        /// Case number.
        family_id: String,
        /// Case number of the child, for roles asked per child.
        child_id: Option<String>,
        /// Who answered.
        role: String,
        /// As a number.
        person: PersonId,
        /// The wave.
        wave: String,
        /// Day of the submit.
        submitted_on: Date,
        /// What the pages told about the study: hash of a row of the file of that name.
        study_words: Option<String>,
    }
}

row! {
    /// What respondents were told about the study.
    pub struct ToldRow {
        /// Names it.
        study_words: String,
        /// Whom it was for.
        role: String,
        /// The language.
        language: String,
        /// As JSON, with headings and paragraphs.
        told: String,
    }
}

row! {
    /// What somebody wrote beside the questions.
    pub struct OwnWordsRow {
        /// The response's number.
        response: ResponseId,
        /// Case number.
        family_id: String,
        /// Case number of the child, for roles asked per child.
        child_id: Option<String>,
        /// Who wrote it.
        role: String,
        /// As a number.
        person: PersonId,
        /// The wave.
        wave: String,
        /// Language of the page on which it was written.
        language: String,
        /// The text.
        own_words: String,
    }
}

/// Name of the file with what people wrote.
const OWN_WORDS: &str = "own_words.csv";

/// A number as it is, without a decimal point where it is whole.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exact(pub f64);

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

/// Every file of `kvartal export`; the codebook's words are in `language` (`da` or `en`).
///
/// # Errors
/// A sentence, if there is no codebook in that language.
pub fn export(study: &Study, facts: &Facts, language: &str) -> Result<Vec<File>, String> {
    let words = Words::of(language)?;
    let responses = responses_in_order(study, facts);
    let mut files = vec![
        File::table("families.csv", &families(facts)),
        File::table("requests.csv", &requests(study, facts)),
        File::table("answers.csv", &answers(facts, &responses)),
        File::table("scores.csv", &scores(facts, &responses)),
        File::table("responses.csv", &all_responses(facts, &responses)),
        File::table("study_words.csv", &told(facts)),
        File::table(OWN_WORDS, &own_words(facts, &responses)),
        File::table(hard::FILE, &hard::hard_to_understand(study, facts, Date::MAX)),
        File::table(register::MOVES, &register::moves(facts)),
    ];
    let tells_facts = !study.programme.facts.is_empty() || !facts.told_of.is_empty();
    files.extend(tells_facts.then(|| File::table(register::FACTS, &register::facts(facts))));
    let wide: Vec<Wide> = study.programme.roles.iter().map(|role| Wide::of(study, role, facts, &responses)).collect();
    files.extend(wide.iter().map(Wide::file));
    let mut tables: Vec<(&str, &[&str])> = vec![
        ("families.csv", FamilyRow::COLUMNS),
        ("requests.csv", AskedRow::COLUMNS),
        ("answers.csv", AnswerRow::COLUMNS),
        ("scores.csv", ScoreRow::COLUMNS),
        ("responses.csv", ResponseRow::COLUMNS),
        ("study_words.csv", ToldRow::COLUMNS),
        (OWN_WORDS, OwnWordsRow::COLUMNS),
        (hard::FILE, HardRow::COLUMNS),
        (register::MOVES, MovesRow::COLUMNS),
    ];
    tables.extend(tells_facts.then_some((register::FACTS, FactRow::COLUMNS)));
    tables.extend(wide.iter().map(|wide| (wide.name.as_str(), &WIDE[..])));
    let mut explained = codebook(study, &tables, &words);
    explained.extend(codebook::of_facts(study, register::FACTS, language));
    files.push(File::table("codebook.csv", &explained));
    files.into_iter().collect::<Result<_, _>>().map_err(|error| error.to_string())
}

/// The submitted responses with their requests, by family, child, role, person, wave.
fn responses_in_order<'a>(study: &Study, facts: &'a Facts) -> Vec<(&'a ResponseFact, &'a RequestFact)> {
    let order = in_order(study.programme, facts, |request| request.person);
    let rank: HashMap<usize, usize> = order.into_iter().enumerate().map(|(rank, (place, _))| (place, rank)).collect();
    let mut responses: Vec<_> =
        facts.responses.iter().map(|response| (response, &facts.requests[response.request])).collect();
    responses.sort_by_key(|(response, _)| (rank[&response.request], response.id));
    responses
}

fn families(facts: &Facts) -> Vec<FamilyRow> {
    facts
        .families
        .iter()
        .map(|family| FamilyRow {
            family_id: family.case_number.clone(),
            municipality: family.municipality.clone(),
            start_date: family.start,
            end_date: family.end,
            status: family.status.as_str().into(),
            children: family.children.len(),
        })
        .collect()
}

fn child_number(facts: &Facts, request: &RequestFact) -> Option<String> {
    request.child.map(|child| facts.family_of(request).children[child].case_number.clone())
}

fn requests(study: &Study, facts: &Facts) -> Vec<AskedRow> {
    in_order(study.programme, facts, |request| request.person)
        .into_iter()
        .map(|(place, person)| {
            let request = &facts.requests[place];
            AskedRow {
                family_id: facts.family_of(request).case_number.clone(),
                child_id: child_number(facts, request),
                role: request.role.clone(),
                person,
                wave: request.wave.clone(),
                nominal_date: request.nominal,
                first_invited_on: request.first_invitation(),
                invited_on: request.invitation_by(Date::MAX).map(|(_, on)| on),
                reminder1_on: request.reminder_by(1, Date::MAX),
                reminder2_on: request.reminder_by(2, Date::MAX),
                closes_on: request.closes,
                answered_on: request.answered_by(Date::MAX),
                state: request.state.as_str().into(),
                child_instrument: request.child_instrument.clone(),
            }
        })
        .collect()
}

fn answers(facts: &Facts, responses: &[(&ResponseFact, &RequestFact)]) -> Vec<AnswerRow> {
    let mut rows = Vec::new();
    for (response, request) in responses {
        for answer in &response.answers {
            let version = facts.versions.get(&answer.version);
            rows.push(AnswerRow {
                response: response.id,
                family_id: facts.family_of(request).case_number.clone(),
                child_id: child_number(facts, request),
                role: request.role.clone(),
                person: response.person,
                wave: request.wave.clone(),
                instrument: answer.instrument.clone(),
                version: version.map_or(String::new(), |version| version.hash.clone()),
                language: version.map_or(String::new(), |version| version.language.clone()),
                item: answer.item.clone(),
                value: answer.value,
                answered_at: answer.on,
                assisted_by: helpers(response),
                taken_from: answer.taken_from,
            });
        }
    }
    rows
}

/// The roles that helped with a response; almost always none or one.
fn helpers(response: &ResponseFact) -> String {
    response.assisted_by.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn scores(facts: &Facts, responses: &[(&ResponseFact, &RequestFact)]) -> Vec<ScoreRow> {
    let mut rows = Vec::new();
    for (response, request) in responses {
        rows.extend(response.scores.iter().map(|score| ScoreRow {
            response: response.id,
            family_id: facts.family_of(request).case_number.clone(),
            child_id: child_number(facts, request),
            role: request.role.clone(),
            person: response.person,
            wave: request.wave.clone(),
            instrument: score.instrument.clone(),
            score: score.name.clone(),
            value: Exact(score.value),
        }));
    }
    rows
}

fn all_responses(facts: &Facts, responses: &[(&ResponseFact, &RequestFact)]) -> Vec<ResponseRow> {
    let row = |(response, request): &(&ResponseFact, &RequestFact)| ResponseRow {
        response: response.id,
        family_id: facts.family_of(request).case_number.clone(),
        child_id: child_number(facts, request),
        role: request.role.clone(),
        person: response.person,
        wave: request.wave.clone(),
        submitted_on: response.submitted,
        study_words: response.told.clone(),
    };
    responses.iter().map(row).collect()
}

fn told(facts: &Facts) -> Vec<ToldRow> {
    let row = |told: &super::facts::ToldFact| ToldRow {
        study_words: told.hash.clone(),
        role: told.role.clone(),
        language: told.language.clone(),
        told: told.content.clone(),
    };
    facts.told.iter().map(row).collect()
}

fn own_words(facts: &Facts, responses: &[(&ResponseFact, &RequestFact)]) -> Vec<OwnWordsRow> {
    let written: HashMap<ResponseId, _> =
        facts.own_words.iter().map(|words| (facts.responses[words.response].id, words)).collect();
    let row = |(response, request): &(&ResponseFact, &RequestFact)| {
        let words = written.get(&response.id)?;
        Some(OwnWordsRow {
            response: response.id,
            family_id: facts.family_of(request).case_number.clone(),
            child_id: child_number(facts, request),
            role: request.role.clone(),
            person: response.person,
            wave: request.wave.clone(),
            language: words.language.clone(),
            own_words: words.content.clone(),
        })
    };
    responses.iter().filter_map(row).collect()
}

/// Columns before the items in a wide file.
const WIDE: [&str; 8] =
    ["response", "family_id", "child_id", "person", "wave", "submitted_on", "assisted_by", "child_instrument"];

/// One role's answers, a row for each response.
struct Wide {
    name: String,
    items: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Wide {
    fn of(study: &Study, role: &Role, facts: &Facts, responses: &[(&ResponseFact, &RequestFact)]) -> Wide {
        let own: Vec<_> = responses.iter().filter(|(_, request)| request.role == role.id).collect();
        let asked = study.instruments_of(role).into_iter().flat_map(|instrument| &instrument.items);
        let mut items: Vec<String> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        // Answers to an item that the programme no longer asks come after those that it does.
        let answered = own.iter().flat_map(|(response, _)| &response.answers).map(|answer| &answer.item);
        for item in asked.map(|item| &item.id).chain(answered) {
            if !places.contains_key(item) {
                places.insert(item.clone(), items.len());
                items.push(item.clone());
            }
        }
        let rows = own
            .iter()
            .map(|(response, request)| {
                let mut row = vec![
                    response.id.to_string(),
                    facts.family_of(request).case_number.clone(),
                    child_number(facts, request).unwrap_or_default(),
                    response.person.to_string(),
                    request.wave.clone(),
                    response.submitted.to_string(),
                    helpers(response),
                    request.child_instrument.clone().unwrap_or_default(),
                ];
                row.resize(WIDE.len() + items.len(), String::new());
                for answer in &response.answers {
                    row[WIDE.len() + places[&answer.item]] = answer.value.to_string();
                }
                row
            })
            .collect();
        Wide { name: format!("answers_wide_{}.csv", role.id), items, rows }
    }

    fn file(&self) -> std::io::Result<File> {
        File::wide(&self.name, WIDE.into_iter().chain(self.items.iter().map(String::as_str)), &self.rows)
    }
}
