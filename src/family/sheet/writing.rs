//! Writes the register as it is stored, to be changed in a spreadsheet and read again: what is read then is what was
//! written.

use std::collections::BTreeMap;
use std::io::{self, Write};

use jiff::civil::Date;

use super::columns::{Field, Vocabulary};
use super::{guide, values};
use crate::family::{Assignment, Case, Child, FactEntry, Person, Status, StoredFact};
use crate::id::{ChildId, PersonId};
use crate::instrument::Sex;
use crate::language;
use crate::programme::{FactKind, Programme, text_in};
use crate::table::{Cell, Column, ColumnKind, FileKind, SheetSize, TableWriter};

/// How a sheet is written.
#[derive(Debug, Clone, Copy)]
pub struct SheetWriting<'a> {
    /// Its roles and facts are the columns.
    pub programme: &'a Programme,
    /// The file.
    pub kind: FileKind,
    /// Of headings, choices and explanations: `da`, or English.
    pub language: &'a str,
    /// What can be chosen in the municipality's column; others can be typed.
    pub municipalities: &'a [String],
    /// The local date.
    pub today: Date,
}

/// Writes a register sheet, family by family.
pub struct SheetWriter<'a, W: Write> {
    how: SheetWriting<'a>,
    known: Vocabulary,
    fields: Vec<Field>,
    table: TableWriter<W>,
}

impl<'a, W: Write> SheetWriter<'a, W> {
    /// Writes the heading.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn new(to: W, how: SheetWriting<'a>) -> io::Result<SheetWriter<'a, W>> {
        let known = Vocabulary::of(how.programme);
        let fields = known.all();
        let column = |field: &Field| Column {
            heading: known.heading_in(*field, how.language, how.programme),
            about: guide::about(*field, &known, how.programme, how.language),
            kind: kind(*field, &known, &how),
            width: width(*field),
        };
        let columns: Vec<Column> = fields.iter().map(column).collect();
        let table = TableWriter::new(to, how.kind, &columns, &guide::words(how.language), how.today)?;
        Ok(SheetWriter { how, known, fields, table })
    }

    /// Writes the rows of a family: whoever holds a role now, of `people` by number, and its facts.
    ///
    /// # Errors
    /// What cannot be written; more rows than fit into a workbook.
    pub fn family(&mut self, case: &Case, people: &BTreeMap<PersonId, Person>, facts: &[StoredFact]) -> io::Result<()> {
        for child in rows(case) {
            let (row, told) =
                (Row { case, child, people, facts }, Told { language: self.how.language, known: &self.known });
            let cells: Vec<Option<Cell>> = self.fields.iter().map(|field| told.cell(*field, &row)).collect();
            self.table.row(&cells)?;
        }
        Ok(())
    }

    /// Writes what is left; how much it was.
    ///
    /// # Errors
    /// What cannot be written.
    pub fn finish(self) -> io::Result<(W, SheetSize)> {
        self.table.finish()
    }
}

/// What stands in a cell.
struct Told<'a> {
    language: &'a str,
    known: &'a Vocabulary,
}

