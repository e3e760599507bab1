//! With which secrets the links were made that are still open: when a former one can be forgotten, and whose links are dead.

use crate::store::{Conn, StoreError, link};
use crate::token::{KeyId, Keys};

/// How many open links were made with which secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinksByKey {
    /// The secrets that are known, the present one first.
    pub known: Vec<(KeyId, usize)>,
    /// Made with a secret that is no longer known: they open nothing.
    pub unknown: usize,
}

/// Counts the links of mails and letters about open requests.
///
/// # Errors
/// A failed statement.
pub fn links_by_key(conn: &mut Conn, keys: &Keys) -> Result<LinksByKey, StoreError> {
    let mut known: Vec<(KeyId, usize)> = keys.key_ids().map(|id| (id.clone(), 0)).collect();
    let mut unknown = 0;
    for (unique_key, hash) in link::open(conn)? {
        let id = keys.key_of_link(&unique_key, &hash);
        match known.iter_mut().find(|(known, _)| Some(known) == id) {
            Some((_, count)) => *count += 1,
            None => unknown += 1,
        }
    }
    Ok(LinksByKey { known, unknown })
}
