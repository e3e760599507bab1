//! The map of the house in `docs/architecture.md`: which room uses which. A room uses only what stands before it there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Rules and nothing else: no database, no network, no clock.
const PURE: [&str; 16] = [
    "said",
    "id",
    "fault",
    "actor",
    "language",
    "names",
    "vault",
    "token",
    "programme",
    "instrument",
    "family",
    "questionnaires",
    "plan",
    "own_data",
    "report",
    "table",
];

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
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default()
}

/// What stands behind each `crate::`, groups taken apart: `crate::{a, b::{c, d}}` names `a` and `b`.
fn named(code: &str) -> impl Iterator<Item = (String, &str)> {
    let name = |text: &str| -> String { text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect() };
    code.match_indices("crate::").flat_map(move |(at, _)| {
        let rest = &code[at + 7..];
        let Some(group) = rest.strip_prefix('{') else { return vec![(name(rest), rest)] };
        let (mut depth, mut parts, mut begun) = (0, Vec::new(), 0);
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                ',' | '}' if depth == 0 => {
                    parts.push(group[begun..at].trim());
                    begun = at + 1;
                    if c == '}' {
                        break;
                    }
                }
                _ => {}
            }
        }
        parts.into_iter().filter(|part| !part.is_empty()).map(|part| (name(part), part)).collect()
    })
}

/// The map: rooms in their order, each with the rooms that it may use.
fn map() -> Vec<(String, BTreeSet<String>)> {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md");
    let page = fs::read_to_string(page).expect("the page");
    let map = page.split("```rooms\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a map of the rooms");
    let line = |line: &str| {
        let (room, uses) = line.split_once('←').unwrap_or((line, ""));
        (room.trim().to_owned(), uses.split_whitespace().map(str::to_owned).collect())
    };
    map.lines().map(line).collect()
}

#[test]
fn the_map_of_the_house_is_the_house() {
    let map = map();
    let rooms: Vec<&str> = map.iter().map(|(room, _)| room.as_str()).collect();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (room, path, text) in files() {
        assert!(rooms.contains(&room.as_str()), "{}: the map has no room {room}", path.display());
        let used = named(code(&text)).map(|(name, _)| name);
        let used = used.filter(|name| *name != room && rooms.contains(&name.as_str()));
        found.entry(room.clone()).or_default().extend(used);
    }
    let mut wrong = Vec::new();
    for (place, (room, allowed)) in map.iter().enumerate() {
        let used = found.remove(room).unwrap_or_else(|| panic!("the map has a room {room}, and src/ has none"));
        for edge in used.union(allowed).filter(|other| !rooms[..place].contains(&other.as_str())) {
            wrong.push(format!("{room} uses {edge}, which does not stand before it"));
        }
        if used != *allowed {
            let of_map = rooms.iter().filter(|other| used.contains(**other)).copied().collect::<Vec<_>>().join(" ");
            let (new, gone): (Vec<_>, Vec<_>) =
                (used.difference(allowed).collect(), allowed.difference(&used).collect());
            wrong.push(format!(
                "{room}: not on the map {new:?}, on it and not used {gone:?}; if it is meant, write\n{room} ← {of_map}"
            ));
        }
    }
    assert!(wrong.is_empty(), "docs/architecture.md, the map of the house:\n{}", wrong.join("\n"));
}

/// What pages and commands may name of the store: the database itself, and what maintains it as a whole.
const OF_THE_STORE: [&str; 11] = [
    "Store",
    "StoreError",
    "Conn",
    "Tx",
    "By",
    "backup",
    "copy",
    "data_key",
    "evaluator",
    "secret",
    "backend::Durability",
];

/// What a file names of the store: behind `crate::store::`, and behind `store::` where it uses that.
fn of_the_store(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, path) in named(code).filter(|(name, _)| name == "store") {
        let path = path.split(';').next().unwrap_or_default();
        let Some(inside) = path.strip_prefix("store::") else { continue };
        match inside.strip_prefix('{') {
            Some(group) => {
                let group = group.rsplit_once('}').map_or(group, |(group, _)| group);
                found.extend(group.split(',').map(|part| part.trim().to_owned()));
            }
            None => drop(found.insert(inside.to_owned())),
        }
    }
    let is_alone =
        |before: &str| !before.ends_with("crate::") && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
    for (at, _) in code.match_indices("store::").filter(|(at, _)| is_alone(&code[..*at])) {
        let path = code[at + 7..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        found.insert(path);
    }
    found.remove("self");
    found
}

#[test]
fn pages_and_commands_call_use_cases_and_no_noun_of_the_store() {
    for (room, path, text) in files().into_iter().filter(|(room, ..)| room == "web" || room == "cli") {
        for named in of_the_store(code(&text)) {
            let is = |known: &str| named == known || named.starts_with(&format!("{known}::"));
            assert!(
                OF_THE_STORE.into_iter().any(is),
                "{}: {room} names store::{named}; a room with a use case stands between them",
                path.display()
            );
        }
    }
}

#[test]
fn what_is_named_is_found_in_groups_and_alone() {
    let names = |code: &'static str| named(code).map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names("use crate::{a, b::{c, d}};\nuse crate::e::f;"), ["a", "b", "e"]);
    assert_eq!(names("fn f(g: crate::h::I) {}"), ["h"]);
    let of_the_store = |code| of_the_store(code).into_iter().collect::<Vec<_>>();
    assert_eq!(of_the_store("use crate::store::{self, Store, person};"), ["Store", "person"]);
    assert_eq!(
        of_the_store("use crate::store::person::Participation;\nlet of = store::case::all;"),
        ["case", "person::Participation"]
    );
    assert_eq!(of_the_store("use crate::{store::address, web};"), ["address"]);
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
fn what_is_on_the_list_of_acts_is_noted_somewhere() {
    let files = files();
    for act in kvartal::actor::Act::ALL {
        let name = format!("Act::{act:?}");
        let notes = |code: &str| code.match_indices(&name).any(|(at, _)| !continues(&code[at + name.len()..]));
        let noted = files.iter().any(|(room, _, text)| room != "actor" && notes(code(text)));
        assert!(noted, "{name} is on the list and noted by nobody");
    }
}

/// Whether a name goes on there.
fn continues(rest: &str) -> bool {
    rest.starts_with(|letter: char| letter.is_alphanumeric())
}

#[test]
fn only_the_store_knows_sql() {
    for (room, path, text) in files().into_iter().filter(|(room, ..)| room != "store") {
        assert!(!code(&text).contains("diesel::"), "{}: {room} speaks to the database by itself", path.display());
    }
}
