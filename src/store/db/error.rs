//! What can go wrong with the database, in sentences that say what to do.

use diesel::result::{DatabaseErrorKind, Error};

/// What can go wrong with the database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address of the database is none.
    #[error("{0}")]
    Address(String),
    /// It cannot be reached or opened.
    #[error("the database cannot be opened: {0}")]
    Unreachable(String),
    /// Its tables cannot be set up.
    #[error("the database cannot be set up: {0}")]
    Setup(String),
    /// A statement failed.
    #[error("{}", sentence(.0))]
    Statement(#[from] Error),
    /// What is stored cannot be understood: another version of kvartal wrote it.
    #[error("the database holds {0}")]
    Content(String),
    /// The database runs another programme than the one that is configured.
    #[error("{0}")]
    OtherProgramme(String),
    /// A sheet does not fit what is registered.
    #[error("{0}")]
    Sheet(crate::fault::Faults),
    /// What is named may be more than one.
    #[error("{0}")]
    Ambiguous(String),
    /// The database stands under another secret than the process has.
    #[error("{0}")]
    OtherSecret(String),
    /// What is stored is sealed under a key that the process does not have.
    #[error("{0}")]
    OtherKey(String),
    /// What was sent is sealed to an evaluator, whose secret key is not at hand.
    #[error("{0}")]
    ForEvaluator(String),
    /// What has to stand outside the database before something is stored in it cannot be written there.
    #[error("{0}")]
    NotKept(String),
    /// The study has ended, and what was to be done is not done any more; nothing of it was stored.
    #[error("{0}")]
    Frozen(String),
    /// A database cannot be copied, backed up or restored.
    #[error("{0}")]
    Copy(String),
}

/// What a function of the store returns.
pub type Result<T> = std::result::Result<T, StoreError>;

impl StoreError {
    /// Whether a unique key was hit: somebody else has already written this.
    pub fn is_duplicate(&self) -> bool {
        matches!(self, StoreError::Statement(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
    }

    /// Whether the database is out of reach, busy, full or read-only, or this process has another secret than it, so that the
    /// same may work later, or in another process.
    pub fn is_transient(&self) -> bool {
        match self {
            StoreError::Unreachable(_)
            | StoreError::OtherSecret(_)
            | StoreError::OtherKey(_)
            | StoreError::Statement(Error::BrokenTransactionManager) => true,
            StoreError::Statement(error) => {
                DatabaseTrouble::of(error).is_some_and(|trouble| trouble != DatabaseTrouble::Damaged)
            }
            _ => false,
        }
    }
}

/// Trouble that lies with the database and not with what was asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum DatabaseTrouble {
    /// No room is left on its disk.
    Full,
    /// It takes no changes.
    ReadOnly,
    /// Somebody else holds what is needed.
    Busy,
    /// The connection is gone.
    Lost,
    /// Its disk does not read or write.
    Disk,
    /// The file is no database any more.
    Damaged,
}

/// What SQLite and PostgreSQL say, for what diesel has no kind of its own. A PostgreSQL server that speaks another
/// language than English is understood less well: what it says is told as it is.
const WORDS: [(&str, DatabaseTrouble); 17] = [
    ("is full", DatabaseTrouble::Full),
    ("No space left on device", DatabaseTrouble::Full),
    ("Disk quota exceeded", DatabaseTrouble::Full),
    ("readonly database", DatabaseTrouble::ReadOnly),
    ("read-only transaction", DatabaseTrouble::ReadOnly),
    ("is locked", DatabaseTrouble::Busy),
    ("deadlock detected", DatabaseTrouble::Busy),
    ("lock timeout", DatabaseTrouble::Busy),
    ("too many clients", DatabaseTrouble::Busy),
    ("remaining connection slots", DatabaseTrouble::Busy),
    ("terminating connection", DatabaseTrouble::Lost),
    ("server closed the connection", DatabaseTrouble::Lost),
    ("no connection to the server", DatabaseTrouble::Lost),
    ("disk I/O error", DatabaseTrouble::Disk),
    ("unable to open database file", DatabaseTrouble::Disk),
    ("disk image is malformed", DatabaseTrouble::Damaged),
    ("file is not a database", DatabaseTrouble::Damaged),
];

impl DatabaseTrouble {
    pub(in crate::store) fn of(error: &Error) -> Option<DatabaseTrouble> {
        let Error::DatabaseError(kind, info) = error else { return None };
        match kind {
            DatabaseErrorKind::ClosedConnection => Some(DatabaseTrouble::Lost),
            DatabaseErrorKind::SerializationFailure => Some(DatabaseTrouble::Busy),
            DatabaseErrorKind::ReadOnlyTransaction => Some(DatabaseTrouble::ReadOnly),
            // What a unique key or a foreign key says holds names of columns and tables, perhaps with these words.
            DatabaseErrorKind::Unknown | DatabaseErrorKind::UnableToSendCommand => {
                WORDS.iter().find(|(words, _)| info.message().contains(words)).map(|(_, trouble)| *trouble)
            }
            _ => None,
        }
    }

