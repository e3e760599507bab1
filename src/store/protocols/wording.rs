//! Wording that an operator has installed, with its licence.

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::instrument::Wording;
use crate::store::schema::wording;
use crate::store::{Conn, Result, StoreError, instant};

/// All installed wording.
///
/// # Errors
/// A failed statement; content that this version cannot read.
pub fn all(conn: &mut Conn) -> Result<Vec<Wording>> {
    wording::table
        .order((wording::instrument, wording::language))
        .select((wording::instrument, wording::content))
        .load::<(String, String)>(conn)?
        .into_iter()
        .map(|(instrument, content)| {
            serde_json::from_str(&content)
                .map_err(|error| StoreError::Content(format!("wording of {instrument} that cannot be read: {error}")))
        })
        .collect()
}

/// Stores wording in place of what was installed for that instrument and language.
///
/// # Errors
/// A failed statement.
pub fn put(conn: &mut Conn, new: &Wording, at: Timestamp) -> Result<()> {
    let content = serde_json::to_string(new).map_err(|error| StoreError::Content(error.to_string()))?;
    diesel::delete(wording::table.filter(wording::instrument.eq(&new.instrument)))
        .filter(wording::language.eq(&new.language))
        .execute(conn)?;
    diesel::insert_into(wording::table)
        .values((
            wording::instrument.eq(&new.instrument),
            wording::language.eq(&new.language),
            wording::content.eq(content),
            wording::installed_at.eq(instant(at)),
        ))
        .execute(conn)?;
    Ok(())
}
