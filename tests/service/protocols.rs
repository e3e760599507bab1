//! What has been asked stays on the protocol that it was asked under: shown, checked and scored by it, whatever the files say
//! today. On both databases.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::store::migrated_down;
use crate::support::{self, Database, SECRET, Web, by_at, import, on_each_database, service, service_with};
use jiff::Timestamp;
use kvartal::protocol;
use kvartal::questionnaires::{Protocol, Questionnaires};
use kvartal::service::Service;
use kvartal::store::{self, Store, StoreError};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const HEADING: &str = "family_id;municipality;start_date;status;end_date;child_id;child_birth_date;parent1_name;\
parent1_email;caseworker_name;caseworker_email";
const FIRST: &str = "F1;Nordby;2021-01-04;active;;C1;2015-05-05;Mona;mona@example.org;Cara;cara@example.org";
const SECOND: &str = "F2;Nordby;2021-01-05;active;;C2;2016-05-05;Nora;nora@example.org;Cleo;cleo@example.org";

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// The built-in files in a folder, changed.
fn files(database: &Database, name: &str, change: impl Fn(&Path)) -> PathBuf {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).expect("a folder");
        for entry in std::fs::read_dir(from).expect("a folder").flatten() {
            match entry.path().is_dir() {
                true => copy(&entry.path(), &to.join(entry.file_name())),
                false => drop(std::fs::copy(entry.path(), to.join(entry.file_name())).expect("a copy")),
            }
        }
    }
    let folder = database.dir.path().join(name);
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("questionnaires"), &folder);
    change(&folder);
    folder
}

fn edit(file: &Path, change: impl FnOnce(&mut Value)) {
    let mut value: Value = serde_json::from_str(&std::fs::read_to_string(file).expect("a file")).expect("JSON");
    change(&mut value);
    std::fs::write(file, value.to_string()).expect("a file");
}

/// WHO-5 in other words, on a shorter scale, with another score and other norms; no PSOC; other titles of a role and a wave.
fn another(folder: &Path) {
    edit(&folder.join("instruments/who-5.json"), |who5| {
        who5["version"] = "2".into();
        who5["scales"]["time"]["values"] = json!([3, 2, 1, 0]);
        who5["scores"][0]["rule"]["times"] = 5.into();
        who5["scores"][0]["range"] = json!([0, 75]);
    });
    for language in ["da", "en", "ar"] {
        let file = folder.join(format!("wording/{language}/who-5.json"));
        if file.exists() {
            edit(&file, |words| {
                words["items"]["who5_1"]["text"] = "WHO-5, i andre ord".into();
                words["scales"]["time"] = json!({ "0": "slet ikke", "1": "1", "2": "2", "3": "3" });
            });
        }
    }
    edit(&folder.join("norms/who-5.json"), |norms| {
        norms["source"] = "other norms".into();
        norms["bands"][0]["to"] = 75.into();
    });
    edit(&folder.join("programmes/maalrettet-stoette.json"), |programme| {
        programme["version"] = "2".into();
        programme["waves"][0]["title"]["da"] = "Allerførst".into();
        let parent = programme["roles"][0]["questionnaire"].as_array_mut().expect("the parents' questionnaire");
        parent.retain(|part| part["instrument"] != "psoc");
        programme["roles"][1]["title"]["da"] = "Sagsbehandler".into();
    });
}

