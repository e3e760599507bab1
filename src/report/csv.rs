//! CSV as the contract has it: UTF-8, comma, a header line, line feeds, ISO dates, empty for none. The same facts
//! give the same bytes.
//!
//! No cell is one that a spreadsheet runs as a formula: case numbers and names come from sheets that others fill in
//! (`table::neutral`; the codebook says how to undo it).

use std::io;
use std::path::Path;

use serde::Serialize;

use crate::files::write_all;
use crate::table;

/// A row that knows the names of its columns.
pub trait Row: Serialize {
    /// The header line.
    const COLUMNS: &'static [&'static str];
}

/// A struct whose fields are the columns of a table, in their order.
macro_rules! row {
    ($(#[$about:meta])* pub struct $name:ident { $($(#[$doc:meta])* $field:ident: $kind:ty,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize)]
        pub struct $name { $($(#[$doc])* pub $field: $kind,)+ }

        impl $crate::report::csv::Row for $name {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),+];
        }
    };
}
pub(crate) use row;

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
    /// None in practice: the rows are plain and the memory is there.
    pub fn table<R: Row>(name: impl Into<String>, rows: &[R]) -> io::Result<File> {
        let mut to = writer();
        to.write_record(R::COLUMNS)?;
        for row in rows {
            to.serialize(row)?;
        }
        // What serde has made of a row is text only now.
        let rows = written(to)?;
        let mut neutral = writer();
        for row in ::csv::ReaderBuilder::new().has_headers(false).from_reader(rows.as_slice()).records() {
            neutral.write_record(row?.iter().map(|cell| table::neutral(cell).into_owned()))?;
        }
        Ok(File { name: name.into(), content: written(neutral)? })
    }

    /// A table whose columns depend on the data.
    ///
    /// # Errors
    /// As [`File::table`].
    pub fn wide<'a>(
        name: impl Into<String>,
        columns: impl IntoIterator<Item = &'a str>,
        rows: &[Vec<String>],
    ) -> io::Result<File> {
        let mut to = writer();
        to.write_record(columns)?;
        for row in rows {
            to.write_record(row.iter().map(|cell| table::neutral(cell).into_owned()))?;
        }
        Ok(File { name: name.into(), content: written(to)? })
    }
}

fn writer() -> ::csv::Writer<Vec<u8>> {
    ::csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new())
}

fn written(to: ::csv::Writer<Vec<u8>>) -> io::Result<Vec<u8>> {
    to.into_inner().map_err(|error| io::Error::other(error.to_string()))
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
    use super::*;

    row! {
        pub struct Sample {
            name: String,
            day: Option<jiff::civil::Date>,
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
}
