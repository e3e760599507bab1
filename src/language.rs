//! The languages that people are spoken to in: whatever has a file under `templates/interface/`.
//!
//! Only what the rooms before the pages need of a language stands here: its names, its direction of writing, its
//! dates and which form of a word goes with a number. The sentences of pages, mails and letters are read where they are made.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use icu_plurals::{PluralCategory, PluralRules};
use jiff::civil::Date;
use rust_embed::RustEmbed;
use serde::{Deserialize, Serialize};

#[derive(RustEmbed)]
#[folder = "templates/interface/"]
#[include = "*.json"]
struct Files;

/// The language that everything falls back on.
pub const FALLBACK: &str = "da";

/// One language, as its file tells it.
#[derive(Debug, Clone, Deserialize)]
pub struct Language {
    /// `da`, `en`, … as the file is called.
    #[serde(skip)]
    pub code: String,
    /// Its own name for itself.
    #[serde(rename = "language")]
    pub name: String,
    /// Its Danish name, as it stands in a register sheet.
    #[serde(rename = "language_in_danish")]
    pub in_danish: String,
    /// Its English name, as it stands in messages to whoever runs the service.
    #[serde(rename = "language_in_english")]
    pub in_english: String,
    /// `ltr` or `rtl`.
    pub dir: String,
    months: String,
    months_short: String,
    date: String,
}

static LANGUAGES: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let read = |name: &str| {
        // A file that cannot be read is told, with its place, when the pages are opened.
        let language: Language = serde_json::from_slice(&Files::get(name)?.data).ok()?;
        Some(Language { code: name.trim_end_matches(".json").to_owned(), ..language })
    };
    let mut languages: Vec<Language> = Files::iter().filter_map(|name| read(&name)).collect();
    languages.sort_by(|a, b| a.code.cmp(&b.code));
    languages
});

/// Every language, by code.
pub fn all() -> &'static [Language] {
    &LANGUAGES
}

/// The language of that code.
pub fn find(code: &str) -> Option<&'static Language> {
    all().iter().find(|language| language.code == code)
}

/// The language that somebody means who writes its code or one of its names, in any case.
pub fn meant(written: &str) -> Option<&'static Language> {
    let written = written.trim().to_lowercase();
    all().iter().find(|language| {
        let names = [&language.code, &language.name, &language.in_danish, &language.in_english];
        names.iter().any(|name| name.to_lowercase() == written)
    })
}

/// `ltr` or `rtl`: the direction in which a language is written, left to right if it is none of ours.
pub fn direction(code: &str) -> &'static str {
    if find(code).is_some_and(|language| language.dir == "rtl") { "rtl" } else { "ltr" }
}

/// The form of a word that goes with a number in that language, as CLDR names them: `zero`, `one`, `two`, `few`, `many`
/// or `other`; Arabic has all six.
pub fn plural(code: &str, n: usize) -> &'static str {
    rules(code).map_or("other", |rules| name_of(rules.category_for(n)))
}

/// The forms that the numbers from 1 on need in that language.
pub fn plurals(code: &str) -> Vec<&'static str> {
    let forms = rules(code).map_or_else(|| vec!["other"], |rules| rules.categories().map(name_of).collect());
    forms.into_iter().filter(|form| *form != "zero").collect()
}

// Made of built-in tables each time: that costs less than a lock.
fn rules(code: &str) -> Option<PluralRules> {
    let locale: icu_locale_core::Locale = code.parse().ok()?;
    PluralRules::try_new_cardinal((&locale).into()).ok()
}

fn name_of(form: PluralCategory) -> &'static str {
    match form {
        PluralCategory::Zero => "zero",
        PluralCategory::One => "one",
        PluralCategory::Two => "two",
        PluralCategory::Few => "few",
        PluralCategory::Many => "many",
        PluralCategory::Other => "other",
    }
}

/// A text about a number of things, with a form for each kind of number; `{n}` stands for the number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted(BTreeMap<String, String>);

impl Counted {
    /// From forms by their names; what is no name of a form is never used.
    pub fn new(forms: BTreeMap<String, String>) -> Counted {
        Counted(forms)
    }

    /// The text about `n` things in that language; the last form where one is missing.
    pub fn of(&self, code: &str, n: usize) -> String {
        let form = self.0.get(plural(code, n)).or_else(|| self.0.values().last());
        form.map(|text| text.replace("{n}", &n.to_string())).unwrap_or_default()
    }

    /// The forms that the language needs and that are not there, and those that it does not know.
    pub fn faults(&self, code: &str) -> Vec<String> {
        let needed = plurals(code);
        let lacking =
            needed.iter().filter(|form| !self.0.contains_key(**form)).map(|form| format!("{form} is missing"));
        let unknown = self.0.keys().filter(|form| !needed.contains(&form.as_str()));
        lacking.chain(unknown.map(|form| format!("{form} is no form of this language"))).collect()
    }

