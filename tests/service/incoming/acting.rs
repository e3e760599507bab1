//! What a bounce, a complaint and an automatic answer change, on both databases.

use std::thread;

use jiff::civil::Date;
use kvartal::id::MessageId;
use kvartal::inbox::{self, Inbox, Taken};
use kvartal::store::outstanding::{Outstanding, Wanted};
use kvartal::store::{self, Conn, StoreError, address};

use super::world::{World, about, mark, noon, sample};
use crate::support::{Database, on_each_database};

const NONE: Taken = Taken { mails: 0, bounced: 0, passed_on: 0, left: 0, unreadable: false };

fn in_nordby(conn: &mut Conn, day: Date) -> Result<Vec<Outstanding>, StoreError> {
    store::outstanding::outstanding(conn, &Wanted::in_municipality("Nordby"), day, day, None)
}

on_each_database!(a_bounce_for_good_stops_the_address_and_shows_in_the_digest);
fn a_bounce_for_good_stops_the_address_and_shows_in_the_digest(database: &Database) {
    let world = World::new(database);
    world.deliver("1", &world.mail("postfix"));
    let taken = world.read(&world.inbox(), 0);
    assert_eq!(taken, Taken { mails: 1, bounced: 1, ..NONE });
    assert_eq!((world.state().as_str(), world.stopped()), ("bounced", vec!["mette@example.org".to_owned()]));
    let words = world.lines("SELECT server_words AS line FROM message");
    assert!(words[0].contains("User unknown"), "{words:?}");
    assert_eq!(world.mailbox(), (vec![], vec!["1:2,S".to_owned()]));
    let today = "2021-03-02".parse().expect("a day");
    let missing = database.store.read(|conn| in_nordby(conn, today)).expect("the digest");
    assert!(missing.len() == 1 && missing[0].undeliverable, "{missing:?}");
    for (to, is_stopped) in [("Mette@example.org", true), ("jens@example.org", false)] {
        let known = database.store.read(|conn| address::is_suppressed(conn, database.store.keys()?, to));
        assert_eq!(known.expect("an answer"), is_stopped, "{to}");
    }
}

on_each_database!(a_stopped_address_shows_in_the_digest_though_nothing_new_has_come_back);
fn a_stopped_address_shows_in_the_digest_though_nothing_new_has_come_back(database: &Database) {
    World::new(database);
    let day = "2021-03-02".parse().expect("a day");
    let undeliverable = || {
        let missing = database.store.read(|conn| in_nordby(conn, day));
        missing.expect("the digest")[0].undeliverable
    };
    assert!(!undeliverable());
    database.suppress(" Mette@Example.org ", "2021-03-01T11:00:00Z");
    assert!(undeliverable());
}

on_each_database!(a_full_mailbox_is_a_mail_that_came_back_and_no_reason_to_stop);
fn a_full_mailbox_is_a_mail_that_came_back_and_no_reason_to_stop(database: &Database) {
    let world = World::new(database);
    world.deliver("1", &world.mail("sendmail-full"));
    world.read(&world.inbox(), 0);
    assert_eq!((world.state().as_str(), world.stopped()), ("bounced", vec![]));
}

on_each_database!(what_tells_of_nothing_final_is_noted_and_changes_nothing);
fn what_tells_of_nothing_final_is_noted_and_changes_nothing(database: &Database) {
    let world = World::new(database);
    let names = ["postfix-delayed", "outlook-away", "read-receipt", "delivered", "own", "exim-delayed"];
    for name in names {
        world.deliver(name, &world.mail(name));
    }
    let before = world.all_but_received();
    let taken = world.read(&world.inbox(), 0);
    assert_eq!(taken, Taken { mails: names.len(), ..NONE });
    assert_eq!(world.all_but_received(), before);
    let mut noted = world.received();
    noted.sort();
    assert_eq!(
        noted,
        ["auto_reply", "delay", "delay", "delivered", "own", "read_receipt"],
        "each once, and none passed on"
    );
    assert_eq!(world.lines("SELECT kind AS line FROM received WHERE content IS NOT NULL"), Vec::<String>::new());
}

