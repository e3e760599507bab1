//! A project lead hands in a register sheet: what is read from it, and what she is told is wrong.

mod columns;
mod workbooks;

use jiff::civil::{Date, date};
use kvartal::family::{Reach, Sheet, Status, read_sheet, sample_register};
use kvartal::fault::Faults;
use kvartal::programme::Programme;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

const TODAY: Date = date(2021, 6, 1);

fn programme() -> Programme {
    serde_json::from_str(include_str!("../../data/register-programme.json")).unwrap()
}

fn read(bytes: impl AsRef<[u8]>) -> Result<Sheet, Faults> {
    read_sheet("sheet", bytes.as_ref(), &programme(), TODAY)
}

/// A sheet with these columns besides the seven that each has, and these rows.
fn csv(more: &str, rows: &[&str]) -> String {
    let mut text = format!("family_id,municipality,start_date,status,end_date,child_id,child_birth_date{more}\n");
    rows.iter().for_each(|row| text.push_str(&format!("{row}\n")));
    text
}

/// The faults as (row, column, sentence).
fn faults(bytes: impl AsRef<[u8]>) -> Vec<(usize, String, String)> {
    let faults = read(bytes).expect_err("the sheet has faults").0;
    faults.into_iter().map(|f| (f.line.unwrap_or(0), f.column.unwrap_or_default(), f.message.to_string())).collect()
}

/// The one fault of a sheet, which stands in that place and says that.
#[track_caller]
fn one_fault(bytes: impl AsRef<[u8]>, row: usize, column: &str, says: &str) {
    let found = faults(bytes);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].0, found[0].1.as_str()), (row, column), "{found:?}");
    assert!(found[0].2.contains(says), "{found:?}");
}

/// The sheet is taken, with a notice that says that in that row.
#[track_caller]
fn notice(bytes: impl AsRef<[u8]>, row: usize, says: &str) -> Sheet {
    let sheet = read(bytes).unwrap();
    let found = sheet.notices.iter().filter(|n| n.line == (row > 0).then_some(row) && n.message.contains(says)).count();
    assert_eq!(found, 1, "{:?}", sheet.notices);
    sheet
}

const DANISH: &str = "Sagsnummer;Kommune;Startdato;Status;Slutdato;Barnets ID;Barnets fødselsdato;\
    Anbringelsessted_navn;Anbringelsessted_e-mail;Forælder1_navn;Forælder1_mail;foraelder2_navn;foraelder2_email;\
    Sagsbehandler navn;Sagsbehandler e-mail;Forælder1 sprog;;\r\n\
    7;Søkøbing;31-03-2021;I gang;;1;01.02.2015;Plejefamilien \"\"Å\"\";aa@example.org;\"Ane\r\nBøgh\";Ane@example.org;\
    ;;Rita;rita@example.org;engelsk;;\r\n\
    7;Søkøbing;31/03/2021;i gang;;2;2019-12-24;Hjemmet;hjem@example.org;Ane Bøgh;ane@example.org;;;Rita;\
    RITA@example.org;engelsk;;\r\n\
    8;Nordby;1-4-2020;Ophørt før tid;01-10-2020;1;03-03-2010;;;;;;;;rita@example.org;;;\r\n;;;;;;;;;;;;;;;;;\r\n";

fn assert_danish(sheet: &Sheet) {
    assert_eq!(sheet.families.len(), 2);
    let family = &sheet.families[0];
    assert_eq!((family.case_number.as_str(), family.municipality.as_str()), ("7", "Søkøbing"));
    assert_eq!((family.start, family.end, family.status), (date(2021, 3, 31), None, Status::Active));
    let children: Vec<_> = family.children.iter().map(|child| (child.case_number.as_str(), child.birth)).collect();
    assert_eq!(children, [("1", date(2015, 2, 1)), ("2", date(2019, 12, 24))]);
    let homes: Vec<_> = family.children.iter().map(|child| child.people[0].reach.email()).collect();
    assert_eq!(homes, ["aa@example.org", "hjem@example.org"]);
    let people: Vec<_> = family
        .people
        .iter()
        .map(|p| (p.role.as_str(), p.slot.as_str(), p.name.as_str(), p.reach.email(), p.language.as_deref()))
        .collect();
    assert_eq!(
        people,
        [
            ("parent", "parent1", "Ane Bøgh", "Ane@example.org", Some("en")),
            ("caseworker", "caseworker", "Rita", "rita@example.org", None),
        ]
    );
    let other = &sheet.families[1];
    assert_eq!((other.status, other.end), (Status::EndedEarly, Some(date(2020, 10, 1))));
    assert_eq!(
        sheet.slots.iter().map(|s| s.slot.as_str()).collect::<Vec<_>>(),
        ["parent1", "parent2", "caseworker", "placement_site"]
    );
}

