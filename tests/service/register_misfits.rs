//! What is in the register and leads to nothing is told where somebody looks: at the import, with the list of project
//! leads, and by `kvartal status`.

use std::process::Command;

use crate::support::{Database, SECRET, mails, on_each_database, service};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use kvartal::family::{RegisterChanges, read_sheet};
use kvartal::id::{FamilyId, StaffId};
use kvartal::register::{self, Misfit};
use kvartal::service::Service;
use kvartal::store::lead::Lead;
use kvartal::store::{self, StoreError};
use kvartal::tick::tick;

const COLUMNS: &str = "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,\
    parent1_email,caseworker_email,family_therapist_email,placement_site_email";

/// A family in whose every role there is somebody.
fn whole(family: &str, municipality: &str, start: Date) -> String {
    format!(
        "{family},{municipality},{start},,,1,2015-05-05,Ane {family},a{0}@x.org,c@x.org,t@x.org,s@x.org",
        family.len()
    )
}

fn morning(day: Date) -> Timestamp {
    day.at(9, 5, 0, 0).in_tz("Europe/Copenhagen").expect("a zone").timestamp()
}

/// Imports rows on a day, as the program does.
fn import(service: &Service, rows: &[String], on: Date) -> (RegisterChanges, Vec<String>) {
    let sheet = format!("{COLUMNS}\n{}\n", rows.join("\n"));
    let sheet =
        read_sheet("sheet", sheet.as_bytes(), service.programme(), on).unwrap_or_else(|faults| panic!("{faults}"));
    let imported = service
        .store
        .write(&crate::support::test_by(), |conn| {
            register::import(conn, service.programme(), service.calendar(), &sheet, morning(on))
        })
        .expect("an import");
    (imported.changes, lines(imported.misfits))
}

fn lines(misfits: Vec<Misfit>) -> Vec<String> {
    misfits.into_iter().map(|misfit| format!("{} {}", misfit.count, misfit.words)).collect()
}

/// What `kvartal status` would tell of the register.
fn misfits(service: &Service, on: Date) -> Vec<String> {
    let (programme, calendar) = (service.programme(), service.calendar());
    lines(service.store.read(|conn| register::misfits(conn, programme, calendar, on)).expect("misfits"))
}

fn lead(service: &Service, municipality: &str) {
    let lead = Lead {
        staff: StaffId::new(0),
        municipality: municipality.into(),
        name: "Lea".into(),
        email: "lea@lead.example".into(),
        language: "en".into(),
    };
    service.store.write(&crate::support::test_by(), |conn| store::lead::put(conn, &lead)).expect("a lead");
}

const MONDAY: Date = date(2021, 3, 1);

on_each_database!(a_lead_is_told_of_her_municipality_however_it_is_spelled);
fn a_lead_is_told_of_her_municipality_however_it_is_spelled(database: &Database) {
    let service = service(database);
    lead(&service, " A\u{30a}by  kommune");
    let (_, told) = import(&service, &[whole("1", "Åby Kommune", MONDAY)], date(2021, 2, 1));
    assert_eq!(told, Vec::<String>::new());
    // An older version has stored another spelling beside it.
    database.sql(
        "INSERT INTO family (id, case_number, municipality, start_on, status, registered_on) \
         VALUES (900, '900', 'ÅBY KOMMUNE', '2021-03-01', 'active', '2021-02-01')",
    );
    database.assign(FamilyId::new(900), None, "caseworker", database.person("old@x.org", "da"), "Old");
    database.sql("UPDATE family SET next_due_at = '2021-02-01 00:00:00'");
    tick(&service, morning(MONDAY)).expect("a pass");
    tick(&service, morning(date(2021, 3, 8))).expect("a pass");
    let digests: Vec<String> =
        mails(database).into_iter().filter(|(to, _)| to == "lea@lead.example").map(|(_, text)| text).collect();
    assert_eq!(digests.len(), 1);
    for case in ["Case 1", "Case 900"] {
        assert!(digests[0].lines().any(|line| line.trim_end() == case), "{case} in {}", digests[0]);
    }
    // The list read anew in another spelling is the same lead.
    lead(&service, "åby kommune");
    assert_eq!(service.store.read(store::lead::all).expect("leads").len(), 1);
    // The next import leaves one spelling.
    let (changes, _) = import(&service, &[whole("1", "Åby Kommune", MONDAY)], date(2021, 3, 9));
    let said: Vec<String> = changes.list.iter().map(ToString::to_string).collect();
    assert_eq!(said, ["The municipality ÅBY KOMMUNE is written Åby Kommune from now on."]);
    assert_eq!(database.lines("SELECT DISTINCT municipality AS line FROM family"), ["Åby Kommune"]);
    let (changes, _) = import(&service, &[whole("1", "Åby Kommune", MONDAY)], date(2021, 3, 9));
    assert!(changes.is_empty());
}

