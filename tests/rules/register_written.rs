//! The register is written into a sheet, changed in a spreadsheet and read again: what nobody has changed is as it was.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use kvartal::family::{
    Assignment, Case, Child, FactEntry, FileKind, Person, Reach, RegisterChange, SheetWriter, SheetWriting, Status,
    StoredFact, changes, changes_of_facts, read_sheet,
};
use kvartal::id::{AssignmentId, ChildId, FamilyId, PersonId};
use kvartal::instrument::Sex;
use kvartal::programme::Programme;
use proptest::prelude::*;

const TODAY: Date = date(2021, 6, 1);
const KINDS: [FileKind; 2] = [FileKind::Csv, FileKind::Xlsx];

fn programme() -> Programme {
    let mut programme: Programme = serde_json::from_str(include_str!("../data/register-programme.json")).unwrap();
    let facts = r#"[
        {"id": "placement", "title": {"da": "Anbringelsens art", "en": "Placement"}, "of": "family", "kind": "choice",
         "values": [{"id": "new", "title": {"da": "ny", "en": "new"}}, {"id": "old", "title": {"da": "ældre"}}]},
        {"id": "referral", "title": {"da": "Visitation", "en": "Referral"}, "of": "family", "kind": "date"},
        {"id": "phase", "title": {"da": "Fase", "en": "Phase"}, "of": "family", "kind": "dated_choice", "times": 3,
         "values": [{"id": "start", "title": {"da": "opstart"}}, {"id": "change", "title": {"da": "forandring"}}]},
        {"id": "went_home", "title": {"da": "Hjemgivet", "en": "Went home"}, "of": "child", "kind": "date"}
    ]"#;
    programme.facts = serde_json::from_str(facts).unwrap();
    programme
}

/// The register as `kvartal register` writes it.
pub fn written(
    programme: &Programme,
    kind: FileKind,
    language: &str,
    cases: &[Case],
    people: &[Person],
    facts: &[StoredFact],
) -> Vec<u8> {
    let people: BTreeMap<PersonId, Person> = people.iter().map(|person| (person.id, person.clone())).collect();
    let municipalities: Vec<String> = cases.iter().map(|case| case.municipality.clone()).collect();
    let how = SheetWriting { programme, kind, language, municipalities: &municipalities, today: TODAY };
    let mut sheet = SheetWriter::new(Vec::new(), how).unwrap();
    cases.iter().for_each(|case| sheet.family(case, &people, facts).unwrap());
    sheet.finish().unwrap().0
}

/// A register as stored.
#[derive(Debug, Clone, Default)]
struct Stored {
    cases: Vec<Case>,
    people: Vec<Person>,
    facts: Vec<StoredFact>,
}

impl Stored {
    /// What importing a sheet would change.
    fn import(&self, sheet: &[u8]) -> Vec<String> {
        let sheet = read_sheet("sheet", sheet, &programme(), TODAY).unwrap_or_else(|faults| panic!("{faults}"));
        let made = changes(&self.cases, &self.people, &sheet, TODAY);
        let of_facts = changes_of_facts(&self.cases, &self.facts, &sheet);
        made.list.iter().chain(&of_facts).map(RegisterChange::to_string).collect()
    }

    fn written(&self, kind: FileKind, language: &str) -> Vec<u8> {
        written(&programme(), kind, language, &self.cases, &self.people, &self.facts)
    }

    fn id(&self) -> i64 {
        let facts = self.facts.len();
        (self.people.len()
            + facts
            + self.cases.iter().map(|case| case.assignments.len() + case.children.len()).sum::<usize>()
            + 1) as i64
    }

    /// Somebody holds a role, or held it until yesterday.
    fn assign(&mut self, child: Option<ChildId>, slot: &str, name: &str, email: &str, language: &str, held: bool) {
        let case = self.cases.last().unwrap();
        let number = child.map(|id| case.children.iter().find(|child| child.id == id).unwrap().case_number.clone());
        let reach = match email {
            "" => Reach::by_letter(&case.case_number, number.as_deref(), slot, name),
            email => Reach::Mail(email.into()),
        };
        let known = self.people.iter().find(|person| person.reach.key() == reach.key()).map(|person| person.id);
        let person = known.unwrap_or_else(|| {
            let id = PersonId::new(1000 + self.people.len() as i64);
            self.people.push(Person { id, reach: reach.clone(), language: language.into() });
            id
        });
        let id = AssignmentId::new(self.id());
        let role = if slot.starts_with("parent") { "parent" } else { slot };
        let (from, to) = (date(2021, 1, 1), (!held).then(|| TODAY.yesterday().unwrap()));
        self.cases.last_mut().unwrap().assignments.push(Assignment {
            id,
            child,
            role: role.into(),
            slot: slot.into(),
            person,
            name: name.into(),
            from,
            to,
            no_mail: false,
            by_letter: email.is_empty(),
        });
    }
}

