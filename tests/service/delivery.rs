//! Mail handed to a mail server, on both databases: what leaves, how it is protected, and what becomes of it when the
//! server refuses, hangs or breaks off.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::smtp::{Accepted, Act, Authority, Flaw, Security, Server, Settings, Step};
use crate::support::{Database, SECRET, import, on_each_database};
use jiff::{SignedDuration, Timestamp};
use kvartal::config::Config;
use kvartal::id::StaffId;
use kvartal::service::Service;
use kvartal::store;
use kvartal::store::lead::Lead;
use kvartal::tick::tick;
use kvartal::token::Keys;
use mail_parser::{MessageParser, MimeHeaders};

const HEADING: &str = "family_id;municipality;start_date;status;end_date;child_id;child_birth_date;placement_site_name;\
placement_site_email;parent1_name;parent1_email;caseworker_name;caseworker_email;family_therapist_name;\
family_therapist_email";

/// A Monday, 09:00 in Denmark.
const MONDAY: &str = "2026-01-05T08:00:00Z";

fn instant(at: &str) -> Timestamp {
    at.parse().expect("an instant")
}

fn minutes(after: i64) -> Timestamp {
    instant(MONDAY) + SignedDuration::from_mins(after)
}

fn config(database: &Database, mail: &str) -> Config {
    Config {
        database: database.address.clone(),
        mail: mail.into(),
        base_url: "https://svar.kvartal.test".into(),
        secret: Some(SECRET.into()),
        sender: "Måling af støtte <svar@kvartal.test>".into(),
        return_path: Some("retur@kvartal.test".into()),
        mail_timeout: 2,
        demonstration: true,
        ..Config::default()
    }
}

fn service(database: &Database, config: &Config) -> Service {
    let questionnaires = crate::support::questionnaires();
    let programme = questionnaires.programme("maalrettet-stoette").expect("the study's programme").clone();
    Service::of_parts(config, programme, questionnaires, database.store.clone()).expect("a service")
}

/// Families that start on the Monday; each brings four people of its own.
fn enrol(database: &Database, families: usize) {
    let rows = (0..families).map(|n| {
        format!(
            "F{n};Nordby;2026-01-05;active;;C{n};2015-05-05;Skov;site{n}@a.test;Mor;parent{n}@b.test;Cara;\
             case{n}@c.test;Finn;therapist{n}@d.test"
        )
    });
    let service = service(database, &config(database, "smtp://127.0.0.1:9"));
    import(&service, instant("2026-01-04T12:00:00Z"), HEADING, &rows.collect::<Vec<_>>());
}

/// State of each message, sorted.
fn states(database: &Database) -> Vec<String> {
    database.lines("SELECT state AS line FROM message ORDER BY state")
}

fn words(database: &Database) -> String {
    database.lines("SELECT coalesce(server_words, '') AS line FROM message ORDER BY id").join(" ")
}

fn run(service: &Service, at: Timestamp) -> kvartal::tick::Ticked {
    tick(service, at).expect("a tick")
}

/// Every message has been accepted so many times.
#[track_caller]
fn assert_copies(server: &Server, messages: usize, copies: usize) {
    let accepted = server.copies();
    assert_eq!(accepted.len(), messages, "{accepted:?}");
    assert!(accepted.values().all(|count| *count == copies), "{copies} of each: {accepted:?}");
    assert_eq!(server.faults(), [""; 0], "kvartal keeps to the protocol");
}

fn say(words: &str) -> Act {
    Act::Say(words.into())
}

fn to<'a>(accepted: &'a [Accepted], address: &str) -> &'a Accepted {
    accepted.iter().find(|mail| mail.to == [address]).expect("a mail to that address")
}

