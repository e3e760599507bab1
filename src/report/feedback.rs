//! What a municipality gets back of its answers (datatilbageløb): the core elements, cooperation and visitation by role and
//! wave, and how the roles see one another. No answer of a person is in it: all goes through [`super::disclosure`].
//!
//! Who answered is counted in units at the release day, as everywhere in this room; a mean has its own n, because whoever
//! skipped the question or said "don't know" is in no mean.

mod streams;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::counting::Counting;
use super::csv::row;
use super::disclosure::{Bound, Figure, release_day};
use super::facts::Facts;
use super::number::Number;
use super::paired::Pairs;
use super::rates::{self, Denominator, Rate, Rates, StateRow};
use super::scores::LEVEL;
use super::study::Study;
use crate::names::municipality_key;
use streams::Streams;
pub use streams::{Question, questions};

/// Whose answers, of when, and how carefully.
#[derive(Debug, Clone)]
pub struct Of<'a> {
    /// The municipality, however it is spelled; none for all of them together.
    pub municipality: Option<&'a str>,
    /// One wave alone.
    pub wave: Option<&'a str>,
    /// Last day that counts; figures are those of the release day before it.
    pub day: Date,
    /// How many people a batch has at least.
    pub smallest: usize,
}

row! {
    /// One question at one wave: the municipality's figure, and beside it that of all municipalities.
    #[derive(Serialize, Deserialize)]
    pub struct FeedbackRow {
        /// The core element, `cooperation` or `visitation`.
        topic: String,
        /// Who answered.
        role: String,
        /// When.
        wave: String,
        /// Of which instrument.
        instrument: String,
        /// The question; without the parent's column where it is asked of each parent.
        item: String,
        /// Version of the instrument's file, in rows of their own.
        instrument_version: String,
        /// Lowest value of its scale.
        lowest: i32,
        /// Highest value.
        highest: i32,
        /// Units of the role that had answered anything at that wave, on the release day.
        answered: usize,
        /// Those of the role's population, in whole percent.
        percent_of_population: Option<usize>,
        /// Answers in the mean; none where it is held back.
        n: Option<usize>,
        /// Their mean, or the bound that stands for it.
        mean: Option<Number>,
        /// `at_least`, `at_most` or `about`, where the mean is a bound.
        bound: String,
        /// Answers of all municipalities that are shown.
        all_n: Option<usize>,
        /// Their mean, or the bound.
        all_mean: Option<Number>,
        /// As `bound`.
        all_bound: String,
        /// `yes` where the municipality's n and mean are held back.
        suppressed: String,
    }
}

row! {
    /// How one role sees the cooperation with another, at the first wave and at a later one.
    #[derive(Serialize, Deserialize)]
    pub struct MatrixRow {
        /// Who rates.
        rater: String,
        /// Who is rated.
        rated: String,
        /// Version of the instrument's file.
        instrument_version: String,
        /// The first wave.
        wave_before: String,
        /// Answers in its mean; none where it is held back.
        n_before: Option<usize>,
        /// Their mean, or a bound.
        mean_before: Option<Number>,
        /// Which of the two.
        bound_before: String,
        /// The wave that is compared: the latest with a figure of this rater, unless one is asked for; empty if there is none.
        wave_after: String,
        /// Answers in its mean.
        n_after: Option<usize>,
        /// Their mean, or a bound.
        mean_after: Option<Number>,
        /// Which of the two.
        bound_after: String,
        /// Those who answered at both; none where they are too few.
        pairs: Option<usize>,
        /// Of the paired t-test at 5 %: `rise`, `fall` or `none`; empty where it is held back.
        mark: String,
    }
}

/// What is fed back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Feedback {
    /// As the register spells it; none for all.
    pub municipality: Option<String>,
    /// The release day that the figures are of.
    pub released: Date,
    /// Of how many people at least.
    pub smallest: usize,
    /// Questions by role and wave.
    pub rows: Vec<FeedbackRow>,
    /// The cooperation.
    pub matrix: Vec<MatrixRow>,
    /// Whether any answer was given to words that only stand for others' words.
    pub demonstration: bool,
}

/// What is fed back, as far as it has been collected.
pub struct Collected<'a> {
    study: &'a Study<'a>,
    of: Of<'a>,
    questions: &'a [Question<'a>],
    places: Vec<Collecting<'a>>,
    streams: Streams<'a>,
    demonstration: bool,
}

/// What is counted for one municipality, or for all of them together.
struct Collecting<'a> {
    municipality: Option<&'a str>,
    rates: Rates<'a>,
    counting: Counting<'a>,
}

