//! The evaluators to whom what is sent is sealed, and who nobody else reads it but: which keys they have, what stands under which, and
//! going over from one way to the other.

use std::collections::BTreeMap;

use crate::store::db::prelude::*;
use diesel::dsl::{count_star, exists};
use jiff::Timestamp;

use super::content::{self, Opener, Stored};
use crate::actor::{Act, Subject};
use crate::id::ResponseId;
use crate::store::schema::response;
use crate::store::{By, Conn, Result, Store, StoreError, data_key, erasure, instant, setting};
use crate::vault::EvaluatorKeys;

/// So many responses are sealed at a time, so that those who answer wait for a moment only.
const AT_ONCE: i64 = 100;

/// The keys that are in force; none where the server reads what is sent itself.
///
/// # Errors
/// A failed statement; keys that this kvartal cannot read.
pub fn present(conn: &mut Conn) -> Result<Option<EvaluatorKeys>> {
    let text = setting::get(conn, setting::EVALUATORS)?;
    let read = |text: String| {
        let told = |fault| StoreError::Content(format!("evaluators' keys that cannot be read: {fault}"));
        EvaluatorKeys::read(&text).map_err(told)
    };
    text.map(read).transpose()
}

/// Has everything that is sent from now on sealed to these evaluators, or, with none, to nobody but the installation. When it
/// returns, nothing more is sent in the way of before. Returns whether they are others than before.
///
/// # Errors
/// A failed statement.
pub fn put_in_force(store: &Store, keys: Option<&EvaluatorKeys>, by: &By<'_>) -> Result<bool> {
    // Alone: whoever sends just now has read which keys are in force.
    store.write_alone(by, |tx| {
        let before = present(tx)?.map(|keys| keys.id());
        let now = keys.map(EvaluatorKeys::id);
        if before == now {
            return Ok(false);
        }
        match keys {
            Some(keys) => setting::put(tx, setting::EVALUATORS, &keys.to_string())?,
            None => setting::remove(tx, setting::EVALUATORS)?,
        }
        tx.note(Act::EvaluatorChanged, Subject::none().detail(now.as_deref().unwrap_or("none")));
        Ok(true)
    })
}

/// How many responses that were sent stand under which key; what the server can read itself under none.
///
/// # Errors
/// A failed statement.
pub fn under(conn: &mut Conn) -> Result<BTreeMap<Option<String>, i64>> {
    let sealed = response::table.filter(response::sealed_to.is_not_null());
    let sealed: Vec<(Option<String>, i64)> =
        sealed.group_by(response::sealed_to).select((response::sealed_to, count_star())).load(conn)?;
    let mut under: BTreeMap<Option<String>, i64> = sealed.into_iter().collect();
    let here = readable_here(conn)?;
    if here > 0 {
        under.insert(None, here);
    }
    Ok(under)
}

/// How many responses were sent that the server can read itself.
///
/// # Errors
/// A failed statement.
pub fn readable_here(conn: &mut Conn) -> Result<i64> {
    let here = response::table.filter(response::submitted_at.is_not_null()).filter(response::sealed_to.is_null());
    let here = here.filter(response::sealed.is_not_null());
    Ok(here.count().get_result(conn)?)
}

/// How many are sealed to others than the evaluators of that name, or, without a name, to any.
///
/// # Errors
/// A failed statement.
pub fn sealed_to_others(conn: &mut Conn, but: Option<&str>) -> Result<i64> {
    let sealed = response::table.filter(response::sealed_to.is_not_null());
    Ok(sealed.filter(response::sealed_to.ne(but.unwrap_or_default())).count().get_result(conn)?)
}

