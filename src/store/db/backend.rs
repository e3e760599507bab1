//! Connections, transactions and set-up of SQLite and PostgreSQL, and what differs between them.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool};

use super::lock::{Lock, alone_at, together_at};
use super::pool::{Manager, Statements, look, pool, tested, unreachable};
use super::secret;
use super::setup::{Version, version};
use super::together::Together;
use super::transaction::Transaction;
use super::tx::{By, Tx};
use super::vault::Vault;
use crate::store::{Result, StoreError, audit, erasure};
use crate::token::Keys;
use crate::vault::{EvaluatorSecret, KeyRing};
use zeroize::Zeroizing;

pub use super::lock::{alone, beside_others};

/// A connection to one of the two databases, with the keys that open what is sealed there.
pub struct Conn {
    /// Diesel's connection.
    pub raw: Raw,
    vault: Vault,
}

/// Diesel's connection to one of the two databases.
pub enum Raw {
    /// The embedded default.
    Sqlite(SqliteConnection),
    /// For those who outgrow one machine.
    Postgres(PgConnection),
}

impl Conn {
    pub(in crate::store) fn new(raw: Raw, vault: Vault) -> Conn {
        Conn { raw, vault }
    }

    /// What was sealed to an evaluator; `None` where the secret key is not at hand.
    pub(in crate::store) fn opened_by_evaluator(&self, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.vault.opened_by_evaluator(sealed)
    }

    /// Whether that reads as nothing said, instead of being refused.
    pub(in crate::store) fn leaves_out_what_is_sealed_to_others(&self) -> bool {
        self.vault.leaves_out()
    }

    /// The keys of the installation.
    ///
    /// # Errors
    /// A store that was opened without them.
    pub(in crate::store) fn ring(&self) -> Result<Arc<KeyRing>> {
        self.vault.ring()
    }

    /// A connection of a store without keys has those from now on.
    pub(in crate::store) fn open_by(&self, ring: &KeyRing) {
        self.vault.set_first(ring);
    }

    /// Has the key of that name as the present one: whether it is known.
    ///
    /// # Errors
    /// As [`Conn::ring`].
    pub(in crate::store) fn stand_under(&self, name: &str) -> Result<bool> {
        self.vault.stand_under(name)
    }

    /// The same, read anew; `None` where nobody knows from where.
    pub(in crate::store) fn ring_anew(&self) -> Option<Arc<KeyRing>> {
        self.vault.look_again()
    }
}

