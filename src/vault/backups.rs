//! Backups sealed to recipients: whoever makes them cannot open them. In the format of age (age-encryption.org), which opens them
//! without kvartal as well.

use std::io::{self, ErrorKind, Read, Write};

use age::secrecy::ExposeSecret;
use age::{DecryptError, Decryptor, Encryptor, IdentityFile, x25519};
use zeroize::Zeroizing;

/// What a sealed backup begins with, and everything else that age has sealed.
pub const SEALED: &[u8] = b"age-encryption.org/";

/// What a file begins with that age has written as letters.
const ARMOURED: &str = "-----BEGIN AGE ENCRYPTED FILE-----";

/// To whom backups are sealed.
#[derive(Clone)]
pub struct Recipients(Vec<x25519::Recipient>);

impl Recipients {
    /// From lines as `age1…`.
    ///
    /// # Errors
    /// A sentence about the first that is none.
    pub fn read(lines: &[String]) -> Result<Recipients, String> {
        let one = |line: &String| {
            line.trim().parse().map_err(|_| {
                format!(
                    "“{}” in backup_recipients is no recipient, as age1… is; “kvartal backup --new-identity FILE” makes one",
                    line.trim()
                )
            })
        };
        lines.iter().map(one).collect::<Result<_, _>>().map(Recipients)
    }

    /// Seals what is read to all of them.
    ///
    /// # Errors
    /// What cannot be read or written; no recipient at all.
    pub fn seal(&self, mut from: impl Read, to: impl Write) -> io::Result<()> {
        let recipients = self.0.iter().map(|one| one as &dyn age::Recipient);
        let encryptor = Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
        let mut sealed = encryptor.wrap_output(to)?;
        io::copy(&mut from, &mut sealed)?;
        sealed.finish()?;
        Ok(())
    }
}

/// What opens backups that were sealed to a recipient. `Debug` does not show it.
pub struct Identities(Vec<Box<dyn age::Identity + Send + Sync>>);

impl std::fmt::Debug for Identities {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Identities(…)")
    }
}

impl Identities {
    /// A new one: the text of its file, and its recipient.
    pub fn generate() -> (Zeroizing<String>, String) {
        let identity = x25519::Identity::generate();
        let recipient = identity.to_public().to_string();
        let text = format!("# public key: {recipient}\n{}\n", identity.to_string().expose_secret());
        (Zeroizing::new(text), recipient)
    }

    /// From the text of an identity file, as this or `age-keygen` writes it.
    ///
    /// # Errors
    /// A sentence about what it is instead.
    pub fn read(text: &[u8]) -> Result<Identities, String> {
        if text.starts_with(SEALED) || text.trim_ascii_start().starts_with(ARMOURED.as_bytes()) {
            return Err("it is protected by a passphrase; open it first with “age --decrypt”, into a file in memory (/dev/shm), and \
                        name that"
                .into());
        }
        if text.trim_ascii().starts_with(b"age1") {
            return Err(
                "it holds a recipient, which seals and does not open; look for the file with AGE-SECRET-KEY-1… in it"
                    .into(),
            );
        }
        let none = || "it is no identity file; one holds a line that begins with AGE-SECRET-KEY-1".to_owned();
        let file = IdentityFile::from_buffer(text).map_err(|_| none())?;
        let identities = file.into_identities().map_err(|_| none())?;
        if identities.is_empty() { Err(none()) } else { Ok(Identities(identities)) }
    }

    /// Opens what was sealed.
    ///
    /// # Errors
    /// A sentence about what does not open; nothing of what was written is to be used then.
    pub fn open(&self, from: impl Read, to: &mut impl Write) -> Result<(), String> {
        let told = |error: DecryptError| {
            match error {
            DecryptError::NoMatchingKeys => {
                "it was sealed to other recipients than this identity file opens; look for the one that was made with the \
                 recipient of that time"
                    .to_owned()
            }
            DecryptError::UnknownFormat => "it was sealed by a newer version of age than this kvartal opens".to_owned(),
            DecryptError::Io(error) => broken(&error),
            _ => "it is damaged, or something has changed it".to_owned(),
        }
        };
        let identities = self.0.iter().map(|one| one.as_ref() as &dyn age::Identity);
        let mut opened = Decryptor::new(from).and_then(|sealed| sealed.decrypt(identities)).map_err(told)?;
        let mut piece = Zeroizing::new(vec![0; 64 * 1024]);
        loop {
            let read = opened.read(&mut piece).map_err(|error| broken(&error))?;
            if read == 0 {
                return Ok(());
            }
            to.write_all(&piece[..read]).map_err(|error| format!("what is opened cannot be written: {error}"))?;
        }
    }
}

fn broken(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::UnexpectedEof | ErrorKind::InvalidData => {
            "it is cut off or damaged: not all of it is there as it was sealed".to_owned()
        }
        _ => format!("it cannot be read: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> (Identities, Recipients) {
        let (text, recipient) = Identities::generate();
        (Identities::read(text.as_bytes()).unwrap(), Recipients::read(&[recipient]).unwrap())
    }

    fn opened(with: &Identities, sealed: &[u8]) -> Result<Vec<u8>, String> {
        let mut text = Vec::new();
        with.open(sealed, &mut text).map(|()| text)
    }

    #[test]
    fn each_recipient_opens_what_was_sealed_and_nobody_else() {
        let ((one, to_one), (other, to_other), (stranger, _)) = (made(), made(), made());
        let both = Recipients([to_one.0, to_other.0].concat());
        let text = b"SQLite format 3\0".repeat(20_000);
        let mut sealed = Vec::new();
        both.seal(text.as_slice(), &mut sealed).unwrap();
        assert!(sealed.starts_with(SEALED) && !sealed.windows(15).any(|some| some == b"SQLite format 3"));
        assert!(opened(&one, &sealed).unwrap() == text && opened(&other, &sealed).unwrap() == text);
        assert!(opened(&stranger, &sealed).unwrap_err().contains("other recipients"));
        for length in [10, 100, sealed.len() / 2, sealed.len() - 1] {
            let told = opened(&one, &sealed[..length]).unwrap_err();
            assert!(told.contains("cut off") || told.contains("damaged"), "{length}: {told}");
        }
        let last = sealed.len() - 1;
        sealed[last] ^= 1;
        assert!(opened(&one, &sealed).unwrap_err().contains("damaged"));
    }

    #[test]
    fn what_is_no_identity_is_told_for_what_it_is() {
        let (_, recipient) = Identities::generate();
        for (text, told) in [
            (ARMOURED, "passphrase"),
            ("age-encryption.org/v1\n-> scrypt", "passphrase"),
            (recipient.as_str(), "recipient"),
            ("Dear diary", "no identity file"),
            ("# nothing\n", "no identity file"),
        ] {
            let said = Identities::read(text.as_bytes()).unwrap_err();
            assert!(said.contains(told), "{text}: {said}");
        }
        let told = Recipients::read(&["AGE-SECRET-KEY-1".to_owned()]).err().unwrap();
        assert!(told.contains("no recipient"), "{told}");
    }
}
