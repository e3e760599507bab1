//! The answers to each question at each wave in each municipality, and what is shown of them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{Of, TOPICS};
use crate::id::PersonId;
use crate::instrument::{Instrument, Rule};
use crate::programme::Asked;
use crate::report::disclosure::{Contribution, Figure, Gone, batches, figure, release_day};
use crate::report::facts::{Facts, RequestFact};
use crate::report::items::Tally;
use crate::report::paired::Pair;
use crate::report::scores::{general_questions, rated};
use crate::report::study::Study;
use crate::report::versions::by_number;

/// One question: an item, or those that ask the same about each parent.
pub(super) struct Question<'a> {
    pub(super) topic: &'static str,
    /// Place of the role in the programme.
    pub(super) role: usize,
    /// Whether that role answers about each child.
    pub(super) per_child: bool,
    pub(super) instrument: &'a Instrument,
    /// What stands for it in tables.
    pub(super) name: &'a str,
    items: Vec<&'a str>,
    pub(super) scale: (i32, i32),
    /// Whom it is about, in the matrix.
    pub(super) rated: Option<&'a str>,
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

/// The programme's own questions with a scale, and the general question about each cooperation. What is answered by yes or no
/// is a count of families and no mean; it is not fed back.
pub(super) fn questions<'a>(study: &Study<'a>) -> Vec<Question<'a>> {
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
pub(super) type Key<'a> = (usize, usize, &'a str);

/// All streams, by municipality.
pub(super) struct Streams<'a> {
    by_place: BTreeMap<&'a str, BTreeMap<Key<'a>, Stream>>,
    /// What was taken out, by municipality, place of the role and place of the wave.
    gone: BTreeMap<(&'a str, usize, usize), Vec<Gone>>,
    smallest: usize,
    day: Date,
}

impl<'a> Streams<'a> {
    pub(super) fn of(study: &Study, facts: &'a Facts, questions: &[Question], of: &Of) -> Streams<'a> {
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
    pub(super) fn figure(&self, municipality: Option<&str>, question: &Question, key: Key) -> Option<Figure> {
        let places = self.by_place.iter().filter(|(place, _)| municipality.is_none_or(|name| name == **place));
        let of_place = |(place, streams): (&&'a str, &BTreeMap<Key, Stream>)| {
            let stream = streams.get(&key)?;
            figure(&stream.given, self.gone(place, question.role, key.1), self.smallest, self.day, question.scale)
        };
        places.filter_map(of_place).sum()
    }

    /// The versions of a question that anybody, anywhere, has answered at a wave.
    pub(super) fn versions(&self, question: usize, wave: usize) -> Vec<&'a str> {
        let keys = self.by_place.values().flat_map(BTreeMap::keys);
        let of = keys.filter(|key| (key.0, key.1) == (question, wave)).map(|key| key.2).collect::<BTreeSet<_>>();
        let mut of = Vec::from_iter(of);
        of.sort_by(|a, b| by_number(a, b));
        of
    }

    /// The pairs that are shown: those who gave both, in batches of their own, by the day on which the second was given.
    pub(super) fn pairs(&self, municipality: Option<&str>, question: &Question, before: Key, after: Key) -> Vec<Pair> {
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
