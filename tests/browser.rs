//! A real Chromium walks the pages on a phone's screen, and leaves pictures in `target/screenshots`.
//!
//! Needs the Debian packages `chromium` and `chromium-driver`.

mod support;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Value, json};
use support::{Asked, Database, Web, service};

/// A running chromedriver, ended with the test.
struct Driver {
    process: Child,
    url: String,
}

impl Driver {
    fn start() -> Driver {
        let mut process = Command::new("chromedriver")
            .arg("--port=0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("chromedriver does not start ({error}); install it: apt-get install chromium chromium-driver")
            });
        let mut lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split("successfully on port ").nth(1)?.trim_end_matches('.').to_owned()))
            .expect("chromedriver says on which port it listens");
        // Chromedriver stops when nobody reads what it says.
        std::thread::spawn(move || lines.map_while(Result::ok).count());
        Driver { process, url: format!("http://127.0.0.1:{port}") }
    }

    /// A browser as wide as a phone.
    async fn phone(&self, profile: &Database, width: u32) -> Client {
        let folder = profile.dir.path().join(format!("profile-{width}"));
        let options = json!({
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update", "--disable-sync",
                "--force-prefers-reduced-motion", format!("--user-data-dir={}", folder.display())],
            "mobileEmulation": { "deviceMetrics": { "width": width, "height": 740, "pixelRatio": 2.0, "touch": true } },
        });
        let mut capabilities = serde_json::Map::new();
        capabilities.insert("goog:chromeOptions".into(), options);
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(capabilities)
            .connect(&self.url)
            .await;
        client.unwrap_or_else(|error| panic!("Chromium does not start ({error}); install it: apt-get install chromium"))
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Sets the study up, starts the server and a driver, and runs `test` with them.
fn run(test: impl AsyncFnOnce(&Database, &Study, &Driver)) {
    let database = Database::sqlite();
    let study = study(&database);
    let driver = Driver::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(test(&database, &study, &driver));
}

async fn picture(browser: &Client, name: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
    std::fs::create_dir_all(&folder).expect("target/screenshots");
    let picture = browser.screenshot().await.expect("a picture");
    std::fs::write(folder.join(format!("{name}.png")), picture).expect("written");
    fits(browser, name).await;
    // Whoever has switched scripts off sees the same: the policy lets none run.
    assert_eq!(browser.execute("return document.scripts.length", vec![]).await.expect("a look"), json!(0));
}

/// Nothing is wider than the screen, and what is to be touched is large enough (WCAG 2.5.8 asks for 24 pixels, we
/// for 44).
async fn fits(browser: &Client, name: &str) {
    const LOOK: &str = "
        const wide = document.documentElement.scrollWidth - window.screen.width;
        const small = [...document.querySelectorAll('label.choice, .button, .languages button, .todo a')]
            .filter(e => e.getBoundingClientRect().height < 44 || e.getBoundingClientRect().width < 44)
            .map(e => e.textContent.trim());
        return { wide, small };";
    let found = browser.execute(LOOK, vec![]).await.expect("a look");
    assert!(found["wide"].as_f64().expect("a number") <= 0.0, "{name} scrolls sideways: {found}");
    assert_eq!(found["small"], json!([]), "{name} has something too small to touch");
}

async fn text(browser: &Client) -> String {
    browser.find(Locator::Css("main")).await.expect("a page").text().await.expect("its text")
}

async fn press(browser: &Client, css: &str) {
    let at = path(browser).await;
    mark(browser).await;
    browser.find(Locator::Css(css)).await.unwrap_or_else(|_| panic!("{css} on {at}")).click().await.expect(css);
    arrived(browser).await;
}

/// Marks the page, so that [`arrived`] can tell the next one from it.
async fn mark(browser: &Client) {
    browser.execute("window.left = true", vec![]).await.expect("a mark");
}

