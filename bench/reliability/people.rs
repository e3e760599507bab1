//! Kills `serve` again and again while people answer: what a page has led on from has to be there.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use jiff::ToSpan;
use kvartal::clock::Clock;
use mail_parser::MessageParser;

use crate::browser::{Browser, Page, filled};
use crate::installation::{Installation, at, local_day};
use crate::ports;
use crate::smtp::Server;

/// How many answer at a time.
const AT_A_TIME: usize = 8;

/// How long a person looks at a page, at most.
const LOOKS: Duration = Duration::from_millis(20);

/// How long a process lives after it has come up, at most.
const LIVES: Duration = Duration::from_millis(500);

/// What came of it.
#[derive(Debug, Default)]
pub struct Answered {
    pub kills: usize,
    /// Pages that led on after something was saved.
    pub pages: usize,
    /// Answers on these.
    pub answers: usize,
    /// Questionnaires whose sending was confirmed.
    pub sent: usize,
    /// Requests that got no answer, because the process died or was not there yet.
    pub broken_off: usize,
    /// Answers that are not there, or others than were given.
    pub lost: usize,
    /// What must not be, in sentences.
    pub wrong: Vec<String>,
    pub took: Duration,
}

/// One person's questionnaire, with what the pages have led on from.
#[derive(Debug)]
struct Person {
    /// `/s/TOKEN`
    link: String,
    answers: BTreeMap<String, String>,
    /// `/s/TOKEN/REQUEST`, once it is known.
    request: Option<String>,
    sent: bool,
    pages: usize,
}

/// Kills so many of `processes` that serve one database side by side, and judges.
pub fn kill(installation: &Installation, server: &Server, kills: usize, processes: usize) -> Answered {
    let begun = Instant::now();
    let mut told = Answered::default();
    if let Err(error) = try_to(installation, server, kills, processes, &mut told) {
        told.wrong.push(format!("{error:#}"));
    }
    told.took = begun.elapsed();
    told
}

fn try_to(
    installation: &Installation,
    server: &Server,
    kills: usize,
    processes: usize,
    told: &mut Answered,
) -> Result<()> {
    let mut links = invite(installation, server, kills * 6)?.into_iter();
    let addresses: Vec<String> = (0..processes).map(|_| format!("127.0.0.1:{}", ports::free())).collect();
    let (killed, broken_off, over) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let (next, done) = (Mutex::new(&mut links), Mutex::new(Vec::new()));
    let answering = |number: usize| -> Result<()> {
        while !over.load(Ordering::Relaxed) {
            let link = next.lock().map_err(|_| anyhow::anyhow!("somebody panicked"))?.next();
            let Some(link) = link else { bail!("too few people for so many kills") };
            let mut person = Person { link, answers: BTreeMap::new(), request: None, sent: false, pages: 0 };
            let mut way = Way { addresses: &addresses, number, browser: None, broken_off: &broken_off, over: &over };
            let ended = answer(&mut way, &mut person);
            done.lock().map_err(|_| anyhow::anyhow!("somebody panicked"))?.push(person);
            ended?;
        }
        Ok(())
    };
    std::thread::scope(|scope| -> Result<()> {
        let people: Vec<_> = (0..AT_A_TIME).map(|number| scope.spawn(move || answering(number))).collect();
        let killers: Vec<_> = addresses
            .iter()
            .map(|address| scope.spawn(|| kill_again_and_again(installation, address, kills, &killed)))
            .collect();
        let mut ended = Ok(());
        for killer in killers {
            ended = ended.and(killer.join().map_err(|_| anyhow::anyhow!("a killer panicked"))?);
        }
        over.store(true, Ordering::Relaxed);
        for person in people {
            ended = ended.and(person.join().map_err(|_| anyhow::anyhow!("a person panicked"))?);
        }
        ended
    })?;
    told.kills = killed.into_inner();
    told.broken_off = broken_off.into_inner();
    let people = done.into_inner().map_err(|_| anyhow::anyhow!("somebody panicked"))?;
    judge(installation, &people, told)
}

/// Parents who have been written to today, or on the last day on which mail left; their links.
fn invite(installation: &Installation, server: &Server, people: usize) -> Result<Vec<String>> {
    let monday = (0..7).map(|days| local_day(Clock::System.now()).saturating_sub((days + 1).days()));
    let day = monday.into_iter().find(|day| day.weekday() == jiff::civil::Weekday::Monday).context("a Monday")?;
    installation.enrol(people, day, |_| day);
    let ran = installation.tick(at(day, 10));
    ensure!(ran.ok(), "the invitations do not leave: {}", ran.said());
    let links: Option<Vec<String>> = server
        .accepted()
        .iter()
        .filter(|mail| mail.to.iter().any(|to| to.starts_with("parent")))
        .map(|mail| {
            let mail = MessageParser::default().parse(&mail.bytes)?;
            let (_, rest) = mail.body_text(0)?.into_owned().split_once("/s/").map(|(a, b)| (a.len(), b.to_owned()))?;
            Some(format!("/s/{}", rest.split_whitespace().next()?))
        })
        .collect();
    links.filter(|links| links.len() == people).context("a mail without a link, or too few")
}

