//! No more mail: asked for by a page or by one click in the mail program, and wanted again.

use crate::support::{Database, Web, mails, on_each_database, service};
use kvartal::id::{PersonId, StaffId};
use kvartal::store::{self, lead::Lead};
use kvartal::tick::tick;
use mail_parser::{HeaderValue, MessageParser};

/// A mother with an open request, invited on 1 March 2021, and a caseworker who answers for the same family.
fn study(database: &Database) -> PersonId {
    let family = database.family("F1", "2021-03-01");
    let (mother, caseworker) = (database.person("mor@example.org", "da"), database.person("cw@example.org", "en"));
    database.invited(family, &[("parent1", mother, "Mor"), ("caseworker", caseworker, "Cara")]);
    database.sql("UPDATE family SET next_due_at = '2021-03-01 08:00:00'");
    mother
}

/// To whom mail has left on that day.
fn written_to(database: &Database, day: &str) -> Vec<String> {
    tick(&service(database), format!("{day}T09:00:00Z").parse().expect("an instant")).expect("a tick");
    database.lines(&format!(
        "SELECT (SELECT address FROM contact WHERE contact.id = message.contact_id) AS line FROM message WHERE state = 'sent' AND sent_on = '{day}' ORDER BY 1"
    ))
}

/// Path of the List-Unsubscribe address in the mails to that person.
fn address(database: &Database, to: &str) -> String {
    let folder = database.dir.path().join("mail/new");
    let mails = std::fs::read_dir(folder).expect("a mailbox").flatten().map(|entry| std::fs::read(entry.path()));
    for mail in mails {
        let mail = mail.expect("a mail");
        let mail = MessageParser::default().parse(&mail).expect("a mail");
        if mail.to().and_then(|to| to.first()).and_then(|to| to.address()) != Some(to) {
            continue;
        }
        let HeaderValue::Address(list) = mail.list_unsubscribe() else { panic!("no List-Unsubscribe") };
        let one_click = mail.header_raw("List-Unsubscribe-Post").map(str::trim);
        assert_eq!(one_click, Some("List-Unsubscribe=One-Click"));
        let url = list.first().and_then(|url| url.address()).expect("an address");
        return url[url.find("/u/").expect("an address of ours")..].to_owned();
    }
    panic!("no mail to {to}");
}

on_each_database!(one_click_ends_mail_to_that_person_and_to_nobody_else);
fn one_click_ends_mail_to_that_person_and_to_nobody_else(database: &Database) {
    let mother = study(database);
    assert_eq!(written_to(database, "2021-03-08"), ["cw@example.org", "mor@example.org"]);
    let path = address(database, "mor@example.org");
    let web = Web::serve(service(database), "2021-03-09", None);
    // What mail scanners and link previews do changes nothing.
    let before = database.everything();
    for _ in 0..2 {
        let page = web.get(&path);
        assert_eq!(page.status, 200);
        assert!(page.text().contains("Vil du ikke have flere mails?"), "{}", page.text());
    }
    web.head(&path);
    assert_eq!(database.everything(), before);

    for _ in 0..2 {
        let said = web.post(&path, &[("List-Unsubscribe", "One-Click")]);
        assert_eq!(said.status, 200);
        assert!(said.text().contains("Du får ikke flere mails fra os"), "{}", said.text());
    }
    assert_eq!(written_to(database, "2021-03-15"), ["cw@example.org"]);
    // Nothing new is asked of them either, wave after wave, and what was open ends unanswered.
    assert_eq!(written_to(database, "2021-06-01"), ["cw@example.org"]);
    let requests = "SELECT slot || ' ' || wave || ' ' || state AS line FROM request ORDER BY slot, wave";
    assert_eq!(
        database.lines(requests),
        ["caseworker baseline missing", "caseworker fu1 open", "parent1 baseline missing"]
    );

    // Mail that is wanted again goes on with the present wave, not with the past.
    let web = Web::serve(service(database), "2021-06-02", None);
    assert_eq!(web.post(&path, &[("mail", "again")]).status, 400, "the header can only end mail");
    let choices = service(database).choices(mother, "mor@example.org");
    assert!(web.get(&choices).text().contains("Send mig mails igen"));
    web.post(&choices, &[("mail", "again")]);
    assert_eq!(written_to(database, "2021-06-03"), ["mor@example.org"]);
}

