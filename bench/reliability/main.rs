//! How far kvartal's mail can be relied on, tried out: `cargo bench --bench reliability -- [--runs 300] [--write]`.
//!
//! Kills the program hundreds of times while it sends, puts fault after fault in its way, and judges each by what the
//! mail server has accepted and what the queue says. Ends with 1 if anything is not as it should be.

#[allow(dead_code)] // the measurements use the rest
#[path = "../performance/browser.rs"]
mod browser;
mod crash;
mod database_faults;
mod disk;
mod faults;
mod installation;
mod people;
#[path = "../../tests/support/ports.rs"]
mod ports;
#[allow(dead_code)] // the tests use its other half
#[path = "../../tests/support/postgres.rs"]
mod postgres;
#[path = "../../tests/support/smtp.rs"]
mod smtp;
mod smtp_faults;

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use crash::{Plan, Tally, crash};
use faults::Case;
use installation::Installation;
use people::Answered;

/// Where the tables go.
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reliability.md");

/// Between these two lines.
const MARKS: [&str; 2] = ["<!-- made by cargo bench --bench reliability -- --write -->", "<!-- end -->"];

#[derive(Parser)]
struct Args {
    /// How many kills while mail leaves, and again while people answer, SQLite and PostgreSQL together; 0 leaves them out
    #[arg(long, default_value_t = 300)]
    runs: usize,
    /// Leave the faults out
    #[arg(long)]
    no_faults: bool,
    /// Put the tables into docs/reliability.md
    #[arg(long)]
    write: bool,
    /// cargo says this to every benchmark
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let mut text = String::new();
    let mut wrong = 0;
    if args.runs > 0 {
        let tallies = [("SQLite, one process", sqlite(args.runs / 2)), postgres(args.runs - args.runs / 2)];
        show(&mut text, &crash_table(&tallies));
        for (name, tally) in &tallies {
            wrong += tell(name, &tally.wrong);
        }
        let answered = answered(args.runs / 2);
        show(&mut text, &people_table(&answered));
        for (name, answered) in &answered {
            wrong += tell(name, &answered.wrong);
        }
    }
    if !args.no_faults {
        type Trials = fn() -> Vec<Case>;
        let parts: [(&str, Trials); 2] =
            [("The mail server", smtp_faults::all), ("The database and the process", database_faults::all)];
        for (title, trials) in parts {
            let cases = trials();
            show(&mut text, &fault_table(title, &cases));
            for case in &cases {
                wrong += tell(&case.done, &case.wrong);
            }
        }
    }
    if wrong > 0 {
        println!("{wrong} things are not as they should be.");
        return ExitCode::FAILURE;
    }
    println!("Everything is as it should be.");
    if args.write {
        write(&text);
    }
    ExitCode::SUCCESS
}

fn sqlite(kills: usize) -> Tally {
    let server = smtp::Server::plain();
    let installation = Installation::sqlite(&server.loopback());
    crash(&installation, &server, plan(kills, 1))
}

fn postgres(kills: usize) -> (&'static str, Tally) {
    let database = postgres::Server::start_with(postgres::KEEPS);
    let server = smtp::Server::plain();
    let installation = Installation::on(&database.database("crash"), &server.loopback());
    ("PostgreSQL, three processes at a time", crash(&installation, &server, plan(kills, 3)))
}

