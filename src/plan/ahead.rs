//! The coming mails as a calendar: what is told to whom on which day, and until when it can be answered, if nobody answers
//! and nothing changes. One family's events are a list; those of many families are counted and not kept.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

use super::forecast::{Coming, Post, RequestKey, forecast_until};
use super::{after, last_day};
use crate::family::{Case, RequestState};
use crate::id::{PersonId, StaffId};
use crate::programme::{Calendar, Programme};

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// The person is invited.
    Invitation,
    /// The person is reminded for that many times.
    Reminder(usize),
    /// The last day on which it can be answered.
    LastDay,
}

impl EventKind {
    fn of_mail(number: usize) -> EventKind {
        if number == 0 { EventKind::Invitation } else { EventKind::Reminder(number) }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EventKind::Invitation => f.write_str("invitation"),
            EventKind::Reminder(number) => write!(f, "reminder{number}"),
            EventKind::LastDay => f.write_str("last_day"),
        }
    }
}

/// Something to come about one request. Sorts by day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ComingEvent {
    /// When.
    pub day: Date,
    /// Case number of the family.
    pub family: String,
    /// Case number of the child, for roles asked per child.
    pub child: Option<String>,
    /// Who is asked.
    pub role: String,
    /// In which column of the register.
    pub slot: String,
    /// Which wave.
    pub wave: String,
    /// What happens.
    pub kind: EventKind,
    /// Whose request it is then.
    pub person: PersonId,
}

/// What is to come for one family: [`events`] of its forecast to the end of `last`.
pub fn coming(
    by: (&Programme, &Calendar),
    case: &Case,
    post: &Post,
    now: Timestamp,
    (first, last): (Date, Date),
) -> Vec<ComingEvent> {
    // What ends with the last day ends when the next one begins.
    events(case, &forecast_until(by, case, post, now, after(last, 1)), by.1.date(now), (first, last))
}

/// The mails and last days of a forecast made on `today`, from `first` to `last`, in order.
pub fn events(
    case: &Case,
    forecast: &BTreeMap<RequestKey, Coming>,
    today: Date,
    (first, last): (Date, Date),
) -> Vec<ComingEvent> {
    let mut events = Vec::new();
    for (key, coming) in forecast {
        let mails = coming.mails.iter().map(|(day, number)| (*day, EventKind::of_mail(*number)));
        // What ends at once has had its last day.
        let last_day = coming.ends.filter(|day| *day > today).map(|day| (after(day, -1), EventKind::LastDay));
        for (day, kind) in mails.chain(last_day).filter(|(day, _)| (first..=last).contains(day)) {
            let child = key.child.and_then(|id| case.children.iter().find(|child| child.id == id));
            events.push(ComingEvent {
                day,
                family: case.case_number.clone(),
                child: child.map(|child| child.case_number.clone()),
                role: key.role.clone(),
                slot: key.slot.clone(),
                wave: key.wave.clone(),
                kind,
                person: coming.request.person,
            });
        }
    }
    events.sort();
    events
}

/// Of these days on which a digest can leave, those on which something of the family would be told in it (rule 2.11): a request
/// that was invited `after_days` days before or earlier, or whose mail or letter has not reached anybody.
pub fn outstanding_on<'a>(
    programme: &Programme,
    case: &Case,
    forecast: &BTreeMap<RequestKey, Coming>,
    post: &Post,
    days: impl IntoIterator<Item = &'a Date>,
) -> BTreeSet<Date> {
    let after_days = i32::from(programme.sending.digest.after_days);
    let is_told = |coming: &Coming, before: Option<Date>, day: Date| {
        let request = &coming.request;
        // It is written before that day's mail.
        let mailed = coming.mails.iter().filter(|(on, number)| *number == 0 && *on < day).map(|(on, _)| *on).max();
        let invited = mailed.or(before.filter(|on| *on < day));
        let goes_on = match coming.ends {
            Some(ends) => day < ends,
            None => {
                let (last, _) = last_day(case.status, case.end, request.closes);
                request.state == RequestState::Open && last.is_some_and(|last| day <= last)
            }
        };
        let unreached = || {
            let by_letter = case.assignments.iter().any(|a| a.person == request.person && a.by_letter && !a.no_mail);
            let is_made = coming.mails.is_empty() && request.nominal < day && !request.declined;
            is_made && (post.unreachable.contains(&request.person) || by_letter && request.invited.is_none())
        };
        goes_on && (invited.is_some_and(|on| on <= after(day, -after_days)) || unreached())
    };
    let before = |key: &RequestKey| case.requests.iter().find(|one| RequestKey::of(one) == *key)?.invited;
    let known: Vec<(&Coming, Option<Date>)> = forecast.iter().map(|(key, coming)| (coming, before(key))).collect();
    let told = |day: &&Date| known.iter().any(|(coming, before)| is_told(coming, *before, **day));
    days.into_iter().filter(told).copied().collect()
}

