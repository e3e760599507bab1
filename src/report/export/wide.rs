//! One role's answers, a row for each response and a column for each item.

use std::collections::HashMap;
use std::io::{self, Read, Seek, SeekFrom, Write};

use super::{child_number, helpers};
use crate::programme::Role;
use crate::report::csv::{Out, Table};
use crate::report::facts::{Facts, RequestFact, ResponseFact};
use crate::report::study::Study;

/// Columns before the items.
pub(super) const COLUMNS: [&str; 8] =
    ["response", "family_id", "child_id", "person", "wave", "submitted_on", "assisted_by", "child_instrument"];

/// The file of one role. Answers to an item that the programme no longer asks come after those that it does: how many columns
/// there are is known when the last answer has been read, so the rows wait for their header.
pub(super) struct Wide<O: Out> {
    pub(super) name: String,
    role: String,
    items: Vec<String>,
    places: HashMap<String, usize>,
    rows: Table<O::Spool>,
    /// Whether a row was written before the last column was known.
    ragged: bool,
    written: bool,
    /// Of the row in the making, by column.
    values: Vec<Option<i32>>,
}

impl<O: Out> Wide<O> {
    pub(super) fn of(study: &Study, role: &Role, out: &mut O) -> io::Result<Wide<O>> {
        let mut wide = Wide {
            name: format!("answers_wide_{}.csv", role.id),
            role: role.id.clone(),
            items: Vec::new(),
            places: HashMap::new(),
            rows: Table::without_header(out.spool()?),
            ragged: false,
            written: false,
            values: Vec::new(),
        };
        for item in study.instruments_of(role).into_iter().flat_map(|instrument| &instrument.items) {
            wide.place(&item.id);
        }
        Ok(wide)
    }

    fn place(&mut self, item: &str) -> usize {
        if let Some(place) = self.places.get(item) {
            return *place;
        }
        self.ragged |= self.written;
        self.items.push(item.to_owned());
        self.places.insert(item.to_owned(), self.items.len() - 1);
        self.items.len() - 1
    }

    /// One of the responses, in their order; of another role it is passed over.
    pub(super) fn add(&mut self, facts: &Facts, response: &ResponseFact, request: &RequestFact) -> io::Result<()> {
        if request.role != self.role {
            return Ok(());
        }
        self.values.clear();
        self.values.resize(self.items.len(), None);
        for answer in &response.answers {
            let place = self.place(&answer.item);
            self.values.resize(self.items.len(), None);
            self.values[place] = Some(answer.value);
        }
        self.written = true;
        self.rows.line(|line| {
            line.plain(response.id);
            line.text(&facts.family_of(request).case_number);
            line.text(child_number(facts, request).unwrap_or_default());
            line.plain(response.person);
            line.text(&request.wave);
            line.plain(response.submitted);
            line.text(&helpers(response));
            line.text(request.child_instrument.as_deref().unwrap_or_default());
            for value in &self.values {
                match value {
                    Some(value) => line.plain(value),
                    None => line.text(""),
                }
            }
        })
    }

    /// The whole table.
    pub(super) fn finish(self, out: &mut O) -> io::Result<(String, O::File)> {
        let mut rows = self.rows.finish()?;
        rows.seek(SeekFrom::Start(0))?;
        let columns = COLUMNS.into_iter().chain(self.items.iter().map(String::as_str));
        let mut table = Table::new(out.file(&self.name)?, columns)?;
        if self.ragged {
            let width = COLUMNS.len() + self.items.len();
            copy_padded(rows, table.bytes(), width)?;
        } else {
            io::copy(&mut rows, table.bytes())?;
        }
        Ok((self.name, table.finish()?))
    }
}

/// Rows that are as long as the columns were many when they were written, each filled up with empty cells.
fn copy_padded(from: impl Read, to: impl Write, width: usize) -> io::Result<()> {
    let mut to = ::csv::WriterBuilder::new().has_headers(false).from_writer(to);
    let mut from = ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(from);
    let mut row = ::csv::ByteRecord::new();
    while from.read_byte_record(&mut row)? {
        to.write_record(row.iter().chain(std::iter::repeat_n(&b""[..], width.saturating_sub(row.len()))))?;
    }
    to.flush()
}