on_each_database!(a_complaint_ends_mail_to_that_person);
fn a_complaint_ends_mail_to_that_person(database: &Database) {
    let world = World::new(database);
    let wants_none = || database.addresses("no_mail_since IS NOT NULL");
    assert!(wants_none().is_empty());
    world.deliver("1", &world.mail("complaint"));
    world.read(&world.inbox(), 0);
    assert_eq!(wants_none(), ["mette@example.org"]);
    assert_eq!(world.stopped(), Vec::<String>::new());
}

on_each_database!(a_forged_bounce_changes_nothing);
fn a_forged_bounce_changes_nothing(database: &Database) {
    let world = World::new(database);
    let other = mark(MessageId::new(world.message.number() + 1));
    let right = world.mark();
    // The number of this message with the digest of another; another's; none; a guessed Message-ID.
    let forged = [
        format!("{}-{}", world.message, other.split_once('-').expect("a mark").1),
        right.replace(char::is_numeric, "0"),
        format!("{}-", world.message),
        String::new(),
    ];
    for (number, mark) in forged.iter().enumerate() {
        for name in ["postfix", "exim", "qmail", "gmail", "exchange", "complaint"] {
            let mail = about(&sample(name), mark, "0000000000000000@evaluering.example.org");
            world.deliver(&format!("{number}-{name}"), &mail);
        }
    }
    // That they stay in the mailbox is counted.
    let all_but_the_count = || {
        let mut everything = world.all_but_received();
        everything.remove("setting");
        everything
    };
    let before = all_but_the_count();
    let taken = world.read(&world.inbox(), 0);
    // A person may look at them.
    assert_eq!((taken.mails, taken.bounced, taken.left), (0, 0, forged.len() * 6));
    assert_eq!(all_but_the_count(), before);
    assert_eq!(world.stopped(), Vec::<String>::new());
    assert_eq!(world.lines("SELECT kind AS line FROM received WHERE message_id IS NOT NULL"), Vec::<String>::new());
}

on_each_database!(the_message_id_alone_is_enough_and_the_mark_alone_as_well);
fn the_message_id_alone_is_enough_and_the_mark_alone_as_well(database: &Database) {
    let world = World::new(database);
    world.deliver("1", &about(&sample("exchange"), "x", &world.message_id));
    assert_eq!(world.read(&world.inbox(), 0).bounced, 1);
    database.sql("UPDATE message SET state = 'uncertain'");
    world.deliver("2", &about(&sample("qmail"), &world.mark().to_uppercase(), "x@example.org"));
    assert_eq!(world.read(&world.inbox(), 0).bounced, 1);
    assert_eq!(world.state(), "bounced");
}

on_each_database!(the_address_that_is_stopped_is_the_one_it_went_to);
fn the_address_that_is_stopped_is_the_one_it_went_to(database: &Database) {
    let world = World::new(database);
    // Corrected meanwhile; and the notice names somebody else.
    database.readdress("mette@example.org", "ny@example.org");
    world.deliver("1", &world.mail("gmail"));
    world.read(&world.inbox(), 0);
    assert_eq!(world.stopped(), ["mette@example.org"]);
}

on_each_database!(a_bounce_that_overtakes_the_note_of_its_sending_waits_for_it);
fn a_bounce_that_overtakes_the_note_of_its_sending_waits_for_it(database: &Database) {
    let world = World::new(database);
    let inbox = world.inbox();
    database.sql("UPDATE message SET state = 'sending', leased_by = 'x'");
    world.deliver("1", &world.mail("postfix"));
    assert_eq!(world.read(&inbox, 0), NONE);
    assert_eq!((world.state().as_str(), world.mailbox().0.len()), ("sending", 1));
    database.sql("UPDATE message SET state = 'sent', leased_by = NULL");
    assert_eq!(world.read(&inbox, 1), Taken { mails: 1, bounced: 1, ..NONE });
    assert_eq!(world.state(), "bounced");
}

