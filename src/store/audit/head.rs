//! Where the log ends: number and hash of its last entry, signed, so that it shows if the last entries are cut off.

use crate::store::db::prelude::*;
use data_encoding::HEXLOWER;
use tracing::error;

use super::Misfit;
use crate::store::db::lock::{Lock, alone_at};
use crate::store::schema::audit;
use crate::store::{Conn, Raw, Result, setting};
use crate::token::Keys;

/// Chained to this, the end cannot be taken for an entry.
const SIGNED: &[u8] = b"end of the audit log";

/// What an entry is chained to that comes after an end that is not as it was written: it never fits.
const BROKEN: &[u8] = b"the audit log is broken here";

/// The last entry, and what is not to be forgotten about the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub number: i64,
    pub hash: Vec<u8>,
    /// The first entry that was added when the log did not fit any more.
    pub broken: Option<i64>,
    /// The name of the secret that was changed since the last entry: the next one says so.
    pub former: Option<String>,
}

/// What is known of the end.
enum Kept {
    None,
    Signed(Head),
    Forged,
}

/// How `broken` and `former` stand behind the signature.
const BROKEN_AT: &str = "broken=";
const FORMER: &str = "former=";

impl Head {
    /// What is said of the log besides its end; empty where there is nothing to say.
    fn said(&self) -> String {
        let broken = self.broken.map(|number| format!(" {BROKEN_AT}{number}"));
        let former = self.former.as_ref().map(|id| format!(" {FORMER}{id}"));
        broken.into_iter().chain(former).collect()
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.number.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.hash);
        bytes.extend_from_slice(self.said().as_bytes());
        bytes
    }

    /// Notes that the log ends here.
    pub fn keep(&self, conn: &mut Conn, keys: &Keys) -> Result<()> {
        let signature = HEXLOWER.encode(&keys.chain(SIGNED, &self.bytes()));
        let text = format!("{} {} {signature}{}", self.number, HEXLOWER.encode(&self.hash), self.said());
        setting::put(conn, setting::AUDIT_HEAD, &text)
    }
}

/// What is kept of the end; on PostgreSQL one process at a time goes on from it, to the end of its transaction.
fn held(conn: &mut Conn) -> Result<Option<String>> {
    let kept = setting::hold(conn, setting::AUDIT_HEAD)?;
    if kept.is_some() || matches!(conn.raw, Raw::Sqlite(_)) {
        return Ok(kept);
    }
    // There is nothing to hold yet.
    alone_at(conn, Lock::Audit)?;
    setting::hold(conn, setting::AUDIT_HEAD)
}

fn kept(conn: &mut Conn, keys: &Keys) -> Result<Kept> {
    let Some(text) = setting::get(conn, setting::AUDIT_HEAD)? else { return Ok(Kept::None) };
    Ok(read(&text, keys).map_or(Kept::Forged, Kept::Signed))
}

fn read(text: &str, keys: &Keys) -> Option<Head> {
    let (head, signature) = parse(text)?;
    keys.is_chained(SIGNED, &head.bytes(), &signature).then_some(head)
}

/// What stands there, and its signature, which is not looked at.
fn parse(text: &str) -> Option<(Head, Vec<u8>)> {
    let mut words = text.split(' ');
    let mut head = Head { number: words.next()?.parse().ok()?, ..Head::default() };
    head.hash = HEXLOWER.decode(words.next()?.as_bytes()).ok()?;
    let signature = HEXLOWER.decode(words.next()?.as_bytes()).ok()?;
    for word in words {
        match (word.strip_prefix(BROKEN_AT), word.strip_prefix(FORMER)) {
            (Some(number), _) => head.broken = Some(number.parse().ok()?),
            (_, Some(id)) => head.former = Some(id.to_owned()),
            (None, None) => return None,
        }
    }
    Some((head, signature))
}

/// The entry with the highest number.
pub(super) fn last(conn: &mut Conn) -> Result<Option<Head>> {
    // Not the first in falling order: SQLite prepares a statement with a limit anew each time.
    let entry = diesel::alias!(audit as entry);
    let highest = entry.select(diesel::dsl::max(entry.field(audit::number))).single_value();
    let with_it = audit::table.filter(audit::number.nullable().eq(highest));
    let last: Option<(i64, Vec<u8>)> = with_it.select((audit::number, audit::hash)).get_result(conn).optional()?;
    Ok(last.map(|(number, hash)| Head { number, hash, ..Head::default() }))
}

