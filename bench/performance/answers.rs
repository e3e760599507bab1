//! Parents who answer their whole questionnaire, page by page, through `kvartal serve`: 1, 16 and 64 at a time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use jiff::ToSpan;
use kvartal::clock::Clock;

use crate::Effort;
use crate::browser::Browser;
use crate::families::{self, Invited};
use crate::ground::{Ground, KINDS, Kind, Serving, kilobytes, processor};
use crate::table::{Line, megabytes, per_second, percentile, rate, span};

/// One step of a questionnaire: what is asked for and sent, behind the person's link.
#[derive(Debug, Clone)]
struct Step {
    /// `None`: the list itself.
    place: Option<String>,
    form: Option<String>,
    /// What the server has to say: a page or the way on.
    status: u16,
}

/// What so many at a time took.
struct Measured {
    at_a_time: usize,
    questionnaires: usize,
    time: Duration,
    /// What `serve` had of the processor; the database server's part is not in it.
    processor: Duration,
    pages: Vec<Duration>,
    wholes: Vec<Duration>,
}

pub fn measure(effort: Effort) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for kind in KINDS {
        lines.extend(on(kind, effort)?);
    }
    Ok(lines)
}

fn on(kind: Kind, effort: Effort) -> Result<Vec<Line>> {
    // People at a time, and questionnaires in all.
    let loads = effort.or([(1, 12), (16, 96), (64, 192)], [(1, 2), (16, 16), (64, 64)]);
    let ground = Ground::new(kind)?;
    let day = Clock::System.now().to_zoned(jiff::tz::TimeZone::UTC).date().checked_sub(3.days())?;
    let all: usize = loads.iter().map(|(_, questionnaires)| questionnaires).sum();
    let people = families::invited(&ground, all + 2, "parent", day)?;
    let folder = ground.dir.path().join("mail");
    let serving = Serving::start(&ground, &format!("maildir:{}", folder.display()))?;
    let resident = || kilobytes(serving.process.id(), "VmRSS").context("the server's memory");
    std::thread::sleep(Duration::from_secs(1));
    let before = resident()?;

    let (mut people, steps) = (people.iter(), learn(&serving, &people[all])?);
    // One more to warm up.
    answer(&mut Browser::open(&serving.address, true)?, &steps, people.next_back().context("a person")?)?;
    let mut lines = Vec::new();
    let mut alone: Option<f64> = None;
    for (at_a_time, questionnaires) in loads {
        let some: Vec<&Invited> = people.by_ref().take(questionnaires).collect();
        let measured = together(&serving, &steps, &some, at_a_time)?;
        lines.push(told(kind, &measured, alone)?);
        alone = alone.or(Some(rate(measured.questionnaires, measured.time)));
    }
    let posts = steps.iter().filter(|step| step.form.is_some()).count();
    lines[0].what.push_str(&format!(" ({} responses, {posts} of them saved something)", steps.len()));
    let memory = Line::alone(format!("memory of `serve` after 64 at a time, {}", kind.name()), megabytes(resident()?));
    let grown = resident()? as f64 / before as f64;
    lines.push(memory.beside(format!("{} after its start", megabytes(before)), grown, ""));
    Ok(lines)
}

/// Answers one questionnaire as a person would, the middle answer to each question, and writes down the steps.
fn learn(serving: &Serving, person: &Invited) -> Result<Vec<Step>> {
    let mut browser = Browser::open(&serving.address, false)?;
    let begin = format!("{}/{}/", person.link, person.request);
    let mut steps = Vec::new();
    let mut go = |place: Option<String>, form: Option<String>| -> Result<(String, Option<String>)> {
        let path = place.as_ref().map_or_else(|| person.link.clone(), |place| format!("{begin}{place}"));
        let page = browser.fetch(&path, form.as_deref())?;
        let body = String::from_utf8(page.body)?;
        let expected = if form.is_some() { 303 } else { 200 };
        ensure!(page.status == expected, "{path} gave {}: {body}", page.status);
        steps.push(Step { place, form, status: page.status });
        let next = page.location.map(|location| {
            location.strip_prefix(&begin).map(str::to_owned).ok_or_else(|| anyhow!("sent to {location}"))
        });
        Ok((body, next.transpose()?))
    };
    go(None, None)?;
    let mut place = "1".to_owned();
    while place != "check" {
        let (html, _) = go(Some(place.clone()), None)?;
        place = go(Some(place), Some(filled(&html)?))?.1.context("a way on")?;
    }
    go(Some(place), None)?;
    let (_, thanks) = go(Some("submit".into()), Some(String::new()))?;
    go(thanks, None)?;
    Ok(steps)
}

