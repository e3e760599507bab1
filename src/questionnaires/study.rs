//! The words of the study: who asks, why, who reads the answers, and what a no changes. Facts of the study stand in one
//! file, words in one file a language; what somebody reads is made of both, for their role.
//!
//! They are no part of the stored protocol: an installation corrects a telephone number without another protocol. Which
//! version somebody was shown is stored with their response instead.

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{FALLBACK, Questionnaires, canonical, hashed};
use crate::programme::{Discretion, Programme, Text, text_in};

/// What holds of one study whatever the language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyFacts {
    /// Where the schema of this file is; for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Whose study it is: the programme's id.
    pub programme: String,
    /// Whether somebody stands behind these facts, or they only show what belongs here.
    pub kind: FactsKind,
    /// Who asks, as within a sentence.
    pub organisation: Text,
    /// Who answers for the data before the law (GDPR article 13(1)(a)).
    pub controller: Text,
    /// Whom respondents can turn to.
    pub contact: StudyContact,
    /// How the data protection officer is reached.
    pub data_protection: Text,
    /// Where somebody can complain.
    pub authority: Text,
    /// The law that lets the study keep answers, as in “section 10 of …”.
    pub legal_basis: Text,
    /// How long answers are kept: a sentence.
    pub answers_kept: Text,
    /// How long names and addresses are kept: a sentence.
    pub addresses_kept: Text,
    /// Who listens when a question was hard to bear.
    pub hard_times: HardTimes,
    /// Whether those who decide have confirmed that a no changes nothing: only then do pages and mails say so.
    #[serde(default)]
    pub no_changes_nothing: bool,
    /// Who has confirmed that, and when; for the record, and shown to nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_changes_nothing_confirmed: Option<String>,
}

/// Whether facts are real.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactsKind {
    /// Invented; shown only where demonstration wording may be.
    Example,
    /// The study's own.
    Own,
}

/// A person with a telephone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyContact {
    /// The name.
    pub name: String,
    /// As it is dialled.
    pub telephone: String,
    /// The e-mail address; replies of respondents go there.
    pub email: String,
}

/// Who listens when a question was hard to bear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HardTimes {
    /// Whom one reaches.
    pub name: Text,
    /// As it is dialled.
    pub telephone: String,
}

/// The words of one study in one language. `{organisation}`, `{contact}`, `{telephone}`, … stand for the facts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StudyWords {
    /// Where the schema of this file is; for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// Whose study it is: the programme's id.
    pub programme: String,
    /// `da`, `en`, …
    pub language: String,
    /// Changes whenever the words do.
    pub version: String,
    /// Since when they hold.
    #[schemars(with = "String", extend("format" = "date"))]
    pub date: Date,
    /// Heading of the page.
    pub title: String,
    /// Headings of its parts.
    pub headings: BTreeMap<Part, String>,
    /// What everybody reads of whom the file says nothing else.
    pub everybody: RoleWords,
    /// What a role reads instead.
    #[serde(default)]
    pub roles: BTreeMap<String, RoleWords>,
}

/// The parts of the page “About these questions”, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Who asks, and who can be called.
    WhoAsks,
    /// Why this person, and where the address is from.
    WhyYou,
    /// What the programme is about and what it is not.
    Programme,
    /// What happens with the answers.
    WhatHappens,
    /// Who can read them, and who cannot.
    WhoReads,
    /// How long they are kept.
    Kept,
    /// That it is voluntary.
    Voluntary,
    /// How to see, correct, take back and complain.
    Rights,
    /// Where to turn when a question was hard to bear.
    HardTimes,
}

impl Part {
    /// All, in their order.
    pub const ALL: [Part; 9] = [
        Part::WhoAsks,
        Part::WhyYou,
        Part::Programme,
        Part::WhatHappens,
        Part::WhoReads,
        Part::Kept,
        Part::Voluntary,
        Part::Rights,
        Part::HardTimes,
    ];
}

