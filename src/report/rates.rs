//! Response rates (tables 1.2 and 1.3 of the study), and where the units of each role stand.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::csv::row;
use super::facts::{Facts, FamilyFact, Unit};
use super::number::percent;
use crate::family::Status;
use crate::programme::{Programme, add_months, after};

row! {
    /// How many units of a role answered at a wave.
    pub struct Rate {
        /// The role.
        role: String,
        /// The wave.
        wave: String,
        /// Units of the register that have, or have had, somebody in that role; the same at every wave.
        population: usize,
        /// Units with a request at that wave.
        asked: usize,
        /// Units with at least one answered request.
        answered: usize,
        /// Answered of population.
        percent_of_population: Option<usize>,
        /// Answered of asked.
        percent_of_asked: Option<usize>,
    }
}

/// The families over which rates are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denominator {
    /// The whole register, whatever the status: the study's appendix tables.
    Register,
    /// Families that have completed or are still running: the study's second denominator. Those who left are in
    /// neither the population nor the answers.
    CompletedOrRunning,
}

impl Denominator {
    /// Both, the whole register first.
    pub const ALL: [Denominator; 2] = [Denominator::Register, Denominator::CompletedOrRunning];

    /// Its word in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Denominator::Register => "register",
            Denominator::CompletedOrRunning => "completed_or_running",
        }
    }

    pub(super) fn includes(self, status: Status) -> bool {
        match self {
            Denominator::Register => true,
            Denominator::CompletedOrRunning => matches!(status, Status::Completed | Status::Active),
        }
    }
}

/// Units that were counted some families at a time.
#[derive(Debug, Clone, Default)]
struct Units {
    /// Those that no other family can bring along.
    alone: usize,
    /// Children with two courses, each once.
    several: BTreeSet<Unit>,
}

impl Units {
    fn add(&mut self, units: BTreeSet<Unit>) {
        for unit in units {
            if unit.several {
                self.several.insert(unit);
            } else {
                self.alone += 1;
            }
        }
    }

    fn count(&self) -> usize {
        self.alone + self.several.len()
    }
}

/// Response rates in the making.
///
/// The population is the register's, with all that has been entered since: a family is not left out because it
/// was registered later.
pub struct Rates<'a> {
    programme: &'a Programme,
    day: Date,
    of: Denominator,
    municipality: Option<&'a str>,
    /// By role.
    population: Vec<Units>,
    /// Asked and answered, by role and wave.
    waves: Vec<Vec<[Units; 2]>>,
}

impl<'a> Rates<'a> {
    /// Of one municipality, named as in the facts, or of all, as at the end of `day`.
    pub fn new(programme: &'a Programme, day: Date, of: Denominator, municipality: Option<&'a str>) -> Rates<'a> {
        let waves = programme.waves.iter().map(|_| <[Units; 2]>::default()).collect();
        Rates {
            programme,
            day,
            of,
            municipality,
            population: vec![Units::default(); programme.roles.len()],
            waves: vec![waves; programme.roles.len()],
        }
    }

    /// Counts more families.
    pub fn add(&mut self, facts: &Facts) {
        let (programme, day) = (self.programme, self.day);
        let here = |family: &FamilyFact| self.municipality.is_none_or(|name| name == family.municipality);
        let counts = |family: &FamilyFact| self.of.includes(family.status) && here(family);
        for (population, role) in self.population.iter_mut().zip(&programme.roles) {
            let families = facts.families.iter().enumerate().filter(|(_, family)| counts(family));
            population.add(families.flat_map(|(at, _)| facts.units_in(at, &role.id, role.asked)).collect());
        }
        let mut found: BTreeMap<(usize, usize), [BTreeSet<Unit>; 2]> = BTreeMap::new();
        for request in facts.requests.iter().filter(|request| counts(facts.family_of(request))) {
            let role = programme.roles.iter().position(|role| role.id == request.role);
            let wave = programme.wave(&request.wave).map(|(place, _)| place);
            let (Some(role), Some(wave)) = (role, wave) else { continue };
            let unit = facts.unit(request, programme);
            let [asked, answered] = found.entry((role, wave)).or_default();
            if request.asked_by(day) {
                asked.insert(unit);
            }
            if request.answered_by(day).is_some() {
                answered.insert(unit);
            }
        }
        for ((role, wave), [asked, answered]) in found {
            let [all_asked, all_answered] = &mut self.waves[role][wave];
            all_asked.add(asked);
            all_answered.add(answered);
        }
    }

    /// A row for every role and wave of the programme.
    pub fn rows(&self) -> Vec<Rate> {
        let mut rows = Vec::new();
        for (role, (population, waves)) in self.programme.roles.iter().zip(self.population.iter().zip(&self.waves)) {
            for (wave, [asked, answered]) in self.programme.waves.iter().zip(waves) {
                let (population, asked, answered) = (population.count(), asked.count(), answered.count());
                rows.push(Rate {
                    role: role.id.clone(),
                    wave: wave.id.clone(),
                    population,
                    asked,
                    answered,
                    percent_of_population: percent(answered, population),
                    percent_of_asked: percent(answered, asked),
                });
            }
        }
        rows
    }
}

