//! What may be shown of a group's answers, so that no figure, no two figures and no two dates tell a person's answer.
//!
//! Whoever looks knows who answered and when: project leads are told what is missing. What has to stay hidden is what was
//! answered. So the answers to one question at one wave in one municipality (a stream) are put into **batches**, and a figure
//! is over whole batches alone:
//!
//! 1. **Release days** are the last days of months. What came after the last of them is not in any figure.
//! 2. Month after month is added to a batch until at least [`SMALLEST`] different people (the setting `smallest_cell`, never
//!    fewer than [`LEAST`]) are in it; with the next month another batch begins. A batch that is not full is not shown.
//! 3. A figure of all municipalities is the sum of the batches shown of each; nothing else is in it.
//! 4. A batch whose mean is so near an end of its scale that it would tell what everybody answered is shown as far from it as
//!    [`MARGIN`] answers of one step ("4.4 or more"), exact or not: that it is shown so does not tell which of them it was.
//! 5. When a person's answers are taken out (withdrawn, erased), their whole batch is shown no more: without them its figure
//!    would tell, beside the one before, what they had answered. Where it cannot be known any more which batch they were in,
//!    nothing from there on is shown. When they join again, the batch comes back.
//!
//! No memory of what was shown is needed. Which batch an answer is in follows from the days of the answers up to its release
//! day, and nothing that comes later changes it. Every figure that is ever shown, of any day, of one municipality or of all, is
//! a sum over whole batches, and no answer is in two of them; so is whatever is made of figures by addition and subtraction: it
//! is nothing, or about at least one whole batch, which is at least that many people.
//!
//! What remains possible: people who answered can subtract their own answers (two of five leave three); a mean is dominated by
//! one who answered about many families; whoever knows otherwise what all but one said knows the last; that fewer than a batch
//! answered is told. The rule holds as long as the register does not move a family to another municipality, `smallest_cell`
//! stays, and no other tables of the same answers are handed out beside (those of `kvartal report` and `export` are for
//! evaluators).

use std::collections::BTreeSet;
use std::iter::Sum;

use jiff::civil::Date;

use super::number::Number;
use crate::id::PersonId;

/// How many people a batch has at least, unless the setting says otherwise.
pub const SMALLEST: usize = 5;

/// The lowest that it can be set to.
pub const LEAST: usize = 3;

/// As many answers, one step away from the end of the scale, may be hidden in a figure that is shown as a bound.
pub const MARGIN: i64 = 3;

/// What one response says to one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contribution {
    /// Who answered.
    pub person: PersonId,
    /// On which day.
    pub on: Date,
    /// Values in it: two, where a placement site answers for either parent.
    pub n: usize,
    /// Their sum.
    pub sum: i64,
}

/// A response whose answers were taken out: it came on one of these days, if it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gone {
    /// Who had answered.
    pub person: PersonId,
    /// First day on which it can have been submitted.
    pub from: Date,
    /// Last day.
    pub until: Date,
}

/// How the shown mean stands to the true one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// It is the mean.
    Exact,
    /// The mean is this or higher.
    AtLeast,
    /// The mean is this or lower.
    AtMost,
    /// Some of it is higher and some of it lower.
    About,
}

impl Bound {
    /// Its word in tables; nothing where the mean is exact.
    pub fn as_str(self) -> &'static str {
        match self {
            Bound::Exact => "",
            Bound::AtLeast => "at_least",
            Bound::AtMost => "at_most",
            Bound::About => "about",
        }
    }

    fn and(self, other: Bound) -> Bound {
        match (self, other) {
            (Bound::Exact, bound) | (bound, Bound::Exact) => bound,
            (one, another) if one == another => one,
            _ => Bound::About,
        }
    }
}

/// What is shown of one stream, or of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// Values in the mean.
    pub n: usize,
    /// Their sum, or the bound that stands for it.
    pub sum: i64,
    /// Which of the two.
    pub bound: Bound,
}

impl Figure {
    /// The mean, or what it is at least or at most.
    pub fn mean(&self) -> Number {
        Number(self.sum as f64 / self.n as f64)
    }

