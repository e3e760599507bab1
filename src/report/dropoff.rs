//! Where people stop: the last question that those answered who began a questionnaire and never sent it, and how long its
//! pages take. Told from what is stored for other reasons; of unsent answers only their place is known, never their value.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::csv::row;
use super::facts::{AnswerFact, Facts};
use super::histogram::Histogram;
use super::items::{SMALLEST_CELL, small};
use super::study::{Known, Study};
use crate::family::RequestState;
use crate::instrument::Instrument;
use crate::programme::Role;

/// Name of the table.
pub const FILE: &str = "dropoff.csv";

/// A longer gap between two pages is a pause.
const PAUSE_SECONDS: i64 = 30 * 60;

/// A shorter one is no reading: pages that were filled in without a network arrive together.
const TOGETHER_SECONDS: i64 = 2;

row! {
    /// One question of a role at a wave; with place 0 and no question, all of that role and wave together. Versions of an
    /// instrument are taken together: it is about places and pages, which a reworded question keeps.
    ///
    /// What is held back under five is what somebody did without saying it: where they stopped, that they have begun, how
    /// long they took. How many were sent is told, as it is in `response_rates.csv` and by question in `items_by_wave.csv`:
    /// that an answer came is no secret of a role's in the whole study, only of a single municipality's. What is `sent` and
    /// not `timed` is no count of anything: first pages, pauses, help and pages gone back to are in it.
    pub struct DropoffRow {
        /// Who was asked.
        role: String,
        /// When.
        wave: String,
        /// Its place in the questionnaire, from 1.
        place: usize,
        /// Of which instrument; its age versions are taken together.
        instrument: String,
        /// The question.
        item: String,
        /// Questionnaires whose last answered question this is and that closed without being sent; none where held back.
        stopped: Option<usize>,
        /// Begun, not sent, and still open: in the row of all only; none where held back.
        still_open: Option<usize>,
        /// Sent: in the row of all only.
        sent: Option<usize>,
        /// Sent questionnaires in which the time of its page is known; none where held back.
        timed: Option<usize>,
        /// The median of those times, from the page before: gaps over thirty minutes (pauses), gaps under two seconds
        /// (sent together), answers given with help and pages gone back to are left out; none for fewer than five.
        median_seconds: Option<usize>,
        /// `yes` where any of these numbers is held back.
        suppressed: String,
    }
}

/// Place, from 1, of each instrument and item in a role's questionnaire, whatever the child's age and the municipality.
fn order<'a>(study: &Study<'a>, role: &Role) -> BTreeMap<(&'a str, &'a str), usize> {
    let parts = role.questionnaire.iter();
    let named = parts.flat_map(|part| part.instrument.iter().chain(part.by_age.iter().map(|band| &band.instrument)));
    let extra = study.programme.municipalities.values().flat_map(|tailoring| &tailoring.extra);
    let extra = extra.filter(|extra| extra.role == role.id).map(|extra| &extra.instrument);
    let mut places = BTreeMap::new();
    for instrument in named.chain(extra).filter_map(|id| study.instrument(id)) {
        for item in &instrument.items {
            let next = places.len() + 1;
            places.entry((instrument.id.as_str(), item.id.as_str())).or_insert(next);
        }
    }
    places
}

/// Seconds that the page of each answer took, by place. What was taken over from another response was on no page of this one.
fn times<'f>(answers: &'f [AnswerFact], mut place: impl FnMut(&'f AnswerFact) -> Option<usize>) -> Vec<(usize, u16)> {
    let mut placed: Vec<(&AnswerFact, usize)> = answers
        .iter()
        .filter(|answer| answer.taken_from.is_none())
        .filter_map(|answer| Some((answer, place(answer)?)))
        .collect();
    placed.sort_by_key(|(answer, place)| (answer.at, *place));
    let mut found = Vec::new();
    let mut before: Option<&[(&AnswerFact, usize)]> = None;
    for page in placed.chunk_by(|a, b| a.0.at == b.0.at) {
        if let Some(before) = before {
            let seconds = page[0].0.at.as_second() - before[0].0.at.as_second();
            let onwards = before.iter().map(|(_, place)| place).max() < page.iter().map(|(_, place)| place).min();
            let helped = page.iter().chain(before).any(|(answer, _)| answer.helped);
            if onwards && !helped && (TOGETHER_SECONDS..=PAUSE_SECONDS).contains(&seconds) {
                found.extend(page.iter().map(|(_, place)| (*place, seconds as u16)));
            }
        }
        before = Some(page);
    }
    found
}

/// The middle value, halves up; none for fewer than five.
fn median(values: &Histogram<u16>) -> Option<usize> {
    values
        .middle()
        .filter(|_| values.n() >= SMALLEST_CELL)
        .map(|(one, other)| (usize::from(one) + usize::from(other)).div_ceil(2))
}

