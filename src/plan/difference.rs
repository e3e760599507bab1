//! What another programme, another version of it, or another register would change for one family: the forecasts of both side
//! by side.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;

use super::forecast::{Coming, Post, RequestKey, forecast, forecast_until};
use crate::family::{Case, RequestState};
use crate::id::ChildId;
use crate::instrument::{Instrument, Scale, Score};
use crate::programme::{Calendar, Programme};
use crate::questionnaires::Protocol;

/// What changes about one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The family's case number.
    pub family: String,
    /// The child's, for roles asked per child.
    pub child: Option<String>,
    /// The register's column: `parent1`, `caseworker`, …
    pub slot: String,
    /// Which wave.
    pub wave: String,
    /// What becomes of the request itself, if that changes.
    pub request: Option<RequestDifference>,
    /// Days of mails that would not be sent any more.
    pub fewer_mails: Vec<Date>,
    /// Days of mails that would be sent instead or besides.
    pub more_mails: Vec<Date>,
    /// Scores that would be computed by another rule, or not at all, or newly.
    pub scores: Vec<String>,
    /// Whether it is answered already: its stored scores stay as they were computed.
    pub answered: bool,
}

/// What changes about whether, until when and what is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestDifference {
    /// It would be asked, and is not by the programme that runs.
    Asked,
    /// It would not be asked.
    NotAsked,
    /// Somebody else would be asked.
    OfAnother,
    /// It is open, and would end otherwise: as what and on which day, before and after.
    Ends {
        /// By the programme that runs.
        before: (RequestState, Option<Date>),
        /// By the other.
        after: (RequestState, Option<Date>),
    },
    /// The same request with other questionnaires.
    Questions {
        /// By the programme that runs.
        before: Vec<String>,
        /// By the other.
        after: Vec<String>,
    },
}

/// How many of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests asked besides.
    pub asked: usize,
    /// Requests not asked any more.
    pub not_asked: usize,
    /// Requests that somebody else is asked.
    pub of_another: usize,
    /// Open requests that end otherwise.
    pub ends: usize,
    /// Requests with other questionnaires.
    pub questions: usize,
    /// Mails less.
    pub fewer_mails: usize,
    /// Mails more.
    pub more_mails: usize,
    /// Scores by another rule.
    pub scores: usize,
}

/// What would change for that family from `now` on if it went on by `new` instead of `old`.
pub fn differences((old, new): (&Protocol, &Protocol), case: &Case, now: Timestamp) -> Vec<Difference> {
    let before = forecast(&old.programme, &old.calendar, case, now);
    let after = forecast(&new.programme, &new.calendar, case, now);
    let wave = |key: &RequestKey| old.programme.wave(&key.wave).or(new.programme.wave(&key.wave)).map(|(at, _)| at);
    let mut keys: Vec<&RequestKey> =
        before.keys().chain(after.keys().filter(|key| !before.contains_key(key))).collect();
    keys.sort_by_key(|key| (wave(key), *key));
    let compare = |key: &RequestKey| {
        let (one, other) = (before.get(key), after.get(key));
        let asked = |protocol: &Protocol, coming: &Coming| -> Vec<String> {
            let by_age = coming.request.child_instrument.as_deref();
            let names = protocol.programme.instruments(&case.municipality, &key.role, &key.wave, by_age);
            names.into_iter().map(str::to_owned).collect()
        };
        let asked_before = one.map(|one| asked(old, one)).unwrap_or_default();
        let asked_after = other.map(|other| asked(new, other)).unwrap_or_default();
        let answered = one.or(other).is_some_and(|coming| coming.request.state == RequestState::Answered);
        // What has been asked already stays on the protocol that it was asked under.
        let is_made = case.requests.iter().any(|request| RequestKey::of(request) == *key);
        let is_over = |coming: &Coming| coming.ends.is_none() && coming.mails.is_empty() && !answered;
        if one.is_some_and(is_over) && other.is_some_and(is_over) {
            return None;
        }
        let end = |coming: &Coming| (coming.request.state, coming.ends);
        let request = match (one, other) {
            (None, _) => Some(RequestDifference::Asked),
            (_, None) => Some(RequestDifference::NotAsked),
            (Some(one), Some(other)) if end(one) != end(other) => {
                Some(RequestDifference::Ends { before: end(one), after: end(other) })
            }
            _ if is_made || asked_before == asked_after => None,
            _ => Some(RequestDifference::Questions { before: asked_before.clone(), after: asked_after.clone() }),
        };
        let days = |coming: Option<&Coming>| coming.map(|coming| coming.mails.clone()).unwrap_or_default();
        let (fewer, more) = (without(&days(one), &days(other)), without(&days(other), &days(one)));
        let scores = match (one, other) {
            // Of what is taken back nothing is scored.
            (Some(_), Some(other)) if other.request.state == RequestState::Cancelled => Vec::new(),
            _ if is_made && !answered => Vec::new(),
            (Some(_), Some(_)) => {
                scores((old, &asked_before), (new, if answered { &asked_before } else { &asked_after }))
            }
            _ => Vec::new(),
        };
        let number =
            |id: ChildId| case.children.iter().find(|child| child.id == id).map(|child| child.case_number.clone());
        let difference = Difference {
            family: case.case_number.clone(),
            child: key.child.and_then(number),
            slot: key.slot.clone(),
            wave: key.wave.clone(),
            request,
            fewer_mails: fewer,
            more_mails: more,
            scores,
            answered,
        };
        let Difference { request, fewer_mails, more_mails, scores, .. } = &difference;
        let nothing = request.is_none() && fewer_mails.is_empty() && more_mails.is_empty() && scores.is_empty();
        (!nothing).then_some(difference)
    };
    keys.into_iter().filter_map(compare).collect()
}

