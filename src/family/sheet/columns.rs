//! Which columns a register can have, what they may be called, and where a sheet has them.

use std::collections::BTreeMap;

use super::words::fold;
use super::{Slot, values};
use crate::programme::{Fact, FactKind, Programme, text_in};
use crate::said::{Said, said};
use crate::table::{Cell, Row, letters, shown};

/// What a column says. The first number is the place of the slot in [`Vocabulary::slots`], or of the fact in
/// [`Vocabulary::facts`]; the second, which time it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Field {
    Family,
    Municipality,
    Start,
    Status,
    End,
    Linked,
    Child,
    Birth,
    Sex,
    Name(usize),
    Email(usize),
    Language(usize),
    Fact(usize, usize),
    FactDay(usize, usize),
}

/// The columns that every register has, with their names; the first is the contract's.
const FIXED: [(Field, &[&str]); 7] = [
    (Field::Family, &["family_id", "familie_id", "familie", "family", "sagsnummer", "familienummer"]),
    (Field::Municipality, &["municipality", "kommune"]),
    (Field::Start, &["start_date", "startdato"]),
    (Field::Status, &["status"]),
    (Field::End, &["end_date", "slutdato"]),
    (Field::Child, &["child_id", "barn_id", "barnets_id", "barn"]),
    (
        Field::Birth,
        &[
            "child_birth_date",
            "barnets_fødselsdato",
            "barn_fødselsdato",
            "fødselsdato",
            "barnets_fodselsdato",
            "fodselsdato",
        ],
    ),
];

/// Columns that a sheet can do without: norms that differ by sex need the one, a child with two courses the other.
const OPTIONAL: [(Field, &[&str]); 2] = [
    (Field::Linked, &["linked_case", "forbundet_sag", "forbundet_sagsnummer"]),
    (Field::Sex, &["child_sex", "barnets_køn", "barn_køn", "køn", "barnets_kon", "kon", "sex"]),
];

const NAME: [&str; 2] = ["name", "navn"];
const EMAIL: [&str; 6] = ["email", "e-mail", "mail", "e-mailadresse", "mailadresse", "e-post"];
const LANGUAGE: [&str; 2] = ["language", "sprog"];
const DAY: [&str; 2] = ["date", "dato"];

/// Roles of the field that a sheet kept for several programmes has columns for, though this one may not ask them.
const OTHER_ROLES: [&str; 12] = [
    "support_person",
    "støtteperson",
    "contact_consultant",
    "samværskonsulent",
    "foster_care_consultant",
    "familieplejekonsulent",
    "caseworker",
    "sagsbehandler",
    "myndighedsrådgiver",
    "family_therapist",
    "familiebehandler",
    "placement_site",
];

/// What stands in headings of columns about people, besides the roles of the programme.
const PEOPLE: [&str; 26] = [
    "mor",
    "mors",
    "moder",
    "far",
    "fars",
    "fader",
    "forælder",
    "forældre",
    "bonusmor",
    "bonusfar",
    "plejemor",
    "plejefar",
    "plejeforælder",
    "værge",
    "mother",
    "father",
    "parent",
    "guardian",
    "foster",
    "rådgiver",
    "behandler",
    "terapeut",
    "konsulent",
    "person",
    "kontaktperson",
    "anbringelsessted",
];

/// Every heading that a programme's register can have.
pub(super) struct Vocabulary {
    /// The programme's role columns, in order, as if none were in the sheet yet.
    pub slots: Vec<Slot>,
    /// The programme's facts, in their order.
    pub facts: Vec<Fact>,
    fields: BTreeMap<String, Field>,
    /// What the roles' columns are called, folded.
    roles: Vec<String>,
}

impl Vocabulary {
    pub fn of(programme: &Programme) -> Vocabulary {
        let facts = programme.facts.clone();
        let mut found = Vocabulary { slots: Vec::new(), facts, fields: BTreeMap::new(), roles: Vec::new() };
        for (field, names) in FIXED.into_iter().chain(OPTIONAL) {
            names.iter().for_each(|name| found.call(field, name));
        }
        for role in &programme.roles {
            for (place, column) in role.columns.iter().enumerate() {
                let slot = found.slots.len();
                found.slots.push(Slot { slot: column.clone(), role: role.id.clone(), asked: role.asked, named: false });
                let others = role.also_called.iter().skip(place).step_by(role.columns.len());
                for called in std::iter::once(column).chain(others) {
                    let ways = NAME.map(|end| (Field::Name(slot), end)).into_iter();
                    let ways = ways.chain(EMAIL.map(|end| (Field::Email(slot), end)));
                    for (field, end) in ways.chain(LANGUAGE.map(|end| (Field::Language(slot), end))) {
                        found.call(field, &format!("{called}_{end}"));
                        found.call(field, &format!("{end}_{called}"));
                    }
                    found.roles.push(fold(called));
                }
            }
        }
        for (place, fact) in programme.facts.iter().enumerate() {
            for called in std::iter::once(&fact.id).chain(fact.title.values()).chain(&fact.also_called) {
                for (field, heading) in fact_headings(fact, place, called, &DAY) {
                    found.call(field, &heading);
                }
            }
        }
        found
    }

