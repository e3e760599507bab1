//! Which versions of an instrument the answers were given to: a version whose questions ask something else is told, and
//! is nobody's pair with the one before.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::csv::row;
use super::facts::Facts;
use super::study::{Known, Study};
use crate::id::ResponseId;

/// Name of the table.
pub const FILE: &str = "versions.csv";

row! {
    /// The answers of one role at one wave to one version of an instrument. Told however few they are, as in
    /// `items_by_wave.csv` and `response_rates.csv`: that answers came says nothing of what was answered.
    pub struct VersionRow {
        /// Of which instrument; its age versions are taken together.
        instrument: String,
        /// `version` of its file; empty where it was not stored.
        instrument_version: String,
        /// Who answered.
        role: String,
        /// When.
        wave: String,
        /// Submitted responses with an answer to it.
        responses: usize,
        /// `yes` where the study has answers to more than one version of this instrument.
        several: String,
    }
}

/// Versions in the making.
pub struct Versions<'a> {
    study: &'a Study<'a>,
    day: Date,
    known: Known<'a>,
    found: BTreeMap<Key, Count>,
}

/// Instrument, its version, places of role and wave.
type Key = (String, String, usize, usize);

struct Count {
    responses: usize,
    /// The first response, and what its role and wave are called: of those that the programme does not know, one stands for all.
    first: ResponseId,
    role: String,
    wave: String,
}

impl<'a> Versions<'a> {
    /// Of the answers that came by the end of `day`.
    pub fn new(study: &'a Study<'a>, day: Date) -> Versions<'a> {
        Versions { study, day, known: Known::new(study), found: BTreeMap::new() }
    }

    /// Counts the answers of more families.
    pub fn add(&mut self, facts: &Facts) {
        let place = |all: Option<usize>| all.unwrap_or(usize::MAX);
        let programme = self.study.programme;
        for (response, request) in facts.responses_by(self.day) {
            let role = place(programme.roles.iter().position(|role| role.id == request.role));
            let wave = place(programme.waves.iter().position(|wave| wave.id == request.wave));
            // The answers to one instrument stand together.
            let parts = response.answers.chunk_by(|a, b| (a.version, &a.instrument) == (b.version, &b.instrument));
            let asked: BTreeSet<(&str, &str)> = parts
                .map(|part| {
                    let name = part[0].instrument.as_str();
                    let id = self.known.instrument(name).map_or(name, |own| own.id.as_str());
                    (id, facts.instrument_version(part[0].version))
                })
                .collect();
            for (instrument, version) in asked {
                let key = (instrument.to_owned(), version.to_owned(), role, wave);
                let count = self.found.entry(key).or_insert_with(|| Count {
                    responses: 0,
                    first: response.id,
                    role: request.role.clone(),
                    wave: request.wave.clone(),
                });
                count.responses += 1;
                if response.id < count.first {
                    count.first = response.id;
                    count.role.clone_from(&request.role);
                    count.wave.clone_from(&request.wave);
                }
            }
        }
    }

    /// One row for every instrument, version, role and wave that has an answer.
    pub fn rows(&self) -> Vec<VersionRow> {
        let several = |instrument: &str| {
            let mut versions = self.found.keys().filter(|key| key.0 == instrument).map(|key| &key.1);
            let first = versions.next();
            versions.any(|version| Some(version) != first)
        };
        let row = |((instrument, version, ..), count): (&Key, &Count)| VersionRow {
            instrument: instrument.clone(),
            instrument_version: version.clone(),
            role: count.role.clone(),
            wave: count.wave.clone(),
            responses: count.responses,
            several: if several(instrument) { "yes" } else { "" }.into(),
        };
        self.found.iter().map(row).collect()
    }
}

/// Versions in their order: by number where they are numbers.
pub(super) fn by_number(a: &str, b: &str) -> std::cmp::Ordering {
    a.parse::<u32>().ok().cmp(&b.parse::<u32>().ok()).then_with(|| a.cmp(b))
}

/// The instruments that were answered in more than one version, each once.
pub fn in_several(rows: &[VersionRow]) -> Vec<&str> {
    let mut names: Vec<&str> =
        rows.iter().filter(|row| row.several == "yes").map(|row| row.instrument.as_str()).collect();
    names.dedup();
    names
}
