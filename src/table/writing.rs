//! From rows to the bytes of a CSV file or of a workbook, to be read and changed in a spreadsheet: what is written here
//! is read back as it was.

use std::io::{self, Write};

use jiff::civil::Date;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format, Formula, Workbook, XlsxError,
};

use super::{Cell, MOST_BYTES, MOST_CELLS, letters, neutral};

/// More cells than this make a workbook that is not read again (`MOST_UNPACKED` beside the reader); it is held in memory
/// while it is made.
const MOST_OF_A_WORKBOOK: usize = 400_000;
/// Rows of a workbook that its rules for dates and choices reach to.
const LAST_ROW: u32 = 1_048_575;
/// Excel's days begin in 1900, and until March it has one too many.
const FIRST_YEAR: i16 = 1901;

/// Which kind of file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Semicolons, UTF-8 with a byte order mark: as Danish Excel opens it by a double click.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

/// One column.
pub(crate) struct Column {
    pub heading: String,
    /// What it holds, in a sentence.
    pub about: String,
    pub kind: ColumnKind,
    /// In letters.
    pub width: u8,
}

/// What cells of a column hold.
pub(crate) enum ColumnKind {
    Text,
    Date,
    /// One of these; another one as well, if `is_open`.
    Choice {
        of: Vec<String>,
        is_open: bool,
    },
}

/// What a workbook says beside its cells.
pub(crate) struct WorkbookWords {
    /// Name of the sheet with the rows.
    pub rows: &'static str,
    /// Name of the sheet that explains the columns, and its headings.
    pub guide: &'static str,
    pub guide_headings: [&'static str; 2],
    /// Said of a cell that is none of the choices.
    pub no_choice: &'static str,
    /// How a date is shown.
    pub date_format: &'static str,
}

/// How much has been written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SheetSize {
    /// Rows under the heading.
    pub rows: usize,
    cells: usize,
    bytes: usize,
}

impl SheetSize {
    /// Whether it is read again in one piece.
    pub fn is_readable(&self) -> bool {
        self.cells <= MOST_CELLS && self.bytes <= MOST_BYTES
    }
}

/// Writes a table row by row.
pub(crate) struct TableWriter<W: Write> {
    to: W,
    form: Form,
    size: SheetSize,
}

enum Form {
    Csv,
    Xlsx(Box<Book>),
}

struct Book {
    workbook: Workbook,
    text: Format,
    date: Format,
}

impl<W: Write> TableWriter<W> {
    /// Writes the heading. `made` is the day that a workbook says it was made on.
    pub fn new(
        to: W,
        kind: FileKind,
        columns: &[Column],
        words: &WorkbookWords,
        made: Date,
    ) -> io::Result<TableWriter<W>> {
        let form = match kind {
            FileKind::Csv => Form::Csv,
            FileKind::Xlsx => Form::Xlsx(Box::new(Book::new(columns, words, made).map_err(io::Error::other)?)),
        };
        let mut writer = TableWriter { to, form, size: SheetSize::default() };
        if let Form::Csv = writer.form {
            writer.put("\u{feff}".as_bytes())?;
            let headings: Vec<_> = columns.iter().map(|column| Some(Cell::Text(column.heading.clone()))).collect();
            writer.line(&headings)?;
        }
        Ok(writer)
    }

    /// Writes a row; `None` is an empty cell.
    ///
    /// # Errors
    /// What cannot be written; a workbook of more cells than one is read with again.
    pub fn row(&mut self, cells: &[Option<Cell>]) -> io::Result<()> {
        self.size.rows += 1;
        self.size.cells += cells.iter().flatten().count();
        match &mut self.form {
            Form::Csv => self.line(cells),
            Form::Xlsx(book) if self.size.cells <= MOST_OF_A_WORKBOOK => {
                book.row(self.size.rows, cells).map_err(io::Error::other)
            }
            Form::Xlsx(_) => Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                "these are more rows than a workbook is read with again; take one municipality at a time, or CSV",
            )),
        }
    }

    fn line(&mut self, cells: &[Option<Cell>]) -> io::Result<()> {
        let mut line = ::csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
        line.write_record(cells.iter().map(|cell| written(cell.as_ref())))?;
        let mut line = line.into_inner().map_err(|error| io::Error::other(error.to_string()))?;
        line.pop();
        line.extend(b"\r\n");
        self.put(&line)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.size.bytes += bytes.len();
        self.to.write_all(bytes)
    }

    /// Writes what is left, and gives back where it was written to.
    pub fn finish(mut self) -> io::Result<(W, SheetSize)> {
        if let Form::Xlsx(book) = &mut self.form {
            let bytes = book.workbook.save_to_buffer().map_err(io::Error::other)?;
            self.put(&bytes)?;
        }
        self.to.flush()?;
        Ok((self.to, self.size))
    }
}

/// A cell as text that no spreadsheet runs.
fn written(cell: Option<&Cell>) -> String {
    match cell {
        Some(Cell::Text(text)) => neutral(text).into_owned(),
        Some(Cell::Date(date)) => date.to_string(),
        Some(Cell::Unreadable(_)) | None => String::new(),
    }
}

