//! When a family's course is over for good: what is kept for a time after it counts from then.

use jiff::civil::Date;

use super::{closing_day, days_to_ask, last_day};
use crate::family::{Case, RequestState, Status};
use crate::programme::{Calendar, Programme, add_months};

/// The last day of a family: its end date, or without one the last day of its last wave, and no day before the last on which
/// something that it was asked, or can still be, can be answered. It can lie in the future.
pub fn last_day_of_family(programme: &Programme, calendar: &Calendar, case: &Case) -> Date {
    let nominal = |place: usize| programme.waves.get(place).map(|wave| add_months(case.start, i32::from(wave.months)));
    let course = match (case.end, case.status) {
        (Some(end), _) => end,
        (None, Status::WithdrawnBeforeStart) => case.registered,
        (None, Status::Active | Status::Completed | Status::EndedEarly | Status::LeftInStartup) => {
            let last = programme.waves.len().saturating_sub(1);
            nominal(last).map_or(case.start, |nominal| closing_day(programme, case.start, last, nominal))
        }
    };
    let asked = (0..programme.waves.len())
        .filter(|place| nominal(*place).is_some_and(|nominal| case.end.is_none_or(|end| nominal <= end)));
    let can_be_asked = asked.flat_map(|place| {
        let held = case.assignments.iter().filter(|held| held.to.is_none());
        held.filter_map(move |held| days_to_ask(programme, calendar, case, held, place)).map(|(_, last)| last)
    });
    can_be_asked.chain(open_until(case)).fold(course, Date::max)
}

/// The last day on which anything that a family was asked can be answered; none if nothing can, or could.
pub fn open_until(case: &Case) -> Option<Date> {
    let asked = case.requests.iter().filter(|request| request.state != RequestState::Cancelled);
    asked.filter_map(|request| last_day(case.status, case.end, request.closes).0).max()
}
