//! What the workspace changes could have been done by commands, with the same result.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::tz::TimeZone;
use kvartal::access::{Membership, StaffKind};
use kvartal::account;
use kvartal::clock::Clock;

use super::{Browser, HEADING, ROWS};
use crate::support::{Database, Web, by_at, on_each_database, program, service, test_by};

const OFFICE: &str = "office@institute.example";
const OPERATOR: &str = "machines@institute.example";

/// A study whose two members of staff are there, and two addresses that came back.
fn begun(database: &Database) -> Web {
    for (kind, email) in [(StaffKind::Secretariat, OFFICE), (StaffKind::Operator, OPERATOR)] {
        account::add(&database.store, "Navn", email, "da", &Membership::of(kind, ""), &test_by()).expect("staff");
    }
    database.suppress("mona@example.org", "2021-03-02T09:00:00Z");
    let web = Web::serve(service(database), "2021-03-10", None);
    web.clock_at(Clock::System.now());
    web
}

fn browser(database: &Database, web: &Web, email: &str) -> Browser {
    let now = Clock::System.now();
    let id =
        account::list(&database.store).expect("staff").into_iter().find(|one| one.email == email).expect("them").id;
    let token = database.store.write(&by_at(now), |tx| account::begin(tx, id, account::SignInWay::Link, now));
    Browser::holding(&web.base, &format!("staff={}", token.expect("a session").as_str()))
}

fn command(database: &Database, arguments: &[&str]) {
    let ran = program(database, arguments).output().expect("kvartal runs");
    assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
}

/// All that is stored but the log, sessions, what the program notes of the protocol when it starts, and the moments at which
/// things were done.
fn stored(database: &Database) -> BTreeMap<String, Vec<String>> {
    let mut everything = database.everything_but_the_log();
    everything.retain(|table, _| !["staff_session", "sign_in", "setting", "protocol"].contains(&table.as_str()));
    for line in everything.values_mut().flatten() {
        *line = without_moments(line);
    }
    everything
}

fn assert_same(in_browser: &Database, by_command: &Database, after: &str) {
    let (mut one, mut other) = (stored(in_browser), stored(by_command));
    for (table, lines) in &mut one {
        let others = other.get_mut(table).expect("the same tables");
        let same: Vec<String> = lines.iter().filter(|line| others.contains(line)).cloned().collect();
        lines.retain(|line| !same.contains(line));
        others.retain(|line| !same.contains(line));
    }
    one.retain(|_, lines| !lines.is_empty());
    other.retain(|_, lines| !lines.is_empty());
    assert_eq!(one, other, "after {after}");
}

/// A line with “at” for each moment, as in `2026-11-26 20:51:05.123`.
fn without_moments(line: &str) -> String {
    let shape = |window: &[u8]| {
        let fits = |(place, byte): (usize, &u8)| match place {
            4 | 7 => *byte == b'-',
            10 => matches!(byte, b' ' | b'T'),
            13 | 16 => *byte == b':',
            _ => byte.is_ascii_digit(),
        };
        window.iter().enumerate().all(fits)
    };
    let Some(begin) = line.as_bytes().windows(19).position(shape) else { return line.to_owned() };
    let rest = line[begin + 19..].trim_start_matches(|letter: char| letter == '.' || letter.is_ascii_digit());
    format!("{}at{}", &line[..begin], without_moments(rest))
}

/// A sheet by both ways: a file that is imported, and one that is uploaded, looked at and applied.
fn import(by_command: &Database, office: &Browser, rows: &[String]) {
    let sheet = format!("{HEADING}\n{}\n", rows.join("\n"));
    std::fs::write(by_command.dir.path().join("register.csv"), &sheet).expect("a file");
    // Both look first; what is taken back has used up numbers of rows.
    command(by_command, &["import", "register.csv", "--dry-run"]);
    command(by_command, &["import", "register.csv"]);
    let preview = office.upload("/w/sheet", "register.csv", sheet.as_bytes());
    assert_eq!(preview.status, 200, "{}", preview.text());
    let (name, sheet, shown) = (preview.hidden("name"), preview.hidden("sheet"), preview.hidden("shown"));
    let applied = office.press("/w/sheet/apply", &[("name", &name), ("sheet", &sheet), ("shown", &shown)]);
    assert_eq!(applied.to(), "/w/families?done=imported");
}

