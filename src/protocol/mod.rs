//! The protocol that a database runs: taken on at first use, held to, and changed with open eyes. Another one would
//! cancel requests and ask others, so nothing plans, imports or reports by it before somebody has said so. What was asked
//! under an earlier one stays on it ([`Protocols`]).

mod change;
mod registry;
mod words;

pub use change::{Proposal, compare, propose};
pub use registry::{Protocols, Unreadable, unreadable};
pub use words::{install, installed};

pub use crate::store::protocol::Stored;

use jiff::Timestamp;

use crate::actor::{Act, Subject};
use crate::id::ProtocolId;
use crate::questionnaires::Protocol;
use crate::store::protocol;
use crate::store::{By, Conn, Store, StoreError, Tx, anew, backend, setting};

/// How the configured programme stands to the one that runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// The database has not run any yet.
    First,
    /// It is the one.
    Same,
    /// Another one runs.
    Other(Stored),
}

/// Compares `configured` with the one that runs. Reads only.
///
/// # Errors
/// A failed statement.
pub fn standing(conn: &mut Conn, configured: &Protocol) -> Result<Standing, StoreError> {
    match protocol::running_hash(conn)? {
        None => Ok(Standing::First),
        Some(hash) if hash == configured.hash() => Ok(Standing::Same),
        Some(_) => Ok(match protocol::running(conn)? {
            // What another kvartal has stored with a property less is the same all the same, and so is what was stored
            // before other wording was installed.
            Some(running) if is_of_files(&running, configured) => Standing::Same,
            Some(running) => Standing::Other(running),
            None => Standing::First,
        }),
    }
}

fn is_of_files(stored: &Stored, configured: &Protocol) -> bool {
    Protocol::read(&stored.content).is_ok_and(|stored| stored.has_same_files(configured))
}

/// Refuses to go on by another programme than the one that runs.
///
/// # Errors
/// [`StoreError::OtherProgramme`], with what to do; a failed statement.
pub fn check(conn: &mut Conn, configured: &Protocol) -> Result<(), StoreError> {
    match standing(conn, configured)? {
        Standing::First | Standing::Same => Ok(()),
        Standing::Other(running) => Err(StoreError::OtherProgramme(format!(
            "this database runs {}, and the configured files are {}. “kvartal programme change” shows what that would \
             change, and “kvartal programme change --yes” takes it on; a service that is running is to be started anew \
             then",
            told(&running.programme, &running.version, &running.hash),
            named(configured)
        ))),
    }
}

/// Whether it is stored and runs: what is asked needs nothing more. Otherwise the first to ask stores it, alone.
///
/// # Errors
/// A failed statement.
pub fn is_stored(conn: &mut Conn, configured: &Protocol) -> Result<bool, StoreError> {
    Ok(protocol::running_hash(conn)?.is_some() && protocol::with_hash(conn, configured.hash())?.is_some())
}

/// The same; a database that has not run any takes this one on, and what was stored of it without its words is completed.
/// `configured` has the installed wording in it.
///
/// # Errors
/// As [`check`].
pub fn settle(store: &Store, configured: &Protocol, by: &By<'_>) -> Result<(), StoreError> {
    let settled = store.read(|conn| {
        check(conn, configured)?;
        Ok::<_, StoreError>(protocol::running_hash(conn)?.is_some_and(|hash| hash == configured.hash()))
    })?;
    if settled {
        return Ok(());
    }
    let settled = store.write(by, |conn| {
        backend::alone(conn)?;
        settle_in(conn, configured, by.at).map(drop)
    });
    match settled {
        // Nothing is asked by it any more.
        Err(StoreError::Frozen(_)) => Ok(()),
        settled => settled,
    }
}

/// The same in the caller's transaction, who is alone. Returns where it is stored.
///
/// # Errors
/// As [`check`].
pub fn settle_in(conn: &mut Tx<'_>, configured: &Protocol, now: Timestamp) -> Result<ProtocolId, StoreError> {
    check(conn, configured)?;
    let Some(running) = protocol::running(conn)? else { return take_on(conn, configured, now) };
    if running.hash == configured.hash() {
        return Ok(running.id);
    }
    let is_whole = Protocol::read(&running.content).is_ok_and(|running| running.is_whole());
    if !is_whole && protocol::with_hash(conn, configured.hash())?.is_none() {
        protocol::complete(conn, running.id, configured)?;
        setting::put(conn, setting::PROTOCOL, configured.hash())?;
        return Ok(running.id);
    }
    take_on(conn, configured, now)
}

/// Where the protocol is stored under which a process asks. One that goes on while wording was installed asks under the one
/// that it has begun with. The caller is alone, and has checked that it may go on.
///
/// # Errors
/// A failed statement.
pub fn asked_under(conn: &mut Tx<'_>, own: &Protocol, now: Timestamp) -> Result<ProtocolId, StoreError> {
    match protocol::with_hash(conn, own.hash())? {
        Some(id) => Ok(id),
        None if protocol::running_hash(conn)?.is_none() => take_on(conn, own, now),
        None => protocol::keep(conn, own, now),
    }
}

/// Takes `new` on; every family is looked at again. What has been asked stays on the protocol that it was asked under.
///
/// # Errors
/// A failed statement.
pub fn change(conn: &mut Tx<'_>, new: &Protocol, now: Timestamp) -> Result<(), StoreError> {
    take_on(conn, new, now)?;
    anew::reschedule_all(conn, now)
}

fn take_on(conn: &mut Tx<'_>, new: &Protocol, now: Timestamp) -> Result<ProtocolId, StoreError> {
    let id = protocol::take_on(conn, new, now)?;
    conn.note(Act::ProtocolTakenOn, Subject::none().detail(&format!("{}:{}", new.programme.id, new.programme.version)));
    Ok(id)
}

/// A programme in a sentence.
pub fn named(protocol: &Protocol) -> String {
    told(&protocol.programme.id, &protocol.programme.version, protocol.hash())
}

/// The same of one that is stored.
pub fn told(programme: &str, version: &str, hash: &str) -> String {
    format!("the programme {programme}, version {version} ({})", &hash[..hash.len().min(8)])
}
