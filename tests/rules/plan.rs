//! What is due, against the rules of the schedule: examples worked out by hand, and random courses of families
//! compared with a slow telling of the rules (`plan_support/rules.rs`).

use crate::plan_support::courses::courses;
use crate::plan_support::world::{Course, Looks, Mail, Told, World};
use crate::plan_support::{age, day, instrument_at, is_sending_day, local, months, plus, programme, rules, send};
use jiff::civil::Date;
use kvartal::family::{Case, RequestState, Status};
use kvartal::id::{PersonId, RequestId};
use kvartal::plan::{self, Action};
use kvartal::programme::Tailoring;
use proptest::prelude::*;

fn run(course: &Course) -> Vec<Told> {
    World::run(course, Looks::WhenDue).history(course)
}

/// What became of one wave of the caseworker, the third place of a quiet course.
fn caseworker(course: &Course, wave: usize) -> Option<Told> {
    run(course).into_iter().find(|told| told.place == 2 && told.wave == wave)
}

fn days(told: &Told) -> Vec<String> {
    told.mails.iter().map(|mail| mail.on.to_string()).collect()
}

#[test]
fn eight_waves_are_invited_on_their_nominal_dates_or_the_next_sending_day() {
    for (start, waves) in [
        (
            "2020-11-30",
            [
                ("2020-11-30", "2020-11-30"),
                ("2021-02-28", "2021-03-01"), // clamped; a Sunday
                ("2021-05-30", "2021-05-31"), // a Sunday; counted from the start
                ("2021-08-30", "2021-08-30"),
                ("2021-11-30", "2021-11-30"),
                ("2022-02-28", "2022-02-28"),
                ("2022-05-30", "2022-05-30"),
                ("2022-08-30", "2022-08-30"),
            ],
        ),
        (
            "2023-08-31",
            [
                ("2023-08-31", "2023-08-31"),
                ("2023-11-30", "2023-11-30"),
                ("2024-02-29", "2024-02-29"), // a leap year
                ("2024-05-31", "2024-05-31"),
                ("2024-08-31", "2024-09-02"), // a Saturday
                ("2024-11-30", "2024-12-02"), // a Saturday
                ("2025-02-28", "2025-02-28"),
                ("2025-05-31", "2025-06-02"), // a Saturday
            ],
        ),
    ] {
        let history = run(&Course::quiet(start));
        for place in 0..4 {
            let found: Vec<(String, String)> = history
                .iter()
                .filter(|told| told.place == place)
                .map(|told| (told.nominal.to_string(), told.mails[0].on.to_string()))
                .collect();
            let wanted = waves.map(|(nominal, invited)| (nominal.to_owned(), invited.to_owned()));
            assert_eq!(found, wanted, "{start}, place {place}");
        }
    }
}

#[test]
fn reminders_are_due_after_one_and_two_weeks_on_sending_days() {
    for (start, mails) in [
        ("2021-10-04", ["2021-10-04", "2021-10-11", "2021-10-18"]),
        ("2021-03-25", ["2021-03-25", "2021-04-06", "2021-04-08"]), // Maundy Thursday to Tuesday; counted from the invitation
        ("2020-12-17", ["2020-12-17", "2020-12-28", "2021-01-04"]), // 24 and 31 December
        ("2023-04-28", ["2023-04-28", "2023-05-08", "2023-05-12"]), // Store Bededag
        ("2024-04-19", ["2024-04-19", "2024-04-26", "2024-05-03"]), // abolished
        ("2021-10-02", ["2021-10-04", "2021-10-11", "2021-10-18"]), // from the day of the invitation, not the nominal date
        ("2024-05-22", ["2024-05-22", "2024-05-29", "2024-06-06"]), // 5 June
    ] {
        let told = caseworker(&Course::quiet(start), 0).unwrap();
        assert_eq!(days(&told), mails, "{start}");
        assert_eq!(told.mails.iter().map(|mail| mail.reminder).collect::<Vec<_>>(), [0, 1, 2]);
    }
}

#[test]
fn mail_leaves_at_nine_local_time_on_both_sides_of_a_change_of_clock() {
    let world = World::run(&Course::quiet("2021-10-25"), Looks::WhenDue);
    let instants: Vec<String> =
        world.log.iter().filter(|(_, id, _)| *id == RequestId::new(1)).map(|(at, ..)| at.to_string()).collect();
    assert_eq!(instants, ["2021-10-25T07:00:00Z", "2021-11-01T08:00:00Z", "2021-11-08T08:00:00Z"]);
    let world = World::run(&Course::quiet("2021-03-22"), Looks::WhenDue);
    let instants: Vec<String> =
        world.log.iter().filter(|(_, id, _)| *id == RequestId::new(1)).map(|(at, ..)| at.to_string()).collect();
    assert_eq!(instants, ["2021-03-22T08:00:00Z", "2021-03-29T07:00:00Z", "2021-04-06T07:00:00Z"]);
}

#[test]
fn a_request_closes_after_56_days_or_before_the_next_wave() {
    let course = Course::quiet("2021-10-02");
    let told = caseworker(&course, 0).unwrap();
    assert_eq!(told.closes, day("2021-11-29"), "56 days after Monday 4 October");
    // Entered late, the day before the next wave is earlier, even where that wave is not asked.
    let late = Course::quiet("2021-01-04").registered("2021-03-01");
    assert_eq!(caseworker(&late, 0).unwrap().closes, day("2021-04-03"));
    let ends = late.status("2021-03-02", Status::Completed, "2021-03-20");
    assert_eq!(caseworker(&ends, 0).unwrap().closes, day("2021-04-03"));
    assert_eq!(caseworker(&ends, 1), None);
    // The last wave has none after it: 2022-12-30 and 56 days.
    let told = caseworker(&Course::quiet("2021-03-30"), 7).unwrap();
    assert_eq!((told.mails[0].on, told.closes), (day("2022-12-30"), day("2023-02-24")));
    assert_eq!(told.state, RequestState::Missing);
}

