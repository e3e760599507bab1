//! After a clock that was ahead. A pass by such a clock (or by `tick --at`) notes its own time everywhere: when a family
//! is looked at next, when a message is tried, which Mondays are done. Once the time is right again all of that would
//! lie ahead, and a family would wait for days or for ever. So every pass notes the time it goes by, and one that finds
//! a later one sets everything to now: the plan decides anew.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::actor::{Act, Subject};
use crate::service::Service;
use crate::store::{Conn, StoreError, Tx, anew, backend, claim, setting, to_forget};

/// Clocks of two machines may differ by this much; nothing that matters is put off by it.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// How often the time is noted.
const NOTED_AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// A clock that was ahead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ahead {
    /// What it said.
    pub clock: Timestamp,
    /// The time at which that was found out.
    pub found: Timestamp,
}

/// The last one that was found.
///
/// # Errors
/// A failed statement.
pub fn last_ahead(conn: &mut Conn) -> Result<Option<Ahead>, StoreError> {
    let text = setting::get(conn, setting::CLOCK_AHEAD)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Notes the time of this pass, where the one before has `noted` its own; if an earlier one went by a later time, everything that it
/// put off is due now.
///
/// # Errors
/// A failed statement.
pub(crate) fn after_a_clock_ahead(
    service: &Service,
    noted: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), StoreError> {
    if noted.is_some_and(|noted| now.duration_since(noted).abs() < NOTED_AGAIN) {
        return Ok(());
    }
    service.store.write(&service.scheduler(now), |conn| {
        backend::alone(conn)?;
        if let Some(clock) = self::noted(conn)?.filter(|noted| noted.duration_since(now) > SKEW) {
            bring_back(service, conn, Ahead { clock, found: now })?;
        } else if noted.is_some_and(|noted| noted > now) {
            // Another machine's clock, a little ahead.
            return Ok(());
        }
        setting::put(conn, setting::CLOCK, &now.to_string())
    })
}

fn noted(conn: &mut Conn) -> Result<Option<Timestamp>, StoreError> {
    Ok(setting::get(conn, setting::CLOCK)?.and_then(|text| text.parse().ok()))
}

fn bring_back(service: &Service, conn: &mut Tx<'_>, ahead: Ahead) -> Result<(), StoreError> {
    let now = ahead.found;
    warn!(clock = %ahead.clock, %now, "a pass went by a clock that was ahead; every family is looked at anew");
    conn.note(Act::ClockSetRight, Subject::none());
    anew::reschedule_all(conn, now)?;
    to_forget::bring_back(conn, now)?;
    anew::bring_messages_back(conn, now, now.saturating_add(claim::LEASE).unwrap_or(Timestamp::MAX))?;
    let done: Option<Date> = setting::get(conn, setting::DIGESTS_DONE)?.and_then(|done| done.parse().ok());
    if done.is_some_and(|done| done > service.calendar().date(now)) {
        setting::remove(conn, setting::DIGESTS_DONE)?;
    }
    if let Ok(text) = serde_json::to_string(&ahead) {
        setting::put(conn, setting::CLOCK_AHEAD, &text)?;
    }
    Ok(())
}
