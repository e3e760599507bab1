//! What a project lead reads once a week: first what can be saved and what is new, and the same as “Today” shows at that moment.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use kvartal::ahead::{self, Scope};
use kvartal::nonresponse::{self, Line, Wanted};
use kvartal::programme::WorkingDay;
use kvartal::tick::tick;

use super::{NORDBY, Study};
use crate::support::{Database, on_each_database, reshape};

/// The digests, without what is the same in each.
fn digests(study: &Study) -> Vec<String> {
    let mails = study.mails();
    let ending = "Hele listen";
    mails["lead@example.org"].iter().map(|mail| mail.text.split(ending).next().unwrap_or_default().to_owned()).collect()
}

on_each_database!(no_two_mondays_are_the_same_lines_and_each_heading_says_what_helps);
fn no_two_mondays_are_the_same_lines_and_each_heading_says_what_helps(database: &Database) {
    let study = Study::new(database);
    study.lead("Nordby", "lead@example.org");
    study.import("2021-01-03T12:00:00Z", &[NORDBY]);
    study.live("2021-01-04", "2021-03-01");
    let digests = digests(&study);
    // From 11 January to 1 March, the day that it closes.
    assert_eq!(digests.len(), 8);
    let lines = |digest: &str| digest.lines().filter(|line| line.starts_with("- ")).count();
    assert_eq!(digests.iter().map(|digest| lines(digest)).collect::<Vec<_>>(), [5, 0, 0, 0, 0, 0, 5, 5]);
    let first = &digests[0];
    assert!(first.contains("Nye siden sidst. Spørg, om mailen er set."), "{first}");
    // Two parents are two lines.
    let whose = |begins: &str| first.lines().filter(|line| line.starts_with(begins)).count();
    assert_eq!((whose("- Forælder 1: "), whose("- Forælder 2: "), whose("- Forælder")), (1, 1, 2), "{first}");
    assert!(first.contains("- Anbringelsessted, barn C1: Ved start, sendt 4. jan., svar senest 1. marts"), "{first}");
    let later = &digests[3];
    assert!(later.contains("Nævnt før: 5 svar venter stadig. Sag F1 (5)."), "{later}");
    let last = &digests[6];
    assert!(last.contains("Lukker snart") && !last.contains("Nævnt før"), "{last}");
    for digest in &digests {
        for secret in ["Mona", "Finn", "Cara", "Skov", "@", "/s/"] {
            let told = digest.replace("lead@example.org", "");
            assert!(!told.contains(secret), "{secret} in {told}");
        }
    }
}

on_each_database!(an_address_that_does_not_work_is_told_once_at_length_and_then_in_short);
fn an_address_that_does_not_work_is_told_once_at_length_and_then_in_short(database: &Database) {
    let study = Study::new(database);
    study.lead("Nordby", "lead@example.org");
    study.import("2021-01-03T12:00:00Z", &[NORDBY]);
    study.live("2021-01-04", "2021-01-10");
    database.sql("UPDATE message SET state = 'bounced' WHERE contact_id IN (SELECT id FROM contact WHERE address = 'far@example.org')");
    database.suppress("far@example.org", "2021-01-05T09:00:00Z");
    study.live("2021-01-11", "2021-02-08");
    let digests = digests(&study);
    let heading = "Adressen virker ikke.";
    let told: Vec<bool> = digests.iter().map(|digest| digest.contains(heading)).collect();
    let known = "Nævnt før: 1 mail kan stadig ikke leveres. Sag F1.";
    let short: Vec<bool> = digests.iter().map(|digest| digest.contains(known)).collect();
    assert_eq!(told, [true, false, false, false, false], "{digests:#?}");
    assert!(told.iter().zip(&short).all(|(told, short)| told != short), "{digests:#?}");
    assert!(digests[0].contains("ret den i sagen eller i registreringsarket"), "{}", digests[0]);
}

