//! CSV. Written here because rows must count as a spreadsheet counts them (an empty line is a row, a line break in quotes
//! is none) and because a quotation mark that is never closed must not swallow the rest unseen.

use std::collections::BTreeMap;

use super::{Cell, IsHeading, MOST_CELLS, ReadResult, Row, TOO_MANY_CELLS, tidy};

/// So many lines are looked at for the heading and its separator, and so many bytes of each.
const FIRST_LINES: usize = 20;
const BEGINNING: usize = 20_000;

/// The rows that are not empty.
pub(super) fn rows(text: &str, is_heading: IsHeading) -> ReadResult<Vec<Row>> {
    let (text, separator) = match said(text) {
        Some((separator, rest)) => (rest, separator),
        None => (text, separator(text, is_heading)),
    };
    split(text, separator)
}

/// The separator that the file names in a first line for Excel (`sep=;`), which Excel does not show, and the rest.
fn said(text: &str) -> Option<(char, &str)> {
    let line = text.split(['\r', '\n']).next()?;
    let rest = &text[line.len()..];
    let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix(['\r', '\n'])).unwrap_or(rest);
    let mut signs = line.trim_start_matches('"').strip_prefix("sep=")?.chars();
    let separator = signs.next().filter(|sign| matches!(sign, ';' | ',' | '\t' | '|'))?;
    signs.all(|sign| sign == separator || matches!(sign, '"' | ' ')).then_some((separator, rest))
}

/// The separator by which one of the first lines falls into most known headings; if none is known, the one that stands
/// most often outside quotes in the first line with text.
fn separator(text: &str, is_heading: IsHeading) -> char {
    const SEPARATORS: [char; 3] = [';', ',', '\t'];
    let known = |line: &str, separator: char| line.split(separator).filter(|cell| is_heading(&unquoted(cell))).count();
    let lines = || {
        let lines = text.split(['\r', '\n']).filter(|line| !line.is_empty()).take(FIRST_LINES);
        lines.map(|line| &line[..line.floor_char_boundary(BEGINNING)])
    };
    let best = |separator: &char| lines().map(|line| known(line, *separator)).max().unwrap_or(0);
    // Where a heading has one column only, all separators are as good.
    if let Some((found, _)) = SEPARATORS
        .map(|separator| (separator, best(&separator)))
        .into_iter()
        .rev()
        .max_by_key(|(_, count)| *count)
        .filter(|(_, count)| *count > 1)
    {
        return found;
    }
    let mut quoted = false;
    let mut counts = SEPARATORS.map(|separator| (separator, 0));
    for c in text.trim_start_matches(['\n', '\r']).chars() {
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

fn unquoted(cell: &str) -> String {
    tidy(cell.trim().trim_matches('"'))
}

fn split(text: &str, separator: char) -> ReadResult<Vec<Row>> {
    let mut rows = Vec::new();
    let (mut number, mut cells) = (1, BTreeMap::new());
    let (mut column, mut count, mut field) = (0, 0, Field::default());
    let mut signs = text.chars().peekable();
    loop {
        let next = signs.next();
        match next {
            Some('"') if field.is_open() => {
                if signs.next_if_eq(&'"').is_some() {
                    field.text.push('"');
                } else {
                    field.quotes = Quotes::Closed;
                }
            }
            Some(sign) if field.is_open() => field.text.push(sign),
            // Some programs write a space after the separator.
            Some('"') if field.quotes == Quotes::None && field.text.trim().is_empty() => {
                field = Field { text: String::new(), quotes: Quotes::Open(number) };
            }
            Some(sign) if sign != separator && sign != '\n' && sign != '\r' => {
                if field.quotes == Quotes::Closed && !sign.is_whitespace() {
                    let sentence = "a quotation mark (\") stands inside a cell that begins with one; write it twice, or \
                                    leave it out";
                    return Err((Some(number), sentence.into()));
                }
                field.text.push(sign);
            }
            _ => {
                let field = std::mem::take(&mut field);
                if let Quotes::Open(opened) = field.quotes {
                    return Err((Some(opened), "a quotation mark (\") is opened in this row and never closed".into()));
                }
                let text = tidy(&field.text);
                if !text.is_empty() {
                    cells.insert(column, Cell::Text(text));
                    count += 1;
                    if count > MOST_CELLS {
                        return super::of_file(TOO_MANY_CELLS);
                    }
                }
                column += 1;
                if next == Some(separator) {
                    continue;
                }
                if next == Some('\r') {
                    signs.next_if_eq(&'\n');
                }
                let cells = std::mem::take(&mut cells);
                if !cells.is_empty() {
                    rows.push(Row { number, cells, columns: Some(column) });
                }
                (number, column) = (number + 1, 0);
                if next.is_none() {
                    return Ok(rows);
                }
            }
        }
    }
}

/// A cell while it is read.
#[derive(Default)]
struct Field {
    text: String,
    quotes: Quotes,
}

#[derive(Default, PartialEq)]
enum Quotes {
    #[default]
    None,
    /// With the row in which the mark stands.
    Open(usize),
    Closed,
}

impl Field {
    fn is_open(&self) -> bool {
        matches!(self.quotes, Quotes::Open(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.into())
    }

    type Cells = Vec<(usize, Cell)>;

    fn read(text: &str) -> Vec<(usize, Cells)> {
        let rows = rows(text, &|heading| ["id", "name", "town"].contains(&heading)).unwrap();
        rows.into_iter().map(|row| (row.number, row.cells.into_iter().collect())).collect()
    }

    #[test]
    fn rows_count_as_a_spreadsheet_counts_them() {
        assert_eq!(
            read("a;b\r\n\r\n\"one\r\ncell\";2\r\n;;\r\n3;\"say \"\"x\"\"\""),
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
            ("A title; of sorts;;;\nid,name\n1;2,3", ','),
            ("A title, of sorts\n\nid\tname\n", '\t'),
        ] {
            assert_eq!(separator(text, &|heading| ["id", "name"].contains(&heading)), expected, "{text:?}");
        }
    }

    #[test]
    fn a_line_for_excel_names_the_separator_and_is_no_row() {
        for line in ["sep=;\r\n", "\"sep=;\"\n", "sep=;;;;\r"] {
            assert_eq!(
                read(&format!("{line}id;town\n1;a,b"))[0],
                (1, vec![(0, text("id")), (1, text("town"))]),
                "{line}"
            );
        }
        assert_eq!(read("sep=ours;x\n").len(), 1);
    }

    #[test]
    fn a_quotation_mark_opens_a_cell_at_its_beginning_only() {
        assert_eq!(
            read("1; \"a;b\" ;Bo \"Bobby\" Hansen"),
            [(1, vec![(0, text("1")), (1, text("a;b")), (2, text("Bo \"Bobby\" Hansen"))])]
        );
        for (written, row) in [("a;b\n\"Bobby\" Hansen;2", 2), ("\"Bo \\\"Bobby\\\" Hansen\"", 1)] {
            let (at, sentence) = rows(written, &|_| false).unwrap_err();
            assert!(at == Some(row) && sentence.contains("write it twice"), "{written}: {sentence}");
        }
    }

    #[test]
    fn a_quotation_mark_without_its_fellow_is_told_with_the_row_that_opens_it() {
        let (row, sentence) = rows("a;b\n1;\"open\n2;3\n", &|_| false).unwrap_err();
        assert_eq!(row, Some(2));
        assert!(sentence.contains("never closed"));
    }
}
