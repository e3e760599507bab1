//! Erasing: what a person has answered, when the time of grace is over; a person or a family at once, with everything that is theirs;
//! and once more, what was erased after a backup was made. What is erased is overwritten where it stood.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::store::db::prelude::*;
use diesel::connection::SimpleConnection;
use diesel::dsl::exists;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::erasing::{self, ErasedRows};
use super::forgetting;
use super::tombstone::{self, Erased, Tombstone};
use crate::actor::{Act, Subject};
use crate::family::RequestState;
use crate::id::{FamilyId, LetterId, PersonId, RequestId, ResponseId};
use crate::store::schema::{audit, family, help, letter, letter_request, person, request, response};
use crate::store::{By, Conn, Raw, Result, Store, StoreError, Tx, backend, case, instant, setting};

/// Tables in which an erased answer, or what leads to it, can have left a trace.
const TRACES: &str = "answer, score, taken_back, hard_to_understand, own_words, response, letter_request, letter, help, request, person, \
     contact, data_key, correction";

/// Those in which something that is sealed by now, an erased person or an erased family can have left one besides; the last is
/// what PostgreSQL has learnt of values that many rows have, case numbers among them.
const TRACES_OF_MORE: &str = "message, message_request, suppressed_address, received, note, help_asked, family, child, fact, \
     successor, assignment, setting, to_forget, audit, staff, membership, sign_in, staff_session, passkey, challenge, \
     pg_catalog.pg_statistic";

/// An SQLite file of up to so many bytes is put together anew in memory: a temporary file would be one more place for what is kept. A
/// larger one would fill the memory.
const IN_MEMORY: i64 = 256 << 20;

/// Writes tombstones where they outlive the database, before what they tell is stored.
pub type Keep<'a> = &'a dyn Fn(&[Tombstone]) -> Result<()>;

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
/// A failed statement, what `keep` returns, or a database that is in use just now: what is left to do is done by the next call.
pub fn carry_out(store: &Store, by: &By<'_>, keep: Keep<'_>) -> Result<usize> {
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
                let stone = Tombstone::new(Erased::Answers, id.number(), now, by.keys, &BTreeSet::new());
                put_stone(tx, &stone, keep)?;
            }
            Ok::<_, StoreError>(held > 0)
        })?);
    }
    overwrite_traces(store)?;
    Ok(erased)
}

/// Erases a person at once, in the caller's transaction, and notes it; [`overwrite_traces`] follows when that is stored.
///
/// # Errors
/// A failed statement, or what `keep` returns.
pub fn person(tx: &mut Tx<'_>, id: PersonId, now: Timestamp, keep: Keep<'_>) -> Result<(ErasedRows, Tombstone)> {
    backend::alone(tx)?;
    let texts = tombstone::texts_of(tx, id)?;
    let stone = Tombstone::new(Erased::Person, id.number(), now, tx.keys(), &texts);
    let erased = erasing::person(tx, id, stone.at)?;
    leave_traces(tx, now)?;
    tx.note(Act::PersonErased, Subject::person(id));
    put_stone(tx, &stone, keep)?;
    Ok((erased, stone))
}

/// The same of a family, with everybody who holds and held no role in another one.
///
/// # Errors
/// A failed statement, or what `keep` returns.
pub fn family(tx: &mut Tx<'_>, id: FamilyId, now: Timestamp, keep: Keep<'_>) -> Result<(ErasedRows, Tombstone)> {
    let (erased, mut stones) = families(tx, &[id], now, keep)?;
    let stone = stones.pop().ok_or_else(|| StoreError::Content("a family was erased without a tombstone".into()))?;
    Ok((erased, stone))
}

/// The same of several families.
///
/// # Errors
/// A failed statement, or what `keep` returns.
pub fn families(
    tx: &mut Tx<'_>,
    ids: &[FamilyId],
    now: Timestamp,
    keep: Keep<'_>,
) -> Result<(ErasedRows, Vec<Tombstone>)> {
    families_as(tx, Erased::Family, ids, now, keep)
}

