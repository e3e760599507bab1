//! How a study ends. It is frozen first: nothing is asked, sent about questionnaires, answered or entered any more. Then it is closed: the
//! last export is written, people are forgotten, with their answers if that is wanted, and a certificate tells what was deleted.
//!
//! Both are done some at a time, and go on where they were broken off when they are said again.

mod certificate;
mod deleting;
mod freezing;
mod kept;
mod page;
mod record;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::service::Service;
use crate::store::{By, Conn, Result, closing, frozen};

pub use certificate::{NotGenuine, certify, verify};
pub use deleting::{Wanted, close};
pub use freezing::{Ended, freeze, go_on, settle};
pub use kept::ByItself;
pub use record::{Anew, Deleted, Kind, Record, Written};

pub use crate::store::closing::Left;
pub use crate::store::frozen::{NotThawed, Open, since};

/// How a study stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Since when it is frozen; none while it runs.
    pub frozen: Option<Timestamp>,
    /// How far closing it has come, if somebody has begun to.
    pub closing: Option<Record>,
    /// What is open and what waits.
    pub open: Open,
    /// What is stored of people.
    pub left: Left,
    /// Until when the answers of a frozen study are kept; none where the programme has no time for them, or none are left.
    pub answers_until: Option<Date>,
    /// What is forgotten by itself, as it is frozen or would be now.
    pub by_itself: ByItself,
    /// Whether nothing that was deleted stands in the files of the database any more.
    pub is_overwritten: bool,
}

/// How the study stands at `now`.
///
/// # Errors
/// A failed statement; what another version of kvartal has noted of its closing.
pub fn stands(service: &Service, now: Timestamp) -> Result<Standing> {
    service.store.read(|conn| {
        let (frozen, left) = (since(conn)?, closing::left(conn)?);
        Ok(Standing {
            frozen,
            closing: record::read(conn)?,
            open: frozen::open(conn, now)?,
            answers_until: frozen.and_then(|frozen| kept::answers_until(service, frozen, &left)),
            by_itself: kept::by_itself(service, frozen.unwrap_or(now)),
            is_overwritten: closing::is_overwritten(conn)?,
            left,
        })
    })
}

/// Has a frozen study go on; why not, if it cannot.
///
/// # Errors
/// A failed statement.
pub fn thaw(service: &Service, by: &By<'_>) -> Result<std::result::Result<(), NotThawed>> {
    frozen::thaw(&service.store, by, |at| service.calendar().date(at))
}

/// Whether the study is frozen, so that whoever comes by an old link is told that it has ended.
///
/// # Errors
/// A failed statement.
pub fn is_over(conn: &mut Conn) -> Result<bool> {
    Ok(since(conn)?.is_some())
}

/// Whether closing it has begun: nothing more is stored of what comes in.
///
/// # Errors
/// A failed statement.
pub fn has_begun(conn: &mut Conn) -> Result<bool> {
    Ok(closing::kept(conn)?.is_some())
}

/// Whether closing was begun and has not come to its end.
///
/// # Errors
/// As [`stands`].
pub fn is_broken_off(conn: &mut Conn) -> Result<bool> {
    Ok(record::read(conn)?.is_some_and(|record| record.closed.is_none()))
}
