//! The register in the browser: sheets and forms, within what somebody may change.

use super::{Browser, HEADING, ROWS, Study};
use crate::support::{Database, mails, on_each_database};

const LEAD: &str = "lead@nordby.example";
const OFFICE: &str = "office@institute.example";

/// Uploads a sheet and shows what it would change.
fn upload(browser: &Browser, rows: &[&str]) -> crate::support::Page {
    browser.upload("/w/sheet", "register.csv", format!("{HEADING}\n{}\n", rows.join("\n")).as_bytes())
}

/// Presses the button under a preview.
fn apply(browser: &Browser, preview: &crate::support::Page) -> crate::support::Page {
    let (name, sheet, shown) = (preview.hidden("name"), preview.hidden("sheet"), preview.hidden("shown"));
    browser.press("/w/sheet/apply", &[("name", &name), ("sheet", &sheet), ("shown", &shown)])
}

on_each_database!(a_preview_shows_what_is_stored_then_and_stores_nothing);
fn a_preview_shows_what_is_stored_then_and_stores_nothing(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    let before = database.everything_but_the_log();
    let row = ROWS[0].replace("rita@nordby.example", "rita.holm@nordby.example");
    let preview = upload(&lead, &[&row]);
    assert_eq!(preview.status, 200, "{}", preview.text());
    assert!(preview.text().contains("Sag N1: Myndighedsrådgiver får en anden adresse"), "{}", preview.text());
    assert!(!preview.text().contains("S1"), "nothing of families elsewhere: {}", preview.text());
    assert_eq!(database.everything_but_the_log(), before, "a preview stores nothing");
    assert_eq!(apply(&lead, &preview).to(), "/w/families?done=imported");
    let addresses = database
        .lines("SELECT address AS line FROM contact WHERE is_current AND address LIKE 'rita%' ORDER BY address");
    assert!(addresses.contains(&"rita.holm@nordby.example".to_owned()), "{addresses:?}");
    let acts = database.lines("SELECT actor AS line FROM audit WHERE act = 'sheet_imported' AND actor = 'staff'");
    assert_eq!(acts.len(), 1, "who has imported it is noted");
    // A second click sends the same page again, and all of it is there.
    let stored = database.everything_but_the_log();
    assert_eq!(apply(&lead, &preview).to(), "/w/families?done=imported");
    assert_eq!(database.everything_but_the_log(), stored);
    // Somebody else has changed the same family after the preview: it is shown again first.
    let other = row.replace("Rita Holm", "Rita Holm-Dal");
    let late = upload(&lead, &[&other]);
    let office = study.browser(OFFICE);
    apply(&office, &upload(&office, &[&row.replace("mona@example.org", "mona.soe@example.org")]));
    let stored = database.everything_but_the_log();
    let shown_again = apply(&lead, &late);
    assert!(
        shown_again.status == 422 && shown_again.text().contains("Forælder 1 får en anden adresse"),
        "{}",
        shown_again.text()
    );
    assert_eq!(database.everything_but_the_log(), stored);
    assert_eq!(apply(&lead, &shown_again).to(), "/w/families?done=imported");
}

on_each_database!(a_preview_of_a_big_sheet_tells_totals_a_part_and_gives_all_as_a_file);
fn a_preview_of_a_big_sheet_tells_totals_a_part_and_gives_all_as_a_file(database: &Database) {
    let study = Study::new(database);
    let office = study.browser(OFFICE);
    let rows: Vec<String> = (0..150).map(|n| ROWS[0].replace("N1", &format!("B{n:03}"))).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let preview = upload(&office, &rows);
    assert_eq!(preview.status, 200, "{}", preview.text());
    for says in ["150 nye sager", "150 nye børn", "Hent alle ændringer som CSV", "ændringer mere"] {
        assert!(preview.text().contains(says), "{says}: {}", preview.text());
    }
    assert!(!preview.text().contains("not in this sheet"), "a Danish page: {}", preview.text());
    let all = office.press("/w/sheet", &[("name", "x.csv"), ("sheet", &preview.hidden("sheet")), ("list", "csv")]);
    assert_eq!(all.status, 200);
    assert!(all.html.contains("B000") && all.html.contains("B149"), "all of it: {}", all.html);
}

