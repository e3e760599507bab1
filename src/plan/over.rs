//! When a family's course is over for good: what is kept for a time after it counts from then.

use jiff::civil::Date;

use super::{closing_day, last_day};
use crate::family::{Case, RequestState, Status};
use crate::programme::{Programme, add_months};

/// The last day of a family: its end date, or without one the last day on which it could be asked anything, and no day before the
/// last on which something that it was asked can be answered. It can lie in the future.
pub fn last_day_of_family(programme: &Programme, case: &Case) -> Date {
    let course = match (case.end, case.status) {
        (Some(end), _) => end,
        (None, Status::WithdrawnBeforeStart) => case.registered,
        (None, Status::Active | Status::Completed | Status::EndedEarly | Status::LeftInStartup) => {
            let asked_last = programme.waves.last().map(|wave| add_months(case.start, i32::from(wave.months)));
            let last = programme.waves.len().saturating_sub(1);
            asked_last.map_or(case.start, |nominal| closing_day(programme, case.start, last, nominal))
        }
    };
    open_until(case).into_iter().chain([course]).fold(Date::MIN, Date::max)
}

/// The last day on which anything that a family was asked can be answered; none if nothing can, or could.
pub fn open_until(case: &Case) -> Option<Date> {
    let asked = case.requests.iter().filter(|request| request.state != RequestState::Cancelled);
    asked.filter_map(|request| last_day(case.status, case.end, request.closes).0).max()
}
