//! Copies of the whole database, by what it says of its own tables.

pub mod backup;
pub(in crate::store) mod catalogue;
pub mod copy;
mod rows;
