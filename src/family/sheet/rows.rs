//! From rows of cells to families: every cell read, every rule of the register checked, every fault kept.

mod facts;
mod people;
mod whole;

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::columns::{Columns, Field, Vocabulary};
use super::{Sheet, SheetCells, SheetChild, SheetFamily, SheetPerson, Slot, values};
use crate::family::{SheetFact, SheetLink, Status, email_key};
use crate::fault::Fault;
use crate::names;
use crate::programme::{Asked, FactOf, Programme, add_months, whole_months};
use crate::said::{Said, said};
use crate::table::{self, Cell, Row};

/// What is further away is a slip in the year.
const YEARS_BACK: i32 = 10;
const YEARS_AHEAD: i32 = 5;

/// The families of the rows and the faults found; with faults the families are not to be used.
pub(super) fn read(
    file: &str,
    rows: &[Row],
    columns: &Columns,
    known: &Vocabulary,
    programme: &Programme,
    today: Date,
) -> (Sheet, Vec<Fault>) {
    let mut reading = Reading {
        file,
        columns,
        known,
        programme,
        today,
        faults: Vec::new(),
        notices: Vec::new(),
        families: Vec::new(),
        places: HashMap::new(),
        persons: HashMap::new(),
        cells: SheetCells::default(),
    };
    rows.iter().for_each(|row| reading.row(row));
    reading.finish()
}

struct Reading<'a> {
    file: &'a str,
    columns: &'a Columns,
    known: &'a Vocabulary,
    programme: &'a Programme,
    today: Date,
    faults: Vec<Fault>,
    notices: Vec<Fault>,
    families: Vec<FamilyDraft>,
    /// [`names::case_key`] of a family → place in `families`.
    places: HashMap<String, usize>,
    /// By [`crate::family::Reach::key`].
    persons: HashMap<String, Known>,
    cells: SheetCells,
}

/// A family while its rows are read.
struct FamilyDraft {
    row: usize,
    case_number: String,
    municipality: String,
    start: Option<Date>,
    end: Option<Date>,
    status: Option<Status>,
    children: Vec<(usize, SheetChild)>,
    /// [`names::case_key`] of a child → its row.
    child_rows: HashMap<String, usize>,
    people: Vec<SheetPerson>,
    facts: Vec<SheetFact>,
    linked: Option<SheetLink>,
    /// What the first row says in the columns that repeat; none where it could not be read.
    said: BTreeMap<Field, Option<String>>,
}

/// What the rows so far say about one person.
#[derive(Default)]
struct Known {
    name: Option<(usize, String)>,
    language: Option<(usize, String)>,
    /// Whether any of the person's entries stands beside a language column.
    language_asked: bool,
}