/// What is counted of one role at one wave.
#[derive(Default)]
struct Count {
    sent: usize,
    open: usize,
    /// By place.
    stopped: BTreeMap<usize, usize>,
    seconds: BTreeMap<usize, Histogram<u16>>,
}

/// What is counted of one role, by place of the wave, with the places of its questions.
struct OfRole<'a> {
    places: BTreeMap<(&'a str, &'a str), usize>,
    counts: BTreeMap<usize, Count>,
}

/// Where people stop, in the making. Whoever has withdrawn is not among the facts.
pub struct Dropoff<'a> {
    study: &'a Study<'a>,
    day: Date,
    known: Known<'a>,
    roles: Vec<OfRole<'a>>,
}

impl<'a> Dropoff<'a> {
    /// As at the end of `day`.
    pub fn new(study: &'a Study<'a>, day: Date) -> Dropoff<'a> {
        let role = |role| OfRole { places: order(study, role), counts: BTreeMap::new() };
        Dropoff { study, day, known: Known::new(study), roles: study.programme.roles.iter().map(role).collect() }
    }

    /// Counts what more families have begun.
    pub fn add(&mut self, facts: &Facts) {
        let programme = self.study.programme;
        let role_of = |role: &str| programme.roles.iter().position(|own| own.id == role);
        let wave_of = |wave: &str| programme.waves.iter().position(|own| own.id == wave);
        for (response, request) in facts.responses_by(self.day) {
            let (Some(role), Some(wave)) = (role_of(&request.role), wave_of(&request.wave)) else { continue };
            let OfRole { places, counts } = &mut self.roles[role];
            let count = counts.entry(wave).or_default();
            count.sent += 1;
            // The answers to one instrument stand together.
            let mut latest: Option<(&str, Option<&Instrument>)> = None;
            let found = times(&response.answers, |answer| {
                let instrument = match latest {
                    Some((name, instrument)) if name == answer.instrument => instrument,
                    _ => self.known.instrument(&answer.instrument),
                };
                latest = Some((&answer.instrument, instrument));
                places.get(&(instrument?.id.as_str(), answer.item.as_str())).copied()
            });
            for (place, seconds) in found {
                count.seconds.entry(place).or_default().add(seconds);
            }
        }
        for begun in &facts.begun {
            let request = &facts.requests[begun.request];
            let (Some(role), Some(wave)) = (role_of(&request.role), wave_of(&request.wave)) else { continue };
            let OfRole { places, counts } = &mut self.roles[role];
            let mut place = |instrument: &str, item: &str| {
                let instrument = self.known.instrument(instrument)?;
                places.get(&(instrument.id.as_str(), item)).copied()
            };
            let by_day = begun.items.iter().filter(|(_, _, on)| *on <= self.day);
            let Some(last) = by_day.filter_map(|(instrument, item, _)| place(instrument, item)).max() else { continue };
            let count = counts.entry(wave).or_default();
            match request.state_as_of(facts.family_of(request), self.day) {
                RequestState::Open => count.open += 1,
                RequestState::Missing | RequestState::Cancelled => *count.stopped.entry(last).or_default() += 1,
                // Somebody else, to whom the request moved, has answered it.
                RequestState::Answered => {}
            }
        }
    }

    /// For each role and wave with anything begun: the row of all, and one for each question at which somebody stopped or whose
    /// time is known.
    pub fn rows(&self) -> Vec<DropoffRow> {
        let mut rows = Vec::new();
        for (role, OfRole { places, counts }) in self.study.programme.roles.iter().zip(&self.roles) {
            let names: BTreeMap<usize, (&str, &str)> = places.iter().map(|(name, place)| (*place, *name)).collect();
            for (wave, count) in counts {
                rows.extend(rows_of(&role.id, &self.study.programme.waves[*wave].id, count, &names));
            }
        }
        rows
    }
}

