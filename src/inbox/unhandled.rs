//! Received mail that nobody acted on: the service could give it to nobody, or only noted that it came. A person reads it
//! and says that it is done, or that whoever wrote it wants no more mail.

use jiff::{SignedDuration, Timestamp};

use crate::actor::{Act, Subject};
use crate::id::{PersonId, ReceivedId};
use crate::participation::{self, Participation};
use crate::post::incoming::{self, MailWords};
use crate::service::Service;
use crate::store::unseen::{self, Open};
use crate::store::{self, By, Conn, Result, Tx, person};

pub use crate::store::unseen::Handled;

/// How long mail that was only noted is told of.
const NOTED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long it is told what was noted about mail that was seen to; after that it is deleted.
const HANDLED_FOR: SignedDuration = SignedDuration::from_hours(91 * 24);

/// The longest note, in letters.
pub const LONGEST_NOTE: usize = 500;

/// A received mail that waits for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unhandled {
    /// Row number.
    pub id: ReceivedId,
    /// What it is, in the word of the database.
    pub kind: String,
    /// When it was read.
    pub at: Timestamp,
    /// The address that it comes from, as far as that is known.
    pub from: Option<String>,
    /// The known person who wrote it, and how they stand.
    pub sender: Option<(PersonId, Participation)>,
    /// Case numbers of the families that our mail was about which it answers.
    pub families: Vec<String>,
    /// What stands in it, as long as it is kept.
    pub words: Option<MailWords>,
}

/// What waits, and what does not any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedMail {
    /// How many wait.
    pub count: usize,
    /// The oldest of them.
    pub unhandled: Vec<Unhandled>,
    /// Those that were seen to in the last days, the latest first.
    pub handled: Vec<Handled>,
    /// How many stay in the mailbox itself: they are not in the database.
    pub in_the_mailbox: usize,
}

/// Why nothing was noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such mail, or it waits for nobody any more.
    NotWaiting,
    /// The note is too long.
    TooLong,
    /// Nobody knows who wrote it.
    UnknownSender,
}

/// Mail that waits for somebody, as `kvartal status` counts it.
///
/// # Errors
/// The database.
pub fn list(service: &Service, now: Timestamp) -> Result<ReceivedMail> {
    service.store.read(|conn| {
        let (count, open) = unseen::open(conn, ago(now, NOTED_FOR))?;
        let unhandled = open.into_iter().map(|mail| told(service, conn, mail)).collect::<Result<Vec<_>>>()?;
        let handled = unseen::handled(conn, ago(now, HANDLED_FOR))?;
        let left = store::setting::get(conn, store::setting::INBOX_LEFT)?;
        let in_the_mailbox = left.and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok(ReceivedMail { count, unhandled, handled, in_the_mailbox })
    })
}

/// Notes that somebody has seen to a mail. It is told of no more, and what it says is deleted.
///
/// # Errors
/// The database.
pub fn handle(service: &Service, id: ReceivedId, note: &str, by: &By<'_>) -> Result<std::result::Result<(), Refusal>> {
    let note = note.trim();
    if note.chars().count() > LONGEST_NOTE {
        return Ok(Err(Refusal::TooLong));
    }
    service.store.write(by, |tx| {
        store::backend::alone(tx)?;
        let Some(mail) = unseen::open_one(tx, ago(by.at, NOTED_FOR), id)? else { return Ok(Err(Refusal::NotWaiting)) };
        done(tx, &mail, mail.person, Some(note).filter(|note| !note.is_empty()), by.at)?;
        Ok(Ok(()))
    })
}

/// Ends mail to whoever wrote a mail, and notes that it was seen to.
///
/// # Errors
/// The database.
pub fn no_more_mail(
    service: &Service,
    id: ReceivedId,
    note: &str,
    by: &By<'_>,
) -> Result<std::result::Result<(), Refusal>> {
    let note = note.trim();
    if note.chars().count() > LONGEST_NOTE {
        return Ok(Err(Refusal::TooLong));
    }
    service.store.write(by, |tx| {
        store::backend::alone(tx)?;
        let Some(mail) = unseen::open_one(tx, ago(by.at, NOTED_FOR), id)? else { return Ok(Err(Refusal::NotWaiting)) };
        let Some((sender, _)) = sender(service, tx, &mail, from(&mail).as_deref())? else {
            return Ok(Err(Refusal::UnknownSender));
        };
        participation::wants_no_mail(tx, sender, by.at)?;
        done(tx, &mail, Some(sender), Some(note).filter(|note| !note.is_empty()), by.at)?;
        Ok(Ok(()))
    })
}

fn done(tx: &mut Tx<'_>, mail: &Open, person: Option<PersonId>, note: Option<&str>, now: Timestamp) -> Result<()> {
    unseen::handle(tx, mail.id, note, now)?;
    tx.note(Act::ReceivedHandled, Subject::none().of_person(person).by_message(mail.message).detail(&mail.kind));
    Ok(())
}

/// Forgets what was noted about mail that was seen to long ago.
pub(super) fn forget_notes(tx: &mut Tx<'_>, now: Timestamp) -> Result<()> {
    unseen::forget_notes(tx, ago(now, HANDLED_FOR))
}

fn ago(now: Timestamp, time: SignedDuration) -> Timestamp {
    now.saturating_sub(time).unwrap_or(Timestamp::MIN)
}

fn told(service: &Service, conn: &mut Conn, mail: Open) -> Result<Unhandled> {
    let from = from(&mail);
    let families = match mail.message {
        Some(message) => store::incoming::families(conn, message)?,
        None => Vec::new(),
    };
    Ok(Unhandled {
        sender: sender(service, conn, &mail, from.as_deref())?,
        from,
        families: families.into_iter().map(|family| family.case_number).collect(),
        words: mail.content.as_deref().map(incoming::words),
        id: mail.id,
        kind: mail.kind,
        at: mail.at,
    })
}

/// Whether a person's own mail program or hand writes such mail, and no server.
fn is_of_a_person(kind: &str) -> bool {
    matches!(kind, "reply" | "auto_reply" | "read_receipt" | "complaint")
}

/// As the mail says it, or, where it is not kept, the address of ours that it answers.
fn from(mail: &Open) -> Option<String> {
    match &mail.content {
        Some(content) => incoming::read(content).from,
        None if is_of_a_person(&mail.kind) => mail.contact.as_ref().and_then(|(_, address)| address.clone()),
        None => None,
    }
}

/// The respondent who wrote it: to whom our mail went that it answers, or whose present address it comes from.
fn sender(
    service: &Service,
    conn: &mut Conn,
    mail: &Open,
    from: Option<&str>,
) -> Result<Option<(PersonId, Participation)>> {
    if !is_of_a_person(&mail.kind) {
        return Ok(None);
    }
    let id = match (mail.person, from.filter(|from| from.contains('@'))) {
        (Some(id), _) => Some(id),
        (None, Some(from)) if mail.message.is_none() => person::named(conn, service.store.keys()?, from)?,
        _ => None,
    };
    let Some(id) = id else { return Ok(None) };
    Ok(participation::stands(conn, id)?.map(|stands| (id, stands)))
}
