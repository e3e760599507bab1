//! Mails a second into a local sink, beside Postfix's own `smtp-source` on as many connections.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use kvartal::outbox::{self, Ended};

use crate::Effort;
use crate::families;
use crate::ground::{Ground, KINDS, Kind, Sink, postfix, processor};
use crate::table::{Line, median, per_second, rate, span};

/// A sending day and a time of sending.
pub const DAY: Date = date(2031, 10, 7);
pub const AT: &str = "2031-10-07T08:00:00Z";

/// How mail is signed.
#[derive(Debug, Clone)]
pub struct Signature {
    pub name: &'static str,
    pub key: Option<PathBuf>,
}

pub fn measure(effort: Effort) -> Result<Vec<Line>> {
    let (mails, runs) = effort.between((3_000, 3), (1_500, 1), (500, 1));
    let sink = Sink::start()?;
    let keys = tempfile::tempdir()?;
    let ed25519 = Signature { name: "Ed25519", key: Some(keys.path().join("ed25519.pem")) };
    let rsa = Signature { name: "RSA-2048", key: Some(keys.path().join("rsa.pem")) };
    let none = Signature { name: "no signature", key: None };
    if let (Some(ed25519), Some(rsa)) = (&ed25519.key, &rsa.key) {
        make_key(&["genpkey", "-algorithm", "ed25519"], ed25519)?;
        make_key(&["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], rsa)?;
    }
    let size = size_of_a_mail(&ed25519)?;
    let mut lines = Vec::new();
    for connections in [1, 4] {
        let source = |keeping: bool| -> Result<Duration> {
            let times: Result<Vec<Duration>> =
                (0..runs).map(|_| smtp_source(&sink, connections, mails, size, keeping)).collect();
            median(&times?).context("no runs")
        };
        let (keeping, anew) = (source(true)?, source(false)?);
        let signatures = if connections == 4 { vec![&none, &ed25519, &rsa] } else { vec![&ed25519] };
        for signature in signatures {
            for kind in KINDS {
                let sent: Result<Vec<Sent>> =
                    (0..runs).map(|_| send(kind, &sink, connections, mails, signature)).collect();
                let sent = sent?;
                let middle =
                    |of: fn(&Sent) -> Duration| median(&sent.iter().map(of).collect::<Vec<_>>()).context("no runs");
                let (time, processor) = (middle(|sent| sent.time)?, middle(|sent| sent.processor)?);
                let statements = sent.first().context("no runs")?.statements as f64 / mails as f64;
                let ours = rate(mails, time);
                let what = format!("mails, {} ({connections} at a time), {}", signature.name, kind.name());
                let beside = format!(
                    "`smtp-source -d` {}; without `-d` {} ({:.2})",
                    per_second(mails, keeping),
                    per_second(mails, anew),
                    ours / rate(mails, anew)
                );
                let each = span(processor / u32::try_from(mails)?);
                let result =
                    format!("{}; {each} of processor and {statements:.2} statements each", per_second(mails, time));
                let line = Line::alone(what, result);
                lines.push(line.beside(beside, ours / rate(mails, keeping), aim(kind, connections, signature)));
            }
        }
    }
    lines.push(Line::alone("size of such a mail, signed with Ed25519", format!("{size} bytes")));
    Ok(lines)
}

/// What is to be reached.
fn aim(kind: Kind, connections: usize, signature: &Signature) -> &'static str {
    match (connections, signature.name, kind) {
        (1, _, Kind::Postgres) => "≥ 3,000/s",
        (4, "RSA-2048", _) => "≥ 3,000/s",
        (4, "Ed25519", Kind::Sqlite) => "≥ 10,000/s",
        (4, "Ed25519", Kind::Postgres) => "≥ 7,000/s",
        _ => "",
    }
}

/// One pass.
pub struct Sent {
    pub time: Duration,
    /// Of kvartal's process.
    processor: Duration,
    statements: u64,
}

/// One sending pass over a queue of invitations: claim, check, render, sign, hand over, note.
pub fn send(kind: Kind, sink: &Sink, connections: usize, mails: usize, signature: &Signature) -> Result<Sent> {
    let ground = Ground::new(kind)?;
    let now: Timestamp = AT.parse()?;
    families::queue(&ground, mails, now, DAY)?;
    let mut config = ground.config(&sink.address());
    config.mail_connections = connections;
    config.dkim_key.clone_from(&signature.key);
    let service = ground.service(&config)?;
    let (before, statements) = (processor(std::process::id())?, service.store.statements());
    let begun = Instant::now();
    let (posted, ended) = outbox::send_due(&service, "bench", &|| now)?;
    let time = begun.elapsed();
    let processor = processor(std::process::id())?.saturating_sub(before);
    ensure!(ended == Ended::Done && posted.sent == mails, "of {mails} mails: {posted:?}");
    Ok(Sent { time, processor, statements: service.store.statements() - statements })
}

fn smtp_source(sink: &Sink, connections: usize, mails: usize, size: u64, keeping: bool) -> Result<Duration> {
    let mut command = Command::new(postfix("smtp-source")?);
    if keeping {
        command.arg("-d");
    }
    command.args(["-f", "svar@example.org", "-t", "p20000001@example.org"]);
    command.args(["-s", &connections.to_string(), "-m", &mails.to_string(), "-l", &size.to_string()]);
    command.arg(format!("127.0.0.1:{}", sink.port)).stdout(Stdio::null());
    let begun = Instant::now();
    let status = command.status().context("smtp-source cannot be started")?;
    ensure!(status.success(), "smtp-source: {status}");
    Ok(begun.elapsed())
}

/// As it arrives.
fn size_of_a_mail(signature: &Signature) -> Result<u64> {
    let ground = Ground::new(Kind::Sqlite)?;
    let now: Timestamp = AT.parse()?;
    families::queue(&ground, 1, now, DAY)?;
    let folder = ground.dir.path().join("mail");
    let mut config = ground.config(&format!("maildir:{}", folder.display()));
    config.dkim_key.clone_from(&signature.key);
    outbox::send_due(&ground.service(&config)?, "bench", &|| now)?;
    let mail = std::fs::read_dir(folder.join("new"))?.next().context("a mail in the folder")??;
    Ok(mail.metadata()?.len())
}

fn make_key(how: &[&str], path: &std::path::Path) -> Result<()> {
    let made = Command::new("openssl").args(how).arg("-out").arg(path).stderr(Stdio::null()).status();
    ensure!(made.context("openssl, which makes the keys, cannot be run")?.success(), "openssl makes no key");
    Ok(())
}
