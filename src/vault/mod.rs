//! Sealing: what is stored about people can be read only by whoever has a key that stands outside the database.
//!
//! A [`KeyRing`] is the installation's. It wraps a [`DataKey`] for each person, and that one seals what is stored about
//! them, each text for its [`Place`]. Without the ring nothing can be read; without the wrapped data key nothing of that
//! person, whoever has the ring. Sealing is XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03), whose nonces are long enough to be
//! drawn at random.
//!
//! What was submitted can be sealed to an evaluator besides ([`EvaluatorKeys`]): the server that has sealed it cannot read it
//! any more.

mod backups;
mod evaluator;
mod ring;
mod sealing;

pub use backups::{Identities, Recipients, SEALED};
pub use evaluator::{EvaluatorKey, EvaluatorKeys, EvaluatorSecret, is_locked, lock, unlock};
pub use ring::{KeyRing, RingKeyId};
pub use sealing::{DataKey, NotOpened, Place};
