//! Pictures as SVG, made here: how far each role's units have come at each wave, and means on their scale by wave.
//!
//! Colours are classes of the style sheet and nothing is styled in place, so that a picture can stand in a page whose content
//! security policy forbids that. Each state has its own lightness or hatching and is named in words: pictures are read in grey
//! and on paper too. A picture tells nothing that is not in the table beside it.

use std::fmt::Write as _;

use handlebars::html_escape;

use super::feedback::FeedbackRow;
use super::rates::{Denominator, StateRow};
use super::study::Study;
use super::words::{Words, file};
use crate::programme::{Programme, text_in};

/// The states in the order of the bars, by the names of their columns.
pub const STATES: [&str; 5] = ["answered", "due", "missing", "ended", "not_yet_due"];

/// The classes that pictures use: for a page's style sheet.
pub fn style() -> String {
    file("chart.css").unwrap_or_default()
}

/// A finished picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    inside: String,
    size: (u32, u32),
    title: String,
    about: String,
    /// Begins the ids in it; two pictures of one page have two.
    name: String,
}

impl Picture {
    /// For a page that has [`style`] in its style sheet.
    pub fn inline(&self) -> String {
        self.svg("")
    }

    /// As a file of its own, with its style.
    pub fn file(&self) -> String {
        self.svg(&format!("<style>{}</style>\n", style()))
    }

    fn svg(&self, style: &str) -> String {
        let (name, (width, height)) = (&self.name, self.size);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"{name}-title {name}-about\">\n\
             <title id=\"{name}-title\">{}</title>\n<desc id=\"{name}-about\">{}</desc>\n{style}{}</svg>\n",
            html_escape(&self.title),
            html_escape(&self.about),
            self.inside
        )
    }
}

/// Writes shapes and words.
#[derive(Default)]
struct Pen(String);

impl Pen {
    fn push(&mut self, shape: std::fmt::Arguments<'_>) {
        // Writing into a text does not fail.
        let _ = writeln!(self.0, "{shape}");
    }

    fn text(&mut self, (x, y): (f64, f64), size: u32, anchor: &str, class: &str, text: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let anchor = if anchor == "start" { String::new() } else { format!(" text-anchor=\"{anchor}\"") };
        self.push(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\"{anchor}{class}>{}</text>",
            html_escape(text)
        ));
    }

    fn bold(&mut self, (x, y): (f64, f64), size: u32, text: &str) {
        let text = html_escape(text);
        self.push(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" font-weight=\"600\">{text}</text>"
        ));
    }

    fn state(&mut self, name: &str, state: &str, (x, y, width, height): (f64, f64, f64, f64)) {
        let fill = if state == "missing" { format!(" fill=\"url(#{name}-hatch)\"") } else { String::new() };
        self.push(format_args!(
            "<rect class=\"chart-{state}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"{fill}/>"
        ));
    }

    fn line(&mut self, class: &str, (x1, y1): (f64, f64), (x2, y2): (f64, f64)) {
        self.push(format_args!(
            "<line class=\"{class}\" x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\"/>"
        ));
    }

    fn dot(&mut self, class: &str, (x, y): (f64, f64)) {
        self.push(format_args!("<circle class=\"{class}\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>"));
    }
}

/// How many units a row has in that state.
pub fn units(row: &StateRow, state: &str) -> usize {
    match state {
        "answered" => row.answered,
        "due" => row.due,
        "missing" => row.missing,
        "ended" => row.ended,
        _ => row.not_yet_due,
    }
}

fn wave_title<'a>(programme: &'a Programme, wave: &str, language: &str) -> &'a str {
    programme.wave(wave).map_or("", |(_, wave)| text_in(&wave.title, language))
}

