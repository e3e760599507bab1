//! Whether a person takes part: is written to, is asked, and is in the reports.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::db::prelude::*;
use diesel::dsl::exists;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::actor::{Act, Subject};
use crate::family::email_key;
use crate::id::{ChildId, ContactId, FamilyId, PersonId};
use crate::names::composed;
use crate::store::schema::{assignment, contact, data_key, family, message, person, request, response};
use crate::store::{Conn, Result, StoreError, Tx, called, date, instant, to_instant};
use crate::token::Keys;

/// Somebody new, who has said nothing yet.
///
/// # Errors
/// A failed statement.
pub fn add(conn: &mut Conn) -> Result<PersonId> {
    // A row without a value: of the few that both databases write alike.
    let none = person::no_mail_since.eq(None::<chrono::NaiveDateTime>);
    Ok(diesel::insert_into(person::table).values(none).returning(person::id).get_result(conn)?)
}

/// A person, as the page of their choices shows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participation {
    /// Their name in the register; empty where it tells none.
    pub name: String,
    /// Their present address; empty for whoever has none.
    pub email: String,
    /// Language of mails and pages.
    pub language: String,
    /// Whether they have said that they want no more mail.
    pub no_mail: bool,
    /// Whether they have left the study.
    pub left: bool,
    /// Whether they have withdrawn consent to what they answered before.
    pub withdrawn: bool,
    /// When their answers are erased, if they have asked for it.
    pub erase_due: Option<Timestamp>,
    /// When they last took that back.
    pub erase_kept: Option<Timestamp>,
    /// Whether any answer or own words of theirs are stored, or that they found a question hard to understand.
    pub answered: bool,
}

/// What a person chooses about taking part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// No more mail. What is open can be answered to its last day.
    NoMail,
    /// Mail as before. Does nothing for somebody who has left.
    Mail,
    /// Out of the study: nothing is asked or written any more. What was submitted counts.
    Leave,
    /// Out of the study, and what was submitted is left out of every report and export.
    Withdraw,
    /// The same, and every answer is erased then, with the letters and the sessions with help that opened them.
    Erase(Timestamp),
    /// Not erased after all; everything else stays as it is.
    Keep,
    /// In again, with mail, and with what is still stored, whatever they said before.
    Join,
}

/// The person with that row number; `None` if there is none.
///
/// # Errors
/// A failed statement.
pub fn contact(conn: &mut Conn, id: PersonId) -> Result<Option<Participation>> {
    type Time = Option<chrono::NaiveDateTime>;
    type Row = (called::Stored, String, bool, bool, bool, Time, Time);
    let row: Option<Row> = person::table
        .inner_join(contact::table.left_join(data_key::table))
        .filter(contact::is_current.eq(true))
        .filter(person::id.eq(id))
        .select((
            called::stored!(),
            contact::language,
            person::no_mail_since.is_not_null(),
            person::left_since.is_not_null(),
            person::withdrawn_since.is_not_null(),
            person::erase_due_at,
            person::erase_kept_at,
        ))
        .get_result(conn)
        .optional()?;
    let Some((stored, language, no_mail, left, withdrawn, erase_due, erase_kept)) = row else { return Ok(None) };
    let called::Called { name, address } = called::open(conn, stored)?;
    let email = address.unwrap_or_default();
    let said = response::table.filter(response::person_id.eq(id)).filter(response::sealed.is_not_null());
    let answered = diesel::select(exists(said)).get_result(conn)?;
    let (erase_due, erase_kept) = (erase_due.map(to_instant), erase_kept.map(to_instant));
    Ok(Some(Participation { name, email, language, no_mail, left, withdrawn, erase_due, erase_kept, answered }))
}

