//! A person or a family is erased with everything that is theirs: nothing of it stands in the files of the database, nothing of
//! anybody else's is touched, and neither a sheet nor an older backup brings it back in silence.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use diesel::Connection;
use diesel::connection::SimpleConnection;
use kvartal::family::read_sheet;
use kvartal::participation::erasing::{self, Overwritten};
use kvartal::participation::{Choice, telephone};
use kvartal::register;
use kvartal::service::Service;
use kvartal::store::backup::{AtHand, restore_but};
use kvartal::store::{Store, StoreError, audit, tombstone};
use kvartal::tick::tick;

use crate::sealed::{HEADING, ROW, answered, files, kvartal, told, written_about};
use crate::support::{
    Database, Web, by_at, import, mails, on_each_database, opened, printed_letters, program, read_apart, service,
};
use crate::workspace::at;

/// Another family of the same caseworker.
pub const OTHER: &str =
    "Other-2,Nordby,2021-03-01,,,1,2016-06-06,Quilla Quist,quilla@example.org,,,Zorte Zund,zorte@example.org";

/// A case number that stands nowhere else.
pub const CASE: &str = "Zaq-90817-xyz";

pub fn row() -> String {
    ROW.replace("F-1", CASE)
}

/// Two families that have answered, been written about and been printed letters to, on 2 March.
pub fn lived(database: &Database) -> Service {
    let service = service(database);
    import(&service, at("2021-02-26T12:00:00Z"), HEADING, &[row().as_str(), OTHER]);
    tick(&service, at("2021-03-01T09:00:00Z")).expect("a pass");
    answers(database);
    answered(database);
    written_about(database);
    let chosen = kvartal::paper::Chosen { role: Some("parent".into()), ..Default::default() };
    assert!(!printed_letters(&service, &chosen, at("2021-03-02T13:00:00Z")).is_empty());
    database.leaves_mail("what is asked of whom is another matter here");
    service
}

/// The mother answers a page, writes something of her own, and sends it.
fn answers(database: &Database) {
    let (_, text) = mails(database).into_iter().find(|(to, _)| to == "zmor@example.org").expect("her mail");
    let token = text.split("/s/").nth(1).expect("a link");
    let token: String = token.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
    let of_her = format!(
        "SELECT CAST(request.id AS TEXT) AS line FROM request JOIN family ON family.id = family_id \
         WHERE case_number = '{CASE}' AND slot = 'parent1'"
    );
    let path = format!("/s/{token}/{}", database.lines(&of_her).remove(0));
    let web = Web::serve(service(database), "2021-03-02", None);
    // What is about professionals whom the family does not have is passed over.
    let mut first = format!("{path}/1");
    let mut page = web.get(&first);
    while page.status == 303 {
        page.to().clone_into(&mut first);
        page = web.get(&first);
    }
    let choices = page.choices();
    let chosen: Vec<(&str, &str)> = choices
        .iter()
        .filter_map(|(item, values)| Some((item.as_str(), values.iter().find(|value| !value.is_empty())?.as_str())))
        .collect();
    assert_eq!(web.fill(&first, "next", &chosen).status, 303);
    assert_eq!(web.post(&format!("{path}/words"), &[("words", "Zommeren blev god")]).status, 303);
    let sent = web.post(&format!("{path}/submit"), &[]);
    assert!(sent.to().ends_with("/thanks"), "{}", sent.text());
}

/// The long words and numbers of rows as they are stored: what is sealed, keyed hashes, Message-IDs.
pub fn marks(rows: &BTreeSet<String>) -> BTreeSet<String> {
    let is_part = |c: char| c.is_alphanumeric() || "+/=@.-_".contains(c);
    let words = rows.iter().flat_map(|row| row.split(move |c| !is_part(c)));
    words.map(|word| word.trim_start_matches('x').to_owned()).filter(|word| word.len() >= 24).collect()
}

/// The rows of those tables as they are stored.
pub fn rows(database: &Database, tables: &[&str]) -> BTreeSet<String> {
    let stored = database.everything_as_stored();
    tables.iter().flat_map(|table| stored[*table].clone()).collect()
}

pub const THEIRS: [&str; 9] =
    ["contact", "data_key", "response", "note", "received", "message", "suppressed_address", "letter", "help"];