async fn arrived(browser: &Client) {
    for _ in 0..200 {
        let look = "return !window.left && document.readyState === 'complete'";
        if browser.execute(look, vec![]).await.is_ok_and(|there| there == json!(true)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no page follows {}", path(browser).await);
}

async fn choose(browser: &Client, item: &str, value: &str) {
    // The whole label is the target, as a thumb hits it.
    let label = format!("//label[input[@name='{item}' and @value='{value}']]/span");
    browser.find(Locator::XPath(&label)).await.expect(item).click().await.expect(item);
}

async fn path(browser: &Client) -> String {
    browser.current_url().await.expect("an address").path().to_owned()
}

async fn eventually_at(browser: &Client, end: &str) {
    for _ in 0..100 {
        if path(browser).await.ends_with(end) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{end} is not reached: {}", path(browser).await);
}

/// A mother with one questionnaire, and a placement site with two children of different ages.
struct Study {
    web: Web,
    mother: String,
    again: String,
    site: String,
    request: i64,
    small: i64,
    big: i64,
}

fn study(database: &Database) -> Study {
    let family = database.family("N-17", "2021-03-01");
    let small_child = database.child(family, "N-17-1", "2019-12-01");
    let big_child = database.child(family, "N-17-2", "2008-06-01");
    let mother = database.person("mor@example.org", "da");
    let worker = database.person("sag@example.org", "da");
    let therapist = database.person("fb@example.org", "da");
    let home = database.person("hjem@example.org", "da");
    database.assign(family, None, "parent1", mother, "Mona Sø");
    database.assign(family, None, "caseworker", worker, "Karen Bæk");
    database.assign(family, None, "family_therapist", therapist, "Tove Holm-Christoffersen");
    for child in [small_child, big_child] {
        database.assign(family, Some(child), "placement_site", home, "Egehuset");
    }
    let asked = |slot, person, child, child_instrument| Asked {
        family,
        child,
        slot,
        wave: "baseline",
        person,
        invited: "2021-03-01",
        closes: "2021-04-26",
        child_instrument,
    };
    let request = database.request(asked("parent1", mother, None, None));
    let small = database.request(asked("placement_site", home, Some(small_child), Some("seam-2-17")));
    let big = database.request(asked("placement_site", home, Some(big_child), Some("sdq-11-17")));
    let web = Web::serve(service(database), "2021-03-02", None);
    let link = |token: String| format!("{}/s/{token}", web.base);
    Study {
        mother: link(database.message("m1", mother, &[request], "invitation")),
        again: link(database.message("m2", mother, &[request], "reminder1")),
        site: link(database.message("m3", home, &[small, big], "invitation")),
        web,
        request,
        small,
        big,
    }
}

/// Answers a questionnaire from the page that is open to the check, with the first answer of each question.
async fn first_answers(browser: &Client) -> usize {
    let mut pages = 0;
    while !path(browser).await.ends_with("/check") {
        for label in browser.find_all(Locator::Css("fieldset label.choice:first-child")).await.expect("choices") {
            label.click().await.expect("an answer");
        }
        press(browser, ".actions button[value=next]").await;
        pages += 1;
        assert!(pages < 100, "the questionnaire does not end");
    }
    pages
}

#[test]
fn a_parent_answers_half_leaves_comes_back_and_submits() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        browser.goto(&study.mother).await.expect("the link");
        assert_eq!(browser.title().await.expect("a title"), "Dine spørgeskemaer – Spørgeskema");
        picture(&browser, "parent-1-list").await;
        press(&browser, ".card .button").await;
        assert!(text(&browser).await.contains("Spørgsmål 1 af 39"), "{}", text(&browser).await);
        picture(&browser, "parent-2-first-question").await;
        choose(&browser, "crisis_talk_family_therapist", "4").await;
        press(&browser, ".actions button[value=next]").await;
        choose(&browser, "crisis_talk_caseworker", "2").await;
        picture(&browser, "parent-3-chosen").await;
        press(&browser, ".actions button[value=later]").await;
        assert!(text(&browser).await.contains("Dine svar er gemt"));
        picture(&browser, "parent-4-saved").await;

        browser.goto(&study.again).await.expect("the reminder's link");
        press(&browser, ".card .button").await;
        eventually_at(&browser, "/3").await;
        press(&browser, ".actions button[value=back]").await;
        eventually_at(&browser, "/2").await;
        let chosen = browser.find(Locator::Css("input:checked")).await.expect("the saved answer");
        assert_eq!(chosen.attr("value").await.expect("a value").as_deref(), Some("2"));
        // The browser's own back button leads back to the question before, too.
        browser.back().await.expect("back");
        eventually_at(&browser, "/3").await;
        press(&browser, ".actions button[value=next]").await;
        assert_eq!(first_answers(&browser).await, 36);
        picture(&browser, "parent-5-check").await;
        press(&browser, "form .button").await;
        eventually_at(&browser, "/thanks").await;
        picture(&browser, "parent-6-thanks").await;
        browser.back().await.expect("back");
        browser.goto(&study.mother).await.expect("the link");
        assert!(text(&browser).await.contains("Sendt 2. marts 2021"));
        picture(&browser, "parent-7-done").await;
        let state = database.lines(&format!("SELECT state AS line FROM request WHERE id = {}", study.request));
        assert_eq!(state, ["answered"]);
        browser.goto(&format!("{}/s/nonsense", study.web.base)).await.expect("a page");
        picture(&browser, "parent-8-wrong-link").await;
        browser.close().await.expect("an end");
    });
}

