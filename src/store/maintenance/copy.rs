//! Moving everything from one database to another, of whichever kind, and making sure of it.
//!
//! Tables and columns are those that the databases say they have, so that what a later migration adds is carried
//! without a line here. Rows go over in the order of their keys, a chunk at a time.

use super::catalogue::{Column, ColumnKind, Order, Table, tables, words};
use super::rows::{Row, insert, rows_after, update};
use crate::store::db::setup::{Version, version};
use crate::store::{Conn, Raw, Result, Store, StoreError};

/// How many rows are held in memory; fewer where a row can hold a whole mail.
fn chunk(table: &Table) -> usize {
    if table.columns.iter().any(|column| column.kind == ColumnKind::Binary) { 20 } else { 500 }
}

/// What has been copied and compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// Each table with its number of rows.
    pub tables: Vec<(String, u64)>,
}

impl Copied {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|(_, rows)| rows).sum()
    }
}

/// Tells how far a copy has come: rows dealt with, and of how many.
pub type Progress<'a> = &'a mut dyn FnMut(u64, u64);

/// Copies everything from one consistent state of `from` into the empty database `to`, in one transaction, and compares
/// every value of every row before that is committed.
///
/// # Errors
/// Databases of different versions, a target that is not empty, a failed statement, a row that came out different.
/// Nothing has been written then.
pub fn copy(from: &Store, to: &Store, progress: Progress<'_>) -> Result<Copied> {
    from.read(|source| {
        if version(source)? != Version::Present {
            return Err(StoreError::Copy(
                "the database to copy from was set up by another version of kvartal: back it up, let this kvartal open \
                 it once (“kvartal leads” does), and try again"
                    .into(),
            ));
        }
        to.write_rows(|target| copy_rows(source, target, progress))
    })
}

/// The same between two connections that are in transactions.
///
/// # Errors
/// As [`copy`].
pub(in crate::store) fn copy_rows(source: &mut Conn, target: &mut Conn, progress: Progress<'_>) -> Result<Copied> {
    let (here, there) = (tables(source)?, tables(target)?);
    check_same(&here, &there)?;
    hold(target, &there)?;
    check_empty(target, &there)?;
    let order = Order::of(&here)?;
    let counts = counts(source, &here)?;
    // Once to carry, once to compare.
    let total = 2 * counts.iter().map(|(_, rows)| rows).sum::<u64>();
    let mut steps = 0;
    let mut step = |rows: usize| {
        steps += rows as u64;
        progress(steps, total);
    };
    for (table, later) in &order.tables {
        check_types(source, table)?;
        let first: Vec<&Column> = table.columns.iter().filter(|column| !later.contains(column)).collect();
        each_chunk(source, table, &first, |rows| {
            step(rows.len());
            insert(target, table, &first, rows)
        })
        .map_err(|error| in_table(table, "written", error))?;
    }
    for (table, later) in order.tables.iter().filter(|(_, later)| !later.is_empty()) {
        each_chunk(source, table, &with_key(table, later), |rows| {
            // The key is the first value; a row without any of the others is as it should be already.
            rows.iter().filter(|row| row.has_more_than_key()).try_for_each(|row| update(target, table, later, row))
        })
        .map_err(|error| in_table(table, "written", error))?;
    }
    set_sequences(target, &there)?;
    for (table, _) in &order.tables {
        compare(source, target, table, &mut step).map_err(|error| in_table(table, "compared", error))?;
    }
    Ok(Copied { tables: counts })
}

/// Rows of each table, by name.
///
/// # Errors
/// A failed statement.
pub(in crate::store) fn counts(conn: &mut Conn, tables: &[Table]) -> Result<Vec<(String, u64)>> {
    let count = |table: &Table| {
        let query = format!("SELECT CAST(count(*) AS TEXT) AS word FROM \"{}\"", table.name);
        let count = words(conn, &query)?.first().and_then(|count| count.parse().ok()).unwrap_or(0);
        Ok((table.name.clone(), count))
    };
    tables.iter().map(count).collect()
}

fn check_same(here: &[Table], there: &[Table]) -> Result<()> {
    let lacks = |table: &&Table, others: &[Table]| !others.iter().any(|other| other.name == table.name);
    for (some, others, which) in [(here, there, "target"), (there, here, "source")] {
        if let Some(table) = some.iter().find(|table| lacks(table, others)) {
            return Err(StoreError::Copy(format!(
                "the {which} has no table {}: source and target are not of the same version of kvartal",
                table.name
            )));
        }
    }
    match here.iter().zip(there).find(|(one, other)| !one.same_as(other)) {
        None => Ok(()),
        Some((table, _)) => Err(StoreError::Copy(format!(
            "the table {} differs between source and target: they are not of the same version of kvartal",
            table.name
        ))),
    }
}

