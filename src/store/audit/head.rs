//! Where the log ends: number and hash of its last entry, signed, so that it shows if the last entries are cut off.

use data_encoding::HEXLOWER;
use diesel::prelude::*;
use tracing::error;

use super::Misfit;
use crate::store::schema::audit;
use crate::store::{Conn, Result, setting};
use crate::token::Keys;

/// Chained to this, the end cannot be taken for an entry.
const SIGNED: &[u8] = b"end of the audit log";

/// What an entry is chained to that comes after an end that is not as it was written: it never fits.
const BROKEN: &[u8] = b"the audit log is broken here";

/// The last entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub number: i64,
    pub hash: Vec<u8>,
}

/// What is known of the end.
enum Kept {
    None,
    Signed(Head),
    Forged,
}

impl Head {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.number.to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.hash);
        bytes
    }

    /// Notes that the log ends here.
    pub fn keep(&self, conn: &mut Conn, keys: &Keys) -> Result<()> {
        let signature = keys.chain(SIGNED, &self.bytes());
        let text = format!("{} {} {}", self.number, HEXLOWER.encode(&self.hash), HEXLOWER.encode(&signature));
        setting::put(conn, setting::AUDIT_HEAD, &text)
    }
}

fn kept(conn: &mut Conn, keys: &Keys) -> Result<Kept> {
    let Some(text) = setting::get(conn, setting::AUDIT_HEAD)? else { return Ok(Kept::None) };
    Ok(read(&text, keys).map_or(Kept::Forged, Kept::Signed))
}

fn read(text: &str, keys: &Keys) -> Option<Head> {
    let mut words = text.split(' ');
    let number = words.next()?.parse().ok()?;
    let hash = HEXLOWER.decode(words.next()?.as_bytes()).ok()?;
    let signature = HEXLOWER.decode(words.next()?.as_bytes()).ok()?;
    let head = Head { number, hash };
    keys.is_chained(SIGNED, &head.bytes(), &signature).then_some(head)
}

/// The entry with the highest number.
pub(super) fn last(conn: &mut Conn) -> Result<Option<Head>> {
    let last: Option<(i64, Vec<u8>)> =
        audit::table.order(audit::number.desc()).select((audit::number, audit::hash)).first(conn).optional()?;
    Ok(last.map(|(number, hash)| Head { number, hash }))
}

/// What the next entry is chained to. A log that was tampered with takes entries as before, since nothing that is done
/// may be lost for it, and what does not fit stays to be found.
pub(super) fn to_go_on_from(conn: &mut Conn, keys: &Keys) -> Result<Head> {
    let last = last(conn)?;
    let highest = last.map_or(0, |last| last.number);
    Ok(match kept(conn, keys)? {
        Kept::None if highest == 0 => Head::default(),
        Kept::Signed(head) => Head { number: head.number.max(highest), ..head },
        Kept::None | Kept::Forged => {
            error!("the end of the audit log is not as it was written; “kvartal audit --verify” tells where");
            Head { number: highest, hash: BROKEN.to_vec() }
        }
    })
}

/// Whether `last` is the entry with which the log ended.
pub(super) fn misfit(conn: &mut Conn, keys: &Keys, last: &Head) -> Result<Option<Misfit>> {
    Ok(match kept(conn, keys)? {
        Kept::None if last.number == 0 => None,
        Kept::None => Some(Misfit::EndLost(last.number)),
        Kept::Forged => Some(Misfit::EndChanged(last.number)),
        Kept::Signed(head) if head.number > last.number => Some(Misfit::CutOff(last.number, head.number)),
        Kept::Signed(head) if head.number < last.number => Some(Misfit::Added(head.number + 1, head.number)),
        Kept::Signed(head) if head.hash != last.hash => Some(Misfit::Changed(last.number)),
        Kept::Signed(_) => None,
    })
}
