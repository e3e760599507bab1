//! A text in the person's own words beside the questions: for the evaluator, and for nobody else. It answers no question
//! and stops nothing.

use jiff::Timestamp;

use super::list::{Standing, Task};
use super::saving::{SaveRefusal, hold_open};
use crate::actor::Act;
use crate::id::PersonId;
use crate::service::Service;
use crate::store::content::{self, OwnWords};
use crate::store::{Result, Tx};

/// How many characters somebody can write: two pages on paper.
pub const LONGEST: usize = 4_000;

/// The text as it is stored: lines end in one way, and what no keyboard types is left out.
pub fn tidy(text: &str) -> String {
    let lines = text.replace("\r\n", "\n").replace('\r', "\n");
    let typed: String = lines.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
    typed.trim().to_owned()
}

/// How many characters are too many; none where it fits.
pub fn too_many(text: &str) -> Option<usize> {
    text.chars().count().checked_sub(LONGEST).filter(|too_many| *too_many > 0)
}

/// Stores what somebody has written, or takes it back where nothing is left of it. What is longer than [`LONGEST`] has
/// been told before, and is not stored.
///
/// # Errors
/// The database.
pub fn write(
    conn: &mut Tx<'_>,
    service: &Service,
    person: PersonId,
    task: &Task,
    text: &str,
    language: &str,
    now: Timestamp,
) -> Result<std::result::Result<(), SaveRefusal>> {
    if !task.takes_own_words() || too_many(text).is_some() {
        return Ok(Err(SaveRefusal::NotOnThePage));
    }
    if matches!(task.standing, Standing::Done | Standing::Declined) || !hold_open(conn, service, person, task, now)? {
        return Ok(Err(SaveRefusal::NoLongerOpen));
    }
    let mut draft = content::draft(conn, task.asked.id, person)?;
    draft.begin_in(task.browser.as_deref());
    if text.is_empty() {
        draft.content.own_words = None;
        draft.keep_if_begun(conn, now)?;
    } else {
        draft.content.own_words = Some(OwnWords { language: language.into(), text: text.into(), at: now });
        draft.keep(conn, now)?;
    }
    conn.note(Act::OwnWordsSaved, task.subject(person));
    Ok(Ok(()))
}

impl Task {
    /// Whether there is a place for own words: where the programme has one for the role, and never on a screen that is
    /// lent.
    pub fn takes_own_words(&self) -> bool {
        self.session.is_none() && self.protocol.programme.role(&self.asked.role).is_some_and(|role| role.own_words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_tidied_and_keeps_what_was_written() {
        for (typed, stored) in [
            (" Hej\r\n\r\nmed dig\r", "Hej\n\nmed dig"),
            ("æøå 🙂 لا\tx", "æøå 🙂 لا\tx"),
            ("a\u{0}b\u{1b}[31m", "ab[31m"),
            ("\r\n \n", ""),
        ] {
            assert_eq!(tidy(typed), stored, "{typed:?}");
        }
    }

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(too_many(&"æ".repeat(LONGEST)), None);
        assert_eq!(too_many(&"æ".repeat(LONGEST + 3)), Some(3));
    }
}
