//! What single cells say: dates, statuses, languages, addresses. Errors are sentences about the cell.

use jiff::civil::Date;

use super::columns::fold;
use super::table::Cell;
use crate::family::Status;

/// The text of a cell.
pub(super) fn text(cell: &Cell) -> Result<String, String> {
    match cell {
        // Case number 3-12 typed into a cell that Excel takes for a date: the number is lost.
        Cell::Date(date) => Err(format!(
            "Excel has made the date {date} of what was typed here; format the column as text and type it again"
        )),
        Cell::Error(shown) => Err(error_in_cell(shown)),
        Cell::Text(text) if text.contains('\u{fffd}') => {
            Err(format!("a letter of “{text}” was lost when the file was saved; type it again and save as “CSV UTF-8”"))
        }
        Cell::Text(text) if text.chars().any(char::is_control) => {
            Err("the text holds a character that cannot be seen; type it again".to_owned())
        }
        Cell::Text(text) => Ok(text.clone()),
    }
}

fn error_in_cell(shown: &str) -> String {
    format!("the cell shows an error of the spreadsheet ({shown})")
}

/// `2021-03-31`, `31-03-2021`, `31.03.2021`, `31/03/2021`, or a real date of the spreadsheet.
pub(super) fn date(cell: &Cell) -> Result<Date, String> {
    let written = match cell {
        Cell::Date(date) => return plausible(*date),
        Cell::Error(shown) => return Err(error_in_cell(shown)),
        Cell::Text(text) => text.as_str(),
    };
    let parts: Vec<&str> = without_midnight(written).split(['-', '.', '/']).collect();
    let digits =
        |part: &&str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 && digits(year, 4) && digits(month, 2) && digits(day, 2) => {
            (year, month, day)
        }
        [day, month, year] if year.len() == 4 && digits(year, 4) && digits(month, 2) && digits(day, 2) => {
            (year, month, day)
        }
        [day, month, year] if digits(day, 2) && digits(month, 2) && digits(year, 2) => {
            return Err(format!("“{written}” has no year of four digits; write it as in 2021-03-31 or 31-03-2021"));
        }
        _ => return Err(format!("“{written}” is no date; write it as in 2021-03-31 or 31-03-2021")),
    };
    let no_such_day = || format!("“{written}”: there is no such day");
    let (year, month, day) = (year.parse(), month.parse(), day.parse());
    let (Ok(year), Ok(month), Ok(day)) = (year, month, day) else { return Err(no_such_day()) };
    Date::new(year, month, day).map_err(|_| no_such_day()).and_then(plausible)
}

fn plausible(date: Date) -> Result<Date, String> {
    if (1900..2200).contains(&date.year()) {
        Ok(date)
    } else {
        Err(format!("{date} cannot be meant: look at the year"))
    }
}

/// A date as other programs export it: with midnight behind it.
fn without_midnight(written: &str) -> &str {
    match written.split_once([' ', 'T']) {
        Some((date, time)) if time.contains(':') && time.chars().all(|c| matches!(c, '0' | ':' | '.')) => date,
        _ => written,
    }
}

/// The contract's words, the study's labels and what Danish leads write.
pub(super) fn status(written: &str) -> Result<Status, String> {
    match fold(written).as_str() {
        "active" | "aktiv" | "igang" | "igangvaerende" | "igangvedprojektetsafslutning" => Ok(Status::Active),
        "completed" | "afsluttet" | "afsluttetforloeb" | "afsluttedeforloeb" => Ok(Status::Completed),
        "endedearly" | "ophoertfoertid" => Ok(Status::EndedEarly),
        "leftinstartup" | "udgaaetistartfasen" | "udgaaetiopstartsfasen" => Ok(Status::LeftInStartup),
        "withdrawnbeforestart" | "udgaaetfoerstart" | "registreretmenudgaaetfoerstart" => {
            Ok(Status::WithdrawnBeforeStart)
        }
        _ => Err(format!(
            "“{written}” is no status; write active, completed, ended_early, left_in_startup or \
             withdrawn_before_start (i gang, afsluttet, ophørt før tid, udgået i startfasen, udgået før start)"
        )),
    }
}