/// The page's form with the middle answer chosen everywhere.
fn filled(html: &str) -> Result<String> {
    let attribute = |tag: &str, name: &str| -> Option<String> {
        Some(tag.split_once(&format!(" {name}=\""))?.1.split_once('"')?.0.to_owned())
    };
    let mut version = None;
    let mut choices: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for tag in html.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
        let (name, value) = (attribute(tag, "name"), attribute(tag, "value"));
        match (name, value) {
            (Some(name), Some(value)) if name == "version" => version = Some(value),
            (Some(name), Some(value)) if tag.contains("type=\"radio\"") => {
                choices.entry(name).or_default().push(value);
            }
            _ => {}
        }
    }
    let mut form = format!("go=next&version={}", version.context("a page without a version")?);
    for (name, values) in &choices {
        let value = values.iter().filter(|value| !value.is_empty()).nth(values.len() / 2).or(values.first());
        form.push_str(&format!("&{name}={}", value.map_or("", String::as_str)));
    }
    Ok(form)
}

/// Takes the same steps as somebody else.
fn answer(browser: &mut Browser, steps: &[Step], person: &Invited) -> Result<Duration> {
    let begun = Instant::now();
    for step in steps {
        let path = match &step.place {
            None => person.link.clone(),
            Some(place) => format!("{}/{}/{place}", person.link, person.request),
        };
        let page = browser.fetch(&path, step.form.as_deref())?;
        ensure!(page.status == step.status, "step {step:?} gave {}", page.status);
    }
    Ok(begun.elapsed())
}

fn together(serving: &Serving, steps: &[Step], people: &[&Invited], at_a_time: usize) -> Result<Measured> {
    let next = AtomicUsize::new(0);
    let (begun, before) = (Instant::now(), processor(serving.process.id())?);
    let one = || -> Result<(Vec<Duration>, Vec<Duration>)> {
        let mut browser = Browser::open(&serving.address, true)?;
        let mut wholes = Vec::new();
        while let Some(person) = people.get(next.fetch_add(1, Ordering::Relaxed)) {
            wholes.push(answer(&mut browser, steps, person)?);
        }
        Ok((browser.times, wholes))
    };
    let (mut pages, mut wholes) = (Vec::new(), Vec::new());
    std::thread::scope(|scope| -> Result<()> {
        let threads: Vec<_> = (0..at_a_time).map(|_| scope.spawn(one)).collect();
        for thread in threads {
            let (some, whole) = thread.join().map_err(|_| anyhow!("a browser panicked"))??;
            pages.extend(some);
            wholes.extend(whole);
        }
        Ok(())
    })?;
    let (time, processor) = (begun.elapsed(), processor(serving.process.id())?.saturating_sub(before));
    Ok(Measured { at_a_time, questionnaires: people.len(), time, processor, pages, wholes })
}

fn told(kind: Kind, measured: &Measured, alone: Option<f64>) -> Result<Line> {
    let Measured { at_a_time, questionnaires, time, processor, pages, wholes } = measured;
    let both = |times: &[Duration]| -> Result<String> {
        let (middle, slow) = percentile(times, 50).zip(percentile(times, 99)).context("no times")?;
        Ok(format!("{} / {}", span(middle), span(slow)))
    };
    let what = format!("whole questionnaires, {at_a_time} people at a time, {}", kind.name());
    let rates = per_second(*questionnaires, *time);
    let each = span(*processor / u32::try_from(*questionnaires)?.max(1));
    let result =
        format!("{rates}; a response {}; a whole one {}; {each} of processor each", both(pages)?, both(wholes)?);
    let line = Line::alone(what, result);
    Ok(match alone {
        None => line,
        Some(alone) => line.beside(format!("one: {alone:.1}/s"), rate(*questionnaires, *time) / alone, ""),
    })
}
