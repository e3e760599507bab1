//! A questionnaire of 21 questions on three pages, all with one scale: what most questionnaires of this kind are like.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::{Map, Value, json};

const BUILT_IN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/questionnaires");
const LANGUAGES: [&str; 3] = ["da", "en", "ar"];
const QUESTIONS: usize = 21;
const PAGES: usize = 3;

/// The study's questionnaires in a folder of their own, with this one as all that parents are asked.
pub fn questionnaires(folder: &Path) -> Result<PathBuf> {
    let root = folder.join("questionnaires");
    copy(Path::new(BUILT_IN), &root)?;
    let items: Vec<Value> = (1..=QUESTIONS).map(|n| json!({"id": format!("q{n}"), "scale": "often"})).collect();
    let instrument = json!({
        "id": "short", "version": "1", "source": "made for measurements", "rights": {"own": true, "holder": "this project"},
        "skippable": true, "per_page": QUESTIONS / PAGES,
        "scales": {"often": {"values": [1, 2, 3, 4, 5]}}, "items": items,
    });
    put(&root.join("instruments/short.json"), &instrument)?;
    for language in LANGUAGES {
        let texts: Map<String, Value> = (1..=QUESTIONS)
            .map(|n| (format!("q{n}"), json!({"text": format!("Spørgsmål nummer {n} om den seneste tid")})))
            .collect();
        let wording = json!({
            "instrument": "short", "language": language, "kind": "own", "title": "Den seneste tid", "items": texts,
            "scales": {"often": {"1": "Aldrig", "2": "Sjældent", "3": "En gang imellem", "4": "Ofte", "5": "Meget ofte"}},
        });
        put(&root.join(format!("wording/{language}/short.json")), &wording)?;
    }
    let programme = root.join("programmes/maalrettet-stoette.json");
    let mut content: Value = serde_json::from_slice(&fs::read(&programme)?)?;
    let parent = content["roles"].as_array_mut().context("roles")?.first_mut().context("a role")?;
    // A parent's page has one question.
    parent["audience"] = json!("professional");
    parent["questionnaire"] = json!([{"instrument": "short"}]);
    put(&programme, &content)?;
    Ok(root)
}

fn put(path: &Path, content: &Value) -> Result<()> {
    Ok(fs::write(path, serde_json::to_string(content)?)?)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (from, to) =
            (entry.as_ref().map(fs::DirEntry::path).map_err(|e| anyhow::anyhow!("{e}"))?, to.join(entry?.file_name()));
        if from.is_dir() { copy(&from, &to)? } else { fs::copy(&from, &to).map(drop)? }
    }
    Ok(())
}
