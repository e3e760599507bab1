//! Sending days, months that clamp, and local times on nights when the clock changes.

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use super::{Programme, Window};

/// The sending days and times of one programme.
#[derive(Debug, Clone)]
pub struct Calendar {
    zone: TimeZone,
    closed: Vec<(i8, i8)>,
    window: Option<Window>,
    respondents_from: Time,
    digest_on: Weekday,
    digest_at: Time,
}

impl Calendar {
    /// The calendar of a programme. Errors name the time zone or the closed day that is none.
    pub fn of(programme: &Programme) -> Result<Calendar, String> {
        let zone = TimeZone::get(&programme.time_zone)
            .map_err(|_| format!("“{}” is no time zone, as in Europe/Copenhagen", programme.time_zone))?;
        let closed = programme
            .sending
            .closed_days
            .iter()
            .map(|text| month_day(text).ok_or_else(|| format!("“{text}” is no day of the year, as in 12-24")))
            .collect::<Result<_, _>>()?;
        Ok(Calendar {
            zone,
            closed,
            window: programme.collection_window,
            respondents_from: programme.sending.respondents_from,
            digest_on: programme.sending.digest.day.into(),
            digest_at: programme.sending.digest.at,
        })
    }

    /// Whether mail may leave on that day (contract rule 2.2), the collection window left aside.
    pub fn is_sending_day(&self, day: Date) -> bool {
        !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
            && !is_public_holiday(day)
            && !self.closed.contains(&(day.month(), day.day()))
    }

    /// That day, or the next one on which mail may leave.
    pub fn sending_day_from(&self, day: Date) -> Date {
        let mut day = day;
        while !self.is_sending_day(day) {
            day = after(day, 1);
        }
        day
    }

    /// That day, or the next one on which mail leaves that is bundled on a weekday: the weekday of each week, or the next
    /// sending day after it where it is none.
    pub fn bundling_day_from(&self, day: Date, weekday: Weekday) -> Date {
        let mut week = before(day, i32::from(weekday.until(day.weekday())));
        loop {
            let bundling = self.sending_day_from(week);
            if bundling >= day {
                return bundling;
            }
            week = after(week, 7);
        }
    }

    /// Whether the collection window (if there is one) includes that day.
    pub fn in_window(&self, day: Date) -> bool {
        self.window.is_none_or(|window| window.first <= day && day <= window.last)
    }

    /// First day of the collection window.
    pub fn window_first(&self) -> Option<Date> {
        self.window.map(|window| window.first)
    }

    /// Last day of the collection window.
    pub fn window_last(&self) -> Option<Date> {
        self.window.map(|window| window.last)
    }

    /// Whether mail to respondents may leave at that instant.
    pub fn may_write(&self, now: Timestamp) -> bool {
        let local = self.local(now);
        self.is_sending_day(local.date()) && self.in_window(local.date()) && local.time() >= self.respondents_from
    }

    /// The first instant after `now` at which a day of mail to respondents begins; none after the collection window.
    pub fn next_writing(&self, now: Timestamp) -> Option<Timestamp> {
        let today = self.date(now).max(self.window_first().unwrap_or(Date::MIN));
        let mut day = self.sending_day_from(today);
        if self.writing_from(day) <= now {
            day = self.sending_day_from(after(day, 1));
        }
        self.in_window(day).then(|| self.writing_from(day))
    }

    /// The day on which the digest of the week leaves that begins with `monday`: the programme's day of the week; where that is
    /// no sending day, the next one of the week, or else the last one before it. None in a week without any.
    pub fn digest_day(&self, monday: Date) -> Option<Date> {
        let wanted = i32::from(self.digest_on.to_monday_zero_offset());
        let days = (wanted..7).chain((0..wanted).rev()).map(|days| after(monday, days));
        days.into_iter().find(|day| self.is_sending_day(*day))
    }

