//! What a whole country asks of kvartal, and what one machine and several processes carry of it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::Effort;
use crate::ground::{Ground, KINDS, Kind, Sink, Took};
use crate::mails::{self, Signature};
use crate::table::{megabytes, per_second, span, thousands};
use crate::{answers, processes, simulate};

/// What the part is called.
pub const NAME: &str = "scale";

/// Programmes, each with its own families in all of the 98 municipalities.
const PROGRAMMES: usize = 4;

/// What one programme asks in two years.
#[derive(Debug, Default)]
struct Asked {
    requests: usize,
    answered: usize,
    mails: usize,
    /// By day.
    a_day: BTreeMap<String, usize>,
    answered_a_day: BTreeMap<String, usize>,
    took: Duration,
    /// Kilobytes.
    memory: u64,
    database: u64,
}

/// The figures as Markdown.
pub fn measure(effort: Effort) -> Result<String> {
    let families = effort.or(15_000, 400) / PROGRAMMES;
    // The others are like it, to the day: the busiest day is the same for all.
    let one = simulated(families)?;
    let busiest = PROGRAMMES * one.a_day.values().max().context("no mails")?;
    let answered = PROGRAMMES * one.answered_a_day.values().max().context("no answers")?;
    let mut text = String::from("| what it asks | |\n| --- | ---: |\n");
    let mut row = |what: &str, value: String| writeln!(text, "| {what} | {value} |");
    row("families, in all programmes together", thousands(families * PROGRAMMES))?;
    row("requests in two years", thousands(PROGRAMMES * one.requests))?;
    row("of these answered", thousands(PROGRAMMES * one.answered))?;
    row("mails in two years", thousands(PROGRAMMES * one.mails))?;
    row("mails on the busiest day", thousands(busiest))?;
    row("questionnaires sent in on the busiest day", thousands(answered))?;
    row("the database of one programme afterwards", megabytes(one.database))?;
    row("simulating one programme: time, most memory", format!("{}; {}", span(one.took), megabytes(one.memory)))?;
    text.push_str("\n| what carries it | the busiest day's mails | whole questionnaires of parents, 64 at a time |\n");
    text.push_str("| --- | ---: | ---: |\n");
    let sink = Sink::start()?;
    let plain = Signature { name: "no signature", key: None };
    for kind in KINDS {
        let sent = mails::send(kind, &sink, 4, busiest, &plain)?.time;
        let pages = answers::parents(kind, 1, effort.or(300, 16))?;
        writeln!(text, "| one process, {} | {} ({}) | {pages} |", kind.name(), span(sent), per_second(busiest, sent))?;
    }
    let sent = processes::drain(4, busiest, &sink)?;
    let pages = answers::parents(Kind::Postgres, 4, effort.or(300, 16))?;
    writeln!(text, "| four processes, PostgreSQL | {} ({}) | {pages} |", span(sent), per_second(busiest, sent))?;
    Ok(text)
}

fn simulated(families: usize) -> Result<Asked> {
    let ground = Ground::bare(Kind::Sqlite)?;
    let Took { time: took, most: memory, .. } = simulate::run(&ground, families)?;
    let out = ground.dir.path().join("out");
    let mut asked = Asked { took, memory, ..Asked::default() };
    asked.database = fs::metadata(out.join("simulation.sqlite"))?.len() / 1024;
    let mut messages = csv::Reader::from_path(out.join("messages.csv"))?;
    let sent_at = column(&mut messages, "sent_at")?;
    for message in messages.records() {
        let day = message?.get(sent_at).and_then(|at| at.get(..10)).context("a day")?.to_owned();
        *asked.a_day.entry(day).or_default() += 1;
        asked.mails += 1;
    }
    let mut requests = csv::Reader::from_path(out.join("requests.csv"))?;
    let answered_on = column(&mut requests, "answered_on")?;
    for request in requests.records() {
        let day = request?.get(answered_on).unwrap_or_default().to_owned();
        asked.requests += 1;
        if !day.is_empty() {
            asked.answered += 1;
            *asked.answered_a_day.entry(day).or_default() += 1;
        }
    }
    Ok(asked)
}

fn column(table: &mut csv::Reader<fs::File>, name: &str) -> Result<usize> {
    let heading = table.headers()?;
    heading.iter().position(|heading| heading == name).with_context(|| format!("no column {name} in {heading:?}"))
}