#[test]
fn an_answer_on_the_closing_day_counts_and_one_on_the_day_after_does_not() {
    for (on, state) in [("2021-11-29", RequestState::Answered), ("2021-11-30", RequestState::Missing)] {
        let mut course = Course::quiet("2021-10-04");
        course.replies = vec![(day(on), 2)];
        assert_eq!(caseworker(&course, 0).unwrap().state, state, "{on}");
    }
}

#[test]
fn an_answer_ends_the_reminders_of_that_request_alone() {
    let mut course = Course::quiet("2021-10-04");
    course.replies = vec![(day("2021-10-11"), 2)];
    let told = caseworker(&course, 0).unwrap();
    assert_eq!(days(&told), ["2021-10-04", "2021-10-11"]);
    assert_eq!(days(&run(&course)[0]), ["2021-10-04", "2021-10-11", "2021-10-18"], "a parent");
    assert_eq!(days(&caseworker(&course, 1).unwrap()).len(), 3, "the next wave");
}

#[test]
fn whoever_has_declined_is_written_no_more_about_it_and_the_next_wave_is_asked() {
    let mut world = World::run(&Course::quiet("2021-10-04"), Looks::WhenDue);
    let (programme, calendar) = programme(None);
    let at = local(day("2021-10-11"), 9, 0);
    world.case.requests.retain(|request| request.wave == "baseline");
    for request in &mut world.case.requests {
        (request.state, request.reminded, request.reminders_written) = (RequestState::Open, Vec::new(), 0);
    }
    let reminded = |case: &Case| {
        let due = plan::due(&programme, &calendar, case, at).actions;
        due.iter().filter(|action| matches!(action, Action::Remind { .. })).count()
    };
    let all = world.case.requests.len();
    assert_eq!(reminded(&world.case), all);
    world.case.requests[0].declined = true;
    assert_eq!(reminded(&world.case), all - 1);
    assert!(!plan::is_open(&programme, &world.case, &world.case.requests[0], day("2021-10-11")));
    // It is not invited again either, and ends like any that is not answered.
    world.case.requests[0].invited = None;
    assert_eq!(reminded(&world.case), all - 1);
    let closed = plan::due(&programme, &calendar, &world.case, local(day("2021-12-01"), 9, 0)).actions;
    let missing = Action::End { request: world.case.requests[0].id, state: RequestState::Missing };
    assert!(closed.contains(&missing), "{closed:?}");
    let next = plan::due(&programme, &calendar, &world.case, local(day("2022-01-04"), 9, 0)).actions;
    let asked = |person| next.iter().any(|action| matches!(action, Action::Ask(ask) if ask.person == person));
    assert!(asked(world.case.requests[0].person), "{next:?}");
}

#[test]
fn a_completed_family_is_asked_up_to_its_end_date_and_reminded_after_it() {
    // fu1 is nominally on Saturday 2022-01-01 and sent on Monday.
    let course = Course::quiet("2021-10-01");
    for status in [Status::Completed, Status::Active] {
        let told = caseworker(&course.clone().status("2021-12-01", status, "2022-01-01"), 1).unwrap();
        assert_eq!(days(&told), ["2022-01-03", "2022-01-10", "2022-01-17"], "{status:?}");
        assert_eq!((told.closes, told.state), (day("2022-02-28"), RequestState::Missing));
        let before = course.clone().status("2021-12-01", status, "2021-12-31");
        assert_eq!(caseworker(&before, 1), None, "{status:?}");
    }
    let ended = course.status("2021-10-04", Status::Completed, "2021-10-05");
    let told = caseworker(&ended, 0).unwrap();
    assert_eq!(days(&told), ["2021-10-01", "2021-10-08", "2021-10-15"]);
    assert_eq!(run(&ended).iter().filter(|told| told.wave > 0).count(), 0);
}

#[test]
fn a_family_that_left_is_not_written_to_after_its_end_date() {
    for status in [Status::EndedEarly, Status::LeftInStartup] {
        // fu1's nominal date is the end date, its sending day is after it.
        let weekend = Course::quiet("2021-10-01").status("2021-12-01", status, "2022-01-01");
        assert_eq!(caseworker(&weekend, 1), None, "{status:?}");
        // Sent on the end date itself.
        let same_day = Course::quiet("2021-10-04").status("2021-12-01", status, "2022-01-04");
        let told = caseworker(&same_day, 1).unwrap();
        assert_eq!((days(&told), told.state), (vec!["2022-01-04".to_owned()], RequestState::Cancelled));
        assert_eq!(told.closes, day("2022-03-01"), "rule 5's date also when cancelled");
        // The reminder of the end date goes out, the next does not.
        let reminded = Course::quiet("2021-10-04").status("2021-10-05", status, "2021-10-11");
        let told = caseworker(&reminded, 0).unwrap();
        assert_eq!((days(&told).len(), told.state), (2, RequestState::Cancelled));
        // Told afterwards, the requests end at once.
        let after = Course::quiet("2021-10-04").status("2021-10-13", status, "2021-10-06");
        let told = caseworker(&after, 0).unwrap();
        assert_eq!((days(&told).len(), told.state), (2, RequestState::Cancelled));
    }
}

#[test]
fn a_request_that_closes_on_the_end_date_is_missing() {
    // The baseline closes on 2021-11-29.
    for (end, state) in [
        ("2021-11-28", RequestState::Cancelled),
        ("2021-11-29", RequestState::Missing),
        ("2021-11-30", RequestState::Missing),
    ] {
        let course = Course::quiet("2021-10-04").status("2021-10-04", Status::EndedEarly, end);
        let told = caseworker(&course, 0).unwrap();
        assert_eq!((told.closes, told.state), (day("2021-11-29"), state), "{end}");
    }
}

