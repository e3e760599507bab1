//! The same on a real IMAP server.

use std::cell::RefCell;
use std::io::Write;
use std::net::TcpListener;
use std::time::Duration;

use kvartal::config::Config;
use kvartal::inbox::{Inbox, Taken};

use super::dovecot::{Dovecot, PASSWORD};
use super::world::World;
use crate::support::{Database, on_each_database, ports};

fn open(address: String, server: Option<&Dovecot>) -> Inbox {
    let mail_ca = server.map(Dovecot::certificate);
    let config = Config { inbox: Some(address), mail_ca, ..Config::default() };
    Inbox::open(&config).expect("an address").expect("an inbox").with_patience(Duration::from_secs(10))
}

on_each_database!(a_mailbox_is_read_acted_on_and_tidied);
fn a_mailbox_is_read_acted_on_and_tidied(database: &Database) {
    let server = Dovecot::start("");
    let world = World::new(database);
    let lead = world.lead("Nordby", "aase@example.org");
    let inbox = open(server.address("imap", "127.0.0.1", server.port), None);
    assert_eq!(world.read(&inbox, 0), Taken::default());
    server.deliver("1", &world.mail("postfix"));
    server.deliver("2", &world.mail("phone-reply"));
    server.deliver("3", &world.mail("away-written-by-hand"));
    let taken = world.read(&inbox, 1);
    assert_eq!(taken, Taken { mails: 3, bounced: 1, passed_on: 2, ..Taken::default() });
    assert_eq!(world.state(), "bounced");
    assert_eq!(server.mails(""), Vec::<String>::new());
    // The server gives them names of its own where they go.
    let done = server.mails(".kvartal-done");
    assert!(done.len() == 3 && done.iter().all(|mail| mail.ends_with(" S")), "{done:?}");
    // The mail is passed on as the server has it, to the byte.
    let id = world.lines(&format!(
        "SELECT CAST(id AS TEXT) AS line FROM message WHERE staff_id = {lead} ORDER BY id DESC LIMIT 1"
    ));
    let carried = database
        .store
        .read(|conn| kvartal::store::incoming::passed_on(conn, id[0].parse().expect("a number")))
        .expect("an answer")
        .expect("a reply");
    let lines = |mail: &[u8]| -> Vec<Vec<u8>> {
        mail.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line).to_vec()).collect()
    };
    assert_eq!(lines(&carried.content), lines(&world.mail("away-written-by-hand")));
    // As after a crash between acting and marking: nothing is done twice.
    let before = (world.received(), database.everything());
    let done = std::fs::read_dir(server.mailbox().join(".kvartal-done/cur")).expect("a folder");
    for (number, file) in done.enumerate() {
        let file = file.expect("a file").path();
        std::fs::rename(file, server.mailbox().join(format!("new/again-{number}"))).expect("moved back");
    }
    assert_eq!(world.read(&inbox, 2), Taken { mails: 3, ..Taken::default() });
    assert_eq!((world.received(), database.everything()), before);
    assert_eq!(server.mails(""), Vec::<String>::new());
    std::fs::remove_dir_all(server.mailbox().join(".kvartal-done")).expect("emptied");
}

#[test]
fn what_has_to_stay_stays_unseen() {
    let server = Dovecot::start("");
    let database = Database::sqlite();
    let world = World::new(&database);
    let inbox = open(server.address("imap", "127.0.0.1", server.port), None);
    server.deliver("1", &world.mail("phone-reply"));
    assert_eq!(world.read(&inbox, 0), Taken { left: 1, ..Taken::default() });
    assert_eq!(world.read(&inbox, 1), Taken::default(), "it is not fetched every minute");
    assert_eq!(world.read(&inbox, 61), Taken { left: 1, ..Taken::default() });
    let unseen = server.mails("");
    assert!(unseen.len() == 1 && !unseen[0].contains('S'), "{unseen:?}");
    // A limit: of a mail that is longer, only its beginning is fetched.
    world.lead("Nordby", "aase@example.org");
    assert_eq!(world.read(&open(server.address("imap", "127.0.0.1", server.port), None).with_limit(900), 0).left, 1);
    assert_eq!(world.read(&inbox, 122).passed_on, 1);
}

