//! Who stands in the role columns of a row, and what is odd about them.

use super::super::columns::Field;
use super::super::{SheetPerson, values};
use super::{FamilyDraft, Reading};
use crate::family::Reach;
use crate::fault::Fault;
use crate::programme::{Asked, Audience};
use crate::said::said;
use crate::table::{self, Row};

impl Reading<'_> {
    /// Who stands in the role columns. What the family's columns repeat is told once, at the family's `first` row.
    pub(super) fn people(
        &mut self,
        row: &Row,
        first: bool,
        family: &str,
        child: Option<&str>,
    ) -> Vec<(Asked, SheetPerson)> {
        let mut people = Vec::new();
        for (place, slot) in self.known.slots.iter().enumerate() {
            let told = !first && slot.asked == Asked::PerFamily;
            let before = self.notices.len();
            let name = self.columns.cell(row, Field::Name(place)).and_then(|cell| {
                let name = table::text(cell).map(|name| values::name(&name));
                self.read(row, Field::Name(place), name).filter(|name| !name.is_empty())
            });
            let name = name.filter(|name| !self.is_nobody(row, place, name));
            let language = self.columns.cell(row, Field::Language(place)).and_then(|cell| {
                let language = table::text(cell).and_then(|text| values::language(&text));
                self.read(row, Field::Language(place), language)
            });
            let reach = match (self.columns.cell(row, Field::Email(place)), &name) {
                (Some(cell), _) => {
                    let email = table::text(cell).and_then(|text| values::email(&text));
                    let Some(email) = self.read(row, Field::Email(place), email) else { continue };
                    Some(Reach::Mail(email))
                }
                (None, Some(name)) if self.columns.has(Field::Email(place)) => {
                    self.without_address(row.number, place, family, child, name)
                }
                (None, _) => None,
            };
            if let Some(reach) = reach {
                let name = name.unwrap_or_default();
                self.person(row.number, place, &name, &reach, language.as_deref());
                let (role, slot, asked) = (slot.role.clone(), slot.slot.clone(), slot.asked);
                let (is_parent, is_somebody_else) = (self.is_parent(place), false);
                people.push((asked, SheetPerson { is_parent, is_somebody_else, role, slot, name, reach, language }));
            }
            if told {
                self.notices.truncate(before);
            }
        }
        people
    }

    /// Many write “-” for none: without an address that is nobody's name, as if the cell were empty.
    pub(super) fn is_nobody(&self, row: &Row, place: usize, name: &str) -> bool {
        !name.contains(char::is_alphabetic) && self.columns.cell(row, Field::Email(place)).is_none()
    }

    fn is_parent(&self, place: usize) -> bool {
        let role = self.programme.role(&self.known.slots[place].role);
        role.is_some_and(|role| role.audience == Audience::Parent)
    }

    /// A name alone: parents take part by letters on paper, professionals have an address.
    fn without_address(
        &mut self,
        row: usize,
        place: usize,
        family: &str,
        child: Option<&str>,
        name: &str,
    ) -> Option<Reach> {
        let slot = &self.known.slots[place];
        let reach = self
            .is_parent(place)
            .then(|| Reach::by_letter(family, child.filter(|_| slot.asked == Asked::PerChild), &slot.slot, name));
        let message = match reach {
            Some(_) => said!("no address: is written to by letter, and kvartal letter prints it"),
            None => said!("a name without an address: nobody can be written to here"),
        };
        self.notice(row, Field::Email(place), message);
        reach
    }

    /// One address is one person, in whatever row it stands.
    pub(super) fn person(&mut self, row: usize, place: usize, name: &str, reach: &Reach, language: Option<&str>) {
        let mut notices = Vec::new();
        let who = match reach {
            Reach::Mail(email) => email,
            Reach::Letter(_) => name,
        };
        let new = !self.persons.contains_key(&reach.key());
        if new {
            let field = if matches!(reach, Reach::Mail(_)) { Field::Email(place) } else { Field::Name(place) };
            self.cells.people.insert(reach.key(), (row, self.columns.heading(field).to_owned()));
        }
        let known = self.persons.entry(reach.key()).or_default();
        if let Some(doubt) = values::doubt(reach.email()).filter(|_| new) {
            notices.push(said!("“{}” {}: is it right?", who, doubt));
        }
        match &known.name {
            Some((before, other)) if !name.is_empty() && other.to_lowercase() != name.to_lowercase() => {
                notices.push(said!(
                    "{} is called “{}” here and “{}” in row {}; one address is one person",
                    who,
                    name,
                    other,
                    before
                ));
            }
            None if !name.is_empty() => known.name = Some((row, name.to_owned())),
            _ => {}
        }
        known.language_asked |= self.columns.has(Field::Language(place));
        match (&known.language, language) {
            (Some((before, other)), Some(language)) if other != language => {
                let message =
                    said!("{} is written to in {} here and in {} in row {}; choose one", who, language, other, before);
                self.faults.push(Fault::at(self.file, row, self.columns.heading(Field::Language(place)), message));
            }
            (None, Some(language)) => known.language = Some((row, language.to_owned())),
            _ => {}
        }
        notices.into_iter().for_each(|message| self.notice(row, Field::Email(place), message));
    }

    /// A person holds a role of a family (or child) once; a second column with the same address is left out.
    pub(super) fn one_role_each(&mut self, family: &str, row: usize, people: &mut Vec<SheetPerson>) {
        let mut kept: Vec<SheetPerson> = Vec::new();
        for person in people.drain(..) {
            let same = |k: &&SheetPerson| k.role == person.role && k.reach.key() == person.reach.key();
            match kept.iter().find(same) {
                Some(first) => {
                    let message = said!(
                        "family {} has the same address in {} and {}; the person is asked once",
                        family,
                        first.slot,
                        person.slot
                    );
                    let place = self.known.slots.iter().position(|slot| slot.slot == person.slot);
                    self.notice(row, place.map_or(Field::Family, Field::Email), message);
                }
                None => kept.push(person),
            }
        }
        *people = kept;
    }

    /// The same address for a parent and a professional of one family is nearly always a slip.
    pub(super) fn both_sides(&mut self, family: &FamilyDraft) {
        let everyone = || family.people.iter().chain(family.children.iter().flat_map(|(_, child)| &child.people));
        let is_parent = |person: &SheetPerson| {
            self.programme.role(&person.role).is_some_and(|role| role.audience == Audience::Parent)
        };
        let mut told = Vec::new();
        for parent in everyone().filter(|person| is_parent(person)) {
            let key = parent.reach.key();
            for other in everyone().filter(|other| !is_parent(other) && other.reach.key() == key) {
                let email = parent.reach.email();
                let message =
                    said!("{} is both {} and {} of family {}", email, parent.slot, other.slot, family.case_number);
                if !told.contains(&message) {
                    told.push(message);
                }
            }
        }
        told.into_iter().for_each(|message| self.notice(family.row, Field::Family, message));
    }
}
