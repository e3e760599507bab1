//! Copies of the whole database, by what it says of its own tables.

pub mod backup;
mod catalogue;
pub mod copy;
mod rows;
