//! What is to come for one family if nobody answers and nothing about it changes: the plan carried out in memory.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Action, Ask, due, is_open};
use crate::family::{Case, Request, RequestState};
use crate::id::{ChildId, PersonId, ProtocolId, RequestId};
use crate::programme::{Calendar, Programme};

/// More passes than any family needs.
const PASSES: usize = 10_000;

/// Which questionnaire: a family's place in a role, or a child's, at a wave.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestKey {
    /// Only for roles asked per child.
    pub child: Option<ChildId>,
    /// Who is asked.
    pub role: String,
    /// The register's column.
    pub slot: String,
    /// When.
    pub wave: String,
}

impl RequestKey {
    /// Of that request.
    pub fn of(request: &Request) -> RequestKey {
        let Request { child, role, slot, wave, .. } = request;
        RequestKey { child: *child, role: role.clone(), slot: slot.clone(), wave: wave.clone() }
    }
}

/// What becomes of one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Coming {
    /// The request as it is in the end.
    pub request: Request,
    /// The first day on which it can be answered no longer; none for one that had ended before, or goes on.
    pub ends: Option<Date>,
    /// Mails still to come about it: day, and 0 for an invitation or the number of the reminder.
    pub mails: Vec<(Date, usize)>,
}

/// What is known of mail beside the family itself.
#[derive(Debug, Clone, Default)]
pub struct Post {
    /// What waits in the queue about a request: not before that instant; 0 for an invitation or the reminder's number.
    pub waiting: HashMap<RequestId, Vec<(Timestamp, usize)>>,
    /// Who has had today's mail: nothing more leaves to them today.
    pub served: HashSet<PersonId>,
    /// Who, beside these, can be written nothing more today: today's mail is leaving or came to nothing.
    pub settled: HashSet<PersonId>,
    /// Whose address takes no mail: what is written to them does not leave.
    pub unreachable: HashSet<PersonId>,
}

impl Post {
    /// As if all that is written about the family and has not left waited in the queue, and everybody could be written to.
    pub fn of(case: &Case) -> Post {
        let open = case.requests.iter().filter(|request| request.state == RequestState::Open);
        let waiting = open.filter_map(|request| {
            let invitation = request.invitation_queued.then_some(0);
            let numbers = invitation.into_iter().chain(request.reminded.len() + 1..=request.reminders_written);
            let waits: Vec<_> = numbers.map(|number| (Timestamp::MIN, number)).collect();
            (!waits.is_empty()).then_some((request.id, waits))
        });
        Post { waiting: waiting.collect(), ..Post::default() }
    }
}

/// Every request of a family as it comes to be from `now` on. Mail counts as sent on the day on which it falls due:
/// rate limits, addresses to which no mail goes, and other families' mail to the same person today are left aside.
pub fn forecast(
    programme: &Programme,
    calendar: &Calendar,
    case: &Case,
    now: Timestamp,
) -> BTreeMap<RequestKey, Coming> {
    forecast_until((programme, calendar), case, &Post::of(case), now, Date::MAX)
}

/// The same with what is known of the post, and no further than to the end of the day `until`.
pub fn forecast_until(
    (programme, calendar): (&Programme, &Calendar),
    case: &Case,
    post: &Post,
    now: Timestamp,
    until: Date,
) -> BTreeMap<RequestKey, Coming> {
    let mut world = World {
        programme,
        calendar,
        post,
        today: calendar.date(now),
        case: case.clone(),
        mails: BTreeMap::new(),
        ends: BTreeMap::new(),
        departing: BTreeMap::new(),
        leaves_with: HashMap::new(),
        fresh: case.requests.iter().map(|request| request.id.number()).max().unwrap_or(0),
    };
    world.queue_what_waits(now);
    let mut at = now;
    for _ in 0..PASSES {
        let seen = due(programme, calendar, &world.case, at);
        let (mut next, mut waits) = (seen.next, false);
        let changed = !seen.actions.is_empty();
        for action in seen.actions {
            waits |= !world.carry_out(action, at);
        }
        if world.depart(calendar.date(at)) || changed {
            next = due(programme, calendar, &world.case, at).next;
        }
        let departure = world.departing.keys().next().map(|day| calendar.writing_from(*day));
        let tomorrow = waits.then(|| calendar.next_writing(at)).flatten();
        match next.into_iter().chain(departure).chain(tomorrow).filter(|next| *next > at).min() {
            Some(next) if calendar.date(next) <= until => at = next,
            _ => break,
        }
    }
    let World { case, mut mails, ends, .. } = world;
    let coming = case.requests.into_iter().map(|request| {
        let key = RequestKey::of(&request);
        let (mails, ends) = (mails.remove(&request.id).unwrap_or_default(), ends.get(&request.id).copied());
        (key, Coming { request, ends, mails })
    });
    coming.collect()
}

struct World<'a> {
    programme: &'a Programme,
    calendar: &'a Calendar,
    post: &'a Post,
    today: Date,
    case: Case,
    mails: BTreeMap<RequestId, Vec<(Date, usize)>>,
    ends: BTreeMap<RequestId, Date>,
    /// What leaves on a day: about which request, and 0 or the number of the reminder.
    departing: BTreeMap<Date, Vec<(RequestId, usize)>>,
    /// Of whom a message waits: the day on which it leaves, with all that is written to them until then.
    leaves_with: HashMap<PersonId, Date>,
    /// The last number given to a request.
    fresh: i64,
}

