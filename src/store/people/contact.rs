//! How people and project leads are reached. Names and addresses stand here and nowhere else, sealed under the key of their
//! person ([`Called`]).
//!
//! A person has one present contact. Where the register calls them by another name beside another role, that place has a
//! contact of its own, with the same address. A new address is a new contact: the old one stays as what old mail went to.
//! Everything that was made for one mailbox is told by [`lookup`](crate::token::Keys::lookup), a keyed hash of the address,
//! or, for whoever has none, of the place and name that stand for one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::store::db::prelude::*;
use diesel::dsl::exists;

use super::called::{self, Called};
use crate::family::{Reach, email_key};
use crate::id::{AssignmentId, ContactId, PersonId};
use crate::store::schema::{assignment, child, contact, data_key, family};
use crate::store::{Conn, Result, StoreError, secret, setting};
use crate::token::Keys;

/// By which way a contact is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// By mail.
    Mail,
    /// By letters on paper alone.
    Paper,
}

impl Channel {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Channel::Mail => "mail",
            Channel::Paper => "paper",
        }
    }

    /// The channel of that word.
    pub fn parse(word: &str) -> Option<Channel> {
        [Channel::Mail, Channel::Paper].into_iter().find(|channel| channel.as_str() == word)
    }
}

/// How keys were written when they were hashed: another [`email_key`] is another number here, and all are made anew.
const WRITTEN: u32 = 1;

/// Which key, and which way of writing, the lookups of a database were made with.
fn made_with(keys: &Keys) -> String {
    format!("{}/{WRITTEN}", keys.key_id())
}

/// What an address, or what stands in place of one ([`Reach::key`]), is found by.
///
/// # Errors
/// A failed statement; a database whose lookups are not made, or were made with another secret: nobody would be found.
pub fn lookup(conn: &mut Conn, keys: &Keys, key: &str) -> Result<String> {
    match setting::get(conn, setting::CONTACT_KEY_ID)? {
        Some(id) if id == made_with(keys) => {}
        None if !diesel::select(exists(contact::table.select(contact::id))).get_result::<bool>(conn)? => {}
        _ => {
            secret::check(conn, keys)?;
            check_indexed(conn)?;
            return Err(StoreError::Setup("the addresses in it are to be indexed anew; start kvartal anew".into()));
        }
    }
    Ok(keys.lookup(key).as_str().to_owned())
}

struct NewContact<'a> {
    person_id: Option<PersonId>,
    is_current: bool,
    called: Called,
    lookup: Option<String>,
    language: &'a str,
    reach: Channel,
}

fn insert(conn: &mut Conn, new: &NewContact<'_>) -> Result<ContactId> {
    let row = (
        contact::person_id.eq(new.person_id),
        contact::is_current.eq(new.is_current),
        contact::name.eq(""),
        contact::lookup.eq(new.lookup.as_deref()),
        contact::language.eq(new.language),
        contact::reach.eq(new.reach),
    );
    let id = diesel::insert_into(contact::table).values(row).returning(contact::id).get_result(conn)?;
    called::put(conn, id, new.person_id, &new.called)?;
    Ok(id)
}

/// Adds the present contact of a person, or, without one, of a project lead.
///
/// # Errors
/// A failed statement; [`lookup`]'s.
pub fn add(
    conn: &mut Conn,
    keys: &Keys,
    person: Option<PersonId>,
    name: &str,
    reach: &Reach,
    language: &str,
) -> Result<ContactId> {
    let lookup = lookup(conn, keys, &reach.key())?;
    if setting::get(conn, setting::CONTACT_KEY_ID)?.is_none() {
        secret::claim(conn, keys)?;
        setting::put(conn, setting::CONTACT_KEY_ID, &made_with(keys))?;
    }
    let (address, how) = columns(reach);
    let called = Called { name: name.to_owned(), address: address.map(str::to_owned) };
    insert(
        conn,
        &NewContact { person_id: person, is_current: true, called, lookup: Some(lookup), language, reach: how },
    )
}

fn columns(reach: &Reach) -> (Option<&str>, Channel) {
    match reach {
        Reach::Mail(address) => (Some(address), Channel::Mail),
        Reach::Letter(_) => (None, Channel::Paper),
    }
}

