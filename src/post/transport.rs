//! Where mail goes: a Maildir on this machine (the default) or an SMTP server.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lettre::Transport as _;
use lettre::address::Envelope;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::{PoolConfig, SmtpTransport};

/// How long a server may take for one step.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A way out for mail.
pub enum Transport {
    /// A folder with `tmp`, `new` and `cur`.
    Maildir(Maildir),
    /// A mail server.
    Smtp(Box<SmtpTransport>),
}

/// Why a mail was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Worth another try later.
    ForNow(String),
    /// This message will never be taken.
    ForGood(String),
}

impl Transport {
    /// The way out that `maildir:PATH`, `smtp://…` or `smtps://…` names. `smtp://` insists on STARTTLS unless the
    /// host is a loopback address; `smtps://` is TLS from the start.
    ///
    /// # Errors
    /// A sentence about what is wrong with the address; it never repeats a password.
    pub fn open(address: &str) -> Result<Transport, String> {
        if let Some(path) = address.strip_prefix("maildir:") {
            if path.is_empty() {
                return Err("the mail address names no folder, as in maildir:mail".into());
            }
            return Maildir::open(Path::new(path), true).map(Transport::Maildir);
        }
        smtp(address).map(|transport| Transport::Smtp(Box::new(transport)))
    }

    /// Hands over one message.
    ///
    /// # Errors
    /// What the server or the file system said.
    pub fn send(&self, name: &str, envelope: &Envelope, message: &[u8]) -> Result<(), Refusal> {
        match self {
            Transport::Maildir(maildir) => maildir
                .deliver(name, message)
                .map_err(|error| Refusal::ForNow(format!("{}: {error}", maildir.folder.display()))),
            Transport::Smtp(smtp) => smtp.send_raw(envelope, message).map(|_| ()).map_err(|error| {
                if error.is_permanent() {
                    Refusal::ForGood(error.to_string())
                } else {
                    Refusal::ForNow(error.to_string())
                }
            }),
        }
    }
}

fn smtp(address: &str) -> Result<SmtpTransport, String> {
    let scheme = address.split("://").next().unwrap_or_default();
    let implicit = match scheme {
        "smtps" => true,
        "smtp" => false,
        _ => {
            return Err(format!(
                "the mail address begins with “{}”; it has to be maildir:PATH, smtp://HOST or smtps://HOST",
                scheme.split(':').next().unwrap_or_default()
            ));
        }
    };
    // lettre reads user, password, host and port; the parameters of TLS are ours.
    let plain = address.split_once('?').map_or(address, |(before, _)| before);
    let host = host_of(plain).ok_or("the mail address names no host, as in smtp://mail.example.org:587")?;
    // A loopback server rarely has a certificate that anybody could check.
    let tls = if !implicit && is_loopback(&host) {
        Tls::None
    } else {
        let parameters =
            TlsParameters::new(host.clone()).map_err(|error| format!("TLS to {host} cannot be set up: {error}"))?;
        if implicit { Tls::Wrapper(parameters) } else { Tls::Required(parameters) }
    };
    Ok(SmtpTransport::from_url(plain)
        .map_err(|_| "the mail address cannot be read; it has to be like smtp://USER:PASSWORD@HOST:PORT".to_owned())?
        .tls(tls)
        .timeout(Some(TIMEOUT))
        .pool_config(PoolConfig::new().max_size(4))
        .build())
}

fn host_of(address: &str) -> Option<String> {
    let rest = address.split_once("://")?.1;
    let authority = rest.split('/').next()?;
    let host_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match host_port.strip_prefix('[') {
        Some(v6) => v6.split(']').next()?,
        None => host_port.split(':').next()?,
    };
    (!host.is_empty()).then(|| host.to_owned())
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
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
            std::fs::create_dir_all(&path)
                .map_err(|error| format!("the mail folder {} cannot be made: {error}", path.display()))?;
        }
        Ok(Maildir { folder: folder.to_owned(), durable })
    }

    /// Delivers a mail under a name of its own: a second delivery of the same message replaces the first.
    fn deliver(&self, name: &str, message: &[u8]) -> std::io::Result<()> {
        let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
        let tmp = self.folder.join("tmp").join(&name);
        let mut file = std::fs::File::create(&tmp)?;
        file.write_all(message)?;
        if self.durable {
            file.sync_all()?;
        }
        std::fs::rename(&tmp, self.folder.join("new").join(&name))?;
        if self.durable {
            std::fs::File::open(self.folder.join("new"))?.sync_all()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_is_none_is_told_without_its_password() {
        for address in
            ["maildir:", "smtp://", "http://mail.example.org", "mail.example.org", "smtp:secret", "smtp://u:secret@"]
        {
            let said = Transport::open(address).err().unwrap_or_default();
            assert!(!said.is_empty() && !said.contains("secret"), "{address}: {said}");
        }
    }

    #[test]
    fn the_host_is_found_in_every_form() {
        for (address, host) in [
            ("smtp://mail.example.org", "mail.example.org"),
            ("smtps://user:p%40ss@mail.example.org:465/", "mail.example.org"),
            ("smtp://[::1]:25", "::1"),
        ] {
            assert_eq!(host_of(address).as_deref(), Some(host));
        }
        assert!(is_loopback("127.0.0.2") && is_loopback("::1") && !is_loopback("mail.example.org"));
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
