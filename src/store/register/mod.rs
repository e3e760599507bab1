//! What an import of the register sheet changes, applied in one transaction.

pub mod case;
pub mod lead;
pub mod request;

use std::collections::BTreeSet;

use diesel::prelude::*;
use jiff::Timestamp;

use crate::family::{Change, Changes, Person, Place, Reach};
use crate::id::{AssignmentId, ChildId, FamilyId, PersonId};
use crate::programme::after;
use crate::store::schema::{assignment, child, family, person};
use crate::store::{Conn, Result, StoreError, date, instant};

/// Everybody who was ever registered.
///
/// # Errors
/// A failed statement.
pub fn people(conn: &mut Conn) -> Result<Vec<Person>> {
    Ok(person::table
        .order(person::id)
        .select((person::id, person::email, person::email_key, person::language))
        .load::<(PersonId, String, String, String)>(conn)?
        .into_iter()
        .map(|(id, email, key, language)| Person { id, reach: Reach::stored(email, key), language })
        .collect())
}

/// Writes the keys of addresses as they are written today ([`crate::family::email_key`]), where an older version wrote
/// them in another way.
///
/// # Errors
/// A failed statement.
pub fn renew_keys(conn: &mut Conn) -> Result<()> {
    let stored: Vec<(PersonId, String, String)> =
        person::table.select((person::id, person::email, person::email_key)).load(conn)?;
    let mut taken: BTreeSet<String> = stored.iter().map(|(.., key)| key.clone()).collect();
    for (id, email, key) in stored {
        let today = Reach::stored(email, key.clone()).key();
        // Two people under one address stay two: what they were asked is theirs.
        if today != key && taken.insert(today.clone()) {
            diesel::update(person::table.filter(person::id.eq(id))).set(person::email_key.eq(today)).execute(conn)?;
        }
    }
    Ok(())
}

/// The person with that address, written as [`crate::family::email_key`] does.
///
/// # Errors
/// A failed statement.
pub fn person_called(conn: &mut Conn, key: &str) -> Result<Option<Person>> {
    Ok(person::table
        .filter(person::email_key.eq(key))
        .select((person::id, person::email, person::email_key, person::language))
        .first::<(PersonId, String, String, String)>(conn)
        .optional()?
        .map(|(id, email, key, language)| Person { id, reach: Reach::stored(email, key), language }))
}

/// Applies changes in their order and marks the families they touch as due at `now`. Returns those families.
///
/// # Errors
/// A failed statement; a change that refers to what is not stored.
pub fn apply(conn: &mut Conn, changes: &Changes, now: Timestamp) -> Result<Vec<FamilyId>> {
    let mut touched = BTreeSet::new();
    for change in &changes.list {
        apply_one(conn, change, changes, &mut touched)?;
    }
    let touched: Vec<FamilyId> = touched.into_iter().collect();
    for some in touched.chunks(500) {
        diesel::update(family::table.filter(family::id.eq_any(some)))
            .set(family::next_due_at.eq(instant(now)))
            .execute(conn)?;
    }
    Ok(touched)
}

