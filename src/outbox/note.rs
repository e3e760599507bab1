//! What became of a message that was handed over: its next try, its requests, its address and the server.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDateTime;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tracing::{error, info, warn};

use super::check::Ready;
use super::{Handed, Tally, trouble};
use crate::actor::{Act, Subject};
use crate::id::{FamilyId, RequestId};
use crate::plan;
use crate::post::incoming::Notice;
use crate::post::refusal::SmtpRefusal;
use crate::service::Service;
use crate::store::message::{self, Included, Purpose, SendOutcome};
use crate::store::{self, Conn, StoreError, Tx};

/// When a message is tried once more after the connection broke behind its body.
const AFTER_DOUBT: SignedDuration = SignedDuration::from_mins(5);

/// How often a refusal for reasons of policy is not believed.
const POLICY_TRIES: i32 = 5;

/// Notes what became of messages that were handed over, and when to look at their families again.
pub(super) fn note(
    service: &Service,
    conn: &mut Tx<'_>,
    owner: &str,
    handed: &[Handed],
    tally: &mut Tally,
) -> Result<(), StoreError> {
    let mut families: Vec<FamilyId> =
        handed.iter().flat_map(|(ready, ..)| ready.entries.iter().map(|entry| entry.family)).collect();
    families.sort_unstable();
    families.dedup();
    // First, and in their order: whoever plans them holds them before anything else, and is waited for with empty hands.
    let seen = store::case::hold(conn, &families)?;
    let day = |at: &Timestamp| service.calendar().date(*at);
    let sent = handed.iter().filter(|(_, result, _)| result.is_ok());
    let sent: Vec<_> = sent.map(|(ready, _, at)| (ready.claimed.id, *at, day(at))).collect();
    let mut mine = message::note_sent(conn, owner, &sent)?;
    let mut invited = Vec::new();
    for (ready, result, at) in handed {
        let (id, on) = (ready.claimed.id, day(at));
        let outcome = match result {
            Ok(()) => SendOutcome::Sent(*at, on),
            Err(refusal) => outcome(refusal, ready, *at, on),
        };
        // A server's words can hold the address, so the log says only which message it was.
        match &outcome {
            SendOutcome::Sent(..) => {
                tally.posted.sent += 1;
                info!(message = id.number(), "sent");
            }
            SendOutcome::Deferred(next, _) => {
                tally.posted.deferred += 1;
                warn!(message = id.number(), next_try = %next, "deferred");
            }
            SendOutcome::Uncertain { next, .. } => {
                tally.posted.uncertain += 1;
                warn!(
                    message = id.number(),
                    once_more = next.is_some(),
                    "may have left: the connection broke after the body"
                );
            }
            SendOutcome::Failed(words) => {
                tally.posted.failed += 1;
                warn!(message = id.number(), "refused for good");
                if Notice::refused(words, &ready.to).stops_address() {
                    store::address::suppress(conn, ready.contact, *at, words, Some(id))?;
                }
            }
            _ => tally.posted.held += 1,
        }
        if result.is_err() && message::note(conn, id, owner, &outcome)? {
            mine.insert(id);
        }
        // What another process has taken over meanwhile is noted by that one.
        let mine = mine.contains(&id);
        if mine {
            log_outcome(conn, ready, &outcome);
        }
        if mine && matches!(outcome, SendOutcome::Sent(..) | SendOutcome::Uncertain { .. }) {
            invited.extend(invitations(service, conn, &ready.entries, on)?);
        }
        match result {
            Err(SmtpRefusal::Server(words)) if !words.is_empty() => {
                tally.connections = tally.connections.saturating_sub(1);
                warn!(
                    message = id.number(),
                    connections_left = tally.connections,
                    "the mail server turned a connection away"
                );
                // A server that only wants fewer connections is none that takes nothing.
                if tally.connections == 0 {
                    let trouble = trouble::note(conn, words, *at)?;
                    error!(next_try = %trouble.next, since = %trouble.since, "the mail server takes nothing");
                    tally.troubled = true;
                }
            }
            Ok(()) if tally.troubled => {
                trouble::clear(conn)?;
                info!("the mail server takes mail again");
                tally.troubled = false;
            }
            _ => {}
        }
    }
    store::request::invited(conn, &invited)?;
    reschedule(service, conn, &families, &seen, (handed.last()).map(|handed| handed.2))
}