/// Kills while people answer.
fn answered(kills: usize) -> [(&'static str, Answered); 2] {
    let server = smtp::Server::plain();
    let sqlite = people::kill(&Installation::sqlite(&server.loopback()), &server, kills, 1);
    let (database, server) = (postgres::Server::start_with(postgres::KEEPS), smtp::Server::plain());
    let installation = Installation::on(&database.database("answers"), &server.loopback());
    [("SQLite, one process", sqlite), ("PostgreSQL, two processes", people::kill(&installation, &server, kills, 2))]
}

fn plan(kills: usize, processes: usize) -> Plan {
    Plan { kills, processes, families: 400, days: 20, within: Duration::from_millis(500) }
}

fn show(text: &mut String, part: &str) {
    println!("{part}");
    text.push_str(part);
    text.push('\n');
}

/// Tells what is wrong; how much it is.
fn tell(name: &str, wrong: &[String]) -> usize {
    for sentence in wrong.iter().take(20) {
        println!("WRONG  {name}: {sentence}");
    }
    wrong.len()
}

fn crash_table(tallies: &[(&str, Tally)]) -> String {
    let rows: [Row<Tally>; 13] = [
        ("processes killed by SIGKILL", |tally| tally.kills.to_string()),
        ("of these while mail was being accepted", |tally| tally.in_the_middle.to_string()),
        ("processes that came to their end", |tally| tally.finished.to_string()),
        ("requests, each told of three times", |tally| tally.requests.to_string()),
        ("messages", |tally| tally.messages.to_string()),
        ("acceptances by the mail server", |tally| tally.accepted.to_string()),
        ("lost", |tally| tally.lost.to_string()),
        ("further copies, with the same Message-ID", |tally| tally.second.to_string()),
        ("most copies of one message", |tally| tally.most.to_string()),
        ("most mails accepted on the same connection after one that came again", |tally| tally.furthest.to_string()),
        ("further copies per kill", |tally| format!("{:.2}", tally.second as f64 / tally.kills.max(1) as f64)),
        ("anything else that must not be", |tally| (tally.wrong.len() - tally.lost).to_string()),
        ("seconds", |tally| tally.took.as_secs().to_string()),
    ];
    side_by_side("", tallies, &rows)
}

fn people_table(answered: &[(&str, Answered)]) -> String {
    let rows: [Row<Answered>; 8] = [
        ("processes killed by SIGKILL", |told| told.kills.to_string()),
        ("requests of browsers that were broken off", |told| told.broken_off.to_string()),
        ("pages that led on", |told| told.pages.to_string()),
        ("answers on these", |told| told.answers.to_string()),
        ("questionnaires sent", |told| told.sent.to_string()),
        ("answers lost or changed", |told| told.lost.to_string()),
        ("anything else that must not be", |told| (told.wrong.len() - told.lost).to_string()),
        ("seconds", |told| told.took.as_secs().to_string()),
    ];
    side_by_side("### While people answer\n\n", answered, &rows)
}

/// What a row is called and shows.
type Row<T> = (&'static str, fn(&T) -> String);

fn side_by_side<T>(title: &str, columns: &[(&str, T)], rows: &[Row<T>]) -> String {
    let mut text = format!("{title}| |");
    for (name, _) in columns {
        let _ = write!(text, " {name} |");
    }
    let _ = writeln!(text, "\n| --- |{}", " ---: |".repeat(columns.len()));
    for (name, value) in rows {
        let values: String = columns.iter().map(|(_, column)| format!(" {} |", value(column))).collect();
        let _ = writeln!(text, "| {name} |{values}");
    }
    text
}

fn fault_table(title: &str, cases: &[Case]) -> String {
    let mut text =
        format!("### {title}\n\n| done | during the fault | in the end | accepted | tries | kvartal says | hands |\n");
    text.push_str("| --- | --- | --- | ---: | ---: | --- | --- |\n");
    for case in cases {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} | {} |",
            case.done,
            case.during,
            case.finally,
            case.accepted,
            case.tries,
            if case.said.is_empty() { "–" } else { &case.said },
            case.hands
        );
    }
    text
}

/// Puts the tables into the document, with the day and the kind of machine.
fn write(tables: &str) {
    let today = installation::local_day(kvartal::clock::Clock::System.now());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let document = std::fs::read_to_string(DOCUMENT).expect("docs/reliability.md");
    let (before, rest) = document.split_once(MARKS[0]).expect("the first mark");
    let (_, after) = rest.split_once(MARKS[1]).expect("the second mark");
    let made = format!("Made on {today} on a shared machine with {cores} cores.");
    let text = format!("{before}{}\n{made}\n\n{tables}{}{after}", MARKS[0], MARKS[1]);
    std::fs::write(DOCUMENT, text).expect("docs/reliability.md can be written");
}
