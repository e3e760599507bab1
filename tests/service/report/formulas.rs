//! No cell of any table is one that a spreadsheet runs as a formula.

use std::path::Path;

use super::builder::{Ask, Builder, Place, day, table};

const FAMILY: &str = "=HYPERLINK(\"http://x\")";
const MUNICIPALITY: &str = "Nord;@SUM(1)";
const CHILD: &str = " \"+1+1";

fn hostile(b: &mut Builder) {
    let family = b.family(FAMILY, MUNICIPALITY, "active", day(2021, 1, 4), None);
    let child = Some(b.child(family, CHILD));
    let (asked, answered) = (Some(day(2021, 1, 4)), Some(day(2021, 1, 9)));
    let person = b.holder(family, child, "placement_site", "placement_site");
    let ask = Ask { family, child, role: "placement_site", wave: "baseline", person, invited: asked, answered };
    let request = b.request(ask);
    let response = b.response(request, person, answered);
    b.answer(response, "sdq-4-10", "sdq_1", 2);
    b.score(response, "sdq-4-10", "sdq_total", -1.5);
}

fn check(folder: &Path) -> usize {
    let mut checked = 0;
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.extension().is_none_or(|extension| extension != "csv") {
            continue;
        }
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(&path).unwrap();
        for cell in reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            for part in cell.split([';', '\t', '\n', '\r']) {
                let bare = part.trim_start_matches(['"', ' ']);
                let runs = bare.starts_with(['=', '+', '-', '@']) && bare.parse::<f64>().is_err();
                assert!(!runs, "{}: {cell}", path.display());
            }
            checked += 1;
        }
    }
    checked
}

#[test]
fn case_numbers_and_names_that_are_formulas_are_not_run_and_numbers_stay_numbers() {
    let place = Place::with(hostile);
    place.report("tables", &[]);
    let done = place.kvartal(&["export", "--out", "data"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(check(&place.path("tables")) > 1000 && check(&place.path("data")) > 1000);
    let families = table(&place.path("data/families.csv"));
    assert_eq!(families[0]["family_id"], format!("'{FAMILY}"));
    assert_eq!(families[0]["municipality"], "Nord;'@SUM(1)");
    let scores = table(&place.path("data/scores.csv"));
    assert_eq!((scores[0]["child_id"].as_str(), scores[0]["value"].as_str()), ("' \"+1+1", "-1.5"));
    let codebook = table(&place.path("data/codebook.csv"));
    assert!(codebook[0]["kind"] == "note" && codebook[0]["text"].contains("apostrof"), "{:?}", codebook[0]);
}

#[test]
fn a_sheet_of_scores_keeps_its_case_numbers_from_being_run() {
    let place = Place::with(|_| ());
    std::fs::write(place.path("answers.csv"), "id,who5_1\n=1+1,3\n-7,3\nA-1,3\n").unwrap();
    let done = place.kvartal(&["score", "who-5", "answers.csv"]);
    assert_eq!(String::from_utf8_lossy(&done.stdout), "id,who5\n'=1+1,\n-7,\nA-1,\n");
}