fn kvartal(database: &Database, files: Option<&Path>, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kvartal"));
    command
        .args(args)
        .current_dir(database.dir.path())
        .env("KVARTAL_DATABASE", &database.address)
        .env("KVARTAL_KEY_FILE", database.key_file())
        .env("KVARTAL_SECRET", SECRET)
        .env("KVARTAL_DEMONSTRATION", "true");
    if let Some(files) = files {
        command.env("KVARTAL_QUESTIONNAIRES", files);
    }
    command.output().expect("kvartal")
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The first family's requests under the built-in files, the second's under other ones, and the service that runs by those.
fn both(database: &Database) -> (PathBuf, Service) {
    let old = service(database);
    import(&old, at("2021-01-03T12:00:00Z"), HEADING, &[FIRST]);
    kvartal::tick::tick(&old, at("2021-01-04T09:00:00Z")).expect("a pass");
    let folder = files(database, "other", another);
    let new = service_with(database, Questionnaires::load(&folder).unwrap_or_else(|faults| panic!("{faults}")));
    let now = at("2021-01-05T08:00:00Z");
    database
        .store
        .write::<_, StoreError>(&by_at(now), |conn| protocol::change(conn, new.protocols.running(), now))
        .expect("a change");
    import(&new, at("2021-01-05T08:10:00Z"), HEADING, &[FIRST, SECOND]);
    kvartal::tick::tick(&new, at("2021-01-05T09:00:00Z")).expect("a pass");
    (folder, new)
}

/// The way from somebody's latest mail to the first page of their questionnaire.
fn link(database: &Database, to: &str) -> String {
    let (_, text) = support::mails(database).into_iter().find(|(of, _)| of == to).expect("a mail");
    let path = text.split("http://127.0.0.1").find(|rest| rest.starts_with("/s/")).expect("a link");
    path.split_whitespace().next().expect("a link").to_owned()
}

fn request_of(database: &Database, email: &str) -> i64 {
    let query = format!(
        "SELECT CAST(request.id AS TEXT) AS line FROM request JOIN contact ON contact.person_id = request.person_id \
         WHERE is_current AND address = '{email}'"
    );
    database.lines(&query)[0].parse().expect("a number")
}

/// Answers WHO-5 with `value` and nothing else, and sends it; gives all that the pages said, and what they asked.
fn answer(web: &Web, list: &str, request: i64, value: &str) -> (String, Vec<String>) {
    let (mut told, mut asked) = (String::new(), Vec::new());
    let mut path = format!("{list}/{request}/1");
    while !path.ends_with("/check") {
        let page = web.get(&path);
        // A page without a question that applies leads on.
        if page.status == 303 {
            page.to().clone_into(&mut path);
            continue;
        }
        assert_eq!(page.status, 200, "{path}");
        told.push_str(&page.text());
        let questions = page.questions();
        let answers: Vec<(&str, &str)> =
            questions.iter().filter(|item| item.starts_with("who5_")).map(|item| (item.as_str(), value)).collect();
        path = web.fill(&path, "next", &answers).to().to_owned();
        asked.extend(questions);
        assert!(asked.len() < 200, "the walk does not end");
    }
    told.push_str(&web.get(&path).text());
    assert!(web.post(&format!("{list}/{request}/submit"), &[]).to().ends_with("/thanks"));
    (told, asked)
}

fn score(database: &Database, request: i64) -> Vec<String> {
    database.lines(&format!(
        "SELECT name || '=' || CAST(value AS INTEGER) AS line FROM score JOIN response ON response.id = score.response_id \
         WHERE request_id = {request}"
    ))
}

on_each_database!(a_request_is_shown_checked_and_scored_by_the_protocol_that_it_was_made_under);
fn a_request_is_shown_checked_and_scored_by_the_protocol_that_it_was_made_under(database: &Database) {
    let (folder, new) = both(database);
    let [mona, nora] = ["mona@example.org", "nora@example.org"];
    let (first, second) = (request_of(database, mona), request_of(database, nora));
    let of = |request: i64| {
        let query = "SELECT version AS line FROM protocol JOIN request ON request.protocol_id = protocol.id";
        database.lines(&format!("{query} WHERE request.id = {request}")).remove(0)
    };
    assert_eq!([of(first), of(second)], ["1", "2"]);
    let web = Web::serve(new, "2021-01-06", None);
    let (monas, noras) = (link(database, mona), link(database, nora));

    // What the other protocol does not know of is refused, and nothing is stored of it.
    let page = (1..60).find(|n| web.get(&format!("{noras}/{second}/{n}")).questions().contains(&"who5_1".into()));
    let page = format!("{noras}/{second}/{}", page.expect("the question"));
    assert_ne!(web.fill(&page, "next", &[("who5_1", "5")]).status, 303);

    let (told, asked) = answer(&web, &monas, first, "5");
    assert!(told.contains("WHO-5, spørgsmål 1") && told.contains("5 (højest)"), "{told}");
    assert!(!told.contains("i andre ord") && told.contains("Ved start") && !told.contains("Allerførst"), "{told}");
    assert!(asked.iter().any(|item| item.starts_with("psoc_")), "{asked:?}");
    assert_eq!(score(database, first), ["who5=100"]);

    let (told, asked) = answer(&web, &noras, second, "3");
    assert!(told.contains("WHO-5, i andre ord") && told.contains("slet ikke"), "{told}");
    assert!(!told.contains("WHO-5, spørgsmål 1") && told.contains("Allerførst"), "{told}");
    assert!(!asked.iter().any(|item| item.starts_with("psoc_")), "{asked:?}");
    assert_eq!(score(database, second), ["who5=75"]);
    drop(web);

    said(&kvartal(database, Some(&folder), &["export", "--out", "data"]));
    let read = |name: &str| std::fs::read_to_string(database.dir.path().join("data").join(name)).expect("a file");
    let codebook = read("codebook.csv");
    let now = "[Demonstration] WHO-5, i andre ord";
    assert!(codebook.contains(&format!("\"{now}\"")), "{codebook}");
    assert!(codebook.contains("[som spurgt før, version 1] [Demonstration] WHO-5, spørgsmål 1"), "{codebook}");
    assert!(codebook.contains("[som spurgt før, version 1] [Demonstration] PSOC"), "{codebook}");
    assert_eq!(codebook.matches("som spurgt før").count(), 5 + 16, "WHO-5 and PSOC alone: {codebook}");
    let answers = read("answers.csv");
    let versions: std::collections::BTreeSet<&str> = answers
        .lines()
        .filter(|line| line.contains("who5_1"))
        .filter_map(|line| line.split(',').find(|cell| cell.len() == 64))
        .collect();
    assert_eq!(versions.len(), 2, "{answers}");
}

on_each_database!(the_digest_calls_roles_and_waves_as_they_were_asked);
fn the_digest_calls_roles_and_waves_as_they_were_asked(database: &Database) {
    let (_, new) = both(database);
    database.lead("Nordby", "lead@example.org");
    kvartal::tick::tick(&new, at("2021-01-18T07:00:00Z")).expect("a pass");
    let (_, digest) = support::mails(database).into_iter().find(|(to, _)| to == "lead@example.org").expect("a digest");
    for line in ["Myndighedsrådgiver", "Sagsbehandler", "Ved start", "Allerførst"] {
        assert!(digest.contains(line), "{line}: {digest}");
    }
}

/// Licensed words for WHO-5 in Danish, invented.
fn licensed(database: &Database) -> PathBuf {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("questionnaires/wording/da/who-5.json");
    let file = database.dir.path().join("licensed.json");
    std::fs::copy(built_in, &file).expect("a copy");
    edit(&file, |words| {
        words["kind"] = "licensed".into();
        words["licence"] = json!({ "holder": "Somebody", "reference": "1", "date": "2021-01-01" });
        words["items"]["who5_1"]["text"] = "Installerede ord".into();
    });
    file
}

on_each_database!(installed_wording_is_another_protocol_for_what_is_asked_afterwards);
fn installed_wording_is_another_protocol_for_what_is_asked_afterwards(database: &Database) {
    let old = service(database);
    import(&old, at("2021-01-03T12:00:00Z"), HEADING, &[FIRST]);
    kvartal::tick::tick(&old, at("2021-01-04T09:00:00Z")).expect("a pass");
    let file = licensed(database);
    said(&kvartal(database, None, &["wording", "install", &file.display().to_string()]));
    let stored = || database.lines("SELECT CAST(count(*) AS TEXT) AS line FROM protocol").remove(0);
    assert_eq!(stored(), "2");
    // The same again is the same protocol.
    said(&kvartal(database, None, &["wording", "install", &file.display().to_string()]));
    assert_eq!(stored(), "2");
    let shown = said(&kvartal(database, None, &["programme", "change"]));
    assert!(shown.contains("the configured files are the same"), "{shown}");

    // A service that runs goes on with what it has begun with; one that starts takes the words on.
    kvartal::tick::tick(&old, at("2021-01-05T09:00:00Z")).expect("a pass");
    let new = service(database);
    import(&new, at("2021-01-05T09:10:00Z"), HEADING, &[FIRST, SECOND]);
    kvartal::tick::tick(&new, at("2021-01-05T10:00:00Z")).expect("a pass");
    let (first, second) = (request_of(database, "mona@example.org"), request_of(database, "nora@example.org"));
    let (monas, noras) = (link(database, "mona@example.org"), link(database, "nora@example.org"));
    let of = |request: i64| {
        database.lines(&format!("SELECT CAST(protocol_id AS TEXT) AS line FROM request WHERE id = {request}"))
    };
    assert_ne!(of(first), of(second));
    assert_eq!(stored(), "2", "the new words were taken on when they were installed");
    let has = |web: &Web, list: &str, request: i64, words: &str| {
        (1..60).any(|n| web.get(&format!("{list}/{request}/{n}")).text().contains(words))
    };
    let web = Web::serve(new, "2021-01-06", None);
    assert!(has(&web, &monas, first, "WHO-5, spørgsmål 1") && !has(&web, &monas, first, "Installerede ord"));
    assert!(has(&web, &noras, second, "Installerede ord") && !has(&web, &noras, second, "WHO-5, spørgsmål 1"));
    drop(web);
    // Where labels may not stand for others' words, the words go before them, whenever it was asked.
    let mut strict = service(database);
    strict.protocols = protocol::Protocols::new((**strict.protocols.running()).clone(), false);
    strict.demonstration = false;
    let web = Web::serve(strict, "2021-01-06", None);
    assert!(has(&web, &monas, first, "Installerede ord") && !has(&web, &monas, first, "WHO-5, spørgsmål 1"));
}

/// As a kvartal stored it that knew of no words and norms in a protocol: content and hash.
fn as_before(own: &Protocol) -> (String, String) {
    let mut content: Value = serde_json::from_str(&own.content()).expect("JSON");
    let parts = content.as_object_mut().expect("an object");
    for new in ["wordings", "installed", "norms"] {
        parts.remove(new);
    }
    parts.insert("words".into(), json!(own.words));
    let content = content.to_string();
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(&content));
    (content, hash)
}

