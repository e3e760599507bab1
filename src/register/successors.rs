//! Somebody takes a role over: today, or on a day to come. It goes the way of every sheet: what is entered is the family's
//! sheet with somebody else in that column, so that nothing else decides what is right and what follows from it.

use jiff::Timestamp;
use jiff::civil::Date;
use tracing::warn;

use super::{FamilyForm, Imported, NotApplied, RegisterChange, Sheet};
use crate::access::Reach;
use crate::actor::{Act, Subject};
use crate::family::{OfHolder, Reach as Reached, SheetPerson, read_sheet};
use crate::fault::Faults;
use crate::id::{FamilyId, SuccessorId};
use crate::programme::{Programme, after};
use crate::protocol;
use crate::service::Service;
use crate::store::{self, By, Conn, StoreError, successor};

pub use crate::store::successor::Successor;

/// How far ahead somebody can be named, in days.
pub const FURTHEST: i32 = 366;

/// The longest name, in letters.
pub const LONGEST_NAME: usize = 200;

/// What the sheet is called in faults and in the log: it is a form on a page.
const FORM: &str = "form";

/// Whoever takes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHolder {
    /// The register's column: `caseworker`, `parent1`, …
    pub slot: String,
    /// Case number of the child, for roles asked per child.
    pub child: Option<String>,
    /// What they are called.
    pub name: String,
    /// Their address; empty for whoever is written to on paper.
    pub email: String,
    /// Their first day.
    pub from: Date,
    /// Whether they are another person than whoever holds the role, though their names are alike.
    pub is_somebody_else: bool,
}

/// Why nobody takes over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotNamed {
    /// The register has no such column, or the family no such child.
    NoSuchRole,
    /// Neither a name nor an address.
    Nobody,
    /// The day is past, or further away than [`FURTHEST`].
    Day,
    /// They hold the role already, or would be taken for whoever does: another address of the same person is corrected in the
    /// family's form.
    SamePerson,
    /// Their name looks like that of whoever holds the role: somebody has to say that it is another person.
    Alike,
    /// A name alone, in a role that letters on paper do not reach.
    NoAddress,
    /// The name is longer than [`LONGEST_NAME`].
    TooLong,
    /// What a sheet with them would say is wrong.
    Wrong(Faults),
    /// Others than whoever asks have to do it.
    NotApplied(NotApplied),
}

