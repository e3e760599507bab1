//! What an import of the register sheet changes, applied in one transaction.

pub mod case;
pub mod fact;
pub mod family_list;
pub mod lead;
pub mod linked;
pub mod note;
pub mod outstanding;
pub mod pause;
pub mod request;
pub mod successor;
pub mod unheld;

use std::collections::{BTreeMap, BTreeSet};

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::actor::{Act, Subject};
use crate::family::{Person, Place, Reach, RegisterChange, RegisterChanges};
use crate::id::{AssignmentId, ChildId, ContactId, FamilyId, PersonId};
use crate::programme::after;
use crate::store::schema::{assignment, child, contact as contact_table, family, person as person_table};
use crate::store::{Conn, Result, StoreError, Tx, backend, called, contact, date, instant, person};

/// How these people are reached now, by number.
///
/// # Errors
/// A failed statement.
pub fn reached(conn: &mut Conn, people: &[PersonId]) -> Result<BTreeMap<PersonId, Person>> {
    let present = contact::present(conn, people)?;
    let reached = |(id, now): (PersonId, contact::Present)| {
        // Who has no address is told apart by the place that the name stands in.
        let reach = now.address.map_or_else(|| Reach::by_letter("", None, "", &id.to_string()), Reach::Mail);
        (id, Person { id, reach, language: now.language })
    };
    Ok(present.into_iter().map(reached).collect())
}

/// Everybody who was ever registered.
///
/// # Errors
/// A failed statement.
pub fn people(conn: &mut Conn) -> Result<Vec<Person>> {
    let places = contact::on_paper(conn)?;
    let rows: Vec<(PersonId, ContactId, String)> = person_table::table
        .inner_join(contact_table::table)
        .filter(contact_table::is_current.eq(true))
        .order(person_table::id)
        .select((person_table::id, contact_table::id, contact_table::language))
        .load(conn)?;
    let mut called = called::load(conn, rows.iter().map(|(_, contact, _)| *contact))?;
    Ok(rows
        .into_iter()
        .map(|(id, contact, language)| {
            let address = called.remove(&contact).and_then(|called| called.address);
            let on_paper =
                || places.get(&id).cloned().unwrap_or_else(|| Reach::by_letter("", None, "", &id.to_string()));
            Person { id, reach: address.map_or_else(on_paper, Reach::Mail), language }
        })
        .collect())
}

/// Applies changes in their order and marks the families they touch as due at `now`. Returns those families.
///
/// # Errors
/// A failed statement; a change that refers to what is not stored; a database that was indexed with another secret.
pub fn apply(tx: &mut Tx<'_>, changes: &RegisterChanges, now: Timestamp) -> Result<Vec<FamilyId>> {
    let mut touched = BTreeSet::new();
    for change in &changes.list {
        apply_one(tx, change, changes, &mut touched)?;
    }
    if !changes.is_empty() {
        let keys = tx.keys();
        contact::follow_names(tx, keys)?;
    }
    let mut later = Vec::new();
    for some in touched.iter().copied().collect::<Vec<FamilyId>>().chunks(500) {
        later.extend(linked::later(tx, some)?);
    }
    // What their linked course does decides whether their children are asked about.
    touched.extend(later);
    let touched: Vec<FamilyId> = touched.into_iter().collect();
    for some in touched.chunks(500) {
        diesel::update(family::table.filter(family::id.eq_any(some)))
            .set(family::next_due_at.eq(instant(now)))
            .execute(tx.conn())?;
    }
    if touched.len() >= backend::MANY {
        backend::look_at_tables(tx, backend::Tables::Register)?;
    }
    Ok(touched)
}