#[test]
fn danish_excel_writes_it_in_any_of_its_encodings() {
    let (windows, _, lost) = encoding_rs::WINDOWS_1252.encode(DANISH);
    assert!(!lost);
    let utf16: Vec<u8> = "\u{feff}".encode_utf16().chain(DANISH.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    for bytes in [DANISH.as_bytes().to_vec(), format!("\u{feff}{DANISH}").into_bytes(), windows.to_vec(), utf16] {
        assert_danish(&read(bytes).unwrap());
    }
}

#[test]
fn line_ends_of_any_system_are_line_ends() {
    for end in ["\n", "\r", "\r\n"] {
        let text = csv("", &["1,Nordby,2021-01-01,,,1,2015-01-01", "", "2,Nordby,2021-01-01,,,1,2015-01-32"]);
        one_fault(text.replace('\n', end), 4, "child_birth_date", "no such day");
    }
}

#[test]
fn semicolon_comma_and_tab_separate() {
    for separator in [";", ",", "\t"] {
        let text = csv("", &["1,Nordby,2021-01-01,,,1,2015-01-01"]).replace(',', separator);
        assert_eq!(read(text).unwrap().families[0].case_number, "1");
    }
}

#[test]
fn columns_come_in_any_order() {
    let text = "child_birth_date,child_id,end_date,parent2_email,status,start_date,municipality,family_id\n\
                2015-01-01,a,2021-02-03,bo@example.org,completed,2020-01-01,Nordby,9\n";
    let sheet = read(text).unwrap();
    let family = &sheet.families[0];
    assert_eq!((family.case_number.as_str(), family.status), ("9", Status::Completed));
    assert_eq!((family.people[0].slot.as_str(), family.people[0].reach.email()), ("parent2", "bo@example.org"));
}

#[test]
fn a_workbook_is_read_like_a_csv_file() {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Vejledning").unwrap().write(0, 0, "Sådan gør du").unwrap();
    let sheet = workbook.add_worksheet();
    let day = Format::new().set_num_format("dd-mm-yyyy");
    let headings = ["Sagsnummer", "Kommune", "Startdato", "Status", "Slutdato", "barn_id", "fødselsdato"];
    for (column, heading) in headings.iter().chain(&["sagsbehandler_email"]).enumerate() {
        sheet.write(1, column as u16, *heading).unwrap();
    }
    sheet.write(3, 0, 12).unwrap().write(3, 1, "  Nordby ").unwrap();
    sheet.write_with_format(3, 2, ExcelDateTime::from_ymd(2021, 3, 31).unwrap(), &day).unwrap();
    sheet.write(3, 3, "I gang").unwrap().write(3, 5, 1).unwrap().write(3, 6, "24-12-2019").unwrap();
    sheet.write(3, 7, "rita@example.org").unwrap();
    // As Excel leaves it: formats without values, and a stray format at the far end of the sheet.
    sheet.write_blank(9, 4, &day).unwrap().write_blank(1_048_575, 16_383, &day).unwrap();
    let read = read(workbook.save_to_buffer().unwrap()).unwrap();
    let family = &read.families[0];
    assert_eq!((family.case_number.as_str(), family.municipality.as_str()), ("12", "Nordby"));
    assert_eq!((family.start, family.children[0].birth), (date(2021, 3, 31), date(2019, 12, 24)));
    assert_eq!((family.children[0].case_number.as_str(), family.people[0].reach.email()), ("1", "rita@example.org"));
}

#[test]
fn what_excel_has_made_of_a_cell_is_told() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let day = Format::new().set_num_format("dd-mm-yyyy");
    let headings = ["family_id", "municipality", "start_date", "status", "end_date", "child_id", "child_birth_date"];
    for (column, heading) in headings.iter().enumerate() {
        sheet.write(0, column as u16, *heading).unwrap();
    }
    sheet.write_with_format(1, 0, ExcelDateTime::from_ymd(2021, 12, 3).unwrap(), &day).unwrap();
    sheet.write_formula(1, 1, Formula::new("NA()").set_result("#N/A")).unwrap();
    sheet.write(1, 2, 44286).unwrap().write(1, 5, 2).unwrap().write(1, 6, "2015-01-01").unwrap();
    let found = faults(workbook.save_to_buffer().unwrap());
    let told: Vec<_> = found.iter().map(|(row, column, _)| (*row, column.as_str())).collect();
    assert_eq!(told, [(2, "family_id"), (2, "municipality"), (2, "start_date")], "{found:?}");
    assert!(found[0].2.contains("Excel has made the date 2021-12-03"), "{found:?}");
    assert!(found[1].2.contains("#N/A") && found[2].2.contains("44286"), "{found:?}");
}

