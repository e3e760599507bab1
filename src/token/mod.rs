//! Signed tokens: what can be made, or recognised, by whoever knows the installation's secret, and by nobody else.
//!
//! One secret, and from it a key for each [`KeyPurpose`]. What is new is made with the present secret; what is checked may
//! have been made with any that is known, and what is made again (the link of a mail that is tried again, the code of a
//! letter that is printed again) with the one that what the database holds of it was made with.

mod code;
mod keys;
mod link;
mod signed;
#[cfg(test)]
mod tests;

pub use code::ShortCode;
pub use keys::{KeyId, KeyPurpose, Keys, LookupHash, Secret};
pub use link::Token;
pub use signed::{CONFIRMATION_HOLDS, MadeFor};
