//! The difference between what is stored and what a register sheet says, as changes to be made one by one.

mod identity;
mod spelling;

pub(super) use spelling::as_stored;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::civil::Date;

use super::{Assignment, Case, FactEntry, Person, Reach, Sheet, SheetPerson, Slot, Status, fact, is_by_letter};
use crate::id::{AssignmentId, ChildId, PersonId};
use crate::instrument::Sex;
use crate::names::municipality_key;
use crate::programme::Asked;
use crate::said::{Said, said};

/// What an import does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RegisterChanges {
    /// The day of the import: who is new holds the role from this day, who is gone held it until the day before.
    pub on: Date,
    /// To be made in this order: whatever a change refers to is stored, or was made by a change before it.
    pub list: Vec<RegisterChange>,
    /// What the sheet leaves out and what therefore stays: sentences.
    pub notices: Vec<Said>,
}

/// A role column of one family, or of one child of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// `family_id`.
    pub family: String,
    /// `child_id`; only for roles asked per child.
    pub child: Option<String>,
    /// The role.
    pub role: String,
    /// The column: the one that is stored, which need not be the sheet's (two parents who change columns stay).
    pub slot: String,
}

/// One thing that an import changes. Families and children go by their numbers, people who are new by how they are
/// reached, what is stored by its row number. As a sentence (`Display`) it names case numbers and roles, no
/// people.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)] // the fields are what their names say
pub enum RegisterChange {
    /// Somebody who was never written to.
    NewPerson { reach: Reach, language: String, place: Place },
    /// The same person has another address, or has one now, or has none any more.
    Address { person: PersonId, from: Reach, to: Reach, place: Place },
    /// The person is written to in another language.
    Language { person: PersonId, from: String, to: String, place: Place },
    /// A family that was not registered.
    NewFamily { family: String, municipality: String, start: Date, end: Option<Date>, status: Status },
    /// A child that was not registered.
    NewChild { family: String, child: String, birth: Date },
    /// Another municipality.
    Municipality { family: String, from: String, to: String },
    /// Another spelling of a municipality, wherever it stands in the register.
    Spelling { from: String, to: String },
    /// Another start date; the waves that are not asked yet follow it.
    Start { family: String, from: Date, to: Date },
    /// Another end date.
    End { family: String, from: Option<Date>, to: Option<Date> },
    /// Another status.
    Status { family: String, from: Status, to: Status },
    /// The children that both have are asked about in another course from now on, or in this one again.
    Linked { family: String, from: Option<String>, to: Option<String> },
    /// Another birth date.
    Birth { family: String, child: String, from: Date, to: Date },
    /// The register tells a child's sex, or another one.
    Sex { family: String, child: String, to: Sex },
    /// The register tells something else of a family, or of a child of it, or nothing any more.
    Fact {
        family: String,
        child: Option<String>,
        fact: String,
        title: String,
        from: Vec<FactEntry>,
        to: Vec<FactEntry>,
    },
    /// The name beside an assignment is written differently; `reach` is its holder's from now on, who is that name where
    /// there is no address.
    Renamed { assignment: AssignmentId, place: Place, reach: Reach, from: String, to: String },
    /// Nobody holds the role there any more.
    Ended { assignment: AssignmentId, place: Place },
    /// Another person takes over: the stored assignment ends and whoever is reached there holds the place;
    /// open requests move (contract rule 2.10).
    Replaced { assignment: AssignmentId, place: Place, reach: Reach, name: String },
    /// Somebody holds a role where nobody did.
    Assigned { place: Place, reach: Reach, name: String },
}

