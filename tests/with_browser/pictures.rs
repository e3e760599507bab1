//! A picture of each kind of page, on a phone and on a computer, for docs/pictures:
//! `cargo test --test with_browser pictures -- --ignored`

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use data_encoding::BASE64;
use fantoccini::Locator;
use serde_json::json;

use crate::harness::*;
use crate::support::{Database, ports};

#[test]
#[ignore = "writes docs/pictures"]
fn pictures_of_every_page() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/pictures/pages");
    std::fs::create_dir_all(&folder).expect("docs/pictures/pages");
    for (width, height, mobile) in [(360, 740, true), (1280, 800, false)] {
        run(async |database, study, driver| {
            let browser = driver.device(database, "pictures", width).await;
            let screen = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile });
            tell(&browser, "Emulation.setDeviceMetricsOverride", screen).await;
            each_page(&browser, study, "da", async |browser, name| {
                // The phone counts two points for one.
                let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 0.5 });
                let how = json!({ "format": "webp", "quality": 50, "clip": clip });
                let shot = tell(browser, "Page.captureScreenshot", how).await;
                let shot = BASE64.decode(shot["data"].as_str().expect("a picture").as_bytes());
                std::fs::write(folder.join(format!("{name}-{width}.webp")), shot.expect("base64")).expect("written");
            })
            .await;
            browser.close().await.expect("an end");
        });
    }
}

/// The pages of the workspace, as whoever may sees them in the demonstration, for docs/workspace.md.
#[test]
#[ignore = "writes docs/pictures"]
fn pictures_of_the_workspace() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/pictures");
    let database = Database::sqlite();
    let port = ports::free();
    let shown = database.dir.path().join("demonstration");
    let mut server = Command::new(env!("CARGO_BIN_EXE_kvartal"))
        .args(["demo", "--port", &port.to_string(), "--dir", &shown.display().to_string()])
        .stdout(Stdio::null())
        .spawn()
        .expect("the program");
    let base = format!("http://127.0.0.1:{port}");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let browser = Driver::shared().device(&database, "pictures", 1280).await;
        let screen = json!({ "width": 1280, "height": 800, "deviceScaleFactor": 1, "mobile": false });
        tell(&browser, "Emulation.setDeviceMetricsOverride", screen).await;
        // A year of mails is written first.
        for _ in 0..600 {
            if browser.goto(&format!("{base}/demo")).await.is_ok()
                && browser.find(Locator::Css("form[action='/demo/sign-in']")).await.is_ok()
            {
                break;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        for (kind, pages) in [
            ("lead", "today answer families family edit history sheet ahead rates feedback account"),
            ("evaluator", "export"),
            ("operator", "status log staff"),
            ("", "sign-in"),
        ] {
            tell(&browser, "Network.clearBrowserCookies", json!({})).await;
            if !kind.is_empty() {
                browser.goto(&format!("{base}/demo")).await.expect("the demonstration");
                press(&browser, &format!("button[name=kind][value={kind}]")).await;
            }
            let href = "return (document.querySelector(arguments[0]) || document.body).getAttribute('href')";
            let mut links = ["a[href^='/w/answers/']", "tbody a[href^='/w/families/']"].map(|css| (css, String::new()));
            if kind == "lead" {
                for (css, link) in &mut links {
                    browser.goto(&format!("{base}/w/today")).await.expect("today");
                    let found = browser.execute(href, vec![json!(css)]).await.expect("a look");
                    found.as_str().expect("a link").clone_into(link);
                }
            }
            for page in pages.split(' ') {
                let path = match page {
                    "answer" => links[0].1.clone(),
                    "family" => links[1].1.clone(),
                    "edit" | "history" => format!("{}/{page}", links[1].1),
                    page => format!("/w/{page}"),
                };
                browser.goto(&format!("{base}{path}")).await.expect("a page");
                // The driver's phone counts two points for one.
                let clip = json!({ "x": 0, "y": 0, "width": 1280, "height": 800, "scale": 0.5 });
                let shot = tell(&browser, "Page.captureScreenshot", json!({ "format": "png", "clip": clip })).await;
                let shot = BASE64.decode(shot["data"].as_str().expect("a picture").as_bytes()).expect("base64");
                std::fs::write(folder.join(format!("workspace-{page}.png")), shot).expect("written");
            }
        }
        browser.close().await.expect("an end");
    });
    server.kill().expect("it runs");
    server.wait().expect("an end");
}
