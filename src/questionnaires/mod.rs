//! The library of programmes, instruments, wordings and norms: read from files, checked as a whole, looked up by
//! name. Whoever holds a [`Questionnaires`] holds files without fault.

mod checks;
mod file;
mod norms;
mod places;
mod protocol;
mod schema;
pub mod study;

pub use protocol::{ByProtocol, Protocol};
pub use schema::FileKind;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use data_encoding::HEXLOWER;
use rust_embed::RustEmbed;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::fault::{Fault, Faults};
use crate::instrument::{Instrument, Norms, Wording, WordingKind};
use crate::programme::Programme;
use crate::said::{Said, said};
use file::{File, Source, read};
use study::{StudyFacts, StudyWords};

#[derive(RustEmbed)]
#[folder = "questionnaires/"]
#[include = "*.json"]
struct BuiltIn;

/// What everything falls back on.
const FALLBACK: &str = "da";

/// Programmes, instruments, wordings and norms that fit each other.
#[derive(Debug, Clone, Default)]
pub struct Questionnaires {
    programmes: Vec<Programme>,
    instruments: Vec<Instrument>,
    wordings: Vec<Wording>,
    norms: Vec<Norms>,
    study_facts: Vec<StudyFacts>,
    study_words: Vec<StudyWords>,
    /// What [`Questionnaires::version`] has worked out: every page that is shown or saved asks for it.
    versions: Versions,
}

/// By instrument as asked, and language.
#[derive(Debug, Clone, Default)]
struct Versions(Arc<RwLock<HashMap<(String, String), Version>>>);

/// Hash and content.
type Version = (Arc<str>, Arc<str>);

impl Questionnaires {
    /// The files that ship with the program.
    ///
    /// # Errors
    /// Every fault in them; a released program has none.
    pub fn built_in() -> Result<Questionnaires, Faults> {
        assemble(&built_in_sources())
    }

    /// The files of a folder with `programmes/`, `instruments/`, `wording/<language>/`, `norms/`, `study/` and
    /// `study/<language>/`. A folder without `instruments/` stands on the built-in instruments, wording, norms and words of
    /// studies, to which its own are added (without `programmes/` on the built-in programmes, too); its own take the place
    /// of built-in ones of the same instrument or programme (and language and kind).
    ///
    /// # Errors
    /// Every fault of every file, with line and place.
    pub fn load(dir: &Path) -> Result<Questionnaires, Faults> {
        let mut sources = folder_sources(dir)?;
        if sources.is_empty() {
            let message = "holds no questionnaire files; they stand in programmes/, instruments/, \
                           wording/<language>/, norms/ and study/";
            return Err(Fault::of_file(dir.display().to_string(), message).into());
        }
        if !dir.join("instruments").is_dir() {
            let own_programmes = dir.join("programmes").is_dir();
            let stays = |source: &Source| !own_programmes || source.kind != FileKind::Programme;
            sources.extend(built_in_sources().into_iter().filter(stays));
        }
        assemble(&sources)
    }

