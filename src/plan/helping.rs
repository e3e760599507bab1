//! Who can help with an answer.

use jiff::civil::Date;

use crate::family::{Assignment, Case, Request};
use crate::id::PersonId;
use crate::programme::Programme;

/// Who holds a role that helps whoever is asked, and may be written to, in the order of the register.
pub fn helping<'a>(
    programme: &'a Programme,
    case: &'a Case,
    request: &'a Request,
    today: Date,
) -> impl Iterator<Item = &'a Assignment> {
    case.assignments.iter().filter(move |held| {
        programme.assists(&held.role, &request.role)
            && held.person != request.person
            && held.from <= today
            && held.to.is_none()
            && !held.no_mail
            && !held.by_letter
    })
}

/// Whether that person is one of them.
pub fn may_help(programme: &Programme, case: &Case, person: PersonId, request: &Request, today: Date) -> bool {
    helping(programme, case, request, today).any(|held| held.person == person)
}
