//! The command line: one file per command.
//!
//! Exit codes: 0 done, 1 the input was bad (one clear sentence a fault on standard error), 2 the arguments were
//! bad.

mod address;
mod backup;
mod check;
mod consent;
mod copy;
mod demo;
mod dns;
mod export;
mod import;
mod leads;
mod letter;
mod log;
mod progress;
mod report;
mod restore;
mod score;
mod serve;
mod simulate;
mod status;
mod tick;
mod wording;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;

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
    /// Read the register sheet (CSV or XLSX)
    Import(import::Args),
    /// Print letters with a code and a short link, for people whom mail does not reach or move
    Letter(letter::Args),
    /// Read or list the project leads of each municipality
    Leads(leads::Args),
    /// List the addresses from which mail came back, or let mail go to one again
    Address(address::Args),
    /// For those who do not want to take part: leave the study, withdraw or erase answers, join again
    Consent(consent::Args),
    /// Check every programme, instrument and wording file
    Check(check::Args),
    /// Install licensed wording
    Wording(wording::Args),
    /// Score the answers of one instrument
    Score(score::Args),
    /// Write the study's tables
    Report(report::Args),
    /// Write the answers with a codebook
    Export(export::Args),
    /// Show the DNS records to publish, or make the key that mail is signed with
    Dns(dns::Args),
    /// Run the schedule under a simulated clock
    Simulate(simulate::Args),
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
    let done = Config::load().map_err(anyhow::Error::from).and_then(|config| {
        // A command tells what it does by itself; that a mistyped address has made a new database is told by the store.
        if !matches!(cli.command, Command::Serve(_) | Command::Demo(_) | Command::Simulate(_)) {
            log::log(config.log, log::Usual::Command)?;
        }
        match cli.command {
            Command::Demo(args) => demo::run(args, &config),
            Command::Serve(args) => serve::run(args, &config),
            Command::Tick(args) => tick::run(args, &config),
            Command::Status(args) => status::run(args, &config),
            Command::Import(args) => import::run(args, &config),
            Command::Letter(args) => letter::run(args, &config),
            Command::Leads(args) => leads::run(args, &config),
            Command::Address(args) => address::run(args, &config),
            Command::Consent(args) => consent::run(args, &config),
            Command::Check(args) => check::run(args, &config),
            Command::Wording(args) => wording::run(args, &config),
            Command::Score(args) => score::run(args, &config),
            Command::Report(args) => report::run(args, &config),
            Command::Export(args) => export::run(args, &config),
            Command::Dns(args) => dns::run(args, &config),
            Command::Simulate(args) => simulate::run(args, &config),
            Command::Backup(args) => backup::run(args, &config),
            Command::Restore(args) => restore::run(args, &config),
            Command::Copy(args) => copy::run(args, &config),
        }
    });
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

/// `kvartal … | head` is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe))
}