    /// What has happened and what to do.
    fn advice(self) -> &'static str {
        match self {
            DatabaseTrouble::Full => {
                "the disk of the database is full and nothing of this was stored; make room on it: kvartal goes on by \
                 itself"
            }
            DatabaseTrouble::ReadOnly => {
                "the database takes no changes and nothing of this was stored; let kvartal's user write to it and see \
                 that its disk is not mounted read-only: kvartal goes on by itself"
            }
            DatabaseTrouble::Busy => {
                "the database is held by somebody else for too long and nothing of this was stored; it is tried again, \
                 and if this stays, see which program has it open"
            }
            DatabaseTrouble::Lost => {
                "the connection to the database was lost and nothing of this was stored; kvartal goes on by itself as \
                 soon as the database answers again"
            }
            DatabaseTrouble::Disk => {
                "the disk of the database does not read or write and nothing of this was stored; look after the disk \
                 and its room: kvartal goes on by itself once it works"
            }
            DatabaseTrouble::Damaged => {
                "the database file is damaged; stop kvartal, keep the file, and restore the latest backup into a new \
                 one with “kvartal restore”"
            }
        }
    }
}

fn sentence(error: &Error) -> String {
    match DatabaseTrouble::of(error) {
        Some(trouble) => format!("{} ({})", trouble.advice(), first_line(&error.to_string())),
        None => format!("the database reports: {error}"),
    }
}

/// PostgreSQL's messages go over several lines.
pub(in crate::store) fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or_default().trim_end()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(kind: DatabaseErrorKind, words: &str) -> StoreError {
        Error::DatabaseError(kind, Box::new(words.to_owned())).into()
    }

    #[test]
    fn trouble_of_the_database_is_told_with_what_to_do_and_passes() {
        for (words, told) in [
            ("database or disk is full", "make room"),
            ("could not extend file \"base/1\": No space left on device", "make room"),
            ("attempt to write a readonly database", "takes no changes"),
            ("database is locked", "held by somebody else"),
            ("disk I/O error", "look after the disk"),
            ("terminating connection due to administrator command", "connection to the database was lost"),
        ] {
            let error = reported(DatabaseErrorKind::Unknown, words);
            assert!(error.is_transient(), "{words}");
            assert!(error.to_string().contains(told) && error.to_string().contains(words), "{error}");
        }
        assert!(reported(DatabaseErrorKind::ClosedConnection, "any language").is_transient());
        assert!(reported(DatabaseErrorKind::ReadOnlyTransaction, "any language").is_transient());
        assert!(StoreError::Unreachable("away".into()).is_transient());
    }

    #[test]
    fn damage_and_mistakes_do_not_pass() {
        let damaged = reported(DatabaseErrorKind::Unknown, "database disk image is malformed");
        assert!(!damaged.is_transient());
        assert!(damaged.to_string().contains("kvartal restore"), "{damaged}");
        let duplicate = reported(DatabaseErrorKind::UniqueViolation, "UNIQUE constraint failed: disk.is full");
        assert!(!duplicate.is_transient() && duplicate.is_duplicate());
        assert!(!reported(DatabaseErrorKind::Unknown, "no such table: x").is_transient());
        assert!(!StoreError::Content("nonsense".into()).is_transient());
    }
}
