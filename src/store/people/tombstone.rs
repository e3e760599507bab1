//! That somebody, a family or somebody's answers were erased, so that neither a sheet nor an older backup brings them back in
//! silence. A tombstone stands in the database and, as a line of text, in a file outside it; it holds row numbers and keyed
//! hashes, and no name, address or case number.

use std::collections::BTreeSet;
use std::fmt;

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::family::{Reach, email_key};
use crate::id::{ContactId, FamilyId, PersonId};
use crate::names::{case_key, composed};
use crate::store::schema::{assignment, contact, family, tombstone};
use crate::store::{Conn, Result, StoreError, called, instant, to_instant};
use crate::token::Keys;

/// What was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Erased {
    /// A person, with everything that is theirs.
    Person,
    /// A family, with everybody who was in no other.
    Family,
    /// The answers of a person, by their own choice.
    Answers,
    /// Who the people of a family were, when its time was over.
    Contacts,
    /// A family, as [`Erased::Family`], when the time of its answers was over.
    Expired,
}

impl Erased {
    /// The word in the database and in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Erased::Person => "person",
            Erased::Family => "family",
            Erased::Answers => "answers",
            Erased::Contacts => "contacts",
            Erased::Expired => "expired",
        }
    }

    fn parse(word: &str) -> Option<Erased> {
        [Erased::Person, Erased::Family, Erased::Answers, Erased::Contacts, Erased::Expired]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

impl Erased {
    /// Whether it was forgotten because its time was over, and nobody asked for it: a database that knows later times and nothing of it
    /// has not forgotten it.
    pub fn is_by_time(self) -> bool {
        matches!(self, Erased::Contacts | Erased::Expired)
    }
}

/// That something was erased. `Display` writes its line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tombstone {
    /// When, to the second.
    pub at: Timestamp,
    /// What.
    pub kind: Erased,
    /// The row number that it had.
    pub number: i64,
    /// The name of the secret that the hashes are made with.
    pub key_id: String,
    /// Keyed hashes of what the register called it; none of answers.
    pub lookups: Vec<String>,
    /// Since when a sheet may bring it back; what was erased stays so.
    pub lifted: Option<Timestamp>,
}

impl Tombstone {
    /// Of what is erased at that time, known again by those texts.
    pub(in crate::store) fn new(
        kind: Erased,
        number: i64,
        at: Timestamp,
        keys: &Keys,
        texts: &BTreeSet<String>,
    ) -> Tombstone {
        let mut lookups: Vec<String> = texts.iter().map(|text| keys.tombstone(text).as_str().to_owned()).collect();
        // In the order of the texts, they would tell which is which.
        lookups.sort();
        Tombstone { at: to_the_second(at), kind, number, key_id: keys.key_id().to_string(), lookups, lifted: None }
    }

    /// Whether both are of the same erasure.
    pub fn is_of(&self, other: &Tombstone) -> bool {
        (self.kind, self.number, self.at) == (other.kind, other.number, other.at)
    }
}

fn to_the_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

impl fmt::Display for Tombstone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.at, self.kind.as_str(), self.number, self.key_id)?;
        self.lookups.iter().try_for_each(|lookup| write!(f, " {lookup}"))?;
        self.lifted.iter().try_for_each(|at| write!(f, " lifted {at}"))
    }
}

/// The tombstones in the text of a file; lines that begin with `#` tell what it is for.
///
/// # Errors
/// The number of the first line that is none, from 1.
pub fn read(text: &str) -> std::result::Result<Vec<Tombstone>, usize> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(|(at, line)| read_line(line).ok_or(at + 1)).collect()
}

fn read_line(line: &str) -> Option<Tombstone> {
    let mut words = line.split_whitespace();
    let at = words.next()?.parse().ok()?;
    let kind = Erased::parse(words.next()?)?;
    let number = words.next()?.parse().ok()?;
    let key_id = words.next()?.to_owned();
    let mut lookups = Vec::new();
    let mut lifted = None;
    while let Some(word) = words.next() {
        match word {
            "lifted" => lifted = Some(words.next()?.parse().ok()?),
            hash if hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit()) => lookups.push(hash.to_owned()),
            _ => return None,
        }
    }
    Some(Tombstone { at, kind, number, key_id, lookups, lifted })
}