#[test]
fn a_family_that_never_started_is_never_written_to() {
    let mut course = Course::quiet("2021-10-04");
    course.standing = vec![(course.start, Status::WithdrawnBeforeStart, Some(day("2021-09-20")))];
    assert_eq!(run(&course), []);
    // Entered after the first mail: what is open is taken back.
    let late = Course::quiet("2021-10-04").status("2021-10-06", Status::WithdrawnBeforeStart, "2021-10-01");
    let history = run(&late);
    assert_eq!(history.len(), 4);
    assert!(history.iter().all(|told| told.state == RequestState::Cancelled && told.mails.len() == 1));
}

#[test]
fn a_family_entered_late_is_asked_only_what_would_still_be_open() {
    // In time, the baseline of 2021-01-04 would close on 2021-03-01.
    for (registered, baseline) in [
        ("2021-01-04", Some(["2021-01-04", "2021-01-11", "2021-01-18"])),
        ("2021-02-27", Some(["2021-03-01", "2021-03-08", "2021-03-15"])), // a Saturday
        ("2021-03-01", Some(["2021-03-01", "2021-03-08", "2021-03-15"])),
        ("2021-03-02", None),
    ] {
        let course = Course::quiet("2021-01-04").registered(registered);
        let told = caseworker(&course, 0);
        assert_eq!(told.as_ref().map(days), baseline.map(|mails| mails.map(str::to_owned).to_vec()), "{registered}");
        assert_eq!(days(&caseworker(&course, 1).unwrap())[0], "2021-04-06", "Easter Sunday; {registered}");
    }
    // A year late: the first four waves are never asked.
    let waves: Vec<usize> = run(&Course::quiet("2021-01-04").registered("2022-01-03"))
        .iter()
        .filter(|told| told.place == 2)
        .map(|told| told.wave)
        .collect();
    assert_eq!(waves, [4, 5, 6, 7]);
}

#[test]
fn someone_or_a_child_that_comes_later_is_not_asked_about_the_past() {
    let mut course = Course::quiet("2021-01-04");
    course.places[2].holders = vec![(day("2021-03-02"), Some(3))];
    course.places[3].holders = vec![(day("2021-03-01"), Some(4))];
    course.places[3].child = Some((day("2015-01-01"), day("2021-03-01")));
    let first = |place| run(&course).into_iter().find(|told| told.place == place).unwrap();
    assert_eq!((first(2).wave, days(&first(2))[0].as_str()), (1, "2021-04-06"));
    assert_eq!((first(3).wave, days(&first(3))[0].as_str()), (0, "2021-03-01"));
    assert_eq!((first(0).wave, days(&first(0))[0].as_str()), (0, "2021-01-04"));
}

#[test]
fn the_childs_instrument_goes_by_its_age_on_the_day_of_the_invitation() {
    for (months_old, day_before, on_the_day) in [
        (2, None, Some("seam-2-17")),
        (18, Some("seam-2-17"), Some("seam-18-35")),
        (24, Some("seam-18-35"), Some("sdq-2-4")),
        (48, Some("sdq-2-4"), Some("sdq-4-10")),
        (132, Some("sdq-4-10"), Some("sdq-11-17")),
        (216, Some("sdq-11-17"), None),
    ] {
        // Nominally on Saturday 2021-10-02, invited on Monday the 4th: the age on Monday counts.
        let turns_on_monday = months(day("2021-10-04"), -months_old);
        for (birth, instrument) in [(turns_on_monday, on_the_day), (plus(turns_on_monday, 1), day_before)] {
            let mut course = Course::quiet("2021-10-02");
            course.places[3].child = Some((birth, course.registered));
            let told = run(&course).into_iter().find(|told| told.place == 3).unwrap();
            assert_eq!(told.instrument.as_deref(), instrument, "born {birth}, {months_old} months");
            // Too young or too old for any: the site's other questions are asked all the same.
            assert_eq!(days(&told)[0], "2021-10-04");
        }
    }
    assert!(run(&Course::quiet("2021-10-02")).iter().all(|told| told.instrument.is_none() || told.place == 3));
}

#[test]
fn each_child_is_asked_about_by_itself_and_one_site_gets_all_in_one_mail() {
    let mut course = Course::quiet("2021-10-04");
    let mut second = course.places[3].clone();
    second.child = Some((day("2020-05-01"), course.registered));
    course.places.push(second);
    let world = World::run(&course, Looks::WhenDue);
    let history = world.history(&course);
    let (one, two) = (&history[3 * 8], &history[4 * 8]);
    assert_eq!((one.place, two.place), (3, 4));
    assert_eq!((one.instrument.as_deref(), two.instrument.as_deref()), (Some("sdq-4-10"), Some("seam-2-17")));
    assert_eq!(one.mails, two.mails);
    for (at, _, mail) in &world.log {
        let same_day = world.log.iter().filter(|(_, _, other)| (other.to, other.on) == (mail.to, mail.on));
        assert!(same_day.into_iter().all(|(other, ..)| other == at), "two mails on {} to {}", mail.on, mail.to);
    }
}

