//! Each request and each pass has an id, which stands in every line that is logged within it; no path does.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use jiff::{ToSpan, civil::Date};
use kvartal::clock::Clock;
use kvartal::config::Config;
use kvartal::inbox::{self, Inbox};
use serde_json::Value;

use super::faults::{keep_log, logged};
use super::study::study;
use crate::support::{Database, service};

fn kvartal(folder: &Path, arguments: &[&str], format: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kvartal"));
    command.args(arguments).current_dir(folder).env("KVARTAL_LOG", format).env("KVARTAL_LOG_LEVEL", "debug");
    command.env("KVARTAL_DEMONSTRATION", "true").env("KVARTAL_LISTEN", "127.0.0.1:0");
    command
}

/// The span of a line, and its id.
fn span_of(line: &str, format: &str) -> Option<(String, String)> {
    if format == "json" {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let word = |key: &str| Some(line["span"].get(key)?.as_str()?.to_owned());
        return Some((word("name")?, word("id")?));
    }
    let (before, rest) = line.split_once("{id=")?;
    let id = rest.split([' ', '}']).next()?;
    Some((before.rsplit(' ').next()?.to_owned(), id.to_owned()))
}

/// The one id of a pass's lines.
fn id_of(lines: &str, format: &str) -> String {
    let mut ids: Vec<_> = lines.lines().map(|line| span_of(line, format).unwrap_or_else(|| panic!("{line}"))).collect();
    ids.dedup();
    let [(name, id)] = ids.as_slice() else { panic!("one pass, one id: {lines}") };
    assert!(name == "pass" && id.len() == 6 && id.bytes().all(|digit| digit.is_ascii_digit()), "{lines}");
    id.clone()
}

#[test]
fn every_line_of_a_pass_has_its_id_the_senders_too() {
    for format in ["text", "json"] {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let today: Date = Clock::System.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let start = today.checked_sub(1.day()).expect("a day");
        let sheet = format!(
            "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,placement_site_name,\
             placement_site_email,parent1_name,parent1_email,parent2_name,parent2_email,caseworker_name,\
             caseworker_email,family_therapist_name,family_therapist_email\n\
             SAG-77,Nordby,{start},active,,SAG-77-1,2015-05-05,,,Mona Skovlund,mona@familie.example,,,\
             Carl Ravn,carl@kommune.example,Tove Holm,tove@hus.example\n"
        );
        std::fs::write(folder.join("register.csv"), sheet).expect("a sheet");
        let run = |arguments: &[&str]| {
            let ran = kvartal(folder, arguments, format).output().expect("the program runs");
            let said = String::from_utf8_lossy(&ran.stderr).into_owned();
            assert!(ran.status.success(), "{arguments:?}: {said}");
            said
        };
        run(&["import", "register.csv"]);
        let mut ids = Vec::new();
        for day in 0..8 {
            let at = format!("{}T10:00:00+01:00", today.checked_add(day.days()).expect("a day"));
            let log = run(&["tick", "--at", &at]);
            if log.contains("handing over") {
                assert!(log.lines().count() > 3 && log.contains("sent") && log.contains("tick"), "{log}");
                ids.push(id_of(&log, format));
            }
        }
        assert!(!ids.is_empty(), "{format}: mail was sent");
    }
}

