//! An operator changes questionnaire files and asks whether they are in order.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use kvartal::questionnaires::Questionnaires;
use tempfile::TempDir;

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("questionnaires")
}

fn kvartal(args: &[&str], dir: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kvartal")).args(args).current_dir(dir).output().expect("kvartal runs")
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A copy of the shipped files, to be spoilt.
struct Folder(TempDir);

impl Folder {
    fn new() -> Folder {
        let folder = Folder(TempDir::new().unwrap());
        copy(&shipped(), &folder.0.path().join("q"));
        folder
    }

    fn path(&self, file: &str) -> PathBuf {
        self.0.path().join("q").join(file)
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap()
    }

    /// Replaces the first `from`, which has to be there.
    fn spoil(&self, file: &str, from: &str, to: &str) -> &Folder {
        let text = self.text(file);
        assert!(text.contains(from), "{file} does not hold {from}");
        fs::write(self.path(file), text.replacen(from, to, 1)).unwrap();
        self
    }

    /// The line of the first `words`.
    fn line(&self, file: &str, words: &str) -> usize {
        self.text(file).lines().position(|line| line.contains(words)).expect(words) + 1
    }

    /// What `kvartal check q` says on standard error, having failed.
    fn faults(&self) -> Vec<String> {
        let output = kvartal(&["check", "q"], self.0.path());
        assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stdout));
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap().lines().map(str::to_owned).collect()
    }

    /// As `faults`, where there is one.
    fn fault(&self) -> String {
        let faults = self.faults();
        assert_eq!(faults.len(), 1, "{faults:#?}");
        faults[0].clone()
    }
}

const STUDY: &str = "programmes/maalrettet-stoette.json";
const SDQ: &str = "instruments/sdq.json";

#[test]
fn the_shipped_files_are_in_order() {
    let nowhere = TempDir::new().unwrap();
    let built_in = kvartal(&["check"], nowhere.path());
    let expected = "1 programme, 14 instruments, 42 wordings: no faults\n";
    assert_eq!(String::from_utf8_lossy(&built_in.stderr), "");
    assert_eq!(String::from_utf8_lossy(&built_in.stdout), expected);
    assert_eq!(built_in.status.code(), Some(0));
    let folder = Folder::new();
    let copied = kvartal(&["check", "q"], folder.0.path());
    assert_eq!(String::from_utf8_lossy(&copied.stdout), expected);
    let configured = Command::new(env!("CARGO_BIN_EXE_kvartal"))
        .arg("check")
        .env("KVARTAL_QUESTIONNAIRES", "nowhere")
        .current_dir(nowhere.path())
        .output()
        .unwrap();
    assert_eq!(configured.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&configured.stderr), "nowhere: is no folder\n");
}