impl RegisterChanges {
    /// Whether the import would change nothing.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

/// What importing `sheet` on `today` does to what is stored. `people` are all stored people, also those who hold
/// nothing at present. Families and children that the sheet leaves out stay as they are, since a lead may import
/// her own municipality only; so do the role columns that the sheet does not have.
pub fn changes(stored: &[Case], people: &[Person], sheet: &Sheet, today: Date) -> RegisterChanges {
    let (sheet, mut notices) = as_stored(stored, sheet);
    let sheet = &sheet;
    let by_number: BTreeMap<&str, &Case> = stored.iter().map(|case| (case.case_number.as_str(), case)).collect();
    let units = units(&by_number, sheet);
    let addresses = identity::new_addresses(stored, people, sheet, &units);
    let mut list = of_people(people, &units, &addresses);
    list.extend(spelling::of_municipalities(stored, sheet));
    for family in &sheet.families {
        let known = by_number.get(family.case_number.as_str());
        let case_number = || family.case_number.clone();
        match known {
            None => list.push(RegisterChange::NewFamily {
                family: case_number(),
                municipality: family.municipality.clone(),
                start: family.start,
                end: family.end,
                status: family.status,
            }),
            Some(case) => {
                if municipality_key(&case.municipality) != municipality_key(&family.municipality) {
                    let (from, to) = (case.municipality.clone(), family.municipality.clone());
                    list.push(RegisterChange::Municipality { family: case_number(), from, to });
                }
                if case.start != family.start {
                    list.push(RegisterChange::Start { family: case_number(), from: case.start, to: family.start });
                }
                if case.end != family.end {
                    list.push(RegisterChange::End { family: case_number(), from: case.end, to: family.end });
                }
                if case.status != family.status {
                    list.push(RegisterChange::Status { family: case_number(), from: case.status, to: family.status });
                }
                let gone = case.children.iter().map(|child| child.case_number.as_str());
                let gone = gone.filter(|child| family.children.iter().all(|other| other.case_number != *child));
                notices.extend(gone.map(|child| {
                    said!("Child {} of family {} is not in this sheet; it stays as it is.", child, family.case_number)
                }));
            }
        }
        for child in &family.children {
            let stored =
                known.and_then(|case| case.children.iter().find(|other| other.case_number == child.case_number));
            let (family, number) = (case_number(), child.case_number.clone());
            match stored {
                None => {
                    list.push(RegisterChange::NewChild {
                        family: family.clone(),
                        child: number.clone(),
                        birth: child.birth,
                    });
                }
                Some(stored) if stored.birth != child.birth => {
                    let (family, child_number) = (family.clone(), number.clone());
                    list.push(RegisterChange::Birth {
                        family,
                        child: child_number,
                        from: stored.birth,
                        to: child.birth,
                    });
                }
                Some(_) => {}
            }
            // A sheet that does not say it leaves what is stored.
            if let Some(to) = child.sex.filter(|sex| stored.and_then(|stored| stored.sex) != Some(*sex)) {
                list.push(RegisterChange::Sex { family, child: number, to });
            }
        }
    }
    let keys: BTreeMap<PersonId, String> =
        people.iter().map(|person| (person.id, addresses.get(&person.id).unwrap_or(&person.reach).key())).collect();
    units.iter().for_each(|unit| unit.changes(&keys, &mut list));
    notices.extend(identity::guesses(people, &units));
    notices.extend(absent_families(stored, sheet));
    RegisterChanges { on: today, list, notices }
}

fn absent_families(stored: &[Case], sheet: &Sheet) -> Option<Said> {
    let present: BTreeSet<&str> = sheet.families.iter().map(|family| family.case_number.as_str()).collect();
    let absent: Vec<&str> =
        stored.iter().map(|case| case.case_number.as_str()).filter(|n| !present.contains(n)).collect();
    let stay = match absent.len() {
        0 => return None,
        1 => said!("1 registered family is not in this sheet and stays as it is"),
        more => said!("{} registered families are not in this sheet and stay as they are", more),
    };
    Some(said!("{}: {}.", stay, absent.join(", ")))
}

/// One role of one family (or child): who holds it now and who holds it by the sheet.
struct Unit<'a> {
    family: &'a str,
    child: Option<&'a str>,
    role: &'a str,
    /// The sheet's columns of the role.
    slots: Vec<&'a Slot>,
    held: Vec<&'a Assignment>,
    named: Vec<&'a SheetPerson>,
}

/// Every role of every family and child of the sheet for which the sheet has a column.
fn units<'a>(stored: &BTreeMap<&str, &'a Case>, sheet: &'a Sheet) -> Vec<Unit<'a>> {
    let mut roles: Vec<(&str, Asked, Vec<&Slot>)> = Vec::new();
    for slot in &sheet.slots {
        match roles.iter_mut().find(|(role, ..)| *role == slot.role) {
            Some((_, _, slots)) => slots.push(slot),
            None => roles.push((&slot.role, slot.asked, vec![slot])),
        }
    }
    let mut units = Vec::new();
    for family in &sheet.families {
        let case = stored.get(family.case_number.as_str());
        for (role, asked, slots) in &roles {
            let unit = |child: Option<&'a str>, id: Option<ChildId>, people: &'a [SheetPerson]| Unit {
                family: &family.case_number,
                child,
                role,
                slots: slots.clone(),
                held: case
                    .map(|case| case.assignments.iter())
                    .into_iter()
                    .flatten()
                    .filter(|held| held.to.is_none() && held.role == *role && held.child == id)
                    // A child that is not stored holds nothing; it must not be taken for the family.
                    .filter(|_| child.is_some() == id.is_some())
                    .collect(),
                named: people.iter().filter(|person| person.role == *role).collect(),
            };
            match asked {
                Asked::PerFamily => units.push(unit(None, None, &family.people)),
                Asked::PerChild => units.extend(family.children.iter().map(|child| {
                    let stored =
                        case.and_then(|case| case.children.iter().find(|other| other.case_number == child.case_number));
                    unit(Some(&child.case_number), stored.map(|stored| stored.id), &child.people)
                })),
            }
        }
    }
    units
}

