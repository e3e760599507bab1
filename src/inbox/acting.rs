//! What is done with each mail: acted on, passed on, noted, or left for a person to see.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};
use tracing::{error, info, warn};

use super::{FetchedMail, Inbox, Taken, Verdict};
use crate::actor::{Act, Actor, Subject};
use crate::id::MessageId;
use crate::participation;
use crate::post::incoming::{self, Action, Incoming, Notice, ReceivedKind};
use crate::replies::{self, Recipient};
use crate::service::Service;
use crate::store::incoming::{Found, Received};
use crate::store::message::MessageState;
use crate::store::{self, Conn, StoreError, Tx};
use crate::token::MadeFor;

/// How many mails are passed on in an hour that belong to no message of ours, and how many that belong to the same one.
/// The others stay in the mailbox for the next hour: whoever floods it holds up nobody's invitation.
const QUOTA: usize = 20;

/// The time that the quota is for.
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// One reading of the mailbox.
pub(super) struct Acting<'a> {
    service: &'a Service,
    inbox: &'a Inbox,
    now: Timestamp,
    pub(super) taken: Taken,
}

/// What is to be done with a mail.
enum Fate {
    /// Nothing further: what it tells has been acted on, or it tells nothing that asks for anybody.
    Noted,
    /// Somebody gets it.
    PassedOn(Vec<Recipient>),
    /// Nobody can be given it.
    Stays,
}