/// A name as the register keeps it: single spaces, and a letter in it where there is nothing else to know it by.
fn name() -> impl Strategy<Value = String> {
    let odd = "[-=+@'\"; ,|aBæøÅñ1.(]{0,10}".prop_map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    let fixed = [
        "=1+1",
        "+45 12 34",
        "-",
        "@SUM(A1)",
        "'=x",
        "''",
        "a;=b",
        "\"Bo\"",
        "Bo; Å",
        "O’Brien",
        "-1.5",
        "1E5",
        "007",
        "3-12",
        "sep=;",
    ];
    prop_oneof![odd, proptest::sample::select(fixed.to_vec()).prop_map(str::to_owned)]
}

fn case_number() -> impl Strategy<Value = String> {
    proptest::sample::select(vec!["7", "F-1", "007A", "-3", "+4", "3-12", "17.5", "Æ 4", "1E5", "'-x", "a;-b"])
        .prop_map(str::to_owned)
}

type Someone = Option<(String, usize, bool)>;

/// A family: number, municipality, status, days, children (number, birth, sex, home), people.
type Drawn = (
    String,
    usize,
    usize,
    (i32, i32),
    Vec<(String, i32, usize, Someone, Option<i32>)>,
    [Someone; 4],
    (usize, Option<i32>, Vec<(i32, usize)>),
);

fn someone() -> impl Strategy<Value = Someone> {
    proptest::option::weighted(0.8, (name(), 0..6_usize, any::<bool>()))
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let child = (case_number(), 0..6000_i32, 0..3_usize, someone(), proptest::option::of(0..900_i32));
    let facts =
        (0..3_usize, proptest::option::of(0..900_i32), proptest::collection::vec((0..900_i32, 0..2_usize), 0..=3));
    (
        case_number(),
        0..3_usize,
        0..5_usize,
        (0..900_i32, 0..300_i32),
        proptest::collection::vec(child, 1..4),
        [someone(), someone(), someone(), someone()],
        facts,
    )
}

/// Addresses of six people, with their languages; the last two have none, where the role allows it.
const ADDRESSES: [(&str, &str); 6] =
    [("ane@x.org", "da"), ("BO@x.org", "en"), ("o'brien@x.org", "ar"), ("+x@x.org", "da"), ("", "da"), ("", "en")];

