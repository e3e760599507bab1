//! What comes back: bounces, automatic answers and replies, read from the mailbox that `inbox` names.
//!
//! Each mail is acted on in one transaction, which also notes it under a key of its own; only then is it marked as
//! dealt with. If the process dies in between, or two processes read at once, the key shows that it has been.
//!
//! A mail belongs to one of our messages if it carries that message's return mark or Message-ID, neither of which can
//! be guessed; an address alone stops nobody's mail. Neither addresses nor what a mail says reach the log.

mod imap;
mod maildir;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tracing::{error, info, warn};

use self::imap::Imap;
use crate::config::Config;
use crate::names::municipality_key;
use crate::post::incoming::{self, Action, Incoming, Kind, Notice};
use crate::service::Service;
use crate::store::incoming::{Found, Received};
use crate::store::message::{self, Draft, State};
use crate::store::person::Choice;
use crate::store::{self, Conn, StoreError, setting};

/// How often the mailbox is read at most.
const EVERY: SignedDuration = SignedDuration::from_secs(60);

/// When mails that had to stay in the mailbox are looked at again.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// How much of a mail is read. A longer reply stays in the mailbox, where a person finds it.
const LIMIT: u64 = 25 << 20;

/// How long an IMAP server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The mailbox that undeliverable mail and replies come to.
pub struct Inbox {
    place: Place,
    limit: u64,
    patience: Duration,
    reading: Mutex<Reading>,
}

enum Place {
    Maildir(PathBuf),
    Imap(Box<Imap>),
}

/// What is remembered from one reading to the next; nothing that must survive a restart.
#[derive(Default)]
struct Reading {
    last: Option<Timestamp>,
    /// Mails that had to stay, so that they are not fetched every minute.
    left: HashSet<String>,
    left_since: Option<Timestamp>,
}

/// What one reading did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// Mails that were dealt with.
    pub mails: usize,
    /// Of them, those that told that a mail of ours came back for good.
    pub bounced: usize,
    /// Of them, those that are passed on.
    pub passed_on: usize,
    /// Mails that stay in the mailbox for a person to see.
    pub left: usize,
    /// Whether the mailbox could not be read to its end.
    pub unreadable: bool,
}

/// A mail in the mailbox.
struct Letter {
    /// Its name there.
    name: String,
    content: Vec<u8>,
    /// Whether it ends where the mail does.
    is_whole: bool,
}

/// What becomes of a mail in the mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It has been dealt with.
    Done,
    /// It stays for a person to see.
    Stays,
    /// It comes too early: what it tells of is still being noted.
    Later,
}

/// Why a reading was broken off.
enum Trouble {
    /// A sentence without password and address.
    Mailbox(String),
    Store(StoreError),
}

impl Inbox {
    /// The configured mailbox; `None` if there is none.
    ///
    /// # Errors
    /// A sentence, without password, about an address that is none.
    pub fn open(config: &Config) -> Result<Option<Inbox>, String> {
        let Some(address) = &config.inbox else { return Ok(None) };
        let place = if let Some(path) = address.strip_prefix("maildir:").filter(|path| !path.is_empty()) {
            if config.mail == *address {
                return Err("the inbox is the Maildir that mail goes out to; it has to be one of its own".into());
            }
            Place::Maildir(PathBuf::from(path))
        } else if address.starts_with("imaps://") || address.starts_with("imap://") {
            let ca = config.mail_ca.as_ref().map(|file| {
                std::fs::read(file).map_err(|error| format!("mail_ca {} cannot be read ({error})", file.display()))
            });
            Place::Imap(Box::new(Imap::parse(address, ca.transpose()?.as_deref())?))
        } else {
            return Err("the inbox has to be maildir:PATH or imaps://USER:PASSWORD@HOST/FOLDER".into());
        };
        Ok(Some(Inbox { place, limit: LIMIT, patience: PATIENCE, reading: Mutex::new(Reading::default()) }))
    }

    /// Reads no more than that many bytes of a mail.
    #[must_use]
    pub fn with_limit(self, limit: u64) -> Inbox {
        Inbox { limit, ..self }
    }

    /// Waits no longer than that for one answer of an IMAP server.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Inbox {
        Inbox { patience, ..self }
    }

    /// Whether the mailbox is to be read at `now`; notes that it is. A clock that jumps back holds nothing up.
    fn is_due(&self, now: Timestamp) -> bool {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let since = |before: Option<Timestamp>| before.map_or(SignedDuration::MAX, |at| now.duration_since(at).abs());
        if since(reading.last) < EVERY {
            return false;
        }
        reading.last = Some(now);
        if since(reading.left_since) >= LOOK_AGAIN {
            reading.left.clear();
            reading.left_since = Some(now);
        }
        true
    }
}

