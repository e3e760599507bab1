use std::io::Write;

use anyhow::{Context, anyhow};

use crate::config::Config;
use crate::history::{self, About, Verified};
use crate::service::Service;

/// Without an option it shows everything that was done, in its order.
#[derive(clap::Args)]
pub struct Args {
    /// Only what concerns the family with that case number, and the people who hold or held a role in it
    #[arg(long, value_name = "CASE", conflicts_with = "person")]
    family: Option<String>,
    /// Only what concerns a person: the address, as in the register, or case number and column, as in F-001/parent1,
    /// or case number and name
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    /// Check that no entry was changed, put in, taken out or cut off, instead of showing them; exit code 1 if one was.
    /// Entries of a secret that was changed or lost and is not known are said to be unchecked
    #[arg(long, conflicts_with_all = ["family", "person"])]
    verify: bool,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let service = Service::open(config)?;
    let mut out = std::io::stdout().lock();
    if args.verify {
        let found = history::verify(&service.store, &service.keys)?
            .map_err(|misfit| anyhow!("The audit log does not fit: {misfit}."))?;
        return Ok(tell(&mut out, &found)?);
    }
    service.store.read(|conn| {
        let about = match (&args.family, &args.person) {
            (Some(number), _) => {
                let family = history::family(conn, number)?;
                About::Family(family.with_context(|| format!("there is no family {number} in the register"))?)
            }
            (None, Some(name)) => {
                let person = history::person(conn, &service.keys, name)?.with_context(|| {
                    format!("“{name}” is neither an address in the register nor a place in it, as F-001/parent1 is")
                })?;
                About::Person(person)
            }
            (None, None) => About::Everything,
        };
        history::tell(conn, service.calendar(), about, |line| -> anyhow::Result<()> { Ok(writeln!(out, "{line}")?) })
    })
}

/// A log of which some could not be checked is never said to fit as a whole.
fn tell(out: &mut impl Write, found: &Verified) -> std::io::Result<()> {
    if found.forgotten > 0 {
        writeln!(out, "The entries to number {} were forgotten when their time was over.", found.forgotten)?;
    }
    if found.unchecked.is_empty() {
        return writeln!(out, "{} entries, each as it was written.", found.entries);
    }
    let mut next = found.forgotten + 1;
    for some in &found.unchecked {
        fit(out, next, some.first - 1)?;
        writeln!(
            out,
            "{} made with a secret named {} that is not known, and could not be checked.",
            entries(some.first, some.last),
            some.secrets.join(", then one named ")
        )?;
        next = some.last + 1;
    }
    fit(out, next, found.forgotten.saturating_add(i64::try_from(found.entries).unwrap_or(i64::MAX)))
}

fn fit(out: &mut impl Write, first: i64, last: i64) -> std::io::Result<()> {
    if first > last { Ok(()) } else { writeln!(out, "{} kept as written.", entries(first, last)) }
}

fn entries(first: i64, last: i64) -> String {
    if first == last { format!("Entry {first} was") } else { format!("Entries {first}–{last} were") }
}