on_each_database!(nobody_reaches_another_municipality_with_a_sheet_or_a_form);
fn nobody_reaches_another_municipality_with_a_sheet_or_a_form(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    let before = database.everything_but_the_log();
    for rows in [
        vec![ROWS[1].to_owned()],
        vec![ROWS[1].replace("Sydby", "Nordby")],
        vec![ROWS[0].replace("Nordby", "Sydby")],
        vec![ROWS[0].replace("N1", "X9").replace("Nordby", "Sydby")],
        vec![ROWS[0].replace("N1", "X9").replace("Nordby", "Midtby")],
    ] {
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        let page = upload(&lead, &rows);
        assert_eq!(page.status, 422, "{rows:?}: {}", page.text());
        assert!(!page.text().contains("Sara") && !page.text().contains("sara@"), "{}", page.text());
        // Nor without the preview, with whatever it may have shown.
        let sheet = data_encoding::BASE64.encode(format!("{HEADING}\n{}\n", rows.join("\n")).as_bytes());
        let page = lead.press("/w/sheet/apply", &[("name", "x.csv"), ("sheet", &sheet), ("shown", "")]);
        assert_eq!(page.status, 422, "{rows:?}: {}", page.text());
    }
    let form = lead.get("/w/families/new");
    let fields = form.fields();
    let named = |heading: &str| form.field_labelled(heading);
    let mut said: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (number, place, start) = (named("Familie id"), named("Kommune"), named("Startdato"));
    said.retain(|(name, _)| ![&number, &place, &start].iter().any(|other| other == name));
    said.extend([(number.as_str(), "S1"), (place.as_str(), "Nordby"), (start.as_str(), "2021-03-01")]);
    let page = lead.press("/w/families/new", &said);
    assert_eq!(page.status, 422, "{}", page.text());
    assert_eq!(database.everything_but_the_log(), before);
    assert_eq!(lead.press("/w/sheet/download", &[("kind", "csv"), ("municipality", "Sydby")]).status, 404);
    assert_eq!(lead.get(&format!("/w/families/{}/edit", study.family("S1"))).status, 404);
}

on_each_database!(every_fault_of_a_sheet_is_shown_at_its_cell);
fn every_fault_of_a_sheet_is_shown_at_its_cell(database: &Database) {
    let study = Study::new(database);
    let office = study.browser(OFFICE);
    let before = database.everything_but_the_log();
    let wrong = ROWS[0].replace("2021-03-01", "1 March").replace("mona@example.org", "mona at home");
    let page = upload(&office, &[&wrong, ROWS[1]]);
    assert_eq!(page.status, 422);
    for place in ["række 2, start_date", "række 2, parent1_email"] {
        assert!(page.text().to_lowercase().contains(place), "{place}: {}", page.text());
    }
    for says in ["“1 March” er ikke en dato", "“mona at home” er ikke en mailadresse"] {
        assert!(page.text().contains(says), "{says}: {}", page.text());
    }
    assert!(!page.text().contains("write it as in"), "a Danish page: {}", page.text());
    for bytes in [b"".as_slice(), b"\x00\x01\x02", b"PK\x03\x04 no workbook", b"a;b\n1;2\n", &[0xff; 4000]] {
        let page = office.upload("/w/sheet", "register.xlsx", bytes);
        assert_eq!(page.status, 422, "{}", page.text());
    }
    assert_eq!(database.everything_but_the_log(), before);
}

on_each_database!(a_sheet_that_was_downloaded_changes_nothing_when_it_comes_back);
fn a_sheet_that_was_downloaded_changes_nothing_when_it_comes_back(database: &Database) {
    let study = Study::new(database);
    for (who, mine, foreign) in [(LEAD, "N1", "S1"), (OFFICE, "N1", "")] {
        let browser = study.browser(who);
        for kind in ["csv", "xlsx"] {
            let sheet = browser.bytes("/w/sheet/download", &[("kind", kind)]);
            if kind == "csv" {
                let text = String::from_utf8(sheet.clone()).expect("text");
                assert!(text.contains(mine) && (foreign.is_empty() || !text.contains(foreign)), "{text}");
            }
            let before = database.everything_but_the_log();
            let preview = browser.upload("/w/sheet", &format!("register.{kind}"), &sheet);
            assert_eq!(preview.status, 200, "{}", preview.text());
            assert!(preview.text().contains("ændrer ingenting"), "{}", preview.text());
            assert_eq!(database.everything_but_the_log(), before);
        }
    }
    let noted = database.lines("SELECT act AS line FROM audit WHERE act = 'register_written' AND actor = 'staff'");
    assert_eq!(noted.len(), 4, "who takes names along is noted");
}

