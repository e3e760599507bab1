//! Which questions are hard to understand: who said so, of how many, in which words.

use std::collections::BTreeMap;

use super::builder::{Ask, Builder, Place, day, table};

/// Seven parents are asked WHO-5. Five send it, two of whom found an item hard and one of whom skipped it; the sixth gave
/// up; the seventh was asked in English. A caseworker found an item hard that is no longer asked.
fn study(b: &mut Builder) {
    let english = b.version_of("who-5", "en", "ffff");
    let old = b.version_of("old-form", "da", "eeee");
    let family = b.family("A-1", "Herning", "active", day(2021, 1, 4), None);
    for n in 0..7 {
        let person = b.holder(family, None, "parent", &format!("parent{n}"));
        let answered = (n < 5).then_some(day(2021, 1, 9));
        let ask =
            |wave| Ask { family, child: None, role: "parent", wave, person, invited: Some(day(2021, 1, 4)), answered };
        let request = b.request(ask("baseline"));
        let response = b.response(request, person, answered);
        if n != 1 {
            b.answer(response, "who-5", "who5_4", 3);
        }
        b.answer(response, "who-5", "who5_2", 3);
        match n {
            0 => {
                b.hard(response, 1, "who5_4", day(2021, 1, 9));
                b.hard(response, 1, "who5_2", day(2021, 1, 9));
                // The same person at the next wave, too.
                let next = b.request(ask("fu1"));
                let next = b.response(next, person, answered);
                b.hard(next, 1, "who5_4", day(2021, 4, 9));
            }
            1 | 5 => b.hard(response, 1, "who5_4", day(2021, 1, 9)),
            6 => b.hard(response, english, "who5_4", day(2021, 2, 9)),
            _ => {}
        }
    }
    let person = b.holder(family, None, "caseworker", "caseworker");
    let asked = Some(day(2021, 1, 4));
    let request = b.request(Ask {
        family,
        child: None,
        role: "caseworker",
        wave: "baseline",
        person,
        invited: asked,
        answered: None,
    });
    let response = b.response(request, person, None);
    b.hard(response, old, "gone", day(2021, 1, 9));
}

fn cells(rows: &[BTreeMap<String, String>]) -> Vec<String> {
    let columns =
        ["instrument", "item", "version", "language", "role", "said_hard", "without_answer", "answered", "percent"];
    rows.iter().map(|row| columns.map(|column| row[column].as_str()).join(" ")).collect()
}

#[test]
fn people_are_counted_once_by_question_words_and_role_and_who_gave_up_counts() {
    let place = Place::with(study);
    place.report("tables", &[]);
    let rows = table(&place.path("tables/hard_to_understand.csv"));
    let expected = [
        "who-5 who5_2 0123abcd da parent 1 0 5 20",
        "who-5 who5_4 0123abcd da parent 3 2 4 50",
        "who-5 who5_4 ffff en parent 1 1 0 100",
        "old-form gone eeee da caseworker 1 1 0 100",
    ];
    assert_eq!(cells(&rows), expected);
    // What was said after the day does not count, nor what was not yet sent.
    assert!(place.kvartal(&["report", "--out", "early", "--as-of", "2021-01-08"]).status.success());
    assert!(table(&place.path("early/hard_to_understand.csv")).is_empty());
    assert!(!std::fs::read_to_string(place.path("early/report.html")).unwrap().contains("svære at forstå"));
    // The export says the same.
    assert!(place.kvartal(&["export", "--out", "data"]).status.success());
    assert_eq!(cells(&table(&place.path("data/hard_to_understand.csv"))), expected);
    // Of those who sent nothing, nothing else is told.
    let answers = table(&place.path("data/answers.csv"));
    assert!(answers.iter().all(|row| row["role"] == "parent") && answers.len() == 9, "{answers:?}");
    let codebook = table(&place.path("data/codebook.csv"));
    assert_eq!(codebook.iter().filter(|row| row["file"] == "hard_to_understand.csv").count(), 9);
}

#[test]
fn the_page_shows_the_hardest_first_and_leaves_out_what_few_have_met() {
    let place = Place::with(study);
    for (language, heading, first) in [
        ("da", "Spørgsmål, der er svære at forstå", "Forælder · dansk · who-5/who5_4"),
        ("en", "Questions that are hard to understand", "Parent · Danish · who-5/who5_4"),
    ] {
        place.report(language, &["--language", language]);
        let page = std::fs::read_to_string(place.path(language).join("report.html")).unwrap();
        let section = page.split(&format!("<h2>{heading}</h2>")).nth(1).unwrap_or_else(|| panic!("{heading}"));
        let section = section.split("</section>").next().unwrap();
        let hardest = section.find(first).unwrap_or_else(|| panic!("{first}: {section}"));
        assert!(hardest < section.find("who-5/who5_2").expect("the other"), "{section}");
        assert!(section.contains("<span>50 %</span>") && section.contains("<rect width=\"50\""), "{section}");
        assert!(!section.contains("100 %") && !section.contains("gone"), "one person says little: {section}");
    }
}