impl SimpleConnection for Conn {
    fn batch_execute(&mut self, query: &str) -> QueryResult<()> {
        match &mut self.raw {
            Raw::Sqlite(conn) => conn.batch_execute(query),
            Raw::Postgres(conn) => conn.batch_execute(query),
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
    // Those who write briefly to SQLite.
    together: Arc<Together>,
    statements: Arc<Statements>,
    is_embedded: bool,
    // By which addresses are looked up.
    keys: Option<Keys>,
    // By which is opened what is sealed.
    vault: Vault,
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
        let vault = manager.vault().clone();
        let statements: Arc<Statements> = Arc::default();
        let is_postgres = matches!(manager, Manager::Postgres { .. });
        let writers = pool(manager.clone(), writers, &statements)?;
        let readers = if is_postgres { writers.clone() } else { pool(manager, readers, &statements)? };
        let together = Arc::default();
        Ok(Store { writers, readers, together, statements, is_embedded: !is_postgres, keys: None, vault })
    }

    /// How the keys of what is sealed are read anew when one is met that is not known.
    pub fn look_again_for_keys(&self, by: impl Fn() -> Option<KeyRing> + Send + Sync + 'static) {
        self.vault.look_again_by(by);
    }

    /// The same store for those who look at what is there, whatever secret it stands under.
    #[must_use]
    pub fn to_look(self, keys: &Keys) -> Store {
        self.to_open(keys.ring().clone())
    }

    /// The same for those who have no secret and read what is sealed.
    #[must_use]
    pub fn to_open(self, ring: KeyRing) -> Store {
        self.vault.set(ring);
        self
    }

    /// Has what was sealed to evaluators opened with their secret keys.
    pub fn read_as(&self, evaluators: Vec<EvaluatorSecret>) {
        self.vault.read_as(evaluators);
    }

    /// The same store for those who look people up by their addresses. What a migration or a restored backup has left to be
    /// indexed is indexed first; a database that stands under a former one of `keys` goes over to the present one.
    ///
    /// # Errors
    /// A failed statement; [`StoreError::OtherSecret`], if the database stands under a secret that is not known.
    pub fn keyed(mut self, keys: &Keys) -> Result<Store> {
        self.vault.set(keys.ring().clone());
        if !self.read(|conn| secret::is_settled(conn, keys))? {
            self.write_rows(|conn| secret::take_on(conn, keys))?;
            // What was sealed stood in the open; where somebody reads just now, the next pass overwrites it.
            if let Err(fault) = erasure::overwrite_traces(&self) {
                tracing::warn!(error = %fault, "what was sealed is not overwritten yet where it stood in the open");
            }
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
    /// What `work` returns, or a commit that fails; [`StoreError::OtherSecret`], if the database stands under another one;
    /// [`StoreError::Frozen`], if it does what is not done any more in a study that has ended.
    pub fn write<T, E: From<StoreError>>(
        &self,
        by: &By<'_>,
        work: impl FnOnce(&mut Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.write_rows(|conn| noted(conn, by, work))
    }

    /// As [`Store::write`], while nobody else writes, for what all who write hold to.
    pub(in crate::store) fn write_alone<T, E: From<StoreError>>(
        &self,
        by: &By<'_>,
        work: impl FnOnce(&mut Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.write_rows(|conn| {
            alone_at(conn, Lock::Secret)?;
            noted(conn, by, work)
        })
    }

    /// As [`Store::write`], for what takes no longer than a page: on SQLite, those who wait for their turn meanwhile share
    /// its commit, and it waits for theirs.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_briefly<T, E: From<StoreError>>(
        &self,
        by: &By<'_>,
        work: impl FnOnce(&mut Tx<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        match self.is_embedded {
            true => self.together.write(&self.writers, |conn| noted(conn, by, work)),
            false => self.write(by, work),
        }
    }

    /// Has what was sealed to evaluators whose secret keys are not at hand read as answered, with nothing said.
    pub fn leave_out_what_is_sealed_to_others(&self) {
        self.vault.leave_out_what_is_sealed_to_others();
    }

    /// Whether anything was read as that.
    pub fn has_left_out(&self) -> bool {
        self.vault.has_left_out()
    }

    /// How many statements were given to the database since the store was opened, by this process.
    pub fn statements(&self) -> u64 {
        self.statements.count.load(Ordering::Relaxed)
    }

    /// Tells `listener` the text of every statement from now on, without its values. Of several, the first is told.
    pub fn listen(&self, listener: impl Fn(&str) + Send + Sync + 'static) {
        let _ = self.statements.listener.set(Box::new(listener));
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
        let mut transaction = Transaction::begin(&self.writers)?;
        let done = work(transaction.conn())?;
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
        work(Transaction::begin_reading(&self.readers)?.conn())
    }

    /// One statement that only reads, outside any transaction; it may be tried again on another connection.
    ///
    /// # Errors
    /// A failed statement.
    pub fn look<T>(&self, statement: impl Fn(&mut Conn) -> Result<T>) -> Result<T> {
        look(&self.readers, statement)
    }

    /// As [`Store::outside`], in turn with those that write.
    pub(in crate::store) fn outside_writing<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        work(&mut tested(&self.writers)?.conn)
    }

    /// Runs `work` outside any transaction, for the few statements that allow none.
    pub(in crate::store) fn outside<T>(&self, work: impl FnOnce(&mut Conn) -> Result<T>) -> Result<T> {
        work(&mut tested(&self.readers)?.conn)
    }
}

/// So many new rows change what PostgreSQL knows of a table.
pub const MANY: usize = 500;

/// After [`MANY`] new rows: PostgreSQL looks at what there is at once. Its own housekeeping comes when it comes, and until then a
/// new installation would read whole tables.
///
/// # Errors
/// A failed statement.
pub fn look_at_tables(conn: &mut Conn, tables: Tables) -> Result<()> {
    let Raw::Postgres(conn) = &mut conn.raw else { return Ok(()) };
    conn.batch_execute(match tables {
        Tables::Register => "ANALYZE family, child, person, contact, assignment, fact",
        Tables::Requests => "ANALYZE family, request, message, message_request, audit",
    })?;
    Ok(())
}

/// Tables that grow together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tables {
    /// What a sheet fills.
    Register,
    /// What a pass of planning fills.
    Requests,
}

/// Work under the secret that the database stands under, with what it notes in the audit log; what a study does no more that has
/// ended is taken back.
fn noted<T, E: From<StoreError>>(
    conn: &mut Conn,
    by: &By<'_>,
    work: impl FnOnce(&mut Tx<'_>) -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    let held = secret::hold(conn, by.keys)?;
    let mut tx = Tx::new(conn, by.keys);
    let done = work(&mut tx)?;
    let notes = tx.into_notes();
    held.study.allows(notes.iter().map(|note| note.act))?;
    if !held.stands && !notes.is_empty() {
        secret::claim(conn, by.keys)?;
    }
    audit::append(conn, by, notes)?;
    Ok(done)
}
