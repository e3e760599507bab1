//! A programme with what it names, in one version: what an installation runs, and what is stored of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Questionnaires, canonical, hashed};
use crate::instrument::{Instrument, Wording, WordingKind};
use crate::programme::Programme;

/// A programme with the instruments that it names and the hashes of their words. Norms are not part of it: they change
/// nothing that is asked, mailed or scored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Protocol {
    /// The protocol file.
    pub programme: Programme,
    /// The instruments that it can ask, in its order.
    pub instruments: Vec<Instrument>,
    /// Hashes of the words that come with the files, by instrument, language and kind. Licensed wording that was
    /// installed apart stands in the database already.
    pub words: BTreeMap<String, String>,
    /// What [`Protocol::hash`] has worked out: every pass asks for it.
    #[serde(skip)]
    hash: Hash,
}

/// Follows from the rest, and makes no two protocols differ.
#[derive(Debug, Clone, Default)]
struct Hash(OnceLock<String>);

impl PartialEq for Hash {
    fn eq(&self, _: &Hash) -> bool {
        true
    }
}

impl Protocol {
    /// That programme with what it names in the library.
    pub fn of(programme: &Programme, library: &Questionnaires) -> Protocol {
        let mut instruments: Vec<Instrument> = Vec::new();
        for id in programme.all_instruments() {
            let found = library.instrument(id).map(|found| Instrument { schema: None, ..found.clone() });
            instruments.extend(found.filter(|new| instruments.iter().all(|old| old.id != new.id)));
        }
        let named = |wording: &&Wording| instruments.iter().any(|named| named.is_called(&wording.instrument));
        let words = library.wordings().iter().filter(named).map(|wording| {
            let content = canonical(&json!(Wording { schema: None, ..wording.clone() }));
            let kind = match wording.kind {
                WordingKind::Own => "own",
                WordingKind::Demonstration => "demonstration",
                WordingKind::Licensed => "licensed",
            };
            (format!("{}/{}/{kind}", wording.instrument, wording.language), hashed(&content))
        });
        let words = words.collect();
        let programme = Programme { schema: None, ..programme.clone() };
        Protocol { programme, instruments, words, hash: Hash::default() }
    }

    /// As it is stored: JSON with sorted keys.
    pub fn content(&self) -> String {
        canonical(&json!(self))
    }

    /// Names it: the hash of its content.
    pub fn hash(&self) -> &str {
        self.hash.0.get_or_init(|| hashed(&self.content()))
    }

    /// What was stored. None if another kvartal has stored it in a form that this one cannot read.
    pub fn read(content: &str) -> Option<Protocol> {
        serde_json::from_str(content).ok()
    }

    /// The instrument of that name, which may be an age version.
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.instruments.iter().find(|instrument| instrument.is_called(id))
    }

    /// The instruments whose words differ from another's, by name.
    pub fn other_words<'a>(&'a self, other: &'a Protocol) -> BTreeSet<&'a str> {
        let keys = self.words.keys().chain(other.words.keys());
        let differs = keys.filter(|key| self.words.get(*key) != other.words.get(*key));
        differs.filter_map(|key| key.split('/').next()).collect()
    }

    /// The instruments that come in another version than in `other`, each with both: its own, and the other's.
    pub fn other_versions<'a>(&'a self, other: &'a Protocol) -> Vec<(&'a str, &'a str, &'a str)> {
        let pairs =
            self.instruments.iter().filter_map(|own| Some((own, other.instruments.iter().find(|o| o.id == own.id)?)));
        let differ = pairs.filter(|(own, other)| own.version != other.version);
        differ.map(|(own, other)| (own.id.as_str(), own.version.as_str(), other.version.as_str())).collect()
    }
}
