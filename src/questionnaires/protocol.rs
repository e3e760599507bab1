//! A protocol: a programme file with all that it names, in one version. What an installation runs, what is stored of it,
//! and by what each request is shown, checked and scored.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{FALLBACK, Questionnaires, Versions, canonical, hashed};
use crate::id::ProtocolId;
use crate::instrument::{Instrument, Norms, Wording, WordingKind};
use crate::programme::{Calendar, Programme, Retention};

/// Protocols by their row number.
pub type ByProtocol = BTreeMap<ProtocolId, Arc<Protocol>>;

/// A programme with the instruments, wording and norms that it names.
///
/// What is told about the study is not part of it: who asks and whom to call is true today or wrong, and what somebody was
/// told is stored with their answers. Neither is what the register can tell besides (`facts`): nothing that is asked depends on
/// it.
#[derive(Debug, Clone)]
pub struct Protocol {
    /// The programme file.
    pub programme: Programme,
    /// Its sending days.
    pub calendar: Calendar,
    /// The instruments that it can ask with their words and norms, the installed wording among them; beside them what is
    /// told about the study.
    pub questionnaires: Questionnaires,
    /// Hashes of the words that come with the files, by instrument, language and kind.
    pub words: BTreeMap<String, String>,
    /// The words themselves.
    wordings: Vec<Wording>,
    /// Licensed wording that was installed apart from the files.
    installed: Vec<Wording>,
    /// Whether it holds words and norms; what a kvartal before this one has stored does not.
    whole: bool,
    /// What [`Protocol::hash`] has worked out: every pass asks for it.
    hash: OnceLock<String>,
}

/// What nothing depends on that is asked: other facts in the register, or another time to keep what was said, make no other protocol.
fn as_asked(programme: &Programme) -> Programme {
    Programme { facts: Vec::new(), retention: Retention::default(), ..programme.clone() }
}

/// Follows from the content, and so do the words' hashes and the calendar.
impl PartialEq for Protocol {
    fn eq(&self, other: &Protocol) -> bool {
        self.has_same_files(other) && self.installed == other.installed && self.whole == other.whole
    }
}

impl Protocol {
    /// That programme with what it names in a library of files.
    ///
    /// # Errors
    /// A programme without a calendar, which no checked file is.
    pub fn of(programme: &Programme, library: &Questionnaires) -> Result<Protocol, String> {
        let programme = Programme { schema: None, ..programme.clone() };
        let mut instruments: Vec<Instrument> = Vec::new();
        for id in programme.all_instruments() {
            let found = library.instrument(id).map(|found| Instrument { schema: None, ..found.clone() });
            instruments.extend(found.filter(|new| instruments.iter().all(|old| old.id != new.id)));
        }
        let named = |id: &str| instruments.iter().any(|named| named.is_called(id));
        let wordings = library.wordings.iter().filter(|wording| named(&wording.instrument));
        let wordings = wordings.map(|wording| Wording { schema: None, ..wording.clone() }).collect();
        let norms = library.norms.iter().filter(|norms| named(&norms.instrument));
        let norms = norms.map(|norms| Norms { schema: None, ..norms.clone() }).collect();
        let own = Protocol::made(programme, instruments, wordings, norms)?;
        Ok(own.telling(library))
    }

    fn made(
        programme: Programme,
        instruments: Vec<Instrument>,
        mut wordings: Vec<Wording>,
        mut norms: Vec<Norms>,
    ) -> Result<Protocol, String> {
        let calendar = Calendar::of(&programme).map_err(|fault| format!("programme {}: {fault}", programme.id))?;
        // Where files stand in a folder makes no two protocols differ.
        wordings.sort_by_key(key);
        norms.sort_by(|a, b| a.instrument.cmp(&b.instrument));
        let words = wordings.iter().map(|wording| (key(wording), hashed(&canonical(&json!(wording))))).collect();
        let questionnaires = Questionnaires {
            programmes: vec![programme.clone()],
            instruments,
            wordings: wordings.clone(),
            norms,
            ..Questionnaires::default()
        };
        let (installed, hash) = (Vec::new(), OnceLock::new());
        Ok(Protocol { programme, calendar, questionnaires, words, wordings, installed, whole: true, hash })
    }

    /// The same with wording that was installed apart from the files, as far as it names it.
    pub fn with_installed(mut self, installed: impl IntoIterator<Item = Wording>) -> Protocol {
        self.installed = installed
            .into_iter()
            .filter(|wording| self.instrument(&wording.instrument).is_some())
            .map(|wording| Wording { schema: None, ..wording })
            .collect();
        self.installed.sort_by_key(key);
        self.questionnaires.wordings = self.wordings.clone();
        self.questionnaires.versions = Versions::default();
        for wording in self.installed.clone() {
            self.questionnaires.install(wording);
        }
        self.hash = OnceLock::new();
        self
    }

    /// The same, telling of the study what `library` does.
    pub fn telling(mut self, library: &Questionnaires) -> Protocol {
        self.questionnaires.study_facts = library.study_facts.clone();
        self.questionnaires.study_words = library.study_words.clone();
        self
    }

    /// As it is stored: JSON with sorted keys.
    pub fn content(&self) -> String {
        canonical(&json!({
            "programme": as_asked(&self.programme),
            "instruments": self.instruments(),
            "wordings": self.wordings,
            "installed": self.installed,
            "norms": self.questionnaires.norms,
        }))
    }

    /// Names it: the hash of its content.
    pub fn hash(&self) -> &str {
        self.hash.get_or_init(|| hashed(&self.content()))
    }

