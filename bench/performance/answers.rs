//! People who answer a whole questionnaire, page by page, through `kvartal serve`: one of three pages, and the parent's of 37. What
//! each asks for and sends is recorded once and then sent again as somebody else.

use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use jiff::ToSpan;
use kvartal::clock::Clock;

use crate::Effort;
use crate::browser::{Browser, filled};
use crate::families::{self, Invited};
use crate::ground::{Ground, KINDS, Kind, Serving, kilobytes, processor};
use crate::limits;
use crate::short;
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

/// What is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// 21 questions on three pages.
    Short,
    /// The parent's.
    Whole,
}

impl Asked {
    fn name(self) -> &'static str {
        match self {
            Asked::Short => "21 questions",
            Asked::Whole => "the parent's questionnaire",
        }
    }
}

/// Who reads what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Installation,
    /// It is sealed to the evaluator's key.
    Evaluator,
}

impl Reader {
    /// As it stands behind what is asked.
    fn name(self) -> &'static str {
        match self {
            Reader::Installation => "",
            Reader::Evaluator => ", sealed to the evaluator",
        }
    }
}

/// What an answer is to reach at 16 at a time, by what is asked and where.
fn aim(asked: Asked, reader: Reader, kind: Kind) -> &'static str {
    match (asked, reader, kind) {
        (_, Reader::Evaluator, _) => "",
        (Asked::Short, _, Kind::Sqlite) => "≥ 1,000/s, ≤ 1 ms",
        (Asked::Short, _, Kind::Postgres) => "≥ 500/s, ≤ 2 ms",
        (Asked::Whole, _, Kind::Sqlite) => "≥ 144/s",
        (Asked::Whole, _, Kind::Postgres) => "≥ 108/s",
    }
}

pub fn measure(effort: Effort) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (asked, reader) in
        [(Asked::Short, Reader::Installation), (Asked::Short, Reader::Evaluator), (Asked::Whole, Reader::Installation)]
    {
        for kind in KINDS {
            lines.extend(on(kind, asked, reader, effort)?);
        }
    }
    lines.push(slow_disk(effort)?);
    Ok(lines)
}