fn stored(families: Vec<Drawn>) -> Stored {
    let mut stored = Stored::default();
    let day = |days: i32| date(2019, 1, 1).saturating_add(jiff::Span::new().days(days));
    for (at, (number, municipality, status, (start, lasts), children, people, facts)) in
        families.into_iter().enumerate()
    {
        let status = Status::ALL[status];
        let id = FamilyId::new(at as i64 + 1);
        // Numbers that are alike would be told, and those that are the same be one.
        let case_number = format!("{number}/{at}");
        stored.cases.push(Case {
            id,
            case_number,
            municipality: ["Nordby", "Søkøbing; by", "-Åby"][municipality].into(),
            start: day(start),
            end: (status != Status::Active).then(|| day(start + lasts)),
            status,
            paused_until: None,
            forgotten: None,
            linked: None,
            registered: TODAY,
            children: Vec::new(),
            assignments: Vec::new(),
            requests: Vec::new(),
        });
        for (place, (number, born, sex, home, went)) in children.into_iter().enumerate() {
            let child = ChildId::new((at * 10 + place) as i64);
            let (case_number, birth) =
                (format!("{number}/{place}"), date(2004, 1, 1).saturating_add(jiff::Span::new().days(born)));
            let sex = [None, Some(Sex::Girl), Some(Sex::Boy)][sex];
            stored.cases[at].children.push(Child { id: child, case_number, birth, sex, registered: TODAY });
            if let Some((name, who, held)) = home {
                let (email, language) = ADDRESSES[who % 4];
                stored.assign(Some(child), "placement_site", &name, email, language, held);
            }
            stored.facts.extend(went.map(|went| StoredFact {
                family: id,
                child: Some(child),
                fact: "went_home".into(),
                entries: vec![FactEntry { on: Some(day(went)), value: None }],
            }));
        }
        for (slot, someone) in ["parent1", "parent2", "caseworker", "family_therapist"].into_iter().zip(people) {
            let Some((name, who, held)) = someone else { continue };
            let (email, language) = ADDRESSES[if slot.starts_with("parent") { who } else { who % 4 }];
            let twice = stored.cases[at]
                .assignments
                .iter()
                .any(|other| other.slot == "parent1" && slot == "parent2" && other.to.is_none() && !email.is_empty());
            // A person holds a role once; whoever has no address has a name.
            if !twice && (!email.is_empty() || name.contains(char::is_alphabetic)) {
                let language = if email.is_empty() { "da" } else { language };
                stored.assign(None, slot, &name, email, language, held);
            }
        }
        let (placement, referral, phases) = facts;
        let mut tell = |fact: &str, entries: Vec<FactEntry>| {
            if !entries.is_empty() {
                stored.facts.push(StoredFact { family: id, child: None, fact: fact.into(), entries });
            }
        };
        let placement = ["new", "old"].get(placement).map(|value| FactEntry { on: None, value: Some((*value).into()) });
        tell("placement", placement.into_iter().collect());
        tell("referral", referral.map(|on| FactEntry { on: Some(day(on)), value: None }).into_iter().collect());
        let phases: BTreeMap<i32, usize> = phases.into_iter().collect();
        let entry =
            |(on, value): (i32, usize)| FactEntry { on: Some(day(on)), value: Some(["start", "change"][value].into()) };
        tell("phase", phases.into_iter().map(entry).collect());
    }
    stored
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Whatever names, letters, replaced people, several children and facts a register holds: it is read as it was.
    #[test]
    fn importing_what_was_written_changes_nothing(families in proptest::collection::vec(drawn(), 1..4)) {
        let stored = stored(families);
        for (kind, language) in [(KINDS[0], "da"), (KINDS[0], "en"), (KINDS[1], "da"), (KINDS[1], "en")] {
            prop_assert_eq!(stored.import(&stored.written(kind, language)), Vec::<String>::new(), "{:?} {}", kind, language);
        }
    }
}

fn one_family() -> Stored {
    let mut stored = Stored::default();
    stored.cases.push(Case {
        id: FamilyId::new(1),
        case_number: "7".into(),
        municipality: "Nordby".into(),
        start: date(2021, 1, 4),
        end: None,
        status: Status::Active,
        registered: TODAY,
        paused_until: None,
        forgotten: None,
        linked: None,
        children: ["1", "2"]
            .map(|number| Child {
                id: ChildId::new(number.parse().unwrap()),
                case_number: number.into(),
                birth: date(2015, 2, 3),
                sex: None,
                registered: TODAY,
            })
            .into(),
        assignments: Vec::new(),
        requests: Vec::new(),
    });
    stored.assign(None, "parent1", "=Ane", "ane@x.org", "da", true);
    stored.assign(None, "parent2", "Bo", "", "da", true);
    stored.assign(None, "caseworker", "Rita", "rita@x.org", "da", false);
    stored
}

#[test]
fn danish_excel_opens_it_and_runs_nothing_in_it() {
    let stored = one_family();
    let text = String::from_utf8(stored.written(FileKind::Csv, "da")).unwrap();
    let lines: Vec<&str> = text.strip_prefix('\u{feff}').expect("a mark").split("\r\n").collect();
    assert_eq!(
        lines[0],
        "Familie id;Kommune;Startdato;Status;Slutdato;Forbundet sag;Barn id;Barnets fødselsdato;Barnets køn;Forælder1 navn;\
         Forælder1 e-mail;Forælder1 sprog;Forælder2 navn;Forælder2 e-mail;Forælder2 sprog;Myndighedsrådgiver navn;\
         Myndighedsrådgiver e-mail;Myndighedsrådgiver sprog;Familiebehandler navn;Familiebehandler e-mail;\
         Familiebehandler sprog;Anbringelsessted navn;Anbringelsessted e-mail;Anbringelsessted sprog;Anbringelsens art;\
         Visitation;Fase 1;Fase 1 dato;Fase 2;Fase 2 dato;Fase 3;Fase 3 dato;Hjemgivet"
    );
    assert_eq!(lines[1], "7;Nordby;2021-01-04;i gang;;;1;2015-02-03;;'=Ane;ane@x.org;da;Bo;;da;;;;;;;;;;;;;;;;;;");
    assert_eq!((lines.len(), lines[3]), (4, ""), "a row for each child, who was replaced in none");
    let english = String::from_utf8(stored.written(FileKind::Csv, "en")).unwrap();
    assert!(english.contains(
        "family_id;municipality;start_date;status;end_date;linked_case;child_id;child_birth_date;child_sex;\
         parent1_name"
    ));
    assert!(english.contains("phase_1;phase_1_date;phase_2") && english.contains(";active;"));
}

