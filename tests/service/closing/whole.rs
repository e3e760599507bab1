//! The whole way by command: frozen, exported, closed; nothing of it stands in the files of the database, and the certificate says so.

use std::collections::BTreeSet;
use std::fs;

use kvartal::closing;
use kvartal::store::audit;
use kvartal::tick::tick;

use super::{acts, bytes, count, freeze, out, refused, study, text, well};
use crate::erasing::{CASE, THEIRS, exported, found, lived, marks, rows};
use crate::sealed::{kvartal, told};
use crate::support::{Database, Web, mails, on_each_database, opened, program};
use crate::workspace::at;

fn with_staff(database: &Database) {
    database.lead("Nordby", "zleder@example.org");
    well(&kvartal(database, &["staff", "add", "zsekretariat@example.org", "--name", "Zoe", "--is", "secretariat"]));
}

on_each_database!(people_are_forgotten_and_their_answers_stay);
fn people_are_forgotten_and_their_answers_stay(database: &Database) {
    let service = lived(database);
    with_staff(database);
    let folder = out(database);
    assert!(refused(&study(database, &["close", "--out", text(&folder), "--yes"])).contains("not frozen"));
    freeze(&service);
    assert!(refused(&study(database, &["certificate", "--out", text(&folder)])).contains("not closed"));
    let (before, tables) = (rows(database, &THEIRS), exported(database));
    let all = database.everything();
    let words = refused(&study(database, &["close", "--out", text(&folder)]));
    assert!(words.contains("in 2 families, with 2 received mails and 2 members of staff"), "{words}");
    assert!(words.contains("--yes") && !folder.exists(), "{words}");
    assert_eq!(database.everything(), all, "nothing is done that is not meant");

    let done = study(database, &["close", "--out", text(&folder), "--yes"]);
    let words = well(&done);
    for told in
        ["The study is closed.", "4 people's names and addresses", "1 project leads", "1 other members of staff"]
    {
        assert!(words.contains(told), "{told} in {words}");
    }
    assert!(!words.contains("still stands"), "{words}");
    // Nothing of whom it was stands in the files; what was answered does.
    let after = rows(database, &THEIRS);
    let gone: BTreeSet<String> = before.difference(&after).cloned().collect();
    let gone = &marks(&gone) - &marks(&after);
    assert!(gone.len() >= 10, "{gone:#?}");
    assert_eq!(found(&bytes(database), &gone), [""; 0]);
    assert!(database.contacts().values().all(|called| called.name.is_empty() && called.address.is_none()));
    for table in
        ["received", "staff", "membership", "passkey", "staff_session", "sign_in", "suppressed_address", "note"]
    {
        assert_eq!(count(database, table), 0, "{table}");
    }
    assert_eq!(count(database, "family WHERE contacts_forgotten_on IS NULL"), 0);
    assert_eq!(count(database, "family"), 2);
    assert!(!opened::contents(&database.store).is_empty());
    let again = exported(database);
    for file in ["responses.csv", "answers.csv", "scores.csv"] {
        let written = fs::read_to_string(folder.join("export").join(file)).unwrap_or_default();
        assert!(written.is_empty() || (tables.contains(&written) && again.contains(&written)), "{file}");
    }
    assert!(folder.join("report").read_dir().expect("a report").count() > 3);
    assert_eq!((acts(database, "study_closing"), acts(database, "study_closed")), (1, 1));
    let verified = service.store.read(|conn| audit::verify(conn, &service.keys)).expect("a walk");
    assert!(verified.is_ok(), "{verified:?}");

    // It stays so.
    let words = well(&study(database, &["show"]));
    assert!(words.starts_with("The study is closed since") && words.contains("families with names     0"), "{words}");
    assert!(refused(&study(database, &["thaw"])).contains("nobody left to ask"));
    for freeze in [&["freeze", "--yes"][..], &["freeze"]] {
        let words = well(&study(database, freeze));
        assert!(words.contains("The study is closed since") && !words.contains("thaw"), "{words}");
    }
    let register = database.dir.path().join("register.csv");
    fs::write(&register, format!("{}\n{}\n", crate::sealed::HEADING, crate::sealed::ROW)).expect("a sheet");
    assert!(refused(&kvartal(database, &["import", text(&register)])).contains("the study is closed"));
    let staff = kvartal(database, &["staff", "add", "ny@example.org", "--name", "Ny", "--is", "operator"]);
    assert!(refused(&staff).contains("the study is closed"));
    let sent = mails(database).len();
    tick(&service, at("2021-06-01T10:00:00Z")).expect("a pass");
    assert_eq!(mails(database).len(), sent);
    let web = Web::serve(crate::support::service(database), "2021-03-04", None);
    let page = web.get(&crate::sealed::links(database)[0]);
    assert!(page.status == 410 && page.text().contains("Undersøgelsen er slut"), "{}", page.text());

    // Said again, nothing more is done; the last export is looked for.
    let once_more = well(&study(database, &["close", "--out", text(&folder), "--yes"]));
    assert!(once_more.contains("4 people's names and addresses"), "{once_more}");
    assert_eq!(acts(database, "study_closed"), 1);
    let elsewhere = database.dir.path().join("elsewhere");
    let words = refused(&study(database, &["close", "--out", text(&elsewhere), "--yes"]));
    assert!(words.contains("cannot be read") && words.contains("--export-anew"), "{words}");

    // Now the answers as well: another last export is written first.
    let later = database.dir.path().join("answers");
    let words = well(&study(database, &["close", "--out", text(&later), "--answers", "--yes"]));
    assert!(words.contains("2 families") && later.join("export").exists(), "{words}");
    assert_eq!((count(database, "family"), count(database, "response")), (0, 0));
    assert_eq!(acts(database, "study_closed"), 2);
}

