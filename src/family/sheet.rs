//! Reads a register sheet, CSV as Danish Excel writes it or XLSX, one row per child; and writes it.

mod columns;
mod form;
mod guide;
mod rows;
mod values;
mod words;
mod writing;

pub use form::{FormField, Input, OfHolder, form_fields, form_rows};
pub use writing::{SheetWriter, SheetWriting};

use std::collections::BTreeMap;

use jiff::civil::Date;

use self::columns::{Columns, Vocabulary};
use super::{Reach, SheetFact, SheetLink, Status};
use crate::fault::{Fault, Faults};
use crate::instrument::Sex;
use crate::names::case_key;
use crate::programme::{Asked, Programme};
use crate::said::said;

/// No more faults than this are told one by one.
const MOST_FAULTS: usize = 100;

/// What a register sheet says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sheet {
    /// Name of the file.
    pub file: String,
    /// The role columns that the sheet has. It says nothing about the others: whoever is stored there stays.
    pub slots: Vec<Slot>,
    /// In the order of their first rows.
    pub families: Vec<SheetFamily>,
    /// What the lead should look at and what does not stop the import.
    pub notices: Vec<Fault>,
    /// Where families and people stand first.
    pub cells: SheetCells,
}

/// In which row, and under which heading, each family and each person of a sheet stands first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetCells {
    families: BTreeMap<String, (usize, String)>,
    people: BTreeMap<String, (usize, String)>,
}

impl SheetCells {
    /// Where the family stands; none in a sheet that was read from no cells.
    pub fn of_family(&self, case_number: &str) -> Option<&(usize, String)> {
        self.families.get(&case_key(case_number))
    }

    /// Where the person stands.
    pub fn of_person(&self, reach: &Reach) -> Option<&(usize, String)> {
        self.people.get(&reach.key())
    }
}

/// A role column of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// `parent1`, `caseworker`, …
    pub slot: String,
    /// The role it belongs to.
    pub role: String,
    /// Whether it names somebody of the family or of one child.
    pub asked: Asked,
    /// Whether the sheet has a column for the name too; if not, stored names stay.
    pub named: bool,
}

/// A family as the sheet has it.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetFamily {
    /// `family_id`.
    pub case_number: String,
    /// The municipality.
    pub municipality: String,
    /// The anchor of every wave.
    pub start: Date,
    /// Where the course ended, or will.
    pub end: Option<Date>,
    /// As entered.
    pub status: Status,
    /// At least one.
    pub children: Vec<SheetChild>,
    /// Who holds the roles that are asked once for the family; a person stands once in a role.
    pub people: Vec<SheetPerson>,
    /// The facts of the family that the sheet has columns for.
    pub facts: Vec<SheetFact>,
    /// The course in which its children are asked about; none if the sheet has no column for it.
    pub linked: Option<SheetLink>,
}

/// A child as the sheet has it.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetChild {
    /// `child_id`, unique in its family.
    pub case_number: String,
    /// Never after the day of the import.
    pub birth: Date,
    /// Only where the sheet has a column for it and a cell that says it.
    pub sex: Option<Sex>,
    /// Who holds the roles that are asked once for each child.
    pub people: Vec<SheetPerson>,
    /// The facts of the child that the sheet has columns for.
    pub facts: Vec<SheetFact>,
}

/// Somebody named in a role column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetPerson {
    /// The role.
    pub role: String,
    /// The role's column.
    pub slot: String,
    /// May be empty beside an address.
    pub name: String,
    /// At a checked address or, for parents who have none, by letter.
    pub reach: Reach,
    /// Whether the role is a parent's: a person, and no post that somebody else takes over.
    pub is_parent: bool,
    /// Whether somebody has said that they are nobody whom the register has, though the name looks like it.
    pub is_somebody_else: bool,
    /// As in the file names of `templates/interface/`; none if the sheet has no language column for any of the person's rows. The same in all
    /// entries of one person.
    pub language: Option<String>,
}

/// Reads the register sheet in `bytes`. `name` is what the user calls the file; `today` is the local date of the
/// import.
///
/// # Errors
/// Every fault of the sheet at once, by row and column, the first hundred of them with a last line that counts
/// the rest.
pub fn read_sheet(name: &str, bytes: &[u8], programme: &Programme, today: Date) -> Result<Sheet, Faults> {
    let known = Vocabulary::of(programme);
    let rows = crate::table::read(bytes, &|heading| known.field(heading).is_some())
        .map_err(|(line, message)| Fault { file: name.to_owned(), line, column: None, message })?;
    let Some((heading, rows)) = rows.split_first() else { return Err(Fault::of_file(name, said!("is empty")).into()) };

    let mut faults = Vec::new();
    let columns = Columns::of(heading, rows, &known, |column, message| {
        faults.push(Fault::at(name, heading.number, column, message));
    });
    if rows.is_empty() {
        faults.push(Fault::of_file(name, said!("has a heading and no rows under it")));
    }
    let (mut sheet, of_rows) = rows::read(name, rows, &columns, &known, programme, today);
    let passed_over = columns.passed_over.iter();
    sheet
        .notices
        .extend(passed_over.map(|(column, sentence)| Fault::at(name, heading.number, column, sentence.clone())));
    faults.extend(of_rows);
    capped(name, faults).or(sheet)
}

fn capped(name: &str, mut faults: Vec<Fault>) -> Faults {
    faults.sort_by_key(|fault| fault.line);
    if faults.len() > MOST_FAULTS {
        let more = faults.len() - MOST_FAULTS;
        faults.truncate(MOST_FAULTS);
        faults.push(Fault::of_file(name, said!("and {} more", more)));
    }
    Faults(faults)
}
