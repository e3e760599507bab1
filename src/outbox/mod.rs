//! Sending what waits in the queue: claim, check again, hand over, note.
//!
//! One thread works on the database: in one transaction it notes what has become of messages, claims the next ones and
//! checks them. Others put them into words and hand them over, a connection each; nothing is handed over inside a
//! transaction. A process that dies between the server's acceptance and its own note leaves a message whose lease runs
//! out; it is then sent again with the same Message-ID. So it is if the note cannot be written for a minute, or if the
//! process stands still for longer than its lease. That is the only way to a second copy besides a connection that breaks
//! after the message body. All of this is checked as a model: tests/rules/outbox_protocol.rs.

pub mod check;
mod daily;
mod note;
pub mod suppressed;
pub mod trouble;
mod words;

pub use daily::{message_of_today, messages_of_today};

use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use lettre::message::Mailbox;
use tracing::{Span, debug, error};

use crate::answer::Durations;
use crate::id::MessageId;
use crate::post::incoming;
use crate::post::mail::Rendered;
use crate::post::mime::{self, Mail, Particulars};
use crate::post::refusal::SmtpRefusal;
use crate::post::transport::Connection;
use crate::service::Service;
use crate::store::message;
use crate::store::{self, StoreError, claim};
use check::{Ready, Says};
use note::note;

/// A message that has waited longer than this since its check is checked again.
const FRESH: SignedDuration = SignedDuration::from_secs(10);

/// A message that cannot even be checked is put off by this, so that it does not hold up the others.
const AFTER_AN_ERROR: SignedDuration = SignedDuration::from_hours(1);

/// How many are in hand at most, checked and not yet noted: so many may be in doubt after a crash.
const MOST: usize = 64;

/// Pauses before what has become of messages is written down again, when the database is away: a minute in all.
const NOTE_AGAIN: [u64; 9] = [100, 400, 1_000, 2_000, 4_000, 8_000, 14_000, 15_000, 15_000];

/// What a sending pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Posted {
    /// Left.
    pub sent: usize,
    /// Refused for now.
    pub deferred: usize,
    /// Refused for good.
    pub failed: usize,
    /// May have left: the connection broke after the message body.
    pub uncertain: usize,
    /// Begun and not taken, because the server cannot be reached or turns us away.
    pub held: usize,
}

impl std::ops::AddAssign for Posted {
    fn add_assign(&mut self, more: Posted) {
        let Posted { sent, deferred, failed, uncertain, held } = more;
        self.sent += sent;
        self.deferred += deferred;
        self.failed += failed;
        self.uncertain += uncertain;
        self.held += held;
    }
}

/// How a sending pass ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Nothing is left that could be sent now.
    Done,
    /// Something has fallen due meanwhile: it is planned first, so that a person gets it in the same mail.
    PlanFirst,
}

/// Sends what waits, as the process `owner`; `now` is asked whenever the time matters.
///
/// # Errors
/// A database that fails; what was claimed is taken up again when its lease has run out.
pub fn send_due(
    service: &Service,
    owner: &str,
    now: &(dyn Fn() -> Timestamp + Sync),
) -> Result<(Posted, Ended), StoreError> {
    let trouble = service.store.read(trouble::read)?;
    if trouble.as_ref().is_some_and(|trouble| trouble.holds(now())) {
        return Ok((Posted::default(), Ended::Done));
    }
    let connections = service.transport.connections();
    let (ready, waiting) = mpsc::channel::<Ready>();
    let (done, results) = mpsc::channel();
    let waiting = Mutex::new(waiting);
    let given_up = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..connections {
            let done = done.clone();
            let (waiting, given_up) = (&waiting, &given_up);
            let span = Span::current();
            scope.spawn(move || span.in_scope(|| hand_over(service, waiting, &done, given_up, now)));
        }
        drop(done);
        let mut pass = Pass {
            service,
            owner,
            now,
            tally: Tally { troubled: trouble.is_some(), connections, ..Tally::default() },
            in_hand: HashSet::new(),
            depth: connections * 2,
            least: connections * 2,
            most: MOST.max(connections * 2),
            at_the_database: Duration::ZERO,
            durations: OnceCell::new(),
        };
        let ended = pass.run(ready, &waiting, &results);
        given_up.store(true, Ordering::Relaxed);
        ended.map(|ended| (pass.tally.posted, ended))
    })
}

