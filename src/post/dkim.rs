//! The key that mail is signed with (DKIM, RFC 6376 and RFC 8463), and what the DNS has to say about it.

use std::fmt;
use std::path::Path;

use data_encoding::BASE64;
use ed25519_dalek::SigningKey;
use lettre::message::dkim::{DkimSigningAlgorithm, DkimSigningKey};
use rsa::RsaPrivateKey;
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPrivateKey};
use rsa::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use rsa::traits::PublicKeyParts;

use crate::files::{self, Existing};

/// Bits of a key that is made here.
const BITS: usize = 2048;

/// What every receiver has to be able to check (RFC 8301).
const CHECKABLE: std::ops::RangeInclusive<usize> = 1024..=4096;

/// A private key that signs mail. `Debug` does not show it.
#[derive(Clone)]
pub struct Key(KeyKind);

#[derive(Clone)]
enum KeyKind {
    Rsa(RsaPrivateKey),
    Ed25519(SigningKey),
}

/// Reads the private key in that file: PEM, RSA (PKCS#1 or PKCS#8) or Ed25519 (PKCS#8).
///
/// # Errors
/// A sentence that names the file, and never its content.
pub fn read_key(path: &Path) -> Result<Key, String> {
    let name = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidData => format!("{name} holds no key in PEM form: it is no text"),
        _ => format!("the DKIM key {name} cannot be read ({error})"),
    })?;
    Key::of_pem(&text).map_err(|fault| format!("{name} {fault}"))
}

impl Key {
    /// From the text of a PEM file.
    ///
    /// # Errors
    /// The end of a sentence that begins with the file's name.
    fn of_pem(text: &str) -> Result<Key, String> {
        let Some(label) = text.split_once("-----BEGIN ").and_then(|(_, rest)| Some(rest.split_once("-----")?.0)) else {
            return Err("holds no key in PEM form (it has no line “-----BEGIN PRIVATE KEY-----”)".into());
        };
        // Older tools write text before the key.
        let text = text.find("-----BEGIN ").map_or(text, |begin| &text[begin..]);
        let key = match label {
            _ if text.contains("ENCRYPTED") => {
                return Err("holds a key with a password, which kvartal cannot ask for; \
                            write it without by “openssl pkey -in FILE -out NEW”"
                    .into());
            }
            "RSA PRIVATE KEY" => RsaPrivateKey::from_pkcs1_pem(text).ok().map(KeyKind::Rsa),
            "PRIVATE KEY" => RsaPrivateKey::from_pkcs8_pem(text)
                .map(KeyKind::Rsa)
                .or_else(|_| SigningKey::from_pkcs8_pem(text).map(KeyKind::Ed25519))
                .ok(),
            other => return Err(format!("holds a {other} where an RSA or Ed25519 private key is needed")),
        };
        match key {
            Some(KeyKind::Rsa(rsa)) if !CHECKABLE.contains(&rsa.n().bits()) => Err(format!(
                "holds an RSA key of {} bits; receivers check {} to {} bits, and {BITS} are usual",
                rsa.n().bits(),
                CHECKABLE.start(),
                CHECKABLE.end()
            )),
            Some(key) => Ok(Key(key)),
            None => Err("is damaged, or holds a key that is neither RSA nor Ed25519".into()),
        }
    }

    /// A new RSA key of 2048 bits, which every receiver can check.
    ///
    /// # Errors
    /// A sentence, if the machine has no randomness to give.
    pub fn make() -> Result<Key, String> {
        let made = RsaPrivateKey::new(&mut rsa::rand_core::OsRng, BITS);
        made.map(|key| Key(KeyKind::Rsa(key))).map_err(|error| format!("no key could be made ({error})"))
    }

