//! Small facts about the installation itself.

use crate::store::db::prelude::*;
use jiff::Timestamp;

use crate::store::schema::setting;
use crate::store::{Conn, Raw, Result};

/// The Monday of the last week whose digests have been dealt with, on whichever day.
pub const DIGESTS_DONE: &str = "digests_done";

/// What is known of a mail server that takes nothing.
pub const MAIL_TROUBLE: &str = "mail_trouble";

/// Since when the mailbox of what comes back cannot be read.
pub const INBOX_TROUBLE: &str = "inbox_trouble";

/// The time that the last pass of planning and sending went by.
pub const CLOCK: &str = "clock";

/// That a pass went by a clock that was ahead: that time, and when it was found, as JSON.
pub const CLOCK_AHEAD: &str = "clock_ahead";
/// How many mails stay in the mailbox because nobody could be given them.
pub const INBOX_LEFT: &str = "inbox_left";

/// When the last pass of planning and sending ended well.
pub const LAST_PASS: &str = "last_pass";

/// The name of the secret that the database stands under.
pub const KEY_ID: &str = "key_id";

/// With which key the lookups of contacts were made.
pub const CONTACT_KEY_ID: &str = "contact_key_id";

/// The name of the key under which the keys of people are wrapped.
pub const RING_KEY_ID: &str = "ring_key_id";

/// Hash of the protocol that runs.
pub const PROTOCOL: &str = "protocol";
/// Number of the data key under which texts about nobody stand who has one.
pub const KEY_OF_NOBODY: &str = "key_of_nobody";

/// That what others have written is sealed, as an earlier version had left it in the open.
pub const WRITTEN_SEALED: &str = "written_sealed";

/// Since when erased answers have to be overwritten where they stood.
pub const TRACES_LEFT: &str = "traces_left";

/// That this was left by more than erased answers: by sealing what stood in the open, or by an erased person or family.
pub const TRACES_OF_MORE: &str = "traces_of_sealing";

/// The public keys of the evaluators to whom what is sent is sealed; none where the server reads it itself.
pub const EVALUATORS: &str = "evaluators";

/// Which evaluator's keys somebody has opened answers with, and when last.
pub const EVALUATOR_OPENED: &str = "evaluator_opened";

/// The day on which what is sent to an evaluator was last overwritten where it had stood as a draft.
pub const DRAFTS_OVERWRITTEN: &str = "drafts_overwritten";

/// When codes were last refused because too many wrong ones had come.
pub const CODES_REFUSED: &str = "codes_refused";

/// Number and hash of the last entry of the audit log, signed.
pub const AUDIT_HEAD: &str = "audit_head";

/// Number and hash of the entry before the first one of the audit log that is kept, signed; none while all are.
pub const AUDIT_BEGINS: &str = "audit_begins";

/// When it was last looked at what is to be forgotten, and all was done.
pub const FORGOTTEN: &str = "forgotten";

/// When a new link was last refused because too many people had asked for one.
pub const LINKS_REFUSED: &str = "links_refused";

/// Since when the study is frozen: nothing is asked or answered any more. An instant.
pub const FROZEN: &str = "frozen";

/// How far closing the study has come, and what it has deleted, as JSON.
pub const CLOSING: &str = "closing";

/// The value of a setting.
///
/// # Errors
/// A failed statement.
pub fn get(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    Ok(setting::table.filter(setting::name.eq(name)).select(setting::value).get_result(conn).optional()?)
}

/// The values of two settings.
///
/// # Errors
/// A failed statement.
pub fn two(conn: &mut Conn, one: &str, other: &str) -> Result<(Option<String>, Option<String>)> {
    let both = setting::table.filter(setting::name.eq(one).or(setting::name.eq(other)));
    let mut found: Vec<(String, String)> = both.select((setting::name, setting::value)).load(conn)?;
    let mut take = |name: &str| found.iter().position(|row| row.0 == name).map(|at| found.swap_remove(at).1);
    Ok((take(one), take(other)))
}

/// The values of four settings.
///
/// # Errors
/// A failed statement.
pub(in crate::store) fn four(conn: &mut Conn, names: [&str; 4]) -> Result<[Option<String>; 4]> {
    let [a, b, c, d] = names.map(|name| setting::name.eq(name.to_owned()));
    let all = setting::table.filter(a.or(b).or(c).or(d));
    let mut found: Vec<(String, String)> = all.select((setting::name, setting::value)).load(conn)?;
    Ok(names.map(|name| found.iter().position(|row| row.0 == name).map(|at| found.swap_remove(at).1)))
}

/// The value, which nobody else changes to the end of this transaction.
///
/// # Errors
/// A failed statement.
pub fn hold(conn: &mut Conn, name: &str) -> Result<Option<String>> {
    let one = setting::table.filter(setting::name.eq(name)).select(setting::value);
    Ok(match &mut conn.raw {
        // It has one writer at a time.
        Raw::Sqlite(conn) => one.get_result(conn),
        Raw::Postgres(conn) => one.for_update().get_result(conn),
    }
    .optional()?)
}

/// The value of a setting that is an instant; none, if it says nothing that can be read.
///
/// # Errors
/// A failed statement.
pub fn instant(conn: &mut Conn, name: &str) -> Result<Option<Timestamp>> {
    Ok(get(conn, name)?.and_then(|text| text.parse().ok()))
}

/// Sets it. Two processes that set it at the same time for the first time do not get in each other's way.
///
/// # Errors
/// A failed statement.
pub fn put(conn: &mut Conn, name: &str, value: &str) -> Result<()> {
    macro_rules! put {
        ($conn:expr) => {
            diesel::insert_into(setting::table)
                .values((setting::name.eq(name), setting::value.eq(value)))
                .on_conflict(setting::name)
                .do_update()
                .set(setting::value.eq(value))
                .kept()
                .execute($conn)?
        };
    }
    match &mut conn.raw {
        Raw::Sqlite(conn) => put!(conn),
        Raw::Postgres(conn) => put!(conn),
    };
    Ok(())
}

/// Sets it, unless it is set: whoever sets it at the same time has to look what it is then.
///
/// # Errors
/// A failed statement.
pub fn put_first(conn: &mut Conn, name: &str, value: &str) -> Result<()> {
    macro_rules! put {
        ($conn:expr) => {
            diesel::insert_into(setting::table)
                .values((setting::name.eq(name), setting::value.eq(value)))
                .on_conflict(setting::name)
                .do_nothing()
                .execute($conn)?
        };
    }
    match &mut conn.raw {
        Raw::Sqlite(conn) => put!(conn),
        Raw::Postgres(conn) => put!(conn),
    };
    Ok(())
}

/// Takes it away.
///
/// # Errors
/// A failed statement.
pub fn remove(conn: &mut Conn, name: &str) -> Result<()> {
    diesel::delete(setting::table.filter(setting::name.eq(name))).execute(conn)?;
    Ok(())
}
