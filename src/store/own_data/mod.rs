//! What is stored about one person, read for them: of every table that has anything of theirs, some rows at a time.
//!
//! What others answered, and what others are called, is never read here. Which table is in the file and which is not, and why,
//! is told in `docs/operating.md`.

mod asked;
mod mailed;

use std::collections::{BTreeSet, HashMap};

use crate::store::db::prelude::*;

use crate::access::{Membership, StaffKind};
use crate::id::{ChildId, ContactId, CorrectionId, FamilyId, PersonId};
use crate::own_data::{Change, Contact, Correction, Doer, Person, Place, Stop};
use crate::store::audit::{self, Entry, Names};
use crate::store::contact::Channel;
use crate::store::schema::{assignment, child, contact, correction, family, person, suppressed_address};
use crate::store::written;
use crate::store::{Conn, Result, called, to_date, to_instant};

pub use asked::{Asking, notes, requests};
pub use mailed::{CameBack, asked_to_help, letters, mails, received, sessions};

/// How many rows are read at a time.
pub const AT_ONCE: usize = 100;

/// How they are called and reached, and what they have chosen; `None` if there is nobody.
///
/// # Errors
/// A failed statement; what does not open.
pub fn person(conn: &mut Conn, id: PersonId) -> Result<Option<Person>> {
    type Time = Option<chrono::NaiveDateTime>;
    type Row = ((ContactId, String, Channel), (Time, Time, Time), (Time, Time, Time));
    let row: Option<Row> = person::table
        .inner_join(contact::table)
        .filter(contact::is_current.eq(true))
        .filter(person::id.eq(id))
        .select((
            (contact::id, contact::language, contact::reach),
            (person::no_mail_since, person::left_since, person::withdrawn_since),
            (person::erase_due_at, person::erase_kept_at, person::erased_at),
        ))
        .get_result(conn)
        .optional()?;
    let Some(((contact, language, reach), (no_mail, left, withdrawn), (due, kept, erased))) = row else {
        return Ok(None);
    };
    let called = called::one(conn, contact)?;
    Ok(Some(Person {
        name: called.name,
        address: called.address,
        language,
        by_letter: reach == Channel::Paper,
        no_mail_since: no_mail.map(to_instant),
        left_since: left.map(to_instant),
        withdrawn_since: withdrawn.map(to_instant),
        erase_due_at: due.map(to_instant),
        erase_kept_at: kept.map(to_instant),
        erased_at: erased.map(to_instant),
    }))
}

/// Their other names and addresses.
///
/// # Errors
/// As [`person()`].
pub fn contacts(conn: &mut Conn, of: PersonId) -> Result<Vec<Contact>> {
    let rows: Vec<(ContactId, String)> = contact::table
        .filter(contact::person_id.eq(of))
        .filter(contact::is_current.eq(false))
        .order(contact::id)
        .select((contact::id, contact::language))
        .load(conn)?;
    let mut called = called::load(conn, rows.iter().map(|(id, _)| *id))?;
    let contact = |(id, language)| {
        let called = called.remove(&id)?;
        Some(Contact { name: called.name, address: called.address, language })
    };
    Ok(rows.into_iter().filter_map(contact).collect())
}

/// The roles that they hold or held.
///
/// # Errors
/// A failed statement.
pub fn places(conn: &mut Conn, of: PersonId) -> Result<Vec<Place>> {
    type Row = ((String, String), Option<ChildId>, String, chrono::NaiveDate, Option<chrono::NaiveDate>);
    let rows: Vec<Row> = assignment::table
        .inner_join(family::table)
        .filter(assignment::person_id.eq(of))
        .order(assignment::id)
        .select((
            (family::case_number, family::municipality),
            assignment::child_id,
            assignment::role,
            assignment::from_on,
            assignment::to_on,
        ))
        .load(conn)?;
    let children: Vec<ChildId> = rows.iter().filter_map(|row| row.1).collect();
    let numbers = child_numbers(conn, &children)?;
    let place = |((family, municipality), child, role, from, to): Row| Place {
        family,
        municipality,
        child: child.and_then(|child| numbers.get(&child).cloned()),
        role,
        from: to_date(from),
        to: to.map(to_date),
    };
    Ok(rows.into_iter().map(place).collect())
}

