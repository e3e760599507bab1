//! What every part of a running installation shares: the store, the programme, the words, the keys.

use lettre::message::Mailbox;

use crate::post::link::Secret;
use crate::post::mail::Mails;
use crate::post::transport::Transport;
use crate::programme::{Calendar, Programme};
use crate::questionnaires::Questionnaires;
use crate::store::Store;

/// One installation, as configured.
pub struct Service {
    /// The database.
    pub store: Store,
    /// The protocol that runs.
    pub programme: Programme,
    /// Its sending days.
    pub calendar: Calendar,
    /// Instruments and wording.
    pub questionnaires: Questionnaires,
    /// Key of links and Message-IDs.
    pub secret: Secret,
    /// What links begin with, without a slash at the end.
    pub base_url: String,
    /// Who mails come from.
    pub sender: Mailbox,
    /// Mail templates.
    pub mails: Mails,
    /// The way out for mail.
    pub transport: Transport,
    /// Where a respondent can ask for help.
    pub contact: Option<String>,
    /// Whether demonstration wording may be shown.
    pub demonstration: bool,
}

impl Service {
    /// The Message-ID of the message with that unique key.
    pub fn message_id(&self, unique_key: &str) -> String {
        self.secret.message_id(unique_key, self.sender.email.domain())
    }
}
