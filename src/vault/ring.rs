//! The keys of an installation, by which the keys of people are wrapped.

use std::fmt;

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::sealing::{DataKey, KEY, NotOpened, open, seal};

/// Bytes of a key's name.
const ID: usize = 4;

/// The name of a key of the installation, by which rows say under which one they stand. It tells nothing of the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RingKeyId([u8; ID]);

impl fmt::Display for RingKeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

#[derive(Clone, Zeroize, ZeroizeOnDrop)]
struct RingKey {
    bytes: [u8; KEY],
    id: [u8; ID],
    /// Whether it was drawn for this alone, and does not follow from something else.
    own: bool,
}

impl RingKey {
    fn new(bytes: [u8; KEY], own: bool) -> RingKey {
        let hash = Sha256::new_with_prefix(b"kvartal vault, key id\0").chain_update(bytes).finalize();
        let mut id = [0; ID];
        id.iter_mut().zip(hash).for_each(|(byte, of_hash)| *byte = of_hash);
        RingKey { bytes, id, own }
    }
}

/// The keys of an installation: the present one, under which everything new is sealed, and those that were it before or
/// are to be. `Debug` shows their names alone.
#[derive(Clone)]
pub struct KeyRing {
    /// As they were told; never empty.
    keys: Vec<RingKey>,
    present: usize,
}

impl KeyRing {
    /// Keys that follow from something else. The first is the present one.
    pub fn derived(first: [u8; KEY], further: impl Iterator<Item = [u8; KEY]>) -> KeyRing {
        let keys = std::iter::once(first).chain(further).map(|bytes| RingKey::new(bytes, false)).collect();
        KeyRing { keys, present: 0 }
    }

    /// From the text of a key file: a key in 64 hexadecimal digits on each line, the present one first unless the database
    /// says otherwise. Empty lines, and those that begin with `#`, say nothing.
    ///
    /// # Errors
    /// A sentence with the number of the line, and nothing of what stands in it.
    pub fn read(text: &str) -> Result<KeyRing, String> {
        let mut keys: Vec<RingKey> = Vec::new();
        // Some editors begin a file with a mark that nobody sees.
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let bytes = HEXLOWER_PERMISSIVE.decode(line.as_bytes()).map(Zeroizing::new).ok();
            let bytes: Option<[u8; KEY]> = bytes.and_then(|bytes| bytes.as_slice().try_into().ok());
            let bytes = bytes.ok_or_else(|| format!("line {number} is no key: a key has 64 hexadecimal digits"))?;
            let key = RingKey::new(bytes, true);
            if keys.iter().all(|known| known.id != key.id) {
                keys.push(key);
            }
        }
        if keys.is_empty() { Err("there is no key in it".into()) } else { Ok(KeyRing { keys, present: 0 }) }
    }

    /// These keys, and behind them those of another ring.
    #[must_use]
    pub fn before(mut self, others: &KeyRing) -> KeyRing {
        for key in &others.keys {
            if self.keys.iter().all(|known| known.id != key.id) {
                self.keys.push(key.clone());
            }
        }
        self
    }

    /// The same with the key of that name as the present one; `None` if it is not known.
    pub fn with_present(&self, name: &str) -> Option<KeyRing> {
        let present = self.keys.iter().position(|key| RingKeyId(key.id).to_string() == name)?;
        Some(KeyRing { present, ..self.clone() })
    }

    /// The same with the first key as the present one.
    #[must_use]
    pub fn with_first(&self) -> KeyRing {
        KeyRing { present: 0, ..self.clone() }
    }

    /// A line with a new key for a key file, drawn at random.
    pub fn new_line() -> Zeroizing<String> {
        let bytes = Zeroizing::new(rand::random::<[u8; KEY]>());
        Zeroizing::new(HEXLOWER.encode(bytes.as_slice()))
    }

    /// The name of the present key.
    pub fn present(&self) -> RingKeyId {
        RingKeyId(self.key().id)
    }

    /// Whether the present key was drawn for this alone.
    pub fn is_own(&self) -> bool {
        self.key().own
    }

    /// The names of all keys, in their order.
    pub fn ids(&self) -> impl Iterator<Item = RingKeyId> {
        self.keys.iter().map(|key| RingKeyId(key.id))
    }

    /// Wraps a person's key, for the row of that number: nobody else's row opens with it.
    pub fn wrap(&self, key: &DataKey, row: i64) -> Vec<u8> {
        let present = self.key();
        let mut wrapped = present.id.to_vec();
        wrapped.extend(seal(&present.bytes, &bound(present.id, row), key.bytes()));
        wrapped
    }

    /// The key that was wrapped for the row of that number, under any key of the ring.
    ///
    /// # Errors
    /// [`NotOpened`].
    pub fn unwrap(&self, wrapped: &[u8], row: i64) -> Result<DataKey, NotOpened> {
        let (id, sealed) = wrapped.split_first_chunk::<ID>().ok_or(NotOpened::Changed)?;
        let key = self.keys.iter().find(|key| key.id == *id).ok_or(NotOpened::UnknownKey(RingKeyId(*id)))?;
        let opened = open(&key.bytes, &bound(*id, row), sealed)?;
        DataKey::of(&opened).ok_or(NotOpened::Changed)
    }

    /// The name of the key under which that was wrapped.
    pub fn wrapped_under(wrapped: &[u8]) -> Option<RingKeyId> {
        wrapped.first_chunk::<ID>().copied().map(RingKeyId)
    }

    fn key(&self) -> &RingKey {
        &self.keys[self.present]
    }
}

