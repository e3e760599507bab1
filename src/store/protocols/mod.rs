//! Programmes and wording that the installation has taken on.

pub mod protocol;
pub mod wording;
