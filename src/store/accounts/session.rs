//! Links to sign in by, and the browsers that are signed in. The database has hashes of what opens something, and of no
//! browser what it holds.

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::id::{MessageId, SignInId, StaffId, StaffSessionId};
use crate::store::message::MessageKind;
use crate::store::schema::{message, sign_in, staff_session};
use crate::store::{Conn, Result, instant, to_instant};

/// By what somebody has signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInWay {
    /// The link of a mail.
    Link,
    /// A passkey.
    Passkey,
    /// The organisation's own sign-in (OpenID Connect).
    Organisation,
    /// The demonstration's button.
    Demonstration,
}

impl SignInWay {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            SignInWay::Link => "link",
            SignInWay::Passkey => "passkey",
            SignInWay::Organisation => "organisation",
            SignInWay::Demonstration => "demonstration",
        }
    }

    /// The way of that word.
    pub fn parse(word: &str) -> Option<SignInWay> {
        [SignInWay::Link, SignInWay::Passkey, SignInWay::Organisation, SignInWay::Demonstration]
            .into_iter()
            .find(|way| way.as_str() == word)
    }
}

/// Notes that a link to sign in by was asked for in a browser.
///
/// # Errors
/// A failed statement.
pub fn ask(conn: &mut Conn, staff: StaffId, browser: &str, at: Timestamp, until: Timestamp) -> Result<SignInId> {
    Ok(diesel::insert_into(sign_in::table)
        .values((
            sign_in::staff_id.eq(staff),
            sign_in::browser_hash.eq(browser),
            sign_in::asked_at.eq(instant(at)),
            sign_in::expires_at.eq(instant(until)),
        ))
        .returning(sign_in::id)
        .get_result(conn)?)
}

/// How many links a member of staff has asked for since then.
///
/// # Errors
/// A failed statement.
pub fn asked_since(conn: &mut Conn, staff: StaffId, since: Timestamp) -> Result<i64> {
    let theirs = sign_in::table.filter(sign_in::staff_id.eq(staff)).filter(sign_in::asked_at.gt(instant(since)));
    Ok(theirs.count().get_result(conn)?)
}

/// A link to sign in by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Whose.
    pub staff: StaffId,
    /// Hash of what the browser holds that asked for it.
    pub browser_hash: String,
    /// Until when it is good.
    pub expires: Timestamp,
    /// Whether it has been used.
    pub used: bool,
}

/// The link of that number.
///
/// # Errors
/// A failed statement.
pub fn asked(conn: &mut Conn, id: SignInId) -> Result<Option<SignIn>> {
    type Row = (StaffId, String, chrono::NaiveDateTime, bool);
    let row: Option<Row> = sign_in::table
        .find(id)
        .select((sign_in::staff_id, sign_in::browser_hash, sign_in::expires_at, sign_in::used_at.is_not_null()))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|(staff, browser_hash, expires, used)| SignIn {
        staff,
        browser_hash,
        expires: to_instant(expires),
        used,
    }))
}

/// For how many minutes the link is good that a message is to carry; `None` if it is none, was used or is too old.
///
/// # Errors
/// A failed statement.
pub fn good_for(conn: &mut Conn, carrier: MessageId, now: Timestamp) -> Result<Option<u64>> {
    let key: String = message::table.find(carrier).select(message::unique_key).get_result(conn)?;
    let Some(id) = of_key(&key) else { return Ok(None) };
    let left = asked(conn, id)?.filter(|asked| !asked.used).map(|asked| asked.expires.duration_since(now).as_secs());
    Ok(left
        .and_then(|seconds| u64::try_from(seconds).ok())
        .map(|seconds| seconds.div_ceil(60))
        .filter(|left| *left > 0))
}

/// The unique key of the message that carries a link to sign in by.
pub fn key(id: SignInId) -> String {
    format!("sign-in:{id}")
}

fn of_key(key: &str) -> Option<SignInId> {
    key.strip_prefix("sign-in:")?.parse().ok()
}

/// The link to sign in by with that hash, with the key that it is made from.
///
/// # Errors
/// A failed statement.
pub fn with_link(conn: &mut Conn, link_hash: &str) -> Result<Option<(SignInId, String)>> {
    let key: Option<String> = message::table
        .filter(message::link_hash.eq(link_hash))
        .filter(message::kind.eq(MessageKind::SignIn))
        .select(message::unique_key)
        .get_result(conn)
        .optional()?;
    Ok(key.and_then(|key| Some((of_key(&key)?, key))))
}

