//! jiff in the code, chrono at the database's edge. Instants are stored in UTC.

use chrono::{Datelike, NaiveDate, NaiveDateTime};
use jiff::Timestamp;
use jiff::civil::Date;

/// For the database.
pub(crate) fn date(date: Date) -> NaiveDate {
    NaiveDate::from_ymd_opt(i32::from(date.year()), date.month() as u32, date.day() as u32).unwrap_or(NaiveDate::MAX)
}

/// From the database.
pub(crate) fn to_date(date: NaiveDate) -> Date {
    i16::try_from(date.year())
        .ok()
        .and_then(|year| Date::new(year, date.month() as i8, date.day() as i8).ok())
        .unwrap_or(Date::MAX)
}

/// For the database, to the microsecond, as PostgreSQL keeps it.
pub(crate) fn instant(at: Timestamp) -> NaiveDateTime {
    chrono::DateTime::from_timestamp_micros(at.as_microsecond()).map_or(NaiveDateTime::MAX, |t| t.naive_utc())
}

/// From the database.
pub(crate) fn to_instant(at: NaiveDateTime) -> Timestamp {
    Timestamp::from_microsecond(at.and_utc().timestamp_micros()).unwrap_or(Timestamp::MAX)
}
