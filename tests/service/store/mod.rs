//! The store on both databases: one schema, one behaviour, copies and backups, and what happens when the database is
//! full, read-only or away.

mod backup;
mod conformance;
mod copy;
mod names;
mod remote;
mod schema;
mod together;
mod trouble;
mod words;

use diesel::migration::MigrationSource;
use diesel::{Connection, PgConnection, SqliteConnection};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};

use kvartal::vault::{DataKey, KeyRing, Place};

use crate::support::{Database, KEY, test_by};

/// Rows in every table: each column that may be empty is empty in one and not in another; letters beyond ASCII,
/// numbers at their limits, fractions of a second, a ring of references.
pub fn fill(database: &Database) {
    let blob = if database.address.starts_with("sqlite:") { "x'00ff0d0a27'" } else { "'\\x00ff0d0a27'" };
    let rows = [
        &format!(
            "setting VALUES ('digests_done', '2021-01-04'), ('a ''quoted'' name', 'æøå 漢字 🙂'), ('key_id', '{}')",
            test_by().keys.key_id()
        ),
        "family VALUES (1, 'F1', 'Nordby', '2021-01-04', NULL, 'active', '2021-01-03', '2021-04-04 07:00:00.123456', NULL, NULL, \
         NULL, NULL), \
         (7, 'F2', 'Sønderby', '2020-02-29', '2021-12-31', 'completed', '2020-02-29', NULL, '2021-05-01', 'Æ: ferie', 'F1', '2022-06-30')",
        "child (id, family_id, case_number, birth_on, registered_on, sex) VALUES \
         (1, 1, 'C1', '2015-05-05', '2021-01-03', NULL), (2, 7, 'C1', '2019-05-05', '2021-01-03', 'girl')",
        "fact VALUES (1, '1/-/placement/-', 1, NULL, 'placement', 'new', NULL), (2, '1/1/phase/2021-02-01', 1, 1, 'phase', 'æ', \
         '2021-02-01'), (3, '1/1/home/-', 1, 1, 'home', NULL, '2021-03-01')",
        "person (id, no_mail_since, left_since, withdrawn_since, erase_due_at, erased_at, \
         erase_kept_at) VALUES \
         (1, NULL, NULL, NULL, NULL, NULL, NULL), (2, '2021-03-31 23:59:59.999999', \
         '2021-03-31 23:59:59.999999', '2021-04-01 00:00:00', '2021-04-08 00:00:00', '2021-04-09 00:00:00', '2021-04-02 00:00:00')",
        "contact (id, person_id, is_current, name, address, lookup, language, reach) VALUES \
         (1, 1, true, 'Søren', 'P@x.dk', 'k1', 'da', 'mail'), (2, 2, true, '', NULL, 'k2', 'en', 'paper'), \
         (3, NULL, true, 'Å', 'L@x.dk', 'k3', 'da', 'mail'), (4, NULL, false, '', 'ø@x.dk', NULL, 'da', 'mail'), \
         (5, NULL, true, 'Ny', 'N@x.dk', 'k5', 'da', 'mail'), (6, NULL, true, 'Nå', NULL, 'k6', 'da', 'paper')",
        "successor VALUES (1, '1/-/parent1', 1, NULL, 'parent1', 5, '2021-06-01'), \
         (2, '1/1/placement_site', 1, 1, 'placement_site', 6, '2021-07-01')",
        "staff (id, contact_id) VALUES (3, 3)",
        "membership (id, staff_id, kind, municipality) VALUES (1, 3, 'lead', 'Nordby'), (9, 3, 'operator', '')",
        "assignment (id, family_id, child_id, role, slot, person_id, contact_id, from_on, to_on) VALUES \
         (1, 1, NULL, 'parent', 'parent1', 1, 1, '2021-01-04', NULL), \
         (2, 1, 1, 'placement_site', 'placement_site', 2, 2, '2021-01-04', '2021-06-30')",
        "protocol VALUES (1, 'ab12', 'study', '1', '{\"æ\":1}', '2021-01-03 12:00:00.000001')",
        "request (id, unit_key, family_id, child_id, role, slot, wave, person_id, round, nominal_on, invited_on, closes_on, \
         state, answered_at, child_instrument, reason, declined_at, first_invited_on, protocol_id) VALUES (1, 'u1', 1, NULL, 'parent', 'parent1', 'baseline', 1, 1, '2021-01-04', NULL, '2021-03-01', \
         'open', NULL, NULL, '{}', '2021-01-04 10:00:00', NULL, 1), (9000000000, 'u2', 1, 1, 'placement_site', 'placement_site', 'baseline', 2, 2, \
         '2021-01-04', '2021-01-04', '2021-03-01', 'answered', '2021-01-05 11:00:00', 'sdq-4-10', '{\"a\":1}', NULL, '2021-01-04', 1)",
        "message (id, unique_key, person_id, staff_id, kind, for_day, state, next_try_at, leased_by, leased_until, \
         attempts, contact_id, link_hash, listed, message_id, sent_at, sent_on, server_words, begun, begun_at, \
         to_domain, received_id) VALUES \
         (1, 'm1', 1, NULL, 'invitation', '2021-01-04', 'sent', '2021-01-04 08:00:00', 'p', '2021-01-04 08:05:00', 1, \
         1, 'h1', 2147483647, 'id1@x', '2021-01-04 08:00:01', '2021-01-04', '250 ok', 1, \
         '2021-01-04 08:00:00.500', 'x.dk', NULL), \
         (2, 'm2', NULL, 3, 'digest', '2021-01-04', 'queued', '2021-01-04 08:00:00', NULL, NULL, 0, NULL, NULL, 0, \
         'id2@x', NULL, NULL, NULL, 0, NULL, NULL, NULL)",
        &format!(
            "received (id, unique_key, kind, received_at, message_id, person_id, content, contact_id) VALUES (1, 'r1', 'reply', '2021-01-05 12:00:00', 1, 1, {blob}, 1), \
             (2, 'r2', 'bounce', '2021-01-05 12:00:01', NULL, NULL, NULL, NULL)"
        ),
        "correction VALUES (1, 'c1', 1, '2021-01-07 12:00:00.500', 'Jeg hedder Søren', NULL), \
         (2, 'c2', 2, '2021-01-07 12:00:00', NULL, '2021-01-08 12:00:00')",
        "suppressed_address VALUES (1, '2021-01-05 12:00:00', '550 nobody', 1), \
         (4, '2021-01-05 12:00:00', '550', NULL)",
        "message_request VALUES (1, 1, 1, 'invitation', 1, false), (2, 1, 9000000000, 'reminder1', 2, true)",
        &format!(
            "audit VALUES (1, '2021-01-04 08:00:00.250', 'scheduler', NULL, NULL, NULL, NULL, 'asked', NULL, NULL, NULL, NULL, \
             NULL, NULL, NULL, NULL, 'k', {blob}, NULL, NULL), (2, '2021-01-04 08:00:01', 'respondent', 1, 'help', 2, 'å', 'submitted', \
             1, 1, 1, 3, 1, 1, 'ark.csv', 'baseline', 'k', {blob}, 3, 9000000001)"
        ),
        "version VALUES (1, 'hash', 'who-5', 'da', '{\"text\":\"linje\nlinje\"}')",
        "study_words VALUES (1, 'told', 'study', '', 'da', '{\"æ\":\"linje\"}')",
        "response (id, request_id, person_id, started_at, submitted_at, study_words_id) VALUES \
         (1, 9000000000, 2, '2021-01-05 10:59:59', '2021-01-05 11:00:00', 1), \
         (2, 1, 1, '2021-01-05 10:59:59', NULL, NULL)",
        "help (id, unique_key, person_id, family_id, helper_id, helper_role, code_hash, link_hash, made_at, expires_at, \
         opened_at, ended_at, contact_id) VALUES \
         (1, 'help 2 1 1 1', 1, 1, 2, 'family_therapist', 'c1', NULL, '2021-01-05 10:00:00', '2021-01-05 10:30:00', \
         NULL, '2021-01-05 10:20:00', NULL), (2, 'help 2 1 1 2', 1, 1, 2, 'family_therapist', 'c2', 'h3', \
         '2021-01-05 10:20:00', '2021-01-05 10:50:00', '2021-01-05 10:30:00.125', NULL, 1)",
        "answer VALUES (1, 1, 1, 'who-5', 'who5_1', -2147483648, '2021-01-05 11:00:00', NULL, NULL), \
         (2, 2, 1, 'who-5', 'who5_1', 3, '2021-01-05 11:00:00', 2, 1)",
        "taken_back VALUES (1, 1, 'taken back', '2021-01-05 10:00:00')",
        "hard_to_understand VALUES (1, 2, 1, 'who5_1', '2021-01-05 11:00:00.000001', NULL), \
         (2, 2, 1, 'who5_2', '2021-01-05 11:00:00', 2)",
        "own_words VALUES (1, 1, 'da', 'linje\nlinje =1', '2021-01-05 11:00:00.000001')",
        "score VALUES (1, 1, 1, 'ces', 'ces_mean', 3.3333333333333335), (2, 1, 1, 'who-5', 'who5', 64)",
        "wording VALUES (1, 'who-5', 'da', '{}', '2021-01-01 00:00:00')",
        "letter (id, unique_key, person_id, link_hash, short_hash, printed_at, contact_id) VALUES (1, 'letter:1:1.1', 1, 'h9', 'k9', '2021-01-06 12:00:00.250', NULL), \
         (2, 'letter:2:1.1', 2, 'h10', 'k10', '2021-01-06 12:00:00', 2)",
        "letter_request VALUES (1, 1, 1, 1)",
        "tombstone VALUES (1, 'person', 12, '2021-03-05 10:00:00', 'a1b2c3d4', 'h1 h2', NULL), \
         (2, 'answers', 13, '2021-03-05 10:00:00', 'a1b2c3d4', '', '2021-04-01 08:00:00')",
        "to_forget VALUES (1, 'contacts:1', 'contacts', 1, '2022-02-28', '2022-01-28 01:00:00.500'), \
         (2, 'logs:written+24', 'logs', NULL, '2022-02-28', '2022-01-28 01:00:00')",
        "sign_in VALUES (1, 3, 'b1', '2021-01-04 08:00:00.500', '2021-01-04 08:15:00', NULL)",
        "staff_session VALUES (1, 3, 't1', 'link', '2021-01-04 08:01:00', '2021-01-04 16:01:00', NULL)",
        "passkey VALUES (1, 3, 'c1', '{\"æ\":1}', 'Telefon', '2021-01-04 08:02:00', NULL)",
        "challenge VALUES (1, 'h1', 'add_passkey', '{\"æ\":1}', '2021-01-04 08:07:00')",
        "note VALUES (1, 1, 3, '2021-01-05 09:00:00', '2021-01-08', 'ringet: svarer fredag\n'), (2, 1, NULL, \
         '2021-01-05 09:00:01', NULL, '=x')",
        &format!("publication VALUES (1, '2021-03-01 12:00:00.250', '{{\"æ\":1}}', {blob})"),
        "help_asked VALUES (1, 1, 2, '2021-01-05 09:00:00', NULL, false), (2, 1, 2, '2021-01-04 09:00:00', 1, true)",
    ];
    for row in rows {
        database.sql(&format!("INSERT INTO {row}"));
    }
    sealed(database);
    database.sql("UPDATE message SET received_id = 1 WHERE id = 2");
    database.sql(&format!("UPDATE response SET for_siblings = {blob} WHERE id = 2"));
    for (table, rows) in database.everything() {
        assert!(!rows.is_empty(), "nothing is in the table {table}: a test of copies says nothing about it");
    }
}