/// Both lists as one, in the order of time; what is lifted in one of them is lifted.
pub fn merged(one: &[Tombstone], other: &[Tombstone]) -> Vec<Tombstone> {
    let mut all: Vec<Tombstone> = one.to_vec();
    for new in other {
        match all.iter_mut().find(|known| known.is_of(new)) {
            Some(known) => known.lifted = known.lifted.or(new.lifted),
            None => all.push(new.clone()),
        }
    }
    all.sort();
    all
}

/// All of a database, in the order in which they were put there.
///
/// # Errors
/// A failed statement; a word that this version does not know.
pub fn all(conn: &mut Conn) -> Result<Vec<Tombstone>> {
    type Row = (String, i64, chrono::NaiveDateTime, String, String, Option<chrono::NaiveDateTime>);
    let rows: Vec<Row> = tombstone::table
        .order(tombstone::id)
        .select((
            tombstone::kind,
            tombstone::number,
            tombstone::erased_at,
            tombstone::key_id,
            tombstone::lookups,
            tombstone::lifted_at,
        ))
        .load(conn)?;
    let whole = |(kind, number, at, key_id, lookups, lifted): Row| {
        let kind =
            Erased::parse(&kind).ok_or_else(|| StoreError::Content(format!("a tombstone of the kind {kind}")))?;
        let lookups = lookups.split_whitespace().map(str::to_owned).collect();
        Ok(Tombstone { at: to_instant(at), kind, number, key_id, lookups, lifted: lifted.map(to_instant) })
    };
    rows.into_iter().map(whole).collect()
}

/// Puts one there, unless it stands there.
///
/// # Errors
/// A failed statement.
pub(in crate::store) fn put(conn: &mut Conn, new: &Tombstone) -> Result<()> {
    if all(conn)?.iter().any(|known| known.is_of(new)) {
        return Ok(());
    }
    put_new(conn, std::slice::from_ref(new))
}

