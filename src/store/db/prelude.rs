//! What every noun of the store begins with: diesel's prelude, with statements that run on either database.

pub use diesel::prelude::*;

pub use super::among::Among;
pub(in crate::store) use super::run::on_either;
pub use super::run::{Keep, RunQueryDsl};
