//! The workspace of staff in a real browser: a walk with everybody in it, a sheet with faults, a family's form; and every page
//! of every kind of staff, looked at, gone through by keyboard, and weighed.

use std::path::PathBuf;

use data_encoding::BASE64;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use jiff::Timestamp;
use kvartal::access::{Membership, StaffKind};
use kvartal::account;
use kvartal::tick::tick;
use kvartal::web::workspace::ROUTES;
use serde_json::json;

use crate::everyone::{faults, media, screen, sideways};
use crate::harness::*;
use crate::support::{Database, Web, by_at, import, mails, service, test_by};

/// A family of Nordby and one of Sydby, nine days after they were registered; and one member of staff of every kind.
struct Office<'a> {
    database: &'a Database,
    web: Web,
}

const HEADING: &str = "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,parent1_email,caseworker_name,\
                       caseworker_email,family_therapist_name,family_therapist_email,placement_site_name,placement_site_email";

const STAFF: [(StaffKind, &str, &str); 4] = [
    (StaffKind::Lead, "Nordby", "lead@nordby.example"),
    (StaffKind::Secretariat, "", "office@institute.example"),
    (StaffKind::Evaluator, "", "numbers@institute.example"),
    (StaffKind::Operator, "", "machines@institute.example"),
];

const LEAD: &str = "lead@nordby.example";

/// What is sent as a file and not shown: a test sees to it that it is none.
const FILES: [&str; 3] = ["/w/families/{family}/calendar", "/w/ahead/calendar", "/w/feedback/sheet"];

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn row(case: &str, place: &str) -> String {
    let low = case.to_lowercase();
    format!(
        "{case},{place},2021-03-01,,,1,2015-05-05,Mona Sø,mona.{low}@example.org,Rita Holm,rita@{place}.example,Finn Bak,\
         finn@{place}.example,Hjemmet Lund-Christoffersen,lund.{low}@example.org"
    )
}

