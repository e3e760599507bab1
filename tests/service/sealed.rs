//! What people said and wrote, their names and addresses are sealed under a key that stands outside the database: without it nobody
//! finds them there, with another one nothing is written, and it is changed while kvartal runs.

use std::path::{Path, PathBuf};
use std::process::Output;

use kvartal::health;
use kvartal::id::{FamilyId, RequestId};
use kvartal::service::Service;
use kvartal::store::prelude::*;
use kvartal::store::schema::request;
use kvartal::store::{Store, StoreError, contact};
use kvartal::tick::tick;
use kvartal::vault::KeyRing;

use crate::support::{
    Database, KEY, SECRET, Web, import, keys_of, mails, on_each_database, opened, program, read_apart, service, test_by,
};
use crate::workspace::at;

pub const HEADING: &str = "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,\
                       parent1_email,parent2_name,parent2_email,caseworker_name,caseworker_email";

pub const ROW: &str =
    "F-1,Nordby,2021-03-01,,,1,2015-05-05,Zmona Zoft,zmor@example.org,Zarlo Zang,,Zorte Zund,zorte@example.org";

/// What nobody may find.
const KNOWN: [&str; 5] = ["Zmona", "zmor@", "Zarlo", "Zorte", "zorte@"];

pub fn lived(database: &Database) {
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
        bytes.extend(read_apart(&file));
    }
    assert!(bytes.len() > 10_000);
    let stands = |word: &&&str| bytes.windows(word.len()).any(|some| some == word.as_bytes());
    KNOWN.iter().filter(stands).map(|word| (*word).to_owned()).collect()
}

