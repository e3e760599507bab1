//! Codes short enough to be typed: on a letter on paper, and those that a helper makes for somebody once.

use std::fmt;

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use super::keys::{KeyPurpose, Keys, Known};
use super::link::Token;

/// Letters and digits of a code: Crockford's, without those that are taken for others.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Length of a letter's code: 13 letters of five bits. See [`ShortCode`] for why.
const OF_A_LETTER: usize = 13;

/// Length of a one-time code, and of the codes of letters that were printed before letters had longer ones.
const ONE_TIME: usize = 10;

/// What a letter on paper carries, or a one-time code. It opens a person's answers: `Debug` does not show it.
///
/// How likely it is that somebody who tries codes for a year finds one:
///
/// | code | bits | open at once | codes tried a year | chance of one |
/// | --- | --- | --- | --- | --- |
/// | letter | 65 | 10,000 | 3.7 · 10¹¹: 11,818 a second, without a limit | 1.0 · 10⁻⁴ |
/// | letter | 65 | 10,000 | 3.2 · 10⁷: what the limit of the pages leaves (one a second) | 8.6 · 10⁻⁹ |
/// | one-time | 50 | 100 | 3.2 · 10⁷ | 2.8 · 10⁻⁶ |
/// | letter printed with ten letters | 50 | 10,000 | 3.2 · 10⁷ | 2.8 · 10⁻⁴ |
///
/// Chance ≈ tried × open ÷ 2^bits. A one-time code can be used for half an hour.
#[derive(Clone, PartialEq, Eq)]
pub struct ShortCode(String);

impl ShortCode {
    fn of(hash: &[u8; 32], length: usize) -> ShortCode {
        ShortCode(hash[..length].iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect())
    }

    /// A code as somebody typed it: in any case, with or without hyphens and blanks, `O` for `0`, `I` or `L` for `1`.
    /// What stands behind it, if a program has taken that for a part of it, is passed over. `None` for anything that cannot be
    /// one.
    pub fn parse(text: &str) -> Option<ShortCode> {
        let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
        let typed = text.chars().filter(|c| !matches!(c, '-' | ' ' | '\u{2010}'..='\u{2013}'));
        let code: Option<String> = typed
            .map(|c| match c.to_ascii_uppercase() {
                'O' => Some('0'),
                'I' | 'L' => Some('1'),
                other => LETTERS.iter().map(|letter| char::from(*letter)).find(|letter| *letter == other),
            })
            .collect();
        code.filter(|code| [OF_A_LETTER, ONE_TIME].contains(&code.len())).map(ShortCode)
    }

    /// As it stands on paper: `XXXX-XXXX-XXXXX`, or `XXXX-XXXX-XX`.
    pub fn on_paper(&self) -> String {
        format!("{}-{}-{}", &self.0[..4], &self.0[4..8], &self.0[8..])
    }
}

impl fmt::Debug for ShortCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShortCode(…)")
    }
}

impl Keys {
    /// The code of a new letter with that unique key.
    pub fn letter_code(&self, unique_key: &str) -> ShortCode {
        ShortCode::of(&self.made(KeyPurpose::LetterCode, unique_key.as_bytes()), OF_A_LETTER)
    }

    /// What the database holds of a new letter's code. It is keyed: a short code could be tried out on a stolen
    /// database, but not without the secret.
    pub fn letter_hash(&self, code: &ShortCode) -> String {
        HEXLOWER.encode(&self.made(KeyPurpose::LetterHash, code.0.as_bytes()))
    }

    /// What the database may hold of a letter's code that somebody has typed.
    pub fn letter_hashes(&self, code: &ShortCode) -> Vec<String> {
        self.hashes(KeyPurpose::LetterHash, code)
    }

    /// The code that a letter was printed with, of which the database holds `stored`; `None` if its secret is no longer
    /// known.
    pub fn letter_code_of(&self, unique_key: &str, stored: &str) -> Option<ShortCode> {
        let kinds = [(KeyPurpose::LetterCode, OF_A_LETTER), (KeyPurpose::ShorterLetterCode, ONE_TIME)];
        kinds.into_iter().find_map(|kind| self.code_of(kind, KeyPurpose::LetterHash, unique_key, stored))
    }

    /// A new one-time code with that unique key, which a helper makes for somebody else.
    pub fn help_code(&self, unique_key: &str) -> ShortCode {
        ShortCode::of(&self.made(KeyPurpose::HelpCode, unique_key.as_bytes()), ONE_TIME)
    }

    /// What the database holds of a new one-time code.
    pub fn help_hash(&self, code: &ShortCode) -> String {
        HEXLOWER.encode(&self.made(KeyPurpose::HelpHash, code.0.as_bytes()))
    }

    /// What the database may hold of a one-time code that somebody has typed.
    pub fn help_hashes(&self, code: &ShortCode) -> Vec<String> {
        self.hashes(KeyPurpose::HelpHash, code)
    }

    /// The one-time code that was shown to a helper, of which the database holds `stored`; `None` if its secret is no
    /// longer known.
    pub fn help_code_of(&self, unique_key: &str, stored: &str) -> Option<ShortCode> {
        self.code_of((KeyPurpose::HelpCode, ONE_TIME), KeyPurpose::HelpHash, unique_key, stored)
    }

    /// The link of the session that a one-time code opens, for whoever was shown `nonce`: the helper, who knows the
    /// code, cannot make it.
    pub fn help_token(&self, code: &ShortCode, nonce: &Token) -> Token {
        Token::of(&self.made(KeyPurpose::HelpLink, session(code, nonce).as_bytes()))
    }

