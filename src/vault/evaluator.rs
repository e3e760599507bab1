//! The evaluator's keys. What is sealed to them nobody reads who has not the secret half: not the server that has sealed it, nor
//! whoever runs it. Sealing is age (<https://age-encryption.org/v1>, X25519), so that a key can be kept and tried with other
//! programs; figures that an evaluator hands out are signed (Ed25519) with a key that follows from the same secret.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{Read, Write};

use age::secrecy::{ExposeSecret, SecretString};
use age::{Decryptor, Encryptor, Identity, Recipient, x25519};
use data_encoding::{BASE64, HEXLOWER};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hkdf::Hkdf;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::SEALED;

/// What stands before the key that a signature is checked with.
const SIGNS: &str = "ed25519:";

/// The public half of an evaluator's key.
#[derive(Clone)]
pub struct EvaluatorKey {
    recipient: x25519::Recipient,
    checks: VerifyingKey,
}

impl EvaluatorKey {
    /// From a line `age1… ed25519:…`.
    fn read(line: &str) -> Option<EvaluatorKey> {
        let (recipient, checks) = line.split_once(char::is_whitespace)?;
        let bytes = BASE64.decode(checks.trim().strip_prefix(SIGNS)?.as_bytes()).ok()?;
        let checks = VerifyingKey::from_bytes(bytes.as_slice().try_into().ok()?).ok()?;
        // A key that anybody can sign for is none.
        (!checks.is_weak()).then_some(EvaluatorKey { recipient: recipient.parse().ok()?, checks })
    }
}

impl fmt::Display for EvaluatorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {SIGNS}{}", self.recipient, BASE64.encode(self.checks.as_bytes()))
    }
}

impl fmt::Debug for EvaluatorKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Those to whom answers are sealed: each of them reads all. Never empty.
#[derive(Debug, Clone)]
pub struct EvaluatorKeys(Vec<EvaluatorKey>);

impl EvaluatorKeys {
    /// From the text of one or several files of public halves: a key on each line, `age1… ed25519:…`; empty lines and those that
    /// begin with `#` say nothing.
    ///
    /// # Errors
    /// A sentence with the number of the line.
    pub fn read(text: &str) -> Result<EvaluatorKeys, String> {
        let (mut keys, mut known): (Vec<EvaluatorKey>, BTreeSet<String>) = (Vec::new(), BTreeSet::new());
        for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line.starts_with("AGE-SECRET-KEY-") {
                return Err(format!(
                    "line {number} is the secret half of a key, which does not belong here; give the file that ends in .pub"
                ));
            }
            let key = EvaluatorKey::read(line);
            let key = key
                .ok_or_else(|| format!("line {number} is no evaluator's key: it is age1… and ed25519:… on one line"))?;
            if known.insert(key.to_string()) {
                keys.push(key);
            }
        }
        // The same keys are the same, in whatever order they were given.
        keys.sort_by_key(ToString::to_string);
        if keys.is_empty() { Err("there is no key in it".into()) } else { Ok(EvaluatorKeys(keys)) }
    }

    /// What tells these keys from others, in eight hexadecimal digits.
    pub fn id(&self) -> String {
        let hash = Sha256::new_with_prefix(b"kvartal evaluator\0").chain_update(self.to_string()).finalize();
        HEXLOWER.encode(&hash[..4])
    }

    /// Seals a text to all of them.
    ///
    /// # Errors
    /// A sentence.
    pub fn seal(&self, text: &[u8]) -> Result<Vec<u8>, String> {
        let recipients = self.0.iter().map(|key| &key.recipient as &dyn Recipient);
        let sealed = Encryptor::with_recipients(recipients).map_err(|error| error.to_string())?;
        let write = || -> std::io::Result<Vec<u8>> {
            let mut sealed = sealed.wrap_output(Vec::with_capacity(text.len() + 512))?;
            sealed.write_all(text)?;
            sealed.finish()
        };
        write().map_err(|error| error.to_string())
    }

    /// Whether one of them has signed that.
    pub fn have_signed(&self, content: &[u8], signature: &[u8]) -> bool {
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        self.0.iter().any(|key| key.checks.verify_strict(&signed(content), &signature).is_ok())
    }
}