on_each_database!(a_mail_is_what_mail_programs_and_mail_servers_expect);
fn a_mail_is_what_mail_programs_and_mail_servers_expect(database: &Database) {
    let server = Server::plain();
    enrol(database, 1);
    let lead = Lead {
        staff: StaffId::new(0),
        municipality: "Nordby".into(),
        name: "Åse".into(),
        email: "lead@nordby.test".into(),
        language: "da".into(),
    };
    database.store.write(&crate::support::test_by(), |conn| store::lead::put(conn, &lead)).expect("a lead");
    let service = service(database, &config(database, &server.loopback()));
    assert_eq!(run(&service, minutes(0)).posted.sent, 4);
    let accepted = server.accepted();
    let mail = to(&accepted, "parent0@b.test");
    let raw = String::from_utf8(mail.bytes.clone()).expect("ASCII");
    assert!(raw.split("\r\n\r\n").next().expect("a head").is_ascii(), "headers are encoded: {raw}");
    let parsed = MessageParser::default().parse(&mail.bytes).expect("a mail");
    let from = parsed.from().and_then(|from| from.first()).expect("a sender");
    assert_eq!((from.name(), from.address()), (Some("Måling af støtte"), Some("svar@kvartal.test")));
    assert_eq!(parsed.subject(), Some("Et spørgeskema til dig"));
    let addressee = parsed.to().and_then(|to| to.first()).expect("an addressee");
    assert_eq!((addressee.name(), addressee.address()), (None, Some("parent0@b.test")), "no name on the outside");
    assert!(parsed.content_type().is_some_and(|kind| kind.subtype() == Some("alternative")));
    assert_eq!((parsed.text_body_count(), parsed.html_body_count()), (1, 1));
    let text = parsed.body_text(0).expect("a text part");
    let html = parsed.body_html(0).expect("an HTML part");
    let link = text.split_whitespace().find(|word| word.starts_with("https://svar.kvartal.test/s/")).expect("a link");
    assert!(html.contains(link), "the same link in both parts");
    assert!(text.contains("svare") && html.contains("svare"));
    assert_eq!(parsed.date().map(mail_parser::DateTime::to_timestamp), Some(instant(MONDAY).as_second()));
    let ids = database.lines("SELECT message_id AS line FROM message");
    assert!(ids.contains(&mail.message_id) && mail.message_id.ends_with("@kvartal.test"), "{ids:?}");
    assert_eq!(mail.header("Auto-Submitted"), "auto-generated");
    assert_eq!(mail.header("MIME-Version"), "1.0");
    let unsubscribe = mail.header("List-Unsubscribe");
    assert!(unsubscribe.starts_with("<https://svar.kvartal.test/u/") && unsubscribe.ends_with('>'), "{unsubscribe}");
    assert_eq!(mail.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    // The envelope sender leads back to the message, and only this installation can make it.
    let secret = Keys::of(&SECRET.into(), &[]).expect("a secret");
    let marks: BTreeSet<String> = accepted
        .iter()
        .map(|mail| {
            let mark = mail.from.strip_prefix("retur+").and_then(|rest| rest.strip_suffix("@kvartal.test"));
            let id = secret.read_return_token(mark.expect("a marked sender")).expect("a mark of ours");
            let line = format!("SELECT message_id AS line FROM message WHERE id = {id}");
            assert_eq!(database.lines(&line).as_slice(), std::slice::from_ref(&mail.message_id));
            mail.from.clone()
        })
        .collect();
    assert_eq!(marks.len(), 4);
    // A lead's digest is part of the work: it has no way out of the list.
    run(&service, instant("2026-01-12T07:30:00Z"));
    let accepted = server.accepted();
    let digest = to(&accepted, "lead@nordby.test");
    assert!(!digest.has_header("List-Unsubscribe") && digest.has_header("Auto-Submitted"));
    assert_copies(&server, 5, 1);
}

on_each_database!(a_signature_verifies_with_either_kind_of_key_and_covers_what_matters);
fn a_signature_verifies_with_either_kind_of_key_and_covers_what_matters(database: &Database) {
    /// The key of RFC 8463, appendix A.2.
    const ED25519: &str = "-----BEGIN PRIVATE KEY-----\n\
        MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----\n";
    let folder = database.dir.path();
    std::fs::write(folder.join("ed25519.pem"), ED25519).expect("a file");
    kvartal::post::dkim::Key::make().and_then(|key| key.write_new(&folder.join("rsa.pem"))).expect("a key");
    enrol(database, 2);
    let server = Server::plain();
    server.next(4, Step::Rcpt, say("450 4.2.0 later"));
    for (name, minute) in [("ed25519", 0), ("rsa", 10)] {
        let path = folder.join(format!("{name}.pem"));
        let record = kvartal::post::dkim::read_key(&path).and_then(|key| key.public_record()).expect("a key");
        let dns = |place: &str| (place == "k1._domainkey.kvartal.test").then(|| record.clone());
        let before = server.count();
        let config =
            Config { dkim_key: Some(path), dkim_selector: "k1".into(), ..config(database, &server.loopback()) };
        assert_eq!(run(&service(database, &config), minutes(minute)).posted.sent, 4, "{name}");
        for mail in &server.accepted()[before..] {
            assert_eq!(
                crate::dkim::verify(&mail.bytes, dns),
                Ok(vec!["k1._domainkey.kvartal.test".to_owned()]),
                "{name}"
            );
            let signature = mail.header("DKIM-Signature");
            let covered = signature.split("h=").nth(1).and_then(|rest| rest.split(';').next()).expect("h=");
            let covered = covered.replace(char::is_whitespace, "").to_lowercase();
            let covered: Vec<&str> = covered.split(':').collect();
            for field in ["from", "to", "subject", "date", "message-id", "list-unsubscribe", "list-unsubscribe-post"] {
                assert!(covered.contains(&field), "{field} is not covered by {signature}");
            }
            // Whoever changes a word or an address on the way is found out.
            let text = String::from_utf8(mail.bytes.clone()).expect("UTF-8");
            for (from, to) in [("Message-ID: <", "Message-ID: <0"), ("\r\n\r\n--", "\r\n\r\nx\r\n--"), ("/u/", "/v/")] {
                assert!(text.contains(from), "{from}");
                assert!(crate::dkim::verify(text.replacen(from, to, 1).as_bytes(), dns).is_err(), "{from} → {to}");
            }
        }
    }
    assert_copies(&server, 8, 1);
}

on_each_database!(without_encryption_or_with_a_wrong_certificate_nothing_is_said_and_everything_waits);
fn without_encryption_or_with_a_wrong_certificate_nothing_is_said_and_everything_waits(database: &Database) {
    enrol(database, 1);
    let (ours, other) = (Authority::new(), Authority::new());
    let ca = ours.write(database.dir.path());
    let starttls =
        |certificate| Server::start(Settings { security: Security::StartTls(certificate), ..Settings::default() });
    let implicit =
        |certificate| Server::start(Settings { security: Security::Implicit(certificate), ..Settings::default() });
    let bad = [
        ("no STARTTLS", Server::plain()),
        ("expired", starttls(ours.certificate(Flaw::Expired))),
        ("another name", starttls(ours.certificate(Flaw::WrongName))),
        ("unknown authority", starttls(other.certificate(Flaw::Nothing))),
        ("expired", implicit(ours.certificate(Flaw::Expired))),
        ("another name", implicit(ours.certificate(Flaw::WrongName))),
        ("unknown authority", implicit(other.certificate(Flaw::Nothing))),
    ];
    let mut minute = 0;
    for (place, (flaw, server)) in bad.iter().enumerate() {
        let address = if place < 4 { server.starttls() } else { server.implicit() };
        let config = Config { mail_ca: Some(ca.clone()), ..config(database, &address) };
        let posted = run(&service(database, &config), minutes(minute)).posted;
        assert!(posted.held > 0 && posted.sent + posted.failed + posted.deferred == 0, "{flaw}: {posted:?}");
        assert_eq!((server.seen(Step::Mail), server.count()), (0, 0), "{flaw}: not a word about a mail");
        assert_eq!(states(database), ["queued"; 4], "{flaw}");
        minute += 20;
    }
    // The same addresses with the right certificate.
    let server = starttls(ours.certificate(Flaw::Nothing));
    let config = Config { mail_ca: Some(ca), ..config(database, &server.starttls()) };
    run(&service(database, &config), minutes(minute));
    assert_copies(&server, 4, 1);
    assert!(server.accepted().iter().all(|mail| mail.tls));
}

on_each_database!(an_expired_password_loses_nothing_and_blames_nobody);
fn an_expired_password_loses_nothing_and_blames_nobody(database: &Database) {
    enrol(database, 1);
    let authority = Authority::new();
    let server = Server::start(Settings {
        security: Security::Implicit(authority.certificate(Flaw::Nothing)),
        user: Some(("svar@kvartal.test".into(), "ny adgangskode".into())),
        ..Settings::default()
    });
    let ca = Some(authority.write(database.dir.path()));
    let with = |password: &str| {
        let address = server.implicit().replace("//", &format!("//svar%40kvartal.test:{password}@"));
        service(database, &Config { mail_ca: ca.clone(), ..config(database, &address) })
    };
    // A whole day of it.
    for hour in 0..8 {
        let posted = run(&with("gammel"), minutes(hour * 60)).posted;
        assert_eq!((posted.sent, posted.deferred, posted.failed), (0, 0, 0));
        assert_eq!(states(database), ["queued"; 4]);
    }
    assert!(server.seen(Step::Auth) <= 8 * 4, "not hammered: {}", server.seen(Step::Auth));
    run(&with("ny%20adgangskode"), minutes(9 * 60));
    assert_copies(&server, 4, 1);
    assert!(server.accepted().iter().all(|mail| mail.user.as_deref() == Some("svar@kvartal.test") && mail.tls));
    assert_eq!(states(database), ["sent"; 4]);
}

on_each_database!(a_refusal_for_good_ends_one_message_and_a_refusal_for_now_only_delays_it);
fn a_refusal_for_good_ends_one_message_and_a_refusal_for_now_only_delays_it(database: &Database) {
    enrol(database, 1);
    let server = Server::plain();
    server.always_for("parent0@", Step::Rcpt, say("550 5.1.1 no such mailbox"));
    server.always_for("site0@", Step::Rcpt, say("452 4.2.2 mailbox full"));
    server.always_for("case0@", Step::Body, say("451 4.3.0 try again"));
    let service = service(database, &config(database, &server.loopback()));
    run(&service, minutes(0));
    assert_eq!(states(database), ["deferred", "deferred", "failed", "sent"]);
    for part in ["no such mailbox", "mailbox full", "try again"] {
        assert!(words(database).contains(part), "{part} in {}", words(database));
    }
    server.behave();
    // Not before its time, and the failed one never.
    run(&service, minutes(1));
    assert_eq!(server.count(), 1);
    run(&service, minutes(10));
    run(&service, minutes(600));
    assert_eq!(states(database), ["failed", "sent", "sent", "sent"]);
    assert_copies(&server, 3, 1);
}

on_each_database!(an_answer_to_the_recipient_stops_the_address_only_if_it_says_that_there_is_nobody);
fn an_answer_to_the_recipient_stops_the_address_only_if_it_says_that_there_is_nobody(database: &Database) {
    let somebody = [
        "550 5.1.0 192.0.2.9 is not allowed to send from <svar.example.org> per its SPF record",
        "550 5.1.1 MXIN505 mailbox mette.lund@respondent.example is full",
        "550 5.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages",
        "550 5.1.0 <retur@svar.example.org> sender rejected",
        "554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using a block list",
        "450 4.2.1 The user you are trying to contact is receiving mail at a rate",
    ];
    let nobody = [
        "550 Requested action not taken: mailbox unavailable",
        "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)",
        "550 5.7.1 Recipient address rejected: User unknown in local recipient table",
        "550 5.1.1 User unknown",
        "550 #5.1.0 Address rejected.",
        "550 5.1.1 <x> recipient rejected - address unknown",
    ];
    enrol(database, 3);
    let server = Server::plain();
    let people = |who: [&'static str; 2]| (0..3).flat_map(move |n| who.map(|who| format!("{who}{n}@")));
    let (there, gone): (Vec<String>, Vec<String>) =
        (people(["parent", "site"]).collect(), people(["case", "therapist"]).collect());
    for (address, words) in there.iter().zip(somebody).chain(gone.iter().zip(nobody)) {
        server.always_for(address, Step::Rcpt, say(words));
    }
    let service = service(database, &config(database, &server.loopback()));
    run(&service, minutes(0));
    // There is nobody: believed at once. Our own fault: tried again, so that a mistake in the DNS can be mended.
    let one_is_full = 1;
    let failed = states(database).iter().filter(|state| *state == "failed").count();
    assert_eq!(failed, nobody.len() + one_is_full, "{:?}", states(database));
    for day in 1..4 {
        run(&service, minutes(day * 24 * 60));
    }
    let stopped = database.suppressed();
    let mut expected: Vec<String> = gone.iter().map(|begins| begins.trim_end_matches('@').to_owned()).collect();
    expected.sort();
    let stopped: Vec<&str> = stopped.iter().filter_map(|email| email.split('@').next()).collect();
    assert_eq!(stopped, expected);
    // It has been mended: the next mail reaches everybody else.
    server.behave();
    for day in 4..22 {
        run(&service, minutes(day * 24 * 60));
    }
    let reached: BTreeSet<String> = server.accepted().iter().map(|mail| mail.to[0].clone()).collect();
    assert_eq!(reached.len(), somebody.len() - one_is_full, "{reached:?}");
}

on_each_database!(what_counts_of_an_answer_is_its_number_whatever_letters_follow);
fn what_counts_of_an_answer_is_its_number_whatever_letters_follow(database: &Database) {
    answers_in_latin_1(database, &Server::plain(), &Config::default(), Server::loopback);
}

on_each_database!(what_counts_of_an_answer_over_tls_is_its_number_whatever_letters_follow);
fn what_counts_of_an_answer_over_tls_is_its_number_whatever_letters_follow(database: &Database) {
    let ours = Authority::new();
    let security = Security::StartTls(ours.certificate(Flaw::Nothing));
    let server = Server::start(Settings { security, ..Settings::default() });
    let tls = Config { mail_ca: Some(ours.write(database.dir.path())), ..Config::default() };
    answers_in_latin_1(database, &server, &tls, Server::starttls);
}

/// Nothing leaves twice, and who is refused is refused.
#[track_caller]
fn answers_in_latin_1(database: &Database, server: &Server, tls: &Config, address: fn(&Server) -> String) {
    enrol(database, 2);
    server.always_for("parent0@", Step::Rcpt, Act::SayBytes(b"550 5.1.1 ingen s\xe5dan bruger p\xe5 serveren"));
    server.always_for("case1@", Step::Rcpt, Act::SayBytes(b"550 5.1.1 no\0such user"));
    server.always(Step::Accepted, Act::SayBytes(b"250 2.0.0 modtaget p\xe5 k\xf8"));
    let service = service(database, &Config { mail_ca: tls.mail_ca.clone(), ..config(database, &address(server)) });
    for at in [0, 5, 20, 40, 70, 120] {
        run(&service, minutes(at));
    }
    assert_copies(server, 6, 1);
    assert_eq!(states(database), ["failed", "failed", "sent", "sent", "sent", "sent", "sent", "sent"]);
    let words = words(database);
    assert!(words.contains("ingen s?dan bruger p? serveren") && words.contains("no?such user"), "{words}");
}

on_each_database!(pauses_grow_while_a_server_goes_on_refusing);
fn pauses_grow_while_a_server_goes_on_refusing(database: &Database) {
    enrol(database, 1);
    let server = Server::plain();
    server.always(Step::Rcpt, say("451 4.3.0 try again"));
    let service = service(database, &config(database, &server.loopback()));
    for minute in 0..=600 {
        run(&service, minutes(minute));
    }
    // After 5, 20, 80 and 320 minutes.
    assert_eq!(server.seen(Step::Mail), 4 * 5);
    assert_eq!(states(database), ["deferred"; 4]);
}

on_each_database!(greylisting_is_waited_out_recipient_by_recipient);
fn greylisting_is_waited_out_recipient_by_recipient(database: &Database) {
    enrol(database, 2);
    let server = Server::plain();
    server.greylist(1);
    let service = service(database, &config(database, &server.loopback()));
    run(&service, minutes(0));
    assert_eq!(states(database), ["deferred"; 8]);
    run(&service, minutes(6));
    assert_eq!(server.seen(Step::Mail), 16);
    assert_copies(&server, 8, 1);
}

on_each_database!(after_a_connection_that_broke_behind_the_body_there_is_exactly_one_more_try);
fn after_a_connection_that_broke_behind_the_body_there_is_exactly_one_more_try(database: &Database) {
    enrol(database, 1);
    let server = Server::plain();
    server.always(Step::Accepted, Act::Cut);
    let service = service(database, &config(database, &server.loopback()));
    run(&service, minutes(0));
    assert_eq!(states(database), ["uncertain"; 4]);
    assert_copies(&server, 4, 1);
    for minute in [1, 10, 20, 60, 600, 1500, 3000] {
        run(&service, minutes(minute));
    }
    // Each came twice, with the same Message-ID, and is left alone since.
    assert_eq!(states(database), ["uncertain"; 4]);
    assert_copies(&server, 4, 2);
    // They count as having left: the reminder comes a week later, and not before.
    server.behave();
    run(&service, instant("2026-01-12T08:00:00Z"));
    assert_eq!(database.lines("SELECT kind AS line FROM message WHERE state = 'sent'"), ["reminder"; 4]);
}

on_each_database!(a_message_that_was_in_doubt_and_is_accepted_is_sent);
fn a_message_that_was_in_doubt_and_is_accepted_is_sent(database: &Database) {
    enrol(database, 1);
    let server = Server::plain();
    server.next(4, Step::Body, Act::Cut);
    let service = service(database, &config(database, &server.loopback()));
    run(&service, minutes(0));
    assert_eq!((states(database), server.count()), (vec!["uncertain".to_owned(); 4], 0));
    run(&service, minutes(10));
    assert_eq!(states(database), ["sent"; 4]);
    assert_copies(&server, 4, 1);
}

on_each_database!(a_silent_server_is_given_up_in_time_at_every_step);
fn a_silent_server_is_given_up_in_time_at_every_step(database: &Database) {
    enrol(database, 1);
    let server = Server::plain();
    let config = Config { mail_timeout: 1, ..config(database, &server.loopback()) };
    let service = service(database, &config);
    let mut minute = 0;
    for (step, state, accepted) in [
        (Step::Connect, "queued", 0),
        (Step::Ehlo, "queued", 0),
        (Step::Mail, "queued", 0),
        (Step::Rcpt, "deferred", 0),
        (Step::Accepted, "uncertain", 4),
    ] {
        server.behave();
        server.always(step, Act::Hang);
        let begun = Instant::now();
        run(&service, minutes(minute));
        // A server may think about a whole message for five times as long.
        assert!(begun.elapsed() < Duration::from_secs(15), "{step:?}: {:?}", begun.elapsed());
        assert_eq!((states(database), server.count()), (vec![state.to_owned(); 4], accepted), "{step:?}");
        minute += 30;
    }
    server.behave();
    run(&service, minutes(minute));
    assert_eq!(states(database), ["sent"; 4]);
    assert_copies(&server, 4, 2);
}

on_each_database!(no_more_leaves_than_the_pace_allows);
fn no_more_leaves_than_the_pace_allows(database: &Database) {
    enrol(database, 6);
    let server = Server::plain();
    let at = |config: Config, seconds: i64| {
        let before = server.count();
        run(&service(database, &config), instant(MONDAY) + SignedDuration::from_secs(seconds));
        server.count() - before
    };
    let usual = || config(database, &server.loopback());
    // Twenty-four mails wait, six to each of four domains.
    let per_minute = || Config { mails_per_minute: Some(5), ..usual() };
    assert_eq!([at(per_minute(), 0), at(per_minute(), 1), at(per_minute(), 59), at(per_minute(), 61)], [5, 0, 0, 5]);
    let per_hour = || Config { mails_per_hour: Some(12), ..usual() };
    assert_eq!([at(per_hour(), 200), at(per_hour(), 400), at(per_hour(), 3700)], [2, 0, 10]);
    assert_eq!(at(usual(), 7300), 2);
    assert_copies(&server, 24, 1);
}

on_each_database!(no_more_leaves_for_a_domain_than_the_pace_allows);
fn no_more_leaves_for_a_domain_than_the_pace_allows(database: &Database) {
    enrol(database, 6);
    let server = Server::plain();
    let config = Config { mails_per_domain: Some(2), ..config(database, &server.loopback()) };
    for minute in 0..3 {
        let before = server.count();
        run(&service(database, &config), instant(MONDAY) + SignedDuration::from_secs(minute * 61));
        let accepted = server.accepted();
        for domain in ["a.test", "b.test", "c.test", "d.test"] {
            let count = accepted[before..].iter().filter(|mail| mail.to[0].ends_with(domain)).count();
            assert_eq!(count, 2, "{domain} in minute {minute}");
        }
    }
    assert_copies(&server, 24, 1);
}

on_each_database!(connections_are_used_for_many_mails_and_there_are_no_more_than_asked_for);
fn connections_are_used_for_many_mails_and_there_are_no_more_than_asked_for(database: &Database) {
    enrol(database, 20);
    let server = Server::plain();
    // Long enough for every connection to be wanted.
    server.always(Step::Accepted, Act::Wait(Duration::from_millis(5)));
    let config = Config { mail_connections: 3, ..config(database, &server.loopback()) };
    run(&service(database, &config), minutes(0));
    assert_copies(&server, 80, 1);
    assert!((2..=3).contains(&server.connections()), "{} connections for 80 mails", server.connections());
    assert!(server.connections_at_once() <= 3);
}

on_each_database!(a_server_that_takes_few_mails_a_connection_gets_them_all);
fn a_server_that_takes_few_mails_a_connection_gets_them_all(database: &Database) {
    enrol(database, 3);
    let server = Server::plain();
    // It closes a connection that is idle or used up, before the next mail.
    for _ in 0..3 {
        server.next(1, Step::Mail, Act::Wait(Duration::ZERO));
        server.next(1, Step::Mail, say("421 4.7.0 too many mails"));
    }
    let service = service(database, &config(database, &server.loopback()));
    for minute in 0..10 {
        run(&service, minutes(minute * 2));
    }
    assert_copies(&server, 12, 1);
    assert_eq!(states(database), ["sent"; 12]);
}

on_each_database!(an_old_server_without_extensions_is_understood);
fn an_old_server_without_extensions_is_understood(database: &Database) {
    enrol(database, 1);
    let server = Server::start(Settings { bare: true, ..Settings::default() });
    run(&service(database, &config(database, &server.loopback())), minutes(0));
    assert_copies(&server, 4, 1);
}

on_each_database!(two_passes_at_once_send_everything_once);
fn two_passes_at_once_send_everything_once(database: &Database) {
    enrol(database, 15);
    let server = Server::plain();
    let services = [(); 3].map(|()| service(database, &config(database, &server.loopback())));
    std::thread::scope(|scope| {
        for service in &services {
            scope.spawn(|| run(service, minutes(0)));
        }
    });
    assert_copies(&server, 60, 1);
    assert_eq!(states(database), ["sent"; 60]);
}

on_each_database!(processes_that_find_the_server_down_at_the_same_time_do_not_get_in_each_others_way);
fn processes_that_find_the_server_down_at_the_same_time_do_not_get_in_each_others_way(database: &Database) {
    enrol(database, 5);
    let server = Server::plain();
    server.always(Step::Connect, Act::Cut);
    let services = [(); 4].map(|()| service(database, &config(database, &server.loopback())));
    for round in 0..5 {
        database.sql("DELETE FROM setting WHERE name <> 'contact_key_id'");
        std::thread::scope(|scope| {
            for service in &services {
                scope.spawn(|| run(service, minutes(round)));
            }
        });
        assert_eq!(states(database), ["queued"; 20]);
    }
    server.behave();
    run(&services[0], minutes(60));
    assert_copies(&server, 20, 1);
}
