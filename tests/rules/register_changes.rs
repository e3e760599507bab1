//! A sheet is imported again: what changes, for whom, and what stays.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use kvartal::family::{
    Assignment, Case, Child, FileKind, Person, Place, Reach, RegisterChange, RegisterChanges, Sheet, SheetChild,
    SheetFamily, SheetPerson, Slot, Status, changes, is_by_letter, read_sheet, sample_register,
};
use kvartal::id::{AssignmentId, ChildId, FamilyId, PersonId};
use kvartal::instrument::Sex;
use kvartal::programme::{Asked, Programme};
use proptest::prelude::*;

use crate::register_written;

const TODAY: Date = date(2021, 6, 1);

/// A store in memory that makes changes one by one and insists on what a database would insist on.
#[derive(Debug, Clone, Default, PartialEq)]
struct Model {
    cases: Vec<Case>,
    people: Vec<Person>,
    ids: i64,
}

impl Model {
    fn import(&mut self, sheet: &Sheet) -> RegisterChanges {
        let made = changes(&self.cases, &self.people, sheet, TODAY);
        made.list.iter().for_each(|change| self.make(change, made.on));
        made
    }

    fn id(&mut self) -> i64 {
        self.ids += 1;
        self.ids
    }

    fn case(&mut self, number: &str) -> &mut Case {
        self.cases.iter_mut().find(|case| case.case_number == number).expect("the family is stored")
    }

    fn person(&mut self, id: PersonId) -> &mut Person {
        self.people.iter_mut().find(|person| person.id == id).expect("the person is stored")
    }

    fn held(&mut self, id: AssignmentId) -> &mut Assignment {
        let all = self.cases.iter_mut().flat_map(|case| &mut case.assignments);
        all.into_iter().find(|held| held.id == id && held.to.is_none()).expect("the assignment is held")
    }

    fn end(&mut self, id: AssignmentId, on: Date) {
        self.held(id).to = Some(on.yesterday().unwrap());
    }

    fn assign(&mut self, place: &Place, reach: &Reach, name: &str, on: Date) {
        let person = self.people.iter().find(|p| p.reach.key() == reach.key()).expect("stored").id;
        let id = AssignmentId::new(self.id());
        let case = self.case(&place.family);
        let child =
            place.child.as_ref().map(|n| case.children.iter().find(|c| c.case_number == *n).expect("stored").id);
        let (role, slot, name) = (place.role.clone(), place.slot.clone(), name.to_owned());
        let taken = case.assignments.iter().any(|a| a.to.is_none() && a.child == child && a.slot == slot);
        assert!(!taken, "{place} is held already");
        let (from, to, no_mail, by_letter) = (on, None, false, reach.email().is_empty());
        case.assignments.push(Assignment { id, child, role, slot, person, name, from, to, no_mail, by_letter });
    }

    fn make(&mut self, change: &RegisterChange, on: Date) {
        match change.clone() {
            RegisterChange::NewPerson { reach, language, .. } => {
                assert!(self.people.iter().all(|p| p.reach.key() != reach.key()), "address twice");
                let id = PersonId::new(self.id());
                self.people.push(Person { id, reach, language });
            }
            RegisterChange::Address { person, from, to, .. } => {
                assert!(self.people.iter().all(|p| p.reach.key() != to.key()), "address twice");
                assert_eq!(std::mem::replace(&mut self.person(person).reach, to), from);
            }
            RegisterChange::Language { person, from, to, .. } => {
                assert_eq!(std::mem::replace(&mut self.person(person).language, to), from);
            }
            RegisterChange::NewFamily { family, municipality, start, end, status } => {
                assert!(self.cases.iter().all(|case| case.case_number != family), "family twice");
                let (id, registered) = (FamilyId::new(self.id()), on);
                let (children, assignments, requests) = (Vec::new(), Vec::new(), Vec::new());
                let number = family;
                self.cases.push(Case {
                    id,
                    case_number: number,
                    municipality,
                    start,
                    end,
                    status,
                    registered,
                    paused_until: None,
                    forgotten: None,
                    linked: None,
                    children,
                    assignments,
                    requests,
                });
            }
            RegisterChange::NewChild { family, child: number, birth } => {
                let (id, registered) = (ChildId::new(self.id()), on);
                let case = self.case(&family);
                assert!(case.children.iter().all(|child| child.case_number != number), "child twice");
                case.children.push(Child { id, case_number: number, birth, sex: None, registered });
            }
            RegisterChange::Sex { family, child: number, to } => {
                let child = self.case(&family).children.iter_mut().find(|child| child.case_number == number);
                assert_ne!(child.expect("a child").sex.replace(to), Some(to));
            }
            RegisterChange::Municipality { family, from, to } => {
                assert_eq!(std::mem::replace(&mut self.case(&family).municipality, to), from);
            }
            RegisterChange::Spelling { from, to } => {
                let spelled = self.cases.iter_mut().filter(|case| case.municipality == from);
                assert!(spelled.map(|case| case.municipality.clone_from(&to)).count() > 0, "{from} is nowhere");
            }
            RegisterChange::Start { family, from, to } => {
                assert_eq!(std::mem::replace(&mut self.case(&family).start, to), from);
            }
            RegisterChange::End { family, from, to } => {
                assert_eq!(std::mem::replace(&mut self.case(&family).end, to), from);
            }
            RegisterChange::Status { family, from, to } => {
                assert_eq!(std::mem::replace(&mut self.case(&family).status, to), from);
            }
            RegisterChange::Birth { family, child, from, to } => {
                let case = self.case(&family);
                let child = case.children.iter_mut().find(|c| c.case_number == child).expect("the child is stored");
                assert_eq!(std::mem::replace(&mut child.birth, to), from);
            }
            RegisterChange::Renamed { assignment, reach, from, to, .. } => {
                if is_by_letter(&reach.key()) {
                    let holder = self.held(assignment).person;
                    let other = self.people.iter().find(|p| p.id != holder && p.reach.key() == reach.key());
                    assert_eq!(other, None, "key twice");
                    assert!(is_by_letter(&self.person(holder).reach.key()), "a name takes the address away");
                    self.person(holder).reach = reach;
                }
                assert_eq!(std::mem::replace(&mut self.held(assignment).name, to), from);
            }
            RegisterChange::Linked { .. } => panic!("links are compared apart"),
            RegisterChange::Fact { .. } => panic!("no sheet here has a fact"),
            RegisterChange::Ended { assignment, place } => {
                assert_eq!(self.held(assignment).slot, place.slot);
                self.end(assignment, on);
            }
            RegisterChange::Replaced { assignment, place, reach, name } => {
                assert_eq!(self.held(assignment).slot, place.slot);
                self.end(assignment, on);
                self.assign(&place, &reach, &name, on);
            }
            RegisterChange::Assigned { place, reach, name } => self.assign(&place, &reach, &name, on),
        }
    }