on_each_database!(a_family_is_changed_in_a_form_that_keeps_what_was_written);
fn a_family_is_changed_in_a_form_that_keeps_what_was_written(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    let path = format!("/w/families/{}/edit", study.family("N1"));
    let form = lead.get(&path);
    let before = database.everything_but_the_log();
    let fields = form.fields();
    let (parent, caseworker) =
        (form.field_labelled("Forælder1 e-mail"), form.field_labelled("Myndighedsrådgiver navn"));
    let with = |changes: &[(&str, &str)]| {
        let said: Vec<(String, String)> = fields
            .iter()
            .map(|(name, value)| {
                let changed = changes.iter().find(|(other, _)| other == name);
                (name.clone(), changed.map_or(value.clone(), |(_, value)| (*value).to_owned()))
            })
            .collect();
        let said: Vec<(&str, &str)> = said.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        lead.press(&path, &said)
    };
    // Nothing changed, nothing stored.
    assert_eq!(with(&[]).status, 303);
    assert_eq!(database.everything_but_the_log(), before);
    let wrong = with(&[(&parent, "mona at home"), (&caseworker, "Rita Holm-Dal")]);
    assert_eq!(wrong.status, 422);
    assert!(wrong.html.contains("mona at home") && wrong.html.contains("Rita Holm-Dal"), "{}", wrong.html);
    assert!(wrong.html.contains(&format!("href=\"#{parent}\"")), "{}", wrong.html);
    assert_eq!(database.everything_but_the_log(), before);
    assert_eq!(with(&[(&parent, "mona.soe@example.org")]).status, 303);
    let now = database.lines("SELECT address AS line FROM contact WHERE is_current AND address LIKE 'mona%'");
    assert_eq!(now, ["mona.soe@example.org"]);
}

on_each_database!(nobody_has_the_mail_of_another_municipality_go_elsewhere);
fn nobody_has_the_mail_of_another_municipality_go_elsewhere(database: &Database) {
    let study = Study::new(database);
    let (lead, office) = (study.browser(LEAD), study.browser(OFFICE));
    // Sara of Sydby is a parent in a case of Nordby as well.
    let hers = ROWS[0].replace("N1", "N2").replace("Mona Sø,mona@example.org", "Sara Vest,sara@example.org");
    assert_eq!(apply(&lead, &upload(&lead, &[&hers])).to(), "/w/families?done=imported");
    let stolen = hers.replace("sara@example.org", "somebody@nordby.example");
    let before = database.everything_but_the_log();
    let page = upload(&lead, &[&stolen]);
    assert!(page.status == 422 && page.text().contains("Bed sekretariatet om at rette den"), "{}", page.text());
    let sheet = data_encoding::BASE64.encode(format!("{HEADING}\n{stolen}\n").as_bytes());
    assert_eq!(lead.press("/w/sheet/apply", &[("name", "x.csv"), ("sheet", &sheet), ("shown", "")]).status, 422);
    let form = lead.get(&format!("/w/families/{}/edit", study.family("N2")));
    let (fields, email) = (form.fields(), form.field_labelled("Forælder1 e-mail"));
    let said: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), if *name == email { "somebody@nordby.example" } else { value.as_str() }))
        .collect();
    assert_eq!(lead.press(&format!("/w/families/{}/edit", study.family("N2")), &said).status, 422);
    assert_eq!(database.everything_but_the_log(), before);
    // The secretariat may.
    let everywhere = [stolen, ROWS[1].replace("sara@example.org", "somebody@nordby.example")];
    let rows: Vec<&str> = everywhere.iter().map(String::as_str).collect();
    assert_eq!(apply(&office, &upload(&office, &rows)).to(), "/w/families?done=imported");
}

on_each_database!(what_somebody_has_begun_opens_for_no_other_mailbox);
fn what_somebody_has_begun_opens_for_no_other_mailbox(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    database.sql(&format!(
        "INSERT INTO response (request_id, person_id, started_at) SELECT id, person_id, '2021-03-09 10:00:00' \
         FROM request WHERE id = {}",
        study.request("N1", "parent1")
    ));
    let before = database.everything_but_the_log();
    let row = ROWS[0].replace("mona@example.org", "lead.own@nordby.example");
    let page = upload(&lead, &[&row]);
    assert!(page.status == 422 && page.text().contains("er begyndt at svare: N1"), "{}", page.text());
    assert_eq!(database.everything_but_the_log(), before);
    let office = study.browser(OFFICE);
    assert_eq!(apply(&office, &upload(&office, &[&row])).to(), "/w/families?done=imported");
}

