//! What a family's row in the register leads to, all in all: whether anybody is ever asked, and whom nobody holds. What is
//! never asked makes no noise by itself.

use jiff::civil::Date;

use super::{days_to_ask, is_open};
use crate::family::{Case, Request, RequestState, Status};
use crate::id::{ChildId, PersonId};
use crate::programme::{Asked, Calendar, Programme, add_months, after};

/// What there is to say of a family whose course is not as a project lead would expect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outlook {
    /// Whether something is open or will be asked.
    pub goes_on: bool,
    /// Why nobody of the family has ever been asked or will be; none if somebody has or will.
    pub silence: Option<Silence>,
    /// Roles that are asked, with nobody to ask; none where nothing goes on.
    pub unheld: Vec<Unheld>,
    /// How many letters on paper would have to be printed today for their questionnaires to reach anybody.
    pub unprinted: usize,
}

/// A role that nobody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unheld {
    /// The role.
    pub role: String,
    /// For roles asked per child: case number of the child.
    pub child: Option<String>,
}

/// Why a family is never asked anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Silence {
    /// Nobody holds a role that is asked.
    Nobody,
    /// It ended before its baseline.
    EndedBefore,
    /// All its waves had closed when it was entered.
    Closed,
    /// Its waves lie outside the time in which the programme sends.
    OutsideWindow,
}

impl Silence {
    /// Ends a sentence that begins with the families.
    pub fn words(self) -> &'static str {
        match self {
            Silence::Nobody => "nobody holds a role that is asked",
            Silence::EndedBefore => "the end date is before the first questionnaire",
            Silence::Closed => "all questionnaires had closed before it was entered; look at the start date",
            Silence::OutsideWindow => "its questionnaires fall outside the time in which the programme sends",
        }
    }
}

/// The outlook of `case` on `today`.
pub fn outlook(programme: &Programme, calendar: &Calendar, case: &Case, today: Date) -> Outlook {
    // Nobody is left of whom anything could be said.
    if case.forgotten.is_some() {
        return Outlook { goes_on: false, silence: None, unheld: Vec::new(), unprinted: 0 };
    }
    let mut reasons = Vec::new();
    let mut ahead = false;
    let roles = || programme.roles.iter().filter(|role| programme.asks(&case.municipality, &role.id));
    for role in roles() {
        let per_child = role.asked == Asked::PerChild;
        let held =
            case.assignments.iter().filter(|a| a.role == role.id && a.to.is_none() && a.child.is_some() == per_child);
        for assignment in held {
            for (place, wave) in programme.waves.iter().enumerate() {
                let nominal = add_months(case.start, i32::from(wave.months));
                if case.end.is_some_and(|end| nominal > end) {
                    reasons.push(Silence::EndedBefore);
                    continue;
                }
                if case.is_asked_elsewhere(programme, assignment.child, nominal) {
                    ahead |= today <= nominal;
                    continue;
                }
                let Some((first, last)) = days_to_ask(programme, calendar, case, assignment, place) else {
                    reasons.push(Silence::Closed);
                    continue;
                };
                let first = calendar.sending_day_from(first.max(today));
                if first > last {
                    reasons.push(Silence::Closed);
                } else if !calendar.in_window(first) {
                    reasons.push(Silence::OutsideWindow);
                } else {
                    ahead = true;
                }
            }
        }
    }
    let left = case.status == Status::WithdrawnBeforeStart;
    let goes_on = !left && (ahead || case.requests.iter().any(|request| is_open(programme, case, request, today)));
    let is_asked = ahead || !case.requests.is_empty();
    let silence = (!left && !is_asked).then(|| reasons.into_iter().max().unwrap_or(Silence::Nobody));
    // Where nobody is held at all, the reason above says so; where all is over, nobody is missed.
    let still_runs = goes_on || silence == Some(Silence::Nobody) && !is_over(programme, case, today);
    let mut unheld = Vec::new();
    for role in roles().filter(|_| still_runs) {
        let held = |child: Option<ChildId>| {
            case.assignments.iter().any(|a| a.to.is_none() && a.role == role.id && a.child == child)
        };
        match role.asked {
            Asked::PerFamily if !held(None) => unheld.push(Unheld { role: role.id.clone(), child: None }),
            Asked::PerFamily => {}
            Asked::PerChild => unheld.extend(
                case.children
                    .iter()
                    .filter(|child| !held(Some(child.id)))
                    .filter(|child| !case.is_asked_elsewhere(programme, Some(child.id), today))
                    .map(|child| Unheld { role: role.id.clone(), child: Some(child.case_number.clone()) }),
            ),
        }
    }
    let unprinted = case.requests.iter().filter(|request| is_unprinted(programme, case, request, today)).count();
    Outlook { goes_on, silence: silence.filter(|why| *why != Silence::Nobody || still_runs), unheld, unprinted }
}

/// Whether no wave of the family lies ahead, whoever would be asked.
fn is_over(programme: &Programme, case: &Case, today: Date) -> bool {
    let last = programme.waves.last().map_or(0, |wave| i32::from(wave.months));
    let closes = after(add_months(case.start, last), i32::from(programme.closes_after_days));
    closes < today || case.end.is_some_and(|end| end < today)
}

/// Whether a letter on paper would have to be printed for the request to reach anybody.
fn is_unprinted(programme: &Programme, case: &Case, request: &Request, today: Date) -> bool {
    let by_letter = |person: PersonId| {
        case.assignments.iter().any(|a| a.person == person && a.to.is_none() && a.by_letter && !a.no_mail)
    };
    request.state == RequestState::Open
        && request.invited.is_none()
        && by_letter(request.person)
        && is_open(programme, case, request, today)
}
