//! What brought answers and where people stopped, for two thousand families: a second reckoning, by the script that the
//! families follow, agrees with the tables.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, TimeDelta};

use super::builder::{Ask, Builder, Place, day, find, table};

const FAMILIES: u64 = 2_000;

/// What one parent does.
enum Does {
    /// Sends everything so many days after the invitation; these reminders went before.
    Answers {
        after: u64,
        reminders: &'static [u64],
    },
    /// Answers up to that question of WHO-5 and never sends.
    Stops {
        after_item: usize,
    },
    Nothing,
}

fn script(n: u64) -> Does {
    match n % 10 {
        0..=3 => Does::Answers { after: n % 7, reminders: &[] },
        4 | 5 => Does::Answers { after: 7 + n % 7, reminders: &[7] },
        6 => Does::Answers { after: 14 + n % 20, reminders: &[7, 14] },
        7 => Does::Stops { after_item: if n < 40 { 5 } else { 1 + (n % 3) as usize } },
        _ => Does::Nothing,
    }
}

/// Seconds from page to page.
fn pace(n: u64) -> i64 {
    10 + (n % 21) as i64
}

fn invited() -> NaiveDate {
    day(2022, 1, 3)
}

fn study(b: &mut Builder) {
    families(b, FAMILIES);
}

/// So many families with their mails, letters, help and what they answered.
pub fn families(b: &mut Builder, count: u64) {
    for n in 0..count {
        let family = b.family(&format!("{n:04}"), "Herning", "active", invited(), None);
        let person = b.holder(family, None, "parent", "parent1");
        let answered = match script(n) {
            Does::Answers { after, .. } => Some(invited() + Days::new(after)),
            _ => None,
        };
        let ask =
            Ask { family, child: None, role: "parent", wave: "baseline", person, invited: Some(invited()), answered };
        let request = b.request(ask);
        b.mail(request, person, "invitation", invited());
        let (items, on) = match script(n) {
            Does::Answers { reminders, .. } => {
                for (k, after) in reminders.iter().enumerate() {
                    b.mail(request, person, &format!("reminder{}", k + 1), invited() + Days::new(*after));
                }
                (5, answered.unwrap())
            }
            Does::Stops { after_item } => (after_item, invited()),
            Does::Nothing => continue,
        };
        // Three had help on the day; a letter was printed for every fiftieth two days after the invitation.
        let session = [10, 20, 30].contains(&n).then(|| b.help(person, family, on));
        if n % 50 == 1 {
            b.letter(request, person, invited() + Days::new(2));
        }
        let response = b.response(request, person, answered);
        let mut at = on.and_hms_opt(9, 0, 0).unwrap();
        for item in 1..=items {
            // Every fiftieth makes a pause of two hours before the third question.
            let pause = if item == 3 && n % 50 == 0 { 7_200 } else { 0 };
            at += TimeDelta::seconds(pause + pace(n));
            b.answer_at(response, &format!("who5_{item}"), at, session);
        }
        // One of those who stopped has withdrawn.
        if n == 47 {
            b.withdraw(person, day(2022, 5, 1));
        }
    }
}

fn middle(mut values: Vec<i64>) -> String {
    values.sort_unstable();
    let n = values.len();
    ((values[(n - 1) / 2] + values[n / 2] + 1) / 2).to_string()
}

