//! Requests: made, moved to another person, ended.

use std::collections::HashMap;

use crate::store::db::prelude::*;
use diesel::sql_types::{self, Array, BigInt};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::family::RequestState;
use crate::id::{FamilyId, PersonId, ProtocolId, RequestId};
use crate::plan::Ask;
use crate::store::schema::request;
use crate::store::{Conn, Raw, Result, date};

/// The family that a request is about; `None` if there is no such request.
///
/// # Errors
/// A failed statement.
pub fn family_of(conn: &mut Conn, id: RequestId) -> Result<Option<FamilyId>> {
    Ok(request::table.find(id).select(request::family_id).get_result(conn).optional()?)
}

/// A request that is to be made: of which family, what, under which protocol.
pub type NewRequest<'a> = (FamilyId, &'a Ask, ProtocolId);

/// What is stored of a new request.
macro_rules! row {
    ($new:expr) => {{
        let (family, ask, protocol): &NewRequest = $new;
        (
            request::unit_key.eq(unit_key(*family, ask)),
            request::family_id.eq(*family),
            request::child_id.eq(ask.child),
            request::role.eq(&ask.role),
            request::slot.eq(&ask.slot),
            request::wave.eq(&ask.wave),
            request::person_id.eq(ask.person),
            request::round.eq(1),
            request::nominal_on.eq(date(ask.nominal)),
            request::closes_on.eq(date(ask.closes)),
            request::state.eq(RequestState::Open),
            request::child_instrument.eq(&ask.child_instrument),
            request::reason.eq(&ask.reason),
            request::protocol_id.eq(*protocol),
        )
    }};
}

fn unit_key(family: FamilyId, ask: &Ask) -> String {
    let child = ask.child.map_or_else(|| "-".to_owned(), |child| child.to_string());
    format!("{family}/{child}/{}/{}", ask.slot, ask.wave)
}

