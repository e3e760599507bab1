//! The register: families in the order of their case numbers, their children, who holds which role, and what is told of them
//! besides.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::store::db::prelude::*;
use chrono::NaiveDate;
use jiff::civil::Date;

use super::unknown;
use crate::family::{Status, passed_on};
use crate::id::{ChildId, FamilyId, PersonId};
use crate::instrument::Sex;
use crate::names::municipality_key;
use crate::report::facts::{ChildFact, FamilyFact, Holder, MovesFact, RegisterFact};
use crate::store::linked::{self, SharedChild};
use crate::store::schema::{assignment, child, family};
use crate::store::{self, Conn, Result, to_date};

/// All families in their order, and which children count as which.
pub(super) struct Register {
    families: Vec<Listed>,
    /// The unit of a child with two courses, by either of its rows: the place of the first course among all families, and of
    /// the child in it.
    shared: HashMap<ChildId, (usize, usize)>,
}

/// A family without its children and roles.
struct Listed {
    id: FamilyId,
    case_number: String,
    municipality: String,
    start: NaiveDate,
    end: Option<NaiveDate>,
    status: Status,
}

/// Where families and children (by row number) stand among the facts.
pub(super) struct Places {
    families: HashMap<FamilyId, usize>,
    children: HashMap<ChildId, usize>,
}

impl Places {
    pub(super) fn family(&self, id: FamilyId) -> Result<usize> {
        self.families.get(&id).copied().ok_or_else(|| unknown("family", id))
    }

    pub(super) fn child(&self, id: Option<ChildId>) -> Result<Option<usize>> {
        id.map(|id| self.children.get(&id).copied().ok_or_else(|| unknown("child", id))).transpose()
    }
}

/// What families are in order of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    CaseNumber,
    /// And within it by case number.
    Municipality,
}

impl Register {
    pub(super) fn read(conn: &mut Conn, order: Order) -> Result<Register> {
        type Row = (FamilyId, String, String, NaiveDate, Option<NaiveDate>, Status);
        let mut rows: Vec<Row> = family::table
            .select((
                family::id,
                family::case_number,
                family::municipality,
                family::start_on,
                family::end_on,
                family::status,
            ))
            .load(conn)?;
        // Sorted here and not there: the two databases collate text differently.
        rows.sort_by(|a, b| a.1.cmp(&b.1));
        // One municipality is one row of a table, in whatever spellings an older version has stored it.
        let mut spelled: HashMap<String, String> = HashMap::new();
        let listed = |(id, case_number, municipality, start, end, status): Row| {
            let municipality = spelled.entry(municipality_key(&municipality)).or_insert(municipality).clone();
            Listed { id, case_number, municipality, start, end, status }
        };
        let mut families: Vec<Listed> = rows.into_iter().map(listed).collect();
        if order == Order::Municipality {
            families.sort_by(|a, b| a.municipality.cmp(&b.municipality));
        }
        let shared = shared(conn, &families)?;
        Ok(Register { families, shared })
    }

    pub(super) fn len(&self) -> usize {
        self.families.len()
    }

    pub(super) fn municipalities(&self) -> BTreeSet<String> {
        self.families.iter().map(|family| family.municipality.clone()).collect()
    }

    /// How many families from `first` on, at most `most`, are of one municipality.
    pub(super) fn of_one_municipality(&self, first: usize, most: usize) -> usize {
        let families = self.families[first..].iter().take(most);
        families.take_while(|family| family.municipality == self.families[first].municipality).count()
    }

    /// The row numbers of those families.
    pub(super) fn ids(&self, places: std::ops::Range<usize>) -> Vec<FamilyId> {
        self.families[places].iter().map(|family| family.id).collect()
    }

    /// Those families with their children and roles.
    pub(super) fn families(
        &self,
        conn: &mut Conn,
        range: std::ops::Range<usize>,
        ids: &[FamilyId],
    ) -> Result<(Vec<FamilyFact>, Places)> {
        let listed = &self.families[range];
        let places = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
        let mut places = Places { families: places, children: HashMap::new() };
        let family = |family: &Listed| FamilyFact {
            case_number: family.case_number.clone(),
            municipality: family.municipality.clone(),
            start: to_date(family.start),
            end: family.end.map(to_date),
            status: family.status,
            children: Vec::new(),
            holders: Vec::new(),
            moves: Vec::new(),
        };
        let mut families: Vec<FamilyFact> = listed.iter().map(family).collect();
        for (id, family_id, case_number, sex) in children(conn, ids)? {
            let of = &mut families[places.family(family_id)?].children;
            places.children.insert(id, of.len());
            let same_as = self.shared.get(&id).copied();
            of.push(ChildFact { case_number, sex: sex.as_deref().and_then(Sex::parse), same_as });
        }
        holders(conn, ids, &places, &mut families)?;
        Ok((families, places))
    }
}