/// One wrong thing in one file: (file, what stands there, what to write instead, where it is told, the sentence).
#[test]
fn each_fault_with_its_place() {
    let cases: &[(&str, &str, &str, &str)] = &[
        // Files as such.
        (STUDY, "\"version\": \"1\",", "\"version\": \"1\"", "column 3: expected `,` or `}`"),
        (STUDY, "\"version\"", "\"id\": \"b\", \"version\"", "id: stands here a second time; only one can count"),
        // Against the schema.
        (
            STUDY,
            "\"asked\": \"per_child\"",
            "\"asked\": \"per_dog\"",
            "roles[3].asked: is “per_dog”, where one of “per_family”, “per_child” is expected",
        ),
        (
            STUDY,
            "\"months\": 6,",
            "\"months\": \"six\",",
            "waves[2].months: is “six”, where a whole number is expected",
        ),
        (
            STUDY,
            "\"09:00\"",
            "\"9 o'clock\"",
            "sending.respondents_from: is “9 o'clock”, where a time of day is expected, as in 09:00",
        ),
        (SDQ, "\"per_page\": 9", "\"per_side\": 9", "per_side: is no key that is known here|lacks “per_page”"),
        (
            SDQ,
            "\"kind\": \"add\"",
            "\"kind\": \"average\"",
            "scores[5].rule.kind: is “average”, where one of “sum”, “add”, “mean”, “item” is expected",
        ),
        (SDQ, "\"at_least\": 3", "\"at_most\": 3", "scores[0].rule.at_most: is no key that is known here"),
        (
            SDQ,
            "\"at_least\": 3",
            "\"at_least\": \"3\"",
            "scores[0].rule.at_least: is “3”, where a whole number or null is expected",
        ),
        // A programme.
        (STUDY, "[7, 14]", "[7]", "reminders_after_days: has 1 reminder; a programme has at least two reminders"),
        (
            STUDY,
            "[7, 14]",
            "[14, 7]",
            "reminders_after_days[1]: is 7; reminders stand in order of time, after the invitation",
        ),
        (
            STUDY,
            "[7, 14]",
            "[7, 56]",
            "reminders_after_days[1]: is 56, but requests close after 56 days; remind earlier",
        ),
        (STUDY, "Europe/Copenhagen", "Europe/Kbh", "time_zone: “Europe/Kbh” is no time zone, as in Europe/Copenhagen"),
        (STUDY, "\"12-24\"", "\"02-31\"", "sending.closed_days[1]: “02-31” is no day of the year, as in 12-24"),
        (
            STUDY,
            "{ \"instrument\": \"who-5\" }",
            "{ \"instrument\": \"who-6\" }",
            "roles[0].questionnaire[2].instrument: “who-6” is no instrument that is known",
        ),
        (
            STUDY,
            "{ \"instrument\": \"who-5\" }",
            "{ \"instrument\": \"who-5\", \"waves\": [\"fu8\"] }",
            "roles[0].questionnaire[2].waves[0]: “fu8” is no wave of this programme",
        ),
        (
            STUDY,
            "{ \"instrument\": \"who-5\" }",
            "{ \"instrument\": \"psoc\" }",
            "roles[0].questionnaire[3]: the item “psoc_1” of “psoc” stands in “psoc” as well",
        ),
        (
            STUDY,
            "\"id\": \"caseworker\"",
            "\"id\": \"parent\"",
            "roles[1].id: “parent” is the id of an earlier role as well",
        ),
        (
            STUDY,
            "[\"placement_site\"]",
            "[\"parent2\"]",
            "roles[3].columns[0]: “parent2” already names a column of the role “parent”",
        ),
        (
            STUDY,
            "\"to_months\": 23",
            "\"to_months\": 24",
            "roles[3].questionnaire[1].by_age[2]: 24–47 months overlaps 18–24 months of seam-18-35",
        ),
        (
            STUDY,
            "\"per_child\"",
            "\"per_family\"",
            "roles[3].questionnaire[1].by_age: only fits a role that is asked per_child: a family has no age",
        ),
        (
            STUDY,
            "{ \"instrument\": \"ces-parent\" }",
            "{ \"instrument\": \"ces-parent\", \"once_per_counterpart\": true }",
            "roles[0].questionnaire[4].once_per_counterpart: only fits a role that is asked per_child: this one is asked \
             once for the family",
        ),
        (
            STUDY,
            "{ \"instrument\": \"ces-placement_site\" }",
            "{ \"instrument\": \"who-5\", \"once_per_counterpart\": true }",
            "roles[3].questionnaire[2].once_per_counterpart: no question of “who-5” is `about` anybody, so none would be \
             asked once",
        ),
        (
            STUDY,
            "\"by_age\":",
            "\"once_per_counterpart\": true, \"by_age\":",
            "roles[3].questionnaire[1].once_per_counterpart: only fits a part with one instrument, not with instruments by_age",
        ),
        (STUDY, "[\"parent\"]", "[\"parents\"]", "roles[2].assists[0]: “parents” is no role of this programme"),
        (STUDY, "[\"parent\"]", "[\"parent\", \"parent\"]", "roles[2].assists[1]: “parent” stands here already"),
        (
            STUDY,
            "[\"parent\"]",
            "[\"family_therapist\"]",
            "roles[2].assists[0]: is “family_therapist”, the role itself; one helps somebody else",
        ),
        (STUDY, "\"months\": 6,", "\"months\": 3,", "waves[2].months: is 3; waves stand in order of time"),
        (
            STUDY,
            "\"sites\": {}",
            "\"sites\": { \"Herning\": { \"roles_off\": [\"cook\"] } }",
            "sites.Herning.roles_off[0]: “cook” is no role of this programme",
        ),
        (
            STUDY,
            "\"sites\": {}",
            "\"sites\": { \"Herning\": { \"extra\": [{ \"role\": \"parent\", \"instrument\": \"psoc\" }] } }",
            "sites.Herning.extra[0]: the item “psoc_1” of “psoc” stands in “psoc” as well",
        ),
        (
            STUDY,
            "\"sites\": {}",
            "\"collection_window\": { \"first\": \"2022-09-01\", \"last\": \"2020-09-01\" }",
            "collection_window: ends (2020-09-01) before it begins (2022-09-01)",
        ),
        (
            STUDY,
            "\"sites\": {}",
            "\"collection_window\": { \"first\": \"2022-02-30\", \"last\": \"2022-09-01\" }",
            "collection_window.first: is “2022-02-30”, which is no date",
        ),
        (
            STUDY,
            "\"id\": \"consent\"",
            "\"id\": \"placement\"",
            "facts[1].id: “placement” is the id of an earlier fact as well",
        ),
        (
            STUDY,
            "\"id\": \"consent\"",
            "\"id\": \"consent_name\"",
            "facts[1].id: is “consent_name”, where small letters a–z, digits and _ are expected, beginning with a letter, and \
             no column about people",
        ),
        (
            STUDY,
            "[\"afslutningsårsag\", \"årsag\"]",
            "[\"Child id\"]",
            "facts[4]: the heading “Child id” is that of “child_id” as well",
        ),
        (
            STUDY,
            "[\"afslutningsårsag\", \"årsag\"]",
            "[\"fase 2 dato\"]",
            "facts[5]: the heading “Fase_2_dato” is that of “end_reason” as well",
        ),
        (STUDY, "\"times\": 6", "\"times\": 0", "facts[5]: needs `times`, from 1 to 20: how many times it can be told"),
        (
            STUDY,
            "\"kind\": \"dated_choice\"",
            "\"kind\": \"choice\"",
            "facts[5].times: only fits a dated_choice; anything else is told once",
        ),
        (
            STUDY,
            "{ \"da\": \"eksisterende\", \"en\": \"existing\" }",
            "{ \"da\": \"Ny\", \"en\": \"existing\" }",
            "facts[0].values[1]: “Ny” says “new” already",
        ),
        (
            STUDY,
            "\"12-24\"",
            "\"24.12.\"",
            "sending.closed_days[1]: is “24.12.”, where a day of the year is expected, as in 12-24",
        ),
        // An instrument.
        (
            SDQ,
            "\"scale\": \"duration\"",
            "\"scale\": \"length\"",
            "items[26].scale: “length” is none of this instrument's scales",
        ),
        (
            SDQ,
            "{ \"item\": \"sdq_difficulties\", \"is\": [1, 2, 3] }",
            "{ \"item\": \"sdq_change\", \"is\": [1] }",
            "items[26].when.item: “sdq_change” is not asked before this item; only an earlier one can decide",
        ),
        (
            SDQ,
            "{ \"item\": \"sdq_difficulties\", \"is\": [1, 2, 3] }",
            "{ \"item\": \"sdq_difficulties\", \"is\": [4] }",
            "items[26].when.is[0]: 4 is no answer to “sdq_difficulties”; its answers are 0 to 3",
        ),
        (
            SDQ,
            "\"sdq_3\", \"sdq_8\"",
            "\"sdq_3\", \"sdq_88\"",
            "scores[0].rule.items[1]: “sdq_88” is no item of this instrument",
        ),
        (SDQ, "\"range\": [0, 40]", "\"range\": [0, 50]", "scores[5].range: is 0 to 50, but the rule gives 0 to 40"),
        (
            SDQ,
            "\"at_least\": 3",
            "\"at_least\": 6",
            "scores[0].rule.at_least: is 6; from 1 to 5 answers can be asked for",
        ),
        (
            SDQ,
            "\"sdq_emotional\", \"sdq_conduct\"",
            "\"sdq_feelings\", \"sdq_conduct\"",
            "scores[5].rule.scores[0]: “sdq_feelings” is no score that stands before this one",
        ),
        // A wording.
        (
            "wording/da/sdq.json",
            "\"sdq_7\"",
            "\"sdq_77\"",
            "items: lacks the words of “sdq_7”|items.sdq_77: is no item of sdq",
        ),
        (
            "wording/da/sdq.json",
            "\"2\": \"Passer helt\"",
            "\"3\": \"Passer helt\"",
            "scales.true: lacks a label for 2|scales.true[3]: is no value of the scale; it has 0 to 2",
        ),
        (
            "wording/da/sdq.json",
            "\"kind\": \"demonstration\"",
            "\"kind\": \"own\"",
            "kind: is “own”, but these words belong to Youthinmind Ltd",
        ),
        (
            "wording/da/sdq.json",
            "\"kind\": \"demonstration\"",
            "\"kind\": \"licensed\"",
            "licence: is missing: licensed wording names holder, reference and date",
        ),
        (
            "wording/da/sdq.json",
            "\"language\": \"da\"",
            "\"language\": \"en\"",
            "language: is “en”, but the file stands in the folder “da”|instrument: Q/wording/da/sdq.json is a file of the same name and kind",
        ),
        (
            "wording/da/psoc.json",
            "PSOC, spørgsmål 1\"",
            "PSOC {about}\"",
            "items.psoc_1.text: has {about}, but the item is about nobody",
        ),
        (
            "wording/da/core-caseworker.json",
            "du forældrene",
            "du {forældrene}",
            "items.plan_ownership.text: has { or }; only {about} is known",
        ),
        (
            "wording/da/psoc.json",
            "\"instrument\": \"psoc\"",
            "\"instrument\": \"pscos\"",
            "instrument: “pscos” is no instrument that is known; there are ",
        ),
        // Norms.
        ("norms/sdq.json", "\"sdq_total\"", "\"sdq_sum\"", "bands[0].score: “sdq_sum” is no score of sdq"),
        (
            "norms/sdq.json",
            "\"to\": 40",
            "\"to\": 50",
            "bands[0]: goes from 16 to 50, where sdq_total goes from 0 to 40",
        ),
    ];
    for (file, from, to, expected) in cases {
        let folder = Folder::new();
        folder.spoil(file, from, to);
        let faults = folder.faults();
        let expected: Vec<String> = expected.split('|').map(|fault| fault.replace("Q/", "q/")).collect();
        assert_eq!(faults.len(), expected.len(), "{from} → {to}: {faults:#?}");
        for fault in &expected {
            assert!(
                faults.iter().any(|told| told.contains(", line ") && told.contains(fault.as_str())),
                "{from} → {to}: expected {fault} in {faults:#?}"
            );
        }
    }
}