/// Puts those there that cannot stand there yet.
///
/// # Errors
/// A failed statement.
pub(in crate::store) fn put_new(conn: &mut Conn, new: &[Tombstone]) -> Result<()> {
    for one in new {
        let row = (
            tombstone::kind.eq(one.kind.as_str()),
            tombstone::number.eq(one.number),
            tombstone::erased_at.eq(instant(one.at)),
            tombstone::key_id.eq(&one.key_id),
            tombstone::lookups.eq(one.lookups.join(" ")),
            tombstone::lifted_at.eq(one.lifted.map(instant)),
        );
        diesel::insert_into(tombstone::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Lets a sheet bring back what that one is of, as it says itself.
///
/// # Errors
/// A failed statement.
pub(in crate::store) fn lift_one(conn: &mut Conn, one: &Tombstone) -> Result<()> {
    let row = tombstone::table
        .filter(tombstone::kind.eq(one.kind.as_str()))
        .filter(tombstone::number.eq(one.number))
        .filter(tombstone::erased_at.eq(instant(one.at)));
    diesel::update(row).set(tombstone::lifted_at.eq(one.lifted.map(instant))).execute(conn)?;
    Ok(())
}

/// Lets a sheet bring those back that one of these texts is of. Which they are; those that were lifted before are not among them.
///
/// # Errors
/// A failed statement.
pub fn lift(conn: &mut Conn, keys: &Keys, texts: &[String], at: Timestamp) -> Result<Vec<Tombstone>> {
    let hashes = hashes(keys, texts);
    let mut lifted = Vec::new();
    for mut one in all(conn)? {
        if one.lifted.is_none() && one.lookups.iter().any(|lookup| hashes.contains(lookup)) {
            one.lifted = Some(to_the_second(at));
            lift_one(conn, &one)?;
            lifted.push(one);
        }
    }
    Ok(lifted)
}

fn hashes(keys: &Keys, texts: &[String]) -> BTreeSet<String> {
    texts.iter().flat_map(|text| keys.tombstones(text)).map(|hash| hash.as_str().to_owned()).collect()
}

/// Tombstones by which it is seen who was erased.
#[derive(Debug, Default)]
pub struct Graveyard {
    standing: Vec<Tombstone>,
}

impl Graveyard {
    /// Those of a database that are not lifted.
    ///
    /// # Errors
    /// As [`all`].
    pub fn of(conn: &mut Conn) -> Result<Graveyard> {
        let mut standing = all(conn)?;
        standing.retain(|one| one.lifted.is_none() && !one.lookups.is_empty());
        Ok(Graveyard { standing })
    }

    /// Whether nobody was ever erased.
    pub fn is_empty(&self) -> bool {
        self.standing.is_empty()
    }

    /// When that was erased which one of these texts is of.
    pub fn erased(&self, keys: &Keys, texts: &[String]) -> Option<Timestamp> {
        let hashes = hashes(keys, texts);
        let of_them = self.standing.iter().filter(|one| one.lookups.iter().any(|lookup| hashes.contains(lookup)));
        of_them.map(|one| one.at).max()
    }
}

/// What a family is known again by.
pub fn text_of_family(case_number: &str) -> String {
    format!("family\t{}", case_key(case_number))
}

/// What somebody is known again by: their address, or, without one, their name in that family, in whichever column.
pub fn text_of_person(family: &str, reach: &Reach, name: &str) -> String {
    match reach {
        Reach::Mail(address) => email_key(address),
        Reach::Letter(_) => text_of_name(family, name),
    }
}

fn text_of_name(family: &str, name: &str) -> String {
    format!("letter\t{}\t{}", case_key(family), composed(&name.trim().to_lowercase()))
}

/// What may be meant by an address, a case number, or a case number and a name in it, as in `F-001/Mona Sø`.
pub fn texts_named(name: &str) -> Vec<String> {
    // Case numbers and names can have a slash of their own.
    let names = name.match_indices('/').map(|(at, _)| text_of_name(&name[..at], &name[at + 1..]));
    [email_key(name), text_of_family(name)].into_iter().chain(names).collect()
}

/// Everything that a person is known again by: their addresses of now and before, and their names in their families, under which
/// they would come back as somebody without an address.
///
/// # Errors
/// A failed statement; what does not open.
pub(in crate::store) fn texts_of(conn: &mut Conn, person: PersonId) -> Result<BTreeSet<String>> {
    let contacts: Vec<ContactId> =
        contact::table.filter(contact::person_id.eq(person)).select(contact::id).load(conn)?;
    let called = called::load(conn, contacts)?;
    let addresses = called.values().filter_map(|called| called.address.as_deref());
    let mut texts: BTreeSet<String> = addresses.map(email_key).collect();
    let held: Vec<(FamilyId, ContactId)> = assignment::table
        .filter(assignment::person_id.eq(person))
        .select((assignment::family_id, assignment::contact_id))
        .load(conn)?;
    let families: Vec<FamilyId> = held.iter().map(|(family, _)| *family).collect();
    let numbers: Vec<(FamilyId, String)> =
        family::table.filter(family::id.eq_any(families)).select((family::id, family::case_number)).load(conn)?;
    for (of, contact) in held {
        let name = called.get(&contact).map(|called| called.name.trim()).filter(|name| !name.is_empty());
        let number = numbers.iter().find(|(id, _)| *id == of).map(|(_, number)| number);
        texts.extend(name.zip(number).map(|(name, number)| text_of_name(number, name)));
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(line: &str) -> Tombstone {
        read(line).unwrap().remove(0)
    }

    #[test]
    fn a_line_is_read_as_it_was_written() {
        let hash = "ab".repeat(32);
        for line in [
            format!("2021-03-05T10:00:00Z person 12 a1b2c3d4 {hash} {hash}"),
            format!("2021-03-05T10:00:00Z family 9000000000 a1b2c3d4 {hash} lifted 2021-04-01T08:00:00Z"),
            "2021-03-05T10:00:00Z answers 1 a1b2c3d4".to_owned(),
        ] {
            assert_eq!(one(&line).to_string(), line);
        }
        assert_eq!(read("# what it is for\n\n").unwrap(), []);
        for (text, wrong) in [
            ("# x\nMona Sø", 2),
            ("2021-03-05T10:00:00Z person 12 a1b2c3d4 mor@example.org", 1),
            ("2021-03-05T10:00:00Z person 12 a1b2c3d4 lifted", 1),
            ("2021-03-05T10:00:00Z dog 12 a1b2c3d4", 1),
        ] {
            assert_eq!(read(text), Err(wrong), "{text}");
        }
    }

    #[test]
    fn two_lists_become_one_and_what_is_lifted_stays_so() {
        let (first, second) = (one("2021-03-05T10:00:00Z person 12 k"), one("2021-03-06T10:00:00Z family 3 k"));
        let lifted = one("2021-03-05T10:00:00Z person 12 k lifted 2021-04-01T08:00:00Z");
        let both = [lifted.clone(), second.clone()];
        assert_eq!(merged(&[second.clone(), first.clone()], std::slice::from_ref(&lifted)), both);
        assert_eq!(merged(&[lifted], &[first, second]), both);
    }
}
