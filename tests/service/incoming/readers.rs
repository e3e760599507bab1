//! Who reads what somebody writes back: the study what parents write, the municipality what professionals write, unless
//! the programme says otherwise.

use kvartal::id::MessageId;
use kvartal::programme::{Audience, Replies};

use super::world::{World, about, mark, noon, sample};
use crate::support::{Asked, Database, on_each_database, reshape};

fn carriers(world: &World) -> Vec<String> {
    world.lines("SELECT unique_key || ' ' || state AS line FROM message WHERE kind = 'reply' ORDER BY id")
}

/// Puts another request of the same person into the mail that is answered.
fn also_asked(world: &World, slot: &str) {
    let family = world.database.family("18", "2021-03-01");
    world.database.assign(family, None, slot, world.person, "Mette Lund");
    let request = world.database.request(Asked {
        family,
        child: None,
        slot,
        wave: "baseline",
        person: world.person,
        invited: "2021-03-01",
        closes: "2021-04-26",
        child_instrument: None,
    });
    world.database.sql(&format!(
        "INSERT INTO message_request (message_id, request_id, purpose, round, dropped) VALUES ({}, {request}, \
         'invitation', 1, false)",
        world.message
    ));
}

/// The addresses of the mailbox that mail goes out to, and what was attached.
fn left(world: &World) -> Vec<(String, String)> {
    let files = std::fs::read_dir(world.database.dir.path().join("mail/new")).into_iter().flatten().flatten();
    let mut left: Vec<(String, String)> = files
        .map(|file| {
            let bytes = std::fs::read(file.path()).expect("a mail");
            let mail = mail_parser::MessageParser::default().parse(&bytes).expect("a mail");
            let to = mail.to().and_then(|to| to.first()?.address()).unwrap_or_default().to_owned();
            let original = mail.attachments().find_map(|part| part.message()).expect("the reply");
            (to, original.body_text(0).unwrap_or_default().into_owned())
        })
        .collect();
    left.sort();
    left
}

on_each_database!(what_a_parent_writes_back_reaches_no_project_lead);
fn what_a_parent_writes_back_reaches_no_project_lead(database: &Database) {
    let world = World::new(database).by_default().operated();
    world.lead("Nordby", "aase@example.org");
    world.deliver("1", &world.mail("phone-reply"));
    assert_eq!(world.read(&world.inbox(), 0).passed_on, 1);
    assert_eq!(carriers(&world), ["reply:1:operator queued"]);
    kvartal::tick::tick(&world.service, noon()).expect("a pass");
    let to: Vec<String> = left(&world).into_iter().map(|(to, _)| to).collect();
    assert_eq!(to, ["drift@example.org"]);
}

on_each_database!(the_studys_contact_reads_it_where_there_is_one);
fn the_studys_contact_reads_it_where_there_is_one(database: &Database) {
    let world = World::new(database).by_default().operated().with_contact();
    world.lead("Nordby", "aase@example.org");
    world.deliver("1", &world.mail("phone-reply"));
    world.read(&world.inbox(), 0);
    kvartal::tick::tick(&world.service, noon()).expect("a pass");
    assert_eq!(carriers(&world), ["reply:1:study sent"]);
    let left = left(&world);
    assert_eq!(left.len(), 1);
    assert!(left[0].0 == "anna@example.org" && left[0].1.contains("Min søn er flyttet hjem"), "{left:?}");
    // It has left, and is forgotten.
    world.read(&world.inbox(), 5);
    assert_eq!(world.lines("SELECT kind AS line FROM received WHERE content IS NOT NULL"), [""; 0]);
}

on_each_database!(the_municipality_reads_it_where_the_programme_says_so_of_every_role);
fn the_municipality_reads_it_where_the_programme_says_so_of_every_role(database: &Database) {
    let world = World::new(database).operated().with_contact();
    let lead = world.lead("Nordby", "aase@example.org");
    world.deliver("1", &world.mail("phone-reply"));
    world.read(&world.inbox(), 0);
    assert_eq!(carriers(&world), [format!("reply:1:{lead} queued")]);
    // A mail about two roles is the study's as soon as one of them is.
    let mut world = World { service: world.service, ..world };
    reshape(&mut world.service, |programme| {
        let caseworker = programme.roles.iter_mut().find(|role| role.id == "caseworker");
        caseworker.expect("a role").replies = Some(Replies::Study);
    });
    also_asked(&world, "caseworker");
    world.deliver("2", &world.mail("away-written-by-hand"));
    world.read(&world.inbox(), 1);
    assert_eq!(carriers(&world)[1], "reply:2:study queued");
}

