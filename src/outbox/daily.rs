//! The one mail of a person's day: what falls due goes into it.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::id::{MessageId, PersonId};
use crate::service::Service;
use crate::store::message::{self, DaysMessage, MessageKind, NewMessage};
use crate::store::{StoreError, Tx};

/// Today's message to that person, begun if there is none; `None` if it has left already.
///
/// # Errors
/// A failed statement.
pub fn message_of_today(
    service: &Service,
    conn: &mut Tx<'_>,
    person: PersonId,
    now: Timestamp,
) -> Result<Option<MessageId>, StoreError> {
    Ok(messages_of_today(service, conn, &[person], now)?.remove(&person).flatten())
}

/// The same for several, each named once. They are held: nobody takes them out of the queue in this transaction's time.
///
/// # Errors
/// A failed statement.
pub fn messages_of_today(
    service: &Service,
    conn: &mut Tx<'_>,
    people: &[PersonId],
    now: Timestamp,
) -> Result<HashMap<PersonId, Option<MessageId>>, StoreError> {
    if people.is_empty() {
        return Ok(HashMap::new());
    }
    let day = service.calendar().date(now);
    let of_day = message::of_the_day(conn, people, day)?;
    let key = |person: &PersonId| format!("person:{person}:{day}");
    let new: Vec<(PersonId, String)> = people
        .iter()
        .filter(|person| of_day.get(person) == Some(&DaysMessage::New))
        .map(|person| (*person, key(person)))
        .collect();
    let ids: Vec<String> = new.iter().map(|(_, key)| service.message_id(key)).collect();
    let drafts: Vec<NewMessage> = new
        .iter()
        .zip(&ids)
        .map(|((person, key), message_id)| NewMessage {
            unique_key: key,
            person: Some(*person),
            staff: None,
            kind: MessageKind::Invitation,
            day,
            not_before: now,
            message_id,
        })
        .collect();
    let written = message::write_each(conn, &drafts)?;
    // Another process has begun theirs in the same moment: it is there now.
    let others: Vec<PersonId> =
        new.iter().filter(|(_, key)| !written.contains_key(key)).map(|(person, _)| *person).collect();
    let by_others = if others.is_empty() { HashMap::new() } else { message::of_the_day(conn, &others, day)? };
    let found = people.iter().map(|person| {
        let stands = by_others.get(person).or_else(|| of_day.get(person));
        let mail = match stands {
            Some(DaysMessage::In(mail)) => Some(*mail),
            Some(DaysMessage::New) => written.get(&key(person)).copied(),
            Some(DaysMessage::NotToday) | None => None,
        };
        (*person, mail)
    });
    Ok(found.collect())
}
