//! Two courses about one child: when the later one asks about it, and what is wrong with a link in a sheet.

use jiff::civil::{Date, date};
use kvartal::family::{
    Assignment, Case, Child, LinkedCourse, Status, changes_of_links, faults_of_links, read_sheet, same_children,
};
use kvartal::id::{AssignmentId, ChildId, FamilyId, PersonId};
use kvartal::plan;
use kvartal::programme::{Calendar, Programme};

const START: Date = date(2021, 3, 1);

/// The course that was there first, about the same child; it runs.
fn first(start: Date) -> LinkedCourse {
    LinkedCourse { case_number: "A".into(), start, end: None, status: Status::Active, shared: vec![ChildId::new(5)] }
}

/// A course with one child, at whose placement site somebody is asked; linked to another course.
fn later(linked: Option<LinkedCourse>) -> Case {
    Case {
        id: FamilyId::new(2),
        case_number: "B".into(),
        municipality: "Aarhus".into(),
        start: START,
        end: None,
        status: Status::Active,
        registered: START,
        paused_until: None,
        forgotten: None,
        linked,
        children: vec![Child {
            id: ChildId::new(5),
            case_number: "1".into(),
            birth: date(2015, 5, 5),
            sex: None,
            registered: START,
        }],
        assignments: vec![Assignment {
            id: AssignmentId::new(7),
            child: Some(ChildId::new(5)),
            role: "placement_site".into(),
            slot: "placement_site".into(),
            person: PersonId::new(9),
            name: "Hjemmet".into(),
            from: START,
            to: None,
            no_mail: false,
            by_letter: false,
        }],
        requests: Vec::new(),
    }
}

fn programme() -> (Programme, Calendar) {
    let mut programme = crate::plan_support::programme(None).0;
    programme.collection_window = None;
    let calendar = Calendar::of(&programme).unwrap();
    (programme, calendar)
}

/// The nominal dates of the waves at which the placement site of the later course is asked.
fn asked(case: &Case) -> Vec<Date> {
    let (programme, calendar) = programme();
    let now = START.at(9, 5, 0, 0).in_tz("Europe/Copenhagen").unwrap().timestamp();
    let coming = plan::forecast(&programme, &calendar, case, now);
    let mut days: Vec<Date> = coming.values().map(|coming| coming.request.nominal).collect();
    days.sort();
    days
}

#[test]
fn the_later_course_asks_about_the_child_when_the_first_does_not() {
    let all = asked(&later(None));
    assert!(all.len() > 4, "{all:?}");
    let first = first(date(2021, 2, 22));
    let last = *all.last().unwrap();
    let (before, second) = (date(2020, 12, 1), all[1]);
    let cases: [(&str, LinkedCourse, &[Date]); 8] = [
        ("runs on", LinkedCourse { end: Some(last), ..first.clone() }, &[]),
        ("ended before", LinkedCourse { end: Some(before), status: Status::Completed, ..first.clone() }, &all),
        ("ends on the day of the second wave", LinkedCourse { end: Some(second), ..first.clone() }, &all[2..]),
        (
            "ends early the day before it",
            LinkedCourse { end: Some(second.yesterday().unwrap()), status: Status::EndedEarly, ..first.clone() },
            &all[1..],
        ),
        (
            "begins on the day of the second wave",
            LinkedCourse { start: second, end: Some(last), ..first.clone() },
            &all[..1],
        ),
        ("withdrawn before its start", LinkedCourse { status: Status::WithdrawnBeforeStart, ..first.clone() }, &all),
        ("its waves were over long ago", LinkedCourse { start: date(2010, 1, 4), ..first.clone() }, &all),
        ("has other children", LinkedCourse { shared: Vec::new(), ..first }, &all),
    ];
    for (what, first, expected) in cases {
        assert_eq!(asked(&later(Some(first))), expected, "the first course {what}");
    }
}

#[test]
fn the_last_wave_of_courses_that_began_days_apart_is_asked_once() {
    let first = first(date(2021, 2, 22));
    assert_eq!(asked(&later(Some(first))), Vec::<Date>::new());
}

