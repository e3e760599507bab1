//! Scores of all who answered, wave by wave, and how the roles see their cooperation.
//!
//! No mean is over two versions of an instrument: a new version's questions ask something else, so the mean would be of no
//! question that was put, and could rise because the question did. Each version has a row with its n. Whoever knows that a
//! change was harmless can take the rows together, weighted by n; a pooled mean could not be taken apart.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::book::ScoreBook;
use super::csv::row;
use super::facts::Facts;
use super::histogram::{Histogram, Value};
use super::items::Tally;
use super::number::Number;
use super::paired::Pairs;
use super::study::{Known, ScoreOf, Study};
use super::versions::by_number;
use crate::instrument::Rule;
use crate::programme::{Asked, Audience};

/// Of the two levels of the study, the stricter: marks of rise and fall.
pub const LEVEL: f64 = 0.05;

row! {
    /// One score at one wave, of all who answered: not to be mixed with the means of the pairs.
    pub struct ScoreRow {
        /// The score.
        score: String,
        /// The wave.
        wave: String,
        /// Version of the instrument's file, in rows of their own; at a wave without answers, that which is asked now.
        instrument_version: String,
        /// Who have it.
        n: usize,
        /// Their mean.
        mean: Option<Number>,
    }
}

/// One row for every score of the programme, every analysed wave and every version answered at it.
pub fn scores_by_wave(study: &Study, book: &ScoreBook) -> Vec<ScoreRow> {
    let mut rows = Vec::new();
    for of in study.scores() {
        for wave in study.analysed_waves() {
            rows.extend(versions_or_current(&of, book.at(&of, wave)).into_iter().map(|(version, values)| ScoreRow {
                score: of.name.clone(),
                wave: wave.into(),
                instrument_version: version.into(),
                n: values.n(),
                mean: values.mean(),
            }));
        }
    }
    rows
}

/// The values by version, in the versions' order; nothing of the present version if there are none.
fn versions_or_current<'b>(
    of: &'b ScoreOf,
    found: BTreeMap<&'b str, Histogram<Value>>,
) -> Vec<(&'b str, Histogram<Value>)> {
    if found.is_empty() {
        return vec![(&of.instrument.version, Histogram::default())];
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by(|(a, _), (b, _)| by_number(a, b));
    found
}

row! {
    /// How one role sees the cooperation with another at its own latest wave, and whether that has changed.
    pub struct CooperationRow {
        /// Who rates.
        rater: String,
        /// Who is rated.
        rated: String,
        /// The general question about the cooperation.
        score: String,
        /// The latest analysed wave at which anybody of the rating role answered such a question; empty if none did.
        wave: String,
        /// Version of the instrument's file, in rows of their own; where nobody answered, that which is asked now.
        instrument_version: String,
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

/// One row for each general cooperation question of each role, at the latest wave that this role has answered, and each
/// version answered at it.
pub fn cooperation(study: &Study, book: &ScoreBook) -> Vec<CooperationRow> {
    let questions = general_questions(study);
    let waves = study.analysed_waves();
    let latest_of = |role: &str| {
        let mut own = questions.iter().filter(|(rater, _)| *rater == role);
        let answered = |wave: &&&str| own.clone().any(|(_, of)| !book.at_by(of, wave, role).is_empty());
        waves.iter().rev().find(answered).copied().filter(|_| own.next().is_some())
    };
    let latest: BTreeMap<&str, &str> =
        questions.iter().filter_map(|(rater, _)| Some((*rater, latest_of(rater)?))).collect();
    if latest.is_empty() {
        return Vec::new();
    }
    let mut rows = Vec::new();
    for (rater, of) in &questions {
        let wave = latest.get(rater).copied().unwrap_or_default();
        let found = versions_or_current(of, book.at_by(of, wave, rater));
        rows.extend(found.into_iter().map(|(version, values)| {
            let pairs = match wave == study.baseline() {
                true => Pairs::default(),
                false => book.pairs_by(of, wave, rater, version),
            };
            cooperation_row((rater, of), (wave, version), &values, &pairs)
        }));
    }
    rows
}

fn cooperation_row(
    (rater, of): (&str, &ScoreOf),
    (wave, version): (&str, &str),
    values: &Histogram<Value>,
    pairs: &Pairs,
) -> CooperationRow {
    let change = pairs.mean(|pair| pair.after - pair.before);
    let p = pairs.test().map(|test| Number(test.p));
    let mark = match (change, p) {
        (Some(change), Some(p)) if p.0 < LEVEL && change.0 > 0.0 => "rise",
        (Some(_), Some(p)) if p.0 < LEVEL => "fall",
        _ => "none",
    };
    CooperationRow {
        rater: rater.into(),
        rated: rated(of).into(),
        score: of.score.id.clone(),
        wave: wave.into(),
        instrument_version: version.into(),
        n: values.n(),
        mean: values.mean(),
        pairs: pairs.n(),
        change,
        p,
        mark: mark.into(),
    }
}

/// Rater and score of every general cooperation question: in an instrument called `ces-…`, a score that is one
/// item by itself.
pub(super) fn general_questions<'a>(study: &Study<'a>) -> Vec<(&'a str, ScoreOf<'a>)> {
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
pub(super) fn rated<'a>(of: &ScoreOf<'a>) -> &'a str {
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
        /// Version of the parents' instrument; empty where none of them answered.
        parents_version: String,
        /// Parents' answers, about during the contact.
        parents_n: usize,
        /// Their mean.
        parents_mean: Option<Number>,
        /// Version of the placement sites' instrument; empty where none of them answered.
        placement_sites_version: String,
        /// Placement sites' answers, about after the contact: one for each parent.
        placement_sites_n: usize,
        /// Their mean.
        placement_sites_mean: Option<Number>,
    }
}

