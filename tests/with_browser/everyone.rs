//! For everyone: WCAG 2.2 AA by axe-core, narrow and enlarged, dark and with strong contrast; the keyboard's focus;
//! reading aloud.

use std::path::Path;
use std::sync::Arc;

use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use kvartal::web::{DemoState, Rate};
use serde_json::{Value, json};

use crate::harness::*;
use crate::support::{Database, Web, service};

/// What axe-core finds against WCAG 2.2 A and AA and good practice: a line for each fault.
pub async fn faults(browser: &Client) -> Vec<String> {
    let axe = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vendor/axe.min.js"));
    browser.execute(&axe.expect("axe-core"), vec![]).await.expect("axe-core runs");
    let look = "const done = arguments[arguments.length - 1];
        axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',
            'wcag22aa', 'best-practice'] })
            .then(r => done({ passes: r.passes.length, faults: r.violations.flatMap(v =>
                v.nodes.map(n => v.id + ': ' + n.target.join(' ') + ': ' + n.failureSummary)) }))
            .catch(e => done({ passes: 0, faults: [String(e)] }))";
    let found = browser.execute_async(look, vec![]).await.expect("axe-core's word");
    assert!(found["passes"].as_u64() > Some(10), "axe-core looked at something: {found}");
    let faults = found["faults"].as_array().expect("a list");
    faults.iter().map(|fault| fault.as_str().unwrap_or_default().to_owned()).collect()
}

pub async fn screen(browser: &Client, width: u32, height: u32, scale: f32) {
    let screen = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": false });
    tell(browser, "Emulation.setDeviceMetricsOverride", screen).await;
}

pub async fn media(browser: &Client, features: &[(&str, &str)]) {
    let features: Vec<Value> = features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
    tell(browser, "Emulation.setEmulatedMedia", json!({ "features": features })).await;
}

pub async fn sideways(browser: &Client) -> i64 {
    let look = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
    browser.execute(look, vec![]).await.expect("a look").as_i64().expect("a number")
}

/// Every page in a language, looked at on a narrow screen or an enlarged one.
fn look_everywhere(language: &str, width: u32, height: u32, scale: f32, features: &[(&str, &str)]) {
    run(async |database, study, driver| {
        let browser = driver.device(database, "axe", 1280).await;
        screen(&browser, width, height, scale).await;
        media(&browser, features).await;
        let mut found = Vec::new();
        each_page(&browser, study, language, async |browser, name| {
            let lang = browser.execute("return document.documentElement.lang", vec![]).await.expect("a language");
            assert_eq!(lang, json!(language), "{name}");
            found.extend(faults(browser).await.into_iter().map(|fault| format!("{name}: {fault}")));
            if sideways(browser).await > 0 {
                found.push(format!("{name} scrolls sideways"));
            }
            // Text twice as large, as set in the browser.
            browser.execute("document.documentElement.style.fontSize = '200%'", vec![]).await.expect("larger");
            if width >= 360 && sideways(browser).await > 0 {
                found.push(format!("{name} scrolls sideways with large text"));
            }
        })
        .await;
        assert!(found.is_empty(), "{language} {width} px {features:?}:\n{}", found.join("\n"));
        browser.close().await.expect("an end");
    });
}

#[test]
fn axe_finds_nothing_on_a_narrow_screen_in_danish() {
    look_everywhere("da", 320, 640, 2.0, &[("prefers-color-scheme", "light")]);
}

#[test]
fn axe_finds_nothing_on_a_narrow_screen_in_english_in_the_dark() {
    look_everywhere("en", 320, 640, 2.0, &[("prefers-color-scheme", "dark")]);
}

#[test]
fn axe_finds_nothing_on_a_narrow_screen_in_arabic() {
    look_everywhere("ar", 320, 640, 2.0, &[("prefers-color-scheme", "light")]);
}

/// 1280 × 1024 at 400 %.
#[test]
fn axe_finds_nothing_at_400_percent_in_danish_in_the_dark_with_more_contrast() {
    look_everywhere("da", 320, 256, 4.0, &[("prefers-color-scheme", "dark"), ("prefers-contrast", "more")]);
}

#[test]
fn axe_finds_nothing_on_a_wide_screen_with_forced_colours() {
    look_everywhere("en", 1280, 900, 1.0, &[("forced-colors", "active")]);
}

