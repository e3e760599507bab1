//! How long what is stored is kept before it is forgotten.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::add_months;

/// How long each kind of what is stored is kept. A kind without a time is kept until somebody erases it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Names and addresses, and whatever can repeat them: mail that came from people, what mail servers said, notes of staff,
    /// reasons of pauses, corrections. Of somebody who is in several families they go with the last of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacts: Option<KeptOfFamily>,
    /// Answers with their scores, and with them the family: case number, children, facts, what was asked, the mail log. Names and
    /// addresses that are still there go as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answers: Option<KeptOfFamily>,
    /// Mail that came back or was written to the study.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_mail: Option<KeptOfWriting>,
    /// The audit log, what mail servers said, and who signed in when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub logs: Option<KeptOfWriting>,
}

/// How long something is kept that belongs to a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeptOfFamily {
    /// From when on the months count.
    pub after: FamilyOrStudy,
    /// So many calendar months.
    pub months: u16,
}

/// How long something is kept that was written on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeptOfWriting {
    /// From when on the months count.
    pub after: WritingOrStudy,
    /// So many calendar months.
    pub months: u16,
}

/// From when on the months of something count that belongs to a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FamilyOrStudy {
    /// The end of the family's course, and of everything that can still be answered about it.
    FamilyEnd,
    /// The end of the study: the last day of the collection window, or the day on which it was frozen.
    StudyEnd,
}

/// From when on the months of something count that was written on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WritingOrStudy {
    /// The day on which it was written or came.
    Written,
    /// The end of the study: the last day of the collection window, or the day on which it was frozen.
    StudyEnd,
}

impl Retention {
    /// Whether everything is kept until somebody erases it.
    pub fn is_empty(&self) -> bool {
        *self == Retention::default()
    }

    /// What is kept until somebody erases it, as the file calls it.
    pub fn without_a_time(&self) -> Vec<&'static str> {
        let Retention { contacts, answers, received_mail, logs } = self;
        let all = [
            ("contacts", contacts.is_none()),
            ("answers", answers.is_none()),
            ("received_mail", received_mail.is_none()),
            ("logs", logs.is_none()),
        ];
        all.into_iter().filter(|(_, without)| *without).map(|(name, _)| name).collect()
    }
}

impl KeptOfFamily {
    /// From which day on it is to be forgotten; none while neither family nor study is over. A study that is over ends its
    /// families too.
    pub fn until(&self, family_end: Option<Date>, study_end: Option<Date>) -> Option<Date> {
        let end = match self.after {
            FamilyOrStudy::FamilyEnd => family_end.into_iter().chain(study_end).min(),
            FamilyOrStudy::StudyEnd => study_end,
        };
        end.map(|end| add_months(end, i32::from(self.months)))
    }

    /// The last day of an end that is `months` before `day`: whatever ended later is not to be forgotten on it.
    pub fn ended_by(&self, day: Date) -> Date {
        // A month's end clamps: one day more loses nobody.
        super::after(add_months(day, -i32::from(self.months)), 3)
    }
}

impl KeptOfWriting {
    /// From which day on anything of it is to be forgotten: from `told` on what has its own age, and none while the study is not over.
    pub fn from(&self, told: Date, study_end: Option<Date>) -> Option<Date> {
        match self.after {
            WritingOrStudy::Written => Some(told),
            WritingOrStudy::StudyEnd => study_end.map(|end| add_months(end, i32::from(self.months))),
        }
    }

    /// Before which day it has to have been written to be forgotten on `today`; none while the study is not over.
    pub fn before(&self, today: Date, study_end: Option<Date>) -> Option<Date> {
        let from = self.from(today, study_end)?;
        (from <= today).then(|| match self.after {
            WritingOrStudy::Written => add_months(today, -i32::from(self.months)),
            WritingOrStudy::StudyEnd => today,
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn family(months: u16, after: FamilyOrStudy) -> KeptOfFamily {
        KeptOfFamily { after, months }
    }

    #[test]
    fn months_count_from_the_end_of_the_family_or_of_the_study() {
        let (end, study) = (date(2026, 1, 31), date(2026, 9, 1));
        for (kept, family_end, study_end, until) in [
            (family(1, FamilyOrStudy::FamilyEnd), Some(end), None, Some(date(2026, 2, 28))),
            (family(0, FamilyOrStudy::FamilyEnd), Some(end), Some(study), Some(end)),
            // A study that is over leaves no family running.
            (family(6, FamilyOrStudy::FamilyEnd), None, Some(study), Some(date(2027, 3, 1))),
            (family(6, FamilyOrStudy::FamilyEnd), None, None, None),
            (family(60, FamilyOrStudy::StudyEnd), Some(end), Some(study), Some(date(2031, 9, 1))),
            (family(60, FamilyOrStudy::StudyEnd), Some(end), None, None),
        ] {
            assert_eq!(kept.until(family_end, study_end), until, "{kept:?}");
        }
    }

    #[test]
    fn what_was_written_goes_by_its_own_age_or_all_at_once() {
        let (today, study) = (date(2026, 12, 1), date(2026, 9, 1));
        let kept = |months, after| KeptOfWriting { after, months };
        assert_eq!(kept(6, WritingOrStudy::Written).before(today, None), Some(date(2026, 6, 1)));
        assert_eq!(kept(3, WritingOrStudy::StudyEnd).before(today, Some(study)), Some(today));
        assert_eq!(kept(4, WritingOrStudy::StudyEnd).before(today, Some(study)), None);
        assert_eq!(kept(0, WritingOrStudy::StudyEnd).before(today, None), None);
    }

    proptest! {
        #[test]
        fn nobody_whose_time_is_over_is_looked_past(months in 0_u16..130, ended in 0..3_000_i32, on in 0..6_000_i32) {
            let kept = family(months, FamilyOrStudy::FamilyEnd);
            let ended = crate::programme::after(date(2020, 1, 1), ended);
            let today = crate::programme::after(date(2020, 1, 1), on);
            if kept.until(Some(ended), None).is_some_and(|until| until <= today) {
                prop_assert!(ended <= kept.ended_by(today));
            }
        }
    }
}