/// The contact of an address that is neither a person's nor a project lead's: the operator's, the study's.
///
/// # Errors
/// A failed statement; [`lookup`]'s.
pub fn of_others(conn: &mut Conn, keys: &Keys, address: &str) -> Result<ContactId> {
    let lookup = lookup(conn, keys, &email_key(address))?;
    let known = contact::table
        .filter(contact::lookup.eq(&lookup))
        .filter(contact::person_id.is_null())
        .filter(contact::is_current.eq(false));
    let known: Vec<ContactId> = known.order(contact::id).select(contact::id).load(conn)?;
    let spelled = called::load(conn, known.iter().copied())?;
    let same = |id: &ContactId| spelled.get(id).is_some_and(|called| called.address.as_deref() == Some(address));
    if let Some(id) = known.into_iter().find(same) {
        return Ok(id);
    }
    let id = add(conn, keys, None, "", &Reach::Mail(address.to_owned()), "da")?;
    diesel::update(contact::table.find(id)).set(contact::is_current.eq(false)).execute(conn)?;
    Ok(id)
}

/// How a person is reached now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Present {
    /// Row number of the contact.
    pub id: ContactId,
    /// The address; none for whoever is written to on paper.
    pub address: Option<String>,
    /// Language of mails and pages.
    pub language: String,
}

/// How these people are reached now.
///
/// # Errors
/// A failed statement.
pub fn present(conn: &mut Conn, people: &[PersonId]) -> Result<HashMap<PersonId, Present>> {
    let mut found = HashMap::new();
    for some in people.chunks(500) {
        let rows: Vec<(called::Stored, String)> = contact::table
            .left_join(data_key::table)
            .filter(contact::person_id.among(some))
            .filter(contact::is_current.eq(true))
            .select((called::stored!(), contact::language))
            .load(conn)?;
        for (stored, language) in rows {
            let (id, person) = stored.0;
            let Called { address, .. } = called::open(conn, stored)?;
            found.extend(person.map(|person| (person, Present { id, address, language })));
        }
    }
    Ok(found)
}

/// Whether a contact is of the mailbox that the person has now, or of the same place in the register: everything that was
/// made for another one opens nothing any more.
///
/// # Errors
/// A failed statement.
pub fn is_present(conn: &mut Conn, person: PersonId, made_for: ContactId) -> Result<bool> {
    let of_now = contact::table.filter(contact::person_id.eq(person)).filter(contact::is_current.eq(true));
    let now: Option<(ContactId, Option<String>)> =
        of_now.select((contact::id, contact::lookup)).get_result(conn).optional()?;
    let then: Option<Option<String>> =
        contact::table.find(made_for).select(contact::lookup).get_result(conn).optional()?;
    Ok(now.is_some_and(|(id, lookup)| id == made_for || (lookup.is_some() && then == Some(lookup))))
}

/// The person with that address, or with what stands for one ([`Reach::key`]).
///
/// # Errors
/// A failed statement; [`lookup`]'s.
pub fn person_of(conn: &mut Conn, keys: &Keys, key: &str) -> Result<Option<PersonId>> {
    let lookup = lookup(conn, keys, key)?;
    let found = contact::table.filter(contact::lookup.eq(lookup)).filter(contact::is_current.eq(true));
    let person = found.filter(contact::person_id.is_not_null()).select(contact::person_id.assume_not_null());
    Ok(person.first(conn).optional()?)
}

/// The contact under which a person is called by that name beside a role.
///
/// # Errors
/// A failed statement.
pub fn named(conn: &mut Conn, person: PersonId, name: &str) -> Result<ContactId> {
    let of_now: Row = contact::table
        .filter(contact::person_id.eq(person))
        .filter(contact::is_current.eq(true))
        .select(ROW)
        .first(conn)?;
    let theirs = contact::table
        .filter(contact::person_id.eq(person))
        .filter(contact::lookup.eq(of_now.lookup.as_deref()))
        .order((contact::is_current.desc(), contact::id));
    let theirs: Vec<ContactId> = theirs.select(contact::id).load(conn)?;
    let called = called::load(conn, theirs.iter().copied().chain([of_now.id]))?;
    if let Some(id) = theirs.into_iter().find(|id| called.get(id).is_some_and(|called| called.name == name)) {
        return Ok(id);
    }
    if !is_used(conn, of_now.id, None)? {
        called::rewrite(conn, of_now.id, name, None)?;
        return Ok(of_now.id);
    }
    let address = called.get(&of_now.id).and_then(|called| called.address.clone());
    insert(conn, &of_now.copied(Called { name: name.to_owned(), address }, false))
}

