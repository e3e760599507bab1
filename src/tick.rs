//! One pass: plan, write, tell the leads, send; in a study that is frozen, no more than send what still leaves. What cron rings, and what the simulation and the demonstration drive.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::{SignedDuration, Timestamp};
use tracing::{error, info, warn};

use crate::actor::{Act, Subject};
use crate::catch_up;
use crate::closing;
use crate::digest;
use crate::family::{Case, RequestState};
use crate::id::{FamilyId, MessageId, PersonId, ProtocolId, RequestId};
use crate::outbox::{self, Ended, Posted};
use crate::outreach;
use crate::participation;
use crate::plan::{self, Action, Ask, Due};
use crate::protocol;
use crate::register::successors;
use crate::retention;
use crate::service::Service;
use crate::span;
use crate::store::message::{self, Purpose};
use crate::store::request::NewRequest;
use crate::store::{self, Conn, StoreError, Tx, backend, setting};

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
    let (clock, frozen) = service.store.read(|conn| setting::two(conn, setting::CLOCK, setting::FROZEN))?;
    catch_up::after_a_clock_ahead(service, clock.and_then(|text| text.parse().ok()), now())?;
    let done = match frozen {
        None => plan_and_send(service, &owner, now, &mut ticked),
        Some(_) => only_send(service, &owner, now, &mut ticked),
    };
    match done {
        // It was frozen in the middle of this pass.
        Err(StoreError::Frozen(_)) => only_send(service, &owner, now, &mut ticked)?,
        done => done?,
    }
    // Last, and apart: whatever hinders it hinders no mail.
    if let Err(error) = retention::nightly(service, now()) {
        warn!(%error, "forgetting what was kept for a time was broken off; the next pass goes on");
    }
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

/// What a study that runs does.
fn plan_and_send(
    service: &Service,
    owner: &str,
    now: &(dyn Fn() -> Timestamp + Sync),
    ticked: &mut Ticked,
) -> Result<(), StoreError> {
    successors::take_over_due(service, now())?;
    loop {
        plan_due(service, now(), ticked)?;
        outreach::write_due(service, now())?;
        ticked.digests += digest::write_due(service, now())?;
        let (posted, ended) = outbox::send_due(service, owner, now)?;
        ticked.posted += posted;
        if ended == Ended::Done {
            return Ok(());
        }
    }
}

/// What is left to do in a study that is frozen: what was open or waited ends, if whoever froze it was broken off; mail to sign in by
/// and with what is stored about somebody leaves.
fn only_send(
    service: &Service,
    owner: &str,
    now: &(dyn Fn() -> Timestamp + Sync),
    ticked: &mut Ticked,
) -> Result<(), StoreError> {
    loop {
        ticked.ended += closing::go_on(service, &service.scheduler(now()))?.requests;
        let (posted, ended) = outbox::send_due(service, owner, now)?;
        ticked.posted += posted;
        if ended == Ended::Done {
            return Ok(());
        }
    }
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
    let mut alone = false;
    let before = ticked.asked;
    // Most passes find nothing, and take nobody's turn to write.
    while service.store.read(|conn| is_any_due(service, conn, now))? {
        let mut done = *ticked;
        match service.store.write(&service.scheduler(now), |conn| plan_batch(service, conn, alone, now, &mut done)) {
            Ok(Planned::None) if alone => break,
            // Another process may be at what is due: whatever it leaves is looked at when it is done.
            Ok(Planned::None | Planned::NotBesideOthers) => alone = true,
            Ok(Planned::Some) => (alone, *ticked) = (false, done),
            Err(error) if error.is_transient() || concerns_all(&error) => return Err(error),
            Err(_) => plan_one_by_one(service, now, ticked)?,
        }
    }
    if ticked.asked - before >= backend::MANY {
        let tables = backend::Tables::Requests;
        service.store.write(&service.scheduler(now), |conn| backend::look_at_tables(conn, tables))?;
    }
    Ok(())
}

/// Whether anything may be due, for a process that runs what the database runs: that may have been changed since it has started.
fn is_any_due(service: &Service, conn: &mut Conn, now: Timestamp) -> Result<bool, StoreError> {
    protocol::check(conn, service.protocols.running())?;
    store::case::is_any_due(conn, now)
}

