//! What is to come for one family if nobody answers and nothing about it changes: the plan carried out in memory.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Action, due};
use crate::family::{Case, Request, RequestState};
use crate::id::{ChildId, ProtocolId, RequestId};
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
    /// The day on which it ends; none for one that had ended before.
    pub ends: Option<Date>,
    /// Mails still to come about it: day, and 0 for an invitation or the number of the reminder.
    pub mails: Vec<(Date, usize)>,
}

/// Every request of a family as it comes to be from `now` on. Mail counts as sent on the day on which it falls due:
/// rate limits, addresses to which no mail goes, and other families' mail to the same person on the same day are left
/// aside.
pub fn forecast(
    programme: &Programme,
    calendar: &Calendar,
    case: &Case,
    now: Timestamp,
) -> BTreeMap<RequestKey, Coming> {
    let mut world = World { case: case.clone(), mails: BTreeMap::new(), ends: BTreeMap::new() };
    world.send_what_waits(calendar.date(now));
    let mut at = now;
    for _ in 0..PASSES {
        for action in due(programme, calendar, &world.case, at).actions {
            world.carry_out(action, calendar.date(at));
        }
        match due(programme, calendar, &world.case, at).next {
            Some(next) if next > at => at = next,
            _ => break,
        }
    }
    let World { case, mut mails, ends } = world;
    let coming = case.requests.into_iter().map(|request| {
        let key = RequestKey::of(&request);
        let (mails, ends) = (mails.remove(&request.id).unwrap_or_default(), ends.get(&request.id).copied());
        (key, Coming { request, ends, mails })
    });
    coming.collect()
}

struct World {
    case: Case,
    mails: BTreeMap<RequestId, Vec<(Date, usize)>>,
    ends: BTreeMap<RequestId, Date>,
}

impl World {
    /// What is in the queue leaves today, whichever programme goes on.
    fn send_what_waits(&mut self, today: Date) {
        for request in self.case.requests.iter_mut().filter(|request| request.state == RequestState::Open) {
            if std::mem::take(&mut request.invitation_queued) {
                request.invited = Some(today);
            }
            request.reminded.resize(request.reminders_written.max(request.reminded.len()), today);
        }
    }

    fn carry_out(&mut self, action: Action, today: Date) {
        match action {
            Action::Ask(ask) => {
                let id = self.case.requests.iter().map(|request| request.id.number()).max().unwrap_or(0) + 1;
                let id = RequestId::new(id);
                let invited = (!ask.by_letter).then_some(today);
                self.case.requests.push(Request {
                    id,
                    child: ask.child,
                    role: ask.role,
                    slot: ask.slot,
                    wave: ask.wave,
                    person: ask.person,
                    nominal: ask.nominal,
                    closes: ask.closes,
                    invited,
                    invitation_queued: false,
                    reminded: Vec::new(),
                    reminders_written: 0,
                    state: RequestState::Open,
                    child_instrument: ask.child_instrument,
                    declined: false,
                    // Made in memory alone, as its number.
                    protocol: ProtocolId::new(0),
                });
                self.mails.entry(id).or_default().extend(invited.map(|on| (on, 0)));
            }
            Action::End { request, state } => {
                self.ends.insert(request, today);
                self.change(request, |request| request.state = state);
            }
            Action::Move { request, person } => self.change(request, |request| {
                (request.person, request.state, request.invited) = (person, RequestState::Open, None);
                (request.reminded, request.reminders_written) = (Vec::new(), 0);
            }),
            Action::Reopen { request } => self.change(request, |request| request.state = RequestState::Open),
            Action::Invite { request, .. } => {
                self.mails.entry(request).or_default().push((today, 0));
                self.change(request, |request| request.invited = Some(today));
            }
            Action::Remind { request, number, .. } => {
                self.mails.entry(request).or_default().push((today, number));
                self.change(request, |request| {
                    request.reminders_written = number;
                    request.reminded.push(today);
                });
            }
        }
    }

    fn change(&mut self, id: RequestId, change: impl FnOnce(&mut Request)) {
        if let Some(request) = self.case.requests.iter_mut().find(|request| request.id == id) {
            change(request);
        }
    }
}
