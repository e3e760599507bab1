//! `kvartal inbox explain`: what a mail is taken for, without settings and without a database.

use std::process::{Command, Output};

use super::world::sample;

fn explain(folder: &std::path::Path, files: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kvartal"))
        .current_dir(folder)
        .env_clear()
        .env("KVARTAL_DATABASE", "no database at all")
        .args(["inbox", "explain"])
        .args(files)
        .output()
        .expect("kvartal runs")
}

#[test]
fn each_file_is_told_on_a_line_and_nothing_is_stored() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("kvartal.toml"), "this is no TOML").expect("written");
    let names = [
        ("postfix", "bounce", "yes", "5.1.1"),
        ("sendmail-full", "bounce", "no", "5.2.2"),
        ("postfix-delayed", "delay", "no", "4.4.1"),
        ("delivered", "delivered", "no", "2.1.9"),
        ("complaint", "complaint", "yes", ""),
        ("outlook-away", "auto_reply", "no", ""),
        ("read-receipt", "read_receipt", "no", ""),
        ("phone-reply", "reply", "no", ""),
        ("newsletter", "unknown", "no", ""),
        ("own", "unknown", "no", ""),
    ];
    for (name, ..) in names {
        std::fs::write(dir.path().join(name), sample(name)).expect("written");
    }
    let report = String::from_utf8(sample("complaint")).expect("text").replace("abuse", "not-spam");
    std::fs::write(dir.path().join("report"), report).expect("written");
    let files: Vec<&str> = names.iter().map(|(name, ..)| *name).chain(["report"]).collect();
    let told = explain(dir.path(), &files);
    assert!(told.status.success(), "{told:?}");
    let mut rows = csv::Reader::from_reader(told.stdout.as_slice());
    assert_eq!(
        rows.headers().expect("a heading"),
        &csv::StringRecord::from(vec!["file", "kind", "stops", "status", "why"])
    );
    let rows: Vec<csv::StringRecord> = rows.records().collect::<Result<_, _>>().expect("rows");
    let expected = names.iter().copied().chain([("report", "feedback", "no", "")]);
    assert_eq!(rows.len(), files.len());
    for (row, (name, kind, stops, status)) in rows.iter().zip(expected) {
        assert_eq!((&row[0], &row[1], &row[2], &row[3]), (name, kind, stops, status));
        assert!(!row[4].is_empty(), "{row:?}");
    }
    let left: usize = std::fs::read_dir(dir.path()).expect("the folder").count();
    assert_eq!(left, files.len() + 1, "nothing is written");
}

#[test]
fn a_files_name_is_no_formula_of_a_spreadsheet() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("=1+1"), sample("postfix")).expect("written");
    let told = String::from_utf8(explain(dir.path(), &["=1+1"]).stdout).expect("text");
    assert!(told.lines().nth(1).is_some_and(|row| row.starts_with("'=1+1,bounce,")), "{told}");
}

#[test]
fn a_file_that_is_none_is_told_and_stops_no_other() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::write(dir.path().join("empty"), "").expect("written");
    let told = explain(dir.path(), &["none.eml", "empty"]);
    assert_eq!(told.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&told.stderr).starts_with("none.eml cannot be read"), "{told:?}");
    assert_eq!(String::from_utf8_lossy(&told.stdout).lines().count(), 2, "{told:?}");
}

#[test]
fn a_file_that_is_no_mail_is_told_in_a_sentence_and_stops_no_other() {
    let dir = tempfile::tempdir().expect("a folder");
    let none: [(&str, &[u8]); 5] = [
        ("page.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\n"),
        ("sheet.csv", b"family_id;municipality\n1;Nordby\n"),
        ("settings.toml", b"base_url = \"https://svar.example.org\"\n"),
        ("words.txt", b"Mind this: no mail at all.\n\nFrom: nobody\n"),
        ("empty", b""),
    ];
    for (name, bytes) in none {
        std::fs::write(dir.path().join(name), bytes).expect("written");
    }
    std::fs::write(dir.path().join("postfix"), sample("postfix")).expect("written");
    let files: Vec<&str> = none.iter().map(|(name, _)| *name).chain(["postfix"]).collect();
    let told = explain(dir.path(), &files);
    assert_eq!(told.status.code(), Some(1));
    let (rows, words) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    for (name, _) in none {
        let row = rows.lines().find(|row| row.starts_with(&format!("{name},"))).unwrap_or_else(|| panic!("{rows}"));
        assert!(row.starts_with(&format!("{name},unknown,no,,")) && row.contains("it is no mail"), "{row}");
        assert!(words.lines().any(|line| line.starts_with(&format!("{name}: it is no mail"))), "{words}");
    }
    assert!(rows.lines().any(|row| row.starts_with("postfix,bounce,yes")), "{rows}");
    assert_eq!(words.lines().count(), none.len(), "{words}");
}
