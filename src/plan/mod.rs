//! What is due: a pure function of the programme, what is stored about one family, and a given time.
//!
//! Nothing else decides when somebody is written to. The scheduler, the simulation and the tests call [`due`]; the
//! numbers of rules are those of the contract's section 2, told again in `docs/architecture.md`.

mod ahead;
mod difference;
mod forecast;
mod helping;
mod open;
mod outlook;
mod over;

pub use ahead::{Ahead, ComingEvent, DayAhead, EventKind, coming, events, outstanding_on};
pub use difference::{Counts, Difference, RequestDifference, differences, register_differences};
pub use forecast::{Coming, Post, RequestKey, forecast, forecast_until};
pub use helping::{helping, may_help};
pub use open::{RequestStanding, is_open, last_day};
pub use outlook::{Outlook, Silence, Unheld, outlook};
pub use over::{last_day_of_family, open_until};

use jiff::Timestamp;
use jiff::civil::Date;

use crate::family::{Assignment, Case, Request, RequestState, Status};
use crate::id::{ChildId, PersonId, RequestId};
use crate::programme::{Asked, Calendar, Programme, Role, add_months, after, whole_months};

/// What is due for one family, and when to look again.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// To be carried out now, in this order.
    pub actions: Vec<Action>,
    /// The earliest instant at which anything else can fall due, all else being equal.
    pub next: Option<Timestamp>,
}

/// One thing to be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Make the request and invite the person, if there is an address to write to.
    Ask(Ask),
    /// The request goes to whoever holds the role now; what the former person was sent stops working.
    Move {
        /// Which request.
        request: RequestId,
        /// Who holds it from now on.
        person: PersonId,
    },
    /// The request was ended by a clock that was ahead: it is open as it was, and nobody is invited anew.
    Reopen {
        /// Which request.
        request: RequestId,
    },
    /// Invite the person who holds an existing request.
    Invite {
        /// Which request.
        request: RequestId,
        /// Who is written to.
        person: PersonId,
    },
    /// Remind the person who holds it.
    Remind {
        /// Which request.
        request: RequestId,
        /// Who is written to.
        person: PersonId,
        /// 1 for the first reminder.
        number: usize,
    },
    /// The request can be answered no longer.
    End {
        /// Which request.
        request: RequestId,
        /// Missing or cancelled.
        state: RequestState,
    },
}

/// A request to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// For roles asked per child.
    pub child: Option<ChildId>,
    /// Who is asked.
    pub role: String,
    /// The register's column.
    pub slot: String,
    /// Who holds it.
    pub person: PersonId,
    /// Whether that person has no address: the letter that is printed invites them, and nothing is mailed.
    pub by_letter: bool,
    /// Which wave.
    pub wave: String,
    /// The wave's nominal date.
    pub nominal: Date,
    /// Last day on which it can be answered.
    pub closes: Date,
    /// The child's instrument by age.
    pub child_instrument: Option<String>,
    /// Why now and why this instrument, for whoever asks later.
    pub reason: String,
}

/// What is due for `case` at `now`; of a family whose people were forgotten, nothing ever.
pub fn due(programme: &Programme, calendar: &Calendar, case: &Case, now: Timestamp) -> Due {
    if case.forgotten.is_some() {
        return Due { actions: Vec::new(), next: None };
    }
    let mut pass = Pass {
        programme,
        calendar,
        case,
        today: calendar.date(now),
        now,
        may_write: calendar.may_write(now) && !case.is_paused(calendar.date(now)),
        due: Due { actions: Vec::new(), next: None },
    };
    for request in &case.requests {
        pass.existing(request);
    }
    let nominals: Vec<Date> =
        programme.waves.iter().map(|wave| add_months(case.start, i32::from(wave.months))).collect();
    // A wave has closed when the next one begins (rule 2.5).
    let first = nominals.iter().skip(1).take_while(|next| **next <= pass.today).count();
    for role in programme.roles.iter().filter(|role| programme.asks(&case.municipality, &role.id)) {
        for assignment in pass.held(role) {
            for (place, nominal) in nominals.iter().enumerate().skip(first) {
                if pass.unasked(role, assignment, (place, *nominal)) == Later::AllTheMore {
                    break;
                }
            }
        }
    }
    pass.due
}

