//! The answers to each question at each wave in each municipality, and what is shown of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::{Of, TOPICS};
use crate::id::PersonId;
use crate::instrument::{Instrument, Rule};
use crate::programme::Asked;
use crate::report::disclosure::{Contribution, Figure, Gone, batches, figure, release_day};
use crate::report::facts::{Facts, RequestFact};
use crate::report::items::Tally;
use crate::report::paired::{Pair, Pairs};
use crate::report::scores::{general_questions, rated};
use crate::report::study::Study;
use crate::report::versions::by_number;

/// One question: an item, or those that ask the same about each parent.
pub struct Question<'a> {
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
pub fn questions<'a>(study: &Study<'a>) -> Vec<Question<'a>> {
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
pub(super) type Key<'k> = (usize, usize, &'k str);

/// The same to keep.
type Kept = (usize, usize, String);

/// What has come of one municipality.
#[derive(Default)]
struct Place {
    streams: BTreeMap<Kept, Stream>,
    /// What was taken out, by place of the role and place of the wave.
    gone: BTreeMap<(usize, usize), Vec<Gone>>,
}

/// What is shown of one municipality.
#[derive(Default)]
struct Shown {
    figures: BTreeMap<Kept, Figure>,
    /// Of questions about a cooperation: from the first wave to each other.
    pairs: BTreeMap<Kept, Pairs>,
}

/// All streams, by municipality: as they come, and what is shown of them when all has come.
pub(super) struct Streams<'a> {
    study: &'a Study<'a>,
    questions: &'a [Question<'a>],
    smallest: usize,
    day: Date,
    /// Questions by place of the role, instrument as asked and item.
    asked: HashMap<(usize, &'a str), HashMap<&'a str, usize>>,
    coming: BTreeMap<String, Place>,
    shown: BTreeMap<String, Shown>,
    /// That there is a stream does not tell whether any of it is in a mean.
    versions: BTreeMap<(usize, usize), BTreeSet<String>>,
}

