//! `kvartal simulate` gives the same bytes as the version before gave, on three registers.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use mail_parser::MessageParser;

use crate::carried_over::carried::before;
use crate::carried_over::pages::mask;
use crate::carried_over::said::{Files, compare, read, sums, without_columns};

#[test]
fn a_simulation_of_the_shipped_sample_gives_the_same_bytes() {
    simulate("sample", "version_before/simulated/sample/register.csv", "2021-03-01", "2021-12-31");
}

#[test]
fn a_simulation_of_a_sheet_with_danish_words_gives_the_same_bytes() {
    simulate("sheet", "sheets/status-danish/r.csv", "2026-11-30", "2027-10-31");
}

#[test]
fn a_simulation_of_many_children_and_therapists_gives_the_same_bytes() {
    simulate("many", "version_before/simulated/many/register.csv", "2021-03-01", "2021-12-31");
}

/// Of a register under `tests/data`, from the first to the last day.
fn simulate(name: &str, register: &str, from: &str, to: &str) {
    let folder = before("simulated").join(name);
    let out = tempfile::tempdir().expect("a folder");
    let ran = Command::new(env!("CARGO_BIN_EXE_kvartal"))
        .arg("simulate")
        .arg("--programme")
        .arg(before("questionnaires/programmes/maalrettet-stoette.json"))
        .arg("--register")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(register))
        .arg("--replies")
        .arg(folder.join("replies.csv"))
        .args(["--from", from, "--to", to, "--out", "."])
        .current_dir(out.path())
        .output()
        .expect("kvartal runs");
    assert!(ran.status.success(), "{name}: {}", String::from_utf8_lossy(&ran.stderr));
    let mut files: Files = read(out.path()).into_iter().filter(|(name, _)| !name.contains("simulation")).collect();
    assert!(files.len() >= 5, "the five tables: {:?}", files.keys());
    // If Message-IDs are ever made by another key, this line still says that nothing else has changed.
    let messages = without_columns(&files["messages.csv"], &["message_id"]);
    files.insert("messages.csv without message_id".into(), messages);
    files.insert("what it prints".into(), ran.stdout);
    files.insert("its mails".into(), mails(&out.path().join("simulation-mail/new")).into_bytes());
    let sums = Files::from([("sums.txt".to_owned(), sums(&files).into_bytes())]);
    compare(&format!("simulated/{name}/said"), &format!("simulation of {name}"), &sums);
}

/// Every mail, but for what a key makes.
fn mails(folder: &Path) -> String {
    let told = |bytes: &Vec<u8>| {
        let mail = MessageParser::default().parse(bytes).expect("a mail");
        let mut told = String::new();
        for name in ["Date", "From", "To", "Reply-To", "Subject", "X-Kvartal-Kind"] {
            let _ = writeln!(told, "{name}: {}", mail.header_raw(name).unwrap_or_default().trim());
        }
        let (text, page) = (mail.body_text(0).unwrap_or_default(), mail.body_html(0).unwrap_or_default());
        let _ = writeln!(told, "{}\n{}", mask(&text), mask(&page));
        told
    };
    let mut mails: Vec<String> = read(folder).values().map(told).collect();
    assert!(!mails.is_empty(), "mails were written");
    mails.sort();
    mails.concat()
}
