use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use zeroize::Zeroizing;

use super::copy::tell;
use super::operator;
use crate::cli::progress;
use crate::clock::Clock;
use crate::config::Config;
use crate::files::{self, Existing, beside};
use crate::history;
use crate::service::{self, keys_with, secret_file};
use crate::store::backup::{AtHand, Restored, restore_but, sample};
use crate::store::secret::{self, Standing};
use crate::store::{Store, data_key};
use crate::token::{Keys, Secret};
use crate::vault::{Identities, KeyRing};

/// Put a backup into the database of the settings, which has to be empty. Stop every kvartal process first.
#[derive(clap::Args)]
pub struct Args {
    /// File that “kvartal backup” has written
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// File with the identity that opens a backup which is sealed (backup_recipients)
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let identities = args.identity.as_deref().map(identities).transpose()?;
    let store = Store::open_alone(&config.database)?;
    let scratch = super::scratch(config);
    files::sweep(&scratch);
    let erased_file = service::erased_file(config);
    let erased = erased_file.as_deref().map(service::read_erased).transpose()?.flatten();
    let lines = erased.as_ref().map(Vec::len);
    let at_hand = AtHand { erased: erased.unwrap_or_default(), secrets: secrets_known(&args, config), identities };
    let bar = progress::bar(1, "restore");
    let restored = restore_but(&at_hand, &args.from, &store, &scratch, &mut |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    let mut out = std::io::stdout();
    tell(&mut out, &restored.copied)?;
    writeln!(out, "{} rows restored from {}, and every value compared.", restored.copied.rows(), args.from.display())?;
    writeln!(out, "{}", erased_words(&restored, erased_file.as_deref(), lines))?;
    service::keep_erased(erased_file.as_deref(), &restored.erased, &at_hand.secrets)?;
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
        history::note_restored(&store, &args.from, &restored.again.played, &operator::by(keys, Clock::System.now()))?;
    }
    let advice = advice(&store, keys.as_ref().map(Option::as_ref), config, &kept)?;
    writeln!(out, "{advice}")?;
    let known = keys.as_ref().and_then(Option::as_ref).map(Keys::ring).or(ring.as_ref());
    if let Some(advice) = key_advice(&store, known, config)? {
        writeln!(out, "{advice}")?;
    }
    Ok(())
}

/// What opens a backup that is sealed.
fn identities(file: &Path) -> anyhow::Result<Identities> {
    let text = std::fs::read(file).map(Zeroizing::new).with_context(|| format!("{} cannot be read", file.display()))?;
    Identities::read(&text).map_err(|why| anyhow!("{}: {why}", file.display()))
}

/// The names of the secrets at hand, also of the one beside the backup: what was erased under another one is another database's.
fn secrets_known(args: &Args, config: &Config) -> Vec<String> {
    let beside_backup = std::fs::read_to_string(beside(&args.from, ".secret"));
    let beside_database = secret_file(&config.database).map(std::fs::read_to_string);
    let files = [Some(beside_backup), beside_database].into_iter().flatten().flatten().map(Secret::from);
    let of_files = files.filter_map(|text| keys_with(&text, config).ok());
    let set = config.secret.as_ref().and_then(|secret| Keys::of(secret, &config.secret_previous).ok());
    let all = of_files.chain(set);
    all.flat_map(|keys| keys.key_ids().map(ToString::to_string).collect::<Vec<_>>()).collect()
}

/// What was erased again of what the backup had, by a file with so many lines; none if there is no file.
fn erased_words(restored: &Restored, file: Option<&Path>, lines: Option<usize>) -> String {
    let again = restored.again.played.len();
    let told = match (file, lines) {
        (Some(file), Some(0)) => format!(
            "{} holds no line: nobody was erased, or the file is not whole. What was erased after this backup was made, if anything, is in the \
             database again; if there is another copy of the file, put it there and restore anew before kvartal is started.",
            file.display()
        ),
        (Some(file), Some(_)) if again == 0 => {
            format!("{} tells of no erasure that the backup does not know.", file.display())
        }
        (Some(file), Some(_)) => format!(
            "{again} {} made after this backup and {} carried out again, as {} tells (“kvartal erase list”).",
            if again == 1 { "erasure was" } else { "erasures were" },
            if again == 1 { "was" } else { "were" },
            file.display()
        ),
        (Some(file), None) => format!(
            "There is no {}: what was erased after this backup was made, if anything, is in the database again. If there is such a \
             file, put it there and restore anew before kvartal is started.",
            file.display()
        ),
        (None, _) => "erased_file is not set: what was erased after this backup was made, if anything, is in the database again. If \
                      lines were kept, put them into a file, name it in erased_file, and restore anew before kvartal is started."
            .to_owned(),
    };
    let told = match restored.again.void {
        0 => told,
        some => format!(
            "{told} {some} lines were passed over: they tell of something whose time was over, and that this backup, which is newer, has not \
             forgotten. If it is still over, the nightly pass announces it."
        ),
    };
    match restored.again.passed_over {
        0 => told,
        some => format!(
            "{told} {some} lines were passed over: they are of another database, or of a secret that is not known (secret_previous)."
        ),
    }
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
