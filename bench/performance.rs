//! How fast kvartal is, beside what it could be at best: `cargo bench --bench performance`.
//!
//! `-- --quick` measures less often and with smaller numbers, `-- --brief` enough to hold two versions against one another,
//! `-- PART…` only those parts, `-- --write` puts the table into docs/performance.md, which tells what each line means.
//! `-- scale` is apart: what a whole country asks of it (docs/scale.md).

#[path = "performance/answers.rs"]
mod answers;
#[path = "performance/browser.rs"]
mod browser;
#[path = "performance/evaluation.rs"]
mod evaluation;
#[path = "performance/families.rs"]
mod families;
#[path = "performance/footprint.rs"]
mod footprint;
#[path = "performance/ground.rs"]
mod ground;
#[path = "performance/limits.rs"]
mod limits;
#[path = "performance/mails.rs"]
mod mails;
#[path = "performance/pages.rs"]
mod pages;
#[path = "performance/planning.rs"]
mod planning;
#[path = "../tests/support/ports.rs"]
mod ports;
#[allow(dead_code)] // the tests use its other half
#[path = "../tests/support/postgres.rs"]
mod postgres;
#[path = "performance/processes.rs"]
mod processes;
#[path = "performance/scale.rs"]
mod scale;
#[path = "performance/short.rs"]
mod short;
#[path = "performance/simulate.rs"]
mod simulate;
#[path = "performance/table.rs"]
mod table;
#[path = "performance/tick.rs"]
mod tick;
#[path = "performance/workspace.rs"]
mod workspace;

use std::time::Instant;

use anyhow::{Result, bail};
use table::Line;

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// For the table in docs/performance.md.
    Full,
    /// To hold two versions against one another, by turns: in some minutes, but not by so little that chance decides.
    Brief,
    /// To see that all of it works, in under two minutes.
    Quick,
}

impl Effort {
    /// `full`, or the smaller `quick`, which has to do for what is brief as well.
    pub fn or<T>(self, full: T, quick: T) -> T {
        match self {
            Effort::Full => full,
            Effort::Brief | Effort::Quick => quick,
        }
    }

    /// The same where what is brief has something between the two.
    pub fn between<T>(self, full: T, brief: T, quick: T) -> T {
        if self == Effort::Brief { brief } else { self.or(full, quick) }
    }
}

type Part = (&'static str, fn(Effort) -> Result<Vec<Line>>);

const PARTS: [Part; 11] = [
    ("limits", limits::measure),
    ("mails", mails::measure),
    ("planning", planning::measure),
    ("tick", tick::measure),
    ("processes", processes::measure),
    ("pages", pages::measure),
    ("answers", answers::measure),
    ("workspace", workspace::measure),
    ("evaluation", evaluation::measure),
    ("simulate", simulate::measure),
    ("footprint", footprint::measure),
];

fn main() -> Result<()> {
    let (mut effort, mut write, mut wanted) = (Effort::Full, false, Vec::new());
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--bench" => {} // cargo says so to every benchmark
            "--quick" => effort = Effort::Quick,
            "--brief" => effort = Effort::Brief,
            "--write" => write = true,
            scale::NAME => wanted.push(argument),
            part if PARTS.iter().any(|(name, _)| *name == part) => wanted.push(argument),
            other => bail!("“{other}” is no part; there is {}", PARTS.map(|(name, _)| name).join(", ")),
        }
    }
    if wanted == [scale::NAME] {
        let ground = ground::describe()?;
        let table = scale::measure(effort)?;
        println!("{ground}\n\n{table}");
        return if write { table::write(table::SCALE, &ground, &table) } else { Ok(()) };
    }
    if write && (effort != Effort::Full || !wanted.is_empty()) {
        bail!("docs/performance.md holds the whole table: --write goes with neither --quick, --brief nor a part");
    }
    let ground = ground::describe()?;
    eprintln!("{ground}");
    let begun = Instant::now();
    let mut lines = Vec::new();
    for (name, measure) in PARTS.iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|w| w == name)) {
        let part = Instant::now();
        let measured = measure(effort)?;
        eprintln!("{name}: measured in {:.0} s\n{}", part.elapsed().as_secs_f64(), table::markdown(&measured));
        lines.extend(measured);
    }
    let table = table::markdown(&lines);
    println!("{table}");
    if write {
        table::write(
            table::PERFORMANCE,
            &format!("{ground} The run took {:.0} s.", begun.elapsed().as_secs_f64()),
            &table,
        )?;
    }
    Ok(())
}