#[test]
fn a_placement_site_answers_for_two_children_of_different_ages() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        browser.goto(&study.site).await.expect("the link");
        picture(&browser, "site-1-list").await;
        press(&browser, ".card .button").await;
        assert!(text(&browser).await.contains("Barn N-17-1"));
        picture(&browser, "site-2-contact").await;
        choose(&browser, "contact_takes_place_parent1", "1").await;
        press(&browser, ".actions button[value=next]").await;
        picture(&browser, "site-3-contact-opened").await;
        first_answers(&browser).await;
        press(&browser, "form .button").await;
        eventually_at(&browser, "/thanks").await;
        assert!(text(&browser).await.contains("Du har et spørgeskema mere"), "{}", text(&browser).await);
        press(&browser, "a.button").await;
        assert!(text(&browser).await.contains("Barn N-17-2"));
        choose(&browser, "contact_takes_place_parent1", "0").await;
        press(&browser, ".actions button[value=next]").await;
        assert!(!text(&browser).await.contains("tryg"), "what contact opens is not asked");
        press(&browser, ".actions button[value=next]").await;
        picture(&browser, "site-4-sdq").await;
        first_answers(&browser).await;
        press(&browser, "form .button").await;
        eventually_at(&browser, "/thanks").await;
        for (request, instrument) in [(study.small, "seam-2-17"), (study.big, "sdq-11-17")] {
            let of = database.lines(&format!(
                "SELECT DISTINCT answer.instrument AS line FROM answer JOIN response ON response.id = response_id \
                 WHERE request_id = {request} ORDER BY 1"
            ));
            assert!(of.contains(&instrument.to_owned()), "{of:?}");
        }
        browser.close().await.expect("an end");
    });
}

#[test]
fn the_narrowest_phone_scrolls_only_down() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 320).await;
        let site = format!("{}/{}", study.site, study.big);
        let parent = format!("{}/{}", study.mother, study.request);
        let pages = [
            ("list", study.site.clone()),
            ("question", format!("{parent}/1")),
            ("questions", format!("{site}/3")),
            ("check", format!("{parent}/check")),
            ("nowhere", format!("{}/nowhere", study.web.base)),
        ];
        for language in ["Dansk", "English"] {
            for (name, url) in &pages {
                browser.goto(url).await.expect("a page");
                let link = format!("//button[normalize-space()='{language}' and not(@aria-current)]");
                if let Ok(button) = browser.find(Locator::XPath(&link)).await {
                    mark(&browser).await;
                    button.click().await.expect("the other language");
                    arrived(&browser).await;
                }
                picture(&browser, &format!("narrow-{language}-{name}")).await;
            }
        }
        browser.close().await.expect("an end");
    });
}

async fn key(browser: &Client, key: Key) {
    let press = KeyActions::new("keys".into())
        .then(KeyAction::Down { value: key.into() })
        .then(KeyAction::Up { value: key.into() });
    browser.perform_actions(press).await.expect("a key");
}

async fn enter(browser: &Client) {
    mark(browser).await;
    key(browser, Key::Enter).await;
    arrived(browser).await;
}

async fn focused(browser: &Client) -> Value {
    let look = "const e = document.activeElement; return e.name + '|' + (e.value || '') + '|' + e.textContent.trim()";
    browser.execute(look, vec![]).await.expect("what has the focus")
}

async fn tab_to(browser: &Client, wanted: &str) {
    for _ in 0..30 {
        key(browser, Key::Tab).await;
        if focused(browser).await.as_str().is_some_and(|at| at.contains(wanted)) {
            return;
        }
    }
    panic!("Tab never reaches {wanted}");
}

#[test]
fn the_keyboard_is_enough() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        browser.goto(&study.mother).await.expect("the link");
        key(&browser, Key::Tab).await;
        assert!(focused(&browser).await.as_str().is_some_and(|at| at.contains("Gå til indholdet")));
        tab_to(&browser, "Begynd").await;
        enter(&browser).await;
        eventually_at(&browser, "/1").await;
        tab_to(&browser, "crisis_talk_family_therapist").await;
        key(&browser, Key::Space).await;
        key(&browser, Key::Down).await;
        picture(&browser, "keyboard-focus").await;
        // Enter in a question goes on, and does not change the language.
        enter(&browser).await;
        eventually_at(&browser, "/2").await;
        assert_eq!(
            database.lines("SELECT item || '=' || value AS line FROM answer"),
            ["crisis_talk_family_therapist=2"]
        );
        tab_to(&browser, "Gem og fortsæt senere").await;
        enter(&browser).await;
        assert!(text(&browser).await.contains("Dine svar er gemt"));
        assert_eq!(database.lines("SELECT language AS line FROM person WHERE email = 'mor@example.org'"), ["da"]);
        browser.close().await.expect("an end");
    });
}
