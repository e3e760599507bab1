//! The only room that knows SQL: one schema on SQLite and PostgreSQL, a folder per part of the house, a file per noun.
//!
//! Every function takes a [`Conn`] and runs in the transaction of its caller: [`Store::write`], by
//! whom it names, or [`Store::read`]. Where the two databases differ, a function of [`backend`] says so.

mod accounts;
mod answers;
pub mod audit;
mod db;
mod inbox;
mod maintenance;
mod outbox;
pub mod own_data;
mod people;
mod protocols;
pub mod register;
mod study;

pub use accounts::{challenge, passkey, session, staff};
pub use answers::{answer, content, counts, evaluator, facts, help, older, publication, study_words, taken_over};
pub use db::backend::{Conn, Raw, Store};
pub use db::error::{Result, StoreError};
pub(crate) use db::time::{date, instant, to_date, to_instant};
pub use db::tx::{By, Tx};
pub use db::{backend, prelude, schema, secret, setting};
pub use inbox::{incoming, unseen};
pub use maintenance::{backup, copy};
pub use outbox::{ahead, anew, claim, health, help_asked, letter, link, message, new_link, own_data_link};
pub use people::{
    address, called, contact, correction, data_key, erasing, erasure, forgetting, person, to_forget, tombstone, written,
};
pub use protocols::{protocol, wording};
pub use register::{case, fact, family_list, lead, linked, note, outstanding, pause, request, successor, unheld};
pub use study::{closing, frozen};