/// The rows from facts that are at hand.
pub fn response_rates(programme: &Programme, facts: &Facts, day: Date, of: Denominator) -> Vec<Rate> {
    response_rates_of(programme, facts, day, of, None)
}

/// The same of one municipality, named as in the facts.
pub fn response_rates_of(
    programme: &Programme,
    facts: &Facts,
    day: Date,
    of: Denominator,
    municipality: Option<&str>,
) -> Vec<Rate> {
    let mut rates = Rates::new(programme, day, of, municipality);
    rates.add(facts);
    rates.rows()
}

row! {
    /// Where the units of a role stand at a wave: each in one of five states, which add up to the population.
    pub struct StateRow {
        /// The role.
        role: String,
        /// The wave.
        wave: String,
        /// Of which families: `register` or `completed_or_running`.
        families: String,
        /// Units that have, or have had, somebody in that role.
        population: usize,
        /// Will be asked.
        not_yet_due: usize,
        /// Asked, or about to be; can be answered.
        due: usize,
        /// At least one answered.
        answered: usize,
        /// Closed, and nobody has answered.
        missing: usize,
        /// Taken back, or never asked: the course or the collection had ended, or the unit came into the register too late.
        ended: usize,
        /// Units to which an invitation has gone, or that have answered.
        asked: usize,
        /// Answered of population.
        percent_of_population: Option<usize>,
        /// Answered of asked.
        percent_of_asked: Option<usize>,
    }
}

/// Where a unit with a request stands. The further down, the more it counts: with two parents, one of whom has answered, the
/// unit has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitState {
    /// Taken back.
    Ended,
    /// Closed unanswered.
    Missing,
    /// Open.
    Due,
    /// Answered.
    Answered,
}

/// What decides of a family whether it is asked at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Course {
    /// First day.
    pub start: Date,
    /// Last day, where there is one.
    pub end: Option<Date>,
    /// Place of the status in [`Status::ALL`].
    status: usize,
}

impl Course {
    /// Of a family.
    pub fn new(start: Date, end: Option<Date>, status: Status) -> Course {
        let place = Status::ALL.iter().position(|other| *other == status);
        Course { start, end, status: place.unwrap_or_default() }
    }

    fn status(self) -> Status {
        Status::ALL[self.status]
    }
}

/// For how many days after its nominal date a wave may still wait for its first sending day: weekends and holidays.
pub const WAITS: i32 = 14;

/// Units with a request at a wave.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// The role.
    pub role: String,
    /// The wave.
    pub wave: String,
    /// Whether the family has completed or is running.
    pub completed_or_running: bool,
    /// Where they stand.
    pub state: UnitState,
    /// Whether an invitation has gone, or an answer has come.
    pub asked: bool,
    /// Whether the wave's nominal date was less than [`WAITS`] days ago.
    pub recent: bool,
}

/// What [`states`] are made of: as many numbers as there are days on which courses begin and end, not as many as there are
/// requests. Counted from facts by `counting.rs` and by the database in `store::counts`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Units by role and course.
    pub units: BTreeMap<(String, Course), usize>,
    /// Those of them that have a request at a wave. One whose nominal day has not come and that was not asked is none.
    pub asked: BTreeMap<Asked, usize>,
}

/// Of the units of those courses, how many will be asked at the wave in that `place` after `day`, and how many should have been
/// asked in the [`WAITS`] days up to it.
fn to_come<'a>(
    programme: &Programme,
    units: impl Iterator<Item = (&'a Course, usize)>,
    place: usize,
    day: Date,
) -> (usize, usize) {
    let (mut later, mut lately) = (0, 0);
    for (course, units) in units {
        let nominal = add_months(course.start, i32::from(programme.waves[place].months));
        let collected = programme.collection_window.is_none_or(|window| nominal <= window.last);
        let asks = course.status() != Status::WithdrawnBeforeStart && course.end.is_none_or(|end| nominal <= end);
        match asks && collected {
            true if nominal > day => later += units,
            true if nominal > after(day, -WAITS) => lately += units,
            _ => {}
        }
    }
    (later, lately)
}

