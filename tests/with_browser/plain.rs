//! Scripts switched off in Chromium itself. Its driver works by scripts, so the browser is spoken to directly here: DevTools
//! messages over a pair of pipes.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::harness::study;
use crate::support::Database;

const FIRST: &str = "crisis_talk_family_therapist";
const PATIENCE: Duration = Duration::from_secs(30);

/// A browser with one page, gone at the end.
struct Browser {
    process: Child,
    to: File,
    from: Receiver<Value>,
    session: Option<String>,
    asked: u64,
    /// Pages that have arrived since the last look.
    loaded: usize,
    /// Pages put aside that were shown again since the last look.
    restored: usize,
}

impl Browser {
    fn start(folder: &std::path::Path) -> Browser {
        let pipes = ["in", "out"].map(|name| folder.join(format!("pipe-{name}")));
        assert!(Command::new("mkfifo").args(&pipes).status().expect("mkfifo").success());
        // Chromium listens on 3 and answers on 4. Opened for both ways, a pipe waits for nobody.
        let process = Command::new("sh")
            .args(["-c", "in=$1 out=$2; shift 2; exec chromium \"$@\" 3<>\"$in\" 4<>\"$out\"", "sh"])
            .args(&pipes)
            .args(["--remote-debugging-pipe", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"])
            .args(["--disable-background-networking", "--disable-component-update", "--window-size=360,740"])
            .arg(format!("--user-data-dir={}", folder.join("profile-plain").display()))
            .args(["about:blank"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell");
        let to = File::options().write(true).open(&pipes[0]).expect("the pipe to Chromium");
        let out = File::open(&pipes[1]).expect("the pipe from Chromium");
        let (said, from) = mpsc::channel();
        std::thread::spawn(move || {
            let messages = BufReader::new(out).split(0).map_while(Result::ok);
            let messages = messages.filter_map(|bytes| serde_json::from_slice(&bytes).ok());
            for message in messages {
                if said.send(message).is_err() {
                    break;
                }
            }
        });
        let mut browser = Browser { process, to, from, session: None, asked: 0, loaded: 0, restored: 0 };
        let target = browser.tell("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let session = browser.tell("Target.attachToTarget", attach);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        browser.tell("Page.enable", json!({}));
        browser.tell("DOM.enable", json!({}));
        browser
    }

    fn tell(&mut self, method: &str, params: Value) -> Value {
        self.asked += 1;
        let mut message = json!({ "id": self.asked, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.to.write_all(&bytes).expect("Chromium listens");
        loop {
            let answer = self.hear().unwrap_or_else(|| panic!("no answer to {method}"));
            if answer["id"] == json!(self.asked) {
                assert!(answer["error"].is_null(), "{method}: {answer}");
                return answer["result"].clone();
            }
        }
    }

    fn hear(&mut self) -> Option<Value> {
        let message = self.from.recv_timeout(PATIENCE).ok()?;
        if message["method"] == json!("Page.loadEventFired") {
            self.loaded += 1;
        }
        if message["params"]["type"] == json!("BackForwardCacheRestore") {
            self.restored += 1;
        }
        Some(message)
    }

    /// Does something that brings a new page, and waits for it.
    fn leading_on(&mut self, work: impl FnOnce(&mut Browser)) {
        (self.loaded, self.restored) = (0, 0);
        work(self);
        while self.loaded + self.restored == 0 {
            self.hear().expect("a page follows");
        }
    }

    fn open(&mut self, url: &str) {
        self.leading_on(|browser| drop(browser.tell("Page.navigate", json!({ "url": url }))));
    }

    fn find(&mut self, css: &str) -> Option<Value> {
        let root = self.tell("DOM.getDocument", json!({ "depth": 0 }))["root"]["nodeId"].clone();
        let found = self.tell("DOM.querySelector", json!({ "nodeId": root, "selector": css }))["nodeId"].clone();
        (found != json!(0)).then_some(found)
    }

    fn html(&mut self, css: &str) -> String {
        let node = self.find(css).unwrap_or_else(|| panic!("{css} at {}", self.url()));
        let html = self.tell("DOM.getOuterHTML", json!({ "nodeId": node }));
        html["outerHTML"].as_str().expect("HTML").to_owned()
    }

    /// Presses the middle of something with the mouse.
    fn press(&mut self, css: &str) {
        let node = self.find(css).unwrap_or_else(|| panic!("{css} at {}", self.url()));
        self.tell("DOM.scrollIntoViewIfNeeded", json!({ "nodeId": node }));
        let quads = self.tell("DOM.getContentQuads", json!({ "nodeId": node }))["quads"][0].clone();
        let at = |n: usize| quads[n].as_f64().expect("a place");
        let (x, y) = ((at(0) + at(4)) / 2.0, (at(1) + at(5)) / 2.0);
        for kind in ["mousePressed", "mouseReleased"] {
            let click = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
            self.tell("Input.dispatchMouseEvent", click);
        }
    }

    fn follow(&mut self, css: &str) {
        self.leading_on(|browser| browser.press(css));
    }

    /// The browser's own way back; whether there was something to go back to.
    fn back(&mut self) -> bool {
        let history = self.tell("Page.getNavigationHistory", json!({}));
        let at = history["currentIndex"].as_u64().expect("a place") as usize;
        let Some(before) = at.checked_sub(1) else { return false };
        let entry = json!({ "entryId": history["entries"][before]["id"] });
        self.leading_on(|browser| drop(browser.tell("Page.navigateToHistoryEntry", entry)));
        true
    }

    fn url(&mut self) -> String {
        let history = self.tell("Page.getNavigationHistory", json!({}));
        let at = history["currentIndex"].as_u64().expect("a place") as usize;
        history["entries"][at]["url"].as_str().expect("an address").to_owned()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn answers(database: &Database) -> Vec<String> {
    database.lines("SELECT item AS line FROM answer")
}

#[test]
fn with_scripts_switched_off_a_whole_questionnaire_is_answered() {
    let database = Database::sqlite();
    let study = study(&database);
    let mut browser = Browser::start(database.dir.path());
    let first = format!("{}/{}/1", study.mother, study.request);
    // As long as scripts run, an answer is kept as it is given: this is what one sees when they do.
    browser.open(&first);
    browser.press("fieldset label.choice");
    let begun = Instant::now();
    // Until the page knows it, too: what it has not heard of it sends once more when it is left.
    while answers(&database).is_empty() || !browser.html("#kept").contains("gemt") {
        assert!(begun.elapsed() < PATIENCE, "a script keeps the answer");
        std::thread::sleep(Duration::from_millis(20));
    }
    database.sql("DELETE FROM answer; DELETE FROM response");

    browser.tell("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    browser.open(&study.mother);
    assert!(browser.html("#progress").contains("Spørgsmål 1 af 39"), "one tap in the mail, and there is the question");
    browser.open(&first);
    browser.press("fieldset label.choice");
    std::thread::sleep(Duration::from_secs(1));
    assert!(answers(&database).is_empty(), "no script runs");
    browser.follow(&format!("button[value=hard-{FIRST}]"));
    assert_eq!(browser.url(), format!("{first}#at-0"));
    assert!(browser.find(&format!("button[value=plain-{FIRST}]")).is_some());
    assert_eq!(database.lines("SELECT item AS line FROM hard_to_understand"), [FIRST]);
    assert_eq!(answers(&database), [FIRST], "the page is saved with it");
    let mut pages = 0;
    while !browser.url().ends_with("/check") {
        // Every third is skipped, and one looks back now and then.
        if pages % 3 != 2 {
            browser.press("fieldset label.choice:nth-of-type(2)");
        }
        if pages % 7 == 6 {
            browser.follow(".actions button[value=back]");
            browser.follow(".actions button[value=next]");
        }
        browser.follow(".actions button[value=next]");
        pages += 1;
        assert!(pages < 60, "the questionnaire does not end: {}", browser.url());
    }
    let given = answers(&database).len();
    assert!(pages > 30 && given > 20, "{given} answers on {pages} pages");
    browser.follow("main form .button");
    assert!(browser.url().ends_with("/thanks"), "{}", browser.url());
    assert_eq!(database.lines("SELECT slot AS line FROM request WHERE state = 'answered'"), ["parent1"]);
}

/// Answers three questions from the first on, chooses on the fourth, and goes back to the third.
fn three_answered(browser: &mut Browser) {
    for _ in 0..3 {
        browser.press("fieldset label.choice:nth-of-type(2)");
        browser.follow(".actions button[value=next]");
    }
    browser.press("fieldset label.choice:nth-of-type(2)");
    // What this is about: the browser puts pages aside, whatever their headers say, and shows them as they were left.
    assert!(browser.back() && browser.restored == 1 && browser.find("input:checked").is_some());
}

/// Back as far as it goes: no answer, no question, and every page made anew.
fn nothing_behind(browser: &mut Browser) {
    let mut met = Vec::new();
    while browser.back() {
        let here = browser.url();
        for kept in ["fieldset", "input[type=radio]", "main form[action$='/submit']"] {
            assert!(browser.find(kept).is_none(), "{kept} at {here} after {met:?}");
        }
        assert_eq!(browser.restored, 0, "{here} after {met:?}");
        met.push(here);
    }
    assert!(met.len() >= 5, "{met:?}");
}

#[test]
fn without_scripts_nothing_is_behind_what_was_sent() {
    let database = Database::sqlite();
    let study = study(&database);
    let mut browser = Browser::start(database.dir.path());
    browser.tell("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    browser.open(&study.mother);
    three_answered(&mut browser);
    browser.open(&format!("{}/{}/check", study.mother, study.request));
    browser.follow("main form .button");
    assert!(browser.url().ends_with("/thanks"), "{}", browser.url());
    let cookies = browser.tell("Network.getCookies", json!({ "urls": [study.web.base, study.mother] }));
    assert_eq!(cookies["cookies"], json!([]));
    nothing_behind(&mut browser);
}

#[test]
fn without_scripts_nothing_is_behind_a_session_that_was_stopped() {
    let database = Database::sqlite();
    let study = study(&database);
    let value = |page: &str, before: &str| {
        let rest = page.split(before).nth(1).unwrap_or_else(|| panic!("{before} in {page}"));
        rest.split('"').next().expect("a value").to_owned()
    };
    let help = format!("{}/help", study.therapist.strip_prefix(&study.web.base).expect("an address of ours"));
    let who = value(&study.web.get(&help).html, "name=\"who\" value=\"");
    let mut browser = Browser::start(database.dir.path());
    browser.tell("Emulation.setScriptExecutionDisabled", json!({ "value": true }));
    for stop in ["button[value=later]", "form[action$='/stop'] button"] {
        let code = study.web.get(study.web.post(&help, &[("who", &who)]).to()).html;
        browser.open(&format!("{}/h/{}", study.web.base, value(&code, "href=\"/h/")));
        browser.follow("main .button");
        let session = browser.url();
        three_answered(&mut browser);
        if browser.find(stop).is_none() {
            browser.open(&format!("{session}/{}/check", study.request));
        }
        browser.follow(stop);
        assert_eq!(browser.url(), session);
        nothing_behind(&mut browser);
    }
}