#[test]
fn the_tables_agree_with_a_second_reckoning_of_two_thousand_families() {
    let place = Place::with(study);
    place.report("tables", &[]);

    let mut by_contact: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    let mut within: BTreeMap<u64, usize> = BTreeMap::new();
    for n in 0..FAMILIES {
        let Does::Answers { after, reminders } = script(n) else { continue };
        *within.entry(after).or_default() += 1;
        let (contact, since) = match (reminders.last(), n) {
            (_, 10 | 20 | 30) => ("help", after),
            (None, n) if n % 50 == 1 && after >= 2 => ("letter", 2),
            (None, _) => ("invitation", 0),
            (Some(7), _) => ("reminder1", 7),
            (Some(since), _) => ("reminder2", *since),
        };
        let days = if contact == "help" { 0 } else { (after - since) as i64 };
        by_contact.entry(contact).or_default().push(days);
    }
    let contacts = table(&place.path("tables/contacts.csv"));
    assert_eq!(contacts.len(), 5, "{contacts:?}");
    for (contact, days) in by_contact {
        let row = find(&contacts, &[("role", "parent"), ("wave", "baseline"), ("contact", contact)]);
        assert_eq!(row["asked"], "2000");
        // Help reached three; the letter, the smallest of the rest, keeps it from being worked out.
        // Who had a reminder tells how many had answered before it, so that is held back of all contacts then.
        assert_eq!((row["contacted"].as_str(), row["percent_of_contacted"].as_str()), ("", ""), "{contact}");
        if ["help", "letter"].contains(&contact) {
            assert_eq!((row["answered"].as_str(), row["suppressed"].as_str()), ("", "yes"), "{contact}");
        } else {
            let expected = (days.len().to_string(), middle(days));
            assert_eq!((row["answered"].clone(), row["median_days"].clone()), expected, "{contact}");
        }
    }
    let growth = table(&place.path("tables/answers_by_day.csv"));
    let mut sum = 0;
    for (days, count) in within {
        sum += count;
        let row = find(&growth, &[("role", "parent"), ("days", &days.to_string())]);
        assert_eq!((row["answered"].as_str(), row["asked"].as_str()), (sum.to_string().as_str(), "2000"));
    }

    let mut stopped: BTreeMap<usize, usize> = BTreeMap::new();
    for n in (0..FAMILIES).filter(|n| *n != 47) {
        if let Does::Stops { after_item } = script(n) {
            *stopped.entry(after_item).or_default() += 1;
        }
    }
    let dropoff = table(&place.path("tables/dropoff.csv"));
    let of = |item: &str| find(&dropoff, &[("role", "parent"), ("wave", "baseline"), ("item", item)]);
    assert_eq!(of("")["stopped"], stopped.values().sum::<usize>().to_string());
    assert_eq!(of("")["sent"], sum.to_string());
    assert_eq!((of("")["still_open"].as_str(), of("")["place"].as_str()), ("0", "0"));
    // Four stopped at the last question: held back, and so is the smallest of the rest.
    assert_eq!(stopped[&5], 4);
    let smallest = (1..=3).min_by_key(|item| stopped[item]).unwrap();
    for item in 1..=3 {
        let expected = if item == smallest { String::new() } else { stopped[&item].to_string() };
        assert_eq!(of(&format!("who5_{item}"))["stopped"], expected, "who5_{item}");
    }
    assert_eq!((of("who5_5")["stopped"].as_str(), of("who5_5")["suppressed"].as_str()), ("", "yes"));
    for item in 2..=5 {
        let timed = (0..FAMILIES).filter(|n| matches!(script(*n), Does::Answers { .. }) && ![10, 20, 30].contains(n));
        let paces: Vec<i64> = timed.filter(|n| item != 3 || n % 50 != 0).map(pace).collect();
        let row = of(&format!("who5_{item}"));
        assert_eq!((row["timed"].clone(), row["median_seconds"].clone()), (paces.len().to_string(), middle(paces)));
    }
}

