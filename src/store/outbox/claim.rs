//! Taking messages out of the queue: leases, so that one process has each, and the rate limits that mail providers set.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::store::db::prelude::*;
use chrono::NaiveDateTime;
use diesel::dsl::{exists, not};
use jiff::{SignedDuration, Timestamp};

use crate::id::{ContactId, MessageId, PersonId};
use crate::store::db::lock;
use crate::store::message::{MessageKind, MessageState, domain, of_the_plan};
use crate::store::schema::{contact, message, received, staff};
use crate::store::{Conn, Raw, Result, called, instant};

/// How long a claimed message is left to the process that claimed it: longer than the slowest server can take.
pub const LEASE: SignedDuration = SignedDuration::from_mins(15);

/// How much may leave in a time, all processes together. `None`: as much as there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RateLimits {
    /// In any 60 seconds.
    pub per_minute: Option<u32>,
    /// In any 60 minutes.
    pub per_hour: Option<u32>,
    /// To one domain in any 60 seconds.
    pub per_domain: Option<u32>,
    /// To one person in any seven days.
    pub per_person: Option<u32>,
}

const MINUTE: SignedDuration = SignedDuration::from_secs(60);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// How many waiting messages are looked through for ones whose domain may be written to.
const LOOKED_THROUGH: i64 = 500;

/// A message that waits, or whose sender died.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    id: MessageId,
    domain: String,
}

/// Claims up to `limit` messages for the process `owner` until `until`, as many as the rate limits allow; none that it has
/// `in_hand` still, though their lease may have run out while it stood still: what became of the first would be noted as
/// that of the second.
///
/// # Errors
/// A failed statement.
pub fn claim(
    conn: &mut Conn,
    rate_limits: &RateLimits,
    owner: &str,
    now: Timestamp,
    until: Timestamp,
    limit: i64,
    in_hand: &HashSet<MessageId>,
) -> Result<Vec<MessageId>> {
    let mut room = limit;
    if rate_limits.per_minute.is_some() || rate_limits.per_hour.is_some() || rate_limits.per_domain.is_some() {
        // Two processes that count at the same time would both find room.
        lock::alone_at(conn, lock::Lock::RateLimits)?;
    }
    for (most, span) in [(rate_limits.per_minute, MINUTE), (rate_limits.per_hour, HOUR)] {
        if let Some(most) = most {
            room = room.min(i64::from(most) - begun_since(conn, now, span)?);
        }
    }
    if room <= 0 {
        return Ok(Vec::new());
    }
    let mut ids = match rate_limits.per_domain {
        None => waiting(conn, now, room)?,
        Some(most) => {
            let candidates = candidates(conn, now)?;
            let (take, put_off) = choose(candidates, begun_by_domain(conn, now)?, most, room);
            for (minutes, ids) in put_off {
                let later = now.saturating_add(MINUTE * minutes).unwrap_or(Timestamp::MAX);
                diesel::update(message::table.filter(message::id.eq_any(ids)))
                    .set(message::next_try_at.eq(instant(later)))
                    .execute(conn)?;
            }
            take
        }
    };
    ids.retain(|id| !in_hand.contains(id));
    if ids.is_empty() {
        return Ok(ids);
    }
    diesel::update(message::table.filter(message::id.among(&ids)))
        .set((
            message::state.eq(MessageState::Sending),
            message::leased_by.eq(owner),
            message::leased_until.eq(instant(until)),
        ))
        .kept()
        .execute(conn)?;
    Ok(ids)
}

