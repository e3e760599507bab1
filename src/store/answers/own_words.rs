//! What people write in their own words beside the questions.

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::id::{PersonId, RequestId, ResponseId};
use crate::store::schema::{own_words, response};
use crate::store::{Conn, Result, instant};

/// Stores a text in place of the one that was there. The request is held.
///
/// # Errors
/// A failed statement.
pub fn write(conn: &mut Conn, of_response: ResponseId, language: &str, content: &str, at: Timestamp) -> Result<()> {
    let said = (own_words::language.eq(language), own_words::content.eq(content), own_words::said_at.eq(instant(at)));
    let there = own_words::table.filter(own_words::response_id.eq(of_response));
    let changed = diesel::update(there).set(said).execute(conn)?;
    if changed == 0 {
        let row = (own_words::response_id.eq(of_response), said.0, said.1, said.2);
        diesel::insert_into(own_words::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Takes the text back. The request is held.
///
/// # Errors
/// A failed statement.
pub fn take_back(conn: &mut Conn, request: RequestId, person: PersonId) -> Result<()> {
    let own: Vec<ResponseId> = response::table
        .filter(response::request_id.eq(request))
        .filter(response::person_id.eq(person))
        .select(response::id)
        .load(conn)?;
    diesel::delete(own_words::table.filter(own_words::response_id.eq_any(own))).execute(conn)?;
    Ok(())
}
