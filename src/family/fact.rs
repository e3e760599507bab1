//! What the register tells of a family or child besides: the facts that a programme defines.

use std::collections::HashMap;

use jiff::civil::Date;

use super::change::as_stored;
use super::{Case, RegisterChange, Sheet};
use crate::id::{ChildId, FamilyId};

/// One telling of a fact: a day, a value, or a value from a day on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FactEntry {
    /// The day.
    pub on: Option<Date>,
    /// One of the fact's values.
    pub value: Option<String>,
}

/// A fact as a sheet has it. Without entries the sheet says that there is nothing to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFact {
    /// `id` of the programme file.
    pub fact: String,
    /// Its title, for sentences.
    pub title: String,
    /// In the order of their days.
    pub entries: Vec<FactEntry>,
    /// How many the sheet has columns for; of those that are stored beyond, it says nothing.
    pub room: usize,
}

/// A fact as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFact {
    /// Of whom.
    pub family: FamilyId,
    /// None if it is told of the family.
    pub child: Option<ChildId>,
    /// `id` of the programme file.
    pub fact: String,
    /// In the order of their days.
    pub entries: Vec<FactEntry>,
}

/// The entries within a sentence.
pub(super) fn words(entries: &[FactEntry]) -> String {
    let one = |entry: &FactEntry| match (&entry.value, entry.on) {
        (Some(value), Some(on)) => format!("{value} ({on})"),
        (Some(value), None) => value.clone(),
        (None, on) => on.map_or("none".to_owned(), |on| on.to_string()),
    };
    let told: Vec<String> = entries.iter().map(one).collect();
    if told.is_empty() { "none".to_owned() } else { told.join(", ") }
}

/// What importing a sheet does to the facts that are stored, to be made after all other changes. A fact that the sheet has
/// no column for stays.
pub fn changes_of_facts(stored: &[Case], facts: &[StoredFact], sheet: &Sheet) -> Vec<RegisterChange> {
    if sheet.facts().next().is_none() {
        return Vec::new();
    }
    let (sheet, _) = as_stored(stored, sheet);
    let cases: HashMap<&str, &Case> = stored.iter().map(|case| (case.case_number.as_str(), case)).collect();
    let known: HashMap<(FamilyId, Option<ChildId>, &str), &[FactEntry]> =
        facts.iter().map(|fact| ((fact.family, fact.child, fact.fact.as_str()), fact.entries.as_slice())).collect();
    let mut list = Vec::new();
    for family in &sheet.families {
        let case = cases.get(family.case_number.as_str());
        let mut compare = |told: &[SheetFact], number: Option<&str>, stored: Option<(FamilyId, Option<ChildId>)>| {
            for fact in told {
                let from = stored.and_then(|(family, child)| known.get(&(family, child, fact.fact.as_str())).copied());
                let from = from.unwrap_or_default();
                let to = fact.beside(from);
                if from != to {
                    list.push(RegisterChange::Fact {
                        family: family.case_number.clone(),
                        child: number.map(str::to_owned),
                        fact: fact.fact.clone(),
                        title: fact.title.clone(),
                        from: from.to_vec(),
                        to,
                    });
                }
            }
        };
        compare(&family.facts, None, case.map(|case| (case.id, None)));
        for child in &family.children {
            let stored = case.and_then(|case| {
                let stored = case.children.iter().find(|stored| stored.case_number == child.case_number)?;
                Some((case.id, Some(stored.id)))
            });
            compare(&child.facts, Some(&child.case_number), stored);
        }
    }
    list
}

impl SheetFact {
    /// What is told after the import: what the sheet says, and of what is stored those that it has no columns for.
    fn beside(&self, stored: &[FactEntry]) -> Vec<FactEntry> {
        let mut all = self.entries.clone();
        let unsaid = stored.iter().skip(self.room).filter(|kept| self.entries.iter().all(|said| said.on != kept.on));
        all.extend(unsaid.cloned());
        all.sort();
        all
    }
}

impl Sheet {
    /// What the sheet has columns for, of every family and child.
    pub fn facts(&self) -> impl Iterator<Item = &SheetFact> {
        self.families
            .iter()
            .flat_map(|family| family.facts.iter().chain(family.children.iter().flat_map(|child| &child.facts)))
    }
}