/// Reads the mailbox if that is due at `now` (once a minute) and acts on what is new; before that, deletes replies
/// that have been passed on. A mailbox that cannot be read is logged and tried again at the next reading.
///
/// # Errors
/// A database that fails. What was done before stays done; the next reading goes on.
pub fn read_due(service: &Service, inbox: &Inbox, now: Timestamp) -> Result<Taken, StoreError> {
    if !inbox.is_due(now) {
        return Ok(Taken::default());
    }
    service.store.write(|conn| tidy(service, conn, now))?;
    let mut act = Act { service, inbox, now, taken: Taken::default() };
    let read = match &inbox.place {
        Place::Maildir(folder) => maildir::read(folder, inbox.limit, &mut act),
        Place::Imap(imap) => imap.read(inbox.limit, inbox.patience, &mut act),
    };
    let mut taken = act.taken;
    match read {
        Ok(()) => {}
        Err(Trouble::Store(fault)) => return Err(fault),
        Err(Trouble::Mailbox(words)) => {
            error!(error = words, "the inbox cannot be read; tried again in a minute");
            taken.unreadable = true;
        }
    }
    note_trouble(service, taken.unreadable, now)?;
    if taken.left > 0 {
        warn!(mails = taken.left, "stay in the inbox for a person to see: nobody is known whom to pass them on to");
    }
    if taken != Taken::default() {
        info!(mails = taken.mails, bounced = taken.bounced, passed_on = taken.passed_on, "inbox");
    }
    Ok(taken)
}

/// Notes since when the mailbox cannot be read, for `kvartal status` and `/health/mail`.
fn note_trouble(service: &Service, unreadable: bool, now: Timestamp) -> Result<(), StoreError> {
    let known = service.store.read(|conn| setting::get(conn, setting::INBOX_TROUBLE))?.is_some();
    match (unreadable, known) {
        (true, false) => service.store.write(|conn| setting::put(conn, setting::INBOX_TROUBLE, &now.to_string())),
        (false, true) => service.store.write(|conn| setting::remove(conn, setting::INBOX_TROUBLE)),
        _ => Ok(()),
    }
}

/// Forgets replies that have been passed on; those that no project lead could be reached with go to the operator.
fn tidy(service: &Service, conn: &mut Conn, now: Timestamp) -> Result<(), StoreError> {
    store::incoming::forget_passed_on(conn)?;
    let stranded = store::incoming::stranded(conn)?;
    if service.operator.is_none() {
        if !stranded.is_empty() {
            warn!(mails = stranded.len(), "replies reached no project lead, and there is no operator to send them to");
        }
        return Ok(());
    }
    if !stranded.is_empty() {
        store::backend::alone(conn)?;
        for received in store::incoming::stranded(conn)? {
            pass_on(service, conn, received, None, now)?;
        }
    }
    Ok(())
}

/// What is done with each mail.
struct Act<'a> {
    service: &'a Service,
    inbox: &'a Inbox,
    now: Timestamp,
    taken: Taken,
}

