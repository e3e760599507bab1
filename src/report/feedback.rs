//! What a municipality gets back of its answers (datatilbageløb): the core elements, cooperation and visitation by role and
//! wave, and how the roles see one another. No answer of a person is in it: all goes through [`super::disclosure`].
//!
//! Who answered is counted in units at the release day, as everywhere in this room; a mean has its own n, because whoever
//! skipped the question or said "don't know" is in no mean.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::csv::row;
use super::disclosure::{Bound, Contribution, Figure, Gone, batches, figure, release_day};
use super::facts::{Facts, RequestFact};
use super::items::Tally;
use super::number::{Number, mean};
use super::paired::{Pair, paired_t_test};
use super::rates::{Denominator, response_rates_of};
use super::scores::{LEVEL, general_questions, rated};
use super::study::Study;
use super::versions::by_number;
use crate::id::PersonId;
use crate::instrument::{Instrument, Rule};
use crate::names::municipality_key;
use crate::programme::Asked;

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
#[derive(Debug, Clone, PartialEq)]
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
}

/// The figures as of the release day before `of.day`.
///
/// # Errors
/// A sentence: a municipality that the register does not have, or a wave that the programme does not have.
pub fn feedback(study: &Study, facts: &Facts, of: &Of) -> Result<Feedback, String> {
    let municipality = of.municipality.map(|name| spelled(facts, name)).transpose()?;
    if let Some(wave) = of.wave.filter(|wave| study.programme.wave(wave).is_none()) {
        let waves: Vec<&str> = study.programme.waves.iter().map(|wave| wave.id.as_str()).collect();
        return Err(format!("the programme has no wave “{wave}”; its waves are {}", waves.join(", ")));
    }
    let released = release_day(of.day);
    let questions = questions(study);
    let streams = Streams::of(study, facts, &questions, of);
    Ok(Feedback {
        rows: rows(study, facts, &questions, &streams, of, municipality.as_deref()),
        matrix: matrix(study, &questions, &streams, of, municipality.as_deref()),
        municipality,
        released,
        smallest: of.smallest,
    })
}

/// As the register spells a municipality.
pub(super) fn spelled(facts: &Facts, name: &str) -> Result<String, String> {
    let key = municipality_key(name);
    let all: BTreeSet<&str> = facts.families.iter().map(|family| family.municipality.as_str()).collect();
    let found = all.iter().find(|other| municipality_key(other) == key);
    let told =
        || format!("no family of the register is in “{name}”; it has {}", Vec::from_iter(all.clone()).join(", "));
    found.map(|name| (*name).to_owned()).ok_or_else(told)
}

/// One question: an item, or those that ask the same about each parent.
struct Question<'a> {
    topic: &'static str,
    /// Place of the role in the programme.
    role: usize,
    /// Whether that role answers about each child.
    per_child: bool,
    instrument: &'a Instrument,
    /// What stands for it in tables.
    name: &'a str,
    items: Vec<&'a str>,
    scale: (i32, i32),
    /// Whom it is about, in the matrix.
    rated: Option<&'a str>,
}

/// The core elements by how the ids of their questions begin.
const ELEMENTS: [(&str, &str); 7] = [
    ("crisis", "crisis"),
    ("resources", "resources"),
    ("plan", "plan"),
    ("being_heard", "support"),
    ("support", "support"),
    ("staff_cooperate", "cooperation"),
    ("contact", "visitation"),
];

/// The topics in their order.
pub const TOPICS: [&str; 7] = ["crisis", "resources", "plan", "support", "cooperation", "visitation", "other"];

/// The programme's own questions with a scale, and the general question about each cooperation. What is answered by yes or no
/// is a count of families and no mean; it is not fed back.
fn questions<'a>(study: &Study<'a>) -> Vec<Question<'a>> {
    let mut found: Vec<Question> = Vec::new();
    let general = general_questions(study);
    for (place, role) in study.programme.roles.iter().enumerate() {
        let per_child = role.asked == Asked::PerChild;
        for instrument in study.instruments_of(role).into_iter().filter(|instrument| instrument.rights.own) {
            for item in &instrument.items {
                let Some(scale) = scale_of(instrument, &item.id) else { continue };
                let about = item.about.as_deref().map_or(String::new(), |about| format!("_{about}"));
                let name =
                    item.id.strip_suffix(about.as_str()).filter(|_| about.starts_with("_parent")).unwrap_or(&item.id);
                let same = |other: &&mut Question| {
                    (other.role, &other.instrument.id, other.name) == (place, &instrument.id, name)
                };
                if let Some(question) = found.iter_mut().find(same) {
                    question.items.push(&item.id);
                    continue;
                }
                let visits = instrument.id.starts_with("contact-");
                let element = ELEMENTS.iter().find(|(begins, _)| name.starts_with(begins)).map(|(_, element)| *element);
                let topic = if visits { "visitation" } else { element.unwrap_or("other") };
                found.push(Question {
                    topic,
                    role: place,
                    per_child,
                    instrument,
                    name,
                    items: vec![&item.id],
                    scale,
                    rated: None,
                });
            }
        }
        for (_, of) in general.iter().filter(|(rater, _)| *rater == role.id) {
            let Rule::Item { item } = &of.score.rule else { continue };
            let Some(scale) = scale_of(of.instrument, item) else { continue };
            let (instrument, rated) = (of.instrument, Some(rated(of)));
            found.push(Question {
                topic: "cooperation",
                role: place,
                per_child,
                instrument,
                name: item,
                items: vec![item],
                scale,
                rated,
            });
        }
    }
    found.sort_by_key(|question| TOPICS.iter().position(|topic| *topic == question.topic));
    found
}

