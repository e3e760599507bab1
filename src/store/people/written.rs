//! What others have written and that can hold a name or an address: what mail servers said, notes of staff, why mail rests, mail
//! that came back. Each text is sealed where it stands, under the key of whom it is about, and names that key.

use std::collections::{BTreeSet, HashMap};

use crate::store::db::prelude::*;
use data_encoding::BASE64;
use diesel::expression::SqlLiteral;
use diesel::sql_types::Bool;

use super::data_key as data_keys;
use crate::id::{ContactId, CorrectionId, DataKeyId, FamilyId, MessageId, PersonId, ReceivedId, RequestId};
use crate::store::schema::{contact, family, message, note, received, request, suppressed_address};
use crate::store::{Conn, Raw, Result, StoreError, setting};
use crate::vault::{DataKey, NotOpened, Place};

/// What a sealed text begins with: no text that somebody has written does, and no mail.
const MARK: u8 = 1;

/// The same, for the database.
const MARKED: &str = "\u{1}%";

/// Whom a text is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// A person.
    Person(PersonId),
    /// Whoever is reached by a contact.
    Contact(ContactId),
    /// Nobody who has a key.
    Nobody,
}

fn place(table: &'static str, column: &'static str, row: i64) -> Place {
    Place { table, column, row, of: 0 }
}

/// Where what a server said of a message stands.
pub fn server_words(id: MessageId) -> Place {
    place("message", "server_words", id.number())
}

/// Where the words stand because of which no mail goes to an address.
pub fn suppression(id: ContactId) -> Place {
    place("suppressed_address", "words", id.number())
}

/// Where a received mail stands.
pub fn received_mail(id: ReceivedId) -> Place {
    place("received", "content", id.number())
}

/// Where it stands what was noted about a received mail.
pub fn handled_note(id: ReceivedId) -> Place {
    place("received", "handled_note", id.number())
}

/// Where the notes about a request stand.
pub fn note_about(id: RequestId) -> Place {
    place("note", "content", id.number())
}

/// Where it stands why mail about a family rests.
pub fn pause_reason(id: FamilyId) -> Place {
    place("family", "pause_reason", id.number())
}

/// Where it stands what somebody says is wrong.
pub fn correction(id: CorrectionId) -> Place {
    place("correction", "content", id.number())
}

/// Seals a text.
///
/// # Errors
/// A failed statement; a key of the installation that is not known.
pub fn seal(conn: &mut Conn, about: Whose, place: Place, text: &str) -> Result<String> {
    let sealed = seal_bytes(conn, about, place, text.as_bytes())?;
    let (mark, rest) = sealed.split_at(1);
    Ok(format!("{}{}", String::from_utf8_lossy(mark), BASE64.encode(rest)))
}

/// The same of bytes.
///
/// # Errors
/// As [`seal`].
pub fn seal_bytes(conn: &mut Conn, about: Whose, place: Place, text: &[u8]) -> Result<Vec<u8>> {
    let (id, key) = key_of(conn, about)?;
    let mut sealed = vec![MARK];
    sealed.extend_from_slice(&id.number().to_be_bytes());
    sealed.extend(key.seal(place, text));
    Ok(sealed)
}

fn key_of(conn: &mut Conn, about: Whose) -> Result<(DataKeyId, DataKey)> {
    let held: Option<DataKeyId> = match about {
        Whose::Person(person) => return data_keys::of(conn, Some(person)),
        Whose::Contact(contact) => {
            contact::table.find(contact).select(contact::data_key_id).get_result(conn).optional()?.flatten()
        }
        Whose::Nobody => None,
    };
    let known = match held {
        Some(held) => Some(held),
        None => setting::get(conn, setting::KEY_OF_NOBODY)?.and_then(|id| id.parse().ok()),
    };
    if let Some(id) = known
        && let Some(key) = data_keys::load(conn, &[id])?.remove(&id)
    {
        return Ok((id, key));
    }
    let (id, key) = data_keys::of(conn, None)?;
    setting::put(conn, setting::KEY_OF_NOBODY, &id.to_string())?;
    Ok((id, key))
}

/// Opens texts, in their order. One that an earlier version has left in the open is as it stands; one whose key was deleted is
/// empty.
///
/// # Errors
/// A failed statement; what does not open.
pub fn open(conn: &mut Conn, texts: Vec<(Place, String)>) -> Result<Vec<String>> {
    let bytes = texts.into_iter().map(|(place, text)| Ok((place, unwritten(text)?)));
    let opened = open_bytes(conn, bytes.collect::<Result<_>>()?)?;
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|error| StoreError::Content(error.to_string()));
    opened.into_iter().map(text).collect()
}

