use std::io::Write;

use anyhow::bail;
use clap::Subcommand;
use lettre::Address;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::outbox::suppressed;
use crate::participation::telephone;
use crate::service;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show the addresses to which no mail goes, since when, and why
    List,
    /// Let mail go to an address again; what did not arrive there and is still open is sent anew
    Allow {
        /// The address, as in the list
        email: String,
    },
    /// Send anew whatever was refused or came back for good and is still open, except to stopped addresses: after a mail
    /// server that refused everything, or a mistake in the DNS
    Retry,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let store = service::store(config)?;
    let mut out = std::io::stdout();
    match args.command {
        Command::List => {
            for stopped in suppressed::list(&store)? {
                writeln!(out, "{}\t{}\t{}", stopped.email, stopped.since, stopped.words)?;
            }
            for (email, since) in telephone::without_mail(&store)? {
                writeln!(out, "{email}\t{since}\twants no more mail")?;
            }
        }
        Command::Retry => {
            let anew = suppressed::retry(&store, &operator::by(&service::keys(config)?, Clock::System.now()))?;
            writeln!(out, "{anew} questionnaires are sent anew.")?;
        }
        Command::Allow { email } => {
            if email.trim().parse::<Address>().is_err() {
                bail!("“{email}” is no e-mail address");
            }
            let keys = service::keys(config)?;
            let by = operator::by(&keys, Clock::System.now());
            let allowed = suppressed::allow(&store, &email, &by)?;
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
