//! Instruments: items, branching, scoring and wording, read from JSON files. Pure.

mod branching;
mod scoring;
mod sheet;

pub use branching::AskContext;
pub use sheet::score_sheet;

use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use crate::programme::Text;

/// Answers by item id. An item that is absent was not answered.
pub type Answers = BTreeMap<String, i32>;

/// One instrument: its structure and scoring, without words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Where the schema of this file is; for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// `who-5`, `sdq`, …
    pub id: String,
    /// Changes whenever an item, a condition or a score changes.
    pub version: String,
    /// Where the structure and the scoring come from.
    pub source: String,
    /// Whose words these are.
    pub rights: Rights,
    /// Names under which the same structure is asked at different ages (`sdq-2-4`); empty: under `id` alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub age_versions: Vec<String>,
    /// Whether a respondent may leave a question unanswered.
    pub skippable: bool,
    /// Questions on one page for professionals; parents get one at a time.
    pub per_page: u8,
    /// Answer scales by name.
    pub scales: BTreeMap<String, Scale>,
    /// The questions, in order.
    pub items: Vec<Item>,
    /// What is computed at submit.
    #[serde(default)]
    pub scores: Vec<Score>,
}

/// Whose words an instrument's are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// `true`: this project's own questions, which ship with their words. `false`: others'; only
    /// demonstration wording ships, and an operator installs licensed wording.
    pub own: bool,
    /// Who holds the rights.
    pub holder: String,
    /// What an operator has to know before using it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<String>,
}

/// The answers that can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Stored values, in the order shown.
    pub values: Vec<i32>,
    /// Values such as "don't know" that enter no mean and no score.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outside_means: Vec<i32>,
}

/// One question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Column name in every table and export.
    pub id: String,
    /// Name of one of the instrument's scales.
    pub scale: String,
    /// Asked only if an earlier item of this instrument has one of these answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// Asked only if the family has somebody in this role or register column; `{about}` in the wording
    /// becomes that person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Asked at every wave, or only at some kind.
    #[serde(default, skip_serializing_if = "AskedAt::is_always")]
    pub asked_at: AskedAt,
}

impl Instrument {
    /// The item of that name.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// The answers that can be chosen for that item.
    pub fn scale_of(&self, item: &str) -> Option<&Scale> {
        self.scales.get(&self.item(item)?.scale)
    }

    /// Whether this is the instrument of that name: its id or one of its age versions.
    pub fn is_called(&self, id: &str) -> bool {
        self.id == id || self.age_versions.iter().any(|version| version == id)
    }
}

impl Scale {
    /// Whether that value can be chosen.
    pub fn allows(&self, value: i32) -> bool {
        self.values.contains(&value)
    }

    /// Whether that value enters means and scores.
    pub fn counts(&self, value: i32) -> bool {
        self.allows(value) && !self.outside_means.contains(&value)
    }

    /// Lowest and highest value that enters means and scores; none if no value does.
    pub fn bounds(&self) -> Option<(i32, i32)> {
        let counted = || self.values.iter().copied().filter(|value| self.counts(*value));
        Some((counted().min()?, counted().max()?))
    }

    /// The values in words: `0 to 5` where they are in an unbroken row, `1, 2 or 9` otherwise.
    pub fn in_words(&self) -> String {
        let mut sorted = self.values.clone();
        sorted.sort_unstable();
        match sorted.as_slice() {
            [] => "none".into(),
            [only] => only.to_string(),
            [first, .., last] if sorted.windows(2).all(|pair| pair[0] + 1 == pair[1]) => format!("{first} to {last}"),
            [some @ .., last] => {
                format!("{} or {last}", some.iter().map(i32::to_string).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl ItemWords {
    /// The question as shown: `{about}` becomes `(name)`, or goes together with the space before it when no name
    /// is known.
    pub fn text_about(&self, name: Option<&str>) -> String {
        about(&self.text, name)
    }

    /// The hint as shown, as [`ItemWords::text_about`].
    pub fn hint_about(&self, name: Option<&str>) -> Option<String> {
        self.hint.as_deref().map(|hint| about(hint, name))
    }
}

fn about(text: &str, name: Option<&str>) -> String {
    match name.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) => text.replace("{about}", &format!("({name})")),
        None => text.replace(" {about}", "").replace("{about}", ""),
    }
}

/// At which waves an item is asked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AskedAt {
    /// At every wave.
    #[default]
    Always,
    /// At the first wave only.
    Baseline,
    /// At every wave but the first.
    FollowUp,
}

impl AskedAt {
    fn is_always(&self) -> bool {
        *self == AskedAt::Always
    }
}

/// An earlier answer that a question (or a score) depends on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The earlier item.
    pub item: String,
    /// Any of these values.
    pub is: Vec<i32>,
}

/// A score and how it is computed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Score {
    /// Column name in every table and export.
    pub id: String,
    /// Which direction is an improvement.
    pub better: Better,
    /// Lowest and highest possible value.
    pub range: (f64, f64),
    /// How it is computed.
    pub rule: Rule,
    /// Where the rule comes from, if not from the instrument's own source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// Which direction is an improvement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// A rise is an improvement.
    Higher,
    /// A rise is a worsening.
    Lower,
}

