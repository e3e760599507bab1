//! Mails and letters to somebody, what came back from them, and help that they got or gave.

use std::collections::{BTreeSet, HashMap};

use crate::store::db::prelude::*;

use super::{AT_ONCE, case_numbers};
use crate::id::{ContactId, FamilyId, LetterId, MessageId, PersonId, ReceivedId};
use crate::own_data::{HelpAsked, HelpSession, Letter, Mail, MailAbout};
use crate::store::message::{MessageKind, MessageState};
use crate::store::schema::{
    family, help, help_asked, letter, letter_request, message, message_request, received, request,
};
use crate::store::written;
use crate::store::{Conn, Result, called, to_date, to_instant};

/// The limit of a statement.
const LIMIT: i64 = AT_ONCE as i64;

/// Some mails to them, those after that row.
///
/// # Errors
/// A failed statement; what does not open.
pub fn mails(conn: &mut Conn, to: PersonId, after: MessageId) -> Result<Vec<(MessageId, Mail)>> {
    type Row = (
        MessageId,
        (MessageKind, MessageState, chrono::NaiveDate),
        Option<chrono::NaiveDateTime>,
        Option<ContactId>,
        Option<String>,
    );
    let rows: Vec<Row> = message::table
        .filter(message::person_id.eq(to))
        .filter(message::id.gt(after))
        .order(message::id)
        .limit(LIMIT)
        .select((
            message::id,
            (message::kind, message::state, message::for_day),
            message::sent_at,
            message::contact_id,
            message::server_words,
        ))
        .load(conn)?;
    let ids: Vec<MessageId> = rows.iter().map(|row| row.0).collect();
    let about: Vec<(MessageId, String, String)> = message_request::table
        .inner_join(request::table.inner_join(family::table))
        .filter(message_request::message_id.among(&ids))
        .filter(message_request::dropped.eq(false))
        .order(message_request::id)
        .select((message_request::message_id, family::case_number, request::wave))
        .load(conn)?;
    let mut told: HashMap<MessageId, Vec<MailAbout>> = HashMap::new();
    for (id, family, wave) in about {
        told.entry(id).or_default().push(MailAbout { family, wave });
    }
    let called = called::load(conn, rows.iter().filter_map(|row| row.3).collect::<BTreeSet<_>>())?;
    let words = rows.iter().filter_map(|row| Some((written::server_words(row.0), row.4.clone()?))).collect();
    let mut words = written::open(conn, words)?.into_iter();
    let mail = |(id, (kind, state, day), sent, contact, said): Row| {
        let mail = Mail {
            kind: kind.as_str().to_owned(),
            for_day: to_date(day),
            state: state.as_str().to_owned(),
            sent_at: sent.map(to_instant),
            address: contact.and_then(|contact| called.get(&contact)?.address.clone()),
            server_words: said.and_then(|_| words.next()),
            about: told.remove(&id).unwrap_or_default(),
        };
        (id, mail)
    };
    Ok(rows.into_iter().map(mail).collect())
}

/// The letters that were printed for them.
///
/// # Errors
/// A failed statement.
pub fn letters(conn: &mut Conn, to: PersonId) -> Result<Vec<Letter>> {
    let rows: Vec<(LetterId, chrono::NaiveDateTime)> = letter::table
        .filter(letter::person_id.eq(to))
        .order(letter::id)
        .select((letter::id, letter::printed_at))
        .load(conn)?;
    let ids: Vec<LetterId> = rows.iter().map(|row| row.0).collect();
    let about: Vec<(LetterId, String, String)> = letter_request::table
        .inner_join(request::table.inner_join(family::table))
        .filter(letter_request::letter_id.among(&ids))
        .order(letter_request::id)
        .select((letter_request::letter_id, family::case_number, request::wave))
        .load(conn)?;
    let mut asked: HashMap<LetterId, Vec<MailAbout>> = HashMap::new();
    for (id, family, wave) in about {
        asked.entry(id).or_default().push(MailAbout { family, wave });
    }
    let letter = |(id, printed): (LetterId, chrono::NaiveDateTime)| Letter {
        printed_at: to_instant(printed),
        about: asked.remove(&id).unwrap_or_default(),
    };
    Ok(rows.into_iter().map(letter).collect())
}

