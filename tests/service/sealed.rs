//! Names and addresses are sealed under a key that stands outside the database: without it nobody finds them there, with
//! another one nothing is written, and it is changed while kvartal runs.

use std::path::{Path, PathBuf};
use std::process::Output;

use kvartal::store::{Store, StoreError, contact};
use kvartal::tick::tick;
use kvartal::vault::KeyRing;

use crate::support::{Database, KEY, SECRET, import, keys_of, mails, on_each_database, program, service, test_by};
use crate::workspace::at;

const HEADING: &str = "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,\
                       parent1_email,parent2_name,parent2_email,caseworker_name,caseworker_email";

const ROW: &str =
    "F-1,Nordby,2021-03-01,,,1,2015-05-05,Zmona Zoft,zmor@example.org,Zarlo Zang,,Zorte Zund,zorte@example.org";

/// What nobody may find.
const KNOWN: [&str; 5] = ["Zmona", "zmor@", "Zarlo", "Zorte", "zorte@"];

fn lived(database: &Database) {
    let service = service(database);
    import(&service, at("2021-02-26T12:00:00Z"), HEADING, &[ROW]);
    database.lead("Nordby", "zleder@example.org");
    tick(&service, at("2021-03-01T09:00:00Z")).expect("a pass");
    assert!(mails(database).len() >= 2, "two invitations");
}

/// Which of the words stand in the bytes of the database's files.
fn found(database: &Database) -> Vec<String> {
    let mut bytes = Vec::new();
    for file in files(database) {
        bytes.extend(std::fs::read(&file).unwrap_or_default());
    }
    assert!(bytes.len() > 10_000);
    let stands = |word: &&&str| bytes.windows(word.len()).any(|some| some == word.as_bytes());
    KNOWN.iter().filter(stands).map(|word| (*word).to_owned()).collect()
}

fn files(database: &Database) -> Vec<PathBuf> {
    match database.address.strip_prefix("sqlite:") {
        Some(path) => ["", "-wal", "-shm"].iter().map(|ending| format!("{path}{ending}").into()).collect(),
        None => {
            let folder = database.lines("SELECT current_setting('data_directory') AS line").remove(0);
            let of = "SELECT pg_relation_filepath(oid::regclass) AS line FROM pg_class WHERE relkind IN ('r', 'i', 't') \
                      AND pg_relation_filepath(oid::regclass) LIKE 'base/%' AND relnamespace <> 'pg_catalog'::regnamespace";
            database.sql("CHECKPOINT");
            database.lines(of).into_iter().map(|file| Path::new(&folder).join(file)).collect()
        }
    }
}

fn told(output: &Output) -> String {
    String::from_utf8([output.stdout.clone(), output.stderr.clone()].concat()).expect("text")
}

fn kvartal(database: &Database, arguments: &[&str]) -> Output {
    program(database, arguments).output().expect("kvartal runs")
}

on_each_database!(what_an_earlier_version_has_left_in_the_open_is_sealed_and_overwritten);
fn what_an_earlier_version_has_left_in_the_open_is_sealed_and_overwritten(database: &Database) {
    lived(database);
    let (before, sent) = (database.contacts(), mails(database).len());
    assert_eq!(found(database), [""; 0]);
    database.open_up();
    assert_eq!(found(database), KNOWN);
    assert_eq!(database.contacts(), before, "read as it stands until it is sealed");
    let service = service(database);
    assert_eq!(database.lines("SELECT CAST(count(*) AS TEXT) AS line FROM contact WHERE sealed IS NULL"), ["0"]);
    assert_eq!(database.contacts(), before);
    tick(&service, at("2021-03-01T09:10:00Z")).expect("a pass");
    assert_eq!(found(database), [""; 0], "and what stood there is overwritten");
    assert_eq!(mails(database).len(), sent, "nobody is written to anew");
}

on_each_database!(with_another_key_nothing_is_written);
fn with_another_key_nothing_is_written(database: &Database) {
    lived(database);
    let before = database.everything();
    let other = kvartal::token::Keys::of(&SECRET.into(), &[]).expect("keys");
    let other = other.with_ring(KeyRing::read(&KeyRing::new_line()).expect("a key"));
    let refused = Store::open(&database.address).expect("a database").keyed(&other);
    assert!(matches!(refused, Err(StoreError::OtherKey(_))));
    std::fs::write(database.key_file(), &*KeyRing::new_line()).expect("a key file");
    let right = KeyRing::read(KEY).expect("a key").present().to_string();
    for arguments in [vec!["tick"], vec!["serve"], vec!["leads"]] {
        let done = kvartal(database, &arguments);
        assert_eq!(done.status.code(), Some(1));
        assert!(told(&done).contains(&right) && told(&done).contains("key_file"), "{}", told(&done));
    }
    let listed = kvartal(database, &["key", "list"]);
    assert!(!listed.status.success() && told(&listed).contains(&format!("{right}\tunknown")), "{}", told(&listed));
    assert_eq!(database.everything(), before);
}

