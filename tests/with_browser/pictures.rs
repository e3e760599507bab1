//! A picture of each kind of page, on a phone and on a computer, for docs/pictures:
//! `cargo test --test with_browser pictures -- --ignored`

use std::path::PathBuf;

use data_encoding::BASE64;
use serde_json::json;

use crate::harness::*;

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