impl<'a> Collected<'a> {
    /// The figures as of the release day before `of.day`, of a study whose register has those municipalities.
    ///
    /// # Errors
    /// A sentence: a municipality that the register does not have, or a wave that the programme does not have.
    pub fn new(
        study: &'a Study<'a>,
        questions: &'a [Question<'a>],
        municipalities: &'a BTreeSet<String>,
        of: Of<'a>,
    ) -> Result<Collected<'a>, String> {
        let municipality = of.municipality.map(|name| spelled(municipalities, name)).transpose()?;
        if let Some(wave) = of.wave.filter(|wave| study.programme.wave(wave).is_none()) {
            let waves: Vec<&str> = study.programme.waves.iter().map(|wave| wave.id.as_str()).collect();
            return Err(format!("the programme has no wave “{wave}”; its waves are {}", waves.join(", ")));
        }
        Ok(Collected::of_places(study, questions, vec![municipality], of))
    }

    /// The figures of all municipalities together, and then those of each.
    pub fn each(
        study: &'a Study<'a>,
        questions: &'a [Question<'a>],
        municipalities: &'a BTreeSet<String>,
        of: Of<'a>,
    ) -> Collected<'a> {
        let each = municipalities.iter().map(|name| Some(name.as_str()));
        Collected::of_places(study, questions, std::iter::once(None).chain(each).collect(), of)
    }

    fn of_places(
        study: &'a Study<'a>,
        questions: &'a [Question<'a>],
        places: Vec<Option<&'a str>>,
        of: Of<'a>,
    ) -> Collected<'a> {
        let day = release_day(of.day);
        let collecting = |municipality| Collecting {
            municipality,
            rates: Rates::new(study.programme, day, Denominator::Register, municipality),
            counting: Counting::new(study.programme, of.day, municipality),
        };
        Collected {
            places: places.into_iter().map(collecting).collect(),
            streams: Streams::new(study, questions, &of),
            demonstration: false,
            questions,
            study,
            of,
        }
    }

    /// The answers of more families: of one municipality after the other.
    pub fn add(&mut self, facts: &Facts) {
        let one = facts.families.first().map(|family| family.municipality.as_str());
        let is_of_one = facts.families.iter().all(|family| Some(family.municipality.as_str()) == one);
        if is_of_one {
            self.streams.close_all_but(one);
        }
        let elsewhere =
            |place: &&mut Collecting| is_of_one && place.municipality.is_some() && place.municipality != one;
        for place in self.places.iter_mut().filter(|place| !elsewhere(place)) {
            place.rates.add(facts);
            place.counting.add(facts);
        }
        self.streams.add(facts);
        self.demonstration = self.demonstration || facts.has_demonstration_words();
    }

    /// What is fed back, and where units stand at the end of the day: of each place that was asked for, in that order.
    pub fn finish(mut self) -> Vec<(Feedback, Vec<StateRow>)> {
        self.streams.close_all_but(None);
        let (study, of, streams) = (self.study, &self.of, &self.streams);
        let told = |place: Collecting| {
            let municipality = place.municipality;
            let told = Feedback {
                municipality: municipality.map(str::to_owned),
                released: release_day(of.day),
                smallest: of.smallest,
                rows: rows(study, &place.rates.rows(), self.questions, streams, of, municipality),
                matrix: matrix(study, self.questions, streams, of, municipality),
                demonstration: self.demonstration,
            };
            (told, rates::states(study.programme, &place.counting.finish(), of.day))
        };
        self.places.into_iter().map(told).collect()
    }
}

/// What is fed back of facts that are at hand.
///
/// # Errors
/// As [`Collected::new`].
pub fn feedback(study: &Study, facts: &Facts, of: &Of) -> Result<Feedback, String> {
    let municipalities = facts.families.iter().map(|family| family.municipality.clone()).collect();
    let questions = questions(study);
    let mut collected = Collected::new(study, &questions, &municipalities, of.clone())?;
    collected.add(facts);
    collected.finish().pop().map(|(told, _)| told).ok_or_else(|| "nothing was asked for".into())
}

/// As the register spells a municipality.
fn spelled<'a>(all: &'a BTreeSet<String>, name: &str) -> Result<&'a str, String> {
    let key = municipality_key(name);
    let found = all.iter().find(|other| municipality_key(other) == key);
    let all = || all.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
    found.map(String::as_str).ok_or_else(|| format!("no family of the register is in “{name}”; it has {}", all()))
}

/// The topics in their order.
pub const TOPICS: [&str; 7] = ["crisis", "resources", "plan", "support", "cooperation", "visitation", "other"];