/// Brings what was sent so far under the keys that are in force, or, with none in force, opens it for the server; a part at a time, while
/// others answer. It goes on where it was broken off. `step` is told how many are done. How many there were, and whether what the
/// server could read is overwritten: while somebody reads, that is left to the next pass of the service.
///
/// # Errors
/// A failed statement; what does not open: [`StoreError::ForEvaluator`] without the secret key of the evaluator before.
pub fn go_over(store: &Store, by: &By<'_>, mut step: impl FnMut(usize)) -> Result<(usize, bool)> {
    let (mut last, mut done) = (ResponseId::new(0), 0);
    loop {
        let (end, sealed) = store.write::<_, StoreError>(by, |tx| {
            let next = response::table.filter(response::id.gt(last)).filter(response::submitted_at.is_not_null());
            // Of those that were given up nothing is left to be sealed.
            let next = next.filter(response::sealed.is_not_null());
            let next = next.order(response::id).limit(AT_ONCE).select((response::id, response::sealed_to));
            let next: Vec<(ResponseId, Option<String>)> = next.load(tx.conn())?;
            let Some((end, _)) = next.last() else { return Ok((None, 0)) };
            let end = *end;
            // Read in each part: of two commands at once, the second has the last word.
            let keys = present(tx)?;
            let to = keys.as_ref().map(EvaluatorKeys::id);
            let others: Vec<ResponseId> = next.into_iter().filter(|row| row.1 != to).map(|row| row.0).collect();
            seal_each(tx, &others, keys.as_ref())?;
            if keys.is_some() && !others.is_empty() {
                // Where the server could read them they are to be overwritten.
                setting::put(tx, setting::TRACES_LEFT, &by.at.to_string())?;
            }
            Ok((Some(end), others.len()))
        })?;
        done += sealed;
        let Some(end) = end else { break };
        last = end;
        step(done);
    }
    let overwritten = erasure::overwrite_traces(store).unwrap_or_else(|error| {
        tracing::warn!(%error, "what the server could read is not overwritten yet where it stood");
        false
    });
    Ok((done, overwritten))
}

fn seal_each(conn: &mut Conn, ids: &[ResponseId], keys: Option<&EvaluatorKeys>) -> Result<()> {
    let rows = response::table.left_join(content::key!()).filter(response::id.among(ids));
    let rows: Vec<Stored> = rows.select(content::stored!()).load(conn)?;
    let people: Vec<_> = rows.iter().map(|row| row.person).collect();
    let of_people = data_key::of_each(conn, &people)?;
    let mut opener = Opener::default();
    for row in rows {
        let (id, request, person) = (row.id, row.request, row.person);
        let Some((_, key)) = of_people.get(&person) else { continue };
        let content = opener.open(conn, row)?;
        let sealed = match keys {
            Some(keys) => content::sealed_to(keys, &content, request, person, key)?,
            None => content::sealed(&content, request, person, key)?,
        };
        let one = response::table.filter(response::id.eq(id)).filter(response::submitted_at.is_not_null());
        let set = (
            response::sealed.eq(sealed),
            response::sealed_to.eq(keys.map(EvaluatorKeys::id)),
            response::for_siblings.eq(None::<Vec<u8>>),
        );
        diesel::update(one).set(set).kept().execute(conn)?;
    }
    Ok(())
}

/// Has what was sent to an evaluator since the last time overwritten where it had stood as a draft, which the server could read: by
/// the next call of [`crate::store::erasure::carry_out`]. Forgets besides what was kept for siblings whose questionnaires are closed.
/// `is_due` tells, by the last time, whether it is time again.
///
/// # Errors
/// A failed statement.
pub fn forget_drafts(store: &Store, by: &By<'_>, is_due: impl FnOnce(Option<Timestamp>) -> bool) -> Result<()> {
    let (keys, last) = store.read(|conn| setting::two(conn, setting::EVALUATORS, setting::DRAFTS_OVERWRITTEN))?;
    let last: Option<Timestamp> = last.and_then(|text| text.parse().ok());
    if keys.is_none() || !is_due(last) {
        return Ok(());
    }
    store.write(by, |tx| {
        let forgotten = content::forget_for_siblings(tx)?;
        let keys = present(tx)?.map(|keys| keys.id());
        let sent = response::table.filter(response::sealed_to.eq(keys));
        let sent = sent.filter(response::submitted_at.ge(instant(last.unwrap_or(Timestamp::UNIX_EPOCH))));
        if forgotten > 0 || diesel::select(exists(sent)).get_result::<bool>(tx.conn())? {
            setting::put(tx, setting::TRACES_LEFT, &by.at.to_string())?;
        }
        setting::put(tx, setting::DRAFTS_OVERWRITTEN, &by.at.to_string())
    })
}

