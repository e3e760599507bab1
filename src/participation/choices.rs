//! What somebody chooses on the page of their choices. Its address ends in a signed token of the person, which dies with
//! their address.

use jiff::Timestamp;

use super::{Choice, Participant};
use crate::actor::{Actor, Way};
use crate::id::PersonId;
use crate::service::Service;
use crate::store::{Conn, Result, StoreError, Tx, person};

/// What came of having everything erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Erasing {
    /// The token opens nothing.
    Unknown,
    /// Not said on the page that asks, or too long ago, or taken back since: it has to be asked again.
    AskAgain(Participant),
    /// Erased when the time of grace is over.
    Noted,
}

/// Whose choices a token opens. A token that was for another address opens none.
///
/// # Errors
/// The database.
pub fn opened_by(service: &Service, token: &str) -> Result<Option<Participant>> {
    service.store.read(|conn| person_of(service, conn, token))
}

/// Does what somebody has chosen, and tells how they stand then; `None` if the token opens nothing.
///
/// # Errors
/// The database.
pub fn choose(service: &Service, token: &str, choice: Choice, now: Timestamp) -> Result<Option<Participant>> {
    write(service, token, now, |tx, id| person::choose(tx, id, choice, now))
}

/// Notes in which language somebody reads, and tells how they stand then; `None` if the token opens nothing.
///
/// # Errors
/// The database.
pub fn read_in(service: &Service, token: &str, language: &str, now: Timestamp) -> Result<Option<Participant>> {
    write(service, token, now, |tx, id| super::read_in(tx, id, language))
}

/// Has everything erased when the time of grace is over; only with the signature of the page that asks.
///
/// # Errors
/// The database.
pub fn erase(service: &Service, token: &str, confirmation: &str, now: Timestamp) -> Result<Erasing> {
    let Some(known) = opened_by(service, token)? else { return Ok(Erasing::Unknown) };
    let contact = &known.contact;
    let asked = service.keys.read_confirmation(confirmation, known.id, &contact.email, now);
    // Whoever has taken it back since has to be asked anew.
    if asked.is_none_or(|asked| contact.erase_kept.is_some_and(|kept| asked.as_second() < kept.as_second())) {
        return Ok(Erasing::AskAgain(known));
    }
    let noted = choose(service, token, Choice::Erase(service.erase_due(now)), now)?;
    Ok(noted.map_or(Erasing::Unknown, |_| Erasing::Noted))
}

/// The one place where what is chosen on the page is written. It is looked at first, so that whoever has no token does
/// not take the turn of those who write.
fn write(
    service: &Service,
    token: &str,
    now: Timestamp,
    work: impl FnOnce(&mut Tx<'_>, PersonId) -> Result<()>,
) -> Result<Option<Participant>> {
    let Some(known) = opened_by(service, token)? else { return Ok(None) };
    let actor = Actor::Respondent { person: known.id, way: Way::SignedToken };
    service.store.write(&service.by(actor, now), |conn| {
        let Some(known) = person_of(service, conn, token)? else { return Ok(None) };
        work(conn, known.id)?;
        person_of(service, conn, token)
    })
}

fn person_of(service: &Service, conn: &mut Conn, token: &str) -> Result<Option<Participant>> {
    let mut found = None;
    let id = service.keys.read_choices_token(token, |id| {
        found = person::contact(conn, id)?;
        Ok::<_, StoreError>(found.as_ref().map(|contact| contact.email.clone()))
    })?;
    Ok(id.zip(found).map(|(id, contact)| Participant { id, contact }))
}
