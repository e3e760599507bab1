use std::io::Write;
use std::path::PathBuf;

use anyhow::anyhow;

use super::operator;
use crate::actor::{Act, Subject};
use crate::clock::Clock;
use crate::config::Config;
use crate::family;
use crate::programme::Calendar;
use crate::protocol;
use crate::questionnaires::Protocol;
use crate::register::{self, Imported};
use crate::service;
use crate::store::{Store, StoreError};

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
    let bytes = super::read_table(&args.sheet)?;
    let sheet = family::read_sheet(&name, &bytes, &programme, today)?;
    let store = Store::open(&config.database)?;
    let keys = service::keys(config)?;
    let by = operator::by(&keys, now);
    let configured = Protocol::of(&programme, &questionnaires);
    match args.dry_run {
        true => store.read(|conn| protocol::check(conn, &configured))?,
        false => protocol::settle(&store, &configured, &by)?,
    }
    let done = store.write(&by, |conn| {
        conn.note(Act::SheetImported, Subject::none().from_file(&args.sheet));
        let imported = register::import(conn, &programme, &calendar, &sheet, now)?;
        // A dry run is the import itself, taken back: what it tells is what would happen.
        if args.dry_run { Err(Kept::Nothing(imported)) } else { Ok(imported) }
    });
    let imported = match done {
        Ok(imported) | Err(Kept::Nothing(imported)) => imported,
        Err(Kept::Failed(error)) => return Err(error.into()),
    };
    tell(&sheet, &imported, args.dry_run)?;
    Ok(())
}

/// Why a transaction is taken back.
enum Kept {
    /// As it was asked for.
    Nothing(Imported),
    Failed(StoreError),
}

impl From<StoreError> for Kept {
    fn from(error: StoreError) -> Kept {
        Kept::Failed(error)
    }
}

fn tell(sheet: &family::Sheet, imported: &Imported, dry_run: bool) -> std::io::Result<()> {
    let changes = &imported.changes;
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
    for misfit in &imported.misfits {
        writeln!(out, "Note: {}: {}", misfit.count, misfit.words)?;
    }
    let children: usize = sheet.families.iter().map(|family| family.children.len()).sum();
    let (families, changed) = (sheet.families.len(), changes.list.len());
    let would = if dry_run { " would be made (dry run, nothing is stored)" } else { "" };
    writeln!(out, "{families} families with {children} children read; {changed} changes{would}.")
}
