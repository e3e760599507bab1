//! What comes back: bounces, automatic answers and replies, read from the mailbox that `inbox` names.
//!
//! Each mail is acted on in one transaction, which also notes it under a key of its own; only then is it marked as
//! dealt with. If the process dies in between, or two processes read at once, the key shows that it has been.
//!
//! A mail belongs to one of our messages if it carries that message's return token or Message-ID, neither of which can
//! be guessed; an address alone stops nobody's mail. Neither addresses nor what a mail says reach the log.

mod acting;
mod imap;
mod maildir;
pub mod unhandled;

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tracing::{error, info, warn};

use self::acting::Acting;
use self::imap::Imap;
use crate::actor::Actor;
use crate::closing;
use crate::config::Config;
use crate::replies::{Recipient, pass_on};
use crate::service::Service;
use crate::span;
use crate::store::{self, StoreError, Tx, setting};

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
struct FetchedMail {
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
enum InboxTrouble {
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
/// that have been passed on. In a study that is closed, nothing is read. A mailbox that cannot be read is logged and tried again at the next reading.
///
/// # Errors
/// A database that fails. What was done before stays done; the next reading goes on.
pub fn read_due(service: &Service, inbox: &Inbox, now: Timestamp) -> Result<Taken, StoreError> {
    if !inbox.is_due(now) {
        return Ok(Taken::default());
    }
    let _pass = span::pass("inbox").entered();
    // What comes in now stays in the mailbox: nobody it is from is to be stored again.
    if service.store.read(closing::has_begun)? {
        return Ok(Taken::default());
    }
    service.store.write(&service.by(Actor::Inbox, now), |conn| tidy(service, conn, now))?;
    let mut act = Acting::new(service, inbox, now);
    let read = match &inbox.place {
        Place::Maildir(folder) => maildir::read(folder, inbox.limit, &mut act),
        Place::Imap(imap) => imap.read(inbox.limit, inbox.patience, &mut act),
    };
    let mut taken = act.taken;
    match read {
        Ok(()) => {}
        Err(InboxTrouble::Store(fault)) => return Err(fault),
        Err(InboxTrouble::Mailbox(words)) => {
            error!(error = words, "the inbox cannot be read; tried again in a minute");
            taken.unreadable = true;
        }
    }
    note_trouble(service, taken.unreadable, now)?;
    if !taken.unreadable {
        note_left(service, inbox, now)?;
    }
    if taken.left > 0 {
        warn!(mails = taken.left, "stay in the inbox for a person to see");
    }
    if taken != Taken::default() {
        info!(mails = taken.mails, bounced = taken.bounced, passed_on = taken.passed_on, "inbox");
    }
    Ok(taken)
}

/// Notes since when the mailbox cannot be read, for `kvartal status` and `/health/mail`.
fn note_trouble(service: &Service, unreadable: bool, now: Timestamp) -> Result<(), StoreError> {
    let known = service.store.read(|conn| setting::get(conn, setting::INBOX_TROUBLE))?.is_some();
    let by = service.by(Actor::Inbox, now);
    match (unreadable, known) {
        (true, false) => service.store.write(&by, |conn| setting::put(conn, setting::INBOX_TROUBLE, &now.to_string())),
        (false, true) => service.store.write(&by, |conn| setting::remove(conn, setting::INBOX_TROUBLE)),
        _ => Ok(()),
    }
}

/// Notes how many mails stay in the mailbox, for `kvartal status`.
fn note_left(service: &Service, inbox: &Inbox, now: Timestamp) -> Result<(), StoreError> {
    let left = inbox.reading.lock().unwrap_or_else(PoisonError::into_inner).left.len();
    let left = (left > 0).then(|| left.to_string());
    if service.store.read(|conn| setting::get(conn, setting::INBOX_LEFT))? == left {
        return Ok(());
    }
    service.store.write(&service.by(Actor::Inbox, now), |conn| match &left {
        Some(count) => setting::put(conn, setting::INBOX_LEFT, count),
        None => setting::remove(conn, setting::INBOX_LEFT),
    })
}

/// Forgets replies that have been passed on; those that reached neither a project lead nor the study's contact go to the operator.
fn tidy(service: &Service, conn: &mut Tx<'_>, now: Timestamp) -> Result<(), StoreError> {
    store::incoming::forget_passed_on(conn)?;
    unhandled::forget_notes(conn, now)?;
    let stranded = store::incoming::stranded(conn)?;
    if service.operator.is_none() {
        if !stranded.is_empty() {
            warn!(
                mails = stranded.len(),
                "replies reached nobody whom they were for, and there is no operator to send them to"
            );
        }
        return Ok(());
    }
    if !stranded.is_empty() {
        store::backend::alone(conn)?;
        for received in store::incoming::stranded(conn)? {
            pass_on(service, conn, received, Recipient::Operator, now)?;
        }
    }
    Ok(())
}
