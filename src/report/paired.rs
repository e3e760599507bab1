//! Before and after: paired differences and the two-sided paired t-test.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::book::ScoreBook;
use super::csv::row;
use super::histogram::{Histogram, Value, mean_of};
use super::number::{Number, percent};
use super::study::{ScoreOf, Study};

row! {
    /// One score before and after. Each pair is of one version of the instrument; pairs of several versions are taken
    /// together, as a difference within either is a difference of the same.
    pub struct BeforeAfter {
        /// The score.
        score: String,
        /// Pairs.
        n: usize,
        /// Their mean at baseline.
        mean_before: Option<Number>,
        /// Their mean at the after-wave.
        mean_after: Option<Number>,
        /// Mean after minus mean before.
        difference: Option<Number>,
        /// Of the paired t-test; none with fewer than two pairs or without variance in the differences.
        t: Option<Number>,
        /// Degrees of freedom, pairs − 1; none with fewer than two pairs.
        df: Option<usize>,
        /// Two-sided; none where there is no t.
        p: Option<Number>,
    }
}

/// A score before and after, of the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// At baseline.
    pub before: f64,
    /// At the after-wave.
    pub after: f64,
}

/// Result of a paired t-test.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Test {
    /// Mean difference ÷ its standard error.
    pub t: f64,
    /// Pairs − 1.
    pub df: usize,
    /// Two-sided.
    pub p: f64,
}

/// Pairs with how often each was met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairs(Histogram<(Value, Value)>);

impl Pairs {
    /// One more.
    pub fn add(&mut self, pair: Pair) {
        self.0.add((Value(pair.before), Value(pair.after)));
    }

    /// Others as well.
    pub fn extend(&mut self, others: &Pairs) {
        self.0.extend(&others.0);
    }

    /// How many there are.
    pub fn n(&self) -> usize {
        self.0.n()
    }

    fn iter(&self) -> impl Iterator<Item = (Pair, usize)> + Clone {
        self.0.iter().map(|((before, after), times)| (Pair { before: before.0, after: after.0 }, times))
    }

    /// The mean of what each of them has; none if there are none.
    pub fn mean(&self, of: impl Fn(Pair) -> f64) -> Option<Number> {
        mean_of(self.iter().map(|(pair, times)| (of(pair), times)))
    }

    /// The paired t-test; none with fewer than two pairs or where all differences are the same.
    pub fn test(&self) -> Option<Test> {
        t_test(self.iter())
    }
}

impl FromIterator<Pair> for Pairs {
    fn from_iter<I: IntoIterator<Item = Pair>>(pairs: I) -> Pairs {
        Pairs(pairs.into_iter().map(|pair| (Value(pair.before), Value(pair.after))).collect())
    }
}

/// The paired t-test of pairs that are at hand.
pub fn paired_t_test(pairs: &[Pair]) -> Option<Test> {
    t_test(pairs.iter().map(|pair| (*pair, 1)))
}

fn t_test(pairs: impl Iterator<Item = (Pair, usize)> + Clone) -> Option<Test> {
    let n: usize = pairs.clone().map(|(_, times)| times).sum();
    if n < 2 {
        return None;
    }
    let differences = || pairs.clone().map(|(pair, times)| (pair.after - pair.before, times as f64));
    let mean = differences().map(|(d, times)| d * times).sum::<f64>() / n as f64;
    let squares: f64 = differences().map(|(d, times)| (d - mean).powi(2) * times).sum();
    // Scores are whole numbers or means of a few: what is left of a smaller spread is rounding.
    if differences().all(|(d, _)| (d - mean).abs() < 1e-9) {
        return None;
    }
    let df = n - 1;
    let t = mean / (squares / df as f64 / n as f64).sqrt();
    let p = 2.0 * StudentsT::new(0.0, 1.0, df as f64).ok()?.sf(t.abs());
    Some(Test { t, df, p: p.min(1.0) })
}

/// One row for each score of the programme's instruments, in the order of the files, also where there is no pair.
pub fn before_after(study: &Study, book: &ScoreBook) -> Vec<BeforeAfter> {
    let row = |of: ScoreOf| before_after_row(&of.name, &book.pairs(&of));
    study.scores().into_iter().map(row).collect()
}

/// The row of one score.
pub fn before_after_row(score: &str, pairs: &Pairs) -> BeforeAfter {
    let (test, n) = (pairs.test(), pairs.n());
    BeforeAfter {
        score: score.into(),
        n,
        mean_before: pairs.mean(|pair| pair.before),
        mean_after: pairs.mean(|pair| pair.after),
        difference: pairs.mean(|pair| pair.after - pair.before),
        t: test.map(|test| Number(test.t)),
        df: (n >= 2).then(|| n - 1),
        p: test.map(|test| Number(test.p)),
    }
}

