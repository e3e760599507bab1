//! A new link, asked for on the page of one that opens nothing any more.

use crate::support::{Database, Web, mails, on_each_database, service};
use kvartal::id::PersonId;
use kvartal::tick::tick;

/// A mother who was asked at the start, and whose first follow-up has been asked since: the token of the first mail.
fn study(database: &Database) -> (PersonId, String) {
    let family = database.family("F1", "2021-03-01");
    let mother = database.person("mor@example.org", "da");
    let requests = database.invited(family, &[("parent1", mother, "Mor")]);
    let old = database.message("old", mother, &requests, "link1");
    database.sql("UPDATE message SET sent_on = '2021-03-01'");
    database.sql("UPDATE family SET next_due_at = '2021-06-01 08:00:00'");
    at(database, "2021-06-01T09:00:00Z");
    (mother, old)
}

fn at(database: &Database, instant: &str) {
    tick(&service(database), instant.parse().expect("an instant")).expect("a tick");
}

fn links(database: &Database) -> Vec<String> {
    database
        .lines("SELECT state || ' ' || COALESCE((SELECT address FROM contact WHERE contact.id = message.contact_id), '') AS line FROM message WHERE kind = 'link' ORDER BY id")
}

on_each_database!(whoever_has_an_old_link_gets_a_new_one_where_the_register_says);
fn whoever_has_an_old_link_gets_a_new_one_where_the_register_says(database: &Database) {
    let (_, old) = study(database);
    let first = mails(database);
    let web = Web::serve(service(database), "2021-06-02", None);
    let before = database.everything();
    let page = web.get(&format!("/s/{old}"));
    assert_eq!(page.status, 410);
    assert!(page.text().contains("Det spørgeskema er slut."), "{}", page.text());
    assert!(page.text().contains("Send mig et nyt link"), "{}", page.text());
    assert_eq!(web.get(&format!("/s/{old}/new")).status, 404, "only the button asks");
    assert_eq!(database.everything(), before);

    let said: Vec<String> = (0..3).map(|_| web.post(&format!("/s/{old}/new"), &[]).text()).collect();
    assert!(said[0].contains("sender vi et link"), "{}", said[0]);
    assert_eq!(said[0], said[1], "a second click is told the same");
    assert_eq!(links(database), ["queued "], "once an hour");
    at(database, "2021-06-02T12:00:30Z");
    assert_eq!(links(database), ["sent mor@example.org"]);

    // Both the new link and the one of the invitation open the list.
    let path = |text: &str| {
        let from = text.find("/s/").expect("a link");
        text[from..].split_whitespace().next().expect("a link").to_owned()
    };
    let now = mails(database);
    assert_eq!(now.len(), first.len() + 1);
    for (to, text) in &now {
        assert_eq!(to, "mor@example.org");
        assert_eq!(web.get(&path(text)).status, 200, "{text}");
    }
    let (_, link) = now.iter().find(|(_, text)| text.contains("Du har bedt om et nyt link")).expect("the link's mail");
    for said in
        ["Det er frivilligt.", "Svarer du på denne mail", "hvad der sker med dine svar", "Linket er kun til dig."]
    {
        assert!(link.contains(said), "{said}: {link}");
    }
}

on_each_database!(a_new_link_changes_nothing_in_the_plan);
fn a_new_link_changes_nothing_in_the_plan(database: &Database) {
    let (_, old) = study(database);
    let web = Web::serve(service(database), "2021-06-08", None);
    web.post(&format!("/s/{old}/new"), &[]);
    at(database, "2021-06-08T12:01:00Z");
    // The first reminder leaves on its day, beside the link, and counts as the first.
    let told = "SELECT purpose AS line FROM message_request JOIN message ON message.id = message_request.message_id \
                WHERE sent_on = '2021-06-08' AND purpose NOT LIKE 'link%'";
    assert_eq!(database.lines(told), ["reminder1"]);
    assert_eq!(links(database), ["sent mor@example.org"]);
}

on_each_database!(nothing_is_sent_and_the_same_is_said_where_nobody_is_to_be_written_to);
fn nothing_is_sent_and_the_same_is_said_where_nobody_is_to_be_written_to(database: &Database) {
    let (mother, old) = study(database);
    let web = Web::serve(service(database), "2021-06-02", None);
    let ask = || web.post(&format!("/s/{old}/new"), &[]).text();
    let readdress = |from: &str, to: &str| database.readdress(from, to);
    readdress("mor@example.org", "ny@example.org");
    assert!(ask().contains("sender vi et link") && links(database).is_empty(), "a former mailbox");
    readdress("ny@example.org", "mor@example.org");
    database.suppress("mor@example.org", "2021-03-01T09:00:00Z");
    assert!(ask().contains("sender vi et link") && links(database).is_empty(), "a suppressed one");
    database.sql("DELETE FROM suppressed_address");
    let changes = [
        ("UPDATE request SET state = 'missing'", "UPDATE request SET state = 'open' WHERE wave = 'fu1'"),
        ("UPDATE person SET no_mail_since = '2021-03-01'", "UPDATE person SET no_mail_since = NULL"),
    ];
    for (change, back) in changes {
        database.sql(change);
        let said = ask();
        assert!(said.contains("sender vi et link"), "{change}: {said}");
        assert!(links(database).is_empty(), "{change}");
        database.sql(back);
    }
    assert_eq!(web.post(&format!("/s/{}/new", "A".repeat(27)), &[]).status, 404);
    // Said between asking and sending: the last check holds it back.
    ask();
    database.sql(&format!("UPDATE person SET no_mail_since = '2021-06-02' WHERE id = {mother}"));
    at(database, "2021-06-02T12:00:30Z");
    assert_eq!(links(database), ["cancelled "]);
}

on_each_database!(an_old_link_is_no_way_to_fill_a_mailbox);
fn an_old_link_is_no_way_to_fill_a_mailbox(database: &Database) {
    let (_, old) = study(database);
    let web = Web::serve(service(database), "2021-06-02", None);
    let day: jiff::civil::Date = "2021-06-02".parse().expect("a day");
    for days in 0..20 {
        let today = day.checked_add(jiff::Span::new().days(days)).expect("a day");
        for hour in [9, 11, 13, 15] {
            web.clock_at(format!("{today}T{hour:02}:00:00Z").parse().expect("an instant"));
            assert!(web.post(&format!("/s/{old}/new"), &[]).text().contains("sender vi et link"));
        }
    }
    let by_day = "SELECT CAST(for_day AS TEXT) || ' ' || CAST(count(*) AS TEXT) AS line FROM message \
                  WHERE kind = 'link' GROUP BY for_day ORDER BY for_day";
    assert_eq!(database.lines(by_day), ["2021-06-02 3", "2021-06-03 3"], "three a day, six in four weeks");
}
