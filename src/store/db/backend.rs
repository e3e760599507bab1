//! Connections, transactions and set-up of SQLite and PostgreSQL, and what differs between them.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::store::db::prelude::*;
use diesel::connection::{AnsiTransactionManager, SimpleConnection, TransactionManager};
use diesel::r2d2::{ManageConnection, Pool, PooledConnection};

use super::error::first_line;
use super::in_use::{self, InUse};
use super::lock::{Lock, SET_UP, together_at};
use super::setup::{Version, migrate, version};
use super::tx::{By, Tx};
use super::{remote, secret};
use crate::store::{Result, StoreError, audit};
use crate::token::Keys;

pub use super::lock::alone;

/// A connection to one of the two databases.
pub enum Conn {
    /// The embedded default.
    Sqlite(SqliteConnection),
    /// For those who outgrow one machine.
    Postgres(PgConnection),
}

impl SimpleConnection for Conn {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        match self {
            Conn::Sqlite(conn) => conn.batch_execute(query),
            Conn::Postgres(conn) => conn.batch_execute(query),
        }
    }
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
    // By which addresses are looked up.
    keys: Option<Keys>,
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
        Store::set_up(Manager::new(address, durability)?.with_others()?)
    }

    /// As [`Store::open`], for this process alone: on SQLite no other can have it open, nor a file of its name that was moved
    /// away.
    ///
    /// # Errors
    /// As [`Store::open`]; another process that has it open.
    pub fn open_alone(address: &str) -> Result<Store> {
        Store::set_up(Manager::new(address, Durability::Full)?.alone()?)
    }

    fn set_up(manager: Manager) -> Result<Store> {
        manager.set_up()?;
        Store::of(manager)
    }

    /// Opens a database that is there, of this or an older kvartal, and changes nothing about it.
    ///
    /// # Errors
    /// As [`Store::open`]; a database of a newer kvartal, or none of kvartal's.
    pub fn open_present(address: &str) -> Result<Store> {
        let manager = Manager::new(address, Durability::Full)?;
        let mut held = manager.connect().map_err(unreachable)?;
        match version(&mut held.conn)? {
            Version::Present | Version::Older => Store::of(manager.with_others()?),
            Version::None => Err(StoreError::Setup("it holds no tables of kvartal".into())),
            Version::Newer => Err(StoreError::Setup("it was set up by a newer kvartal; use that one".into())),
        }
    }

    fn of(manager: Manager) -> Result<Store> {
        let (writers, readers) = match manager {
            Manager::Sqlite { .. } => (1, 4),
            Manager::Postgres { .. } => (8, 8),
        };
        let writers = pool(manager.clone(), writers)?;
        let readers =
            if matches!(manager, Manager::Postgres { .. }) { writers.clone() } else { pool(manager, readers)? };
        Ok(Store { writers, readers, keys: None })
    }

    /// The same store for those who look people up by their addresses. What a migration or a restored backup has left to be
    /// indexed is indexed first; a database that stands under a former one of `keys` goes over to the present one.
    ///
    /// # Errors
    /// A failed statement; [`StoreError::OtherSecret`], if the database stands under a secret that is not known.
    pub fn keyed(mut self, keys: &Keys) -> Result<Store> {
        if !self.read(|conn| secret::is_settled(conn, keys))? {
            self.write_rows(|conn| secret::take_on(conn, keys))?;
        }
        self.keys = Some(keys.clone());
        Ok(self)
    }

    /// The keys by which addresses are found.
    ///
    /// # Errors
    /// A store that was opened without them.
    pub fn keys(&self) -> Result<&Keys> {
        self.keys.as_ref().ok_or_else(|| StoreError::Setup("it was opened without the secret".into()))
    }

    /// Runs `work` in one transaction, with what it notes in the audit log: all of it is stored, or, after an error,
    /// nothing.
    ///
    /// # Errors
    /// What `work` returns, or a commit that fails; [`StoreError::OtherSecret`], if the database stands under another one.
    pub fn write<T, E: From<StoreError>>(
        &self,
        by: &By<'_>,
        work: impl FnOnce(&mut Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.write_rows(|conn| {
            let stands = secret::hold(conn, by.keys)?;
            let mut tx = Tx::new(conn, by.keys);
            let done = work(&mut tx)?;
            let notes = tx.into_notes();
            if !stands && !notes.is_empty() {
                secret::claim(conn, by.keys)?;
            }
            audit::append(conn, by, notes)?;
            Ok(done)
        })
    }

    /// For what has happened outside the database and cannot be undone, in a process whose secret the database has gone over
    /// from meanwhile: it is stored all the same. The audit log takes no entry by a former secret; how many are missing is
    /// told in the process's log.
    ///
    /// # Errors
    /// What `work` returns, or a commit that fails.
    pub fn write_what_has_happened<T>(&self, by: &By<'_>, work: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        self.write_rows(|conn| {
            together_at(conn, Lock::Secret)?;
            let mut tx = Tx::new(conn, by.keys);
            let done = work(&mut tx)?;
            let entries = tx.into_notes().len();
            tracing::error!(
                entries,
                "noted without entries in the audit log: the database stands under another secret"
            );
            Ok(done)
        })
    }

    /// The same without the audit log, for a copy of everything, which brings the log along.
    pub(in crate::store) fn write_rows<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let mut held = connection(&self.writers)?;
        let mut transaction = Transaction::begin(&mut held)?;
        let done = work(&mut transaction.held.conn)?;
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
        let mut held = connection(&self.readers)?;
        let transaction = Transaction::begin_reading(&mut held)?;
        work(&mut transaction.held.conn)
    }

    /// As [`Store::outside`], in turn with those that write.
    pub(in crate::store) fn outside_writing<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        work(&mut connection(&self.writers)?.conn)
    }

    /// Runs `work` outside any transaction, for the few statements that allow none.
    pub(in crate::store) fn outside<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        work(&mut connection(&self.readers)?.conn)
    }
}

