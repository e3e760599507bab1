//! What a step does: to the row in the database, to what a process has in hand, and in truth.

use super::model::Outbox;
use super::state::{Answer, GONE, InHand, LEASE, Message, NOBODY, Phase, Process, Stands, State, Waits};

impl Outbox {
    /// `store::claim::claim`, `outbox::check::check`, `store::message::settle`.
    pub fn claim(&self, state: &mut State, by: u8, mask: u8) {
        let mut taken = false;
        for at in (0..2).filter(|at| mask & 1 << at != 0) {
            overtake(state, at);
            let (today, left) = (state.day, state.left > 0 && at == 0);
            let others = (0..2).filter(|other| *other != at && self.person(*other) == self.person(at));
            let written_to = others.into_iter().any(|other| state.messages[usize::from(other)].sent_on == Some(today));
            let message = &mut state.messages[usize::from(at)];
            (message.stands, message.leased_by, message.lease) = (Stands::Sending, by, LEASE);
            let doubts = message.begun;
            if doubts > self.deaths && !self.without.deaths {
                settle_in_doubt(message, today);
                continue;
            }
            if !self.without.check {
                if written_to || taken && self.people == 1 {
                    wait(message, Waits::UntilTomorrow);
                    continue;
                }
                if left && doubts > 0 && !self.without.doubt_of_cancelled {
                    settle_in_doubt(message, today);
                    continue;
                }
                if left {
                    end(message, Stands::Cancelled);
                    continue;
                }
            }
            taken = true;
            message.begun += 1;
            let one = InHand {
                message: at,
                phase: Phase::Ready,
                stale: false,
                checked: !self.without.check,
                doubts,
                entries: message.entries,
                overtaken: false,
            };
            let free = state.processes[usize::from(by)].hand.iter_mut().find(|place| place.is_none());
            *free.expect("room for what is claimed") = Some(one);
        }
    }

    pub fn begin(&self, state: &mut State, by: u8, at: u8) {
        let Some(one) = &mut state.processes[usize::from(by)].hand[usize::from(at)] else { return };
        if one.stale && !self.without.freshness {
            one.phase = Phase::Answered(Answer::TurnedAway, state.day);
            return;
        }
        one.phase = Phase::HandingOver;
        state.wrong.unchecked |= !one.checked;
        state.wrong.after_leaving |= one.message == 0 && state.left == 2;
        if self.without.hand_over_first {
            let message = &mut state.messages[usize::from(one.message)];
            end(message, Stands::Sent);
            message.sent_on = Some(state.day);
        }
    }

    pub fn answer(&self, state: &mut State, by: u8, at: u8, answer: Answer) {
        let day = state.day;
        let Some(one) = &mut state.processes[usize::from(by)].hand[usize::from(at)] else { return };
        one.phase = Phase::Answered(answer, day);
        let one = *one;
        let message = &mut state.messages[usize::from(one.message)];
        match answer {
            Answer::Accepted => self.accept(state, &one, one.overtaken),
            Answer::Broken { accepted } => {
                state.breaks -= 1;
                message.broken += 1;
                if accepted {
                    self.accept(state, &one, true);
                }
            }
            Answer::ForGood => {
                state.refusals -= 1;
                message.refused = true;
            }
            Answer::ForNow | Answer::TurnedAway => state.refusals -= 1,
        }
    }

    /// The server has accepted a copy.
    fn accept(&self, state: &mut State, one: &InHand, excused: bool) {
        let message = &mut state.messages[usize::from(one.message)];
        message.copies += i8::from(!excused);
        message.arrived = true;
        message.days |= 1 << state.day;
        message.told |= one.entries;
        let slow = message.slow;
        for other in (0..2).filter(|other| *other != one.message && self.person(*other) == self.person(one.message)) {
            let other = &state.messages[usize::from(other)];
            // It died with a copy that was accepted, and the next was refused: that the first has left is forgotten.
            let forgotten = other.stands == Stands::Failed && other.begun > 0;
            state.wrong.two_on_a_day |= other.days & 1 << state.day != 0 && !slow && !other.slow && !forgotten;
        }
    }

    /// `outbox::note::note`, `outcome`, `store::message::note`.
    pub fn note(&self, state: &mut State, by: u8) {
        for place in 0..2 {
            let Some(one) = state.processes[usize::from(by)].hand[place] else { continue };
            let Phase::Answered(answer, on) = one.phase else { continue };
            state.processes[usize::from(by)].hand[place] = None;
            let message = &mut state.messages[usize::from(one.message)];
            let mine = message.leased_by == by && message.stands == Stands::Sending;
            if !mine && !self.without.owner_in_note || self.without.hand_over_first {
                continue;
            }
            state.wrong.noted_by_another |= !mine;
            match answer {
                Answer::Accepted => {
                    end(message, Stands::Sent);
                    message.sent_on = Some(on);
                }
                Answer::Broken { .. } if one.doubts == 0 || self.without.doubt => {
                    end(message, Stands::Uncertain);
                    message.waits = Waits::ForATick;
                }
                Answer::Broken { .. } => settle_in_doubt(message, on),
                Answer::ForNow => {
                    message.begun = message.begun.saturating_sub(1);
                    end(
                        message,
                        if message.begun > 0 && !self.without.doubt_of_deferred {
                            Stands::Uncertain
                        } else {
                            Stands::Deferred
                        },
                    );
                    message.waits = Waits::ForATick;
                }
                Answer::ForGood => {
                    message.begun = message.begun.saturating_sub(1);
                    end(message, Stands::Failed);
                }
                Answer::TurnedAway => {
                    message.begun = message.begun.saturating_sub(1);
                    wait(message, if one.stale { Waits::No } else { Waits::ForATick });
                }
            }
        }
    }

    /// Whatever it had in hand is gone; what it planned and did not commit as well.
    pub fn lose(&self, state: &mut State, by: u8, accepted: bool) {
        let hand = state.processes[usize::from(by)].hand;
        for one in hand.iter().flatten() {
            match one.phase {
                Phase::HandingOver if accepted => self.accept(state, one, true),
                Phase::Answered(Answer::Accepted, _) if !one.overtaken => {
                    state.messages[usize::from(one.message)].copies -= 1;
                }
                _ => {}
            }
        }
        state.processes[usize::from(by)] = Process { hand: [None; 2], plans: None, selected: 0 };
        state.crashes -= 1;
        for message in state.messages.iter_mut().filter(|message| message.leased_by == by) {
            message.leased_by = GONE;
        }
    }
}

/// Whoever holds a message that is claimed has lost it, and may live on without knowing.
fn overtake(state: &mut State, at: u8) {
    for process in &mut state.processes {
        for one in process
            .hand
            .iter_mut()
            .flatten()
            .filter(|one| one.message == at && one.phase != Phase::Ready && !one.overtaken)
        {
            let message = &mut state.messages[usize::from(at)];
            if message.lease > 0 {
                continue;
            }
            one.overtaken = true;
            message.slow = true;
            message.copies -= i8::from(matches!(one.phase, Phase::Answered(Answer::Accepted, _)));
        }
    }
}

pub fn end(message: &mut Message, stands: Stands) {
    (message.stands, message.leased_by, message.lease) = (stands, NOBODY, 0);
}

/// It was not begun. What may have left already takes up nothing new.
fn wait(message: &mut Message, waits: Waits) {
    end(message, if message.begun > 0 { Stands::Uncertain } else { Stands::Queued });
    message.waits = waits;
}

fn settle_in_doubt(message: &mut Message, on: u8) {
    end(message, Stands::Uncertain);
    message.sent_on = Some(on);
}
