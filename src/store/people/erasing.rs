//! Erasing a person, or a family, with everything that is theirs: row by row, in the caller's transaction. It opens nothing that is
//! sealed, so that a restored backup can be erased from again whatever keys are at hand.
//!
//! What stays of a person is their number, that it was erased, and that roles were theirs and were asked, without an answer: response
//! rates go on being true. Of a family nothing stays but the numbers in the audit log.

use std::collections::BTreeSet;

use crate::store::db::prelude::*;
use diesel::dsl::max;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::family::RequestState;
use crate::id::{
    ContactId, DataKeyId, FamilyId, HelpId, LetterId, MessageId, NoteId, PersonId, ReceivedId, RequestId, ResponseId,
    StaffId, SuccessorId,
};
use crate::store::message::MessageState;
use crate::store::schema::{
    answer, assignment, child, contact, correction, data_key, fact, family as families, hard_to_understand, help,
    help_asked, letter, letter_request, message, message_request, note, own_words, person as people, received, request,
    response, score, staff, successor, suppressed_address, taken_back, to_forget,
};
use crate::store::{Conn, Raw, Result, case, date, instant, successor as successors, written};

/// How much was erased.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErasedRows {
    /// People, with name, address and key.
    pub people: usize,
    /// Children.
    pub children: usize,
    /// Questionnaires that were answered or begun.
    pub responses: usize,
    /// Requests; of a person, those that are taken back because they are open.
    pub requests: usize,
    /// Mails to them.
    pub messages: usize,
    /// Letters on paper.
    pub letters: usize,
    /// Mails that came from them, or came back from their addresses.
    pub received: usize,
    /// Notes of staff.
    pub notes: usize,
}

impl ErasedRows {
    /// Both together.
    pub fn add(&mut self, other: &ErasedRows) {
        let ErasedRows { people, children, responses, requests, messages, letters, received, notes } = other;
        self.people += people;
        self.children += children;
        self.responses += responses;
        self.requests += requests;
        self.messages += messages;
        self.letters += letters;
        self.received += received;
        self.notes += notes;
    }
}

type Never = Option<chrono::NaiveDateTime>;

