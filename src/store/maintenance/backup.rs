//! Backups: one SQLite file, whatever database it was made of, that any kvartal of the same age or newer restores into
//! either.

use std::io::{Read, Write};
use std::path::Path;

use crate::store::db::prelude::*;
use diesel::connection::SimpleConnection;

use super::catalogue::{migrations, tables, words};
use crate::files::{Existing, UnfinishedFile, beside};
use crate::store::copy::{Copied, Progress, copy_rows, counts};
use crate::store::db::setup::{Version, migrate, migrate_to, version};
use crate::store::db::vault::Vault;
use crate::store::message::MessageKind;
use crate::store::tombstone::{self, Tombstone};
use crate::store::{Conn, Raw, Result, Store, StoreError, erasure};
use crate::vault::{Identities, Recipients, SEALED};

pub use crate::store::erasure::PlayedAgain;

/// What a backup that is not sealed begins with.
const SQLITE: &[u8] = b"SQLite format 3\0";

/// Writes a backup of the database, which goes on being used meanwhile, to the file `to`, checks it, and only then
/// gives it its name. Nobody but its owner can read it.
///
/// # Errors
/// A file that is there already, unless it may be replaced; one that cannot be written; a backup that does not hold
/// what the database holds. Nothing is left behind then.
pub fn backup(store: &Store, to: &Path, replace: bool, progress: Progress<'_>) -> Result<Copied> {
    if to.exists() && !replace {
        return Err(is_there(to));
    }
    let draft = UnfinishedFile::beside(to).map_err(|error| cannot_be_written(to, &error))?;
    let made = fill(store, to, &draft, progress);
    // SQLite's, if it broke off.
    let _ = std::fs::remove_file(beside(draft.path(), "-journal"));
    let copied = made?;
    let existing = if replace { Existing::Replaced } else { Existing::Kept };
    draft.place(to, existing).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => is_there(to),
        _ => cannot_be_written(to, &error),
    })?;
    Ok(copied)
}

/// As [`backup`], sealed to recipients on its way to `to`: unsealed it stands, for its owner alone, in the folder `scratch`, which is
/// where the database is, and is removed there.
///
/// # Errors
/// As [`backup`].
pub fn backup_sealed(
    store: &Store,
    to: &Path,
    replace: bool,
    (recipients, scratch): (&Recipients, &Path),
    progress: Progress<'_>,
) -> Result<Copied> {
    if to.exists() && !replace {
        return Err(is_there(to));
    }
    let open = UnfinishedFile::within(scratch).map_err(|error| cannot_be_written(scratch, &error))?;
    let made = fill(store, to, &open, progress);
    let _ = std::fs::remove_file(beside(open.path(), "-journal"));
    let copied = made?;
    let failed = |error: std::io::Error| cannot_be_written(to, &error);
    let mut draft = UnfinishedFile::beside(to).map_err(failed)?;
    std::fs::File::open(open.path()).and_then(|open| recipients.seal(open, &mut draft)).map_err(failed)?;
    let existing = if replace { Existing::Replaced } else { Existing::Kept };
    draft.place(to, existing).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => is_there(to),
        _ => failed(error),
    })?;
    Ok(copied)
}

fn is_there(to: &Path) -> StoreError {
    StoreError::Copy(format!("{} is there already and was not touched", to.display()))
}

/// Writes the backup into the draft and checks it.
fn fill(store: &Store, to: &Path, draft: &UnfinishedFile, progress: Progress<'_>) -> Result<Copied> {
    let failed = |error: StoreError| StoreError::Copy(format!("no backup was made: {}", plain(&error)));
    let copied = match store.outside(|conn| vacuum(conn, draft.path())).map_err(failed)? {
        Some(before) => {
            let made = check(&mut open(draft.path(), to)?, to)?;
            if before.is_some_and(|before| before != made) {
                return Err(StoreError::Copy(
                    "no backup was made: it did not hold as many rows as the database; try again".into(),
                ));
            }
            made
        }
        None => {
            let copied = store.read(|source| into_file(source, draft.path(), progress)).map_err(failed)?;
            check(&mut open(draft.path(), to)?, to)?;
            copied
        }
    };
    Ok(copied)
}