/// What can be sent now: first what somebody waits for who wants to sign in; then our own mail, state by state so that an index answers each (what a dead process left, what is to
/// be tried again, what is new); then, as far as there is room, what passes on somebody's mail about ours, and last what
/// passes on an outsider's.
fn waiting(conn: &mut Conn, now: Timestamp, limit: i64) -> Result<Vec<MessageId>> {
    let mut ids: Vec<MessageId> = Vec::new();
    let room = |ids: &[MessageId]| limit - i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let at = instant(now);
    macro_rules! load {
        ($query:expr) => {
            match &mut conn.raw {
                Raw::Sqlite(conn) => $query.load::<MessageId>(conn)?,
                // Processes claim side by side without waiting for each other.
                Raw::Postgres(conn) => $query.for_update().skip_locked().load::<MessageId>(conn)?,
            }
        };
    }
    let sign_in = message::table
        .filter(message::kind.eq(MessageKind::SignIn))
        .filter(message::state.eq_any([MessageState::Queued, MessageState::Deferred]))
        .filter(message::next_try_at.le(at))
        .order((message::next_try_at, message::id))
        .select(message::id)
        .limit(limit);
    ids.extend(load!(sign_in));
    for state in [MessageState::Sending, MessageState::Uncertain, MessageState::Deferred, MessageState::Queued] {
        let room = room(&ids);
        if room <= 0 {
            return Ok(ids);
        }
        let rows = message::table
            .filter(message::state.eq(state.as_str()))
            .filter(message::received_id.is_null())
            .select(message::id)
            .limit(room);
        let found = match state {
            MessageState::Sending => load!(rows.filter(message::leased_until.le(at)).order(message::leased_until)),
            MessageState::Uncertain => load!(
                rows.filter(message::sent_on.is_null())
                    .filter(message::next_try_at.le(at))
                    .order((message::next_try_at, message::id))
            ),
            _ => load!(rows.filter(message::next_try_at.le(at)).order((message::next_try_at, message::id))),
        };
        let new: Vec<MessageId> = found.into_iter().filter(|id| !ids.contains(id)).collect();
        ids.extend(new);
    }
    for by_outsiders in [false, true] {
        let room = room(&ids);
        if room <= 0 {
            return Ok(ids);
        }
        let sending = message::state.eq(MessageState::Sending).and(message::leased_until.le(at));
        let again = message::state
            .eq(MessageState::Uncertain)
            .and(message::sent_on.is_null())
            .or(message::state.eq_any([MessageState::Deferred, MessageState::Queued]))
            .and(message::next_try_at.le(at));
        let of_ours = received::table
            .filter(received::id.nullable().eq(message::received_id))
            .filter(received::message_id.is_not_null());
        let rows = message::table
            .filter(sending.or(again))
            .order((message::next_try_at, message::id))
            .select(message::id)
            .limit(room);
        ids.extend(if by_outsiders {
            load!(rows.filter(message::received_id.is_not_null().and(not(exists(of_ours)))))
        } else {
            load!(rows.filter(exists(of_ours)))
        });
    }
    Ok(ids)
}

/// Puts off the message that would be claimed next. Its row number; `None` if none waits.
///
/// # Errors
/// A failed statement.
pub fn put_off_first(conn: &mut Conn, now: Timestamp, later: Timestamp) -> Result<Option<MessageId>> {
    let first = waiting(conn, now, 1)?.first().copied();
    if let Some(id) = first {
        diesel::update(message::table.filter(message::id.eq(id)))
            .set((message::next_try_at.eq(instant(later)), message::leased_until.eq(instant(later))))
            .execute(conn)?;
    }
    Ok(first)
}

/// The same with the domains they go to. Whoever calls is the only one who counts, so nothing need be locked.
fn candidates(conn: &mut Conn, now: Timestamp) -> Result<Vec<Candidate>> {
    let mut found = Vec::new();
    for id in waiting(conn, now, LOOKED_THROUGH)?.chunks(100) {
        let (of_person, of_staff) = diesel::alias!(contact as of_person, contact as of_staff);
        let rows: Vec<(MessageId, Option<ContactId>, Option<ContactId>)> = message::table
            .left_join(
                of_person.on(of_person
                    .field(contact::person_id)
                    .eq(message::person_id)
                    .and(of_person.field(contact::is_current).eq(true))),
            )
            .left_join(staff::table)
            .left_join(of_staff.on(of_staff.field(contact::id).nullable().eq(staff::contact_id.nullable())))
            .filter(message::id.eq_any(id))
            .order((message::next_try_at, message::id))
            .select((message::id, of_person.field(contact::id).nullable(), of_staff.field(contact::id).nullable()))
            .load(conn)?;
        let reached: BTreeSet<ContactId> = rows.iter().filter_map(|(_, person, staff)| person.or(*staff)).collect();
        let called = called::load(conn, reached)?;
        found.extend(rows.into_iter().map(|(id, person, staff)| {
            let address = person.or(staff).and_then(|contact| called.get(&contact)?.address.as_deref());
            Candidate { id, domain: domain(address.unwrap_or_default()).to_lowercase() }
        }));
    }
    Ok(found)
}