fn on(kind: Kind, asked: Asked, reader: Reader, effort: Effort) -> Result<Vec<Line>> {
    // People at a time, and questionnaires in all.
    let loads: &[(usize, usize)] = match (asked, reader) {
        (Asked::Short, Reader::Installation) => effort.between(
            &[(1, 100), (16, 800), (64, 800)],
            &[(1, 100), (16, 300), (64, 200)],
            &[(1, 20), (16, 100), (64, 100)],
        ),
        (Asked::Short, Reader::Evaluator) => {
            effort.between(&[(1, 100), (16, 800)], &[(1, 100), (16, 300)], &[(1, 20), (16, 100)])
        }
        (Asked::Whole, _) => effort.between(
            &[(1, 20), (16, 100), (64, 128)],
            &[(1, 10), (16, 32), (64, 64)],
            &[(1, 2), (16, 16), (64, 64)],
        ),
    };
    let all: usize = loads.iter().map(|(_, questionnaires)| questionnaires).sum();
    let hall = Hall::open(kind, asked, reader, all, &[])?;
    let limits = limits::of(effort)?;
    let (statements, before) = (hall.serving.statements()?, hall.resident()?);
    let (mut people, mut lines) = (hall.people.iter(), Vec::new());
    let posts = hall.steps.iter().filter(|step| step.form.is_some()).count();
    let commits = match kind {
        Kind::Sqlite => limits.sqlite_commits,
        Kind::Postgres => limits.postgres_commits_together,
    };
    let mut alone: Option<f64> = None;
    for &(at_a_time, questionnaires) in loads {
        let some: Vec<&Invited> = people.by_ref().take(questionnaires).collect();
        let measured = together(&hall, &[&hall.serving.address], &some, at_a_time)?;
        let rate = rate(measured.questionnaires, measured.time);
        let line = told(kind, asked, reader, &measured)?;
        let share = format!(
            "{:.0} % of empty pages/s, {:.0} % of commits/s",
            100.0 * rate * hall.steps.len() as f64 / limits.empty_pages,
            100.0 * rate * posts as f64 / commits
        );
        lines.push(match alone {
            None => line.beside(share, 1.0, ""),
            Some(alone) if at_a_time == 16 => {
                line.beside(format!("one: {alone:.1}/s; {share}"), rate / alone, aim(asked, reader, kind))
            }
            Some(alone) => line.beside(format!("one: {alone:.1}/s; {share}"), rate / alone, ""),
        });
        if at_a_time == 64 {
            let (middle, slow) =
                percentile(&measured.wholes, 50).zip(percentile(&measured.wholes, 99)).context("times")?;
            let line = Line::alone(format!("the slowest of a hundred of these, {}", kind.name()), span(slow));
            let ratio = slow.as_secs_f64() / middle.as_secs_f64();
            lines.push(line.beside(format!("median {}", span(middle)), ratio, "≤ 5"));
        }
        alone = alone.or(Some(rate));
    }
    let each = (hall.serving.statements()? - statements) as f64 / all as f64;
    lines[0].what.push_str(&format!(" ({} responses, {posts} of them saved something)", hall.steps.len()));
    lines.push(Line::alone(format!("statements for one of these, {}", kind.name()), format!("{each:.0}")));
    let most = loads.last().map_or(1, |(at_a_time, _)| *at_a_time);
    let memory = format!("memory of `serve` after {most} at a time, {}", kind.name());
    let memory = Line::alone(memory, megabytes(hall.resident()?));
    let grown = hall.resident()? as f64 / before as f64;
    lines.push(memory.beside(format!("{} after its start", megabytes(before)), grown, ""));
    Ok(lines)
}

/// Commits that wait 2 ms for the disk, as on a small server's: 64 people at a time.
fn slow_disk(effort: Effort) -> Result<Line> {
    let folder = tempfile::tempdir()?;
    let library = folder.path().join("slow_disk.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/bench/performance/slow_disk.c");
    let made = Command::new("cc").args(["-shared", "-fPIC", "-O2", "-o"]).arg(&library).arg(source).status();
    ensure!(made.context("cc, which makes the disk slow, cannot be run")?.success(), "{source} cannot be compiled");
    let questionnaires = effort.between(2_000, 500, 100);
    let preload = ("LD_PRELOAD", library.display().to_string());
    let hall = Hall::open(Kind::Sqlite, Asked::Short, Reader::Installation, questionnaires, &[preload])?;
    let some: Vec<&Invited> = hall.people.iter().collect();
    let measured = together(&hall, &[&hall.serving.address], &some, 64)?;
    let line = told(Kind::Sqlite, Asked::Short, Reader::Installation, &measured)?;
    let posts = hall.steps.iter().filter(|step| step.form.is_some()).count();
    // One commit after the other, of one answer each.
    let one_by_one = 500.0 / posts as f64;
    let reached = rate(measured.questionnaires, measured.time);
    let line = Line { what: format!("{}, where a commit takes 2 ms more", line.what), ..line };
    Ok(line.beside(format!("one commit at a time: {one_by_one:.0}/s"), reached / one_by_one, "≥ 450/s"))
}

/// The parent's questionnaire, 64 at a time, at so many processes: how many a second, in words.
pub fn parents(kind: Kind, processes: usize, questionnaires: usize) -> Result<String> {
    let hall = Hall::open(kind, Asked::Whole, Reader::Installation, questionnaires, &[])?;
    let mut others = Vec::new();
    for _ in 1..processes {
        others.push(Serving::start(&hall.ground, &hall.mail())?);
    }
    let addresses: Vec<&str> = std::iter::once(&hall.serving).chain(&others).map(|one| one.address.as_str()).collect();
    let some: Vec<&Invited> = hall.people.iter().collect();
    let measured = together(&hall, &addresses, &some, 64)?;
    Ok(per_second(measured.questionnaires, measured.time))
}