impl<'a> Office<'a> {
    fn new(database: &'a Database, language: &str, rows: &[String]) -> Office<'a> {
        let service = service(database);
        import(&service, at("2021-03-01T06:00:00Z"), HEADING, rows);
        for (kind, municipality, email) in STAFF {
            account::add(
                &database.store,
                "Karen Bæk",
                email,
                language,
                &Membership::of(kind, municipality),
                &test_by(),
            )
            .expect("a member of staff");
        }
        tick(&service, at("2021-03-01T09:00:00Z")).expect("a tick");
        let web = Web::serve(service, "2021-03-10", None);
        Office { database, web }
    }

    fn tick(&self, instant: &str) {
        tick(&service(self.database), at(instant)).expect("a tick");
    }

    fn row_number(&self, query: &str) -> String {
        self.database.lines(query).first().expect("a row").clone()
    }

    fn family(&self, case: &str) -> String {
        self.row_number(&format!("SELECT CAST(id AS TEXT) AS line FROM family WHERE case_number = '{case}'"))
    }

    fn request(&self, case: &str, slot: &str) -> String {
        self.row_number(&format!(
            "SELECT CAST(request.id AS TEXT) AS line FROM request JOIN family ON family.id = family_id \
             WHERE case_number = '{case}' AND slot = '{slot}'"
        ))
    }

    /// The last link to a place of ours that was mailed to somebody, as it is opened here.
    fn mailed(&self, to: &str, place: &str) -> String {
        let all = mails(self.database);
        let theirs: Vec<&String> =
            all.iter().filter(|(other, text)| other == to && text.contains(place)).map(|(_, text)| text).collect();
        assert_eq!(theirs.len(), 1, "one mail with {place} to {to}: {theirs:?}");
        let from = theirs[0].find(place).expect("a link");
        format!("{}{}", self.web.base, theirs[0][from..].split_whitespace().next().expect("a link"))
    }

    /// Gives a browser the session of that member of staff.
    async fn sign_in(&self, browser: &Client, email: &str) {
        let store = &self.database.store;
        let now = at("2021-03-10T12:00:00Z");
        let id = account::list(store).expect("staff").into_iter().find(|one| one.email == email).expect("them").id;
        let token =
            store.write(&by_at(now), |tx| account::begin(tx, id, account::SignInWay::Link, now)).expect("a session");
        let cookie = json!({ "name": "staff", "value": token.as_str(), "url": format!("{}/w", self.web.base) });
        tell(browser, "Network.setCookie", cookie).await;
    }

    async fn goto(&self, browser: &Client, path: &str) {
        browser.goto(&format!("{}{path}", self.web.base)).await.unwrap_or_else(|error| panic!("{path}: {error}"));
    }

    /// Every page that a kind of staff may open, by its address.
    fn pages(&self, kind: StaffKind) -> Vec<String> {
        let (family, request) = (self.family("N1"), self.request("N1", "parent1"));
        ROUTES
            .iter()
            .filter(|route| route.method.as_str() == "GET" && route.deed.kinds().contains(&kind))
            .filter(|route| !FILES.contains(&route.path))
            .map(|route| route.path.replace("{family}", &family).replace("{request}", &request))
            .collect()
    }
}

/// Sets a study up in which a parent has answered, a caseworker's mail has come back, and much is open; and looks at it.
fn at_the_office_in(language: &str, look: impl AsyncFnOnce(&Office<'_>, &Driver)) {
    let database = &Database::sqlite();
    let office = Office::new(database, language, &[row("N1", "Nordby"), row("S1", "Sydby")]);
    database
        .sql("UPDATE request SET state = 'answered', answered_at = '2021-03-02 12:00:00' WHERE slot = 'caseworker'");
    database.suppress("lund.n1@example.org", "2021-03-02T09:00:00Z");
    // A reply that reached nobody, and one that somebody has seen to.
    database.sql(
        "INSERT INTO received (unique_key, kind, received_at, person_id, content, handled_at, handled_note) \
         SELECT kind, kind, '2021-03-09 11:00:00', person_id, content, handled_at, handled_note FROM ( \
         SELECT 'reply' AS kind, CAST('From: Mona <mona@example.org>' || char(10) || 'Subject: Nej tak' || char(10) || char(10) || \
         'Jeg vil ikke have flere mails.' AS BLOB) AS content, NULL AS handled_at, NULL AS handled_note \
         UNION ALL SELECT 'auto_reply', NULL, '2021-03-09 12:00:00', 'ferie til fredag'), \
         (SELECT min(person_id) AS person_id FROM assignment WHERE slot = 'parent1')",
    );
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(look(&office, Driver::shared()));
}

fn at_the_office(look: impl AsyncFnOnce(&Office<'_>, &Driver)) {
    at_the_office_in("da", look);
}

async fn write(browser: &Client, css: &str, text: &str) {
    let field = browser.find(Locator::Css(css)).await.unwrap_or_else(|_| panic!("no {css}"));
    browser.execute("document.querySelector(arguments[0]).value = ''", vec![json!(css)]).await.expect("emptied");
    field.send_keys(text).await.expect("written");
}

async fn count(browser: &Client, css: &str) -> usize {
    browser.find_all(Locator::Css(css)).await.expect("a look").len()
}

#[test]
fn a_lead_signs_in_asks_for_help_and_the_answer_comes() {
    let database = &Database::sqlite();
    let office = Office::new(database, "da", &[row("N1", "Nordby")]);
    database.sql("UPDATE request SET state = 'answered', answered_at = '2021-03-02 12:00:00' WHERE slot <> 'parent1'");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let driver = Driver::shared();
        let lead = driver.device(database, "lead", 1280).await;
        open(&lead, &format!("{}/w/today", office.web.base), "da").await;
        assert_eq!(path(&lead).await, "/w/sign-in");
        write(&lead, "#email", LEAD).await;
        press(&lead, "main .button").await;
        assert!(text(&lead).await.contains("Se i din mail"));
        office.tick("2021-03-10T12:00:20Z");
        lead.goto(&office.mailed(LEAD, "/w/in/")).await.expect("the link");
        press(&lead, "main .button").await;
        assert_eq!(path(&lead).await, "/w/today");
        let today = text(&lead).await;
        assert!(today.contains("1 svar mangler") && today.contains("Sag N1"), "{today}");
        press(&lead, "form[action$='/help'] button").await;
        let today = text(&lead).await;
        assert!(today.contains("Der er bedt om hjælp") && today.contains("Bedt om hjælp 10. marts"), "{today}");

        office.tick("2021-03-10T12:01:00Z");
        office.web.clock_at(at("2021-03-10T12:02:00Z"));
        let told = mails(database)
            .into_iter()
            .filter(|(to, text)| to.starts_with("finn@") && text.contains("Sag N1: forælder"));
        let told: Vec<String> = told.map(|(_, text)| text).collect();
        assert_eq!(told.len(), 1, "{told:?}");
        let from = told[0].find("/s/").expect("a link");
        let link = told[0][from..].split_whitespace().next().expect("a link");
        let therapist = driver.device(database, "therapist", 360).await;
        office.goto(&therapist, link).await;
        press(&therapist, ".card .button").await;
        let code = therapist.find(Locator::Css("a[target=_blank]")).await.expect("a code").prop("href").await;
        let code = code.expect("an address").expect("an address");
        let code = code.get(code.find("/h/").expect("a code")..).expect("a code").to_owned();

        let parent = driver.device(database, "parent", 360).await;
        office.goto(&parent, &code).await;
        press(&parent, "main .button").await;
        if count(&parent, ".card .button").await > 0 {
            press(&parent, ".card .button").await;
        }
        first_answers(&parent).await;
        press(&parent, "form .button").await;
        let state = "SELECT state AS line FROM request WHERE slot = 'parent1'";
        assert_eq!(database.lines(state), ["answered"], "{}", text(&parent).await);

        office.goto(&lead, "/w/today").await;
        assert!(text(&lead).await.contains("Ingen svar mangler"), "{}", text(&lead).await);
        for browser in [lead, therapist, parent] {
            browser.close().await.expect("an end");
        }
    });
}

fn file(office: &Office<'_>, name: &str, rows: &[String]) -> PathBuf {
    let path = office.database.dir.path().join(name);
    std::fs::write(&path, format!("{HEADING}\n{}\n", rows.join("\n"))).expect("a sheet");
    path
}

async fn send(browser: &Client, sheet: &std::path::Path) {
    let field = browser.find(Locator::Css("#file")).await.expect("a field");
    field.send_keys(&sheet.display().to_string()).await.expect("a file");
    press(browser, "form[enctype] button").await;
}

#[test]
fn a_sheet_with_three_faults_is_mended_and_taken() {
    at_the_office(async |office, driver| {
        let browser = driver.device(office.database, "lead", 1280).await;
        office.sign_in(&browser, LEAD).await;
        office.goto(&browser, "/w/sheet").await;
        let before = office.database.everything_but_the_log();
        let wrong = [
            row("N1", "Nordby"),
            row("N2", "Nordby").replace("2021-03-01", "first of March"),
            row("N3", "Nordby").replace("mona.n3@example.org", "mona at home"),
            row("N4", "Nordby").replace("2015-05-05", "2115-05-05"),
        ];
        send(&browser, &file(office, "faults.csv", &wrong)).await;
        assert_eq!(count(&browser, ".errors li").await, 3, "{}", text(&browser).await);
        let focus = focused(&browser).await;
        assert!(focus.as_str().is_some_and(|at| at.contains("Ret dette i arket")), "{focus}");
        assert_eq!(faults(&browser).await, [""; 0]);
        assert_eq!(office.database.everything_but_the_log(), before);

        let right = [row("N1", "Nordby"), row("N2", "Nordby"), row("N3", "Nordby"), row("N4", "Nordby")];
        send(&browser, &file(office, "right.csv", &right)).await;
        let shown = text(&browser).await;
        assert!(shown.contains("Ny sag N2 i Nordby") && shown.contains("mails mere"), "{shown}");
        assert_eq!(faults(&browser).await, [""; 0]);
        assert_eq!(office.database.everything_but_the_log(), before, "a preview changes nothing");
        press(&browser, "form[action='/w/sheet/apply'] button").await;
        assert_eq!(path(&browser).await, "/w/families");
        let listed = text(&browser).await;
        assert!(listed.contains("Arket er gemt.") && listed.contains("Sag N4"), "{listed}");
        browser.close().await.expect("an end");
    });
}

#[test]
fn an_address_is_corrected_in_a_familys_form_and_a_fault_stands_at_its_field() {
    at_the_office(async |office, driver| {
        let browser = driver.device(office.database, "lead", 360).await;
        office.sign_in(&browser, LEAD).await;
        let family = format!("/w/families/{}", office.family("N1"));
        office.goto(&browser, &format!("{family}/edit")).await;
        let look = "return '#' + [...document.querySelectorAll('input:not([type=hidden])')].find(i => i.value === 'mona.n1@example.org').id";
        let field = browser.execute(look, vec![]).await.expect("a field").as_str().expect("a field").to_owned();
        write(&browser, &field, "mona at home").await;
        press(&browser, "form[action$='/edit'] .button").await;
        let focus = focused(&browser).await;
        assert!(focus.as_str().is_some_and(|at| at.contains("Ret dette")), "the summary has the focus: {focus}");
        assert!(browser.title().await.expect("a title").starts_with("Fejl: "));
        assert_eq!(faults(&browser).await, [""; 0]);
        browser
            .find(Locator::Css(&format!(".errors a[href='{field}']")))
            .await
            .expect("a link")
            .click()
            .await
            .expect("it");
        let look = "const e = document.activeElement; return ['#' + e.id, e.value, e.getAttribute('aria-invalid'),
            document.getElementById(e.getAttribute('aria-describedby').split(' ')[1]).textContent.length > 10]";
        let there = browser.execute(look, vec![]).await.expect("a look");
        assert_eq!(there, json!([field, "mona at home", "true", true]));
        write(&browser, &field, "mona@hjem.example").await;
        press(&browser, "form[action$='/edit'] .button").await;
        let saved = text(&browser).await;
        assert!(saved.contains("Sagen er gemt.") && saved.contains("mona@hjem.example"), "{saved}");
        browser.close().await.expect("an end");
    });
}

