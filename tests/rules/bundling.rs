//! Mail to a role that is gathered on one day of the week: examples worked out by hand, random courses of families
//! compared with the slow telling of the rules, and what it saves somebody with many families.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::plan_support::courses::courses;
use crate::plan_support::world::{Course, Looks, Told, World};
use crate::plan_support::{bundling, day, is_bundling_day, is_sending_day, local, plus, programme, rules};
use jiff::civil::{Date, Weekday};
use kvartal::family::{RequestState, Status};
use kvartal::plan;
use kvartal::programme::Calendar;
use proptest::prelude::*;

const CASEWORKER: usize = 2;

fn on_tuesdays(mut course: Course) -> Course {
    course.bundled = vec![("caseworker", Weekday::Tuesday)];
    course
}

fn history(course: &Course) -> Vec<Told> {
    World::run(course, Looks::WhenDue).history(course)
}

fn days(told: &Told) -> Vec<String> {
    told.mails.iter().map(|mail| mail.on.to_string()).collect()
}

/// One wave of the caseworker.
fn caseworker(course: &Course, wave: usize) -> Told {
    history(course).into_iter().find(|told| (told.place, told.wave) == (CASEWORKER, wave)).unwrap()
}

#[test]
fn invitations_and_reminders_wait_for_the_day_and_count_from_the_real_invitation() {
    for (start, mails, closes) in [
        ("2021-10-05", ["2021-10-05", "2021-10-12", "2021-10-19"], "2021-11-30"), // a Tuesday
        ("2021-10-06", ["2021-10-12", "2021-10-19", "2021-10-26"], "2021-12-07"), // 56 days after the invitation
        ("2021-10-04", ["2021-10-05", "2021-10-12", "2021-10-19"], "2021-11-30"), // a Monday
        ("2021-10-09", ["2021-10-12", "2021-10-19", "2021-10-26"], "2021-12-07"), // a Saturday
        // Christmas Eve is no Tuesday to write on: Friday, from which both reminders wait for a Tuesday (31 December is
        // none either).
        ("2019-12-20", ["2019-12-27", "2020-01-07", "2020-01-14"], "2020-02-21"),
    ] {
        let told = caseworker(&on_tuesdays(Course::quiet(start)), 0);
        assert_eq!(days(&told), mails, "{start}");
        assert_eq!(told.mails.iter().map(|mail| mail.reminder).collect::<Vec<_>>(), [0, 1, 2]);
        assert_eq!(told.closes, day(closes), "{start}");
    }
}

#[test]
fn nobody_elses_mail_changes() {
    let course = Course::quiet("2021-10-06");
    let others = |course: &Course| -> Vec<Told> {
        history(course).into_iter().filter(|told| told.place != CASEWORKER).collect()
    };
    assert_eq!(others(&on_tuesdays(course.clone())), others(&course));
}

#[test]
fn nothing_waits_where_too_few_days_would_remain() {
    // The collection window ends as a closing day does. From Tuesday the 12th, 21 days lead to 2 November.
    let mut course = on_tuesdays(Course::quiet("2021-10-06"));
    for (last, mails) in [
        ("2021-11-02", ["2021-10-12", "2021-10-19", "2021-10-26"]),
        ("2021-11-01", ["2021-10-06", "2021-10-13", "2021-10-20"]),
    ] {
        course.window = Some((day("2021-01-01"), day(last)));
        assert_eq!(days(&caseworker(&course, 0)), mails, "{last}");
    }
    // So does the end of a family that left.
    let mut course = on_tuesdays(Course::quiet("2021-10-06"));
    course.standing = vec![(day("2021-10-06"), Status::EndedEarly, Some(day("2021-10-20")))];
    let told = caseworker(&course, 0);
    assert_eq!(days(&told), ["2021-10-06", "2021-10-13", "2021-10-20"]);
    assert_eq!(told.state, RequestState::Cancelled);
}

