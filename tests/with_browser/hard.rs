//! "This is hard to understand", pressed by a thumb, by keyboard, and while the connection is away.

use std::time::Duration;

use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use serde_json::json;

use crate::everyone::faults;
use crate::harness::*;
use crate::support::Database;

const FIRST: &str = "crisis_talk_family_therapist";

fn said(database: &Database) -> Vec<String> {
    database.lines("SELECT item AS line FROM hard_to_understand ORDER BY item")
}

/// What has the focus after a press: the question, and what is read out with it.
async fn at_the_question(browser: &Client, item: &str) -> String {
    let look = "const e = document.activeElement, about = e.getAttribute('aria-describedby');
        return { id: e.parentNode.id, top: e.getBoundingClientRect().top, hash: location.hash,
            note: about ? document.getElementById(about).textContent : '' }";
    let found = browser.execute(look, vec![]).await.expect("a look");
    assert_eq!(found["id"], json!(format!("q-{item}")), "{found}");
    let hash = found["hash"].as_str().expect("an address");
    assert!(hash.starts_with("#at-") && !hash.contains(item), "history does not tell which question: {found}");
    let top = found["top"].as_f64().expect("a number");
    assert!((-1.0..700.0).contains(&top), "one sees it: {found}");
    found["note"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn it_is_noted_where_one_was_with_what_was_chosen_and_can_be_taken_back() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        browser.goto(&format!("{}/{}/1", study.mother, study.request)).await.expect("the question");
        fits(&browser, "a question").await;
        choose(&browser, FIRST, "2").await;
        press(&browser, &format!("button[value=hard-{FIRST}]")).await;
        assert_eq!(said(database), [FIRST]);
        let note = at_the_question(&browser, FIRST).await;
        assert!(
            note.contains("Det hjælper os med at gøre spørgsmålet bedre")
                && note.contains("Du må gerne svare alligevel"),
            "{note}"
        );
        let chosen = browser.find(Locator::Css("input:checked")).await.expect("the answer");
        assert_eq!(chosen.attr("value").await.expect("a value").as_deref(), Some("2"));
        assert_eq!(faults(&browser).await, [""; 0]);
        picture(&browser, "hard-noted").await;
        // Nothing stops: on, back, and it is still known.
        press(&browser, ".actions button[value=next]").await;
        eventually_at(&browser, "/2").await;
        press(&browser, ".actions button[value=back]").await;
        press(&browser, &format!("button[value=plain-{FIRST}]")).await;
        assert!(said(database).is_empty());
        assert_eq!(database.lines("SELECT item || '=' || value AS line FROM answer"), [format!("{FIRST}=2")]);
        browser.find(Locator::Css(&format!("button[value=hard-{FIRST}]"))).await.expect("the button again");
        browser.close().await.expect("an end");
    });
}

#[test]
fn on_a_page_of_several_questions_the_keyboard_reaches_each_one() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        browser.goto(&format!("{}/{}/1", study.worker, study.work)).await.expect("the questions");
        fits(&browser, "questions").await;
        let buttons = browser.find_all(Locator::Css(".hard .button")).await.expect("buttons");
        assert_eq!(buttons.len(), browser.find_all(Locator::Css("fieldset")).await.expect("questions").len());
        let value = buttons[2].attr("value").await.expect("a value").expect("one");
        let item = value.strip_prefix("hard-").expect("an item");
        tab_to(&browser, &value).await;
        enter(&browser).await;
        let note = at_the_question(&browser, item).await;
        // The caseworker of this study has to answer.
        assert!(note.contains("Svar, så godt du kan."), "{note}");
        assert_eq!(said(database), [item]);
        assert_eq!(faults(&browser).await, [""; 0]);
        picture(&browser, "hard-noted-among-several").await;
        // From there the keyboard goes on in the question.
        key(&browser, Key::Tab).await;
        assert!(focused(&browser).await.as_str().is_some_and(|at| at.starts_with(item)), "{}", focused(&browser).await);
        browser.close().await.expect("an end");
    });
}

#[test]
fn pressed_without_a_connection_it_waits_for_one_and_pressed_twice_it_counts_once() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        browser.goto(&format!("{}/{}/1", study.mother, study.request)).await.expect("the question");
        let conditions =
            |offline| json!({ "offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
        tell(&browser, "Network.enable", json!({})).await;
        tell(&browser, "Network.emulateNetworkConditions", conditions(true)).await;
        browser.find(Locator::Css(".hard .button")).await.expect("a button").click().await.expect("a press");
        noted(&browser, &["Du har ikke net"]).await;
        assert!(path(&browser).await.ends_with("/1") && said(database).is_empty());
        mark(&browser).await;
        tell(&browser, "Network.emulateNetworkConditions", conditions(false)).await;
        arrived(&browser).await;
        assert_eq!(said(database), [FIRST]);
        browser.goto(&format!("{}/{}/2", study.mother, study.request)).await.expect("the next");
        mark(&browser).await;
        let twice = "const b = document.querySelector('.hard .button'); b.click(); b.click()";
        browser.execute(twice, vec![]).await.expect("a double click");
        arrived(&browser).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(said(database), ["crisis_talk_caseworker", FIRST]);
        browser.close().await.expect("an end");
    });
}