/// A row for every role, wave and denominator of the programme, from what was counted as at the end of `day`. Who has no request
/// though the wave has come is about to be asked for [`WAITS`] days, and then was never asked.
pub fn states(programme: &Programme, counted: &Counted, day: Date) -> Vec<StateRow> {
    let mut rows = Vec::new();
    for role in &programme.roles {
        let own: Vec<(&Course, usize)> = counted
            .units
            .iter()
            .filter(|((name, _), _)| *name == role.id)
            .map(|((_, course), units)| (course, *units))
            .collect();
        for (place, wave) in programme.waves.iter().enumerate() {
            for of in Denominator::ALL {
                let units = || own.iter().copied().filter(|(course, _)| of.includes(course.status()));
                let population: usize = units().map(|(_, units)| units).sum();
                let (later, lately) = to_come(programme, units(), place, day);
                let with = |which: &dyn Fn(&Asked) -> bool| -> usize {
                    let of_wave =
                        counted.asked.iter().filter(|(asked, _)| asked.role == role.id && asked.wave == wave.id);
                    let here = of_wave.filter(|(asked, _)| of == Denominator::Register || asked.completed_or_running);
                    here.filter(|(asked, _)| which(asked)).map(|(_, units)| *units).sum()
                };
                let in_state = |state| with(&|asked: &Asked| asked.state == state);
                let without = population.saturating_sub(with(&|_| true));
                let not_yet_due = (later + lately.saturating_sub(with(&|asked| asked.recent))).min(without);
                let (answered, asked) = (in_state(UnitState::Answered), with(&|asked| asked.asked));
                rows.push(StateRow {
                    role: role.id.clone(),
                    wave: wave.id.clone(),
                    families: of.as_str().into(),
                    population,
                    not_yet_due,
                    due: in_state(UnitState::Due),
                    answered,
                    missing: in_state(UnitState::Missing),
                    ended: in_state(UnitState::Ended) + without - not_yet_due,
                    asked,
                    percent_of_population: percent(answered, population),
                    percent_of_asked: percent(answered, asked),
                });
            }
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::questionnaires::Questionnaires;
    use crate::report::counting::counted;
    use crate::report::facts::Holder;
    use crate::report::facts::tests::{answered, family, request};

    /// Of one family's parents at each wave: not yet due, due, answered, missing, ended.
    fn stand(facts: &Facts, day: Date) -> Vec<[usize; 5]> {
        let library = Questionnaires::built_in().unwrap();
        let programme = library.programme("maalrettet-stoette").unwrap();
        let rows = states(programme, &counted(programme, facts, day, Some("Herning")), day);
        let own = rows.iter().filter(|row| row.role == "parent" && row.families == "register");
        own.map(|row| [row.not_yet_due, row.due, row.answered, row.missing, row.ended]).collect()
    }

    fn with_parents(status: Status, end: Option<Date>) -> Facts {
        let mut one = family("1", status, end);
        one.holders.push(Holder { role: "parent".into(), child: None });
        Facts { families: vec![one], ..Facts::default() }
    }

    #[test]
    fn a_wave_is_not_reached_then_about_to_be_asked_then_never_asked() {
        // Started on 4 January 2021: the first follow-up is on 4 April, Easter Sunday.
        let facts = with_parents(Status::Active, None);
        let fu1 = |facts: &Facts, day| stand(facts, day)[1];
        assert_eq!(fu1(&facts, date(2021, 4, 3)), [1, 0, 0, 0, 0]);
        assert_eq!(fu1(&facts, date(2021, 4, 5)), [1, 0, 0, 0, 0]);
        assert_eq!(fu1(&facts, date(2021, 4, 18)), [0, 0, 0, 0, 1]);
        let over = with_parents(Status::Completed, Some(date(2021, 3, 1)));
        assert_eq!(fu1(&over, date(2021, 2, 1)), [0, 0, 0, 0, 1], "the wave lies after the end");
        let never = with_parents(Status::WithdrawnBeforeStart, None);
        assert!(stand(&never, date(2021, 1, 1)).iter().all(|wave| *wave == [0, 0, 0, 0, 1]));
    }

    #[test]
    fn one_of_two_parents_who_answers_makes_the_family_answered() {
        let mut facts = with_parents(Status::Active, None);
        facts.requests.push(request(0, "parent", "baseline", 1));
        facts.requests.push(answered(request(0, "parent", "baseline", 2), date(2021, 1, 20)));
        let baseline = |day| stand(&facts, day)[0];
        assert_eq!(baseline(date(2021, 1, 3)), [1, 0, 0, 0, 0]);
        assert_eq!(baseline(date(2021, 1, 19)), [0, 1, 0, 0, 0]);
        assert_eq!(baseline(date(2021, 1, 20)), [0, 0, 1, 0, 0]);
        facts.requests.pop();
        assert_eq!(stand(&facts, date(2021, 3, 1))[0], [0, 0, 0, 1, 0]);
        facts.families[0].status = Status::EndedEarly;
        facts.families[0].end = Some(date(2021, 2, 1));
        assert_eq!(stand(&facts, date(2021, 3, 1))[0], [0, 0, 0, 0, 1]);
    }
}
