//! Members of staff, and the browsers in which they are signed in.

pub mod challenge;
pub mod passkey;
pub mod session;
pub mod staff;