#[test]
fn a_request_moves_with_the_assignment_and_its_reminders_count_anew() {
    // The child turns 18 months between the two invitations; the instrument stays.
    let mut course = Course::quiet("2021-10-04").holder(3, "2021-10-20", Some(9)).holder(2, "2021-10-09", Some(8));
    course.places[3].child = Some((day("2020-04-12"), course.registered));
    let history = run(&course);
    let site = history.iter().find(|told| told.place == 3).unwrap();
    let mail = |on: &str, to, reminder| Mail { on: day(on), to, reminder };
    assert_eq!(
        site.mails,
        [
            mail("2021-10-04", 4, 0),
            mail("2021-10-11", 4, 1),
            mail("2021-10-18", 4, 2),
            mail("2021-10-20", 9, 0),
            mail("2021-10-27", 9, 1),
            mail("2021-11-03", 9, 2),
        ]
    );
    assert_eq!((site.person, site.closes, site.instrument.as_deref()), (9, day("2021-11-29"), Some("seam-2-17")));
    // On a Saturday: the new person is invited on Monday, the former one gets no more.
    let told = caseworker(&course, 0).unwrap();
    assert_eq!(
        told.mails,
        [mail("2021-10-04", 3, 0), mail("2021-10-11", 8, 0), mail("2021-10-18", 8, 1), mail("2021-10-25", 8, 2)]
    );
    // Later waves go to whoever holds the place then.
    assert_eq!(caseworker(&course, 1).unwrap().mails[0].to, 8);
}

#[test]
fn who_holds_a_place_when_the_invitation_goes_out_is_asked() {
    // Nominally on Saturday the 2nd; handed over on Monday before nine.
    let course = Course::quiet("2021-10-02").holder(2, "2021-10-04", Some(8));
    let told = caseworker(&course, 0).unwrap();
    assert!(told.mails.iter().all(|mail| mail.to == 8), "{:?}", told.mails);
    assert_eq!(days(&told), ["2021-10-04", "2021-10-11", "2021-10-18"]);
}

#[test]
fn a_person_who_had_todays_mail_is_invited_to_something_more_tomorrow() {
    // At noon the parent's place goes to the caseworker, who had the baseline's mail that morning.
    let mut course = Course::quiet("2021-10-04");
    course.change_hour = 14;
    course.registered = day("2021-10-03");
    course.standing[0].0 = course.registered;
    let course = course.holder(0, "2021-10-11", Some(3));
    let mut places = course.clone();
    for place in &mut places.places {
        place.holders[0].0 = course.registered;
    }
    let told = run(&places).into_iter().find(|told| told.place == 0).unwrap();
    let found: Vec<(i64, String)> = told.mails.iter().map(|mail| (mail.to, mail.on.to_string())).collect();
    let wanted = [(1, "2021-10-04"), (1, "2021-10-11"), (3, "2021-10-12"), (3, "2021-10-19"), (3, "2021-10-26")];
    assert_eq!(found, wanted.map(|(to, on)| (to, on.to_owned())));
}

#[test]
fn after_a_downtime_nothing_is_lost_and_nothing_comes_in_a_burst() {
    for (down, back, mails) in [
        // Down over the invitation: reminders and closing day count from the day on which it left.
        ("2021-10-01", "2021-10-13", &["2021-10-13", "2021-10-20", "2021-10-27"][..]),
        // Down over the first reminder: the second keeps its distance.
        ("2021-10-08", "2021-10-14", &["2021-10-04", "2021-10-14", "2021-10-21"]),
        // Down over both: one now, one a week later.
        ("2021-10-08", "2021-10-25", &["2021-10-04", "2021-10-25", "2021-11-01"]),
        // Down over the second alone.
        ("2021-10-15", "2021-10-22", &["2021-10-04", "2021-10-11", "2021-10-22"]),
        // Down until a weekend.
        ("2021-10-08", "2021-10-16", &["2021-10-04", "2021-10-18", "2021-10-25"]),
        // Up on the closing day: one reminder, and no time for another.
        ("2021-10-08", "2021-11-29", &["2021-10-04", "2021-11-29"]),
        // Down beyond the closing day.
        ("2021-10-08", "2021-11-30", &["2021-10-04"]),
    ] {
        let told = caseworker(&Course::quiet("2021-10-04").down(down, back), 0).unwrap();
        assert_eq!(days(&told), mails, "down from {down} to {back}");
        assert_eq!(told.closes, plus(told.mails[0].on, 56));
        assert_eq!(told.state, RequestState::Missing);
    }
}

#[test]
fn a_wave_whose_closing_day_passed_in_a_downtime_is_not_asked() {
    // The baseline would close on 2021-11-29, the wave after it is on 2022-01-04.
    let on_the_day = Course::quiet("2021-10-04").down("2021-10-01", "2021-11-29");
    let told = caseworker(&on_the_day, 0).unwrap();
    assert_eq!(days(&told), ["2021-11-29", "2021-12-06", "2021-12-13"]);
    assert_eq!(told.closes, day("2022-01-03"));
    let day_after = Course::quiet("2021-10-04").down("2021-10-01", "2021-11-30");
    assert_eq!(caseworker(&day_after, 0), None);
    assert_eq!(days(&caseworker(&day_after, 1).unwrap())[0], "2022-01-04");
    // Entered late and then not sent: the closing day counts from the day on which it would have been sent, a Monday
    // on which it would have closed had it been asked in time.
    let late = Course::quiet("2021-01-04").registered("2021-02-27");
    let told = caseworker(&late.clone().down("2021-03-01", "2021-03-30"), 0).unwrap();
    assert_eq!((days(&told), told.closes), (vec!["2021-03-30".to_owned()], day("2021-04-03")));
    assert_eq!(caseworker(&late.down("2021-03-01", "2021-04-04"), 0), None);
}

