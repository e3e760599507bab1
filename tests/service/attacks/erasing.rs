//! What cannot be undone: asked on a page of its own, with a time in which it can be taken back; and then really gone.

use kvartal::id::PersonId;
use std::path::Path;

use kvartal::store::{self, StoreError};
use kvartal::tick::tick;

use super::study::{MOTHER, Study, stored, study};
use crate::support::{Database, on_each_database, postgres, read_apart, service};

fn pass(database: &Database, at: &str) {
    tick(&service(database), at.parse().expect("an instant")).expect("a pass");
}

/// How many responses the reports read.
fn reported(database: &Database) -> usize {
    let facts = database.store.read::<_, StoreError>(|conn| store::facts::facts(conn, service(database).calendar()));
    facts.expect("facts").responses.len()
}

/// Presses the buttons that ask for everything to be erased.
fn ask(study: &Study, choices: &str) {
    let asks = study.web.post(choices, &[("answers", "erase")]).to().to_owned();
    assert_eq!(asks, format!("{choices}/erase"));
    let confirmation = study.web.get(&asks).hidden("confirmation");
    assert_eq!(study.web.post(&asks, &[("confirmation", &confirmation)]).to(), choices);
}

on_each_database!(it_takes_a_page_that_was_shown_and_is_refused_otherwise);
fn it_takes_a_page_that_was_shown_and_is_refused_otherwise(database: &Database) {
    let study = study(database);
    let answers = study.answer_all(&study.link, study.request, database);
    let choices = study.choices();
    let asks = format!("{choices}/erase");
    let before = database.everything();
    // One request is not enough, whatever it says.
    assert_eq!(study.web.post(&choices, &[("answers", "erase-now")]).status, 400);
    assert_eq!(study.web.post(&choices, &[("answers", "erase")]).to(), asks);
    assert_eq!(study.web.get(&asks).status, 200);
    let secret = service(database).keys;
    let now = "2021-03-02T12:00:00Z".parse().unwrap();
    for invented in [
        "",
        "x",
        "9999999999-000000000000000000000000",
        &secret.confirmation(PersonId::new(study.mother.number() + 1), MOTHER, now),
    ] {
        let page = study.web.post(&asks, &[("confirmation", invented)]);
        assert_eq!(page.status, 422, "{invented}");
    }
    // A page that was left open, say on a computer in a library.
    let confirmation = study.web.get(&asks).hidden("confirmation");
    study.web.clock_at("2021-03-02T12:30:00Z".parse().unwrap());
    let page = study.web.post(&asks, &[("confirmation", &confirmation)]);
    assert!(page.status == 422 && page.text().contains("Siden har været åben længe"), "{}", page.text());
    assert_eq!(database.everything(), before);
    assert_eq!(stored(database, study.request), answers);
}

on_each_database!(it_can_be_taken_back_for_a_week_in_which_no_report_has_the_answers);
fn it_can_be_taken_back_for_a_week_in_which_no_report_has_the_answers(database: &Database) {
    let study = study(database);
    let answers = study.answer_all(&study.link, study.request, database);
    let choices = study.choices();
    assert_eq!(reported(database), 1);
    ask(&study, &choices);
    // Pressed once more it stays as it was.
    study.web.today("2021-03-03");
    assert_eq!(study.web.get(&format!("{choices}/erase")).to(), choices);
    let page = study.web.get(&choices).text();
    assert!(page.contains("Dine svar bliver slettet") && page.contains("Det sker 9. marts 2021"), "{page}");
    assert_eq!((reported(database), stored(database, study.request)), (0, answers));
    let found = database
        .store
        .read(|conn| kvartal::health::findings(conn, &service(database), "2021-03-03T12:00:00Z".parse().unwrap()));
    let found = found.expect("findings");
    assert!(found.iter().any(|one| one.count == 1 && one.words.contains("asked for their answers to be erased")));
    pass(database, "2021-03-09T11:59:59Z");
    assert_eq!(stored(database, study.request), answers);
    // Not erased after all: still out of the reports, and in again with the person.
    let page = study.web.post(&choices, &[("answers", "keep")]).text();
    assert!(page.contains("Vi bruger ikke dine svar"), "{page}");
    pass(database, "2021-03-20T12:00:00Z");
    assert_eq!((reported(database), stored(database, study.request)), (0, answers));
    study.web.post(&choices, &[("study", "join")]);
    assert_eq!(reported(database), 1);
    // Coming in again takes it back as well.
    ask(&study, &choices);
    study.web.post(&choices, &[("study", "join")]);
    pass(database, "2021-04-20T12:00:00Z");
    assert_eq!((reported(database), stored(database, study.request)), (1, answers));
}

