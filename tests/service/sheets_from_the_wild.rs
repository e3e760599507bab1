//! Sheets as people and programs really make them. Each folder of `tests/data/sheets` has files, the commands to run
//! (`steps.txt`) and, in words, what is to come of it (`expected.txt`); the tables below say the same to the machine.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use crate::support::{Database, SECRET};

/// What most of the sheets hold.
const METTE: &[&str] =
    &["family F-1 Nordby 2026-11-30", "child F-1-1 2015-05-05", "parent1 Mette Lund <mette@respondent.example>"];
const SOEREN: &[&str] =
    &["family F-1 Ærø 2026-11-30", "child F-1-1 2015-05-05", "parent1 Søren Åbjørn <soeren@respondent.example>"];

/// Folders whose sheets are taken, with all families, children and first parents that are stored then, and words that are
/// said besides.
const TAKEN: &[(&str, &[&str], &[&str])] = &[
    ("1904", SOEREN, &[]),
    ("address-apostrophe", &["parent1 Mette Lund <o'brien@respondent.example>"], &[]),
    ("address-idn", &["parent1 Mette Lund <mette@blåbær.example>"], &[]),
    ("address-plus", &["parent1 Mette Lund <mette+skole@respondent.example>"], &[]),
    ("address-tld-typo", &["parent1 Mette Lund <mette@gmail.con>"], &[]),
    ("address-unicode-case", &["family F-1 Nordby 2026-11-30", "family F-2 Nordby 2026-11-30"], &["; 2 mails sent"]),
    ("address-upper", &["parent1 Mette Lund <METTE@Respondent.Example>"], &[]),
    ("address-utf8-local", &["parent1 Mette Lund <søren@respondent.example>"], &["letters before the @"]),
    (
        "case-lookalike",
        &["family F-1a Nordby 2026-11-30", "child F-1a-1 2015-05-05", "child F-1-2 2018-01-01"],
        &["“f-1A” is taken for family “F-1a” of row 2"],
    ),
    ("comma-decimal-semicolon-tie", &["parent1 Lund; Mette <mette@respondent.example>"], &[]),
    ("crcrlf", SOEREN, &[]),
    (
        "dash-lookalike",
        &["family F-1 Nordby 2026-11-30", "child F-1-1 2015-05-05", "child F-1-2 2018-01-01"],
        &["“F–1” is taken for family “F-1” of row 2"],
    ),
    ("date-text-in-xlsx", METTE, &[]),
    ("date-with-time", METTE, &[]),
    ("double-bom", SOEREN, &[]),
    ("hidden-columns-second-sheet", SOEREN, &[]),
    ("idn-two-forms", &["family F-1 Nordby 2026-11-30", "family F-2 Nordby 2026-11-30"], &["; 2 mails sent"]),
    ("inline-strings", SOEREN, &[]),
    ("invisible-two-persons", &["family F-1 Nordby 2026-11-30", "family F-2 Nordby 2026-11-30"], &[]),
    ("leads-case", METTE, &["1 digests; 1 mails sent"]),
    ("leads-case-space", METTE, &["without a family in the register; is the name spelled as there?: nordby kommune"]),
    ("leads-sep-line", &["lead Nordby Aase Holm <aase@nordby.example>"], &["1 project leads read"]),
    ("long-name", &["family F-1 Nordby 2026-11-30", "child F-1-1 2015-05-05"], &[]),
    ("mixed-line-ends", &["family F-1 Ærø 2026-11-30", "family F-2 Nordby 2026-11-30"], &["2 families"]),
    ("nbsp-everywhere", METTE, &[]),
    ("newline-in-cell", METTE, &[]),
    ("nfd-municipality", &["family F-1 Århus 2026-11-30", "child F-1-1 2015-05-05", "child F-1-2 2018-01-01"], &[]),
    ("nfd-name-letter", &["parent1 Åse Bjørn <>"], &["; 0 changes would be made"]),
    ("number-cell-ids", &["family 17 Nordby 2026-11-30", "child 17.5 2015-05-05"], &[]),
    ("quote-in-unquoted", &["parent1 Bo \"Bobby\" Hansen <mette@respondent.example>"], &[]),
    ("quote-with-space", METTE, &[]),
    ("rlm-before-address", METTE, &[]),
    ("rtl-emoji-names", &["parent1 محمد علي <mette@respondent.example>"], &[]),
    ("sep-line", SOEREN, &[]),
    ("smart-quotes", &["parent1 Mette “Mus” Lund <mette@respondent.example>"], &[]),
    (
        "status-danish",
        &["family F-1 Nordby 2026-11-30", "family F-2 Nordby 2026-11-30", "family F-3 Nordby 2026-11-30"],
        &["3 families"],
    ),
    ("strict-xlsx", SOEREN, &[]),
    ("tabs-in-csv-cells", METTE, &[]),
    ("title-rows-csv", SOEREN, &[]),
    ("trailing-empty", SOEREN, &[]),
    ("unicode-text", SOEREN, &[]),
    ("utf16-no-bom", SOEREN, &[]),
    ("zwj-in-address", METTE, &[]),
    ("zwnbsp", METTE, &[]),
];

