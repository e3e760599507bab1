//! Which norms judge a score: an age version's own go before the instrument's, and a child's sex counts where they say so.

use super::Questionnaires;
use crate::instrument::{Band, Instrument, Norms, Sex};

impl Questionnaires {
    /// The cut-offs of an instrument's scores.
    pub fn norms(&self, instrument: &str) -> Option<&Norms> {
        let base = self.instrument(instrument)?.id.as_str();
        let of = |name: &str| self.norms.iter().find(|norms| norms.instrument == name);
        of(instrument).or_else(|| of(base))
    }

    /// The norms that judge a score of an instrument asked under that name: an age version's own if they have a band of
    /// that score, else the instrument's.
    fn norms_of(&self, asked: &str, score: &str) -> Option<&Norms> {
        let base = self.instrument(asked)?.id.as_str();
        let judges = |norms: &&Norms| norms.bands.iter().any(|band| band.score == score);
        let of = |name: &str| self.norms.iter().filter(|norms| norms.instrument == name).find(judges);
        of(asked).or_else(|| of(base))
    }

    /// A band of a score for a child of that sex, with the norms that it is from; none where they have none for it.
    pub fn band(&self, asked: &str, score: &str, id: &str, sex: Option<Sex>) -> Option<(&Norms, &Band)> {
        let norms = self.norms_of(asked, score)?;
        let fits = |band: &&Band| band.score == score && band.id == id && band.sex.is_none_or(|own| sex == Some(own));
        let band = norms.bands.iter().filter(fits).min_by_key(|band| band.sex.is_none())?;
        Some((norms, band))
    }

    /// The bands of a score in whatever norms can judge it, each id once.
    pub fn bands(&self, instrument: &Instrument, score: &str) -> Vec<&Band> {
        let mut found: Vec<&Band> = Vec::new();
        for asked in std::iter::once(&instrument.id).chain(&instrument.age_versions) {
            let bands = self.norms_of(asked, score).into_iter().flat_map(|norms| &norms.bands);
            for band in bands.filter(|band| band.score == score) {
                if found.iter().all(|known| known.id != band.id) {
                    found.push(band);
                }
            }
        }
        found
    }
}
