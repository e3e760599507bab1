//! What people write reaches somebody, once.

use kvartal::config::Config;
use kvartal::id::{MessageId, StaffId};
use kvartal::inbox::{Inbox, Taken};
use kvartal::store::incoming::{self, PassedOn};

use super::world::{World, about, sample};
use crate::support::{Asked, Database, on_each_database};

/// How the sample reply begins.
const ORIGINAL: &str = "Hej. Min søn er flyttet hjem igen, skal jeg stadig svare? Mailen til sagsbehandleren kunne \
                        ikke leveres, jeg fik \"550 5.1.1 user unknown\".";

/// Unique keys of what waits to be passed on.
fn waiting(world: &World) -> Vec<String> {
    world.lines("SELECT unique_key AS line FROM message WHERE kind = 'reply' AND state = 'queued' ORDER BY id")
}

fn kept(world: &World) -> usize {
    world.lines("SELECT kind AS line FROM received WHERE content IS NOT NULL").len()
}

fn carried(database: &Database, key: &str) -> Option<PassedOn> {
    let id: MessageId = database
        .lines(&format!("SELECT CAST(id AS TEXT) AS line FROM message WHERE unique_key = '{key}'"))[0]
        .parse()
        .expect("a number");
    database.store.read(|conn| incoming::passed_on(conn, id)).expect("an answer")
}

fn forget(world: &World) -> usize {
    world.database.store.write(&crate::support::test_by(), |conn| incoming::forget_passed_on(conn)).expect("forgotten")
}

on_each_database!(a_reply_goes_to_every_lead_of_the_municipality_and_is_forgotten_when_it_has);
fn a_reply_goes_to_every_lead_of_the_municipality_and_is_forgotten_when_it_has(database: &Database) {
    let world = World::new(database).operated();
    let leads = [world.lead("Nordby", "aase@example.org"), world.lead("Nordby", "bo@example.org")];
    world.lead("Sydby", "carl@example.org");
    let mail = world.mail("phone-reply");
    world.deliver("1", &mail);
    let taken = world.read(&world.inbox(), 0);
    assert_eq!((taken.mails, taken.passed_on, taken.left), (1, 1, 0));
    let keys = leads.map(|lead| format!("reply:1:{lead}"));
    assert_eq!(waiting(&world), keys);
    let expected = PassedOn { content: mail, families: vec!["17".into()], undelivered: false };
    for key in &keys {
        assert_eq!(carried(database, key).as_ref(), Some(&expected));
    }
    assert_eq!(world.state(), "sent");
    database.sql(&format!("UPDATE message SET state = 'sent' WHERE unique_key = '{}'", keys[0]));
    assert_eq!((forget(&world), kept(&world)), (0, 1), "the other one waits");
    database.sql(&format!("UPDATE message SET state = 'sent' WHERE unique_key = '{}'", keys[1]));
    assert_eq!((forget(&world), kept(&world)), (1, 0));
    assert_eq!(carried(database, &keys[0]), None, "there is nothing left to send");
}

on_each_database!(a_lead_is_told_of_the_families_of_the_own_municipality_only);
fn a_lead_is_told_of_the_families_of_the_own_municipality_only(database: &Database) {
    let world = World::new(database);
    let (nordby, sydby) = (world.lead("NORDBY", "aase@example.org"), world.lead("Sydby", "carl@example.org"));
    let other = database.family("99", "2021-03-01");
    database.sql("UPDATE family SET municipality = 'Sydby' WHERE case_number = '99'");
    let request = database.request(Asked {
        family: other,
        child: None,
        slot: "caseworker",
        wave: "baseline",
        person: world.person,
        invited: "2021-03-01",
        closes: "2021-04-26",
        child_instrument: None,
    });
    database.sql(&format!(
        "INSERT INTO message_request (message_id, request_id, purpose, round, dropped) VALUES ({}, {request}, \
         'invitation', 1, false)",
        world.message
    ));
    world.deliver("1", &world.mail("phone-reply"));
    world.read(&world.inbox(), 0);
    let families = |lead: StaffId| carried(database, &format!("reply:1:{lead}")).expect("a reply").families;
    assert_eq!((families(nordby), families(sydby)), (vec!["17".to_owned()], vec!["99".to_owned()]));
}

on_each_database!(what_belongs_to_nobody_goes_to_the_operator);
fn what_belongs_to_nobody_goes_to_the_operator(database: &Database) {
    let world = World::new(database).operated();
    world.lead("Nordby", "aase@example.org");
    world.deliver("1", &about(&sample("phone-reply"), "", "nothing-of-ours@example.net"));
    world.read(&world.inbox(), 0);
    assert_eq!(waiting(&world), ["reply:1:operator"]);
    let carried = carried(database, "reply:1:operator").expect("a mail");
    assert!(carried.families.is_empty() && !carried.undelivered);
    // So does a reply when the municipality has no lead whose address works.
    world.deliver("2", &world.mail("away-written-by-hand"));
    database.sql("DELETE FROM membership");
    world.read(&world.inbox(), 0);
    assert_eq!(waiting(&world), ["reply:1:operator", "reply:2:operator"]);
    assert_eq!(crate::incoming::replies::carried(database, "reply:2:operator").expect("a reply").families, ["17"]);
}

