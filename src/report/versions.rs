//! Which versions of an instrument the answers were given to: a version whose questions ask something else is told, and
//! is nobody's pair with the one before.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::csv::row;
use super::facts::Facts;
use super::study::Study;

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

/// One row for every instrument, version, role and wave that has an answer by the end of `day`.
pub fn versions(study: &Study, facts: &Facts, day: Date) -> Vec<VersionRow> {
    let place = |all: Option<usize>| all.unwrap_or(usize::MAX);
    // Instrument, its version, places of role and wave.
    type Key<'a> = (&'a str, &'a str, usize, usize);
    let mut found: BTreeMap<Key, (usize, &str, &str)> = BTreeMap::new();
    for (response, request) in facts.responses_by(day) {
        let role = place(study.programme.roles.iter().position(|role| role.id == request.role));
        let wave = place(study.programme.waves.iter().position(|wave| wave.id == request.wave));
        let asked: std::collections::BTreeSet<(&str, &str)> = response
            .answers
            .iter()
            .map(|answer| {
                let id = study.instrument(&answer.instrument).map_or(answer.instrument.as_str(), |own| own.id.as_str());
                (id, facts.instrument_version(answer.version))
            })
            .collect();
        for (instrument, version) in asked {
            found.entry((instrument, version, role, wave)).or_insert((0, &request.role, &request.wave)).0 += 1;
        }
    }
    let several = |instrument: &str| {
        let mut versions = found.keys().filter(|key| key.0 == instrument).map(|key| key.1);
        let first = versions.next();
        versions.any(|version| Some(version) != first)
    };
    found
        .iter()
        .map(|((instrument, version, ..), (responses, role, wave))| VersionRow {
            instrument: (*instrument).into(),
            instrument_version: (*version).into(),
            role: (*role).into(),
            wave: (*wave).into(),
            responses: *responses,
            several: if several(instrument) { "yes" } else { "" }.into(),
        })
        .collect()
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
