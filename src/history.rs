//! What the audit log tells: who did what, about whom, line by line. Case numbers and roles stand in it; no people, no
//! addresses, no answers.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use jiff::civil::DateTime;

use crate::access::{Membership, StaffKind};
use crate::actor::{Act, Subject};
use crate::id::{FamilyId, PersonId, StaffId};
use crate::programme::Calendar;
use crate::store::audit::{self, Entry, Names};
use crate::store::tombstone::{Erased, Tombstone};
use crate::store::{By, Conn, Store, StoreError, case, person, to_instant};
use crate::token::Keys;

pub use crate::store::audit::{About, Misfit, Verified};

/// One line of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The entry's number.
    pub number: i64,
    /// In the programme's time zone.
    pub at: DateTime,
    /// Who did it.
    pub who: String,
    /// What they did.
    pub what: String,
    /// About whom or what; empty where it is about nobody in particular.
    pub about: String,
    /// Which file, wave, purpose or field.
    pub detail: String,
}

impl Line {
    /// Who did what, without number and time.
    pub fn told(&self) -> String {
        let Line { who, what, about, detail, .. } = self;
        let about = if about.is_empty() { String::new() } else { format!(": {about}") };
        let detail = if detail.is_empty() { String::new() } else { format!(" ({detail})") };
        format!("{who}: {what}{about}{detail}")
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>6}  {}  {}", self.number, self.at.strftime("%Y-%m-%d %H:%M:%S"), self.told())
    }
}

/// The family with that case number; `None` if there is none.
///
/// # Errors
/// The database.
pub fn family(conn: &mut Conn, case_number: &str) -> Result<Option<FamilyId>, StoreError> {
    case::of_case_number(conn, case_number)
}

/// The person with that address, or whoever holds a place in a family (`F-001/parent1`); `None` if there is nobody.
///
/// # Errors
/// The database; a place that may be one of several people.
pub fn person(conn: &mut Conn, keys: &Keys, name: &str) -> Result<Option<PersonId>, StoreError> {
    person::named(conn, keys, name)
}

/// Walks the whole log: that it fits, or the first thing in it that does not.
///
/// # Errors
/// The database.
pub fn verify(store: &Store, keys: &Keys) -> Result<Result<Verified, Misfit>, StoreError> {
    store.read(|conn| audit::verify(conn, keys))
}

/// Notes that everything was restored from that file, and what was erased again, where what came with it stands under a secret and
/// a key that are known.
///
/// # Errors
/// The database.
pub fn note_restored(store: &Store, from: &Path, again: &[Tombstone], by: &By<'_>) -> Result<(), StoreError> {
    let store = match store.clone().keyed(by.keys) {
        Err(StoreError::OtherSecret(_) | StoreError::OtherKey(_)) => return Ok(()),
        keyed => keyed?,
    };
    store.write(by, |tx| {
        tx.note(Act::BackupRestored, Subject::none().from_file(from));
        for one in again {
            let (act, subject) = match one.kind {
                Erased::Person => (Act::PersonErased, Subject::person(PersonId::new(one.number))),
                Erased::Family | Erased::Expired => (Act::FamilyErased, Subject::family(FamilyId::new(one.number))),
                Erased::Answers => (Act::Erased, Subject::person(PersonId::new(one.number))),
                Erased::Contacts => (Act::ContactsForgotten, Subject::family(FamilyId::new(one.number))),
            };
            tx.note(act, subject);
        }
        Ok(())
    })
}

/// Tells what was done about a family, a person or everything, in the order in which it was done. However long that is,
/// only some of it is in memory at a time.
///
/// # Errors
/// The database, and what `each` returns.
pub fn tell<E: From<StoreError>>(
    conn: &mut Conn,
    calendar: &Calendar,
    about: About,
    mut each: impl FnMut(Line) -> Result<(), E>,
) -> Result<(), E> {
    let mut last = 0;
    loop {
        let entries = audit::after(conn, about, last)?;
        let Some(end) = entries.last() else { return Ok(()) };
        last = end.number;
        let names = audit::names(conn, &entries)?;
        for entry in &entries {
            each(line(calendar, &names, entry))?;
        }
    }
}

/// Who did something, as a page tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// The plan and the outbox, by themselves; or what came back to the mailbox.
    Service,
    /// Somebody at the command line.
    Operator,
    /// Whoever holds that register column; none if they hold none in this family.
    Respondent(Option<String>),
    /// A member of staff.
    Staff(StaffId),
}

/// One entry, as a page tells it: words of closed kinds, no people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The entry's number.
    pub number: i64,
    /// In the programme's time zone.
    pub at: DateTime,
    /// Who did it.
    pub who: Who,
    /// What they did; none if it is a word of a later version.
    pub act: Option<Act>,
    /// Which register column it is about, in this family.
    pub slot: Option<String>,
    /// Which child, by case number.
    pub child: Option<String>,
    /// Which family, by case number.
    pub family: Option<String>,
    /// Which file, wave, purpose or field.
    pub detail: String,
}

