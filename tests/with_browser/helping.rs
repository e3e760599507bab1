//! Assisted answering on two screens, and on one that is lent.

use std::time::Duration;

use data_encoding::BASE64;
use fantoccini::{Client, Locator};
use serde_json::json;

use crate::everyone::{faults, media};
use crate::harness::*;

/// What a phone's camera reads off the screen.
async fn codes(browser: &Client) -> Vec<String> {
    browser.execute("document.querySelector('.qr').scrollIntoView()", vec![]).await.expect("in sight");
    let shot = BASE64.encode(&browser.screenshot().await.expect("a picture"));
    let look = "const [shot, done] = arguments, image = new Image();
        image.onload = () => {
            const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
            const context = canvas.getContext('2d');
            context.drawImage(image, 0, 0);
            const { data } = context.getImageData(0, 0, image.width, image.height);
            let grey = '';
            for (let i = 0; i < data.length; i += 4) grey += String.fromCharCode((data[i] + data[i + 1] + data[i + 2]) / 3);
            done([image.width, image.height, btoa(grey)]);
        };
        image.src = 'data:image/png;base64,' + shot";
    let seen = browser.execute_async(look, vec![json!(shot)]).await.expect("a look");
    let (width, height) = (seen[0].as_u64().expect("wide") as usize, seen[1].as_u64().expect("high") as usize);
    let grey = BASE64.decode(seen[2].as_str().expect("grey").as_bytes()).expect("base64");
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| grey[y * width + x]);
    image.detect_grids().into_iter().map(|grid| grid.decode().expect("a code").1).collect()
}

async fn clean(browser: &Client, name: &str) {
    picture(browser, name).await;
    let found = faults(browser).await;
    assert!(found.is_empty(), "{name}: {}", found.join("\n"));
}

#[test]
fn a_parent_reads_the_code_answers_on_their_phone_and_stops() {
    run(async |database, study, driver| {
        for (language, stop, over) in [
            ("da", "Stop her", "Du kan give skærmen tilbage"),
            ("en", "Stop here", "You can give the screen back"),
            ("ar", "التوقف هنا", "يمكنك إعادة الجهاز الآن"),
        ] {
            let tablet = driver.device(database, &format!("tablet-{language}"), 360).await;
            open(&tablet, &format!("{}/list", study.therapist), language).await;
            clean(&tablet, &format!("help-{language}-1-helper")).await;
            press(&tablet, "a[href$='/help']").await;
            clean(&tablet, &format!("help-{language}-2-waiting")).await;
            press(&tablet, ".card .button").await;
            clean(&tablet, &format!("help-{language}-3-code")).await;
            let read = codes(&tablet).await;
            let code = read.first().and_then(|code| code.strip_prefix("http://127.0.0.1/h/")).expect("an address");
            assert!(text(&tablet).await.contains(code), "the same to be typed");
            media(&tablet, &[("prefers-color-scheme", "dark")]).await;
            assert_eq!(codes(&tablet).await, read, "in the dark");
            media(&tablet, &[("forced-colors", "active")]).await;
            assert_eq!(codes(&tablet).await, read, "with forced colours");

            let phone = driver.device(database, &format!("phone-{language}"), 360).await;
            let opening = format!("{}/h/{code}", study.web.base);
            phone.goto(&opening).await.expect("the code");
            if language != "da" {
                press(&phone, &format!(".languages button[lang='{language}']:not([aria-current])")).await;
            }
            clean(&phone, &format!("help-{language}-4-opening")).await;
            press(&phone, "main .button").await;
            clean(&phone, &format!("help-{language}-5-list")).await;
            let session = path(&phone).await;
            choose(&phone, "crisis_talk_caseworker", "4").await;
            kept(&phone).await;
            clean(&phone, &format!("help-{language}-6-question")).await;
            press(&phone, ".actions button[value=next]").await;
            phone.goto(&format!("{}{session}/{}/check", study.web.base, study.request)).await.expect("the check");
            clean(&phone, &format!("help-{language}-7-check")).await;
            phone.back().await.expect("back");
            eventually_at(&phone, "/2").await;
            let button = phone.find(Locator::Css("button[value=later]")).await.expect("a button");
            assert_eq!(button.text().await.expect("a label"), stop);
            press(&phone, "button[value=later]").await;
            assert!(text(&phone).await.contains(over), "{}", text(&phone).await);
            clean(&phone, &format!("help-{language}-8-over")).await;
            nothing_behind(&phone, over).await;
            let used = database.lines("SELECT CAST(count(*) AS TEXT) AS line FROM help WHERE ended_at IS NOT NULL");
            assert_eq!(
                used,
                [["da", "en", "ar"].iter().position(|l| *l == language).map(|n| n + 1).unwrap().to_string()]
            );
            phone.close().await.expect("an end");
            tablet.close().await.expect("an end");
        }
    });
}

