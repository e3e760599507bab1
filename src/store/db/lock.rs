//! What processes do one at a time, or together, on PostgreSQL. SQLite has one writer at a time anyway.

use diesel::connection::SimpleConnection;

use crate::store::{Conn, Raw, Result};

/// Any number: the lock that lets one process at a time set up a PostgreSQL database. Those of [`Lock`] count on from it.
pub(super) const SET_UP: i64 = 0x006b_7661_7274_616c;

/// What one process at a time does on PostgreSQL, to the end of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// Deciding who is written to.
    Planning = 1,
    /// Counting what has left lately.
    RateLimits = 2,
    /// Adding the first entry to the audit log; further ones hold its end instead. Taken last, as that is, so that nobody
    /// waits for another lock with it.
    Audit = 3,
    /// Under which secret the database stands. Taken first: by everybody who writes, together, and alone to change it.
    Secret = 4,
}

/// Waits until no other process plans, imports or tells the leads, to the end of this transaction.
///
/// # Errors
/// A failed statement.
pub fn alone(conn: &mut Conn) -> Result<()> {
    alone_at(conn, Lock::Planning)
}

/// Waits until nobody is [`alone`], to the end of this transaction; others may plan at the same time.
///
/// # Errors
/// A failed statement.
pub fn beside_others(conn: &mut Conn) -> Result<()> {
    together_at(conn, Lock::Planning)
}

/// Waits until no other process holds `lock`, to the end of this transaction.
///
/// # Errors
/// A failed statement.
pub fn alone_at(conn: &mut Conn, lock: Lock) -> Result<()> {
    take(conn, "pg_advisory_xact_lock", lock)
}

/// Waits until no process holds `lock` alone; others may hold it together with this one, to the end of this transaction.
pub(super) fn together_at(conn: &mut Conn, lock: Lock) -> Result<()> {
    take(conn, "pg_advisory_xact_lock_shared", lock)
}

fn take(conn: &mut Conn, how: &str, lock: Lock) -> Result<()> {
    if let Raw::Postgres(conn) = &mut conn.raw {
        conn.batch_execute(&format!("SELECT {how}({})", SET_UP + lock as i64))?;
    }
    Ok(())
}
