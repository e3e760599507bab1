use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::copy::tell;
use super::operator;
use crate::cli::progress;
use crate::clock::Clock;
use crate::config::Config;
use crate::files::{self, Existing, beside};
use crate::history;
use crate::service::{self, keys_with, secret_file};
use crate::store::backup::{restore, sample};
use crate::store::secret::{self, Standing};
use crate::store::{Store, data_key};
use crate::token::{Keys, Secret};
use crate::vault::KeyRing;

/// Put a backup into the database of the settings, which has to be empty. Stop every kvartal process first.
#[derive(clap::Args)]
pub struct Args {
    /// File that “kvartal backup” has written
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let store = Store::open_alone(&config.database)?;
    // What is brought up to date on the way is as private as the database: where that is, if it is a file.
    let scratch = match config.database.strip_prefix("sqlite:").map(Path::new).and_then(Path::parent) {
        Some(folder) if folder.as_os_str().is_empty() => PathBuf::from("."),
        Some(folder) => folder.to_owned(),
        None => std::env::temp_dir(),
    };
    files::sweep(&scratch);
    let bar = progress::bar(1, "restore");
    let restored = restore(&args.from, &store, &scratch, &mut |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    let mut out = std::io::stdout();
    tell(&mut out, &restored)?;
    writeln!(out, "{} rows restored from {}, and every value compared.", restored.rows(), args.from.display())?;
    let kept = beside(&args.from, ".secret");
    let keys = match (&config.secret, secret_file(&config.database)) {
        (Some(secret), _) => Some(Keys::of(secret, &config.secret_previous).ok()),
        (None, Some(file)) => {
            put_secret(&kept, &file, &mut out)?.map(|text| keys_with(&Secret::from(text), config).ok())
        }
        (None, None) => None,
    };
    let ring = ring_at_hand(config)?;
    let keys = keys.map(|keys| keys.map(|keys| ring.iter().cloned().fold(keys, Keys::with_ring)));
    if let Some(Some(keys)) = &keys {
        history::note_restored(&store, &args.from, &operator::by(keys, Clock::System.now()))?;
    }
    let advice = advice(&store, keys.as_ref().map(Option::as_ref), config, &kept)?;
    writeln!(out, "{advice}")?;
    let known = keys.as_ref().and_then(Option::as_ref).map(Keys::ring).or(ring.as_ref());
    if let Some(advice) = key_advice(&store, known, config)? {
        writeln!(out, "{advice}")?;
    }
    Ok(())
}

/// The keys of what is sealed, if their file is there: one that is not is not made, because the right one has to be put there.
fn ring_at_hand(config: &Config) -> anyhow::Result<Option<KeyRing>> {
    match service::key_file(config) {
        Some(file) if file.exists() => service::ring(config),
        _ => Ok(None),
    }
}

/// What to do where the key that answers, names and addresses are sealed under is not at hand.
fn key_advice(store: &Store, known: Option<&KeyRing>, config: &Config) -> anyhow::Result<Option<String>> {
    let known: Vec<_> = known.into_iter().flat_map(KeyRing::ids).collect();
    let under = store.read(data_key::under)?;
    let lacking: Vec<String> = under.keys().filter(|id| !known.contains(id)).map(ToString::to_string).collect();
    if lacking.is_empty() {
        return Ok(None);
    }
    let place = match service::key_file(config) {
        Some(file) => format!("put it into {}", file.display()),
        None => "name its file in key_file (KVARTAL_KEY_FILE), for every process".to_owned(),
    };
    Ok(Some(format!(
        "Do not start kvartal yet: answers, names and addresses are sealed under the key named {}, which is not at hand. Find it \
         (“kvartal key export-recovery” wrote a copy, if you asked for it) and {place}; without it no answer can be read, and nobody can be written to.",
        lacking.join(" and ")
    )))
}

/// Puts the backup's secret beside the database; gives the one that is there then.
fn put_secret(kept: &Path, file: &Path, out: &mut impl Write) -> anyhow::Result<Option<String>> {
    let read = |path: &Path| -> anyhow::Result<Option<String>> {
        match std::fs::read_to_string(path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("the secret in {} cannot be read", path.display())),
        }
    };
    let (wanted, there) = (read(kept)?, read(file)?);
    let Some(wanted) = wanted else { return Ok(there) };
    match there {
        Some(there) if there.trim() == wanted.trim() => return Ok(Some(there)),
        Some(_) => {
            // Nothing was sent from an empty database; still, a secret is never thrown away.
            let aside = set_aside(file)?;
            writeln!(out, "The secret that was there is in {} now.", aside.display())?;
        }
        None => {}
    }
    files::write(file, wanted.as_bytes(), Existing::Replaced)
        .with_context(|| format!("{} cannot be written", file.display()))?;
    writeln!(out, "The secret was restored to {}.", file.display())?;
    Ok(Some(wanted))
}

/// Keeps what is in a file in another one beside it, under a name that is free; that name.
fn set_aside(file: &Path) -> anyhow::Result<PathBuf> {
    let content = std::fs::read(file)?;
    for number in 1.. {
        let ending = if number == 1 { ".before-restore".to_owned() } else { format!(".before-restore-{number}") };
        let aside = beside(file, &ending);
        match files::write(&aside, &content, Existing::Kept) {
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            written => {
                written.with_context(|| format!("{} cannot be written", aside.display()))?;
                return Ok(aside);
            }
        }
    }
    bail!("there is no free name beside {}", file.display())
}

/// Whether the secret is the one that the stored messages were made with, and what to do if not. Of a secret that is none
/// there are no keys.
fn advice(store: &Store, keys: Option<Option<&Keys>>, config: &Config, kept: &Path) -> anyhow::Result<String> {
    let known = keys.flatten();
    let standing = known.map(|keys| store.read(|conn| secret::standing(conn, keys))).transpose()?;
    let sample = store.read(sample)?;
    let fits = match (&standing, &sample) {
        (Some(Standing::Present | Standing::Former(_)), Some(_)) => true,
        (Some(Standing::Unknown(_)), _) => false,
        (_, None) => return Ok("No mail was ever written from this database.".into()),
        // What an earlier version has backed up does not say which secret it was.
        (_, Some((unique_key, message_id))) => {
            known.is_some_and(|keys| keys.has_made_message_id(unique_key, message_id))
        }
    };
    if fits {
        return Ok("The secret is the one that links in mails were made with; kvartal can be started.".into());
    }
    let place = match (&config.secret, secret_file(&config.database)) {
        (None, Some(file)) => format!("put it into {}", file.display()),
        _ => "set KVARTAL_SECRET (or secret in kvartal.toml) to it, for every process".to_owned(),
    };
    let found = if kept.exists() { format!(" It should be in {}.", kept.display()) } else { String::new() };
    Ok(format!(
        "Do not start kvartal yet: the secret that links in mails were made with is {}. Find it and {place}; without \
         it, links in mails that were sent stop working, and a mail that is sent again cannot be told from a new one.\
         {found}",
        if keys.is_some() { "another one than the one that is set" } else { "missing" }
    ))
}
