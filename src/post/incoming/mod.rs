//! What a mail is that has come back to us, and which of our messages it may belong to. Pure: it reads bytes.
//!
//! Programs are told from people by what programs write into headers, never by the subject alone: a person's reply
//! that is taken for a program's would be lost, a program's that is taken for a person's costs a project lead a
//! glance.

mod automatic;
mod cause;
mod headers;
mod notice;
mod origin;
mod passing_on;
mod phrases;
mod report;
mod status;
mod words;

use std::borrow::Cow;

use data_encoding::HEXLOWER;
use mail_parser::{HeaderName, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use sha2::{Digest, Sha256};

use self::headers::{Headers, address};
pub use cause::Cause;
pub use notice::{Action, Notice};
pub use origin::ReturnedCopy;
pub use passing_on::{answer_to, attachment};
pub use status::Status;
pub use words::{MailWords, words};

/// How many parts, tokens and Message-IDs of one mail are looked at.
const CANDIDATES: usize = 64;

/// A mail that has come back to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// What it is.
    pub kind: ReceivedKind,
    /// What may be return tokens, from the addresses that it came to.
    pub return_tokens: Vec<String>,
    /// Message-IDs, without angle brackets, that may be ours: those of the mail it returns first, then those it
    /// replies to, the nearest first.
    pub message_ids: Vec<String>,
    /// What else the copy of a returned mail tells of whose it was.
    pub copy: ReturnedCopy,
    /// Its own Message-ID.
    pub own_id: Option<String>,
    /// The address it comes from, in lower case.
    pub from: Option<String>,
    /// The same for the same mail however often it is delivered; another for any other mail, even one that carries
    /// the same Message-ID.
    pub unique_key: String,
}

/// What a mail is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReceivedKind {
    /// A mail server tells what became of a mail (RFC 3464, and how qmail, old Exim and others say it).
    Notice(Notice),
    /// A program answers while its owner is away (RFC 3834).
    AutoReply,
    /// A mail program tells that a mail was shown or deleted (RFC 8098).
    ReadReceipt,
    /// The person has pressed “this is spam”, or their provider passes on that they want no more (RFC 5965).
    Complaint,
    /// A report about a mail that is no complaint: that it is no spam, that its signature is wrong.
    Feedback,
    /// It has the tokens of one of our own mails.
    Own,
    /// A program wrote it, and not as any of these.
    Unknown,
    /// A person wrote it, or nothing shows that a program did.
    Reply,
}

impl ReceivedKind {
    /// The word in the database and in the log.
    pub fn as_str(&self) -> &'static str {
        match self {
            ReceivedKind::Notice(notice) => match notice.action {
                Action::Failed => "bounce",
                Action::Delayed => "delay",
                Action::Delivered => "delivered",
            },
            ReceivedKind::AutoReply => "auto_reply",
            ReceivedKind::ReadReceipt => "read_receipt",
            ReceivedKind::Complaint => "complaint",
            ReceivedKind::Feedback => "feedback",
            ReceivedKind::Own => "own",
            ReceivedKind::Unknown => "unknown",
            ReceivedKind::Reply => "reply",
        }
    }

    /// Whether it is about a mail of which it may hold a copy.
    fn is_about_a_mail(&self) -> bool {
        matches!(
            self,
            ReceivedKind::Notice(_) | ReceivedKind::Complaint | ReceivedKind::Feedback | ReceivedKind::Unknown
        )
    }

    /// Whether it ends mail to an address or a person.
    pub fn stops(&self) -> bool {
        match self {
            ReceivedKind::Notice(notice) => notice.stops_address(),
            ReceivedKind::Complaint => true,
            _ => false,
        }
    }

    /// Why it is taken for what it is, in a few words; they can hold what a server said, and so an address.
    pub fn why(&self) -> String {
        match self {
            ReceivedKind::Notice(notice) if notice.action == Action::Failed => {
                format!("{}: {}", notice.cause().as_str(), notice.words)
            }
            ReceivedKind::Notice(notice) => notice.words.clone(),
            ReceivedKind::AutoReply => "headers that programs write which answer by themselves".into(),
            ReceivedKind::ReadReceipt => "a mail program tells that a mail was shown or deleted (RFC 8098)".into(),
            ReceivedKind::Complaint => "a report that the mail is not wanted".into(),
            ReceivedKind::Feedback => "a report that is no complaint (RFC 5965)".into(),
            ReceivedKind::Own => "it has the headers of kvartal's own mail".into(),
            ReceivedKind::Unknown => "a program wrote it, and what it tells is not understood".into(),
            ReceivedKind::Reply => "nothing shows that a program wrote it".into(),
        }
    }
}