on_each_database!(whatever_is_done_in_the_browser_could_have_been_done_by_command);
fn whatever_is_done_in_the_browser_could_have_been_done_by_command(by_command: &Database) {
    let in_browser = by_command.another();
    let _web = begun(by_command);
    let web = begun(&in_browser);
    let (office, operator) = (browser(&in_browser, &web, OFFICE), browser(&in_browser, &web, OPERATOR));
    let same = |after: &str| assert_same(&in_browser, by_command, after);
    same("the beginning");

    let today = Clock::System.now().to_zoned(TimeZone::UTC).date();
    let day = |ago: i32| today.checked_sub(ago.days()).expect("a day").to_string();
    let (begun_on, ended_on) = (day(20), day(5));
    let rows: Vec<String> = ROWS.iter().map(|row| row.replace("2021-03-01", &begun_on)).collect();
    import(by_command, &office, &rows);
    same("a first sheet");

    let mut changed = rows.clone();
    changed[0] = rows[0].replace("Rita Holm,rita@nordby.example", "Nils Vang,nils@nordby.example");
    changed[1] = rows[1].replacen(",,,", &format!(",completed,{ended_on},"), 1).replace("sara@", "sara.vest@");
    import(by_command, &office, &changed);
    same("a caseworker replaced, an address corrected, a family ended");

    // The form is the same sheet: by command its one row.
    let family = in_browser.lines("SELECT CAST(id AS TEXT) AS line FROM family WHERE case_number = 'N1'")[0].clone();
    let form = office.get(&format!("/w/families/{family}/edit"));
    let (fields, site) = (form.fields(), form.field_labelled("Anbringelsessted e-mail"));
    let said: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), if *name == site { "hjemmet@example.org" } else { value.as_str() }))
        .collect();
    assert_eq!(office.press(&format!("/w/families/{family}/edit"), &said).status, 303);
    changed[0] = changed[0].replace("lund@example.org", "hjemmet@example.org");
    let sheet = format!("{HEADING}\n{}\n", changed[0]);
    std::fs::write(by_command.dir.path().join("one.csv"), sheet).expect("a file");
    command(by_command, &["import", "one.csv"]);
    same("a form");

    about_a_family(by_command, &in_browser, &office, &family);

    command(by_command, &["address", "allow", "mona@example.org"]);
    office.press("/w/addresses/allow", &[("email", "mona@example.org")]);
    same("an address that mail goes to again");

    let parent = "SELECT CAST(person_id AS TEXT) AS line FROM assignment WHERE slot = 'parent1' ORDER BY id";
    let parent = in_browser.lines(parent)[0].clone();
    for choice in ["leave", "join", "withdraw"] {
        command(by_command, &["consent", choice, "mona@example.org"]);
        let said = office.press(&format!("/w/families/{family}/said"), &[("choice", choice), ("person", &parent)]);
        assert_eq!(said.to(), format!("/w/families/{family}?done=said"));
        same(choice);
    }

    let lead = ["--name", "Ida Lund", "--is", "lead", "--municipality", "Nordby"];
    command(by_command, &[&["staff", "add", "ida@nordby.example"], lead.as_slice()].concat());
    let new = [("name", "Ida Lund"), ("email", "ida@nordby.example"), ("kind", "lead"), ("municipality", "Nordby")];
    assert_eq!(office.press("/w/leads", &new).status, 303);
    same("a project lead");

    let evaluator = ["--name", "Tal", "--is", "evaluator"];
    command(by_command, &[&["staff", "add", "tal@institute.example"], evaluator.as_slice()].concat());
    let new = [("name", "Tal"), ("email", "tal@institute.example"), ("kind", "evaluator"), ("municipality", "")];
    assert_eq!(operator.press("/w/staff", &new).status, 303);
    same("an evaluator");

    command(by_command, &["staff", "remove", "ida@nordby.example", "--is", "lead", "--municipality", "Nordby"]);
    let gone = [("email", "ida@nordby.example"), ("kind", "lead"), ("municipality", "Nordby")];
    office.press("/w/leads/remove", &gone);
    same("a lead who is none any more");

    for (key, kind) in [("a", "auto_reply"), ("b", "reply")] {
        for database in [by_command, &in_browser] {
            database.sql(&format!(
                "INSERT INTO received (unique_key, kind, received_at, person_id) VALUES ('{key}', '{kind}', '{}', {parent})",
                Clock::System.now().strftime("%Y-%m-%d %H:%M:%S")
            ));
        }
    }
    command(by_command, &["inbox", "handled", "1", "--note", "ringet"]);
    let done = office.press("/w/received/handled", &[("mail", "1"), ("note", "ringet")]);
    assert_eq!(done.to(), "/w/received?done=received_handled");
    same("a received mail that somebody has seen to");
    command(by_command, &["consent", "join", "mona@example.org"]);
    office.press(&format!("/w/families/{family}/said"), &[("choice", "join"), ("person", &parent)]);
    command(by_command, &["inbox", "no-mail", "2"]);
    assert_eq!(office.press("/w/received/no-mail", &[("mail", "2")]).to(), "/w/received?done=received_no_mail");
    same("somebody who has written that they want no more mail");

    // Both logs tell of the same acts, and the browser's of who it was.
    let acts = |database: &Database| {
        database.lines(
            "SELECT act AS line FROM audit WHERE act NOT IN ('signed_in', 'protocol_taken_on') GROUP BY act ORDER BY act",
        )
    };
    assert_eq!(acts(&in_browser), acts(by_command));
    let nameless = "SELECT act AS line FROM audit WHERE actor = 'staff' AND actor_staff_id IS NULL";
    assert_eq!(in_browser.lines(nameless), [""; 0]);
}

