//! Relays that give our mails another Message-ID and another return path.

use super::world::World;
use crate::support::{Database, on_each_database};

/// A bounce that holds nothing of ours but the List-Unsubscribe address and the date of the copy.
fn bounce(unsubscribe: &str, date: &str, id: &str) -> String {
    format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@relay.example.net\nTo: svar@example.org\nMessage-ID: <{id}@relay.example.net>\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\
         Content-Type: message/delivery-status\n\nReporting-MTA: dns; relay.example.net\n\n\
         Final-Recipient: rfc822; mette@example.org\nAction: failed\nStatus: 5.1.1\n\
         Diagnostic-Code: smtp; 550 5.1.1 User unknown\n\n--b\nContent-Type: message/rfc822\n\n\
         From: svar@example.org\nDate: {date}\nMessage-ID: <1@relay.example.net>\n\
         List-Unsubscribe: <{unsubscribe}>\nSubject: Et spoergeskema til dig\n\nHej\n--b--\n"
    )
}

on_each_database!(a_bounce_is_found_by_the_unsubscribe_address_and_the_date_of_the_returned_copy);
fn a_bounce_is_found_by_the_unsubscribe_address_and_the_date_of_the_returned_copy(database: &Database) {
    let world = World::new(database).operated();
    let inbox = world.inbox();
    // A week later she was reminded, at the same address.
    let request = world.lines("SELECT CAST(id AS TEXT) AS line FROM request")[0].parse().expect("a number");
    database.message("second", world.person, &[request], "reminder1");
    database
        .sql("UPDATE message SET sent_at = '2021-03-08 08:00:00', sent_on = '2021-03-08' WHERE unique_key = 'second'");
    let unsubscribe = world.service.unsubscribe(world.person, "mette@example.org");
    let state = |key: &str| {
        let query = format!("SELECT state AS line FROM message WHERE unique_key = '{key}'");
        world.lines(&query).pop().expect("a message")
    };
    let first = world.message_id.clone();
    world.deliver("1", bounce(&unsubscribe, "Mon, 1 Mar 2021 09:00:00 +0100", "a").as_bytes());
    assert_eq!(world.read(&inbox, 0).bounced, 1);
    assert_eq!((state(&first).as_str(), state("second").as_str()), ("bounced", "sent"), "the one of that day");
    assert_eq!(world.stopped(), ["mette@example.org"]);
    world.deliver("2", bounce(&unsubscribe, "no date", "b").as_bytes());
    assert_eq!(world.read(&inbox, 1).bounced, 1);
    assert_eq!(state("second"), "bounced", "without a date the newest");
}

on_each_database!(an_unsubscribe_address_that_is_none_of_ours_stops_nobody);
fn an_unsubscribe_address_that_is_none_of_ours_stops_nobody(database: &Database) {
    let world = World::new(database).operated();
    let right = format!("/u/{}", world.service.keys.unsubscribe_token(world.person, "mette@example.org"));
    for (number, path) in
        [right.replace(char::is_numeric, "0"), format!("{right}0"), format!("/u/{}", world.person), "/u/".to_owned()]
            .iter()
            .enumerate()
    {
        let mail =
            bounce(&format!("https://svar.example.org{path}"), "Mon, 1 Mar 2021 09:00:00 +0100", &number.to_string());
        world.deliver(&number.to_string(), mail.as_bytes());
    }
    let taken = world.read(&world.inbox(), 0);
    assert_eq!((taken.bounced, taken.passed_on), (0, 4), "the operator sees them");
    assert_eq!((world.state().as_str(), world.stopped()), ("sent", vec![]));
}

on_each_database!(what_a_former_mailbox_sends_back_says_nothing_about_the_new_address);
/// The address was corrected, and whoever reads the old mailbox still has a mail that was sent there.
fn what_a_former_mailbox_sends_back_says_nothing_about_the_new_address(database: &Database) {
    let world = World::new(database).operated();
    let former = world.service.unsubscribe(world.person, "mette@example.org");
    let mark = world.mark();
    database.readdress("mette@example.org", "ny@example.org");
    let request = world.lines("SELECT CAST(id AS TEXT) AS line FROM request")[0].parse().expect("a number");
    database.message("second", world.person, &[request], "reminder1");
    database.sql(
        "UPDATE message SET sent_at = '2021-03-08 08:00:00', sent_on = '2021-03-08', state = 'sent' WHERE unique_key = 'second'",
    );
    let inbox = world.inbox();
    world.deliver("1", bounce(&former, "Mon, 8 Mar 2021 09:00:00 +0100", "a").as_bytes());
    let complaint = format!(
        "From: fbl@example.net\nTo: {mark}\nMessage-ID: <c@example.net>\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\
         Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n--b\n\
         Content-Type: message/rfc822\n\nMessage-ID: <{}>\nSubject: x\n\nHej\n--b--\n",
        world.message_id
    );
    world.deliver("2", complaint.as_bytes());
    world.read(&inbox, 0);
    assert_eq!(world.lines("SELECT kind AS line FROM received ORDER BY kind"), ["bounce", "complaint"]);
    assert_eq!(world.lines("SELECT state AS line FROM message WHERE unique_key = 'second'"), ["sent"]);
    assert_eq!(world.stopped(), [""; 0]);
    assert_eq!(database.addresses("no_mail_since IS NOT NULL"), [""; 0]);
}
