use super::check_text;
use crate::fault::Faults;
use crate::programme::Programme;
use crate::questionnaires::file::File;
use crate::questionnaires::study::{FactsKind, Openings, PLACEHOLDERS, Part, RoleWords, StudyFacts, StudyWords};

/// Faults of the facts of one study.
pub fn check_study_facts(file: &File<StudyFacts>, programmes: &[&Programme], faults: &mut Faults) {
    let facts = &file.value;
    if facts.kind == FactsKind::Own {
        check_real(file, faults);
    }
    known(file, &facts.programme, programmes, faults);
    for (at, text) in [
        ("/organisation", &facts.organisation),
        ("/controller", &facts.controller),
        ("/data_protection", &facts.data_protection),
        ("/authority", &facts.authority),
        ("/legal_basis", &facts.legal_basis),
        ("/answers_kept", &facts.answers_kept),
        ("/addresses_kept", &facts.addresses_kept),
        ("/hard_times/name", &facts.hard_times.name),
    ] {
        check_text(file, at, text, faults);
    }
    let email = &facts.contact.email;
    if email.parse::<lettre::Address>().is_err() {
        faults.0.push(file.fault("/contact/email", format!("“{email}” is no address, as in hjaelp@example.org")));
    }
    for (at, text) in [
        ("/contact/name", &facts.contact.name),
        ("/contact/telephone", &facts.contact.telephone),
        ("/hard_times/telephone", &facts.hard_times.telephone),
    ] {
        if text.trim().is_empty() {
            faults.0.push(file.fault(at, "is empty"));
        }
    }
}

/// Facts that somebody stands behind are none that were left over from the example: a parent would call nobody.
fn check_real(file: &File<StudyFacts>, faults: &mut Faults) {
    let facts = &file.value;
    let mut told = |at: &str, text: &str| {
        faults
            .0
            .push(file.fault(at, format!("“{text}” is the example's; write the study's own, or keep kind “example”")));
    };
    for (at, number) in
        [("/contact/telephone", &facts.contact.telephone), ("/hard_times/telephone", &facts.hard_times.telephone)]
    {
        if !number.chars().any(|digit| ('1'..='9').contains(&digit)) {
            told(at, number);
        }
    }
    let made_up = |text: &str| {
        let text = text.to_lowercase();
        ["eksempel", "example", "التجريبي"].iter().any(|word| text.contains(word))
    };
    for (at, texts) in [
        ("/organisation", &facts.organisation),
        ("/controller", &facts.controller),
        ("/data_protection", &facts.data_protection),
        ("/hard_times/name", &facts.hard_times.name),
    ] {
        for (language, text) in texts.iter().filter(|(_, text)| made_up(text)) {
            told(&format!("{at}/{language}"), text);
        }
    }
    for (at, text) in [("/contact/name", &facts.contact.name), ("/contact/email", &facts.contact.email)] {
        if made_up(text) {
            told(at, text);
        }
    }
    let confirmed = facts.no_changes_nothing_confirmed.as_ref().is_some_and(|by| !by.trim().is_empty());
    if facts.no_changes_nothing && !confirmed {
        let message = "promises that a no changes nothing; say in “no_changes_nothing_confirmed” who has confirmed it and \
                       when, or write false";
        faults.0.push(file.fault("/no_changes_nothing", message));
    }
}

