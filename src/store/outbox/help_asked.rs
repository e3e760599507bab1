//! That somebody who helps was asked to help with an outstanding answer. It waits here until it has a place in the mail of
//! their day.

use std::collections::HashMap;

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::id::{FamilyId, HelpAskedId, MessageId, PersonId, RequestId};
use crate::store::schema::{help_asked, request};
use crate::store::{Conn, Result, instant, to_instant};

/// How many are looked at in one pass; the rest wait for the next.
const AT_ONCE: i64 = 500;

/// Asks a person to help with the answer to a request; `None` if that waits already.
///
/// # Errors
/// A failed statement.
pub fn ask(conn: &mut Conn, request: RequestId, person: PersonId, at: Timestamp) -> Result<Option<HelpAskedId>> {
    let waits = help_asked::table
        .filter(help_asked::request_id.eq(request))
        .filter(help_asked::person_id.eq(person))
        .filter(help_asked::message_id.is_null())
        .filter(help_asked::ended.eq(false));
    if waits.select(help_asked::id).first::<HelpAskedId>(conn).optional()?.is_some() {
        return Ok(None);
    }
    let row = (
        help_asked::request_id.eq(request),
        help_asked::person_id.eq(person),
        help_asked::asked_at.eq(instant(at)),
        help_asked::ended.eq(false),
    );
    Ok(Some(diesel::insert_into(help_asked::table).values(row).returning(help_asked::id).get_result(conn)?))
}

/// Something that has no place in a mail yet.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Waiting {
    /// Row number.
    pub id: HelpAskedId,
    /// With what help is asked for,
    pub request: RequestId,
    /// in which family,
    pub family: FamilyId,
    /// and of whom.
    pub person: PersonId,
}

/// What has no place in a mail yet, in the order in which it was asked.
///
/// # Errors
/// A failed statement.
pub fn waiting(conn: &mut Conn) -> Result<Vec<Waiting>> {
    Ok(help_asked::table
        .inner_join(request::table)
        .filter(help_asked::message_id.is_null())
        .filter(help_asked::ended.eq(false))
        .order(help_asked::id)
        .limit(AT_ONCE)
        .select((help_asked::id, request::id, request::family_id, help_asked::person_id))
        .load(conn)?)
}

/// Notes in which mail it is told.
///
/// # Errors
/// A failed statement.
pub fn written(conn: &mut Conn, id: HelpAskedId, message: MessageId) -> Result<()> {
    diesel::update(help_asked::table.find(id)).set(help_asked::message_id.eq(message)).execute(conn)?;
    Ok(())
}

/// Notes that it need not be told any more.
///
/// # Errors
/// A failed statement.
pub fn end(conn: &mut Conn, id: HelpAskedId) -> Result<()> {
    diesel::update(help_asked::table.find(id)).set(help_asked::ended.eq(true)).execute(conn)?;
    Ok(())
}

/// When help was last asked for with each of these; not what ended before anybody was told of it.
///
/// # Errors
/// A failed statement.
pub fn last(conn: &mut Conn, requests: &[RequestId]) -> Result<HashMap<RequestId, Timestamp>> {
    let mut found = HashMap::new();
    for some in requests.chunks(500) {
        let rows: Vec<(RequestId, chrono::NaiveDateTime)> = help_asked::table
            .filter(help_asked::request_id.eq_any(some))
            .filter(help_asked::ended.eq(false).or(help_asked::message_id.is_not_null()))
            .order(help_asked::id)
            .select((help_asked::request_id, help_asked::asked_at))
            .load(conn)?;
        found.extend(rows.into_iter().map(|(request, at)| (request, to_instant(at))));
    }
    Ok(found)
}
