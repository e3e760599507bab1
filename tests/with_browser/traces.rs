//! What a browser does by itself changes nothing, and what was answered leaves no trace in it.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use fantoccini::{Client, Locator};

use crate::harness::*;

const FIRST: &str = "crisis_talk_family_therapist";

#[test]
fn a_scanner_that_runs_scripts_and_scrolls_changes_nothing() {
    run(async |database, study, driver| {
        let person = driver.device(database, "person", 360).await;
        person.goto(&format!("{}/{}/1", study.mother, study.request)).await.expect("the question");
        choose(&person, FIRST, "4").await;
        kept(&person).await;
        person.close().await.expect("an end");
        let before = database.everything();
        let scanner = driver.device(database, "scanner", 1280).await;
        let parent = format!("{}/{}", study.mother, study.request);
        let site = format!("{}/{}", study.site, study.big);
        let pages = ["1", "2", "check", "thanks"].map(|page| format!("{parent}/{page}"));
        let others =
            [study.mother.clone(), study.again.clone(), study.site.clone(), format!("{site}/1"), format!("{site}/5")];
        for url in pages.iter().chain(&others) {
            scanner.goto(url).await.expect("a page");
            let look = "window.scrollTo(0, 9999); document.dispatchEvent(new Event('visibilitychange'));
                document.querySelectorAll('a, label, button').forEach(e => e.dispatchEvent(new MouseEvent('mouseover',
                    { bubbles: true })))";
            scanner.execute(look, vec![]).await.expect("a look around");
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
        for _ in 0..6 {
            scanner.back().await.expect("back");
        }
        scanner.refresh().await.expect("again");
        scanner.close().await.expect("an end");
        assert_eq!(database.everything(), before);
    });
}

#[test]
fn back_after_sending_shows_no_answer() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        browser.goto(&format!("{}/list", study.mother)).await.expect("the list");
        press(&browser, ".card .button").await;
        for _ in 0..3 {
            browser
                .find(Locator::Css("label.choice:nth-of-type(2)"))
                .await
                .expect("it")
                .click()
                .await
                .expect("a press");
            kept(&browser).await;
            press(&browser, ".actions button[value=next]").await;
        }
        browser.goto(&format!("{}/{}/check", study.mother, study.request)).await.expect("the check");
        press(&browser, "form .button").await;
        eventually_at(&browser, "/thanks").await;
        let mut met = 0;
        loop {
            let depth = browser.execute("return history.length", vec![]).await.expect("a number").as_u64();
            browser.back().await.expect("back");
            met += 1;
            // A page that the browser had put aside fetches itself anew.
            for _ in 0..40 {
                if browser.find(Locator::Css("input:checked")).await.is_err() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            let here = browser.current_url().await.expect("an address");
            if here.scheme() != "http" || met > depth.unwrap_or_default() + 1 {
                break;
            }
            let shown = browser.source().await.expect("a page");
            assert!(!shown.contains(" checked") && !shown.contains("<fieldset"), "{here} shows a question");
        }
        assert!(met >= 4, "went back {met} times");
        browser.close().await.expect("an end");
    });
}

/// Where in the files of a folder some bytes stand, by what was looked for.
fn found(folder: &Path, needles: &[Vec<u8>], into: &mut BTreeMap<usize, Vec<String>>) {
    for entry in std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry")) {
        let kind = entry.file_type().expect("a kind");
        if kind.is_dir() {
            found(&entry.path(), needles, into);
        } else if kind.is_file() {
            let bytes = std::fs::read(entry.path()).expect("a file");
            for (n, needle) in needles.iter().enumerate() {
                if bytes.windows(needle.len()).any(|window| window == needle) {
                    into.entry(n).or_default().push(entry.path().display().to_string());
                }
            }
        }
    }
}

/// A text as Chromium writes it: UTF-8 or UTF-16.
fn written(text: &str) -> [Vec<u8>; 2] {
    [text.as_bytes().to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()]
}