    /// Of one batch; none if the scale is too short to hide anything.
    fn of_batch(n: usize, sum: i64, (lowest, highest): (i32, i32)) -> Option<Figure> {
        let ends = [lowest, highest].map(|end| i64::from(end) * n as i64);
        let (low, high) = (ends[0] + MARGIN, ends[1] - MARGIN);
        if high < low {
            return None;
        }
        // On the border as well: what is shown has to look the same whether or not it was moved there.
        let bound = match sum {
            sum if sum >= high && sum <= low => Bound::About,
            sum if sum >= high => Bound::AtLeast,
            sum if sum <= low => Bound::AtMost,
            _ => Bound::Exact,
        };
        Some(Figure { n, sum: sum.clamp(low, high), bound })
    }
}

impl Sum<Figure> for Option<Figure> {
    fn sum<I: Iterator<Item = Figure>>(figures: I) -> Option<Figure> {
        figures.reduce(|a, b| Figure { n: a.n + b.n, sum: a.sum + b.sum, bound: a.bound.and(b.bound) })
    }
}

/// The last release day up to `day`: the end of a month.
pub fn release_day(day: Date) -> Date {
    if day == day.last_of_month() { day } else { day.first_of_month().yesterday().unwrap_or(Date::MIN) }
}

fn month(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month()) - 1
}

/// The batches of a stream that are shown on `day`, in their order: places in `given`. No place is in two of them, each has at
/// least `smallest` people, and a batch that is shown on one day is the same on every other on which it is shown.
pub fn batches(given: &[(PersonId, Date)], gone: &[Gone], smallest: usize, day: Date) -> Vec<Vec<usize>> {
    let smallest = smallest.max(LEAST);
    let last = month(release_day(day));
    let first = given.iter().map(|(_, on)| month(*on)).chain(gone.iter().map(|gone| month(gone.from))).min();
    let mut by_month: Vec<usize> = (0..given.len()).filter(|at| month(given[*at].1) <= last).collect();
    by_month.sort_by_key(|at| month(given[*at].1));
    let mut coming = by_month.into_iter().peekable();
    let (mut shown, mut batch) = (Vec::new(), Vec::new());
    let first = first.unwrap_or(last + 1);
    let (mut begins, mut people) = (first, BTreeSet::new());
    for now in first..=last {
        while let Some(at) = coming.next_if(|at| month(given[*at].1) == now) {
            people.insert(given[at].0);
            batch.push(at);
        }
        let of_batch = |gone: &&Gone| month(gone.from) <= now && month(gone.until) >= begins;
        let mut perhaps = gone.iter().filter(of_batch).peekable();
        let touched = perhaps.peek().is_some();
        let all = if touched {
            people.iter().copied().chain(perhaps.map(|gone| gone.person)).collect()
        } else {
            people.clone()
        };
        match (people.len() >= smallest, all.len() >= smallest) {
            // Full without whoever is gone, and not full a month ago with them: so it ended here.
            (true, _) => {
                let full = std::mem::take(&mut batch);
                if !touched {
                    shown.push(full);
                }
                people.clear();
                begins = now + 1;
            }
            // It may have ended here or later, and every batch after it is one of two.
            (false, true) => return shown,
            (false, false) => {}
        }
    }
    shown
}

/// What is shown of a stream on `day`; nothing before its first batch is full.
pub fn figure(given: &[Contribution], gone: &[Gone], smallest: usize, day: Date, scale: (i32, i32)) -> Option<Figure> {
    let days: Vec<(PersonId, Date)> = given.iter().map(|one| (one.person, one.on)).collect();
    let of_batch = |batch: Vec<usize>| {
        let (n, sum) = batch.iter().fold((0, 0), |(n, sum), at| (n + given[*at].n, sum + given[*at].sum));
        Figure::of_batch(n, sum, scale)
    };
    batches(&days, gone, smallest, day).into_iter().filter_map(of_batch).sum()
}

#[cfg(test)]
#[path = "disclosure/tests.rs"]
mod tests;
