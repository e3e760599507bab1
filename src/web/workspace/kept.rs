//! What takes a while to count is kept for a while: a page is opened again and again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// So many are kept.
const MOST: usize = 200;

/// Values by name, each with when it was made.
#[derive(Debug)]
pub(crate) struct Kept<T>(Mutex<BTreeMap<String, (Timestamp, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept(Mutex::default())
    }
}

impl<T> Kept<T> {
    /// The value of that name, if it is not older than that; made anew otherwise. With when it was made.
    ///
    /// # Errors
    /// What `make` returns.
    pub fn get<E>(
        &self,
        name: &str,
        now: Timestamp,
        patience: SignedDuration,
        make: impl FnOnce() -> Result<T, E>,
    ) -> Result<(Timestamp, Arc<T>), E> {
        let is_fresh = |made: Timestamp| now.duration_since(made).abs() <= patience;
        let held = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((made, value)) = held().get(name).filter(|(made, _)| is_fresh(*made)) {
            return Ok((*made, value.clone()));
        }
        let value = Arc::new(make()?);
        let mut kept = held();
        kept.retain(|_, (made, _)| is_fresh(*made));
        while kept.len() >= MOST {
            kept.pop_first();
        }
        kept.insert(name.to_owned(), (now, value.clone()));
        Ok((now, value))
    }

    /// Forgets all, because what they were made of has changed.
    pub fn forget(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_made_once_in_its_time_and_an_error_is_not_kept() {
        let kept: Kept<u32> = Kept::default();
        let at = |second: i64| Timestamp::from_second(second).unwrap();
        let minute = SignedDuration::from_mins(1);
        let get = |second, make: Result<u32, ()>| kept.get("a", at(second), minute, || make).map(|(_, value)| *value);
        assert_eq!(get(0, Err(())), Err(()));
        assert_eq!(get(1, Ok(1)), Ok(1));
        assert_eq!((get(61, Ok(2)), get(62, Ok(3)), get(2, Ok(4))), (Ok(1), Ok(3), Ok(3)));
        kept.forget();
        assert_eq!(get(63, Ok(5)), Ok(5));
    }
}
