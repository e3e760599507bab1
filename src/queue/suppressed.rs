//! Suppressed addresses, to which no mail goes, and letting it go there again.

use jiff::Timestamp;

use crate::store::{Result, Store, address, backend};

pub use crate::store::address::{Allowed, Stopped};

/// All of them, since when, and why.
///
/// # Errors
/// A failed statement.
pub fn list(store: &Store) -> Result<Vec<Stopped>> {
    store.read(address::all)
}

/// Lets mail go to an address again: what did not arrive there and is still open is sent anew.
///
/// # Errors
/// A failed statement.
pub fn allow(store: &Store, email: &str, now: Timestamp) -> Result<Allowed> {
    store.write(|conn| {
        backend::alone(conn)?;
        address::allow(conn, store.keys()?, email, now)
    })
}

/// Sends anew whatever was refused or came back for good and is still open, except to suppressed addresses. Returns how
/// many requests that are.
///
/// # Errors
/// A failed statement.
pub fn retry(store: &Store, now: Timestamp) -> Result<usize> {
    store.write(|conn| {
        backend::alone(conn)?;
        address::retry(conn, now)
    })
}
