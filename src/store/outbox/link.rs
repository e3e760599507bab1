//! What a link opens: it stands in a mail, in a letter, or belongs to a session with help.

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::family::RequestState;
use crate::id::{HelpId, LetterId, MessageId, PersonId, RequestId};
use crate::store::message::MessageKind;
use crate::store::schema::{
    contact as contact_table, data_key, letter as letter_table, letter_request, message, message_request, person,
    request,
};
use crate::store::{Conn, Result, called, contact, help, letter, to_instant};

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
    /// Whether it was made for the mailbox that the person has now, or for the same place in the register: otherwise it
    /// opens nothing. A letter or a session with help of which that is not known counts as theirs.
    pub is_theirs: bool,
}

/// The message, letter or session with that link (contract section 1, "link").
pub fn with_hash(conn: &mut Conn, hash: &str) -> Result<Option<Link>> {
    let row: Option<letter::Linked<MessageId>> = message::table
        .inner_join(person::table.inner_join(contact_table::table.left_join(data_key::table)))
        .filter(contact_table::is_current.eq(true))
        .filter(message::link_hash.eq(hash))
        // What leads to one's own data opens no questionnaire.
        .filter(message::kind.ne(MessageKind::OwnData))
        .select((
            message::id,
            person::id,
            contact_table::language,
            called::stored!(),
            person::left_since.is_not_null(),
            (message::contact_id, contact_table::id),
            message::unique_key,
        ))
        .get_result(conn)
        .optional()?;
    if let Some(linked) = row {
        return of(conn, Carrier::Message, false, linked).map(Some);
    }
    if let Some(linked) = letter::linked(conn, hash)? {
        return of(conn, Carrier::Letter, true, linked).map(Some);
    }
    help::linked(conn, hash)?.map(|linked| of(conn, Carrier::Help, true, linked)).transpose()
}

fn of<Id>(
    conn: &mut Conn,
    carrier: fn(Id) -> Carrier,
    if_not_known: bool,
    (id, person, language, stored, left, (made_for, present), unique_key): letter::Linked<Id>,
) -> Result<Link> {
    let is_theirs = match made_for {
        None => if_not_known,
        Some(made_for) => made_for == present || contact::is_present(conn, person, made_for)?,
    };
    let email = called::open(conn, stored)?.address.unwrap_or_default();
    Ok(Link { carrier: carrier(id), unique_key, person, language, email, left, is_theirs })
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
        .filter(request::state.eq(RequestState::Open))
        .filter(message::link_hash.is_not_null())
        .select((message::unique_key, message::link_hash.assume_not_null()))
        .distinct()
        .load(conn)?;
    let on_paper: Vec<(String, String)> = letter_table::table
        .inner_join(letter_request::table.inner_join(request::table))
        .filter(letter_request::round.eq(request::round))
        .filter(letter_table::person_id.eq(request::person_id))
        .filter(request::state.eq(RequestState::Open))
        .select((letter_table::unique_key, letter_table::link_hash))
        .distinct()
        .load(conn)?;
    found.extend(on_paper);
    Ok(found)
}

/// When the mail left in which a link stands that its person had asked for; none for every other link.
///
/// # Errors
/// A failed statement.
pub fn asked_for(conn: &mut Conn, link: &Link) -> Result<Option<Timestamp>> {
    let Carrier::Message(id) = link.carrier else { return Ok(None) };
    let mail = message::table.find(id).filter(message::kind.eq(MessageKind::Link));
    // Somebody can be faster than the note that it has left.
    let left: Option<(Option<chrono::NaiveDateTime>, Option<chrono::NaiveDateTime>)> =
        mail.select((message::sent_at, message::begun_at)).get_result(conn).optional()?;
    Ok(left.and_then(|(sent, begun)| sent.or(begun)).map(to_instant))
}

/// Whether a mail asks whoever it went to for help.
///
/// # Errors
/// A failed statement.
pub fn asks_for_help(conn: &mut Conn, link: &Link) -> Result<bool> {
    let Carrier::Message(id) = link.carrier else { return Ok(false) };
    let asks = message_request::table
        .filter(message_request::message_id.eq(id))
        .filter(message_request::dropped.eq(false))
        .filter(message_request::purpose.like("help%"));
    Ok(diesel::select(diesel::dsl::exists(asks)).get_result(conn)?)
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
