//! What a link opens: it stands in a mail, in a letter, or belongs to a session with help.

use diesel::prelude::*;

use crate::family::email_key;
use crate::id::{HelpId, LetterId, MessageId, PersonId, RequestId};
use crate::store::schema::{message, message_request, person, request};
use crate::store::{Conn, Result, help, letter};

/// What a link stands in, by row number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// A mail.
    Message(MessageId),
    /// A letter on paper.
    Letter(LetterId),
    /// A session with somebody's help.
    Help(HelpId),
}

/// What is behind a link and the person it was written to.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where it stands.
    pub carrier: Carrier,
    /// Row number of the person.
    pub person: PersonId,
    /// The person's language.
    pub language: String,
    /// The person's present address; empty for whoever has none.
    pub email: String,
    /// Whether the person has left the study.
    pub left: bool,
    /// Where the message went; for a letter or a session with help, the address that the person had when it was made,
    /// or has now if that is not known.
    pub to: Option<String>,
}

/// The message, letter or session with that link (contract section 1, "link").
pub fn with_hash(conn: &mut Conn, hash: &str) -> Result<Option<Link>> {
    let row: Option<(MessageId, PersonId, String, String, bool, Option<String>)> = message::table
        .inner_join(person::table)
        .filter(message::link_hash.eq(hash))
        .select((
            message::id,
            person::id,
            person::language,
            person::email,
            person::left_since.is_not_null(),
            message::to_address,
        ))
        .first(conn)
        .optional()?;
    if let Some((message, person, language, email, left, to)) = row {
        return Ok(Some(Link { carrier: Carrier::Message(message), person, language, email, left, to }));
    }
    if let Some(linked) = letter::linked(conn, hash)? {
        return Ok(Some(of(Carrier::Letter, linked)));
    }
    Ok(help::linked(conn, hash)?.map(|linked| of(Carrier::Help, linked)))
}

fn of<Id>(carrier: fn(Id) -> Carrier, (id, person, language, email, left, to): letter::Linked<Id>) -> Link {
    Link { carrier: carrier(id), person, language, to: to.or_else(|| Some(email.clone())), email, left }
}

/// Whether a link, a letter or a code was made for the address that the person has now.
pub fn same_address(made_for: Option<&str>, email: &str) -> bool {
    made_for.is_some_and(|to| email_key(to) == email_key(email))
}

/// The requests that a message or letter carried and that have not been invited anew or moved to somebody else since;
/// a session with help carries none of its own.
pub fn carried_by(conn: &mut Conn, link: &Link) -> Result<Vec<RequestId>> {
    let message = match link.carrier {
        Carrier::Letter(id) => return letter::carried_by(conn, id, link.person),
        Carrier::Help(_) => return Ok(Vec::new()),
        Carrier::Message(message) => message,
    };
    Ok(message_request::table
        .inner_join(request::table)
        .filter(message_request::message_id.eq(message))
        .filter(message_request::dropped.eq(false))
        .filter(message_request::round.eq(request::round))
        .filter(request::person_id.eq(link.person))
        .select(request::id)
        .distinct()
        .load(conn)?)
}
