//! Chromium under a driver, the study that its tests visit, and what hands and eyes do.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::time::Duration;

use fantoccini::actions::{InputSource, KeyAction, KeyActions};
use fantoccini::key::Key;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use kvartal::id::RequestId;
use serde_json::{Value, json};
use url::Url;

use crate::support::{Asked, Database, Web, insisting_on, service_with};

/// The chromedriver of all tests. Each test has a Chromium of its own, since what a browser keeps is a part of what is tested.
pub struct Driver {
    url: String,
    /// Until it ends, which it does with this program, chromedriver runs.
    _keeper: Child,
}

/// The shell script that keeps chromedriver: it waits for its standard input to end, which happens when the test program does.
const KEEPER: &str = "chromedriver --port=0 & cat >/dev/null; kill $!";

impl Driver {
    /// The one that runs, or one that is started now.
    pub fn shared() -> &'static Driver {
        static DRIVER: LazyLock<Driver> = LazyLock::new(Driver::start);
        &DRIVER
    }

    fn start() -> Driver {
        let mut process = Command::new("sh")
            .args(["-c", KEEPER])
            // Ctrl-C is for the test program; the keeper tidies up after it.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let mut lines = BufReader::new(process.stdout.take().expect("piped")).lines();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split("successfully on port ").nth(1)?.trim_end_matches('.').to_owned()))
            .expect("chromedriver does not start; install it: apt-get install chromium chromium-driver");
        // Chromedriver stops when nobody reads what it says.
        std::thread::spawn(move || lines.map_while(Result::ok).count());
        Driver { url: format!("http://127.0.0.1:{port}"), _keeper: process }
    }

    /// A browser as wide as a phone.
    pub async fn phone(&self, profile: &Database, width: u32) -> Client {
        self.device(profile, "phone", width).await
    }

    /// Where a device keeps what it keeps.
    pub fn profile(of: &Database, name: &str, width: u32) -> PathBuf {
        of.dir.path().join(format!("profile-{name}-{width}"))
    }

    /// One of several devices of one person.
    pub async fn device(&self, profile: &Database, name: &str, width: u32) -> Client {
        let folder = Driver::profile(profile, name, width);
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

/// A command of the Chrome DevTools Protocol, by way of chromedriver.
#[derive(Debug)]
struct DevTools(Value);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (reqwest::Method, Option<String>) {
        (reqwest::Method::POST, Some(self.0.to_string()))
    }
}

/// Tells the browser behind a page something that a page cannot: no connection, dark, no scripts.
pub async fn tell(browser: &Client, command: &str, parameters: Value) -> Value {
    let command = DevTools(json!({ "cmd": command, "params": parameters }));
    browser.issue_cmd(command).await.unwrap_or_else(|error| panic!("the browser does not listen: {error}"))
}

/// Sets the study up, starts the server and a driver, and runs `test` with them.
pub fn run(test: impl AsyncFnOnce(&Database, &Study, &Driver)) {
    let database = Database::sqlite();
    let study = study(&database);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(test(&database, &study, Driver::shared()));
}

pub async fn picture(browser: &Client, name: &str) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/screenshots");
    std::fs::create_dir_all(&folder).expect("target/screenshots");
    let picture = browser.screenshot().await.expect("a picture");
    std::fs::write(folder.join(format!("{name}.png")), picture).expect("written");
    fits(browser, name).await;
}

