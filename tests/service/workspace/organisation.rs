//! Signing in where the organisation does, at a real provider.

use kvartal::clock::Clock;
use kvartal::config::Config;

use super::glewlwyd::{CLIENT_SECRET, Glewlwyd};
use super::signing_in::cookies;
use super::{Browser, Study};
use crate::support::{Database, Page, on_each_database, program};

const LEAD: &str = "lead@nordby.example";
const HERE: &str = "https://svar.example.org";

fn by(issuer: String) -> impl Fn(&mut Config) {
    move |config| {
        config.base_url = HERE.into();
        config.oidc_issuer = Some(issuer.clone());
        config.oidc_client_id = Some("kvartal".into());
        config.oidc_client_secret = Some(CLIENT_SECRET.into());
    }
}

/// A study whose pages are read today, which is when the provider signs.
fn study<'a>(database: &'a Database, provider: &Glewlwyd) -> Study<'a> {
    let study = Study::begun(database, by(provider.issuer()));
    study.web.clock_at(Clock::System.now());
    study
}

/// A browser that is sent off to the provider, and where to.
fn sent_off(study: &Study<'_>) -> (Browser, Page, String) {
    let page = Browser::holding(&study.web.base, "").post("/w/sign-in/organisation", &[("next", "/w/families")]);
    let place = page.headers.get("refresh").map(|value| value.to_str().expect("plain").to_owned()).unwrap_or_default();
    let place = place.trim_start_matches("0; url=").to_owned();
    (Browser::holding(&study.web.base, &cookies(&page)), page, place)
}

/// Presses the button of the page that the provider sends back to.
fn press(browser: &Browser, back: &str) -> Page {
    let page = browser.get(back);
    assert_eq!(page.status, 200, "{}", page.text());
    let (code, state) = (page.hidden("code"), page.hidden("state"));
    browser.post("/w/organisation/back", &[("code", &code), ("state", &state)])
}

fn sessions(database: &Database) -> Vec<String> {
    database.lines("SELECT way AS line FROM staff_session")
}

on_each_database!(whom_the_organisation_signs_in_is_signed_in_here);
fn whom_the_organisation_signs_in_is_signed_in_here(database: &Database) {
    let provider = Glewlwyd::start(HERE);
    provider.add("anna", "Lead@Nordby.example", "1");
    let study = study(database, &provider);
    assert!(Browser::holding(&study.web.base, "").get("/w/sign-in").html.contains("/w/sign-in/organisation"));
    let (browser, page, sent) = sent_off(&study);
    assert_eq!(page.status, 200);
    assert!(sent.starts_with(&provider.issuer()), "{sent}");
    for part in ["code_challenge_method=S256", "response_type=code", "nonce=", "state=", "scope=openid+email"] {
        assert!(sent.contains(part), "{sent}");
    }
    let back = provider.signs_in("anna", &sent);

    // To come back changes nothing; in another browser neither does the button.
    let before = database.everything();
    assert_eq!(browser.get(&back).status, 200);
    let (other, _, _) = sent_off(&study);
    let after_other = database.everything_but_the_log();
    assert_eq!(Browser::holding(&study.web.base, "").get(&back).status, 200);
    assert_eq!(press(&Browser::holding(&study.web.base, ""), &back).status, 410);
    assert_eq!(database.everything_but_the_log(), after_other);
    assert_ne!(database.everything(), before, "another browser was sent off");
    assert_eq!(press(&other, &back).status, 410);

    let entered = press(&browser, &back);
    assert_eq!(entered.to(), "/w/families");
    let session = Browser::holding(&study.web.base, &cookies(&entered));
    assert!(session.get("/w/families").text().contains("Sag N1"));
    assert!(session.get("/w/account").text().contains("organisationens login"));
    assert_eq!(press(&browser, &back).status, 410, "once");
    assert_eq!(sessions(database), ["organisation"]);
    assert_eq!(
        database.lines("SELECT act || ' ' || detail AS line FROM audit WHERE actor = 'staff'"),
        ["signed_in organisation"]
    );
    assert_eq!(session.press("/w/sign-out", &[("all", "yes")]).to(), "/w/sign-in");
    assert!(session.get("/w/families").to().starts_with("/w/sign-in"));
}

