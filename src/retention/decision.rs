//! What becomes of something that is kept for a time, by when that is over and what was announced. Pure.

use jiff::civil::Date;

use crate::programme::add_months;

/// What is done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decision {
    /// Nothing yet.
    Wait,
    /// It is told that it will be forgotten on that day; told before, it will be on another.
    Announce(Date),
    /// It is told no more.
    TakeBack,
    /// It is forgotten.
    Forget,
}

/// How long before it is told.
pub(super) fn month_ahead(today: Date) -> Date {
    add_months(today, 1)
}

/// `until` is from when on it is to be forgotten, none if that is not known; `announced` the day that was told. Nothing is forgotten
/// before that day, nor less than a month after it was told.
pub(super) fn decide(until: Option<Date>, announced: Option<Date>, today: Date) -> Decision {
    let ahead = month_ahead(today);
    match (until, announced) {
        (None, None) => Decision::Wait,
        (None, Some(_)) => Decision::TakeBack,
        (Some(until), None) if until <= ahead => Decision::Announce(until.max(ahead)),
        (Some(_), None) => Decision::Wait,
        (Some(until), Some(announced)) if until > announced && until > ahead => Decision::TakeBack,
        (Some(until), Some(announced)) if until > announced => Decision::Announce(until),
        (Some(_), Some(announced)) if announced <= today => Decision::Forget,
        (Some(_), Some(_)) => Decision::Wait,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::option;
    use proptest::prelude::*;

    use super::*;
    use crate::programme::after;

    #[test]
    fn it_is_told_a_month_before_and_done_on_the_day_that_was_told() {
        let today = date(2026, 11, 28);
        let (soon, later, far) = (date(2026, 12, 10), date(2026, 12, 28), date(2027, 3, 1));
        let past = date(2026, 1, 1);
        for (until, announced, decided) in [
            (None, None, Decision::Wait),
            (Some(far), None, Decision::Wait),
            (Some(later), None, Decision::Announce(later)),
            // Whatever is due already, or sooner than in a month, has its month all the same.
            (Some(soon), None, Decision::Announce(later)),
            (Some(past), None, Decision::Announce(later)),
            (Some(past), Some(later), Decision::Wait),
            (Some(past), Some(today), Decision::Forget),
            (Some(today), Some(today), Decision::Forget),
            // The family ended later than was known, or goes on.
            (Some(later), Some(soon), Decision::Announce(later)),
            (Some(far), Some(soon), Decision::TakeBack),
            (None, Some(today), Decision::TakeBack),
        ] {
            assert_eq!(decide(until, announced, today), decided, "{until:?} {announced:?}");
        }
    }

    proptest! {
        /// Whatever register and programme say from day to day: nothing is forgotten that was not told for a month, nor before its time.
        #[test]
        fn nothing_is_forgotten_untold(said in prop::collection::vec(option::of(0..120_i32), 120)) {
            let begin = date(2026, 1, 15);
            let mut told: Option<(Date, Date)> = None;
            for (day, until) in said.iter().enumerate() {
                let today = after(begin, i32::try_from(day).unwrap());
                let until = until.map(|days| after(begin, days));
                match decide(until, told.map(|(_, due)| due), today) {
                    Decision::Announce(due) => {
                        prop_assert!(due >= today);
                        let since = told.map_or(today, |(since, _)| since);
                        told = Some((since, due));
                    }
                    Decision::TakeBack => told = None,
                    Decision::Wait => {}
                    Decision::Forget => {
                        let (since, due) = told.expect("told before");
                        prop_assert!(due <= today && month_ahead(since) <= today);
                        prop_assert!(until.is_some_and(|until| until <= today));
                        break;
                    }
                }
            }
        }
    }
}