/// A pause, help, a note and somebody new in a role.
fn about_a_family(by_command: &Database, in_browser: &Database, office: &Browser, family: &str) {
    let same = |after: &str| assert_same(in_browser, by_command, after);
    let today = Clock::System.now().to_zoned(TimeZone::get("Europe/Copenhagen").expect("a zone")).date();
    let day = |days: i32| today.checked_add(days.days()).expect("a day").to_string();
    // Whatever day it is today: among these is one on which is sent.
    let tick = |days| {
        for database in [by_command, in_browser] {
            // In the same order, whatever moment each was changed at.
            database.sql("UPDATE family SET next_due_at = '2021-01-01 00:00:00'");
            command(database, &["tick", "--at", &format!("{}T12:00:00Z", day(days))]);
        }
    };
    (7..=13).for_each(tick);
    same("a week of mails");
    let press = |what: &str, said: &[(&str, &str)], done: &str| {
        let pressed = office.press(&format!("/w/families/{family}/{what}"), said);
        assert_eq!(pressed.to(), format!("/w/families/{family}?done={done}"), "{}", pressed.text());
        same(done);
    };
    command(by_command, &["family", "pause", "N1", "--until", &day(20), "--reason", "Flytter"]);
    press("pause", &[("reason", "Flytter"), ("until", &day(20))], "paused");
    command(by_command, &["family", "go-on", "N1"]);
    press("pause", &[("end", "yes")], "pause_ended");

    let asked = |database: &Database| {
        let asked = database.lines(&format!(
            "SELECT CAST(id AS TEXT) || ' ' || wave AS line FROM request WHERE family_id = {family} AND slot = 'parent1' \
             AND state = 'open' ORDER BY id DESC"
        ));
        asked.first().expect("a request").clone()
    };
    let (id, wave) =
        asked(in_browser).split_once(' ').map(|(id, wave)| (id.to_owned(), wave.to_owned())).expect("both");
    command(by_command, &["family", "ask-help", "N1", "parent1", &wave]);
    assert!(office.press(&format!("/w/answers/{id}/help"), &[]).to().ends_with("?done=help_asked"));
    same("help");
    let note = ["family", "note", "N1", "parent1", &wave, "--text", "Ringet", "--quiet-until", &day(3)];
    command(by_command, &note);
    let noted = office.press(&format!("/w/answers/{id}/note"), &[("note", "Ringet"), ("quiet_until", &day(3))]);
    assert_eq!(noted.status, 303, "{}", noted.text());
    // Whose note it is, is whoever wrote it.
    let page = format!("/w/answers/{id}");
    assert!(office.get(&page).text().contains("Navn: Ringet"));
    in_browser.sql("UPDATE note SET staff_id = NULL");
    assert!(office.get(&page).text().contains("driften: Ringet"));
    same("a note");

    let (no, place) = (format!("/w/answers/{id}/no"), format!("/w/answers/{id}?done=said"));
    command(by_command, &["family", "say-no", "N1", "parent1", &wave]);
    assert_eq!(office.press(&no, &[]).to(), place);
    same("a no to one questionnaire");
    command(by_command, &["family", "say-no", "N1", "parent1", &wave, "--after-all"]);
    assert_eq!(office.press(&no, &[("after_all", "yes")]).to(), place);
    same("yes after all");

    let take_over = |slot: &str, name: &str, email: &str, from: &str| {
        let new = ["--name", name, "--email", email, "--from", from];
        command(by_command, &[&["family", "take-over", "N1", slot], new.as_slice()].concat());
        let new = [("role", slot), ("name", name), ("email", email), ("from", from)];
        press("successor", &new, "successor_named");
    };
    take_over("caseworker", "Ole Bro", "ole@nordby.example", &day(0));
    take_over("family_therapist", "Eva Dam", "eva@nordby.example", &day(14));
    take_over("caseworker", "Per Lyng", "per@nordby.example", &day(15));
    let caseworker = "SELECT CAST(id AS TEXT) AS line FROM successor WHERE slot = 'caseworker'";
    command(by_command, &["family", "take-back", "N1", "caseworker"]);
    let number = &in_browser.lines(caseworker)[0];
    press("successor/back", &[("successor", number), ("called", "Per Lyng")], "successor_back");
    tick(14);
    for database in [by_command, in_browser] {
        let held = "SELECT contact.address AS line FROM assignment JOIN contact ON contact.id = contact_id \
                    JOIN family ON family.id = family_id WHERE to_on IS NULL AND case_number = 'N1' \
                    AND slot IN ('caseworker', 'family_therapist') ORDER BY slot";
        assert_eq!(database.lines(held), ["ole@nordby.example", "eva@nordby.example"]);
        assert_eq!(database.lines("SELECT CAST(id AS TEXT) AS line FROM successor"), [""; 0]);
    }
    same("somebody has taken over");
}
