//! CSV as the contract has it: UTF-8, comma, a header line, line feeds, ISO dates, empty for none. The same facts
//! give the same bytes.
//!
//! No cell is one that a spreadsheet runs as a formula: case numbers and names come from sheets that others fill in
//! (`table::neutral`; the codebook says how to undo it).
//!
//! A table is written line by line into whatever takes bytes, so that its size is no matter of memory.

use std::fmt::Display;
use std::io::{self, BufWriter, Read, Seek, Write};
use std::path::Path;

use jiff::civil::Date;

use crate::files::{Draft, Drafts, write_all};
use crate::id::{PersonId, ResponseId};
use crate::table;

/// A row that knows the names of its columns.
pub trait Row {
    /// The header line.
    const COLUMNS: &'static [&'static str];

    /// Its cells, in the order of the columns.
    fn put(&self, line: &mut Line);
}

/// A struct whose fields are the columns of a table, in their order.
macro_rules! row {
    ($(#[$about:meta])* pub struct $name:ident $(<$life:lifetime>)? { $($(#[$doc:meta])* $field:ident: $kind:ty,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name $(<$life>)? { $($(#[$doc])* pub $field: $kind,)+ }

        impl $(<$life>)? $crate::report::csv::Row for $name $(<$life>)? {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];

            fn put(&self, line: &mut $crate::report::csv::Line) {
                $($crate::report::csv::Cell::put(&self.$field, line);)+
            }
        }
    };
}
pub(crate) use row;

/// What can stand in a cell.
pub trait Cell {
    /// Puts itself behind what is in the line.
    fn put(&self, line: &mut Line);
}

impl Cell for str {
    fn put(&self, line: &mut Line) {
        line.text(self);
    }
}

impl Cell for String {
    fn put(&self, line: &mut Line) {
        line.text(self);
    }
}

impl<T: Cell + ?Sized> Cell for &T {
    fn put(&self, line: &mut Line) {
        (**self).put(line);
    }
}

impl<T: Cell> Cell for Option<T> {
    fn put(&self, line: &mut Line) {
        match self {
            Some(value) => value.put(line),
            None => line.text(""),
        }
    }
}

/// What is written in digits, dots and hyphens, and is neither quoted nor run by anybody.
macro_rules! plain {
    ($($name:ty)*) => {$(
        impl Cell for $name {
            fn put(&self, line: &mut Line) {
                line.plain(self);
            }
        }
    )*};
}
plain! { usize i32 i64 Date PersonId ResponseId }

/// One line in the making.
#[derive(Debug, Default)]
pub struct Line {
    bytes: Vec<u8>,
    cells: usize,
}

impl Line {
    /// A cell with a text, whatever stands in it.
    pub fn text(&mut self, cell: &str) {
        self.next();
        let bytes = cell.as_bytes();
        // Nearly all are words and numbers, in which nothing has to be looked for.
        let is_plain = bytes.first().is_none_or(u8::is_ascii_alphanumeric)
            && !bytes.iter().any(|byte| matches!(byte, b',' | b'"' | b';' | b'\t' | b'\n' | b'\r'));
        if is_plain {
            self.bytes.extend_from_slice(bytes);
            return;
        }
        let cell = table::neutral(cell);
        if !cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
            self.bytes.extend_from_slice(cell.as_bytes());
            return;
        }
        self.bytes.push(b'"');
        for byte in cell.bytes() {
            if byte == b'"' {
                self.bytes.push(b'"');
            }
            self.bytes.push(byte);
        }
        self.bytes.push(b'"');
    }

    /// A cell with a number or a date.
    pub fn plain(&mut self, value: impl Display) {
        self.next();
        // Writing to memory does not fail.
        let _ = write!(self.bytes, "{value}");
    }

    fn next(&mut self) {
        if self.cells > 0 {
            self.bytes.push(b',');
        }
        self.cells += 1;
    }

    fn end(&mut self, to: &mut impl Write) -> io::Result<()> {
        if self.bytes.is_empty() {
            // An empty line would be no row.
            self.bytes.extend_from_slice(b"\"\"");
        }
        self.bytes.push(b'\n');
        to.write_all(&self.bytes)?;
        self.bytes.clear();
        self.cells = 0;
        Ok(())
    }
}

/// A table that is being written.
pub struct Table<W: Write> {
    to: BufWriter<W>,
    line: Line,
}