    fn call(&mut self, field: Field, name: &str) {
        self.fields.entry(fold(name)).or_insert(field);
    }

    /// The field of a heading.
    pub fn field(&self, heading: &str) -> Option<Field> {
        self.fields.get(&fold(heading)).copied()
    }

    /// The contract's heading for a field.
    pub fn heading(&self, field: Field) -> String {
        let of_slot =
            |slot: usize, end: &str| self.slots.get(slot).map_or(String::new(), |s| format!("{}_{end}", s.slot));
        match field {
            Field::Name(slot) => of_slot(slot, NAME[0]),
            Field::Email(slot) => of_slot(slot, EMAIL[0]),
            Field::Language(slot) => of_slot(slot, LANGUAGE[0]),
            Field::Fact(place, _) | Field::FactDay(place, _) => {
                let fact = &self.facts[place];
                let mut headings = fact_headings(fact, place, &fact.id, &DAY[..1]);
                headings.find(|(other, _)| *other == field).map_or(String::new(), |(_, heading)| heading)
            }
            _ => {
                let all = FIXED.into_iter().chain(OPTIONAL);
                all.clone().find(|(fixed, _)| *fixed == field).map_or(String::new(), |(_, names)| names[0].to_owned())
            }
        }
    }

    /// A heading for a field in that language: the contract's, or one that Danes read with ease and that is read back.
    pub fn heading_in(&self, field: Field, language: &str, programme: &Programme) -> String {
        let contract = self.heading(field);
        if language != "da" {
            return contract;
        }
        let of_slot = |slot: usize, end: &str| {
            let column = &self.slots[slot].slot;
            let role = programme.role_of_column(column);
            let other = role.and_then(|role| {
                let place = role.columns.iter().position(|other| other == column)?;
                role.also_called.get(place)
            });
            format!("{} {end}", other.unwrap_or(column))
        };
        let danish = match field {
            Field::Name(slot) => of_slot(slot, NAME[1]),
            Field::Email(slot) => of_slot(slot, EMAIL[1]),
            Field::Language(slot) => of_slot(slot, LANGUAGE[1]),
            Field::Fact(place, _) | Field::FactDay(place, _) => {
                let fact = &self.facts[place];
                let mut headings = fact_headings(fact, place, text_in(&fact.title, language), &DAY[1..]);
                headings.find(|(other, _)| *other == field).map_or(String::new(), |(_, heading)| heading)
            }
            _ => {
                let mut all = FIXED.into_iter().chain(OPTIONAL);
                let names = all.find(|(fixed, _)| *fixed == field).map_or(&[][..], |(_, names)| names);
                names.get(1).or(names.first()).map_or(String::new(), |name| (*name).to_owned())
            }
        };
        let mut letters = danish.replace('_', " ");
        if let Some(first) = letters.chars().next() {
            letters.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
        }
        if self.field(&letters) == Some(field) { letters } else { contract }
    }

    /// Every field of the programme's register, in the order in which a sheet is written.
    pub fn all(&self) -> Vec<Field> {
        let head = [Field::Family, Field::Municipality, Field::Start, Field::Status, Field::End];
        let mut fields: Vec<Field> =
            head.into_iter().chain([Field::Linked, Field::Child, Field::Birth, Field::Sex]).collect();
        let slots = 0..self.slots.len();
        fields.extend(slots.flat_map(|slot| [Field::Name(slot), Field::Email(slot), Field::Language(slot)]));
        for (place, fact) in self.facts.iter().enumerate() {
            for time in 0..fact.times() {
                fields.push(Field::Fact(place, time));
                fields.extend((fact.kind == FactKind::DatedChoice).then_some(Field::FactDay(place, time)));
            }
        }
        fields
    }

