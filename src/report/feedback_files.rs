//! The feedback as files: tables, pictures, and a page with each picture above its table. The sheet for the workshop is made
//! of the same lines ([`Sheet`]).

use std::collections::BTreeMap;

use handlebars::Handlebars;
use serde::Serialize;

use super::chart::{self, STATES, question, units};
use super::codebook;
use super::csv::File;
use super::feedback::{Feedback, FeedbackRow, MatrixRow, Of, TOPICS};
use super::rates::{Denominator, StateRow};
use super::study::Study;
use super::words::{Words, file};
use crate::programme::{Asked, text_in};

/// Name of the page among the files.
pub const PAGE: &str = "feedback.html";

/// What is written down, line by line: for the page and for the sheet on paper.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sheet {
    /// `da` or `en`.
    pub language: String,
    /// The municipality, or all of them.
    pub heading: String,
    /// The study.
    pub study: String,
    /// Until when answers count.
    pub released: String,
    /// Until when response rates count.
    pub as_of: String,
    /// What has to be read first.
    pub caveats: Vec<String>,
    /// Response rates by role.
    pub rates: Vec<RoleLines>,
    /// The waves of the means, in their order.
    pub waves: Vec<String>,
    /// Means by topic.
    pub topics: Vec<TopicLines>,
    /// How the cooperation is read.
    pub matrix_read: String,
    /// The cooperation.
    pub matrix: Vec<MatrixLine>,
    /// What is held back and why, in paragraphs.
    pub held_back: Vec<String>,
    /// Questions to talk about.
    pub talk: Vec<String>,
    /// Every text by name.
    pub t: BTreeMap<String, String>,
}

/// The rates of one role.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RoleLines {
    /// Its name.
    pub title: String,
    /// How many units it has.
    pub population: String,
    /// By wave.
    pub waves: Vec<RateLine>,
}

/// One role at one wave.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RateLine {
    /// The wave.
    pub wave: String,
    /// Units in each of the five states, in their order.
    pub states: Vec<usize>,
    /// In all.
    pub population: usize,
    /// Answered of all.
    pub percent: String,
    /// Answered of asked.
    pub percent_of_asked: String,
}

/// The questions of a topic.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicLines {
    /// Its name.
    pub title: String,
    /// Each question of each role.
    pub questions: Vec<QuestionLine>,
}

/// One question of one role.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuestionLine {
    /// Who answers.
    pub role: String,
    /// The question.
    pub text: String,
    /// The municipality's mean with its n, wave by wave; – where it is held back.
    pub own: Vec<String>,
    /// The same of all municipalities.
    pub all: Vec<String>,
}

/// How one role sees another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MatrixLine {
    /// Who rates.
    pub rater: String,
    /// Who is rated.
    pub rated: String,
    /// At the first wave.
    pub before: String,
    /// The later wave.
    pub wave: String,
    /// At that.
    pub after: String,
    /// The mark in words.
    pub mark: String,
}

/// All of it in words.
///
/// # Errors
/// A language that there is none of.
pub fn sheet(study: &Study, of: &Of, told: &Feedback, states: &[StateRow], language: &str) -> Result<Sheet, String> {
    let words = Words::of(language)?;
    let mut waves: Vec<&str> = Vec::new();
    for row in &told.rows {
        if !waves.contains(&row.wave.as_str()) {
            waves.push(&row.wave);
        }
    }
    let held = told.rows.iter().filter(|row| row.suppressed == "yes").count();
    let smallest = told.smallest.to_string();
    let held_back = vec![
        words.get("held_back_why").replace("{smallest}", &smallest),
        words
            .get("held_back_count")
            .replace("{held}", &held.to_string())
            .replace("{all}", &told.rows.len().to_string()),
    ];
    Ok(Sheet {
        language: language.into(),
        heading: told.municipality.clone().unwrap_or_else(|| words.get("feedback_all")),
        study: text_in(&study.programme.title, language).into(),
        released: words.get("released").replace("{date}", &words.date(told.released)),
        as_of: format!("{} {}", words.get("as_of"), words.date(of.day)),
        caveats: ["no_control", "not_general"].map(|key| words.get(key)).into(),
        rates: rate_lines(study, states, &words),
        waves: waves.iter().map(|wave| wave_title(study, wave, &words)).collect(),
        topics: topic_lines(study, &told.rows, &waves, &words),
        matrix_read: words.get("matrix_read").replace("{before}", &wave_title(study, study.baseline(), &words)),
        matrix: told.matrix.iter().map(|row| matrix_line(study, row, &words)).collect(),
        held_back,
        talk: ["talk_1", "talk_2", "talk_3"].map(|key| words.get(key)).into(),
        t: words.all().clone(),
    })
}

