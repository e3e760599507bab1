//! Assisted answering: a helper makes a one-time code, the person opens a session with it on another screen.
//!
//! The helper never sees an answer. The session's link hangs on a number that only the opened page knows, and in the
//! session only what was said in it is shown or used: neither a page nor the order of pages tells what was answered
//! before. What was answered before stays, and counts when the questionnaire is submitted.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::list::{Helper, InBrowser, Known, NoEntry, Session, Standing, Visit, holds, tasks, tasks_seen};
use crate::actor::{Act, Actor, Subject, Way};
use crate::family::Assignment;
use crate::id::{FamilyId, HelpId, PersonId};
use crate::service::Service;
use crate::store::answer;
use crate::store::help::{self, Help, NewHelp};
use crate::store::link::Link;
use crate::store::{Conn, Result, StoreError, Tx, contact};
use crate::token::{ShortCode, Token};

/// How long a code can be used.
pub const CODE_HOLDS: SignedDuration = SignedDuration::from_mins(30);
/// How long a session can last.
pub const SESSION_HOLDS: SignedDuration = SignedDuration::from_hours(2);
/// How long it lasts without an answer: a screen that was forgotten.
pub const IDLE_HOLDS: SignedDuration = SignedDuration::from_mins(30);
/// A code that holds as long as this is shown again; the helper has pressed twice.
const SHOWN_AGAIN: SignedDuration = SignedDuration::from_mins(20);

/// Somebody who can be helped to answer about a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Row number of the person.
    pub person: PersonId,
    /// Their name, as registered.
    pub name: String,
    /// Row number of the family.
    pub family: FamilyId,
    /// Its case number.
    pub number: String,
    /// Who helps.
    pub helper: Helper,
}

/// A code that can be used.
#[derive(Debug, Clone)]
pub struct Code {
    /// The code.
    pub code: ShortCode,
    /// Whom it is for.
    pub waiting: Waiting,
    /// Until when it can be used.
    pub expires: Timestamp,
}

/// Why a code does not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoCode {
    /// There is no such code.
    Unknown,
    /// It was used.
    Used,
    /// It is too old, or there is nothing left to help with.
    Late,
}

/// Whether a person holds a role for any family today that can help somebody.
///
/// # Errors
/// The database.
pub fn can_help(conn: &mut Conn, service: &Service, person: PersonId, today: Date) -> Result<bool> {
    let roles = service.programme().helpers();
    Ok(!roles.is_empty() && !help::held_by(conn, person, &roles, today)?.is_empty())
}

/// Whom a person can help today: who has something to answer in a family in which the person holds a role that
/// helps, by case number. Who wants no mail is left alone.
///
/// # Errors
/// The database.
pub fn waiting(conn: &mut Conn, service: &Service, helper: PersonId, today: Date) -> Result<Vec<Waiting>> {
    let held = help::held_by(conn, helper, &service.programme().helpers(), today)?;
    let families: BTreeSet<FamilyId> = held.iter().map(|(family, _)| *family).collect();
    let holders = answer::holders(conn, &families.into_iter().collect::<Vec<_>>())?;
    let mut found: Vec<Waiting> = Vec::new();
    for (family, parent) in holders.iter().filter(|(_, other)| other.person != helper && !other.no_mail) {
        let Some(role) = held.iter().find(|(of, role)| of == family && service.programme().assists(role, &parent.role))
        else {
            continue;
        };
        let known = found.iter().any(|waiting| waiting.person == parent.person && waiting.family == *family);
        if known || !holds(parent, today) {
            continue;
        }
        let asked = tasks(conn, service, parent.person, today)?;
        let open = asked.into_iter().find(|task| {
            let open = matches!(task.standing, Standing::New | Standing::Begun);
            open && task.asked.family == *family && task.asked.role == parent.role
        });
        found.extend(open.map(|task| Waiting {
            person: parent.person,
            name: parent.name.trim().to_owned(),
            family: *family,
            number: task.asked.case_number,
            helper: named(&holders, *family, helper, &role.1),
        }));
    }
    found.sort_by(|a, b| (&a.number, &a.name).cmp(&(&b.number, &b.name)));
    Ok(found)
}

fn named(holders: &[(FamilyId, Assignment)], family: FamilyId, person: PersonId, role: &str) -> Helper {
    let mut own = holders.iter().filter(|(of, held)| *of == family && held.person == person && held.role == role);
    let name = own.next_back().map_or(String::new(), |(_, held)| held.name.trim().to_owned());
    Helper { person, role: role.to_owned(), name }
}