/// Does what a person has chosen, and has their families looked at anew: what waits in the queue is dropped when its
/// turn comes. Said twice, it stays as it was said first.
///
/// # Errors
/// A failed statement.
pub fn choose(tx: &mut Tx<'_>, id: PersonId, choice: Choice, now: Timestamp) -> Result<()> {
    let conn = tx.conn();
    let (one, now, never) = (person::table.filter(person::id.eq(id)), instant(now), None::<chrono::NaiveDateTime>);
    let no_mail = one.filter(person::no_mail_since.is_null());
    let leaves = one.filter(person::left_since.is_null());
    let (mut changed, mut noted) = (0, 0);
    match choice {
        Choice::NoMail => {
            changed += diesel::update(no_mail).set(person::no_mail_since.eq(now)).execute(conn)?;
        }
        Choice::Mail => {
            let wants = leaves.filter(person::no_mail_since.is_not_null());
            changed += diesel::update(wants).set(person::no_mail_since.eq(never)).execute(conn)?;
        }
        Choice::Leave | Choice::Withdraw | Choice::Erase(_) => {
            changed += diesel::update(no_mail).set(person::no_mail_since.eq(now)).execute(conn)?;
            changed += diesel::update(leaves).set(person::left_since.eq(now)).execute(conn)?;
            if choice != Choice::Leave {
                let withdraws = one.filter(person::withdrawn_since.is_null());
                noted += diesel::update(withdraws).set(person::withdrawn_since.eq(now)).execute(conn)?;
            }
            if let Choice::Erase(due) = choice {
                let asks = one.filter(person::erase_due_at.is_null());
                noted += diesel::update(asks).set(person::erase_due_at.eq(instant(due))).execute(conn)?;
            }
        }
        Choice::Keep => {
            let kept = (person::erase_due_at.eq(never), person::erase_kept_at.eq(now));
            noted += diesel::update(one).set(kept).execute(conn)?;
        }
        Choice::Join => {
            let out = person::left_since.is_not_null().or(person::no_mail_since.is_not_null());
            let left = one.filter(out);
            let all = (
                person::no_mail_since.eq(never),
                person::left_since.eq(never),
                person::withdrawn_since.eq(never),
                person::erase_due_at.eq(never),
                person::erase_kept_at.eq(now),
            );
            changed += diesel::update(left).set(all).execute(conn)?;
        }
    }
    if changed > 0 {
        let mut families: Vec<FamilyId> =
            assignment::table.filter(assignment::person_id.eq(id)).select(assignment::family_id).load(conn)?;
        families.extend(
            request::table.filter(request::person_id.eq(id)).select(request::family_id).load::<FamilyId>(conn)?,
        );
        diesel::update(family::table.filter(family::id.eq_any(families)))
            .set(family::next_due_at.eq(now))
            .execute(conn)?;
    }
    if changed + noted > 0 {
        let act = match choice {
            Choice::NoMail => Act::NoMail,
            Choice::Mail => Act::MailAgain,
            Choice::Leave => Act::Left,
            Choice::Withdraw => Act::Withdrawn,
            Choice::Erase(_) => Act::EraseAsked,
            Choice::Keep => Act::EraseKept,
            Choice::Join => Act::Joined,
        };
        tx.note(act, Subject::person(id));
    }
    Ok(())
}

/// Whether that is the address of the person now.
///
/// # Errors
/// A failed statement.
pub fn has_address(conn: &mut Conn, id: PersonId, email: &str) -> Result<bool> {
    let now = super::contact::present(conn, &[id])?.remove(&id).and_then(|contact| contact.address);
    Ok(now.is_some_and(|now| email_key(&now) == email_key(email)))
}

/// Whether mail can go to a person: they have an address at which there is somebody, and want mail.
///
/// # Errors
/// A failed statement.
pub fn can_be_mailed(conn: &mut Conn, id: PersonId) -> Result<bool> {
    let wants = person::no_mail_since.is_null().and(person::left_since.is_null());
    let reached = person::table.inner_join(contact::table).filter(person::id.eq(id)).filter(wants);
    let reached = reached.filter(contact::is_current.eq(true)).filter(contact::lookup.is_not_null());
    let to: Vec<ContactId> = reached.select(contact::id).load(conn)?;
    Ok(!to.is_empty() && super::address::suppressed(conn, &to)?.is_empty())
}