fn apply_one(conn: &mut Conn, change: &Change, changes: &Changes, touched: &mut BTreeSet<FamilyId>) -> Result<()> {
    let on = date(changes.on);
    match change {
        Change::NewPerson { reach, language, .. } => {
            diesel::insert_into(person::table)
                .values((
                    person::email.eq(reach.email()),
                    person::email_key.eq(reach.key()),
                    person::language.eq(language),
                ))
                .execute(conn)?;
        }
        Change::Address { person, to, .. } => {
            diesel::update(person::table.filter(person::id.eq(person)))
                .set((person::email.eq(to.email()), person::email_key.eq(to.key())))
                .execute(conn)?;
            // Only another spelling of the same address reaches the same mailbox, and is no change.
            request::invite_anew(conn, *person)?;
            touched.extend(families_of(conn, *person)?);
        }
        Change::Language { person, to, .. } => {
            diesel::update(person::table.filter(person::id.eq(person))).set(person::language.eq(to)).execute(conn)?;
        }
        Change::NewFamily { family: number, site, start, end, status } => {
            let id: FamilyId = diesel::insert_into(family::table)
                .values((
                    family::number.eq(number),
                    family::site.eq(site),
                    family::start_on.eq(date(*start)),
                    family::end_on.eq(end.map(date)),
                    family::status.eq(status.as_str()),
                    family::registered_on.eq(on),
                ))
                .returning(family::id)
                .get_result(conn)?;
            touched.insert(id);
        }
        Change::NewChild { family: number, child: child_number, birth } => {
            let family = family_id(conn, number)?;
            diesel::insert_into(child::table)
                .values((
                    child::family_id.eq(family),
                    child::number.eq(child_number),
                    child::birth_on.eq(date(*birth)),
                    child::registered_on.eq(on),
                ))
                .execute(conn)?;
            touched.insert(family);
        }
        Change::Municipality { family: number, to, .. } => {
            let id = family_id(conn, number)?;
            diesel::update(family::table.filter(family::id.eq(id))).set(family::site.eq(to)).execute(conn)?;
            touched.insert(id);
        }
        Change::Spelling { from, to } => {
            diesel::update(family::table.filter(family::site.eq(from))).set(family::site.eq(to)).execute(conn)?;
        }
        Change::Start { family: number, to, .. } => {
            let id = family_id(conn, number)?;
            diesel::update(family::table.filter(family::id.eq(id)))
                .set(family::start_on.eq(date(*to)))
                .execute(conn)?;
            touched.insert(id);
        }
        Change::End { family: number, to, .. } => {
            let id = family_id(conn, number)?;
            diesel::update(family::table.filter(family::id.eq(id)))
                .set(family::end_on.eq(to.map(date)))
                .execute(conn)?;
            touched.insert(id);
        }
        Change::Status { family: number, to, .. } => {
            let id = family_id(conn, number)?;
            diesel::update(family::table.filter(family::id.eq(id)))
                .set(family::status.eq(to.as_str()))
                .execute(conn)?;
            touched.insert(id);
        }
        Change::Birth { family: number, child: child_number, to, .. } => {
            let family = family_id(conn, number)?;
            diesel::update(child::table.filter(child::family_id.eq(family)).filter(child::number.eq(child_number)))
                .set(child::birth_on.eq(date(*to)))
                .execute(conn)?;
            touched.insert(family);
        }
        Change::Sex { family: number, child: child_number, to } => {
            let family = family_id(conn, number)?;
            diesel::update(child::table.filter(child::family_id.eq(family)).filter(child::number.eq(child_number)))
                .set(child::sex.eq(to.as_str()))
                .execute(conn)?;
        }
        Change::Renamed { assignment, reach, to, .. } => {
            let holder: PersonId = diesel::update(assignment::table.filter(assignment::id.eq(assignment)))
                .set(assignment::name.eq(to))
                .returning(assignment::person_id)
                .get_result(conn)?;
            // Nobody is asked anew: who it is, what is open and what was said stay.
            if let Reach::Letter(key) = reach {
                diesel::update(person::table.filter(person::id.eq(holder)))
                    .set(person::email_key.eq(key))
                    .execute(conn)?;
            }
        }
        Change::Ended { assignment, .. } => {
            touched.insert(end(conn, *assignment, changes)?);
        }
        Change::Replaced { assignment, place, reach, name } => {
            touched.insert(end(conn, *assignment, changes)?);
            begin(conn, place, reach, name, changes)?;
        }
        Change::Assigned { place, reach, name } => {
            touched.insert(begin(conn, place, reach, name, changes)?);
        }
    }
    Ok(())
}

/// The former holder held the place until the day before.
fn end(conn: &mut Conn, id: AssignmentId, changes: &Changes) -> Result<FamilyId> {
    diesel::update(assignment::table.filter(assignment::id.eq(id)))
        .set(assignment::to_on.eq(date(after(changes.on, -1))))
        .execute(conn)?;
    Ok(assignment::table.filter(assignment::id.eq(id)).select(assignment::family_id).first(conn)?)
}

fn begin(conn: &mut Conn, place: &Place, reach: &Reach, name: &str, changes: &Changes) -> Result<FamilyId> {
    let family = family_id(conn, &place.family)?;
    let child = match &place.child {
        None => None,
        Some(number) => Some(
            child::table
                .filter(child::family_id.eq(family))
                .filter(child::number.eq(number))
                .select(child::id)
                .first::<ChildId>(conn)?,
        ),
    };
    let person: PersonId = person::table.filter(person::email_key.eq(reach.key())).select(person::id).first(conn)?;
    diesel::insert_into(assignment::table)
        .values((
            assignment::family_id.eq(family),
            assignment::child_id.eq(child),
            assignment::role.eq(&place.role),
            assignment::slot.eq(&place.slot),
            assignment::person_id.eq(person),
            assignment::name.eq(name),
            assignment::from_on.eq(date(changes.on)),
        ))
        .execute(conn)?;
    Ok(family)
}

fn family_id(conn: &mut Conn, number: &str) -> Result<FamilyId> {
    family::table
        .filter(family::number.eq(number))
        .select(family::id)
        .first(conn)
        .optional()?
        .ok_or_else(|| StoreError::Content(format!("no family {number}, which the import would change")))
}

fn families_of(conn: &mut Conn, person: PersonId) -> Result<Vec<FamilyId>> {
    Ok(assignment::table
        .filter(assignment::person_id.eq(person))
        .filter(assignment::to_on.is_null())
        .select(assignment::family_id)
        .distinct()
        .load(conn)?)
}
