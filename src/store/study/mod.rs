//! How a study ends: frozen, and closed.

pub mod closing;
pub mod frozen;
