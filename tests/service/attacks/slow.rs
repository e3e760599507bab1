//! Requests that do not end, and requests of nobody.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use kvartal::web::Limits;

use super::study::study;
use crate::support::{Database, Web, service};

/// More than once took the service down.
const MANY: usize = 1_200;

/// What comes until the server closes the connection; a test that waits for ever fails after a while.
fn to_the_end(stream: &mut TcpStream) -> String {
    stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a socket");
    let mut said = Vec::new();
    let mut piece = [0; 4096];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => said.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(error) => panic!("the connection stays open: {error}, after {:?}", String::from_utf8_lossy(&said)),
        }
    }
    String::from_utf8_lossy(&said).into_owned()
}

#[test]
fn requests_that_do_not_end_are_given_up_and_hold_up_nobody() {
    let database = Database::sqlite();
    let study = study(&database);
    rlimit::increase_nofile_limit(3 * MANY as u64).expect("files");
    let limits = Limits { head: Duration::from_secs(3), body: Duration::from_secs(3), ..Limits::default() };
    let web = Web::serve_within(service(&database), "2021-03-02", None, limits);
    let address = web.base.trim_start_matches("http://").to_owned();
    let begin = |n: usize| {
        let mut stream = TcpStream::connect(&address).expect("a connection");
        // Most from one network, some from a proxy that does not say from whom, some with half a head.
        let from = match n % 10 {
            0 => String::new(),
            _ => format!("X-Forwarded-For: 198.51.100.{}\r\n", n % 250),
        };
        let head = format!("POST {} HTTP/1.1\r\nHost: x\r\n{from}Content-Length: 1000\r\n", study.page("2"));
        let kind = "Content-Type: application/x-www-form-urlencoded\r\n\r\nversion=";
        let said = if n % 100 == 5 { head } else { head + kind };
        stream.write_all(said.as_bytes()).expect("a connection");
        stream
    };
    let mut streams: Vec<TcpStream> = (0..MANY).map(begin).collect();
    // Somebody answers meanwhile.
    assert_eq!(web.fill(&study.page("2"), "next", &[(&web.get(&study.page("2")).questions()[0], "4")]).status, 303);
    assert_eq!(web.get("/health").status, 200);
    let ends: Vec<String> = streams.iter_mut().map(to_the_end).collect();
    let with = |status: &str| ends.iter().filter(|end| end.starts_with(&format!("HTTP/1.1 {status}"))).count();
    assert!(with("408") >= 64, "given up: {} of {}", with("408"), ends.len());
    assert!(with("503") > MANY / 2, "one network has no more than its share: {}", with("503"));
    // And the places are free again.
    let mut last = begin(1);
    last.write_all(&[b'x'; 1000]).expect("a connection");
    let mut head = [0; 12];
    last.read_exact(&mut head).expect("an answer");
    assert_eq!(&head, b"HTTP/1.1 409", "its version was never shown");
}

#[test]
fn a_body_that_is_too_large_is_not_waited_for() {
    let database = Database::sqlite();
    let study = study(&database);
    let address = study.web.base.trim_start_matches("http://").to_owned();
    // A sheet may be larger, from whoever is signed in; a cookie of that name says nothing yet.
    let claims = "Cookie: staff=AAAAAAAAAAAAAAAAAAAAAAAAAAA\r\n";
    for (path, more) in [("/", ""), ("/u/x", ""), (&*study.link, ""), ("/nowhere", ""), ("/w/sheet", claims)] {
        let mut stream = TcpStream::connect(&address).expect("a connection");
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\n{more}Content-Length: 1000000000\r\n\r\n");
        stream.write_all(head.as_bytes()).expect("a connection");
        // It may be closed while we write.
        let _ = stream.write_all(&vec![b'x'; 128 * 1024]);
        // The answer can be lost where the connection is dropped while we write.
        let said = to_the_end(&mut stream);
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 413"), "{path}: {said}");
    }
}

/// SQLite has one writer at a time: whoever has no link must not take its turn.
#[test]
fn what_nobody_sends_does_not_wait_for_the_writer() {
    let database = Database::sqlite();
    let study = study(&database);
    let path = database.address.trim_start_matches("sqlite:").to_owned();
    let mut writer = <diesel::SqliteConnection as diesel::Connection>::establish(&path).expect("SQLite");
    writer.batch_execute("BEGIN IMMEDIATE").expect("the write lock");
    let none = "AAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let mark = service(&database).keys.choices_token(study.mother, "other@example.org");
    for (path, status) in [
        (format!("/s/{none}/1/1"), 404),
        (format!("/s/{none}/1/no"), 404),
        (format!("/s/{none}/1/submit"), 404),
        (format!("/s/{none}/language"), 404),
        (format!("/s/{none}/help"), 404),
        (format!("/s/{none}/stop"), 404),
        ("/h/0000-0000-00".to_owned(), 404),
        (format!("/u/{}-000000000000000000000000", study.mother), 404),
        (format!("/u/{mark}"), 404),
        (format!("/c/{mark}"), 410),
        (format!("/c/{mark}/erase"), 410),
    ] {
        let fields = [("nonce", none), ("mail", "stop"), ("answer", "no"), ("language", "en")];
        assert_eq!(study.web.post(&path, &fields).status, status, "{path}");
    }
    writer.batch_execute("ROLLBACK").expect("the write lock");
}