/// Erases a person. Their families are looked at anew: their roles are held by nobody.
///
/// # Errors
/// A failed statement.
pub(in crate::store) fn person(conn: &mut Conn, id: PersonId, at: Timestamp) -> Result<ErasedRows> {
    let theirs = families_of(conn, id)?;
    case::hold(conn, &theirs)?;
    hold_requests(conn, id)?;
    let contacts: Vec<(ContactId, Option<String>)> =
        contact::table.filter(contact::person_id.eq(id)).select((contact::id, contact::lookup)).load(conn)?;
    let lookups: Vec<String> = contacts.iter().filter_map(|(_, lookup)| lookup.clone()).collect();
    let contacts: Vec<ContactId> = contacts.into_iter().map(|(contact, _)| contact).collect();
    let responses: Vec<ResponseId> =
        response::table.filter(response::person_id.eq(id)).select(response::id).load(conn)?;
    let mut erased = ErasedRows { people: 1, responses: responses.len(), ..ErasedRows::default() };
    erase_responses(conn, &responses)?;
    let helped: Vec<HelpId> = help::table
        .filter(help::person_id.eq(id).or(help::helper_id.eq(id).and(help::opened_at.is_null())))
        .select(help::id)
        .load(conn)?;
    diesel::delete(help::table.filter(help::id.eq_any(helped))).execute(conn)?;
    erased.notes = notes_about(conn, id, &theirs)?;
    diesel::delete(correction::table.filter(correction::person_id.eq(id))).execute(conn)?;
    let letters: Vec<LetterId> = letter::table.filter(letter::person_id.eq(id)).select(letter::id).load(conn)?;
    erased.letters = letters.len();
    diesel::delete(letter_request::table.filter(letter_request::letter_id.eq_any(&letters))).execute(conn)?;
    diesel::delete(letter::table.filter(letter::id.eq_any(letters))).execute(conn)?;
    let messages: Vec<MessageId> = message::table
        .filter(message::person_id.eq(id).or(message::contact_id.eq_any(&contacts)))
        .select(message::id)
        .load(conn)?;
    erased.messages = messages.len();
    let mails: Vec<ReceivedId> = received::table
        .filter(received::person_id.eq(id).or(received::contact_id.eq_any(&contacts)))
        .select(received::id)
        .load(conn)?;
    diesel::delete(suppressed_address::table.filter(suppressed_address::contact_id.eq_any(&contacts))).execute(conn)?;
    let asked: Vec<RequestId> = request::table.filter(request::person_id.eq(id)).select(request::id).load(conn)?;
    diesel::delete(help_asked::table.filter(help_asked::person_id.eq(id).or(help_asked::request_id.eq_any(&asked))))
        .execute(conn)?;
    erased.received = erase_mail(conn, messages, mails)?;
    let without_answer = (
        request::declined_at.eq(None::<chrono::NaiveDateTime>),
        request::answered_at.eq(None::<chrono::NaiveDateTime>),
    );
    let of_them = request::table.filter(request::person_id.eq(id));
    diesel::update(of_them).set(without_answer).execute(conn)?;
    let answered = of_them.filter(request::state.eq(RequestState::Answered));
    diesel::update(answered).set(request::state.eq(RequestState::Missing)).execute(conn)?;
    let open = of_them.filter(request::state.eq(RequestState::Open));
    erased.requests = diesel::update(open).set(request::state.eq(RequestState::Cancelled)).execute(conn)?;
    let follows: Vec<SuccessorId> = successor::table
        .inner_join(contact::table)
        .filter(contact::lookup.eq_any(lookups))
        .select(successor::id)
        .load(conn)?;
    for one in follows {
        successors::remove(conn, one)?;
    }
    let held = assignment::table.filter(assignment::person_id.eq(id));
    diesel::update(held.filter(assignment::to_on.is_null()))
        .set(assignment::to_on.eq(date(day(at).yesterday().unwrap_or(Date::MIN))))
        .execute(conn)?;
    if !contacts.is_empty() {
        let nobody = of_nobody(conn, id)?;
        diesel::update(held).set(assignment::contact_id.eq(nobody)).execute(conn)?;
        diesel::delete(contact::table.filter(contact::id.eq_any(contacts))).execute(conn)?;
    }
    diesel::delete(data_key::table.filter(data_key::person_id.eq(id))).execute(conn)?;
    let (never, now): (Never, _) = (None, instant(at));
    diesel::update(people::table.filter(people::id.eq(id)))
        .set((
            people::no_mail_since.eq(now),
            people::left_since.eq(now),
            people::withdrawn_since.eq(never),
            people::erase_due_at.eq(never),
            people::erase_kept_at.eq(never),
            people::erased_at.eq(now),
        ))
        .execute(conn)?;
    diesel::update(families::table.filter(families::id.eq_any(theirs)))
        .set(families::next_due_at.eq(now))
        .execute(conn)?;
    Ok(erased)
}

/// Holds what a person was asked to the end of this transaction: whoever saves a page waits, and finds it taken back.
fn hold_requests(conn: &mut Conn, id: PersonId) -> Result<()> {
    if let Raw::Postgres(conn) = &mut conn.raw {
        let theirs = request::table.filter(request::person_id.eq(id)).order(request::id).select(request::id);
        theirs.for_update().load::<RequestId>(conn)?;
    }
    Ok(())
}

/// The day in UTC: what it decides is only on which day a role was held last.
fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// The families in which a person holds or held a role or was asked, in their order.
pub(in crate::store) fn families_of(conn: &mut Conn, id: PersonId) -> Result<Vec<FamilyId>> {
    let mut found: BTreeSet<FamilyId> = BTreeSet::new();
    found.extend(
        assignment::table.filter(assignment::person_id.eq(id)).select(assignment::family_id).load::<FamilyId>(conn)?,
    );
    found.extend(request::table.filter(request::person_id.eq(id)).select(request::family_id).load::<FamilyId>(conn)?);
    let answered = response::table.inner_join(request::table).filter(response::person_id.eq(id));
    found.extend(answered.select(request::family_id).load::<FamilyId>(conn)?);
    Ok(found.into_iter().collect())
}