fn apply_one(
    tx: &mut Tx<'_>,
    change: &RegisterChange,
    changes: &RegisterChanges,
    touched: &mut BTreeSet<FamilyId>,
) -> Result<()> {
    let on = date(changes.on);
    let keys = tx.keys();
    match change {
        RegisterChange::NewPerson { reach, language, .. } => {
            let id = person::add(tx)?;
            contact::add(tx, keys, Some(id), "", reach, language)?;
            tx.note(Act::PersonEntered, Subject::person(id));
        }
        RegisterChange::Address { person, to, .. } => {
            contact::readdress(tx, keys, *person, to)?;
            // Only another spelling of the same address reaches the same mailbox, and is no change.
            request::invite_anew(tx, *person)?;
            touched.extend(families_of(tx, *person)?);
            tx.note(Act::ContactCorrected, Subject::person(*person).detail("address"));
        }
        RegisterChange::Language { person, to, .. } => {
            contact::set_language(tx, *person, to)?;
            tx.note(Act::ContactCorrected, Subject::person(*person).detail("language"));
        }
        RegisterChange::NewFamily { family: case_number, municipality, start, end, status } => {
            let id: FamilyId = diesel::insert_into(family::table)
                .values((
                    family::case_number.eq(case_number),
                    family::municipality.eq(municipality),
                    family::start_on.eq(date(*start)),
                    family::end_on.eq(end.map(date)),
                    family::status.eq(status.as_str()),
                    family::registered_on.eq(on),
                ))
                .returning(family::id)
                .get_result(tx.conn())?;
            tx.note(Act::FamilyEntered, Subject::family(id));
            touched.insert(id);
        }
        RegisterChange::NewChild { family: case_number, child: child_number, birth } => {
            let family = family_id(tx, case_number)?;
            let id: ChildId = diesel::insert_into(child::table)
                .values((
                    child::family_id.eq(family),
                    child::case_number.eq(child_number),
                    child::birth_on.eq(date(*birth)),
                    child::registered_on.eq(on),
                ))
                .returning(child::id)
                .get_result(tx.conn())?;
            tx.note(Act::ChildEntered, Subject::family(family).about_child(id));
            touched.insert(family);
        }
        RegisterChange::Municipality { family: case_number, to, .. } => {
            let id = family_id(tx, case_number)?;
            diesel::update(family::table.filter(family::id.eq(id)))
                .set(family::municipality.eq(to))
                .execute(tx.conn())?;
            tx.note(Act::FamilyChanged, Subject::family(id).detail("municipality"));
            touched.insert(id);
        }
        RegisterChange::Spelling { from, to } => {
            diesel::update(family::table.filter(family::municipality.eq(from)))
                .set(family::municipality.eq(to))
                .execute(tx.conn())?;
            tx.note(Act::FamilyChanged, Subject::none().detail("municipality_spelling"));
        }
        RegisterChange::Start { family: case_number, to, .. } => {
            let id = family_id(tx, case_number)?;
            diesel::update(family::table.filter(family::id.eq(id)))
                .set(family::start_on.eq(date(*to)))
                .execute(tx.conn())?;
            tx.note(Act::FamilyChanged, Subject::family(id).detail("start"));
            touched.insert(id);
        }
        RegisterChange::End { family: case_number, to, .. } => {
            let id = family_id(tx, case_number)?;
            diesel::update(family::table.filter(family::id.eq(id)))
                .set(family::end_on.eq(to.map(date)))
                .execute(tx.conn())?;
            tx.note(Act::FamilyChanged, Subject::family(id).detail("end"));
            touched.insert(id);
        }
        RegisterChange::Status { family: case_number, to, .. } => {
            let id = family_id(tx, case_number)?;
            diesel::update(family::table.filter(family::id.eq(id)))
                .set(family::status.eq(to.as_str()))
                .execute(tx.conn())?;
            let act = if to.cancels_open_requests() { Act::FamilyLeft } else { Act::FamilyChanged };
            tx.note(act, Subject::family(id).detail(to.as_str()));
            touched.insert(id);
        }
        RegisterChange::Linked { family: case_number, to, .. } => {
            let id = family_id(tx, case_number)?;
            diesel::update(family::table.filter(family::id.eq(id)))
                .set(family::linked_case.eq(to))
                .execute(tx.conn())?;
            tx.note(Act::FamilyChanged, Subject::family(id).detail("linked_case"));
            touched.insert(id);
        }
        RegisterChange::Birth { family: case_number, child: child_number, to, .. } => {
            let family = family_id(tx, case_number)?;
            let id: Option<ChildId> = diesel::update(
                child::table.filter(child::family_id.eq(family)).filter(child::case_number.eq(child_number)),
            )
            .set(child::birth_on.eq(date(*to)))
            .returning(child::id)
            .get_result(tx.conn())
            .optional()?;
            tx.note(Act::ChildChanged, Subject::family(family).about_child(id).detail("birth"));
            touched.insert(family);
        }
        RegisterChange::Sex { family: case_number, child: child_number, to } => {
            let family = family_id(tx, case_number)?;
            let id: Option<ChildId> = diesel::update(
                child::table.filter(child::family_id.eq(family)).filter(child::case_number.eq(child_number)),
            )
            .set(child::sex.eq(to.as_str()))
            .returning(child::id)
            .get_result(tx.conn())
            .optional()?;
            tx.note(Act::ChildChanged, Subject::family(family).about_child(id).detail("sex"));
        }
        RegisterChange::Fact { family: case_number, child: child_number, fact: name, to, .. } => {
            let family = family_id(tx, case_number)?;
            let child = child_number.as_ref().map(|number| child_id(tx, family, number)).transpose()?;
            fact::put(tx, family, child, name, to)?;
            // Nothing that is asked depends on it: nobody is looked at again.
            let act = if child.is_some() { Act::ChildChanged } else { Act::FamilyChanged };
            tx.note(act, Subject::family(family).about_child(child).detail(name));
        }
        RegisterChange::Renamed { assignment, to, .. } => {
            // Nobody is asked anew: who it is, what is open and what was said stay.
            let holder = contact::rename(tx, *assignment, to)?;
            tx.note(Act::ContactCorrected, Subject::person(holder).detail("name"));
        }
        RegisterChange::Ended { assignment, .. } => {
            touched.insert(end(tx, *assignment, changes)?);
        }
        RegisterChange::Replaced { assignment, place, reach, name } => {
            touched.insert(end(tx, *assignment, changes)?);
            begin(tx, place, reach, name, changes)?;
        }
        RegisterChange::Assigned { place, reach, name } => {
            touched.insert(begin(tx, place, reach, name, changes)?);
        }
    }
    Ok(())
}

