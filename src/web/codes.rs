//! How often a wrong code may come. Codes are short enough to be typed, so somebody could try many of them.
//!
//! Only wrong ones count, and while too many have come from a network, or in all, no code is looked at: the answer to a
//! right one would tell. What is left in a year is in [`crate::token::ShortCode`].

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::State;
use super::errors::{Problem, ProblemKind};
use super::network::Network;
use crate::health;

/// How many wrong codes may come at once, and after which time one more.
#[derive(Debug, Clone, Copy)]
struct Rate {
    at_once: f64,
    one_in: SignedDuration,
}

/// From one network: a waiting room full of people who mistype, and no machine.
const FROM_ONE: Rate = Rate { at_once: 30.0, one_in: SignedDuration::from_secs(20) };

/// From everywhere.
const IN_ALL: Rate = Rate { at_once: 600.0, one_in: SignedDuration::from_secs(1) };

/// How often it is noted that codes were refused: whoever tries them is not to keep the database busy.
const NOTED_AGAIN: SignedDuration = SignedDuration::from_mins(1);

/// What is left of a rate.
#[derive(Debug, Clone, Copy)]
struct Left {
    wrong: f64,
    at: Timestamp,
}

impl Left {
    /// How many wrong codes weigh on it still.
    fn now(self, rate: Rate, now: Timestamp) -> f64 {
        let passed = now.duration_since(self.at).max(SignedDuration::ZERO);
        (self.wrong - passed.as_secs_f64() / rate.one_in.as_secs_f64()).max(0.0)
    }
}

/// The wrong codes of the last minutes.
#[derive(Default)]
pub(crate) struct Codes(Mutex<Wrong>);

#[derive(Default)]
struct Wrong {
    in_all: Option<Left>,
    of: HashMap<Option<Network>, Left>,
    noted: Option<Timestamp>,
    refused: u64,
}

impl Codes {
    /// Looks something up by a code that somebody typed, unless too many wrong ones have come from there; `right` says
    /// whether there is such a code.
    pub fn look_up<T>(
        &self,
        state: &State,
        from: Option<Network>,
        right: impl FnOnce(&T) -> bool,
        find: impl FnOnce() -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        let now = (state.now)();
        if !self.held().take(from, now) {
            self.note(state, now)?;
            return Err(ProblemKind::TooMany.into());
        }
        // Counted beforehand, so that many at once do not slip through; a right code, or none that was looked at, is
        // none that counts.
        let found = find();
        if !found.as_ref().is_ok_and(|found| !right(found)) {
            self.held().give_back(from, now);
        }
        found
    }

    fn held(&self) -> MutexGuard<'_, Wrong> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An alarm in the log, and what `kvartal status` tells: once a minute at most.
    fn note(&self, state: &State, now: Timestamp) -> Result<(), Problem> {
        let Some(refused) = self.held().due_note(now) else { return Ok(()) };
        tracing::warn!(refused, "codes are refused: too many wrong ones have come, somebody may be trying them");
        health::note_codes_refused(&state.service, now)?;
        Ok(())
    }
}

impl Wrong {
    /// Whether one more may be looked at; it counts as a wrong one until it is given back.
    fn take(&mut self, from: Option<Network>, now: Timestamp) -> bool {
        // A proxy that does not say who asks would make all of them one client.
        let own = from.map(|_| self.of.get(&from).map_or(0.0, |left| left.now(FROM_ONE, now)));
        let all = self.in_all.map_or(0.0, |left| left.now(IN_ALL, now));
        if own.is_some_and(|own| own + 1.0 > FROM_ONE.at_once) || all + 1.0 > IN_ALL.at_once {
            self.refused += 1;
            return false;
        }
        self.in_all = Some(Left { wrong: all + 1.0, at: now });
        if let Some(own) = own {
            // What weighs nothing any more is forgotten.
            self.of.retain(|_, left| left.now(FROM_ONE, now) > 0.0);
            self.of.insert(from, Left { wrong: own + 1.0, at: now });
        }
        true
    }

    fn give_back(&mut self, from: Option<Network>, now: Timestamp) {
        let less = |left: &mut Left, rate| *left = Left { wrong: (left.now(rate, now) - 1.0).max(0.0), at: now };
        self.in_all.iter_mut().for_each(|left| less(left, IN_ALL));
        self.of.get_mut(&from).into_iter().for_each(|left| less(left, FROM_ONE));
    }

    /// How many were refused since the last note, if it is time for another.
    fn due_note(&mut self, now: Timestamp) -> Option<u64> {
        if self.noted.is_some_and(|noted| now.duration_since(noted).abs() < NOTED_AGAIN) {
            return None;
        }
        self.noted = Some(now);
        Some(std::mem::take(&mut self.refused))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_614_600_000 + second).unwrap()
    }

    fn network(number: u8) -> Option<Network> {
        Some(format!("198.51.{number}.0/24").parse().unwrap())
    }

    /// How many of so many wrong codes are looked at.
    fn looked_at(wrong: &mut Wrong, from: Option<Network>, tries: usize, now: Timestamp) -> usize {
        (0..tries).filter(|_| wrong.take(from, now)).count()
    }

    #[test]
    fn a_network_that_tries_codes_is_slowed_down_and_the_others_are_not() {
        let mut wrong = Wrong::default();
        assert_eq!(looked_at(&mut wrong, network(1), 100, at(0)), 30);
        assert_eq!(looked_at(&mut wrong, network(1), 100, at(19)), 0);
        assert_eq!(looked_at(&mut wrong, network(1), 100, at(20)), 1);
        assert_eq!(looked_at(&mut wrong, network(2), 100, at(20)), 30);
        assert_eq!(looked_at(&mut wrong, network(1), 100, at(620)), 30, "forgotten after ten minutes");
        assert_eq!(looked_at(&mut wrong, network(1), 1, at(600)), 0, "a clock that is set back gives nothing");
        assert_eq!(wrong.of.len(), 1, "nothing is kept of a network that is quiet again");
    }

    #[test]
    fn all_networks_together_try_one_a_second() {
        let mut wrong = Wrong::default();
        let everywhere =
            |wrong: &mut Wrong, now| (0..=255).map(|n| looked_at(wrong, network(n), 10, now)).sum::<usize>();
        assert_eq!(everywhere(&mut wrong, at(0)), 600);
        assert_eq!(everywhere(&mut wrong, at(60)), 60);
        // A proxy that names nobody is one of them, without a limit of its own.
        assert_eq!(looked_at(&mut Wrong::default(), None, 700, at(0)), 600);
    }

    #[test]
    fn right_codes_do_not_count_and_refusals_are_noted_once_a_minute() {
        let mut wrong = Wrong::default();
        for _ in 0..1000 {
            assert!(wrong.take(network(1), at(0)));
            wrong.give_back(network(1), at(0));
        }
        assert_eq!(looked_at(&mut wrong, network(1), 32, at(0)), 30);
        assert_eq!(wrong.due_note(at(0)), Some(2));
        assert!(!wrong.take(network(1), at(1)));
        assert_eq!(wrong.due_note(at(59)), None);
        assert_eq!(wrong.due_note(at(60)), Some(1));
    }
}
