//! Signing in by a link: short-lived, once, in the browser that asked; nobody learns whose address is known.

use super::{Browser, Study};
use crate::support::{Database, Page, mails, on_each_database};

const LEAD: &str = "lead@nordby.example";

/// Asks for a link; the cookie that the browser holds then, as it sends it back.
pub(super) fn ask(study: &Study<'_>, email: &str, held: &str) -> (Page, String) {
    let page = Browser::holding(&study.web.base, held).post("/w/sign-in", &[("email", email), ("next", "/w/families")]);
    let cookies = cookies(&page);
    (page, cookies)
}

/// What a page has a browser hold.
pub(super) fn cookies(page: &Page) -> String {
    let set = page.headers.get_all("set-cookie").iter().map(|value| value.to_str().expect("plain"));
    let pairs: Vec<&str> = set.map(|cookie| cookie.split(';').next().expect("a pair")).collect();
    pairs.join("; ")
}

/// The path of the last link that was mailed to somebody.
pub(super) fn link(study: &Study<'_>, email: &str) -> String {
    let mails = mails(study.database);
    let to_them: Vec<&String> =
        mails.iter().filter(|(to, text)| to == email && text.contains("/w/in/")).map(|(_, text)| text).collect();
    assert_eq!(to_them.len(), 1, "one link: {mails:?}");
    let from = to_them[0].find("/w/in/").expect("a link");
    to_them[0][from..].split_whitespace().next().expect("a link").to_owned()
}

on_each_database!(a_link_signs_the_browser_in_that_asked_and_once);
fn a_link_signs_the_browser_in_that_asked_and_once(database: &Database) {
    let study = Study::new(database);
    let (page, held) = ask(&study, " Lead@Nordby.example ", "");
    assert_eq!(page.status, 200);
    assert!(
        page.headers.get_all("set-cookie").iter().all(|cookie| cookie.to_str().expect("plain").contains("HttpOnly"))
    );
    study.tick("2021-03-10T12:00:20Z");
    let link = link(&study, LEAD);
    let (mine, other) = (Browser::holding(&study.web.base, &held), Browser::holding(&study.web.base, ""));

    // To look is not to use it: mail programs look at links.
    let before = database.everything();
    assert_eq!((other.get(&link).status, other.post(&link, &[]).status), (410, 410));
    for _ in 0..2 {
        assert_eq!(mine.get(&link).status, 200);
    }
    assert_eq!(database.everything(), before);

    let entered = mine.post(&link, &[]);
    assert_eq!(entered.to(), "/w/families");
    let session = Browser::holding(&study.web.base, &cookies(&entered));
    assert!(session.get("/w/families").text().contains("Sag N1"));
    assert_eq!((mine.get(&link).status, mine.post(&link, &[]).status), (410, 410), "once");
    let acts = database.lines("SELECT act AS line FROM audit WHERE actor = 'staff' ORDER BY number");
    assert_eq!(acts, ["sign_in_asked", "signed_in"]);

    // By button, on every device.
    let second = study.browser(LEAD);
    assert_eq!(session.press("/w/sign-out", &[]).to(), "/w/sign-in");
    assert!(session.get("/w/families").to().starts_with("/w/sign-in") && second.get("/w/families").status == 200);
    let third = study.browser(LEAD);
    assert_eq!(second.press("/w/sign-out", &[("all", "yes")]).to(), "/w/sign-in");
    assert!(third.get("/w/families").to().starts_with("/w/sign-in"));
}

