//! Passkeys: members of staff sign in with what their device or password manager keeps, and type nothing.
//!
//! A passkey is bound to the host of `base_url`; under another host it is none, and whoever has only such ones counts as
//! having none. What is asked of a browser is in the database ([`challenge`]) and good once.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid, WebauthnError,
};
use webauthn_rs::{Webauthn, WebauthnBuilder};

use super::{KEPT, SignInWay, Signed, begin, browser_hash};
use crate::actor::{Act, Actor, Subject};
use crate::config::PasskeyRule;
use crate::id::{PasskeyId, StaffId};
use crate::service::Service;
use crate::store::challenge::{self, ChallengeKind};
use crate::store::message::{self, MessageKind, NewMessage};
use crate::store::passkey::{self, StoredPasskey};
use crate::store::{By, Conn, Result, Store, StoreError, Tx, session, staff};
use crate::token::Token;

/// For how long a browser can prove what it is asked to.
pub const CHALLENGE_HOLDS: SignedDuration = SignedDuration::from_mins(5);

/// How many passkeys somebody can have.
const MOST: usize = 20;

/// The longest name, in letters.
const LONGEST_NAME: usize = 60;

/// Why a passkey is not added, or does not sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPasskey {
    /// `base_url` names no host that a passkey can be bound to.
    NotHere,
    /// What was asked has been answered, or it is too late.
    Over,
    /// It proves nothing, or is no passkey of ours any more.
    NotProved,
    /// That passkey is there already, or there are too many.
    Enough,
    /// Whoever has come in by a link and has a passkey has to sign in by it first.
    SignInFirst,
}

/// A passkey, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedPasskey {
    /// Row number.
    pub id: PasskeyId,
    /// What it is called.
    pub name: String,
    /// When it was added,
    pub added: Timestamp,
    /// and when it was used last.
    pub used: Option<Timestamp>,
    /// Whether it is bound to this host.
    pub is_usable: bool,
}

/// What the database has of a passkey.
#[derive(Serialize, Deserialize)]
struct Content {
    host: String,
    key: Passkey,
}

/// Whom passkeys are bound to.
struct Party {
    webauthn: Webauthn,
    host: String,
}

impl Party {
    /// `None` where `base_url` has no host name: to an address a passkey cannot be bound.
    fn of(service: &Service) -> Option<Party> {
        let origin = Url::parse(&Url::parse(&service.base_url).ok()?.origin().ascii_serialization()).ok()?;
        let host = host(&service.base_url)?;
        let builder = WebauthnBuilder::new(&host, &origin).ok()?.rp_name("kvartal");
        let webauthn = builder.timeout(CHALLENGE_HOLDS.unsigned_abs()).build().ok()?;
        Some(Party { webauthn, host })
    }

    /// The public half, if it is bound to this host.
    fn usable(&self, stored: &StoredPasskey) -> Option<Content> {
        serde_json::from_str::<Content>(&stored.content).ok().filter(|content| content.host == self.host)
    }

    /// By what a device knows whose a passkey is: it tells nothing of them.
    fn handle(&self, staff: StaffId) -> Uuid {
        let hash = Sha256::digest(format!("staff {staff} of {}", self.host).as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash[..16]);
        Uuid::from_bytes(bytes)
    }
}

/// The host that passkeys are bound to.
pub(crate) fn host(base_url: &str) -> Option<String> {
    Url::parse(base_url).ok()?.domain().map(str::to_owned)
}

/// Whether there can be passkeys here.
pub fn are_possible(service: &Service) -> bool {
    Party::of(service).is_some()
}

/// Whether somebody who has come in by a link has to add a passkey, or sign in by one, before anything else.
pub fn is_needed(service: &Service, signed: &Signed) -> bool {
    service.passkeys == PasskeyRule::Required && signed.session.way == SignInWay::Link
}

/// Whether a link alone does not sign that member of staff in.
///
/// # Errors
/// The database.
pub fn outranks_link(service: &Service, conn: &mut Conn, id: StaffId) -> Result<bool> {
    Ok(service.passkeys == PasskeyRule::Required && has_usable(service, conn, id)?)
}

