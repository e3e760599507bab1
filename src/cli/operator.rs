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

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn the_operator_has_the_name_that_the_system_knows_them_by() {
        let told = Command::new("id").arg("-un").output().expect("id");
        let user = String::from_utf8(told.stdout).expect("a name").trim().to_owned();
        assert_eq!(actor(), Actor::Operator { user });
    }
}