impl<'a> Acting<'a> {
    pub(super) fn new(service: &'a Service, inbox: &'a Inbox, now: Timestamp) -> Acting<'a> {
        Acting { service, inbox, now, taken: Taken::default() }
    }

    /// Whether that mail is to be looked at: not if it had to stay a moment ago.
    pub(super) fn wants(&mut self, name: &str) -> bool {
        let is_left = self.inbox.reading.lock().unwrap_or_else(PoisonError::into_inner).left.contains(name);
        !is_left
    }

    /// Acts on one mail. One that cannot be dealt with stays and does not stop the others.
    ///
    /// # Errors
    /// A database that is out of reach.
    pub(super) fn on(&mut self, mail: &FetchedMail) -> Result<Verdict, StoreError> {
        if self.service.stopping.load(Ordering::Relaxed) {
            return Ok(Verdict::Later);
        }
        let incoming = incoming::read(&mail.content);
        let mut taken = self.taken;
        let by = self.service.by(Actor::Inbox, self.now);
        let done = self.service.store.write(&by, |conn| self.in_transaction(conn, mail, &incoming, &mut taken));
        let verdict = match done {
            Ok(verdict) => verdict,
            Err(fault) if fault.is_transient() => return Err(fault),
            Err(fault) => {
                error!(error = %fault, "a mail in the inbox cannot be dealt with; it stays there");
                Verdict::Stays
            }
        };
        match verdict {
            Verdict::Done => self.taken = Taken { mails: taken.mails + 1, ..taken },
            Verdict::Stays => {
                self.taken.left += 1;
                let mut reading = self.inbox.reading.lock().unwrap_or_else(PoisonError::into_inner);
                reading.left.insert(mail.name.clone());
            }
            Verdict::Later => {}
        }
        Ok(verdict)
    }

    fn in_transaction(
        &self,
        conn: &mut Tx<'_>,
        mail: &FetchedMail,
        incoming: &Incoming,
        taken: &mut Taken,
    ) -> Result<Verdict, StoreError> {
        if store::incoming::is_noted(conn, &incoming.unique_key)? {
            return Ok(Verdict::Done);
        }
        let found = self.belongs_to(conn, incoming)?;
        let kind = self.kind(conn, incoming)?;
        let failed = match &kind {
            ReceivedKind::Notice(notice) if notice.action == Action::Failed => Some(notice),
            _ => None,
        };
        let fate = self.fate(conn, &kind, found.as_ref(), incoming)?;
        let recipients = match fate {
            Fate::PassedOn(_) if !mail.is_whole => return Ok(Verdict::Stays),
            Fate::PassedOn(recipients) => recipients,
            Fate::Noted => Vec::new(),
            Fate::Stays => return Ok(Verdict::Stays),
        };
        if failed.is_some() && found.as_ref().is_some_and(|found| found.state == MessageState::Sending) {
            return Ok(Verdict::Later);
        }
        let received = Received {
            unique_key: &incoming.unique_key,
            kind: kind.as_str(),
            at: self.now,
            message: found.as_ref().map(|found| found.id),
            person: found.as_ref().and_then(|found| found.person),
            contact: found.as_ref().and_then(|found| found.contact),
            content: (!recipients.is_empty()).then_some(mail.content.as_slice()),
        };
        let Some(id) = store::incoming::note(conn, &received)? else { return Ok(Verdict::Done) };
        let person = received.person;
        let about = Subject::none().of_staff(found.as_ref().and_then(|found| found.staff));
        conn.note(Act::Received, about.of_person(person).by_message(received.message).detail(received.kind));
        if let (Some(notice), Some(found)) = (failed, &found) {
            taken.bounced += usize::from(self.bounced(conn, notice, found)?);
        }
        let to = found.as_ref().and_then(|found| found.to_address.as_deref()).unwrap_or_default();
        if let (ReceivedKind::Complaint, Some(person)) = (&kind, received.person)
            && participation::complained(conn, person, to, self.now)?
        {
            info!(
                message = received.message.map(MessageId::number),
                "the person has complained about a mail and gets no more"
            );
        }
        for to in &recipients {
            replies::pass_on(self.service, conn, id, *to, self.now)?;
        }
        taken.passed_on += usize::from(!recipients.is_empty());
        Ok(Verdict::Done)
    }

    /// The message of ours that a mail belongs to: by return token or Message-ID, or by the List-Unsubscribe address in
    /// a returned copy, which a relay leaves alone when it rewrites both.
    fn belongs_to(&self, conn: &mut Conn, incoming: &Incoming) -> Result<Option<Found>, StoreError> {
        let keys = &self.service.keys;
        let tokens: Vec<MessageId> =
            incoming.return_tokens.iter().filter_map(|token| keys.read_return_token(token)).collect();
        let found = store::incoming::find(conn, &tokens, &incoming.message_ids)?;
        if found.is_some() {
            return Ok(found);
        }
        let date = incoming.copy.date.and_then(|seconds| Timestamp::from_second(seconds).ok());
        for token in &incoming.copy.unsubscribe_tokens {
            let Some(person) = keys.read_unsubscribe_token(token) else { continue };
            let found = store::incoming::find_last_to(conn, person, date)?;
            // The token died with its address: whoever kept an old mail says nothing about mail to the new one.
            if let Some(found) = found.filter(|found| {
                let to = found.to_address.as_deref().unwrap_or_default();
                keys.unsubscribe_made_for(token, person, to) == MadeFor::This
            }) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// What a mail is, now that it can be compared with what is ours: anybody can copy a header of our mails.
    fn kind(&self, conn: &mut Conn, incoming: &Incoming) -> Result<ReceivedKind, StoreError> {
        let own = self.service.sender_identity.sender.email.to_string().to_lowercase();
        let from_us = incoming.from.as_ref() == Some(&own);
        Ok(match &incoming.kind {
            ReceivedKind::Reply if from_us => ReceivedKind::Own,
            ReceivedKind::Own if !from_us => {
                let ids: Vec<String> = incoming.own_id.iter().cloned().collect();
                let is_ours = store::incoming::find(conn, &[], &ids)?.is_some();
                if is_ours { ReceivedKind::Own } else { ReceivedKind::Reply }
            }
            kind => kind.clone(),
        })
    }

    /// Whatever is not acted on goes to somebody, or stays. What is only noted is counted by `kvartal status`.
    fn fate(
        &self,
        conn: &mut Conn,
        kind: &ReceivedKind,
        found: Option<&Found>,
        incoming: &Incoming,
    ) -> Result<Fate, StoreError> {
        let is_carrier = found.is_some_and(|found| found.passes_on);
        // It answers, or returns, what went to the operator; a returned copy may be all that tells.
        let of_operator = is_carrier && found.is_some_and(|found| found.staff.is_none() && !found.to_study)
            || found.is_none() && incoming.copy.is_passed_on;
        let recipients = match kind {
            ReceivedKind::AutoReply | ReceivedKind::ReadReceipt | ReceivedKind::Own => return Ok(Fate::Noted),
            ReceivedKind::Notice(notice) if notice.action != Action::Failed => return Ok(Fate::Noted),
            ReceivedKind::Notice(_) if found.is_some() && !is_carrier => return Ok(Fate::Noted),
            ReceivedKind::Complaint if found.is_some_and(|found| found.person.is_some()) => return Ok(Fate::Noted),
            // A chain ends after one round: what a person writes is noted, what a server says stays.
            ReceivedKind::Reply if of_operator => return Ok(Fate::Noted),
            _ if of_operator => return Ok(Fate::Stays),
            ReceivedKind::Reply => replies::readers(self.service, conn, found, incoming.from.as_deref())?,
            ReceivedKind::Notice(_) | ReceivedKind::Complaint | ReceivedKind::Feedback | ReceivedKind::Unknown => {
                Vec::new()
            }
        };
        // Nobody gets their own mail.
        let operator = self.service.operator.as_ref().map(ToString::to_string);
        let recipients = match operator {
            _ if !recipients.is_empty() => recipients,
            Some(operator) if replies::is_author(incoming.from.as_deref(), &operator) => return Ok(Fate::Noted),
            Some(_) => vec![Recipient::Operator],
            None => recipients,
        };
        if recipients.is_empty() {
            return Ok(Fate::Stays);
        }
        let since = self.now.saturating_sub(HOUR).unwrap_or(Timestamp::MIN);
        if store::incoming::passed_on_since(conn, found.map(|found| found.id), since)? >= QUOTA {
            return Ok(Fate::Stays);
        }
        Ok(Fate::PassedOn(recipients))
    }

    /// `false`: that was known, or the message has not left.
    fn bounced(&self, conn: &mut Tx<'_>, notice: &Notice, found: &Found) -> Result<bool, StoreError> {
        let is_new = store::incoming::bounced(conn, found.id, &notice.words, self.now)?;
        if is_new {
            let about = Subject::message(found.id).of_staff(found.staff);
            conn.note(Act::MessageCameBack, about.of_person(found.person));
        }
        let stops = notice.stops_address();
        if let (true, Some(to)) = (stops, found.contact) {
            store::address::suppress(conn, to, self.now, &notice.words, Some(found.id))?;
        }
        if found.staff.is_some() {
            warn!(message = found.id.number(), stops, "a mail to a project lead came back for good");
        } else {
            info!(message = found.id.number(), stops, "came back for good");
        }
        Ok(is_new)
    }
}