#[test]
fn a_bundling_day_for_which_nothing_could_wait_is_told() {
    let folder = Folder::new();
    let bundled = "\"columns\": [\"caseworker\"],\n      \"bundle\": { \"weekday\": \"tuesday\" },";
    folder.spoil(STUDY, "\"columns\": [\"caseworker\"],", bundled);
    let ok = kvartal(&["check", "q"], folder.0.path());
    assert!(ok.status.success(), "{}", String::from_utf8_lossy(&ok.stderr));
    folder.spoil(STUDY, "tuesday", "saturday");
    assert!(folder.fault().contains("roles[1].bundle.weekday: is “saturday”, where one of “monday”, “tuesday”"));
    folder.spoil(STUDY, "saturday", "tuesday");
    let line = folder.line(STUDY, "\"bundle\"");
    folder.spoil(STUDY, "\"closes_after_days\": 56", "\"closes_after_days\": 26");
    let fault = folder.fault();
    assert!(fault.contains(&format!("line {line}")), "{fault}");
    assert!(fault.contains("roles[1].bundle: needs requests that are open for 27 days"), "{fault}");
    assert!(fault.contains("here they can close after 26"), "{fault}");
    folder.spoil(STUDY, "\"closes_after_days\": 26", "\"closes_after_days\": 27");
    assert!(kvartal(&["check", "q"], folder.0.path()).status.success());
    // Waves a month apart: 28 days, of which the last is the next wave's.
    folder.spoil(STUDY, "\"months\": 3,", "\"months\": 5,");
    assert!(kvartal(&["check", "q"], folder.0.path()).status.success());
    folder.spoil(STUDY, "[7, 14]", "[7, 15]").spoil(STUDY, "\"closes_after_days\": 27", "\"closes_after_days\": 40");
    let fault = folder.fault();
    assert!(fault.contains("for 28 days") && fault.contains("here they can close after 27"), "{fault}");
}