impl<'a> Unit<'a> {
    fn place(&self, slot: &str) -> Place {
        Place {
            family: self.family.to_owned(),
            child: self.child.map(str::to_owned),
            role: self.role.to_owned(),
            slot: slot.to_owned(),
        }
    }

    /// Whether the sheet has that column.
    fn covers(&self, slot: &str) -> bool {
        self.slots.iter().any(|covered| covered.slot == slot)
    }

    /// People first, columns second: parents who change columns change nothing.
    fn changes(&self, keys: &BTreeMap<PersonId, String>, list: &mut Vec<RegisterChange>) {
        let mut held: Vec<&Assignment> = self.held.clone();
        held.sort_by(|one, other| one.slot.cmp(&other.slot).then(one.id.cmp(&other.id)));
        let mut taken: BTreeSet<&str> = BTreeSet::new();
        let mut named: Vec<&SheetPerson> = Vec::new();
        for &person in &self.named {
            let key = person.reach.key();
            match held.iter().position(|held| keys.get(&held.person) == Some(&key)) {
                Some(at) => {
                    let kept = held.remove(at);
                    taken.insert(&kept.slot);
                    let says_name = self.slots.iter().any(|slot| slot.slot == person.slot && slot.named);
                    if says_name && kept.name != person.name {
                        list.push(RegisterChange::Renamed {
                            assignment: kept.id,
                            place: self.place(&kept.slot),
                            reach: person.reach.clone(),
                            from: kept.name.clone(),
                            to: person.name.clone(),
                        });
                    }
                }
                None => named.push(person),
            }
        }
        // Columns that the sheet does not have keep whom they hold; so does an empty one without names, which has
        // nothing to call those by who have no address.
        held.retain(|held| {
            let by_letter = keys.get(&held.person).is_some_and(|key| is_by_letter(key));
            let nameless = self.slots.iter().any(|slot| slot.slot == held.slot && !slot.named);
            let stays = by_letter && nameless && self.named.iter().all(|person| person.slot != held.slot);
            if stays {
                taken.insert(&held.slot);
            }
            self.covers(&held.slot) && !stays
        });
        let mut replace = |held: &mut Vec<&'a Assignment>, at: usize, person: &SheetPerson| {
            let gone = held.remove(at);
            taken.insert(&gone.slot);
            list.push(RegisterChange::Replaced {
                assignment: gone.id,
                place: self.place(&gone.slot),
                reach: person.reach.clone(),
                name: person.name.clone(),
            });
        };
        // Who stands in the column of somebody gone takes over from that one …
        named.retain(|person| match held.iter().position(|held| held.slot == person.slot) {
            Some(at) => {
                replace(&mut held, at, person);
                false
            }
            None => true,
        });
        // … and after that whoever is new takes over from whoever is gone.
        named.retain(|person| {
            let any = !held.is_empty();
            if any {
                replace(&mut held, 0, person);
            }
            !any
        });
        for gone in held {
            list.push(RegisterChange::Ended { assignment: gone.id, place: self.place(&gone.slot) });
        }
        for person in named {
            let slots = self.slots.iter().map(|slot| slot.slot.as_str());
            let free = std::iter::once(person.slot.as_str()).chain(slots).find(|slot| !taken.contains(slot));
            // There are never more people than columns; should there be, two of them share one.
            let slot = free.unwrap_or(&person.slot);
            taken.insert(slot);
            let (reach, name) = (person.reach.clone(), person.name.clone());
            list.push(RegisterChange::Assigned { place: self.place(slot), reach, name });
        }
    }
}

/// New people, new addresses and new languages, each told at the first place where the person stands.
fn of_people(people: &[Person], units: &[Unit], addresses: &BTreeMap<PersonId, Reach>) -> Vec<RegisterChange> {
    let by_key: BTreeMap<String, &Person> =
        people.iter().map(|person| (addresses.get(&person.id).unwrap_or(&person.reach).key(), person)).collect();
    let mut list = Vec::new();
    let mut seen = BTreeSet::new();
    for (unit, named) in units.iter().flat_map(|unit| unit.named.iter().map(move |named| (unit, named))) {
        let key = named.reach.key();
        if !seen.insert(key.clone()) {
            continue;
        }
        let place = unit.place(&named.slot);
        let Some(person) = by_key.get(&key) else {
            let language = named.language.clone().unwrap_or_else(|| "da".to_owned());
            list.push(RegisterChange::NewPerson { reach: named.reach.clone(), language, place });
            continue;
        };
        // Whoever has no address and has changed columns or the spelling of the name is reached as before.
        if let Some(to) = addresses.get(&person.id).filter(|to| to.email() != person.reach.email()) {
            let (from, to, place) = (person.reach.clone(), to.clone(), place.clone());
            list.push(RegisterChange::Address { person: person.id, from, to, place });
        }
        if let Some(language) = named.language.as_ref().filter(|language| **language != person.language) {
            let (from, to) = (person.language.clone(), language.clone());
            list.push(RegisterChange::Language { person: person.id, from, to, place });
        }
    }
    list
}

