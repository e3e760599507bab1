//! Bytes, requests and time of pages at a slow connection, for docs/weight.md:
//! `cargo test --test browser weight -- --ignored`

use std::fmt::Write;
use std::path::PathBuf;

use serde_json::json;

use crate::harness::*;

/// 400 kbit/s in bytes a second, and milliseconds until an answer begins.
const SPEED: u32 = 400_000 / 8;
const LATENCY: u32 = 400;

const LOOK: &str = "const page = performance.getEntriesByType('navigation')[0];
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return { bytes: page.transferSize, whole: page.decodedBodySize, paint: paint ? paint.startTime : -1,
        requests: 1 + performance.getEntriesByType('resource').length, ready: page.domContentLoadedEventEnd }";

#[test]
#[ignore = "writes docs/weight.md"]
fn weight_and_time_at_a_slow_connection() {
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        let slow =
            json!({ "offline": false, "latency": LATENCY, "downloadThroughput": SPEED, "uploadThroughput": SPEED });
        tell(&browser, "Network.enable", json!({})).await;
        tell(&browser, "Network.emulateNetworkConditions", slow).await;
        let parent = format!("{}/{}", study.mother, study.request);
        let mut table = String::from(
            "| page | bytes, compressed | bytes, unpacked | requests | first seen, ms | can be answered, ms |\n\
             | --- | ---: | ---: | ---: | ---: | ---: |\n",
        );
        for (name, url) in [
            ("a person's list", study.mother.clone()),
            ("a parent's first question", format!("{parent}/1")),
            ("a page of a professional's questions", format!("{}/{}/5", study.site, study.big)),
            ("the check before sending", format!("{parent}/check")),
        ] {
            let mut seen = Vec::new();
            for _ in 0..5 {
                browser.goto(&url).await.expect("a page");
                // The paint is noted a moment after it.
                tokio::time::sleep(std::time::Duration::from_millis(300)).await;
                seen.push(browser.execute(LOOK, vec![]).await.expect("figures"));
            }
            let median = |what: &str| {
                let mut all: Vec<f64> = seen.iter().map(|seen| seen[what].as_f64().expect(what)).collect();
                all.sort_by(f64::total_cmp);
                all[all.len() / 2]
            };
            assert!(median("requests") < 1.5, "{name} asks for more: {seen:?}");
            assert!(median("bytes") <= 14.0 * 1024.0, "{name}: {seen:?}");
            assert!(median("ready") <= 2000.0, "{name}: {seen:?}");
            let figures = ["bytes", "whole", "requests", "paint", "ready"].map(|what| format!("{:.0}", median(what)));
            writeln!(table, "| {name} | {} |", figures.join(" | ")).expect("a line");
        }
        browser.close().await.expect("an end");
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/weight.md");
        let text = std::fs::read_to_string(&file).expect("docs/weight.md");
        let (before, rest) = text.split_once("<!-- measured: begin -->").expect("where the table begins");
        let (_, after) = rest.split_once("<!-- measured: end -->").expect("where it ends");
        let text = format!("{before}<!-- measured: begin -->\n{table}<!-- measured: end -->{after}");
        std::fs::write(&file, text).expect("written");
    });
}
