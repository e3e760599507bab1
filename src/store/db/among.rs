//! `column IN (these)` with one bound value, however many they are. Diesel's `eq_any` binds one value for each on SQLite, and a
//! statement of another length each time is prepared each time.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Array, Bool, HasSqlType, IntoNotNullable, Nullable, SqlType, Text};
use diesel::sqlite::Sqlite;
use serde::Serialize;

/// Columns that are compared with a list.
pub trait Among: Expression + Sized {
    /// Whether the column holds one of `values`.
    fn among<T: Clone>(self, values: &[T]) -> OneOf<Self, T> {
        OneOf { column: self, values: List(values.to_vec()) }
    }
}

impl<E: Expression<SqlType: SqlType>> Among for E {}

/// Whether a column holds one of a list.
#[derive(Debug, Clone)]
pub struct OneOf<E, T> {
    column: E,
    values: List<T>,
}

/// For SQLite a JSON array, for PostgreSQL an array.
#[derive(Debug, Clone)]
struct List<T>(Vec<T>);

impl<T: Serialize + std::fmt::Debug> ToSql<Text, Sqlite> for List<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<E: QueryFragment<Sqlite>, T: Serialize + std::fmt::Debug> QueryFragment<Sqlite> for OneOf<E, T> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" IN (SELECT value FROM json_each(");
        out.push_bind_param::<Text, List<T>>(&self.values)?;
        out.push_sql("))");
        Ok(())
    }
}

impl<E, T, ST> QueryFragment<Pg> for OneOf<E, T>
where
    E: Expression<SqlType: IntoNotNullable<NotNullable = ST>> + QueryFragment<Pg>,
    ST: SqlType,
    Pg: HasSqlType<ST>,
    Vec<T>: ToSql<Array<ST>, Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" = ANY(");
        out.push_bind_param::<Array<ST>, Vec<T>>(&self.values.0)?;
        out.push_sql(")");
        Ok(())
    }
}

/// The text is the same for every list.
impl<E: QueryId, T> QueryId for OneOf<E, T> {
    type QueryId = OneOf<E::QueryId, ()>;

    const HAS_STATIC_QUERY_ID: bool = E::HAS_STATIC_QUERY_ID;
}

impl<E: Expression, T> Expression for OneOf<E, T> {
    type SqlType = Nullable<Bool>;
}

impl<E: AppearsOnTable<QS>, T, QS: ?Sized> AppearsOnTable<QS> for OneOf<E, T> {}

impl<E: SelectableExpression<QS>, T, QS: ?Sized> SelectableExpression<QS> for OneOf<E, T> {}

impl<E: ValidGrouping<GB>, T, GB> ValidGrouping<GB> for OneOf<E, T> {
    type IsAggregate = E::IsAggregate;
}
