//! Response rates (tables 1.2 and 1.3 of the study), where the units of each role stand, and statuses (table 1.1).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::csv::row;
use super::facts::{Facts, FamilyFact, Unit};
use super::number::{Tenths, percent};
use crate::family::{RequestState, Status};
use crate::plan::closing_day;
use crate::programme::{Programme, add_months};

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

    fn includes(self, status: Status) -> bool {
        match self {
            Denominator::Register => true,
            Denominator::CompletedOrRunning => matches!(status, Status::Completed | Status::Active),
        }
    }
}

/// A row for every role and wave of the programme, as at the end of `day`.
///
/// The population is the register's, with all that has been entered since: a family is not left out because it
/// was registered later.
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
    let counts =
        |family: &FamilyFact| of.includes(family.status) && municipality.is_none_or(|name| name == family.municipality);
    let mut rows = Vec::new();
    for role in &programme.roles {
        let families = facts.families.iter().filter(|family| counts(family));
        let population = families.map(|family| family.units_in(&role.id, role.asked)).sum();
        for wave in &programme.waves {
            let requests = || {
                facts.requests.iter().filter(|request| {
                    request.role == role.id && request.wave == wave.id && counts(facts.family_of(request))
                })
            };
            let asked: BTreeSet<Unit> =
                requests().filter(|request| request.asked_by(day)).map(|request| request.unit(programme)).collect();
            let answered: BTreeSet<Unit> = requests()
                .filter(|request| request.answered_by(day).is_some())
                .map(|request| request.unit(programme))
                .collect();
            rows.push(Rate {
                role: role.id.clone(),
                wave: wave.id.clone(),
                population,
                asked: asked.len(),
                answered: answered.len(),
                percent_of_population: percent(answered.len(), population),
                percent_of_asked: percent(answered.len(), asked.len()),
            });
        }
    }
    rows
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

/// Where a unit stands at a wave. The further down, the more it counts: with two parents, one of whom has answered, the
/// unit has answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnitState {
    /// Will be asked.
    NotYetDue,
    /// Taken back, or never asked.
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

/// Units with a request at a wave.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// The role.
    pub role: String,
    /// The wave.
    pub wave: String,
    /// The families'.
    pub course: Course,
    /// Where they stand.
    pub state: UnitState,
    /// Whether an invitation has gone, or an answer has come.
    pub asked: bool,
}

/// What [`states`] are made of: as many numbers as there are days on which courses begin and end, not as many as there are
/// requests. Counted from facts here and by the database in `store::counts`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Units by role and course.
    pub units: BTreeMap<(String, Course), usize>,
    /// Those of them that have a request at a wave. One whose nominal day has not come and that was not asked is none.
    pub asked: BTreeMap<Asked, usize>,
}

/// The same from facts, as at the end of `day`, of one municipality (named as in the facts) or of all.
pub fn counted(programme: &Programme, facts: &Facts, day: Date, municipality: Option<&str>) -> Counted {
    let here = |family: &FamilyFact| municipality.is_none_or(|name| name == family.municipality);
    let course = |family: &FamilyFact| Course::new(family.start, family.end, family.status);
    let mut counted = Counted::default();
    for family in facts.families.iter().filter(|family| here(family)) {
        for role in &programme.roles {
            let units = family.units_in(&role.id, role.asked);
            if units > 0 {
                *counted.units.entry((role.id.clone(), course(family))).or_default() += units;
            }
        }
    }
    let mut best: BTreeMap<(&str, &str, Unit), (UnitState, bool)> = BTreeMap::new();
    for request in facts.requests.iter().filter(|request| here(facts.family_of(request))) {
        let asked = request.asked_by(day);
        if request.nominal > day && !asked {
            continue;
        }
        let state = match request.state_as_of(facts.family_of(request), day) {
            RequestState::Answered => UnitState::Answered,
            RequestState::Open => UnitState::Due,
            RequestState::Missing => UnitState::Missing,
            RequestState::Cancelled => UnitState::Ended,
        };
        let unit = best.entry((&request.role, &request.wave, request.unit(programme))).or_insert((state, asked));
        *unit = (unit.0.max(state), unit.1 || asked);
    }
    for ((role, wave, (family, _)), (state, asked)) in best {
        let course = course(&facts.families[family]);
        let one = Asked { role: role.into(), wave: wave.into(), course, state, asked };
        *counted.asked.entry(one).or_default() += 1;
    }
    counted
}

/// Where units stand that have no request at the wave in that `place`, at the end of `day`.
fn without_request(programme: &Programme, course: Course, place: usize, day: Date) -> UnitState {
    let nominal = add_months(course.start, i32::from(programme.waves[place].months));
    let collected = programme.collection_window.is_none_or(|window| nominal <= window.last);
    let never = course.status() == Status::WithdrawnBeforeStart
        || course.end.is_some_and(|end| end < nominal)
        || !collected
        || closing_day(programme, course.start, place, nominal) < day;
    if never { UnitState::Ended } else { UnitState::NotYetDue }
}

