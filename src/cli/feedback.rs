use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use jiff::civil::Date;

use crate::cli::evaluator::SecretFiles;
use crate::cli::{operator, progress};
use crate::clock::Clock;
use crate::config::Config;
use crate::evaluation::Evaluation;
use crate::evaluation::publication::{self, Publication};
use crate::files::{self, Existing};
use crate::post::workshop_sheet;
use crate::report::csv::{File, save};
use crate::report::feedback::Of;
use crate::report::feedback_files;
use crate::service::Service;

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    files: Files,
}

/// Where answers are sealed to an evaluator, the workspace shows what they publish.
#[derive(clap::Subcommand)]
enum What {
    /// Work the figures of all municipalities out, sign them, and show them in the workspace
    Publish {
        /// Last day that counts; means are those of the last end of a month before it [default: today]
        #[arg(long, value_name = "DATE")]
        as_of: Option<Date>,
        /// Write them into a file instead, to be carried to the server, where “kvartal feedback accept” shows them
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        #[command(flatten)]
        secret: SecretFiles,
    },
    /// Show in the workspace what was published into a file elsewhere
    Accept {
        /// The file
        file: PathBuf,
    },
}

#[derive(clap::Args)]
struct Files {
    /// The municipality, however it is spelled [default: all of them together]
    #[arg(long, value_name = "NAME")]
    municipality: Option<String>,
    /// One wave alone [default: all that are analysed]
    #[arg(long, value_name = "WAVE")]
    wave: Option<String>,
    /// Last day that counts; means are those of the last end of a month before it [default: today]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Language of the page, the pictures and the sheet: da or en
    #[arg(long, default_value = "da")]
    language: String,
    /// Folder to write into
    #[arg(long, required = true)]
    out: Option<PathBuf>,
    #[command(flatten)]
    secret: SecretFiles,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    match args.what {
        None => write(args.files, config),
        Some(What::Publish { as_of, out, secret }) => publish(as_of, out, &secret, config),
        Some(What::Accept { file }) => accept(&file, config),
    }
}

fn publish(as_of: Option<Date>, out: Option<PathBuf>, secret: &SecretFiles, config: &Config) -> anyhow::Result<()> {
    let secrets = secret.read(config)?;
    let first = secrets.first().cloned();
    let secret =
        first.ok_or_else(|| anyhow!("what is published is signed: give the secret key, --evaluator-key FILE"))?;
    let now = Clock::System.now();
    let bar = progress::bar(2, "feedback");
    let stored = Evaluation::open(config, secrets)?;
    bar.inc(1);
    let day = as_of.unwrap_or_else(|| stored.protocols.running().calendar.date(now));
    let (published, made) = publication::make(&stored, &secret, day, now)?;
    bar.finish_and_clear();
    let places = published.places.len().saturating_sub(1);
    let what =
        format!("figures of {places} municipalities and of all together, of answers up to {}", published.released);
    match out {
        Some(file) => {
            let told = |error| anyhow!("{} cannot be written: {error}", file.display());
            files::write(&file, &publication::to_file(&made)?, Existing::Kept).map_err(told)?;
            writeln!(
                std::io::stdout(),
                "{what}, signed, in {}; on the server: kvartal feedback accept",
                file.display()
            )?;
        }
        None => {
            take(&made, config)?;
            writeln!(std::io::stdout(), "{what}: shown in the workspace from now on")?;
        }
    }
    Ok(())
}

fn accept(file: &Path, config: &Config) -> anyhow::Result<()> {
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let made = publication::from_file(&bytes).with_context(|| file.display().to_string())?;
    let published = take(&made, config).with_context(|| file.display().to_string())?;
    writeln!(
        std::io::stdout(),
        "Figures of answers up to {} are shown in the workspace from now on.",
        published.released
    )?;
    Ok(())
}

fn take(made: &Publication, config: &Config) -> anyhow::Result<publication::Published> {
    let service = Service::open(config)?;
    let by = operator::by(&service.keys, Clock::System.now());
    publication::take(&service.store, made, &service.programme().id, service.smallest_cell, &by)
}

fn write(args: Files, config: &Config) -> anyhow::Result<()> {
    let secret = args.secret.read(config)?;
    let out = args.out.unwrap_or_default();
    let bar = progress::bar(3, "feedback");
    let stored = Evaluation::open(config, secret)?;
    bar.inc(1);
    let day = args.as_of.unwrap_or_else(|| stored.protocols.running().calendar.date(Clock::System.now()));
    let ((files, released), whole) = stored.read(None, |reading| {
        let (municipality, wave) = (args.municipality.as_deref(), args.wave.as_deref());
        let of = Of { municipality, wave, day, smallest: stored.smallest_cell };
        let (told, mut states) = reading.feedback(&of)?;
        let study = reading.study();
        states.retain(|row| wave.is_none_or(|wave| wave == row.wave));
        let files = feedback_files::sheet(study, &of, &told, &states, &args.language).and_then(|sheet| {
            let mut files = feedback_files::files(study, &told, &states, &sheet)?;
            files.push(File { name: workshop_sheet::FILE.into(), content: workshop_sheet::draw(&sheet)? });
            Ok(files)
        });
        Ok((files.map_err(|sentence| anyhow!(sentence))?, told.released))
    })?;
    bar.inc(1);
    save(&out, &files, || {})?;
    bar.finish_and_clear();
    writeln!(
        std::io::stdout(),
        "{} files in {}: rates as at the end of {day}, means of answers up to {released}",
        files.len(),
        out.display()
    )?;
    whole.check()
}
