//! Data flows one way: a room of the house uses only what stands before it.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in the order of the flow; `main.rs` and `lib.rs` only name them.
const ROOMS: [&str; 31] = [
    "fault",
    "files",
    "language",
    "names",
    "clock",
    "span",
    "config",
    "table",
    "programme",
    "instrument",
    "id",
    "family",
    "questionnaires",
    "plan",
    "report",
    "store",
    "post",
    "protocol",
    "service",
    "register",
    "answer",
    "participation",
    "queue",
    "inbox",
    "catch_up",
    "health",
    "tick",
    "simulate",
    "web",
    "cli",
    "main",
];

/// Rules and nothing else: no database, no network, no clock.
const PURE: [&str; 9] =
    ["language", "names", "programme", "instrument", "family", "questionnaires", "plan", "report", "table"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The room that a file belongs to, and what it says.
fn files() -> Vec<(String, PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&src, &mut found);
    found
        .into_iter()
        .map(|path| {
            let inside = path.strip_prefix(&src).expect("in src");
            let first = inside.components().next().expect("a name").as_os_str().to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("a source");
            (first.trim_end_matches(".rs").to_owned(), inside.to_owned(), text)
        })
        .filter(|(room, ..)| room != "lib")
        .collect()
}

/// The part of a file that is not its own unit tests.
fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or_default()
}

#[test]
fn every_room_uses_only_what_stands_before_it() {
    for (room, path, text) in files() {
        let place = ROOMS.iter().position(|r| *r == room).unwrap_or_else(|| panic!("{room} is no room of the list"));
        for (at, _) in code(&text).match_indices("crate::") {
            let used: String = text[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let Some(other) = ROOMS.iter().position(|r| *r == used) else { continue };
            assert!(other <= place, "{}: {room} uses {used}, which stands after it", path.display());
        }
    }
}

#[test]
fn pure_rooms_know_no_database_no_network_and_no_clock() {
    for (room, path, text) in files().into_iter().filter(|(room, ..)| PURE.contains(&room.as_str())) {
        for outside in ["diesel", "actix_web", "lettre::transport", "tokio", "Timestamp::now", "SystemTime"] {
            assert!(!code(&text).contains(outside), "{}: {room} is pure and names {outside}", path.display());
        }
    }
}

#[test]
fn only_the_clock_reads_the_time() {
    for (room, path, text) in files().into_iter().filter(|(room, ..)| room != "clock") {
        for reading in ["Timestamp::now", "Zoned::now", "SystemTime::now", "Utc::now", "Local::now"] {
            assert!(!text.contains(reading), "{}: {room} reads the clock by {reading}", path.display());
        }
    }
}

#[test]
fn only_the_store_knows_sql() {
    for (room, path, text) in files().into_iter().filter(|(room, ..)| room != "store") {
        assert!(!code(&text).contains("diesel::"), "{}: {room} speaks to the database by itself", path.display());
    }
}