/// Whether they can sign in by a passkey.
///
/// # Errors
/// The database.
pub fn has_usable(service: &Service, conn: &mut Conn, id: StaffId) -> Result<bool> {
    let Some(party) = Party::of(service) else { return Ok(false) };
    Ok(passkey::of(conn, id)?.iter().any(|stored| party.usable(stored).is_some()))
}

/// The passkeys of a member of staff, the oldest first.
///
/// # Errors
/// The database.
pub fn list(service: &Service, conn: &mut Conn, id: StaffId) -> Result<Vec<ListedPasskey>> {
    let party = Party::of(service);
    let listed = |stored: StoredPasskey| ListedPasskey {
        is_usable: party.as_ref().is_some_and(|party| party.usable(&stored).is_some()),
        id: stored.id,
        name: stored.name,
        added: stored.added,
        used: stored.used,
    };
    Ok(passkey::of(conn, id)?.into_iter().map(listed).collect())
}

/// A session is a browser's: what is asked in it is asked of that browser.
fn holder_of(signed: &Signed) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(format!("session {}", signed.session.id).as_bytes()))
}

/// What a browser that is signed in is asked, to add a passkey: JSON for its script.
///
/// # Errors
/// The database.
pub fn begin_to_add(
    service: &Service,
    signed: &Signed,
    now: Timestamp,
) -> Result<std::result::Result<String, NoPasskey>> {
    let Some(party) = Party::of(service) else { return Ok(Err(NoPasskey::NotHere)) };
    let member = &signed.member;
    let theirs = service.store.read(|conn| passkey::of(conn, member.id))?;
    let usable: Vec<Content> = theirs.iter().filter_map(|stored| party.usable(stored)).collect();
    if is_needed(service, signed) && !usable.is_empty() {
        return Ok(Err(NoPasskey::SignInFirst));
    }
    if theirs.len() >= MOST {
        return Ok(Err(NoPasskey::Enough));
    }
    let known = usable.into_iter().map(|content| content.key.cred_id().clone()).collect();
    let begun =
        party.webauthn.start_passkey_registration(party.handle(member.id), &member.email, &member.name, Some(known));
    let Ok((options, state)) = begun else { return Ok(Err(NoPasskey::NotHere)) };
    let mut options = json!(options);
    // No address is typed to sign in, so the device has to find the passkey by itself.
    if let Some(wanted) = options.pointer_mut("/publicKey/authenticatorSelection") {
        wanted["residentKey"] = json!("required");
        wanted["requireResidentKey"] = json!(true);
    }
    ask(service, signed.actor(), ChallengeKind::AddPasskey, &holder_of(signed), &state, now)?;
    Ok(Ok(options.to_string()))
}

fn ask(
    service: &Service,
    actor: Actor,
    kind: ChallengeKind,
    holder: &str,
    state: &impl Serialize,
    now: Timestamp,
) -> Result<()> {
    let until = now.saturating_add(CHALLENGE_HOLDS).unwrap_or(Timestamp::MAX);
    let state = json!(state).to_string();
    service.store.write(&service.by(actor, now), |tx| challenge::put(tx, kind, holder, &state, now, until))
}

