//! Where the secret of an installation stands: in its settings, or beside an SQLite database.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use data_encoding::HEXLOWER;

use crate::config::Config;
use crate::files::{Existing, UnfinishedFile, beside};
use crate::token::{Keys, Secret};

/// Where the secret of an SQLite database is kept, if none is set; `None` for PostgreSQL, which has none beside it.
pub fn secret_file(database: &str) -> Option<PathBuf> {
    database.strip_prefix("sqlite:").map(|path| beside(Path::new(path), ".secret"))
}

/// The keys of the configured secret, or of the one beside the SQLite file, made at first use; and of those before it.
///
/// # Errors
/// A sentence, if there is no secret or one that is too short.
pub fn keys(config: &Config) -> anyhow::Result<Keys> {
    if let Some(secret) = &config.secret {
        return Keys::of(secret, &config.secret_previous).map_err(|fault| {
            anyhow!(
                "{fault} (secret and secret_previous in kvartal.toml, or KVARTAL_SECRET and KVARTAL_SECRET_PREVIOUS)"
            )
        });
    }
    let Some(path) = secret_file(&config.database) else {
        bail!(
            "several processes share a PostgreSQL database and need the same secret: \
             set secret in kvartal.toml or KVARTAL_SECRET to at least 32 random characters"
        );
    };
    read_or_make(&path)
        .and_then(|text| keys_with(&text, config))
        .with_context(|| format!("the secret in {} cannot be read or made", path.display()))
}

/// The keys of the secret in a file beside a database: the first line is the present secret, each further one a former,
/// the latest first; former ones stand in the settings as well.
///
/// # Errors
/// A sentence, if one of them is too short.
pub fn keys_with(file: &Secret, config: &Config) -> anyhow::Result<Keys> {
    let mut lines = file.text().lines().map(str::trim).filter(|line| !line.is_empty());
    let present = Secret::from(lines.next().unwrap_or_default());
    let previous: Vec<Secret> = lines.map(Secret::from).chain(config.secret_previous.iter().cloned()).collect();
    Keys::of(&present, &previous).map_err(|fault| anyhow!(fault))
}

fn read_or_make(path: &Path) -> anyhow::Result<Secret> {
    if !path.exists() {
        let text = HEXLOWER.encode(&rand::random::<[u8; 32]>());
        let mut draft = UnfinishedFile::beside(path)?;
        draft.write_all(text.as_bytes())?;
        match draft.place(path, Existing::Kept) {
            // What another process has made meanwhile is the secret.
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
    }
    Ok(Secret::from(std::fs::read_to_string(path)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> String {
        Keys::of(&text.into(), &[]).unwrap().key_id().to_string()
    }

    #[test]
    fn the_file_beside_the_database_is_made_once_and_can_be_added_to() {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("kvartal.sqlite").display());
        let file = secret_file(&database).unwrap();
        let ids = |config: &Config| {
            keys(config)
                .map(|keys| keys.key_ids().map(ToString::to_string).collect::<Vec<_>>())
                .map_err(|fault| format!("{fault:#}"))
        };
        let config = Config { database, ..Config::default() };
        let made = ids(&config).unwrap();
        let first = std::fs::read_to_string(&file).unwrap();
        assert_eq!((ids(&config).unwrap(), &made), (vec![id(&first)], &made));

        let (second, set) = ("the second secret, which is in force", "a former one that stands in the settings");
        std::fs::write(&file, format!("{second}\n{first}\n\n")).unwrap();
        let config = Config { secret_previous: vec![set.into()], ..config };
        assert_eq!(ids(&config).unwrap(), [id(second), id(&first), id(set)]);
        // What is set goes before the file, which is not read then.
        let config = Config { secret: Some(set.into()), secret_previous: vec![second.into()], ..config };
        assert_eq!(ids(&config).unwrap(), [id(set), id(second)]);

        std::fs::write(&file, format!("{second}\nshort")).unwrap();
        let config = Config { secret: None, secret_previous: Vec::new(), ..config };
        let said = ids(&config).unwrap_err();
        assert!(said.contains("kvartal.sqlite.secret") && said.contains("each former secret"), "{said}");
        assert!(!said.contains("short") && !said.contains(second), "{said}");
    }

    #[test]
    fn postgres_needs_a_secret_that_is_set() {
        let config = Config { database: "postgres:///kvartal".into(), ..Config::default() };
        assert!(format!("{:#}", keys(&config).unwrap_err()).contains("KVARTAL_SECRET"));
    }
}
