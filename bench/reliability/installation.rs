//! An installation of kvartal, run as an operator runs it: the program, a database, a mail server's address.
#![allow(dead_code)] // each program uses its part

use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use jiff::civil::Date;
use jiff::{Timestamp, Zoned, tz::TimeZone};
use kvartal::actor::Actor;
use kvartal::config::Config;
use kvartal::family::{changes, read_sheet};
use kvartal::id::{MessageId, PersonId, RequestId};
use kvartal::programme::Calendar;
use kvartal::questionnaires::Questionnaires;
use kvartal::service;
use kvartal::store::content::{self, Content};
use kvartal::store::prelude::*;
use kvartal::store::schema::response;
use kvartal::store::{self, By, Raw, Store, StoreError, written};
use kvartal::token::Keys;

/// Key of the links and Message-IDs.
const SECRET: &str = "a secret of thirty-two letters, no more";

/// How long a process may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Installation {
    /// A folder of its own; the SQLite file is in it.
    pub dir: tempfile::TempDir,
    /// As in `KVARTAL_DATABASE`.
    pub database: String,
    /// As in `KVARTAL_MAIL`.
    pub mail: String,
    /// Further settings: `("mail_ca", "…")`.
    pub settings: Vec<(String, String)>,
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    /// `None` if it was killed.
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
    pub took: Duration,
}

impl Ran {
    pub fn ok(&self) -> bool {
        self.code == Some(0)
    }

