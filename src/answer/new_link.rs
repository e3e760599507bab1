//! A new link, asked for on the page of one that opens nothing any more.
//!
//! It goes to the registered address of the person, never to whoever asks, and whoever asks is told the same whether or
//! not anything is sent. It is asked for by the person, so it is no mail of the plan: it counts as no reminder, and
//! neither uses up the one mail of the day nor waits for it.

use jiff::Timestamp;

use super::browser::Browser;
use super::entry::{enter, holder};
use super::list::{Known, NoEntry, Standing, tasks};
use crate::actor::{Act, Subject};
use crate::config::FreshMail;
use crate::id::RequestId;
use crate::service::Service;
use crate::store::message::{self, MessageKind, NewMessage, Purpose};
use crate::store::{Result, StoreError, Tx, address, contact, new_link, setting};

/// How many links a person can have in a day and in four weeks; in an hour it is one. An old link in somebody else's hands is no way
/// to fill a mailbox.
const AT_MOST: (i64, i64) = (3, 6);

/// The same of professionals who need one for every day on which they answer.
const AT_MOST_WHERE_NEEDED: (i64, i64) = (5, 40);

/// How many links all people together can have in an hour.
const IN_ALL: i64 = 300;

/// What came of asking for a new link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewLink {
    /// There is no such link.
    Unknown,
    /// The link opens: none is needed.
    Opens,
    /// Whatever was done about it, in whose language to say so.
    Heard(Option<String>),
    /// Too many people have asked in the last hour; the same is said.
    TooMany(Option<String>),
}

/// Writes a mail with a new link for the person behind an old one, if they have something open and want mail.
///
/// # Errors
/// The database.
pub fn ask_for_link(service: &Service, link_hash: &str, now: Timestamp) -> Result<NewLink> {
    // Looked at first, so that whoever has no link does not take the writer's turn.
    let Some(holder) = service.store.read(|conn| holder(conn, link_hash))? else { return Ok(NewLink::Unknown) };
    let asked = service.store.write(&service.by(holder, now), |tx| {
        let asked = ask(tx, service, link_hash, now)?;
        if matches!(asked, NewLink::TooMany(_)) {
            setting::put(tx, setting::LINKS_REFUSED, &now.to_string())?;
        }
        Ok(asked)
    });
    match asked {
        // Two clicks at the same moment: the other one's mail is on its way.
        Err(error) if StoreError::is_duplicate(&error) => Ok(NewLink::Heard(None)),
        asked => asked,
    }
}

fn ask(conn: &mut Tx<'_>, service: &Service, link_hash: &str, now: Timestamp) -> Result<NewLink> {
    let known = match enter(conn, service, link_hash, &Browser::default(), now)? {
        Ok(_) => return Ok(NewLink::Opens),
        Err(NoEntry::Unknown) => return Ok(NewLink::Unknown),
        // The mailbox may be somebody else's by now, and the person has left, or the screen is somebody else's.
        Err(NoEntry::Past(None)) => return Ok(NewLink::Heard(None)),
        Err(NoEntry::Left(known) | NoEntry::Over(known)) => return Ok(NewLink::Heard(Some(known.language))),
        Err(NoEntry::Past(Some(known)) | NoEntry::Elsewhere(known)) => known,
    };
    let written = write(conn, service, &known, now)?;
    Ok(if written { NewLink::Heard(Some(known.language)) } else { NewLink::TooMany(Some(known.language)) })
}

/// `false` only if all people together have asked too often.
fn write(conn: &mut Tx<'_>, service: &Service, known: &Known, now: Timestamp) -> Result<bool> {
    let today = service.calendar().date(now);
    // Nothing is sent outside the collection window (rule 2.13).
    if known.email.is_empty() || !service.calendar().in_window(today) {
        return Ok(true);
    }
    let to: Vec<_> = contact::present(conn, &[known.person])?.values().map(|now| now.id).collect();
    if !address::suppressed(conn, &to)?.is_empty() {
        return Ok(true);
    }
    let open: Vec<RequestId> = tasks(conn, service, known.person, today)?
        .iter()
        .filter(|task| matches!(task.standing, Standing::New | Standing::Begun) && task.runs(known.person, today))
        .map(|task| task.asked.id)
        .collect();
    let before = new_link::before(conn, known.person, today, now)?;
    let (in_a_day, in_four_weeks) = match service.fresh_mail {
        FreshMail::Professionals => AT_MOST_WHERE_NEEDED,
        FreshMail::Never | FreshMail::AnotherBrowser => AT_MOST,
    };
    if open.is_empty()
        || before.no_mail
        || before.in_an_hour > 0
        || before.today >= in_a_day
        || before.lately >= in_four_weeks
    {
        return Ok(true);
    }
    if before.in_all >= IN_ALL {
        return Ok(false);
    }
    // By person and number of the day: two clicks at the same moment make one mail.
    let unique_key = format!("link:{}:{today}:{}", known.person, before.today + 1);
    let draft = NewMessage {
        unique_key: &unique_key,
        person: Some(known.person),
        staff: None,
        kind: MessageKind::Link,
        day: today,
        not_before: now,
        message_id: &service.message_id(&unique_key),
    };
    let id = message::write(conn, &draft)?;
    conn.note(Act::LinkAsked, Subject::person(known.person).by_message(id));
    let entries: Vec<_> = open.into_iter().map(|request| (id, request, Purpose::Link(id))).collect();
    message::include(conn, &entries)?;
    Ok(true)
}