/// Nothing is wider than the screen, and what is to be touched is large enough (WCAG 2.5.8 asks for 24 pixels, we
/// for 44).
pub async fn fits(browser: &Client, name: &str) {
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

pub async fn text(browser: &Client) -> String {
    browser.find(Locator::Css("main")).await.expect("a page").text().await.expect("its text")
}

pub async fn press(browser: &Client, css: &str) {
    let at = path(browser).await;
    mark(browser).await;
    browser.find(Locator::Css(css)).await.unwrap_or_else(|_| panic!("{css} on {at}")).click().await.expect(css);
    arrived(browser).await;
}

/// Marks the page, so that [`arrived`] can tell the next one from it.
pub async fn mark(browser: &Client) {
    browser.execute("window.left = true", vec![]).await.expect("a mark");
}

pub async fn arrived(browser: &Client) {
    for _ in 0..200 {
        let look = "return !window.left && document.readyState === 'complete'";
        if browser.execute(look, vec![]).await.is_ok_and(|there| there == json!(true)) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no page follows {}", path(browser).await);
}

pub async fn choose(browser: &Client, item: &str, value: &str) {
    // The whole label is the target, as a thumb hits it.
    let label = format!("//label[input[@name='{item}' and @value='{value}']]/span");
    browser.find(Locator::XPath(&label)).await.expect(item).click().await.expect(item);
}

pub async fn path(browser: &Client) -> String {
    browser.current_url().await.expect("an address").path().to_owned()
}

pub async fn eventually_at(browser: &Client, end: &str) {
    for _ in 0..100 {
        if path(browser).await.ends_with(end) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{end} is not reached: {}", path(browser).await);
}

/// A mother with one questionnaire, a caseworker, and a placement site with two children of different ages.
pub struct Study {
    pub web: Web,
    pub mother: String,
    pub again: String,
    pub site: String,
    pub worker: String,
    pub therapist: String,
    pub request: RequestId,
    pub work: RequestId,
    pub small: RequestId,
    pub big: RequestId,
}

pub fn study(database: &Database) -> Study {
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
    let work = database.request(asked("caseworker", worker, None, None));
    let therapy = database.request(asked("family_therapist", therapist, None, None));
    // A caseworker has to answer, so that there is something to leave out.
    let service = service_with(database, insisting_on("core-caseworker"));
    let web = Web::serve(service, "2021-03-02", None);
    let link = |token: String| format!("{}/s/{token}", web.base);
    Study {
        mother: link(database.message("m1", mother, &[request], "invitation")),
        again: link(database.message("m2", mother, &[request], "reminder1")),
        site: link(database.message("m3", home, &[small, big], "invitation")),
        worker: link(database.message("m4", worker, &[work], "invitation")),
        therapist: link(database.message("m5", therapist, &[therapy], "invitation")),
        web,
        request,
        work,
        small,
        big,
    }
}

/// Answers a questionnaire from the page that is open to the check, with the first answer of each question.
pub async fn first_answers(browser: &Client) -> usize {
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

pub async fn key(browser: &Client, key: Key) {
    let press = KeyActions::new("keys".into())
        .then(KeyAction::Down { value: key.into() })
        .then(KeyAction::Up { value: key.into() });
    browser.perform_actions(press).await.expect("a key");
}

pub async fn enter(browser: &Client) {
    mark(browser).await;
    key(browser, Key::Enter).await;
    arrived(browser).await;
}

pub async fn focused(browser: &Client) -> Value {
    let look = "const e = document.activeElement; return e.name + '|' + (e.value || '') + '|' + e.textContent.trim()";
    browser.execute(look, vec![]).await.expect("what has the focus")
}

pub async fn tab_to(browser: &Client, wanted: &str) {
    for _ in 0..30 {
        key(browser, Key::Tab).await;
        if focused(browser).await.as_str().is_some_and(|at| at.contains(wanted)) {
            return;
        }
    }
    panic!("Tab never reaches {wanted}");
}

/// Opens a page in a language of the interface, by the switch that it has or by what the browser asks for.
pub async fn open(browser: &Client, url: &str, language: &str) {
    let wanted = json!({ "headers": { "Accept-Language": language } });
    tell(browser, "Network.enable", json!({})).await;
    tell(browser, "Network.setExtraHTTPHeaders", wanted).await;
    browser.goto(url).await.expect("a page");
    let other = format!(".languages button[lang='{language}']:not([aria-current])");
    if let Ok(button) = browser.find(Locator::Css(&other)).await {
        mark(browser).await;
        button.click().await.expect("the other language");
        arrived(browser).await;
    }
}

/// Shows every kind of page in one language, and sends the questionnaires off on the way: once for each study.
pub async fn each_page(browser: &Client, study: &Study, language: &str, mut look: impl AsyncFnMut(&Client, &str)) {
    let base = &study.web.base;
    let parent = format!("{}/{}", study.mother, study.request);
    let site = format!("{}/{}", study.site, study.big);
    let worker = format!("{}/{}", study.worker, study.work);
    for (name, url) in [
        ("landing", format!("{base}/")),
        ("nowhere", format!("{base}/nowhere")),
        ("wrong-link", format!("{base}/s/nonsense")),
        ("link", study.mother.clone()),
        ("list", format!("{}/list", study.mother)),
        ("list-professional", study.site.clone()),
        ("saved", format!("{}/list?saved=1", study.mother)),
        ("about", format!("{base}/about")),
        ("about-site", format!("{}/about", study.site)),
        ("own-words", format!("{parent}/words")),
        ("question", format!("{parent}/1")),
        ("questions", format!("{site}/5")),
        ("not-yours", format!("{parent}9/1")),
    ] {
        open(browser, &url, language).await;
        look(browser, name).await;
    }
    open(browser, &format!("{}/help", study.therapist), language).await;
    look(browser, "helping").await;
    press(browser, ".card .button").await;
    look(browser, "code").await;
    let code = browser.find(Locator::Css("a[target=_blank]")).await.expect("a link").prop("href").await;
    let code = code.expect("an address").expect("an address");
    open(browser, &code, language).await;
    look(browser, "opening").await;
    press(browser, "main .button").await;
    look(browser, "session").await;
    open(browser, &format!("{}/list", browser.current_url().await.expect("an address")), language).await;
    press(browser, ".card .button").await;
    look(browser, "session-question").await;
    press(browser, "button[value=later]").await;
    look(browser, "session-over").await;
    open(browser, &code, language).await;
    look(browser, "session-used").await;
    open(browser, &format!("{worker}/1"), language).await;
    press(browser, ".actions button[value=next]").await;
    look(browser, "missing").await;
    open(browser, &format!("{parent}/check"), language).await;
    press(browser, "form .button").await;
    look(browser, "empty").await;
    open(browser, &format!("{parent}/2"), language).await;
    choose(browser, "crisis_talk_caseworker", "4").await;
    kept(browser).await;
    look(browser, "chosen").await;
    press(browser, "button[value=hard-crisis_talk_caseworker]").await;
    look(browser, "hard").await;
    // As if the wording had been replaced while the page was open, and as if the page had been tampered with.
    for (field, value, name) in [("version", "another", "changed"), ("go", "elsewhere", "refused")] {
        open(browser, &format!("{parent}/2"), language).await;
        let script = "const f = document.getElementById('page'); const i = document.createElement('input');
            i.type = 'hidden'; i.name = arguments[0]; i.value = arguments[1]; f.append(i); f.submit()";
        mark(browser).await;
        browser.execute(script, vec![json!(field), json!(value)]).await.expect("sent");
        arrived(browser).await;
        look(browser, name).await;
    }
    open(browser, &format!("{parent}/check"), language).await;
    look(browser, "check").await;
    press(browser, "form .button").await;
    eventually_at(browser, "/thanks").await;
    look(browser, "thanks").await;
    open(browser, &study.mother, language).await;
    look(browser, "done").await;
    open(browser, &format!("{worker}/no"), language).await;
    look(browser, "decline").await;
    press(browser, "button[value=no]").await;
    look(browser, "declined").await;
    open(browser, &study.worker, language).await;
    look(browser, "list-declined").await;
    open(browser, &format!("{}/list", study.mother), language).await;
    press(browser, "a[href^='/c/']").await;
    look(browser, "choices").await;
    for (button, name) in [("leave", "left"), ("withdraw", "withdrawn"), ("erase", "erase"), ("erase", "erase-due")] {
        press(browser, &format!("button[value={button}]")).await;
        look(browser, name).await;
    }
    browser.goto(&study.mother).await.expect("a page");
    look(browser, "link-of-somebody-who-left").await;
}

/// Waits until the page says that the answer is kept.
pub async fn kept(browser: &Client) {
    noted(browser, &["Dit svar er gemt", "Your answer is saved", "حُفظت إجابتك"]).await;
}

/// Waits until the page's note holds one of these.
pub async fn noted(browser: &Client, words: &[&str]) {
    let look = "return document.getElementById('kept').textContent";
    let mut note = Value::Null;
    for _ in 0..200 {
        note = browser.execute(look, vec![]).await.unwrap_or_default();
        if note.as_str().is_some_and(|note| words.iter().any(|word| note.contains(word))) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the page does not say {words:?} but {note}");
}
