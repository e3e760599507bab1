//! A sheet of answers in, a sheet of scores out.

use std::collections::BTreeMap;

use super::{Answers, Instrument};
use crate::fault::{Fault, Faults};
use crate::table::{self, Cell, Row, letters, shown as cut};

/// Scores a sheet of answers, CSV or XLSX: first column `id`, then item columns in any order. An empty cell or an absent
/// column is an item that was not answered; a row of empty cells is passed over.
///
/// Gives CSV: `id` and the score columns, `,`, empty where no score can be given. Whole numbers have no decimals,
/// others up to four. An `id` that a spreadsheet would run as a formula has an apostrophe before it.
///
/// # Errors
/// Every heading that is no item, every row of another length and every value that is no answer, with row (the
/// heading is row 1) and column.
pub fn score_sheet(instrument: &Instrument, file: &str, bytes: &[u8]) -> Result<String, Faults> {
    let rows = table::read(bytes, &|heading| heading == "id" || instrument.item(heading).is_some()).map_err(
        |(line, message)| Fault {
            file: file.into(),
            line,
            column: None,
            message: with_hint(message.to_string()).into(),
        },
    )?;
    let Some((heading, rows)) = rows.split_first() else {
        return Err(Fault::of_file(file, with_hint(table::EMPTY.to_owned())).into());
    };
    let mut faults = Faults::default();
    let headings = headings(instrument, file, heading, &mut faults);
    let mut scored = vec![scores_heading(instrument)];
    for row in rows {
        if let (Some(there), Some(due)) = (row.columns, heading.columns)
            && there != due
        {
            let message = format!("has {} where the heading has {due}", columns(there));
            faults.0.push(Fault { file: file.into(), line: Some(row.number), column: None, message: message.into() });
            continue;
        }
        if !row.cells.contains_key(&0) {
            faults.0.push(Fault::at(file, row.number, "id", "is empty; the scores could not be told apart"));
        }
        let (mut id, mut answers) = (String::new(), Answers::new());
        for (&at, cell) in &row.cells {
            let written = table::text(cell).map_err(|said| said.to_string());
            let fault = match headings.get(&at) {
                None => Err((letters(at), "this cell stands under no heading".to_owned())),
                Some(name) if at == 0 => written.map(|text| id = text).map_err(|message| (name.clone(), message)),
                // Told with the heading.
                Some(name) if instrument.item(name).is_none() => Ok(()),
                Some(name) => written
                    .and_then(|text| number(&text))
                    .and_then(|value| instrument.check_answer(name, value).map(|()| value))
                    .map(|value| {
                        answers.insert(name.clone(), value);
                    })
                    .map_err(|message| (name.clone(), message)),
            };
            if let Err((column, message)) = fault {
                faults.0.push(Fault::at(file, row.number, column, message));
            }
        }
        let values = instrument.score(&answers).into_iter().map(|(_, value)| value.map_or(String::new(), shown));
        scored.push(std::iter::once(id).chain(values).collect());
    }
    faults.or(())?;
    written(&scored).map_err(|error| Fault::of_file(file, format!("cannot be written out again ({error})")).into())
}

fn with_hint(message: String) -> String {
    if message == table::EMPTY {
        format!("{message}; the first row names the columns, beginning with id")
    } else {
        message
    }
}

/// The headings by column; a fault for each that cannot be used.
fn headings(instrument: &Instrument, file: &str, row: &Row, faults: &mut Faults) -> BTreeMap<usize, String> {
    let mut headings: BTreeMap<usize, String> = BTreeMap::new();
    let first = row.cells.get(&0).and_then(|cell| table::text(cell).ok()).unwrap_or_default();
    if first != "id" {
        let message = format!("the first column is “{}”, where “id” is expected", cut(&first));
        faults.0.push(Fault { file: file.into(), line: Some(row.number), column: None, message: message.into() });
    }
    for (&at, cell) in &row.cells {
        let heading = match cell {
            Cell::Text(text) => text.clone(),
            _ => letters(at),
        };
        let mut fault = |message: String| faults.0.push(Fault::at(file, row.number, cut(&heading), message));
        if headings.values().any(|other| *other == heading) {
            fault("stands in the heading more than once".to_owned());
        } else if at > 0 && instrument.item(&heading).is_none() {
            let (first, last) = (instrument.items.first(), instrument.items.last());
            let known = first.zip(last).map_or(String::new(), |(first, last)| format!(" ({} … {})", first.id, last.id));
            fault(format!("is no item of {}{known}", instrument.id));
        }
        headings.insert(at, heading);
    }
    headings
}

fn number(cell: &str) -> Result<i32, String> {
    if let Ok(value) = cell.parse::<i32>() {
        return Ok(value);
    }
    // Statistics programs write 3.0, or 3,0 in Denmark.
    let whole = cell.rsplit_once(['.', ',']).filter(|(_, zeros)| !zeros.is_empty() && zeros.bytes().all(|b| b == b'0'));
    whole.and_then(|(whole, _)| whole.parse().ok()).ok_or_else(|| format!("“{}” is no whole number", cut(cell)))
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
    let bytes = writer.into_inner().map_err(csv::IntoInnerError::into_error)?;
    // Made of strings only.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