/// A row for every role, wave and denominator of the programme, from what was counted as at the end of `day`.
pub fn states(programme: &Programme, counted: &Counted, day: Date) -> Vec<StateRow> {
    let mut by_wave: BTreeMap<(&str, &str), Vec<(&Asked, usize)>> = BTreeMap::new();
    for (asked, units) in &counted.asked {
        by_wave.entry((&asked.role, &asked.wave)).or_default().push((asked, *units));
    }
    let mut rows = Vec::new();
    for role in &programme.roles {
        for (place, wave) in programme.waves.iter().enumerate() {
            let with = by_wave.get(&(role.id.as_str(), wave.id.as_str())).map_or(&[][..], Vec::as_slice);
            for of in Denominator::ALL {
                let mut in_state: BTreeMap<UnitState, usize> = BTreeMap::new();
                let mut rest: BTreeMap<Course, usize> = BTreeMap::new();
                let own =
                    counted.units.iter().filter(|((name, course), _)| *name == role.id && of.includes(course.status()));
                for ((_, course), units) in own {
                    *rest.entry(*course).or_default() += units;
                }
                let population = rest.values().sum();
                let mut asked_units = 0;
                for (asked, units) in with.iter().filter(|(asked, _)| of.includes(asked.course.status())) {
                    *in_state.entry(asked.state).or_default() += units;
                    asked_units += if asked.asked { *units } else { 0 };
                    if let Some(left) = rest.get_mut(&asked.course) {
                        *left = left.saturating_sub(*units);
                    }
                }
                for (course, units) in rest {
                    *in_state.entry(without_request(programme, course, place, day)).or_default() += units;
                }
                let units = |state| in_state.get(&state).copied().unwrap_or(0);
                let answered = units(UnitState::Answered);
                rows.push(StateRow {
                    role: role.id.clone(),
                    wave: wave.id.clone(),
                    families: of.as_str().into(),
                    population,
                    not_yet_due: units(UnitState::NotYetDue),
                    due: units(UnitState::Due),
                    answered,
                    missing: units(UnitState::Missing),
                    ended: units(UnitState::Ended),
                    asked: asked_units,
                    percent_of_population: percent(answered, population),
                    percent_of_asked: percent(answered, asked_units),
                });
            }
        }
    }
    rows
}

row! {
    /// How many families have a status and how long their courses took.
    pub struct StatusRow {
        /// `all`, a status, or `stopped_early` for the last three together.
        status: String,
        /// Families.
        families: usize,
        /// Their placed children.
        children: usize,
        /// Mean over the families; none without families.
        mean_months: Option<Tenths>,
    }
}

/// The statuses in the order of the contract.
const STATUSES: [Status; 5] =
    [Status::Active, Status::Completed, Status::EndedEarly, Status::LeftInStartup, Status::WithdrawnBeforeStart];

/// Name of the row of all who stopped on the way or before the start: the study's roll-up, apart from the single status
/// `ended_early`.
pub const STOPPED_EARLY: &str = "stopped_early";

/// The row `all`, one for each status, and last [`STOPPED_EARLY`], as at the end of `day`.
pub fn family_status(facts: &Facts, day: Date) -> Vec<StatusRow> {
    let row = |name: &str, of: &dyn Fn(Status) -> bool| {
        let families: Vec<&FamilyFact> = facts.families.iter().filter(|family| of(family.status)).collect();
        StatusRow {
            status: name.into(),
            families: families.len(),
            children: families.iter().map(|family| family.children.len()).sum(),
            mean_months: Tenths::mean_months(
                families.iter().map(|family| days(family, day)).sum(),
                families.len() as i64,
            ),
        }
    };
    let one = |status: Status| row(status.as_str(), &|of| of == status);
    std::iter::once(row("all", &|_| true))
        .chain(STATUSES.into_iter().map(one))
        .chain([row(STOPPED_EARLY, &Status::cancels_open_requests)])
        .collect()
}

/// Days from start to end; a running family, or one that ends later, is counted to `day`. A family that withdrew
/// before its start took none.
fn days(family: &FamilyFact, day: Date) -> i64 {
    let until = match family.status {
        Status::WithdrawnBeforeStart => return 0,
        Status::Active => day,
        Status::Completed | Status::EndedEarly | Status::LeftInStartup => family.end.map_or(day, |end| end.min(day)),
    };
    family.start.until(until).map_or(0, |span| i64::from(span.get_days()).max(0))
}