on_each_database!(with_the_answers_nothing_is_left_of_anybody);
fn with_the_answers_nothing_is_left_of_anybody(database: &Database) {
    let service = lived(database);
    with_staff(database);
    if !database.address.starts_with("sqlite:") {
        database.sql("ANALYZE");
    }
    freeze(&service);
    let before = rows(database, &THEIRS);
    assert_eq!(found(&bytes(database), &BTreeSet::from([CASE.to_owned()])), [CASE]);
    let folder = out(database);
    let words = well(&study(database, &["close", "--out", text(&folder), "--answers", "--yes"]));
    assert!(words.contains("2 families") && words.contains("questionnaires answered or begun"), "{words}");
    assert!(!words.contains("still stands"), "{words}");
    let after = rows(database, &THEIRS);
    let mut gone: BTreeSet<String> = before.difference(&after).cloned().collect();
    gone = &marks(&gone) - &marks(&after);
    assert!(gone.len() >= 10, "{gone:#?}");
    gone.insert(CASE.to_owned());
    gone.insert("Other-2".to_owned());
    assert_eq!(found(&bytes(database), &gone), [""; 0]);
    for table in [
        "family",
        "child",
        "fact",
        "assignment",
        "request",
        "response",
        "letter",
        "help",
        "note",
        "received",
        "correction",
        "staff",
        "membership",
        "message_request",
        "help_asked",
        "successor",
        "suppressed_address",
    ] {
        assert_eq!(count(database, table), 0, "{table}");
    }
    let says = count(database, "contact WHERE lookup IS NOT NULL");
    assert_eq!(says, 0);
    assert_eq!(count(database, "data_key WHERE person_id IS NOT NULL"), 0);
    // What was taken out has all of it.
    let export: String = fs::read_dir(folder.join("export"))
        .expect("an export")
        .map(|file| String::from_utf8_lossy(&fs::read(file.expect("a file").path()).expect("a file")).into_owned())
        .collect();
    assert!(export.contains(CASE) && export.contains("Zommeren"));
    let verified = service.store.read(|conn| audit::verify(conn, &service.keys)).expect("a walk");
    assert!(verified.is_ok(), "{verified:?}");
    // An old sheet is told that the study is closed, and not how its families would come back.
    let register = database.dir.path().join("register.csv");
    fs::write(&register, format!("{}\n{}\n", crate::sealed::HEADING, crate::erasing::row())).expect("a sheet");
    for arguments in [&["import", text(&register)][..], &["import", text(&register), "--dry-run"]] {
        let words = refused(&kvartal(database, arguments));
        assert!(words.contains("the study is closed") && !words.contains("erase lift"), "{words}");
    }
    // A backup from before tells what it has to forget.
    let erased = well(&kvartal(database, &["erase", "list"]));
    assert!(erased.contains(" family ") && erased.contains(" contacts "), "{erased}");
}

on_each_database!(nothing_is_deleted_unless_the_last_export_is_whole_and_on_the_disk);
fn nothing_is_deleted_unless_the_last_export_is_whole_and_on_the_disk(database: &Database) {
    let service = lived(database);
    freeze(&service);
    let all = database.everything();
    let place = database.dir.path().join("a file");
    fs::write(&place, "no folder").expect("a file");
    refused(&study(database, &["close", "--out", text(&place), "--yes"]));
    assert_eq!(database.everything(), all);

    // What is sealed to an evaluator is in it, or it is said that it is not.
    let key = database.dir.path().join("evaluator");
    well(&kvartal(database, &["evaluator", "new", text(&key)]));
    well(&kvartal(database, &["evaluator", "use", &format!("{}.pub", key.display()), "--yes"]));
    let folder = out(database);
    let words = refused(&study(database, &["close", "--out", text(&folder), "--yes"]));
    assert!(words.contains("--evaluator-key"), "{words}");
    assert!(service.store.read(closing::has_begun).is_ok_and(|begun| !begun));
    assert!(database.contacts().values().any(|called| called.name == "Zmona Zoft"));
    let without = database.dir.path().join("without");
    let another = database.dir.path().join("with");
    let mut close = program(database, &["study", "close", "--out", text(&another), "--evaluator-key", text(&key)]);
    assert!(told(&close.output().expect("kvartal runs")).contains("--yes"));
    // What would be nowhere afterwards is told before the answers go.
    let sealed = count(database, "response WHERE sealed_to IS NOT NULL");
    let would = |more: &[&str]| refused(&study(database, &[&["close", "--out", text(&without)], more].concat()));
    let words = would(&["--answers", "--without-answers-sealed-to-others"]);
    assert!(sealed > 0 && words.contains(&format!("{sealed} of these questionnaires are sealed")), "{words}");
    assert!(words.contains("exist nowhere afterwards"), "{words}");
    for more in [&["--answers"], &["--without-answers-sealed-to-others"]] {
        assert!(!would(more).contains("exist nowhere"), "{more:?}");
    }
    let done = study(database, &["close", "--out", text(&without), "--without-answers-sealed-to-others", "--yes"]);
    well(&done);
    let page = fs::read_to_string(without.join("certificate.html")).expect("a page");
    assert!(page.contains("Svar, der er forseglet til en evaluator, er ikke med"), "{page}");
    let exported: String = fs::read_dir(without.join("export"))
        .expect("an export")
        .map(|file| String::from_utf8_lossy(&fs::read(file.expect("a file").path()).expect("a file")).into_owned())
        .collect();
    assert!(!exported.contains("Zommeren"));
    // The answers are there still, for whoever has the key.
    let mut export = program(database, &["export", "--out", "later", "--evaluator-key", text(&key)]);
    well(&export.output().expect("kvartal runs"));
}