/// A transaction that is rolled back when it is dropped, by an error or by a panic.
struct Transaction<'a> {
    held: &'a mut Held,
    writes: bool,
    open: bool,
}

/// Does something with diesel's own manager of transactions, which the two connections share.
macro_rules! manager {
    ($conn:expr, $does:ident $(, $sqlite:expr, $postgres:expr)?) => {
        match $conn {
            Conn::Sqlite(conn) => AnsiTransactionManager::$does(conn $(, $sqlite)?),
            Conn::Postgres(conn) => AnsiTransactionManager::$does(conn $(, $postgres)?),
        }
    };
}

impl<'a> Transaction<'a> {
    fn begin(held: &'a mut Held) -> Result<Transaction<'a>> {
        // SQLite: the write lock is taken at once, because a read that turns into a write later does not wait.
        manager!(&mut held.conn, begin_transaction_sql, "BEGIN IMMEDIATE", "BEGIN")
            .inspect_err(|_| held.broken = true)?;
        Ok(Transaction { held, writes: true, open: true })
    }

    fn begin_reading(held: &'a mut Held) -> Result<Transaction<'a>> {
        manager!(&mut held.conn, begin_transaction_sql, "BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            .inspect_err(|_| held.broken = true)?;
        Ok(Transaction { held, writes: false, open: true })
    }

    fn commit(&mut self) -> Result<()> {
        manager!(&mut self.held.conn, commit_transaction)?;
        self.open = false;
        Ok(())
    }
}

impl Drop for Transaction<'_> {
    fn drop(&mut self) {
        if self.open {
            let rolled_back = manager!(&mut self.held.conn, rollback_transaction).is_ok();
            // A connection that was opened while the file could not be written to never can; a new one costs little.
            self.held.broken = !rolled_back || (self.writes && matches!(self.held.conn, Conn::Sqlite(_)));
        }
    }
}

fn pool(manager: Manager, size: u32) -> Result<Pool<Manager>> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        // Also bounds the pause between two attempts to connect: half of it.
        .connection_timeout(LOOK * 4)
        // Whoever waits for the connection is told, once; the pool would log each attempt.
        .error_handler(Box::new(diesel::r2d2::NopErrorHandler))
        .build(manager)
        .map_err(|error| StoreError::Unreachable(first_line(&error.to_string()).to_owned()))
}

/// How long to wait before looking how the pool does.
const LOOK: Duration = Duration::from_millis(500);

/// How many looks to wait for a connection that others use (20 s).
const BUSY: u32 = 40;

/// How many looks to wait while every attempt to connect fails (3 s): somebody waits for a page.
const DOWN: u32 = 6;

/// How many looks to wait while nothing is heard at all (12 s): a machine that has much to do takes its time.
const SILENT: u32 = 24;

fn connection(pool: &Pool<Manager>) -> Result<PooledConnection<Manager>> {
    let (mut looks, mut down, mut why) = (0, 0, None);
    loop {
        let error = match pool.get_timeout(LOOK) {
            Ok(held) => return Ok(held),
            Err(error) => error.to_string(),
        };
        // The pool tells each failed attempt once, and pauses between two.
        if let Some(words) = error.strip_prefix("timed out waiting for connection: ") {
            why = Some(first_line(words).to_owned());
        }
        looks += 1;
        down = if pool.state().connections == 0 { down + 1 } else { 0 };
        let patience = if why.is_some() { DOWN } else { SILENT };
        if looks >= BUSY || down >= patience {
            return Err(StoreError::Unreachable(match (why, down) {
                (Some(why), _) => why,
                (None, 0) => "all connections to it are in use; try again in a moment".to_owned(),
                (None, _) => "it does not answer".to_owned(),
            }));
        }
    }
}

/// A connection of the pool.
struct Held {
    conn: Conn,
    /// Not to be used again.
    broken: bool,
    /// Which file it has open, on SQLite.
    file: Option<FileId>,
    /// How many outages of the server it came after, on PostgreSQL.
    outage: u64,
}

/// What tells one file from another that has taken its place.
type FileId = (u64, u64);

fn file_id(path: &Path) -> Option<FileId> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
    }
    #[cfg(not(unix))]
    {
        path.exists().then_some((0, 0))
    }
}

