use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use jiff::{SignedDuration, Timestamp};

use super::copy::tell;
use crate::cli::progress;
use crate::clock::Clock;
use crate::config::Config;
use crate::files::{self, Existing, beside};
use crate::service::{self, secret_file};
use crate::span;
use crate::store::backup::{backup, backup_sealed};
use crate::store::{Store, data_key, secret};
use crate::token::Secret;
use crate::vault::{Identities, KeyRing, Recipients, SEALED};

/// Write a backup of the database, while it is in use: one SQLite file, whatever the database is, checked before it
/// gets its name. “kvartal restore” puts it into either database.
#[derive(clap::Args)]
pub struct Args {
    /// File to write, or a folder, in which it gets a name with date and time
    #[arg(long, value_name = "PATH", required_unless_present = "new_identity")]
    to: Option<PathBuf>,
    /// In a folder: keep this many of the newest backups and remove older ones
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    keep: Option<u32>,
    /// In a folder: remove backups that are older than this many days, but never the one that is made now
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    keep_days: Option<u32>,
    /// Replace a file of that name
    #[arg(long)]
    replace: bool,
    /// Put the secret beside the backup as well: whoever has both can open every link
    #[arg(long)]
    with_secret: bool,
    /// Make what opens sealed backups, into a file that must not be there yet, and tell the recipient for backup_recipients;
    /// no backup is made. Keep the file where neither the database nor its backups are
    #[arg(long, value_name = "FILE", conflicts_with_all = ["to", "keep", "keep_days", "replace", "with_secret"])]
    new_identity: Option<PathBuf>,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    if let Some(file) = &args.new_identity {
        return new_identity(file);
    }
    let _pass = span::pass("backup").entered();
    let to = args.to.clone().unwrap_or_default();
    let is_folder = to.is_dir();
    if (args.keep.is_some() || args.keep_days.is_some()) && !is_folder {
        bail!("--keep and --keep-days need a folder in --to; {} is none", to.display());
    }
    let recipients = match config.backup_recipients.as_slice() {
        [] => None,
        lines => Some(Recipients::read(lines).map_err(|fault| anyhow!(fault))?),
    };
    if recipients.is_some() && args.with_secret {
        bail!(
            "--with-secret would put the secret, which nobody seals, beside a sealed backup; keep a copy of it elsewhere"
        );
    }
    let now = Clock::System.now();
    // A folder that is missing is not made: it may be a disk that is not mounted.
    let ending = if recipients.is_some() { SEALED_END } else { "" };
    let file = if is_folder { to.join(format!("{}{ending}", name(now))) } else { to.clone() };
    refuse_what_is_no_backup(&file, config)?;
    let store = Store::open_present(&config.database)?;
    let secret = secret_to_keep(&args, config, &store, &file)?;
    let swept = files::sweep(file.parent().unwrap_or(Path::new("")));
    let bar = progress::bar(1, "backup");
    let mut progress = |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    };
    let made = match &recipients {
        None => backup(&store, &file, args.replace, &mut progress)?,
        Some(recipients) => {
            let scratch = super::scratch(config);
            files::sweep(&scratch);
            backup_sealed(&store, &file, args.replace, (recipients, &scratch), &mut progress)?
        }
    };
    bar.finish_and_clear();
    let mut out = std::io::stdout();
    tell(&mut out, &made)?;
    let sealed = if recipients.is_some() { " and sealed: “kvartal restore --identity FILE” opens it" } else { "" };
    writeln!(out, "{} rows in {}, checked{sealed}.", made.rows(), file.display())?;
    if swept > 0 {
        writeln!(out, "{swept} unfinished files of processes that were killed were removed.")?;
    }
    match secret {
        Kept::Copy { secret, to } => {
            let existing = if args.replace { Existing::Replaced } else { Existing::Kept };
            files::write(&to, &secret, existing).context("the backup was made, its secret was not")?;
            writeln!(out, "The secret is in {}.", to.display())?;
        }
        Kept::Elsewhere(advice) => writeln!(out, "{advice}")?,
        // Nothing older is removed then: the secret may be beside one of those.
        Kept::Missing(advice) => bail!("the backup was made without a secret. {advice}"),
    }
    if let Some(advice) = key_advice(config, &store)? {
        writeln!(out, "{advice}")?;
    }
    if args.keep.is_some() || args.keep_days.is_some() {
        let since = args.keep_days.map(|days| name(now - SignedDuration::from_hours(24 * i64::from(days))));
        let thinned = thin_out(&to, args.keep.map_or(usize::MAX, |keep| keep as usize), since.as_deref())?;
        writeln!(out, "{} older backups removed, {} are kept.", thinned.removed, thinned.kept)?;
    }
    Ok(())
}

