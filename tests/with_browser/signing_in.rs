//! Staff sign in by a passkey, which Chromium keeps as a phone does.

use fantoccini::{Client, Locator};
use kvartal::access::{Membership, StaffKind};
use kvartal::account::{self, SignInWay};
use serde_json::json;

use crate::harness::{Driver, path, picture, press, tell, text};
use crate::support::{Database, Web, by_at, service_where, test_by};

/// Waits until the page shows that.
async fn shows(browser: &Client, css: &str) {
    for _ in 0..200 {
        if let Ok(found) = browser.find(Locator::Css(css)).await
            && found.is_displayed().await.unwrap_or(false)
        {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("{css} is not shown on {}", path(browser).await);
}

async fn hides(browser: &Client, css: &str) -> bool {
    !browser.find(Locator::Css(css)).await.expect(css).is_displayed().await.expect("a look")
}

#[test]
fn a_passkey_is_added_signs_in_and_is_removed() {
    let database = Database::sqlite();
    let now = "2021-03-10T12:00:00Z".parse().expect("an instant");
    let web = Web::serve_named(|base| service_where(&database, |config| config.base_url = base.to_owned()), now);
    let lead = Membership::of(StaffKind::Lead, "Nordby");
    account::add(&database.store, "Åse Lund", "lead@nordby.example", "da", &lead, &test_by()).expect("a lead");
    let id = account::list(&database.store).expect("staff")[0].id;
    let begun = database.store.write(&by_at(now), |tx| account::begin(tx, id, SignInWay::Link, now));
    let token = begun.expect("a session");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let browser = Driver::shared().phone(&database, 360).await;
        tell(&browser, "WebAuthn.enable", json!({})).await;
        let options = json!({ "protocol": "ctap2", "transport": "internal", "hasResidentKey": true,
            "hasUserVerification": true, "isUserVerified": true, "automaticPresenceSimulation": true });
        let kept = tell(&browser, "WebAuthn.addVirtualAuthenticator", json!({ "options": options })).await;
        let in_it = json!({ "authenticatorId": kept["authenticatorId"] });

        tell(&browser, "Network.enable", json!({})).await;
        tell(&browser, "Network.setExtraHTTPHeaders", json!({ "headers": { "Accept-Language": "da" } })).await;

        browser.goto(&format!("{}/w/sign-in", web.base)).await.expect("a page");
        shows(&browser, "form[data-passkey] .button").await;
        assert!(hides(&browser, "[role=alert]").await);
        picture(&browser, "workspace-sign-in").await;

        let cookie = json!({ "name": "staff", "value": token.as_str(), "url": web.base, "path": "/w" });
        tell(&browser, "Network.setCookie", cookie).await;
        browser.goto(&format!("{}/w/account", web.base)).await.expect("the account");
        shows(&browser, "#passkey-name").await;
        let name = browser.find(Locator::Css("#passkey-name")).await.expect("a field");
        name.send_keys("Min telefon").await.expect("typed");
        press(&browser, "form[data-passkey] .button").await;
        assert!(text(&browser).await.contains("Adgangsnøglen er tilføjet"), "{}", text(&browser).await);
        assert!(text(&browser).await.contains("Min telefon, tilføjet 10. marts 2021, ikke brugt endnu"));
        picture(&browser, "workspace-account").await;

        press(&browser, ".me button").await;
        assert_eq!(path(&browser).await, "/w/sign-in");
        shows(&browser, "form[data-passkey] .button").await;
        press(&browser, "form[data-passkey] .button").await;
        assert_eq!(path(&browser).await, "/w/today");

        // It does not add a second one to the device that has one.
        browser.goto(&format!("{}/w/account", web.base)).await.expect("the account");
        assert!(text(&browser).await.contains("sidst brugt 10. marts 2021"), "{}", text(&browser).await);
        let name = browser.find(Locator::Css("#passkey-name")).await.expect("a field");
        name.send_keys("Den samme").await.expect("typed");
        browser
            .find(Locator::Css("form[data-passkey] .button"))
            .await
            .expect("a button")
            .click()
            .await
            .expect("pressed");
        shows(&browser, "form[data-passkey] [role=alert]").await;
        picture(&browser, "workspace-account-refused").await;

        press(&browser, "#passkeys button").await;
        assert!(text(&browser).await.contains("Adgangsnøglen er fjernet"), "{}", text(&browser).await);
        press(&browser, ".me button").await;
        shows(&browser, "form[data-passkey] .button").await;
        press(&browser, "form[data-passkey] .button").await;
        assert!(text(&browser).await.contains("Nøglen blev ikke godkendt"), "{}", text(&browser).await);
        picture(&browser, "workspace-sign-in-refused").await;

        // What the device does not have is said where the button is.
        tell(&browser, "WebAuthn.clearCredentials", in_it).await;
        browser.goto(&format!("{}/w/sign-in", web.base)).await.expect("a page");
        shows(&browser, "form[data-passkey] .button").await;
        browser
            .find(Locator::Css("form[data-passkey] .button"))
            .await
            .expect("a button")
            .click()
            .await
            .expect("pressed");
        shows(&browser, "form[data-passkey] [role=alert]").await;

        // Without scripts there is the link alone.
        tell(&browser, "Emulation.setScriptExecutionDisabled", json!({ "value": true })).await;
        browser.goto(&format!("{}/w/sign-in", web.base)).await.expect("a page");
        assert!(hides(&browser, "form[data-passkey] .button").await);
        assert!(!hides(&browser, "#email").await);
        browser.close().await.expect("an end");
    });
    let acts =
        database.lines("SELECT act AS line FROM audit WHERE act LIKE 'passkey%' OR detail = 'passkey' ORDER BY number");
    assert_eq!(acts, ["passkey_added", "signed_in", "passkey_removed"]);
}