/// Ends the service when it goes, whatever has happened.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn every_line_of_a_request_has_its_id_and_its_route_and_no_path() {
    for format in ["text", "json"] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut command = kvartal(folder.path(), &["serve"], format);
        let mut serving =
            Serving(command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program runs"));
        let mut lines = BufReader::new(serving.0.stderr.take().expect("its log"));
        let port = loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).expect("its log") > 0, "it has ended");
            if let Some(rest) = line.split("127.0.0.1:").nth(1) {
                break rest.chars().take_while(char::is_ascii_digit).collect::<String>();
            }
        };
        let client = reqwest::blocking::Client::builder().no_proxy().build().expect("a client");
        let ask = |method: &[u8], path: &str| {
            let method = reqwest::Method::from_bytes(method).expect("a method");
            client.request(method, format!("http://127.0.0.1:{port}{path}")).send().expect("an answer");
        };
        ask(b"GET", "/s/nosuchtoken?secret=query");
        ask(b"GET", "/s/nosuchtoken");
        ask(b"GET", "/nosuchtoken/nosuchtoken");
        ask(b"NOSUCHTOKEN", "/");
        drop(serving);
        let mut log = String::new();
        lines.read_to_string(&mut log).expect("its log");
        let mut requests: Vec<(String, &str)> = Vec::new();
        for line in log.lines() {
            let (name, id) = span_of(line, format).unwrap_or_else(|| panic!("{format}: no span: {line}"));
            if name == "request" {
                requests.push((id, line));
            }
        }
        // Four requests that nothing went wrong with: a line each.
        assert_eq!(requests.len(), 4, "{log}");
        for (at, (id, _)) in requests.iter().enumerate() {
            assert!(requests[..at].iter().all(|(other, _)| other != id), "two requests, two ids: {log}");
        }
        let has = |at: usize, words: [&str; 2]| words.iter().all(|word| requests[at].1.contains(word));
        let said = |key: &str, value: &str| match format {
            "json" => format!("\"{key}\":\"{value}\""),
            _ => format!("{key}=\"{value}\""),
        };
        assert!(has(0, [&said("method", "GET"), &said("route", "/s/{token}")]), "{log}");
        assert!(has(2, [&said("method", "GET"), &said("route", "none")]), "{log}");
        assert!(has(3, [&said("method", "other"), &said("route", "/")]), "{log}");
        for hidden in ["nosuchtoken", "NOSUCHTOKEN", "secret", "127.0.0.1"] {
            assert!(!log.contains(hidden), "{format}: {hidden} stands in the log: {log}");
        }
    }
}

#[test]
fn the_database_away_is_told_with_an_id_that_is_in_the_log() {
    keep_log();
    let database = Database::sqlite();
    let study = study(&database);
    let file = database.dir.path().join("test.sqlite");
    std::fs::rename(&file, file.with_extension("away")).expect("a file");
    let mut ids = Vec::new();
    for path in ["/health", study.link.as_str(), "/health/mail"] {
        let page = study.web.get_in(path, "en");
        assert_eq!(page.status, 503, "{path}");
        let id: String = page.text().chars().filter(char::is_ascii_digit).collect();
        assert_eq!(id.len(), 6, "{}", page.text());
        let log = logged();
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(&format!("request{{id={id} "))).collect();
        assert!(lines.iter().any(|line| line.contains("the database did not answer a page")), "{path}: {lines:?}");
        assert!(lines.iter().any(|line| line.contains("status=503")), "{path}: {lines:?}");
        assert!(!ids.contains(&id), "two requests, two ids: {ids:?}");
        ids.push(id);
    }
    let token = study.link.trim_start_matches("/s/");
    assert!(!logged().contains(token), "the token stands in the log");
}

#[test]
fn every_line_of_a_reading_of_the_inbox_has_its_id() {
    let database = Database::sqlite();
    let service = service(&database);
    let maildir = database.dir.path().join("inbox");
    for folder in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(maildir.join(folder)).expect("a Maildir");
    }
    let mail = "From: somebody@example.org\nTo: svar@example.org\nSubject: Hello\n\nTo whom it may concern.\n";
    std::fs::write(maildir.join("new/1"), mail).expect("a mail");
    let config = Config { inbox: Some(format!("maildir:{}", maildir.display())), ..Config::default() };
    let inbox = Inbox::open(&config).expect("an inbox").expect("one is set");
    let said = Arc::new(Mutex::new(Vec::new()));
    let writer = said.clone();
    let log = tracing_subscriber::fmt().with_ansi(false).with_writer(move || Said(writer.clone())).finish();
    let taken = tracing::subscriber::with_default(log, || {
        inbox::read_due(&service, &inbox, "2021-03-01T11:00:00Z".parse().expect("an instant")).expect("the database")
    });
    assert_eq!(taken.left, 1, "nobody is there to pass it on to");
    let said = String::from_utf8(said.lock().expect("the log").clone()).expect("text");
    assert!(said.lines().count() > 1 && said.contains("kind=\"inbox\""), "{said}");
    id_of(&said, "text");
}

/// What is logged, kept.
struct Said(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Said {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
