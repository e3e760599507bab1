//! What was asked of whom, what was mailed and printed about it, and what was taken out again.

use std::collections::HashMap;

use crate::store::db::prelude::*;
use chrono::{NaiveDate, NaiveDateTime};

use super::register::Places;
use super::unknown;
use crate::family::RequestState;
use crate::id::{ChildId, FamilyId, PersonId, ProtocolId, RequestId};
use crate::programme::Calendar;
use crate::report::facts::{MailFact, RequestFact, TakenOutFact};
use crate::store::message::{MessageState, Purpose};
use crate::store::schema::{letter, letter_request, message, message_request, person, request};
use crate::store::{Conn, Result, to_date, to_instant};

#[derive(Queryable)]
struct RequestRow {
    id: RequestId,
    family_id: FamilyId,
    child_id: Option<ChildId>,
    role: String,
    wave: String,
    person_id: PersonId,
    round: i32,
    nominal_on: NaiveDate,
    invited_on: Option<NaiveDate>,
    first_invited_on: Option<NaiveDate>,
    closes_on: NaiveDate,
    state: RequestState,
    answered_at: Option<NaiveDateTime>,
    child_instrument: Option<String>,
    protocol: ProtocolId,
    withdrawn: bool,
}

/// The requests of those families by number, and where each stands among the facts.
pub(super) fn requests(
    conn: &mut Conn,
    calendar: &Calendar,
    (ids, places): (&[FamilyId], &Places),
) -> Result<(Vec<RequestFact>, HashMap<RequestId, usize>)> {
    let rows: Vec<RequestRow> = request::table
        .inner_join(person::table)
        .filter(request::family_id.eq_any(ids))
        .select((
            request::id,
            request::family_id,
            request::child_id,
            request::role,
            request::wave,
            request::person_id,
            request::round,
            request::nominal_on,
            request::invited_on,
            request::first_invited_on,
            request::closes_on,
            request::state,
            request::answered_at,
            request::child_instrument,
            request::protocol_id,
            person::withdrawn_since.is_not_null(),
        ))
        .order(request::id)
        .load(conn)?;
    let mut at = HashMap::with_capacity(rows.len());
    let mut requests = Vec::with_capacity(rows.len());
    for row in rows {
        let state = row.state;
        let taken_out = row.withdrawn && state == RequestState::Answered;
        at.insert(row.id, requests.len());
        requests.push(RequestFact {
            family: places.family(row.family_id)?,
            child: places.child(row.child_id)?,
            role: row.role,
            wave: row.wave,
            person: row.person_id,
            round: row.round,
            nominal: to_date(row.nominal_on),
            invited: row.invited_on.map(to_date),
            first_invited: row.first_invited_on.map(to_date),
            mails: Vec::new(),
            letters: Vec::new(),
            closes: to_date(row.closes_on),
            state: if taken_out { RequestState::Missing } else { state },
            answered: row.answered_at.filter(|_| !taken_out).map(|at| calendar.date(to_instant(at))),
            child_instrument: row.child_instrument,
            protocol: row.protocol,
        });
    }
    type Mail = (RequestId, Purpose, i32, Option<NaiveDate>, MessageState);
    let mails: Vec<Mail> = message_request::table
        .inner_join(message::table)
        .inner_join(request::table)
        .filter(request::family_id.eq_any(ids))
        .filter(message_request::dropped.eq(false))
        .select((
            message_request::request_id,
            message_request::purpose,
            message_request::round,
            message::sent_on,
            message::state,
        ))
        .order(message_request::id)
        .load(conn)?;
    // Asked for here: a database looks for all that were sent first, to whomever.
    for (request_id, purpose, round, sent_on, _) in mails.into_iter().filter(|mail| mail.4 == MessageState::Sent) {
        let (Some(reminder), Some(on)) = (reminder_of(purpose), sent_on) else { continue };
        let place = at.get(&request_id).ok_or_else(|| unknown("request", request_id))?;
        requests[*place].mails.push(MailFact { round, reminder, on: to_date(on) });
    }
    let letters: Vec<(RequestId, i32, NaiveDateTime)> = letter_request::table
        .inner_join(letter::table)
        .inner_join(request::table)
        .filter(request::family_id.eq_any(ids))
        .select((letter_request::request_id, letter_request::round, letter::printed_at))
        .order(letter_request::id)
        .load(conn)?;
    for (request_id, round, printed) in letters {
        let place = at.get(&request_id).ok_or_else(|| unknown("request", request_id))?;
        requests[*place].letters.push((round, calendar.date(to_instant(printed))));
    }
    Ok((requests, at))
}

/// An invitation is 0, the first reminder 1, and so on; a link that was asked for is not about a request falling due.
fn reminder_of(purpose: Purpose) -> Option<u8> {
    match purpose {
        Purpose::Invitation => Some(0),
        Purpose::Reminder(number) => u8::try_from(number).ok(),
        Purpose::Link(_) | Purpose::Help(_) => None,
    }
}

/// What was submitted by those who have withdrawn, and what may have been by those whose answers were erased: of these the
/// database keeps neither day nor trace.
pub(super) fn taken_out(
    conn: &mut Conn,
    calendar: &Calendar,
    ids: &[FamilyId],
    request_places: &HashMap<RequestId, usize>,
) -> Result<Vec<TakenOutFact>> {
    type Row = (RequestId, PersonId, bool, NaiveDate, Option<NaiveDate>, NaiveDate);
    type Moments = (Option<NaiveDateTime>, Option<NaiveDateTime>);
    let rows: Vec<(Row, Moments)> = request::table
        .inner_join(person::table)
        .filter(request::family_id.eq_any(ids))
        .filter(person::withdrawn_since.is_not_null().or(person::erased_at.is_not_null()))
        .select((
            (
                request::id,
                request::person_id,
                person::withdrawn_since.is_not_null(),
                request::nominal_on,
                request::first_invited_on,
                request::closes_on,
            ),
            (request::answered_at, person::erased_at),
        ))
        .order(request::id)
        .load(conn)?;
    let mut found = Vec::new();
    for ((id, person, withdrawn, nominal, invited, closes), (answered, erased)) in rows {
        let request = *request_places.get(&id).ok_or_else(|| unknown("request", id))?;
        let day = |at: NaiveDateTime| calendar.date(to_instant(at));
        let known = answered.filter(|_| withdrawn).map(day).map(|on| (on, on));
        // Maybe answered again since.
        let perhaps = erased.map(|at| (to_date(invited.unwrap_or(nominal).min(nominal)), to_date(closes).min(day(at))));
        let days = known.into_iter().chain(perhaps).filter(|(from, until)| from <= until);
        found.extend(days.map(|(from, until)| TakenOutFact { request, person, from, until }));
    }
    Ok(found)
}
