//! The pool of connections: how one is opened, tested and waited for.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use diesel::connection::{InstrumentationEvent, SimpleConnection};
use diesel::prelude::*;
use diesel::r2d2::{CustomizeConnection, ManageConnection, Pool, PooledConnection};

use super::backend::{Conn, Durability, Raw};
use super::error::first_line;
use super::in_use::{self, InUse};
use super::lock::SET_UP;
use super::remote;
use super::setup::{Version, migrate, version};
use super::vault::Vault;
use crate::files::beside;
use crate::store::{Result, StoreError};

/// Is told a statement's text.
type Listener = Box<dyn Fn(&str) + Send + Sync>;

/// What the connections of a store were given to do.
#[derive(Default)]
pub(super) struct Statements {
    /// How many statements.
    pub count: AtomicU64,
    /// Who is told the text of each.
    pub listener: OnceLock<Listener>,
}

/// So many connections at most, whose statements are counted.
pub(super) fn pool(manager: Manager, size: u32, statements: &Arc<Statements>) -> Result<Pool<Manager>> {
    Pool::builder()
        .connection_customizer(Box::new(Counting(statements.clone())))
        .max_size(size)
        .min_idle(Some(0))
        // Also bounds the pause between two attempts to connect: half of it.
        .connection_timeout(LOOK * 4)
        // Whoever waits for the connection is told, once; the pool would log each attempt.
        .error_handler(Box::new(diesel::r2d2::NopErrorHandler))
        .build(manager)
        .map_err(|error| StoreError::Unreachable(first_line(&error.to_string()).to_owned()))
}

/// Counts the statements of a connection.
struct Counting(Arc<Statements>);

impl std::fmt::Debug for Counting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Counting")
    }
}

impl CustomizeConnection<Held, diesel::r2d2::Error> for Counting {
    fn on_acquire(&self, held: &mut Held) -> std::result::Result<(), diesel::r2d2::Error> {
        let statements = self.0.clone();
        let count = move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                statements.count.fetch_add(1, Ordering::Relaxed);
                if let Some(listener) = statements.listener.get() {
                    // The values stand behind the text, and are nobody's to hear.
                    listener(query.to_string().split(" -- binds:").next().unwrap_or_default());
                }
            }
        };
        match &mut held.conn.raw {
            Raw::Sqlite(conn) => conn.set_instrumentation(count),
            Raw::Postgres(conn) => conn.set_instrumentation(count),
        }
        Ok(())
    }
}

/// How long to wait before looking how the pool does.
const LOOK: Duration = Duration::from_millis(500);

/// How many looks to wait for a connection that others use (20 s).
const BUSY: u32 = 40;

/// How many looks to wait while every attempt to connect fails (3 s): somebody waits for a page.
const DOWN: u32 = 6;

/// How many looks to wait while nothing is heard at all (12 s): a machine that has much to do takes its time.
const SILENT: u32 = 24;

/// What a first statement finds; if the connection was lost, on another one.
pub(super) fn look<T>(pool: &Pool<Manager>, statement: impl Fn(&mut Conn) -> Result<T>) -> Result<T> {
    loop {
        let mut held = connection(pool)?;
        match statement(&mut held.conn) {
            Err(StoreError::Statement(_)) if held.was_lost() => {}
            found => {
                held.has_worked |= found.is_ok();
                return found;
            }
        }
    }
}

/// A connection that answers, for statements outside any transaction.
pub(super) fn tested(pool: &Pool<Manager>) -> Result<PooledConnection<Manager>> {
    loop {
        let mut held = connection(pool)?;
        let Err(error) = held.conn.batch_execute("SELECT 1") else {
            held.has_worked = true;
            return Ok(held);
        };
        if !held.was_lost() {
            return Err(error.into());
        }
    }
}