#[test]
fn a_file_that_is_no_register_is_told_as_such() {
    one_fault("", 0, "", "is empty");
    one_fault(" \r\n\n", 0, "", "is empty");
    one_fault(";;;\r\n;;;\r\n", 0, "", "is empty");
    one_fault(csv("", &[]), 0, "", "no rows");
    one_fault(b"PK\x03\x04 no workbook", 0, "", "cannot be read as an Excel workbook");
    one_fault(b"\xef\xbb\xbf <!DOCTYPE html><table>", 0, "", "is a web page");
    one_fault(b"%PDF-1.7", 0, "", "is a PDF");
    one_fault(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 0, "", "neither a CSV file nor an Excel workbook");
    one_fault([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1], 0, "", "old format");
    let mut locked = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1];
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    one_fault(locked, 0, "", "password");
    one_fault(csv("", &["1,Nordby,2021-01-01,,,1,\"2015"]), 2, "", "never closed");
    let mut mixed = csv("", &["1,Søkøbing,2021-01-01,,,1,2015-01-01"]).into_bytes();
    mixed.extend(b"2,S\xf8k\xf8bing,2021-01-01,,,1,2015-01-01\n");
    one_fault(mixed, 0, "", "two encodings");
    let lost = csv("", &["1,S\u{fffd}k,2021-01-01,,,1,2015-01-01"]);
    one_fault(lost, 2, "municipality", "was lost");
}

#[test]
fn headings_are_checked() {
    let row = "1,Nordby,2021-01-01,,,1,2015-01-01";
    one_fault(csv(",parent1_emial", &[row]), 1, "parent1_emial", "did you mean “parent1_email”");
    one_fault(csv(",support_person_email", &[row]), 1, "support_person_email", "nobody called “support_person”");
    one_fault(csv(",Kommune", &[row]), 1, "Kommune", "columns B (“municipality”) and H say the same");
    one_fault(csv(",parent1_name", &[row]), 1, "parent1_email", "missing beside “parent1_name”");
    one_fault(csv("", &[&format!("{row},,more")]), 2, "I", "under no heading");
}

#[test]
fn missing_columns_are_told_together() {
    let told = faults("family_id;status;end_date\n1;active;\n");
    let columns: Vec<_> = told.iter().map(|(row, column, _)| (*row, column.as_str())).collect();
    assert_eq!(columns, [(1, "municipality"), (1, "start_date"), (1, "child_id"), (1, "child_birth_date")]);
}

#[test]
fn every_fault_has_its_row_and_column() {
    let row = |text: &str| csv(",parent1_name,parent1_email,parent1_language", &[text]);
    for (text, column, says) in [
        (",Nordby,2021-01-01,,,1,2015-01-01", "family_id", "empty"),
        ("1,,2021-01-01,,,1,2015-01-01", "municipality", "empty"),
        ("1,Nordby,,,,1,2015-01-01", "start_date", "empty"),
        ("1,Nordby,2021-01-01,,,,2015-01-01", "child_id", "empty"),
        ("1,Nordby,2021-01-01,,,1,", "child_birth_date", "empty"),
        ("1,Nordby,i går,,,1,2015-01-01", "start_date", "“i går” is no date"),
        ("1,Nordby,2021-02-30,,,1,2015-01-01", "start_date", "no such day"),
        ("1,Nordby,2021-01-01,,,1,2021-06-02", "child_birth_date", "after today"),
        ("1,Nordby,2021-01-01,stopped,,1,2015-01-01", "status", "“stopped” is no status"),
        ("1,Nordby,2021-01-01,completed,,1,2015-01-01", "end_date", "needs an end date"),
        ("1,Nordby,2021-01-01,ended_early,,1,2015-01-01", "end_date", "needs an end date"),
        ("1,Nordby,2021-01-01,left_in_startup,,1,2015-01-01", "end_date", "needs an end date"),
        ("1,Nordby,2021-01-01,,2021-03-01,1,2015-01-01", "status", "needs a status"),
        ("1,Nordby,2021-01-01,completed,2020-12-31,1,2015-01-01", "end_date", "before the start date"),
        ("1,Nordby,2021-01-01,active,2020-12-31,1,2015-01-01", "end_date", "before the start date"),
        ("1,Nordby,2021-01-01,,,1,2015-01-01,Ane,ane", "parent1_email", "“ane” is no e-mail address"),
        ("1,Nordby,2021-01-01,,,1,2015-01-01,Ane,\"\"\"a b\"\"@example.org\"", "parent1_email", "no e-mail address"),
        ("1,Nordby,2021-01-01,,,1,2015-01-01,Ane,a@x.org;b@x.org", "parent1_email", "two addresses"),
        ("1,Nordby,2021-01-01,,,1,2015-01-01,Ane,a\u{1}@x.org", "parent1_email", "cannot be seen"),
        ("1,Nordby,2021-01-01,,,1,2015-01-01,Ane,a@x.org,fr", "parent1_language", "da or en"),
        ("1\u{7f},Nordby,2021-01-01,,,1,2015-01-01", "family_id", "cannot be seen"),
    ] {
        one_fault(row(text), 2, column, says);
    }
}

