//! From the bytes of a file, CSV or XLSX, to a table of cells with the row numbers that a spreadsheet shows.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use encoding_rs::{Encoding, WINDOWS_1252};
use jiff::civil::Date;

/// More cells than this are no register: memory is not spent on a file made to fill it.
const MOST_CELLS: usize = 2_000_000;

/// What makes a spreadsheet run a cell as a formula when it stands first in it; a tab or a carriage return is skipped by
/// some, and letters of double width are read as the others.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

/// A cell to be written as CSV that no spreadsheet runs as a formula: an apostrophe goes before whatever would begin
/// one, at the beginning of the cell (blanks and quotes aside) and after a semicolon, a tab or a line break in it, where
/// a spreadsheet that is set otherwise begins a cell as well. Plain numbers stay numbers. Taking away an apostrophe that
/// stands in such a place before such a sign gives back what was there.
pub(crate) fn neutral(cell: &str) -> Cow<'_, str> {
    if is_number(cell) || !cell.contains(FORMULA) {
        return Cow::Borrowed(cell);
    }
    let mut written = String::with_capacity(cell.len() + 1);
    let mut begins = true;
    for (at, letter) in cell.char_indices() {
        if begins && is_formula(&cell[at..]) {
            written.push('\'');
        }
        written.push(letter);
        begins = matches!(letter, ';' | '\t' | '\n' | '\r');
    }
    Cow::Owned(written)
}

fn is_formula(cell: &str) -> bool {
    let skipped = |letter: char| matches!(letter, '"' | '\'') || letter.is_whitespace() && !FORMULA.contains(&letter);
    cell.trim_start_matches(skipped).starts_with(FORMULA)
}

/// Whether it is a number as we write them: `-1.5`.
fn is_number(cell: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let cell = cell.strip_prefix('-').unwrap_or(cell);
    match cell.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(cell),
    }
}

/// One cell that is not empty.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cell {
    /// Text, or a number as it is shown (`12`, not `12.0`), with single spaces.
    Text(String),
    /// A real date of a spreadsheet.
    Date(Date),
    /// What the spreadsheet shows for a formula that fails (`#N/A`).
    Error(String),
}

/// A row that is not empty; columns count from 0.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// From 1, as a spreadsheet shows it.
    pub number: usize,
    /// Only the cells that hold something.
    pub cells: BTreeMap<usize, Cell>,
}

/// The rows of the file that are not empty, the heading first. `is_heading` tells which sheet of a workbook is
/// the register.
///
/// Errors are sentences about the file, with the row where there is one.
pub(crate) fn read(bytes: &[u8], is_heading: &dyn Fn(&str) -> bool) -> Result<Vec<Row>, (Option<usize>, String)> {
    let of_file = |sentence: &str| Err((None, sentence.to_owned()));
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return of_file("is empty");
    }
    if bytes.starts_with(b"PK") {
        return workbook(bytes, is_heading).map_err(|sentence| (None, sentence));
    }
    // The container of Excel 97–2003, and of workbooks with a password.
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return of_file(if is_encrypted(bytes) {
            "is protected by a password; save it without one and import it again"
        } else {
            "is in Excel's old format (.xls); save it as an Excel workbook (.xlsx) or as CSV"
        });
    }
    let text = decode(bytes);
    if text.contains('\0') {
        return of_file("is neither a CSV file nor an Excel workbook (.xlsx)");
    }
    if ["Ã¦", "Ã¸", "Ã¥", "Ã†", "Ã˜", "Ã…"].iter().any(|garbled| text.contains(garbled)) {
        return of_file(
            "has æ, ø or å in two encodings at once; save it from Excel as “CSV UTF-8” and import it again",
        );
    }
    separated(&text)
}

fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// A byte order mark decides; without one it is UTF-8 if it can be, else what Danish Excel calls "CSV".
fn decode(bytes: &[u8]) -> String {
    if Encoding::for_bom(bytes).is_none()
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return text.to_owned();
    }
    // `decode` looks for the byte order mark itself.
    WINDOWS_1252.decode(bytes).0.into_owned()
}

/// CSV. Written here because rows must count as a spreadsheet counts them (an empty line is a row, a line break
/// in quotes is none) and because a quotation mark that is never closed must not swallow the rest unseen.
fn separated(text: &str) -> Result<Vec<Row>, (Option<usize>, String)> {
    let separator = separator(text);
    let mut rows = Vec::new();
    let mut row = Row { number: 1, cells: BTreeMap::new() };
    let (mut column, mut field, mut quoted) = (0, String::new(), None);
    let mut chars = text.chars().peekable();
    loop {
        let next = chars.next();
        match next {
            Some('"') if quoted.is_some() => {
                if chars.next_if_eq(&'"').is_some() {
                    field.push('"');
                } else {
                    quoted = None;
                }
            }
            Some(c) if quoted.is_some() => field.push(c),
            Some('"') if field.is_empty() => quoted = Some(row.number),
            Some(c) if c != separator && c != '\n' && c != '\r' => field.push(c),
            _ => {
                if let Some(opened) = quoted {
                    return Err((Some(opened), "a quotation mark (\") is opened in this row and never closed".into()));
                }
                let text = tidy(&std::mem::take(&mut field));
                if !text.is_empty() {
                    row.cells.insert(column, Cell::Text(text));
                }
                column += 1;
                if next != Some(separator) {
                    if next == Some('\r') {
                        chars.next_if_eq(&'\n');
                    }
                    let following = Row { number: row.number + 1, cells: BTreeMap::new() };
                    let done = std::mem::replace(&mut row, following);
                    if !done.cells.is_empty() {
                        rows.push(done);
                    }
                    column = 0;
                }
                if next.is_none() {
                    return Ok(rows);
                }
            }
        }
    }
}