/// Reads a mail. Any bytes can be read: what is no mail at all is taken for a person's, so that it is not lost.
pub fn read(mail: &[u8]) -> Incoming {
    let unique_key = unique_key(mail);
    let lines = lines(mail);
    let Some(parsed) = MessageParser::default().parse(lines.as_ref()).map(Parsed) else {
        return Incoming {
            kind: ReceivedKind::Reply,
            return_tokens: Vec::new(),
            message_ids: Vec::new(),
            copy: ReturnedCopy::default(),
            own_id: None,
            from: None,
            unique_key,
        };
    };
    let message = &parsed.0;
    let headers = Headers::of(message);
    let sender = Sender::of(message, &headers);
    // A gateway wraps another server's report into a notice of its own.
    let told = if sender.is_program() { wrapped_report(message).unwrap_or(message) } else { message };
    let kind = kind(message, told, &headers, &sender);
    Incoming {
        return_tokens: origin::return_tokens(message, &headers, &kind),
        message_ids: origin::message_ids(told, &headers, &kind),
        copy: origin::returned_copy(told, &kind),
        own_id: message.message_id().map(str::to_owned),
        from: address(message.from()),
        unique_key,
        kind,
    }
}

/// Whether it has a header that mail has. What has none is read all the same ([`read`]).
pub fn is_mail(bytes: &[u8]) -> bool {
    let lines = lines(bytes);
    let message = MessageParser::default().parse_headers(lines.as_ref());
    message.is_some_and(|message| message.headers().iter().any(|header| !matches!(header.name, HeaderName::Other(_))))
}

/// From the first header on, with lines that end as the parser knows them.
fn lines(mail: &[u8]) -> Cow<'_, [u8]> {
    let mail = mail.trim_ascii_start();
    if !mail.contains(&b'\r') || mail.contains(&b'\n') {
        return Cow::Borrowed(mail);
    }
    Cow::Owned(mail.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect())
}

/// A mail can hold a mail that holds a mail, a hundred thousand deep: taken apart one by one, because dropping each
/// within the other would end the process.
struct Parsed<'x>(Message<'x>);

impl Drop for Parsed<'_> {
    fn drop(&mut self) {
        let mut parts = std::mem::take(&mut self.0.parts);
        while let Some(part) = parts.pop() {
            if let PartType::Message(mut inner) = part.body {
                parts.append(&mut inner.parts);
            }
        }
    }
}

/// What shows that a program sent a mail.
struct Sender<'a> {
    /// The return path is empty.
    null: bool,
    /// It writes as mail servers do.
    server: bool,
    /// It is a report for programs.
    report: bool,
    /// Exim's list of who did not get it.
    failed: Option<&'a str>,
}

