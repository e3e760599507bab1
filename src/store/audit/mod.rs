//! The audit log: what was done, by whom, to whom. [`crate::store::Store::write`] adds to it in the transaction of what is
//! done; nothing changes an entry, and nothing deletes one before its time.
//!
//! Each entry is chained to the one before it by a keyed hash, and the number and hash of the last one stand, signed, in
//! [`AUDIT_HEAD`](crate::store::setting::AUDIT_HEAD): whoever has the database and not the secret can neither change an entry, nor take one away or
//! put one in, nor cut off the last ones, without `verify` telling.

mod beginning;
mod count;
mod entry;
mod head;
mod names;
mod walk;

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::actor::{Act, Actor, Subject};
use crate::id::{FamilyId, PersonId, StaffId};
use crate::store::schema::{assignment, audit};
use crate::store::{By, Conn, Raw, Result, instant};
use crate::token::{KeyId, Keys};

pub use beginning::{count_before, forget_before, is_any_before};
pub use count::{cases_where, count_after, last};
pub use entry::Entry;
use head::Head;
pub use names::{Names, names};
use walk::Walk;

/// How many entries are held in memory.
const CHUNK: i64 = 500;

/// How many are added by one statement: a statement takes 65,535 values on PostgreSQL.
const AT_ONCE: usize = 1_000;

/// Something that was done and is to be added when the transaction ends.
#[derive(Debug)]
pub(in crate::store) struct Note {
    pub act: Act,
    pub subject: Subject,
}

/// Adds what was noted, last in its transaction: on PostgreSQL one process at a time, to the end of it.
pub(in crate::store) fn append(conn: &mut Conn, by: &By<'_>, notes: Vec<Note>) -> Result<()> {
    if notes.is_empty() {
        return Ok(());
    }
    let mut head = head::to_go_on_from(conn, by.keys)?;
    if let Some(former) = head.former.take() {
        // Whoever happens to write next has not done it.
        let by = By { actor: Actor::Scheduler, ..by.clone() };
        add(conn, &by, &mut head, Act::SecretChanged, Subject::none().detail(&former))?;
    }
    let mut chained = |Note { act, subject }| chained(by, &mut head, act, subject);
    let mut entries: Vec<Entry> = notes.into_iter().map(&mut chained).collect();
    match &mut conn.raw {
        // A statement for each is prepared once, and costs no way to anywhere.
        Raw::Sqlite(conn) => {
            for entry in entries {
                diesel::insert_into(audit::table).values(entry).kept().execute(conn)?;
            }
        }
        Raw::Postgres(conn) if entries.len() > 1 => {
            while !entries.is_empty() {
                let rest = entries.split_off(entries.len().min(AT_ONCE));
                diesel::insert_into(audit::table).values(&entries).execute(conn)?;
                entries = rest;
            }
        }
        Raw::Postgres(conn) => {
            for entry in entries {
                diesel::insert_into(audit::table).values(entry).kept().execute(conn)?;
            }
        }
    }
    head.keep(conn, by.keys)
}

/// The next entry, behind which the log goes on.
fn chained(by: &By<'_>, head: &mut Head, act: Act, subject: Subject) -> Entry {
    let mut entry = Entry::new(head.number + 1, by.at, &by.actor, act, subject, by.keys.key_id().as_str());
    entry.hash = by.keys.chain(&head.hash, &entry.canonical()).to_vec();
    (head.number, head.hash) = (entry.number, entry.hash.clone());
    entry
}

fn add(conn: &mut Conn, by: &By<'_>, head: &mut Head, act: Act, subject: Subject) -> Result<()> {
    diesel::insert_into(audit::table).values(chained(by, head, act, subject)).execute(conn)?;
    Ok(())
}

/// Signs the end with the present one of `keys` in place of the one named `former`; the next entry says so.
pub(in crate::store) fn change_secret(conn: &mut Conn, keys: &Keys, former: &KeyId) -> Result<()> {
    let mut head = head::to_go_on_from(conn, keys)?;
    if head.number == 0 {
        return Ok(());
    }
    if beginning::of(conn, keys)?.is_ok() {
        beginning::sign_anew(conn, keys)?;
    }
    // Of several changes without an entry in between, the first tells with what the last entry was made.
    head.former.get_or_insert(former.to_string());
    head.keep(conn, keys)
}

/// Adds the entry with which the log goes on without the secret named `lost`.
pub(in crate::store) fn begin_anew(conn: &mut Conn, by: &By<'_>, lost: &str) -> Result<()> {
    let mut head = head::to_begin_anew_from(conn)?;
    beginning::sign_anew(conn, by.keys)?;
    // What the last entry was made with, if that one was changed and nothing was noted since.
    let of_last = head.former.take().unwrap_or_else(|| lost.to_owned());
    add(conn, by, &mut head, Act::SecretLost, Subject::none().detail(&of_last))?;
    head.keep(conn, by.keys)
}

/// Whether the log's end was signed with a secret that is known.
pub(in crate::store) fn is_signed(conn: &mut Conn, keys: &Keys) -> Result<bool> {
    head::is_signed(conn, keys)
}

/// Which entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// All.
    Everything,
    /// Those of a family, and of the people who hold or held a role in it, unless they are about another family.
    Family(FamilyId),
    /// Those of a person.
    Person(PersonId),
}

