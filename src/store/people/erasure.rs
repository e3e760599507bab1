//! Erasing what a person has answered: carried out when the time of grace is over, and overwritten where it stood.

use crate::store::db::prelude::*;
use diesel::connection::SimpleConnection;
use jiff::Timestamp;

use crate::actor::{Act, Subject};
use crate::family::RequestState;
use crate::id::{LetterId, PersonId, RequestId};
use crate::store::schema::{help, letter, letter_request, person, request, response};
use crate::store::{By, Conn, Raw, Result, Store, backend, instant, setting};

/// Tables in which an erased answer, or what leads to it, can have left a trace.
const TRACES: &str = "answer, score, taken_back, hard_to_understand, own_words, response, letter_request, letter, help, request, person, \
     contact, data_key";

/// Those in which something that is sealed by now can have left one besides.
const TRACES_OF_SEALING: &str = "message, suppressed_address, received, note, family";

/// How many people have asked for their answers to be erased whose time of grace is not over, or whose turn has not
/// come.
///
/// # Errors
/// A failed statement.
pub fn pending(conn: &mut Conn) -> Result<i64> {
    Ok(person::table.filter(person::erase_due_at.is_not_null()).count().get_result(conn)?)
}

/// Erases the answers of those whose time of grace is over, and has what they leave overwritten. Returns how many
/// people they are of.
///
/// # Errors
/// A failed statement, or a database that is in use just now: what is left to do is done by the next call.
pub fn carry_out(store: &Store, by: &By<'_>) -> Result<usize> {
    let now = by.at;
    let due = store.read(|conn| due(conn, now))?;
    let mut erased = 0;
    for id in due {
        erased += usize::from(store.write(by, |tx| {
            let conn = tx.conn();
            backend::alone(conn)?;
            // Whoever has taken it back meanwhile has been heard.
            let still = person::table.filter(person::id.eq(id)).filter(person::erase_due_at.le(instant(now)));
            let done = (person::erase_due_at.eq(None::<chrono::NaiveDateTime>), person::erased_at.eq(instant(now)));
            let held = diesel::update(still).set(done).execute(conn)?;
            if held > 0 {
                erase(conn, id)?;
                setting::put(conn, setting::TRACES_LEFT, &now.to_string())?;
                tx.note(Act::Erased, Subject::person(id));
            }
            Ok::<_, crate::store::StoreError>(held > 0)
        })?);
    }
    overwrite_traces(store)?;
    Ok(erased)
}

/// Has overwritten what is left where something was erased or sealed, if there is anything.
///
/// # Errors
/// As [`carry_out`].
pub(in crate::store) fn overwrite_traces(store: &Store) -> Result<()> {
    let (left, of_sealing) = store.read(|conn| setting::two(conn, setting::TRACES_LEFT, setting::TRACES_OF_SEALING))?;
    if left.is_some() && overwrite(store, of_sealing.is_some())? {
        store.write_rows(|conn| {
            setting::remove(conn, setting::TRACES_OF_SEALING)?;
            setting::remove(conn, setting::TRACES_LEFT)
        })?;
    }
    Ok(())
}

fn due(conn: &mut Conn, now: Timestamp) -> Result<Vec<PersonId>> {
    let due = person::table.filter(person::erase_due_at.le(instant(now)));
    // Put in order here: asked for it, SQLite would walk all people in that order.
    let mut due: Vec<PersonId> = due.select(person::id).load(conn)?;
    due.sort_unstable();
    Ok(due)
}

/// Erases what a person has answered, written or found hard to understand, submitted or not, with the letters and the sessions
/// with help that opened it. What was asked stays, without an answer.
fn erase(conn: &mut Conn, id: PersonId) -> Result<()> {
    let answered: Vec<RequestId> = response::table
        .filter(response::person_id.eq(id))
        .filter(response::submitted_at.is_not_null())
        .select(response::request_id)
        .load(conn)?;
    diesel::delete(response::table.filter(response::person_id.eq(id))).execute(conn)?;
    diesel::delete(help::table.filter(help::person_id.eq(id))).execute(conn)?;
    diesel::update(request::table.filter(request::id.eq_any(answered)).filter(request::person_id.eq(id)))
        .set((request::state.eq(RequestState::Missing), request::answered_at.eq(None::<chrono::NaiveDateTime>)))
        .execute(conn)?;
    let letters: Vec<LetterId> = letter::table.filter(letter::person_id.eq(id)).select(letter::id).load(conn)?;
    diesel::delete(letter_request::table.filter(letter_request::letter_id.eq_any(&letters))).execute(conn)?;
    diesel::delete(letter::table.filter(letter::id.eq_any(&letters))).execute(conn)?;
    Ok(())
}

/// Writes the tables anew, so that nothing of what was deleted stands in their files any more: a database only marks
/// its place as free, and keeps it in its log of changes. `false`: somebody reads just now and may see the old state;
/// again later.
///
/// # Errors
/// A failed statement.
fn overwrite(store: &Store, of_sealing: bool) -> Result<bool> {
    store.outside_writing(|conn| match &mut conn.raw {
        Raw::Sqlite(conn) => {
            // In memory: a temporary file would be one more place.
            conn.batch_execute("PRAGMA temp_store = MEMORY; VACUUM; PRAGMA temp_store = DEFAULT;")?;
            let checked: Checkpoint = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(conn)?;
            Ok(checked.busy == 0)
        }
        Raw::Postgres(conn) => {
            let old: Count = diesel::sql_query(
                "SELECT count(*) AS count FROM pg_stat_activity WHERE datname = current_database() \
                 AND pid <> pg_backend_pid() AND backend_type = 'client backend' \
                 AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)",
            )
            .get_result(conn)?;
            if old.count > 0 {
                return Ok(false);
            }
            conn.batch_execute("SET lock_timeout = '3s'")?;
            let of_sealing = if of_sealing { format!(", {TRACES_OF_SEALING}") } else { String::new() };
            let vacuumed = conn.batch_execute(&format!("VACUUM (FULL, ANALYZE) {TRACES}{of_sealing}"));
            conn.batch_execute("RESET lock_timeout")?;
            vacuumed?;
            Ok(true)
        }
    })
}

#[derive(QueryableByName)]
struct Checkpoint {
    #[diesel(sql_type = diesel::sql_types::Integer)]
    busy: i32,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    count: i64,
}
