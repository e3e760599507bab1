//! "This is hard to understand", said of one question: for whoever decides what to reword. It answers nothing and
//! stops nothing.

use jiff::Timestamp;

use super::list::{Standing, Task};
use super::saving::{SaveRefusal, hold_open, version_of};
use crate::actor::Act;
use crate::id::PersonId;
use crate::service::Service;
use crate::store::content::{self, FoundHard};
use crate::store::{Result, Tx};

/// What somebody says of the words of one question.
#[derive(Debug, Clone, Copy)]
pub struct Remark<'a> {
    /// Number of the page on which it stands.
    pub page: usize,
    /// The question.
    pub item: &'a str,
    /// That it is hard to understand, or that it is not after all.
    pub hard: bool,
    /// The language in which it was shown.
    pub language: &'a str,
}

/// Stores that a question is hard to understand, with the version that was shown, or takes that back. What is said again
/// keeps the version and the time of the first.
///
/// # Errors
/// The database.
pub fn remark(
    conn: &mut Tx<'_>,
    service: &Service,
    person: PersonId,
    task: &Task,
    said: Remark<'_>,
    now: Timestamp,
) -> Result<std::result::Result<(), SaveRefusal>> {
    let Remark { page, item, hard: is_hard, language } = said;
    let form = task.form();
    let known = form.items_of(page).iter().any(|known| known.id == item);
    let Some(section) = form.section_of(page).filter(|_| known) else { return Ok(Err(SaveRefusal::NotOnThePage)) };
    if task.standing == Standing::Done || !hold_open(conn, service, person, task, now)? {
        return Ok(Err(SaveRefusal::NoLongerOpen));
    }
    let mut draft = content::draft(conn, task.asked.id, person)?;
    draft.begin_in(task.browser.as_deref());
    if is_hard {
        let version = version_of(conn, task, section, language)?;
        let (instrument, item) = (section.name.to_owned(), item.to_owned());
        draft.content.find_hard(FoundHard { version, instrument, item, at: now, help: task.session });
        draft.keep(conn, now)?;
    } else {
        draft.content.find_not_hard(item, task.session);
        draft.keep_if_begun(conn, now)?;
    }
    conn.note(Act::HardMarked, task.subject(person));
    Ok(Ok(()))
}
