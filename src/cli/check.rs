use std::io::Write;
use std::path::PathBuf;

use crate::config::Config;
use crate::questionnaires::Questionnaires;

#[derive(clap::Args)]
pub struct Args {
    /// Folder with programmes/, instruments/, wording/ and norms/ [default: the configured or the built-in one]
    dir: Option<PathBuf>,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let found = match args.dir.as_ref().or(config.questionnaires.as_ref()) {
        Some(dir) => Questionnaires::load(dir)?,
        None => Questionnaires::built_in()?,
    };
    writeln!(
        std::io::stdout(),
        "{}, {}, {}: no faults",
        counted(found.programmes().len(), "programme"),
        counted(found.instruments().len(), "instrument"),
        counted(found.wordings().len(), "wording")
    )?;
    Ok(())
}

fn counted(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}
