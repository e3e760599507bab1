//! One transaction: begun on a connection that works, committed, or rolled back whatever happens.

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::{Pool, PooledConnection};

use super::backend::{Conn, Raw};
use super::pool::{Manager, connection};
use crate::store::Result;

/// A transaction that is rolled back when it is dropped, by an error or by a panic.
pub(super) struct Transaction {
    held: PooledConnection<Manager>,
    writes: bool,
    open: bool,
}

/// Does something with diesel's own manager of transactions, which the two connections share.
macro_rules! manager {
    ($conn:expr, $does:ident $(, $sqlite:expr, $postgres:expr)?) => {
        match &mut $conn.raw {
            Raw::Sqlite(conn) => AnsiTransactionManager::$does(conn $(, $sqlite)?),
            Raw::Postgres(conn) => AnsiTransactionManager::$does(conn $(, $postgres)?),
        }
    };
}

impl Transaction {
    /// Begins to write.
    pub fn begin(pool: &Pool<Manager>) -> Result<Transaction> {
        // SQLite: the write lock is taken at once, because a read that turns into a write later does not wait.
        let held = begun(pool, |conn| manager!(conn, begin_transaction_sql, "BEGIN IMMEDIATE", "BEGIN"))?;
        Ok(Transaction { held, writes: true, open: true })
    }

    /// Begins to read one consistent state.
    pub fn begin_reading(pool: &Pool<Manager>) -> Result<Transaction> {
        const READS: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        let held = begun(pool, |conn| manager!(conn, begin_transaction_sql, "BEGIN", READS))?;
        Ok(Transaction { held, writes: false, open: true })
    }

    /// The connection.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.held.conn
    }

    /// Keeps what was written.
    pub fn commit(mut self) -> Result<()> {
        manager!(&mut self.held.conn, commit_transaction)?;
        self.open = false;
        Ok(())
    }

    /// The connection is not used for another transaction.
    pub fn give_up_connection(&mut self) {
        self.held.broken = true;
    }
}

/// A connection on which a first statement worked: one that was lost while nobody used it is found out by that, and
/// another one is taken.
fn begun(
    pool: &Pool<Manager>,
    mut begin: impl FnMut(&mut Conn) -> diesel::QueryResult<()>,
) -> Result<PooledConnection<Manager>> {
    loop {
        let mut held = connection(pool)?;
        let Err(error) = begin(&mut held.conn) else {
            held.has_worked = true;
            return Ok(held);
        };
        if !held.was_lost() {
            return Err(error.into());
        }
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        if self.open {
            let rolled_back = manager!(&mut self.held.conn, rollback_transaction).is_ok();
            // A connection that was opened while the file could not be written to never can; a new one costs little.
            self.held.broken |= !rolled_back || (self.writes && matches!(self.held.conn.raw, Raw::Sqlite(_)));
        }
    }
}