/// The same of one.
///
/// # Errors
/// As [`open`].
pub fn open_one(conn: &mut Conn, place: Place, text: String) -> Result<String> {
    Ok(open(conn, vec![(place, text)])?.pop().unwrap_or_default())
}

/// As [`open`], of bytes.
///
/// # Errors
/// As [`open`].
pub fn open_bytes(conn: &mut Conn, texts: Vec<(Place, Vec<u8>)>) -> Result<Vec<Vec<u8>>> {
    let ids: BTreeSet<DataKeyId> = texts.iter().filter_map(|(_, text)| Some(parts(text)?.0)).collect();
    let keys: HashMap<DataKeyId, DataKey> = match ids.is_empty() {
        true => HashMap::new(),
        false => data_keys::load(conn, &ids.into_iter().collect::<Vec<_>>())?,
    };
    let opened = |(place, text): (Place, Vec<u8>)| {
        let Some((id, sealed)) = parts(&text) else { return Ok(text) };
        let Some(key) = keys.get(&id) else { return Ok(Vec::new()) };
        let what = || format!("{}.{} of row {}", place.table, place.column, place.row);
        key.open(place, sealed).map(|text| text.to_vec()).map_err(|why| data_keys::closed(&what(), &why))
    };
    texts.into_iter().map(opened).collect()
}

/// The key that a sealed text names, and the rest; none of one in the open.
fn parts(text: &[u8]) -> Option<(DataKeyId, &[u8])> {
    let (mark, rest) = text.split_first()?;
    let (id, sealed) = rest.split_first_chunk()?;
    (*mark == MARK).then(|| (DataKeyId::new(i64::from_be_bytes(*id)), sealed))
}

/// The key under which a text stands; none of one in the open.
pub(in crate::store) fn stands_under(text: &str) -> Option<DataKeyId> {
    parts(&unwritten(text.to_owned()).ok()?).map(|(key, _)| key)
}

/// A text as bytes: one that is sealed stands in letters.
fn unwritten(text: String) -> Result<Vec<u8>> {
    let Some(letters) = text.strip_prefix(char::from(MARK)) else { return Ok(text.into_bytes()) };
    let rest = BASE64.decode(letters.as_bytes());
    let rest = rest.map_err(|_| data_keys::closed("a text of the database", &NotOpened::Changed))?;
    Ok([&[MARK], rest.as_slice()].concat())
}

/// Mails that stand in the open.
fn mails_in_the_open(conn: &Conn) -> SqlLiteral<Bool> {
    diesel::dsl::sql(match conn.raw {
        Raw::Sqlite(_) => "(content IS NOT NULL AND substr(content, 1, 1) <> x'01')",
        Raw::Postgres(_) => "(content IS NOT NULL AND substr(content, 1, 1) <> '\\x01')",
    })
}

/// Whether what an earlier version had left in the open is sealed.
///
/// # Errors
/// A failed statement.
pub(in crate::store) fn is_sealed(conn: &mut Conn) -> Result<bool> {
    Ok(setting::get(conn, setting::WRITTEN_SEALED)?.is_some())
}

/// Seals what an earlier version has left in the open. Whether there was anything.
///
/// # Errors
/// As [`seal`].
pub(in crate::store) fn seal_all(conn: &mut Conn) -> Result<bool> {
    if is_sealed(conn)? {
        return Ok(false);
    }
    let mut sealed = false;
    loop {
        let some = in_the_open(conn)?;
        if some.is_empty() {
            setting::put(conn, setting::WRITTEN_SEALED, "1")?;
            return Ok(sealed);
        }
        sealed = true;
        for open in some {
            put(conn, open)?;
        }
    }
}

/// A text in the open.
enum Open {
    ServerWords(MessageId, Option<ContactId>, String),
    Suppression(ContactId, String),
    Mail(ReceivedId, Option<ContactId>, Vec<u8>),
    HandledNote(ReceivedId, Option<ContactId>, String),
    Notes(RequestId, PersonId),
    PauseReason(FamilyId, String),
}

/// So many are sealed at a time.
const AT_ONCE: i64 = 500;

