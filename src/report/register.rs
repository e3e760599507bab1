//! What the register tells of families and children besides their course: the facts that the programme defines, and how
//! often a placement site has changed.

use jiff::civil::Date;

use super::csv::row;
use super::facts::Facts;

row! {
    /// One telling of a fact.
    pub struct FactRow {
        /// Case number.
        family_id: String,
        /// Case number of the child, for what is told of a child.
        child_id: Option<String>,
        /// Which fact.
        fact: String,
        /// What was chosen.
        value: Option<String>,
        /// The day, or from which day on.
        told_of: Option<Date>,
    }
}

row! {
    /// A role that somebody has held for a child.
    pub struct MovesRow {
        /// Case number.
        family_id: String,
        /// Case number of the child.
        child_id: String,
        /// The role.
        role: String,
        /// How often it has passed into other hands.
        moves: usize,
        /// On which days.
        moved_on: String,
    }
}

/// The facts' file, which is written where the programme has facts or some are stored.
pub(super) const FACTS: &str = "register_facts.csv";
pub(super) const MOVES: &str = "moves.csv";

pub(super) fn facts(facts: &Facts) -> Vec<FactRow> {
    let row = |told: &super::facts::RegisterFact| {
        let family = &facts.families[told.family];
        FactRow {
            family_id: family.case_number.clone(),
            child_id: told.child.map(|child| family.children[child].case_number.clone()),
            fact: told.fact.clone(),
            value: told.entry.value.clone(),
            told_of: told.entry.on,
        }
    };
    facts.told_of.iter().map(row).collect()
}

pub(super) fn moves(facts: &Facts) -> Vec<MovesRow> {
    let of_family = |family: &super::facts::FamilyFact| {
        let row = |moves: &super::facts::MovesFact| MovesRow {
            family_id: family.case_number.clone(),
            child_id: family.children[moves.child].case_number.clone(),
            role: moves.role.clone(),
            moves: moves.days.len(),
            moved_on: moves.days.iter().map(Date::to_string).collect::<Vec<_>>().join(" "),
        };
        family.moves.iter().map(row).collect::<Vec<_>>()
    };
    facts.families.iter().flat_map(of_family).collect()
}
