//! Which questions people find hard to understand: what to reword next.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::csv::row;
use super::facts::{Facts, HardFact, VersionFact};
use super::items::SMALLEST_CELL;
use super::number::percent;
use super::people::People;
use super::study::Study;
use crate::id::{PersonId, VersionId};

/// Name of the table, in a report as in an export.
pub const FILE: &str = "hard_to_understand.csv";

row! {
    /// One question in the words in which one role was asked it, of all waves together; people are counted once.
    pub struct HardRow {
        /// As asked: the instrument's id or its age version's.
        instrument: String,
        /// The question.
        item: String,
        /// Hash of exactly what was shown.
        version: String,
        /// Language of what was shown.
        language: String,
        /// Who was asked.
        role: String,
        /// People who said that it is hard, whether or not they sent the questionnaire.
        said_hard: usize,
        /// Those of them of whom there is no sent answer to it in these words.
        without_answer: usize,
        /// People who sent an answer to it in these words.
        answered: usize,
        /// `said_hard` of all these people, in whole percent.
        percent: Option<usize>,
    }
}

impl HardRow {
    /// People of whom it is known that they met the question in these words.
    pub fn met(&self) -> usize {
        self.answered + self.without_answer
    }
}

/// A question in its words, and who was asked: instrument, item, version and role.
pub type Question = (String, String, VersionId, String);

/// The questions that are found hard in facts that are at hand.
pub fn questions(facts: &Facts) -> Vec<Question> {
    let question = |hard: &HardFact| {
        let role = facts.requests[hard.request].role.clone();
        (hard.instrument.clone(), hard.item.clone(), hard.version, role)
    };
    facts.hard.iter().map(question).collect()
}

/// What is counted of the questions that somebody has found hard.
pub struct Hard {
    day: Date,
    questions: Vec<(Question, Count)>,
    /// Places of questions, by version and item.
    places: HashMap<VersionId, HashMap<String, Vec<usize>>>,
    versions: BTreeMap<VersionId, VersionFact>,
}

#[derive(Default)]
struct Count {
    said_hard: BTreeSet<PersonId>,
    answered: People,
}

impl Hard {
    /// Of those questions, as at the end of `day`.
    pub fn new(mut questions: Vec<Question>, day: Date) -> Hard {
        questions.sort();
        questions.dedup();
        let mut places: HashMap<VersionId, HashMap<String, Vec<usize>>> = HashMap::new();
        for (place, (_, item, version, _)) in questions.iter().enumerate() {
            places.entry(*version).or_default().entry(item.clone()).or_default().push(place);
        }
        let questions = questions.into_iter().map(|question| (question, Count::default())).collect();
        Hard { day, questions, places, versions: BTreeMap::new() }
    }

    /// The place of a question that somebody was asked.
    fn place(&self, instrument: &str, item: &str, version: VersionId, role: &str) -> Option<usize> {
        let mut places = self.places.get(&version)?.get(item)?.iter().copied();
        places.find(|place| {
            let (own, ..) = &self.questions[*place];
            own.0 == instrument && own.3 == role
        })
    }

    /// Counts more families.
    pub fn add(&mut self, facts: &Facts) {
        if self.questions.is_empty() {
            return;
        }
        self.versions.extend(facts.versions.iter().map(|(id, version)| (*id, version.clone())));
        for hard in facts.hard.iter().filter(|hard| hard.on <= self.day) {
            let role = &facts.requests[hard.request].role;
            if let Some(place) = self.place(&hard.instrument, &hard.item, hard.version, role) {
                self.questions[place].1.said_hard.insert(hard.person);
            }
        }
        for (response, request) in facts.responses_by(self.day) {
            for answer in &response.answers {
                if let Some(place) = self.place(&answer.instrument, &answer.item, answer.version, &request.role) {
                    self.questions[place].1.answered.insert(response.person);
                }
            }
        }
    }

    /// One row for every question of which somebody has said by the day that it is hard to understand: in the order of the
    /// programme's roles, instruments and items, and what it no longer asks behind them.
    pub fn rows(&self, study: &Study) -> Vec<HardRow> {
        let said = self.questions.iter().filter(|(_, count)| !count.said_hard.is_empty());
        let row = |((instrument, item, version, role), count): &(Question, Count)| {
            let without_answer = count.said_hard.iter().filter(|person| !count.answered.contains(**person)).count();
            let words = self.versions.get(version);
            HardRow {
                instrument: instrument.clone(),
                item: item.clone(),
                version: words.map_or(String::new(), |words| words.hash.clone()),
                language: words.map_or(String::new(), |words| words.language.clone()),
                role: role.clone(),
                said_hard: count.said_hard.len(),
                without_answer,
                answered: count.answered.len(),
                percent: percent(count.said_hard.len(), count.answered.len() + without_answer),
            }
        };
        let mut rows: Vec<HardRow> = said.map(row).collect();
        // By nothing that depends on the numbers of rows in a database.
        rows.sort_by_cached_key(|row| {
            let key = [&row.instrument, &row.item, &row.language, &row.version, &row.role].map(String::clone);
            (place(study, row), key)
        });
        rows
    }
}

/// The rows from facts that are at hand.
pub fn hard_to_understand(study: &Study, facts: &Facts, day: Date) -> Vec<HardRow> {
    let mut hard = Hard::new(questions(facts), day);
    hard.add(facts);
    hard.rows(study)
}

/// Places of role, instrument and item in the programme's files; behind them all where there is none.
fn place(study: &Study, row: &HardRow) -> [usize; 3] {
    let or_last = |place: Option<usize>| place.unwrap_or(usize::MAX);
    let items = study.instrument(&row.instrument).map_or(&[][..], |instrument| &instrument.items);
    [
        or_last(study.programme.roles.iter().position(|role| role.id == row.role)),
        or_last(study.programme.all_instruments().iter().position(|id| *id == row.instrument)),
        or_last(items.iter().position(|item| item.id == row.item)),
    ]
}

/// The rows with the largest shares, largest first, at most `many`. Shares of very few people say little: a question
/// that fewer than five have met is left to the table.
pub fn hardest(rows: &[HardRow], many: usize) -> Vec<&HardRow> {
    let mut rows: Vec<&HardRow> = rows.iter().filter(|row| row.met() >= SMALLEST_CELL).collect();
    // Compared exactly, not as rounded: a/b before c/d where a·d is more than c·b. Equals keep the programme's order.
    rows.sort_by(|a, b| {
        let (left, right) = (b.said_hard * a.met(), a.said_hard * b.met());
        left.cmp(&right).then(b.said_hard.cmp(&a.said_hard))
    });
    rows.truncate(many);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(item: &str, said_hard: usize, without_answer: usize, answered: usize) -> HardRow {
        HardRow {
            instrument: "psoc".into(),
            item: item.into(),
            version: String::new(),
            language: "da".into(),
            role: "parent".into(),
            said_hard,
            without_answer,
            answered,
            percent: percent(said_hard, answered + without_answer),
        }
    }

    #[test]
    fn the_largest_share_comes_first_and_very_few_people_are_left_to_the_table() {
        let rows = [
            row("three", 3, 3, 0),
            row("tenth", 6, 0, 60),
            row("most", 5, 5, 1),
            row("half", 30, 0, 60),
            row("two", 4, 0, 8),
        ];
        let names = |many| hardest(&rows, many).into_iter().map(|row| row.item.as_str()).collect::<Vec<_>>();
        assert_eq!(names(9), ["most", "half", "two", "tenth"]);
        assert_eq!(names(1), ["most"]);
    }
}