    /// Writes the key (PKCS#8 PEM) into a new file that only its owner can read.
    ///
    /// # Errors
    /// A sentence; a file that is there already is never replaced, because mail is signed with it.
    pub fn write_new(&self, path: &Path) -> Result<(), String> {
        let name = path.display();
        let pem = match &self.0 {
            KeyKind::Rsa(key) => key.to_pkcs8_pem(LineEnding::LF),
            KeyKind::Ed25519(key) => key.to_pkcs8_pem(LineEnding::LF),
        };
        let pem = pem.map_err(|error| format!("the key cannot be written as PEM ({error})"))?;
        files::write(path, pem.as_bytes(), Existing::Kept).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => format!("{name} is there already; a key is never replaced"),
            _ => format!("{name} cannot be written ({error})"),
        })
    }

    /// The same key in the form that the mail library takes.
    ///
    /// # Errors
    /// A sentence, if the library refuses it.
    pub fn for_lettre(&self) -> Result<DkimSigningKey, String> {
        let refused = |error: &dyn fmt::Display| format!("the DKIM key cannot be used ({error})");
        match &self.0 {
            KeyKind::Rsa(key) => {
                let pem = key.to_pkcs1_pem(LineEnding::LF).map_err(|error| refused(&error))?;
                DkimSigningKey::new(&pem, DkimSigningAlgorithm::Rsa)
            }
            KeyKind::Ed25519(key) => {
                DkimSigningKey::new(&BASE64.encode(&key.to_bytes()), DkimSigningAlgorithm::Ed25519)
            }
        }
        .map_err(|error| refused(&error))
    }

    /// What stands in the DNS under `SELECTOR._domainkey.DOMAIN`, as one string.
    ///
    /// # Errors
    /// A sentence, if the public half cannot be written.
    pub fn public_record(&self) -> Result<String, String> {
        let (kind, public) = match &self.0 {
            KeyKind::Rsa(key) => {
                let der = key.to_public_key().to_public_key_der();
                ("rsa", der.map_err(|error| format!("the public key cannot be written ({error})"))?.into_vec())
            }
            KeyKind::Ed25519(key) => ("ed25519", key.verifying_key().to_bytes().to_vec()),
        };
        Ok(format!("v=DKIM1; k={kind}; p={}", BASE64.encode(&public)))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            KeyKind::Rsa(_) => "Key(RSA …)",
            KeyKind::Ed25519(_) => "Key(Ed25519 …)",
        })
    }
}

#[cfg(test)]
mod tests {
    use lettre::message::Message;
    use lettre::message::dkim::DkimConfig;
    use rsa::pkcs8::DecodePublicKey;

    use super::*;

    /// The key of RFC 8463, appendix A.2: Ed25519, as `openssl pkey` writes it.
    const ED25519: &str = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
        -----END PRIVATE KEY-----\n";

    fn openssl(arguments: &[&str], folder: &Path) -> std::process::Output {
        std::process::Command::new("openssl").args(arguments).current_dir(folder).output().expect("openssl")
    }

