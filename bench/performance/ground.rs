//! What the measurements stand on: databases that keep what they commit, a sink for mail, the released program.

use std::fs::File;
use std::io::{Read, Seek, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use kvartal::clock::Clock;
use kvartal::config::Config;
use kvartal::service::{self, Service};
use kvartal::store::Store;

use crate::browser::Browser;
use crate::ports;
use crate::postgres::Server;
use crate::table::{median, span};

/// Key of every link.
pub const SECRET: &str = "a secret of thirty-two letters, no more";

/// Both databases, as the table names them.
pub const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Kind::Sqlite => "SQLite",
            Kind::Postgres => "PostgreSQL",
        }
    }
}

/// A fresh installation, gone at the end.
pub struct Ground {
    pub kind: Kind,
    /// As in `KVARTAL_DATABASE`.
    pub address: String,
    /// A folder of its own.
    pub dir: tempfile::TempDir,
}

impl Ground {
    /// An empty database, set up.
    pub fn new(kind: Kind) -> Result<Ground> {
        let ground = Ground::bare(kind)?;
        Store::open(&ground.address)?;
        Ok(ground)
    }

    /// A database that holds nothing, not even tables. PostgreSQL runs as it is delivered, but for more room between checkpoints and for
    /// connections: what it commits is on the disk.
    pub fn bare(kind: Kind) -> Result<Ground> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let dir = tempfile::tempdir()?;
        let address = match kind {
            Kind::Sqlite => format!("sqlite:{}", dir.path().join("bench.sqlite").display()),
            Kind::Postgres => {
                let name = format!("bench_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
                PgConnection::establish(server())?.batch_execute(&format!("CREATE DATABASE {name}"))?;
                let (host, _) = server().rsplit_once('/').context("an address of PostgreSQL")?;
                format!("{host}/{name}")
            }
        };
        Ok(Ground { kind, address, dir })
    }

    /// The settings of this installation with that way out for mail.
    pub fn config(&self, mail: &str) -> Config {
        Config {
            database: self.address.clone(),
            mail: mail.to_owned(),
            base_url: "https://svar.example.org".into(),
            secret: Some(SECRET.into()),
            sender: "Evalueringen <svar@example.org>".into(),
            contact: Some("hjaelp@example.org".into()),
            demonstration: true,
            ..Config::default()
        }
    }

    /// The service as the program opens it.
    pub fn service(&self, config: &Config) -> Result<Service> {
        let questionnaires = service::library(config)?;
        let programme = service::programme(config, &questionnaires)?;
        Service::of_parts(config, programme, questionnaires, Store::open(&config.database)?)
    }

