//! What is to be forgotten on a day to come, as it was announced; and what is written on a day and has a time of its own.

use crate::store::db::prelude::*;
use diesel::sql_types::Bool;
use jiff::Timestamp;
use jiff::civil::Date;

use super::erasing;
use crate::id::{FamilyId, ReceivedId};
use crate::store::message::MessageState;
use crate::store::schema::{family, message, received, sign_in, staff_session, to_forget};
use crate::store::{Conn, Result, StoreError, date, instant, setting, to_date, to_instant};

/// What is kept for a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// Names and addresses of a family's people.
    Contacts,
    /// A family with its answers.
    Answers,
    /// Received mail.
    ReceivedMail,
    /// The audit log, and what mail servers said.
    Logs,
}

impl Kept {
    /// All there are.
    pub const ALL: [Kept; 4] = [Kept::Contacts, Kept::Answers, Kept::ReceivedMail, Kept::Logs];

    /// The word in the database and in the programme file.
    pub fn as_str(self) -> &'static str {
        match self {
            Kept::Contacts => "contacts",
            Kept::Answers => "answers",
            Kept::ReceivedMail => "received_mail",
            Kept::Logs => "logs",
        }
    }

    /// The kind of that word.
    pub fn parse(word: &str) -> Option<Kept> {
        Kept::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What is to be forgotten, or by which rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// What belongs to a family.
    Family(FamilyId),
    /// What was written on a day, by a rule in few letters: another rule is announced anew.
    Rule(String),
}

/// Something that is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToForget {
    /// What.
    pub kind: Kept,
    /// Whose.
    pub of: Of,
    /// Not before this day.
    pub due: Date,
}

impl ToForget {
    /// The family, if it belongs to one.
    pub fn family(&self) -> Option<FamilyId> {
        match self.of {
            Of::Family(id) => Some(id),
            Of::Rule(_) => None,
        }
    }
}

fn key(kind: Kept, of: &Of) -> String {
    match of {
        Of::Family(family) => format!("{}:{family}", kind.as_str()),
        Of::Rule(rule) => format!("{}:{rule}", kind.as_str()),
    }
}

/// Announces it, or another day for it.
///
/// # Errors
/// A failed statement.
pub fn announce(conn: &mut Conn, new: &ToForget, now: Timestamp) -> Result<()> {
    let unique_key = key(new.kind, &new.of);
    let announced = (to_forget::due_on.eq(date(new.due)), to_forget::announced_at.eq(instant(now)));
    let known = diesel::update(to_forget::table.filter(to_forget::unique_key.eq(&unique_key)));
    if known.set(announced).execute(conn)? == 0 {
        let row = (
            to_forget::unique_key.eq(unique_key),
            to_forget::kind.eq(new.kind.as_str()),
            to_forget::family_id.eq(new.family()),
            to_forget::due_on.eq(date(new.due)),
            to_forget::announced_at.eq(instant(now)),
        );
        diesel::insert_into(to_forget::table).values(row).execute(conn)?;
    }
    Ok(())
}

/// Takes back what was announced by a clock that was ahead, and that it was looked at then: it is looked at anew.
///
/// # Errors
/// A failed statement.
pub fn bring_back(conn: &mut Conn, now: Timestamp) -> Result<()> {
    diesel::delete(to_forget::table.filter(to_forget::announced_at.gt(instant(now)))).execute(conn)?;
    if setting::instant(conn, setting::FORGOTTEN)?.is_some_and(|last| last > now) {
        setting::remove(conn, setting::FORGOTTEN)?;
    }
    Ok(())
}

/// Takes it back, or notes that it is done.
///
/// # Errors
/// A failed statement.
pub fn take_back(conn: &mut Conn, kind: Kept, of: &Of) -> Result<()> {
    diesel::delete(to_forget::table.filter(to_forget::unique_key.eq(key(kind, of)))).execute(conn)?;
    Ok(())
}

/// What was announced of a family, the earliest first.
///
/// # Errors
/// A failed statement; a word that this version does not know.
pub fn of_family(conn: &mut Conn, id: FamilyId) -> Result<Vec<ToForget>> {
    let rows: Vec<(String, chrono::NaiveDate)> = to_forget::table
        .filter(to_forget::family_id.eq(id))
        .order((to_forget::due_on, to_forget::id))
        .select((to_forget::kind, to_forget::due_on))
        .load(conn)?;
    let read = |(kind, due): (String, chrono::NaiveDate)| {
        Ok(ToForget { kind: known(&kind)?, of: Of::Family(id), due: to_date(due) })
    };
    rows.into_iter().map(read).collect()
}

fn known(word: &str) -> Result<Kept> {
    Kept::parse(word)
        .ok_or_else(|| StoreError::Content(format!("“{word}” is nothing that this version keeps for a time")))
}

