//! What the secretariat does for the whole study: letters, what was said on the telephone, addresses, project leads.

use super::Study;
use crate::support::{Database, on_each_database};

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
