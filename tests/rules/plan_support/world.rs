//! A family, the people around it and a service in memory, driven through [`plan::due`] as the real service is.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use kvartal::family::{Assignment, Case, Child, Request, RequestState, Status};
use kvartal::id::{AssignmentId, ChildId, FamilyId, PersonId, ProtocolId, RequestId};
use kvartal::plan::{self, Action};
use kvartal::programme::{Calendar, Programme};

use super::{bundling, date_of, local, plus, programme};

/// What happens to one family from outside, day by day: all that the rules have to go by.
#[derive(Debug, Clone)]
pub struct Course {
    pub start: Date,
    /// First day in the register. Nothing below is before it.
    pub registered: Date,
    pub window: Option<(Date, Date)>,
    /// Status and end date from a day on; the first from the registration.
    pub standing: Vec<(Date, Status, Option<Date>)>,
    pub places: Vec<Place>,
    /// On that day at noon the holder of that place answers what is open.
    pub replies: Vec<(Date, usize)>,
    /// Who has no address and is asked by letter only.
    pub letters: Vec<i64>,
    /// On that day at eleven the letters to the holder of that place are printed.
    pub printed: Vec<(Date, usize)>,
    pub down: Vec<Down>,
    /// Roles to which mail is bundled on a day of the week.
    pub bundled: Vec<(&'static str, Weekday)>,
    /// The register changes at this hour of the day.
    pub change_hour: i8,
    /// Last day looked at.
    pub until: Date,
}

/// One whom somebody is asked as: a column of the register.
#[derive(Debug, Clone)]
pub struct Place {
    pub role: &'static str,
    pub slot: &'static str,
    /// For the placement site: birth and registration of the child.
    pub child: Option<(Date, Date)>,
    /// Who holds it from a day on; `None`: nobody.
    pub holders: Vec<(Date, Option<i64>)>,
}

/// Days on which the service is down.
#[derive(Debug, Clone, Copy)]
pub struct Down {
    pub from: Date,
    /// First day on which it is up again,
    pub back: Date,
    /// from 13:00 on.
    pub at_one: bool,
}

/// The latest entry of a day.
fn as_of<T: Copy>(entries: &[(Date, T)], date: Date) -> Option<T> {
    entries.iter().rfind(|(from, _)| *from <= date).map(|(_, value)| *value)
}

impl Course {
    /// A family with two parents, a caseworker and one child born ten years before, entered on its first day, for
    /// which nothing else happens.
    pub fn quiet(start: &str) -> Course {
        let start: Date = start.parse().unwrap();
        let birth = plus(start, -3653);
        let place = |role, slot, child, person| Place { role, slot, child, holders: vec![(start, Some(person))] };
        Course {
            start,
            registered: start,
            window: None,
            standing: vec![(start, Status::Active, None)],
            places: vec![
                place("parent", "parent1", None, 1),
                place("parent", "parent2", None, 2),
                place("caseworker", "caseworker", None, 3),
                place("placement_site", "placement_site", Some((birth, start)), 4),
            ],
            replies: Vec::new(),
            letters: Vec::new(),
            printed: Vec::new(),
            down: Vec::new(),
            bundled: Vec::new(),
            change_hour: 7,
            until: plus(start, 760),
        }
    }

    /// The same, entered on another day.
    pub fn registered(mut self, on: &str) -> Course {
        self.registered = on.parse().unwrap();
        self.standing[0].0 = self.registered;
        for place in &mut self.places {
            place.holders[0].0 = self.registered;
            if let Some((_, registered)) = &mut place.child {
                *registered = self.registered;
            }
        }
        self
    }

    /// The same, with that status and end date from a day on.
    pub fn status(mut self, from: &str, status: Status, end: &str) -> Course {
        self.standing.push((from.parse().unwrap(), status, Some(end.parse().unwrap())));
        self
    }

    /// The same, with the service down from one day to the day before another.
    pub fn down(mut self, from: &str, back: &str) -> Course {
        self.down.push(Down { from: from.parse().unwrap(), back: back.parse().unwrap(), at_one: false });
        self
    }

    /// The same, with a place held by another (or nobody) from a day on.
    pub fn holder(mut self, place: usize, from: &str, person: Option<i64>) -> Course {
        self.places[place].holders.push((from.parse().unwrap(), person));
        self
    }

    /// Status and end date on a day.
    pub fn standing(&self, date: Date) -> (Status, Option<Date>) {
        let (_, status, end) = self.standing.iter().rfind(|(from, ..)| *from <= date).unwrap();
        (*status, *end)
    }