/// The last entries about a family, or the last of all, the latest first, before that number.
///
/// # Errors
/// A failed statement.
pub fn latest(conn: &mut Conn, about: Option<FamilyId>, before: i64, limit: i64) -> Result<Vec<Entry>> {
    let rows = audit::table.filter(audit::number.lt(before)).order(audit::number.desc()).limit(limit);
    let Some(id) = about else { return Ok(rows.load(conn)?) };
    let people: Vec<PersonId> =
        assignment::table.filter(assignment::family_id.eq(id)).select(assignment::person_id).distinct().load(conn)?;
    let people: Vec<i64> = people.into_iter().map(PersonId::number).collect();
    let of_people = audit::family_id.is_null().and(audit::person_id.eq_any(people)).assume_not_null();
    Ok(rows.filter(audit::family_id.eq(id.number()).assume_not_null().or(of_people)).load(conn)?)
}

/// Some entries after the one of that number, in their order; none when there are no more.
///
/// # Errors
/// A failed statement.
pub fn after(conn: &mut Conn, about: About, number: i64) -> Result<Vec<Entry>> {
    let rows = audit::table.filter(audit::number.gt(number)).order(audit::number).limit(CHUNK);
    Ok(match about {
        About::Everything => rows.load(conn)?,
        About::Person(id) => rows.filter(audit::person_id.eq(id.number())).load(conn)?,
        About::Family(id) => {
            let people: Vec<PersonId> = assignment::table
                .filter(assignment::family_id.eq(id))
                .select(assignment::person_id)
                .distinct()
                .load(conn)?;
            let people: Vec<i64> = people.into_iter().map(PersonId::number).collect();
            let of_people = audit::family_id.is_null().and(audit::person_id.eq_any(people)).assume_not_null();
            rows.filter(audit::family_id.eq(id.number()).assume_not_null().or(of_people)).load(conn)?
        }
    })
}

/// Whether that member of staff has done that to that person since then.
///
/// # Errors
/// A failed statement.
pub fn did(conn: &mut Conn, staff: StaffId, act: Act, person: PersonId, since: Timestamp) -> Result<bool> {
    let found = audit::table
        .filter(audit::at.gt(instant(since)))
        .filter(audit::act.eq(act.as_str()))
        .filter(audit::actor_staff_id.eq(staff.number()))
        .filter(audit::person_id.eq(person.number()));
    Ok(found.select(audit::number).first::<i64>(conn).optional()?.is_some())
}

/// What does not fit in the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// Entries are missing in between.
    #[error("the entries before number {0} are missing: entry {0} follows entry {1}")]
    Missing(i64, i64),
    /// An entry is not as it was written, or something else than what came after it was put in its place.
    #[error("entry {0} is not as it was written, or was not written by kvartal")]
    Changed(i64),
    /// An entry was made with a secret that is not known.
    #[error("entry {0} was made with the secret named {1}, which is not known: name it in secret_previous")]
    UnknownKey(i64, String),
    /// The last entries are missing.
    #[error("the entries after number {0} are missing: the log ended with number {1}")]
    CutOff(i64, i64),
    /// There are entries that kvartal did not add.
    #[error("the log ended with number {1}, and entry {0} was added by something else than kvartal")]
    Added(i64, i64),
    /// What says where the log begins is not as kvartal wrote it.
    #[error("what says where the log begins is not as kvartal wrote it")]
    BeginningChanged,
    /// What says where the log ends is gone.
    #[error("what says where the log ends is gone, after entry {0}")]
    EndLost(i64),
    /// What says where the log ends is not as kvartal wrote it.
    #[error("what says where the log ends is not as kvartal wrote it, after entry {0}")]
    EndChanged(i64),
    /// It was found before.
    #[error("it did not fit any more when entry {0} was added")]
    Broken(i64),
    /// An entry of a secret that was changed before.
    #[error("entry {0} was made with the secret named {1}, which was none any more then")]
    FormerKey(i64, String),
}

/// A log that fits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verified {
    /// How many entries.
    pub entries: u64,
    /// The number of the last one that was forgotten because its time was over; 0 if none was.
    pub forgotten: i64,
    /// Those of them that could not be checked, in their order.
    pub unchecked: Vec<Unchecked>,
}

/// Entries that were made with secrets that are not known, before an entry of one that is known says that the secret was
/// changed or lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchecked {
    /// The first of them.
    pub first: i64,
    /// The last of them.
    pub last: i64,
    /// With which secrets they say that they were made.
    pub secrets: Vec<String>,
}

/// Walks the whole log, some entries at a time: that it fits, or the first thing that does not.
///
/// # Errors
/// A failed statement.
pub fn verify(conn: &mut Conn, keys: &Keys) -> Result<std::result::Result<Verified, Misfit>> {
    let mut walk = match beginning::of(conn, keys)? {
        Ok(begins) => Walk::from(keys, begins),
        Err(misfit) => return Ok(Err(misfit)),
    };
    loop {
        let some = after(conn, About::Everything, walk.last.number)?;
        if some.is_empty() {
            break;
        }
        for entry in some {
            if let Err(misfit) = walk.step(entry) {
                return Ok(Err(misfit));
            }
        }
    }
    let changed = head::changed_since(conn, keys, &walk.last)?;
    if let Err(misfit) = walk.end(changed.as_deref()) {
        return Ok(Err(misfit));
    }
    Ok(head::misfit(conn, keys, &walk.last)?.map_or(Ok(walk.found), Err))
}

/// Looks at the end of the log alone: whether the last entry is the one that was noted.
///
/// # Errors
/// A failed statement.
pub fn verify_end(conn: &mut Conn, keys: &Keys) -> Result<Option<Misfit>> {
    let last = head::last(conn)?.unwrap_or_default();
    head::misfit(conn, keys, &last)
}
