//! Links to what is stored about a person, each asked for by whoever it is of, and good for a short time.

use crate::store::db::prelude::*;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::id::{ContactId, MessageId, PersonId};
use crate::store::message::MessageKind;
use crate::store::schema::message;
use crate::store::{Conn, Result, contact, date, instant, to_instant};

/// How long such a link opens something after it has left.
pub const GOOD_FOR: SignedDuration = SignedDuration::from_hours(1);

/// What a person has asked for before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// Since that instant.
    pub lately: i64,
    /// On that day.
    pub today: i64,
}

/// What is known before one more is written.
///
/// # Errors
/// A failed statement.
pub fn before(conn: &mut Conn, to: PersonId, today: Date, since: Timestamp) -> Result<Before> {
    let theirs = || message::table.filter(message::person_id.eq(to)).filter(message::kind.eq(MessageKind::OwnData));
    Ok(Before {
        // When it was to leave first is when it was asked for; what a server puts off counts longer.
        lately: theirs().filter(message::next_try_at.gt(instant(since))).count().get_result(conn)?,
        today: theirs().filter(message::for_day.eq(date(today))).count().get_result(conn)?,
    })
}

/// What such a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The mail that it stands in.
    pub message: MessageId,
    /// What its link is made from.
    pub unique_key: String,
    /// Whose data.
    pub person: PersonId,
    /// Whether it went to the mailbox that they have now, and has not left too long ago.
    pub is_good: bool,
}

/// What the link with that hash leads to; `None` if there is none.
///
/// # Errors
/// A failed statement.
pub fn with_hash(conn: &mut Conn, hash: &str, now: Timestamp) -> Result<Option<Opened>> {
    type Row = (MessageId, String, Option<PersonId>, Option<ContactId>, Option<chrono::NaiveDateTime>);
    let row: Option<Row> = message::table
        .filter(message::link_hash.eq(hash))
        .filter(message::kind.eq(MessageKind::OwnData))
        .select((message::id, message::unique_key, message::person_id, message::contact_id, message::begun_at))
        .get_result(conn)
        .optional()?;
    let Some((message, unique_key, Some(person), Some(to), Some(begun))) = row else { return Ok(None) };
    let is_young = now.duration_since(to_instant(begun)) < GOOD_FOR;
    Ok(Some(Opened { message, unique_key, person, is_good: is_young && contact::is_present(conn, person, to)? }))
}
