//! What the page shows of what helped and of where people stop.

use serde::Serialize;

use super::contacts::{ContactsRow, GrowthRow};
use super::dropoff::{DropoffRow, worst};
use super::study::Study;
use super::words::Words;
use crate::programme::text_in;

/// Width and height of the drawing, in its own units, with room for the axes.
const WIDTH: i64 = 560;
const HEIGHT: i64 = 150;

/// Where the drawing's axes begin.
const LEFT: i64 = 40;
const TOP: i64 = 14;

/// The days that are drawn; what comes later is in the table.
const DAYS: i64 = 56;

/// The growing share of one role, drawn, and its contacts in a table that says the same to whoever cannot see it.
#[derive(Serialize)]
pub(super) struct Helped {
    title: String,
    label: String,
    path: String,
    marks: Vec<Mark>,
    shares: Vec<Tick>,
    weeks: Vec<Tick>,
    contacts: Vec<ContactsLine>,
}

/// A reminder's line in the drawing.
#[derive(Serialize)]
struct Mark {
    x: i64,
    text: String,
}

/// A line of the grid.
#[derive(Serialize)]
struct Tick {
    at: i64,
    text_at: i64,
    text: String,
}

#[derive(Serialize)]
struct ContactsLine {
    wave: String,
    contact: String,
    asked: usize,
    contacted: String,
    answered: String,
    percent: String,
    days: String,
}

/// One question at which people stopped.
#[derive(Serialize)]
pub(super) struct StopLine {
    text: String,
    who: String,
    stopped: usize,
    seconds: String,
}

fn x(days: i64) -> i64 {
    LEFT + days.clamp(0, DAYS) * (WIDTH - LEFT) / DAYS
}

fn y(percent: i64) -> i64 {
    TOP + (100 - percent) * HEIGHT / 100
}

/// A step for every row: the share stays until more have answered.
fn steps(rows: &[&GrowthRow]) -> String {
    let mut path = format!("M{} {}", x(0), y(0));
    for row in rows.iter().filter(|row| row.days <= DAYS) {
        path.push_str(&format!("H{}V{}", x(row.days), y(row.percent as i64)));
    }
    path.push_str(&format!("H{}", x(DAYS)));
    path
}

/// One drawing for each role that anybody of has answered.
pub(super) fn helped(
    words: &Words,
    study: &Study,
    contacts: &[ContactsRow],
    growth: &[GrowthRow],
    reminders: &[Vec<(u8, i64)>],
) -> Vec<Helped> {
    let title_of = |wave: &str| {
        let wave = study.programme.wave(wave).map(|(_, wave)| text_in(&wave.title, words.language()));
        wave.unwrap_or_default().to_owned()
    };
    let dash = || "–".to_owned();
    let mut found = Vec::new();
    for (place, role) in study.programme.roles.iter().enumerate() {
        let own: Vec<&GrowthRow> = growth.iter().filter(|row| row.role == role.id).collect();
        let Some(last) = own.last() else { continue };
        let title = text_in(&role.title, words.language()).to_owned();
        let label = words
            .get("growth_label")
            .replace("{role}", &title)
            .replace("{percent}", &last.percent.to_string())
            .replace("{days}", &last.days.to_string());
        found.push(Helped {
            label,
            path: steps(&own),
            marks: reminders
                .get(place)
                .into_iter()
                .flatten()
                .map(|(n, days)| Mark { x: x(*days), text: words.contact(&format!("reminder{n}")) })
                .collect(),
            shares: [0, 50, 100]
                .map(|percent| Tick { at: y(percent), text_at: y(percent) + 4, text: format!("{percent} %") })
                .into(),
            weeks: (0..=DAYS / 7)
                .step_by(2)
                .map(|week| Tick { at: x(week * 7), text_at: TOP + HEIGHT + 16, text: (week * 7).to_string() })
                .collect(),
            contacts: contacts
                .iter()
                .filter(|row| row.role == role.id)
                .map(|row| ContactsLine {
                    wave: title_of(&row.wave),
                    contact: words.contact(&row.contact),
                    asked: row.asked,
                    contacted: row.contacted.map_or_else(dash, |n| n.to_string()),
                    answered: row.answered.map_or_else(dash, |n| n.to_string()),
                    percent: row.percent.map_or_else(dash, |percent| format!("{percent} %")),
                    days: row.median_days.map_or_else(dash, |days| days.to_string()),
                })
                .collect(),
            title,
        });
    }
    found
}

/// The questions at which most people stopped, at most `many`.
pub(super) fn stops(words: &Words, study: &Study, rows: &[DropoffRow], many: usize) -> Vec<StopLine> {
    worst(rows, many)
        .into_iter()
        .map(|row| {
            let wording = study.questionnaires.wording(&row.instrument, words.language());
            let text = wording.and_then(|wording| wording.items.get(&row.item)).map(|item| item.text_about(None));
            let role =
                study.programme.role(&row.role).map_or(row.role.as_str(), |r| text_in(&r.title, words.language()));
            let wave = study.programme.wave(&row.wave).map_or("", |(_, wave)| text_in(&wave.title, words.language()));
            StopLine {
                text: text.unwrap_or_else(|| row.item.clone()),
                who: format!("{role} · {wave} · {}/{}", row.instrument, row.item),
                stopped: row.stopped.unwrap_or_default(),
                seconds: row.median_seconds.map_or_else(|| "–".into(), |seconds| seconds.to_string()),
            }
        })
        .collect()
}

impl Words {
    /// What a contact is called.
    fn contact(&self, contact: &str) -> String {
        match contact.strip_prefix("reminder") {
            Some(n) => self.get("contact_reminder").replace("{n}", n),
            None => self.get(&format!("contact_{contact}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_grows_in_steps_from_nothing_to_the_last_day() {
        let row = |days, percent| GrowthRow {
            role: "parent".into(),
            days,
            asked: 100,
            answered: percent,
            percent,
            more_before_next_row: String::new(),
        };
        assert_eq!(steps(&[&row(0, 20), &row(28, 50), &row(90, 60)]), "M40 164H40V134H300V89H560");
        assert_eq!(steps(&[]), "M40 164H560");
    }
}
