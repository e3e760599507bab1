//! Somebody has answers in a sheet and wants scores.

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

fn score(instrument: &str, sheet: &[u8]) -> Output {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("answers.csv"), sheet).unwrap();
    Command::new(env!("CARGO_BIN_EXE_kvartal"))
        .args(["score", instrument, "answers.csv"])
        .current_dir(folder.path())
        .output()
        .unwrap()
}

fn scores(instrument: &str, sheet: &str) -> String {
    let output = score(instrument, sheet.as_bytes());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    String::from_utf8(output.stdout).unwrap()
}

fn faults(instrument: &str, sheet: &[u8]) -> String {
    let output = score(instrument, sheet);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn every_instrument_of_the_study_has_its_columns() {
    for (instrument, heading) in [
        ("who-5", "id,who5"),
        ("psoc", "id,psoc_satisfaction,psoc_efficacy,psoc_total"),
        ("pss", "id,pss_total"),
        ("seam-2-17", "id,seam_total"),
        ("seam-18-35", "id,seam_total"),
        ("ces-parent", "id,ces_municipality,ces_municipality_general"),
        (
            "ces-placement_site",
            "id,ces_caseworker,ces_caseworker_general,ces_family_therapist,ces_family_therapist_general,ces_parent,\
             ces_parent_general",
        ),
    ] {
        assert_eq!(scores(instrument, "id\n"), format!("{heading}\n"));
    }
    for sdq in ["sdq-2-4", "sdq-4-10", "sdq-11-17"] {
        assert_eq!(
            scores(sdq, "id\nx\n"),
            "id,sdq_emotional,sdq_conduct,sdq_hyperactivity,sdq_peer,sdq_prosocial,sdq_total,sdq_impact\nx,,,,,,,\n"
        );
    }
}

#[test]
fn a_full_sdq() {
    let columns: Vec<String> = (1..=25).map(|n| format!("sdq_{n}")).collect();
    let impact = "sdq_difficulties,sdq_duration,sdq_distress,sdq_peers,sdq_learning,sdq_burden,sdq_change,sdq_helpful";
    let row = |value: &str| vec![value; 25].join(",");
    let sheet = format!(
        "id,{},{impact}\nzeros,{},0,,,,,,4,3\nones,{},1,3,1,2,3,3,,\ntwos,{},2,,3,3,,,,\n",
        columns.join(","),
        row("0"),
        row("1"),
        row("2")
    );
    assert_eq!(
        scores("sdq-4-10", &sheet).lines().skip(1).collect::<Vec<_>>(),
        [
            // Reversed: 7 (conduct), 11 and 14 (peers), 21 and 25 (hyperactivity).
            "zeros,0,2,4,4,0,10,0",
            "ones,5,5,5,5,5,20,3",
            "twos,10,8,6,6,10,30,",
        ]
    );
}

#[test]
fn a_sheet_as_danish_excel_writes_it() {
    let sheet = "\u{feff}id;who5_1;who5_2;who5_3;who5_4;who5_5\r\nBørge, 1;5;5;5;5;5\r\n2;0;0;0;0;\r\n";
    assert_eq!(scores("who-5", sheet), "id,who5\n\"Børge, 1\",100\n2,\n");
}

#[test]
fn bad_input_is_told_with_row_and_column() {
    assert_eq!(
        faults("who-5", b"id,who5_1,who5_2\na,1,2\nb,1,6\n"),
        "answers.csv, line 3, who5_2: 6 is no answer here; write 0 to 5\n"
    );
    assert_eq!(
        faults("who-5", b"id,psoc_1\na,1\n"),
        "answers.csv, line 1, psoc_1: is no item of who-5 (who5_1 … who5_5)\n"
    );
    assert!(faults("who-5", b"id,who5_1\na,x\n").contains("line 2, who5_1: “x” is no whole number"));
    assert!(faults("who-5", b"").contains("is empty"));
    let unknown = faults("who-7", b"id\n");
    assert!(unknown.starts_with("“who-7” is no instrument; there are ces-caseworker, "), "{unknown}");
    assert!(unknown.contains("sdq-2-4, sdq-4-10, sdq-11-17"), "{unknown}");
}

#[test]
fn a_sheet_that_is_not_there() {
    let output = Command::new(env!("CARGO_BIN_EXE_kvartal")).args(["score", "who-5", "no-such.csv"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with("no-such.csv: cannot be read ("));
    let output = Command::new(env!("CARGO_BIN_EXE_kvartal")).args(["score", "who-5"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

fn scored(instrument: &str, sheet: &[u8]) -> Result<String, String> {
    let output = score(instrument, sheet);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    if output.status.success() { Ok(text(output.stdout)) } else { Err(text(output.stderr).trim_end().to_owned()) }
}

const HEADING: &str = "id,who5_1,who5_2,who5_3,who5_4,who5_5\n";

#[test]
fn any_order_any_delimiter_absent_columns() {
    let expected = Ok("id,who5\na,60\nb,\n".to_owned());
    assert_eq!(scored("who-5", format!("{HEADING}a,1,2,3,4,5\nb,1,2,3,4,\n").as_bytes()), expected);
    let danish = "\u{feff}id;who5_5;who5_4;who5_3;who5_2;who5_1\r\na;5;4;3;2;1\r\n;;;;;\r\nb;;;;;1\r\n";
    assert_eq!(scored("who-5", danish.as_bytes()), expected);
    assert_eq!(scored("who-5", b"id,who5_1\na,1\n"), Ok("id,who5\na,\n".into()));
    assert_eq!(scored("who-5", b"id\na\n"), Ok("id,who5\na,\n".into()));
    assert_eq!(scored("who-5", b"id;who5_1\nK\xf8ge;1,0\n"), Ok("id,who5\nKøge,\n".into()));
    assert_eq!(scored("who-5", HEADING.as_bytes()), Ok("id,who5\n".into()));
}

#[test]
fn means_have_up_to_four_decimals() {
    let sheet = b"id,ces_parent_1,ces_parent_2,ces_parent_3\na,1,2,2\nb,1,2,\nc,4,4,4\n";
    assert_eq!(
        scored("ces-family_therapist", sheet)
            .map(|out| out.lines().map(|l| l.split(',').nth(5).unwrap_or("").to_owned()).collect()),
        Ok(["ces_parent", "1.6667", "1.5", "4"].map(str::to_owned).to_vec())
    );
}

#[test]
fn every_fault_with_row_and_column() {
    let sheet = "id,who5_1,who5_1,wh5\n\"x\ny\",1,2,3\n\na,9,,\nb,zwei,,\nc,1\n,1,,\nd,2.5,,\n";
    assert_eq!(
        scored("who-5", sheet.as_bytes()),
        Err("answers.csv, line 1, who5_1: stands in the heading more than once\n\
             answers.csv, line 1, wh5: is no item of who-5 (who5_1 … who5_5)\n\
             answers.csv, line 4, who5_1: 9 is no answer here; write 0 to 5\n\
             answers.csv, line 5, who5_1: “zwei” is no whole number\n\
             answers.csv, line 6: has 2 columns where the heading has 4\n\
             answers.csv, line 7, id: is empty; the scores could not be told apart\n\
             answers.csv, line 8, who5_1: “2.5” is no whole number"
            .into())
    );
    assert_eq!(
        scored("who-5", b"name,who5_1\na,1\n"),
        Err("answers.csv, line 1: the first column is “name”, where “id” is expected".into())
    );
    assert_eq!(
        scored("who-5", b""),
        Err("answers.csv: is empty; the first row names the columns, beginning with id".into())
    );
}

#[test]
fn a_workbook_is_scored_like_a_csv_file() {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write(0, 0, "Sådan gør du").unwrap();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "WHO-5 i Nordby").unwrap();
    for (column, heading) in ["id", "who5_1", "who5_2", "who5_3", "who5_4", "who5_5"].into_iter().enumerate() {
        sheet.write(2, column as u16, heading).unwrap();
    }
    for (row, (id, first)) in [("a", 1), ("b", 9)].into_iter().enumerate() {
        let row = row as u32 + 3;
        sheet.write(row, 0, id).unwrap().write(row, 1, first).unwrap();
        for column in 2..6 {
            sheet.write(row, column, u32::from(column)).unwrap();
        }
    }
    let book = book.save_to_buffer().unwrap();
    assert_eq!(scored("who-5", &book), Err("answers.csv, line 5, who5_1: 9 is no answer here; write 0 to 5".into()));
    let fault = scored("who-5", b"id,who5_1\na,1,2\n").unwrap_err();
    assert_eq!(fault, "answers.csv, line 2: has 3 columns where the heading has 2");
    let sep = b"sep=;\r\nid;who5_1;who5_2;who5_3;who5_4;who5_5\r\na;1;2;3;4;5\r\n";
    assert_eq!(scored("who-5", sep), Ok("id,who5\na,60\n".into()));
}
