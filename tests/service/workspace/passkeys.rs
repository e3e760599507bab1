//! Passkeys: added, signed in by and removed, by an authenticator in software; and what holds where they are required.

use kvartal::account;
use kvartal::config::{Config, PasskeyRule};
use serde_json::{Value, json};
use url::Url;
use webauthn_authenticator_rs::WebauthnAuthenticator;
use webauthn_authenticator_rs::softpasskey::SoftPasskey;

use super::signing_in::{ask, cookies, link};
use super::{Browser, Study, at};
use crate::support::{Database, Page, on_each_database, program, test_by};

const LEAD: &str = "lead@nordby.example";
const HERE: &str = "https://svar.example.org";

fn offered(config: &mut Config) {
    config.base_url = HERE.into();
}

fn required(config: &mut Config) {
    offered(config);
    config.passkeys = PasskeyRule::Required;
}

/// What keeps a passkey, and does what a browser and its script do with it.
struct Device {
    keeps: SoftPasskey,
    credential: Value,
    user: Value,
}

impl Device {
    fn new() -> Device {
        Device { keeps: SoftPasskey::new(true), credential: Value::Null, user: Value::Null }
    }

    fn origin() -> Url {
        HERE.parse().expect("an address")
    }

    /// Makes a passkey.
    fn create(&mut self, asked: &Page) -> String {
        let mut asked: Value = serde_json::from_str(&asked.html).expect("JSON");
        let wanted = &mut asked["publicKey"]["authenticatorSelection"];
        assert_eq!((&wanted["residentKey"], &wanted["userVerification"]), (&json!("required"), &json!("required")));
        // It finds its passkeys by what the test tells it.
        (wanted["residentKey"], wanted["requireResidentKey"]) = (json!("discouraged"), json!(false));
        self.user = asked["publicKey"]["user"]["id"].clone();
        let options = serde_json::from_value(asked).expect("what a browser is asked");
        let made = json!(self.keeps.do_registration(Device::origin(), options).expect("a passkey"));
        self.credential = made["rawId"].clone();
        made.to_string()
    }

    /// Proves that it has it.
    fn get(&mut self, asked: &Page) -> String {
        let mut asked: Value = serde_json::from_str(&asked.html).expect("JSON");
        assert_eq!(asked["publicKey"]["allowCredentials"], json!([]), "nobody says who they are");
        asked["publicKey"]["allowCredentials"] = json!([{ "type": "public-key", "id": self.credential }]);
        let options = serde_json::from_value(asked).expect("what a browser is asked");
        let mut made = json!(self.keeps.do_authentication(Device::origin(), options).expect("a proof"));
        made["response"]["userHandle"] = self.user.clone();
        made.to_string()
    }
}

/// Adds a passkey in a browser that is signed in.
fn add(browser: &Browser, name: &str) -> (Device, Page) {
    let mut device = Device::new();
    let answer = device.create(&browser.press("/w/account/passkeys/begin", &[]));
    let added = browser.press("/w/account/passkeys", &[("answer", &answer), ("name", name)]);
    (device, added)
}

/// What a browser holds and is asked that wants to sign in by a passkey.
fn asked(study: &Study<'_>) -> (Browser, Page) {
    let page = Browser::holding(&study.web.base, "").post("/w/sign-in/passkey", &[]);
    (Browser::holding(&study.web.base, &cookies(&page)), page)
}

/// Signs in by a passkey.
fn enter(study: &Study<'_>, device: &mut Device) -> Page {
    let (browser, page) = asked(study);
    let answer = device.get(&page);
    browser.post("/w/sign-in/passkey/answer", &[("answer", &answer), ("next", "/w/families")])
}

fn acts(database: &Database) -> Vec<String> {
    database.lines(
        "SELECT act || ' ' || coalesce(detail, '') AS line FROM audit \
         WHERE act LIKE 'passkey%' OR act = 'signed_in' AND detail = 'passkey' ORDER BY number",
    )
}

