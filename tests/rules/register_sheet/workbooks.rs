//! Workbooks that are other than they seem, and files made to fill the memory.

use kvartal::family::Reach;
use rust_xlsxwriter::{Formula, Workbook};

use super::{csv, one_fault, read};

#[test]
fn a_formula_without_a_value_is_a_fault_and_one_that_gives_nothing_is_an_empty_cell() {
    let book = |result: &str| {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        let headings =
            ["family_id", "municipality", "start_date", "status", "end_date", "child_id", "child_birth_date"];
        for (column, heading) in headings.iter().chain(&["parent1_name", "parent1_email"]).enumerate() {
            sheet.write(0, column as u16, *heading).unwrap();
        }
        for (column, cell) in ["7", "Nordby", "2021-01-01", "", "", "1", "2015-01-01", "Ane"].into_iter().enumerate() {
            sheet.write(1, column as u16, cell).unwrap();
        }
        sheet.write_formula(1, 8, Formula::new("LOWER(\"ANE@X.ORG\")").set_result(result)).unwrap();
        workbook.save_to_buffer().unwrap()
    };
    assert_eq!(read(book("ane@x.org")).unwrap().families[0].people[0].reach, Reach::Mail("ane@x.org".into()));
    let without_result = |is_text: bool| {
        unzipped(&book("ane@x.org"), |name, part| {
            if !name.ends_with("sheet1.xml") {
                return part;
            }
            let text = String::from_utf8(part).unwrap();
            let (before, rest) = text.split_once("<v>ane@x.org</v>").unwrap();
            assert!(before.contains(" t=\"str\""));
            let before = if is_text { before.to_owned() } else { before.replace(" t=\"str\"", "") };
            format!("{before}<v></v>{rest}").into_bytes()
        })
    };
    // It says that it gives a text, and the text is empty.
    assert!(matches!(read(without_result(true)).unwrap().families[0].people[0].reach, Reach::Letter(_)));
    // As programs write it that cannot calculate.
    one_fault(without_result(false), 2, "parent1_email", "holds a formula and no value");
}

/// The workbook with each part changed.
fn unzipped(workbook: &[u8], change: impl Fn(&str, Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        to.start_file(&name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut to, &change(&name, bytes)).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// A good workbook of one family.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let headings = ["family_id", "municipality", "start_date", "status", "end_date", "child_id", "child_birth_date"];
    for (column, heading) in headings.iter().enumerate() {
        sheet.write(0, column as u16, *heading).unwrap();
    }
    for (column, cell) in ["7", "Nordby", "2021-01-01", "", "", "1", "2015-01-01"].into_iter().enumerate() {
        sheet.write(1, column as u16, cell).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_that_unpacks_to_more_than_a_register_is_not_read() {
    read(unzipped(&workbook(), |_, part| part)).unwrap();
    let filled = |part: &str, with: &'static [u8], times: usize| {
        let bomb = unzipped(&workbook(), |name, bytes| {
            if !name.ends_with(part) {
                return bytes;
            }
            let text = String::from_utf8(bytes).unwrap();
            let end = text.rfind("</").unwrap();
            [&text.as_bytes()[..end], &with.repeat(times), &text.as_bytes()[end..]].concat()
        });
        assert!(bomb.len() < 2 << 20, "a small file: {}", bomb.len());
        bomb
    };
    for (part, with, times) in [
        ("sheet1.xml", b"<!-- nothing -->".as_slice(), 4 << 20),
        ("sharedStrings.xml", b"<si><t/></si>", 4 << 20),
        ("styles.xml", b"<xf/>", 1 << 20),
        ("theme1.xml", b"          ", 1 << 20),
        ("workbook.xml", b"<x/>", 1 << 20),
    ] {
        one_fault(filled(part, with, times), 0, "", "unpacks to more than a register can be");
    }
    // A style that is copied into each of many formats.
    let long = format!("<font><name val=\"{}\"/></font>", "x".repeat(2000));
    let fonts = unzipped(&workbook(), |name, bytes| match name.ends_with("styles.xml") {
        true => String::from_utf8(bytes).unwrap().replacen("<font>", &format!("{long}<font>"), 1).into_bytes(),
        false => bytes,
    });
    one_fault(fonts, 0, "", "unpacks to more than a register can be");
    // A part whose size is said to be small.
    let mut lies = filled("sheet1.xml", b"<!-- nothing -->", 4 << 20);
    let size = |at: usize, bytes: &[u8]| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let headers: Vec<usize> = (0..lies.len() - 46)
        .filter(|at| lies[*at..].starts_with(b"PK\x01\x02") && size(at + 24, &lies) > 1 << 20)
        .collect();
    assert_eq!(headers.len(), 1);
    lies[headers[0] + 24..headers[0] + 28].copy_from_slice(&1000u32.to_le_bytes());
    assert!(read(lies).is_err());
}

#[test]
fn one_text_in_very_many_cells_is_not_copied_without_end() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let long = "x".repeat(30_000);
    for row in 0..2_000 {
        sheet.write(row, 0, long.as_str()).unwrap();
    }
    one_fault(book.save_to_buffer().unwrap(), 0, "", "too many cells");
}

#[test]
fn a_file_that_is_larger_than_any_register_is_not_read() {
    let heading = csv("", &[]);
    one_fault(format!("{heading}{}", "x;".repeat(11 << 20)), 0, "", "is larger than 20 MB");
    one_fault(format!("{heading}{}", "1\n".repeat(2_000_001)), 0, "", "too many cells");
    one_fault("x;".repeat(2_001), 0, "", "more than 2000 columns");
}
