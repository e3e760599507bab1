//! The table, and the numbers in it.

use std::fmt::Write;
use std::time::Duration;

use anyhow::{Context, Result};

/// Where the tables go.
pub const PERFORMANCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/performance.md");
pub const SCALE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scale.md");

const BEGIN: &str = "<!-- measured: begin -->";
const END: &str = "<!-- measured: end -->";

/// One line of the table.
#[derive(Debug, Clone)]
pub struct Line {
    /// What is measured.
    pub what: String,
    /// With its unit.
    pub result: String,
    /// What it is held against, with its result.
    pub beside: String,
    /// The one divided by the other.
    pub ratio: Option<f64>,
    /// What the ratio ought to be.
    pub aim: &'static str,
}

impl Line {
    /// A line that is held against nothing.
    pub fn alone(what: impl Into<String>, result: impl Into<String>) -> Line {
        Line { what: what.into(), result: result.into(), beside: String::new(), ratio: None, aim: "" }
    }

    /// The same, held against something else.
    pub fn beside(self, beside: impl Into<String>, ratio: f64, aim: &'static str) -> Line {
        Line { beside: beside.into(), ratio: Some(ratio), aim, ..self }
    }
}

/// The lines as Markdown.
pub fn markdown(lines: &[Line]) -> String {
    let mut table = "| measured | result | beside | ratio | aim |\n| --- | ---: | --- | ---: | --- |\n".to_owned();
    for Line { what, result, beside, ratio, aim } in lines {
        let ratio = ratio.map_or(String::new(), |ratio| format!("{ratio:.2}"));
        // Writing to a String cannot fail.
        let _ = writeln!(table, "| {what} | {result} | {beside} | {ratio} | {aim} |");
    }
    table
}

/// Puts the table between its marks in that document.
pub fn write(document: &'static str, ground: &str, table: &str) -> Result<()> {
    let text = std::fs::read_to_string(document).context(document)?;
    let marks = text.find(BEGIN).zip(text.find(END)).filter(|(begin, end)| begin < end);
    let (begin, end) = marks.with_context(|| format!("{document} has no “{BEGIN}” before a “{END}”"))?;
    let (before, after) = (&text[..begin + BEGIN.len()], &text[end..]);
    std::fs::write(document, format!("{before}\n{ground}\n\n{table}{after}")).context(document)
}

/// The one in the middle; of an even number the lower.
pub fn median<T: PartialOrd + Copy>(values: &[T]) -> Option<T> {
    percentile(values, 50)
}

/// The smallest value that `percent` of them do not exceed.
pub fn percentile<T: PartialOrd + Copy>(values: &[T], percent: usize) -> Option<T> {
    let mut sorted = values.to_vec();
    sorted.sort_by(|a, b| a.partial_cmp(b).unwrap_or(std::cmp::Ordering::Equal));
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).copied()
}

/// `1,234`
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
    groups.collect::<Vec<_>>().join(",")
}

/// `1,234/s`
pub fn per_second(count: usize, time: Duration) -> String {
    let rate = rate(count, time);
    if rate < 100.0 { format!("{rate:.1}/s") } else { format!("{}/s", thousands(rate.round() as usize)) }
}

/// How many a second.
pub fn rate(count: usize, time: Duration) -> f64 {
    count as f64 / time.as_secs_f64()
}

/// `1.23 ms`, `12.3 ms` or `1.23 s`
pub fn span(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    match ms {
        ms if ms < 10.0 => format!("{ms:.2} ms"),
        ms if ms < 100.0 => format!("{ms:.1} ms"),
        ms if ms < 1000.0 => format!("{ms:.0} ms"),
        ms => format!("{:.2} s", ms / 1000.0),
    }
}

/// `12.3 MB`
pub fn megabytes(kilobytes: u64) -> String {
    format!("{:.1} MB", kilobytes as f64 / 1024.0)
}
