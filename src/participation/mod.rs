//! Whether and how somebody takes part: no to one questionnaire, no mail, out of the study, answers withdrawn or erased, in
//! again; and the language they read. A person or a family can be erased altogether.
//!
//! Pages, mail programs, the operator's command line and the inbox say it here. Each way in looks at who it is in a
//! reading transaction, and has one place where it writes.

pub mod choices;
pub mod erasing;
pub mod telephone;
pub mod unsubscribe;

use jiff::{SignedDuration, Timestamp};

use crate::actor::{Act, Subject};
use crate::answer::Task;
use crate::id::PersonId;
use crate::service::Service;
use crate::store::{Conn, Result, Tx, answer, erasure, evaluator, person, request};

pub use crate::store::person::{Choice, Left, Participation};

/// Somebody who takes part or has taken part, and what they have chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Row number of the person.
    pub id: PersonId,
    /// How they are reached, and what they have chosen.
    pub contact: Participation,
}

/// Notes that a person says no to this questionnaire, or wants to answer it after all. What was answered is kept and
/// counts for nothing. `false`: it is not theirs or not open any more, and nothing has changed.
///
/// # Errors
/// The database.
pub fn decline(tx: &mut Tx<'_>, person: PersonId, task: &Task, declined: bool, now: Timestamp) -> Result<bool> {
    let noted = request::decline(tx, task.asked.id, person, declined, now)?;
    if noted {
        let act = if declined { Act::Declined } else { Act::DeclineTakenBack };
        tx.note(act, task.subject(person));
    }
    Ok(noted)
}

/// Notes in which language a person reads. Chosen once more, it changes nothing and is not noted.
///
/// # Errors
/// The database.
pub fn read_in(tx: &mut Tx<'_>, person: PersonId, language: &str) -> Result<()> {
    if answer::set_language(tx, person, language)? {
        tx.note(Act::LanguageChosen, Subject::person(person).detail(language));
    }
    Ok(())
}

/// Ends mail to a person whose mail program says that they take a mail at that address for spam; `false` if it is not
/// their address any more.
///
/// # Errors
/// The database.
pub fn complained(conn: &mut Tx<'_>, person: PersonId, to: &str, now: Timestamp) -> Result<bool> {
    let is_theirs = person::has_address(conn, person, to)?;
    if is_theirs {
        person::choose(conn, person, Choice::NoMail, now)?;
    }
    Ok(is_theirs)
}

/// Ends mail to somebody who has written that they want no more.
///
/// # Errors
/// The database.
pub fn wants_no_mail(tx: &mut Tx<'_>, person: PersonId, now: Timestamp) -> Result<()> {
    person::choose(tx, person, Choice::NoMail, now)
}

/// How that person stands; `None` if there is none.
///
/// # Errors
/// The database.
pub fn stands(conn: &mut Conn, person: PersonId) -> Result<Option<Participation>> {
    person::contact(conn, person)
}

/// From this hour of the night on, once a day, drafts of what was sent to an evaluator are overwritten: writing the tables anew takes
/// a while, in which nobody should wait.
const DRAFTS_GO_AT: SignedDuration = SignedDuration::from_hours(2);

/// Erases the answers of those whose time of grace is over, and what is left of drafts that were sent to an evaluator. Returns how many
/// people the answers are of.
///
/// # Errors
/// The database, or one that is in use just now: what is left to do is done by the next call.
pub fn erase_due(service: &Service, now: Timestamp) -> Result<usize> {
    let by = service.scheduler(now);
    let night = |at: Timestamp| service.calendar().date(at - DRAFTS_GO_AT);
    evaluator::forget_drafts(&service.store, &by, |last| last.is_none_or(|last| night(last) < night(now)))?;
    erasure::carry_out(&service.store, &by, &|all| erasing::keep(service, all))
}