/// Faults of the words of one study in one language.
pub fn check_study_words(file: &File<StudyWords>, programmes: &[&Programme], faults: &mut Faults) {
    let words = &file.value;
    if let Some(folder) = file.language.as_ref().filter(|folder| **folder != words.language) {
        let message = format!("is “{}”, and the file stands in the folder {folder}", words.language);
        faults.0.push(file.fault("/language", message));
    }
    let programme = known(file, &words.programme, programmes, faults);
    for part in Part::ALL {
        let name = name(part);
        if words.headings.get(&part).is_none_or(|heading| heading.trim().is_empty()) {
            faults.0.push(file.fault("/headings", format!("lacks “{name}”")));
        }
        // What the programme is about is for those who ask themselves.
        if part != Part::Programme && words.everybody.part(part).is_empty() {
            faults.0.push(file.fault("/everybody", format!("lacks “{name}”")));
        }
    }
    for (of, lacks) in [("silent", words.everybody.silent.is_none()), ("named", words.everybody.named.is_none())] {
        if lacks {
            faults.0.push(file.fault("/everybody", format!("lacks “{of}”: how mails begin")));
        }
    }
    check_role(file, "/everybody", &words.everybody, faults);
    for (role, own) in &words.roles {
        if let Some(programme) = programme.filter(|programme| programme.role(role).is_none()) {
            let there: Vec<&str> = programme.roles.iter().map(|role| role.id.as_str()).collect();
            let message = format!("is no role of “{}”; there are {}", programme.id, there.join(", "));
            faults.0.push(file.fault(&format!("/roles/{role}"), message));
        }
        check_role(file, &format!("/roles/{role}"), own, faults);
    }
}

fn known<'a, T>(file: &File<T>, id: &str, programmes: &[&'a Programme], faults: &mut Faults) -> Option<&'a Programme> {
    let found = programmes.iter().find(|programme| programme.id == id).copied();
    // Files that ship with the program may be about a programme that this installation does not have.
    if found.is_none() && !file.built_in && !programmes.is_empty() {
        let there: Vec<&str> = programmes.iter().map(|programme| programme.id.as_str()).collect();
        let message = format!("“{id}” is no programme that is known; there is {}", there.join(", "));
        faults.0.push(file.fault("/programme", message));
    }
    found
}

fn name(part: Part) -> String {
    serde_json::to_value(part).ok().and_then(|name| Some(name.as_str()?.to_owned())).unwrap_or_default()
}

fn check_role(file: &File<StudyWords>, at: &str, words: &RoleWords, faults: &mut Faults) {
    for part in Part::ALL {
        for (n, text) in words.part(part).iter().enumerate() {
            check_sentence(file, &format!("{at}/{}/{n}", name(part)), text, true, faults);
        }
    }
    if let Some(text) = &words.no_changes_nothing {
        check_sentence(file, &format!("{at}/no_changes_nothing"), text, false, faults);
    }
    for (of, openings) in [("silent", &words.silent), ("named", &words.named)] {
        let Some(openings) = openings else { continue };
        check_openings(file, &format!("{at}/{of}"), openings, of == "named", faults);
    }
}

fn check_openings(file: &File<StudyWords>, at: &str, openings: &Openings, named: bool, faults: &mut Faults) {
    let Openings { invitation, reminders } = openings;
    check_sentence(file, &format!("{at}/invitation"), invitation, named, faults);
    if reminders.len() < 2 {
        let message = "has fewer than two sentences; each reminder has its own";
        faults.0.push(file.fault(&format!("{at}/reminders"), message));
    }
    for (n, text) in reminders.iter().enumerate() {
        let place = format!("{at}/reminders/{n}");
        check_sentence(file, &place, text, named, faults);
        if text == invitation || reminders[..n].contains(text) {
            faults.0.push(file.fault(&place, "begins like an earlier mail; each has a sentence of its own"));
        }
    }
}

/// A text that is there, and whose placeholders are known; a silent one has none.
fn check_sentence(file: &File<StudyWords>, at: &str, text: &str, may_name: bool, faults: &mut Faults) {
    if text.trim().is_empty() {
        faults.0.push(file.fault(at, "is empty"));
    }
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            faults.0.push(file.fault(at, "has a { without a }"));
            return;
        };
        if !may_name {
            faults.0.push(file.fault(at, format!("names {{{name}}}, and is to name nothing")));
        } else if !PLACEHOLDERS.contains(&name) {
            let known = PLACEHOLDERS.map(|name| format!("{{{name}}}")).join(", ");
            faults.0.push(file.fault(at, format!("has {{{name}}}, which stands for nothing; there are {known}")));
        }
        rest = behind;
    }
}