    /// Who holds the roles of a family or child: (role, address) → (column, name).
    fn holders(&self, case: &Case, child: Option<ChildId>) -> BTreeMap<(String, String), (String, String)> {
        let held: Vec<_> = case.assignments.iter().filter(|a| a.to.is_none() && a.child == child).collect();
        let by_person: BTreeMap<_, _> = held
            .iter()
            .map(|a| {
                let person = self.people.iter().find(|p| p.id == a.person).unwrap();
                ((a.role.clone(), person.reach.key()), (a.slot.clone(), a.name.clone()))
            })
            .collect();
        assert_eq!(by_person.len(), held.len(), "somebody holds a role twice");
        by_person
    }

    /// Whether what is stored is what the sheet says, in all that the sheet speaks of.
    fn agrees_with(&self, sheet: &Sheet) {
        let covered = |slot: &str| sheet.slots.iter().any(|s| s.slot == slot);
        let same_people = |case: &Case, child: Option<ChildId>, named: &[SheetPerson]| {
            let holders = self.holders(case, child);
            let is_named = |slot: &str| sheet.slots.iter().any(|s| s.slot == slot && s.named);
            // Whoever has no address is the name, in whichever column of the role, unless a namesake is in that one.
            let same = |person: &SheetPerson, role: &str, key: &str, name: &str| {
                let by_letter = is_by_letter(key) && is_by_letter(&person.reach.key());
                let free = named.iter().all(|p| p.reach.key() != key)
                    && !holders.contains_key(&(role.to_owned(), person.reach.key()));
                let moved = by_letter && free && name.to_lowercase() == person.name.to_lowercase();
                person.role == role && (person.reach.key() == key || moved)
            };
            for person in named {
                let (key, name) = holders
                    .iter()
                    .find(|((role, key), (_, name))| same(person, role, key, name))
                    .map(|((_, key), (_, name))| (key, name))
                    .unwrap_or_else(|| panic!("{person:?} holds nothing"));
                if is_named(&person.slot) {
                    assert_eq!(*name.to_lowercase(), person.name.to_lowercase());
                }
                let stored = self.people.iter().find(|p| p.reach.key() == *key).unwrap();
                assert_eq!(stored.reach.email().to_lowercase(), person.reach.email().to_lowercase());
                assert!(person.language.as_ref().is_none_or(|language| *language == stored.language));
            }
            for ((role, key), (slot, name)) in holders.iter().filter(|(_, (slot, _))| covered(slot)) {
                let expected = named.iter().any(|p| same(p, role, key, name));
                // An empty column without names says nothing of those who have nothing but a name.
                let unsaid = is_by_letter(key) && !is_named(slot) && named.iter().all(|p| p.slot != *slot);
                assert!(expected || unsaid, "{key:?} still holds {slot}");
            }
            for role in ["parent", "caseworker", "placement_site"] {
                let letters = named.iter().filter(|p| p.role == role && p.reach.email().is_empty()).count();
                let held = holders.keys().filter(|(of, key)| of == role && is_by_letter(key)).count();
                assert!(letters <= held, "two without an address are one");
            }
        };
        for family in &sheet.families {
            let case = self.cases.iter().find(|case| case.case_number == family.case_number).unwrap();
            assert_eq!(
                (&case.municipality, case.start, case.end, case.status),
                (&family.municipality, family.start, family.end, family.status)
            );
            same_people(case, None, &family.people);
            for child in &family.children {
                let stored = case.children.iter().find(|other| other.case_number == child.case_number).unwrap();
                assert_eq!(stored.birth, child.birth);
                same_people(case, Some(stored.id), &child.people);
            }
        }
    }
}

const SLOTS: [(&str, &str, Asked); 4] = [
    ("parent1", "parent", Asked::PerFamily),
    ("parent2", "parent", Asked::PerFamily),
    ("caseworker", "caseworker", Asked::PerFamily),
    ("placement_site", "placement_site", Asked::PerChild),
];

