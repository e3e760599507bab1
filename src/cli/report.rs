use std::io::Write;
use std::path::PathBuf;

use anyhow::anyhow;
use jiff::civil::Date;

use crate::cli::progress;
use crate::clock::Clock;
use crate::config::Config;
use crate::programme::{Calendar, Programme};
use crate::protocol;
use crate::questionnaires::{Protocol, Questionnaires};
use crate::report;
use crate::report::facts::Facts;
use crate::report::study::Study;
use crate::service;
use crate::store::{self, Store};

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
    let bar = progress::bar(3, "report");
    let stored = Stored::read(config)?;
    bar.inc(1);
    let study = Study::new(&stored.programme, &stored.questionnaires, args.after.as_deref())
        .map_err(|sentence| anyhow!(sentence))?;
    let day = args.as_of.unwrap_or_else(|| stored.calendar.date(Clock::System.now()));
    let files = report::report(&study, &stored.facts, &args.language, day).map_err(|sentence| anyhow!(sentence))?;
    bar.inc(1);
    report::csv::save(&args.out, &files, || {})?;
    bar.finish_and_clear();
    writeln!(std::io::stdout(), "{} files in {}, as at the end of {day}", files.len(), args.out.display())?;
    Ok(())
}

/// The configured programme with its words and all that is stored: what tables and export are made of.
pub(super) struct Stored {
    pub programme: Programme,
    pub questionnaires: Questionnaires,
    pub calendar: Calendar,
    pub facts: Facts,
}

impl Stored {
    /// Needs no mail, no secret and no usable wording: the numbers can be read when nothing can be sent.
    pub fn read(config: &Config) -> anyhow::Result<Stored> {
        let mut questionnaires = service::library(config)?;
        let programme = service::programme(config, &questionnaires)?;
        let calendar = Calendar::of(&programme).map_err(|fault| anyhow!("programme {}: {fault}", programme.id))?;
        let store = Store::open(&config.database)?;
        // By another programme the tables would leave out or count otherwise what was asked.
        let configured = Protocol::of(&programme, &questionnaires);
        store.read(|conn| protocol::check(conn, &configured))?;
        for wording in store.read(store::wording::all)? {
            questionnaires.install(wording);
        }
        let facts = store.read(|conn| store::facts::facts(conn, &calendar))?;
        Ok(Stored { programme, questionnaires, calendar, facts })
    }
}
