//! What somebody can ask of what is stored about them: to see it and take it elsewhere (articles 15 and 20 of the General Data
//! Protection Regulation), and to have it corrected (article 16).
//!
//! Whoever asks on the page of their choices gets a mail at the address that is stored: an old mail in other hands opens nobody's
//! data. The link in it is good for an hour. Whoever has no address is given the file by somebody who knows them.

pub mod correction;
mod gather;

use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};

use anyhow::Context;
use jiff::{SignedDuration, Timestamp};

use crate::actor::{Act, Actor, Subject, Way};
use crate::own_data::Format;
use crate::participation::{self, Participant, choices};
use crate::service::Service;
use crate::store::message::{self, MessageKind, NewMessage};
use crate::store::own_data_link::{self, Opened};
use crate::store::{By, Result, StoreError, Tx, address, contact, person};
use crate::token::Token;

/// A second click is the same wish.
const AGAIN: SignedDuration = SignedDuration::from_mins(10);

/// How many links a person can have in a day.
const IN_A_DAY: i64 = 3;

/// Whether somebody can be sent a link: they have an address, and mail reaches it.
///
/// # Errors
/// The database.
pub fn is_reached(service: &Service, known: &Participant) -> Result<bool> {
    if known.contact.email.is_empty() {
        return Ok(false);
    }
    service.store.read(|conn| {
        let to: Vec<_> = contact::present(conn, &[known.id])?.values().map(|now| now.id).collect();
        Ok(address::suppressed(conn, &to)?.is_empty())
    })
}

/// Writes a mail with a link to what is stored about whoever has that token of the page of their choices. Asked for again within
/// ten minutes, or for the fourth time in a day, there is no further mail. It goes to those as well who want no other mail or have
/// left: it is theirs to ask for. `None`: the token opens nothing.
///
/// # Errors
/// The database.
pub fn ask(service: &Service, token: &str, now: Timestamp) -> Result<Option<Participant>> {
    let Some(known) = choices::opened_by(service, token)? else { return Ok(None) };
    if !is_reached(service, &known)? {
        return Ok(Some(known));
    }
    let actor = Actor::Respondent { person: known.id, way: Way::SignedToken };
    match service.store.write(&service.by(actor, now), |tx| write(tx, service, &known, now)) {
        // Two clicks at the same moment: the other one's mail is on its way.
        Err(error) if StoreError::is_duplicate(&error) => Ok(Some(known)),
        asked => asked.map(|()| Some(known)),
    }
}

fn write(tx: &mut Tx<'_>, service: &Service, known: &Participant, now: Timestamp) -> Result<()> {
    // Another address since: the token is past.
    if participation::stands(tx, known.id)?.is_none_or(|stands| stands.email != known.contact.email) {
        return Ok(());
    }
    let today = service.calendar().date(now);
    let before = own_data_link::before(tx, known.id, today, now.saturating_sub(AGAIN).unwrap_or(Timestamp::MIN))?;
    if before.lately > 0 || before.today >= IN_A_DAY {
        return Ok(());
    }
    // By person and number of the day: two clicks at the same moment make one mail.
    let unique_key = format!("own-data:{}:{today}:{}", known.id, before.today + 1);
    let draft = NewMessage {
        unique_key: &unique_key,
        person: Some(known.id),
        staff: None,
        kind: MessageKind::OwnData,
        day: today,
        not_before: now,
        message_id: &service.message_id(&unique_key),
    };
    let id = message::write(tx, &draft)?;
    tx.note(Act::OwnDataAsked, Subject::person(known.id).by_message(id));
    Ok(())
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// There is none.
    Unknown,
    /// It is too old, or went to an address that is no longer the person's. In whose language to say so.
    Past(Option<String>),
    /// What is stored about whoever reads that language.
    Opens(String),
}

/// Looks where a link leads. Nothing changes by it: programs that look into mails follow links.
///
/// # Errors
/// The database.
pub fn look(service: &Service, token: &Token, now: Timestamp) -> Result<Link> {
    let Some((opened, language)) = find(service, token, now)? else { return Ok(Link::Unknown) };
    Ok(if opened.is_good { Link::Opens(language) } else { Link::Past(Some(language)) })
}

fn find(service: &Service, token: &Token, now: Timestamp) -> Result<Option<(Opened, String)>> {
    let hash = token.hash();
    service.store.read(|conn| {
        let Some(opened) = own_data_link::with_hash(conn, &hash, now)? else { return Ok(None) };
        // Whoever knows a secret that is no longer known here could have made it.
        if service.keys.token_of(&opened.unique_key, &hash).is_none() {
            return Ok(None);
        }
        let stands = participation::stands(conn, opened.person)?;
        Ok(stands.map(|stands| (opened, stands.language)))
    })
}

/// Makes the page for whoever has that link: a file without a name that is gone when it is closed, and its length. It is noted
/// before. `None`: the link opens nothing any more.
///
/// # Errors
/// The database; a disk that is full.
pub fn hand_out(service: &Service, token: &Token, now: Timestamp) -> anyhow::Result<Option<(File, u64)>> {
    let Some((opened, language)) = find(service, token, now)?.filter(|(opened, _)| opened.is_good) else {
        return Ok(None);
    };
    let actor = Actor::Respondent { person: opened.person, way: Way::Link };
    service.store.write::<_, StoreError>(&service.by(actor, now), |tx| {
        tx.note(Act::OwnDataHandedOut, Subject::person(opened.person).by_message(opened.message));
        Ok(())
    })?;
    let mut out = BufWriter::new(tempfile::tempfile()?);
    gather::gather(service, opened.person, &language, Format::Page, now, &mut out)?;
    let mut file = out.into_inner().context("the page cannot be written")?;
    let len = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    Ok(Some((file, len)))
}

/// Writes what is stored about the person with that address, or whoever holds that place in a family
/// ([`crate::participation::telephone::find`]), in their language. It is noted before. `false`: there is nobody.
///
/// # Errors
/// The database; a place that may be one of several people; what `out` returns.
pub fn show(service: &Service, name: &str, format: Format, by: &By<'_>, out: &mut impl Write) -> anyhow::Result<bool> {
    let found = service.store.read(|conn| match person::named(conn, by.keys, name)? {
        Some(id) => Ok::<_, StoreError>(participation::stands(conn, id)?.map(|stands| (id, stands.language))),
        None => Ok(None),
    })?;
    let Some((id, language)) = found else { return Ok(false) };
    service.store.write::<_, StoreError>(by, |tx| {
        tx.note(Act::OwnDataHandedOut, Subject::person(id));
        Ok(())
    })?;
    gather::gather(service, id, &language, format, by.at, out)?;
    Ok(true)
}
