//! Letters on paper: whom one is printed for, and what opens by it.

use crate::store::db::prelude::*;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::family::RequestState;
use crate::id::{ContactId, FamilyId, LetterId, PersonId, RequestId};
use crate::store::contact::Channel;
use crate::store::schema::{contact, data_key, family, letter, letter_request, person, request};
use crate::store::{Conn, Result, called, instant, to_date};

/// An open request that a letter can be about.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Row number of the request.
    pub request: RequestId,
    /// How often it has been invited anew.
    pub round: i32,
    /// Row number of the family.
    pub family: FamilyId,
    /// Who is asked.
    pub role: String,
    /// The wave.
    pub wave: String,
    /// Local date of the invitation; none while it has not left.
    pub invited: Option<Date>,
    /// Row number of the person who holds it.
    pub person: PersonId,
    /// Row number of their present contact.
    pub contact: ContactId,
    /// Whether they are written to on paper alone.
    pub by_letter: bool,
    /// Their language.
    pub language: String,
}

#[derive(Queryable)]
struct CandidateColumns {
    request: RequestId,
    round: i32,
    family: FamilyId,
    role: String,
    wave: String,
    invited: Option<chrono::NaiveDate>,
    person: PersonId,
    contact: ContactId,
    reach: Channel,
    language: String,
}

/// The open requests of people who have not said that they want no more mail, by family and in order of time.
///
/// # Errors
/// A failed statement.
pub fn candidates(conn: &mut Conn, case_number: Option<&str>) -> Result<Vec<Candidate>> {
    let waiting = request::table
        .inner_join(person::table.inner_join(contact::table))
        .inner_join(family::table)
        .filter(contact::is_current.eq(true))
        .filter(request::state.eq(RequestState::Open))
        .filter(person::no_mail_since.is_null())
        .order((family::case_number, request::nominal_on, request::id))
        .select((
            request::id,
            request::round,
            request::family_id,
            request::role,
            request::wave,
            request::invited_on,
            person::id,
            contact::id,
            contact::reach,
            contact::language,
        ));
    let rows: Vec<CandidateColumns> = match case_number {
        None => waiting.load(conn)?,
        Some(case_number) => {
            let Some(family) = crate::store::case::of_case_number(conn, case_number)? else { return Ok(Vec::new()) };
            waiting.filter(family::id.eq(family)).load(conn)?
        }
    };
    Ok(rows
        .into_iter()
        .map(|row| Candidate {
            request: row.request,
            round: row.round,
            family: row.family,
            role: row.role,
            wave: row.wave,
            invited: row.invited.map(to_date),
            person: row.person,
            contact: row.contact,
            by_letter: row.reach == Channel::Paper,
            language: row.language,
        })
        .collect())
}

/// A letter to be written down.
pub struct NewLetter<'a> {
    /// Names the person and the requests: what is printed again is the same letter.
    pub unique_key: &'a str,
    /// Row number of the person.
    pub person: PersonId,
    /// Hash of the link behind the short one.
    pub link_hash: &'a str,
    /// Keyed hash of the short code.
    pub short_hash: &'a str,
    /// Row number of the contact that the person has.
    pub contact: ContactId,
    /// Requests with the round in which they are asked.
    pub requests: &'a [(RequestId, i32)],
}

/// Writes a letter down, once. Returns the keyed hash of the code that it was first printed with.
///
/// # Errors
/// A failed statement.
pub fn write(conn: &mut Conn, draft: &NewLetter<'_>, at: Timestamp) -> Result<String> {
    let known = letter::table.filter(letter::unique_key.eq(draft.unique_key)).select(letter::short_hash);
    if let Some(short_hash) = known.get_result(conn).optional()? {
        return Ok(short_hash);
    }
    let id: LetterId = diesel::insert_into(letter::table)
        .values((
            letter::unique_key.eq(draft.unique_key),
            letter::person_id.eq(draft.person),
            letter::link_hash.eq(draft.link_hash),
            letter::short_hash.eq(draft.short_hash),
            letter::printed_at.eq(instant(at)),
            letter::contact_id.eq(draft.contact),
        ))
        .returning(letter::id)
        .get_result(conn)?;
    for (request, round) in draft.requests {
        diesel::insert_into(letter_request::table)
            .values((
                letter_request::letter_id.eq(id),
                letter_request::request_id.eq(request),
                letter_request::round.eq(round),
            ))
            .execute(conn)?;
    }
    Ok(draft.short_hash.to_owned())
}

/// Gives a letter another link and code: those that it was printed with open nothing from now on.
///
/// # Errors
/// A failed statement.
pub fn renew(conn: &mut Conn, draft: &NewLetter<'_>) -> Result<()> {
    diesel::update(letter::table)
        .filter(letter::unique_key.eq(draft.unique_key))
        .set((letter::link_hash.eq(draft.link_hash), letter::short_hash.eq(draft.short_hash)))
        .execute(conn)?;
    Ok(())
}

/// Unique key and hash of the link of the letter with that short code, by the keyed hashes that the code may have.
///
/// # Errors
/// A failed statement.
pub fn find_by_hash(conn: &mut Conn, short_hashes: &[String]) -> Result<Option<(String, String)>> {
    Ok(letter::table
        .filter(letter::short_hash.eq_any(short_hashes))
        .select((letter::unique_key, letter::link_hash))
        .get_result(conn)
        .optional()?)
}

/// What has a link: its row number, and the person it was made for with their language, whether they have left the study,
/// the contact that they had when it was made and the present one, and what it was made from.
pub(in crate::store) type Linked<Id> =
    (Id, PersonId, String, called::Stored, bool, (Option<ContactId>, ContactId), String);

/// The letter with that link.
pub(in crate::store) fn linked(conn: &mut Conn, link_hash: &str) -> Result<Option<Linked<LetterId>>> {
    Ok(letter::table
        .inner_join(person::table.inner_join(contact::table.left_join(data_key::table)))
        .filter(contact::is_current.eq(true))
        .filter(letter::link_hash.eq(link_hash))
        .select((
            letter::id,
            person::id,
            contact::language,
            called::stored!(),
            person::left_since.is_not_null(),
            (letter::contact_id, contact::id),
            letter::unique_key,
        ))
        .get_result(conn)
        .optional()?)
}

/// The requests of a letter that its person still holds and that have not been invited anew since.
pub(in crate::store) fn carried_by(conn: &mut Conn, id: LetterId, person: PersonId) -> Result<Vec<RequestId>> {
    Ok(letter_request::table
        .inner_join(request::table)
        .filter(letter_request::letter_id.eq(id))
        .filter(letter_request::round.eq(request::round))
        .filter(request::person_id.eq(person))
        .select(request::id)
        .load(conn)?)
}