/// A message that was handed over or not.
type Handed = (Ready, Result<(), SmtpRefusal>, Timestamp);

/// The work of one connection, to the end of the pass or until the server takes no more from it.
fn hand_over(
    service: &Service,
    waiting: &Mutex<mpsc::Receiver<Ready>>,
    done: &mpsc::Sender<Handed>,
    given_up: &AtomicBool,
    now: &(dyn Fn() -> Timestamp + Sync),
) {
    let mut connection = service.transport.connection();
    loop {
        let next = match waiting.lock() {
            Ok(waiting) => waiting.recv(),
            Err(_) => return,
        };
        let Ok(ready) = next else { return };
        let at = now();
        let stale = at.duration_since(ready.checked) > FRESH || given_up.load(Ordering::Relaxed);
        let handed = match &mut connection {
            _ if stale => None,
            Ok(connection) => Some(send(service, connection, &ready, at)),
            Err(words) => Some(Err(SmtpRefusal::Server(words.clone()))),
        };
        let lost = matches!(handed, Some(Err(SmtpRefusal::Server(_))));
        let handed = handed.unwrap_or_else(|| Err(SmtpRefusal::Server(String::new())));
        if done.send((ready, handed, now())).is_err() || lost {
            return;
        }
    }
}

fn send(service: &Service, connection: &mut Connection, ready: &Ready, at: Timestamp) -> Result<(), SmtpRefusal> {
    let mail = mail_of(service, ready, at)?;
    debug!(message = ready.claimed.id.number(), "handing over to the mail server");
    connection.send(&mail)
}

fn mail_of(service: &Service, ready: &Ready, at: Timestamp) -> Result<Mail, SmtpRefusal> {
    // Words that cannot be made are the matter of the templates, not of this message.
    let rendered = rendered(service, ready).map_err(|fault| SmtpRefusal::Server(fault.to_string()))?;
    let unsubscribe = ready.claimed.person.as_ref().map(|person| service.unsubscribe(person.id, &ready.to));
    let attached = match &ready.says {
        Says::Reply(_, original) => Some(original.as_slice()),
        _ => None,
    };
    let about = Particulars {
        message_id: &ready.claimed.message_id,
        to: &ready.to,
        kind: ready.kind.as_str(),
        at,
        return_token: &service.keys.return_token(ready.claimed.id),
        unsubscribe: unsubscribe.as_deref(),
        sender: &ready.sender.name,
        reply_to: match attached {
            Some(original) => incoming::answer_to(original),
            None => ready.sender.reply_to.clone().map(|address| Mailbox::new(None, address)),
        },
        attached,
    };
    mime::make(&service.sender_identity, &about, &rendered).map_err(SmtpRefusal::ForGood)
}

fn rendered(service: &Service, ready: &Ready) -> Result<Rendered, crate::fault::Fault> {
    match &ready.says {
        Says::Mail(mail) => service.mails.render(&ready.language, ready.kind.as_str(), mail),
        Says::Digest(digest) => service.mails.render(&ready.language, ready.kind.as_str(), digest),
        Says::Reply(mail, _) => service.mails.render(&ready.language, ready.kind.as_str(), mail),
        Says::SignIn(mail) => service.mails.render(&ready.language, ready.kind.as_str(), mail),
        Says::OwnData(mail) => service.mails.render(&ready.language, ready.kind.as_str(), mail),
        Says::Passkey(mail) => service.mails.render(&ready.language, ready.kind.as_str(), mail),
    }
}