/// Goes on without what was sealed to keys of that name, which are lost: it stays that it was answered. How many questionnaires.
///
/// # Errors
/// A failed statement.
pub fn give_up(store: &Store, lost: &str, by: &By<'_>) -> Result<usize> {
    store.write(by, |tx| {
        let theirs = response::table.filter(response::sealed_to.eq(lost));
        let nothing = (response::sealed.eq(None::<Vec<u8>>), response::sealed_to.eq(None::<String>));
        let set = (nothing.0, nothing.1, response::for_siblings.eq(None::<Vec<u8>>), response::found_hard.eq(false));
        let given_up = diesel::update(theirs).set(set).execute(tx.conn())?;
        tx.note(Act::EvaluatorLost, Subject::none().detail(lost));
        Ok(given_up)
    })
}

/// Notes that somebody has opened, with a secret half, what is sealed to the keys in force.
///
/// # Errors
/// A failed statement.
pub fn opened(conn: &mut Conn, at: Timestamp) -> Result<()> {
    match present(conn)? {
        Some(keys) => setting::put(conn, setting::EVALUATOR_OPENED, &format!("{} {at}", keys.id())),
        None => Ok(()),
    }
}

/// What is sealed to the keys in force, and nobody has shown that they can open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unopened {
    /// The keys' name.
    pub keys: String,
    /// How many questionnaires stand under them.
    pub count: i64,
    /// When somebody last had; none if nobody ever has.
    pub last: Option<Timestamp>,
}

/// What nobody has opened since `since`, or nobody ever though some of it was sent before `first`; `None` where somebody has.
///
/// # Errors
/// A failed statement.
pub fn unopened(conn: &mut Conn, since: Timestamp, first: Timestamp) -> Result<Option<Unopened>> {
    let Some(keys) = present(conn)?.map(|keys| keys.id()) else { return Ok(None) };
    let mark = setting::get(conn, setting::EVALUATOR_OPENED)?;
    let last: Option<Timestamp> = mark
        .as_deref()
        .and_then(|mark| mark.split_once(' '))
        .filter(|(of, _)| *of == keys)
        .and_then(|(_, at)| at.parse().ok());
    if last.is_some_and(|last| last > since) {
        return Ok(None);
    }
    let sealed = || response::table.filter(response::sealed_to.eq(&keys));
    let old = sealed().filter(response::submitted_at.lt(instant(first)));
    if !diesel::select(exists(old)).get_result::<bool>(conn)? {
        return Ok(None);
    }
    Ok(Some(Unopened { count: sealed().count().get_result(conn)?, last, keys: keys.clone() }))
}

/// Opens everything that was sent, and counts it: whether the secret keys at hand are the right ones.
///
/// # Errors
/// As [`go_over`].
pub fn try_all(conn: &mut Conn) -> Result<usize> {
    try_each(conn, |_| true)
}

/// The same of what is sealed to other keys than those of that name, or, without a name, to any.
///
/// # Errors
/// As [`go_over`].
pub fn try_others(conn: &mut Conn, but: Option<&str>) -> Result<usize> {
    try_each(conn, |row| row.sealed_to().is_some_and(|name| Some(name) != but))
}

fn try_each(conn: &mut Conn, wanted: impl Fn(&Stored) -> bool) -> Result<usize> {
    let (mut last, mut opened) = (ResponseId::new(0), 0);
    loop {
        let next = response::table.left_join(content::key!()).filter(response::id.gt(last));
        let next = next.filter(response::submitted_at.is_not_null()).order(response::id).limit(AT_ONCE);
        let next: Vec<Stored> = next.select(content::stored!()).load(conn)?;
        let Some(end) = next.last().map(|row| row.id) else { return Ok(opened) };
        let mut opener = Opener::default();
        for row in next.into_iter().filter(&wanted) {
            opener.open(conn, row)?;
            opened += 1;
        }
        last = end;
    }
}
