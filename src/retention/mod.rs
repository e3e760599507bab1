//! What is kept for a time is forgotten when that time is over, as the programme file says: who people were, answers with their families,
//! received mail, logs. A daily pass announces it a month before, and carries it out on the day that was announced or later.

mod decision;
mod outlook;
mod rules;

use jiff::{SignedDuration, Timestamp};
use tracing::{error, info};

use crate::actor::{Act, Subject};
use crate::id::FamilyId;
use crate::participation::erasing;
use crate::protocol;
use crate::service::Service;
use crate::store::to_forget::{self, Of, ToForget};
use crate::store::{By, Result, StoreError, Tx, audit, backend, erasure, forgetting, setting, tombstone};

pub use crate::store::to_forget::{Kept, of_family};
pub use outlook::{Coming, Outlook, Written, announced_since, coming, outlook};
use rules::{Rules, Work};

/// From this hour of the night on, once a day: what is forgotten is overwritten, and writing the tables anew takes a while in which nobody
/// should wait.
const AT: SignedDuration = SignedDuration::from_hours(2);

/// After so long without a pass nothing is forgotten in the first night.
const AWAY: SignedDuration = SignedDuration::from_hours(8 * 24);

/// At most so many families of a kind are forgotten in one pass: the next one goes on, and mail does not wait.
const IN_A_PASS: usize = 500;

/// So many are forgotten in one transaction, and announced in one.
const AT_ONCE: usize = 50;

/// So many received mails are forgotten in one transaction.
const MAILS_AT_ONCE: i64 = 200;

/// What a pass did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// How much was announced: what is to be forgotten of a family, and received mail and logs.
    pub announced: usize,
    /// What was announced and does not hold.
    pub taken_back: usize,
    /// Families in which nobody has a name any more.
    pub contacts: usize,
    /// Families that went with their answers.
    pub answers: usize,
    /// Received mails.
    pub received: usize,
    /// Whether entries of the audit log were forgotten, or what mail servers said.
    pub logs: bool,
    /// Whether more is to be forgotten than one pass does.
    pub is_left: bool,
}

/// Looks once in a night what is to be announced and what to be forgotten, and does it. What is left to do is done by the next pass;
/// two processes do nothing twice.
///
/// # Errors
/// The database; a programme that is not the one that the database runs.
pub fn nightly(service: &Service, now: Timestamp) -> Result<Forgotten> {
    let last = service.store.read(|conn| setting::instant(conn, setting::FORGOTTEN))?;
    let night = |at: Timestamp| service.calendar().date(at - AT);
    if last.is_some_and(|last| night(last) >= night(now)) {
        return Ok(Forgotten::default());
    }
    // Whoever was away for long, or has a wrong clock, is given a night to see what would go.
    let was_away = last.is_some_and(|last| now.duration_since(last) > AWAY);
    let done = pass(service, &service.scheduler(now), !was_away)?;
    if done != Forgotten::default() {
        info!(
            announced = done.announced,
            taken_back = done.taken_back,
            contacts = done.contacts,
            answers = done.answers,
            received = done.received,
            logs = done.logs,
            "what is kept for a time"
        );
    }
    Ok(done)
}

/// The same at once and to its end. `false` beside it: somebody reads the database just now, and what was forgotten is overwritten by
/// the service's next pass.
///
/// # Errors
/// As [`nightly`].
pub fn run(service: &Service, by: &By<'_>) -> Result<(Forgotten, bool)> {
    let mut all = Forgotten::default();
    loop {
        let done = pass(service, by, true)?;
        all.announced += done.announced;
        all.taken_back += done.taken_back;
        all.contacts += done.contacts;
        all.answers += done.answers;
        all.received += done.received;
        all.logs |= done.logs;
        if !done.is_left {
            break;
        }
    }
    Ok((all, erasure::overwrite_traces(&service.store)?))
}

/// Announces, and, if it `may`, forgets.
fn pass(service: &Service, by: &By<'_>, may_forget: bool) -> Result<Forgotten> {
    let mut done = Forgotten::default();
    let rules = service.store.read(|conn| Rules::of(service, conn, by.at))?;
    for kind in Kept::ALL {
        let of_family = matches!(kind, Kept::Contacts | Kept::Answers);
        let work = service.store.read(|conn| match of_family {
            true => rules.of_families(conn, kind),
            false => rules.of_writing(conn, kind),
        })?;
        announce(service, &work, by)?;
        done.announced += work.announce.len();
        done.taken_back += work.take_back.len();
        match (may_forget, of_family) {
            (false, _) => {}
            (true, true) => of_families(service, &rules, (kind, &work.carry_out), by, &mut done)?,
            (true, false) => of_writing(service, &rules, (kind, &work.carry_out), by, &mut done)?,
        }
    }
    if !done.is_left {
        write(service, by, |tx| setting::put(tx, setting::FORGOTTEN, &by.at.to_string()))?;
    }
    Ok(done)
}