#[test]
fn what_looks_wrong_and_may_be_right_is_taken() {
    for text in [
        "1,Nordby,2021-01-01,,,1,2015-01-01",
        "1,Nordby,2021-01-01,active,2022-09-01,1,2015-01-01",
        "1,Nordby,2021-01-01,completed,2021-01-01,1,2015-01-01",
        "1,Nordby,2021-01-01,withdrawn_before_start,,1,2015-01-01",
        "1,Nordby,2021-01-01,withdrawn_before_start,2020-12-01,1,2015-01-01",
        "1,Nordby,2021-01-01,,,1,2021-01-01",
        "1,Nordby,2021-01-01,,,1,2003-01-02",
    ] {
        let sheet = read(csv(
            ",parent1_email,parent2_email,caseworker_email,family_therapist_email,placement_site_email",
            &[text],
        ))
        .unwrap();
        assert_eq!(sheet.notices, [], "{text}");
    }
}

#[test]
fn rows_of_one_family_agree_or_both_rows_are_told() {
    let columns = ",parent1_name,parent1_email,caseworker_email";
    let first = "1,Nordby,2021-01-01,completed,2021-04-01,1,2015-01-01,Ane,ane@example.org,rita@example.org";
    for (other, column, says) in [
        (
            "1,Søkøbing,01-01-2021,Afsluttet,2021-04-01,2,2016-01-01,Ane,ANE@example.org,rita@example.org",
            "municipality",
            "“Søkøbing” here and “Nordby” in row 2",
        ),
        (
            "1,Nordby,2021-01-02,completed,2021-04-01,2,2016-01-01,Ane,ane@example.org,rita@example.org",
            "start_date",
            "“2021-01-02” here and “2021-01-01” in row 2",
        ),
        (
            "1,Nordby,2021-01-01,ended_early,2021-04-01,2,2016-01-01,Ane,ane@example.org,rita@example.org",
            "status",
            "“ended_early” here and “completed” in row 2",
        ),
        (
            "1,Nordby,2021-01-01,completed,,2,2016-01-01,Ane,ane@example.org,rita@example.org",
            "end_date",
            "nothing here and “2021-04-01” in row 2",
        ),
        (
            "1,Nordby,2021-01-01,completed,2021-04-01,2,2016-01-01,Ane,ane@example.org,",
            "caseworker_email",
            "nothing here and “rita@example.org” in row 2",
        ),
        (
            "1,Nordby,2021-01-01,completed,2021-04-01,2,2016-01-01,Anne,ane@example.org,rita@example.org",
            "parent1_name",
            "“Anne” here and “Ane” in row 2",
        ),
        (
            "1,Nordby,2021-01-01,completed,2021-04-01,1,2016-01-01,Ane,ane@example.org,rita@example.org",
            "child_id",
            "row 2 already",
        ),
    ] {
        one_fault(csv(columns, &[first, other]), 3, column, says);
    }
    let same = "1,Nordby,01.01.2021,Afsluttet,01/04/2021,2,2016-01-01,Ane,ANE@Example.org,Rita@example.org";
    assert_eq!(read(csv(columns, &[first, same])).unwrap().families[0].children.len(), 2);
    // A child number is a number within its family.
    assert_eq!(
        read(csv(columns, &[first, &same.replacen("1,", "2,", 1).replace(",2,2016", ",1,2016")]))
            .unwrap()
            .families
            .len(),
        2
    );
}

#[test]
fn a_hundred_faults_are_told_and_the_rest_are_counted() {
    let rows: Vec<String> = (0..130).map(|n| format!("{n},Nordby,never,,,1,2015-01-01")).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let exactly = faults(csv("", &rows[..100]));
    assert_eq!((exactly.len(), exactly[99].0), (100, 101));
    let told = faults(csv("", &rows));
    assert_eq!(told.len(), 101);
    assert_eq!((told[99].0, told[99].1.as_str()), (101, "start_date"));
    assert_eq!(told[100], (0, String::new(), "and 30 more".to_owned()));
}

