//! The export: what was submitted, who it was by number, and what every column means.

use std::collections::BTreeSet;

use super::builder::{Ask, Builder, Place, day, find, table};
use super::the_study;

/// One family; a parent who has submitted, one who has not, and a placement site asked about two children.
fn one_family(b: &mut Builder) {
    let family = b.family("A-17", "Herning", "active", day(2021, 1, 4), None);
    let (asked, answered) = (Some(day(2021, 1, 4)), Some(day(2021, 1, 9)));
    for (slot, answered) in [("parent1", answered), ("parent2", None)] {
        let person = b.holder(family, None, "parent", slot);
        let ask = Ask { family, child: None, role: "parent", wave: "baseline", person, invited: asked, answered };
        let request = b.request(ask);
        let response = b.response(request, person, answered);
        b.answer(response, "who-5", "who5_1", 3);
        b.answer(response, "core-parent", "plan_say", 6);
        b.score(response, "who-5", "who5", 60.0);
        b.score(response, "ces-parent", "ces_municipality", 3.25);
    }
    for number in ["A-17-2", "A-17-1"] {
        let child = Some(b.child(family, number));
        let person = b.holder(family, child, "placement_site", "placement_site");
        let ask = Ask { family, child, role: "placement_site", wave: "baseline", person, invited: asked, answered };
        let request = b.request(ask);
        let response = b.response(request, person, answered);
        b.answer(response, "sdq-4-10", "sdq_1", 2);
    }
}

fn exported(fill: impl FnOnce(&mut Builder)) -> Place {
    let place = Place::with(fill);
    let done = place.kvartal(&["export", "--out", "data"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(done.stderr.is_empty(), "a pipe is told nothing about progress");
    place
}

#[test]
fn only_what_was_submitted_is_exported() {
    let place = exported(one_family);
    let answers = table(&place.path("data/answers.csv"));
    let cells: Vec<_> = answers
        .iter()
        .map(|row| [&row["family_id"], &row["child_id"], &row["role"], &row["instrument"], &row["item"], &row["value"]])
        .collect();
    assert_eq!(
        cells,
        [
            ["A-17", "", "parent", "who-5", "who5_1", "3"],
            ["A-17", "", "parent", "core-parent", "plan_say", "6"],
            ["A-17", "A-17-1", "placement_site", "sdq-4-10", "sdq_1", "2"],
            ["A-17", "A-17-2", "placement_site", "sdq-4-10", "sdq_1", "2"],
        ]
    );
    assert!(answers.iter().all(|row| row["version"] == "0123abcd" && row["language"] == "da"));
    let scores = table(&place.path("data/scores.csv"));
    let values: Vec<_> = scores.iter().map(|row| (row["score"].as_str(), row["value"].as_str())).collect();
    assert_eq!(values, [("who5", "60"), ("ces_municipality", "3.25")]);
    let requests = table(&place.path("data/requests.csv"));
    assert_eq!(requests.len(), 4);
    assert_eq!(requests.iter().filter(|row| row["state"] == "answered").count(), 3);
}

#[test]
fn a_wide_file_has_a_row_for_each_response_and_empty_for_none() {
    let place = exported(one_family);
    let rows = table(&place.path("data/answers_wide_parent.csv"));
    assert_eq!(rows.len(), 1);
    let cell = |column: &str| rows[0][column].as_str();
    assert_eq!((cell("who5_1"), cell("who5_2"), cell("plan_say"), cell("submitted_on")), ("3", "", "6", "2021-01-09"));
    let sites = table(&place.path("data/answers_wide_placement_site.csv"));
    assert_eq!((sites.len(), sites[0]["sdq_1"].as_str(), sites[0]["child_id"].as_str()), (2, "2", "A-17-1"));
    // Roles without answers have their columns all the same.
    assert!(table(&place.path("data/answers_wide_caseworker.csv")).is_empty());
}

#[test]
fn nobody_is_named() {
    let place = exported(the_study);
    for entry in std::fs::read_dir(place.path("data")).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains('@') && !text.contains("Kim Prøve"), "{} names somebody", path.display());
        assert!(!text.contains("2014-05-01"), "{} has a birth date", path.display());
    }
}

