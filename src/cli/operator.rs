//! Who is at the command line.

use anyhow::bail;
use jiff::Timestamp;

use crate::actor::{Act, Actor, Subject};
use crate::clock::Clock;
use crate::config::Config;
use crate::service;
use crate::store::{By, Store, StoreError, Tx, evaluator};
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

/// Notes that something was taken out by command. Where the database is only read, as from a backup on another machine without its
/// secret, that cannot be, and is said.
pub(super) fn note(config: &Config, act: Act, what: &str) {
    write(config, |tx| {
        tx.note(act, Subject::none().detail(what));
        Ok(())
    });
}

/// The same of what was opened with an evaluator's key, if one was needed.
pub(super) fn note_opened(config: &Config, act: Option<(Act, &str)>, with_a_key: bool) {
    write(config, |tx| {
        if let Some((act, what)) = act {
            tx.note(act, Subject::none().detail(what));
        }
        if with_a_key { evaluator::opened(tx, Clock::System.now()) } else { Ok(()) }
    });
}

fn write(config: &Config, work: impl FnOnce(&mut Tx<'_>) -> Result<(), StoreError>) {
    let done = || -> anyhow::Result<()> {
        if !service::has_secret(config) {
            bail!("the secret is not at hand");
        }
        let (store, keys) = service::keyed(config, Store::open(&config.database)?)?;
        Ok(store.write(&by(&keys, Clock::System.now()), work)?)
    };
    if let Err(error) = done() {
        tracing::warn!(%error, "that this was taken out is not in the audit log");
    }
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