/// What a wave says of those after it.
#[derive(Debug, PartialEq, Eq)]
enum Later {
    /// It is too early for this one, and it is told when to look again.
    AllTheMore,
    /// Nothing.
    Unknown,
}

/// Last day on which a request for the wave at `place` can be answered when it is invited on `invited` (rule 2.5).
pub fn closing_day(programme: &Programme, start: Date, place: usize, invited: Date) -> Date {
    let by_age = after(invited, i32::from(programme.closes_after_days));
    match programme.waves.get(place + 1) {
        Some(next) => by_age.min(after(add_months(start, i32::from(next.months)), -1)),
        None => by_age,
    }
}

/// The first day on which the wave at `place` can be asked of whoever holds that assignment, and the last; none if it has
/// closed before they were entered, or the family has left by then (rules 2.3, 2.5, 2.6, 2.7).
fn days_to_ask(
    programme: &Programme,
    calendar: &Calendar,
    case: &Case,
    assignment: &Assignment,
    place: usize,
) -> Option<(Date, Date)> {
    let in_time = calendar.sending_day_from(add_months(case.start, i32::from(programme.waves.get(place)?.months)));
    let entered = entered(case, assignment).max(calendar.window_first().unwrap_or(Date::MIN));
    if closing_day(programme, case.start, place, in_time) < entered {
        return None;
    }
    let first = calendar.sending_day_from(in_time.max(entered));
    let (last, _) = last_day(case.status, case.end, closing_day(programme, case.start, place, first));
    last.filter(|last| first <= *last).map(|last| (first, last))
}

/// When that unit of the family came into the register (rule 2.7): the family, the child, or the first person
/// in that place, whichever came last.
fn entered(case: &Case, assignment: &Assignment) -> Date {
    let same_place =
        |a: &&Assignment| a.child == assignment.child && a.role == assignment.role && a.slot == assignment.slot;
    let held_from = case.assignments.iter().filter(same_place).map(|a| a.from).min().unwrap_or(assignment.from);
    let child = assignment.child.and_then(|id| case.children.iter().find(|child| child.id == id));
    case.registered.max(held_from).max(child.map_or(Date::MIN, |child| child.registered))
}

struct Pass<'a> {
    programme: &'a Programme,
    calendar: &'a Calendar,
    case: &'a Case,
    today: Date,
    now: Timestamp,
    may_write: bool,
    due: Due,
}

