//! What single cells say: dates, statuses, languages, addresses. Errors are sentences about the cell.

use super::words::fold;
use crate::family::Status;
use crate::instrument::Sex;
use crate::language;
use crate::names;
use crate::programme::{Fact, FactValue};
use crate::said::{Said, said};
use crate::table::{is_personal_number, shown};

/// The contract's words, the study's labels and what Danish leads write.
pub(super) fn status(written: &str) -> Result<Status, Said> {
    match fold(written).as_str() {
        "active" | "aktiv" | "igang" | "igangvaerende" | "igangvedprojektetsafslutning" => Ok(Status::Active),
        "completed" | "afsluttet" | "afsluttetforloeb" | "afsluttedeforloeb" => Ok(Status::Completed),
        "endedearly" | "ophoertfoertid" => Ok(Status::EndedEarly),
        "leftinstartup" | "udgaaetistartfasen" | "udgaaetiopstartsfasen" => Ok(Status::LeftInStartup),
        "withdrawnbeforestart" | "udgaaetfoerstart" | "registreretmenudgaaetfoerstart" => {
            Ok(Status::WithdrawnBeforeStart)
        }
        _ => Err(said!(
            "“{}” is no status; write active, completed, ended_early, left_in_startup or withdrawn_before_start (i gang, afsluttet, ophørt før tid, udgået i startfasen, udgået før start)",
            shown(written)
        )),
    }
}

/// A status as [`status`] reads it, in Danish or in the contract's word.
pub(super) fn status_in(status: Status, language: &str) -> &'static str {
    match (language, status) {
        ("da", Status::Active) => "i gang",
        ("da", Status::Completed) => "afsluttet",
        ("da", Status::EndedEarly) => "ophørt før tid",
        ("da", Status::LeftInStartup) => "udgået i startfasen",
        ("da", Status::WithdrawnBeforeStart) => "udgået før start",
        _ => status.as_str(),
    }
}

/// A child's sex as [`sex`] reads it.
pub(super) fn sex_in(sex: Sex, language: &str) -> &'static str {
    match (language, sex) {
        ("da", Sex::Girl) => "pige",
        ("da", Sex::Boy) => "dreng",
        _ => sex.as_str(),
    }
}

/// One of a fact's values, by itself or by its words in any language.
pub(super) fn choice(written: &str, fact: &Fact) -> Result<String, Said> {
    let folded = fold(written);
    let is_meant =
        |value: &&FactValue| fold(&value.id) == folded || value.title.values().any(|title| fold(title) == folded);
    fact.values.iter().find(is_meant).map(|value| value.id.clone()).ok_or_else(|| {
        let known: Vec<String> = fact
            .values
            .iter()
            .map(|value| {
                let words: Vec<&str> = value.title.values().map(String::as_str).collect();
                format!("{} ({})", value.id, words.join(", "))
            })
            .collect();
        said!("“{}” is none of what can be told here; write {}", shown(written), known.join(" or "))
    })
}

/// A child's sex in the words of the contract or in Danish.
pub(super) fn sex(written: &str) -> Result<Sex, Said> {
    match fold(written).as_str() {
        "girl" | "pige" | "female" | "f" | "p" => Ok(Sex::Girl),
        "boy" | "dreng" | "male" | "m" | "d" => Ok(Sex::Boy),
        _ => {
            Err(said!("“{}” is neither girl nor boy (pige, dreng); leave the cell empty where it is not told", written))
        }
    }
}

/// A case number stands in mails and on pages: it is short, shows what it is, and is nothing to press on.
pub(super) fn case_number(written: &str) -> Result<String, Said> {
    const LONGEST: usize = 60;
    if written.contains(names::is_direction_mark) {
        return Err(said!("the case number holds marks that turn the direction of writing; type it again"));
    }
    if is_personal_number(written) {
        return Err(said!("a personal number (CPR) is no case number: it would stand in mails"));
    }
    if written.trim().contains(char::is_control) {
        return Err(said!("the case number holds a line break or another mark that is no letter; type it again"));
    }
    let number = names::visible(written);
    if number.is_empty() {
        return Err(said!("the case number holds no character that can be seen; type it again"));
    }
    if number.chars().count() > LONGEST {
        return Err(said!("“{}” is longer than a case number can be ({} characters)", shown(&number), LONGEST));
    }
    if is_scientific(&number) {
        return Err(said!(
            "“{}” is what Excel makes of a long number, and its digits are lost; format the column as text and type it again",
            number
        ));
    }
    no_link(&number)?;
    Ok(number)
}

/// The name of a municipality, which stands in mails too.
pub(super) fn municipality(written: &str) -> Result<String, Said> {
    let name = names::visible(written);
    if name.is_empty() {
        return Err(said!("the name holds no character that can be seen; type it again"));
    }
    no_link(&name)?;
    Ok(name)
}

/// Refuses what mail programs make a link of, and what a spreadsheet runs.
fn no_link(text: &str) -> Result<(), Said> {
    let lower = text.to_lowercase();
    let is_domain = |word: &str| {
        let host = word.split(['/', ':', '?', '#']).next().unwrap_or_default();
        let end = host.rsplit_once('.').map_or("", |(_, end)| end);
        end.chars().count() > 1 && end.chars().all(char::is_alphabetic) && host.parse::<std::net::IpAddr>().is_err()
    };
    if lower.contains("://") || lower.contains("www.") || lower.contains('@') || lower.split_whitespace().any(is_domain)
    {
        return Err(said!("“{}” holds a web address or an e-mail address; it would be a link in mails", shown(text)));
    }
    if text.starts_with('=') {
        return Err(said!("“{}” is a formula of a spreadsheet; type what it shows", shown(text)));
    }
    Ok(())
}

