//! The library of questionnaires: which words somebody is shown, what must not start, what a version is.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jiff::civil::date;
use kvartal::instrument::{Licence, Wording, WordingKind};
use kvartal::questionnaires::{FileKind, Questionnaires};

static SHIPPED: LazyLock<Questionnaires> = LazyLock::new(|| Questionnaires::built_in().expect("no faults"));

const STUDY: &str = "maalrettet-stoette";

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("questionnaires")
}

/// The demonstration wording with a licence, as an operator's file would read.
fn licensed(instrument: &str, language: &str) -> Wording {
    let shipped = SHIPPED.wordings().iter().find(|w| w.instrument == instrument && w.language == language);
    Wording {
        kind: WordingKind::Licensed,
        title: format!("licensed {instrument} {language}"),
        licence: Some(Licence { holder: "Owner".into(), reference: "7".into(), date: date(2026, 1, 31) }),
        ..shipped.expect(instrument).clone()
    }
}

fn shown<'a>(library: &'a Questionnaires, instrument: &str, language: &str) -> (&'a str, &'a str, WordingKind) {
    let wording = library.wording(instrument, language).expect(instrument);
    (&wording.instrument, &wording.language, wording.kind)
}

#[test]
fn every_instrument_has_words_in_every_language() {
    let languages: Vec<&str> = kvartal::language::all().iter().map(|language| language.code.as_str()).collect();
    assert_eq!(SHIPPED.languages().into_iter().collect::<Vec<_>>(), languages);
    for instrument in SHIPPED.instruments() {
        for language in languages.iter().copied() {
            let kind = if instrument.rights.own { WordingKind::Own } else { WordingKind::Demonstration };
            assert_eq!(shown(&SHIPPED, &instrument.id, language), (instrument.id.as_str(), language, kind));
        }
    }
}

#[test]
fn which_words_go_first() {
    use WordingKind::{Demonstration, Licensed};
    let mut library = SHIPPED.clone();
    assert_eq!(shown(&library, "sdq-2-4", "en"), ("sdq", "en", Demonstration));
    assert_eq!(shown(&library, "sdq-2-4", "pl"), ("sdq", "da", Demonstration));
    library.install(licensed("sdq", "da"));
    // Real words in Danish are better than topic labels in English.
    assert_eq!(shown(&library, "sdq-2-4", "en"), ("sdq", "da", Licensed));
    library.install(licensed("sdq", "en"));
    assert_eq!(shown(&library, "sdq-2-4", "en"), ("sdq", "en", Licensed));
    library.install(Wording { instrument: "sdq-2-4".into(), ..licensed("sdq", "en") });
    assert_eq!(shown(&library, "sdq-2-4", "en"), ("sdq-2-4", "en", Licensed));
    assert_eq!(shown(&library, "sdq-4-10", "en"), ("sdq", "en", Licensed));
    assert_eq!(shown(&library, "sdq-2-4", "da"), ("sdq", "da", Licensed));
    assert!(library.wording("who-6", "da").is_none());
}

#[test]
fn a_new_licence_takes_the_place_of_the_old_one() {
    let mut library = SHIPPED.clone();
    library.install(licensed("psoc", "da"));
    library.install(Wording { title: "second".into(), ..licensed("psoc", "da") });
    assert_eq!(library.wordings().len(), SHIPPED.wordings().len() + 1);
    assert_eq!(library.wording("psoc", "da").map(|wording| wording.title.as_str()), Some("second"));
}

#[test]
fn without_licences_the_study_does_not_start_and_says_why() {
    let mut library = SHIPPED.clone();
    let programme = SHIPPED.programme(STUDY).unwrap();
    assert_eq!(library.not_ready(programme, true), Vec::<String>::new());
    let missing = library.not_ready(programme, false);
    let named: Vec<&str> = missing.iter().map(|sentence| sentence.split(['“', '”']).nth(1).unwrap()).collect();
    let belonging_to_others = [
        "who-5",
        "psoc",
        "ces-parent",
        "ces-caseworker",
        "ces-family_therapist",
        "ces-placement_site",
        "seam-2-17",
        "seam-18-35",
        "sdq-2-4",
        "sdq-4-10",
        "sdq-11-17",
    ];
    let sorted = |mut names: Vec<&'static str>| {
        names.sort_unstable();
        names.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut named: Vec<String> = named.into_iter().map(str::to_owned).collect();
    named.sort();
    assert_eq!(named, sorted(belonging_to_others.to_vec()));
    assert!(missing.iter().all(|sentence| sentence.contains("kvartal wording install FILE")), "{missing:#?}");
    library.install(licensed("sdq", "da"));
    assert_eq!(library.not_ready(programme, false).len(), 8);
    for instrument in
        ["who-5", "psoc", "ces-parent", "ces-caseworker", "ces-family_therapist", "ces-placement_site", "seam"]
    {
        library.install(licensed(instrument, "da"));
    }
    assert_eq!(library.not_ready(programme, false), Vec::<String>::new());
}