on_each_database!(without_anybody_to_give_it_to_a_reply_stays_unread_until_there_is_somebody);
fn without_anybody_to_give_it_to_a_reply_stays_unread_until_there_is_somebody(database: &Database) {
    let world = World::new(database);
    let inbox = world.inbox();
    world.deliver("1", &world.mail("phone-reply"));
    world.deliver("2", &world.mail("postfix"));
    let taken = world.read(&inbox, 0);
    assert_eq!((taken.mails, taken.bounced, taken.left), (1, 1, 1));
    assert_eq!((world.mailbox().0, world.received()), (vec!["1".to_owned()], vec!["bounce".to_owned()]));
    let lead = world.lead("Nordby", "aase@example.org");
    assert_eq!(world.read(&inbox, 60).passed_on, 1);
    assert_eq!(waiting(&world), [format!("reply:2:{lead}")]);
    assert_eq!(world.mailbox().0, Vec::<String>::new());
}

on_each_database!(a_reply_too_large_to_be_passed_on_stays_for_a_person);
fn a_reply_too_large_to_be_passed_on_stays_for_a_person(database: &Database) {
    let world = World::new(database).operated();
    let large = [world.mail("phone-reply"), vec![b'x'; 10_000]].concat();
    world.deliver("1", &large);
    // A bounce says what it says at its beginning.
    world.deliver("2", &[world.mail("postfix"), vec![b'x'; 10_000]].concat());
    let taken = world.read(&world.inbox().with_limit(5_000), 0);
    assert_eq!(taken, Taken { mails: 1, bounced: 1, passed_on: 0, left: 1, unreadable: false });
    assert_eq!(world.mailbox().0, ["1"]);
}

on_each_database!(a_reply_that_no_lead_could_be_reached_with_goes_to_the_operator);
fn a_reply_that_no_lead_could_be_reached_with_goes_to_the_operator(database: &Database) {
    let world = World::new(database).operated();
    let lead = world.lead("Nordby", "aase@example.org");
    let inbox = world.inbox();
    world.deliver("1", &world.mail("phone-reply"));
    world.read(&inbox, 0);
    world.read(&inbox, 1);
    assert_eq!(waiting(&world), [format!("reply:1:{lead}")], "while it waits nobody else gets it");
    database.sql("UPDATE message SET state = 'failed' WHERE kind = 'reply'");
    world.read(&inbox, 2);
    world.read(&inbox, 3);
    assert_eq!(waiting(&world), ["reply:1:operator"]);
    let carried = carried(database, "reply:1:operator").expect("a reply");
    assert!(carried.undelivered && carried.families == ["17"], "{carried:?}");
    // Were the operator's address wrong as well, it would still be here.
    database.sql("UPDATE message SET state = 'failed' WHERE kind = 'reply'");
    world.read(&inbox, 4);
    assert_eq!((kept(&world), waiting(&world)), (1, vec![]));
}

on_each_database!(a_reply_that_comes_back_on_its_way_to_a_lead_goes_to_the_operator);
fn a_reply_that_comes_back_on_its_way_to_a_lead_goes_to_the_operator(database: &Database) {
    let world = World::new(database);
    let lead = world.lead("Nordby", "aase@example.org");
    world.deliver("1", &world.mail("phone-reply"));
    world.read(&world.inbox(), 0);
    database.sql("UPDATE message SET state = 'sent', contact_id = (SELECT contact_id FROM staff) WHERE kind = 'reply'");
    forget(&world);
    let id: MessageId =
        world.lines("SELECT CAST(id AS TEXT) AS line FROM message WHERE kind = 'reply'")[0].parse().expect("a number");
    let bounce = about(&sample("postfix"), &crate::incoming::world::mark(id), "x@example.org");
    world.deliver("2", &bounce);
    // Without an operator it stays where a person finds it.
    assert_eq!(world.read(&world.inbox(), 0).left, 1);
    assert_eq!(world.stopped(), Vec::<String>::new());
    let world = world.operated();
    world.read(&world.inbox(), 0);
    assert_eq!(waiting(&world), ["reply:2:operator"]);
    assert_eq!(carried(database, "reply:2:operator").expect("the bounce").content, bounce);
    assert_eq!(world.stopped(), ["aase@example.org"]);
    assert_eq!(world.lines("SELECT state AS line FROM message WHERE unique_key LIKE 'reply:1:%'"), ["bounced"]);
    // And what comes back from the operator goes round no more.
    database.sql("UPDATE message SET state = 'sent' WHERE unique_key = 'reply:2:operator'");
    let id: MessageId = world
        .lines("SELECT CAST(id AS TEXT) AS line FROM message WHERE unique_key = 'reply:2:operator'")[0]
        .parse()
        .expect("a number");
    world.deliver("3", &about(&sample("qmail"), &crate::incoming::world::mark(id), "y@example.org"));
    assert_eq!(world.read(&world.inbox(), 0).left, 1);
    // The lead's address works again: what was kept for it would be sent again, and nothing is.
    let allowed = database
        .store
        .write(&crate::support::test_by(), |conn| {
            kvartal::store::address::allow(conn, "aase@example.org", crate::incoming::world::noon())
        })
        .expect("allowed");
    assert_eq!((allowed.was_stopped, allowed.replies), (true, 0), "{lead}");
}

