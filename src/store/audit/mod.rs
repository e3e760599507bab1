//! The audit log: what was done, by whom, to whom. [`crate::store::Store::write`] adds to it in the transaction of what is
//! done; nothing changes or deletes an entry.
//!
//! Each entry is chained to the one before it by a keyed hash, and the number and hash of the last one stand, signed, in
//! [`AUDIT_HEAD`](crate::store::setting::AUDIT_HEAD): whoever has the database and not the secret can neither change an entry, nor take one away or
//! put one in, nor cut off the last ones, without `verify` telling.

mod entry;
mod head;
mod names;

use diesel::prelude::*;

use crate::actor::{Act, Subject};
use crate::id::{FamilyId, PersonId};
use crate::store::db::backend::{Lock, alone_at};
use crate::store::schema::{assignment, audit};
use crate::store::{By, Conn, Result};
use crate::token::Keys;

pub use entry::Entry;
use head::Head;
pub use names::{Names, names};

/// How many entries are held in memory.
const CHUNK: i64 = 500;

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
    alone_at(conn, Lock::Audit)?;
    let mut head = head::to_go_on_from(conn, by.keys)?;
    for Note { act, subject } in notes {
        let mut entry = Entry::new(head.number + 1, by.at, &by.actor, act, subject, by.keys.key_id().as_str());
        entry.hash = by.keys.chain(&head.hash, &entry.canonical()).to_vec();
        head = Head { number: entry.number, hash: entry.hash.clone() };
        diesel::insert_into(audit::table).values(entry).execute(conn)?;
    }
    head.keep(conn, by.keys)
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
    /// What says where the log ends is gone.
    #[error("what says where the log ends is gone, after entry {0}")]
    EndLost(i64),
    /// What says where the log ends is not as kvartal wrote it.
    #[error("what says where the log ends is not as kvartal wrote it, after entry {0}")]
    EndChanged(i64),
}

/// Walks the whole log, some entries at a time. How many entries there are, or the first thing that does not fit.
///
/// # Errors
/// A failed statement.
pub fn verify(conn: &mut Conn, keys: &Keys) -> Result<std::result::Result<u64, Misfit>> {
    let mut last = Head::default();
    let mut count = 0;
    loop {
        let some = after(conn, About::Everything, last.number)?;
        if some.is_empty() {
            break;
        }
        for entry in some {
            if entry.number != last.number + 1 {
                return Ok(Err(Misfit::Missing(entry.number, last.number)));
            }
            if let Err(misfit) = fits(keys, &last.hash, &entry) {
                return Ok(Err(misfit));
            }
            last = Head { number: entry.number, hash: entry.hash };
            count += 1;
        }
    }
    Ok(head::misfit(conn, keys, &last)?.map_or(Ok(count), Err))
}

/// Looks at the end of the log alone: whether the last entry is the one that was noted.
///
/// # Errors
/// A failed statement.
pub fn verify_end(conn: &mut Conn, keys: &Keys) -> Result<Option<Misfit>> {
    let last = head::last(conn)?.unwrap_or_default();
    head::misfit(conn, keys, &last)
}

fn fits(keys: &Keys, previous: &[u8], entry: &Entry) -> std::result::Result<(), Misfit> {
    if keys.is_chained(previous, &entry.canonical(), &entry.hash) {
        return Ok(());
    }
    let is_known = keys.key_ids().any(|id| id.as_str() == entry.key_id);
    Err(match is_known {
        true => Misfit::Changed(entry.number),
        false => Misfit::UnknownKey(entry.number, entry.key_id.clone()),
    })
}
