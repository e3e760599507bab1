//! Which questions are asked, given what has been answered, the wave and who is there.

use super::{Answers, AskedAt, Instrument, Item};

/// What decides, besides the answers, whether a question is asked.
#[derive(Clone, Copy)]
pub struct AskContext<'a> {
    /// Whether this is any wave but the first.
    pub follow_up: bool,
    /// Whether the family has somebody in a role (`caseworker`) or register column (`parent2`).
    pub present: &'a dyn Fn(&str) -> bool,
}

impl Instrument {
    /// The questions that are asked, in order. A question hangs on an earlier answer only if the earlier
    /// question is itself asked; an answer that is no longer valid opens nothing.
    pub fn asked<'a>(&'a self, answers: &Answers, context: AskContext<'_>) -> Vec<&'a Item> {
        let mut asked: Vec<&Item> = Vec::new();
        for item in &self.items {
            let at_this_wave = match item.asked_at {
                AskedAt::Always => true,
                AskedAt::Baseline => !context.follow_up,
                AskedAt::FollowUp => context.follow_up,
            };
            let about_somebody = item.about.as_deref().is_none_or(|about| (context.present)(about));
            let opened = item.when.as_ref().is_none_or(|when| {
                asked.iter().any(|earlier| earlier.id == when.item)
                    && answers.get(&when.item).is_some_and(|answer| when.is.contains(answer))
            });
            if at_this_wave && about_somebody && opened {
                asked.push(item);
            }
        }
        asked
    }

    /// The answers that count: to questions that are asked, with values that can be chosen. A respondent who
    /// went back and closed a branch may have left answers in it.
    pub fn relevant_answers(&self, answers: &Answers, context: AskContext<'_>) -> Answers {
        self.asked(answers, context)
            .into_iter()
            .filter_map(|item| {
                let value = *answers.get(&item.id)?;
                self.check_answer(&item.id, value).ok()?;
                Some((item.id.clone(), value))
            })
            .collect()
    }

    /// Whether `value` can be an answer to `item`.
    ///
    /// # Errors
    /// The item is not one of this instrument's, or the value is not on its scale; said in a sentence.
    pub fn check_answer(&self, item: &str, value: i32) -> Result<(), String> {
        let Some(scale) = self.scale_of(item) else {
            return Err(format!("“{item}” is no item of {}", self.id));
        };
        if scale.allows(value) { Ok(()) } else { Err(format!("{value} is no answer here; write {}", scale.in_words())) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::questionnaires::Questionnaires;

    fn instrument(id: &str) -> Instrument {
        Questionnaires::built_in().expect("built in").instrument(id).expect(id).clone()
    }

    fn ids(items: Vec<&Item>) -> Vec<&str> {
        items.into_iter().map(|item| item.id.as_str()).collect()
    }

    fn everybody(follow_up: bool) -> AskContext<'static> {
        AskContext { follow_up, present: &|_| true }
    }

    #[test]
    fn no_difficulties_closes_the_impact_questions() {
        let sdq = instrument("sdq-4-10");
        let answers = |value| Answers::from([("sdq_difficulties".to_owned(), value)]);
        assert_eq!(sdq.asked(&answers(0), everybody(false)).len(), 26);
        for some in 1..=3 {
            assert_eq!(
                ids(sdq.asked(&answers(some), everybody(false)))[26..],
                ["sdq_duration", "sdq_distress", "sdq_peers", "sdq_learning", "sdq_burden"]
            );
        }
        assert_eq!(ids(sdq.asked(&answers(0), everybody(true)))[26..], ["sdq_change", "sdq_helpful"]);
    }

    #[test]
    fn no_contact_closes_what_is_asked_about_it_and_nothing_else() {
        let contact = instrument("contact-placement_site");
        let one_parent = AskContext { follow_up: false, present: &|about| about == "parent1" };
        let no = Answers::from([("contact_takes_place_parent1".to_owned(), 0)]);
        assert_eq!(ids(contact.asked(&no, one_parent)), ["contact_takes_place_parent1", "placement_backed_parent1"]);
        let yes = Answers::from([("contact_takes_place_parent1".to_owned(), 1)]);
        assert_eq!(
            ids(contact.asked(&yes, one_parent)),
            [
                "contact_takes_place_parent1",
                "contact_child_happy_parent1",
                "contact_child_secure_parent1",
                "placement_backed_parent1"
            ]
        );
    }

    #[test]
    fn an_answer_in_a_closed_branch_does_not_count() {
        let sdq = instrument("sdq-2-4");
        let mut answers = Answers::from([("sdq_difficulties".into(), 2), ("sdq_distress".into(), 3)]);
        assert_eq!(sdq.relevant_answers(&answers, everybody(false)), answers);
        answers.insert("sdq_difficulties".into(), 0);
        assert_eq!(
            sdq.relevant_answers(&answers, everybody(false)),
            Answers::from([("sdq_difficulties".into(), 0)])
        );
    }

    #[test]
    fn an_answer_off_the_scale_is_told() {
        let who = instrument("who-5");
        assert_eq!(who.check_answer("who5_1", 6), Err("6 is no answer here; write 0 to 5".into()));
        assert_eq!(who.check_answer("who5_6", 1), Err("“who5_6” is no item of who-5".into()));
        assert_eq!(who.check_answer("who5_1", 0), Ok(()));
    }

    #[test]
    fn a_chain_of_conditions_closes_as_a_whole() {
        let mut sdq = instrument("sdq-2-4");
        for item in &mut sdq.items {
            if item.id == "sdq_burden" {
                item.when = Some(crate::instrument::When { item: "sdq_distress".into(), is: vec![3] });
            }
        }
        let answers = Answers::from([("sdq_difficulties".into(), 0), ("sdq_distress".into(), 3)]);
        assert!(!ids(sdq.asked(&answers, everybody(false))).contains(&"sdq_burden"));
    }

    proptest! {
        /// Whatever is answered in whatever order, keeping only what counts once is keeping it for good.
        #[test]
        fn what_counts_is_settled_at_once(values in proptest::collection::vec(proptest::option::of(-1..5i32), 33), follow_up: bool) {
            let sdq = instrument("sdq-11-17");
            let answers: Answers = sdq.items.iter().zip(&values)
                .filter_map(|(item, value)| Some((item.id.clone(), (*value)?))).collect();
            let once = sdq.relevant_answers(&answers, everybody(follow_up));
            prop_assert_eq!(&sdq.relevant_answers(&once, everybody(follow_up)), &once);
            for (item, value) in &once {
                prop_assert_eq!(answers.get(item), Some(value));
                let top = if item.strip_prefix("sdq_").is_some_and(|n| n.parse::<u8>().is_ok()) { 2 } else { 4 };
                prop_assert!((0..=top).contains(value));
            }
        }
    }
}
