use std::io::Write;
use std::path::PathBuf;

use anyhow::{anyhow, bail};
use jiff::civil::Date;

use crate::cli::progress;
use crate::clock::Clock;
use crate::config::Config;
use crate::programme::{Calendar, Programme};
use crate::questionnaires::Questionnaires;
use crate::report;
use crate::report::study::Study;
use crate::store::{Store, facts};

#[derive(clap::Args)]
pub struct Args {
    /// Folder to write the tables and the page into
    #[arg(long)]
    out: PathBuf,
    /// Last day that counts; what came after it does not [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Wave to compare with the first [default: fu4, or the last if there is none]
    #[arg(long, value_name = "WAVE")]
    after: Option<String>,
    /// Language of the page: da or en
    #[arg(long, default_value = "da")]
    language: String,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let questionnaires = questionnaires(config)?;
    let programme = programme(config, &questionnaires)?;
    let calendar = Calendar::of(programme).map_err(|sentence| anyhow!(sentence))?;
    let study = Study::new(programme, &questionnaires, args.after.as_deref()).map_err(|sentence| anyhow!(sentence))?;
    let day = args.as_of.unwrap_or_else(|| calendar.date(Clock::System.now()));

    let bar = progress::bar(3, "report");
    let facts = Store::open(&config.database)?.read(|conn| facts::facts(conn, &calendar))?;
    bar.inc(1);
    let files = report::report(&study, &facts, &args.language, day).map_err(|sentence| anyhow!(sentence))?;
    bar.inc(1);
    report::csv::save(&args.out, &files, || {})?;
    bar.finish_and_clear();
    writeln!(std::io::stdout(), "{} files in {}, as at the end of {day}", files.len(), args.out.display())?;
    Ok(())
}

/// The configured questionnaires.
pub(super) fn questionnaires(config: &Config) -> anyhow::Result<Questionnaires> {
    Ok(match &config.questionnaires {
        Some(dir) => Questionnaires::load(dir)?,
        None => Questionnaires::built_in()?,
    })
}

/// The configured programme.
pub(super) fn programme<'a>(config: &Config, questionnaires: &'a Questionnaires) -> anyhow::Result<&'a Programme> {
    let Some(programme) = questionnaires.programme(&config.programme) else {
        let known: Vec<&str> = questionnaires.programmes().iter().map(|programme| programme.id.as_str()).collect();
        bail!("there is no programme “{}”; there is {}", config.programme, known.join(", "));
    };
    Ok(programme)
}
