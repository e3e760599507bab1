//! The address in a message that opens a person's requests without a login.
//!
//! A token is a keyed hash of the message's unique key, so that a message can be rendered again with the same
//! link and no token is ever stored: the database holds its hash, and only who knows the secret can make it.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// Bytes of a token: 160 bits cannot be guessed, and 27 letters fit on one line of a mail.
const TOKEN_BYTES: usize = 20;

/// Letters and digits of a short link: Crockford's, without those that are taken for others.
const SHORT_LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Length of a short code: ten letters of five bits.
const SHORT_LENGTH: usize = 10;

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

    /// A keyed hash of `text`, different for every `purpose`.
    fn keyed(&self, purpose: &str, text: &str) -> [u8; 32] {
        // HMAC takes keys of any length.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return [0; 32] };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The link token of the message with that unique key.
    pub fn token(&self, unique_key: &str) -> Token {
        Token(BASE64URL_NOPAD.encode(&self.keyed("link", unique_key)[..TOKEN_BYTES]))
    }

    /// The short code of the letter with that unique key.
    pub fn short_code(&self, unique_key: &str) -> ShortCode {
        self.short("short-link", unique_key)
    }

    fn short(&self, purpose: &str, unique_key: &str) -> ShortCode {
        let hash = self.keyed(purpose, unique_key);
        ShortCode(hash[..SHORT_LENGTH].iter().map(|byte| char::from(SHORT_LETTERS[usize::from(byte % 32)])).collect())
    }

    /// The one-time code with that unique key, which a helper makes for somebody else.
    pub fn help_code(&self, unique_key: &str) -> ShortCode {
        self.short("help-code", unique_key)
    }

    /// What the database holds of a one-time code.
    pub fn help_hash(&self, code: &ShortCode) -> String {
        self.keyed("help-hash", &code.0).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The link of the session that a one-time code opens, for whoever was shown `nonce`: the helper, who knows the
    /// code, cannot make it.
    pub fn help_token(&self, code: &ShortCode, nonce: &Token) -> Token {
        let hash = self.keyed("help-link", &format!("{} {}", code.0, nonce.0));
        Token(BASE64URL_NOPAD.encode(&hash[..TOKEN_BYTES]))
    }

    /// What the database holds of a short code. It is keyed: 50 bits could be tried out on a stolen database, but not
    /// without the secret.
    pub fn short_hash(&self, code: &ShortCode) -> String {
        self.keyed("short-hash", &code.0).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The Message-ID of the message with that unique key, without angle brackets: the same at every try, so that
    /// a mailbox can tell a second copy.
    pub fn message_id(&self, unique_key: &str, domain: &str) -> String {
        let id: String = self.keyed("message-id", unique_key)[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{id}@{domain}")
    }

    /// What the address ends with at which one click ends mail to a person (RFC 8058).
    pub fn unsubscribe_mark(&self, person: i64) -> String {
        self.mark("unsubscribe", person)
    }

    /// The row number of the person that an unsubscribe mark belongs to; `None` if it is none of ours.
    pub fn read_unsubscribe_mark(&self, mark: &str) -> Option<i64> {
        self.read_mark("unsubscribe", mark)
    }

    /// What stands between `+` and `@` in the return path of the message with that row number (VERP): nobody else
    /// can make one, so that nobody can stop another person's mail with an invented bounce.
    pub fn return_mark(&self, message: i64) -> String {
        self.mark("return-path", message)
    }

    /// The row number of the message that a return mark belongs to; `None` if it is none of ours. Mail servers may
    /// change the case of its letters.
    pub fn read_return_mark(&self, mark: &str) -> Option<i64> {
        self.read_mark("return-path", mark)
    }

    fn mark(&self, purpose: &str, id: i64) -> String {
        let mark: String =
            self.keyed(purpose, &id.to_string())[..12].iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{id}-{mark}")
    }

    fn read_mark(&self, purpose: &str, mark: &str) -> Option<i64> {
        let id: i64 = mark.split_once('-')?.0.parse().ok()?;
        // Compared as digests, so that the time it takes tells nothing.
        let digest = |text: &str| Sha256::digest(text.to_ascii_lowercase().as_bytes());
        (digest(mark) == digest(&self.mark(purpose, id))).then_some(id)
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

    /// A token as it stands in a link; `None` for anything that cannot be one. Mail programs take what stands behind a
    /// link (a full stop, a bracket) for a part of it.
    pub fn parse(text: &str) -> Option<Token> {
        let text = text.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '-' && c != '_');
        let decoded = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        (decoded.len() == TOKEN_BYTES).then(|| Token(text.to_owned()))
    }

    /// For the link.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the database holds of it.
    pub fn hash(&self) -> String {
        Sha256::digest(self.0.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What a letter on paper carries, or a one-time code, short enough to be typed. It opens a person's answers: `Debug` does not show it.
///
/// 50 bits: whoever tries a thousand codes a second, which is more than this server answers, and has ten thousand
/// open letters to hit, needs more than three years for one; and letters are open for eight weeks.
#[derive(Clone, PartialEq, Eq)]
pub struct ShortCode(String);

impl ShortCode {
    /// A code as somebody typed it: in any case, with or without hyphens and blanks, `O` for `0`, `I` or `L` for `1`;
    /// with what stands behind it, if a program has taken that for a part of it. `None` for anything that cannot be one.
    pub fn parse(text: &str) -> Option<ShortCode> {
        let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
        let typed = text.chars().filter(|c| !matches!(c, '-' | ' ' | '\u{2010}'..='\u{2013}'));
        let code: Option<String> = typed
            .map(|c| match c.to_ascii_uppercase() {
                'O' => Some('0'),
                'I' | 'L' => Some('1'),
                other => SHORT_LETTERS.iter().map(|letter| char::from(*letter)).find(|letter| *letter == other),
            })
            .collect();
        code.filter(|code| code.len() == SHORT_LENGTH).map(ShortCode)
    }

    /// As it stands on paper: `XXXX-XXXX-XX`.
    pub fn on_paper(&self) -> String {
        format!("{}-{}-{}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }
}

impl fmt::Debug for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShortCode(…)")
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
    fn a_return_mark_is_read_back_in_any_case_and_cannot_be_invented() {
        let (a, b) = (secret(&"a".repeat(32)), secret(&"b".repeat(32)));
        let mark = a.return_mark(42);
        assert_eq!(a.read_return_mark(&mark), Some(42));
        assert_eq!(a.read_return_mark(&mark.to_uppercase()), Some(42));
        assert_eq!(b.read_return_mark(&mark), None);
        assert_eq!(a.read_return_mark(&mark.replacen("42", "43", 1)), None);
        assert_eq!(a.read_return_mark("42"), None);
    }

    #[test]
    fn neither_secret_nor_token_shows_in_a_log() {
        let key = secret(&"k".repeat(32));
        assert_eq!(format!("{key:?} {:?}", key.token("one")), "Secret(…) Token(…)");
    }

    #[test]
    fn a_short_code_is_read_as_people_type_it() {
        let key = secret(&"a".repeat(32));
        let code = key.short_code("letter");
        let paper = code.on_paper();
        assert_eq!(paper.len(), 12);
        for typed in
            [paper.clone(), paper.to_lowercase(), paper.replace('-', ""), format!(" {} ", paper.replace('-', " "))]
        {
            assert_eq!(ShortCode::parse(&typed), Some(code.clone()), "{typed}");
        }
        assert_eq!(ShortCode::parse("oO00-iI1l-LL"), ShortCode::parse("0000-1111-11"));
        for typed in ["", "0000", "0000-0000-0U", "0000-0000-000", "0000-0000-0é", "../../etc"] {
            assert_eq!(ShortCode::parse(typed), None, "{typed}");
        }
        assert_ne!(key.short_hash(&code), secret(&"b".repeat(32)).short_hash(&code));
        assert_ne!(key.short_code("other"), code);
        assert_eq!(format!("{code:?}"), "ShortCode(…)");
    }

    #[test]
    fn a_session_with_help_hangs_on_code_and_nonce_and_on_nothing_of_a_letter() {
        let key = secret(&"a".repeat(32));
        let (code, one, other) = (key.help_code("x"), Token::random(), Token::random());
        assert_ne!(one, other);
        assert_eq!(Token::parse(one.as_str()), Some(one.clone()));
        assert_ne!(key.help_code("x"), key.short_code("x"));
        assert_ne!(key.help_hash(&code), key.short_hash(&code));
        assert_eq!(key.help_token(&code, &one), key.help_token(&code, &one));
        assert_ne!(key.help_token(&code, &one), key.help_token(&code, &other));
        assert_ne!(key.help_token(&code, &one), key.help_token(&key.help_code("y"), &one));
        assert_ne!(key.help_token(&code, &one), secret(&"b".repeat(32)).help_token(&code, &one));
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for text in ["", "abc", "../../etc/passwd", &"A".repeat(26), &"A".repeat(28), "AAAAAAAAAAAAAAAAAAAAAAAAA=="] {
            assert_eq!(Token::parse(text), None, "{text}");
        }
        assert!(Secret::new("short").is_err());
    }
}