fn wave_title(study: &Study, wave: &str, words: &Words) -> String {
    study.programme.wave(wave).map_or("", |(_, wave)| text_in(&wave.title, words.language())).to_owned()
}

/// A role of the register, or somebody else who is rated.
fn name_of(study: &Study, name: &str, words: &Words) -> String {
    let role = study.programme.role(name).or_else(|| study.programme.role_of_column(name));
    role.map_or_else(|| words.get(&format!("rated_{name}")), |role| text_in(&role.title, words.language()).into())
}

fn percentage(percent: Option<usize>) -> String {
    percent.map_or("–".into(), |percent| format!("{percent} %"))
}

fn rate_lines(study: &Study, states: &[StateRow], words: &Words) -> Vec<RoleLines> {
    let of_role = |role: &crate::programme::Role| {
        let own = states.iter().filter(|row| row.role == role.id && row.families == Denominator::Register.as_str());
        let own: Vec<&StateRow> = own.collect();
        let population = own.first().map_or(0, |row| row.population).to_string();
        let unit = match role.asked {
            Asked::PerFamily => "count_families",
            Asked::PerChild => "count_children",
        };
        let line = |row: &&StateRow| RateLine {
            wave: wave_title(study, &row.wave, words),
            states: STATES.map(|state| units(row, state)).into(),
            population: row.population,
            percent: percentage(row.percent_of_population),
            percent_of_asked: percentage(row.percent_of_asked),
        };
        RoleLines {
            title: text_in(&role.title, words.language()).into(),
            population: words.get(unit).replace("{count}", &population),
            waves: own.iter().map(line).collect(),
        }
    };
    study.programme.roles.iter().map(of_role).collect()
}

fn topic_lines(study: &Study, rows: &[FeedbackRow], waves: &[&str], words: &Words) -> Vec<TopicLines> {
    let mut topics = Vec::new();
    for topic in TOPICS {
        // Role, instrument, item and version.
        type Key<'a> = (&'a str, &'a str, &'a str, &'a str);
        let mut lines: Vec<(Key, QuestionLine)> = Vec::new();
        for row in rows.iter().filter(|row| row.topic == topic) {
            // A version has a line of its own: it asks something else.
            let key = (row.role.as_str(), row.instrument.as_str(), row.item.as_str(), row.instrument_version.as_str());
            let known = lines.iter().position(|(other, _)| *other == key).unwrap_or_else(|| {
                let none = vec!["–".to_owned(); waves.len()];
                let role = name_of(study, &row.role, words);
                lines.push((
                    key,
                    QuestionLine { role, text: question(study, row, words), own: none.clone(), all: none },
                ));
                lines.len() - 1
            });
            let Some(at) = waves.iter().position(|wave| *wave == row.wave) else { continue };
            let told = |mean, bound: &str, n: Option<usize>| match n {
                Some(n) => format!("{} ({n})", words.bounded(mean, bound)),
                None => "–".to_owned(),
            };
            lines[known].1.own[at] = told(row.mean, &row.bound, row.n);
            lines[known].1.all[at] = told(row.all_mean, &row.all_bound, row.all_n);
        }
        // Several versions of one question: each says which it is.
        let several = |key: &(&str, &str, &str, &str)| {
            lines.iter().filter(|(other, _)| (other.0, other.1, other.2) == (key.0, key.1, key.2)).count() > 1
        };
        let marked: Vec<bool> = lines.iter().map(|(key, _)| several(key)).collect();
        let questions = lines.into_iter().zip(marked).map(|((key, mut line), several)| {
            if several {
                line.text = format!("{} ({})", line.text, words.get("in_version").replace("{version}", key.3));
            }
            line
        });
        let questions: Vec<QuestionLine> = questions.collect();
        if !questions.is_empty() {
            topics.push(TopicLines { title: words.get(&format!("topic_{topic}")), questions });
        }
    }
    topics
}