#[test]
fn a_contact_that_brought_nothing_has_a_row() {
    let place = Place::with(|b| {
        for n in 0..30_u64 {
            let family = b.family(&format!("{n:02}"), "Herning", "active", invited(), None);
            let person = b.holder(family, None, "parent", "parent1");
            // Ten answer after the invitation and ten after the first reminder; the second helps nobody.
            let after = [Some(2), Some(9), None][(n % 3) as usize];
            let answered = after.map(|after| invited() + Days::new(after));
            let (invited_on, wave) = (Some(invited()), "baseline");
            let ask = Ask { family, child: None, role: "parent", wave, person, invited: invited_on, answered };
            let request = b.request(ask);
            b.mail(request, person, "invitation", invited());
            for (reminder, day) in [("reminder1", 7), ("reminder2", 14)] {
                if after.is_none_or(|after| after > day) {
                    b.mail(request, person, reminder, invited() + Days::new(day));
                }
            }
            if let Some(on) = answered {
                let response = b.response(request, person, answered);
                b.answer_at(response, "who5_1", on.and_hms_opt(9, 0, 0).unwrap(), None);
            }
            // With six of the silent somebody has sat down, with one of them after the day of the early report; a
            // seventh has withdrawn since, and what they did is not counted.
            if n % 3 == 2 && n < 21 {
                b.help(person, family, invited() + Days::new(if n == 2 { 30 } else { 20 }));
            }
            if n == 20 {
                b.withdraw(person, day(2022, 5, 1));
            }
        }
    });
    place.report("tables", &[]);
    let rows = table(&place.path("tables/contacts.csv"));
    let columns = ["contact", "asked", "contacted", "answered", "percent", "percent_of_contacted", "median_days"];
    let told: Vec<[&str; 7]> = rows.iter().map(|row| columns.map(|column| row[column].as_str())).collect();
    assert_eq!(
        told,
        [
            ["invitation", "30", "30", "10", "33", "33", "2"],
            ["reminder1", "30", "20", "10", "33", "50", "2"],
            ["reminder2", "30", "10", "0", "0", "0", ""],
            ["help", "30", "6", "0", "0", "0", ""],
        ]
    );
    let growth = table(&place.path("tables/answers_by_day.csv"));
    let told: Vec<_> = growth.iter().map(|row| (row["days"].as_str(), row["more_before_next_row"].as_str())).collect();
    assert_eq!(told, [("2", "not_told"), ("9", "none")]);
    assert!(place.kvartal(&["report", "--out", "early", "--as-of", "2022-01-25"]).status.success());
    let early = table(&place.path("early/contacts.csv"));
    let help = find(&early, &[("contact", "help")]);
    assert_eq!((help["contacted"].as_str(), help["answered"].as_str()), ("5", "0"));
}

#[test]
fn as_of_a_day_on_which_they_are_open_nobody_has_stopped() {
    let place = Place::with(study);
    assert!(place.kvartal(&["report", "--out", "early", "--as-of", "2022-02-01"]).status.success());
    let rows = table(&place.path("early/dropoff.csv"));
    let all = find(&rows, &[("place", "0")]);
    // 199 of the 200 who stop: one has withdrawn.
    assert_eq!((all["stopped"].as_str(), all["still_open"].as_str()), ("0", "199"));
}

#[test]
fn the_page_draws_the_share_with_its_reminders_and_says_where_people_stopped() {
    let place = Place::with(study);
    for (language, [helped, reminder, stops]) in [
        ("da", ["Hvad der gav svar", "Rykker 1", "Hvor folk stopper"]),
        ("en", ["What brought answers", "Reminder 1", "Where people stop"]),
    ] {
        place.report(language, &["--language", language]);
        let page = std::fs::read_to_string(place.path(language).join("report.html")).unwrap();
        let section = |heading: &str| {
            let from = page.split(&format!("<h2>{heading}</h2>")).nth(1).unwrap_or_else(|| panic!("no {heading}"));
            from.split("</section>").next().unwrap().to_owned()
        };
        let drawn = section(helped);
        assert!(drawn.contains("role=\"img\"") && drawn.contains("d=\"M40 164H40V"), "{drawn}");
        // The first reminder lies on day 7 of 56.
        assert!(drawn.contains("<line x1=\"105\"") && drawn.contains(reminder), "{drawn}");
        assert!(section(stops).contains("who-5/who5_"), "{stops}");
    }
}