fn rows_of(role: &str, wave: &str, count: &Count, names: &BTreeMap<usize, (&str, &str)>) -> Vec<DropoffRow> {
    let told = |n: usize| (n == 0 || n >= SMALLEST_CELL).then_some(n);
    let cells: Vec<usize> = count.stopped.values().copied().collect();
    let all: usize = cells.iter().sum();
    let hidden: BTreeMap<usize, bool> = count.stopped.keys().copied().zip(small(&cells)).collect();
    let mut rows = vec![DropoffRow {
        role: role.into(),
        wave: wave.into(),
        place: 0,
        instrument: String::new(),
        item: String::new(),
        stopped: told(all),
        still_open: told(count.open),
        sent: Some(count.sent),
        timed: None,
        median_seconds: None,
        suppressed: if told(all).is_none() || told(count.open).is_none() { "yes" } else { "" }.into(),
    }];
    for (place, (instrument, item)) in names {
        let none = Histogram::default();
        let seconds = count.seconds.get(place).unwrap_or(&none);
        let held_back = hidden.get(place).copied().unwrap_or(false);
        if seconds.n() == 0 && !hidden.contains_key(place) {
            continue;
        }
        let timed = told(seconds.n());
        rows.push(DropoffRow {
            role: role.into(),
            wave: wave.into(),
            place: *place,
            instrument: (*instrument).into(),
            item: (*item).into(),
            stopped: (!held_back).then(|| count.stopped.get(place).copied().unwrap_or(0)),
            still_open: None,
            sent: None,
            timed,
            median_seconds: median(seconds),
            suppressed: if held_back || timed.is_none() { "yes" } else { "" }.into(),
        });
    }
    rows
}

/// The questions at which most people stopped, most first, at most `many`; what is held back is not among them.
pub fn worst(rows: &[DropoffRow], many: usize) -> Vec<&DropoffRow> {
    let mut rows: Vec<&DropoffRow> =
        rows.iter().filter(|row| row.place > 0 && row.stopped.is_some_and(|n| n > 0)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.stopped));
    rows.truncate(many);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(at: i64, place: i32, helped: bool) -> AnswerFact {
        AnswerFact {
            instrument: "psoc".into(),
            item: "psoc_1".into(),
            value: place,
            version: crate::id::VersionId::new(1),
            on: jiff::civil::date(2021, 1, 4),
            at: jiff::Timestamp::from_second(at).unwrap(),
            helped,
            taken_from: None,
        }
    }

    #[test]
    fn a_page_takes_from_the_page_before_to_its_own() {
        let of = |answers: &[AnswerFact]| times(answers, |answer| Some(answer.value as usize));
        // Two questions on the second page.
        assert_eq!(of(&[answer(0, 1, false), answer(20, 2, false), answer(20, 3, false)]), [(2, 20), (3, 20)]);
        // A pause of over half an hour, exactly half an hour, and what arrived together.
        assert_eq!(of(&[answer(0, 1, false), answer(1801, 2, false)]), []);
        assert_eq!(of(&[answer(0, 1, false), answer(1800, 2, false)]), [(2, 1800)]);
        assert_eq!(of(&[answer(0, 1, false), answer(1, 2, false), answer(9, 3, false)]), [(3, 8)]);
        // Gone back to the first question: its time is no page's, the next is not after it either.
        assert_eq!(of(&[answer(50, 1, false), answer(10, 2, false), answer(20, 3, false)]), [(3, 10)]);
        assert_eq!(of(&[answer(0, 1, true), answer(20, 2, false)]), []);
    }

    #[test]
    fn the_median_of_few_is_not_told() {
        let of = |seconds: &[u16]| median(&seconds.iter().copied().collect());
        assert_eq!(of(&[1, 2, 3, 4]), None);
        assert_eq!(of(&[9, 1, 2, 3, 4]), Some(3));
        assert_eq!(of(&[1, 2, 3, 4, 5, 6]), Some(4));
    }

    #[test]
    fn few_who_stopped_are_held_back_with_company() {
        let names: BTreeMap<usize, (&str, &str)> = [(1, ("a", "1")), (2, ("a", "2")), (3, ("a", "3"))].into();
        let stopped = |cells: &[(usize, usize)]| {
            let count = Count { stopped: cells.iter().copied().collect(), ..Count::default() };
            rows_of("parent", "fu1", &count, &names).into_iter().map(|row| row.stopped).collect::<Vec<_>>()
        };
        assert_eq!(stopped(&[(1, 9), (2, 7)]), [Some(16), Some(9), Some(7)]);
        assert_eq!(stopped(&[(1, 9), (2, 2), (3, 12)]), [Some(23), None, None, Some(12)]);
        assert_eq!(stopped(&[(2, 3)]), [None, None]);
    }

    #[test]
    fn few_who_have_begun_or_whose_time_is_known_are_held_back_and_all_that_was_sent_is_told() {
        let names: BTreeMap<usize, (&str, &str)> = [(1, ("a", "1")), (2, ("a", "2"))].into();
        let seconds =
            [(1, vec![9; 4]), (2, vec![9; 5])].map(|(place, times)| (place, times.into_iter().collect())).into();
        let rows = rows_of("parent", "fu1", &Count { sent: 3, open: 4, seconds, ..Count::default() }, &names);
        let told = |row: &DropoffRow| (row.sent, row.still_open, row.timed, row.suppressed == "yes");
        let rows: Vec<_> = rows.iter().map(told).collect();
        assert_eq!(rows, [(Some(3), None, None, true), (None, None, None, true), (None, None, Some(5), false)]);
    }
}
