//! The database refuses what no kvartal writes: another word for a state or a kind, and a reference to nothing.

use kvartal::store::{Store, StoreError};

use crate::store::migrated_down;
use crate::support::{Database, on_each_database, test_by};

on_each_database!(words_that_nobody_knows_and_references_to_nothing_are_refused);
fn words_that_nobody_knows_and_references_to_nothing_are_refused(database: &Database) {
    crate::store::fill(database);
    for change in [
        "family SET status = 'paused'",
        "child SET sex = 'x'",
        "request SET state = 'done'",
        "message SET kind = 'letter'",
        "message SET state = 'lost'",
        "message_request SET purpose = 'again'",
        "received SET kind = 'spam'",
        "contact SET reach = 'pigeon'",
        "response SET person_id = 4711",
        "request SET protocol_id = 4711",
        "assignment SET contact_id = 4711",
        "suppressed_address SET contact_id = 4711",
    ] {
        let before = database.everything();
        let tried = database.store.write::<_, StoreError>(&test_by(), |conn| {
            use diesel::connection::SimpleConnection;
            Ok(conn.batch_execute(&format!("UPDATE {change}"))?)
        });
        assert!(tried.is_err(), "{change} is taken");
        assert_eq!(database.everything(), before, "{change}");
    }
}

on_each_database!(a_word_of_an_earlier_version_is_carried_over);
fn a_word_of_an_earlier_version_is_carried_over(database: &Database) {
    crate::store::fill(database);
    migrated_down(database, "0021");
    let unchecked = if database.address.starts_with("sqlite:") { "PRAGMA ignore_check_constraints = ON; " } else { "" };
    database.sql(&format!("{unchecked}UPDATE received SET kind = 'automatic' WHERE id = 1"));
    Store::open(&database.address).expect("the tables are brought up to date");
    assert_eq!(database.lines("SELECT kind AS line FROM received WHERE id = 1"), ["unknown"]);
}