#[test]
fn a_request_that_moves_is_the_new_persons_at_once_and_its_invitation_waits() {
    let course = on_tuesdays(Course::quiet("2021-10-05")).holder(CASEWORKER, "2021-10-14", Some(9));
    let told = caseworker(&course, 0);
    assert_eq!(days(&told), ["2021-10-05", "2021-10-12", "2021-10-19", "2021-10-26", "2021-11-02"]);
    assert_eq!(told.mails.iter().map(|mail| mail.to).collect::<Vec<_>>(), [3, 3, 9, 9, 9]);
    assert_eq!(told.closes, day("2021-11-30"));
}

#[test]
fn after_a_downtime_on_the_day_nothing_waits_another_week() {
    let course = on_tuesdays(Course::quiet("2021-10-06")).down("2021-10-12", "2021-10-14");
    assert_eq!(days(&caseworker(&course, 0))[0], "2021-10-14");
}

#[test]
fn whoever_asks_later_why_reads_that_it_waited() {
    let course = on_tuesdays(Course::quiet("2021-10-06"));
    let mut world = World::run(&course, Looks::WhenDue);
    world.case.requests.clear();
    let at = local(day("2021-10-12"), 9, 0);
    let due = plan::due(&world.programme, &world.calendar, &world.case, at);
    let reason = due.actions.iter().find_map(|action| match action {
        plan::Action::Ask(ask) if ask.role == "caseworker" => Some(ask.reason.as_str()),
        _ => None,
    });
    let wanted = "baseline is nominally on 2021-10-06, its first sending day was 2021-10-06; \
                  waited from 2021-10-06 for 2021-10-12, the day of the week for caseworker";
    assert_eq!(reason, Some(wanted));
}

fn weekdays() -> impl Strategy<Value = Weekday> {
    use Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};
    prop::sample::select(vec![Monday, Tuesday, Wednesday, Thursday, Friday])
}

