use std::io::Write;
use std::path::PathBuf;

use anyhow::anyhow;

use crate::cli::progress;
use crate::config::Config;
use crate::evaluation::Evaluation;
use crate::report::{csv, export};

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
    let bar = progress::bar(2, "export");
    let stored = Evaluation::read(config)?;
    bar.inc(1);
    let study = stored.study(None)?;
    let files = export::export(&study, &stored.facts, &args.language).map_err(|sentence| anyhow!(sentence))?;
    bar.inc(1);
    bar.set_length(2 + files.len() as u64);
    csv::save(&args.out, &files, || bar.inc(1))?;
    bar.finish_and_clear();
    writeln!(
        std::io::stdout(),
        "{} submitted responses in {} files in {}",
        stored.facts.responses.len(),
        files.len(),
        args.out.display()
    )?;
    stored.is_whole()
}
