//! Mother and father each have a course about one child: the placement site is asked once.

use crate::support::{Database, by_at, mails, on_each_database, service};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use kvartal::family::FileKind;
use kvartal::register::{self, Wanted, read_sheet};
use kvartal::report::{counting, rates};
use kvartal::service::Service;
use kvartal::store::{self, counts};
use kvartal::tick::tick;

const HEADING: &str = "family_id,municipality,start_date,status,end_date,linked_case,child_id,child_birth_date,\
    parent1_name,parent1_email,placement_site_name,placement_site_email";

fn morning(day: Date) -> Timestamp {
    day.at(9, 5, 0, 0).in_tz("Europe/Copenhagen").expect("a zone").timestamp()
}

fn rows(end: &str, linked: &str) -> [String; 2] {
    let status = if end.is_empty() { "" } else { "completed" };
    [
        format!("M1,Nordby,2021-03-01,{status},{end},,1,2015-05-05,Mona Sø,mor@x.example,Hjemmet,hjem@x.example"),
        format!("F1,Nordby,2021-03-15,,,{linked},2,2015-05-05,Finn Sø,far@x.example,Hjemmet,hjem@x.example"),
    ]
}

fn import(service: &Service, on: Date, rows: &[String]) -> Vec<String> {
    let imported = crate::support::import(service, morning(on), HEADING, rows);
    imported.changes.list.iter().map(ToString::to_string).collect()
}

/// The requests of the placement site, as case and wave.
fn asked(database: &Database) -> Vec<String> {
    let mut found = database.lines(
        "SELECT f.case_number || ' ' || r.wave AS line FROM request r JOIN family f ON f.id = r.family_id \
         WHERE r.role = 'placement_site'",
    );
    found.sort();
    found
}

on_each_database!(a_child_with_two_courses_is_asked_about_once);
fn a_child_with_two_courses_is_asked_about_once(database: &Database) {
    let service = service(database);
    let first = date(2021, 3, 1);
    let told = import(&service, first, &rows("", "m1"));
    assert!(
        told.contains(&"Family F1 is linked to case M1: the children of both are asked about there.".to_owned()),
        "{told:?}"
    );
    let each_day = |from: Date, to: Date| {
        for day in from.series(jiff::Span::new().days(1)).take_while(|day| *day <= to) {
            tick(&service, morning(day)).expect("a tick");
        }
    };
    each_day(first, date(2021, 7, 1));
    assert_eq!(asked(database), ["M1 baseline", "M1 fu1"]);
    // An invitation and two reminders for each of the two waves.
    assert_eq!(mails(database).iter().filter(|(to, _)| to == "hjem@x.example").count(), 6);

    let programme = service.programme();
    let count = |day: Date| {
        let calendar = service.calendar();
        let facts = service.store.read(|conn| store::facts::facts_without_answers(conn, calendar)).expect("facts");
        for municipality in [None, Some("Nordby")] {
            let here = service.store.read(|conn| counts::counted(conn, programme, calendar, day, municipality));
            assert_eq!(here.expect("counts"), counting::counted(programme, &facts, day, municipality));
        }
        let all = rates::response_rates(programme, &facts, day, rates::Denominator::Register);
        let of = |role: &str, wave: &str| {
            let rate = all.iter().find(|rate| rate.role == role && rate.wave == wave).expect("a rate");
            format!("{rate:?}")
        };
        (of("placement_site", "fu1"), of("parent", "fu1"))
    };
    let (site, parents) = count(date(2021, 7, 1));
    assert!(site.contains("population: 1, asked: 1"), "{site}");
    assert!(parents.contains("population: 2, asked: 2"), "{parents}");

    // Once the first course has ended, the later one asks.
    import(&service, date(2021, 7, 2), &rows("2021-07-01", "M1"));
    each_day(date(2021, 7, 2), date(2021, 9, 25));
    assert_eq!(asked(database), ["F1 fu2", "M1 baseline", "M1 fu1"]);
    let (site, _) = count(date(2021, 9, 25));
    assert!(site.contains("population: 1, asked: 1"), "{site}");
    database.leaves_mail("other waves of the parents are not what this is about");
}

on_each_database!(a_link_is_written_kept_and_taken_away);
fn a_link_is_written_kept_and_taken_away(database: &Database) {
    let service = service(database);
    let (programme, calendar) = (service.programme(), service.calendar());
    let day = date(2021, 2, 22);
    import(&service, day, &rows("", ""));

    // A preview of the link shows mails that do not go.
    let read = |text: &str| read_sheet("sheet.csv", text.as_bytes(), programme, day).expect("a good sheet");
    let linked = read(&format!("{HEADING}\n{}\n", rows("", "M1").join("\n")));
    let by = by_at(morning(day));
    let previewed = register::preview(&service.store, programme, calendar, &linked, &by).expect("a preview");
    let mails = previewed.mails.expect("of mails");
    assert!(mails.counts.fewer_mails > 0 && mails.counts.more_mails == 0 && mails.counts.not_asked == 1, "{mails:?}");

    import(&service, day, &rows("", "M1"));
    for (language, heading) in [("da", "Forbundet sag"), ("en", "linked_case")] {
        let wanted = Wanted { kind: FileKind::Csv, language, municipality: None, is_empty: false };
        let (written, _) = register::write(&service.store, programme, wanted, day, Vec::new()).expect("a sheet");
        let written = String::from_utf8(written).expect("text");
        assert!(written.contains(heading), "{written}");
        let again = register::apply(&service.store, programme, calendar, &read(&written), &by).expect("an import");
        assert!(again.changes.is_empty(), "{:?}", again.changes.list);
    }
    let stored = || database.lines("SELECT linked_case AS line FROM family WHERE linked_case IS NOT NULL");
    assert_eq!(stored(), ["M1"]);

    // Without the column it stays; an empty cell takes it away.
    let without: Vec<String> = rows("", "").iter().map(|row| row.replacen(",,,", ",,", 1)).collect();
    crate::support::import(&service, morning(day), &HEADING.replace("linked_case,", ""), &without);
    assert_eq!(stored(), ["M1"]);
    let told = import(&service, day, &rows("", ""));
    assert_eq!(told, ["Family F1 is not linked to case M1 any more; its children are asked about in it."]);
    assert_eq!(stored(), Vec::<String>::new());

    // What the register does not have is refused as a whole.
    let unknown = read(&format!("{HEADING}\n{}\n", rows("", "M9")[1]));
    let refused = register::apply(&service.store, programme, calendar, &unknown, &by).expect_err("a fault");
    assert!(refused.to_string().starts_with("sheet.csv, line 2, linked_case: neither this sheet"), "{refused}");
}
