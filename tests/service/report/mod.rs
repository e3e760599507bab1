//! The published appendix tables of the study come out of `kvartal report`, for a register and answers built to
//! those counts.

pub mod builder;
mod export;
pub mod feedback;
mod formulas;
mod hard;
mod helped;
mod norms;
mod reckoning;
mod second;
mod versions;

use builder::{Ask, Builder, Place, close, day, find, table};
use chrono::{Days, NaiveDate};

pub const WAVES: [&str; 8] = ["baseline", "fu1", "fu2", "fu3", "fu4", "fu5", "fu6", "fu7"];

/// Role, population, answers at each wave (table 1.2) and printed percentages (table 1.3).
const PUBLISHED: [(&str, usize, [usize; 8], [&str; 8]); 4] = [
    ("family_therapist", 89, [66, 59, 39, 25, 19, 15, 12, 4], ["74", "66", "44", "28", "21", "17", "13", "4"]),
    ("caseworker", 100, [67, 62, 47, 25, 26, 18, 13, 5], ["67", "62", "47", "25", "26", "18", "13", "5"]),
    ("parent", 111, [51, 39, 24, 18, 15, 11, 5, 3], ["46", "35", "22", "16", "14", "10", "5", "3"]),
    ("placement_site", 99, [62, 48, 43, 33, 31, 25, 25, 4], ["63", "48", "43", "33", "31", "25", "25", "4"]),
];

/// Status, families, children, days from start to end (table 1.1; the days give the printed months), months.
const STATUSES: [(&str, usize, usize, u64, &str); 5] = [
    ("completed", 23, 28, 380, "12.5"),
    ("active", 61, 79, 323, "10.6"),
    ("ended_early", 11, 15, 244, "8.0"),
    ("left_in_startup", 13, 18, 52, "1.7"),
    ("withdrawn_before_start", 3, 6, 0, "0.0"),
];

/// The register and answers of the study. Those who left come last, and none of them answers, as the study's second
/// denominator has it. Of the 15 parents with a fourth follow-up the first 11 have a baseline.
fn the_study(b: &mut Builder) {
    let mut families = Vec::new();
    let mut children = Vec::new();
    for (status, count, of_children, days, _) in STATUSES {
        for place in 0..count {
            let start = close() - Days::new(days);
            let end = (status != "active").then_some(close());
            let municipality = ["Aarhus", "Halsnæs", "Herning", "Vordingborg"][families.len() % 4];
            let id = b.family(&format!("{:03}", families.len() + 1), municipality, status, start, end);
            families.push((id, start));
            // The children are spread over the families as evenly as they go.
            for k in 0..of_children / count + usize::from(place < of_children % count) {
                let number = format!("{:03}-{k}", families.len());
                children.push((id, b.child(id, &number), start));
            }
        }
    }
    for (role, population, answers, _) in PUBLISHED {
        let units: Vec<(i64, Option<i64>, NaiveDate)> = match role {
            "placement_site" => children.iter().map(|&(family, child, start)| (family, Some(child), start)).collect(),
            _ => families.iter().map(|&(family, start)| (family, None, start)).collect(),
        };
        let holders: Vec<_> = units
            .into_iter()
            .take(population)
            .map(|(family, child, start)| (family, child, start, b.holder(family, child, role, role)))
            .collect();
        for (wave, answered) in WAVES.into_iter().zip(answers) {
            // Eleven of 51 + 4 others, 25 of 62 + 6 others: a missed baseline does not stop a follow-up.
            let first = match (role, wave) {
                ("parent", "fu4") => 40,
                ("placement_site", "fu4") => 37,
                _ => 0,
            };
            let asked = if wave == "baseline" { population } else { first + answered + 7 };
            for (place, &(family, child, start, person)) in holders.iter().enumerate().take(asked) {
                let invited = start.min(day(2022, 6, 1));
                let answered = (first..first + answered).contains(&place).then_some(invited + Days::new(9));
                let ask = Ask { family, child, role, wave, person, invited: Some(invited), answered };
                let request = b.request(ask);
                if let (Some(on), true) = (answered, matches!(wave, "baseline" | "fu4")) {
                    let response = b.response(request, person, Some(on));
                    if role == "family_therapist" {
                        let value = if wave == "fu4" && place > 2 { 3.0 } else { 4.0 };
                        b.score(response, "ces-family_therapist", "ces_caseworker_general", value);
                    }
                    if role == "parent" {
                        b.score(response, "who-5", "who5", who5(wave, place));
                        b.answer(response, "contact-parent", "contact_child_happy", 4 + (place % 2) as i32);
                        b.score(response, "psoc", "psoc_total", psoc(wave, place));
                        b.answer(response, "core-parent", "plan_say", if place % 3 == 0 { 6 } else { 4 });
                    }
                }
            }
        }
    }
    // Besides: a second parent who answers too, a third who does not, somebody whose invitation has not left,
    // and answers that were begun and not sent. None of it changes a count.
    let (family, start) = families[0];
    for answered in [Some(start + Days::new(3)), None] {
        let person = b.holder(family, None, "parent", "parent2");
        b.request(Ask {
            family,
            child: None,
            role: "parent",
            wave: "baseline",
            person,
            invited: Some(start),
            answered,
        });
    }
    let (family, _) = families[80];
    let person = b.holder(family, None, "parent", "parent2");
    let ask = Ask { family, child: None, role: "parent", wave: "fu7", person, invited: None, answered: None };
    b.request(ask);
    let begun = b.request(Ask { wave: "fu6", invited: Some(day(2022, 8, 1)), ..ask });
    let response = b.response(begun, person, None);
    b.hard(response, 1, "who5_4", day(2022, 8, 2));
    b.score(response, "who-5", "who5", 100.0);
    // What happens after the closing day does not count.
    b.request(Ask { wave: "fu5", invited: Some(day(2022, 9, 2)), answered: Some(day(2022, 9, 5)), ..ask });
    b.request(Ask { wave: "fu4", invited: Some(day(2022, 8, 2)), answered: Some(day(2022, 9, 2)), ..ask });
}

