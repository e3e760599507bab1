//! Which of our messages a mail may belong to: return tokens, Message-IDs and List-Unsubscribe addresses in it.

use std::collections::HashSet;

use mail_parser::{DateTime, Message, MimeHeaders};

use super::headers::Headers;
use super::{CANDIDATES, ReceivedKind, is_type, own_parts, report};

/// Headers in which mail servers keep the address that a mail came to.
const RECIPIENTS: [&str; 11] = [
    "Delivered-To",
    "X-Original-To",
    "X-Delivered-To",
    "Envelope-To",
    "X-Envelope-To",
    "X-Rcpt-To",
    "Original-Recipient",
    "To",
    "Cc",
    "Resent-To",
    "Received",
];

/// A mail of ours that is returned, as far as the copy of it tells whose it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReturnedCopy {
    /// What its List-Unsubscribe addresses end with, which identifies a person.
    pub unsubscribe_tokens: Vec<String>,
    /// Its date, in seconds since 1970.
    pub date: Option<i64>,
    /// Whether it passed on somebody's mail.
    pub is_passed_on: bool,
}

/// What stands between `+` and `@` in the addresses that the mail came to, and, in a report about a mail, in the one
/// that the mail came from.
pub(super) fn return_tokens(message: &Message, headers: &Headers, kind: &ReceivedKind) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in RECIPIENTS.iter().flat_map(|name| headers.all(name)) {
        marks_in(value, &mut found);
    }
    if matches!(kind, ReceivedKind::Complaint | ReceivedKind::Feedback) {
        let report = own_parts(message)
            .find(|part| part.content_type().is_some_and(|t| is_type(t, "message", "feedback-report")));
        marks_in(&report.map(report::text_of).unwrap_or_default(), &mut found);
    }
    found
}

fn marks_in(text: &str, found: &mut Vec<String>) {
    for after in text.split('+').skip(1) {
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(after.len());
        let (token, next) = after.split_at(end);
        let is_new = !token.is_empty() && !found.iter().any(|known| known == token);
        if next.starts_with('@') && is_new && found.len() < CANDIDATES {
            found.push(token.to_owned());
        }
    }
}

/// Message-IDs that may be ours: those of the mail it returns first, then those it replies to, the nearest first.
pub(super) fn message_ids(message: &Message, headers: &Headers, kind: &ReceivedKind) -> Vec<String> {
    let mut found = Vec::new();
    for part in own_parts(message) {
        if let Some(returned) = part.message() {
            found.extend(returned.message_id().map(str::to_owned));
        } else if kind.is_about_a_mail() {
            // Returned headers, or a copy of the mail in the text of the notice.
            let text = report::text_of(part);
            for name in ["message-id:", "original-message-id:"] {
                found.extend(lines_of(&text, name).flat_map(bracketed));
            }
        }
    }
    found.extend(headers.all("In-Reply-To").flat_map(bracketed));
    let mut thread: Vec<String> = headers.all("References").flat_map(bracketed).collect();
    thread.reverse();
    found.extend(thread);
    let mut seen = HashSet::new();
    found.retain(|id| seen.insert(id.clone()));
    found.truncate(CANDIDATES);
    found
}

/// The mail that is returned. Relays that give it another Message-ID and return path leave its List-Unsubscribe alone.
pub(super) fn returned_copy(message: &Message, kind: &ReceivedKind) -> ReturnedCopy {
    let mut copy = ReturnedCopy::default();
    if !kind.is_about_a_mail() {
        return copy;
    }
    for part in own_parts(message) {
        if let Some(returned) = part.message() {
            let headers = Headers::of(returned);
            copy.is_passed_on |= headers.first("X-Kvartal-Kind") == Some("reply");
            copy.take(headers.all("List-Unsubscribe").flat_map(bracketed_addresses), returned.date());
        } else {
            let text = report::text_of(part);
            let text = unfolded(&text);
            let date = lines_of(&text, "date:").next().and_then(|line| DateTime::parse_rfc822(line[5..].trim()));
            copy.is_passed_on |= lines_of(&text, "x-kvartal-kind:").any(|line| line.ends_with(" reply"));
            let tokens: Vec<String> = lines_of(&text, "list-unsubscribe:").flat_map(bracketed_addresses).collect();
            copy.take(tokens.into_iter(), date.as_ref());
        }
    }
    copy
}

