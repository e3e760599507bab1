//! What staff are told from far away from a page has its Danish beside it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Rooms whose sentences a page of the workspace shows.
const ROOMS: [&str; 5] = ["src/family", "src/health", "src/questionnaires", "src/register", "src/table"];

fn danish() -> BTreeMap<String, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/said/da.json");
    serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// The text of the string that `code` begins with, after white space.
fn literal(code: &str) -> Option<String> {
    let mut signs = code.trim_start().strip_prefix('"')?.chars().peekable();
    let mut text = String::new();
    loop {
        match signs.next()? {
            '"' => return Some(text),
            '\\' => match signs.next()? {
                '\n' => while signs.next_if(|sign| sign.is_whitespace()).is_some() {},
                sign => text.push(sign),
            },
            sign => text.push(sign),
        }
    }
}

/// Every pattern that the code says something by.
fn patterns() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = vec![root.join("src/table.rs"), root.join("src/health.rs")];
    ROOMS.iter().for_each(|room| sources(&root.join(room), &mut files));
    let mut found = Vec::new();
    for file in files {
        let code = std::fs::read_to_string(file).unwrap();
        found.extend(code.split("said!(").skip(1).filter_map(literal));
    }
    found
}

#[test]
fn every_sentence_about_a_sheet_is_said_in_danish() {
    let (danish, patterns) = (danish(), patterns());
    assert!(patterns.len() > 70, "the patterns are not found: {}", patterns.len());
    for pattern in patterns.iter().filter(|pattern| pattern.chars().any(char::is_alphabetic)) {
        assert!(danish.contains_key(pattern), "no Danish for: {pattern}");
    }
}

#[test]
fn the_danish_of_a_sentence_tells_as_much_as_the_english() {
    for (english, danish) in danish() {
        let values = |text: &str| text.matches("{}").count();
        assert_eq!(values(&english), values(&danish), "{english}");
        assert!(!danish.trim().is_empty(), "{english}");
    }
}
