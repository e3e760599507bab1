//! The certificate of what was deleted: a page to read, and a file that shows whether it is as it was written.

use std::fs;

use jiff::SignedDuration;
use kvartal::closing;

use super::{close, freeze, out, refused, study, text, wanted, well};
use crate::erasing::lived;
use crate::support::{Database, by_at, program};
use crate::workspace::at;

/// Hashes, and lengths of files, are others each time or in each version.
fn without_hashes(page: &str) -> String {
    let is_hash = |word: &str| word.len() == 64 && word.chars().all(|c| c.is_ascii_hexdigit());
    let mut told = String::new();
    for line in page.lines() {
        let parts: Vec<&str> = line.split_inclusive(|c: char| !c.is_ascii_alphanumeric()).collect();
        let line: String = parts
            .iter()
            .map(|part| {
                let word = part.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
                if is_hash(word) { part.replace(word, "…") } else { (*part).to_owned() }
            })
            .collect();
        let line = match line.split_once("<td class=\"number\">").filter(|(name, _)| name.contains("port/")) {
            Some((name, rest)) => {
                format!("{name}<td class=\"number\">…</td>{}", rest.split_once("</td>").map_or("", |two| two.1))
            }
            None => line,
        };
        // How many mails left in which order is told in the log as it comes.
        let line = match line.contains("Loggen går fra") || line.contains("The log goes from") {
            true => line.replace(|c: char| c.is_ascii_digit(), "#").replace("##", "#"),
            false => line,
        };
        told.push_str(&line);
        told.push('\n');
    }
    told
}

#[test]
fn a_certificate_reads_in_both_languages_and_shows_what_was_changed_in_it() {
    let database = Database::sqlite();
    let service = lived(&database);
    database.lead("Nordby", "zleder@example.org");
    freeze(&service);
    let (folder, time) = (out(&database), std::cell::Cell::new(at("2021-03-04T10:00:00Z")));
    let now = || {
        time.set(time.get() + SignedDuration::from_secs(7));
        time.get()
    };
    close(&database, &service, wanted(&folder, false), &now).expect("closed");
    for language in ["da", "en"] {
        closing::certify(&service, &folder, language, &by_at(now())).expect("a certificate");
        let page = fs::read_to_string(folder.join("certificate.html")).expect("a page");
        insta::assert_snapshot!(format!("page_{language}"), without_hashes(&page));
    }
    let file = folder.join("certificate.json");
    let said = fs::read_to_string(&file).expect("a certificate");
    let words = well(&study(&database, &["certificate", "--verify", text(&file)]));
    assert!(words.contains("is as kvartal wrote it"), "{words}");
    // Again, it is the same.
    let again = database.dir.path().join("again");
    well(&study(&database, &["certificate", "--out", text(&again), "--language", "en"]));
    assert_eq!(fs::read_to_string(again.join("certificate.json")).expect("a certificate"), said);

    let whole: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    let changed = database.dir.path().join("changed.json");
    let verified = |value: &serde_json::Value| {
        fs::write(&changed, serde_json::to_string(value).expect("JSON")).expect("a file");
        study(&database, &["certificate", "--verify", text(&changed)])
    };
    well(&verified(&whole));
    let names: Vec<String> = whole["certificate"].as_object().expect("an object").keys().cloned().collect();
    for name in &names {
        let mut other = whole.clone();
        let value = &mut other["certificate"][name];
        *value = match value.clone() {
            serde_json::Value::Bool(is) => (!is).into(),
            serde_json::Value::String(_) if name == "answers_kept_until" => "2030-01-01".into(),
            serde_json::Value::String(text) if text.ends_with('Z') => "2020-01-01T00:00:00Z".into(),
            serde_json::Value::String(text) => format!("{text}x").into(),
            serde_json::Value::Array(mut all) => {
                all.pop();
                all.into()
            }
            serde_json::Value::Null if name == "answers_kept_until" => "2030-01-01".into(),
            serde_json::Value::Null => "2020-01-01T00:00:00Z".into(),
            mut object => {
                object["last"] = 1.into();
                object
            }
        };
        let words = refused(&verified(&other));
        assert!(words.contains("not as kvartal wrote it"), "{name}: {words}");
    }
    let mut more = whole.clone();
    more["certificate"]["backups_deleted"] = true.into();
    assert!(refused(&verified(&more)).contains("something was put into it"));
    // By somebody who has another secret.
    fs::write(&changed, &said).expect("a file");
    let mut elsewhere = program(&database, &["study", "certificate", "--verify", text(&changed)]);
    elsewhere.env("KVARTAL_SECRET", "another secret of thirty-two letters, at least");
    assert!(refused(&elsewhere.output().expect("kvartal runs")).contains("not known here"));
    for word in ["Zmona", "zmor@", "Zarlo", "Zorte", "zleder"] {
        let page = fs::read_to_string(folder.join("certificate.html")).expect("a page");
        assert!(!said.contains(word) && !page.contains(word), "{word}");
    }
}
