//! What staff do about an outstanding answer, and what follows from it.

use super::Study;
use crate::support::{Database, import, mails, on_each_database, service};

const LEAD: &str = "lead@nordby.example";

/// The mail to somebody that says that.
fn mail_saying(database: &Database, to: &str, words: &str) -> Option<String> {
    mails(database).into_iter().find(|(other, text)| other == to && text.contains(words)).map(|(_, text)| text)
}

fn sent(database: &Database, to: &str) -> Vec<String> {
    database.lines(&format!(
        "SELECT kind AS line FROM message JOIN contact ON contact.id = contact_id WHERE state = 'sent' AND address = '{to}' ORDER BY message.id"
    ))
}

on_each_database!(a_helper_is_asked_in_the_mail_of_the_day_and_told_nothing_of_answers);
fn a_helper_is_asked_in_the_mail_of_the_day_and_told_nothing_of_answers(database: &Database) {
    let study = Study::new(database);
    study.tick("2021-03-08T09:00:00Z");
    let lead = study.browser(LEAD);
    let request = study.request("N1", "parent1");
    let path = format!("/w/answers/{request}");
    assert!(lead.get("/w/today").html.contains(&format!("action=\"{path}/help\"")));
    assert_eq!(lead.press(&format!("{path}/help"), &[]).to(), format!("{path}?done=help_asked"));
    assert_eq!(lead.press(&format!("{path}/help"), &[]).to(), format!("{path}?done=asked_lately"));
    study.tick("2021-03-10T12:01:00Z");
    // A reminder of the day before had left on the eighth; this one is about the parent alone.
    assert_eq!(sent(database, "finn@nordby.example").last().map(String::as_str), Some("help_asked"));
    let mail = mail_saying(database, "finn@nordby.example", "Sag N1: forælder").expect("a mail");
    assert!(mail.contains("Sag N1: forælder, svar senest"), "{mail}");
    assert!(!mail.contains("Mona") && !mail.contains("påbegyndt"), "{mail}");
    // The link opens the page from which help begins.
    let from = mail.find("/s/").expect("a link");
    let link = mail[from..].split_whitespace().next().expect("a link");
    assert!(study.web.get(link).text().contains("Lav en kode"), "{link}");
    // Not again within a week, and never twice in a mail.
    assert!(lead.get(&path).text().contains("inden for de sidste syv dage"));
    study.tick("2021-03-11T09:00:00Z");
    assert_eq!(sent(database, "finn@nordby.example").iter().filter(|kind| *kind == "help_asked").count(), 1);
    let acts = database.lines("SELECT act AS line FROM audit WHERE actor = 'staff' AND act LIKE 'help%'");
    assert_eq!(acts, ["help_asked"]);
}

on_each_database!(whoever_is_asked_for_help_gets_one_mail_a_day);
fn whoever_is_asked_for_help_gets_one_mail_a_day(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    // The second reminder goes to the therapist on the fifteenth, and so does the question.
    study.tick("2021-03-08T09:00:00Z");
    study.web.clock_at(super::at("2021-03-15T07:00:00Z"));
    study.database.sql("UPDATE staff_session SET expires_at = '2021-03-16 00:00:00'");
    lead.press(&format!("/w/answers/{}/help", study.request("N1", "parent1")), &[]);
    study.tick("2021-03-15T09:00:00Z");
    let of_day = database.lines(
        "SELECT kind || ' ' || (SELECT string_agg(purpose, '+' ORDER BY purpose) FROM message_request WHERE message_id = message.id AND NOT dropped) AS line \
         FROM message JOIN contact ON contact.id = contact_id WHERE address = 'finn@nordby.example' AND sent_on = '2021-03-15'",
    );
    assert_eq!(of_day.len(), 1, "{of_day:?}");
    assert!(of_day[0].starts_with("reminder help1+reminder2"), "{of_day:?}");
    let mail = mail_saying(database, "finn@nordby.example", "Sag N1: forælder").expect("a mail");
    assert!(mail.contains("Uden dit svar") && mail.contains("Sag N1: forælder"), "{mail}");
}

on_each_database!(nobody_is_asked_for_help_with_what_was_answered_meanwhile);
fn nobody_is_asked_for_help_with_what_was_answered_meanwhile(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    lead.press(&format!("/w/answers/{}/help", study.request("N1", "parent1")), &[]);
    database.sql("UPDATE request SET state = 'answered', answered_at = '2021-03-10 12:00:30' WHERE slot = 'parent1'");
    study.tick("2021-03-10T12:01:00Z");
    assert!(!sent(database, "finn@nordby.example").contains(&"help_asked".to_owned()));
    assert_eq!(database.lines("SELECT CAST(ended AS TEXT) AS line FROM help_asked").len(), 1);
    study.tick("2021-03-11T09:00:00Z");
    assert!(!sent(database, "finn@nordby.example").contains(&"help_asked".to_owned()));
}