    /// The released program with these settings.
    pub fn program(&self, config: &Config) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kvartal"));
        command
            .current_dir(self.dir.path())
            .env("KVARTAL_DATABASE", &config.database)
            .env("KVARTAL_MAIL", &config.mail)
            .env("KVARTAL_BASE_URL", &config.base_url)
            .env("KVARTAL_SECRET", SECRET)
            .env("KVARTAL_SENDER", &config.sender)
            .env("KVARTAL_LISTEN", &config.listen)
            .env("KVARTAL_DEMONSTRATION", "true")
            .env("KVARTAL_LOG_LEVEL", "warn")
            .envs(config.metrics.iter().map(|address| ("KVARTAL_METRICS", address)))
            .envs(config.questionnaires.iter().map(|folder| ("KVARTAL_QUESTIONNAIRES", folder)))
            .stdout(Stdio::null())
            .stderr(Stdio::inherit());
        command
    }

    /// Runs statements in a hurry: no foreign keys are checked, and nothing waits for the disk until the end.
    pub fn bulk(&self, statements: &[String]) -> Result<()> {
        match self.kind {
            Kind::Sqlite => {
                let path = self.address.trim_start_matches("sqlite:");
                let mut conn = SqliteConnection::establish(path)?;
                conn.batch_execute(
                    "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; BEGIN;",
                )?;
                run_all(&mut conn, statements)?;
                conn.batch_execute("COMMIT; PRAGMA wal_checkpoint(TRUNCATE);")?;
                File::open(path)?.sync_all()?;
            }
            Kind::Postgres => {
                let mut conn = PgConnection::establish(&self.address)?;
                conn.batch_execute("SET TIME ZONE 'UTC'; SET session_replication_role = replica; BEGIN;")?;
                run_all(&mut conn, statements)?;
                conn.batch_execute("COMMIT")?;
            }
        }
        Ok(())
    }

    /// Has what is sent, and what was sent before, sealed to an evaluator: the file with the secret key, and what that took.
    pub fn seal_to_evaluator(&self) -> Result<(PathBuf, Took)> {
        let key = self.dir.path().join("evaluator.key");
        let config = self.config(&format!("maildir:{}", self.dir.path().join("mail").display()));
        to_its_end(self.program(&config).args(["evaluator", "new"]).arg(&key))?;
        let public = key.with_extension("key.pub");
        let took = to_its_end(self.program(&config).args(["evaluator", "use", "--yes"]).arg(public))?;
        Ok((key, took))
    }

    /// What the database takes on the disk, in kilobytes, when nothing in it is left empty.
    pub fn size(&self) -> Result<u64> {
        #[derive(QueryableByName)]
        struct Size {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            bytes: i64,
        }
        let bytes = match self.kind {
            Kind::Sqlite => {
                let path = self.address.trim_start_matches("sqlite:");
                SqliteConnection::establish(path)?.batch_execute("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
                std::fs::metadata(path)?.len()
            }
            Kind::Postgres => {
                let mut conn = PgConnection::establish(&self.address)?;
                conn.batch_execute("VACUUM FULL ANALYZE")?;
                let size = diesel::sql_query("SELECT pg_database_size(current_database()) AS bytes");
                u64::try_from(size.get_result::<Size>(&mut conn)?.bytes)?
            }
        };
        Ok(bytes / 1024)
    }

    /// After rows with numbers of their own: what they hold in the open is sealed, as at the first start; goes on behind them, and
    /// does what PostgreSQL's own housekeeping would have done within the minute.
    pub fn settle(&self) -> Result<()> {
        service::keyed(&self.config(""), Store::open(&self.address)?)?;
        if self.kind == Kind::Postgres {
            let mut conn = PgConnection::establish(&self.address)?;
            for table in ["family", "child", "person", "assignment", "request", "message", "message_request"] {
                conn.batch_execute(&format!(
                    "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) + 1 FROM {table}))"
                ))?;
            }
            conn.batch_execute("VACUUM ANALYZE")?;
            conn.batch_execute("CHECKPOINT")?;
        }
        Ok(())
    }
}