on_each_database!(a_passkey_is_added_signs_in_and_is_removed);
fn a_passkey_is_added_signs_in_and_is_removed(database: &Database) {
    let study = Study::begun(database, offered);
    let lead = study.browser(LEAD);
    let (mut device, added) = add(&lead, "Min telefon <b>");
    assert_eq!(added.to(), "/w/account?done=passkey_added");
    let account = lead.get("/w/account");
    assert!(account.html.contains("<strong>Min telefon &lt;b&gt;</strong>"), "{}", account.html);
    assert!(account.text().contains("tilføjet 10. marts 2021, ikke brugt endnu"), "{}", account.text());

    let entered = enter(&study, &mut device);
    assert_eq!(entered.to(), "/w/families");
    assert!(entered.headers.get_all("set-cookie").iter().all(|cookie| {
        let cookie = cookie.to_str().expect("plain");
        cookie.contains("HttpOnly") && cookie.contains("Secure") && cookie.contains("Path=/w")
    }));
    let session = Browser::holding(&study.web.base, &cookies(&entered));
    assert!(session.get("/w/families").text().contains("Sag N1"));
    assert!(session.get("/w/account").text().contains("sidst brugt 10. marts 2021"));

    // Nobody removes another's.
    let id = session.get("/w/account").hidden("passkey");
    let other = study.browser("lead@sydby.example");
    other.press("/w/account/passkeys/remove", &[("passkey", &id)]);
    assert_eq!(enter(&study, &mut device).status, 303);
    session.press("/w/account/passkeys/remove", &[("passkey", &id)]);
    assert_eq!(enter(&study, &mut device).status, 410);
    assert_eq!(acts(database), ["passkey_added ", "signed_in passkey", "signed_in passkey", "passkey_removed one"]);
    assert_eq!(database.lines("SELECT content AS line FROM passkey"), [""; 0]);
}

on_each_database!(the_owner_is_told_by_mail_of_a_passkey_that_is_added_or_removed);
/// Whoever adds one in a browser that was left open is found out by it.
fn the_owner_is_told_by_mail_of_a_passkey_that_is_added_or_removed(database: &Database) {
    let study = Study::begun(database, offered);
    let english = "UPDATE contact SET language = 'en' WHERE address = 'lead@sydby.example'";
    database.sql(english);
    let told = |to: &str| -> Vec<String> {
        let mails = crate::support::mails(database).into_iter().filter(|(other, _)| other == to);
        let mut told: Vec<String> = mails.map(|(_, text)| text).collect();
        told.retain(|text| text.contains("adgangsnøgle") || text.contains("passkey"));
        told
    };
    let lead = study.browser(LEAD);
    add(&lead, "nøgle");
    study.tick("2021-03-10T12:00:20Z");
    let mails = told(LEAD);
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(mails[0].contains("Den blev tilføjet 10. marts 2021 kl. 13.00"), "{}", mails[0]);
    assert!(!mails[0].contains("/w/") && !mails[0].contains("http"), "no link is needed: {}", mails[0]);
    lead.press("/w/account/passkeys/remove", &[("passkey", &lead.get("/w/account").hidden("passkey"))]);
    study.tick("2021-03-10T12:00:40Z");
    assert!(told(LEAD).iter().any(|text| text.contains("Den blev slettet")), "{:?}", told(LEAD));

    // By an operator too, and in the owner's language.
    add(&study.browser("lead@sydby.example"), "key");
    study.browser("machines@institute.example").press("/w/staff/passkeys", &[("email", "lead@sydby.example")]);
    study.tick("2021-03-10T12:01:00Z");
    let mails = told("lead@sydby.example");
    assert!(mails.len() == 2 && mails.iter().any(|text| text.contains("It was removed on")), "{mails:?}");
    assert_eq!(told(LEAD).len(), 2);
}

