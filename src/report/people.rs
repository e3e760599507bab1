//! Who is among many: a bit for each, because there may be as many as there are families.

use std::collections::HashMap;

use crate::id::PersonId;

/// People per block.
const BLOCK: i64 = 1024;

/// Some of the people, by their numbers. Numbers stand close together, as a database gives them.
#[derive(Debug, Clone, Default)]
pub(super) struct People {
    blocks: HashMap<i64, [u64; 16]>,
    len: usize,
}

impl People {
    fn place(person: PersonId) -> (i64, usize, u64) {
        let within = person.number().rem_euclid(BLOCK) as usize;
        (person.number().div_euclid(BLOCK), within / 64, 1 << (within % 64))
    }

    pub(super) fn insert(&mut self, person: PersonId) {
        let (block, word, bit) = People::place(person);
        let word = &mut self.blocks.entry(block).or_insert([0; 16])[word];
        self.len += usize::from(*word & bit == 0);
        *word |= bit;
    }

    pub(super) fn contains(&self, person: PersonId) -> bool {
        let (block, word, bit) = People::place(person);
        self.blocks.get(&block).is_some_and(|words| words[word] & bit != 0)
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn people_are_a_set(numbers in prop::collection::vec(-3_i64..5000, 0..200)) {
            let (mut people, mut known) = (People::default(), BTreeSet::new());
            for number in numbers {
                people.insert(PersonId::new(number));
                known.insert(number);
                prop_assert_eq!(people.len(), known.len());
            }
            for number in -3..5000 {
                prop_assert_eq!(people.contains(PersonId::new(number)), known.contains(&number));
            }
        }
    }
}