/// A mail that came back about one to them, or from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameBack {
    /// Row number.
    pub id: ReceivedId,
    /// The word for what it is.
    pub kind: String,
    /// When it was read.
    pub at: jiff::Timestamp,
    /// The mail, as long as it is kept.
    pub content: Option<Vec<u8>>,
    /// When somebody saw to it,
    pub handled: Option<jiff::Timestamp>,
    /// and what they noted.
    pub note: Option<String>,
}

/// Some mails from them or about one to them, those after that row.
///
/// # Errors
/// A failed statement; what does not open.
pub fn received(conn: &mut Conn, from: PersonId, after: ReceivedId) -> Result<Vec<CameBack>> {
    type Row =
        (ReceivedId, String, chrono::NaiveDateTime, Option<Vec<u8>>, Option<chrono::NaiveDateTime>, Option<String>);
    let rows: Vec<Row> = received::table
        .filter(received::person_id.eq(from))
        .filter(received::id.gt(after))
        .order(received::id)
        .limit(LIMIT)
        .select((
            received::id,
            received::kind,
            received::received_at,
            received::content,
            received::handled_at,
            received::handled_note,
        ))
        .load(conn)?;
    let mails = rows.iter().filter_map(|row| Some((written::received_mail(row.0), row.3.clone()?))).collect();
    let mut mails = written::open_bytes(conn, mails)?.into_iter();
    let notes = rows.iter().filter_map(|row| Some((written::handled_note(row.0), row.5.clone()?))).collect();
    let mut notes = written::open(conn, notes)?.into_iter();
    let came = |(id, kind, at, content, handled, note): Row| CameBack {
        id,
        kind,
        at: to_instant(at),
        content: content.and_then(|_| mails.next()),
        handled: handled.map(to_instant),
        note: note.and_then(|_| notes.next()),
    };
    Ok(rows.into_iter().map(came).collect())
}

/// Sessions in which they answered with help, or helped somebody else: of those, nothing of what was answered.
///
/// # Errors
/// A failed statement.
pub fn sessions(conn: &mut Conn, of: PersonId) -> Result<Vec<HelpSession>> {
    type Time = Option<chrono::NaiveDateTime>;
    type Row = (PersonId, FamilyId, String, chrono::NaiveDateTime, Time, Time);
    let rows: Vec<Row> = help::table
        .filter(help::person_id.eq(of).or(help::helper_id.eq(of)))
        .order(help::id)
        .select((help::person_id, help::family_id, help::helper_role, help::made_at, help::opened_at, help::ended_at))
        .load(conn)?;
    let families: Vec<FamilyId> = rows.iter().map(|row| row.1).collect();
    let numbers = case_numbers(conn, &families)?;
    let session = |(person, family, helper_role, made, opened, ended): Row| HelpSession {
        helped_others: person != of,
        family: numbers.get(&family).cloned().unwrap_or_default(),
        helper_role,
        made_at: to_instant(made),
        opened_at: opened.map(to_instant),
        ended_at: ended.map(to_instant),
    };
    Ok(rows.into_iter().map(session).collect())
}

/// That they were asked to help somebody else with an answer.
///
/// # Errors
/// A failed statement.
pub fn asked_to_help(conn: &mut Conn, of: PersonId) -> Result<Vec<HelpAsked>> {
    let rows: Vec<(chrono::NaiveDateTime, String, String)> = help_asked::table
        .inner_join(request::table.inner_join(family::table))
        .filter(help_asked::person_id.eq(of))
        .order(help_asked::id)
        .select((help_asked::asked_at, family::case_number, request::wave))
        .load(conn)?;
    let asked = |(at, family, wave)| HelpAsked { asked_at: to_instant(at), family, wave };
    Ok(rows.into_iter().map(asked).collect())
}