/// The same where it is likely to be the entry of that number: no more is read than it takes to see that.
fn last_from(conn: &mut Conn, number: i64) -> Result<Option<Head>> {
    let there = audit::table.filter(audit::number.between(number, number.saturating_add(1)));
    let mut rows: Vec<(i64, Vec<u8>)> = there.select((audit::number, audit::hash)).load(conn)?;
    match (rows.pop(), rows.is_empty()) {
        (Some((last, hash)), true) if last == number => Ok(Some(Head { number, hash, ..Head::default() })),
        _ => last(conn),
    }
}

/// What the next entry is chained to. A log that was tampered with takes entries as before, since nothing that is done
/// may be lost for it; what does not fit stays to be found, and from then on the end says so too.
pub(super) fn to_go_on_from(conn: &mut Conn, keys: &Keys) -> Result<Head> {
    let kept = held(conn)?.map_or(Kept::None, |text| read(&text, keys).map_or(Kept::Forged, Kept::Signed));
    let last = match &kept {
        Kept::Signed(head) => last_from(conn, head.number)?,
        Kept::None | Kept::Forged => last(conn)?,
    };
    let last = last.unwrap_or_default();
    let misfit = misfit_of(&kept, &last);
    let mut head = match kept {
        Kept::Signed(head) => Head { number: head.number.max(last.number), ..head },
        Kept::None if last.number == 0 => Head::default(),
        Kept::None | Kept::Forged => broken(last.number),
    };
    if let Some(misfit) = misfit {
        error!(%misfit, "the audit log does not fit; “kvartal audit --verify” looks at all of it");
        head.broken.get_or_insert(head.number + 1);
    }
    Ok(head)
}

/// The same without the secret that has signed the end: only whether it is the last entry can be looked at.
pub(super) fn to_begin_anew_from(conn: &mut Conn) -> Result<Head> {
    let kept = held(conn)?;
    let last = last(conn)?.unwrap_or_default();
    Ok(match kept.as_deref().map(parse) {
        None if last.number == 0 => last,
        Some(Some((head, _))) if (head.number, &head.hash) == (last.number, &last.hash) => head,
        _ => Head { broken: Some(last.number + 1), ..broken(last.number) },
    })
}

fn broken(number: i64) -> Head {
    Head { number, hash: BROKEN.to_vec(), ..Head::default() }
}

/// Whether the end was signed with a secret that is known.
pub(super) fn is_signed(conn: &mut Conn, keys: &Keys) -> Result<bool> {
    Ok(matches!(kept(conn, keys)?, Kept::Signed(_)))
}

/// The name of the secret that was changed since `last` was added.
pub(super) fn changed_since(conn: &mut Conn, keys: &Keys, last: &Head) -> Result<Option<String>> {
    Ok(match kept(conn, keys)? {
        Kept::Signed(head) if (head.number, &head.hash) == (last.number, &last.hash) => head.former,
        _ => None,
    })
}

/// Whether `last` is the entry with which the log ended, and the log has fitted until then.
pub(super) fn misfit(conn: &mut Conn, keys: &Keys, last: &Head) -> Result<Option<Misfit>> {
    Ok(misfit_of(&kept(conn, keys)?, last))
}

fn misfit_of(kept: &Kept, last: &Head) -> Option<Misfit> {
    match kept {
        Kept::None if last.number == 0 => None,
        Kept::None => Some(Misfit::EndLost(last.number)),
        Kept::Forged => Some(Misfit::EndChanged(last.number)),
        Kept::Signed(head) if head.number > last.number => Some(Misfit::CutOff(last.number, head.number)),
        Kept::Signed(head) if head.number < last.number => Some(Misfit::Added(head.number + 1, head.number)),
        Kept::Signed(head) if head.hash != last.hash => Some(Misfit::Changed(last.number)),
        Kept::Signed(head) => head.broken.map(Misfit::Broken),
    }
}
