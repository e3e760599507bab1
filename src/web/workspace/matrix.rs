//! What a family was asked: a row for everybody, a column for every wave.

use std::collections::BTreeMap;

use serde::Serialize;

use super::desk::Desk;
use super::families::who;
use super::today::wave_title;
use crate::access::Deed;
use crate::family::{Case, Request, RequestState};

/// Who was asked what, and how it stands.
#[derive(Serialize)]
pub(super) struct Matrix {
    waves: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    who: String,
    cells: Vec<Cell>,
}

#[derive(Serialize)]
struct Cell {
    /// For a narrow screen, on which there are no columns.
    wave: String,
    asked: Vec<Asked>,
}

#[derive(Serialize)]
struct Asked {
    /// Where something can be done about it.
    href: Option<String>,
    state: String,
    /// Whether nobody has answered and nobody can any more.
    is_missing: bool,
    day: String,
}

/// The matrix of a family; nothing while nobody has been asked.
pub(super) fn of(desk: &Desk<'_>, case: &Case) -> Option<Matrix> {
    let programme = desk.service().programme();
    let place = |wave: &str| programme.wave(wave).map_or(usize::MAX, |(place, _)| place);
    let mut waves: Vec<&str> = case.requests.iter().map(|request| request.wave.as_str()).collect();
    waves.sort_by_key(|wave| (place(wave), *wave));
    waves.dedup();
    let role = |request: &Request| programme.roles.iter().position(|role| role.id == request.role);
    let mut of_whom: BTreeMap<_, Vec<&Request>> = BTreeMap::new();
    for request in &case.requests {
        let child = case.children.iter().position(|child| Some(child.id) == request.child);
        of_whom.entry((role(request).is_none(), role(request), &request.slot, child)).or_default().push(request);
    }
    let rows: Vec<Row> = of_whom
        .into_iter()
        .map(|((.., slot, child), asked)| Row {
            who: who(desk, &asked[0].role, slot, child.map(|at| case.children[at].case_number.as_str())),
            cells: waves.iter().map(|wave| cell(desk, wave, &asked)).collect(),
        })
        .collect();
    let waves = waves.into_iter().map(|wave| wave_title(desk, wave)).collect();
    (!rows.is_empty()).then_some(Matrix { waves, rows })
}

fn cell(desk: &Desk<'_>, wave: &str, of_one: &[&Request]) -> Cell {
    let of_wave: Vec<&Request> = of_one.iter().copied().filter(|request| request.wave == wave).collect();
    // What was taken back says something only where nothing took its place.
    let stands = |request: &&&Request| request.state != RequestState::Cancelled;
    let standing: Vec<&Request> = of_wave.iter().filter(stands).copied().collect();
    let shown = if standing.is_empty() { of_wave } else { standing };
    Cell { wave: wave_title(desk, wave), asked: shown.into_iter().map(|request| asked(desk, request)).collect() }
}

fn asked(desk: &Desk<'_>, request: &Request) -> Asked {
    let may_note_a_no = desk.access.may_anywhere(Deed::SayNoForSomebody);
    let state = match request.state {
        // Which no it is, nobody is told but who notes it.
        RequestState::Open if request.declined && may_note_a_no => "state_declined",
        RequestState::Open => "state_open",
        RequestState::Answered => "state_answered",
        RequestState::Missing => "state_missing",
        RequestState::Cancelled => "state_cancelled",
    };
    let is_open = request.state == RequestState::Open;
    Asked {
        href: (is_open && (!request.declined || may_note_a_no)).then(|| format!("/w/answers/{}", request.id)),
        state: desk.w(state).to_owned(),
        is_missing: request.state == RequestState::Missing,
        day: match (is_open, request.invited) {
            (true, _) => desk.fill("closes_on", &[("day", &desk.short_day(request.closes))]),
            (false, Some(on)) => desk.fill("invited_on", &[("day", &desk.short_day(on))]),
            (false, None) => String::new(),
        },
    }
}