/// The files of the database, with what PostgreSQL has learnt of its values.
pub fn bytes(database: &Database) -> Vec<u8> {
    let mut files: Vec<PathBuf> = files(database);
    if !database.address.starts_with("sqlite:") {
        let folder = database.lines("SELECT current_setting('data_directory') AS line").remove(0);
        let learnt = database.lines("SELECT pg_relation_filepath('pg_catalog.pg_statistic') AS line").remove(0);
        files.push(Path::new(&folder).join(learnt));
    }
    files.iter().flat_map(|file| read_apart(file)).collect()
}

/// In which files of the database any of the marks stand, and the relations that they are of.
pub fn places(database: &Database, marks: &BTreeSet<String>) -> Vec<String> {
    let mut all: Vec<PathBuf> = files(database);
    if !database.address.starts_with("sqlite:") {
        let folder = database.lines("SELECT current_setting('data_directory') AS line").remove(0);
        let learnt = database.lines("SELECT pg_relation_filepath('pg_catalog.pg_statistic') AS line").remove(0);
        all.push(Path::new(&folder).join(learnt));
    }
    let named = |file: &PathBuf| {
        let name = file.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        if database.address.starts_with("sqlite:") {
            return name;
        }
        let query = format!(
            "SELECT relname || ' ' || '{name}' AS line FROM pg_class WHERE pg_relation_filenode(oid) = '{name}'::oid"
        );
        database.lines(&query).concat()
    };
    all.iter().filter(|file| !found(&read_apart(file), marks).is_empty()).map(named).collect()
}

/// Which of the marks stand in the bytes, as letters or, of hexadecimal digits, as what they are of.
pub fn found(bytes: &[u8], marks: &BTreeSet<String>) -> Vec<String> {
    let stands = |wanted: &[u8]| memchr(bytes, wanted);
    let is_there = |mark: &&String| {
        let binary = data_encoding::HEXLOWER_PERMISSIVE.decode(mark.as_bytes());
        stands(mark.as_bytes()) || binary.is_ok_and(|binary| stands(&binary))
    };
    marks.iter().filter(is_there).cloned().collect()
}

fn memchr(bytes: &[u8], wanted: &[u8]) -> bool {
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == wanted[0]) {
        if bytes[from + at..].starts_with(wanted) {
            return true;
        }
        from += at + 1;
    }
    false
}

pub fn with_file(mut service: Service, file: Option<PathBuf>) -> Service {
    service.erased_file = file;
    service
}

fn sheet(service: &Service, rows: &[&str]) -> Result<register::Imported, StoreError> {
    let now = at("2021-03-04T12:00:00Z");
    let sheet = format!("{HEADING}\n{}\n", rows.join("\n"));
    let sheet = read_sheet("register.csv", sheet.as_bytes(), service.programme(), service.calendar().date(now));
    register::apply(&service.store, service.programme(), service.calendar(), &sheet.expect("a good sheet"), &by_at(now))
}

/// What was mailed to these since then.
fn mailed(database: &Database, to: &[&str]) -> usize {
    mails(database).iter().filter(|(address, _)| to.contains(&address.as_str())).count()
}

/// Passes until the next wave.
fn go_on(service: &Service) {
    for day in ["03-05", "03-08", "03-15", "04-30", "06-01", "06-08"] {
        tick(service, at(&format!("2021-{day}T10:00:00Z"))).expect("a pass");
    }
}

pub fn exported(database: &Database) -> String {
    let mut all = String::new();
    for (command, folder) in [("export", "data"), ("report", "tables")] {
        let out = database.dir.path().join(folder);
        let done = kvartal(database, &[command, "--out", out.to_str().expect("a name")]);
        assert!(done.status.success(), "{}", told(&done));
        for entry in std::fs::read_dir(out).expect("a folder") {
            all.push_str(&String::from_utf8_lossy(&std::fs::read(entry.expect("a file").path()).expect("a file")));
        }
    }
    all
}

