//! Statuses and how long courses took (table 1.1 of the study).

use jiff::civil::Date;

use super::csv::row;
use super::facts::{Facts, FamilyFact};
use super::number::Tenths;
use crate::family::Status;

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

/// Statuses in the making.
pub struct Statuses {
    day: Date,
    /// Families, their children and the days of their courses, by status.
    counts: [(Status, usize, usize, i64); 5],
}

impl Statuses {
    /// As at the end of `day`.
    pub fn new(day: Date) -> Statuses {
        Statuses { day, counts: STATUSES.map(|status| (status, 0, 0, 0)) }
    }

    /// Counts more families.
    pub fn add(&mut self, facts: &Facts) {
        for family in &facts.families {
            if let Some(count) = self.counts.iter_mut().find(|(status, ..)| *status == family.status) {
                count.1 += 1;
                count.2 += family.children.len();
                count.3 += days(family, self.day);
            }
        }
    }

    /// The row `all`, one for each status, and last [`STOPPED_EARLY`].
    pub fn rows(&self) -> Vec<StatusRow> {
        let row = |name: &str, of: &dyn Fn(Status) -> bool| {
            let counts = self.counts.iter().filter(|(status, ..)| of(*status));
            let (families, children, days) =
                counts.fold((0, 0, 0), |sum, count| (sum.0 + count.1, sum.1 + count.2, sum.2 + count.3));
            StatusRow {
                status: name.into(),
                families,
                children,
                mean_months: Tenths::mean_months(days, families as i64),
            }
        };
        let one = |status: Status| row(status.as_str(), &|of| of == status);
        std::iter::once(row("all", &|_| true))
            .chain(STATUSES.into_iter().map(one))
            .chain([row(STOPPED_EARLY, &Status::cancels_open_requests)])
            .collect()
    }
}

/// The rows from facts that are at hand.
pub fn family_status(facts: &Facts, day: Date) -> Vec<StatusRow> {
    let mut statuses = Statuses::new(day);
    statuses.add(facts);
    statuses.rows()
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