on_each_database!(a_note_is_shown_and_keeps_the_digest_quiet_until_its_day);
fn a_note_is_shown_and_keeps_the_digest_quiet_until_its_day(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    for slot in ["caseworker", "family_therapist", "placement_site"] {
        database.sql(&format!("UPDATE request SET state = 'answered' WHERE slot = '{slot}'"));
    }
    database.sql(
        "UPDATE request SET state = 'answered' WHERE family_id <> (SELECT id FROM family WHERE case_number = 'N1')",
    );
    let path = format!("/w/answers/{}", study.request("N1", "parent1"));
    for (note, until, wrong) in [
        ("", "", "Skriv, hvad du har gjort."),
        ("ringet", "2021-03-09", "Vælg en dag"),
        ("ringet", "2031-03-09", "Vælg en dag"),
        ("ringet", "i morgen", "Vælg en dag"),
        (&"x".repeat(501), "", "Teksten er for lang"),
    ] {
        let page = lead.press(&format!("{path}/note"), &[("note", note), ("quiet_until", until)]);
        assert!(page.status == 422 && page.text().contains(wrong), "{}", page.text());
        assert!(page.html.contains(note), "what was written is kept");
    }
    lead.press(&format!("{path}/note"), &[("note", "ringet <b>fredag</b>"), ("quiet_until", "2021-03-15")]);
    let today = lead.get("/w/today");
    assert!(today.html.contains("ringet &lt;b&gt;fredag&lt;/b&gt;"), "{}", today.html);
    study.tick("2021-03-15T08:00:00Z");
    assert!(!sent(database, LEAD).contains(&"digest".to_owned()), "the Monday that was named");
    study.tick("2021-03-22T08:00:00Z");
    assert!(sent(database, LEAD).contains(&"digest".to_owned()), "the next one");
}

on_each_database!(a_button_that_is_pressed_twice_does_it_once);
fn a_button_that_is_pressed_twice_does_it_once(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    let note = format!("/w/answers/{}/note", study.request("N1", "parent1"));
    let pause = format!("/w/families/{}/pause", study.family("N1"));
    for _ in 0..2 {
        lead.press(&note, &[("note", "ringet"), ("quiet_until", "2021-03-15")]);
        lead.press(&pause, &[("reason", "Indlagt"), ("until", "2021-03-21")]);
    }
    let noted = |act: &str| database.lines(&format!("SELECT act AS line FROM audit WHERE act = '{act}'")).len();
    let notes = || database.lines("SELECT content AS line FROM note ORDER BY id");
    assert_eq!((notes(), noted("noted"), noted("paused")), (vec!["ringet".to_owned()], 1, 1));
    // Something else is something new, and so is the same on another day.
    lead.press(&note, &[("note", "ringet igen"), ("quiet_until", "2021-03-15")]);
    study.web.clock_at(super::at("2021-03-10T12:10:00Z"));
    lead.press(&note, &[("note", "ringet igen"), ("quiet_until", "2021-03-15")]);
    assert_eq!(notes(), ["ringet", "ringet igen", "ringet igen"]);
    lead.press(&pause, &[("reason", "Indlagt længere"), ("until", "2021-03-21")]);
    for _ in 0..2 {
        lead.press(&pause, &[("end", "yes")]);
    }
    assert_eq!((noted("paused"), noted("pause_ended")), (2, 1));
}

on_each_database!(whoever_helps_since_today_is_asked_in_the_mail_of_today);
fn whoever_helps_since_today_is_asked_in_the_mail_of_today(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    let path = format!("/w/answers/{}/help", study.request("N1", "parent1"));
    let name = |who: &str, at: &str| {
        let row = super::ROWS[0].replace("Finn Bak,finn@nordby.example", who);
        import(&service(database), super::at(at), super::HEADING, &[row.as_str(), super::ROWS[1]]);
    };
    // Nobody helped until this morning.
    name(",", "2021-03-10T08:00:00Z");
    assert_eq!(lead.press(&path, &[]).to(), format!("{}?done=nobody_helps", path.trim_end_matches("/help")));
    name("Ida Ny,ida@nordby.example", "2021-03-10T11:00:00Z");
    assert!(lead.press(&path, &[]).to().ends_with("done=help_asked"));
    study.tick("2021-03-10T12:01:00Z");
    let mail = mail_saying(database, "ida@nordby.example", "Sag N1: forælder").expect("the mail of today");
    assert!(mail.contains("Sag N1: forælder, svar senest"), "{mail}");
}

