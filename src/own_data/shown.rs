//! An instrument as somebody was shown it: the words are those that were stored with the answer, and no others.

use serde::Deserialize;

use crate::instrument::{Better, Instrument, Wording, WordingKind};

/// What was shown.
#[derive(Debug, Clone, Deserialize)]
pub struct Shown {
    instrument: Instrument,
    wording: Wording,
}

impl Shown {
    /// From what is stored of it; `None`, if another kvartal has stored it in a form that this one cannot read.
    pub fn read(content: &str) -> Option<Shown> {
        serde_json::from_str(content).ok()
    }

    /// What the instrument is called.
    pub fn title(&self) -> String {
        self.wording.title.clone()
    }

    /// Whether labels stood in place of the owner's words.
    pub fn is_demonstration(&self) -> bool {
        self.wording.kind == WordingKind::Demonstration
    }

    /// The question. Whom it is about is not said: that is somebody else's name.
    pub fn question(&self, item: &str) -> Option<String> {
        self.wording.items.get(item).map(|words| words.text_about(None))
    }

    /// The answer in words.
    pub fn answer(&self, item: &str, value: i32) -> Option<String> {
        let scale = &self.instrument.item(item)?.scale;
        self.wording.scales.get(scale)?.get(&value.to_string()).cloned()
    }

    /// What a score is called.
    pub fn score(&self, name: &str) -> Option<String> {
        self.wording.scores.get(name).cloned()
    }

    /// Its lowest and highest value, and whether a higher one is better.
    pub fn range(&self, name: &str) -> Option<((f64, f64), bool)> {
        let score = self.instrument.scores.iter().find(|score| score.id == name)?;
        Some((score.range, score.better == Better::Higher))
    }
}
