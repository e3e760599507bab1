//! The register sheet is written, changed and read again by the program itself, with the facts that the programme defines.

use std::process::Output;

use jiff::Timestamp;
use kvartal::family::FileKind;
use kvartal::register::{self, Wanted};
use kvartal::service::Service;

use crate::support::{Database, import, on_each_database, program, service};

const HEADING: &str = "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,child_sex,\
    placement_site_name,placement_site_email,parent1_name,parent1_email,parent1_language,parent2_name,parent2_email,\
    caseworker_name,caseworker_email,placement,consent,referral_date,end_reason,phase_1,phase_1_date,phase_2,phase_2_date,\
    went_home_date";

/// Formulas, letters instead of addresses, two children, two municipalities, several spellings, facts.
const FIRST: [&str; 4] = [
    "F-1,Nordby,2026-09-01,,,1,2015-05-05,girl,=Hjemmet,hjem@x.example,''=Åse,aase@x.example,en,Bo “B” Berg,,\
     \"=HYPERLINK(\"\"http://x\"\")\",rita@x.example,new,,2026-08-01,,start,2026-09-01,change,2026-10-01,",
    "F-1,Nordby,2026-09-01,,,2,2019-12-24,,Andre; hjem,andre@x.example,''=Åse,aase@x.example,en,Bo “B” Berg,,\
     \"=HYPERLINK(\"\"http://x\"\")\",rita@x.example,new,,2026-08-01,,start,2026-09-01,change,2026-10-01,2026-10-20",
    "007,Søkøbing; by,2026-08-03,ophørt før tid,2026-10-01,a,2010-03-03,,,,Ane,,da,Ane,,+45 Rita,rita@x.example,,uden \
     samtykke,,barnet er hjemgivet,,,,,",
    "3-12,nordby,2026-09-01,udgået før start,,1,2012-01-01,dreng,,,-,o'brien@x.example,ar,,,,,,,,,,,,,",
];

fn at(instant: &str) -> Timestamp {
    instant.parse().expect("an instant")
}

fn filled(database: &Database) -> Service {
    let service = service(database);
    import(&service, at("2026-10-25T10:00:00Z"), HEADING, &FIRST);
    // The caseworker is replaced and a child moves; the second import of two days later does not change the facts.
    let second =
        FIRST.map(|row| row.replace("rita@x.example", "sven@x.example").replace("Andre; hjem,andre", "Nye hjem,nye"));
    import(&service, at("2026-10-28T10:00:00Z"), HEADING, &second);
    service
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn kvartal(database: &Database, arguments: &[&str]) -> Output {
    program(database, arguments).output().expect("kvartal runs")
}

on_each_database!(what_is_written_and_imported_again_changes_nothing);
fn what_is_written_and_imported_again_changes_nothing(database: &Database) {
    drop(filled(database));
    // The first command of the program notes which programme runs.
    std::fs::write(database.dir.path().join("none.csv"), format!("{HEADING}\n{}\n", FIRST[3])).expect("a sheet");
    said(&kvartal(database, &["import", "none.csv"]));
    let before = database.everything_but_the_log();
    for (file, more) in [
        ("all.csv", &["--language", "en"][..]),
        ("all.xlsx", &["--language", "en"]),
        ("alle.csv", &[]),
        ("alle.xlsx", &[]),
        ("by.csv", &["--municipality", "søkøbing;  BY"]),
        ("by.xlsx", &["--municipality", "Søkøbing; by"]),
    ] {
        let rows = if more.contains(&"--municipality") { 1 } else { 4 };
        let told = said(&kvartal(database, &[&["register", "--out", file], more].concat()));
        assert_eq!(told, format!("{rows} children in {file}\n"));
        let told = said(&kvartal(database, &["import", file]));
        assert!(told.contains(&format!(" with {rows} children read; 0 changes.")), "{file}: {told}");
        assert_eq!(database.everything_but_the_log(), before, "{file}");
    }
    let text = std::fs::read_to_string(database.dir.path().join("alle.csv")).expect("a sheet");
    assert!(text.contains(";\"'=HYPERLINK(\"\"http://x\"\")\";sven@x.example;"), "{text}");
    assert!(text.contains("'+45 Rita") && text.contains("''=Åse") && !text.contains("andre@x.example"), "{text}");
}

on_each_database!(an_empty_sheet_and_files_that_are_none);
fn an_empty_sheet_and_files_that_are_none(database: &Database) {
    let refused = |arguments: &[&str], words: &str| {
        let output = kvartal(database, arguments);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.code() == Some(1) && told.contains(words), "{arguments:?}: {told}");
    };
    refused(&["register", "--out", "r.csv"], "no family is registered; --empty");
    assert!(!database.dir.path().join("r.csv").exists(), "nothing is left of it");
    refused(&["register", "--out", "r.xls"], "“r.xls” is neither a .csv nor an .xlsx file");
    refused(&["register", "--out", "nowhere/r.csv"], "nowhere/r.csv cannot be written");
    for file in ["new.csv", "new.xlsx"] {
        said(&kvartal(database, &["register", "--out", file, "--empty"]));
        refused(&["import", file], "has a heading and no rows under it");
    }
    filled(database);
    refused(&["register", "--out", "r.csv", "--municipality", "Vest"], "no family is registered in “Vest”");
}

