//! Connections, transactions, set-up and the shape of the tables.

pub mod backend;
pub mod error;
mod id;
mod in_use;
pub(in crate::store) mod lock;
pub(in crate::store) mod remote;
pub mod schema;
pub mod secret;
pub mod setting;
pub(in crate::store) mod setup;
pub(crate) mod time;
pub(in crate::store) mod tx;
mod word;
