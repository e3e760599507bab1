//! What the coming mails are told from, beside the families themselves: for which of them anything can happen, what waits
//! in the queue, who has had today's mail, and where something stays open.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::store::db::prelude::*;
use diesel::dsl::min;
use jiff::Timestamp;
use jiff::civil::Date;

use super::message::{self, MessageState, Purpose};
use crate::access::StaffKind;
use crate::family::RequestState;
use crate::id::{FamilyId, PersonId, RequestId, StaffId};
use crate::names::municipality_key;
use crate::store::schema::message as message_table;
use crate::store::schema::{contact, family, membership, message_request, request, staff};
use crate::store::{Conn, Result, date, instant, to_date, to_instant};

/// How many ids stand in one statement.
const AT_ONCE: usize = 500;

/// What waits in the queue.
const WAITING: [MessageState; 4] =
    [MessageState::Queued, MessageState::Deferred, MessageState::Sending, MessageState::Uncertain];

/// The families, of those municipalities or of all, to which anything can happen up to `until`: what is planned falls due by
/// then, or mail about them waits.
///
/// # Errors
/// A failed statement.
pub fn families(conn: &mut Conn, municipalities: Option<&[String]>, until: Timestamp) -> Result<Vec<FamilyId>> {
    let due = family::table.filter(family::next_due_at.le(instant(until))).select(family::id);
    let waits = message_request::table
        .inner_join(message_table::table)
        .inner_join(request::table.inner_join(family::table))
        .filter(message_table::state.eq_any(WAITING))
        .filter(message_table::sent_on.is_null())
        .select(family::id);
    let (due, waits): (Vec<FamilyId>, Vec<FamilyId>) = match municipalities {
        None => (due.load(conn)?, waits.load(conn)?),
        Some(these) => (
            due.filter(family::municipality.among(these)).load(conn)?,
            waits.filter(family::municipality.among(these)).load(conn)?,
        ),
    };
    let found: BTreeSet<FamilyId> = due.into_iter().chain(waits).collect();
    Ok(found.into_iter().collect())
}

/// What waits in the queue about these requests, to whom they belong now: not before that instant; 0 for an invitation or
/// the number of the reminder.
///
/// # Errors
/// A failed statement.
pub fn waiting(conn: &mut Conn, requests: &[RequestId]) -> Result<HashMap<RequestId, Vec<(Timestamp, usize)>>> {
    let mut found: HashMap<RequestId, Vec<(Timestamp, usize)>> = HashMap::new();
    for some in requests.chunks(AT_ONCE) {
        for (id, purpose, state, next) in message_request::table
            .inner_join(request::table)
            .inner_join(message_table::table)
            .filter(message_request::request_id.eq_any(some))
            .filter(message_request::dropped.eq(false))
            .filter(message_request::round.eq(request::round))
            .filter(message_table::sent_on.is_null())
            .order(message_request::id)
            .select((
                message_request::request_id,
                message_request::purpose,
                message_table::state,
                message_table::next_try_at,
            ))
            .load::<(RequestId, Purpose, MessageState, chrono::NaiveDateTime)>(conn)?
        {
            let number = match purpose {
                Purpose::Invitation => 0,
                Purpose::Reminder(number) => number,
                Purpose::Link(_) | Purpose::Help(_) => continue,
            };
            if WAITING.contains(&state) {
                found.entry(id).or_default().push((to_instant(next), number));
            }
        }
    }
    Ok(found)
}

/// Of these people, those to whom today's mail has left, and those to whom nothing more can be written today.
///
/// # Errors
/// A failed statement.
pub fn served(conn: &mut Conn, people: &[PersonId], today: Date) -> Result<(HashSet<PersonId>, HashSet<PersonId>)> {
    let (mut served, mut settled) = (HashSet::new(), HashSet::new());
    for some in people.chunks(AT_ONCE) {
        served.extend(message::left_on(conn, some, today)?);
        settled.extend(message::settled_on(conn, some, today)?);
    }
    Ok((served, settled))
}

/// The lookups of the addresses to which no mail goes.
fn suppressed_lookups(conn: &mut Conn) -> Result<Vec<Option<String>>> {
    Ok(crate::store::address::suppressed_lookups!().load(conn)?)
}