/// Nobody else writes to the target until the transaction ends; on SQLite it is so already.
fn hold(target: &mut Conn, tables: &[Table]) -> Result<()> {
    use diesel::connection::SimpleConnection;
    if let Raw::Postgres(conn) = &mut target.raw {
        let names: Vec<String> = tables.iter().map(|table| format!("\"{}\"", table.name)).collect();
        conn.batch_execute(&format!("LOCK TABLE {} IN SHARE ROW EXCLUSIVE MODE", names.join(", ")))?;
    }
    Ok(())
}

fn check_empty(target: &mut Conn, tables: &[Table]) -> Result<()> {
    let full: Vec<String> = counts(target, tables)?
        .into_iter()
        .filter(|(_, rows)| *rows > 0)
        .map(|(table, rows)| format!("{table}: {rows}"))
        .collect();
    if full.is_empty() {
        return Ok(());
    }
    Err(StoreError::Copy(format!(
        "the target is not empty (rows in {}); nothing was changed. Name a database that nobody has used",
        full.join(", ")
    )))
}

/// SQLite stores anything in any column; what is not of the column's kind would be changed on the way.
fn check_types(source: &mut Conn, table: &Table) -> Result<()> {
    if matches!(source.raw, Raw::Postgres(_)) {
        return Ok(());
    }
    for column in &table.columns {
        let stored = match column.kind {
            ColumnKind::Integer | ColumnKind::Bool => "integer",
            ColumnKind::Double => "real",
            ColumnKind::Text | ColumnKind::Date | ColumnKind::Timestamp => "text",
            ColumnKind::Binary => "blob",
        };
        let (name, key) = (&column.name, &table.key);
        let query = format!(
            "SELECT CAST(\"{key}\" AS TEXT) AS word FROM \"{}\" WHERE typeof(\"{name}\") NOT IN ('{stored}', 'null') \
             LIMIT 1",
            table.name
        );
        if let Some(row) = words(source, &query)?.first() {
            // A key that is text can be an address.
            let place = if table.key_kind() == ColumnKind::Integer { format!(" in row {row}") } else { String::new() };
            return Err(StoreError::Copy(format!(
                "the table {} of the source holds something else than {stored} in its column {name}{place}: another \
                 program has written it",
                table.name
            )));
        }
    }
    Ok(())
}

/// Key first, as [`rows_after`] wants it.
fn with_key<'a>(table: &'a Table, columns: &[&'a Column]) -> Vec<&'a Column> {
    let key = table.columns.iter().filter(|column| column.name == table.key);
    key.chain(columns.iter().copied().filter(|column| column.name != table.key)).collect()
}

fn each_chunk(
    conn: &mut Conn,
    table: &Table,
    columns: &[&Column],
    mut deal: impl FnMut(&[Row]) -> Result<()>,
) -> Result<()> {
    let columns = with_key(table, columns);
    let mut last = None;
    loop {
        let rows = rows_after(conn, table, &columns, last.as_ref(), chunk(table))?;
        let Some(end) = rows.last() else { return Ok(()) };
        let next = end.key().clone();
        deal(&rows)?;
        last = Some(next);
    }
}

fn compare(source: &mut Conn, target: &mut Conn, table: &Table, step: &mut dyn FnMut(usize)) -> Result<()> {
    let columns = with_key(table, &table.columns.iter().collect::<Vec<_>>());
    let mut last = None;
    loop {
        let one = rows_after(source, table, &columns, last.as_ref(), chunk(table))?;
        let other = rows_after(target, table, &columns, last.as_ref(), chunk(table))?;
        if one != other {
            let differs = one.iter().zip(&other).find(|(a, b)| a != b);
            let place = match differs {
                Some((a, b)) => format!("column {}", a.first_difference(b, &columns)),
                None => format!("{} rows against {}", one.len(), other.len()),
            };
            return Err(StoreError::Copy(format!("what arrived is not what was sent ({place})")));
        }
        let Some(end) = one.last() else { return Ok(()) };
        step(one.len());
        last = Some(end.key().clone());
    }
}

/// PostgreSQL goes on counting after the largest number that was copied.
fn set_sequences(target: &mut Conn, tables: &[Table]) -> Result<()> {
    if matches!(target.raw, Raw::Sqlite(_)) {
        return Ok(());
    }
    for table in tables.iter().filter(|table| table.key_kind() == ColumnKind::Integer) {
        let (name, key) = (&table.name, &table.key);
        words(
            target,
            &format!(
                "SELECT setval(pg_get_serial_sequence('\"{name}\"', '{key}'), largest)::text AS word \
                 FROM (SELECT max(\"{key}\") AS largest FROM \"{name}\") AS numbers \
                 WHERE largest IS NOT NULL AND pg_get_serial_sequence('\"{name}\"', '{key}') IS NOT NULL"
            ),
        )?;
    }
    Ok(())
}

fn in_table(table: &Table, what: &str, error: StoreError) -> StoreError {
    StoreError::Copy(format!("the table {} could not be {what}: {error}; nothing was stored", table.name))
}
