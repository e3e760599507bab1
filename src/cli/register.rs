use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ValueEnum;

use super::operator;
use crate::actor::Act;
use crate::clock::Clock;
use crate::config::Config;
use crate::files::{Existing, UnfinishedFile};
use crate::programme::Calendar;
use crate::protocol;
use crate::register::{self, FileKind, Wanted};
use crate::service;

#[derive(clap::Args)]
pub struct Args {
    /// The file to write, .csv or .xlsx; one that is there is replaced. It holds names and addresses
    #[arg(long)]
    out: PathBuf,
    /// Only the families of that municipality
    #[arg(long, value_name = "NAME")]
    municipality: Option<String>,
    /// No families: a sheet to begin with
    #[arg(long, conflicts_with = "municipality")]
    empty: bool,
    /// Language of headings, choices and explanations
    #[arg(long, default_value = "da")]
    language: Language,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Da,
    En,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let kind = kind(&args.out)?;
    let questionnaires = service::library(config)?;
    let programme = service::programme(config, &questionnaires)?;
    let today = Calendar::of(&programme).map_err(anyhow::Error::msg)?.date(Clock::System.now());
    let store = service::store(config)?;
    let configured = service::configured(&programme, &questionnaires, &store)?;
    // Another programme has other columns.
    store.read(|conn| protocol::check(conn, &configured))?;
    let wanted = Wanted {
        kind,
        language: match args.language {
            Language::Da => "da",
            Language::En => "en",
        },
        municipality: args.municipality.as_deref(),
        is_empty: args.empty,
    };
    let place = || format!("{} cannot be written", args.out.display());
    let unfinished = UnfinishedFile::beside(&args.out).with_context(place)?;
    let file = std::fs::OpenOptions::new().write(true).open(unfinished.path()).with_context(place)?;
    let (_, size) = register::write(&store, &programme, wanted, today, BufWriter::new(file))?;
    if size.rows == 0 && !args.empty {
        match &args.municipality {
            Some(name) => bail!("no family is registered in “{name}”; --empty writes a sheet to begin with"),
            None => bail!("no family is registered; --empty writes a sheet to begin with"),
        }
    }
    unfinished.place(&args.out, Existing::Replaced).with_context(place)?;
    if size.rows > 0 {
        operator::note(config, Act::RegisterWritten, if args.municipality.is_some() { "municipality" } else { "all" });
    }
    let mut out = std::io::stdout().lock();
    if !size.is_readable() {
        writeln!(out, "Note: this is more than is imported at once; take one municipality at a time.")?;
    }
    writeln!(out, "{} children in {}", size.rows, args.out.display())?;
    Ok(())
}

fn kind(path: &Path) -> anyhow::Result<FileKind> {
    match path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase).as_deref() {
        Some("csv") => Ok(FileKind::Csv),
        Some("xlsx") => Ok(FileKind::Xlsx),
        _ => bail!("“{}” is neither a .csv nor an .xlsx file", path.display()),
    }
}
