//! Which processes have an SQLite database open, told by a lock on a file beside it. The lock belongs to the name and not to the
//! database file: a process that goes on with a file that was moved away would lose what it is told, and would take the log
//! (`-wal`) of the file that has come in its place along when it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};
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

/// Hidden, so that it stays where it is when `kvartal.sqlite*` is moved.
fn lock_file(database: &Path) -> std::io::Result<File> {
    let name = database.file_name().unwrap_or_default().to_string_lossy();
    let path: PathBuf = database.with_file_name(format!(".{name}.in-use"));
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