impl<W: Write> Table<W> {
    /// With its header.
    ///
    /// # Errors
    /// What cannot be written, as in everything here.
    pub fn new<'a>(to: W, columns: impl IntoIterator<Item = &'a str>) -> io::Result<Table<W>> {
        let mut table = Table::without_header(to);
        table.line(|line| columns.into_iter().for_each(|column| line.text(column)))?;
        Ok(table)
    }

    /// The rows alone.
    pub fn without_header(to: W) -> Table<W> {
        Table { to: BufWriter::with_capacity(1 << 16, to), line: Line::default() }
    }

    /// A row.
    ///
    /// # Errors
    /// As [`Table::new`].
    pub fn row(&mut self, row: &impl Row) -> io::Result<()> {
        self.line(|line| row.put(line))
    }

    /// Rows.
    ///
    /// # Errors
    /// As [`Table::new`].
    pub fn rows(&mut self, rows: &[impl Row]) -> io::Result<()> {
        rows.iter().try_for_each(|row| self.row(row))
    }

    /// A row of those cells.
    ///
    /// # Errors
    /// As [`Table::new`].
    pub fn line(&mut self, cells: impl FnOnce(&mut Line)) -> io::Result<()> {
        cells(&mut self.line);
        self.line.end(&mut self.to)
    }

    /// For rows that are lines of CSV already.
    pub fn bytes(&mut self) -> &mut impl Write {
        &mut self.to
    }

    /// What it was written to, with all of it.
    ///
    /// # Errors
    /// As [`Table::new`].
    pub fn finish(self) -> io::Result<W> {
        self.to.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

/// Where files go, several at a time.
pub trait Out {
    /// One of them.
    type File: Write;
    /// What is written once and read once before it is in a file.
    type Spool: Read + Write + Seek;

    /// A file of that name, empty.
    ///
    /// # Errors
    /// What cannot be made.
    fn file(&mut self, name: &str) -> io::Result<Self::File>;

    /// An empty spool.
    ///
    /// # Errors
    /// What cannot be made.
    fn spool(&mut self) -> io::Result<Self::Spool>;
}

impl Out for Drafts {
    type File = Draft;
    type Spool = std::fs::File;

    fn file(&mut self, name: &str) -> io::Result<Draft> {
        self.begin(name)
    }

    fn spool(&mut self) -> io::Result<std::fs::File> {
        Drafts::spool(self)
    }
}

/// A finished file that has not been written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, without a folder.
    pub name: String,
    /// Its bytes.
    pub content: Vec<u8>,
}

impl File {
    /// The columns of a table, in their order.
    pub fn columns(&self) -> Vec<String> {
        let headings = ::csv::Reader::from_reader(self.content.as_slice()).headers().cloned().unwrap_or_default();
        headings.iter().map(str::to_owned).collect()
    }

    /// A table.
    ///
    /// # Errors
    /// None in practice: the memory is there.
    pub fn table<R: Row>(name: impl Into<String>, rows: &[R]) -> io::Result<File> {
        let mut table = Table::new(Vec::new(), R::COLUMNS.iter().copied())?;
        table.rows(rows)?;
        Ok(File { name: name.into(), content: table.finish()? })
    }
}

/// Writes files into `dir`, which is made if it is not there: all of them or none, because tables of two days say together
/// what was never so. `each` is called after every file.
///
/// # Errors
/// A sentence with the path that could not be written.
pub fn save(dir: &Path, files: &[File], each: impl FnMut()) -> io::Result<()> {
    write_all(dir, files.iter().map(|file| (file.name.as_str(), file.content.as_slice())), each)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    row! {
        pub struct Sample {
            name: String,
            day: Option<Date>,
        }
    }

    #[test]
    fn a_table_has_its_header_even_without_rows() {
        assert_eq!(File::table::<Sample>("t.csv", &[]).unwrap().content, b"name,day\n");
    }

    #[test]
    fn text_is_quoted_where_it_must_be_and_none_is_empty() {
        let rows = [
            Sample { name: "a, \"b\"".into(), day: None },
            Sample { name: "ø".into(), day: Some(jiff::civil::date(2021, 3, 1)) },
        ];
        let table = File::table("t.csv", &rows).unwrap();
        assert_eq!(String::from_utf8(table.content).unwrap(), "name,day\n\"a, \"\"b\"\"\",\nø,2021-03-01\n");
    }

    #[test]
    fn saving_replaces_and_leaves_no_draft() {
        let dir = tempfile::tempdir().unwrap();
        let file = |text: &str| File { name: "t.csv".into(), content: text.as_bytes().to_vec() };
        save(&dir.path().join("new"), &[file("one")], || {}).unwrap();
        save(&dir.path().join("new"), &[file("two")], || {}).unwrap();
        let names: Vec<_> =
            std::fs::read_dir(dir.path().join("new")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["t.csv"]);
        assert_eq!(std::fs::read(dir.path().join("new/t.csv")).unwrap(), b"two");
    }

    proptest! {
        /// As another writer of CSV has it, which is told what [`table::neutral`] says.
        #[test]
        fn a_line_is_what_others_write(cells in prop::collection::vec("[-=+@'\" ;,\t\r\na1.ø＝]{0,6}", 1..4)) {
            let mut line = Line::default();
            cells.iter().for_each(|cell| line.text(cell));
            let mut own = Vec::new();
            line.end(&mut own).unwrap();
            let mut theirs = ::csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
            theirs.write_record(cells.iter().map(|cell| table::neutral(cell).into_owned())).unwrap();
            prop_assert_eq!(own, theirs.into_inner().unwrap());
        }
    }
}
