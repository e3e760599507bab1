//! Answers that are taken over from what the same person has sent for another child. What is sealed to an evaluator tells those
//! alone that were kept for it.

use std::collections::BTreeSet;

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::family::RequestState;
use crate::id::{ChildId, FamilyId, PersonId, RequestId, ResponseId};
use crate::store::content::{self, Given, Opener, Stored};
use crate::store::schema::{request, response};
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
    /// Row number of the response.
    pub response: ResponseId,
    /// What was answered.
    pub answers: Vec<Given>,
}

#[derive(Queryable)]
struct SentColumns {
    stored: Stored,
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
        .left_join(content::key!())
        .filter(response::person_id.eq(by))
        .filter(response::submitted_at.is_not_null())
        .filter(request::state.eq(RequestState::Answered))
        .filter(request::family_id.among(families))
        .order((response::submitted_at.desc(), response::id.desc()))
        .select((
            content::stored!(),
            request::family_id,
            request::child_id,
            request::role,
            request::wave,
            response::submitted_at.assume_not_null(),
        ))
        .load(conn)?;
    let mut opener = Opener::default();
    let whole = |row: SentColumns| {
        let (response, request) = (row.stored.id, row.stored.request);
        Ok(SentResponse {
            request,
            family: row.family,
            child: row.child,
            role: row.role,
            wave: row.wave,
            submitted: to_instant(row.submitted),
            response,
            answers: opener.open_here(conn, row.stored)?.answers,
        })
    };
    rows.into_iter().map(whole).collect()
}

/// Answers as they go into another response: what was shown and when it was answered stay, and where each was first given is
/// noted. The session with help stays with the first.
///
/// # Errors
/// A failed statement; an answer that is gone.
pub fn taken(conn: &mut Conn, from: &[(&str, ResponseId)]) -> Result<Vec<Given>> {
    let ids: BTreeSet<ResponseId> = from.iter().map(|(_, response)| *response).collect();
    let sent = content::in_responses(conn, &ids.into_iter().collect::<Vec<_>>())?;
    let given = |(item, response): &(&str, ResponseId)| {
        let known = sent.get(response).and_then(|content| content.answers.iter().find(|given| given.item == *item));
        let gone = || StoreError::Content(format!("no answer in the response {response}, which was to be taken over"));
        let known = known.ok_or_else(gone)?.clone();
        Ok(Given { help: None, taken_from: Some(known.taken_from.unwrap_or(*response)), ..known })
    };
    from.iter().map(given).collect()
}
