use crate::fault::Faults;
use crate::instrument::{Instrument, Wording, WordingKind};
use crate::questionnaires::file::File;
use crate::questionnaires::places::escaped;

/// Faults of one wording file against its instrument.
pub fn check_wording(file: &File<Wording>, instrument: &Instrument, faults: &mut Faults) {
    let mut told: Vec<(String, String)> = Vec::new();
    check_head(file, instrument, &mut told);
    check_items(&file.value, instrument, &mut told);
    check_scales(&file.value, instrument, &mut told);
    for (id, name) in &file.value.scores {
        let at = format!("/scores/{}", escaped(id));
        if !instrument.scores.iter().any(|score| &score.id == id) {
            told.push((at, format!("is no score of {}", instrument.id)));
        } else if name.trim().is_empty() {
            told.push((at, "is empty".into()));
        }
    }
    faults.0.extend(told.into_iter().map(|(at, message)| file.fault(&at, message)));
}

fn check_head(file: &File<Wording>, instrument: &Instrument, told: &mut Vec<(String, String)>) {
    let wording = &file.value;
    let language = &wording.language;
    if language.len() != 2 || !language.bytes().all(|byte| byte.is_ascii_lowercase()) {
        told.push(("/language".into(), format!("is “{language}”, where two small letters are expected, as in da")));
    } else if let Some(folder) = file.language.as_ref().filter(|folder| *folder != language) {
        told.push(("/language".into(), format!("is “{language}”, but the file stands in the folder “{folder}”")));
    }
    if wording.title.trim().is_empty() {
        told.push(("/title".into(), "is empty".into()));
    }
    if wording.introduction.as_ref().is_some_and(|text| text.trim().is_empty()) {
        told.push(("/introduction".into(), "is empty; leave it out instead".into()));
    }
    match (wording.kind, instrument.rights.own) {
        (WordingKind::Own, false) => {
            let message = format!("is “own”, but these words belong to {}", instrument.rights.holder);
            told.push(("/kind".into(), message));
        }
        (WordingKind::Demonstration | WordingKind::Licensed, true) => {
            told.push(("/kind".into(), "should be “own”: the instrument is this project's own".into()));
        }
        _ => {}
    }
    match (wording.kind, &wording.licence) {
        (WordingKind::Licensed, None) => {
            told.push(("/licence".into(), "is missing: licensed wording names holder, reference and date".into()));
        }
        (WordingKind::Licensed, Some(licence)) => {
            for (key, value) in [("holder", &licence.holder), ("reference", &licence.reference)] {
                if value.trim().is_empty() {
                    told.push((format!("/licence/{key}"), "is empty".into()));
                }
            }
        }
        (_, Some(_)) => told.push(("/licence".into(), "stands here, but the wording's kind is not “licensed”".into())),
        (_, None) => {}
    }
}

fn check_items(wording: &Wording, instrument: &Instrument, told: &mut Vec<(String, String)>) {
    for item in instrument.items.iter().filter(|item| !wording.items.contains_key(&item.id)) {
        told.push(("/items".into(), format!("lacks the words of “{}”", item.id)));
    }
    for (id, words) in &wording.items {
        let at = format!("/items/{}", escaped(id));
        let Some(item) = instrument.item(id) else {
            told.push((at, format!("is no item of {}", instrument.id)));
            continue;
        };
        for (key, text) in std::iter::once(("text", &words.text)).chain(words.hint.iter().map(|hint| ("hint", hint))) {
            let at = format!("{at}/{key}");
            if text.trim().is_empty() {
                told.push((at, "is empty".into()));
            } else if text.contains("{about}") && item.about.is_none() {
                told.push((at, "has {about}, but the item is about nobody".into()));
            } else if text.replace("{about}", "").contains(['{', '}']) {
                told.push((at, "has { or }; only {about} is known".into()));
            }
        }
    }
}

fn check_scales(wording: &Wording, instrument: &Instrument, told: &mut Vec<(String, String)>) {
    for (name, scale) in &instrument.scales {
        let Some(labels) = wording.scales.get(name) else {
            told.push(("/scales".into(), format!("lacks the labels of “{name}”")));
            continue;
        };
        for value in scale.values.iter().filter(|value| !labels.contains_key(&value.to_string())) {
            told.push((format!("/scales/{name}"), format!("lacks a label for {value}")));
        }
        for (value, label) in labels {
            let at = format!("/scales/{name}/{}", escaped(value));
            if !scale.values.iter().any(|known| &known.to_string() == value) {
                told.push((at, format!("is no value of the scale; it has {}", scale.in_words())));
            } else if label.trim().is_empty() {
                told.push((at, "is empty".into()));
            }
        }
    }
    for name in wording.scales.keys().filter(|name| !instrument.scales.contains_key(*name)) {
        told.push((format!("/scales/{}", escaped(name)), format!("is no scale of {}", instrument.id)));
    }
}
