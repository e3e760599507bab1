//! The coming mails as a calendar file (RFC 5545). It is copied, mailed and synchronised: there is nothing in it but case
//! numbers, titles of roles and of waves, and numbers.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::plan::{ComingEvent, DayAhead, EventKind};
use crate::programme::{Programme, text_in};

/// No line is longer, without its end.
const LINE: usize = 75;

/// One entry of a calendar: a whole day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IcsEntry {
    /// What is the same as long as it is the same thing, even on another day.
    pub uid: String,
    /// When.
    pub day: Date,
    /// One line.
    pub summary: String,
    /// More lines; may be empty.
    pub description: String,
}

/// A calendar file with those entries, made at `now`.
pub fn ics(title: &str, entries: &[IcsEntry], now: Timestamp) -> String {
    let mut file = String::new();
    let stamp = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    let title = escaped(title);
    for line in
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kvartal//kvartal//EN", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    {
        put(&mut file, line);
    }
    put(&mut file, &format!("X-WR-CALNAME:{title}"));
    for entry in entries {
        put(&mut file, "BEGIN:VEVENT");
        put(&mut file, &format!("UID:{}", entry.uid));
        put(&mut file, &format!("DTSTAMP:{stamp}"));
        put(&mut file, &format!("DTSTART;VALUE=DATE:{}", entry.day.strftime("%Y%m%d")));
        put(&mut file, &format!("DTEND;VALUE=DATE:{}", crate::programme::after(entry.day, 1).strftime("%Y%m%d")));
        put(&mut file, &format!("SUMMARY:{}", escaped(&entry.summary)));
        if !entry.description.is_empty() {
            put(&mut file, &format!("DESCRIPTION:{}", escaped(&entry.description)));
        }
        put(&mut file, "CLASS:CONFIDENTIAL");
        // Nobody is busy because a mail leaves.
        put(&mut file, "TRANSP:TRANSPARENT");
        put(&mut file, "END:VEVENT");
    }
    put(&mut file, "END:VCALENDAR");
    file
}

/// The entries of a family's events: one for each, which moves when its day does.
pub fn of_events(programme: &Programme, events: &[ComingEvent], language: &str) -> Vec<IcsEntry> {
    let entry = |event: &ComingEvent| {
        let ComingEvent { family, child, role, slot, wave, kind, .. } = event;
        let child = child.as_deref().unwrap_or_default();
        let whom = if child.is_empty() { family.clone() } else { format!("{family}/{child}") };
        let (role, of_wave) = titles(programme, role, wave, language);
        IcsEntry {
            uid: uid(&[family, child, slot, wave, &kind.to_string()]),
            day: event.day,
            summary: format!("{whom}: {}, {role}, {of_wave}", words(*kind, language)),
            description: String::new(),
        }
    };
    events.iter().map(entry).collect()
}

/// The entries of many families' days: one for each day, with numbers alone. `whose` keeps calendars of several municipalities
/// apart, and does not stand in the file.
pub fn of_days(programme: &Programme, days: &BTreeMap<Date, DayAhead>, whose: &str, language: &str) -> Vec<IcsEntry> {
    let entries = days.iter().map(|(day, of_day)| {
        let mut lines = String::new();
        for ((kind, role, wave), count) in &of_day.requests {
            let (role, wave) = titles(programme, role, wave, language);
            let _ = writeln!(lines, "{count} × {}: {role}, {wave}", words(*kind, language));
        }
        for ((role, wave), count) in &of_day.last_days {
            let (role, wave) = titles(programme, role, wave, language);
            let _ = writeln!(lines, "{count} × {}: {role}, {wave}", words(EventKind::LastDay, language));
        }
        // Number behind word: no number bends it.
        let words = match language {
            "da" => ["Mails", "spørgeskemaer", "sidste dag", "mails til projektledere"],
            _ => ["Mails", "questionnaires", "last day", "mails to project leads"],
        };
        let counts = [of_day.mails, of_day.requests(), of_day.last_days(), of_day.digests];
        let parts: Vec<String> = words
            .iter()
            .zip(counts)
            .filter(|(_, count)| *count > 0)
            .map(|(word, count)| format!("{word}: {count}"))
            .collect();
        IcsEntry {
            uid: uid(&["day", whose, &day.to_string()]),
            day: *day,
            summary: parts.join(", "),
            description: lines.trim_end().to_owned(),
        }
    });
    entries.collect()
}

