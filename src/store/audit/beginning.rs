//! Where the log begins: entries whose time is over are forgotten from its front, and number and hash of the last of them stand
//! signed, so that it shows if anything else took the first ones away.

use std::collections::BTreeSet;

use crate::store::db::prelude::*;
use data_encoding::HEXLOWER;
use jiff::Timestamp;

use super::walk::Walk;
use super::{About, Misfit, after, head};
use crate::store::schema::audit;
use crate::store::{Conn, Result, instant, setting};
use crate::token::Keys;

/// Chained to this, the beginning can be taken for neither an entry nor the end.
const SIGNED: &[u8] = b"beginning of the audit log";

/// At most so many entries are forgotten in one transaction.
const AT_ONCE: u64 = 20_000;

/// The entry before the first that is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Beginning {
    pub number: i64,
    pub hash: Vec<u8>,
    /// Secrets that were changed in what is forgotten: entries made with them do not count, as they did not before.
    pub left: BTreeSet<String>,
}

impl Beginning {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.number.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.hash);
        bytes.extend(self.left.iter().flat_map(|id| id.bytes().chain(*b" ")));
        bytes
    }

    fn keep(&self, conn: &mut Conn, keys: &Keys) -> Result<()> {
        let (hash, signature) = (HEXLOWER.encode(&self.hash), HEXLOWER.encode(&keys.chain(SIGNED, &self.bytes())));
        let left: String = self.left.iter().map(|id| format!(" {id}")).collect();
        setting::put(conn, setting::AUDIT_BEGINS, &format!("{} {hash} {signature}{left}", self.number))
    }
}

/// What stands there, and its signature, which is not looked at.
fn parse(text: &str) -> Option<(Beginning, Vec<u8>)> {
    let mut words = text.split(' ');
    let number = words.next()?.parse().ok()?;
    let hash = HEXLOWER.decode(words.next()?.as_bytes()).ok()?;
    let signature = HEXLOWER.decode(words.next()?.as_bytes()).ok()?;
    Some((Beginning { number, hash, left: words.map(str::to_owned).collect() }, signature))
}

/// Where the log begins; of one that is whole, before its first entry.
pub(super) fn of(conn: &mut Conn, keys: &Keys) -> Result<std::result::Result<Beginning, Misfit>> {
    let Some(text) = setting::get(conn, setting::AUDIT_BEGINS)? else { return Ok(Ok(Beginning::default())) };
    let signed = parse(&text).filter(|(begins, signature)| keys.is_chained(SIGNED, &begins.bytes(), signature));
    Ok(signed.map(|(begins, _)| begins).ok_or(Misfit::BeginningChanged))
}

/// Signs it with the present one of `keys`, as it stands: with the end, by whoever changes the secret or goes on without the one of
/// before.
pub(super) fn sign_anew(conn: &mut Conn, keys: &Keys) -> Result<()> {
    let Some(text) = setting::get(conn, setting::AUDIT_BEGINS)? else { return Ok(()) };
    match parse(&text) {
        Some((begins, _)) => begins.keep(conn, keys),
        None => Ok(()),
    }
}

/// Forgets the first entries, those from before that time, or some of them if there are many; never the last one. The number of the
/// last that was forgotten; none where there was nothing. What does not fit is not forgotten.
///
/// # Errors
/// A failed statement.
pub fn forget_before(
    conn: &mut Conn,
    keys: &Keys,
    before: Timestamp,
) -> Result<std::result::Result<Option<i64>, Misfit>> {
    let begins = match of(conn, keys)? {
        Ok(begins) => begins,
        Err(misfit) => return Ok(Err(misfit)),
    };
    let first = begins.number;
    let (before, last) = (instant(before), head::last(conn)?.map_or(0, |last| last.number));
    let mut walk = Walk::from(keys, begins);
    'all: while walk.found.entries < AT_ONCE {
        let some = after(conn, About::Everything, walk.last.number)?;
        if some.is_empty() {
            break;
        }
        for entry in some {
            if entry.at >= before || entry.number == last {
                break 'all;
            }
            if let Err(misfit) = walk.step(entry) {
                return Ok(Err(misfit));
            }
        }
    }
    if walk.last.number == first {
        return Ok(Ok(None));
    }
    let begins = walk.begins_behind();
    begins.keep(conn, keys)?;
    diesel::delete(audit::table.filter(audit::number.le(begins.number))).execute(conn)?;
    Ok(Ok(Some(begins.number)))
}

/// Whether the first entry that is kept is older than that.
///
/// # Errors
/// A failed statement.
pub fn is_any_before(conn: &mut Conn, before: Timestamp) -> Result<bool> {
    let first = audit::table.order(audit::number).select(audit::at).first::<chrono::NaiveDateTime>(conn).optional()?;
    Ok(first.is_some_and(|first| first < instant(before)))
}

/// How many entries are older than that.
///
/// # Errors
/// A failed statement.
pub fn count_before(conn: &mut Conn, before: Timestamp) -> Result<i64> {
    Ok(audit::table.filter(audit::at.lt(instant(before))).count().get_result(conn)?)
}
