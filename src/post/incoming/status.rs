//! Codes of mail servers: enhanced status codes (RFC 3463) and plain replies (RFC 5321).

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
}