/// Some of the texts that stand in the open.
fn in_the_open(conn: &mut Conn) -> Result<Vec<Open>> {
    let mut found = Vec::new();
    let words: Vec<(MessageId, Option<ContactId>, Option<String>)> = message::table
        .filter(message::server_words.not_like(MARKED))
        .limit(AT_ONCE)
        .select((message::id, message::contact_id, message::server_words))
        .load(conn)?;
    found.extend(words.into_iter().filter_map(|(id, to, words)| Some(Open::ServerWords(id, to, words?))));
    let words: Vec<(ContactId, String)> = suppressed_address::table
        .filter(suppressed_address::words.not_like(MARKED))
        .limit(AT_ONCE)
        .select((suppressed_address::contact_id, suppressed_address::words))
        .load(conn)?;
    found.extend(words.into_iter().map(|(id, words)| Open::Suppression(id, words)));
    let open = mails_in_the_open(conn);
    let mails: Vec<(ReceivedId, Option<ContactId>, Option<Vec<u8>>)> = received::table
        .filter(open)
        .limit(AT_ONCE)
        .select((received::id, received::contact_id, received::content))
        .load(conn)?;
    found.extend(mails.into_iter().filter_map(|(id, from, mail)| Some(Open::Mail(id, from, mail?))));
    let notes: Vec<(ReceivedId, Option<ContactId>, Option<String>)> = received::table
        .filter(received::handled_note.not_like(MARKED))
        .limit(AT_ONCE)
        .select((received::id, received::contact_id, received::handled_note))
        .load(conn)?;
    found.extend(notes.into_iter().filter_map(|(id, from, note)| Some(Open::HandledNote(id, from, note?))));
    let notes: Vec<(RequestId, PersonId)> = note::table
        .inner_join(request::table)
        .filter(note::content.not_like(MARKED))
        .limit(AT_ONCE)
        .select((note::request_id, request::person_id))
        .distinct()
        .load(conn)?;
    found.extend(notes.into_iter().map(|(request, person)| Open::Notes(request, person)));
    let reasons: Vec<(FamilyId, Option<String>)> = family::table
        .filter(family::pause_reason.not_like(MARKED))
        .limit(AT_ONCE)
        .select((family::id, family::pause_reason))
        .load(conn)?;
    found.extend(reasons.into_iter().filter_map(|(id, reason)| Some(Open::PauseReason(id, reason?))));
    Ok(found)
}

fn put(conn: &mut Conn, open: Open) -> Result<()> {
    let about = |contact: Option<ContactId>| contact.map_or(Whose::Nobody, Whose::Contact);
    match open {
        Open::ServerWords(id, to, words) => {
            let words = seal(conn, about(to), server_words(id), &words)?;
            diesel::update(message::table.find(id)).set(message::server_words.eq(words)).execute(conn)?;
        }
        Open::Suppression(id, words) => {
            let words = seal(conn, Whose::Contact(id), suppression(id), &words)?;
            let one = suppressed_address::table.find(id);
            diesel::update(one).set(suppressed_address::words.eq(words)).execute(conn)?;
        }
        Open::Mail(id, from, mail) => {
            let mail = seal_bytes(conn, about(from), received_mail(id), &mail)?;
            diesel::update(received::table.find(id)).set(received::content.eq(mail)).execute(conn)?;
        }
        Open::HandledNote(id, from, note) => {
            let note = seal(conn, about(from), handled_note(id), &note)?;
            diesel::update(received::table.find(id)).set(received::handled_note.eq(note)).execute(conn)?;
        }
        Open::Notes(request, person) => {
            let of_it = note::table.filter(note::request_id.eq(request)).filter(note::content.not_like(MARKED));
            let notes: Vec<(crate::id::NoteId, String)> = of_it.select((note::id, note::content)).load(conn)?;
            for (id, text) in notes {
                let text = seal(conn, Whose::Person(person), note_about(request), &text)?;
                diesel::update(note::table.find(id)).set(note::content.eq(text)).execute(conn)?;
            }
        }
        Open::PauseReason(id, reason) => {
            let reason = seal(conn, Whose::Nobody, pause_reason(id), &reason)?;
            diesel::update(family::table.find(id)).set(family::pause_reason.eq(reason)).execute(conn)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_open_stays_as_it_is_and_names_no_key() {
        for text in ["", "550 5.1.1 <mor@example.org>: nobody there", "\u{2}x", "é"] {
            assert_eq!(unwritten(text.to_owned()).unwrap(), text.as_bytes());
            assert!(parts(text.as_bytes()).is_none());
        }
        assert!(unwritten("\u{1}no letters!".into()).is_err());
        let sealed = [&[MARK][..], &7_i64.to_be_bytes(), b"rest"].concat();
        assert_eq!(parts(&sealed), Some((DataKeyId::new(7), b"rest".as_slice())));
    }
}
