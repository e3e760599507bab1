//! Signed tokens: a number with a signature, for one purpose. Each says what its bearer may do, and no more.
//!
//! | token | where it stands | what it can do |
//! | --- | --- | --- |
//! | return token | the return path of a mail | say that this mail came back |
//! | unsubscribe token | the List-Unsubscribe header of a mail | end mail to the person |
//! | choices token | pages that a person's own link leads to | say whether they take part |
//! | confirmation | the page that asks whether answers are to be erased | have them erased, for half an hour |
//! | stamp of a page | a page of questions | say when the page was made |
//! | mark of a browser | a cookie of the browser in which somebody has begun to answer | see what they have begun |
//! | form token | the forms of the workspace | say in which session the form was shown |
//!
//! The tokens of a person hang on the address that the person has: whoever reads a mailbox that is theirs no longer
//! can do nothing with what lies in it. For whoever has no address, the address is empty.

use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use subtle::ConstantTimeEq;

use super::keys::{KeyPurpose, Keys};
use crate::id::{MessageId, PersonId, StaffSessionId};

/// How long a page that asks once more waits for the answer.
pub const CONFIRMATION_HOLDS: SignedDuration = SignedDuration::from_mins(30);

/// For which address a mail was whose header has an unsubscribe token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MadeFor {
    /// The one that was given.
    This,
    /// Another one.
    Another,
    /// Mails used to have a token that does not say.
    Unsaid,
}

impl Keys {
    /// What stands between `+` and `@` in the return path of the message with that row number (VERP): nobody else
    /// can make one, so that nobody can stop another person's mail with an invented bounce.
    pub fn return_token(&self, message: MessageId) -> String {
        self.signed(KeyPurpose::ReturnPath, message.number(), "")
    }

    /// The row number of the message that a return token belongs to; `None` if it is none of ours. Mail servers may
    /// change the case of its letters.
    pub fn read_return_token(&self, token: &str) -> Option<MessageId> {
        self.read_signed(KeyPurpose::ReturnPath, token, "").map(MessageId::new)
    }

    /// What the List-Unsubscribe address ends with in mail to that person at that address (RFC 8058). It has two
    /// parts: whom it is about, and for which address.
    pub fn unsubscribe_token(&self, person: PersonId, address: &str) -> String {
        let whose = self.signed(KeyPurpose::UnsubscribePerson, person.number(), "");
        format!(
            "{whose}-{}",
            signature(&self.made(KeyPurpose::UnsubscribeAddress, &text(person.number(), &key(address))))
        )
    }

    /// The row number of the person that an unsubscribe token is about, whatever the address was and however long ago:
    /// enough to tell whose mail this was, not to act on it. `None` if it is none of ours.
    pub fn read_unsubscribe_token(&self, token: &str) -> Option<PersonId> {
        let person = match token.rsplit_once('-').filter(|(whose, _)| whose.contains('-')) {
            Some((whose, _)) => self.read_signed(KeyPurpose::UnsubscribePerson, whose, ""),
            None => self.read_signed(KeyPurpose::Unsubscribe, token, ""),
        };
        person.map(PersonId::new)
    }

    /// Whether an unsubscribe token of that person was made for that address.
    pub fn unsubscribe_made_for(&self, token: &str, person: PersonId, address: &str) -> MadeFor {
        if self.read_signed(KeyPurpose::Unsubscribe, token, "") == Some(person.number()) {
            return MadeFor::Unsaid;
        }
        let bound = token.rsplit_once('-').and_then(|(whose, signature)| {
            let whose = self.read_signed(KeyPurpose::UnsubscribePerson, whose, "")?;
            self.read_signed(KeyPurpose::UnsubscribeAddress, &format!("{whose}-{signature}"), &key(address))
        });
        if bound == Some(person.number()) { MadeFor::This } else { MadeFor::Another }
    }

    /// What the address of the page of a person's choices ends with.
    pub fn choices_token(&self, person: PersonId, address: &str) -> String {
        self.signed(KeyPurpose::Choices, person.number(), &key(address))
    }

    /// Whose page of choices a token opens; `None` if it is none of ours or the address is no longer the person's, which
    /// `address_of` looks up.
    ///
    /// # Errors
    /// What `address_of` returns.
    pub fn read_choices_token<E>(
        &self,
        token: &str,
        address_of: impl FnOnce(PersonId) -> Result<Option<String>, E>,
    ) -> Result<Option<PersonId>, E> {
        let Some(person) = number(token).map(PersonId::new) else { return Ok(None) };
        let Some(address) = address_of(person)? else { return Ok(None) };
        Ok(self.read_signed(KeyPurpose::Choices, token, &key(&address)).map(PersonId::new))
    }