/// The ends of a scale with more than two values.
fn scale_of(instrument: &Instrument, item: &str) -> Option<(i32, i32)> {
    let scale = instrument.scale_of(item)?;
    scale.bounds().filter(|_| scale.values.iter().filter(|value| scale.counts(**value)).count() > 2)
}

/// Whose two answers make a pair: the same person about the same family; for a role asked per child the same child.
type Whose = (usize, Option<usize>, Option<PersonId>);

/// The answers to one question at one wave in one municipality, in one version of the instrument.
#[derive(Default)]
struct Stream {
    given: Vec<Contribution>,
    whose: Vec<Whose>,
}

/// Place of the question, place of the wave, version.
type Key<'a> = (usize, usize, &'a str);

/// All streams, by municipality.
struct Streams<'a> {
    by_place: BTreeMap<&'a str, BTreeMap<Key<'a>, Stream>>,
    /// What was taken out, by municipality, place of the role and place of the wave.
    gone: BTreeMap<(&'a str, usize, usize), Vec<Gone>>,
    smallest: usize,
    day: Date,
}

impl<'a> Streams<'a> {
    fn of(study: &Study, facts: &'a Facts, questions: &[Question], of: &Of) -> Streams<'a> {
        let roles: BTreeMap<&str, usize> =
            study.programme.roles.iter().enumerate().map(|(place, role)| (role.id.as_str(), place)).collect();
        let waves: BTreeMap<&str, usize> =
            study.programme.waves.iter().enumerate().map(|(place, wave)| (wave.id.as_str(), place)).collect();
        let place =
            |request: &RequestFact| Some((*roles.get(request.role.as_str())?, *waves.get(request.wave.as_str())?));
        let mut asked: BTreeMap<(usize, &str, &str), usize> = BTreeMap::new();
        for (at, question) in questions.iter().enumerate() {
            let names = std::iter::once(&question.instrument.id).chain(&question.instrument.age_versions);
            for (name, item) in names.flat_map(|name| question.items.iter().map(move |item| (name, *item))) {
                asked.insert((question.role, name, item), at);
            }
        }
        let mut by_place: BTreeMap<&str, BTreeMap<Key, Stream>> = BTreeMap::new();
        for (response, request) in facts.responses_by(release_day(of.day)) {
            let Some((role, wave)) = place(request) else { continue };
            let mut said: BTreeMap<(usize, &str), Tally> = BTreeMap::new();
            for answer in &response.answers {
                if let Some(at) = asked.get(&(role, answer.instrument.as_str(), answer.item.as_str())) {
                    let version = facts.instrument_version(answer.version);
                    said.entry((*at, version)).or_default().add(questions[*at].instrument, answer);
                }
            }
            let per_child = study.programme.roles[role].asked == Asked::PerChild;
            let whose = (request.family, request.child.filter(|_| per_child), (!per_child).then_some(response.person));
            let here = by_place.entry(facts.family_of(request).municipality.as_str()).or_default();
            for ((at, version), tally) in said {
                // That there is a stream does not tell whether any of it is in a mean.
                let stream = here.entry((at, wave, version)).or_default();
                if tally.n == 0 {
                    continue;
                }
                let (person, on) = (response.person, response.submitted);
                stream.given.push(Contribution { person, on, n: tally.n, sum: tally.sum });
                stream.whose.push(whose);
            }
        }
        let mut gone: BTreeMap<(&str, usize, usize), Vec<Gone>> = BTreeMap::new();
        for out in &facts.taken_out {
            let request = &facts.requests[out.request];
            let Some((role, wave)) = place(request) else { continue };
            let municipality = facts.family_of(request).municipality.as_str();
            let one = Gone { person: out.person, from: out.from, until: out.until };
            gone.entry((municipality, role, wave)).or_default().push(one);
        }
        Streams { by_place, gone, smallest: of.smallest, day: of.day }
    }

    fn gone<'b>(&'b self, place: &'b str, role: usize, wave: usize) -> &'b [Gone] {
        self.gone.get(&(place, role, wave)).map_or(&[], Vec::as_slice)
    }

    /// The figure of a municipality or, of all, the sum of what is shown of each.
    fn figure(&self, municipality: Option<&str>, question: &Question, key: Key) -> Option<Figure> {
        let places = self.by_place.iter().filter(|(place, _)| municipality.is_none_or(|name| name == **place));
        let of_place = |(place, streams): (&&'a str, &BTreeMap<Key, Stream>)| {
            let stream = streams.get(&key)?;
            figure(&stream.given, self.gone(place, question.role, key.1), self.smallest, self.day, question.scale)
        };
        places.filter_map(of_place).sum()
    }

    /// The versions of a question that anybody, anywhere, has answered at a wave.
    fn versions(&self, question: usize, wave: usize) -> Vec<&'a str> {
        let keys = self.by_place.values().flat_map(BTreeMap::keys);
        let of = keys.filter(|key| (key.0, key.1) == (question, wave)).map(|key| key.2).collect::<BTreeSet<_>>();
        let mut of = Vec::from_iter(of);
        of.sort_by(|a, b| by_number(a, b));
        of
    }

