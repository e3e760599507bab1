//! Faults of ours and of others' clocks; and what goes to a browser only by TLS.

use std::io::Write;
use std::sync::{Mutex, Once};

use kvartal::config::Config;
use kvartal::service::Service;

use super::study::{stored, study};
use crate::support::{Database, SECRET, Web, on_each_database, service, stamp};

/// What this program logs.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Kept;

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

pub fn logged() -> String {
    String::from_utf8_lossy(&LOG.lock().expect("the log")).into_owned()
}

pub fn keep_log() {
    static KEPT: Once = Once::new();
    KEPT.call_once(|| {
        let log = tracing_subscriber::fmt().with_ansi(false).with_writer(|| Kept).finish();
        tracing::subscriber::set_global_default(log).expect("the first subscriber");
    });
}

on_each_database!(a_fault_of_ours_says_so_with_a_number_that_is_in_the_log);
fn a_fault_of_ours_says_so_with_a_number_that_is_in_the_log(database: &Database) {
    keep_log();
    let study = study(database);
    let question = study.web.get(&study.page("2")).questions().remove(0);
    database.sql("ALTER TABLE response RENAME COLUMN sealed TO lost");
    for (language, words) in [("da", "Fejlen har nummer "), ("en", "The fault has the number "), ("ar", "رقم الخطأ هو")]
    {
        let page = study.web.get_in(&study.link, language);
        assert_eq!(page.status, 500, "{}", page.text());
        assert!(page.headers.get("retry-after").is_none(), "it does not pass by itself");
        assert!(page.text().contains(words), "{}", page.text());
        let number: String = page.text().chars().filter(char::is_ascii_digit).collect();
        assert_eq!(number.len(), 6, "{}", page.text());
        let log = logged();
        let mut lines = log.lines().filter(|line| line.contains(&format!("request{{id={number} ")));
        let line = lines.find(|line| line.contains("ERROR")).expect("the number in the log");
        assert!(line.contains("sealed") && line.contains("route=\"/s/{token}\""), "{line}");
        assert!(lines.any(|line| line.contains("status=500")), "the request's other line has it as well: {log}");
        assert!(!log.contains(study.link.trim_start_matches("/s/")), "no token stands in the log: {log}");
        assert!(!page.text().contains("sealed"), "the page does not say what is wrong inside: {}", page.text());
    }
    let version = [("version", "x"), ("go", "next"), (question.as_str(), "4")];
    assert_eq!(study.web.post(&study.page("2"), &version).status, 500);
    database.sql("ALTER TABLE response RENAME COLUMN lost TO sealed");
    assert_eq!(study.web.list(&study.link).status, 200);
}

on_each_database!(nothing_was_said_before_the_page_was_made);
fn nothing_was_said_before_the_page_was_made(database: &Database) {
    let study = study(database);
    let path = study.page("2");
    let page = study.web.get(&path);
    let (version, made, item) = (page.version(), page.hidden("made"), page.questions().remove(0));
    let noon: jiff::Timestamp = "2021-03-02T12:00:00Z".parse().unwrap();
    study.web.clock_at("2021-03-02T12:05:00Z".parse().unwrap());
    let send = |value: &str, said: &str, made: &str| {
        let fields = [("version", version.as_str()), ("go", "keep"), (&item, value), ("said", said), ("made", made)];
        study.web.post(&path, &fields).status
    };
    let at = || {
        database.lines("SELECT CAST(answered_at AS TEXT) AS line FROM answer").into_iter().next().unwrap_or_default()
    };
    // A page that does not say when it was made, or another page's.
    let early = noon.as_millisecond() - 86_400_000;
    for (said, made) in [
        ("0", ""),
        ("0", "x"),
        ("0", &stamp(&path, noon).replacen("16", "15", 1)),
        ("0", &stamp(&study.page("3"), noon)),
    ] {
        assert_eq!(send("4", said, made), 400, "{said} {made}");
        assert_eq!(stored(database, study.request), 0);
    }
    for said in ["0".to_owned(), "-62135596800000".to_owned(), early.to_string()] {
        assert_eq!(send("4", &said, &made), 204);
        assert!(at().starts_with("2021-03-02 12:00:00"), "{said}: {}", at());
    }
    // What was said while the page was open keeps its time.
    assert_eq!(send("3", &(noon.as_millisecond() + 60_000).to_string(), &made), 204);
    assert!(at().starts_with("2021-03-02 12:01:00"), "{}", at());
}

fn opened(base_url: &str) -> Result<Service, String> {
    let database = Database::sqlite();
    let config = Config {
        database: database.address.clone(),
        mail: format!("maildir:{}", database.dir.path().join("mail").display()),
        base_url: base_url.into(),
        secret: Some(SECRET.into()),
        ..Config::default()
    };
    let questionnaires = crate::support::questionnaires();
    let programme = questionnaires.programme("maalrettet-stoette").expect("the study's programme").clone();
    Service::of_parts(&config, programme, questionnaires, database.store.clone()).map_err(|error| error.to_string())
}

#[test]
fn links_without_tls_lead_nowhere_but_to_this_machine() {
    for good in [
        "https://svar.example.org",
        "https://svar.example.org:8443/kvartal",
        "http://127.0.0.1:8080",
        "http://127.0.0.9",
        "http://[::1]:8080",
        "http://localhost:8080",
        "http://kvartal.localhost",
    ] {
        assert!(opened(good).is_ok(), "{good}: {:?}", opened(good).err());
    }
    for bad in [
        "http://svar.example.org",
        "HTTP://svar.example.org",
        "http://192.168.1.10:8080",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "http://localhost@svar.example.org",
    ] {
        let fault = opened(bad).err().unwrap_or_else(|| panic!("{bad}"));
        assert!(fault.contains(bad) && fault.contains("https://"), "{fault}");
    }
    for none in ["svar.example.org", "ftp://svar.example.org", "https://", "http://", "https://svar example.org"] {
        let fault = opened(none).err().unwrap_or_else(|| panic!("{none}"));
        assert!(fault.contains("no address that a link can begin with"), "{fault}");
    }
}

#[test]
fn cookies_go_by_tls_alone_where_pages_do() {
    for (base, secure) in [("http://127.0.0.1", false), ("https://svar.example.org", true)] {
        let database = Database::sqlite();
        let study = study(&database);
        let mut service = service(&database);
        service.base_url = base.into();
        let web = Web::serve(service, "2021-03-02", None);
        let path = study.page("2");
        web.fill(&path, "next", &[(&web.get(&path).questions()[0], "4")]);
        let sent = web.post(&study.page("submit"), &[]);
        assert_eq!(sent.status, 303);
        let cookies: Vec<&str> =
            sent.headers.get_all("set-cookie").iter().map(|value| value.to_str().expect("plain")).collect();
        assert_eq!(cookies.len(), 2);
        for cookie in cookies {
            assert_eq!(cookie.contains("; Secure"), secure, "{base}: {cookie}");
        }
    }
}