/// Adds to the audit log what became of a mail, once for each family that it was about.
fn log_outcome(conn: &mut Tx<'_>, ready: &Ready, outcome: &SendOutcome) {
    let act = match outcome {
        SendOutcome::Sent(..) => Act::MessageSent,
        SendOutcome::Uncertain { .. } => Act::MessageUncertain,
        SendOutcome::Failed(_) => Act::MessageFailed,
        _ => return,
    };
    let claimed = &ready.claimed;
    let mail = Subject::message(claimed.id)
        .of_person(claimed.person.as_ref().map(|person| person.id))
        .of_staff(claimed.staff.as_ref().map(|staff| staff.id));
    let mut of_family: BTreeMap<FamilyId, Vec<&Included>> = BTreeMap::new();
    for entry in &ready.entries {
        of_family.entry(entry.family).or_default().push(entry);
    }
    if of_family.is_empty() {
        conn.note(act, mail.clone().detail(claimed.kind.as_str()));
    }
    for (family, entries) in of_family {
        let purposes: BTreeSet<Purpose> = entries.iter().map(|entry| entry.purpose).collect();
        let request = entries.first().filter(|_| entries.len() == 1).map(|entry| entry.request);
        let purposes = purposes.iter().map(Purpose::to_string).collect::<Vec<_>>().join("+");
        conn.note(act, mail.clone().in_family(family).of_request(request).detail(&purposes));
    }
}

fn outcome(refusal: &SmtpRefusal, ready: &Ready, at: Timestamp, on: Date) -> SendOutcome {
    let later = |pause: SignedDuration| at.saturating_add(pause).unwrap_or(Timestamp::MAX);
    let tried = ready.claimed.attempts + 1;
    match refusal {
        SmtpRefusal::Server(words) if words.is_empty() => SendOutcome::TurnedAway(at),
        SmtpRefusal::Server(_) => SendOutcome::TurnedAway(later(SignedDuration::from_mins(1))),
        SmtpRefusal::ForNow(words) => SendOutcome::Deferred(later(back_off(tried)), words.clone()),
        SmtpRefusal::Policy(words) if tried < POLICY_TRIES => {
            SendOutcome::Deferred(later(back_off(tried)), words.clone())
        }
        SmtpRefusal::ForGood(words) | SmtpRefusal::Policy(words) => SendOutcome::Failed(words.clone()),
        SmtpRefusal::Uncertain(words) => SendOutcome::Uncertain {
            next: (ready.claimed.uncertain_attempts == 0).then(|| later(AFTER_DOUBT)),
            at: (at, on),
            words: words.clone(),
        },
    }
}

/// The day that counts for reminders and for closing is the day on which the invitation really left.
fn invitations(
    service: &Service,
    conn: &mut Conn,
    entries: &[Included],
    on: Date,
) -> Result<Vec<(RequestId, Date, Date)>, StoreError> {
    let mut invited = Vec::new();
    for entry in entries.iter().filter(|entry| entry.purpose == Purpose::Invitation) {
        let mut closes = entry.closes;
        // A request that has moved keeps its closing day (rule 2.10).
        if entry.round == 1 {
            let own = service.protocols.readable(conn, [entry.protocol])?;
            let programme = own.get(&entry.protocol).map_or(service.programme(), |own| &own.programme);
            if let Some((place, _)) = programme.wave(&entry.wave) {
                closes = plan::closing_day(programme, entry.start, place, on);
            }
        }
        invited.push((entry.request, on, closes));
    }
    Ok(invited)
}

/// When to look at those families again shows only now: what was sent decides when the next reminder is due.
fn reschedule(
    service: &Service,
    conn: &mut Conn,
    families: &[FamilyId],
    seen: &HashMap<FamilyId, Option<NaiveDateTime>>,
    now: Option<Timestamp>,
) -> Result<(), StoreError> {
    let Some(now) = now.filter(|_| !families.is_empty()) else { return Ok(()) };
    let mut looks = Vec::with_capacity(families.len());
    for case in store::case::load_to_plan(conn, families)? {
        let by = service.protocols.of_family(case.id);
        let due = plan::due(&by.programme, &by.calendar, &case, now);
        let next = if due.actions.is_empty() { due.next } else { Some(now) };
        let Some(seen) = seen.get(&case.id) else { continue };
        looks.push(store::case::Look { family: case.id, seen: *seen, at: next });
    }
    store::case::look_again_unless_changed(conn, &looks)
}

/// 5 minutes after the first refusal, which is what greylisting asks for, then 20, 80, … up to 6 hours.
fn back_off(tried: i32) -> SignedDuration {
    let minutes = 5_i64.saturating_mul(4_i64.saturating_pow(tried.clamp(1, 8).unsigned_abs() - 1)).min(360);
    SignedDuration::from_mins(minutes)
}
