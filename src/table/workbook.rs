//! XLSX workbooks. Whatever a file says about itself, it is unpacked within bounds before it is read.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use jiff::civil::Date;
use zip::ZipArchive;

use super::{Cell, IsHeading, MOST_CELLS, ReadResult, Row, TOO_MANY_CELLS, heading_at, of_file, tidy};
use crate::said::{Said, said};

/// Bytes that a workbook's sheets and texts may unpack to: some twenty-five thousand rows of a register.
const MOST_UNPACKED: u64 = 32 << 20;
/// Bytes of any other part of a workbook. A style of a few bytes takes hundreds in memory.
const MOST_OF_A_PART: u64 = 2 << 20;
/// Letters of one tag of the styles: each cell format copies the font that it names.
const LONGEST_STYLE: usize = 1000;
/// Parts of a workbook, and sheets of it that are looked at.
const MOST_PARTS: usize = 1000;
const MOST_SHEETS: usize = 30;
/// Letters of all cells together: a thousand cells can show one text that is stored once.
const MOST_TEXT: usize = 32 << 20;
/// Numbers from here on have more digits than Excel keeps.
const LOST_DIGITS: f64 = 1e15;

const TOO_BIG: &str = "unpacks to more than a register can be; it is not read. Copy the rows into a new workbook, or save \
                       the sheet as CSV";
const PASSWORD: &str = "is protected by a password; save it without one and import it again";
const UNREADABLE: &str = "cannot be read as an Excel workbook; save it as .xlsx or as CSV";

/// The rows of the first sheet with a heading among its first rows, else of the first sheet that is not empty.
pub(super) fn rows(bytes: &[u8], is_heading: IsHeading) -> ReadResult<Vec<Row>> {
    unpacks_within_bounds(bytes).map_err(|sentence| (None, sentence.into()))?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(no_workbook)?;
    let sheets: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .take(MOST_SHEETS)
        .collect();
    let mut size = Size::default();
    let mut first: Option<(String, Vec<Row>)> = None;
    for sheet in sheets {
        let rows = worksheet(&mut workbook, &sheet, &mut size)?;
        if heading_at(&rows, is_heading).is_some() {
            first = Some((sheet, rows));
            break;
        }
        if first.is_none() && !rows.is_empty() {
            first = Some((sheet, rows));
        }
    }
    let Some((sheet, rows)) = first else { return Ok(Vec::new()) };
    let from = heading_at(&rows, is_heading).unwrap_or(0);
    if let Some(heading) = rows.get(from) {
        not_merged(&mut workbook, &sheet, heading.number)?;
    }
    Ok(rows)
}

fn no_workbook(error: XlsxError) -> (Option<usize>, Said) {
    let sentence = if matches!(error, XlsxError::Password) { PASSWORD } else { UNREADABLE };
    (None, sentence.into())
}

/// Unpacks every part once, into nothing, and counts what really comes out of it.
fn unpacks_within_bounds(bytes: &[u8]) -> Result<(), &'static str> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| UNREADABLE)?;
    if archive.len() > MOST_PARTS {
        return Err(TOO_BIG);
    }
    let mut left = MOST_UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| UNREADABLE)?;
        let name = part.name().map_err(|_| UNREADABLE)?.to_ascii_lowercase();
        if name == "mimetype" {
            return Err("is an OpenDocument file (.ods); save it as an Excel workbook (.xlsx) or as CSV");
        }
        if name.ends_with("workbook.bin") {
            return Err("is in Excel's binary format (.xlsb); save it as an Excel workbook (.xlsx) or as CSV");
        }
        let holds_cells = name.contains("/worksheets/") || name.ends_with("sharedstrings.xml");
        let most = if holds_cells { left } else { left.min(MOST_OF_A_PART) };
        let mut tags = LongestTag { is_watched: name.ends_with("styles.xml"), length: 0, longest: 0 };
        let unpacked = io::copy(&mut part.take(most + 1), &mut tags).map_err(|_| UNREADABLE)?;
        if unpacked > most || tags.longest > LONGEST_STYLE {
            return Err(TOO_BIG);
        }
        left -= unpacked;
    }
    Ok(())
}

/// Counts the bytes from `<` to `>` of what is written into it.
struct LongestTag {
    is_watched: bool,
    length: usize,
    longest: usize,
}

impl io::Write for LongestTag {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for byte in bytes.iter().filter(|_| self.is_watched) {
            self.length = if *byte == b'<' { 1 } else { self.length + 1 };
            self.longest = self.longest.max(self.length);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What has been taken from all sheets.
#[derive(Default)]
struct Size {
    cells: usize,
    text: usize,
}

/// Cell by cell and not as a whole area: one stray cell in the last row would make the area billions of cells.
fn worksheet(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, size: &mut Size) -> ReadResult<Vec<Row>> {
    let mut rows: BTreeMap<usize, BTreeMap<usize, Cell>> = BTreeMap::new();
    let mut reader = workbook.worksheet_cells_reader(sheet).map_err(no_workbook)?;
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(no_workbook)? {
        let value = match record.value {
            DataRef::Empty if record.formula.is_some() => Some(Cell::Unreadable(
                "the cell holds a formula and no value; open the workbook in Excel, save it there and import it again"
                    .into(),
            )),
            value => of_data(&value),
        };
        let Some(value) = value else { continue };
        size.cells += 1;
        size.text += if let Cell::Text(text) = &value { text.len() } else { 0 };
        if size.cells > MOST_CELLS || size.text > MOST_TEXT {
            return of_file(TOO_MANY_CELLS);
        }
        let (row, column) = record.pos;
        rows.entry(row as usize + 1).or_default().insert(column as usize, value);
    }
    Ok(rows.into_iter().map(|(number, cells)| Row { number, cells, columns: None }).collect())
}

/// Of cells that are merged only the first has the value: the rows under it would have none. Above the heading, and in
/// one row, they are only a matter of looks.
fn not_merged(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str, heading: usize) -> ReadResult<()> {
    let merged = workbook.merge_cells_by_sheet_name(sheet).map_err(no_workbook)?;
    let first = merged
        .iter()
        .filter(|area| area.end.0 > area.start.0 && area.end.0 as usize + 1 > heading)
        .min_by_key(|area| area.start);
    let Some(area) = first else { return Ok(()) };
    let place = |(row, column): (u32, u32)| format!("{}{}", super::letters(column as usize), row + 1);
    let sentence = said!(
        "the cells {} to {} are merged; take them apart (Unmerge Cells) and fill in the value in each row",
        place(area.start),
        place(area.end)
    );
    Err((Some(area.start.0 as usize + 1), sentence))
}

fn of_data(data: &DataRef) -> Option<Cell> {
    let text = match data {
        DataRef::Empty => return None,
        DataRef::Error(error) => {
            return Some(Cell::Unreadable(said!("the cell shows an error of the spreadsheet ({})", error.to_string())));
        }
        DataRef::DateTime(at) if at.is_datetime() => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            match Date::new(i16::try_from(year).unwrap_or(i16::MAX), month as i8, day as i8) {
                Ok(date) => return Some(Cell::Date(date)),
                // 29 February 1900, which Excel believes in.
                Err(_) => format!("{year}-{month:02}-{day:02}"),
            }
        }
        DataRef::DateTime(span) => span.as_f64().to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) if number.abs() >= LOST_DIGITS => {
            return Some(Cell::Unreadable(
                "the cell holds a number of more digits than Excel keeps; format the column as text and type it again"
                    .into(),
            ));
        }
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => tidy(text),
        DataRef::SharedString(text) => tidy(text),
    };
    (!text.is_empty()).then_some(Cell::Text(text))
}
