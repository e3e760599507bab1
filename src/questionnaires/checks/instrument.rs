use std::collections::BTreeSet;

use super::{COLUMN_NAME, FILE_NAME, check_text, is_column_name, is_file_name};
use crate::fault::Faults;
use crate::instrument::{Instrument, Norms, Rule, Scale, When};
use crate::questionnaires::file::File;

/// Faults of one instrument file by itself.
pub fn check_instrument(file: &File<Instrument>, faults: &mut Faults) {
    let mut told: Vec<(String, String)> = Vec::new();
    let instrument = &file.value;
    check_names(instrument, &mut told);
    for (name, scale) in &instrument.scales {
        check_scale(scale, &format!("/scales/{name}"), &mut told);
    }
    check_items(instrument, &mut told);
    check_scores(instrument, &mut told);
    faults.0.extend(told.into_iter().map(|(at, message)| file.fault(&at, message)));
}

fn check_names(instrument: &Instrument, told: &mut Vec<(String, String)>) {
    let names = std::iter::once(("/id".to_owned(), &instrument.id))
        .chain(instrument.age_versions.iter().enumerate().map(|(n, name)| (format!("/age_versions/{n}"), name)));
    let mut seen = BTreeSet::new();
    for (at, name) in names {
        if !is_file_name(name) {
            told.push((at, format!("is “{name}”, {FILE_NAME}")));
        } else if !seen.insert(name) {
            told.push((at, format!("“{name}” stands here twice")));
        }
    }
    if instrument.per_page == 0 {
        told.push(("/per_page".into(), "is 0; a page holds at least one question".into()));
    }
    if instrument.items.is_empty() {
        told.push(("/items".into(), "is empty; an instrument has at least one question".into()));
    }
}

fn check_scale(scale: &Scale, at: &str, told: &mut Vec<(String, String)>) {
    if scale.bounds().is_none() {
        told.push((format!("{at}/values"), "holds no value that counts".into()));
    }
    for (n, value) in scale.values.iter().enumerate() {
        if scale.values[..n].contains(value) {
            told.push((format!("{at}/values/{n}"), format!("{value} stands here twice")));
        }
    }
    for (n, value) in scale.outside_means.iter().enumerate() {
        if !scale.allows(*value) {
            told.push((format!("{at}/outside_means/{n}"), format!("{value} is no value of this scale")));
        }
    }
}

fn check_items(instrument: &Instrument, told: &mut Vec<(String, String)>) {
    for (n, item) in instrument.items.iter().enumerate() {
        let at = format!("/items/{n}");
        if !is_column_name(&item.id) || item.id == "id" {
            told.push((format!("{at}/id"), format!("is “{}”, {COLUMN_NAME} (and not “id”)", item.id)));
        }
        if instrument.items[..n].iter().any(|earlier| earlier.id == item.id) {
            told.push((format!("{at}/id"), format!("“{}” is the id of an earlier item as well", item.id)));
        }
        if !instrument.scales.contains_key(&item.scale) {
            told.push((format!("{at}/scale"), format!("“{}” is none of this instrument's scales", item.scale)));
        }
        if let Some(when) = &item.when {
            let at = format!("{at}/when");
            if instrument.items[n..].iter().any(|later| later.id == when.item) {
                let message = format!("“{}” is not asked before this item; only an earlier one can decide", when.item);
                told.push((format!("{at}/item"), message));
            } else {
                check_when(instrument, when, &at, told);
            }
        }
    }
}

fn check_when(instrument: &Instrument, when: &When, at: &str, told: &mut Vec<(String, String)>) {
    if instrument.item(&when.item).is_none() {
        told.push((format!("{at}/item"), unknown_item(&when.item)));
    }
    if when.is.is_empty() {
        told.push((format!("{at}/is"), "is empty; name the answers".into()));
    }
    let Some(scale) = instrument.scale_of(&when.item) else { return };
    for (n, value) in when.is.iter().enumerate() {
        if !scale.allows(*value) {
            let message = format!("{value} is no answer to “{}”; its answers are {}", when.item, scale.in_words());
            told.push((format!("{at}/is/{n}"), message));
        }
    }
}

fn check_scores(instrument: &Instrument, told: &mut Vec<(String, String)>) {
    let mut reaches: Vec<(&str, Option<(f64, f64)>)> = Vec::new();
    for (n, score) in instrument.scores.iter().enumerate() {
        let at = format!("/scores/{n}");
        if !is_column_name(&score.id) || score.id == "id" {
            told.push((format!("{at}/id"), format!("is “{}”, {COLUMN_NAME} (and not “id”)", score.id)));
        }
        if reaches.iter().any(|(earlier, _)| *earlier == score.id) || instrument.item(&score.id).is_some() {
            told.push((format!("{at}/id"), format!("“{}” is the id of another score or item as well", score.id)));
        }
        let before = told.len();
        check_rule(instrument, &score.rule, &reaches, &format!("{at}/rule"), told);
        let reach = if told.len() == before { reach(instrument, &score.rule, &reaches) } else { None };
        if let Some((lowest, highest)) = reach.filter(|reach| *reach != score.range) {
            let message =
                format!("is {} to {}, but the rule gives {lowest} to {highest}", score.range.0, score.range.1);
            told.push((format!("{at}/range"), message));
        }
        reaches.push((&score.id, reach));
    }
}

