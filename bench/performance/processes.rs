//! Several processes on PostgreSQL that empty one queue.

use std::process::Child;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use kvartal::store::{self, Store};

use crate::Effort;
use crate::families;
use crate::ground::{Ground, Kind, Sink};
use crate::mails::{AT, DAY};
use crate::table::{Line, median, per_second};

pub fn measure(effort: Effort) -> Result<Vec<Line>> {
    let (mails, runs) = effort.or((5_000, 1), (1_000, 1));
    let sink = Sink::start()?;
    let mut lines = Vec::new();
    let mut alone = None;
    for processes in [1, 2, 4] {
        let times: Result<Vec<Duration>> = (0..runs).map(|_| drain(processes, mails, &sink)).collect();
        let time = median(&times?).context("no runs")?;
        let noun = if processes == 1 { "process" } else { "processes" };
        let line = Line::alone(format!("mails, {processes} {noun} on PostgreSQL"), per_second(mails, time));
        lines.push(match alone {
            None => line,
            Some(alone) => {
                line.beside(format!("one: {}", per_second(mails, alone)), alone.as_secs_f64() / time.as_secs_f64(), "")
            }
        });
        alone = alone.or(Some(time));
    }
    Ok(lines)
}

/// From the start of the first process to the end of the last.
pub fn drain(processes: usize, mails: usize, sink: &Sink) -> Result<Duration> {
    let ground = Ground::new(Kind::Postgres)?;
    families::queue(&ground, mails, AT.parse()?, DAY)?;
    let config = ground.config(&sink.address());
    let begun = Instant::now();
    let started: Result<Vec<Child>> = (0..processes)
        .map(|_| ground.program(&config).args(["tick", "--at", AT]).spawn().context("kvartal tick cannot be started"))
        .collect();
    for mut process in started? {
        let status = process.wait()?;
        ensure!(status.success(), "kvartal tick: {status}");
    }
    let time = begun.elapsed();
    let sent = Store::open(&ground.address)?.read(store::message::sent)?;
    ensure!(usize::try_from(sent)? == mails, "{sent} of {mails} mails were sent");
    Ok(time)
}