type ChildRow = (ChildId, FamilyId, String, Option<String>);

/// The children of those families, in the order in which they stand among the facts.
fn children(conn: &mut Conn, families: &[FamilyId]) -> Result<Vec<ChildRow>> {
    let mut rows: Vec<ChildRow> = child::table
        .filter(child::family_id.eq_any(families))
        .select((child::id, child::family_id, child::case_number, child::sex))
        .load(conn)?;
    rows.sort_by(|a, b| a.2.cmp(&b.2));
    Ok(rows)
}

fn shared(conn: &mut Conn, families: &[Listed]) -> Result<HashMap<ChildId, (usize, usize)>> {
    let found = linked::shared_children(conn)?;
    let mut firsts: HashMap<FamilyId, usize> = found.iter().map(|shared| (shared.first.family, usize::MAX)).collect();
    for (place, family) in families.iter().enumerate() {
        if let Some(known) = firsts.get_mut(&family.id) {
            *known = place;
        }
    }
    let mut units: HashMap<ChildId, (usize, usize)> = HashMap::new();
    let ids: Vec<FamilyId> = firsts.keys().copied().collect();
    for some in ids.chunks(500) {
        let mut met: HashMap<FamilyId, usize> = HashMap::new();
        for (id, family, ..) in children(conn, some)? {
            let place = met.entry(family).or_default();
            units.insert(id, (firsts[&family], *place));
            *place += 1;
        }
    }
    let unit = |child: ChildId| units.get(&child).copied().ok_or_else(|| unknown("child", child));
    let mut shared = HashMap::with_capacity(2 * found.len());
    for SharedChild { later, first } in &found {
        shared.insert(later.child, unit(first.child)?);
    }
    for SharedChild { first, .. } in &found {
        shared.entry(first.child).or_insert(unit(first.child)?);
    }
    Ok(shared)
}

fn holders(conn: &mut Conn, ids: &[FamilyId], places: &Places, families: &mut [FamilyFact]) -> Result<()> {
    type HolderRow = (FamilyId, Option<ChildId>, String, PersonId, NaiveDate, Option<NaiveDate>);
    let holders: Vec<HolderRow> = assignment::table
        .filter(assignment::family_id.eq_any(ids))
        .select((
            assignment::family_id,
            assignment::child_id,
            assignment::role,
            assignment::person_id,
            assignment::from_on,
            assignment::to_on,
        ))
        .order(assignment::id)
        .load(conn)?;
    type Held = Vec<(PersonId, Date, Option<Date>)>;
    let mut held: BTreeMap<(usize, usize, String), Held> = BTreeMap::new();
    for (family_id, child_id, role, person, from, to) in holders {
        let (place, child) = (places.family(family_id)?, places.child(child_id)?);
        if let Some(child) = child {
            let of_child = held.entry((place, child, role.clone())).or_default();
            of_child.push((person, to_date(from), to.map(to_date)));
        }
        let holder = Holder { role, child };
        let of = &mut families[place].holders;
        if !of.contains(&holder) {
            of.push(holder);
        }
    }
    for ((place, child, role), held) in held {
        families[place].moves.push(MovesFact { child, role, days: passed_on(held.into_iter()) });
    }
    Ok(())
}

/// What the register tells of those families and their children besides.
pub(super) fn told_of(conn: &mut Conn, ids: &[FamilyId], places: &Places) -> Result<Vec<RegisterFact>> {
    let mut told = Vec::new();
    for stored in store::fact::of(conn, ids)? {
        let (family, child) = (places.family(stored.family)?, places.child(stored.child)?);
        let fact = |entry| RegisterFact { family, child, fact: stored.fact.clone(), entry };
        told.extend(stored.entries.iter().cloned().map(fact));
    }
    told.sort_by(|one, other| (one.family, one.child, &one.fact).cmp(&(other.family, other.child, &other.fact)));
    Ok(told)
}
