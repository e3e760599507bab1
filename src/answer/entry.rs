//! Through a link to what stands behind it: a person's own list, or a session with help.

use jiff::Timestamp;

use super::browser::{self, Browser};
use super::help;
use super::list::{InBrowser, Known, NoEntry, Visit, tasks};
use crate::actor::{Actor, Way};
use crate::config::FreshMail;
use crate::service::Service;
use crate::store::link::{self, Carrier};
use crate::store::{self, Conn, Result};

/// Lets in who has the link with that hash; into a session with help only whoever holds what its page held, and where browsers have
/// to be known, only in one that is. Reads only.
///
/// # Errors
/// The database.
pub fn enter(
    conn: &mut Conn,
    service: &Service,
    link_hash: &str,
    browser: &Browser,
    now: Timestamp,
) -> Result<std::result::Result<Visit, NoEntry>> {
    let Some(found) = link::with_hash(conn, link_hash)? else { return Ok(Err(NoEntry::Unknown)) };
    if let Carrier::Help(session) = found.carrier {
        return help::enter(conn, service, found, (session, browser.session.as_ref()), now);
    }
    // Whoever knows a secret that is no longer known here could have made it.
    if service.keys.token_of(&found.unique_key, link_hash).is_none() {
        return Ok(Err(NoEntry::Unknown));
    }
    if !found.is_theirs {
        return Ok(Err(NoEntry::Past(None)));
    }
    let known = || Known { person: found.person, language: found.language.clone(), email: found.email.clone() };
    if found.left {
        return Ok(Err(NoEntry::Left(known())));
    }
    let today = service.calendar().date(now);
    let carried = link::carried_by(conn, &found)?;
    if carried.is_empty() && matches!(found.carrier, Carrier::Letter(_)) {
        // All of it was invited anew or given to somebody else: the letter may be in other hands.
        return Ok(Err(NoEntry::Past(None)));
    }
    let mut tasks = tasks(conn, service, found.person, today)?;
    let alive = tasks.iter().any(|task| carried.contains(&task.asked.id) && task.runs(found.person, today));
    // Whoever was asked to help has a list as long as there is somebody to help.
    let mut helps = || -> Result<bool> {
        Ok(link::asks_for_help(conn, &found)? && !help::waiting(conn, service, found.person, today)?.is_empty())
    };
    if !alive && !helps()? {
        return Ok(Err(NoEntry::Past(Some(known()))));
    }
    let shows = browser::may_show(conn, service, (&found, browser), &tasks, now)?;
    let (person, language, email) = (found.person, found.language, found.email);
    if shows == InBrowser::Elsewhere {
        return Ok(Err(NoEntry::Elsewhere(Known { person, language, email })));
    }
    if service.fresh_mail != FreshMail::Never {
        tasks.iter_mut().for_each(|task| task.browser = browser.hash());
    }
    Ok(Ok(Visit { person, language, email, tasks, help: None, browser: shows }))
}

/// Who has that link, open or not, if there is such a link at all: asked before anything is written, so that whoever has
/// none does not hold up those who write. Reads only.
///
/// # Errors
/// The database.
pub fn holder(conn: &mut Conn, link_hash: &str) -> Result<Option<Actor>> {
    let Some(found) = link::with_hash(conn, link_hash)? else { return Ok(None) };
    let way = match found.carrier {
        Carrier::Message(_) => Way::Link,
        Carrier::Letter(_) => Way::Letter,
        Carrier::Help(id) => match store::help::numbered(conn, id)? {
            Some(session) => Way::Help(session.helper),
            None => return Ok(None),
        },
    };
    Ok(Some(Actor::Respondent { person: found.person, way }))
}
