//! What shows only when all rows are read: columns that are absent, municipalities and case numbers in several spellings.

use std::collections::{BTreeMap, HashMap};

use super::super::columns::Field;
use super::{FamilyDraft, Reading};
use crate::fault::Fault;
use crate::names;
use crate::said::said;

impl Reading<'_> {
    /// What shows only when all rows are read.
    pub(super) fn whole_sheet(&mut self) {
        let absent: Vec<String> = (0..self.known.slots.len())
            .filter(|place| !self.columns.has(Field::Email(*place)))
            .map(|place| self.known.heading(Field::Email(place)))
            .collect();
        if !absent.is_empty() {
            let message = said!("has no column {}: whoever is registered there already stays", absent.join(", "));
            self.notices.push(Fault::of_file(self.file, message));
        }
        self.one_spelling();
        self.alike();
        let mut off: Vec<(String, String)> = Vec::new();
        for family in &self.families {
            let at = |field, message| Fault::at(self.file, family.row, self.columns.heading(field), message);
            let of_children = family.children.iter().flat_map(|(_, child)| &child.people);
            for person in family.people.iter().chain(of_children) {
                let here = (family.municipality.clone(), person.role.clone());
                if !self.programme.asks(&here.0, &here.1) && !off.contains(&here) {
                    let message = said!("{} does not ask the role {}; it is not written to there", here.0, here.1);
                    self.notices.push(at(Field::Municipality, message));
                    off.push(here);
                }
            }
        }
    }
    /// Each municipality is written as its first family has it.
    fn one_spelling(&mut self) {
        let mut spelled: BTreeMap<String, (usize, String)> = BTreeMap::new();
        for family in &mut self.families {
            let here = (family.row, family.municipality.clone());
            let (row, first) = spelled.entry(names::municipality_key(&family.municipality)).or_insert(here);
            if *first != family.municipality {
                let message = said!("“{}” is taken for “{}” of row {}", &family.municipality, first.as_str(), *row);
                self.notices.push(Fault::at(self.file, family.row, self.columns.heading(Field::Municipality), message));
                family.municipality = first.clone();
            }
        }
    }

    /// Case numbers that are two, and that somebody may have meant as one.
    fn alike(&mut self) {
        let mut told = Vec::new();
        let mut families: HashMap<String, &FamilyDraft> = HashMap::new();
        for family in &self.families {
            if let Some(other) = families.insert(names::likeness(&family.case_number), family) {
                let message = said!(
                    "family “{}” looks like family “{}” of row {}; if they are one, write the same number",
                    family.case_number,
                    other.case_number,
                    other.row
                );
                told.push((family.row, Field::Family, message));
            }
            let mut children: HashMap<String, (usize, &str)> = HashMap::new();
            for (row, child) in &family.children {
                if let Some((before, other)) =
                    children.insert(names::likeness(&child.case_number), (*row, &child.case_number))
                {
                    let message = said!(
                        "child “{}” of family “{}” looks like child “{}” of row {}; if they are one, take a row out",
                        child.case_number,
                        family.case_number,
                        other,
                        before
                    );
                    told.push((*row, Field::Child, message));
                }
            }
        }
        told.into_iter().for_each(|(row, field, message)| self.notice(row, field, message));
    }
}
