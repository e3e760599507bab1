//! A sheet of answers in, a sheet of scores out.

use super::{Answers, Instrument};
use crate::fault::{Fault, Faults};
use crate::table;

/// Scores a CSV sheet: first column `id`, then item columns in any order, `;` or `,`, UTF-8 (with or without BOM)
/// or Windows-1252. An empty cell or an absent column is an item that was not answered; a row of empty cells is
/// passed over.
///
/// Gives CSV: `id` and the score columns, `,`, empty where no score can be given. Whole numbers have no decimals,
/// others up to four. An `id` that a spreadsheet would run as a formula has an apostrophe before it.
///
/// # Errors
/// Every heading that is no item, every row of another length and every value that is no answer, with row (the
/// heading is row 1) and column.
pub fn score_sheet(instrument: &Instrument, file: &str, bytes: &[u8]) -> Result<String, Faults> {
    let text = decode(bytes);
    let rows = rows(file, &text)?;
    let Some(((_, headings), rows)) = rows.split_first() else {
        return Err(Fault::of_file(file, "is empty; the first row names the columns, beginning with id").into());
    };
    let mut faults = Faults::default();
    check_headings(instrument, file, headings, &mut faults);
    let mut scored = vec![scores_heading(instrument)];
    for (row, cells) in rows {
        if cells.len() != headings.len() {
            let message = format!("has {} where the heading has {}", columns(cells.len()), headings.len());
            faults.0.push(Fault { file: file.into(), line: Some(*row), column: None, message });
            continue;
        }
        if cells[0].is_empty() {
            faults.0.push(Fault::at(file, *row, "id", "is empty; the scores could not be told apart"));
        }
        let mut answers = Answers::new();
        for (heading, cell) in headings.iter().zip(cells).skip(1).filter(|(_, cell)| !cell.is_empty()) {
            if instrument.item(heading).is_none() {
                continue; // told with the heading
            }
            match number(cell).and_then(|value| instrument.check_answer(heading, value).map(|()| value)) {
                Ok(value) => {
                    answers.insert(heading.clone(), value);
                }
                Err(message) => faults.0.push(Fault::at(file, *row, heading, message)),
            }
        }
        let values = instrument.score(&answers).into_iter().map(|(_, value)| value.map_or(String::new(), shown));
        scored.push(std::iter::once(cells[0].clone()).chain(values).collect());
    }
    faults.or(())?;
    written(&scored).map_err(|error| Fault::of_file(file, format!("cannot be written out again ({error})")).into())
}

/// Excel in Denmark writes Windows-1252 unless told otherwise.
fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Rows that are not blank, each with its number as a spreadsheet shows it.
fn rows(file: &str, text: &str) -> Result<Vec<(usize, Vec<String>)>, Faults> {
    let heading = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = if heading.contains(';') { b';' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    // The parser passes over blank lines without counting them, and a line break inside quotes makes no new row.
    let (mut line, mut counted_to, mut inside_quotes) = (1, 0, 0);
    for record in reader.records() {
        let record = record.map_err(|error| Fault::of_file(file, format!("is no CSV ({error})")))?;
        let at = record.position().map_or(counted_to, |position| position.byte() as usize).min(text.len());
        let begins = at + text[at..].bytes().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        line += text[counted_to..begins].bytes().filter(|byte| *byte == b'\n').count();
        counted_to = begins;
        let cells: Vec<String> = record.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push((line - inside_quotes, cells));
        }
        inside_quotes += record.iter().map(|cell| cell.matches('\n').count()).sum::<usize>();
    }
    Ok(rows)
}

fn check_headings(instrument: &Instrument, file: &str, headings: &[String], faults: &mut Faults) {
    if headings[0] != "id" {
        let message = format!("the first column is “{}”, where “id” is expected", headings[0]);
        faults.0.push(Fault { file: file.into(), line: Some(1), column: None, message });
    }
    for (at, heading) in headings.iter().enumerate().skip(1) {
        if headings[..at].contains(heading) {
            faults.0.push(Fault::at(file, 1, heading, "stands in the heading more than once"));
        } else if heading.is_empty() {
            faults.0.push(Fault::at(file, 1, format!("column {}", at + 1), "has no heading"));
        } else if instrument.item(heading).is_none() {
            let (first, last) = (instrument.items.first(), instrument.items.last());
            let known = first.zip(last).map_or(String::new(), |(first, last)| format!(" ({} … {})", first.id, last.id));
            faults.0.push(Fault::at(file, 1, heading, format!("is no item of {}{known}", instrument.id)));
        }
    }
}

fn number(cell: &str) -> Result<i32, String> {
    if let Ok(value) = cell.parse::<i32>() {
        return Ok(value);
    }
    // Statistics programs write 3.0, or 3,0 in Denmark.
    let whole = cell.rsplit_once(['.', ',']).filter(|(_, zeros)| !zeros.is_empty() && zeros.bytes().all(|b| b == b'0'));
    whole.and_then(|(whole, _)| whole.parse().ok()).ok_or_else(|| format!("“{cell}” is no whole number"))
}

fn columns(count: usize) -> String {
    if count == 1 { "1 column".into() } else { format!("{count} columns") }
}

fn scores_heading(instrument: &Instrument) -> Vec<String> {
    std::iter::once("id".to_owned()).chain(instrument.scores.iter().map(|score| score.id.clone())).collect()
}

fn shown(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn written(rows: &[Vec<String>]) -> Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| table::neutral(cell).into_owned()))?;
    }
    let bytes = writer.into_inner().map_err(|error| error.into_error())?;
    // Made of strings only.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
