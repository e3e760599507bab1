//! The numbers for a monitoring system, from the real server: OpenMetrics, and nobody's name in them.

use std::collections::{BTreeMap, BTreeSet};
use std::net::TcpListener;
use std::process::Stdio;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

use crate::support::{Database, import, on_each_database, ports, program, service};
use jiff::Timestamp;
use kvartal::health::{Metrics, Place};
use kvartal::tick::tick;
use serde_json::Value;

const HEADING: &str = "family_id;municipality;start_date;status;end_date;child_id;child_birth_date;parent1_name;\
parent1_email;caseworker_name;caseworker_email";
const ROWS: [&str; 2] = [
    "F-4711;Nordby;2021-01-04;active;;C1;2015-05-05;Mona;mona@example.org;Cara;cara@example.org",
    "F-4712;Nordby;2021-01-04;active;;C2;2015-05-05;Nora;nora@example.org;Cara;cara@example.org",
];

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// What stands in an exposition, by name and labels; every line is one that the format knows.
fn parse(text: &str) -> BTreeMap<String, f64> {
    let body = text.strip_suffix("# EOF\n").expect("an end");
    let (mut kinds, mut samples) = (BTreeMap::new(), BTreeMap::new());
    for line in body.lines() {
        if let Some(rest) = line.strip_prefix("# ") {
            let (what, rest) = rest.split_once(' ').expect("a name");
            let (name, value) = rest.split_once(' ').expect("a value");
            match what {
                "TYPE" => assert!(kinds.insert(name.to_owned(), value.to_owned()).is_none(), "{name} stands twice"),
                "HELP" => assert!(!value.is_empty()),
                "UNIT" => assert!(name.ends_with(&format!("_{value}"))),
                _ => panic!("{line}"),
            }
            continue;
        }
        let (sample, value) = line.rsplit_once(' ').expect("a value");
        let name = sample.split('{').next().expect("a name");
        let family = name.strip_suffix("_total").unwrap_or(name);
        let is_counter = name.ends_with("_total");
        assert_eq!(kinds.get(family).map(String::as_str), Some(if is_counter { "counter" } else { "gauge" }), "{line}");
        assert!(samples.insert(sample.to_owned(), value.parse().expect("a number")).is_none(), "{sample} stands twice");
    }
    samples
}

/// The server of the numbers, with a clock that the test sets.
struct Numbers {
    url: String,
    clock: Arc<Mutex<Timestamp>>,
    handle: actix_web::dev::ServerHandle,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Numbers {
    fn serve(metrics: Arc<Metrics>, now: &str) -> Numbers {
        let clock = Arc::new(Mutex::new(at(now)));
        let time = clock.clone();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}/metrics", listener.local_addr().expect("an address"));
        let (ready, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async {
                let now = Arc::new(move || *time.lock().expect("the clock"));
                let server = kvartal::web::metrics::server(metrics, now, listener).expect("a server");
                ready.send(server.handle()).expect("the test waits");
                server.await.expect("an orderly end");
            });
        });
        Numbers { url, clock, handle: started.recv().expect("the server starts"), thread: Some(thread) }
    }

    fn text(&self, now: &str) -> String {
        *self.clock.lock().expect("the clock") = at(now);
        get(&self.url).expect("an answer").text().expect("text")
    }

    fn numbers(&self, now: &str) -> BTreeMap<String, f64> {
        parse(&self.text(now))
    }
}

impl Drop for Numbers {
    fn drop(&mut self) {
        let stopped = self.handle.stop(false);
        actix_web::rt::System::new().block_on(stopped);
        self.thread.take().map(std::thread::JoinHandle::join);
    }
}

fn get(url: &str) -> reqwest::Result<reqwest::blocking::Response> {
    reqwest::blocking::Client::builder().no_proxy().build()?.get(url).send()
}

