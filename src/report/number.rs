//! Numbers as the tables print them. Percentages and months come from whole numbers and are rounded once.

use serde::{Deserialize, Serialize};

use super::csv::{Cell, Line};

/// `part ÷ whole` in whole percent, a half going up; none where there is nothing to divide by.
///
/// 12 of 89 is 13.483 %, printed 13: rounding by way of one decimal would make it 14.
pub fn percent(part: usize, whole: usize) -> Option<usize> {
    (whole > 0).then(|| (200 * part + whole) / (2 * whole))
}

/// A statistic: six decimals in the tables.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Number(pub f64);

impl Cell for Number {
    fn put(&self, line: &mut Line) {
        line.text(&fixed(self.0, 6));
    }
}

/// A number with one decimal, counted in tenths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tenths(pub i64);

impl Tenths {
    /// Mean months of `families` that took `days` together: days ÷ 30.4375, halves up; none without families.
    ///
    /// 30.4375 is 487 ÷ 16, so the mean is 16 × days ÷ (487 × families), exactly.
    pub fn mean_months(days: i64, families: i64) -> Option<Tenths> {
        let by = 487 * families;
        (families > 0).then(|| Tenths((2 * 160 * days + by).div_euclid(2 * by)))
    }

    /// Its value.
    pub fn value(self) -> f64 {
        self.0 as f64 / 10.0
    }
}

impl Cell for Tenths {
    fn put(&self, line: &mut Line) {
        line.text(&fixed(self.value(), 1));
    }
}

/// `value` with that many decimals; never “-0.0”.
pub fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.bytes().all(|byte| matches!(byte, b'0' | b'.')) => digits.to_owned(),
        _ => text,
    }
}

/// The mean of some values; none if there are none.
pub fn mean(values: impl IntoIterator<Item = f64>) -> Option<Number> {
    let (mut sum, mut n) = (0.0, 0_u32);
    for value in values {
        sum += value;
        n += 1;
    }
    (n > 0).then(|| Number(sum / f64::from(n)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn percentages_are_rounded_once_from_the_counts() {
        for (part, whole, printed) in [(12, 89, 13), (4, 89, 4), (48, 99, 48), (5, 111, 5), (15, 111, 14), (1, 200, 1)]
        {
            assert_eq!(percent(part, whole), Some(printed), "{part}/{whole}");
        }
        assert_eq!(percent(0, 0), None);
        assert_eq!(percent(0, 7), Some(0));
    }

    #[test]
    fn months_round_a_half_up() {
        // 487 days are 16 months; 487 ÷ 320 days, over 320 families, are 0.05 months.
        assert_eq!(Tenths::mean_months(487, 1), Some(Tenths(160)));
        assert_eq!(Tenths::mean_months(487, 320), Some(Tenths(1)));
        assert_eq!(Tenths::mean_months(486, 320), Some(Tenths(0)));
        assert_eq!(Tenths::mean_months(0, 0), None);
    }

    #[test]
    fn nothing_is_minus_zero() {
        assert_eq!(fixed(-0.0, 6), "0.000000");
        assert_eq!(fixed(-0.000_000_1, 6), "0.000000");
        assert_eq!(fixed(-0.5, 1), "-0.5");
    }

    proptest! {
        /// The rule: p is right if the exact percentage lies in [p − ½, p + ½).
        #[test]
        fn a_percentage_is_the_nearest_whole_number_and_a_half_goes_up(whole in 1_usize..3000, share in 0.0..=1.0_f64) {
            let part = (share * whole as f64) as usize;
            let p = percent(part, whole).unwrap() as i64;
            let (part, whole) = (part as i64, whole as i64);
            prop_assert!((2 * p - 1) * whole <= 200 * part && 200 * part < (2 * p + 1) * whole);
        }

        #[test]
        fn mean_months_is_the_nearest_tenth_and_a_half_goes_up(days in 0_i64..200_000, families in 1_i64..500) {
            let Tenths(tenths) = Tenths::mean_months(days, families).unwrap();
            // months × 10 = 160 × days ÷ (487 × families) lies in [tenths − ½, tenths + ½).
            let by = 487 * families;
            prop_assert!((2 * tenths - 1) * by <= 320 * days && 320 * days < (2 * tenths + 1) * by);
        }
    }
}