    /// Who holds a place on a day.
    pub fn holds(&self, place: usize, date: Date) -> Option<i64> {
        as_of(&self.places[place].holders, date).flatten()
    }

    /// Whether the service is up at an instant.
    pub fn is_up(&self, at: Timestamp) -> bool {
        !self.down.iter().any(|down| {
            let back = local(down.back, if down.at_one { 13 } else { 0 }, 0);
            local(down.from, 0, 0) <= at && at < back
        })
    }

    /// The days on which the register changes.
    fn changes(&self) -> Vec<Date> {
        let holders = self.places.iter().flat_map(|place| place.holders.iter().map(|(from, _)| *from));
        let children = self.places.iter().filter_map(|place| place.child.map(|(_, registered)| registered));
        let mut days: Vec<Date> = self.standing.iter().map(|(from, ..)| *from).chain(holders).chain(children).collect();
        days.sort_unstable();
        days.dedup();
        days
    }
}

/// A mail about a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mail {
    pub on: Date,
    pub to: i64,
    /// 0 for an invitation, else the number of the reminder.
    pub reminder: usize,
}

/// What became of one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub place: usize,
    pub wave: usize,
    pub nominal: Date,
    pub closes: Date,
    pub instrument: Option<String>,
    pub person: i64,
    pub state: RequestState,
    pub mails: Vec<Mail>,
}

/// When the service looks at the family.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Looks {
    /// Several times a day, whatever `Due::next` says.
    Always,
    /// When the register changed and when `Due::next` has come.
    WhenDue,
}

/// A family in the hands of a service.
pub struct World {
    pub programme: Programme,
    pub calendar: Calendar,
    pub case: Case,
    /// Every mail with its instant and its request.
    pub log: Vec<(Timestamp, RequestId, Mail)>,
    /// Looks at which nothing was due.
    pub in_vain: usize,
    next: Option<Timestamp>,
    queue: Vec<(RequestId, Mail)>,
    /// When each person had the last mail, from whichever family.
    pub last_mail: HashMap<i64, Timestamp>,
    /// Requests that have moved: their closing day stays.
    moved: HashSet<RequestId>,
}

enum Step {
    Change(Date),
    Print(usize),
    Reply(usize),
    Tick,
}

impl World {
    /// A course from registration to its last day.
    pub fn run(course: &Course, looks: Looks) -> World {
        World::run_in(bundling(programme(course.window).0, &course.bundled), course, looks)
    }

    /// The same in a programme of one's own.
    pub fn run_in(programme: Programme, course: &Course, looks: Looks) -> World {
        let calendar = Calendar::of(&programme).unwrap();
        let case = Case {
            id: FamilyId::new(1),
            case_number: "F1".to_owned(),
            municipality: "Aarhus".to_owned(),
            start: course.start,
            end: None,
            status: Status::Active,
            registered: course.registered,
            paused_until: None,
            forgotten: None,
            linked: None,
            children: Vec::new(),
            assignments: Vec::new(),
            requests: Vec::new(),
        };
        let mut world = World {
            programme,
            calendar,
            case,
            log: Vec::new(),
            in_vain: 0,
            next: None,
            queue: Vec::new(),
            last_mail: HashMap::new(),
            moved: HashSet::new(),
        };
        for (at, step) in steps(course, looks) {
            match step {
                Step::Change(date) => {
                    world.change(course, date);
                    // An import has the family looked at.
                    world.next = Some(at);
                }
                Step::Print(place) => world.print(course, place, date_of(at)),
                Step::Reply(place) => world.reply(course, place, at),
                Step::Tick => {
                    let wanted = looks == Looks::Always || world.next.is_some_and(|next| next <= at);
                    if wanted && course.is_up(at) {
                        world.look(at);
                        world.check_open(date_of(at));
                    }
                }
            }
        }
        world
    }

    /// Every request with its mails, in the order of places and waves.
    pub fn history(&self, course: &Course) -> Vec<Told> {
        let mut all: Vec<Told> = self
            .case
            .requests
            .iter()
            .map(|request| Told {
                place: place_of(course, &request.slot, request.child),
                wave: self.programme.wave(&request.wave).unwrap().0,
                nominal: request.nominal,
                closes: request.closes,
                instrument: request.child_instrument.clone(),
                person: request.person.number(),
                state: request.state,
                mails: self.log.iter().filter(|(_, id, _)| *id == request.id).map(|(.., mail)| *mail).collect(),
            })
            .collect();
        all.sort_by_key(|told| (told.place, told.wave));
        all
    }