on_each_database!(a_link_is_good_for_a_quarter_of_an_hour_and_a_session_for_a_working_day);
fn a_link_is_good_for_a_quarter_of_an_hour_and_a_session_for_a_working_day(database: &Database) {
    let study = Study::new(database);
    let (_, held) = ask(&study, LEAD, "");
    study.tick("2021-03-10T12:01:00Z");
    let link = link(&study, LEAD);
    let browser = Browser::holding(&study.web.base, &held);
    study.web.clock_at(super::at("2021-03-10T12:15:00Z"));
    assert_eq!(browser.post(&link, &[]).status, 410);
    study.web.clock_at(super::at("2021-03-10T12:14:59Z"));
    let session = Browser::holding(&study.web.base, &cookies(&browser.post(&link, &[])));
    study.web.clock_at(super::at("2021-03-10T20:14:58Z"));
    assert_eq!(session.get("/w/today").status, 200);
    study.web.clock_at(super::at("2021-03-10T20:14:59Z"));
    assert!(session.get("/w/today").to().starts_with("/w/sign-in"));
}

on_each_database!(nobody_learns_whose_address_is_known);
fn nobody_learns_whose_address_is_known(database: &Database) {
    let study = Study::new(database);
    let without = |page: &Page, email: &str| page.html.replace(email, "X");
    let (known, _) = ask(&study, LEAD, "");
    let (unknown, _) = ask(&study, "nobody@nordby.example", "");
    // A respondent is no member of staff.
    let (respondent, _) = ask(&study, "mona@example.org", "");
    assert_eq!(known.status, unknown.status);
    assert_eq!(without(&known, LEAD), without(&unknown, "nobody@nordby.example"));
    assert_eq!(without(&known, LEAD), without(&respondent, "mona@example.org"));
    let names = |page: &Page| {
        let set = page.headers.get_all("set-cookie").iter().map(|value| value.to_str().expect("plain").to_owned());
        set.map(|cookie| cookie.split('=').next().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&known), names(&unknown));
    study.tick("2021-03-10T12:00:30Z");
    let to: Vec<String> =
        mails(database).into_iter().filter(|(_, text)| text.contains("/w/in/")).map(|(to, _)| to).collect();
    assert_eq!(to, [LEAD]);
}

on_each_database!(attempts_are_limited);
fn attempts_are_limited(database: &Database) {
    let study = Study::new(database);
    for _ in 0..10 {
        assert_eq!(ask(&study, LEAD, "").0.status, 200);
    }
    // Of one address no more than six in an hour, and nobody is told.
    assert_eq!(database.lines("SELECT CAST(count(*) AS TEXT) AS line FROM sign_in"), ["6"]);
    let statuses: Vec<u16> = (0..25).map(|n| ask(&study, &format!("n{n}@example.org"), "").0.status).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 5, "thirty at once of one network");
    study.tick("2021-03-10T12:00:30Z");
}

on_each_database!(whoever_is_removed_is_out_at_once);
fn whoever_is_removed_is_out_at_once(database: &Database) {
    let study = Study::new(database);
    let (_, held) = ask(&study, LEAD, "");
    study.tick("2021-03-10T12:00:30Z");
    let link = link(&study, LEAD);
    let session = study.browser(LEAD);
    assert_eq!(session.get("/w/today").status, 200);
    kvartal::account::remove(&database.store, LEAD, None, &crate::support::test_by()).expect("a change");
    assert!(session.get("/w/today").to().starts_with("/w/sign-in"));
    assert_eq!(Browser::holding(&study.web.base, &held).post(&link, &[]).status, 410);
    assert_eq!(database.lines("SELECT act AS line FROM audit WHERE act = 'lead_removed'"), ["lead_removed"]);
}

on_each_database!(a_link_to_sign_in_by_waits_for_nobody_elses_mail);
fn a_link_to_sign_in_by_waits_for_nobody_elses_mail(database: &Database) {
    let study = Study::new(database);
    ask(&study, LEAD, "");
    let first = database.store.write(&crate::support::test_by(), |conn| {
        let now = super::at("2021-03-10T12:00:30Z");
        let limits = kvartal::store::claim::RateLimits::default();
        kvartal::store::claim::claim(conn, &limits, "a", now, now, 1, &std::collections::HashSet::new())
    });
    let first = first.expect("a claim")[0];
    assert_eq!(database.lines(&format!("SELECT kind AS line FROM message WHERE id = {first}")), ["sign_in"]);
    database.leaves_mail("it was claimed by hand");
}
