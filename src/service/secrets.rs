//! Where the secret of an installation stands, and the keys of what is sealed: in its settings, or beside an SQLite database.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use crate::config::Config;
use crate::files::{Existing, UnfinishedFile, beside};
use crate::store::{Store, data_key, older};
use crate::token::{Keys, Secret};
use crate::vault::KeyRing;

/// Where the secret of an SQLite database is kept, if none is set; `None` for PostgreSQL, which has none beside it.
pub fn secret_file(database: &str) -> Option<PathBuf> {
    database.strip_prefix("sqlite:").map(|path| beside(Path::new(path), ".secret"))
}

/// Whether a secret is set, or there is one beside the database; none is made.
pub fn has_secret(config: &Config) -> bool {
    config.secret.is_some() || secret_file(&config.database).is_some_and(|path| path.exists())
}

/// Where the keys stand under which answers, names and addresses are sealed; `None` for PostgreSQL without `key_file`, where they follow
/// from the secret.
pub fn key_file(config: &Config) -> Option<PathBuf> {
    let beside_it = || config.database.strip_prefix("sqlite:").map(|path| beside(Path::new(path), ".keys"));
    config.key_file.clone().or_else(beside_it)
}

/// What `kvartal key export-recovery` writes into the key file when it has written a copy of a key.
pub fn note_of_copy(key: impl std::fmt::Display) -> String {
    format!("# a copy was written: {key}")
}

/// Whether it stands in a key file that a copy of that key was written, as far as the file can be read.
pub fn has_copy(key_file: &Path, key: &str) -> bool {
    let text = std::fs::read_to_string(key_file).map(Zeroizing::new);
    text.is_ok_and(|text| text.lines().any(|line| line.trim() == note_of_copy(key)))
}

/// The keys in the key file. One beside an SQLite database need not be there; one that is named has to be.
///
/// # Errors
/// A sentence about a file that cannot be read, or holds something else than keys.
pub fn ring(config: &Config) -> anyhow::Result<Option<KeyRing>> {
    let Some(path) = key_file(config) else { return Ok(None) };
    if config.key_file.is_none() && !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).map(Zeroizing::new).map_err(anyhow::Error::from);
    let ring = text.and_then(|text| KeyRing::read(&text).map_err(|fault| anyhow!(fault)));
    ring.map(Some).with_context(|| format!("the keys in {} cannot be read", path.display()))
}

/// The keys of the configured secret, or of the one beside the SQLite file, made at first use; those of the secrets before it;
/// and those under which answers, names and addresses are sealed.
///
/// # Errors
/// A sentence, if there is no secret or one that is too short; [`ring`]'s.
pub fn keys(config: &Config) -> anyhow::Result<Keys> {
    let keys = of_secret(config)?;
    Ok(match ring(config)? {
        Some(ring) => keys.with_ring(ring),
        None => keys,
    })
}

/// The store for those who read and write what is sealed, and the keys. For an SQLite database in which nothing is sealed yet a
/// key file is made beside it; where something is, the right one has to be put there.
///
/// # Errors
/// As [`keys`]; a file that cannot be made; a database that stands under another secret or key.
pub fn keyed(config: &Config, store: Store) -> anyhow::Result<(Store, Keys)> {
    if config.key_file.is_none()
        && let Some(path) = key_file(config)
        && store.read(data_key::stands_under)?.is_none()
    {
        read_or_make(&path, &KeyRing::new_line())
            .with_context(|| format!("the keys in {} cannot be read or made", path.display()))?;
    }
    let keys = keys(config)?;
    Ok((looking_again(config, store).keyed(&keys)?, keys))
}

/// Another key may be made the present one while a process runs: it reads the file again when it meets one.
fn looking_again(config: &Config, store: Store) -> Store {
    let settings = config.clone();
    store.look_again_for_keys(move || keys(&settings).ok().map(|keys| keys.ring().clone()));
    store
}

/// The store for those who look at what is there, whatever secret it stands under.
pub(super) fn to_look(config: &Config, store: Store, keys: &Keys) -> Store {
    looking_again(config, store).to_look(keys)
}

/// The store for those who read what was answered. They need no secret, but where the keys follow from it, or where an earlier
/// version has left something to be sealed.
///
/// # Errors
/// As [`keyed`].
pub fn to_read_answers(config: &Config, store: Store) -> anyhow::Result<Store> {
    if !store.read(older::is_sealed)? {
        return Ok(keyed(config, store)?.0);
    }
    let Some(under) = store.read(data_key::stands_under)? else { return Ok(store) };
    let known = ring(config)?.filter(|ring| ring.ids().any(|id| id.to_string() == under));
    let ring = match known {
        Some(ring) => ring,
        None => keys(config)?.ring().clone(),
    };
    Ok(looking_again(config, store).to_open(ring))
}

fn of_secret(config: &Config) -> anyhow::Result<Keys> {
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
    let new = Zeroizing::new(HEXLOWER.encode(&rand::random::<[u8; 32]>()));
    read_or_make(&path, &new)
        .and_then(|text| keys_with(&Secret::from(text.as_str()), config))
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

/// What stands in a file, or `new` if it is not there yet.
fn read_or_make(path: &Path, new: &str) -> anyhow::Result<Zeroizing<String>> {
    if !path.exists() {
        let mut draft = UnfinishedFile::beside(path)?;
        draft.write_all(new.as_bytes())?;
        match draft.place(path, Existing::Kept) {
            // What another process has made meanwhile is the secret.
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
    }
    Ok(Zeroizing::new(std::fs::read_to_string(path)?))
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
