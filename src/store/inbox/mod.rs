//! Mail that came back.

pub mod incoming;
pub mod unseen;
