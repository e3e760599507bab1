//! What somebody says is wrong in what is stored about them: it reaches whoever keeps the register of their municipality, and the
//! secretariat.

use jiff::Timestamp;

use crate::access::Reach;
use crate::actor::{Act, Actor, Subject, Way};
use crate::answer::own_words::tidy;
use crate::id::{CorrectionId, FamilyId};
use crate::participation::{self, Participant, choices};
use crate::service::Service;
use crate::store::correction::{self, About};
use crate::store::{By, Conn, Result, StoreError, backend};

/// How many characters somebody can write.
pub const LONGEST: usize = 1_000;

/// How many of one person wait at most.
const MOST: i64 = 5;

/// What came of saying it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Heard {
    /// The token opens nothing.
    Unknown,
    /// It is stored, now or before.
    Stored(Participant),
    /// Nothing is written there.
    Empty(Participant),
    /// It is so many characters too long.
    TooLong(Participant, usize),
    /// It was not said on the page that asks.
    AskAgain(Participant),
    /// So much of theirs waits that no more is taken.
    Enough(Participant),
}

/// What the page that asks sends along, so that the same page counts once.
pub fn stamp(service: &Service, token: &str, now: Timestamp) -> String {
    service.keys.page_stamp(&page(token), now)
}

fn page(token: &str) -> String {
    format!("/c/{token}/wrong")
}

/// Stores what somebody says on the page of their choices.
///
/// # Errors
/// The database.
pub fn say(service: &Service, token: &str, stamp: &str, text: &str, now: Timestamp) -> Result<Heard> {
    let Some(known) = choices::opened_by(service, token)? else { return Ok(Heard::Unknown) };
    let text = tidy(text);
    if text.is_empty() {
        return Ok(Heard::Empty(known));
    }
    if let Some(too_many) = text.chars().count().checked_sub(LONGEST).filter(|too_many| *too_many > 0) {
        return Ok(Heard::TooLong(known, too_many));
    }
    let Some(made) = service.keys.read_page_stamp(&page(token), stamp) else { return Ok(Heard::AskAgain(known)) };
    let actor = Actor::Respondent { person: known.id, way: Way::SignedToken };
    let taken = service.store.write::<_, StoreError>(&service.by(actor, now), |tx| {
        if participation::stands(tx, known.id)?.is_none_or(|stands| stands.email != known.contact.email) {
            return Ok(None);
        }
        if correction::waiting_of(tx, known.id)? >= MOST {
            return Ok(Some(false));
        }
        // The same text from the same page is one; its keyed hash tells nothing of it.
        let unique_key = format!("{}:{}", known.id, service.keys.page_stamp(&text, made));
        if correction::add(tx, &unique_key, known.id, &text, now)?.is_some() {
            tx.note(Act::CorrectionSaid, Subject::person(known.id));
        }
        Ok(Some(true))
    })?;
    Ok(match taken {
        None => Heard::Unknown,
        Some(true) => Heard::Stored(known),
        Some(false) => Heard::Enough(known),
    })
}

/// What waits for somebody who may see to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Row number.
    pub id: CorrectionId,
    /// When it was said.
    pub at: Timestamp,
    /// Who says it, as in the register; may be empty.
    pub name: String,
    /// Their families within reach: row number and case number.
    pub families: Vec<(FamilyId, String)>,
    /// As it was written.
    pub content: String,
}

/// What waits within that reach, the oldest first.
///
/// # Errors
/// The database.
pub fn waiting(conn: &mut Conn, reach: &Reach) -> Result<Vec<Waiting>> {
    let mut found = Vec::new();
    for one in correction::waiting(conn)?.into_iter().filter(|one| is_within(one, reach)) {
        let name = participation::stands(conn, one.person)?.map(|stands| stands.name).unwrap_or_default();
        let within = one.about.into_iter().filter(|about| reach.covers(&about.municipality));
        let families = within.map(|About { family, case_number, .. }| (family, case_number)).collect();
        found.push(Waiting { id: one.id, at: one.at, name, families, content: one.content });
    }
    Ok(found)
}

/// How much waits within that reach.
///
/// # Errors
/// The database.
pub fn count(conn: &mut Conn, reach: &Reach) -> Result<usize> {
    Ok(correction::waiting(conn)?.iter().filter(|one| is_within(one, reach)).count())
}

fn is_within(one: &correction::Waiting, reach: &Reach) -> bool {
    *reach == Reach::Everywhere || one.about.iter().any(|about| reach.covers(&about.municipality))
}

/// Notes that somebody has seen to it, and deletes what was written. `false`: it waits no more, or is out of reach.
///
/// # Errors
/// The database.
pub fn handle(service: &Service, id: CorrectionId, reach: &Reach, by: &By<'_>) -> Result<bool> {
    service.store.write(by, |tx| {
        backend::alone(tx)?;
        let Some(one) = correction::waiting(tx)?.into_iter().find(|one| one.id == id && is_within(one, reach)) else {
            return Ok(false);
        };
        let done = correction::handle(tx, id, by.at)?;
        if done {
            tx.note(Act::CorrectionHandled, Subject::person(one.person));
        }
        Ok(done)
    })
}
