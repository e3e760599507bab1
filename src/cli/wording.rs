use std::io::Write;
use std::path::PathBuf;

use anyhow::{anyhow, bail};
use clap::Subcommand;

use crate::config::Config;
use crate::fault::Fault;
use crate::instrument::WordingKind;
use crate::questionnaires::Questionnaires;

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
    let questionnaires = match &config.questionnaires {
        Some(dir) => Questionnaires::load(dir)?,
        None => Questionnaires::built_in()?,
    };
    match args.what {
        What::Install { file } => {
            let name = file.display().to_string();
            let bytes = std::fs::read(&file)
                .map_err(|error| anyhow!(Fault::of_file(&name, format!("cannot be read ({error})"))))?;
            let wording = questionnaires.licensed_wording(&name, &bytes)?;
            bail!("the wording of {} is in order, but there is no database to store it in yet", wording.instrument)
        }
        What::List => list(&questionnaires),
    }
}

fn list(questionnaires: &Questionnaires) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    for wording in questionnaires.wordings() {
        let kind = match wording.kind {
            WordingKind::Own => "own".to_owned(),
            WordingKind::Demonstration => "demonstration".to_owned(),
            WordingKind::Licensed => wording.licence.as_ref().map_or("licensed".into(), |licence| {
                format!("licensed by {}, {}, {}", licence.holder, licence.reference, licence.date)
            }),
        };
        writeln!(out, "{}\t{}\t{kind}", wording.instrument, wording.language)?;
    }
    Ok(())
}