    /// One programme file with the instruments, wording and norms of the folder that its `programmes/` stands in;
    /// with the built-in ones if there is no `instruments/` there.
    ///
    /// # Errors
    /// Every fault of every one of these files.
    pub fn for_programme_file(path: &Path) -> Result<(Programme, Questionnaires), Faults> {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| Fault::of_file(&name, format!("cannot be read ({error})")))?;
        let beside = path.parent().unwrap_or(Path::new("")).join("..");
        let mut sources =
            if beside.join("instruments").is_dir() { folder_sources(&beside)? } else { built_in_sources() };
        sources.retain(|source| source.kind != FileKind::Programme);
        sources.push(Source { name: name.clone(), kind: FileKind::Programme, language: None, built_in: false, bytes });
        let questionnaires = assemble(&sources)?;
        let programme = questionnaires.programmes.first().cloned();
        programme
            .map(|programme| (programme, questionnaires))
            .ok_or_else(|| Fault::of_file(name, "is no programme").into())
    }

    /// All programmes.
    pub fn programmes(&self) -> &[Programme] {
        &self.programmes
    }

    /// All instruments.
    pub fn instruments(&self) -> &[Instrument] {
        &self.instruments
    }

    /// All wordings, installed ones included.
    pub fn wordings(&self) -> &[Wording] {
        &self.wordings
    }

    /// The programme of that name.
    pub fn programme(&self, id: &str) -> Option<&Programme> {
        self.programmes.iter().find(|programme| programme.id == id)
    }

    /// The instrument of that name, which may be an age version (`sdq-2-4`).
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.instruments.iter().find(|instrument| instrument.is_called(id))
    }

    /// Every name under which an instrument can be asked.
    pub fn instrument_names(&self) -> Vec<&str> {
        self.instruments
            .iter()
            .flat_map(|instrument| {
                let own = instrument.age_versions.is_empty().then_some(&instrument.id);
                own.into_iter().chain(&instrument.age_versions).map(String::as_str)
            })
            .collect()
    }

    /// The words of an instrument for somebody who reads `language`.
    ///
    /// Real words go before demonstration wording, even in Danish where the reader's language has none; among equals
    /// the reader's language goes before Danish, and an age version's own wording before the instrument's.
    pub fn wording(&self, instrument: &str, language: &str) -> Option<&Wording> {
        let base = self.instrument(instrument)?.id.as_str();
        self.wordings
            .iter()
            .filter(|wording| wording.instrument == instrument || wording.instrument == base)
            .filter(|wording| wording.language == language || wording.language == FALLBACK)
            .min_by_key(|wording| {
                (
                    wording.kind == WordingKind::Demonstration,
                    wording.language != language,
                    wording.kind != WordingKind::Licensed,
                    wording.instrument != instrument,
                )
            })
    }

    /// Every language that some wording is in.
    pub fn languages(&self) -> BTreeSet<&str> {
        self.wordings.iter().map(|wording| wording.language.as_str()).collect()
    }

    /// Reads a wording file that an operator wants to install.
    ///
    /// # Errors
    /// Every fault in it: no licence, an item without words, an unknown instrument.
    pub fn licensed_wording(&self, file: &str, bytes: &[u8]) -> Result<Wording, Faults> {
        let source = Source {
            name: file.to_owned(),
            kind: FileKind::Wording,
            language: None,
            built_in: false,
            bytes: bytes.to_vec(),
        };
        let mut faults = Faults::default();
        let Ok(wording) = read::<Wording>(&source, &mut faults) else { return Err(faults) };
        match self.instrument(&wording.value.instrument) {
            Some(instrument) => checks::check_wording(&wording, instrument, &mut faults),
            None => faults.0.push(self.unknown_instrument(&wording, "/instrument", &wording.value.instrument)),
        }
        if wording.value.kind != WordingKind::Licensed {
            let message = "is not “licensed”; only licensed wording is installed, with its licence's holder, reference \
                           and date";
            faults.0.push(wording.fault("/kind", message));
        }
        faults.or(wording.value)
    }

    /// Adds wording that has been checked by [`Questionnaires::licensed_wording`], in the place of an earlier one
    /// of the same instrument, language and kind.
    pub fn install(&mut self, wording: Wording) {
        self.wordings.retain(|known| identity(known) != identity(&wording));
        self.wordings.push(wording);
        // Begun anew, not emptied: a clone with the old words shares it.
        self.versions = Versions::default();
    }

    /// Why the programme must not start: a sentence for each instrument without words, or with demonstration
    /// wording only while `demonstration` is off (contract section 6). Empty when it may.
    pub fn not_ready(&self, programme: &Programme, demonstration: bool) -> Vec<Said> {
        let missing = |id: &str| match self.wording(id, FALLBACK) {
            None => Some(said!("“{}” has no Danish wording; install it with kvartal wording install FILE", id)),
            Some(wording) if wording.kind == WordingKind::Demonstration && !demonstration => {
                let holder = self.instrument(id).map_or("its owner", |instrument| instrument.rights.holder.as_str());
                Some(said!(
                    "“{}” has demonstration wording only; its words belong to {}: install licensed wording with kvartal \
                     wording install FILE",
                    id,
                    holder
                ))
            }
            Some(_) => None,
        };
        programme.all_instruments().into_iter().filter_map(missing).collect()
    }

    /// Exactly what somebody who reads `language` is shown for that instrument: a hash (SHA-256, hexadecimal) and
    /// the content it is made of, instrument and wording as JSON with sorted keys. `None` if either is missing.
    pub fn version(&self, instrument: &str, language: &str) -> Option<(Arc<str>, Arc<str>)> {
        let key = (instrument.to_owned(), language.to_owned());
        if let Ok(known) = self.versions.0.read()
            && let Some(version) = known.get(&key)
        {
            return Some(version.clone());
        }
        let structure = Instrument { schema: None, ..self.instrument(instrument)?.clone() };
        let words = Wording { schema: None, ..self.wording(instrument, language)?.clone() };
        let content = canonical(&json!({ "asked_as": instrument, "instrument": structure, "wording": words }));
        let version: Version = (hashed(&content).into(), content.into());
        if let Ok(mut known) = self.versions.0.write() {
            known.insert(key, version.clone());
        }
        Some(version)
    }

    fn unknown_instrument<T>(&self, file: &File<T>, at: &str, id: &str) -> Fault {
        let known = self.instrument_names().join(", ");
        file.fault(at, format!("“{id}” is no instrument that is known; there are {known}"))
    }
}