impl Drop for Ground {
    fn drop(&mut self) {
        if self.kind == Kind::Postgres
            && let Some(name) = self.address.rsplit('/').next()
            && let Ok(mut conn) = PgConnection::establish(server())
        {
            let _ = conn.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn run_all(conn: &mut impl SimpleConnection, statements: &[String]) -> Result<()> {
    for statement in statements {
        conn.batch_execute(statement).with_context(|| statement.clone())?;
    }
    Ok(())
}

/// The PostgreSQL server of this run.
fn server() -> &'static str {
    static SERVER: OnceLock<Server> = OnceLock::new();
    &SERVER.get_or_init(|| Server::start_with(&["max_connections=300", "max_wal_size=8GB"])).address
}

/// Postfix's `smtp-sink` on a free port: takes every mail and keeps none.
pub struct Sink {
    pub port: u16,
    process: Child,
}

impl Sink {
    pub fn start() -> Result<Sink> {
        let port = ports::free();
        let mut command = Command::new(postfix("smtp-sink")?);
        if is_root() {
            command.args(["-u", "nobody"]);
        }
        let process = command
            .arg("-c")
            .arg(format!("127.0.0.1:{port}"))
            .arg("1000")
            .stdout(Stdio::null())
            .stderr(Stdio::inherit())
            .spawn()
            .context("smtp-sink cannot be started")?;
        let sink = Sink { port, process };
        wait_for("smtp-sink answers", || TcpStream::connect(("127.0.0.1", port)).is_ok())?;
        Ok(sink)
    }

    /// As in `KVARTAL_MAIL`.
    pub fn address(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

/// `kvartal serve`, stopped at the end.
pub struct Serving {
    pub process: Child,
    /// `127.0.0.1:PORT`
    pub address: String,
    /// From the start of the process to its first page.
    pub started_in: Duration,
    /// Where it tells its numbers.
    metrics: String,
}

impl Serving {
    pub fn start(ground: &Ground, mail: &str) -> Result<Serving> {
        Serving::with(ground, ground.config(mail), &[])
    }

    /// With these settings and more in its environment.
    pub fn with(ground: &Ground, mut config: Config, environment: &[(&str, String)]) -> Result<Serving> {
        let (address, metrics) = (format!("127.0.0.1:{}", ports::free()), format!("127.0.0.1:{}", ports::free()));
        config.listen.clone_from(&address);
        config.metrics = Some(metrics.clone());
        let mut command = ground.program(&config);
        let begun = Instant::now();
        let process = command.envs(environment.iter().cloned()).arg("serve").spawn();
        let process = process.context("kvartal serve cannot be started")?;
        let mut serving = Serving { process, address, started_in: Duration::ZERO, metrics };
        wait_for("kvartal serve answers", || serving.answers().unwrap_or(false))?;
        serving.started_in = begun.elapsed();
        Ok(serving)
    }

    /// How many statements it has given to the database so far.
    pub fn statements(&self) -> Result<u64> {
        // Who asks within five seconds is told the same again.
        std::thread::sleep(Duration::from_secs(6));
        let page = Browser::open(&self.metrics, false)?.fetch("/metrics", None)?;
        let text = String::from_utf8(page.body)?;
        let number = text.lines().find_map(|line| line.strip_prefix("kvartal_statements_total "));
        Ok(number.with_context(|| format!("no statements in {text}"))?.trim().parse()?)
    }

    fn answers(&self) -> Result<bool> {
        let mut stream = TcpStream::connect(&self.address)?;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

fn end(process: &mut Child) {
    let _ = process.kill();
    let _ = process.wait();
}

/// A line of `/proc/PID/status`, in kilobytes: `VmRSS` is what is resident, `VmHWM` the most that ever was.
pub fn kilobytes(process: u32, line: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let value = status.lines().find_map(|text| text.strip_prefix(line)?.strip_prefix(':'))?;
    value.trim().trim_end_matches("kB").trim().parse().ok()
}

/// What a program took from its start to its end.
pub struct Took {
    pub time: Duration,
    /// The database server's part is not in it.
    pub processor: Duration,
    /// The most that was ever resident, in kilobytes.
    pub most: u64,
}

/// Runs a program to its end.
pub fn to_its_end(command: &mut Command) -> Result<Took> {
    let begun = Instant::now();
    let mut process = command.spawn()?;
    let (mut most, mut had) = (0, Duration::ZERO);
    let status = loop {
        most = most.max(kilobytes(process.id(), "VmHWM").unwrap_or(0));
        // Of one that has ended it can be read until that is known here.
        had = had.max(processor(process.id())?);
        if let Some(status) = process.try_wait()? {
            break status;
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    ensure!(status.success(), "{command:?}: {status}");
    Ok(Took { time: begun.elapsed(), processor: had, most })
}

/// What a process has had of the processor so far, all of its threads together.
pub fn processor(process: u32) -> Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // Behind the program's name, which can hold anything: the 12th and 13th are ticks in user and system mode.
    let (_, rest) = stat.rsplit_once(')').context("no name of a program")?;
    let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    // A hundredth of a second each on every Linux that this runs on.
    Ok(Duration::from_millis(ticks * 10))
}

/// A program of Postfix, which keeps them out of the usual path.
pub fn postfix(program: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.find_map(|folder| Some(folder.join(program)).filter(|file| file.exists())).with_context(|| {
        format!("there is no {program} here: install the package “postfix” (it need not be configured)")
    })
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn wait_for(what: &str, mut done: impl FnMut() -> bool) -> Result<()> {
    let begun = Instant::now();
    while !done() {
        if begun.elapsed() > Duration::from_secs(60) {
            bail!("{what}: not within a minute");
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(())
}

/// The machine and its state, in a sentence or two.
pub fn describe() -> Result<String> {
    let cores = std::thread::available_parallelism()?;
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown").to_owned();
    let today = Clock::System.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let commit = commit_time(&std::env::temp_dir())?;
    Ok(format!(
        "{today}, {cores} shared cores, load average {load} at the start; a write that waits for the disk takes {}.",
        span(commit)
    ))
}

/// What the disk asks for a commit, whoever commits.
fn commit_time(folder: &Path) -> Result<Duration> {
    let mut file = tempfile::tempfile_in(folder)?;
    let mut times = Vec::new();
    for _ in 0..50 {
        file.rewind()?;
        file.write_all(&[1; 4096])?;
        let begun = Instant::now();
        file.sync_data()?;
        times.push(begun.elapsed());
    }
    median(&times).context("no times")
}
