use std::io::Write;
use std::path::PathBuf;

use jiff::civil::Date;

use crate::actor::Act;
use crate::cli::evaluator::SecretFiles;
use crate::cli::{operator, progress};
use crate::clock::Clock;
use crate::config::Config;
use crate::evaluation::Evaluation;
use crate::report::csv;

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
    #[command(flatten)]
    secret: SecretFiles,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let secret = args.secret.read(config)?;
    let with_a_key = !secret.is_empty();
    let bar = progress::bar(3, "report");
    let stored = Evaluation::open(config, secret)?;
    bar.inc(1);
    let day = args.as_of.unwrap_or_else(|| stored.protocols.running().calendar.date(Clock::System.now()));
    let (files, whole) = stored.read(args.after.as_deref(), |reading| reading.report(&args.language, day))?;
    bar.inc(1);
    csv::save(&args.out, &files, || {})?;
    operator::note_opened(config, Some((Act::Exported, "report")), with_a_key);
    bar.finish_and_clear();
    writeln!(std::io::stdout(), "{} files in {}, as at the end of {day}", files.len(), args.out.display())?;
    whole.check()
}