on_each_database!(what_leads_to_nothing_is_told_and_counted);
fn what_leads_to_nothing_is_told_and_counted(database: &Database) {
    let service = service(database);
    lead(&service, "Nordby");
    let today = date(2021, 2, 15);
    let without = |family: &str, address: &str| whole(family, "Nordby", MONDAY).replace(address, "");
    let course = |family: &str, start: Date, status: &str, end: &str| {
        whole(family, "Nordby", start).replacen(",,,", &format!(",{status},{end},"), 1)
    };
    let rows = [
        whole("1", "Nordby", MONDAY),
        without("2", "c@x.org"),
        without("3", "s@x.org"),
        without("4", "c@x.org").replace(",t@x.org", ","),
        "5,Nordby,2021-03-01,,,1,2015-05-05,,,,,".to_owned(),
        course("6", date(2018, 1, 1), "active", ""),
        course("7", date(2021, 3, 1), "completed", "2021-03-01"),
        course("8", date(2018, 1, 1), "completed", "2018-02-01"),
        "9,Nordby,2021-03-01,withdrawn_before_start,,1,2015-05-05,,,,,".to_owned(),
    ];
    let (_, told) = import(&service, &rows, today);
    let expected = [
        "1 families or children with nobody in the role “Parent”, which is asked: 5",
        "3 families or children with nobody in the role “Caseworker”, which is asked: 2, 4, 5",
        "2 families or children with nobody in the role “Family therapist”, which is asked: 4, 5",
        "2 families or children with nobody in the role “Placement site”, which is asked: 3 (child 1), 5 (child 1)",
        "1 families that are never asked anything: nobody holds a role that is asked: 5",
        "2 families that are never asked anything: all questionnaires had closed before it was entered; look at the \
         start date: 6, 8",
    ];
    assert_eq!(told, expected);
    assert_eq!(misfits(&service, today), expected);
    // An import of some families tells of those.
    let (_, told) = import(&service, &rows[..1], today);
    assert_eq!(told, Vec::<String>::new());
    // What a programme with a window would never send.
    let mut short = service.programme().clone();
    short.collection_window = Some(kvartal::programme::Window { first: date(2020, 1, 1), last: date(2021, 2, 20) });
    short.municipalities.insert("Vesterlund".into(), kvartal::programme::Tailoring::default());
    short.municipalities.insert("NORDBY".into(), kvartal::programme::Tailoring::default());
    let calendar_of = kvartal::programme::Calendar::of(&short).expect("a calendar");
    let late = service.store.read(|conn| register::misfits(conn, &short, &calendar_of, today)).expect("misfits");
    let late = lines(late);
    assert!(late.iter().any(|line| line.contains("in which the programme sends: 1, 2, 3, 4, 7")), "{late:?}");
    let unknown = "1 municipalities that the programme treats differently and without a family in the register";
    assert!(late.iter().any(|line| line.starts_with(unknown) && line.ends_with("Vesterlund")), "{late:?}");
    // Years later nobody is missed any more; who was never asked stays counted.
    tick(&service, morning(MONDAY)).expect("a pass");
    let later = misfits(&service, date(2026, 1, 1));
    assert!(later.iter().all(|line| line.contains("never asked") && !line.contains("nobody holds")), "{later:?}");
}

#[test]
fn a_family_that_ended_before_its_first_questionnaire_is_told() {
    let database = Database::sqlite();
    let service = service(&database);
    let row = whole("1", "Nordby", MONDAY);
    import(&service, std::slice::from_ref(&row), date(2021, 2, 15));
    // A start date that is moved behind the end.
    database.sql("UPDATE family SET end_on = '2021-02-20', status = 'completed'");
    let told = misfits(&service, date(2021, 2, 22));
    assert!(told.iter().any(|line| line.contains("the end date is before the first questionnaire: 1")), "{told:?}");
}

