//! Random walks through the real questionnaires: answers, back, forward, two windows with old pages, reload, a lost
//! connection, the end in the middle. What is stored is the last thing the person said, question by question; and so is
//! what they found hard to understand.
//!
//! A window behaves as templates/pages/script.js makes it, or as a browser without scripts does.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Asked, Database, Web, on_each_database, service};
use jiff::{SignedDuration, Timestamp};
use kvartal::answer::paging::Form;
use kvartal::answer::{self, Remark, SaveEffect, SaveOutcome, Sent, Standing, Task};
use kvartal::id::{ChildId, PersonId, RequestId};
use kvartal::instrument::{Answers, Item};
use kvartal::service::Service;
use kvartal::store::{Conn, StoreError, Tx};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

/// A page as it comes: its number, and of each question what can be chosen and what is saved.
struct View {
    page: usize,
    questions: BTreeMap<String, (Vec<i32>, Option<i32>)>,
}

/// What a window sends.
struct Post<'a> {
    page: usize,
    changes: &'a BTreeMap<String, SaveEffect>,
    shown: &'a BTreeMap<String, Option<i32>>,
    said: Option<Timestamp>,
    /// The button says that a question is hard to understand, or that it is not.
    remark: Option<(&'a str, bool)>,
}

#[derive(Debug, PartialEq)]
enum Heard {
    /// Saved, or overtaken by something newer: settled.
    Settled { stands: bool },
    /// The questionnaire is closed or submitted.
    Closed,
}

/// What a walk goes over: the rooms beneath the pages, or the pages themselves.
trait Ground {
    fn now(&mut self, now: Timestamp);
    /// The first page from `page` on that asks something; none behind the last.
    fn open(&mut self, page: usize) -> Option<View>;
    fn post(&mut self, post: Post<'_>) -> Heard;
    fn stored(&mut self) -> Answers;
    /// What is noted as hard to understand.
    fn hard(&mut self) -> BTreeSet<String>;
    /// The time runs out.
    fn close(&mut self);
    /// Whether it was taken.
    fn submit(&mut self) -> bool;
}

/// One window.
struct Window {
    page: usize,
    choices: BTreeMap<String, Vec<i32>>,
    /// What the page sends along as shown; a question of which it is not known what is stored is left out.
    was: BTreeMap<String, Option<i32>>,
    chosen: BTreeMap<String, SaveEffect>,
    /// Said and not heard for all that the window knows.
    pending: BTreeMap<String, (SaveEffect, Timestamp)>,
    script: bool,
    /// How far its clock is behind the server's.
    behind: SignedDuration,
}

impl Window {
    fn of(view: View, rng: &mut StdRng) -> Window {
        let saved = view.questions.iter();
        let chosen = saved.filter_map(|(item, (_, saved))| Some((item.clone(), SaveEffect::Set((*saved)?)))).collect();
        Window {
            page: view.page,
            was: view.questions.iter().map(|(item, (_, saved))| (item.clone(), *saved)).collect(),
            choices: view.questions.into_iter().map(|(item, (values, _))| (item, values)).collect(),
            chosen,
            pending: BTreeMap::new(),
            script: rng.random_bool(0.7),
            behind: SignedDuration::from_millis(rng.random_range(0..400)),
        }
    }
}

struct Walk<'a> {
    ground: &'a mut dyn Ground,
    rng: StdRng,
    now: Timestamp,
    windows: Vec<Window>,
    /// Sent by pages that are gone, still on its way.
    late: Vec<(usize, String, SaveEffect, Timestamp)>,
    /// The last thing said about each question.
    truth: BTreeMap<String, Option<i32>>,
    /// What was last said to be hard to understand.
    hard: BTreeSet<String>,
    /// Stored, when the time ran out.
    closed: Option<Answers>,
    trace: Vec<String>,
}

