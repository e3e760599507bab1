//! Members of staff sign in without a password: by a link that is mailed to them, by a passkey, or where their organisation
//! signs them in.
//!
//! The link is good once, for a quarter of an hour, in the browser that asked for it. Whoever asks is told the same whether
//! or not the address is known. A session ends after a working day, or when its owner says so, on every device.

pub mod organisation;
pub mod passkeys;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use data_encoding::HEXLOWER;

use crate::access::{Access, Membership, StaffKind};
use crate::actor::{Act, Actor, Subject};
use crate::id::{StaffId, StaffSessionId};
use crate::service::Service;
use crate::store::message::{self, MessageKind, NewMessage};
use crate::store::session::{self, SignIn};
use crate::store::staff::{self, Staff};
use crate::store::{By, Conn, Result, Store, StoreError, Tx};
use crate::token::Token;

pub use crate::store::session::{SignInWay, StaffSession};
pub use crate::store::staff::Staff as Member;

/// For how long a link is good.
pub const LINK_HOLDS: SignedDuration = SignedDuration::from_mins(15);

/// How long a session lasts: a working day.
pub const SESSION_HOLDS: SignedDuration = SignedDuration::from_hours(8);

/// How many links a member of staff can have in an hour.
const LINKS_AN_HOUR: i64 = 6;

/// For how long used links and sessions that are over are kept.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Whoever is signed in.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Who.
    pub member: Staff,
    /// In which browser.
    pub session: StaffSession,
}

impl Signed {
    /// What they may do.
    pub fn access(&self) -> Access {
        self.member.access()
    }

    /// Who writes.
    pub fn actor(&self) -> Actor {
        Actor::Staff(self.member.id)
    }
}

/// What the database has of what a browser holds.
fn browser_hash(nonce: &Token) -> String {
    HEXLOWER.encode(&Sha256::digest(nonce.as_str().as_bytes()))
}

/// Writes a mail with a link, if the address is a member of staff's and they have not asked too often. Whoever asks learns
/// nothing of it.
///
/// # Errors
/// The database.
pub fn ask(service: &Service, email: &str, browser: &Token, now: Timestamp) -> Result<()> {
    let since = now.saturating_sub(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MIN);
    // Looked at first, so that whoever is nobody does not take the writer's turn.
    let known = service.store.read::<_, StoreError>(|conn| {
        let Some(id) = staff::with_address(conn, &service.keys, email)? else { return Ok(None) };
        Ok((session::asked_since(conn, id, since)? < LINKS_AN_HOUR).then_some(id))
    })?;
    let Some(id) = known else { return Ok(()) };
    service.store.write(&service.by(Actor::Staff(id), now), |tx| {
        if session::asked_since(tx, id, since)? >= LINKS_AN_HOUR || staff::find(tx, id)?.is_none() {
            return Ok(());
        }
        let until = now.saturating_add(LINK_HOLDS).unwrap_or(Timestamp::MAX);
        let asked = session::ask(tx, id, &browser_hash(browser), now, until)?;
        let unique_key = session::key(asked);
        let mail = message::write(
            tx,
            &NewMessage {
                unique_key: &unique_key,
                person: None,
                staff: Some(id),
                kind: MessageKind::SignIn,
                day: service.calendar().date(now),
                not_before: now,
                message_id: &service.message_id(&unique_key),
            },
        )?;
        tx.note(Act::SignInAsked, Subject::staff(id).by_message(mail));
        Ok(())
    })
}

/// Why a link does not sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSignIn {
    /// There is no such link, or its owner is no member of staff any more.
    Unknown,
    /// It was used, or is too old.
    Over,
    /// It was asked for in another browser.
    OtherBrowser,
    /// Its owner has a passkey, and here a link does not do instead.
    ByPasskey,
}

/// Looks at a link, and changes nothing: whether it would sign that browser in.
///
/// # Errors
/// The database.
pub fn look(
    service: &Service,
    conn: &mut Conn,
    link: &Token,
    browser: Option<&Token>,
    now: Timestamp,
) -> Result<std::result::Result<Staff, NoSignIn>> {
    Ok(found(service, conn, link, browser, now)?.map(|(_, member)| member))
}

fn found(
    service: &Service,
    conn: &mut Conn,
    link: &Token,
    browser: Option<&Token>,
    now: Timestamp,
) -> Result<std::result::Result<(crate::id::SignInId, Staff), NoSignIn>> {
    let Some((id, key)) = session::with_link(conn, &link.hash())? else { return Ok(Err(NoSignIn::Unknown)) };
    // Whoever knows a secret that is no longer known here could have made it.
    if service.keys.token_of(&key, &link.hash()).is_none() {
        return Ok(Err(NoSignIn::Unknown));
    }
    let Some(SignIn { staff, browser_hash: wanted, expires, used }) = session::asked(conn, id)? else {
        return Ok(Err(NoSignIn::Unknown));
    };
    if used || now >= expires {
        return Ok(Err(NoSignIn::Over));
    }
    let same = |held: &Token| bool::from(browser_hash(held).as_bytes().ct_eq(wanted.as_bytes()));
    if !browser.is_some_and(same) {
        return Ok(Err(NoSignIn::OtherBrowser));
    }
    if passkeys::outranks_link(service, conn, staff)? {
        return Ok(Err(NoSignIn::ByPasskey));
    }
    Ok(staff::find(conn, staff)?.map(|member| (id, member)).ok_or(NoSignIn::Unknown))
}