impl<'a> Sender<'a> {
    fn of(message: &Message, headers: &'a Headers) -> Sender<'a> {
        let failed = headers.first("X-Failed-Recipients");
        let path = headers.first("Return-Path").map(|path| path.replace(' ', "").to_lowercase());
        let is_server = |address: &str| report::is_mail_server(address.trim_matches(['<', '>']));
        // Some write no address at all, or a name without a domain.
        let from = message.from().and_then(|from| from.first());
        let from = from.and_then(|from| from.address().filter(|address| !address.is_empty()).or(from.name()));
        let is_report = message.content_type().is_some_and(|t| is_type(t, "multipart", "report"));
        Sender {
            null: path.as_deref() == Some("<>"),
            server: failed.is_some()
                || from.is_some_and(|from| is_server(&from.to_lowercase()))
                || headers.first("From").is_some_and(|from| from.ends_with("<>"))
                || path.as_deref().is_some_and(is_server)
                || (headers.first("In-Reply-To").is_none() && report::is_subject(message.subject())),
            report: is_report || has_part(message, "delivery-status"),
            failed,
        }
    }

    fn is_program(&self) -> bool {
        self.null || self.server || self.report
    }
}

/// The only mail within a mail, if it is a report.
fn wrapped_report<'a, 'x>(message: &'a Message<'x>) -> Option<&'a Message<'x>> {
    if has_part(message, "delivery-status") {
        return None;
    }
    let mut within = own_parts(message).filter_map(|part| part.message());
    let inner = within.next().filter(|_| within.next().is_none())?;
    (inner.content_type().is_some_and(|t| is_type(t, "multipart", "report")) && has_part(inner, "delivery-status"))
        .then_some(inner)
}

fn kind(message: &Message, told: &Message, headers: &Headers, sender: &Sender) -> ReceivedKind {
    if headers.first("X-Kvartal-Kind").is_some() {
        return ReceivedKind::Own;
    }
    if sender.report && has_part(message, "disposition-notification") {
        // Dovecot says that it has refused a mail as if somebody had deleted it.
        let refused = headers.first("Auto-Submitted").is_some_and(|word| word.to_lowercase().contains("rejected"));
        let notice = report::of_text(message, None).filter(|_| refused && sender.server);
        return notice.map_or(ReceivedKind::ReadReceipt, ReceivedKind::Notice);
    }
    if let Some(report) = part_of(message, "feedback-report") {
        return feedback(&report::text_of(report));
    }
    if is_of_junk_reporting(message) {
        return ReceivedKind::Complaint;
    }
    if sender.is_program()
        && let Some(notice) = report::of_report(told)
    {
        return ReceivedKind::Notice(notice);
    }
    // Exim marks its notices as automatic answers; an automatic answer with an empty return path is none.
    if (sender.report || sender.server)
        && let Some(notice) = report::of_text(told, sender.failed)
    {
        return ReceivedKind::Notice(notice);
    }
    if automatic::is_answer(message, headers, sender.null) {
        return ReceivedKind::AutoReply;
    }
    if sender.is_program()
        && let Some(notice) = report::of_text(told, sender.failed)
    {
        return ReceivedKind::Notice(notice);
    }
    // An empty return path alone does not make a person a program.
    if sender.report || sender.server { ReceivedKind::Unknown } else { ReceivedKind::Reply }
}

/// What a report of RFC 5965 tells. Only of these types a person wants no more mail.
fn feedback(report: &str) -> ReceivedKind {
    let groups = Headers::groups(report);
    let told = groups.iter().find_map(|group| group.word("Feedback-Type")).unwrap_or_default();
    if ["abuse", "opt-out", "opt-out-list"].contains(&told.as_str()) {
        ReceivedKind::Complaint
    } else {
        ReceivedKind::Feedback
    }
}

/// Whether it is a complaint of Microsoft's Junk Mail Reporting Program, which passes on the mail and nothing else.
fn is_of_junk_reporting(message: &Message) -> bool {
    let names_a_person = |copy: &Message| Headers::of(copy).first("X-HmXmrOriginalRecipient").is_some();
    let subject = message.subject().unwrap_or_default().trim().to_lowercase();
    subject.starts_with("complaint about message from")
        && own_parts(message).filter_map(|part| part.message()).any(names_a_person)
}

/// The parts of the mail itself, not those of a mail within it.
fn own_parts<'a, 'x>(message: &'a Message<'x>) -> impl Iterator<Item = &'a MessagePart<'x>> {
    message.parts.iter().take(CANDIDATES)
}

fn part_of<'a, 'x>(message: &'a Message<'x>, subtype: &str) -> Option<&'a MessagePart<'x>> {
    own_parts(message).find(|part| part.content_type().is_some_and(|t| is_type(t, "message", subtype)))
}

fn has_part(message: &Message, subtype: &str) -> bool {
    part_of(message, subtype).is_some()
}

fn is_type(content_type: &mail_parser::ContentType, main: &str, sub: &str) -> bool {
    content_type.ctype().eq_ignore_ascii_case(main)
        && content_type.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case(sub))
}

/// One line without anything that would end it or be invisible.
fn clean(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A digest of the Message-ID and of what stands under the headers: each delivery adds headers of its own.
fn unique_key(mail: &[u8]) -> String {
    let id = MessageParser::new()
        .with_message_ids()
        .parse_headers(mail)
        .and_then(|message| message.header(HeaderName::MessageId)?.as_text().map(str::to_owned));
    let mut digest = Sha256::new();
    match &id {
        Some(id) => {
            digest.update(id.as_bytes());
            digest.update([0]);
            digest.update(body(mail));
        }
        None => digest.update(mail),
    }
    HEXLOWER.encode(&digest.finalize())
}

/// What stands under the headers; a parser of headers does not tell where that begins.
fn body(mail: &[u8]) -> &[u8] {
    let end =
        |ending: &[u8]| mail.windows(ending.len()).position(|window| window == ending).map(|at| at + ending.len());
    let at = match (end(b"\n\n"), end(b"\n\r\n")) {
        (Some(a), Some(b)) => a.min(b),
        (Some(at), None) | (None, Some(at)) => at,
        (None, None) => mail.len(),
    };
    mail.get(at..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_mail_has_the_same_key_however_it_is_delivered_and_another_one_another() {
        let mail = |way: &str, id: &str, text: &str| {
            read(format!("{way}From: a@example.org\r\nMessage-ID: <{id}@example.org>\r\n\r\n{text}\r\n").as_bytes())
                .unique_key
        };
        assert_eq!(mail("", "1", "Hej"), mail("Delivered-To: b@example.org\r\n", "1", "Hej"));
        assert_ne!(mail("", "1", "Hej"), mail("", "2", "Hej"));
        // Broken programs number every mail alike.
        assert_ne!(mail("", "1", "Hej"), mail("", "1", "Hej igen"));
        assert_ne!(read(b"no mail").unique_key, read(b"none either").unique_key);
    }
}