impl Walk<'_> {
    fn pass(&mut self, from: i64, to: i64) {
        self.now += SignedDuration::from_millis(self.rng.random_range(from..to));
        self.ground.now(self.now);
    }

    fn load(&mut self, page: usize) -> Option<Window> {
        let view = self.ground.open(page).or_else(|| self.ground.open(1))?;
        Some(Window::of(view, &mut self.rng))
    }

    /// Somebody chooses an answer, or takes one back.
    fn choose(&mut self, w: usize) {
        let window = &mut self.windows[w];
        let items: Vec<&String> = window.choices.keys().collect();
        let Some(item) = items.choose(&mut self.rng).map(|item| (*item).clone()) else { return };
        let change = match self.rng.random_bool(0.2) && window.was.get(&item).is_some_and(Option::is_some) {
            true => SaveEffect::Clear,
            false => SaveEffect::Set(*window.choices[&item].choose(&mut self.rng).expect("a choice")),
        };
        self.trace.push(format!("{w} on page {} chooses {item} {change:?} at {}", window.page, self.now));
        window.chosen.insert(item.clone(), change);
        if window.script {
            window.was.remove(&item);
            window.pending.insert(item.clone(), (change, self.now - window.behind));
            self.truth.insert(item, change.value());
        }
    }

    /// One answer that waits is sent: it arrives, or arrives and its receipt is lost, or is lost.
    fn send(&mut self, w: usize) {
        let window = &self.windows[w];
        let Some((item, (change, said))) = window.pending.first_key_value().map(|(i, s)| (i.clone(), *s)) else {
            return;
        };
        let (page, luck) = (window.page, self.rng.random_range(0..4));
        if luck == 0 {
            return;
        }
        let heard = self.keep(page, &item, change, said);
        self.trace.push(format!("{w} sends {item} {change:?} said {said}: {heard:?}, luck {luck}"));
        if luck == 1 {
            return;
        }
        let window = &mut self.windows[w];
        window.pending.remove(&item);
        match heard {
            Heard::Settled { stands: true } => drop(window.was.insert(item, change.value())),
            Heard::Settled { stands: false } if window.pending.is_empty() => self.reload(w),
            _ => {}
        }
    }

    fn keep(&mut self, page: usize, item: &str, change: SaveEffect, said: Timestamp) -> Heard {
        let changes = BTreeMap::from([(item.to_owned(), change)]);
        self.ground.post(Post { page, changes: &changes, shown: &BTreeMap::new(), said: Some(said), remark: None })
    }

    /// A page goes away; what waits is sent with its last breath, and comes later.
    fn leave(&mut self, w: usize) {
        let window = &mut self.windows[w];
        let waits = std::mem::take(&mut window.pending);
        self.late.extend(waits.into_iter().map(|(item, (change, said))| (window.page, item, change, said)));
    }

    fn arrive(&mut self) {
        if self.late.is_empty() {
            return;
        }
        let n = self.rng.random_range(0..self.late.len());
        let (page, item, change, said) = self.late.swap_remove(n);
        let heard = self.keep(page, &item, change, said);
        self.trace.push(format!("late {item} {change:?} said {said}: {heard:?}"));
    }

    fn reload(&mut self, w: usize) {
        self.leave(w);
        let page = self.windows[w].page;
        if let Some(window) = self.load(page) {
            self.windows[w] = window;
        }
    }

    /// A button of the page: all it shows is sent, once or (a double click) twice.
    fn press(&mut self, w: usize) {
        let twice = self.rng.random_bool(0.1);
        let window = &self.windows[w];
        let (page, chosen, was) = (window.page, window.chosen.clone(), window.was.clone());
        let items: Vec<&String> = window.choices.keys().filter(|_| self.rng.random_bool(0.15)).collect();
        let remark = items.first().map(|item| ((*item).clone(), self.rng.random_bool(0.7)));
        self.trace.push(format!("{w} presses on page {page}: {chosen:?} was {was:?}, hard: {remark:?}"));
        for _ in 0..1 + usize::from(twice) {
            let remark = remark.as_ref().map(|(item, hard)| (item.as_str(), *hard));
            self.ground.post(Post { page, changes: &chosen, shown: &was, said: None, remark });
        }
        if self.closed.is_none() {
            match &remark {
                Some((item, true)) => drop(self.hard.insert(item.clone())),
                Some((item, false)) => drop(self.hard.remove(item)),
                None => {}
            }
            let said = chosen.iter().filter(|(item, change)| was.get(*item) != Some(&change.value()));
            self.truth.extend(said.map(|(item, change)| (item.clone(), change.value())));
        }
        self.leave(w);
        let to = match self.rng.random_range(0..6) {
            _ if remark.is_some() => page,
            0 => page.saturating_sub(1).max(1),
            1 => page,
            _ => page + 1,
        };
        if let Some(window) = self.load(to) {
            self.windows[w] = window;
        }
    }

    fn step(&mut self) {
        let w = self.rng.random_range(0..self.windows.len());
        self.pass(1000, 5000);
        match self.rng.random_range(0..100) {
            0..45 => {
                self.choose(w);
                // Some change their mind at once, and some press the button before anything was heard.
                for _ in 0..self.rng.random_range(0..3) {
                    self.pass(50, 300);
                    match self.rng.random_range(0..3) {
                        0 => self.choose(w),
                        1 => self.send(w),
                        _ => return self.press(w),
                    }
                }
            }
            45..60 => self.send(w),
            60..80 => self.press(w),
            80..86 => self.reload(w),
            86..93 => self.arrive(),
            93..95 => self.pass(60_000, 40_000_000),
            95..98 if self.windows.len() < 3 => {
                let page = self.windows[w].page;
                let second = self.load(page);
                self.windows.extend(second);
            }
            _ if self.windows.len() > 1 => {
                // Closed without a button; what was chosen without a script was not yet said.
                self.leave(w);
                self.windows.swap_remove(w);
            }
            _ => {}
        }
    }

    fn settle(&mut self) {
        for w in 0..self.windows.len() {
            self.leave(w);
        }
        while !self.late.is_empty() {
            self.pass(1, 50);
            self.arrive();
        }
    }

    fn said(&self) -> Answers {
        self.truth.iter().filter_map(|(item, value)| Some((item.clone(), (*value)?))).collect()
    }

    fn check(&mut self, seed: u64, expected: &Answers, what: &str) {
        let stored = self.ground.stored();
        assert_eq!(&stored, expected, "walk {seed}, {what}:\n{}", self.trace.join("\n"));
        assert_eq!(self.ground.hard(), self.hard, "walk {seed}, {what}, hard:\n{}", self.trace.join("\n"));
    }
}

