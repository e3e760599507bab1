//! What the columns, items and scores of an export mean, and the columns of a report.

use super::csv::{File, row};
use super::export::Exact;
use super::study::Study;
use super::words::Words;
use crate::instrument::{Better, Instrument, Item, Wording, WordingKind};
use crate::programme::{Fact, text_in};
use crate::questionnaires::Questionnaires;

row! {
    /// What a column, an item or a score means.
    pub struct CodebookRow {
        /// The file, or for items and scores the files they stand in.
        file: String,
        /// The column; in the long files, the value of the column `item` or `score`.
        name: String,
        /// `column`, `item`, `score`, `fact`, or `note` for what holds of every file.
        kind: String,
        /// As asked: the instrument's id or its age version's.
        instrument: String,
        /// What it is; for an item, the question as shown.
        text: String,
        /// `own`, `demonstration` or `licensed`: whose words the question is.
        words: String,
        /// Stored values with their labels.
        values: String,
        /// Lowest possible value.
        lowest: Option<Exact>,
        /// Highest possible value.
        highest: Option<Exact>,
        /// What stands for no answer.
        missing: String,
        /// Which direction is an improvement, for scores.
        better: String,
        /// Where it comes from.
        source: String,
    }
}

/// Name of the codebook among the files of a report. The export's has another: both can stand in one folder.
pub const OF_TABLES: &str = "report_codebook.csv";

/// The codebook of a report's tables.
///
/// # Errors
/// A sentence, if there is none in that language.
pub(super) fn of_tables(study: &Study, tables: &[File], language: &str) -> Result<File, String> {
    let words = Words::of(language)?;
    let mut rows = notes(study, &words);
    for table in tables {
        rows.extend(table.columns().iter().map(|column| column_row(&table.name, column, &words)));
    }
    File::table(OF_TABLES, &rows).map_err(|error| error.to_string())
}

/// What holds of every file: how a text is written, and what is missing because a protocol cannot be read.
fn notes(study: &Study, words: &Words) -> Vec<CodebookRow> {
    let note = |name: String, text: String| CodebookRow {
        file: words.get("every_file"),
        name,
        kind: "note".into(),
        text,
        ..CodebookRow::empty()
    };
    let unread = study.unread.iter().map(|unread| format!("{} {}", unread.programme, unread.version));
    let unread = unread.zip(words.unread(study)).map(|(name, text)| note(name, text));
    std::iter::once(note("'".into(), words.get("apostrophe"))).chain(unread).collect()
}

/// A column is explained once for all files, or for one file in particular where it is something else there.
fn column_row(file: &str, name: &str, words: &Words) -> CodebookRow {
    let own = words.get(&format!("column.{file}.{name}"));
    CodebookRow {
        file: file.into(),
        name: name.into(),
        kind: "column".into(),
        text: if own.is_empty() { words.get(&format!("column.{name}")) } else { own },
        ..CodebookRow::empty()
    }
}

/// The [`notes`], and one row for each column of `tables` (name and columns), and for each item and score.
pub(super) fn codebook(study: &Study, tables: &[(&str, &[&str])], words: &Words) -> Vec<CodebookRow> {
    let mut rows = notes(study, words);
    for (file, names) in tables {
        rows.extend(names.iter().map(|name| column_row(file, name, words)));
    }
    let now = study.programme.all_instruments();
    for id in now.iter().copied() {
        let Some(instrument) = study.instrument(id) else { continue };
        let wording = study.questionnaires.wording(id, words.language());
        let asked_of = study
            .programme
            .roles
            .iter()
            .filter(|role| study.instruments_of(role).iter().any(|asked| asked.id == instrument.id));
        let files: Vec<String> = std::iter::once("answers.csv".to_owned())
            .chain(asked_of.map(|role| format!("answers_wide_{}.csv", role.id)))
            .collect();
        for item in &instrument.items {
            rows.push(item_row(id, instrument, item, wording, &files.join(" "), words));
        }
        rows.extend(as_asked_before(study, id, &files.join(" "), words));
        for score in &instrument.scores {
            rows.push(CodebookRow {
                file: "scores.csv".into(),
                name: score.id.clone(),
                kind: "score".into(),
                instrument: id.into(),
                text: wording.and_then(|wording| wording.scores.get(&score.id)).cloned().unwrap_or_default(),
                lowest: Some(Exact(score.range.0)),
                highest: Some(Exact(score.range.1)),
                missing: words.get("no_score"),
                better: words.get(match score.better {
                    Better::Higher => "higher",
                    Better::Lower => "lower",
                }),
                source: score.source.clone().unwrap_or_else(|| instrument.source.clone()),
                ..CodebookRow::empty()
            });
        }
    }
    let mut gone: Vec<&str> = study.all_questionnaires().flat_map(Questionnaires::instrument_names).collect();
    gone.retain(|id| !now.contains(id));
    gone.sort_unstable();
    gone.dedup();
    rows.extend(gone.into_iter().flat_map(|id| as_asked_before(study, id, "answers.csv", words)));
    rows
}

