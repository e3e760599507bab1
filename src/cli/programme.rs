use std::io::Write;

use anyhow::anyhow;
use clap::Subcommand;
use jiff::Timestamp;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::plan::Counts;
use crate::protocol::{self, Proposal, Standing, Stored};
use crate::questionnaires::Protocol;
use crate::service;
use crate::store::Store;

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

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let What::Change { yes, at } = args.what;
    let questionnaires = service::library(config)?;
    let programme = service::programme(config, &questionnaires)?;
    let (store, keys) = service::keyed(config, Store::open(&config.database)?)?;
    let new = service::configured(&programme, &questionnaires, &store)?;
    let now = at.map_or(Clock::System, Clock::Fixed).now();
    let proposal = protocol::propose(&store, &new, yes, &operator::by(&keys, now)).map_err(|fault| anyhow!(fault))?;
    tell(&proposal, &new, yes)?;
    Ok(())
}

fn tell(proposal: &Proposal, new: &Protocol, yes: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let new = protocol::named(new);
    let running = match &proposal.standing {
        Standing::Same => return writeln!(out, "{new} runs; the configured files are the same."),
        Standing::First if yes => return writeln!(out, "{new} runs from now on; none did before."),
        Standing::First => return writeln!(out, "No programme runs yet; the first use takes {new} on."),
        Standing::Other(running) => running,
    };
    let Stored { programme, version, hash, taken_on, .. } = running;
    writeln!(out, "{} runs since {taken_on:.0}.", protocol::told(programme, version, hash))?;
    writeln!(out, "The configured files are {new}.")?;
    match &proposal.differences {
        None => writeln!(out, "What runs was stored by another kvartal, and cannot be compared by this one.")?,
        Some(differences) => {
            tell_counts(&mut out, Counts::of(differences))?;
            for difference in differences {
                writeln!(out, "{difference}")?;
            }
        }
    }
    if !proposal.versions.is_empty() {
        writeln!(
            out,
            "Other versions of instruments: {}. A question in another version may ask something else: the report makes no mean \
             and no pair of answers to two versions.",
            proposal.versions.join(", ")
        )?;
    }
    if !proposal.words.is_empty() {
        writeln!(out, "Other words: {}.", proposal.words.join(", "))?;
    }
    if !proposal.norms.is_empty() {
        writeln!(out, "Other norms: {}.", proposal.norms.iter().cloned().collect::<Vec<_>>().join(", "))?;
    }
    if proposal.open > 0 {
        writeln!(
            out,
            "{} open requests keep the questions, words and scores that they were made with.",
            proposal.open
        )?;
    }
    match yes {
        true => writeln!(out, "It runs from now on. Start a service that is running anew."),
        false => writeln!(out, "Nothing is changed yet: --yes takes it on."),
    }
}

fn tell_counts(out: &mut impl Write, counts: Counts) -> std::io::Result<()> {
    if counts == Counts::default() {
        return writeln!(out, "It changes nothing in requests, mails and scores.");
    }
    let Counts { asked, not_asked, ends, questions, fewer_mails, more_mails, scores, of_another: _ } = counts;
    writeln!(
        out,
        "requests  {asked} more, {not_asked} fewer, {ends} that end otherwise, {questions} with other questions\n\
         mails     {more_mails} more, {fewer_mails} fewer\n\
         scores    {scores} by another rule"
    )
}