    /// What a page that asks once more sends along: that this person was asked, until when the answer counts.
    pub fn confirmation(&self, person: PersonId, address: &str, asked: Timestamp) -> String {
        let until = asked.as_second().saturating_add(CONFIRMATION_HOLDS.as_secs());
        self.signed(KeyPurpose::Confirmation, until, &format!("{person} {}", key(address)))
    }

    /// When that person was asked, to the second, if that is a confirmation which still counts.
    pub fn read_confirmation(&self, text: &str, person: PersonId, address: &str, now: Timestamp) -> Option<Timestamp> {
        let until = self.read_signed(KeyPurpose::Confirmation, text, &format!("{person} {}", key(address)))?;
        let asked = Timestamp::from_second(until.checked_sub(CONFIRMATION_HOLDS.as_secs())?).ok()?;
        (now.as_second() < until).then_some(asked)
    }

    /// When a page was made, so that what comes back from it cannot have been said before: milliseconds since 1970.
    /// `page` names it.
    pub fn page_stamp(&self, page: &str, made: Timestamp) -> String {
        self.signed(KeyPurpose::Page, made.as_millisecond(), page)
    }

    /// When the page with that stamp was made; `None` if the stamp is none of ours or of another page.
    pub fn read_page_stamp(&self, page: &str, stamp: &str) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.read_signed(KeyPurpose::Page, stamp, page)?).ok()
    }

    /// What a browser keeps in which that person has begun to answer, or opened a link that they had just asked for.
    pub fn browser_mark(&self, person: PersonId, address: &str, since: Timestamp) -> String {
        self.signed(KeyPurpose::Browser, since.as_second(), &format!("{person} {}", key(address)))
    }

    /// Since when a browser has that mark of that person; `None` if it is none of ours, somebody else's, or of another address.
    pub fn read_browser_mark(&self, mark: &str, person: PersonId, address: &str) -> Option<Timestamp> {
        let since = self.read_signed(KeyPurpose::Browser, mark, &format!("{person} {}", key(address)))?;
        Timestamp::from_second(since).ok()
    }

    /// What every form of the workspace sends along: that it was shown in that session.
    pub fn form_token(&self, session: StaffSessionId) -> String {
        self.signed(KeyPurpose::Form, session.number(), "")
    }

    /// Whether that is the form token of that session.
    pub fn read_form_token(&self, token: &str, session: StaffSessionId) -> bool {
        self.read_signed(KeyPurpose::Form, token, "") == Some(session.number())
    }

    fn signed(&self, purpose: KeyPurpose, number: i64, about: &str) -> String {
        format!("{number}-{}", signature(&self.made(purpose, &text(number, about))))
    }

    /// The number of a token that was signed with any secret that is known.
    fn read_signed(&self, purpose: KeyPurpose, token: &str, about: &str) -> Option<i64> {
        let number = number(token)?;
        self.known_keyed(purpose, &text(number, about))
            .any(|hash| same(token, &format!("{number}-{}", signature(&hash))))
            .then_some(number)
    }
}

/// What is signed.
fn text(number: i64, about: &str) -> Vec<u8> {
    if about.is_empty() { number.to_string().into_bytes() } else { format!("{number} {about}").into_bytes() }
}

fn signature(hash: &[u8; 32]) -> String {
    HEXLOWER.encode(&hash[..12])
}

