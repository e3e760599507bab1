//! What the List-Unsubscribe header of a mail leads to: it ends mail, and can do nothing else. Mail programs, the servers
//! on the way and whoever the mail is passed on to read that header.

use jiff::Timestamp;

use super::{Choice, Participant};
use crate::actor::{Actor, Way};
use crate::service::Service;
use crate::store::{Conn, Result, person};
use crate::token::MadeFor;

/// Why a token ends nobody's mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoToken {
    /// It is none of ours.
    Unknown,
    /// It was for an address that is no longer the person's.
    Past,
}

/// Whose mail that token ends. One that was made for another address ends nobody's; one of those that do not say only if
/// all mail to the person has gone to the address that they still have.
///
/// # Errors
/// The database.
pub fn opened_by(service: &Service, token: &str) -> Result<std::result::Result<Participant, NoToken>> {
    service.store.read(|conn| person_of(service, conn, token))
}

/// Ends mail to that person, and tells how they stand then. Who the token is of is looked at before anything is written.
///
/// # Errors
/// The database.
pub fn end_mail(service: &Service, token: &str, now: Timestamp) -> Result<std::result::Result<Participant, NoToken>> {
    let known = match opened_by(service, token)? {
        Ok(known) => known,
        Err(none) => return Ok(Err(none)),
    };
    let actor = Actor::Respondent { person: known.id, way: Way::SignedToken };
    service.store.write(&service.by(actor, now), |conn| {
        let known = match person_of(service, conn, token)? {
            Ok(known) => known,
            Err(none) => return Ok(Err(none)),
        };
        person::choose(conn, known.id, Choice::NoMail, now)?;
        person_of(service, conn, token)
    })
}

fn person_of(service: &Service, conn: &mut Conn, token: &str) -> Result<std::result::Result<Participant, NoToken>> {
    let keys = &service.keys;
    let Some(id) = keys.read_unsubscribe_token(token) else { return Ok(Err(NoToken::Unknown)) };
    let Some(contact) = person::contact(conn, id)? else { return Ok(Err(NoToken::Past)) };
    let holds = match keys.unsubscribe_made_for(token, id, &contact.email) {
        MadeFor::This => true,
        MadeFor::Another => false,
        MadeFor::Unsaid => person::has_kept_address(conn, id)?,
    };
    Ok(if holds { Ok(Participant { id, contact }) } else { Err(NoToken::Past) })
}