fn identity(wording: &Wording) -> (&str, &str, WordingKind) {
    (&wording.instrument, &wording.language, wording.kind)
}

/// SHA-256, hexadecimal.
fn hashed(content: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(content.as_bytes()))
}

/// JSON with keys in alphabetical order and no blanks, the same bytes for the same content.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let sorted: BTreeMap<&String, &Value> = map.iter().collect();
            let members: Vec<String> = sorted
                .into_iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(values) => format!("[{}]", values.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}

fn built_in_sources() -> Vec<Source> {
    let mut names: Vec<_> = BuiltIn::iter().collect();
    names.sort();
    let source = |name: &str| {
        let (kind, language) = place(Path::new(name))?;
        let bytes = BuiltIn::get(name)?.data.into_owned();
        Some(Source { name: format!("questionnaires/{name}"), kind, language, built_in: true, bytes })
    };
    names.iter().filter_map(|name| source(name)).collect()
}

/// Kind and language folder by a file's place in the folder.
fn place(relative: &Path) -> Option<(FileKind, Option<String>)> {
    let parts: Vec<&str> = relative.iter().filter_map(|part| part.to_str()).collect();
    match parts.as_slice() {
        ["programmes", _] => Some((FileKind::Programme, None)),
        ["instruments", _] => Some((FileKind::Instrument, None)),
        ["norms", _] => Some((FileKind::Norms, None)),
        ["study", _] => Some((FileKind::StudyFacts, None)),
        ["study", language, _] => Some((FileKind::StudyWords, Some((*language).to_owned()))),
        ["wording", language, _] => Some((FileKind::Wording, Some((*language).to_owned()))),
        _ => None,
    }
}

/// Where files are looked for.
const FOLDERS: [&str; 5] = ["programmes", "instruments", "wording", "norms", "study"];

fn folder_sources(dir: &Path) -> Result<Vec<Source>, Faults> {
    if !dir.is_dir() {
        return Err(Fault::of_file(dir.display().to_string(), "is no folder").into());
    }
    let mut found = Vec::new();
    let mut faults = Faults::default();
    for folder in FOLDERS {
        walk(&dir.join(folder), &mut found, &mut faults);
    }
    tell_unknown_folders(dir, &mut faults);
    found.sort();
    let mut sources = Vec::new();
    for path in found {
        let name = path.display().to_string();
        match path.strip_prefix(dir).ok().and_then(place) {
            None => faults.0.push(Fault::of_file(
                name,
                "stands where no file is looked for; wording belongs in wording/<language>/, words of a study in \
                 study/<language>/, everything else directly in its folder",
            )),
            Some((kind, language)) => match std::fs::read(&path) {
                Ok(bytes) => sources.push(Source { name, kind, language, built_in: false, bytes }),
                Err(error) => faults.0.push(Fault::of_file(name, format!("cannot be read ({error})"))),
            },
        }
    }
    faults.or(sources)
}

/// A folder that is misspelt is read by nobody: told if it holds what a folder of ours does.
fn tell_unknown_folders(dir: &Path, faults: &mut Faults) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()).filter(|path| path.is_dir()) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut held = Vec::new();
        if FOLDERS.contains(&name.as_str()) || name == "schema" || name.starts_with('.') {
            continue;
        }
        walk(&path, &mut held, faults);
        if !held.is_empty() {
            let message = format!("is no folder that is read; there are {}", FOLDERS.join(", "));
            faults.0.push(Fault::of_file(path.display().to_string(), message));
        }
    }
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>, faults: &mut Faults) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return,
        Err(error) => {
            faults.0.push(Fault::of_file(folder.display().to_string(), format!("cannot be read ({error})")));
            return;
        }
    };
    for path in entries.filter_map(Result::ok).map(|entry| entry.path()) {
        if path.is_dir() {
            walk(&path, found, faults);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            found.push(path);
        }
    }
}

