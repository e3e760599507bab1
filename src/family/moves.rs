//! How often somebody else has come to hold a role for a child: of the placement site, how often the child has moved.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::Assignment;
use crate::id::{ChildId, PersonId};
use crate::programme::after;

/// The days on which a role for a child passed into other hands: somebody holds it, and none of those who held it last
/// before. A corrected address or name is none, nor is a second holder beside the first; whoever comes after a time in
/// which nobody held it is one, unless they held it before that time too. Whoever never held it for a whole day is as if never
/// entered.
pub fn moves(assignments: &[Assignment], child: ChildId, role: &str) -> Vec<Date> {
    let of_child = assignments.iter().filter(|held| held.child == Some(child) && held.role == role);
    passed_on(of_child.map(|held| (held.person, held.from, held.to)))
}

/// As [`moves`], of who held one role, each from a first to a last day.
pub(crate) fn passed_on(held: impl Iterator<Item = (PersonId, Date, Option<Date>)>) -> Vec<Date> {
    let held: Vec<(PersonId, Date, Date)> = held
        .map(|(person, from, to)| (person, from, to.unwrap_or(Date::MAX)))
        .filter(|(_, from, to)| from <= to)
        .collect();
    let on = |day: Date| {
        let there = held.iter().filter(move |(_, from, to)| *from <= day && day <= *to);
        there.map(|(person, ..)| *person).collect::<BTreeSet<_>>()
    };
    let begun: BTreeSet<Date> = held.iter().map(|(_, from, _)| *from).collect();
    let is_move = |day: &Date| {
        let before = held.iter().filter(|(_, from, _)| from < day).map(|(.., to)| (*to).min(after(*day, -1))).max();
        before.is_some_and(|last| on(last).is_disjoint(&on(*day)))
    };
    begun.into_iter().filter(is_move).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// Who held it, from which to which month of a year.
    fn months(held: &[(i64, i8, Option<i8>)]) -> Vec<i8> {
        let first = |month| date(2021, month, 1);
        let held =
            held.iter().map(|(who, from, to)| (PersonId::new(*who), first(*from), to.map(|to| after(first(to), -1))));
        passed_on(held).into_iter().map(Date::month).collect()
    }

    #[test]
    fn a_child_moves_when_nobody_of_before_is_there_any_more() {
        for (held, moved) in [
            (&[][..], &[][..]),
            (&[(1, 1, None)], &[]),
            (&[(1, 1, Some(3)), (2, 3, None)], &[3]),
            // Back again, and away.
            (&[(1, 1, Some(3)), (2, 3, Some(5)), (1, 5, Some(7)), (3, 7, None)], &[3, 5, 7]),
            // Nobody for a while: somebody else is a move, the same again is none.
            (&[(1, 1, Some(3)), (2, 5, None)], &[5]),
            (&[(1, 1, Some(3)), (1, 5, None)], &[]),
            // A second one beside the first, who then stays alone.
            (&[(1, 1, Some(6)), (2, 3, None)], &[]),
            // Of two, one is followed by another; then both by one.
            (&[(1, 1, Some(3)), (2, 1, Some(5)), (3, 3, Some(5)), (4, 5, None)], &[5]),
            // Two follow two on one day: the child has moved once.
            (&[(1, 1, Some(3)), (2, 1, Some(3)), (3, 3, None), (4, 3, None)], &[3]),
            // The last who was there counts, not all who ever were.
            (&[(1, 1, Some(4)), (2, 1, Some(3)), (2, 5, None)], &[5]),
            // Entered and taken out on one day.
            (&[(1, 1, Some(3)), (2, 3, Some(3)), (3, 3, None)], &[3]),
            (&[(1, 1, None), (2, 3, Some(3))], &[]),
        ] {
            assert_eq!(months(held), moved, "{held:?}");
        }
    }
}