impl fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids: Vec<String> = self.ids().map(|id| id.to_string()).collect();
        write!(f, "KeyRing({})", ids.join(", "))
    }
}

fn bound(id: [u8; ID], row: i64) -> Vec<u8> {
    let mut bound = b"data key\0".to_vec();
    bound.extend_from_slice(&id);
    bound.extend_from_slice(&row.to_be_bytes());
    bound
}

#[cfg(test)]
mod tests {
    use super::super::Place;
    use super::*;

    fn ring(lines: &[&str]) -> KeyRing {
        KeyRing::read(&lines.join("\n")).unwrap()
    }

    #[test]
    fn a_persons_key_is_unwrapped_for_its_row_by_a_ring_that_knows_the_key_it_was_wrapped_under() {
        let (first, second) = (KeyRing::new_line(), KeyRing::new_line());
        let (before, after, without) = (ring(&[&first]), ring(&[&second, &first]), ring(&[&second]));
        let key = DataKey::random();
        let wrapped = before.wrap(&key, 7);
        assert_eq!(KeyRing::wrapped_under(&wrapped), Some(before.present()));
        let here = Place { table: "contact", column: "sealed", row: 1, of: 7 };
        let sealed = key.seal(here, "Mor Blå".as_bytes());
        for ring in [&before, &after] {
            let unwrapped = ring.unwrap(&wrapped, 7).unwrap();
            assert_eq!(*unwrapped.open(here, &sealed).unwrap(), "Mor Blå".as_bytes());
            assert_eq!(ring.unwrap(&wrapped, 8).unwrap_err(), NotOpened::Changed, "another row");
        }
        assert_eq!(without.unwrap(&wrapped, 7).unwrap_err(), NotOpened::UnknownKey(before.present()));
        assert_eq!(after.unwrap(&wrapped[..20], 7).unwrap_err(), NotOpened::Changed);
        assert_eq!(after.unwrap(b"", 7).unwrap_err(), NotOpened::Changed);
        // Wrapped anew, it stands under the present key; what it has sealed stays as it is.
        let anew = after.wrap(&after.unwrap(&wrapped, 7).unwrap(), 7);
        assert_eq!(KeyRing::wrapped_under(&anew), Some(after.present()));
        assert_eq!(*without.unwrap(&anew, 7).unwrap().open(here, &sealed).unwrap(), "Mor Blå".as_bytes());
    }

    #[test]
    fn a_key_file_holds_keys_and_notes_and_its_faults_show_nothing_of_a_key() {
        let (first, second) = (KeyRing::new_line(), KeyRing::new_line());
        let read = KeyRing::read(&format!("# made on Monday\n\n {} \n{}\r\n{}", *second, *first, *second)).unwrap();
        assert_eq!(
            read.ids().collect::<Vec<_>>(),
            [ring(&[&second]).present(), ring(&[&first]).present()],
            "each once"
        );
        assert_eq!(KeyRing::read(&format!("\u{feff}{}", *first)).unwrap().present(), ring(&[&first]).present());
        assert_eq!(KeyRing::read(&first.to_uppercase()).unwrap().present(), ring(&[&first]).present());
        assert_eq!(format!("{read:?}"), format!("KeyRing({}, {})", read.present(), ring(&[&first]).present()));
        for (text, line) in [(format!("{}\n\n{}", *first, &second[1..]), "line 3"), ("zz".repeat(32), "line 1")] {
            let said = KeyRing::read(&text).unwrap_err();
            assert!(said.contains(line) && !said.contains(&second[1..9]), "{said}");
        }
        assert!(KeyRing::read("# nothing").unwrap_err().contains("no key"));
    }
}
