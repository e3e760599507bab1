//! Nonresponse: which answers are outstanding, which closed unanswered lately, and where nobody is asked because nobody holds
//! the role. The project leads' digest and the workspace tell of the same.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::access::Reach;
use crate::family::Case;
use crate::id::{FamilyId, RequestId, StaffId};
use crate::plan::{self, RequestStanding};
use crate::programme::{Asked, Programme, after, text_in};
use crate::service::Service;
use crate::store::outstanding::{self, Part};
use crate::store::{Conn, StoreError, case, help_asked, linked, note, staff, unheld};

pub use crate::store::note::Note;
pub use crate::store::outstanding::{Closed, Outstanding, Wanted};
pub use crate::store::unheld::Unheld;

/// For how many days it is told that something closed unanswered.
pub const CLOSED_LATELY: i32 = 14;

/// How far it is counted.
pub const COUNTED: i64 = 1000;

/// A role's title, and which of its register columns where it has several: two parents are two lines.
pub fn role_title(programme: &Programme, role: &str, slot: &str, language: &str) -> String {
    let Some(found) = programme.role(role) else { return role.to_owned() };
    let title = text_in(&found.title, language);
    match found.columns.iter().position(|column| column == slot) {
        Some(place) if found.columns.len() > 1 => format!("{title} {}", place + 1),
        _ => title.to_owned(),
    }
}

/// An invitation of that day or before counts as outstanding (rule 2.11).
fn invited_by(service: &Service, today: Date) -> Date {
    after(today, -i32::from(service.programme().sending.digest.after_days))
}

/// What a municipality's leads are told on a day.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// What is outstanding, and what those have been asked who have said no, by case number.
    pub missing: Vec<Outstanding>,
    /// How much more is outstanding and waits: somebody sees to it until a day that they have named, or mail about the family is
    /// paused.
    pub waiting: usize,
}

/// What a municipality's leads are told on that day (rule 2.11). What somebody sees to already is not told again before the day
/// that they have named, and nothing of a family that is paused: that is only counted.
///
/// # Errors
/// A failed statement.
pub fn of_municipality(
    service: &Service,
    conn: &mut Conn,
    municipality: &str,
    today: Date,
) -> Result<Told, StoreError> {
    let wanted = Wanted::in_municipality(municipality);
    let mut missing = outstanding::outstanding(conn, &wanted, today, invited_by(service, today), None)?;
    let cases = cases(conn, &missing)?;
    missing.retain(|one| can_be_answered(service, &cases, one, today));
    let ids: Vec<RequestId> = missing.iter().map(|one| one.request).collect();
    let notes = note::last(conn, &ids)?;
    let mut waiting = 0;
    missing.retain(|one| {
        let seen_to = notes.get(&one.request).and_then(|note| note.quiet_until).is_some_and(|until| today <= until);
        let waits = seen_to || one.paused_until.is_some_and(|until| today <= until);
        // Of whoever has said no nothing is waited for.
        waiting += usize::from(waits && !one.takes_no_part);
        !waits
    });
    // Byte by byte: the two databases have orders of their own.
    missing.sort_by(|a, b| (&a.family, &a.child, a.request).cmp(&(&b.family, &b.child, b.request)));
    Ok(Told { missing, waiting })
}

fn cases(conn: &mut Conn, missing: &[Outstanding]) -> Result<HashMap<FamilyId, Case>, StoreError> {
    let mut families: Vec<FamilyId> = missing.iter().map(|one| one.family_id).collect();
    families.sort_unstable();
    families.dedup();
    let mut cases = HashMap::new();
    for some in families.chunks(500) {
        cases.extend(case::load(conn, some)?.into_iter().map(|case| (case.id, case)));
    }
    Ok(cases)
}

fn can_be_answered(service: &Service, cases: &HashMap<FamilyId, Case>, one: &Outstanding, today: Date) -> bool {
    let case = cases.get(&one.family_id);
    let request = case.and_then(|case| Some((case, case.requests.iter().find(|request| request.id == one.request)?)));
    request.is_some_and(|(case, request)| {
        let programme = &service.protocols.of_family(case.id).programme;
        RequestStanding::of(case, request).can_be_answered(programme, &case.assignments, today)
    })
}

/// An outstanding answer, with what can be done about it and what was.
#[derive(Debug, Clone)]
pub struct Line {
    /// What is outstanding.
    pub one: Outstanding,
    /// What was last noted about it.
    pub note: Option<Note>,
    /// Who noted it; none if they are no member of staff any more.
    pub noted_by: Option<String>,
    /// When somebody was last asked to help.
    pub help_asked: Option<Timestamp>,
    /// Whether somebody in the family holds a role that helps.
    pub has_helper: bool,
}

/// A page of what is outstanding, what closes first first; those who have said no are not in it.
#[derive(Debug, Clone)]
pub struct Outlist {
    /// The lines of the page.
    pub lines: Vec<Line>,
    /// How many there are in all, counted no further than [`COUNTED`].
    pub count: i64,
}

