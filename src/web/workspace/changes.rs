//! What an import changes, in the reader's language: by case number and role, no people.

use std::collections::{BTreeMap, BTreeSet};

use super::desk::Desk;
use crate::family::{FactEntry, Place, RegisterChange, Status};
use crate::language;
use crate::nonresponse::role_title;
use jiff::civil::Date;

/// One change, in a sentence.
pub(super) fn sentence(desk: &Desk<'_>, change: &RegisterChange) -> String {
    let language = desk.language();
    let day = |day: Date| language::day(day, language);
    let maybe = |day: Option<Date>| day.map_or_else(|| desk.w("no_day").to_owned(), |day| language::day(day, language));
    let of_place = |name: &str, place: &Place| desk.fill(name, &[("case", &place.family), ("who", &who(desk, place))]);
    match change {
        RegisterChange::NewPerson { place, .. } => of_place("change_new_person", place),
        RegisterChange::Address { place, .. } => of_place("change_address", place),
        RegisterChange::Language { place, .. } => of_place("change_language", place),
        RegisterChange::NewFamily { family, municipality, start, .. } => {
            desk.fill("change_new_family", &[("case", family), ("municipality", municipality), ("day", &day(*start))])
        }
        RegisterChange::NewChild { family, child, birth } => {
            desk.fill("change_new_child", &[("case", family), ("child", child), ("day", &day(*birth))])
        }
        RegisterChange::Municipality { family, from, to } => {
            desk.fill("change_municipality", &[("case", family), ("from", from), ("to", to)])
        }
        RegisterChange::Spelling { from, to } => desk.fill("change_spelling", &[("from", from), ("to", to)]),
        RegisterChange::Start { family, from, to } => {
            desk.fill("change_start", &[("case", family), ("from", &day(*from)), ("to", &day(*to))])
        }
        RegisterChange::End { family, from, to } => {
            desk.fill("change_end", &[("case", family), ("from", &maybe(*from)), ("to", &maybe(*to))])
        }
        RegisterChange::Status { family, from, to } => {
            desk.fill("change_status", &[("case", family), ("from", status(desk, *from)), ("to", status(desk, *to))])
        }
        RegisterChange::Linked { family, to: Some(to), .. } => {
            desk.fill("change_linked", &[("case", family), ("to", to)])
        }
        RegisterChange::Linked { family, from, .. } => {
            let from = from.as_deref().unwrap_or_else(|| desk.w("nothing"));
            desk.fill("change_unlinked", &[("case", family), ("from", from)])
        }
        RegisterChange::Birth { family, child, from, to } => {
            desk.fill("change_birth", &[("case", family), ("child", child), ("from", &day(*from)), ("to", &day(*to))])
        }
        RegisterChange::Sex { family, child, .. } => desk.fill("change_sex", &[("case", family), ("child", child)]),
        RegisterChange::Fact { family, child, title, from, to, .. } => {
            let told = |entries: &[FactEntry]| facts(desk, entries);
            let whose = child.as_ref().map_or(String::new(), |child| format!(", {} {child}", desk.w("child")));
            let values = [("case", family.as_str()), ("whose", &whose), ("title", title)];
            let (from, to) = (told(from), told(to));
            let all: Vec<(&str, &str)> =
                values.into_iter().chain([("from", from.as_str()), ("to", to.as_str())]).collect();
            desk.fill("change_fact", &all)
        }
        RegisterChange::Renamed { place, .. } => of_place("change_renamed", place),
        RegisterChange::Ended { place, .. } => of_place("change_ended", place),
        RegisterChange::Replaced { place, .. } => of_place("change_replaced", place),
        RegisterChange::Assigned { place, .. } => of_place("change_assigned", place),
    }
}

/// How many changes there are of each kind that somebody looks for first.
pub(super) fn totals(desk: &Desk<'_>, changes: &[&RegisterChange]) -> Vec<String> {
    let mut counts: BTreeMap<(u8, &str), i64> = BTreeMap::new();
    let mut ended = BTreeSet::new();
    for change in changes {
        let kind = match change {
            RegisterChange::NewFamily { .. } => (0, "total_families_new"),
            RegisterChange::NewChild { .. } => (1, "total_children_new"),
            RegisterChange::End { family, .. } | RegisterChange::Status { family, .. } => {
                // A status and an end date of one family are one end.
                if !ended.insert(family) {
                    continue;
                }
                (2, "total_ended")
            }
            RegisterChange::Municipality { .. } => (3, "total_moved"),
            RegisterChange::Replaced { .. } => (4, "total_followed"),
            RegisterChange::Address { .. } => (5, "total_addresses"),
            RegisterChange::NewPerson { .. } => (6, "total_people_new"),
            _ => (7, "total_other"),
        };
        *counts.entry(kind).or_default() += 1;
    }
    counts.into_iter().map(|((_, name), n)| desk.counted(name, n)).collect()
}

fn who(desk: &Desk<'_>, place: &Place) -> String {
    let title = role_title(desk.service().programme(), &place.role, &place.slot, desk.language());
    let child = place.child.as_ref();
    child.map_or_else(|| title.clone(), |child| format!("{title}, {} {child}", desk.w("child")))
}

/// A status in words.
pub(super) fn status<'a>(desk: &Desk<'_>, status: Status) -> &'a str {
    desk.w(match status {
        Status::Active => "status_active",
        Status::Completed => "status_completed",
        Status::EndedEarly => "status_ended_early",
        Status::LeftInStartup => "status_left_in_startup",
        Status::WithdrawnBeforeStart => "status_withdrawn_before_start",
    })
}

fn facts(desk: &Desk<'_>, entries: &[FactEntry]) -> String {
    let one = |entry: &FactEntry| {
        let day = entry.on.map(|on| language::day(on, desk.language()));
        match (&entry.value, day) {
            (Some(value), Some(day)) => format!("{value} ({day})"),
            (Some(value), None) => value.clone(),
            (None, day) => day.unwrap_or_default(),
        }
    };
    match entries {
        [] => desk.w("nothing").to_owned(),
        entries => entries.iter().map(one).collect::<Vec<_>>().join(", "),
    }
}
