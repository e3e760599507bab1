//! Families as staff see them: a list to search, and one with everybody in it.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::access::Reach;
use crate::family::{Case, Status};
use crate::id::{ContactId, FamilyId, PersonId, RequestId, StaffId};
use crate::plan::{self, Coming};
use crate::programme::{Calendar, Programme};
use crate::store::family_list::{self, Search};
use crate::store::note::Note;
use crate::store::pause::Pause;
use crate::store::{Conn, StoreError, address, case, contact, linked, note, pause, staff};

pub use crate::store::family_list::FamilyLine;

/// How far families are counted.
pub const COUNTED: i64 = 1000;

/// A page of the families in reach, by case number, and how many there are in all, counted no further than [`COUNTED`].
///
/// # Errors
/// A failed statement.
pub fn list(
    conn: &mut Conn,
    reach: &Reach,
    wanted: Option<&str>,
    status: Option<Status>,
    (offset, limit): (i64, i64),
) -> Result<(Vec<FamilyLine>, i64), StoreError> {
    let search = Search { reach, text: wanted, status };
    let lines = family_list::page(conn, &search, offset, limit)?;
    Ok((lines, family_list::count(conn, &search, COUNTED)?))
}

/// How somebody in a family is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reached {
    /// Their address; none for whoever is written to on paper.
    pub address: Option<String>,
    /// Whether no mail goes there any more.
    pub suppressed: bool,
    /// Language of their mails.
    pub language: String,
}

/// A family with everybody in it.
#[derive(Debug, Clone)]
pub struct OpenedFamily {
    /// As registered, with all that was asked.
    pub case: Case,
    /// How everybody in it is reached.
    pub reached: BTreeMap<PersonId, Reached>,
    /// A pause of its mail, over or not.
    pub pause: Option<Pause>,
    /// What staff have noted, the oldest first.
    pub notes: Vec<Note>,
    /// Courses about a child of this one: the first that it is linked to, and those that are linked to it.
    pub linked: Vec<LinkedFamily>,
    /// Who noted it.
    pub authors: BTreeMap<StaffId, String>,
}

/// Another course about a child of a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedFamily {
    /// Row number of the other family.
    pub id: FamilyId,
    /// Its case number.
    pub case_number: String,
    /// Its municipality.
    pub municipality: String,
    /// The case in which the child is asked about now.
    pub asks: String,
}

/// The courses that are linked to this one, as they ask on `today`.
fn linked_families(
    conn: &mut Conn,
    programme: &Programme,
    case: &Case,
    today: Date,
) -> Result<Vec<LinkedFamily>, StoreError> {
    let asks = |first: &str, later: &Case| match &later.linked {
        Some(linked) if linked.asks_on(programme, today) => first.to_owned(),
        _ => later.case_number.clone(),
    };
    let mut found = Vec::new();
    if let Some(linked) = &case.linked
        && let Some(id) = case::of_case_number(conn, &linked.case_number)?
        && let Some((case_number, municipality)) = case::named(conn, id)?
    {
        found.push(LinkedFamily { id, asks: asks(&case_number, case), case_number, municipality });
    }
    let later = linked::later(conn, &[case.id])?;
    for later in case::registered(conn, &later)? {
        let asks = asks(&case.case_number, &later);
        found.push(LinkedFamily {
            id: later.id,
            asks,
            case_number: later.case_number,
            municipality: later.municipality,
        });
    }
    Ok(found)
}

/// A family on `today`; `None` if there is none.
///
/// # Errors
/// A failed statement.
pub fn open(
    conn: &mut Conn,
    programme: &Programme,
    id: FamilyId,
    today: Date,
) -> Result<Option<OpenedFamily>, StoreError> {
    let Some(case) = case::load(conn, &[id])?.pop() else { return Ok(None) };
    let people: Vec<PersonId> = case.assignments.iter().map(|held| held.person).collect();
    let present = contact::present(conn, &people)?;
    let contacts: Vec<ContactId> = present.values().map(|now| now.id).collect();
    let stopped: HashSet<ContactId> = address::suppressed(conn, &contacts)?;
    let reached = present.into_iter().map(|(person, now)| {
        let suppressed = stopped.contains(&now.id);
        (person, Reached { address: now.address, suppressed, language: now.language })
    });
    let notes = note::of_family(conn, id)?;
    let authors: Vec<StaffId> = notes.iter().filter_map(|note| note.staff).collect();
    Ok(Some(OpenedFamily {
        reached: reached.collect(),
        pause: pause::of(conn, id)?,
        linked: linked_families(conn, programme, &case, today)?,
        authors: staff::names(conn, &authors)?,
        notes,
        case,
    }))
}

/// What was asked of whoever holds that column, about the family or a child of it, at a wave; the last, where the wave was
/// asked twice.
///
/// # Errors
/// A failed statement.
pub fn request(
    conn: &mut Conn,
    id: FamilyId,
    child: Option<&str>,
    slot: &str,
    wave: &str,
) -> Result<Option<RequestId>, StoreError> {
    let Some(case) = case::load(conn, &[id])?.pop() else { return Ok(None) };
    let number = |id| case.children.iter().find(|child| child.id == id).map(|child| child.case_number.as_str());
    let asked = case.requests.iter().filter(|request| request.slot == slot && request.wave == wave);
    Ok(asked.filter(|request| request.child.and_then(number) == child).map(|request| request.id).max())
}

/// A mail that will be written about a family if nobody answers and nothing changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComingMail {
    /// When.
    pub on: Date,
    /// 0 for an invitation, or the number of the reminder.
    pub reminder: usize,
    /// Who is asked, and in which column.
    pub role: String,
    /// The register's column.
    pub slot: String,
    /// Which wave.
    pub wave: String,
    /// Case number of the child, for roles asked per child.
    pub child: Option<String>,
    /// Which request, if it is made already.
    pub request: Option<RequestId>,
}

/// The next mails about a family, by day, of the plan itself.
pub fn coming(programme: &Programme, calendar: &Calendar, case: &Case, now: Timestamp, most: usize) -> Vec<ComingMail> {
    let known: HashSet<RequestId> = case.requests.iter().map(|request| request.id).collect();
    let mut mails: Vec<ComingMail> = Vec::new();
    for Coming { request, mails: days, .. } in plan::forecast(programme, calendar, case, now).into_values() {
        let child = request.child.and_then(|id| case.children.iter().find(|child| child.id == id));
        mails.extend(days.into_iter().map(|(on, reminder)| ComingMail {
            on,
            reminder,
            role: request.role.clone(),
            slot: request.slot.clone(),
            wave: request.wave.clone(),
            child: child.map(|child| child.case_number.clone()),
            request: known.contains(&request.id).then_some(request.id),
        }));
    }
    mails.sort_by(|a, b| (a.on, &a.role, &a.slot, &a.child).cmp(&(b.on, &b.role, &b.slot, &b.child)));
    mails.truncate(most);
    mails
}
