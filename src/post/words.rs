//! Dates in words.

use jiff::civil::Date;

const DANISH: [&str; 12] = [
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
];
const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `4. januar 2021` or `4 January 2021`; in other languages the ISO date, which everybody can read.
pub fn day(date: Date, language: &str) -> String {
    let month = usize::try_from(date.month() - 1).unwrap_or(0);
    match language {
        "da" => format!("{}. {} {}", date.day(), DANISH[month], date.year()),
        "en" => format!("{} {} {}", date.day(), ENGLISH[month], date.year()),
        _ => date.to_string(),
    }
}
