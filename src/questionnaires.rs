//! The library of programmes, instruments, wording and norms.

use std::collections::BTreeMap;

use crate::instrument::{Instrument, Norms, Wording};
use crate::programme::Programme;

/// All that the files under `questionnaires/` say.
#[derive(Debug, Clone, Default)]
pub struct Questionnaires {
    /// By id.
    pub programmes: BTreeMap<String, Programme>,
    /// By id.
    pub instruments: BTreeMap<String, Instrument>,
    /// By instrument and language.
    pub wordings: BTreeMap<(String, String), Wording>,
    /// By instrument.
    pub norms: BTreeMap<String, Norms>,
}