on_each_database!(whoever_follows_a_helper_that_was_asked_is_asked_instead);
/// The question waits for a mail; the helper is replaced before that.
fn whoever_follows_a_helper_that_was_asked_is_asked_instead(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    let path = format!("/w/answers/{}/help", study.request("N1", "parent1"));
    lead.press(&path, &[]);
    let name = |who: &str, at: &str| {
        let row = super::ROWS[0].replace("Finn Bak,finn@nordby.example", who);
        import(&service(database), super::at(at), super::HEADING, &[row.as_str(), super::ROWS[1]]);
    };
    name("Ida Ny,ida@nordby.example", "2021-03-10T12:00:10Z");
    study.tick("2021-03-10T12:01:00Z");
    assert!(mail_saying(database, "ida@nordby.example", "Sag N1: forælder").is_some(), "{:?}", mails(database));
    assert!(mail_saying(database, "finn@nordby.example", "Sag N1: forælder").is_none());
    assert!(lead.press(&path, &[]).to().ends_with("done=asked_lately"));
    // Where nobody was told, it can be asked for again.
    let other = format!("/w/answers/{}/help", study.request("S1", "parent1"));
    let lead = study.browser("lead@sydby.example");
    lead.press(&other, &[]);
    let nobody = super::ROWS[1].replace("Tove Friis,tove@sydby.example", ",");
    import(&service(database), super::at("2021-03-10T12:02:00Z"), super::HEADING, &[nobody.as_str()]);
    study.tick("2021-03-10T12:03:00Z");
    import(&service(database), super::at("2021-03-10T12:04:00Z"), super::HEADING, &[super::ROWS[1]]);
    assert!(lead.press(&other, &[]).to().ends_with("done=help_asked"));
    database.leaves_mail("it was asked for after the last pass");
}

on_each_database!(a_pause_holds_every_mail_about_the_family_and_ends_by_itself);
fn a_pause_holds_every_mail_about_the_family_and_ends_by_itself(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    let path = format!("/w/families/{}/pause", study.family("N1"));
    // A reminder is written and waits; it is taken back with the pause, and no trace stops it from being written anew.
    database.sql("UPDATE family SET next_due_at = '2021-03-08 08:00:00'");
    for (reason, until, wrong) in
        [("", "2021-03-20", "Skriv, hvorfor"), ("ferie", "", "Vælg en dag"), ("ferie", "2021-12-24", "Vælg en dag")]
    {
        let page = lead.press(&path, &[("reason", reason), ("until", until)]);
        assert!(page.status == 422 && page.text().contains(wrong), "{}", page.text());
    }
    lead.press(&path, &[("reason", "Indlagt"), ("until", "2021-03-21")]);
    assert!(
        lead.get(path.trim_end_matches("/pause")).text().contains("Der er pause til og med 21. marts 2021: Indlagt")
    );
    let mails_about = |case: &str, after: &str| {
        database.lines(&format!(
            "SELECT purpose || ' ' || sent_on AS line FROM message_request JOIN message ON message.id = message_request.message_id \
             JOIN request ON request.id = request_id JOIN family ON family.id = request.family_id \
             WHERE case_number = '{case}' AND slot = 'parent1' AND sent_on > '{after}' ORDER BY sent_on"
        ))
    };
    for day in ["2021-03-10", "2021-03-11", "2021-03-15", "2021-03-18", "2021-03-19"] {
        study.tick(&format!("{day}T12:00:00Z"));
    }
    assert_eq!(mails_about("N1", "2021-03-02"), [""; 0], "nothing in the pause");
    assert!(!mails_about("S1", "2021-03-02").is_empty(), "the others go on");
    study.tick("2021-03-22T09:00:00Z");
    assert_eq!(mails_about("N1", "2021-03-02"), ["reminder1 2021-03-22"]);
    let acts = database.lines("SELECT act || ' ' || detail AS line FROM audit WHERE act = 'paused'");
    assert_eq!(acts, ["paused 2021-03-21"]);
}

on_each_database!(what_waits_in_the_outbox_about_a_paused_family_does_not_leave);
fn what_waits_in_the_outbox_about_a_paused_family_does_not_leave(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    // Written on the eighth, and the server took nothing.
    database.sql("UPDATE message SET state = 'queued', sent_on = NULL, sent_at = NULL, next_try_at = '2021-03-10 12:00:00', begun = 0");
    database.sql("UPDATE request SET invited_on = NULL");
    lead.press(&format!("/w/families/{}/pause", study.family("N1")), &[("reason", "Indlagt"), ("until", "2021-03-12")]);
    study.tick("2021-03-10T12:01:00Z");
    let to = database.lines(
        "SELECT address AS line FROM message JOIN contact ON contact.id = contact_id WHERE state = 'sent' AND sent_on = '2021-03-10' ORDER BY 1",
    );
    assert_eq!(to, ["carl@sydby.example", "eg@example.org", "sara@example.org", "tove@sydby.example"]);
    study.tick("2021-03-15T09:00:00Z");
    let invited = "SELECT purpose || ' ' || sent_on AS line FROM message_request JOIN message ON message.id = message_request.message_id \
                   JOIN request ON request.id = request_id JOIN family ON family.id = request.family_id \
                   WHERE case_number = 'N1' AND slot = 'parent1' AND state <> 'cancelled' AND NOT dropped";
    let invited = invited.replace("AND state", "AND message.state");
    assert_eq!(database.lines(&invited), ["invitation 2021-03-15"], "the invitation is written anew");
}
