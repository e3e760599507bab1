//! What the tables need to know besides the facts: the programme, the instruments, and which waves are compared.

use std::collections::HashMap;

use crate::id::ProtocolId;
use crate::instrument::{Instrument, Score};
use crate::programme::{Programme, Role};
use crate::questionnaires::{ByProtocol, Questionnaires};

/// The after-measure of the study's effect evaluation.
const AFTER: &str = "fu4";

/// The last wave in the study's implementation tables; later ones are in the response rates only.
const LAST_ANALYSED: &str = "fu5";

/// A programme with its instruments, and the waves to compare.
#[derive(Debug, Clone)]
pub struct Study<'a> {
    /// The protocol.
    pub programme: &'a Programme,
    /// Instruments, words and norms.
    pub questionnaires: &'a Questionnaires,
    /// The wave that is compared with the first.
    pub after: String,
    /// The protocols that requests were made under, where they are more than the one that runs.
    protocols: Option<&'a ByProtocol>,
    /// Those of them that this kvartal cannot read.
    pub unread: &'a [Unread],
}

/// A protocol that requests were made under and that cannot be read: what they asked cannot be explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Row number.
    pub protocol: ProtocolId,
    /// Its programme.
    pub programme: String,
    /// The programme's version.
    pub version: String,
    /// How many requests were made under it.
    pub requests: usize,
}

impl<'a> Study<'a> {
    /// A study that compares the first wave with `after`: without one, `fu4` or, in a programme that has none, the
    /// last wave.
    ///
    /// # Errors
    /// A sentence, if the programme has no wave of that name after its first.
    pub fn new(
        programme: &'a Programme,
        questionnaires: &'a Questionnaires,
        after: Option<&str>,
    ) -> Result<Study<'a>, String> {
        let follow_ups: Vec<&str> = programme.waves.iter().skip(1).map(|wave| wave.id.as_str()).collect();
        let after = match after {
            Some(wave) if follow_ups.contains(&wave) => wave,
            Some(wave) => {
                return Err(format!(
                    "“{wave}” cannot be compared with the first wave; the programme's later waves are {}",
                    follow_ups.join(", ")
                ));
            }
            None if follow_ups.contains(&AFTER) => AFTER,
            None => follow_ups.last().copied().unwrap_or_default(),
        };
        Ok(Study { programme, questionnaires, after: after.into(), protocols: None, unread: &[] })
    }

    /// The same, told of requests that were made under these, and under `unread`.
    pub fn with_protocols(self, protocols: &'a ByProtocol, unread: &'a [Unread]) -> Study<'a> {
        Study { protocols: Some(protocols), unread, ..self }
    }

    /// Instruments, words and norms by which a request was asked, shown and scored; none where they cannot be read: those of
    /// another protocol would judge by what was never meant.
    pub fn questionnaires_of(&self, protocol: ProtocolId) -> Option<&'a Questionnaires> {
        let own = self.protocols.and_then(|protocols| protocols.get(&protocol));
        match own {
            Some(own) => Some(&own.questionnaires),
            None => self.unread.iter().all(|unread| unread.protocol != protocol).then_some(self.questionnaires),
        }
    }

    /// Instruments, words and norms of every protocol: the one that runs, then those that requests were made under, the latest
    /// first.
    pub fn all_questionnaires(&self) -> impl Iterator<Item = &'a Questionnaires> {
        let others = self.protocols.into_iter().flat_map(|protocols| protocols.values().rev());
        std::iter::once(self.questionnaires).chain(others.map(|own| &own.questionnaires))
    }

    /// The first wave.
    pub fn baseline(&self) -> &'a str {
        self.programme.waves.first().map_or("", |wave| wave.id.as_str())
    }

    /// The waves whose answers are analysed: up to `fu5`, as in the study, or all of a programme that has none.
    pub fn analysed_waves(&self) -> Vec<&'a str> {
        let waves = &self.programme.waves;
        let until = self.programme.wave(LAST_ANALYSED).map_or(waves.len(), |(place, _)| place + 1);
        waves[..until].iter().map(|wave| wave.id.as_str()).collect()
    }

    /// The instruments that the programme asks, each once, in its order.
    pub fn instruments(&self) -> Vec<&'a Instrument> {
        let mut found: Vec<&Instrument> = Vec::new();
        for id in self.programme.all_instruments() {
            if let Some(instrument) = self.instrument(id).filter(|new| found.iter().all(|old| old.id != new.id)) {
                found.push(instrument);
            }
        }
        found
    }

    /// The instrument of that name or with an age version of that name, as it is asked now or was asked last.
    pub fn instrument(&self, id: &str) -> Option<&'a Instrument> {
        self.all_questionnaires().find_map(|questionnaires| questionnaires.instrument(id))
    }

    /// The instruments that a role can be asked, each once: for its waves and ages, and in single municipalities.
    pub fn instruments_of(&self, role: &Role) -> Vec<&'a Instrument> {
        let alone = role.questionnaire.iter().filter_map(|part| part.instrument.as_deref());
        let by_age = role.questionnaire.iter().flat_map(|part| &part.by_age).map(|band| band.instrument.as_str());
        let extra = self.programme.municipalities.values().flat_map(|tailoring| &tailoring.extra);
        let extra = extra.filter(|extra| extra.role == role.id).map(|extra| extra.instrument.as_str());
        let asked: Vec<&str> = alone.chain(by_age).chain(extra).collect();
        self.instruments().into_iter().filter(|own| asked.iter().any(|id| own.is_called(id))).collect()
    }

    /// The scores of those instruments, in the order of the files.
    pub fn scores(&self) -> Vec<ScoreOf<'a>> {
        let all: Vec<(&Instrument, &Score)> = self
            .instruments()
            .into_iter()
            .flat_map(|instrument| instrument.scores.iter().map(move |score| (instrument, score)))
            .collect();
        all.iter()
            .map(|&(instrument, score)| {
                let shared = all.iter().filter(|(_, other)| other.id == score.id).count() > 1;
                let name = if shared { format!("{}/{}", instrument.id, score.id) } else { score.id.clone() };
                ScoreOf { instrument, score, name }
            })
            .collect()
    }
}

/// A score with its instrument.
#[derive(Debug, Clone)]
pub struct ScoreOf<'a> {
    /// Of which it is a score.
    pub instrument: &'a Instrument,
    /// How it is computed, and which direction is an improvement.
    pub score: &'a Score,
    /// Its name in tables: its id, after the instrument's where several instruments have a score of that id (two
    /// roles rating the same third).
    pub name: String,
}

/// The instruments of a study by the names that answers have, each looked for once: there are millions of answers.
pub(super) struct Known<'a> {
    study: &'a Study<'a>,
    found: HashMap<String, Option<&'a Instrument>>,
}

impl<'a> Known<'a> {
    pub(super) fn new(study: &'a Study<'a>) -> Known<'a> {
        Known { study, found: HashMap::new() }
    }

    /// As [`Study::instrument`].
    pub(super) fn instrument(&mut self, name: &str) -> Option<&'a Instrument> {
        if let Some(known) = self.found.get(name) {
            return *known;
        }
        let instrument = self.study.instrument(name);
        self.found.insert(name.to_owned(), instrument);
        instrument
    }
}
