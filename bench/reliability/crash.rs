//! Kills kvartal again and again while it sends, then compares what the mail server has accepted with the queue.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::ExitStatusExt;
use std::process::Child;
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};

use crate::installation::{Installation, Row, at, local_day};
use crate::smtp::{Accepted, Act, Server, Step};

/// How many processes are killed, and how.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub kills: usize,
    /// How many work at the same time.
    pub processes: usize,
    pub families: usize,
    /// On how many sending days they start, one after the other.
    pub days: usize,
    /// The longest time from the start of a process to its end, where the moment is reckoned in time.
    pub within: Duration,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Tally {
    /// Processes that ended by SIGKILL.
    pub kills: usize,
    /// Processes that came to their end before they were killed.
    pub finished: usize,
    /// Kills after which the process's last pass had had at least one mail accepted.
    pub in_the_middle: usize,
    /// Messages in the queue.
    pub messages: usize,
    /// Requests, each of which has to be told of three times.
    pub requests: usize,
    /// Acceptances by the server.
    pub accepted: usize,
    /// Messages that were never accepted.
    pub lost: usize,
    /// Messages accepted a second time.
    pub second: usize,
    /// The most copies of one message.
    pub most: usize,
    /// How many mails the killed process had had accepted on the same connection after one that was sent again.
    pub furthest: usize,
    /// What must not be, in sentences.
    pub wrong: Vec<String>,
    pub took: Duration,
}

/// After this a dead process's lease has run out.
const LEASE_OVER: SignedDuration = SignedDuration::from_mins(20);

/// How many mails of one connection can have been accepted and not yet noted when a process is killed: all that it has in
/// hand (`MOST` of src/outbox).
const UNNOTED: usize = 64;

const FIRST_DAY: Date = date(2026, 1, 5);

/// Kills as planned and judges. The installation is fresh and sends to `server`.
pub fn crash(installation: &Installation, server: &Server, plan: Plan) -> Tally {
    let begun = Instant::now();
    let mut tally = Tally::default();
    installation.enrol(plan.families, FIRST_DAY, |n| {
        let day = i64::try_from(n % plan.days).expect("a small number");
        FIRST_DAY.saturating_add(jiff::Span::new().days(day / 5 * 7 + day % 5))
    });
    // A server that takes a moment between taking a message on and saying so, as real ones do.
    server.always(Step::Accepted, Act::Wait(Duration::from_millis(4)));
    let mut now = at(FIRST_DAY, 9);
    while tally.kills < plan.kills {
        let before = server.count();
        let (killed, finished) = round(installation, server, now, plan, &mut tally);
        if server.count() > before {
            tally.in_the_middle += killed;
        }
        now = if killed == 0 && finished > 0 { next_day(now) } else { later(now) };
    }
    server.behave();
    drain(installation, now, &mut tally);
    judge(installation, server, &mut tally);
    tally.took = begun.elapsed();
    tally
}

/// Starts the processes and kills each at its moment. How many were killed, and how many finished before.
fn round(
    installation: &Installation,
    server: &Server,
    now: Timestamp,
    plan: Plan,
    tally: &mut Tally,
) -> (usize, usize) {
    let begun = Instant::now();
    let mut children: Vec<(Moment, Child)> =
        (0..plan.processes).map(|_| (Moment::random(plan, server), installation.start_tick(now))).collect();
    let (mut killed, mut finished) = (0, 0);
    while !children.is_empty() {
        std::thread::sleep(Duration::from_micros(500));
        let mut rest = Vec::new();
        for (moment, mut child) in children {
            let ended = child.try_wait().expect("a process").is_some();
            if !ended && !moment.has_come(begun.elapsed(), server) {
                rest.push((moment, child));
                continue;
            }
            child.kill().expect("a process to end");
            let ran = child.wait_with_output().expect("its end");
            if ran.status.signal() == Some(9) {
                killed += 1;
            } else {
                finished += 1;
                if !ran.status.success() {
                    tally.wrong.push(format!("a pass failed: {}", String::from_utf8_lossy(&ran.stderr).trim()));
                }
            }
        }
        children = rest;
    }
    tally.kills += killed;
    tally.finished += finished;
    (killed, finished)
}

/// When a process is killed. Half of the moments lie anywhere, start and planning included; the others are reckoned
/// in mails, so that on a slow machine, too, most fall while mail leaves.
enum Moment {
    After(Duration),
    Accepted(usize),
}

impl Moment {
    fn random(plan: Plan, server: &Server) -> Moment {
        if rand::random() {
            Moment::After(plan.within.mul_f64(rand::random()))
        } else {
            Moment::Accepted(server.count() + rand::random_range(1..=60))
        }
    }

    fn has_come(&self, elapsed: Duration, server: &Server) -> bool {
        match self {
            Moment::After(moment) => elapsed >= *moment,
            Moment::Accepted(count) => server.count() >= *count,
        }
    }
}

/// The same day if there is time left, or the next morning.
fn later(now: Timestamp) -> Timestamp {
    let then = now + LEASE_OVER;
    if then < at(local_day(now), 20) { then } else { next_day(now) }
}

fn next_day(now: Timestamp) -> Timestamp {
    at(local_day(now).tomorrow().expect("a day"), 9)
}

