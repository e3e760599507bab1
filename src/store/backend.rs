//! Connections, transactions and set-up of SQLite and PostgreSQL, and what differs between them.
#![allow(missing_docs)] // diesel's derive writes items without them

use std::path::{Path, PathBuf};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool, PooledConnection};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Result, StoreError};

const SQLITE_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES_MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// Any number: the lock that lets one process at a time set up a PostgreSQL database.
const SETUP_LOCK: i64 = 0x006b_7661_7274_616c;

/// What one process at a time does on PostgreSQL, to the end of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// Deciding who is written to.
    Planning = 1,
    /// Counting what has left lately.
    Pace = 2,
}

/// A connection to one of the two databases.
#[derive(diesel::MultiConnection)]
pub enum Conn {
    /// The embedded default.
    Sqlite(SqliteConnection),
    /// For those who outgrow one machine.
    Postgres(PgConnection),
}

/// How safe a commit is on SQLite; PostgreSQL decides by its own settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// A commit survives a power cut.
    Full,
    /// For a database that can be made again (the simulation's).
    Off,
}

/// The database, shared by all threads.
#[derive(Clone)]
pub struct Store {
    // SQLite has one writer at a time: one connection for it waits its turn in the pool instead of in the file.
    writers: Pool<Manager>,
    readers: Pool<Manager>,
}

impl Store {
    /// Opens the database at `sqlite:PATH` or `postgres://…` and sets up or brings up to date its tables.
    ///
    /// # Errors
    /// An address that is none, a database that cannot be reached or set up.
    pub fn open(address: &str) -> Result<Store> {
        Store::open_with(address, Durability::Full)
    }

    /// As [`Store::open`], with less care for a database that can be made again.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with(address: &str, durability: Durability) -> Result<Store> {
        let manager = Manager::new(address, durability)?;
        manager.set_up()?;
        let (writers, readers) = match manager {
            Manager::Sqlite { .. } => (1, 4),
            Manager::Postgres { .. } => (8, 8),
        };
        let writers = pool(manager.clone(), writers)?;
        let readers =
            if matches!(manager, Manager::Postgres { .. }) { writers.clone() } else { pool(manager, readers)? };
        Ok(Store { writers, readers })
    }

    /// Runs `work` in one transaction: all of it is stored, or, after an error, nothing.
    ///
    /// # Errors
    /// What `work` returns, or a commit that fails.
    pub fn write<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut conn = connection(&self.writers)?;
        let mut transaction = Transaction::begin(&mut conn)?;
        let done = work(transaction.conn)?;
        transaction.commit()?;
        Ok(done)
    }

    /// Runs `work`, which only reads, on one consistent state.
    ///
    /// # Errors
    /// What `work` returns.
    pub fn read<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut conn = connection(&self.readers)?;
        let transaction = Transaction::begin_reading(&mut conn)?;
        work(transaction.conn)
    }
}

/// Waits until no other process plans, imports or tells the leads, to the end of this transaction.
///
/// # Errors
/// A failed statement.
pub fn alone(conn: &mut Conn) -> Result<()> {
    alone_at(conn, Lock::Planning)
}

/// Waits until no other process holds `lock`, to the end of this transaction. SQLite has one writer at a time anyway.
///
/// # Errors
/// A failed statement.
pub fn alone_at(conn: &mut Conn, lock: Lock) -> Result<()> {
    if let Conn::Postgres(conn) = conn {
        conn.batch_execute(&format!("SELECT pg_advisory_xact_lock({})", SETUP_LOCK + lock as i64))?;
    }
    Ok(())
}

/// A transaction that is rolled back when it is dropped, by an error or by a panic.
struct Transaction<'a> {
    conn: &'a mut Conn,
    open: bool,
}