/// Writes the name beside a role differently.
///
/// # Errors
/// A failed statement.
pub fn rename(conn: &mut Conn, id: AssignmentId, name: &str) -> Result<PersonId> {
    let one = assignment::table.find(id);
    let (person, held): (PersonId, ContactId) =
        one.select((assignment::person_id, assignment::contact_id)).first(conn)?;
    if is_used(conn, held, Some(id))? {
        let to = named(conn, person, name)?;
        diesel::update(one).set(assignment::contact_id.eq(to)).execute(conn)?;
    } else {
        called::rewrite(conn, held, name, None)?;
    }
    Ok(person)
}

/// Whether any role but that one is held under a contact.
fn is_used(conn: &mut Conn, id: ContactId, but: Option<AssignmentId>) -> Result<bool> {
    let held: Vec<AssignmentId> =
        assignment::table.filter(assignment::contact_id.eq(id)).select(assignment::id).load(conn)?;
    Ok(held.into_iter().any(|held| Some(held) != but))
}

/// Gives a person another address, or one, or none: new contacts, under the names of before.
///
/// # Errors
/// A failed statement; [`lookup`]'s; an address that is somebody else's.
pub fn readdress(conn: &mut Conn, keys: &Keys, person: PersonId, to: &Reach) -> Result<()> {
    let lookup = lookup(conn, keys, &to.key())?;
    let held = assignment::table.filter(assignment::person_id.eq(person)).select(assignment::contact_id);
    let before: Vec<Row> = contact::table
        .filter(contact::person_id.eq(person))
        .filter(contact::is_current.eq(true).or(contact::id.eq_any(held)))
        .select(ROW)
        .load(conn)?;
    let theirs = contact::table.filter(contact::person_id.eq(person));
    diesel::update(theirs).set(contact::is_current.eq(false)).execute(conn)?;
    let (address, reach) = columns(to);
    let mut called = called::load(conn, before.iter().map(|old| old.id))?;
    for old in before {
        let name = called.remove(&old.id).unwrap_or_default().name;
        let called = Called { name, address: address.map(str::to_owned) };
        let new = NewContact { lookup: Some(lookup.clone()), reach, ..old.copied(called, old.is_current) };
        let new = insert(conn, &new)?;
        diesel::update(assignment::table.filter(assignment::contact_id.eq(old.id)))
            .set(assignment::contact_id.eq(new))
            .execute(conn)?;
    }
    Ok(())
}

/// Sets the language in which a person is written to and asked; `false` if it is the one that they have.
///
/// # Errors
/// A failed statement.
pub fn set_language(conn: &mut Conn, person: PersonId, language: &str) -> Result<bool> {
    let others = contact::table.filter(contact::person_id.eq(person)).filter(contact::language.ne(language));
    Ok(diesel::update(others).set(contact::language.eq(language)).execute(conn)? > 0)
}

/// A contact as it is stored.
#[derive(Queryable)]
struct Row {
    id: ContactId,
    person: Option<PersonId>,
    is_current: bool,
    lookup: Option<String>,
    language: String,
    reach: Channel,
}

type Columns =
    (contact::id, contact::person_id, contact::is_current, contact::lookup, contact::language, contact::reach);

const ROW: Columns =
    (contact::id, contact::person_id, contact::is_current, contact::lookup, contact::language, contact::reach);

impl Row {
    fn copied(&self, called: Called, is_current: bool) -> NewContact<'_> {
        NewContact {
            person_id: self.person,
            is_current,
            called,
            lookup: self.lookup.clone(),
            language: &self.language,
            reach: self.reach,
        }
    }
}

/// What tells those who have no address from everybody else ([`Reach::by_letter`]): their latest place in the register and
/// their name there.
///
/// # Errors
/// A failed statement.
pub fn on_paper(conn: &mut Conn) -> Result<BTreeMap<PersonId, Reach>> {
    let without = contact::table
        .filter(contact::reach.eq(Channel::Paper))
        .filter(contact::person_id.is_not_null())
        .select(contact::person_id.assume_not_null())
        .distinct();
    let without: Vec<PersonId> = without.load(conn)?;
    let mut found = BTreeMap::new();
    for some in without.chunks(500) {
        found.extend(places(conn, some)?);
    }
    Ok(found)
}

