//! Bytes, requests and time of pages at a slow connection, in Chromium: `cargo bench --bench light`.
//!
//! `-- --write` puts the table into docs/weight.md. tests/with_browser/weight.rs holds the pages to their limits in each test run,
//! without looking at the clock.

#[allow(dead_code)] // the tests use the rest
#[path = "../tests/with_browser/harness.rs"]
mod harness;
#[path = "../tests/support/mod.rs"]
mod support;

use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use fantoccini::Client;
use harness::{Study, run, tell};
use serde_json::{Value, json};

/// 400 kbit/s in bytes a second, and milliseconds until an answer begins.
const SPEED: u32 = 400_000 / 8;
const LATENCY: u32 = 400;

/// What a page may weigh, and how long it may take until it can be answered, in milliseconds.
const BYTES: f64 = 14.0 * 1024.0;
const READY: f64 = 2000.0;

/// How often each page is fetched.
const TIMES: usize = 5;

const LOOK: &str = "const page = performance.getEntriesByType('navigation')[0];
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return { bytes: page.transferSize, whole: page.decodedBodySize, paint: paint ? paint.startTime : -1,
        requests: 1 + performance.getEntriesByType('resource').length, ready: page.domContentLoadedEventEnd }";

fn main() -> Result<()> {
    let mut measured = Ok(String::new());
    run(async |database, study, driver| {
        let browser = driver.phone(database, 360).await;
        measured = measure(&browser, study).await;
        browser.close().await.expect("an end");
    });
    let table = measured?;
    print!("{table}");
    if std::env::args().any(|argument| argument == "--write") {
        put_down(&table)?;
    }
    Ok(())
}

async fn measure(browser: &Client, study: &Study) -> Result<String> {
    let slow = json!({ "offline": false, "latency": LATENCY, "downloadThroughput": SPEED, "uploadThroughput": SPEED });
    tell(browser, "Network.enable", json!({})).await;
    tell(browser, "Network.emulateNetworkConditions", slow).await;
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
        for _ in 0..TIMES {
            browser.goto(&url).await?;
            // The paint is noted a moment after it.
            tokio::time::sleep(Duration::from_millis(300)).await;
            seen.push(browser.execute(LOOK, vec![]).await?);
        }
        let median = |what: &str| -> Result<f64> {
            let all: Option<Vec<f64>> = seen.iter().map(|seen: &Value| seen[what].as_f64()).collect();
            let mut all = all.with_context(|| format!("{name}: the browser tells no {what}"))?;
            all.sort_by(f64::total_cmp);
            Ok(all[all.len() / 2])
        };
        ensure!(median("requests")? < 1.5, "{name} asks for more: {seen:?}");
        ensure!(median("bytes")? <= BYTES, "{name} weighs too much: {seen:?}");
        ensure!(median("ready")? <= READY, "{name} takes too long: {seen:?}");
        let figures: Result<Vec<String>> = ["bytes", "whole", "requests", "paint", "ready"]
            .iter()
            .map(|what| Ok(format!("{:.0}", median(what)?)))
            .collect();
        writeln!(table, "| {name} | {} |", figures?.join(" | "))?;
    }
    Ok(table)
}

/// Puts the table between the marks of docs/weight.md.
fn put_down(table: &str) -> Result<()> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/weight.md");
    let text = std::fs::read_to_string(&file).context("docs/weight.md")?;
    let (before, rest) = text.split_once("<!-- measured: begin -->").context("where the table begins")?;
    let (_, after) = rest.split_once("<!-- measured: end -->").context("where the table ends")?;
    let text = format!("{before}<!-- measured: begin -->\n{table}<!-- measured: end -->{after}");
    std::fs::write(&file, text).context("docs/weight.md")
}
