//! The coming mails are those that the service then sends, on both databases; the command tells them; a preview of an import
//! tells which of them it changes.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Database, by_at, import, on_each_database, program, service};
use jiff::Timestamp;
use jiff::civil::Date;
use kvartal::ahead::{self, Scope};
use kvartal::plan::{Ahead, DayAhead, EventKind};
use kvartal::register::{self, MailDifference, read_sheet};
use kvartal::service::Service;
use kvartal::store::{Conn, StoreError};
use kvartal::tick::tick;

const HEADING: &str = "family_id;municipality;start_date;status;end_date;child_id;child_birth_date;placement_site_name;\
placement_site_email;parent1_name;parent1_email;parent2_name;parent2_email;caseworker_name;caseworker_email;\
family_therapist_name;family_therapist_email";

/// Families that share people, one that was entered late, one that starts later, one that leaves, and a parent on paper.
const ROWS: [&str; 6] = [
    "F1;Aarhus;2021-01-04;active;;C1;2012-05-05;Site;site@example.org;Mona;mona@example.org;;;Cara;cara@example.org;;",
    "F2;Aarhus;2021-01-20;active;;C2;2016-05-05;Site;site@example.org;Nora;nora@example.org;Olaf;olaf@example.org;Cara;cara@example.org;;",
    "F3;Nordby;2020-11-30;active;;C3;2019-05-05;;;Pia;pia@example.org;;;Cara;cara@example.org;Theo;theo@example.org",
    "F4;Nordby;2021-02-15;active;;C4;2010-05-05;Home;home@example.org;Rita;rita@example.org;;;Cara;cara@example.org;Theo;theo@example.org",
    "F5;Aarhus;2021-01-11;active;;C5;2011-05-05;;;Sara;;;;Dora;dora@example.org;;",
    "F6;AARHUS;2021-01-13;ended_early;2021-01-29;C6;2011-05-05;;;Tine;tine@example.org;;;Dora;dora@example.org;;",
];

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

fn read<T>(service: &Service, work: impl FnOnce(&mut Conn) -> Result<T, StoreError>) -> T {
    service.store.read(work).expect("read")
}

fn counted(service: &Service, scope: Scope<'_>, now: &str, days: (&str, &str)) -> Ahead {
    read(service, |conn| ahead::counted(conn, service, scope, at(now), (day(days.0), day(days.1))))
}

/// Mails, requests in them and digests by day.
type Days = BTreeMap<String, (usize, usize, usize)>;

fn foreseen(ahead: &Ahead) -> Days {
    let told = ahead.days.iter().map(|(day, of)| (day.to_string(), (of.mails, of.requests(), of.digests)));
    told.filter(|(_, told)| *told != (0, 0, 0)).collect()
}

/// What has left: number, day, whether it is a digest, and how many requests fell due in it.
fn sent(database: &Database) -> BTreeSet<String> {
    let query = "SELECT CAST(m.id AS TEXT) || ' ' || CAST(m.sent_on AS TEXT) || ' ' || m.kind || ' ' || \
                 CAST((SELECT count(*) FROM message_request r WHERE r.message_id = m.id AND NOT r.dropped) AS TEXT) AS line \
                 FROM message m WHERE m.state = 'sent'";
    database.lines(query).into_iter().collect()
}

fn done(database: &Database, before: &BTreeSet<String>, (first, last): (&str, &str)) -> Days {
    let mut days = Days::new();
    for line in sent(database).difference(before) {
        let [_, on, kind, requests] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        if (first..=last).contains(&on) {
            let told = days.entry(on.to_owned()).or_default();
            match kind {
                "digest" => told.2 += 1,
                _ => (told.0, told.1) = (told.0 + 1, told.1 + requests.parse::<usize>().expect("a number")),
            }
        }
    }
    days
}

/// The scheduler's mornings, both days included.
fn live(service: &Service, from: &str, to: &str) {
    let (mut on, to) = (day(from), day(to));
    while on <= to {
        kvartal::simulate::live_morning(service, on).expect("a morning");
        on = on.tomorrow().expect("a day");
    }
}

fn lead(database: &Database, municipality: &str, email: &str) {
    database.lead(municipality, email);
}