/// What is looked for on every page, whoever reads it and on whatever screen.
async fn look(browser: &Client, told: &str, found: &mut Vec<String>) {
    let shape = "const own = [...document.querySelectorAll('h1')];
        return [own.length, own.length ? own[0].textContent.trim().length : 0, document.title.length > 12,
            document.scripts.length === (document.querySelector('form[data-passkey],form[data-go-on]') ? 1 : 0)]";
    let shape = browser.execute(shape, vec![]).await.expect("a look");
    if shape[0] != json!(1) || shape[1] == json!(0) || shape[2] != json!(true) {
        found.push(format!("{told}: title and h1: {shape}"));
    }
    // Keys that a device holds need a script, and what comes back from an organisation goes on by itself; no other page has
    // one. That every form works without a browser is tried by tests/service/workspace.
    if shape[3] != json!(true) {
        found.push(format!("{told} has a script that nothing on it needs, or lacks one"));
    }
    if sideways(browser).await > 0 {
        found.push(format!("{told} scrolls sideways"));
    }
    found.extend(faults(browser).await.into_iter().map(|fault| format!("{told}: {fault}")));
}

/// Every page of every kind of staff in light and dark.
fn every_page(language: &str, width: u32, height: u32) {
    at_the_office_in(language, async |office, driver| {
        let browser = driver.device(office.database, "office", 1280).await;
        screen(&browser, width, height, 1.0).await;
        let mut found = Vec::new();
        for (kind, _, email) in STAFF {
            office.sign_in(&browser, email).await;
            let mut pages = office.pages(kind);
            // What cannot be had is a page of its own.
            pages.extend(["/w/families/999999", "/w/families?case=none", "/w/today?wave=none"].map(str::to_owned));
            for page in pages {
                for scheme in ["light", "dark"] {
                    media(&browser, &[("prefers-color-scheme", scheme)]).await;
                    office.goto(&browser, &page).await;
                    look(&browser, &format!("{kind:?} {page} {scheme}"), &mut found).await;
                }
            }
        }
        tell(&browser, "Network.clearBrowserCookies", json!({})).await;
        for page in ["/w/sign-in", "/w/in/nonsense"] {
            office.goto(&browser, page).await;
            look(&browser, page, &mut found).await;
        }
        assert!(found.is_empty(), "{language} at {width} px:\n{}", found.join("\n"));
        browser.close().await.expect("an end");
    });
}

