//! What a mail server tells about a mail: delivered, delayed or returned, and why.

use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

use super::{clean, is_type, own_parts};

/// How many characters of a server's words are kept.
const WORDS: usize = 500;

/// How much of a notice's text is read.
const TEXT: usize = 100_000;

/// Who mail servers write as.
const SERVERS: [&str; 6] = ["mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mail.delivery", "mdaemon"];

/// Where the returned mail begins in notices of one part (qmail, Exim, sendmail, Postfix of old).
const COPY_BELOW: [&str; 9] = [
    "--- below this line is a copy",
    "------ this is a copy of",
    "----- original message",
    "--- original message",
    "----- message header follows",
    "----- unsent message follows",
    "----- message follows",
    "the message headers follow",
    "reporting-mta:",
];

/// What notices in plain words say of a mail that has not been given up.
const STILL_TRYING: [&str; 9] = [
    "has not yet been delivered",
    "has not been delivered yet",
    "not yet been delivered",
    "will be retried",
    "will keep trying",
    "will continue to",
    "delivery attempts will continue",
    "could not send message for past",
    "do not need to resend",
];

/// What notices in plain words say of one that has.
const GIVEN_UP: [&str; 16] = [
    "permanent error",
    "permanent fatal error",
    "permanently failed",
    "i've given up",
    "could not be delivered",
    "couldn't be delivered",
    "wasn't able to deliver",
    "was not able to deliver",
    "unable to deliver",
    "did not reach",
    "delivery has failed",
    "delivery to the following",
    "undeliverable",
    "undelivered mail returned",
    "kunne ikke leveres",
    "blev ikke leveret",
];

/// What servers say when there is nobody at an address, or no such domain.
const NOBODY_THERE: [&str; 32] = [
    "user unknown",
    "unknown user",
    "no such user",
    "no such recipient",
    "no such mailbox",
    "no mailbox here",
    "no such person",
    "no such address",
    "unknown recipient",
    "recipient unknown",
    "unknown address",
    "address unknown",
    "unknown mailbox",
    "user doesn't exist",
    "user does not exist",
    "account does not exist",
    "address does not exist",
    "mailbox does not exist",
    "recipient does not exist",
    "domain does not exist",
    "doesn't have an account",
    "recipient not found",
    "recipnotfound",
    "user not found",
    "mailbox not found",
    "recipient address rejected: access denied",
    "invalid recipient",
    "invalid mailbox",
    "unrouteable address",
    "host or domain name not found",
    "account is disabled",
    "account has been disabled",
];

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
    /// Whether no further mail should go to the address, because there is nobody at it.
    ///
    /// | code | why | stopped |
    /// | --- | --- | --- |
    /// | 5.1.x | no such address or domain | yes |
    /// | 5.1.7, 5.1.8, 5.1.9 | the sender's address | no |
    /// | 5.2.1 | mailbox closed | yes |
    /// | 5.2.x | full, too large a mail, … | no: it passes |
    /// | 5.0.x, 5.4.x, 5.5.x, none | can be anything | if the server's words say that there is nobody |
    /// | 5.3.x, 5.6.x, 5.7.x | the system, the content, policy | no: it is about us or the mail |
    /// | 4.x.x | given up after trying for days | no |
    pub fn stops_address(&self) -> bool {
        if self.action != Action::Failed {
            return false;
        }
        let words = self.words.to_lowercase();
        let nobody = || NOBODY_THERE.iter().any(|phrase| words.contains(phrase));
        match self.status {
            Some(Status { class: 5, subject: 1, detail }) => !(7..=9).contains(&detail),
            Some(Status { class: 5, subject: 2, detail }) => detail == 1,
            Some(Status { class: 5, subject: 0 | 4 | 5, .. }) | None => nobody(),
            Some(_) => false,
        }
    }
}

impl Status {
    /// The first code in a text. What is part of a longer number (an address of a server) is none.
    pub fn find(text: &str) -> Option<Status> {
        let is_part = |c: char| c.is_ascii_digit() || c == '.';
        text.split(|c: char| !is_part(c)).map(|word| word.trim_matches('.')).find_map(Status::parse)
    }