fn begun_since(conn: &mut Conn, now: Timestamp, span: SignedDuration) -> Result<i64> {
    let (from, to) = around(now, span);
    let begun = message::table.filter(message::begun_at.gt(from)).filter(message::begun_at.le(to));
    Ok(begun.count().get_result(conn)?)
}

/// From `span` before `now` to `span` after it: the clocks of several processes differ a little, and what a clock has
/// noted that was further ahead and has been set back counts no more.
fn around(now: Timestamp, span: SignedDuration) -> (NaiveDateTime, NaiveDateTime) {
    let (from, to) = (now.saturating_sub(span), now.saturating_add(span));
    (instant(from.unwrap_or(Timestamp::MIN)), instant(to.unwrap_or(Timestamp::MAX)))
}

/// How many mails have been begun to that person in the seven days before `now`, `but` one.
///
/// # Errors
/// A failed statement.
pub fn begun_to_person(conn: &mut Conn, person: PersonId, but: MessageId, now: Timestamp) -> Result<i64> {
    let (from, to) = around(now, HOUR * (7 * 24));
    Ok(message::table
        .filter(message::person_id.eq(person))
        .filter(message::id.ne(but))
        .filter(of_the_plan!())
        .filter(message::begun_at.gt(from))
        .filter(message::begun_at.le(to))
        .count()
        .get_result(conn)?)
}

fn begun_by_domain(conn: &mut Conn, now: Timestamp) -> Result<HashMap<String, u32>> {
    let (from, to) = around(now, MINUTE);
    let rows: Vec<Option<String>> = message::table
        .filter(message::begun_at.gt(from))
        .filter(message::begun_at.le(to))
        .select(message::to_domain)
        .load(conn)?;
    let mut counts = HashMap::new();
    for domain in rows.into_iter().flatten() {
        *counts.entry(domain).or_insert(0) += 1;
    }
    Ok(counts)
}

/// Which candidates can go now and which are put off by how many minutes, so that a domain gets `most` a minute.
fn choose(
    candidates: Vec<Candidate>,
    mut begun: HashMap<String, u32>,
    most: u32,
    room: i64,
) -> (Vec<MessageId>, HashMap<i32, Vec<MessageId>>) {
    let most = most.max(1);
    let (mut take, mut put_off): (Vec<MessageId>, HashMap<i32, Vec<MessageId>>) = (Vec::new(), HashMap::new());
    for Candidate { id, domain } in candidates {
        let count = begun.entry(domain).or_insert(0);
        if *count < most {
            // One for which only this claim has no room keeps its turn.
            if i64::try_from(take.len()).is_ok_and(|taken| taken < room) {
                take.push(id);
                *count += 1;
            }
        } else {
            put_off.entry(i32::try_from(*count / most).unwrap_or(i32::MAX)).or_default().push(id);
            *count += 1;
        }
    }
    (take, put_off)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidates(domains: &[&str]) -> Vec<Candidate> {
        domains
            .iter()
            .zip(1..)
            .map(|(domain, id)| Candidate { id: MessageId::new(id), domain: (*domain).to_owned() })
            .collect()
    }

    fn ids<const N: usize>(numbers: [i64; N]) -> Vec<MessageId> {
        numbers.map(MessageId::new).into()
    }

    #[test]
    fn a_domain_gets_its_share_a_minute_and_holds_up_no_other() {
        let (take, put_off) = choose(candidates(&["a", "a", "a", "b", "a", "a"]), HashMap::new(), 2, 10);
        assert_eq!(take, ids([1, 2, 4]));
        assert_eq!(put_off, HashMap::from([(1, ids([3, 5])), (2, ids([6]))]));
    }

    #[test]
    fn what_was_begun_in_the_last_minute_counts() {
        let begun = HashMap::from([("a".to_owned(), 2)]);
        let (take, put_off) = choose(candidates(&["a", "b"]), begun, 2, 10);
        assert_eq!((take, put_off), (ids([2]), HashMap::from([(1, ids([1]))])));
    }

    #[test]
    fn a_claim_without_room_puts_nothing_off() {
        let (take, put_off) = choose(candidates(&["a", "b", "c"]), HashMap::new(), 5, 1);
        assert_eq!((take, put_off), (ids([1]), HashMap::new()));
    }
}