on_each_database!(what_a_browser_is_asked_is_good_once_there_and_for_five_minutes);
fn what_a_browser_is_asked_is_good_once_there_and_for_five_minutes(database: &Database) {
    let study = Study::begun(database, offered);
    let lead = study.browser(LEAD);
    let (mut device, _) = add(&lead, "nøgle");
    let path = "/w/sign-in/passkey/answer";
    let (browser, page) = asked(&study);
    let answer = device.get(&page);
    let (other, _) = asked(&study);
    assert_eq!(other.post(path, &[("answer", &answer)]).status, 410, "another browser, which was asked something else");
    assert_eq!(Browser::holding(&study.web.base, "").post(path, &[("answer", &answer)]).status, 410);
    assert_eq!(browser.post(path, &[("answer", &answer)]).to(), "/w");
    assert_eq!(browser.post(path, &[("answer", &answer)]).status, 410, "once");

    let (browser, page) = asked(&study);
    let answer = device.get(&page);
    study.web.clock_at(at("2021-03-10T12:05:00Z"));
    assert_eq!(browser.post(path, &[("answer", &answer)]).status, 410);
    for nonsense in ["", "{}", "[1]", "\u{0}"] {
        assert_eq!(asked(&study).0.post(path, &[("answer", nonsense)]).status, 410, "{nonsense}");
    }

    // To add one as well: once, in that session, and not what another device had made.
    let mut second = Device::new();
    let answer = second.create(&lead.press("/w/account/passkeys/begin", &[]));
    let other = study.browser("lead@sydby.example");
    other.press("/w/account/passkeys/begin", &[]);
    assert_eq!(other.press("/w/account/passkeys", &[("answer", &answer)]).status, 422);
    assert_eq!(lead.press("/w/account/passkeys", &[("answer", &answer)]).status, 303);
    assert_eq!(lead.press("/w/account/passkeys", &[("answer", &answer)]).status, 422);
    study.web.clock_at(at("2021-03-10T12:11:00Z"));
    asked(&study);
    assert_eq!(database.lines("SELECT kind AS line FROM challenge"), ["use_passkey"], "what is over is forgotten");
}

on_each_database!(a_passkey_that_counts_back_is_refused_and_that_is_noted);
fn a_passkey_that_counts_back_is_refused_and_that_is_noted(database: &Database) {
    let study = Study::begun(database, offered);
    let (mut device, _) = add(&study.browser(LEAD), "nøgle");
    assert_eq!(enter(&study, &mut device).status, 303);
    let counted = database.lines("SELECT content AS line FROM passkey");
    let ahead = counted[0].replace("\"counter\":1,", "\"counter\":9,");
    assert_ne!(counted[0], ahead, "{}", counted[0]);
    database.sql(&format!("UPDATE passkey SET content = '{ahead}'"));
    assert_eq!(enter(&study, &mut device).status, 410);
    assert_eq!(acts(database), ["passkey_added ", "signed_in passkey", "passkey_refused "]);
}

on_each_database!(nobody_signs_in_with_anothers_handle_or_under_another_host);
fn nobody_signs_in_with_anothers_handle_or_under_another_host(database: &Database) {
    let study = Study::begun(database, offered);
    let (mut device, _) = add(&study.browser(LEAD), "nøgle");
    let (other, _) = add(&study.browser("lead@sydby.example"), "nøgle");
    let own = std::mem::replace(&mut device.user, other.user);
    assert_eq!(enter(&study, &mut device).status, 410);
    device.user = own;
    assert_eq!(enter(&study, &mut device).status, 303);
    database.sql("UPDATE passkey SET content = replace(content, 'svar.example.org', 'was.example.org')");
    assert_eq!(enter(&study, &mut device).status, 410);
    assert!(study.browser(LEAD).get("/w/account").text().contains("virker ikke her"));
}