on_each_database!(a_process_that_dies_between_acting_and_marking_does_nothing_twice);
fn a_process_that_dies_between_acting_and_marking_does_nothing_twice(database: &Database) {
    let world = World::new(database);
    world.lead("Nordby", "aase@example.org");
    world.deliver("1", &world.mail("phone-reply"));
    world.deliver("2", &world.mail("postfix"));
    world.read(&world.inbox(), 0);
    let (noted, before) = (world.received(), database.everything());
    // As it is after a crash before the file was moved: the mails are new again, one of them delivered once more.
    for (name, _) in [("1", ()), ("2", ())] {
        std::fs::rename(world.maildir.join(format!("cur/{name}:2,S")), world.maildir.join("new").join(name))
            .expect("moved back");
    }
    let again = [b"Delivered-To: copy@example.org\n".to_vec(), world.mail("phone-reply")].concat();
    world.deliver("3", &again);
    let taken = world.read(&world.inbox(), 0);
    assert_eq!((taken.bounced, taken.passed_on), (0, 0));
    assert_eq!((world.received(), database.everything()), (noted, before));
    assert_eq!(world.mailbox().0, Vec::<String>::new());
}

on_each_database!(a_database_that_fails_leaves_the_mail_in_the_mailbox);
fn a_database_that_fails_leaves_the_mail_in_the_mailbox(database: &Database) {
    let world = World::new(database);
    let inbox = world.inbox();
    world.deliver("1", &world.mail("postfix"));
    world.deliver("2", &world.mail("outlook-away"));
    // The statement after the note fails: all of that mail is undone, and the next one goes on.
    database.sql("ALTER TABLE suppressed_address RENAME TO elsewhere");
    let taken = world.read(&inbox, 0);
    assert_eq!((taken.mails, taken.bounced, taken.left), (1, 0, 1));
    assert_eq!((world.state().as_str(), world.received()), ("sent", vec!["auto_reply".to_owned()]));
    assert_eq!(world.mailbox().0, ["1"]);
    database.sql("ALTER TABLE elsewhere RENAME TO suppressed_address");
    // It is not tried every minute, but every hour.
    assert_eq!(world.read(&inbox, 1), NONE);
    assert_eq!(world.read(&inbox, 61), Taken { mails: 1, bounced: 1, ..NONE });
    assert_eq!(world.state(), "bounced");
}

on_each_database!(many_processes_at_once_act_once);
fn many_processes_at_once_act_once(database: &Database) {
    let world = World::new(database);
    world.lead("Nordby", "aase@example.org");
    for number in 0..20 {
        let mail = String::from_utf8(world.mail("phone-reply")).expect("text");
        let mail = mail.replace("0F7E3B52", &format!("{number:08}"));
        world.deliver(&format!("reply-{number}"), mail.as_bytes());
        world.deliver(&format!("copy-{number}"), mail.as_bytes());
    }
    world.deliver("bounce", &world.mail("postfix"));
    let inboxes: Vec<Inbox> = (0..3).map(|_| world.inbox()).collect();
    let world = &world;
    let taken: Vec<Taken> = thread::scope(|scope| {
        let readers: Vec<_> = inboxes.iter().map(|inbox| scope.spawn(move || world.read(inbox, 0))).collect();
        readers.into_iter().map(|reader| reader.join().expect("a reader")).collect()
    });
    assert_eq!(taken.iter().map(|taken| taken.passed_on).sum::<usize>(), 20, "{taken:?}");
    assert_eq!(taken.iter().map(|taken| taken.bounced).sum::<usize>(), 1, "{taken:?}");
    assert_eq!(world.lines("SELECT unique_key AS line FROM message WHERE kind = 'reply'").len(), 20);
    assert_eq!(world.mailbox().0, Vec::<String>::new());
}

on_each_database!(the_mailbox_is_read_once_a_minute_and_a_clock_that_jumps_back_holds_nothing_up);
fn the_mailbox_is_read_once_a_minute_and_a_clock_that_jumps_back_holds_nothing_up(database: &Database) {
    let world = World::new(database);
    let inbox = world.inbox();
    let at = |seconds: i64| {
        let now = noon() + jiff::SignedDuration::from_secs(seconds);
        inbox::read_due(&world.service, &inbox, now).expect("a reading").mails
    };
    assert_eq!(at(0), 0);
    world.deliver("1", &world.mail("outlook-away"));
    assert_eq!((at(10), at(59)), (0, 0));
    assert_eq!(at(60), 1);
    world.deliver("2", &world.mail("read-receipt"));
    assert_eq!(at(-86_400), 1);
}

