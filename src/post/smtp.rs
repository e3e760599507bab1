//! Handing mail to an SMTP server step by step, so that each failure says what is known about the message.

use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use lettre::address::{Address, Envelope};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::commands::{Ehlo, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use percent_encoding::percent_decode_str;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::refusal::SmtpRefusal;
use super::stream::{self, AsText};
use super::tls;

/// Longest text of a server that is kept.
const WORDS: usize = 300;

/// A mail server and how to talk to it.
pub struct Smtp {
    host: String,
    port: u16,
    security: Security,
    credentials: Option<Credentials>,
    hello: ClientId,
    step: Duration,
    /// How many connections at most.
    pub connections: usize,
}

enum Security {
    /// Only to this machine.
    None,
    StartTls(TlsConnector, ServerName<'static>),
    Tls(TlsConnector, ServerName<'static>),
}

/// How to talk to the server, besides its address.
#[derive(Debug, Clone, Copy)]
pub struct SmtpLimits<'a> {
    /// How many connections at most.
    pub connections: usize,
    /// How long the server may take for one step; five times as long to take the message on.
    pub step: Duration,
    /// A further certificate authority to trust.
    pub authority: Option<&'a Path>,
}

impl Smtp {
    /// The server that `smtp://…` or `smtps://…` names.
    ///
    /// # Errors
    /// A sentence about what is wrong with the address; it never repeats a password.
    pub fn open(address: &str, limits: SmtpLimits) -> Result<Smtp, String> {
        let url = url::Url::parse(address).map_err(|error| {
            format!("the mail address cannot be read ({error}); it has to be like smtp://USER:PASSWORD@HOST:PORT")
        })?;
        let implicit = match url.scheme() {
            "smtps" => true,
            "smtp" => false,
            scheme => {
                return Err(format!(
                    "the mail address begins with “{scheme}”; it has to be maildir:PATH, smtp://HOST or smtps://HOST"
                ));
            }
        };
        let host = url.host_str().map(|host| host.trim_start_matches('[').trim_end_matches(']').to_owned());
        let host = host
            .filter(|host| !host.is_empty())
            .ok_or("the mail address names no host, as in smtp://mail.example.org:587")?;
        if !matches!(url.path(), "" | "/") || url.query().is_some() {
            return Err("the mail address ends with the port: smtp://USER:PASSWORD@HOST:PORT".into());
        }
        let loopback = is_loopback(&host);
        let port = url.port().unwrap_or(if implicit {
            465
        } else if loopback {
            25
        } else {
            587
        });
        let plain = |text: &str| {
            let decoded = percent_decode_str(text).decode_utf8();
            decoded
                .map(Cow::into_owned)
                .map_err(|_| "the user or password in the mail address is not percent-encoded UTF-8")
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => Some(Credentials::new(plain(user)?, plain(password)?)),
            _ => return Err("the mail address needs a user and a password, or neither".into()),
        };
        let tls_fault = |error: &dyn fmt::Display| format!("TLS to {host} cannot be set up: {error}");
        let pem = match limits.authority {
            None => None,
            Some(path) => Some(
                std::fs::read(path)
                    .map_err(|error| format!("the certificate authority {} cannot be read: {error}", path.display()))?,
            ),
        };
        let tls = || -> Result<(TlsConnector, ServerName<'static>), String> {
            let name = ServerName::try_from(host.clone()).map_err(|error| tls_fault(&error))?;
            Ok((TlsConnector::from(tls::client(pem.as_deref())?), name))
        };
        let security = if implicit {
            let (connector, name) = tls()?;
            Security::Tls(connector, name)
        } else if loopback {
            // A server on this machine rarely has a certificate that anybody could check.
            Security::None
        } else {
            let (connector, name) = tls()?;
            Security::StartTls(connector, name)
        };
        Ok(Smtp {
            host,
            port,
            security,
            credentials,
            hello: ClientId::default(),
            step: limits.step,
            connections: limits.connections.max(1),
        })
    }

    async fn connect(&self) -> Result<Open, SmtpTrouble> {
        let stream = within(self.step, TcpStream::connect((self.host.as_str(), self.port))).await?;
        let mut stream = stream.map_err(|error| SmtpTrouble::words(&error))?;
        // Small packets leave at once: lettre writes the end of a message apart from its body.
        stream.set_nodelay(true).map_err(|error| SmtpTrouble::words(&error))?;
        let stream: Box<dyn AsyncTokioStream> = match &self.security {
            Security::None => Box::new(AsText::greeting(stream)),
            Security::Tls(connector, name) => {
                let secured = within(self.step, connector.connect(name.clone(), stream)).await?;
                Box::new(AsText::greeting(secured.map_err(|error| SmtpTrouble::words(&error))?))
            }
            Security::StartTls(connector, name) => {
                let ehlo = Ehlo::new(self.hello.clone()).to_string();
                let asked = within(self.step, stream::ask_for_tls(&mut stream, &ehlo)).await?;
                asked.map_err(|words| SmtpTrouble::words(&words))?;
                let secured = within(self.step, connector.connect(name.clone(), stream)).await?;
                Box::new(AsText::greeted(secured.map_err(|error| SmtpTrouble::words(&error))?))
            }
        };
        let mut connection =
            within(self.step, AsyncSmtpConnection::connect_with_transport(stream, &self.hello)).await??;
        if let Some(credentials) = &self.credentials {
            within(self.step, connection.auth(DEFAULT_MECHANISMS, credentials)).await??;
        }
        // lettre does not keep whether the server takes several commands at once.
        let greeting = within(self.step, connection.command(Ehlo::new(self.hello.clone()))).await??;
        let pipelining = greeting.message().any(|line| line.trim().eq_ignore_ascii_case("PIPELINING"));
        Ok(Open { connection, pipelining, used: false })
    }
}

/// One connection to the server, opened when it is first needed.
pub struct Connection<'a> {
    smtp: &'a Smtp,
    runtime: Runtime,
    open: Option<Open>,
}

struct Open {
    connection: AsyncSmtpConnection,
    pipelining: bool,
    used: bool,
}

impl<'a> Connection<'a> {
    /// # Errors
    /// A sentence, when the operating system gives no means to wait for the network.
    pub fn new(smtp: &'a Smtp) -> Result<Connection<'a>, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("no connection can be opened: {error}"))?;
        Ok(Connection { smtp, runtime, open: None })
    }

    /// Hands over one message.
    ///
    /// # Errors
    /// What is known about the message.
    pub fn send(&mut self, envelope: &Envelope, message: &[u8]) -> Result<(), SmtpRefusal> {
        let Connection { smtp, runtime, open } = self;
        runtime.block_on(async {
            let mut reused = open.as_ref().is_some_and(|open| open.used);
            loop {
                let mut current = match open.take() {
                    Some(current) => current,
                    None => smtp.connect().await.map_err(|error| SmtpRefusal::Server(error.to_string()))?,
                };
                match hand_over(&mut current, smtp.step, envelope, message).await {
                    // Servers close a connection after some time or some messages; nothing was said about this one.
                    Err(Broken::BeforeMail(_)) if reused => reused = false,
                    Err(Broken::BeforeMail(words)) => return Err(SmtpRefusal::Server(words)),
                    Err(Broken::Refused(refusal)) => {
                        let reset = within(smtp.step, current.connection.command(Rset)).await;
                        if matches!(reset, Ok(Ok(_))) && !matches!(refusal, SmtpRefusal::Server(_)) {
                            current.used = true;
                            *open = Some(current);
                        }
                        return Err(refusal);
                    }
                    Err(Broken::Lost(refusal)) => return Err(refusal),
                    Ok(()) => {
                        current.used = true;
                        *open = Some(current);
                        return Ok(());
                    }
                }
            }
        })
    }
}

