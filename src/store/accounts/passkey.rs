//! Passkeys of members of staff: of each its public half, and what it is called.

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::id::{PasskeyId, StaffId};
use crate::store::schema::passkey;
use crate::store::{Conn, Result, instant, to_instant};

/// A passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPasskey {
    /// Row number.
    pub id: PasskeyId,
    /// Whose.
    pub staff: StaffId,
    /// The public half, as JSON.
    pub content: String,
    /// What its owner calls it.
    pub name: String,
    /// When it was added,
    pub added: Timestamp,
    /// and when it was used last.
    pub used: Option<Timestamp>,
}

type Row = (PasskeyId, StaffId, String, String, chrono::NaiveDateTime, Option<chrono::NaiveDateTime>);

fn stored((id, staff, content, name, added, used): Row) -> StoredPasskey {
    StoredPasskey { id, staff, content, name, added: to_instant(added), used: used.map(to_instant) }
}

macro_rules! columns {
    () => {
        (passkey::id, passkey::staff_id, passkey::content, passkey::name, passkey::added_at, passkey::used_at)
    };
}

/// Key of the mail that tells a member of staff that a passkey of theirs was added or removed then. Row numbers come again.
pub fn told_key(staff: StaffId, id: Option<PasskeyId>, added: bool, at: Timestamp) -> String {
    let what = if added { "added" } else { "removed" };
    let which = id.map_or_else(|| "all".to_owned(), |id| id.to_string());
    format!("passkey:{staff}:{which}:{what}:{}", at.as_microsecond())
}

/// What the mail with that key tells: whether one was added, and when.
pub fn told_by(key: &str) -> Option<(bool, Timestamp)> {
    let (rest, at) = key.rsplit_once(':')?;
    Some((rest.ends_with(":added"), Timestamp::from_microsecond(at.parse().ok()?).ok()?))
}

/// Adds one. `false`: that credential is there already.
///
/// # Errors
/// A failed statement.
pub fn add(
    conn: &mut Conn,
    staff: StaffId,
    credential: &str,
    content: &str,
    name: &str,
    at: Timestamp,
) -> Result<bool> {
    if with_credential(conn, credential)?.is_some() {
        return Ok(false);
    }
    diesel::insert_into(passkey::table)
        .values((
            passkey::staff_id.eq(staff),
            passkey::credential.eq(credential),
            passkey::content.eq(content),
            passkey::name.eq(name),
            passkey::added_at.eq(instant(at)),
        ))
        .execute(conn)?;
    Ok(true)
}

/// The passkeys of a member of staff, the oldest first.
///
/// # Errors
/// A failed statement.
pub fn of(conn: &mut Conn, staff: StaffId) -> Result<Vec<StoredPasskey>> {
    let theirs = passkey::table.filter(passkey::staff_id.eq(staff)).order(passkey::id);
    let rows: Vec<Row> = theirs.select(columns!()).load(conn)?;
    Ok(rows.into_iter().map(stored).collect())
}

/// The passkey with that credential.
///
/// # Errors
/// A failed statement.
pub fn with_credential(conn: &mut Conn, credential: &str) -> Result<Option<StoredPasskey>> {
    let one = passkey::table.filter(passkey::credential.eq(credential));
    let row: Option<Row> = one.select(columns!()).get_result(conn).optional()?;
    Ok(row.map(stored))
}

/// Who has one.
///
/// # Errors
/// A failed statement.
pub fn owners(conn: &mut Conn) -> Result<Vec<StaffId>> {
    Ok(passkey::table.select(passkey::staff_id).distinct().load(conn)?)
}

/// Notes that one was used, and what it says of itself now.
///
/// # Errors
/// A failed statement.
pub fn used(conn: &mut Conn, id: PasskeyId, content: &str, at: Timestamp) -> Result<()> {
    let now = (passkey::content.eq(content), passkey::used_at.eq(instant(at)));
    diesel::update(passkey::table.find(id)).set(now).execute(conn)?;
    Ok(())
}

/// Removes one of a member of staff, or all of them. How many there were.
///
/// # Errors
/// A failed statement.
pub fn remove(conn: &mut Conn, staff: StaffId, one: Option<PasskeyId>) -> Result<usize> {
    let theirs = passkey::table.filter(passkey::staff_id.eq(staff));
    Ok(match one {
        Some(id) => diesel::delete(theirs.filter(passkey::id.eq(id))).execute(conn)?,
        None => diesel::delete(theirs).execute(conn)?,
    })
}