/// A family of Nordby with one parent.
fn family(case_number: &str, parent: &str, address: &str) -> String {
    format!("{case_number};Nordby;2021-01-04;active;;C{case_number};2015-05-05;;;{parent};{address};;;;;;;")
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// What “Today” shows of Nordby: what is told, and what waits.
fn today(study: &Study, on: &str) -> (Vec<Line>, Vec<Line>) {
    let wanted = Wanted { with_no: false, ..Wanted::in_municipality("Nordby") };
    let on = day(on);
    let read = study.service.store.read(|conn| nonresponse::list(&study.service, conn, &wanted, on, (0, 100)));
    let list = read.expect("a list");
    assert_eq!(list.count, i64::try_from(list.lines.len()).expect("few"));
    list.lines.into_iter().partition(|line| {
        let quiet = line.note.as_ref().and_then(|note| note.quiet_until);
        quiet.is_none_or(|until| until < on) && line.one.paused_until.is_none_or(|until| until < on)
    })
}

// A study with every state in which an answer can be.
on_each_database!(the_digest_tells_what_today_shows_at_that_moment);
fn the_digest_tells_what_today_shows_at_that_moment(database: &Database) {
    let study = Study::new(database);
    study.lead("Nordby", "lead@example.org");
    let mut rows = vec![NORDBY.to_owned(), family("L", "Lea", "")];
    for case in ["paused", "was-paused", "noted", "noted-only", "was-noted", "closed", "left", "no-mail"] {
        rows.push(family(case, "Ida", &format!("{case}@example.org")));
    }
    rows.push(family("S", "Eva", "eva@example.org").replace("Nordby", "Sydby"));
    study.import("2021-01-03T12:00:00Z", &rows.iter().map(String::as_str).collect::<Vec<_>>());
    study.live("2021-01-04", "2021-01-10");

    let request = |case: &str, slot: &str| {
        format!(
            "(SELECT request.id FROM request JOIN family ON family.id = family_id WHERE case_number = '{case}' AND slot = '{slot}')"
        )
    };
    let change = |case: &str, slot: &str, to: &str| {
        database.sql(&format!("UPDATE request SET {to} WHERE id = {}", request(case, slot)));
    };
    change("F1", "parent1", "closes_on = '2021-01-15'");
    database.sql("UPDATE message SET state = 'bounced' WHERE contact_id IN (SELECT id FROM contact WHERE address = 'far@example.org')");
    database.suppress("ps@example.org", "2021-01-09T09:00:00Z");
    change("F1", "caseworker", "declined_at = '2021-01-06 09:00:00'");
    change("F1", "family_therapist", "state = 'answered', answered_at = '2021-01-06 09:00:00'");
    for (case, until) in [("paused", "2021-01-11"), ("was-paused", "2021-01-10")] {
        database.sql(&format!(
            "UPDATE family SET paused_until = '{until}', pause_reason = 'ferie' WHERE case_number = '{case}'"
        ));
    }
    for (case, until) in [("noted", "'2021-01-11'"), ("noted-only", "NULL"), ("was-noted", "'2021-01-10'")] {
        database.sql(&format!(
            "INSERT INTO note (request_id, noted_at, quiet_until, content) VALUES ({}, '2021-01-08 09:00:00', {until}, 'ringet')",
            request(case, "parent1")
        ));
    }
    change("closed", "parent1", "closes_on = '2021-01-10'");
    database.sql("UPDATE family SET status = 'ended_early', end_on = '2021-01-08' WHERE case_number = 'left'");
    database.sql(
        "UPDATE person SET no_mail_since = '2021-01-07 09:00:00' WHERE id IN (SELECT person_id FROM contact WHERE address = 'no-mail@example.org')",
    );

    tick(&study.service, at("2021-01-11T07:00:00Z")).expect("a pass");
    let (told, waiting) = today(&study, "2021-01-11");
    let mails = study.mails();
    let [mail] = &mails["lead@example.org"][..] else { panic!("one digest") };
    let cases = |lines: &[Line]| lines.iter().map(|line| line.one.family.clone()).collect::<BTreeSet<_>>();
    assert_eq!(cases(&told), ["F1", "L", "noted-only", "was-noted", "was-paused"].map(str::to_owned).into());
    assert_eq!(cases(&waiting), ["noted", "paused"].map(str::to_owned).into());
    assert_eq!(mail.subject, format!("{} svar mangler – Nordby", told.len()));
    let also = format!("{} svar mere er sat på pause eller har en note. De står kun på listen.", waiting.len());
    assert!(mail.text.contains(&also), "{}", mail.text);
    let no = "Mind ikke dem, der har sagt nej tak: sag F1 (Myndighedsrådgiver), no-mail (Forælder 1).";
    assert!(mail.text.contains(no), "{}", mail.text);

    // Each of them once, as a link under the heading that says what helps.
    let mut headings: BTreeMap<String, &str> = BTreeMap::new();
    let mut heading = "";
    for part in mail.html.split('<') {
        let text = part.split('>').nth(1).unwrap_or_default();
        for begins in ["Lukker snart.", "Nye siden sidst.", "Adressen virker ikke.", "Brev skal printes."] {
            if text.starts_with(begins) {
                heading = begins;
            }
        }
        if let Some((_, id)) = part.split_once("/w/answers/") {
            let id = id.split('"').next().unwrap_or_default().to_owned();
            assert_eq!(headings.insert(id, heading), None, "{part}");
        }
    }
    let expected = told.iter().map(|line| {
        let one = &line.one;
        let heading = match one {
            one if one.undeliverable => "Adressen virker ikke.",
            one if one.by_letter => "Brev skal printes.",
            one if one.closes == day("2021-01-15") => "Lukker snart.",
            _ => "Nye siden sidst.",
        };
        (one.request.to_string(), heading)
    });
    assert_eq!(headings, expected.collect());
    assert_eq!(headings.values().collect::<BTreeSet<_>>().len(), 4, "{headings:?}");
    let places = ["Lukker snart.", "Nye siden", "Adressen virker", "Brev skal", "Mind ikke", "Hele listen"];
    let places = places.map(|begins| mail.html.find(begins).expect(begins));
    assert!(places.is_sorted(), "what can still be saved is on top: {places:?}");
    for line in &told {
        let of_case = format!("Sag {}\nhttp://127.0.0.1/w/families/{}\n", line.one.family, line.one.family_id);
        assert!(mail.text.replace('\r', "").contains(&of_case), "{of_case}: {}", mail.text);
        let short = kvartal::language::short_day(line.one.closes, "da");
        assert!(mail.text.contains(&format!("svar senest {short}")), "{}", mail.text);
    }

    // A week later, when most of it has been told before.
    study.live("2021-01-12", "2021-01-17");
    tick(&study.service, at("2021-01-18T07:00:00Z")).expect("a pass");
    let (told, waiting) = today(&study, "2021-01-18");
    let mails = study.mails();
    let mail = mails["lead@example.org"].last().expect("a digest");
    assert!(waiting.is_empty() && !mail.text.contains("sat på pause"), "{}", mail.text);
    assert_eq!(mail.subject, format!("{} svar mangler – Nordby", told.len()));
    for case in cases(&told) {
        assert!(mail.text.contains(&case), "{case} in {}", mail.text);
    }
}

#[test]
fn a_lead_of_two_municipalities_reads_a_part_for_each() {
    for language in ["da", "en", "ar"] {
        let database = Database::sqlite();
        let study = Study::new(&database);
        study.lead("Nordby", "lead@example.org");
        study.lead("Sydby", "lead@example.org");
        let south = family("S1", "Eva", "eva@example.org").replace("Nordby", "Sydby");
        let rows = [NORDBY, &south, &family("N2", "Ida", "ida@example.org"), &family("N3", "Lea", "")];
        study.import("2021-01-03T12:00:00Z", &rows);
        database.sql(&format!("UPDATE contact SET language = '{language}'"));
        study.live("2021-01-04", "2021-01-10");
        database.sql("UPDATE family SET paused_until = '2021-01-20', pause_reason = 'ferie' WHERE case_number = 'N2'");
        database.suppress("far@example.org", "2021-01-09T09:00:00Z");
        database.sql("UPDATE request SET closes_on = '2021-01-15' WHERE slot = 'caseworker'");
        study.live("2021-01-11", "2021-01-11");
        let mails = study.mails();
        let [mail] = &mails["lead@example.org"][..] else { panic!("one digest") };
        insta::assert_snapshot!(format!("{language}_two_municipalities"), format!("{}\n{}", mail.subject, mail.text));
    }
}

on_each_database!(another_day_of_the_week_brings_neither_two_digests_nor_none_in_a_week);
fn another_day_of_the_week_brings_neither_two_digests_nor_none_in_a_week(database: &Database) {
    let mut study = Study::new(database);
    study.lead("Nordby", "lead@example.org");
    study.import("2021-01-03T12:00:00Z", &[NORDBY]);
    study.live("2021-01-04", "2021-01-12");
    let sent = |database: &Database| {
        database.lines("SELECT CAST(sent_on AS TEXT) AS line FROM message WHERE kind = 'digest' ORDER BY sent_on")
    };
    assert_eq!(sent(database), ["2021-01-11"]);
    // That Monday's week has had its own; the Tuesday of the other has passed when Tuesday becomes the day.
    for (weekday, from, to, days) in [
        (WorkingDay::Friday, "2021-01-13", "2021-01-26", vec!["2021-01-22"]),
        (WorkingDay::Tuesday, "2021-01-27", "2021-02-02", vec!["2021-01-27", "2021-02-02"]),
        (WorkingDay::Monday, "2021-02-03", "2021-02-08", vec!["2021-02-08"]),
    ] {
        reshape(&mut study.service, |programme| programme.sending.digest.day = weekday);
        let (now, range) = (at(&format!("{from}T05:00:00Z")), (day(from), day(to)));
        let foreseen = study.service.store.read(|conn| ahead::counted(conn, &study.service, Scope::Study, now, range));
        let foreseen = foreseen.expect("counts").days.into_iter().filter(|(_, of_day)| of_day.digests > 0);
        assert_eq!(foreseen.map(|(day, _)| day.to_string()).collect::<Vec<_>>(), days, "{weekday:?}");
        let before = sent(database);
        study.live(from, to);
        assert_eq!(sent(database)[before.len()..], days, "{weekday:?}");
    }
}