/// Starts it, lets it live for a moment and kills it.
fn kill_again_and_again(installation: &Installation, address: &str, kills: usize, killed: &AtomicUsize) -> Result<()> {
    while killed.load(Ordering::Relaxed) < kills {
        let mut serving = start(installation, address)?;
        std::thread::sleep(LIVES.mul_f64(rand::random()));
        ensure!(serving.try_wait()?.is_none(), "kvartal serve came to an end by itself");
        serving.kill()?;
        serving.wait()?;
        killed.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}

fn start(installation: &Installation, address: &str) -> Result<Child> {
    let mut command = installation.command(&["serve"]);
    command.env("KVARTAL_LISTEN", address).stdout(Stdio::null()).stderr(Stdio::null());
    let mut serving = command.spawn().context("kvartal serve cannot be started")?;
    let begun = Instant::now();
    let answers = || Browser::open(address, false).and_then(|mut browser| browser.fetch("/", None));
    while !answers().is_ok_and(|page| page.status == 200) {
        ensure!(serving.try_wait()?.is_none(), "kvartal serve came to an end by itself");
        ensure!(begun.elapsed() < Duration::from_secs(60), "kvartal serve does not answer");
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(serving)
}

/// How a person gets at whichever process is there.
struct Way<'a> {
    addresses: &'a [String],
    number: usize,
    browser: Option<Browser>,
    broken_off: &'a AtomicUsize,
    over: &'a AtomicBool,
}

impl Way<'_> {
    /// One try; `None` if it was broken off.
    fn once(&mut self, path: &str, form: Option<&str>) -> Option<Page> {
        if self.browser.is_none() {
            self.number += 1;
            self.browser = Browser::open(&self.addresses[self.number % self.addresses.len()], false).ok();
        }
        let page = self.browser.as_mut().and_then(|browser| browser.fetch(path, form).ok());
        // A process that is ending, or a database that is gone, says so and has stored nothing.
        let page = page.filter(|page| page.status < 500);
        if page.is_none() {
            self.browser = None;
            self.broken_off.fetch_add(1, Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(10));
        }
        page
    }

    /// As often as it takes; `None` once all is over.
    fn page(&mut self, path: &str) -> Option<Page> {
        while !self.over.load(Ordering::Relaxed) {
            if let Some(page) = self.once(path, None) {
                return Some(page);
            }
        }
        None
    }
}

/// Answers at random, each page until it leads on.
fn answer(way: &mut Way<'_>, person: &mut Person) -> Result<()> {
    let Some(first) = way.page(&person.link) else { return Ok(()) };
    let html = String::from_utf8(first.body)?;
    // The first page's form tells where it goes.
    let here = html.split(&format!("action=\"{}/", person.link)).nth(1).and_then(|rest| rest.split(['/', '"']).next());
    let request = format!("{}/{}", person.link, here.context("a page without a form")?);
    person.request = Some(request.clone());
    let mut at = format!("{request}/1");
    while !at.ends_with("/check") {
        let Some(page) = way.page(&at) else { return Ok(()) };
        ensure!(page.status == 200, "{} gave {}", place(&at), page.status);
        let form = filled(&String::from_utf8(page.body)?, true, |values| rand::random_range(0..values))?;
        std::thread::sleep(LOOKS.mul_f64(rand::random()));
        let Some(page) = way.once(&at, Some(&form.body)) else { continue };
        ensure!(page.status == 303, "saving {} gave {}", place(&at), page.status);
        person.answers.extend(form.answers);
        person.pages += 1;
        at = page.location.context("a way on")?;
    }
    while !way.over.load(Ordering::Relaxed) {
        let Some(page) = way.once(&format!("{request}/submit"), Some("")) else { continue };
        ensure!(page.status == 303, "sending gave {}", page.status);
        person.sent = true;
        break;
    }
    Ok(())
}

/// A page's place without the link.
fn place(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}

/// Compares what pages have led on from with what is stored.
fn judge(installation: &Installation, people: &[Person], told: &mut Answered) -> Result<()> {
    let mut stored = BTreeMap::<String, BTreeMap<String, String>>::new();
    for (request, content) in installation.said() {
        let answers = content.answers.into_iter().map(|given| (given.item, given.value.to_string()));
        stored.insert(request.to_string(), answers.collect());
    }
    let answered = installation.lines("SELECT CAST(id AS TEXT) AS line FROM request WHERE state = 'answered'");
    for person in people {
        let Some(request) = person.request.as_deref().map(place) else { continue };
        let there = stored.get(request);
        for (item, value) in &person.answers {
            let found = there.and_then(|there| there.get(item));
            if found != Some(value) {
                told.lost += 1;
                told.wrong.push(format!("request {request}: {item} was answered and led on from, and is {found:?}"));
            }
        }
        if person.sent && !answered.iter().any(|answered| answered == request) {
            told.wrong.push(format!("request {request} was sent and thanked for, and is not answered"));
        }
        told.pages += person.pages;
        told.answers += person.answers.len();
        told.sent += usize::from(person.sent);
    }
    if told.pages < told.kills {
        told.wrong.push(format!("only {} pages led on: too few to tell anything", told.pages));
    }
    let chain = installation.run(&["audit", "--verify"]);
    if !chain.ok() {
        told.wrong.push(format!("the audit log: {}", chain.said()));
    }
    Ok(())
}