/// Words for one role. A list is of paragraphs; one that names a fact which is not known is left out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleWords {
    /// See [`Part::WhoAsks`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub who_asks: Vec<String>,
    /// See [`Part::WhyYou`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why_you: Vec<String>,
    /// See [`Part::Programme`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub programme: Vec<String>,
    /// See [`Part::WhatHappens`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub what_happens: Vec<String>,
    /// See [`Part::WhoReads`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub who_reads: Vec<String>,
    /// See [`Part::Kept`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<String>,
    /// See [`Part::Voluntary`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub voluntary: Vec<String>,
    /// That a no changes nothing: a sentence, said only where the facts confirm it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_changes_nothing: Option<String>,
    /// See [`Part::Rights`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rights: Vec<String>,
    /// See [`Part::HardTimes`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hard_times: Vec<String>,
    /// How mails begin that name nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silent: Option<Openings>,
    /// How mails begin that may name the study.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<Openings>,
}

/// The first sentences of mails: another for each, so that three mails are not three times the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Openings {
    /// Of the invitation.
    pub invitation: String,
    /// Of each reminder in turn; further ones begin like the last.
    pub reminders: Vec<String>,
}

impl RoleWords {
    /// The paragraphs of a part.
    pub fn part(&self, part: Part) -> &[String] {
        match part {
            Part::WhoAsks => &self.who_asks,
            Part::WhyYou => &self.why_you,
            Part::Programme => &self.programme,
            Part::WhatHappens => &self.what_happens,
            Part::WhoReads => &self.who_reads,
            Part::Kept => &self.kept,
            Part::Voluntary => &self.voluntary,
            Part::Rights => &self.rights,
            Part::HardTimes => &self.hard_times,
        }
    }
}

/// What somebody in one role reads about the study, in one language, with all facts filled in.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct About {
    /// The language that it is in.
    pub language: String,
    /// Whom it is for; empty for everybody.
    pub role: String,
    /// Heading of the page.
    pub title: String,
    /// Version of the words.
    pub version: String,
    /// Since when they hold.
    pub date: Date,
    /// The parts that say something.
    pub parts: Vec<AboutPart>,
    /// That a no changes nothing, where that is confirmed.
    pub no_changes_nothing: Option<String>,
    /// Where to turn when a question was hard to bear.
    pub hard_times: Vec<String>,
    /// Who asks, where it is known.
    pub organisation: Option<String>,
    /// Whom to turn to, where it is known.
    pub contact: Option<StudyContact>,
    /// How mails begin, as far as the role's discretion allows.
    pub openings: Openings,
}

/// A part of the page.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AboutPart {
    /// Its heading.
    pub heading: String,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
}

impl About {
    /// How a mail begins: the invitation (0), or that reminder. Empty where the study has no words for it.
    pub fn opening(&self, reminder: usize) -> &str {
        let Some(later) = reminder.checked_sub(1) else { return &self.openings.invitation };
        let of_turn = self.openings.reminders.get(later).or(self.openings.reminders.last());
        of_turn.map_or("", String::as_str)
    }

    /// Names exactly what is shown on the page: hash (SHA-256, hexadecimal) and content.
    pub fn version_shown(&self) -> (String, String) {
        let About { language, role, title, version, date, parts, .. } = self;
        let shown = json!({
            "language": language, "role": role, "title": title, "version": version, "date": date, "parts": parts,
        });
        let content = canonical(&shown);
        (hashed(&content), content)
    }
}

impl Questionnaires {
    /// The facts of a programme's study.
    pub fn study_facts(&self, programme: &str) -> Option<&StudyFacts> {
        self.study_facts.iter().find(|facts| facts.programme == programme)
    }

    /// All words of studies.
    pub fn study_words(&self) -> &[StudyWords] {
        &self.study_words
    }

    /// Whether the study has facts that somebody stands behind.
    pub fn has_own_facts(&self, programme: &str) -> bool {
        self.study_facts(programme).is_some_and(|facts| facts.kind == FactsKind::Own)
    }

    /// Whether there are words about a programme's study.
    pub fn tells_about(&self, programme: &str) -> bool {
        self.study_words.iter().any(|words| words.programme == programme)
    }

