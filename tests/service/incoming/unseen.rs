//! Whatever is neither acted on nor passed on is told by `kvartal status`.

use kvartal::health;

use super::world::{World, about, noon, sample};
use crate::support::{Database, on_each_database};

/// What is said of mail; the world's register is as small as can be, and what it lacks is said elsewhere.
fn findings(world: &World) -> Vec<(usize, String)> {
    let found = world.database.store.read(|conn| health::findings(conn, &world.service, noon()));
    let found = found.expect("findings").into_iter().map(|finding| (finding.count, finding.words.to_string()));
    found.filter(|(_, words)| !words.starts_with("municipalities") && !words.starts_with("families")).collect()
}

#[track_caller]
fn count(world: &World, words: &str) -> usize {
    findings(world).iter().find(|(_, said)| said.contains(words)).map_or(0, |(count, _)| *count)
}

/// Nothing in it is ours, and a server wrote it.
const NOT_UNDERSTOOD: &str = "Return-Path: <>\nFrom: postmaster@kommune.example.net\nTo: svar@example.org\n\
                              Subject: Viesti\nMessage-ID: <1@kommune.example.net>\n\nHei vaan.\n";

on_each_database!(a_bounce_that_matches_nothing_a_notice_that_is_not_understood_and_a_report_go_to_the_operator);
fn a_bounce_that_matches_nothing_a_notice_that_is_not_understood_and_a_report_go_to_the_operator(database: &Database) {
    let world = World::new(database).operated();
    assert_eq!(findings(&world), []);
    world.deliver("1", &about(&sample("postfix"), "x", "nothing-of-ours@example.net"));
    world.deliver("2", NOT_UNDERSTOOD.as_bytes());
    let report = String::from_utf8(world.mail("complaint")).expect("text");
    world.deliver("3", report.replace("Feedback-Type: abuse", "Feedback-Type: auth-failure").as_bytes());
    let taken = world.read(&world.inbox(), 0);
    assert_eq!((taken.mails, taken.passed_on), (3, 3));
    let mut kinds = world.received();
    kinds.sort();
    assert_eq!(kinds, ["bounce", "feedback", "unknown"]);
    assert_eq!(database.addresses("no_mail_since IS NOT NULL"), [""; 0]);
    assert_eq!(findings(&world), []);
}

on_each_database!(without_an_operator_they_stay_in_the_mailbox_and_are_counted);
fn without_an_operator_they_stay_in_the_mailbox_and_are_counted(database: &Database) {
    let world = World::new(database);
    let inbox = world.inbox();
    world.deliver("1", &about(&sample("postfix"), "x", "nothing-of-ours@example.net"));
    world.deliver("2", NOT_UNDERSTOOD.as_bytes());
    assert_eq!(world.read(&inbox, 0).left, 2);
    assert_eq!(count(&world, "stay unread in the inbox"), 2);
    // Somebody has moved one away by hand.
    std::fs::remove_file(world.maildir.join("new/1")).expect("removed");
    world.read(&inbox, 61);
    assert_eq!(count(&world, "stay unread in the inbox"), 1);
    let world = world.operated();
    world.read(&inbox, 122);
    assert_eq!(count(&world, "stay unread in the inbox"), 0);
}

on_each_database!(what_is_only_noted_is_counted_with_its_cases_for_a_week);
fn what_is_only_noted_is_counted_with_its_cases_for_a_week(database: &Database) {
    let world = World::new(database).operated();
    for name in ["outlook-away", "read-receipt", "postfix-delayed", "postfix"] {
        world.deliver(name, &world.mail(name));
    }
    world.deliver("own", b"From: Drift <drift@example.org>\nSubject: Modtaget\nMessage-ID: <a@b>\n\nTak.\n");
    world.read(&world.inbox(), -1);
    for words in [
        "automatic answers came in the last seven days and were passed on to nobody, about 17",
        "read receipts came in the last seven days and were passed on to nobody, about 17",
        "notices of a delay came in the last seven days",
        "mails from the operator's own address",
    ] {
        assert_eq!(count(&world, words), 1, "{words} in {:?}", findings(&world));
    }
    assert_eq!(findings(&world).len(), 4, "a bounce that stopped an address was acted on: {:?}", findings(&world));
    database.sql("UPDATE received SET received_at = '2021-02-20 08:00:00'");
    assert_eq!(findings(&world), []);
}

on_each_database!(a_mail_that_came_back_through_our_own_fault_is_counted);
fn a_mail_that_came_back_through_our_own_fault_is_counted(database: &Database) {
    let world = World::new(database);
    let spf = "5.1.0 192.0.2.9 is not allowed to send from <svar.example.org> per its SPF record";
    let bounce = String::from_utf8(world.mail("postfix")).expect("text");
    let bounce = bounce.replace("User unknown", spf);
    assert!(bounce.contains("SPF"));
    database.sql("UPDATE message SET begun_at = '2021-03-01 08:00:00'");
    world.deliver("1", bounce.as_bytes());
    world.read(&world.inbox(), 0);
    assert_eq!((world.state().as_str(), world.stopped()), ("bounced", vec![]));
    assert_eq!(count(&world, "because of the sender"), 1, "{:?}", findings(&world));
}

on_each_database!(a_reply_that_reached_nobody_is_counted);
fn a_reply_that_reached_nobody_is_counted(database: &Database) {
    let world = World::new(database).operated();
    world.deliver("1", &world.mail("phone-reply"));
    world.read(&world.inbox(), 0);
    assert_eq!(count(&world, "have reached neither"), 0);
    database.sql("UPDATE message SET state = 'failed' WHERE kind = 'reply'");
    assert_eq!(count(&world, "have reached neither"), 1);
}

on_each_database!(a_person_who_copies_a_header_of_ours_is_still_a_person);
fn a_person_who_copies_a_header_of_ours_is_still_a_person(database: &Database) {
    let world = World::new(database).operated();
    world.deliver("1", b"From: mette@example.org\nX-Kvartal-Kind: invitation\nMessage-ID: <x@y>\n\nHej\n");
    assert_eq!(world.read(&world.inbox(), 0).passed_on, 1);
}
