//! The words of the interface: one file per language under `templates/interface/`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::fault::{Fault, Faults};

/// A struct with a text of every name: a file that lacks one, or has one too many, does not load.
macro_rules! texts {
    ($($name:ident),* $(,)?) => {
        /// The words of the interface in one language.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Texts { $(#[allow(missing_docs)] pub $name: String),* }

        impl Texts {
            /// Every text with its name.
            #[cfg(test)]
            fn all(&self) -> Vec<(&'static str, &str)> {
                vec![$((stringify!($name), self.$name.as_str())),*]
            }
        }
    };
}

texts! {
    language, dir, months, date, month_and_year, and, brand, skip_link, language_group, demonstration, contact,
    study, landing_title, landing_1, landing_2, landing_3, list_title, list_intro_parent,
    list_intro_professional, list_private, list_nothing, list_done, case, child, as_role, questions_one,
    questions_many, takes_one, takes_many, left_none, left_one, left_many, state_new, state_begun, closes, sent_on, begin, go_on,
    saved_title, saved_text, progress, progress_range, error_prefix, error_heading, error_required, error_here,
    changed_heading, changed_text, clear, kept, kept_later, read_aloud, read_stop, optional, optional_many, next, back, later, to_list, check_title,
    check_all, check_some, check_required, check_optional, check_empty, check_final, submit, must, thanks_title,
    thanks_received, thanks_more_one, thanks_more_many, thanks_next, thanks_no_next, thanks_close, thanks_go_on,
    unknown_title, unknown_text, past_title, past_text, closed_title, closed_text, already_title, already_text,
    refused_title, refused_text, not_found_title, not_found_text, unavailable_title, unavailable_text,
    broken_title, broken_text, back_to_question, stop_mail_title, stop_mail_text, stop_mail, stop_mail_else,
    no_mail_title, no_mail_text, mail_again,
}

impl Texts {
    /// A date as people write it.
    pub fn date_of(&self, date: Date) -> String {
        let day = date.day().to_string();
        fill(&self.date, &[("day", &day), ("month", self.month(date)), ("year", &date.year().to_string())])
    }

    /// A month as people write it.
    pub fn month_of(&self, date: Date) -> String {
        fill(&self.month_and_year, &[("month", self.month(date)), ("year", &date.year().to_string())])
    }

    fn month(&self, date: Date) -> &str {
        self.months.split(' ').nth(usize::from(date.month().unsigned_abs()) - 1).unwrap_or_default()
    }
}

/// `text` with every `{name}` replaced.
pub fn fill(text: &str, names: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        filled.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find('}').map_or(rest.len(), |end| end + 1);
        let value = names.iter().find(|(name, _)| rest[..end] == format!("{{{name}}}"));
        filled.push_str(value.map_or(&rest[..end], |(_, value)| value));
        rest = &rest[end..];
    }
    filled + rest
}

/// Reads the interface of every language: name of the file and its text.
///
/// # Errors
/// A file that lacks a text or has one that nothing uses.
pub fn read(files: &[(String, String)]) -> Result<BTreeMap<String, Texts>, Faults> {
    let mut texts = BTreeMap::new();
    let mut faults = Faults::default();
    for (file, content) in files {
        let language = file.rsplit('/').next().unwrap_or(file).trim_end_matches(".json").to_owned();
        match serde_json::from_str::<Texts>(content) {
            Ok(read) => drop(texts.insert(language, read)),
            Err(error) => faults.0.push(Fault {
                file: file.clone(),
                line: Some(error.line()),
                column: Some(format!("column {}", error.column())),
                message: error.to_string().split(" at line ").next().unwrap_or_default().to_owned(),
            }),
        }
    }
    faults.or(texts)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn built_in() -> BTreeMap<String, Texts> {
        let read = |name: &str| {
            let file = format!("templates/interface/{name}.json");
            let text = std::fs::read_to_string(format!("{}/{file}", env!("CARGO_MANIFEST_DIR"))).unwrap();
            (file, text)
        };
        super::read(&[read("da"), read("en")]).unwrap()
    }

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect()
    }

    #[test]
    fn every_language_says_everything_with_the_same_blanks() {
        let texts = built_in();
        let (da, en) = (texts["da"].all(), texts["en"].all());
        for ((name, danish), (_, english)) in da.iter().zip(&en) {
            assert!(!danish.trim().is_empty() && !english.trim().is_empty(), "{name}");
            assert_eq!(placeholders(danish), placeholders(english), "{name}");
        }
    }

    #[test]
    fn a_text_too_few_or_too_many_is_told_with_its_place() {
        let file =
            std::fs::read_to_string(format!("{}/templates/interface/en.json", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let few = file.replacen("\"brand\": \"Questionnaire\",", "", 1);
        let faults = read(&[("templates/interface/en.json".into(), few)]).unwrap_err().to_string();
        assert!(faults.contains("templates/interface/en.json, line") && faults.contains("`brand`"), "{faults}");
        let many = file.replacen("\"brand\"", "\"bland\"", 1);
        let faults = read(&[("templates/interface/en.json".into(), many)]).unwrap_err().to_string();
        assert!(faults.contains("`bland`"), "{faults}");
    }

    /// LIX: words a sentence, plus the share of words longer than six letters in percent.
    fn lix(text: &str) -> f64 {
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let sentences = text.matches(['.', '?', '!', ':']).count().max(1);
        let long = words.iter().filter(|word| word.chars().count() > 6).count();
        words.len() as f64 / sentences as f64 + 100.0 * long as f64 / words.len() as f64
    }

    #[test]
    fn what_a_parent_reads_in_danish_is_easy() {
        let da = &built_in()["da"];
        let page =
            |texts: &[&String]| texts.iter().map(|text| format!("{text}. ").replace("..", ".")).collect::<String>();
        for (name, text) in [
            ("list", page(&[&da.list_title, &da.list_intro_parent, &da.list_private, &da.closes])),
            ("saved", page(&[&da.saved_title, &da.saved_text])),
            ("question", page(&[&da.optional, &da.error_here, &da.error_heading, &da.changed_text])),
            ("check", page(&[&da.check_title, &da.check_all, &da.check_some, &da.check_final])),
            ("thanks", page(&[&da.thanks_title, &da.thanks_received, &da.thanks_next, &da.thanks_close])),
            ("landing", page(&[&da.landing_1, &da.landing_2, &da.landing_3])),
            ("no more mail", page(&[&da.stop_mail_title, &da.stop_mail_text, &da.stop_mail, &da.stop_mail_else])),
            ("no more mail, said", page(&[&da.no_mail_title, &da.no_mail_text, &da.mail_again])),
            ("unknown link", page(&[&da.unknown_title, &da.unknown_text])),
            ("old link", page(&[&da.past_title, &da.past_text])),
            ("already sent", page(&[&da.already_title, &da.already_text])),
            ("unavailable", page(&[&da.unavailable_title, &da.unavailable_text])),
        ] {
            assert!(lix(&text) <= 25.0, "{name}: LIX {:.1}: {text}", lix(&text));
        }
    }

    #[test]
    fn blanks_are_filled_and_nothing_else() {
        assert_eq!(fill("{n} of {of} {x}", &[("n", "{of}"), ("of", "2")]), "{of} of 2 {x}");
        assert_eq!(fill("open {", &[]), "open {");
        let date = jiff::civil::date(2021, 3, 9);
        assert_eq!(built_in()["da"].date_of(date), "9. marts 2021");
        assert_eq!(built_in()["en"].month_of(date), "March 2021");
    }
}
