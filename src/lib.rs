//! kvartal asks the people around a family, every third month, how things are going, reminds them, and tells
//! the project leads whose answers are missing.
//!
//! Data flows one way: programme → plan → queue → mail → link → form → answer → score → report. A module uses
//! only what stands before it in that line; `tests/architecture.rs` holds it to that.

#![forbid(unsafe_code)]
#![warn(missing_docs)]
// What a user gives us must not end the program.
#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod actor;
pub mod answer;
pub mod catch_up;
pub mod cli;
pub mod clock;
pub mod config;
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
pub mod participation;
pub mod plan;
pub mod post;
pub mod programme;
pub mod protocol;
pub mod questionnaires;
pub mod queue;
pub mod register;
pub mod report;
pub mod service;
pub mod simulate;
pub mod store;
mod table;
pub mod tick;
pub mod token;
pub mod web;
