use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use jiff::civil::Date;

use super::{leads, progress, read_table};
use crate::config::Config;
use crate::post::transport::{Maildir, Transport};
use crate::protocol;
use crate::questionnaires::Questionnaires;
use crate::register;
use crate::report::csv;
use crate::service::Service;
use crate::simulate;
use crate::store::Store;
use crate::store::backend::Durability;

/// The same for every simulation, so that the same input gives the same bytes. Its links lead nowhere.
const SECRET: &str = "simulation, simulation, simulation, simulation";

#[derive(clap::Args)]
pub struct Args {
    /// The programme file (JSON)
    #[arg(long, value_name = "FILE")]
    programme: PathBuf,
    /// The register sheet: CSV or XLSX
    #[arg(long, value_name = "SHEET")]
    register: PathBuf,
    /// Who answers what on which day (CSV)
    #[arg(long, value_name = "CSV")]
    replies: PathBuf,
    /// First simulated day; all families are registered on it
    #[arg(long, value_name = "DATE")]
    from: Date,
    /// Last simulated day
    #[arg(long, value_name = "DATE")]
    to: Date,
    /// Folder for the tables, the mails and the simulation's database
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Project leads (CSV as for “kvartal leads”) [default: one invented for each municipality]
    #[arg(long, value_name = "CSV")]
    leads: Option<PathBuf>,
    /// Wave to compare with the baseline [default: fu4]
    #[arg(long, value_name = "WAVE")]
    after: Option<String>,
}

pub fn run(args: Args, _config: &Config) -> anyhow::Result<()> {
    if args.to < args.from {
        let message = format!("the simulation ends on {}, before it begins on {}", args.to, args.from);
        clap::Command::new("kvartal").error(clap::error::ErrorKind::ValueValidation, message).exit();
    }
    let (programme, questionnaires) = Questionnaires::for_programme_file(&args.programme)?;
    // The register is one that will have been kept: a child may be born after the last simulated day.
    let sheet = register::read_sheet(&name(&args.register), &read_table(&args.register)?, &programme, Date::MAX)?;
    let replies =
        simulate::read_replies(&name(&args.replies), &read_table(&args.replies)?, &programme, &questionnaires)?;
    let leads = match &args.leads {
        Some(file) => leads::read(file)?,
        None => simulate::invented_leads(&sheet, |n| format!("lead{n}@simulation.invalid")),
    };
    let service = prepare(&args.out, programme, questionnaires)?;
    let by = service.scheduler(service.calendar().start_of(args.from));
    protocol::settle(&service.store, service.protocols.running(), &by)?;
    simulate::register(&service, &sheet, &leads, args.from)?;
    let days = args.from.until(args.to).map_or(0, |span| span.get_days()).unsigned_abs();
    let bar = progress::bar(u64::from(days) + 1, "days");
    simulate::live(&service, &replies, args.from, args.to, || bar.inc(1))?;
    bar.finish_and_clear();
    let files = simulate::tables(&service, args.to, args.after.as_deref())?;
    csv::save(&args.out, &files, || {})?;
    for file in &files {
        writeln!(std::io::stdout(), "{}", args.out.join(&file.name).display())?;
    }
    Ok(())
}

/// A fresh database and mailbox in `out`; what an earlier simulation left there goes.
fn prepare(
    out: &Path,
    programme: crate::programme::Programme,
    questionnaires: Questionnaires,
) -> anyhow::Result<Service> {
    let (database, mail) = (out.join("simulation.sqlite"), out.join("simulation-mail"));
    crate::files::make_folder(out)?;
    for suffix in ["", "-wal", "-shm"] {
        remove(std::fs::remove_file(format!("{}{suffix}", database.display())), &database)?;
    }
    remove(std::fs::remove_dir_all(&mail), &mail)?;
    let config = Config {
        database: format!("sqlite:{}", database.display()),
        mail: format!("maildir:{}", mail.display()),
        base_url: "https://simulation.invalid".into(),
        secret: Some(SECRET.into()),
        sender: "Kvartal <simulation@simulation.invalid>".into(),
        demonstration: true,
        ..Config::default()
    };
    let store = Store::open_with(&config.database, Durability::Off)?;
    let mut service = Service::of_parts(&config, programme, questionnaires, store)?;
    service.transport = Transport::Maildir(Maildir::open(&mail, false).map_err(|fault| anyhow!(fault))?);
    service.check_wording()?;
    Ok(service)
}

fn remove(done: std::io::Result<()>, path: &Path) -> anyhow::Result<()> {
    match done {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error)
            .with_context(|| format!("{} is left from an earlier simulation and cannot be removed", path.display())),
        _ => Ok(()),
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}
