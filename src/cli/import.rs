use std::io::Write;
use std::path::PathBuf;

use anyhow::anyhow;

use crate::clock::Clock;
use crate::config::Config;
use crate::family::{self, Changes};
use crate::fault::Fault;
use crate::programme::Calendar;
use crate::protocol;
use crate::questionnaires::Protocol;
use crate::service;
use crate::store::{self, Store, StoreError};

#[derive(clap::Args)]
pub struct Args {
    /// The register sheet: CSV as Excel writes it, or XLSX
    sheet: PathBuf,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let questionnaires = service::library(config)?;
    let programme = service::programme(config, &questionnaires)?;
    let calendar = Calendar::of(&programme).map_err(|fault| anyhow!(fault))?;
    let now = Clock::System.now();
    let today = calendar.date(now);
    let name = args.sheet.display().to_string();
    let bytes = std::fs::read(&args.sheet)
        .map_err(|error| anyhow!(Fault::of_file(&name, format!("cannot be read ({error})"))))?;
    let sheet = family::read_sheet(&name, &bytes, &programme, today)?;
    let store = Store::open(&config.database)?;
    let configured = Protocol::of(&programme, &questionnaires);
    match args.dry_run {
        true => store.read(|conn| protocol::check(conn, &configured))?,
        false => protocol::settle(&store, &configured, now)?,
    }
    let changes = store.write(|conn| {
        store::backend::alone(conn)?;
        let stored = store::case::all(conn)?;
        let people = store::register::people(conn)?;
        let changes = family::changes(&stored, &people, &sheet, today);
        if !args.dry_run {
            store::register::apply(conn, &changes, now)?;
        }
        Ok::<_, StoreError>(changes)
    })?;
    tell(&sheet, &changes, args.dry_run)?;
    Ok(())
}

fn tell(sheet: &family::Sheet, changes: &Changes, dry_run: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for change in &changes.list {
        writeln!(out, "{change}")?;
    }
    for notice in &sheet.notices {
        writeln!(out, "Note: {notice}")?;
    }
    for notice in &changes.notices {
        writeln!(out, "Note: {notice}")?;
    }
    let children: usize = sheet.families.iter().map(|family| family.children.len()).sum();
    let (families, changed) = (sheet.families.len(), changes.list.len());
    let would = if dry_run { " would be made (dry run, nothing is stored)" } else { "" };
    writeln!(out, "{families} families with {children} children read; {changed} changes{would}.")
}