/// Uses a link up. `false`: somebody else was faster.
///
/// # Errors
/// A failed statement.
pub fn use_up(conn: &mut Conn, id: SignInId, at: Timestamp) -> Result<bool> {
    let one = sign_in::table.filter(sign_in::id.eq(id)).filter(sign_in::used_at.is_null());
    Ok(diesel::update(one).set(sign_in::used_at.eq(instant(at))).execute(conn)? == 1)
}

/// Forgets links that were good until then, and sessions that ended before.
///
/// # Errors
/// A failed statement.
pub fn forget_before(conn: &mut Conn, before: Timestamp) -> Result<()> {
    let before = instant(before);
    diesel::delete(sign_in::table.filter(sign_in::asked_at.lt(before))).execute(conn)?;
    diesel::delete(staff_session::table.filter(staff_session::expires_at.lt(before))).execute(conn)?;
    Ok(())
}

/// Begins a session in a browser that holds the token of that hash.
///
/// # Errors
/// A failed statement.
pub fn begin(
    conn: &mut Conn,
    staff: StaffId,
    token_hash: &str,
    way: SignInWay,
    at: Timestamp,
    until: Timestamp,
) -> Result<StaffSessionId> {
    Ok(diesel::insert_into(staff_session::table)
        .values((
            staff_session::staff_id.eq(staff),
            staff_session::token_hash.eq(token_hash),
            staff_session::way.eq(way),
            staff_session::begun_at.eq(instant(at)),
            staff_session::expires_at.eq(instant(until)),
        ))
        .returning(staff_session::id)
        .get_result(conn)?)
}

/// Notes that whoever is signed in has proved in that session who they are by something else than it was begun by.
///
/// # Errors
/// A failed statement.
pub fn proved(conn: &mut Conn, id: StaffSessionId, way: SignInWay) -> Result<()> {
    diesel::update(staff_session::table.find(id)).set(staff_session::way.eq(way)).execute(conn)?;
    Ok(())
}

/// A browser that is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffSession {
    /// Row number.
    pub id: StaffSessionId,
    /// Whose.
    pub staff: StaffId,
    /// By what they have proved who they are,
    pub way: SignInWay,
    /// and when it was begun.
    pub begun: Timestamp,
    /// When it ends by itself.
    pub expires: Timestamp,
}

#[derive(Queryable)]
struct SessionColumns {
    id: StaffSessionId,
    staff: StaffId,
    way: SignInWay,
    begun: chrono::NaiveDateTime,
    expires: chrono::NaiveDateTime,
}

impl From<SessionColumns> for StaffSession {
    fn from(row: SessionColumns) -> StaffSession {
        StaffSession {
            id: row.id,
            staff: row.staff,
            way: row.way,
            begun: to_instant(row.begun),
            expires: to_instant(row.expires),
        }
    }
}

macro_rules! running {
    ($now:expr) => {
        staff_session::table
            .filter(staff_session::ended_at.is_null())
            .filter(staff_session::expires_at.gt(instant($now)))
            .select((
                staff_session::id,
                staff_session::staff_id,
                staff_session::way,
                staff_session::begun_at,
                staff_session::expires_at,
            ))
    };
}

/// The session whose token has that hash, unless it is over.
///
/// # Errors
/// A failed statement.
pub fn running(conn: &mut Conn, token_hash: &str, now: Timestamp) -> Result<Option<StaffSession>> {
    let rows: Vec<SessionColumns> = running!(now).filter(staff_session::token_hash.eq(token_hash)).load(conn)?;
    Ok(rows.into_iter().next().map(StaffSession::from))
}

/// The sessions of a member of staff that are not over, the newest first.
///
/// # Errors
/// A failed statement.
pub fn running_of(conn: &mut Conn, staff: StaffId, now: Timestamp) -> Result<Vec<StaffSession>> {
    let rows: Vec<SessionColumns> =
        running!(now).filter(staff_session::staff_id.eq(staff)).order(staff_session::id.desc()).load(conn)?;
    Ok(rows.into_iter().map(StaffSession::from).collect())
}

/// Ends one session of a member of staff, or all of them.
///
/// # Errors
/// A failed statement.
pub fn end(conn: &mut Conn, staff: StaffId, one: Option<StaffSessionId>, at: Timestamp) -> Result<usize> {
    let theirs =
        staff_session::table.filter(staff_session::staff_id.eq(staff)).filter(staff_session::ended_at.is_null());
    let ended = staff_session::ended_at.eq(instant(at));
    Ok(match one {
        Some(id) => diesel::update(theirs.filter(staff_session::id.eq(id))).set(ended).execute(conn)?,
        None => diesel::update(theirs).set(ended).execute(conn)?,
    })
}
