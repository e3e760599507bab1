//! The words of the file with what is stored about somebody: both languages have all of them, and nothing in it is told by a word
//! of the database.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kvartal::actor::Act;
use kvartal::own_data::Section;

fn words(language: &str) -> BTreeMap<String, String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("templates/own_data/{language}.json"));
    serde_json::from_slice(&fs::read(file).expect("words")).expect("a map")
}

#[test]
fn both_languages_say_the_same_with_the_same_blanks() {
    let (danish, english) = (words("da"), words("en"));
    assert_eq!(danish.keys().collect::<Vec<_>>(), english.keys().collect::<Vec<_>>());
    let blanks = |text: &str| {
        let mut blanks: Vec<String> =
            text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0.to_owned())).collect();
        blanks.sort();
        blanks
    };
    for (name, text) in &danish {
        assert!(!text.trim().is_empty(), "{name}");
        assert_eq!(blanks(text), blanks(&english[name]), "{name}");
    }
}

#[test]
fn every_word_that_is_used_is_one_and_every_one_is_used() {
    let words = words("da");
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/own_data");
    let code: String = ["document.rs", "facts.rs", "told.rs", "words.rs"]
        .iter()
        .map(|file| fs::read_to_string(src.join(file)).expect("a source"))
        .collect();
    for begins in [".fact(\"", ".at(\"", ".day(\"", ".text(\"", "words.get(\"", "words.fill(\""] {
        for (at, _) in code.match_indices(begins) {
            let name = code[at + begins.len()..].split('"').next().expect("a name");
            assert!(words.contains_key(name), "{name}");
        }
    }
    for section in Section::ALL {
        assert!(words.contains_key(&format!("section_{}", section.key())), "{section:?}");
    }
    let kinds = ["act_", "kind_", "mail_", "received_", "section_", "state_"];
    for name in words.keys().filter(|name| kinds.iter().all(|kind| !name.starts_with(kind))) {
        assert!(code.contains(&format!("\"{name}\"")), "{name} is used nowhere");
    }
}

/// Whoever adds a table says whether it is in somebody's file.
#[test]
fn every_table_is_in_the_file_or_it_is_told_why_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let schema = fs::read_to_string(root.join("src/store/db/schema.rs")).expect("the tables");
    let guide = fs::read_to_string(root.join("docs/operating.md")).expect("the guide");
    let section = guide.split("## What is stored about a person").nth(1).and_then(|rest| rest.split("\n## ").next());
    let section = section.expect("the section");
    let tables = schema.split("diesel::table! {").skip(1).map(|part| part.split('(').next().unwrap_or_default().trim());
    let missing: Vec<&str> = tables.filter(|table| !section.contains(&format!("`{table}`"))).collect();
    assert!(missing.is_empty(), "docs/operating.md says nothing of {missing:?}");
}

/// What is never about a person, or never done by a person or by staff.
const OF_OTHERS: [Act; 51] = [
    Act::ForgettingAnnounced,
    Act::ForgettingTakenBack,
    Act::ContactsForgotten,
    Act::ReceivedForgotten,
    Act::LogsForgotten,
    Act::FamilyEntered,
    Act::FamilyChanged,
    Act::FamilyLeft,
    Act::ChildEntered,
    Act::ChildChanged,
    Act::LeadPut,
    Act::LeadRemoved,
    Act::StaffAdded,
    Act::StaffRemoved,
    Act::SignInAsked,
    Act::SignedIn,
    Act::SignedOut,
    Act::PasskeyAdded,
    Act::PasskeyRemoved,
    Act::PasskeyRefused,
    Act::Paused,
    Act::PauseEnded,
    Act::DigestWritten,
    Act::PassedOn,
    Act::ProtocolTakenOn,
    Act::WordingInstalled,
    Act::MailRetried,
    Act::BackupRestored,
    // Whoever was erased has no file.
    Act::PersonErased,
    Act::FamilyErased,
    Act::ErasureLifted,
    Act::SecretChanged,
    Act::SecretLost,
    Act::KeyChanged,
    Act::EvaluatorChanged,
    Act::EvaluatorLost,
    Act::FeedbackPublished,
    Act::ClockSetRight,
    Act::Exported,
    Act::RegisterWritten,
    Act::SheetImported,
    Act::StudyFrozen,
    Act::StudyThawed,
    Act::StudyClosing,
    Act::RestForgotten,
    Act::StudyClosed,
    // By the service alone.
    Act::MessageSent,
    Act::MessageFailed,
    Act::MessageUncertain,
    Act::MessageCameBack,
    Act::Received,
];

#[test]
fn what_somebody_did_is_told_in_words() {
    let words = words("da");
    for act in Act::ALL.iter().filter(|act| !OF_OTHERS.contains(act)) {
        assert!(words.contains_key(&format!("act_{}", act.as_str())), "{act:?}");
    }
}
