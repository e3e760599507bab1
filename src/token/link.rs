//! The address in a message that opens a person's requests without a login.
//!
//! A token is a keyed hash of the message's unique key, so that a message can be rendered again with the same
//! link and no token is ever stored: the database holds its hash, and only who knows the secret can make it. The hash also
//! tells with which of the known secrets it was made; a link whose secret is no longer known opens nothing.

use std::fmt;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use sha2::{Digest, Sha256};

use super::keys::{KeyId, KeyPurpose, Keys, Known};

/// Bytes of a token: 160 bits cannot be guessed, and 27 letters fit on one line of a mail.
const TOKEN_BYTES: usize = 20;

/// Letters that they are written with.
const TOKEN_LETTERS: usize = (TOKEN_BYTES * 8).div_ceil(6);

impl Keys {
    /// The link token of a new message or letter with that unique key.
    pub fn token(&self, unique_key: &str) -> Token {
        Token::of(&self.made(KeyPurpose::Link, unique_key.as_bytes()))
    }

    /// The link token with which a message or letter was made, of which the database holds `stored`; `None` if its secret
    /// is no longer known.
    pub fn token_of(&self, unique_key: &str, stored: &str) -> Option<Token> {
        self.link_made_with(unique_key, stored).map(|(_, token)| token)
    }

    /// With which secret a message's or letter's link was made, of which the database holds `stored`.
    pub fn key_of_link(&self, unique_key: &str, stored: &str) -> Option<&KeyId> {
        self.link_made_with(unique_key, stored).map(|(known, _)| known.key_id())
    }

    fn link_made_with(&self, unique_key: &str, stored: &str) -> Option<(Known<'_>, Token)> {
        let made = |known: Known<'_>| Some(Token::of(&known.keyed(KeyPurpose::Link, unique_key.as_bytes())?));
        self.known().filter_map(|known| Some((known, made(known)?))).find(|(_, token)| token.hash() == stored)
    }

    /// The Message-ID of the message with that unique key, without angle brackets: the same at every try, so that
    /// a mailbox can tell a second copy. It opens nothing, and is made as it always was: what was written before keys were
    /// derived keeps its own.
    pub fn message_id(&self, unique_key: &str, domain: &str) -> String {
        message_id(&self.made_as_ever(KeyPurpose::MessageId, unique_key.as_bytes()), domain)
    }

    /// Whether that message's Message-ID was made with a secret that is known.
    pub fn has_made_message_id(&self, unique_key: &str, stored: &str) -> bool {
        let domain = stored.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.known_keyed(KeyPurpose::MessageId, unique_key.as_bytes()).any(|hash| message_id(&hash, domain) == stored)
    }
}

fn message_id(hash: &[u8; 32], domain: &str) -> String {
    format!("{}@{domain}", HEXLOWER.encode(&hash[..16]))
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
    use super::super::tests::keys;
    use super::*;

    #[test]
    fn a_token_is_stable_differs_by_message_and_by_secret_and_survives_a_link() {
        let (a, b) = (keys("a", &[]), keys("b", &[]));
        assert_eq!(a.token("one"), a.token("one"));
        assert_ne!(a.token("one"), a.token("two"));
        assert_ne!(a.token("one"), b.token("one"));
        assert_eq!(Token::parse(a.token("one").as_str()), Some(a.token("one")));
        assert_ne!(a.token("one").hash(), a.token("one").as_str());
        assert_eq!(format!("{:?}", a.token("one")), "Token(…)");
    }

    #[test]
    fn a_link_is_made_again_as_it_was_with_any_secret_that_is_known() {
        let (before, after, without) = (keys("a", &[]), keys("b", &["c", "a"]), keys("b", &["c"]));
        let stored = before.token("one").hash();
        assert_eq!(after.token_of("one", &stored), Some(before.token("one")));
        assert_eq!(after.key_of_link("one", &stored), Some(before.key_id()));
        assert_eq!(after.token_of("two", &stored), None, "another message's");
        assert_eq!(without.token_of("one", &stored), None);
        assert_eq!(after.token("one"), without.token("one"), "what is new is made with the present one");
        let id = before.message_id("one", "example.org");
        assert!(after.has_made_message_id("one", &id) && !after.has_made_message_id("two", &id));
        assert!(!without.has_made_message_id("one", &id) && !after.has_made_message_id("one", ""));
    }

    #[test]
    fn what_stands_around_a_link_is_no_part_of_it() {
        for n in 0..200 {
            let token = keys("a", &[]).token(&n.to_string());
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
    }
}