    /// The register as it stands on that day.
    pub fn change(&mut self, course: &Course, date: Date) {
        (self.case.status, self.case.end) = course.standing(date);
        self.case.children.clear();
        self.case.assignments.clear();
        for (index, place) in course.places.iter().enumerate() {
            let id = place.child.map(|_| child_id(index));
            if let Some((birth, registered)) = place.child.filter(|(_, registered)| *registered <= date) {
                self.case.children.push(Child {
                    id: child_id(index),
                    case_number: format!("C{index}"),
                    birth,
                    sex: None,
                    registered,
                });
            }
            for (number, (from, person)) in place.holders.iter().enumerate().filter(|(_, (from, _))| *from <= date) {
                let Some(person) = *person else { continue };
                self.case.assignments.push(Assignment {
                    id: AssignmentId::new(i64::try_from(index * 100 + number).unwrap()),
                    child: id,
                    role: place.role.to_owned(),
                    slot: place.slot.to_owned(),
                    person: PersonId::new(person),
                    name: String::new(),
                    from: *from,
                    to: place.holders.get(number + 1).map(|(to, _)| *to).filter(|to| *to <= date),
                    no_mail: false,
                    by_letter: course.letters.contains(&person),
                });
            }
        }
    }

    /// The letter invites, on the day it is printed; printed again it is the same letter.
    fn print(&mut self, course: &Course, place: usize, today: Date) {
        let found: Vec<RequestId> = self
            .case
            .requests
            .iter()
            .filter(|request| place_of(course, &request.slot, request.child) == place && request.invited.is_none())
            .filter(|request| course.letters.contains(&request.person.number()))
            .filter(|request| plan::is_open(&self.programme, &self.case, request, today))
            .map(|request| request.id)
            .collect();
        for id in found {
            let wave = self.request(id).wave.clone();
            let wave = self.programme.wave(&wave).unwrap().0;
            let closes = plan::closing_day(&self.programme, self.case.start, wave, today);
            let moved = self.moved.contains(&id);
            let request = self.request(id);
            request.invited = Some(today);
            if !moved {
                request.closes = closes;
            }
        }
    }

    fn reply(&mut self, course: &Course, place: usize, at: Timestamp) {
        let (programme, today) = (&self.programme, date_of(at));
        let open = |request: &&Request| {
            place_of(course, &request.slot, request.child) == place
                && request.invited.is_some()
                && plan::is_open(programme, &self.case, request, today)
        };
        let found: Vec<RequestId> = self.case.requests.iter().filter(open).map(|request| request.id).collect();
        for id in found {
            self.request(id).state = RequestState::Answered;
        }
    }

    /// One pass of the service: write what is due, send it, look again.
    pub fn look(&mut self, now: Timestamp) {
        let due = plan::due(&self.programme, &self.calendar, &self.case, now);
        assert!(due.next.is_none_or(|next| next > now), "looks again at {:?} at {now}", due.next);
        self.next = due.next;
        if due.actions.is_empty() {
            self.in_vain += 1;
            return;
        }
        let waiting = due.actions.into_iter().filter(|action| !self.carry_out(action, now)).count();
        let written = plan::due(&self.programme, &self.calendar, &self.case, now);
        assert_eq!(written.actions.len(), waiting, "written twice at {now}: {:?}", written.actions);
        for (request, mail) in std::mem::take(&mut self.queue) {
            let found = self.request(request);
            if mail.reminder == 0 {
                (found.invited, found.invitation_queued) = (Some(mail.on), false);
            } else {
                found.reminded.push(mail.on);
            }
            self.log.push((now, request, mail));
        }
        let sent = plan::due(&self.programme, &self.calendar, &self.case, now);
        assert_eq!(sent.actions.len(), waiting, "due again after it was sent at {now}: {:?}", sent.actions);
        self.next =
            if waiting == 0 { sent.next } else { sent.next.into_iter().chain(self.calendar.next_writing(now)).min() };
    }

