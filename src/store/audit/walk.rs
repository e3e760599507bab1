//! One walk along the log, entry by entry.

use std::collections::BTreeSet;

use super::beginning::Beginning;
use super::head::Head;
use super::{Entry, Misfit, Unchecked, Verified};
use crate::actor::Act;
use crate::token::Keys;

/// How far it has come, and what was found until there.
pub(super) struct Walk<'a> {
    keys: &'a Keys,
    pub last: Head,
    pub found: Verified,
    /// The entries just before, if they could not be checked: what comes next has to account for them.
    open: Option<Unchecked>,
    /// Secrets that were changed: whoever has one of them can make entries with it, and none count.
    left: BTreeSet<String>,
}

impl<'a> Walk<'a> {
    /// Along what comes after what was forgotten.
    pub fn from(keys: &'a Keys, begins: Beginning) -> Walk<'a> {
        let Beginning { number, hash, left } = begins;
        let found = Verified { forgotten: number, ..Verified::default() };
        Walk { keys, last: Head { number, hash, ..Head::default() }, found, open: None, left }
    }

    /// What the log begins behind if everything is forgotten to here.
    pub fn begins_behind(self) -> Beginning {
        Beginning { number: self.last.number, hash: self.last.hash, left: self.left }
    }

    pub fn step(&mut self, entry: Entry) -> Result<(), Misfit> {
        if entry.number != self.last.number + 1 {
            return Err(Misfit::Missing(entry.number, self.last.number));
        }
        if self.keys.key_ids().any(|id| id.as_str() == entry.key_id) {
            self.known(&entry)?;
        } else {
            self.unknown(&entry);
        }
        self.found.entries += 1;
        self.last = Head { number: entry.number, hash: entry.hash, ..Head::default() };
        Ok(())
    }

    fn known(&mut self, entry: &Entry) -> Result<(), Misfit> {
        let made_with = self.keys.chained_with(&self.last.hash, &entry.canonical(), &entry.hash);
        if made_with.is_none_or(|id| id.as_str() != entry.key_id) {
            return Err(Misfit::Changed(entry.number));
        }
        let begins = [Act::SecretChanged, Act::SecretLost].iter().any(|act| act.as_str() == entry.act);
        let former = entry.detail.as_deref().filter(|_| begins);
        self.account(former)?;
        if let Some(former) = former {
            self.left.insert(former.to_owned());
            self.left.remove(&entry.key_id);
        }
        match self.left.contains(&entry.key_id) {
            true => Err(Misfit::FormerKey(entry.number, entry.key_id.clone())),
            false => Ok(()),
        }
    }

    fn unknown(&mut self, entry: &Entry) {
        let open = self.open.get_or_insert(Unchecked { first: entry.number, last: entry.number, secrets: Vec::new() });
        open.last = entry.number;
        if open.secrets.last() != Some(&entry.key_id) {
            open.secrets.push(entry.key_id.clone());
        }
    }

    /// What could not be checked is accounted for by an entry of a known secret that names the last one of it. Without, it is
    /// whatever somebody has written there.
    fn account(&mut self, former: Option<&str>) -> Result<(), Misfit> {
        let Some(open) = self.open.take() else { return Ok(()) };
        if open.secrets.last().map(String::as_str) != former {
            return Err(Misfit::UnknownKey(open.first, open.secrets.first().cloned().unwrap_or_default()));
        }
        self.found.unchecked.push(open);
        Ok(())
    }

    /// The end of the log, which says with which secret the last entry was made if that was changed since.
    pub fn end(&mut self, former: Option<&str>) -> Result<(), Misfit> {
        self.account(former)
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::actor::{Actor, Subject};

    fn keys(present: &str, previous: &[&str]) -> Keys {
        let previous: Vec<_> = previous.iter().map(|text| text.repeat(32).into()).collect();
        Keys::of(&present.repeat(32).into(), &previous).unwrap()
    }

    fn id(letter: &str) -> String {
        keys(letter, &[]).key_id().to_string()
    }

    /// A log of entries by those secrets; what stands beside one is the one before, which it says was changed.
    fn log(entries: &[(&str, Option<&str>)]) -> Vec<Entry> {
        let mut log: Vec<Entry> = Vec::new();
        for (number, (secret, former)) in (1..).zip(entries) {
            let (act, subject) = match former {
                Some(former) => (Act::SecretChanged, Subject::none().detail(&id(former))),
                None => (Act::Asked, Subject::none()),
            };
            let made_by = keys(secret, &[]);
            let id = made_by.key_id().as_str();
            let mut entry = Entry::new(number, Timestamp::UNIX_EPOCH, &Actor::Scheduler, act, subject, id);
            let before = log.last().map_or(Vec::new(), |last| last.hash.clone());
            entry.hash = made_by.chain(&before, &entry.canonical()).to_vec();
            log.push(entry);
        }
        log
    }

    fn walk(keys: &Keys, log: &[Entry], former: Option<&str>) -> Result<Verified, Misfit> {
        let mut walk = Walk::from(keys, Beginning::default());
        log.iter().try_for_each(|entry| walk.step(entry.clone()))?;
        walk.end(former)?;
        Ok(walk.found)
    }

    fn fits(entries: u64, unchecked: Vec<Unchecked>) -> Verified {
        Verified { entries, unchecked, forgotten: 0 }
    }

    fn unchecked(first: i64, last: i64, secrets: &[&str]) -> Unchecked {
        Unchecked { first, last, secrets: secrets.iter().map(|letter| id(letter)).collect() }
    }

    #[test]
    fn entries_of_a_secret_that_is_not_known_are_passed_over_where_a_known_one_says_so() {
        let two = log(&[("a", None), ("a", None), ("b", Some("a")), ("b", None)]);
        assert_eq!(walk(&keys("b", &["a"]), &two, None), Ok(fits(4, vec![])));
        let found = fits(4, vec![unchecked(1, 2, &["a"])]);
        assert_eq!(walk(&keys("b", &[]), &two, None), Ok(found));
        // With the former one alone nothing accounts for what the new one has made.
        assert_eq!(walk(&keys("a", &[]), &two, None), Err(Misfit::UnknownKey(3, id("b"))));

        let three = log(&[("a", None), ("b", Some("a")), ("b", None), ("c", Some("b"))]);
        let found = |first, secrets| Ok(fits(4, vec![unchecked(first, 3, secrets)]));
        assert_eq!(walk(&keys("c", &[]), &three, None), found(1, &["a", "b"]));
        assert_eq!(walk(&keys("c", &["a"]), &three, None), found(2, &["b"]));
        // Nothing was noted yet since the change; the end says so.
        let one = log(&[("a", None)]);
        let found = fits(1, vec![unchecked(1, 1, &["a"])]);
        assert_eq!(walk(&keys("b", &[]), &one, Some(&id("a"))), Ok(found));
        for said in [None, Some(id("c"))] {
            assert_eq!(walk(&keys("b", &[]), &one, said.as_deref()), Err(Misfit::UnknownKey(1, id("a"))));
        }
    }

    #[test]
    fn nothing_that_can_be_checked_is_passed_over() {
        let log = log(&[("a", None), ("a", None), ("a", None), ("b", Some("a")), ("b", None)]);
        let both = keys("b", &["a"]);
        // Whoever changes entries can call their secret something else, and leave the hash that the next one goes on from.
        for (from, to) in [(1, 1), (1, 2), (0, 2), (2, 3), (4, 4), (3, 4)] {
            let mut changed = log.clone();
            for entry in &mut changed[from..=to] {
                entry.actor = "inbox".into();
                entry.key_id = id("x");
            }
            let first = i64::try_from(from).unwrap() + 1;
            assert_eq!(walk(&both, &changed, None), Err(Misfit::UnknownKey(first, id("x"))), "{from} to {to}");
        }
        // Nor does the entry count that says that the secret was changed, if it is not as it was written.
        let mut changed = log.clone();
        changed[2].key_id = id("x");
        changed[3].detail = Some(id("x"));
        assert_eq!(walk(&both, &changed, None), Err(Misfit::Changed(4)));
        assert_eq!(walk(&keys("b", &[]), &changed, None), Err(Misfit::Changed(4)));
    }

    #[test]
    fn a_log_goes_on_behind_what_was_forgotten_and_knows_which_secrets_were_left() {
        let both = keys("b", &["a"]);
        let log = log(&[("a", None), ("b", Some("a")), ("b", None), ("b", None)]);
        let mut walk = Walk::from(&both, Beginning::default());
        log[..3].iter().try_for_each(|entry| walk.step(entry.clone())).unwrap();
        let begins = walk.begins_behind();
        assert_eq!((begins.number, begins.left.clone()), (3, BTreeSet::from([id("a")])));
        let mut rest = Walk::from(&both, begins.clone());
        rest.step(log[3].clone()).unwrap();
        assert_eq!((rest.found.entries, rest.found.forgotten), (1, 3));
        // Another entry in its place, or one that is not the next, does not fit.
        let of_another = Beginning { hash: log[1].hash.clone(), ..begins.clone() };
        assert_eq!(Walk::from(&both, of_another).step(log[3].clone()), Err(Misfit::Changed(4)));
        assert_eq!(Walk::from(&both, Beginning::default()).step(log[3].clone()), Err(Misfit::Missing(4, 0)));
        // What the former secret makes counts no more, though nothing that is left says so.
        let made_by = keys("a", &[]);
        let mut entry = Entry::new(4, Timestamp::UNIX_EPOCH, &Actor::Scheduler, Act::Asked, Subject::none(), &id("a"));
        entry.hash = made_by.chain(&begins.hash, &entry.canonical()).to_vec();
        assert_eq!(Walk::from(&both, begins).step(entry), Err(Misfit::FormerKey(4, id("a"))));
    }

    #[test]
    fn whoever_has_a_secret_that_was_changed_can_add_nothing_with_it() {
        let both = keys("b", &["a"]);
        let forged = log(&[("a", None), ("b", Some("a")), ("a", None)]);
        assert_eq!(walk(&both, &forged, None), Err(Misfit::FormerKey(3, id("a"))));
        // Nor by calling it the present one.
        let mut forged = log(&[("a", None), ("b", Some("a"))]);
        let made_by = keys("a", &[]);
        let (at, name) = (Timestamp::UNIX_EPOCH, id("b"));
        let mut entry = Entry::new(3, at, &Actor::Scheduler, Act::Asked, Subject::none(), &name);
        entry.hash = made_by.chain(&forged[1].hash, &entry.canonical()).to_vec();
        forged.push(entry);
        assert_eq!(walk(&both, &forged, None), Err(Misfit::Changed(3)));
        // On purpose, it can be put in force again.
        let back = log(&[("a", None), ("b", Some("a")), ("a", Some("b")), ("a", None)]);
        assert_eq!(walk(&keys("a", &["b"]), &back, None).map(|found| found.entries), Ok(4));
    }
}
