//! The coming mails agree with what the scheduler then does: random families that share people, looked at on a random day.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::plan_support::courses::courses;
use crate::plan_support::world::{Course, Looks, World};
use crate::plan_support::{bundling, date_of, day, local, plus, programme};
use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use kvartal::family::RequestState;
use kvartal::id::{PersonId, StaffId};
use kvartal::plan::{Ahead, ComingEvent, EventKind, Post, coming, forecast, forecast_until, outstanding_on};
use proptest::prelude::*;

/// The same course some days later.
fn later(mut course: Course, days: i32) -> Course {
    let move_on = |date: &mut Date| *date = plus(*date, days);
    for date in [&mut course.start, &mut course.registered, &mut course.until] {
        move_on(date);
    }
    for (from, _, end) in &mut course.standing {
        move_on(from);
        end.iter_mut().for_each(move_on);
    }
    for place in &mut course.places {
        place.holders.iter_mut().for_each(|(from, _)| move_on(from));
        if let Some((birth, registered)) = &mut place.child {
            move_on(birth);
            move_on(registered);
        }
    }
    course.replies.iter_mut().chain(&mut course.printed).for_each(|(on, _)| move_on(on));
    for down in &mut course.down {
        move_on(&mut down.from);
        move_on(&mut down.back);
    }
    course
}

/// A mail about a request: day, person, wave, column, and 0 or the number of the reminder.
type Told = (Date, i64, String, String, usize);

/// Families in one service: their people have one mail a day, whoever it is about.
struct Town {
    worlds: Vec<World>,
    last_mail: HashMap<i64, Timestamp>,
}