impl Book {
    fn new(columns: &[Column], words: &WorkbookWords, made: Date) -> Result<Book, XlsxError> {
        let text = Format::new().set_num_format("@");
        let date = Format::new().set_num_format(words.date_format);
        let heading = Format::new().set_bold().set_num_format("@");
        let mut workbook = Workbook::new();
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&day(made)?));
        let sheet = workbook.add_worksheet().set_name(words.rows)?;
        sheet.set_freeze_panes(1, 0)?;
        let mut lists: Vec<&[String]> = Vec::new();
        for (at, column) in (0_u16..).zip(columns) {
            sheet.write_string_with_format(0, at, &column.heading, &heading)?;
            sheet.set_column_width(at, column.width)?;
            // A case number such as 3-12 that somebody types stays one.
            sheet.set_column_format(at, if let ColumnKind::Date = column.kind { &date } else { &text })?;
            if let ColumnKind::Choice { of, is_open } = &column.kind
                && !of.is_empty()
            {
                let list = letters(lists.len());
                let all = Formula::new(format!("lists!${list}$1:${list}${}", of.len()));
                let style =
                    if *is_open { DataValidationErrorStyle::Information } else { DataValidationErrorStyle::Stop };
                let rule = DataValidation::new().allow_list_formula(all).set_error_style(style);
                sheet.add_data_validation(1, at, LAST_ROW, at, &rule.set_error_message(words.no_choice)?)?;
                lists.push(of);
            }
        }
        let guide = workbook.add_worksheet().set_name(words.guide)?;
        for (at, heading_of) in (0_u16..).zip(words.guide_headings) {
            guide.write_string_with_format(0, at, heading_of, &heading)?;
        }
        let wrapped = Format::new().set_text_wrap();
        for (row, column) in (1_u32..).zip(columns) {
            guide.write_string(row, 0, &column.heading)?;
            guide.write_string_with_format(row, 1, &column.about, &wrapped)?;
        }
        guide.set_column_width(0, 32)?.set_column_width(1, 100)?.set_freeze_panes(1, 0)?;
        if !lists.is_empty() {
            let sheet = workbook.add_worksheet().set_name("lists")?.set_hidden(true);
            for (at, list) in (0_u16..).zip(lists) {
                for (row, choice) in (0_u32..).zip(list) {
                    sheet.write_string(row, at, choice)?;
                }
            }
        }
        Ok(Book { workbook, text, date })
    }

    fn row(&mut self, row: usize, cells: &[Option<Cell>]) -> Result<(), XlsxError> {
        let row = u32::try_from(row).map_err(|_| XlsxError::RowColumnLimitError)?;
        let sheet = self.workbook.worksheet_from_index(0)?;
        for (at, cell) in (0_u16..).zip(cells) {
            match cell {
                Some(Cell::Date(date)) if date.year() >= FIRST_YEAR => {
                    sheet.write_datetime_with_format(row, at, day(*date)?, &self.date)?;
                }
                None => {}
                // With its apostrophe, as in CSV: who saves the workbook as CSV is safe as well.
                cell => {
                    sheet.write_string_with_format(row, at, written(cell.as_ref()), &self.text)?;
                }
            }
        }
        Ok(())
    }
}

fn day(date: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(date.year().unsigned_abs(), date.month().unsigned_abs(), date.day().unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: WorkbookWords = WorkbookWords {
        rows: "rows",
        guide: "guide",
        guide_headings: ["column", "about"],
        no_choice: "none of them",
        date_format: "yyyy-mm-dd",
    };

    fn writer(kind: FileKind, columns: usize) -> TableWriter<Vec<u8>> {
        let column =
            |at: usize| Column { heading: format!("c{at}"), about: String::new(), kind: ColumnKind::Text, width: 9 };
        let columns: Vec<Column> = (0..columns).map(column).collect();
        TableWriter::new(Vec::new(), kind, &columns, &WORDS, jiff::civil::date(2021, 3, 1)).unwrap()
    }

    #[test]
    fn a_workbook_has_no_more_cells_than_are_read_again() {
        let mut writer = writer(FileKind::Xlsx, 1000);
        let row: Vec<Option<Cell>> = (0..1000).map(|_| Some(Cell::Text("x".into()))).collect();
        let written = (0..=MOST_OF_A_WORKBOOK / 1000).map(|_| writer.row(&row)).take_while(io::Result::is_ok).count();
        assert_eq!(written, MOST_OF_A_WORKBOOK / 1000);
        let sentence = writer.row(&row).unwrap_err().to_string();
        assert!(sentence.contains("one municipality at a time"), "{sentence}");
    }

    #[test]
    fn a_long_csv_file_is_written_and_known_to_be_too_long() {
        let mut writer = writer(FileKind::Csv, 2);
        let row = [Some(Cell::Text("a".repeat(10_000))), None];
        for _ in 0..MOST_BYTES / 10_000 {
            writer.row(&row).unwrap();
        }
        writer.row(&row).unwrap();
        let (bytes, size) = writer.finish().unwrap();
        assert_eq!((bytes.len(), size.is_readable(), size.rows), (size.bytes, false, MOST_BYTES / 10_000 + 1));
        assert!(super::super::read(&bytes, &|_| true).is_err());
    }

    #[test]
    fn days_that_excel_does_not_have_are_written_as_text() {
        let is_heading = |heading: &str| heading.starts_with('c');
        let row = |year| [Some(Cell::Date(jiff::civil::date(year, 2, 28))), Some(Cell::Text("=1+1".into()))];
        for (year, cell) in
            [(1900, Cell::Text("1900-02-28".into())), (2021, Cell::Date(jiff::civil::date(2021, 2, 28)))]
        {
            let mut writer = writer(FileKind::Xlsx, 2);
            writer.row(&row(year)).unwrap();
            let rows = super::super::read(&writer.finish().unwrap().0, &is_heading).unwrap();
            assert_eq!(rows[1].cells[&0], cell);
            assert_eq!(super::super::text(&rows[1].cells[&1]).as_deref(), Ok("=1+1"));
        }
    }
}
