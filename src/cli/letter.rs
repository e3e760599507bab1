use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, bail};
use jiff::Timestamp;

use crate::clock::Clock;
use crate::config::Config;
use crate::fault::{Fault, Faults};
use crate::post::letter::Letters;
use crate::protocol;
use crate::queue::letter::{self, Chosen};
use crate::service::Service;
use crate::store::StoreError;

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
    protocol::settle(&service.store, &service.protocol, now)?;
    if service.programme.role(&args.role).is_none() {
        let known: Vec<&str> = service.programme.roles.iter().map(|role| role.id.as_str()).collect();
        bail!("there is no role “{}”; there is {}", args.role, known.join(", "));
    }
    let letters = Letters::built_in()?;
    // Before anything is written down: a letter that cannot be saved must not count as an invitation.
    std::fs::create_dir_all(&args.out).with_context(|| format!("{} cannot be made", args.out.display()))?;
    let chosen = Chosen { family: args.family, role: Some(args.role), undelivered: args.undelivered };
    let papers = service.store.write::<_, StoreError>(|conn| letter::write(&service, conn, &chosen, now))?;
    let (mut written, mut faults) = (0, Faults::default());
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for paper in &papers {
        match letters.print(&paper.language, &paper.says) {
            Ok(pdf) => {
                let stem: String =
                    paper.name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).collect();
                let times = taken.entry(stem.clone()).or_default();
                *times += 1;
                let file = match *times {
                    1 => args.out.join(format!("{stem}.pdf")),
                    n => args.out.join(format!("{stem}-{n}.pdf")),
                };
                std::fs::write(&file, pdf).with_context(|| format!("{} cannot be written", file.display()))?;
                written += 1;
            }
            Err(fault) => {
                let message = format!("the letter {}: {}", paper.name, fault.message);
                faults.0.push(Fault { message, ..fault });
            }
        }
    }
    writeln!(std::io::stdout(), "{written} letters in {}", args.out.display())?;
    Ok(faults.or(())?)
}
