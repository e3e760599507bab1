//! Somebody takes a role over: a form of its own, today or from a day on.

use jiff::civil::Date;
use serde::Serialize;

use super::desk::Desk;
use super::families::who;
use super::today::Choice;
use crate::id::{ChildId, SuccessorId};
use crate::programme::{Asked, after};
use crate::register::NotApplied;
use crate::register::families::{self, OpenedFamily};
use crate::register::successors::{self, FURTHEST, NewHolder, NotNamed, Successor};
use crate::web::Reply;
use crate::web::errors::{Problem, ProblemKind};

#[derive(Serialize)]
struct Form {
    case: String,
    back: String,
    action: String,
    roles: Vec<Choice>,
    name: String,
    email: String,
    from: String,
    /// Whether it is asked if it is somebody else.
    is_alike: bool,
    first_day: String,
    last_day: String,
    error: Option<String>,
    /// The field that is wrong.
    at: String,
}

/// Somebody who is to take over, on a family's page.
#[derive(Serialize)]
pub(super) struct Coming {
    text: String,
    id: String,
    called: String,
}

/// Who is to take over in a family, in sentences.
///
/// # Errors
/// A failed statement.
pub(super) fn coming(desk: &Desk<'_>, family: crate::id::FamilyId) -> Result<Vec<Coming>, Problem> {
    let all: Vec<Successor> = desk.read(|conn| successors::of_family(conn, family))?;
    let told = |one: Successor| {
        let role = role_of(desk, &one.slot);
        let who = who(desk, &role, &one.slot, one.child.as_deref());
        let name = one.called().to_owned();
        Coming {
            text: desk.fill("successor_coming", &[("day", &desk.day(one.from)), ("name", &name), ("who", &who)]),
            id: one.id.to_string(),
            called: name,
        }
    };
    Ok(all.into_iter().map(told).collect())
}

fn role_of(desk: &Desk<'_>, slot: &str) -> String {
    let mut roles = desk.service().programme().roles.iter();
    roles.find(|role| role.columns.iter().any(|column| column == slot)).map_or(slot, |role| &role.id).to_owned()
}

/// Every column of the register that this family can have somebody in, the ones that are held first.
fn roles(desk: &Desk<'_>, opened: &OpenedFamily, chosen: &str) -> Vec<Choice> {
    let held = |slot: &str, child: Option<ChildId>| {
        let mut held = opened.case.assignments.iter().filter(|held| held.to.is_none());
        held.any(|held| held.slot == slot && held.child == child)
    };
    let mut all: Vec<(bool, Choice)> = Vec::new();
    for role in &desk.service().programme().roles {
        for slot in &role.columns {
            let children: Vec<Option<(ChildId, &str)>> = match role.asked {
                Asked::PerFamily => vec![None],
                Asked::PerChild => {
                    opened.case.children.iter().map(|child| Some((child.id, child.case_number.as_str()))).collect()
                }
            };
            for child in children {
                let number = child.map(|(_, number)| number);
                let value = format!("{slot} {}", number.unwrap_or_default());
                let text = who(desk, &role.id, slot, number);
                let is_held = held(slot, child.map(|(id, _)| id));
                all.push((!is_held, Choice { chosen: value == chosen, value, text }));
            }
        }
    }
    all.sort_by_key(|(vacant, _)| *vacant);
    all.into_iter().map(|(_, choice)| choice).collect()
}

fn page(desk: &Desk<'_>, error: Option<(String, &str)>) -> Result<Reply, Problem> {
    let family = desk.family()?;
    let opened = desk.read(|conn| families::open(conn, desk.service().programme(), family.id, desk.today))?;
    let opened = opened.ok_or(ProblemKind::NotFound)?;
    let said = |name: &str| desk.form.get(name).unwrap_or_default().to_owned();
    let from = if said("from").is_empty() { desk.today.to_string() } else { said("from") };
    let (error, at) = error.map_or((None, ""), |(text, at)| (Some(text), at));
    let view = Form {
        case: family.case_number.clone(),
        back: format!("/w/families/{}", family.id),
        action: format!("/w/families/{}/successor", family.id),
        roles: roles(desk, &opened, &said("role")),
        name: said("name"),
        email: said("email"),
        from,
        is_alike: at == "somebody_else",
        first_day: desk.today.to_string(),
        last_day: after(desk.today, FURTHEST).to_string(),
        at: at.to_owned(),
        error,
    };
    let title = format!("{} – {} {}", desk.w("successor_title"), desk.w("case"), family.case_number);
    match view.error {
        Some(_) => desk.incomplete("successor", &title, &view),
        None => desk.page("successor", &title, &view),
    }
}

/// GET `/w/families/{family}/successor`
pub(super) fn show(desk: &Desk<'_>) -> Result<Reply, Problem> {
    page(desk, None)
}

/// POST `/w/families/{family}/successor`
pub(super) fn name(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let family = desk.family()?;
    let said = |name: &str| desk.form.get(name).unwrap_or_default().trim();
    let Ok(from) = said("from").parse::<Date>() else {
        return page(desk, Some((desk.w("fault_day_year").to_owned(), "from")));
    };
    let (slot, child) = said("role").split_once(' ').unwrap_or((said("role"), ""));
    let new = NewHolder {
        slot: slot.to_owned(),
        child: (!child.is_empty()).then(|| child.to_owned()),
        name: said("name").to_owned(),
        email: said("email").to_owned(),
        from,
        is_somebody_else: said("somebody_else") == "yes",
    };
    let wrong = |name: &str, at| page(desk, Some((desk.w(name).to_owned(), at)));
    match successors::name(desk.service(), family.id, &new, &desk.reach(), &desk.by())? {
        Ok(true) => Ok(desk.done(&format!("/w/families/{}", family.id), "successor_replaced")),
        Ok(false) => Ok(desk.done(&format!("/w/families/{}", family.id), "successor_named")),
        Err(NotNamed::Day) => wrong("fault_day_year", "from"),
        Err(NotNamed::Alike) => wrong("fault_alike", "somebody_else"),
        Err(NotNamed::NoAddress) => wrong("fault_no_address", "email"),
        Err(NotNamed::TooLong) => wrong("fault_name_long", "name"),
        Err(NotNamed::Nobody) => wrong("fault_nobody", "name"),
        Err(NotNamed::NoSuchRole) => wrong("fault_role", "role"),
        Err(NotNamed::SamePerson) => wrong("fault_same_person", "name"),
        Err(NotNamed::Wrong(faults)) => {
            let mut told: Vec<String> = Vec::new();
            for fault in &faults.0 {
                let text = fault.message.in_language(desk.language());
                // Each row of the family says the same.
                if !told.contains(&text) {
                    told.push(text);
                }
            }
            page(desk, Some((told.join(" "), "email")))
        }
        Err(NotNamed::NotApplied(NotApplied::Changed)) => wrong("fault_case_changed", "role"),
        Err(NotNamed::NotApplied(why)) => page(desk, Some((super::sheets::not_applied(desk, &why), "email"))),
    }
}

/// POST `/w/families/{family}/successor/back`
pub(super) fn take_back(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.family()?.id;
    let one: Option<SuccessorId> = desk.form.get("successor").and_then(|id| id.parse().ok());
    let gone = match one {
        Some(one) => {
            successors::take_back(desk.service(), id, one, desk.form.get("called").unwrap_or_default(), &desk.by())?
        }
        None => false,
    };
    Ok(desk.done(&format!("/w/families/{id}"), if gone { "successor_back" } else { "choose" }))
}