/// Reads and checks files as one library, telling every fault of every file.
fn assemble(sources: &[Source]) -> Result<Questionnaires, Faults> {
    let mut faults = Faults::default();
    let mut unreadable = BTreeSet::new();
    let instruments: Vec<File<Instrument>> = read_all(sources, FileKind::Instrument, &mut unreadable, &mut faults);
    // Names in files that cannot be read are no fault of the files that use them.
    let mut elsewhere = BTreeSet::new();
    let mut wordings: Vec<File<Wording>> = read_all(sources, FileKind::Wording, &mut elsewhere, &mut faults);
    let mut norms: Vec<File<Norms>> = read_all(sources, FileKind::Norms, &mut elsewhere, &mut faults);
    let wording_name = |file: &File<Wording>| vec![format!("{:?}", identity(&file.value))];
    let norms_name = |file: &File<Norms>| vec![file.value.instrument.clone()];
    let mut facts: Vec<File<StudyFacts>> = read_all(sources, FileKind::StudyFacts, &mut elsewhere, &mut faults);
    let mut words: Vec<File<StudyWords>> = read_all(sources, FileKind::StudyWords, &mut elsewhere, &mut faults);
    let facts_name = |file: &File<StudyFacts>| vec![file.value.programme.clone()];
    let words_name = |file: &File<StudyWords>| vec![format!("{} {}", file.value.programme, file.value.language)];
    own_go_before(&mut facts, facts_name);
    own_go_before(&mut words, words_name);
    own_go_before(&mut wordings, wording_name);
    own_go_before(&mut norms, norms_name);
    let programmes: Vec<File<Programme>> = read_all(sources, FileKind::Programme, &mut elsewhere, &mut faults);

    for file in &instruments {
        checks::check_instrument(file, &mut faults);
    }
    let names = |file: &File<Instrument>| -> Vec<String> {
        std::iter::once(file.value.id.clone()).chain(file.value.age_versions.iter().cloned()).collect()
    };
    tell_twins(&instruments, "/id", names, &mut faults);
    tell_twins(&programmes, "/id", |file| vec![file.value.id.clone()], &mut faults);
    tell_twins(&norms, "/instrument", norms_name, &mut faults);
    tell_twins(&wordings, "/instrument", wording_name, &mut faults);

    let library = Questionnaires {
        instruments: instruments.into_iter().map(|file| file.value).collect(),
        ..Questionnaires::default()
    };
    // An age version's name begins with its instrument's.
    let find = |id: &str| match library.instrument(id) {
        None if unreadable.iter().any(|broken: &String| id.starts_with(broken.as_str())) => Err(()),
        found => Ok(found),
    };
    for file in &wordings {
        match find(&file.value.instrument) {
            Ok(Some(instrument)) => checks::check_wording(file, instrument, &mut faults),
            Ok(None) => faults.0.push(library.unknown_instrument(file, "/instrument", &file.value.instrument)),
            Err(()) => {}
        }
    }
    for file in &norms {
        match find(&file.value.instrument) {
            Ok(Some(instrument)) => checks::check_norms(file, instrument, &mut faults),
            Ok(None) => faults.0.push(library.unknown_instrument(file, "/instrument", &file.value.instrument)),
            Err(()) => {}
        }
    }
    for file in &programmes {
        checks::check_programme(file, &find, &mut faults);
    }
    tell_twins(&facts, "/programme", facts_name, &mut faults);
    tell_twins(&words, "/programme", words_name, &mut faults);
    let known: Vec<&Programme> = programmes.iter().map(|file| &file.value).collect();
    facts.iter().for_each(|file| checks::check_study_facts(file, &known, &mut faults));
    words.iter().for_each(|file| checks::check_study_words(file, &known, &mut faults));
    faults.0.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    faults.or(Questionnaires {
        programmes: programmes.into_iter().map(|file| file.value).collect(),
        wordings: wordings.into_iter().map(|file| file.value).collect(),
        norms: norms.into_iter().map(|file| file.value).collect(),
        study_facts: facts.into_iter().map(|file| file.value).collect(),
        study_words: words.into_iter().map(|file| file.value).collect(),
        ..library.clone()
    })
}

fn read_all<T: serde::de::DeserializeOwned>(
    sources: &[Source],
    kind: FileKind,
    unreadable: &mut BTreeSet<String>,
    faults: &mut Faults,
) -> Vec<File<T>> {
    let mut files = Vec::new();
    for source in sources.iter().filter(|source| source.kind == kind) {
        match read(source, faults) {
            Ok(file) => files.push(file),
            Err(id) => {
                let stem = Path::new(&source.name).file_stem().map(|stem| stem.to_string_lossy().into_owned());
                unreadable.extend(id.or(stem));
            }
        }
    }
    files
}

/// A file of the installation's own takes the place of the one of the same name and kind that ships with the program.
fn own_go_before<T>(files: &mut Vec<File<T>>, names: impl Fn(&File<T>) -> Vec<String>) {
    let own: BTreeSet<String> = files.iter().filter(|file| !file.built_in).flat_map(&names).collect();
    files.retain(|file| !file.built_in || !names(file).iter().any(|name| own.contains(name)));
}

/// Two files may not say the same thing twice.
fn tell_twins<T>(files: &[File<T>], at: &str, names: impl Fn(&File<T>) -> Vec<String>, faults: &mut Faults) {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    for file in files {
        for name in names(file) {
            match first.get(&name) {
                Some(other) if *other != file.name => {
                    faults.0.push(file.fault(at, format!("{other} is a file of the same name and kind")));
                    break;
                }
                _ => {
                    first.insert(name, &file.name);
                }
            }
        }
    }
}
