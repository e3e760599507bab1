//! What the secretariat does for the whole study: letters, what was said on the telephone, addresses, project leads.

use kvartal::access::{Membership, StaffKind};
use kvartal::account;
use kvartal::participation::telephone;

use super::{HEADING, ROWS, Study, at};
use crate::support::{Database, by_at, import, on_each_database, program, service, test_by};

const OFFICE: &str = "office@institute.example";

on_each_database!(a_letter_is_a_file_and_noted_as_printed);
fn a_letter_is_a_file_and_noted_as_printed(database: &Database) {
    let study = Study::new(database);
    let office = study.browser(OFFICE);
    let path = format!("/w/answers/{}/letter", study.request("N1", "parent1"));
    let letter = office.press(&path, &[]);
    assert_eq!(letter.status, 200, "{}", letter.text());
    assert_eq!(letter.header("content-type"), "application/pdf");
    assert!(letter.header("content-disposition").starts_with("attachment"), "no letter opens over the page");
    assert!(letter.header("cache-control").contains("no-store"));
    assert_eq!(database.lines("SELECT actor AS line FROM audit WHERE act = 'letter_printed'"), ["staff"]);
}

on_each_database!(a_letter_that_is_asked_for_twice_at_once_is_printed_once);
fn a_letter_that_is_asked_for_twice_at_once_is_printed_once(database: &Database) {
    let study = Study::new(database);
    let office = study.browser(OFFICE);
    let path = format!("/w/answers/{}/letter", study.request("N1", "parent1"));
    let printed = || database.lines("SELECT actor AS line FROM audit WHERE act = 'letter_printed'").len();
    for _ in 0..2 {
        assert_eq!(office.press(&path, &[]).header("content-type"), "application/pdf");
    }
    assert_eq!(printed(), 1);
    // Whoever else prints it, or the same person later on, does.
    account::add(
        &database.store,
        "Navn",
        "b@institute.example",
        "da",
        &Membership::of(StaffKind::Secretariat, ""),
        &test_by(),
    )
    .expect("a member of staff");
    study.browser("b@institute.example").press(&path, &[]);
    assert_eq!(printed(), 2);
    study.web.clock_at(at("2021-03-10T12:05:00Z"));
    office.press(&path, &[]);
    assert_eq!(printed(), 3);
}

on_each_database!(a_case_number_that_looks_like_a_path_leads_to_no_other_folder);
fn a_case_number_that_looks_like_a_path_leads_to_no_other_folder(database: &Database) {
    let study = Study::new(database);
    let row = ROWS[0].replace("N1,", "../../etc,").replace("mona@", "mor@").replace("lund@", "hjem@");
    import(&service(database), at("2021-03-01T07:00:00Z"), HEADING, &[ROWS[0], ROWS[1], row.as_str()]);
    study.tick("2021-03-01T10:00:00Z");
    let office = study.browser(OFFICE);
    let calendar = office.get(&format!("/w/families/{}/calendar", study.family("../../etc")));
    let letter = office.press(&format!("/w/answers/{}/letter", study.request("../../etc", "parent1")), &[]);
    for file in [calendar, letter] {
        let name = file.header("content-disposition");
        assert!(name.contains(".._.._etc") || name.contains("_.._etc"), "{name}");
        assert!(!name.contains('/') && !name.to_lowercase().contains("%2f"), "{name}");
    }
    let written = program(database, &["letter", "--out", "letters"]).output().expect("kvartal runs");
    assert!(written.status.success(), "{}", String::from_utf8_lossy(&written.stderr));
    assert!(database.dir.path().join("letters").is_dir() && !database.dir.path().join("etc-parent1.pdf").exists());
}

