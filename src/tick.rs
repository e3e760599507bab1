//! One pass: plan, write, tell the leads, send. What cron rings, and what the simulation and the demonstration drive.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::{SignedDuration, Timestamp};
use tracing::{error, info, warn};

use crate::actor::{Act, Subject};
use crate::catch_up;
use crate::digest;
use crate::family::{Case, RequestState};
use crate::id::RequestId;
use crate::outbox::{self, Ended, Posted};
use crate::outreach;
use crate::participation;
use crate::plan::{self, Action, Ask};
use crate::protocol;
use crate::register::successors;
use crate::service::Service;
use crate::span;
use crate::store::message::{self, Purpose};
use crate::store::{self, StoreError, Tx, setting};

/// Families planned in one transaction.
const BATCH: i64 = 64;

/// A family that cannot be planned is tried again after this, so that it does not hold up the others.
const AFTER_AN_ERROR: SignedDuration = SignedDuration::from_hours(1);

/// How often at most it is noted that a pass ended well.
const NOTED_AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// What a pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ticked {
    /// Requests made.
    pub asked: usize,
    /// Reminders written.
    pub reminded: usize,
    /// Requests that closed or were cancelled.
    pub ended: usize,
    /// Digests written.
    pub digests: usize,
    /// People whose answers were erased, because they had asked for it.
    pub erased: usize,
    /// What left.
    pub posted: Posted,
}

/// Carries out everything that is due at `now`. Run twice, or by two processes at once, it writes and sends nothing
/// twice.
///
/// # Errors
/// A database that fails. What was done before stays done; the next pass goes on.
pub fn tick(service: &Service, now: Timestamp) -> Result<Ticked, StoreError> {
    tick_by(service, &|| now)
}

/// The same by a clock that goes on: a pass with much to send can take hours.
///
/// # Errors
/// As [`tick`].
pub fn tick_by(service: &Service, now: &(dyn Fn() -> Timestamp + Sync)) -> Result<Ticked, StoreError> {
    let _pass = span::pass("tick").entered();
    let owner = owner();
    let mut ticked = Ticked::default();
    catch_up::after_a_clock_ahead(service, now())?;
    successors::take_over_due(service, now())?;
    loop {
        plan_due(service, now(), &mut ticked)?;
        outreach::write_due(service, now())?;
        ticked.digests += digest::write_due(service, now())?;
        let (posted, ended) = outbox::send_due(service, &owner, now)?;
        let all = &mut ticked.posted;
        all.sent += posted.sent;
        all.deferred += posted.deferred;
        all.failed += posted.failed;
        all.uncertain += posted.uncertain;
        all.held += posted.held;
        if ended == Ended::Done {
            break;
        }
    }
    // Last, and apart: whatever hinders it hinders no mail.
    match participation::erase_due(service, now()) {
        Ok(erased) => ticked.erased = erased,
        Err(error) => warn!(%error, "erasing answers was broken off; the next pass goes on"),
    }
    note_pass(service, now())?;
    if ticked != Ticked::default() {
        info!(
            asked = ticked.asked,
            reminded = ticked.reminded,
            ended = ticked.ended,
            digests = ticked.digests,
            erased = ticked.erased,
            sent = ticked.posted.sent,
            deferred = ticked.posted.deferred,
            failed = ticked.posted.failed,
            uncertain = ticked.posted.uncertain,
            held = ticked.posted.held,
            "tick"
        );
    }
    Ok(ticked)
}

/// Notes, once in a minute at most, that a pass ended well: that nothing is sent and nobody notices must not happen.
fn note_pass(service: &Service, now: Timestamp) -> Result<(), StoreError> {
    let last = service.store.read(|conn| setting::get(conn, setting::LAST_PASS))?;
    let last: Option<Timestamp> = last.and_then(|text| text.parse().ok());
    if last.is_some_and(|last| now.duration_since(last).abs() < NOTED_AGAIN) {
        return Ok(());
    }
    service.store.write(&service.scheduler(now), |conn| setting::put(conn, setting::LAST_PASS, &now.to_string()))
}

/// Names this pass: a lease that it left behind is not mistaken for one of its own.
fn owner() -> String {
    static PASS: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}-{:08x}", std::process::id(), PASS.fetch_add(1, Ordering::Relaxed), rand::random::<u32>())
}

fn plan_due(service: &Service, now: Timestamp, ticked: &mut Ticked) -> Result<(), StoreError> {
    loop {
        let mut done = *ticked;
        let batch = service.store.write(&service.scheduler(now), |conn| {
            store::backend::alone(conn)?;
            // It may have been changed since this process has started.
            protocol::check(conn, service.protocols.running())?;
            let ids = store::case::due(conn, now, BATCH)?;
            for case in store::case::load(conn, &ids)? {
                plan_family(service, conn, &case, now, &mut done)?;
            }
            Ok::<_, StoreError>(ids.len())
        });
        match batch {
            Ok(0) => return Ok(()),
            Ok(_) => *ticked = done,
            Err(error) if error.is_transient() || matches!(error, StoreError::OtherProgramme(_)) => return Err(error),
            Err(_) => plan_one_by_one(service, now, ticked)?,
        }
    }
}