#[test]
fn axe_finds_nothing_in_the_demonstration_and_in_the_report() {
    let database = &Database::sqlite();
    let mailbox = database.dir.path().join("demo");
    for part in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(mailbox.join(part)).expect("a folder");
    }
    let mail = "From: a@example.org\r\nTo: mor@example.org\r\nSubject: Hej\r\nDate: Mon, 1 Mar 2021 09:00:00 +0100\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\
             Content-Type: text/plain\r\n\r\nHej\r\n--b\r\nContent-Type: text/html\r\n\r\n\
             <html lang=\"da\"><title>Hej</title><main><h1>Hej</h1></main></html>\r\n--b--\r\n";
    std::fs::write(mailbox.join("new/1.a.host"), mail).expect("a mail");
    let demo = DemoState {
        mailbox,
        move_on: Arc::new(|_| Ok("2 mails were sent.".into())),
        rates: Some(Arc::new(|| Ok(vec![Rate { role: "Forælder".into(), asked: 7, answered: 3 }]))),
    };
    let web = Web::serve(service(database), "2021-03-02", Some(demo));
    let report = database.dir.path().join("report");
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_kvartal"))
        .args(["report", "--out", &report.display().to_string()])
        .env("KVARTAL_DATABASE", &database.address)
        .env("KVARTAL_KEY_FILE", database.key_file())
        .env("KVARTAL_DEMONSTRATION", "true")
        .current_dir(database.dir.path())
        .output()
        .expect("the program runs");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let driver = Driver::shared();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let page = |name: &str| format!("file://{}", report.join(name).display());
        let browser = driver.device(database, "axe", 360).await;
        screen(&browser, 360, 740, 2.0).await;
        browser.goto(&format!("{}/demo/mailbox", web.base)).await.expect("the mailbox");
        let look = "return document.querySelector('td a[href^=\"/demo/mailbox/\"]').href";
        let mail = browser.execute(look, vec![]).await.expect("a link").as_str().expect("an address").to_owned();
        let mailbox = format!("{}/demo/mailbox", web.base);
        for url in [format!("{}/demo", web.base), mailbox, mail, page("report.html")] {
            browser.goto(&url).await.expect("a page");
            assert_eq!(faults(&browser).await, [""; 0], "{url}");
        }
        browser.close().await.expect("an end");
    });
}

#[test]
fn whoever_goes_by_keyboard_sees_where_they_are() {
    run(async |database, study, driver| {
        let browser = driver.device(database, "keys", 360).await;
        for features in [vec![], vec![("prefers-color-scheme", "dark")], vec![("forced-colors", "active")]] {
            media(&browser, &features).await;
            for url in [format!("{}/list", study.mother), format!("{}/{}/1", study.mother, study.request)] {
                browser.goto(&url).await.expect("a page");
                let mut met = 0;
                for _ in 0..12 {
                    key(&browser, Key::Tab).await;
                    let look = "const e = document.activeElement; if (!e || e === document.body) return null;
                        const frame = e.closest('.choice') || e, style = getComputedStyle(frame);
                        const box = frame.getBoundingClientRect();
                        return { what: e.outerHTML.slice(0, 80), outline: style.outlineStyle, width: parseFloat(style.outlineWidth),
                            there: box.width > 1 && box.bottom > 0 && box.top < innerHeight }";
                    let focus = browser.execute(look, vec![]).await.expect("a look");
                    if focus.is_null() {
                        break;
                    }
                    met += 1;
                    assert_ne!(focus["outline"], json!("none"), "{focus}");
                    assert!(focus["width"].as_f64() >= Some(2.0) && focus["there"] == json!(true), "{focus}");
                }
                assert!(met >= 4, "{url}: {met} stops");
            }
        }
        browser.close().await.expect("an end");
    });
}

const VOICES: &str = "window.said = [];
    const synth = { speaking: false, getVoices: () => VOICES, addEventListener() {},
        speak(u) { this.speaking = true; said.push(u.voice.lang + ' ' + u.text); this.last = u; },
        cancel() { this.speaking = false; said.push('—'); } };
    Object.defineProperty(window, 'speechSynthesis', { value: synth });
    window.SpeechSynthesisUtterance = function (text) { this.text = text; };";

async fn voices(browser: &Client, voices: Value) {
    let source = VOICES.replace("VOICES", &voices.to_string());
    tell(browser, "Page.addScriptToEvaluateOnNewDocument", json!({ "source": source })).await;
}

#[test]
fn a_question_is_read_aloud_by_a_voice_of_the_device_in_its_language() {
    run(async |database, study, driver| {
        let url = format!("{}/{}/1", study.mother, study.request);
        let browser = driver.device(database, "deaf", 360).await;
        voices(
            &browser,
            json!([{ "lang": "en-GB", "localService": true }, { "lang": "da-DK", "localService": false }]),
        )
        .await;
        browser.goto(&url).await.expect("the question");
        assert!(browser.find(Locator::Css(".aloud")).await.is_err(), "no voice of its own speaks Danish");
        browser.close().await.expect("an end");

        let browser = driver.device(database, "speaking", 360).await;
        voices(&browser, json!([{ "lang": "en-GB", "localService": true }, { "lang": "da_DK", "localService": true }]))
            .await;
        browser.goto(&url).await.expect("the question");
        let button = browser.find(Locator::Css(".aloud")).await.expect("a button");
        assert_eq!(button.text().await.expect("a label"), "Læs højt");
        button.click().await.expect("a press");
        assert_eq!(button.text().await.expect("a label"), "Stop med at læse højt");
        let spoken = browser.execute("return said", vec![]).await.expect("what was said");
        let spoken: Vec<&str> = spoken.as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        let question = browser.find(Locator::Css("legend")).await.expect("it").text().await.expect("its text");
        assert_eq!(spoken[1], format!("da_DK {question}"));
        assert!(spoken.len() > 5, "the answers as well: {spoken:?}");
        button.click().await.expect("a press");
        assert_eq!(button.text().await.expect("a label"), "Læs højt");
        assert!(path(&browser).await.ends_with("/1") && faults(&browser).await.is_empty());
        assert_eq!(browser.execute("return said.at(-1)", vec![]).await.expect("silence"), json!("—"));
        browser.close().await.expect("an end");
    });
}