fn matrix_line(study: &Study, row: &MatrixRow, words: &Words) -> MatrixLine {
    let told = |mean, bound: &str, n: Option<usize>| match n {
        Some(n) => format!("{} ({n})", words.bounded(mean, bound)),
        None => "–".to_owned(),
    };
    MatrixLine {
        rater: name_of(study, &row.rater, words),
        rated: name_of(study, &row.rated, words),
        before: told(row.mean_before, &row.bound_before, row.n_before),
        wave: if row.wave_after.is_empty() { "–".into() } else { wave_title(study, &row.wave_after, words) },
        after: told(row.mean_after, &row.bound_after, row.n_after),
        mark: if row.mark.is_empty() { "–".into() } else { words.get(&format!("trend_{}", row.mark)) },
    }
}

#[derive(Serialize)]
struct Page<'a> {
    sheet: &'a Sheet,
    style: String,
    rates: String,
    running: String,
    states: Vec<String>,
    means: Vec<String>,
    demonstration: bool,
    files: Vec<String>,
}

/// The tables, the pictures and the page; `states` are those of [`super::rates::states`] on `of.day`.
///
/// # Errors
/// A language that there is none of.
pub fn files(study: &Study, told: &Feedback, states: &[StateRow], sheet: &Sheet) -> Result<Vec<File>, String> {
    let language = sheet.language.as_str();
    let words = Words::of(language)?;
    let tables = [
        File::table("feedback.csv", &told.rows),
        File::table("matrix.csv", &told.matrix),
        File::table("rates.csv", states),
    ];
    let mut files = tables.into_iter().collect::<Result<Vec<File>, _>>().map_err(|error| error.to_string())?;
    let codebook = codebook::of_tables(study, &files, language)?;
    files.push(File { name: "feedback_codebook.csv".into(), ..codebook });
    let mut pictures = Vec::new();
    for of in Denominator::ALL {
        let picture = chart::rates(study.programme, states, of, language)?;
        pictures.push((format!("rates_{}.svg", of.as_str()), picture));
    }
    for role in &study.programme.roles {
        if told.rows.iter().any(|row| row.role == role.id) {
            let picture = chart::means(study, &told.rows, &role.id, language)?;
            pictures.push((format!("means_{}.svg", role.id), picture));
        }
    }
    let inline: Vec<String> = pictures.iter().map(|(_, picture)| picture.inline()).collect();
    let of_file = |(name, picture): (String, chart::Picture)| File { name, content: picture.file().into_bytes() };
    files.extend(pictures.into_iter().map(of_file));
    let page = Page {
        sheet,
        style: chart::style(),
        rates: inline.first().cloned().unwrap_or_default(),
        running: inline.get(1).cloned().unwrap_or_default(),
        states: STATES.map(|state| words.get(&format!("state_{state}"))).into(),
        means: inline.into_iter().skip(2).collect(),
        demonstration: told.demonstration,
        files: files.iter().map(|file| file.name.clone()).collect(),
    };
    let mut templates = Handlebars::new();
    templates.set_strict_mode(true);
    let source = file(PAGE).ok_or_else(|| format!("the template {PAGE} is not there"))?;
    let page = templates.render_template(&source, &page).map_err(|error| error.to_string())?;
    files.push(File { name: PAGE.into(), content: page.into_bytes() });
    Ok(files)
}
