//! What the queue looks like from outside: how much waits, since when, when mail last left.

use std::collections::BTreeMap;

use crate::store::db::prelude::*;
use diesel::dsl::{count_star, max, min};
use jiff::Timestamp;

use crate::id::MessageId;
use crate::store::message::MessageState;
use crate::store::schema::message;
use crate::store::{Conn, Result, instant, to_instant, written};

/// The queue at an instant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Queue {
    /// How many messages are in each state.
    pub counts: BTreeMap<String, i64>,
    /// Since when the message that has waited longest could have been sent.
    pub due_since: Option<Timestamp>,
    /// When mail last left.
    pub last_sent: Option<Timestamp>,
    /// Of the messages that were last begun to be handed over, how many there are and how many were accepted.
    pub last_begun: (usize, usize),
    /// What servers said of messages that wait or have failed, and of how many; the most frequent first.
    pub refusals: Vec<(usize, String)>,
}

/// How many of the messages that were begun last are looked at.
const LAST: i64 = 20;

/// The queue as it is at `now`.
///
/// # Errors
/// A failed statement.
pub fn queue(conn: &mut Conn, now: Timestamp) -> Result<Queue> {
    let counts: Vec<(String, i64)> =
        message::table.group_by(message::state).select((message::state, count_star())).load(conn)?;
    let last: Option<chrono::NaiveDateTime> = message::table.select(max(message::sent_at)).first(conn)?;
    let refused = [MessageState::Deferred, MessageState::Failed, MessageState::Uncertain];
    let words: Vec<(MessageId, Option<String>)> = message::table
        .filter(message::state.eq_any(refused))
        .filter(message::server_words.is_not_null())
        .select((message::id, message::server_words))
        .load(conn)?;
    let words = words.into_iter().filter_map(|(id, words)| Some((written::server_words(id), words?)));
    let mut refusals: BTreeMap<String, usize> = BTreeMap::new();
    for words in written::open(conn, words.collect())? {
        *refusals.entry(words).or_default() += 1;
    }
    let mut refusals: Vec<(usize, String)> = refusals.into_iter().map(|(words, count)| (count, words)).collect();
    refusals.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    refusals.truncate(5);
    Ok(Queue {
        refusals,
        counts: counts.into_iter().collect(),
        last_sent: last.map(to_instant),
        ..pressing(conn, now)?
    })
}

/// What of it can be an alarm, at a cost that does not grow with what was ever sent: of the counts those of what waits, and
/// when mail last left as far as the messages tell that were begun last.
///
/// # Errors
/// A failed statement.
pub fn pressing(conn: &mut Conn, now: Timestamp) -> Result<Queue> {
    let waiting = [MessageState::Queued, MessageState::Deferred, MessageState::Uncertain];
    let due: Option<chrono::NaiveDateTime> = message::table
        .filter(message::state.eq_any(waiting))
        .filter(message::sent_on.is_null())
        .filter(message::next_try_at.le(instant(now)))
        .select(min(message::next_try_at))
        .first(conn)?;
    // What a dead process left is due when its lease has run out.
    let left: Option<chrono::NaiveDateTime> = message::table
        .filter(message::state.eq(MessageState::Sending))
        .filter(message::leased_until.le(instant(now)))
        .select(min(message::leased_until))
        .first(conn)?;
    let begun: Vec<(MessageState, Option<chrono::NaiveDateTime>)> = message::table
        .filter(message::begun_at.is_not_null())
        .filter(message::state.ne(MessageState::Sending))
        .order(message::begun_at.desc())
        .limit(LAST)
        .select((message::state, message::sent_at))
        .load(conn)?;
    let accepted = [MessageState::Sent, MessageState::Bounced];
    let taken = begun.iter().filter(|(state, _)| accepted.contains(state)).count();
    let waits = [MessageState::Queued, MessageState::Deferred, MessageState::Sending, MessageState::Uncertain];
    let counts: Vec<(String, i64)> = message::table
        .filter(message::state.eq_any(waits))
        .group_by(message::state)
        .select((message::state, count_star()))
        .load(conn)?;
    Ok(Queue {
        refusals: Vec::new(),
        last_begun: (begun.len(), taken),
        counts: counts.into_iter().collect(),
        due_since: [due, left].into_iter().flatten().min().map(to_instant),
        last_sent: begun.iter().filter_map(|(_, sent)| *sent).max().map(to_instant),
    })
}
