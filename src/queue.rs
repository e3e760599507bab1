//! Sending what waits in the queue: claim, check again, render, send, note.
//!
//! Nothing is sent inside a transaction. A process that dies between the server's acceptance and its own note leaves
//! a message whose lease runs out; it is then sent again with the same Message-ID. That is the only way to a second
//! copy, and into a Maildir it replaces the first.

use jiff::{SignedDuration, Timestamp};
use lettre::address::{Address, Envelope};
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{MultiPart, SinglePart};
use tracing::{info, warn};

use crate::plan;
use crate::post::link::Token;
use crate::post::mail::{DigestFamily, DigestLetter, DigestLine, Letter, Rendered};
use crate::post::transport::Refusal;
use crate::post::words;
use crate::programme::{after, text_in};
use crate::service::Service;
use crate::store::message::{self, Addressee, Claimed, Included, Outcome};
use crate::store::{self, Conn, StoreError};

/// How long a claimed message is left to the process that claimed it.
const LEASE: SignedDuration = SignedDuration::from_mins(15);

/// How many messages are claimed at a time.
const BATCH: i64 = 50;

/// What a sending pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Posted {
    /// Left.
    pub sent: usize,
    /// Refused for now.
    pub deferred: usize,
    /// Refused for good.
    pub failed: usize,
}

/// Sends everything that waits at `now`, as the process `owner`.
///
/// # Errors
/// A database that fails; what was claimed is taken up again when its lease has run out.
pub fn send_due(service: &Service, owner: &str, now: Timestamp) -> Result<Posted, StoreError> {
    let until = now.saturating_add(LEASE).unwrap_or(Timestamp::MAX);
    let mut posted = Posted::default();
    loop {
        let claimed = service.store.write(|conn| {
            let ids = message::claim(conn, owner, now, until, BATCH)?;
            message::claimed(conn, owner, &ids)
        })?;
        if claimed.is_empty() {
            return Ok(posted);
        }
        for claimed in claimed {
            match send_one(service, owner, &claimed, now)? {
                Outcome::Sent(..) => posted.sent += 1,
                Outcome::Again(_, Some(_)) => posted.deferred += 1,
                Outcome::Failed(_) => posted.failed += 1,
                Outcome::Again(_, None) | Outcome::Cancelled => {}
            }
        }
    }
}

