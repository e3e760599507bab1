use std::io::Write;
use std::path::PathBuf;

use anyhow::anyhow;
use clap::Subcommand;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::fault::Fault;
use crate::instrument::{Wording, WordingKind};
use crate::protocol;
use crate::service;
use crate::store::Store;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Check a file with licensed wording and store it with its licence
    Install {
        /// The wording file (JSON)
        file: PathBuf,
    },
    /// Show which wording each instrument has
    List,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let mut questionnaires = service::library(config)?;
    let mut out = std::io::stdout();
    match args.what {
        What::Install { file } => {
            let name = file.display().to_string();
            let bytes = std::fs::read(&file)
                .map_err(|error| anyhow!(Fault::of_file(&name, format!("cannot be read ({error})"))))?;
            let wording = questionnaires.licensed_wording(&name, &bytes)?;
            let (store, keys) = service::keyed(config, Store::open(&config.database)?)?;
            let now = Clock::System.now();
            protocol::install(&store, &wording, &file, &operator::by(&keys, now)).map_err(|error| anyhow!(error))?;
            writeln!(out, "{}\t{}\t{}", wording.instrument, wording.language, kind(&wording))?;
        }
        What::List => {
            for wording in protocol::installed(&Store::open(&config.database)?)? {
                questionnaires.install(wording);
            }
            for wording in questionnaires.wordings() {
                writeln!(out, "{}\t{}\t{}", wording.instrument, wording.language, kind(wording))?;
            }
        }
    }
    Ok(())
}

fn kind(wording: &Wording) -> String {
    match wording.kind {
        WordingKind::Own => "own".to_owned(),
        WordingKind::Demonstration => "demonstration".to_owned(),
        WordingKind::Licensed => wording.licence.as_ref().map_or("licensed".into(), |licence| {
            format!("licensed by {}, {}, {}", licence.holder, licence.reference, licence.date)
        }),
    }
}