impl fmt::Display for EvaluatorKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|key| writeln!(f, "{key}"))
    }
}

/// What is signed: a signature under this key for something else is worth nothing here.
fn signed(content: &[u8]) -> Vec<u8> {
    [b"kvartal, published by the evaluator\0".as_slice(), content].concat()
}

/// The secret half. `Debug` does not show it.
#[derive(Clone)]
pub struct EvaluatorSecret(x25519::Identity);

impl fmt::Debug for EvaluatorSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EvaluatorSecret(…)")
    }
}

impl EvaluatorSecret {
    /// A new one, drawn at random.
    pub fn random() -> EvaluatorSecret {
        EvaluatorSecret(x25519::Identity::generate())
    }

    /// From the text of a key file: a line `AGE-SECRET-KEY-1…`; lines that begin with `#` say nothing.
    ///
    /// # Errors
    /// A sentence, with nothing of what stands in the file.
    pub fn read(text: &str) -> Result<EvaluatorSecret, String> {
        let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
        let mut keys = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        let (Some(line), None) = (keys.next(), keys.next()) else {
            return Err("it has not one line with a secret key, AGE-SECRET-KEY-1…".into());
        };
        if line.starts_with("age1") {
            return Err("it is the public half of a key; the secret one is needed".into());
        }
        line.parse()
            .map(EvaluatorSecret)
            .map_err(|_| "it holds something else than a secret key, AGE-SECRET-KEY-1…".into())
    }

    /// The line that [`EvaluatorSecret::read`] reads.
    pub fn line(&self) -> Zeroizing<String> {
        Zeroizing::new(self.0.to_string().expose_secret().to_owned())
    }

    /// The public half.
    pub fn public(&self) -> EvaluatorKey {
        EvaluatorKey { recipient: self.0.to_public(), checks: self.signing().verifying_key() }
    }

    /// Opens what was sealed to it, alone or among others; `None` if it was not, or was changed since.
    pub fn open(&self, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        opened(sealed, &self.0)
    }

    /// The signature of a content.
    pub fn sign(&self, content: &[u8]) -> Vec<u8> {
        self.signing().sign(&signed(content)).to_bytes().to_vec()
    }

    fn signing(&self) -> SigningKey {
        let mut seed = Zeroizing::new([0; 32]);
        let derived = Hkdf::<Sha256>::new(None, self.line().as_bytes());
        #[expect(clippy::expect_used, reason = "it fails for more than 8160 bytes")]
        derived.expand(b"kvartal, the evaluator signs", seed.as_mut()).expect("32 bytes can be derived");
        SigningKey::from_bytes(&seed)
    }
}

/// Seals the text of a key file by a passphrase, as `age --passphrase` does.
///
/// # Errors
/// A sentence.
pub fn lock(text: &str, passphrase: &str) -> Result<Vec<u8>, String> {
    let write = || -> std::io::Result<Vec<u8>> {
        let mut locked = Encryptor::with_user_passphrase(secret(passphrase)).wrap_output(Vec::new())?;
        locked.write_all(text.as_bytes())?;
        locked.finish()
    };
    write().map_err(|error| error.to_string())
}

/// Whether a key file is sealed by a passphrase.
pub fn is_locked(file: &[u8]) -> bool {
    file.starts_with(SEALED)
}

/// The text of a key file that [`lock`] has sealed; `None` for another passphrase.
pub fn unlock(file: &[u8], passphrase: &str) -> Option<Zeroizing<String>> {
    let opened = opened(file, &age::scrypt::Identity::new(secret(passphrase)))?;
    String::from_utf8(opened.to_vec()).ok().map(Zeroizing::new)
}

fn secret(passphrase: &str) -> SecretString {
    SecretString::from(passphrase.to_owned())
}

