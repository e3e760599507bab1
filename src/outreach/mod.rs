//! What staff do about an answer that is outstanding: ask somebody to help, note what was done, pause mail about a family.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::actor::{Act, Subject};
use crate::family::{Assignment, Case, Request};
use crate::id::{FamilyId, HelpAskedId, PersonId, RequestId, StaffId};
use crate::outbox;
use crate::plan;
use crate::programme::after;
use crate::service::Service;
use crate::store::message::{self, Purpose};
use crate::store::{By, Conn, Result, Tx, address, case, contact, help_asked, note, pause, request};

pub use crate::store::note::Note;
pub use crate::store::pause::Pause;

/// Nobody is asked to help with the same answer again before so many days have passed.
pub const ASKED_AGAIN_AFTER: i32 = 7;

/// The longest note or reason, in letters.
pub const LONGEST_NOTE: usize = 500;

/// The longest pause, in days: longer, and the questionnaires that fall into it are lost.
pub const LONGEST_PAUSE: i32 = 84;

/// What is said again in the same words within that time was said once: a button pressed twice.
const SAID_TWICE: SignedDuration = SignedDuration::from_mins(1);

/// Why something was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such answer, or it is not outstanding any more.
    NotOutstanding,
    /// Nobody in the family holds a role that helps and can be written to.
    NobodyHelps,
    /// They were asked in the last days.
    AskedLately,
    /// Nothing is written.
    Empty,
    /// It is too long.
    TooLong,
    /// The day is past, or too far away.
    Day,
}

/// The family that a request is about.
///
/// # Errors
/// The database.
pub fn family_of(conn: &mut Conn, id: RequestId) -> Result<Option<FamilyId>> {
    request::family_of(conn, id)
}

/// Whether it can be answered today and nobody has said no.
fn is_outstanding(service: &Service, case: &Case, request: &Request, today: Date) -> bool {
    let programme = &service.protocols.of_family(case.id).programme;
    let says_no =
        case.assignments.iter().any(|held| held.person == request.person && held.no_mail && held.to.is_none());
    plan::is_open(programme, case, request, today) && !request.declined && !says_no
}

/// Who is asked when help is asked for with that answer: the first in the register who helps and whose address works.
///
/// # Errors
/// The database.
pub fn helper(
    service: &Service,
    conn: &mut Conn,
    case: &Case,
    request: &Request,
    today: Date,
) -> Result<Option<Assignment>> {
    let programme = &service.protocols.of_family(case.id).programme;
    let helping: Vec<Assignment> = plan::helping(programme, case, request, today).cloned().collect();
    let people: Vec<PersonId> = helping.iter().map(|held| held.person).collect();
    let present = contact::present(conn, &people)?;
    let contacts: Vec<_> = present.values().map(|now| now.id).collect();
    let stopped = address::suppressed(conn, &contacts)?;
    let works = |held: &Assignment| present.get(&held.person).is_some_and(|now| !stopped.contains(&now.id));
    Ok(helping.into_iter().find(works))
}

/// Asks whoever helps in the family to help with an answer. It stands in the mail of their next day; nothing of what was
/// answered is in it.
///
/// # Errors
/// The database.
pub fn ask_for_help(service: &Service, id: RequestId, by: &By<'_>) -> Result<std::result::Result<(), Refusal>> {
    let today = service.calendar().date(by.at);
    service.store.write(by, |tx| {
        let Some((case, request)) = case::of_request(tx, id)? else { return Ok(Err(Refusal::NotOutstanding)) };
        if !is_outstanding(service, &case, &request, today) {
            return Ok(Err(Refusal::NotOutstanding));
        }
        let Some(helper) = helper(service, tx, &case, &request, today)? else { return Ok(Err(Refusal::NobodyHelps)) };
        let last = help_asked::last(tx, &[id])?.remove(&id).map(|at| service.calendar().date(at));
        if last.is_some_and(|on| today < after(on, ASKED_AGAIN_AFTER)) {
            return Ok(Err(Refusal::AskedLately));
        }
        if help_asked::ask(tx, id, helper.person, by.at)?.is_none() {
            return Ok(Err(Refusal::AskedLately));
        }
        let about = Subject::request(id).in_family(case.id).of_person(helper.person).detail(&request.wave);
        tx.note(Act::HelpAsked, about);
        Ok(Ok(()))
    })
}

