//! Means of single questions: by wave, and by municipality with small cells closed.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::csv::row;
use super::facts::{AnswerFact, Facts};
use super::number::Number;
use super::rates::Rate;
use super::study::Study;
use crate::instrument::Instrument;

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
        match instrument.scale_of(&answer.item) {
            Some(scale) if scale.outside_means.contains(&answer.value) => self.left_out += 1,
            // A value that the scale had in an earlier version: such as a "don't know" that is no longer offered.
            Some(scale) if !scale.values.contains(&answer.value) => self.left_out += 1,
            _ => {
                self.n += 1;
                self.sum += i64::from(answer.value);
            }
        }
    }
}

/// Place of the role, wave, instrument and item in the programme's files: the order of the rows.
type Question = (usize, usize, usize, usize);

/// The answers to every question up to the last analysed wave, apart by whatever `group` tells.
fn tallies<'a, G: Ord>(
    study: &Study,
    facts: &'a Facts,
    day: Date,
    group: impl Fn(usize, &'a AnswerFact) -> G,
) -> BTreeMap<Question, BTreeMap<G, Tally>> {
    let (waves, instruments) = (study.analysed_waves(), study.instruments());
    let mut places: BTreeMap<(&str, &str), (usize, usize)> = BTreeMap::new();
    for (i, instrument) in instruments.iter().enumerate() {
        for (k, item) in instrument.items.iter().enumerate() {
            for name in std::iter::once(&instrument.id).chain(&instrument.age_versions) {
                places.insert((name, &item.id), (i, k));
            }
        }
    }
    let mut found: BTreeMap<Question, BTreeMap<G, Tally>> = BTreeMap::new();
    for (response, request) in facts.responses_by(day) {
        let role = study.programme.roles.iter().position(|role| role.id == request.role);
        let wave = waves.iter().position(|wave| *wave == request.wave);
        let (Some(role), Some(wave)) = (role, wave) else { continue };
        for answer in &response.answers {
            let Some(&(i, k)) = places.get(&(answer.instrument.as_str(), answer.item.as_str())) else { continue };
            let groups = found.entry((role, wave, i, k)).or_default();
            groups.entry(group(request.family, answer)).or_default().add(instruments[i], answer);
        }
    }
    found
}

/// One row for every question, role and wave that has an answer.
pub fn items_by_wave(study: &Study, facts: &Facts, rates: &[Rate], day: Date) -> Vec<ItemRow> {
    let (waves, instruments) = (study.analysed_waves(), study.instruments());
    tallies(study, facts, day, |_, answer| facts.instrument_version(answer.version))
        .into_iter()
        .flat_map(|(question, groups)| groups.into_iter().map(move |group| (question, group)))
        .map(|((role, wave, i, k), (version, tally))| {
            let (role, wave) = (study.programme.roles[role].id.as_str(), waves[wave]);
            let rate = rates.iter().find(|rate| rate.role == role && rate.wave == wave);
            ItemRow {
                role: role.into(),
                wave: wave.into(),
                instrument: instruments[i].id.clone(),
                item: instruments[i].items[k].id.clone(),
                instrument_version: version.into(),
                n: tally.n,
                mean: tally.mean(),
                left_out: tally.left_out,
                answered: rate.map_or(0, |rate| rate.answered),
                percent_of_population: rate.and_then(|rate| rate.percent_of_population),
            }
        })
        .collect()
}

/// How far the core elements are followed, municipality by municipality, as at the end of any day: for evaluators. What
/// municipalities work with is [`super::feedback`], which tells nothing by two days either. What is too small to be told is held back, and so is as much
/// besides it as keeps it from being worked out of the whole study's numbers.
pub fn sites(study: &Study, facts: &Facts, day: Date) -> Vec<SiteRow> {
    let (waves, instruments) = (study.analysed_waves(), study.instruments());
    let mut rows = Vec::new();
    let apart = |family: usize, answer: &AnswerFact| {
        (facts.families[family].municipality.clone(), facts.instrument_version(answer.version).to_owned())
    };
    for ((role, wave, i, k), groups) in tallies(study, facts, day, apart) {
        if !instruments[i].rights.own {
            continue;
        }
        let hidden = held_back(&groups);
        rows.extend(groups.iter().zip(hidden).map(|(((site, version), tally), hidden)| SiteRow {
            site: site.clone(),
            role: study.programme.roles[role].id.clone(),
            wave: waves[wave].into(),
            instrument: instruments[i].id.clone(),
            item: instruments[i].items[k].id.clone(),
            instrument_version: version.clone(),
            n: (!hidden).then_some(tally.n),
            mean: tally.mean().filter(|_| !hidden),
            suppressed: if hidden { "yes" } else { "" }.into(),
        }));
    }
    rows.sort_by(|a, b| a.site.cmp(&b.site));
    rows
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
