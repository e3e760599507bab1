//! What a browser was asked to prove before it is signed in: good once, for a few minutes. All processes see it, so that the
//! one that is answered need not be the one that asked.

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::store::schema::challenge;
use crate::store::{Conn, Result, instant};

/// What is to be proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChallengeKind {
    /// That a new passkey is there.
    AddPasskey,
    /// That a passkey is there which was added before.
    UsePasskey,
    /// Who the organisation's own sign-in says that it is.
    Organisation,
}

impl ChallengeKind {
    /// The word in the database.
    fn as_str(self) -> &'static str {
        match self {
            ChallengeKind::AddPasskey => "add_passkey",
            ChallengeKind::UsePasskey => "use_passkey",
            ChallengeKind::Organisation => "organisation",
        }
    }
}

/// Notes what a browser has to prove; what it had to prove before is forgotten, and so is what nobody has proved in time.
///
/// # Errors
/// A failed statement.
pub fn put(
    conn: &mut Conn,
    kind: ChallengeKind,
    holder_hash: &str,
    content: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<()> {
    let over = challenge::expires_at.le(instant(now));
    diesel::delete(challenge::table.filter(challenge::holder_hash.eq(holder_hash).or(over))).execute(conn)?;
    diesel::insert_into(challenge::table)
        .values((
            challenge::holder_hash.eq(holder_hash),
            challenge::kind.eq(kind.as_str()),
            challenge::content.eq(content),
            challenge::expires_at.eq(instant(until)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Takes what a browser has to prove, so that nobody takes it again; `None` if there is nothing, or it is too late.
///
/// # Errors
/// A failed statement.
pub fn take(conn: &mut Conn, kind: ChallengeKind, holder_hash: &str, now: Timestamp) -> Result<Option<String>> {
    let one = challenge::table
        .filter(challenge::holder_hash.eq(holder_hash))
        .filter(challenge::kind.eq(kind.as_str()))
        .filter(challenge::expires_at.gt(instant(now)));
    let content: Option<String> = one.select(challenge::content).get_result(conn).optional()?;
    // Of two at once, one deletes it.
    let mine = diesel::delete(one).execute(conn)? == 1;
    Ok(content.filter(|_| mine))
}