impl Drop for Connection<'_> {
    fn drop(&mut self) {
        if let Some(mut open) = self.open.take() {
            // Good manners only: whatever comes of it, nothing is lost.
            let _ = self.runtime.block_on(within(Duration::from_secs(1), open.connection.quit()));
        }
    }
}

/// Why a message was not taken.
enum Broken {
    /// The connection was gone or the server turned us away before it heard of the message.
    BeforeMail(String),
    /// The server answered; the connection is still good.
    Refused(SmtpRefusal),
    /// The connection is gone.
    Lost(SmtpRefusal),
}

async fn hand_over(open: &mut Open, step: Duration, envelope: &Envelope, message: &[u8]) -> Result<(), Broken> {
    let connection = &mut open.connection;
    let Some(to) = envelope.to().first() else {
        return Err(Broken::Refused(SmtpRefusal::ForGood("the message has no recipient".into())));
    };
    let mut parameters = Vec::new();
    let ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !ascii(to) || !envelope.from().is_none_or(ascii) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Broken::Refused(SmtpRefusal::ForGood(
                "the mail server takes no address with letters beyond a–z".into(),
            )));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    let mail = Mail::new(envelope.from().cloned(), parameters).to_string();
    let rcpt = Rcpt::new(to.clone(), Vec::new()).to_string();
    let (mail, rcpt, data) = if open.pipelining {
        let all = format!("{mail}{rcpt}DATA\r\n");
        let mail = within(step, connection.command(all)).await;
        if goes_on(&mail) {
            let rcpt = within(step, connection.read_response()).await;
            let data = if goes_on(&rcpt) { Some(within(step, connection.read_response()).await) } else { None };
            (mail, Some(rcpt), data)
        } else {
            (mail, None, None)
        }
    } else {
        let mail = within(step, connection.command(mail)).await;
        let mut rest = (None, None);
        if matches!(mail, Ok(Ok(_))) {
            let answer = within(step, connection.command(rcpt)).await;
            if matches!(answer, Ok(Ok(_))) {
                rest.1 = Some(within(step, connection.command("DATA\r\n")).await);
            }
            rest.0 = Some(answer);
        }
        (mail, rest.0, rest.1)
    };
    // An empty transaction that the server opened all the same cannot be left but by closing the connection.
    let opened = matches!(data, Some(Ok(Ok(_))));
    let refused = |refusal| if opened { Broken::Lost(refusal) } else { Broken::Refused(refusal) };
    match answered(mail) {
        Ok(()) => {}
        // The server has something against us, not against this person.
        Err(Fault::Answer { words, .. }) => return Err(refused(SmtpRefusal::Server(words))),
        Err(Fault::Silence(words)) => return Err(Broken::BeforeMail(words)),
    }
    for (is_recipient, answer) in [(true, rcpt), (false, data)] {
        let Some(answer) = answer else { continue };
        match answered(answer) {
            Ok(()) => {}
            Err(Fault::Answer { permanent, words }) if is_recipient => {
                return Err(refused(SmtpRefusal::of_recipient(permanent, words)));
            }
            Err(Fault::Answer { permanent, words }) => return Err(refused(SmtpRefusal::of_message(permanent, words))),
            Err(Fault::Silence(words)) => return Err(Broken::Lost(SmtpRefusal::ForNow(words))),
        }
    }
    if !opened {
        return Err(Broken::Lost(SmtpRefusal::ForNow("the server did not answer every command".into())));
    }
    match answered(within(step * 5, connection.message(message)).await) {
        Ok(()) => Ok(()),
        Err(Fault::Answer { permanent, words }) => Err(Broken::Refused(SmtpRefusal::of_message(permanent, words))),
        Err(Fault::Silence(words)) => Err(Broken::Lost(SmtpRefusal::Uncertain(words))),
    }
}

