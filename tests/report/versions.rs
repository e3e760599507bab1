//! A question that asks something else is another version: its answers are not taken together with those before.

use crate::builder::{Ask, Builder, Place, day, find, table};

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
}
