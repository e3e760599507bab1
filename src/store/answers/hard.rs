//! Questions of which their respondents said that they are hard to understand.

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::id::{HelpId, PersonId, RequestId, ResponseId, VersionId};
use crate::store::schema::{hard_to_understand, response};
use crate::store::{Conn, Result, instant};

/// Notes that the item, as shown in that version, is hard to understand. What has been said stands: said again, it
/// changes nothing but the session with help in which it shows. The request is held.
pub fn say(
    conn: &mut Conn,
    of_response: ResponseId,
    version: VersionId,
    item: &str,
    session: Option<HelpId>,
    at: Timestamp,
) -> Result<()> {
    let said = hard_to_understand::table
        .filter(hard_to_understand::response_id.eq(of_response))
        .filter(hard_to_understand::item.eq(item));
    let again = diesel::update(said).set(hard_to_understand::help_id.eq(session)).execute(conn)?;
    if again == 0 {
        diesel::insert_into(hard_to_understand::table)
            .values((
                hard_to_understand::response_id.eq(of_response),
                hard_to_understand::version_id.eq(version),
                hard_to_understand::item.eq(item),
                hard_to_understand::said_at.eq(instant(at)),
                hard_to_understand::help_id.eq(session),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Takes that back; in a session with help, what was said in it. The request is held.
pub fn take_back(
    conn: &mut Conn,
    request: RequestId,
    person: PersonId,
    item: &str,
    session: Option<HelpId>,
) -> Result<()> {
    let own = response::table
        .filter(response::request_id.eq(request))
        .filter(response::person_id.eq(person))
        .select(response::id);
    let own: Vec<ResponseId> = own.load(conn)?;
    let said = hard_to_understand::table
        .filter(hard_to_understand::response_id.eq_any(own))
        .filter(hard_to_understand::item.eq(item));
    match session {
        Some(session) => diesel::delete(said.filter(hard_to_understand::help_id.eq(session))).execute(conn)?,
        None => diesel::delete(said).execute(conn)?,
    };
    Ok(())
}
