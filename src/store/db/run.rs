//! How a statement runs on whichever database is there: [`RunQueryDsl`] takes the place of diesel's own in `prelude`.
//!
//! A statement is typed for each database apart, so that what was prepared is found by the statement's type. Diesel's
//! connection for several databases builds the text anew each time to find it.

use diesel::backend::Backend;
use diesel::helper_types::Limit;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::{ExecuteDsl, LimitDsl, LoadQuery};
use diesel::{PgConnection, QueryResult, SqliteConnection};

use super::backend::{Conn, Raw};

/// The same work on either database, where a statement is put together piece by piece or says something that only one of
/// them knows.
macro_rules! on_either {
    ($conn:expr, $inner:ident => $work:expr) => {
        match &mut (*$conn).raw {
            $crate::store::Raw::Sqlite($inner) => $work,
            $crate::store::Raw::Postgres($inner) => $work,
        }
    };
}
pub(in crate::store) use on_either;

/// A connection that gives rows of `U` for the query `Q`.
pub trait Loads<'query, Q, U> {
    /// All of them.
    ///
    /// # Errors
    /// A failed statement, or a row that is no `U`.
    fn load_all(&mut self, query: Q) -> QueryResult<Vec<U>>;

    /// The first of them.
    ///
    /// # Errors
    /// As [`Loads::load_all`]; that there is none.
    fn load_one(&mut self, query: Q) -> QueryResult<U>;
}

impl<'query, Q, U> Loads<'query, Q, U> for Conn
where
    Q: LoadQuery<'query, SqliteConnection, U> + LoadQuery<'query, PgConnection, U>,
{
    fn load_all(&mut self, query: Q) -> QueryResult<Vec<U>> {
        match &mut self.raw {
            Raw::Sqlite(conn) => diesel::RunQueryDsl::load(query, conn),
            Raw::Postgres(conn) => diesel::RunQueryDsl::load(query, conn),
        }
    }

    fn load_one(&mut self, query: Q) -> QueryResult<U> {
        match &mut self.raw {
            Raw::Sqlite(conn) => diesel::RunQueryDsl::get_result(query, conn),
            Raw::Postgres(conn) => diesel::RunQueryDsl::get_result(query, conn),
        }
    }
}

/// A connection that carries out the statement `Q`.
pub trait Executes<Q> {
    /// How many rows it has changed.
    ///
    /// # Errors
    /// A failed statement.
    fn carry_out(&mut self, query: Q) -> QueryResult<usize>;
}

impl<Q> Executes<Q> for Conn
where
    Q: ExecuteDsl<SqliteConnection> + ExecuteDsl<PgConnection>,
{
    fn carry_out(&mut self, query: Q) -> QueryResult<usize> {
        match &mut self.raw {
            Raw::Sqlite(conn) => ExecuteDsl::execute(query, conn),
            Raw::Postgres(conn) => ExecuteDsl::execute(query, conn),
        }
    }
}

macro_rules! one_database {
    ($($connection:ty)*) => {$(
        impl<'query, Q, U> Loads<'query, Q, U> for $connection
        where
            Q: LoadQuery<'query, $connection, U>,
        {
            fn load_all(&mut self, query: Q) -> QueryResult<Vec<U>> {
                diesel::RunQueryDsl::load(query, self)
            }

            fn load_one(&mut self, query: Q) -> QueryResult<U> {
                diesel::RunQueryDsl::get_result(query, self)
            }
        }

        impl<Q: ExecuteDsl<$connection>> Executes<Q> for $connection {
            fn carry_out(&mut self, query: Q) -> QueryResult<usize> {
                ExecuteDsl::execute(query, self)
            }
        }
    )*};
}

one_database! { SqliteConnection PgConnection }

/// Diesel's methods of that name, for [`Conn`] as well as for one of its databases.
pub trait RunQueryDsl: Sized {
    /// How many rows the statement has changed.
    ///
    /// # Errors
    /// A failed statement.
    fn execute(self, conn: &mut impl Executes<Self>) -> QueryResult<usize> {
        conn.carry_out(self)
    }

    /// All rows.
    ///
    /// # Errors
    /// A failed statement, or a row that is no `U`.
    fn load<'query, U>(self, conn: &mut impl Loads<'query, Self, U>) -> QueryResult<Vec<U>> {
        conn.load_all(self)
    }

    /// The one row there is, by a key or from a statement that gives one.
    ///
    /// # Errors
    /// As [`RunQueryDsl::load`]; that there is none.
    fn get_result<'query, U>(self, conn: &mut impl Loads<'query, Self, U>) -> QueryResult<U> {
        conn.load_one(self)
    }

    /// The first row of perhaps several.
    ///
    /// # Errors
    /// As [`RunQueryDsl::get_result`].
    fn first<'query, U>(self, conn: &mut impl Loads<'query, Limit<Self>, U>) -> QueryResult<U>
    where
        Self: LimitDsl,
    {
        conn.load_one(self.limit(1))
    }
}

impl<Q: diesel::RunQueryDsl<SqliteConnection>> RunQueryDsl for Q {}

/// A statement that is prepared once and kept: its text is the same whatever its values. Diesel prepares updates and upserts each
/// time, because their assignments may be left out; on PostgreSQL that is a round trip more. What is only carried out it asks
/// by reference, which forgets that it may be kept: so each row that was changed is an answer, and they are counted.
#[derive(Debug, Clone, Copy)]
pub struct Kept<Q>(Q);

/// Statements that assign every column they name, and return nothing by themselves.
pub trait Keep: Sized {
    /// Prepared once.
    fn kept(self) -> Kept<Self> {
        Kept(self)
    }
}

impl<Q: diesel::RunQueryDsl<SqliteConnection>> Keep for Q {}

impl<Q> Kept<Q> {
    /// How many rows it has changed.
    ///
    /// # Errors
    /// A failed statement.
    pub fn execute<'query>(self, conn: &mut impl Loads<'query, Kept<Q>, i32>) -> QueryResult<usize> {
        Ok(conn.load_all(self)?.len())
    }
}

impl<DB: Backend, Q: QueryFragment<DB>> QueryFragment<DB> for Kept<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" RETURNING 1");
        Ok(())
    }

    fn is_safe_to_cache_prepared(&self, _: &DB) -> QueryResult<bool> {
        Ok(true)
    }
}

/// Found by its text: there are few of them.
impl<Q> QueryId for Kept<Q> {
    type QueryId = ();

    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Kept<Q> {
    type SqlType = diesel::sql_types::Integer;
}

impl<Q, C> diesel::RunQueryDsl<C> for Kept<Q> {}
