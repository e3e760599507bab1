//! What a database says of itself: its tables, their columns and what refers to what.

use std::collections::BTreeMap;

use crate::store::db::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::store::{Conn, Raw, Result, StoreError};

/// diesel's own table, with the migrations that a database has seen.
const MIGRATIONS: &str = "__diesel_schema_migrations";

/// A table, as both databases have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// As in SQL.
    pub name: String,
    /// Of one column.
    pub key: String,
    /// In their order; [`Table::same_as`] does not heed it.
    pub columns: Vec<Column>,
    /// By the name of the column that refers.
    pub references: BTreeMap<String, String>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Column {
    /// As in SQL.
    pub name: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// Whether it may hold nothing.
    pub nullable: bool,
}

/// What a column holds, whatever the database calls it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColumnKind {
    /// A whole number of whatever size.
    Integer,
    /// A number with a fraction.
    Double,
    /// Yes or no.
    Bool,
    /// Letters.
    Text,
    /// Bytes.
    Binary,
    /// A day.
    Date,
    /// An instant in UTC.
    Timestamp,
}

impl Table {
    /// Whether rows of one fit into the other.
    pub fn same_as(&self, other: &Table) -> bool {
        let sorted = |table: &Table| {
            let mut columns = table.columns.clone();
            columns.sort();
            columns
        };
        self.key == other.key && self.references == other.references && sorted(self) == sorted(other)
    }

    /// What the key holds.
    pub fn key_kind(&self) -> ColumnKind {
        self.columns.iter().find(|column| column.name == self.key).map_or(ColumnKind::Text, |column| column.kind)
    }
}

impl ColumnKind {
    /// Of the type that a column is declared with.
    fn of(declared: &str) -> Option<ColumnKind> {
        Some(match declared.to_ascii_lowercase().as_str() {
            "integer" | "bigint" | "smallint" => ColumnKind::Integer,
            "double precision" => ColumnKind::Double,
            "boolean" => ColumnKind::Bool,
            "text" => ColumnKind::Text,
            "blob" | "bytea" => ColumnKind::Binary,
            "date" => ColumnKind::Date,
            "timestamp" | "timestamp without time zone" => ColumnKind::Timestamp,
            _ => return None,
        })
    }
}

#[derive(QueryableByName)]
struct ColumnRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    declared: String,
    #[diesel(sql_type = Bool)]
    nullable: bool,
    #[diesel(sql_type = Bool)]
    is_key: bool,
}

#[derive(QueryableByName)]
struct ReferenceRow {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    target: String,
}

const SQLITE_COLUMNS: &str = "SELECT t.name AS table_name, c.name AS column_name, c.type AS declared, \
     c.\"notnull\" = 0 AS nullable, c.pk > 0 AS is_key \
     FROM sqlite_master t JOIN pragma_table_info(t.name) c \
     WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY t.name, c.cid";

const POSTGRES_COLUMNS: &str = "SELECT t.relname::text AS table_name, c.attname::text AS column_name, \
     format_type(c.atttypid, c.atttypmod) AS declared, NOT c.attnotnull AS nullable, \
     EXISTS (SELECT FROM pg_index i WHERE i.indrelid = t.oid AND i.indisprimary AND c.attnum = ANY (i.indkey)) \
     AS is_key \
     FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped \
     WHERE t.relkind IN ('r', 'p') AND t.relnamespace = current_schema()::regnamespace ORDER BY t.relname, c.attnum";

const SQLITE_REFERENCES: &str = "SELECT t.name AS table_name, r.\"from\" AS column_name, r.\"table\" AS target \
     FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) r WHERE t.type = 'table'";

const POSTGRES_REFERENCES: &str = "SELECT t.relname::text AS table_name, c.attname::text AS column_name, \
     r.relname::text AS target \
     FROM pg_constraint f JOIN pg_class t ON t.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid \
     JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum = ANY (f.conkey) \
     WHERE f.contype = 'f' AND t.relnamespace = current_schema()::regnamespace";

/// All tables but diesel's own, by name.
///
/// # Errors
/// A failed statement; a column or key of a kind that kvartal's tables do not have.
pub fn tables(conn: &mut Conn) -> Result<Vec<Table>> {
    let (columns, references): (Vec<ColumnRow>, Vec<ReferenceRow>) = match &mut conn.raw {
        Raw::Sqlite(conn) => {
            (diesel::sql_query(SQLITE_COLUMNS).load(conn)?, diesel::sql_query(SQLITE_REFERENCES).load(conn)?)
        }
        Raw::Postgres(conn) => {
            (diesel::sql_query(POSTGRES_COLUMNS).load(conn)?, diesel::sql_query(POSTGRES_REFERENCES).load(conn)?)
        }
    };
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    for row in columns.into_iter().filter(|row| row.table_name != MIGRATIONS) {
        let strange =
            |what: &str| StoreError::Content(format!("a table {} {what}, which is none of kvartal's", row.table_name));
        let kind = ColumnKind::of(&row.declared)
            .ok_or_else(|| strange(&format!("with a column {} of the type {}", row.column_name, row.declared)))?;
        let table = tables.entry(row.table_name.clone()).or_insert_with(|| Table {
            name: row.table_name.clone(),
            key: String::new(),
            columns: Vec::new(),
            references: BTreeMap::new(),
        });
        if row.is_key {
            if !table.key.is_empty() {
                return Err(strange("with a key of two columns"));
            }
            table.key.clone_from(&row.column_name);
        }
        table.columns.push(Column { name: row.column_name, kind, nullable: row.nullable });
    }
    for row in references {
        if let Some(table) = tables.get_mut(&row.table_name) {
            table.references.insert(row.column_name, row.target);
        }
    }
    if let Some(table) = tables.values().find(|table| table.key.is_empty()) {
        return Err(StoreError::Content(format!("a table {} without a key, which is none of kvartal's", table.name)));
    }
    Ok(tables.into_values().collect())
}