on_each_database!(where_a_passkey_is_required_a_link_alone_leads_to_adding_one);
fn where_a_passkey_is_required_a_link_alone_leads_to_adding_one(database: &Database) {
    let study = Study::begun(database, required);
    let (_, held) = ask(&study, LEAD, "");
    study.tick("2021-03-10T12:00:20Z");
    let first = link(&study, LEAD);
    let lead = Browser::holding(&study.web.base, &cookies(&Browser::holding(&study.web.base, &held).post(&first, &[])));
    for path in ["/w/today", "/w/families", "/w/families/1"] {
        assert_eq!(lead.get(path).to(), "/w/account");
    }
    let before = database.lines("SELECT content AS line FROM note");
    let note = format!("/w/answers/{}/note", study.request("N1", "parent1"));
    assert_eq!(lead.press(&note, &[("note", "ringet")]).to(), "/w/account");
    assert_eq!(database.lines("SELECT content AS line FROM note"), before);
    let account = lead.get("/w/account");
    assert!(account.text().contains("Tilføj en adgangsnøgle, før du går videre"), "{}", account.text());
    assert!(!account.html.contains("href=\"/w/families\""));

    // By adding one the session goes on; another that was begun by a link does not.
    let another = study.browser(LEAD);
    let (mut device, added) = add(&lead, "nøgle");
    assert_eq!(added.to(), "/w/account?done=passkey_added");
    assert_eq!(lead.get("/w/families").status, 200);
    assert_eq!(another.get("/w/families").to(), "/w/account");
    assert_eq!(another.press("/w/account/passkeys/begin", &[]).status, 422, "nor does it add another");
    let id = lead.get("/w/account").hidden("passkey");
    assert_eq!(another.press("/w/account/passkeys/remove", &[("passkey", &id)]).to(), "/w/account?done=last_passkey");
    assert_eq!(lead.press("/w/account/passkeys/remove", &[("passkey", &id)]).to(), "/w/account?done=last_passkey");
    assert_eq!(enter(&study, &mut device).to(), "/w/families");

    // A link does not do any more, until an operator has removed the passkey.
    let (_, held) = ask(&study, LEAD, "");
    study.tick("2021-03-10T12:00:40Z");
    let paths = |text: &str| text[text.find("/w/in/").expect("a link")..].split_whitespace().next().map(str::to_owned);
    let mails = crate::support::mails(database);
    let mut links =
        mails.iter().filter(|(to, text)| to == LEAD && text.contains("/w/in/")).filter_map(|(_, text)| paths(text));
    let second = links.find(|other| *other != first).expect("a second link");
    let browser = Browser::holding(&study.web.base, &held);
    for page in [browser.get(&second), browser.post(&second, &[])] {
        assert!(page.status == 410 && page.text().contains("Log ind med din adgangsnøgle"), "{}", page.text());
    }
    let operator = study.browser("machines@institute.example");
    assert_eq!(operator.get("/w/staff").to(), "/w/account", "an operator needs one as well");
    add(&operator, "nøgle");
    assert!(operator.get("/w/staff").html.contains("action=\"/w/staff/passkeys\""));
    operator.press("/w/staff/passkeys", &[("email", LEAD)]);
    assert!(lead.get("/w/families").to().starts_with("/w/sign-in"), "signed out everywhere");
    assert_eq!(enter(&study, &mut device).status, 410);
    assert_eq!(browser.post(&second, &[]).status, 303);
    assert_eq!(acts(database), ["passkey_added ", "signed_in passkey", "passkey_added ", "passkey_removed all"]);
    study.tick("2021-03-10T12:01:00Z");
}

on_each_database!(a_passkey_that_is_lost_is_removed_at_the_command_line);
fn a_passkey_that_is_lost_is_removed_at_the_command_line(database: &Database) {
    let study = Study::begun(database, required);
    let lead = study.browser(LEAD);
    let (mut device, _) = add(&lead, "nøgle");
    let forget = |email: &str| {
        let output = program(database, &["staff", "forget-passkeys", email]).output().expect("it runs");
        (output.status.success(), String::from_utf8(output.stdout).expect("UTF-8"))
    };
    assert_eq!(forget(" Lead@nordby.example"), (true, "Removed their passkey; they are signed out.\n".to_owned()));
    assert_eq!(forget(LEAD), (true, "They have no passkey.\n".to_owned()));
    assert!(!forget("nobody@nordby.example").0);
    assert!(lead.get("/w/today").to().starts_with("/w/sign-in"));
    assert_eq!(enter(&study, &mut device).status, 410);
    // And with whoever is no member of staff any more.
    let (mut device, _) = add(&study.browser(LEAD), "nøgle");
    account::remove(&database.store, LEAD, None, &test_by()).expect("a change");
    assert_eq!(enter(&study, &mut device).status, 410);
}

on_each_database!(without_a_host_name_there_are_no_passkeys_and_nobody_can_require_them);
fn without_a_host_name_there_are_no_passkeys_and_nobody_can_require_them(database: &Database) {
    let study = Study::new(database);
    let page = Browser::holding(&study.web.base, "").get("/w/sign-in");
    assert!(page.status == 200 && !page.html.contains("/w/sign-in/passkey"), "{}", page.html);
    assert_eq!(asked(&study).1.status, 404);
    let lead = study.browser(LEAD);
    assert!(!lead.get("/w/account").html.contains("data-passkey=\"create\""));
    assert_eq!(lead.press("/w/account/passkeys/begin", &[]).status, 422);
    let output = program(database, &["status"]).env("KVARTAL_PASSKEYS", "required").output().expect("it runs");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && words.contains("needs a base_url with a host name"), "{words}");
}