    /// `false`: the person has had today's mail, and it waits for the next day of sending (rule 9).
    fn carry_out(&mut self, action: &Action, now: Timestamp) -> bool {
        match action {
            Action::End { request, state } => self.request(*request).state = *state,
            Action::Reopen { .. } => panic!("no clock is ahead here"),
            Action::Move { request, person } => {
                self.moved.insert(*request);
                let found = self.request(*request);
                (found.person, found.state) = (*person, RequestState::Open);
                (found.invited, found.invitation_queued) = (None, false);
                (found.reminded, found.reminders_written) = (Vec::new(), 0);
            }
            Action::Ask(ask) => {
                let id = RequestId::new(i64::try_from(self.case.requests.len()).unwrap() + 1);
                if !ask.by_letter && !self.write(id, ask.person, 0, now) {
                    return false;
                }
                self.case.requests.push(Request {
                    id,
                    child: ask.child,
                    role: ask.role.clone(),
                    slot: ask.slot.clone(),
                    wave: ask.wave.clone(),
                    person: ask.person,
                    nominal: ask.nominal,
                    closes: ask.closes,
                    invited: None,
                    invitation_queued: !ask.by_letter,
                    reminded: Vec::new(),
                    reminders_written: 0,
                    state: RequestState::Open,
                    child_instrument: ask.child_instrument.clone(),
                    declined: false,
                    protocol: ProtocolId::new(1),
                });
            }
            Action::Invite { request, person } => {
                if !self.write(*request, *person, 0, now) {
                    return false;
                }
                self.request(*request).invitation_queued = true;
            }
            Action::Remind { request, person, number } => {
                if !self.write(*request, *person, *number, now) {
                    return false;
                }
                self.request(*request).reminders_written += 1;
                assert_eq!(self.request(*request).reminders_written, *number);
            }
        }
        true
    }

    fn write(&mut self, request: RequestId, to: PersonId, reminder: usize, now: Timestamp) -> bool {
        let (on, to) = (date_of(now), to.number());
        if self.last_mail.get(&to).is_some_and(|last| *last < now && date_of(*last) == on) {
            return false;
        }
        self.last_mail.insert(to, now);
        self.queue.push((request, Mail { on, to, reminder }));
        true
    }

    fn request(&mut self, id: RequestId) -> &mut Request {
        self.case.requests.iter_mut().find(|request| request.id == id).unwrap()
    }

    /// Where the service has just been, the state alone says what can be answered.
    fn check_open(&self, today: Date) {
        for request in &self.case.requests {
            let open = plan::is_open(&self.programme, &self.case, request, today);
            assert_eq!(open, request.state == RequestState::Open, "{today}: {request:?}");
        }
    }
}

fn child_id(place: usize) -> ChildId {
    ChildId::new(i64::try_from(place).unwrap() + 1)
}

fn place_of(course: &Course, slot: &str, child: Option<ChildId>) -> usize {
    let same = |(index, place): (usize, &Place)| place.slot == slot && place.child.map(|_| child_id(index)) == child;
    (0..course.places.len()).find(|index| same((*index, &course.places[*index]))).unwrap()
}

/// Everything that happens, in order: at midnight and in the morning a tick, the changes of the register and a tick
/// after each, the letters printed at eleven, noon's replies, and ticks in the afternoon and at night.
fn steps(course: &Course, looks: Looks) -> Vec<(Timestamp, Step)> {
    let changes = course.changes();
    let mut steps = Vec::new();
    let mut date = course.registered;
    while date <= course.until {
        let mut today = vec![(0, 0, Step::Tick), (9, 0, Step::Tick), (15, 0, Step::Tick)];
        if looks == Looks::Always {
            today.extend([(8, 59, Step::Tick), (23, 59, Step::Tick)]);
        }
        if course.down.iter().any(|down| down.back == date) {
            today.push((13, 0, Step::Tick));
        }
        if changes.contains(&date) {
            today.extend([(course.change_hour, 0, Step::Change(date)), (course.change_hour, 0, Step::Tick)]);
        }
        let printed = course.printed.iter().filter(|(on, _)| *on == date);
        today.extend(printed.map(|(_, place)| (11, 0, Step::Print(*place))));
        let replies = course.replies.iter().filter(|(on, _)| *on == date);
        today.extend(replies.map(|(_, place)| (12, 0, Step::Reply(*place))));
        // Stable: a change comes before its tick.
        today.sort_by_key(|(hour, minute, _)| (*hour, *minute));
        let registered = date > course.registered;
        let known = today.into_iter().filter(|(hour, ..)| registered || *hour >= course.change_hour);
        steps.extend(known.map(|(hour, minute, step)| (local(date, hour, minute), step)));
        date = plus(date, 1);
    }
    steps
}
