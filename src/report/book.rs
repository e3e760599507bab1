//! All scores, as before and after and the means by wave need them: how often each value and each pair was met.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::facts::{Facts, RequestFact};
use super::histogram::{Histogram, Value};
use super::paired::{Pair, Pairs};
use super::scores::general_questions;
use super::study::{ScoreOf, Study};
use crate::id::{PersonId, ProtocolId};
use crate::instrument::Band;
use crate::programme::Asked;

/// Whose two answers make a pair: the same person about the same family; for a role asked per child the same
/// child, whoever answered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Whose<'f> {
    role: &'f str,
    family: usize,
    child: Option<usize>,
    person: Option<PersonId>,
}

/// One value of a score.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Given<'f> {
    value: f64,
    /// The instrument as asked: an age version has norms of its own.
    asked: &'f str,
    /// The version of the instrument's file.
    version: &'f str,
    /// By whose norms it is judged.
    protocol: ProtocolId,
}

impl Given<'_> {
    fn pair([before, after]: [Given; 2]) -> Pair {
        Pair { before: before.value, after: after.value }
    }
}

/// The values of one score at one wave.
type AtWave<'f> = BTreeMap<Whose<'f>, Given<'f>>;

/// Those who have a score at both waves, with both. Another version of the instrument asks something else: with one
/// before and another after there is no pair.
fn both<'b, 'f>(
    before: Option<&'b AtWave<'f>>,
    after: Option<&'b AtWave<'f>>,
) -> impl Iterator<Item = (&'b Whose<'f>, [Given<'f>; 2])> {
    before
        .into_iter()
        .flatten()
        .filter_map(move |(whose, before)| Some((whose, [*before, *after?.get(whose)?])))
        .filter(|(_, [before, after])| before.version == after.version)
}

/// Place of the score, place of the wave, role, version of the instrument.
type Key = (usize, usize, String, String);

/// How many pairs lie in a band of the norms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Within {
    /// Pairs that the norms can judge.
    pub n: usize,
    /// In the band at the first wave.
    pub before: usize,
    /// In the band at the later one.
    pub after: usize,
    /// Where the norms come from.
    pub norms: BTreeSet<String>,
}

/// All scores given by the end of a day.
pub struct ScoreBook<'a> {
    study: &'a Study<'a>,
    day: Date,
    scores: Vec<ScoreOf<'a>>,
    /// Whether a score is a general question about a cooperation, whose changes are told of every wave.
    general: Vec<bool>,
    /// Places of scores by the names that they are stored under: two instruments may have a score of the same id.
    places: HashMap<String, HashMap<String, Option<usize>>>,
    values: BTreeMap<Key, Histogram<Value>>,
    /// From the first wave to the one that is compared with it, by score.
    pairs: Vec<Pairs>,
    /// From the first wave to any other.
    changes: BTreeMap<Key, Pairs>,
    /// By place of the score and band.
    bands: BTreeMap<(usize, String), Within>,
}