    fn parse(word: &str) -> Option<Status> {
        let numbers: Vec<&str> = word.split('.').collect();
        let [class, subject, detail] = numbers.as_slice() else { return None };
        let number = |text: &str| text.parse::<u16>().ok().filter(|number| text.len() <= 3 && *number < 1000);
        let class = number(class).filter(|class| [2, 4, 5].contains(class))?;
        Some(Status { class, subject: number(subject).filter(|subject| *subject < 8)?, detail: number(detail)? })
    }

    fn is_vague(self) -> bool {
        self.subject == 0 && self.detail == 0
    }
}

/// Whether mail servers write from such an address.
pub(super) fn is_mail_server(address: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    SERVERS.contains(&local)
}

/// The worst of what an RFC 3464 notice tells about its recipients.
pub(super) fn of_report(message: &Message) -> Option<Notice> {
    let part = own_parts(message).find(|part| {
        part.content_type().is_some_and(|t| {
            is_type(t, "message", "delivery-status") || is_type(t, "message", "global-delivery-status")
        })
    })?;
    let text = text_of(part);
    let mut worst: Option<Notice> = None;
    for fields in groups(&text) {
        let field =
            |name: &str| fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str());
        let Some(recipient) = field("Final-Recipient").or(field("Original-Recipient")) else { continue };
        let words = field("Diagnostic-Code").map(after_type).unwrap_or_default();
        let told = field("Status").and_then(Status::find);
        // Exchange and gateways say 5.0.0 and put the real code into the words.
        let status = match told {
            Some(status) if !status.is_vague() => Some(status),
            vague => Status::find(words).or(vague),
        };
        let action = match field("Action").map(|action| action.trim().to_lowercase()).as_deref() {
            Some("failed") => Action::Failed,
            Some("delayed") => Action::Delayed,
            Some("delivered" | "relayed" | "expanded") => Action::Delivered,
            _ => match status?.class {
                5 => Action::Failed,
                4 => Action::Delayed,
                _ => Action::Delivered,
            },
        };
        let words = if words.is_empty() { field("Status").unwrap_or_default() } else { words };
        let recipient = Some(after_type(recipient).trim_matches(['<', '>']).to_owned());
        let notice = Notice { action, status, words: short(words), recipient };
        if worst.as_ref().is_none_or(|worst| worst.action < notice.action) {
            worst = Some(notice);
        }
    }
    worst
}

/// What a notice in plain words tells; `None` if it tells nothing that is known.
pub(super) fn of_text(message: &Message, failed_recipients: Option<&str>) -> Option<Notice> {
    let text = own_parts(message).find(|part| matches!(part.body, PartType::Text(_) | PartType::Html(_)));
    let text = text.map(text_of).unwrap_or_default();
    let told: Vec<&str> = text
        .lines()
        .take_while(|line| {
            let line = line.trim().to_lowercase();
            !COPY_BELOW.iter().any(|beginning| line.starts_with(beginning))
        })
        .collect();
    let all = clean(&told.join(" ")).to_lowercase();
    let subject = message.subject().unwrap_or_default().to_lowercase();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| all.contains(phrase) || subject.contains(phrase));
    let paragraphs: Vec<&[&str]> =
        told.split(|line| line.trim().is_empty()).filter(|lines| !lines.is_empty()).collect();
    let joined = |lines: &[&str]| clean(&lines.join(" "));
    let is_reason = |words: &str| {
        Status::find(words).is_some() || reply_code(words).is_some() || {
            let words = words.to_lowercase();
            NOBODY_THERE.iter().any(|phrase| words.contains(phrase))
        }
    };
    let reason = paragraphs.iter().map(|lines| joined(lines)).find(|words| is_reason(words));
    let status = reason.as_deref().and_then(Status::find);
    let class = status.map(|status| status.class).or(reason.as_deref().and_then(reply_code));
    let action = if says(&STILL_TRYING) {
        Action::Delayed
    } else if failed_recipients.is_some() || says(&GIVEN_UP) || class == Some(5) {
        Action::Failed
    } else {
        return None;
    };
    let of_qmail = || {
        let line = told.iter().map(|line| line.trim()).find(|line| line.starts_with('<') && line.ends_with(">:"))?;
        Some(line.trim_matches(['<', '>', ':']).to_owned())
    };
    let recipient = failed_recipients.and_then(|list| list.split(',').next()).map(|one| one.trim().to_owned());
    let words = reason.or_else(|| paragraphs.first().map(|lines| joined(lines))).unwrap_or_default();
    Some(Notice { action, status, words: short(&words), recipient: recipient.or_else(of_qmail) })
}

