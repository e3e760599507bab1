//! Another programme is looked at, and taken on with open eyes.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Standing, change, standing};
use crate::family::{Request, RequestState};
use crate::plan::{Difference, differences};
use crate::questionnaires::Protocol;
use crate::store::{By, Conn, Store, StoreError, backend, case};

/// What another programme would change, or has changed.
pub struct Proposal {
    /// How it stands to the one that ran until now.
    pub standing: Standing,
    /// What changes for whom, family by family; `None` if this kvartal cannot read what ran.
    pub differences: Option<Vec<Difference>>,
    /// Instruments in other words.
    pub words: Vec<String>,
    /// Norms that are others.
    pub norms: BTreeSet<String>,
    /// Instruments in another version, each with the one that runs and the new one.
    pub versions: Vec<String>,
    /// Open requests, which stay on the protocol that they were made under.
    pub open: usize,
}

/// Compares `new` with what runs. Reads only.
///
/// # Errors
/// A failed statement.
pub fn compare(conn: &mut Conn, new: &Protocol, now: Timestamp) -> Result<Proposal, StoreError> {
    let standing = standing(conn, new)?;
    let old = match &standing {
        Standing::Other(running) => Protocol::read(&running.content).ok(),
        _ => None,
    };
    let told = |(id, old, new)| format!("{id} from {old} to {new}");
    Ok(Proposal {
        differences: old.as_ref().map(|old| preview(conn, old, new, now)).transpose()?,
        words: old.iter().flat_map(|old| old.other_words(new)).map(str::to_owned).collect(),
        norms: old.iter().flat_map(|old| old.other_norms(new)).map(str::to_owned).collect(),
        versions: old.iter().flat_map(|old| old.other_versions(new)).map(told).collect(),
        open: if matches!(standing, Standing::Other(_)) { open_requests(conn)? } else { 0 },
        standing,
    })
}

/// Compares `new` with what runs, and takes it on if that is wanted and it is another one.
///
/// # Errors
/// A failed statement.
pub fn propose(store: &Store, new: &Protocol, take_on: bool, by: &By<'_>) -> Result<Proposal, StoreError> {
    store.write(by, |conn| {
        backend::alone(conn)?;
        let proposal = compare(conn, new, by.at)?;
        if take_on && proposal.standing != Standing::Same {
            change(conn, new, by.at)?;
        }
        Ok(proposal)
    })
}

/// What changes for whom, family by family, if `new` goes on instead of `old`.
fn preview(conn: &mut Conn, old: &Protocol, new: &Protocol, now: Timestamp) -> Result<Vec<Difference>, StoreError> {
    let mut cases = case::all(conn)?;
    cases.sort_by(|a, b| a.case_number.cmp(&b.case_number));
    Ok(cases.iter().flat_map(|case| differences((old, new), case, now)).collect())
}

/// How many requests are open, whatever becomes of them.
fn open_requests(conn: &mut Conn) -> Result<usize, StoreError> {
    let is_open = |request: &&Request| request.state == RequestState::Open;
    Ok(case::all(conn)?.iter().map(|case| case.requests.iter().filter(is_open).count()).sum())
}
