//! No answer is lost: kept as it is given, across lost connections, other windows and other devices; and without
//! scripts by the page's own buttons.

use std::time::Duration;

use fantoccini::{Client, Locator};
use serde_json::json;

use crate::harness::*;
use crate::support::Database;

const FIRST: &str = "crisis_talk_family_therapist";
const NEXT: &str = ".actions button[value=next]";

fn stored(database: &Database) -> Vec<String> {
    database.lines("SELECT item || '=' || value AS line FROM answer ORDER BY item")
}

async fn eventually_stored(database: &Database, wanted: &[&str]) {
    for _ in 0..200 {
        if stored(database) == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("stored is {:?}, not {wanted:?}", stored(database));
}

async fn chosen(browser: &Client) -> Option<String> {
    let checked = browser.find(Locator::Css("input:checked")).await.ok()?;
    checked.prop("value").await.expect("a value")
}

async fn connection(browser: &Client, there: bool) {
    let conditions = json!({ "offline": !there, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    tell(browser, "Network.enable", json!({})).await;
    tell(browser, "Network.emulateNetworkConditions", conditions).await;
}

#[test]
fn an_answer_is_kept_without_a_button_and_is_there_on_another_device() {
    run(async |database, study, driver| {
        let phone = driver.device(database, "phone", 360).await;
        phone.goto(&format!("{}/{}/1", study.mother, study.request)).await.expect("the question");
        choose(&phone, FIRST, "2").await;
        kept(&phone).await;
        choose(&phone, FIRST, "4").await;
        eventually_stored(database, &[&format!("{FIRST}=4")]).await;
        let left = "return [localStorage.length, sessionStorage.length, document.cookie, history.state,
            (await caches.keys()).length, (await indexedDB.databases()).length]";
        let left = phone.execute(&format!("return (async () => {{ {left} }})()"), vec![]).await.expect("a look");
        assert_eq!(left, json!([0, 0, "", null, 0, 0]), "nothing stays on the device");
        // Closed without a word.
        phone.close().await.expect("an end");

        let computer = driver.device(database, "computer", 1280).await;
        computer.goto(&study.again).await.expect("the reminder's link");
        assert!(text(&computer).await.contains("Spørgsmål 2 af 39"));
        computer.goto(&format!("{}/{}/1", study.again, study.request)).await.expect("the question");
        assert_eq!(chosen(&computer).await.as_deref(), Some("4"));
        // Taken back as it was given.
        choose(&computer, FIRST, "").await;
        eventually_stored(database, &[]).await;
        computer.close().await.expect("an end");
    });
}

#[test]
fn a_lost_connection_loses_nothing_and_the_button_waits_for_it() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        browser.goto(&format!("{}/{}/1", study.mother, study.request)).await.expect("the question");
        connection(&browser, false).await;
        choose(&browser, FIRST, "3").await;
        noted(&browser, &["Du har ikke net"]).await;
        choose(&browser, FIRST, "5").await;
        browser.find(Locator::Css(NEXT)).await.expect("a button").click().await.expect("a press");
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(path(&browser).await.ends_with("/1"), "no error page of the browser");
        assert_eq!(chosen(&browser).await.as_deref(), Some("5"));
        assert!(stored(database).is_empty());
        connection(&browser, true).await;
        eventually_at(&browser, "/2").await;
        assert_eq!(stored(database), [format!("{FIRST}=5")]);

        // A server that does not answer is tried again, too, while the browser believes itself connected.
        tell(&browser, "Network.setBlockedURLs", json!({ "urls": ["*/2"] })).await;
        choose(&browser, "crisis_talk_caseworker", "1").await;
        noted(&browser, &["Du har ikke net"]).await;
        tell(&browser, "Network.setBlockedURLs", json!({ "urls": [] })).await;
        kept(&browser).await;
        assert_eq!(stored(database), ["crisis_talk_caseworker=1".to_owned(), format!("{FIRST}=5")]);
        browser.close().await.expect("an end");
    });
}