on_each_database!(nothing_is_begun_by_a_link_to_the_mailbox_of_before);
fn nothing_is_begun_by_a_link_to_the_mailbox_of_before(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    let links = || {
        let of = mails(database).into_iter().filter(|(_, text)| text.contains("/s/"));
        of.map(|(to, text)| {
            let from = text.find("/s/").expect("a link");
            (to, text[from..].split_whitespace().next().expect("a link").to_owned())
        })
    };
    let link = |to: &str| links().rfind(|(other, _)| other == to).expect("a mail").1;
    let hers = link("mona@example.org");
    let opens = |link: &str| !study.web.get(link).text().contains("virker ikke længere");
    assert!(opens(&hers), "as long as it is her mailbox");
    // A lead can correct an address while nothing is begun, also to one of their own.
    let row = ROWS[0].replace("mona@example.org", "lead.own@nordby.example");
    assert_eq!(apply(&lead, &upload(&lead, &[&row])).to(), "/w/families?done=imported");
    let before = database.everything_but_the_log();
    assert!(!opens(&hers));
    study.web.post(&format!("{hers}/{}/1", study.request("N1", "parent1")), &[("go", "next")]);
    assert_eq!(database.lines("SELECT CAST(count(*) AS TEXT) AS line FROM response"), ["0"]);
    assert_eq!(database.everything_but_the_log(), before);
    // What she begins in her own mailbox, put right again, opens there alone: their link is one of a mailbox of before.
    study.tick("2021-03-11T09:00:00Z");
    let theirs = link("lead.own@nordby.example");
    assert!(opens(&theirs));
    assert_eq!(apply(&lead, &upload(&lead, &[ROWS[0]])).to(), "/w/families?done=imported");
    assert!(!opens(&theirs));
    study.tick("2021-03-12T09:00:00Z");
    assert!(!opens(&theirs));
    let now: Vec<bool> = links().filter(|(to, _)| to == "mona@example.org").map(|(_, link)| opens(&link)).collect();
    assert_eq!(now.iter().filter(|opens| **opens).count(), 1, "{now:?}");
}

on_each_database!(a_new_family_has_a_page_before_anybody_is_asked_and_takes_no_number_of_another);
fn a_new_family_has_a_page_before_anybody_is_asked_and_takes_no_number_of_another(database: &Database) {
    let study = Study::new(database);
    let lead = study.browser(LEAD);
    let form = lead.get("/w/families/new");
    let new = |number: &str| {
        let (case, place, start) =
            (form.field_labelled("Familie id"), form.field_labelled("Kommune"), form.field_labelled("Startdato"));
        let (child, birth) = (form.field_labelled("Barn id"), form.field_labelled("Barnets fødselsdato"));
        let said = [
            (case.as_str(), number),
            (place.as_str(), "Nordby"),
            (start.as_str(), "2021-05-03"),
            (child.as_str(), "1"),
            (birth.as_str(), "2016-06-06"),
        ];
        lead.press("/w/families/new", &said)
    };
    let place = new("N7").to().to_owned();
    assert_eq!(place, format!("/w/families/{}?done=family_saved", study.family("N7")));
    let page = lead.get(&place);
    assert!(page.status == 200 && page.text().contains("N7"), "{}", page.text());
    let before = database.everything_but_the_log();
    let taken = new("N1");
    assert!(taken.status == 422 && taken.text().contains("Sagsnummeret findes allerede"), "{}", taken.text());
    assert_eq!(database.everything_but_the_log(), before);
}

on_each_database!(a_form_that_was_opened_earlier_takes_nothing_back);
fn a_form_that_was_opened_earlier_takes_nothing_back(database: &Database) {
    let study = Study::new(database);
    let (lead, office) = (study.browser(LEAD), study.browser(OFFICE));
    let path = format!("/w/families/{}/edit", study.family("N1"));
    let form = lead.get(&path);
    apply(&office, &upload(&office, &[&ROWS[0].replace("mona@example.org", "mona.soe@example.org")]));
    let (fields, caseworker) = (form.fields(), form.field_labelled("Myndighedsrådgiver navn"));
    let was: Vec<(String, &str)> = fields.iter().map(|(name, value)| (format!("was-{name}"), value.as_str())).collect();
    let changed =
        |(name, value): &(String, String)| if *name == caseworker { "Rita Dal".into() } else { value.clone() };
    let now: Vec<String> = fields.iter().map(changed).collect();
    let mut said: Vec<(&str, &str)> =
        fields.iter().zip(&now).map(|((name, _), value)| (name.as_str(), value.as_str())).collect();
    said.extend(was.iter().map(|(name, value)| (name.as_str(), *value)));
    assert_eq!(lead.press(&path, &said).status, 303);
    let now = database.lines("SELECT address AS line FROM contact WHERE is_current AND address LIKE 'mona%'");
    assert_eq!(now, ["mona.soe@example.org"]);
    let shown = lead.get(&path);
    assert!(shown.html.contains("Rita Dal") && shown.html.contains("mona.soe@example.org"), "{}", shown.html);
}