#[test]
fn a_folder_that_is_misspelt_is_told() {
    let folder = Folder::new();
    for (name, file) in [("programes", "maalrettet-stoette.json"), ("notes", "readme.txt"), (".git", "x.json")] {
        fs::create_dir(folder.path(name)).unwrap();
        fs::write(folder.path(name).join(file), "{}").unwrap();
    }
    assert_eq!(
        folder.fault(),
        "q/programes: is no folder that is read; there are programmes, instruments, wording, norms, study"
    );
}

#[test]
fn faults_in_the_words_of_a_study() {
    let (facts, words) = ("study/maalrettet-stoette.json", "study/da/maalrettet-stoette.json");
    for (file, from, to, says) in [
        (facts, "hjaelp@example.org", "hjaelp", "“hjaelp” is no address, as in hjaelp@example.org"),
        (facts, "\"programme\": \"maalrettet-stoette\"", "\"programme\": \"x\"", "“x” is no programme that is known"),
        (facts, "Eksempellinjen", " ", "is empty"),
        (
            words,
            "{organisation}",
            "{organization}",
            "{organization}, which stands for nothing; there are {organisation}",
        ),
        (words, "\"language\": \"da\"", "\"language\": \"xx\"", "is “xx”, and the file stands in the folder da"),
        (words, "\"parent\": {", "\"parents\": {", "is no role of “maalrettet-stoette”; there are parent, caseworker"),
        (words, "\"kept\": \"Hvor", "\"keeps\": \"Hvor", "unknown variant `keeps`"),
        (words, "Vi har nogle spørgsmål til dig om dit arbejde.", "Vi er {organisation}.", "names {organisation}"),
        (
            words,
            "Dit svar tæller, også hvis du kun svarer på noget af det.",
            "Vi har skrevet til dig før. Du kan stadig nå at svare.",
            "begins like an earlier mail",
        ),
    ] {
        let folder = Folder::new();
        let fault = folder.spoil(file, from, to).fault();
        assert!(fault.contains(says) && fault.contains(file), "{fault}");
    }
}