    #[test]
    fn keys_that_openssl_makes_are_read_in_each_form_and_have_the_public_key_that_openssl_sees() {
        let folder = tempfile::tempdir().unwrap();
        let made = openssl(
            &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "8.pem"],
            folder.path(),
        );
        assert!(made.status.success());
        assert!(openssl(&["rsa", "-traditional", "-in", "8.pem", "-out", "1.pem"], folder.path()).status.success());
        let public = openssl(&["pkey", "-in", "8.pem", "-pubout", "-outform", "DER"], folder.path()).stdout;
        assert!(public.len() > 200);
        let expected = format!("v=DKIM1; k=rsa; p={}", BASE64.encode(&public));
        for form in ["8.pem", "1.pem"] {
            let key = read_key(&folder.path().join(form)).unwrap();
            assert_eq!(key.public_record().unwrap(), expected, "{form}");
        }
    }

    #[test]
    fn the_key_of_rfc_8463_has_the_public_record_of_rfc_8463() {
        let record = Key::of_pem(ED25519).unwrap().public_record().unwrap();
        assert_eq!(record, "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=");
    }

    #[test]
    fn a_key_made_here_is_private_is_never_replaced_and_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dkim.pem");
        let key = Key::make().unwrap();
        key.write_new(&path).unwrap();
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&path.metadata().unwrap().permissions()) & 0o777, 0o600);
        assert_eq!(read_key(&path).unwrap().public_record(), key.public_record());
        let before = std::fs::read(&path).unwrap();
        assert!(key.write_new(&path).unwrap_err().contains("is there already"));
        assert_eq!(std::fs::read(&path).unwrap(), before);
        let checked = openssl(&["pkey", "-in", "dkim.pem", "-check", "-noout"], folder.path());
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    }

    /// The signature over the headers that stands in a signed mail.
    fn signed(key: &Key) -> (String, Vec<u8>) {
        let mut mail = Message::builder()
            .from("a@example.org".parse().unwrap())
            .to("b@example.net".parse().unwrap())
            .subject("Prøve")
            .body("Hej".to_owned())
            .unwrap();
        mail.sign(&DkimConfig::default_config("kvartal".into(), "example.org".into(), key.for_lettre().unwrap()));
        let text = String::from_utf8(mail.formatted()).unwrap();
        let header = text.split("DKIM-Signature:").nth(1).unwrap().replace("\r\n ", " ");
        let signature: String =
            header.split(" b=").nth(1).unwrap().lines().next().unwrap().split_whitespace().collect();
        (header, BASE64.decode(signature.as_bytes()).unwrap())
    }

    #[test]
    fn mail_is_signed_with_keys_of_either_kind() {
        let rsa = Key::make().unwrap();
        let (header, signature) = signed(&rsa);
        assert!(header.contains("a=rsa-sha256;"), "{header}");
        let KeyKind::Rsa(private) = &rsa.0 else { panic!("an RSA key") };
        // Made by this very key: its public half turns the signature back into a padded digest.
        let opened = rsa::BigUint::from_bytes_be(&signature).modpow(private.e(), private.n()).to_bytes_be();
        assert!(opened.starts_with(&[1, 0xff, 0xff, 0xff]), "{opened:?}");
        let record = rsa.public_record().unwrap();
        let public = BASE64.decode(record.split("p=").nth(1).unwrap().as_bytes()).unwrap();
        assert_eq!(rsa::RsaPublicKey::from_public_key_der(&public).unwrap(), private.to_public_key());

        let (header, signature) = signed(&Key::of_pem(ED25519).unwrap());
        assert!(header.contains("a=ed25519-sha256;"), "{header}");
        assert_eq!(signature.len(), 64);
    }

    #[test]
    fn what_is_no_usable_key_is_told_without_its_content() {
        let folder = tempfile::tempdir().unwrap();
        openssl(&["genrsa", "-out", "small.pem", "768"], folder.path());
        openssl(
            &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", "ec.pem"],
            folder.path(),
        );
        openssl(&["genpkey", "-algorithm", "RSA", "-aes256", "-pass", "pass:x", "-out", "locked.pem"], folder.path());
        openssl(&["pkey", "-in", "ec.pem", "-pubout", "-out", "public.pem"], folder.path());
        std::fs::write(folder.path().join("half.pem"), &ED25519[..70]).unwrap();
        std::fs::write(folder.path().join("text.pem"), "hunter2").unwrap();
        std::fs::write(folder.path().join("bytes.pem"), [0xff, 0xfe, 0]).unwrap();
        for (file, expected) in [
            ("none.pem", "cannot be read"),
            ("small.pem", "768 bits"),
            ("ec.pem", "neither RSA nor Ed25519"),
            ("locked.pem", "with a password"),
            ("public.pem", "holds a PUBLIC KEY"),
            ("half.pem", "is damaged"),
            ("text.pem", "no key in PEM form"),
            ("bytes.pem", "no key in PEM form"),
        ] {
            let said = read_key(&folder.path().join(file)).unwrap_err();
            assert!(said.contains(expected) && said.contains(file) && !said.contains("hunter2"), "{file}: {said}");
        }
    }

    #[test]
    fn a_key_does_not_show_in_a_log() {
        assert_eq!(format!("{:?}", Key::of_pem(ED25519).unwrap()), "Key(Ed25519 …)");
    }
}
