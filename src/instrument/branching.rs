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

impl Item {
    /// Whether wave and people leave it to ask, conditions on earlier answers left aside.
    pub fn has_a_place(&self, context: AskContext<'_>) -> bool {
        let at_this_wave = match self.asked_at {
            AskedAt::Always => true,
            AskedAt::Baseline => !context.follow_up,
            AskedAt::FollowUp => context.follow_up,
        };
        at_this_wave && self.about.as_deref().is_none_or(|about| (context.present)(about))
    }
}

impl Instrument {
    /// The questions that are asked, in order. A question hangs on an earlier answer only if the earlier
    /// question is itself asked; an answer that is no longer valid opens nothing.
    pub fn asked<'a>(&'a self, answers: &Answers, context: AskContext<'_>) -> Vec<&'a Item> {
        let mut asked: Vec<&Item> = Vec::new();
        for item in &self.items {
            let opened = item.when.as_ref().is_none_or(|when| {
                asked.iter().any(|earlier| earlier.id == when.item)
                    && answers.get(&when.item).is_some_and(|answer| when.is.contains(answer))
            });
            if opened && item.has_a_place(context) {
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