/// The thread that works on the database.
struct Pass<'a> {
    service: &'a Service,
    owner: &'a str,
    now: &'a (dyn Fn() -> Timestamp + Sync),
    tally: Tally,
    /// Checked, and not yet noted.
    in_hand: HashSet<MessageId>,
    /// How many may be outstanding: as few as keep the connections busy, so that a check is fresh and a crash
    /// leaves little in doubt; more for a fast server, so that a transaction serves many.
    depth: usize,
    least: usize,
    most: usize,
    /// What the last transaction took.
    at_the_database: Duration,
    /// How long answering takes, measured once.
    durations: OnceCell<Durations>,
}

#[derive(Clone, Default)]
struct Tally {
    posted: Posted,
    /// Connections that have not been given up.
    connections: usize,
    /// Whether the server took nothing the last time.
    troubled: bool,
}

impl Pass<'_> {
    fn run(
        &mut self,
        ready: mpsc::Sender<Ready>,
        waiting: &Mutex<mpsc::Receiver<Ready>>,
        results: &mpsc::Receiver<Handed>,
    ) -> Result<Ended, StoreError> {
        let mut ended = None;
        let mut one_by_one = false;
        loop {
            let mut handed: Vec<Handed> = results.try_iter().collect();
            let begun = Instant::now();
            if handed.is_empty() && !self.in_hand.is_empty() && (ended.is_some() || self.in_hand.len() >= self.depth) {
                match results.recv() {
                    Ok(one) => handed.push(one),
                    // Every connection has been given up.
                    Err(_) => {
                        let left = waiting.lock().map(|waiting| waiting.try_iter().collect()).unwrap_or_default();
                        handed.extend(given_back(left, self.now));
                        ended = Some(Ended::Done);
                    }
                }
            }
            handed.extend(results.try_iter());
            for (ready, ..) in &handed {
                self.in_hand.remove(&ready.claimed.id);
            }
            if ended.is_none() {
                self.adapt(begun.elapsed());
            }
            if self.service.stopping.load(Ordering::Relaxed) {
                ended = Some(Ended::Done);
            }
            let room = match ended {
                Some(_) => 0,
                None if one_by_one => 1_usize.saturating_sub(self.in_hand.len()),
                None => self.depth.saturating_sub(self.in_hand.len()),
            };
            let begun = Instant::now();
            let step = self.step(&handed, room);
            self.at_the_database = begun.elapsed();
            match step {
                Ok(Step::Ready(checked)) => {
                    self.in_hand.extend(checked.iter().map(|ready| ready.claimed.id));
                    for one in checked {
                        // Cannot fail: `waiting` lives as long as this pass.
                        let _ = ready.send(one);
                    }
                }
                Ok(Step::Nothing) if room > 0 => ended = Some(Ended::Done),
                Ok(Step::Nothing) => {}
                Ok(Step::PlanFirst) => ended = Some(Ended::PlanFirst),
                Err(fault) => {
                    // What has become of messages is written down whatever else fails.
                    self.note_at_last(&handed)?;
                    if fault.is_transient() || one_by_one {
                        if !fault.is_transient() {
                            self.put_off(&fault)?;
                        }
                        self.drain(ready, waiting, results)?;
                        return Err(fault);
                    }
                    one_by_one = true;
                }
            }
            if ended.is_some() && self.in_hand.is_empty() {
                return Ok(ended.unwrap_or(Ended::Done));
            }
        }
    }

    /// Waits for what is under way, and notes it.
    fn drain(
        &mut self,
        ready: mpsc::Sender<Ready>,
        waiting: &Mutex<mpsc::Receiver<Ready>>,
        results: &mpsc::Receiver<Handed>,
    ) -> Result<(), StoreError> {
        drop(ready);
        let mut handed: Vec<Handed> = results.iter().collect();
        let left = waiting.lock().map(|waiting| waiting.try_iter().collect()).unwrap_or_default();
        handed.extend(given_back(left, self.now));
        self.in_hand.clear();
        self.note_at_last(&handed)
    }

    /// A server that is faster than the database wants more at a time; a slow one wants less.
    fn adapt(&mut self, waited: Duration) {
        if waited < self.at_the_database {
            self.depth = (self.depth * 2).min(self.most);
        } else if waited > self.at_the_database * 4 {
            self.depth = (self.depth - 1).max(self.least);
        }
    }

    /// One transaction: notes what was handed over, claims up to `room` messages and checks them.
    fn step(&mut self, handed: &[Handed], room: usize) -> Result<Step, StoreError> {
        if handed.is_empty() && room == 0 {
            return Ok(Step::Nothing);
        }
        let (service, owner, now, durations) = (self.service, self.owner, (self.now)(), &self.durations);
        let until = now.saturating_add(claim::LEASE).unwrap_or(Timestamp::MAX);
        let mut tally = self.tally.clone();
        let step = service.store.write(&service.scheduler(now), |conn| {
            note(service, conn, owner, handed, &mut tally)?;
            if room == 0 {
                return Ok(Step::Nothing);
            }
            if store::case::is_any_due(conn, now)? {
                return Ok(Step::PlanFirst);
            }
            let limit = i64::try_from(room).unwrap_or(i64::MAX);
            let ids = claim::claim(conn, &service.rate_limits, owner, now, until, limit, &self.in_hand)?;
            if ids.is_empty() {
                return Ok(Step::Nothing);
            }
            let claimed = message::claimed(conn, owner, &ids)?;
            check::check(service, conn, owner, claimed, durations, now).map(Step::Ready)
        });
        if step.is_ok() {
            self.tally = tally;
        }
        step
    }

    /// Notes what was handed over, however long the database is away (up to a minute), and whatever secret or key it stands
    /// under by now: a mail that has left and is not noted would leave once more.
    fn note_at_last(&mut self, handed: &[Handed]) -> Result<(), StoreError> {
        let mut pauses = NOTE_AGAIN.iter();
        loop {
            let noted = match self.step(handed, 0) {
                Err(StoreError::OtherSecret(_) | StoreError::OtherKey(_)) => self.note_what_has_happened(handed),
                noted => noted.map(drop),
            };
            match noted {
                Ok(()) => return Ok(()),
                // What is wrong with one of them is no reason to send the others once more.
                Err(fault) if !fault.is_transient() && handed.len() > 1 => {
                    let noted = handed.chunks(1).map(|one| self.note_at_last(one));
                    return noted.collect::<Vec<_>>().into_iter().collect();
                }
                Err(fault) => {
                    let Some(pause) = pauses.next().filter(|_| fault.is_transient()) else {
                        error!(
                            messages = handed.len(), error = %fault,
                            "what became of messages cannot be noted; they will be sent again with the same Message-ID"
                        );
                        return Err(fault);
                    };
                    thread::sleep(Duration::from_millis(*pause));
                }
            }
        }
    }

    fn note_what_has_happened(&mut self, handed: &[Handed]) -> Result<(), StoreError> {
        let (service, owner) = (self.service, self.owner);
        let mut tally = self.tally.clone();
        let by = service.scheduler((self.now)());
        service.store.write_what_has_happened(&by, |conn| note(service, conn, owner, handed, &mut tally))?;
        self.tally = tally;
        Ok(())
    }

    fn put_off(&self, fault: &StoreError) -> Result<(), StoreError> {
        let now = (self.now)();
        let later = now.saturating_add(AFTER_AN_ERROR).unwrap_or(Timestamp::MAX);
        let id =
            self.service.store.write(&self.service.scheduler(now), |conn| claim::put_off_first(conn, now, later))?;
        error!(message = id.map(MessageId::number), error = %fault, "cannot be checked; put off for an hour");
        Ok(())
    }
}

enum Step {
    Ready(Vec<Ready>),
    Nothing,
    PlanFirst,
}

/// Messages that no connection took up: nothing was begun.
fn given_back(left: Vec<Ready>, now: &(dyn Fn() -> Timestamp + Sync)) -> Vec<Handed> {
    left.into_iter().map(|ready| (ready, Err(SmtpRefusal::Server(String::new())), now())).collect()
}
