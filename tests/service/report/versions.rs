//! A question that asks something else is another version: its answers are not taken together with those before.

use super::builder::{Ask, Builder, Place, day, find, table};

/// Twelve parents answer before and after; six of them before and all of them after by the second version.
fn study(b: &mut Builder) {
    let content = |version: &str| format!(r#"{{"instrument":{{"version":"{version}"}},"wording":{{"kind":"own"}}}}"#);
    let one = b.version_with("who-5", "da", "aaaa", &content("1"));
    let two = b.version_with("who-5", "da", "bbbb", &content("2"));
    for n in 0..12 {
        let family = b.family(&format!("{n:02}"), "Herning", "active", day(2021, 1, 4), None);
        let person = b.holder(family, None, "parent", "parent1");
        for (wave, on) in [("baseline", day(2021, 1, 9)), ("fu4", day(2022, 1, 9))] {
            let (invited, answered) = (Some(on), Some(on));
            let request = b.request(Ask { family, child: None, role: "parent", wave, person, invited, answered });
            let response = b.response(request, person, answered);
            let version = if wave == "fu4" || n < 6 { two } else { one };
            b.answer_of(version, response, "who-5", "who5_1", if version == one { 0 } else { 4 });
            b.answer_of(version, response, "core-parent", "plan_say", if version == one { 6 } else { 4 });
            b.score_of(version, response, "who-5", "who5", if version == one { 10.0 } else { 50.0 + f64::from(n) });
            let general = ("ces-parent", "ces_municipality_general");
            b.score_of(version, response, general.0, general.1, if version == one { 1.0 } else { 4.0 });
            b.answer_of(version, response, "contact-parent", "contact_child_happy", if version == one { 1 } else { 5 });
            if n == 0 && wave == "fu4" {
                // One answers the last wave by the first version: a page that was opened before the change.
                b.score_of(one, response, "psoc", "psoc_total", 20.0);
            } else {
                b.score_of(two, response, "psoc", "psoc_total", 60.0);
            }
        }
    }
}

#[test]
fn answers_to_two_versions_are_no_pair_and_no_mean() {
    let place = Place::with(study);
    place.report("tables", &[]);
    let pairs = table(&place.path("tables/before_after.csv"));
    let who5 = find(&pairs, &[("score", "who5")]);
    assert_eq!((who5["n"].as_str(), who5["difference"].as_str()), ("6", "0.000000"));
    let items = table(&place.path("tables/items_by_wave.csv"));
    for (version, mean) in [("1", "0.000000"), ("2", "4.000000")] {
        let row = find(&items, &[("item", "who5_1"), ("wave", "baseline"), ("instrument_version", version)]);
        assert_eq!((row["n"].as_str(), row["mean"].as_str()), ("6", mean));
    }
    // What the scale offered earlier and does not now is in no mean.
    let say = find(&items, &[("item", "plan_say"), ("wave", "baseline"), ("instrument_version", "1")]);
    assert_eq!((say["n"].as_str(), say["left_out"].as_str()), ("0", "6"));
    let versions = table(&place.path("tables/versions.csv"));
    let row = find(&versions, &[("instrument", "who-5"), ("instrument_version", "2"), ("wave", "fu4")]);
    assert_eq!((row["responses"].as_str(), row["several"].as_str()), ("12", "yes"));
    let page = std::fs::read_to_string(place.path("tables/report.html")).unwrap();
    assert!(page.contains("mere end én version") && page.contains("core-parent, who-5"), "the page says nothing");
    assert!(page.contains("Ingen gennemsnit er taget over to versioner"), "what the page says is not so any more");
}

#[test]
fn no_mean_of_scores_of_the_cooperation_or_of_contact_is_over_two_versions() {
    let place = Place::with(study);
    place.report("tables", &[]);
    let scores = table(&place.path("tables/scores_by_wave.csv"));
    let row = |score: &str, wave: &str, version: &str| {
        let row = find(&scores, &[("score", score), ("wave", wave), ("instrument_version", version)]);
        (row["n"].clone(), row["mean"].clone())
    };
    assert_eq!(row("who5", "baseline", "1"), ("6".into(), "10.000000".into()));
    assert_eq!(row("who5", "baseline", "2"), ("6".into(), "52.500000".into()));
    assert_eq!(row("psoc_total", "fu4", "1"), ("1".into(), "20.000000".into()));
    assert_eq!(row("psoc_total", "fu4", "2"), ("11".into(), "60.000000".into()));
    // Where nobody has answered there is one row, of the version that is asked now.
    let none: Vec<_> = scores.iter().filter(|row| row["score"] == "who5" && row["wave"] == "fu2").collect();
    assert_eq!((none.len(), none[0]["n"].as_str(), none[0]["instrument_version"].as_str()), (1, "0", "1"));

    let contact = table(&place.path("tables/contact.csv"));
    let happy = |version: &str| {
        let of = [("topic", "child_happy"), ("wave", "baseline"), ("parents_version", version)];
        let row = find(&contact, &of);
        (row["parents_n"].clone(), row["parents_mean"].clone(), row["placement_sites_n"].clone())
    };
    assert_eq!(happy("1"), ("6".into(), "1.000000".into(), "0".into()));
    assert_eq!(happy("2"), ("6".into(), "5.000000".into(), "0".into()));

    // At the latest wave all have answered the second version; six of them had answered it before.
    let cooperation = table(&place.path("tables/cooperation.csv"));
    let row = find(&cooperation, &[("rater", "parent"), ("rated", "municipality")]);
    let told = ["wave", "instrument_version", "n", "mean", "pairs"].map(|column| row[column].as_str());
    assert_eq!(told, ["fu4", "2", "12", "4.000000", "6"]);
    // While the latest wave is one at which both were answered, each has a row, in the page as well.
    let early = place.kvartal(&["report", "--out", "early", "--as-of", "2021-09-01"]);
    assert!(early.status.success(), "{}", String::from_utf8_lossy(&early.stderr));
    let cooperation = table(&place.path("early/cooperation.csv"));
    for (version, mean) in [("1", "1.000000"), ("2", "4.000000")] {
        let keys = [("rater", "parent"), ("rated", "municipality"), ("instrument_version", version)];
        let row = find(&cooperation, &keys);
        assert_eq!((row["n"].as_str(), row["mean"].as_str(), row["wave"].as_str()), ("6", mean, "baseline"));
    }
    let page = std::fs::read_to_string(place.path("early/report.html")).unwrap();
    assert!(page.contains("(version 1)") && page.contains("(version 2)"), "the rows cannot be told apart");
}