on_each_database!(a_confirmation_counts_no_longer_once_it_was_taken_back);
/// A page that lies in another tab, or is sent again by going back, undoes no taking back.
fn a_confirmation_counts_no_longer_once_it_was_taken_back(database: &Database) {
    let study = study(database);
    study.answer_all(&study.link, study.request, database);
    let choices = study.choices();
    let asks = format!("{choices}/erase");
    let confirmation = study.web.get(&asks).hidden("confirmation");
    assert_eq!(study.web.post(&asks, &[("confirmation", &confirmation)]).to(), choices);
    study.web.clock_at("2021-03-02T12:05:00Z".parse().unwrap());
    study.web.post(&choices, &[("answers", "keep")]);
    study.web.clock_at("2021-03-02T12:06:00Z".parse().unwrap());
    assert_eq!(study.web.post(&asks, &[("confirmation", &confirmation)]).status, 422, "asked anew");
    assert_eq!(database.addresses("erase_due_at IS NOT NULL"), [""; 0]);
    ask(&study, &choices);
    assert_eq!(database.addresses("erase_due_at IS NOT NULL"), [MOTHER]);
}

on_each_database!(then_it_leaves_no_answer_anywhere_and_nobody_elses_goes);
fn then_it_leaves_no_answer_anywhere_and_nobody_elses_goes(database: &Database) {
    let study = study(database);
    study.answer_all(&study.link, study.request, database);
    let others = study.answer_all(&study.caseworker_link, study.caseworker_request, database);
    let choices = study.choices();
    database.sql(&format!(
        "INSERT INTO letter (id, unique_key, person_id, link_hash, short_hash, printed_at) \
         VALUES (1, 'l', {}, 'h', 's', '2021-03-01 10:00:00')",
        study.mother
    ));
    database.sql(&format!(
        "INSERT INTO letter_request (id, letter_id, request_id, round) VALUES (1, 1, {}, 1)",
        study.request
    ));
    ask(&study, &choices);
    pass(database, "2021-03-09T12:00:00Z");
    study.web.today("2021-03-10");
    let page = study.web.get(&choices).text();
    assert!(page.contains("Dine svar er slettet") && !page.contains("Slet mine svar"), "{page}");
    let rows = |query: &str| database.lines(query).len();
    let hers = format!("SELECT CAST(id AS TEXT) AS line FROM response WHERE person_id = {}", study.mother);
    assert_eq!(rows(&hers), 0);
    for table in ["answer", "score", "taken_back", "hard_to_understand"] {
        let orphans = format!(
            "SELECT CAST(t.id AS TEXT) AS line FROM {table} t JOIN response r ON r.id = t.response_id \
             WHERE r.request_id <> {}",
            study.caseworker_request
        );
        assert_eq!(rows(&orphans), 0, "{table}");
    }
    assert_eq!(rows("SELECT unique_key AS line FROM letter"), 0);
    assert_eq!(stored(database, study.caseworker_request), others);
    let state = format!("SELECT state AS line FROM request WHERE id = {}", study.request);
    assert_eq!(database.lines(&state), ["missing"]);
    // The person is still known, so that nobody writes to them again.
    pass(database, "2021-06-01T09:00:00Z");
    let to = database.lines("SELECT (SELECT address FROM contact WHERE contact.id = message.contact_id) AS line FROM message WHERE sent_on = '2021-06-01'");
    assert_eq!(to, ["cw@example.org"]);
    let left = "SELECT value AS line FROM setting WHERE name = 'traces_left'";
    assert_eq!(database.lines(left), [""; 0]);
}

/// Bytes that stand for an erased answer, and for nothing else: an instant at which nothing else happened, or the beginning of
/// what was said as it was sealed.
struct Traces(Vec<Vec<u8>>);