#[test]
fn outside_the_collection_window_nothing_is_sent() {
    // Both ends are on weekends.
    let mut course = Course::quiet("2020-08-10");
    course.window = Some((day("2020-09-05"), day("2020-11-22")));
    let history: Vec<Told> = run(&course).into_iter().filter(|told| told.place == 2).collect();
    assert_eq!(history.len(), 2);
    // What began before is asked late, as if entered on the first day.
    assert_eq!(days(&history[0]), ["2020-09-07", "2020-09-14", "2020-09-21"]);
    // Tuesday 10 November: the second reminder would fall on the 24th.
    assert_eq!(days(&history[1]), ["2020-11-10", "2020-11-17"]);
    assert_eq!((history[1].closes, history[1].state), (day("2021-01-05"), RequestState::Missing));
    // A wave that would be closed on the first day is past.
    let mut past = Course::quiet("2020-06-15");
    past.window = course.window;
    assert_eq!(caseworker(&past, 0), None);
    assert_eq!(days(&caseworker(&past, 1).unwrap())[0], "2020-09-15");
}

#[test]
fn the_policy_is_the_programmes() {
    let (mut programme, _) = programme(None);
    programme.reminders_after_days = vec![3, 10, 20];
    programme.closes_after_days = 30;
    programme.waves.truncate(3);
    programme.waves[2].months = 12;
    programme.sending.respondents_from = jiff::civil::time(11, 30, 0, 0);
    programme.sending.closed_days = vec!["10-14".to_owned()];
    let course = Course::quiet("2021-10-04");
    let world = World::run_in(programme, &course, Looks::WhenDue);
    let history = world.history(&course);
    assert_eq!(days(&history[0]), ["2021-10-04", "2021-10-07", "2021-10-15", "2021-10-25"]);
    assert_eq!(history[0].closes, day("2021-11-03"));
    assert_eq!(history[2].nominal, day("2022-10-04"));
    assert!(world.log.iter().all(|(at, _, mail)| *at >= local(mail.on, 11, 30)));
}

#[test]
fn a_role_that_a_municipality_has_switched_off_is_not_asked() {
    let (mut programme, calendar) = programme(None);
    let off = Tailoring { roles_off: vec!["caseworker".to_owned()], ..Tailoring::default() };
    programme.municipalities.insert("Aarhus".to_owned(), off);
    let course = Course::quiet("2021-10-04");
    let world = World::run_in(programme.clone(), &course, Looks::WhenDue);
    assert!(world.history(&course).iter().all(|told| told.place != 2));
    assert_eq!(world.case.requests.len(), 3 * 8);
    // Switched off while it is open: taken back.
    let mut short = course;
    short.until = day("2021-10-06");
    let case = World::run(&short, Looks::WhenDue).case;
    let taken_back = plan::due(&programme, &calendar, &case, local(day("2021-10-07"), 9, 0)).actions;
    let caseworkers = case.requests.iter().find(|request| request.role == "caseworker").unwrap();
    assert_eq!(taken_back, [Action::End { request: caseworkers.id, state: RequestState::Cancelled }]);
}

#[test]
fn what_waits_to_be_sent_is_not_written_again() {
    let (programme, calendar) = programme(None);
    let mut course = Course::quiet("2021-10-04");
    course.places.truncate(1);
    course.until = course.start;
    let mut case = World::run(&course, Looks::WhenDue).case;
    let due = |case: &Case, on: &str| plan::due(&programme, &calendar, case, local(day(on), 9, 0));
    // The invitation waits, whatever the day, until the request closes.
    (case.requests[0].invited, case.requests[0].invitation_queued) = (None, true);
    for on in ["2021-10-04", "2021-10-05", "2021-10-11", "2021-10-18", "2021-11-29"] {
        assert_eq!(due(&case, on).actions, [], "{on}");
    }
    let missing = [Action::End { request: RequestId::new(1), state: RequestState::Missing }];
    assert_eq!(due(&case, "2021-11-30").actions, missing);
    // The first reminder waits: no second one, and then a full week after it left.
    (case.requests[0].invited, case.requests[0].invitation_queued) = (Some(course.start), false);
    case.requests[0].reminders_written = 1;
    for on in ["2021-10-12", "2021-10-18", "2021-11-01"] {
        assert_eq!(due(&case, on).actions, [], "{on}");
    }
    case.requests[0].reminded = vec![day("2021-10-20")];
    assert_eq!(due(&case, "2021-10-26").actions, []);
    let second = [Action::Remind { request: RequestId::new(1), person: PersonId::new(1), number: 2 }];
    assert_eq!(due(&case, "2021-10-27").actions, second);
    // Both written: no third.
    case.requests[0].reminders_written = 2;
    case.requests[0].reminded = vec![day("2021-10-20"), day("2021-10-27")];
    assert_eq!(due(&case, "2021-11-29").actions, []);
}

#[test]
fn nobody_is_asked_the_same_twice_by_changing_columns() {
    let mut course = Course::quiet("2021-10-04").holder(0, "2021-10-08", None);
    // The first parent answers, leaves, and comes back in the other column.
    course.replies = vec![(day("2021-10-06"), 0)];
    course.places[1].holders = vec![(day("2021-10-12"), Some(1))];
    let history = run(&course);
    let found: Vec<(usize, usize, i64)> =
        history.iter().filter(|told| told.place < 2).map(|told| (told.place, told.wave, told.person)).collect();
    assert_eq!(found[..2], [(0, 0, 1), (1, 1, 1)]);
    assert_eq!(found.len(), 8);
}

#[test]
fn one_person_in_both_columns_of_a_role_is_asked_once() {
    let mut course = Course::quiet("2021-10-04");
    course.places[1].holders = vec![(course.start, Some(1))];
    let parents: Vec<Told> = run(&course).into_iter().filter(|told| told.place < 2).collect();
    assert_eq!(parents.len(), 8);
}