on_each_database!(what_is_foreseen_is_what_the_service_then_sends);
fn what_is_foreseen_is_what_the_service_then_sends(database: &Database) {
    let service = service(database);
    lead(database, "Aarhus", "lea@example.org");
    lead(database, "Aarhus", "leo@example.org");
    lead(database, "Nordby", "liv@example.org");
    import(&service, at("2021-01-08T09:00:00Z"), HEADING, &ROWS);
    // A mail to Olaf came back long ago.
    database.sql(
        "INSERT INTO suppressed_address (contact_id, since, words) \
         SELECT id, '2020-12-01 00:00:00', 'unknown' FROM contact WHERE address = 'olaf@example.org'",
    );

    // Before the first pass: everything is still to be written.
    let (now, days) = ("2021-01-08T10:00:00Z", ("2021-01-08", "2021-02-21"));
    let study = counted(&service, Scope::Study, now, days);
    let aarhus = counted(&service, Scope::Municipality(" aarhus"), now, days);
    let nordby = counted(&service, Scope::Municipality("Nordby"), now, days);
    let nobody = counted(&service, Scope::Municipality("Søby"), now, days);
    let before = sent(database);
    tick(&service, at(now)).expect("a pass");
    live(&service, "2021-01-09", "2021-02-22");
    assert_eq!(foreseen(&study), done(database, &before, days));
    assert_eq!(study.requests(), aarhus.requests() + nordby.requests());
    assert!(study.mails() < aarhus.mails() + nordby.mails(), "Cara has families in both, and one mail a day");
    assert!(study.digests() > 10 && study.digests() == aarhus.digests() + nordby.digests(), "{}", study.digests());
    assert!(nobody.days.is_empty());
    let last_days: usize = study.days.values().map(DayAhead::last_days).sum();
    let ended = database.lines(
        "SELECT CAST(count(*) AS TEXT) AS line FROM request WHERE state IN ('missing', 'cancelled') AND closes_on < '2021-04-01'",
    );
    assert_eq!(ended, [last_days.to_string()]);

    // On a day on which Cara has had her mail, a family of hers is entered, and the service is not there yet.
    import(
        &service,
        at("2021-02-22T11:00:00Z"),
        HEADING,
        &["F7;Nordby;2021-02-22;active;;C7;2012-05-05;;;Ulla;ulla@example.org;;;Cara;cara@example.org;;"],
    );
    let (now, days) = ("2021-02-22T12:00:00Z", ("2021-02-22", "2021-03-28"));
    let study = counted(&service, Scope::Study, now, days);
    let before = sent(database);
    tick(&service, at(now)).expect("a pass");
    live(&service, "2021-02-23", "2021-03-29");
    let done_now = done(database, &before, days);
    assert_eq!(foreseen(&study), done_now);
    assert_eq!((done_now["2021-02-22"].0, done_now["2021-02-23"].0), (1, 1), "Ulla today, Cara tomorrow");
    // A later part of it is the same as far as it goes.
    let part = counted(&service, Scope::Study, "2021-03-29T20:00:00Z", ("2021-04-05", "2021-05-02"));
    let whole = counted(&service, Scope::Study, "2021-03-29T20:00:00Z", ("2021-03-29", "2021-06-30"));
    let later = foreseen(&whole).into_iter().filter(|(day, _)| ("2021-04-05".."2021-05-03").contains(&day.as_str()));
    assert_eq!(foreseen(&part), later.collect::<Days>());
    assert!(!part.days.is_empty());
}

#[test]
fn counts_that_are_kept_are_counted_anew_when_they_are_old() {
    let database = Database::sqlite();
    let service = service(&database);
    let rows = |from: usize, to: usize| -> Vec<String> {
        (from..to)
            .map(|n| {
                format!("K{n};Aarhus;2021-01-04;active;;K{n};2012-05-05;;;P;p{n}@example.org;;;Cara;cara@example.org;;")
            })
            .collect()
    };
    import(&service, at("2021-01-03T09:00:00Z"), HEADING, &rows(0, 70));
    let kept = ahead::Kept::default();
    let days = (day("2021-01-03"), day("2021-01-10"));
    let mails = |municipality: Option<&str>, now: &str| {
        let patience = jiff::SignedDuration::from_mins(5);
        let count = kept.counted(&service, municipality, at(now), days, patience).expect("counts");
        count.days.get(&day("2021-01-04")).map_or(0, |day| day.mails)
    };
    assert_eq!((mails(None, "2021-01-03T10:00:00Z"), mails(Some("aarhus"), "2021-01-03T10:00:00Z")), (71, 71));
    import(&service, at("2021-01-03T10:01:00Z"), HEADING, &rows(70, 75));
    assert_eq!((mails(None, "2021-01-03T10:05:00Z"), mails(Some("Nordby"), "2021-01-03T10:05:00Z")), (71, 0));
    assert_eq!((mails(None, "2021-01-03T10:06:00Z"), mails(Some("Aarhus"), "2021-01-03T10:06:00Z")), (76, 76));
}