/// Scores (multiples of 4) with the published means: 56 for all 51 at baseline; for the 11 pairs 600 ÷ 11 = 54.5
/// before and 676 ÷ 11 = 61.5 after.
fn who5(wave: &str, place: usize) -> f64 {
    let pair = place.checked_sub(40).filter(|pair| *pair < 11);
    match (wave, pair) {
        ("baseline", Some(pair)) => f64::from([56, 52, 56, 52, 56, 52, 56, 52, 56, 56, 56][pair]),
        ("fu4", Some(pair)) => f64::from([60, 64, 60, 64, 60, 64, 60, 64, 60, 60, 60][pair]),
        ("fu4", None) => 92.0,
        // 2,856 − 600 = 2,256 over forty: 36 × 56 + 4 × 60.
        _ => {
            if place < 36 {
                56.0
            } else {
                60.0
            }
        }
    }
}

/// A few points up, not the same for all.
fn psoc(wave: &str, place: usize) -> f64 {
    let up = if wave == "fu4" { 2 + place % 7 } else { 0 };
    (60 + place % 10 + up) as f64
}

#[test]
fn the_published_response_rates_come_out() {
    let place = Place::with(the_study);
    place.report("tables", &[]);
    let rates = table(&place.path("tables/response_rates.csv"));
    assert_eq!(rates.len(), 32);
    for (role, population, answers, printed) in PUBLISHED {
        for ((wave, answered), percent) in WAVES.into_iter().zip(answers).zip(printed) {
            let row = find(&rates, &[("role", role), ("wave", wave)]);
            let cell = format!("{role} {wave}");
            assert_eq!(row["population"], population.to_string(), "{cell}");
            assert_eq!(row["answered"], answered.to_string(), "{cell}");
            assert_eq!(row["percent_of_population"], percent, "{cell}");
        }
    }
    let baseline = find(&rates, &[("role", "caseworker"), ("wave", "baseline")]);
    assert_eq!((baseline["asked"].as_str(), baseline["percent_of_asked"].as_str()), ("100", "67"));
    let fu1 = find(&rates, &[("role", "parent"), ("wave", "fu1")]);
    assert_eq!((fu1["asked"].as_str(), fu1["percent_of_asked"].as_str()), ("46", "85"));

    // The second denominator: 51, 15 and (with both) 11 of 84.
    let running = table(&place.path("tables/response_rates_completed_or_running.csv"));
    for (wave, percent) in [("baseline", "61"), ("fu4", "18"), ("fu5", "13")] {
        let row = find(&running, &[("role", "parent"), ("wave", wave)]);
        assert_eq!((row["population"].as_str(), row["percent_of_population"].as_str()), ("84", percent), "{wave}");
    }
}

