//! A Maildir that a mail server on this machine delivers into: what is in `new` has not been dealt with.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Acting, FetchedMail, Verdict};
use crate::files::make_folder;
use crate::store::StoreError;

/// Shows every new mail to `act`, the oldest first, and marks as seen what it has dealt with.
///
/// # Errors
/// [`super::InboxTrouble`]: the folder cannot be read; the database does not work.
pub(super) fn read(folder: &Path, limit: u64, act: &mut Acting) -> Result<(), super::InboxTrouble> {
    let told = |what: &str, error: std::io::Error| {
        super::InboxTrouble::Mailbox(format!("the Maildir {} cannot be {what} ({error})", folder.display()))
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("new"))
        .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
        .map_err(|error| told("read", error))?;
    files.sort();
    let seen = folder.join("cur");
    for file in files {
        let Some(name) = file.file_name().and_then(|name| name.to_str()).map(str::to_owned) else { continue };
        if name.starts_with('.') || !act.wants(&name) {
            continue;
        }
        let mail = match mail_of(&file, &name, limit) {
            Ok(mail) => mail,
            // Another process has dealt with it.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            Err(error) => {
                tracing::error!(error = %error, "a mail in the mailbox cannot be read; it stays there");
                continue;
            }
        };
        if act.on(&mail).map_err(|error: StoreError| super::InboxTrouble::Store(error))? != Verdict::Done {
            continue;
        }
        // After a crash before this, it is found noted in the database and only moved.
        let base = name.split(":2,").next().unwrap_or(&name);
        let moved = make_folder(&seen).and_then(|()| std::fs::rename(&file, seen.join(format!("{base}:2,S"))));
        match moved {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(told("written", error)),
            _ => {}
        }
    }
    Ok(())
}

fn mail_of(file: &Path, name: &str, limit: u64) -> std::io::Result<FetchedMail> {
    let open = std::fs::File::open(file)?;
    let length = open.metadata()?.len();
    let mut content = Vec::new();
    open.take(limit).read_to_end(&mut content)?;
    Ok(FetchedMail { name: name.to_owned(), content, is_whole: length <= limit })
}
