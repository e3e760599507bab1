//! What goes back to municipalities, through the command; and units counted by the database as from facts.

use std::fs;
use std::process::Command;

use chrono::{Days, NaiveDate};
use jiff::civil::Date;
use kvartal::programme::Calendar;
use kvartal::questionnaires::Questionnaires;
use kvartal::report::{counting, rates};
use kvartal::store::{Store, StoreError, counts, facts};

use super::builder::{Ask, Builder, Place, day, fill, find, table};
use crate::support::{Database, on_each_database};

/// A parent who answers at baseline in January 2022, and what; returns the request and the person.
fn parent(b: &mut Builder, number: usize, municipality: &str, on: NaiveDate, plan_fits: i32) -> (i64, i64) {
    let family = b.family(&format!("{municipality}-{number}"), municipality, "active", day(2022, 1, 3), None);
    let person = b.holder(family, None, "parent", "parent1");
    let (role, wave, invited, answered) = ("parent", "baseline", Some(day(2022, 1, 3)), Some(on));
    let request = b.request(Ask { family, child: None, role, wave, person, invited, answered });
    let response = b.response(request, person, Some(on));
    b.answer(response, "core-parent", "plan_fits", plan_fits);
    b.answer(response, "core-parent", "being_heard", 5);
    b.answer(response, "ces-parent", "ces_municipality_5", 2 + (number % 3) as i32);
    b.answer(response, "contact-parent", "contact_takes_place", 1);
    (request, person)
}

/// Herning: five in January, five in February. Aarhus: four.
pub fn two_municipalities(b: &mut Builder) -> Vec<(i64, i64)> {
    let mut all = Vec::new();
    for (number, value) in [2, 3, 4, 3, 2].into_iter().enumerate() {
        all.push(parent(b, number, "Herning", day(2022, 1, 12), value));
    }
    for (number, value) in [4, 3, 4, 3, 4].into_iter().enumerate() {
        all.push(parent(b, 5 + number, "Herning", day(2022, 2, 9), value));
    }
    for number in 0..4 {
        all.push(parent(b, number, "Aarhus", day(2022, 1, 12), 3));
    }
    all
}