/// What would change for a family until the end of the day `until` if it went on as `after` instead of as `before`, by the same
/// programme: mails and ends of requests. A family that is not registered yet has no `before`.
pub fn register_differences(
    by: (&Programme, &Calendar),
    before: Option<&Case>,
    after: &Case,
    now: Timestamp,
    until: Date,
) -> Vec<Difference> {
    let foresee = |case: &Case| forecast_until(by, case, &Post::of(case), now, until);
    let (old, new) = (before.map(foresee).unwrap_or_default(), foresee(after));
    let mut keys: Vec<&RequestKey> = old.keys().chain(new.keys().filter(|key| !old.contains_key(key))).collect();
    keys.sort_by_key(|key| (by.0.wave(&key.wave).map(|(place, _)| place), *key));
    let compare = |key: &RequestKey| {
        let (one, other) = (old.get(key), new.get(key));
        let end = |coming: &Coming| (coming.request.state, coming.ends);
        let person = |coming: &Coming| coming.request.person;
        let request = match (one, other) {
            (None, _) => Some(RequestDifference::Asked),
            (_, None) => Some(RequestDifference::NotAsked),
            (Some(one), Some(other)) if end(one) != end(other) => {
                Some(RequestDifference::Ends { before: end(one), after: end(other) })
            }
            (Some(one), Some(other)) => (person(one) != person(other)).then_some(RequestDifference::OfAnother),
        };
        let is_another = one.zip(other).is_some_and(|(one, other)| person(one) != person(other));
        let days = |coming: Option<&Coming>| coming.map(|coming| coming.mails.clone()).unwrap_or_default();
        let (fewer, more) = match is_another {
            // On the same day it is another person's mail all the same.
            true => (without(&days(one), &[]), without(&days(other), &[])),
            false => (without(&days(one), &days(other)), without(&days(other), &days(one))),
        };
        let child = key.child.and_then(|id| after.children.iter().find(|child| child.id == id));
        let difference = Difference {
            family: after.case_number.clone(),
            child: child.map(|child| child.case_number.clone()),
            slot: key.slot.clone(),
            wave: key.wave.clone(),
            request,
            fewer_mails: fewer,
            more_mails: more,
            scores: Vec::new(),
            answered: false,
        };
        let Difference { request, fewer_mails, more_mails, .. } = &difference;
        (request.is_some() || !fewer_mails.is_empty() || !more_mails.is_empty()).then_some(difference)
    };
    keys.into_iter().filter_map(compare).collect()
}