impl Reading<'_> {
    fn row(&mut self, row: &Row) {
        if self.columns.repeats_heading(row) {
            let message = said!("the headings stand again in this row; take it out");
            self.faults.push(Fault { file: self.file.to_owned(), line: Some(row.number), column: None, message });
            return;
        }
        if let Some(letters) = self.columns.stray(row) {
            self.faults.push(Fault::at(self.file, row.number, letters, said!("this cell stands under no heading")));
        }
        let case_number = self.needed(row, Field::Family, values::case_number);
        let municipality = self.needed(row, Field::Municipality, values::municipality);
        let start = self.start(row);
        let end = self.columns.cell(row, Field::End).map(|cell| {
            let end = table::date(cell).and_then(|end| self.not_far_ahead(end));
            self.read(row, Field::End, end)
        });
        let status = self.status(row, end.is_some());
        let child = self.needed(row, Field::Child, values::case_number);
        let birth = self.birth(row);
        let sex = self.columns.cell(row, Field::Sex).and_then(|cell| {
            let sex = table::text(cell).and_then(|text| values::sex(&text));
            self.read(row, Field::Sex, sex)
        });
        let case_number = case_number.map(|case_number| self.as_before(row, case_number));
        let first =
            case_number.as_ref().is_none_or(|case_number| !self.places.contains_key(&names::case_key(case_number)));
        let people = self.people(row, first, case_number.as_deref().unwrap_or_default(), child.as_deref());

        let (of_family, told) = self.facts(row, FactOf::Family);
        let (of_this_child, _) = self.facts(row, FactOf::Child);

        let linked = self.linked(row);
        let Some(case_number) = case_number else { return };
        let mut said = BTreeMap::from([
            (Field::Municipality, municipality.clone()),
            (Field::Start, start.map(|date| date.to_string())),
            (Field::End, end.map_or(Some(String::new()), |end| end.map(|date| date.to_string()))),
            (Field::Status, status.map(|status| status.as_str().to_owned())),
        ]);
        if self.columns.has(Field::Linked) {
            said.insert(Field::Linked, linked.clone().map(Option::unwrap_or_default));
        }
        for slot in self.slots(Asked::PerFamily) {
            for field in [Field::Name(slot), Field::Email(slot), Field::Language(slot)] {
                let written = self.columns.cell(row, field).map_or(Ok(String::new()), |cell| match field {
                    Field::Language(_) => table::text(cell).and_then(|text| values::language(&text)),
                    Field::Name(_) => table::text(cell)
                        .map(|name| values::name(&name))
                        .map(|name| if self.is_nobody(row, slot, &name) { String::new() } else { name }),
                    _ => table::text(cell).and_then(|text| values::email(&text)),
                });
                said.insert(field, written.ok());
            }
        }
        said.extend(told);
        let place = match self.places.get(&names::case_key(&case_number)) {
            Some(place) => {
                let place = *place;
                self.agree(place, row.number, &said);
                place
            }
            None => {
                let people = people.iter().filter(|(asked, _)| *asked == Asked::PerFamily);
                self.families.push(FamilyDraft {
                    row: row.number,
                    case_number: case_number.clone(),
                    municipality: municipality.unwrap_or_default(),
                    start,
                    end: end.flatten(),
                    status,
                    children: Vec::new(),
                    child_rows: HashMap::new(),
                    people: people.map(|(_, person)| person.clone()).collect(),
                    facts: of_family,
                    linked: self.columns.has(Field::Linked).then(|| SheetLink {
                        case_number: linked.flatten(),
                        row: row.number,
                        column: self.columns.heading(Field::Linked).to_owned(),
                    }),
                    said,
                });
                self.course(row.number, start, end, status);
                let here = (row.number, self.columns.heading(Field::Family).to_owned());
                self.cells.families.insert(names::case_key(&case_number), here);
                self.places.insert(names::case_key(&case_number), self.families.len() - 1);
                self.families.len() - 1
            }
        };
        let Some(child) = child else { return };
        let family = &mut self.families[place];
        if let Some(before) = family.child_rows.insert(names::case_key(&child), row.number) {
            let message = said!("child {} of family {} stands in row {} already", child, family.case_number, before);
            self.faults.push(Fault::at(self.file, row.number, self.columns.heading(Field::Child), message));
            return;
        }
        let of_child = people.into_iter().filter(|(asked, _)| *asked == Asked::PerChild).map(|(_, person)| person);
        let birth_or_any = birth.unwrap_or(self.today);
        family.children.push((
            row.number,
            SheetChild {
                case_number: child,
                birth: birth_or_any,
                sex,
                people: of_child.collect(),
                facts: of_this_child,
            },
        ));
        if let (Some(start), Some(birth)) = (start, birth) {
            self.target_group(row.number, start, birth);
        }
    }

    /// The case that the row names as linked; none where it cannot be read.
    fn linked(&mut self, row: &Row) -> Option<Option<String>> {
        let Some(cell) = self.columns.cell(row, Field::Linked) else { return Some(None) };
        let linked = table::text(cell).and_then(|text| values::case_number(&text));
        self.read(row, Field::Linked, linked).map(Some)
    }

    /// Keeps the fault of a cell, if it has one.
    fn read<T>(&mut self, row: &Row, field: Field, value: Result<T, Said>) -> Option<T> {
        value
            .map_err(|message| self.faults.push(Fault::at(self.file, row.number, self.columns.heading(field), message)))
            .ok()
    }

    fn notice(&mut self, row: usize, field: Field, message: Said) {
        self.notices.push(Fault::at(self.file, row, self.columns.heading(field), message));
    }

    /// The cell of a column that must be filled in; a column that is missing altogether has been told.
    fn needed_cell<'r>(&mut self, row: &'r Row, field: Field) -> Option<&'r Cell> {
        let cell = self.columns.cell(row, field);
        if cell.is_none() && self.columns.has(field) {
            let message = said!("this cell is empty; every row names its family, child and dates");
            self.faults.push(Fault::at(self.file, row.number, self.columns.heading(field), message));
        }
        cell
    }

    fn needed(&mut self, row: &Row, field: Field, value: fn(&str) -> Result<String, Said>) -> Option<String> {
        let cell = self.needed_cell(row, field)?;
        self.read(row, field, table::text(cell).and_then(|text| value(&text)))
    }

    /// A case number as the rows before spell it.
    fn as_before(&mut self, row: &Row, case_number: String) -> String {
        let Some(place) = self.places.get(&names::case_key(&case_number)) else { return case_number };
        let (before, first) = (self.families[*place].case_number.clone(), self.families[*place].row);
        if before != case_number {
            let message = said!("“{}” is taken for family “{}” of row {}", case_number, before, first);
            self.notice(row.number, Field::Family, message);
        }
        before
    }

    fn start(&mut self, row: &Row) -> Option<Date> {
        let cell = self.needed_cell(row, Field::Start)?;
        let earliest = add_months(self.today, -12 * YEARS_BACK);
        let start = table::date(cell).and_then(|start| self.not_far_ahead(start)).and_then(|start| {
            if self.is_kept() && start < earliest {
                Err(said!("the start date {} is more than {} years ago: look at the year", start, YEARS_BACK))
            } else {
                Ok(start)
            }
        });
        self.read(row, Field::Start, start)
    }

    /// A course that begins or ends in many years is a slip in the year, and would never be asked about.
    fn not_far_ahead(&self, date: Date) -> Result<Date, Said> {
        if self.is_kept() && date > add_months(self.today, 12 * YEARS_AHEAD) {
            return Err(said!("{} is more than {} years ahead: look at the year", date, YEARS_AHEAD));
        }
        Ok(date)
    }

    /// Whether the register is one of today, and not that of a simulation of any time.
    fn is_kept(&self) -> bool {
        self.today < Date::MAX
    }

    fn status(&mut self, row: &Row, ends: bool) -> Option<Status> {
        match self.columns.cell(row, Field::Status) {
            Some(cell) => {
                let status = table::text(cell).and_then(|text| values::status(&text));
                self.read(row, Field::Status, status)
            }
            // A column that is missing altogether has been told.
            None if ends && self.columns.has(Field::Status) => {
                let no_status =
                    said!("a family with an end date needs a status: completed, ended_early, left_in_startup, …");
                self.read(row, Field::Status, Err(no_status))
            }
            None => Some(Status::Active),
        }
    }

    fn birth(&mut self, row: &Row) -> Option<Date> {
        let cell = self.needed_cell(row, Field::Birth)?;
        let today = self.today;
        let birth = table::date(cell).and_then(|birth| {
            if birth > today { Err(said!("the birth date {} is after today ({})", birth, today)) } else { Ok(birth) }
        });
        self.read(row, Field::Birth, birth)
    }

    /// Start, end and status of one family against each other.
    fn course(&mut self, row: usize, start: Option<Date>, end: Option<Option<Date>>, status: Option<Status>) {
        let Some(status) = status else { return };
        let at_end = |message| Fault::at(self.file, row, self.columns.heading(Field::End), message);
        match end {
            None if !matches!(status, Status::Active | Status::WithdrawnBeforeStart)
                && self.columns.has(Field::End) =>
            {
                let fault = at_end(said!("status {} needs an end date", status.as_str()));
                self.faults.push(fault);
            }
            Some(Some(end)) => {
                if let Some(start) = start.filter(|start| end < *start && status != Status::WithdrawnBeforeStart) {
                    let fault = at_end(said!("the end date {} is before the start date {}", end, start));
                    self.faults.push(fault);
                } else if status == Status::Active && end < self.today {
                    let notice = at_end(said!("the family is active, but its end date {} has passed", end));
                    self.notices.push(notice);
                }
            }
            _ => {}
        }
    }

    /// The study's target group is children of 0–17 years; others are taken and told.
    fn target_group(&mut self, row: usize, start: Date, birth: Date) {
        let months = whole_months(birth, start);
        if months < 0 {
            self.notice(row, Field::Birth, said!("the child is born {}, after the family's start on {}", birth, start));
        } else if months >= 18 * 12 {
            let message = said!("the child is {} years old at the start; the target group is 0–17", months / 12);
            self.notice(row, Field::Birth, message);
        }
    }

    /// The places of the role columns that the sheet has.
    fn slots(&self, asked: Asked) -> Vec<usize> {
        let has = |slot: &usize| self.columns.has(Field::Email(*slot)) && self.known.slots[*slot].asked == asked;
        (0..self.known.slots.len()).filter(has).collect()
    }

    /// The family's columns repeat in each of its rows and must say the same.
    fn agree(&mut self, place: usize, row: usize, said: &BTreeMap<Field, Option<String>>) {
        let family = &self.families[place];
        let shown = |said: &str| if said.is_empty() { said!("nothing") } else { said!("“{}”", said) };
        for (field, here) in said {
            let (Some(here), Some(Some(first))) = (here, family.said.get(field)) else { continue };
            let same = match field {
                Field::Linked => names::case_key(here) == names::case_key(first),
                Field::Email(_) => email_key(here) == email_key(first),
                Field::Municipality => names::municipality_key(here) == names::municipality_key(first),
                _ => here == first,
            };
            if !same {
                let message = said!(
                    "family {} has {} here and {} in row {}; a family's columns must agree in all its rows",
                    family.case_number,
                    shown(here),
                    shown(first),
                    family.row
                );
                self.faults.push(Fault::at(self.file, row, self.columns.heading(*field), message));
            }
        }
    }

    fn finish(mut self) -> (Sheet, Vec<Fault>) {
        self.whole_sheet();
        let languages: HashMap<String, Option<String>> = self
            .persons
            .drain()
            .map(|(key, known)| {
                let unsaid = known.language_asked.then(|| "da".to_owned());
                (key, known.language.map(|(_, language)| language).or(unsaid))
            })
            .collect();
        let speak = |person: &mut SheetPerson| {
            person.language = languages.get(&person.reach.key()).cloned().flatten();
        };
        let mut families = Vec::new();
        for mut draft in std::mem::take(&mut self.families) {
            self.one_role_each(&draft.case_number, draft.row, &mut draft.people);
            for (row, child) in &mut draft.children {
                self.one_role_each(&draft.case_number, *row, &mut child.people);
                child.people.iter_mut().for_each(speak);
            }
            draft.people.iter_mut().for_each(speak);
            self.both_sides(&draft);
            families.push(SheetFamily {
                case_number: draft.case_number,
                municipality: draft.municipality,
                // Where there is no date there is a fault, and the family is not used.
                start: draft.start.unwrap_or(self.today),
                end: draft.end,
                status: draft.status.unwrap_or(Status::Active),
                children: draft.children.into_iter().map(|(_, child)| child).collect(),
                people: draft.people,
                facts: draft.facts,
                linked: draft.linked,
            });
        }
        let slots = self.known.slots.iter().enumerate().filter(|(place, _)| self.columns.has(Field::Email(*place)));
        let slots =
            slots.map(|(place, slot)| Slot { named: self.columns.has(Field::Name(place)), ..slot.clone() }).collect();
        self.notices.sort_by_key(|notice| notice.line);
        let (notices, cells) = (self.notices, self.cells);
        (Sheet { file: self.file.to_owned(), slots, families, notices, cells }, self.faults)
    }
}