fn check_rule(
    instrument: &Instrument,
    rule: &Rule,
    earlier: &[(&str, Option<(f64, f64)>)],
    at: &str,
    told: &mut Vec<(String, String)>,
) {
    match rule {
        Rule::Sum { items, reversed, recode, times, at_least, zero_when } => {
            check_listed(instrument, items, &format!("{at}/items"), told);
            for (n, item) in reversed.iter().enumerate() {
                if !items.contains(item) {
                    told.push((format!("{at}/reversed/{n}"), format!("“{item}” is none of the items that are summed")));
                } else if reversed[..n].contains(item) {
                    told.push((format!("{at}/reversed/{n}"), format!("“{item}” stands here twice")));
                }
            }
            for value in recode.keys() {
                let known = |item: &String| instrument.scale_of(item).is_none_or(|scale| scale.allows(*value));
                if !items.iter().any(known) {
                    told.push((format!("{at}/recode/{value}"), "is no answer to any of the items".into()));
                }
            }
            if *times == 0 {
                told.push((format!("{at}/times"), "is 0, which makes every score 0".into()));
            }
            if let Some(least) = at_least.filter(|least| !(1..=items.len()).contains(least)) {
                let message = format!("is {least}; from 1 to {} answers can be asked for", items.len());
                told.push((format!("{at}/at_least"), message));
            }
            if let Some(when) = zero_when {
                check_when(instrument, when, &format!("{at}/zero_when"), told);
            }
        }
        Rule::Add { scores } => {
            if scores.is_empty() {
                told.push((format!("{at}/scores"), "is empty".into()));
            }
            for (n, score) in scores.iter().enumerate() {
                if !earlier.iter().any(|(id, _)| id == score) {
                    told.push((
                        format!("{at}/scores/{n}"),
                        format!("“{score}” is no score that stands before this one"),
                    ));
                } else if scores[..n].contains(score) {
                    told.push((format!("{at}/scores/{n}"), format!("“{score}” stands here twice")));
                }
            }
        }
        Rule::Mean { items } => check_listed(instrument, items, &format!("{at}/items"), told),
        Rule::Item { item } => {
            if instrument.item(item).is_none() {
                told.push((format!("{at}/item"), unknown_item(item)));
            }
        }
    }
}

fn check_listed(instrument: &Instrument, items: &[String], at: &str, told: &mut Vec<(String, String)>) {
    if items.is_empty() {
        told.push((at.to_owned(), "is empty".into()));
    }
    for (n, item) in items.iter().enumerate() {
        if instrument.item(item).is_none() {
            told.push((format!("{at}/{n}"), unknown_item(item)));
        } else if items[..n].contains(item) {
            told.push((format!("{at}/{n}"), format!("“{item}” stands here twice")));
        }
    }
}

fn unknown_item(item: &str) -> String {
    format!("“{item}” is no item of this instrument")
}

/// Lowest and highest value a rule can give; none where another fault hides it.
fn reach(instrument: &Instrument, rule: &Rule, earlier: &[(&str, Option<(f64, f64)>)]) -> Option<(f64, f64)> {
    let add = |sum: (f64, f64), one: (f64, f64)| (sum.0 + one.0, sum.1 + one.1);
    match rule {
        Rule::Sum { items, reversed, recode, times, zero_when, .. } => {
            let mut sum = (0.0, 0.0);
            for item in items {
                let scale = instrument.scale_of(item)?;
                let (lowest, highest) = scale.bounds()?;
                let turned = |x: i32| if reversed.contains(item) { lowest + highest - x } else { x };
                let values = || {
                    let counted = scale.values.iter().copied().filter(|value| scale.counts(*value));
                    counted.map(turned).map(|value| recode.get(&value).copied().unwrap_or(value))
                };
                sum = add(sum, (f64::from(values().min()?), f64::from(values().max()?)));
            }
            let (one, other) = (sum.0 * f64::from(*times), sum.1 * f64::from(*times));
            let zero = if zero_when.is_some() { 0.0 } else { one };
            Some((one.min(other).min(zero), one.max(other).max(zero)))
        }
        Rule::Add { scores } => scores.iter().try_fold((0.0, 0.0), |sum, score| {
            let (_, reach) = earlier.iter().find(|(id, _)| id == score)?;
            Some(add(sum, (*reach)?))
        }),
        Rule::Mean { items } => items.iter().try_fold((f64::INFINITY, f64::NEG_INFINITY), |(lowest, highest), item| {
            let (low, high) = instrument.scale_of(item)?.bounds()?;
            Some((lowest.min(f64::from(low)), highest.max(f64::from(high))))
        }),
        Rule::Item { item } => {
            let (lowest, highest) = instrument.scale_of(item)?.bounds()?;
            Some((f64::from(lowest), f64::from(highest)))
        }
    }
}

/// Faults of one norms file against its instrument.
pub fn check_norms(file: &File<Norms>, instrument: &Instrument, faults: &mut Faults) {
    for (n, band) in file.value.bands.iter().enumerate() {
        let at = format!("/bands/{n}");
        match instrument.scores.iter().find(|score| score.id == band.score) {
            None => {
                let message = format!("“{}” is no score of {}", band.score, instrument.id);
                faults.0.push(file.fault(&format!("{at}/score"), message));
            }
            Some(score) => {
                let (lowest, highest) = score.range;
                if band.from > band.to || band.from < lowest || band.to > highest {
                    let message = format!(
                        "goes from {} to {}, where {} goes from {lowest} to {highest}",
                        band.from, band.to, band.score
                    );
                    faults.0.push(file.fault(&at, message));
                }
            }
        }
        if file.value.bands[..n]
            .iter()
            .any(|earlier| earlier.score == band.score && earlier.id == band.id && earlier.sex == band.sex)
        {
            let message = format!("“{}” is the id of an earlier band of {} as well", band.id, band.score);
            faults.0.push(file.fault(&format!("{at}/id"), message));
        }
        check_text(file, &format!("{at}/label"), &band.label, faults);
    }
}