/// The same of families the time of whose answers is over.
///
/// # Errors
/// A failed statement, or what `keep` returns.
pub fn expired(tx: &mut Tx<'_>, ids: &[FamilyId], now: Timestamp, keep: Keep<'_>) -> Result<ErasedRows> {
    Ok(families_as(tx, Erased::Expired, ids, now, keep)?.0)
}

fn families_as(
    tx: &mut Tx<'_>,
    kind: Erased,
    ids: &[FamilyId],
    now: Timestamp,
    keep: Keep<'_>,
) -> Result<(ErasedRows, Vec<Tombstone>)> {
    backend::alone(tx)?;
    let mut erased = ErasedRows::default();
    let mut stones = Vec::with_capacity(ids.len());
    for id in ids {
        let number = case::named(tx, *id)?.map(|(number, _)| number).unwrap_or_default();
        let texts = BTreeSet::from([tombstone::text_of_family(&number)]);
        let stone = Tombstone::new(kind, id.number(), now, tx.keys(), &texts);
        erased.add(&erasing::family(tx, *id, stone.at)?);
        tx.note(Act::FamilyErased, Subject::family(*id));
        stones.push(stone);
    }
    leave_traces(tx, now)?;
    tombstone::put_new(tx, &stones)?;
    keep(&tombstone::all(tx)?)?;
    Ok((erased, stones))
}

fn put_stone(conn: &mut Conn, stone: &Tombstone, keep: Keep<'_>) -> Result<()> {
    tombstone::put(conn, stone)?;
    keep(&tombstone::all(conn)?)
}

/// Notes that something was erased that is to be overwritten where it stood.
///
/// # Errors
/// A failed statement.
pub fn leave_traces(conn: &mut Conn, now: Timestamp) -> Result<()> {
    setting::put(conn, setting::TRACES_LEFT, &now.to_string())?;
    setting::put(conn, setting::TRACES_OF_MORE, "1")
}

/// What was erased once more, because a backup was older.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlayedAgain {
    /// Each erasure that was carried out once more, in the order of time.
    pub played: Vec<Tombstone>,
    /// How many were of another database, or of a secret that is not known, and were passed over.
    pub passed_over: usize,
    /// How many tell of something whose time was over, and that these rows, which are newer, have not forgotten: it was broken off.
    pub void: usize,
}

/// Erases once more what was erased after these rows were backed up: what `kept` tells and the database does not know. Of `known`
/// secrets, or the one that the database stands under, alone: row numbers of another database are somebody else's.
///
/// # Errors
/// A failed statement.
pub(in crate::store) fn play_again(conn: &mut Conn, kept: &[Tombstone], known: &[String]) -> Result<PlayedAgain> {
    let of_this = setting::get(conn, setting::KEY_ID)?;
    let stand = tombstone::all(conn)?;
    let mut done = PlayedAgain::default();
    for stone in tombstone::merged(&[], kept) {
        let is_known = stand.iter().find(|known| known.is_of(&stone));
        match is_known {
            Some(there) if there.lifted.is_some() || stone.lifted.is_none() => continue,
            Some(_) => {
                tombstone::lift_one(conn, &stone)?;
                continue;
            }
            None if Some(&stone.key_id) != of_this.as_ref() && !known.contains(&stone.key_id) => {
                done.passed_over += 1;
                continue;
            }
            None if stone.kind.is_by_time() && is_newer(conn, &stone)? => {
                done.void += 1;
                continue;
            }
            None => {}
        }
        if !is_entered_since(conn, &stone)? {
            match stone.kind {
                Erased::Person => {
                    erasing::person(conn, PersonId::new(stone.number), stone.at)?;
                }
                Erased::Family | Erased::Expired => {
                    erasing::family(conn, FamilyId::new(stone.number), stone.at)?;
                }
                Erased::Answers => erase_once_more(conn, PersonId::new(stone.number), stone.at)?,
                Erased::Contacts => {
                    // The day in UTC: it only says that it is over.
                    let day = stone.at.to_zoned(TimeZone::UTC).date();
                    forgetting::contacts_of_family(conn, FamilyId::new(stone.number), day, stone.at)?;
                }
            }
        }
        tombstone::put(conn, &stone)?;
        leave_traces(conn, stone.at)?;
        done.played.push(stone);
    }
    Ok(done)
}

