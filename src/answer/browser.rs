//! Whether a link opens in this browser. An installation can want that what somebody has begun is shown in another browser only after a
//! step that their mailbox alone can do: a link that they ask for on the page, and that is good for this for two hours.
//!
//! A browser is known by a mark in a cookie: it is given to the browser in which somebody begins, and to one in which such a link is
//! opened. Which one it is in which they begin is known by a number that it was given before: on a bad connection, an answer can be
//! under way before the mark of the one before it has come. Its hash stands in the draft, and nothing else of it is stored.

use jiff::{SignedDuration, Timestamp};

use super::list::{InBrowser, Standing, Task};
use crate::config::FreshMail;
use crate::programme::Audience;
use crate::service::Service;
use crate::store::link::{self, Link};
use crate::store::{Conn, Result, person};
use crate::token::Token;

/// How long a link that was asked for opens in any browser.
const FRESH: SignedDuration = SignedDuration::from_hours(2);

/// How long a mark holds for professionals who are asked about several families: a working day.
const MARK_OF_A_DAY: SignedDuration = SignedDuration::from_hours(12);

/// What a browser holds that comes by a link.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// What the page of a session with help held.
    pub session: Option<Token>,
    /// Marks, of whomever.
    pub marks: Vec<String>,
    /// The number that it was given before anything was begun in it.
    pub number: Option<Token>,
}

impl Browser {
    /// What stands in a draft that is begun in it.
    pub(super) fn hash(&self) -> Option<String> {
        self.number.as_ref().map(Token::hash)
    }
}

/// What it may show of these tasks of that person.
///
/// # Errors
/// The database.
pub(super) fn may_show(
    conn: &mut Conn,
    service: &Service,
    (link, browser): (&Link, &Browser),
    tasks: &[Task],
    now: Timestamp,
) -> Result<InBrowser> {
    let policy = service.fresh_mail;
    if policy == FreshMail::Never || link.email.is_empty() {
        return Ok(InBrowser::Known);
    }
    let of_a_day = policy == FreshMail::Professionals && has_many_families(tasks);
    let marks = browser.marks.iter();
    let mut since = marks.filter_map(|mark| service.keys.read_browser_mark(mark, link.person, &link.email));
    if since.any(|since| !of_a_day || now.duration_since(since) < MARK_OF_A_DAY) {
        return Ok(InBrowser::Known);
    }
    let asked_for = link::asked_for(conn, link)?;
    if asked_for.is_some_and(|left| now.duration_since(left) < FRESH) {
        return Ok(InBrowser::Fresh);
    }
    let has_begun = tasks.iter().any(|task| {
        task.standing != Standing::Done
            && !(task.answers.is_empty() && task.hard.is_empty() && task.own_words.is_empty())
    });
    if !has_begun && !of_a_day {
        return Ok(InBrowser::New);
    }
    // Whom no mail reaches cannot do the step, and is let in as ever.
    let reaches =
        service.calendar().in_window(service.calendar().date(now)) && person::can_be_mailed(conn, link.person)?;
    if !reaches {
        return Ok(InBrowser::Known);
    }
    let own = browser.hash().filter(|_| !of_a_day);
    let is_own = own.is_some() && tasks.iter().any(|task| task.begun_in == own);
    Ok(if is_own { InBrowser::Begun } else { InBrowser::Elsewhere })
}

fn has_many_families(tasks: &[Task]) -> bool {
    let mut open = tasks.iter().filter(|task| task.standing != Standing::Done);
    let first = open.clone().next().map(|task| task.asked.family);
    open.clone().all(|task| task.audience() == Audience::Professional)
        && open.any(|task| Some(task.asked.family) != first)
}
