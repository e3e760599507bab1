//! Somebody reads a mailbox that is no longer the person's: what lies in it can do nothing.

use kvartal::id::FamilyId;
use kvartal::tick::tick;
use mail_parser::{HeaderValue, MessageParser};

use super::study::{MOTHER, stored, study};
use crate::support::{Database, made_without_derived_keys, on_each_database, service};

/// The correction, and back again.
const MOVED: [&str; 2] = ["mor@example.org", "ny@example.org"];
const BACK: [&str; 2] = ["ny@example.org", "mor@example.org"];

/// What somebody could send with a mark.
const SAID: [&[(&str, &str)]; 9] = [
    &[("List-Unsubscribe", "One-Click")],
    &[("mail", "stop")],
    &[("mail", "again")],
    &[("study", "leave")],
    &[("study", "join")],
    &[("answers", "withdraw")],
    &[("answers", "erase")],
    &[("answers", "erase-now")],
    &[("language", "en")],
];

/// A mark as the headers of mails had it before it was bound to an address: `keyed("unsubscribe", id)`.
fn former_mark(person: i64) -> String {
    let hash = made_without_derived_keys("unsubscribe", &person.to_string());
    format!("{person}-{}", hash[..12].iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// Path of the List-Unsubscribe address in the mail to that address.
fn in_header(database: &Database, to: &str) -> String {
    let folder = std::fs::read_dir(database.dir.path().join("mail/new")).expect("a mailbox");
    for file in folder.flatten() {
        let bytes = std::fs::read(file.path()).expect("a mail");
        let mail = MessageParser::default().parse(&bytes).expect("a mail");
        if mail.to().and_then(|to| to.first()).and_then(|to| to.address()) == Some(to) {
            let HeaderValue::Address(list) = mail.list_unsubscribe() else { panic!("no List-Unsubscribe") };
            let url = list.first().and_then(|url| url.address()).expect("an address");
            return url[url.find("/u/").expect("an address of ours")..].to_owned();
        }
    }
    panic!("no mail to {to}");
}

on_each_database!(every_mark_dies_with_the_address);
fn every_mark_dies_with_the_address(database: &Database) {
    let study = study(database);
    let answers = study.answer_all(&study.link, study.request, database);
    assert!(answers > 20, "{answers}");
    let choices = study.choices();
    database.sql("UPDATE family SET next_due_at = '2021-03-01 08:00:00'");
    let asks = format!("{choices}/erase");
    let confirmation = study.web.get(&asks).hidden("confirmation");
    let former = format!("/u/{}", former_mark(study.mother.number()));
    let header = format!("/u/{}", service(database).keys.unsubscribe_token(study.mother, MOTHER));
    for path in [&choices, &header, &former] {
        assert_eq!(study.web.get(path).status, 200, "{path}");
    }

    database.readdress(MOVED[0], MOVED[1]);
    let before = database.everything();
    for path in [&study.link, &choices, &asks, &header, &former] {
        assert_eq!(study.web.get(path).status, 410, "{path}");
        for said in SAID {
            let page = study.web.post(path, said);
            assert!((400..500).contains(&page.status), "{path} {said:?}: {}", page.status);
        }
    }
    assert_eq!(study.web.post(&asks, &[("confirmation", &confirmation)]).status, 410);
    assert_eq!(database.everything(), before);
    // It says what to do, and not where the person is now.
    let page = study.web.get(&header);
    assert!(page.text().contains("Vi skriver ikke mere til den adresse"), "{}", page.text());
    assert!(page.text().contains("hjaelp@example.org") && !page.html.contains("ny@example.org"));
    assert_eq!(stored(database, study.request), answers);
    // With the address the mark is good again: it was never anybody else's.
    database.readdress(BACK[0], BACK[1]);
    assert_eq!(study.web.get(&choices).status, 200);
}

on_each_database!(what_stands_in_a_header_ends_mail_and_does_nothing_else);
/// Mail programs, the servers on the way and whoever the mail is passed on to read a mail's headers.
fn what_stands_in_a_header_ends_mail_and_does_nothing_else(database: &Database) {
    let study = study(database);
    let answers = study.answer_all(&study.caseworker_link, study.caseworker_request, database);
    database.sql("UPDATE family SET next_due_at = '2021-03-01 08:00:00'");
    tick(&service(database), "2021-03-08T09:00:00Z".parse().unwrap()).expect("a tick");
    let header = in_header(database, MOTHER);
    let mark = header.trim_start_matches("/u/");
    let before = database.everything();
    for path in [&header, &format!("/u/{}", former_mark(study.mother.number()))] {
        for said in &SAID[2..8] {
            assert_eq!(study.web.post(path, said).status, 400, "{path} {said:?}");
        }
    }
    // Neither it nor a part of it opens the page of her choices.
    for part in [mark, mark.rsplit_once('-').unwrap().0, &former_mark(study.mother.number())] {
        for said in SAID {
            assert_eq!(
                study.web.post(&format!("/c/{part}"), said).status,
                if said[0].0 == "List-Unsubscribe" || said[0].1 == "erase-now" { 400 } else { 410 }
            );
            assert_eq!(study.web.post(&format!("/c/{part}/erase"), &[("confirmation", "x")]).status, 410);
        }
    }
    assert_eq!(database.everything(), before);
    assert_eq!(study.web.post(&header, SAID[0]).status, 200);
    assert_eq!(database.addresses("no_mail_since IS NOT NULL"), [MOTHER]);
    assert_eq!(stored(database, study.caseworker_request), answers);
}

on_each_database!(an_old_mark_ends_mail_if_all_mail_went_to_the_present_address);
/// A mail from before marks named the address may go on ending mail, as long as it can only be her own.
fn an_old_mark_ends_mail_if_all_mail_went_to_the_present_address(database: &Database) {
    let study = study(database);
    let former = format!("/u/{}", former_mark(study.mother.number()));
    database.readdress(MOVED[0], MOVED[1]);
    assert_eq!(study.web.post(&former, SAID[0]).status, 410);
    assert_eq!(database.addresses("no_mail_since IS NOT NULL"), [""; 0]);
    database.readdress(BACK[0], BACK[1]);
    assert_eq!(study.web.post(&former, SAID[0]).status, 200);
    assert_eq!(database.addresses("no_mail_since IS NOT NULL"), [MOTHER]);
}

on_each_database!(a_letter_and_a_helpers_code_die_with_the_address);
/// A letter lies about in the old flat, a helper has a code for somebody who has moved.
fn a_letter_and_a_helpers_code_die_with_the_address(database: &Database) {
    use kvartal::answer::help;
    use kvartal::paper::Chosen;
    use kvartal::store::StoreError;
    let study = study(database);
    let service = service(database);
    let now: jiff::Timestamp = "2021-03-02T12:00:00Z".parse().unwrap();
    let chosen = Chosen { family: None, role: Some("parent".into()), undelivered: false };
    let papers = crate::support::printed_letters(&service, &chosen, now);
    let letter = format!("/k/{}", papers[0].says.link.rsplit('/').next().unwrap());
    let letters_link = study.web.get(&letter).to().to_owned();
    assert_eq!(study.web.list(&letters_link).status, 200);
    let therapist = database.person("fb@example.org", "da");
    database.assign(FamilyId::new(1), None, "family_therapist", therapist, "Tove");
    let code = database
        .store
        .write::<_, StoreError>(&crate::support::test_by(), |conn| {
            let today = service.calendar().date(now);
            let waiting = help::waiting(conn, &service, therapist, today)?.remove(0);
            let id = help::make(conn, &service, &waiting, now)?;
            Ok(help::made_by(conn, &service, therapist, id, now)?.expect("a code").code.on_paper())
        })
        .expect("a code");
    assert_eq!(study.web.get(&format!("/h/{code}")).status, 200);
    database.readdress(MOVED[0], MOVED[1]);
    for path in [&letters_link, &format!("/h/{code}")] {
        let page = study.web.get(path);
        assert!(page.status == 410 && !page.html.contains("/c/"), "{path}: {}", page.html);
    }
}