/// Makes a code; pressing twice makes one. Returns its row number. An older code that nobody has used is taken back.
///
/// # Errors
/// The database.
pub fn make(conn: &mut Tx<'_>, service: &Service, waiting: &Waiting, now: Timestamp) -> Result<HelpId> {
    let Waiting { person, family, helper, .. } = waiting;
    let made = help::made(conn, helper.person, *person, *family)?;
    let unused = |code: &&Help| code.opened.is_none() && code.ended.is_none() && now < code.expires;
    let shown_again = |code: &&Help| {
        code.expires.duration_since(now) > SHOWN_AGAIN
            && service.keys.help_code_of(&code.unique_key, &code.code_hash).is_some()
    };
    if let Some(code) = made.iter().filter(unused).find(shown_again) {
        return Ok(code.id);
    }
    for code in made.iter().filter(unused) {
        help::end(conn, code.id, now)?;
    }
    // Two presses at once count alike, and one of them writes.
    let unique_key = format!("help {} {person} {family} {}", helper.person, made.len() + 1);
    let code_hash = service.keys.help_hash(&service.keys.help_code(&unique_key));
    let (person, family, expires) = (*person, *family, now + CODE_HOLDS);
    let contact = contact::present(conn, &[person])?.remove(&person).map(|now| now.id);
    let (unique_key, code_hash, role) = (unique_key.as_str(), code_hash.as_str(), helper.role.as_str());
    let draft = NewHelp { unique_key, code_hash, person, family, helper: helper.person, role, expires, contact };
    help::write(conn, draft, now)?;
    conn.note(Act::HelpOffered, Subject::person(person).in_family(family));
    let made = help::made(conn, helper.person, person, family)?;
    made.first()
        .map(|code| code.id)
        .ok_or_else(|| StoreError::Content("a code that was written and is not there".into()))
}

/// The code of that number, for the helper who made it.
///
/// # Errors
/// The database.
pub fn made_by(
    conn: &mut Conn,
    service: &Service,
    helper: PersonId,
    id: HelpId,
    now: Timestamp,
) -> Result<std::result::Result<Code, NoCode>> {
    match help::numbered(conn, id)?.filter(|row| row.helper == helper) {
        Some(row) => usable(conn, service, &row, now),
        None => Ok(Err(NoCode::Unknown)),
    }
}

/// What a code would open, with the language of the person it is for, where there is such a code. Reads only.
///
/// # Errors
/// The database.
pub fn look(
    conn: &mut Conn,
    service: &Service,
    code: &ShortCode,
    now: Timestamp,
) -> Result<(std::result::Result<Code, NoCode>, Option<String>)> {
    let Some(row) = help::find_by_hash(conn, &service.keys.help_hashes(code))? else {
        return Ok((Err(NoCode::Unknown), None));
    };
    let language = contact::present(conn, &[row.person])?.remove(&row.person).map(|now| now.language);
    Ok((usable(conn, service, &row, now)?, language))
}

/// Whoever opens that code: the person whom it is for, with the help of who made it. Reads only.
///
/// # Errors
/// The database.
pub fn opener(conn: &mut Conn, service: &Service, code: &ShortCode) -> Result<Option<Actor>> {
    let row = help::find_by_hash(conn, &service.keys.help_hashes(code))?;
    Ok(row.map(|row| Actor::Respondent { person: row.person, way: Way::Help(row.helper) }))
}

/// Uses a code, once, and gives the link of the session. Whoever sends the same nonce again is led to the same session.
///
/// # Errors
/// The database.
pub fn open(
    conn: &mut Tx<'_>,
    service: &Service,
    code: &ShortCode,
    nonce: &Token,
    now: Timestamp,
) -> Result<std::result::Result<(Token, Waiting), NoCode>> {
    let Some(row) = help::find_by_hash(conn, &service.keys.help_hashes(code))? else {
        return Ok(Err(NoCode::Unknown));
    };
    let opened = |row: &Help| service.keys.help_token_of(code, nonce, row.link_hash.as_deref()?);
    let again = opened(&row);
    let unopened = Help { opened: row.opened.filter(|_| again.is_none()), ..row.clone() };
    let found = match usable(conn, service, &unopened, now)? {
        Ok(code) => code.waiting,
        Err(reason) => return Ok(Err(reason)),
    };
    if let Some(token) = again {
        return Ok(Ok((token, found)));
    }
    let token = service.keys.help_token(code, nonce);
    if help::open(conn, row.id, &token.hash(), now)? {
        conn.note(Act::HelpOpened, Subject::person(row.person).in_family(row.family));
        return Ok(Ok((token, found)));
    }
    // Another process was faster: it may have been the same person's second click.
    let now_open = help::numbered(conn, row.id)?.and_then(|row| opened(&row));
    Ok(now_open.map(|token| (token, found)).ok_or(NoCode::Used))
}

