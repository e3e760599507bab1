use std::io::Write;

use anyhow::{anyhow, bail};
use clap::Subcommand;

use crate::clock::Clock;
use crate::config::Config;
use crate::family::email_key;
use crate::store::person::{self, Choice};
use crate::store::{Store, StoreError, register};

/// What somebody can choose by themselves on the page that every mail and every link leads to, for those who telephone
/// instead.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show who has left the study, since when, and whether their answers count
    List,
    /// Ask and write to this person no more; what they have answered counts
    Leave {
        /// The address, as in the register
        email: String,
    },
    /// The same, and leave their answers out of every report and export
    Withdraw {
        /// The address, as in the register
        email: String,
    },
    /// The same, and erase every answer of theirs; it cannot be undone
    Erase {
        /// The address, as in the register
        email: String,
        /// That it is meant
        #[arg(long)]
        yes: bool,
    },
    /// Let them take part again, with what is still stored
    Join {
        /// The address, as in the register
        email: String,
    },
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let store = Store::open(&config.database)?;
    let mut out = std::io::stdout();
    let (email, choice, done) = match args.command {
        Command::List => {
            for left in store.read(person::who_left)? {
                let answers = if left.withdrawn { "answers do not count" } else { "answers count" };
                writeln!(out, "{}\t{}\t{answers}", left.email, left.since)?;
            }
            return Ok(());
        }
        Command::Erase { yes: false, email } => bail!("{email}'s answers cannot be had back: say so with --yes"),
        Command::Leave { email } => {
            (email, Choice::Leave, "They are asked and written to no more; what they answered counts.")
        }
        Command::Withdraw { email } => {
            (email, Choice::Withdraw, "They take no part, and their answers are in no report and no export.")
        }
        Command::Erase { email, .. } => (
            email,
            Choice::Erase,
            "They take no part, and their answers are erased. Backups made before still have them: see docs/backup.md.",
        ),
        Command::Join { email } => (email, Choice::Join, "They take part again."),
    };
    let now = Clock::System.now();
    store.write(|conn| -> anyhow::Result<()> {
        let found = register::person_called(conn, &email_key(&email))?;
        let found = found.ok_or_else(|| anyhow!("nobody with the address “{email}” is in the register"))?;
        person::choose(conn, found.id, choice, now).map_err(StoreError::into)
    })?;
    writeln!(out, "{done}")?;
    Ok(())
}
