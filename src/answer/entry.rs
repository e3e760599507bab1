//! Through a link to what stands behind it: a person's own list, or a session with help.

use jiff::Timestamp;

use super::help;
use super::list::{Known, NoEntry, Visit, tasks};
use crate::post::link::Token;
use crate::service::Service;
use crate::store::link::{self, Carrier};
use crate::store::{Conn, Result};

/// Lets in who has the link with that hash; into a session with help only whoever holds what its page held. Reads only.
///
/// # Errors
/// The database.
pub fn enter(
    conn: &mut Conn,
    service: &Service,
    link_hash: &str,
    held: Option<&Token>,
    now: Timestamp,
) -> Result<std::result::Result<Visit, NoEntry>> {
    let Some(found) = link::with_hash(conn, link_hash)? else { return Ok(Err(NoEntry::Unknown)) };
    if let Carrier::Help(session) = found.carrier {
        return help::enter(conn, service, found, (session, held), now);
    }
    if found.to.as_deref().is_none_or(|to| to.trim().to_lowercase() != found.email.trim().to_lowercase()) {
        return Ok(Err(NoEntry::Past(None)));
    }
    let known = || Known { person: found.person, language: found.language.clone() };
    if found.left {
        return Ok(Err(NoEntry::Left(known())));
    }
    let today = service.calendar.date(now);
    let carried = link::carried_by(conn, &found)?;
    let tasks = tasks(conn, service, found.person, today)?;
    let alive = tasks.iter().any(|task| carried.contains(&task.asked.id) && task.runs(found.person, today));
    if !alive {
        return Ok(Err(NoEntry::Past(Some(known()))));
    }
    Ok(Ok(Visit { person: found.person, language: found.language, tasks, help: None }))
}