/// The topic whose mean is a share of yes.
pub const TAKES_PLACE: &str = "takes_place";

/// What both sides answer (figure 4.3 of the study), with the id of the question. Placement sites answer for each
/// parent apart: the id with the parent's column after it.
const TOPICS: [(&str, &str); 3] = [
    (TAKES_PLACE, "contact_takes_place"),
    ("child_happy", "contact_child_happy"),
    ("child_secure", "contact_child_secure"),
];

/// Whose answers: parents' or placement sites'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Parents,
    Sites,
}

/// The contact in the making.
pub struct ContactCount<'a> {
    study: &'a Study<'a>,
    day: Date,
    known: Known<'a>,
    /// By topic, wave and side; then by version.
    tallies: BTreeMap<(usize, usize, Side), BTreeMap<String, Tally>>,
}

impl<'a> ContactCount<'a> {
    /// Of the answers that came by the end of `day`.
    pub fn new(study: &'a Study<'a>, day: Date) -> ContactCount<'a> {
        ContactCount { study, day, known: Known::new(study), tallies: BTreeMap::new() }
    }

    /// Counts the answers of more families.
    pub fn add(&mut self, facts: &Facts) {
        let waves = self.study.analysed_waves();
        for (response, request) in facts.responses_by(self.day) {
            let Some(role) = self.study.programme.role(&request.role) else { continue };
            let Some(wave) = waves.iter().position(|wave| *wave == request.wave) else { continue };
            let parents = (role.audience == Audience::Parent).then_some(Side::Parents);
            let sites = (role.asked == Asked::PerChild).then_some(Side::Sites);
            if parents.is_none() && sites.is_none() {
                continue;
            }
            for answer in &response.answers {
                for (topic, (_, question)) in TOPICS.iter().enumerate() {
                    let about = answer.item.strip_prefix(question);
                    let asked = about.is_some_and(|about| about.is_empty() || about.starts_with("_parent"));
                    if !asked {
                        continue;
                    }
                    let Some(instrument) = self.known.instrument(&answer.instrument) else { continue };
                    let version = facts.instrument_version(answer.version);
                    for side in parents.into_iter().chain(sites) {
                        let versions = self.tallies.entry((topic, wave, side)).or_default();
                        versions.entry(version.to_owned()).or_default().add(instrument, answer);
                    }
                }
            }
        }
    }

    /// One row for each topic and analysed wave, and for each version answered at it.
    pub fn rows(&self) -> Vec<ContactRow> {
        // By version, the newest first.
        let tallies = |topic: usize, wave: usize, side: Side| {
            let found = self.tallies.get(&(topic, wave, side)).into_iter().flatten();
            let mut found: Vec<(&String, &Tally)> = found.collect();
            found.sort_by(|(a, _), (b, _)| by_number(b, a));
            found
        };
        let mut rows = Vec::new();
        for (topic, (name, _)) in TOPICS.iter().enumerate() {
            for (place, wave) in self.study.analysed_waves().into_iter().enumerate() {
                let (parents, sites) = (tallies(topic, place, Side::Parents), tallies(topic, place, Side::Sites));
                for row in 0..parents.len().max(sites.len()).max(1) {
                    let of = |side: &[(&String, &Tally)]| {
                        side.get(row).map(|(version, tally)| ((*version).clone(), **tally)).unwrap_or_default()
                    };
                    let ((parents_version, parents), (placement_sites_version, sites)) = (of(&parents), of(&sites));
                    rows.push(ContactRow {
                        topic: (*name).into(),
                        wave: wave.into(),
                        parents_version,
                        parents_n: parents.n,
                        parents_mean: parents.mean(),
                        placement_sites_version,
                        placement_sites_n: sites.n,
                        placement_sites_mean: sites.mean(),
                    });
                }
            }
        }
        rows
    }
}

