//! The words of the interface: one file per language under `templates/interface/`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::fault::{Fault, Faults};
use crate::language::{self, Counted};

/// A struct with a text of every name: a file that lacks one, or has one too many, does not load.
macro_rules! texts {
    ($($name:ident),* ; counted: $($number:ident),* $(,)?) => {
        /// The words of the interface in one language.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Texts {
            /// `da`, `en`, … as the file is called.
            #[serde(skip)]
            pub code: String,
            $(#[allow(missing_docs)] pub $name: String,)*
            $(#[allow(missing_docs)] pub $number: Counted,)*
        }

        impl Texts {
            /// Every text by its name.
            pub fn words(&self) -> BTreeMap<String, String> {
                let words = [$((stringify!($name), &self.$name)),*];
                words.into_iter().map(|(name, text)| (name.to_owned(), text.clone())).collect()
            }

            /// Every text with its name.
            #[cfg(test)]
            fn all(&self) -> Vec<(&'static str, &str)> {
                vec![$((stringify!($name), self.$name.as_str())),*]
            }

            /// Every text about a number, with its name.
            fn counted(&self) -> Vec<(&'static str, &Counted)> {
                vec![$((stringify!($number), &self.$number)),*]
            }
        }
    };
}

texts! {
    language, language_in_danish, language_in_english, dir, months, months_short, date, month_and_year, and, brand, skip_link, language_group, demonstration, contact,
    study, about_link, about_version, landing_title, landing_1, landing_2, landing_3, list_title, list_intro_parent,
    list_intro_professional, list_private, list_nothing, list_done, case, child, your_questionnaire, lead_parent, lead_professional, turn, answered_before, next_about, child_born, too_large_title, too_large_text, as_role,
    left_none, state_new, state_begun, closes, sent_on, begin, go_on,
    saved_title, saved_text, progress, progress_range, error_prefix, error_heading, error_required, error_here,
    changed_heading, changed_text, clear, kept, kept_later, read_aloud, read_stop, optional, optional_many, hard, hard_noted, hard_skip, hard_answer, hard_not, next, onward, back, later, to_list, check_title,
    check_all, check_some, check_required, check_optional, check_empty, check_final, own_words_title, own_words_text, own_words_add, own_words_yours, own_words_change, own_words_save, submit, must, thanks_title,
    thanks_received, thanks_done, thanks_next, thanks_no_next, thanks_close, thanks_go_on,
    unknown_title, unknown_text, ended_title, ended_text, past_title, past_text, elsewhere_title, elsewhere_text, past_letter_text, new_link, new_link_title, new_link_text, closed_title, closed_text, already_title, already_text,
    refused_title, refused_text, not_found_title, not_found_text, unavailable_title, unavailable_text,
    broken_title, broken_text, broken_number, too_many_title, too_many_text, past_mail_title, past_mail_text, back_to_question, stop_mail_title, stop_mail_text, stop_mail, stop_mail_else, stop_mail_rest,
    no_mail_title, no_mail_text, mail_again, decline, decline_this, decline_title, decline_text,
    decline_one, decline_one_text, decline_undo, declined, declined_title, declined_text, choices, your_choices, leave_text, leave, left_title, left_text, left_answers,
    join, withdraw, withdraw_note, erase_note, withdrawn_title, withdrawn_text, erase, erase_title, erase_text, erase_yes, erase_no, erase_again, erase_due_title, erase_due_text, erase_keep, erased_title, erased_text,
    your_data, see_stored, see_stored_text, see_stored_else, see_stored_title, see_stored_sent, stored_text, stored_show, stored_past_title, stored_past_text, wrong_title, wrong_text, wrong_send, wrong_thanks_title, wrong_thanks_text, wrong_empty, wrong_again, wrong_enough,
    help_title, help_for, help_by, help_by_role, help_blind, help_free, help_before, help_unsaid, help_stop, help_stop_first,
    help_over_title, help_over_text, help_over_unsaved, help_unknown_title, help_unknown_text, help_used_title, help_used_text,
    help_late_title, help_late_text,
    assist_link, assist_intro, assist_nobody, assist_make, assist_used, assist_late, assist_code, assist_scan,
    assist_picture, assist_until, assist_here, assist_here_text, assist_open, assist_list;
    counted: questions, takes, left, thanks_more, own_words_too_long, time_left, child_years, child_months, check_more, wrong_too_long
}

impl Texts {
    /// A date as people write it.
    pub fn date_of(&self, date: Date) -> String {
        language::day(date, &self.code)
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
            Ok(read) => {
                for (name, text) in read.counted() {
                    faults.0.extend(
                        text.faults(&language)
                            .into_iter()
                            .map(|fault| Fault::of_file(file, format!("`{name}`: {fault}"))),
                    );
                }
                texts.insert(language.clone(), Texts { code: language, ..read });
            }
            Err(error) => faults.0.push(Fault {
                file: file.clone(),
                line: Some(error.line()),
                column: Some(format!("column {}", error.column())),
                message: error.to_string().split(" at line ").next().unwrap_or_default().into(),
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
        let files: Vec<_> = language::all().iter().map(|language| read(&language.code)).collect();
        super::read(&files).unwrap()
    }

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect()
    }

    #[test]
    fn every_language_says_everything_with_the_same_blanks() {
        let texts = built_in();
        for (language, own) in &texts {
            for ((name, danish), (_, text)) in texts["da"].all().iter().zip(own.all()) {
                assert!(!text.trim().is_empty(), "{language}: {name}");
                assert_eq!(placeholders(danish), placeholders(text), "{language}: {name}");
            }
            for (name, counted) in own.counted() {
                for (form, text) in counted.forms() {
                    // One and two are said in a word where the language has one.
                    let said = if ["one", "two"].contains(&form) { 0..=1 } else { 1..=1 };
                    assert!(said.contains(&text.matches("{n}").count()), "{language}: {name}, {form}");
                }
            }
        }
    }

    /// A case number or an address between words that run from right to left would be shown in pieces.
    #[test]
    fn what_is_filled_in_keeps_its_own_direction() {
        for (language, texts) in built_in().iter().filter(|(_, texts)| texts.dir == "rtl") {
            for (name, text) in texts.all() {
                for blank in ["{contact}", "{number}", "{name}", "{role}", "{programme}", "{question}"] {
                    let isolated = text.matches(&format!("\u{2068}{blank}\u{2069}")).count();
                    assert_eq!(text.matches(blank).count(), isolated, "{language}: {name}");
                }
            }
        }
    }

    #[test]
    fn a_text_too_few_or_too_many_is_told_with_its_place() {
        let file =
            std::fs::read_to_string(format!("{}/templates/interface/en.json", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let few = file.replacen("\"brand\": \"Questionnaire\",", "", 1);
        let faults = read(&[("templates/interface/en.json".into(), few)]).unwrap_err().to_string();
        assert!(faults.contains("templates/interface/en.json, line") && faults.contains("`brand`"), "{faults}");
        let form = file.replacen("\"other\"", "\"few\"", 1);
        let faults = read(&[("templates/interface/en.json".into(), form)]).unwrap_err().to_string();
        assert!(faults.contains("other is missing") && faults.contains("few is no form"), "{faults}");
        let many = file.replacen("\"brand\"", "\"bland\"", 1);
        let faults = read(&[("templates/interface/en.json".into(), many)]).unwrap_err().to_string();
        assert!(faults.contains("`bland`"), "{faults}");
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
