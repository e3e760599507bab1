//! What the rows are called that entries are about: case numbers, register columns and municipalities; no people.

use std::collections::HashMap;

use crate::store::db::prelude::*;

use super::Entry;
use crate::access::{Membership, StaffKind};
use crate::id::{ChildId, FamilyId, MembershipId, PersonId, StaffId};
use crate::store::schema::{assignment, child, family, membership};
use crate::store::{Conn, Result};

/// What some entries are about. Whatever is not stored any more is not in it.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Case numbers.
    pub families: HashMap<i64, String>,
    /// Case numbers.
    pub children: HashMap<i64, String>,
    /// For each person the families and register columns that they hold or held.
    pub places: HashMap<i64, Vec<(i64, String)>>,
    /// Municipalities of project leads, by the rows that versions before wrote.
    pub municipalities: HashMap<i64, String>,
    /// What members of staff are: kinds, and municipalities.
    pub staff: HashMap<i64, Vec<Membership>>,
}

/// Looks up what those entries are about.
///
/// # Errors
/// A failed statement.
pub fn names(conn: &mut Conn, entries: &[Entry]) -> Result<Names> {
    let of = |pick: fn(&Entry) -> [Option<i64>; 3]| {
        let mut ids: Vec<i64> = entries.iter().flat_map(pick).flatten().collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let mut names = Names::default();
    let people = of(|entry| [entry.person_id, entry.actor_person_id, entry.actor_helper_id]);
    let mut families = of(|entry| [entry.family_id, None, None]);
    let held: Vec<(PersonId, FamilyId, String)> = assignment::table
        .filter(assignment::person_id.eq_any(people.into_iter().map(PersonId::new)))
        .order(assignment::id)
        .select((assignment::person_id, assignment::family_id, assignment::slot))
        .load(conn)?;
    for (person, family, slot) in held {
        let places = names.places.entry(person.number()).or_default();
        let place = (family.number(), slot);
        if !places.contains(&place) {
            places.push(place);
        }
        families.push(family.number());
    }
    let rows: Vec<(FamilyId, String)> = family::table
        .filter(family::id.eq_any(families.into_iter().map(FamilyId::new)))
        .select((family::id, family::case_number))
        .load(conn)?;
    names.families = rows.into_iter().map(|(id, number)| (id.number(), number)).collect();
    let children = of(|entry| [entry.child_id, None, None]).into_iter().map(ChildId::new);
    let rows: Vec<(ChildId, String)> =
        child::table.filter(child::id.eq_any(children)).select((child::id, child::case_number)).load(conn)?;
    names.children = rows.into_iter().map(|(id, number)| (id.number(), number)).collect();
    let leads = of(|entry| [entry.lead_id, None, None]).into_iter().map(MembershipId::new);
    let rows: Vec<(MembershipId, String)> = membership::table
        .filter(membership::id.eq_any(leads))
        .select((membership::id, membership::municipality))
        .load(conn)?;
    names.municipalities = rows.into_iter().map(|(id, municipality)| (id.number(), municipality)).collect();
    let staff = of(|entry| [entry.staff_id, entry.actor_staff_id, None]).into_iter().map(StaffId::new);
    let rows: Vec<(StaffId, StaffKind, String)> = membership::table
        .filter(membership::staff_id.eq_any(staff))
        .order(membership::id)
        .select((membership::staff_id, membership::kind, membership::municipality))
        .load(conn)?;
    for (id, kind, municipality) in rows {
        names.staff.entry(id.number()).or_default().push(Membership::of(kind, &municipality));
    }
    Ok(names)
}