#[test]
fn a_server_that_cannot_move_or_delete_single_mails_keeps_them_as_seen() {
    for (able, inbox_after, done_after) in
        [("IMAP4rev1 UIDPLUS", vec![], vec!["1 S"]), ("IMAP4rev1", vec!["1 S"], Vec::<&str>::new())]
    {
        let server = Dovecot::start(&format!("protocol imap {{\n  imap_capability = {able}\n}}"));
        let database = Database::sqlite();
        let world = World::new(&database);
        let inbox = open(server.address("imap", "127.0.0.1", server.port), None);
        server.deliver("1", &world.mail("postfix"));
        assert_eq!(world.read(&inbox, 0).bounced, 1);
        assert_eq!(
            (server.mails(""), server.mails(".kvartal-done")),
            (owned(inbox_after), owned(done_after)),
            "{able}"
        );
        assert_eq!(world.read(&inbox, 1), Taken::default(), "what is seen is not read again");
    }
}

fn owned(names: Vec<&str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}

#[test]
fn the_connection_is_encrypted_and_the_certificate_has_to_be_known() {
    let server = Dovecot::start("disable_plaintext_auth = yes");
    let database = Database::sqlite();
    let world = World::new(&database);
    let tls = server.address("imaps", "localhost", server.tls_port);
    // To another machine `imap://` asks for encryption first.
    let start_tls = server.address("imap", &server.outside, server.port);
    for (name, address) in [("1", tls), ("2", start_tls)] {
        server.deliver(name, &world.mail("outlook-away").repeat(name.parse().expect("a number")));
        assert!(world.read(&open(address.clone(), None), 0).unreadable, "nobody vouches for {address}");
        assert_eq!(world.read(&open(address, Some(&server)), 0).mails, 1);
    }
}

#[test]
fn without_encryption_no_password_leaves_the_machine() {
    let server = Dovecot::start("ssl = no\ndisable_plaintext_auth = no");
    let database = Database::sqlite();
    let world = World::new(&database);
    let address = server.address("imap", &server.outside, server.port);
    let (taken, log) = logged(|| world.read(&open(address, Some(&server)), 0));
    assert!(taken.unreadable && log.contains("STARTTLS"), "{log}");
}

#[test]
fn a_server_that_refuses_is_away_or_never_answers_is_told_without_password() {
    let server = Dovecot::start("");
    let database = Database::sqlite();
    let world = World::new(&database);
    let closed = ports::free();
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent_port = silent.local_addr().expect("an address").port();
    let right = server.address("imap", "127.0.0.1", server.port);
    let coded = right.split(['/', ':', '@']).nth(4).expect("a password").to_owned();
    for address in [
        right.replace(&coded, "forkert-kodeord"),
        right.replace("INBOX", "ingen"),
        server.address("imap", "127.0.0.1", closed),
        server.address("imap", "127.0.0.1", silent_port),
        server.address("imaps", "localhost", server.port),
    ] {
        let inbox = open(address, Some(&server)).with_patience(Duration::from_millis(1500));
        let (taken, log) = logged(|| world.read(&inbox, 0));
        assert!(taken.unreadable, "{log}");
        assert!(log.contains("the inbox cannot be read; tried again in a minute"), "{log}");
        for word in [PASSWORD, "hemmelig", "forkert", "svar@example.org", coded.as_str()] {
            assert!(!log.contains(word), "{log}");
        }
    }
}

/// What is logged meanwhile in this thread.
fn logged<T>(work: impl FnOnce() -> T) -> (T, String) {
    thread_local! {
        static LOG: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    struct Sink;
    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            LOG.with_borrow_mut(|log| log.extend_from_slice(bytes));
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let log =
        tracing_subscriber::fmt().with_max_level(tracing::Level::INFO).with_ansi(false).with_writer(|| Sink).finish();
    LOG.take();
    let done = tracing::subscriber::with_default(log, work);
    (done, String::from_utf8(LOG.take()).expect("text"))
}
