//! Answers that are taken over from what the same person has sent for another child.

use std::collections::BTreeMap;

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::family::RequestState;
use crate::id::{AnswerId, ChildId, FamilyId, PersonId, RequestId, ResponseId, VersionId};
use crate::store::schema::{answer, request, response};
use crate::store::{Conn, Result, StoreError, to_instant};

/// What a person has sent for one request.
#[derive(Debug, Clone)]
pub struct SentResponse {
    /// Row number of the request.
    pub request: RequestId,
    /// Row number of the family.
    pub family: FamilyId,
    /// Row number of the child, for roles asked per child.
    pub child: Option<ChildId>,
    /// Who was asked.
    pub role: String,
    /// When.
    pub wave: String,
    /// When it was sent.
    pub submitted: Timestamp,
    /// What was answered.
    pub answers: Vec<SentAnswer>,
}

/// One answer that was sent.
#[derive(Debug, Clone)]
pub struct SentAnswer {
    /// Row number.
    pub id: AnswerId,
    /// As asked.
    pub instrument: String,
    /// The item.
    pub item: String,
    /// The value chosen.
    pub value: i32,
}

#[derive(Queryable)]
struct SentColumns {
    response: ResponseId,
    request: RequestId,
    family: FamilyId,
    child: Option<ChildId>,
    role: String,
    wave: String,
    submitted: chrono::NaiveDateTime,
}

/// What a person has sent about those families, the latest first.
///
/// # Errors
/// A failed statement.
pub fn sent(conn: &mut Conn, by: PersonId, families: &[FamilyId]) -> Result<Vec<SentResponse>> {
    let rows: Vec<SentColumns> = response::table
        .inner_join(request::table)
        .filter(response::person_id.eq(by))
        .filter(response::submitted_at.is_not_null())
        .filter(request::state.eq(RequestState::Answered))
        .filter(request::family_id.among(families))
        .order((response::submitted_at.desc(), response::id.desc()))
        .select((
            response::id,
            request::id,
            request::family_id,
            request::child_id,
            request::role,
            request::wave,
            response::submitted_at.assume_not_null(),
        ))
        .load(conn)?;
    let ids: Vec<ResponseId> = rows.iter().map(|row| row.response).collect();
    let answers: Vec<(ResponseId, AnswerId, String, String, i32)> = answer::table
        .filter(answer::response_id.among(&ids))
        .order(answer::id)
        .select((answer::response_id, answer::id, answer::instrument, answer::item, answer::value))
        .load(conn)?;
    let mut given: BTreeMap<ResponseId, Vec<SentAnswer>> = BTreeMap::new();
    for (response, id, instrument, item, value) in answers {
        given.entry(response).or_default().push(SentAnswer { id, instrument, item, value });
    }
    let whole = |row: SentColumns| SentResponse {
        request: row.request,
        family: row.family,
        child: row.child,
        role: row.role,
        wave: row.wave,
        submitted: to_instant(row.submitted),
        answers: given.remove(&row.response).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(whole).collect())
}

/// Stores an answer in another response as well: what was shown and when it was answered stay, and where it was first given
/// is noted. The session with help stays with the first. The other response's request is held.
///
/// # Errors
/// A failed statement; an answer that is gone.
pub fn take_over(conn: &mut Conn, id: AnswerId, into: ResponseId) -> Result<()> {
    type Row = (ResponseId, Option<ResponseId>, VersionId, String, String, i32, chrono::NaiveDateTime);
    let found: Option<Row> = answer::table
        .filter(answer::id.eq(id))
        .select((
            answer::response_id,
            answer::taken_from,
            answer::version_id,
            answer::instrument,
            answer::item,
            answer::value,
            answer::answered_at,
        ))
        .first(conn)
        .optional()?;
    let (from, first, version, instrument, item, value, at) =
        found.ok_or_else(|| StoreError::Content(format!("no answer {id}, which was to be taken over")))?;
    diesel::insert_into(answer::table)
        .values((
            answer::response_id.eq(into),
            answer::version_id.eq(version),
            answer::instrument.eq(instrument),
            answer::item.eq(item),
            answer::value.eq(value),
            answer::answered_at.eq(at),
            answer::taken_from.eq(first.unwrap_or(from)),
        ))
        .execute(conn)?;
    Ok(())
}
