//! What an evaluator has published for the workspace: one text with its signature, in place of the one before.

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::store::schema::publication;
use crate::store::{Conn, Result, instant, to_instant};

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// When it was made.
    pub made: Timestamp,
    /// As it was signed.
    pub content: String,
    /// By an evaluator.
    pub signature: Vec<u8>,
}

/// What is published; none if nothing is.
///
/// # Errors
/// A failed statement.
pub fn present(conn: &mut Conn) -> Result<Option<Publication>> {
    let latest = publication::table.order(publication::id.desc());
    let columns = (publication::made_at, publication::content, publication::signature);
    let found: Option<(chrono::NaiveDateTime, String, Vec<u8>)> = latest.select(columns).first(conn).optional()?;
    Ok(found.map(|(made, content, signature)| Publication { made: to_instant(made), content, signature }))
}

/// When that was made.
///
/// # Errors
/// A failed statement.
pub fn made(conn: &mut Conn) -> Result<Option<Timestamp>> {
    let latest = publication::table.order(publication::id.desc()).select(publication::made_at);
    Ok(latest.first::<chrono::NaiveDateTime>(conn).optional()?.map(to_instant))
}

/// Puts it in place of what was published before.
///
/// # Errors
/// A failed statement.
pub fn put(conn: &mut Conn, new: &Publication) -> Result<()> {
    diesel::delete(publication::table).execute(conn)?;
    let row = (
        publication::made_at.eq(instant(new.made)),
        publication::content.eq(&new.content),
        publication::signature.eq(&new.signature),
    );
    diesel::insert_into(publication::table).values(row).execute(conn)?;
    Ok(())
}