pub fn files(database: &Database) -> Vec<PathBuf> {
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

pub fn told(output: &Output) -> String {
    String::from_utf8([output.stdout.clone(), output.stderr.clone()].concat()).expect("text")
}

pub fn kvartal(database: &Database, arguments: &[&str]) -> Output {
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

const WORDS: &str = "Zommeren blev bedre end vi turde håbe";

/// Answers a parent's questionnaire to its end, with own words, and begins the caseworker's. What stands in the mails' links.
pub fn answered(database: &Database) -> Vec<String> {
    let web = Web::serve(service(database), "2021-03-02", None);
    let links = links(database);
    for link in &links {
        if let Some(request) = begun(&web, link) {
            sent(&web, &request);
        }
    }
    links
}

/// Answers all pages of the first questionnaire behind a link; where it is. None if nothing is to be answered there.
pub fn begun(web: &Web, link: &str) -> Option<String> {
    let list = web.list(link);
    let first = list.html.split("href=\"").skip(1).find_map(|rest| {
        let path = rest.split('"').next()?;
        (path.starts_with(link) && path.ends_with("/1")).then(|| path.to_owned())
    })?;
    let request = first.trim_end_matches("/1").to_owned();
    let (mut path, mut filled) = (first, 0);
    while !path.ends_with("/check") && filled < 8 {
        let page = web.get(&path);
        if page.status == 303 {
            path = page.to().to_owned();
            continue;
        }
        let choices = page.choices();
        let chosen: Vec<(&str, &str)> = choices
            .iter()
            .filter_map(|(item, values)| {
                Some((item.as_str(), values.iter().rfind(|value| !value.is_empty())?.as_str()))
            })
            .collect();
        path = web.fill(&path, "next", &chosen).to().to_owned();
        filled += 1;
    }
    assert!(filled > 0, "something is answered");
    Some(request)
}

/// Sends a parent's questionnaire, with own words.
pub fn sent(web: &Web, request: &str) {
    if web.get(&format!("{request}/words")).status == 200 {
        assert_eq!(web.post(&format!("{request}/words"), &[("words", WORDS)]).status, 303);
        let sent = web.post(&format!("{request}/submit"), &[]);
        assert!(sent.to().ends_with("/thanks"), "{}", sent.text());
    }
}

/// The links of the mails that have left.
pub fn links(database: &Database) -> Vec<String> {
    let texts = mails(database).into_iter().map(|(_, text)| text);
    let link = |text: String| {
        let from = text.find("/s/")?;
        let token = text[from + 3..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        Some(format!("/s/{}", token.collect::<String>()))
    };
    texts.filter_map(link).collect()
}

/// What others write about people: a note, a reason, what a server said, a mail that came.
pub fn written_about(database: &Database) {
    use kvartal::store::{address, incoming, note, pause, unseen};
    let by = test_by();
    let now = at("2021-03-02T12:00:00Z");
    let done = database.store.write::<_, StoreError>(&by, |tx| {
        let contact = *database.contacts().iter().find(|(_, called)| called.name == "Zmona Zoft").expect("her").0;
        let (request, family): (RequestId, FamilyId) =
            request::table.select((request::id, request::family_id)).order(request::id).first(tx.conn())?;
        note::add(tx, request, None, now, None, "Zmona ringede")?;
        pause::set(
            tx,
            family,
            Some(&pause::Pause { until: "2021-04-01".parse().expect("a day"), reason: "Zorte er syg".into() }),
            now,
        )?;
        address::suppress(tx, contact, now, "550 <zmor@example.org> unknown", None)?;
        for (key, handled) in [("k1", false), ("k2", true)] {
            let content = Some("From: zmor@example.org\n\nZmona skriver".as_bytes());
            let mail = incoming::Received {
                unique_key: key,
                kind: "reply",
                at: now,
                message: None,
                person: None,
                contact: Some(contact),
                content,
            };
            let id = incoming::note(tx, &mail)?.expect("noted");
            if handled {
                unseen::handle(tx, id, Some("Zmona er ringet op"), now)?;
            }
        }
        Ok(())
    });
    done.expect("written");
    assert_eq!(database.lines("SELECT content AS line FROM note"), ["Zmona ringede"]);
    assert_eq!(
        database.lines("SELECT pause_reason AS line FROM family WHERE pause_reason IS NOT NULL"),
        ["Zorte er syg"]
    );
    assert_eq!(
        database.lines("SELECT handled_note AS line FROM received WHERE handled_note IS NOT NULL"),
        ["Zmona er ringet op"]
    );
    assert_eq!(database.lines("SELECT words AS line FROM suppressed_address"), ["550 <zmor@example.org> unknown"]);
}

on_each_database!(a_thief_without_the_keys_finds_nobody_and_nothing_that_was_said);
fn a_thief_without_the_keys_finds_nobody_and_nothing_that_was_said(database: &Database) {
    lived(database);
    let links = answered(database);
    written_about(database);
    let said = opened::contents(&database.store);
    assert!(said.iter().any(|(_, content)| !content.scores.is_empty()), "something was scored");
    assert!(said.iter().any(|(_, content)| content.own_words.as_ref().is_some_and(|own| own.text == WORDS)));
    let to = database.dir.path().join("stolen.sqlite");
    let done = kvartal(database, &["backup", "--to", to.to_str().expect("a name")]);
    assert!(done.status.success() && told(&done).contains("keep a copy of"), "{}", told(&done));
    let logged = program(database, &["tick"]).env("KVARTAL_LOG_LEVEL", "trace").output().expect("kvartal runs");
    assert!(logged.status.success());

    // What was said, as it stands there before it is sealed: each answer, score and text.
    let mut known: Vec<String> = KNOWN.iter().map(|word| (*word).to_owned()).collect();
    known.push("Zommeren".into());
    known.extend(links.iter().map(|link| link.trim_start_matches("/s/").to_owned()));
    for (_, content) in &said {
        let written = serde_json::to_string(content).expect("memory");
        known.extend(content.answers.iter().map(|given| format!("\"{}\",{}", given.item, given.value)));
        known.extend(content.scores.iter().map(|score| format!("\"{}\",\"value\"", score.name)));
        assert!(known.iter().filter(|word| written.contains(word.as_str())).count() > 3, "looked for as it is written");
    }
    let mut places: Vec<(String, Vec<u8>)> =
        files(database).into_iter().chain([to]).map(|file| (file.display().to_string(), read_apart(&file))).collect();
    places.push(("the log".into(), [logged.stdout, logged.stderr].concat()));
    for (place, bytes) in &places {
        for word in &known {
            let stands = bytes.windows(word.len()).any(|some| some == word.as_bytes());
            assert!(!stands, "{word} stands in {place}");
        }
    }
    for table in opened::TABLES {
        assert_eq!(database.everything_as_stored()[table], [""; 0], "{table}");
    }
    // With the keys, the backup says all of it.
    let address = format!("sqlite:{}", database.dir.path().join("restored.sqlite").display());
    let mut restore = program(database, &["restore", "--from", "stolen.sqlite"]);
    let done = restore.env("KVARTAL_DATABASE", &address).output().expect("kvartal runs");
    assert!(done.status.success(), "{}", told(&done));
    let restored = Store::open(&address).expect("a database").to_open(KeyRing::read(KEY).expect("a key"));
    assert_eq!(opened::contents(&restored), said);
}

on_each_database!(what_was_said_goes_from_the_open_into_the_responses_and_is_read_as_before);
fn what_was_said_goes_from_the_open_into_the_responses_and_is_read_as_before(database: &Database) {
    lived(database);
    answered(database);
    written_about(database);
    let said = opened::contents(&database.store);
    let exported = |folder: &str| {
        let out = database.dir.path().join(folder);
        let done = kvartal(database, &["export", "--out", out.to_str().expect("a name")]);
        assert!(done.status.success(), "{}", told(&done));
        let files = std::fs::read_dir(&out).expect("a folder").map(|entry| entry.expect("a file").path());
        let mut files: Vec<_> = files.map(|file| (file.clone(), std::fs::read(file).expect("a file"))).collect();
        files.sort();
        files.into_iter().map(|(_, bytes)| bytes).collect::<Vec<_>>()
    };
    let (before, all) = (exported("before"), database.everything());
    database.open_up();
    assert!(
        found(database).len() == KNOWN.len()
            && opened::contents(&database.store).iter().all(|(_, content)| content.is_empty())
    );
    // The export seals it, as every command does that reads what was said.
    assert_eq!(exported("after"), before);
    assert_eq!(found(database), [""; 0]);
    assert_eq!(opened::contents(&database.store), said);
    for table in opened::WRITTEN {
        assert_eq!(database.everything()[table], all[table], "{table}");
        assert!(!database.everything_as_stored()[table].iter().any(|row| KNOWN.iter().any(|word| row.contains(word))));
    }
    for table in opened::TABLES {
        assert_eq!(database.everything_as_stored()[table], [""; 0], "{table}");
    }
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
    assert!(file.lines().any(|line| line == KEY), "the one before stays: backups stand under it");
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

on_each_database!(a_copy_that_is_noted_takes_no_new_key_out_of_the_file);
fn a_copy_that_is_noted_takes_no_new_key_out_of_the_file(database: &Database) {
    lived(database);
    for round in 0..8_u64 {
        let rotates = program(database, &["key", "rotate"]).stdout(std::process::Stdio::null()).spawn();
        std::thread::sleep(std::time::Duration::from_millis(7 * round));
        let copy = database.dir.path().join(format!("copy{round}"));
        let done = kvartal(database, &["key", "export-recovery", "--to", copy.to_str().expect("a name")]);
        let rotated = rotates.and_then(|mut rotates| rotates.wait()).expect("kvartal runs");
        assert!(rotated.success());
        let listed = kvartal(database, &["key", "list"]);
        assert!(listed.status.success(), "{} {}", told(&listed), told(&done));
    }
}

fn without_a_copy(service: &Service) -> usize {
    let found = service.store.read(|conn| health::findings_at_hand(conn, service, at("2021-03-15T09:00:00Z")));
    found.expect("a look").iter().filter(|finding| finding.kind == "key_without_a_copy").count()
}

on_each_database!(a_command_that_only_reads_meets_a_new_key_and_reads_the_file_again);
fn a_command_that_only_reads_meets_a_new_key_and_reads_the_file_again(database: &Database) {
    lived(database);
    let config = crate::support::config(database);
    let looks = Service::open_to_look(&config).expect("a look");
    let reads = kvartal::service::to_read_answers(&config, Store::open(&database.address).expect("a database"));
    let reads = reads.expect("a look");
    let before = database.contacts();
    assert!(kvartal(database, &["key", "rotate"]).status.success());
    let ids: Vec<_> = before.keys().copied().collect();
    for store in [&looks.store, &reads] {
        let read = store.read::<_, StoreError>(|conn| kvartal::store::called::load(conn, ids.clone()));
        assert_eq!(read.expect("opened"), before);
    }
}

on_each_database!(what_a_wrong_key_file_is_worth_is_said_before_it_is_trusted);
fn what_a_wrong_key_file_is_worth_is_said_before_it_is_trusted(database: &Database) {
    lived(database);
    let wrong = KeyRing::new_line();
    std::fs::write(database.key_file(), &*wrong).expect("a key file");
    let copy = database.dir.path().join("copy.keys");
    let done = kvartal(database, &["key", "export-recovery", "--to", copy.to_str().expect("a name")]);
    assert!(!done.status.success() && told(&done).contains("opens nothing"), "{}", told(&done));
    assert!(!copy.exists() && std::fs::read_to_string(database.key_file()).expect("a file") == *wrong);
    let backup = database.dir.path().join("backup.sqlite");
    let done = kvartal(database, &["backup", "--to", backup.to_str().expect("a name")]);
    assert!(done.status.success() && told(&done).contains("WARNING: it cannot be read"), "{}", told(&done));
}

/// Whoever has lost the copy of the key file has one in a drawer.
#[test]
fn a_copy_of_the_keys_opens_a_database_whose_key_file_is_lost() {
    let database = Database::sqlite();
    std::fs::write(database.key_file(), KEY).expect("a key file");
    lived(&database);
    assert_eq!(without_a_copy(&service(&database)), 1, "until there is a copy, somebody is told");
    let copy = database.dir.path().join("copy.keys");
    let written = kvartal(&database, &["key", "export-recovery", "--to", copy.to_str().expect("a name")]);
    assert!(written.status.success() && told(&written).is_empty(), "{}", told(&written));
    assert_eq!(without_a_copy(&service(&database)), 0);
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