fn send_one(service: &Service, owner: &str, claimed: &Claimed, now: Timestamp) -> Result<Outcome, StoreError> {
    let ready = service.store.write(|conn| {
        let ready = prepare(service, conn, claimed, now)?;
        if let Ready::Not(outcome) = &ready {
            message::note(conn, claimed.id, owner, outcome)?;
        }
        Ok::<_, StoreError>(ready)
    })?;
    let (mail, kind, to, entries) = match ready {
        Ready::Not(outcome) => return Ok(outcome),
        Ready::Mail { mail, kind, to, entries } => (mail, kind, to, entries),
    };
    let outcome = match deliver(service, claimed, kind, &mail, &to, now) {
        Ok(()) => Outcome::Sent(now, service.calendar.date(now)),
        Err(Refusal::ForNow(words)) => Outcome::Again(back_off(now, claimed.attempts), Some(words)),
        Err(Refusal::ForGood(words)) => Outcome::Failed(words),
    };
    // The server's words can hold the address, so the log says only which message it was.
    match &outcome {
        Outcome::Sent(..) => info!(message = claimed.id, "sent"),
        Outcome::Again(at, _) => warn!(message = claimed.id, next_try = %at, "deferred"),
        _ => warn!(message = claimed.id, "refused for good"),
    }
    service.store.write(|conn| {
        let mine = message::note(conn, claimed.id, owner, &outcome)?;
        if mine && let Outcome::Sent(_, on) = outcome {
            note_invitations(service, conn, &entries, on)?;
        }
        for entry in &entries {
            // When the next reminder is due, or that none can be, shows from here on.
            store::case::look_again(conn, entry.family, Some(now))?;
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(outcome)
}

/// The day that counts for reminders and for closing is the day on which the invitation really left.
fn note_invitations(
    service: &Service,
    conn: &mut Conn,
    entries: &[Included],
    on: jiff::civil::Date,
) -> Result<(), StoreError> {
    for entry in entries.iter().filter(|entry| entry.purpose == message::INVITATION) {
        let mut closes = entry.closes;
        // A request that has moved keeps its closing day (rule 2.10).
        if entry.round == 1
            && let Some((place, _)) = service.programme.wave(&entry.wave)
        {
            closes = plan::closing_day(&service.programme, entry.start, place, on);
        }
        store::request::invited(conn, entry.request, on, closes)?;
    }
    Ok(())
}

/// What the last check before sending says.
enum Ready {
    Mail { mail: Rendered, kind: &'static str, to: String, entries: Vec<Included> },
    Not(Outcome),
}

fn prepare(service: &Service, conn: &mut Conn, claimed: &Claimed, now: Timestamp) -> Result<Ready, StoreError> {
    match (&claimed.person, &claimed.lead) {
        (Some(person), _) => prepare_letter(service, conn, claimed, person, now),
        (None, Some(lead)) => prepare_digest(service, conn, claimed, lead, now),
        (None, None) => Ok(Ready::Not(Outcome::Cancelled)),
    }
}

fn prepare_letter(
    service: &Service,
    conn: &mut Conn,
    claimed: &Claimed,
    person: &Addressee,
    now: Timestamp,
) -> Result<Ready, StoreError> {
    let calendar = &service.calendar;
    let today = calendar.date(now);
    if !calendar.may_write(now) || message::has_left(conn, person.id, today)? {
        return Ok(Ready::Not(match calendar.next_writing(now) {
            Some(at) => Outcome::Again(at, None),
            None => Outcome::Cancelled,
        }));
    }
    let mut entries = message::included(conn, claimed.id)?;
    let families: Vec<i64> = entries.iter().map(|entry| entry.family).collect();
    let cases = store::case::load(conn, &dedup(families))?;
    for entry in &entries {
        if !still_due(service, &cases, entry, today) {
            message::drop_entry(conn, entry.id)?;
        }
    }
    entries.retain(|entry| still_due(service, &cases, entry, today));
    let Some(closes) = entries.iter().map(|entry| entry.closes).min() else {
        return Ok(Ready::Not(Outcome::Cancelled));
    };
    let count = entries.len();
    let new = entries.iter().filter(|entry| entry.purpose == message::INVITATION).count();
    let kind = match new {
        0 => "reminder",
        _ if new == count => "invitation",
        _ => "mixed",
    };
    let token = service.secret.token(&claimed.unique_key);
    let letter = Letter {
        count,
        new,
        link: link(service, &token),
        closes: words::day(closes, &person.language),
        contact: service.contact.clone(),
        sender: sender_name(service),
    };
    let mail = render(service, &person.language, kind, &letter)?;
    message::settle(conn, claimed.id, kind, &person.email, Some(&token.hash()), count)?;
    Ok(Ready::Mail { mail, kind, to: person.email.clone(), entries })
}

fn still_due(service: &Service, cases: &[crate::family::Case], entry: &Included, today: jiff::civil::Date) -> bool {
    entry.current
        && entry.open
        && cases.iter().find(|case| case.id == entry.family).is_some_and(|case| {
            let request = case.requests.iter().find(|request| request.id == entry.request);
            request.is_some_and(|request| plan::is_open(&service.programme, case, request, today))
        })
}

fn prepare_digest(
    service: &Service,
    conn: &mut Conn,
    claimed: &Claimed,
    lead: &Addressee,
    now: Timestamp,
) -> Result<Ready, StoreError> {
    let today = service.calendar.date(now);
    let missing = missing_at(service, conn, &lead.site, today)?;
    if missing.is_empty() {
        return Ok(Ready::Not(Outcome::Cancelled));
    }
    let mut families: Vec<DigestFamily> = Vec::new();
    for one in &missing {
        let role = service.programme.role(&one.role).map(|role| text_in(&role.title, &lead.language));
        let wave = service.programme.wave(&one.wave).map(|(_, wave)| text_in(&wave.title, &lead.language));
        let line = DigestLine {
            role: role.unwrap_or(&one.role).to_owned(),
            child: one.child.clone(),
            wave: wave.unwrap_or(&one.wave).to_owned(),
            invited: one.invited.map(|on| words::day(on, &lead.language)),
            reminders: one.reminders,
            closes: words::day(one.closes, &lead.language),
            undeliverable: one.undeliverable,
        };
        match families.last_mut().filter(|last| last.number == one.family) {
            Some(last) => last.missing.push(line),
            None => families.push(DigestFamily { number: one.family.clone(), missing: vec![line] }),
        }
    }
    let letter = DigestLetter {
        count: missing.len(),
        site: lead.site.clone(),
        today: words::day(today, &lead.language),
        families,
        contact: service.contact.clone(),
        sender: sender_name(service),
    };
    let mail = render(service, &lead.language, "digest", &letter)?;
    message::settle(conn, claimed.id, "digest", &lead.email, None, missing.len())?;
    Ok(Ready::Mail { mail, kind: "digest", to: lead.email.clone(), entries: Vec::new() })
}

/// What a municipality's leads are told on that day (rule 2.11).
///
/// # Errors
/// A failed statement.
pub fn missing_at(
    service: &Service,
    conn: &mut Conn,
    site: &str,
    today: jiff::civil::Date,
) -> Result<Vec<store::lead::Missing>, StoreError> {
    let days = i32::from(service.programme.sending.digest.after_days);
    store::lead::missing(conn, site, today, after(today, -days))
}

fn render(
    service: &Service,
    language: &str,
    kind: &str,
    letter: &impl serde::Serialize,
) -> Result<Rendered, StoreError> {
    service.mails.render(language, kind, letter).map_err(|fault| StoreError::Content(fault.to_string()))
}

fn link(service: &Service, token: &Token) -> String {
    format!("{}/s/{}", service.base_url, token.as_str())
}

fn sender_name(service: &Service) -> String {
    service.sender.name.clone().unwrap_or_else(|| service.sender.email.to_string())
}

fn dedup(mut ids: Vec<i64>) -> Vec<i64> {
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// 5 minutes after the first refusal, then 20, 80, … up to 6 hours.
fn back_off(now: Timestamp, attempts: i32) -> Timestamp {
    let minutes = 5_i64.saturating_mul(4_i64.saturating_pow(attempts.clamp(1, 8).unsigned_abs() - 1)).min(360);
    now.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(Timestamp::MAX)
}

fn deliver(
    service: &Service,
    claimed: &Claimed,
    kind: &'static str,
    mail: &Rendered,
    to: &str,
    now: Timestamp,
) -> Result<(), Refusal> {
    let bad = |error: &dyn std::fmt::Display| Refusal::ForGood(format!("the mail cannot be made: {error}"));
    let address: Address = to.parse().map_err(|error| bad(&error))?;
    let envelope = Envelope::new(Some(service.sender.email.clone()), vec![address.clone()]).map_err(|e| bad(&e))?;
    // A boundary of its own making keeps the same message the same to the byte at every try.
    let boundary = format!("part-{}", claimed.message_id.split('@').next().unwrap_or_default());
    let message = lettre::Message::builder()
        .from(service.sender.clone())
        .to(lettre::message::Mailbox::new(None, address))
        .subject(&mail.subject)
        .date(now.into())
        .message_id(Some(format!("<{}>", claimed.message_id)))
        .header(AutoSubmitted)
        .header(Kind(kind))
        .multipart(
            MultiPart::alternative()
                .boundary(boundary)
                .singlepart(SinglePart::plain(mail.text.clone()))
                .singlepart(SinglePart::html(mail.html.clone())),
        )
        .map_err(|error| bad(&error))?;
    // A Maildir's file is named after the message, so that a second delivery replaces the first.
    service.transport.send(&claimed.message_id, &envelope, &message.formatted())
}

/// RFC 3834: out-of-office programs do not answer such a mail.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// What a mail is, for a mail program's rules and for the demonstration's mailbox.
#[derive(Clone)]
struct Kind(&'static str);

impl Header for Kind {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("X-Kvartal-Kind")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Kind("invitation"))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.to_owned())
    }
}