/// The places of a person, now and before, as `F-001/parent1`.
///
/// # Errors
/// A failed statement.
pub fn places(conn: &mut Conn, id: PersonId) -> Result<Vec<String>> {
    let held: Vec<(String, String)> = assignment::table
        .inner_join(families::table)
        .filter(assignment::person_id.eq(id))
        .order(assignment::id)
        .select((families::case_number, assignment::slot))
        .load(conn)?;
    let mut places: Vec<String> = held.into_iter().map(|(family, slot)| format!("{family}/{slot}")).collect();
    places.dedup();
    Ok(places)
}

/// Whether a member of staff has the address of a person: their account is nothing of the register.
///
/// # Errors
/// A failed statement.
pub fn is_staff(conn: &mut Conn, id: PersonId) -> Result<bool> {
    let lookups: Vec<Option<String>> =
        contact::table.filter(contact::person_id.eq(id)).select(contact::lookup).load(conn)?;
    let lookups: Vec<String> = lookups.into_iter().flatten().collect();
    let same = staff::table.inner_join(contact::table).filter(contact::lookup.eq_any(lookups));
    Ok(same.select(staff::id).first::<StaffId>(conn).optional()?.is_some())
}

/// The contact of somebody who was erased, for the roles that were theirs: it says nothing, and is sealed by no key.
pub(super) fn of_nobody(conn: &mut Conn, id: PersonId) -> Result<ContactId> {
    let row = (
        contact::person_id.eq(id),
        contact::is_current.eq(false),
        contact::name.eq(""),
        contact::language.eq("da"),
        contact::reach.eq(crate::store::contact::Channel::Mail),
        contact::sealed.eq(Vec::<u8>::new()),
    );
    Ok(diesel::insert_into(contact::table).values(row).returning(contact::id).get_result(conn)?)
}

/// Responses, with what an older version has kept of them in tables of their own.
pub(super) fn erase_responses(conn: &mut Conn, ids: &[ResponseId]) -> Result<()> {
    for some in ids.chunks(500) {
        diesel::delete(answer::table.filter(answer::response_id.eq_any(some))).execute(conn)?;
        diesel::delete(score::table.filter(score::response_id.eq_any(some))).execute(conn)?;
        diesel::delete(taken_back::table.filter(taken_back::response_id.eq_any(some))).execute(conn)?;
        diesel::delete(hard_to_understand::table.filter(hard_to_understand::response_id.eq_any(some))).execute(conn)?;
        diesel::delete(own_words::table.filter(own_words::response_id.eq_any(some))).execute(conn)?;
        diesel::delete(response::table.filter(response::id.eq_any(some))).execute(conn)?;
    }
    Ok(())
}

/// Notes about what a person was asked, and those that were written about them before it went to somebody else: these stand under
/// their key.
pub(super) fn notes_about(conn: &mut Conn, id: PersonId, theirs: &[FamilyId]) -> Result<usize> {
    let key: Option<DataKeyId> =
        data_key::table.filter(data_key::person_id.eq(id)).select(data_key::id).get_result(conn).optional()?;
    let all: Vec<(NoteId, PersonId, String)> = note::table
        .inner_join(request::table)
        .filter(request::family_id.eq_any(theirs))
        .select((note::id, request::person_id, note::content))
        .load(conn)?;
    let about = |(_, asked, content): &(NoteId, PersonId, String)| {
        *asked == id || key.is_some_and(|key| written::stands_under(content) == Some(key))
    };
    let ids: Vec<NoteId> = all.into_iter().filter(about).map(|(id, ..)| id).collect();
    Ok(diesel::delete(note::table.filter(note::id.eq_any(ids))).execute(conn)?)
}

