//! What came back and was brought before nobody, for `kvartal status` and for whoever sees to it.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::db::prelude::*;
use diesel::dsl::exists;
use jiff::Timestamp;

use crate::id::{ContactId, MessageId, PersonId, ReceivedId};
use crate::store::message::MessageState;
use crate::store::schema::{message, received};
use crate::store::written::{self, Whose};
use crate::store::{Conn, Result, called, incoming, instant, to_instant};

/// A received mail that was neither acted on nor reached anybody, and that nobody has seen to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Open {
    /// Row number.
    pub id: ReceivedId,
    /// What it is, in the word of the database.
    pub kind: String,
    /// When it was read.
    pub at: Timestamp,
    /// Which of our messages it belongs to,
    pub message: Option<MessageId>,
    /// to whom that went,
    pub person: Option<PersonId>,
    /// and under which name and address.
    pub contact: Option<(String, Option<String>)>,
    /// The mail, as long as it is kept.
    pub content: Option<Vec<u8>>,
}

/// A received mail that somebody has seen to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handled {
    /// Row number.
    pub id: ReceivedId,
    /// What it is, in the word of the database.
    pub kind: String,
    /// When it was read.
    pub at: Timestamp,
    /// When somebody said that it is done.
    pub handled: Timestamp,
    /// What they noted about it.
    pub note: Option<String>,
}

/// How many of them are told at a time.
pub const TOLD: usize = 100;

/// Mails that were to be passed on and have reached nobody, and those that were only noted since then: how many there are,
/// and the oldest of them.
///
/// # Errors
/// A failed statement.
pub fn open(conn: &mut Conn, since: Timestamp) -> Result<(usize, Vec<Open>)> {
    let mut ids = incoming::unreached(conn)?;
    ids.extend(only_noted(conn, since)?.into_iter().map(|mail| mail.id));
    ids.sort_unstable();
    ids.dedup();
    let count = ids.len();
    ids.truncate(TOLD);
    Ok((count, rows(conn, &ids)?))
}

/// One of them; `None` if it is none, or none any more.
///
/// # Errors
/// A failed statement.
pub fn open_one(conn: &mut Conn, since: Timestamp, id: ReceivedId) -> Result<Option<Open>> {
    let is_open = incoming::unreached(conn)?.contains(&id) || only_noted(conn, since)?.iter().any(|mail| mail.id == id);
    if is_open { Ok(rows(conn, &[id])?.pop()) } else { Ok(None) }
}

fn rows(conn: &mut Conn, ids: &[ReceivedId]) -> Result<Vec<Open>> {
    type Row = (
        ReceivedId,
        String,
        chrono::NaiveDateTime,
        Option<MessageId>,
        Option<PersonId>,
        Option<ContactId>,
        Option<Vec<u8>>,
    );
    let rows: Vec<Row> = received::table
        .filter(received::id.eq_any(ids))
        .order(received::id)
        .select((
            received::id,
            received::kind,
            received::received_at,
            received::message_id,
            received::person_id,
            received::contact_id,
            received::content,
        ))
        .load(conn)?;
    let called = called::load(conn, rows.iter().filter_map(|row| row.5).collect::<BTreeSet<_>>())?;
    let mails = rows.iter().filter_map(|row| Some((written::received_mail(row.0), row.6.clone()?))).collect();
    let mut mails = written::open_bytes(conn, mails)?.into_iter();
    let open = |(id, kind, at, message, person, contact, content): Row| Open {
        id,
        kind,
        at: to_instant(at),
        message,
        person,
        contact: contact.and_then(|contact| called.get(&contact).cloned()).map(|called| (called.name, called.address)),
        content: content.and_then(|_| mails.next()),
    };
    Ok(rows.into_iter().map(open).collect())
}

