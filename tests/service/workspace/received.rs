//! Received mail that nobody acted on: the secretariat reads it and says that it is done, and nobody is told of it any more.

use kvartal::inbox::{self, Inbox};
use kvartal::{config::Config, health};

use super::{Study, at};
use crate::incoming::world::{about, mark, sample};
use crate::support::{Database, on_each_database, program, service_where};

const OFFICE: &str = "office@institute.example";

/// How many mails of that kind of finding `kvartal status` counts.
fn counted(study: &Study, kind: &str) -> usize {
    let service = service_where(study.database, |_| ());
    let found = study
        .database
        .store
        .read(|conn| health::findings(conn, &service, at("2021-03-10T12:00:00Z")))
        .expect("findings");
    found.iter().filter(|one| one.kind == kind).map(|one| one.count).sum()
}

/// Those samples came about the mail to the mother, by a service whose operator's address takes nothing.
fn came(study: &Study, mails: &[(&str, Vec<u8>)]) {
    let folder = study.database.dir.path().join("inbox");
    for name in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(folder.join(name)).expect("a Maildir");
    }
    for (name, mail) in mails {
        std::fs::write(folder.join("new").join(name), mail).expect("delivered");
    }
    let mut service = service_where(study.database, |_| ());
    service.operator = Some("drift@example.org".parse().expect("an address"));
    let config = Config { inbox: Some(format!("maildir:{}", folder.display())), ..Config::default() };
    let inbox = Inbox::open(&config).expect("an address").expect("an inbox");
    let taken = inbox::read_due(&service, &inbox, at("2021-03-09T11:00:00Z")).expect("a reading");
    assert_eq!(taken.mails, mails.len());
    study.database.sql("UPDATE message SET state = 'failed' WHERE kind = 'reply'");
}

/// A sample about the mail to Mona Sø.
fn of_mona(study: &Study, name: &str) -> Vec<u8> {
    let sent = "SELECT CAST(message.id AS TEXT) || ' ' || message_id AS line FROM message JOIN contact ON contact.id = contact_id \
                WHERE address = 'mona@example.org' ORDER BY message.id";
    let sent = study.database.lines(sent)[0].clone();
    let (id, message_id) = sent.split_once(' ').expect("two parts");
    about(&sample(name), &mark(id.parse().expect("a number")), message_id)
}