/// The latest places of these people, under their names there.
fn places(conn: &mut Conn, people: &[PersonId]) -> Result<BTreeMap<PersonId, Reach>> {
    let rows: Vec<(PersonId, String, Option<String>, String, ContactId)> = assignment::table
        .inner_join(contact::table)
        .inner_join(family::table)
        .left_join(child::table.on(child::id.nullable().eq(assignment::child_id)))
        .filter(assignment::person_id.eq_any(people))
        .order(assignment::id)
        .select((
            assignment::person_id,
            family::case_number,
            child::case_number.nullable(),
            assignment::slot,
            contact::id,
        ))
        .load(conn)?;
    let called = called::load(conn, rows.iter().map(|row| row.4))?;
    let reach = rows.into_iter().map(|(person, family, child, slot, contact)| {
        let name = called.get(&contact).map_or("", |called| &called.name);
        (person, Reach::by_letter(&family, child.as_deref(), &slot, name))
    });
    Ok(reach.collect())
}

/// Brings what those are found by who have no address up to the place and name that they have now.
///
/// # Errors
/// A failed statement; [`lookup`]'s.
pub fn follow_names(conn: &mut Conn, keys: &Keys) -> Result<()> {
    let places = on_paper(conn)?;
    if places.is_empty() {
        return Ok(());
    }
    let stored: Vec<(Option<PersonId>, Option<String>)> = contact::table
        .filter(contact::is_current.eq(true))
        .filter(contact::reach.eq(Channel::Paper))
        .select((contact::person_id, contact::lookup))
        .load(conn)?;
    let mut taken: BTreeSet<String> = stored.iter().filter_map(|(_, lookup)| lookup.clone()).collect();
    for (person, before) in stored {
        let Some(place) = person.and_then(|person| places.get(&person)) else { continue };
        let now = lookup(conn, keys, &place.key())?;
        // Two people under one name in one place stay two: what they were asked is theirs.
        if before.as_ref() != Some(&now) && taken.insert(now.clone()) {
            let theirs = contact::table.filter(contact::person_id.eq(person)).filter(contact::reach.eq(Channel::Paper));
            diesel::update(theirs).set(contact::lookup.eq(now)).execute(conn)?;
        }
    }
    Ok(())
}

/// Whether every lookup is made with these keys.
///
/// # Errors
/// A failed statement.
pub(in crate::store) fn is_indexed(conn: &mut Conn, keys: &Keys) -> Result<bool> {
    Ok(setting::get(conn, setting::CONTACT_KEY_ID)? == Some(made_with(keys)))
}

/// That there are lookups to compare, made with whichever key.
///
/// # Errors
/// A failed statement; lookups that are still to be made.
pub(in crate::store) fn check_indexed(conn: &mut Conn) -> Result<()> {
    match setting::get(conn, setting::CONTACT_KEY_ID)? {
        Some(_) => Ok(()),
        None => Err(StoreError::Setup("the addresses in it are not indexed yet; start kvartal with its secret".into())),
    }
}

/// Makes every lookup, if they are not made yet, or were made with another secret or in another way: after the tables
/// were brought up to date, after a backup was restored, after the secret was changed. In the caller's transaction, which
/// knows that the secret is the right one.
///
/// # Errors
/// A failed statement.
pub(in crate::store) fn index(conn: &mut Conn, keys: &Keys) -> Result<()> {
    let id = made_with(keys);
    if setting::get(conn, setting::CONTACT_KEY_ID)?.as_ref() == Some(&id) {
        return Ok(());
    }
    let all: Vec<Row> = contact::table.order((contact::is_current.desc(), contact::id)).select(ROW).load(conn)?;
    if all.is_empty() {
        return setting::remove(conn, setting::CONTACT_KEY_ID);
    }
    let places = on_paper(conn)?;
    diesel::update(contact::table).set(contact::lookup.eq(None::<String>)).execute(conn)?;
    let mut taken = BTreeSet::new();
    let mut twice = 0_usize;
    let mut called = called::load(conn, all.iter().map(|row| row.id))?;
    for row in all {
        let address = called.remove(&row.id).and_then(|called| called.address);
        let key = match (&address, row.person) {
            (Some(address), _) => email_key(address),
            (None, Some(person)) => match places.get(&person) {
                Some(place) => place.key(),
                None => format!("letter\t{person}"),
            },
            (None, None) => continue,
        };
        let mut lookup = keys.lookup(&key);
        // Two people under one address stay two, and the register finds the first: what they were asked is theirs.
        if row.is_current && row.person.is_some() && !taken.insert(key.clone()) {
            lookup = keys.lookup(&format!("{key}\t{}", row.id));
            twice += 1;
        }
        let one = contact::table.find(row.id);
        diesel::update(one).set(contact::lookup.eq(lookup.as_str())).execute(conn)?;
    }
    if twice > 0 {
        tracing::warn!(people = twice, "people are registered under an address that somebody else has as well");
    }
    setting::put(conn, setting::CONTACT_KEY_ID, &id)
}
