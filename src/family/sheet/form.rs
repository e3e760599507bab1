//! A family as a form on a page: the columns of its register sheet, and its rows. What is sent back is read as a sheet is, so
//! that nothing else decides what is right.

use std::collections::BTreeMap;

use super::columns::{Field, Vocabulary};
use super::guide;
use super::writing::{SheetWriting, cells, kind};
use crate::family::{Case, Person, StoredFact};
use crate::id::PersonId;
use crate::programme::{Asked, FactOf};
use crate::table::{Cell, ColumnKind};

/// What is put into a field of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A line of text.
    Text,
    /// A day.
    Date,
    /// One of these words; others can be typed if it is open.
    Choice {
        /// The words.
        of: Vec<String>,
        /// Whether others can be typed.
        is_open: bool,
    },
}

/// What a column tells of whoever holds a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfHolder {
    /// What they are called.
    Name,
    /// Their address.
    Email,
    /// In which language they are written to.
    Language,
}

/// A field of the form: a column of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormField {
    /// The column's heading, by which faults name it.
    pub heading: String,
    /// What it holds, in a sentence.
    pub about: String,
    /// Whether it is told of each child, and not of the family.
    pub of_child: bool,
    /// Whether it is the case number of the family or the child, by which they are known.
    pub is_key: bool,
    /// For a column of a role: `caseworker`, `parent1`, …, and what of its holder it tells.
    pub holder: Option<(String, OfHolder)>,
    /// What is put into it.
    pub input: Input,
}

/// The fields of a family's form, in the order of the sheet's columns.
pub fn form_fields(how: &SheetWriting<'_>) -> Vec<FormField> {
    let known = Vocabulary::of(how.programme);
    let field = |field: Field| FormField {
        heading: known.heading_in(field, how.language, how.programme),
        about: guide::about(field, &known, how.programme, how.language),
        of_child: of_child(field, &known),
        is_key: matches!(field, Field::Family | Field::Child),
        holder: match field {
            Field::Name(slot) => Some((known.slots[slot].slot.clone(), OfHolder::Name)),
            Field::Email(slot) => Some((known.slots[slot].slot.clone(), OfHolder::Email)),
            Field::Language(slot) => Some((known.slots[slot].slot.clone(), OfHolder::Language)),
            _ => None,
        },
        input: match kind(field, &known, how) {
            ColumnKind::Date => Input::Date,
            ColumnKind::Choice { of, is_open } => Input::Choice { of, is_open },
            ColumnKind::Text => Input::Text,
        },
    };
    known.all().into_iter().map(field).collect()
}

fn of_child(field: Field, known: &Vocabulary) -> bool {
    match field {
        Field::Child | Field::Birth | Field::Sex => true,
        Field::Name(slot) | Field::Email(slot) | Field::Language(slot) => known.slots[slot].asked == Asked::PerChild,
        Field::Fact(place, _) | Field::FactDay(place, _) => known.facts[place].of == FactOf::Child,
        _ => false,
    }
}

/// What a family's fields hold now: a row for each child, or one without a child; days as `2021-03-01`.
pub fn form_rows(
    how: &SheetWriting<'_>,
    case: &Case,
    people: &BTreeMap<PersonId, Person>,
    facts: &[StoredFact],
) -> Vec<Vec<String>> {
    let text = |cell: Option<Cell>| match cell {
        None => String::new(),
        Some(Cell::Date(day)) => day.to_string(),
        Some(Cell::Text(text)) => text,
        #[allow(unreachable_patterns)] // a register has no numbers
        Some(_) => String::new(),
    };
    cells(how, case, people, facts).into_iter().map(|row| row.into_iter().map(text).collect()).collect()
}