on_each_database!(what_waits_in_the_queue_is_to_come_and_a_corrected_start_asks_nothing_twice);
fn what_waits_in_the_queue_is_to_come_and_a_corrected_start_asks_nothing_twice(database: &Database) {
    let service = service(database);
    import(&service, at("2021-01-03T09:00:00Z"), HEADING, &ROWS[..1]);
    tick(&service, at("2021-01-04T08:00:00Z")).expect("a pass");
    // As if the mail server had taken nothing since.
    database.sql("UPDATE message SET state = 'deferred', sent_on = NULL, sent_at = NULL");
    database.sql("UPDATE request SET invited_on = NULL, first_invited_on = NULL");
    let days = ("2021-01-09", "2021-01-31");
    let events = |now: &str| {
        let family = read(&service, |conn| ahead::family(conn, "f1")).expect("F1");
        let days = (day(days.0), day(days.1));
        read(&service, |conn| ahead::of_family(conn, &service, family, at(now), days))
    };
    let told: Vec<(String, String)> = events("2021-01-09T12:00:00Z")
        .iter()
        .map(|one| (one.day.to_string(), format!("{} {}", one.slot, one.kind)))
        .collect();
    let of = |day: &str, kind: &str| told.contains(&(day.to_owned(), format!("parent1 {kind}")));
    assert!(
        of("2021-01-11", "invitation") && of("2021-01-18", "reminder1") && of("2021-01-25", "reminder2"),
        "{told:?}"
    );
    let before = sent(database);
    let counted = counted(&service, Scope::Study, "2021-01-09T12:00:00Z", days);
    live(&service, "2021-01-10", "2021-02-01");
    assert_eq!(foreseen(&counted), done(database, &before, days));

    // Half a year on the baseline is over. Its start date was wrong: the baseline is not asked again, and the next waves move.
    live(&service, "2021-04-04", "2021-04-06");
    import(&service, at("2021-06-20T09:00:00Z"), HEADING, &[ROWS[0].replace("2021-01-04", "2021-06-21")]);
    let days = ("2021-06-20", "2021-07-20");
    let coming = read(&service, |conn| {
        ahead::counted(conn, &service, Scope::Study, at("2021-06-20T10:00:00Z"), (day(days.0), day(days.1)))
    });
    let before = sent(database);
    tick(&service, at("2021-06-20T10:00:00Z")).expect("a pass");
    live(&service, "2021-06-21", "2021-07-21");
    assert_eq!(foreseen(&coming), done(database, &before, days));
    assert!(coming.days.values().flat_map(|day| day.requests.keys()).all(|(_, _, wave)| wave != "baseline"));
}

