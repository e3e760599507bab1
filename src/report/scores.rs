//! Scores of all who answered, wave by wave, and how the roles see their cooperation.

use jiff::civil::Date;

use super::csv::row;
use super::facts::Facts;
use super::items::Tally;
use super::number::{Number, mean};
use super::paired::{ScoreBook, paired_t_test};
use super::study::{ScoreOf, Study};
use crate::instrument::Rule;
use crate::programme::{Asked, Audience, Role};

/// Of the two levels of the study, the stricter: marks of rise and fall.
pub const LEVEL: f64 = 0.05;

row! {
    /// One score at one wave, of all who answered: not to be mixed with the means of the pairs.
    pub struct ScoreRow {
        /// The score.
        score: String,
        /// The wave.
        wave: String,
        /// Who have it.
        n: usize,
        /// Their mean.
        mean: Option<Number>,
    }
}

/// One row for every score of the programme and every analysed wave.
pub fn scores_by_wave(study: &Study, book: &ScoreBook) -> Vec<ScoreRow> {
    let mut rows = Vec::new();
    for of in study.scores() {
        for wave in study.analysed_waves() {
            let values = book.at(&of, wave);
            let n = values.len();
            rows.push(ScoreRow { score: of.name.clone(), wave: wave.into(), n, mean: mean(values) });
        }
    }
    rows
}

row! {
    /// How one role sees the cooperation with another at the latest wave, and whether that has changed.
    pub struct CooperationRow {
        /// Who rates.
        rater: String,
        /// Who is rated.
        rated: String,
        /// The general question about the cooperation.
        score: String,
        /// The latest analysed wave at which anybody answered such a question.
        wave: String,
        /// All who answered at that wave.
        n: usize,
        /// Their mean, 1 to 5.
        mean: Option<Number>,
        /// Those who had answered at baseline as well.
        pairs: usize,
        /// Their mean change.
        change: Option<Number>,
        /// Of the paired t-test on it.
        p: Option<Number>,
        /// `rise` or `fall` at the 5 % level, else `none`.
        mark: String,
    }
}

/// One row for each general cooperation question of each role, at the latest wave.
pub fn cooperation(study: &Study, book: &ScoreBook) -> Vec<CooperationRow> {
    let questions = general_questions(study);
    let answered = |wave: &&str| questions.iter().any(|(_, of)| !book.at(of, wave).is_empty());
    let Some(latest) = study.analysed_waves().into_iter().rev().find(answered) else { return Vec::new() };
    questions
        .into_iter()
        .map(|(rater, of)| {
            let values = book.at(&of, latest);
            let pairs = match latest == study.baseline() {
                true => Vec::new(),
                false => book.pairs(&of, study.baseline(), latest),
            };
            let change = mean(pairs.iter().map(|pair| pair.after - pair.before));
            let p = paired_t_test(&pairs).map(|test| Number(test.p));
            let mark = match (change, p) {
                (Some(change), Some(p)) if p.0 < LEVEL && change.0 > 0.0 => "rise",
                (Some(_), Some(p)) if p.0 < LEVEL => "fall",
                _ => "none",
            };
            CooperationRow {
                rater: rater.into(),
                rated: rated(&of).into(),
                score: of.score.id.clone(),
                wave: latest.into(),
                n: values.len(),
                mean: mean(values),
                pairs: pairs.len(),
                change,
                p,
                mark: mark.into(),
            }
        })
        .collect()
}

/// Rater and score of every general cooperation question: in an instrument called `ces-…`, a score that is one
/// item by itself.
fn general_questions<'a>(study: &Study<'a>) -> Vec<(&'a str, ScoreOf<'a>)> {
    let scores = study.scores();
    let mut found = Vec::new();
    for role in &study.programme.roles {
        for asked in role.questionnaire.iter().filter_map(|part| part.instrument.as_deref()) {
            let general = scores.iter().filter(|of| {
                of.instrument.id == asked && asked.starts_with("ces-") && matches!(of.score.rule, Rule::Item { .. })
            });
            found.extend(general.map(|of| (role.id.as_str(), of.clone())));
        }
    }
    found
}

/// Whom a cooperation question is about: whom its item names or, where that is nobody of the register, the middle
/// of the score's id (`ces_municipality_general`).
fn rated<'a>(of: &ScoreOf<'a>) -> &'a str {
    let about = match &of.score.rule {
        Rule::Item { item } => of.instrument.item(item).and_then(|item| item.about.as_deref()),
        _ => None,
    };
    let id = of.score.id.as_str();
    let id = id.strip_prefix("ces_").unwrap_or(id);
    about.unwrap_or_else(|| id.strip_suffix("_general").unwrap_or(id))
}

row! {
    /// Contact with the child as parents and as placement sites see it, side by side.
    pub struct ContactRow {
        /// What is asked about; the mean of `takes_place` is the share of yes.
        topic: String,
        /// The wave.
        wave: String,
        /// Parents' answers, about during the contact.
        parents_n: usize,
        /// Their mean.
        parents_mean: Option<Number>,
        /// Placement sites' answers, about after the contact: one for each parent.
        placement_sites_n: usize,
        /// Their mean.
        placement_sites_mean: Option<Number>,
    }
}

/// What both sides answer (figure 4.3 of the study), with the id of the question. Placement sites answer for each
/// parent apart: the id with the parent's column after it.
const TOPICS: [(&str, &str); 3] = [
    ("takes_place", "contact_takes_place"),
    ("child_happy", "contact_child_happy"),
    ("child_secure", "contact_child_secure"),
];

/// One row for each topic and analysed wave.
pub fn contact(study: &Study, facts: &Facts, day: Date) -> Vec<ContactRow> {
    let tally = |of_role: fn(&Role) -> bool, wave: &str, question: &str| {
        let mut tally = Tally::default();
        let of = facts
            .responses_by(day)
            .filter(|(_, request)| request.wave == wave && study.programme.role(&request.role).is_some_and(of_role));
        for answer in of.flat_map(|(response, _)| &response.answers) {
            let about = answer.item.strip_prefix(question);
            let asked = about.is_some_and(|about| about.is_empty() || about.starts_with("_parent"));
            if let Some(instrument) = study.instrument(&answer.instrument).filter(|_| asked) {
                tally.add(instrument, answer);
            }
        }
        tally
    };
    let is_parent = |role: &Role| role.audience == Audience::Parent;
    let answers_per_child = |role: &Role| role.asked == Asked::PerChild;
    let mut rows = Vec::new();
    for (topic, question) in TOPICS {
        for wave in study.analysed_waves() {
            let (parents, sites) = (tally(is_parent, wave, question), tally(answers_per_child, wave, question));
            rows.push(ContactRow {
                topic: topic.into(),
                wave: wave.into(),
                parents_n: parents.n,
                parents_mean: parents.mean(),
                placement_sites_n: sites.n,
                placement_sites_mean: sites.mean(),
            });
        }
    }
    rows
}