#[test]
fn the_lead_is_told_what_she_should_look_at() {
    let parents = ",parent1_name,parent1_email,parent2_name,parent2_email,caseworker_email,family_therapist_email";
    let row = |start: &str, end: &str, birth: &str, people: &str| {
        csv(parents, &[&format!("1,Nordby,{start},active,{end},1,{birth},{people}")])
    };
    notice(row("2021-01-01", "", "2003-01-01", ",,,,,"), 2, "18 years old at the start");
    notice(row("2021-01-01", "", "2021-02-01", ",,,,,"), 2, "after the family's start");
    notice(row("2021-01-01", "2021-05-31", "2015-01-01", ",,,,,"), 2, "has passed");
    notice(row("2021-01-01", "", "2015-01-01", "Ane,ane@example,,,,"), 2, "no dot after the @");
    notice(
        row("2021-01-01", "", "2015-01-01", ",ane@example.org,,,,ANE@example.org"),
        2,
        "both parent1 and family_therapist",
    );
    let one =
        notice(row("2021-01-01", "", "2015-01-01", "Ane,x@example.org,Bo,X@example.org,,"), 2, "parent1 and parent2");
    assert_eq!(one.families[0].people.iter().map(|p| p.slot.as_str()).collect::<Vec<_>>(), ["parent1"]);
    notice(
        row("2021-01-01", "", "2015-01-01", "Ane,x@example.org,Bo,X@example.org,,"),
        2,
        "called “Bo” here and “Ane” in row 2",
    );
    notice(row("2021-01-01", "", "2015-01-01", ",,,,,"), 0, "no column placement_site_email");
    let vesterlund = row("2021-01-01", "", "2015-01-01", ",,,,,gry@example.org").replace("Nordby", "Vesterlund");
    assert_eq!(notice(vesterlund, 2, "does not ask the role family_therapist").families[0].people.len(), 1);
    let spelled = csv("", &["1,Nordby,2021-01-01,,,1,2015-01-01", "2,nordby,2021-01-01,,,1,2015-01-01"]);
    let spelled = notice(spelled, 3, "“nordby” is taken for “Nordby” of row 2");
    assert_eq!(spelled.families[1].municipality, "Nordby");
}

#[test]
fn a_parent_with_a_name_and_no_address_is_reached_by_letter() {
    let columns = ",parent1_name,parent1_email,parent2_name,parent2_email,caseworker_name,caseworker_email";
    let row =
        |family: &str, child: &str, people: &str| format!("{family},Nordby,2021-01-01,,,{child},2015-01-01,{people}");
    let one = csv(columns, &[&row("1", "1", "Ane,,,,Rita,"), &row("1", "2", "Ane,,,,Rita,")]);
    let sheet = notice(&one, 2, "is written to by letter, and kvartal letter prints it");
    // A professional has an address, or is not written to.
    notice(&one, 2, "nobody can be written to here");
    let people = &sheet.families[0].people;
    assert_eq!(people.len(), 1);
    assert_eq!((people[0].slot.as_str(), people[0].name.as_str()), ("parent1", "Ane"));
    assert_eq!(people[0].reach, Reach::by_letter("1", None, "parent1", "ane"));
    // Told once, though it stands in two rows.
    let told = sheet.notices.iter().filter(|notice| notice.column.as_deref() == Some("parent1_email")).count();
    assert_eq!((told, sheet.families[0].children.len()), (1, 2));
    // The rows of a family agree on who that is, and on there being no address.
    for (other, column) in [("Bo,,,,Rita,", "parent1_name"), ("Ane,ane@example.org,,,Rita,", "parent1_email")] {
        one_fault(csv(columns, &[&row("1", "1", "Ane,,,,Rita,"), &row("1", "2", other)]), 3, column, "must agree");
    }
    // Two parents without addresses, and namesakes in two families, are as many people.
    let all = csv(columns, &[&row("1", "1", "Ane,,Ane,,,"), &row("2", "1", "Ane,,,,,")]);
    let keys: Vec<String> =
        read(all).unwrap().families.iter().flat_map(|family| &family.people).map(|p| p.reach.key()).collect();
    assert!(keys.len() == 3 && keys[0] != keys[1] && keys[0] != keys[2], "{keys:?}");
    // A language is theirs like anybody's.
    let sheet = read(csv(",parent1_name,parent1_email,parent1_language", &[&row("1", "1", "Ane,,en")])).unwrap();
    assert_eq!(sheet.families[0].people[0].language.as_deref(), Some("en"));
}

