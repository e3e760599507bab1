//! Which processes have an SQLite database open, told by a lock on a file beside it. The lock belongs to the name and not to the
//! database file: a process that was begun with a file that was moved away goes over to the one that comes in its place, with the
//! secret and the programme that it knows, and what it is told in between is lost.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;
use std::sync::Arc;

use crate::store::{Result, StoreError};

/// Held as long as the database is open; the system lets go of it when the process ends.
pub(super) type InUse = Option<Arc<File>>;

/// Notes that this process uses the database of that name, as others may. Where no such file can be made, nothing is noted:
/// whatever may only be read may still be read.
///
/// # Errors
/// A process that has it for itself alone.
pub(super) fn with_others(database: &Path) -> Result<InUse> {
    let Ok(file) = lock_file(database) else { return Ok(None) };
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Err(StoreError::Unreachable(format!(
            "“kvartal restore” is just writing {}; try again when it is done",
            database.display()
        ))),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(Arc::new(file))),
    }
}

/// Takes the database of that name for this process alone.
///
/// # Errors
/// Another process that uses it, or used it under this name before it was moved away; a lock that cannot be looked at.
pub(super) fn alone(database: &Path) -> Result<InUse> {
    let file = lock_file(database).map_err(|error| {
        StoreError::Copy(format!(
            "whether another process has {} open cannot be seen ({error}): nothing was restored. Run this as the user that \
             kvartal runs as",
            database.display()
        ))
    })?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(StoreError::Copy(format!(
            "another kvartal process has {} open, or a file of that name that was moved away: nothing was restored. Stop \
             “kvartal serve”, “kvartal tick” and every other command first; what they are told meanwhile would be lost",
            database.display()
        ))),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(Arc::new(file))),
    }
}

/// Hidden, so that it stays where it is when `kvartal.sqlite*` is moved; empty, and whoever made it, others can open it.
fn lock_file(database: &Path) -> std::io::Result<File> {
    beside(database, "in-use")
}

/// Lets one process at a time set the tables up: migrations that rebuild a table cannot be one transaction. It waits.
pub(super) fn setting_up(database: &Path) -> Option<File> {
    let file = beside(database, "set-up").ok()?;
    file.lock().ok()?;
    Some(file)
}

/// By the name of the file itself, whatever link leads there.
fn beside(database: &Path, what: &str) -> std::io::Result<File> {
    let database = database.canonicalize().unwrap_or_else(|_| database.to_owned());
    let name = database.file_name().unwrap_or_default().to_string_lossy();
    let path = database.with_file_name(format!(".{name}.{what}"));
    if let Ok(there) = File::open(&path) {
        return Ok(there);
    }
    let made = OpenOptions::new().create(true).append(true).open(path)?;
    #[cfg(unix)]
    made.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    Ok(made)
}
