//! Who is at the command line.

use jiff::Timestamp;

use crate::actor::Actor;
use crate::store::By;
use crate::token::Keys;

/// Whoever runs this command, by the name that the system knows them by.
pub(super) fn actor() -> Actor {
    let user = whoami::username().ok().filter(|user| !user.is_empty());
    Actor::Operator { user: user.unwrap_or_else(|| "unknown".to_owned()) }
}

/// The same, for a transaction.
pub(super) fn by(keys: &Keys, at: Timestamp) -> By<'_> {
    By { actor: actor(), at, keys }
}