/// Addresses of theirs to which no mail goes.
///
/// # Errors
/// As [`person()`].
pub fn stops(conn: &mut Conn, of: PersonId) -> Result<Vec<Stop>> {
    let rows: Vec<(ContactId, chrono::NaiveDateTime, String)> = suppressed_address::table
        .inner_join(contact::table)
        .filter(contact::person_id.eq(of))
        .order(contact::id)
        .select((contact::id, suppressed_address::since, suppressed_address::words))
        .load(conn)?;
    let mut called = called::load(conn, rows.iter().map(|row| row.0))?;
    let words = rows.iter().map(|row| (written::suppression(row.0), row.2.clone())).collect();
    let words = written::open(conn, words)?;
    let stop = |((contact, since, _), server_words): ((ContactId, chrono::NaiveDateTime, String), String)| Stop {
        address: called.remove(&contact).and_then(|called| called.address),
        since: to_instant(since),
        server_words,
    };
    Ok(rows.into_iter().zip(words).map(stop).collect())
}

/// What they said is wrong.
///
/// # Errors
/// As [`person()`].
pub fn corrections(conn: &mut Conn, of: PersonId) -> Result<Vec<Correction>> {
    type Row = (CorrectionId, chrono::NaiveDateTime, Option<String>, Option<chrono::NaiveDateTime>);
    let rows: Vec<Row> = correction::table
        .filter(correction::person_id.eq(of))
        .order(correction::id)
        .select((correction::id, correction::said_at, correction::content, correction::handled_at))
        .load(conn)?;
    let texts = rows.iter().filter_map(|row| Some((written::correction(row.0), row.2.clone()?))).collect();
    let mut texts = written::open(conn, texts)?.into_iter();
    let said = |(_, said, text, handled): Row| Correction {
        said_at: to_instant(said),
        text: text.and_then(|_| texts.next()),
        handled_at: handled.map(to_instant),
    };
    Ok(rows.into_iter().map(said).collect())
}

/// What they and staff did about them, of the entries of the audit log after that number, and the number of the last that was
/// looked at; `None` when there are no more. What the service did by itself stands in the other sections.
///
/// # Errors
/// A failed statement.
pub fn changes(conn: &mut Conn, of: PersonId, after: i64) -> Result<Option<(i64, Vec<Change>)>> {
    let entries = audit::after(conn, audit::About::Person(of), after)?;
    let Some(last) = entries.last().map(|entry| entry.number) else { return Ok(None) };
    let names = audit::names(conn, &entries)?;
    let change = |entry: &Entry| {
        Some(Change {
            at: to_instant(entry.at),
            by: doer(entry, of, &names)?,
            act: entry.act.clone(),
            family: entry.family_id.and_then(|family| names.families.get(&family).cloned()),
            detail: entry.detail.clone(),
        })
    };
    Ok(Some((last, entries.iter().filter_map(change).collect())))
}

/// `None` where the service did it by itself.
fn doer(entry: &Entry, of: PersonId, names: &Names) -> Option<Doer> {
    match (entry.actor.as_str(), entry.actor_staff_id) {
        ("operator", _) => Some(Doer::Operator),
        ("respondent", _) if entry.actor_person_id == Some(of.number()) => Some(Doer::You),
        ("respondent", _) => Some(Doer::Another),
        ("staff", staff) => Some(staff.map_or(Doer::FormerStaff, |staff| doer_of(names.staff.get(&staff)))),
        _ => None,
    }
}

/// What a member of staff is; of several things the first.
fn doer_of(memberships: Option<&Vec<Membership>>) -> Doer {
    match memberships.and_then(|all| all.first()).map(|membership| membership.kind) {
        Some(StaffKind::Lead) => Doer::Lead,
        Some(StaffKind::Secretariat) => Doer::Secretariat,
        Some(StaffKind::Evaluator) => Doer::Evaluator,
        Some(StaffKind::Operator) => Doer::Operator,
        None => Doer::FormerStaff,
    }
}

fn child_numbers(conn: &mut Conn, ids: &[ChildId]) -> Result<HashMap<ChildId, String>> {
    let ids: Vec<ChildId> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let rows: Vec<(ChildId, String)> =
        child::table.filter(child::id.among(&ids)).select((child::id, child::case_number)).load(conn)?;
    Ok(rows.into_iter().collect())
}

fn case_numbers(conn: &mut Conn, ids: &[FamilyId]) -> Result<HashMap<FamilyId, String>> {
    let ids: Vec<FamilyId> = ids.iter().copied().collect::<BTreeSet<_>>().into_iter().collect();
    let rows: Vec<(FamilyId, String)> =
        family::table.filter(family::id.among(&ids)).select((family::id, family::case_number)).load(conn)?;
    Ok(rows.into_iter().collect())
}