/// Whether anything was done after that.
fn is_newer(conn: &mut Conn, stone: &Tombstone) -> Result<bool> {
    Ok(diesel::select(exists(audit::table.filter(audit::at.gt(instant(stone.at))))).get_result(conn)?)
}

/// Whether that row number was given to somebody later: a restored database counts on from what it has.
fn is_entered_since(conn: &mut Conn, stone: &Tombstone) -> Result<bool> {
    let later = audit::table.filter(audit::at.gt(instant(stone.at)));
    let found = match stone.kind {
        Erased::Person | Erased::Answers => diesel::select(exists(
            later.filter(audit::act.eq(Act::PersonEntered.as_str())).filter(audit::person_id.eq(stone.number)),
        ))
        .get_result(conn)?,
        Erased::Family | Erased::Contacts | Erased::Expired => diesel::select(exists(
            later.filter(audit::act.eq(Act::FamilyEntered.as_str())).filter(audit::family_id.eq(stone.number)),
        ))
        .get_result(conn)?,
    };
    Ok(found)
}

/// Erases answers once more, of somebody who was out of the study when they were erased.
fn erase_once_more(conn: &mut Conn, id: PersonId, at: Timestamp) -> Result<()> {
    erase(conn, id)?;
    let (one, now) = (person::table.filter(person::id.eq(id)), instant(at));
    let never = None::<chrono::NaiveDateTime>;
    diesel::update(one).set((person::erase_due_at.eq(never), person::erased_at.eq(now))).execute(conn)?;
    diesel::update(one.filter(person::no_mail_since.is_null())).set(person::no_mail_since.eq(now)).execute(conn)?;
    diesel::update(one.filter(person::withdrawn_since.is_null())).set(person::withdrawn_since.eq(now)).execute(conn)?;
    let leaves = one.filter(person::left_since.is_null());
    if diesel::update(leaves).set(person::left_since.eq(now)).execute(conn)? > 0 {
        let theirs = erasing::families_of(conn, id)?;
        diesel::update(family::table.filter(family::id.eq_any(theirs)))
            .set(family::next_due_at.eq(now))
            .execute(conn)?;
    }
    Ok(())
}