/// Messages, received mails, and what hangs on them: what was answered to those messages, what passes those mails on, and so on.
/// How many received mails.
fn erase_mail(conn: &mut Conn, messages: Vec<MessageId>, mails: Vec<ReceivedId>) -> Result<usize> {
    let (mut messages, mut mails): (BTreeSet<_>, BTreeSet<_>) =
        (messages.into_iter().collect(), mails.into_iter().collect());
    loop {
        let known = (messages.len(), mails.len());
        let of: Vec<ReceivedId> =
            received::table.filter(received::message_id.eq_any(&messages)).select(received::id).load(conn)?;
        mails.extend(of);
        let on: Vec<MessageId> =
            message::table.filter(message::received_id.eq_any(&mails)).select(message::id).load(conn)?;
        messages.extend(on);
        if known == (messages.len(), mails.len()) {
            break;
        }
    }
    diesel::update(message::table.filter(message::received_id.eq_any(&mails)))
        .set(message::received_id.eq(None::<ReceivedId>))
        .execute(conn)?;
    diesel::delete(received::table.filter(received::id.eq_any(&mails))).execute(conn)?;
    diesel::update(suppressed_address::table.filter(suppressed_address::message_id.eq_any(&messages)))
        .set(suppressed_address::message_id.eq(None::<MessageId>))
        .execute(conn)?;
    diesel::delete(message_request::table.filter(message_request::message_id.eq_any(&messages))).execute(conn)?;
    diesel::delete(help_asked::table.filter(help_asked::message_id.eq_any(&messages))).execute(conn)?;
    erase_messages(conn, &messages)?;
    Ok(mails.len())
}

/// Received mails alone, with what passes them on and what came back for that, and what answers these messages, which stay.
/// How many received mails.
pub(super) fn erase_received(conn: &mut Conn, messages: &[MessageId], mut mails: Vec<ReceivedId>) -> Result<usize> {
    for some in messages.chunks(500) {
        let of = received::table.filter(received::message_id.eq_any(some)).select(received::id);
        mails.extend(of.load::<ReceivedId>(conn)?);
    }
    erase_mail(conn, Vec::new(), mails)
}

/// Begins the key of a message of which nothing is left but its number.
const BARE: &str = "erased ";

/// Messages themselves. The one with the highest number is emptied instead and goes with the next: a database gives the number of
/// a row that was the last to another one, and what comes back for it by its return address would be taken for that one's.
fn erase_messages(conn: &mut Conn, ids: &BTreeSet<MessageId>) -> Result<()> {
    let last: Option<MessageId> = message::table.select(max(message::id)).get_result(conn)?;
    let gone: Vec<MessageId> = ids.iter().copied().filter(|id| Some(*id) != last).collect();
    diesel::delete(message::table.filter(message::id.eq_any(gone))).execute(conn)?;
    let bare = message::table.filter(message::unique_key.like(format!("{BARE}%")));
    diesel::delete(bare.filter(message::id.nullable().ne(last))).execute(conn)?;
    let Some(last) = last.filter(|last| ids.contains(last)) else { return Ok(()) };
    let never: Never = None;
    diesel::update(message::table.find(last))
        .set((
            message::unique_key.eq(format!("{BARE}{last}")),
            message::person_id.eq(None::<PersonId>),
            message::staff_id.eq(None::<StaffId>),
            message::state.eq(MessageState::Cancelled),
            message::leased_by.eq(None::<String>),
            message::leased_until.eq(never),
            message::link_hash.eq(None::<String>),
            message::listed.eq(0),
            message::message_id.eq(""),
            message::sent_at.eq(never),
            message::sent_on.eq(None::<chrono::NaiveDate>),
            message::server_words.eq(None::<String>),
            message::begun.eq(0),
            message::begun_at.eq(never),
            message::to_domain.eq(None::<String>),
            message::contact_id.eq(None::<ContactId>),
        ))
        .execute(conn)?;
    Ok(())
}