on_each_database!(of_a_person_who_is_erased_nothing_is_left_and_nobody_else_is_touched);
fn of_a_person_who_is_erased_nothing_is_left_and_nobody_else_is_touched(database: &Database) {
    let service = lived(database);
    let by = by_at(at("2021-03-03T12:00:00Z"));
    let (before, open) = (rows(database, &THEIRS), database.everything());
    let asked = || database.lines("SELECT unit_key AS line FROM request ORDER BY id");
    let (was_asked, sent) = (asked(), mailed(database, &["zmor@example.org"]));
    assert!(sent > 0);

    // What it would be is told, and nothing is done.
    let told_first = kvartal(database, &["erase", "person", "zmor@example.org"]);
    assert!(!told_first.status.success());
    let words = told(&told_first);
    assert!(words.contains("1 person, 1 questionnaire answered or begun") && words.contains("--yes"), "{words}");
    assert!(words.contains(&format!("{CASE}/parent1")) && words.contains("2 received mails, 1 note"), "{words}");
    assert_eq!(database.everything(), open);

    let (done, overwritten) = erasing::person(&service, "zmor@example.org", &by).expect("erased").expect("somebody");
    assert_eq!((done.rows.people, done.rows.responses, done.rows.received, done.rows.notes), (1, 1, 2, 1));
    assert_eq!(overwritten, Overwritten::Yes);
    let after = rows(database, &THEIRS);
    let gone: BTreeSet<String> = before.difference(&after).cloned().collect();
    let gone = &marks(&gone) - &marks(&after);
    assert!(gone.len() >= 10, "{gone:#?}");
    assert_eq!(found(&bytes(database), &gone), [""; 0]);
    // Nobody else's rows are others.
    let new: Vec<&String> = after.difference(&before).collect();
    assert!(new.len() <= 2, "a contact that says nothing, and perhaps the number of a message: {new:#?}");
    for (table, rows) in database.everything() {
        let touched =
            ["person", "request", "assignment", "family", "setting", "audit", "tombstone", "contact", "message"];
        // What was said is numbered as it is opened; as it stands sealed it was compared above.
        if !touched.contains(&table.as_str()) && !opened::TABLES.contains(&table.as_str()) {
            assert!(rows.iter().all(|row| open[&table].contains(row)), "{table}");
        }
    }
    assert_eq!(asked(), was_asked, "that a role was asked stays");
    let of_her = "SELECT state || coalesce(CAST(answered_at AS TEXT), '') AS line FROM request WHERE slot = 'parent1' ORDER BY id";
    assert_eq!(database.lines(of_her)[0], "missing");
    let acts = database.lines("SELECT act AS line FROM audit WHERE act = 'person_erased'");
    assert_eq!(acts, ["person_erased"]);

    // The plan goes on without her: the role is nobody's.
    go_on(&service);
    assert_eq!(mailed(database, &["zmor@example.org"]), sent, "nobody writes to her");
    assert!(mailed(database, &["quilla@example.org"]) > 1, "others are asked on");
    let held = database.lines(&format!(
        "SELECT slot AS line FROM assignment JOIN family ON family.id = family_id WHERE case_number = '{CASE}' AND to_on IS NULL ORDER BY slot"
    ));
    assert_eq!(held, ["caseworker", "parent2"]);
    let tables = exported(database);
    assert!(tables.contains(CASE) && !tables.contains("zmor"));
    let verified = service.store.read(|conn| audit::verify(conn, &service.keys)).expect("a walk");
    assert!(verified.is_ok(), "{verified:?}");
}

on_each_database!(of_a_family_that_is_erased_nothing_is_left_and_its_caseworker_stays);
fn of_a_family_that_is_erased_nothing_is_left_and_its_caseworker_stays(database: &Database) {
    let service = lived(database);
    if !database.address.starts_with("sqlite:") {
        database.sql("ANALYZE");
    }
    let by = by_at(at("2021-03-03T12:00:00Z"));
    let before = rows(database, &THEIRS);
    assert_eq!(found(&bytes(database), &BTreeSet::from([CASE.to_owned()])), [CASE]);
    assert_eq!(erasing::of_family(&service, "no such case", &by).expect("a look"), None);
    let would = erasing::of_family(&service, CASE, &by).expect("a look").expect("a family");
    let (done, overwritten) = erasing::family(&service, CASE, &by).expect("erased").expect("a family");
    assert_eq!((would.rows, overwritten), (done.rows.clone(), Overwritten::Yes));
    assert_eq!(
        (done.rows.people, done.rows.children),
        (2, 1),
        "mother, father and child; the caseworker has another family"
    );
    let after = rows(database, &THEIRS);
    let mut gone: BTreeSet<String> = before.difference(&after).cloned().collect();
    gone = &marks(&gone) - &marks(&after);
    assert!(gone.len() >= 10, "{gone:#?}");
    gone.insert(CASE.to_owned());
    assert_eq!(found(&bytes(database), &gone), [""; 0]);
    assert_eq!(database.lines("SELECT case_number AS line FROM family"), ["Other-2"]);
    assert_eq!(database.lines("SELECT slot AS line FROM assignment ORDER BY slot"), ["caseworker", "parent1"]);
    assert!(database.contacts().values().any(|called| called.address.as_deref() == Some("zorte@example.org")));
    let said = opened::contents(&database.store);
    assert!(!said.is_empty(), "what was said of the other family is there and opens");

    let sent = mailed(database, &["zmor@example.org"]);
    go_on(&service);
    assert_eq!(mailed(database, &["zmor@example.org"]), sent);
    assert!(mailed(database, &["quilla@example.org"]) > 1 && mailed(database, &["zorte@example.org"]) > 1);
    let tables = exported(database);
    assert!(!tables.contains(CASE) && tables.contains("Other-2"));
    // Its history has no name any more, and the log is whole.
    assert!(service.store.read(|conn| audit::verify(conn, &service.keys)).expect("a walk").is_ok());
    assert_eq!(database.lines("SELECT act AS line FROM audit WHERE act LIKE '%_erased'"), ["family_erased"]);
}

