//! No mail about a family for a while.

use crate::store::db::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::id::{FamilyId, HelpAskedId, MessageId};
use crate::store::message::MessageState;
use crate::store::schema::{family, help_asked, message, message_request, request};
use crate::store::written::{self, Whose};
use crate::store::{Conn, Result, date, instant, to_date};

/// A pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// Last day without mail.
    pub until: Date,
    /// Why, in the words of whoever paused.
    pub reason: String,
}

/// The pause of a family, over or not.
///
/// # Errors
/// A failed statement.
pub fn of(conn: &mut Conn, id: FamilyId) -> Result<Option<Pause>> {
    let row: Option<(Option<chrono::NaiveDate>, Option<String>)> =
        family::table.find(id).select((family::paused_until, family::pause_reason)).get_result(conn).optional()?;
    let Some((Some(until), reason)) = row else { return Ok(None) };
    let reason = written::open_one(conn, written::pause_reason(id), reason.unwrap_or_default())?;
    Ok(Some(Pause { until: to_date(until), reason }))
}

/// Pauses mail about a family, or ends the pause. What was written about it and has not begun to leave is taken out of its
/// mail, as if it had never been written: the plan writes it anew when the pause is over. The family is looked at anew.
///
/// # Errors
/// A failed statement.
pub fn set(conn: &mut Conn, id: FamilyId, pause: Option<&Pause>, now: Timestamp) -> Result<()> {
    let reason = match pause {
        Some(pause) => Some(written::seal(conn, Whose::Nobody, written::pause_reason(id), &pause.reason)?),
        None => None,
    };
    diesel::update(family::table.find(id))
        .set((
            family::paused_until.eq(pause.map(|pause| date(pause.until))),
            family::pause_reason.eq(reason),
            family::next_due_at.eq(instant(now)),
        ))
        .execute(conn)?;
    if pause.is_some() {
        let waits = message::table
            .filter(message::state.eq_any([MessageState::Queued, MessageState::Deferred]))
            .filter(message::begun.eq(0))
            .filter(message::person_id.is_not_null())
            .filter(crate::store::message::of_the_plan!());
        let of_family = request::table.filter(request::family_id.eq(id));
        let ids: Vec<MessageId> = waits
            .inner_join(message_request::table)
            .filter(message_request::request_id.eq_any(of_family.select(request::id)))
            .select(message::id)
            .distinct()
            .load(conn)?;
        take_out(conn, id, &ids)?;
    }
    Ok(())
}

/// Takes out of these mails what they say about a family.
///
/// # Errors
/// A failed statement.
pub fn take_out(conn: &mut Conn, id: FamilyId, messages: &[MessageId]) -> Result<()> {
    let of_family = request::table.filter(request::family_id.eq(id)).select(request::id);
    let told = message_request::table
        .filter(message_request::message_id.eq_any(messages))
        .filter(message_request::request_id.eq_any(of_family));
    // Whoever was asked to help is asked when the pause is over.
    let asked = help_asked::table
        .filter(help_asked::message_id.eq_any(messages))
        .filter(help_asked::request_id.eq_any(of_family));
    let ids: Vec<HelpAskedId> = asked.select(help_asked::id).load(conn)?;
    diesel::update(help_asked::table.filter(help_asked::id.eq_any(ids)))
        .set(help_asked::message_id.eq(None::<MessageId>))
        .execute(conn)?;
    diesel::delete(told).execute(conn)?;
    Ok(())
}
