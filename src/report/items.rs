//! Means of single questions: by wave, and by municipality with small cells closed.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::csv::row;
use super::facts::{AnswerFact, Facts};
use super::number::Number;
use super::rates::Rate;
use super::study::Study;
use crate::id::VersionId;
use crate::instrument::{Instrument, Scale};

row! {
    /// One question at one wave, of all who answered.
    pub struct ItemRow {
        /// Who answered.
        role: String,
        /// When.
        wave: String,
        /// Of which instrument; its age versions are taken together.
        instrument: String,
        /// The question.
        item: String,
        /// Version of the instrument's file: another version asks something else and stands in a row of its own.
        instrument_version: String,
        /// Answers in the mean.
        n: usize,
        /// Their mean.
        mean: Option<Number>,
        /// Answers such as "don't know", in no mean.
        left_out: usize,
        /// Units of the role that answered anything at that wave.
        answered: usize,
        /// Those of the role's population, in whole percent.
        percent_of_population: Option<usize>,
    }
}

row! {
    /// One question of the programme's own, in one municipality at one wave.
    pub struct SiteRow {
        /// The municipality.
        site: String,
        /// Who answered.
        role: String,
        /// When.
        wave: String,
        /// Of which instrument.
        instrument: String,
        /// The question.
        item: String,
        /// Version of the instrument's file, as in `items_by_wave.csv`.
        instrument_version: String,
        /// Answers in the mean; none where they are too few to be told.
        n: Option<usize>,
        /// Their mean; none where they are too few to be told.
        mean: Option<Number>,
        /// `yes` where n and mean are held back.
        suppressed: String,
    }
}

/// Fewer answers than this are not told of a single municipality.
pub const SMALLEST_CELL: usize = 5;

/// Answers to one question.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Answers in the mean.
    pub n: usize,
    /// Their sum.
    pub sum: i64,
    /// Answers that stay out of it.
    pub left_out: usize,
}

impl Tally {
    /// The mean of what is in it.
    pub fn mean(&self) -> Option<Number> {
        (self.n > 0).then(|| Number(self.sum as f64 / self.n as f64))
    }

    /// Counts one answer.
    pub fn add(&mut self, instrument: &Instrument, answer: &AnswerFact) {
        self.count(instrument.scale_of(&answer.item), answer.value);
    }

    fn count(&mut self, scale: Option<&Scale>, value: i32) {
        match scale {
            Some(scale) if scale.outside_means.contains(&value) => self.left_out += 1,
            // A value that the scale had in an earlier version: such as a "don't know" that is no longer offered.
            Some(scale) if !scale.values.contains(&value) => self.left_out += 1,
            _ => {
                self.n += 1;
                self.sum += i64::from(value);
            }
        }
    }

    /// With what was counted elsewhere.
    pub(super) fn and(self, other: Tally) -> Tally {
        Tally { n: self.n + other.n, sum: self.sum + other.sum, left_out: self.left_out + other.left_out }
    }
}

/// Place of the role, wave, instrument and item in the programme's files: the order of the rows.
type Question = (usize, usize, usize, usize);

/// Texts that come again and again, by number.
#[derive(Default)]
struct Names {
    numbers: HashMap<String, usize>,
    names: Vec<String>,
}

impl Names {
    fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        self.numbers.insert(name.to_owned(), self.names.len());
        self.names.push(name.to_owned());
        self.names.len() - 1
    }
}

/// Places of an instrument and an item of it, and the item's scale.
type Place<'a> = (usize, usize, Option<&'a Scale>);

/// Means of questions in the making: the answers to every question up to the last analysed wave, apart by municipality and by
/// version of the instrument.
pub struct Items<'a> {
    study: &'a Study<'a>,
    day: Date,
    waves: Vec<&'a str>,
    instruments: Vec<&'a Instrument>,
    /// Places of instrument and item, and the item's scale, by the names that answers have.
    places: HashMap<&'a str, HashMap<&'a str, Place<'a>>>,
    municipalities: Names,
    versions: Names,
    /// By role, wave, instrument and item; then by the numbers of municipality and version.
    tallies: BTreeMap<Question, HashMap<(usize, usize), Tally>>,
}

