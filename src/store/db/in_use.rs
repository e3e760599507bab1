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
/// Another process that uses it, or used it under this name before it was moved away.
pub(super) fn alone(database: &Path) -> Result<InUse> {
    let Ok(file) = lock_file(database) else { return Ok(None) };
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
    let name = database.file_name().unwrap_or_default().to_string_lossy();
    let path = database.with_file_name(format!(".{name}.in-use"));
    if let Ok(there) = File::open(&path) {
        return Ok(there);
    }
    let made = OpenOptions::new().create(true).append(true).open(path)?;
    #[cfg(unix)]
    made.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    Ok(made)
}
