use std::io::Write;
use std::path::PathBuf;

use anyhow::anyhow;
use jiff::civil::Date;

use crate::cli::progress;
use crate::clock::Clock;
use crate::config::Config;
use crate::evaluation::Evaluation;
use crate::post::workshop_sheet;
use crate::report::csv::{File, save};
use crate::report::feedback::Of;
use crate::report::feedback_files;

#[derive(clap::Args)]
pub struct Args {
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
    #[arg(long)]
    out: PathBuf,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let bar = progress::bar(3, "feedback");
    let stored = Evaluation::open(config)?;
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
    save(&args.out, &files, || {})?;
    bar.finish_and_clear();
    writeln!(
        std::io::stdout(),
        "{} files in {}: rates as at the end of {day}, means of answers up to {released}",
        files.len(),
        args.out.display()
    )?;
    whole.check()
}