#[test]
fn a_status_entered_by_mistake_is_put_right() {
    // Taken back on Wednesday, open again on Friday: invited anew, the closing day stays.
    let course = Course::quiet("2021-10-04").status("2021-10-06", Status::LeftInStartup, "2021-10-05");
    let mut corrected = course.clone();
    corrected.standing.push((day("2021-10-08"), Status::Active, None));
    let told = caseworker(&corrected, 0).unwrap();
    assert_eq!(days(&told), ["2021-10-04", "2021-10-08", "2021-10-15", "2021-10-22"]);
    assert_eq!((told.closes, told.state), (day("2021-11-29"), RequestState::Missing));
    assert_eq!(caseworker(&course, 0).unwrap().state, RequestState::Cancelled);
}

#[test]
fn who_has_no_address_is_asked_by_letter_and_nobody_elses_mail_changes() {
    let mut course = Course::quiet("2021-10-02");
    let mailed: Vec<Told> = run(&course).into_iter().filter(|told| told.place != 0).collect();
    course.letters = vec![1];
    let of_parent = |course: &Course| -> Vec<Told> { run(course).into_iter().filter(|told| told.place == 0).collect() };
    let told = of_parent(&course);
    assert_eq!((told.len(), told[0].person, told[0].state), (8, 1, RequestState::Missing));
    // Made on Monday, the first sending day, and closed 56 days after it.
    assert_eq!((told[0].mails.as_slice(), told[0].closes), (&[][..], day("2021-11-29")));
    let others: Vec<Told> = run(&course).into_iter().filter(|told| told.place != 0).collect();
    assert_eq!(others, mailed);
    // Without the letter nobody can answer; it closes by the day on which the letter was printed, whatever is
    // printed again, and there is still no reminder.
    course.replies = vec![(day("2021-10-20"), 0)];
    assert_eq!(of_parent(&course)[0].state, RequestState::Missing);
    course.printed = vec![(day("2021-10-11"), 0), (day("2021-10-18"), 0)];
    let told = of_parent(&course);
    assert_eq!((told[0].state, told[0].closes, told[0].mails.len()), (RequestState::Answered, day("2021-12-06"), 0));
    assert_eq!(told[1].state, RequestState::Missing);
    // Handed on to somebody with an address and back: mail to the one, no mail to the other; the closing day stays.
    let course = course.holder(0, "2021-10-13", Some(9)).holder(0, "2021-10-21", Some(1));
    let told = of_parent(&course);
    assert_eq!(days(&told[0]), ["2021-10-13", "2021-10-20"]);
    assert_eq!((told[0].person, told[0].state, told[0].closes), (9, RequestState::Answered, day("2021-12-06")));
    let mut course = course;
    course.replies.clear();
    course.printed.push((day("2021-11-01"), 0));
    let told = of_parent(&course);
    assert_eq!((told[0].person, told[0].state, told[0].closes), (1, RequestState::Missing, day("2021-12-06")));
}