#[test]
fn the_line_is_the_line() {
    let folder = Folder::new();
    folder.spoil(STUDY, "\"months\": 15,", "\"months\": 15, \"month\": 15,");
    let line = folder.line(STUDY, "\"month\": 15");
    assert_eq!(folder.fault(), format!("q/{STUDY}, line {line}, waves[5].month: is no key that is known here"));
}

#[test]
fn bytes_that_are_no_utf8() {
    let folder = Folder::new();
    let mut bytes = fs::read(folder.path(STUDY)).unwrap();
    let line = folder.line(STUDY, "Målrettet");
    let at = bytes.windows(2).position(|pair| pair == "å".as_bytes()).unwrap();
    bytes.splice(at..at + 2, [0xe5]);
    fs::write(folder.path(STUDY), bytes).unwrap();
    assert_eq!(folder.fault(), format!("q/{STUDY}, line {line}: is not UTF-8 here; save the file as UTF-8"));
}

#[test]
fn every_fault_of_every_file_at_once() {
    let folder = Folder::new();
    folder
        .spoil(STUDY, "[7, 14]", "[7]")
        .spoil(STUDY, "Europe/Copenhagen", "Mars")
        .spoil(SDQ, "\"range\": [0, 40]", "\"range\": [0, 50]")
        .spoil("wording/da/psoc.json", "\"psoc_9\"", "\"psoc_99\"")
        .spoil("instruments/who-5.json", "\"items\"", "\"itmes\"");
    let faults = folder.faults();
    // who-5 cannot be read: that is told once, not again by whoever uses it.
    assert_eq!(faults.len(), 7, "{faults:#?}");
    assert!(faults.iter().filter(|fault| fault.starts_with("q/instruments/who-5.json")).count() == 2);
}

