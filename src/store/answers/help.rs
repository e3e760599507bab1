//! Assisted answering: the one-time codes that helpers make, and the sessions that they open.

use crate::store::db::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::id::{ContactId, FamilyId, HelpId, PersonId};
use crate::store::letter::Linked;
use crate::store::schema::{assignment, contact, data_key, help, person};
use crate::store::{Conn, Raw, Result, called, date, instant, to_instant};

/// A code, and the session that it has opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Help {
    /// Row number.
    pub id: HelpId,
    /// What the code is made from.
    pub unique_key: String,
    /// Keyed hash of the code.
    pub code_hash: String,
    /// Row number of the person who is helped.
    pub person: PersonId,
    /// Row number of the family that the session is about.
    pub family: FamilyId,
    /// Row number of the person who helps.
    pub helper: PersonId,
    /// In which role.
    pub role: String,
    /// Hash of the session's link, once the code has been used.
    pub link_hash: Option<String>,
    /// Until when the code can be used.
    pub expires: Timestamp,
    /// When it was used.
    pub opened: Option<Timestamp>,
    /// When the session was ended, or the code taken back.
    pub ended: Option<Timestamp>,
    /// The contact that the person had when the code was made; not known of old ones.
    pub contact: Option<ContactId>,
}

type Columns = (
    (HelpId, String, String, PersonId, FamilyId, PersonId, String),
    (
        Option<String>,
        chrono::NaiveDateTime,
        Option<chrono::NaiveDateTime>,
        Option<chrono::NaiveDateTime>,
        Option<ContactId>,
    ),
);

macro_rules! columns {
    () => {
        (
            (
                help::id,
                help::unique_key,
                help::code_hash,
                help::person_id,
                help::family_id,
                help::helper_id,
                help::helper_role,
            ),
            (help::link_hash, help::expires_at, help::opened_at, help::ended_at, help::contact_id),
        )
    };
}

fn of(row: Columns) -> Help {
    let ((id, unique_key, code_hash, person, family, helper, role), (link_hash, expires, opened, ended, contact)) = row;
    let (expires, opened, ended) = (to_instant(expires), opened.map(to_instant), ended.map(to_instant));
    Help { id, unique_key, code_hash, person, family, helper, role, link_hash, expires, opened, ended, contact }
}

/// The families in which a person holds one of those roles on that day, with the role.
///
/// # Errors
/// A failed statement.
pub fn held_by(conn: &mut Conn, holder: PersonId, roles: &[&str], day: Date) -> Result<Vec<(FamilyId, String)>> {
    Ok(assignment::table
        .filter(assignment::person_id.eq(holder))
        .filter(assignment::role.eq_any(roles.to_vec()))
        .filter(assignment::from_on.le(date(day)))
        .filter(assignment::to_on.is_null().or(assignment::to_on.assume_not_null().ge(date(day))))
        .order((assignment::family_id, assignment::id))
        .select((assignment::family_id, assignment::role))
        .load(conn)?)
}

/// A code to be written down.
#[derive(Debug, Clone, Copy)]
pub struct NewHelp<'a> {
    /// What the code is made from.
    pub unique_key: &'a str,
    /// Keyed hash of the code.
    pub code_hash: &'a str,
    /// Row number of the person who is helped.
    pub person: PersonId,
    /// Row number of the family.
    pub family: FamilyId,
    /// Row number of the person who helps.
    pub helper: PersonId,
    /// In which role.
    pub role: &'a str,
    /// Until when it can be used.
    pub expires: Timestamp,
    /// The contact of the person who is helped.
    pub contact: Option<ContactId>,
}

/// Writes a code down, unless another process has just written the same.
///
/// # Errors
/// A failed statement.
pub fn write(conn: &mut Conn, draft: NewHelp<'_>, at: Timestamp) -> Result<()> {
    let row = (
        help::unique_key.eq(draft.unique_key),
        help::person_id.eq(draft.person),
        help::family_id.eq(draft.family),
        help::helper_id.eq(draft.helper),
        help::helper_role.eq(draft.role),
        help::code_hash.eq(draft.code_hash),
        help::made_at.eq(instant(at)),
        help::expires_at.eq(instant(draft.expires)),
        help::contact_id.eq(draft.contact),
    );
    match &mut conn.raw {
        Raw::Sqlite(c) => diesel::insert_into(help::table).values(row).on_conflict_do_nothing().execute(c)?,
        Raw::Postgres(c) => diesel::insert_into(help::table).values(row).on_conflict_do_nothing().execute(c)?,
    };
    Ok(())
}