impl Traces {
    /// How many of them stand in files whose names end so, in that folder and those below it.
    fn in_files(&self, folder: &Path, is_meant: &dyn Fn(&str) -> bool) -> usize {
        let counted = |bytes: &[u8]| self.0.iter().filter(|trace| has(bytes, trace)).count();
        files(folder, is_meant).iter().map(|bytes| counted(bytes)).sum()
    }

    /// How often they stand there, taken together.
    fn times_in_files(&self, folder: &Path, is_meant: &dyn Fn(&str) -> bool) -> usize {
        let counted = |bytes: &[u8]| self.0.iter().map(|trace| times(bytes, trace)).sum::<usize>();
        files(folder, is_meant).iter().map(|bytes| counted(bytes)).sum()
    }
}

/// What stands in the files whose names end so, in that folder and those below it.
fn files(folder: &Path, is_meant: &dyn Fn(&str) -> bool) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if is_meant(&path.display().to_string()) {
                // A file of the server's can go while we look.
                found.push(read_apart(&path));
            }
        }
    }
    found
}

fn times(bytes: &[u8], trace: &[u8]) -> usize {
    bytes.windows(trace.len()).filter(|window| *window == trace).count()
}

fn has(bytes: &[u8], trace: &[u8]) -> bool {
    bytes.windows(trace.len()).any(|window| window == trace)
}

/// Answers everything at instants of their own, changes an answer, takes one back, finds one hard; asks for erasure. The
/// instants, in seconds after noon of 2 March 2021, and how it began each time it was sealed: no two begin alike.
fn answered_and_asked(study: &Study, database: &Database) -> (Vec<i64>, Traces) {
    let beginning = || {
        let of = if database.address.starts_with("sqlite:") { "hex(sealed)" } else { "encode(sealed, 'hex')" };
        let found = database.lines(&format!("SELECT {of} AS line FROM response WHERE request_id = {}", study.request));
        let bytes = data_encoding::HEXLOWER_PERMISSIVE.decode(found.first()?.as_bytes()).expect("digits");
        bytes.get(..25).map(<[u8]>::to_vec)
    };
    let mut sealed: Vec<Vec<u8>> = Vec::new();
    let noon: jiff::Timestamp = "2021-03-02T12:00:00Z".parse().unwrap();
    let mut at = Vec::new();
    let mut tick = |study: &Study| {
        let second = 101 + 7 * at.len() as i64;
        study.web.clock_at(noon + jiff::SignedDuration::from_secs(second));
        at.push(second);
    };
    let mut path = study.page("1");
    while !path.ends_with("/check") {
        let page = study.web.get(&path);
        if page.status == 303 {
            path = page.to().to_owned();
            continue;
        }
        let (item, values) = page.choices().pop_first().expect("a question");
        let values: Vec<&String> = values.iter().filter(|value| !value.is_empty()).collect();
        tick(study);
        if at_first(&path) {
            study.web.fill(&path, &format!("hard-{item}"), &[(&item, values[1])]);
            tick(study);
            study.web.fill(&path, "keep", &[(&item, "")]);
            tick(study);
        }
        path = study.web.fill(&path, "next", &[(&item, values[0])]).to().to_owned();
        sealed.extend(beginning());
    }
    tick(study);
    assert!(study.web.post(&study.page("submit"), &[]).to().ends_with("/thanks"));
    sealed.extend(beginning());
    let choices = study.choices();
    ask(study, &choices);
    (at, Traces(sealed))
}

fn at_first(path: &str) -> bool {
    path.ends_with("/1")
}