#[test]
fn every_page_is_without_fault_on_a_phone_in_danish() {
    every_page("da", 360, 740);
}

#[test]
fn every_page_is_without_fault_on_a_computer_in_english() {
    every_page("en", 1280, 900);
}

#[test]
fn today_and_a_family_can_be_read_at_400_percent_and_with_forced_colours() {
    at_the_office(async |office, driver| {
        let browser = driver.device(office.database, "office", 1280).await;
        office.sign_in(&browser, "office@institute.example").await;
        let mut found = Vec::new();
        for page in ["/w/today".to_owned(), format!("/w/families/{}", office.family("N1"))] {
            screen(&browser, 320, 256, 4.0).await;
            media(&browser, &[("prefers-color-scheme", "dark"), ("prefers-contrast", "more")]).await;
            office.goto(&browser, &page).await;
            look(&browser, &format!("{page} at 400 %"), &mut found).await;
            screen(&browser, 1280, 900, 1.0).await;
            media(&browser, &[("forced-colors", "active")]).await;
            office.goto(&browser, &page).await;
            look(&browser, &format!("{page} with forced colours"), &mut found).await;
        }
        assert!(found.is_empty(), "{}", found.join("\n"));
        browser.close().await.expect("an end");
    });
}

/// Each control in the order of the page, with a frame around it, on the screen.
#[test]
fn the_keyboard_reaches_every_control_of_every_page_in_order() {
    const CONTROLS: &str =
        "return [...document.querySelectorAll('a[href],button,input,select,textarea,[tabindex=\"0\"]')]
        .filter(e => e.type !== 'hidden').map((e, at) => { e.dataset.at = at; return at })";
    const FOCUS: &str = "const e = document.activeElement; if (!e || e === document.body) return null;
        const style = getComputedStyle(e), box = e.getBoundingClientRect();
        return { at: Number(e.dataset.at), what: e.outerHTML.slice(0, 90), outline: style.outlineStyle,
            width: parseFloat(style.outlineWidth), there: box.width > 1 && box.bottom > 0 && box.top < innerHeight }";
    at_the_office(async |office, driver| {
        let browser = driver.device(office.database, "office", 1280).await;
        screen(&browser, 1280, 900, 1.0).await;
        let mut seen = std::collections::BTreeSet::new();
        for (kind, _, email) in STAFF {
            office.sign_in(&browser, email).await;
            // A page is gone through once.
            for page in office.pages(kind).into_iter().filter(|page| seen.insert(page.clone())) {
                office.goto(&browser, &page).await;
                let all = browser.execute(CONTROLS, vec![]).await.expect("controls");
                let (mut met, mut last) = (Vec::new(), None);
                for _ in 0..400 {
                    key(&browser, Key::Tab).await;
                    let focus = browser.execute(FOCUS, vec![]).await.expect("a look");
                    if focus.is_null() || focus["at"] == json!(0) && !met.is_empty() {
                        break;
                    }
                    // A date has parts, each of which stops the key.
                    if last.as_ref() != Some(&focus["at"]) {
                        met.push(focus["at"].clone());
                    }
                    last = Some(focus["at"].clone());
                    assert_ne!(focus["outline"], json!("none"), "{page}: {focus}");
                    assert!(focus["width"].as_f64() >= Some(2.0) && focus["there"] == json!(true), "{page}: {focus}");
                }
                assert_eq!(json!(met), all, "{kind:?} on {page}");
            }
        }
        browser.close().await.expect("an end");
    });
}

