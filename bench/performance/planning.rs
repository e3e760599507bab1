//! Planning alone: families that fall due are looked at and their messages written, and no mail leaves, because nobody takes it.

use std::process::Child;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use kvartal::store::{Store, request};
use kvartal::tick::tick;

use crate::Effort;
use crate::families::enrol;
use crate::ground::{Ground, KINDS, Kind, processor};
use crate::ports;
use crate::table::{Line, per_second, rate, span, thousands};
use crate::tick::{DAYS, cohort_of};

pub fn measure(effort: Effort) -> Result<Vec<Line>> {
    let due = effort.or(4_000, 400);
    let mut lines = Vec::new();
    for kind in KINDS {
        lines.push(alone(kind, due)?);
    }
    let mut one = None;
    for processes in [1, 2, 4] {
        let time = side_by_side(processes, 2 * due)?;
        let noun = if processes == 1 { "process" } else { "processes" };
        let line = Line::alone(format!("planning, {processes} {noun} on PostgreSQL"), per_second(2 * due, time));
        lines.push(match one {
            None => line,
            Some(one) => line.beside(format!("one: {}", per_second(2 * due, one)), ratio(one, time), ""),
        });
        one = one.or(Some(time));
    }
    Ok(lines)
}

/// What is due is planned, and its mail is refused at the door.
fn alone(kind: Kind, due: usize) -> Result<Line> {
    let ground = ground(kind, due)?;
    let service = ground.service(&ground.config(&nobody()))?;
    let now: Timestamp = DAYS[0].parse()?;
    let (before, statements) = (processor(std::process::id())?, service.store.statements());
    let begun = Instant::now();
    let done = tick(&service, now)?;
    let time = begun.elapsed();
    ensure!(done.asked == 4 * due && done.posted.sent == 0, "{due} families due gave {done:?}");
    let each = |number: f64| number / due as f64;
    let what = format!("planning {} due families, {}", thousands(due), kind.name());
    let spent = processor(std::process::id())?.saturating_sub(before).as_secs_f64();
    let result = format!(
        "{}; {} of processor and {:.2} statements each",
        per_second(due, time),
        span(Duration::from_secs_f64(each(spent))),
        each((service.store.statements() - statements) as f64)
    );
    let aim = match kind {
        Kind::Sqlite => "≥ 8,000/s",
        Kind::Postgres => "≥ 3,000/s",
    };
    Ok(Line { aim, ..Line::alone(what, result) })
}

/// From the start of the first process to the end of the last.
fn side_by_side(processes: usize, due: usize) -> Result<Duration> {
    let ground = ground(Kind::Postgres, due)?;
    let config = ground.config(&nobody());
    let begun = Instant::now();
    let started: Result<Vec<Child>> = (0..processes)
        .map(|_| {
            ground.program(&config).args(["tick", "--at", DAYS[0]]).spawn().context("kvartal tick cannot be started")
        })
        .collect();
    for mut process in started? {
        process.wait()?;
    }
    let time = begun.elapsed();
    let open = Store::open(&ground.address)?.read(request::open)?;
    ensure!(usize::try_from(open)? == 4 * due, "{open} requests are open of {due} families");
    Ok(time)
}

/// So many families, all of which are due on the first day.
fn ground(kind: Kind, due: usize) -> Result<Ground> {
    let ground = Ground::new(kind)?;
    enrol(&ground, &[cohort_of(due)])?;
    ground.bulk(&["INSERT INTO setting (name, value) VALUES ('digests_done', '2031-10-06')".into()])?;
    Ok(ground)
}

/// A mail server that is not there.
fn nobody() -> String {
    format!("smtp://127.0.0.1:{}", ports::free())
}

fn ratio(one: Duration, time: Duration) -> f64 {
    rate(1, time) / rate(1, one)
}