fn slots(present: impl Fn(usize) -> bool) -> Vec<Slot> {
    let of =
        |(slot, role, asked): (&str, &str, Asked)| Slot { slot: slot.into(), role: role.into(), asked, named: true };
    SLOTS.iter().enumerate().filter(|(at, _)| present(*at)).map(|(_, slot)| of(*slot)).collect()
}

/// Somebody named in a column.
fn named(slot: &str, name: &str, email: &str) -> SheetPerson {
    let role = SLOTS.iter().find(|(known, ..)| *known == slot).unwrap().1;
    let language = Some("da".to_owned());
    let is_parent = role == "parent";
    SheetPerson {
        is_parent,
        is_somebody_else: false,
        role: role.into(),
        slot: slot.into(),
        name: name.into(),
        reach: mail(email),
        language,
    }
}

fn mail(email: &str) -> Reach {
    Reach::Mail(email.into())
}

/// Without an address somebody is reached by letter.
fn family(number: &str, people: &[(&str, &str, &str)]) -> SheetFamily {
    let reach = |slot: &str, name: &str, email: &str| match email {
        "" => Reach::by_letter(number, None, slot, name),
        email => mail(email),
    };
    let people: Vec<_> = people
        .iter()
        .map(|(slot, name, email)| SheetPerson { reach: reach(slot, name, email), ..named(slot, name, email) })
        .collect();
    let (of_child, people) = people.into_iter().partition(|person| person.slot == "placement_site");
    let child =
        SheetChild { case_number: "1".into(), birth: date(2015, 1, 1), sex: None, people: of_child, facts: vec![] };
    SheetFamily {
        case_number: number.into(),
        municipality: "Nordby".into(),
        start: date(2021, 1, 1),
        end: None,
        status: Status::Active,
        children: vec![child],
        people,
        facts: vec![],
        linked: None,
    }
}

fn sheet(families: Vec<SheetFamily>) -> Sheet {
    Sheet { slots: slots(|_| true), families, ..Sheet::default() }
}

/// What the second sheet changes after the first.
fn after(first: Vec<SheetFamily>, second: Vec<SheetFamily>) -> RegisterChanges {
    let mut model = Model::default();
    model.import(&sheet(first));
    let second = sheet(second);
    let made = model.import(&second);
    model.agrees_with(&second);
    assert!(model.import(&second).is_empty());
    made
}

/// The kinds of change with the columns concerned, in order.
fn kinds(changes: &RegisterChanges) -> Vec<String> {
    let shown = |reach: &Reach| match reach {
        Reach::Mail(email) => email.clone(),
        Reach::Letter(_) => "by letter".to_owned(),
    };
    let kind = |change: &RegisterChange| match change {
        RegisterChange::NewPerson { place, .. } => format!("new person {}", place.slot),
        RegisterChange::Address { place, to, .. } => format!("address {} {}", place.slot, shown(to)),
        RegisterChange::Language { place, to, .. } => format!("language {} {to}", place.slot),
        RegisterChange::Renamed { place, to, .. } => format!("renamed {} {to}", place.slot),
        RegisterChange::Ended { place, .. } => format!("ended {} {}", place.family, place.slot),
        RegisterChange::Replaced { place, reach, .. } => {
            format!("replaced {} {} {}", place.family, place.slot, shown(reach))
        }
        RegisterChange::Assigned { place, reach, .. } => {
            format!("assigned {} {} {}", place.family, place.slot, shown(reach))
        }
        other => other.to_string(),
    };
    changes.list.iter().map(kind).collect()
}

#[test]
fn a_first_import_makes_people_families_children_and_assignments_in_that_order() {
    let mut model = Model::default();
    let made = model.import(&sheet(vec![family(
        "7",
        &[
            ("parent1", "Ane", "ane@x.org"),
            ("caseworker", "Rita", "rita@x.org"),
            ("placement_site", "Hjemmet", "hjem@x.org"),
        ],
    )]));
    assert_eq!(
        kinds(&made),
        [
            "new person parent1",
            "new person caseworker",
            "new person placement_site",
            "Family 7 is new: Nordby, active, from 2021-01-01.",
            "Child 1 of family 7 is new, born 2015-01-01.",
            "assigned 7 parent1 ane@x.org",
            "assigned 7 caseworker rita@x.org",
            "assigned 7 placement_site hjem@x.org",
        ]
    );
}

#[test]
fn a_family_that_changes_is_told_field_by_field() {
    let mut changed = family("7", &[]);
    changed.municipality = "Søkøbing".into();
    changed.start = date(2021, 2, 1);
    changed.end = Some(date(2021, 5, 1));
    changed.status = Status::EndedEarly;
    changed.children[0].birth = date(2015, 1, 2);
    assert_eq!(
        kinds(&after(vec![family("7", &[])], vec![changed.clone()])),
        [
            "Family 7 moves from Nordby to Søkøbing.",
            "The start date of family 7 changes from 2021-01-01 to 2021-02-01.",
            "The end date of family 7 changes from none to 2021-05-01.",
            "The status of family 7 changes from active to ended_early.",
            "The birth date of child 1 of family 7 changes from 2015-01-01 to 2015-01-02.",
        ]
    );
    let back = after(vec![changed], vec![family("7", &[])]);
    assert!(kinds(&back).contains(&"The end date of family 7 changes from 2021-05-01 to none.".to_owned()));
}

