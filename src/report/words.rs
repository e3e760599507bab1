//! What the page and the codebook say, in Danish and English: `templates/report/`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rust_embed::Embed;

use super::number::fixed;
use super::study::{Study, Unread};
use crate::language;

#[derive(Embed)]
#[folder = "templates/report/"]
struct Files;

/// A file of that folder.
pub(super) fn file(name: &str) -> Option<String> {
    String::from_utf8(Files::get(name)?.data.into_owned()).ok()
}

/// Words in one language, and dates and numbers as that language writes them.
pub(super) struct Words {
    language: String,
    texts: BTreeMap<String, String>,
}

impl Words {
    pub(super) fn of(language: &str) -> Result<Words, String> {
        let text = file(&format!("{language}.json"))
            .ok_or_else(|| format!("there is no report in “{language}”; there is da and en"))?;
        let texts = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        Ok(Words { language: language.into(), texts })
    }

    /// The text of that name; nothing if there is none.
    pub(super) fn get(&self, key: &str) -> String {
        self.texts.get(key).cloned().unwrap_or_default()
    }

    pub(super) fn date(&self, day: Date) -> String {
        language::day(day, &self.language)
    }

    pub(super) fn number(&self, value: f64, decimals: usize) -> String {
        let text = fixed(value, decimals).replace('-', "−");
        if self.language == "da" { text.replace('.', ",") } else { text }
    }

    /// What cannot be explained because its protocol cannot be read: a sentence for each.
    pub(super) fn unread(&self, study: &Study) -> Vec<String> {
        let sentence = |unread: &Unread| {
            let named =
                self.get("unread").replace("{programme}", &unread.programme).replace("{version}", &unread.version);
            named.replace("{count}", &unread.requests.to_string())
        };
        study.unread.iter().map(sentence).collect()
    }

    pub(super) fn language(&self) -> &str {
        &self.language
    }

    /// Every text by name.
    pub(super) fn all(&self) -> &BTreeMap<String, String> {
        &self.texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_texts() {
        let keys = |language| Words::of(language).unwrap().texts.into_keys().collect::<Vec<_>>();
        assert_eq!(keys("da"), keys("en"));
        assert!(Words::of("tlh").is_err());
    }

    #[test]
    fn dates_are_written_as_the_language_does() {
        let close = jiff::civil::date(2022, 9, 1);
        assert_eq!(Words::of("da").unwrap().date(close), "1. september 2022");
        assert_eq!(Words::of("en").unwrap().date(close), "1 September 2022");
    }

    #[test]
    fn numbers_are_written_as_the_language_does() {
        assert_eq!(Words::of("da").unwrap().number(-1.25, 1), "−1,2");
        assert_eq!(Words::of("en").unwrap().number(12.5, 1), "12.5");
    }
}