/// `1,23E+12`, as spreadsheets show a number that does not fit.
fn is_scientific(text: &str) -> bool {
    let Some((number, power)) = text.split_once(['E', 'e']) else { return false };
    let is_number = number.split([',', '.']).all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    is_number && power.strip_prefix('+').is_some_and(|power| power.starts_with(|c: char| c.is_ascii_digit()))
}

/// A language by its code or one of its names.
pub(super) fn language(written: &str) -> Result<String, Said> {
    // “dk” is what many write for Danish.
    let found = language::meant(if fold(written) == "dk" { language::FALLBACK } else { written });
    found.map(|language| language.code.clone()).ok_or_else(|| {
        let known: Vec<&str> = language::all().iter().map(|language| language.code.as_str()).collect();
        said!("“{}” is no language that we write in; write {}", shown(written), known.join(" or "))
    })
}

/// One bare e-mail address, without marks that cannot be seen: nobody means them, and they make two people of one.
pub(super) fn email(written: &str) -> Result<String, Said> {
    let email: String = written.chars().filter(|c| !names::is_invisible(*c)).collect();
    if email.matches('@').count() > 1 {
        return Err(said!("“{}” looks like two addresses; there is room for one person", shown(&email)));
    }
    // Excel marks text with it and does not show it.
    if email.starts_with(['\'', '’']) {
        return Err(said!("“{}” begins with an apostrophe; take it away", shown(&email)));
    }
    // White space inside quotes is lawful in an address and never meant.
    if email.chars().any(|c| c.is_control() || c.is_whitespace()) || email.parse::<lettre::Address>().is_err() {
        return Err(said!("“{}” is no e-mail address; write it as in ane@example.org", shown(&email)));
    }
    if email.len() > 254 || email.ends_with(']') {
        return Err(said!(
            "“{}” is an address that no mail can be sent to; write it as in ane@example.org",
            shown(&email)
        ));
    }
    Ok(email)
}

/// A person's name, without what would turn the direction of the words around it in a mail.
pub(super) fn name(written: &str) -> String {
    let name: String = written.chars().filter(|c| !names::is_direction_mark(*c)).collect();
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What makes an address that could be right look wrong.
pub(super) fn doubt(email: &str) -> Option<Said> {
    let (before, domain) = email.rsplit_once('@')?;
    if !before.is_ascii() {
        Some(said!("has letters before the @ that many mail servers refuse"))
    } else if !domain.contains('.') {
        Some(said!("has no dot after the @"))
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
            ("44286", "as Excel stores a day"),
            ("050515-1234", "personal number (CPR)"),
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
        for marked in ["\u{200f}ane@example.org", "an\u{200d}e@example.org", "ane@example.org\u{2069}"] {
            assert_eq!(email(marked), Ok("ane@example.org".to_owned()), "{marked:?}");
        }
        assert!(email("'ane@example.org").unwrap_err().contains("apostrophe"));
        assert!(doubt("ane@example").is_some() && doubt("søren@example.org").is_some());
        assert_eq!(doubt("ane@example.org"), None);
    }

    #[test]
    fn a_case_number_shows_what_it_is_and_leads_nowhere() {
        for good in ["7", "007", "F-1", "F–1", "2021/17", "17.5", "21.12.A", "1E5", "12E-3", "Æ 4", "../../etc"] {
            assert_eq!(case_number(good), Ok(good.to_owned()), "{good}");
        }
        assert_eq!(case_number("F\u{200d}-1"), Ok("F-1".to_owned()));
        for (bad, reason) in [
            ("F\u{202e}1-F", "direction"),
            ("F\u{200f}1", "direction"),
            ("F\u{2067}1", "direction"),
            ("http://x.example", "web address"),
            ("see www.x", "web address"),
            ("x.example/F-1", "web address"),
            ("F1 x.example", "web address"),
            ("ane@example.org", "web address"),
            ("=1+1", "formula"),
            ("1E+05", "digits are lost"),
            ("1,23E+12", "digits are lost"),
            ("1,23E+12-1", "digits are lost"),
            ("050515-1234", "personal number (CPR)"),
            ("F\n1", "line break"),
            ("F\r\n1", "line break"),
            ("F\u{7}1", "line break"),
            ("F\t1", "line break"),
            ("\u{200d}", "no character that can be seen"),
            (&"1".repeat(61), "longer"),
        ] {
            let sentence = case_number(bad).unwrap_err();
            assert!(sentence.contains(reason) && !sentence.contains("1234"), "{bad:?}: {sentence}");
        }
        assert_eq!(municipality("\u{200f}Nord\u{ad}by  Kommune"), Ok("Nordby Kommune".to_owned()));
        for bad in ["http://x.example", "Nordby x.example", "=HYPERLINK(1)", "\u{200f}"] {
            assert!(municipality(bad).is_err(), "{bad:?}");
        }
    }
}