#[test]
fn a_second_window_overwrites_nothing_newer() {
    run(async |database, study, driver| {
        let url = format!("{}/{}/1", study.mother, study.request);
        let browser = driver.phone(database, 360).await;
        browser.goto(&url).await.expect("the question");
        let first = browser.window().await.expect("a window");
        let second = browser.new_window(true).await.expect("a second window").handle;
        browser.switch_to_window(second.clone()).await.expect("the second");
        browser.goto(&url).await.expect("the question");
        choose(&browser, FIRST, "4").await;
        kept(&browser).await;
        // The first window shows no answer, and says none.
        browser.switch_to_window(first.clone()).await.expect("the first");
        press(&browser, NEXT).await;
        assert_eq!(stored(database), [format!("{FIRST}=4")]);
        // It shows the 4 now; the second says something newer; what the first leaves as it was stays unsaid.
        browser.goto(&url).await.expect("the question");
        browser.switch_to_window(second).await.expect("the second");
        choose(&browser, FIRST, "2").await;
        eventually_stored(database, &[&format!("{FIRST}=2")]).await;
        browser.switch_to_window(first).await.expect("the first");
        press(&browser, NEXT).await;
        assert_eq!(stored(database), [format!("{FIRST}=2")]);
        browser.close().await.expect("an end");
    });
}

#[test]
fn a_press_in_the_middle_of_keeping_and_a_double_click_say_the_last_thing_once() {
    run(async |database, study, driver| {
        let url = format!("{}/{}/1", study.mother, study.request);
        let browser = driver.phone(database, 360).await;
        browser.goto(&url).await.expect("the question");
        let hurry = "const pick = v => document.querySelector(`input[value='${v}']`).click();
            pick(1); pick(5); pick(3); const next = document.querySelector('.actions button[value=next]');
            next.click(); next.click()";
        mark(&browser).await;
        browser.execute(hurry, vec![]).await.expect("a hurry");
        arrived(&browser).await;
        eventually_at(&browser, "/2").await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(stored(database), [format!("{FIRST}=3")]);
        // Back by the browser's own button: the page shows what is stored, and one can change one's mind there.
        browser.back().await.expect("back");
        eventually_at(&browser, "/1").await;
        assert_eq!(chosen(&browser).await.as_deref(), Some("3"));
        choose(&browser, FIRST, "2").await;
        eventually_stored(database, &[&format!("{FIRST}=2")]).await;
        browser.goto(&format!("{}/{}/check", study.mother, study.request)).await.expect("the check");
        mark(&browser).await;
        let twice = "const send = document.querySelector('main form .button'); send.click(); send.click()";
        browser.execute(twice, vec![]).await.expect("a double click");
        arrived(&browser).await;
        eventually_at(&browser, "/thanks").await;
        assert_eq!(database.lines("SELECT state AS line FROM request WHERE state = 'answered'").len(), 1);
        browser.close().await.expect("an end");
    });
}

/// An old browser, in which the script finds nothing to work with; tests/service/answering.rs goes without a browser at all.
#[test]
fn without_scripts_the_buttons_keep_what_the_page_holds() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        let old = "window.fetch = undefined; Object.defineProperty(window, 'speechSynthesis', { value: undefined })";
        tell(&browser, "Page.addScriptToEvaluateOnNewDocument", json!({ "source": old })).await;
        browser.goto(&format!("{}/list", study.mother)).await.expect("the list");
        browser.find(Locator::Css(".card .button")).await.expect("a button").click().await.expect("a press");
        eventually_at(&browser, "/1").await;
        choose(&browser, FIRST, "4").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert!(stored(database).is_empty(), "no script runs");
        for (button, to) in [("next", "/2"), ("back", "/1"), ("later", "?saved=1")] {
            let css = format!(".actions button[value={button}]");
            browser.find(Locator::Css(&css)).await.expect("a button").click().await.expect("a press");
            for _ in 0..100 {
                if browser.current_url().await.expect("an address").as_str().ends_with(to) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            assert!(browser.current_url().await.expect("an address").as_str().ends_with(to));
            assert_eq!(stored(database), [format!("{FIRST}=4")]);
        }
        browser.close().await.expect("an end");
    });
}
