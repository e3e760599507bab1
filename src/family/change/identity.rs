//! Tells a person's new address, and the corrected name of a parent, from a new person.

use std::collections::{BTreeMap, BTreeSet};

use super::{Place, Unit};
use crate::family::{Assignment, Case, Person, Reach, Sheet, SheetPerson, is_by_letter};
use crate::id::{AssignmentId, PersonId};
use crate::names::{composed, is_dash};
use crate::said::{Said, said};

/// Stored people who are the same person reached in another way, with that way.
///
/// In one role of one family the name stays and the address changes. That is the same person if the old address
/// stands nowhere in the sheet, nobody stored has the new one, and everything the person holds outside the sheet
/// is under that name too. One old address and two new ones, or the reverse, prove nothing: then people are
/// replaced.
///
/// No address is an address here like any other, of which a name has its own in each column: so whoever had none and
/// has one now is the same person, as is whoever has lost it (unless they hold something outside the sheet, where
/// they may have it still), and a parent without one who changes columns.
///
/// Whoever has no address is the name, so a corrected name is another key: the same person's, if it stands in the same
/// column and the two are [alike], and neither of them is anybody else by what is above. An address may come
/// together with it. So is a parent whose name and address are corrected together: a parent who has said no must not be
/// written to as somebody new. A caseworker of a like name is somebody who takes over.
pub(super) fn new_addresses(
    stored: &[Case],
    people: &[Person],
    sheet: &Sheet,
    units: &[Unit],
) -> BTreeMap<PersonId, Reach> {
    let old: BTreeMap<PersonId, String> = people.iter().map(|person| (person.id, person.reach.key())).collect();
    let stored_keys: BTreeSet<&str> = old.values().map(String::as_str).collect();
    let sheet_keys: BTreeSet<String> = everyone(sheet).map(|person| person.reach.key()).collect();

    let gone = |held: &Assignment| old.get(&held.person).is_some_and(|key| !sheet_keys.contains(key));
    let mut same = Claims::default();
    let mut corrected = Claims::default();
    for unit in units {
        for held in unit.held.iter().filter(|held| unit.covers(&held.slot) && gone(held)) {
            let by_letter = old.get(&held.person).is_some_and(|key| is_by_letter(key));
            for named in unit.named.iter().filter(|named| !stored_keys.contains(named.reach.key().as_str())) {
                if same_name(&held.name, &named.name) {
                    same.add(held.person, named);
                } else if (by_letter || named.is_parent)
                    && !named.is_somebody_else
                    && held.slot == named.slot
                    && alike(&held.name, &named.name)
                {
                    corrected.add(held.person, named);
                }
            }
        }
    }
    corrected.leave(&same);

    let in_sheet: BTreeSet<AssignmentId> = units
        .iter()
        .flat_map(|unit| unit.held.iter().filter(|held| unit.covers(&held.slot)).map(|held| held.id))
        .collect();
    let elsewhere: Vec<&Assignment> = stored
        .iter()
        .flat_map(|case| &case.assignments)
        .filter(|held| held.to.is_none() && !in_sheet.contains(&held.id))
        .collect();
    let everywhere = |person: PersonId, named: &SheetPerson| {
        elsewhere
            .iter()
            .filter(|held| held.person == person)
            .all(|held| matches!(named.reach, Reach::Mail(_)) && same_name(&held.name, &named.name))
    };
    same.proven()
        .chain(corrected.proven())
        .filter(|(person, named)| everywhere(*person, named))
        .map(|(person, named)| (person, named.reach.clone()))
        .collect()
}

/// What of people who have one name in one role of one family, and no address, is a guess: only their columns tell them apart,
/// and columns change places ([`Reach::key`]). Sentences, where the sheet changes such a person or makes two alike.
pub(super) fn guesses(people: &[Person], units: &[Unit]) -> Vec<Said> {
    let keys: BTreeMap<PersonId, String> = people.iter().map(|person| (person.id, person.reach.key())).collect();
    let key_of = |held: &Assignment| keys.get(&held.person).cloned().unwrap_or_default();
    let mut told = Vec::new();
    for unit in units {
        let held: Vec<(&str, &str, String)> = unit
            .held
            .iter()
            .map(|held| (held.name.as_str(), held.slot.as_str(), key_of(held)))
            .filter(|(_, slot, key)| unit.covers(slot) && is_by_letter(key))
            .collect();
        let named: Vec<(&str, &str, String)> = unit
            .named
            .iter()
            .filter(|named| matches!(named.reach, Reach::Letter(_)))
            .map(|named| (named.name.as_str(), named.slot.as_str(), named.reach.key()))
            .collect();
        let places = |alike: &[&(&str, &str, String)]| {
            let places = alike.iter().map(|(_, slot, _)| said!("the {}", place(&unit.place(slot))));
            let both = places.reduce(|before, next| said!("{} and {}", before, next));
            both.unwrap_or_else(|| said!(""))
        };
        let changes = |other: &[(&str, &str, String)], alike: &[&(&str, &str, String)]| {
            alike.iter().any(|(.., key)| other.iter().all(|(.., known)| known != key))
        };
        for alike in namesakes(&held).iter().filter(|alike| changes(&named, alike)) {
            told.push(said!("Nothing but their columns tells {} apart, who have one name and no address. What this sheet changes is taken for the one who is stored in that column. If the columns have changed places as well, put them back first.", places(alike)));
        }
        for alike in namesakes(&named).iter().filter(|alike| changes(&held, alike)) {
            told.push(said!("From now on nothing but their columns tells {} apart, who have one name and no address: leave each in its column, or write an address or another name into the register.", places(alike)));
        }
    }
    told
}

