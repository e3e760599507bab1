//! Scores from answers. Every rule works on whole numbers; only a mean is a fraction.

use std::collections::BTreeMap;

use super::{Answers, Instrument, Rule, Score, When};

impl Instrument {
    /// Every score in the file's order, each with its value or `None` where no score can be given.
    ///
    /// Takes the answers as they are: a form that closes branches hands over
    /// [`Instrument::relevant_answers`]. An answer off its item's scale counts as not given.
    pub fn score(&self, answers: &Answers) -> Vec<(&Score, Option<f64>)> {
        let mut done: BTreeMap<&str, Option<f64>> = BTreeMap::new();
        self.scores
            .iter()
            .map(|score| {
                let value = self.value_of(&score.rule, answers, &done);
                done.insert(&score.id, value);
                (score, value)
            })
            .collect()
    }

    fn value_of(&self, rule: &Rule, answers: &Answers, done: &BTreeMap<&str, Option<f64>>) -> Option<f64> {
        match rule {
            Rule::Sum { zero_when: Some(when), .. } if self.holds(when, answers) => Some(0.0),
            Rule::Sum { items, reversed, recode, times, at_least, zero_when: _ } => {
                let values: Vec<i64> = items
                    .iter()
                    .filter_map(|item| {
                        let value = self.counted(item, answers)?;
                        let value = if reversed.contains(item) { self.reverse(item, value)? } else { value };
                        Some(i64::from(recode.get(&value).copied().unwrap_or(value)))
                    })
                    .collect();
                if values.is_empty() || values.len() < at_least.unwrap_or(items.len()) {
                    return None;
                }
                let sum = values.iter().sum::<i64>() * items.len() as i64;
                Some((halves_up(sum, values.len() as i64) * i64::from(*times)) as f64)
            }
            Rule::Add { scores } => scores.iter().map(|score| done.get(score.as_str()).copied().flatten()).sum(),
            Rule::Mean { items } => {
                let values: Vec<i32> = items.iter().filter_map(|item| self.counted(item, answers)).collect();
                let sum: i64 = values.iter().copied().map(i64::from).sum();
                (!values.is_empty()).then(|| sum as f64 / values.len() as f64)
            }
            Rule::Item { item } => self.counted(item, answers).map(f64::from),
        }
    }

    /// The answer to `item`, unless it is missing, off the scale, or one that stays out of every mean.
    pub fn counted(&self, item: &str, answers: &Answers) -> Option<i32> {
        let value = *answers.get(item)?;
        self.scale_of(item)?.counts(value).then_some(value)
    }

    fn reverse(&self, item: &str, value: i32) -> Option<i32> {
        let (lowest, highest) = self.scale_of(item)?.bounds()?;
        Some(lowest + highest - value)
    }

    fn holds(&self, when: &When, answers: &Answers) -> bool {
        answers.get(&when.item).is_some_and(|answer| when.is.contains(answer))
    }
}

/// `sum ÷ by`, a half going up.
fn halves_up(sum: i64, by: i64) -> i64 {
    (2 * sum + by).div_euclid(2 * by)
}