on_each_database!(a_mailbox_that_cannot_be_read_is_tried_again);
fn a_mailbox_that_cannot_be_read_is_tried_again(database: &Database) {
    let world = World::new(database);
    let inbox = world.inbox();
    let away = world.maildir.with_extension("away");
    std::fs::rename(&world.maildir, &away).expect("away");
    let unread = || {
        database.store.read(|conn| kvartal::health::look(conn, &world.service, noon())).expect("a look").inbox_unread
    };
    assert_eq!(unread(), None);
    assert_eq!(world.read(&inbox, 0), Taken { unreadable: true, ..NONE });
    let since = unread().expect("somebody is told");
    assert!(world.read(&inbox, 1).unreadable && unread() == Some(since), "since when stays");
    std::fs::rename(&away, &world.maildir).expect("back");
    world.deliver("1", &world.mail("postfix"));
    assert_eq!(world.read(&inbox, 2).bounced, 1);
    assert_eq!(unread(), None);
}

on_each_database!(a_stop_is_lifted_and_the_person_invited_anew);
fn a_stop_is_lifted_and_the_person_invited_anew(database: &Database) {
    let world = World::new(database);
    world.deliver("1", &world.mail("postfix"));
    world.read(&world.inbox(), 0);
    let allow = |email: &str| {
        database.store.write(&crate::support::test_by(), |conn| address::allow(conn, email, noon())).expect("allowed")
    };
    let nobody = allow("jens@example.org");
    assert!(!nobody.was_stopped && nobody.invited_anew == 0);
    assert_eq!(world.stopped(), ["mette@example.org"]);
    let allowed = allow(" METTE@example.org");
    assert!(allowed.was_stopped && allowed.invited_anew == 1, "{allowed:?}");
    assert_eq!(world.stopped(), Vec::<String>::new());
    let request = world.lines("SELECT CAST(round AS TEXT) || state AS line FROM request WHERE invited_on IS NULL");
    assert_eq!(request, ["2open"]);
    let again = allow("mette@example.org");
    assert!(!again.was_stopped && again.invited_anew == 0, "what waits to be invited anew is left alone");
    // The plan writes the invitation, the next day because one has left today.
    let tick = |at: &str| kvartal::tick::tick(&world.service, at.parse().expect("an instant")).expect("a pass");
    assert_eq!(tick("2021-03-01T12:00:00Z").posted.sent, 0);
    assert_eq!(tick("2021-03-02T08:00:00Z").posted.sent, 1);
    let sent = "SELECT kind AS line FROM message WHERE sent_on IS NOT NULL AND state = 'sent'";
    assert_eq!(world.lines(sent), ["invitation"]);
}

on_each_database!(what_came_back_through_our_own_fault_is_sent_anew_once_it_is_mended);
fn what_came_back_through_our_own_fault_is_sent_anew_once_it_is_mended(database: &Database) {
    let world = World::new(database);
    let retry =
        || database.store.write(&crate::support::test_by(), |conn| address::retry(conn, noon())).expect("retried");
    assert_eq!(retry(), 0, "it has arrived, as far as is known");
    let spf = "5.1.0 192.0.2.9 is not allowed to send from svar.example.org per its SPF record";
    let bounce = String::from_utf8(world.mail("postfix")).expect("text").replace("User unknown", spf);
    world.deliver("1", bounce.as_bytes());
    world.read(&world.inbox(), 0);
    assert_eq!((world.state().as_str(), world.stopped()), ("bounced", vec![]));
    assert_eq!((retry(), retry()), (1, 0));
    let request = world.lines("SELECT CAST(round AS TEXT) || state AS line FROM request WHERE invited_on IS NULL");
    assert_eq!(request, ["2open"]);
    // A mailbox that is gone is gone.
    database.sql("UPDATE request SET round = 1");
    database.suppress("mette@example.org", "2021-03-01T11:00:00Z");
    assert_eq!(retry(), 0);
}

on_each_database!(what_was_answered_or_has_closed_is_not_asked_again);
fn what_was_answered_or_has_closed_is_not_asked_again(database: &Database) {
    let world = World::new(database);
    world.deliver("1", &world.mail("postfix"));
    world.read(&world.inbox(), 0);
    database.sql("UPDATE request SET state = 'answered'");
    let allowed = database
        .store
        .write(&crate::support::test_by(), |conn| address::allow(conn, "mette@example.org", noon()))
        .expect("allowed");
    assert!(allowed.was_stopped && allowed.invited_anew == 0, "{allowed:?}");
}