/// A page that is careless with what is typed and chosen, for as long as the test runs.
fn careless() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let page = "<title>x</title><p>Careless question text</p><form><label><input type=radio name=careless_field value=7>\
        A</label><textarea name=careless_words></textarea></form><script>localStorage.setItem('k', 'careless storage')</script>";
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nCache-Control: max-age=9999\r\nConnection: close";
            let _ = write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n{page}", page.len());
        }
    });
    address
}

#[test]
fn the_browsers_profile_holds_no_question_and_no_answer() {
    run(async |database, study, driver| {
        let careless = careless();
        let browser = driver.device(database, "shared", 360).await;
        // What can be found at all: a page that takes no care leaves its words, its fields and its storage.
        browser.goto(&careless).await.expect("the careless page");
        let fill =
            "document.querySelector('input').click(); document.querySelector('textarea').value = 'careless typing'";
        browser.execute(fill, vec![]).await.expect("filled in");
        browser.goto(&format!("{careless}/other")).await.expect("another");

        let mut texts = Vec::new();
        browser.goto(&format!("{}/list", study.mother)).await.expect("the list");
        press(&browser, ".card .button").await;
        for n in 0..4 {
            let question =
                browser.find(Locator::Css("legend")).await.expect("a question").text().await.expect("its text");
            let label = browser.find(Locator::Css("label.choice:nth-of-type(3)")).await.expect("a choice");
            texts.extend([question, label.text().await.expect("its text")]);
            let look = "const i = document.querySelector('label.choice:nth-of-type(3) input'); return [i.name, i.id]";
            let names = browser.execute(look, vec![]).await.expect("names");
            texts.extend(names.as_array().expect("two").iter().map(|name| name.as_str().expect("text").to_owned()));
            label.click().await.expect("a press");
            kept(&browser).await;
            if n == 1 {
                press(&browser, ".hard .button").await;
                texts.push("Det hjælper os med at gøre".to_owned());
            }
            press(&browser, ".actions button[value=next]").await;
        }
        // Away in the middle of a question with something chosen, and back again.
        choose_any(&browser).await;
        browser.goto(&format!("{careless}/third")).await.expect("away");
        browser.back().await.expect("back");
        browser.goto(&format!("{}/{}/check", study.mother, study.request)).await.expect("the check");
        texts.push(browser.find(Locator::Css(".todo a")).await.expect("one left").text().await.expect("its text"));
        press(&browser, "form .button").await;
        eventually_at(&browser, "/thanks").await;
        // The session is written down every few seconds.
        tokio::time::sleep(Duration::from_secs(4)).await;
        browser.close().await.expect("an end");

        let folder = Driver::profile(database, "shared", 360);
        let controls = ["Careless question text", "careless_field", "careless typing", "careless storage"];
        let all: Vec<String> = controls.map(str::to_owned).into_iter().chain(texts.clone()).collect();
        let needles: Vec<Vec<u8>> = all.iter().flat_map(|text| written(text)).collect();
        let mut places = BTreeMap::new();
        found(&folder, &needles, &mut places);
        for (n, control) in controls.iter().enumerate() {
            let there = places.contains_key(&(2 * n)) || places.contains_key(&(2 * n + 1));
            assert!(there, "“{control}” of the careless page is not found: the search says nothing");
        }
        assert!(texts.len() > 16, "{texts:?}");
        let left: Vec<_> =
            places.iter().filter(|(n, _)| **n >= 2 * controls.len()).map(|(n, at)| (&all[n / 2], at)).collect();
        assert!(left.is_empty(), "left behind: {left:?}");
        // Compressed, a page could hide in the cache: no address of ours may have an entry there.
        let mut cached = BTreeMap::new();
        let host = study.web.base.as_bytes().to_vec();
        found(&folder.join("Default/Cache"), &[host, careless.into_bytes()], &mut cached);
        assert_eq!(cached.keys().collect::<Vec<_>>(), [&1], "{cached:?}");
    });
}

async fn choose_any(browser: &Client) {
    browser.find(Locator::Css("label.choice")).await.expect("a choice").click().await.expect("a press");
    kept(browser).await;
}