/// A stacked bar for each role and wave: the units of the whole register, or of those who have completed or are running, by
/// where they stand.
///
/// # Errors
/// A language that there is none of.
pub fn rates(programme: &Programme, rows: &[StateRow], of: Denominator, language: &str) -> Result<Picture, String> {
    const BAR: (f64, f64) = (170.0, 400.0);
    let words = Words::of(language)?;
    let name = format!("rates-{}", of.as_str());
    let mut pen = Pen::default();
    pen.push(format_args!(
        "<defs><pattern id=\"{name}-hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect class=\"chart-hatch-ground\" width=\"6\" height=\"6\"/>\
         <line class=\"chart-hatch\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\"/></pattern></defs>"
    ));
    let (mut x, mut y) = (0.0, 12.0);
    for state in STATES {
        let title = words.get(&format!("state_{state}"));
        let width = 34.0 + 6.6 * title.chars().count() as f64;
        if x > 0.0 && x + width > 740.0 {
            (x, y) = (0.0, y + 22.0);
        }
        pen.state(&name, state, (x + 1.0, y - 10.0, 14.0, 12.0));
        pen.text((x + 20.0, y), 12, "start", "", &title);
        x += width;
    }
    y += 14.0;
    for role in &programme.roles {
        let own: Vec<&StateRow> =
            rows.iter().filter(|row| row.role == role.id && row.families == of.as_str()).collect();
        let population = own.first().map_or(0, |row| row.population);
        y += 26.0;
        let unit = words.get(match role.asked {
            crate::programme::Asked::PerFamily => "count_families",
            crate::programme::Asked::PerChild => "count_children",
        });
        pen.bold((0.0, y), 14, text_in(&role.title, language));
        pen.text((BAR.0, y), 12, "start", "chart-soft", &unit.replace("{count}", &population.to_string()));
        y += 8.0;
        for row in own {
            let base = y + 15.0;
            pen.text((BAR.0 - 10.0, base), 12, "end", "", wave_title(programme, &row.wave, language));
            let mut at = BAR.0;
            for state in STATES {
                let count = units(row, state);
                if count == 0 || row.population == 0 {
                    continue;
                }
                let width = BAR.1 * count as f64 / row.population as f64;
                pen.state(&name, state, (at, y + 2.0, width, 17.0));
                let shown = count.to_string();
                if width > 8.0 + 7.0 * shown.len() as f64 && state != "missing" {
                    let class = if state == "answered" { "chart-on-dark" } else { "" };
                    pen.text((at + width / 2.0, base), 11, "middle", class, &shown);
                } else if width > 22.0 + 7.0 * shown.len() as f64 {
                    // On a ground of its own: figures on hatching are hard to read.
                    let ground = 8.0 + 6.5 * shown.len() as f64;
                    pen.push(format_args!(
                        "<rect class=\"chart-hatch-ground\" x=\"{:.1}\" y=\"{:.1}\" width=\"{ground:.1}\" height=\"13\"/>",
                        at + (width - ground) / 2.0,
                        y + 4.0
                    ));
                    pen.text((at + width / 2.0, base), 11, "middle", "", &shown);
                }
                at += width;
            }
            let percent = row.percent_of_population.map_or("–".into(), |percent| format!("{percent} %"));
            let told = words.get("chart_answered").replace("{answered}", &row.answered.to_string());
            pen.text((BAR.0 + BAR.1 + 10.0, base), 12, "start", "", &told.replace("{percent}", &percent));
            y += 22.0;
        }
    }
    Ok(Picture {
        inside: pen.0,
        size: (750, (y + 12.0) as u32),
        title: words.get("chart_rates"),
        about: format!("{} {}", words.get(&format!("denominator_{}", of.as_str())), words.get("chart_rates_about")),
        name,
    })
}

/// The question of a row, as people read it.
pub(super) fn question(study: &Study, row: &FeedbackRow, words: &Words) -> String {
    let own = words.get(&format!("item.{}.{}", row.role, row.item));
    if !own.is_empty() {
        return own;
    }
    let wording = study.all_questionnaires().filter_map(|all| all.wording(&row.instrument, words.language()));
    let text = wording.filter_map(|wording| wording.items.get(&row.item)).map(|words| words.text_about(None)).next();
    text.unwrap_or_else(|| row.item.clone())
}

