//! The programme that a database runs is held to: another one is refused, shown, and taken on when somebody says so.

use std::path::Path;
use std::process::{Command, Output};

use crate::support::{Database, SECRET, import, on_each_database, service};
use kvartal::questionnaires::Protocol;
use kvartal::store::{self, StoreError};

const SHEET: &str = "family_id;municipality;start_date;status;end_date;child_id;child_birth_date;parent1_name;\
parent1_email;caseworker_name;caseworker_email\nF1;Nordby;2021-01-04;active;;C1;2015-05-05;Mor;p1@example.org;Cara;\
cw@example.org\n";

const NOW: &str = "2021-01-05T09:00:00+01:00";

/// Runs a command with the files of a folder, or the built-in ones.
fn kvartal(database: &Database, files: Option<&Path>, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kvartal"));
    command
        .args(args)
        .current_dir(database.dir.path())
        .env("KVARTAL_DATABASE", &database.address)
        .env("KVARTAL_KEY_FILE", database.key_file())
        .env("KVARTAL_SECRET", SECRET)
        .env("KVARTAL_DEMONSTRATION", "true")
        .env("KVARTAL_LISTEN", "127.0.0.1:0");
    if let Some(files) = files {
        command.env("KVARTAL_QUESTIONNAIRES", files);
    }
    command.output().expect("kvartal")
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A folder with the study's programme, changed.
fn files(database: &Database, name: &str, change: impl FnOnce(&mut serde_json::Value)) -> std::path::PathBuf {
    let folder = database.dir.path().join(name);
    std::fs::create_dir_all(folder.join("programmes")).expect("a folder");
    let text = std::fs::read_to_string(built_in("programmes/maalrettet-stoette.json")).expect("the study");
    let mut programme: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    change(&mut programme);
    std::fs::write(folder.join("programmes/maalrettet-stoette.json"), programme.to_string()).expect("a file");
    folder
}

fn built_in(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("questionnaires").join(name)
}

/// Registered in January 2021, and invited by the first pass, which takes the programme on.
fn imported(database: &Database) {
    std::fs::write(database.dir.path().join("register.csv"), SHEET).expect("a sheet");
    let (heading, row) = SHEET.split_once('\n').expect("a heading and a row");
    import(&service(database), "2021-01-03T12:00:00Z".parse().expect("an instant"), heading, &[row]);
    said(&kvartal(database, None, &["tick", "--at", "2021-01-04T09:00:00+01:00"]));
}

on_each_database!(another_programme_is_refused_shown_and_taken_on_when_somebody_says_so);
fn another_programme_is_refused_shown_and_taken_on_when_somebody_says_so(database: &Database) {
    imported(database);
    let other = files(database, "other", |programme| {
        programme["version"] = "2".into();
        programme["sites"] = serde_json::json!({ "Nordby": { "roles_off": ["caseworker"] } });
    });
    let before = database.everything();
    for command in [
        &["tick", "--at", NOW][..],
        &["serve"],
        &["import", "register.csv"],
        &["import", "register.csv", "--dry-run"],
        &["report", "--out", "tables"],
        &["export", "--out", "data"],
        &["letter", "--out", "letters"],
        &["register", "--out", "sheet.csv"],
    ] {
        let refused = kvartal(database, Some(&other), command);
        let words = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert_eq!(refused.status.code(), Some(1), "{command:?}: {words}");
        assert!(words.contains("version 2") && words.contains("kvartal programme change"), "{command:?}: {words}");
        assert_eq!(words.trim().lines().count(), 1, "one sentence: {words}");
    }
    let ran = kvartal(database, Some(&other), &["status"]);
    let status = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(status.contains("look at     1: this database runs the programme maalrettet-stoette"), "{status}");
    let alarm = "the configured files are another programme than the one that the database runs";
    let told = |ran: &Output| String::from_utf8_lossy(&ran.stderr).contains(alarm);
    assert!(ran.status.code() == Some(1) && told(&ran), "somebody has to see to it: {ran:?}");
    assert!(!told(&kvartal(database, None, &["status"])), "with the files that it runs there is nothing to see to");

    let shown = said(&kvartal(database, Some(&other), &["programme", "change", "--at", NOW]));
    assert!(shown.contains("requests  0 more, ") && shown.contains("1 that end otherwise"), "{shown}");
    let open = shown.lines().find(|line| line.contains("F1, caseworker, baseline")).expect("the open request");
    assert!(open.contains("cancelled from"), "{shown}");
    assert!(!shown.contains("parent1") && shown.contains("Nothing is changed yet"), "{shown}");
    assert!(!shown.contains("Cara") && !shown.contains('@'), "nobody is named: {shown}");
    assert_eq!(database.everything(), before, "nothing has changed");

    let taken = said(&kvartal(database, Some(&other), &["programme", "change", "--yes", "--at", NOW]));
    assert!(taken.contains("It runs from now on"), "{taken}");
    let known = database.lines("SELECT version AS line FROM protocol ORDER BY id");
    assert_eq!(known.len(), 2, "what ran before is kept: {known:?}");
    // Whoever goes on with the files of before is refused now.
    assert_eq!(kvartal(database, None, &["tick", "--at", NOW]).status.code(), Some(1));
    said(&kvartal(database, Some(&other), &["tick", "--at", NOW]));
    let states =
        database.lines("SELECT role || ' ' || state AS line FROM request WHERE wave = 'baseline' ORDER BY role");
    assert_eq!(states[0], "caseworker cancelled");
    let same = said(&kvartal(database, Some(&other), &["programme", "change", "--yes", "--at", NOW]));
    assert!(same.contains("the configured files are the same"), "{same}");
}

#[test]
fn the_first_import_takes_the_configured_programme_on() {
    let database = Database::sqlite();
    std::fs::write(database.dir.path().join("register.csv"), SHEET).expect("a sheet");
    let running = || database.store.read(store::protocol::running).expect("a statement");
    said(&kvartal(&database, None, &["import", "register.csv", "--dry-run"]));
    said(&kvartal(&database, None, &["report", "--out", "tables"]));
    assert_eq!(running(), None, "reading takes nothing on");
    said(&kvartal(&database, None, &["import", "register.csv"]));
    assert_eq!(running().expect("a programme").hash, service(&database).protocols.running().hash());
    let shown = said(&kvartal(&database, None, &["programme", "change"]));
    assert!(shown.contains("the configured files are the same"), "{shown}");
}

#[test]
fn other_words_are_another_version_that_changes_nothing_else() {
    let database = Database::sqlite();
    imported(&database);
    let folder = files(&database, "words", |_| ());
    said(&kvartal(&database, Some(&folder), &["tick", "--at", NOW]));
    let words = std::fs::read_to_string(built_in("wording/da/core-parent.json")).expect("words");
    let mut words: serde_json::Value = serde_json::from_str(&words).expect("JSON");
    words["title"] = "En anden overskrift".into();
    std::fs::create_dir_all(folder.join("wording/da")).expect("a folder");
    std::fs::write(folder.join("wording/da/core-parent.json"), words.to_string()).expect("a file");
    assert_eq!(kvartal(&database, Some(&folder), &["tick", "--at", NOW]).status.code(), Some(1));
    let shown = said(&kvartal(&database, Some(&folder), &["programme", "change", "--at", NOW]));
    assert!(shown.contains("It changes nothing in requests, mails and scores."), "{shown}");
    assert!(shown.contains("Other words: core-parent."), "{shown}");
}

on_each_database!(instruments_in_another_version_are_named_before_and_when_they_are_taken_on);
fn instruments_in_another_version_are_named_before_and_when_they_are_taken_on(database: &Database) {
    imported(database);
    let folder = files(database, "versions", |_| ());
    std::fs::create_dir_all(folder.join("instruments")).expect("a folder");
    for entry in std::fs::read_dir(built_in("instruments")).expect("instruments") {
        let entry = entry.expect("a file");
        std::fs::copy(entry.path(), folder.join("instruments").join(entry.file_name())).expect("a copy");
    }
    for (id, old, new) in [("core-parent", "2", "3"), ("who-5", "1", "1.1")] {
        let text = std::fs::read_to_string(built_in(&format!("instruments/{id}.json"))).expect("an instrument");
        let mut instrument: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(instrument["version"], old);
        instrument["version"] = new.into();
        std::fs::write(folder.join(format!("instruments/{id}.json")), instrument.to_string()).expect("a file");
    }
    let named = "Other versions of instruments: core-parent from 2 to 3, who-5 from 1 to 1.1.";
    let shown = said(&kvartal(database, Some(&folder), &["programme", "change", "--at", NOW]));
    assert!(shown.contains(named) && shown.contains("Nothing is changed yet"), "{shown}");
    let taken = said(&kvartal(database, Some(&folder), &["programme", "change", "--yes", "--at", NOW]));
    assert!(taken.contains(named) && taken.contains("It runs from now on"), "{taken}");
    // Back to where it was; another reminder policy is no other version of an instrument.
    let back = said(&kvartal(database, None, &["programme", "change", "--yes", "--at", NOW]));
    assert!(back.contains("core-parent from 3 to 2"), "{back}");
    let other = files(database, "other", |programme| programme["version"] = "2".into());
    let shown = said(&kvartal(database, Some(&other), &["programme", "change", "--at", NOW]));
    assert!(!shown.contains("Other versions"), "{shown}");
}

on_each_database!(a_service_that_runs_while_the_programme_is_changed_stops_planning);
fn a_service_that_runs_while_the_programme_is_changed_stops_planning(database: &Database) {
    imported(database);
    let service = service(database);
    let now: jiff::Timestamp = "2021-01-11T08:00:00Z".parse().expect("an instant");
    let mut programme = service.programme().clone();
    programme.reminders_after_days = vec![10, 20];
    let new = Protocol::of(&programme, service.questionnaires()).expect("a protocol");
    database
        .store
        .write::<_, StoreError>(&crate::support::test_by(), |conn| kvartal::protocol::change(conn, &new, now))
        .expect("a change");
    let before = database.lines("SELECT unique_key AS line FROM message ORDER BY id");
    let refused = kvartal::tick::tick(&service, now).expect_err("another programme runs");
    assert!(matches!(refused, StoreError::OtherProgramme(_)), "{refused}");
    assert_eq!(database.lines("SELECT unique_key AS line FROM message ORDER BY id"), before);
    let due = "SELECT CAST(count(*) AS TEXT) AS line FROM family WHERE next_due_at IS NOT NULL";
    assert_eq!(database.lines(due), ["1"], "not put off");
}

#[test]
fn what_is_stored_reads_back_as_it_was() {
    let database = Database::sqlite();
    let service = service(&database);
    let now = jiff::Timestamp::UNIX_EPOCH;
    kvartal::protocol::settle(&database.store, service.protocols.running(), &crate::support::by_at(now))
        .expect("taken on");
    let running = database.store.read(store::protocol::running).expect("a statement").expect("a programme");
    assert_eq!(running.hash, service.protocols.running().hash());
    let read = Protocol::read(&running.content).expect("it can be read");
    assert_eq!(&read, &**service.protocols.running());
    assert_eq!(read.hash(), running.hash);
    assert!(read.words.contains_key("who-5/da/demonstration") && read.instruments().len() > 8, "{:?}", read.words);
}