#[test]
fn nobody_is_missed_at_the_placement_site_of_a_child_who_is_asked_about_elsewhere() {
    let (programme, calendar) = programme();
    let mut case = later(None);
    case.assignments[0] =
        Assignment { child: None, role: "parent".into(), slot: "parent1".into(), ..case.assignments[0].clone() };
    let unheld = |case: &Case| {
        let outlook = plan::outlook(&programme, &calendar, case, START);
        outlook.unheld.iter().any(|one| one.role == "placement_site")
    };
    assert!(unheld(&case));
    case.linked = Some(first(START));
    assert!(!unheld(&case));
    case.linked.as_mut().unwrap().status = Status::WithdrawnBeforeStart;
    assert!(unheld(&case));
}

#[test]
fn each_course_numbers_its_children_for_itself() {
    let (may, june) = (date(2015, 5, 5), date(2017, 6, 6));
    for (one, other, same) in [
        (&[("1", may)][..], &[("1", june), ("2", may)][..], &[(0, 1)][..]),
        (&[("1", may)], &[("1", june)], &[]),
        (&[("a", may), ("b", may)], &[("B", may), ("a", may)], &[(0, 1), (1, 0)]),
        (&[("1", may), ("2", may)], &[("3", may)], &[]),
        (&[("2", may)], &[("1", may), ("2", may)], &[(0, 1)]),
    ] {
        assert_eq!(same_children(one, other), same, "{one:?} {other:?}");
    }
}

/// What is wrong with a sheet of family, municipality, linked case, child and birth date.
fn faults(stored: &[Case], rows: &[&str]) -> Vec<String> {
    let rows: Vec<String> = rows
        .iter()
        .map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            format!("{},{},2021-03-01,,,{},{},{}", cells[0], cells[1], cells[2], cells[3], cells[4])
        })
        .collect();
    let heading = "family_id,municipality,start_date,status,end_date,Forbundet sag,child_id,child_birth_date";
    let text = format!("{heading}\n{}\n", rows.join("\n"));
    let sheet = read_sheet("sheet", text.as_bytes(), &programme().0, START).unwrap_or_else(|faults| panic!("{faults}"));
    let found = faults_of_links(stored, &sheet).0.iter().map(ToString::to_string).collect();
    if !changes_of_links(stored, &sheet).is_empty() && stored.is_empty() {
        assert!(rows.iter().any(|row| row.split(',').nth(5).is_some_and(|cell| !cell.is_empty())));
    }
    found
}

#[test]
fn every_fault_of_a_link_is_told_at_its_cell() {
    let fine = "A,Aarhus,,1,2015-05-05";
    assert_eq!(faults(&[], &[fine, "C,Aarhus,a,1,2015-05-05"]), Vec::<String>::new());
    for (rows, expected) in [
        (&[fine, "C,Aarhus,X,1,2015-05-05"][..], "sheet, line 3, Forbundet sag: neither this sheet nor the register"),
        (&["C,Aarhus,c,1,2015-05-05"], "sheet, line 2, Forbundet sag: a case cannot be linked to itself"),
        (
            &[fine, "C,Aarhus,A,1,2015-05-05", "D,Aarhus,C,1,2015-05-05"],
            "sheet, line 4, Forbundet sag: case C is itself linked to case A; name the first",
        ),
        (&[fine, "C,Odense,A,1,2015-05-05"], "sheet, line 3, Forbundet sag: case A is in another municipality"),
        (&[fine, "C,Aarhus,A,1,2015-05-06"], "sheet, line 3, Forbundet sag: case A has no child of family C"),
        (
            &[fine, "A,Aarhus,,2,2015-05-05", "C,Aarhus,A,3,2015-05-05"],
            "sheet, line 4, Forbundet sag: case A has no child of family C",
        ),
    ] {
        let found = faults(&[], rows);
        assert!(found.len() == 1 && found[0].starts_with(expected), "{found:?}");
    }
    // The register has the others: B, which is linked to A.
    let linked = first(START);
    let stored = [later(Some(linked)), Case { id: FamilyId::new(1), case_number: "A".into(), ..later(None) }];
    let found = faults(&stored, &["C,Aarhus,B,1,2015-05-05"]);
    assert!(found.len() == 1 && found[0].contains("case B is itself linked to case A"), "{found:?}");
    let found = faults(&stored, &["A,Aarhus,D,1,2015-05-05", "D,Aarhus,,1,2015-05-05"]);
    assert!(found.len() == 1 && found[0].contains("case B is linked to this one"), "{found:?}");
}
