//! What a whole country asks of kvartal, and what one machine and several processes carry of it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

use crate::Effort;
use crate::ground::{Ground, KINDS, Kind, Sink};
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
    let mut all = Asked::default();
    // Two at a time, as there are two cores.
    for _ in 0..PROGRAMMES / 2 {
        let pair: Result<Vec<Asked>> = std::thread::scope(|scope| {
            let two = [(); 2].map(|()| scope.spawn(|| simulated(families)));
            two.into_iter().map(|one| one.join().map_err(|_| anyhow!("a simulation panicked"))?).collect()
        });
        pair?.into_iter().for_each(|one| all.add(one));
    }
    let busiest = all.a_day.values().max().copied().context("no mails")?;
    let answered = all.answered_a_day.values().max().copied().context("no answers")?;
    let mut text = String::from("| what it asks | |\n| --- | ---: |\n");
    let mut row = |what: &str, value: String| writeln!(text, "| {what} | {value} |");
    row("families, in all programmes together", thousands(families * PROGRAMMES))?;
    row("requests in two years", thousands(all.requests))?;
    row("of these answered", thousands(all.answered))?;
    row("mails in two years", thousands(all.mails))?;
    row("mails on the busiest day", thousands(busiest))?;
    row("questionnaires sent in on the busiest day", thousands(answered))?;
    row("the four databases afterwards, without most answers", megabytes(all.database))?;
    row("simulating one programme: time, most memory", format!("{}; {}", span(all.took), megabytes(all.memory)))?;
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

impl Asked {
    fn add(&mut self, other: Asked) {
        self.requests += other.requests;
        self.answered += other.answered;
        self.mails += other.mails;
        for (day, mails) in other.a_day {
            *self.a_day.entry(day).or_default() += mails;
        }
        for (day, answers) in other.answered_a_day {
            *self.answered_a_day.entry(day).or_default() += answers;
        }
        self.took = self.took.max(other.took);
        self.memory = self.memory.max(other.memory);
        self.database += other.database;
    }
}

fn simulated(families: usize) -> Result<Asked> {
    let ground = Ground::bare(Kind::Sqlite)?;
    let (took, memory) = simulate::run(&ground, families)?;
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