/// Writes what opens sealed backups, and tells to whom they are to be sealed.
fn new_identity(file: &Path) -> anyhow::Result<()> {
    let (text, recipient) = Identities::generate();
    files::write(file, text.as_bytes(), Existing::Kept).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => anyhow!("{} is there already and was not touched", file.display()),
        _ => anyhow!("{} cannot be written: {error}", file.display()),
    })?;
    let mut out = std::io::stdout();
    writeln!(out, "backup_recipients = [\"{recipient}\"]")?;
    writeln!(
        out,
        "Put that line into the settings. {} opens the backups that are made from then on: keep it, and a copy of it, where neither \
         the database nor its backups are, and take it away from this machine.",
        file.display()
    )?;
    Ok(())
}

/// What the backup is worth without the keys, and where they are.
fn key_advice(config: &Config, store: &Store) -> anyhow::Result<Option<String>> {
    let Some(name) = store.read(data_key::stands_under)? else { return Ok(None) };
    let known = |ring: &KeyRing| ring.ids().any(|id| id.to_string() == name);
    let ring = service::ring(config).ok().flatten();
    Ok(match service::key_file(config).filter(|_| ring.as_ref().is_some_and(known)) {
        Some(file) => Some(format!(
            "The keys are not in it, and it cannot be read without them: keep a copy of {} in another place (“kvartal key \
             export-recovery”).",
            file.display()
        )),
        // They follow from the secret.
        None if config.secret.is_some() && service::keys(config).is_ok_and(|keys| known(keys.ring())) => None,
        None => Some(format!(
            "WARNING: it cannot be read: what is sealed in it stands under the key named {name}, which is not at hand. Look for \
             the key file before anything else."
        )),
    })
}

/// A backup takes the place of an earlier backup, and of nothing else: not of the database itself, whatever name it is given
/// by, nor of its secret, the settings or a sheet.
fn refuse_what_is_no_backup(file: &Path, config: &Config) -> anyhow::Result<()> {
    let ours = config.database.strip_prefix("sqlite:").map(Path::new).into_iter().flat_map(|database| {
        ["", "-wal", "-shm", "-journal", ".secret", ".keys", ".erased"].map(|end| beside(database, end))
    });
    let whole = |path: &Path| -> Option<PathBuf> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        path.canonicalize().ok().or_else(|| Some(folder.canonicalize().ok()?.join(path.file_name()?)))
    };
    if ours.into_iter().any(|our| whole(&our).is_some_and(|our| Some(our) == whole(file))) {
        bail!("{} belongs to the database itself and was not touched; give the backup another name", file.display());
    }
    let mut begin = [0_u8; 19];
    let is_there = std::fs::File::open(file).and_then(|mut file| file.read(&mut begin));
    // A database in use is written through its -wal (18th byte: 2); a backup is whole in one file.
    let is_backup = begin.starts_with(b"SQLite format 3\0") && begin[18] != 2 || begin.starts_with(SEALED);
    if is_there.is_ok() && !is_backup {
        bail!("{} is there already, is no backup and was not touched", file.display());
    }
    Ok(())
}

/// What becomes of the secret.
enum Kept {
    /// Beside the backup, as it is beside the database.
    Copy { secret: Vec<u8>, to: PathBuf },
    /// A sentence about what the operator has to do.
    Elsewhere(String),
    /// The same, of a secret that was to be kept and is not at hand.
    Missing(String),
}

fn secret_to_keep(args: &Args, config: &Config, store: &Store, file: &Path) -> anyhow::Result<Kept> {
    let from = secret_file(&config.database).filter(|_| config.secret.is_none());
    let Some(from) = from else {
        let keys = service::keys(config).ok();
        return Ok(Kept::Elsewhere(match secret::missing_from(store, keys.as_ref()) {
            None => "The secret is not in it: it stands in your settings; keep a copy of them in a safe place.".into(),
            Some(id) => format!(
                "The secret is not in it, and it is not the one in your settings: the database stands under the one named \
                 {id}. Look for that one, and keep a copy of it in a safe place."
            ),
        }));
    };
    let text = std::fs::read_to_string(&from).ok().map(Secret::from);
    let keys = text.as_ref().and_then(|text| service::keys_with(text, config).ok());
    if let Some(id) = secret::missing_from(store, keys.as_ref()) {
        let words = format!(
            "The secret that the database stands under, named {id}, is not in {}. Look for it: without it, links in mails that \
             were sent stop working.",
            from.display()
        );
        return Ok(if args.with_secret { Kept::Missing(words) } else { Kept::Elsewhere(words) });
    }
    if !from.exists() {
        return Ok(Kept::Elsewhere("There is no secret yet: no mail was sent from here.".into()));
    }
    if !args.with_secret {
        return Ok(Kept::Elsewhere(format!(
            "The secret is not in it: keep one copy of {} in another place, such as a password safe.",
            from.display()
        )));
    }
    let to = beside(file, ".secret");
    if to.exists() && !args.replace {
        bail!("{} is there already and was not touched", to.display());
    }
    let secret = std::fs::read(&from).with_context(|| format!("the secret in {} cannot be read", from.display()))?;
    Ok(Kept::Copy { secret, to })
}