#[test]
fn a_file_with_licensed_words_is_accepted_whole() {
    let file = serde_json::to_vec(&licensed("sdq", "da")).unwrap();
    assert_eq!(SHIPPED.licensed_wording("mine.json", &file), Ok(licensed("sdq", "da")));
}

#[test]
fn a_version_is_what_was_shown() {
    let (hash, content) = SHIPPED.version("sdq-2-4", "da").unwrap();
    assert_eq!(hash.len(), 64);
    assert_eq!(SHIPPED.version("sdq-2-4", "da"), Some((hash.clone(), content.clone())));
    // Somebody who is shown Danish words is shown the same version, whatever they would rather read.
    assert_eq!(SHIPPED.version("sdq-2-4", "pl").map(|(hash, _)| hash), Some(hash.clone()));
    let others = ["sdq-4-10", "sdq"].map(|name| SHIPPED.version(name, "da").unwrap().0);
    assert!(!others.contains(&hash));
    assert_ne!(SHIPPED.version("sdq-2-4", "en").unwrap().0, hash);
    let mut library = SHIPPED.clone();
    library.install(licensed("sdq", "da"));
    assert_ne!(library.version("sdq-2-4", "da").unwrap().0, hash);
    assert_eq!(SHIPPED.version("sdq-9", "da"), None);

    let stored: serde_json::Value = serde_json::from_str(&content).unwrap();
    assert_eq!(stored["wording"]["items"]["sdq_1"]["text"], SHIPPED.wording("sdq", "da").unwrap().items["sdq_1"].text);
    assert_eq!(stored["instrument"]["items"].as_array().unwrap().len(), 33);
    let keys: Vec<&String> = stored.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["asked_as", "instrument", "wording"]);
}

#[test]
fn the_study_asks_the_child_form_of_the_age() {
    let programme = SHIPPED.programme(STUDY).unwrap();
    for (months, form) in [
        (-1, None),
        (0, None),
        (1, None),
        (2, Some("seam-2-17")),
        (17, Some("seam-2-17")),
        (18, Some("seam-18-35")),
        (23, Some("seam-18-35")),
        (24, Some("sdq-2-4")),
        (47, Some("sdq-2-4")),
        (48, Some("sdq-4-10")),
        (131, Some("sdq-4-10")),
        (132, Some("sdq-11-17")),
        (215, Some("sdq-11-17")),
        (216, None),
    ] {
        assert_eq!(programme.child_instrument("placement_site", months), form, "{months} months");
    }
}

#[test]
fn names_in_questions() {
    let words = |item: &str| &SHIPPED.wording("core-parent", "en").unwrap().items[item];
    let question = words("resources_caseworker");
    assert_eq!(
        question.text_about(Some("Karen Holm")),
        "Does your caseworker (Karen Holm) tell you what you are good at as a mother or father?"
    );
    for nobody in [None, Some(""), Some("  ")] {
        assert_eq!(
            question.text_about(nobody),
            "Does your caseworker tell you what you are good at as a mother or father?"
        );
    }
    assert_eq!(words("plan_fits").hint_about(None), None);
}

#[test]
fn norms_of_the_study() {
    let band = |instrument: &str, id: &str| {
        let norms = SHIPPED.norms(instrument).expect(instrument);
        norms.bands.iter().find(|band| band.id == id).map(|band| (band.from, band.to)).expect(id)
    };
    let (from, to) = band("who-5", "poor");
    assert!(from <= 0.0 && (48.0..50.0).contains(&to));
    let (from, to) = band("who-5", "strong_sign");
    assert!(from <= 0.0 && (32.0..36.0).contains(&to));
    assert_eq!(band("sdq-4-10", "outside_normal"), (16.0, 40.0));
    assert_eq!(band("sdq", "large_impact"), (2.0, 6.0));
    assert!(SHIPPED.norms("psoc").is_none());
}

/// `UPDATE_SCHEMAS=1 cargo test --test rules questionnaires` writes the schemas anew after a type has changed.
#[test]
fn the_committed_schemas_are_those_of_the_types() {
    for kind in FileKind::ALL {
        let path = shipped().join("schema").join(kind.schema_file());
        let expected = serde_json::to_string_pretty(&kind.schema()).unwrap() + "\n";
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            fs::write(&path, &expected).unwrap();
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == expected, "{} is out of date; run with UPDATE_SCHEMAS=1", path.display());
    }
}

#[test]
fn every_shipped_file_names_its_schema() {
    for folder in ["programmes", "instruments", "norms", "wording/da", "wording/en"] {
        for entry in fs::read_dir(shipped().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let file: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let schema = path.parent().unwrap().join(file["$schema"].as_str().unwrap());
            assert!(schema.exists(), "{} names {}", path.display(), schema.display());
        }
    }
}