fn walk(ground: &mut dyn Ground, seed: u64, begin: Timestamp, steps: usize) {
    ground.now(begin);
    let mut walk = Walk {
        ground,
        rng: StdRng::seed_from_u64(seed),
        now: begin,
        windows: Vec::new(),
        late: Vec::new(),
        truth: BTreeMap::new(),
        hard: BTreeSet::new(),
        closed: None,
        trace: Vec::new(),
    };
    let first = walk.load(1);
    walk.windows.extend(first);
    let closes = walk.rng.random_bool(0.1).then(|| walk.rng.random_range(0..steps));
    for n in 0..walk.rng.random_range(1..=steps) {
        walk.step();
        if closes == Some(n) {
            // What was heard until then stays; what comes later changes nothing.
            walk.settle();
            let said = walk.said();
            walk.check(seed, &said, "when the time ran out");
            walk.ground.close();
            walk.closed = Some(said);
            for _ in 0..4 {
                walk.step_after_the_end();
            }
            break;
        }
    }
    walk.settle();
    if let Some(closed) = walk.closed.take() {
        assert!(!walk.ground.submit(), "walk {seed}: closed is closed");
        return walk.check(seed, &closed, "after the end");
    }
    let said = walk.said();
    walk.check(seed, &said, "in the end");
    if walk.ground.submit() {
        let sent = walk.ground.stored();
        let kept: BTreeSet<_> = sent.iter().collect();
        assert!(kept.is_subset(&said.iter().collect()), "walk {seed}: {sent:?} of {said:?}");
        for _ in 0..2 {
            walk.step_after_the_end();
        }
        walk.settle();
        walk.check(seed, &sent, "after it was sent");
    }
}

impl Walk<'_> {
    /// A window that is still open goes on.
    fn step_after_the_end(&mut self) {
        let w = self.rng.random_range(0..self.windows.len());
        self.pass(1000, 5000);
        self.choose(w);
        self.send(w);
        let window = &self.windows[w];
        let (page, chosen, was) = (window.page, window.chosen.clone(), window.was.clone());
        let remark = window.choices.keys().next().map(|item| (item.as_str(), !self.hard.contains(item)));
        let heard = self.ground.post(Post { page, changes: &chosen, shown: &was, said: None, remark });
        assert_eq!(heard, Heard::Closed);
    }
}

/// The rule alone, without a database: what is heard, and which page comes next.
struct Rule<'a> {
    form: &'a Form<'a>,
    answers: Answers,
    times: BTreeMap<String, Timestamp>,
    hard: BTreeSet<String>,
    now: Timestamp,
    open: bool,
}

