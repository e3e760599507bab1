//! One page of a questionnaire, fetched over and over: plain, and as browsers get it.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use kvartal::clock::Clock;

use crate::Effort;
use crate::browser::Browser;
use crate::families;
use crate::ground::{Ground, Kind, Serving, processor};
use crate::limits::{self, at_once};
use crate::table::{Line, span, thousands};

const BROWSERS: usize = 16;

pub fn measure(effort: Effort) -> Result<Vec<Line>> {
    let ground = Ground::new(Kind::Sqlite)?;
    let day = Clock::System.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let people = families::invited(&ground, 1, "parent", day)?;
    let person = people.first().context("a person")?;
    let serving = Serving::start(&ground, &format!("maildir:{}", ground.dir.path().join("mail").display()))?;
    let path = format!("{}/{}/1", person.link, person.request);
    let time = Duration::from_millis(effort.or(4_000, 500));
    let empty = limits::of(effort)?.empty_pages;
    let mut lines = Vec::new();
    for (name, compressed, aim) in [("not compressed", false, ""), ("in Brotli", true, "≥ 2,500/s")] {
        let bytes = Browser::open(&serving.address, compressed)?.fetch(&path, None)?.body.len();
        let before = processor(serving.process.id())?;
        let one = |_| -> Result<f64> {
            let mut browser = Browser::open(&serving.address, compressed)?;
            let (begun, mut pages) = (Instant::now(), 0u32);
            while begun.elapsed() < time {
                ensure!(browser.fetch(&path, None)?.status == 200, "{path} is not shown");
                pages += 1;
            }
            Ok(f64::from(pages) / begun.elapsed().as_secs_f64())
        };
        let rate = at_once(BROWSERS, one)?;
        let spent = processor(serving.process.id())?.saturating_sub(before).as_secs_f64() / (rate * time.as_secs_f64());
        let result = format!(
            "{}/s; {} of processor each",
            thousands(rate.round() as usize),
            span(Duration::from_secs_f64(spent))
        );
        let line =
            Line::alone(format!("a page of a questionnaire, {name}, {} bytes, 16 at a time", thousands(bytes)), result);
        lines.push(line.beside(format!("empty pages {}/s", thousands(empty.round() as usize)), rate / empty, aim));
    }
    Ok(lines)
}
