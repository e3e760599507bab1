//! Why a mail was not taken, as its server's words and code tell it. Notices and answers at RCPT TO follow the same
//! rule: what the words say outweighs the code, because servers put 5.1.1 on what is our fault, and 5.7.1 on what is
//! nobody's.

use super::phrases::{BLOCK_LISTS, FULL, FULL_NEARBY, NOBODY, NOBODY_NEARBY, PASSING, RATE, SENDER, SENDER_NEARBY};
use super::status::Status;

/// Why a mail was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// There is nobody at the address, or no such domain.
    Nobody,
    /// Something about the sender: SPF, a block list, a policy, what the mail says.
    Sender,
    /// Too much at once.
    Rate,
    /// The mailbox, or the disk behind it, is full.
    Full,
    /// None of these, or nothing that is understood.
    Unclear,
}

/// How far apart the parts of a phrase may stand, in bytes.
const GAP: usize = 60;

impl Cause {
    /// What a code and a server's words tell.
    ///
    /// | | |
    /// | --- | --- |
    /// | the words speak of the sender, a rate or a full mailbox | that, whatever the code |
    /// | the words say that it may work later | unclear |
    /// | the words say that there is nobody | nobody, whatever the code |
    /// | otherwise the code in the words, or else the report's | |
    /// | 5.1.7, 5.1.8, 5.1.9 | the sender's address |
    /// | 5.1.x, 5.2.1 | nobody |
    /// | 5.2.2 | full |
    /// | 5.7.x | the sender |
    /// | anything else | unclear |
    pub fn of(status: Option<Status>, words: &str) -> Cause {
        // What the last server said is nearer to the truth than what another has made of it.
        let code = Status::all(words).filter(|code| !code.is_vague()).last().or(status);
        Cause::of_words(words).unwrap_or(match code {
            Some(Status { class: 5, subject: 1, detail: 7..=9 }) => Cause::Sender,
            Some(Status { class: 5, subject: 1, .. } | Status { class: 5, subject: 2, detail: 1 }) => Cause::Nobody,
            Some(Status { class: 4 | 5, subject: 2, detail: 2 }) => Cause::Full,
            Some(Status { class: 5, subject: 7, .. }) => Cause::Sender,
            _ => Cause::Unclear,
        })
    }

    /// What the words alone tell.
    pub fn of_words(words: &str) -> Option<Cause> {
        let listed = words.to_lowercase();
        if BLOCK_LISTS.iter().any(|host| listed.contains(host)) {
            return Some(Cause::Sender);
        }
        let words = plain(words);
        let says = |phrases: &[&str]| phrases.iter().any(|phrase| holds(&words, phrase));
        [
            (Cause::Rate, RATE),
            (Cause::Full, FULL),
            (Cause::Full, FULL_NEARBY),
            (Cause::Sender, SENDER),
            (Cause::Sender, SENDER_NEARBY),
            (Cause::Unclear, PASSING),
            (Cause::Nobody, NOBODY),
            (Cause::Nobody, NOBODY_NEARBY),
        ]
        .into_iter()
        .find_map(|(cause, phrases)| says(phrases).then_some(cause))
    }

    /// In a sentence: what it means for the address.
    pub fn as_str(self) -> &'static str {
        match self {
            Cause::Nobody => "there is nobody at the address",
            Cause::Sender => "it is about the sender or the mail, not about the address",
            Cause::Rate => "too much mail at once",
            Cause::Full => "the mailbox is full",
            Cause::Unclear => "no reason that says that there is nobody",
        }
    }
}

/// The words in lower case, without what is no word: addresses, names of hosts, which can be called anything, and the
/// codes that stand on each line of an answer.
fn plain(words: &str) -> String {
    let mut plain = String::from(" ");
    let spaced = words.to_lowercase().replace(['’', '`', '´'], "'").replace(['<', '>', '(', ')', '"', '[', ']'], " ");
    for word in spaced.split_whitespace() {
        let bare = word.trim_matches([',', '.', ';', ':', '#']);
        let is_name = bare.contains('@')
            || bare.contains("://")
            || (bare.contains('.') && !bare.contains("..") && bare.split('.').all(|part| !part.is_empty()));
        let is_code = bare.len() >= 3 && bare.split(['-', '.']).all(|part| part.parse::<u16>().is_ok());
        if !is_name && !is_code {
            plain.push_str(word);
            plain.push(' ');
        }
    }
    plain
}

/// Whether the words hold the phrase; its parts stand near each other and in their order.
pub(super) fn holds(words: &str, phrase: &str) -> bool {
    let mut parts = phrase.split('…').map(str::trim_end);
    let Some(first) = parts.next() else { return false };
    let first = if phrase.contains('…') { first } else { phrase };
    let rest: Vec<&str> = parts.map(str::trim_start).collect();
    words.match_indices(first).any(|(at, _)| {
        let mut from = at + first.len();
        rest.iter().all(|part| {
            let mut end = (from + GAP + part.len()).min(words.len());
            while !words.is_char_boundary(end) {
                end -= 1;
            }
            match words.get(from..end).and_then(|near| near.find(part)) {
                Some(found) => {
                    from += found + part.len();
                    true
                }
                None => false,
            }
        })
    })
}