on_each_database!(another_key_is_made_the_present_one_while_kvartal_runs);
fn another_key_is_made_the_present_one_while_kvartal_runs(database: &Database) {
    lived(database);
    // Runs on, with the keys that it has read at its start.
    let running = service(database);
    let (before, sent) = (database.contacts(), mails(database).len());
    let done = kvartal(database, &["key", "rotate"]);
    assert!(done.status.success(), "{}", told(&done));
    let file = std::fs::read_to_string(database.key_file()).expect("a key file");
    assert!(file.lines().count() == 2 && file.trim().ends_with(KEY), "the one before stays: backups stand under it");
    assert!(!told(&done).contains(file.lines().next().expect("a key")), "no key is shown");
    let present = KeyRing::read(&file).expect("keys").present().to_string();
    let listed = told(&kvartal(database, &["key", "list"]));
    assert!(listed.lines().next().is_some_and(|line| line.starts_with(&format!("{present}\tpresent\t"))), "{listed}");
    assert!(listed.lines().nth(1).is_some_and(|line| line.ends_with("\tother\t0")), "{listed}");
    assert_eq!(database.lines("SELECT detail AS line FROM audit WHERE act = 'key_changed'"), [present]);

    // The running process meets the new key, reads the file again, and goes on: it reads, and it writes.
    let ids: Vec<_> = before.keys().copied().collect();
    let read = running.store.read::<_, StoreError>(|conn| kvartal::store::called::load(conn, ids));
    assert_eq!(read.expect("opened"), before);
    tick(&running, at("2021-03-15T09:00:00Z")).expect("a pass");
    assert!(mails(database).len() >= sent + 2, "two reminders");
    import(
        &running,
        at("2021-03-15T10:00:00Z"),
        HEADING,
        &[ROW, &ROW.replace("F-1", "F-2").replace("Zm", "Zn").replace("zm", "zn")],
    );
    let person = |store: &Store| {
        store
            .read::<_, StoreError>(|conn| contact::person_of(conn, test_by().keys, "znor@example.org"))
            .expect("a look")
    };
    assert!(person(&running.store).is_some());
}

/// Whoever has lost the copy of the key file has one in a drawer.
#[test]
fn a_copy_of_the_keys_opens_a_database_whose_key_file_is_lost() {
    let database = Database::sqlite();
    lived(&database);
    let copy = database.dir.path().join("copy.keys");
    let written = kvartal(&database, &["key", "export-recovery", "--to", copy.to_str().expect("a name")]);
    assert!(written.status.success() && told(&written).is_empty(), "{}", told(&written));
    std::fs::remove_file(database.key_file()).expect("lost");
    // None is made in its place, if it is named; and one that is made does not open anything.
    let done = kvartal(&database, &["tick"]);
    assert!(!done.status.success() && told(&done).contains("the keys in"), "{}", told(&done));
    let mut unnamed = program(&database, &["tick"]);
    let done = unnamed.env_remove("KVARTAL_KEY_FILE").output().expect("kvartal runs");
    assert!(
        !done.status.success() && told(&done).contains("sealed") | told(&done).contains("data key"),
        "{}",
        told(&done)
    );
    std::fs::copy(&copy, database.key_file()).expect("a copy");
    let done = kvartal(&database, &["tick"]);
    assert!(done.status.success(), "{}", told(&done));
    let twice = kvartal(&database, &["key", "export-recovery", "--to", copy.to_str().expect("a name")]);
    assert!(!twice.status.success(), "nothing is overwritten");
}

on_each_database!(a_key_that_follows_from_the_secret_gives_way_to_one_of_its_own);
/// As PostgreSQL is without a key file, until one is named.
fn a_key_that_follows_from_the_secret_gives_way_to_one_of_its_own(database: &Database) {
    let derived = kvartal::token::Keys::of(&SECRET.into(), &[]).expect("keys");
    let store = Store::open(&database.address).and_then(|store| store.keyed(&derived)).expect("a database");
    let by = kvartal::store::By { keys: &derived, ..test_by() };
    let reach = kvartal::family::Reach::Mail("zmor@example.org".into());
    let added = store.write::<_, StoreError>(&by, |tx| {
        let person = kvartal::store::person::add(tx)?;
        contact::add(tx, &derived, Some(person), "Zmona", &reach, "da")
    });
    let id = added.expect("a contact");
    let own = keys_of(SECRET, &[]);
    let changed = Store::open(&database.address).and_then(|store| store.keyed(&own)).expect("its own key");
    let called = changed.read::<_, StoreError>(|conn| kvartal::store::called::one(conn, id)).expect("opened");
    assert_eq!(called.name, "Zmona");
    // Without the key of its own it does not open any more, whoever has the secret.
    assert!(matches!(
        Store::open(&database.address).and_then(|store| store.keyed(&derived)),
        Err(StoreError::OtherKey(_))
    ));
}
