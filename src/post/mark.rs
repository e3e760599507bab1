//! Marks: a number with a signature, for one purpose. Each says what its bearer may do, and no more.
//!
//! | mark | where it stands | what it can do |
//! | --- | --- | --- |
//! | return mark | the return path of a mail | say that this mail came back |
//! | unsubscribe mark | the List-Unsubscribe header of a mail | end mail to the person |
//! | choices mark | pages that a person's own link leads to | say whether they take part |
//! | confirmation | the page that asks whether answers are to be erased | have them erased, for half an hour |
//! | stamp of a page | a page of questions | say when the page was made |
//!
//! The marks of a person hang on the address that the person has: whoever reads a mailbox that is theirs no longer
//! can do nothing with what lies in it. For whoever has no address, the address is empty.

use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq;

use super::link::Secret;

/// How long a page that asks once more waits for the answer.
pub const CONFIRMATION_HOLDS: SignedDuration = SignedDuration::from_mins(30);

/// For which address a mail was whose header has an unsubscribe mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkedFor {
    /// The one that was given.
    This,
    /// Another one.
    Another,
    /// Mails used to have a mark that does not say.
    Unsaid,
}

impl Secret {
    /// What stands between `+` and `@` in the return path of the message with that row number (VERP): nobody else
    /// can make one, so that nobody can stop another person's mail with an invented bounce.
    pub fn return_mark(&self, message: i64) -> String {
        self.signed("return-path", message, "")
    }

    /// The row number of the message that a return mark belongs to; `None` if it is none of ours. Mail servers may
    /// change the case of its letters.
    pub fn read_return_mark(&self, mark: &str) -> Option<i64> {
        self.read_signed("return-path", mark, "")
    }

    /// What the List-Unsubscribe address ends with in mail to that person at that address (RFC 8058). It has two
    /// parts: whom it is about, and for which address.
    pub fn unsubscribe_mark(&self, person: i64, address: &str) -> String {
        let whose = self.signed("unsubscribe-person", person, "");
        let bound = self.signed("unsubscribe-address", person, &key(address));
        format!("{whose}-{}", bound.rsplit('-').next().unwrap_or_default())
    }

    /// The row number of the person that an unsubscribe mark is about, whatever the address was and however long ago:
    /// enough to tell whose mail this was, not to act on it. `None` if it is none of ours.
    pub fn read_unsubscribe_mark(&self, mark: &str) -> Option<i64> {
        match mark.rsplit_once('-').filter(|(whose, _)| whose.contains('-')) {
            Some((whose, _)) => self.read_signed("unsubscribe-person", whose, ""),
            None => self.read_signed("unsubscribe", mark, ""),
        }
    }

    /// Whether an unsubscribe mark of that person was made for that address.
    pub fn unsubscribe_marked_for(&self, mark: &str, person: i64, address: &str) -> MarkedFor {
        if self.read_signed("unsubscribe", mark, "") == Some(person) {
            return MarkedFor::Unsaid;
        }
        match same(mark, &self.unsubscribe_mark(person, address)) {
            true => MarkedFor::This,
            false => MarkedFor::Another,
        }
    }

    /// What the address of the page of a person's choices ends with.
    pub fn choices_mark(&self, person: i64, address: &str) -> String {
        self.signed("choices", person, &key(address))
    }

    /// Whose page of choices a mark opens; `None` if it is none of ours or the address is no longer the person's, which
    /// `address_of` looks up.
    ///
    /// # Errors
    /// What `address_of` returns.
    pub fn read_choices_mark<E>(
        &self,
        mark: &str,
        address_of: impl FnOnce(i64) -> Result<Option<String>, E>,
    ) -> Result<Option<i64>, E> {
        let Some(person) = number(mark) else { return Ok(None) };
        let Some(address) = address_of(person)? else { return Ok(None) };
        Ok(self.read_signed("choices", mark, &key(&address)))
    }

    /// What a page that asks once more sends along: that this person was asked, until when the answer counts.
    pub fn confirmation(&self, person: i64, address: &str, asked: Timestamp) -> String {
        let until = asked.as_second().saturating_add(CONFIRMATION_HOLDS.as_secs());
        self.signed("confirmation", until, &format!("{person} {}", key(address)))
    }

    /// When that person was asked, to the second, if that is a confirmation which still counts.
    pub fn read_confirmation(&self, text: &str, person: i64, address: &str, now: Timestamp) -> Option<Timestamp> {
        let until = self.read_signed("confirmation", text, &format!("{person} {}", key(address)))?;
        let asked = Timestamp::from_second(until.checked_sub(CONFIRMATION_HOLDS.as_secs())?).ok()?;
        (now.as_second() < until).then_some(asked)
    }

    /// When a page was made, so that what comes back from it cannot have been said before: milliseconds since 1970.
    /// `page` names it.
    pub fn page_stamp(&self, page: &str, made: Timestamp) -> String {
        self.signed("page", made.as_millisecond(), page)
    }

