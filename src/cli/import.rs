use std::io::Write;
use std::path::PathBuf;

use anyhow::anyhow;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::programme::Calendar;
use crate::protocol;
use crate::register::{self, Imported, MailDifference, Sheet};
use crate::service;

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
    let sheet = register::read_sheet(&name, &bytes, &programme, today)?;
    let store = service::store(config)?;
    let by = operator::by(store.keys()?, now);
    let configured = service::configured(&programme, &questionnaires, &store)?;
    match args.dry_run {
        true => store.read(|conn| protocol::check(conn, &configured))?,
        false => protocol::settle(&store, &configured, &by)?,
    }
    let import = if args.dry_run { register::preview } else { register::apply };
    let imported = import(&store, &programme, &calendar, &sheet, &by)?;
    tell(&sheet, &imported, args.dry_run)?;
    Ok(())
}

/// So many requests of which mails change are told one by one.
const TOLD: usize = 20;

fn tell(sheet: &Sheet, imported: &Imported, dry_run: bool) -> std::io::Result<()> {
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
    if let Some(mails) = &imported.mails {
        tell_mails(&mut out, mails)?;
    }
    let children: usize = sheet.families.iter().map(|family| family.children.len()).sum();
    let (families, changed) = (sheet.families.len(), changes.list.len());
    let would = if dry_run { " would be made (dry run, nothing is stored)" } else { "" };
    writeln!(out, "{families} families with {children} children read; {changed} changes{would}.")
}

fn tell_mails(out: &mut impl Write, mails: &MailDifference) -> std::io::Result<()> {
    let MailDifference { counts, first, requests, families, until } = mails;
    if *requests == 0 {
        return writeln!(out, "It changes no mail until {until}.");
    }
    for difference in first.iter().take(TOLD) {
        writeln!(out, "Mails: {difference}")?;
    }
    if *requests > TOLD {
        writeln!(out, "Mails: … and of {} more questionnaires", requests - TOLD)?;
    }
    writeln!(
        out,
        "Until {until}, if nobody answers: {} mails more and {} fewer, in {families} families; {} questionnaires asked besides, \
         {} not asked, {} asked of somebody else, {} that end otherwise. What falls due for a person on one day is one mail.",
        counts.more_mails, counts.fewer_mails, counts.asked, counts.not_asked, counts.of_another, counts.ends
    )
}
