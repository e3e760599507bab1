//! What staff have done about an outstanding answer, in their words.

use std::collections::HashMap;

use crate::store::db::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::id::{FamilyId, NoteId, RequestId, StaffId};
use crate::store::schema::{note, request};
use crate::store::written::{self, Whose};
use crate::store::{Conn, Result, date, instant, to_date, to_instant};

/// Something that was noted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Row number.
    pub id: NoteId,
    /// About which answer.
    pub request: RequestId,
    /// By whom; none if they are no member of staff any more.
    pub staff: Option<StaffId>,
    /// When.
    pub at: Timestamp,
    /// Until which day, included, nobody need be told of the answer.
    pub quiet_until: Option<Date>,
    /// In their words.
    pub content: String,
}

#[derive(Queryable)]
struct NoteColumns {
    id: NoteId,
    request: RequestId,
    staff: Option<StaffId>,
    at: chrono::NaiveDateTime,
    quiet_until: Option<chrono::NaiveDate>,
    content: String,
}

/// Notes with their texts opened, in the order of the rows.
fn opened(conn: &mut Conn, rows: Vec<NoteColumns>) -> Result<Vec<Note>> {
    let texts = rows.iter().map(|row| (written::note_about(row.request), row.content.clone())).collect();
    let note = |(row, content): (NoteColumns, String)| Note {
        id: row.id,
        request: row.request,
        staff: row.staff,
        at: to_instant(row.at),
        quiet_until: row.quiet_until.map(to_date),
        content,
    };
    Ok(rows.into_iter().zip(written::open(conn, texts)?).map(note).collect())
}

macro_rules! columns {
    () => {
        (note::id, note::request_id, note::staff_id, note::noted_at, note::quiet_until, note::content)
    };
}

/// Adds a note.
///
/// # Errors
/// A failed statement.
pub fn add(
    conn: &mut Conn,
    about: RequestId,
    by: Option<StaffId>,
    at: Timestamp,
    quiet_until: Option<Date>,
    content: &str,
) -> Result<NoteId> {
    let person = request::table.find(about).select(request::person_id).get_result(conn)?;
    let content = written::seal(conn, Whose::Person(person), written::note_about(about), content)?;
    Ok(diesel::insert_into(note::table)
        .values((
            note::request_id.eq(about),
            note::staff_id.eq(by),
            note::noted_at.eq(instant(at)),
            note::quiet_until.eq(quiet_until.map(date)),
            note::content.eq(content),
        ))
        .returning(note::id)
        .get_result(conn)?)
}

/// The last note about each of these.
///
/// # Errors
/// A failed statement.
pub fn last(conn: &mut Conn, requests: &[RequestId]) -> Result<HashMap<RequestId, Note>> {
    let mut found = HashMap::new();
    for some in requests.chunks(500) {
        let rows: Vec<NoteColumns> =
            note::table.filter(note::request_id.eq_any(some)).order(note::id).select(columns!()).load(conn)?;
        found.extend(opened(conn, rows)?.into_iter().map(|note| (note.request, note)));
    }
    Ok(found)
}

/// All notes about a family, the oldest first.
///
/// # Errors
/// A failed statement.
pub fn of_family(conn: &mut Conn, family: FamilyId) -> Result<Vec<Note>> {
    let rows: Vec<NoteColumns> = note::table
        .inner_join(request::table)
        .filter(request::family_id.eq(family))
        .order(note::id)
        .select(columns!())
        .load(conn)?;
    opened(conn, rows)
}
