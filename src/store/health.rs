//! What the queue looks like from outside: how much waits, since when, when mail last left.

use std::collections::BTreeMap;

use diesel::dsl::{count_star, max, min};
use diesel::prelude::*;
use jiff::Timestamp;

use super::message::State;
use super::schema::message;
use super::{Conn, Result, instant, to_instant};

/// The queue at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    /// How many messages are in each state.
    pub counts: BTreeMap<String, i64>,
    /// Since when the message that has waited longest could have been sent.
    pub due_since: Option<Timestamp>,
    /// When mail last left.
    pub last_sent: Option<Timestamp>,
}

/// The queue as it is at `now`.
///
/// # Errors
/// A failed statement.
pub fn queue(conn: &mut Conn, now: Timestamp) -> Result<Queue> {
    let counts: Vec<(String, i64)> =
        message::table.group_by(message::state).select((message::state, count_star())).load(conn)?;
    let waiting = [State::Queued.as_str(), State::Deferred.as_str(), State::Uncertain.as_str()];
    let due: Option<chrono::NaiveDateTime> = message::table
        .filter(message::state.eq_any(waiting))
        .filter(message::sent_on.is_null())
        .filter(message::next_try_at.le(instant(now)))
        .select(min(message::next_try_at))
        .first(conn)?;
    // What a dead process left is due when its lease has run out.
    let left: Option<chrono::NaiveDateTime> = message::table
        .filter(message::state.eq(State::Sending.as_str()))
        .filter(message::leased_until.le(instant(now)))
        .select(min(message::leased_until))
        .first(conn)?;
    let last: Option<chrono::NaiveDateTime> = message::table.select(max(message::sent_at)).first(conn)?;
    Ok(Queue {
        counts: counts.into_iter().collect(),
        due_since: [due, left].into_iter().flatten().min().map(to_instant),
        last_sent: last.map(to_instant),
    })
}
