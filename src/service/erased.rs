//! The file in which it stands outside the database who was erased, so that no restored backup brings them back.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};

use crate::config::Config;
use crate::files::{self, Existing, beside};
use crate::store::StoreError;
use crate::store::tombstone::{self, Tombstone};

/// What the file says of itself.
const HEADING: &str = "\
# Who and what was erased from kvartal, by row number and keyed hash: no name, no address, no case number.
# Keep a copy where the backups are. “kvartal restore” reads it, and erases again what an older backup still has.
";

/// Where it stands; `None` for PostgreSQL without `erased_file`.
pub fn erased_file(config: &Config) -> Option<PathBuf> {
    let beside_it = || config.database.strip_prefix("sqlite:").map(|path| beside(Path::new(path), ".erased"));
    config.erased_file.clone().or_else(beside_it)
}

/// What stands in the file; `None` if there is no file.
///
/// # Errors
/// A sentence about a file that cannot be read, or holds something else.
pub fn read_erased(file: &Path) -> anyhow::Result<Option<Vec<Tombstone>>> {
    match std::fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        read => {
            let text = read.with_context(|| format!("{} cannot be read", file.display()))?;
            let wrong =
                |line| anyhow!("{}, line {line}: this is no line about an erasure that kvartal wrote", file.display());
            tombstone::read(&text).map(Some).map_err(wrong)
        }
    }
}

/// Writes tombstones into the file beside those that stand there, whole or not at all. The caller is in a transaction of the
/// database that is alone in writing tombstones, so that of two processes neither takes out what the other has put there; it stands under
/// one of the secrets with `own` names, and these are `all` that it has.
///
/// # Errors
/// A sentence about a file that cannot be read or written: what it is to tell is not to be done then.
pub fn keep_erased(file: Option<&Path>, all: &[Tombstone], own: &[String]) -> Result<(), StoreError> {
    let Some(file) = file else { return Ok(()) };
    let told = |why: String| {
        StoreError::NotKept(format!(
            "what is erased has to stand outside the database first, and {why}; nothing was erased"
        ))
    };
    let there = read_erased(file).map_err(|fault| told(format!("{fault:#}")))?;
    let known: Vec<Tombstone> = there.iter().flatten().filter(|one| !is_void(one, all, own)).cloned().collect();
    let merged = tombstone::merged(&known, all);
    if there.as_deref().unwrap_or_default() == merged {
        return Ok(());
    }
    let lines: String = merged.iter().map(|one| format!("{one}\n")).collect();
    files::write(file, format!("{HEADING}{lines}").as_bytes(), Existing::Replaced)
        .map_err(|error| told(format!("{} cannot be written: {error}", file.display())))
}

/// Whether a line tells of something whose time was over, and that the database which stands under that secret has not forgotten: a pass
/// was broken off behind the line, and what it is of may go on.
fn is_void(line: &Tombstone, all: &[Tombstone], own: &[String]) -> bool {
    line.kind.is_by_time() && own.contains(&line.key_id) && all.iter().all(|one| !one.is_of(line))
}

/// Which of these do not stand in the file, or in none where there is none.
///
/// # Errors
/// As [`read_erased`].
pub fn not_kept(file: Option<&Path>, all: &[Tombstone]) -> anyhow::Result<usize> {
    let there = file.map(read_erased).transpose()?.flatten().unwrap_or_default();
    Ok(all.iter().filter(|one| there.iter().all(|known| !known.is_of(one))).count())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn lines_are_added_and_none_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kvartal.sqlite.erased");
        let one = |line: &str| tombstone::read(line).unwrap();
        let (first, second) = (one("2021-03-05T10:00:00Z person 12 k"), one("2021-03-06T10:00:00Z family 3 k"));
        assert_eq!(read_erased(&file).unwrap(), None);
        keep_erased(Some(&file), &[], &[]).unwrap();
        assert!(!file.exists(), "nobody was erased");
        keep_erased(Some(&file), &second, &[]).unwrap();
        keep_erased(Some(&file), &first, &[]).unwrap();
        assert_eq!(read_erased(&file).unwrap().unwrap(), [first.clone(), second].concat());
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!((not_kept(Some(&file), &first).unwrap(), not_kept(None, &first).unwrap()), (0, 1));
        // What a pass was broken off behind goes with the next line, or by itself; of another database it stays.
        let time = "2021-03-07T10:00:00Z contacts 4 k";
        let other = time.replace(" k", " j");
        let lines = std::fs::read_to_string(&file).unwrap() + time + "\n" + &other + "\n";
        std::fs::write(&file, lines).unwrap();
        let all = read_erased(&file).unwrap().unwrap()[..2].to_vec();
        keep_erased(Some(&file), &all, &["k".to_owned()]).unwrap();
        assert_eq!(read_erased(&file).unwrap().unwrap(), [all, one(&other)].concat());
        std::fs::write(&file, "something else").unwrap();
        let told = keep_erased(Some(&file), &first, &[]).unwrap_err().to_string();
        assert!(told.contains("kvartal.sqlite.erased, line 1") && told.contains("nothing was erased"), "{told}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "something else");
    }
}