/// Adds the passkey that a browser has made. The session goes on as one that was begun by it.
///
/// # Errors
/// The database.
pub fn add(
    service: &Service,
    signed: &Signed,
    answer: &str,
    name: &str,
    now: Timestamp,
) -> Result<std::result::Result<(), NoPasskey>> {
    let Some(party) = Party::of(service) else { return Ok(Err(NoPasskey::NotHere)) };
    let Ok(answer) = serde_json::from_str::<RegisterPublicKeyCredential>(answer) else {
        return Ok(Err(NoPasskey::NotProved));
    };
    let name: String = crate::names::visible(name).chars().take(LONGEST_NAME).collect();
    let id = signed.member.id;
    service.store.write(&service.by(signed.actor(), now), |tx| {
        let Some(state) = challenge::take(tx, ChallengeKind::AddPasskey, &holder_of(signed), now)? else {
            return Ok(Err(NoPasskey::Over));
        };
        let Ok(state) = serde_json::from_str::<PasskeyRegistration>(&state) else { return Ok(Err(NoPasskey::Over)) };
        if is_needed(service, signed) && has_usable(service, tx, id)? {
            return Ok(Err(NoPasskey::SignInFirst));
        }
        let Ok(key) = party.webauthn.finish_passkey_registration(&answer, &state) else {
            return Ok(Err(NoPasskey::NotProved));
        };
        let credential = BASE64URL_NOPAD.encode(key.cred_id());
        let content = json!(Content { host: party.host, key }).to_string();
        if passkey::of(tx, id)?.len() >= MOST || !passkey::add(tx, id, &credential, &content, &name, now)? {
            return Ok(Err(NoPasskey::Enough));
        }
        session::proved(tx, signed.session.id, SignInWay::Passkey)?;
        let added = passkey::with_credential(tx, &credential)?.map(|stored| stored.id);
        tell(service, tx, id, (added, true), now)?;
        tx.note(Act::PasskeyAdded, Subject::staff(id));
        Ok(Ok(()))
    })
}

/// Writes a mail to the owner: whoever adds a passkey in a browser that was left open would come in again and again.
fn tell(
    service: &Service,
    tx: &mut Tx<'_>,
    id: StaffId,
    (which, added): (Option<PasskeyId>, bool),
    now: Timestamp,
) -> Result<()> {
    let unique_key = passkey::told_key(id, which, added, now);
    let mail = NewMessage {
        unique_key: &unique_key,
        person: None,
        staff: Some(id),
        kind: MessageKind::Passkey,
        day: service.calendar().date(now),
        not_before: now,
        message_id: &service.message_id(&unique_key),
    };
    message::write(tx, &mail).map(drop)
}

/// Removes a passkey of whoever is signed in. `false`: there is none, or it is the last one where one is needed, or a link
/// alone does not do to remove it.
///
/// # Errors
/// The database.
pub fn remove(service: &Service, signed: &Signed, one: PasskeyId, now: Timestamp) -> Result<bool> {
    let id = signed.member.id;
    service.store.write(&service.by(signed.actor(), now), |tx| {
        let left = list(service, tx, id)?.iter().filter(|other| other.id != one && other.is_usable).count();
        // Whoever could remove the last one in a browser that was left open would be back at a link alone.
        if is_needed(service, signed) || (service.passkeys == PasskeyRule::Required && left == 0) {
            return Ok(false);
        }
        let removed = passkey::remove(tx, id, Some(one))? > 0;
        if removed {
            tell(service, tx, id, (Some(one), false), now)?;
            tx.note(Act::PasskeyRemoved, Subject::staff(id).detail("one"));
        }
        Ok(removed)
    })
}

/// An operator removes all passkeys of a member of staff who has lost them, and signs them out everywhere. How many there
/// were; `None`: nobody has that address.
///
/// # Errors
/// The database.
pub fn forget(service: &Service, email: &str, by: &By<'_>) -> Result<Option<usize>> {
    service.store.write(by, |tx: &mut Tx<'_>| {
        let keys = tx.keys();
        let Some(id) = staff::with_address(tx, keys, email)? else { return Ok(None) };
        let removed = passkey::remove(tx, id, None)?;
        if removed > 0 {
            tell(service, tx, id, (None, false), by.at)?;
            tx.note(Act::PasskeyRemoved, Subject::staff(id).detail("all"));
            super::sign_out(tx, id, None, by.at)?;
        }
        Ok(Some(removed))
    })
}