/// What is true of any history, told without the reference.
fn check(course: &Course, world: &World) {
    for (at, _, mail) in &world.log {
        assert!(is_sending_day(mail.on), "mail on {}", mail.on);
        assert!(*at >= local(mail.on, 9, 0) && *at < local(plus(mail.on, 1), 0, 0), "mail at {at}");
        assert!(course.window.is_none_or(|(first, last)| first <= mail.on && mail.on <= last), "outside the window");
        let (status, end) = course.standing(mail.on);
        assert!(status != Status::WithdrawnBeforeStart);
        assert!(!status.cancels_open_requests() || end.is_none_or(|end| mail.on <= end), "mail after the end");
    }
    for told in world.history(course) {
        assert_eq!(told.nominal, months(course.start, 3 * told.wave as i32));
        assert!(told.mails.iter().all(|mail| !course.letters.contains(&mail.to)), "mail without an address");
        let Some(first) = told.mails.first() else {
            assert!(!course.letters.is_empty(), "asked by nothing");
            continue;
        };
        assert!(first.on >= told.nominal && first.reminder == 0);
        assert!(told.wave == 7 || told.closes < months(course.start, 3 * told.wave as i32 + 3));
        assert!(told.closes <= plus(first.on, 56));
        // Who has no address was asked before anybody was mailed.
        if let Some((birth, _)) = course.places[told.place].child.filter(|_| course.letters.is_empty()) {
            assert_eq!(told.instrument.as_deref(), instrument_at(age(birth, first.on)));
        }
        for pair in told.mails.windows(2) {
            assert!(pair[0].on < pair[1].on, "two mails about one request on {}", pair[1].on);
            assert!(pair[1].on <= told.closes, "mail after the closing day");
            assert!(pair[1].to == pair[0].to || pair[1].reminder == 0, "a reminder to one who was not invited");
        }
        let rounds = told.mails.chunk_by(|_, next| next.reminder > 0);
        for round in rounds {
            let on: Vec<Date> = round.iter().map(|mail| mail.on).collect();
            assert!(round.iter().enumerate().all(|(number, mail)| mail.reminder == number) && on.len() <= 3);
            let regular = |weeks| send(plus(on[0], 7 * weeks));
            if let Some(first) = on.get(1) {
                assert!(*first >= regular(1));
            }
            if let Some(second) = on.get(2) {
                assert!(*second >= regular(2));
                assert!(on[1] == regular(1) || *second >= plus(on[1], 7), "a burst: {on:?}");
            }
            if course.down.is_empty() {
                let wanted: Vec<Date> = [on[0], regular(1), regular(2)].into_iter().take(on.len()).collect();
                assert_eq!(on, wanted);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn whatever_happens_a_family_is_written_to_as_the_rules_say(course in courses()) {
        let world = World::run(&course, Looks::WhenDue);
        check(&course, &world);
        prop_assert_eq!(world.history(&course), rules::history(&course));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    /// What is kept for a time after a family's last day is never needed again: nobody is written to after it, and nothing can be
    /// answered.
    #[test]
    fn after_its_last_day_nothing_of_a_family_is_asked_or_open(course in courses()) {
        let World { programme, calendar, case, .. } = World::run(&course, Looks::WhenDue);
        let last = plan::last_day_of_family(&programme, &calendar, &case);
        prop_assert!(last >= case.start.min(case.registered));
        prop_assert!(case.end.is_none_or(|end| end <= last));
        let first = plus(last, 1).max(course.until);
        for days in (0..14).chain([30, 60, 100, 200, 400]) {
            let on = plus(first, days);
            let due = plan::due(&programme, &calendar, &case, local(on, 12, 0));
            prop_assert!(due.actions.iter().all(|action| matches!(action, Action::End { .. })), "{on}: {:?}", due.actions);
            prop_assert!(case.requests.iter().all(|request| !plan::is_open(&programme, &case, request, on)));
        }
    }
}

#[test]
fn the_last_day_of_a_family_is_its_end_or_that_of_what_it_was_asked() {
    let last = |course: &Course| {
        let World { programme, calendar, case, .. } = World::run(course, Looks::WhenDue);
        plan::last_day_of_family(&programme, &calendar, &case).to_string()
    };
    let quiet = Course::quiet("2020-11-30");
    // The eighth wave is nominally on 30 August 2022, a Tuesday, and closes 56 days later.
    assert_eq!(last(&quiet), "2022-10-25");
    // Somebody who left is asked nothing from that day on; whoever completed can answer what is open.
    assert_eq!(last(&quiet.clone().status("2021-01-04", Status::EndedEarly, "2021-01-04")), "2021-01-04");
    assert_eq!(last(&quiet.clone().status("2021-03-10", Status::Completed, "2021-03-10")), "2021-04-26");
    assert_eq!(last(&quiet.clone().status("2020-11-30", Status::WithdrawnBeforeStart, "2020-11-30")), "2020-11-30");
    let mut forgotten = World::run(&quiet, Looks::WhenDue);
    forgotten.case.requests.clear();
    forgotten.case.forgotten = Some(day("2021-01-01"));
    let due = plan::due(&forgotten.programme, &forgotten.calendar, &forgotten.case, local(day("2020-12-01"), 12, 0));
    assert_eq!((due.actions, due.next), (Vec::new(), None), "nobody is left to be asked");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn looking_only_when_told_to_misses_nothing(course in courses(), change_hour in prop_oneof![Just(7), Just(14)]) {
        let course = Course { change_hour, ..course };
        let (always, when_due) = (World::run(&course, Looks::Always), World::run(&course, Looks::WhenDue));
        prop_assert_eq!(when_due.history(&course), always.history(&course));
        prop_assert_eq!(&when_due.log, &always.log);
        prop_assert!(when_due.in_vain * 10 < always.in_vain.max(100), "{} looks in vain", when_due.in_vain);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// The plan ends what can no longer be answered and nothing else; the report says the same of the evening before.
    #[test]
    fn the_plan_the_last_check_and_the_report_end_a_request_on_the_same_day(
        status in prop::sample::select(Status::ALL.to_vec()),
        end in prop::option::of(-5..70_i32),
        closes in 0..60_i32,
        on in -3..75_i32,
    ) {
        use kvartal::report::facts::{FamilyFact, RequestFact};
        let start = day("2021-10-04");
        static STUDY: std::sync::LazyLock<(kvartal::programme::Programme, kvartal::programme::Calendar, Case)> =
            std::sync::LazyLock::new(|| {
                let mut world = World::run(&Course::quiet("2021-10-04"), Looks::WhenDue);
                world.case.requests.truncate(1);
                (world.programme, world.calendar, world.case)
            });
        let (programme, calendar, case) = &*STUDY;
        let mut case = case.clone();
        (case.status, case.end) = (status, end.map(|days| plus(start, days)));
        let request = &mut case.requests[0];
        (request.state, request.closes) = (RequestState::Open, plus(start, closes));
        let (case, request, today) = (&case, &case.requests[0], plus(start, on));
        let is_open = plan::is_open(programme, case, request, today);
        let ends: Vec<_> = plan::due(programme, calendar, case, local(today, 12, 0))
            .actions
            .into_iter()
            .filter_map(|action| match action {
                Action::End { request, state } if request == RequestId::new(1) => Some(state),
                _ => None,
            })
            .collect();
        prop_assert_eq!(ends.is_empty(), is_open);
        let family = FamilyFact {
            case_number: "F1".into(),
            municipality: "Aarhus".into(),
            start,
            end: case.end,
            status,
            children: Vec::new(),
            holders: Vec::new(),
            moves: Vec::new(),
        };
        let fact = RequestFact {
            letters: Vec::new(),
            family: 0,
            child: None,
            role: request.role.clone(),
            wave: request.wave.clone(),
            person: request.person,
            round: 1,
            nominal: start,
            invited: Some(start),
            first_invited: None,
            mails: Vec::new(),
            closes: request.closes,
            state: RequestState::Open,
            answered: None,
            child_instrument: None,
            protocol: request.protocol,
        };
        let reported = fact.state_as_of(&family, plus(today, -1));
        prop_assert_eq!(reported, ends.first().copied().unwrap_or(RequestState::Open));
    }
}

/// A family of one caseworker that has just been registered, with the study's programme and what it names.
fn just_registered(start: &str) -> (kvartal::questionnaires::Protocol, Case) {
    use kvartal::questionnaires::{Protocol, Questionnaires};
    let mut case = World::run(&Course::quiet(start), Looks::WhenDue).case;
    case.requests.clear();
    case.assignments.retain(|held| held.slot == "caseworker");
    (Protocol::of(&programme(None).0, &Questionnaires::built_in().unwrap()).unwrap(), case)
}

fn changed(
    old: &kvartal::questionnaires::Protocol,
    case: &Case,
    on: &str,
    change: impl FnOnce(&mut kvartal::questionnaires::Protocol),
) -> Vec<plan::Difference> {
    let mut new = old.clone();
    change(&mut new);
    plan::differences((old, &new), case, local(day(on), 7, 0))
}

#[test]
fn what_another_programme_would_change_is_told_request_by_request() {
    use plan::RequestDifference;
    let (old, case) = just_registered("2021-10-04");
    let told = |change: &dyn Fn(&mut kvartal::questionnaires::Protocol)| -> Vec<String> {
        changed(&old, &case, "2021-10-04", change).iter().map(ToString::to_string).collect()
    };
    assert_eq!(told(&|_| ()), [""; 0]);
    // A title changes nothing.
    assert_eq!(told(&|new| new.programme.waves[0].title.insert("en".into(), "First".into()).map_or((), drop)), [""; 0]);
    let gone = "F1, caseworker, fu7: not asked; no mail on 2023-07-04, 2023-07-11, 2023-07-18";
    assert_eq!(told(&|new| new.programme.waves.truncate(7)), [gone]);
    let off = told(&|new| {
        let tailoring = Tailoring { roles_off: vec!["caseworker".into()], ..Tailoring::default() };
        new.programme.municipalities.insert("Aarhus".into(), tailoring);
    });
    assert_eq!(off.len(), 8);
    assert!(off.iter().all(|line| line.contains("not asked; no mail on")), "{off:?}");
    let later = told(&|new| new.programme.reminders_after_days = vec![7, 21]);
    assert_eq!(later[0], "F1, caseworker, baseline: no mail on 2021-10-18; mail on 2021-10-25");
    assert_eq!(later.len(), 8);
    let sooner = changed(&old, &case, "2021-10-04", |new| new.programme.closes_after_days = 20);
    let ends = (RequestState::Missing, Some(day("2021-11-30"))); // after 29 November
    let after = (RequestState::Missing, Some(day("2021-10-25")));
    assert_eq!(sooner[0].request, Some(RequestDifference::Ends { before: ends, after }));
    assert_eq!((sooner[0].fewer_mails.len(), sooner[0].more_mails.len()), (0, 0));
    // What is answered keeps its scores; the rule is told all the same.
    let mut answered = World::run(&Course::quiet("2021-10-04"), Looks::WhenDue).case;
    answered.assignments.retain(|held| held.slot == "parent1");
    answered.requests.retain(|request| request.slot == "parent1" && request.wave == "baseline");
    answered.requests[0].state = RequestState::Answered;
    let scored = changed(&old, &answered, "2021-10-05", |new| {
        let mut content: serde_json::Value = serde_json::from_str(&new.content()).unwrap();
        let instruments = content["instruments"].as_array_mut().unwrap();
        let who5 = instruments.iter_mut().find(|instrument| instrument["id"] == "who-5").unwrap();
        who5["scores"][0]["range"][1] = 50.into();
        *new = kvartal::questionnaires::Protocol::read(&content.to_string()).unwrap();
    });
    assert_eq!(scored[0].to_string(), "F1, parent1, baseline: another rule for who5 (answered: what is stored stays)");
    let counts = plan::Counts::of(&scored);
    assert_eq!((counts.scores, counts.asked, counts.more_mails), (8, 0, 0));
}

#[test]
fn a_programme_that_asks_less_takes_back_what_is_open() {
    let (old, _) = just_registered("2021-10-04");
    let mut case = World::run(&Course::quiet("2021-10-04"), Looks::WhenDue).case;
    case.assignments.retain(|held| held.slot == "caseworker");
    case.requests.retain(|request| request.slot == "caseworker" && request.wave == "baseline");
    let request = &mut case.requests[0];
    (request.state, request.reminded, request.reminders_written) = (RequestState::Open, vec![day("2021-10-11")], 1);
    let differences = changed(&old, &case, "2021-10-12", |new| {
        new.programme.roles.retain(|role| role.id != "caseworker");
    });
    assert_eq!(
        differences[0].to_string(),
        "F1, caseworker, baseline: cancelled from 2021-10-12 instead of missing from 2021-11-30; no mail on 2021-10-18"
    );
    let counts = plan::Counts::of(&differences);
    assert_eq!((counts.ends, counts.not_asked, counts.fewer_mails), (1, 7, 22));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// The forecast of a family to which nothing happens is what comes to be.
    #[test]
    fn the_forecast_is_what_happens_if_nothing_does(days in 0..9000_i32, completed in prop::option::of(0..700_i32)) {
        let start = plus(day("2005-01-01"), days);
        let mut course = Course::quiet(&start.to_string());
        course.standing = vec![(start, Status::Active, completed.map(|days| plus(start, days)))];
        let world = World::run(&course, Looks::WhenDue);
        let mut case = world.case.clone();
        case.requests.clear();
        let now = local(start, 0, 0);
        let forecast = plan::forecast(&world.programme, &world.calendar, &case, now);
        prop_assert_eq!(forecast.len(), world.case.requests.len());
        for request in &world.case.requests {
            let coming = forecast.values().find(|coming| {
                let one = &coming.request;
                (&one.slot, one.child, &one.wave) == (&request.slot, request.child, &request.wave)
            });
            let coming = coming.expect("every request is foreseen");
            prop_assert_eq!(coming.request.closes, request.closes);
            prop_assert_eq!(coming.request.state, request.state);
            let mails = world.log.iter().filter(|(_, id, _)| *id == request.id);
            let mails: Vec<_> = mails.map(|(.., mail)| (mail.on, mail.reminder)).collect();
            prop_assert_eq!(&coming.mails, &mails);
        }
    }
}
