//! Where mail goes: a Maildir on this machine (the default) or an SMTP server.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::mime::Mail;
use super::refusal::SmtpRefusal;
use super::smtp::{self, Smtp, SmtpLimits};
use crate::files::{self, Existing, UnfinishedFile};

/// A way out for mail.
pub enum Transport {
    /// A folder with `tmp`, `new` and `cur`.
    Maildir(Maildir),
    /// A mail server.
    Smtp(Box<Smtp>),
}

impl Transport {
    /// The way out that `maildir:PATH`, `smtp://…` or `smtps://…` names. `smtp://` insists on STARTTLS unless the
    /// host is a loopback address; `smtps://` is TLS from the start.
    ///
    /// # Errors
    /// A sentence about what is wrong with the address; it never repeats a password.
    pub fn open(address: &str, limits: SmtpLimits) -> Result<Transport, String> {
        if let Some(path) = address.strip_prefix("maildir:") {
            if path.is_empty() {
                return Err("the mail address names no folder, as in maildir:mail".into());
            }
            return Maildir::open(Path::new(path), true).map(Transport::Maildir);
        }
        if !address.contains("://") {
            return Err(format!(
                "the mail address begins with “{}”; it has to be maildir:PATH, smtp://HOST or smtps://HOST",
                address.split(':').next().unwrap_or_default()
            ));
        }
        Smtp::open(address, limits).map(|smtp| Transport::Smtp(Box::new(smtp)))
    }

    /// How many connections can be used side by side.
    pub fn connections(&self) -> usize {
        match self {
            // One after another: the files of a folder then come in the order of the queue.
            Transport::Maildir(_) => 1,
            Transport::Smtp(smtp) => smtp.connections,
        }
    }

    /// A connection for one thread, opened when it is first used.
    ///
    /// # Errors
    /// A sentence, when the operating system gives no means for it.
    pub fn connection(&self) -> Result<Connection<'_>, String> {
        Ok(match self {
            Transport::Maildir(maildir) => Connection::Maildir(maildir),
            Transport::Smtp(smtp) => Connection::Smtp(Box::new(smtp::Connection::new(smtp)?)),
        })
    }
}

/// What one thread sends through.
pub enum Connection<'a> {
    /// Into the folder.
    Maildir(&'a Maildir),
    /// To the server.
    Smtp(Box<smtp::Connection<'a>>),
}

impl Connection<'_> {
    /// Hands over one message.
    ///
    /// # Errors
    /// What is known about the message.
    pub fn send(&mut self, mail: &Mail) -> Result<(), SmtpRefusal> {
        match self {
            Connection::Maildir(maildir) => maildir
                .deliver(&mail.message_id, &mail.bytes)
                .map_err(|error| SmtpRefusal::Server(format!("{}: {error}", maildir.folder.display()))),
            Connection::Smtp(smtp) => smtp.send(&mail.envelope, &mail.bytes),
        }
    }
}

/// A folder of mails, one file each.
#[derive(Debug, Clone)]
pub struct Maildir {
    folder: PathBuf,
    durable: bool,
}

impl Maildir {
    /// Opens or makes the folder. `durable`: a delivered mail survives a power cut.
    ///
    /// # Errors
    /// A sentence about the folder that cannot be made.
    pub fn open(folder: &Path, durable: bool) -> Result<Maildir, String> {
        for part in ["tmp", "new", "cur"] {
            let path = folder.join(part);
            files::make_folder(&path).map_err(|error| format!("the mail folder {error}"))?;
        }
        Ok(Maildir { folder: folder.to_owned(), durable })
    }

    /// Delivers a mail under a name of its own: a second delivery of the same message replaces the first.
    fn deliver(&self, name: &str, message: &[u8]) -> std::io::Result<()> {
        let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
        let mut draft = UnfinishedFile::within(&self.folder.join("tmp"))?;
        draft.write_all(message)?;
        let place = self.folder.join("new").join(&name);
        if self.durable { draft.place(&place, Existing::Replaced) } else { draft.name(&place, Existing::Replaced) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_none_is_told_without_its_password() {
        for address in [
            "maildir:",
            "smtp://",
            "http://mail.example.org",
            "mail.example.org",
            "smtp:secret",
            "smtp://u:secret@",
            "smtp://u:secret@mail.example.org/x",
            "smtp://:secret@mail.example.org",
        ] {
            let limits = SmtpLimits { connections: 1, step: std::time::Duration::from_secs(1), authority: None };
            let said = Transport::open(address, limits).err().unwrap_or_default();
            assert!(!said.is_empty() && !said.contains("secret"), "{address}: {said}");
        }
    }

    #[test]
    fn a_mail_delivered_twice_is_there_once() {
        let folder = tempfile::tempdir().unwrap();
        let maildir = Maildir::open(folder.path(), true).unwrap();
        maildir.deliver("1.a", b"one").unwrap();
        maildir.deliver("1.a", b"one").unwrap();
        assert_eq!(std::fs::read_dir(folder.path().join("new")).unwrap().count(), 1);
        assert_eq!(std::fs::read_dir(folder.path().join("tmp")).unwrap().count(), 0);
    }
}