/// Stores requests. Their keys make a second one for the same unit and wave impossible. Their row numbers, in the same order.
///
/// # Errors
/// A failed statement; [`crate::store::StoreError::is_duplicate`] if one exists already.
pub fn ask(conn: &mut Conn, new: &[NewRequest<'_>]) -> Result<Vec<RequestId>> {
    let mut asked = Vec::with_capacity(new.len());
    match &mut conn.raw {
        Raw::Sqlite(conn) => {
            for one in new {
                let insert = diesel::insert_into(request::table).values(row!(one)).returning(request::id);
                asked.push(insert.get_result(conn)?);
            }
        }
        Raw::Postgres(conn) => {
            // A statement takes 65,535 values.
            for some in new.chunks(1_000) {
                let rows: Vec<_> = some.iter().map(|one| row!(one)).collect();
                let insert = diesel::insert_into(request::table).values(rows);
                let stored: Vec<(String, RequestId)> = insert.returning((request::unit_key, request::id)).load(conn)?;
                let stored: HashMap<String, RequestId> = stored.into_iter().collect();
                asked.extend(some.iter().filter_map(|(family, ask, _)| stored.get(&unit_key(*family, ask))));
            }
        }
    }
    Ok(asked)
}

/// Gives a request to another person, or opens a cancelled one again: it will be invited anew, and what was sent
/// before works no longer. Another person has not declined it.
///
/// # Errors
/// A failed statement.
pub fn give_to(conn: &mut Conn, id: RequestId, person: PersonId) -> Result<()> {
    diesel::update(request::table.filter(request::id.eq(id)))
        .filter(request::person_id.ne(person))
        .set(request::declined_at.eq(None::<chrono::NaiveDateTime>))
        .execute(conn)?;
    diesel::update(request::table.filter(request::id.eq(id)))
        .set((
            request::person_id.eq(person),
            request::round.eq(request::round + 1),
            request::invited_on.eq(None::<chrono::NaiveDate>),
            request::state.eq(RequestState::Open),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that the person who holds an open request has said no to it, or wants to answer it after all; the family is
/// looked at anew. Said twice, it stays as it was said first. `false`: it is not theirs or not open any more.
///
/// # Errors
/// A failed statement.
pub fn decline(conn: &mut Conn, id: RequestId, person: PersonId, declined: bool, at: Timestamp) -> Result<bool> {
    let theirs = || {
        request::table
            .filter(request::id.eq(id))
            .filter(request::person_id.eq(person))
            .filter(request::state.eq(RequestState::Open))
    };
    let said = declined.then(|| crate::store::instant(at));
    let as_before = theirs().filter(request::declined_at.is_not_null().eq(declined));
    if as_before.select(request::id).first::<RequestId>(conn).optional()?.is_some() {
        return Ok(true);
    }
    let families: Vec<FamilyId> = theirs().select(request::family_id).load(conn)?;
    let rows = diesel::update(theirs()).set(request::declined_at.eq(said)).execute(conn)?;
    for family in families {
        crate::store::case::reschedule(conn, family, Some(at))?;
    }
    Ok(rows == 1)
}

/// Open requests of a person whose address has changed are invited anew, at the new address.
///
/// # Errors
/// A failed statement.
pub fn invite_anew(conn: &mut Conn, person: PersonId) -> Result<()> {
    diesel::update(request::table)
        .filter(request::person_id.eq(person))
        .filter(request::state.eq(RequestState::Open))
        .set((request::round.eq(request::round + 1), request::invited_on.eq(None::<chrono::NaiveDate>)))
        .execute(conn)?;
    Ok(())
}

/// Ends an open request unanswered. One that was answered meanwhile stays answered.
///
/// # Errors
/// A failed statement.
pub fn end(conn: &mut Conn, id: RequestId, state: RequestState) -> Result<()> {
    diesel::update(request::table.filter(request::id.eq(id)))
        .filter(request::state.eq(RequestState::Open))
        .set(request::state.eq(state.as_str()))
        .execute(conn)?;
    Ok(())
}

/// Opens a request again that was ended unanswered by a clock that was ahead; links to it work as before.
///
/// # Errors
/// A failed statement.
pub fn reopen(conn: &mut Conn, id: RequestId) -> Result<()> {
    diesel::update(request::table.filter(request::id.eq(id)))
        .filter(request::state.eq(RequestState::Missing))
        .set(request::state.eq(RequestState::Open))
        .execute(conn)?;
    Ok(())
}

/// Notes the days on which invitations really left, and the closing days that follow from them.
///
/// # Errors
/// A failed statement.
pub fn invited(conn: &mut Conn, left: &[(RequestId, Date, Date)]) -> Result<()> {
    match &mut conn.raw {
        Raw::Sqlite(conn) => {
            for (id, on, closes) in left {
                diesel::sql_query(
                    "UPDATE request SET invited_on = ?, closes_on = ?, first_invited_on = coalesce(first_invited_on, ?) \
                     WHERE id = ?",
                )
                .bind::<sql_types::Date, _>(date(*on))
                .bind::<sql_types::Date, _>(date(*closes))
                .bind::<sql_types::Date, _>(date(*on))
                .bind::<BigInt, _>(*id)
                .kept()
                .execute(conn)?;
            }
        }
        Raw::Postgres(_) if left.is_empty() => {}
        Raw::Postgres(conn) => {
            diesel::sql_query(
                "UPDATE request SET invited_on = new.day, closes_on = new.closes, \
                 first_invited_on = coalesce(first_invited_on, new.day) \
                 FROM unnest($1, $2, $3) AS new (id, day, closes) WHERE request.id = new.id",
            )
            .bind::<Array<BigInt>, _>(left.iter().map(|one| one.0).collect::<Vec<_>>())
            .bind::<Array<sql_types::Date>, _>(left.iter().map(|one| date(one.1)).collect::<Vec<_>>())
            .bind::<Array<sql_types::Date>, _>(left.iter().map(|one| date(one.2)).collect::<Vec<_>>())
            .kept()
            .execute(conn)?;
        }
    }
    Ok(())
}

/// Notes that the letter that invites to it has been printed, if it is still that person's to answer in that round and
/// nothing else has invited them: then with the family that it is about.
///
/// # Errors
/// A failed statement.
pub fn invited_on_paper(
    conn: &mut Conn,
    id: RequestId,
    (person, round): (PersonId, i32),
    on: Date,
    closes: Date,
) -> Result<Option<FamilyId>> {
    Ok(diesel::update(request::table.filter(request::id.eq(id)))
        .filter(request::state.eq(RequestState::Open))
        .filter(request::person_id.eq(person))
        .filter(request::round.eq(round))
        .filter(request::invited_on.is_null())
        .set((request::invited_on.eq(date(on)), request::closes_on.eq(date(closes))))
        .returning(request::family_id)
        .get_result(conn)
        .optional()?)
}

/// How many requests are open.
///
/// # Errors
/// A failed statement.
pub fn open(conn: &mut Conn) -> Result<i64> {
    Ok(request::table.filter(request::state.eq(RequestState::Open)).count().get_result(conn)?)
}
