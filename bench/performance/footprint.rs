//! Memory, start-up and size.

use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

use crate::Effort;
use crate::families;
use crate::ground::{Ground, KINDS, Kind, Serving, Sink, kilobytes, to_its_end};
use crate::mails::{AT, DAY};
use crate::table::{Line, median, megabytes, span, thousands};

pub fn measure(effort: Effort) -> Result<Vec<Line>> {
    let mails = effort.or(10_000, 1_000);
    let mut lines = Vec::new();
    for kind in KINDS {
        let (first, again, resident) = starts(kind)?;
        let name = kind.name();
        lines.push(Line::alone(format!("start to the first page, new database, {name}"), span(first)));
        lines.push(Line::alone(format!("start to the first page, empty database, {name}"), span(again)));
        lines.push(Line::alone(format!("memory of `serve` after its start, {name}"), megabytes(resident)));
        let most = sending(kind, mails)?;
        let what = format!("most memory while {} mails are sent, {name}", thousands(mails));
        let ratio = most as f64 / resident as f64;
        let line = Line::alone(what, megabytes(most));
        lines.push(line.beside(format!("{} after a start", megabytes(resident)), ratio, ""));
    }
    lines.extend(size()?);
    Ok(lines)
}

/// To the first page, with the tables still to be made and with them there; and the memory then, in kilobytes.
fn starts(kind: Kind) -> Result<(Duration, Duration, u64)> {
    let ground = Ground::bare(kind)?;
    let mail = format!("maildir:{}", ground.dir.path().join("mail").display());
    let first = Serving::start(&ground, &mail)?.started_in;
    let mut again = Vec::new();
    let mut resident = Vec::new();
    for _ in 0..5 {
        let serving = Serving::start(&ground, &mail)?;
        again.push(serving.started_in);
        std::thread::sleep(Duration::from_millis(300));
        resident.extend(kilobytes(serving.process.id(), "VmRSS"));
    }
    Ok((first, median(&again).context("starts")?, median(&resident).context("memory")?))
}

/// The most that was ever resident while a process emptied the queue, in kilobytes.
fn sending(kind: Kind, mails: usize) -> Result<u64> {
    let ground = Ground::new(kind)?;
    families::queue(&ground, mails, AT.parse()?, DAY)?;
    let sink = Sink::start()?;
    Ok(to_its_end(ground.program(&ground.config(&sink.address())).args(["tick", "--at", AT]))?.most)
}

fn size() -> Result<Vec<Line>> {
    let program = env!("CARGO_BIN_EXE_kvartal");
    let folder = tempfile::tempdir()?;
    let stripped = folder.path().join("kvartal");
    let whole = std::fs::metadata(program)?.len() / 1024;
    let mut lines = vec![Line::alone("size of the program, with the line numbers for its messages", megabytes(whole))];
    let strip = Command::new("strip").arg("-o").arg(&stripped).arg(program).stderr(Stdio::null()).status();
    if strip.is_ok_and(|status| status.success()) {
        let bare = std::fs::metadata(&stripped)?.len() / 1024;
        lines.push(Line::alone("size of the program, stripped", megabytes(bare)));
    }
    Ok(lines)
}
