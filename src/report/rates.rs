//! Response rates (tables 1.2 and 1.3 of the study) and statuses (table 1.1).

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::csv::row;
use super::facts::{Facts, FamilyFact, Unit};
use super::number::{Tenths, percent};
use crate::family::Status;
use crate::programme::Programme;

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
    fn includes(self, family: &FamilyFact) -> bool {
        match self {
            Denominator::Register => true,
            Denominator::CompletedOrRunning => matches!(family.status, Status::Completed | Status::Active),
        }
    }
}

/// A row for every role and wave of the programme, as at the end of `day`.
///
/// The population is the register's, with all that has been entered since: a family is not left out because it
/// was registered later.
pub fn response_rates(programme: &Programme, facts: &Facts, day: Date, of: Denominator) -> Vec<Rate> {
    let mut rows = Vec::new();
    for role in &programme.roles {
        let families = facts.families.iter().filter(|family| of.includes(family));
        let population = families.map(|family| family.units_in(&role.id, role.asked)).sum();
        for wave in &programme.waves {
            let requests = || {
                facts.requests.iter().filter(|request| {
                    request.role == role.id && request.wave == wave.id && of.includes(facts.family_of(request))
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