/// After a pipelined refusal the other answers still come; after silence they do not.
fn goes_on<T>(answer: &Result<Result<T, Error>, SmtpTrouble>) -> bool {
    match answer {
        Ok(Ok(_)) => true,
        Ok(Err(error)) => error.status().is_some_and(|code| u16::from(code) != 421),
        Err(_) => false,
    }
}

enum Fault {
    Answer { permanent: bool, words: String },
    Silence(String),
}

fn answered<T>(answer: Result<Result<T, Error>, SmtpTrouble>) -> Result<(), Fault> {
    match answer {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) if error.status().is_some() => {
            // 421: the server is closing down and says nothing about the message.
            let closing = error.status().is_some_and(|code| u16::from(code) == 421);
            let words = shortened(&error.to_string());
            Err(if closing { Fault::Silence(words) } else { Fault::Answer { permanent: error.is_permanent(), words } })
        }
        Ok(Err(error)) => Err(Fault::Silence(shortened(&SmtpTrouble::from(error).to_string()))),
        Err(error) => Err(Fault::Silence(error.to_string())),
    }
}

/// What went wrong, in words.
enum SmtpTrouble {
    Words(String),
    TooLong(Duration),
}

impl SmtpTrouble {
    fn words(error: &dyn fmt::Display) -> SmtpTrouble {
        SmtpTrouble::Words(shortened(&error.to_string()))
    }
}