#[test]
fn an_empty_sheet_has_every_column_and_is_told_to_be_empty() {
    for kind in KINDS {
        let sheet = Stored::default().written(kind, "da");
        let faults = read_sheet("sheet", &sheet, &programme(), TODAY).unwrap_err();
        assert_eq!(
            faults.0.iter().map(|fault| &*fault.message).collect::<Vec<_>>(),
            ["has a heading and no rows under it"]
        );
    }
}

#[test]
fn the_same_register_gives_the_same_bytes() {
    let stored = one_family();
    for kind in KINDS {
        assert_eq!(stored.written(kind, "en"), stored.written(kind, "en"));
    }
    // A workbook says when it was made, which is told and not read from a clock.
    let made = part(&stored.written(FileKind::Xlsx, "en"), "docProps/core.xml");
    assert_eq!(made.matches("2021-06-01T00:00:00Z").count(), 2, "{made}");
}

/// A part of a workbook as text.
fn part(workbook: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name(name).unwrap(), &mut text).unwrap();
    text
}

#[test]
fn a_workbook_offers_what_can_be_chosen_and_explains_every_column() {
    let stored = one_family();
    for (language, guide, status, sentence) in [
        ("da", "Vejledning", "ophørt før tid", "Familiens sagsnummer"),
        ("en", "Guide", "ended_early", "The family's case number"),
    ] {
        let workbook = stored.written(FileKind::Xlsx, language);
        let rows = part(&workbook, "xl/worksheets/sheet1.xml");
        // Municipality, status, sex, the languages of five columns, placement and three phases.
        assert_eq!(rows.matches("<dataValidation ").count(), 3 + 5 + 1 + 3);
        assert!(rows.contains("<formula1>lists!$A$1:$A$1</formula1>"));
        assert!(rows.contains("state=\"frozen\"") && rows.contains("<cols>"));
        let names = part(&workbook, "xl/workbook.xml");
        assert!(names.contains(guide) && names.contains("state=\"hidden\""), "{names}");
        let texts = part(&workbook, "xl/sharedStrings.xml");
        assert!(texts.contains(status) && texts.contains(sentence), "{texts}");
        let headings = 24 + 9;
        assert_eq!(part(&workbook, "xl/worksheets/sheet2.xml").matches("<row ").count(), headings + 1);
    }
}

fn csv(more: &str, rows: &[&str]) -> String {
    let mut text = format!("family_id,municipality,start_date,status,end_date,child_id,child_birth_date{more}\n");
    rows.iter().for_each(|row| text.push_str(&format!("7,Nordby,2021-01-04,,,{row}\n")));
    text
}

#[test]
fn facts_come_in_by_their_columns_and_a_sheet_without_them_leaves_them() {
    let mut stored = one_family();
    let sheet = csv(
        ",Anbringelsens art,referral,Fase 1,Fase 1 dato,phase_2,phase_2_date,went_home",
        &[
            "1,2015-02-03,Ny,01-02-2021,forandring,2021-05-01,start,2021-02-01,2021-05-31",
            "2,2015-02-03,new,2021-02-01,change,2021-05-01,opstart,2021-02-01,",
        ],
    );
    let told = stored.import(sheet.as_bytes());
    let told: Vec<&str> = told.iter().filter(|line| line.contains('“')).map(String::as_str).collect();
    assert_eq!(
        told,
        [
            "“Placement” of family 7 changes from none to new.",
            "“Referral” of family 7 changes from none to 2021-02-01.",
            "“Phase” of family 7 changes from none to start (2021-02-01), change (2021-05-01).",
            "“Went home” of child 1 of family 7 changes from none to 2021-05-31.",
        ]
    );
    let entry = |value: &str| FactEntry { on: None, value: Some(value.into()) };
    let placement =
        StoredFact { family: FamilyId::new(1), child: None, fact: "placement".into(), entries: vec![entry("old")] };
    stored.facts.push(placement);
    let told = |more: &str, cell: &str| {
        let told = stored.import(csv(more, &[&format!("1,2015-02-03{cell}")]).as_bytes());
        told.into_iter().filter(|line| line.contains('“')).collect::<Vec<_>>()
    };
    assert_eq!(told("", ""), Vec::<String>::new());
    assert_eq!(told(",placement", ",ældre"), Vec::<String>::new());
    assert_eq!(told(",placement", ","), ["“Placement” of family 7 changes from old to none."]);
}