/// SQLite's own way to write one consistent state of itself; none for PostgreSQL. Gives what the backup must hold, if
/// nobody has written to the database meanwhile.
fn vacuum(conn: &mut Conn, to: &Path) -> Result<Option<Option<Copied>>> {
    let all = tables(conn)?;
    let changes = |conn: &mut Conn| words(conn, "SELECT CAST(data_version AS TEXT) AS word FROM pragma_data_version");
    if matches!(conn.raw, Raw::Postgres(_)) {
        return Ok(None);
    }
    let (version, counted) = (changes(conn)?, counts(conn, &all)?);
    if let Raw::Sqlite(conn) = &mut conn.raw {
        diesel::sql_query("VACUUM INTO ?").bind::<diesel::sql_types::Text, _>(text(to)?).execute(conn)?;
    }
    let unchanged = changes(conn)? == version;
    Ok(Some(unchanged.then_some(Copied { tables: counted })))
}

/// A PostgreSQL database goes into an SQLite file of the same tables.
fn into_file(source: &mut Conn, to: &Path, progress: Progress<'_>) -> Result<Copied> {
    let mut target = open(to, to)?;
    // As old as the database is: a backup is what one makes before an upgrade.
    migrate_to(&mut target, &migrations(source)?)?;
    // A backup that breaks off is thrown away; it is written to the disk as a whole at the end.
    execute(&mut target, "PRAGMA synchronous = OFF; BEGIN IMMEDIATE")?;
    let copied = copy_rows(source, &mut target, progress)?;
    execute(&mut target, "COMMIT")?;
    Ok(copied)
}

/// Puts a backup into the empty database `store`, in one transaction, compared value by value. The file is not
/// changed: an older one is brought up to date in a copy of it in the folder `scratch`.
///
/// # Errors
/// A file that is no backup of kvartal, is damaged or of a newer kvartal; a database that is not empty. The database
/// is as it was then.
pub fn restore(file: &Path, store: &Store, scratch: &Path, progress: Progress<'_>) -> Result<Copied> {
    Ok(restore_but(&AtHand::default(), file, store, scratch, progress)?.copied)
}

/// What is at hand beside a backup.
#[derive(Debug, Default)]
pub struct AtHand {
    /// What was erased, as it stands outside the database: a tombstone for each erasure.
    pub erased: Vec<Tombstone>,
    /// The names of the secrets that are known.
    pub secrets: Vec<String>,
    /// What opens a backup that is sealed; none for one that is not.
    pub identities: Option<Identities>,
}

/// What was restored, and what of it was erased again.
#[derive(Debug)]
pub struct Restored {
    /// All rows of the backup.
    pub copied: Copied,
    /// What was erased after it was made.
    pub again: PlayedAgain,
    /// Everything that was ever erased, as the database knows it now.
    pub erased: Vec<Tombstone>,
}