on_each_database!(a_sheet_brings_nobody_back_unless_it_is_meant);
fn a_sheet_brings_nobody_back_unless_it_is_meant(database: &Database) {
    let service = lived(database);
    let by = by_at(at("2021-03-03T12:00:00Z"));
    erasing::family(&service, "Other-2", &by).expect("erased").expect("a family");
    erasing::person(&service, "ZMOR@example.org", &by).expect("erased").expect("somebody");
    erasing::person(&service, &format!("{CASE}/Zarlo Zang"), &by)
        .expect("erased")
        .expect("somebody without an address");
    let all = database.everything();
    let refused = |rows: &[&str]| match sheet(&service, rows).map(|imported| imported.changes.list.len()) {
        Err(StoreError::Sheet(faults)) => faults.to_string(),
        other => panic!("{other:?}"),
    };
    let row = row();
    let words = refused(&[&row, OTHER]);
    let lines: Vec<&str> = words.lines().collect();
    assert_eq!(lines.len(), 3, "{words}");
    assert!(lines[0].starts_with("register.csv, line 2, parent1_email: whoever stands here was erased on 2021-03-03"));
    assert!(lines[1].starts_with("register.csv, line 2, parent2_name: "), "{words}");
    assert!(lines[2].starts_with("register.csv, line 3, family_id: this family was erased on 2021-03-03"), "{words}");
    assert!(lines.iter().all(|line| line.contains("kvartal erase lift")), "{words}");
    // Spelled otherwise, in another family, in another column, or by name alone, they are the same.
    for other in [
        OTHER.replace("Other-2", "other-2"),
        OTHER.replace("Other-2", "Third-3").replace("quilla@", "ZMOR@"),
        row.replace("zmor@example.org", ""),
        row.replace("Zmona Zoft,zmor@example.org,Zarlo Zang,", "zarlo  zang,,,"),
    ] {
        assert!(refused(&[&other]).contains("was erased on"), "{other}");
    }
    assert_eq!(database.everything(), all, "nothing is stored of a sheet that is refused");
    // Whoever is somebody else is welcome.
    sheet(&service, &[&row.replace("Zmona Zoft,zmor@example.org,Zarlo Zang,", "Nora,nora@example.org,,")])
        .expect("an import");

    assert!(erasing::lift(&service, "nobody@example.org", &by).expect("a look").is_empty());
    let lifted = kvartal(database, &["erase", "lift", "zmor@example.org"]);
    assert!(lifted.status.success() && told(&lifted).contains("erased on 2021-03-03"), "{}", told(&lifted));
    assert_eq!(erasing::lift(&service, "other-2", &by).expect("lifted").len(), 1);
    let twice = kvartal(database, &["erase", "lift", "zmor@example.org"]);
    assert!(!twice.status.success(), "there is nothing to lift");
    sheet(&service, &[&row.replace("Zarlo Zang", ""), OTHER]).expect("an import");
    assert!(database.contacts().values().any(|called| called.address.as_deref() == Some("zmor@example.org")));
    assert_eq!(database.lines("SELECT act AS line FROM audit WHERE act = 'erasure_lifted'").len(), 2);
}