fn titles(programme: &Programme, role: &str, wave: &str, language: &str) -> (String, String) {
    let of_role = programme.role(role).map_or(role, |role| text_in(&role.title, language));
    let of_wave = programme.wave(wave).map_or(wave, |(_, wave)| text_in(&wave.title, language));
    (of_role.to_owned(), of_wave.to_owned())
}

fn words(kind: EventKind, language: &str) -> String {
    match (kind, language) {
        (EventKind::Invitation, "da") => "invitation".into(),
        (EventKind::Reminder(number), "da") => format!("påmindelse {number}"),
        (EventKind::LastDay, "da") => "sidste dag".into(),
        (EventKind::Invitation, _) => "invitation".into(),
        (EventKind::Reminder(number), _) => format!("reminder {number}"),
        (EventKind::LastDay, _) => "last day".into(),
    }
}

/// The same for the same parts.
fn uid(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part.as_bytes());
    }
    let hex = data_encoding::HEXLOWER.encode(&hash.finalize());
    format!("{}@kvartal", &hex[..32])
}

/// A text value: `\`, `;` and `,` are marked, and a new line is one in letters. Nothing else that controls is let through.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// A content line, folded between letters so that no part of it is longer than 75 bytes.
fn put(file: &mut String, line: &str) {
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > LINE {
            file.push_str("\r\n ");
            used = 1;
        }
        file.push(c);
        used += c.len_utf8();
    }
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PersonId;

    /// What a reader makes of a file: lines unfolded, each in name and value.
    fn read(file: &str) -> Vec<(String, String)> {
        assert!(file.ends_with("\r\n") && !file.replace("\r\n", "").contains(['\r', '\n']));
        assert!(file.split("\r\n").all(|line| line.len() <= 75), "{file}");
        let unfolded = file.replace("\r\n ", "");
        let lines = unfolded.lines().map(|line| line.split_once(':').expect("a name and a value"));
        lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    fn unescaped(value: &str) -> String {
        let (mut out, mut chars) = (String::new(), value.chars());
        while let Some(c) = chars.next() {
            match c {
                '\\' => out.push(chars.next().map_or('\\', |next| if next == 'n' { '\n' } else { next })),
                ';' | ',' => panic!("{c} stands by itself in {value}"),
                c => out.push(c),
            }
        }
        out
    }

    fn entry(summary: &str) -> IcsEntry {
        IcsEntry {
            uid: uid(&["x"]),
            day: "2021-02-28".parse().unwrap(),
            summary: summary.into(),
            description: "one, two; three\\four\nfive".into(),
        }
    }

    #[test]
    fn lines_are_folded_between_letters_and_what_has_a_meaning_is_marked() {
        let long = "æøå-😀 , ; \\ ".repeat(30);
        let file = ics("a; b", &[entry(&long)], "2021-01-04T08:00:00Z".parse().unwrap());
        let lines = read(&file);
        let value = |name: &str| lines.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap();
        assert_eq!(unescaped(&value("SUMMARY")), long);
        assert_eq!(unescaped(&value("DESCRIPTION")), entry("").description);
        assert_eq!(unescaped(&value("X-WR-CALNAME")), "a; b");
        assert_eq!((value("DTSTART;VALUE=DATE"), value("DTEND;VALUE=DATE")), ("20210228".into(), "20210301".into()));
        assert_eq!(value("DTSTAMP"), "20210104T080000Z");
        let ends = |what: &str| lines.iter().filter(|(name, value)| name == what && value == "VEVENT").count();
        assert_eq!((ends("BEGIN"), ends("END")), (1, 1));
    }

    #[test]
    fn an_entry_keeps_its_uid_when_its_day_moves_and_names_case_numbers_and_titles_alone() {
        let programme = crate::questionnaires::Questionnaires::built_in().unwrap();
        let programme = programme.programme("maalrettet-stoette").unwrap();
        let event = |day: &str, kind| ComingEvent {
            day: day.parse().unwrap(),
            family: "F-1".into(),
            child: Some("C-1".into()),
            role: "placement_site".into(),
            slot: "placement_site".into(),
            wave: "fu1".into(),
            kind,
            person: PersonId::new(4711),
        };
        let of = |day, kind| of_events(programme, &[event(day, kind)], "da").remove(0);
        let (one, moved) = (of("2021-01-04", EventKind::Reminder(1)), of("2021-01-05", EventKind::Reminder(1)));
        assert_eq!(one.uid, moved.uid);
        assert_ne!(one.uid, of("2021-01-04", EventKind::Reminder(2)).uid);
        assert!(one.summary.starts_with("F-1/C-1: påmindelse 1, "), "{}", one.summary);
        assert!(!one.summary.contains("4711") && !one.uid.contains("F-1"));
    }
}
