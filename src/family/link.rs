//! Two courses about one child: mother and father each have their own, and the child is asked about in the one that was there
//! first.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::change::as_stored;
use super::{Case, RegisterChange, Sheet, Status};
use crate::fault::{Fault, Faults};
use crate::id::ChildId;
use crate::names::{case_key, municipality_key};
use crate::programme::{Programme, add_months, after};
use crate::said::said;

/// The course that was there first, as far as the later one has to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedCourse {
    /// Its case number.
    pub case_number: String,
    /// Its first day.
    pub start: Date,
    /// Its last day, where there is one.
    pub end: Option<Date>,
    /// As entered.
    pub status: Status,
    /// Children of the later course that it has too.
    pub shared: Vec<ChildId>,
}

impl LinkedCourse {
    /// Whether it asks about its children on `day`: it has begun and not ended, and its last wave has not closed.
    pub fn asks_on(&self, programme: &Programme, day: Date) -> bool {
        let last = programme.waves.last().map_or(0, |wave| i32::from(wave.months));
        let closes = after(add_months(self.start, last), i32::from(programme.closes_after_days));
        self.status != Status::WithdrawnBeforeStart
            && (self.start..=closes).contains(&day)
            && self.end.is_none_or(|end| day <= end)
    }
}

impl Case {
    /// Whether that child is asked about in the linked course on `day`.
    pub fn is_asked_elsewhere(&self, programme: &Programme, child: Option<ChildId>, day: Date) -> bool {
        let Some((linked, child)) = self.linked.as_ref().zip(child) else { return false };
        linked.shared.contains(&child) && linked.asks_on(programme, day)
    }
}

/// Which children of two courses are one, by their places: those of one birth date. Of several who were born on one day their
/// number tells, however it is spelled; each course numbers its children for itself.
pub fn same_children(one: &[(&str, Date)], other: &[(&str, Date)]) -> Vec<(usize, usize)> {
    let born = |of: &[(&str, Date)], birth: Date| of.iter().filter(|child| child.1 == birth).count();
    let is_same = |child: &(&str, Date), same: &(&str, Date)| {
        let alone = || born(one, child.1) == 1 && born(other, child.1) == 1;
        child.1 == same.1 && (alone() || case_key(child.0) == case_key(same.0))
    };
    let places = one.iter().enumerate();
    places.filter_map(|(at, child)| Some((at, other.iter().position(|same| is_same(child, same))?))).collect()
}

/// What a sheet says in the column of the linked case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLink {
    /// None where the cell is empty: there is no link any more.
    pub case_number: Option<String>,
    /// The family's first row.
    pub row: usize,
    /// The column, as the sheet heads it.
    pub column: String,
}

/// A family as it is after the import.
struct Known<'a> {
    case_number: &'a str,
    municipality: &'a str,
    children: Vec<(&'a str, Date)>,
    linked: Option<&'a str>,
}

/// All families by [`case_key`]: what is stored, with what the sheet says instead.
fn after_import<'a>(stored: &'a [Case], sheet: &'a Sheet) -> HashMap<String, Known<'a>> {
    let of_case = |case: &'a Case| Known {
        case_number: &case.case_number,
        municipality: &case.municipality,
        children: case.children.iter().map(|child| (child.case_number.as_str(), child.birth)).collect(),
        linked: case.linked.as_ref().map(|linked| linked.case_number.as_str()),
    };
    let mut known: HashMap<String, Known<'_>> =
        stored.iter().map(|case| (case_key(&case.case_number), of_case(case))).collect();
    for family in &sheet.families {
        let one = known.entry(case_key(&family.case_number)).or_insert_with(|| Known {
            case_number: &family.case_number,
            municipality: &family.municipality,
            children: Vec::new(),
            linked: None,
        });
        one.municipality = &family.municipality;
        for child in &family.children {
            one.children.retain(|(number, _)| case_key(number) != case_key(&child.case_number));
            one.children.push((&child.case_number, child.birth));
        }
        if let Some(link) = &family.linked {
            one.linked = link.case_number.as_deref();
        }
    }
    known
}

/// What is wrong with the links of a sheet, each at its cell. `stored` are the families that whoever sends it may know of.
pub fn faults_of_links(stored: &[Case], sheet: &Sheet) -> Faults {
    let (sheet, _) = as_stored(stored, sheet);
    let known = after_import(stored, &sheet);
    let mut by_first: HashMap<String, &str> = HashMap::new();
    // A link that the sheet says has its own cell, where it is told that the first is itself linked.
    let said: HashSet<String> = sheet
        .families
        .iter()
        .filter(|family| family.linked.is_some())
        .map(|family| case_key(&family.case_number))
        .collect();
    for one in known.values().filter(|one| !said.contains(&case_key(one.case_number))) {
        if let Some(first) = one.linked {
            let later = by_first.entry(case_key(first)).or_insert(one.case_number);
            *later = one.case_number.min(*later);
        }
    }
    let before = |case: &Case| Some((case_key(&case.case_number), case_key(&case.linked.as_ref()?.case_number)));
    let linked_before: HashMap<String, String> = stored.iter().filter_map(before).collect();
    let mut faults = Vec::new();
    for family in &sheet.families {
        let Some(link) = &family.linked else { continue };
        let Some(to) = &link.case_number else { continue };
        // A link that stands is no fault of this sheet: what no longer fits of it is told by the register's misfits.
        if linked_before.get(&case_key(&family.case_number)).is_some_and(|first| *first == case_key(to)) {
            continue;
        }
        let here = &known[&case_key(&family.case_number)];
        let message = match known.get(&case_key(to)) {
            _ if case_key(to) == case_key(&family.case_number) => {
                said!("a case cannot be linked to itself; name the course that was there first")
            }
            None => said!("neither this sheet nor the register has a case “{}”; look at its number", to),
            Some(first) => match first.linked {
                _ if municipality_key(first.municipality) != municipality_key(here.municipality) => {
                    said!("case {} is in another municipality; only cases of one municipality can be linked", to)
                }
                Some(onward) => said!("case {} is itself linked to case {}; name the first", to, onward),
                None if same_children(&here.children, &first.children).is_empty() => said!(
                    "case {} has no child of family {}; a child of both has the same birth date in both, and twins the same number",
                    to,
                    family.case_number
                ),
                None => match by_first.get(&case_key(&family.case_number)) {
                    Some(later) => said!("case {} is linked to this one; link it to case {} as well", later, to),
                    None => continue,
                },
            },
        };
        faults.push(Fault::at(&sheet.file, link.row, &link.column, message));
    }
    Faults(faults)
}

/// What importing a sheet does to the links that are stored, to be made after all other changes. A sheet without the column
/// leaves them.
pub fn changes_of_links(stored: &[Case], sheet: &Sheet) -> Vec<RegisterChange> {
    let (sheet, _) = as_stored(stored, sheet);
    let known = after_import(stored, &sheet);
    let cases: HashMap<&str, &Case> = stored.iter().map(|case| (case.case_number.as_str(), case)).collect();
    let changed = sheet.families.iter().filter_map(|family| {
        let to = family.linked.as_ref()?.case_number.as_ref();
        // As the first course is registered, however it is spelled here.
        let to = to.map(|to| known.get(&case_key(to)).map_or(to.as_str(), |first| first.case_number).to_owned());
        let stored = cases.get(family.case_number.as_str());
        let from = stored.and_then(|case| case.linked.as_ref()).map(|linked| linked.case_number.clone());
        (from != to).then(|| RegisterChange::Linked { family: family.case_number.clone(), from, to })
    });
    changed.collect()
}
