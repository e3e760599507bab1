//! Notices, read: reports for programs (RFC 3464) and those in plain words.

use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

use super::cause::Cause;
use super::headers::Headers;
use super::notice::{Action, Notice};
use super::status::{Status, reply_class};
use super::{clean, is_type, own_parts};

/// How many characters of a server's words are kept.
const WORDS: usize = 500;

/// How much of a notice's text is read.
const TEXT: usize = 100_000;

/// Who mail servers write as.
const SERVERS: [&str; 15] = [
    "mailer-daemon",
    "mailer daemon",
    "postmaster",
    "post_master",
    "mail delivery subsystem",
    "mail-daemon",
    "mailerdaemon",
    "mail.delivery",
    "mail-delivery",
    "mdaemon",
    "mailadmin",
    "mail-administrator",
    "mailsystem",
    "mailagent",
    "bounce",
];

/// What the address of Exchange begins with; a number follows.
const EXCHANGE: &str = "microsoftexchange";

/// What servers that write as anybody begin the subject of a notice with.
const SUBJECTS: [&str; 16] = [
    "delivery status notification",
    "delivery failure",
    "delivery notification: delivery has failed",
    "delivery has failed",
    "failure notice",
    "mail delivery fail",
    "mail could not be delivered",
    "mail system error",
    "message delivery fail",
    "non-delivery",
    "nondeliverable mail",
    "returned mail",
    "undeliverable",
    "undelivered mail returned",
    "ikke-leveret",
    "kan ikke leveres:",
];

/// Where the returned mail begins in notices of one part (qmail, Exim, sendmail, Postfix of old).
const COPY_BELOW: [&str; 19] = [
    "------- returned message",
    "|------------------------- message text follows",
    "message headers follow",
    "----- returned message",
    "--- below this line is a copy",
    "below this line is a copy",
    "below is a copy of",
    "------ this is a copy of",
    "----- original message",
    "--- original message",
    "-----original message",
    "----- message header",
    "----- unsent message follows",
    "----- message follows",
    "--- message headers",
    "the message headers follow",
    "the header of the original message",
    "original message headers",
    "original message follows",
];

/// What notices in plain words say of a mail that has not been given up.
const STILL_TRYING: [&str; 20] = [
    "notification: warning",
    "has not yet been delivered",
    "has not been delivered yet",
    "not yet been delivered",
    "will be retried",
    "will keep trying",
    "will continue to",
    "still trying",
    "will try for",
    "delivery attempts will continue",
    "could not send message for past",
    "do not need to resend",
    "delivery incomplete",
    "delivery status notification (delay)",
    "delivery delayed",
    "er endnu ikke leveret",
    "endnu ikke blevet leveret",
    "levering … forsinket",
    "noch nicht zugestellt",
    "zustellung verzögert",
];

/// What notices in plain words say of one that has.
const GIVEN_UP: [&str; 49] = [
    "permanent error",
    "permanent fatal error",
    "permanently failed",
    "permanent failure",
    "i've given up",
    "giving up",
    "not be delivered",
    "n't be delivered",
    "not delivered",
    "n't delivered",
    "not been delivered",
    "able to deliver",
    "unable to deliver",
    "unable to be delivered",
    "not deliver",
    "n't deliver",
    "failed to deliver",
    "delivery failed",
    "delivery fail",
    "delivery has failed",
    "delivery error",
    "failure notice",
    "failure notification",
    "mail failure",
    "failed mail",
    "error … deliver",
    "did not reach",
    "delivery to the following",
    "undeliverable",
    "undelivered",
    "nondeliverable",
    "non-deliverable",
    "returned mail",
    "returned to sender",
    "returned to you",
    "message rejected",
    "rejected message",
    "was rejected",
    "automatically rejected",
    "kan ikke leveres",
    "kunne ikke leveres",
    "kunne ikke afleveres",
    "ikke leveret",
    "ikke afleveret",
    "ikke levert",
    "kunde inte levereras",
    "zugestellt werden",
    "unzustellbar",
    "pas pu être",
];

/// Whether mail servers write from such an address.
pub(super) fn is_mail_server(address: &str) -> bool {
    let local = address.split('@').next().unwrap_or_default();
    SERVERS.contains(&local) || local.starts_with(EXCHANGE)
}

/// Whether a mail that answers none has the subject of a notice, and nothing before it as a forwarded one has.
pub(super) fn is_subject(subject: Option<&str>) -> bool {
    let subject = subject.unwrap_or_default().trim().to_lowercase();
    SUBJECTS.iter().any(|beginning| subject.starts_with(beginning))
}

/// What a report tells, and where it leaves the reason open, what the words beside it tell.
pub(super) fn of_report(message: &Message) -> Option<Notice> {
    let mut notice = of_fields(&text_of(report_part(message)?))?;
    let is_open = notice.cause() == Cause::Unclear && (notice.status.is_none_or(Status::is_vague));
    if is_open
        && notice.action == Action::Failed
        && let Some(told) = of_text(message, None).filter(|told| told.cause() != Cause::Unclear)
    {
        notice.status = told.status.or(notice.status);
        notice.words = told.words;
    }
    Some(notice)
}

/// The part for programs: of its own type, or named as text by servers that do not know it.
fn report_part<'a, 'x>(message: &'a Message<'x>) -> Option<&'a MessagePart<'x>> {
    let of_type = |part: &&MessagePart| {
        part.content_type().is_some_and(|t| {
            is_type(t, "message", "delivery-status") || is_type(t, "message", "global-delivery-status")
        })
    };
    let in_text = |part: &&MessagePart| {
        matches!(part.body, PartType::Text(_)) && {
            let text = text_of(part).to_lowercase();
            text.contains("final-recipient:") && (text.contains("action:") || text.contains("status:"))
        }
    };
    own_parts(message).find(of_type).or_else(|| own_parts(message).find(in_text))
}