    /// The Monday of the week whose digest is due at that instant: from the digest time of its day until the next week's day,
    /// so that a service that was down on the day still tells the leads. A week goes by its Monday whichever the day is: where
    /// the programme changes it, the week that has had its digest has had it.
    pub fn digest_monday(&self, now: Timestamp) -> Option<Date> {
        let local = self.local(now);
        let today = local.date();
        let due = self.is_sending_day(today) && local.time() >= self.digest_at && self.in_window(today);
        if !due {
            return None;
        }
        let monday = monday_of(today);
        [monday, before(monday, 7)].into_iter().find(|monday| self.digest_day(*monday).is_some_and(|day| day <= today))
    }

    /// Local date and time of an instant.
    pub fn local(&self, at: Timestamp) -> jiff::Zoned {
        at.to_zoned(self.zone.clone())
    }

    /// Local date of an instant.
    pub fn date(&self, at: Timestamp) -> Date {
        self.local(at).date()
    }

    /// The instant at which a local day begins.
    pub fn start_of(&self, day: Date) -> Timestamp {
        self.at(day, Time::midnight())
    }

    /// The instant at which mail to respondents may leave on that day.
    pub fn writing_from(&self, day: Date) -> Timestamp {
        self.at(day, self.respondents_from)
    }

    /// The instant at which digests are due on that day.
    pub fn digest_from(&self, day: Date) -> Timestamp {
        self.at(day, self.digest_at)
    }

    /// The instant of a local time; a time that the clock skips is the one after the gap.
    pub fn at(&self, day: Date, time: Time) -> Timestamp {
        // A date of the register is far inside what jiff can hold.
        day.to_datetime(time).to_zoned(self.zone.clone()).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
    }
}

fn month_day(text: &str) -> Option<(i8, i8)> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // 2024 is a leap year: 29 February is a day of the year.
    Date::new(2024, month, day).ok().map(|_| (month, day))
}

/// The Monday of a day's week.
pub(crate) fn monday_of(day: Date) -> Date {
    before(day, i32::from(day.weekday().to_monday_zero_offset()))
}

/// `day` and `days` later.
pub(crate) fn after(day: Date, days: i32) -> Date {
    day.saturating_add(Span::new().days(days))
}

fn before(day: Date, days: i32) -> Date {
    after(day, -days)
}

/// A date and `months` calendar months, clamped to the end of the month (30 November + 3 = 28 or 29 February).
pub fn add_months(date: Date, months: i32) -> Date {
    date.saturating_add(Span::new().months(months))
}

/// Age in whole months: the largest number of months, clamped as in [`add_months`], that `from` has behind it
/// on `to`; negative before `from`.
pub fn whole_months(from: Date, to: Date) -> i32 {
    let years = i32::from(to.year()) - i32::from(from.year());
    let mut months = years * 12 + i32::from(to.month()) - i32::from(from.month());
    if add_months(from, months) > to {
        months -= 1;
    }
    months
}

/// Danish public holidays. Store Bededag was one up to and including 2023.
pub fn is_public_holiday(day: Date) -> bool {
    let fixed = matches!((day.month(), day.day()), (1, 1) | (12, 25) | (12, 26));
    let from_easter = easter(day.year()).until(day).map_or(i32::MAX, |span| span.get_days());
    let moving = match from_easter {
        // Maundy Thursday, Good Friday, Easter Sunday and Monday, Ascension, Whit Sunday and Monday.
        -3 | -2 | 0 | 1 | 39 | 49 | 50 => true,
        26 => day.year() <= 2023,
        _ => false,
    };
    fixed || moving
}

/// Easter Sunday of the Gregorian calendar (Meeus/Jones/Butcher).
fn easter(year: i16) -> Date {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let sum = h + l - 7 * m + 114;
    // Always in March or April.
    Date::new(year, (sum / 31) as i8, (sum % 31 + 1) as i8).unwrap_or(Date::MIN)
}