#[derive(QueryableByName)]
struct Word {
    #[diesel(sql_type = Text)]
    word: String,
}

/// The migrations that a database has seen; none if it has not been set up.
///
/// # Errors
/// A failed statement.
pub fn migrations(conn: &mut Conn) -> Result<Vec<String>> {
    let there = match &mut conn.raw {
        Raw::Sqlite(_) => format!("SELECT name AS word FROM sqlite_master WHERE name = '{MIGRATIONS}'"),
        Raw::Postgres(_) => format!(
            "SELECT relname::text AS word FROM pg_class \
             WHERE relname = '{MIGRATIONS}' AND relnamespace = current_schema()::regnamespace"
        ),
    };
    if words(conn, &there)?.is_empty() {
        return Ok(Vec::new());
    }
    words(conn, &format!("SELECT CAST(version AS TEXT) AS word FROM {MIGRATIONS} ORDER BY 1"))
}

/// The column `word` of a query's rows.
///
/// # Errors
/// A failed statement.
pub fn words(conn: &mut Conn, query: &str) -> Result<Vec<String>> {
    let rows: Vec<Word> = match &mut conn.raw {
        Raw::Sqlite(conn) => diesel::sql_query(query).load(conn)?,
        Raw::Postgres(conn) => diesel::sql_query(query).load(conn)?,
    };
    Ok(rows.into_iter().map(|row| row.word).collect())
}

/// Tables in an order in which their rows can be written: what a row refers to comes first.
///
/// Where tables refer to one another in a ring, columns that may be empty are filled afterwards.
#[derive(Debug, PartialEq, Eq)]
pub struct Order<'a> {
    /// The tables, each with the columns that are filled afterwards.
    pub tables: Vec<(&'a Table, Vec<&'a Column>)>,
}

impl<'a> Order<'a> {
    /// # Errors
    /// A ring that no column can break.
    pub fn of(tables: &'a [Table]) -> Result<Order<'a>> {
        let mut waiting: Vec<&Table> = tables.iter().collect();
        let mut done: Vec<(&Table, Vec<&Column>)> = Vec::new();
        while !waiting.is_empty() {
            let missing = |table: &'a Table| -> Vec<&'a Column> {
                let to_come = |column: &&Column| {
                    let target = table.references.get(&column.name);
                    target.is_some_and(|target| waiting.iter().any(|other| other.name == *target))
                };
                table.columns.iter().filter(to_come).collect()
            };
            let ready = waiting.iter().position(|table| missing(table).is_empty());
            // A ring: whoever needs the least to be filled afterwards, and can.
            let breaker = || {
                let can = |table: &&&'a Table| missing(table).iter().all(|column| column.nullable);
                let least = waiting.iter().filter(|table| can(table)).min_by_key(|table| missing(table).len())?;
                waiting.iter().position(|table| table.name == least.name)
            };
            let Some(next) = ready.or_else(breaker) else {
                return Err(StoreError::Content("tables that refer to one another with no place to begin".into()));
            };
            let later = missing(waiting[next]);
            done.push((waiting.remove(next), later));
        }
        Ok(Order { tables: done })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, references: &[(&str, &str, bool)]) -> Table {
        let column = |name: &str, nullable| Column { name: name.into(), kind: ColumnKind::Integer, nullable };
        Table {
            name: name.into(),
            key: "id".into(),
            columns: std::iter::once(column("id", false))
                .chain(references.iter().map(|(name, _, nullable)| column(name, *nullable)))
                .collect(),
            references: references.iter().map(|(name, target, _)| ((*name).into(), (*target).into())).collect(),
        }
    }

    fn order(tables: &[Table]) -> Vec<String> {
        let text = |(table, later): &(&Table, Vec<&Column>)| {
            later.iter().fold(table.name.clone(), |text, column| format!("{text} {}", column.name))
        };
        Order::of(tables).unwrap().tables.iter().map(text).collect()
    }

    #[test]
    fn what_is_referred_to_comes_first() {
        let tables = [
            table("answer", &[("response_id", "response", false)]),
            table("request", &[]),
            table("response", &[("request_id", "request", false)]),
        ];
        assert_eq!(order(&tables), ["request", "response", "answer"]);
    }

    #[test]
    fn a_ring_is_broken_where_a_column_may_be_empty() {
        let tables = [
            table("message", &[("received_id", "received", true)]),
            table("received", &[("message_id", "message", true), ("person_id", "person", true)]),
            table("person", &[]),
        ];
        assert_eq!(order(&tables), ["person", "message received_id", "received"]);
        assert_eq!(order(&[table("tree", &[("parent_id", "tree", true)])]), ["tree parent_id"]);
        let stuck = [table("a", &[("b_id", "b", false)]), table("b", &[("a_id", "a", false)])];
        assert!(Order::of(&stuck).is_err());
    }
}