on_each_database!(a_no_by_telephone_stops_the_mail_at_once);
fn a_no_by_telephone_stops_the_mail_at_once(database: &Database) {
    let study = Study::new(database);
    let office = study.browser(OFFICE);
    let (family, other) = (study.family("N1"), study.family("S1"));
    let person = |slot: &str| {
        database
            .lines(&format!("SELECT CAST(person_id AS TEXT) AS line FROM assignment WHERE slot = '{slot}' ORDER BY id"))
            [0]
        .clone()
    };
    let parent = person("parent1");
    // Nobody is chosen, or somebody of another family: nothing is noted.
    let before = database.everything_but_the_log();
    let path = format!("/w/families/{family}/said");
    assert_eq!(office.press(&path, &[("choice", "leave")]).to(), format!("/w/families/{family}?done=choose"));
    assert_eq!(office.press(&path, &[("person", &parent)]).to(), format!("/w/families/{family}?done=choose"));
    let foreign = office.press(&format!("/w/families/{other}/said"), &[("choice", "leave"), ("person", &parent)]);
    assert_eq!(foreign.status, 404);
    assert_eq!(database.everything_but_the_log(), before);
    let done = office.press(&path, &[("choice", "leave"), ("person", &parent)]);
    assert_eq!(done.to(), format!("/w/families/{family}?done=said"));
    let open = study.request("N1", "parent1");
    assert!(
        !office.get("/w/today").html.contains(&format!("/w/answers/{open}\"")),
        "nobody asks for a no to be changed"
    );
    study.tick("2021-03-15T09:00:00Z");
    let later = "SELECT kind AS line FROM message JOIN contact ON contact.id = contact_id WHERE address = 'mona@example.org' AND sent_on > '2021-03-10'";
    assert_eq!(database.lines(later), [""; 0]);
    assert_eq!(office.press(&path, &[("choice", "join"), ("person", &parent)]).to(), done.to());
}

on_each_database!(a_no_to_one_questionnaire_by_telephone_can_be_taken_back);
fn a_no_to_one_questionnaire_by_telephone_can_be_taken_back(database: &Database) {
    let study = Study::new(database);
    let (office, id, family) = (study.browser(OFFICE), study.request("N1", "parent1"), study.family("N1"));
    let (page, form) = (format!("/w/answers/{id}"), format!("/w/answers/{id}/no"));
    assert!(office.get(&page).text().contains("Et nej på telefon"));
    assert!(!study.browser("lead@nordby.example").get(&page).text().contains("Et nej på telefon"));
    // Pressed twice, it is noted once.
    for _ in 0..2 {
        assert_eq!(office.press(&form, &[]).to(), format!("{page}?done=said"));
    }
    assert!(!office.get("/w/today").html.contains(&format!("{page}\"")), "nobody asks for a no to be changed");
    assert!(office.get(&format!("/w/families/{family}")).text().contains("nej tak"));
    study.tick("2021-03-15T09:00:00Z");
    let later = "SELECT kind AS line FROM message JOIN contact ON contact.id = contact_id WHERE address = 'mona@example.org' AND sent_on > '2021-03-10'";
    assert_eq!(database.lines(later), [""; 0]);

    let declined = office.get(&page);
    assert!(declined.text().contains("Sagt nej tak til dette spørgeskema"), "{}", declined.text());
    assert_eq!(office.press(&form, &[("after_all", "yes")]).to(), format!("{page}?done=said"));
    assert!(office.get("/w/today").html.contains(&format!("{page}\"")));
    let acts = "SELECT act AS line FROM audit WHERE act LIKE 'decline%' ORDER BY number";
    assert_eq!(database.lines(acts), ["declined", "decline_taken_back"]);

    // What is over cannot be said no to.
    study.tick("2021-09-01T09:00:00Z");
    let service = service(database);
    let by = by_at(at("2021-09-01T09:00:00Z"));
    assert!(!telephone::decline(&service, id, true, &by).expect("a database"));
}

on_each_database!(mail_goes_to_an_address_again_when_the_secretariat_says_so);
fn mail_goes_to_an_address_again_when_the_secretariat_says_so(database: &Database) {
    let study = Study::new(database);
    let office = study.browser(OFFICE);
    database.suppress("mona@example.org", "2021-03-02T09:00:00Z");
    let page = office.get("/w/addresses");
    assert!(page.text().contains("mona@example.org"), "{}", page.text());
    assert_eq!(office.press("/w/addresses/allow", &[("email", "mona@example.org")]).to(), "/w/addresses?done=allowed");
    assert_eq!(database.suppressed(), [""; 0]);
    assert_eq!(office.press("/w/addresses/allow", &[("email", "nobody@example.org")]).to(), "/w/addresses?done=choose");
}