    /// The field whose heading is most like `heading`, if one is like it at all.
    fn nearest(&self, heading: &str) -> Option<Field> {
        let folded = fold(&shown(heading));
        let distance = |known: &str| strsim::levenshtein(&folded, known);
        let (distance, field) = self.fields.iter().map(|(known, field)| (distance(known), field)).min()?;
        // Of two short words, two letters are most.
        let length = folded.chars().count();
        let near = if length < 5 { 1 } else { (length / 3).max(2) };
        (distance <= near).then_some(*field)
    }

    /// The role that this programme does not ask and that the sheet has a whole set of columns for, if `heading` is
    /// one of them: a sheet kept for several programmes, and no misspelt heading.
    fn asked_elsewhere(&self, heading: &str, all: &[&String]) -> Option<String> {
        let role = other_role(heading).filter(|role| OTHER_ROLES.iter().any(|other| fold(other) == fold(role)))?;
        let others = all.iter().filter(|other| ***other != heading && other_role(other).as_deref() == Some(&role));
        (others.count() > 0).then_some(role)
    }

    /// Whether a column of that heading says who somebody is or how to reach them: it names a role, or a name, an address
    /// or a language. Such a column is never passed over; somebody meant it to be read.
    fn is_about_people(&self, heading: &str) -> bool {
        let folded = fold(heading);
        let ends = NAME.into_iter().chain(EMAIL).chain(LANGUAGE).map(fold);
        let mut words = heading.split(|c: char| !c.is_alphabetic()).map(fold).filter(|word| !word.is_empty());
        let roles = || self.roles.iter().map(|role| role.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned());
        let role = |word: &String| roles().any(|role| role == *word) || PEOPLE.iter().any(|other| fold(other) == *word);
        ends.into_iter().any(|end| folded.ends_with(&end) || folded.starts_with(&end))
            || folded.contains("mail")
            || words.any(|word| role(&word))
            || roles().any(|role| !role.is_empty() && folded.starts_with(&role))
    }
}

/// The columns of a fact, called so: one, or for what is told several times a value and a day for each time.
fn fact_headings<'a>(
    fact: &'a Fact,
    place: usize,
    called: &'a str,
    days: &'a [&str],
) -> impl Iterator<Item = (Field, String)> + 'a {
    let is_dated = fact.kind == FactKind::DatedChoice;
    (0..fact.times()).flat_map(move |time| {
        let heading = if is_dated { format!("{called}_{}", time + 1) } else { called.to_owned() };
        let days = days.iter().filter(move |_| is_dated);
        let days: Vec<_> = days.map(|day| (Field::FactDay(place, time), format!("{heading}_{day}"))).collect();
        std::iter::once((Field::Fact(place, time), heading)).chain(days)
    })
}

/// The role in a heading that follows the pattern of role columns (`support_person_email`).
fn other_role(heading: &str) -> Option<String> {
    let lower = heading.to_lowercase();
    let ends = NAME.into_iter().chain(EMAIL).chain(LANGUAGE);
    let role = ends.filter_map(|end| lower.strip_suffix(end)).map(|role| role.trim_end_matches(['_', ' ', '-'])).next();
    role.filter(|role| !role.is_empty()).map(str::to_owned)
}

fn has_address(row: &Row, at: usize) -> bool {
    matches!(row.cells.get(&at), Some(Cell::Text(text)) if values::email(text).is_ok())
}

/// Where a sheet has which column.
pub(super) struct Columns {
    fields: BTreeMap<Field, (usize, String)>,
    headed: BTreeMap<usize, String>,
    /// Columns that are not read, with a sentence about each.
    pub passed_over: Vec<(String, Said)>,
}