on_each_database!(a_backup_brings_back_nothing_that_was_erased_after_it);
fn a_backup_brings_back_nothing_that_was_erased_after_it(database: &Database) {
    let service = lived(database);
    let to = |name: &str| database.dir.path().join(name);
    let backup = to("before.sqlite");
    let done = kvartal(database, &["backup", "--to", backup.to_str().expect("a name")]);
    assert!(done.status.success(), "{}", told(&done));
    let kept = to("kept.erased");
    let service = with_file(service, Some(kept.clone()));
    let by = |time: &str| by_at(at(time));
    erasing::person(&service, &format!("{CASE}/Zarlo Zang"), &by("2021-03-03T12:00:00Z")).expect("erased").expect("he");
    erasing::family(&service, "Other-2", &by("2021-03-03T13:00:00Z")).expect("erased").expect("a family");
    // She erases her answers by herself; the pass carries it out.
    let due = at("2021-03-04T08:00:00Z");
    telephone::choose(&service, "zmor@example.org", Choice::Erase(due), &by("2021-03-03T14:00:00Z")).expect("chosen");
    tick(&service, at("2021-03-04T09:00:00Z")).expect("a pass");
    let text = std::fs::read_to_string(&kept).expect("the file of what was erased");
    assert_eq!(text.lines().filter(|line| !line.starts_with('#')).count(), 3, "{text}");
    let key_id = service.keys.key_id().to_string();
    for word in ["zmor", "Zmona", "Zarlo", CASE, "Other", "quilla"] {
        assert!(!text.contains(word), "{word} stands in {text}");
    }

    for new in crate::support::fresh() {
        if new.address.starts_with("sqlite:") {
            // The test itself has it open, which the command refuses.
            let at_hand = AtHand {
                erased: tombstone::read(&text).expect("lines"),
                secrets: vec![key_id.clone()],
                identities: None,
            };
            let done = restore_but(&at_hand, &backup, &new.store, new.dir.path(), &mut |_, _| {}).expect("a restore");
            kvartal::history::note_restored(&new.store, &backup, &done.again.played, &by("2021-03-05T08:00:00Z"))
                .expect("noted");
        } else {
            let mut restore = program(&new, &["restore", "--from", backup.to_str().expect("a name")]);
            let done = restore.env("KVARTAL_ERASED_FILE", &kept).output().expect("kvartal runs");
            assert!(done.status.success(), "{}", told(&done));
            assert!(told(&done).contains("3 erasures were made after this backup"), "{}", told(&done));
        }
        assert_eq!(new.lines("SELECT case_number AS line FROM family"), [CASE]);
        let contacts = new.contacts();
        let called: Vec<&str> = contacts.values().map(|called| called.name.as_str()).collect();
        assert!(!called.contains(&"Zarlo Zang") && called.contains(&"Zmona Zoft"), "{called:?}");
        let said = "SELECT count(*) || '' AS line FROM response JOIN request ON request.id = request_id WHERE slot = 'parent1'";
        assert_eq!(new.lines(said), ["0"], "her answers are gone");
        let out =
            "SELECT CAST(count(*) AS TEXT) AS line FROM person WHERE left_since IS NOT NULL AND erased_at IS NOT NULL";
        assert_eq!(new.lines(out), ["3"], "she, he, and the mother of the other family");
        let acts = new.lines(
            "SELECT act AS line FROM audit WHERE act IN ('person_erased', 'family_erased', 'erased') ORDER BY act",
        );
        assert_eq!(acts, ["erased", "family_erased", "person_erased"]);
        let again = crate::support::service(&new);
        tick(&again, at("2021-06-01T10:00:00Z")).expect("a pass");
        assert_eq!(mailed(&new, &["zmor@example.org", "quilla@example.org"]), 0);
        assert!(mailed(&new, &["zorte@example.org"]) > 0);
        new.leaves_mail("only who gets none matters");

        // What knows of them is not erased from twice.
        let later = new.dir.path().join("later.sqlite");
        let made = kvartal(&new, &["backup", "--to", later.to_str().expect("a name")]);
        assert!(made.status.success(), "{}", told(&made));
        let (done, _) = restored(&new, "third", &later, Some(&text));
        assert!(told(&done).contains("tells of no erasure that the backup does not know"), "{}", told(&done));
    }

    // Without the file it is said, and they are there again; a file of something else stops it.
    let (done, families) = restored(database, "without", &backup, None);
    assert!(done.status.success() && told(&done).contains("There is no"), "{}", told(&done));
    assert_eq!(families, 2);
    let (done, families) = restored(database, "empty", &backup, Some(""));
    assert!(done.status.success() && told(&done).contains("holds no line"), "{}", told(&done));
    assert_eq!(families, 2);
    let (done, families) = restored(database, "wrong", &backup, Some("Dear diary"));
    assert!(!done.status.success() && told(&done).contains("line 1"), "{}", told(&done));
    assert_eq!(families, 0);
    // Of another installation, nothing is erased by numbers that mean somebody else here.
    let (done, families) = restored(database, "foreign", &backup, Some(&text.replace(&key_id, "00000000")));
    assert!(told(&done).contains("3 lines were passed over"), "{}", told(&done));
    assert_eq!(families, 2);
    let (done, families) = restored(database, "right", &backup, Some(&text));
    assert!(told(&done).contains("3 erasures were made after this backup"), "{}", told(&done));
    assert_eq!(families, 1);
}

