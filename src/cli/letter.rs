use std::io::Write;
use std::path::PathBuf;

use anyhow::bail;
use jiff::Timestamp;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::paper::{self, Chosen};
use crate::post::letter::Letters;
use crate::protocol;
use crate::service::Service;

#[derive(clap::Args)]
pub struct Args {
    /// Folder to write the letters into, one PDF file each
    #[arg(long)]
    out: PathBuf,
    /// Only the family with that case number
    #[arg(long, value_name = "CASE")]
    family: Option<String>,
    /// The role whose letters are printed
    #[arg(long, default_value = "parent")]
    role: String,
    /// Only people whom mail does not reach: no address, or one that mail came back from
    #[arg(long)]
    undelivered: bool,
    /// Take this instant for everything, as in 2021-03-31T09:00:00+02:00
    #[arg(long, value_name = "RFC3339")]
    at: Option<Timestamp>,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let service = Service::open(config)?;
    service.check_wording()?;
    let now = args.at.map_or(Clock::System, Clock::Fixed).now();
    let by = operator::by(&service.keys, now);
    protocol::settle(&service.store, service.protocols.running(), &by)?;
    if service.programme().role(&args.role).is_none() {
        let known: Vec<&str> = service.programme().roles.iter().map(|role| role.id.as_str()).collect();
        bail!("there is no role “{}”; there is {}", args.role, known.join(", "));
    }
    let letters = Letters::built_in()?;
    let chosen = Chosen { family: args.family, role: Some(args.role), undelivered: args.undelivered };
    let printed = paper::print(&service, &letters, &chosen, &args.out, &by)?;
    writeln!(std::io::stdout(), "{} letters in {}", printed.letters, args.out.display())?;
    Ok(printed.faults.or(())?)
}