impl Act<'_> {
    /// Whether that mail is to be looked at: not if it had to stay a moment ago.
    fn wants(&mut self, name: &str) -> bool {
        let is_left = self.inbox.reading.lock().unwrap_or_else(PoisonError::into_inner).left.contains(name);
        !is_left
    }

    /// Acts on one mail. One that cannot be dealt with stays and does not stop the others.
    ///
    /// # Errors
    /// A database that is out of reach.
    fn on(&mut self, letter: &Letter) -> Result<Verdict, StoreError> {
        if self.service.stopping.load(Ordering::Relaxed) {
            return Ok(Verdict::Later);
        }
        let incoming = incoming::read(&letter.content);
        let mut taken = self.taken;
        let done = self.service.store.write(|conn| self.in_transaction(conn, letter, &incoming, &mut taken));
        let verdict = match done {
            Ok(verdict) => verdict,
            Err(fault) if fault.is_transient() => return Err(fault),
            Err(fault) => {
                error!(error = %fault, "a mail in the inbox cannot be dealt with; it stays there");
                Verdict::Stays
            }
        };
        match verdict {
            Verdict::Done => self.taken = Taken { mails: taken.mails + 1, ..taken },
            Verdict::Stays => {
                self.taken.left += 1;
                let mut reading = self.inbox.reading.lock().unwrap_or_else(PoisonError::into_inner);
                reading.left.insert(letter.name.clone());
            }
            Verdict::Later => {}
        }
        Ok(verdict)
    }

    fn in_transaction(
        &self,
        conn: &mut Conn,
        letter: &Letter,
        incoming: &Incoming,
        taken: &mut Taken,
    ) -> Result<Verdict, StoreError> {
        let service = self.service;
        if store::incoming::is_noted(conn, &incoming.unique_key)? {
            return Ok(Verdict::Done);
        }
        let marks: Vec<i64> = incoming.marks.iter().filter_map(|mark| service.secret.read_return_mark(mark)).collect();
        let found = store::incoming::find(conn, &marks, &incoming.message_ids)?;
        let is_own = incoming.from == Some(service.letterhead.sender.email.to_string().to_lowercase());
        let kind = if is_own && incoming.kind == Kind::Reply { &Kind::Own } else { &incoming.kind };
        let failed = match kind {
            Kind::Notice(notice) if notice.action == Action::Failed => Some(notice),
            _ => None,
        };
        // What is passed on: what a person wrote, and a reply that came back on its way to a project lead.
        let came_back = failed.is_some() && found.as_ref().is_some_and(|found| found.passes_on);
        let recipients = if *kind == Kind::Reply {
            self.recipients(conn, found.as_ref())?
        } else if came_back {
            // What comes back from the operator goes to nobody.
            let from_lead = found.as_ref().is_some_and(|found| found.lead.is_some());
            service.operator.iter().filter(|_| from_lead).map(|_| None).collect()
        } else {
            Vec::new()
        };
        let is_passed_on = *kind == Kind::Reply || came_back;
        if is_passed_on && (recipients.is_empty() || !letter.is_whole) {
            return Ok(Verdict::Stays);
        }
        if failed.is_some() && found.as_ref().is_some_and(|found| found.state == State::Sending.as_str()) {
            return Ok(Verdict::Later);
        }
        let received = Received {
            unique_key: &incoming.unique_key,
            kind: kind.as_str(),
            at: self.now,
            message: found.as_ref().map(|found| found.id),
            person: found.as_ref().and_then(|found| found.person),
            content: is_passed_on.then_some(letter.content.as_slice()),
        };
        let Some(id) = store::incoming::note(conn, &received)? else { return Ok(Verdict::Done) };
        if let (Some(notice), Some(found)) = (failed, &found) {
            taken.bounced += usize::from(self.bounced(conn, notice, found)?);
        }
        if let (Kind::Complaint, Some(person)) = (kind, received.person) {
            store::person::choose(conn, person, Choice::NoMail, self.now)?;
            info!(message = received.message, "the person has complained about a mail and gets no more");
        }
        for lead in &recipients {
            pass_on(service, conn, id, *lead, self.now)?;
        }
        taken.passed_on += usize::from(is_passed_on);
        Ok(Verdict::Done)
    }

    /// `false`: that was known, or the message has not left.
    fn bounced(&self, conn: &mut Conn, notice: &Notice, found: &Found) -> Result<bool, StoreError> {
        let is_new = store::incoming::bounced(conn, found.id, &notice.words, self.now)?;
        let stops = notice.stops_address();
        if let (true, Some(to)) = (stops, &found.to_address) {
            store::address::stop(conn, to, self.now, &notice.words, Some(found.id))?;
        }
        if found.lead.is_some() {
            warn!(message = found.id, stops, "a mail to a project lead came back for good");
        } else {
            info!(message = found.id, stops, "came back for good");
        }
        Ok(is_new)
    }

    /// Who gets a reply: the project leads of the municipalities of the families that the mail was about; if there
    /// are none whose address works, the operator (`None`); nobody, if there is none of them either.
    fn recipients(&self, conn: &mut Conn, found: Option<&Found>) -> Result<Vec<Option<i64>>, StoreError> {
        let service = self.service;
        let families = match found {
            Some(found) => store::incoming::families(conn, found.id)?,
            None => Vec::new(),
        };
        let sites: HashSet<String> = families.into_iter().map(|family| municipality_key(&family.site)).collect();
        let mut leads = store::lead::all(conn)?;
        leads.retain(|lead| sites.contains(&municipality_key(&lead.site)));
        let keys: Vec<String> = leads.iter().map(|lead| crate::family::email_key(&lead.email)).collect();
        let stopped = store::address::is_stopped(conn, &keys)?;
        leads.retain(|lead| !stopped.contains(&crate::family::email_key(&lead.email)));
        if leads.is_empty() {
            return Ok(service.operator.iter().map(|_| None).collect());
        }
        Ok(leads.into_iter().map(|lead| Some(lead.id)).collect())
    }
}

/// Writes the message that passes a mail on to a lead, or to the operator.
fn pass_on(
    service: &Service,
    conn: &mut Conn,
    received: i64,
    lead: Option<i64>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let unique_key = match lead {
        Some(lead) => store::incoming::lead_key(received, lead),
        None => store::incoming::operator_key(received),
    };
    let letter = message::write(
        conn,
        &Draft {
            unique_key: &unique_key,
            person: None,
            lead,
            kind: "reply",
            day: service.calendar.date(now),
            not_before: now,
            message_id: &service.message_id(&unique_key),
        },
    )?;
    store::incoming::carry(conn, letter, received)
}
