//! What is written to standard error: no tokens, no addresses, no answers.

use std::io::IsTerminal;
use std::str::FromStr;

use anyhow::anyhow;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

use crate::config::LogFormat;

/// How much is logged where nothing is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usual {
    /// What the service does.
    Service,
    /// Trouble, and that a new database was made: a command tells by itself what it does.
    Command,
    /// Trouble alone.
    Trouble,
}

/// Logs to standard error. `KVARTAL_LOG_LEVEL` is kvartal's own level and nobody else's: at their wordiest, the
/// libraries would write down pages, mails and passwords.
///
/// # Errors
/// A level that is none.
pub(super) fn log(format: LogFormat, usual: Usual) -> anyhow::Result<()> {
    // What cannot be read of a browser's answer, the library of passkeys would write down as it came.
    let filter = Targets::new().with_default(LevelFilter::WARN).with_target("webauthn_rs_core", LevelFilter::OFF);
    let filter = match (std::env::var("KVARTAL_LOG_LEVEL"), usual) {
        (Ok(level), _) => filter.with_target("kvartal", level_of(&level)?),
        (Err(_), Usual::Service) => filter.with_target("kvartal", LevelFilter::INFO),
        (Err(_), Usual::Command) => filter.with_target("kvartal::store", LevelFilter::INFO),
        (Err(_), Usual::Trouble) => filter,
    };
    let lines =
        tracing_subscriber::fmt::layer().with_ansi(std::io::stderr().is_terminal()).with_writer(std::io::stderr);
    // A second subscriber in one process (as in tests) is refused; the first goes on.
    let _ = match format {
        LogFormat::Text => tracing_subscriber::registry().with(filter).with(lines).try_init(),
        LogFormat::Json => tracing_subscriber::registry().with(filter).with(lines.json()).try_init(),
    };
    Ok(())
}

fn level_of(text: &str) -> anyhow::Result<LevelFilter> {
    LevelFilter::from_str(text.trim())
        .map_err(|_| anyhow!("KVARTAL_LOG_LEVEL is “{text}”; it has to be off, error, warn, info, debug or trace"))
}