impl<'a> Pass<'a> {
    /// Who holds `role` now and may be written to, a child at a time for roles asked per child.
    fn held(&self, role: &Role) -> Vec<&'a Assignment> {
        let per_child = role.asked == Asked::PerChild;
        self.case
            .assignments
            .iter()
            .filter(|a| a.role == role.id && a.to.is_none() && a.child.is_some() == per_child && !a.no_mail)
            .collect()
    }

    fn existing(&mut self, request: &Request) {
        let (last, end_state) = last_day(self.case.status, self.case.end, request.closes);
        let running = last.is_some_and(|last| self.today <= last);
        let holder = RequestStanding::of(self.case, request).holder(self.programme, &self.case.assignments);
        match request.state {
            RequestState::Open => {}
            // Taken back because nobody held the role, or because a status was entered by mistake.
            RequestState::Cancelled if running && holder.is_some() => {}
            // Its last day is still to come: it was ended by a clock that was ahead.
            RequestState::Missing if running => {
                self.due.actions.push(Action::Reopen { request: request.id });
                self.look_again_on(after(self.today, 1));
                return last.map_or((), |last| self.reschedule(self.calendar.start_of(after(last, 1))));
            }
            _ => return,
        }
        let (Some(last), true) = (last, running) else {
            self.due.actions.push(Action::End { request: request.id, state: end_state });
            return;
        };
        let Some(holder) = holder else {
            self.due.actions.push(Action::End { request: request.id, state: RequestState::Cancelled });
            return;
        };
        self.reschedule(self.calendar.start_of(after(last, 1)));
        if holder.no_mail || request.declined && holder.person == request.person {
            // What they have can be answered to its last day; nothing more is written to them, or about it.
            if holder.person != request.person && request.state == RequestState::Open {
                self.due.actions.push(Action::End { request: request.id, state: RequestState::Cancelled });
            }
        } else if holder.person != request.person || request.state == RequestState::Cancelled {
            self.due.actions.push(Action::Move { request: request.id, person: holder.person });
            if !holder.by_letter {
                self.invite(request, holder.person, last);
            }
        } else if holder.by_letter {
            // Whoever prints the letter invites them, and reminds them by handing it over again.
        } else if let Some(invited) = request.invited {
            self.remind(request, invited, last);
        } else if !request.invitation_queued {
            self.invite(request, holder.person, last);
        } else if let Some(first) = self.programme.reminders_after_days.first() {
            // The invitation waits in the queue; no reminder can be due before this.
            self.look_again_on(after(self.today, i32::from(*first)));
        }
    }

    /// Rule 2.10: whoever holds a request that exists is invited, on their role's bundling day if it has one.
    fn invite(&mut self, request: &Request, person: PersonId, last: Date) {
        let day = self.programme.bundled(self.calendar, &request.role, 0, (self.today, last));
        self.write_or_wait(day, last, Action::Invite { request: request.id, person });
    }

    /// Rule 2.4. A reminder that went out late, because the service was down, pushes the next one away from it, so
    /// that nobody finds two at once.
    fn remind(&mut self, request: &Request, invited: Date, last: Date) {
        let written = request.reminders_written;
        if request.reminded.len() < written {
            // The last one is still in the queue.
            self.look_again_on(after(self.today, 1));
            return;
        }
        let days = &self.programme.reminders_after_days;
        let Some(days_after) = days.get(written) else { return };
        let bundled =
            |place: usize, day: Date| self.programme.bundled(self.calendar, &request.role, place + 1, (day, last));
        let bundles = self.programme.role(&request.role).is_some_and(|role| role.bundle.is_some());
        let regular = |place: usize, days_after: u16| {
            let mut day = after(invited, i32::from(days_after));
            // One that has waited can have met the day of the next.
            if let Some(sent) = place.checked_sub(1).and_then(|i| request.reminded.get(i)).filter(|_| bundles) {
                day = day.max(after(*sent, 1));
            }
            bundled(place, self.calendar.sending_day_from(day))
        };
        let mut day = regular(written, *days_after);
        if let Some(before) = written.checked_sub(1)
            && let (Some(days_before), Some(sent)) = (days.get(before), request.reminded.last())
            && *sent > regular(before, *days_before)
        {
            let spaced = after(*sent, i32::from(*days_after) - i32::from(*days_before));
            day = day.max(bundled(written, self.calendar.sending_day_from(spaced)));
        }
        let action = Action::Remind { request: request.id, person: request.person, number: written + 1 };
        self.write_or_wait(day, last, action);
    }

    /// Rules 2.1, 2.3, 2.5, 2.6, 2.7, 2.8 for a wave that has not been asked yet.
    fn unasked(&mut self, role: &Role, assignment: &Assignment, (place, nominal): (usize, Date)) -> Later {
        let (programme, case, calendar) = (self.programme, self.case, self.calendar);
        let wave = &programme.waves[place];
        let asked_already = case.requests.iter().any(|request| {
            request.wave == wave.id
                && request.role == role.id
                && request.child == assignment.child
                && (request.slot == assignment.slot || request.person == assignment.person)
        });
        // The same person in two columns of a role is asked once.
        let asked_now = self.due.actions.iter().any(|action| {
            matches!(action, Action::Ask(ask) if ask.wave == wave.id
                && ask.role == role.id
                && ask.child == assignment.child
                && ask.person == assignment.person)
        });
        if asked_already
            || asked_now
            || case.status == Status::WithdrawnBeforeStart
            || case.end.is_some_and(|end| nominal > end)
            || case.is_asked_elsewhere(programme, assignment.child, nominal)
        {
            return Later::Unknown;
        }
        let Some((first, last)) = days_to_ask(programme, calendar, case, assignment, place) else {
            return Later::Unknown;
        };
        // A letter is handed over when it is printed; it waits for nothing.
        let day = if assignment.by_letter { first } else { programme.bundled(calendar, &role.id, 0, (first, last)) };
        if !self.is_time(day, last) {
            // What closes in a pause says nothing of what comes after it.
            let held_back = self.after_a_pause(day);
            return if first > self.today && held_back <= last { Later::AllTheMore } else { Later::Unknown };
        }
        let child = assignment.child.and_then(|id| case.children.iter().find(|child| child.id == id));
        let age = child.map(|child| whole_months(child.birth, self.today));
        let child_instrument = age.and_then(|age| programme.child_instrument(&role.id, age)).map(str::to_owned);
        let in_time = calendar.sending_day_from(nominal);
        let mut reason = format!("{} is nominally on {nominal}, its first sending day was {in_time}", wave.id);
        if first != in_time {
            let entered = entered(case, assignment).max(calendar.window_first().unwrap_or(Date::MIN));
            reason.push_str(&format!("; entered late, on {entered}"));
        }
        if day != first {
            reason.push_str(&format!("; waited from {first} for {day}, the day of the week for {}", role.id));
        }
        if day < self.today {
            reason.push_str(&format!("; could not be sent between {day} and {}", self.today));
        }
        if let Some(age) = age {
            let instrument = child_instrument.as_deref().unwrap_or("no instrument");
            reason.push_str(&format!("; {instrument} at {age} months"));
        }
        self.due.actions.push(Action::Ask(Ask {
            child: assignment.child,
            role: role.id.clone(),
            slot: assignment.slot.clone(),
            person: assignment.person,
            by_letter: assignment.by_letter,
            wave: wave.id.clone(),
            nominal,
            closes: closing_day(programme, case.start, place, self.today.max(day)),
            child_instrument,
            reason,
        }));
        Later::Unknown
    }

    /// Writes today if it [is time](Pass::is_time).
    fn write_or_wait(&mut self, day: Date, last: Date, action: Action) {
        if self.is_time(day, last) {
            self.due.actions.push(action);
        }
    }

    /// That day, or the first one after a pause of the family's mail.
    fn after_a_pause(&self, day: Date) -> Date {
        self.case.paused_until.map_or(day, |until| day.max(after(until, 1)))
    }

    /// Whether `day` has come, nothing forbids to write and `last` is not over; if it is too early, notes when to look again.
    fn is_time(&mut self, day: Date, last: Date) -> bool {
        let may = day <= self.today && self.may_write;
        let day = self.after_a_pause(day);
        if !may && day.max(self.today) <= last {
            self.look_again_on(day);
        }
        may && self.today <= last
    }

    /// Notes the first instant from `day` on at which mail may leave.
    fn look_again_on(&mut self, day: Date) {
        let mut day = self.calendar.sending_day_from(day.max(self.today));
        if self.calendar.writing_from(day) <= self.now {
            day = self.calendar.sending_day_from(after(day, 1));
        }
        if self.calendar.in_window(day) {
            self.reschedule(self.calendar.writing_from(day));
        }
    }

    fn reschedule(&mut self, at: Timestamp) {
        self.due.next = Some(self.due.next.map_or(at, |next| next.min(at)));
    }
}