/// After a batch that failed: the family at fault is put off, the others are planned.
fn plan_one_by_one(service: &Service, now: Timestamp, ticked: &mut Ticked) -> Result<(), StoreError> {
    let ids = service.store.read(|conn| store::case::due(conn, now, BATCH))?;
    for id in ids {
        let mut done = *ticked;
        let planned = service.store.write(&service.scheduler(now), |conn| {
            store::backend::alone(conn)?;
            for case in store::case::load(conn, &[id])? {
                plan_family(service, conn, &case, now, &mut done)?;
            }
            Ok::<_, StoreError>(())
        });
        match planned {
            Ok(()) => *ticked = done,
            Err(fault) if fault.is_transient() => return Err(fault),
            Err(fault) => {
                error!(family = id.number(), error = %fault, "cannot be planned; put off for an hour");
                let later = now.saturating_add(AFTER_AN_ERROR).unwrap_or(Timestamp::MAX);
                service.store.write(&service.scheduler(now), |conn| store::case::reschedule(conn, id, Some(later)))?;
            }
        }
    }
    Ok(())
}

/// Carries out what is due for one family, in the caller's transaction, and notes when to look again.
///
/// # Errors
/// A failed statement.
pub fn plan_family(
    service: &Service,
    conn: &mut Tx<'_>,
    case: &Case,
    now: Timestamp,
    ticked: &mut Ticked,
) -> Result<(), StoreError> {
    let by = service.protocols.of_family(case.id);
    let due = plan::due(&by.programme, &by.calendar, case, now);
    let mut next = due.next;
    let about = |id: RequestId| {
        let request = case.requests.iter().find(|request| request.id == id);
        let about = Subject::request(id).in_family(case.id);
        let about = about.of_person(request.map(|one| one.person)).about_child(request.and_then(|one| one.child));
        (about, request.map_or("", |request| request.wave.as_str()))
    };
    let due_in = |about: Subject, mail, wave: &str, purpose: Purpose| {
        about.by_message(mail).detail(&format!("{wave}:{purpose}"))
    };
    let asked = |id: RequestId, ask: &Ask| {
        Subject::request(id).in_family(case.id).about_child(ask.child).of_person(ask.person).detail(&ask.wave)
    };
    for action in due.actions {
        let wait = match action {
            Action::End { request, state } => {
                store::request::end(conn, request, state)?;
                let (about, wave) = about(request);
                let act = if state == RequestState::Cancelled { Act::Cancelled } else { Act::Closed };
                conn.note(act, about.detail(wave));
                ticked.ended += 1;
                false
            }
            Action::Move { request, person } => {
                store::request::give_to(conn, request, person)?;
                let (about, wave) = about(request);
                conn.note(Act::Moved, about.of_person(person).detail(wave));
                false
            }
            Action::Reopen { request } => {
                store::request::reopen(conn, request)?;
                let (about, wave) = about(request);
                conn.note(Act::Reopened, about.detail(wave));
                false
            }
            Action::Ask(ask) if ask.by_letter => {
                let request = ask_in(service, conn, case, &ask, now)?;
                conn.note(Act::Asked, asked(request, &ask));
                ticked.asked += 1;
                false
            }
            Action::Ask(ask) => match outbox::message_of_today(service, conn, ask.person, now)? {
                None => true,
                Some(mail) => {
                    let request = ask_in(service, conn, case, &ask, now)?;
                    message::include(conn, mail, request, Purpose::Invitation)?;
                    conn.note(Act::Asked, asked(request, &ask));
                    let about = asked(request, &ask);
                    conn.note(Act::Invited, due_in(about, mail, &ask.wave, Purpose::Invitation));
                    ticked.asked += 1;
                    false
                }
            },
            Action::Invite { request, person } => match outbox::message_of_today(service, conn, person, now)? {
                None => true,
                Some(mail) => {
                    message::include(conn, mail, request, Purpose::Invitation)?;
                    let (about, wave) = about(request);
                    conn.note(Act::Invited, due_in(about.of_person(person), mail, wave, Purpose::Invitation));
                    false
                }
            },
            Action::Remind { request, person, number } => match outbox::message_of_today(service, conn, person, now)? {
                None => true,
                Some(mail) => {
                    let purpose = Purpose::Reminder(number);
                    message::include(conn, mail, request, purpose)?;
                    let (about, wave) = about(request);
                    conn.note(Act::Reminded, due_in(about.of_person(person), mail, wave, purpose));
                    ticked.reminded += 1;
                    false
                }
            },
        };
        if wait && let Some(tomorrow) = service.calendar().next_writing(now) {
            next = Some(next.map_or(tomorrow, |at| at.min(tomorrow)));
        }
    }
    store::case::reschedule(conn, case.id, next)
}

/// Stores a request under the protocol that its family is asked by.
fn ask_in(
    service: &Service,
    conn: &mut Tx<'_>,
    case: &Case,
    ask: &Ask,
    now: Timestamp,
) -> Result<RequestId, StoreError> {
    let protocol = protocol::asked_under(conn, service.protocols.of_family(case.id), now)?;
    store::request::ask(conn, case.id, ask, protocol)
}