/// What is outstanding there: a page of it.
///
/// # Errors
/// A failed statement.
pub fn list(
    service: &Service,
    conn: &mut Conn,
    wanted: &Wanted,
    today: Date,
    (offset, limit): (i64, i64),
) -> Result<Outlist, StoreError> {
    let by = invited_by(service, today);
    let part = Part { offset, limit };
    let found = outstanding::outstanding(conn, wanted, today, by, Some(part))?;
    let length = |lines: usize| i64::try_from(lines).unwrap_or(limit);
    let counts_itself = length(found.len()) < limit && (offset == 0 || !found.is_empty());
    let lines = lines(service, conn, found, today)?;
    // A page that is not full says by itself how many there are: its lines, and nothing that is stored as open and is not.
    let count = match counts_itself {
        true => offset + length(lines.len()),
        false => outstanding::count(conn, wanted, today, by, COUNTED)?,
    };
    Ok(Outlist { lines, count })
}

/// One outstanding answer, by its request; `None` if it is not outstanding (any more), or was asked lately and has arrived.
///
/// # Errors
/// A failed statement.
pub fn one(service: &Service, conn: &mut Conn, id: RequestId, today: Date) -> Result<Option<Line>, StoreError> {
    let found = outstanding::open(conn, id, today)?;
    Ok(lines(service, conn, found.into_iter().collect(), today)?.pop())
}

fn lines(service: &Service, conn: &mut Conn, found: Vec<Outstanding>, today: Date) -> Result<Vec<Line>, StoreError> {
    let cases = cases(conn, &found)?;
    let ids: Vec<RequestId> = found.iter().map(|one| one.request).collect();
    let mut notes = note::last(conn, &ids)?;
    let asked = help_asked::last(conn, &ids)?;
    let authors: Vec<StaffId> = notes.values().filter_map(|note| note.staff).collect();
    let names = staff::names(conn, &authors)?;
    let lines = found.into_iter().filter(|one| can_be_answered(service, &cases, one, today)).map(|one| {
        let note = notes.remove(&one.request);
        Line {
            noted_by: note.as_ref().and_then(|note| names.get(&note.staff?).cloned()),
            note,
            help_asked: asked.get(&one.request).copied(),
            has_helper: has_helper(service, &cases, &one, today),
            one,
        }
    });
    Ok(lines.collect())
}

fn has_helper(service: &Service, cases: &HashMap<FamilyId, Case>, one: &Outstanding, today: Date) -> bool {
    let Some(case) = cases.get(&one.family_id) else { return false };
    let programme = &service.protocols.of_family(case.id).programme;
    case.requests
        .iter()
        .find(|request| request.id == one.request)
        .is_some_and(|request| plan::helping(programme, case, request, today).next().is_some())
}

/// What closed unanswered in the last days, the latest first.
///
/// # Errors
/// A failed statement.
pub fn closed_lately(conn: &mut Conn, reach: &Reach, today: Date, limit: i64) -> Result<Vec<Closed>, StoreError> {
    outstanding::closed(conn, reach, (after(today, -CLOSED_LATELY), after(today, -1)), limit)
}

/// Families that run, and in them the roles that are asked and that nobody holds, by case number: of each role `limit`.
///
/// # Errors
/// A failed statement.
pub fn unheld(
    service: &Service,
    conn: &mut Conn,
    reach: &Reach,
    today: Date,
    limit: i64,
) -> Result<Vec<Unheld>, StoreError> {
    let programme = service.programme();
    let elsewhere = linked::asked_elsewhere(conn, programme, today)?;
    let mut found = Vec::new();
    for role in &programme.roles {
        let of_role = match role.asked {
            Asked::PerFamily => unheld::families(conn, reach, &role.id, limit)?,
            Asked::PerChild => unheld::children(conn, reach, &role.id, limit, &elsewhere)?,
        };
        found.extend(of_role.into_iter().filter(|one| programme.asks(&one.municipality, &role.id)));
    }
    found.sort_by(|a, b| (&a.case_number, &a.child).cmp(&(&b.case_number, &b.child)));
    Ok(found)
}

/// Municipalities with families that run and without a project lead, in the order of the alphabet.
///
/// # Errors
/// A failed statement.
pub fn without_lead(conn: &mut Conn, reach: &Reach) -> Result<Vec<String>, StoreError> {
    let running = unheld::municipalities(conn)?;
    let leads = crate::store::lead::all(conn)?;
    let mut found = BTreeMap::new();
    for municipality in running.into_iter().filter(|one| reach.covers(one)) {
        if !leads.iter().any(|lead| lead.leads(&municipality)) {
            found.insert(crate::names::municipality_key(&municipality), municipality);
        }
    }
    Ok(found.into_values().collect())
}

/// The municipalities of the register that are in reach, each once, in the order of the alphabet.
///
/// # Errors
/// A failed statement.
pub fn municipalities(conn: &mut Conn, reach: &Reach) -> Result<Vec<String>, StoreError> {
    let mut found = BTreeMap::new();
    for spelled in outstanding::spellings(conn, reach)? {
        found.entry(crate::names::municipality_key(&spelled)).or_insert(spelled);
    }
    Ok(found.into_values().collect())
}