on_each_database!(a_mail_that_reached_nobody_is_read_and_done_and_status_counts_it_no_more);
fn a_mail_that_reached_nobody_is_read_and_done_and_status_counts_it_no_more(database: &Database) {
    let study = Study::new(database);
    let office = study.browser(OFFICE);
    assert!(office.get("/w/received").text().contains("Der er ingen mail"));
    came(
        &study,
        &[
            ("1", of_mona(&study, "phone-reply")),
            ("2", of_mona(&study, "outlook-away")),
            ("3", b"From: <b>Ukendt</b> <ukendt@example.org>\nSubject: Hej\nMessage-ID: <a@b>\n\n<script>x</script> Hvem er I?\n".to_vec()),
        ],
    );
    assert_eq!((counted(&study, "not_passed_on"), counted(&study, "received_and_noted")), (2, 1));
    let page = office.get("/w/received");
    let text = page.text();
    for words in ["Svar på en mail", "Automatisk svar", "Mona Sø", "N1", "ukendt@example.org", "Hvem er I?"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    assert!(page.html.contains("&lt;script&gt;x&lt;/script&gt;"), "what they wrote is no page of ours");
    assert_eq!(page.html.matches("action=\"/w/received/no-mail\"").count(), 2, "nobody knows who the third is");
    let mail = |kind: &str, known: bool| {
        let some = if known { "NOT" } else { "" };
        database.lines(&format!(
            "SELECT CAST(id AS TEXT) AS line FROM received WHERE kind = '{kind}' AND person_id IS {some} NULL"
        ))[0]
            .clone()
    };

    // What is too long is told, kept in the form, and nothing is noted.
    let before = database.everything();
    let stranger = mail("reply", false);
    let long = office.press("/w/received/handled", &[("mail", &stranger), ("note", &"x".repeat(501))]);
    assert!(long.status == 422 && long.text().contains("for lang") && long.html.contains(&"x".repeat(501)));
    assert_eq!(database.everything(), before);
    // Nor can mail be ended to somebody whom nobody knows.
    let unknown = office.press("/w/received/no-mail", &[("mail", &stranger)]);
    assert_eq!(unknown.to(), "/w/received?done=received_gone");
    assert_eq!(database.everything(), before);

    let done = office.press("/w/received/handled", &[("mail", &stranger), ("note", "ringet, tog fejl af os")]);
    assert_eq!(done.to(), "/w/received?done=received_handled");
    assert_eq!(counted(&study, "not_passed_on"), 1);
    let after = office.get("/w/received").text();
    assert!(!after.contains("Hvem er I?") && after.contains("ringet, tog fejl af os"), "{after}");
    let kept = "SELECT CAST(id AS TEXT) AS line FROM received WHERE content IS NOT NULL";
    assert_eq!(database.lines(kept), [mail("reply", true)], "what is done is not kept");
    // Said twice, it is done once.
    let again = office.press("/w/received/handled", &[("mail", &stranger), ("note", "noget andet")]);
    assert_eq!(again.to(), "/w/received?done=received_gone");

    for kind in ["reply", "auto_reply"] {
        let done = office.press("/w/received/no-mail", &[("mail", &mail(kind, true))]);
        assert_eq!(done.to(), "/w/received?done=received_no_mail");
    }
    assert_eq!(database.addresses("no_mail_since IS NOT NULL"), ["mona@example.org"]);
    assert_eq!((counted(&study, "not_passed_on"), counted(&study, "received_and_noted")), (0, 0));
    assert!(office.get("/w/received").text().contains("Der er ingen mail"));
    let acts =
        "SELECT act || ' ' || actor AS line FROM audit WHERE act IN ('received_handled', 'no_mail') ORDER BY number";
    assert_eq!(
        database.lines(acts),
        ["received_handled staff", "no_mail staff", "received_handled staff", "received_handled staff"]
    );
}

on_each_database!(what_was_noted_about_a_mail_is_forgotten_after_three_months);
fn what_was_noted_about_a_mail_is_forgotten_after_three_months(database: &Database) {
    let study = Study::new(database);
    came(&study, &[("1", of_mona(&study, "outlook-away"))]);
    study.browser(OFFICE).press("/w/received/handled", &[("mail", "1"), ("note", "ferie til fredag")]);
    let notes = || database.lines("SELECT coalesce(handled_note, '') AS line FROM received");
    let read = |at_: &str| {
        let folder = database.dir.path().join("inbox");
        let config = Config { inbox: Some(format!("maildir:{}", folder.display())), ..Config::default() };
        let inbox = Inbox::open(&config).expect("an address").expect("an inbox");
        inbox::read_due(&service_where(database, |_| ()), &inbox, at(at_)).expect("a reading");
    };
    read("2021-06-08T12:00:00Z");
    assert_eq!(notes(), ["ferie til fredag"]);
    read("2021-06-10T12:00:00Z");
    assert_eq!(notes(), [""]);
}

on_each_database!(whoever_writes_from_an_address_of_the_register_is_known_without_a_mail_of_ours);
fn whoever_writes_from_an_address_of_the_register_is_known_without_a_mail_of_ours(database: &Database) {
    let study = Study::new(database);
    came(&study, &[("1", b"From: Sara <SARA@example.org>\nMessage-ID: <a@b>\n\nJeg vil ikke mere.\n".to_vec())]);
    let office = study.browser(OFFICE);
    assert!(office.get("/w/received").text().contains("Sara Vest"));
    office.press("/w/received/no-mail", &[("mail", "1")]);
    assert_eq!(database.addresses("no_mail_since IS NOT NULL"), ["sara@example.org"]);
}

on_each_database!(the_command_tells_the_same_and_says_what_it_cannot_do);
fn the_command_tells_the_same_and_says_what_it_cannot_do(database: &Database) {
    let study = Study::new(database);
    came(&study, &[("1", of_mona(&study, "phone-reply"))]);
    let run = |arguments: &[&str]| {
        let ran = program(database, arguments).output().expect("kvartal runs");
        (ran.status.code(), String::from_utf8(ran.stdout).expect("text"), String::from_utf8(ran.stderr).expect("text"))
    };
    let (code, told, _) = run(&["inbox", "list"]);
    assert!(code == Some(0) && told.contains("\treply\t") && told.contains("about N1"), "{told}");
    let (code, _, fault) = run(&["inbox", "handled", "7"]);
    assert!(code == Some(1) && fault.contains("no mail 7 waits for anybody"), "{fault}");
    assert_eq!(run(&["inbox", "handled", "1", "--note", "ringet"]).0, Some(0));
    let told = run(&["inbox", "list"]).1;
    assert!(!told.contains("about N1") && told.lines().count() <= 1, "{told}");
    let (_, _, fault) = run(&["inbox", "no-mail", "1"]);
    assert!(fault.contains("no mail 1 waits for anybody"), "{fault}");
}