#[test]
fn a_folder_with_nothing_or_something_odd_in_it() {
    let folder = TempDir::new().unwrap();
    let output = kvartal(&["check", "."], folder.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).starts_with(".: holds no questionnaire files"));
    let folder = Folder::new();
    fs::rename(folder.path("wording/da/psoc.json"), folder.path("wording/psoc.json")).unwrap();
    assert!(folder.fault().starts_with("q/wording/psoc.json: stands where no file is looked for"));
}

#[test]
fn a_folder_with_programmes_only_stands_on_the_built_in_instruments() {
    let folder = TempDir::new().unwrap();
    copy(&shipped().join("programmes"), &folder.path().join("mine/programmes"));
    let path = folder.path().join("mine/programmes/maalrettet-stoette.json");
    let text = fs::read_to_string(&path).unwrap().replace(
        "\"sites\": {}",
        "\"sites\": { \"Herning\": { \"extra\": [{ \"role\": \"caseworker\", \"instrument\": \"pss\" }] } }",
    );
    fs::write(&path, text).unwrap();
    let found = Questionnaires::load(&folder.path().join("mine")).unwrap();
    let programme = found.programme("maalrettet-stoette").unwrap();
    assert_eq!(
        programme.instruments("Herning", "caseworker", "fu1", None),
        ["core-caseworker", "ces-caseworker", "pss"]
    );
    assert_eq!(programme.instruments("Aarhus", "caseworker", "fu1", None), ["core-caseworker", "ces-caseworker"]);
    let (alone, _) = Questionnaires::for_programme_file(&path).unwrap();
    assert_eq!(&alone, programme);
}

#[test]
fn one_programme_file_with_what_stands_beside_it() {
    let folder = Folder::new();
    // Another programme in the folder may be broken; it is not the one that was asked for.
    fs::write(folder.path("programmes/other.json"), "{}").unwrap();
    folder.spoil("instruments/psoc.json", "\"version\": \"1\"", "\"version\": \"of-the-folder\"");
    let (programme, found) = Questionnaires::for_programme_file(&folder.path(STUDY)).unwrap();
    assert_eq!(programme.id, "maalrettet-stoette");
    assert_eq!(found.instrument("psoc").unwrap().version, "of-the-folder");
    let missing = Questionnaires::for_programme_file(&folder.path("programmes/none.json")).unwrap_err();
    assert!(missing.to_string().contains("none.json: cannot be read"), "{missing}");
}

#[test]
fn licensed_wording_is_checked_before_it_is_installed() {
    let folder = Folder::new();
    let install = |text: &str| {
        fs::write(folder.0.path().join("mine.json"), text).unwrap();
        let output = kvartal(&["wording", "install", "mine.json"], folder.0.path());
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stderr).unwrap()
    };
    let demonstration = folder.text("wording/da/who-5.json");
    assert!(install(&demonstration).contains("line 5, kind: is not “licensed”; only licensed wording is installed"));
    let unlicensed = demonstration.replace("\"demonstration\"", "\"licensed\"");
    assert!(install(&unlicensed).contains("licence: is missing"), "{}", install(&unlicensed));
    let own = folder.text("wording/da/core-parent.json");
    assert!(install(&own).contains("kind: is not “licensed”"));
    let incomplete = unlicensed
        .replace(
            "\"title\"",
            "\"licence\": { \"holder\": \"\", \"reference\": \"7\", \"date\": \"2026-01-31\" }, \"title\"",
        )
        .replace("\"who5_5\"", "\"who5_6\"");
    let told = install(&incomplete);
    for fault in ["licence.holder: is empty", "lacks the words of “who5_5”", "who5_6: is no item of who-5"] {
        assert!(told.contains(fault), "{told}");
    }
}

