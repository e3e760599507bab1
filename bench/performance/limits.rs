//! What this machine could do at best, with nothing of kvartal in it: what the other parts are held against.

use std::io::Write;
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::{Duration, Instant};

use actix_web::{App, HttpResponse, HttpServer, web};
use anyhow::{Context, Result, anyhow};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::Effort;
use crate::browser::Browser;
use crate::ground::{Ground, Kind};
use crate::ports;
use crate::table::{Line, thousands};

/// How many ask at a time.
const BROWSERS: usize = 16;

/// Each in a second, where it is a rate.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Transactions of one changed row, each on the disk, one after the other.
    pub sqlite_commits: f64,
    /// The same over one connection and over sixteen.
    pub postgres_commits: f64,
    pub postgres_commits_together: f64,
    /// The smallest statement, there and back.
    pub round_trip: Duration,
    /// Pages with nothing in them, for 16 browsers at a time.
    pub empty_pages: f64,
    /// Signatures that OpenSSL makes with one core.
    pub rsa: f64,
    pub ed25519: f64,
    /// Bytes written plainly.
    pub bytes: f64,
}

/// Measured once in a run.
pub fn of(effort: Effort) -> Result<Limits> {
    static LIMITS: OnceLock<Limits> = OnceLock::new();
    if let Some(limits) = LIMITS.get() {
        return Ok(*limits);
    }
    let time = Duration::from_millis(effort.or(2_000, 300));
    let (sqlite, postgres) = (Ground::bare(Kind::Sqlite)?, Ground::bare(Kind::Postgres)?);
    let limits = Limits {
        sqlite_commits: sqlite_commits(&sqlite, time)?,
        postgres_commits: postgres_commits(&postgres, 1, time)?,
        postgres_commits_together: postgres_commits(&postgres, 16, time)?,
        round_trip: round_trip(&postgres, time)?,
        empty_pages: empty_pages(time)?,
        rsa: signatures("rsa2048")?,
        ed25519: signatures("ed25519")?,
        bytes: bytes(sqlite.dir.path(), effort.or(1 << 30, 1 << 26))?,
    };
    Ok(*LIMITS.get_or_init(|| limits))
}

pub fn measure(effort: Effort) -> Result<Vec<Line>> {
    let limits = of(effort)?;
    let rate = |what: &str, rate: f64| Line::alone(what, format!("{}/s", thousands(rate.round() as usize)));
    Ok(vec![
        rate("limit: commits of one row, SQLite", limits.sqlite_commits),
        rate("limit: commits of one row, PostgreSQL, one connection", limits.postgres_commits),
        rate("limit: commits of one row, PostgreSQL, 16 connections", limits.postgres_commits_together),
        Line::alone(
            "limit: a statement there and back, PostgreSQL",
            format!("{:.0} µs", limits.round_trip.as_secs_f64() * 1e6),
        ),
        rate("limit: empty pages of the same web server, 16 at a time", limits.empty_pages),
        rate("limit: RSA-2048 signatures, `openssl speed`, one core", limits.rsa),
        rate("limit: Ed25519 signatures, `openssl speed`, one core", limits.ed25519),
        rate("limit: megabytes written plainly and on the disk", limits.bytes / 1e6),
    ])
}

/// How often something can be done in that time.
fn repeated(time: Duration, mut once: impl FnMut() -> Result<()>) -> Result<f64> {
    let (begun, mut times) = (Instant::now(), 0u32);
    while begun.elapsed() < time {
        once()?;
        times += 1;
    }
    Ok(f64::from(times) / begun.elapsed().as_secs_f64())
}

fn sqlite_commits(ground: &Ground, time: Duration) -> Result<f64> {
    let mut conn = SqliteConnection::establish(ground.address.trim_start_matches("sqlite:"))?;
    // As the program has it (src/store/db/pool.rs).
    conn.batch_execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE one (id INT, n INT);")?;
    conn.batch_execute("INSERT INTO one VALUES (1, 0)")?;
    repeated(time, || Ok(diesel::sql_query("UPDATE one SET n = n + 1").execute(&mut conn).map(drop)?))
}