/// A server with people who have been invited to it.
struct Hall {
    serving: Serving,
    people: Vec<Invited>,
    steps: Vec<Step>,
    ground: Ground,
}

impl Hall {
    /// For so many people; two more have shown the way and warmed it up.
    fn open(kind: Kind, asked: Asked, reader: Reader, people: usize, environment: &[(&str, String)]) -> Result<Hall> {
        let ground = Ground::new(kind)?;
        let day = Clock::System.now().to_zoned(jiff::tz::TimeZone::UTC).date().checked_sub(3.days())?;
        let mut invited = families::invited(&ground, people + 2, "parent", day)?;
        if reader == Reader::Evaluator {
            ground.seal_to_evaluator()?;
        }
        let mut config = ground.config(&mail_of(&ground));
        if asked == Asked::Short {
            config.questionnaires = Some(short::questionnaires(ground.dir.path())?);
        }
        let serving = Serving::with(&ground, config, environment)?;
        std::thread::sleep(Duration::from_secs(1));
        let guides = invited.split_off(people);
        let (first, second) = guides.first().zip(guides.last()).context("two people")?;
        let steps = learn(&serving, first)?;
        answer(&mut Browser::open(&serving.address, true)?, &steps, second)?;
        Ok(Hall { serving, people: invited, steps, ground })
    }

    fn mail(&self) -> String {
        mail_of(&self.ground)
    }

    fn resident(&self) -> Result<u64> {
        kilobytes(self.serving.process.id(), "VmRSS").context("the server's memory")
    }
}

/// A folder for its mails.
fn mail_of(ground: &Ground) -> String {
    format!("maildir:{}", ground.dir.path().join("mail").display())
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
        place = go(Some(place), Some(filled(&html, false, |values| values / 2)?.body))?.1.context("a way on")?;
    }
    go(Some(place), None)?;
    let (_, thanks) = go(Some("submit".into()), Some(String::new()))?;
    go(thanks, None)?;
    Ok(steps)
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

fn together(hall: &Hall, addresses: &[&str], people: &[&Invited], at_a_time: usize) -> Result<Measured> {
    let Hall { serving, steps, .. } = hall;
    let next = AtomicUsize::new(0);
    let (begun, before) = (Instant::now(), processor(serving.process.id())?);
    let one = |number: usize| -> Result<(Vec<Duration>, Vec<Duration>)> {
        let mut browser = Browser::open(addresses[number % addresses.len()], true)?;
        let mut wholes = Vec::new();
        while let Some(person) = people.get(next.fetch_add(1, Ordering::Relaxed)) {
            wholes.push(answer(&mut browser, steps, person)?);
        }
        Ok((browser.times, wholes))
    };
    let (one, mut pages, mut wholes) = (&one, Vec::new(), Vec::new());
    std::thread::scope(|scope| -> Result<()> {
        let threads: Vec<_> = (0..at_a_time).map(|number| scope.spawn(move || one(number))).collect();
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

fn told(kind: Kind, asked: Asked, reader: Reader, measured: &Measured) -> Result<Line> {
    let Measured { at_a_time, questionnaires, time, processor, pages, wholes } = measured;
    let both = |times: &[Duration]| -> Result<String> {
        let (middle, slow) = percentile(times, 50).zip(percentile(times, 99)).context("no times")?;
        Ok(format!("{} / {}", span(middle), span(slow)))
    };
    let what = format!("{}{}, {at_a_time} at a time, {}", asked.name(), reader.name(), kind.name());
    let rates = per_second(*questionnaires, *time);
    let each = span(*processor / u32::try_from(*questionnaires)?.max(1));
    let result =
        format!("{rates}; a response {}; a whole one {}; {each} of processor each", both(pages)?, both(wholes)?);
    Ok(Line::alone(what, result))
}
