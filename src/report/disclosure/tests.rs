use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn on(month: i32, day: i8) -> Date {
    date(2021 + (month / 12) as i16, 1 + (month % 12) as i8, day)
}

fn end_of(month: i32) -> Date {
    on(month, 1).last_of_month()
}

fn given(people: &[(i64, i32)]) -> Vec<(PersonId, Date)> {
    people.iter().map(|(person, month)| (PersonId::new(*person), on(*month, 9))).collect()
}

fn gone(person: i64, from: i32, until: i32) -> Gone {
    Gone { person: PersonId::new(person), from: on(from, 9), until: on(until, 9) }
}

#[test]
fn what_came_since_the_end_of_a_month_waits() {
    assert_eq!(release_day(date(2021, 3, 30)), date(2021, 2, 28));
    assert_eq!(release_day(date(2021, 3, 31)), date(2021, 3, 31));
    let five = given(&[(1, 0), (2, 0), (3, 0), (4, 0), (5, 0)]);
    assert_eq!(batches(&five, &[], 5, date(2021, 1, 30)), Vec::<Vec<usize>>::new());
    assert_eq!(batches(&five, &[], 5, date(2021, 1, 31)), [[0, 1, 2, 3, 4]]);
}

#[test]
fn four_more_people_change_nothing_and_the_fifth_brings_all_of_them() {
    let nine = given(&[(1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 1), (7, 1), (8, 1), (9, 1)]);
    assert_eq!(batches(&nine, &[], 5, end_of(1)).len(), 1);
    let ten = [nine, given(&[(10, 3)])].concat();
    assert_eq!(batches(&ten, &[], 5, end_of(3)), [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]);
}

#[test]
fn one_person_who_answers_five_times_is_one() {
    let one = given(&[(1, 0), (1, 0), (1, 0), (1, 0), (1, 1), (2, 1), (3, 1), (4, 1)]);
    assert!(batches(&one, &[], 5, end_of(1)).is_empty());
    // Not even the setting lets fewer than three be told.
    assert!(batches(&given(&[(1, 0), (2, 0)]), &[], 1, end_of(0)).is_empty());
}

#[test]
fn whoever_is_gone_takes_their_batch_along() {
    // The fifth person of the first batch has withdrawn; the second batch stays what it was.
    let left = given(&[(1, 0), (2, 0), (3, 0), (4, 0), (6, 1), (7, 1), (8, 1), (9, 1), (10, 1)]);
    assert_eq!(batches(&left, &[], 5, end_of(1)).len(), 1);
    // Nine people without the fifth: the first batch may have ended in January or in February.
    assert!(batches(&left, &[gone(5, 0, 0)], 5, end_of(1)).is_empty());
    let six = [left, given(&[(11, 0)])].concat();
    assert_eq!(batches(&six, &[gone(5, 0, 0)], 5, end_of(1)), [[4, 5, 6, 7, 8]]);
    // Erased: somewhere from January to February.
    assert!(batches(&six, &[gone(5, 0, 1)], 5, end_of(1)).is_empty());
}

#[test]
fn a_mean_that_would_tell_all_is_a_bound() {
    let of = |sum| Figure::of_batch(5, sum, (1, 5)).unwrap();
    assert_eq!((of(25), of(22)), (of(23), of(24)));
    assert_eq!((of(25).sum, of(25).bound), (22, Bound::AtLeast));
    assert_eq!((of(5).sum, of(8).bound), (8, Bound::AtMost));
    assert_eq!((of(21).sum, of(21).bound), (21, Bound::Exact));
    // Of five who say yes or no nothing can be hidden.
    assert_eq!(Figure::of_batch(5, 3, (0, 1)), None);
    let both: Option<Figure> = [of(25), of(5)].into_iter().sum();
    assert_eq!(both.unwrap().bound, Bound::About);
}

/// Somebody who answered at a month, in one of three municipalities, and who may be gone: withdrawn (the month is known) or
/// erased (it is known to two months).
#[derive(Debug, Clone)]
struct Answer {
    person: i64,
    place: usize,
    month: i32,
    leaves: Option<(i32, bool)>,
}

fn answers() -> impl Strategy<Value = Vec<Answer>> {
    let leaves = prop::option::weighted(0.15, (0_i32..14, any::<bool>()));
    let one = (0_i64..40, 0_usize..3, 0_i32..12, leaves);
    prop::collection::vec(one, 0..70).prop_map(|all| {
        let mut leaving = std::collections::BTreeMap::new();
        let each = all.into_iter().map(|(person, place, month, leaves)| {
            // Whoever leaves takes out everything of theirs.
            let leaves = *leaving.entry(person).or_insert(leaves);
            Answer { person, place, month, leaves }
        });
        each.collect()
    })
}