/// Whether a code can be used now: its helper still holds the role, and there is still something to answer.
fn usable(conn: &mut Conn, service: &Service, row: &Help, now: Timestamp) -> Result<std::result::Result<Code, NoCode>> {
    if row.opened.is_some() {
        return Ok(Err(NoCode::Used));
    }
    if row.ended.is_some() || row.expires <= now || !is_for_present_address(conn, row)? {
        return Ok(Err(NoCode::Late));
    }
    let waiting = waiting(conn, service, row.helper, service.calendar().date(now))?;
    let found = waiting
        .into_iter()
        .find(|one| one.person == row.person && one.family == row.family && one.helper.role == row.role);
    let code = service.keys.help_code_of(&row.unique_key, &row.code_hash);
    let usable = found.zip(code).map(|(waiting, code)| Code { code, waiting, expires: row.expires });
    Ok(usable.ok_or(NoCode::Late))
}

/// Whether a code was made for the address that the person has now.
fn is_for_present_address(conn: &mut Conn, row: &Help) -> Result<bool> {
    row.contact.map_or(Ok(true), |made_for| contact::is_present(conn, row.person, made_for))
}

/// Lets the person into a session: what is open about its family, in the roles that are helped, and what has been
/// submitted since it began.
pub(super) fn enter(
    conn: &mut Conn,
    service: &Service,
    link: Link,
    (id, held): (HelpId, Option<&Token>),
    now: Timestamp,
) -> Result<std::result::Result<Visit, NoEntry>> {
    let Link { person, language, email, left, is_theirs, .. } = link;
    let is_held = |row: &Help| {
        let code = service.keys.help_code_of(&row.unique_key, &row.code_hash);
        let opened = code.zip(held).zip(row.link_hash.as_deref());
        opened.is_some_and(|((code, nonce), stored)| service.keys.help_token_of(&code, nonce, stored).is_some())
    };
    let row = help::numbered(conn, id)?.filter(is_held);
    let running = row.and_then(|row| Some((row.opened.filter(|_| row.ended.is_none() && !left)?, row)));
    let lasts = |opened: Timestamp, last: Option<Timestamp>| {
        now < opened + SESSION_HOLDS && now < last.map_or(opened, |last| last.max(opened)) + IDLE_HOLDS
    };
    let last = help::last_said(conn, id)?;
    let Some((opened, row)) = running.filter(|(opened, _)| is_theirs && lasts(*opened, last)) else {
        return Ok(Err(NoEntry::Over(Known { person, language, email })));
    };
    let today = service.calendar().date(now);
    let mut tasks = tasks_seen(conn, service, person, today, Some(id))?;
    tasks.retain(|task| {
        let since = task.asked.answered.is_none_or(|answered| answered >= opened);
        task.asked.family == row.family && service.programme().assists(&row.role, &task.asked.role) && since
    });
    for task in &mut tasks {
        task.helped_by = Some(row.role.clone());
    }
    if !tasks.iter().any(|task| task.runs(person, today)) {
        return Ok(Err(NoEntry::Over(Known { person, language, email })));
    }
    let holders = answer::holders(conn, &[row.family])?;
    let helper = named(&holders, row.family, row.helper, &row.role);
    let help = Some(Session { id, helper });
    Ok(Ok(Visit { person, language, email, tasks, help, browser: InBrowser::Known }))
}

/// Ends a session: its link opens nothing from now on.
///
/// # Errors
/// The database.
pub fn stop(conn: &mut Tx<'_>, session: &Session, now: Timestamp) -> Result<()> {
    help::end(conn, session.id, now)?;
    if let Some(row) = help::numbered(conn, session.id)? {
        conn.note(Act::HelpEnded, Subject::person(row.person).in_family(row.family));
    }
    Ok(())
}
