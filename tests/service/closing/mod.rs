//! A study ends: it is frozen, its last export is written, people are forgotten, with their answers if that is wanted, and a
//! certificate tells what was deleted.

mod broken_off;
mod certificate;
mod frozen;
mod handed_over;
mod later;
mod whole;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jiff::Timestamp;
use kvartal::actor::Actor;
use kvartal::closing::{self, Record, Wanted};
use kvartal::evaluation::Evaluation;
use kvartal::service::Service;

use crate::sealed::{kvartal, told};
use crate::support::{Database, by_at, config};
use crate::workspace::at;

/// When the study of these tests is frozen.
const FROZEN: &str = "2021-03-03T12:00:00Z";

fn operator() -> Actor {
    Actor::Operator { user: "test".into() }
}

fn freeze(service: &Service) -> closing::Ended {
    let (was_frozen, ended) = closing::freeze(service, &by_at(at(FROZEN))).expect("frozen");
    assert!(!was_frozen);
    ended
}

fn wanted(out: &Path, answers: bool) -> Wanted<'_> {
    Wanted { out, language: "da", answers, export_anew: false, without_sealed: false }
}

/// Closes the study; `now` is asked before each transaction.
fn close(
    database: &Database,
    service: &Service,
    wanted: Wanted<'_>,
    now: &dyn Fn() -> Timestamp,
) -> anyhow::Result<Record> {
    let evaluation = Evaluation::open(&config(database), Vec::new())?;
    closing::close(service, &evaluation, wanted, &operator(), now)
}

fn out(database: &Database) -> PathBuf {
    database.dir.path().join("last")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a name")
}

fn study(database: &Database, arguments: &[&str]) -> Output {
    kvartal(database, &[&["study"], arguments].concat())
}

/// What a command that succeeds says.
fn well(done: &Output) -> String {
    assert!(done.status.success(), "{}", told(done));
    told(done)
}

/// What a command that fails says.
fn refused(done: &Output) -> String {
    assert!(!done.status.success(), "{}", told(done));
    told(done)
}

/// As [`crate::erasing::bytes`], read by another program: a process that reads a file of SQLite and closes it lets go of its own locks
/// on it, and would not see what the command does to it.
fn bytes(database: &Database) -> Vec<u8> {
    if !database.address.starts_with("sqlite:") {
        return crate::erasing::bytes(database);
    }
    let there = crate::sealed::files(database).into_iter().filter(|file| file.exists());
    Command::new("cat").args(there).output().expect("cat").stdout
}

fn acts(database: &Database, act: &str) -> usize {
    database.lines(&format!("SELECT act AS line FROM audit WHERE act = '{act}'")).len()
}

fn count(database: &Database, of: &str) -> usize {
    database.lines(&format!("SELECT CAST(count(*) AS TEXT) AS line FROM {of}")).remove(0).parse().expect("a number")
}
