//! Families that run, with a role that nobody holds.

use crate::store::db::prelude::*;
use diesel::dsl::{exists, not};

use crate::access::Reach;
use crate::family::Status;
use crate::id::{ChildId, FamilyId};
use crate::store::outstanding::spellings_within;
use crate::store::schema::{assignment, child, family};
use crate::store::{Conn, Result};

/// A role that nobody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unheld {
    /// Row number of the family.
    pub family: FamilyId,
    /// Its case number.
    pub case_number: String,
    /// Its municipality.
    pub municipality: String,
    /// For a role that is asked per child, the child's case number.
    pub child: Option<String>,
    /// The role.
    pub role: String,
}

/// Families that run and have nobody in a role that is asked once for the family.
///
/// # Errors
/// A failed statement.
pub fn families(conn: &mut Conn, reach: &Reach, role: &str, limit: i64) -> Result<Vec<Unheld>> {
    let within = spellings_within(conn, reach)?;
    let held = assignment::table
        .filter(assignment::family_id.eq(family::id))
        .filter(assignment::role.eq(role))
        .filter(assignment::to_on.is_null());
    let vacant = family::table
        .filter(family::status.eq(Status::Active))
        .filter(not(exists(held)))
        .order((family::case_number, family::id))
        .limit(limit)
        .select((family::id, family::case_number, family::municipality));
    let rows: Vec<(FamilyId, String, String)> = match within {
        None => vacant.load(conn)?,
        Some(spelled) => vacant.filter(family::municipality.among(&spelled)).load(conn)?,
    };
    let unheld = |(family, case_number, municipality)| Unheld {
        family,
        case_number,
        municipality,
        child: None,
        role: role.to_owned(),
    };
    Ok(rows.into_iter().map(unheld).collect())
}

/// Children of families that run, `but` those, with nobody in a role that is asked once for each child.
///
/// # Errors
/// A failed statement.
pub fn children(conn: &mut Conn, reach: &Reach, role: &str, limit: i64, but: &[ChildId]) -> Result<Vec<Unheld>> {
    let within = spellings_within(conn, reach)?;
    // By their family: there is an index on that.
    let held = assignment::table
        .filter(assignment::family_id.eq(family::id))
        .filter(assignment::child_id.eq(child::id.nullable()))
        .filter(assignment::role.eq(role))
        .filter(assignment::to_on.is_null());
    let vacant = child::table
        .inner_join(family::table)
        .filter(child::id.ne_all(but))
        .filter(family::status.eq(Status::Active))
        .filter(not(exists(held)))
        .order((family::case_number, child::id))
        .limit(limit)
        .select((family::id, family::case_number, family::municipality, child::case_number));
    let rows: Vec<(FamilyId, String, String, String)> = match within {
        None => vacant.load(conn)?,
        Some(spelled) => vacant.filter(family::municipality.among(&spelled)).load(conn)?,
    };
    let unheld = |(family, case_number, municipality, child)| Unheld {
        family,
        case_number,
        municipality,
        child: Some(child),
        role: role.to_owned(),
    };
    Ok(rows.into_iter().map(unheld).collect())
}

/// How the register spells the municipalities that have a family that runs.
///
/// # Errors
/// A failed statement.
pub fn municipalities(conn: &mut Conn) -> Result<Vec<String>> {
    let running = family::table.filter(family::status.eq(Status::Active));
    Ok(running.select(family::municipality).distinct().load(conn)?)
}