on_each_database!(a_reminder_that_waits_in_the_queue_is_dropped);
fn a_reminder_that_waits_in_the_queue_is_dropped(database: &Database) {
    let mother = study(database);
    let early: jiff::Timestamp = "2021-03-08T08:00:00Z".parse().expect("an instant");
    // The mail server is away: what is due is written and waits.
    let mut away = service(database);
    let config = "smtp://127.0.0.1:9";
    let limits =
        kvartal::post::smtp::SmtpLimits { connections: 1, step: std::time::Duration::from_secs(2), authority: None };
    away.transport = kvartal::post::transport::Transport::open(config, limits).expect("an address");
    let ticked = tick(&away, early).expect("a tick");
    assert_eq!((ticked.reminded, ticked.posted.sent), (2, 0));
    let mark = service(database).keys.unsubscribe_token(mother, "mor@example.org");
    let web = Web::serve(service(database), "2021-03-08", None);
    web.post(&format!("/u/{mark}"), &[("mail", "stop")]);
    assert_eq!(written_to(database, "2021-03-09"), ["cw@example.org"]);
    let states = "SELECT state AS line FROM message WHERE person_id = ";
    let states = database.lines(&format!("{states}{mother} ORDER BY id"));
    assert_eq!(states, ["sent", "cancelled"]);
}

on_each_database!(the_lead_is_told_that_they_take_no_part_and_nothing_else);
fn the_lead_is_told_that_they_take_no_part_and_nothing_else(database: &Database) {
    let mother = study(database);
    let lead = Lead {
        staff: StaffId::new(0),
        municipality: "Nordby".into(),
        name: "L".into(),
        email: "l@example.org".into(),
        language: "da".into(),
    };
    database.store.write(&crate::support::test_by(), |conn| store::lead::put(conn, &lead)).expect("a lead");
    let mark = service(database).keys.unsubscribe_token(mother, "mor@example.org");
    Web::serve(service(database), "2021-03-09", None).post(&format!("/u/{mark}"), &[("mail", "stop")]);
    tick(&service(database), "2021-03-15T07:30:00Z".parse().expect("an instant")).expect("a tick");
    let mails = mails(database);
    let (_, digest) = mails.iter().find(|(to, _)| to == "l@example.org").expect("a digest");
    assert!(!digest.contains("- Forælder"), "{digest}");
    let no = digest.lines().find(|line| line.contains("nej tak")).expect("a line about the mother");
    assert!(no.starts_with("Mind ikke dem, der har sagt nej tak: sag ") && no.ends_with(" (Forælder 1)."), "{no}");
    let other = digest.lines().find(|line| line.contains("Myndighedsrådgiver")).expect("a line");
    assert!(other.contains("sendt 1. marts, svar senest"), "{digest}");
}

on_each_database!(a_mail_program_may_send_its_click_as_multipart);
fn a_mail_program_may_send_its_click_as_multipart(database: &Database) {
    let mother = study(database);
    let web = Web::serve(service(database), "2021-03-09", None);
    let url = format!("{}/u/{}", web.base, service(database).keys.unsubscribe_token(mother, "mor@example.org"));
    let body = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    let client = reqwest::blocking::Client::builder().no_proxy().build().expect("a client");
    let send = |body: String| {
        let request = client.post(&url).header("Content-Type", "multipart/form-data; boundary=x").body(body);
        request.send().expect("an answer").status().as_u16()
    };
    assert_eq!(send(body.replace("One-Click", "Two-Clicks")), 400);
    assert_eq!(send(body.to_owned()), 200);
    let gone = database.addresses("no_mail_since IS NOT NULL");
    assert_eq!(gone, ["mor@example.org"]);
}

on_each_database!(an_invented_address_ends_nobodys_mail);
fn an_invented_address_ends_nobodys_mail(database: &Database) {
    let mother = study(database);
    let web = Web::serve(service(database), "2021-03-09", None);
    let before = database.everything();
    for mark in [format!("{mother}"), format!("{mother}-000000000000000000000000"), "x".into(), "-".into()] {
        assert_eq!(web.get(&format!("/u/{mark}")).status, 404, "{mark}");
        assert_eq!(web.post(&format!("/u/{mark}"), &[("List-Unsubscribe", "One-Click")]).status, 404, "{mark}");
    }
    let mark = service(database).keys.unsubscribe_token(mother, "mor@example.org");
    assert_eq!(web.post(&format!("/u/{mark}"), &[("something", "else")]).status, 400);
    assert_eq!(database.everything(), before);
}
