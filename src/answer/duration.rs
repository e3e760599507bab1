//! How long a questionnaire takes: from those that were answered lately, or else from its number of questions.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::Date;

use super::list::{Task, questions};
use super::once;
use crate::family::{Case, Request};
use crate::id::RequestId;
use crate::programme::{Audience, Programme};
use crate::questionnaires::Protocol;
use crate::service::Service;
use crate::store::{Conn, Result, answer};

/// How many answered questionnaires are looked at, the latest first.
const LATEST: i64 = 2000;
/// As few as this say nothing.
const ENOUGH: usize = 10;
/// Who took longer was away in between.
const AWAY: SignedDuration = SignedDuration::from_mins(60);

/// What was measured: half of the people of a role take less, half take more. At the start and later are told apart,
/// because they are asked differently.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Durations(BTreeMap<(String, bool), SignedDuration>);

/// Measures. Reads the latest answered questionnaires: not for every page.
///
/// # Errors
/// The database.
pub fn durations(conn: &mut Conn, service: &Service) -> Result<Durations> {
    let mut taken: BTreeMap<(String, bool), Vec<SignedDuration>> = BTreeMap::new();
    for (role, wave, begun, sent) in answer::taken(conn, LATEST)? {
        let took = sent.duration_since(begun);
        if took.is_positive() && took <= AWAY {
            taken.entry((role, is_follow_up(service.programme(), &wave))).or_default().push(took);
        }
    }
    let median = |mut taken: Vec<SignedDuration>| {
        taken.sort_unstable();
        taken[taken.len() / 2]
    };
    let enough = taken.into_iter().filter(|(_, taken)| taken.len() >= ENOUGH);
    Ok(Durations(enough.map(|(kind, taken)| (kind, median(taken))).collect()))
}

impl Durations {
    /// Whole minutes, at least 1, that `left` of the questionnaire's `of` questions take.
    pub fn minutes(&self, task: &Task, left: usize, of: usize) -> u64 {
        self.seconds(&task.protocol.programme, (&task.asked.role, &task.asked.wave), left, of).div_ceil(60).max(1)
    }

    /// Seconds that `left` of the `of` questions of a role's questionnaire at a wave take.
    fn seconds(&self, programme: &Programme, (role, wave): (&str, &str), left: usize, of: usize) -> u64 {
        match self.0.get(&(role.to_owned(), is_follow_up(programme, wave))) {
            Some(whole) => whole.as_secs().unsigned_abs() * left as u64 / of.max(1) as u64,
            // A page for each question takes longer than a list of them.
            None => left as u64 * if is_parent(programme, role) { 10 } else { 7 },
        }
    }

    /// Whole minutes, at least 1, that what is left of all of these takes together.
    pub fn minutes_left(&self, tasks: &[&Task]) -> u64 {
        let seconds = tasks.iter().map(|task| {
            let form = task.form();
            let (left, of) = (form.left(&task.answers), form.in_all());
            self.seconds(&task.protocol.programme, (&task.asked.role, &task.asked.wave), left, of)
        });
        seconds.sum::<u64>().div_ceil(60).max(1)
    }

    /// Whole minutes, at least 1, that all of these questionnaires take together from their beginning on that day.
    pub fn minutes_of(&self, asked: &[(&Case, &Request, &Protocol)], today: Date) -> u64 {
        let seconds = asked.iter().enumerate().map(|(n, (case, request, own))| {
            let before: Vec<RequestId> = asked[..n].iter().map(|(_, before, _)| before.id).collect();
            let earlier = once::presumed(own, case, request, &before, today);
            let (left, of) = questions(own, case, request, &earlier, today);
            self.seconds(&own.programme, (&request.role, &request.wave), left, of)
        });
        seconds.sum::<u64>().div_ceil(60).max(1)
    }
}

fn is_parent(programme: &Programme, role: &str) -> bool {
    programme.role(role).is_some_and(|role| role.audience == Audience::Parent)
}

fn is_follow_up(programme: &Programme, wave: &str) -> bool {
    programme.wave(wave).is_some_and(|(at, _)| at > 0)
}