/// Text in lines of at most so many signs.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// For each question of a role a small field: the waves from left to right, the scale upwards, a dot for the municipality's mean
/// and a ring for that of all. The newest version of the instrument is drawn; the others are in the table.
///
/// # Errors
/// A language that there is none of.
pub fn means(study: &Study, rows: &[FeedbackRow], role: &str, language: &str) -> Result<Picture, String> {
    const FIELD: (f64, f64) = (360.0, 196.0);
    const AXES: (f64, f64, f64, f64) = (24.0, 66.0, 320.0, 90.0);
    let words = Words::of(language)?;
    let mut questions: Vec<(&str, &str)> = Vec::new();
    for row in rows.iter().filter(|row| row.role == role) {
        let one = (row.instrument.as_str(), row.item.as_str());
        if !questions.contains(&one) {
            questions.push(one);
        }
    }
    let mut waves: Vec<&str> = Vec::new();
    for row in rows {
        if !waves.contains(&row.wave.as_str()) {
            waves.push(&row.wave);
        }
    }
    let mut pen = Pen::default();
    pen.dot("chart-own", (8.0, 10.0));
    pen.text((18.0, 14.0), 12, "start", "", &words.get("chart_own"));
    let all_at = 48.0 + 7.2 * words.get("chart_own").chars().count() as f64;
    pen.dot("chart-all", (all_at, 10.0));
    pen.text((all_at + 10.0, 14.0), 12, "start", "", &words.get("chart_all"));
    pen.text((0.0, 34.0), 12, "start", "chart-soft", &words.get("chart_held_back"));
    for (place, (instrument, item)) in questions.iter().enumerate() {
        let (left, top) = ((place % 2) as f64 * (FIELD.0 + 20.0), 46.0 + (place / 2) as f64 * FIELD.1);
        let own: Vec<&FeedbackRow> =
            rows.iter().filter(|row| row.role == role && row.instrument == *instrument && row.item == *item).collect();
        let Some(first) = own.first() else { continue };
        let lines = wrapped(&question(study, first, &words), 56);
        for (at, line) in lines.iter().take(3).enumerate() {
            let line = if at == 2 && lines.len() > 3 { format!("{line} …") } else { line.clone() };
            pen.text((left, top + 14.0 + 15.0 * at as f64), 12, "start", "", &line);
        }
        let (lowest, highest) = (f64::from(first.lowest), f64::from(first.highest));
        let y = |value: f64| top + AXES.1 + AXES.3 * (highest - value) / (highest - lowest);
        for value in first.lowest..=first.highest {
            let at = y(f64::from(value));
            pen.line("chart-grid", (left + AXES.0, at), (left + AXES.0 + AXES.2, at));
            pen.text((left + AXES.0 - 8.0, at + 4.0), 11, "end", "chart-soft", &value.to_string());
        }
        let step = AXES.2 / waves.len().max(1) as f64;
        let mut before: Option<(f64, f64)> = None;
        for (at, wave) in waves.iter().enumerate() {
            let x = left + AXES.0 + step * (at as f64 + 0.5);
            let (_, of) = study.programme.wave(wave).unzip();
            let months = of.map_or_else(String::new, |wave| {
                words.get("chart_months").replace("{count}", &wave.months.to_string())
            });
            pen.text((x, top + AXES.1 + AXES.3 + 18.0), 11, "middle", "chart-soft", &months);
            // The newest version stands last.
            let Some(row) = own.iter().rfind(|row| row.wave == *wave) else { continue };
            if let Some(all) = row.all_mean {
                pen.dot("chart-all", (x, y(all.0)));
            }
            let Some(mean) = row.mean else {
                pen.text((x, y(lowest) - 4.0), 12, "middle", "chart-soft", "–");
                before = None;
                continue;
            };
            let here = (x, y(mean.0));
            if let Some(before) = before {
                pen.line("chart-path", before, here);
            }
            before = Some(here);
            pen.dot("chart-own", here);
            let shown = words.bounded(Some(mean), &row.bound);
            // Where the ring does not stand, and inside the field.
            let ring_above = row.all_mean.is_some_and(|all| (0.0..26.0).contains(&(here.1 - y(all.0))));
            let below = ring_above || here.1 - 18.0 < top + AXES.1 - 10.0;
            let above = if below && here.1 + 20.0 < top + AXES.1 + AXES.3 + 6.0 { here.1 + 17.0 } else { here.1 - 8.0 };
            pen.text((x, above), 11, "middle", "", &shown);
        }
    }
    let title = study.programme.role(role).map_or(role, |role| text_in(&role.title, language));
    Ok(Picture {
        inside: pen.0,
        size: (750, 46 + questions.len().div_ceil(2) as u32 * FIELD.1 as u32),
        title: words.get("chart_means").replace("{role}", title),
        about: words.get("chart_means_about"),
        name: format!("means-{role}"),
    })
}

impl Words {
    /// A mean, or the bound that stands for it: “≥ 4,4”.
    pub(super) fn bounded(&self, mean: Option<super::number::Number>, bound: &str) -> String {
        let sign = match bound {
            "at_least" => "≥ ",
            "at_most" => "≤ ",
            "about" => "≈ ",
            _ => "",
        };
        mean.map_or("–".into(), |mean| format!("{sign}{}", self.number(mean.0, 1)))
    }
}