#[test]
fn a_sheet_says_nothing_of_what_it_has_no_column_for() {
    let mut stored = one_family();
    let entry = |month, value: &str| FactEntry { on: Some(date(2021, month, 1)), value: Some(value.into()) };
    let entries = vec![entry(1, "start"), entry(2, "change"), entry(3, "start"), entry(4, "change")];
    stored.facts.push(StoredFact { family: FamilyId::new(1), child: None, fact: "phase".into(), entries });
    // More than the programme has columns for.
    let written = stored.written(FileKind::Csv, "en");
    assert_eq!(stored.import(&written), Vec::<String>::new());
    let more = ",phase_1,phase_1_date,phase_2,phase_2_date";
    let told = |cells: &str| {
        let told = stored.import(csv(more, &[&format!("1,2015-02-03,{cells}")]).as_bytes());
        told.into_iter().filter(|line| line.contains('“')).collect::<Vec<_>>()
    };
    assert_eq!(told("start,2021-01-01,change,2021-02-01"), Vec::<String>::new());
    let before = "“Phase” of family 7 changes from start (2021-01-01), change (2021-02-01), start (2021-03-01), change \
                  (2021-04-01)";
    assert_eq!(
        told("start,2021-01-01,,"),
        [format!("{before} to start (2021-01-01), start (2021-03-01), change (2021-04-01).")]
    );
    // A day has one.
    assert_eq!(
        told("start,2021-01-01,change,2021-03-01"),
        [format!("{before} to start (2021-01-01), change (2021-03-01), change (2021-04-01).")]
    );
}

#[test]
fn what_is_wrong_with_a_fact_is_told_at_its_cell() {
    for (more, cells, line, column, says) in [
        (
            ",placement",
            ",temporary",
            2,
            "placement",
            "is none of what can be told here; write new (ny, new) or old (ældre)",
        ),
        (",referral", ",31-02-2021", 2, "referral", "no such day"),
        (",referral", ",2121-01-01", 2, "referral", "years ahead"),
        (",phase_1,phase_1_date", ",start,", 2, "phase_1_date", "the day is missing beside “phase_1”"),
        (",phase_1,phase_1_date", ",,2021-01-01", 2, "phase_1", "not told what began"),
        (",phase_1", ",start", 1, "phase_1_date", "this column is missing beside “phase_1”"),
        (",Fase 2 dato", ",2021-01-01", 1, "phase_2", "this column is missing beside “Fase 2 dato”"),
        (
            ",phase_1,phase_1_date,phase_2,phase_2_date",
            ",start,2021-01-01,change,2021-01-01",
            2,
            "phase_2_date",
            "the same day stands in this row already",
        ),
        (",placement,Anbringelsens art", ",new,new", 1, "Anbringelsens art", "say the same"),
    ] {
        let sheet = csv(more, &[&format!("1,2015-02-03{cells}")]);
        let faults = read_sheet("sheet", sheet.as_bytes(), &programme(), TODAY).expect_err(more).0;
        let first = &faults[0];
        assert_eq!((first.line, first.column.as_deref()), (Some(line), Some(column)), "{more}: {faults:?}");
        assert!(first.message.contains(says) && faults.len() == 1, "{more}: {faults:?}");
    }
    // A family's facts repeat and must agree.
    let sheet = csv(",placement", &["1,2015-02-03,new", "2,2015-02-03,old"]);
    let faults = read_sheet("sheet", sheet.as_bytes(), &programme(), TODAY).unwrap_err().0;
    assert!(faults[0].message.contains("family 7 has “old” here and “new” in row 2"), "{faults:?}");
}
