//! The protocols that this installation runs and has run. Requests refer to theirs.

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::id::ProtocolId;
use crate::questionnaires::Protocol;
use crate::store::schema::{protocol, request};
use crate::store::{Conn, Result, StoreError, instant, setting, to_instant};

/// A protocol as it was taken on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Row number.
    pub id: ProtocolId,
    /// Hash of the content.
    pub hash: String,
    /// Its programme.
    pub programme: String,
    /// The programme's version.
    pub version: String,
    /// As [`Protocol::content`] writes it; empty where no protocol was noted when the requests that stand on it were made.
    pub content: String,
    /// When it was last taken on.
    pub taken_on: Timestamp,
}

type Row = (ProtocolId, String, String, String, String, chrono::NaiveDateTime);

macro_rules! columns {
    () => {
        (protocol::id, protocol::hash, protocol::programme, protocol::version, protocol::content, protocol::taken_on_at)
    };
}

fn stored((id, hash, programme, version, content, taken_on): Row) -> Stored {
    Stored { id, hash, programme, version, content, taken_on: to_instant(taken_on) }
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
    let row: Option<Row> =
        protocol::table.filter(protocol::hash.eq(&named)).select(columns!()).get_result(conn).optional()?;
    let row = row.ok_or_else(|| StoreError::Content(format!("no programme {named}, which is said to run")))?;
    Ok(Some(stored(row)))
}

/// The one in that row.
///
/// # Errors
/// A failed statement; a row that is not there.
pub fn find(conn: &mut Conn, id: ProtocolId) -> Result<Stored> {
    let row: Option<Row> =
        protocol::table.filter(protocol::id.eq(id)).select(columns!()).get_result(conn).optional()?;
    row.map(stored).ok_or_else(|| StoreError::Content(format!("no protocol {id}, which a request refers to")))
}

/// Row number of the one with that hash.
///
/// # Errors
/// A failed statement.
pub fn with_hash(conn: &mut Conn, hash: &str) -> Result<Option<ProtocolId>> {
    Ok(protocol::table.filter(protocol::hash.eq(hash)).select(protocol::id).get_result(conn).optional()?)
}

/// All that are stored.
///
/// # Errors
/// A failed statement.
pub fn all(conn: &mut Conn) -> Result<Vec<Stored>> {
    let rows: Vec<Row> = protocol::table.order(protocol::id).select(columns!()).load(conn)?;
    Ok(rows.into_iter().map(stored).collect())
}

/// Those that any request stands on.
///
/// # Errors
/// A failed statement.
pub fn in_use(conn: &mut Conn) -> Result<Vec<ProtocolId>> {
    Ok(request::table.select(request::protocol_id).distinct().order(request::protocol_id).load(conn)?)
}

/// How many requests stand on it.
///
/// # Errors
/// A failed statement.
pub fn requests_on(conn: &mut Conn, id: ProtocolId) -> Result<i64> {
    Ok(request::table.filter(request::protocol_id.eq(id)).count().get_result(conn)?)
}

/// Stores it, if it is not there. The caller is alone.
///
/// # Errors
/// A failed statement.
pub fn keep(conn: &mut Conn, new: &Protocol, at: Timestamp) -> Result<ProtocolId> {
    if let Some(id) = with_hash(conn, new.hash())? {
        return Ok(id);
    }
    // What stands for a protocol that nobody noted was this one, as far as anybody can know.
    if let Some(id) = with_hash(conn, "")? {
        complete(conn, id, new)?;
        return Ok(id);
    }
    Ok(diesel::insert_into(protocol::table)
        .values((
            protocol::hash.eq(new.hash()),
            protocol::programme.eq(&new.programme.id),
            protocol::version.eq(&new.programme.version),
            protocol::content.eq(new.content()),
            protocol::taken_on_at.eq(instant(at)),
        ))
        .returning(protocol::id)
        .get_result(conn)?)
}

/// Puts the whole of it in the place of what was stored without its words and norms. Requests go on referring to it.
///
/// # Errors
/// A failed statement.
pub fn complete(conn: &mut Conn, id: ProtocolId, whole: &Protocol) -> Result<()> {
    diesel::update(protocol::table.filter(protocol::id.eq(id)))
        .set((
            protocol::hash.eq(whole.hash()),
            protocol::programme.eq(&whole.programme.id),
            protocol::version.eq(&whole.programme.version),
            protocol::content.eq(whole.content()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Makes it the one that runs. The caller is alone.
///
/// # Errors
/// A failed statement.
pub fn take_on(conn: &mut Conn, new: &Protocol, at: Timestamp) -> Result<ProtocolId> {
    let id = keep(conn, new, at)?;
    diesel::update(protocol::table.filter(protocol::id.eq(id)))
        .set(protocol::taken_on_at.eq(instant(at)))
        .execute(conn)?;
    setting::put(conn, setting::PROTOCOL, new.hash())?;
    Ok(id)
}
