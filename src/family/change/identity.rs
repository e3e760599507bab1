//! Tells a person's new address from a new person.

use std::collections::{BTreeMap, BTreeSet};

use super::Unit;
use crate::family::{Assignment, Case, Person, Reach, Sheet, SheetPerson};

/// Stored people who are the same person at another address, with the new address.
///
/// In one role of one family the name stays and the address changes. That is the same person if the old address
/// stands nowhere in the sheet, nobody stored has the new one, and everything the person holds outside the sheet
/// is under that name too. One old address and two new ones, or the reverse, prove nothing: then people are
/// replaced.
///
/// No address is an address here like any other, of which a name has its own in each column: so whoever had none and
/// has one now is the same person, as is whoever has lost it (unless they hold something outside the sheet, where
/// they may have it still), and a parent without one who changes columns.
pub(super) fn new_addresses(stored: &[Case], people: &[Person], sheet: &Sheet, units: &[Unit]) -> BTreeMap<i64, Reach> {
    let old: BTreeMap<i64, String> = people.iter().map(|person| (person.id, person.reach.key())).collect();
    let stored_keys: BTreeSet<&str> = old.values().map(String::as_str).collect();
    let sheet_keys: BTreeSet<String> = everyone(sheet).map(|person| person.reach.key()).collect();

    let gone = |held: &Assignment| old.get(&held.person).is_some_and(|key| !sheet_keys.contains(key));
    let mut claims: BTreeMap<i64, BTreeMap<String, (&Reach, &str)>> = BTreeMap::new();
    for unit in units {
        for held in unit.held.iter().filter(|held| unit.covers(&held.slot) && gone(held)) {
            for named in unit.named.iter().filter(|named| same_name(&held.name, &named.name)) {
                let key = named.reach.key();
                if !stored_keys.contains(key.as_str()) {
                    claims.entry(held.person).or_default().insert(key, (&named.reach, &named.name));
                }
            }
        }
    }
    let mut claimed: BTreeMap<String, usize> = BTreeMap::new();
    claims.values().flat_map(BTreeMap::keys).for_each(|key| *claimed.entry(key.clone()).or_default() += 1);

    let in_sheet: BTreeSet<i64> = units
        .iter()
        .flat_map(|unit| unit.held.iter().filter(|held| unit.covers(&held.slot)).map(|held| held.id))
        .collect();
    let elsewhere: Vec<&Assignment> = stored
        .iter()
        .flat_map(|case| &case.assignments)
        .filter(|held| held.to.is_none() && !in_sheet.contains(&held.id))
        .collect();
    claims
        .iter()
        .filter_map(|(person, new)| {
            let mut new = new.iter();
            let (Some((key, (reach, name))), None) = (new.next(), new.next()) else { return None };
            let alone = claimed.get(key) == Some(&1);
            let everywhere = elsewhere
                .iter()
                .filter(|held| held.person == *person)
                .all(|held| matches!(reach, Reach::Mail(_)) && same_name(&held.name, name));
            (alone && everywhere).then(|| (*person, (*reach).clone()))
        })
        .collect()
}

fn everyone(sheet: &Sheet) -> impl Iterator<Item = &SheetPerson> {
    sheet
        .families
        .iter()
        .flat_map(|family| family.people.iter().chain(family.children.iter().flat_map(|child| &child.people)))
}

fn same_name(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim().to_lowercase(), other.trim().to_lowercase());
    !one.is_empty() && one == other
}
