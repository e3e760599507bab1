//! Norms of an installation's own folder: by age version, by sex where they tell it, and named in the report.

use std::process::Command;

use super::builder::{Ask, Builder, Place, day, find, table};

/// Four children with an SDQ total of 12 before and 20 after: two by sdq-4-10, one who has grown into it, one by
/// sdq-11-17.
fn four_children(b: &mut Builder) {
    let family = b.family("A", "Herning", "active", day(2021, 1, 4), None);
    let versions =
        [("sdq-4-10", "sdq-4-10"), ("sdq-4-10", "sdq-4-10"), ("sdq-2-4", "sdq-4-10"), ("sdq-11-17", "sdq-11-17")];
    for (place, (before, after)) in versions.into_iter().enumerate() {
        let child = Some(b.child(family, &format!("A-{place}")));
        let person = b.holder(family, child, "placement_site", "placement_site");
        for (wave, instrument, value) in [("baseline", before, 12.0), ("fu4", after, 20.0)] {
            let on = Some(day(2021, 1, 9));
            let ask = Ask { family, child, role: "placement_site", wave, person, invited: on, answered: on };
            let request = b.request(ask);
            let response = b.response(request, person, on);
            b.score(response, instrument, "sdq_total", value);
            b.score(response, instrument, "sdq_impact", 3.0);
        }
    }
}

fn norms(instrument: &str, source: &str, bands: &str) -> String {
    format!("{{\"instrument\": \"{instrument}\", \"source\": \"{source}\", \"bands\": [{bands}]}}")
}

fn band(from: u8, to: u8, sex: &str) -> String {
    format!(
        "{{\"score\": \"sdq_total\", \"id\": \"outside_normal\", \"from\": {from}, \"to\": {to}, {sex} \
         \"label\": {{\"da\": \"Uden for\", \"en\": \"Outside\"}}}}"
    )
}

/// The report with those norms in a folder of its own; rows of bands.csv, and the page.
fn report(place: &Place, files: &[(&str, String)]) -> (Vec<std::collections::BTreeMap<String, String>>, String) {
    let folder = place.path("own");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("norms")).unwrap();
    std::fs::create_dir_all(folder.join("programmes")).unwrap();
    let programme = concat!(env!("CARGO_MANIFEST_DIR"), "/questionnaires/programmes/maalrettet-stoette.json");
    std::fs::copy(programme, folder.join("programmes/maalrettet-stoette.json")).unwrap();
    for (name, content) in files {
        std::fs::write(folder.join("norms").join(name), content).unwrap();
    }
    let done = Command::new(env!("CARGO_BIN_EXE_kvartal"))
        .args(["report", "--out", "tables", "--as-of", "2022-09-01", "--language", "en"])
        .env("KVARTAL_DATABASE", format!("sqlite:{}", place.path("study.sqlite").display()))
        .env("KVARTAL_QUESTIONNAIRES", &folder)
        .current_dir(place.path(""))
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let page = std::fs::read_to_string(place.path("tables/report.html")).unwrap();
    (table(&place.path("tables/bands.csv")), page)
}

fn cells(rows: &[std::collections::BTreeMap<String, String>], band: &str) -> [String; 4] {
    let row = find(rows, &[("score", if band == "large_impact" { "sdq_impact" } else { "sdq_total" }), ("band", band)]);
    ["n", "before", "after", "norms"].map(|column| row[column].clone())
}

#[test]
fn own_norms_take_the_place_of_the_built_in_ones_by_age_version() {
    let place = Place::with(four_children);
    // The built-in ones: from 16 on.
    let (rows, page) = report(&place, &[]);
    let [n, before, after, source] = cells(&rows, "outside_normal");
    assert_eq!((n.as_str(), before.as_str(), after.as_str()), ("4", "0", "4"));
    assert!(source.starts_with("Original British") && page.contains("Original British"), "{source}");

    // For all age versions.
    let (rows, page) = report(&place, &[("sdq.json", norms("sdq", "Ours", &band(10, 40, "")))]);
    assert_eq!(cells(&rows, "outside_normal"), ["4", "4", "4", "Ours"]);
    assert!(page.contains("<li>Ours</li>") && !page.contains("Original British"));

    // For one: the others, and the scores that it says nothing about, are judged as before.
    let (rows, page) = report(&place, &[("sdq-4-10.json", norms("sdq-4-10", "Ours", &band(12, 19, "")))]);
    let [n, before, after, source] = cells(&rows, "outside_normal");
    assert_eq!((n.as_str(), before.as_str(), after.as_str()), ("4", "2", "1"));
    assert!(source.starts_with("Original British") && source.ends_with("; Ours"), "{source}");
    assert_eq!(cells(&rows, "large_impact")[..3], ["4", "4", "4"]);
    assert!(page.contains("<li>Original British") && page.contains("Ours"));
}

#[test]
fn norms_that_differ_by_sex_judge_the_children_whose_sex_is_told() {
    use diesel::connection::SimpleConnection;
    let place = Place::with(four_children);
    let store = kvartal::store::Store::open(&format!("sqlite:{}", place.path("study.sqlite").display())).unwrap();
    let girls = "UPDATE child SET sex = 'girl' WHERE case_number = 'A-0'; UPDATE child SET sex = 'boy' WHERE case_number = 'A-3'";
    store
        .write(&crate::support::test_by(), |conn| conn.batch_execute(girls).map_err(kvartal::store::StoreError::from))
        .unwrap();
    let both = format!("{}, {}", band(12, 40, "\"sex\": \"girl\","), band(30, 40, "\"sex\": \"boy\","));
    let (rows, _) = report(&place, &[("sdq.json", norms("sdq", "By sex", &both))]);
    assert_eq!(cells(&rows, "outside_normal"), ["2", "1", "1", "By sex"]);
}