#[test]
fn the_codebook_explains_every_column_item_and_score() {
    let place = exported(one_family);
    let codebook = table(&place.path("data/codebook.csv"));
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(place.path("data")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name == "codebook.csv" {
            continue;
        }
        for column in csv::Reader::from_path(&path).unwrap().headers().unwrap() {
            let explains = |row: &&std::collections::BTreeMap<String, String>| {
                row["name"] == column && row["file"].split(' ').any(|file| file == name) && !row["text"].is_empty()
            };
            assert!(codebook.iter().any(|row| explains(&row)), "{name}: {column} is not in the codebook");
        }
        files.insert(name);
    }
    assert_eq!(files.len(), 14);
    let who5 = find(&codebook, &[("name", "who5_1"), ("kind", "item")]);
    assert_eq!(
        (who5["words"].as_str(), who5["lowest"].as_str(), who5["highest"].as_str()),
        ("demonstration", "0", "5")
    );
    assert!(who5["text"].starts_with("[Demonstration] "));
    let say = find(&codebook, &[("name", "plan_fits"), ("instrument", "core-parent")]);
    assert!(say["words"] == "own" && say["missing"].contains("6: ") && say["values"].starts_with("1 = "), "{say:?}");
    let total = find(&codebook, &[("name", "sdq_total"), ("instrument", "sdq-2-4")]);
    assert_eq!((total["better"].as_str(), total["highest"].as_str()), ("Lavere er bedre", "40"));
}

#[test]
fn the_reports_codebook_explains_every_column_of_its_tables() {
    let place = Place::with(one_family);
    for language in ["da", "en"] {
        place.report(language, &["--language", language]);
        let codebook = table(&place.path(language).join("report_codebook.csv"));
        let mut tables = 0;
        for entry in std::fs::read_dir(place.path(language)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            if !name.ends_with(".csv") || name == "report_codebook.csv" {
                continue;
            }
            for column in csv::Reader::from_path(&path).unwrap().headers().unwrap() {
                let row = find(&codebook, &[("file", &name), ("name", column), ("kind", "column")]);
                assert!(!row["text"].is_empty(), "{language}: {name}: {column} is not explained");
            }
            tables += 1;
        }
        assert_eq!(tables, 15);
    }
    // A column can be something else in another file.
    let codebook = table(&place.path("en/report_codebook.csv"));
    let text = |file: &str| find(&codebook, &[("file", file), ("name", "answered")])["text"].clone();
    assert!(text("contacts.csv") != text("response_rates.csv"));
    assert!(text("hard_to_understand.csv").contains("in the same words"));
}

#[test]
fn a_second_export_replaces_the_first_byte_by_byte() {
    let place = exported(the_study);
    let read = |name: &str| std::fs::read(place.path("data").join(name)).unwrap();
    let names: Vec<String> = std::fs::read_dir(place.path("data"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let before: Vec<Vec<u8>> = names.iter().map(|name| read(name)).collect();
    assert!(place.kvartal(&["export", "--out", "data"]).status.success());
    let after: Vec<Vec<u8>> = names.iter().map(|name| read(name)).collect();
    assert!(before == after);
    assert_eq!(std::fs::read_dir(place.path("data")).unwrap().count(), names.len(), "no draft is left");
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let place = Place::with(|_| ());
    std::fs::write(place.path("data"), "a file").unwrap();
    let done = place.kvartal(&["export", "--out", "data"]);
    assert_eq!(done.status.code(), Some(1));
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains("data cannot be made") && told.lines().count() == 1, "{told}");
}

#[test]
fn files_that_cannot_all_be_written_leave_those_of_before() {
    let place = exported(the_study);
    let report = |more: &str| {
        let limited = format!("{more}; exec {} report --out tables --as-of 2022-09-01", env!("CARGO_BIN_EXE_kvartal"));
        place.sh(&limited)
    };
    assert!(report("true").status.success());
    let read = || {
        let names = std::fs::read_dir(place.path("tables")).unwrap().map(|entry| entry.unwrap().file_name());
        let mut all: Vec<_> =
            names.map(|name| (name.clone(), std::fs::read(place.path("tables").join(name)).unwrap())).collect();
        all.sort();
        all
    };
    for (name, _) in read() {
        std::fs::write(place.path("tables").join(name), "of before").unwrap();
    }
    let before = read();
    // No file may be longer than 36 KB, as on a disk that gets full: the page, which is written last, is.
    let done = report("trap '' XFSZ; ulimit -f 72");
    let told = String::from_utf8_lossy(&done.stderr);
    assert_eq!(done.status.code(), Some(1), "{told}");
    assert!(told.contains("report.html cannot be written") && told.trim().ends_with("are as they were"), "{told}");
    assert!(read() == before);
    assert!(report("true").status.success());
    assert!(read().iter().all(|(_, content)| content != b"of before") && read().len() == before.len());
}