/// Folders whose sheets are refused, with what is said and what must not be. Nothing is stored.
const REFUSED: &[(&str, &[&str], &[&str])] = &[
    ("address-comma-domain", &["line 2, parent1_email", "is no e-mail address"], &[]),
    ("address-double-dot", &["line 2, parent1_email", "is no e-mail address"], &[]),
    ("address-fullwidth-at", &["line 2, parent1_email", "is no e-mail address"], &[]),
    ("address-leading-apostrophe", &["line 2, parent1_email", "begins with an apostrophe"], &[]),
    ("address-long-local", &["line 2, parent1_email", "is no e-mail address"], &[]),
    ("address-mailto", &["line 2, parent1_email", "is no e-mail address"], &[]),
    ("address-name-and-angle", &["line 2, parent1_email", "is no e-mail address"], &[]),
    ("address-quoted-local", &["line 2, parent1_email", "is no e-mail address"], &[]),
    ("address-semicolon-list", &["line 2, parent1_email", "looks like two addresses"], &[]),
    ("address-space-before-at", &["line 2, parent1_email", "is no e-mail address"], &[]),
    ("address-trailing-dot", &["line 2, parent1_email", "is no e-mail address"], &[]),
    ("address-trailing-semicolon", &["line 2, parent1_email", "is no e-mail address"], &[]),
    ("backslash-quotes", &["line 2: a quotation mark"], &[]),
    ("birth-cpr", &["line 2, child_birth_date", "personal number (CPR)"], &["1234"]),
    ("cp850", &["an older Mac or of DOS", "CSV UTF-8"], &["line 2"]),
    ("date-month-names", &["line 2, start_date", "line 2, child_birth_date", "is no date"], &[]),
    ("date-two-digit-year", &["line 2, start_date", "four digits"], &[]),
    ("date-us-order", &["line 2, start_date", "there is no such day"], &[]),
    // What a spreadsheet runs is no case number, and a municipality is no link.
    ("formula-injection", &["line 2, family_id", "line 2, municipality", "line 2, child_id"], &[]),
    ("formula-no-cache", &["line 2, parent1_email", "holds a formula and no value"], &["by letter"]),
    ("header-injection", &["line 2, parent1_email"], &[]),
    ("header-twice", &["line 3: the headings stand again in this row"], &["is no date"]),
    ("html-xls", &["is a web page"], &["<td>", "line 1", "Søren"]),
    ("mac-roman", &["an older Mac or of DOS", "CSV UTF-8"], &["¿", "Œ"]),
    ("mac-roman-lower", &["an older Mac or of DOS", "CSV UTF-8"], &["¿", "Œ"]),
    ("merged-cells", &["line 2", "A2 to A3 are merged"], &["this cell is empty"]),
    ("mojibake-caps", &["two encodings"], &[]),
    ("null-words", &["line 2, end_date", "line 2, parent2_email", "line 2, family_therapist_email"], &[]),
    ("ods", &["OpenDocument", ".xlsx"], &[]),
    ("pipe-separated", &["line 1: the columns are separated by “|”"], &["family_id|", "Søren"]),
    ("quote-opens-name", &["line 2: a quotation mark"], &[]),
    ("scientific", &["line 2, family_id", "its digits are lost"], &[]),
    ("serial-as-number", &["line 2, start_date", "as Excel stores a day; format the column as a date"], &[]),
    ("stray-remark", &["line 2, S: this cell stands under no heading"], &[]),
    ("trailing-dot-date", &["line 2, start_date", "is no date"], &[]),
    ("year-1926", &["line 2, start_date", "look at the year"], &[]),
];

