//! What a link opens: it stands in a mail, in a letter, or belongs to a session with help.

use diesel::prelude::*;

use crate::family::{RequestState, email_key};
use crate::id::{HelpId, LetterId, MessageId, PersonId, RequestId};
use crate::store::schema::{letter as letter_table, letter_request, message, message_request, person, request};
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
    /// What its link is made from; of a session with help, its code.
    pub unique_key: String,
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
    let row: Option<letter::Linked<MessageId>> = message::table
        .inner_join(person::table)
        .filter(message::link_hash.eq(hash))
        .select((
            message::id,
            person::id,
            person::language,
            person::email,
            person::left_since.is_not_null(),
            message::to_address,
            message::unique_key,
        ))
        .first(conn)
        .optional()?;
    if let Some((message, person, language, email, left, to, unique_key)) = row {
        return Ok(Some(Link { carrier: Carrier::Message(message), unique_key, person, language, email, left, to }));
    }
    if let Some(linked) = letter::linked(conn, hash)? {
        return Ok(Some(of(Carrier::Letter, linked)));
    }
    Ok(help::linked(conn, hash)?.map(|linked| of(Carrier::Help, linked)))
}

fn of<Id>(carrier: fn(Id) -> Carrier, (id, person, language, email, left, to, unique_key): letter::Linked<Id>) -> Link {
    Link { carrier: carrier(id), unique_key, person, language, to: to.or_else(|| Some(email.clone())), email, left }
}

/// The links of mails and letters about requests that are still open: what each is made from, and its hash.
///
/// # Errors
/// A failed statement.
pub fn open(conn: &mut Conn) -> Result<Vec<(String, String)>> {
    let mut found: Vec<(String, String)> = message::table
        .inner_join(message_request::table.inner_join(request::table))
        .filter(message_request::dropped.eq(false))
        .filter(message_request::round.eq(request::round))
        .filter(message::person_id.eq(request::person_id.nullable()))
        .filter(request::state.eq(RequestState::Open.as_str()))
        .filter(message::link_hash.is_not_null())
        .select((message::unique_key, message::link_hash.assume_not_null()))
        .distinct()
        .load(conn)?;
    let on_paper: Vec<(String, String)> = letter_table::table
        .inner_join(letter_request::table.inner_join(request::table))
        .filter(letter_request::round.eq(request::round))
        .filter(letter_table::person_id.eq(request::person_id))
        .filter(request::state.eq(RequestState::Open.as_str()))
        .select((letter_table::unique_key, letter_table::link_hash))
        .distinct()
        .load(conn)?;
    found.extend(on_paper);
    Ok(found)
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