/// `da` or `en`.
pub(super) fn language(written: &str) -> Result<String, String> {
    match fold(written).as_str() {
        "da" | "dk" | "dansk" | "danish" => Ok("da".to_owned()),
        "en" | "engelsk" | "english" => Ok("en".to_owned()),
        _ => Err(format!("“{written}” is no language that we write in; write da or en")),
    }
}

/// One bare e-mail address.
pub(super) fn email(written: &str) -> Result<String, String> {
    if written.matches('@').count() > 1 {
        return Err(format!("“{written}” looks like two addresses; there is room for one person"));
    }
    // White space inside quotes is lawful in an address and never meant.
    if written.chars().any(|c| c.is_control() || c.is_whitespace()) || written.parse::<lettre::Address>().is_err() {
        return Err(format!("“{written}” is no e-mail address; write it as in ane@example.org"));
    }
    Ok(written.to_owned())
}

/// What makes an address that could be right look wrong.
pub(super) fn doubt(email: &str) -> Option<&'static str> {
    let (before, domain) = email.rsplit_once('@')?;
    if !before.is_ascii() {
        Some("has letters before the @ that many mail servers refuse")
    } else if !domain.contains('.') {
        Some("has no dot after the @")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as day;

    #[test]
    fn dates_are_read_as_danes_and_programs_write_them() {
        for written in [
            "2021-03-01",
            "01-03-2021",
            "01.03.2021",
            "01/03/2021",
            "1/3/2021",
            "2021-03-01 00:00:00",
            "2021-03-01T00:00",
        ] {
            assert_eq!(date(&Cell::Text(written.into())), Ok(day(2021, 3, 1)), "{written}");
        }
    }

    #[test]
    fn what_is_no_date_is_refused_with_the_reason() {
        for (written, reason) in [
            ("31-02-2021", "no such day"),
            ("29.02.2021", "no such day"),
            ("2021-13-01", "no such day"),
            ("01-03-21", "four digits"),
            ("0202-03-31", "look at the year"),
            ("44286", "is no date"),
            ("marts 2021", "is no date"),
            ("+1-03-2021", "is no date"),
            ("01-03-2021 12:30", "is no date"),
            ("1-2-3-2021", "is no date"),
            ("٠١-٠٣-٢٠٢١", "is no date"),
        ] {
            let sentence = date(&Cell::Text(written.into())).unwrap_err();
            assert!(sentence.contains(reason), "{written}: {sentence}");
        }
    }

    #[test]
    fn statuses_are_read_in_the_words_of_the_contract_and_of_the_study() {
        for status_of in Status::ALL {
            assert_eq!(status(status_of.as_str()), Ok(status_of));
        }
        for (written, expected) in [
            ("Afsluttet", Status::Completed),
            ("Afsluttede forløb", Status::Completed),
            ("I gang", Status::Active),
            ("aktiv", Status::Active),
            ("I gang ved projektets afslutning", Status::Active),
            ("Ophørt før tid", Status::EndedEarly),
            ("ophoert foer tid", Status::EndedEarly),
            ("Udgået i startfasen", Status::LeftInStartup),
            ("Registreret, men udgået før start", Status::WithdrawnBeforeStart),
            ("udgaaet foer start", Status::WithdrawnBeforeStart),
        ] {
            assert_eq!(status(written), Ok(expected), "{written}");
        }
        assert!(status("stopped").is_err());
    }

    #[test]
    fn addresses_are_checked() {
        for good in ["ane@example.org", "Ane.Bo+x@sub.example.org", "a@b.example"] {
            assert_eq!(email(good), Ok(good.to_owned()));
        }
        for bad in [
            "ane",
            "@example.org",
            "ane@",
            "a b@example.org",
            "Ane <ane@example.org>",
            "a@x.org,b@x.org",
            "a\u{7}@x.org",
        ] {
            assert!(email(bad).is_err(), "{bad:?}");
        }
        assert!(doubt("ane@example").is_some() && doubt("søren@example.org").is_some());
        assert_eq!(doubt("ane@example.org"), None);
    }
}
