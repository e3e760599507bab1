//! What a programme wants the register to tell besides, of a family or of a child. Nothing that is asked, and no day on
//! which it is asked, depends on it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Text, text_in};

/// An optional column of the register sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// The column: small letters, digits and `_`.
    pub id: String,
    /// What people see; in each language a heading of the column too.
    pub title: Text,
    /// Other headings of the column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also_called: Vec<String>,
    /// Whether it is told of a family or of each child.
    pub of: FactOf,
    /// What a cell holds.
    pub kind: FactKind,
    /// What can be chosen, in their order; for choices alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<FactValue>,
    /// For a `dated_choice`, how many times it can be told; the sheet has a column for each value and each date
    /// (`phase_1`, `phase_1_date`, `phase_2`, …).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u8>,
}

/// Of whom something is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactOf {
    /// Once, of the family.
    Family,
    /// Of each child.
    Child,
}

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// A day.
    Date,
    /// One of the values.
    Choice,
    /// One of the values from a day on, several times.
    DatedChoice,
}

/// Something that can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FactValue {
    /// As it is stored and exported.
    pub id: String,
    /// What people see and can write in the sheet.
    pub title: Text,
}

impl Fact {
    /// How many times it can be told: once, unless it is told with days.
    pub fn times(&self) -> usize {
        if self.kind == FactKind::DatedChoice { self.times.unwrap_or(1).into() } else { 1 }
    }

    /// A value's words in that language; the value itself if the programme does not have it (any more).
    pub fn words<'a>(&'a self, value: &'a str, language: &str) -> &'a str {
        self.values.iter().find(|known| known.id == value).map_or(value, |known| text_in(&known.title, language))
    }
}