impl World<'_> {
    /// What is in the queue leaves today or on the next day of sending, whichever programme goes on.
    fn queue_what_waits(&mut self, now: Timestamp) {
        for request in self.case.requests.iter().filter(|request| request.state == RequestState::Open) {
            for (not_before, number) in self.post.waiting.get(&request.id).into_iter().flatten() {
                let at = now.max(*not_before);
                let served = self.calendar.date(at) == self.today && self.post.served.contains(&request.person);
                let leaves = match served || !self.calendar.may_write(at) {
                    false => Some(at),
                    true => self.calendar.next_writing(at),
                };
                let Some(day) = leaves.map(|at| self.calendar.date(at)) else { continue };
                let known = self.leaves_with.entry(request.person).or_insert(day);
                *known = day.max(*known);
                if !self.post.unreachable.contains(&request.person) {
                    self.departing.entry(day).or_default().push((request.id, *number));
                }
            }
        }
    }

    /// `false`: nothing more can be written to the person today, and it waits for the next day of sending.
    fn carry_out(&mut self, action: Action, at: Timestamp) -> bool {
        let today = self.calendar.date(at);
        match action {
            Action::Ask(ask) => {
                if !ask.by_letter && self.is_settled(ask.person, today) {
                    return false;
                }
                let (person, by_letter) = (ask.person, ask.by_letter);
                let request = self.asked(ask);
                if !by_letter {
                    self.write(request, person, 0, today);
                }
            }
            Action::End { request, state } => {
                self.ends.insert(request, today);
                self.change(request, |request| request.state = state);
            }
            Action::Move { request, person } => {
                self.take_out(request);
                self.change(request, |request| {
                    (request.person, request.state) = (person, RequestState::Open);
                    (request.invited, request.invitation_queued) = (None, false);
                    (request.reminded, request.reminders_written) = (Vec::new(), 0);
                });
            }
            Action::Reopen { request } => self.change(request, |request| request.state = RequestState::Open),
            Action::Invite { person, .. } | Action::Remind { person, .. } if self.is_settled(person, today) => {
                return false;
            }
            Action::Invite { request, person } => self.write(request, person, 0, today),
            Action::Remind { request, person, number } => self.write(request, person, number, today),
        }
        true
    }

    fn asked(&mut self, ask: Ask) -> RequestId {
        self.fresh += 1;
        let id = RequestId::new(self.fresh);
        self.case.requests.push(Request {
            id,
            child: ask.child,
            role: ask.role,
            slot: ask.slot,
            wave: ask.wave,
            person: ask.person,
            nominal: ask.nominal,
            closes: ask.closes,
            invited: None,
            invitation_queued: false,
            reminded: Vec::new(),
            reminders_written: 0,
            state: RequestState::Open,
            child_instrument: ask.child_instrument,
            declined: false,
            // Made in memory alone, as its number.
            protocol: ProtocolId::new(0),
        });
        id
    }

    /// Rule 2.9. Of the days to come nothing has left yet, and all that falls due on one of them falls due at once.
    fn is_settled(&self, person: PersonId, today: Date) -> bool {
        let Post { served, settled, .. } = self.post;
        today == self.today
            && !self.leaves_with.contains_key(&person)
            && (served.contains(&person) || settled.contains(&person))
    }

    fn write(&mut self, id: RequestId, person: PersonId, number: usize, today: Date) {
        self.change(id, |request| match number {
            0 => request.invitation_queued = true,
            _ => request.reminders_written = number,
        });
        if !self.post.unreachable.contains(&person) {
            let day = self.leaves_with.get(&person).map_or(today, |day| today.max(*day));
            self.departing.entry(day).or_default().push((id, number));
        }
    }

    fn take_out(&mut self, id: RequestId) {
        self.departing.values_mut().for_each(|leaves| leaves.retain(|(request, _)| *request != id));
        self.departing.retain(|_, leaves| !leaves.is_empty());
    }

    /// What leaves until the end of that day, if it is still to be told. Whether there was any.
    fn depart(&mut self, today: Date) -> bool {
        let later = self.departing.split_off(&super::after(today, 1));
        let leaving = std::mem::replace(&mut self.departing, later);
        for (day, (id, number)) in leaving.iter().flat_map(|(day, leaves)| leaves.iter().map(|one| (*day, *one))) {
            let request = self.case.requests.iter().find(|request| request.id == id);
            if !request.is_some_and(|request| is_open(self.programme, &self.case, request, day)) {
                continue;
            }
            self.mails.entry(id).or_default().push((day, number));
            self.change(id, |request| match number {
                0 => (request.invited, request.invitation_queued) = (Some(day), false),
                _ => request.reminded.push(day),
            });
        }
        !leaving.is_empty()
    }

    fn change(&mut self, id: RequestId, change: impl FnOnce(&mut Request)) {
        if let Some(request) = self.case.requests.iter_mut().find(|request| request.id == id) {
            change(request);
        }
    }
}