/// The class of the first SMTP reply code, as in `550 No such user` or `#5.1.1 550-`.
fn reply_code(words: &str) -> Option<u16> {
    words.split([' ', '(', ':', ';']).find_map(|word| {
        let digits = word.trim_end_matches([',', '.', ')']).split('-').next().unwrap_or_default();
        let code: u16 = digits.parse().ok().filter(|_| digits.len() == 3)?;
        // 250 and the like stand in the log of what went well before.
        ((400..=459).contains(&code) || (500..=559).contains(&code)).then_some(code / 100)
    })
}

/// Groups of fields with empty lines between them, folded lines joined.
fn groups(text: &str) -> Vec<Vec<(String, String)>> {
    let mut groups: Vec<Vec<(String, String)>> = vec![Vec::new()];
    for line in text.lines() {
        if line.trim().is_empty() {
            groups.push(Vec::new());
            continue;
        }
        let Some(group) = groups.last_mut() else { continue };
        if line.starts_with([' ', '\t'])
            && let Some((_, value)) = group.last_mut()
        {
            value.push(' ');
            value.push_str(line.trim());
        } else if let Some((name, value)) = line.split_once(':') {
            group.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    groups
}

/// `550 …` of `smtp; 550 …`.
fn after_type(value: &str) -> &str {
    match value.split_once(';') {
        Some((kind, rest)) if !kind.contains(' ') => rest.trim(),
        _ => value.trim(),
    }
}

/// A part's text, however it is encoded, up to a limit.
pub(super) fn text_of(part: &MessagePart) -> String {
    let text = match &part.body {
        PartType::Text(text) | PartType::Html(text) => text.to_string(),
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
            String::from_utf8_lossy(bytes.get(..TEXT).unwrap_or(bytes)).into_owned()
        }
        PartType::Message(_) | PartType::Multipart(_) => String::new(),
    };
    match text.char_indices().nth(TEXT) {
        Some((at, _)) => text[..at].to_owned(),
        None => text,
    }
}

fn short(words: &str) -> String {
    clean(words).chars().take(WORDS).collect()
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

    #[test]
    fn only_a_notice_that_there_is_nobody_stops_the_address() {
        let notice = |action, code: &str, words: &str| {
            Notice { action, status: Status::find(code), words: words.into(), recipient: None }.stops_address()
        };
        for (code, words) in [
            ("5.1.1", ""),
            ("5.1.2", ""),
            ("5.1.10", ""),
            ("5.2.1", ""),
            ("5.0.0", "550 No such user here"),
            ("5.4.1", "550 5.4.1 Recipient address rejected: Access denied."),
            ("5.4.4", "Host or domain name not found. Name service error"),
            ("", "Sorry, no mailbox here by that name. (#5.1.1)"),
        ] {
            assert!(notice(Action::Failed, code, words), "{code} {words}");
            assert!(!notice(Action::Delayed, code, words), "{code} {words}");
        }
        for (code, words) in [
            ("5.2.2", "552 Mailbox full, user unknown"),
            ("5.7.1", "550 Message rejected as spam; user unknown"),
            ("5.3.4", "too large"),
            ("5.1.8", "sender address rejected"),
            ("5.4.7", "delivery time expired"),
            ("4.4.1", "connection timed out"),
            ("5.0.0", "rejected"),
            ("", "554 refused"),
        ] {
            assert!(!notice(Action::Failed, code, words), "{code} {words}");
        }
    }

    #[test]
    fn reply_codes_are_told_from_other_numbers() {
        assert_eq!(reply_code("host said: 550 No such user"), Some(5));
        assert_eq!(reply_code("(421) try later"), Some(4));
        assert_eq!(reply_code("room 601, 2021, 250 OK"), None);
    }
}