fn postgres_commits(ground: &Ground, connections: usize, time: Duration) -> Result<f64> {
    let mut conn = PgConnection::establish(&ground.address)?;
    conn.batch_execute("DROP TABLE IF EXISTS one; CREATE TABLE one (id INT PRIMARY KEY, n INT)")?;
    conn.batch_execute("INSERT INTO one SELECT i, 0 FROM generate_series(0, 99) AS s (i)")?;
    let one = |row: usize| -> Result<f64> {
        let mut conn = PgConnection::establish(&ground.address)?;
        let statement = format!("UPDATE one SET n = n + 1 WHERE id = {row}");
        repeated(time, || Ok(diesel::sql_query(&statement).execute(&mut conn).map(drop)?))
    };
    at_once(connections, one)
}

fn round_trip(ground: &Ground, time: Duration) -> Result<Duration> {
    let mut conn = PgConnection::establish(&ground.address)?;
    let rate = repeated(time, || Ok(diesel::sql_query("SELECT 1").execute(&mut conn).map(drop)?))?;
    Ok(Duration::from_secs_f64(1.0 / rate))
}

fn empty_pages(time: Duration) -> Result<f64> {
    let address = format!("127.0.0.1:{}", ports::free());
    let listener = TcpListener::bind(&address)?;
    let (tell, told) = mpsc::channel();
    let server = std::thread::spawn(move || {
        actix_web::rt::System::new().block_on(async move {
            let app = || App::new().default_service(web::to(async || HttpResponse::Ok().finish()));
            let server = HttpServer::new(app).workers(2).disable_signals().listen(listener)?.run();
            let _ = tell.send(server.handle());
            server.await
        })
    });
    let handle = told.recv().context("a server")?;
    let one = |_| -> Result<f64> {
        let mut browser = Browser::open(&address, false)?;
        repeated(time, || browser.fetch("/", None).map(drop))
    };
    let rate = at_once(BROWSERS, one)?;
    drop(handle.stop(false));
    server.join().map_err(|_| anyhow!("the server panicked"))??;
    Ok(rate)
}

/// The sum of what so many reach together.
pub fn at_once(many: usize, one: impl Fn(usize) -> Result<f64> + Sync) -> Result<f64> {
    std::thread::scope(|scope| {
        let one = &one;
        let threads: Vec<_> = (0..many).map(|number| scope.spawn(move || one(number))).collect();
        threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow!("one panicked"))?).sum()
    })
}

fn signatures(algorithm: &str) -> Result<f64> {
    let told =
        Command::new("openssl").args(["speed", "-seconds", "1", "-mr", algorithm]).stderr(Stdio::null()).output();
    let told = String::from_utf8(told.context("openssl cannot be run")?.stdout)?;
    // `+F2:…` or `+F6:…`: number, bits, perhaps a name, and signatures a second before verifications.
    let line = told.lines().find(|line| line.starts_with("+F2:") || line.starts_with("+F6:"));
    let fields: Vec<&str> = line.with_context(|| format!("openssl says {told}"))?.split(':').collect();
    let each = fields.get(if algorithm.starts_with("rsa") { 3 } else { 4 }).context("a time")?;
    let each: f64 = each.parse()?;
    // Older ones tell how long one takes.
    Ok(if each < 1.0 { 1.0 / each } else { each })
}

fn bytes(folder: &std::path::Path, size: usize) -> Result<f64> {
    let time = write_plainly(&folder.join("plain"), size as u64)?;
    Ok(size as f64 / time.as_secs_f64())
}

/// As many bytes, on the disk at the end.
pub fn write_plainly(path: &std::path::Path, bytes: u64) -> Result<Duration> {
    let piece = vec![b'x'; 1 << 16];
    let begun = Instant::now();
    let mut file = std::fs::File::create(path)?;
    let mut left = usize::try_from(bytes)?;
    while left > 0 {
        left -= file.write(&piece[..left.min(piece.len())])?;
    }
    file.sync_all()?;
    Ok(begun.elapsed())
}
