//! One commit for all who wait for their turn to write to SQLite.
//!
//! A commit waits for the disk, and SQLite has one writer at a time. Whoever has the turn works in a savepoint; if others wait,
//! the transaction is handed on, and the last commits for all. Nobody is told that something is stored before that.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::r2d2::Pool;
use diesel::result::Error;

use super::backend::Conn;
use super::pool::Manager;
use super::transaction::Transaction;
use crate::store::{Result, StoreError};

/// How many share a commit at most.
const MOST: usize = 64;

/// How long somebody waits for their turn.
const PATIENCE: Duration = Duration::from_secs(20);

/// Those who write briefly, in their turn.
#[derive(Default)]
pub(super) struct Together {
    waiting: AtomicUsize,
    /// What the one before has left to be committed.
    turn: Mutex<Option<Shared>>,
}

/// A transaction with the work of several in it.
struct Shared {
    transaction: Transaction,
    members: usize,
    /// What went wrong with all of it.
    lost: Option<Error>,
    end: Arc<End>,
}

/// What became of it.
#[derive(Default)]
struct End {
    committed: Mutex<Option<std::result::Result<(), Arc<Error>>>>,
    told: Condvar,
}

impl Together {
    /// Runs `work`: all of it is stored when this returns, or, after an error, nothing.
    pub fn write<T, E: From<StoreError>>(
        &self,
        writers: &Pool<Manager>,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        let came = Instant::now();
        self.waiting.fetch_add(1, Ordering::SeqCst);
        let mut turn = locked(&self.turn);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let mut shared = match turn.take() {
            Some(shared) => shared,
            None if came.elapsed() > PATIENCE => {
                let words = "all connections to it are in use; try again in a moment";
                return Err(StoreError::Unreachable(words.into()).into());
            }
            None => Shared::begin(writers)?,
        };
        let done = catch_unwind(AssertUnwindSafe(|| shared.run(work)));
        if done.is_err() {
            shared.roll_back();
        }
        let end = shared.end.clone();
        // Whoever waits takes over what is left here: they count themselves before they ask for their turn.
        if shared.lost.is_none() && shared.members < MOST && self.waiting.load(Ordering::SeqCst) > 0 {
            *turn = Some(shared);
        } else {
            shared.finish();
        }
        drop(turn);
        match done {
            Err(panic) => resume_unwind(panic),
            Ok(Err(error)) => Err(error),
            Ok(Ok(done)) => end.wait().map(|()| done).map_err(E::from),
        }
    }
}

impl Shared {
    fn begin(writers: &Pool<Manager>) -> Result<Shared> {
        let transaction = Transaction::begin(writers)?;
        Ok(Shared { transaction, members: 0, lost: None, end: Arc::default() })
    }

    /// Work of one of them; what fails leaves nothing, and the work of the others as it is.
    fn run<T, E: From<StoreError>>(
        &mut self,
        work: impl FnOnce(&mut Conn) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.members += 1;
        let conn = self.transaction.conn();
        if let Err(error) = conn.batch_execute("SAVEPOINT turn") {
            return Err(StoreError::from(self.lose(error)).into());
        }
        match work(conn) {
            Ok(done) => match conn.batch_execute("RELEASE turn") {
                Ok(()) => Ok(done),
                Err(error) => Err(StoreError::from(self.lose(error)).into()),
            },
            Err(error) => {
                self.roll_back();
                Err(error)
            }
        }
    }

    fn roll_back(&mut self) {
        // A connection that was opened while the file could not be written to never can; a new one costs little.
        self.transaction.give_up_connection();
        // SQLite ends the whole transaction where the disk is full or fails.
        if let Err(error) = self.transaction.conn().batch_execute("ROLLBACK TO turn; RELEASE turn") {
            self.lose(error);
        }
    }

    /// The work of all of them is gone. The same again, for whoever was at work.
    fn lose(&mut self, error: Error) -> Error {
        let told = same(&error);
        self.lost.get_or_insert(error);
        told
    }

    fn finish(self) {
        let committed = match self.lost {
            Some(error) => Err(Arc::new(error)),
            None => self.transaction.commit().map_err(|error| match error {
                StoreError::Statement(error) => Arc::new(error),
                other => Arc::new(Error::QueryBuilderError(other.to_string().into())),
            }),
        };
        *locked(&self.end.committed) = Some(committed);
        self.end.told.notify_all();
    }
}

impl End {
    fn wait(&self) -> Result<()> {
        let mut committed = locked(&self.committed);
        loop {
            match &*committed {
                Some(Ok(())) => return Ok(()),
                Some(Err(error)) => return Err(StoreError::from(same(error))),
                None => committed = self.told.wait(committed).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

/// The same error, for each whom it concerns.
fn same(error: &Error) -> Error {
    match error {
        Error::DatabaseError(kind, told) => Error::DatabaseError(*kind, Box::new(told.message().to_owned())),
        Error::RollbackErrorOnCommit { commit_error, .. } => same(commit_error),
        Error::BrokenTransactionManager => Error::BrokenTransactionManager,
        other => Error::QueryBuilderError(other.to_string().into()),
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
