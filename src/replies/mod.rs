//! Received mail that is passed on: who reads it, to whom it is written, and what is checked again before it leaves.

mod readers;

use jiff::{SignedDuration, Timestamp};

use crate::actor::{Act, Subject};
use crate::id::{ContactId, ReceivedId, StaffId};
use crate::post::mail::PassedOnMail;
use crate::programme::Replies;
use crate::sender::{self, Shown};
use crate::service::Service;
use crate::store::message::{self, Claimed, MessageKind, NewMessage, SendOutcome};
use crate::store::{self, Conn, StoreError, Tx, incoming};

pub use readers::{is_author, readers};

/// Whom a mail is passed on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// A project lead, by the row number of the member of staff.
    Lead(StaffId),
    /// The study's contact.
    Study,
    /// Whoever runs the installation.
    Operator,
}

/// Who gets what is for the study: its contact, or the operator where there is none whose address works.
///
/// # Errors
/// A failed statement.
pub fn study_recipient(service: &Service, conn: &mut Conn) -> Result<Recipient, StoreError> {
    Ok(match &service.study_contact {
        Some(address) if !is_stopped(service, conn, address)? => Recipient::Study,
        _ => Recipient::Operator,
    })
}

/// Writes the message that passes a received mail on.
///
/// # Errors
/// A failed statement.
pub fn pass_on(
    service: &Service,
    conn: &mut Tx<'_>,
    received: ReceivedId,
    to: Recipient,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (unique_key, staff) = match to {
        Recipient::Lead(lead) => (incoming::lead_key(received, lead), Some(lead)),
        Recipient::Study => (incoming::study_key(received), None),
        Recipient::Operator => (incoming::operator_key(received), None),
    };
    let message = message::write(
        conn,
        &NewMessage {
            unique_key: &unique_key,
            person: None,
            staff,
            kind: MessageKind::Reply,
            day: service.calendar().date(now),
            not_before: now,
            message_id: &service.message_id(&unique_key),
        },
    )?;
    incoming::carry(conn, message, received)?;
    let whom = match to {
        Recipient::Lead(_) => "lead",
        Recipient::Study => "study",
        Recipient::Operator => "operator",
    };
    conn.note(Act::PassedOn, Subject::message(message).of_staff(staff).detail(whom));
    Ok(())
}

/// A received mail as it is passed on.
#[derive(Debug)]
pub struct PassedOn {
    /// To which contact it goes,
    pub contact: ContactId,
    /// and at which address.
    pub to: String,
    /// Of the words.
    pub language: String,
    /// Who it comes from.
    pub sender: Shown,
    /// What it says.
    pub says: PassedOnMail,
    /// The received mail.
    pub content: Vec<u8>,
}

/// Checks again whom a received mail may go to, and puts it into words; or says why it does not leave.
///
/// # Errors
/// A failed statement.
pub fn compose(
    service: &Service,
    conn: &mut Tx<'_>,
    claimed: &Claimed,
    received: ReceivedId,
    now: Timestamp,
) -> Result<Result<PassedOn, SendOutcome>, StoreError> {
    let Some(passed_on) = incoming::passed_on(conn, claimed.id)? else { return Ok(Err(SendOutcome::Cancelled)) };
    if claimed.staff.is_some() && !may_be_read_by_a_lead(service, conn, received)? {
        // Written while the programme said otherwise, or by a version that asked nobody.
        let to = study_recipient(service, conn)?;
        if !message::is_written(conn, &incoming::study_key(received))?
            && !message::is_written(conn, &incoming::operator_key(received))?
        {
            pass_on(service, conn, received, to, now)?;
        }
        return Ok(Err(SendOutcome::Cancelled));
    }
    let is_study = claimed.unique_key == incoming::study_key(received);
    let study = service.study_contact.as_ref().filter(|_| is_study);
    let (contact, to, language) = match (&claimed.staff, study.or(service.operator.as_ref())) {
        (Some(lead), _) => (lead.contact, lead.email.clone(), lead.language.clone()),
        (None, Some(address)) if study.is_some() && is_stopped(service, conn, address)? => {
            return Ok(Err(SendOutcome::Failed("an earlier mail to this address came back for good".into())));
        }
        (None, Some(address)) => {
            let to = address.to_string();
            (store::contact::of_others(conn, service.store.keys()?, &to)?, to, "da".to_owned())
        }
        // It waits for an operator to be named.
        (None, None) => {
            let later = now.saturating_add(SignedDuration::from_hours(1)).unwrap_or(Timestamp::MAX);
            return Ok(Err(SendOutcome::Waits(later)));
        }
    };
    let sender = sender::of_programme(service, &language);
    let says =
        PassedOnMail { families: passed_on.families, undelivered: passed_on.undelivered, sender: sender.name.clone() };
    Ok(Ok(PassedOn { contact, to, language, sender, says, content: passed_on.content }))
}

/// Whether the project leads read what this respondent wrote. What belongs to no respondent is not asked about.
fn may_be_read_by_a_lead(service: &Service, conn: &mut Conn, received: ReceivedId) -> Result<bool, StoreError> {
    let roles = incoming::roles_asked(conn, received)?;
    Ok(roles.is_none_or(|roles| service.programme().replies(roles.iter().map(String::as_str)) == Replies::Municipality))
}

fn is_stopped(service: &Service, conn: &mut Conn, address: &lettre::Address) -> Result<bool, StoreError> {
    store::address::is_suppressed(conn, service.store.keys()?, address.as_ref())
}
