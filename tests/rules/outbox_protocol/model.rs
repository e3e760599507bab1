//! What the processes, the server and the clock can do, one step at a time. A step is what is one transaction in the code, or
//! what happens outside of any.

use stateright::{Model, Property};

use super::state::{
    Answer, LEASE, MESSAGES, Message, PROCESSES, Phase, Place, Process, Stands, State, UNWRITTEN, Waits,
};
use super::steps::end;

/// Safeguards that are taken away, to see that each is needed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Without {
    pub owner_in_note: bool,
    pub check: bool,
    pub freshness: bool,
    pub key: bool,
    pub planning_lock: bool,
    pub row_lock: bool,
    pub claim_lock: bool,
    pub in_hand_passed_over: bool,
    pub hand_over_first: bool,
    pub expiry: bool,
    pub deaths: bool,
    pub doubt: bool,
    pub doubt_of_deferred: bool,
    pub doubt_of_cancelled: bool,
    pub one_for_the_day: bool,
}

/// How much of the world is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Outbox {
    /// Of one person, the second message is tomorrow's; of two, each has one today.
    pub people: u8,
    /// How many requests fall due.
    pub requests: u8,
    pub leaves: bool,
    /// Processes that may die, or lose their database.
    pub crashes: u8,
    /// `u8::MAX`: no bound.
    pub ticks: u8,
    pub breaks: u8,
    pub refusals: u8,
    /// Instead of `DEATHS`.
    pub deaths: u8,
    /// Whether both messages wait from the start.
    pub written: bool,
    pub without: Without,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// `tick::plan_families`, `outbox::daily::message_of_today`: a process looks where a request goes that is due.
    Look(u8, u8),
    /// `store::message::write`, `include`: it writes that down.
    Write(u8),
    /// `store::claim::claim` and `outbox::check::check`, in one transaction, for these messages.
    Claim(u8, u8),
    /// `store::claim::waiting`, where it takes no lock.
    Select(u8, u8),
    /// `outbox::hand_over`: a connection takes one up.
    Begin(u8, u8),
    /// `post::transport::Connection::send`: the server has it and answers, or the connection breaks.
    Answer(u8, u8, Answer),
    /// `outbox::note::note`, `store::message::note`: all that was answered, in one transaction; each if it is still the process's.
    Note(u8),
    /// A process ends. What it was handing over may have been accepted.
    Crash(u8, bool),
    /// `outbox::Pass::note_at_last` gives up: the database was away for longer than it waits.
    CannotNote(u8, bool),
    /// The first person's family leaves.
    Leave,
    /// Longer than `FRESH`; two of them are a `LEASE`.
    Tick,
    /// A night.
    NextDay,
}

impl Outbox {
    pub fn person(&self, message: u8) -> u8 {
        if self.people == 1 { 0 } else { message }
    }

    fn due_on(&self, message: u8) -> u8 {
        if self.people == 1 { message } else { 0 }
    }

    fn days(&self) -> u8 {
        if self.people == 1 { 2 } else { 1 }
    }

    /// `store::message::of_the_day`.
    fn of_the_day(&self, state: &State, request: u8) -> Option<Place> {
        let person = self.person(request);
        let is_theirs =
            |at: &u8| self.person(*at) == person && state.messages[usize::from(*at)].stands != Stands::Unwritten;
        let counts = |at: &u8| {
            let message = &state.messages[usize::from(*at)];
            !message.is_settled() || self.due_on(*at) == state.day || message.sent_on == Some(state.day)
        };
        let rows: Vec<u8> = (0..2).filter(is_theirs).filter(counts).collect();
        let new = if self.people == 1 { state.day } else { request };
        match rows.iter().find(|at| state.messages[usize::from(**at)].takes_more()) {
            Some(at) => Some(Place::In(*at)),
            None if rows.is_empty() || self.without.one_for_the_day => Some(Place::New(new)),
            None => None,
        }
    }