    /// What `role` (or everybody, for none) reads about the study in `language`, or in Danish where there is nothing in
    /// it. Invented facts are left out unless `examples` may be shown. None if there are no words.
    pub fn about(&self, programme: &Programme, role: Option<&str>, language: &str, examples: bool) -> Option<About> {
        let of_study = || self.study_words.iter().filter(|words| words.programme == programme.id);
        let words = of_study()
            .find(|words| words.language == language)
            .or_else(|| of_study().find(|words| words.language == FALLBACK))?;
        let facts = self.study_facts(&programme.id).filter(|facts| examples || facts.kind == FactsKind::Own);
        let role = role.and_then(|role| programme.role(role));
        let own = role.and_then(|role| words.roles.get(&role.id));
        let fill = Fill { programme, facts, language: &words.language };
        let paragraphs = |part: Part| -> Vec<String> {
            let own = own.map(|own| own.part(part)).filter(|own| !own.is_empty());
            own.unwrap_or(words.everybody.part(part)).iter().filter_map(|text| fill.in_text(text)).collect()
        };
        let confirmed = facts.is_some_and(|facts| facts.no_changes_nothing);
        let no_changes =
            own.and_then(|own| own.no_changes_nothing.as_ref()).or(words.everybody.no_changes_nothing.as_ref());
        let no_changes_nothing = no_changes.filter(|_| confirmed).cloned();
        let parts = Part::ALL.into_iter().map(|part| {
            let mut said = paragraphs(part);
            if part == Part::Voluntary {
                said.extend(no_changes_nothing.clone());
            }
            AboutPart { heading: words.headings.get(&part).cloned().unwrap_or_default(), paragraphs: said }
        });
        let parts = parts.filter(|part| !part.paragraphs.is_empty()).collect();
        let named = role.is_some_and(|role| role.discretion == Discretion::Named);
        Some(About {
            language: words.language.clone(),
            role: role.map_or(String::new(), |role| role.id.clone()),
            title: words.title.clone(),
            version: words.version.clone(),
            date: words.date,
            parts,
            no_changes_nothing,
            hard_times: paragraphs(Part::HardTimes),
            organisation: facts.map(|facts| text_in(&facts.organisation, language).to_owned()),
            contact: facts.map(|facts| facts.contact.clone()),
            openings: openings(own, &words.everybody, named, &fill),
        })
    }
}

/// The sentences that the role's discretion allows; where a named one needs a fact that is not known, the silent one.
fn openings(own: Option<&RoleWords>, everybody: &RoleWords, named: bool, fill: &Fill<'_>) -> Openings {
    let of = |words: &RoleWords, named: bool| if named { words.named.clone() } else { words.silent.clone() };
    let find = |named: bool| own.and_then(|own| of(own, named)).or_else(|| of(everybody, named)).unwrap_or_default();
    let silent = find(false);
    if !named {
        return silent;
    }
    let open = find(true);
    let or = |text: &str, instead: &str| fill.in_text(text).unwrap_or_else(|| instead.to_owned());
    let last = silent.reminders.last().cloned().unwrap_or_default();
    let reminders = open.reminders.iter().enumerate();
    Openings {
        invitation: or(&open.invitation, &silent.invitation),
        reminders: reminders.map(|(n, text)| or(text, silent.reminders.get(n).unwrap_or(&last))).collect(),
    }
}

/// What stands between braces in the words.
pub const PLACEHOLDERS: [&str; 13] = [
    "organisation",
    "controller",
    "contact",
    "telephone",
    "email",
    "data_protection",
    "authority",
    "legal_basis",
    "answers_kept",
    "addresses_kept",
    "hard_times",
    "hard_times_telephone",
    "programme",
];

struct Fill<'a> {
    programme: &'a Programme,
    facts: Option<&'a StudyFacts>,
    language: &'a str,
}

