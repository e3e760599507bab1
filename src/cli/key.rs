use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use zeroize::Zeroizing;

use super::operator;
use crate::clock::Clock;
use crate::config::Config;
use crate::files::{self, Existing};
use crate::service::{self, key_file};
use crate::store::{Store, StoreError, data_key};
use crate::vault::KeyRing;

/// The keys under which answers, names and addresses are sealed.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Tell which keys there are, and how many people's data stands under each
    List,
    /// Make a new key the present one. What is sealed goes over to it, while kvartal is in use; the keys of before stay in the
    /// file, because backups stand under them
    Rotate,
    /// Write a line with a new key, for a key file that several machines share
    New,
    /// Write the keys with what to do with them, for a place where neither the database nor its backups are
    ExportRecovery {
        /// File to write, which must not be there yet; without it they go to standard output
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    match args.what {
        What::New => Ok(writeln!(std::io::stdout(), "{}", *KeyRing::new_line())?),
        What::List => list(config),
        What::Rotate => rotate(config),
        What::ExportRecovery { to } => export_recovery(config, to.as_deref()),
    }
}

fn list(config: &Config) -> anyhow::Result<()> {
    let keys = service::keys(config)?;
    let store = Store::open(&config.database)?;
    let (under, present) =
        store.read(|conn| Ok::<_, StoreError>((data_key::under(conn)?, data_key::stands_under(conn)?)))?;
    let mut out = std::io::stdout();
    let ring = keys.ring();
    for id in ring.ids() {
        let standing = if present.as_deref() == Some(&id.to_string()) { "present" } else { "other" };
        writeln!(out, "{id}\t{standing}\t{}", under.get(&id).copied().unwrap_or_default())?;
    }
    let unknown: Vec<_> = under.iter().filter(|(id, _)| ring.ids().all(|known| known != **id)).collect();
    for (id, count) in &unknown {
        writeln!(out, "{id}\tunknown\t{count}")?;
    }
    if !unknown.is_empty() {
        bail!(
            "the answers, names and addresses under a key that is unknown cannot be read; find it and put it into the key file"
        );
    }
    Ok(())
}

fn rotate(config: &Config) -> anyhow::Result<()> {
    let file = named(config)?;
    // A process that was killed here has left the keys in a file of no use to anybody but a thief.
    files::sweep(file.parent().unwrap_or(Path::new("")));
    // What is there has to open before anything is changed.
    let (store, keys) = service::keyed(config, Store::open(&config.database)?)?;
    let by = operator::by(&keys, Clock::System.now());
    // Read and written while nobody else changes it: of two at once, the second puts its key in front of the first one's.
    let made = || {
        let before = std::fs::read_to_string(&file).map_err(|error| told(&file, "read", &error))?;
        let text = Zeroizing::new(format!("{}\n{}\n", *KeyRing::new_line(), before.trim()));
        files::write(&file, text.as_bytes(), Existing::Replaced).map_err(|error| told(&file, "written", &error))?;
        KeyRing::read(&text).map_err(StoreError::Setup)
    };
    let wrapped = data_key::change(&store, &by, made)?;
    let ring = service::ring(config)?.context("the key file is gone")?;
    let mut out = std::io::stdout();
    writeln!(out, "{} is the present key; {wrapped} people and addresses went over to it.", ring.present())?;
    writeln!(out, "Keep a copy of {}: “kvartal key export-recovery”.", file.display())?;
    Ok(())
}

fn told(file: &Path, what: &str, error: &std::io::Error) -> StoreError {
    StoreError::Setup(format!("{} cannot be {what} ({error}); the key was not changed", file.display()))
}

fn export_recovery(config: &Config, to: Option<&Path>) -> anyhow::Result<()> {
    let file = named(config)?;
    let ring = service::ring(config)?.context("there are no keys")?;
    // A copy of what opens nothing would be trusted. A database that is away is no reason to have none.
    let under = Store::open(&config.database).and_then(|store| store.read(data_key::stands_under));
    let known = |name: &str| ring.ids().any(|id| id.to_string() == name);
    let present = match under {
        Ok(Some(name)) if known(&name) => Some(name),
        Ok(Some(name)) => bail!(
            "the database stands under the key named {name}, which is not in {}: a copy of that file opens nothing. Find the right \
             one first",
            file.display()
        ),
        Ok(None) | Err(_) => None,
    };
    let keys = std::fs::read_to_string(&file)
        .map(Zeroizing::new)
        .with_context(|| format!("{} cannot be read", file.display()))?;
    let text = format!(
        "# The keys under which kvartal seals answers, names and addresses ({}; the present one is {}).\n\
         # Keep this where neither the database nor its backups are. To use it, put it into {} or name it as key_file.\n\
         # Without it no answer can be read, from no backup either, and nobody can be written to.\n\
         {}\n",
        config.base_url,
        present.clone().unwrap_or_else(|| ring.present().to_string()),
        file.display(),
        keys.trim()
    );
    match to {
        None => std::io::stdout().write_all(text.as_bytes())?,
        Some(to) => files::write(to, text.as_bytes(), Existing::Kept)
            .map_err(|error| anyhow!("{} cannot be written: {error}", to.display()))?,
    }
    if let Some(present) = present.filter(|present| !service::has_copy(&file, present)) {
        // A file that cannot be changed is none the worse for it: “kvartal status” goes on asking for a copy.
        if let Err(error) = note_copy(config, &file, &present) {
            tracing::warn!(file = %file.display(), %error, "that there is a copy cannot be noted in the key file");
        }
    }
    Ok(())
}

/// Adds to the key file that a copy was written, while nobody changes it: read before, it would be without the key that
/// somebody has put into it meanwhile.
fn note_copy(config: &Config, file: &Path, present: &str) -> anyhow::Result<()> {
    let (store, keys) = service::keyed(config, Store::open(&config.database)?)?;
    let by = operator::by(&keys, Clock::System.now());
    data_key::hold_file(&store, &by, || {
        let before = std::fs::read_to_string(file).map(Zeroizing::new)?;
        let text = Zeroizing::new(format!("{}\n{}\n", before.trim(), service::note_of_copy(present)));
        files::write(file, text.as_bytes(), Existing::Replaced)?;
        Ok(())
    })
}

/// Where the keys stand.
fn named(config: &Config) -> anyhow::Result<PathBuf> {
    key_file(config).context(
        "there is no key file: with PostgreSQL, what is sealed stands under a key that follows from the secret until \
         key_file (KVARTAL_KEY_FILE) names a file. Make one with “kvartal key new”, the same for every process",
    )
}
