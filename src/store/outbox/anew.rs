//! Everything looked at anew: after another programme was taken on, or a clock was ahead.

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::store::message::MessageState;
use crate::store::schema::{family, message};
use crate::store::{Conn, Result, instant};

/// Has every family looked at, at the next pass.
///
/// # Errors
/// A failed statement.
pub fn reschedule_all(conn: &mut Conn, at: Timestamp) -> Result<()> {
    diesel::update(family::table).set(family::next_due_at.eq(instant(at))).execute(conn)?;
    Ok(())
}

/// After a clock that was ahead: what it put off to its own time is tried now, a lease of it ends at `lease`, and what
/// it began counts as begun now.
///
/// # Errors
/// A failed statement.
pub fn bring_messages_back(conn: &mut Conn, now: Timestamp, lease: Timestamp) -> Result<()> {
    let waiting = [MessageState::Queued, MessageState::Deferred, MessageState::Uncertain];
    diesel::update(message::table.filter(message::state.eq_any(waiting)))
        .filter(message::next_try_at.gt(instant(now)))
        .set(message::next_try_at.eq(instant(now)))
        .execute(conn)?;
    diesel::update(message::table.filter(message::state.eq(MessageState::Sending)))
        .filter(message::leased_until.gt(instant(lease)))
        .set(message::leased_until.eq(instant(lease)))
        .execute(conn)?;
    diesel::update(message::table.filter(message::begun_at.gt(instant(now))))
        .set(message::begun_at.eq(instant(now)))
        .execute(conn)?;
    Ok(())
}