    /// What was stored.
    ///
    /// # Errors
    /// A sentence, if another kvartal has stored it in a form that this one cannot read.
    pub fn read(content: &str) -> Result<Protocol, String> {
        let mut parts: Value = serde_json::from_str(content).map_err(|fault| format!("it is no JSON: {fault}"))?;
        let programme: Programme = part(&mut parts, "programme")?;
        let instruments = part(&mut parts, "instruments")?;
        if parts.get("wordings").is_some() {
            let (wordings, norms) = (part(&mut parts, "wordings")?, part(&mut parts, "norms")?);
            let installed: Vec<Wording> = part(&mut parts, "installed")?;
            return Ok(Protocol::made(programme, instruments, wordings, norms)?.with_installed(installed));
        }
        // Before words and norms were stored: their hashes alone.
        let words = part(&mut parts, "words")?;
        let hash = OnceLock::from(hashed(content));
        Ok(Protocol { words, whole: false, hash, ..Protocol::made(programme, instruments, Vec::new(), Vec::new())? })
    }

    /// Whether both stand on the same files, whatever was installed apart from them. Of words and norms that one of them
    /// does not hold it is only known whether the words are the same.
    pub fn has_same_files(&self, other: &Protocol) -> bool {
        let norms = || self.questionnaires.norms == other.questionnaires.norms;
        as_asked(&self.programme) == as_asked(&other.programme)
            && self.instruments() == other.instruments()
            && self.words == other.words
            && (!self.whole || !other.whole || norms())
    }

    /// Whether it holds the words and norms that it names.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// As it can be used beside the one that `runs`: an instrument without words that may be shown comes with its words and
    /// norms from there, and so does what is told about the study. Words are lacking in what an older kvartal has stored,
    /// and where labels that only stand for others' words may not be shown.
    pub fn lent(self, runs: &Protocol, demonstration: bool) -> Protocol {
        let lacking = |id: &str| match self.questionnaires.wording(id, FALLBACK) {
            None => true,
            Some(wording) => wording.kind == WordingKind::Demonstration && !demonstration,
        };
        let names = self.programme.all_instruments();
        let of_running = |id: &&str| lacking(id) && runs.questionnaires.wording(id, FALLBACK).is_some();
        let lent: BTreeSet<String> = names
            .into_iter()
            .filter(of_running)
            .filter_map(|id| runs.instrument(id))
            .map(|instrument| instrument.id.clone())
            .collect();
        let mut own = self.telling(&runs.questionnaires);
        if lent.is_empty() {
            return own;
        }
        let theirs: Vec<&Instrument> =
            runs.instruments().iter().filter(|instrument| lent.contains(&instrument.id)).collect();
        let is_lent = |id: &str| lent.contains(id) || theirs.iter().any(|instrument| instrument.is_called(id));
        let (library, other) = (&mut own.questionnaires, &runs.questionnaires);
        library.instruments.retain(|instrument| !lent.contains(&instrument.id));
        library.instruments.extend(theirs.iter().map(|instrument| (*instrument).clone()));
        library.wordings.retain(|wording| !is_lent(&wording.instrument));
        library.wordings.extend(other.wordings.iter().filter(|wording| is_lent(&wording.instrument)).cloned());
        library.norms.retain(|norms| !is_lent(&norms.instrument));
        library.norms.extend(other.norms.iter().filter(|norms| is_lent(&norms.instrument)).cloned());
        library.versions = Versions::default();
        own
    }

    /// The instruments that it can ask, in its order.
    pub fn instruments(&self) -> &[Instrument] {
        &self.questionnaires.instruments
    }

    /// The instrument of that name, which may be an age version.
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.questionnaires.instrument(id)
    }

    /// The instruments whose words differ from another's, by name.
    pub fn other_words<'a>(&'a self, other: &'a Protocol) -> BTreeSet<&'a str> {
        let keys = self.words.keys().chain(other.words.keys());
        let differs = keys.filter(|key| self.words.get(*key) != other.words.get(*key));
        differs.filter_map(|key| key.split('/').next()).collect()
    }

    /// The instruments whose norms differ from another's, by name; none where one of them holds no norms.
    pub fn other_norms<'a>(&'a self, other: &'a Protocol) -> BTreeSet<&'a str> {
        let (own, theirs) = (&self.questionnaires.norms, &other.questionnaires.norms);
        let differs = |norms: &&Norms| !(own.contains(norms) && theirs.contains(norms));
        let all = own.iter().chain(theirs).filter(|_| self.whole && other.whole);
        all.filter(differs).map(|norms| norms.instrument.as_str()).collect()
    }

    /// The instruments that come in another version than in `other`, each with both: its own, and the other's.
    pub fn other_versions<'a>(&'a self, other: &'a Protocol) -> Vec<(&'a str, &'a str, &'a str)> {
        let pairs = self
            .instruments()
            .iter()
            .filter_map(|own| Some((own, other.instruments().iter().find(|o| o.id == own.id)?)));
        let differ = pairs.filter(|(own, other)| own.version != other.version);
        differ.map(|(own, other)| (own.id.as_str(), own.version.as_str(), other.version.as_str())).collect()
    }
}

/// Names a wording among those of a protocol.
fn key(wording: &Wording) -> String {
    let kind = match wording.kind {
        WordingKind::Own => "own",
        WordingKind::Demonstration => "demonstration",
        WordingKind::Licensed => "licensed",
    };
    format!("{}/{}/{kind}", wording.instrument, wording.language)
}

fn part<T: DeserializeOwned>(parts: &mut Value, name: &str) -> Result<T, String> {
    let part = parts.get_mut(name).map(Value::take).ok_or_else(|| format!("it holds no {name}"))?;
    serde_json::from_value(part).map_err(|fault| format!("its {name}: {fault}"))
}