#[test]
fn parents_who_change_columns_change_nothing() {
    let one = [("parent1", "Ane", "ane@x.org"), ("parent2", "Bo", "bo@x.org")];
    let other = [("parent1", "Bo", "BO@x.org"), ("parent2", "Ane", "ane@x.org")];
    assert_eq!(after(vec![family("7", &one)], vec![family("7", &other)]).list, []);
}

#[test]
fn whoever_leaves_is_replaced_by_whoever_comes_wherever_the_columns_are() {
    let one = [("parent1", "Ane", "ane@x.org"), ("parent2", "Bo", "bo@x.org")];
    let other = [("parent1", "Bo", "bo@x.org"), ("parent2", "Carl", "carl@x.org")];
    assert_eq!(
        kinds(&after(vec![family("7", &one)], vec![family("7", &other)])),
        ["new person parent2", "replaced 7 parent1 carl@x.org",]
    );
}

#[test]
fn a_role_is_cleared_filled_and_handed_on() {
    let none = || vec![family("7", &[])];
    let rita = || vec![family("7", &[("caseworker", "Rita", "rita@x.org")])];
    let tom = || vec![family("7", &[("caseworker", "Tom", "tom@x.org")])];
    assert_eq!(kinds(&after(rita(), none())), ["ended 7 caseworker"]);
    assert_eq!(kinds(&after(none(), rita())), ["new person caseworker", "assigned 7 caseworker rita@x.org"]);
    assert_eq!(kinds(&after(rita(), tom())), ["new person caseworker", "replaced 7 caseworker tom@x.org"]);
    let called = vec![family("7", &[("caseworker", "Rita Holm", "rita@x.org")])];
    assert_eq!(kinds(&after(rita(), called)), ["renamed caseworker Rita Holm"]);
    let home = || vec![family("7", &[("placement_site", "Hjemmet", "hjem@x.org")])];
    let house = vec![family("7", &[("placement_site", "Huset", "hus@x.org")])];
    assert_eq!(kinds(&after(home(), house)), ["new person placement_site", "replaced 7 placement_site hus@x.org"]);
}

#[test]
fn the_same_name_at_another_address_is_the_same_person() {
    let rita = |email| family("7", &[("caseworker", " Rita Holm", email)]);
    let made = after(vec![rita("rita@x.org")], vec![family("7", &[("caseworker", "rita holm", "rh@x.org")])]);
    assert_eq!(kinds(&made), ["address caseworker rh@x.org", "renamed caseworker rita holm"]);
    // In every family at once.
    let both = |email| vec![rita(email), family("8", &[("caseworker", " Rita Holm", email)])];
    assert_eq!(kinds(&after(both("rita@x.org"), both("rh@x.org"))), ["address caseworker rh@x.org"]);
    // Parents who change columns as well.
    let one = vec![family("7", &[("parent1", "Ane", "ane@x.org"), ("parent2", "Bo", "bo@x.org")])];
    let other = vec![family("7", &[("parent1", "Bo", "bo@x.org"), ("parent2", "Ane", "ane@y.org")])];
    assert_eq!(kinds(&after(one, other)), ["address parent2 ane@y.org"]);
    // A family that is not in the sheet, under the same name.
    let made = after(both("rita@x.org"), vec![rita("rh@x.org")]);
    assert_eq!(kinds(&made), ["address caseworker rh@x.org"]);
}

#[test]
fn where_it_may_be_somebody_else_the_person_is_replaced() {
    let case = |number, name, email| family(number, &[("caseworker", name, email)]);
    for (why, first, second) in [
        ("another name", vec![case("7", "Rita", "rita@x.org")], vec![case("7", "Tom", "new@x.org")]),
        ("no name", vec![case("7", "", "rita@x.org")], vec![case("7", "", "new@x.org")]),
        (
            "the old address is still in use",
            vec![case("7", "Rita", "rita@x.org"), case("8", "Rita", "rita@x.org")],
            vec![case("7", "Rita", "new@x.org"), case("8", "Rita", "rita@x.org")],
        ),
        (
            "the new address is somebody's",
            vec![case("7", "Rita", "rita@x.org"), case("8", "Rita", "new@x.org")],
            vec![case("7", "Rita", "new@x.org")],
        ),
        (
            "another name in a family outside the sheet",
            vec![case("7", "Rita", "rita@x.org"), case("8", "The office", "rita@x.org")],
            vec![case("7", "Rita", "new@x.org")],
        ),
        (
            "two new addresses",
            vec![case("7", "Rita", "rita@x.org"), case("8", "Rita", "rita@x.org")],
            vec![case("7", "Rita", "new@x.org"), case("8", "Rita", "other@x.org")],
        ),
        (
            "two old addresses",
            vec![case("7", "Rita", "rita@x.org"), case("8", "Rita", "other@x.org")],
            vec![case("7", "Rita", "new@x.org"), case("8", "Rita", "new@x.org")],
        ),
    ] {
        let made = kinds(&after(first, second));
        assert!(made.contains(&"replaced 7 caseworker new@x.org".to_owned()), "{why}: {made:?}");
        assert!(!made.iter().any(|kind| kind.starts_with("address")), "{why}: {made:?}");
    }
}

