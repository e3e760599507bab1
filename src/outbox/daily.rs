//! The one mail of a person's day: what falls due goes into it.

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
    let day = service.calendar().date(now);
    match message::of_the_day(conn, person, day)? {
        DaysMessage::In(mail) => Ok(Some(mail)),
        DaysMessage::NotToday => Ok(None),
        DaysMessage::New => {
            let unique_key = format!("person:{person}:{day}");
            let mail = message::write(
                conn,
                &NewMessage {
                    unique_key: &unique_key,
                    person: Some(person),
                    staff: None,
                    kind: MessageKind::Invitation,
                    day,
                    not_before: now,
                    message_id: &service.message_id(&unique_key),
                },
            )?;
            Ok(Some(mail))
        }
    }
}
