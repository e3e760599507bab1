//! What a person has said about being written to.

use diesel::prelude::*;
use jiff::Timestamp;

use super::schema::{assignment, family, person, request};
use super::{Conn, Result, instant, to_instant};

/// A person who can be written to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Language of mails and pages.
    pub language: String,
    /// Whether they have said that they want no more mail.
    pub no_mail: bool,
}

/// The person with that row number; `None` if there is none.
///
/// # Errors
/// A failed statement.
pub fn contact(conn: &mut Conn, id: i64) -> Result<Option<Contact>> {
    let row: Option<(String, bool)> = person::table
        .filter(person::id.eq(id))
        .select((person::language, person::no_mail_since.is_not_null()))
        .first(conn)
        .optional()?;
    Ok(row.map(|(language, no_mail)| Contact { language, no_mail }))
}

/// Notes that a person wants no more mail (or wants it again), and has their families looked at anew: what waits in
/// the queue is dropped when its turn comes. Said twice, it stays as it was said first.
///
/// # Errors
/// A failed statement.
pub fn want_mail(conn: &mut Conn, id: i64, wanted: bool, now: Timestamp) -> Result<()> {
    let one = person::table.filter(person::id.eq(id));
    let rows = if wanted {
        diesel::update(one.filter(person::no_mail_since.is_not_null()))
            .set(person::no_mail_since.eq(None::<chrono::NaiveDateTime>))
            .execute(conn)?
    } else {
        diesel::update(one.filter(person::no_mail_since.is_null()))
            .set(person::no_mail_since.eq(instant(now)))
            .execute(conn)?
    };
    if rows > 0 {
        let mut families: Vec<i64> =
            assignment::table.filter(assignment::person_id.eq(id)).select(assignment::family_id).load(conn)?;
        families.extend(request::table.filter(request::person_id.eq(id)).select(request::family_id).load::<i64>(conn)?);
        diesel::update(family::table.filter(family::id.eq_any(families)))
            .set(family::next_due_at.eq(instant(now)))
            .execute(conn)?;
    }
    Ok(())
}

/// Addresses of those who have said that they want no more mail and have one, and since when, in the order of the
/// alphabet.
///
/// # Errors
/// A failed statement.
pub fn without_mail(conn: &mut Conn) -> Result<Vec<(String, Timestamp)>> {
    Ok(person::table
        .filter(person::no_mail_since.is_not_null())
        .filter(person::email.ne(""))
        .order(person::email_key)
        .select((person::email_key, person::no_mail_since.assume_not_null()))
        .load::<(String, chrono::NaiveDateTime)>(conn)?
        .into_iter()
        .map(|(email, since)| (email, to_instant(since)))
        .collect())
}
