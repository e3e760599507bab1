//! What the register tells of families and children besides.

use crate::store::db::prelude::*;

use crate::family::{FactEntry, StoredFact};
use crate::id::{ChildId, FamilyId};
use crate::store::schema::fact;
use crate::store::{Conn, Result, date, to_date};

type Row = (FamilyId, Option<ChildId>, String, Option<String>, Option<chrono::NaiveDate>);
type Columns = (fact::family_id, fact::child_id, fact::name, fact::value, fact::told_of);

const COLUMNS: Columns = (fact::family_id, fact::child_id, fact::name, fact::value, fact::told_of);

/// What is told of these families and their children.
///
/// # Errors
/// A failed statement.
pub fn of(conn: &mut Conn, families: &[FamilyId]) -> Result<Vec<StoredFact>> {
    let mut rows: Vec<Row> = Vec::new();
    for some in families.chunks(500) {
        rows.extend(fact::table.filter(fact::family_id.eq_any(some)).select(COLUMNS).load::<Row>(conn)?);
    }
    Ok(together(rows))
}

/// What is told of all families and children.
///
/// # Errors
/// A failed statement.
pub fn all(conn: &mut Conn) -> Result<Vec<StoredFact>> {
    Ok(together(fact::table.select(COLUMNS).load::<Row>(conn)?))
}

/// Entries of one fact together, in the order of their days.
fn together(mut rows: Vec<Row>) -> Vec<StoredFact> {
    rows.sort_by(|one, other| {
        (one.0, one.1, &one.2, one.4, &one.3).cmp(&(other.0, other.1, &other.2, other.4, &other.3))
    });
    let mut facts: Vec<StoredFact> = Vec::new();
    for (family, child, name, value, on) in rows {
        let entry = FactEntry { on: on.map(to_date), value };
        match facts.last_mut() {
            Some(last) if last.family == family && last.child == child && last.fact == name => last.entries.push(entry),
            _ => facts.push(StoredFact { family, child, fact: name, entries: vec![entry] }),
        }
    }
    facts
}

/// Makes what is told of a family, or of a child of it, the given entries.
///
/// # Errors
/// A failed statement; two entries of one day.
pub(super) fn put(
    conn: &mut Conn,
    family: FamilyId,
    child: Option<ChildId>,
    name: &str,
    entries: &[FactEntry],
) -> Result<()> {
    let of_unit = fact::table.filter(fact::family_id.eq(family)).filter(fact::name.eq(name));
    match child {
        Some(child) => diesel::delete(of_unit.filter(fact::child_id.eq(child))).execute(conn)?,
        None => diesel::delete(of_unit.filter(fact::child_id.is_null())).execute(conn)?,
    };
    let of_child = child.map_or_else(|| "-".to_owned(), |child| child.to_string());
    for entry in entries {
        // A choice and a date are told once; what is told several times has a value and a day.
        let day = entry.on.filter(|_| entry.value.is_some()).map_or_else(|| "-".to_owned(), |day| day.to_string());
        diesel::insert_into(fact::table)
            .values((
                fact::unit_key.eq(format!("{family}/{of_child}/{name}/{day}")),
                fact::family_id.eq(family),
                fact::child_id.eq(child),
                fact::name.eq(name),
                fact::value.eq(entry.value.as_deref()),
                fact::told_of.eq(entry.on.map(date)),
            ))
            .execute(conn)?;
    }
    Ok(())
}