/// Makes and tests the pool's connections.
#[derive(Debug, Clone)]
enum Manager {
    Sqlite { path: PathBuf, durability: Durability, in_use: InUse },
    Postgres { url: String, outages: Arc<AtomicU64> },
}

impl Manager {
    fn new(address: &str, durability: Durability) -> Result<Manager> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            if path.is_empty() || path == ":memory:" {
                return Err(StoreError::Address("the database needs a file, as in sqlite:kvartal.sqlite".into()));
            }
            return Ok(Manager::Sqlite { path: PathBuf::from(path), durability, in_use: None });
        }
        if let Some(rest) = address.strip_prefix("postgres://").or_else(|| address.strip_prefix("postgresql://")) {
            // A password with such characters would be taken for a part of the address, and told in an error.
            let host_ends = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            if rest.matches('@').count() > 1 || rest[host_ends..].contains(['@', '#']) {
                return Err(StoreError::Address(
                    "the database address cannot be understood: in its user and password, write @ as %40, / as %2F, \
                     : as %3A, # as %23 and ? as %3F"
                        .into(),
                ));
            }
            return Ok(Manager::Postgres { url: remote::protected(address)?, outages: Arc::default() });
        }
        // The address may hold a password: only its scheme is told.
        let scheme = address.split(':').next().unwrap_or_default();
        Err(StoreError::Address(format!(
            "the database address begins with “{scheme}:”; it has to be sqlite:PATH or postgres://…"
        )))
    }

    fn with_others(mut self) -> Result<Manager> {
        if let Manager::Sqlite { path, in_use, .. } = &mut self {
            *in_use = in_use::with_others(path)?;
        }
        Ok(self)
    }

    fn alone(mut self) -> Result<Manager> {
        if let Manager::Sqlite { path, in_use, .. } = &mut self {
            *in_use = in_use::alone(path)?;
        }
        Ok(self)
    }

    fn set_up(&self) -> Result<()> {
        if let Manager::Sqlite { path, .. } = self {
            // A disk that is not there must not be mistaken for a new installation.
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
                return Err(StoreError::Unreachable(format!(
                    "the folder {} does not exist; make it, or see that its disk is mounted",
                    folder.display()
                )));
            }
            create_private(path)?;
        }
        let mut held = self.connect().map_err(unreachable)?;
        let lock = |conn: &mut Conn, statement: &str| match conn {
            Conn::Sqlite(_) => Ok(()),
            Conn::Postgres(conn) => conn.batch_execute(&format!("SELECT {statement}({SET_UP})")),
        };
        lock(&mut held.conn, "pg_advisory_lock")?;
        let made = version(&mut held.conn).and_then(|before| {
            let waited = match self {
                Manager::Sqlite { path, .. } if before != Version::Present => in_use::setting_up(path),
                _ => None,
            };
            // What another process has done meanwhile is not done again.
            let done = migrate(&mut held.conn).map(|()| before);
            drop(waited);
            done
        });
        lock(&mut held.conn, "pg_advisory_unlock")?;
        if made? == Version::None {
            // A mistyped address makes an empty database: whoever mistyped it should see that.
            match self {
                Manager::Sqlite { path, .. } => {
                    tracing::info!(file = %path.display(), "there was no database; a new, empty one was made");
                }
                Manager::Postgres { .. } => {
                    tracing::info!("the PostgreSQL database was empty; kvartal's tables were set up in it");
                }
            }
        }
        Ok(())
    }
}

