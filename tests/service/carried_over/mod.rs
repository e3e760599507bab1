//! A database of the version before is carried over by the migrations, and nothing of it is lost: report, export, pages,
//! links, marks, mails and schedule are what the old program said of it (`tests/data/version_before`).
//!
//! These tests look from outside, at files, pages and mails, so that they hold whatever the tables become.

mod acting;
mod carried;
mod pages;
mod said;
mod simulated;

use carried::Carried;
use said::{compare, lived, said, shown};

/// Columns that tables have got since, by decision: file and column. Everything else of the file stays as it was.
pub const NEW_COLUMNS: [(&str, &str); 0] = [];

/// Files that commands write since, by decision.
pub const NEW_FILES: [&str; 1] = ["moves.csv"];

#[test]
fn a_sqlite_database_says_what_it_said() {
    compare_all("sqlite", &Carried::sqlite());
}

#[test]
fn a_postgresql_database_says_what_it_said() {
    compare_all("postgresql", &Carried::postgres());
}

fn compare_all(who: &str, carried: &Carried) {
    // The pages first: had looking at them changed anything, the tables would show it.
    compare("shown", who, &shown(carried));
    compare("said", who, &said(carried));
    compare("lived", who, &lived(carried));
}

#[test]
fn an_old_backup_says_what_it_said_when_it_is_restored_elsewhere() {
    compare("said", "restored", &said(&Carried::restored()));
}