    /// The pairs that are shown: those who gave both, in batches of their own, by the day on which the second was given.
    fn pairs(&self, municipality: Option<&str>, question: &Question, before: Key, after: Key) -> Vec<Pair> {
        let mut found = Vec::new();
        for (place, streams) in
            self.by_place.iter().filter(|(place, _)| municipality.is_none_or(|name| name == **place))
        {
            let (Some(first), Some(second)) = (streams.get(&before), streams.get(&after)) else { continue };
            let firsts: BTreeMap<&Whose, &Contribution> = first.whose.iter().zip(&first.given).collect();
            let both = second.whose.iter().zip(&second.given);
            let both = both.filter_map(|(whose, then)| Some((*firsts.get(whose)?, then)));
            let both: Vec<(&Contribution, &Contribution)> = both.collect();
            let days: Vec<(PersonId, Date)> =
                both.iter().map(|(first, then)| (then.person, then.on.max(first.on))).collect();
            // A first answer that is gone has taken along a pair of whatever day the second was given on: where that is
            // another person's, of a day that is not among the gone.
            let lost = self.gone(place, question.role, before.1).iter().map(|gone| match question.per_child {
                true => Gone { until: Date::MAX, ..*gone },
                false => *gone,
            });
            let gone: Vec<Gone> = lost.chain(self.gone(place, question.role, after.1).iter().copied()).collect();
            let value = |one: &Contribution| one.sum as f64 / one.n as f64;
            let shown = batches(&days, &gone, self.smallest, self.day).into_iter().flatten();
            found.extend(shown.map(|at| Pair { before: value(both[at].0), after: value(both[at].1) }));
        }
        found
    }
}

fn rows(
    study: &Study,
    facts: &Facts,
    questions: &[Question],
    streams: &Streams,
    of: &Of,
    municipality: Option<&str>,
) -> Vec<FeedbackRow> {
    let rates = response_rates_of(study.programme, facts, release_day(of.day), Denominator::Register, municipality);
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
                let own = streams.figure(municipality, question, key);
                let all = streams.figure(None, question, key);
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
            if versions.any(|version| streams.figure(municipality, question, (at, place, version)).is_some()) {
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
            let first = streams.figure(municipality, question, (at, 0, version));
            let then = after.and_then(|wave| streams.figure(municipality, question, (at, wave, version)));
            let pairs = after.map_or(Vec::new(), |wave| {
                streams.pairs(municipality, question, (at, 0, version), (at, wave, version))
            });
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
                pairs: (!pairs.is_empty()).then_some(pairs.len()),
                mark: if pairs.is_empty() { "" } else { mark(&pairs) }.into(),
            });
        }
    }
    found
}

/// Of the paired t-test, two-sided, at 5 %.
fn mark(pairs: &[Pair]) -> &'static str {
    let change = mean(pairs.iter().map(|pair| pair.after - pair.before)).map_or(0.0, |change| change.0);
    match paired_t_test(pairs) {
        Some(test) if test.p < LEVEL && change > 0.0 => "rise",
        Some(test) if test.p < LEVEL => "fall",
        _ => "none",
    }
}

#[cfg(test)]
#[path = "feedback/tests.rs"]
mod tests;