    /// `store::claim::waiting`: whether that process could claim it now; not what it has in hand.
    fn is_waiting(&self, state: &State, by: u8, at: u8) -> bool {
        let message = &state.messages[usize::from(at)];
        // Whoever writes into a message holds its row, and a claim passes it over.
        let held = !self.without.row_lock
            && state.processes.iter().any(|process| matches!(process.plans, Some((_, Place::In(into))) if into == at));
        let in_hand = state.processes[usize::from(by)].hand.iter().flatten().any(|one| one.message == at);
        !held && (!in_hand || self.without.in_hand_passed_over) && self.is_claimable(message)
    }

    fn is_claimable(&self, message: &Message) -> bool {
        match message.stands {
            Stands::Sending => message.lease == 0 && !self.without.expiry,
            Stands::Uncertain => message.sent_on.is_none() && message.waits == Waits::No,
            Stands::Deferred | Stands::Queued => message.waits == Waits::No,
            Stands::Unwritten | Stands::Sent | Stands::Failed | Stands::Cancelled => false,
        }
    }

    /// Whether what is written now comes to an end if every process dies and another does its work unhindered.
    fn comes_to_an_end(&self, state: &State) -> bool {
        let mut messages = state.messages;
        for message in messages.iter_mut().filter(|message| !message.is_settled()) {
            (message.lease, message.waits) = (0, Waits::No);
            if self.is_claimable(message) {
                end(message, Stands::Sent);
            }
        }
        messages.iter().all(Message::is_settled)
    }
}

