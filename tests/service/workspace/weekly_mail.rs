//! From the weekly mail into the workspace.

use std::collections::BTreeSet;

use super::{Browser, Study};
use crate::support::{Database, on_each_database};

/// Where the lines of the last mail to that address lead, without the place of the service.
fn links(database: &Database, to: &str) -> BTreeSet<String> {
    let files = std::fs::read_dir(database.dir.path().join("mail/new")).expect("a mailbox");
    let mut found = BTreeSet::new();
    for file in files {
        let raw = std::fs::read(file.expect("a file").path()).expect("a mail");
        let mail = mail_parser::MessageParser::default().parse(&raw).expect("a mail");
        if mail.to().and_then(|to| to.first()).and_then(|to| to.address()) == Some(to) {
            let html = mail.body_html(0).expect("a part").into_owned();
            let hrefs = html.split("href=\"http://127.0.0.1").skip(1);
            found.extend(hrefs.filter_map(|rest| rest.split('"').next().map(str::to_owned)));
        }
    }
    found
}

on_each_database!(a_link_of_the_digest_opens_nothing_by_itself_and_leads_there_after_signing_in);
fn a_link_of_the_digest_opens_nothing_by_itself_and_leads_there_after_signing_in(database: &Database) {
    let study = Study::new(database);
    study.tick("2021-03-08T08:00:00Z");
    let links = links(database, "lead@nordby.example");
    let mut expected = BTreeSet::from(["/w/today".to_owned(), "/w/guide".to_owned()]);
    expected.insert(format!("/w/families/{}", study.family("N1")));
    for slot in ["parent1", "caseworker", "family_therapist", "placement_site"] {
        expected.insert(format!("/w/answers/{}", study.request("N1", slot)));
    }
    assert_eq!(links, expected);
    let (nobody, lead) = (Browser::holding(&study.web.base, ""), study.browser("lead@nordby.example"));
    let other = study.browser("lead@sydby.example");
    for link in &links {
        assert_eq!(nobody.get(link).to(), format!("/w/sign-in?next={link}"));
        assert_eq!(lead.get(link).status, 200, "{link}");
        // Passed on, it opens nothing of another municipality.
        let of_case = link.starts_with("/w/families/") || link.starts_with("/w/answers/");
        assert_eq!(other.get(link).status, if of_case { 404 } else { 200 }, "{link}");
    }
}

on_each_database!(everybody_who_is_signed_in_reads_the_guide_in_their_language);
fn everybody_who_is_signed_in_reads_the_guide_in_their_language(database: &Database) {
    let study = Study::new(database);
    for email in ["lead@nordby.example", "numbers@institute.example"] {
        let browser = study.browser(email);
        assert!(browser.get("/w/account").html.contains("href=\"/w/guide\""));
        let page = browser.get("/w/guide").text();
        assert!(page.contains("Vejledning til projektledere") && page.contains("højst 12 uger frem"), "{page}");
        assert!(page.contains("skriv til hjaelp@example.org"), "{page}");
    }
    let lead = study.browser("lead@nordby.example");
    lead.press("/w/account/language", &[("language", "en")]);
    let page = lead.get("/w/guide").text();
    assert!(page.contains("Guide for project leads") && page.contains("12 weeks ahead at most"), "{page}");
}
