//! The scripted respondents: who answers what on which day.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::fault::{Fault, Faults};
use crate::instrument::{Answers, Instrument};
use crate::programme::Programme;
use crate::questionnaires::Questionnaires;
use crate::table::{self, Row};

/// Columns that every file of replies has.
const COLUMNS: [&str; 6] = ["family_id", "child_id", "role", "person_email", "wave", "replied_on"];

/// Somebody answers one request on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Row in the file; the heading is row 1.
    pub row: usize,
    /// `family_id` of the register.
    pub family: String,
    /// `child_id` of the register; only looked at for roles asked per child.
    pub child: String,
    /// `parent`, …
    pub role: String,
    /// Who answers.
    pub person_email: String,
    /// `baseline`, …
    pub wave: String,
    /// Local day.
    pub on: Date,
    /// The answers; none are stored if there are none.
    pub answers: Answers,
    /// Whether it is sent; else it stops with these answers.
    pub sent: bool,
}

/// Reads `REPLIES.csv`: the six columns of the contract in any order, then columns named after items.
///
/// # Errors
/// Every fault with row and column.
pub fn read_replies(
    file: &str,
    bytes: &[u8],
    programme: &Programme,
    questionnaires: &Questionnaires,
) -> Result<Vec<Reply>, Faults> {
    let rows = table::read(bytes, &|heading| COLUMNS.contains(&heading)).map_err(|(line, message)| Fault {
        file: file.into(),
        line,
        column: None,
        message,
    })?;
    let Some((heading, rows)) = rows.split_first() else { return Ok(Vec::new()) };
    let mut reader = Reader { file, programme, faults: Faults::default(), columns: BTreeMap::new(), items: Vec::new() };
    reader.read_heading(heading, questionnaires);
    if !reader.faults.0.is_empty() {
        return Err(reader.faults);
    }
    let replies = rows.iter().filter_map(|row| reader.read_row(row)).collect();
    reader.faults.or(replies)
}

struct Reader<'a> {
    file: &'a str,
    programme: &'a Programme,
    faults: Faults,
    columns: BTreeMap<&'static str, usize>,
    items: Vec<(usize, String, &'a Instrument)>,
}

impl<'a> Reader<'a> {
    fn fault(&mut self, row: usize, column: &str, message: impl Into<String>) {
        let message: String = message.into();
        self.faults.0.push(Fault::at(self.file, row, column, message));
    }

    fn read_heading(&mut self, heading: &Row, questionnaires: &'a Questionnaires) {
        let asked: Vec<&Instrument> =
            self.programme.all_instruments().into_iter().filter_map(|id| questionnaires.instrument(id)).collect();
        for (at, cell) in &heading.cells {
            let name = match table::text(cell) {
                Ok(name) => name,
                Err(message) => {
                    self.fault(heading.number, &table::letters(*at), message);
                    continue;
                }
            };
            if let Some(column) = COLUMNS.into_iter().find(|column| *column == name) {
                if self.columns.insert(column, *at).is_some() {
                    self.fault(heading.number, column, "stands in the heading twice");
                }
            } else if let Some(instrument) = asked.iter().find(|instrument| instrument.item(&name).is_some()) {
                self.items.push((*at, name, instrument));
            } else {
                let message =
                    format!("is neither one of {} nor an item of programme {}", COLUMNS.join(", "), self.programme.id);
                self.fault(heading.number, &name, message);
            }
        }
        for column in COLUMNS {
            if !self.columns.contains_key(column) {
                self.fault(heading.number, column, "this column is missing");
            }
        }
    }

    fn read_row(&mut self, row: &Row) -> Option<Reply> {
        let before = self.faults.0.len();
        let family = self.cell(row, "family_id", true);
        let child = self.cell(row, "child_id", false);
        let (role, wave) = (self.cell(row, "role", true), self.cell(row, "wave", true));
        let person_email = self.cell(row, "person_email", true);
        if !role.is_empty() && self.programme.role(&role).is_none() {
            self.fault(row.number, "role", format!("“{role}” is no role of programme {}", self.programme.id));
        }
        if !wave.is_empty() && self.programme.wave(&wave).is_none() {
            self.fault(row.number, "wave", format!("“{wave}” is no wave of programme {}", self.programme.id));
        }
        let on = match row.cells.get(self.columns.get("replied_on")?).map(table::date) {
            Some(Ok(on)) => Some(on),
            Some(Err(message)) => {
                self.fault(row.number, "replied_on", message);
                None
            }
            None => {
                self.fault(row.number, "replied_on", "this cell is empty");
                None
            }
        };
        let mut answers = Answers::new();
        let items = std::mem::take(&mut self.items);
        for (at, item, instrument) in &items {
            if let Some(cell) = row.cells.get(at) {
                let value = table::text(cell)
                    .map_err(|said| said.to_string())
                    .and_then(|text| text.parse::<i32>().map_err(|_| format!("“{text}” is no whole number")))
                    .and_then(|value| instrument.check_answer(item, value).map(|()| value));
                match value {
                    Ok(value) => {
                        answers.insert(item.clone(), value);
                    }
                    Err(message) => self.fault(row.number, item, message),
                }
            }
        }
        self.items = items;
        let on = on.filter(|_| self.faults.0.len() == before)?;
        Some(Reply { row: row.number, family, child, role, person_email, wave, on, answers, sent: true })
    }

    fn cell(&mut self, row: &Row, column: &'static str, needed: bool) -> String {
        let cell = self.columns.get(column).and_then(|at| row.cells.get(at));
        match cell.map(table::text) {
            Some(Ok(text)) => text,
            Some(Err(message)) => {
                self.fault(row.number, column, message);
                String::new()
            }
            None => {
                if needed {
                    self.fault(row.number, column, "this cell is empty");
                }
                String::new()
            }
        }
    }
}