/// Names and addresses as they stand after the first start with a key; one of a person's key, the others of keys of their own.
fn sealed(database: &Database) {
    let hex = |bytes: &[u8]| {
        let digits = data_encoding::HEXLOWER.encode(bytes);
        if database.address.starts_with("sqlite:") { format!("x'{digits}'") } else { format!("'\\x{digits}'") }
    };
    let ring = KeyRing::read(KEY).expect("a key");
    for (id, called) in database.contacts() {
        // Those of people have their numbers.
        let (id, person) = (id.number(), [1, 2].contains(&id.number()).then_some(id.number()));
        let key = DataKey::random();
        let wrapped = hex(&ring.wrap(&key, person.unwrap_or(0)));
        let text = serde_json::to_vec(&called).expect("memory");
        let text =
            hex(&key.seal(Place { table: "contact", column: "sealed", row: id, of: person.unwrap_or(0) }, &text));
        if person == Some(2) {
            let said =
                br#"{"answers":{"pages":[["who-5",1,"2021-01-05T11:00:00Z",null,null]],"given":[[0,"who5_9",3]]}}"#;
            let said = key.seal(Place { table: "response", column: "sealed", row: 9_000_000_000, of: 2 }, said);
            database.sql(&format!("UPDATE response SET sealed = {}, found_hard = true WHERE id = 1", hex(&said)));
        }
        let person = person.map_or("NULL".to_owned(), |person| person.to_string());
        database.sql(&format!(
            "INSERT INTO data_key (id, person_id, wrapped) VALUES ({id}, {person}, {wrapped}); \
             UPDATE contact SET data_key_id = {id}, sealed = {text}, name = '', address = NULL WHERE id = {id}"
        ));
    }
}

/// Rows of each table, as the database itself counts them.
pub fn counted(database: &Database) -> Vec<(String, u64)> {
    database.everything_as_stored().into_iter().map(|(table, rows)| (table, rows.len() as u64)).collect()
}

/// Takes the tables back to what they were before that migration.
pub fn migrated_down(database: &Database, before: &str) {
    fn down<C, DB>(conn: &mut C, of: &str, before: &str)
    where
        DB: diesel::backend::Backend,
        C: MigrationHarness<DB>,
        FileBasedMigrations: MigrationSource<DB>,
    {
        let folder = format!("{}/migrations/{of}", env!("CARGO_MANIFEST_DIR"));
        let all = FileBasedMigrations::from_path(folder).expect("migrations");
        while conn.applied_migrations().expect("migrations").iter().any(|version| version.to_string() == before) {
            conn.revert_last_migration(all.clone()).expect("down");
        }
    }
    // What is sealed cannot be opened by SQL.
    database.open_up();
    match database.address.strip_prefix("sqlite:") {
        Some(path) => down(&mut SqliteConnection::establish(path).expect("SQLite"), "sqlite", before),
        None => down(&mut PgConnection::establish(&database.address).expect("PostgreSQL"), "postgres", before),
    }
}