fn opened(sealed: &[u8], by: &dyn Identity) -> Option<Zeroizing<Vec<u8>>> {
    let mut reader = Decryptor::new_buffered(sealed).ok()?.decrypt(std::iter::once(by)).ok()?;
    let mut text = Zeroizing::new(Vec::with_capacity(sealed.len()));
    reader.read_to_end(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys(of: &[&EvaluatorSecret]) -> EvaluatorKeys {
        let lines: Vec<String> = of.iter().map(|one| one.public().to_string()).collect();
        EvaluatorKeys::read(&lines.join("\n")).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn what_is_sealed_to_evaluators_each_of_them_reads_and_nobody_else(
            text in proptest::collection::vec(any::<u8>(), 0..2000),
            byte in any::<prop::sample::Index>(),
            bit in 0..8u8,
        ) {
            let (one, other, third) = (EvaluatorSecret::random(), EvaluatorSecret::random(), EvaluatorSecret::random());
            let sealed = keys(&[&one, &other]).seal(&text).unwrap();
            for reads in [&one, &other] {
                let opened = reads.open(&sealed).unwrap();
                prop_assert_eq!(opened.as_slice(), &text);
            }
            prop_assert!(third.open(&sealed).is_none());
            let mut changed = sealed.clone();
            changed[byte.index(sealed.len())] ^= 1 << bit;
            prop_assert!(one.open(&changed).is_none());
            prop_assert!(one.open(&sealed[..byte.index(sealed.len())]).is_none());
        }
    }

    #[test]
    fn a_key_file_is_read_back_and_its_faults_show_nothing_of_it() {
        let secret = EvaluatorSecret::random();
        let text = format!("\u{feff}# kept by the evaluator\r\n{}\r\n", *secret.line());
        assert_eq!(EvaluatorSecret::read(&text).unwrap().line(), secret.line());
        assert_eq!(keys(&[&secret]).id(), keys(&[&EvaluatorSecret::read(&text).unwrap()]).id());
        assert_eq!(format!("{secret:?}"), "EvaluatorSecret(…)");
        let line = secret.line();
        for (text, part) in [
            (String::new(), "not one line"),
            (format!("{}\n{}", *line, *line), "not one line"),
            (line[..40].to_owned(), "something else"),
            (secret.public().to_string(), "public half"),
        ] {
            let said = EvaluatorSecret::read(&text).unwrap_err();
            assert!(said.contains(part) && !said.contains(&line[15..30]), "{said}");
        }
        let said = EvaluatorKeys::read(&line).unwrap_err();
        assert!(said.contains("line 1") && said.contains(".pub") && !said.contains(&line[15..30]), "{said}");
        assert!(EvaluatorKeys::read("# none\n").unwrap_err().contains("no key"));
        assert!(EvaluatorKeys::read("age1abc ed25519:zz").unwrap_err().contains("line 1"));
    }

    #[test]
    fn the_same_keys_have_one_name_in_whatever_order_they_stand() {
        let (one, other) = (EvaluatorSecret::random(), EvaluatorSecret::random());
        assert_eq!(keys(&[&one, &other, &one]).id(), keys(&[&other, &one]).id());
        assert_ne!(keys(&[&one]).id(), keys(&[&other, &one]).id());
        assert_eq!(EvaluatorKeys::read(&keys(&[&one, &other]).to_string()).unwrap().id(), keys(&[&one, &other]).id());
    }

    #[test]
    fn a_signature_holds_for_what_was_signed_and_for_nobody_else() {
        let (one, other) = (EvaluatorSecret::random(), EvaluatorSecret::random());
        let signature = one.sign(b"figures");
        assert!(keys(&[&one, &other]).have_signed(b"figures", &signature));
        assert!(!keys(&[&other]).have_signed(b"figures", &signature));
        assert!(!keys(&[&one]).have_signed(b"figureS", &signature));
        assert!(!keys(&[&one]).have_signed(b"figures", &signature[..63]));
    }

    #[test]
    fn a_passphrase_opens_the_file_that_it_has_sealed() {
        let secret = EvaluatorSecret::random();
        let locked = lock(&secret.line(), "en lang sætning").unwrap();
        assert!(is_locked(&locked) && !is_locked(secret.line().as_bytes()));
        assert!(!locked.windows(20).any(|part| part == &secret.line().as_bytes()[..20]));
        let read = unlock(&locked, "en lang sætning").unwrap();
        assert_eq!(EvaluatorSecret::read(&read).unwrap().line(), secret.line());
        assert!(unlock(&locked, "en anden sætning").is_none());
    }
}