/// The last events about a family, or the last of all, the latest first, before that number.
///
/// # Errors
/// The database.
pub fn latest(
    conn: &mut Conn,
    calendar: &Calendar,
    about: Option<FamilyId>,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Event>, StoreError> {
    let entries = audit::latest(conn, about, before.unwrap_or(i64::MAX), limit)?;
    let names = audit::names(conn, &entries)?;
    Ok(entries.iter().map(|entry| event(calendar, &names, entry)).collect())
}

/// What members of staff are called.
///
/// # Errors
/// The database.
pub fn staff_names(conn: &mut Conn, ids: &[StaffId]) -> Result<BTreeMap<StaffId, String>, StoreError> {
    crate::store::staff::names(conn, ids)
}

/// The last lines of the whole log, the latest first, before that number.
///
/// # Errors
/// The database.
pub fn latest_lines(
    conn: &mut Conn,
    calendar: &Calendar,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Line>, StoreError> {
    let entries = audit::latest(conn, None, before.unwrap_or(i64::MAX), limit)?;
    let names = audit::names(conn, &entries)?;
    Ok(entries.iter().map(|entry| line(calendar, &names, entry)).collect())
}

fn event(calendar: &Calendar, names: &Names, entry: &Entry) -> Event {
    let slot = |person: i64| {
        let places = names.places.get(&person)?;
        let here = places.iter().rfind(|(family, _)| entry.family_id.is_none_or(|of| of == *family));
        here.map(|(_, slot)| slot.clone())
    };
    let who = match (entry.actor.as_str(), entry.actor_person_id, entry.actor_staff_id) {
        ("staff", _, Some(id)) => Who::Staff(StaffId::new(id)),
        ("respondent", Some(person), _) => Who::Respondent(slot(person)),
        ("operator", ..) => Who::Operator,
        _ => Who::Service,
    };
    let detail = entry.file.iter().chain(&entry.detail).map(String::as_str);
    Event {
        number: entry.number,
        at: calendar.local(to_instant(entry.at)).datetime(),
        who,
        act: Act::parse(&entry.act),
        slot: entry.person_id.and_then(slot),
        child: entry.child_id.and_then(|id| names.children.get(&id).cloned()),
        family: entry.family_id.and_then(|id| names.families.get(&id).cloned()),
        detail: detail.collect::<Vec<_>>().join(", "),
    }
}

fn line(calendar: &Calendar, names: &Names, entry: &Entry) -> Line {
    let file_and_detail = entry.file.iter().chain(&entry.detail).map(String::as_str);
    Line {
        number: entry.number,
        at: calendar.local(to_instant(entry.at)).datetime(),
        who: who(names, entry),
        what: Act::parse(&entry.act).map_or_else(|| entry.act.clone(), |act| act.told().to_owned()),
        about: about(names, entry),
        detail: file_and_detail.collect::<Vec<_>>().join(", "),
    }
}

fn who(names: &Names, entry: &Entry) -> String {
    let of = |person| of_person(names, person, entry.family_id);
    match (entry.actor.as_str(), entry.actor_person_id) {
        ("staff", _) => entry.actor_staff_id.map_or_else(|| "staff".to_owned(), |id| of_staff(names, id)),
        ("operator", _) => format!("operator {}", entry.actor_user.as_deref().unwrap_or("unknown")),
        ("respondent", Some(person)) => {
            let person = of(person);
            match (entry.actor_way.as_deref(), entry.actor_helper_id) {
                (_, Some(helper)) => format!("{person} with the help of {}", of(helper)),
                (Some("letter"), _) => format!("{person} by a letter's link"),
                (Some("mark"), _) => format!("{person} by a mail's way out"),
                _ => format!("{person} by their link"),
            }
        }
        (other, _) => other.to_owned(),
    }
}

fn about(names: &Names, entry: &Entry) -> String {
    let family = entry.family_id.map(|id| named(names.families.get(&id), "family", id));
    let mut parts = Vec::new();
    match (family, entry.person_id) {
        (_, Some(person)) => parts.push(of_person(names, person, entry.family_id)),
        (Some(family), None) => parts.push(family),
        (None, None) => {}
    }
    parts.extend(entry.child_id.map(|id| format!("child {}", named(names.children.get(&id), "number", id))));
    parts.extend(entry.staff_id.map(|id| of_staff(names, id)));
    parts.extend(entry.lead_id.map(|id| match names.municipalities.get(&id) {
        Some(municipality) => format!("a project lead of {municipality}"),
        None => "a former project lead".to_owned(),
    }));
    parts.join(", ")
}

/// What a member of staff is, never what they are called.
fn of_staff(names: &Names, id: i64) -> String {
    let told = |membership: &Membership| match (membership.kind, &membership.municipality) {
        (StaffKind::Lead, Some(municipality)) => format!("a project lead of {municipality}"),
        (kind, _) => format!("staff {id} ({})", kind.as_str()),
    };
    match names.staff.get(&id).map(Vec::as_slice) {
        None | Some([]) => format!("former staff {id}"),
        Some(all) => all.iter().map(told).collect::<Vec<_>>().join(", "),
    }
}

/// Places that a person holds or held: those in the family, if it is about one.
fn of_person(names: &Names, person: i64, family: Option<i64>) -> String {
    let places = names.places.get(&person).map_or(&[][..], Vec::as_slice);
    let here = places.iter().filter(|(of, _)| family.is_none_or(|family| family == *of));
    let told: Vec<String> =
        here.map(|(family, slot)| format!("{}/{slot}", named(names.families.get(family), "family", *family))).collect();
    match (told.is_empty(), family) {
        (false, _) => told.join(", "),
        (true, Some(family)) => format!("person {person} of {}", named(names.families.get(&family), "family", family)),
        (true, None) => format!("person {person}"),
    }
}

fn named(name: Option<&String>, kind: &str, id: i64) -> String {
    name.cloned().unwrap_or_else(|| format!("{kind} {id}"))
}