/// As [`Place`] says itself.
fn place(place: &Place) -> Said {
    let column = place.column();
    match &place.child {
        Some(child) => said!("{} of child {} of family {}", column, child, &place.family),
        None => said!("{} of family {}", column, &place.family),
    }
}

/// Those of one name, where they are several.
fn namesakes<'a>(all: &'a [(&str, &str, String)]) -> Vec<Vec<&'a (&'a str, &'a str, String)>> {
    let mut groups: Vec<Vec<&(&str, &str, String)>> = Vec::new();
    for one in all {
        match groups.iter_mut().find(|group| same_name(group[0].0, one.0)) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// Whom stored people may be in the sheet: by person and [`Reach::key`].
#[derive(Default)]
struct Claims<'a>(BTreeMap<PersonId, BTreeMap<String, &'a SheetPerson>>);

impl<'a> Claims<'a> {
    fn add(&mut self, person: PersonId, named: &'a SheetPerson) {
        self.0.entry(person).or_default().insert(named.reach.key(), named);
    }

    /// Drops whatever concerns a person or a key of the `stronger` ones.
    fn leave(&mut self, stronger: &Claims) {
        let taken: BTreeSet<&String> = stronger.0.values().flat_map(BTreeMap::keys).collect();
        self.0.retain(|person, _| !stronger.0.contains_key(person));
        self.0.values_mut().for_each(|keys| keys.retain(|key, _| !taken.contains(key)));
    }

    /// One person who claims one key that nobody else claims.
    fn proven(&self) -> impl Iterator<Item = (PersonId, &'a SheetPerson)> {
        let mut claimed: BTreeMap<&String, usize> = BTreeMap::new();
        self.0.values().flat_map(BTreeMap::keys).for_each(|key| *claimed.entry(key).or_default() += 1);
        self.0.iter().filter_map(move |(person, keys)| {
            let mut keys = keys.iter();
            let (Some((key, named)), None) = (keys.next(), keys.next()) else { return None };
            (claimed.get(key) == Some(&1)).then_some((*person, *named))
        })
    }
}

fn everyone(sheet: &Sheet) -> impl Iterator<Item = &SheetPerson> {
    sheet
        .families
        .iter()
        .flat_map(|family| family.people.iter().chain(family.children.iter().flat_map(|child| &child.people)))
}

fn same_name(one: &str, other: &str) -> bool {
    let (one, other) = (composed(&one.trim().to_lowercase()), composed(&other.trim().to_lowercase()));
    !one.is_empty() && one == other
}

/// Whether one may be the other, written correctly: the first word is the same, or little is different in the whole.
/// Letter case, hyphens and blanks do not count.
fn alike(one: &str, other: &str) -> bool {
    /// Of so many letters may a name differ: two that are mistyped, or one that has changed places.
    const MISTYPED: usize = 2;
    let (one, other) = (words(one), words(other));
    let (Some(first), Some(other_first)) = (one.first(), other.first()) else { return false };
    let (whole, other_whole) = (one.concat(), other.concat());
    let distance = strsim::levenshtein(&whole, &other_whole);
    // Of a name as short as “Bo” nothing would be left.
    let shorter = whole.chars().count().min(other_whole.chars().count());
    first == other_first || (distance <= MISTYPED && 2 * distance <= shorter)
}

/// The words of a name in small letters; none of what has no letter in it.
fn words(name: &str) -> Vec<String> {
    let lower = composed(&name.to_lowercase());
    let words = lower.split(|c: char| c.is_whitespace() || is_dash(c) || c == '\u{ad}');
    words.filter(|word| word.contains(char::is_alphabetic)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corrected_name_is_alike_and_another_name_is_not() {
        for (one, other) in [
            ("Poul To", "Poul Toft"),
            ("Åse Ærø-Østergård", "Åse Ærø Østergård"),
            ("Åse Ærø-Østergård", "ÅSE  ÆRØ – ØSTERGÅRD"),
            ("Anne-Marie Berg", "Anne Marie Lund"),
            ("Annemarie Berg", "Anne-Marie Berg"),
            ("Mona Sø", "Moan Sø"),
            ("Katrine Holm", "Cathrine Holm"),
            ("Sofie Lund", "Sophie Lund"),
            ("Bo", "Bo Berg"),
            ("Bo", "Bø"),
            ("محمد علي", "محمد العلي"),
        ] {
            assert!(alike(one, other) && alike(other, one), "{one} → {other}");
        }
        for (one, other) in [
            ("Anna Berg", "Bo Berg"),
            ("Mona Sø", "Dorte Lund"),
            ("Christian Holm", "Kristjan Holm"),
            ("Berg Anna", "Anna Berg"),
            ("Bo", "Ib"),
            ("Ane", "Ina"),
            ("Bo", ""),
            ("", ""),
            ("-", "Bo"),
            ("-", "?"),
            ("- Anna", "- Karl"),
        ] {
            assert!(!alike(one, other) && !alike(other, one), "{one} → {other}");
        }
    }
}