fn protocols(database: &Database) -> Vec<String> {
    database.lines(
        "SELECT protocol.id || ' ' || protocol.version || ' ' || count(request.id) AS line FROM protocol \
         LEFT JOIN request ON request.protocol_id = protocol.id \
         GROUP BY protocol.id, protocol.version ORDER BY protocol.id",
    )
}

on_each_database!(an_older_database_is_carried_over_and_what_it_stored_is_completed);
fn an_older_database_is_carried_over_and_what_it_stored_is_completed(database: &Database) {
    let own = service(database);
    import(&own, at("2021-01-03T12:00:00Z"), HEADING, &[FIRST]);
    kvartal::tick::tick(&own, at("2021-01-04T09:00:00Z")).expect("a pass");
    let (content, hash) = as_before(own.protocols.running());
    database.sql(&format!("UPDATE protocol SET hash = '{hash}', content = '{}'", content.replace('\'', "''")));
    database.sql(&format!("UPDATE setting SET value = '{hash}' WHERE name = 'protocol'"));
    // Another one, taken on after what has been asked.
    database.sql(
        "INSERT INTO protocol (hash, programme, version, content, taken_on_at) VALUES ('x', 'maalrettet-stoette', '9', \
         '{}', '2021-02-01 10:00:00')",
    );
    migrated_down(database, "0019");
    let store = Store::open(&database.address).expect("the tables are brought up to date");
    assert_eq!(protocols(database), ["1 1 2", "2 9 0"]);
    // Read as it is, its words come from the files.
    let read = Protocol::read(&content).expect("it can be read");
    assert!(!read.is_whole() && read.has_same_files(own.protocols.running()));
    protocol::settle(&store, own.protocols.running(), &by_at(at("2021-01-05T09:00:00Z"))).expect("the same files");
    assert_eq!(protocols(database), ["1 1 2", "2 9 0"]);
    let whole = store.read(store::protocol::running).expect("a statement").expect("a protocol");
    assert_eq!((whole.hash.as_str(), whole.id.number()), (own.protocols.running().hash(), 1));
    assert!(Protocol::read(&whole.content).expect("it can be read").is_whole());
}