/// What a report's fields tell of its recipients: the worst, and among those given up the one that stops least, because
/// a list or a group is not nobody when one of its members is.
fn of_fields(text: &str) -> Option<Notice> {
    let mut worst: Option<Notice> = None;
    for fields in Headers::groups(text) {
        let Some(notice) = of_recipient(&fields) else { continue };
        let is_worse =
            |worst: &Notice| (worst.action, !worst.stops_address()) < (notice.action, !notice.stops_address());
        if worst.as_ref().is_none_or(is_worse) {
            worst = Some(notice);
        }
    }
    worst
}

fn of_recipient(fields: &Headers) -> Option<Notice> {
    let recipient = fields.first("Final-Recipient").or(fields.first("Original-Recipient"))?;
    // IronPort leaves the diagnostic code out and has its own field.
    let words = ["Diagnostic-Code", "X-Supplementary-Info"].iter().find_map(|name| fields.first(name));
    let words = words.map(after_type).unwrap_or_default();
    let told = fields.first("Status").and_then(Status::find);
    // Exchange and gateways say 5.0.0 and put the real code into the words.
    let status = match told {
        Some(status) if !status.is_vague() => Some(status),
        vague => Status::find(words).or(vague),
    };
    let action = match fields.word("Action").as_deref() {
        Some("failed" | "failure") => Action::Failed,
        Some("delayed") => Action::Delayed,
        Some("delivered" | "relayed" | "expanded") => Action::Delivered,
        _ => match status?.class {
            5 => Action::Failed,
            4 => Action::Delayed,
            _ => Action::Delivered,
        },
    };
    let words = if words.is_empty() { fields.first("Status").unwrap_or_default() } else { words };
    let recipient = Some(after_type(recipient).trim_matches(['<', '>']).to_owned());
    Some(Notice { action, status, words: short(words), recipient })
}

/// What a notice in plain words tells; `None` if it tells nothing that is known.
pub(super) fn of_text(message: &Message, failed_recipients: Option<&str>) -> Option<Notice> {
    let text = words_of(message);
    let told: Vec<&str> = text
        .lines()
        .take_while(|line| {
            let line = line.trim().to_lowercase();
            !COPY_BELOW.iter().any(|beginning| line.starts_with(beginning))
        })
        .collect();
    let subject = message.subject().unwrap_or_default();
    let all = format!("{} {}", clean(subject), clean(&told.join(" "))).replace('’', "'").to_lowercase();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| super::cause::holds(&all, phrase));
    let paragraphs: Vec<String> = told
        .split(|line| line.trim().is_empty())
        .filter(|lines| !lines.is_empty())
        .map(|lines| clean(&lines.join(" ")))
        .collect();
    let has_code = |words: &&String| Status::find(words).is_some() || reply_class(words).is_some();
    let has_cause = |words: &&String| Cause::of_words(words).is_some();
    let is_somebody = |words: &&String| Cause::of_words(words).is_some_and(|cause| cause != Cause::Nobody);
    // A code, and words that tell why, the one that stops least first, because there may be several recipients; then a
    // code; then words, which may stand in the subject alone.
    let reason = (paragraphs.iter().find(|words| has_code(words) && is_somebody(words)))
        .or_else(|| paragraphs.iter().find(|words| has_code(words) && has_cause(words)))
        .or_else(|| paragraphs.iter().find(has_code))
        .or_else(|| paragraphs.iter().find(has_cause))
        .cloned()
        .or_else(|| Some(clean(subject)).filter(|words| has_cause(&words)));
    let status = reason.as_deref().and_then(Status::find);
    let class = status.map(|status| status.class).or(reason.as_deref().and_then(reply_class));
    let cause = reason.as_deref().map(|words| Cause::of(status, words));
    let action = if says(&STILL_TRYING) {
        Action::Delayed
    } else if failed_recipients.is_some()
        || says(&GIVEN_UP)
        || class == Some(5)
        || matches!(cause, Some(Cause::Nobody | Cause::Full))
    {
        Action::Failed
    } else {
        return None;
    };
    let of_qmail = || {
        let line = told.iter().map(|line| line.trim()).find(|line| line.starts_with('<') && line.ends_with(">:"))?;
        Some(line.trim_matches(['<', '>', ':']).to_owned())
    };
    let recipient = failed_recipients.and_then(|list| list.split(',').next()).map(|one| one.trim().to_owned());
    let words = reason.or_else(|| paragraphs.first().cloned()).unwrap_or_default();
    Some(Notice { action, status, words: short(&words), recipient: recipient.or_else(of_qmail) })
}

/// The text that people see, of all parts of the mail itself.
fn words_of(message: &Message) -> String {
    // Not the headers of the mail that comes back, nor a report, which are texts as well.
    let is_words = |part: &MessagePart| part.content_type().is_none_or(|t| is_type(t, "text", "plain"));
    let mut texts =
        own_parts(message).filter(|part| matches!(part.body, PartType::Text(_)) && is_words(part)).map(text_of);
    if let Some(first) = texts.next() {
        return texts.fold(first, |all, next| if all.len() < TEXT { format!("{all}\n\n{next}") } else { all });
    }
    let html = own_parts(message).find(|part| matches!(part.body, PartType::Html(_)));
    html.map(|part| mail_parser::decoders::html::html_to_text(&text_of(part))).unwrap_or_default()
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