/// Lets it work in peace until a day on which nothing waits and no reminder is still to come.
fn drain(installation: &Installation, mut now: Timestamp, tally: &mut Tally) {
    for _ in 0..400 {
        let ran = installation.tick(now);
        if !ran.ok() {
            tally.wrong.push(format!("a pass in peace failed: {}", ran.said()));
            return;
        }
        let waits = "SELECT CAST(count(*) AS TEXT) AS line FROM message WHERE state IN ('queued', 'sending', 'deferred') \
                     OR (state = 'uncertain' AND sent_on IS NULL)";
        let to_come = "SELECT CAST(count(*) AS TEXT) AS line FROM request WHERE state = 'open' AND \
                       (SELECT count(*) FROM message_request e WHERE e.request_id = request.id) < 3";
        let none = |query| installation.lines(query) == ["0"];
        match (none(waits), none(to_come)) {
            (true, true) => return,
            (true, false) => now = next_due(installation).max(next_day(now)),
            (false, _) => now = later(now),
        }
    }
    tally.wrong.push(format!("the queue never becomes empty: {}", installation.states()));
}

/// The morning of the day on which something is due next.
fn next_due(installation: &Installation) -> Timestamp {
    let query = "SELECT coalesce(substr(CAST(min(next_due_at) AS TEXT), 1, 10), '') AS line FROM family";
    let day = installation.lines(query)[0].parse::<Date>();
    day.map_or(Timestamp::MIN, |day| at(day, 9))
}

fn judge(installation: &Installation, server: &Server, tally: &mut Tally) {
    let rows = installation.messages();
    let accepted = server.accepted();
    let copies = server.copies();
    tally.messages = rows.len();
    tally.accepted = accepted.len();
    tally.second = copies.values().map(|count| count - 1).sum();
    tally.most = copies.values().copied().max().unwrap_or_default();
    let mut wrong = Vec::new();
    // Lost: it counts as having left, or will never be tried again, and was not accepted.
    for row in &rows {
        let count = copies.get(&row.message_id).copied().unwrap_or_default();
        if count == 0 {
            tally.lost += 1;
            wrong.push(format!("lost: {} is {} and was never accepted", row.message_id, row.state));
        } else if row.state != "sent" {
            wrong.push(format!("{} was accepted and is {} at the end", row.message_id, row.state));
        }
        if count > 1 && row.begun < 2 {
            wrong.push(format!("{} was accepted {count} times and the queue knows of one try", row.message_id));
        }
    }
    // Never written: every request is told of in an invitation and two reminders, each in a message that left.
    let number = |query: &str| installation.lines(query)[0].parse::<usize>().expect("a number");
    tally.requests = number("SELECT CAST(count(*) AS TEXT) AS line FROM request");
    let families = number("SELECT CAST(count(*) AS TEXT) AS line FROM family");
    let waves = number("SELECT CAST(count(DISTINCT wave) AS TEXT) AS line FROM request");
    let told = number(
        "SELECT CAST(count(*) AS TEXT) AS line FROM message_request e JOIN message m ON m.id = e.message_id \
         WHERE m.state = 'sent' AND NOT e.dropped",
    );
    if tally.requests != families * 4 * waves || told != tally.requests * 3 {
        wrong.push(format!("{families} families, {waves} waves: {} requests, told of {told} times", tally.requests));
    }
    wrong.extend(judge_copies(&accepted, &rows, server, tally));
    wrong.extend(server.faults().into_iter().map(|fault| format!("the mail server was told: {fault}")));
    tally.wrong.append(&mut wrong);
}

/// Sent twice: only what a killed process had had accepted and not yet noted, and then the very same mail. Nobody gets
/// two messages a day.
fn judge_copies(accepted: &[Accepted], rows: &[Row], server: &Server, tally: &mut Tally) -> Vec<String> {
    let mut wrong = Vec::new();
    let known: BTreeSet<&str> = rows.iter().map(|row| row.message_id.as_str()).collect();
    let farewells = server.farewells();
    let mut places = BTreeMap::<u32, usize>::new();
    for mail in accepted {
        *places.entry(mail.connection).or_default() += 1;
    }
    let mut passed = BTreeMap::<u32, usize>::new();
    let mut first = BTreeMap::new();
    let mut a_day = BTreeMap::new();
    for mail in accepted {
        let id = &mail.message_id;
        if !known.contains(id.as_str()) {
            wrong.push(format!("{id} is in no queue"));
        }
        let before_the_end =
            places[&mail.connection] - *passed.entry(mail.connection).and_modify(|n| *n += 1).or_insert(1);
        let about = (mail.to.clone(), mail.header("Subject"), mail.from.clone());
        if let Some((other, connection, before_the_end)) =
            first.insert(id, (about.clone(), mail.connection, before_the_end))
        {
            if other != about {
                wrong.push(format!("{id} was another mail the second time"));
            }
            tally.furthest = tally.furthest.max(before_the_end);
            if farewells.contains(&connection) || before_the_end >= UNNOTED {
                wrong.push(format!("{id} was sent again although its first sender lived on"));
            }
            continue;
        }
        let day = mail.header("Date");
        let day = jiff::fmt::rfc2822::parse(&day).map_or(day.clone(), |at| local_day(at.timestamp()).to_string());
        if let Some(other) = a_day.insert((mail.to.clone(), day.clone()), id) {
            wrong.push(format!("{other} and {id} went to one person on {day}"));
        }
    }
    wrong
}
