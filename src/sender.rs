//! Who a mail or a letter comes from, as its reader sees it, and where an answer goes.

use std::collections::{BTreeMap, BTreeSet};

use lettre::Address;

use crate::id::PersonId;
use crate::programme::{Replies, Sender, text_in};
use crate::service::Service;

/// The name beside our address and under the words, and where an answer goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// In the reader's language.
    pub name: String,
    /// Where an answer goes; to our own address if there is none.
    pub reply_to: Option<Address>,
}

/// The municipalities that people belong to, by row number of the person.
pub type Municipalities = BTreeMap<PersonId, BTreeSet<String>>;

/// Who mail comes from to somebody who belongs to these municipalities. An answer that the municipality is not to read
/// never goes to its address.
pub fn of_person(service: &Service, municipalities: &BTreeSet<String>, replies: Replies, language: &str) -> Shown {
    let programme = service.programme();
    let sender = programme.sender(municipalities.iter().map(String::as_str));
    let reply_to = match replies {
        Replies::Municipality => sender.and_then(|sender| sender.reply_to.as_deref()),
        Replies::Study => None,
    };
    shown(service, sender, reply_to, language)
}

/// Who mail comes from to project leads and to whoever runs the study.
pub fn of_programme(service: &Service, language: &str) -> Shown {
    shown(service, service.programme().sender.as_ref(), None, language)
}

fn shown(service: &Service, sender: Option<&Sender>, reply_to: Option<&str>, language: &str) -> Shown {
    let own = || {
        let own = &service.sender_identity.sender;
        own.name.clone().unwrap_or_else(|| own.email.to_string())
    };
    let of_programme = service.programme().sender.as_ref().and_then(|sender| sender.reply_to.as_deref());
    Shown {
        name: sender.map_or_else(own, |sender| text_in(&sender.name, language).trim().to_owned()),
        // What is no address was told when the programme was read.
        reply_to: reply_to.or(of_programme).and_then(|address| address.trim().parse().ok()),
    }
}