    /// Its complaint, or what it reports if it has none, in one line.
    pub fn said(&self) -> String {
        let text = if self.err.trim().is_empty() { &self.out } else { &self.err };
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// A message of the queue.
#[derive(Debug, Clone)]
pub struct Row {
    pub message_id: String,
    pub state: String,
    /// How often handing it over was begun and it is not known that nothing came of it.
    pub begun: i32,
    /// Whether it counts as having left.
    pub left: bool,
    pub person: String,
    pub words: String,
}

impl Installation {
    /// On an SQLite file of its own.
    pub fn sqlite(mail: &str) -> Installation {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let database = format!("sqlite:{}", dir.path().join("kvartal.sqlite").display());
        Installation { dir, database, mail: mail.into(), settings: Vec::new() }
    }

    /// On a database that is there.
    pub fn on(database: &str, mail: &str) -> Installation {
        let dir = tempfile::tempdir().expect("a temporary folder");
        Installation { dir, database: database.into(), mail: mail.into(), settings: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, setting: &str, value: impl std::fmt::Display) -> Installation {
        self.settings.push((setting.into(), value.to_string()));
        self
    }

    /// The program, with this installation's settings and no others.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kvartal"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("KVARTAL_")) {
            command.env_remove(name);
        }
        command
            .args(args)
            .current_dir(self.dir.path())
            .env("KVARTAL_DATABASE", &self.database)
            .env("KVARTAL_MAIL", &self.mail)
            .env("KVARTAL_SECRET", SECRET)
            .env("KVARTAL_SENDER", "Målingen <svar@kvartal.test>")
            .env("KVARTAL_DEMONSTRATION", "true")
            // What a pass says when it fails is looked at, not its log.
            .env("KVARTAL_LOG_LEVEL", "off")
            .envs(self.settings.iter().map(|(name, value)| (format!("KVARTAL_{}", name.to_uppercase()), value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Starts `tick --at`.
    pub fn start_tick(&self, at: Timestamp) -> Child {
        self.command(&["tick", "--at", &at.to_string()]).spawn().expect("the program")
    }

    /// Runs `tick --at` to its end.
    pub fn tick(&self, at: Timestamp) -> Ran {
        let begun = Instant::now();
        finish(self.start_tick(at), begun)
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        let begun = Instant::now();
        finish(self.command(args).spawn().expect("the program"), begun)
    }

    fn store(&self) -> Store {
        Store::open(&self.database).and_then(|store| store.keyed(&self.keys())).expect("the database")
    }

    /// As the program has them.
    fn keys(&self) -> Keys {
        let config = Config { database: self.database.clone(), secret: Some(SECRET.into()), ..Config::default() };
        let store = Store::open(&self.database).expect("the database");
        service::keyed(&config, store).expect("the keys").1
    }

    /// Enrols families from a register sheet, as on the day before `from`: `on(n)` is the day on which the `n`th
    /// starts. A caseworker has ten of them, a family therapist two; parents and placement sites are apart.
    pub fn enrol(&self, count: usize, from: Date, on: impl Fn(usize) -> Date) {
        let mut sheet = String::from(
            "family_id;municipality;start_date;status;end_date;child_id;child_birth_date;placement_site_name;\
             placement_site_email;parent1_name;parent1_email;caseworker_name;caseworker_email;family_therapist_name;\
             family_therapist_email\n",
        );
        for n in 0..count {
            let start = on(n);
            sheet.push_str(&format!(
                "F{n};Nordby;{start};active;;C{n};2015-05-05;Skov;site{n}@a.test;Mor;parent{n}@b.test;Cara;\
                 case{}@c.test;Finn;therapist{}@d.test\n",
                n / 10,
                n / 2
            ));
        }
        let questionnaires = Questionnaires::built_in().expect("the built-in files");
        let programme = questionnaires.programme("maalrettet-stoette").expect("the study's programme");
        let calendar = Calendar::of(programme).expect("its calendar");
        let now = at(from.yesterday().expect("a day"), 12);
        let today = calendar.date(now);
        let sheet = read_sheet("sheet.csv", sheet.as_bytes(), programme, today).expect("a good sheet");
        let keys = self.keys();
        self.store()
            .write(&By { actor: Actor::Scheduler, at: now, keys: &keys }, |conn| {
                let (stored, people) = (store::case::all(conn)?, store::register::people(conn)?);
                store::register::apply(conn, &changes(&stored, &people, &sheet, today), now)
            })
            .expect("an import");
    }

    /// The first column of the rows of a query, as text: `SELECT … AS line`.
    pub fn lines(&self, query: &str) -> Vec<String> {
        lines(&self.store(), query)
    }

    /// What is said about each request.
    pub fn said(&self) -> Vec<(RequestId, Content)> {
        let said = self.store().read::<_, StoreError>(|conn| {
            let responses: Vec<(RequestId, PersonId)> =
                response::table.select((response::request_id, response::person_id)).load(conn)?;
            let mut said = Vec::new();
            for (request, person) in responses {
                said.extend(content::contents(conn, person, &[request])?);
            }
            Ok(said)
        });
        said.expect("responses that open")
    }

    /// The queue.
    pub fn messages(&self) -> Vec<Row> {
        let store = self.store();
        let query = "SELECT message_id || '|' || state || '|' || CAST(begun AS TEXT) || '|' || \
                     CASE WHEN sent_on IS NULL THEN '' ELSE 'left' END || '|' || \
                     coalesce(CAST(person_id AS TEXT), '') || '|' || CAST(id AS TEXT) || '|' || coalesce(server_words, '') AS line \
                     FROM message ORDER BY id";
        let row = |line: String| {
            let mut parts = line.splitn(7, '|').map(str::to_owned);
            let mut next = || parts.next().unwrap_or_default();
            Row {
                message_id: next(),
                state: next(),
                begun: next().parse().expect("a number"),
                left: next() == "left",
                person: next(),
                words: {
                    let place = written::server_words(MessageId::new(next().parse().expect("a number")));
                    let words = store.read::<_, StoreError>(|conn| written::open_one(conn, place, next()));
                    words.expect("words that open")
                },
            }
        };
        lines(&store, query).into_iter().map(row).collect()
    }

    /// How many messages are in which state: `3 sent, 1 deferred`.
    pub fn states(&self) -> String {
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for row in self.messages() {
            *counts.entry(row.state).or_default() += 1;
        }
        if counts.is_empty() {
            return "none".into();
        }
        counts.iter().map(|(state, count)| format!("{count} {state}")).collect::<Vec<_>>().join(", ")
    }

    /// Where the SQLite file is.
    pub fn file(&self) -> PathBuf {
        PathBuf::from(self.database.strip_prefix("sqlite:").expect("an SQLite database"))
    }
}

/// The first column of the rows of a query, as text.
pub fn lines(store: &Store, query: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Line {
        #[diesel(sql_type = diesel::sql_types::Text)]
        line: String,
    }
    let rows: Result<Vec<Line>, StoreError> = store.read(|conn| {
        Ok(match &mut conn.raw {
            Raw::Sqlite(conn) => diesel::sql_query(query).load(conn)?,
            Raw::Postgres(conn) => diesel::sql_query(query).load(conn)?,
        })
    });
    rows.expect("a query").into_iter().map(|row| row.line).collect()
}

/// Waits for a process; one that hangs is killed.
pub fn finish(mut child: Child, begun: Instant) -> Ran {
    // The pipes hold far more than a pass says.
    while child.try_wait().expect("a process").is_none() {
        if begun.elapsed() > PATIENCE {
            child.kill().expect("a process to end");
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let took = begun.elapsed();
    let Output { status, stdout, stderr } = child.wait_with_output().expect("what it said");
    Ran {
        code: status.code(),
        out: String::from_utf8_lossy(&stdout).into_owned(),
        err: String::from_utf8_lossy(&stderr).into_owned(),
        took,
    }
}

/// That hour of that day in the programme's time zone.
pub fn at(day: Date, hour: i8) -> Timestamp {
    let zone = TimeZone::get("Europe/Copenhagen").expect("the time zone");
    let local: Zoned = day.at(hour, 0, 0, 0).to_zoned(zone).expect("an hour of that day");
    local.timestamp()
}

/// The day of an instant in the programme's time zone.
pub fn local_day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::get("Europe/Copenhagen").expect("the time zone")).date()
}