    /// When the page with that stamp was made; `None` if the stamp is none of ours or of another page.
    pub fn read_page_stamp(&self, page: &str, stamp: &str) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.read_signed("page", stamp, page)?).ok()
    }

    fn signed(&self, purpose: &str, number: i64, about: &str) -> String {
        let text = if about.is_empty() { number.to_string() } else { format!("{number} {about}") };
        let signature = HEXLOWER.encode(&self.keyed(purpose, &text)[..12]);
        format!("{number}-{signature}")
    }

    fn read_signed(&self, purpose: &str, text: &str, about: &str) -> Option<i64> {
        let number = number(text)?;
        same(text, &self.signed(purpose, number, about)).then_some(number)
    }
}

/// The number that a mark names, which proves nothing yet.
fn number(mark: &str) -> Option<i64> {
    mark.split_once('-')?.0.parse().ok()
}

/// An address as it is compared.
fn key(address: &str) -> String {
    address.trim().to_lowercase()
}

/// Compared so that the time it takes tells nothing. Mail servers may change the case of letters.
fn same(one: &str, other: &str) -> bool {
    one.to_ascii_lowercase().as_bytes().ct_eq(other.to_ascii_lowercase().as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
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
    fn an_unsubscribe_mark_tells_the_person_and_holds_for_one_address() {
        let key = secret(&"a".repeat(32));
        let mark = key.unsubscribe_mark(7, "Mor@Example.org");
        for mark in [mark.clone(), mark.to_uppercase()] {
            assert_eq!(key.read_unsubscribe_mark(&mark), Some(7));
            assert_eq!(key.unsubscribe_marked_for(&mark, 7, " mor@example.org"), MarkedFor::This);
            assert_eq!(key.unsubscribe_marked_for(&mark, 7, "ny@example.org"), MarkedFor::Another);
            assert_eq!(key.unsubscribe_marked_for(&mark, 8, "mor@example.org"), MarkedFor::Another);
        }
        // As mails had them before: it says whose it is, and not for which address.
        let former = key.signed("unsubscribe", 7, "");
        assert_eq!(key.read_unsubscribe_mark(&former), Some(7));
        assert_eq!(key.unsubscribe_marked_for(&former, 7, "mor@example.org"), MarkedFor::Unsaid);
        // A part of a mark is not a mark of another kind.
        let whose = mark.rsplit_once('-').unwrap().0;
        let (number, last) = (mark.split('-').next().unwrap(), mark.rsplit('-').next().unwrap());
        for part in [whose.to_owned(), format!("{number}-{last}"), format!("{former}-{last}"), "7".into(), "".into()] {
            assert_eq!(key.read_unsubscribe_mark(&part), None, "{part}");
            assert_ne!(key.unsubscribe_marked_for(&part, 7, "mor@example.org"), MarkedFor::This, "{part}");
        }
    }

    #[test]
    fn each_mark_is_for_one_purpose_one_person_and_one_address() {
        let key = secret(&"a".repeat(32));
        let opens =
            |mark: &str, address: &str| key.read_choices_mark::<()>(mark, |_| Ok(Some(address.to_owned()))).unwrap();
        let mark = key.choices_mark(7, "mor@example.org");
        assert_eq!(opens(&mark, "MOR@example.org"), Some(7));
        assert_eq!(opens(&mark, "ny@example.org"), None);
        assert_eq!(opens(&mark, ""), None);
        assert_eq!(opens(&key.choices_mark(7, ""), ""), Some(7));
        assert_eq!(opens(&key.choices_mark(7, "").replacen('7', "8", 1), ""), None);
        for other in [
            key.unsubscribe_mark(7, "mor@example.org"),
            key.return_mark(7),
            key.page_stamp("7 mor@example.org", at("1970-01-01T00:00:00.007Z")),
        ] {
            assert_eq!(opens(&other, "mor@example.org"), None, "{other}");
        }
        assert_eq!(key.read_choices_mark::<()>(&mark, |_| Ok(None)), Ok(None));
    }

    #[test]
    fn a_confirmation_counts_for_half_an_hour_for_the_same_person_and_address() {
        let key = secret(&"a".repeat(32));
        let (asked, address) = (at("2021-03-01T10:00:00Z"), "mor@example.org");
        let said = key.confirmation(7, address, asked);
        assert_eq!(key.read_confirmation(&said, 7, address, asked), Some(asked));
        assert!(key.read_confirmation(&said, 7, address, at("2021-03-01T10:29:59Z")).is_some());
        assert!(key.read_confirmation(&said, 7, address, at("2021-03-01T10:30:00Z")).is_none());
        assert!(key.read_confirmation(&said, 8, address, asked).is_none());
        assert!(key.read_confirmation(&said, 7, "ny@example.org", asked).is_none());
        for invented in ["", "x", "9999999999-", &said.replacen("16", "26", 1), &key.choices_mark(7, address)] {
            assert!(key.read_confirmation(invented, 7, address, asked).is_none(), "{invented}");
        }
    }

    #[test]
    fn a_stamp_tells_when_that_page_was_made() {
        let (key, made) = (secret(&"a".repeat(32)), at("2021-03-01T10:00:00.250Z"));
        let stamp = key.page_stamp("/s/x/1/2", made);
        assert_eq!(key.read_page_stamp("/s/x/1/2", &stamp), Some(made));
        assert_eq!(key.read_page_stamp("/s/x/1/3", &stamp), None);
        assert_eq!(key.read_page_stamp("/s/x/1/2", &stamp.replacen("16", "15", 1)), None);
        assert_eq!(key.read_page_stamp("/s/x/1/2", ""), None);
    }
}