/// Has somebody take a role over on their day. What is to come is tried now, and stored until then.
/// `true`: whoever was named for it before does not take it over.
///
/// # Errors
/// A failed statement.
pub fn name(
    service: &Service,
    family: FamilyId,
    new: &NewHolder,
    reach: &Reach,
    by: &By<'_>,
) -> Result<Result<bool, NotNamed>, StoreError> {
    let (programme, calendar) = (service.programme(), service.calendar());
    let today = calendar.date(by.at);
    let name = new.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let new = NewHolder { name, email: new.email.trim().into(), ..new.clone() };
    if new.from < today || new.from > after(today, FURTHEST) {
        return Ok(Err(NotNamed::Day));
    }
    if new.name.is_empty() && new.email.is_empty() {
        return Ok(Err(NotNamed::Nobody));
    }
    if new.name.chars().count() > LONGEST_NAME {
        return Ok(Err(NotNamed::TooLong));
    }
    let sheet = match service.store.read(|conn| sheet_with(conn, programme, family, &new, today))? {
        None => return Ok(Err(NotNamed::NoSuchRole)),
        Some(Err(faults)) => return Ok(Err(NotNamed::Wrong(faults))),
        Some(Ok(mut sheet)) => {
            // A name alone is passed over where letters on paper are not written.
            if new.email.is_empty() && named_in(&mut sheet, &new).is_none() {
                return Ok(Err(NotNamed::NoAddress));
            }
            sheet
        }
    };
    let tried = match super::preview_in(&service.store, (programme, calendar), &sheet, reach, by)? {
        Ok(imported) => imported,
        Err(why) => return Ok(Err(NotNamed::NotApplied(why))),
    };
    if !takes_over(&tried) {
        let another = NewHolder { is_somebody_else: true, ..new.clone() };
        let sheet = service.store.read(|conn| sheet_with(conn, programme, family, &another, today))?;
        return Ok(Err(match sheet {
            Some(Ok(sheet)) => match super::preview_in(&service.store, (programme, calendar), &sheet, reach, by)? {
                Ok(tried) if takes_over(&tried) => NotNamed::Alike,
                _ => NotNamed::SamePerson,
            },
            _ => NotNamed::SamePerson,
        }));
    }
    if new.from == today {
        let shown = super::fingerprint(&tried.changes);
        let applied = super::apply_in(&service.store, (programme, calendar), &sheet, reach, Some(&shown), by)?;
        return Ok(applied.map(|_| false).map_err(NotNamed::NotApplied));
    }
    service.store.write(by, |tx| {
        let Some(case) = store::case::registered(tx, &[family])?.pop() else { return Ok(Err(NotNamed::NoSuchRole)) };
        let number = new.child.as_deref();
        let child = case.children.iter().find(|child| Some(child.case_number.as_str()) == number);
        let reached = match new.email.is_empty() {
            true => Reached::by_letter(&case.case_number, number, &new.slot, &new.name),
            false => Reached::Mail(new.email.clone()),
        };
        let planned = Successor {
            id: SuccessorId::new(0),
            family,
            child: new.child.clone(),
            slot: new.slot.clone(),
            name: new.name.clone(),
            address: new.email.clone(),
            from: new.from,
        };
        let replaces = successor::put(tx, &planned, child.map(|child| child.id), &reached, "da")?;
        let subject = Subject::family(family).about_child(child.map(|child| child.id));
        tx.note(Act::SuccessorNamed, subject.detail(&format!("{}:{}", new.slot, new.from)));
        Ok(Ok(replaces))
    })
}

/// Those who are to take over in a family.
///
/// # Errors
/// A failed statement.
pub fn of_family(conn: &mut Conn, family: FamilyId) -> Result<Vec<Successor>, StoreError> {
    successor::of_family(conn, family)
}

/// Takes one of a family back, who is called that. `false` if they have taken over, were taken back before, or it is somebody
/// else by now: on SQLite the number of one who is gone is given to the next.
///
/// # Errors
/// A failed statement.
pub fn take_back(
    service: &Service,
    family: FamilyId,
    id: SuccessorId,
    called: &str,
    by: &By<'_>,
) -> Result<bool, StoreError> {
    service.store.write(by, |tx| {
        let Some(one) = successor::one(tx, id)?.filter(|one| one.family == family) else { return Ok(false) };
        if one.called() != called {
            return Ok(false);
        }
        successor::remove(tx, id)?;
        tx.note(Act::SuccessorDropped, Subject::family(family).detail(&one.slot));
        Ok(true)
    })
}

/// Lets those take over whose day has come.
///
/// # Errors
/// A failed statement.
pub fn take_over_due(service: &Service, now: Timestamp) -> Result<(), StoreError> {
    let today = service.calendar().date(now);
    for one in service.store.read(|conn| successor::due(conn, today))? {
        match take_over(service, &one, today, now) {
            Ok(()) => {}
            Err(NotTaken::Failed(error)) => return Err(error),
            Err(NotTaken::DoesNotFit) => {
                warn!(family = %one.family, slot = one.slot, "whoever was to take over does not fit any more; the history of the family tells it");
                service.store.write(&service.scheduler(now), |tx| {
                    if successor::remove(tx, one.id)? {
                        tx.note(Act::SuccessorDropped, Subject::family(one.family).detail(&one.slot));
                    }
                    Ok::<_, StoreError>(())
                })?;
            }
        }
    }
    Ok(())
}

/// Why a transaction is taken back.
enum NotTaken {
    DoesNotFit,
    Failed(StoreError),
}

impl From<StoreError> for NotTaken {
    fn from(error: StoreError) -> NotTaken {
        NotTaken::Failed(error)
    }
}

