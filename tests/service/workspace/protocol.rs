//! The operator sees what another version would change, before anybody takes it on.

use super::Study;
use crate::support::{Database, on_each_database};

const OPERATOR: &str = "machines@institute.example";

/// The study's programme in a folder, changed.
fn files(database: &Database, change: impl FnOnce(&mut serde_json::Value)) -> std::path::PathBuf {
    let folder = database.dir.path().join("files");
    std::fs::create_dir_all(folder.join("programmes")).expect("a folder");
    let name = "programmes/maalrettet-stoette.json";
    let built_in = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("questionnaires").join(name);
    let text = std::fs::read_to_string(built_in).expect("the study");
    let mut programme: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    change(&mut programme);
    std::fs::write(folder.join(name), programme.to_string()).expect("a file");
    folder
}

on_each_database!(what_other_files_would_change_is_shown_and_nothing_is_taken_on);
fn what_other_files_would_change_is_shown_and_nothing_is_taken_on(database: &Database) {
    let folder = files(database, |_| ());
    let study = Study::begun(database, |config| config.questionnaires = Some(folder.clone()));
    let operator = study.browser(OPERATOR);
    assert!(operator.get("/w/protocol").html.contains("href=\"/w/protocol/change\""));
    let same = operator.get("/w/protocol/change").text();
    assert!(same.contains("Filerne på serveren er dem, der kører"), "{same}");

    files(database, |programme| {
        programme["version"] = "2".into();
        programme["sites"] = serde_json::json!({ "Nordby": { "roles_off": ["caseworker"] } });
    });
    let before = database.everything();
    let page = operator.get("/w/protocol/change");
    let told = page.text();
    for words in [
        "Kører nu",
        "version 2",
        "1 spørgeskema slutter på en anden måde",
        "taget tilbage 10. marts (før: lukker 27. april)",
        "programme change --yes",
    ] {
        assert!(told.to_lowercase().contains(&words.to_lowercase()), "{words} in {told}");
    }
    assert!(told.contains("Sag N1, Myndighedsrådgiver") && !told.contains("Sag S1"), "{told}");
    for name in ["Mona", "Rita", "rita@", "mona@"] {
        assert!(!told.contains(name), "nobody is named: {told}");
    }
    assert_eq!(database.everything(), before, "nothing is taken on");

    std::fs::write(folder.join("programmes/maalrettet-stoette.json"), "{").expect("a file");
    let faulty = operator.get("/w/protocol/change").text();
    assert!(faulty.contains("Filerne har fejl") && faulty.contains("maalrettet-stoette.json"), "{faulty}");
}