/// The questions that a page shows.
fn view(form: &Form<'_>, page: usize, answers: &Answers) -> Option<View> {
    let page = form.next(page.checked_sub(1)?, answers)?;
    let scales = &form.section_of(page)?.instrument.scales;
    let shown = form.shown(page, answers).into_iter();
    let question = |item: &Item| (scales[&item.scale].values.clone(), answers.get(&item.id).copied());
    Some(View { page, questions: shown.map(|item| (item.id.clone(), question(item))).collect() })
}

impl Ground for Rule<'_> {
    fn now(&mut self, now: Timestamp) {
        self.now = now;
    }

    fn open(&mut self, page: usize) -> Option<View> {
        view(self.form, page, &self.answers)
    }

    fn post(&mut self, post: Post<'_>) -> Heard {
        let Post { changes, shown, said, remark, .. } = post;
        if !self.open {
            return Heard::Closed;
        }
        match remark {
            Some((item, true)) => drop(self.hard.insert(item.to_owned())),
            Some((item, false)) => drop(self.hard.remove(item)),
            None => {}
        }
        for (item, change) in answer::heard(changes, shown, said, &self.answers, &self.times) {
            match change {
                SaveEffect::Set(value) => drop(self.answers.insert(item.clone(), value)),
                SaveEffect::Clear => drop(self.answers.remove(item)),
            }
            self.times.insert(item.clone(), said.unwrap_or(self.now).min(self.now));
        }
        Heard::Settled { stands: changes.iter().all(|(item, c)| self.answers.get(item).copied() == c.value()) }
    }

    fn stored(&mut self) -> Answers {
        self.answers.clone()
    }

    fn hard(&mut self) -> BTreeSet<String> {
        self.hard.clone()
    }

    fn close(&mut self) {
        self.open = false;
    }

    fn submit(&mut self) -> bool {
        let relevant = self.form.relevant(&self.answers);
        let counted: Answers = relevant.into_iter().flat_map(|(_, counted)| counted).collect();
        let sent = self.open && !counted.is_empty();
        if sent {
            (self.answers, self.open) = (counted, false);
        }
        sent
    }
}

/// Beneath the pages: src/answer in one transaction.
struct Rooms<'a, 't> {
    conn: &'a mut Tx<'t>,
    service: &'a Service,
    person: PersonId,
    task: &'a Task,
    now: Timestamp,
}

impl Ground for Rooms<'_, '_> {
    fn now(&mut self, now: Timestamp) {
        self.now = now;
    }

    fn open(&mut self, page: usize) -> Option<View> {
        let answers = self.stored();
        view(&self.task.form(), page, &answers)
    }

    fn post(&mut self, post: Post<'_>) -> Heard {
        let Post { page, changes, shown, said, remark } = post;
        let sent = Sent { page, changes, shown, said, language: "da" };
        let saved = answer::save(self.conn, self.service, self.person, self.task, sent, self.now).expect("a save");
        if let (Some((item, hard)), Ok(_)) = (remark, &saved) {
            let remark = Remark { page, item, hard, language: "da" };
            let noted = answer::remark(self.conn, self.service, self.person, self.task, remark, self.now);
            assert_eq!(noted.expect("a note"), Ok(()));
        }
        match saved {
            Ok(now) => Heard::Settled { stands: changes.iter().all(|(item, c)| now.get(item).copied() == c.value()) },
            Err(answer::SaveRefusal::NoLongerOpen) => Heard::Closed,
            Err(answer::SaveRefusal::NotOnThePage) => panic!("refused: {changes:?} on page {page}"),
        }
    }

    fn stored(&mut self) -> Answers {
        let id = self.task.asked.id;
        kvartal::store::answer::answers_of(self.conn, self.person, &[id])
            .expect("answers")
            .remove(&id)
            .unwrap_or_default()
    }

    fn hard(&mut self) -> BTreeSet<String> {
        let id = self.task.asked.id;
        let mut said = kvartal::store::answer::said(self.conn, self.person, &[id], None).expect("what was said");
        said.remove(&id).unwrap_or_default().hard
    }

    fn close(&mut self) {
        self.sql(&format!("UPDATE request SET state = 'missing' WHERE id = {}", self.task.asked.id));
    }

    fn submit(&mut self) -> bool {
        let outcome = answer::submit(self.conn, self.service, self.person, self.task, "da", self.now);
        outcome.expect("an outcome") == SaveOutcome::Submitted
    }
}

impl Rooms<'_, '_> {
    fn sql(&mut self, statement: &str) {
        diesel::connection::SimpleConnection::batch_execute(self.conn.conn(), statement).expect(statement);
    }