/// Has overwritten what is left where something was erased or sealed, if there is anything.
/// `false`: somebody reads just now; again later.
///
/// # Errors
/// As [`carry_out`].
pub fn overwrite_traces(store: &Store) -> Result<bool> {
    let (left, of_more) = store.read(|conn| setting::two(conn, setting::TRACES_LEFT, setting::TRACES_OF_MORE))?;
    if left.is_none() {
        return Ok(true);
    }
    let overwritten = overwrite(store, of_more.is_some())?;
    if overwritten {
        store.write_rows(|conn| {
            setting::remove(conn, setting::TRACES_OF_MORE)?;
            setting::remove(conn, setting::TRACES_LEFT)
        })?;
    }
    Ok(overwritten)
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
    let responses: Vec<ResponseId> =
        response::table.filter(response::person_id.eq(id)).select(response::id).load(conn)?;
    erasing::erase_responses(conn, &responses)?;
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
fn overwrite(store: &Store, of_more: bool) -> Result<bool> {
    store.outside_writing(|conn| match &mut conn.raw {
        Raw::Sqlite(conn) => {
            let size: Count =
                diesel::sql_query("SELECT page_count * page_size AS count FROM pragma_page_count, pragma_page_size")
                    .get_result(conn)?;
            let place = if size.count > IN_MEMORY { "FILE" } else { "MEMORY" };
            conn.batch_execute(&format!("PRAGMA temp_store = {place}; VACUUM; PRAGMA temp_store = DEFAULT;"))?;
            let checked: Checkpoint = diesel::sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(conn)?;
            Ok(checked.busy == 0)
        }
        Raw::Postgres(conn) => {
            if !nobody_sees_what_was(conn)? {
                return Ok(false);
            }
            conn.batch_execute("SET lock_timeout = '3s'")?;
            let learnt = if of_more { forget_what_was_learnt(conn) } else { Ok(()) };
            let of_more = if of_more { format!(", {TRACES_OF_MORE}") } else { String::new() };
            let vacuumed =
                learnt.and_then(|()| conn.batch_execute(&format!("VACUUM (FULL, ANALYZE) {TRACES}{of_more}")));
            conn.batch_execute("RESET lock_timeout")?;
            vacuumed?;
            Ok(true)
        }
    })
}

/// Of a table in which no row is left, PostgreSQL keeps what it has learnt of its values, whole texts among them: it has nothing to learn
/// anew from. Giving a column the type that it has makes it forget.
fn forget_what_was_learnt(conn: &mut PgConnection) -> QueryResult<()> {
    let learnt: Vec<Learnt> = diesel::sql_query(
        "SELECT format('%I', s.tablename) AS of_table, \
         format('ALTER TABLE %I ALTER COLUMN %I TYPE %s', s.tablename, s.attname, format_type(a.atttypid, a.atttypmod)) AS forgets \
         FROM pg_stats s JOIN pg_attribute a ON a.attname = s.attname \
         AND a.attrelid = format('%I.%I', s.schemaname, s.tablename)::regclass \
         WHERE s.schemaname = current_schema() AND NOT s.inherited \
         AND a.atttypid IN ('text'::regtype, 'bytea'::regtype, 'date'::regtype, 'timestamp'::regtype) \
         ORDER BY s.tablename, s.attname",
    )
    .load(conn)?;
    for Learnt { of_table, forgets } in learnt {
        let rows: Count =
            diesel::sql_query(format!("SELECT count(*) AS count FROM (SELECT FROM {of_table} LIMIT 1) AS one"))
                .get_result(conn)?;
        if rows.count == 0 {
            conn.batch_execute(&forgets)?;
        }
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Learnt {
    #[diesel(sql_type = diesel::sql_types::Text)]
    of_table: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    forgets: String,
}

/// For so long it is waited for those who may still see what was.
const WAITED_FOR: Duration = Duration::from_secs(5);

/// Whether nobody can see any more what was deleted before now: a row that somebody may see is kept when a table is written anew. What
/// a snapshot sees goes by the oldest transaction of the whole server, whatever its database, so that has to be younger first.
fn nobody_sees_what_was(conn: &mut PgConnection) -> QueryResult<bool> {
    let Transaction { id } = diesel::sql_query("SELECT pg_current_xact_id()::text AS id").get_result(conn)?;
    let older = format!(
        "SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
         AND age(backend_xmin) > age(xid('{id}'::xid8))) \
         + (CASE WHEN pg_snapshot_xmin(pg_current_snapshot()) < '{id}'::xid8 THEN 1 ELSE 0 END) AS count"
    );
    let step = Duration::from_millis(50);
    for _ in 0..WAITED_FOR.as_millis() / step.as_millis() {
        let seen: Count = diesel::sql_query(&older).get_result(conn)?;
        if seen.count == 0 {
            return Ok(true);
        }
        std::thread::sleep(step);
    }
    Ok(false)
}

#[derive(QueryableByName)]
struct Transaction {
    #[diesel(sql_type = diesel::sql_types::Text)]
    id: String,
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