fn take_over(service: &Service, planned: &Successor, today: Date, now: Timestamp) -> Result<(), NotTaken> {
    let (programme, calendar) = (service.programme(), service.calendar());
    service.store.write(&service.scheduler(now), |tx| {
        store::backend::alone(tx)?;
        protocol::check(tx, service.protocols.running())?;
        // Another process may have been here, or somebody has thought better of it.
        let Some(one) = successor::one(tx, planned.id)?.filter(|one| one.from <= today) else { return Ok(()) };
        successor::remove(tx, one.id)?;
        // Whether they are another person was seen to when they were named.
        let is_somebody_else = true;
        let new = NewHolder {
            slot: one.slot,
            child: one.child,
            name: one.name,
            email: one.address,
            from: one.from,
            is_somebody_else,
        };
        let Some(Ok(sheet)) = sheet_with(tx, programme, one.family, &new, today)? else {
            return Err(NotTaken::DoesNotFit);
        };
        let imported = match super::import(tx, programme, calendar, &sheet, now) {
            Err(StoreError::Sheet(_)) => return Err(NotTaken::DoesNotFit),
            imported => imported?,
        };
        // Somebody may have entered them meanwhile; then there is nothing to do.
        if imported.changes.is_empty() || takes_over(&imported) { Ok(()) } else { Err(NotTaken::DoesNotFit) }
    })
}

/// Whether it lets somebody take over, and does not write to anybody elsewhere than before.
fn takes_over(imported: &Imported) -> bool {
    let list = &imported.changes.list;
    list.iter().any(|change| matches!(change, RegisterChange::Replaced { .. } | RegisterChange::Assigned { .. }))
        && !list.iter().any(|change| matches!(change, RegisterChange::Address { .. } | RegisterChange::Language { .. }))
}

/// The family's sheet as it stands, with somebody else in a column; none if it has no such column or child.
fn sheet_with(
    conn: &mut Conn,
    programme: &Programme,
    family: FamilyId,
    new: &NewHolder,
    today: Date,
) -> Result<Option<Result<Sheet, Faults>>, StoreError> {
    let Some(FamilyForm { fields, mut rows }) = super::form(conn, programme, Some(family), &[], "da", today)? else {
        return Ok(None);
    };
    let of_child = |at: usize| fields[at].of_child;
    let number = fields.iter().position(|field| field.is_key && field.of_child);
    let mut entered = false;
    for (at, field) in fields.iter().enumerate() {
        let Some((_, of)) = field.holder.as_ref().filter(|(slot, _)| *slot == new.slot) else { continue };
        let value = match of {
            OfHolder::Name => &new.name,
            OfHolder::Email => &new.email,
            OfHolder::Language => "",
        };
        for row in &mut rows {
            let theirs = number.and_then(|number| row.get(number)).map(String::as_str);
            // Who holds a role for the family is told in every row alike.
            if field.of_child == new.child.is_some() && (!field.of_child || theirs == new.child.as_deref()) {
                value.clone_into(&mut row[at]);
                entered = true;
            }
        }
    }
    if !entered {
        return Ok(None);
    }
    let part = |row: &[String], child: bool| -> Vec<String> {
        row.iter().enumerate().filter(|(at, _)| of_child(*at) == child).map(|(_, value)| value.clone()).collect()
    };
    let of_family = rows.first().map(|row| part(row, false)).unwrap_or_default();
    let children: Vec<Vec<String>> = rows.iter().map(|row| part(row, true)).collect();
    let bytes = super::sheet_of_form(&fields, &of_family, &children);
    let mut sheet = read_sheet(FORM, &bytes, programme, today);
    if let Ok(sheet) = &mut sheet
        && let Some(named) = named_in(sheet, new)
    {
        named.is_somebody_else = new.is_somebody_else;
    }
    Ok(Some(sheet))
}

/// Whoever the sheet names in that column.
fn named_in<'a>(sheet: &'a mut Sheet, new: &NewHolder) -> Option<&'a mut SheetPerson> {
    let family = sheet.families.first_mut()?;
    let people = match &new.child {
        None => &mut family.people,
        Some(number) => &mut family.children.iter_mut().find(|child| child.case_number == *number)?.people,
    };
    people.iter_mut().find(|named| named.slot == new.slot)
}