impl<'a> Transaction<'a> {
    fn begin(conn: &'a mut Conn) -> Result<Transaction<'a>> {
        // SQLite: the write lock is taken at once, because a read that turns into a write later does not wait.
        conn.batch_execute(match conn {
            Conn::Sqlite(_) => "BEGIN IMMEDIATE",
            Conn::Postgres(_) => "BEGIN",
        })?;
        Ok(Transaction { conn, open: true })
    }

    fn begin_reading(conn: &'a mut Conn) -> Result<Transaction<'a>> {
        conn.batch_execute(match conn {
            Conn::Sqlite(_) => "BEGIN",
            Conn::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        })?;
        Ok(Transaction { conn, open: true })
    }

    fn commit(&mut self) -> Result<()> {
        self.conn.batch_execute("COMMIT")?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.open {
            // A connection that cannot roll back is broken; the pool finds out when it tests it.
            let _ = self.conn.batch_execute("ROLLBACK");
        }
    }
}

fn pool(manager: Manager, size: u32) -> Result<Pool<Manager>> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .connection_timeout(Duration::from_secs(20))
        .build(manager)
        .map_err(|error| StoreError::Unreachable(error.to_string()))
}

fn connection(pool: &Pool<Manager>) -> Result<PooledConnection<Manager>> {
    pool.get().map_err(|error| StoreError::Unreachable(error.to_string()))
}

/// Makes and tests the pool's connections.
#[derive(Debug, Clone)]
enum Manager {
    Sqlite { path: PathBuf, durability: Durability },
    Postgres { url: String },
}

impl Manager {
    fn new(address: &str, durability: Durability) -> Result<Manager> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            if path.is_empty() || path == ":memory:" {
                return Err(StoreError::Address("the database needs a file, as in sqlite:kvartal.sqlite".into()));
            }
            return Ok(Manager::Sqlite { path: PathBuf::from(path), durability });
        }
        if address.starts_with("postgres://") || address.starts_with("postgresql://") {
            return Ok(Manager::Postgres { url: address.to_owned() });
        }
        // The address may hold a password: only its scheme is told.
        let scheme = address.split(':').next().unwrap_or_default();
        Err(StoreError::Address(format!(
            "the database address begins with “{scheme}:”; it has to be sqlite:PATH or postgres://…"
        )))
    }

    fn set_up(&self) -> Result<()> {
        if let Manager::Sqlite { path, .. } = self {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder)
                    .map_err(|error| StoreError::Unreachable(format!("{}: {error}", folder.display())))?;
            }
            create_private(path)?;
        }
        let setup = |error: Box<dyn std::error::Error + Send + Sync>| StoreError::Setup(error.to_string());
        match self.connect().map_err(|error| StoreError::Unreachable(error.to_string()))? {
            Conn::Sqlite(mut conn) => {
                conn.run_pending_migrations(SQLITE_MIGRATIONS).map_err(setup)?;
            }
            Conn::Postgres(mut conn) => {
                conn.batch_execute(&format!("SELECT pg_advisory_lock({SETUP_LOCK})"))?;
                let done = conn.run_pending_migrations(POSTGRES_MIGRATIONS).map(|_| ()).map_err(setup);
                conn.batch_execute(&format!("SELECT pg_advisory_unlock({SETUP_LOCK})"))?;
                done?;
            }
        }
        Ok(())
    }
}

/// Names and answers are nobody else's to read on a shared machine.
fn create_private(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(|_| ()).map_err(|error| StoreError::Unreachable(format!("{}: {error}", path.display())))
}

impl ManageConnection for Manager {
    type Connection = Conn;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> std::result::Result<Conn, Self::Error> {
        match self {
            Manager::Sqlite { path, durability } => {
                let path = path.to_str().unwrap_or_default();
                let mut conn = SqliteConnection::establish(path).map_err(diesel::r2d2::Error::ConnectionError)?;
                let synchronous = match durability {
                    Durability::Full => "FULL",
                    Durability::Off => "OFF",
                };
                conn.batch_execute(&format!(
                    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; \
                     PRAGMA synchronous = {synchronous};"
                ))
                .map_err(diesel::r2d2::Error::QueryError)?;
                Ok(Conn::Sqlite(conn))
            }
            Manager::Postgres { url } => {
                let mut conn = PgConnection::establish(url).map_err(diesel::r2d2::Error::ConnectionError)?;
                conn.batch_execute("SET TIME ZONE 'UTC'; SET client_min_messages = warning;")
                    .map_err(diesel::r2d2::Error::QueryError)?;
                Ok(Conn::Postgres(conn))
            }
        }
    }

    fn is_valid(&self, conn: &mut Conn) -> std::result::Result<(), Self::Error> {
        conn.batch_execute("SELECT 1").map_err(diesel::r2d2::Error::QueryError)
    }

    fn has_broken(&self, _conn: &mut Conn) -> bool {
        std::thread::panicking()
    }
}
