//! What somebody says is wrong in what is stored about them. Their words are sealed, and gone when somebody has seen to them.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::id::{CorrectionId, FamilyId, PersonId};
use crate::store::schema::{assignment, correction, family};
use crate::store::written::{self, Whose};
use crate::store::{Conn, Result, instant, to_instant};

/// Stores what somebody says, once for each key. `None`: it is there already.
///
/// # Errors
/// A failed statement.
pub fn add(
    conn: &mut Conn,
    unique_key: &str,
    by: PersonId,
    content: &str,
    at: Timestamp,
) -> Result<Option<CorrectionId>> {
    let row =
        (correction::unique_key.eq(unique_key), correction::person_id.eq(by), correction::said_at.eq(instant(at)));
    // A second click waits here for the first, and then finds it stored.
    let new =
        on_either!(conn, c => diesel::insert_into(correction::table).values(row).on_conflict_do_nothing().execute(c))?;
    if new == 0 {
        return Ok(None);
    }
    let stored = correction::table.filter(correction::unique_key.eq(unique_key));
    let id: CorrectionId = stored.select(correction::id).first(conn)?;
    let content = written::seal(conn, Whose::Person(by), written::correction(id), content)?;
    diesel::update(correction::table.find(id)).set(correction::content.eq(content)).execute(conn)?;
    Ok(Some(id))
}

/// How many of a person wait for somebody.
///
/// # Errors
/// A failed statement.
pub fn waiting_of(conn: &mut Conn, person: PersonId) -> Result<i64> {
    let theirs = correction::table.filter(correction::person_id.eq(person)).filter(correction::handled_at.is_null());
    Ok(theirs.count().get_result(conn)?)
}

/// How many wait for somebody.
///
/// # Errors
/// A failed statement.
pub fn count(conn: &mut Conn) -> Result<i64> {
    Ok(correction::table.filter(correction::handled_at.is_null()).count().get_result(conn)?)
}

/// A family in which whoever says it has a role, or had one where they have none any more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct About {
    /// Row number.
    pub family: FamilyId,
    /// The family's.
    pub case_number: String,
    /// As the register spells it.
    pub municipality: String,
}

/// What somebody says is wrong, and nobody has seen to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Row number.
    pub id: CorrectionId,
    /// Who says it.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// As they wrote it.
    pub content: String,
    /// In which families they have a role.
    pub about: BTreeSet<About>,
}

type Row = (CorrectionId, PersonId, chrono::NaiveDateTime, Option<String>);

/// All that wait, the oldest first.
///
/// # Errors
/// A failed statement.
pub fn waiting(conn: &mut Conn) -> Result<Vec<Waiting>> {
    let rows: Vec<Row> = correction::table
        .filter(correction::handled_at.is_null())
        .order(correction::id)
        .select((correction::id, correction::person_id, correction::said_at, correction::content))
        .load(conn)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let people: Vec<PersonId> = rows.iter().map(|row| row.1).collect();
    let mut about = families(conn, &people)?;
    let texts = rows.iter().map(|row| (written::correction(row.0), row.3.clone().unwrap_or_default())).collect();
    let texts = written::open(conn, texts)?;
    let one = |((id, person, at, _), content): (Row, String)| {
        // Of several by one person, each is about the same.
        let about = about.get_mut(&person).cloned().unwrap_or_default();
        Waiting { id, person, at: to_instant(at), content, about }
    };
    Ok(rows.into_iter().zip(texts).map(one).collect())
}

/// The families of these people: those in which they have a role now, or else those in which they had one.
fn families(conn: &mut Conn, people: &[PersonId]) -> Result<BTreeMap<PersonId, BTreeSet<About>>> {
    type Held = (PersonId, bool, FamilyId, String, String);
    let held: Vec<Held> = assignment::table
        .inner_join(family::table)
        .filter(assignment::person_id.among(people))
        .select((
            assignment::person_id,
            assignment::to_on.is_null(),
            family::id,
            family::case_number,
            family::municipality,
        ))
        .load(conn)?;
    let (mut now, mut before): (BTreeMap<PersonId, BTreeSet<About>>, BTreeMap<PersonId, BTreeSet<About>>) =
        Default::default();
    for (person, holds, family, case_number, municipality) in held {
        let of = if holds { &mut now } else { &mut before };
        of.entry(person).or_default().insert(About { family, case_number, municipality });
    }
    for (person, about) in before {
        now.entry(person).or_insert(about);
    }
    Ok(now)
}

/// Notes that somebody has seen to it: its words are nobody's to keep any longer. `false`: it waits no more.
///
/// # Errors
/// A failed statement.
pub fn handle(conn: &mut Conn, id: CorrectionId, now: Timestamp) -> Result<bool> {
    let waits = correction::table.filter(correction::id.eq(id)).filter(correction::handled_at.is_null());
    let done = (correction::handled_at.eq(instant(now)), correction::content.eq(None::<String>));
    Ok(diesel::update(waits).set(done).execute(conn)? > 0)
}
