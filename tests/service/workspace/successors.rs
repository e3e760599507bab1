//! Somebody takes a role over from a day on.

use kvartal::health;

use super::{Study, at};
use crate::support::{Database, mails, on_each_database, program, service_where};

const LEAD: &str = "lead@nordby.example";

/// Who holds that column in a case now, by address.
fn holds(database: &Database, case: &str, slot: &str) -> Vec<String> {
    database.lines(&format!(
        "SELECT COALESCE(contact.address, contact.name) AS line FROM assignment JOIN contact ON contact.id = contact_id \
         JOIN family ON family.id = assignment.family_id WHERE to_on IS NULL AND case_number = '{case}' AND slot = '{slot}'"
    ))
}

fn name<'a>(role: &'a str, name: &'a str, email: &'a str, from: &'a str) -> [(&'a str, &'a str); 4] {
    [("role", role), ("name", name), ("email", email), ("from", from)]
}

on_each_database!(whoever_is_named_takes_over_on_their_day_and_gets_what_is_open);
fn whoever_is_named_takes_over_on_their_day_and_gets_what_is_open(database: &Database) {
    let study = Study::new(database);
    let (lead, family) = (study.browser(LEAD), study.family("N1"));
    let (page, form) = (format!("/w/families/{family}"), format!("/w/families/{family}/successor"));
    let done = lead.press(&form, &name("placement_site 1", "Hjemmet Eg", "egely@example.org", "2021-03-17"));
    assert_eq!(done.to(), format!("{page}?done=successor_named"), "{}", done.text());
    assert!(lead.get(&page).text().contains("Fra 17. marts: Hjemmet Eg er Anbringelsessted, barn 1."));
    let before = holds(database, "N1", "placement_site");

    study.tick("2021-03-16T22:59:00Z");
    assert_eq!(holds(database, "N1", "placement_site"), before);
    // Midnight in Copenhagen.
    study.tick("2021-03-16T23:00:00Z");
    assert_eq!(holds(database, "N1", "placement_site"), ["egely@example.org"]);
    study.tick("2021-03-17T09:00:00Z");
    assert_eq!(mails(database).iter().filter(|(to, _)| to == "egely@example.org").count(), 1);
    assert!(!lead.get(&page).text().contains("Fra 17. marts"));
    let acts = "SELECT actor || ' ' || act AS line FROM audit WHERE act LIKE 'successor%' ORDER BY number";
    assert_eq!(database.lines(acts), ["staff successor_named"]);
    assert_eq!(database.lines("SELECT CAST(count(*) AS TEXT) AS line FROM successor"), ["0"]);
}

on_each_database!(what_cannot_be_is_refused_and_stores_nothing);
fn what_cannot_be_is_refused_and_stores_nothing(database: &Database) {
    let study = Study::new(database);
    let (lead, family) = (study.browser(LEAD), study.family("N1"));
    let form = format!("/w/families/{family}/successor");
    let rita = holds(database, "N1", "caseworker")[0].clone();
    let before = database.everything_but_the_log();
    for (told, said) in [
        ("er overtaget i går", name("caseworker", "Ole Bro", "ole@nordby.example", "2021-03-09")),
        ("om to år", name("caseworker", "Ole Bro", "ole@nordby.example", "2023-03-10")),
        ("ingen dag", name("caseworker", "Ole Bro", "ole@nordby.example", "snart")),
        ("ingen", name("caseworker", " ", "", "2021-03-20")),
        ("samme person", name("caseworker", "Rita Holm", &rita, "2021-03-20")),
        ("en ny adresse", name("caseworker", "Rita Holm", "rita.holm@nordby.example", "2021-03-20")),
        ("ingen adresse", name("caseworker", "Ole Bro", "ole hjemme", "2021-03-20")),
        ("ingen rolle", name("mayor", "Ole Bro", "ole@nordby.example", "2021-03-20")),
        ("intet barn", name("placement_site 9", "Ole Bro", "ole@nordby.example", "2021-03-20")),
        ("barnets rolle uden barn", name("placement_site", "Ole Bro", "ole@nordby.example", "2021-03-20")),
    ] {
        let page = lead.press(&form, &said);
        assert_eq!(page.status, 422, "{told}: {}", page.text());
        assert!(
            page.text().contains("Ret dette") && page.html.contains("value=\"Ole Bro\"") || told != "om to år",
            "{told}"
        );
        assert_eq!(database.everything_but_the_log(), before, "{told}");
    }
}

