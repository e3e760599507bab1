//! What was mailed and to which addresses: for the simulation's two tables that name them.

use std::collections::{BTreeSet, HashMap};

use crate::store::db::prelude::*;
use chrono::NaiveDateTime;

use crate::id::{ContactId, MessageId, PersonId, StaffId};
use crate::report::sending::{Addresses, SentMessage};
use crate::store::message::{MessageKind, MessageState};
use crate::store::schema::{contact, message, message_request};
use crate::store::{Conn, Result, called, to_instant};

/// E-mail addresses by person number.
///
/// # Errors
/// A statement that fails.
pub fn addresses(conn: &mut Conn) -> Result<Addresses> {
    let rows: Vec<(Option<PersonId>, ContactId)> =
        contact::table.filter(contact::is_current.eq(true)).select((contact::person_id, contact::id)).load(conn)?;
    let mut called = called::load(conn, rows.iter().map(|(_, contact)| *contact))?;
    let mut address = |contact| called.remove(&contact).and_then(|called| called.address).unwrap_or_default();
    Ok(rows.into_iter().filter_map(|(person, contact)| Some((person?, address(contact)))).collect())
}

/// Every mail that was sent, with its address.
///
/// # Errors
/// A statement that fails.
pub fn sent_messages(conn: &mut Conn) -> Result<Vec<SentMessage>> {
    let carried: Vec<MessageId> = message_request::table
        .filter(message_request::dropped.eq(false))
        .select(message_request::message_id)
        .load(conn)?;
    let mut requests: HashMap<MessageId, usize> = HashMap::new();
    for id in carried {
        *requests.entry(id).or_default() += 1;
    }
    type Row = (MessageId, Option<StaffId>, MessageKind, Option<ContactId>, i32, String, Option<NaiveDateTime>);
    let rows: Vec<Row> = message::table
        .filter(message::state.eq(MessageState::Sent))
        .select((
            message::id,
            message::staff_id,
            message::kind,
            message::contact_id,
            message::listed,
            message::message_id,
            message::sent_at,
        ))
        .load(conn)?;
    let reached: BTreeSet<ContactId> = rows.iter().filter_map(|row| row.3).collect();
    let called = called::load(conn, reached)?;
    Ok(rows
        .into_iter()
        .filter_map(|(id, lead, kind, to, listed, message_id, sent_at)| {
            let listed = usize::try_from(listed).unwrap_or(0);
            Some(SentMessage {
                at: to_instant(sent_at?),
                kind: kind.as_str().to_owned(),
                to: to.and_then(|to| called.get(&to)?.address.clone()).unwrap_or_default(),
                requests: if lead.is_some() { listed } else { requests.get(&id).copied().unwrap_or(0) },
                message_id,
            })
        })
        .collect())
}
