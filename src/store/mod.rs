//! The only room that knows SQL: one schema on SQLite and PostgreSQL, a file per noun.
//!
//! Every function takes a [`Conn`] and runs in the transaction of its caller: [`Store::write`] or
//! [`Store::read`]. Where the two databases differ, a function of [`backend`] says so.

pub mod address;
pub mod anew;
pub mod answer;
pub mod backend;
pub mod backup;
pub mod case;
mod catalogue;
pub mod claim;
pub mod copy;
pub mod erasure;
mod error;
pub mod facts;
pub mod hard;
pub mod health;
pub mod help;
pub mod incoming;
pub mod lead;
pub mod letter;
pub mod link;
pub mod message;
pub mod new_link;
pub mod own_words;
pub mod person;
pub mod protocol;
pub mod register;
mod remote;
pub mod request;
mod rows;
pub mod schema;
pub mod setting;
mod setup;
pub mod study_words;
pub mod taken_over;
mod time;
pub mod unseen;
pub mod wording;

pub use backend::{Conn, Store};
pub use error::{Result, StoreError};
pub(crate) use time::{date, instant, to_date, to_instant};