on_each_database!(the_numbers_are_those_of_the_database_and_name_nobody);
fn the_numbers_are_those_of_the_database_and_name_nobody(database: &Database) {
    let service = Arc::new(service(database));
    import(&service, at("2021-01-03T09:00:00Z"), HEADING, &ROWS);
    let metrics = Arc::new(Metrics::new(service.clone()).expect("numbers"));
    let numbers = Numbers::serve(metrics.clone(), "2021-01-04T07:00:00Z");
    let before = numbers.numbers("2021-01-04T07:00:00Z");
    let of = |numbers: &BTreeMap<String, f64>, name: &str| *numbers.get(name).unwrap_or_else(|| panic!("no {name}"));
    assert_eq!(of(&before, "kvartal_outstanding"), 0.0);
    assert_eq!(of(&before, "kvartal_families_due"), 2.0);
    assert_eq!(of(&before, "kvartal_alarm{kind=\"stands_still\"}"), 1.0, "no pass has ever ended well");
    assert_eq!(of(&before, "kvartal_mails_total{outcome=\"sent\"}"), 0.0);

    tick(&service, at("2021-01-04T08:00:00Z")).expect("a pass");
    metrics.passed(true);
    metrics.passed(false);
    metrics.went_wrong(Place::Inbox);
    let after = numbers.numbers("2021-01-04T08:01:00Z");
    for (name, wanted) in [
        ("kvartal_outstanding", 4.0),
        ("kvartal_families_due", 0.0),
        ("kvartal_mails_total{outcome=\"sent\"}", 3.0),
        ("kvartal_mails_total{outcome=\"failed\"}", 0.0),
        ("kvartal_answers_total", 0.0),
        ("kvartal_outbox{state=\"queued\"}", 0.0),
        ("kvartal_outbox_age_seconds", 0.0),
        ("kvartal_passes_total{result=\"done\"}", 1.0),
        ("kvartal_passes_total{result=\"broken_off\"}", 1.0),
        ("kvartal_errors_total{place=\"pass\"}", 1.0),
        ("kvartal_errors_total{place=\"inbox\"}", 1.0),
        ("kvartal_alarm{kind=\"stands_still\"}", 0.0),
        ("kvartal_last_pass_timestamp_seconds", at("2021-01-04T08:00:00Z").as_second() as f64),
    ] {
        assert_eq!(of(&after, name), wanted, "{name}");
    }

    // A mail that waits grows old; what is over is not counted twice.
    database.leaves_mail("one is made to wait");
    database.sql("UPDATE message SET state = 'queued', sent_on = NULL WHERE id = (SELECT min(id) FROM message)");
    let later = numbers.numbers("2021-01-04T09:00:00Z");
    assert_eq!(of(&later, "kvartal_outbox{state=\"queued\"}"), 1.0);
    assert_eq!(of(&later, "kvartal_outbox_age_seconds"), 3600.0);
    assert_eq!(of(&later, "kvartal_mails_total{outcome=\"sent\"}"), 3.0);
    // Findings are those of `kvartal status`, without what takes a look at every family.
    let findings: BTreeSet<String> = later
        .keys()
        .filter_map(|name| name.strip_prefix("kvartal_findings{kind=\""))
        .map(|rest| rest.replace("\"}", ""))
        .collect();
    let all = service
        .store
        .read(|conn| kvartal::health::findings(conn, &service, at("2021-01-04T09:00:00Z")))
        .expect("findings");
    let all: BTreeSet<String> =
        all.iter().map(|finding| finding.kind.to_owned()).filter(|kind| kind != "register").collect();
    assert_eq!(findings, all);
    let text = numbers.text("2021-01-04T10:00:00Z");
    for secret in ["4711", "Nordby", "mona", "Mona", "example.org"] {
        assert!(!text.contains(secret), "{text}");
    }
    // Nothing but the numbers is there, and nobody writes.
    let other = numbers.url.replace("/metrics", "/");
    assert_eq!(get(&other).expect("an answer").status(), 404);
    let posted = reqwest::blocking::Client::builder().no_proxy().build().expect("a client").post(&numbers.url).send();
    assert_eq!(posted.expect("an answer").status(), 404);
}

