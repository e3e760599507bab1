//! The programme that this installation runs, with what it names, and those that it ran before.

use diesel::prelude::*;
use jiff::Timestamp;

use crate::questionnaires::Protocol;
use crate::store::schema::protocol;
use crate::store::{Conn, Result, StoreError, instant, setting, to_instant};

/// A programme as it was taken on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Hash of the content.
    pub hash: String,
    /// Its id.
    pub programme: String,
    /// Its version.
    pub version: String,
    /// As [`Protocol::content`] writes it.
    pub content: String,
    /// When it was last taken on.
    pub taken_on: Timestamp,
}

/// Hash of the one that runs; none in a database that has not run any yet.
///
/// # Errors
/// A failed statement.
pub fn running_hash(conn: &mut Conn) -> Result<Option<String>> {
    setting::get(conn, setting::PROTOCOL)
}

/// The one that runs; none in a database that has not run any yet.
///
/// # Errors
/// A failed statement; a hash under which nothing is stored.
pub fn running(conn: &mut Conn) -> Result<Option<Stored>> {
    let Some(named) = running_hash(conn)? else { return Ok(None) };
    let row: Option<(String, String, String, String, chrono::NaiveDateTime)> = protocol::table
        .filter(protocol::hash.eq(&named))
        .select((protocol::hash, protocol::programme, protocol::version, protocol::content, protocol::taken_on_at))
        .first(conn)
        .optional()?;
    let (hash, programme, version, content, taken_on) =
        row.ok_or_else(|| StoreError::Content(format!("no programme {named}, which is said to run")))?;
    Ok(Some(Stored { hash, programme, version, content, taken_on: to_instant(taken_on) }))
}

/// Makes it the one that runs. The caller is alone.
///
/// # Errors
/// A failed statement.
pub fn take_on(conn: &mut Conn, new: &Protocol, at: Timestamp) -> Result<()> {
    let hash = new.hash();
    let known = protocol::table.filter(protocol::hash.eq(hash));
    let rows = diesel::update(known).set(protocol::taken_on_at.eq(instant(at))).execute(conn)?;
    if rows == 0 {
        diesel::insert_into(protocol::table)
            .values((
                protocol::hash.eq(hash),
                protocol::programme.eq(&new.programme.id),
                protocol::version.eq(&new.programme.version),
                protocol::content.eq(new.content()),
                protocol::taken_on_at.eq(instant(at)),
            ))
            .execute(conn)?;
    }
    setting::put(conn, setting::PROTOCOL, hash)
}
