//! What needs no database and no server: the pure rules, the files that are shipped, and the documents.

mod ahead;
mod architecture;
mod branching;
mod bundling;
mod calendar;
mod check;
mod deploy;
mod docs;
mod linked;
mod outbox_protocol;
mod own_data;
mod plan;
mod plan_support;
mod questionnaires;
mod questions;
mod readability;
mod register_changes;
mod register_sheet;
mod register_written;
mod said;
mod score;
mod scoring;