impl Place {
    /// `placement_site` is a placement site, `parent1` is parent 1.
    fn column(&self) -> String {
        let column = self.slot.replace('_', " ");
        let (word, number) = column.split_at(column.trim_end_matches(|c: char| c.is_ascii_digit()).len());
        if number.is_empty() { word.to_owned() } else { format!("{word} {number}") }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.column())?;
        self.child.iter().try_for_each(|child| write!(f, " of child {child}"))?;
        write!(f, " of family {}", self.family)
    }
}

impl fmt::Display for RegisterChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |end: &Option<Date>| end.map_or("none".to_owned(), |end| end.to_string());
        match self {
            RegisterChange::NewPerson { place, language, reach } => {
                let way = if matches!(reach, Reach::Letter(_)) { " by letter" } else { "" };
                write!(f, "The {place} is somebody new, to be written to{way} in {}.", tongue(language))
            }
            RegisterChange::Address { place, from, to, .. } => match (from, to) {
                (_, Reach::Letter(_)) => write!(f, "The {place} has no e-mail address any more; letters reach them."),
                (Reach::Letter(_), _) => write!(f, "The {place} has an e-mail address now."),
                _ => write!(f, "The {place} has a new e-mail address."),
            },
            RegisterChange::Language { place, to, .. } => {
                write!(f, "The {place} is written to in {} from now on.", tongue(to))
            }
            RegisterChange::NewFamily { family, municipality, start, end, status } => {
                write!(f, "Family {family} is new: {municipality}, {}, from {start}", status.as_str())?;
                end.map_or(Ok(()), |end| write!(f, " to {end}"))?;
                write!(f, ".")
            }
            RegisterChange::NewChild { family, child, birth } => {
                write!(f, "Child {child} of family {family} is new, born {birth}.")
            }
            RegisterChange::Municipality { family, from, to } => {
                write!(f, "Family {family} moves from {from} to {to}.")
            }
            RegisterChange::Spelling { from, to } => write!(f, "The municipality {from} is written {to} from now on."),
            RegisterChange::Start { family, from, to } => {
                write!(f, "The start date of family {family} changes from {from} to {to}.")
            }
            RegisterChange::End { family, from, to } => {
                write!(f, "The end date of family {family} changes from {} to {}.", end(from), end(to))
            }
            RegisterChange::Status { family, from, to } => {
                write!(f, "The status of family {family} changes from {} to {}.", from.as_str(), to.as_str())
            }
            RegisterChange::Linked { family, to: Some(to), .. } => {
                write!(f, "Family {family} is linked to case {to}: the children of both are asked about there.")
            }
            RegisterChange::Linked { family, from, to: None } => {
                let from = from.as_deref().unwrap_or("none");
                write!(f, "Family {family} is not linked to case {from} any more; its children are asked about in it.")
            }
            RegisterChange::Birth { family, child, from, to } => {
                write!(f, "The birth date of child {child} of family {family} changes from {from} to {to}.")
            }
            RegisterChange::Sex { family, child, to } => {
                write!(f, "Child {child} of family {family} is a {}.", to.as_str())
            }
            RegisterChange::Fact { family, child, title, from, to, .. } => {
                write!(f, "“{title}” of ")?;
                child.iter().try_for_each(|child| write!(f, "child {child} of "))?;
                write!(f, "family {family} changes from {} to {}.", fact::words(from), fact::words(to))
            }
            RegisterChange::Renamed { place, .. } => write!(f, "The name of the {place} is corrected."),
            RegisterChange::Ended { place, .. } => write!(f, "There is no {place} any more."),
            RegisterChange::Replaced { place, .. } => {
                write!(f, "The {place} is replaced; open questionnaires move to the new person.")
            }
            RegisterChange::Assigned { place, .. } => write!(f, "There is now a {place}."),
        }
    }
}

fn tongue(language: &str) -> &str {
    crate::language::find(language).map_or(language, |language| &language.in_english)
}
