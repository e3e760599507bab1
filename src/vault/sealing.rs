//! Sealed texts: which key seals what, for which place.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use super::RingKeyId;

/// How sealed texts are written; another way would have another number here.
const WRITTEN: u8 = 1;

/// Bytes of a nonce.
const NONCE: usize = 24;

/// Bytes of a key.
pub(super) const KEY: usize = 32;

/// Where a sealed text stands. It opens there and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// What tells the row from others: its number, or that of what it belongs to.
    pub row: i64,
    /// Whose it is: the number of the person, or 0.
    pub of: i64,
}

impl Place {
    /// So that no two places read the same: the names are separated by what no name has.
    fn bound(self) -> Vec<u8> {
        let mut bound = Vec::with_capacity(self.table.len() + self.column.len() + 18);
        for name in [self.table, self.column] {
            bound.extend_from_slice(name.as_bytes());
            bound.push(0);
        }
        bound.extend_from_slice(&self.row.to_be_bytes());
        bound.extend_from_slice(&self.of.to_be_bytes());
        bound
    }
}

/// Why a text stays sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotOpened {
    /// It was sealed under a key of an installation that is not at hand.
    #[error("it was sealed under the key named {0}, which is not known")]
    UnknownKey(RingKeyId),
    /// It was changed, cut, moved from another place, or sealed in a way that this kvartal does not know.
    #[error("it is not as it was sealed, or was sealed for another place")]
    Changed,
}

/// The key by which everything about one person is sealed. It leaves no copy in memory, and `Debug` does not show it.
#[derive(Clone, ZeroizeOnDrop)]
pub struct DataKey([u8; KEY]);

impl DataKey {
    /// A new one, drawn at random.
    pub fn random() -> DataKey {
        DataKey(rand::random())
    }

    /// Seals a text for a place.
    pub fn seal(&self, place: Place, text: &[u8]) -> Vec<u8> {
        seal(&self.0, &place.bound(), text)
    }

    /// Opens what was sealed for that place.
    ///
    /// # Errors
    /// [`NotOpened::Changed`].
    pub fn open(&self, place: Place, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotOpened> {
        open(&self.0, &place.bound(), sealed)
    }

    pub(super) fn of(bytes: &[u8]) -> Option<DataKey> {
        bytes.try_into().ok().map(DataKey)
    }

    pub(super) fn bytes(&self) -> &[u8; KEY] {
        &self.0
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

/// A number that says how it is written, a nonce, and the text with its tag.
pub(super) fn seal(key: &[u8; KEY], bound: &[u8], text: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE] = rand::random();
    let payload = Payload { msg: text, aad: bound };
    let sealed = XChaCha20Poly1305::new(Key::from_slice(key)).encrypt(XNonce::from_slice(&nonce), payload);
    #[expect(clippy::expect_used, reason = "it fails for texts of 256 gigabytes")]
    let sealed = sealed.expect("a text that fits into memory can be sealed");
    let mut whole = Vec::with_capacity(1 + NONCE + sealed.len());
    whole.push(WRITTEN);
    whole.extend_from_slice(&nonce);
    whole.extend_from_slice(&sealed);
    whole
}

pub(super) fn open(key: &[u8; KEY], bound: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotOpened> {
    let (written, sealed) = sealed.split_first().ok_or(NotOpened::Changed)?;
    let (nonce, sealed) = sealed.split_at_checked(NONCE).ok_or(NotOpened::Changed)?;
    if *written != WRITTEN {
        return Err(NotOpened::Changed);
    }
    let payload = Payload { msg: sealed, aad: bound };
    let opened = XChaCha20Poly1305::new(Key::from_slice(key)).decrypt(XNonce::from_slice(nonce), payload);
    opened.map(Zeroizing::new).map_err(|_| NotOpened::Changed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HERE: Place = Place { table: "contact", column: "sealed", row: 7, of: 3 };

    proptest! {
        #[test]
        fn what_is_sealed_opens_in_its_place_alone(
            text in proptest::collection::vec(any::<u8>(), 0..200),
            row in any::<i64>(),
            byte in any::<prop::sample::Index>(),
            bit in 0..8u8,
        ) {
            let (key, here) = (DataKey::random(), Place { row, ..HERE });
            let sealed = key.seal(here, &text);
            let opened = key.open(here, &sealed);
            prop_assert_eq!(opened.as_deref(), Ok(&text));
            prop_assert_ne!(&sealed, &key.seal(here, &text), "the same text is never sealed alike");
            for elsewhere in [
                Place { row: row.wrapping_add(1), ..here },
                Place { of: 4, ..here },
                Place { column: "seale", ..here },
                Place { table: "contacts", ..here },
                Place { table: "contactseale", column: "d", ..here },
            ] {
                prop_assert_eq!(key.open(elsewhere, &sealed), Err(NotOpened::Changed));
            }
            prop_assert_eq!(DataKey::random().open(here, &sealed), Err(NotOpened::Changed));
            let mut changed = sealed.clone();
            changed[byte.index(sealed.len())] ^= 1 << bit;
            prop_assert_eq!(key.open(here, &changed), Err(NotOpened::Changed));
            prop_assert_eq!(key.open(here, &sealed[..byte.index(sealed.len())]), Err(NotOpened::Changed));
        }
    }

    #[test]
    fn nothing_of_a_key_shows_in_a_log() {
        assert_eq!(format!("{:?}", DataKey::random()), "DataKey(…)");
    }
}