/// The coming mails of many families, counted by day.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ahead {
    /// Only days on which there is something.
    pub days: BTreeMap<Date, DayAhead>,
    /// Who gets a mail on which day: all that falls due for a person on a day is one mail.
    people: HashSet<(Date, PersonId)>,
    /// The same by role, as its place in `roles`.
    in_roles: HashSet<(Date, PersonId, usize)>,
    roles: Vec<String>,
    /// Municipalities that are told what is outstanding there.
    told: BTreeSet<(Date, StaffId)>,
}

/// What is to come on one day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DayAhead {
    /// Mails to people who are asked, one for each person.
    pub mails: usize,
    /// How many of these go to somebody in that role; who has two roles is in both.
    pub mails_by_role: BTreeMap<String, usize>,
    /// Requests that these mails tell of, by what they say, role and wave.
    pub requests: BTreeMap<(EventKind, String, String), usize>,
    /// Requests that can be answered on this day for the last time, by role and wave.
    pub last_days: BTreeMap<(String, String), usize>,
    /// Digests to project leads that can be foreseen.
    pub digests: usize,
}

impl DayAhead {
    /// How many requests the day's mails tell of.
    pub fn requests(&self) -> usize {
        self.requests.values().sum()
    }

    /// How many requests can be answered for the last time.
    pub fn last_days(&self) -> usize {
        self.last_days.values().sum()
    }
}

impl Ahead {
    /// Counts events of any family. Those of one family are to be given once.
    pub fn add(&mut self, events: &[ComingEvent]) {
        for event in events {
            let ComingEvent { day, role, wave, kind, person, .. } = event;
            let of_day = self.days.entry(*day).or_default();
            if *kind == EventKind::LastDay {
                *of_day.last_days.entry((role.clone(), wave.clone())).or_default() += 1;
                continue;
            }
            *of_day.requests.entry((*kind, role.clone(), wave.clone())).or_default() += 1;
            if self.people.insert((*day, *person)) {
                of_day.mails += 1;
            }
            let place = self.roles.iter().position(|known| known == role).unwrap_or_else(|| {
                self.roles.push(role.clone());
                self.roles.len() - 1
            });
            if self.in_roles.insert((*day, *person, place)) {
                *of_day.mails_by_role.entry(role.clone()).or_default() += 1;
            }
        }
    }

    /// Counts the digests to those project leads on a day on which there is something to be told in a municipality of theirs:
    /// one for each, however many of its families have something, and however many municipalities they lead.
    pub fn tell(&mut self, day: Date, leads: &[StaffId]) {
        for lead in leads {
            if self.told.insert((day, *lead)) {
                self.days.entry(day).or_default().digests += 1;
            }
        }
    }

    /// All mails to people who are asked.
    pub fn mails(&self) -> usize {
        self.days.values().map(|day| day.mails).sum()
    }

    /// All requests that are told of in them.
    pub fn requests(&self) -> usize {
        self.days.values().map(DayAhead::requests).sum()
    }

    /// All digests.
    pub fn digests(&self) -> usize {
        self.days.values().map(|day| day.digests).sum()
    }
}
