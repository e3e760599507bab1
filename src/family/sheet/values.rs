//! What single cells say: dates, statuses, languages, addresses. Errors are sentences about the cell.

use super::columns::fold;
use crate::family::Status;
use crate::instrument::Sex;
use crate::language;

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

/// A child's sex in the words of the contract or in Danish.
pub(super) fn sex(written: &str) -> Result<Sex, String> {
    match fold(written).as_str() {
        "girl" | "pige" | "female" | "f" | "p" => Ok(Sex::Girl),
        "boy" | "dreng" | "male" | "m" | "d" => Ok(Sex::Boy),
        _ => {
            Err(format!("“{written}” is neither girl nor boy (pige, dreng); leave the cell empty where it is not told"))
        }
    }
}

/// A language by its code or one of its names.
pub(super) fn language(written: &str) -> Result<String, String> {
    // “dk” is what many write for Danish.
    let found = language::meant(if fold(written) == "dk" { language::FALLBACK } else { written });
    found.map(|language| language.code.clone()).ok_or_else(|| {
        let known: Vec<&str> = language::all().iter().map(|language| language.code.as_str()).collect();
        format!("“{written}” is no language that we write in; write {}", known.join(" or "))
    })
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
    if written.len() > 254 || written.ends_with(']') {
        return Err(format!("“{written}” is an address that no mail can be sent to; write it as in ane@example.org"));
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
    use crate::table::{Cell, date};
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
            "a@[127.0.0.1]",
            &format!("{}@{}.org", "a".repeat(60), ["b"; 100].join(".")),
        ] {
            assert!(email(bad).is_err(), "{bad:?}");
        }
        assert!(doubt("ane@example").is_some() && doubt("søren@example.org").is_some());
        assert_eq!(doubt("ane@example.org"), None);
    }
}
