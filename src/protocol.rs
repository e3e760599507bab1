//! The programme that a database runs: taken on at first use, held to, and changed with open eyes. Another one would
//! cancel requests and ask others, so nothing plans, imports or reports by it before somebody has said so.

use jiff::Timestamp;

use crate::actor::{Act, Subject};
use crate::plan::{Difference, differences};
use crate::programme::Calendar;
use crate::questionnaires::Protocol;
use crate::store::protocol::{self, Stored};
use crate::store::{By, Conn, Store, StoreError, Tx, anew, backend, case};

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
            // What another kvartal has stored with a property less is the same all the same.
            Some(running) if Protocol::read(&running.content).as_ref() == Some(configured) => Standing::Same,
            Some(running) => Standing::Other(running),
            None => Standing::First,
        }),
    }
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

/// The same; a database that has not run any takes this one on.
///
/// # Errors
/// As [`check`].
pub fn settle(store: &Store, configured: &Protocol, by: &By<'_>) -> Result<(), StoreError> {
    let first = store.read(|conn| {
        check(conn, configured)?;
        Ok::<_, StoreError>(protocol::running_hash(conn)?.is_none())
    })?;
    if !first {
        return Ok(());
    }
    store.write(by, |conn| {
        backend::alone(conn)?;
        match standing(conn, configured)? {
            Standing::First => take_on(conn, configured, by.at),
            _ => check(conn, configured),
        }
    })
}

/// What changes for whom, family by family, if `new` goes on instead of `old`.
///
/// # Errors
/// A failed statement; a programme without a calendar.
pub fn preview(conn: &mut Conn, old: &Protocol, new: &Protocol, now: Timestamp) -> Result<Vec<Difference>, StoreError> {
    let calendar = |of: &Protocol| Calendar::of(&of.programme).map_err(StoreError::Content);
    let (before, after) = (calendar(old)?, calendar(new)?);
    let mut cases = case::all(conn)?;
    cases.sort_by(|a, b| a.number.cmp(&b.number));
    Ok(cases.iter().flat_map(|case| differences((old, new), (&before, &after), case, now)).collect())
}

/// Takes `new` on; every family is looked at again.
///
/// # Errors
/// A failed statement.
pub fn change(conn: &mut Tx<'_>, new: &Protocol, now: Timestamp) -> Result<(), StoreError> {
    take_on(conn, new, now)?;
    anew::look_at_all(conn, now)
}

fn take_on(conn: &mut Tx<'_>, new: &Protocol, now: Timestamp) -> Result<(), StoreError> {
    protocol::take_on(conn, new, now)?;
    conn.note(Act::ProtocolTakenOn, Subject::none().detail(&format!("{}:{}", new.programme.id, new.programme.version)));
    Ok(())
}

/// A programme in a sentence.
pub fn named(protocol: &Protocol) -> String {
    told(&protocol.programme.id, &protocol.programme.version, protocol.hash())
}

/// The same of one that is stored.
pub fn told(programme: &str, version: &str, hash: &str) -> String {
    format!("the programme {programme}, version {version} ({})", &hash[..hash.len().min(8)])
}