impl<'a> ScoreBook<'a> {
    /// Empty, for the scores submitted by the end of `day`. Age versions of one instrument are taken together.
    pub fn new(study: &'a Study<'a>, day: Date) -> ScoreBook<'a> {
        let scores = study.scores();
        let general: Vec<ScoreOf> = general_questions(study).into_iter().map(|(_, of)| of).collect();
        ScoreBook {
            day,
            general: scores.iter().map(|of| general.iter().any(|other| is(of, other))).collect(),
            places: HashMap::new(),
            values: BTreeMap::new(),
            pairs: vec![Pairs::default(); scores.len()],
            changes: BTreeMap::new(),
            bands: BTreeMap::new(),
            scores,
            study,
        }
    }

    /// Those of facts that are at hand.
    pub fn of(study: &'a Study<'a>, facts: &Facts, day: Date) -> ScoreBook<'a> {
        let mut book = ScoreBook::new(study, day);
        book.add(facts);
        book
    }

    /// Counts the scores of more families.
    pub fn add(&mut self, facts: &Facts) {
        let mut given: BTreeMap<(usize, usize), AtWave> = BTreeMap::new();
        for (response, request) in facts.responses_by(self.day) {
            let Some((wave, _)) = self.study.programme.wave(&request.wave) else { continue };
            for score in &response.scores {
                // An instrument that the programme no longer knows keeps its numbers in the export.
                let Some(place) = self.stored_as(&score.instrument, &score.name) else { continue };
                given.entry((place, wave)).or_default().insert(
                    whose(self.study, request, response.person),
                    Given {
                        value: score.value,
                        asked: &score.instrument,
                        version: facts.instrument_version(score.version),
                        protocol: request.protocol,
                    },
                );
            }
        }
        for ((place, wave), at_wave) in &given {
            let mut apart: BTreeMap<(&str, &str), Histogram<Value>> = BTreeMap::new();
            for (whose, given) in at_wave {
                apart.entry((whose.role, given.version)).or_default().add(Value(given.value));
            }
            for ((role, version), values) in apart {
                let key = (*place, *wave, role.to_owned(), version.to_owned());
                self.values.entry(key).or_default().extend(&values);
            }
        }
        let after = self.study.programme.wave(&self.study.after).map(|(place, _)| place);
        for place in 0..self.scores.len() {
            let before = given.get(&(place, 0));
            for (whose, pair) in both(before, after.and_then(|after| given.get(&(place, after)))) {
                self.pairs[place].add(Given::pair(pair));
                self.judge(facts, place, whose, pair);
            }
            for wave in (1..self.study.programme.waves.len()).filter(|_| self.general[place]) {
                for (whose, pair) in both(before, given.get(&(place, wave))) {
                    let key = (place, wave, whose.role.to_owned(), pair[0].version.to_owned());
                    self.changes.entry(key).or_default().add(Given::pair(pair));
                }
            }
        }
    }

    /// Which score that is.
    fn stored_as(&mut self, instrument: &str, name: &str) -> Option<usize> {
        if let Some(place) = self.places.get(instrument).and_then(|names| names.get(name)) {
            return *place;
        }
        let place = self.study.instrument(instrument).and_then(|own| {
            self.scores.iter().position(|of| (&of.instrument.id, of.score.id.as_str()) == (&own.id, name))
        });
        self.places.entry(instrument.to_owned()).or_default().insert(name.to_owned(), place);
        place
    }

    fn judge(&mut self, facts: &Facts, place: usize, whose: &Whose, both: [Given; 2]) {
        let of = &self.scores[place];
        let sex = whose.child.and_then(|child| facts.families[whose.family].children[child].sex);
        for band in self.study.questionnaires.bands(of.instrument, &of.score.id) {
            let judge = |given: Given| {
                let norms =
                    self.study.questionnaires_of(given.protocol)?.band(given.asked, &of.score.id, &band.id, sex);
                norms.map(|(norms, band)| (norms.source.clone(), is_within(band, given.value)))
            };
            let [Some(before), Some(after)] = both.map(judge) else { continue };
            let within = self.bands.entry((place, band.id.clone())).or_default();
            within.n += 1;
            within.before += usize::from(before.1);
            within.after += usize::from(after.1);
            within.norms.extend([before.0, after.0]);
        }
    }

    fn place(&self, of: &ScoreOf) -> Option<usize> {
        self.scores.iter().position(|own| is(own, of))
    }

    fn wave(&self, wave: &str) -> Option<usize> {
        self.study.programme.wave(wave).map(|(place, _)| place)
    }

    /// All values of a score at a wave, of whoever answered, by version of the instrument.
    pub fn at(&self, of: &ScoreOf, wave: &str) -> BTreeMap<&str, Histogram<Value>> {
        self.values_at(of, wave, |_| true)
    }

    /// The same of one role.
    pub fn at_by(&self, of: &ScoreOf, wave: &str, role: &str) -> BTreeMap<&str, Histogram<Value>> {
        self.values_at(of, wave, |own| own == role)
    }

    fn values_at(&self, of: &ScoreOf, wave: &str, role: impl Fn(&str) -> bool) -> BTreeMap<&str, Histogram<Value>> {
        let mut found: BTreeMap<&str, Histogram<Value>> = BTreeMap::new();
        let (Some(place), Some(wave)) = (self.place(of), self.wave(wave)) else { return found };
        let of_wave = self.values.range((place, wave, String::new(), String::new())..);
        let of_wave = of_wave.take_while(|(key, _)| (key.0, key.1) == (place, wave));
        for ((.., version), values) in of_wave.filter(|(key, _)| role(&key.2)) {
            found.entry(version).or_default().extend(values);
        }
        found
    }

    /// The pairs of a score: those who have it at the first wave and at the one that is compared with it.
    pub fn pairs(&self, of: &ScoreOf) -> Pairs {
        self.place(of).map(|place| self.pairs[place].clone()).unwrap_or_default()
    }

    /// The same of a general question about a cooperation, of the first wave and another, one role and one version of the
    /// instrument.
    pub fn pairs_by(&self, of: &ScoreOf, after: &str, role: &str, version: &str) -> Pairs {
        let key = self.place(of).zip(self.wave(after));
        let key = key.map(|(place, wave)| (place, wave, role.to_owned(), version.to_owned()));
        key.and_then(|key| self.changes.get(&key)).cloned().unwrap_or_default()
    }

    /// How many of the pairs of a score lie in that band.
    pub fn within(&self, of: &ScoreOf, band: &str) -> Within {
        let key = self.place(of).map(|place| (place, band.to_owned()));
        key.and_then(|key| self.bands.get(&key)).cloned().unwrap_or_default()
    }
}

/// Whether the two are the same score.
fn is(one: &ScoreOf, other: &ScoreOf) -> bool {
    (&one.instrument.id, &one.score.id) == (&other.instrument.id, &other.score.id)
}

fn is_within(band: &Band, value: f64) -> bool {
    band.from <= value && value <= band.to
}

fn whose<'f>(study: &Study, request: &'f RequestFact, person: PersonId) -> Whose<'f> {
    let per_child = study.programme.role(&request.role).is_some_and(|role| role.asked == Asked::PerChild);
    Whose {
        role: &request.role,
        family: request.family,
        child: request.child.filter(|_| per_child),
        person: (!per_child).then_some(person),
    }
}
