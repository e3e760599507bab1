//! Messages and letters: written, claimed, settled, and what their links open.

pub mod ahead;
pub mod anew;
pub mod claim;
pub mod health;
pub mod help_asked;
pub mod letter;
pub mod link;
pub mod message;
pub mod new_link;
pub mod own_data_link;
mod purpose;
