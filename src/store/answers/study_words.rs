//! What respondents were told about the study, by content hash, and which response stands on which.

use crate::store::db::prelude::*;

use crate::id::{ResponseId, StudyWordsId};
use crate::store::schema::{response, study_words};
use crate::store::{Conn, Raw, Result};

/// Words that somebody is shown.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// Hash of the content.
    pub hash: &'a str,
    /// The programme's id.
    pub programme: &'a str,
    /// Whom they are for; empty for everybody.
    pub role: &'a str,
    /// `da`, `en`, …
    pub language: &'a str,
    /// JSON.
    pub content: &'a str,
}

/// Notes that a response stands on those words, stored now if they are new. The request is held.
///
/// # Errors
/// A failed statement.
pub fn note(conn: &mut Conn, of_response: ResponseId, shown: Shown<'_>) -> Result<()> {
    let known = study_words::table.filter(study_words::hash.eq(shown.hash)).select(study_words::id);
    let id: Option<StudyWordsId> = known.get_result(conn).optional()?;
    let id = match id {
        Some(id) => id,
        None => store(conn, shown)?,
    };
    let this = response::table.filter(response::id.eq(of_response));
    diesel::update(this).set(response::study_words_id.eq(id)).kept().execute(conn)?;
    Ok(())
}

fn store(conn: &mut Conn, shown: Shown<'_>) -> Result<StudyWordsId> {
    let row = (
        study_words::hash.eq(shown.hash),
        study_words::programme.eq(shown.programme),
        study_words::role.eq(shown.role),
        study_words::language.eq(shown.language),
        study_words::content.eq(shown.content),
    );
    // Another process may have stored them in the same moment.
    match &mut conn.raw {
        Raw::Sqlite(c) => diesel::insert_into(study_words::table).values(row).on_conflict_do_nothing().execute(c)?,
        Raw::Postgres(c) => diesel::insert_into(study_words::table).values(row).on_conflict_do_nothing().execute(c)?,
    };
    Ok(study_words::table.filter(study_words::hash.eq(shown.hash)).select(study_words::id).get_result(conn)?)
}