/// What is shown of a municipality at a month's end: the answers in it, and not yet in it.
fn shown(answers: &[Answer], place: usize, now: i32, smallest: usize) -> Vec<usize> {
    let here = || answers.iter().enumerate().filter(|(_, one)| one.place == place && one.month <= now);
    let has_left = |one: &Answer| one.leaves.is_some_and(|(since, _)| since <= now && since >= one.month);
    let (places, days): (Vec<usize>, Vec<(PersonId, Date)>) = here()
        .filter(|(_, one)| !has_left(one))
        .map(|(at, one)| (at, (PersonId::new(one.person), on(one.month, 9))))
        .unzip();
    let gone: Vec<Gone> = here()
        .filter(|(_, one)| has_left(one))
        .map(|(_, one)| match one.leaves {
            Some((_, true)) => gone(one.person, (one.month - 1).max(0), one.month + 1),
            _ => gone(one.person, one.month, one.month),
        })
        .collect();
    batches(&days, &gone, smallest, end_of(now)).into_iter().flatten().map(|at| places[at]).collect()
}

const PRIME: u64 = 2_147_483_647;

/// Rank of a matrix over a large prime field.
fn rank(mut rows: Vec<Vec<u64>>) -> usize {
    let power = |mut base: u64, mut by: u64| {
        let mut result = 1;
        while by > 0 {
            result = if by & 1 == 1 { result * base % PRIME } else { result };
            base = base * base % PRIME;
            by >>= 1;
        }
        result
    };
    let (mut rank, width) = (0, rows.first().map_or(0, Vec::len));
    for column in 0..width {
        let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(rank, pivot);
        let inverse = power(rows[rank][column], PRIME - 2);
        let lead = rows[rank].clone();
        for row in rows.iter_mut().skip(rank + 1).filter(|row| row[column] != 0) {
            let factor = row[column] * inverse % PRIME;
            for (cell, of_lead) in row.iter_mut().zip(&lead) {
                *cell = (*cell + PRIME - factor * of_lead % PRIME) % PRIME;
            }
        }
        rank += 1;
    }
    rank
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whoever has seen every figure of every month, of each municipality and of all, before and after people have left: no
    /// combination of them by addition and subtraction is about one or two people. It would be one if the figures without
    /// the columns of those two told less than with them.
    #[test]
    fn nobody_is_found_by_addition_and_subtraction(answers in answers(), smallest in 3_usize..6) {
        let mut figures: BTreeSet<Vec<usize>> = BTreeSet::new();
        for now in 0..15 {
            let by_place: Vec<Vec<usize>> = (0..3).map(|place| shown(&answers, place, now, smallest)).collect();
            figures.insert(by_place.concat());
            figures.extend(by_place);
        }
        let matrix = |without: &[i64]| -> Vec<Vec<u64>> {
            let kept = || (0..answers.len()).filter(|at| !without.contains(&answers[*at].person));
            figures.iter().map(|figure| kept().map(|at| u64::from(figure.contains(&at))).collect()).collect()
        };
        let all = rank(matrix(&[]));
        let people: BTreeSet<i64> = answers.iter().map(|one| one.person).collect();
        for a in &people {
            for b in people.range(*a..) {
                prop_assert_eq!(rank(matrix(&[*a, *b])), all, "{} and {} can be told", a, b);
            }
        }
    }

    /// Figures of two days differ by nobody or by at least as many people as a batch has.
    #[test]
    fn two_days_differ_by_a_batch(answers in answers(), smallest in 3_usize..7) {
        for place in 0..3 {
            for now in 0..14 {
                let sets = [now, now + 1].map(|now| BTreeSet::from_iter(shown(&answers, place, now, smallest)));
                let differ: BTreeSet<i64> =
                    sets[0].symmetric_difference(&sets[1]).map(|at| answers[*at].person).collect();
                prop_assert!(differ.is_empty() || differ.len() >= smallest, "{:?} in month {}", differ, now);
            }
        }
    }

    /// No figure lies at an end of its scale, nor so near that all answers but two would be known to be at it.
    #[test]
    fn no_mean_tells_what_everybody_answered(values in prop::collection::vec(1_i64..=5, 5..12)) {
        let (n, sum) = (values.len(), values.iter().sum::<i64>());
        let figure = Figure::of_batch(n, sum, (1, 5)).unwrap();
        prop_assert!(figure.sum >= n as i64 + MARGIN && figure.sum <= 5 * n as i64 - MARGIN);
        prop_assert!(figure.bound != Bound::Exact || figure.sum == sum);
        prop_assert!(figure.bound != Bound::AtLeast || figure.sum <= sum);
        prop_assert!(figure.bound != Bound::AtMost || figure.sum >= sum);
    }
}