#[test]
fn nobody_is_signed_in_by_what_does_not_hold() {
    let database = &Database::sqlite();
    let provider = Glewlwyd::start(HERE);
    provider.add("anna", LEAD, "1");
    provider.add("berit", "berit@nordby.example", "1");
    provider.add("carl", "lead@sydby.example", "0");
    let study = study(database, &provider);
    let staff = database.lines("SELECT CAST(count(*) AS TEXT) AS line FROM staff");

    // Somebody whom nobody has added, and somebody whose address nobody has looked at.
    for (user, told) in [("berit", "Du er ikke oprettet her"), ("carl", "e-mailadresse er bekræftet")] {
        let (browser, _, sent) = sent_off(&study);
        let page = press(&browser, &provider.signs_in(user, &sent));
        assert!(page.status == 410 && page.text().contains(told), "{user}: {}", page.text());
    }
    assert_eq!(database.lines("SELECT CAST(count(*) AS TEXT) AS line FROM staff"), staff);

    // Another nonce, verifier or state than the browser was sent off with.
    for (what, other) in [
        ("nonce", "UPDATE challenge SET content = replace(content, '\"nonce\":\"', '\"nonce\":\"x')"),
        ("verifier", "UPDATE challenge SET content = replace(content, '\"verifier\":\"', '\"verifier\":\"x')"),
        ("state", "UPDATE challenge SET content = replace(content, '\"state\":\"', '\"state\":\"x')"),
        ("time", "UPDATE challenge SET expires_at = '2021-03-01 00:00:00'"),
    ] {
        let (browser, _, sent) = sent_off(&study);
        let back = provider.signs_in("anna", &sent);
        database.sql(other);
        assert_eq!(press(&browser, &back).status, 410, "{what}");
    }
    // A token of an hour ago.
    let (browser, _, sent) = sent_off(&study);
    let back = provider.signs_in("anna", &sent);
    database.sql("UPDATE challenge SET expires_at = '2100-01-01 00:00:00'");
    let now = Clock::System.now();
    study.web.clock_at(now + jiff::SignedDuration::from_mins(62));
    assert_eq!(press(&browser, &back).status, 410);
    study.web.clock_at(now);

    let browser = Browser::holding(&study.web.base, "");
    assert_eq!(browser.get("/w/organisation/back?error=access_denied&state=x").status, 410);
    for form in [&[("code", "x"), ("state", "y")][..], &[("code", "x")], &[]] {
        assert_eq!(browser.post("/w/organisation/back", form).status, 410);
    }
    assert_eq!(sessions(database), [""; 0]);
    // And after all that: by what holds.
    let (browser, _, sent) = sent_off(&study);
    assert_eq!(press(&browser, &provider.signs_in("anna", &sent)).to(), "/w/families");
}

#[test]
fn a_provider_that_is_away_or_another_is_told_kindly() {
    let database = &Database::sqlite();
    let provider = Glewlwyd::start(HERE);
    // It calls itself something else.
    let study = Study::begun(database, by(provider.issuer().replace("localhost", "127.0.0.1")));
    let (_, page, sent) = sent_off(&study);
    assert!(page.status == 410 && page.text().contains("svarer ikke") && sent.is_empty(), "{}", page.text());
    drop((provider, study));
    let gone = "http://127.0.0.1:9/api/oidc";
    let other = &Database::sqlite();
    let study = Study::begun(other, by(gone.into()));
    assert!(sent_off(&study).1.text().contains("svarer ikke"));

    // Without settings there is none; half of them are none.
    let without = Study::new(&Database::sqlite()).web.post("/w/sign-in/organisation", &[]).status;
    assert_eq!(without, 404);
    for (name, value, told) in [
        ("KVARTAL_OIDC_ISSUER", "https://login.example.org", "go together"),
        ("KVARTAL_OIDC_CLIENT_SECRET", "hidden words", "go together"),
    ] {
        let output = program(other, &["status"]).env(name, value).output().expect("it runs");
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && words.contains(told) && !words.contains("hidden"), "{words}");
    }
}