/// What became of a batch.
enum Planned {
    /// Some families.
    Some,
    /// Nothing is due that no other process has in hand.
    None,
    /// The protocol has to be stored first, which one process does.
    NotBesideOthers,
}

/// Plans the families that have been due for longest, beside other processes or alone.
fn plan_batch(
    service: &Service,
    conn: &mut Tx<'_>,
    alone: bool,
    now: Timestamp,
    ticked: &mut Ticked,
) -> Result<Planned, StoreError> {
    if alone {
        backend::alone(conn)?;
    } else {
        backend::beside_others(conn)?;
    }
    protocol::check(conn, service.protocols.running())?;
    let ids = store::case::take_due(conn, now, BATCH, alone)?;
    if ids.is_empty() {
        return Ok(Planned::None);
    }
    if !alone && !protocol::is_stored(conn, service.protocols.running())? {
        return Ok(Planned::NotBesideOthers);
    }
    let cases = store::case::load_to_plan(conn, &ids)?;
    plan_families(service, conn, &cases, now, ticked)?;
    Ok(Planned::Some)
}

/// Whether what hinders one family hinders every other.
fn concerns_all(error: &StoreError) -> bool {
    matches!(error, StoreError::OtherProgramme(_) | StoreError::Frozen(_))
}

/// After a batch that failed: the family at fault is put off, the others are planned.
fn plan_one_by_one(service: &Service, now: Timestamp, ticked: &mut Ticked) -> Result<(), StoreError> {
    let ids = service.store.read(|conn| store::case::due(conn, now, BATCH))?;
    for id in ids {
        let mut done = *ticked;
        let planned = service.store.write(&service.scheduler(now), |conn| {
            backend::alone(conn)?;
            let cases = store::case::load_to_plan(conn, &[id])?;
            plan_families(service, conn, &cases, now, &mut done)
        });
        match planned {
            Ok(()) => *ticked = done,
            Err(fault) if fault.is_transient() || concerns_all(&fault) => return Err(fault),
            Err(fault) => {
                error!(family = id.number(), error = %fault, "cannot be planned; put off for an hour");
                let later = now.saturating_add(AFTER_AN_ERROR).unwrap_or(Timestamp::MAX);
                service.store.write(&service.scheduler(now), |conn| store::case::reschedule(conn, id, Some(later)))?;
            }
        }
    }
    Ok(())
}

/// Carries out what is due for these families, in the caller's transaction, and notes when to look at each again.
///
/// # Errors
/// A failed statement.
pub fn plan_families(
    service: &Service,
    conn: &mut Tx<'_>,
    cases: &[Case],
    now: Timestamp,
    ticked: &mut Ticked,
) -> Result<(), StoreError> {
    let due: Vec<(&Case, Due)> = cases
        .iter()
        .map(|case| {
            let by = service.protocols.of_family(case.id);
            (case, plan::due(&by.programme, &by.calendar, case, now))
        })
        .collect();
    // Whoever is written to, in the order in which it falls due.
    let mut people: Vec<PersonId> = Vec::new();
    let mut known: HashSet<PersonId> = HashSet::new();
    let all = due.iter().flat_map(|(_, due)| &due.actions).filter_map(written_to);
    people.extend(all.filter(|person| known.insert(*person)));
    let mails = outbox::messages_of_today(service, conn, &people, now)?;
    let mail = |action: &Action| written_to(action).and_then(|person| mails.get(&person).copied().flatten());
    let goes = |action: &Action| matches!(action, Action::Ask(ask) if ask.by_letter) || mail(action).is_some();

    let asks = due.iter().flat_map(|(case, due)| due.actions.iter().map(|action| (case.id, action)));
    let asks = asks.filter_map(|(family, action)| match action {
        Action::Ask(ask) if goes(action) => Some((family, ask)),
        _ => None,
    });
    let mut asked = ask_all(service, conn, asks, now)?.into_iter();
    let mut entries: Vec<(MessageId, RequestId, Purpose)> = Vec::new();
    let mut looks: Vec<(FamilyId, Option<Timestamp>)> = Vec::with_capacity(due.len());
    for (case, due) in &due {
        let mut next = due.next;
        for action in &due.actions {
            if written_to(action).is_some() && !goes(action) {
                // Their mail of today has left.
                next = next.into_iter().chain(service.calendar().next_writing(now)).min();
                continue;
            }
            let written = carry_out(conn, case, action, &mut asked, mail(action), ticked)?;
            entries.extend(written);
        }
        looks.push((case.id, next));
    }
    message::include(conn, &entries)?;
    store::case::reschedule_each(conn, &looks)
}