/// The rows from facts that are at hand.
pub fn contact(study: &Study, facts: &Facts, day: Date) -> Vec<ContactRow> {
    let mut contact = ContactCount::new(study, day);
    contact.add(facts);
    contact.rows()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::family::Status;
    use crate::id::{ResponseId, VersionId};
    use crate::questionnaires::Questionnaires;
    use crate::report::facts::tests::{family, request};
    use crate::report::facts::{AnswerFact, ResponseFact, ScoreFact};

    /// A response with one score and one answer.
    fn add(
        facts: &mut Facts,
        role: &str,
        wave: &str,
        person: i64,
        score: Option<(&str, &str, f64)>,
        answer: Option<(&str, &str, i32)>,
    ) {
        let family = facts.requests.len() % facts.families.len();
        let mut asked = request(family, role, wave, person);
        asked.child = (role == "placement_site").then_some(0);
        facts.responses.push(ResponseFact {
            told: None,
            id: ResponseId::new(facts.responses.len() as i64),
            request: facts.requests.len(),
            person: asked.person,
            submitted: date(2021, 1, 9),
            assisted_by: Default::default(),
            answers: answer
                .map(|(instrument, item, value)| AnswerFact {
                    instrument: instrument.into(),
                    item: item.into(),
                    value,
                    version: VersionId::new(1),
                    on: date(2021, 1, 9),
                    at: jiff::Timestamp::UNIX_EPOCH,
                    helped: false,
                    taken_from: None,
                })
                .into_iter()
                .collect(),
            scores: score
                .map(|(instrument, name, value)| ScoreFact {
                    instrument: instrument.into(),
                    name: name.into(),
                    value,
                    version: VersionId::new(1),
                })
                .into_iter()
                .collect(),
        });
        facts.requests.push(asked);
    }

    fn with_one_family() -> Facts {
        Facts { families: vec![family("1", Status::Active, None)], ..Facts::default() }
    }

    #[test]
    fn the_matrix_is_directed_and_marks_what_has_surely_changed() {
        let library = Questionnaires::built_in().unwrap();
        let study = Study::new(library.programme("maalrettet-stoette").unwrap(), &library, None).unwrap();
        let mut facts = with_one_family();
        let general = "ces_caseworker_general";
        // Therapists rate caseworkers: 5 4 5 4 at first, 2 1 3 1 at the fifth follow-up. The sixth is not analysed.
        for (person, (before, after)) in [(5.0, 2.0), (4.0, 1.0), (5.0, 3.0), (4.0, 1.0)].into_iter().enumerate() {
            for (wave, value) in [("baseline", before), ("fu5", after), ("fu6", 5.0)] {
                let score = Some(("ces-family_therapist", general, value));
                add(&mut facts, "family_therapist", wave, person as i64, score, None);
            }
        }
        // Placement sites rate caseworkers too, and have stopped before: their own latest wave counts.
        add(&mut facts, "placement_site", "fu2", 9, Some(("ces-placement_site", general, 4.0)), None);
        let rows = cooperation(&study, &ScoreBook::of(&study, &facts, date(2022, 1, 1)));
        let find = |rater: &str, rated: &str| {
            rows.iter()
                .find(|row| row.rater == rater && row.rated == rated)
                .unwrap_or_else(|| panic!("{rater} {rated}"))
        };
        let row = find("family_therapist", "caseworker");
        assert_eq!((row.wave.as_str(), row.n, row.pairs, row.mark.as_str()), ("fu5", 4, 4, "fall"));
        assert_eq!((row.mean, row.change), (Some(Number(1.75)), Some(Number(-2.75))));
        let row = find("placement_site", "caseworker");
        assert_eq!((row.n, row.pairs, row.p, row.mark.as_str()), (1, 0, None, "none"));
        assert_eq!((row.wave.as_str(), row.mean), ("fu2", Some(Number(4.0))));
        let nobody = find("caseworker", "family_therapist");
        assert_eq!((nobody.n, nobody.wave.as_str()), (0, ""));
        assert_eq!(find("parent", "municipality").n, 0);
    }

    #[test]
    fn contact_stands_side_by_side_and_each_parent_counts_for_the_site() {
        let library = Questionnaires::built_in().unwrap();
        let study = Study::new(library.programme("maalrettet-stoette").unwrap(), &library, None).unwrap();
        let mut facts = with_one_family();
        for (role, item, value) in [
            ("parent", "contact_child_happy", 5),
            ("parent", "contact_child_secure", 1),
            ("placement_site", "contact_child_happy_parent1", 2),
            ("placement_site", "contact_child_happy_parent2", 3),
        ] {
            add(&mut facts, role, "baseline", 1, None, Some((&format!("contact-{role}"), item, value)));
        }
        let rows = contact(&study, &facts, date(2022, 1, 1));
        let happy = rows.iter().find(|row| row.topic == "child_happy" && row.wave == "baseline").unwrap();
        assert_eq!((happy.parents_n, happy.parents_mean), (1, Some(Number(5.0))));
        assert_eq!((happy.placement_sites_n, happy.placement_sites_mean), (2, Some(Number(2.5))));
        let later = rows.iter().find(|row| row.topic == "child_happy" && row.wave == "fu1").unwrap();
        assert_eq!((later.parents_n, later.parents_mean), (0, None));
    }

    #[test]
    fn the_newest_versions_of_contact_stand_side_by_side_and_older_ones_below() {
        let library = Questionnaires::built_in().unwrap();
        let study = Study::new(library.programme("maalrettet-stoette").unwrap(), &library, None).unwrap();
        let mut facts = with_one_family();
        let version = |number: i64| crate::report::facts::VersionFact {
            hash: number.to_string(),
            instrument_version: number.to_string(),
            language: "da".into(),
            demonstration: false,
        };
        facts.versions = [3, 9, 10].map(|number| (VersionId::new(number), version(number))).into();
        for (role, item, value, version) in [
            ("parent", "contact_child_happy", 2, 9),
            ("parent", "contact_child_happy", 4, 10),
            ("placement_site", "contact_child_happy_parent1", 3, 3),
        ] {
            add(&mut facts, role, "baseline", 1, None, Some((&format!("contact-{role}"), item, value)));
            facts.responses.last_mut().unwrap().answers[0].version = VersionId::new(version);
        }
        let rows = contact(&study, &facts, date(2022, 1, 1));
        let rows: Vec<_> = rows.iter().filter(|row| row.topic == "child_happy" && row.wave == "baseline").collect();
        let told = |row: &ContactRow| {
            let versions = (row.parents_version.clone(), row.placement_sites_version.clone());
            (versions, row.parents_mean, row.placement_sites_mean)
        };
        let told: Vec<_> = rows.into_iter().map(told).collect();
        let newest = (("10".into(), "3".into()), Some(Number(4.0)), Some(Number(3.0)));
        assert_eq!(told, [newest, (("9".into(), String::new()), Some(Number(2.0)), None)]);
    }
}
