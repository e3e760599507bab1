use std::io::Write;

use anyhow::anyhow;
use jiff::Timestamp;

use crate::clock::Clock;
use crate::config::Config;
use crate::service::Service;

#[derive(clap::Args)]
pub struct Args {
    /// Take this instant for everything, as in 2021-03-31T09:00:00+02:00
    #[arg(long, value_name = "RFC3339")]
    at: Option<Timestamp>,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let service = Service::open(config)?;
    service.check_wording()?;
    let clock = args.at.map_or(Clock::System, Clock::Fixed);
    let done = crate::tick::tick_by(&service, &|| clock.now()).map_err(|error| anyhow!(error))?;
    writeln!(
        std::io::stdout(),
        "{} requests made, {} reminders, {} ended, {} digests; {} mails sent, {} deferred, {} failed, {} uncertain, {} \
         held back.",
        done.asked,
        done.reminded,
        done.ended,
        done.digests,
        done.posted.sent,
        done.posted.deferred,
        done.posted.failed,
        done.posted.uncertain,
        done.posted.held
    )?;
    Ok(())
}
