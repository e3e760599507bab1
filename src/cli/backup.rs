use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};

use super::copy::tell;
use crate::cli::progress;
use crate::clock::Clock;
use crate::config::Config;
use crate::service::secret_file;
use crate::store::Store;
use crate::store::backup::{Draft, backup, beside};

/// Write a backup of the database, while it is in use: one SQLite file, whatever the database is, checked before it
/// gets its name. “kvartal restore” puts it into either database.
#[derive(clap::Args)]
pub struct Args {
    /// File to write, or a folder, in which it gets a name with date and time
    #[arg(long, value_name = "PATH")]
    to: PathBuf,
    /// In a folder: keep this many of the newest backups and remove older ones
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    keep: Option<u32>,
    /// Replace a file of that name
    #[arg(long)]
    replace: bool,
    /// Leave the secret out, for a backup that goes to others; then keep the secret elsewhere
    #[arg(long)]
    without_secret: bool,
}

pub fn run(args: Args, config: &Config) -> anyhow::Result<()> {
    let is_folder = args.to.is_dir();
    if args.keep.is_some() && !is_folder {
        bail!("--keep needs a folder in --to; {} is none", args.to.display());
    }
    // A folder that is missing is not made: it may be a disk that is not mounted.
    let file = if is_folder { args.to.join(name()) } else { args.to.clone() };
    let store = Store::open_present(&config.database)?;
    let secret = secret_to_keep(&args, config, &file)?;
    let bar = progress::bar(1, "backup");
    let made = backup(&store, &file, args.replace, &mut |done, of| {
        bar.set_length(of);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    let mut out = std::io::stdout();
    tell(&mut out, &made)?;
    writeln!(out, "{} rows in {}, checked.", made.rows(), file.display())?;
    match secret {
        Kept::Copy { draft, to } => {
            draft.place(&to, args.replace).context("the backup was made, its secret was not")?;
            writeln!(out, "The secret is in {}.", to.display())?;
        }
        Kept::Elsewhere(advice) => writeln!(out, "{advice}")?,
    }
    if let Some(keep) = args.keep {
        let removed = thin_out(&args.to, keep as usize)?;
        writeln!(out, "{removed} older backups removed, {keep} are kept.")?;
    }
    Ok(())
}

/// What becomes of the secret.
enum Kept {
    /// Beside the backup, as it is beside the database.
    Copy { draft: Draft, to: PathBuf },
    /// A sentence about what the operator has to do.
    Elsewhere(String),
}

fn secret_to_keep(args: &Args, config: &Config, file: &Path) -> anyhow::Result<Kept> {
    let from = secret_file(&config.database).filter(|_| config.secret.is_none());
    let Some(from) = from else {
        return Ok(Kept::Elsewhere(
            "The secret is not in it: it stands in your settings; keep a copy of them in a safe place.".into(),
        ));
    };
    if args.without_secret {
        return Ok(Kept::Elsewhere(format!("The secret is not in it: keep a copy of {} elsewhere.", from.display())));
    }
    if !from.exists() {
        return Ok(Kept::Elsewhere("There is no secret yet: no mail was sent from here.".into()));
    }
    let to = beside(file, ".secret");
    if to.exists() && !args.replace {
        bail!("{} is there already and was not touched", to.display());
    }
    let text = std::fs::read(&from).with_context(|| format!("the secret in {} cannot be read", from.display()))?;
    let mut draft = Draft::beside(&to)?;
    draft.write(&text)?;
    Ok(Kept::Copy { draft, to })
}

const BEGIN: &str = "kvartal-";
const END: &str = ".sqlite";

/// Names in the order of time.
fn name() -> String {
    format!("{BEGIN}{}{END}", Clock::System.now().strftime("%Y-%m-%dT%H-%M-%SZ"))
}

/// Whether a file's name is one that [`name`] gives: nobody else's file is removed.
fn is_backup(name: &str) -> bool {
    let Some(time) = name.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END)) else { return false };
    jiff::civil::DateTime::strptime("%Y-%m-%dT%H-%M-%SZ", time).is_ok()
}

/// Removes all but the newest `keep` backups, with their secrets.
fn thin_out(folder: &Path, keep: usize) -> anyhow::Result<usize> {
    let entries = std::fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut names: Vec<String> = entries
        .map(|entry| entry.map(|entry| entry.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_, _>>()?;
    names.retain(|name| is_backup(name));
    names.sort();
    names.truncate(names.len().saturating_sub(keep));
    for name in &names {
        let file = folder.join(name);
        let secret = beside(&file, ".secret");
        for old in [&file, &secret].into_iter().filter(|old| old.exists()) {
            std::fs::remove_file(old).map_err(|error| anyhow!("{} cannot be removed: {error}", old.display()))?;
        }
    }
    Ok(names.len())
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
        assert_eq!(thin_out(folder.path(), 2).unwrap(), 1);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 8);
        assert!(!folder.path().join(format!("kvartal-{}.sqlite", days[2])).exists());
        assert!(!folder.path().join(format!("kvartal-{}.sqlite.secret", days[2])).exists());
        assert_eq!(thin_out(folder.path(), 2).unwrap(), 0);
        assert!(is_backup(&name()));
    }
}
