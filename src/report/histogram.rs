//! How often each value was met: all that means, medians and tests need to know, in a place that grows with how many different
//! values there are and not with how many answers. What is made of it is the same in whatever order the values came.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::number::Number;

/// Values with how often each was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Histogram<T>(BTreeMap<T, u32>);

impl<T> Default for Histogram<T> {
    fn default() -> Histogram<T> {
        Histogram(BTreeMap::new())
    }
}

impl<T: Ord + Copy> Histogram<T> {
    /// Met once more.
    pub fn add(&mut self, value: T) {
        *self.0.entry(value).or_default() += 1;
    }

    /// What another has met as well.
    pub fn extend(&mut self, other: &Histogram<T>) {
        for (value, times) in &other.0 {
            *self.0.entry(*value).or_default() += times;
        }
    }

    /// How many values.
    pub fn n(&self) -> usize {
        self.iter().map(|(_, times)| times).sum()
    }

    /// Each value once, in their order, with how often it was met.
    pub fn iter(&self) -> impl Iterator<Item = (T, usize)> + Clone {
        self.0.iter().map(|(value, times)| (*value, *times as usize))
    }

    /// The two values in the middle, which are the same one where their number is odd.
    pub fn middle(&self) -> Option<(T, T)> {
        let n = self.n();
        Some((self.nth(n.checked_sub(1)? / 2)?, self.nth(n / 2)?))
    }

    fn nth(&self, place: usize) -> Option<T> {
        let mut before = 0;
        self.iter().find_map(|(value, times)| {
            before += times;
            (before > place).then_some(value)
        })
    }
}

impl<T: Ord + Copy> FromIterator<T> for Histogram<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Histogram<T> {
        let mut histogram = Histogram::default();
        values.into_iter().for_each(|value| histogram.add(value));
        histogram
    }
}

/// A score, which has an order.
#[derive(Debug, Clone, Copy)]
pub struct Value(pub f64);

impl PartialEq for Value {
    fn eq(&self, other: &Value) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Value {}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Value) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Value) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The mean of values with how often each was met; none if there are none.
pub fn mean_of(values: impl Iterator<Item = (f64, usize)>) -> Option<Number> {
    let (mut sum, mut n) = (0.0, 0);
    for (value, times) in values {
        sum += value * times as f64;
        n += times;
    }
    (n > 0).then(|| Number(sum / n as f64))
}

impl Histogram<Value> {
    /// The mean; none if there are no values.
    pub fn mean(&self) -> Option<Number> {
        mean_of(self.iter().map(|(value, times)| (value.0, times)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_middle_and_the_mean_are_those_of_the_list(mut values in prop::collection::vec(-9_i64..9, 1..30)) {
            let histogram: Histogram<i64> = values.iter().copied().collect();
            let scores: Histogram<Value> = values.iter().map(|value| Value(*value as f64)).collect();
            values.sort_unstable();
            let n = values.len();
            prop_assert_eq!(histogram.n(), n);
            prop_assert_eq!(histogram.middle(), Some((values[(n - 1) / 2], values[n / 2])));
            let mean = values.iter().sum::<i64>() as f64 / n as f64;
            prop_assert_eq!(scores.mean(), Some(Number(mean)));
        }
    }

    #[test]
    fn of_nothing_there_is_no_middle() {
        assert_eq!(Histogram::<i64>::default().middle(), None);
        assert_eq!(Histogram::<Value>::default().mean(), None);
    }
}