/// Puts what waits of it into the mail of the helpers' day. Returns how much.
///
/// # Errors
/// The database.
pub fn write_due(service: &Service, now: Timestamp) -> Result<usize> {
    let waits = service.store.read(help_asked::waiting)?;
    if waits.is_empty() || !service.calendar().may_write(now) {
        return Ok(0);
    }
    let today = service.calendar().date(now);
    service.store.write(&service.scheduler(now), |tx| {
        crate::store::backend::alone(tx)?;
        let mut written = 0;
        for asked in help_asked::waiting(tx)? {
            let Some((case, request)) = case::of_request(tx, asked.request)? else { continue };
            let Some((id, person)) = asked_now(service, tx, &asked, &case, &request, now)? else { continue };
            if case.is_paused(today) {
                continue;
            }
            let Some(mail) = outbox::message_of_today(service, tx, person, now)? else { continue };
            message::include(tx, &[(mail, asked.request, Purpose::Help(id))])?;
            help_asked::written(tx, id, mail)?;
            written += 1;
        }
        Ok(written)
    })
}

/// Who is to be told of what waits: whoever was asked, or, if they help no more, whoever does now. `None`: nobody need be.
fn asked_now(
    service: &Service,
    tx: &mut Tx<'_>,
    asked: &help_asked::Waiting,
    case: &Case,
    request: &Request,
    now: Timestamp,
) -> Result<Option<(HelpAskedId, PersonId)>> {
    let today = service.calendar().date(now);
    let programme = &service.protocols.of_family(case.id).programme;
    let is_outstanding = is_outstanding(service, case, request, today);
    if is_outstanding && plan::may_help(programme, case, asked.person, request, today) {
        return Ok(Some((asked.id, asked.person)));
    }
    help_asked::end(tx, asked.id)?;
    if !is_outstanding {
        return Ok(None);
    }
    let Some(helper) = helper(service, tx, case, request, today)? else { return Ok(None) };
    let id = help_asked::ask(tx, request.id, helper.person, now)?;
    if id.is_some() {
        tx.note(Act::HelpAsked, Subject::request(request.id).in_family(case.id).of_person(helper.person));
    }
    Ok(id.map(|id| (id, helper.person)))
}

/// Notes what was done about an answer, and until which day nobody need be told of it.
///
/// # Errors
/// The database.
pub fn note_done(
    service: &Service,
    id: RequestId,
    content: &str,
    quiet_until: Option<Date>,
    by: &By<'_>,
) -> Result<std::result::Result<(), Refusal>> {
    let (content, today) = (content.trim(), service.calendar().date(by.at));
    if let Err(why) = check_text(content) {
        return Ok(Err(why));
    }
    if quiet_until.is_some_and(|day| day < today || day > after(today, LONGEST_PAUSE)) {
        return Ok(Err(Refusal::Day));
    }
    let staff: Option<StaffId> = by.actor.staff();
    service.store.write(by, |tx| {
        crate::store::backend::alone(tx)?;
        let Some((case, request)) = case::of_request(tx, id)? else { return Ok(Err(Refusal::NotOutstanding)) };
        let is_the_same = |last: &Note| {
            by.at.duration_since(last.at).abs() < SAID_TWICE
                && (last.staff, last.quiet_until, last.content.as_str()) == (staff, quiet_until, content)
        };
        if note::last(tx, &[id])?.get(&id).is_some_and(is_the_same) {
            return Ok(Ok(()));
        }
        note::add(tx, id, staff, by.at, quiet_until, content)?;
        tx.note(Act::Noted, Subject::request(id).in_family(case.id).detail(&request.wave));
        Ok(Ok(()))
    })
}

/// Pauses mail about a family until that day, included; with `None` it goes on.
///
/// # Errors
/// The database.
pub fn pause(
    service: &Service,
    family: FamilyId,
    new: Option<&Pause>,
    by: &By<'_>,
) -> Result<std::result::Result<(), Refusal>> {
    let today = service.calendar().date(by.at);
    if let Some(new) = new {
        if let Err(why) = check_text(new.reason.trim()) {
            return Ok(Err(why));
        }
        if new.until < today || new.until > after(today, LONGEST_PAUSE) {
            return Ok(Err(Refusal::Day));
        }
    }
    service.store.write(by, |tx| {
        crate::store::backend::alone(tx)?;
        // Said twice, it is paused once.
        if pause::of(tx, family)?.as_ref() == new {
            return Ok(Ok(()));
        }
        pause::set(tx, family, new, by.at)?;
        let subject = Subject::family(family);
        match new {
            Some(new) => tx.note(Act::Paused, subject.detail(&new.until.to_string())),
            None => tx.note(Act::PauseEnded, subject),
        }
        Ok(Ok(()))
    })
}

fn check_text(text: &str) -> std::result::Result<(), Refusal> {
    match text.chars().count() {
        0 => Err(Refusal::Empty),
        n if n > LONGEST_NOTE => Err(Refusal::TooLong),
        _ => Ok(()),
    }
}
