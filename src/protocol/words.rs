//! Licensed wording is installed, and becomes part of the protocol that runs.

use std::path::Path;

use jiff::Timestamp;

use crate::actor::{Act, Subject};
use crate::instrument::Wording;
use crate::questionnaires::Protocol;
use crate::store::protocol::{running, take_on};
use crate::store::{By, Store, StoreError, Tx, backend, wording};

/// Stores wording that was read from `file`: what is asked from now on is asked in it.
///
/// # Errors
/// A failed statement.
pub fn install(store: &Store, new: &Wording, file: &Path, by: &By<'_>) -> Result<(), StoreError> {
    store.write(by, |conn| {
        backend::alone(conn)?;
        wording::put(conn, new, by.at)?;
        let what = format!("{}:{}", new.instrument, new.language);
        conn.note(Act::WordingInstalled, Subject::none().from_file(file).detail(&what));
        follow(conn, by.at)
    })
}

/// All installed wording.
///
/// # Errors
/// A failed statement.
pub fn installed(store: &Store) -> Result<Vec<Wording>, StoreError> {
    store.read(wording::all)
}

/// Takes newly installed wording into the protocol that runs. Nothing is to be done where none runs, or none that holds
/// words; the next start sees to it.
fn follow(conn: &mut Tx<'_>, now: Timestamp) -> Result<(), StoreError> {
    let Some(stored) = running(conn)? else { return Ok(()) };
    let Some(own) = Protocol::read(&stored.content).ok().filter(Protocol::is_whole) else { return Ok(()) };
    let own = own.with_installed(wording::all(conn)?);
    take_on(conn, &own, now).map(drop)
}