/// Whether every mail to a person has gone to the address that they have now, as far as is known.
///
/// # Errors
/// A failed statement.
pub fn has_kept_address(conn: &mut Conn, id: PersonId) -> Result<bool> {
    let to: Vec<Option<ContactId>> = message::table
        .filter(message::person_id.eq(id))
        .filter(message::contact_id.is_not_null())
        .select(message::contact_id)
        .distinct()
        .load(conn)?;
    for to in to.into_iter().flatten() {
        if !super::contact::is_present(conn, id, to)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Addresses of those who have said that they want no more mail and have one, and since when, in the order of the
/// alphabet.
///
/// # Errors
/// A failed statement.
pub fn without_mail(conn: &mut Conn) -> Result<Vec<(String, Timestamp)>> {
    let rows: Vec<(ContactId, chrono::NaiveDateTime)> = person::table
        .inner_join(contact::table)
        .filter(contact::is_current.eq(true))
        .filter(person::no_mail_since.is_not_null())
        .select((contact::id, person::no_mail_since.assume_not_null()))
        .load(conn)?;
    let called = called::load(conn, rows.iter().map(|(contact, _)| *contact))?;
    let address = |contact: &ContactId| called.get(contact)?.address.as_deref();
    let reached = |(contact, since)| Some((email_key(address(&contact)?), to_instant(since)));
    let mut found: Vec<(String, Timestamp)> = rows.into_iter().filter_map(reached).collect();
    found.sort();
    Ok(found)
}

/// The person with that address, or whoever holds a place in a family: `F-001/parent1`, or by their name there,
/// `F-001/Mona Sø`, for those without an address, also when they hold it no more.
///
/// A place is enough only where one person has the role: people keep the column that is stored when the columns of the sheet
/// change places, so that whoever reads the place off the sheet may mean the other one.
///
/// # Errors
/// A failed statement; [`StoreError::Ambiguous`], where it may be one of several people.
pub fn named(conn: &mut Conn, keys: &Keys, name: &str) -> Result<Option<PersonId>> {
    let name = name.trim();
    if let Some(found) = super::contact::person_of(conn, keys, &email_key(name))? {
        return Ok(Some(found));
    }
    // Case numbers and names can have a slash of their own.
    for (at, _) in name.match_indices('/') {
        let (case_number, place) = (&name[..at], &name[at + 1..]);
        let Some(family) = crate::store::case::of_case_number(conn, case_number)? else { continue };
        let found = at_place(&holders(conn, family)?, place);
        if let Some(found) = found.map_err(|advice| StoreError::Ambiguous(format!("“{name}” {advice}")))? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// By the column that somebody holds, or by the name of somebody who holds or held one: whoever was replaced has answered too.
fn at_place(holders: &[Holder], place: &str) -> std::result::Result<Option<PersonId>, String> {
    let now = || holders.iter().filter(|one| one.until.is_none());
    let roles: BTreeSet<&str> = now().filter(|one| one.slot == place).map(|one| one.role.as_str()).collect();
    let by_column: BTreeSet<PersonId> =
        now().filter(|one| roles.contains(one.role.as_str())).map(|one| one.person).collect();
    let by_name: BTreeSet<PersonId> =
        holders.iter().filter(|one| like(&one.name) == like(place)).map(|one| one.person).collect();
    let only = |people: &BTreeSet<PersonId>| people.first().copied().filter(|_| people.len() == 1);
    let (count, advice) = match by_name.len() {
        0 | 1 => (
            by_column.len(),
            "columns of the sheet may have changed places since they were stored. Say the address, or, for somebody who has \
             none, the name as in the register, as in F-001/Mona Sø",
        ),
        several => (
            several,
            "they have one name there. Say the address, or, where there is none, give one of them another name in the register \
             first",
        ),
    };
    match only(&by_column).or(only(&by_name)) {
        None if count > 1 => Err(format!("may be one of {count} people: {advice}")),
        found => Ok(found),
    }
}

/// Whoever holds or held a place in a family.
struct Holder {
    person: PersonId,
    role: String,
    slot: String,
    until: Option<chrono::NaiveDate>,
    name: String,
}

fn holders(conn: &mut Conn, family: FamilyId) -> Result<Vec<Holder>> {
    type Row = (PersonId, String, String, Option<chrono::NaiveDate>, ContactId);
    let rows: Vec<Row> = assignment::table
        .filter(assignment::family_id.eq(family))
        .order(assignment::id)
        .select((assignment::person_id, assignment::role, assignment::slot, assignment::to_on, assignment::contact_id))
        .load(conn)?;
    let called = called::load(conn, rows.iter().map(|row| row.4).collect::<BTreeSet<_>>())?;
    let holder = |(person, role, slot, until, contact): Row| {
        let name = called.get(&contact).map(|called| called.name.clone()).unwrap_or_default();
        Holder { person, role, slot, until, name }
    };
    Ok(rows.into_iter().map(holder).collect())
}

/// A name as it is compared.
fn like(name: &str) -> String {
    composed(&name.trim().to_lowercase())
}

/// Places in families, as `F-001/parent1`, in which somebody who has said no has been followed by somebody else since that
/// day: whoever it is, if it is the same person under another name and address, is written to against their will.
///
/// # Errors
/// A failed statement.
pub fn followed_after_no(conn: &mut Conn, since: Date) -> Result<Vec<String>> {
    type Place = (FamilyId, Option<ChildId>, String);
    let out = person::no_mail_since.is_not_null().or(person::left_since.is_not_null());
    let ended: Vec<(Place, String)> = assignment::table
        .inner_join(person::table)
        .inner_join(family::table)
        .filter(assignment::to_on.ge(date(since)))
        .filter(out)
        .order((family::case_number, assignment::slot))
        .select(((assignment::family_id, assignment::child_id, assignment::slot), family::case_number))
        .load(conn)?;
    let families: Vec<FamilyId> = ended.iter().map(|((family, ..), _)| *family).collect();
    let held: BTreeSet<Place> = assignment::table
        .inner_join(person::table)
        .filter(assignment::family_id.eq_any(families))
        .filter(assignment::to_on.is_null())
        .filter(person::no_mail_since.is_null())
        .select((assignment::family_id, assignment::child_id, assignment::slot))
        .load::<Place>(conn)?
        .into_iter()
        .collect();
    let followed = ended.into_iter().filter(|(place, _)| held.contains(place));
    let mut places: Vec<String> = followed.map(|((_, _, slot), case_number)| format!("{case_number}/{slot}")).collect();
    places.dedup();
    Ok(places)
}

/// Somebody who has left the study, or whose answers were erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The address, or the place in a family of whoever has none, or their name there, as [`named`] finds them.
    pub name: String,
    /// Since when; none for whoever takes part again.
    pub since: Option<Timestamp>,
    /// Whether their answers are left out of everything.
    pub withdrawn: bool,
    /// When their answers are erased, if they have asked for it.
    pub erase_due: Option<Timestamp>,
    /// When their answers were erased.
    pub erased: Option<Timestamp>,
}

/// Those who have left the study or whose answers were erased, by name.
///
/// # Errors
/// A failed statement.
pub fn who_left(conn: &mut Conn) -> Result<Vec<Left>> {
    type Time = Option<chrono::NaiveDateTime>;
    type Row = (PersonId, ContactId, Time, bool, Time, Time);
    let rows: Vec<Row> = person::table
        .inner_join(contact::table)
        .filter(contact::is_current.eq(true))
        .filter(person::left_since.is_not_null().or(person::erased_at.is_not_null()))
        .select((
            person::id,
            contact::id,
            person::left_since,
            person::withdrawn_since.is_not_null(),
            person::erase_due_at,
            person::erased_at,
        ))
        .load(conn)?;
    let mut left = Vec::with_capacity(rows.len());
    let mut called = called::load(conn, rows.iter().map(|row| row.1))?;
    for (id, contact, since, withdrawn, erase_due, erased) in rows {
        let address = called.remove(&contact).and_then(|called| called.address);
        let place = if address.is_none() { latest_place(conn, id)? } else { None };
        let (since, erase_due, erased) = (since.map(to_instant), erase_due.map(to_instant), erased.map(to_instant));
        left.push(Left { name: place.or(address).unwrap_or_default(), since, withdrawn, erase_due, erased });
    }
    left.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(left)
}

/// The latest place of somebody, by what tells them there: the column, or, where somebody else has the role too, the name.
fn latest_place(conn: &mut Conn, id: PersonId) -> Result<Option<String>> {
    let latest: Option<(FamilyId, String)> = assignment::table
        .inner_join(family::table)
        .filter(assignment::person_id.eq(id))
        .order(assignment::id.desc())
        .select((family::id, family::case_number))
        .first(conn)
        .optional()?;
    let Some((family, case_number)) = latest else { return Ok(None) };
    let holders = holders(conn, family)?;
    let Some(own) = holders.iter().rfind(|one| one.person == id) else { return Ok(None) };
    let shared = holders.iter().any(|other| other.person != id && other.role == own.role && other.until.is_none());
    let by_name = (shared || own.until.is_some()) && !own.name.is_empty();
    Ok(Some(format!("{case_number}/{}", if by_name { &own.name } else { &own.slot })))
}

/// The municipalities in whose families these people have or had a role, by row number of the person.
///
/// # Errors
/// A failed statement.
pub fn municipalities(conn: &mut Conn, people: &[PersonId]) -> Result<BTreeMap<PersonId, BTreeSet<String>>> {
    let mut found: BTreeMap<PersonId, BTreeSet<String>> = BTreeMap::new();
    for some in people.chunks(500) {
        let held = assignment::table.inner_join(family::table).filter(assignment::person_id.eq_any(some));
        let held = held.select((assignment::person_id, family::municipality)).distinct();
        for (person, municipality) in held.load::<(PersonId, String)>(conn)? {
            found.entry(person).or_default().insert(municipality);
        }
    }
    Ok(found)
}