fn feedback(place: &Place, out: &str, more: &[&str]) {
    let done = place.kvartal(&[&["feedback", "--out", out], more].concat());
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// n, mean and bound of a parents' question at baseline.
fn told(place: &Place, out: &str, item: &str) -> [String; 4] {
    let rows = table(&place.path(&format!("{out}/feedback.csv")));
    let row = find(&rows, &[("role", "parent"), ("wave", "baseline"), ("item", item)]);
    ["n", "mean", "bound", "all_n"].map(|column| row[column].clone())
}

#[test]
fn a_municipality_gets_its_means_in_steps_and_all_files_at_once() {
    let place = Place::with(|b| drop(two_municipalities(b)));
    feedback(&place, "january", &["--municipality", "herning", "--as-of", "2022-02-27"]);
    assert_eq!(told(&place, "january", "plan_fits"), ["5", "2.800000", "", "5"]);
    // Five fives of five: anything from 4.4 would look the same.
    assert_eq!(told(&place, "january", "being_heard"), ["5", "4.400000", "at_least", "5"]);
    feedback(&place, "february", &["--municipality", "Herning", "--as-of", "2022-02-28", "--language", "en"]);
    assert_eq!(told(&place, "february", "plan_fits"), ["10", "3.200000", "", "10"]);
    feedback(&place, "aarhus", &["--municipality", "Aarhus", "--as-of", "2022-02-28"]);
    assert_eq!(told(&place, "aarhus", "plan_fits"), ["", "", "", "10"]);

    let mut names: Vec<String> = fs::read_dir(place.path("february"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let expected = [
        "feedback.csv",
        "feedback.html",
        "feedback_codebook.csv",
        "matrix.csv",
        "means_caseworker.svg",
        "means_family_therapist.svg",
        "means_parent.svg",
        "means_placement_site.svg",
        "rates.csv",
        "rates_completed_or_running.svg",
        "rates_register.svg",
        "workshop_sheet.pdf",
    ];
    assert_eq!(names, expected);
    let codebook = table(&place.path("february/feedback_codebook.csv"));
    assert!(codebook.iter().all(|row| !row["text"].is_empty()), "a column is not explained");
    let rates = table(&place.path("february/rates.csv"));
    let row = find(&rates, &[("role", "parent"), ("wave", "baseline"), ("families", "register")]);
    assert_eq!(
        (row["population"].as_str(), row["answered"].as_str(), row["percent_of_population"].as_str()),
        ("10", "10", "100")
    );
    let later = find(&rates, &[("role", "parent"), ("wave", "fu4"), ("families", "register")]);
    assert_eq!(later["not_yet_due"], "10");

    let sheet =
        Command::new("pdftotext").arg("-layout").arg(place.path("february/workshop_sheet.pdf")).arg("-").output();
    let text = String::from_utf8(sheet.unwrap().stdout).unwrap();
    for words in ["Herning", "Sheet for the learning workshop", "Three questions", "min. 4.4 (10)", "at least 5 people"]
    {
        assert!(text.contains(words), "the sheet does not say “{words}”:\n{text}");
    }
    let page = fs::read_to_string(place.path("february/feedback.html")).unwrap();
    assert!(page.contains("≥ 4.4 (10)") && !page.contains("style=\""));
}

#[test]
fn pictures_say_in_words_what_they_show_and_style_nothing_in_place() {
    let place = Place::with(|b| drop(two_municipalities(b)));
    feedback(&place, "out", &["--municipality", "Herning", "--as-of", "2022-07-31"]);
    for name in ["rates_register.svg", "means_parent.svg"] {
        let picture = fs::read_to_string(place.path(&format!("out/{name}"))).unwrap();
        assert!(picture.contains("role=\"img\"") && picture.contains("<title id=") && picture.contains("<desc id="));
        assert!(!picture.contains("style=\""), "{name} styles in place");
        insta::assert_snapshot!(name, picture);
    }
}

#[test]
fn who_takes_answers_back_takes_the_batch_along() {
    let as_of = ["--municipality", "Herning", "--as-of", "2022-03-31"];
    let withdrawn = Place::with(|b| {
        let all = two_municipalities(b);
        b.withdraw(all[9].1, day(2022, 3, 2));
    });
    feedback(&withdrawn, "out", &as_of);
    // 5 in January stay; four of February would tell, beside the ten before, what the fifth had answered.
    assert_eq!(told(&withdrawn, "out", "plan_fits"), ["5", "2.800000", "", "5"]);
    let erased = Place::with(|b| {
        let all = two_municipalities(b);
        b.erase(all[9].0, all[9].1, day(2022, 3, 2));
    });
    feedback(&erased, "out", &as_of);
    // Of what was erased it is not known in which batch it was: January may have been the month.
    assert_eq!(told(&erased, "out", "plan_fits"), ["", "", "", ""]);
}

#[test]
fn what_cannot_be_meant_is_a_sentence() {
    let place = Place::with(|b| drop(two_municipalities(b)));
    let refused = |args: &[&str], words: &str| {
        let done = place.kvartal(&[&["feedback", "--out", "out"], args].concat());
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(1), "{said}");
        assert!(said.contains(words), "{said}");
        assert!(!place.path("out").exists());
    };
    refused(&["--municipality", "Nordby"], "no family of the register is in “Nordby”; it has Aarhus, Herning");
    refused(&["--wave", "fu9"], "the programme has no wave “fu9”");
    refused(&["--language", "tlh"], "there is da and en");
    let done = place.sh(&format!("KVARTAL_SMALLEST_CELL=2 {} feedback --out out", env!("CARGO_BIN_EXE_kvartal")));
    assert!(String::from_utf8_lossy(&done.stderr).contains("smallest_cell is 2; it has to be at least 3"));
}

/// Families of every status, with requests of every kind.
fn of_every_kind(b: &mut Builder) {
    let start = day(2021, 3, 1);
    let courses = [
        ("active", None),
        ("completed", Some(day(2021, 7, 10))),
        ("ended_early", Some(day(2021, 4, 2))),
        ("ended_early", None),
        ("left_in_startup", Some(day(2021, 3, 20))),
        ("withdrawn_before_start", Some(start)),
    ];
    let mut number = 0;
    for municipality in ["Herning", "HERNING ", "Aarhus"] {
        for (status, end) in courses {
            for (place, state) in
                ["open", "missing", "cancelled", "answered", "withdrawn", "none"].into_iter().enumerate()
            {
                number += 1;
                let family =
                    b.family(&format!("F{number}"), municipality, status, start + Days::new(place as u64), end);
                let child = b.child(family, &format!("C{number}"));
                b.child(family, &format!("D{number}"));
                for (role, slot, of) in [
                    ("parent", "parent1", None),
                    ("parent", "parent2", None),
                    ("caseworker", "caseworker", None),
                    ("placement_site", "placement_site", Some(child)),
                ] {
                    let person = b.holder(family, of, role, slot);
                    if state == "none" || (slot == "parent2" && number % 2 == 0) {
                        continue;
                    }
                    for (wave, nominal) in [("baseline", start), ("fu1", day(2021, 6, 1))] {
                        let answered = matches!(state, "answered" | "withdrawn").then_some(nominal + Days::new(20));
                        let invited = (number % 5 != 0).then_some(nominal);
                        let request = b.request(Ask { family, child: of, role, wave, person, invited, answered });
                        let stored = if state == "withdrawn" { "answered" } else { state };
                        let first = (number % 3 == 0).then_some(nominal + Days::new(1));
                        b.stands(request, stored, nominal + Days::new(40), first);
                    }
                    if state == "withdrawn" {
                        b.withdraw(person, day(2021, 8, 1));
                    }
                }
            }
        }
    }
}

on_each_database!(the_database_counts_as_the_facts_do);

fn the_database_counts_as_the_facts_do(database: &Database) {
    let store = Store::open(&database.address).unwrap();
    fill(&store, of_every_kind);
    let library = Questionnaires::built_in().unwrap();
    let programme = library.programme("maalrettet-stoette").unwrap();
    let calendar = Calendar::of(programme).unwrap();
    let facts = store.read(|conn| facts::facts_without_answers(conn, &calendar)).unwrap();
    let mut days = 0;
    for after in (0..220).step_by(7) {
        let day = jiff::civil::date(2021, 2, 20).saturating_add(jiff::Span::new().days(after));
        for municipality in [None, Some("herning"), Some("Aarhus")] {
            let spelled = municipality.map(|name| {
                let mut all = facts.families.iter().map(|family| family.municipality.as_str());
                all.find(|own| own.trim().eq_ignore_ascii_case(name)).unwrap()
            });
            let expected = counting::counted(programme, &facts, day, spelled);
            let found = store
                .read(|conn| counts::counted(conn, programme, &calendar, day, municipality))
                .unwrap_or_else(|error: StoreError| panic!("{error}"));
            assert_eq!(found, expected, "{day} {municipality:?}");
            days += check_states(programme, &found, day);
        }
    }
    assert!(days > 1000, "the comparison is of nothing");
    let none = store.read(|conn| counts::counted(conn, programme, &calendar, Date::MAX, Some("Nordby")));
    assert_eq!(none.unwrap_or_else(|error: StoreError| panic!("{error}")), rates::Counted::default());
}

/// Each unit is in one state: they add up to the population. Returns how many rows have any.
fn check_states(programme: &kvartal::programme::Programme, counted: &rates::Counted, day: Date) -> usize {
    let rows = rates::states(programme, counted, day);
    for row in &rows {
        let sum = row.not_yet_due + row.due + row.answered + row.missing + row.ended;
        assert_eq!(sum, row.population, "{day} {row:?}");
        assert!(row.answered <= row.asked && row.asked <= row.population, "{day} {row:?}");
    }
    rows.iter().filter(|row| row.population > 0).count()
}
