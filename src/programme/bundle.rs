//! Mail to a role that is gathered on one day of the week, for people with many families.

use jiff::civil::{Date, Weekday};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Calendar, Programme, after};

/// Invitations and reminders to a role wait for a day of the week. They do not wait where too few days would remain to
/// remind and to answer: until the last reminder, and a week after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bundle {
    /// The day of the week; where it is no sending day, the next one that is.
    pub weekday: WorkingDay,
}

/// A day of the week on which mail leaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkingDay {
    /// Monday.
    #[default]
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
}

impl WorkingDay {
    /// Whether it is the first of the week.
    pub(super) fn is_monday(&self) -> bool {
        *self == WorkingDay::Monday
    }
}

impl From<WorkingDay> for Weekday {
    fn from(day: WorkingDay) -> Weekday {
        match day {
            WorkingDay::Monday => Weekday::Monday,
            WorkingDay::Tuesday => Weekday::Tuesday,
            WorkingDay::Wednesday => Weekday::Wednesday,
            WorkingDay::Thursday => Weekday::Thursday,
            WorkingDay::Friday => Weekday::Friday,
        }
    }
}

/// After the last reminder this many days remain, or nothing waits.
const TO_ANSWER: u16 = 7;

impl Programme {
    /// The day on which a mail to `role` leaves that falls due on `day`, about a request that ends with `last`: the role's
    /// bundling day, or `day` itself where the wait would cost a reminder or the time to answer, be it by the end of the
    /// collection window. `mails` is how many were sent about it: 0 before the invitation.
    pub(crate) fn bundled(&self, calendar: &Calendar, role: &str, mails: usize, (day, last): (Date, Date)) -> Date {
        let Some(bundle) = self.role(role).and_then(|role| role.bundle) else { return day };
        let waits_for = calendar.bundling_day_from(day, bundle.weekday.into());
        let last = last.min(calendar.window_last().unwrap_or(Date::MAX));
        if after(waits_for, i32::from(self.days_needed(mails))) <= last { waits_for } else { day }
    }

    /// How many days a request must have left for a mail about it to wait: those to the last reminder, and a week.
    pub(crate) fn days_needed(&self, mails: usize) -> u16 {
        let days = &self.reminders_after_days;
        let behind = mails.checked_sub(1).and_then(|sent| days.get(sent)).copied().unwrap_or(0);
        days.last().map_or(0, |last| last.saturating_sub(behind)).saturating_add(TO_ANSWER)
    }
}
