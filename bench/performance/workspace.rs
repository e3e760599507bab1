//! The pages of the workspace with 100,000 families, 5,000 in each municipality: what a lead and the secretariat wait for.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use jiff::ToSpan;
use kvartal::access::{Membership, StaffKind};
use kvartal::account::{self, SignInWay};
use kvartal::actor::Actor;
use kvartal::clock::Clock;

use crate::Effort;
use crate::browser::Browser;
use crate::families::{self, Baseline, Cohort};
use crate::ground::{Ground, KINDS, Kind, Serving, kilobytes};
use crate::table::{Line, median, megabytes, percentile, span};

/// Municipalities that the families are spread over, evenly.
const MUNICIPALITIES: usize = 20;

/// What a page may take, at the median.
const AIM: Duration = Duration::from_millis(200);

/// The pages, as a lead finds them; `FAMILY` is one of the municipality.
const PAGES: [(&str, &str); 7] = [
    ("today", "/w/today"),
    ("families", "/w/families"),
    ("a family", "/w/families/FAMILY"),
    ("a family's history", "/w/families/FAMILY/history"),
    ("a family's calendar", "/w/families/FAMILY/calendar"),
    ("rates", "/w/rates"),
    ("coming mails", "/w/ahead"),
];

pub fn measure(effort: Effort) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for kind in KINDS {
        lines.extend(on(kind, effort)?);
    }
    Ok(lines)
}

fn on(kind: Kind, effort: Effort) -> Result<Vec<Line>> {
    let (all, times) = effort.or((100_000, 15), (2_000, 5));
    let ground = Ground::new(kind)?;
    register(&ground, all)?;
    let lead = signed_in(&ground, StaffKind::Lead)?;
    let secretariat = signed_in(&ground, StaffKind::Secretariat)?;
    // Whoever opened it first has given every address its index.
    ground.settle()?;
    let folder = ground.dir.path().join("mail");
    let serving = Serving::start(&ground, &format!("maildir:{}", folder.display()))?;

    let each = all / MUNICIPALITIES;
    let mut lines = Vec::new();
    for (who, session, reach) in [("a lead", &lead, each), ("the secretariat", &secretariat, all)] {
        for (page, path) in PAGES {
            // The last family of the first municipality: one that is still asked.
            let path = path.replace("FAMILY", &(10_000_000 + all).to_string());
            let (first, took) = visit(&serving, session, &path, times)?;
            let (middle, worst) = (median(&took).context("times")?, percentile(&took, 95).context("times")?);
            let what = format!("{page} for {who}, {reach} families of {all}, {}", kind.name());
            let ratio = middle.as_secs_f64() / AIM.as_secs_f64();
            let line = Line::alone(what, span(middle));
            // What is kept for a while is counted at the first visit.
            let beside = format!("{} at most, in 95 of 100; {} the first time", span(worst), span(first));
            lines.push(line.beside(beside, ratio, "≤ 1 (200 ms)"));
        }
    }
    let memory = kilobytes(serving.process.id(), "VmHWM").context("the server's memory")?;
    lines.push(Line::alone(format!("memory of `serve` at most, with these pages, {}", kind.name()), megabytes(memory)));
    Ok(lines)
}

/// Nine of ten families have answered their baseline; one of ten is asked now and has had reminders.
fn register(ground: &Ground, all: usize) -> Result<()> {
    let today = Clock::System.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let settled = all / 10 * 9;
    let cohort = |places, ago: i64, baseline| -> Result<Cohort> {
        let start = today.checked_sub(ago.days())?;
        Ok(Cohort { places, start, spread: 20, due: "2090-01-01", baseline })
    };
    families::enrol(
        ground,
        &[cohort((1, settled), 120, Baseline::Answered)?, cohort((settled + 1, all), 40, Baseline::Unanswered)?],
    )?;
    ground.bulk(&[format!("UPDATE family SET municipality = 'Kommune ' || (id % {MUNICIPALITIES})")])?;
    ground.settle()
}

/// What the browser of somebody of that kind sends as its cookie.
fn signed_in(ground: &Ground, kind: StaffKind) -> Result<String> {
    let service = ground.service(&ground.config("maildir:mail"))?;
    let (now, email) = (Clock::System.now(), format!("{}@example.org", kind.as_str()));
    let membership = Membership::of(kind, if kind == StaffKind::Lead { "Kommune 0" } else { "" });
    let user = Actor::Operator { user: "bench".to_owned() };
    account::add(&service.store, "Nogen", &email, "da", &membership, &service.by(user, now))?;
    let staff = account::list(&service.store)?;
    let one = staff.into_iter().find(|one| one.email == email).context("staff")?;
    let by = service.by(Actor::Staff(one.id), now);
    let token = service.store.write(&by, |tx| account::begin(tx, one.id, SignInWay::Link, now))?;
    Ok(format!("staff={}", token.as_str()))
}

/// How long the first visit took, and the others.
fn visit(serving: &Serving, session: &str, path: &str, times: usize) -> Result<(Duration, Vec<Duration>)> {
    let mut browser = Browser::open(&serving.address, true)?.with_cookie(session);
    for _ in 0..=times {
        let page = browser.fetch(path, None)?;
        ensure!(page.status == 200, "{path} gave {}", page.status);
    }
    let others = browser.times.split_off(1);
    Ok((*browser.times.first().context("a visit")?, others))
}