#[test]
fn a_parent_without_an_address_is_the_name_in_that_column() {
    let ane = || vec![family("7", &[("parent1", "Ane", "")])];
    let first = after(Vec::new(), ane());
    assert!(kinds(&first).contains(&"assigned 7 parent1 by letter".to_owned()));
    assert!(first.list[0].to_string().contains("to be written to by letter in Danish"), "{}", first.list[0]);
    assert_eq!(after(ane(), ane()).list, []);
    // The same name, however it is written, in whichever of the columns.
    assert_eq!(kinds(&after(ane(), vec![family("7", &[("parent1", " ANE", "")])])), ["renamed parent1  ANE"]);
    assert_eq!(after(ane(), vec![family("7", &[("parent2", "Ane", "")])]).list, []);
    let two = vec![family("7", &[("parent1", "Ane", ""), ("parent2", "Bo", "")])];
    let turned = vec![family("7", &[("parent1", "Bo", ""), ("parent2", "Ane", "")])];
    assert_eq!(after(two, turned).list, []);
    // Another name is another person, even one who had been there before.
    let bo = vec![family("7", &[("parent1", "Bo", "")])];
    assert_eq!(kinds(&after(ane(), bo.clone())), ["new person parent1", "replaced 7 parent1 by letter"]);
    let mut model = Model::default();
    for (families, people) in [(ane(), 1), (bo, 2), (ane(), 2)] {
        model.import(&sheet(families));
        assert_eq!(model.people.len(), people);
    }
    let holder = model.cases[0].assignments.iter().find(|held| held.to.is_none()).unwrap();
    assert_eq!(holder.person, model.cases[0].assignments[0].person);
    // Namesakes in two columns are two people, and so are those in two families.
    let both =
        vec![family("7", &[("parent1", "Ane", ""), ("parent2", "Ane", "")]), family("8", &[("parent1", "Ane", "")])];
    let news = kinds(&after(Vec::new(), both)).iter().filter(|kind| kind.starts_with("new person")).count();
    assert_eq!(news, 3);
}

#[test]
fn an_address_that_comes_or_goes_beside_a_name_is_the_same_persons() {
    let ane = |email| vec![family("7", &[("parent1", "Ane", email)])];
    let came = after(ane(""), ane("ane@x.org"));
    assert_eq!(kinds(&came), ["address parent1 ane@x.org"]);
    assert_eq!(came.list[0].to_string(), "The parent 1 of family 7 has an e-mail address now.");
    let went = after(ane("ane@x.org"), ane(""));
    assert_eq!(kinds(&went), ["address parent1 by letter"]);
    assert!(went.list[0].to_string().contains("no e-mail address any more"), "{}", went.list[0]);
    // In the other column as well.
    let other = vec![family("7", &[("parent2", "ane", "ane@x.org")])];
    assert_eq!(kinds(&after(ane(""), other)), ["address parent2 ane@x.org", "renamed parent1 ane"]);
    // Whoever may have the address still elsewhere, and whose address is somebody's, is replaced.
    let everywhere = |email| vec![ane(email).remove(0), family("8", &[("parent1", "Ane", "ane@x.org")])];
    for (first, second, by) in [
        (everywhere("ane@x.org"), ane(""), "by letter"),
        (everywhere("ane@x.org"), everywhere(""), "by letter"),
        (everywhere(""), ane("ane@x.org"), "ane@x.org"),
    ] {
        let made = kinds(&after(first, second));
        assert!(made.contains(&format!("replaced 7 parent1 {by}")), "{made:?}");
        assert!(!made.iter().any(|kind| kind.starts_with("address")), "{made:?}");
    }
    // Two of that name, of whom one or both have an address now.
    let two = |one, other| vec![family("7", &[("parent1", "Ane", one), ("parent2", "Ane", other)])];
    assert_eq!(kinds(&after(two("", ""), two("ane@x.org", ""))), ["address parent1 ane@x.org"]);
    let made = kinds(&after(two("", ""), two("ane@x.org", "ane@y.org")));
    assert!(made.contains(&"replaced 7 parent1 ane@x.org".to_owned()), "{made:?}");
}

#[test]
fn a_corrected_name_of_a_parent_is_the_same_persons() {
    let one = |slot, name, email| vec![family("7", &[(slot, name, email)])];
    for (before, now) in [("Poul To", "Poul Toft"), ("Åse Ærø-Østergård", "Åse Ærø Østergård"), ("Mona", "Moan")]
    {
        let made = after(one("parent1", before, ""), one("parent1", now, ""));
        assert_eq!(kinds(&made), [format!("renamed parent1 {now}")]);
        assert_eq!(made.list[0].to_string(), "The name of the parent 1 of family 7 is corrected.");
        // With an address at once; with another one; and with one that goes.
        let made = after(one("parent1", before, ""), one("parent1", now, "new@x.org"));
        assert_eq!(kinds(&made), ["address parent1 new@x.org".to_owned(), format!("renamed parent1 {now}")]);
        for (from, to, shown) in [("old@x.org", "new@x.org", "new@x.org"), ("old@x.org", "", "by letter")] {
            let made = after(one("parent1", before, from), one("parent1", now, to));
            assert_eq!(kinds(&made), [format!("address parent1 {shown}"), format!("renamed parent1 {now}")]);
            // A professional of a like name is a colleague.
            let made = after(one("caseworker", before, from), one("caseworker", now, "new@x.org"));
            assert_eq!(kinds(&made), ["new person caseworker", "replaced 7 caseworker new@x.org"]);
        }
        // Step by step, and back again: one person.
        let mut model = Model::default();
        for name in [before, now, before] {
            model.import(&sheet(one("parent1", name, "")));
            assert_eq!((model.people.len(), model.cases[0].assignments.len()), (1, 1), "{name}");
        }
    }
    let pair = |one, other| vec![family("7", &[("parent1", one, ""), ("parent2", other, "")])];
    // Each in their column, both at once.
    let made = after(pair("Poul To", "Mona Sø"), pair("Poul Toft", "Mona Søe"));
    assert_eq!(kinds(&made), ["renamed parent1 Poul Toft", "renamed parent2 Mona Søe"]);
    // Another parent whose name is like the former one's comes after nobody.
    let mut model = Model::default();
    for (name, people) in [("Poul To", 1), ("", 1), ("Poul Toft", 2)] {
        let parent = [("parent1", name, "")];
        model.import(&sheet(vec![family("7", if name.is_empty() { &[] } else { &parent })]));
        assert_eq!(model.people.len(), people, "{name}");
    }
    // The same name proves more than a like one.
    let made = after(one("parent1", "Poul To", ""), pair("Poul Toft", "Poul To"));
    assert_eq!(kinds(&made), ["new person parent1", "assigned 7 parent2 by letter"]);
}

