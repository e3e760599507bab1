//! From the bytes of a file, CSV or XLSX, to a table of cells with the row numbers that a spreadsheet shows; and back.

mod encoding;
mod separated;
mod workbook;
mod writing;

pub(crate) use writing::{Column, ColumnKind, TableWriter, WorkbookWords};
pub use writing::{FileKind, SheetSize};

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::names;
use crate::said::{Said, said};

/// Bytes of a file that are read at most; a register of ten thousand children has three million.
pub(crate) const MOST_BYTES: usize = 20 << 20;
/// More cells than this are no register: memory is not spent on a file made to fill it.
const MOST_CELLS: usize = 2_000_000;
/// More headings than this are no register either, and each of them is compared with all that are known.
const MOST_HEADINGS: usize = 2_000;
const TOO_MANY_CELLS: &str = "holds too many cells to be a register";
/// What is said of a file with nothing in it.
pub(crate) const EMPTY: &str = "is empty";
/// So many rows are looked at for the heading; what stands above it are titles.
const FIRST_ROWS: usize = 20;

/// Whether a text is one of the headings that the table can have.
type IsHeading<'a> = &'a dyn Fn(&str) -> bool;
/// The error is a sentence about the file, with the row where there is one.
type ReadResult<T> = Result<T, (Option<usize>, Said)>;

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

/// What stood in a cell before [`neutral`] made it safe.
fn plain(written: &str) -> Cow<'_, str> {
    if !written.contains('\'') {
        return Cow::Borrowed(written);
    }
    let (mut text, mut begins) = (String::with_capacity(written.len()), true);
    for (at, letter) in written.char_indices() {
        if !(begins && letter == '\'' && is_formula(&written[at..])) {
            text.push(letter);
        }
        begins = matches!(letter, ';' | '\t' | '\n' | '\r');
    }
    Cow::Owned(text)
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
    /// What has no value that could be read (a formula that fails): the reason, as a sentence.
    Unreadable(Said),
}

/// A row that is not empty; columns count from 0.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// From 1, as a spreadsheet shows it.
    pub number: usize,
    /// Only the cells that hold something.
    pub cells: BTreeMap<usize, Cell>,
    /// How many cells the row has, empty ones among them; none in a workbook, where rows have no end.
    pub columns: Option<usize>,
}

/// The rows of the file that are not empty, the heading first. `is_heading` tells which row that is, and which sheet of a
/// workbook is the register: titles above the heading and guides on other sheets are passed over.
///
/// Errors are sentences about the file, with the row where there is one.
pub(crate) fn read(bytes: &[u8], is_heading: IsHeading) -> ReadResult<Vec<Row>> {
    if bytes.len() > MOST_BYTES {
        return of_file(too_long());
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return of_file(EMPTY);
    }
    if let Some(sentence) = other_kind(bytes) {
        return of_file(sentence);
    }
    let mut rows = if bytes.starts_with(b"PK") {
        workbook::rows(bytes, is_heading)?
    } else {
        separated::rows(&encoding::decode(bytes)?, is_heading)?
    };
    if let Some(at) = heading_at(&rows, is_heading) {
        rows.drain(..at);
    } else if let Some(Row { number, cells, .. }) = rows.first()
        && let [Cell::Text(line)] = cells.values().collect::<Vec<_>>().as_slice()
        && line.split('|').filter(|cell| is_heading(cell.trim())).count() > 1
    {
        let sentence = "the columns are separated by “|”; save the sheet as CSV with semicolons, or as .xlsx";
        return Err((Some(*number), sentence.into()));
    }
    if rows.first().is_some_and(|heading| heading.cells.len() > MOST_HEADINGS) {
        return of_file(said!("has more than {} columns; a register has a few dozen", MOST_HEADINGS));
    }
    Ok(rows)
}

fn of_file<T>(sentence: impl Into<Said>) -> ReadResult<T> {
    Err((None, sentence.into()))
}

/// What is said of a file of more than [`MOST_BYTES`].
pub(crate) fn too_long() -> Said {
    said!("is larger than {} MB; it is not read. A register or a sheet of answers is much smaller", MOST_BYTES >> 20)
}

/// What the file is, if it is none that is read, by how it begins.
fn other_kind(bytes: &[u8]) -> Option<&'static str> {
    // The container of Excel 97–2003, and of workbooks with a password.
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Some(if is_encrypted(bytes) {
            "is protected by a password; save it without one and import it again"
        } else {
            "is in Excel's old format (.xls); save it as an Excel workbook (.xlsx) or as CSV"
        });
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match text {
        [b'<', ..] => Some(
            "is a web page (HTML or XML), whatever its name says; open it in Excel and save it as an Excel workbook \
             (.xlsx)",
        ),
        [b'%', b'P', b'D', b'F', ..] => Some("is a PDF; a register is an Excel workbook (.xlsx) or CSV"),
        [b'{', b'\\', b'r', b't', b'f', ..] => {
            Some("is a document of a word processor (RTF); a register is an Excel workbook (.xlsx) or CSV")
        }
        _ => None,
    }
}

fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// Where the heading stands: in the first of the first rows with two known headings, else in the first row if it has one.
fn heading_at(rows: &[Row], is_heading: IsHeading) -> Option<usize> {
    let known =
        |row: &Row| row.cells.values().filter(|cell| matches!(cell, Cell::Text(text) if is_heading(text))).count();
    let several = rows.iter().take(FIRST_ROWS).position(|row| known(row) > 1);
    several.or_else(|| rows.first().filter(|row| known(row) == 1).map(|_| 0))
}

/// Single spaces inside, none around, each letter with its accent in one; without the marks of no width that come along
/// when text is pasted.
fn tidy(text: &str) -> String {
    let is_mark = |c: char| matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    let seen: String = text.chars().filter(|c| !is_mark(*c)).collect();
    names::composed(&seen.split_whitespace().collect::<Vec<_>>().join(" "))
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

/// The text of a cell, without the apostrophes that kept a spreadsheet from running it.
pub(crate) fn text(cell: &Cell) -> Result<String, Said> {
    match cell {
        // Case number 3-12 typed into a cell that Excel takes for a date: the number is lost.
        Cell::Date(date) => Err(said!(
            "Excel has made the date {} of what was typed here; format the column as text and type it again",
            date
        )),
        Cell::Unreadable(sentence) => Err(sentence.clone()),
        Cell::Text(text) if text.contains('\u{fffd}') => Err(said!(
            "a letter of “{}” was lost when the file was saved; type it again and save as “CSV UTF-8”",
            shown(text)
        )),
        Cell::Text(text) if text.chars().any(char::is_control) => {
            Err(said!("the text holds a character that cannot be seen; type it again"))
        }
        Cell::Text(text) => Ok(plain(text).into_owned()),
    }
}

/// As much of a cell as tells which it is: an error is no place for a file's content.
pub(crate) fn shown(text: &str) -> String {
    const ENOUGH: usize = 40;
    let mut signs = text.chars();
    let begins: String = signs.by_ref().take(ENOUGH).collect();
    if signs.next().is_some() { format!("{begins}…") } else { begins }
}

/// Whether the text is a Danish personal number (six digits of a birth date, a hyphen, four digits).
pub(crate) fn is_personal_number(text: &str) -> bool {
    let Some((birth, four)) = text.trim().split_once(['-', ' ']) else { return false };
    let digits = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = |at: usize| birth.get(at..at + 2).and_then(|two| two.parse::<u8>().ok()).unwrap_or(0);
    digits(birth, 6) && digits(four, 4) && (1..=31).contains(&number(0)) && (1..=12).contains(&number(2))
}

/// `2021-03-31`, `31-03-2021`, `31.03.2021`, `31/03/2021`, or a real date of the spreadsheet.
pub(crate) fn date(cell: &Cell) -> Result<Date, Said> {
    let written = match cell {
        Cell::Date(date) => return plausible(*date),
        Cell::Unreadable(sentence) => return Err(sentence.clone()),
        Cell::Text(text) => text.as_str(),
    };
    if is_personal_number(written) {
        return Err(
            "a personal number (CPR) has no place in the register; write the date alone, as in 2021-03-31".into()
        );
    }
    let is_day_number = written.len() == 5 && written.parse::<u32>().is_ok_and(|days| (20_000..80_000).contains(&days));
    if is_day_number {
        return Err(said!("“{}” is a number, as Excel stores a day; format the column as a date", written));
    }
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
            return Err(said!("“{}” has no year of four digits; write it as in 2021-03-31 or 31-03-2021", written));
        }
        _ => return Err(said!("“{}” is no date; write it as in 2021-03-31 or 31-03-2021", shown(written))),
    };
    let no_such_day = || said!("“{}”: there is no such day", written);
    let (year, month, day) = (year.parse(), month.parse(), day.parse());
    let (Ok(year), Ok(month), Ok(day)) = (year, month, day) else { return Err(no_such_day()) };
    Date::new(year, month, day).map_err(|_| no_such_day()).and_then(plausible)
}

fn plausible(date: Date) -> Result<Date, Said> {
    if (1900..2200).contains(&date.year()) {
        Ok(date)
    } else {
        Err(said!("{} cannot be meant: look at the year", date))
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

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_runs(cell in "[-=+@'\" ;\t\r\na1.＝]{0,12}") {
            let written = neutral(&cell);
            prop_assert_eq!(plain(&written), cell.as_str());
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
    fn a_title_above_the_heading_is_passed_over() {
        let read = |text: &str| read(text.as_bytes(), &|heading| ["id", "name", "town"].contains(&heading)).unwrap();
        let rows = read("Families of our town;;\r\n\r\nname;as of today\r\nid;name;town\r\n1;Ane;x\r\n");
        assert_eq!((rows.len(), rows[0].number, rows[1].number), (2, 4, 5));
        // Where no row is a heading, the first is taken for one and told to be none.
        assert_eq!(read("a;b\n1;2\n")[0].number, 1);
        assert_eq!(read("id\n1\n").len(), 2);
    }

    #[test]
    fn a_personal_number_is_known_by_its_form() {
        for number in ["050515-1234", " 311299-0001 ", "050515 1234"] {
            assert!(is_personal_number(number), "{number}");
        }
        for number in ["055515-1234", "2021-17", "05-05-2015", "F-050515-1234", "050515-12345", "0505151234"] {
            assert!(!is_personal_number(number), "{number}");
        }
    }
}
