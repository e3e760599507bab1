//! Rows of any table, read and written by what the catalogue says of it.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::prelude::*;
use diesel::query_builder::{BoxedSqlQuery, SqlQuery};
use diesel::row::{Field, NamedRow, Row as DieselRow};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, Bool, Date, Double, HasSqlType, Nullable, Text, Timestamp};

use super::catalogue::{Column, ColumnKind, Table};
use crate::store::{Conn, Raw, Result};

/// A value of a row, as both databases have it.
#[derive(Debug, Clone)]
pub enum Value {
    /// Whole numbers of any size.
    Integer(Option<i64>),
    /// A number with a fraction.
    Double(Option<f64>),
    /// Yes or no.
    Bool(Option<bool>),
    /// Letters.
    Text(Option<String>),
    /// Bytes.
    Binary(Option<Vec<u8>>),
    /// A day.
    Date(Option<NaiveDate>),
    /// An instant in UTC.
    Timestamp(Option<NaiveDateTime>),
}

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Integer(a), Value::Integer(b)) => a == b,
            // Bit by bit: a copy is the same number, or it is none.
            (Value::Double(a), Value::Double(b)) => a.map(f64::to_bits) == b.map(f64::to_bits),
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Text(a), Value::Text(b)) => a == b,
            (Value::Binary(a), Value::Binary(b)) => a == b,
            (Value::Date(a), Value::Date(b)) => a == b,
            (Value::Timestamp(a), Value::Timestamp(b)) => a == b,
            _ => false,
        }
    }
}

impl Value {
    fn is_nothing(&self) -> bool {
        matches!(
            self,
            Value::Integer(None)
                | Value::Double(None)
                | Value::Bool(None)
                | Value::Text(None)
                | Value::Binary(None)
                | Value::Date(None)
                | Value::Timestamp(None)
        )
    }
}

/// A row; its first value is its key.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(Vec<Value>);

impl Row {
    /// What the row is told from others by.
    pub fn key(&self) -> &Value {
        &self.0[0]
    }

    /// Whether any value but the key is there.
    pub fn has_more_than_key(&self) -> bool {
        self.0.iter().skip(1).any(|value| !value.is_nothing())
    }

    /// Name of the first column in which two rows differ.
    pub fn first_difference<'a>(&self, other: &Row, columns: &[&'a Column]) -> &'a str {
        let place = self.0.iter().zip(&other.0).position(|(a, b)| a != b);
        place.and_then(|place| columns.get(place)).map_or("", |column| column.name.as_str())
    }
}

/// The first letter of a column's alias in [`rows_after`] tells its kind: a row of diesel's does not.
fn letter(kind: ColumnKind) -> char {
    match kind {
        ColumnKind::Integer => 'i',
        ColumnKind::Double => 'd',
        ColumnKind::Bool => 'b',
        ColumnKind::Text => 't',
        ColumnKind::Binary => 'x',
        ColumnKind::Date => 'o',
        ColumnKind::Timestamp => 's',
    }
}

impl<DB> QueryableByName<DB> for Row
where
    DB: Backend,
    i64: FromSql<BigInt, DB>,
    f64: FromSql<Double, DB>,
    bool: FromSql<Bool, DB>,
    String: FromSql<Text, DB>,
    Vec<u8>: FromSql<Binary, DB>,
    NaiveDate: FromSql<Date, DB>,
    NaiveDateTime: FromSql<Timestamp, DB>,
{
    fn build<'a>(row: &impl NamedRow<'a, DB>) -> deserialize::Result<Row> {
        let value = |index: usize| -> deserialize::Result<Value> {
            let field = DieselRow::get(row, index).ok_or("a row ends too early")?;
            let kind = field.field_name().and_then(|name| name.chars().next()).unwrap_or_default();
            let raw = field.value();
            Ok(match kind {
                'i' => Value::Integer(Option::<i64>::from_nullable_sql(raw)?),
                'd' => Value::Double(Option::<f64>::from_nullable_sql(raw)?),
                'b' => Value::Bool(Option::<bool>::from_nullable_sql(raw)?),
                't' => Value::Text(Option::<String>::from_nullable_sql(raw)?),
                'x' => Value::Binary(Option::<Vec<u8>>::from_nullable_sql(raw)?),
                'o' => Value::Date(Option::<NaiveDate>::from_nullable_sql(raw)?),
                's' => Value::Timestamp(Option::<NaiveDateTime>::from_nullable_sql(raw)?),
                _ => return Err("a column without a kind".into()),
            })
        };
        Ok(Row((0..row.field_count()).map(value).collect::<deserialize::Result<_>>()?))
    }
}

