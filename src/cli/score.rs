use std::io::Write;
use std::path::PathBuf;

use anyhow::bail;

use crate::config::Config;
use crate::instrument::score_sheet;
use crate::questionnaires::Questionnaires;

#[derive(clap::Args)]
pub struct Args {
    /// Name of the instrument, as in who-5 or sdq-4-10
    instrument: String,
    /// Sheet of answers, CSV or XLSX: first column id, then a column for each item; an empty cell was not answered
    answers: PathBuf,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let questionnaires = match &config.questionnaires {
        Some(dir) => Questionnaires::load(dir)?,
        None => Questionnaires::built_in()?,
    };
    let Some(instrument) = questionnaires.instrument(&args.instrument) else {
        bail!("“{}” is no instrument; there are {}", args.instrument, questionnaires.instrument_names().join(", "));
    };
    let file = args.answers.display().to_string();
    let bytes = super::read_table(&args.answers)?;
    let scores = score_sheet(instrument, &file, &bytes)?;
    std::io::stdout().write_all(scores.as_bytes())?;
    Ok(())
}