/// The days of those mails that the others do not have.
fn without(mails: &[(Date, usize)], others: &[(Date, usize)]) -> Vec<Date> {
    mails.iter().filter(|mail| !others.contains(mail)).map(|(on, _)| *on).collect()
}

/// The scores that come out by another rule.
fn scores(before: (&Protocol, &[String]), after: (&Protocol, &[String])) -> Vec<String> {
    let (one, other) = (rules(before), rules(after));
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

/// How a score is computed: its rule, the questions and the scales of its instrument.
type ScoreRule<'a> = (&'a Score, Vec<(&'a str, &'a str)>, &'a BTreeMap<String, Scale>);

/// Every score of those instruments with all that decides what it comes to, by instrument and name.
fn rules<'a>((protocol, asked): (&'a Protocol, &[String])) -> BTreeMap<String, ScoreRule<'a>> {
    let mut rules = BTreeMap::new();
    for instrument in asked.iter().filter_map(|id| protocol.instrument(id)) {
        let of = |score: &'a Score| -> (String, ScoreRule<'a>) { (score.id.clone(), rule(instrument, score)) };
        rules.extend(instrument.scores.iter().map(of));
    }
    rules
}

fn rule<'a>(instrument: &'a Instrument, score: &'a Score) -> ScoreRule<'a> {
    let items = instrument.items.iter().map(|item| (item.id.as_str(), item.scale.as_str()));
    (score, items.collect(), &instrument.scales)
}

impl Counts {
    /// Those of a list.
    pub fn of(differences: &[Difference]) -> Counts {
        let mut counts = Counts::default();
        counts.add(differences);
        counts
    }

    /// Counts these as well.
    pub fn add(&mut self, differences: &[Difference]) {
        let counts = self;
        for one in differences {
            match one.request {
                Some(RequestDifference::Asked) => counts.asked += 1,
                Some(RequestDifference::NotAsked) => counts.not_asked += 1,
                Some(RequestDifference::Ends { .. }) => counts.ends += 1,
                Some(RequestDifference::Questions { .. }) => counts.questions += 1,
                Some(RequestDifference::OfAnother) => counts.of_another += 1,
                None => {}
            }
            counts.fewer_mails += one.fewer_mails.len();
            counts.more_mails += one.more_mails.len();
            counts.scores += one.scores.len();
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { family, slot, wave, .. } = self;
        write!(f, "{family}")?;
        if let Some(child) = &self.child {
            write!(f, "/{child}")?;
        }
        write!(f, ", {slot}, {wave}:")?;
        let mut parts: Vec<String> = self.request.iter().map(ToString::to_string).collect();
        let days = |days: &[Date]| days.iter().map(Date::to_string).collect::<Vec<_>>().join(", ");
        if !self.fewer_mails.is_empty() {
            parts.push(format!("no mail on {}", days(&self.fewer_mails)));
        }
        if !self.more_mails.is_empty() {
            parts.push(format!("mail on {}", days(&self.more_mails)));
        }
        if !self.scores.is_empty() {
            let kept = if self.answered { " (answered: what is stored stays)" } else { "" };
            parts.push(format!("another rule for {}{kept}", self.scores.join(", ")));
        }
        write!(f, " {}", parts.join("; "))
    }
}

impl fmt::Display for RequestDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |(state, on): &(RequestState, Option<Date>)| match on {
            Some(on) => format!("{} from {on}", state.as_str()),
            None => state.as_str().to_owned(),
        };
        let list = |names: &[String]| if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
        match self {
            RequestDifference::Asked => f.write_str("asked"),
            RequestDifference::NotAsked => f.write_str("not asked"),
            RequestDifference::OfAnother => f.write_str("somebody else is asked"),
            RequestDifference::Ends { before, after } => write!(f, "{} instead of {}", end(after), end(before)),
            RequestDifference::Questions { before, after } => {
                write!(f, "asks {} instead of {}", list(after), list(before))
            }
        }
    }
}
