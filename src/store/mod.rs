//! The only room that knows SQL: one schema on SQLite and PostgreSQL, a file per noun.
//!
//! Every function takes a [`Conn`] and runs in the transaction of its caller: [`Store::write`] or
//! [`Store::read`]. Where the two databases differ, a function of [`backend`] says so.

pub mod address;
pub mod answer;
pub mod backend;
pub mod case;
pub mod claim;
pub mod facts;
pub mod health;
pub mod incoming;
pub mod lead;
pub mod message;
pub mod person;
pub mod register;
pub mod request;
pub mod schema;
pub mod setting;
mod time;
pub mod wording;

pub use backend::{Conn, Store};
pub(crate) use time::{date, instant, to_date, to_instant};

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
    #[error("the database reports: {0}")]
    Statement(#[from] diesel::result::Error),
    /// What is stored cannot be understood: another version of kvartal wrote it.
    #[error("the database holds {0}")]
    Content(String),
}

impl StoreError {
    /// Whether a unique key was hit: somebody else has already written this.
    pub fn is_duplicate(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error};
        matches!(self, StoreError::Statement(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)))
    }
}

impl StoreError {
    /// Whether the database is out of reach or busy, so that the same may work later.
    pub fn is_transient(&self) -> bool {
        use diesel::result::{DatabaseErrorKind, Error};
        match self {
            StoreError::Unreachable(_) | StoreError::Statement(Error::BrokenTransactionManager) => true,
            StoreError::Statement(Error::DatabaseError(kind, info)) => {
                matches!(kind, DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::SerializationFailure)
                    || ["database is locked", "disk is full", "disk I/O error", "readonly database"]
                        .iter()
                        .any(|words| info.message().contains(words))
            }
            _ => false,
        }
    }
}

/// What a function of the store returns.
pub type Result<T> = std::result::Result<T, StoreError>;