/// The codes that a helper has made for a person and a family, the latest first.
///
/// # Errors
/// A failed statement.
pub fn made(conn: &mut Conn, by: PersonId, of_person: PersonId, of_family: FamilyId) -> Result<Vec<Help>> {
    let rows: Vec<Columns> = help::table
        .filter(help::helper_id.eq(by))
        .filter(help::person_id.eq(of_person))
        .filter(help::family_id.eq(of_family))
        .order(help::id.desc())
        .select(columns!())
        .load(conn)?;
    Ok(rows.into_iter().map(of).collect())
}

/// The code or session of that number.
///
/// # Errors
/// A failed statement.
pub fn numbered(conn: &mut Conn, id: HelpId) -> Result<Option<Help>> {
    Ok(help::table.find(id).select(columns!()).get_result::<Columns>(conn).optional()?.map(of))
}

/// The code with one of those keyed hashes.
///
/// # Errors
/// A failed statement.
pub fn find_by_hash(conn: &mut Conn, code_hashes: &[String]) -> Result<Option<Help>> {
    let row = help::table
        .filter(help::code_hash.eq_any(code_hashes))
        .select(columns!())
        .get_result::<Columns>(conn)
        .optional()?;
    Ok(row.map(of))
}

/// Uses a code: the session has that link from now on. `false` if it was used or taken back meanwhile.
///
/// # Errors
/// A failed statement.
pub fn open(conn: &mut Conn, id: HelpId, link_hash: &str, at: Timestamp) -> Result<bool> {
    let opened = diesel::update(help::table)
        .filter(help::id.eq(id))
        .filter(help::opened_at.is_null())
        .filter(help::ended_at.is_null())
        .set((help::link_hash.eq(link_hash), help::opened_at.eq(instant(at))))
        .execute(conn)?;
    Ok(opened == 1)
}

/// Ends a session, or takes a code back.
///
/// # Errors
/// A failed statement.
pub fn end(conn: &mut Conn, id: HelpId, at: Timestamp) -> Result<()> {
    diesel::update(help::table)
        .filter(help::id.eq(id))
        .filter(help::ended_at.is_null())
        .set(help::ended_at.eq(instant(at)))
        .execute(conn)?;
    Ok(())
}

/// Notes that an answer was given in a session at that time.
///
/// # Errors
/// A failed statement.
pub fn note_said(conn: &mut Conn, id: HelpId, at: Timestamp) -> Result<()> {
    let before = help::last_said_at.is_null().or(help::last_said_at.lt(instant(at)).assume_not_null());
    let one = help::table.filter(help::id.eq(id)).filter(before);
    diesel::update(one).set(help::last_said_at.eq(instant(at))).execute(conn)?;
    Ok(())
}

/// When an answer was last given in a session.
///
/// # Errors
/// A failed statement.
pub fn last_said(conn: &mut Conn, id: HelpId) -> Result<Option<Timestamp>> {
    let last: Option<Option<chrono::NaiveDateTime>> =
        help::table.find(id).select(help::last_said_at).get_result(conn).optional()?;
    Ok(last.flatten().map(to_instant))
}

/// The session with that link.
pub(in crate::store) fn linked(conn: &mut Conn, link_hash: &str) -> Result<Option<Linked<HelpId>>> {
    Ok(help::table
        .inner_join(person::table.inner_join(contact::table.left_join(data_key::table)))
        .filter(contact::is_current.eq(true))
        .filter(help::link_hash.eq(link_hash))
        .select((
            help::id,
            person::id,
            contact::language,
            called::stored!(),
            person::left_since.is_not_null(),
            (help::contact_id, contact::id),
            help::unique_key,
        ))
        .get_result(conn)
        .optional()?)
}