#[test]
fn erased_answers_cannot_be_read_in_the_files_of_sqlite() {
    let database = Database::sqlite();
    let study = study(&database);
    let (at, sealed) = answered_and_asked(&study, &database);
    // As SQLite has them: text. The last one is when it was asked to be erased.
    let noon: jiff::Timestamp = "2021-03-02T12:00:00Z".parse().unwrap();
    let text = |second: &i64| {
        let at = noon + jiff::SignedDuration::from_secs(*second);
        at.strftime("%Y-%m-%d %H:%M:%S").to_string().into_bytes()
    };
    let (asked, answered) = at.split_last().unwrap();
    assert!(answered.len() > 20, "{}", answered.len());
    let traces = Traces(answered.iter().map(text).collect());
    let of_the_database = |name: &str| name.contains("test.sqlite");
    let found = || sealed.in_files(database.dir.path(), &of_the_database);
    assert!(found() > 0, "what is sealed can be found as long as it is there");
    pass(&database, "2021-03-10T12:00:00Z");
    assert_eq!(stored(&database, study.request), 0);
    assert_eq!(found(), 0, "what was sealed stands in the file, its -wal or its -shm");
    // When something was saved stands in the audit log, which holds nothing of what was said, and nowhere else.
    let left: usize = traces.times_in_files(database.dir.path(), &of_the_database);
    let logged: Vec<String> = database.lines("SELECT CAST(at AS TEXT) AS line FROM audit");
    let logged = answered.iter().map(text).map(|at| logged.iter().filter(|entry| entry.as_bytes() == at).count());
    assert_eq!(
        left,
        logged.sum::<usize>(),
        "what of {} instants stands in the file, its -wal or its -shm",
        answered.len()
    );
    // The search finds what is there.
    assert!(Traces(vec![text(asked)]).in_files(database.dir.path(), &of_the_database) > 0);
    let wal = std::fs::metadata(database.dir.path().join("test.sqlite-wal")).map_or(0, |file| file.len());
    assert!(wal < 64 * 1024, "the log was begun anew: {wal}");
}

#[test]
fn erased_answers_cannot_be_read_in_the_files_of_postgres() {
    let folder = tempfile::tempdir().expect("a folder");
    // The server's own user has to reach it.
    std::fs::set_permissions(folder.path(), std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("a folder");
    let server = postgres::Server::start_in(folder.path(), postgres::KEEPS);
    let database = Database::on(&server.address);
    let study = study(&database);
    let (at, sealed) = answered_and_asked(&study, &database);
    let noon: jiff::Timestamp = "2021-03-02T12:00:00Z".parse().unwrap();
    let epoch: jiff::Timestamp = "2000-01-01T00:00:00Z".parse().unwrap();
    // As PostgreSQL has them: microseconds since 2000, lowest byte first.
    let bytes = |second: &i64| {
        let at = noon + jiff::SignedDuration::from_secs(*second);
        (at.as_microsecond() - epoch.as_microsecond()).to_le_bytes().to_vec()
    };
    let (_, answered) = at.split_last().unwrap();
    let traces = Traces(answered.iter().map(bytes).collect());
    // Tables and indexes; the log of changes is used again bit by bit, and named in the guide.
    let log = database.lines("SELECT pg_relation_filepath('audit') AS line").remove(0);
    let of_tables = |name: &str| {
        // When something was saved stands in the audit log, which holds nothing of what was said.
        if name.ends_with(&log) {
            return false;
        }
        // What is not the server's own has numbers from 16384 on.
        let file = name.rsplit('/').next().unwrap_or_default();
        let number: String = file.chars().take_while(char::is_ascii_digit).collect();
        name.contains("/base/") && number.parse().is_ok_and(|number: u32| number >= 16_384)
    };
    let found = || {
        checkpoint(&database);
        (sealed.in_files(folder.path(), &of_tables), traces.in_files(folder.path(), &of_tables))
    };
    // When it was begun stands in the response.
    assert!(found().0 > 0 && found().1 <= 1, "what is sealed can be found as long as it is there: {:?}", found());
    pass(&database, "2021-03-10T12:00:00Z");
    assert_eq!(stored(&database, study.request), 0);
    let left = database.lines("SELECT value AS line FROM setting WHERE name = 'traces_left'");
    assert_eq!(left, [""; 0], "nobody else had the tables open");
    assert_eq!(
        found(),
        (0, 0),
        "what was sealed, or one of {} instants, stands in a table or an index",
        answered.len()
    );
    drop(study);
    drop(database);
}

fn checkpoint(database: &Database) {
    use diesel::connection::SimpleConnection;
    let mut conn = <diesel::PgConnection as diesel::Connection>::establish(&database.address).expect("a connection");
    conn.batch_execute("CHECKPOINT").expect("a checkpoint");
}