on_each_database!(whoever_does_not_fit_any_more_is_dropped_and_the_history_tells_it);
fn whoever_does_not_fit_any_more_is_dropped_and_the_history_tells_it(database: &Database) {
    let study = Study::new(database);
    let (lead, family) = (study.browser(LEAD), study.family("N1"));
    let form = format!("/w/families/{family}/successor");
    lead.press(&form, &name("caseworker", "Ole Bro", "ole@nordby.example", "2021-03-20"));
    // Meanwhile it is Ole who has another address: that would be corrected by it, and somebody else's mail go there.
    let done = lead.press(&form, &name("caseworker", "Ole Bro", "ole.bro@nordby.example", "2021-03-10"));
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(database.lines("SELECT slot AS line FROM successor"), ["caseworker"]);
    study.tick("2021-03-22T09:00:00Z");
    assert_eq!(holds(database, "N1", "caseworker"), ["ole.bro@nordby.example"]);
    assert_eq!(database.lines("SELECT slot AS line FROM successor"), [""; 0]);
    let acts = "SELECT actor || ' ' || act AS line FROM audit WHERE act LIKE 'successor%' ORDER BY number";
    assert_eq!(database.lines(acts), ["staff successor_named", "scheduler successor_dropped"]);
    let service = service_where(database, |_| ());
    let history = lead.get(&format!("/w/families/{family}/history")).text();
    assert!(history.contains("Ny person på vej") && history.contains("Skiftet blev ikke til noget"), "{history}");
    // It is told where somebody looks, for a week.
    let told = |now: &str| -> Vec<String> {
        let found = database.store.read(|conn| health::findings(conn, &service, at(now))).expect("findings");
        found.into_iter().filter(|one| one.kind == "not_taken_over").map(|one| one.words.to_string()).collect()
    };
    let [told_then] = &told("2021-03-23T09:00:00Z")[..] else { panic!("one line") };
    assert!(told_then.contains("could not, because the register had changed meanwhile: N1."), "{told_then}");
    assert_eq!(told("2021-03-30T09:00:00Z"), [""; 0]);
}

on_each_database!(one_in_a_column_is_named_at_a_time_and_can_be_taken_back);
fn one_in_a_column_is_named_at_a_time_and_can_be_taken_back(database: &Database) {
    let study = Study::new(database);
    let (lead, family) = (study.browser(LEAD), study.family("N1"));
    let form = format!("/w/families/{family}/successor");
    let contacts =
        || database.lines("SELECT name AS line FROM contact WHERE name IN ('Ole Bro', 'Per Lyng') ORDER BY id");
    lead.press(&form, &name("caseworker", "Ole Bro", "ole@nordby.example", "2021-03-20"));
    let second = lead.press(&form, &name("caseworker", "Per Lyng", "per@nordby.example", "2021-03-21"));
    assert_eq!(second.to(), format!("/w/families/{family}?done=successor_replaced"));
    assert_eq!(contacts(), ["Per Lyng"], "the name of whoever does not take over is gone");
    let shown = program(database, &["family", "successors", "N1"]).output().expect("kvartal runs").stdout;
    let shown = String::from_utf8(shown).expect("words");
    assert!(shown.ends_with("caseworker\t2021-03-21\tPer Lyng\tper@nordby.example\n"), "{shown}");
    let number = database.lines("SELECT CAST(id AS TEXT) AS line FROM successor")[0].clone();
    let press = |place: &str, called: &str| lead.press(place, &[("successor", &number), ("called", called)]);
    // Only in its own family.
    let other = format!("/w/families/{}/successor/back", study.family("S1"));
    press(&other, "Per Lyng");
    // Nor by a page that shows somebody who was there before, under the same number.
    press(&format!("{form}/back"), "Ole Bro");
    assert_eq!(contacts(), ["Per Lyng"]);
    let back = press(&format!("{form}/back"), "Per Lyng");
    assert_eq!(back.to(), format!("/w/families/{family}?done=successor_back"));
    assert_eq!(contacts(), [""; 0]);
}

on_each_database!(a_parent_whose_name_is_alike_takes_over_once_somebody_says_who_it_is);
fn a_parent_whose_name_is_alike_takes_over_once_somebody_says_who_it_is(database: &Database) {
    let study = Study::new(database);
    let (lead, family) = (study.browser(LEAD), study.family("N1"));
    let form = format!("/w/families/{family}/successor");
    let new = name("parent1", "Mona Holm", "mona.holm@example.org", "2021-03-10");
    let asked = lead.press(&form, &new);
    assert_eq!(asked.status, 422, "{}", asked.text());
    assert!(asked.text().contains("Er det en anden person"), "{}", asked.text());
    assert_eq!(holds(database, "N1", "parent1"), ["mona@example.org"]);
    let said: Vec<(&str, &str)> = new.into_iter().chain([("somebody_else", "yes")]).collect();
    assert_eq!(lead.press(&form, &said).to(), format!("/w/families/{family}?done=successor_named"));
    assert_eq!(holds(database, "N1", "parent1"), ["mona.holm@example.org"]);
    let people = "SELECT DISTINCT CAST(person_id AS TEXT) AS line FROM assignment JOIN family ON family.id = family_id \
                  WHERE case_number = 'N1' AND slot = 'parent1'";
    assert_eq!(database.lines(people).len(), 2, "they are two people");

    // One address of the same name is a correction, whatever is said; a name alone is for parents; a day has its end.
    let same = [("role", "parent1"), ("name", "Mona Holm"), ("email", "m@example.org"), ("from", "2021-03-10")];
    let wrong = |form_data: &[(&str, &str)], words: &str| {
        let told = lead.press(&form, form_data);
        assert!(told.status == 422 && told.text().contains(words), "{}", told.text());
    };
    wrong(&same, "Det er den samme person");
    wrong(&name("caseworker", "Ole Bro", "", "2021-03-10"), "Skriv en adresse");
    wrong(&name("caseworker", "Ole Bro", "ole@nordby.example", "2023-03-10"), "højst et år frem");
    wrong(&name("caseworker", &"o".repeat(201), "ole@nordby.example", "2021-03-10"), "Navnet er for langt");
}