on_each_database!(a_lead_of_a_municipality_that_the_register_does_not_know_is_taken_with_a_notice);
/// A lead can be there before the first sheet; a name that is mistyped would lead nothing, and nobody would be told.
fn a_lead_of_a_municipality_that_the_register_does_not_know_is_taken_with_a_notice(database: &Database) {
    let study = Study::new(database);
    let office = study.browser(OFFICE);
    for (number, (municipality, known)) in [(" nordby ", true), ("Norby", false)].into_iter().enumerate() {
        let email = format!("new{number}@nordby.example");
        let new = [("name", "Ida Lund"), ("email", email.as_str()), ("kind", "lead"), ("municipality", municipality)];
        let done = office.press("/w/leads", &new);
        let told = office.get(done.to()).text();
        assert_eq!(told.contains("Registeret har ingen familie i den kommune"), !known, "{told}");
        assert!(told.contains("Brugeren er tilføjet") && told.contains(&email), "{told}");
        let email = format!("other{number}@nordby.example");
        let place = municipality.trim();
        let arguments = ["staff", "add", &email, "--name", "Ida", "--is", "lead", "--municipality", place];
        let added = program(database, &arguments).output().expect("kvartal runs");
        let told = String::from_utf8_lossy(&added.stdout).into_owned();
        assert!(added.status.success() && told.starts_with("Added."), "{told}");
        assert_eq!(told.contains("no family of “Norby” is in the register"), !known, "{told}");
    }
}

on_each_database!(the_secretariat_keeps_the_leads_and_no_other_staff);
fn the_secretariat_keeps_the_leads_and_no_other_staff(database: &Database) {
    let study = Study::new(database);
    let office = study.browser(OFFICE);
    let new = [
        ("name", "Ida Lund"),
        ("email", "ida@nordby.example"),
        ("kind", "lead"),
        ("municipality", "Nordby"),
        ("language", "da"),
    ];
    assert_eq!(office.press("/w/leads", &new).status, 303);
    // Whatever a form says that somebody made: an evaluator sees answers.
    for kind in ["evaluator", "operator", "secretariat"] {
        let mut other = new;
        other[1].1 = "own@institute.example";
        other[2].1 = kind;
        office.press("/w/leads", &other);
    }
    let kinds = "SELECT kind || ' ' || address AS line FROM membership JOIN staff ON staff.id = staff_id JOIN contact ON contact.id = staff.contact_id \
                 WHERE address IN ('own@institute.example', 'ida@nordby.example') ORDER BY 1";
    let kinds = database.lines(kinds);
    assert!(kinds.iter().all(|line| line.starts_with("lead ")), "{kinds:?}");
    let operator = [("email", "machines@institute.example"), ("kind", "operator"), ("municipality", "")];
    office.press("/w/leads/remove", &operator);
    assert_eq!(database.lines("SELECT kind AS line FROM membership WHERE kind = 'operator'").len(), 1);
    // Nor does an operator let themselves see names.
    let myself =
        [("name", "Navn"), ("email", "machines@institute.example"), ("kind", "secretariat"), ("municipality", "")];
    let refused = study.browser("machines@institute.example").press("/w/staff", &myself);
    assert!(refused.status == 422 && refused.text().contains("sin egen adgang"), "{}", refused.text());
    assert_eq!(database.lines("SELECT kind AS line FROM membership WHERE kind = 'secretariat'").len(), 1);
    assert!(study.browser("ida@nordby.example").get("/w/today").text().contains("N1"));
    let gone = [("email", "ida@nordby.example"), ("kind", "lead"), ("municipality", "Nordby")];
    let ida = study.browser("ida@nordby.example");
    office.press("/w/leads/remove", &gone);
    assert_eq!(ida.get("/w/today").status, 303, "out at once");
}