#[test]
fn scrapes_at_once_are_one_count() {
    let database = Database::sqlite();
    let metrics = Arc::new(Metrics::new(Arc::new(service(&database))).expect("numbers"));
    let numbers = Numbers::serve(metrics, "2021-01-04T07:00:00Z");
    let first = numbers.text("2021-01-04T07:00:00Z");
    let others: Vec<_> = (0..12)
        .map(|_| {
            let url = numbers.url.clone();
            std::thread::spawn(move || get(&url).expect("an answer").text().expect("text"))
        })
        .collect();
    for other in others {
        assert_eq!(other.join().expect("no panic"), first);
    }
    // Within seconds the same again, whatever happens meanwhile; then anew.
    database.sql("UPDATE setting SET value = value");
    import(&service(&database), at("2021-01-03T09:00:00Z"), HEADING, &ROWS);
    assert_eq!(numbers.text("2021-01-04T07:00:04Z"), first);
    assert_ne!(numbers.text("2021-01-04T07:00:05Z"), first);
}

#[test]
fn serve_has_the_numbers_where_the_setting_says_and_nowhere_else() {
    let database = Database::sqlite();
    database.leaves_mail("the service is stopped in the middle");
    let (pages, numbers) = (format!("127.0.0.1:{}", ports::free()), format!("127.0.0.1:{}", ports::free()));
    let mut child = program(&database, &["serve"])
        .env("KVARTAL_LISTEN", &pages)
        .env("KVARTAL_METRICS", &numbers)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("kvartal runs");
    let begun = Instant::now();
    let mut told = BTreeMap::new();
    // The bell rings every ten seconds.
    while told.get("kvartal_passes_total{result=\"done\"}").is_none_or(|passes| *passes < 1.0) {
        assert!(begun.elapsed() < Duration::from_secs(120), "no pass was counted: {told:?}");
        std::thread::sleep(Duration::from_millis(300));
        if let Ok(answer) = get(&format!("http://{numbers}/metrics")) {
            let kind = answer.headers()["content-type"].to_str().expect("text").to_owned();
            assert_eq!(kind, "application/openmetrics-text; version=1.0.0; charset=utf-8");
            told = parse(&answer.text().expect("text"));
        }
    }
    let among_pages = get(&format!("http://{pages}/metrics")).expect("an answer");
    assert_eq!(among_pages.status(), 404);
    child.kill().expect("killed");
    child.wait().expect("gone");
}

on_each_database!(status_as_json_tells_what_status_tells);
fn status_as_json_tells_what_status_tells(database: &Database) {
    import(&service(database), at("2021-01-03T09:00:00Z"), HEADING, &ROWS);
    let ran = |arguments: &[&str]| program(database, arguments).output().expect("kvartal runs");
    let (lines, told) = (ran(&["status"]), ran(&["status", "--json"]));
    assert_eq!((lines.status.code(), told.status.code()), (Some(1), Some(1)), "no pass has ended well");
    assert_eq!(lines.stderr, told.stderr);
    let json: Value = serde_json::from_slice(&told.stdout).expect("one JSON object");
    let keys: Vec<&str> = json.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        [
            "ok",
            "last_pass",
            "last_mail",
            "mail_due_since",
            "mails",
            "refused",
            "mail_server_trouble",
            "secrets",
            "findings",
            "alarms"
        ]
    );
    assert_eq!((json["ok"].as_bool(), json["alarms"][0]["kind"].as_str()), (Some(false), Some("stands_still")));
    let lines = String::from_utf8(lines.stdout).expect("text");
    let findings = json["findings"].as_array().expect("a list");
    assert_eq!(findings.len(), lines.matches("look at     ").count());
    for finding in findings {
        let line = format!("look at     {}: {}", finding["count"], finding["words"].as_str().expect("words"));
        assert!(lines.contains(&line), "{line} is not in\n{lines}");
    }
    let now = kvartal::clock::Clock::System.now();
    tick(&service(database), now).expect("a pass");
    let told = ran(&["status", "--json"]);
    assert_eq!(told.status.code(), Some(0));
    let json: Value = serde_json::from_slice(&told.stdout).expect("one JSON object");
    assert_eq!((json["ok"].as_bool(), json["alarms"].as_array().map(Vec::len)), (Some(true), Some(0)));
    assert!(json["last_pass"].is_string());
}
