//! What is sealed, in the tables in which an earlier version has kept it in the open.

use std::fmt::Write as _;

use jiff::Timestamp;
use kvartal::id::{ContactId, HelpId, NoteId, ReceivedId, RequestId, ResponseId};
use kvartal::store::content::{self, Content};
use kvartal::store::prelude::*;
use kvartal::store::schema::{family, message, note, received, response, suppressed_address};
use kvartal::store::{Raw, Store, StoreError, written};
use kvartal::vault::Place;

/// Tables that are empty in a database of this version.
pub const TABLES: [&str; 5] = ["answer", "score", "taken_back", "hard_to_understand", "own_words"];

/// Tables with texts that are sealed where they stand, and their columns.
pub const WRITTEN_COLUMNS: [(&str, &str); 6] = [
    ("message", "server_words"),
    ("suppressed_address", "words"),
    ("received", "content"),
    ("received", "handled_note"),
    ("note", "content"),
    ("family", "pause_reason"),
];

pub const WRITTEN: [&str; 5] = ["message", "suppressed_address", "received", "note", "family"];

/// A text in a statement.
pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// What is said in each response.
pub fn contents(store: &Store) -> Vec<(ResponseId, Content)> {
    let all = store.read::<_, StoreError>(|conn| {
        let ids: Vec<ResponseId> = response::table.order(response::id).select(response::id).load(conn)?;
        let mut all = Vec::new();
        for some in ids.chunks(500) {
            all.extend(content::in_responses(conn, some)?);
        }
        Ok(all)
    });
    let mut all = all.expect("responses that open");
    all.sort_by_key(|(id, _)| *id);
    all
}

/// Statements that put it there, and take it out of the responses.
pub fn statements(store: &Store) -> String {
    let at = |at: Timestamp| {
        let at = chrono::DateTime::from_timestamp_micros(at.as_microsecond()).expect("in range").naive_utc();
        quoted(&at.format("%F %T%.f").to_string())
    };
    let or_null = |number: Option<i64>| number.map_or("NULL".to_owned(), |number| number.to_string());
    let mut text = String::new();
    // Numbers that nothing else has.
    let mut number = 1_000_000_000;
    for (id, content) in contents(store) {
        let mut insert = |into: &str, row: String| {
            number += 1;
            write!(text, "INSERT INTO {into} VALUES ({number}, {id}, {row});").expect("memory");
        };
        for given in content.answers {
            let (help, from) =
                (or_null(given.help.map(HelpId::number)), or_null(given.taken_from.map(ResponseId::number)));
            let (version, instrument, item) = (given.version, quoted(&given.instrument), quoted(&given.item));
            let row = format!("{version}, {instrument}, {item}, {}, {}, {help}, {from}", given.value, at(given.at));
            insert(
                "answer (id, response_id, version_id, instrument, item, value, answered_at, help_id, taken_from)",
                row,
            );
        }
        for (item, when) in content.taken_back {
            insert("taken_back (id, response_id, item, taken_back_at)", format!("{}, {}", quoted(&item), at(when)));
        }
        for found in content.hard {
            let help = or_null(found.help.map(HelpId::number));
            let row = format!("{}, {}, {}, {help}", found.version, quoted(&found.item), at(found.at));
            insert("hard_to_understand (id, response_id, version_id, item, said_at, help_id)", row);
        }
        if let Some(own) = content.own_words {
            let row = format!("{}, {}, {}", quoted(&own.language), quoted(&own.text), at(own.at));
            insert("own_words (id, response_id, language, content, said_at)", row);
        }
        for score in content.scores {
            let row =
                format!("{}, {}, {}, {}", score.version, quoted(&score.instrument), quoted(&score.name), score.value);
            insert("score (id, response_id, version_id, instrument, name, value)", row);
        }
    }
    text.push_str("UPDATE response SET sealed = NULL;");
    text
}

/// Statements that put in the open what others have written.
pub fn written(store: &Store) -> String {
    let mut text = String::new();
    let mut set = |what: &str, sealed: Vec<(Place, String)>, keys: Vec<String>| {
        let opened = store.read::<_, StoreError>(|conn| written::open(conn, sealed.clone())).expect("texts that open");
        for ((opened, (_, before)), key) in opened.iter().zip(&sealed).zip(keys) {
            if opened != before {
                let (table, column) = what.split_once('.').expect("a table and a column");
                write!(text, "UPDATE {table} SET {column} = {} WHERE {key};", quoted(opened)).expect("memory");
            }
        }
    };
    macro_rules! each {
        ($what:literal, $rows:expr, $place:path) => {{
            let rows: Vec<(_, Option<String>)> =
                store.read::<_, StoreError>(|conn| Ok($rows.load(conn)?)).expect("the test's own query");
            let rows: Vec<_> = rows.into_iter().filter_map(|(id, text)| Some((id, text?))).collect();
            let keys = rows.iter().map(|(id, _)| format!("id = {id}")).collect();
            set($what, rows.into_iter().map(|(id, text)| ($place(id), text)).collect(), keys);
        }};
    }
    each!("message.server_words", message::table.select((message::id, message::server_words)), written::server_words);
    each!(
        "received.handled_note",
        received::table.select((received::id, received::handled_note)),
        written::handled_note
    );
    each!("family.pause_reason", family::table.select((family::id, family::pause_reason)), written::pause_reason);
    let rows: Vec<(ContactId, String)> = store
        .read::<_, StoreError>(|conn| {
            Ok(suppressed_address::table
                .select((suppressed_address::contact_id, suppressed_address::words))
                .load(conn)?)
        })
        .expect("the test's own query");
    let keys = rows.iter().map(|(id, _)| format!("contact_id = {id}")).collect();
    let texts = rows.into_iter().map(|(id, text)| (written::suppression(id), text)).collect();
    set("suppressed_address.words", texts, keys);
    let rows: Vec<(NoteId, RequestId, String)> = store
        .read::<_, StoreError>(|conn| Ok(note::table.select((note::id, note::request_id, note::content)).load(conn)?))
        .expect("the test's own query");
    let keys = rows.iter().map(|(id, ..)| format!("id = {id}")).collect();
    let texts = rows.into_iter().map(|(_, request, text)| (written::note_about(request), text)).collect();
    set("note.content", texts, keys);
    let mails: Vec<(ReceivedId, Option<Vec<u8>>)> = store
        .read::<_, StoreError>(|conn| Ok(received::table.select((received::id, received::content)).load(conn)?))
        .expect("the test's own query");
    for (id, mail) in mails.into_iter().filter_map(|(id, mail)| Some((id, mail?))) {
        let sealed = vec![(written::received_mail(id), mail.clone())];
        let opened = store.read::<_, StoreError>(|conn| written::open_bytes(conn, sealed)).expect("a mail that opens");
        if opened != [mail] {
            let bytes = data_encoding::HEXLOWER.encode(&opened[0]);
            let literal = if is_sqlite(store) { format!("x'{bytes}'") } else { format!("'\\x{bytes}'") };
            write!(text, "UPDATE received SET content = {literal} WHERE id = {id};").expect("memory");
        }
    }
    text
}

fn is_sqlite(store: &Store) -> bool {
    store.read::<_, StoreError>(|conn| Ok(matches!(conn.raw, Raw::Sqlite(_)))).expect("a look")
}
