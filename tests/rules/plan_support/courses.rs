//! Random courses of families, with something happening where the rules have their turns.

use jiff::civil::Date;
use kvartal::family::Status;
use proptest::prelude::*;

use super::world::{Course, Down, Place};
use super::{day, easter, plus};

/// Start dates where something is near: ends of months, Easter, Christmas, the change of clock.
fn starts() -> impl Strategy<Value = Date> {
    let year = 2004..2036_i16;
    let near = |date: fn(i16) -> Date, back: i32| {
        (2004..2036_i16, 0..back).prop_map(move |(year, days)| plus(date(year), -days)).boxed()
    };
    prop_oneof![
        (0..11_000).prop_map(|days| plus(day("2004-01-01"), days)),
        (year, 1..=12_i8).prop_map(|(year, month)| Date::new(year, month, 1).unwrap().last_of_month()),
        near(easter, 30),
        near(|year| Date::new(year, 12, 31).unwrap(), 25),
        near(|year| Date::new(year, 3, 31).unwrap(), 15),
        near(|year| Date::new(year, 10, 31).unwrap(), 15),
        near(|year| Date::new(year, 6, 6).unwrap(), 20),
    ]
}

fn statuses() -> impl Strategy<Value = Status> {
    prop_oneof![
        2 => Just(Status::Active),
        3 => Just(Status::Completed),
        3 => Just(Status::EndedEarly),
        2 => Just(Status::LeftInStartup),
        1 => Just(Status::WithdrawnBeforeStart),
    ]
}

/// Some of those who hold places (see [`holders`]), of whom any can have no address.
const PEOPLE: [i64; 8] = [100, 101, 102, 200, 201, 203, 300, 401];

/// When something happens, in days after the start: anywhere, or where waves are asked and closed.
fn moments() -> impl Strategy<Value = i32> {
    let near_a_turn = prop_oneof![2 => -3..25_i32, 2 => 54..60_i32, 1 => 25..54_i32, 1 => 85..91_i32];
    let at_a_wave = (0..8_i32, near_a_turn).prop_map(|(wave, days)| wave * 91 + days);
    prop_oneof![2 => 0..750_i32, 3 => at_a_wave.prop_map(|days| days.max(0))]
}

prop_compose! {
    /// Who holds a place, in days after it is first held; `None` now and then.
    fn holders(number: i64)(
        first in prop_oneof![6 => Just(0), 1 => 0..400_i32],
        changes in prop::collection::vec((moments(), prop::option::weighted(0.8, 1..4_i64)), 0..3),
    ) -> Vec<(i32, Option<i64>)> {
        let mut changes: Vec<_> = changes.into_iter().map(|(on, who)| (first + on, who.map(|who| number + who))).collect();
        changes.sort_by_key(|(on, _)| *on);
        changes.insert(0, (first, Some(number)));
        changes.dedup_by_key(|(on, _)| *on);
        changes
    }
}

prop_compose! {
    /// Everything that can happen to a family.
    pub fn courses()(
        start in starts(),
        late in prop_oneof![4 => Just(0), 2 => -40..0_i32, 3 => 0..500_i32],
        window in prop::option::weighted(0.15, (-200..200_i32, 100..600_i32)),
        first in prop_oneof![4 => Just(None), 1 => statuses().prop_map(Some)],
        standing in prop::collection::vec((moments(), statuses(), moments()), 0..3),
        families in (holders(100), prop::option::of(holders(200)), holders(300)),
        sites in prop::collection::vec((holders(400), -200..6_800_i32, prop_oneof![3 => Just(0), 1 => 0..300_i32]), 0..3),
        replies in prop::collection::vec((moments(), 0..5_usize), 0..12),
        letters in prop_oneof![2 => Just(Vec::new()), 1 => prop::sample::subsequence(PEOPLE.to_vec(), 1..PEOPLE.len())],
        printed in prop::collection::vec((moments(), 0..5_usize), 0..20),
        down in prop::collection::vec((moments(), 1..50_i32, any::<bool>()), 0..4),
    ) -> Course {
        let registered = plus(start, late);
        let of = |role, slot, child: Option<(Date, Date)>, holders: Vec<(i32, Option<i64>)>| {
            let from = child.map_or(registered, |(_, registered)| registered);
            let holders = holders.into_iter().map(|(days, who)| (plus(from, days), who)).collect();
            Place { role, slot, child, holders }
        };
        let mut places = vec![of("parent", "parent1", None, families.0), of("caseworker", "caseworker", None, families.2)];
        places.extend(families.1.map(|holders| of("parent", "parent2", None, holders)));
        for (holders, age, later) in sites {
            let child = (plus(registered, -age.max(0)), plus(registered, later));
            places.push(of("placement_site", "placement_site", Some(child), holders));
        }
        let end = |status: Status, days: i32| (status != Status::Active || days % 2 == 0).then(|| plus(start, days));
        let mut standing: Vec<_> =
            standing.into_iter().map(|(on, status, days)| (plus(registered, on), status, end(status, days))).collect();
        standing.sort_by_key(|(on, ..)| *on);
        standing.insert(0, (registered, first.unwrap_or(Status::Active), first.and_then(|status| end(status, 100))));
        let replies = replies.into_iter().filter(|(_, place)| *place < places.len());
        let printed = printed.into_iter().filter(|(_, place)| *place < places.len());
        Course {
            start,
            registered,
            window: window.map(|(from, length)| (plus(start, from), plus(start, from + length))),
            standing,
            replies: replies.map(|(on, place)| (plus(start, on), place)).collect(),
            letters,
            printed: printed.map(|(on, place)| (plus(start, on), place)).collect(),
            places,
            down: down
                .into_iter()
                .map(|(from, length, at_one)| Down { from: plus(start, from), back: plus(start, from + length), at_one })
                .collect(),
            bundled: Vec::new(),
            change_hour: 7,
            until: plus(start.max(registered), 730),
        }
    }
}
