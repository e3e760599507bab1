//! One family and one municipality under several spellings: who is registered already stays who they are.

use std::collections::{BTreeMap, BTreeSet};

use super::RegisterChange;
use crate::family::{Case, Reach, Sheet, SheetPerson};
use crate::names::{case_key, likeness, municipality_key};
use crate::said::{Said, said};

/// The sheet with the case numbers as they are stored, where only the spelling differs (contract rule 2.14), and what is
/// to be told of it: other spellings, and numbers that are new and look like one that is stored.
pub(in crate::family) fn as_stored(stored: &[Case], sheet: &Sheet) -> (Sheet, Vec<Said>) {
    let mut sheet = sheet.clone();
    let mut notices = Vec::new();
    let exact: BTreeMap<&str, &Case> = stored.iter().map(|case| (case.case_number.as_str(), case)).collect();
    let mut by_key: BTreeMap<String, &Case> = BTreeMap::new();
    for case in stored {
        if let Some(other) = by_key.get(&case_key(&case.case_number)) {
            notices.push(said!(
                "Families “{}” and “{}” are registered as two, under one case number; they are asked twice.",
                other.case_number,
                case.case_number
            ));
        } else {
            by_key.insert(case_key(&case.case_number), case);
        }
    }
    let in_sheet: BTreeSet<String> = sheet.families.iter().map(|family| case_key(&family.case_number)).collect();
    let absent = stored.iter().filter(|case| !in_sheet.contains(&case_key(&case.case_number)));
    let absent: BTreeMap<String, &str> =
        absent.map(|case| (likeness(&case.case_number), case.case_number.as_str())).collect();
    for family in &mut sheet.families {
        let known = exact.get(family.case_number.as_str());
        let known = known.or_else(|| by_key.get(&case_key(&family.case_number))).copied();
        let Some(case) = known else {
            if let Some(other) = absent.get(&likeness(&family.case_number)) {
                notices.push(said!("Family “{}” is new and looks like family “{}”, which is registered and not in this sheet; if they are one, write “{}”.", family.case_number, other, other));
            }
            continue;
        };
        if case.case_number != family.case_number {
            notices.push(said!("Family “{}” is “{}”, as it is registered.", family.case_number, case.case_number));
            family.case_number.clone_from(&case.case_number);
        }
        for child in &mut family.children {
            let same = |key: &dyn Fn(&str) -> String| {
                let here = key(&child.case_number);
                case.children
                    .iter()
                    .find(|other| key(&other.case_number) == here)
                    .map(|other| other.case_number.clone())
            };
            let exact = same(&str::to_owned);
            if let Some(number) = exact.or_else(|| same(&case_key)) {
                child.case_number = number;
            } else if let Some(other) = same(&likeness) {
                notices.push(said!(
                    "Child “{}” of family “{}” is new and looks like child “{}”, which is registered.",
                    child.case_number,
                    family.case_number,
                    other
                ));
            }
            child
                .people
                .iter_mut()
                .for_each(|person| reached_there(person, &family.case_number, Some(&child.case_number)));
        }
        family.people.iter_mut().for_each(|person| reached_there(person, &family.case_number, None));
    }
    (sheet, notices)
}

/// Whoever has no address is known by the numbers beside their name.
fn reached_there(person: &mut SheetPerson, family: &str, child: Option<&str>) {
    if let Reach::Letter(_) = person.reach {
        person.reach = Reach::by_letter(family, child, &person.slot, &person.name);
    }
}

/// The municipalities that the sheet spells in another way than they are stored. The whole register follows: two
/// spellings would be two rows in the tables.
pub(super) fn of_municipalities(stored: &[Case], sheet: &Sheet) -> Vec<RegisterChange> {
    let spelled: BTreeMap<String, &str> = sheet
        .families
        .iter()
        .map(|family| (municipality_key(&family.municipality), family.municipality.as_str()))
        .collect();
    let there: BTreeSet<&str> = stored.iter().map(|case| case.municipality.as_str()).collect();
    there
        .into_iter()
        .filter_map(|from| Some((from, *spelled.get(&municipality_key(from))?)))
        .filter(|(from, to)| from != to)
        .map(|(from, to)| RegisterChange::Spelling { from: from.to_owned(), to: to.to_owned() })
        .collect()
}