/// Signs a browser in by a link, which is used up by it; the browser holds the token that is returned.
///
/// # Errors
/// The database.
pub fn sign_in(
    service: &Service,
    link: &Token,
    browser: Option<&Token>,
    now: Timestamp,
) -> Result<std::result::Result<Token, NoSignIn>> {
    let member = match service.store.read(|conn| found(service, conn, link, browser, now))? {
        Ok((_, member)) => member,
        Err(why) => return Ok(Err(why)),
    };
    service.store.write(&service.by(Actor::Staff(member.id), now), |tx| {
        let (id, member) = match found(service, tx, link, browser, now)? {
            Ok(found) => found,
            Err(why) => return Ok(Err(why)),
        };
        if !session::use_up(tx, id, now)? {
            return Ok(Err(NoSignIn::Over));
        }
        session::forget_before(tx, now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN))?;
        begin(tx, member.id, SignInWay::Link, now).map(Ok)
    })
}

/// Begins a session of a member of staff, whoever they have proved to be; the browser holds the token that is returned.
///
/// # Errors
/// The database.
pub fn begin(tx: &mut Tx<'_>, id: StaffId, way: SignInWay, now: Timestamp) -> Result<Token> {
    let token = Token::random();
    let until = now.saturating_add(SESSION_HOLDS).unwrap_or(Timestamp::MAX);
    session::begin(tx, id, &token.hash(), way, now, until)?;
    tx.note(Act::SignedIn, Subject::staff(id).detail(way.as_str()));
    Ok(token)
}

/// Who is signed in in a browser that holds that token.
///
/// # Errors
/// The database.
pub fn signed_in(conn: &mut Conn, token: &Token, now: Timestamp) -> Result<Option<Signed>> {
    let Some(session) = session::running(conn, &token.hash(), now)? else { return Ok(None) };
    Ok(staff::find(conn, session.staff)?.map(|member| Signed { member, session }))
}

/// Where a member of staff is signed in, the newest first.
///
/// # Errors
/// The database.
pub fn sessions(conn: &mut Conn, id: StaffId, now: Timestamp) -> Result<Vec<StaffSession>> {
    session::running_of(conn, id, now)
}

/// Signs one browser out, or all of them.
///
/// # Errors
/// The database.
pub fn sign_out(tx: &mut Tx<'_>, id: StaffId, one: Option<StaffSessionId>, now: Timestamp) -> Result<()> {
    if session::end(tx, id, one, now)? > 0 {
        tx.note(Act::SignedOut, Subject::staff(id).detail(if one.is_some() { "one" } else { "all" }));
    }
    Ok(())
}

/// Notes in which language a member of staff reads.
///
/// # Errors
/// The database.
pub fn read_in(store: &Store, id: StaffId, language: &str, by: &By<'_>) -> Result<()> {
    store.write(by, |tx| {
        if staff::set_language(tx, id, language)? {
            tx.note(Act::LanguageChosen, Subject::staff(id).detail(language));
        }
        Ok(())
    })
}

/// All members of staff, by name.
///
/// # Errors
/// The database.
pub fn list(store: &Store) -> Result<Vec<Staff>> {
    store.read(staff::all)
}

/// Makes somebody a member of staff, or one that is there something else as well. Whether they were not it before.
///
/// # Errors
/// The database.
pub fn add(store: &Store, name: &str, email: &str, language: &str, new: &Membership, by: &By<'_>) -> Result<bool> {
    store.write(by, |tx| {
        let id = staff::put(tx, name, email, language)?;
        staff::grant(tx, id, new)
    })
}

/// As [`remove`], unless nobody would be an operator any more.
///
/// # Errors
/// The database.
pub fn remove_but_the_last(store: &Store, email: &str, one: &Membership, by: &By<'_>) -> Result<bool> {
    store.write(by, |tx| {
        crate::store::backend::alone(tx)?;
        let keys = tx.keys();
        let Some(id) = staff::with_address(tx, keys, email)? else { return Ok(false) };
        let others =
            |other: &Staff| other.id != id && other.memberships.iter().any(|of| of.kind == StaffKind::Operator);
        if one.kind == StaffKind::Operator && !staff::all(tx)?.iter().any(others) {
            return Ok(false);
        }
        staff::revoke(tx, id, one)
    })
}

/// Takes a membership away, or all of them. Whether there was anything to take away. Whoever is nothing then is signed out
/// everywhere.
///
/// # Errors
/// The database.
pub fn remove(store: &Store, email: &str, one: Option<&Membership>, by: &By<'_>) -> Result<bool> {
    store.write(by, |tx| {
        let keys = tx.keys();
        let Some(id) = staff::with_address(tx, keys, email)? else { return Ok(false) };
        match one {
            Some(one) => staff::revoke(tx, id, one),
            None => staff::remove(tx, id).map(|()| true),
        }
    })
}
