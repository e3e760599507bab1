//! The words of the file: `templates/own_data/`, in Danish and English; Danish for whoever reads neither.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_embed::Embed;

use crate::language;
use crate::programme::{Calendar, Programme, text_in};

#[derive(Embed)]
#[folder = "templates/own_data/"]
struct Files;

/// What everything falls back on.
const FALLBACK: &str = "da";

/// A file of that folder.
pub(super) fn file(name: &str) -> Option<String> {
    String::from_utf8(Files::get(name)?.data.into_owned()).ok()
}

/// Words in one language; roles, waves and times as the programme has them.
pub struct Words<'a> {
    language: &'static str,
    texts: BTreeMap<String, String>,
    programme: &'a Programme,
    calendar: &'a Calendar,
}

impl<'a> Words<'a> {
    /// For somebody who reads that language.
    pub fn of(language: &str, programme: &'a Programme, calendar: &'a Calendar) -> Words<'a> {
        let language = if language == "en" { "en" } else { FALLBACK };
        // A released program has both: a test reads them.
        let texts = file(&format!("{language}.json")).and_then(|text| serde_json::from_str(&text).ok());
        Words { language, texts: texts.unwrap_or_default(), programme, calendar }
    }

    /// The language of the file.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// The text of that name; the name, if there is none, which a test finds.
    pub(super) fn get(&self, name: &str) -> String {
        self.texts.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }

    /// A word of a closed kind, as `kind` and `invitation` for `kind_invitation`; the word itself, if it is of a later version.
    pub(super) fn word(&self, kind: &str, word: &str) -> String {
        self.texts.get(&format!("{kind}_{word}")).cloned().unwrap_or_else(|| word.to_owned())
    }

    pub(super) fn fill(&self, name: &str, values: &[(&str, &str)]) -> String {
        let fill = |text: String, (blank, value): &(&str, &str)| text.replace(&format!("{{{blank}}}"), value);
        values.iter().fold(self.get(name), fill)
    }

    pub(super) fn day(&self, day: Date) -> String {
        language::day(day, self.language)
    }

    pub(super) fn at(&self, at: Timestamp) -> String {
        let local = self.calendar.local(at).datetime();
        let time = local.time().strftime(if self.language == "da" { "%H.%M" } else { "%H:%M" }).to_string();
        self.fill("at", &[("day", &self.day(local.date())), ("time", &time)])
    }

    pub(super) fn number(&self, value: f64) -> String {
        let text = format!("{value:.2}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        if self.language == "da" { text.replace('.', ",") } else { text.to_owned() }
    }

    pub(super) fn role(&self, id: &str) -> String {
        let role = self.programme.role(id).map(|role| text_in(&role.title, self.language));
        role.unwrap_or(id).to_owned()
    }

    pub(super) fn wave(&self, id: &str) -> String {
        let wave = self.programme.wave(id).map(|(_, wave)| text_in(&wave.title, self.language));
        wave.unwrap_or(id).to_owned()
    }

    /// What the study is called.
    pub(super) fn study(&self) -> &str {
        text_in(&self.programme.title, self.language)
    }

    /// What its readers call that language.
    pub(super) fn name_of(&self, code: &str) -> String {
        let found = language::find(code);
        let name = found.map(|found| if self.language == "da" { &found.in_danish } else { &found.in_english });
        name.map_or(code, String::as_str).to_owned()
    }
}
