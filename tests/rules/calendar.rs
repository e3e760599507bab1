//! Sending days, months, ages and local times against almanacs and against counting by hand.

use crate::plan_support::{
    age, date_of, day, easter, is_holiday, is_sending_day, local, months, plus, programme, send,
};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday, time};
use kvartal::programme::{Calendar, WorkingDay, add_months, is_public_holiday, whole_months};
use proptest::prelude::*;

fn calendar() -> Calendar {
    programme(None).1
}

fn utc(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const WORKING_DAYS: [WorkingDay; 5] =
    [WorkingDay::Monday, WorkingDay::Tuesday, WorkingDay::Wednesday, WorkingDay::Thursday, WorkingDay::Friday];

/// Every public holiday of the year, weekends included, as the almanac prints them.
const ALMANAC: [(i16, &[&str]); 5] = [
    (2008, &["01-01", "03-20", "03-21", "03-23", "03-24", "04-18", "05-01", "05-11", "05-12", "12-25", "12-26"]),
    (2021, &["01-01", "04-01", "04-02", "04-04", "04-05", "04-30", "05-13", "05-23", "05-24", "12-25", "12-26"]),
    (2022, &["01-01", "04-14", "04-15", "04-17", "04-18", "05-13", "05-26", "06-05", "06-06", "12-25", "12-26"]),
    (2023, &["01-01", "04-06", "04-07", "04-09", "04-10", "05-05", "05-18", "05-28", "05-29", "12-25", "12-26"]),
    (2024, &["01-01", "03-28", "03-29", "03-31", "04-01", "05-09", "05-19", "05-20", "12-25", "12-26"]),
];

#[test]
fn the_holidays_of_a_year_are_those_of_the_almanac() {
    for (year, holidays) in ALMANAC {
        let first = Date::new(year, 1, 1).unwrap();
        let found: Vec<String> = (0..366)
            .map(|days| plus(first, days))
            .filter(|date| date.year() == year && is_public_holiday(*date))
            .map(|date| date.to_string()[5..].to_owned())
            .collect();
        assert_eq!(found, holidays, "{year}");
    }
}

#[test]
fn every_day_of_forty_years_is_a_sending_day_or_not_as_the_table_of_easters_says() {
    let calendar = calendar();
    let mut date = day("2000-01-01");
    while date.year() <= 2040 {
        assert_eq!(is_public_holiday(date), is_holiday(date), "{date}");
        assert_eq!(calendar.is_sending_day(date), is_sending_day(date), "{date}");
        date = plus(date, 1);
    }
}

#[test]
fn mail_moves_over_closed_days() {
    let calendar = calendar();
    for (wanted, sent) in [
        ("2021-03-31", "2021-03-31"), // the Wednesday before Easter
        ("2021-04-01", "2021-04-06"), // Maundy Thursday to the Tuesday after
        ("2021-04-30", "2021-05-03"), // Store Bededag, a Friday
        ("2023-05-05", "2023-05-08"), // the last Store Bededag
        ("2024-04-26", "2024-04-26"), // abolished
        ("2021-05-13", "2021-05-14"), // Ascension; the Friday after is no holiday
        ("2021-05-22", "2021-05-25"), // Whitsun
        ("2022-06-04", "2022-06-07"), // Saturday, 5 June on Whit Sunday, Whit Monday
        ("2024-06-05", "2024-06-06"), // a Wednesday
        ("2020-12-24", "2020-12-28"), // Thursday, 25, 26, Sunday
        ("2020-12-31", "2021-01-04"), // Thursday, New Year, weekend
        ("2018-12-22", "2018-12-27"), // Saturday, Sunday, 24, 25, 26
        ("2028-12-30", "2029-01-02"), // Saturday, 31 December, New Year
        ("2021-10-16", "2021-10-18"), // a weekend
    ] {
        assert_eq!(calendar.sending_day_from(day(wanted)), day(sent), "{wanted}");
    }
}

#[test]
fn months_are_clamped_to_their_end() {
    for (from, count, to) in [
        ("2020-11-30", 3, "2021-02-28"),
        ("2023-11-30", 3, "2024-02-29"),
        ("2023-11-29", 3, "2024-02-29"),
        ("2020-11-30", 6, "2021-05-30"), // from the start, not from 28 February
        ("2020-08-31", 3, "2020-11-30"),
        ("2020-08-31", 6, "2021-02-28"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2020-02-29", 48, "2024-02-29"),
        ("2020-12-31", 21, "2022-09-30"),
        ("2096-11-30", 39, "2100-02-28"), // 2100 is no leap year
        ("2021-01-15", 0, "2021-01-15"),
    ] {
        assert_eq!(add_months(day(from), count), day(to), "{from} + {count}");
    }
}

#[test]
fn an_age_turns_on_the_day_of_the_month_or_on_the_last_of_a_shorter_one() {
    for (birth, on, whole) in [
        ("2020-01-15", "2020-01-15", 0),
        ("2020-01-15", "2020-02-14", 0),
        ("2020-01-15", "2020-02-15", 1),
        ("2020-01-31", "2020-02-28", 0),
        ("2020-01-31", "2020-02-29", 1),
        ("2020-01-31", "2021-02-27", 12),
        ("2020-01-31", "2021-02-28", 13),
        ("2020-01-30", "2021-02-28", 13),
        ("2020-01-29", "2021-02-28", 13),
        ("2020-01-29", "2020-02-28", 0),
        ("2019-03-31", "2019-04-29", 0),
        ("2019-03-31", "2019-04-30", 1),
        ("2020-02-29", "2022-02-27", 23),
        ("2020-02-29", "2022-02-28", 24),
        ("2003-12-31", "2021-12-30", 215),
        ("2003-12-31", "2021-12-31", 216),
    ] {
        assert_eq!(whole_months(day(birth), day(on)), whole, "{birth} on {on}");
    }
    assert!(whole_months(day("2021-05-10"), day("2021-05-09")) < 0, "not born yet");
}

#[test]
fn nine_in_the_morning_is_an_hour_earlier_in_utc_from_the_last_sunday_of_march() {
    let calendar = calendar();
    for (date, instant) in [
        ("2021-03-26", "2021-03-26T08:00:00Z"), // the Friday before the change
        ("2021-03-28", "2021-03-28T07:00:00Z"), // the Sunday of the change
        ("2021-03-29", "2021-03-29T07:00:00Z"),
        ("2021-10-29", "2021-10-29T07:00:00Z"),
        ("2021-10-31", "2021-10-31T08:00:00Z"),
        ("2021-11-01", "2021-11-01T08:00:00Z"),
    ] {
        assert_eq!(calendar.writing_from(day(date)), utc(instant), "{date}");
    }
    assert_eq!(calendar.digest_from(day("2021-03-29")), utc("2021-03-29T06:00:00Z"));
    assert_eq!(calendar.digest_from(day("2021-11-01")), utc("2021-11-01T07:00:00Z"));
    // The nights of the change are 23 and 25 hours long, and the local date turns at local midnight.
    assert_eq!(calendar.start_of(day("2021-03-28")), utc("2021-03-27T23:00:00Z"));
    assert_eq!(calendar.start_of(day("2021-03-29")), utc("2021-03-28T22:00:00Z"));
    assert_eq!(calendar.start_of(day("2021-10-31")), utc("2021-10-30T22:00:00Z"));
    assert_eq!(calendar.start_of(day("2021-11-01")), utc("2021-10-31T23:00:00Z"));
    assert_eq!(calendar.date(utc("2021-03-28T21:59:59Z")), day("2021-03-28"));
    assert_eq!(calendar.date(utc("2021-03-28T22:00:00Z")), day("2021-03-29"));
}

#[test]
fn a_time_that_the_clock_skips_is_the_one_after_the_gap_and_a_time_that_comes_twice_the_first() {
    let calendar = calendar();
    assert_eq!(calendar.at(day("2021-03-28"), time(2, 30, 0, 0)), utc("2021-03-28T01:30:00Z"));
    assert_eq!(calendar.local(utc("2021-03-28T01:30:00Z")).time(), time(3, 30, 0, 0));
    assert_eq!(calendar.at(day("2021-10-31"), time(2, 30, 0, 0)), utc("2021-10-31T00:30:00Z"));
}

#[test]
fn mail_may_leave_on_sending_days_from_nine() {
    let calendar = calendar();
    for (instant, may) in [
        ("2021-03-26T07:59:59Z", false), // 08:59:59 in winter
        ("2021-03-26T08:00:00Z", true),
        ("2021-03-26T22:59:59Z", true),
        ("2021-03-26T23:00:00Z", false), // Saturday has begun
        ("2021-03-28T12:00:00Z", false), // Sunday
        ("2021-03-29T06:59:59Z", false), // 08:59:59 in summer
        ("2021-03-29T07:00:00Z", true),
        ("2021-04-01T10:00:00Z", false), // Maundy Thursday
        ("2020-12-24T10:00:00Z", false),
    ] {
        assert_eq!(calendar.may_write(utc(instant)), may, "{instant}");
    }
}

#[test]
fn outside_the_collection_window_nothing_leaves() {
    // Both ends are on weekends.
    let (_, calendar) = programme(Some((day("2020-09-05"), day("2022-09-04"))));
    for (date, inside) in
        [("2020-09-04", false), ("2020-09-05", true), ("2021-06-01", true), ("2022-09-04", true), ("2022-09-05", false)]
    {
        assert_eq!(calendar.in_window(day(date)), inside, "{date}");
    }
    assert_eq!(calendar.next_writing(local(day("2020-01-01"), 12, 0)), Some(local(day("2020-09-07"), 9, 0)));
    assert_eq!(calendar.next_writing(local(day("2022-09-01"), 12, 0)), Some(local(day("2022-09-02"), 9, 0)));
    assert_eq!(calendar.next_writing(local(day("2022-09-02"), 9, 0)), None);
    assert!(!calendar.may_write(local(day("2020-09-04"), 12, 0)));
    assert!(calendar.may_write(local(day("2020-09-07"), 12, 0)));
    assert!(calendar.may_write(local(day("2022-09-02"), 12, 0)));
    assert!(!calendar.may_write(local(day("2022-09-05"), 12, 0)));
    assert_eq!(calendar.digest_monday(local(day("2020-08-31"), 12, 0)), None);
    assert_eq!(calendar.digest_monday(local(day("2020-09-07"), 12, 0)), Some(day("2020-09-07")));
    assert_eq!(calendar.digest_monday(local(day("2022-09-05"), 12, 0)), None);
}

#[test]
fn a_digest_is_due_on_monday_at_eight_or_on_the_next_sending_day() {
    let calendar = calendar();
    for (date, hour, minute, monday) in [
        ("2021-10-04", 7, 59, None),
        ("2021-10-04", 8, 0, Some("2021-10-04")),
        ("2021-10-04", 23, 59, Some("2021-10-04")),
        ("2021-04-05", 12, 0, None), // Easter Monday
        ("2021-04-06", 7, 59, None),
        ("2021-04-06", 8, 0, Some("2021-04-05")),
        ("2018-12-26", 12, 0, None), // Monday 24, 25 and 26 December
        ("2018-12-27", 8, 0, Some("2018-12-24")),
        // The service was down on Monday: later in the week, but on no closed day and not at night.
        ("2021-10-06", 8, 0, Some("2021-10-04")),
        ("2021-10-07", 7, 0, None),
        ("2021-10-08", 15, 0, Some("2021-10-04")),
        ("2021-10-09", 15, 0, None),
        ("2021-10-10", 15, 0, None),
        ("2021-10-11", 7, 0, None), // last week's is past
    ] {
        let found = calendar.digest_monday(local(day(date), hour, minute));
        assert_eq!(found, monday.map(day), "{date} {hour}:{minute:02}");
    }
}

fn with_digests_on(weekday: WorkingDay) -> Calendar {
    let (mut programme, _) = programme(None);
    programme.sending.digest.day = weekday;
    Calendar::of(&programme).unwrap()
}

#[test]
fn the_day_of_the_digest_can_be_set_and_a_week_goes_by_its_monday() {
    for (weekday, date, hour, monday) in [
        (WorkingDay::Wednesday, "2021-10-06", 7, None),
        (WorkingDay::Wednesday, "2021-10-06", 8, Some("2021-10-04")),
        (WorkingDay::Wednesday, "2021-10-08", 8, Some("2021-10-04")),
        // Nobody was there in the week before: until the next one comes.
        (WorkingDay::Wednesday, "2021-10-05", 8, Some("2021-09-27")),
        (WorkingDay::Friday, "2021-10-04", 8, Some("2021-09-27")),
        // Good Friday, and Maundy Thursday before it.
        (WorkingDay::Friday, "2021-03-30", 8, Some("2021-03-22")),
        (WorkingDay::Friday, "2021-03-31", 8, Some("2021-03-29")),
        (WorkingDay::Thursday, "2021-03-31", 8, Some("2021-03-29")),
        (WorkingDay::Tuesday, "2021-04-06", 8, Some("2021-04-05")),
    ] {
        let found = with_digests_on(weekday).digest_monday(local(day(date), hour, 0));
        assert_eq!(found, monday.map(day), "{weekday:?}: {date} {hour}");
    }
}

#[test]
fn a_wrong_zone_or_closed_day_is_named() {
    let (mut programme, _) = programme(None);
    programme.time_zone = "Europe/Kobenhavn".to_owned();
    assert!(Calendar::of(&programme).unwrap_err().contains("Europe/Kobenhavn"));
    programme.time_zone = "Europe/Copenhagen".to_owned();
    for wrong in ["24-12", "02-30", "12", "christmas", ""] {
        programme.sending.closed_days = vec![wrong.to_owned()];
        assert!(Calendar::of(&programme).unwrap_err().contains(&format!("“{wrong}”")), "{wrong}");
    }
}

prop_compose! {
    fn any_day()(days in 0..14_000) -> Date { plus(day("2001-06-01"), days) }
}

proptest! {
    #[test]
    fn months_are_counted_as_by_hand(from in any_day(), count in -12..40) {
        prop_assert_eq!(add_months(from, count), months(from, count));
    }

    #[test]
    fn ages_are_counted_as_by_hand(birth in any_day(), days in 0..7_000) {
        let on = plus(birth, days);
        prop_assert_eq!(whole_months(birth, on), age(birth, on));
    }

    #[test]
    fn the_sending_day_is_the_next_open_one_and_never_far(from in any_day()) {
        let found = calendar().sending_day_from(from);
        prop_assert_eq!(found, send(from));
        prop_assert!(found >= from && found <= plus(from, 6), "{} to {}", from, found);
    }

    #[test]
    fn local_dates_and_times_are_those_of_copenhagen(date in any_day(), hour in 4..24_i8, minute in 0..60_i8) {
        let (calendar, at) = (calendar(), local(date, hour, minute));
        prop_assert_eq!(calendar.date(at), date);
        prop_assert_eq!(date_of(at), date);
        prop_assert_eq!(calendar.at(date, time(hour, minute, 0, 0)), at);
        prop_assert_eq!(calendar.start_of(date), local(date, 0, 0));
        prop_assert_eq!(calendar.may_write(at), is_sending_day(date) && hour >= 9);
    }

    #[test]
    fn the_next_writing_is_the_first_nine_in_the_morning_that_comes(date in any_day(), hour in 4..24_i8) {
        let at = local(date, hour, 0);
        let first = (0..10).map(|days| plus(date, days)).find(|d| is_sending_day(*d) && local(*d, 9, 0) > at);
        prop_assert_eq!(calendar().next_writing(at), first.map(|d| local(d, 9, 0)));
    }

    /// The day changes every day, and each week's digest is written once.
    #[test]
    fn a_week_has_one_digest_however_often_its_day_changes(
        date in any_day(), weekdays in prop::collection::vec(prop::sample::select(&WORKING_DAYS[..]), 35),
    ) {
        let monday = (0..7).map(|days| plus(date, days)).find(|d| d.weekday() == Weekday::Monday).unwrap();
        let (mut done, mut written) = (plus(monday, -7), [0; 5]);
        for (days, weekday) in weekdays.into_iter().enumerate() {
            let today = plus(monday, i32::try_from(days).unwrap());
            if let Some(due) = with_digests_on(weekday).digest_monday(local(today, 12, 0)).filter(|due| done < *due) {
                written[days / 7] += 1;
                done = due;
            }
        }
        for (week, written) in (0..).zip(written) {
            let sends = (0..7).any(|days| is_sending_day(plus(monday, week * 7 + days)));
            prop_assert_eq!(written, i32::from(sends), "week {} from {}", week, monday);
        }
    }

    #[test]
    fn a_week_has_one_digest(date in any_day()) {
        let monday = (0..7).map(|days| plus(date, days)).find(|d| d.weekday() == Weekday::Monday).unwrap();
        let first = (0..7 * 24).find_map(|hour| {
            let at = local(plus(monday, hour / 24), i8::try_from(hour % 24).unwrap(), 0);
            calendar().digest_monday(at).map(|due| (due, at))
        });
        prop_assert_eq!(first, Some((monday, local(send(monday), 8, 0))));
    }
}

#[test]
fn the_table_of_easters_is_of_sundays_within_their_bounds() {
    for year in 2000..=2040 {
        let sunday = easter(year);
        assert_eq!(sunday.weekday(), Weekday::Sunday, "{year}");
        let bounds = Date::new(year, 3, 22).unwrap()..=Date::new(year, 4, 25).unwrap();
        assert!(bounds.contains(&sunday), "{year}");
    }
}