impl Model for Outbox {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let idle = Process { hand: [None; 2], plans: None, selected: 0 };
        let mut state = State {
            messages: [UNWRITTEN; MESSAGES],
            processes: [idle; PROCESSES],
            planned: 0,
            day: 0,
            left: 0,
            crashes: self.crashes,
            ticks: self.ticks,
            breaks: self.breaks,
            refusals: self.refusals,
            wrong: Default::default(),
        };
        if self.written {
            state.planned = 0b11;
            for (at, message) in state.messages.iter_mut().enumerate() {
                (message.stands, message.entries) = (Stands::Queued, 1 << at);
            }
        }
        vec![state]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        let planning = state.processes.iter().any(|process| process.plans.is_some());
        for (by, process) in (0..).zip(&state.processes) {
            if process.plans.is_some() {
                actions.push(Action::Write(by));
            } else if !planning || self.without.planning_lock {
                let due = (0..self.requests).filter(|request| state.planned & 1 << request == 0);
                actions.extend(
                    due.filter(|request| self.of_the_day(state, *request).is_some())
                        .map(|request| Action::Look(by, request)),
                );
            }
            let room = process.hand.iter().filter(|place| place.is_none()).count();
            if process.selected != 0 {
                actions.push(Action::Claim(by, process.selected));
            } else {
                for mask in 1..4_u8 {
                    let all = (0..2).filter(|at| mask & 1 << at != 0).all(|at| self.is_waiting(state, by, at));
                    if all && mask.count_ones() as usize <= room {
                        actions.push(if self.without.claim_lock {
                            Action::Select(by, mask)
                        } else {
                            Action::Claim(by, mask)
                        });
                    }
                }
            }
            let (mut answered, mut handing) = (false, false);
            for (at, one) in (0..).zip(&process.hand) {
                let Some(one) = one else { continue };
                match one.phase {
                    Phase::Ready => actions.push(Action::Begin(by, at)),
                    Phase::HandingOver => {
                        handing = true;
                        actions.push(Action::Answer(by, at, Answer::Accepted));
                        if state.breaks > 0 {
                            actions.extend(
                                [true, false].map(|accepted| Action::Answer(by, at, Answer::Broken { accepted })),
                            );
                        }
                        if state.refusals > 0 {
                            let refused = [Answer::ForNow, Answer::ForGood, Answer::TurnedAway];
                            actions.extend(refused.map(|answer| Action::Answer(by, at, answer)));
                        }
                    }
                    Phase::Answered(..) => answered = true,
                }
            }
            if answered {
                actions.push(Action::Note(by));
            }
            let busy = process.plans.is_some() || process.hand.iter().any(Option::is_some);
            if state.crashes > 0 && busy {
                actions.push(Action::Crash(by, false));
                if answered {
                    actions.push(Action::CannotNote(by, false));
                }
                if handing {
                    actions.push(Action::Crash(by, true));
                }
                if answered && handing {
                    actions.push(Action::CannotNote(by, true));
                }
            }
        }
        if self.leaves && state.left == 0 {
            actions.push(Action::Leave);
        }
        if state.ticks > 0 {
            actions.push(Action::Tick);
        }
        if state.day + 1 < self.days() {
            actions.push(Action::NextDay);
        }
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = before.clone();
        match action {
            Action::Look(by, request) => {
                let place = self.of_the_day(before, request)?;
                state.processes[usize::from(by)].plans = Some((request, place));
            }
            Action::Write(by) => {
                let (request, place) = state.processes[usize::from(by)].plans.take()?;
                let (Place::In(at) | Place::New(at)) = place;
                let message = &mut state.messages[usize::from(at)];
                let again = state.planned & 1 << request != 0
                    || matches!(place, Place::New(_)) && message.stands != Stands::Unwritten;
                state.wrong.written_twice |= again && self.without.key;
                // The key is violated: the transaction is undone, and its family looked at anew.
                if !again {
                    if message.stands == Stands::Unwritten {
                        message.stands = Stands::Queued;
                    }
                    state.wrong.added_to_what_may_have_left |= message.begun > 0;
                    message.entries |= 1 << request;
                    state.planned |= 1 << request;
                }
            }
            Action::Select(by, mask) => state.processes[usize::from(by)].selected = mask,
            Action::Claim(by, mask) => {
                state.processes[usize::from(by)].selected = 0;
                self.claim(&mut state, by, mask);
            }
            Action::Begin(by, at) => self.begin(&mut state, by, at),
            Action::Answer(by, at, answer) => self.answer(&mut state, by, at, answer),
            Action::Note(by) => self.note(&mut state, by),
            Action::Crash(by, accepted) | Action::CannotNote(by, accepted) => self.lose(&mut state, by, accepted),
            Action::Leave => state.left = 1,
            Action::Tick => {
                state.pass_time(1);
                state.ticks -= u8::from(state.ticks < u8::MAX);
            }
            Action::NextDay => {
                state.pass_time(LEASE);
                state.day += 1;
                for message in &mut state.messages {
                    message.waits = Waits::No;
                }
            }
        }
        let state = state.ordered();
        (state != *before).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(super::LOST, Outbox::comes_to_an_end),
            Property::always(super::TOLD, |_, state: &State| {
                let told = |one: &Message| one.stands != Stands::Sent || one.entries & !one.told == 0;
                state.messages.iter().all(told)
            }),
            Property::always(super::REASON, |_, state: &State| {
                state.messages.iter().all(|one| match one.stands {
                    Stands::Cancelled => state.left > 0 && !one.arrived,
                    Stands::Failed => one.refused,
                    _ => true,
                })
            }),
            Property::always(super::COPIES, |_, state: &State| state.messages.iter().all(|one| one.copies <= 1)),
            Property::always(super::BROKEN, |_, state: &State| state.messages.iter().all(|one| one.broken <= 2)),
            Property::always(super::DEATHS, |model, state: &State| {
                state.messages.iter().all(|one| one.begun <= model.deaths + 1)
            }),
            Property::always(super::CHECKED, |_, state: &State| !state.wrong.unchecked),
            Property::always(super::LEFT, |_, state: &State| !state.wrong.after_leaving),
            Property::always(super::MINE, |_, state: &State| !state.wrong.noted_by_another),
            Property::always(super::ONCE, |_, state: &State| !state.wrong.written_twice),
            Property::always(super::DAY, |_, state: &State| !state.wrong.two_on_a_day),
            Property::always(super::TAKES_MORE, |_, state: &State| !state.wrong.added_to_what_may_have_left),
        ]
    }
}