/// What of a kind was announced, the earliest first.
///
/// # Errors
/// A failed statement.
pub fn announced(conn: &mut Conn, kind: Kept) -> Result<Vec<ToForget>> {
    let rows: Vec<(String, Option<FamilyId>, chrono::NaiveDate)> = to_forget::table
        .filter(to_forget::kind.eq(kind.as_str()))
        .order((to_forget::due_on, to_forget::id))
        .select((to_forget::unique_key, to_forget::family_id, to_forget::due_on))
        .load(conn)?;
    let read = |(key, family, due): (String, Option<FamilyId>, chrono::NaiveDate)| {
        let rule = || key.split_once(':').map_or(String::new(), |(_, rule)| rule.to_owned());
        ToForget { kind, of: family.map_or_else(|| Of::Rule(rule()), Of::Family), due: to_date(due) }
    };
    Ok(rows.into_iter().map(read).collect())
}

/// A family of which something is to be forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfFamily {
    /// What.
    pub kind: Kept,
    /// Row number.
    pub family: FamilyId,
    /// Its case number.
    pub case_number: String,
    /// As the register spells it.
    pub municipality: String,
    /// Not before this day.
    pub due: Date,
    /// When that was announced.
    pub announced: Timestamp,
}

/// Of which families something is to be forgotten as it was announced, the earliest first.
///
/// # Errors
/// A failed statement; a word that this version does not know.
pub fn of_families(conn: &mut Conn) -> Result<Vec<OfFamily>> {
    type Row = (String, FamilyId, String, String, chrono::NaiveDate, chrono::NaiveDateTime);
    let columns = (
        to_forget::kind,
        family::id,
        family::case_number,
        family::municipality,
        to_forget::due_on,
        to_forget::announced_at,
    );
    let rows: Vec<Row> = to_forget::table
        .inner_join(family::table)
        .filter(to_forget::kind.eq_any([Kept::Contacts.as_str(), Kept::Answers.as_str()]))
        .order((to_forget::due_on, family::case_number, to_forget::id))
        .select(columns)
        .load(conn)?;
    let read = |(kind, family, case_number, municipality, due, announced): Row| {
        Ok(OfFamily {
            kind: known(&kind)?,
            family,
            case_number,
            municipality,
            due: to_date(due),
            announced: to_instant(announced),
        })
    };
    rows.into_iter().map(read).collect()
}

/// Which families are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Ended {
    /// Those that can have ended on this day or before it, as far as their dates alone tell, and about which nothing more falls due;
    /// all without it.
    pub by: Option<Date>,
    /// Only those in which people have names.
    pub with_names: bool,
}

/// Some of these families in their order, after the one of that number.
///
/// # Errors
/// A failed statement.
pub fn ended(conn: &mut Conn, which: Ended, after: Option<FamilyId>, limit: i64) -> Result<Vec<FamilyId>> {
    let after = after.unwrap_or(FamilyId::new(0));
    let named = (!which.with_names).into_sql::<Bool>().or(family::contacts_forgotten_on.is_null());
    let some = family::table.filter(family::id.gt(after)).filter(named);
    let some = some.order(family::id).limit(limit).select(family::id);
    let Some(by) = which.by.map(date) else { return Ok(some.load(conn)?) };
    let ended = family::end_on.is_not_null().and(family::end_on.assume_not_null().le(by));
    let begun = family::end_on.is_null().and(family::start_on.le(by));
    Ok(some.filter(family::next_due_at.is_null()).filter(ended.or(begun)).load(conn)?)
}

/// Received mails that came before that, of which at most `limit`.
///
/// # Errors
/// A failed statement.
pub fn received_before(conn: &mut Conn, before: Timestamp, limit: i64) -> Result<Vec<ReceivedId>> {
    let old = received::table.filter(received::received_at.lt(instant(before)));
    Ok(old.order(received::received_at).limit(limit).select(received::id).load(conn)?)
}

/// How many received mails came before that.
///
/// # Errors
/// A failed statement.
pub fn count_received_before(conn: &mut Conn, before: Timestamp) -> Result<i64> {
    Ok(received::table.filter(received::received_at.lt(instant(before))).count().get_result(conn)?)
}

/// Forgets these mails, with what passed them on. How many.
///
/// # Errors
/// A failed statement.
pub fn forget_received(conn: &mut Conn, mails: Vec<ReceivedId>) -> Result<usize> {
    erasing::erase_received(conn, &[], mails)
}

/// Forgets what mail servers said of mails to that day, and who signed in until then. How much there was.
///
/// # Errors
/// A failed statement.
pub fn forget_words_and_sessions(conn: &mut Conn, before: Timestamp, day: Date) -> Result<usize> {
    let said = message::table
        .filter(message::for_day.lt(date(day)))
        .filter(message::state.eq_any(MessageState::OVER))
        .filter(message::server_words.is_not_null().or(message::to_domain.is_not_null()));
    let nothing = (message::server_words.eq(None::<String>), message::to_domain.eq(None::<String>));
    let mut forgotten = diesel::update(said).set(nothing).execute(conn)?;
    let over = sign_in::table.filter(sign_in::expires_at.lt(instant(before)));
    forgotten += diesel::delete(over).execute(conn)?;
    let over = staff_session::table.filter(staff_session::expires_at.lt(instant(before)));
    forgotten += diesel::delete(over).execute(conn)?;
    Ok(forgotten)
}