impl Columns {
    /// Reads the heading row; what is wrong goes to `fault` as (heading, sentence).
    pub fn of(heading: &Row, rows: &[Row], known: &Vocabulary, mut fault: impl FnMut(String, Said)) -> Columns {
        let mut columns = Columns { fields: BTreeMap::new(), headed: BTreeMap::new(), passed_over: Vec::new() };
        let texts =
            heading.cells.values().filter_map(|cell| if let Cell::Text(text) = cell { Some(text) } else { None });
        let texts: Vec<&String> = texts.collect();
        let mut unknown = Vec::new();
        for (&at, cell) in &heading.cells {
            let Cell::Text(text) = cell else {
                fault(letters(at), said!("the heading of this column is no text"));
                columns.headed.insert(at, letters(at));
                continue;
            };
            columns.headed.insert(at, text.clone());
            match known.field(text) {
                None => unknown.push((at, text)),
                Some(field) => match columns.fields.get(&field) {
                    Some((before, heading)) => fault(
                        text.clone(),
                        said!(
                            "columns {} (“{}”) and {} say the same; keep one",
                            letters(*before),
                            heading,
                            letters(at)
                        ),
                    ),
                    None => {
                        columns.fields.insert(field, (at, text.clone()));
                    }
                },
            }
        }
        for (at, heading) in unknown {
            match columns.unknown(at, heading, known, &texts, rows) {
                Ok(note) => columns.passed_over.push((shown(heading), note)),
                Err(sentence) => fault(shown(heading), sentence),
            }
        }
        for (field, names) in FIXED {
            if !columns.has(field) {
                fault(names[0].into(), said!("this column is missing"));
            }
        }
        for slot in 0..known.slots.len() {
            let beside = [Field::Name(slot), Field::Language(slot)].into_iter().find(|field| columns.has(*field));
            if let (Some(beside), false) = (beside, columns.has(Field::Email(slot))) {
                let heading = columns.heading(beside).to_owned();
                fault(known.heading(Field::Email(slot)), said!("this column is missing beside “{}”", heading));
            }
        }
        // Of what is told with days neither column says anything without the other.
        for (place, fact) in known.facts.iter().enumerate().filter(|(_, fact)| fact.kind == FactKind::DatedChoice) {
            for time in 0..fact.times() {
                let both = [Field::Fact(place, time), Field::FactDay(place, time)];
                for (here, other) in [(both[0], both[1]), (both[1], both[0])] {
                    if columns.has(here) && !columns.has(other) {
                        let heading = columns.heading(here).to_owned();
                        fault(known.heading(other), said!("this column is missing beside “{}”", heading));
                    }
                }
            }
        }
        columns
    }

    /// What to say of a column with a heading that nobody knows: a note if it is passed over, a fault if it may have been
    /// meant to be read. Then a family would be without those who stand in it, and nobody would know.
    fn unknown(
        &self,
        at: usize,
        heading: &str,
        known: &Vocabulary,
        all: &[&String],
        rows: &[Row],
    ) -> Result<Said, Said> {
        if let Some(role) = known.asked_elsewhere(heading, all) {
            return Ok(said!("is passed over: the programme asks nobody called “{}”", role));
        }
        let nearest = known.nearest(heading);
        let is_about_people = known.is_about_people(heading) || rows.iter().any(|row| has_address(row, at));
        match nearest {
            Some(field) if is_about_people || !self.has(field) => {
                Err(said!("this column is unknown; did you mean “{}”?", known.heading(field)))
            }
            None if is_about_people => Err(match other_role(heading) {
                Some(role) => said!(
                    "this column is unknown: the programme asks nobody called “{}”; take the column out",
                    shown(&role)
                ),
                None => said!(
                    "this column seems to be about people and nobody would be written to; give it a heading such as parent1_name, parent1_email or caseworker_email, or take it out"
                ),
            }),
            _ => Ok(said!("is passed over: it is no column of the register")),
        }
    }

    /// Whether the row says the headings again, as where two sheets were put together.
    pub fn repeats_heading(&self, row: &Row) -> bool {
        let again = |(at, cell): &(&usize, &Cell)| matches!(cell, Cell::Text(text) if self.headed.get(at).is_some_and(|heading| fold(heading) == fold(text)));
        row.cells.len() > 2 && row.cells.iter().filter(again).count() * 2 > row.cells.len()
    }

    /// Whether the sheet has that column.
    pub fn has(&self, field: Field) -> bool {
        self.fields.contains_key(&field)
    }

    /// The heading as the sheet writes it.
    pub fn heading(&self, field: Field) -> &str {
        self.fields.get(&field).map_or("", |(_, heading)| heading)
    }

    /// The row's cell in that column, if it holds something.
    pub fn cell<'a>(&self, row: &'a Row, field: Field) -> Option<&'a Cell> {
        row.cells.get(&self.fields.get(&field)?.0)
    }

    /// The letters over the first cell that stands under no heading.
    pub fn stray(&self, row: &Row) -> Option<String> {
        row.cells.keys().find(|at| !self.headed.contains_key(at)).map(|at| letters(*at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_that_look_alike_fold_alike() {
        for (one, other) in [
            ("Barnets fødselsdato", "barnets_foedselsdato"),
            ("Forælder1 E-mail", "foraelder1_email"),
            ("FAMILY ID", "family_id"),
            ("a\u{30a}ben", "åben"),
        ] {
            assert_eq!(fold(one), fold(other));
        }
        assert_ne!(fold("parent1_email"), fold("parent2_email"));
    }
}
