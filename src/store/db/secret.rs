//! Under which secret a database stands: the one whose keys find its people by their addresses and chain its audit log.
//!
//! It is the secret of the first process that wrote something that hangs on it ([`KEY_ID`](setting::KEY_ID)). Every
//! transaction that writes looks at it first, and on PostgreSQL holds it to its end, so that the secret changes between two
//! of them and never within one.

use crate::store::db::prelude::*;
use diesel::dsl::exists;
use jiff::Timestamp;

use super::lock::{Lock, alone_at, together_at};
use super::tx::By;
use crate::store::people::data_key;
use crate::store::schema::{audit, contact};
use crate::store::study::frozen::StudyStanding;
use crate::store::{Conn, Result, Store, StoreError, called, contact as contacts, older, setting, written};
use crate::token::{KeyId, Keys};

/// How a secret stands to a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing in it hangs on any secret yet.
    Fresh,
    /// The database stands under it.
    Present,
    /// The database stands under that one, which was it before.
    Former(KeyId),
    /// The database stands under that one, which is not known.
    Unknown(String),
}

/// The name of the secret that a database stands under, if that is none of `keys`. Of an older version that says nothing of
/// it, nothing is known.
pub fn missing_from(store: &Store, keys: Option<&Keys>) -> Option<String> {
    let id = store.read(stands_under).ok().flatten()?;
    let known = keys.is_some_and(|keys| keys.key_ids().any(|known| known.as_str() == id));
    (!known).then_some(id)
}

/// How the present one of `keys` stands to a database.
///
/// # Errors
/// A failed statement.
pub fn standing(conn: &mut Conn, keys: &Keys) -> Result<Standing> {
    let Some(id) = stands_under(conn)? else { return Ok(Standing::Fresh) };
    let known = keys.key_ids().find(|known| known.as_str() == id);
    Ok(match known {
        Some(known) if known == keys.key_id() => Standing::Present,
        Some(known) => Standing::Former(known.clone()),
        None => Standing::Unknown(id),
    })
}

/// The name of a database's secret. One that an earlier version has written says it in another place.
fn stands_under(conn: &mut Conn) -> Result<Option<String>> {
    if let Some(id) = setting::get(conn, setting::KEY_ID)? {
        return Ok(Some(id));
    }
    if let Some(made_with) = setting::get(conn, setting::CONTACT_KEY_ID)? {
        return Ok(made_with.split('/').next().map(str::to_owned));
    }
    Ok(audit::table.order(audit::number.desc()).select(audit::key_id).first(conn).optional()?)
}

/// Refuses whoever has another secret than the database, in words that say what to do.
///
/// # Errors
/// [`StoreError::OtherSecret`]; a failed statement.
pub fn check(conn: &mut Conn, keys: &Keys) -> Result<()> {
    match standing(conn, keys)? {
        Standing::Fresh | Standing::Present => Ok(()),
        Standing::Former(id) => Err(StoreError::OtherSecret(format!(
            "the database stands under the secret named {id}, which is a former one of this process (its present one is \
             named {}): another process has set it since. Give every process the same secret, and start it again",
            keys.key_id()
        ))),
        Standing::Unknown(id) => Err(unknown(&id, keys)),
    }
}

fn unknown(id: &str, keys: &Keys) -> StoreError {
    StoreError::OtherSecret(format!(
        "the database stands under the secret named {id}, and this process has the one named {}; nothing was written. \
         Set the right one (secret in kvartal.toml, KVARTAL_SECRET, or the file beside an SQLite database). If it was \
         changed on purpose, name the former one in secret_previous. If it is lost for ever, see “kvartal secret lost”",
        keys.key_id()
    ))
}

/// Refuses whoever cannot write: because of the secret, as [`check`], or of the key under which what is sealed stands.
///
/// # Errors
/// [`StoreError::OtherSecret`]; [`StoreError::OtherKey`]; a failed statement.
pub fn check_with_key(conn: &mut Conn, keys: &Keys) -> Result<()> {
    check(conn, keys)?;
    data_key::check_standing(conn)
}

/// What a transaction that writes goes by.
pub(in crate::store) struct Held {
    /// Whether the database stands under a secret.
    pub stands: bool,
    /// Whether the study runs, is frozen, or is being closed.
    pub study: StudyStanding,
}

/// As [`check_with_key`], for a transaction that writes: until it ends, the database's secret stays, and so does whether the study
/// is frozen.
pub(in crate::store) fn hold(conn: &mut Conn, keys: &Keys) -> Result<Held> {
    together_at(conn, Lock::Secret)?;
    conn.open_by(keys.ring());
    let names = [setting::KEY_ID, setting::RING_KEY_ID, setting::FROZEN, setting::CLOSING];
    let [secret, key, frozen, closing] = setting::four(conn, names)?;
    if let Some(key) = key {
        data_key::check_known(conn, &key)?;
    }
    let stands = secret.as_deref() == Some(keys.key_id().as_str());
    if !stands {
        check(conn, keys)?;
    }
    Ok(Held { stands, study: StudyStanding::of(frozen, closing.is_some()) })
}