/// Erases a family, with everybody who holds and held no role in another one, and tells how much that was.
///
/// # Errors
/// A failed statement.
pub(in crate::store) fn family(conn: &mut Conn, id: FamilyId, at: Timestamp) -> Result<ErasedRows> {
    case::hold(conn, &[id])?;
    let requests: Vec<RequestId> = request::table.filter(request::family_id.eq(id)).select(request::id).load(conn)?;
    let mut everybody: BTreeSet<PersonId> = BTreeSet::new();
    let held = assignment::table.filter(assignment::family_id.eq(id)).select(assignment::person_id);
    everybody.extend(held.load::<PersonId>(conn)?);
    let asked = request::table.filter(request::family_id.eq(id)).select(request::person_id);
    everybody.extend(asked.load::<PersonId>(conn)?);
    let answered = response::table.filter(response::request_id.eq_any(&requests)).select(response::person_id);
    everybody.extend(answered.load::<PersonId>(conn)?);
    let mut erased = ErasedRows::default();
    let mut gone: Vec<PersonId> = Vec::new();
    for one in everybody {
        if families_of(conn, one)? == [id] {
            // What was open to them is counted with what the family was asked.
            erased.add(&ErasedRows { requests: 0, ..person(conn, one, at)? });
            gone.push(one);
        }
    }
    erase_about(conn, id, &requests, at, &mut erased)?;
    let follows: Vec<SuccessorId> =
        successor::table.filter(successor::family_id.eq(id)).select(successor::id).load(conn)?;
    for one in follows {
        successors::remove(conn, one)?;
    }
    diesel::delete(fact::table.filter(fact::family_id.eq(id))).execute(conn)?;
    diesel::delete(to_forget::table.filter(to_forget::family_id.eq(id))).execute(conn)?;
    diesel::delete(assignment::table.filter(assignment::family_id.eq(id))).execute(conn)?;
    diesel::delete(contact::table.filter(contact::person_id.eq_any(gone))).execute(conn)?;
    let number: Option<String> = families::table.find(id).select(families::case_number).get_result(conn).optional()?;
    // Their children are asked about in their own courses from now on.
    diesel::update(families::table.filter(families::linked_case.eq(number)))
        .set((families::linked_case.eq(None::<String>), families::next_due_at.eq(instant(at))))
        .execute(conn)?;
    erased.requests = diesel::delete(request::table.filter(request::family_id.eq(id))).execute(conn)?;
    erased.children = diesel::delete(child::table.filter(child::family_id.eq(id))).execute(conn)?;
    diesel::delete(families::table.filter(families::id.eq(id))).execute(conn)?;
    Ok(erased)
}

/// What hangs on the requests of a family, also of people who stay.
fn erase_about(
    conn: &mut Conn,
    id: FamilyId,
    requests: &[RequestId],
    at: Timestamp,
    erased: &mut ErasedRows,
) -> Result<()> {
    let responses: Vec<ResponseId> =
        response::table.filter(response::request_id.eq_any(requests)).select(response::id).load(conn)?;
    erased.responses += responses.len();
    erase_responses(conn, &responses)?;
    diesel::delete(help::table.filter(help::family_id.eq(id))).execute(conn)?;
    diesel::delete(help_asked::table.filter(help_asked::request_id.eq_any(requests))).execute(conn)?;
    erased.notes += diesel::delete(note::table.filter(note::request_id.eq_any(requests))).execute(conn)?;
    let of = || letter_request::table.filter(letter_request::request_id.eq_any(requests));
    let letters: BTreeSet<LetterId> =
        of().select(letter_request::letter_id).load::<LetterId>(conn)?.into_iter().collect();
    diesel::delete(of()).execute(conn)?;
    let others =
        letter_request::table.filter(letter_request::letter_id.eq_any(&letters)).select(letter_request::letter_id);
    let others: BTreeSet<LetterId> = others.load::<LetterId>(conn)?.into_iter().collect();
    let letters: Vec<LetterId> = letters.difference(&others).copied().collect();
    erased.letters += diesel::delete(letter::table.filter(letter::id.eq_any(letters))).execute(conn)?;
    let of = || message_request::table.filter(message_request::request_id.eq_any(requests));
    let about: BTreeSet<MessageId> =
        of().select(message_request::message_id).load::<MessageId>(conn)?.into_iter().collect();
    diesel::delete(of()).execute(conn)?;
    let others =
        message_request::table.filter(message_request::message_id.eq_any(&about)).select(message_request::message_id);
    let others: BTreeSet<MessageId> = others.load::<MessageId>(conn)?.into_iter().collect();
    let alone: Vec<MessageId> = about.difference(&others).copied().collect();
    // One that has left yesterday or today tells that its person has had the mail of that day; one that waits is taken out when
    // its turn comes.
    let lately = date(day(at).yesterday().unwrap_or(Date::MIN));
    let past: Vec<MessageId> = message::table
        .filter(message::id.eq_any(alone))
        .filter(message::state.eq_any(MessageState::OVER))
        .filter(message::for_day.lt(lately))
        .select(message::id)
        .load(conn)?;
    erased.messages += past.len();
    erased.received += erase_mail(conn, past, Vec::new())?;
    Ok(())
}