/// A transaction of one process at a time, which runs what the database runs.
fn write<T>(service: &Service, by: &By<'_>, work: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
    service.store.write(by, |tx| {
        backend::alone(tx)?;
        protocol::check(tx, service.protocols.running())?;
        work(tx)
    })
}

fn note(tx: &mut Tx<'_>, act: Act, one: &ToForget) {
    let about = one.family().map_or_else(Subject::none, Subject::family);
    tx.note(act, about.detail(&format!("{} {}", one.kind.as_str(), one.due)));
}

/// Tells what is to be forgotten, and what is not.
fn announce(service: &Service, work: &Work, by: &By<'_>) -> Result<()> {
    for some in work.take_back.chunks(AT_ONCE) {
        write(service, by, |tx| {
            for one in some {
                note(tx, Act::ForgettingTakenBack, one);
                to_forget::take_back(tx, one.kind, &one.of)?;
            }
            // Where a pass was broken off that had begun to forget it, the file outside the database must not say that it is forgotten.
            erasing::keep(service, &tombstone::all(tx)?)
        })?;
    }
    for some in work.announce.chunks(AT_ONCE) {
        write(service, by, |tx| {
            some.iter().try_for_each(|one| {
                note(tx, Act::ForgettingAnnounced, one);
                to_forget::announce(tx, one, by.at)
            })
        })?;
    }
    Ok(())
}

fn of_families(
    service: &Service,
    rules: &Rules<'_>,
    (kind, carry_out): (Kept, &[ToForget]),
    by: &By<'_>,
    done: &mut Forgotten,
) -> Result<()> {
    let in_this_pass = &carry_out[..carry_out.len().min(IN_A_PASS)];
    for some in in_this_pass.chunks(AT_ONCE) {
        let forgotten = write(service, by, |tx| {
            // Whatever was changed meanwhile has been heard.
            let still = rules.still_due(tx, kind, some)?;
            if !still.is_empty() {
                forget(service, tx, rules, kind, &still, by.at)?;
            }
            Ok(still.len())
        })?;
        match kind {
            Kept::Contacts => done.contacts += forgotten,
            Kept::Answers | Kept::ReceivedMail | Kept::Logs => done.answers += forgotten,
        }
    }
    done.is_left |= in_this_pass.len() < carry_out.len();
    Ok(())
}

fn forget(
    service: &Service,
    tx: &mut Tx<'_>,
    rules: &Rules<'_>,
    kind: Kept,
    families: &[FamilyId],
    now: Timestamp,
) -> Result<()> {
    let keep = |all: &[_]| erasing::keep(service, all);
    match kind {
        Kept::Contacts => {
            forgetting::contacts_of_families(tx, families, rules.today, now, &keep)?;
        }
        Kept::Answers | Kept::ReceivedMail | Kept::Logs => {
            erasure::expired(tx, families, now, &keep)?;
        }
    }
    families.iter().try_for_each(|family| to_forget::take_back(tx, kind, &Of::Family(*family)))
}

fn of_writing(
    service: &Service,
    rules: &Rules<'_>,
    (kind, carry_out): (Kept, &[ToForget]),
    by: &By<'_>,
    done: &mut Forgotten,
) -> Result<()> {
    let Some(before) = rules.written_before(kind).filter(|_| !carry_out.is_empty()) else { return Ok(()) };
    let start = service.calendar().start_of(before);
    match kind {
        Kept::ReceivedMail => loop {
            let forgotten = write(service, by, |tx| {
                let mails = to_forget::received_before(tx, start, MAILS_AT_ONCE)?;
                if mails.is_empty() {
                    return Ok(0);
                }
                let forgotten = to_forget::forget_received(tx, mails)?;
                tx.note(Act::ReceivedForgotten, Subject::none().detail(&forgotten.to_string()));
                erasure::leave_traces(tx, by.at)?;
                Ok(forgotten)
            })?;
            done.received += forgotten;
            if forgotten == 0 {
                return Ok(());
            }
        },
        Kept::Logs => {
            let forgotten = write(service, by, |tx| {
                let words = to_forget::forget_words_and_sessions(tx, start, before)?;
                if words > 0 {
                    erasure::leave_traces(tx, by.at)?;
                }
                let keys = tx.keys();
                let entries = match audit::forget_before(tx, keys, start)? {
                    Ok(entries) => entries,
                    Err(misfit) => {
                        error!(%misfit, "the audit log does not fit, and nothing of it is forgotten");
                        None
                    }
                };
                if let Some(last) = entries {
                    tx.note(Act::LogsForgotten, Subject::none().detail(&last.to_string()));
                }
                Ok((words > 0, entries.is_some()))
            })?;
            done.logs = forgotten.0 || forgotten.1;
            // There may be more entries than are forgotten at once.
            done.is_left |= forgotten.1;
            Ok(())
        }
        Kept::Contacts | Kept::Answers => {
            Err(StoreError::Content("a family has no day on which it was written".into()))
        }
    }
}
