//! Suppressed addresses, to which no mail goes, and letting it go there again.

use crate::store::{By, Result, Store, address, backend};

pub use crate::store::address::{Allowed, SuppressedAddress};

/// All of them, since when, and why.
///
/// # Errors
/// A failed statement.
pub fn list(store: &Store) -> Result<Vec<SuppressedAddress>> {
    store.read(address::all)
}

/// Lets mail go to an address again: what did not arrive there and is still open is sent anew.
///
/// # Errors
/// A failed statement.
pub fn allow(store: &Store, email: &str, by: &By<'_>) -> Result<Allowed> {
    store.write(by, |conn| {
        backend::alone(conn)?;
        address::allow(conn, email, by.at)
    })
}

/// Sends anew whatever was refused or came back for good and is still open, except to suppressed addresses. Returns how
/// many requests that are.
///
/// # Errors
/// A failed statement.
pub fn retry(store: &Store, by: &By<'_>) -> Result<usize> {
    store.write(by, |conn| {
        backend::alone(conn)?;
        address::retry(conn, by.at)
    })
}