#[test]
fn the_command_tells_the_coming_mails_as_sentences_a_table_and_a_calendar_file() {
    let database = Database::sqlite();
    import(&service(&database), at("2021-01-03T09:00:00Z"), HEADING, &ROWS);
    let ran = |arguments: &[&str]| {
        let ran = program(&database, arguments).output().expect("kvartal runs");
        let told = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
        (ran.status.code(), told(&ran.stdout), told(&ran.stderr))
    };
    let now = ["--at", "2021-01-03T12:00:00+01:00"];
    let with = |more: &[&'static str]| ran(&[&["ahead"], more, &now[..]].concat());
    let (code, table, _) = with(&["--csv"]);
    assert_eq!(code, Some(0));
    let mut lines = table.lines();
    assert_eq!(lines.next(), Some("day,what,role,wave,count"));
    for line in [
        "2021-01-04,mails,,,5",
        "2021-01-04,mails,caseworker,,1",
        "2021-01-04,invitation,caseworker,baseline,2",
        "2021-01-18,reminder2,parent,baseline,2",
        "2021-01-29,last_day,parent,baseline,1",
    ] {
        assert!(table.lines().any(|told| told == line), "{line} is not in\n{table}");
    }
    let (_, said, _) = with(&["--municipality", "nordby", "--to", "2021-01-10"]);
    assert!(said.starts_with("2021-01-04 Mon  3 mails about 3 questionnaires to "), "{said}");
    assert!(said.ends_with("from 2021-01-03 to 2021-01-10, if nobody answers.\n"), "{said}");
    let (_, said, _) = with(&["--family", "f1", "--to", "2021-01-04", "--ics", "f1.ics"]);
    assert!(said.contains("2021-01-04 Mon  F1/C1, placement_site, baseline: invitation\n"), "{said}");
    assert!(
        said.ends_with("3 mails about 3 questionnaires from 2021-01-03 to 2021-01-04, if nobody answers.\n"),
        "{said}"
    );
    let (code, ..) = with(&["--ics", "study.ics", "--language", "en"]);
    assert_eq!(code, Some(0));
    for (name, events) in
        [("f1.ics", 3), ("study.ics", table.lines().skip(1).map(|line| &line[..10]).collect::<BTreeSet<_>>().len())]
    {
        let file = std::fs::read_to_string(database.dir.path().join(name)).expect("a file");
        assert!(file.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && file.ends_with("END:VCALENDAR\r\n"));
        assert_eq!(file.matches("BEGIN:VEVENT\r\n").count(), events);
        // No names, no addresses, no municipality.
        for secret in ["Mona", "Cara", "Site", "example.org", "Aarhus", "aarhus", "Nordby"] {
            assert!(!file.contains(secret), "{name} names {secret}");
        }
    }
    for (arguments, words) in [
        (&["--family", "F99"][..], "there is no family F99 in the register"),
        (&["--municipality", "Søby"], "there is no family of the municipality Søby in the register"),
        (&["--from", "2021-01-01"], "2021-01-01 is over"),
        (&["--to", "2021-01-01"], "is before the first one"),
        (&["--to", "2022-06-01"], "is more than a year"),
    ] {
        let (code, _, said) = with(arguments);
        assert_eq!(code, Some(1));
        assert!(said.contains(words), "{said}");
    }
}

on_each_database!(a_preview_tells_which_mails_an_import_changes);
fn a_preview_tells_which_mails_an_import_changes(database: &Database) {
    let service = service(database);
    import(&service, at("2021-01-03T09:00:00Z"), HEADING, &ROWS[..2]);
    live(&service, "2021-01-04", "2021-01-22");
    let preview = |rows: &[String]| -> (MailDifference, Vec<String>) {
        let now = at("2021-01-22T11:00:00Z");
        let sheet = format!("{HEADING}\n{}\n", rows.join("\n"));
        let (programme, calendar) = (service.programme(), service.calendar());
        let sheet = read_sheet("sheet.csv", sheet.as_bytes(), programme, calendar.date(now)).expect("a good sheet");
        let previewed = register::preview(&service.store, programme, calendar, &sheet, &by_at(now)).expect("a preview");
        let mails = previewed.mails.expect("a preview tells of mails");
        let lines = mails.first.iter().map(ToString::to_string).collect();
        (mails, lines)
    };
    let before = database.everything();
    let rows = || ROWS[..2].iter().map(|row| (*row).to_owned());
    let (mails, lines) = preview(&rows().collect::<Vec<_>>());
    assert_eq!((mails.requests, mails.families, lines.len()), (0, 0, 0));

    // The second family leaves next week: its later mails do not go.
    let left = ROWS[1].replace("active;;", "ended_early;2021-01-28;");
    let (mails, lines) = preview(&[ROWS[0].to_owned(), left]);
    assert_eq!((mails.families, mails.counts.more_mails), (1, 0));
    assert!(
        lines.contains(&"F2, parent1, baseline: cancelled from 2021-01-29 instead of missing from 2021-03-18; no mail on 2021-02-03".to_owned()),
        "{lines:#?}"
    );
    assert!(lines.contains(&"F2, caseworker, fu1: not asked; no mail on 2021-04-20".to_owned()), "{lines:#?}");

    // Somebody else is Nora's place: her reminders do not go, and an invitation does.
    let other = ROWS[1].replace("Nora;nora@example.org", "Xenia;xenia@example.org");
    let (mails, lines) = preview(&[ROWS[0].to_owned(), other]);
    assert_eq!((mails.families, mails.counts.of_another), (1, 2));
    assert_eq!(
        lines[0],
        "F2, parent1, baseline: somebody else is asked; no mail on 2021-01-27, 2021-02-03; mail on 2021-01-22, 2021-01-29, 2021-02-05"
    );

    // A new family: its mails go anew.
    let (mails, lines) = preview(&[rows().collect::<Vec<_>>(), vec![ROWS[3].to_owned()]].concat());
    assert_eq!((mails.families, mails.counts.fewer_mails, mails.counts.asked), (1, 0, 4));
    assert_eq!(lines[0], "F4, caseworker, baseline: asked; mail on 2021-02-15, 2021-02-22, 2021-03-01");
    assert_eq!(database.everything(), before, "a preview keeps nothing");

    // What is told is what happens.
    let expected: usize = mails.counts.more_mails;
    import(&service, at("2021-01-22T11:00:00Z"), HEADING, &ROWS[3..4]);
    let family = read(&service, |conn| ahead::family(conn, "F4")).expect("F4");
    let days = (day("2021-01-22"), mails.until);
    let events = read(&service, |conn| ahead::of_family(conn, &service, family, at("2021-01-22T11:00:00Z"), days));
    assert_eq!(events.iter().filter(|event| event.kind != EventKind::LastDay).count(), expected);
}