impl<'a> Items<'a> {
    /// Of the answers that came by the end of `day`.
    pub fn new(study: &'a Study<'a>, day: Date) -> Items<'a> {
        let instruments = study.instruments();
        let mut places: HashMap<&str, HashMap<&str, _>> = HashMap::new();
        for (i, instrument) in instruments.iter().enumerate() {
            for (k, item) in instrument.items.iter().enumerate() {
                for name in std::iter::once(&instrument.id).chain(&instrument.age_versions) {
                    let place = (i, k, instrument.scale_of(&item.id));
                    places.entry(name.as_str()).or_default().insert(item.id.as_str(), place);
                }
            }
        }
        Items {
            study,
            day,
            waves: study.analysed_waves(),
            instruments,
            places,
            municipalities: Names::default(),
            versions: Names::default(),
            tallies: BTreeMap::new(),
        }
    }

    /// Counts the answers of more families.
    pub fn add(&mut self, facts: &Facts) {
        let mut versions: HashMap<VersionId, usize> = HashMap::new();
        for (response, request) in facts.responses_by(self.day) {
            let role = self.study.programme.roles.iter().position(|role| role.id == request.role);
            let wave = self.waves.iter().position(|wave| *wave == request.wave);
            let (Some(role), Some(wave)) = (role, wave) else { continue };
            let municipality = self.municipalities.number(&facts.family_of(request).municipality);
            // The answers to one instrument stand together.
            for part in response.answers.chunk_by(|a, b| (a.version, &a.instrument) == (b.version, &b.instrument)) {
                let Some(items) = self.places.get(part[0].instrument.as_str()) else { continue };
                let id = part[0].version;
                let version = *versions.entry(id).or_insert_with(|| self.versions.number(facts.instrument_version(id)));
                for answer in part {
                    let Some(&(i, k, scale)) = items.get(answer.item.as_str()) else { continue };
                    let groups = self.tallies.entry((role, wave, i, k)).or_default();
                    groups.entry((municipality, version)).or_default().count(scale, answer.value);
                }
            }
        }
    }

    /// One row for every question, role and wave that has an answer.
    pub fn by_wave(&self, rates: &[Rate]) -> Vec<ItemRow> {
        let mut rows = Vec::new();
        for ((role, wave, i, k), groups) in &self.tallies {
            let (role, wave) = (self.study.programme.roles[*role].id.as_str(), self.waves[*wave]);
            let rate = rates.iter().find(|rate| rate.role == role && rate.wave == wave);
            let mut versions: BTreeMap<&str, Tally> = BTreeMap::new();
            for ((_, version), tally) in groups {
                let all = versions.entry(&self.versions.names[*version]).or_default();
                *all = all.and(*tally);
            }
            rows.extend(versions.into_iter().map(|(version, tally)| ItemRow {
                role: role.into(),
                wave: wave.into(),
                instrument: self.instruments[*i].id.clone(),
                item: self.instruments[*i].items[*k].id.clone(),
                instrument_version: version.into(),
                n: tally.n,
                mean: tally.mean(),
                left_out: tally.left_out,
                answered: rate.map_or(0, |rate| rate.answered),
                percent_of_population: rate.and_then(|rate| rate.percent_of_population),
            }));
        }
        rows
    }

    /// How far the core elements are followed, municipality by municipality, as at the end of any day: for evaluators. What
    /// municipalities work with is [`super::feedback`], which tells nothing by two days either. What is too small to be told is held back, and so is as much
    /// besides it as keeps it from being worked out of the whole study's numbers.
    pub fn sites(&self) -> Vec<SiteRow> {
        let mut rows = Vec::new();
        for ((role, wave, i, k), groups) in &self.tallies {
            if !self.instruments[*i].rights.own {
                continue;
            }
            let named = |((municipality, version), tally): (&(usize, usize), &Tally)| {
                ((self.municipalities.names[*municipality].as_str(), self.versions.names[*version].as_str()), *tally)
            };
            let groups: BTreeMap<(&str, &str), Tally> = groups.iter().map(named).collect();
            let hidden = held_back(&groups);
            rows.extend(groups.iter().zip(hidden).map(|(((site, version), tally), hidden)| SiteRow {
                site: (*site).into(),
                role: self.study.programme.roles[*role].id.clone(),
                wave: self.waves[*wave].into(),
                instrument: self.instruments[*i].id.clone(),
                item: self.instruments[*i].items[*k].id.clone(),
                instrument_version: (*version).into(),
                n: (!hidden).then_some(tally.n),
                mean: tally.mean().filter(|_| !hidden),
                suppressed: if hidden { "yes" } else { "" }.into(),
            }));
        }
        rows.sort_by(|a, b| a.site.cmp(&b.site));
        rows
    }
}

/// Which of the cells are held back: those under five and, while the held-back ones together could be told by
/// subtraction (one cell alone, or fewer than five answers), the smallest of the rest.
fn held_back<G>(cells: &BTreeMap<G, Tally>) -> Vec<bool> {
    small(&cells.values().map(|tally| tally.n).collect::<Vec<_>>())
}

/// The same of plain counts.
pub(super) fn small(n: &[usize]) -> Vec<bool> {
    let mut hidden: Vec<bool> = n.iter().map(|n| *n < SMALLEST_CELL).collect();
    loop {
        let (count, sum) = hidden.iter().zip(n).filter(|(h, _)| **h).fold((0, 0), |(c, s), (_, n)| (c + 1, s + n));
        if count == 0 || (count >= 2 && sum >= SMALLEST_CELL) {
            return hidden;
        }
        let next = (0..n.len()).filter(|i| !hidden[*i]).min_by_key(|i| n[*i]);
        match next {
            Some(next) => hidden[next] = true,
            None => return hidden,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cells(n: &[usize]) -> BTreeMap<usize, Tally> {
        n.iter().enumerate().map(|(site, n)| (site, Tally { n: *n, ..Tally::default() })).collect()
    }

    #[test]
    fn small_cells_are_held_back_with_company() {
        assert_eq!(held_back(&cells(&[9, 8, 7])), [false, false, false]);
        assert_eq!(held_back(&cells(&[9, 4, 7])), [false, true, true]);
        assert_eq!(held_back(&cells(&[9, 1, 2, 7])), [false, true, true, true]);
        assert_eq!(held_back(&cells(&[3, 4, 7])), [true, true, false]);
        assert_eq!(held_back(&cells(&[4])), [true]);
    }

    proptest! {
        #[test]
        fn no_small_cell_is_told_and_none_can_be_worked_out(n in prop::collection::vec(0_usize..12, 1..6)) {
            let hidden = held_back(&cells(&n));
            for (n, hidden) in n.iter().zip(&hidden) {
                prop_assert!(*hidden || *n >= SMALLEST_CELL);
            }
            let count = hidden.iter().filter(|hidden| **hidden).count();
            // With the study's total known, a lone hidden cell would be total − told.
            prop_assert!(count != 1 || n.len() == 1);
            let all_large = n.iter().all(|n| *n >= SMALLEST_CELL);
            prop_assert_eq!(all_large, count == 0);
        }
    }
}