impl Town {
    /// Each family has lived alone to the evening before `on`; from then on they share the service.
    fn on(families: &[Course], bundled: &[(&'static str, Weekday)], on: Date) -> Town {
        let window = families[0].window;
        let live = |course: &Course| {
            let course = Course { until: plus(on, -1), ..course.clone() };
            World::run_in(bundling(programme(window).0, bundled), &course, Looks::WhenDue)
        };
        Town { worlds: families.iter().filter(|c| c.registered < on).map(live).collect(), last_mail: HashMap::new() }
    }

    fn look(&mut self, at: Timestamp) {
        for world in &mut self.worlds {
            world.last_mail.clone_from(&self.last_mail);
            world.look(at);
            self.last_mail.clone_from(&world.last_mail);
        }
    }

    /// What is known of the post at `now`.
    fn post(&self, now: Timestamp) -> Post {
        let today = self.last_mail.iter().filter(|(_, at)| **at < now && date_of(**at) == date_of(now));
        Post { served: today.map(|(person, _)| PersonId::new(*person)).collect(), ..Post::default() }
    }

    /// The mails about each family's requests after `now`: day, person, wave, column and 0 or the number of the reminder.
    fn mails(&self, now: Timestamp, until: Date) -> Vec<Vec<Told>> {
        let of = |world: &World| {
            let after = world.log.iter().filter(|(at, ..)| *at >= now && date_of(*at) <= until);
            let mut mails: Vec<_> = after
                .map(|(at, id, mail)| {
                    let request = world.case.requests.iter().find(|request| request.id == *id).unwrap();
                    (date_of(*at), mail.to, request.wave.clone(), request.slot.clone(), mail.reminder)
                })
                .collect();
            mails.sort();
            mails
        };
        self.worlds.iter().map(of).collect()
    }
}

fn foreseen(events: &[ComingEvent]) -> Vec<Told> {
    let mut mails: Vec<_> = events
        .iter()
        .filter_map(|event| {
            let number = match event.kind {
                EventKind::Invitation => 0,
                EventKind::Reminder(number) => number,
                EventKind::LastDay => return None,
            };
            Some((event.day, event.person.number(), event.wave.clone(), event.slot.clone(), number))
        })
        .collect();
    mails.sort();
    mails
}

prop_compose! {
    /// Some families of one time, and the day on which somebody looks ahead.
    fn towns()(
        families in prop::collection::vec((courses(), -120..120_i32), 1..4),
        looked in 0..500_i32,
        hour in prop::sample::select(vec![3_i8, 8, 9, 10, 15, 23]),
        changed in prop::collection::vec((0..3_usize, 0..60_i32), 0..3),
        bundled in prop_oneof![
            2 => Just(Vec::new()),
            1 => Just(vec![("caseworker", Weekday::Tuesday)]),
            1 => Just(vec![("parent", Weekday::Friday), ("placement_site", Weekday::Monday)]),
        ],
        range in prop_oneof![Just(28), 0..120_i32],
    ) -> (Vec<Course>, Timestamp, Vec<(usize, i32)>, Vec<(&'static str, Weekday)>, i32) {
        let start = families[0].0.start;
        let families: Vec<Course> = families
            .into_iter()
            .map(|(course, offset)| {
                let days = start.until(course.start).unwrap().get_days();
                let course = later(course, offset - days);
                // A service that is down cannot be foreseen.
                Course { down: course.down.into_iter().filter(|down| down.back < plus(start, looked)).collect(), ..course }
            })
            .collect();
        let on = plus(families.iter().map(|course| course.registered).min().unwrap(), looked + 1);
        (families, local(on, hour, 0), changed, bundled, range)
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn what_is_foreseen_is_what_the_scheduler_does((families, now, changed, bundled, range) in towns()) {
        let today = date_of(now);
        let until = plus(today, range);
        let mut town = Town::on(&families, &bundled, today);
        for at in [local(today, 0, 0), local(today, 9, 0)] {
            if at < now {
                town.look(at);
            }
        }
        // The register changes just before somebody looks: what is due at once meets today's mail.
        let courses: Vec<&Course> = families.iter().filter(|course| course.registered < today).collect();
        for (family, days) in changed.iter().filter(|(family, _)| *family < courses.len()) {
            town.worlds[*family].change(courses[*family], plus(today, *days));
        }
        let post = town.post(now);
        let mut ahead = Ahead::default();
        let mut told = Vec::new();
        let mut last_days = Vec::new();
        for world in &town.worlds {
            let events = coming((&world.programme, &world.calendar), &world.case, &post, now, (today, until));
            ahead.add(&events);
            told.push(foreseen(&events));
            last_days.push(events.into_iter().filter(|event| event.kind == EventKind::LastDay).collect::<Vec<_>>());
        }
        let before: Vec<_> = town.worlds.iter().map(|world| world.case.clone()).collect();
        let mut open: Vec<BTreeSet<_>> = Vec::new();
        town.look(now);
        for days in 0..=range + 1 {
            for (hour, minute) in [(0, 0), (9, 0), (15, 0)] {
                let at = local(plus(today, days), hour, minute);
                if at > now {
                    town.look(at);
                }
            }
            // What is open in the evening, for the last days.
            open.push(town.worlds.iter().enumerate().flat_map(|(family, world)| {
                let open = world.case.requests.iter().filter(|request| request.state == RequestState::Open);
                open.map(move |request| (family, request.slot.clone(), request.child, request.wave.clone()))
            }).collect());
        }
        let done = town.mails(now, until);
        prop_assert_eq!(&told, &done);
        // One mail for each person and day, whatever it tells of.
        let mut people: BTreeMap<Date, (HashSet<i64>, usize)> = BTreeMap::new();
        for (on, to, ..) in done.iter().flatten() {
            let (seen, requests) = people.entry(*on).or_default();
            seen.insert(*to);
            *requests += 1;
        }
        for (on, (seen, requests)) in &people {
            prop_assert_eq!((ahead.days[on].mails, ahead.days[on].requests()), (seen.len(), *requests));
        }
        prop_assert_eq!(ahead.mails(), people.values().map(|(seen, _)| seen.len()).sum::<usize>());
        // What ends during the range was open in the evening of its last day and not in the next.
        for (family, events) in last_days.iter().enumerate() {
            let foreseen: BTreeSet<_> = events.iter().map(|e| (e.day, e.slot.clone(), e.wave.clone(), e.child.clone())).collect();
            let mut ended = BTreeSet::new();
            for (days, pair) in open.windows(2).enumerate() {
                let gone = pair[0].difference(&pair[1]).filter(|(of, ..)| *of == family);
                for (_, slot, child, wave) in gone {
                    let child = child.map(|id| {
                        let case = &town.worlds[family].case;
                        case.children.iter().find(|child| child.id == id).unwrap().case_number.clone()
                    });
                    ended.insert((plus(today, i32::try_from(days).unwrap()), slot.clone(), wave.clone(), child));
                }
            }
            prop_assert_eq!(foreseen, ended);
        }
        // As far as to the range's end is as good as to the end of all.
        for (world, case) in town.worlds.iter().zip(&before) {
            let by = (&world.programme, &world.calendar);
            let whole = forecast_until(by, case, &post, now, Date::MAX);
            prop_assert_eq!(
                kvartal::plan::events(case, &whole, today, (today, until)),
                coming(by, case, &post, now, (today, until))
            );
        }
    }
}

#[test]
fn several_families_of_one_caseworker_are_one_mail_and_a_person_in_two_roles_counts_in_both() {
    let (programme, calendar) = programme(None);
    let now = local(day("2021-01-04"), 8, 0);
    let mut ahead = Ahead::default();
    for _ in 0..3 {
        let world = {
            let mut course = Course::quiet("2021-01-04");
            course.places[3].holders[0].1 = Some(3);
            let mut world = World::run(&Course { until: day("2021-01-03"), ..course.clone() }, Looks::WhenDue);
            world.change(&course, day("2021-01-04"));
            world
        };
        let events =
            coming((&programme, &calendar), &world.case, &Post::default(), now, (day("2021-01-04"), day("2021-01-10")));
        ahead.add(&events);
    }
    let first = &ahead.days[&day("2021-01-04")];
    assert_eq!((first.mails, first.requests()), (3, 12), "{first:?}");
    let by_role: Vec<_> = first.mails_by_role.iter().map(|(role, count)| (role.as_str(), *count)).collect();
    assert_eq!(by_role, [("caseworker", 1), ("parent", 2), ("placement_site", 1)]);
    assert_eq!(ahead.days.len(), 1);
    // A digest is one for each lead, however many families have something to be told.
    for _ in 0..3 {
        // The second leads two municipalities.
        ahead.tell(day("2021-01-11"), &[StaffId::new(1), StaffId::new(2)]);
        ahead.tell(day("2021-01-11"), &[StaffId::new(2)]);
    }
    assert_eq!(ahead.digests(), 2);
}

#[test]
fn what_waits_leaves_on_the_next_day_of_sending_with_what_falls_due_until_then() {
    let (programme, calendar) = programme(None);
    let mut world = World::run(&Course { until: day("2021-01-07"), ..Course::quiet("2021-01-04") }, Looks::WhenDue);
    // The invitation to the caseworker has waited since Monday; it is Saturday.
    let request = world.case.requests.iter_mut().find(|request| request.slot == "caseworker").unwrap();
    (request.invited, request.invitation_queued) = (None, true);
    let (id, saturday, monday) = (request.id, local(day("2021-01-09"), 12, 0), day("2021-01-11"));
    let by = (&programme, &calendar);
    let mails = |post: &Post| {
        let events = coming(by, &world.case, post, saturday, (day("2021-01-09"), day("2021-01-26")));
        let theirs = foreseen(&events).into_iter().filter(|(_, _, _, slot, _)| slot == "caseworker");
        theirs.map(|(on, .., number)| (on.to_string(), number)).collect::<Vec<_>>()
    };
    let waiting = HashMap::from([(id, vec![(Timestamp::MIN, 0)])]);
    let wanted = [("2021-01-11".to_owned(), 0), ("2021-01-18".to_owned(), 1), ("2021-01-25".to_owned(), 2)];
    assert_eq!(mails(&Post { waiting: waiting.clone(), ..Post::default() }), wanted);
    // Refused for good, or to an address that takes no mail: nothing comes after it.
    assert_eq!(mails(&Post::default()), []);
    let unreachable = HashSet::from([PersonId::new(3)]);
    assert_eq!(mails(&Post { waiting, unreachable: unreachable.clone(), ..Post::default() }), []);
    // And a lead is told of it.
    let post = Post { unreachable, ..Post::default() };
    let told = outstanding_on(
        &programme,
        &world.case,
        &forecast(&programme, &calendar, &world.case, saturday),
        &post,
        [&monday],
    );
    assert_eq!(told, BTreeSet::from([monday]));
}
