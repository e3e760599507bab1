//! What an earlier version has stored in the open, in a table for each kind: it goes into the responses, sealed.

use std::collections::{BTreeMap, HashMap};

use crate::store::db::prelude::*;
use chrono::NaiveDateTime;
use diesel::dsl::exists;
use diesel::sql_types::{Array, BigInt, Binary, Bool};

use super::content::{self, Content, FoundHard, Given, OwnWords, Score};
use crate::id::{HelpId, PersonId, RequestId, ResponseId, VersionId};
use crate::store::schema::{answer, hard_to_understand, own_words, response, score, taken_back, version};
use crate::store::{Conn, Raw, Result, data_key, to_instant};

/// So many responses are sealed at a time.
const AT_ONCE: i64 = 500;

/// Whether nothing stands in the open.
///
/// # Errors
/// A failed statement.
pub fn is_sealed(conn: &mut Conn) -> Result<bool> {
    let answers = exists(answer::table.select(answer::id)).or(exists(score::table.select(score::id)));
    let beside = exists(taken_back::table.select(taken_back::id)).or(exists(own_words::table.select(own_words::id)));
    let hard = exists(hard_to_understand::table.select(hard_to_understand::id));
    Ok(!diesel::select(answers.or(beside).or(hard)).get_result::<bool>(conn)?)
}

/// Seals what stands in the open. Whether there was anything.
///
/// # Errors
/// A failed statement; a key of the installation that is not known.
pub(in crate::store) fn seal(conn: &mut Conn) -> Result<bool> {
    if is_sealed(conn)? {
        return Ok(false);
    }
    let mut last = ResponseId::new(0);
    loop {
        let next = response::table.filter(response::id.gt(last)).order(response::id).limit(AT_ONCE);
        let next: Vec<(ResponseId, RequestId, PersonId)> =
            next.select((response::id, response::request_id, response::person_id)).load(conn)?;
        let Some((end, ..)) = next.last() else { break };
        last = *end;
        let ids: Vec<ResponseId> = next.iter().map(|row| row.0).collect();
        let mut contents = in_the_open(conn, &ids)?;
        let people: Vec<PersonId> = next.iter().filter(|row| contents.contains_key(&row.0)).map(|row| row.2).collect();
        let keys = data_key::of_each(conn, &people)?;
        let mut rows: Vec<(ResponseId, Vec<u8>, bool)> = Vec::with_capacity(contents.len());
        for (id, request, person) in next {
            let (Some(content), Some((_, key))) = (contents.remove(&id), keys.get(&person)) else { continue };
            rows.push((id, content::sealed(&content, request, person, key)?, !content.hard.is_empty()));
        }
        put_each(conn, rows)?;
    }
    diesel::delete(answer::table).execute(conn)?;
    diesel::delete(score::table).execute(conn)?;
    diesel::delete(taken_back::table).execute(conn)?;
    diesel::delete(hard_to_understand::table).execute(conn)?;
    diesel::delete(own_words::table).execute(conn)?;
    Ok(true)
}

fn put_each(conn: &mut Conn, rows: Vec<(ResponseId, Vec<u8>, bool)>) -> Result<()> {
    match &mut conn.raw {
        Raw::Sqlite(conn) => {
            for (id, sealed, found_hard) in rows {
                let one = response::table.filter(response::id.eq(id));
                let set = (response::sealed.eq(sealed), response::found_hard.eq(found_hard));
                diesel::update(one).set(set).kept().execute(conn)?;
            }
        }
        Raw::Postgres(_) if rows.is_empty() => {}
        Raw::Postgres(conn) => {
            let all = diesel::sql_query(
                "UPDATE response SET sealed = new.sealed, found_hard = new.hard \
                 FROM unnest($1, $2, $3) AS new (id, sealed, hard) WHERE response.id = new.id",
            );
            let (mut ids, mut texts, mut hard) = (Vec::new(), Vec::new(), Vec::new());
            for (id, sealed, found_hard) in rows {
                ids.push(id);
                texts.push(sealed);
                hard.push(found_hard);
            }
            let all = all.bind::<Array<BigInt>, _>(ids).bind::<Array<Binary>, _>(texts).bind::<Array<Bool>, _>(hard);
            all.execute(conn)?;
        }
    }
    Ok(())
}

/// What is said in these responses, of those in which anything is.
fn in_the_open(conn: &mut Conn, ids: &[ResponseId]) -> Result<BTreeMap<ResponseId, Content>> {
    let mut found: BTreeMap<ResponseId, Content> = BTreeMap::new();
    type Answer = (ResponseId, String, String, i32, VersionId, NaiveDateTime, Option<HelpId>, Option<ResponseId>);
    let answers: Vec<Answer> = answer::table
        .filter(answer::response_id.among(ids))
        .order(answer::id)
        .select((
            answer::response_id,
            answer::instrument,
            answer::item,
            answer::value,
            answer::version_id,
            answer::answered_at,
            answer::help_id,
            answer::taken_from,
        ))
        .load(conn)?;
    for (id, instrument, item, value, version, at, help, taken_from) in answers {
        let given = Given { instrument, item, value, version, at: to_instant(at), help, taken_from };
        found.entry(id).or_default().answers.push(given);
    }
    let taken: Vec<(ResponseId, String, NaiveDateTime)> = taken_back::table
        .filter(taken_back::response_id.among(ids))
        .select((taken_back::response_id, taken_back::item, taken_back::taken_back_at))
        .load(conn)?;
    for (id, item, at) in taken {
        found.entry(id).or_default().taken_back.insert(item, to_instant(at));
    }
    let instruments: HashMap<VersionId, String> =
        version::table.select((version::id, version::instrument)).load(conn)?.into_iter().collect();
    let hard: Vec<(ResponseId, VersionId, String, NaiveDateTime, Option<HelpId>)> = hard_to_understand::table
        .filter(hard_to_understand::response_id.among(ids))
        .order(hard_to_understand::id)
        .select((
            hard_to_understand::response_id,
            hard_to_understand::version_id,
            hard_to_understand::item,
            hard_to_understand::said_at,
            hard_to_understand::help_id,
        ))
        .load(conn)?;
    for (id, version, item, at, help) in hard {
        let instrument = instruments.get(&version).cloned().unwrap_or_default();
        found.entry(id).or_default().hard.push(FoundHard { version, instrument, item, at: to_instant(at), help });
    }
    let words: Vec<(ResponseId, String, String, NaiveDateTime)> = own_words::table
        .filter(own_words::response_id.among(ids))
        .select((own_words::response_id, own_words::language, own_words::content, own_words::said_at))
        .load(conn)?;
    for (id, language, text, at) in words {
        found.entry(id).or_default().own_words = Some(OwnWords { language, text, at: to_instant(at) });
    }
    let scores: Vec<(ResponseId, VersionId, String, String, f64)> = score::table
        .filter(score::response_id.among(ids))
        .order(score::id)
        .select((score::response_id, score::version_id, score::instrument, score::name, score::value))
        .load(conn)?;
    for (id, version, instrument, name, value) in scores {
        found.entry(id).or_default().scores.push(Score { version, instrument, name, value });
    }
    Ok(found)
}