    fn begin_anew(&mut self) {
        self.sql(
            "DELETE FROM answer; DELETE FROM taken_back; DELETE FROM hard_to_understand; DELETE FROM score; \
             DELETE FROM response; UPDATE request SET state = 'open', answered_at = NULL",
        );
    }
}

const DAY: &str = "2021-03-02";

fn noon() -> Timestamp {
    format!("{DAY}T12:00:00Z").parse().expect("a day")
}

/// One of each who is asked: person and link.
fn people(database: &Database) -> Vec<(PersonId, RequestId, String)> {
    let family = database.family("N-17", "2021-03-01");
    let child = database.child(family, "N-17-1", "2015-06-01");
    let roles: [(&str, Option<ChildId>, Option<&str>); 5] = [
        ("parent1", None, None),
        ("caseworker", None, None),
        ("family_therapist", None, None),
        ("placement_site", Some(child), Some("sdq-4-10")),
        ("school", Some(child), Some("sdq-4-10")),
    ];
    let mut asked = Vec::new();
    for (slot, child, child_instrument) in roles {
        let person = database.person(&format!("{slot}@example.org"), "da");
        database.assign(family, child, slot, person, slot);
        let (wave, invited, closes) = ("baseline", "2021-03-01", "2021-04-26");
        let request = database.request(Asked { family, child, slot, wave, person, invited, closes, child_instrument });
        let link = format!("/s/{}/{request}", database.message(slot, person, &[request], "invitation"));
        asked.push((person, request, link));
    }
    asked
}

/// What each of them is asked.
fn tasks(conn: &mut Conn, service: &Service, people: &[(PersonId, RequestId, String)]) -> Vec<(PersonId, Task)> {
    let of = |(person, ..): &(PersonId, RequestId, String)| {
        let mut tasks = answer::tasks(conn, service, *person, service.calendar().date(noon())).expect("tasks");
        let task = tasks.pop()?;
        (task.standing == Standing::New && task.form().last_page() > 0).then_some((*person, task))
    };
    let tasks: Vec<(PersonId, Task)> = people.iter().filter_map(of).collect();
    assert!(tasks.len() >= 4, "who is asked what: {}", tasks.len());
    tasks
}

/// Walks on one database, shared among everybody who is asked.
fn walk_beneath(database: &Database, seeds: std::ops::Range<u64>) {
    let (service, people) = (service(database), people(database));
    let walked: Result<(), StoreError> = database.store.write(&crate::support::test_by(), |conn| {
        let tasks = tasks(conn, &service, &people);
        for seed in seeds {
            let (person, task) = &tasks[seed as usize % tasks.len()];
            let mut rooms = Rooms { conn, service: &service, person: *person, task, now: noon() };
            rooms.begin_anew();
            walk(&mut rooms, seed, noon(), 24);
        }
        Ok(())
    });
    walked.expect("the walks");
}

#[test]
fn ten_thousand_walks_end_with_what_was_said_last() {
    let database = Database::sqlite();
    let (service, people) = (service(&database), people(&database));
    let tasks: Result<_, StoreError> = database.store.read(|conn| Ok(tasks(conn, &service, &people)));
    let tasks = tasks.expect("tasks");
    let forms: Vec<Form> = tasks.iter().map(|(_, task)| task.form()).collect();
    for seed in 0..10_000 {
        let form = &forms[seed as usize % forms.len()];
        let (answers, times) = (Answers::new(), BTreeMap::new());
        let mut rule = Rule { form, answers, times, hard: BTreeSet::new(), now: noon(), open: true };
        walk(&mut rule, seed, noon(), 24);
    }
}

#[test]
fn walks_on_sqlite_end_the_same() {
    walk_beneath(&Database::sqlite(), 0..600);
}

#[test]
fn walks_on_postgres_end_the_same() {
    walk_beneath(&Database::postgres(), 0..150);
}

/// Over HTTP, as the pages are.
struct Pages<'a> {
    web: &'a Web,
    database: &'a Database,
    request: RequestId,
    link: &'a str,
    version: String,
}