on_each_database!(a_letter_that_nobody_has_printed_is_counted);
fn a_letter_that_nobody_has_printed_is_counted(database: &Database) {
    let service = service(database);
    lead(&service, "Nordby");
    let row = whole("1", "Nordby", MONDAY).replace("a1@x.org", "");
    import(&service, std::slice::from_ref(&row), date(2021, 2, 15));
    assert_eq!(misfits(&service, date(2021, 2, 15)), Vec::<String>::new());
    tick(&service, morning(MONDAY)).expect("a pass");
    let line = "1 questionnaires of people without an address whose letter is not printed (kvartal letter): 1";
    assert_eq!(misfits(&service, MONDAY), [line]);
    assert_eq!(import(&service, &[row], MONDAY).1, [line]);
    database.sql("UPDATE request SET invited_on = '2021-03-02' WHERE role = 'parent'");
    assert_eq!(misfits(&service, MONDAY), Vec::<String>::new());
}

on_each_database!(a_family_stays_who_it_is_in_another_spelling);
fn a_family_stays_who_it_is_in_another_spelling(database: &Database) {
    let service = service(database);
    lead(&service, "Nordby");
    // The parent has no address: who that is hangs on the case number.
    let row = |family: &str, child: &str| {
        whole(family, "Nordby", MONDAY)
            .replace(&format!("a{}@x.org", family.len()), "")
            .replace(",1,2015", &format!(",{child},2015"))
            .replace(&format!("Ane {family}"), "Ane")
    };
    import(&service, &[row("F-1", "a")], date(2021, 2, 15));
    let before = database.everything_but_the_log();
    for (family, child) in [("F–1", "a"), ("f-1", "A"), ("F\u{2212}1", "a")] {
        let (changes, _) = import(&service, &[row(family, child)], date(2021, 2, 16));
        assert!(changes.is_empty(), "{family}: {:?}", changes.list);
        assert_eq!(changes.notices, [format!("Family “{family}” is “F-1”, as it is registered.")]);
    }
    assert_eq!(database.everything_but_the_log(), before);
    // What only looks alike is another family, and that is said.
    let (changes, _) = import(&service, &[row("F1", "a")], date(2021, 2, 16));
    assert!(changes.notices[0].starts_with("Family “F1” is new and looks like family “F-1”"), "{:?}", changes.notices);
    let found = misfits(&service, date(2021, 2, 16));
    assert_eq!(
        found,
        ["1 pairs of families that are most likely one, under two case numbers, and are asked twice: F-1 and F1"]
    );
    // Whoever looks for it by another spelling finds it.
    let named = |name: &str| {
        service.store.read(|conn| store::person::named(conn, service.store.keys()?, name)).expect("a look")
    };
    assert!(named("f–1/parent1").is_some() && named("f–1/parent1") == named("F-1/parent1"));
}

on_each_database!(an_address_in_two_forms_of_its_domain_is_one_person_also_where_it_is_stored_already);
fn an_address_in_two_forms_of_its_domain_is_one_person_also_where_it_is_stored_already(database: &Database) {
    let service = service(database);
    let row = |address: &str| whole("1", "Nordby", MONDAY).replace("a1@x.org", address);
    import(&service, &[row("mette@xn--blbr-roah.example")], date(2021, 2, 15));
    let people = database.lines("SELECT address AS line FROM contact").len();
    import(&service, &[row("Mette@Blåbær.example")], date(2021, 2, 16));
    assert_eq!(database.lines("SELECT address AS line FROM contact").len(), people);
}

/// The installed program on that database.
fn program(database: &Database, arguments: &[&str]) -> String {
    let ran = Command::new(env!("CARGO_BIN_EXE_kvartal"))
        .args(arguments)
        .current_dir(database.dir.path())
        .env("KVARTAL_DATABASE", &database.address)
        .env("KVARTAL_KEY_FILE", database.key_file())
        .env("KVARTAL_SECRET", SECRET)
        .env("KVARTAL_DEMONSTRATION", "true")
        .output()
        .expect("the program runs");
    String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr)
}