#[test]
fn every_page_is_one_response_of_at_most_20_kilobytes() {
    let database = &Database::sqlite();
    let rows: Vec<String> = (1..=30).map(|n| row(&format!("N{n}"), "Nordby")).collect();
    let office = Office::new(database, "da", &rows);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let browser = Driver::shared().device(database, "office", 1280).await;
        for (kind, _, email) in STAFF {
            office.sign_in(&browser, email).await;
            for page in office.pages(kind) {
                office.goto(&browser, &page).await;
                let look = "const page = performance.getEntriesByType('navigation')[0];
                    return { bytes: page.transferSize, more: performance.getEntriesByType('resource').map(r => r.name),
                        rows: document.querySelectorAll('tbody tr').length }";
                let seen = browser.execute(look, vec![]).await.expect("figures");
                println!("{kind:?} {page}: {seen}");
                assert!((1..20 * 1024).contains(&seen["bytes"].as_u64().expect("a number")), "{page}: {seen}");
                assert_eq!(seen["more"], json!([]), "{page} asks for more");
                if page == "/w/today" {
                    assert_eq!(seen["rows"], json!(50), "{seen}");
                }
            }
        }
        browser.close().await.expect("an end");
    });
}

/// On paper stands what the page says, and nothing to press.
#[test]
fn what_is_printed_is_what_is_read() {
    at_the_office(async |office, driver| {
        let browser = driver.device(office.database, "printer", 1280).await;
        office.sign_in(&browser, LEAD).await;
        let family = format!("/w/families/{}", office.family("N1"));
        for (page, is_told, is_not) in [
            (family.as_str(), "Mona Sø", "Hold pause"),
            ("/w/rates", "Svarprocenter", "alle i registret"),
            ("/w/feedback", "Nordby", "Ark til læringsværksted"),
        ] {
            media(&browser, &[("prefers-color-scheme", "dark")]).await;
            office.goto(&browser, page).await;
            let made = tell(&browser, "Page.printToPDF", json!({ "preferCSSPageSize": true })).await;
            let made = BASE64.decode(made["data"].as_str().expect("a file").as_bytes()).expect("base64");
            let paper = office.database.dir.path().join("paper.pdf");
            std::fs::write(&paper, made).expect("written");
            let told = std::process::Command::new("pdftotext")
                .args(["-layout".as_ref(), paper.as_os_str(), "-".as_ref()])
                .output();
            let told = String::from_utf8_lossy(&told.expect("pdftotext, of poppler-utils").stdout).into_owned();
            assert!(told.contains(is_told), "{page}: {told}");
            for word in [is_not, "Log ud", "Gå til indhold", "Tilbagemelding"] {
                assert!(!told.contains(word), "{page} prints “{word}”: {told}");
            }
        }
        browser.close().await.expect("an end");
    });
}