/// Runs the steps of a folder on a new database; what they said, and whether the last went well.
fn walk(folder: &Path) -> (Database, String, bool) {
    let database = Database::sqlite();
    let work = database.dir.path();
    for file in std::fs::read_dir(folder).expect("a folder").flatten() {
        std::fs::copy(file.path(), work.join(file.file_name())).expect("a copy");
    }
    let (mut said, mut well) = (String::new(), false);
    for step in std::fs::read_to_string(folder.join("steps.txt")).expect("steps").lines() {
        let words: Vec<&str> = step.split_whitespace().collect();
        let words = match words.as_slice() {
            ["tick", at] => {
                // The steps were written for a day before the first wave; today may be a later one.
                database.sql("UPDATE family SET registered_on = '2026-11-02', next_due_at = '2026-11-02 00:00:00'");
                database.sql("UPDATE child SET registered_on = '2026-11-02'");
                database.sql("UPDATE assignment SET from_on = '2026-11-02'");
                vec!["tick", "--at", at]
            }
            words => words.to_vec(),
        };
        let ran = Command::new(env!("CARGO_BIN_EXE_kvartal"))
            .args(words)
            .current_dir(work)
            .env("KVARTAL_DATABASE", &database.address)
            .env("KVARTAL_KEY_FILE", database.key_file())
            .env("KVARTAL_SECRET", SECRET)
            .env("KVARTAL_DEMONSTRATION", "true")
            .output()
            .expect("the program runs");
        said.push_str(&String::from_utf8_lossy(&ran.stdout));
        said.push_str(&String::from_utf8_lossy(&ran.stderr));
        well = ran.status.success();
        assert!(well || ran.status.code() == Some(1), "{}: {said}", folder.display());
    }
    (database, said, well)
}

/// Families, children, first parents and project leads, a line each.
fn stored(database: &Database) -> BTreeSet<String> {
    [
        "SELECT 'family ' || case_number || ' ' || municipality || ' ' || start_on AS line FROM family",
        "SELECT 'child ' || case_number || ' ' || birth_on AS line FROM child",
        "SELECT 'parent1 ' || name || ' <' || coalesce(address, '') || '>' AS line FROM assignment a JOIN contact c ON c.id = a.contact_id \
         WHERE slot = 'parent1'",
        "SELECT 'lead ' || municipality || ' ' || name || ' <' || address || '>' AS line FROM membership JOIN staff ON staff.id = staff_id JOIN contact c ON c.id = contact_id",
    ]
    .into_iter()
    .flat_map(|query| database.lines(query))
    .collect()
}

#[test]
fn every_sheet_comes_out_as_expected() {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/sheets");
    let there: BTreeSet<String> = std::fs::read_dir(&folders)
        .expect("the folder of sheets")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let expected: BTreeSet<String> =
        TAKEN.iter().map(|(name, ..)| *name).chain(REFUSED.iter().map(|(name, ..)| *name)).map(str::to_owned).collect();
    assert_eq!(there, expected, "each folder has its line above");

    let mut wrong = Vec::new();
    for (name, lines, words) in TAKEN {
        let (database, said, well) = walk(&folders.join(name));
        let found = stored(&database);
        let of = |kind: &str| found.iter().filter(|line| line.starts_with(kind)).count();
        let due = |kind: &str| lines.iter().filter(|line| line.starts_with(kind)).count();
        // Where families or children are named, there are no others.
        let no_more = ["family ", "child "].iter().all(|kind| due(kind) == 0 || due(kind) == of(kind));
        let all = lines.iter().all(|line| found.contains(*line)) && words.iter().all(|word| said.contains(word));
        if !(well && no_more && all) {
            wrong.push(format!("{name}: stored {found:#?}\nsaid {said}"));
        }
    }
    for (name, words, never) in REFUSED {
        let (database, said, well) = walk(&folders.join(name));
        let told = words.iter().all(|word| said.contains(word)) && !never.iter().any(|word| said.contains(word));
        if well || !told || !stored(&database).is_empty() {
            wrong.push(format!("{name}: {said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