on_each_database!(requests_older_than_any_protocol_stand_on_the_first_that_is_taken_on);
fn requests_older_than_any_protocol_stand_on_the_first_that_is_taken_on(database: &Database) {
    let own = service(database);
    import(&own, at("2021-01-03T12:00:00Z"), HEADING, &[FIRST]);
    kvartal::tick::tick(&own, at("2021-01-04T09:00:00Z")).expect("a pass");
    migrated_down(database, "0019");
    database.sql("DELETE FROM protocol");
    database.sql("DELETE FROM setting WHERE name = 'protocol'");
    let store = Store::open(&database.address).expect("the tables are brought up to date");
    assert_eq!(protocols(database).len(), 1);
    let web = Web::serve(service(database), "2021-01-05", None);
    assert_eq!(web.get(&link(database, "mona@example.org")).status, 200);
    drop(web);
    protocol::settle(&store, own.protocols.running(), &by_at(at("2021-01-05T09:00:00Z"))).expect("the first");
    let known = protocols(database);
    assert!(known.len() == 1 && known[0].ends_with(" 1 2"), "{known:?}");
    let hash = database.lines("SELECT hash AS line FROM protocol").remove(0);
    assert_eq!(hash, own.protocols.running().hash());
}

on_each_database!(a_protocol_that_cannot_be_read_stops_nothing_but_what_stands_on_it_and_is_told);
fn a_protocol_that_cannot_be_read_stops_nothing_but_what_stands_on_it_and_is_told(database: &Database) {
    let (folder, new) = both(database);
    database.lead("Nordby", "lead@example.org");
    let (monas, noras) = (link(database, "mona@example.org"), link(database, "nora@example.org"));
    database.sql("UPDATE protocol SET content = '{\"form\":9}' WHERE version = '1'");
    drop(new);
    let new = service_with(database, Questionnaires::load(&folder).unwrap_or_else(|faults| panic!("{faults}")));
    kvartal::tick::tick(&new, at("2021-01-11T07:00:00Z")).expect("a pass");
    kvartal::tick::tick(&new, at("2021-01-12T09:00:00Z")).expect("a pass");
    let to = |address: &str| support::mails(database).iter().filter(|(to, _)| to == address).count();
    assert_eq!((to("mona@example.org"), to("nora@example.org")), (1, 2), "no reminder leads to a page that fails");
    let ran = kvartal(database, Some(&folder), &["status"]);
    let status = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(!ran.status.success(), "somebody has to see to it");
    let told = status
        .lines()
        .find(|line| line.contains("look at") && line.contains("neither shown nor answered"))
        .expect("a line");
    assert!(told.contains("2: ") && told.contains("version 1") && told.contains("cannot read"), "{told}");
    let (_, digest) = support::mails(database).into_iter().find(|(to, _)| to == "lead@example.org").expect("a digest");
    let closed = digest.lines().find(|line| line.contains("kan ikke åbnes lige nu")).expect("what leads nowhere");
    assert!(closed.contains(": sag F1 (2).") && !digest.contains("Sag F1"), "{digest}");

    // Tables and export are all that can be had, and say that it is not all.
    for command in ["report", "export"] {
        let out = database.dir.path().join(command);
        let ran = kvartal(database, Some(&folder), &[command, "--out", &out.display().to_string(), "--language", "en"]);
        let told = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert_eq!(ran.status.code(), Some(1), "{told}");
        assert!(told.contains("what 2 requests asked is missing") && told.contains("version 1"), "{told}");
        let read = |name: &str| std::fs::read_to_string(out.join(name)).expect("a file");
        let codebook = read(if command == "report" { "report_codebook.csv" } else { "codebook.csv" });
        let note = codebook.lines().find(|line| line.contains("2 requests were made under")).expect("a note");
        assert!(note.contains(",note,") && note.contains("version 1, which this kvartal cannot read"), "{note}");
        if command == "report" {
            assert!(read("report.html").contains("2 requests were made under"));
        } else {
            assert!(read("requests.csv").contains("F1,"), "what was asked is there");
        }
    }
    let web = Web::serve(new, "2021-01-13", None);
    assert_eq!([web.get(&monas).status, web.get(&noras).status], [500, 200]);
}
