//! The address in a message that opens a person's requests without a login.
//!
//! A token is a keyed hash of the message's unique key, so that a message can be rendered again with the same
//! link and no token is ever stored: the database holds its hash, and only who knows the secret can make it.

use std::fmt;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// Bytes of a token: 160 bits cannot be guessed, and 27 letters fit on one line of a mail.
const TOKEN_BYTES: usize = 20;

/// Letters that they are written with.
const TOKEN_LETTERS: usize = (TOKEN_BYTES * 8).div_ceil(6);

/// The installation's key.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// From the text of the configuration.
    ///
    /// # Errors
    /// A sentence, if the text is too short to be a secret.
    pub fn new(text: &str) -> Result<Secret, String> {
        let text = text.trim();
        if text.len() < 32 {
            return Err("the secret has to be at least 32 characters long".into());
        }
        Ok(Secret(text.as_bytes().to_vec()))
    }

    /// The keys that are derived from it.
    ///
    /// # Errors
    /// A sentence, if the text is too short to be a secret.
    pub fn keys(&self) -> Result<crate::token::Keys, String> {
        crate::token::Keys::of(&String::from_utf8_lossy(&self.0).into_owned().into(), &[])
    }

    /// A keyed hash of `text`, different for every `purpose`.
    pub(super) fn keyed(&self, purpose: &str, text: &str) -> [u8; 32] {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The link token of the message with that unique key.
    pub fn token(&self, unique_key: &str) -> Token {
        Token::of(&self.keyed("link", unique_key))
    }

    /// The Message-ID of the message with that unique key, without angle brackets: the same at every try, so that
    /// a mailbox can tell a second copy.
    pub fn message_id(&self, unique_key: &str, domain: &str) -> String {
        let id = HEXLOWER.encode(&self.keyed("message-id", unique_key)[..16]);
        format!("{id}@{domain}")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What a link carries. It opens a person's answers: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token that nobody can guess or make again.
    pub fn random() -> Token {
        Token(BASE64URL_NOPAD.encode(&rand::random::<[u8; TOKEN_BYTES]>()))
    }

    /// A token as it stands in a link; `None` for anything that cannot be one. Mail programs take what stands around a
    /// link for a part of it: a full stop, a bracket, the strokes of _emphasis_, what a broken encoding left of `=`.
    pub fn parse(text: &str) -> Option<Token> {
        let text = text.trim_matches(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        let whole = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).is_ok_and(|bytes| bytes.len() == TOKEN_BYTES);
        let is_stroke = |c: char| c == '-' || c == '_';
        let bare =
            [Some(text), text.strip_prefix("3D"), text.strip_prefix("3d")].into_iter().flatten().find_map(|text| {
                let (token, behind) = text.split_at_checked(TOKEN_LETTERS)?;
                (whole(token) && behind.chars().all(is_stroke)).then_some(token)
            });
        bare.map(|token| Token(token.to_owned()))
    }

    /// The first 160 bits of a keyed hash.
    pub(super) fn of(hash: &[u8; 32]) -> Token {
        Token(BASE64URL_NOPAD.encode(&hash[..TOKEN_BYTES]))
    }

    /// For the link.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database holds of it.
    pub fn hash(&self) -> String {
        HEXLOWER.encode(&Sha256::digest(self.0.as_bytes()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text).unwrap()
    }

    #[test]
    fn a_token_is_stable_differs_by_message_and_by_secret_and_survives_a_link() {
        let (a, b) = (secret(&"a".repeat(32)), secret(&"b".repeat(32)));
        assert_eq!(a.token("one"), a.token("one"));
        assert_ne!(a.token("one"), a.token("two"));
        assert_ne!(a.token("one"), b.token("one"));
        assert_eq!(Token::parse(a.token("one").as_str()), Some(a.token("one")));
        assert_ne!(a.token("one").hash(), a.token("one").as_str());
    }

    #[test]
    fn neither_secret_nor_token_shows_in_a_log() {
        let key = secret(&"k".repeat(32));
        assert_eq!(format!("{key:?} {:?}", key.token("one")), "Secret(…) Token(…)");
    }

    #[test]
    fn what_stands_around_a_link_is_no_part_of_it() {
        for n in 0..200 {
            let token = secret(&"a".repeat(32)).token(&n.to_string());
            for (before, behind) in
                [("", "."), ("<", ">"), ("", "_"), ("", "--"), ("3D", ""), ("=3d", "_."), ("\"", "\"),"), ("", "%")]
            {
                let text = format!("{before}{}{behind}", token.as_str());
                assert_eq!(Token::parse(&text), Some(token.clone()), "{before}…{behind}");
            }
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for text in ["", "abc", "../../etc/passwd", &"A".repeat(26), &"A".repeat(28), "AAAAAAAAAAAAAAAAAAAAAAAAA=="] {
            assert_eq!(Token::parse(text), None, "{text}");
        }
        assert!(Secret::new("short").is_err());
    }
}