/// The items of an instrument as other protocols have asked them, where that was in other words, on another scale or in another
/// version; marked with the version.
fn as_asked_before(study: &Study, id: &str, files: &str, words: &Words) -> Vec<CodebookRow> {
    let mut known: Vec<(String, CodebookRow)> = Vec::new();
    let mut told = 0;
    for (place, questionnaires) in study.all_questionnaires().enumerate() {
        let Some(instrument) = questionnaires.instrument(id) else { continue };
        let wording = questionnaires.wording(id, words.language());
        for item in &instrument.items {
            let row = item_row(id, instrument, item, wording, files, words);
            let is_known = |(version, other): &(String, CodebookRow)| {
                *version == instrument.version
                    && (&other.name, &other.text, &other.values) == (&row.name, &row.text, &row.values)
            };
            if !known.iter().any(is_known) {
                known.push((instrument.version.clone(), row));
            }
        }
        // What is asked now is told by itself.
        told = if place == 0 { known.len() } else { told };
    }
    let marked = |(version, row): (String, CodebookRow)| {
        let mark = words.get("asked_before").replace("{version}", &version);
        CodebookRow { text: format!("[{mark}] {}", row.text), ..row }
    };
    known.into_iter().skip(told).map(marked).collect()
}

/// What the register tells besides, as the programme defines it.
pub(super) fn of_facts(study: &Study, file: &str, language: &str) -> Vec<CodebookRow> {
    let row = |fact: &Fact| {
        let values: Vec<String> =
            fact.values.iter().map(|value| format!("{} = {}", value.id, text_in(&value.title, language))).collect();
        CodebookRow {
            file: file.into(),
            name: fact.id.clone(),
            kind: "fact".into(),
            text: text_in(&fact.title, language).to_owned(),
            values: values.join("; "),
            ..CodebookRow::empty()
        }
    };
    study.programme.facts.iter().map(row).collect()
}

fn item_row(
    id: &str,
    instrument: &Instrument,
    item: &Item,
    wording: Option<&Wording>,
    files: &str,
    words: &Words,
) -> CodebookRow {
    let kind = wording.map(|wording| wording.kind);
    let text = wording.and_then(|wording| wording.items.get(&item.id)).map_or(String::new(), |w| w.text_about(None));
    let text = match kind {
        Some(WordingKind::Demonstration) => format!("[{}] {text}", words.get("demonstration_mark")),
        _ => text,
    };
    let labels = wording.and_then(|wording| wording.scales.get(&item.scale));
    let scale = instrument.scales.get(&item.scale);
    let values: Vec<String> = scale
        .iter()
        .flat_map(|scale| &scale.values)
        .map(|value| match labels.and_then(|labels| labels.get(&value.to_string())) {
            Some(label) => format!("{value} = {label}"),
            None => value.to_string(),
        })
        .collect();
    let left_out = scale
        .into_iter()
        .flat_map(|scale| &scale.outside_means)
        .map(|value| words.get("outside_means").replace("{value}", &value.to_string()));
    let missing: Vec<String> = std::iter::once(words.get("not_answered")).chain(left_out).collect();
    CodebookRow {
        file: files.into(),
        name: item.id.clone(),
        kind: "item".into(),
        instrument: id.into(),
        text,
        words: match kind {
            Some(WordingKind::Own) => "own",
            Some(WordingKind::Demonstration) => "demonstration",
            Some(WordingKind::Licensed) => "licensed",
            None => "",
        }
        .into(),
        values: values.join("; "),
        lowest: scale.and_then(|scale| scale.values.iter().min()).map(|value| Exact(f64::from(*value))),
        highest: scale.and_then(|scale| scale.values.iter().max()).map(|value| Exact(f64::from(*value))),
        missing: missing.join("; "),
        better: String::new(),
        source: instrument.source.clone(),
    }
}

impl CodebookRow {
    fn empty() -> CodebookRow {
        CodebookRow {
            file: String::new(),
            name: String::new(),
            kind: String::new(),
            instrument: String::new(),
            text: String::new(),
            words: String::new(),
            values: String::new(),
            lowest: None,
            highest: None,
            missing: String::new(),
            better: String::new(),
            source: String::new(),
        }
    }
}