fn rows(
    study: &Study,
    rates: &[Rate],
    questions: &[Question],
    streams: &Streams,
    of: &Of,
    municipality: Option<&str>,
) -> Vec<FeedbackRow> {
    let analysed = study.analysed_waves();
    let waves = || {
        study.programme.waves.iter().enumerate().filter(|(_, wave)| match of.wave {
            Some(only) => wave.id == only,
            None => analysed.contains(&wave.id.as_str()),
        })
    };
    let mut found = Vec::new();
    for (at, question) in questions.iter().enumerate() {
        let role = &study.programme.roles[question.role].id;
        for (place, wave) in waves() {
            let rate = rates.iter().find(|rate| rate.role == *role && rate.wave == wave.id);
            let mut versions = streams.versions(at, place);
            if versions.is_empty() {
                versions.push(&question.instrument.version);
            }
            for version in versions {
                let key = (at, place, version);
                let own = streams.figure(municipality, key);
                let all = streams.figure(None, key);
                let bound = |figure: Option<Figure>| figure.map_or("", |figure| figure.bound.as_str()).to_owned();
                found.push(FeedbackRow {
                    topic: question.topic.into(),
                    role: role.clone(),
                    wave: wave.id.clone(),
                    instrument: question.instrument.id.clone(),
                    item: question.name.into(),
                    instrument_version: version.into(),
                    lowest: question.scale.0,
                    highest: question.scale.1,
                    answered: rate.map_or(0, |rate| rate.answered),
                    percent_of_population: rate.and_then(|rate| rate.percent_of_population),
                    n: own.map(|own| own.n),
                    mean: own.map(|own| own.mean()),
                    bound: bound(own),
                    all_n: all.map(|all| all.n),
                    all_mean: all.map(|all| all.mean()),
                    all_bound: bound(all),
                    suppressed: if own.is_none() { "yes" } else { "" }.into(),
                });
            }
        }
    }
    found
}

fn matrix(
    study: &Study,
    questions: &[Question],
    streams: &Streams,
    of: &Of,
    municipality: Option<&str>,
) -> Vec<MatrixRow> {
    let analysed = study.analysed_waves();
    let places = || {
        study.programme.waves.iter().enumerate().skip(1).filter(|(_, wave)| match of.wave {
            Some(only) => wave.id == only,
            None => analysed.contains(&wave.id.as_str()),
        })
    };
    // The latest wave at which anything of a rater is shown.
    let mut latest: BTreeMap<usize, usize> = BTreeMap::new();
    for (at, question) in questions.iter().enumerate().filter(|(_, question)| question.rated.is_some()) {
        for (place, _) in places() {
            let mut versions = streams.versions(at, place).into_iter();
            if versions.any(|version| streams.figure(municipality, (at, place, version)).is_some()) {
                let known = latest.entry(question.role).or_insert(place);
                *known = place.max(*known);
            }
        }
    }
    let mut found = Vec::new();
    for (at, question) in questions.iter().enumerate() {
        let Some(rated) = question.rated else { continue };
        let after = latest.get(&question.role).copied();
        let of_wave = |wave: Option<usize>| wave.map_or(Vec::new(), |wave| streams.versions(at, wave));
        let mut versions = of_wave(after.or(Some(0)));
        if versions.is_empty() {
            versions.push(&question.instrument.version);
        }
        for version in versions {
            let first = streams.figure(municipality, (at, 0, version));
            let then = after.and_then(|wave| streams.figure(municipality, (at, wave, version)));
            let pairs = after.map_or_else(Pairs::default, |wave| streams.pairs(municipality, (at, wave, version)));
            let bound = |figure: Option<Figure>| figure.map_or(Bound::Exact, |figure| figure.bound).as_str().to_owned();
            found.push(MatrixRow {
                rater: study.programme.roles[question.role].id.clone(),
                rated: rated.into(),
                instrument_version: version.into(),
                wave_before: study.baseline().into(),
                n_before: first.map(|figure| figure.n),
                mean_before: first.map(|figure| figure.mean()),
                bound_before: bound(first),
                wave_after: after.map_or(String::new(), |wave| study.programme.waves[wave].id.clone()),
                n_after: then.map(|figure| figure.n),
                mean_after: then.map(|figure| figure.mean()),
                bound_after: bound(then),
                pairs: (pairs.n() > 0).then(|| pairs.n()),
                mark: if pairs.n() == 0 { "" } else { mark(&pairs) }.into(),
            });
        }
    }
    found
}

/// Of the paired t-test, two-sided, at 5 %.
fn mark(pairs: &Pairs) -> &'static str {
    let change = pairs.mean(|pair| pair.after - pair.before).map_or(0.0, |change| change.0);
    match pairs.test() {
        Some(test) if test.p < LEVEL && change > 0.0 => "rise",
        Some(test) if test.p < LEVEL => "fall",
        _ => "none",
    }
}

#[cfg(test)]
#[path = "feedback/tests.rs"]
mod tests;
