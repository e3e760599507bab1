//! The rules' own calendar, from tables and by counting days: it shares nothing with the calendar under test.

// Each test file uses its part.
#![allow(dead_code)]

pub mod courses;
pub mod rules;
pub mod world;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan};
use kvartal::programme::{Calendar, Programme, Window};

/// Easter Sundays from 2000 on, as printed in almanacs: month and day.
#[rustfmt::skip]
pub const EASTER: [(i8, i8); 41] = [
    (4, 23), (4, 15), (3, 31), (4, 20), (4, 11), (3, 27), (4, 16), (4, 8), (3, 23), (4, 12), // 2000–2009
    (4, 4), (4, 24), (4, 8), (3, 31), (4, 20), (4, 5), (3, 27), (4, 16), (4, 1), (4, 21), // 2010–2019
    (4, 12), (4, 4), (4, 17), (4, 9), (3, 31), (4, 20), (4, 5), (3, 28), (4, 16), (4, 1), // 2020–2029
    (4, 21), (4, 13), (3, 28), (4, 17), (4, 9), (3, 25), (4, 13), (4, 5), (4, 25), (4, 10), // 2030–2039
    (4, 1), // 2040
];

/// `2021-03-31`.
pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// `date` and `days` later.
pub fn plus(date: Date, days: i32) -> Date {
    date.checked_add(days.days()).unwrap()
}

/// Easter Sunday of a year of the table.
pub fn easter(year: i16) -> Date {
    let (month, day) = EASTER[usize::try_from(year - 2000).unwrap()];
    Date::new(year, month, day).unwrap()
}

/// Danish public holidays.
pub fn is_holiday(date: Date) -> bool {
    let easter = easter(date.year());
    // Maundy Thursday, Good Friday, Easter, Easter Monday, Ascension, Whitsun, Whit Monday; Store Bededag.
    let moving = [-3, -2, 0, 1, 39, 49, 50].iter().any(|&days| plus(easter, days) == date);
    let prayer_day = date.year() < 2024 && plus(easter, 26) == date;
    moving || prayer_day || [(1, 1), (12, 25), (12, 26)].contains(&(date.month(), date.day()))
}

/// Rule 2.
pub fn is_sending_day(date: Date) -> bool {
    let weekend = [Weekday::Saturday, Weekday::Sunday].contains(&date.weekday());
    !weekend && !is_holiday(date) && ![(6, 5), (12, 24), (12, 31)].contains(&(date.month(), date.day()))
}

/// That day or the next sending day.
pub fn send(mut date: Date) -> Date {
    while !is_sending_day(date) {
        date = plus(date, 1);
    }
    date
}

/// Whether that is the weekday of a week, or the first sending day after it where it is none.
pub fn is_bundling_day(date: Date, weekday: Weekday) -> bool {
    let since = (0..7).find(|&back| plus(date, -back).weekday() == weekday).unwrap();
    is_sending_day(date) && (1..=since).all(|back| !is_sending_day(plus(date, -back)))
}

/// The programme with mail to those roles bundled on a day of the week.
pub fn bundling(mut programme: Programme, roles: &[(&str, Weekday)]) -> Programme {
    for (id, weekday) in roles {
        let name = format!("{weekday:?}").to_lowercase();
        let role = programme.roles.iter_mut().find(|role| role.id == *id).unwrap();
        role.bundle = Some(serde_json::from_value(serde_json::json!({ "weekday": name })).unwrap());
    }
    programme
}

/// Rule 1: calendar months, clamped to the end of the month.
pub fn months(date: Date, months: i32) -> Date {
    let count = i32::from(date.year()) * 12 + i32::from(date.month()) - 1 + months;
    let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    Date::new(i16::try_from(year).unwrap(), i8::try_from(month).unwrap(), date.day().min(length)).unwrap()
}

