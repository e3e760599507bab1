//! What is known of a mail server that takes nothing: since when, why, and when to ask it again. Silence is worse than
//! any error, so `kvartal status` and the health page tell it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::store::{Conn, StoreError, setting};

/// Longest pause before the server is asked again.
const LONGEST: SignedDuration = SignedDuration::from_mins(15);

/// A server that takes no mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailTrouble {
    /// When it began.
    pub since: Timestamp,
    /// When it is asked again.
    pub next: Timestamp,
    /// How often it was asked in vain.
    pub times: u32,
    /// What went wrong the last time.
    pub words: String,
}

impl MailTrouble {
    /// Whether the server is left alone at `now`. A time that lies further ahead than any pause was noted by a clock
    /// that has been set back since, and holds up nothing.
    pub fn holds(&self, now: Timestamp) -> bool {
        now < self.next && self.next.duration_since(now) <= LONGEST
    }
}

/// The trouble there is.
///
/// # Errors
/// A failed statement.
pub fn read(conn: &mut Conn) -> Result<Option<MailTrouble>, StoreError> {
    let text = setting::get(conn, setting::MAIL_TROUBLE)?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Notes that the server was asked in vain; the pause before the next time doubles from one minute on.
///
/// # Errors
/// A failed statement.
pub fn note(conn: &mut Conn, words: &str, now: Timestamp) -> Result<MailTrouble, StoreError> {
    let before = read(conn)?;
    let times = before.as_ref().map_or(0, |before| before.times).saturating_add(1);
    let pause = SignedDuration::from_mins(1 << times.clamp(1, 5).saturating_sub(1)).min(LONGEST);
    let trouble = MailTrouble {
        since: before.map_or(now, |before| before.since),
        next: now.saturating_add(pause).unwrap_or(Timestamp::MAX),
        times,
        words: words.to_owned(),
    };
    if let Ok(text) = serde_json::to_string(&trouble) {
        setting::put(conn, setting::MAIL_TROUBLE, &text)?;
    }
    Ok(trouble)
}

/// Notes that the server takes mail again.
///
/// # Errors
/// A failed statement.
pub fn clear(conn: &mut Conn) -> Result<(), StoreError> {
    setting::remove(conn, setting::MAIL_TROUBLE)
}