prop_compose! {
    /// Random courses with mail to some roles bundled.
    fn bundled_courses()(
        course in courses(),
        caseworker in weekdays(),
        others in (prop::option::of(weekdays()), prop::option::of(weekdays())),
    ) -> Course {
        let others = [("parent", others.0), ("placement_site", others.1)];
        let others = others.into_iter().filter_map(|(role, weekday)| Some((role, weekday?)));
        Course { bundled: others.chain([("caseworker", caseworker)]).collect(), ..course }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn whatever_happens_a_bundled_role_is_written_to_as_the_rules_say(course in bundled_courses()) {
        prop_assert_eq!(history(&course), rules::history(&course));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn looking_only_when_told_to_misses_nothing(course in bundled_courses(), change_hour in prop_oneof![Just(7), Just(14)]) {
        let course = Course { change_hour, ..course };
        let (always, when_due) = (World::run(&course, Looks::Always), World::run(&course, Looks::WhenDue));
        prop_assert_eq!(when_due.history(&course), always.history(&course));
        prop_assert_eq!(&when_due.log, &always.log);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Nothing is lost by waiting: the same requests with as many mails in the same order, a bundling day each or too late
    /// to wait for one, and never so late that there is no time to answer.
    #[test]
    fn bundling_moves_mails_and_loses_none(
        days in 0..9000_i32,
        late in prop_oneof![Just(0), 0..120_i32],
        window in prop::option::of((-100..100_i32, 30..500_i32)),
        weekday in weekdays(),
    ) {
        let start = plus(day("2005-01-01"), days);
        let mut plain = Course::quiet(&start.to_string()).registered(&plus(start, late).to_string());
        plain.window = window.map(|(from, length)| (plus(start, from), plus(start, from + length)));
        let bundled = Course { bundled: vec![("caseworker", weekday)], ..plain.clone() };
        let (without, with) = (history(&plain), history(&bundled));
        prop_assert_eq!(with.len(), without.len());
        for (one, other) in without.iter().zip(&with) {
            prop_assert_eq!((one.place, one.wave), (other.place, other.wave));
            let numbers = |told: &Told| told.mails.iter().map(|mail| mail.reminder).collect::<Vec<_>>();
            prop_assert_eq!(numbers(one), numbers(other));
            prop_assert!(other.mails.windows(2).all(|pair| pair[0].on < pair[1].on));
            if one.place != CASEWORKER {
                prop_assert_eq!(one, other);
                continue;
            }
            let end = plain.window.map_or(other.closes, |(_, last)| last.min(other.closes));
            // What is left counts from the closing day as it would be without waiting.
            let before = plain.window.map_or(one.closes, |(_, last)| last.min(one.closes));
            for mail in &other.mails {
                let left = [21, 14, 7][mail.reminder];
                let is_one = is_bundling_day(mail.on, weekday);
                let next = (0..).map(|days| plus(mail.on, days)).find(|day| is_bundling_day(*day, weekday)).unwrap();
                let in_time = if mail.reminder == 0 { before } else { end };
                prop_assert!(is_one || plus(next, left) > in_time, "{} did not wait: {other:?}", mail.on);
                prop_assert!(is_sending_day(mail.on));
                if mail.on > one.mails[mail.reminder].on && mail.reminder == 0 {
                    prop_assert!(plus(mail.on, left) <= end, "waited too long: {other:?}");
                }
            }
        }
    }

    #[test]
    fn the_forecast_of_a_bundled_role_is_what_happens(days in 0..9000_i32, weekday in weekdays()) {
        let start = plus(day("2005-01-01"), days);
        let course = Course { bundled: vec![("caseworker", weekday)], ..Course::quiet(&start.to_string()) };
        let world = World::run(&course, Looks::WhenDue);
        let mut case = world.case.clone();
        case.requests.clear();
        let forecast = plan::forecast(&world.programme, &world.calendar, &case, local(start, 0, 0));
        prop_assert_eq!(forecast.len(), world.case.requests.len());
        for coming in forecast.values() {
            let one = &coming.request;
            let same = |told: &&kvartal::family::Request| (&told.slot, &told.wave) == (&one.slot, &one.wave);
            let told = world.case.requests.iter().find(same).unwrap();
            prop_assert_eq!(one.closes, told.closes);
            let mails = world.log.iter().filter(|(_, id, _)| *id == told.id);
            prop_assert_eq!(&coming.mails, &mails.map(|(.., mail)| (mail.on, mail.reminder)).collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_next_bundling_day_is_the_next_one(days in 0..11_000_i32, weekday in weekdays()) {
        let from = plus(day("2004-01-01"), days);
        let calendar: Calendar = programme(None).1;
        let next = (0..).map(|days| plus(from, days)).find(|day| is_bundling_day(*day, weekday)).unwrap();
        prop_assert_eq!(calendar.bundling_day_from(from, weekday), next);
    }
}

/// A year's mails to a caseworker with twelve families, one started in each month of the year before: the days on which
/// anything falls due, since a person gets one mail a day (rule 2.9). `answers` is how many days after each invitation she
/// answers.
fn mails_in_a_year(bundled: bool, answers: Option<i32>) -> usize {
    let starts = [4, 17, 9, 26, 13, 22, 2, 30, 19, 7, 24, 11];
    let mut on: BTreeSet<Date> = BTreeSet::new();
    for (month, start) in (1..=12_i8).zip(starts) {
        let mut course = Course::quiet(&Date::new(2021, month, start).unwrap().to_string());
        if bundled {
            course = on_tuesdays(course);
        }
        if let Some(days) = answers {
            let invited = history(&course).into_iter().filter(|told| told.place == CASEWORKER);
            course.replies = invited.map(|told| (plus(told.mails[0].on, days), CASEWORKER)).collect();
        }
        let mails = history(&course).into_iter().filter(|told| told.place == CASEWORKER).flat_map(|told| told.mails);
        on.extend(mails.map(|mail| mail.on).filter(|on| on.year() == 2022));
    }
    on.len()
}

#[test]
fn a_caseworker_with_twelve_families_gets_fewer_mails() {
    let counts =
        [None, Some(10), Some(2)].map(|answers| (mails_in_a_year(false, answers), mails_in_a_year(true, answers)));
    assert_eq!(counts, [(115, 52), (84, 48), (46, 36)]);
}

#[test]
fn a_programme_without_the_option_is_written_as_before() {
    let (plain, _) = programme(None);
    let text = serde_json::to_string(&plain).unwrap();
    assert!(!text.contains("bundle"), "the version of a programme would change");
    let bundled = serde_json::to_string(&bundling(plain, &[("caseworker", Weekday::Tuesday)])).unwrap();
    assert!(bundled.contains(r#""bundle":{"weekday":"tuesday"}"#));
}

/// What the whole service did: the rows of a file of `kvartal simulate` by the shipped programme, changed by `change`.
fn simulated(change: impl FnOnce(&mut serde_json::Value), file: &str) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("questionnaires/programmes/maalrettet-stoette.json");
    let mut programme = serde_json::from_str(&fs::read_to_string(shipped).unwrap()).unwrap();
    change(&mut programme);
    fs::create_dir_all(path("q/programmes")).unwrap();
    fs::write(path("q/programmes/maalrettet-stoette.json"), programme.to_string()).unwrap();
    let heading = "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,placement_site_name,\
                   placement_site_email,parent1_name,parent1_email,parent2_name,parent2_email,caseworker_name,\
                   caseworker_email,family_therapist_name,family_therapist_email";
    let family = |number: u8, start: &str| {
        format!(
            "F{number},Prøveby,{start},active,,F{number}-1,2012-05-05,,,A,p{number}@example.org,,,B,cw@example.org,,"
        )
    };
    let sheet = [heading.to_owned(), family(1, "2021-10-06"), family(2, "2021-10-08"), family(3, "2021-10-11")];
    fs::write(path("register.csv"), sheet.join("\n")).unwrap();
    fs::write(path("replies.csv"), "family_id,child_id,role,person_email,wave,replied_on\n").unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_kvartal"))
        .args(["simulate", "--programme", "q/programmes/maalrettet-stoette.json", "--register", "register.csv"])
        .args(["--replies", "replies.csv", "--from", "2021-10-01", "--to", "2021-12-24", "--out", "out"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    fs::read_to_string(path("out").join(file)).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn the_service_sends_what_the_plan_says() {
    let bundle = |programme: &mut serde_json::Value| {
        let roles = programme["roles"].as_array_mut().unwrap();
        let caseworker = roles.iter_mut().find(|role| role["id"] == "caseworker").unwrap();
        caseworker["bundle"] = serde_json::json!({ "weekday": "tuesday" });
    };
    let to_caseworker = |rows: Vec<String>| -> Vec<String> {
        let mails = rows.into_iter().filter(|row| row.contains("cw@example.org"));
        mails.map(|row| row.split(',').take(4).collect::<Vec<_>>().join(",")).collect()
    };
    let bundled = [
        "2021-10-12T09:00:00+02:00,invitation,cw@example.org,3",
        "2021-10-19T09:00:00+02:00,reminder,cw@example.org,3",
        "2021-10-26T09:00:00+02:00,reminder,cw@example.org,3",
    ];
    assert_eq!(to_caseworker(simulated(bundle, "messages.csv")), bundled);
    assert_eq!(to_caseworker(simulated(|_| (), "messages.csv")).len(), 9);
    let others = |rows: Vec<String>| rows.into_iter().filter(|row| !row.contains("cw@")).collect::<Vec<_>>();
    let (with, without) = (simulated(bundle, "requests.csv"), simulated(|_| (), "requests.csv"));
    let wanted =
        "F1,,caseworker,cw@example.org,baseline,2021-10-06,2021-10-12,2021-10-19,2021-10-26,2021-12-07,,missing,";
    assert!(with.iter().any(|row| row == wanted), "{with:#?}");
    assert_eq!(others(with), others(without));
}