/// Up to `limit` rows with keys after `last`, in the order of their keys; the first of `columns` is the key.
///
/// # Errors
/// A failed statement.
pub fn rows_after(
    conn: &mut Conn,
    table: &Table,
    columns: &[&Column],
    last: Option<&Value>,
    limit: usize,
) -> Result<Vec<Row>> {
    let is_postgres = matches!(conn.raw, Raw::Postgres(_));
    let selected: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let (name, alias) = (&column.name, letter(column.kind));
            match column.kind {
                // PostgreSQL has whole numbers of several sizes.
                ColumnKind::Integer if is_postgres => format!("\"{name}\"::bigint AS {alias}{index}"),
                _ => format!("\"{name}\" AS {alias}{index}"),
            }
        })
        .collect();
    // Letters are ordered by their bytes on both.
    let collate = if is_postgres && table.key_kind() == ColumnKind::Text { " COLLATE \"C\"" } else { "" };
    let key = format!("\"{}\"{collate}", table.key);
    let after = match last {
        Some(_) if is_postgres => format!("WHERE {key} > $1"),
        Some(_) => format!("WHERE {key} > ?"),
        None => String::new(),
    };
    let query = format!("SELECT {} FROM \"{}\" {after} ORDER BY {key} LIMIT {limit}", selected.join(", "), table.name);
    Ok(match &mut conn.raw {
        Raw::Sqlite(conn) => last.into_iter().fold(boxed(query), bind).load(conn)?,
        Raw::Postgres(conn) => last.into_iter().fold(boxed(query), bind).load(conn)?,
    })
}

/// Writes rows; their values stand in the order of `columns`, key first.
///
/// # Errors
/// A failed statement.
pub fn insert(conn: &mut Conn, table: &Table, columns: &[&Column], rows: &[Row]) -> Result<()> {
    let Some(first) = rows.first() else { return Ok(()) };
    let key = columns.iter().filter(|column| column.name == table.key);
    let ordered: Vec<String> = key
        .chain(columns.iter().filter(|column| column.name != table.key))
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let is_postgres = matches!(conn.raw, Raw::Postgres(_));
    let width = first.0.len();
    let places: Vec<String> = (0..rows.len())
        .map(|row| {
            let place = |column| if is_postgres { format!("${}", row * width + column + 1) } else { "?".to_owned() };
            format!("({})", (0..width).map(place).collect::<Vec<_>>().join(", "))
        })
        .collect();
    let query = format!("INSERT INTO \"{}\" ({}) VALUES {}", table.name, ordered.join(", "), places.join(", "));
    let values = rows.iter().flat_map(|row| &row.0);
    match &mut conn.raw {
        Raw::Sqlite(conn) => values.fold(boxed(query), bind).execute(conn)?,
        Raw::Postgres(conn) => values.fold(boxed(query), bind).execute(conn)?,
    };
    Ok(())
}

/// Fills `columns` of the row with that key; the row's values are the key and then those of `columns`.
///
/// # Errors
/// A failed statement.
pub fn update(conn: &mut Conn, table: &Table, columns: &[&Column], row: &Row) -> Result<()> {
    let is_postgres = matches!(conn.raw, Raw::Postgres(_));
    let place = |number: usize| if is_postgres { format!("${number}") } else { "?".to_owned() };
    let set: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| format!("\"{}\" = {}", column.name, place(index + 1)))
        .collect();
    let query = format!(
        "UPDATE \"{}\" SET {} WHERE \"{}\" = {}",
        table.name,
        set.join(", "),
        table.key,
        place(columns.len() + 1)
    );
    let values = row.0.iter().skip(1).chain(row.0.first());
    match &mut conn.raw {
        Raw::Sqlite(conn) => values.fold(boxed(query), bind).execute(conn)?,
        Raw::Postgres(conn) => values.fold(boxed(query), bind).execute(conn)?,
    };
    Ok(())
}

fn boxed<'a, DB: Backend>(query: String) -> BoxedSqlQuery<'a, DB, SqlQuery> {
    diesel::sql_query(query).into_boxed()
}

fn bind<'a, DB>(query: BoxedSqlQuery<'a, DB, SqlQuery>, value: &'a Value) -> BoxedSqlQuery<'a, DB, SqlQuery>
where
    DB: Backend
        + HasSqlType<BigInt>
        + HasSqlType<Double>
        + HasSqlType<Bool>
        + HasSqlType<Text>
        + HasSqlType<Binary>
        + HasSqlType<Date>
        + HasSqlType<Timestamp>,
    Option<i64>: ToSql<Nullable<BigInt>, DB>,
    Option<f64>: ToSql<Nullable<Double>, DB>,
    Option<bool>: ToSql<Nullable<Bool>, DB>,
    Option<&'a str>: ToSql<Nullable<Text>, DB>,
    Option<&'a [u8]>: ToSql<Nullable<Binary>, DB>,
    Option<NaiveDate>: ToSql<Nullable<Date>, DB>,
    Option<NaiveDateTime>: ToSql<Nullable<Timestamp>, DB>,
{
    match value {
        Value::Integer(value) => query.bind::<Nullable<BigInt>, _>(*value),
        Value::Double(value) => query.bind::<Nullable<Double>, _>(*value),
        Value::Bool(value) => query.bind::<Nullable<Bool>, _>(*value),
        Value::Text(value) => query.bind::<Nullable<Text>, _>(value.as_deref()),
        Value::Binary(value) => query.bind::<Nullable<Binary>, _>(value.as_deref()),
        Value::Date(value) => query.bind::<Nullable<Date>, _>(*value),
        Value::Timestamp(value) => query.bind::<Nullable<Timestamp>, _>(*value),
    }
}
