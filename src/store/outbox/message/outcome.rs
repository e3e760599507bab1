//! What is settled of messages just before they are handed over, and what becomes of them.

use std::collections::HashSet;

use crate::store::db::prelude::*;
use diesel::sql_types::{self, Array, BigInt, Integer, Nullable, Text};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{MessageKind, MessageState, TAKES_MORE};
use crate::id::{ContactId, MessageId};
use crate::store::schema::message;
use crate::store::written::{self, Whose};
use crate::store::{Conn, Raw, Result, StoreError, date, instant};

/// The domain of an address that is written in small letters.
pub fn domain(email_key: &str) -> &str {
    email_key.rsplit_once('@').map_or("", |(_, domain)| domain)
}

/// What is settled just before a message is handed over.
pub struct Settled {
    /// What it is: `invitation`, `reminder`, `mixed`, …
    pub kind: MessageKind,
    /// To which contact it goes,
    pub contact: ContactId,
    /// and at which address.
    pub to: String,
    /// Hash of the link in it.
    pub link_hash: Option<String>,
    /// How many requests are told in it.
    pub listed: usize,
}

/// Settles what messages are and to which addresses they go, and notes that handing them over begins.
///
/// # Errors
/// A failed statement.
pub fn settle(conn: &mut Conn, settled: &[(MessageId, Settled)], now: Timestamp) -> Result<()> {
    let domain = |settled: &Settled| domain(&settled.to).to_lowercase();
    let listed = |settled: &Settled| i32::try_from(settled.listed).unwrap_or(i32::MAX);
    match &mut conn.raw {
        Raw::Sqlite(conn) => {
            for (id, settled) in settled {
                diesel::update(message::table.filter(message::id.eq(id)))
                    .set((
                        message::kind.eq(settled.kind),
                        message::contact_id.eq(settled.contact),
                        message::to_domain.eq(domain(settled)),
                        message::link_hash.eq(&settled.link_hash),
                        message::listed.eq(listed(settled)),
                        message::begun.eq(message::begun + 1),
                        message::begun_at.eq(instant(now)),
                    ))
                    .kept()
                    .execute(conn)?;
            }
        }
        Raw::Postgres(_) if settled.is_empty() => {}
        Raw::Postgres(conn) => {
            let all = diesel::sql_query(
                "UPDATE message SET kind = new.kind, contact_id = new.contact, to_domain = new.domain, \
                 link_hash = new.hash, listed = new.listed, begun = begun + 1, begun_at = $7 \
                 FROM unnest($1, $2, $3, $4, $5, $6) AS new (id, kind, contact, domain, hash, listed) \
                 WHERE message.id = new.id",
            );
            let of = || settled.iter().map(|(_, settled)| settled);
            all.bind::<Array<BigInt>, _>(settled.iter().map(|(id, _)| *id).collect::<Vec<_>>())
                .bind::<Array<Text>, _>(of().map(|one| one.kind.as_str()).collect::<Vec<_>>())
                .bind::<Array<BigInt>, _>(of().map(|one| one.contact).collect::<Vec<_>>())
                .bind::<Array<Text>, _>(of().map(domain).collect::<Vec<_>>())
                .bind::<Array<Nullable<Text>>, _>(of().map(|one| one.link_hash.as_deref()).collect::<Vec<_>>())
                .bind::<Array<Integer>, _>(of().map(listed).collect::<Vec<_>>())
                .bind::<sql_types::Timestamp, _>(instant(now))
                .kept()
                .execute(conn)?;
        }
    }
    Ok(())
}

/// Notes that messages have left, each at that instant and on that local day. Those that were still this process's to note.
///
/// # Errors
/// A failed statement.
pub fn note_sent(conn: &mut Conn, owner: &str, sent: &[(MessageId, Timestamp, Date)]) -> Result<HashSet<MessageId>> {
    let mut mine: HashSet<MessageId> = HashSet::new();
    match &mut conn.raw {
        Raw::Postgres(conn) if sent.len() > 1 => {
            #[derive(QueryableByName)]
            struct Noted {
                #[diesel(sql_type = BigInt)]
                id: MessageId,
            }
            let all = diesel::sql_query(
                "UPDATE message SET state = 'sent', leased_by = NULL, leased_until = NULL, sent_at = new.at, \
                 sent_on = new.day, server_words = NULL FROM unnest($1, $2, $3) AS new (id, at, day) \
                 WHERE message.id = new.id AND message.leased_by = $4 AND message.state = 'sending' \
                 RETURNING message.id AS id",
            );
            let noted: Vec<Noted> = all
                .bind::<Array<BigInt>, _>(sent.iter().map(|one| one.0).collect::<Vec<_>>())
                .bind::<Array<sql_types::Timestamp>, _>(sent.iter().map(|one| instant(one.1)).collect::<Vec<_>>())
                .bind::<Array<sql_types::Date>, _>(sent.iter().map(|one| date(one.2)).collect::<Vec<_>>())
                .bind::<Text, _>(owner)
                .load(conn)?;
            mine.extend(noted.into_iter().map(|noted| noted.id));
        }
        _ => {
            for (id, at, on) in sent {
                if note(conn, *id, owner, &SendOutcome::Sent(*at, *on))? {
                    mine.insert(*id);
                }
            }
        }
    }
    Ok(mine)
}

