//! The keys that open what is sealed, as all connections of a store have them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use serde::Serialize;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::store::{Result, StoreError};
use crate::vault::{DataKey, EvaluatorSecret, KeyRing, NotOpened, Place};

/// Seals a value as text whose length is a multiple of `padded` bytes: it tells less of what is in it.
///
/// # Errors
/// A value that cannot be written as JSON.
pub(in crate::store) fn sealed(key: &DataKey, place: Place, value: &impl Serialize, padded: usize) -> Result<Vec<u8>> {
    Ok(key.seal(place, &self::padded(value, padded)?))
}

/// A value as text whose length is a multiple of so many bytes.
///
/// # Errors
/// As [`sealed`].
pub(in crate::store) fn padded(value: &impl Serialize, to: usize) -> Result<Zeroizing<Vec<u8>>> {
    let text = serde_json::to_vec(value).map_err(|error| StoreError::Content(error.to_string()))?;
    let mut text = Zeroizing::new(text);
    // Blanks behind it are no part of a JSON text.
    let length = text.len().next_multiple_of(to);
    text.resize(length, b' ');
    Ok(text)
}

/// The value that was sealed so.
///
/// # Errors
/// [`NotOpened`]; another value is [`NotOpened::Changed`].
pub(in crate::store) fn opened<T: DeserializeOwned>(
    key: &DataKey,
    place: Place,
    sealed: &[u8],
) -> std::result::Result<T, NotOpened> {
    let text = key.open(place, sealed)?;
    serde_json::from_slice(&text).map_err(|_| NotOpened::Changed)
}

/// Shared by a store and its connections, so that another key can be made the present one while they are open.
#[derive(Clone, Default)]
pub(in crate::store) struct Vault(Arc<Inside>);

#[derive(Default)]
struct Inside {
    ring: RwLock<Option<Arc<KeyRing>>>,
    again: OnceLock<Box<dyn Fn() -> Option<KeyRing> + Send + Sync>>,
    evaluators: RwLock<Vec<EvaluatorSecret>>,
    leaves_out: AtomicBool,
    has_left_out: AtomicBool,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(…)")
    }
}

impl Vault {
    pub fn set(&self, ring: KeyRing) {
        *self.0.ring.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(ring));
    }

    /// The same, unless there are keys already.
    pub fn set_first(&self, ring: &KeyRing) {
        let mut kept = self.0.ring.write().unwrap_or_else(PoisonError::into_inner);
        kept.get_or_insert_with(|| Arc::new(ring.clone()));
    }

    /// How the keys are read anew when one is met that is not known. The first way that is told counts.
    pub fn look_again_by(&self, again: impl Fn() -> Option<KeyRing> + Send + Sync + 'static) {
        let _ = self.0.again.set(Box::new(again));
    }

    /// The keys as they stand in their file now, and behind them those that were known; `None` where nobody knows how to read
    /// them. The present one stays it.
    pub fn look_again(&self) -> Option<Arc<KeyRing>> {
        let mut ring = self.0.again.get()?()?;
        if let Ok(known) = self.ring() {
            ring = ring.before(&known);
            ring = ring.with_present(&known.present().to_string()).unwrap_or(ring);
        }
        self.set(ring);
        self.ring().ok()
    }

    /// Has the key of that name as the present one; `false` if it is not known, after the file was read again.
    ///
    /// # Errors
    /// As [`Vault::ring`].
    pub fn stand_under(&self, name: &str) -> Result<bool> {
        let known = self.ring()?;
        if known.present().to_string() == name {
            return Ok(true);
        }
        let ring = known.with_present(name).or_else(|| self.look_again()?.with_present(name));
        let is_known = ring.is_some();
        ring.into_iter().for_each(|ring| self.set(ring));
        Ok(is_known)
    }

    /// The secret keys that open what is sealed to an evaluator.
    pub fn read_as(&self, evaluators: Vec<EvaluatorSecret>) {
        *self.0.evaluators.write().unwrap_or_else(PoisonError::into_inner) = evaluators;
    }

    /// Has what is sealed to others read as nothing from now on.
    pub fn leave_out_what_is_sealed_to_others(&self) {
        self.0.leaves_out.store(true, Ordering::Relaxed);
    }

    /// Whether something that is sealed to others is left out, which is remembered.
    pub fn leaves_out(&self) -> bool {
        let leaves_out = self.0.leaves_out.load(Ordering::Relaxed);
        self.0.has_left_out.fetch_or(leaves_out, Ordering::Relaxed);
        leaves_out
    }

    pub fn has_left_out(&self) -> bool {
        self.0.has_left_out.load(Ordering::Relaxed)
    }

    /// What was sealed to an evaluator; `None` where none of the secret keys is at hand to which it was.
    pub fn opened_by_evaluator(&self, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let evaluators = self.0.evaluators.read().unwrap_or_else(PoisonError::into_inner);
        evaluators.iter().find_map(|secret| secret.open(sealed))
    }

    /// # Errors
    /// A store that was opened without keys.
    pub fn ring(&self) -> Result<Arc<KeyRing>> {
        let ring = self.0.ring.read().unwrap_or_else(PoisonError::into_inner).clone();
        ring.ok_or_else(|| StoreError::Setup("it was opened without the keys that open what is sealed in it".into()))
    }
}
