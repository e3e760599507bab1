//! Connections, transactions, set-up and the shape of the tables.

mod among;
pub mod backend;
pub mod error;
mod id;
mod in_use;
pub(in crate::store) mod lock;
mod pool;
pub mod prelude;
pub(in crate::store) mod remote;
mod run;
pub mod schema;
pub mod secret;
pub mod setting;
pub(in crate::store) mod setup;
pub(crate) mod time;
mod together;
mod transaction;
pub(in crate::store) mod tx;
pub(in crate::store) mod vault;
mod word;