/// The former holder held the place until the day before.
fn end(tx: &mut Tx<'_>, id: AssignmentId, changes: &RegisterChanges) -> Result<FamilyId> {
    diesel::update(assignment::table.filter(assignment::id.eq(id)))
        .set(assignment::to_on.eq(date(after(changes.on, -1))))
        .execute(tx.conn())?;
    let (family, child, person, slot) = assignment::table
        .filter(assignment::id.eq(id))
        .select((assignment::family_id, assignment::child_id, assignment::person_id, assignment::slot))
        .first::<(FamilyId, Option<ChildId>, PersonId, String)>(tx.conn())?;
    tx.note(Act::Unassigned, Subject::family(family).about_child(child).of_person(person).detail(&slot));
    Ok(family)
}

fn begin(tx: &mut Tx<'_>, place: &Place, reach: &Reach, name: &str, changes: &RegisterChanges) -> Result<FamilyId> {
    let family = family_id(tx, &place.family)?;
    let child = place.child.as_ref().map(|case_number| child_id(tx, family, case_number)).transpose()?;
    let keys = tx.keys();
    let person = contact::person_of(tx, keys, &reach.key())?
        .ok_or_else(|| StoreError::Content(format!("nobody who could hold the place {place}")))?;
    let contact = contact::named(tx, person, name)?;
    diesel::insert_into(assignment::table)
        .values((
            assignment::family_id.eq(family),
            assignment::child_id.eq(child),
            assignment::role.eq(&place.role),
            assignment::slot.eq(&place.slot),
            assignment::person_id.eq(person),
            assignment::contact_id.eq(contact),
            assignment::from_on.eq(date(changes.on)),
        ))
        .execute(tx.conn())?;
    tx.note(Act::Assigned, Subject::family(family).about_child(child).of_person(person).detail(&place.slot));
    Ok(family)
}

fn family_id(conn: &mut Conn, case_number: &str) -> Result<FamilyId> {
    family::table
        .filter(family::case_number.eq(case_number))
        .select(family::id)
        .first(conn)
        .optional()?
        .ok_or_else(|| StoreError::Content(format!("no family {case_number}, which the import would change")))
}

fn child_id(conn: &mut Conn, family: FamilyId, case_number: &str) -> Result<ChildId> {
    let of_family = child::table.filter(child::family_id.eq(family));
    Ok(of_family.filter(child::case_number.eq(case_number)).select(child::id).first(conn)?)
}

fn families_of(conn: &mut Conn, person: PersonId) -> Result<Vec<FamilyId>> {
    Ok(assignment::table
        .filter(assignment::person_id.eq(person))
        .filter(assignment::to_on.is_null())
        .select(assignment::family_id)
        .distinct()
        .load(conn)?)
}