/// What became of a claimed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// It left at that instant, on that local day.
    Sent(Timestamp, Date),
    /// It was not begun; its turn comes again then.
    Waits(Timestamp),
    /// It was begun, and the server cannot be reached or turned us away: nothing was said about it.
    TurnedAway(Timestamp),
    /// Refused in these words, to be tried again then.
    Deferred(Timestamp, String),
    /// Refused for good, in these words.
    Failed(String),
    /// It may have been accepted. `next`: tried once more then; `None`: not again, it counts as having left on `on`.
    Uncertain {
        /// When to try once more.
        next: Option<Timestamp>,
        /// When and on which local day it may have left.
        at: (Timestamp, Date),
        /// What broke.
        words: String,
    },
    /// Nothing was left to tell.
    Cancelled,
}

/// Notes what became of a message. `false`: another process has taken it over meanwhile, and nothing has changed.
///
/// # Errors
/// A failed statement.
pub fn note(conn: &mut Conn, id: MessageId, owner: &str, outcome: &SendOutcome) -> Result<bool> {
    let none = (None, None, None);
    // (state, next try, sent, words, how many uncertain attempts are cleared, refusals)
    let (state, next, (sent_at, sent_on, words), cleared, refused) = match outcome {
        SendOutcome::Sent(at, on) => (MessageState::Sent, None, (Some(*at), Some(*on), None), 0, 0),
        SendOutcome::Waits(at) => (MessageState::Queued, Some(*at), none, 0, 0),
        SendOutcome::TurnedAway(at) => (MessageState::Queued, Some(*at), none, 1, 0),
        SendOutcome::Deferred(at, words) => (MessageState::Deferred, Some(*at), (None, None, Some(words)), 1, 1),
        SendOutcome::Failed(words) => (MessageState::Failed, None, (None, None, Some(words)), 1, 1),
        SendOutcome::Uncertain { next: Some(next), words, .. } => {
            (MessageState::Uncertain, Some(*next), (None, None, Some(words)), 0, 0)
        }
        SendOutcome::Uncertain { next: None, at: (at, on), words } => {
            (MessageState::Uncertain, None, (Some(*at), Some(*on), Some(words)), 0, 0)
        }
        SendOutcome::Cancelled => (MessageState::Cancelled, None, none, 0, 0),
    };
    let words = words.map_or(Ok(None), |words| sealed_words(conn, id, words))?;
    let mine = message::table
        .filter(message::id.eq(id))
        .filter(message::leased_by.eq(owner))
        .filter(message::state.eq(MessageState::Sending));
    let noted = (
        message::state.eq(state.as_str()),
        message::leased_by.eq(None::<String>),
        message::leased_until.eq(None::<chrono::NaiveDateTime>),
        message::sent_at.eq(sent_at.map(instant)),
        message::sent_on.eq(sent_on.map(date)),
        message::server_words.eq(words),
        message::begun.eq(message::begun - cleared),
        message::attempts.eq(message::attempts + refused),
    );
    let rows = match next {
        None => diesel::update(mine).set(noted).kept().execute(conn)?,
        Some(at) => diesel::update(mine).set((noted, message::next_try_at.eq(instant(at)))).kept().execute(conn)?,
    };
    if TAKES_MORE.contains(&state) {
        // What may have left already takes up nothing new.
        diesel::update(message::table.filter(message::id.eq(id)))
            .filter(message::state.eq_any(TAKES_MORE))
            .filter(message::begun.gt(0))
            .set(message::state.eq(MessageState::Uncertain))
            .execute(conn)?;
    }
    Ok(rows == 1)
}

/// What was said of a message, sealed. Where the key is not known, what became of it is noted without words: it would go out once
/// more otherwise.
fn sealed_words(conn: &mut Conn, id: MessageId, words: &str) -> Result<Option<String>> {
    let to: Option<Option<ContactId>> =
        message::table.find(id).select(message::contact_id).get_result(conn).optional()?;
    let about = to.flatten().map_or(Whose::Nobody, Whose::Contact);
    match written::seal(conn, about, written::server_words(id), words) {
        Err(StoreError::OtherKey(_)) => Ok(None),
        sealed => sealed.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_domain_is_what_stands_after_the_last_at() {
        assert_eq!((domain("x@y.dk"), domain("\"a@b\"@c.dk"), domain("")), ("y.dk", "c.dk", ""));
    }
}
