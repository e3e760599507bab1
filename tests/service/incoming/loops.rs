//! Mail that would go round, and mail that comes in masses.

use super::world::{World, about, mark, sample};
use crate::support::{Database, on_each_database};
use kvartal::id::MessageId;

fn mail(from: &str, to: &str, id: &str, more: &str) -> Vec<u8> {
    format!(
        "Return-Path: <{from}>\nFrom: {from}\nTo: {to}\nSubject: Tak for din mail\nMessage-ID: <{id}@example.net>\n{more}\n\
         Vi svarer hurtigst muligt.\n"
    )
    .into_bytes()
}

/// Mails on their way to a lead or to the operator.
fn carriers(world: &World) -> Vec<String> {
    world.lines("SELECT unique_key AS line FROM message WHERE kind = 'reply' ORDER BY id")
}

fn row(world: &World, key: &str) -> MessageId {
    let query = format!("SELECT CAST(id AS TEXT) AS line FROM message WHERE unique_key = '{key}'");
    world.lines(&query)[0].parse().expect("a number")
}

on_each_database!(the_operator_gets_no_mail_of_their_own_and_a_chain_ends_after_one_round);
fn the_operator_gets_no_mail_of_their_own_and_a_chain_ends_after_one_round(database: &Database) {
    let world = World::new(database).operated();
    let inbox = world.inbox();
    world.deliver("1", &mail("fremmed@example.net", "svar@example.org", "1", ""));
    world.read(&inbox, 0);
    assert_eq!(carriers(&world), ["reply:1:operator"]);
    // A rule without any header; the same from a mailbox of another name, told by the way it took or what it answers.
    let id = row(&world, "reply:1:operator");
    let ours = world.service.message_id("reply:1:operator");
    world.deliver("2", &mail("Drift@Example.org", "svar@example.org", "2", ""));
    world.deliver("3", &mail("sager@example.org", &format!("retur+{}@example.org", mark(id)), "3", ""));
    world.deliver("4", &mail("sager@example.org", "svar@example.org", "4", &format!("In-Reply-To: <{ours}>\n")));
    let taken = world.read(&inbox, 1);
    assert_eq!((taken.mails, taken.passed_on, taken.left), (3, 0, 0));
    assert_eq!(carriers(&world), ["reply:1:operator"]);
}

on_each_database!(a_lead_whose_mailbox_acknowledges_every_mail_gets_none_of_these_and_the_operator_one);
fn a_lead_whose_mailbox_acknowledges_every_mail_gets_none_of_these_and_the_operator_one(database: &Database) {
    let world = World::new(database).operated();
    let lead = world.lead("Nordby", "aase@example.org");
    let inbox = world.inbox();
    world.deliver("1", &world.mail("phone-reply"));
    world.read(&inbox, 0);
    let first = format!("reply:1:{lead}");
    assert_eq!(carriers(&world), std::slice::from_ref(&first));
    let to = format!("retur+{}@example.org", mark(row(&world, &first)));
    world.deliver("2", &mail("aase@example.org", &to, "2", ""));
    world.read(&inbox, 1);
    assert_eq!(carriers(&world), [first.clone(), "reply:2:operator".to_owned()]);
    let to = format!("retur+{}@example.org", mark(row(&world, "reply:2:operator")));
    world.deliver("3", &mail("drift@example.org", &to, "3", ""));
    world.read(&inbox, 2);
    assert_eq!(carriers(&world), [first, "reply:2:operator".to_owned()]);
}

on_each_database!(a_lead_who_is_asked_as_well_does_not_get_their_own_reply);
fn a_lead_who_is_asked_as_well_does_not_get_their_own_reply(database: &Database) {
    let world = World::new(database).operated();
    world.lead("Nordby", "METTE@example.org");
    world.deliver("1", &world.mail("phone-reply"));
    world.read(&world.inbox(), 0);
    assert_eq!(carriers(&world), ["reply:1:operator"]);
}

on_each_database!(what_comes_back_from_the_operator_stays_even_if_a_relay_has_changed_its_message_id);
fn what_comes_back_from_the_operator_stays_even_if_a_relay_has_changed_its_message_id(database: &Database) {
    let world = World::new(database).operated();
    let copy = "Message-ID: <1@relay.example.net>\nX-Kvartal-Kind: reply";
    let bounce = String::from_utf8(about(&sample("postfix"), "x", "2@relay.example.net")).expect("text");
    let bounce = bounce.replacen("Message-ID: <2@relay.example.net>", copy, 1);
    assert!(bounce.contains("X-Kvartal-Kind"), "{bounce}");
    world.deliver("1", bounce.as_bytes());
    let taken = world.read(&world.inbox(), 0);
    assert_eq!((taken.left, taken.passed_on), (1, 0));
}

on_each_database!(a_flood_of_outsiders_has_a_quota_and_holds_up_nobodys_invitation);
fn a_flood_of_outsiders_has_a_quota_and_holds_up_nobodys_invitation(database: &Database) {
    database.leaves_mail("the quota of a minute is used up");
    let mut world = World::new(database).operated();
    world.service.rate_limits.per_minute = Some(17);
    let inbox = world.inbox();
    for number in 0..300 {
        let mail = mail("fremmed@example.net", "svar@example.org", &number.to_string(), "");
        world.deliver(&format!("{number:03}"), &mail);
    }
    let taken = world.read(&inbox, 0);
    assert_eq!((taken.passed_on, taken.left), (20, 280));
    // The others are there for the next hours.
    assert_eq!(world.read(&inbox, 30).passed_on, 0);
    for number in 0..17 {
        let family = database.family(&format!("F{number}"), "2021-03-01");
        let person = database.person(&format!("mor{number}@example.org"), "da");
        database.assign(family, None, "parent1", person, "Mor");
    }
    database.sql("UPDATE family SET next_due_at = '2021-03-01 08:00:00' WHERE case_number LIKE 'F%'");
    let at = crate::incoming::world::noon() + jiff::SignedDuration::from_mins(31);
    let posted = kvartal::tick::tick(&world.service, at).expect("a pass").posted;
    assert_eq!(posted.sent, 17);
    let sent = "SELECT kind AS line FROM message WHERE state = 'sent' AND begun_at IS NOT NULL";
    assert_eq!(world.lines(sent), vec!["invitation"; 17]);
    // And then they leave as well.
    let later = at + jiff::SignedDuration::from_mins(2);
    assert_eq!(kvartal::tick::tick(&world.service, later).expect("a pass").posted.sent, 17);
    assert_eq!(world.read(&inbox, 61).passed_on, 20);
}

on_each_database!(a_flood_of_answers_to_one_mail_has_a_quota_as_well);
fn a_flood_of_answers_to_one_mail_has_a_quota_as_well(database: &Database) {
    let world = World::new(database).operated();
    let answer = format!("In-Reply-To: <{}>\n", world.message_id);
    for number in 0..30 {
        let mail = mail("mette@example.org", "svar@example.org", &number.to_string(), &answer);
        world.deliver(&format!("{number:03}"), &mail);
    }
    world.deliver("other", &mail("fremmed@example.net", "svar@example.org", "other", ""));
    let taken = world.read(&world.inbox(), 0);
    assert_eq!((taken.passed_on, taken.left), (21, 10));
}