    /// Every form.
    pub fn forms(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }
}

/// A date as people write it in that language; the ISO date, which everybody can read, if it is none of ours.
pub fn day(date: Date, code: &str) -> String {
    find(code).map_or_else(|| date.to_string(), |language| written(language, &language.months, date))
}

/// A date without its year, as in “4. januar”; for what is read soon.
pub fn day_and_month(date: Date, code: &str) -> String {
    find(code).map_or_else(|| date.to_string(), |language| without_year(language, &language.months, date))
}

/// A date without its year, and with the month as short as it is written: “4. jan.”.
pub fn short_day(date: Date, code: &str) -> String {
    find(code).map_or_else(|| date.to_string(), |language| without_year(language, &language.months_short, date))
}

/// A date as one reads it on another day: with its year where that is another year.
pub fn day_near(date: Date, today: Date, code: &str) -> String {
    if date.year() == today.year() { day_and_month(date, code) } else { day(date, code) }
}

/// The same with a short month: “4. jan.” or “4. jan. 2022”.
pub fn short_day_near(date: Date, today: Date, code: &str) -> String {
    match find(code) {
        Some(language) if date.year() != today.year() => written(language, &language.months_short, date),
        _ => short_day(date, code),
    }
}

fn without_year(language: &Language, months: &str, date: Date) -> String {
    filled(language, months, date, "").trim().to_owned()
}

fn written(language: &Language, months: &str, date: Date) -> String {
    filled(language, months, date, &date.year().to_string())
}

fn filled(language: &Language, months: &str, date: Date, year: &str) -> String {
    let month = months.split(' ').nth(usize::from(date.month().unsigned_abs()) - 1).unwrap_or_default();
    let day = language.date.replace("{day}", &date.day().to_string());
    day.replace("{month}", month).replace("{year}", year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_every_name_it_has() {
        for (written, code) in [("da", "da"), ("Dansk", "da"), ("ENGLISH", "en"), ("engelsk", "en"), ("العربية", "ar")]
        {
            assert_eq!(meant(written).map(|language| language.code.as_str()), Some(code), "{written}");
        }
        assert!(meant("").is_none() && meant("xx").is_none());
    }

    #[test]
    fn every_language_has_twelve_months_and_a_direction() {
        for language in all() {
            assert_eq!(language.months.split(' ').count(), 12, "{}", language.code);
            assert_eq!(language.months_short.split(' ').count(), 12, "{}", language.code);
            assert!(["ltr", "rtl"].contains(&language.dir.as_str()), "{}", language.code);
        }
        assert_eq!((direction("da"), direction("ar"), direction("xx")), ("ltr", "rtl", "ltr"));
    }

    #[test]
    fn a_number_takes_the_form_that_its_language_has_for_it() {
        let forms = |code: &str, numbers: &[usize]| numbers.iter().map(|n| plural(code, *n)).collect::<Vec<_>>();
        assert_eq!(forms("da", &[1, 2, 11, 101]), ["one", "other", "other", "other"]);
        assert_eq!(
            forms("ar", &[1, 2, 3, 10, 11, 99, 100, 102, 103]),
            ["one", "two", "few", "few", "many", "many", "other", "other", "few"]
        );
        assert_eq!((plurals("en"), plurals("ar").len()), (vec!["one", "other"], 5));
        let forms = [("one".to_owned(), "a day".to_owned()), ("other".to_owned(), "{n} days".to_owned())];
        let days = Counted::new(BTreeMap::from(forms));
        assert_eq!((days.of("en", 1), days.of("en", 21)), ("a day".into(), "21 days".into()));
        assert!(days.faults("da").is_empty());
        assert_eq!(days.faults("ar"), ["two is missing", "few is missing", "many is missing"]);
    }

    #[test]
    fn a_date_is_written_as_the_language_writes_it() {
        let date = jiff::civil::date(2021, 3, 9);
        assert_eq!(day(date, "da"), "9. marts 2021");
        assert_eq!(day(date, "en"), "9 March 2021");
        assert_eq!(day(date, "ar"), "9 آذار/مارس 2021");
        assert_eq!(day(jiff::civil::date(2021, 1, 9), "ar"), "9 كانون\u{a0}الثاني/يناير 2021");
        assert_eq!(day(date, "xx"), "2021-03-09");
        let january = jiff::civil::date(2021, 1, 4);
        assert_eq!((day_and_month(january, "da"), short_day(january, "da")), ("4. januar".into(), "4. jan.".into()));
        assert_eq!((day_and_month(january, "en"), short_day(january, "en")), ("4 January".into(), "4 Jan".into()));
        for (today, long, short) in
            [(date, "4. januar", "4. jan."), (jiff::civil::date(2020, 12, 31), "4. januar 2021", "4. jan. 2021")]
        {
            assert_eq!(
                (day_near(january, today, "da"), short_day_near(january, today, "da")),
                (long.into(), short.into())
            );
        }
    }
}