/// Puts a database that stands under none under the present one of `keys`. Of two that do so at once, one is refused.
pub(in crate::store) fn claim(conn: &mut Conn, keys: &Keys) -> Result<()> {
    check(conn, keys)?;
    setting::put_first(conn, setting::KEY_ID, keys.key_id().as_str())?;
    data_key::claim(conn)?;
    check(conn, keys)
}

/// What a process does first that looks people up: addresses are indexed that are not yet, and a database that stands under
/// a former one of `keys` is put under the present one, in the caller's transaction. Nothing is written into a database that
/// nobody has used: it may be there to take a copy.
///
/// # Errors
/// A failed statement; [`StoreError::OtherSecret`]; [`StoreError::OtherKey`].
pub(in crate::store) fn take_on(conn: &mut Conn, keys: &Keys) -> Result<()> {
    alone_at(conn, Lock::Secret)?;
    match standing(conn, keys)? {
        Standing::Fresh if !diesel::select(exists(contact::table.select(contact::id))).get_result::<bool>(conn)? => {
            return Ok(());
        }
        Standing::Fresh | Standing::Present => {}
        Standing::Former(id) => {
            tracing::warn!(before = %id, now = %keys.key_id(), "the secret was changed: addresses are indexed anew");
            crate::store::audit::change_secret(conn, keys, &id)?;
        }
        Standing::Unknown(id) => return Err(unknown(&id, keys)),
    }
    put_under(conn, keys)
}

fn put_under(conn: &mut Conn, keys: &Keys) -> Result<()> {
    data_key::go_over(conn)?;
    let (called, said, written) = (called::seal(conn)? > 0, older::seal(conn)?, written::seal_all(conn)?);
    if called || said || written {
        // What stood there in the open is overwritten as what was erased is.
        let since = setting::get(conn, setting::CLOCK)?.unwrap_or_else(|| Timestamp::UNIX_EPOCH.to_string());
        setting::put_first(conn, setting::TRACES_LEFT, &since)?;
        setting::put(conn, setting::TRACES_OF_MORE, "1")?;
    }
    contacts::index(conn, keys)?;
    setting::put(conn, setting::KEY_ID, keys.key_id().as_str())
}

/// Whether anything is left for [`take_on`].
pub(in crate::store) fn is_settled(conn: &mut Conn, keys: &Keys) -> Result<bool> {
    Ok(match standing(conn, keys)? {
        Standing::Fresh => !diesel::select(exists(contact::table.select(contact::id))).get_result::<bool>(conn)?,
        Standing::Present => {
            setting::get(conn, setting::KEY_ID)?.is_some()
                && contacts::is_indexed(conn, keys)?
                && data_key::is_settled(conn)?
                && called::is_sealed(conn)?
                && older::is_sealed(conn)?
                && written::is_sealed(conn)?
        }
        Standing::Former(_) | Standing::Unknown(_) => false,
    })
}

/// The name of the secret that a database stands under and that is lost: it is not at hand.
///
/// # Errors
/// A sentence, if it is at hand; a failed statement.
pub fn lost(conn: &mut Conn, keys: &Keys) -> Result<String> {
    if let Some(name) = setting::get(conn, setting::RING_KEY_ID)?
        && !conn.stand_under(&name)?
    {
        return Err(StoreError::OtherKey(format!(
            "answers, names and addresses are sealed under the key named {name}, which is lost as well, or followed from the lost \
             secret: neither can anybody be written to from this database, nor an answer be read. Find the key file or the secret; \
             for what is to come, import the register sheet into a new database"
        )));
    }
    let refused = |words: String| Err(StoreError::OtherSecret(words));
    match standing(conn, keys)? {
        Standing::Fresh => refused("nothing in the database hangs on a secret yet: none is lost".into()),
        Standing::Present => refused(format!(
            "the database stands under the secret named {}, which is the one that is set: it is not lost",
            keys.key_id()
        )),
        Standing::Former(id) => refused(format!(
            "the database stands under the secret named {id}, which secret_previous names: it is not lost. Start kvartal, \
             and it goes over to the one that is set"
        )),
        Standing::Unknown(id) if crate::store::audit::is_signed(conn, keys)? => refused(format!(
            "the database says that it stands under a secret named {id}, but its audit log was signed with one that is at \
             hand: something else than kvartal has changed it. Restore a backup"
        )),
        Standing::Unknown(id) => Ok(id),
    }
}

/// Puts a database whose secret is [`lost`] under the present one of `by`, and notes it in the audit log. What was made with
/// the lost one opens nothing any more. The name of the lost one.
///
/// # Errors
/// As [`lost`]; nothing is changed then.
pub fn begin_anew(store: &Store, by: &By<'_>) -> Result<String> {
    let store = store.clone().to_look(by.keys);
    store.write_rows(|conn| {
        alone_at(conn, Lock::Secret)?;
        let id = lost(conn, by.keys)?;
        crate::store::audit::begin_anew(conn, by, &id)?;
        put_under(conn, by.keys)?;
        Ok(id)
    })
}
