//! Answers that lead on by themselves, for whoever has chosen that: from a finger, never from a keyboard.

use std::time::Duration;

use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use serde_json::json;

use crate::harness::*;

/// Longer than an answer is shown before it leads on.
const LONGER: Duration = Duration::from_millis(1500);

const WISH: &str = "#onward input";

async fn stays_at(browser: &Client, page: &str) {
    tokio::time::sleep(LONGER).await;
    assert!(path(browser).await.ends_with(page), "{}", path(browser).await);
}

async fn wished(browser: &Client) -> bool {
    let wish = browser.find(Locator::Css(WISH)).await.expect("the wish");
    assert!(wish.is_displayed().await.expect("a look"));
    wish.is_selected().await.expect("a look")
}

async fn touch(browser: &Client, css: &str) {
    browser.find(Locator::Css(css)).await.expect(css).click().await.expect(css);
}

#[test]
fn an_answer_leads_on_for_whoever_has_chosen_that() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        browser.goto(&study.mother).await.expect("the link");
        picture(&browser, "onward").await;
        assert!(!wished(&browser).await, "nobody is led on unasked");
        choose(&browser, "crisis_talk_family_therapist", "2").await;
        kept(&browser).await;
        stays_at(&browser, study.mother.rsplit('/').next().expect("a token")).await;
        touch(&browser, "#onward span").await;
        choose(&browser, "crisis_talk_family_therapist", "4").await;
        eventually_at(&browser, "/2").await;
        arrived(&browser).await;
        assert!(wished(&browser).await, "the wish goes along");
        choose(&browser, "crisis_talk_caseworker", "4").await;
        eventually_at(&browser, "/3").await;
        arrived(&browser).await;
        // One page back by the page's button, which is still one's own.
        press(&browser, ".actions button[value=back]").await;
        assert!(path(&browser).await.ends_with("/2") && wished(&browser).await);
        let stored = database.lines("SELECT item || '=' || value AS line FROM answer ORDER BY item");
        assert_eq!(stored, ["crisis_talk_caseworker=4", "crisis_talk_family_therapist=4"]);
        // What takes the answer back stays, and so does a touch elsewhere in the meantime.
        choose(&browser, "crisis_talk_caseworker", "").await;
        stays_at(&browser, "/2").await;
        choose(&browser, "crisis_talk_caseworker", "3").await;
        touch(&browser, "h1").await;
        stays_at(&browser, "/2").await;
        // Taken back, the wish is gone on the next page, too.
        touch(&browser, "#onward span").await;
        choose(&browser, "crisis_talk_caseworker", "1").await;
        stays_at(&browser, "/2").await;
        press(&browser, ".actions button[value=next]").await;
        assert!(path(&browser).await.ends_with("/3") && !wished(&browser).await);
        browser.close().await.expect("an end");
    });
}

#[test]
fn neither_a_keyboard_nor_a_screen_reader_is_led_on() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        let question = format!("{}/{}/1?onward=1", study.mother, study.request);
        browser.goto(&question).await.expect("the question");
        assert!(wished(&browser).await);
        // Even where the last touch was one: an arrow passes answers on the way to another.
        touch(&browser, "h1").await;
        let focus = "document.querySelector('fieldset input').focus()";
        browser.execute(focus, vec![]).await.expect("a focus");
        for _ in 0..3 {
            key(&browser, Key::Down).await;
        }
        kept(&browser).await;
        stays_at(&browser, "/1").await;
        // What a screen reader's touch gives: a press without a size, then a click; or a click alone.
        browser.goto(&question).await.expect("the question");
        for before in
            ["", "label.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, width: 0, height: 0 }));"]
        {
            let click = "const label = document.querySelector('label.choice input:not(:checked)').closest('label');";
            browser.execute(&format!("{click} {before} label.click()"), vec![]).await.expect("a click");
            stays_at(&browser, "/1").await;
        }
        assert_eq!(browser.execute("return localStorage.length", vec![]).await.expect("a look"), json!(0));
        browser.close().await.expect("an end");
    });
}