#[test]
fn a_name_without_a_letter_in_it_and_without_an_address_is_nobody() {
    let columns =
        ",parent1_name,parent1_email,caseworker_name,caseworker_email,placement_site_name,placement_site_email";
    let row = |child: &str, people: &str| format!("1,Nordby,2021-01-01,,,{child},2015-01-01,{people}");
    let nobody = read(csv(columns, &[&row("1", ",,,,,")])).unwrap();
    for mark in ["-", "–", "—", ".", "?", "--", "1", "( )"] {
        let sheet = read(csv(columns, &[&row("1", &format!("{mark},,{mark},,{mark},"))])).unwrap();
        assert_eq!(sheet.families, nobody.families, "{mark}");
        assert_eq!(sheet.notices, nobody.notices, "{mark}");
        // The rows of a family agree that there is nobody, and not on anything else.
        let rows = |second: &str| csv(columns, &[&row("1", &format!("{mark},,{mark},,,")), &row("2", second)]);
        read(rows(",,-,,,")).unwrap();
        one_fault(rows("Ane,,,,,"), 3, "parent1_name", "must agree");
        // An address is somebody's, whatever stands beside it.
        let sheet = read(csv(columns, &[&row("1", &format!("{mark},ane@x.org,,,,"))])).unwrap();
        assert_eq!(sheet.families[0].people[0].reach, Reach::Mail("ane@x.org".into()), "{mark}");
    }
    // A letter of any script is one.
    for name in ["Å", "A.", "- Bo", "محمد"] {
        let sheet = read(csv(columns, &[&row("1", &format!("{name},,,,,"))])).unwrap();
        assert_eq!(sheet.families[0].people[0].name, name);
    }
}

#[test]
fn a_person_has_one_language_in_all_rows() {
    let columns = ",parent1_email,parent1_language,caseworker_email";
    let rows = [
        "1,Nordby,2021-01-01,,,1,2015-01-01,ane@x.org,,rita@x.org",
        "2,Nordby,2021-01-01,,,1,2015-01-01,ANE@x.org,en,bo@x.org",
    ];
    let sheet = read(csv(columns, &rows)).unwrap();
    let spoken =
        |family: usize| sheet.families[family].people.iter().map(|p| p.language.as_deref()).collect::<Vec<_>>();
    assert_eq!((spoken(0), spoken(1)), (vec![Some("en"), None], vec![Some("en"), None]));
    let unsaid = read(csv(columns, &rows[..1])).unwrap();
    assert_eq!(unsaid.families[0].people[0].language.as_deref(), Some("da"));
    let quarrel = [&rows[0].replace("org,,", "org,da,"), rows[1]];
    one_fault(csv(columns, &quarrel), 3, "parent1_language", "in en here and in da in row 2");
}

#[test]
fn what_repeats_in_a_familys_rows_is_told_once() {
    let rows =
        ["1,Nordby,2021-01-01,,,1,2015-01-01,Ane,,x@y,en", "1,Nordby,2021-01-01,,,2,2016-01-01,Ane,,x@y,engelsk"];
    let sheet = read(csv(",parent1_name,parent1_email,caseworker_email,caseworker_language", &rows)).unwrap();
    let told: Vec<_> = sheet.notices.iter().filter_map(|notice| notice.line.zip(notice.column.as_deref())).collect();
    assert_eq!(told, [(2, "parent1_email"), (2, "caseworker_email")]);
    let placed = ["1,Nordby,2021-01-01,,,1,2015-01-01,Hjemmet,", "1,Nordby,2021-01-01,,,2,2016-01-01,Huset,"];
    let sheet = read(csv(",placement_site_name,placement_site_email", &placed)).unwrap();
    assert_eq!(sheet.notices.iter().filter_map(|notice| notice.line).collect::<Vec<_>>(), [2, 3]);
}

#[test]
fn the_sample_register_is_read_without_a_fault_on_any_day() {
    for today in [date(2024, 2, 29), date(2026, 12, 31), date(2025, 5, 31), date(2026, 6, 1)] {
        let text = sample_register(today);
        assert_eq!(text, sample_register(today));
        let sheet = read_sheet("sample", text.as_bytes(), &programme(), today).unwrap();
        // Only Vesterlund, which this programme has tailored, is worth a word.
        assert!(
            sheet.notices.iter().all(|notice| notice.message.contains("Vesterlund does not ask")),
            "{:?}",
            sheet.notices
        );
        assert_eq!(sheet.families.len(), 12);
        assert!(sheet.families.iter().any(|family| family.start == today));
        assert!(sheet.families.iter().all(|family| family.start <= today));
        let count = |status| sheet.families.iter().filter(|family| family.status == status).count();
        assert_eq!(
            [Status::Active, Status::Completed, Status::EndedEarly, Status::WithdrawnBeforeStart].map(count),
            [9, 1, 1, 1]
        );
        assert!(sheet.families.iter().flat_map(|family| &family.people).any(|p| p.language.as_deref() == Some("en")));
    }
}

