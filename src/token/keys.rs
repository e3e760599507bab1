//! A key for each purpose, derived from one secret by HKDF-SHA256 (RFC 5869).
//!
//! A secret can be changed while its predecessors stay known: each has keys of its own. Before keys were derived, everything
//! was made with the secret itself and the purpose as a prefix; what was made so is still recognised, and nothing new is.

use std::fmt;

use data_encoding::HEXLOWER;
use hkdf::Hkdf;
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::vault::KeyRing;

/// Keeps our keys apart from those that another program derives from the same secret.
const SALT: &[u8] = b"kvartal";

/// Fewer characters are no secret.
const SHORTEST: usize = 32;

macro_rules! purposes {
    ($($(#[$doc:meta])* $name:ident = $info:literal $(, formerly $prefix:literal)?;)*) => {
        /// What a key is for. One key never does the work of another.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum KeyPurpose {
            $($(#[$doc])* $name,)*
        }

        impl KeyPurpose {
            /// All of them, in the order in which a key's place is counted.
            pub const ALL: &[KeyPurpose] = &[$(KeyPurpose::$name),*];

            /// What the key is derived with.
            fn info(self) -> &'static str {
                match self { $(KeyPurpose::$name => $info,)* }
            }

            /// The prefix that stood in place of a key; `None` where there was no such purpose yet.
            fn prefix(self) -> Option<&'static str> {
                match self { $(KeyPurpose::$name => None$(.or(Some($prefix)))?,)* }
            }
        }
    };
}

purposes! {
    /// The link in a message or behind the short code of a letter.
    Link = "link", formerly "link";
    /// The Message-ID of a mail.
    MessageId = "message id", formerly "message-id";
    /// The short code of a letter.
    LetterCode = "letter code", formerly "letter-code";
    /// The shorter codes that letters had first. Nothing new is made with it.
    ShorterLetterCode = "shorter letter code", formerly "short-link";
    /// What the database holds of a letter's code.
    LetterHash = "letter hash", formerly "short-hash";
    /// A helper's one-time code.
    HelpCode = "help code", formerly "help-code";
    /// What the database holds of a one-time code.
    HelpHash = "help hash", formerly "help-hash";
    /// The link of a session with help.
    HelpLink = "help link", formerly "help-link";
    /// The return path of a mail.
    ReturnPath = "return path", formerly "return-path";
    /// The first part of a List-Unsubscribe address: whom it is about.
    UnsubscribePerson = "unsubscribe person", formerly "unsubscribe-person";
    /// Its second part: for which address.
    UnsubscribeAddress = "unsubscribe address", formerly "unsubscribe-address";
    /// A List-Unsubscribe address as mails had it first. Nothing new is made with it.
    Unsubscribe = "unsubscribe", formerly "unsubscribe";
    /// The page of a person's choices.
    Choices = "choices", formerly "choices";
    /// That somebody was asked whether answers are to be erased.
    Confirmation = "confirmation", formerly "confirmation";
    /// When a page was made.
    Page = "page", formerly "page";
    /// The keyed hash by which an address is looked up.
    ContactLookup = "contact look-up";
    /// What chains the entries of the audit log.
    AuditChain = "audit chain";
    /// That a form of the workspace is one of ours.
    Form = "form";
    /// That a browser is one in which a person has begun to answer.
    Browser = "browser";
    /// The keyed hash by which somebody is known again who was erased.
    Tombstone = "tombstone";
    /// That a certificate of what was deleted is one of ours.
    Certificate = "certificate";
    /// What wraps the keys of people, where no key of its own is set for that.
    Vault = "vault";
}

/// The text of a secret, as it stands in the settings. `Debug` does not show it, and it leaves no copy in memory.
#[derive(Clone, Default, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(from = "String")]
pub struct Secret(String);

impl Secret {
    /// The text without blanks around it.
    pub fn text(&self) -> &str {
        self.0.trim()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Secret {
        Secret(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Secret {
        Secret(text.to_owned())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The name of a secret, by which rows say with which one they were made. It tells nothing of the secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// Eight hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A keyed hash by which something is looked up that does not stand in the database itself. `Debug` does not show it:
/// it would tell in a log who is who.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LookupHash(String);

impl LookupHash {
    /// 64 hexadecimal digits, for a column.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LookupHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LookupHash(…)")
    }
}

/// As long as HMAC-SHA256 takes a key as it is.
type DerivedKey = [u8; 64];

/// The keys of one secret.
#[derive(Clone)]
struct KeySet {
    id: KeyId,
    /// By the place of their purpose.
    derived: Zeroizing<[DerivedKey; KeyPurpose::ALL.len()]>,
    secret: Zeroizing<Vec<u8>>,
}

impl KeySet {
    fn of(secret: &Secret, called: &str) -> Result<KeySet, String> {
        if secret.text().len() < SHORTEST {
            return Err(format!("{called} has to be at least {SHORTEST} characters long"));
        }
        let hkdf = Hkdf::<Sha256>::new(Some(SALT), secret.text().as_bytes());
        let mut derived = Zeroizing::new([[0; 64]; KeyPurpose::ALL.len()]);
        for (purpose, key) in KeyPurpose::ALL.iter().zip(derived.iter_mut()) {
            hkdf.expand(purpose.info().as_bytes(), key).map_err(|fault| fault.to_string())?;
        }
        let mut id = [0; 4];
        hkdf.expand(b"key id", &mut id).map_err(|fault| fault.to_string())?;
        let secret = Zeroizing::new(secret.text().as_bytes().to_vec());
        Ok(KeySet { id: KeyId(HEXLOWER.encode(&id)), derived, secret })
    }

    fn derived(&self, purpose: KeyPurpose) -> Hmac<Sha256> {
        <Hmac<Sha256> as KeyInit>::new((&self.derived[purpose as usize]).into())
    }

    fn wrapping(&self) -> [u8; 32] {
        let mut key = [0; 32];
        key.copy_from_slice(&self.derived[KeyPurpose::Vault as usize][..32]);
        key
    }

    fn prefixed(&self, purpose: KeyPurpose) -> Option<Hmac<Sha256>> {
        let prefix = purpose.prefix()?;
        // HMAC takes keys of any length.
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.secret).ok()?;
        mac.update(prefix.as_bytes());
        mac.update(&[0]);
        Some(mac)
    }
}

/// How a key follows from a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    /// By HKDF, one for each purpose.
    Derived,
    /// The secret itself, with the purpose before the text: as everything was made first.
    Prefixed,
}

/// One way in which something may have been made.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    set: &'a KeySet,
    scheme: Scheme,
}

impl<'a> Known<'a> {
    /// The name of the secret.
    pub(super) fn key_id(self) -> &'a KeyId {
        &self.set.id
    }

    /// A keyed hash of `text`, different for every purpose; `None` if nothing was made for that purpose in this way.
    pub(super) fn keyed(self, purpose: KeyPurpose, text: &[u8]) -> Option<[u8; 32]> {
        let mac = match self.scheme {
            Scheme::Derived => self.set.derived(purpose),
            Scheme::Prefixed => self.set.prefixed(purpose)?,
        };
        Some(hash(mac, text))
    }
}

fn hash(mac: Hmac<Sha256>, text: &[u8]) -> [u8; 32] {
    mac.chain_update(text).finalize().into_bytes().into()
}

/// The keys of the present secret, with which everything new is made, and those of its predecessors, with which it may
/// have been made before. `Debug` does not show them.
#[derive(Clone)]
pub struct Keys {
    present: KeySet,
    /// The latest first.
    previous: Vec<KeySet>,
    ring: KeyRing,
}

impl Keys {
    /// From the present secret and those that were it before, the latest first.
    ///
    /// # Errors
    /// A sentence, if one of them is too short to be a secret.
    pub fn of(present: &Secret, previous: &[Secret]) -> Result<Keys, String> {
        let present = KeySet::of(present, "the secret")?;
        let mut former: Vec<KeySet> = Vec::new();
        for secret in previous {
            let set = KeySet::of(secret, "each former secret")?;
            if set.secret != present.secret && former.iter().all(|known| known.secret != set.secret) {
                former.push(set);
            }
        }
        let ring = KeyRing::derived(present.wrapping(), former.iter().map(KeySet::wrapping));
        Ok(Keys { present, previous: former, ring })
    }

    /// The same with keys of their own for what is sealed; what was sealed under one that follows from a secret goes on opening.
    #[must_use]
    pub fn with_ring(self, ring: KeyRing) -> Keys {
        let ring = ring.before(&self.ring);
        Keys { ring, ..self }
    }

    /// The keys under which the keys of people are wrapped: those that were set for it, or those that follow from the secrets.
    pub fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// The name of the present secret.
    pub fn key_id(&self) -> &KeyId {
        &self.present.id
    }

    /// The names of all that are known, the present one first.
    pub fn key_ids(&self) -> impl Iterator<Item = &KeyId> {
        self.sets().map(|set| &set.id)
    }

    /// By what an address, or anything else that the database does not hold in clear, is looked up. `text` is in the form
    /// in which it is compared. It hangs on the present secret: a row keeps [`Keys::key_id`] beside it and gets another
    /// one when the secret has changed; until then it is found by one of [`Keys::lookups`].
    pub fn lookup(&self, text: &str) -> LookupHash {
        LookupHash(HEXLOWER.encode(&self.made(KeyPurpose::ContactLookup, text.as_bytes())))
    }

    /// The same under every secret that is known, the present one first.
    pub fn lookups<'a>(&'a self, text: &'a str) -> impl Iterator<Item = LookupHash> + 'a {
        self.known_keyed(KeyPurpose::ContactLookup, text.as_bytes()).map(|hash| LookupHash(HEXLOWER.encode(&hash)))
    }

    /// By what somebody is known again who was erased. It stays under the secret that it was made with: there is nothing
    /// left to make another one of.
    pub fn tombstone(&self, text: &str) -> LookupHash {
        LookupHash(HEXLOWER.encode(&self.made(KeyPurpose::Tombstone, text.as_bytes())))
    }

    /// The same under every secret that is known, the present one first.
    pub fn tombstones(&self, text: &str) -> Vec<LookupHash> {
        let known = self.known_keyed(KeyPurpose::Tombstone, text.as_bytes());
        known.map(|hash| LookupHash(HEXLOWER.encode(&hash))).collect()
    }

    /// What chains an entry of the audit log to the one before it, whose own is `previous` (empty for the first).
    pub fn chain(&self, previous: &[u8], entry: &[u8]) -> [u8; 32] {
        self.made(KeyPurpose::AuditChain, &linked(previous, entry))
    }

    /// With which of the secrets that are known that chains the entry to the one before it; `None` if with none of them.
    pub fn chained_with(&self, previous: &[u8], entry: &[u8], chained: &[u8]) -> Option<&KeyId> {
        let text = linked(previous, entry);
        let made = |known: &Known<'_>| {
            known.keyed(KeyPurpose::AuditChain, &text).is_some_and(|hash| hash.ct_eq(chained).into())
        };
        self.known().find(made).map(Known::key_id)
    }

    /// Whether that chains the entry to the one before it, made with any secret that is known.
    pub fn is_chained(&self, previous: &[u8], entry: &[u8], chained: &[u8]) -> bool {
        self.chained_with(previous, entry, chained).is_some()
    }

    /// The signature of a certificate of what was deleted.
    pub fn certificate(&self, content: &[u8]) -> [u8; 32] {
        self.made(KeyPurpose::Certificate, content)
    }

    /// Whether that is the signature of that certificate, made with any secret that is known.
    pub fn is_certificate(&self, content: &[u8], signature: &[u8]) -> bool {
        self.known_keyed(KeyPurpose::Certificate, content).any(|hash| hash.ct_eq(signature).into())
    }

    /// A keyed hash of `text` for something new.
    pub(super) fn made(&self, purpose: KeyPurpose, text: &[u8]) -> [u8; 32] {
        hash(self.present.derived(purpose), text)
    }

    /// The same as before keys were derived, for what is never to change.
    pub(super) fn made_as_ever(&self, purpose: KeyPurpose, text: &[u8]) -> [u8; 32] {
        let mac = self.present.prefixed(purpose).unwrap_or_else(|| self.present.derived(purpose));
        hash(mac, text)
    }

    /// All ways in which something may have been made: that of what is new first.
    pub(super) fn known(&self) -> impl Iterator<Item = Known<'_>> {
        self.sets().flat_map(|set| [Scheme::Derived, Scheme::Prefixed].map(|scheme| Known { set, scheme }))
    }

    /// The keyed hash of `text` in each of those ways.
    pub(super) fn known_keyed<'a>(
        &'a self,
        purpose: KeyPurpose,
        text: &[u8],
    ) -> impl Iterator<Item = [u8; 32]> + use<'a> {
        let found: Vec<_> = self.known().filter_map(|known| known.keyed(purpose, text)).collect();
        found.into_iter()
    }

    fn sets(&self) -> impl Iterator<Item = &KeySet> {
        std::iter::once(&self.present).chain(&self.previous)
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

/// Both, so that no other two read the same.
fn linked(previous: &[u8], entry: &[u8]) -> Vec<u8> {
    let mut text = (previous.len() as u64).to_be_bytes().to_vec();
    text.extend_from_slice(previous);
    text.extend_from_slice(entry);
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tests::keys;
    use super::*;

    #[test]
    fn each_purpose_and_each_way_has_a_key_of_its_own() {
        let keys = keys("a", &["b", "c"]);
        let mut seen = BTreeSet::new();
        for purpose in KeyPurpose::ALL {
            let made: Vec<_> = keys.known_keyed(*purpose, b"text").collect();
            assert_eq!(made.len(), if purpose.prefix().is_some() { 6 } else { 3 }, "{purpose:?}");
            assert_eq!(made[0], keys.made(*purpose, b"text"));
            for hash in made {
                assert!(seen.insert(hash), "{purpose:?}");
            }
        }
        let infos: BTreeSet<&str> = KeyPurpose::ALL.iter().map(|purpose| purpose.info()).collect();
        assert!(infos.len() == KeyPurpose::ALL.len() && !infos.contains("key id"));
    }

    #[test]
    fn an_address_is_found_after_the_secret_has_changed_as_long_as_the_former_one_is_known() {
        let (before, after, without) = (keys("a", &[]), keys("b", &["a"]), keys("b", &[]));
        let stored = before.lookup("mor@example.org");
        assert_eq!(stored.as_str().len(), 64);
        assert_eq!(stored, before.lookup("mor@example.org"));
        assert_ne!(stored, before.lookup("far@example.org"));
        assert!(after.lookups("mor@example.org").any(|hash| hash == stored));
        assert!(!without.lookups("mor@example.org").any(|hash| hash == stored));
        assert_eq!(after.lookup("mor@example.org"), without.lookup("mor@example.org"));
    }

    #[test]
    fn a_chain_holds_over_a_change_of_the_secret_and_shows_every_change_of_an_entry() {
        let (before, after, without) = (keys("a", &[]), keys("b", &["a"]), keys("b", &[]));
        let first = before.chain(b"", b"one");
        let second = after.chain(&first, b"two");
        assert!(after.is_chained(b"", b"one", &first) && after.is_chained(&first, b"two", &second));
        assert!(!without.is_chained(b"", b"one", &first) && without.is_chained(&first, b"two", &second));
        assert!(!after.is_chained(&first, b"Two", &second) && !after.is_chained(b"", b"two", &second));
        assert!(!after.is_chained(&first, b"two", &second[..31]) && !after.is_chained(&first, b"two", b""));
        assert_ne!(before.chain(b"ab", b"c"), before.chain(b"a", b"bc"), "where the entry begins counts");
    }

    #[test]
    fn a_key_id_names_its_secret_and_no_other() {
        let both = keys("b", &["a", "a", "b"]);
        let ids: Vec<&KeyId> = both.key_ids().collect();
        assert_eq!(ids, [keys("b", &[]).key_id(), keys("a", &[]).key_id()], "each secret once");
        assert!(ids[0] != ids[1] && ids[0].as_str().len() == 8);
        // Blanks around a secret are no part of it: it may stand in a file with a line's end.
        assert_eq!(Keys::of(&format!(" {}\n", "a".repeat(32)).into(), &[]).unwrap().key_id(), ids[1]);
    }

    #[test]
    fn nothing_of_a_secret_shows_in_a_log() {
        let keys = keys("k", &["p"]);
        let secret = Secret::from("k".repeat(32));
        assert_eq!(format!("{keys:?} {secret:?} {:?}", keys.lookup("x")), "Keys(…) Secret(…) LookupHash(…)");
    }

    #[test]
    fn what_is_too_short_is_no_secret() {
        let long = Secret::from("a".repeat(32));
        assert!(Keys::of(&"short".into(), &[]).unwrap_err().contains("at least 32"));
        assert!(Keys::of(&long, &["short".into()]).unwrap_err().contains("former"));
        assert!(Keys::of(&format!("{}   ", "a".repeat(31)).into(), &[]).is_err());
    }
}