    /// The link of a session that this code has opened for whoever was shown this `nonce`, if it is the one of which the
    /// database holds `stored`.
    pub fn help_token_of(&self, code: &ShortCode, nonce: &Token, stored: &str) -> Option<Token> {
        self.known_keyed(KeyPurpose::HelpLink, session(code, nonce).as_bytes())
            .map(|hash| Token::of(&hash))
            .find(|token| token.hash() == stored)
    }

    fn hashes(&self, purpose: KeyPurpose, code: &ShortCode) -> Vec<String> {
        self.known_keyed(purpose, code.0.as_bytes()).map(|hash| HEXLOWER.encode(&hash)).collect()
    }

    fn code_of(
        &self,
        (purpose, length): (KeyPurpose, usize),
        hashed: KeyPurpose,
        unique_key: &str,
        stored: &str,
    ) -> Option<ShortCode> {
        let made = |known: Known<'_>| {
            let code = ShortCode::of(&known.keyed(purpose, unique_key.as_bytes())?, length);
            (HEXLOWER.encode(&known.keyed(hashed, code.0.as_bytes())?) == stored).then_some(code)
        };
        self.known().find_map(made)
    }
}

fn session(code: &ShortCode, nonce: &Token) -> Zeroizing<String> {
    Zeroizing::new(format!("{} {}", code.0, nonce.as_str()))
}

#[cfg(test)]
mod tests {
    use super::super::tests::keys;
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let key = keys("a", &[]);
        let (code, one_time) = (key.letter_code("letter"), key.help_code("letter"));
        assert_eq!((code.on_paper().len(), one_time.on_paper().len()), (15, 12));
        for code in [code.clone(), one_time.clone(), key.help_code("x")] {
            let paper = code.on_paper();
            for typed in
                [paper.clone(), paper.to_lowercase(), paper.replace('-', ""), format!(" {} ", paper.replace('-', " "))]
            {
                assert_eq!(ShortCode::parse(&typed), Some(code.clone()), "{typed}");
            }
        }
        assert_eq!(ShortCode::parse("oO00-iI1l-LL"), ShortCode::parse("0000-1111-11"));
        for typed in ["", "0000", "0000-0000-0U", "0000-0000-000", "0000-0000-0é", "0000-0000-0000-00", "../../etc"] {
            assert_eq!(ShortCode::parse(typed), None, "{typed}");
        }
        assert_ne!(key.letter_hash(&code), keys("b", &[]).letter_hash(&code));
        assert_ne!(key.letter_code("other"), code);
        assert!(!code.0.starts_with(&one_time.0), "the longer code tells nothing about the shorter one");
        assert_eq!(format!("{code:?}"), "ShortCode(…)");
    }

    /// The numbers of [`ShortCode`].
    #[test]
    fn a_year_of_trying_finds_no_letter() {
        let year = 365.25 * 24.0 * 3600.0;
        let chance = |letters: usize, open: f64, a_second: f64| a_second * year * open / 32_f64.powi(letters as i32);
        assert!(chance(OF_A_LETTER, 10_000.0, 11_818.0) < 1e-3);
        assert!(chance(OF_A_LETTER - 1, 10_000.0, 11_818.0) > 1e-3, "one letter less would be too few");
        assert!(chance(ONE_TIME, 10_000.0, 1.0) < 1e-3 && chance(ONE_TIME, 100.0, 1.0) < 1e-5);
        assert_eq!(LETTERS.len(), 32);
    }

    #[test]
    fn a_session_with_help_hangs_on_code_and_nonce_and_on_nothing_of_a_letter() {
        let key = keys("a", &[]);
        let (code, one, other) = (key.help_code("x"), Token::random(), Token::random());
        assert_ne!(one, other);
        assert_eq!(Token::parse(one.as_str()), Some(one.clone()));
        assert_ne!(key.help_hash(&code), key.letter_hash(&code));
        assert_eq!(key.help_token(&code, &one), key.help_token(&code, &one));
        assert_ne!(key.help_token(&code, &one), key.help_token(&code, &other));
        assert_ne!(key.help_token(&code, &one), key.help_token(&key.help_code("y"), &one));
        assert_ne!(key.help_token(&code, &one), keys("b", &[]).help_token(&code, &one));
    }

    #[test]
    fn codes_are_shown_again_as_they_were_and_found_with_any_secret_that_is_known() {
        let (before, after, without) = (keys("a", &[]), keys("b", &["c", "a"]), keys("b", &["c"]));
        let (letter, help, nonce) = (before.letter_code("x"), before.help_code("x"), Token::random());
        let (letter_hash, help_hash) = (before.letter_hash(&letter), before.help_hash(&help));
        assert_eq!(after.letter_code_of("x", &letter_hash), Some(letter.clone()));
        assert_eq!(after.help_code_of("x", &help_hash), Some(help.clone()));
        assert!(after.letter_hashes(&letter).contains(&letter_hash) && after.help_hashes(&help).contains(&help_hash));
        assert_eq!(after.letter_hashes(&letter)[0], after.letter_hash(&letter), "the present one first");
        let opened = before.help_token(&help, &nonce);
        assert_eq!(after.help_token_of(&help, &nonce, &opened.hash()), Some(opened.clone()));
        assert_eq!(after.help_token_of(&help, &Token::random(), &opened.hash()), None);
        // Another row's, another kind's, or of a secret that is forgotten.
        assert_eq!(after.letter_code_of("y", &letter_hash), None);
        assert_eq!(after.help_code_of("x", &letter_hash), None);
        assert_eq!((without.letter_code_of("x", &letter_hash), without.help_code_of("x", &help_hash)), (None, None));
        assert!(!without.letter_hashes(&letter).contains(&letter_hash));
        assert_eq!(without.help_token_of(&help, &nonce, &opened.hash()), None);
    }
}
