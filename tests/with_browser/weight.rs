//! A page is one light response. How long it takes at a slow connection is measured by `cargo bench --bench light`.

use serde_json::json;

use crate::harness::*;

#[test]
fn every_page_is_one_response_of_at_most_14_kilobytes() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        each_page(&browser, study, "da", async |browser, name| {
            // Somewhat later: what a page asks for by script comes after it.
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            let look = "const page = performance.getEntriesByType('navigation')[0];
                return { bytes: page.transferSize, more: performance.getEntriesByType('resource').map(r => r.initiatorType) }";
            let seen = browser.execute(look, vec![]).await.expect("figures");
            let bytes = seen["bytes"].as_u64().expect("a number");
            assert!((1..=14 * 1024).contains(&bytes), "{name}: {seen}");
            // An answer that was chosen is kept by a request of its own.
            let expected = if name == "chosen" { json!(["fetch"]) } else { json!([]) };
            assert_eq!(seen["more"], expected, "{name} asks for more");
        })
        .await;
        browser.close().await.expect("an end");
    });
}