/// The people to whose present address no mail goes.
///
/// # Errors
/// A failed statement.
pub fn unreachable(conn: &mut Conn) -> Result<HashSet<PersonId>> {
    let mut found = HashSet::new();
    for some in suppressed_lookups(conn)?.chunks(AT_ONCE) {
        let theirs = contact::table.filter(contact::lookup.eq_any(some)).filter(contact::is_current.eq(true));
        found.extend(theirs.select(contact::person_id).load::<Option<PersonId>>(conn)?.into_iter().flatten());
    }
    Ok(found)
}

/// The project leads of each municipality that mail goes to, by the key of its name.
///
/// # Errors
/// A failed statement.
pub fn leads(conn: &mut Conn) -> Result<HashMap<String, Vec<StaffId>>> {
    let suppressed: HashSet<String> = suppressed_lookups(conn)?.into_iter().flatten().collect();
    let all: Vec<(StaffId, String, Option<String>)> = membership::table
        .inner_join(staff::table.inner_join(contact::table))
        .filter(membership::kind.eq(StaffKind::Lead))
        .select((staff::id, membership::municipality, contact::lookup))
        .load(conn)?;
    let mut found: HashMap<String, Vec<StaffId>> = HashMap::new();
    for (id, municipality, lookup) in all {
        if !lookup.is_some_and(|lookup| suppressed.contains(&lookup)) {
            found.entry(municipality_key(&municipality)).or_default().push(id);
        }
    }
    Ok(found)
}

/// Of the families that are not among [`families`], by municipality: the day of the earliest invitation of what is open, and
/// whether something is open that has reached nobody.
///
/// # Errors
/// A failed statement.
pub fn open_beyond(
    conn: &mut Conn,
    municipalities: Option<&[String]>,
    until: Timestamp,
) -> Result<BTreeMap<String, (Option<Date>, bool)>> {
    let beyond = || family::next_due_at.gt(instant(until)).or(family::next_due_at.is_null());
    let invited = request::table
        .inner_join(family::table)
        .filter(request::state.eq(RequestState::Open))
        .filter(beyond())
        .group_by(family::municipality)
        .select((family::municipality, min(request::invited_on)));
    let unreached = request::table
        .inner_join(family::table)
        .filter(request::state.eq(RequestState::Open))
        .filter(request::invited_on.is_null())
        .filter(request::declined_at.is_null())
        .filter(beyond())
        .select(family::municipality)
        .distinct();
    type Invited = (String, Option<chrono::NaiveDate>);
    let (invited, unreached): (Vec<Invited>, Vec<String>) = match municipalities {
        None => (invited.load(conn)?, unreached.load(conn)?),
        Some(these) => {
            // Its families first, and of each what is open: not all that is open anywhere.
            let of_these = diesel::alias!(family as of_these);
            let ids = || {
                let theirs = of_these.filter(of_these.field(family::municipality).among(these));
                theirs.select(of_these.field(family::id))
            };
            (
                invited.filter(request::family_id.eq_any(ids())).load(conn)?,
                unreached.filter(request::family_id.eq_any(ids())).load(conn)?,
            )
        }
    };
    let mut found: BTreeMap<String, (Option<Date>, bool)> = BTreeMap::new();
    for (municipality, on) in invited {
        found.entry(municipality).or_default().0 = on.map(to_date);
    }
    for municipality in unreached {
        found.entry(municipality).or_default().1 = true;
    }
    Ok(found)
}

/// Those of these families that were asked that wave before, in a request that is over: a corrected start date has brought
/// the wave back.
///
/// # Errors
/// A failed statement.
pub fn asked_before(conn: &mut Conn, families: &[FamilyId], wave: &str, today: Date) -> Result<BTreeSet<FamilyId>> {
    let mut found = BTreeSet::new();
    for some in families.chunks(AT_ONCE) {
        let over = request::table
            .filter(request::family_id.eq_any(some))
            .filter(request::wave.eq(wave))
            .filter(request::closes_on.lt(date(today)))
            .filter(request::state.ne(RequestState::Open));
        found.extend(over.select(request::family_id).load::<FamilyId>(conn)?);
    }
    Ok(found)
}