/// What a browser is asked that wants to sign in by a passkey: JSON for its script. `None` where there can be none.
///
/// # Errors
/// The database.
pub fn begin_to_use(service: &Service, browser: &Token, now: Timestamp) -> Result<Option<String>> {
    let Some(party) = Party::of(service) else { return Ok(None) };
    let Ok((mut options, state)) = party.webauthn.start_discoverable_authentication() else { return Ok(None) };
    // A button was pressed: the browser is to ask at once, not in a field.
    options.mediation = None;
    ask(service, Actor::Scheduler, ChallengeKind::UsePasskey, &browser_hash(browser), &state, now)?;
    Ok(Some(json!(options).to_string()))
}

/// Signs a browser in by a passkey; it holds the token that is returned.
///
/// # Errors
/// The database.
pub fn sign_in(
    service: &Service,
    browser: Option<&Token>,
    answer: &str,
    now: Timestamp,
) -> Result<std::result::Result<Token, NoPasskey>> {
    let Some(party) = Party::of(service) else { return Ok(Err(NoPasskey::NotHere)) };
    let Some(browser) = browser else { return Ok(Err(NoPasskey::Over)) };
    let Ok(answer) = serde_json::from_str::<PublicKeyCredential>(answer) else { return Ok(Err(NoPasskey::NotProved)) };
    let credential = BASE64URL_NOPAD.encode(&answer.raw_id);
    // Looked at first, so that whoever has no passkey of ours does not take the writer's turn.
    let found = service.store.read::<_, StoreError>(|conn| passkey::with_credential(conn, &credential))?;
    let Some(StoredPasskey { staff: id, .. }) = found else { return Ok(Err(NoPasskey::NotProved)) };
    service.store.write(&service.by(Actor::Staff(id), now), |tx| {
        let Some(state) = challenge::take(tx, ChallengeKind::UsePasskey, &browser_hash(browser), now)? else {
            return Ok(Err(NoPasskey::Over));
        };
        let Some(stored) = passkey::with_credential(tx, &credential)?.filter(|stored| stored.staff == id) else {
            return Ok(Err(NoPasskey::NotProved));
        };
        let known = party.usable(&stored).zip(serde_json::from_str::<DiscoverableAuthentication>(&state).ok());
        let Some((mut content, state)) = known else { return Ok(Err(NoPasskey::NotProved)) };
        // Nobody has said who they are: the device does, and it has to be whose passkey it is.
        let whose = party.webauthn.identify_discoverable_authentication(&answer).map(|(handle, _)| handle);
        if whose.ok() != Some(party.handle(id)) || staff::find(tx, id)?.is_none() {
            return Ok(Err(NoPasskey::NotProved));
        }
        let key = DiscoverableKey::from(&content.key);
        let proved = match party.webauthn.finish_discoverable_authentication_v2(&answer, state, &key) {
            Ok(proved) => proved,
            Err(error) => {
                if matches!(error, WebauthnError::CredentialPossibleCompromise) {
                    tx.note(Act::PasskeyRefused, Subject::staff(id));
                    tracing::warn!(passkey = stored.id.number(), "a passkey was refused whose counter went back");
                }
                return Ok(Err(NoPasskey::NotProved));
            }
        };
        content.key.update_credential(&proved);
        passkey::used(tx, stored.id, &json!(content).to_string(), now)?;
        session::forget_before(tx, now.saturating_sub(KEPT).unwrap_or(Timestamp::MIN))?;
        begin(tx, id, SignInWay::Passkey, now).map(Ok)
    })
}

/// Who can sign in by a passkey, of all.
///
/// # Errors
/// The database.
pub fn owners(store: &Store) -> Result<Vec<StaffId>> {
    store.read(passkey::owners)
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn a_passkey_is_bound_to_a_name_and_never_to_an_address() {
        for (base_url, bound) in [
            ("https://svar.example.org", Some("svar.example.org")),
            ("https://svar.example.org:8443/kvartal", Some("svar.example.org")),
            ("http://localhost:8080", Some("localhost")),
            ("http://127.0.0.1:8080", None),
            ("http://[::1]:8080", None),
        ] {
            assert_eq!(host(base_url).as_deref(), bound, "{base_url}");
        }
    }
}
