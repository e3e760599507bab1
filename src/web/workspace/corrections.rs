//! What people say is wrong in what is stored about them, and that somebody has seen to it.

use serde::Serialize;

use super::desk::Desk;
use crate::rights::correction;
use crate::web::Reply;
use crate::web::errors::Problem;

const PLACE: &str = "/w/corrections";

#[derive(Serialize)]
struct Corrections {
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    id: String,
    at: String,
    /// The name in the register; empty where it tells none.
    name: String,
    families: Vec<Family>,
    text: String,
}

#[derive(Serialize)]
struct Family {
    href: String,
    case: String,
}

/// GET `/w/corrections`
pub(super) fn show(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let reach = desk.reach();
    let waiting = desk.read(|conn| correction::waiting(conn, &reach))?;
    let calendar = desk.service().calendar();
    let row = |one: correction::Waiting| Row {
        id: one.id.to_string(),
        at: desk.day(calendar.date(one.at)),
        name: one.name,
        families: one
            .families
            .into_iter()
            .map(|(family, case)| Family { href: format!("/w/families/{family}"), case })
            .collect(),
        text: one.content,
    };
    let view = Corrections { rows: waiting.into_iter().map(row).collect() };
    desk.page("corrections", desk.w("nav_corrections"), &view)
}

/// POST `/w/corrections/handled`
pub(super) fn handled(desk: &Desk<'_>) -> Result<Reply, Problem> {
    let id = desk.form.get("correction").and_then(|id| id.parse().ok());
    let done = match id {
        Some(id) => correction::handle(desk.service(), id, &desk.reach(), &desk.by())?,
        None => false,
    };
    Ok(desk.done(PLACE, if done { "correction_handled" } else { "correction_gone" }))
}