fn unreachable(error: diesel::r2d2::Error) -> StoreError {
    match error {
        diesel::r2d2::Error::ConnectionError(error) => {
            StoreError::Unreachable(first_line(&error.to_string()).to_owned())
        }
        diesel::r2d2::Error::QueryError(error) => StoreError::Statement(error),
    }
}

/// Names and answers are nobody else's to read on a shared machine.
fn create_private(path: &Path) -> Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(|error| {
        StoreError::Unreachable(format!("{}: {error}; kvartal's user has to be able to write to it", path.display()))
    })
}

impl ManageConnection for Manager {
    type Connection = Held;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> std::result::Result<Held, Self::Error> {
        match self {
            Manager::Sqlite { path, durability, .. } => {
                // SQLite would make an empty file where one has been taken away.
                let file = file_id(path);
                if file.is_none() {
                    let message = format!("there is no file {}", path.display());
                    return Err(diesel::r2d2::Error::ConnectionError(ConnectionError::BadConnection(message)));
                }
                let synchronous = match durability {
                    Durability::Full => "FULL",
                    Durability::Off => "OFF",
                };
                let mut conn = SqliteConnection::establish(path.to_str().unwrap_or_default())
                    .map_err(diesel::r2d2::Error::ConnectionError)?;
                conn.batch_execute(&format!(
                    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; \
                     PRAGMA secure_delete = ON; PRAGMA synchronous = {synchronous};"
                ))
                .map_err(diesel::r2d2::Error::QueryError)?;
                Ok(Held { conn: Conn::Sqlite(conn), broken: false, file, outage: 0 })
            }
            Manager::Postgres { url, outages } => {
                let outage = outages.load(Ordering::Relaxed);
                let mut conn = PgConnection::establish(url).map_err(diesel::r2d2::Error::ConnectionError)?;
                conn.batch_execute("SET TIME ZONE 'UTC'; SET client_min_messages = warning;")
                    .map_err(diesel::r2d2::Error::QueryError)?;
                Ok(Held { conn: Conn::Postgres(conn), broken: false, file: None, outage })
            }
        }
    }

    fn is_valid(&self, held: &mut Held) -> std::result::Result<(), Self::Error> {
        let gone = |message: String| Err(diesel::r2d2::Error::ConnectionError(ConnectionError::BadConnection(message)));
        match self {
            Manager::Sqlite { path, .. } if file_id(path) != held.file => {
                return gone(format!("{} has been taken away or replaced", path.display()));
            }
            // Where one connection was lost, the others are too; each would be waited for.
            Manager::Postgres { outages, .. } if outages.load(Ordering::Relaxed) != held.outage => {
                return gone("the server was away".into());
            }
            _ => {}
        }
        held.conn.batch_execute("SELECT 1").map_err(|error| {
            if let Manager::Postgres { outages, .. } = self {
                outages.fetch_add(1, Ordering::Relaxed);
            }
            diesel::r2d2::Error::QueryError(error)
        })
    }

    fn has_broken(&self, held: &mut Held) -> bool {
        held.broken || std::thread::panicking()
    }
}