impl From<Error> for SmtpTrouble {
    fn from(error: Error) -> SmtpTrouble {
        let mut words = error.to_string();
        // lettre's own text leaves out the cause.
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            let text = inner.to_string();
            if !words.contains(&text) {
                words = format!("{words}: {text}");
            }
            cause = inner.source();
        }
        SmtpTrouble::Words(shortened(&words))
    }
}

impl fmt::Display for SmtpTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SmtpTrouble::Words(words) => f.write_str(words),
            SmtpTrouble::TooLong(time) => write!(f, "the server did not answer within {} s", time.as_secs_f32()),
        }
    }
}

async fn within<T>(time: Duration, work: impl Future<Output = T>) -> Result<T, SmtpTrouble> {
    tokio::time::timeout(time, work).await.map_err(|_| SmtpTrouble::TooLong(time))
}

fn shortened(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // PostgreSQL stores no NUL, and a terminal obeys some of the others.
    line.chars().filter(|letter| !letter.is_control()).take(WORDS).collect()
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(address: &str) -> Result<Smtp, String> {
        Smtp::open(address, SmtpLimits { connections: 1, step: Duration::from_secs(1), authority: None })
    }

    #[test]
    fn the_host_the_port_and_the_login_are_found_in_every_form() {
        for (address, host, port) in [
            ("smtp://mail.example.org", "mail.example.org", 587),
            ("smtps://user%40example.org:p%40ss@mail.example.org/", "mail.example.org", 465),
            ("smtp://[::1]:2525", "::1", 2525),
            ("smtp://localhost", "localhost", 25),
        ] {
            let smtp = open(address).unwrap_or_else(|fault| panic!("{address}: {fault}"));
            assert_eq!((smtp.host.as_str(), smtp.port), (host, port), "{address}");
        }
        assert!(open("smtps://user:p%C3%B8@mail.example.org").is_ok());
        assert!(open("smtps://user:p%F8@mail.example.org").is_err(), "no UTF-8");
    }

    #[test]
    fn only_a_server_on_this_machine_is_spoken_to_in_the_open() {
        for (address, open_text) in [
            ("smtp://127.0.0.2", true),
            ("smtp://[::1]", true),
            ("smtp://localhost", true),
            ("smtp://mail.example.org", false),
            ("smtps://localhost", false),
            ("smtp://10.0.0.1", false),
        ] {
            let smtp = open(address).unwrap();
            assert_eq!(matches!(smtp.security, Security::None), open_text, "{address}");
        }
    }
}