#[test]
fn the_published_statuses_come_out() {
    let place = Place::with(the_study);
    place.report("tables", &[]);
    let rows = table(&place.path("tables/family_status.csv"));
    let names: Vec<_> = rows.iter().map(|row| row["status"].as_str()).collect();
    let statuses = ["active", "completed", "ended_early", "left_in_startup", "withdrawn_before_start"];
    assert_eq!(names, [&["all"], &statuses[..], &["stopped_early"]].concat());
    // 11, 13 and 3 stopped: (11 × 244 + 13 × 52) ÷ 27 days.
    let sums = [("all", 111, 146, 0, "9.4"), ("stopped_early", 27, 39, 0, "4.1")];
    for (status, families, children, _, months) in STATUSES.into_iter().chain(sums) {
        let row = find(&rows, &[("status", status)]);
        let found = (row["families"].as_str(), row["children"].as_str(), row["mean_months"].as_str());
        assert_eq!(found, (families.to_string().as_str(), children.to_string().as_str(), months), "{status}");
    }
}

#[test]
fn pairs_stand_apart_from_all_who_answered() {
    let place = Place::with(the_study);
    place.report("tables", &[]);
    let paired = table(&place.path("tables/before_after.csv"));
    let who5 = find(&paired, &[("score", "who5")]);
    assert_eq!(who5["n"], "11");
    assert_eq!((who5["mean_before"].as_str(), who5["mean_after"].as_str()), ("54.545455", "61.454545"));
    // Seven differences of 4 and four of 12: mean 76/11; the sum of squares about it is 1792/11, so the standard
    // error is √(1792/11/10/11) and t = 5.677 on 10 degrees of freedom; p < 0.001.
    assert_eq!((who5["difference"].as_str(), who5["df"].as_str()), ("6.909091", "10"));
    let t: f64 = who5["t"].parse().unwrap();
    assert!((t - (76.0 / 11.0) / (1792.0_f64 / 1210.0).sqrt()).abs() < 1e-6, "{t}");
    let p: f64 = who5["p"].parse().unwrap();
    assert!(0.0 < p && p < 0.001, "{p}");
    // A score that nobody has is told as such.
    let sdq = find(&paired, &[("score", "sdq_total")]);
    assert_eq!((sdq["n"].as_str(), sdq["mean_before"].as_str(), sdq["p"].as_str()), ("0", "", ""));

    let all = table(&place.path("tables/scores_by_wave.csv"));
    let baseline = find(&all, &[("score", "who5"), ("wave", "baseline")]);
    assert_eq!((baseline["n"].as_str(), baseline["mean"].as_str()), ("51", "56.000000"));
    assert!(all.iter().all(|row| row["wave"] != "fu6"), "later waves are tabulated and not analysed");

    let bands = table(&place.path("tables/bands.csv"));
    let poor = find(&bands, &[("score", "who5"), ("band", "poor")]);
    assert_eq!((poor["n"].as_str(), poor["percent_before"].as_str()), ("11", "0"));
}