#[test]
fn a_like_name_that_may_be_somebody_elses_is_another_person() {
    let one = |slot, name, email| family("7", &[(slot, name, email)]);
    let other_family = |email| family("8", &[("parent1", "Poul", email)]);
    for (why, first, second, by) in [
        ("another name", vec![one("parent1", "Anna Berg", "")], vec![one("parent1", "Bo Berg", "")], "by letter"),
        ("another column", vec![one("parent1", "Poul To", "")], vec![one("parent2", "Poul Toft", "")], "by letter"),
        (
            "somebody's address",
            vec![one("parent1", "Poul To", ""), other_family("p@x.org")],
            vec![one("parent1", "Poul Toft", "p@x.org"), other_family("p@x.org")],
            "p@x.org",
        ),
        (
            "an address for two",
            vec![one("parent1", "Poul To", ""), family("8", &[("parent1", "Poul Ta", "")])],
            vec![one("parent1", "Poul Toft", "p@x.org"), other_family("p@x.org")],
            "p@x.org",
        ),
        (
            "the address of whoever has the same name",
            vec![one("parent1", "Poul To", ""), other_family("")],
            vec![one("parent1", "Poul Toft", "p@x.org"), other_family("p@x.org")],
            "p@x.org",
        ),
    ] {
        let made = kinds(&after(first, second));
        assert!(made.contains(&format!("replaced 7 parent1 {by}")), "{why}: {made:?}");
        assert!(!made.iter().any(|kind| kind.contains("renamed parent1 Poul Toft")), "{why}: {made:?}");
    }
}

#[test]
fn what_cannot_be_told_apart_without_an_address_is_told() {
    let pair = |one, other| vec![family("7", &[("parent1", one, ""), ("parent2", other, "")])];
    let notices = |first: Vec<SheetFamily>, second| after(first, second).notices;
    let guess = "Nothing but their columns tells the parent 1 of family 7 and the parent 2 of family 7 apart";
    let alike =
        "From now on nothing but their columns tells the parent 1 of family 7 and the parent 2 of family 7 apart";
    let begins = |told: &[kvartal::said::Said], with: &[&str]| {
        assert_eq!(told.len(), with.len(), "{told:?}");
        assert!(told.iter().zip(with).all(|(told, with)| told.starts_with(with)), "{told:?}");
        assert!(told.iter().all(|told| !told.contains("Kim")), "{told:?}");
    };
    // Entered so, and made so by a correction.
    begins(&notices(Vec::new(), pair("Kim Berg", "kim berg ")), &[alike]);
    begins(&notices(pair("Kim Borg", "Kim Berg"), pair("Kim Berg", "Kim Berg")), &[alike]);
    // One of them is corrected, gets an address, is somebody else, or is gone.
    begins(&notices(pair("Kim Berg", "Kim Berg"), pair("Kim Berg", "Kim Borg")), &[guess]);
    begins(&notices(pair("Kim Berg", "Kim Berg"), pair("Ida Holm", "Kim Berg")), &[guess]);
    let one = |email| vec![family("7", &[("parent1", "Kim Berg", email)])];
    begins(&notices(pair("Kim Berg", "Kim Berg"), one("")), &[guess]);
    begins(&notices(pair("Kim Berg", "Kim Berg"), one("kim@x.org")), &[guess]);
    // Nothing is guessed where nothing changes, where names differ, and where one has an address.
    begins(&notices(pair("Kim Berg", "Kim Berg"), pair("Kim Berg", "Kim Berg")), &[]);
    begins(&notices(pair("Kim Borg", "Kim Berg"), pair("Kim Berg", "Kim Borg")), &[]);
    let other = |name| vec![family("7", &[("parent1", "Kim Berg", "kim@x.org"), ("parent2", name, "")])];
    begins(&notices(other("Kim Berg"), other("Kim Borg")), &[]);

    // Corrected, changed places, and corrected back: who is who is lost, and both steps say so.
    let mut model = Model::default();
    let steps = [
        (pair("Kim Berg", "Kim Borg"), &[][..]),
        (pair("Kim Borg", "Kim Berg"), &[]),
        (pair("Kim Borg", "Kim Borg"), &[alike]),
        (pair("Kim Berg", "Kim Borg"), &[guess]),
    ];
    for (families, with) in steps {
        begins(&model.import(&sheet(families)).notices, with);
        assert_eq!(model.people.len(), 2, "and nobody is somebody new");
    }
}

