//! Tokens: what can be made, or recognised, by whoever knows the installation's secret, and by nobody else.
//!
//! One secret, and from it a key for each [`Purpose`]. What is new is made with the present secret; what is checked may
//! have been made with any that is known.

mod keys;

pub use keys::{KeyId, Keys, LookupHash, Purpose, Secret};