#[test]
fn no_plan_is_in_no_mean_and_small_cells_are_held_back() {
    let place = Place::with(the_study);
    place.report("tables", &[]);
    let items = table(&place.path("tables/items_by_wave.csv"));
    let say = find(&items, &[("item", "plan_say"), ("wave", "baseline")]);
    // Every third of 51 said that there is no plan.
    assert_eq!((say["n"].as_str(), say["mean"].as_str(), say["left_out"].as_str()), ("34", "4.000000", "17"));
    assert_eq!((say["answered"].as_str(), say["percent_of_population"].as_str()), ("51", "46"));
    let sites = table(&place.path("tables/sites.csv"));
    assert!(sites.iter().any(|row| row["wave"] == "baseline" && row["suppressed"].is_empty()));
    // Ten answers over four municipalities at the fourth follow-up: all four cells are small.
    let late: Vec<_> = sites.iter().filter(|row| row["wave"] == "fu4" && row["item"] == "plan_say").collect();
    assert_eq!(late.len(), 4);
    assert!(late.iter().all(|row| row["suppressed"] == "yes" && row["n"].is_empty() && row["mean"].is_empty()));
}

#[test]
fn the_page_carries_the_numbers_and_the_caveats() {
    let place = Place::with(the_study);
    place.report("da", &[]);
    let page = std::fs::read_to_string(place.path("da/report.html")).unwrap();
    for text in
        ["46 %", "61 %", "9,4", "Der er ingen kontrolgruppe", "54,5", "Højere er bedre", "Demonstration.", "▼ falder"]
    {
        assert!(page.contains(text), "the page lacks “{text}”");
    }
    assert!(!page.contains("Kim Prøve") && !page.contains("@example.org"), "the page names somebody");
    place.report("en", &["--language", "en"]);
    let page = std::fs::read_to_string(place.path("en/report.html")).unwrap();
    assert!(page.contains("There is no control group") && page.contains("Higher is better"));
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let place = Place::with(the_study);
    place.report("one", &[]);
    place.report("two", &[]);
    let names: Vec<_> = std::fs::read_dir(place.path("one")).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names.len(), 17);
    for name in names {
        let read = |dir: &str| std::fs::read(place.path(dir).join(&name)).unwrap();
        assert!(read("one") == read("two"), "{name:?} differs");
    }
}

#[test]
fn both_databases_give_the_same_bytes() {
    let all = crate::support::fresh().map(|database| {
        builder::fill(&database.store, |b| {
            the_study(b);
            helped::families(b, 60);
        });
        let dir = database.dir.path();
        for args in [&["report", "--out", "out", "--as-of", "2022-09-01"][..], &["export", "--out", "out"]] {
            let done = builder::kvartal(&database.address, dir, args);
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
        let mut files: Vec<_> = std::fs::read_dir(dir.join("out"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_owned(), std::fs::read(path).unwrap()))
            .collect();
        files.sort();
        files
    });
    assert_eq!((all[0].len(), all[1].len()), (31, 31));
    for (one, other) in all[0].iter().zip(&all[1]) {
        assert!(one == other, "{:?} differs between the databases", one.0);
    }
}

#[test]
fn a_wave_that_is_none_is_told_in_one_sentence() {
    let place = Place::with(|_| ());
    let done = place.kvartal(&["report", "--out", "tables", "--after", "fu9"]);
    assert_eq!(done.status.code(), Some(1));
    let told = String::from_utf8_lossy(&done.stderr);
    assert!(told.contains("fu9") && told.contains("fu7"), "{told}");
    assert!(!place.path("tables").exists());
    let done = place.kvartal(&["report", "--out", "tables", "--as-of", "yesterday"]);
    assert_eq!(done.status.code(), Some(2));
}

#[test]
fn an_empty_register_has_tables_without_rates() {
    let place = Place::with(|_| ());
    place.report("tables", &[]);
    let rates = table(&place.path("tables/response_rates.csv"));
    assert_eq!(rates.len(), 32);
    assert!(rates.iter().all(|row| row["population"] == "0" && row["percent_of_population"].is_empty()));
    let statuses = table(&place.path("tables/family_status.csv"));
    assert!(statuses.iter().all(|row| row["families"] == "0" && row["mean_months"].is_empty()));
}
