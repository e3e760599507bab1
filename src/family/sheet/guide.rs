//! What a written sheet says of its columns, in Danish and in English.

use super::columns::{Field, Vocabulary};
use crate::programme::{Asked, Fact, FactKind, FactOf, Programme, text_in};
use crate::table::WorkbookWords;

const DANISH: WorkbookWords = WorkbookWords {
    rows: "Register",
    guide: "Vejledning",
    guide_headings: ["Kolonne", "Hvad den rummer"],
    no_choice: "Vælg en af listens muligheder.",
    date_format: "dd-mm-yyyy",
};

const ENGLISH: WorkbookWords = WorkbookWords {
    rows: "Register",
    guide: "Guide",
    guide_headings: ["Column", "What it holds"],
    no_choice: "Choose one of the list.",
    date_format: "yyyy-mm-dd",
};

/// The words of a workbook.
pub(super) fn words(language: &str) -> WorkbookWords {
    if language == "da" { DANISH } else { ENGLISH }
}

/// What a column holds, in a sentence.
pub(super) fn about(field: Field, known: &Vocabulary, programme: &Programme, language: &str) -> String {
    let [danish, english] = match field {
        Field::Family => [
            "Familiens sagsnummer, som I selv bestemmer; intet navn og intet CPR-nummer. Familiens kolonner gentages i hver \
             række, én række for hvert barn.",
            "The family's case number, which you choose; no name and no personal number. The family's columns repeat in \
             each row, one row for each child.",
        ],
        Field::Municipality => ["Kommunen.", "The municipality."],
        Field::Start => [
            "Dagen, hvor forløbet begynder; alle målinger regnes fra den.",
            "The day on which the course begins; all waves are counted from it.",
        ],
        Field::Status => [
            "Hvor forløbet er: i gang, afsluttet, ophørt før tid, udgået i startfasen eller udgået før start. Tom: i gang.",
            "How far the course has come: active, completed, ended_early, left_in_startup or withdrawn_before_start. \
             Empty: active.",
        ],
        Field::End => [
            "Dagen, hvor forløbet sluttede eller slutter; tom, så længe det er i gang.",
            "The day on which the course ended or will; empty while it goes on.",
        ],
        Field::Linked => [
            "Sagsnummeret på det forløb, der var der først, hvis barnet også har et forløb med den anden forælder; der \
             spørges kun til barnet i den sag. Tom: ingen.",
            "The case number of the course that was there first, if the child has one with the other parent too; the child \
             is asked about in that case alone. Empty: none.",
        ],
        Field::Child => [
            "Barnets nummer i familien, som I selv bestemmer; intet navn og intet CPR-nummer.",
            "The child's number in the family, which you choose; no name and no personal number.",
        ],
        Field::Birth => [
            "Barnets fødselsdato; den afgør, hvilket skema anbringelsesstedet får.",
            "The child's birth date; it decides which questionnaire the placement site gets.",
        ],
        Field::Sex => [
            "Barnets køn, hvis det oplyses; kun normer, der afhænger af det, bruger det.",
            "The child's sex, where it is told; only norms that differ by it use it.",
        ],
        Field::Name(slot) | Field::Email(slot) | Field::Language(slot) => {
            return of_person(field, slot, known, programme, language);
        }
        Field::Fact(place, time) | Field::FactDay(place, time) => {
            let is_day = matches!(field, Field::FactDay(..));
            return of_fact(&known.facts[place], time, is_day, language);
        }
    };
    (if language == "da" { danish } else { english }).to_owned()
}

fn of_person(field: Field, slot: usize, known: &Vocabulary, programme: &Programme, language: &str) -> String {
    let slot = &known.slots[slot];
    let title = programme.role(&slot.role).map_or(slot.role.as_str(), |role| text_in(&role.title, language));
    let whose = match (slot.asked, language) {
        (Asked::PerFamily, "da") => "Gælder hele familien.",
        (Asked::PerFamily, _) => "Of the whole family.",
        (Asked::PerChild, "da") => "Gælder barnet i rækken.",
        (Asked::PerChild, _) => "Of the child of the row.",
    };
    match (field, language) {
        (Field::Name(_), "da") => format!("{title}: navn. {whose}"),
        (Field::Name(_), _) => format!("{title}: name. {whose}"),
        (Field::Language(_), "da") => format!("{title}: sproget i mails og på sider (da, en, …). Tom: dansk."),
        (Field::Language(_), _) => format!("{title}: language of mails and pages (da, en, …). Empty: Danish."),
        (_, "da") => format!("{title}: e-mailadresse; én adresse er én person. Tom sammen med navnet: ingen. {whose}"),
        _ => format!("{title}: e-mail address; one address is one person. Empty like the name: nobody. {whose}"),
    }
}

fn of_fact(fact: &Fact, time: usize, is_day: bool, language: &str) -> String {
    let title = text_in(&fact.title, language);
    let values: Vec<&str> = fact.values.iter().map(|value| text_in(&value.title, language)).collect();
    let values = values.join(", ");
    let time = time + 1;
    let whose = match (fact.of, language) {
        (FactOf::Family, "da") => "Gælder hele familien; kan være tom.",
        (FactOf::Family, _) => "Of the whole family; can be empty.",
        (FactOf::Child, "da") => "Gælder barnet i rækken; kan være tom.",
        (FactOf::Child, _) => "Of the child of the row; can be empty.",
    };
    match (fact.kind, is_day, language) {
        (FactKind::Date, _, "da") => format!("{title}: en dato. {whose}"),
        (FactKind::Date, ..) => format!("{title}: a date. {whose}"),
        (FactKind::Choice, _, "da") => format!("{title}: vælg én af {values}. {whose}"),
        (FactKind::Choice, ..) => format!("{title}: choose one of {values}. {whose}"),
        (FactKind::DatedChoice, true, "da") => format!("{title}, gang {time}: dagen, hvor det begyndte. {whose}"),
        (FactKind::DatedChoice, true, _) => format!("{title}, time {time}: the day on which it began. {whose}"),
        (FactKind::DatedChoice, false, "da") => format!("{title}, gang {time}: vælg én af {values}. {whose}"),
        (FactKind::DatedChoice, false, _) => format!("{title}, time {time}: choose one of {values}. {whose}"),
    }
}