#[test]
fn a_sheet_without_names_leaves_those_who_have_only_a_name() {
    let mut model = Model::default();
    model.import(&sheet(vec![family("7", &[("parent1", "Ane", ""), ("parent2", "Bo", "bo@x.org")])]));
    let nameless = |people: &[(&str, &str, &str)]| {
        let mut slots = slots(|_| true);
        slots.iter_mut().for_each(|slot| slot.named = false);
        Sheet { slots, families: vec![family("7", people)], ..Sheet::default() }
    };
    assert!(model.import(&nameless(&[("parent2", "", "bo@x.org")])).is_empty());
    assert_eq!(kinds(&model.import(&nameless(&[]))), ["ended 7 parent2"]);
    let made = kinds(&model.import(&nameless(&[("parent1", "", "ane@x.org")])));
    assert_eq!(made, ["new person parent1", "replaced 7 parent1 ane@x.org"]);
}

#[test]
fn what_the_sheet_leaves_out_stays_and_is_told() {
    let whole = |number| family(number, &[("parent1", "Ane", "ane@x.org"), ("caseworker", "Rita", "rita@x.org")]);
    let mut other_child = whole("7");
    other_child.children[0].case_number = "2".into();
    let made = after(vec![whole("7"), whole("8"), whole("9")], vec![other_child]);
    assert_eq!(kinds(&made), ["Child 2 of family 7 is new, born 2015-01-01."]);
    assert_eq!(
        made.notices,
        [
            "Child 1 of family 7 is not in this sheet; it stays as it is.",
            "2 registered families are not in this sheet and stay as they are: 8, 9.",
        ]
    );

    let mut model = Model::default();
    model.import(&sheet(vec![whole("7")]));
    let no_caseworker_column = Sheet {
        slots: slots(|at| at < 2),
        families: vec![family("7", &[("parent1", "Ane", "ane@x.org")])],
        ..Sheet::default()
    };
    assert!(model.import(&no_caseworker_column).is_empty());
}

#[test]
fn what_was_held_for_the_family_is_not_handed_to_a_child() {
    // As when a programme begins to ask a role per child.
    let mut model = Model::default();
    model.import(&sheet(vec![family("7", &[])]));
    let home = |email: &str| vec![family("7", &[("placement_site", "Hjemmet", email)])];
    let once = Place { family: "7".into(), child: None, role: "placement_site".into(), slot: "placement_site".into() };
    let known = RegisterChange::NewPerson { reach: mail("old@x.org"), language: "da".into(), place: once.clone() };
    model.make(&known, TODAY);
    model.assign(&once, &mail("old@x.org"), "Hjemmet", TODAY);
    let mut second = home("old@x.org");
    second[0].children[0].case_number = "2".into();
    assert_eq!(
        kinds(&model.import(&sheet(second))),
        ["Child 2 of family 7 is new, born 2015-01-01.", "assigned 7 placement_site old@x.org",]
    );
}

#[test]
fn a_language_changes_only_when_the_sheet_speaks_of_it() {
    let speaking = |language: Option<&str>| {
        let mut family = family("7", &[("parent1", "Ane", "ane@x.org")]);
        family.people[0].language = language.map(str::to_owned);
        vec![family]
    };
    assert_eq!(kinds(&after(speaking(Some("da")), speaking(Some("en")))), ["language parent1 en"]);
    assert_eq!(after(speaking(Some("en")), speaking(None)).list, []);
    assert_eq!(after(speaking(None), speaking(Some("da"))).list, []);
}

#[test]
fn a_dry_run_tells_case_numbers_and_roles_and_no_people() {
    let one = vec![family("7", &[("parent1", "Ane", "ane@x.org"), ("caseworker", "Rita", "rita@x.org")])];
    let other = vec![family("7", &[("parent1", "Ane", "ane@y.org"), ("caseworker", "Tom", "tom@x.org")])];
    let made = after(one, other);
    let told: Vec<String> = made.list.iter().map(RegisterChange::to_string).collect();
    assert_eq!(
        told,
        [
            "The parent 1 of family 7 has a new e-mail address.",
            "The caseworker of family 7 is somebody new, to be written to in Danish.",
            "The caseworker of family 7 is replaced; open questionnaires move to the new person.",
        ]
    );
    assert_eq!(made.on, TODAY);
}

#[test]
fn the_sample_register_is_imported_once() {
    let programme: Programme = serde_json::from_str(include_str!("../data/register-programme.json")).unwrap();
    let sheet = read_sheet("sample", sample_register(TODAY).as_bytes(), &programme, TODAY).unwrap();
    let mut model = Model::default();
    assert!(!model.import(&sheet).is_empty());
    model.agrees_with(&sheet);
    assert!(model.import(&sheet).is_empty());
}

