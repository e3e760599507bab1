//! What a mail server tells about a mail: delivered, delayed or returned, and why.

use super::cause::Cause;

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

/// An enhanced status code (RFC 3463), as 5.1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// 2, 4 or 5.
    pub class: u16,
    /// 1 address, 2 mailbox, 3 system, 4 network, 5 protocol, 6 content, 7 policy, 0 not told.
    pub subject: u16,
    /// Which of them.
    pub detail: u16,
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

impl Status {
    /// The first code in a text. What is part of a longer number (an address of a server) is none.
    pub fn find(text: &str) -> Option<Status> {
        Status::all(text).next()
    }

    /// Every code in a text.
    pub(super) fn all(text: &str) -> impl Iterator<Item = Status> {
        let is_part = |c: char| c.is_ascii_digit() || c == '.';
        text.split(move |c: char| !is_part(c)).map(|word| word.trim_matches('.')).filter_map(Status::parse)
    }

    fn parse(word: &str) -> Option<Status> {
        let numbers: Vec<&str> = word.split('.').collect();
        let [class, subject, detail] = numbers.as_slice() else { return None };
        let number = |text: &str| text.parse::<u16>().ok().filter(|number| text.len() <= 3 && *number < 1000);
        let class = number(class).filter(|class| [2, 4, 5].contains(class))?;
        Some(Status { class, subject: number(subject).filter(|subject| *subject < 8)?, detail: number(detail)? })
    }

    pub(super) fn is_vague(self) -> bool {
        self.subject == 0 && self.detail == 0
    }
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

/// The class of the first SMTP reply code, as in `550 No such user` or `#5.1.1 550-`.
pub(super) fn reply_class(words: &str) -> Option<u16> {
    words.split([' ', '(', ':', ';']).find_map(|word| {
        let digits = word.trim_end_matches([',', '.', ')']).split('-').next().unwrap_or_default();
        let code: u16 = digits.parse().ok().filter(|_| digits.len() == 3)?;
        // 250 and the like stand in the log of what went well before.
        ((400..=459).contains(&code) || (500..=559).contains(&code)).then_some(code / 100)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_and_an_address_of_a_server_is_none() {
        let code = |text| Status::find(text).map(|s| (s.class, s.subject, s.detail));
        assert_eq!(code("550 5.1.1 User unknown"), Some((5, 1, 1)));
        assert_eq!(code("5.4.310 (DNS domain does not exist)"), Some((5, 4, 310)));
        assert_eq!(code("550-5.1.1 The account"), Some((5, 1, 1)));
        assert_eq!(code("host mx [5.1.1.7] said 550: no"), None);
        assert_eq!(code("Postfix 3.1.1"), None);
        assert_eq!(code("5.9.1"), None);
        assert_eq!(code("#5.2.2 SMTP; 552"), Some((5, 2, 2)));
    }

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
