//! Scores of all who answered, wave by wave, and how the roles see their cooperation.

use jiff::civil::Date;

use super::csv::row;
use super::facts::Facts;
use super::number::{Number, mean};
use super::paired::{ScoreBook, paired_t_test};
use super::study::Study;
use crate::instrument::Rule;

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
    for (_, score) in study.scores() {
        for wave in study.analysed_waves() {
            let values = book.at(&score.id, wave);
            let n = values.len();
            rows.push(ScoreRow { score: score.id.clone(), wave: wave.into(), n, mean: mean(values) });
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
    let cells = cooperation_scores(study);
    let waves = study.analysed_waves();
    let answered = |wave: &&&str| cells.iter().any(|(.., score)| book.waves_with(score).contains(**wave));
    let Some(latest) = waves.iter().rev().find(answered) else { return Vec::new() };
    cells
        .into_iter()
        .map(|(rater, rated, score)| {
            let values = book.at(score, latest);
            let pairs = if *latest == study.baseline() { Vec::new() } else { book.pairs(score, study.baseline(), latest) };
            let change = mean(pairs.iter().map(|pair| pair.after - pair.before));
            let p = paired_t_test(&pairs).map(|test| Number(test.p));
            let mark = match (change, p) {
                (Some(change), Some(p)) if p.0 < LEVEL => if change.0 > 0.0 { "rise" } else { "fall" },
                _ => "none",
            };
            CooperationRow {
                rater: rater.into(),
                rated: rated.into(),
                score: score.into(),
                wave: (*latest).into(),
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

/// Rater, rated and score of every general cooperation question: in an instrument called `ces-…`, a score that is
/// one item by itself, about whom the item names.
fn cooperation_scores<'a>(study: &Study<'a>) -> Vec<(&'a str, &'a str, &'a str)> {
    let mut found = Vec::new();
    for role in &study.programme.roles {
        for instrument in role.questionnaire.iter().filter_map(|part| study.instrument(part.instrument.as_deref()?)) {
            if !instrument.id.starts_with("ces-") {
                continue;
            }
            for score in &instrument.scores {
                let Rule::Item { item } = &score.rule else { continue };
                let about = instrument.items.iter().find(|i| i.id == *item).and_then(|i| i.about.as_deref());
                found.push((role.id.as_str(), about.unwrap_or(""), score.id.as_str()));
            }
        }
    }
    found
}

row! {
    /// Contact with the child as parents and as placement sites see it, side by side.
    pub struct ContactRow {
        /// What is asked about.
        topic: String,
        /// The wave.
        wave: String,
        /// Parents who answered, about during the contact; a parent may have been asked about several.
        parents_n: usize,
        /// Their mean.
        parents_mean: Option<Number>,
        /// Placement sites' answers, about after the contact.
        placement_sites_n: usize,
        /// Their mean.
        placement_sites_mean: Option<Number>,
    }
}

/// A topic with the questions about it.
struct Topic {
    id: &'static str,
    parents: &'static [&'static str],
    placement_sites: &'static [&'static str],
}

/// The two questions that both sides answer (figure 4.3 of the study).
const TOPICS: [Topic; 2] = [
    Topic { id: "happy", parents: &["contact_happy"], placement_sites: &["contact_happy_after"] },
    Topic { id: "calm", parents: &["contact_calm"], placement_sites: &["contact_calm_after"] },
];

/// One row for each topic and analysed wave.
pub fn contact(study: &Study, facts: &Facts, day: Date) -> Vec<ContactRow> {
    let mut rows = Vec::new();
    for topic in &TOPICS {
        for wave in study.analysed_waves() {
            let tally = |role: &str, items: &[&str]| {
                let mut tally = super::items::Tally::default();
                let of = facts.responses_by(day).filter(|(_, request)| request.role == role && request.wave == wave);
                for answer in of.flat_map(|(response, _)| &response.answers) {
                    if let Some(instrument) = study.instrument(&answer.instrument) {
                        if items.contains(&answer.item.as_str()) {
                            tally.add(instrument, answer);
                        }
                    }
                }
                tally
            };
            let (parents, sites) =
                (tally("parent", topic.parents), tally("placement_site", topic.placement_sites));
            rows.push(ContactRow {
                topic: topic.id.into(),
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