/// Few names, addresses and families, so that sheets meet one another often.
fn any_sheet() -> impl Strategy<Value = Sheet> {
    // The last address is none: parents are then reached by letter, and others not at all.
    let cell = || proptest::option::weighted(0.7, (0..8usize, 0..5usize));
    let child = (0..3usize, 0..3i8, cell());
    let family = (0..2usize, 0..3i8, 0..4usize, [cell(), cell(), cell()], proptest::collection::vec(child, 1..3));
    let families = proptest::collection::btree_map(0..4usize, family, 0..4);
    (families, proptest::collection::vec(0..3usize, 7), [any::<bool>(), any::<bool>()], 0..16u8, 0..16u8).prop_map(
        |(families, languages, upper, absent, unnamed)| {
            // Mostly all columns, mostly with names.
            let present = |at: usize| absent > 3 || absent as usize != at;
            let is_named = |at: usize| unnamed > 3 || unnamed as usize != at;
            let person = |family: usize, at: usize, cell: Option<(usize, usize)>| {
                let (email, name) = cell.filter(|_| present(at))?;
                let called = ["", "Ane", "ane", "Bo", "Ane Bo"][name];
                if email == 7 {
                    let mut parent = named(SLOTS[at].0, called, "");
                    parent.reach = Reach::by_letter(&family.to_string(), None, SLOTS[at].0, called);
                    parent.language = [None, Some("da"), Some("en")][languages[name]].map(str::to_owned);
                    return (at < 2 && is_named(at) && !called.is_empty()).then_some(parent);
                }
                let mut address = format!("p{email}@example.org");
                if upper[email % 2] {
                    address = address.to_uppercase();
                }
                let mut person = named(SLOTS[at].0, "", &address);
                if is_named(at) {
                    person.name = called.to_owned();
                }
                person.language = [None, Some("da"), Some("en")][languages[email]].map(str::to_owned);
                Some(person)
            };
            let families = families
                .into_iter()
                .map(|(number, (municipality, month, status, people, children))| {
                    let mut kept: Vec<SheetPerson> = Vec::new();
                    for person in people.into_iter().enumerate().filter_map(|(at, cell)| person(number, at, cell)) {
                        if !kept.iter().any(|k| k.role == person.role && k.reach == person.reach) {
                            kept.push(person);
                        }
                    }
                    let mut seen = BTreeSet::new();
                    let children = children
                        .into_iter()
                        .filter(|(number, ..)| seen.insert(*number))
                        .map(|(child, month, cell)| SheetChild {
                            case_number: child.to_string(),
                            birth: date(2015, month + 1, 1),
                            sex: [None, Some(Sex::Girl), Some(Sex::Boy)][usize::try_from(month % 3).unwrap()],
                            people: person(number, 3, cell).into_iter().collect(),
                            facts: vec![],
                        })
                        .collect();
                    SheetFamily {
                        case_number: number.to_string(),
                        municipality: ["Nordby", "Vesterlund"][municipality].into(),
                        start: date(2021, month + 1, 1),
                        end: (status > 0).then_some(date(2021, 5, 1)),
                        status: Status::ALL[status],
                        children,
                        people: kept,
                        facts: vec![],
                        linked: None,
                    }
                })
                .collect();
            let mut slots = slots(present);
            for slot in &mut slots {
                slot.named = SLOTS.iter().position(|(known, ..)| *known == slot.slot).is_some_and(is_named);
            }
            Sheet { slots, families, ..Sheet::default() }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, ..ProptestConfig::default() })]

    /// After any number of imports the store says what the last sheet says, importing that again changes
    /// nothing, and families outside it are as they were.
    #[test]
    fn imports_follow_the_sheet_and_settle(sheets in proptest::collection::vec(any_sheet(), 1..5)) {
        let mut model = Model::default();
        for sheet in &sheets {
            let before = model.clone();
            model.import(sheet);
            model.agrees_with(sheet);
            for case in &before.cases {
                if sheet.families.iter().all(|family| family.case_number != case.case_number) {
                    prop_assert!(model.cases.contains(case));
                }
                let now = model.cases.iter().find(|now| now.case_number == case.case_number).unwrap();
                for held in case.assignments.iter().filter(|held| held.to.is_none()) {
                    let covered = sheet.slots.iter().any(|slot| slot.slot == held.slot);
                    let still = now.assignments.iter().find(|now| now.id == held.id).unwrap();
                    prop_assert!(covered || still.to.is_none(), "a column outside the sheet lost {held:?}");
                }
            }
            let settled = model.clone();
            let again = model.import(sheet);
            prop_assert_eq!(again.list, vec![]);
            prop_assert_eq!(&model, &settled);
        }
    }

    /// A dry run shows neither names nor addresses, whatever changes.
    #[test]
    fn no_change_names_a_person(first in any_sheet(), second in any_sheet()) {
        let mut model = Model::default();
        for sheet in [first, second] {
            for sentence in model.import(&sheet).list.iter().map(RegisterChange::to_string) {
                prop_assert!(!sentence.contains('@') && !sentence.contains("Ane") && !sentence.contains("Bo"), "{sentence}");
            }
        }
    }
}

proptest! {
    // Reading a whole sheet takes its time.
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// What is stored after any imports is written into a sheet, and importing that changes nothing.
    #[test]
    fn what_is_written_changes_nothing(sheets in proptest::collection::vec(any_sheet(), 1..4)) {
        let mut model = Model::default();
        sheets.iter().for_each(|sheet| drop(model.import(sheet)));
        prop_assume!(!model.cases.is_empty());
        // A sheet that is read has no course that is over and has no end.
        model.cases.iter_mut().for_each(|case| case.end = case.end.or(Some(date(2021, 5, 1))));
        let programme: Programme = serde_json::from_str(include_str!("../data/register-programme.json")).unwrap();
        let written =
            register_written::written(&programme, FileKind::Csv, "da", &model.cases, &model.people, &[]);
        let read = read_sheet("sheet", &written, &programme, TODAY).unwrap();
        prop_assert_eq!(model.import(&read).list, vec![]);
    }
}