const BEGIN: &str = "kvartal-";
const END: &str = ".sqlite";
/// What follows in the name of one that is sealed.
const SEALED_END: &str = ".age";

/// Names in the order of time.
fn name(at: Timestamp) -> String {
    format!("{BEGIN}{}{END}", at.strftime("%Y-%m-%dT%H-%M-%SZ"))
}

/// Whether a file's name is one that [`name`] gives: nobody else's file is removed.
fn is_backup(name: &str) -> bool {
    let name = name.strip_suffix(SEALED_END).unwrap_or(name);
    let Some(time) = name.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END)) else { return false };
    jiff::civil::DateTime::strptime("%Y-%m-%dT%H-%M-%SZ", time).is_ok()
}

/// What became of the backups of a folder.
#[derive(Debug, PartialEq, Eq)]
struct Thinned {
    removed: usize,
    kept: usize,
}

/// Removes all but the newest `keep` backups, and those whose name stands before `since`, with their secrets. The newest
/// always stays.
fn thin_out(folder: &Path, keep: usize, since: Option<&str>) -> anyhow::Result<Thinned> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut names: Vec<String> = entries
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, _>>()?;
    names.retain(|name| is_backup(name));
    names.sort();
    let too_many = names.len().saturating_sub(keep.max(1));
    let too_old = since.map_or(0, |since| names.partition_point(|name| name.as_str() < since));
    let removed = too_many.max(too_old.min(names.len().saturating_sub(1)));
    let kept = names.len() - removed;
    names.truncate(removed);
    for name in &names {
        let file = folder.join(name);
        let secret = beside(&file, ".secret");
        for old in [&file, &secret].into_iter().filter(|old| old.exists()) {
            std::fs::remove_file(old).map_err(|error| anyhow!("{} cannot be removed: {error}", old.display()))?;
        }
    }
    Ok(Thinned { removed, kept })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_kvartal_named_itself_is_thinned_out() {
        let folder = tempfile::tempdir().unwrap();
        let days = ["2021-01-05T02-00-00Z", "2021-01-04T02-00-00Z", "2020-12-31T02-00-00Z"];
        for day in days {
            std::fs::write(folder.path().join(format!("kvartal-{day}.sqlite")), "").unwrap();
            std::fs::write(folder.path().join(format!("kvartal-{day}.sqlite.secret")), "").unwrap();
        }
        for other in ["kvartal-live.sqlite", "kvartal.sqlite", "kvartal-2019-01-01T00-00-00Z.sqlite.bak", "notes.txt"] {
            std::fs::write(folder.path().join(other), "").unwrap();
        }
        assert_eq!(thin_out(folder.path(), 2, None).unwrap(), Thinned { removed: 1, kept: 2 });
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 8);
        assert!(!folder.path().join(format!("kvartal-{}.sqlite", days[2])).exists());
        assert!(!folder.path().join(format!("kvartal-{}.sqlite.secret", days[2])).exists());
        assert_eq!(thin_out(folder.path(), 2, None).unwrap(), Thinned { removed: 0, kept: 2 });
        assert!(is_backup(&name("2021-01-05T02:00:00Z".parse().unwrap())));
    }

    #[test]
    fn what_is_too_old_goes_and_the_newest_stays() {
        let folder = tempfile::tempdir().unwrap();
        for day in ["2021-01-01T02-00-00Z", "2021-01-04T02-00-00Z", "2021-01-05T02-00-00Z"] {
            std::fs::write(folder.path().join(format!("kvartal-{day}.sqlite")), "").unwrap();
        }
        let since = |at: &str| name(at.parse().unwrap());
        let thin = |keep, since: String| thin_out(folder.path(), keep, Some(&since)).unwrap();
        assert_eq!(thin(9, since("2021-01-01T02:00:00Z")), Thinned { removed: 0, kept: 3 }, "to the second");
        assert_eq!(thin(9, since("2021-01-01T02:00:01Z")), Thinned { removed: 1, kept: 2 });
        assert_eq!(thin(9, since("2022-01-01T02:00:00Z")), Thinned { removed: 1, kept: 1 });
        assert!(folder.path().join("kvartal-2021-01-05T02-00-00Z.sqlite").exists());
    }
}
