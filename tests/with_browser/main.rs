//! A real Chromium walks the pages on a phone's screen, and leaves pictures in `target/screenshots`.
//!
//! Needs the Debian packages `chromium` and `chromium-driver`.

mod everyone;
mod hard;
mod harness;
mod helping;
mod keeping;
mod onward;
mod pictures;
mod plain;
mod printed;
mod signing_in;
#[path = "../support/mod.rs"]
mod support;
mod traces;
mod weight;
mod workspace;

use fantoccini::Locator;
use fantoccini::key::Key;
use harness::*;

#[test]
fn a_parent_answers_half_leaves_comes_back_and_submits() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        browser.goto(&format!("{}/list", study.mother)).await.expect("the list");
        assert_eq!(browser.title().await.expect("a title"), "Dine spørgeskemaer – Spørgeskema");
        picture(&browser, "parent-1-list").await;
        // One tap in the mail, and there is the first question.
        browser.goto(&study.mother).await.expect("the link");
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
        assert!(text(&browser).await.contains("Spørgsmål 3 af 39"), "{}", text(&browser).await);
        press(&browser, ".actions button[value=back]").await;
        eventually_at(&browser, "/2").await;
        let chosen = browser.find(Locator::Css("input:checked")).await.expect("the saved answer");
        assert_eq!(chosen.attr("value").await.expect("a value").as_deref(), Some("2"));
        // The browser's own back button leads back to the question before, too.
        browser.back().await.expect("back");
        assert!(text(&browser).await.contains("Spørgsmål 3 af 39"), "{}", text(&browser).await);
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
        assert!(text(&browser).await.contains("(barn N-17-1)"));
        picture(&browser, "site-2-contact").await;
        choose(&browser, "contact_takes_place_parent1", "1").await;
        press(&browser, ".actions button[value=next]").await;
        picture(&browser, "site-3-contact-opened").await;
        first_answers(&browser).await;
        press(&browser, "form .button").await;
        eventually_at(&browser, "/thanks").await;
        assert!(text(&browser).await.contains("Du har et spørgeskema mere"), "{}", text(&browser).await);
        press(&browser, "a.button").await;
        assert!(text(&browser).await.contains("(barn N-17-2)"));
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

#[test]
fn the_keyboard_is_enough() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        browser.goto(&format!("{}/list", study.mother)).await.expect("the list");
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
        assert_eq!(database.lines("SELECT language AS line FROM contact WHERE address = 'mor@example.org'"), ["da"]);
        browser.close().await.expect("an end");
    });
}
