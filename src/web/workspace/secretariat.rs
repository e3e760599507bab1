//! What the secretariat does besides: letters on paper, what was said on the telephone, addresses to which no mail goes, and
//! who leads the project where.

use serde::Serialize;

use super::desk::Desk;
use super::operator::{self, StaffOf};
use crate::language;
use crate::outbox::suppressed;
use crate::paper;
use crate::participation::{Choice, telephone};
use crate::post::letter::Letters;
use crate::web::Reply;
use crate::web::errors::{Problem, ProblemKind};

/// POST `/w/answers/{request}/letter`: the letter to whoever is asked, as a file to print. It is noted as printed.
pub(super) fn letter(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let (family, id) = (desk.family()?, desk.request()?);
    let letters = Letters::built_in().map_err(|error| broken(&error))?;
    let printed = paper::print_one(desk.service(), &letters, &family.case_number, id, &desk.by());
    match printed.map_err(|error| broken(&error))? {
        Some(printed) => {
            let name = format!("{}.pdf", printed.name);
            Ok(Reply::File { name, kind: "application/pdf", bytes: printed.pdf })
        }
        None => Ok(desk.done(&format!("/w/answers/{id}"), "no_letter")),
    }
}

fn broken(error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%error, "a letter cannot be made");
    ProblemKind::Broken.into()
}

/// POST `/w/families/{family}/said`: what somebody in the family has said on the telephone.
pub(super) fn said(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.family()?.id;
    let place = format!("/w/families/{id}");
    let choice = match desk.form.get("choice") {
        Some("leave") => Choice::Leave,
        Some("withdraw") => Choice::Withdraw,
        Some("join") => Choice::Join,
        _ => return Ok(desk.done(&place, "choose")),
    };
    let Some(person) = desk.form.get("person").and_then(|person| person.parse().ok()) else {
        return Ok(desk.done(&place, "choose"));
    };
    if telephone::choose_in(desk.service(), id, person, choice, &desk.by())? {
        Ok(desk.done(&place, "said"))
    } else {
        Err(ProblemKind::NotFound.into())
    }
}

/// POST `/w/answers/{request}/no`: no to one questionnaire on the telephone, or the answer is to come after all.
pub(super) fn declined(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let (family, id) = (desk.family()?, desk.request()?);
    let declined = desk.form.get("after_all").is_none();
    Ok(match telephone::decline(desk.service(), id, declined, &desk.by())? {
        true => desk.done(&format!("/w/answers/{id}"), "said"),
        false => desk.done(&format!("/w/families/{}", family.id), "not_outstanding"),
    })
}

#[derive(Serialize)]
struct Addresses {
    rows: Vec<AddressRow>,
}

#[derive(Serialize)]
struct AddressRow {
    email: String,
    since: String,
    words: String,
}

/// GET `/w/addresses`
pub(super) fn addresses(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let calendar = desk.service().calendar();
    let rows = suppressed::list(&desk.service().store)?.into_iter().map(|one| AddressRow {
        since: language::short_day(calendar.date(one.since), desk.language()),
        email: one.email,
        words: one.words,
    });
    desk.page("addresses", desk.w("nav_addresses"), &Addresses { rows: rows.collect() })
}

/// POST `/w/addresses/allow`
pub(super) fn allow(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let Some(email) = desk.form.get("email") else { return Ok(desk.done("/w/addresses", "choose")) };
    let allowed = suppressed::allow(&desk.service().store, email, &desk.by())?;
    Ok(desk.done("/w/addresses", if allowed.was_stopped { "allowed" } else { "choose" }))
}

/// GET `/w/leads`
pub(super) fn leads(desk: &Desk<'_>) -> Result<Reply, Problem> {
    operator::staff_page(desk, StaffOf::Leads, None)
}

/// POST `/w/leads`
pub(super) fn add_lead(desk: &Desk<'_>) -> Result<Reply, Problem> {
    operator::add_to(desk, StaffOf::Leads)
}

/// POST `/w/leads/remove`
pub(super) fn remove_lead(desk: &Desk<'_>) -> Result<Reply, Problem> {
    operator::remove_from(desk, StaffOf::Leads)
}
