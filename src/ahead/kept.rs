//! Counts that are kept for a while. Those of a large municipality take a moment and those of a large study seconds, and a page is
//! opened again and again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::{Scope, counted};
use crate::names::municipality_key;
use crate::plan::DayAhead;
use crate::service::Service;
use crate::store::StoreError;

/// So many counts are kept, of municipalities and ranges together.
const MOST: usize = 256;

/// The counts of a range, and when they were made.
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    /// What was stored later is not in it.
    pub at: Timestamp,
    /// As in [`crate::plan::Ahead`], without who the people are.
    pub days: BTreeMap<Date, DayAhead>,
}

/// A municipality or all, and the range.
type Key = (Option<String>, (Date, Date));

/// The counts of one process.
#[derive(Debug, Default)]
pub struct Kept {
    counts: Mutex<BTreeMap<Key, Arc<Count>>>,
    counting: Mutex<()>,
}

impl Kept {
    /// The counts of a municipality, or of the study, as they were at `now` or at most `patience` before. One is made at a time:
    /// whoever waits for the same finds it made.
    ///
    /// # Errors
    /// A failed statement.
    pub fn counted(
        &self,
        service: &Service,
        municipality: Option<&str>,
        now: Timestamp,
        days: (Date, Date),
        patience: SignedDuration,
    ) -> Result<Arc<Count>, StoreError> {
        let key: Key = (municipality.map(municipality_key), days);
        let is_fresh = |count: &Count| now.duration_since(count.at).abs() <= patience;
        let kept = || locked(&self.counts).get(&key).filter(|count| is_fresh(count)).cloned();
        if let Some(count) = kept() {
            return Ok(count);
        }
        let _one = locked(&self.counting);
        if let Some(count) = kept() {
            return Ok(count);
        }
        let scope = municipality.map_or(Scope::Study, Scope::Municipality);
        let ahead = service.store.read(|conn| counted(conn, service, scope, now, days))?;
        let count = Arc::new(Count { at: now, days: ahead.days });
        let mut counts = locked(&self.counts);
        counts.retain(|_, count| is_fresh(count));
        while counts.len() >= MOST {
            counts.pop_first();
        }
        counts.insert(key, count.clone());
        Ok(count)
    }
}

/// What a panic left is whole: counts are put in when they are done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