/// Age in whole months, by counting birthdays of the month. A date before the birth has none.
pub fn age(birth: Date, on: Date) -> i32 {
    (0..).find(|&age| months(birth, age + 1) > on).unwrap()
}

/// Rule 8.
pub fn instrument_at(age: i32) -> Option<&'static str> {
    match age {
        ..2 => None,
        2..=17 => Some("seam-2-17"),
        18..=23 => Some("seam-18-35"),
        24..=47 => Some("sdq-2-4"),
        48..=131 => Some("sdq-4-10"),
        132..=215 => Some("sdq-11-17"),
        216.. => None,
    }
}

/// The last Sunday of a month of 31 days.
pub fn last_sunday(year: i16, month: i8) -> Date {
    let last = Date::new(year, month, 31).unwrap();
    plus(last, -i32::from(last.weekday().to_sunday_zero_offset()))
}

/// The instant of a local time in Copenhagen outside the hours in which the clock changes: one hour before
/// UTC in winter, two from the last Sunday of March 02:00 to the last Sunday of October 03:00.
pub fn local(date: Date, hour: i8, minute: i8) -> Timestamp {
    let at = date.at(hour, minute, 0, 0);
    let summer = last_sunday(date.year(), 3).at(2, 0, 0, 0)..last_sunday(date.year(), 10).at(3, 0, 0, 0);
    let hours = if summer.contains(&at) { 2 } else { 1 };
    jiff::tz::offset(hours).to_timestamp(at).unwrap()
}

/// The date in Copenhagen of an instant.
pub fn date_of(at: Timestamp) -> Date {
    let utc = jiff::tz::offset(0).to_datetime(at).date();
    let tomorrow = plus(utc, 1);
    if local(tomorrow, 0, 0) <= at { tomorrow } else { utc }
}

/// A programme with the study's schedule: two parents, a caseworker, and a placement site for each child.
pub fn programme(window: Option<(Date, Date)>) -> (Programme, Calendar) {
    let wave = |k: u16| {
        let id = if k == 0 { "baseline".to_owned() } else { format!("fu{k}") };
        serde_json::json!({ "id": id, "months": 3 * k, "title": { "en": id } })
    };
    let role = |id: &str, columns: &[&str], asked: &str, questionnaire: serde_json::Value| {
        serde_json::json!({
            "id": id, "title": { "en": id }, "columns": columns, "asked": asked,
            "audience": if id == "parent" { "parent" } else { "professional" }, "questionnaire": questionnaire,
        })
    };
    let by_age: Vec<_> = [
        (2, 17, "seam-2-17"),
        (18, 23, "seam-18-35"),
        (24, 47, "sdq-2-4"),
        (48, 131, "sdq-4-10"),
        (132, 215, "sdq-11-17"),
    ]
    .iter()
    .map(|(from, to, id)| serde_json::json!({ "from_months": from, "to_months": to, "instrument": id }))
    .collect();
    let mut programme: Programme = serde_json::from_value(serde_json::json!({
        "id": "study", "version": "1", "title": { "en": "Study" }, "time_zone": "Europe/Copenhagen",
        "sending": {
            "respondents_from": "09:00", "digest": { "at": "08:00", "after_days": 7 },
            "closed_days": ["06-05", "12-24", "12-31"],
        },
        "reminders_after_days": [7, 14], "closes_after_days": 56,
        "waves": (0..8).map(wave).collect::<Vec<_>>(),
        "roles": [
            role("parent", &["parent1", "parent2"], "per_family", serde_json::json!([{ "instrument": "who-5" }])),
            role("caseworker", &["caseworker"], "per_family", serde_json::json!([{ "instrument": "ces-caseworker" }])),
            role("placement_site", &["placement_site"], "per_child",
                serde_json::json!([{ "by_age": by_age }, { "instrument": "contact" }])),
        ],
    }))
    .unwrap();
    programme.collection_window = window.map(|(first, last)| Window { first, last });
    let calendar = Calendar::of(&programme).unwrap();
    (programme, calendar)
}