/// A backup restored by command into a new SQLite database of that name, beside which that file of what was erased stands. How
/// many families there are then.
fn restored(database: &Database, name: &str, from: &Path, erased: Option<&str>) -> (std::process::Output, usize) {
    let path = database.dir.path().join(format!("{name}.sqlite"));
    if let Some(text) = erased {
        std::fs::write(format!("{}.erased", path.display()), text).expect("a file");
    }
    let address = format!("sqlite:{}", path.display());
    let mut restore = program(database, &["restore", "--from", from.to_str().expect("a name")]);
    let done = restore.env("KVARTAL_DATABASE", &address).output().expect("kvartal runs");
    let families = Store::open(&address).and_then(|store| store.read(kvartal::store::case::all_named));
    (done, families.expect("a database").len())
}

on_each_database!(what_is_erased_stands_outside_the_database_first_and_somebody_is_told_where_it_does_not);
fn what_is_erased_stands_outside_the_database_first_and_somebody_is_told_where_it_does_not(database: &Database) {
    let service = lived(database);
    let by = by_at(at("2021-03-03T12:00:00Z"));
    let not_kept = |service: &Service| {
        let found =
            service.store.read(|conn| kvartal::health::findings_at_hand(conn, service, at("2021-03-03T13:00:00Z")));
        let found = found.expect("a look");
        found.iter().find(|one| one.kind == "erased_and_not_kept").map_or(0, |one| one.count)
    };
    assert_eq!(not_kept(&service), 0);
    // Where it cannot be written, nothing is erased.
    let nowhere = with_file(service, Some(database.dir.path().join("not mounted/erased")));
    let all = database.everything();
    let error = erasing::person(&nowhere, "zmor@example.org", &by).expect_err("no folder").to_string();
    assert!(error.contains("not mounted/erased cannot be written") && error.contains("nothing was erased"), "{error}");
    assert_eq!(database.everything(), all);
    let unset = with_file(nowhere, None);
    erasing::person(&unset, "zmor@example.org", &by).expect("erased").expect("somebody");
    assert_eq!(not_kept(&unset), 1, "PostgreSQL without the setting");
    let file = database.dir.path().join("erased");
    let set = with_file(unset, Some(file.clone()));
    assert_eq!(not_kept(&set), 1);
    let listed =
        program(database, &["erase", "list"]).env("KVARTAL_ERASED_FILE", &file).output().expect("kvartal runs");
    let lines = told(&listed);
    assert!(
        std::fs::read_to_string(&file).expect("the file").ends_with(&lines) && lines.contains(" person "),
        "{lines}"
    );
    assert_eq!(not_kept(&set), 0);
}

/// PostgreSQL keeps a deleted row as long as any snapshot may see it, and what a snapshot sees goes by the oldest transaction of the server,
/// in whichever database that is.
#[test]
fn what_a_transaction_in_another_database_holds_back_is_not_taken_for_overwritten() {
    // A server of its own: on the one of the other tests they would wait for it.
    let server = crate::support::postgres::Server::start();
    let database = &Database::on(&server.address);
    let service = lived(database);
    let before = rows(database, &THEIRS);
    let other = database.another();
    let mut elsewhere = diesel::PgConnection::establish(&other.address).expect("another database");
    elsewhere.batch_execute("BEGIN; SELECT pg_current_xact_id()").expect("a transaction");
    let by = by_at(at("2021-03-03T12:00:00Z"));
    let (_, overwritten) = erasing::person(&service, "zmor@example.org", &by).expect("erased").expect("somebody");
    assert_eq!(overwritten, Overwritten::Later);
    elsewhere.batch_execute("COMMIT").expect("its end");
    assert!(kvartal::store::erasure::overwrite_traces(&service.store).expect("a look"));
    let after = rows(database, &THEIRS);
    let gone: BTreeSet<String> = before.difference(&after).cloned().collect();
    assert_eq!(found(&bytes(database), &(&marks(&gone) - &marks(&after))), [""; 0]);
}