/// The number that a token names, which proves nothing yet.
fn number(token: &str) -> Option<i64> {
    token.split_once('-')?.0.parse().ok()
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
    use super::super::tests::keys;
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_return_token_is_read_back_in_any_case_and_cannot_be_invented() {
        let (a, b) = (keys("a", &[]), keys("b", &[]));
        let token = a.return_token(MessageId::new(42));
        assert_eq!(a.read_return_token(&token), Some(MessageId::new(42)));
        assert_eq!(a.read_return_token(&token.to_uppercase()), Some(MessageId::new(42)));
        assert_eq!(b.read_return_token(&token), None);
        assert_eq!(a.read_return_token(&token.replacen("42", "43", 1)), None);
        assert_eq!(a.read_return_token("42"), None);
    }

    #[test]
    fn an_unsubscribe_token_tells_the_person_and_holds_for_one_address() {
        let key = keys("a", &[]);
        let token = key.unsubscribe_token(PersonId::new(7), "Mor@Example.org");
        for token in [token.clone(), token.to_uppercase()] {
            assert_eq!(key.read_unsubscribe_token(&token), Some(PersonId::new(7)));
            assert_eq!(key.unsubscribe_made_for(&token, PersonId::new(7), " mor@example.org"), MadeFor::This);
            assert_eq!(key.unsubscribe_made_for(&token, PersonId::new(7), "ny@example.org"), MadeFor::Another);
            assert_eq!(key.unsubscribe_made_for(&token, PersonId::new(8), "mor@example.org"), MadeFor::Another);
        }
        // As mails had them before: it says whose it is, and not for which address.
        let former = key.signed(KeyPurpose::Unsubscribe, 7, "");
        assert_eq!(key.read_unsubscribe_token(&former), Some(PersonId::new(7)));
        assert_eq!(key.unsubscribe_made_for(&former, PersonId::new(7), "mor@example.org"), MadeFor::Unsaid);
        // A part of a token is not a token of another kind.
        let whose = token.rsplit_once('-').unwrap().0;
        let (number, last) = (token.split('-').next().unwrap(), token.rsplit('-').next().unwrap());
        for part in [whose.to_owned(), format!("{number}-{last}"), format!("{former}-{last}"), "7".into(), "".into()] {
            assert_eq!(key.read_unsubscribe_token(&part), None, "{part}");
            assert_ne!(key.unsubscribe_made_for(&part, PersonId::new(7), "mor@example.org"), MadeFor::This, "{part}");
        }
    }

    #[test]
    fn each_token_is_for_one_purpose_one_person_and_one_address() {
        let key = keys("a", &[]);
        let opens =
            |token: &str, address: &str| key.read_choices_token::<()>(token, |_| Ok(Some(address.to_owned()))).unwrap();
        let token = key.choices_token(PersonId::new(7), "mor@example.org");
        assert_eq!(opens(&token, "MOR@example.org"), Some(PersonId::new(7)));
        assert_eq!(opens(&token, "ny@example.org"), None);
        assert_eq!(opens(&token, ""), None);
        assert_eq!(opens(&key.choices_token(PersonId::new(7), ""), ""), Some(PersonId::new(7)));
        assert_eq!(opens(&key.choices_token(PersonId::new(7), "").replacen('7', "8", 1), ""), None);
        for other in [
            key.unsubscribe_token(PersonId::new(7), "mor@example.org"),
            key.return_token(MessageId::new(7)),
            key.page_stamp("7 mor@example.org", at("1970-01-01T00:00:00.007Z")),
        ] {
            assert_eq!(opens(&other, "mor@example.org"), None, "{other}");
        }
        assert_eq!(key.read_choices_token::<()>(&token, |_| Ok(None)), Ok(None));
    }

    #[test]
    fn a_confirmation_counts_for_half_an_hour_for_the_same_person_and_address() {
        let key = keys("a", &[]);
        let (asked, address) = (at("2021-03-01T10:00:00Z"), "mor@example.org");
        let said = key.confirmation(PersonId::new(7), address, asked);
        assert_eq!(key.read_confirmation(&said, PersonId::new(7), address, asked), Some(asked));
        assert!(key.read_confirmation(&said, PersonId::new(7), address, at("2021-03-01T10:29:59Z")).is_some());
        assert!(key.read_confirmation(&said, PersonId::new(7), address, at("2021-03-01T10:30:00Z")).is_none());
        assert!(key.read_confirmation(&said, PersonId::new(8), address, asked).is_none());
        assert!(key.read_confirmation(&said, PersonId::new(7), "ny@example.org", asked).is_none());
        for invented in
            ["", "x", "9999999999-", &said.replacen("16", "26", 1), &key.choices_token(PersonId::new(7), address)]
        {
            assert!(key.read_confirmation(invented, PersonId::new(7), address, asked).is_none(), "{invented}");
        }
    }

    #[test]
    fn a_browser_is_marked_for_one_person_at_one_address() {
        let (own, since) = (keys("a", &[]), at("2021-03-01T10:00:00Z"));
        let mark = own.browser_mark(PersonId::new(7), "mor@example.org", since);
        assert_eq!(own.read_browser_mark(&mark, PersonId::new(7), "Mor@example.org"), Some(since));
        assert_eq!(own.read_browser_mark(&mark, PersonId::new(8), "mor@example.org"), None);
        assert_eq!(own.read_browser_mark(&mark, PersonId::new(7), "ny@example.org"), None);
        assert_eq!(own.read_browser_mark(&mark.replacen("161", "171", 1), PersonId::new(7), "mor@example.org"), None);
        assert_eq!(keys("b", &[]).read_browser_mark(&mark, PersonId::new(7), "mor@example.org"), None);
        assert_eq!(
            own.read_browser_mark(
                &own.confirmation(PersonId::new(7), "mor@example.org", since),
                PersonId::new(7),
                "mor@example.org"
            ),
            None
        );
    }

    #[test]
    fn a_stamp_tells_when_that_page_was_made() {
        let (key, made) = (keys("a", &[]), at("2021-03-01T10:00:00.250Z"));
        let stamp = key.page_stamp("/s/x/1/2", made);
        assert_eq!(key.read_page_stamp("/s/x/1/2", &stamp), Some(made));
        assert_eq!(key.read_page_stamp("/s/x/1/3", &stamp), None);
        assert_eq!(key.read_page_stamp("/s/x/1/2", &stamp.replacen("16", "15", 1)), None);
        assert_eq!(key.read_page_stamp("/s/x/1/2", ""), None);
    }
}
