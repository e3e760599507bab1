//! What came back and was brought before nobody, for `kvartal status`.

use std::collections::{BTreeMap, BTreeSet};

use diesel::dsl::exists;
use diesel::prelude::*;
use jiff::Timestamp;

use crate::id::{MessageId, PersonId};
use crate::store::message::MessageState;
use crate::store::schema::{message, received};
use crate::store::{Conn, Result, incoming, instant};

/// Received mails of one kind that were only noted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Noted {
    /// How many.
    pub count: usize,
    /// Case numbers of the families that the mails they belong to were about.
    pub families: BTreeSet<String>,
}

/// Received mails that were neither acted on nor passed on since then, by kind.
///
/// # Errors
/// A failed statement.
pub fn noted(conn: &mut Conn, since: Timestamp) -> Result<BTreeMap<String, Noted>> {
    let carried = exists(message::table.filter(message::received_id.eq(received::id.nullable())));
    let rows: Vec<(String, Option<MessageId>, Option<PersonId>)> = received::table
        .filter(received::received_at.gt(instant(since)))
        .filter(diesel::dsl::not(carried))
        .select((received::kind, received::message_id, received::person_id))
        .load(conn)?;
    let mut noted: BTreeMap<String, Noted> = BTreeMap::new();
    for (kind, message, person) in rows {
        let acted_on = match kind.as_str() {
            "bounce" => message.is_some(),
            "complaint" => person.is_some(),
            _ => false,
        };
        if acted_on {
            continue;
        }
        let of_kind = noted.entry(kind).or_default();
        of_kind.count += 1;
        if let Some(message) = message {
            of_kind.families.extend(incoming::families(conn, message)?.into_iter().map(|family| family.case_number));
        }
    }
    Ok(noted)
}

/// What servers said of messages that were handed over since then and refused or returned for good, of each message.
///
/// # Errors
/// A failed statement.
pub fn refusals(conn: &mut Conn, since: Timestamp) -> Result<Vec<String>> {
    let words: Vec<Option<String>> = message::table
        .filter(message::begun_at.gt(instant(since)))
        .filter(message::state.eq_any([MessageState::Bounced, MessageState::Failed]))
        .select(message::server_words)
        .load(conn)?;
    Ok(words.into_iter().flatten().collect())
}