/// The separator that stands most often outside quotes in the first line with text.
fn separator(text: &str) -> char {
    let heading = text.trim_start_matches(['\n', '\r', '\u{feff}']);
    let mut quoted = false;
    let mut counts = [(';', 0), (',', 0), ('\t', 0)];
    for c in heading.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(separator, _)| *separator == c).for_each(|(_, count)| *count += 1),
        }
    }
    // The first of equals: `;`, as in Denmark.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(';', |(separator, _)| *separator)
}

/// An XLSX workbook: the first sheet whose first row that is not empty holds a known heading, else the first
/// sheet that is not empty.
fn workbook(bytes: &[u8], is_heading: &dyn Fn(&str) -> bool) -> Result<Vec<Row>, String> {
    let no_workbook = |error: XlsxError| match error {
        XlsxError::Password => "is protected by a password; save it without one and import it again".to_owned(),
        other => format!("cannot be read as an Excel workbook ({other}); save it as .xlsx or as CSV"),
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(no_workbook)?;
    let sheets: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    let mut first = Vec::new();
    for sheet in sheets {
        let rows = worksheet(&mut workbook, &sheet)
            .map_err(|error| error.map_or_else(|| "holds too many cells to be a register".to_owned(), no_workbook))?;
        let known = |cell: &Cell| matches!(cell, Cell::Text(text) if is_heading(text));
        if rows.first().is_some_and(|row| row.cells.values().any(known)) {
            return Ok(rows);
        }
        if first.is_empty() {
            first = rows;
        }
    }
    Ok(first)
}

/// Cell by cell and not as a whole area: one stray cell in the last row would make the area billions of cells.
/// The error is none when there are too many cells.
fn worksheet(workbook: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Vec<Row>, Option<XlsxError>> {
    let mut rows: BTreeMap<usize, BTreeMap<usize, Cell>> = BTreeMap::new();
    let mut reader = workbook.worksheet_cells_reader(sheet)?;
    let mut count = 0;
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = cell.get_position();
        let Some(value) = of_data(cell.get_value()) else { continue };
        count += 1;
        if count > MOST_CELLS {
            return Err(None);
        }
        rows.entry(row as usize + 1).or_default().insert(column as usize, value);
    }
    Ok(rows.into_iter().map(|(number, cells)| Row { number, cells }).collect())
}

fn of_data(data: &DataRef) -> Option<Cell> {
    let text = match data {
        DataRef::Empty => return None,
        DataRef::Error(error) => return Some(Cell::Error(error.to_string())),
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
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => tidy(text),
        DataRef::SharedString(text) => tidy(text),
    };
    (!text.is_empty()).then_some(Cell::Text(text))
}

/// Single spaces inside, none around; without the marks of no width that come along when text is pasted.
fn tidy(text: &str) -> String {
    let seen: String = text.chars().filter(|c| !matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}')).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The letters over a column: A, B, …, Z, AA, …
pub(crate) fn letters(column: usize) -> String {
    let mut left = column + 1;
    let mut letters = Vec::new();
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + (left % 26) as u8));
        left /= 26;
    }
    letters.iter().rev().collect()
}

/// The text of a cell.
pub(crate) fn text(cell: &Cell) -> Result<String, String> {
    match cell {
        // Case number 3-12 typed into a cell that Excel takes for a date: the number is lost.
        Cell::Date(date) => Err(format!(
            "Excel has made the date {date} of what was typed here; format the column as text and type it again"
        )),
        Cell::Error(shown) => Err(error_in_cell(shown)),
        Cell::Text(text) if text.contains('\u{fffd}') => {
            Err(format!("a letter of “{text}” was lost when the file was saved; type it again and save as “CSV UTF-8”"))
        }
        Cell::Text(text) if text.chars().any(char::is_control) => {
            Err("the text holds a character that cannot be seen; type it again".to_owned())
        }
        Cell::Text(text) => Ok(text.clone()),
    }
}

fn error_in_cell(shown: &str) -> String {
    format!("the cell shows an error of the spreadsheet ({shown})")
}

