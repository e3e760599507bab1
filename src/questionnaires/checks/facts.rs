//! What the register can tell besides: each column leads to one fact, and each choice can be told from the others.

use std::collections::BTreeMap;

use super::{COLUMN_NAME, check_text, is_column_name};
use crate::fault::Faults;
use crate::programme::{Fact, FactKind, Programme};
use crate::questionnaires::file::File;

/// Times that a fact with days can be told; each of them is two columns.
const MOST_TIMES: u8 = 20;
/// What columns about people end in: a fact's would be taken for one.
const OF_PEOPLE: [&str; 6] = ["_name", "_email", "_language", "_navn", "_mail", "_sprog"];

/// `columns` are the columns of the register that are taken already.
pub(super) fn check_facts(file: &File<Programme>, columns: &[&str], faults: &mut Faults) {
    let mut headings: BTreeMap<String, String> =
        columns.iter().map(|column| (folded(column), (*column).to_owned())).collect();
    for (n, fact) in file.value.facts.iter().enumerate() {
        let at = format!("/facts/{n}");
        let mut tell = |under: &str, message: String| faults.0.push(file.fault(&format!("{at}{under}"), message));
        if !is_column_name(&fact.id) || OF_PEOPLE.iter().any(|end| fact.id.ends_with(end)) {
            tell("/id", format!("is “{}”, {COLUMN_NAME}, and no column about people", fact.id));
        }
        for heading in headings_of(fact) {
            if let Some(other) = headings.insert(folded(&heading), fact.id.clone())
                && other != fact.id
            {
                tell("", format!("the heading “{heading}” is that of “{other}” as well"));
            }
        }
        if file.value.facts[..n].iter().any(|earlier| earlier.id == fact.id) {
            tell("/id", format!("“{}” is the id of an earlier fact as well", fact.id));
        }
        match (fact.kind, fact.values.is_empty()) {
            (FactKind::Date, false) => tell("/values", "stand beside a date, which has none".into()),
            (FactKind::Choice | FactKind::DatedChoice, true) => {
                tell("/kind", "is a choice, and there are no values to choose from".into());
            }
            _ => {}
        }
        match (fact.kind, fact.times) {
            (FactKind::DatedChoice, Some(1..=MOST_TIMES)) | (FactKind::Date | FactKind::Choice, None) => {}
            (FactKind::DatedChoice, _) => {
                tell("", format!("needs `times`, from 1 to {MOST_TIMES}: how many times it can be told"));
            }
            (_, Some(_)) => tell("/times", "only fits a dated_choice; anything else is told once".into()),
        }
        let mut words: BTreeMap<String, usize> = BTreeMap::new();
        for (m, value) in fact.values.iter().enumerate() {
            if !is_column_name(&value.id) {
                tell(&format!("/values/{m}/id"), format!("is “{}”, {COLUMN_NAME}", value.id));
            }
            for word in std::iter::once(&value.id).chain(value.title.values()) {
                if let Some(other) = words.insert(folded(word), m).filter(|other| *other != m) {
                    let other = &fact.values[other].id;
                    tell(&format!("/values/{m}"), format!("“{word}” says “{other}” already"));
                }
            }
        }
        check_text(file, &format!("{at}/title"), &fact.title, faults);
        for (m, value) in fact.values.iter().enumerate() {
            check_text(file, &format!("{at}/values/{m}/title"), &value.title, faults);
        }
    }
}

/// As headings and words of a sheet are compared, nearly: by their letters and digits.
fn folded(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

fn headings_of(fact: &Fact) -> Vec<String> {
    let called = std::iter::once(&fact.id).chain(fact.title.values()).chain(&fact.also_called);
    match fact.kind {
        FactKind::DatedChoice => {
            let times = 1..=fact.times();
            let each = |called: &String| {
                let of_time = |time| {
                    [format!("{called}_{time}"), format!("{called}_{time}_date"), format!("{called}_{time}_dato")]
                };
                times.clone().flat_map(of_time).collect::<Vec<_>>()
            };
            called.flat_map(each).collect()
        }
        _ => called.cloned().collect(),
    }
}