/// The evaluation advises to ask more people; that takes a file and no code.
#[test]
fn further_roles_are_data() {
    let folder = Folder::new();
    let role = |id: &str, danish: &str| {
        format!(
            "{{ \"id\": \"{id}\", \"title\": {{ \"da\": \"{danish}\" }}, \"columns\": [\"{id}\"], \
             \"also_called\": [\"{danish}\"], \"asked\": \"per_family\", \"audience\": \"professional\", \
             \"questionnaire\": [{{ \"instrument\": \"core-family_therapist\" }}, {{ \"instrument\": \"ces-caseworker\" }}] }},"
        )
    };
    let roles = [
        role("contact_consultant", "samværskonsulent"),
        role("foster_care_consultant", "familieplejekonsulent"),
        role("support_person", "støtteperson"),
    ];
    folder.spoil(STUDY, "\"roles\": [", &format!("\"roles\": [{}", roles.concat()));
    let output = kvartal(&["check", "q"], folder.0.path());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
    // A question about somebody whom no programme knows can never be asked, and is told.
    folder.spoil("instruments/ces-caseworker.json", "\"about\": \"family_therapist\"", "\"about\": \"teacher\"");
    assert!(folder.faults()[0].ends_with(
        "roles[0].questionnaire[1].instrument: “ces_family_therapist_1” is about “teacher” in “ces-caseworker”, which \
         is no role or column of this programme"
    ));
}

#[test]
fn times_that_would_lose_what_is_kept_longer_are_told_with_their_place() {
    let folder = Folder::new();
    let contacts = "\"contacts\": { \"after\": \"study_end\", \"months\": 0 },";
    let answers = "\"answers\": { \"after\": \"study_end\", \"months\": 60 }";
    for (from, to, told) in [
        (contacts, "", "retention.answers: has a time, and contacts have none"),
        (contacts, &contacts.replace(": 0 }", ": 61 }"), "retention.answers: go after 60 months, before names"),
        (answers, &answers.replace("study_end", "family_end"), "retention.answers: count from the end of the family"),
        (answers, &answers.replace("study_end", "written"), "retention.answers.after"),
        ("\"months\": 6 }", "\"months\": 0 }", "retention.received_mail.months: is 0"),
        ("\"months\": 6 }", "\"months\": -1 }", "retention.received_mail.months"),
        ("\"logs\"", "\"log\"", "retention"),
    ] {
        let before = folder.text(STUDY);
        folder.spoil(STUDY, from, to);
        let faults = folder.faults();
        assert!(faults.len() == 1 && faults[0].contains(told), "{told}: {faults:#?}");
        fs::write(folder.path(STUDY), before).unwrap();
    }
}

#[test]
fn a_sender_that_receivers_or_readers_would_take_for_a_disguise_is_told_with_its_place() {
    let folder = Folder::new();
    let good =
        "\"sender\": { \"name\": { \"da\": \"Evalueringen\" }, \"reply_to\": \"svar@example.org\" },\n  \"roles\"";
    folder.spoil(STUDY, "\"roles\"", good);
    let sites = "\"sites\": { \"Søby/Nord\": { \"sender\": { \"name\": { \"da\": \"Søby spørger\" } } } }";
    folder.spoil(STUDY, "\"sites\": {}", sites);
    assert_eq!(kvartal(&["check", "q"], folder.0.path()).status.code(), Some(0));
    for (from, to, told) in [
        ("\"Evalueringen\"", "\"svar@bank.example\"", "sender.name.da: is “svar@bank.example”, and mail under a name"),
        ("\"Evalueringen\"", "\" \"", "sender.name.da: is empty"),
        ("\"Evalueringen\"", "\"A\\nBcc: x\"", "sender.name.da: holds a line break"),
        ("{ \"da\": \"Evalueringen\" }", "{}", "sender.name: lacks a text"),
        ("svar@example.org", "svar", "sender.reply_to: is “svar”, which is no address"),
        ("svar@example.org", "svar@localhost", "sender.reply_to: is “svar@localhost”"),
        ("svar@example.org", "blå@example.org", "sender.reply_to: is “blå@example.org”"),
        ("Søby spørger", "Søby <x>", "Søby/Nord.sender.name.da: is “Søby <x>”"),
    ] {
        let before = folder.text(STUDY);
        folder.spoil(STUDY, from, to);
        let faults = folder.faults();
        assert!(faults.len() == 1 && faults[0].contains(told), "{told}: {faults:#?}");
        // The service does not start with it either.
        let programme = folder.path(STUDY);
        assert!(Questionnaires::for_programme_file(&programme).is_err());
        fs::write(programme, before).unwrap();
    }
}