row! {
    /// How many of the pairs lie in a band of the norms, before and after.
    pub struct BandRow {
        /// The score.
        score: String,
        /// The band.
        band: String,
        /// Pairs of this score; its own, as a score can be missing where another is there.
        n: usize,
        /// In the band at baseline.
        before: usize,
        /// In the band at the after-wave.
        after: usize,
        /// Share at baseline.
        percent_before: Option<usize>,
        /// Share at the after-wave.
        percent_after: Option<usize>,
        /// Where the norms come from that these pairs were judged by.
        norms: String,
    }
}

/// One row for each band of the programme's scores. Each value is judged by the norms that its request was made under, those
/// of the age version that was asked and, where they differ by it, of the child's sex; a pair that they cannot judge at both waves is in no band's n.
pub fn bands(study: &Study, book: &ScoreBook) -> Vec<BandRow> {
    let mut rows = Vec::new();
    for of in study.scores() {
        for band in study.questionnaires.bands(of.instrument, &of.score.id) {
            let within = book.within(&of, &band.id);
            rows.push(BandRow {
                score: of.name.clone(),
                band: band.id.clone(),
                n: within.n,
                before: within.before,
                after: within.after,
                percent_before: percent(within.before, within.n),
                percent_after: percent(within.after, within.n),
                norms: within.norms.into_iter().collect::<Vec<_>>().join("; "),
            });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn pairs(values: &[(f64, f64)]) -> Vec<Pair> {
        values.iter().map(|&(before, after)| Pair { before, after }).collect()
    }

    fn close(a: f64, b: f64, within: f64) {
        assert!((a - b).abs() < within, "{a} is not {b}");
    }

    /// Student's own data of 1908: hours of sleep gained under two drugs, ten patients. Table in Biometrika 6(1);
    /// t = 4.0621 on 9 degrees of freedom, p = 0.00283 (as R's `t.test(extra ~ group, sleep, paired = TRUE)` has it).
    #[test]
    fn students_sleep_data() {
        let before = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        let after = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
        let both: Vec<_> = before.into_iter().zip(after).collect();
        let test = paired_t_test(&pairs(&both)).unwrap();
        close(test.t, 4.0621, 5e-5);
        assert_eq!(test.df, 9);
        close(test.p, 0.002_833, 5e-7);
        let row = before_after_row("sleep", &pairs(&both).into_iter().collect());
        close(row.difference.unwrap().0, 1.58, 1e-12);
    }

    /// Darwin's plants (Fisher, The Design of Experiments, 1935, § 17): fifteen pairs of cross- and self-fertilised
    /// maize in eighths of an inch; t = 2.148 on 14 degrees of freedom, p just under 5 % (0.0497).
    #[test]
    fn darwins_maize() {
        let differences = [49.0, -67.0, 8.0, 16.0, 6.0, 23.0, 28.0, 41.0, 14.0, 29.0, 56.0, 24.0, 75.0, 60.0, -48.0];
        let test = paired_t_test(&pairs(&differences.map(|d| (0.0, d)))).unwrap();
        close(test.t, 2.148, 5e-4);
        assert_eq!(test.df, 14);
        close(test.p, 0.0497, 5e-5);
    }

    #[test]
    fn too_few_pairs_or_no_variance_have_no_test() {
        assert_eq!(paired_t_test(&pairs(&[])), None);
        assert_eq!(paired_t_test(&pairs(&[(1.0, 2.0)])), None);
        assert_eq!(paired_t_test(&pairs(&[(1.0, 2.0), (3.0, 4.0), (0.1, 1.1)])), None);
        let row = before_after_row("x", &pairs(&[(1.0, 2.0), (3.0, 4.0)]).into_iter().collect());
        assert_eq!((row.n, row.difference, row.t, row.df, row.p), (2, Some(Number(1.0)), None, Some(1), None));
        let row = before_after_row("x", &pairs(&[(1.0, 2.0)]).into_iter().collect());
        assert_eq!((row.n, row.mean_after, row.df), (1, Some(Number(2.0)), None));
        let row = before_after_row("x", &Pairs::default());
        assert_eq!((row.n, row.mean_before, row.difference, row.df), (0, None, None, None));
    }

    #[test]
    fn a_pair_is_the_same_person_and_family_or_the_same_child_whoever_answered() {
        use jiff::civil::date;

        use crate::family::Status;
        use crate::questionnaires::Questionnaires;
        use crate::report::facts::tests::{family, request};
        use crate::report::facts::{Facts, RequestFact, ResponseFact, ScoreFact};

        let library = Questionnaires::built_in().unwrap();
        let study = Study::new(library.programme("maalrettet-stoette").unwrap(), &library, None).unwrap();
        let mut facts = Facts {
            families: ["1", "2"].map(|number| family(number, Status::Active, None)).into(),
            ..Facts::default()
        };
        let mut add = |request: RequestFact, instrument: &str, score: &str, value: f64, submitted| {
            let scores = vec![ScoreFact {
                instrument: instrument.into(),
                name: score.into(),
                value,
                version: crate::id::VersionId::new(1),
            }];
            facts.responses.push(ResponseFact {
                told: None,
                id: crate::id::ResponseId::new(facts.responses.len() as i64),
                request: facts.requests.len(),
                person: request.person,
                submitted,
                assisted_by: Default::default(),
                answers: Vec::new(),
                scores,
            });
            facts.requests.push(request);
        };
        let (then, later) = (date(2021, 1, 9), date(2022, 1, 9));
        let child = |wave, person| RequestFact { child: Some(1), ..request(0, "placement_site", wave, person) };
        // A pair; another parent of the family with one answer only; the first parent about another family.
        add(request(0, "parent", "baseline", 1), "who-5", "who5", 40.0, then);
        add(request(0, "parent", "fu4", 1), "who-5", "who5", 60.0, later);
        add(request(0, "parent", "fu4", 2), "who-5", "who5", 99.0, later);
        add(request(1, "parent", "baseline", 1), "who-5", "who5", 99.0, then);
        // A child who has grown into the next form and whose foster mother has changed; the other child.
        add(child("baseline", 3), "sdq-2-4", "sdq_total", 20.0, then);
        add(child("fu4", 4), "sdq-4-10", "sdq_total", 18.0, later);
        add(RequestFact { child: Some(0), ..child("fu4", 4) }, "sdq-4-10", "sdq_total", 9.0, later);
        // Two roles rate the parents: each its own score. A younger child's other instrument is no pair.
        add(request(0, "caseworker", "baseline", 5), "ces-caseworker", "ces_parent", 3.0, then);
        add(request(0, "family_therapist", "fu4", 5), "ces-family_therapist", "ces_parent", 4.0, later);
        add(child("baseline", 3), "seam-18-35", "seam_total", 70.0, then);

        let rows = |day| before_after(&study, &ScoreBook::of(&study, &facts, day));
        let of = |rows: &[BeforeAfter], score: &str| {
            let row = rows.iter().find(|row| row.score == score).unwrap_or_else(|| panic!("no row {score}"));
            (row.n, row.mean_before.map(|mean| mean.0), row.mean_after.map(|mean| mean.0))
        };
        let all = rows(later);
        assert_eq!(of(&all, "who5"), (1, Some(40.0), Some(60.0)));
        assert_eq!(of(&all, "sdq_total"), (1, Some(20.0), Some(18.0)));
        assert_eq!(of(&all, "ces-caseworker/ces_parent"), (0, None, None));
        assert_eq!(of(&all, "ces-family_therapist/ces_parent"), (0, None, None));
        assert_eq!(of(&all, "seam_total"), (0, None, None));
        // The day before the second answer there was no pair.
        assert_eq!(of(&rows(date(2022, 1, 8)), "who5"), (0, None, None));
        // Every score of the programme has its row, once.
        let names: BTreeSet<_> = all.iter().map(|row| &row.score).collect();
        assert_eq!(names.len(), all.len());
        for score in ["psoc_total", "psoc_efficacy", "psoc_satisfaction", "sdq_impact", "ces_municipality"] {
            assert_eq!(of(&all, score).0, 0);
        }
    }

    proptest! {
        /// Exchanging before and after turns the sign and nothing else; p is a probability.
        #[test]
        fn the_test_is_two_sided(values in prop::collection::vec((0_i32..100, 0_i32..100), 2..40)) {
            let there = pairs(&values.iter().map(|&(a, b)| (f64::from(a), f64::from(b))).collect::<Vec<_>>());
            let back = pairs(&values.iter().map(|&(a, b)| (f64::from(b), f64::from(a))).collect::<Vec<_>>());
            match (paired_t_test(&there), paired_t_test(&back)) {
                (Some(one), Some(other)) => {
                    prop_assert!((one.t + other.t).abs() < 1e-9 && (one.p - other.p).abs() < 1e-9);
                    prop_assert!((0.0..=1.0).contains(&one.p));
                }
                (None, None) => {
                    let first = values[0].1 - values[0].0;
                    prop_assert!(values.iter().all(|&(a, b)| b - a == first));
                }
                _ => prop_assert!(false, "one direction has a test and the other has none"),
            }
        }
    }
}
