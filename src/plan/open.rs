//! Until when a request can be answered, and by whom (rules 2.5, 2.6 and 2.10): one rule for the plan, a person's list,
//! a link, a submit, a mail, a letter, the digest and the report.

use jiff::civil::Date;

use crate::family::{Assignment, Case, Request, RequestState, Status};
use crate::id::{ChildId, PersonId};
use crate::programme::Programme;

/// The last day of an open request, with what it becomes after it (rules 2.5 and 2.6), by the family's status and end
/// date and the request's closing day. `None`: it ends at once.
pub fn last_day(status: Status, end: Option<Date>, closes: Date) -> (Option<Date>, RequestState) {
    let cancelled_after = match status {
        Status::WithdrawnBeforeStart => return (None, RequestState::Cancelled),
        status if status.cancels_open_requests() => end,
        _ => None,
    };
    match cancelled_after {
        Some(end) if end < closes => (Some(end), RequestState::Cancelled),
        _ => (Some(closes), RequestState::Missing),
    }
}

/// A request with as much of its family as decides whether it can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestStanding<'a> {
    /// Where the family lives; its roles can be fewer.
    pub municipality: &'a str,
    /// The family's, as entered.
    pub status: Status,
    /// Where the family's course ended, or will.
    pub end: Option<Date>,
    /// Who is asked.
    pub role: &'a str,
    /// The register's column.
    pub slot: &'a str,
    /// Only for roles asked per child.
    pub child: Option<ChildId>,
    /// Whose it is.
    pub person: PersonId,
    /// As stored; it may have ended since.
    pub state: RequestState,
    /// Its closing day.
    pub closes: Date,
}

impl<'a> RequestStanding<'a> {
    /// How a request of that family stands.
    pub fn of(case: &'a Case, request: &'a Request) -> RequestStanding<'a> {
        RequestStanding {
            municipality: &case.municipality,
            status: case.status,
            end: case.end,
            role: &request.role,
            slot: &request.slot,
            child: request.child,
            person: request.person,
            state: request.state,
            closes: request.closes,
        }
    }

    /// Whether its last day has not passed on `today`, whatever its state.
    pub fn runs(&self, today: Date) -> bool {
        last_day(self.status, self.end, self.closes).0.is_some_and(|last| today <= last)
    }

    /// Who holds its place in the family now, of the family's assignments; nobody where the municipality does not ask
    /// that role.
    pub fn holder<'b>(
        &self,
        programme: &Programme,
        assignments: impl IntoIterator<Item = &'b Assignment>,
    ) -> Option<&'b Assignment> {
        let mut here =
            assignments.into_iter().filter(|a| a.child == self.child && a.role == self.role && a.slot == self.slot);
        here.find(|a| a.to.is_none()).filter(|_| programme.asks(self.municipality, self.role))
    }

    /// Whether it can be answered on `today` by the person whose it is, declined or not.
    pub fn can_be_answered<'b>(
        &self,
        programme: &Programme,
        assignments: impl IntoIterator<Item = &'b Assignment>,
        today: Date,
    ) -> bool {
        self.state == RequestState::Open
            && self.runs(today)
            && self.holder(programme, assignments).is_some_and(|holder| holder.person == self.person)
    }
}

/// Whether a request can be answered and written about on `today` by the person who holds it: what is asked again at
/// the moment of sending.
pub fn is_open(programme: &Programme, case: &Case, request: &Request, today: Date) -> bool {
    !request.declined && RequestStanding::of(case, request).can_be_answered(programme, &case.assignments, today)
}
