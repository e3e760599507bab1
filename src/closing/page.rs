//! The certificate as one page that can be read and printed: words before numbers.

use std::collections::BTreeMap;

use anyhow::{Context, anyhow};
use handlebars::Handlebars;
use jiff::Timestamp;
use rust_embed::Embed;
use serde::Serialize;

use super::certificate::{Certificate, LeftOver};
use super::record::Written;
use crate::language;
use crate::programme::Calendar;

#[derive(Embed)]
#[folder = "templates/study/"]
struct Files;

/// A file of that folder.
fn file(name: &str) -> Option<String> {
    String::from_utf8(Files::get(name)?.data.into_owned()).ok()
}

#[derive(Serialize)]
struct View<'a> {
    language: &'a str,
    t: &'a BTreeMap<String, String>,
    title: &'a str,
    /// What happened, in sentences.
    told: Vec<String>,
    deleted: Vec<DeletedLine>,
    export_text: String,
    export: Vec<FileLine<'a>>,
    export_lacks: bool,
    /// Files of the first export, where it was written anew.
    first: Vec<FileLine<'a>>,
    first_lacks: bool,
    log_text: Option<String>,
    left: Vec<String>,
    until: String,
    beyond: Vec<String>,
    by: String,
    made_by: String,
    signature: &'a str,
}

#[derive(Serialize)]
struct DeletedLine {
    what: String,
    count: String,
    when: String,
}

#[derive(Serialize)]
struct FileLine<'a> {
    name: &'a str,
    bytes: String,
    sha256: &'a str,
}

/// The texts of the page in one language.
struct Words<'a> {
    language: &'a str,
    texts: BTreeMap<String, String>,
    calendar: &'a Calendar,
}

impl Words<'_> {
    fn get(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    fn fill(&self, name: &str, blanks: &[(&str, &str)]) -> String {
        blanks.iter().fold(self.get(name).to_owned(), |text, (blank, with)| text.replace(&format!("{{{blank}}}"), with))
    }

    /// The word of a value as it stands in the signed file.
    fn of<T: Serialize>(&self, group: &str, value: &T) -> String {
        let word = serde_json::to_value(value).ok();
        let word = word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
        self.get(&format!("{group}_{word}")).to_owned()
    }

    /// "1. juni 2021 kl. 10.05"
    fn time(&self, at: Timestamp) -> String {
        let local = self.calendar.local(at).datetime();
        let time = local.time().strftime(if self.language == "da" { "%H.%M" } else { "%H:%M" }).to_string();
        self.fill("at", &[("day", &language::day(local.date(), self.language)), ("time", &time)])
    }

    /// With a mark at each thousand.
    fn number(&self, number: u64) -> String {
        let digits = number.to_string();
        let mark = if self.language == "da" { "." } else { "," };
        let mut groups: Vec<&str> = Vec::new();
        let mut rest = digits.as_str();
        while rest.len() > 3 {
            let (before, last) = rest.split_at(rest.len() - 3);
            groups.push(last);
            rest = before;
        }
        groups.push(rest);
        groups.reverse();
        groups.join(mark)
    }
}

/// The page in that language.
///
/// # Errors
/// A language that there is none in.
pub(super) fn page(
    certificate: &Certificate,
    title: &str,
    calendar: &Calendar,
    language: &str,
    signature: &str,
) -> anyhow::Result<String> {
    let texts = file(&format!("{language}.json"))
        .ok_or_else(|| anyhow!("there is no certificate in “{language}”; there is da and en"))?;
    let words = Words { language, texts: serde_json::from_str(&texts)?, calendar };
    let view = view(certificate, title, &words, signature);
    let source = file("certificate.html").context("the template certificate.html is not there")?;
    let mut templates = Handlebars::new();
    templates.set_strict_mode(true);
    Ok(templates.render_template(&source, &view)?)
}

fn view<'a>(certificate: &'a Certificate, title: &'a str, words: &'a Words<'a>, signature: &'a str) -> View<'a> {
    let c = certificate;
    let mut told = vec![
        words.fill("told_frozen", &[("at", &words.time(c.frozen))]),
        words.fill(
            match c.left.contains(&LeftOver::Answers) {
                _ if c.answers_erased => "told_erased",
                true => "told_forgotten",
                false => "told_none_left",
            },
            &[("from", &words.time(c.begun)), ("to", &words.time(c.closed))],
        ),
    ];
    told.push(match c.overwritten {
        Some(at) => words.fill("told_overwritten", &[("at", &words.time(at))]),
        None => words.get("told_not_overwritten").to_owned(),
    });
    let deleted = c.deleted.iter().map(|one| {
        let (first, last) = (words.time(one.deleted.first), words.time(one.deleted.last));
        DeletedLine {
            what: words.of("kind", &one.kind),
            count: words.number(one.deleted.count as u64),
            when: if first == last { first } else { format!("{first} – {last}") },
        }
    });
    let lines = |files: &'a [Written]| {
        let line =
            |file: &'a Written| FileLine { name: &file.name, bytes: words.number(file.bytes), sha256: &file.sha256 };
        files.iter().map(line).collect()
    };
    let export_text = match &c.export_anew {
        Some(anew) => words.fill("export_anew", &[("at", &words.time(anew.at))]),
        None => words.get("export_text").to_owned(),
    };
    let anew = c.export_anew.as_ref();
    let log_text = c.log.as_ref().map(|log| {
        let (first, last) = (log.first.to_string(), log.last.to_string());
        words.fill("log_text", &[("first", &first), ("last", &last), ("hash", &log.hash)])
    });
    let until = match (c.left.contains(&LeftOver::Answers), c.answers_kept_until) {
        (true, Some(day)) => words.fill("until_day", &[("day", &language::day(day, words.language))]),
        (true, None) => words.get("until_open").to_owned(),
        (false, Some(day)) => words.fill("until_families", &[("day", &language::day(day, words.language))]),
        (false, None) => words.get("until_none").to_owned(),
    };
    View {
        language: words.language,
        t: &words.texts,
        title,
        told,
        deleted: deleted.collect(),
        export_text,
        export: lines(&c.export),
        export_lacks: c.export_without_sealed,
        first: anew.map(|anew| lines(&anew.first)).unwrap_or_default(),
        first_lacks: anew.is_some_and(|anew| anew.first_without_sealed),
        log_text,
        left: c.left.iter().map(|left| words.of("left", left)).collect(),
        until,
        beyond: c.beyond.iter().map(|beyond| words.of("beyond", beyond)).collect(),
        by: c.by.join(", "),
        made_by: words.fill(
            "made_by",
            &[("version", &c.kvartal), ("programme", &c.programme), ("programme_version", &c.version)],
        ),
        signature,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(language: &str) -> BTreeMap<String, String> {
        serde_json::from_str(&file(&format!("{language}.json")).unwrap()).unwrap()
    }

    #[test]
    fn both_languages_say_the_same_with_the_same_blanks() {
        let (danish, english) = (words("da"), words("en"));
        assert_eq!(danish.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>());
        let blanks = |text: &str| {
            let parts = text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0.to_owned()));
            let mut blanks: Vec<String> = parts.collect();
            blanks.sort();
            blanks
        };
        for (name, text) in &danish {
            assert!(!text.trim().is_empty(), "{name}");
            assert_eq!(blanks(text), blanks(&english[name]), "{name}");
        }
    }
}