/// Notes that somebody has seen to a mail. Its content is nobody's to keep any longer.
///
/// # Errors
/// A failed statement.
pub fn handle(conn: &mut Conn, id: ReceivedId, note: Option<&str>, now: Timestamp) -> Result<()> {
    let note = match note {
        None => None,
        Some(note) => {
            let from: Option<ContactId> = received::table.find(id).select(received::contact_id).get_result(conn)?;
            let about = from.map_or(Whose::Nobody, Whose::Contact);
            Some(written::seal(conn, about, written::handled_note(id), note)?)
        }
    };
    diesel::update(received::table.filter(received::id.eq(id)))
        .set((
            received::handled_at.eq(instant(now)),
            received::handled_note.eq(note),
            received::content.eq(None::<Vec<u8>>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Deletes what was noted about mails that somebody has seen to before then.
///
/// # Errors
/// A failed statement.
pub fn forget_notes(conn: &mut Conn, before: Timestamp) -> Result<()> {
    let old =
        received::table.filter(received::handled_at.lt(instant(before))).filter(received::handled_note.is_not_null());
    diesel::update(old).set(received::handled_note.eq(None::<String>)).execute(conn)?;
    Ok(())
}

/// Those that somebody has seen to since then, the latest first.
///
/// # Errors
/// A failed statement.
pub fn handled(conn: &mut Conn, since: Timestamp) -> Result<Vec<Handled>> {
    type Row = (ReceivedId, String, chrono::NaiveDateTime, Option<chrono::NaiveDateTime>, Option<String>);
    let rows: Vec<Row> = received::table
        .filter(received::handled_at.gt(instant(since)))
        .order((received::handled_at.desc(), received::id.desc()))
        .limit(TOLD as i64)
        .select((received::id, received::kind, received::received_at, received::handled_at, received::handled_note))
        .load(conn)?;
    let notes = rows.iter().filter_map(|row| Some((written::handled_note(row.0), row.4.clone()?))).collect();
    let mut notes = written::open(conn, notes)?.into_iter();
    let handled = |(id, kind, at, handled, note): Row| {
        let note = note.and_then(|_| notes.next());
        Some(Handled { id, kind, at: to_instant(at), handled: to_instant(handled?), note })
    };
    Ok(rows.into_iter().filter_map(handled).collect())
}

/// Received mails of one kind that were only noted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Noted {
    /// How many.
    pub count: usize,
    /// Case numbers of the families that the mails they belong to were about.
    pub families: BTreeSet<String>,
}

/// Received mails that were neither acted on nor passed on since then and that nobody has seen to, by kind.
///
/// # Errors
/// A failed statement.
pub fn noted(conn: &mut Conn, since: Timestamp) -> Result<BTreeMap<String, Noted>> {
    let mut noted: BTreeMap<String, Noted> = BTreeMap::new();
    for mail in only_noted(conn, since)? {
        let of_kind = noted.entry(mail.kind).or_default();
        of_kind.count += 1;
        if let Some(message) = mail.message {
            of_kind.families.extend(incoming::families(conn, message)?.into_iter().map(|family| family.case_number));
        }
    }
    Ok(noted)
}

struct OnlyNoted {
    id: ReceivedId,
    kind: String,
    message: Option<MessageId>,
}

fn only_noted(conn: &mut Conn, since: Timestamp) -> Result<Vec<OnlyNoted>> {
    let carried = exists(message::table.filter(message::received_id.eq(received::id.nullable())));
    let rows: Vec<(ReceivedId, String, Option<MessageId>, Option<PersonId>)> = received::table
        .filter(received::received_at.gt(instant(since)))
        .filter(received::handled_at.is_null())
        .filter(diesel::dsl::not(carried))
        .order(received::id)
        .select((received::id, received::kind, received::message_id, received::person_id))
        .load(conn)?;
    let is_left =
        |(_, kind, message, person): &(ReceivedId, String, Option<MessageId>, Option<PersonId>)| match kind.as_str() {
            "bounce" => message.is_none(),
            "complaint" => person.is_none(),
            _ => true,
        };
    let noted = rows.into_iter().filter(is_left);
    Ok(noted.map(|(id, kind, message, _)| OnlyNoted { id, kind, message }).collect())
}

/// What servers said of messages that were handed over since then and refused or returned for good, of each message.
///
/// # Errors
/// A failed statement.
pub fn refusals(conn: &mut Conn, since: Timestamp) -> Result<Vec<String>> {
    let words: Vec<(MessageId, Option<String>)> = message::table
        .filter(message::begun_at.gt(instant(since)))
        .filter(message::state.eq_any([MessageState::Bounced, MessageState::Failed]))
        .select((message::id, message::server_words))
        .load(conn)?;
    let words = words.into_iter().filter_map(|(id, words)| Some((written::server_words(id), words?)));
    written::open(conn, words.collect())
}