/// As [`restore`], but for what was erased after the backup was made: it is erased again before anybody sees the rows.
///
/// # Errors
/// As [`restore`].
pub fn restore_but(
    at_hand: &AtHand,
    file: &Path,
    store: &Store,
    scratch: &Path,
    progress: Progress<'_>,
) -> Result<Restored> {
    let refused = |why: &str| StoreError::Copy(format!("{}: {why}", file.display()));
    let mut source = std::fs::File::open(file).map_err(|error| refused(&error.to_string()))?;
    if std::fs::metadata(beside(file, "-wal")).is_ok_and(|wal| wal.len() > 0) {
        return Err(refused(
            "this is a database in use, not a backup: parts of it are still in the file that ends in -wal; copy it \
             with “kvartal copy”",
        ));
    }
    let mut draft = UnfinishedFile::within(scratch).map_err(|error| cannot_be_written(scratch, &error))?;
    let mut head = Vec::new();
    Read::by_ref(&mut source).take(16).read_to_end(&mut head).map_err(|error| refused(&error.to_string()))?;
    if head.starts_with(b"PGDMP") {
        return Err(refused("this is a dump of PostgreSQL's own; restore it with pg_restore"));
    }
    match (&at_hand.identities, SEALED.starts_with(&head) && head.len() == 16) {
        (None, true) => {
            return Err(refused(
                "this backup is sealed: name the file with the identity that opens it, by --identity FILE",
            ));
        }
        (Some(identities), true) => {
            identities.open(head.as_slice().chain(source), &mut draft).map_err(|why| refused(&why))?;
            head.clear();
            let opened = std::fs::File::open(draft.path()).and_then(|opened| opened.take(16).read_to_end(&mut head));
            opened.map_err(|error| refused(&error.to_string()))?;
        }
        (Some(_), false) if head == SQLITE => {
            return Err(refused("this backup is not sealed: restore it without --identity"));
        }
        (_, false) => {
            let copied = draft.write_all(&head).and_then(|()| std::io::copy(&mut source, &mut draft));
            copied.map_err(|error| refused(&format!("it cannot be copied to {}: {error}", scratch.display())))?;
        }
    }
    if head != SQLITE {
        return Err(refused("this is no backup of kvartal"));
    }

    let mut source = open(draft.path(), file)?;
    sound(&mut source, file)?;
    match version(&mut source)? {
        Version::None => return Err(refused("this is no backup of kvartal")),
        Version::Newer => return Err(refused("it was made by a newer kvartal; restore it with that one")),
        Version::Older => migrate(&mut source)?,
        Version::Present => {}
    }
    execute(&mut source, "BEGIN")?;
    let restored = store.write_rows::<_, StoreError>(|target| {
        let copied = copy_rows(&mut source, target, progress)?;
        let again = erasure::play_again(target, &at_hand.erased, &at_hand.secrets)?;
        Ok(Restored { copied, again, erased: tombstone::all(target)? })
    })?;
    if !restored.again.played.is_empty()
        && let Err(fault) = erasure::overwrite_traces(store)
    {
        // The first pass of the service does it.
        tracing::warn!(error = %fault, "what was erased again is not overwritten yet where the backup had it");
    }
    Ok(restored)
}

/// Whether a file is sound, and how many rows each of its tables holds. `name` is what it is called in errors.
fn check(conn: &mut Conn, name: &Path) -> Result<Copied> {
    sound(conn, name)?;
    let all = tables(conn)?;
    Ok(Copied { tables: counts(conn, &all)? })
}

fn sound(conn: &mut Conn, name: &Path) -> Result<()> {
    let found = words(conn, "SELECT integrity_check AS word FROM pragma_integrity_check")
        .map_err(|error| damaged(name, &plain(&error)))?;
    if found != ["ok"] {
        return Err(damaged(name, found.first().map_or("", String::as_str)));
    }
    if let Some(table) = words(conn, "SELECT \"table\" AS word FROM pragma_foreign_key_check LIMIT 1")?.first() {
        return Err(damaged(name, &format!("a row of the table {table} refers to one that is not there")));
    }
    Ok(())
}

/// A sent message's unique key and Message-ID, to see which secret they were made with.
///
/// # Errors
/// A failed statement.
pub fn sample(conn: &mut Conn) -> Result<Option<(String, String)>> {
    use crate::store::schema::message;
    Ok(message::table
        // The keys of old digests were written anew, without an address.
        .filter(message::kind.ne(MessageKind::Digest))
        .order(message::id.desc())
        .select((message::unique_key, message::message_id))
        .first(conn)
        .optional()?)
}

/// Opens a file by itself, without files beside it that belong to it too. `name` is what it is called in errors.
fn open(path: &Path, name: &Path) -> Result<Conn> {
    let conn = SqliteConnection::establish(text(path)?)
        .map_err(|error| StoreError::Copy(format!("{} cannot be opened: {error}", name.display())))?;
    let mut conn = Conn::new(Raw::Sqlite(conn), Vault::default());
    execute(&mut conn, "PRAGMA journal_mode = DELETE; PRAGMA foreign_keys = ON;")
        .map_err(|error| damaged(name, &plain(&error)))?;
    Ok(conn)
}

fn damaged(name: &Path, what: &str) -> StoreError {
    StoreError::Copy(format!("{} is damaged: {what}", name.display()))
}

fn execute(conn: &mut Conn, statements: &str) -> Result<()> {
    Ok(conn.batch_execute(statements)?)
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().ok_or_else(|| StoreError::Copy(format!("{}: the name is not UTF-8", path.display())))
}

/// What the database said itself: the advice of [`StoreError`] is about the database of the installation.
fn plain(error: &StoreError) -> String {
    if let StoreError::Statement(error) = error { error.to_string() } else { error.to_string() }
}

fn cannot_be_written(target: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Copy(format!("{} cannot be written: {error}", target.display()))
}