impl ReturnedCopy {
    fn take(&mut self, addresses: impl Iterator<Item = String>, date: Option<&DateTime>) {
        for address in addresses {
            let token = address.rsplit('/').next().unwrap_or_default();
            let is_new = !token.is_empty() && !self.unsubscribe_tokens.iter().any(|known| known == token);
            if is_new && self.unsubscribe_tokens.len() < CANDIDATES {
                self.unsubscribe_tokens.push(token.to_owned());
                self.date = self.date.or(date.map(DateTime::to_timestamp));
            }
        }
    }
}

/// Lines that begin with a header's name (in lower case, with its colon), quoted or not.
fn lines_of<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines()
        .map(|line| line.trim_start_matches(['>', ' ']))
        .filter(move |line| line.get(..name.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(name)))
}

/// Headers in a text, each on one line.
fn unfolded(text: &str) -> String {
    text.replace("\r\n", "\n").replace("\n\t", " ").replace("\n ", " ")
}

/// Everything between angle brackets that has an `@` in it.
fn bracketed(text: &str) -> Vec<String> {
    between_brackets(text).filter(|id| id.contains('@')).collect()
}

/// Every web address between angle brackets.
fn bracketed_addresses(text: &str) -> Vec<String> {
    between_brackets(text).filter(|address| address.starts_with("http")).collect()
}

fn between_brackets(text: &str) -> impl Iterator<Item = String> {
    text.split('<')
        .skip(1)
        .filter_map(|rest| rest.split_once('>'))
        // A folded header may be wrapped within an address.
        .map(|(inside, _)| inside.split_whitespace().collect::<String>())
        .filter(|inside| inside.len() < 500)
}

#[cfg(test)]
mod tests {
    use super::super::read;

    #[test]
    fn marks_are_found_in_every_header_that_names_the_recipient() {
        for header in [
            "Delivered-To: svar+42-00ff@example.org",
            "X-Original-To: svar+42-00ff@example.org",
            "To: \"Evalueringen\" <SVAR+42-00ff@example.org>",
            "Envelope-To: svar+42-00ff@example.org",
            "Received: from mx.example.net (mx.example.net [192.0.2.1])\r\n\tby mail.example.org (Postfix) with ESMTPS\r\n\tfor <svar+42-00ff@example.org>; Mon, 1 Mar 2021 09:00:00 +0100",
        ] {
            let incoming = read(format!("From: x@example.net\r\n{header}\r\n\r\nHej\r\n").as_bytes());
            assert_eq!(incoming.return_tokens, ["42-00ff"], "{header}");
        }
        let none = read(b"From: a+42-00ff@example.org\r\nSubject: a+42-00ff@example.org\r\n\r\nHej\r\n");
        assert!(none.return_tokens.is_empty(), "{:?}", none.return_tokens);
    }

    #[test]
    fn the_unsubscribe_address_of_a_returned_copy_is_found_wherever_the_copy_stands() {
        let copy = "From: svar@example.org\r\nList-Unsubscribe:\r\n <https://svar.example.org/u/7-00ff>\r\nDate: Mon, 1 Mar 2021 09:00:00 +0100\r\nMessage-ID: <x@relay.example>\r\n\r\nHej\r\n";
        let report = |kind: &str| {
            format!(
                "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
                 Content-Type: text/plain\r\n\r\n550 5.1.1 User unknown\r\n--b\r\nContent-Type: {kind}\r\n\r\n{copy}\r\n--b--\r\n"
            )
        };
        let plain = format!(
            "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\n\r\n550 5.1.1 User unknown\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n{copy}"
        );
        for mail in [report("message/rfc822"), report("text/rfc822-headers"), plain] {
            let copy = read(mail.as_bytes()).copy;
            assert_eq!(
                (copy.unsubscribe_tokens, copy.date),
                (vec!["7-00ff".to_owned()], Some(1_614_585_600)),
                "{mail}"
            );
        }
        let reply = format!("From: mette@example.org\r\n\r\n> {copy}");
        assert!(read(reply.as_bytes()).copy.unsubscribe_tokens.is_empty());
    }
}