impl Ground for Pages<'_> {
    fn now(&mut self, now: Timestamp) {
        self.web.clock_at(now);
    }

    fn open(&mut self, page: usize) -> Option<View> {
        let mut path = format!("{}/{page}", self.link);
        let shown = loop {
            let shown = self.web.get(&path);
            match shown.status {
                200 => break shown,
                303 => path = shown.to().to_owned(),
                _ => return None,
            }
        };
        let page = path.rsplit('/').next()?.parse().ok()?;
        self.version = shown.version();
        let was = shown.was();
        let saved = |item: &String| {
            let (_, value) = was.iter().find(|(name, _)| *name == format!("was-{item}")).expect("what it had");
            value.parse().ok()
        };
        let values = |choices: Vec<String>| choices.iter().filter_map(|value| value.parse().ok()).collect();
        let questions = shown.choices().into_iter().map(|(item, choices)| {
            let saved = saved(&item);
            (item, (values(choices), saved))
        });
        Some(View { page, questions: questions.collect() })
    }

    fn post(&mut self, post: Post<'_>) -> Heard {
        let value = |value: Option<i32>| value.map_or_else(String::new, |value| value.to_string());
        let mut fields = vec![("version".to_owned(), self.version_of(post.page))];
        fields.extend(post.shown.iter().map(|(item, shown)| (format!("was-{item}"), value(*shown))));
        fields.extend(post.changes.iter().map(|(item, change)| (item.clone(), value(change.value()))));
        fields.extend(post.said.map(|said| ("said".to_owned(), said.as_millisecond().to_string())));
        // Nothing is said before the first page is opened.
        fields.push(("made".to_owned(), crate::support::stamp(&format!("{}/{}", self.link, post.page), noon())));
        let go = match post.remark {
            Some((item, true)) => format!("hard-{item}"),
            Some((item, false)) => format!("plain-{item}"),
            None => if post.said.is_some() { "keep" } else { "next" }.to_owned(),
        };
        fields.push(("go".to_owned(), go));
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        match self.web.post(&format!("{}/{}", self.link, post.page), &fields) {
            page if [204, 303].contains(&page.status) => Heard::Settled { stands: true },
            page if page.status == 205 => Heard::Settled { stands: false },
            page if [404, 409, 410].contains(&page.status) => Heard::Closed,
            page => panic!("{} {fields:?}: {}", page.status, page.text()),
        }
    }

    fn stored(&mut self) -> Answers {
        let rows = self.database.lines(&format!(
            "SELECT item || '=' || value AS line FROM answer JOIN response ON response.id = answer.response_id \
             WHERE request_id = {}",
            self.request
        ));
        rows.iter()
            .map(|row| row.split_once('=').expect("a pair"))
            .map(|(i, v)| (i.into(), v.parse().expect("a value")))
            .collect()
    }

    fn hard(&mut self) -> BTreeSet<String> {
        let said = "SELECT item AS line FROM hard_to_understand JOIN response ON response.id = response_id";
        self.database.lines(&format!("{said} WHERE request_id = {}", self.request)).into_iter().collect()
    }

    fn close(&mut self) {
        self.database.sql(&format!("UPDATE request SET state = 'missing' WHERE id = {}", self.request));
    }

    fn submit(&mut self) -> bool {
        let page = self.web.post(&format!("{}/submit", self.link), &[]);
        page.status == 303
            && page.to().ends_with("/thanks")
            && self.web.get(&format!("{}/thanks", self.link)).status == 200
    }
}

impl Pages<'_> {
    /// A page of another instrument has another version: look it up where it is shown, or say the last.
    fn version_of(&self, page: usize) -> String {
        let shown = self.web.get(&format!("{}/{page}", self.link));
        if shown.status == 200 { shown.version() } else { self.version.clone() }
    }
}

on_each_database!(walks_over_http_end_the_same);
fn walks_over_http_end_the_same(database: &Database) {
    let walks: u64 = if database.address.starts_with("sqlite:") { 220 } else { 20 };
    let people = people(database);
    let web = Web::serve(service(database), DAY, None);
    let open: Vec<_> = people.iter().filter(|(_, _, link)| web.get(&format!("{link}/1")).status == 200).collect();
    assert!(open.len() >= 3, "who is asked: {}", open.len());
    for seed in 0..walks {
        let (_, request, link) = open[seed as usize % open.len()];
        database.sql(
            "DELETE FROM answer; DELETE FROM taken_back; DELETE FROM hard_to_understand; DELETE FROM score; \
             DELETE FROM response; UPDATE request SET state = 'open', answered_at = NULL",
        );
        let mut pages = Pages { web: &web, database, request: *request, link, version: String::new() };
        walk(&mut pages, seed, noon(), 12);
    }
}
