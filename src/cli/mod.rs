//! The command line: one file per command.
//!
//! Exit codes: 0 done, 1 the input was bad (one clear sentence a fault on standard error), 2 the arguments were
//! bad.

mod address;
mod ahead;
mod audit;
mod backup;
mod check;
mod consent;
mod copy;
mod demo;
mod dns;
mod erase;
mod evaluator;
mod export;
mod family;
mod feedback;
mod import;
mod inbox;
mod key;
mod leads;
mod letter;
mod log;
mod operator;
mod person;
mod programme;
mod progress;
mod register;
mod report;
mod restore;
mod retention;
mod score;
mod secret;
mod serve;
mod simulate;
mod staff;
mod status;
mod study;
mod tick;
mod wording;

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::anyhow;
use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::fault::Fault;
use crate::table;

/// Questionnaires, reminders and response rates for evaluations of work with vulnerable families.
#[derive(Parser)]
#[command(name = "kvartal", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// See the whole thing in two minutes: invented families, their mail, the pages, a clock to move on
    Demo(demo::Args),
    /// Run the service: web pages, scheduler, mail
    Serve(serve::Args),
    /// Do one pass of planning and sending, then exit
    Tick(tick::Args),
    /// Tell whether mail that should have gone has gone; exit code 1 when somebody has to see to it
    Status(status::Args),
    /// Tell which mails are to come, by day
    Ahead(ahead::Args),
    /// Read the register sheet (CSV or XLSX)
    Import(import::Args),
    /// Write the register sheet as it stands, or an empty one, to change and import again
    Register(register::Args),
    /// Pause mail about a family, ask for help with an answer, note what was done, have somebody take a role over
    Family(family::Args),
    /// Print letters with a code and a short link, for people whom mail does not reach or move
    Letter(letter::Args),
    /// Read or list the project leads of each municipality
    Leads(leads::Args),
    /// Say who works with the study in the workspace
    Staff(staff::Args),
    /// List the addresses from which mail came back, or let mail go to one again
    Address(address::Args),
    /// Show received mail that nobody acted on, say that it is done; tell what mails are taken for
    Inbox(inbox::Args),
    /// Show who did what to whom, and check that nothing of it was changed
    Audit(audit::Args),
    /// For those who do not want to take part: leave the study, withdraw or erase answers, join again
    Consent(consent::Args),
    /// Erase a person or a family at once, with everything that is theirs
    Erase(erase::Args),
    /// Tell what is kept for how long, what was announced to be forgotten, and what the next night's pass would do
    Retention(retention::Args),
    /// Write what is stored about a person, for them
    Person(person::Args),
    /// Tell how the study stands, end it, and delete who took part, with a last export and a certificate
    Study(study::Args),
    /// Check every programme, instrument and wording file
    Check(check::Args),
    /// Install licensed wording
    Wording(wording::Args),
    /// Show what another programme or version of it would change, and take it on
    Programme(programme::Args),
    /// Score the answers of one instrument
    Score(score::Args),
    /// Write the study's tables
    Report(report::Args),
    /// Write what goes back to a municipality: means that tell nobody's answer, response rates, a sheet for the workshop
    Feedback(feedback::Args),
    /// Write the answers with a codebook
    Export(export::Args),
    /// Show the DNS records to publish, or make the key that mail is signed with
    Dns(dns::Args),
    /// Run the schedule under a simulated clock
    Simulate(simulate::Args),
    /// Go on without a secret that is lost
    Secret(secret::Args),
    /// List the keys that answers, names and addresses are sealed under, make another one the present one, keep a copy of them
    Key(key::Args),
    /// Have answers sealed to the evaluator's key, so that nobody reads them on the server
    Evaluator(evaluator::Args),
    /// Write a backup of the database, while it is in use
    Backup(backup::Args),
    /// Put a backup into the empty database
    Restore(restore::Args),
    /// Move everything from one database to another
    Copy(copy::Args),
}

/// Reads the arguments, runs the command, and tells what went wrong.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = run(cli.command);
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // A closed standard error is nobody's to tell.
            let _ = writeln!(std::io::stderr(), "{error:#}");
            ExitCode::from(1)
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    // No settings: it can be tried before there are any.
    let command = match command {
        Command::Inbox(args) if args.is_explain() => return inbox::run(args, &Config::default()),
        command => command,
    };
    Config::load().map_err(anyhow::Error::from).and_then(|config| {
        // A command tells what it does by itself; that a mistyped address has made a new database is told by the store.
        if !matches!(command, Command::Serve(_) | Command::Demo(_) | Command::Simulate(_)) {
            log::log(config.log, log::Usual::Command)?;
        }
        match command {
            Command::Demo(args) => demo::run(args, &config),
            Command::Serve(args) => serve::run(args, &config),
            Command::Tick(args) => tick::run(args, &config),
            Command::Status(args) => status::run(args, &config),
            Command::Ahead(args) => ahead::run(args, &config),
            Command::Import(args) => import::run(args, &config),
            Command::Register(args) => register::run(args, &config),
            Command::Family(args) => family::run(args, &config),
            Command::Letter(args) => letter::run(args, &config),
            Command::Leads(args) => leads::run(args, &config),
            Command::Staff(args) => staff::run(args, &config),
            Command::Address(args) => address::run(args, &config),
            Command::Inbox(args) => inbox::run(args, &config),
            Command::Audit(args) => audit::run(args, &config),
            Command::Consent(args) => consent::run(args, &config),
            Command::Erase(args) => erase::run(args, &config),
            Command::Retention(args) => retention::run(args, &config),
            Command::Person(args) => person::run(args, &config),
            Command::Study(args) => study::run(args, &config),
            Command::Check(args) => check::run(args, &config),
            Command::Wording(args) => wording::run(args, &config),
            Command::Programme(args) => programme::run(args, &config),
            Command::Score(args) => score::run(args, &config),
            Command::Report(args) => report::run(args, &config),
            Command::Feedback(args) => feedback::run(args, &config),
            Command::Export(args) => export::run(args, &config),
            Command::Dns(args) => dns::run(args, &config),
            Command::Simulate(args) => simulate::run(args, &config),
            Command::Secret(args) => secret::run(args, &config),
            Command::Key(args) => key::run(args, &config),
            Command::Evaluator(args) => evaluator::run(args, &config),
            Command::Backup(args) => backup::run(args, &config),
            Command::Restore(args) => restore::run(args, &config),
            Command::Copy(args) => copy::run(args, &config),
        }
    })
}

/// `kvartal … | head` is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe))
}

/// Where what is in a backup can stand for a while: it is as private as the database, so where that is, if it is a file.
fn scratch(config: &Config) -> PathBuf {
    match config.database.strip_prefix("sqlite:").map(Path::new).and_then(Path::parent) {
        Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
        Some(folder) => folder.to_owned(),
        None => std::env::temp_dir(),
    }
}

/// The bytes of a sheet that is read as a table. No more of it is taken into memory than could be one.
fn read_table(path: &Path) -> anyhow::Result<Vec<u8>> {
    let told = |sentence: String| anyhow!(Fault::of_file(path.display().to_string(), sentence));
    let mut bytes = Vec::new();
    let most = table::MOST_BYTES as u64 + 1;
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    read.map_err(|error| told(format!("cannot be read ({error})")))?;
    if bytes.len() > table::MOST_BYTES { Err(told(table::too_long().to_string())) } else { Ok(bytes) }
}