/// A connection out of the pool; whether it still answers, its first statement shows.
pub(super) fn connection(pool: &Pool<Manager>) -> Result<PooledConnection<Manager>> {
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
pub(super) struct Held {
    pub conn: Conn,
    /// Not to be used again.
    pub broken: bool,
    /// Which file it has open, on SQLite.
    file: Option<FileId>,
    /// How many outages of the server it came after, on PostgreSQL, and how many there have been.
    outage: u64,
    outages: Option<Arc<AtomicU64>>,
    /// Whether it ever answered.
    pub has_worked: bool,
}

impl Held {
    /// After its first statement has failed: whether it had worked before, so that another connection to the server may
    /// work. Where one connection was lost, the others are too; each would be waited for.
    pub fn was_lost(&mut self) -> bool {
        self.broken = true;
        let Some(outages) = &self.outages else { return false };
        outages.fetch_add(1, Ordering::Relaxed);
        self.has_worked
    }
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
pub(super) enum Manager {
    Sqlite { path: PathBuf, durability: Durability, in_use: InUse, vault: Vault },
    Postgres { url: String, outages: Arc<AtomicU64>, vault: Vault },
}

impl Manager {
    pub fn new(address: &str, durability: Durability) -> Result<Manager> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            if path.is_empty() || path == ":memory:" {
                return Err(StoreError::Address("the database needs a file, as in sqlite:kvartal.sqlite".into()));
            }
            let vault = Vault::default();
            return Ok(Manager::Sqlite { path: PathBuf::from(path), durability, in_use: None, vault });
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
            let (url, outages) = (remote::protected(address)?, Arc::default());
            return Ok(Manager::Postgres { url, outages, vault: Vault::default() });
        }
        // The address may hold a password: only its scheme is told.
        let scheme = address.split(':').next().unwrap_or_default();
        Err(StoreError::Address(format!(
            "the database address begins with “{scheme}:”; it has to be sqlite:PATH or postgres://…"
        )))
    }

    pub fn vault(&self) -> &Vault {
        let (Manager::Sqlite { vault, .. } | Manager::Postgres { vault, .. }) = self;
        vault
    }

    pub fn with_others(mut self) -> Result<Manager> {
        if let Manager::Sqlite { path, in_use, .. } = &mut self {
            *in_use = in_use::with_others(path)?;
        }
        Ok(self)
    }

    pub fn alone(mut self) -> Result<Manager> {
        if let Manager::Sqlite { path, in_use, .. } = &mut self {
            *in_use = in_use::alone(path)?;
        }
        Ok(self)
    }

    pub fn set_up(&self) -> Result<()> {
        if let Manager::Sqlite { path, .. } = self {
            // A disk that is not there must not be mistaken for a new installation.
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.exists()) {
                return Err(StoreError::Unreachable(format!(
                    "the folder {} does not exist; make it, or see that its disk is mounted",
                    folder.display()
                )));
            }
            // What was answered last stands in the log beside the file: for a new file SQLite would throw it away.
            let long = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
            let log = beside(path, "-wal");
            if long(path) == 0 && long(&log) > 0 {
                return Err(StoreError::Unreachable(format!(
                    "there is no {}, but its log {} is there and holds the latest answers: the file was moved or deleted while \
                     it was in use. Put it back beside its log. If it is lost, restore a backup, and move the log away first",
                    path.display(),
                    log.display()
                )));
            }
            create_private(path)?;
        }
        let mut held = self.connect().map_err(unreachable)?;
        let lock = |conn: &mut Conn, statement: &str| match &mut conn.raw {
            Raw::Sqlite(_) => Ok(()),
            Raw::Postgres(conn) => conn.batch_execute(&format!("SELECT {statement}({SET_UP})")),
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

pub(super) fn unreachable(error: diesel::r2d2::Error) -> StoreError {
    match error {
        diesel::r2d2::Error::ConnectionError(error) => {
            StoreError::Unreachable(first_line(&error.to_string()).to_owned())
        }
        diesel::r2d2::Error::QueryError(error) => StoreError::Statement(error),
    }
}

/// The files that this process has looked at.
static LOOKED_AT: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Names and answers are nobody else's to read on a shared machine. A file that this process has looked at before is not opened once
/// more: whoever closes one takes SQLite's locks away from all connections that the process has to it.
fn create_private(path: &Path) -> Result<()> {
    let mut looked_at = LOOKED_AT.lock().unwrap_or_else(PoisonError::into_inner);
    if !looked_at.insert(path.to_owned()) && path.exists() {
        return Ok(());
    }
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop).map_err(|error| {
        looked_at.remove(path);
        StoreError::Unreachable(format!("{}: {error}; kvartal's user has to be able to write to it", path.display()))
    })
}

impl ManageConnection for Manager {
    type Connection = Held;
    type Error = diesel::r2d2::Error;

    fn connect(&self) -> std::result::Result<Held, Self::Error> {
        match self {
            Manager::Sqlite { path, durability, vault, .. } => {
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
                let conn = Conn::new(Raw::Sqlite(conn), vault.clone());
                Ok(Held { conn, broken: false, file, outage: 0, outages: None, has_worked: false })
            }
            Manager::Postgres { url, outages, vault } => {
                let outage = outages.load(Ordering::Relaxed);
                let mut conn = PgConnection::establish(url).map_err(diesel::r2d2::Error::ConnectionError)?;
                conn.batch_execute("SET TIME ZONE 'UTC'; SET client_min_messages = warning;")
                    .map_err(diesel::r2d2::Error::QueryError)?;
                let outages = Some(outages.clone());
                let conn = Conn::new(Raw::Postgres(conn), vault.clone());
                Ok(Held { conn, broken: false, file: None, outage, outages, has_worked: false })
            }
        }
    }

    fn is_valid(&self, held: &mut Held) -> std::result::Result<(), Self::Error> {
        let gone = |message: String| Err(diesel::r2d2::Error::ConnectionError(ConnectionError::BadConnection(message)));
        match self {
            Manager::Sqlite { path, .. } if file_id(path) != held.file => {
                return gone(format!("{} has been taken away or replaced", path.display()));
            }
            Manager::Postgres { outages, .. } if outages.load(Ordering::Relaxed) != held.outage => {
                return gone("the server was away".into());
            }
            _ => {}
        }
        // Whether it answers, its first statement shows: nobody waits for a question of the pool's.
        Ok(())
    }

    fn has_broken(&self, held: &mut Held) -> bool {
        held.broken || std::thread::panicking()
    }
}