impl<'a> Streams<'a> {
    pub(super) fn new(study: &'a Study<'a>, questions: &'a [Question<'a>], of: &Of) -> Streams<'a> {
        let mut asked: HashMap<(usize, &str), HashMap<&str, usize>> = HashMap::new();
        for (at, question) in questions.iter().enumerate() {
            let names = std::iter::once(&question.instrument.id).chain(&question.instrument.age_versions);
            for (name, item) in names.flat_map(|name| question.items.iter().map(move |item| (name, *item))) {
                asked.entry((question.role, name)).or_default().insert(item, at);
            }
        }
        Streams {
            study,
            questions,
            smallest: of.smallest,
            day: of.day,
            asked,
            coming: BTreeMap::new(),
            shown: BTreeMap::new(),
            versions: BTreeMap::new(),
        }
    }

    fn place(&self, request: &RequestFact) -> Option<(usize, usize)> {
        let role = self.study.programme.roles.iter().position(|role| role.id == request.role)?;
        Some((role, self.study.programme.wave(&request.wave)?.0))
    }

    /// The answers of more families.
    pub(super) fn add(&mut self, facts: &Facts) {
        for (response, request) in facts.responses_by(release_day(self.day)) {
            let Some((role, wave)) = self.place(request) else { continue };
            let mut said: BTreeMap<(usize, &str), Tally> = BTreeMap::new();
            for answer in &response.answers {
                let items = self.asked.get(&(role, answer.instrument.as_str()));
                if let Some(at) = items.and_then(|items| items.get(answer.item.as_str())) {
                    let version = facts.instrument_version(answer.version);
                    said.entry((*at, version)).or_default().add(self.questions[*at].instrument, answer);
                }
            }
            let per_child = self.study.programme.roles[role].asked == Asked::PerChild;
            let family = facts.first + request.family;
            let whose = (family, request.child.filter(|_| per_child), (!per_child).then_some(response.person));
            let here = self.coming.entry(facts.family_of(request).municipality.clone()).or_default();
            for ((at, version), tally) in said {
                self.versions.entry((at, wave)).or_default().insert(version.to_owned());
                if tally.n == 0 {
                    continue;
                }
                let stream = here.streams.entry((at, wave, version.to_owned())).or_default();
                let (person, on) = (response.person, response.submitted);
                stream.given.push(Contribution { person, on, n: tally.n, sum: tally.sum });
                stream.whose.push(whose);
            }
        }
        for out in &facts.taken_out {
            let request = &facts.requests[out.request];
            let Some((role, wave)) = self.place(request) else { continue };
            let here = self.coming.entry(facts.family_of(request).municipality.clone()).or_default();
            let one = Gone { person: out.person, from: out.from, until: out.until };
            here.gone.entry((role, wave)).or_default().push(one);
        }
    }

    /// All has come, but for that municipality: what is shown of the others is all that is kept of them.
    pub(super) fn close_all_but(&mut self, going_on: Option<&str>) {
        let closed: Vec<String> = self.coming.keys().filter(|name| going_on != Some(name.as_str())).cloned().collect();
        for name in closed {
            if let Some(place) = self.coming.remove(&name) {
                let shown = self.shown_of(&place);
                self.shown.insert(name, shown);
            }
        }
    }

    fn shown_of(&self, place: &Place) -> Shown {
        let mut shown = Shown::default();
        for (key, stream) in &place.streams {
            let question = &self.questions[key.0];
            let gone = place.gone_of(question.role, key.1);
            if let Some(figure) = figure(&stream.given, gone, self.smallest, self.day, question.scale) {
                shown.figures.insert(key.clone(), figure);
            }
            let first = place.streams.get(&(key.0, 0, key.2.clone()));
            if let Some(first) = first.filter(|_| key.1 > 0 && question.rated.is_some()) {
                shown.pairs.insert(key.clone(), self.pairs_of(place, question, (first, stream), key.1));
            }
        }
        shown
    }

    /// The pairs that are shown: those who gave both, in batches of their own, by the day on which the second was given.
    fn pairs_of(&self, place: &Place, question: &Question, (first, second): (&Stream, &Stream), wave: usize) -> Pairs {
        let firsts: BTreeMap<&Whose, &Contribution> = first.whose.iter().zip(&first.given).collect();
        let both = second.whose.iter().zip(&second.given);
        let both = both.filter_map(|(whose, then)| Some((*firsts.get(whose)?, then)));
        let both: Vec<(&Contribution, &Contribution)> = both.collect();
        let days: Vec<(PersonId, Date)> =
            both.iter().map(|(first, then)| (then.person, then.on.max(first.on))).collect();
        // A first answer that is gone has taken along a pair of whatever day the second was given on: where that is
        // another person's, of a day that is not among the gone.
        let lost = place.gone_of(question.role, 0).iter().map(|gone| match question.per_child {
            true => Gone { until: Date::MAX, ..*gone },
            false => *gone,
        });
        let gone: Vec<Gone> = lost.chain(place.gone_of(question.role, wave).iter().copied()).collect();
        let value = |one: &Contribution| one.sum as f64 / one.n as f64;
        let shown = batches(&days, &gone, self.smallest, self.day).into_iter().flatten();
        shown.map(|at| Pair { before: value(both[at].0), after: value(both[at].1) }).collect()
    }

    fn places(&self, municipality: Option<&str>) -> impl Iterator<Item = &Shown> {
        let places = self.shown.iter().filter(move |(place, _)| municipality.is_none_or(|name| name == **place));
        places.map(|(_, shown)| shown)
    }

    /// The figure of a municipality or, of all, the sum of what is shown of each.
    pub(super) fn figure(&self, municipality: Option<&str>, key: Key) -> Option<Figure> {
        let key = (key.0, key.1, key.2.to_owned());
        self.places(municipality).filter_map(|shown| shown.figures.get(&key).copied()).sum()
    }

    /// The versions of a question that anybody, anywhere, has answered at a wave.
    pub(super) fn versions(&self, question: usize, wave: usize) -> Vec<&str> {
        let of = self.versions.get(&(question, wave)).into_iter().flatten();
        let mut of: Vec<&str> = of.map(String::as_str).collect();
        of.sort_by(|a, b| by_number(a, b));
        of
    }

    /// The pairs that are shown of a question about a cooperation, from the first wave to that of the key.
    pub(super) fn pairs(&self, municipality: Option<&str>, after: Key) -> Pairs {
        let after = (after.0, after.1, after.2.to_owned());
        let mut found = Pairs::default();
        self.places(municipality).filter_map(|shown| shown.pairs.get(&after)).for_each(|pairs| found.extend(pairs));
        found
    }
}

impl Place {
    fn gone_of(&self, role: usize, wave: usize) -> &[Gone] {
        self.gone.get(&(role, wave)).map_or(&[], Vec::as_slice)
    }
}
