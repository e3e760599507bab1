use std::io::Write;

use anyhow::{anyhow, bail};
use clap::Subcommand;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::participation::{Choice, Participation, telephone};
use crate::service::Service;

/// What somebody can choose by themselves on the page that every mail and every link leads to, for those who telephone
/// instead.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Args)]
struct Who {
    /// The address, as in the register; for somebody who has none, case number and column, as in F-001/parent1, or case number
    /// and name, as in "F-001/Mona Sø", where two people have the role
    person: String,
}

#[derive(Subcommand)]
enum Command {
    /// Show who has left the study, since when, and whether their answers count
    List,
    /// Ask and write to this person no more; what they have answered counts
    Leave(Who),
    /// The same, and leave their answers out of every report and export
    Withdraw(Who),
    /// The same, and erase every answer of theirs when the time of grace is over (erase_after_days)
    Erase {
        #[command(flatten)]
        who: Who,
        /// That it is meant
        #[arg(long)]
        yes: bool,
    },
    /// Take back that their answers are to be erased, as long as they are not; they stay out of every report
    Keep(Who),
    /// Let them take part again, with mail, and with what is still stored
    Join(Who),
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let service = Service::open(config)?;
    let mut out = std::io::stdout();
    let now = Clock::System.now();
    let (Who { person }, choice, meant) = match args.command {
        Command::List => {
            for left in telephone::who_left(&service)? {
                let day = |at| service.calendar().date(at);
                let answers = match (left.erased, left.withdrawn) {
                    (Some(at), _) => format!("answers erased on {}", day(at)),
                    (None, true) => "answers do not count".to_owned(),
                    (None, false) => "answers count".to_owned(),
                };
                let due = left.erase_due.map(|due| format!(", to be erased on {}", day(due))).unwrap_or_default();
                let since = left.since.map_or_else(|| "takes part again".to_owned(), |since| since.to_string());
                writeln!(out, "{}\t{since}\t{answers}{due}", left.name)?;
            }
            return Ok(());
        }
        Command::Leave(who) => (who, Choice::Leave, true),
        Command::Withdraw(who) => (who, Choice::Withdraw, true),
        Command::Erase { who, yes } => (who, Choice::Erase(service.erase_due(now)), yes),
        Command::Keep(who) => (who, Choice::Keep, true),
        Command::Join(who) => (who, Choice::Join, true),
    };
    let nobody = || anyhow!("“{person}” is neither an address in the register nor a place in it, as F-001/parent1 is");
    if !meant {
        let found = telephone::find(&service, &person)?.ok_or_else(nobody)?;
        let days = service.erase_after_days;
        bail!("the answers of {} cannot be had back after {days} days: say so with --yes", whom(&person, &found));
    }
    let stands = telephone::choose(&service, &person, choice, &operator::by(&service.keys, now))?.ok_or_else(nobody)?;
    let answers = match (stands.answered, stands.withdrawn) {
        (false, _) => "No answer of theirs is stored.",
        (true, true) => "Their answers are in no report and no export.",
        (true, false) => "Their answers count.",
    };
    let part = if stands.left { "They are asked and written to no more." } else { "They take part, and get mail." };
    writeln!(out, "{}: {part} {answers}", whom(&person, &stands))?;
    if let Some(due) = stands.erase_due {
        let day = service.calendar().date(due);
        writeln!(out, "They are erased on {day}; until then “kvartal consent keep” takes it back.")?;
        writeln!(out, "Backups made before still have them: see docs/backup.md.")?;
    }
    Ok(())
}

/// Whoever is named by a place in the register is named by who they are as well: a place can be somebody else's by now.
fn whom(named: &str, stands: &Participation) -> String {
    let Participation { name, email, .. } = stands;
    match (email.is_empty(), name.is_empty()) {
        (false, _) if named.contains('@') => named.to_owned(),
        (false, _) => format!("{named} ({email})"),
        (true, false) => format!("{named} ({name}, without an address)"),
        (true, true) => format!("{named} (without an address)"),
    }
}