/// `2021-03-31`, `31-03-2021`, `31.03.2021`, `31/03/2021`, or a real date of the spreadsheet.
pub(crate) fn date(cell: &Cell) -> Result<Date, String> {
    let written = match cell {
        Cell::Date(date) => return plausible(*date),
        Cell::Error(shown) => return Err(error_in_cell(shown)),
        Cell::Text(text) => text.as_str(),
    };
    let parts: Vec<&str> = without_midnight(written).split(['-', '.', '/']).collect();
    let digits =
        |part: &&str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 && digits(year, 4) && digits(month, 2) && digits(day, 2) => {
            (year, month, day)
        }
        [day, month, year] if year.len() == 4 && digits(year, 4) && digits(month, 2) && digits(day, 2) => {
            (year, month, day)
        }
        [day, month, year] if digits(day, 2) && digits(month, 2) && digits(year, 2) => {
            return Err(format!("“{written}” has no year of four digits; write it as in 2021-03-31 or 31-03-2021"));
        }
        _ => return Err(format!("“{written}” is no date; write it as in 2021-03-31 or 31-03-2021")),
    };
    let no_such_day = || format!("“{written}”: there is no such day");
    let (year, month, day) = (year.parse(), month.parse(), day.parse());
    let (Ok(year), Ok(month), Ok(day)) = (year, month, day) else { return Err(no_such_day()) };
    Date::new(year, month, day).map_err(|_| no_such_day()).and_then(plausible)
}

fn plausible(date: Date) -> Result<Date, String> {
    if (1900..2200).contains(&date.year()) {
        Ok(date)
    } else {
        Err(format!("{date} cannot be meant: look at the year"))
    }
}

/// A date as other programs export it: with midnight behind it.
fn without_midnight(written: &str) -> &str {
    match written.split_once([' ', 'T']) {
        Some((date, time)) if time.contains(':') && time.chars().all(|c| matches!(c, '0' | ':' | '.')) => date,
        _ => written,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_run_has_an_apostrophe_before_it() {
        for (cell, written) in [
            ("=1+1", "'=1+1"),
            ("+45 12 34", "'+45 12 34"),
            ("-x", "'-x"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\tx", "'\tx"),
            ("\r=x", "'\r'=x"),
            ("\"=x", "'\"=x"),
            ("  =x", "'  =x"),
            ("\u{a0}=x", "'\u{a0}=x"),
            ("'=x", "''=x"),
            ("＝x", "'＝x"),
            ("a;=x", "a;'=x"),
            ("a\n=x", "a\n'=x"),
            ("-1.5.2", "'-1.5.2"),
            ("-1e5", "'-1e5"),
            ("-inf", "'-inf"),
            ("-", "'-"),
        ] {
            assert_eq!(neutral(cell), written, "{cell:?}");
        }
        for cell in
            ["", "-1.5", "-7", "0.25", "2021-03-01", "F-001", "a=b", "a, -b", "x@example.org", "'", "9 = x; 8 = y"]
        {
            assert_eq!(neutral(cell), cell);
        }
    }

    /// As the codebook tells it.
    fn as_stored(written: &str) -> String {
        let (mut text, mut begins) = (String::new(), true);
        for (at, letter) in written.char_indices() {
            if !(begins && letter == '\'' && is_formula(&written[at..])) {
                text.push(letter);
            }
            begins = matches!(letter, ';' | '\t' | '\n' | '\r');
        }
        text
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_runs(cell in "[-=+@'\" ;\t\r\na1.＝]{0,12}") {
            let written = neutral(&cell);
            prop_assert_eq!(as_stored(&written), cell.clone());
            let first = written.trim_start_matches(['"', ' ']);
            prop_assert!(is_number(&cell) || !first.starts_with(FORMULA), "{:?}", written);
        }
    }

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        for (column, expected) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(column), expected);
        }
    }

    #[test]
    fn rows_count_as_a_spreadsheet_counts_them() {
        let text = "a;b\r\n\r\n\"one\r\ncell\";2\r\n;;\r\n3;\"say \"\"x\"\"\"";
        let rows = separated(text).unwrap();
        let cells: Vec<_> = rows
            .iter()
            .map(|row| (row.number, row.cells.iter().map(|(at, cell)| (*at, cell.clone())).collect::<Vec<_>>()))
            .collect();
        let text = |text: &str| Cell::Text(text.into());
        assert_eq!(
            cells,
            [
                (1, vec![(0, text("a")), (1, text("b"))]),
                (3, vec![(0, text("one cell")), (1, text("2"))]),
                (5, vec![(0, text("3")), (1, text("say \"x\""))]),
            ]
        );
    }

    #[test]
    fn the_separator_is_the_one_of_the_heading() {
        for (text, expected) in [
            ("a;b;c\n1,2,3,4,5,6", ';'),
            ("a,b\n1;2;3", ','),
            ("\"a;b;c;d\",e\n", ','),
            ("a\tb", '\t'),
            ("\r\n\r\na,b", ','),
            ("alone", ';'),
        ] {
            assert_eq!(separator(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_quotation_mark_without_its_fellow_is_told_with_the_row_that_opens_it() {
        let (row, sentence) = separated("a;b\n1;\"open\n2;3\n").unwrap_err();
        assert_eq!(row, Some(2));
        assert!(sentence.contains("never closed"));
    }
}
