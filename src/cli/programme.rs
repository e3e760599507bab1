use std::collections::BTreeSet;
use std::io::Write;

use anyhow::anyhow;
use clap::Subcommand;
use jiff::Timestamp;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::family::{Request, RequestState};
use crate::plan::{Counts, Difference};
use crate::protocol::{self, Standing};
use crate::questionnaires::Protocol;
use crate::service;
use crate::store::protocol::Stored;
use crate::store::{Conn, Store, StoreError, backend, case};

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Show what the configured programme would change in requests, mails and scores; with --yes take it on
    Change {
        /// Take it on
        #[arg(long)]
        yes: bool,
        /// Take this instant for everything, as in 2021-03-31T09:00:00+02:00
        #[arg(long, value_name = "RFC3339")]
        at: Option<Timestamp>,
    },
}

/// What was found, and whether it was taken on.
struct Found {
    standing: Standing,
    /// None if what runs cannot be read by this kvartal.
    differences: Option<Vec<Difference>>,
    words: Vec<String>,
    norms: BTreeSet<String>,
    /// Open requests, which stay on the protocol that they were made under.
    open: usize,
    /// Instruments in another version, each with the one that runs and the new one.
    versions: Vec<String>,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let What::Change { yes, at } = args.what;
    let questionnaires = service::library(config)?;
    let programme = service::programme(config, &questionnaires)?;
    let store = Store::open(&config.database)?;
    let new = service::configured(&programme, &questionnaires, &store)?;
    let now = at.map_or(Clock::System, Clock::Fixed).now();
    let keys = service::keys(config)?;
    let found = store.write::<_, StoreError>(&operator::by(&keys, now), |conn| {
        backend::alone(conn)?;
        let standing = protocol::standing(conn, &new)?;
        let old = match &standing {
            Standing::Other(running) => Protocol::read(&running.content).ok(),
            _ => None,
        };
        let differences = old.as_ref().map(|old| protocol::preview(conn, old, &new, now)).transpose()?;
        let words = old.iter().flat_map(|old| old.other_words(&new)).map(str::to_owned).collect();
        let versions = old.iter().flat_map(|old| old.other_versions(&new));
        let versions = versions.map(|(id, old, new)| format!("{id} from {old} to {new}")).collect();
        let norms = old.iter().flat_map(|old| old.other_norms(&new)).map(str::to_owned).collect();
        let open = match &standing {
            Standing::Other(_) => requests_that_stay(conn)?,
            _ => 0,
        };
        if yes && standing != Standing::Same {
            protocol::change(conn, &new, now)?;
        }
        Ok(Found { standing, differences, words, norms, versions, open })
    });
    tell(&found.map_err(|fault| anyhow!(fault))?, &new, yes)?;
    Ok(())
}

fn tell(found: &Found, new: &Protocol, yes: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let new = protocol::named(new);
    let running = match &found.standing {
        Standing::Same => return writeln!(out, "{new} runs; the configured files are the same."),
        Standing::First if yes => return writeln!(out, "{new} runs from now on; none did before."),
        Standing::First => return writeln!(out, "No programme runs yet; the first use takes {new} on."),
        Standing::Other(running) => running,
    };
    let Stored { programme, version, hash, taken_on, .. } = running;
    writeln!(out, "{} runs since {taken_on:.0}.", protocol::told(programme, version, hash))?;
    writeln!(out, "The configured files are {new}.")?;
    match &found.differences {
        None => writeln!(out, "What runs was stored by another kvartal, and cannot be compared by this one.")?,
        Some(differences) => {
            tell_counts(&mut out, Counts::of(differences))?;
            for difference in differences {
                writeln!(out, "{difference}")?;
            }
        }
    }
    if !found.versions.is_empty() {
        writeln!(
            out,
            "Other versions of instruments: {}. A question in another version may ask something else: the report makes no mean \
             and no pair of answers to two versions.",
            found.versions.join(", ")
        )?;
    }
    if !found.words.is_empty() {
        writeln!(out, "Other words: {}.", found.words.join(", "))?;
    }
    if !found.norms.is_empty() {
        writeln!(out, "Other norms: {}.", found.norms.iter().cloned().collect::<Vec<_>>().join(", "))?;
    }
    if found.open > 0 {
        writeln!(out, "{} open requests keep the questions, words and scores that they were made with.", found.open)?;
    }
    match yes {
        true => writeln!(out, "It runs from now on. Start a service that is running anew."),
        false => writeln!(out, "Nothing is changed yet: --yes takes it on."),
    }
}

/// How many requests are open, whatever becomes of them.
fn requests_that_stay(conn: &mut Conn) -> Result<usize, StoreError> {
    let is_open = |request: &&Request| request.state == RequestState::Open;
    Ok(case::all(conn)?.iter().map(|case| case.requests.iter().filter(is_open).count()).sum())
}

fn tell_counts(out: &mut impl Write, counts: Counts) -> std::io::Result<()> {
    if counts == Counts::default() {
        return writeln!(out, "It changes nothing in requests, mails and scores.");
    }
    let Counts { asked, not_asked, ends, questions, fewer_mails, more_mails, scores } = counts;
    writeln!(
        out,
        "requests  {asked} more, {not_asked} fewer, {ends} that end otherwise, {questions} with other questions\n\
         mails     {more_mails} more, {fewer_mails} fewer\n\
         scores    {scores} by another rule"
    )
}