on_each_database!(import_leads_and_status_name_a_municipality_without_a_lead_and_a_lead_without_a_family);
fn import_leads_and_status_name_a_municipality_without_a_lead_and_a_lead_without_a_family(database: &Database) {
    let work = database.dir.path();
    let start = kvartal::clock::Clock::System.now().in_tz("Europe/Copenhagen").expect("a zone").date();
    let rows = [whole("1", "Nordby", start), whole("22", "Søby", start).replace("c@x.org", "")].join("\n");
    std::fs::write(work.join("r.csv"), format!("{COLUMNS}\n{rows}\n")).expect("a sheet");
    std::fs::write(work.join("l.csv"), "kommune,navn,e-mail\nNORDBY,Lea,l@x.org\nNordbye,Lea,l@x.org\n")
        .expect("leads");
    let without_lead = |names: &str| {
        format!(
            "municipalities with families and without a project lead, who would be told what is missing there: {names}\n"
        )
    };
    let without_family = "1: municipalities with a project lead and without a family in the register; is the name \
                          spelled as there?: Nordbye\n";
    let nobody = "1: families or children with nobody in the role “Caseworker”, which is asked: 22\n";
    let before = database.everything();
    let dry = program(database, &["import", "r.csv", "--dry-run"]);
    assert_eq!(database.everything(), before, "a dry run keeps nothing");
    let real = program(database, &["import", "r.csv"]);
    for said in [&dry, &real] {
        assert!(said.contains(&format!("Note: 2: {}", without_lead("Nordby, Søby"))), "{said}");
        assert!(said.contains(&format!("Note: {nobody}")), "{said}");
    }
    assert_eq!(
        // What becomes of the mails is told by a dry run alone.
        dry.lines()
            .filter(|line| !line.contains("changes") && !line.starts_with("Mails: ") && !line.starts_with("Until "))
            .collect::<Vec<_>>(),
        real.lines().filter(|line| !line.contains("changes")).collect::<Vec<_>>()
    );
    let said = program(database, &["leads", "l.csv"]);
    assert!(said.contains(&format!("Note: 1: {}", without_lead("Søby"))), "{said}");
    assert!(said.contains(&format!("Note: {without_family}")), "{said}");
    let said = program(database, &["status"]);
    for line in [&format!("1: {}", without_lead("Søby")), without_family, nobody] {
        assert!(said.contains(&format!("look at     {line}")), "{said}");
    }
}

#[test]
fn a_failed_import_leaves_nothing() {
    let database = Database::sqlite();
    let service = service(&database);
    let row = whole("1", "Nordby", MONDAY);
    let before = database.everything();
    let sheet =
        read_sheet("sheet", format!("{COLUMNS}\n{row}\n").as_bytes(), service.programme(), MONDAY).expect("a sheet");
    let failed = service.store.write(&crate::support::test_by(), |conn| {
        register::import(conn, service.programme(), service.calendar(), &sheet, morning(MONDAY))?;
        Err::<(), _>(StoreError::Content("the test's".into()))
    });
    assert!(failed.is_err());
    assert_eq!(database.everything(), before);
}

on_each_database!(a_parent_who_said_no_is_not_written_to_under_a_corrected_name_and_another_name_is_told);
/// A no holds for the person, whatever the register calls them; and where it cannot tell, somebody is told to look.
fn a_parent_who_said_no_is_not_written_to_under_a_corrected_name_and_another_name_is_told(database: &Database) {
    let service = service(database);
    let row = |name: &str, email: &str| whole("1", "Nordby", MONDAY).replace("Ane 1", name).replace("a1@x.org", email);
    import(&service, &[row("Ferdinand Quistgaard", "f1@x.org")], MONDAY);
    database.sql(
        "UPDATE person SET left_since = '2021-03-01 10:00:00', no_mail_since = '2021-03-01 10:00:00' \
         WHERE id = (SELECT person_id FROM contact WHERE address = 'f1@x.org')",
    );
    let (_, told) = import(&service, &[row("Ferdinand K. Quistgard", "f2@x.org")], date(2021, 3, 2));
    assert!(told.iter().all(|line| !line.contains("said no")), "{told:?}");
    assert_eq!(database.addresses("left_since IS NOT NULL"), ["f2@x.org"], "the no came along");

    // A caseworker of a like name is somebody else, and so is a parent of another name.
    let (_, told) = import(&service, &[row("Zenobia Quistgard", "f3@x.org")], date(2021, 3, 3));
    let line = told.iter().find(|line| line.contains("had said no")).unwrap_or_else(|| panic!("{told:?}"));
    assert!(line.starts_with("1 ") && line.ends_with("1/parent1"), "{line}");
    assert!(misfits(&service, date(2021, 3, 20)).contains(line), "status tells it too");
    assert!(!misfits(&service, date(2021, 4, 20)).contains(line), "for a month");
}