on_each_database!(what_a_professional_writes_back_goes_to_the_municipality_and_a_parents_mail_never_with_it);
fn what_a_professional_writes_back_goes_to_the_municipality_and_a_parents_mail_never_with_it(database: &Database) {
    let world = World::new(database).by_default().operated();
    let lead = world.lead("Nordby", "aase@example.org");
    also_asked(&world, "caseworker");
    world.deliver("1", &world.mail("phone-reply"));
    world.read(&world.inbox(), 0);
    assert_eq!(carriers(&world), ["reply:1:operator queued"], "she is asked as a mother in the same mail");
    database.sql("UPDATE request SET role = 'caseworker', slot = 'caseworker' WHERE slot = 'parent1'");
    world.deliver("2", &world.mail("away-written-by-hand"));
    world.read(&world.inbox(), 1);
    assert_eq!(carriers(&world)[1], format!("reply:2:{lead} queued"));
}

on_each_database!(what_waits_for_a_lead_when_the_rule_changes_goes_to_the_study_once);
fn what_waits_for_a_lead_when_the_rule_changes_goes_to_the_study_once(database: &Database) {
    let world = World::new(database).operated();
    let leads = [world.lead("Nordby", "aase@example.org"), world.lead("Nordby", "bo@example.org")];
    world.deliver("1", &world.mail("phone-reply"));
    world.read(&world.inbox(), 0);
    assert_eq!(carriers(&world), leads.map(|lead| format!("reply:1:{lead} queued")));
    let world = world.by_default().with_contact();
    for minutes in [0, 1] {
        let now = noon() + jiff::SignedDuration::from_mins(minutes);
        kvartal::tick::tick(&world.service, now).expect("a pass");
    }
    let to: Vec<String> = left(&world).into_iter().map(|(to, _)| to).collect();
    assert_eq!(to, ["anna@example.org"]);
    let mut expected = leads.map(|lead| format!("reply:1:{lead} cancelled")).to_vec();
    expected.push("reply:1:study sent".into());
    assert_eq!(carriers(&world), expected);
    world.read(&world.inbox(), 5);
    assert_eq!(carriers(&world), expected, "nobody else gets it");
}

on_each_database!(what_does_not_reach_the_studys_contact_goes_to_the_operator);
fn what_does_not_reach_the_studys_contact_goes_to_the_operator(database: &Database) {
    let world = World::new(database).by_default().operated().with_contact();
    let inbox = world.inbox();
    world.deliver("1", &world.mail("phone-reply"));
    world.read(&inbox, 0);
    kvartal::tick::tick(&world.service, noon()).expect("a pass");
    let id: MessageId =
        world.lines("SELECT CAST(id AS TEXT) AS line FROM message WHERE kind = 'reply'")[0].parse().unwrap();
    world.deliver("2", &about(&sample("postfix"), &mark(id), "x@example.org"));
    world.read(&inbox, 1);
    world.read(&inbox, 2);
    assert_eq!(world.stopped(), ["anna@example.org"]);
    let carried = carriers(&world);
    assert_eq!(carried[..2], ["reply:1:study bounced", "reply:2:operator queued"]);
    // The next one does not go there at all.
    world.deliver("3", &world.mail("away-written-by-hand"));
    world.read(&inbox, 3);
    assert!(carriers(&world).contains(&"reply:3:operator queued".to_owned()), "{:?}", carriers(&world));
}

on_each_database!(without_a_contact_and_an_operator_a_parents_reply_stays_unread_and_is_counted);
fn without_a_contact_and_an_operator_a_parents_reply_stays_unread_and_is_counted(database: &Database) {
    let world = World::new(database).by_default();
    world.lead("Nordby", "aase@example.org");
    world.deliver("1", &world.mail("phone-reply"));
    let taken = world.read(&world.inbox(), 0);
    assert_eq!((taken.passed_on, taken.left), (0, 1));
    assert_eq!((world.mailbox().0, carriers(&world)), (vec!["1".to_owned()], vec![]));
    let found = database.store.read(|conn| kvartal::health::findings(conn, &world.service, noon())).expect("findings");
    let words: Vec<&str> = found.iter().filter(|one| one.count > 0).map(|one| &*one.words).collect();
    assert!(words.iter().any(|words| words.contains("stay unread in the inbox")), "{words:?}");
}

#[test]
fn the_most_silent_role_decides_and_an_unknown_one_is_the_studys() {
    let database = Database::sqlite();
    let mut programme = crate::support::service(&database).programme().clone();
    assert!(programme.roles.iter().any(|role| role.audience == Audience::Parent));
    for (roles, expected) in [
        (vec!["parent"], Replies::Study),
        (vec!["caseworker"], Replies::Municipality),
        (vec!["caseworker", "family_therapist"], Replies::Municipality),
        (vec!["caseworker", "parent"], Replies::Study),
        (vec!["caseworker", "nobody"], Replies::Study),
        (vec![], Replies::Study),
    ] {
        assert_eq!(programme.replies(roles.iter().copied()), expected, "{roles:?}");
    }
    programme.roles.iter_mut().for_each(|role| role.replies = Some(Replies::Municipality));
    assert_eq!(programme.replies(["parent", "caseworker"]), Replies::Municipality);
}
