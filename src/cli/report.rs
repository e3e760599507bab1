use std::io::Write;
use std::path::PathBuf;

use anyhow::anyhow;
use jiff::civil::Date;

use crate::cli::progress;
use crate::clock::Clock;
use crate::config::Config;
use crate::protocol::{self, Protocols};
use crate::questionnaires::ByProtocol;
use crate::report;
use crate::report::facts::Facts;
use crate::report::study::Study;
use crate::service;
use crate::store::{self, Store, StoreError};

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
    let study = stored.study(args.after.as_deref())?;
    let day = args.as_of.unwrap_or_else(|| stored.protocols.running().calendar.date(Clock::System.now()));
    let files = report::report(&study, &stored.facts, &args.language, day).map_err(|sentence| anyhow!(sentence))?;
    bar.inc(1);
    report::csv::save(&args.out, &files, || {})?;
    bar.finish_and_clear();
    writeln!(std::io::stdout(), "{} files in {}, as at the end of {day}", files.len(), args.out.display())?;
    Ok(())
}

/// The configured protocol and all that is stored: what tables and export are made of.
pub(super) struct Stored {
    pub protocols: Protocols,
    /// Those that requests were made under.
    pub of_requests: ByProtocol,
    pub facts: Facts,
}

impl Stored {
    /// Needs no mail, no secret and no usable wording: the numbers can be read when nothing can be sent.
    pub fn read(config: &Config) -> anyhow::Result<Stored> {
        let questionnaires = service::library(config)?;
        let programme = service::programme(config, &questionnaires)?;
        let store = Store::open(&config.database)?;
        let configured = service::configured(&programme, &questionnaires, &store)?;
        // By another programme the tables would leave out or count otherwise what was asked.
        store.read(|conn| protocol::check(conn, &configured))?;
        // What was answered was answered: labels that stand for others' words are marked, and not taken out.
        let protocols = Protocols::new(configured, true);
        let (facts, of_requests) = store.read(|conn| {
            let facts = store::facts::facts(conn, &protocols.running().calendar)?;
            Ok::<_, StoreError>((facts, protocols.in_use(conn)?))
        })?;
        Ok(Stored { protocols, of_requests, facts })
    }

    /// The study that they are told of, with the wave that the first is compared with.
    pub fn study(&self, after: Option<&str>) -> anyhow::Result<Study<'_>> {
        let running = self.protocols.running();
        let study = Study::new(&running.programme, &running.questionnaires, after);
        Ok(study.map_err(|sentence| anyhow!(sentence))?.with_protocols(&self.of_requests))
    }
}