impl Fill<'_> {
    /// The text with what its placeholders stand for; none if one of that is not known.
    fn in_text(&self, text: &str) -> Option<String> {
        let mut filled = String::with_capacity(text.len() + 32);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, behind) = after.split_once('}')?;
            filled.push_str(before);
            let value = self.value(name)?;
            match name {
                // A number is not broken at the end of a line.
                "telephone" | "hard_times_telephone" => filled.push_str(&value.replace(' ', "\u{a0}")),
                _ => filled.push_str(value),
            }
            rest = behind;
        }
        filled.push_str(rest);
        Some(filled)
    }

    fn value(&self, name: &str) -> Option<&str> {
        let text = |text| Some(text_in(text, self.language));
        if name == "programme" {
            return text(&self.programme.title);
        }
        let facts = self.facts?;
        match name {
            "organisation" => text(&facts.organisation),
            "controller" => text(&facts.controller),
            "contact" => Some(&facts.contact.name),
            "telephone" => Some(&facts.contact.telephone),
            "email" => Some(&facts.contact.email),
            "data_protection" => text(&facts.data_protection),
            "authority" => text(&facts.authority),
            "legal_basis" => text(&facts.legal_basis),
            "answers_kept" => text(&facts.answers_kept),
            "addresses_kept" => text(&facts.addresses_kept),
            "hard_times" => text(&facts.hard_times.name),
            "hard_times_telephone" => Some(&facts.hard_times.telephone),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn library() -> (Questionnaires, Programme) {
        let library = Questionnaires::built_in().unwrap_or_else(|faults| panic!("{faults}"));
        let programme = library.programme("maalrettet-stoette").expect("the study").clone();
        (library, programme)
    }

    fn text(about: &About) -> String {
        about.parts.iter().flat_map(|part| &part.paragraphs).cloned().collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn every_role_reads_every_part_in_every_language_with_nothing_left_to_fill_in() {
        let (library, programme) = library();
        for language in ["da", "en", "ar"] {
            for role in programme.roles.iter().map(|role| Some(role.id.as_str())).chain([None]) {
                let about = library.about(&programme, role, language, true).expect("words");
                let parts = Part::ALL.len() - usize::from(role != Some("placement_site"));
                assert_eq!((about.language.as_str(), about.parts.len()), (language, parts), "{role:?}");
                assert!(about.parts.iter().all(|part| !part.heading.is_empty()));
                assert!(!text(&about).contains(['{', '}']), "{}", text(&about));
                assert!(about.no_changes_nothing.is_some());
            }
        }
    }

    #[test]
    fn invented_facts_are_left_out_with_the_paragraphs_that_name_them() {
        let (library, programme) = library();
        let about = library.about(&programme, Some("parent"), "da", false).expect("words");
        let said = text(&about);
        assert!(!said.contains("Eksempel") && !said.contains("00 00") && !said.contains('{'), "{said}");
        assert!(said.contains("Du bestemmer selv") && !said.contains("Et nej ændrer"), "{said}");
        assert_eq!((about.organisation, about.contact, about.no_changes_nothing), (None, None, None));
        assert!(!library.has_own_facts("maalrettet-stoette"));
    }

    #[test]
    fn no_two_mails_begin_alike_and_a_silent_one_names_nothing() {
        let (library, mut programme) = library();
        for discretion in [Discretion::Silent, Discretion::Named] {
            programme.roles.iter_mut().for_each(|role| role.discretion = discretion);
            for language in ["da", "en", "ar"] {
                for role in &programme.roles {
                    for examples in [true, false] {
                        let about = library.about(&programme, Some(&role.id), language, examples).expect("words");
                        let said: Vec<&str> = (0..3).map(|n| about.opening(n)).collect();
                        assert!(said.iter().all(|text| !text.is_empty()), "{said:?}");
                        assert!(said[0] != said[1] && said[1] != said[2] && said[0] != said[2], "{said:?}");
                        assert_eq!(about.opening(7), said[2], "further reminders begin like the last");
                        let title = text_in(&programme.title, language);
                        let named = said.iter().any(|text| text.contains(title) || text.contains("Eksempel"));
                        assert!(!named || discretion == Discretion::Named, "{said:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn another_telephone_number_is_another_version() {
        let (mut library, programme) = library();
        let version = |library: &Questionnaires| {
            library.about(&programme, Some("parent"), "da", true).expect("words").version_shown().0
        };
        let before = version(&library);
        library.study_facts[0].contact.telephone = "11 11 11 11".into();
        assert_ne!(version(&library), before);
    }
}
