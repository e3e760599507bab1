use std::io::Write;

use anyhow::bail;
use clap::Subcommand;
use lettre::Address;

use crate::clock::Clock;
use crate::config::Config;
use crate::store::{Store, StoreError, address, backend};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show the addresses to which no mail goes, since when, and what their servers said
    List,
    /// Let mail go to an address again; what did not arrive there and is still open is sent anew
    Allow {
        /// The address, as in the list
        email: String,
    },
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let store = Store::open(&config.database)?;
    let mut out = std::io::stdout();
    match args.command {
        Command::List => {
            for stopped in store.read(address::all)? {
                writeln!(out, "{}\t{}\t{}", stopped.email, stopped.since, stopped.words)?;
            }
        }
        Command::Allow { email } => {
            if email.trim().parse::<Address>().is_err() {
                bail!("“{email}” is no e-mail address");
            }
            let now = Clock::System.now();
            let allowed = store.write(|conn| -> Result<_, StoreError> {
                backend::alone(conn)?;
                address::allow(conn, &email, now)
            })?;
            let was = if allowed.was_stopped { "Mail goes there again" } else { "Mail was not stopped there" };
            writeln!(
                out,
                "{was}; {} questionnaires are sent anew, {} replies are passed on again.",
                allowed.invited_anew, allowed.replies
            )?;
        }
    }
    Ok(())
}
