use std::io::Write;
use std::path::PathBuf;

use anyhow::anyhow;

use super::report::{programme, questionnaires};
use crate::cli::progress;
use crate::config::Config;
use crate::programme::Calendar;
use crate::report::study::Study;
use crate::report::{csv, export};
use crate::store::{Store, facts};

#[derive(clap::Args)]
pub struct Args {
    /// Folder to write the files into
    #[arg(long)]
    out: PathBuf,
    /// Language of the codebook: da or en
    #[arg(long, default_value = "da")]
    language: String,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let questionnaires = questionnaires(config)?;
    let programme = programme(config, &questionnaires)?;
    let calendar = Calendar::of(programme).map_err(|sentence| anyhow!(sentence))?;
    let study = Study::new(programme, &questionnaires, None).map_err(|sentence| anyhow!(sentence))?;

    let bar = progress::bar(2, "export");
    let facts = Store::open(&config.database)?.read(|conn| facts::facts(conn, &calendar))?;
    bar.inc(1);
    let files = export::export(&study, &facts, &args.language).map_err(|sentence| anyhow!(sentence))?;
    bar.inc(1);
    bar.set_length(2 + files.len() as u64);
    csv::save(&args.out, &files, || bar.inc(1))?;
    bar.finish_and_clear();
    writeln!(
        std::io::stdout(),
        "{} submitted responses in {} files in {}",
        facts.responses.len(),
        files.len(),
        args.out.display()
    )?;
    Ok(())
}
