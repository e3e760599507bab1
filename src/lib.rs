//! kvartal asks the people around a family, every third month, how things are going, reminds them, and tells
//! the project leads whose answers are missing.
//!
//! Data flows one way: programme → plan → outbox → mail → link → form → answer → score → report. A module uses
//! only what its line of the map in `docs/architecture.md` names; `tests/rules/architecture.rs` holds it to that.

// Cargo.toml has the lints that hold everywhere; these hold for the library alone.
#![warn(missing_docs)]
// What a user gives us must not end the program, and only a command writes to standard output.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable))]
#![cfg_attr(not(test), warn(clippy::print_stdout, clippy::print_stderr))]

pub mod access;
pub mod account;
pub mod actor;
pub mod ahead;
pub mod answer;
pub mod catch_up;
pub mod cli;
pub mod clock;
pub mod closing;
pub mod config;
pub mod digest;
pub mod evaluation;
pub mod family;
pub mod fault;
pub mod files;
pub mod health;
pub mod history;
pub mod id;
pub mod inbox;
pub mod instrument;
pub mod language;
pub mod names;
pub mod nonresponse;
pub mod outbox;
pub mod outreach;
pub mod own_data;
pub mod paper;
pub mod participation;
pub mod plan;
pub mod post;
pub mod programme;
pub mod protocol;
pub mod questionnaires;
pub mod register;
pub mod replies;
pub mod report;
pub mod retention;
pub mod rights;
pub mod said;
pub mod sender;
pub mod service;
pub mod simulate;
mod span;
pub mod store;
mod table;
pub mod tick;
pub mod token;
pub mod vault;
pub mod web;
