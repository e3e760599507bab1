//! One tick with 1,000 families due, among ever more that are enrolled: the cost has to follow what is due.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use jiff::civil::date;
use kvartal::service::Service;
use kvartal::tick::tick;

use crate::Effort;
use crate::families::{Baseline, Cohort, SHARE, SITES, enrol};
use crate::ground::{Ground, KINDS, Kind, Serving, Sink};
use crate::table::{Line, median, span, thousands};

/// Families due on each of the days.
const DUE: usize = 1_000;

/// Families that have not answered, for the digests; a whole number of caseworkers.
const MISSING: usize = 248;

/// Days on which that many are due, in a week that begins after all others are dealt with; 9:30 and later in Denmark.
pub const DAYS: [&str; 4] =
    ["2031-10-07T08:00:00Z", "2031-10-08T08:00:00Z", "2031-10-09T08:00:00Z", "2031-10-10T08:00:00Z"];

/// Early on the Monday after: digests leave, letters not yet.
const MONDAY: &str = "2031-10-13T06:05:00Z";

/// What one size of installation took.
struct Measured {
    enrolled: usize,
    /// With [`DUE`] families due.
    due: Duration,
    /// With nothing due.
    idle: Duration,
    /// With a digest for each municipality.
    digests: Duration,
    /// From the start of the process to its first page.
    start: Duration,
}

pub fn measure(effort: Effort) -> Result<Vec<Line>> {
    let sink = Sink::start()?;
    let mut lines = Vec::new();
    for kind in KINDS {
        // PostgreSQL takes minutes to be filled.
        let most: &[usize] = if kind == Kind::Sqlite { &[10_000, 100_000] } else { &[10_000, 50_000] };
        let mut measured = Vec::new();
        for size in effort.or(most, &[10_000, 50_000]) {
            measured.push(at_size(kind, *size, &sink)?);
        }
        lines.extend(told(kind, &measured)?);
    }
    Ok(lines)
}

fn at_size(kind: Kind, enrolled: usize, sink: &Sink) -> Result<Measured> {
    let ground = Ground::new(kind)?;
    let begun = Instant::now();
    enrol(&ground, &cohorts(enrolled))?;
    ground.bulk(&["INSERT INTO setting (name, value) VALUES ('digests_done', '2031-10-06')".into()])?;
    eprintln!("tick: {} families on {}, made in {:.0?}", thousands(enrolled), kind.name(), begun.elapsed());
    // Before anything is due: a pass that rings meanwhile has nothing to do.
    let starts: Result<Vec<Duration>> =
        (0..3).map(|_| Ok(Serving::start(&ground, &sink.address())?.started_in)).collect();
    let start = median(&starts?).context("starts")?;
    let service = ground.service(&ground.config(&sink.address()))?;
    let mut due = Vec::new();
    for day in DAYS {
        let now: Timestamp = day.parse()?;
        let begun = Instant::now();
        let done = tick(&service, now)?;
        due.push(begun.elapsed());
        let mails = 2 * DUE + 2 * DUE / SHARE;
        ensure!(done.asked == 4 * DUE && done.posted.sent == mails, "{DUE} families due gave {done:?}");
    }
    let last: Timestamp = DAYS[3].parse()?;
    let idle = several(5, || {
        tick(&service, last)?;
        Ok(())
    })?;
    let digests = digests(&ground, &service)?;
    eprintln!("      due {due:.0?}, idle {idle:.1?}, digests {digests:.0?}, start {start:.0?}");
    // The first day warms up.
    Ok(Measured { enrolled, due: median(&due[1..]).context("days")?, idle, digests, start })
}

/// The median of some Mondays.
fn digests(ground: &Ground, service: &Service) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..3 {
        let begun = Instant::now();
        let done = tick(service, MONDAY.parse()?)?;
        times.push(begun.elapsed());
        ensure!(done.digests == SITES && done.posted.sent == SITES, "the Monday gave {done:?}");
        // The same Monday anew, the next time.
        ground.bulk(&[
            "DELETE FROM message WHERE staff_id IS NOT NULL".into(),
            "UPDATE setting SET value = '2031-10-06' WHERE name = 'digests_done'".into(),
        ])?;
    }
    median(&times).context("no runs")
}

/// The median of some runs.
fn several(runs: usize, mut run: impl FnMut() -> Result<()>) -> Result<Duration> {
    let mut times = Vec::new();
    for _ in 0..runs {
        let begun = Instant::now();
        run()?;
        times.push(begun.elapsed());
    }
    median(&times).context("no runs")
}

/// So many families whose third month ends on the first day.
pub fn cohort_of(due: usize) -> Cohort {
    Cohort { places: (1, due), start: date(2031, 7, 7), spread: 1, due: "2031-10-07", baseline: Baseline::Answered }
}

/// For each of the days, families whose third month ends on it; families who have not answered; and all others, who
/// answered and wait for their third month.
fn cohorts(enrolled: usize) -> Vec<Cohort> {
    let mut cohorts = Vec::new();
    let mut first = 1;
    let mut add = |count: usize, start, spread, due, baseline| {
        cohorts.push(Cohort { places: (first, first + count - 1), start, spread, due, baseline });
        first += count;
    };
    let due = ["2031-10-07", "2031-10-08", "2031-10-09", "2031-10-10"];
    for (day, due) in (7..).zip(due) {
        add(DUE, date(2031, 7, day), 1, due, Baseline::Answered);
    }
    add(MISSING, date(2031, 9, 22), 1, "2031-11-18", Baseline::Unanswered);
    let rest = enrolled - DAYS.len() * DUE - MISSING;
    add(rest, date(2031, 8, 4), 55, "2031-11-04", Baseline::Answered);
    cohorts
}

fn told(kind: Kind, measured: &[Measured]) -> Result<Vec<Line>> {
    let smallest = measured.first().context("no sizes")?;
    let mut lines = Vec::new();
    for one in measured {
        let of = |what: &str, time: Duration| {
            Line::alone(format!("{what}, {} enrolled, {}", thousands(one.enrolled), kind.name()), span(time))
        };
        let grown = |line: Line, time: Duration, base: Duration, aim| match one.enrolled == smallest.enrolled {
            true => line,
            false => line.beside(
                format!("{} with {}", span(base), thousands(smallest.enrolled)),
                time.as_secs_f64() / base.as_secs_f64(),
                aim,
            ),
        };
        lines.push(grown(of("tick with 1,000 families due", one.due), one.due, smallest.due, "≤ 1.5"));
        lines.push(grown(of("tick with nothing due", one.idle), one.idle, smallest.idle, ""));
        lines.push(grown(of("tick with 98 digests due", one.digests), one.digests, smallest.digests, ""));
        lines.push(grown(of("start to the first page", one.start), one.start, smallest.start, ""));
    }
    Ok(lines)
}
