//! New links that people have asked for on the page of one that opens nothing any more.

use crate::store::db::prelude::*;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::id::PersonId;
use crate::store::message::MessageKind;
use crate::store::schema::{message, person};
use crate::store::{Conn, Result, date, instant};

/// What speaks for and against one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// Whether the person wants no mail or has left.
    pub no_mail: bool,
    /// How many were asked for by this person in the last hour.
    pub in_an_hour: i64,
    /// The same, today.
    pub today: i64,
    /// The same, in the last four weeks.
    pub lately: i64,
    /// How many were asked for by everybody in the last hour.
    pub in_all: i64,
}

/// What is known before one more is written.
///
/// # Errors
/// A failed statement.
pub fn before(conn: &mut Conn, to: PersonId, today: Date, now: Timestamp) -> Result<Before> {
    let hour_ago = instant(now.saturating_sub(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MIN));
    let four_weeks_ago = today.saturating_sub(jiff::Span::new().days(28));
    let links = || message::table.filter(message::kind.eq(MessageKind::Link));
    let of_person = || links().filter(message::person_id.eq(to));
    Ok(Before {
        no_mail: person::table
            .find(to)
            .select(person::no_mail_since.is_not_null().or(person::left_since.is_not_null()))
            .first(conn)?,
        // When it was to leave first is when it was asked for; what a server puts off counts longer.
        in_an_hour: of_person().filter(message::next_try_at.gt(hour_ago)).count().get_result(conn)?,
        today: of_person().filter(message::for_day.eq(date(today))).count().get_result(conn)?,
        lately: of_person().filter(message::for_day.gt(date(four_weeks_ago))).count().get_result(conn)?,
        in_all: links().filter(message::next_try_at.gt(hour_ago)).count().get_result(conn)?,
    })
}
