//! Families in a list that is looked through a page at a time.

use crate::store::db::prelude::*;
use jiff::civil::Date;

use crate::access::Reach;
use crate::family::Status;
use crate::id::FamilyId;
use crate::store::outstanding::spellings_within;
use crate::store::schema::{child, family};
use crate::store::{Conn, Result, to_date};

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// In which municipalities.
    pub reach: &'a Reach,
    /// What the case number holds.
    pub text: Option<&'a str>,
    /// Of one status alone.
    pub status: Option<Status>,
}

/// A family in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyLine {
    /// Row number.
    pub id: FamilyId,
    /// Its case number.
    pub case_number: String,
    /// As the register spells it.
    pub municipality: String,
    /// When its course began.
    pub start: Date,
    /// When it ended, or will.
    pub end: Option<Date>,
    /// As entered.
    pub status: Status,
    /// How many children.
    pub children: usize,
    /// Last day without mail about it, past or to come.
    pub paused_until: Option<Date>,
}

#[derive(Queryable)]
struct Columns {
    id: FamilyId,
    case_number: String,
    municipality: String,
    start: chrono::NaiveDate,
    end: Option<chrono::NaiveDate>,
    status: Status,
    paused_until: Option<chrono::NaiveDate>,
}

/// Escaped for LIKE: what somebody types is no pattern.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

macro_rules! rows {
    ($search:expr, $within:expr, $columns:expr) => {{
        let search: &Search<'_> = $search;
        let mut rows = family::table.select($columns).into_boxed();
        if let Some(spelled) = &$within {
            rows = rows.filter(family::municipality.among(spelled));
        }
        if let Some(text) = search.text {
            rows = rows.filter(family::case_number.like(pattern(text)).escape('\\'));
        }
        if let Some(status) = search.status {
            rows = rows.filter(family::status.eq(status));
        }
        rows
    }};
}

/// A page of it, by case number.
///
/// # Errors
/// A failed statement.
pub fn page(conn: &mut Conn, search: &Search<'_>, offset: i64, limit: i64) -> Result<Vec<FamilyLine>> {
    let within = spellings_within(conn, search.reach)?;
    let columns = (
        family::id,
        family::case_number,
        family::municipality,
        family::start_on,
        family::end_on,
        family::status,
        family::paused_until,
    );
    let order = (family::case_number, family::id);
    let rows: Vec<Columns> = on_either!(conn, conn => {
        rows!(search, within, columns).order(order).offset(offset).limit(limit).load(conn)?
    });
    let ids: Vec<FamilyId> = rows.iter().map(|row| row.id).collect();
    let children: Vec<FamilyId> =
        child::table.filter(child::family_id.among(&ids)).select(child::family_id).load(conn)?;
    let line = |row: Columns| FamilyLine {
        children: children.iter().filter(|family| **family == row.id).count(),
        id: row.id,
        case_number: row.case_number,
        municipality: row.municipality,
        start: to_date(row.start),
        end: row.end.map(to_date),
        status: row.status,
        paused_until: row.paused_until.map(to_date),
    };
    Ok(rows.into_iter().map(line).collect())
}

/// How many there are, counted no further than `most`.
///
/// # Errors
/// A failed statement.
pub fn count(conn: &mut Conn, search: &Search<'_>, most: i64) -> Result<i64> {
    let within = spellings_within(conn, search.reach)?;
    let ids: Vec<FamilyId> = on_either!(conn, conn => rows!(search, within, family::id).limit(most).load(conn)?);
    Ok(i64::try_from(ids.len()).unwrap_or(most))
}
