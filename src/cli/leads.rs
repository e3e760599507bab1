use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::anyhow;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::programme::Calendar;
use crate::register::leads::{self, Lead};
use crate::service;

#[derive(clap::Args)]
pub struct Args {
    /// A CSV file with the columns municipality, name, email and, if wanted, language; it replaces the whole list.
    /// Without it the list is shown
    file: Option<PathBuf>,
    /// Check the file and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let questionnaires = service::library(config)?;
    let programme = service::programme(config, &questionnaires)?;
    let calendar = Calendar::of(&programme).map_err(|fault| anyhow!(fault))?;
    let store = service::store(config)?;
    let mut out = std::io::stdout();
    let Some(file) = &args.file else {
        for lead in leads::list(&store)? {
            writeln!(out, "{}\t{}\t{}\t{}", lead.municipality, lead.name, lead.email, lead.language)?;
        }
        return Ok(());
    };
    let list = read(file)?;
    if !args.dry_run {
        let by = operator::by(store.keys()?, Clock::System.now());
        for misfit in leads::replace(&store, &programme, &calendar, &list, &by)? {
            writeln!(out, "Note: {}: {}", misfit.count, misfit.words)?;
        }
    }
    writeln!(out, "{} project leads read.", list.len())?;
    Ok(())
}

/// Reads a leads' file: every fault at once.
pub(super) fn read(path: &Path) -> anyhow::Result<Vec<Lead>> {
    Ok(leads::read(&path.display().to_string(), &super::read_table(path)?)?)
}
