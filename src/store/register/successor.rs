//! Whoever takes a role over on a day to come.

use crate::store::db::prelude::*;
use jiff::civil::Date;

use crate::family::Reach;
use crate::id::{ChildId, ContactId, FamilyId, SuccessorId};
use crate::store::schema::{child, contact, successor};
use crate::store::{Conn, Result, Tx, called, date, to_date};

/// Somebody who takes a role over on a day to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// Row number.
    pub id: SuccessorId,
    /// In which family.
    pub family: FamilyId,
    /// Case number of the child, for roles asked per child.
    pub child: Option<String>,
    /// The register's column: `caseworker`, `parent1`, …
    pub slot: String,
    /// What they are called.
    pub name: String,
    /// Their address; empty for whoever is written to on paper.
    pub address: String,
    /// Their first day.
    pub from: Date,
}

impl Successor {
    /// Their name, or their address if that is all there is.
    pub fn called(&self) -> &str {
        if self.name.is_empty() { &self.address } else { &self.name }
    }
}

type Row = (SuccessorId, FamilyId, Option<String>, String, ContactId, chrono::NaiveDate);

macro_rules! rows {
    () => {
        successor::table.inner_join(contact::table).left_join(child::table).order(successor::id).select((
            successor::id,
            successor::family_id,
            child::case_number.nullable(),
            successor::slot,
            contact::id,
            successor::from_on,
        ))
    };
}

fn read(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<Successor>> {
    let mut called = called::load(conn, rows.iter().map(|row| row.4))?;
    let whole = |(id, family, child, slot, contact, from): Row| {
        let called::Called { name, address } = called.remove(&contact).unwrap_or_default();
        Successor { id, family, child, slot, name, address: address.unwrap_or_default(), from: to_date(from) }
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// Those of a family.
///
/// # Errors
/// A failed statement.
pub fn of_family(conn: &mut Conn, family: FamilyId) -> Result<Vec<Successor>> {
    let rows = rows!().filter(successor::family_id.eq(family)).load(conn)?;
    read(conn, rows)
}

/// One of them, unless they have taken over or were taken back.
///
/// # Errors
/// A failed statement.
pub fn one(conn: &mut Conn, id: SuccessorId) -> Result<Option<Successor>> {
    let rows = rows!().filter(successor::id.eq(id)).load(conn)?;
    Ok(read(conn, rows)?.pop())
}

/// Those whose day has come.
///
/// # Errors
/// A failed statement.
pub fn due(conn: &mut Conn, today: Date) -> Result<Vec<Successor>> {
    let rows = rows!().filter(successor::from_on.le(date(today))).load(conn)?;
    read(conn, rows)
}

/// Stores one, in place of another in the same column: whether there was one. `new.id` does not count.
///
/// # Errors
/// A failed statement.
pub fn put(tx: &mut Tx<'_>, new: &Successor, child: Option<ChildId>, reach: &Reach, language: &str) -> Result<bool> {
    let of_child = child.map_or_else(|| "-".to_owned(), |child| child.to_string());
    let unit_key = format!("{}/{of_child}/{}", new.family, new.slot);
    let before: Option<SuccessorId> =
        successor::table.filter(successor::unit_key.eq(&unit_key)).select(successor::id).first(tx.conn()).optional()?;
    if let Some(before) = before {
        remove(tx, before)?;
    }
    let keys = tx.keys();
    let contact = crate::store::contact::add(tx, keys, None, &new.name, reach, language)?;
    diesel::insert_into(successor::table)
        .values((
            successor::unit_key.eq(unit_key),
            successor::family_id.eq(new.family),
            successor::child_id.eq(child),
            successor::slot.eq(&new.slot),
            successor::contact_id.eq(contact),
            successor::from_on.eq(date(new.from)),
        ))
        .execute(tx.conn())?;
    Ok(before.is_some())
}

/// Takes one away, with their name and address. `false` if there is none.
///
/// # Errors
/// A failed statement.
pub fn remove(conn: &mut Conn, id: SuccessorId) -> Result<bool> {
    let of: Option<ContactId> = successor::table.find(id).select(successor::contact_id).first(conn).optional()?;
    let Some(contact) = of else { return Ok(false) };
    diesel::delete(successor::table.find(id)).execute(conn)?;
    called::delete(conn, contact)?;
    Ok(true)
}
