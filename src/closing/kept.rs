//! What is kept of a study that has ended, and from when on it is forgotten by itself, as the programme says.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::programme::{FamilyOrStudy, KeptOfFamily, add_months};
use crate::service::Service;
use crate::store::closing::Left;

/// From when on anything is forgotten of families at the earliest, if the study ends; none of what has no time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ByItself {
    /// Names and addresses.
    pub contacts: Option<Date>,
    /// Answers, and families with them.
    pub answers: Option<Date>,
    /// Whether a family's own end counts, so that one whose course was over before can be forgotten sooner.
    pub sooner: bool,
}

/// The last day of a study that is frozen at `at`: the collection window can have been over before.
fn study_end(service: &Service, at: Timestamp) -> Date {
    let (calendar, day) = (service.calendar(), service.calendar().date(at));
    calendar.window_last().map_or(day, |last| last.min(day))
}

/// What is forgotten by itself of a study that is frozen at `at`.
pub(super) fn by_itself(service: &Service, at: Timestamp) -> ByItself {
    let (day, end) = (service.calendar().date(at), study_end(service, at));
    // Nothing is forgotten less than a month after it was announced, and what ends the study now was not announced before.
    let announced = (end == day).then(|| add_months(day, 1));
    let from = |kept: KeptOfFamily| kept.until(None, Some(end)).max(announced);
    let kept = service.programme().retention;
    ByItself {
        contacts: kept.contacts.and_then(from),
        answers: kept.answers.and_then(from),
        sooner: [kept.contacts, kept.answers].iter().flatten().any(|kept| kept.after == FamilyOrStudy::FamilyEnd),
    }
}

/// Until when the answers of a study that was frozen then are kept, and families with them; none where the programme has no time for
/// them, or none are left.
pub(super) fn answers_until(service: &Service, frozen: Timestamp, left: &Left) -> Option<Date> {
    let kept = service.programme().retention.answers.filter(|_| left.responses > 0 || left.families > 0);
    kept?.until(None, Some(study_end(service, frozen)))
}