on_each_database!(a_reply_leaves_with_the_mail_itself_and_goes_to_whoever_wrote_it);
fn a_reply_leaves_with_the_mail_itself_and_goes_to_whoever_wrote_it(database: &Database) {
    let world = World::new(database);
    world.lead("Nordby", "aase@example.org");
    world.deliver("1", &world.mail("phone-reply"));
    world.read(&world.inbox(), 0);
    let done = kvartal::tick::tick(&world.service, crate::incoming::world::noon()).expect("a pass");
    assert_eq!(done.posted.sent, 1);
    let folder = database.dir.path().join("mail/new");
    let files: Vec<_> = std::fs::read_dir(folder).expect("a mailbox").map(|file| file.expect("a file")).collect();
    assert_eq!(files.len(), 1);
    let sent = std::fs::read(files[0].path()).expect("the mail");
    let sent = mail_parser::MessageParser::default().parse(&sent).expect("a mail");
    let first = |address: Option<&mail_parser::Address>| {
        address.and_then(|to| to.first()?.address().map(str::to_owned)).unwrap_or_default()
    };
    assert_eq!(first(sent.to()), "aase@example.org");
    assert_eq!(first(sent.reply_to()), "mette@example.org");
    assert_eq!(sent.header("X-Kvartal-Kind").and_then(|kind| kind.as_text()), Some("reply"));
    assert_eq!(sent.header("Auto-Submitted").and_then(|kind| kind.as_text()), Some("auto-generated"));
    let suppressed = sent.header("X-Auto-Response-Suppress").and_then(|which| which.as_text());
    assert_eq!(suppressed, Some("All"), "Exchange answers no such mail");
    let text = sent.body_text(0).expect("words");
    assert!(text.contains("sag 17") && !text.contains("Mette"), "{text}");
    let original = sent.attachments().find_map(|part| part.message()).expect("the reply");
    assert_eq!(original.body_text(0).expect("words").lines().next(), Some(ORIGINAL));
    // It has left: the database forgets what it says.
    assert_eq!(kept(&world), 1);
    world.read(&world.inbox(), 5);
    assert_eq!(kept(&world), 0);
    // And should our own mail come round, it is not passed on again.
    world.deliver("2", sent.raw_message());
    world.read(&world.inbox(), 10);
    assert_eq!((world.received(), waiting(&world)), (vec!["reply".to_owned(), "own".to_owned()], vec![]));
}

on_each_database!(a_mail_from_our_own_address_is_never_passed_on);
fn a_mail_from_our_own_address_is_never_passed_on(database: &Database) {
    let world = World::new(database).operated();
    world.deliver("1", b"From: Kvartal <kvartal@localhost>\nTo: kvartal@localhost\nSubject: Re: x\n\nHej\n");
    let taken = world.read(&world.inbox(), 0);
    assert_eq!((taken.mails, taken.passed_on), (1, 0));
    assert_eq!(world.received(), ["own"]);
}

#[test]
fn an_address_of_the_inbox_that_is_none_is_told_at_the_start_without_its_password() {
    let told = |inbox: &str| {
        let inbox = (!inbox.is_empty()).then(|| inbox.to_owned());
        Inbox::open(&Config { inbox, ..Config::default() }).err()
    };
    for good in [
        "maildir:/var/mail/svar",
        "imaps://svar%40example.org:hemmelig@imap.example.org/INBOX",
        "imaps://svar:hemmelig@imap.example.org:1993",
        "imap://svar:hemmelig@[::1]:1143/INBOX",
    ] {
        assert_eq!(told(good), None, "{good}");
    }
    assert_eq!(told(""), None);
    for bad in [
        "maildir:",
        "/var/mail/svar",
        "maildir:mail",
        "pop3://svar:hemmelig@example.org",
        "imaps://svar:hemmelig@",
        "imaps://:hemmelig@example.org",
        "imaps://svar@example.org",
        "imaps://svar:hemmelig@example.org:port",
        "imaps://svar:hemmelig%0d%0aA@example.org",
    ] {
        let told = told(bad).unwrap_or_else(|| panic!("{bad} is taken"));
        assert!(!told.contains("hemmelig") && told.contains("inbox"), "{told}");
    }
}