/// Back, as often as there is something behind: no answer, no question.
async fn nothing_behind(browser: &Client, over: &str) {
    let look = "return [document.body.hidden, document.querySelectorAll('input:checked').length]";
    for _ in 0..3 {
        browser.back().await.expect("back");
        // At once, and when all has settled.
        for wait in [0, 100, 600] {
            tokio::time::sleep(Duration::from_millis(wait)).await;
            let Ok(seen) = browser.execute(look, vec![]).await else { continue };
            assert!(seen[0] == json!(true) || seen[1] == json!(0), "{seen}");
            let body = browser.find(Locator::Css("body")).await.expect("a page").text().await.unwrap_or_default();
            assert!(!body.contains("Tove Holm-Christoffersen"), "{body}");
            assert!(!body.contains("N-17"), "{body}");
        }
        let shown = text(browser).await;
        let kind = [over, "Koden er brugt", "The code has been used", "تم استخدام الرمز"];
        assert!(kind.iter().any(|words| shown.contains(words)), "{shown}");
    }
}

#[test]
fn a_screen_that_is_lent_shows_the_helper_nothing_afterwards() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        browser.goto(&study.therapist).await.expect("the helper's list");
        press(&browser, "a[href$='/help']").await;
        press(&browser, ".card .button").await;
        let own = browser.window().await.expect("a window");
        browser.find(Locator::Css("a[target=_blank]")).await.expect("a link").click().await.expect("a press");
        let lent = loop {
            let windows = browser.windows().await.expect("windows");
            if let Some(other) = windows.into_iter().find(|window| *window != own) {
                break other;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        // Closed first, as the page advises.
        browser.close_window().await.expect("closed");
        browser.switch_to_window(lent).await.expect("the lent window");
        eventually_opened(&browser).await;
        let alone = "return [window.opener, document.referrer, history.length]";
        assert_eq!(browser.execute(alone, vec![]).await.expect("a look"), json!([null, "", 1]));
        press(&browser, "main .button").await;
        assert_eq!(first_answers(&browser).await, 39);
        press(&browser, "main form .button").await;
        eventually_at(&browser, "/thanks").await;
        picture(&browser, "help-da-9-thanks").await;
        press(&browser, "main form .button").await;
        assert!(text(&browser).await.contains("Du kan give skærmen tilbage"));
        nothing_behind(&browser, "Du kan give skærmen tilbage").await;
        let left = "return (async () => [localStorage.length, sessionStorage.length, document.cookie, history.state,
            (await caches.keys()).length, (await indexedDB.databases()).length])()";
        let left = browser.execute(left, vec![]).await.expect("a look");
        assert_eq!(left, json!([0, 0, "", null, 0, 0]), "nothing stays on the device");
        let state = database.lines(&format!("SELECT state AS line FROM request WHERE id = {}", study.request));
        assert_eq!(state, ["answered"]);
        browser.close().await.expect("an end");
    });
}

async fn eventually_opened(browser: &Client) {
    for _ in 0..100 {
        if path(browser).await.starts_with("/h/") && browser.find(Locator::Css("main .button")).await.is_ok() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the page of the code does not open");
}