on_each_database!(facts_are_stored_exported_and_noted_without_their_values);
fn facts_are_stored_exported_and_noted_without_their_values(database: &Database) {
    let service = filled(database);
    let facts = "SELECT f.case_number || '/' || coalesce(c.case_number, '') || ' ' || fact.name || ' ' || \
         coalesce(fact.value, '-') || ' ' || coalesce(CAST(fact.told_of AS TEXT), '-') AS line FROM fact \
         JOIN family f ON f.id = fact.family_id LEFT JOIN child c ON c.id = fact.child_id ORDER BY 1";
    let stored = [
        "007/ consent without_consent -",
        "007/ end_reason child_went_home -",
        "F-1/ phase change 2026-10-01",
        "F-1/ phase start 2026-09-01",
        "F-1/ placement new -",
        "F-1/ referral_date - 2026-08-01",
        "F-1/2 went_home_date - 2026-10-20",
    ];
    let mut found = database.lines(facts);
    found.sort();
    assert_eq!(found, stored);
    let noted = "SELECT act || ' ' || detail AS line FROM audit WHERE act IN ('family_changed', 'child_changed')
         ORDER BY number";
    let noted = database.lines(noted);
    for line in ["family_changed placement", "family_changed phase", "child_changed went_home_date"] {
        assert_eq!(noted.iter().filter(|noted| *noted == line).count(), 1, "{noted:?}");
    }
    assert!(noted.iter().all(|line| !line.contains("without_consent") && !line.contains("2026")), "{noted:?}");

    // Nothing that is asked depends on them: nobody is looked at again.
    database.sql("UPDATE family SET next_due_at = NULL");
    let rows = FIRST.map(|row| {
        let row = row.replace("rita@x.example", "sven@x.example").replace("Andre; hjem,andre", "Nye hjem,nye");
        row.replace("change,2026-10-01", "maintenance,2026-11-01")
            .replace(",new,", ",,")
            .replace("barnet er hjemgivet", "andet")
    });
    let imported = import(&service, at("2026-11-02T10:00:00Z"), HEADING, &rows);
    let told: Vec<String> = imported.changes.list.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "“Placement” of family F-1 changes from new to none.",
            "“Phase” of family F-1 changes from start (2026-09-01), change (2026-10-01) to start (2026-09-01), maintenance \
             (2026-11-01).",
            "“Reason for the end” of family 007 changes from child_went_home to other.",
        ]
    );
    assert_eq!(
        database.lines("SELECT case_number AS line FROM family WHERE next_due_at IS NOT NULL"),
        Vec::<String>::new()
    );

    std::fs::write(database.dir.path().join("none.csv"), format!("{HEADING}\n{}\n", FIRST[3])).expect("a sheet");
    said(&kvartal(database, &["import", "none.csv"]));
    said(&kvartal(database, &["export", "--out", "data", "--language", "en"]));
    let file = |name: &str| std::fs::read_to_string(database.dir.path().join("data").join(name)).expect("a file");
    assert_eq!(
        file("register_facts.csv"),
        "family_id,child_id,fact,value,told_of\n007,,consent,without_consent,\n007,,end_reason,other,\n\
         F-1,,phase,start,2026-09-01\nF-1,,phase,maintenance,2026-11-01\nF-1,,referral_date,,2026-08-01\n\
         F-1,2,went_home_date,,2026-10-20\n"
    );
    assert_eq!(
        file("moves.csv"),
        "family_id,child_id,role,moves,moved_on\nF-1,1,placement_site,0,\nF-1,2,placement_site,1,2026-10-28\n"
    );
    let codebook = file("codebook.csv");
    assert!(
        codebook.contains("register_facts.csv,phase,fact,,Phase,,start = start; change = change; maintenance"),
        "{codebook}"
    );
    for column in ["told_of", "value", "fact"] {
        let line = codebook.lines().find(|line| line.starts_with(&format!("register_facts.csv,{column},column")));
        assert!(
            line.is_some_and(|line| !line.starts_with(&format!("register_facts.csv,{column},column,,,"))),
            "{column}"
        );
    }
}

on_each_database!(other_facts_are_no_other_programme);
fn other_facts_are_no_other_programme(database: &Database) {
    let mut service = filled(database);
    let hash = service.protocols.running().hash().to_owned();
    crate::support::reshape(&mut service, |programme| programme.facts.retain(|fact| fact.id == "phase"));
    assert_eq!(service.protocols.running().hash(), hash, "what is asked is the same");
    let wanted = Wanted { kind: FileKind::Csv, language: "en", municipality: None, is_empty: false };
    let today = jiff::civil::date(2026, 11, 2);
    let (sheet, size) =
        register::write(&service.store, service.programme(), wanted, today, Vec::new()).expect("a sheet");
    let sheet = String::from_utf8(sheet).expect("text");
    assert!(size.rows == 4 && sheet.contains(";phase_6_date\r\n") && !sheet.contains("placement;"), "{sheet}");
    // What the programme no longer defines stays stored.
    let sheet = register::read_sheet("sheet", sheet.as_bytes(), service.programme(), today).expect("a good sheet");
    let by = crate::support::by_at(at("2026-11-02T10:00:00Z"));
    let imported =
        register::apply(&service.store, service.programme(), service.calendar(), &sheet, &by).expect("an import");
    assert!(imported.changes.is_empty(), "{:?}", imported.changes.list);
    assert_eq!(database.lines("SELECT value AS line FROM fact WHERE name = 'placement'"), ["new"]);
}