/// The sample register as a table of cells.
fn sample_cells() -> Vec<Vec<String>> {
    sample_register(TODAY).lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

proptest! {
    /// However a spreadsheet writes the same table, the same register is read from it.
    #[test]
    fn the_dialect_of_a_file_does_not_matter(
        order in Just((0..sample_cells()[0].len()).collect::<Vec<_>>()).prop_shuffle(),
        separator in proptest::sample::select(vec![";", ",", "\t"]),
        date_mark in proptest::sample::select(vec!["", "-", ".", "/"]),
        end in proptest::sample::select(vec!["\n", "\r\n", "\r"]),
        encoding in 0..4usize,
        quoted in any::<bool>(),
        empty_columns in 0..3usize,
        empty_rows in 0..3usize,
    ) {
        let cells = sample_cells();
        let dates: Vec<usize> = (0..cells[0].len()).filter(|at| cells[0][*at].contains("_date")).collect();
        let mut text = String::new();
        for (row, line) in cells.iter().enumerate() {
            let mut written: Vec<String> = Vec::new();
            for &at in &order {
                let mut cell = line[at].clone();
                let parts: Vec<String> = cell.split('-').map(str::to_owned).collect();
                if row > 0 && dates.contains(&at) && parts.len() == 3 && !date_mark.is_empty() {
                    cell = [parts[2].as_str(), &parts[1], &parts[0]].join(date_mark);
                }
                written.push(if quoted { format!("\"{cell}\"") } else { cell });
            }
            written.extend(std::iter::repeat_n(String::new(), empty_columns));
            text.push_str(&(written.join(separator) + end));
        }
        text.push_str(&(separator.repeat(cells[0].len()) + end).repeat(empty_rows));
        let bytes = match encoding {
            0 => text.into_bytes(),
            1 => format!("\u{feff}{text}").into_bytes(),
            2 => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
            _ => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect(),
        };
        let plain = read(sample_register(TODAY)).unwrap();
        let dialect = read(bytes).unwrap();
        prop_assert_eq!(plain, dialect);
    }

    #[test]
    fn no_file_whatever_brings_the_reader_down(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
        let _ = read([b"PK\x03\x04".as_slice(), &bytes].concat());
    }

    #[test]
    fn no_cells_whatever_bring_the_reader_down(cells in proptest::collection::vec("[^\"]{0,12}", 7..40)) {
        let rows: Vec<String> = cells.chunks(7).map(|row| row.join(",")).collect();
        let _ = read(csv("", &rows.iter().map(String::as_str).collect::<Vec<_>>()));
    }
}

#[test]
fn columns_of_a_role_that_the_programme_does_not_ask_are_passed_over_with_a_note() {
    let text = "family_id;municipality;start_date;status;end_date;child_id;child_birth_date;parent1_name;parent1_email;\
                support_person_name;support_person_email\n\
                F1;Nordby;2021-01-04;active;;C1;2015-05-05;Mor;p1@example.org;Sia;s@example.org\n";
    let mut programme = programme();
    programme.roles.retain(|role| role.id != "support_person");
    let sheet = read_sheet("sheet.csv", text.as_bytes(), &programme, date(2021, 2, 1)).expect("a good sheet");
    assert_eq!(sheet.families[0].people.len(), 1);
    assert_eq!(
        sheet.notices.iter().map(ToString::to_string).filter(|n| n.contains("support_person")).collect::<Vec<_>>(),
        [
            "sheet.csv, line 1, support_person_name: is passed over: the programme asks nobody called “support_person”",
            "sheet.csv, line 1, support_person_email: is passed over: the programme asks nobody called “support_person”",
        ]
    );
    // One such column alone is more likely a misspelt one.
    let alone = text.replace("support_person_name;", "").replace("Sia;", "");
    assert!(read_sheet("sheet.csv", alone.as_bytes(), &programme, date(2021, 2, 1)).is_err());
}

#[test]
fn one_family_in_two_spellings_is_one_and_two_that_look_alike_are_told() {
    let row = |family: &str, child: &str| format!("{family},Nordby,2021-01-01,,,{child},2015-01-01,Ane,");
    let both = |one: &str, other: &str| csv(",parent1_name,parent1_email", &[one, other]);
    for other in ["f-1", "F–1", "F\u{2212}1", "F-\u{200d}1", "F-1\u{a0}"] {
        let sheet = read(both(&row("F-1", "1"), &row(other, "2"))).unwrap();
        assert_eq!(sheet.families.len(), 1, "{other:?}");
        assert_eq!((sheet.families[0].case_number.as_str(), sheet.families[0].children.len()), ("F-1", 2));
        // The parent without an address is one too.
        assert_eq!(sheet.families[0].people[0].reach, Reach::by_letter("F-1", None, "parent1", "Ane"));
        one_fault(both(&row("F-1", "a"), &row(other, "A")), 3, "child_id", "row 2 already");
    }
    for (one, other) in [("7", "007"), ("F-1", "F1"), ("10", "1O")] {
        let sheet = notice(both(&row(one, "1"), &row(other, "1")), 3, &format!("“{other}” looks like family “{one}”"));
        assert_eq!(sheet.families.len(), 2);
        notice(both(&row("F", one), &row("F", other)), 3, &format!("“{other}” of family “F” looks like child “{one}”"));
    }
}

#[test]
fn a_year_that_cannot_be_meant_is_a_fault() {
    let row = |start: &str, end: &str| csv("", &[&format!("1,Nordby,{start},completed,{end},1,2015-01-01")]);
    for (start, end, column) in [
        ("2062-01-01", "2063-01-01", "start_date"),
        ("2010-01-01", "2010-06-01", "start_date"),
        ("1921-01-01", "2021-06-01", "start_date"),
        ("2020-01-01", "2062-06-01", "end_date"),
    ] {
        let told = faults(row(start, end));
        assert!(
            told.iter().any(|(_, at, says)| at == column && says.contains("look at the year")),
            "{start}: {told:?}"
        );
    }
    for (start, end) in [("2012-01-01", "2013-01-01"), ("2022-06-01", "2023-01-01"), ("2020-01-01", "2025-01-01")] {
        read(row(start, end)).unwrap();
    }
    // A simulation's register is of any time.
    assert!(read_sheet("sheet", row("1980-01-01", "1981-01-01").as_bytes(), &programme(), Date::MAX).is_ok());
}

#[test]
fn an_error_shows_no_more_of_a_file_than_the_place() {
    let long = format!("{} og så videre", "Lang historie om familien ".repeat(20));
    for (cells, column) in [
        (format!("1,Nordby,{long},,,1,2015-01-01,"), "start_date"),
        (format!("1,Nordby,2021-01-01,{long},,1,2015-01-01,"), "status"),
        (format!("1,Nordby,2021-01-01,,,1,2015-01-01,{long}"), "parent1_email"),
        (format!("{long},Nordby,2021-01-01,,,1,2015-01-01,"), "family_id"),
    ] {
        let told = faults(csv(",parent1_email", &[&cells]));
        assert!(told.iter().any(|(_, at, _)| at == column), "{told:?}");
        assert!(told.iter().all(|(.., says)| says.len() < 250 && !says.contains("videre")), "{told:?}");
    }
    let heading = format!("{long}_mail");
    assert!(faults(csv(&format!(",{heading}"), &["1,Nordby,2021-01-01,,,1,2015-01-01"]))[0].1.chars().count() < 50);
}

#[test]
fn a_municipality_that_does_something_else_does_it_in_any_spelling() {
    let mut programme = programme();
    let tailored = programme.municipalities.remove("Vesterlund").unwrap();
    programme.municipalities.insert("A\u{30a}by Kommune".into(), tailored);
    for spelled in ["Åby Kommune", "åby kommune", "A\u{30a}BY  KOMMUNE", "Åby\u{a0}Kommune\u{200f}"] {
        assert!(!programme.asks(spelled, "family_therapist"), "{spelled}");
        assert!(programme.asks(spelled, "parent"), "{spelled}");
    }
    assert!(programme.asks("Aaby Kommune", "family_therapist"));
}

#[test]
fn a_childs_sex_is_read_where_a_sheet_tells_it_and_missed_by_nobody() {
    use kvartal::instrument::Sex;
    let sexes = |text: &str| -> Vec<Option<Sex>> {
        let sheet = read(text).unwrap_or_else(|faults| panic!("{faults}"));
        sheet.families.iter().flat_map(|family| &family.children).map(|child| child.sex).collect()
    };
    let child = |sex: &str| format!("1,Nordby,2021-01-01,active,,1,2015-01-01,{sex}");
    for heading in ["child_sex", "Barnets køn", "KØN"] {
        for (written, expected) in [("girl", Sex::Girl), ("Pige", Sex::Girl), ("boy", Sex::Boy), ("DRENG", Sex::Boy)] {
            assert_eq!(sexes(&csv(&format!(",{heading}"), &[&child(written)])), [Some(expected)], "{heading}");
        }
    }
    assert_eq!(sexes(&csv(",child_sex", &[&child("")])), [None]);
    assert_eq!(sexes(&csv("", &["1,Nordby,2021-01-01,active,,1,2015-01-01"])), [None]);
    one_fault(csv(",child_sex", &[&child("x")]), 2, "child_sex", "girl nor boy");
}
