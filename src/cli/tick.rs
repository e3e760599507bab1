use std::io::Write;

use anyhow::anyhow;
use jiff::Timestamp;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::inbox::{self, Inbox};
use crate::protocol;
use crate::service::Service;
use crate::span;

#[derive(clap::Args)]
pub struct Args {
    /// Take this instant for everything, as in 2021-03-31T09:00:00+02:00
    #[arg(long, value_name = "RFC3339")]
    at: Option<Timestamp>,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let _pass = span::pass("tick").entered();
    let service = Service::open(config)?;
    service.check_wording()?;
    let clock = args.at.map_or(Clock::System, Clock::Fixed);
    protocol::settle(&service.store, service.protocols.running(), &operator::by(&service.keys, clock.now()))?;
    let inbox = Inbox::open(config).map_err(|fault| anyhow!(fault))?;
    // First what came back: no mail goes where there is nobody.
    if let Some(inbox) = &inbox {
        let taken = inbox::read_due(&service, inbox, clock.now())?;
        writeln!(
            std::io::stdout(),
            "{} mails read, {} of them bounces, {} passed on; {} stay in the inbox.",
            taken.mails,
            taken.bounced,
            taken.passed_on,
            taken.left
        )?;
    }
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
