//! What a mail server tells about a mail: delivered, delayed or returned, and why.

use super::cause::Cause;
use super::status::{Status, reply_class};

/// What a server says about one recipient of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What became of the mail.
    pub action: Action,
    /// The code (RFC 3463), if there is one.
    pub status: Option<Status>,
    /// What the server said, on one line; it can hold the address.
    pub words: String,
    /// Who did or did not get it, as far as it is told. Never acted on: anybody can write anything there.
    pub recipient: Option<String>,
}

/// What became of a mail, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// Delivered, handed to a system that tells no more, or to a list.
    Delivered,
    /// Not yet delivered.
    Delayed,
    /// Given up.
    Failed,
}

impl Notice {
    /// What a server answered at RCPT TO or after it.
    pub fn refused(words: &str, recipient: &str) -> Notice {
        Notice {
            action: Action::Failed,
            status: Status::find(words),
            words: words.to_owned(),
            recipient: Some(recipient.to_owned()),
        }
    }

    /// Why the mail was not taken.
    pub fn cause(&self) -> Cause {
        Cause::of(self.status, &self.words)
    }

    /// Whether no further mail should go to the address, because there is nobody at it. What a server has said is for
    /// now (4.x.x, 4xx) stops nothing, even if it has been given up after days; Google says 4.0.0 of everything.
    pub fn stops_address(&self) -> bool {
        let status = self.status.filter(|status| !status.is_vague());
        let class = status.map(|status| status.class).or(reply_class(&self.words));
        self.action == Action::Failed && class != Some(4) && self.cause() == Cause::Nobody
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stops(action: Action, code: &str, words: &str) -> bool {
        Notice { action, status: Status::find(code), words: words.into(), recipient: None }.stops_address()
    }

    #[test]
    fn only_a_notice_that_there_is_nobody_stops_the_address() {
        for (code, words) in [
            ("5.1.1", ""),
            ("5.1.2", ""),
            ("5.1.10", ""),
            ("5.2.1", ""),
            ("5.0.0", "550 No such user here"),
            ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied."),
            ("5.4.4", "Host or domain name not found. Name service error"),
            ("5.4.4", "550 5.4.4 Invalid domain"),
            ("5.5.0", "550 Requested action not taken: mailbox unavailable (S2017062302)"),
            ("5.7.1", "550 5.7.1 Recipient address rejected: User unknown in local recipient table"),
            ("5.1.1", "550-5.1.1 The email account that you tried to reach does not 550-5.1.1 exist."),
            ("", "Sorry, no mailbox here by that name. (#5.1.1)"),
            ("", "Adressen findes ikke længere."),
            ("4.0.0", "** Address not found **"),
            ("", "host antispam.policy.example said: 550 user unknown"),
        ] {
            assert!(stops(Action::Failed, code, words), "{code} {words}");
            assert!(!stops(Action::Delayed, code, words), "{code} {words}");
        }
        for (code, words) in [
            ("5.2.2", "552 Mailbox full, user unknown"),
            ("5.7.1", "550 Message rejected as spam; user unknown"),
            ("5.1.0", "550 5.1.0 192.0.2.9 is not allowed to send from <svar.example.org> per its SPF record"),
            ("5.1.0", "550 5.1.0 <retur@svar.example.org> sender rejected. AUP#In-1310"),
            ("5.1.1", "550 5.7.1 IP address blacklisted by recipient"),
            ("5.1.1", "550 5.1.1 MXIN505 mailbox mette.lund@respondent.example is full"),
            ("5.2.1", "550-5.2.1 The user you are trying to contact is receiving mail at a rate that"),
            ("5.3.4", "too large"),
            ("5.1.8", "sender address rejected"),
            ("5.4.7", "delivery time expired"),
            ("4.4.1", "connection timed out"),
            ("4.1.1", "450 4.1.1 user unknown"),
            ("4.0.0", "450 user unknown"),
            ("", "450 user unknown"),
            ("5.0.0", "rejected"),
            ("", "554 refused"),
        ] {
            assert!(!stops(Action::Failed, code, words), "{code} {words}");
        }
    }

    #[test]
    fn reply_codes_are_told_from_other_numbers() {
        assert_eq!(reply_class("host said: 550 No such user"), Some(5));
        assert_eq!(reply_class("(421) try later"), Some(4));
        assert_eq!(reply_class("room 601, 2021, 250 OK"), None);
    }
}