impl Told<'_> {
    fn cell(&self, field: Field, row: &Row) -> Option<Cell> {
        let text = |text: &str| (!text.is_empty()).then(|| Cell::Text(text.to_owned()));
        match field {
            Field::Family => text(&row.case.case_number),
            Field::Municipality => text(&row.case.municipality),
            Field::Start => Some(Cell::Date(row.case.start)),
            Field::Status => text(values::status_in(row.case.status, self.language)),
            Field::End => row.case.end.map(Cell::Date),
            Field::Linked => text(&row.case.linked.as_ref()?.case_number),
            Field::Child => row.child.and_then(|child| text(&child.case_number)),
            Field::Birth => row.child.map(|child| Cell::Date(child.birth)),
            Field::Sex => row.child?.sex.and_then(|sex| text(values::sex_in(sex, self.language))),
            Field::Name(slot) => text(&self.holder(slot, row)?.0.name),
            Field::Email(slot) => text(self.holder(slot, row)?.1.reach.email()),
            Field::Language(slot) => text(&self.holder(slot, row)?.1.language),
            Field::Fact(place, time) => {
                let entry = self.entry(place, time, row)?;
                match (self.known.facts[place].kind, &entry.value) {
                    (FactKind::Date, _) => entry.on.map(Cell::Date),
                    (_, Some(value)) => text(self.known.facts[place].words(value, self.language)),
                    _ => None,
                }
            }
            Field::FactDay(place, time) => self.entry(place, time, row)?.on.map(Cell::Date),
        }
    }

    /// Who holds the role of that column now.
    fn holder<'r>(&self, slot: usize, row: &Row<'r>) -> Option<(&'r Assignment, &'r Person)> {
        let slot = &self.known.slots[slot];
        let child = row.child.map(|child| child.id);
        let here = |held: &&Assignment| {
            held.to.is_none()
                && held.slot == slot.slot
                && held.role == slot.role
                && (held.child.is_none() || held.child == child)
        };
        let held = row.case.assignments.iter().find(here)?;
        Some((held, row.people.get(&held.person)?))
    }

    fn entry<'r>(&self, place: usize, time: usize, row: &Row<'r>) -> Option<&'r FactEntry> {
        let fact = &self.known.facts[place];
        let child: Option<ChildId> = match fact.of {
            crate::programme::FactOf::Family => None,
            crate::programme::FactOf::Child => Some(row.child?.id),
        };
        let told =
            |stored: &&StoredFact| stored.family == row.case.id && stored.child == child && stored.fact == fact.id;
        row.facts.iter().find(told)?.entries.get(time)
    }
}

/// The cells of a family's rows.
pub(super) fn cells(
    how: &SheetWriting<'_>,
    case: &Case,
    people: &BTreeMap<PersonId, Person>,
    facts: &[StoredFact],
) -> Vec<Vec<Option<Cell>>> {
    let known = Vocabulary::of(how.programme);
    let told = Told { language: how.language, known: &known };
    let fields = known.all();
    let of = |child| {
        let row = Row { case, child, people, facts };
        fields.iter().map(|field| told.cell(*field, &row)).collect()
    };
    rows(case).into_iter().map(of).collect()
}

/// A row for each child, and one for a family without any.
fn rows(case: &Case) -> Vec<Option<&Child>> {
    if case.children.is_empty() { vec![None] } else { case.children.iter().map(Some).collect() }
}

/// A row of the sheet: a family with one of its children.
struct Row<'r> {
    case: &'r Case,
    child: Option<&'r Child>,
    people: &'r BTreeMap<PersonId, Person>,
    facts: &'r [StoredFact],
}

pub(super) fn kind(field: Field, known: &Vocabulary, how: &SheetWriting<'_>) -> ColumnKind {
    let closed = |of: Vec<String>| ColumnKind::Choice { of, is_open: false };
    match field {
        Field::Start | Field::End | Field::Birth | Field::FactDay(..) => ColumnKind::Date,
        Field::Fact(place, _) if known.facts[place].kind == FactKind::Date => ColumnKind::Date,
        Field::Fact(place, _) => {
            let values = &known.facts[place].values;
            closed(values.iter().map(|value| text_in(&value.title, how.language).to_owned()).collect())
        }
        Field::Municipality => ColumnKind::Choice { of: how.municipalities.to_vec(), is_open: true },
        Field::Status => closed(Status::ALL.map(|status| values::status_in(status, how.language).to_owned()).to_vec()),
        Field::Sex => closed([Sex::Girl, Sex::Boy].map(|sex| values::sex_in(sex, how.language).to_owned()).to_vec()),
        Field::Language(_) => closed(language::all().iter().map(|language| language.code.clone()).collect()),
        Field::Family | Field::Linked | Field::Child | Field::Name(_) | Field::Email(_) => ColumnKind::Text,
    }
}

fn width(field: Field) -> u8 {
    match field {
        Field::Name(_) => 26,
        Field::Email(_) => 32,
        Field::Municipality | Field::Status | Field::Fact(..) => 22,
        Field::Birth => 20,
        _ => 14,
    }
}