/// To whom a mail goes for that.
fn written_to(action: &Action) -> Option<PersonId> {
    match action {
        Action::Ask(ask) => Some(ask.person).filter(|_| !ask.by_letter),
        Action::Invite { person, .. } | Action::Remind { person, .. } => Some(*person),
        Action::End { .. } | Action::Move { .. } | Action::Reopen { .. } => None,
    }
}

/// Stores requests under the protocols that their families are asked by; their row numbers, in that order.
fn ask_all<'a>(
    service: &Service,
    conn: &mut Tx<'_>,
    asks: impl Iterator<Item = (FamilyId, &'a Ask)>,
    now: Timestamp,
) -> Result<Vec<RequestId>, StoreError> {
    let mut under: HashMap<&str, ProtocolId> = HashMap::new();
    let mut new: Vec<NewRequest<'_>> = Vec::new();
    for (family, ask) in asks {
        let own = service.protocols.of_family(family);
        let protocol = match under.get(own.hash()) {
            Some(id) => *id,
            None => {
                let id = protocol::asked_under(conn, own, now)?;
                under.insert(own.hash(), id);
                id
            }
        };
        new.push((family, ask, protocol));
    }
    store::request::ask(conn, &new)
}

/// Does one thing that is due, and notes it; what has to be written into which mail. `asked` gives the requests that were made,
/// in their order.
fn carry_out(
    conn: &mut Tx<'_>,
    case: &Case,
    action: &Action,
    asked: &mut impl Iterator<Item = RequestId>,
    mail: Option<MessageId>,
    ticked: &mut Ticked,
) -> Result<Option<(MessageId, RequestId, Purpose)>, StoreError> {
    let about = |id: RequestId| {
        let request = case.requests.iter().find(|request| request.id == id);
        let about = Subject::request(id).in_family(case.id);
        let about = about.of_person(request.map(|one| one.person)).about_child(request.and_then(|one| one.child));
        (about, request.map_or("", |request| request.wave.as_str()))
    };
    let due_in = |about: Subject, mail, wave: &str, purpose: Purpose| {
        about.by_message(mail).detail(&format!("{wave}:{purpose}"))
    };
    Ok(match action {
        Action::End { request, state } => {
            store::request::end(conn, *request, *state)?;
            let (about, wave) = about(*request);
            let act = if *state == RequestState::Cancelled { Act::Cancelled } else { Act::Closed };
            conn.note(act, about.detail(wave));
            ticked.ended += 1;
            None
        }
        Action::Move { request, person } => {
            store::request::give_to(conn, *request, *person)?;
            let (about, wave) = about(*request);
            conn.note(Act::Moved, about.of_person(*person).detail(wave));
            None
        }
        Action::Reopen { request } => {
            store::request::reopen(conn, *request)?;
            let (about, wave) = about(*request);
            conn.note(Act::Reopened, about.detail(wave));
            None
        }
        Action::Ask(ask) => {
            let Some(request) = asked.next() else {
                return Err(StoreError::Content("fewer new requests than were stored".into()));
            };
            let about = Subject::request(request).in_family(case.id).about_child(ask.child).of_person(ask.person);
            conn.note(Act::Asked, about.clone().detail(&ask.wave));
            ticked.asked += 1;
            mail.map(|mail| {
                conn.note(Act::Invited, due_in(about, mail, &ask.wave, Purpose::Invitation));
                (mail, request, Purpose::Invitation)
            })
        }
        Action::Invite { request, person } => mail.map(|mail| {
            let (about, wave) = about(*request);
            conn.note(Act::Invited, due_in(about.of_person(*person), mail, wave, Purpose::Invitation));
            (mail, *request, Purpose::Invitation)
        }),
        Action::Remind { request, person, number } => mail.map(|mail| {
            let purpose = Purpose::Reminder(*number);
            let (about, wave) = about(*request);
            conn.note(Act::Reminded, due_in(about.of_person(*person), mail, wave, purpose));
            ticked.reminded += 1;
            (mail, *request, purpose)
        }),
    })
}