/// How a score is computed. Values in a scale's `outside_means` count as not answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Rule {
    /// A sum of items.
    Sum {
        /// The items summed.
        items: Vec<String>,
        /// Those of them that are reversed first: lowest + highest value of the scale − x.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        reversed: Vec<String>,
        /// Replaces a value by another before it is summed.
        #[serde(default, deserialize_with = "numbered", skip_serializing_if = "BTreeMap::is_empty")]
        recode: BTreeMap<i32, i32>,
        /// The sum is multiplied by this.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        times: i32,
        /// Given from this many answered items on: sum × items ÷ answered, halves up. Left out: none if an
        /// item is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at_least: Option<usize>,
        /// 0 if another item has one of these answers, whatever else is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        zero_when: Option<When>,
    },
    /// A sum of scores that stand before this one; none if one is missing.
    Add {
        /// The scores added.
        scores: Vec<String>,
    },
    /// The mean of those items that are answered; none if none is.
    Mean {
        /// The items.
        items: Vec<String>,
    },
    /// One item's answer by itself.
    Item {
        /// The item.
        item: String,
    },
}

/// JSON keys are text, and inside a tagged enum serde does not read them as numbers by itself.
fn numbered<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<i32, i32>, D::Error> {
    let by_text = BTreeMap::<String, i32>::deserialize(from)?;
    by_text
        .into_iter()
        .map(|(key, value)| {
            Ok((key.parse().map_err(|_| D::Error::custom(format!("“{key}” is no whole number")))?, value))
        })
        .collect()
}

fn one() -> i32 {
    1
}

fn is_one(n: &i32) -> bool {
    *n == 1
}

/// The words of one instrument in one language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// Where the schema of this file is; for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The instrument's id, or one of its age versions, which goes before.
    pub instrument: String,
    /// `da`, `en`, …
    pub language: String,
    /// Own, demonstration or licensed words.
    pub kind: WordingKind,
    /// For licensed wording: by whose leave.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<Licence>,
    /// What the questions are about, as a respondent sees it.
    pub title: String,
    /// Shown before the first question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub introduction: Option<String>,
    /// The questions by item id.
    pub items: BTreeMap<String, ItemWords>,
    /// The answers: scale name, then value (as text), then label.
    pub scales: BTreeMap<String, BTreeMap<String, String>>,
    /// Names of the scores, for reports.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scores: BTreeMap<String, String>,
}

/// Where an instrument's words come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WordingKind {
    /// This project's own words.
    Own,
    /// Topic labels that stand for words we have no right to.
    Demonstration,
    /// Installed by an operator who has a licence.
    Licensed,
}

/// By whose leave licensed wording is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Licence {
    /// Who gave it.
    pub holder: String,
    /// Contract or order number.
    pub reference: String,
    /// When it was given.
    #[schemars(with = "String", extend("format" = "date"))]
    pub date: Date,
}

/// One question in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemWords {
    /// The question.
    pub text: String,
    /// A short explanation under it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// Cut-offs of one instrument's scores, replaceable per installation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Norms {
    /// Where the schema of this file is; for editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The instrument's id, or one of its age versions, which goes before.
    pub instrument: String,
    /// Where the cut-offs come from.
    pub source: String,
    /// The bands.
    pub bands: Vec<Band>,
}

/// A child's sex, where norms differ by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// A girl.
    Girl,
    /// A boy.
    Boy,
}

impl Sex {
    /// The word in the register and in norms files.
    pub fn as_str(self) -> &'static str {
        match self {
            Sex::Girl => "girl",
            Sex::Boy => "boy",
        }
    }

    /// The sex of that word.
    pub fn parse(word: &str) -> Option<Sex> {
        [Sex::Girl, Sex::Boy].into_iter().find(|sex| sex.as_str() == word)
    }
}

/// A range of a score with a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// Which score.
    pub score: String,
    /// Short name for tables (`poor`, `outside_normal`, `large_impact`).
    pub id: String,
    /// Lowest value in the band.
    pub from: f64,
    /// Highest value in the band.
    pub to: f64,
    /// Only for children of this sex, as the register tells it; left out: for every child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    /// What people see.
    pub label: Text,
}
