//! A mailbox on an IMAP server: what is unseen has not been dealt with.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use async_imap::Session;
use futures_util::TryStreamExt;
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::ClientConfig;
use tokio_rustls::rustls::pki_types::ServerName;
use url::{Host, Url};

use super::{Acting, FetchedMail, InboxTrouble, Verdict};
use crate::post::tls;

/// Where mails go that have been dealt with, if the server lets us.
const DONE: &str = "kvartal-done";

/// How the connection is kept from eavesdroppers.
enum Security {
    /// From the start (`imaps://`).
    Tls(Arc<ClientConfig>),
    /// `imap://` to any other machine: insists on STARTTLS.
    StartTls(Arc<ClientConfig>),
    /// `imap://` to this machine.
    Loopback,
}

/// A mailbox and how to get into it.
pub(super) struct Imap {
    security: Security,
    host: String,
    port: u16,
    user: String,
    password: String,
    folder: String,
}

/// Both kinds of connection.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send + std::fmt::Debug> Stream for T {}
type AnyStream = Box<dyn Stream>;

impl Imap {
    /// From `imaps://USER:PASSWORD@HOST[:PORT]/FOLDER`; `ca` is a further certificate authority, PEM.
    ///
    /// # Errors
    /// A sentence without the address, which holds a password.
    pub(super) fn parse(address: &str, ca: Option<&[u8]>) -> Result<Imap, String> {
        let bad =
            |what: &str| format!("{what}; it has to be imaps://USER:PASSWORD@HOST/FOLDER, with %40 for an @ in USER");
        let url = Url::parse(address).map_err(|_| bad("the address of the inbox cannot be read"))?;
        let decoded = |text: &str| {
            let text = percent_decode_str(text).decode_utf8().ok()?.into_owned();
            (!text.is_empty() && !text.contains(char::is_control)).then_some(text)
        };
        let host = url.host().ok_or_else(|| bad("the address of the inbox has no host"))?;
        let is_loopback = match &host {
            Host::Domain(name) => *name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()),
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        };
        let (security, usual) = match url.scheme() {
            "imaps" => (Security::Tls(tls::client(ca)?), 993),
            _ if is_loopback => (Security::Loopback, 143),
            _ => (Security::StartTls(tls::client(ca)?), 143),
        };
        let folder = url.path().trim_start_matches('/');
        Ok(Imap {
            security,
            host: match host {
                Host::Ipv6(ip) => ip.to_string(),
                host => host.to_string(),
            },
            port: url.port().unwrap_or(usual),
            user: decoded(url.username()).ok_or_else(|| bad("the address of the inbox has no user"))?,
            password: url
                .password()
                .and_then(decoded)
                .ok_or_else(|| bad("the address of the inbox has no password"))?,
            folder: if folder.is_empty() {
                "INBOX".to_owned()
            } else {
                decoded(folder).ok_or_else(|| bad("the folder of the inbox cannot be read"))?
            },
        })
    }

    /// Shows every unseen mail to `act`, the oldest first, and marks as seen what it has dealt with.
    ///
    /// # Errors
    /// A mailbox that cannot be read, told without user and password; the database does not work.
    pub(super) fn read(&self, limit: u64, patience: Duration, act: &mut Acting) -> Result<(), InboxTrouble> {
        let server = Server { imap: self, patience };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| InboxTrouble::Mailbox(format!("no connection can be made ({error})")))?;
        runtime.block_on(async {
            let mut session = server.session().await?;
            let done = server.each(&mut session, limit, act).await;
            // The server forgets the session by itself if this does not reach it.
            let _ = tokio::time::timeout(patience, session.logout()).await;
            done
        })
    }
}

/// One reading.
struct Server<'a> {
    imap: &'a Imap,
    /// How long it may take for one answer.
    patience: Duration,
}

impl Server<'_> {
    async fn session(&self) -> Result<Session<AnyStream>, InboxTrouble> {
        let tcp = self.within("reached", TcpStream::connect((self.imap.host.as_str(), self.imap.port))).await?;
        let stream: AnyStream = match &self.imap.security {
            Security::Loopback => Box::new(tcp),
            Security::Tls(tls) => Box::new(self.encrypted(tls, tcp).await?),
            Security::StartTls(tls) => {
                let mut plain = async_imap::Client::new(tcp);
                self.within("greeted", plain.read_response()).await?;
                self.within("asked for encryption (STARTTLS)", plain.run_command_and_check_ok("STARTTLS", None))
                    .await?;
                Box::new(self.encrypted(tls, plain.into_inner()).await?)
            }
        };
        let mut client = async_imap::Client::new(stream);
        if !matches!(self.imap.security, Security::StartTls(_)) {
            self.within("greeted", client.read_response()).await?;
        }
        let login = async { client.login(&self.imap.user, &self.imap.password).await.map_err(|(error, _)| error) };
        self.within("logged in to", login).await
    }

    async fn encrypted(
        &self,
        tls: &Arc<ClientConfig>,
        tcp: TcpStream,
    ) -> Result<tokio_rustls::client::TlsStream<TcpStream>, InboxTrouble> {
        let name =
            ServerName::try_from(self.imap.host.clone()).map_err(|error| self.trouble("encrypted to", &error))?;
        self.within("encrypted to", TlsConnector::from(tls.clone()).connect(name, tcp)).await
    }

    async fn each(
        &self,
        session: &mut Session<AnyStream>,
        limit: u64,
        act: &mut Acting<'_>,
    ) -> Result<(), InboxTrouble> {
        let opened = self.within("opened", session.select(&self.imap.folder)).await?;
        // Numbers of mails begin anew when this changes.
        let age = opened.uid_validity.unwrap_or_default();
        let found = self.within("searched", session.uid_search("UNSEEN UNDELETED")).await?;
        let mut uids: Vec<u32> = found.into_iter().collect();
        uids.sort_unstable();
        let mut place = None;
        for uid in uids {
            let name = format!("{age}/{uid}");
            if !act.wants(&name) {
                continue;
            }
            let Some(mail) = self.fetch(session, uid, name, limit).await? else { continue };
            if act.on(&mail).map_err(InboxTrouble::Store)? == Verdict::Done {
                if place.is_none() {
                    place = Some(self.place(session).await?);
                }
                self.mark(session, uid, place.as_ref()).await?;
            }
        }
        Ok(())
    }

    /// `None`: it is gone.
    async fn fetch(
        &self,
        session: &mut Session<AnyStream>,
        uid: u32,
        name: String,
        limit: u64,
    ) -> Result<Option<FetchedMail>, InboxTrouble> {
        let query = format!("(UID RFC822.SIZE BODY.PEEK[]<0.{limit}>)");
        let fetch = async { session.uid_fetch(uid.to_string(), query).await?.try_collect::<Vec<_>>().await };
        let fetched = self.within("read", fetch).await?;
        Ok(fetched.iter().find(|mail| mail.uid == Some(uid)).and_then(|mail| {
            let content = mail.body()?.to_vec();
            let size = mail.size.map_or(content.len() as u64, u64::from);
            Some(FetchedMail { name, content, is_whole: size <= limit })
        }))
    }

    /// Seen, and moved away if there is a place for it.
    async fn mark(
        &self,
        session: &mut Session<AnyStream>,
        uid: u32,
        place: Option<&Place>,
    ) -> Result<(), InboxTrouble> {
        let uid = uid.to_string();
        let seen = async { flags(session, &uid, "+FLAGS.SILENT (\\Seen)").await };
        self.within("marked", seen).await?;
        let Some(Place { folder: Some(folder), can_move, can_expunge }) = place else { return Ok(()) };
        if *can_move {
            return self.within("tidied", session.uid_mv(&uid, folder)).await;
        }
        if *can_expunge {
            let moved = async {
                session.uid_copy(&uid, folder).await?;
                flags(session, &uid, "+FLAGS.SILENT (\\Deleted)").await?;
                session.uid_expunge(&uid).await?.try_collect::<Vec<_>>().await.map(drop)
            };
            return self.within("tidied", moved).await;
        }
        Ok(())
    }

    /// Where mails go that have been dealt with: the folder is made if the server lets us.
    async fn place(&self, session: &mut Session<AnyStream>) -> Result<Place, InboxTrouble> {
        let able = self.within("asked what it can do", session.capabilities()).await?;
        let (can_move, can_expunge) = (able.has_str("MOVE"), able.has_str("UIDPLUS"));
        if !can_move && !can_expunge {
            return Ok(Place { folder: None, can_move, can_expunge });
        }
        let mut folder = None;
        // Some servers keep everything under INBOX.
        for name in [DONE.to_owned(), format!("INBOX.{DONE}"), format!("INBOX/{DONE}")] {
            let list = async { session.list(Some(""), Some(&name)).await?.try_collect::<Vec<_>>().await };
            let is_there = !self.within("listed", list).await?.is_empty();
            if is_there
                || tokio::time::timeout(self.patience, session.create(&name)).await.is_ok_and(|made| made.is_ok())
            {
                folder = Some(name);
                break;
            }
        }
        Ok(Place { folder, can_move, can_expunge })
    }

    async fn within<T, E: std::fmt::Display>(
        &self,
        what: &str,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, InboxTrouble> {
        match tokio::time::timeout(self.patience, work).await {
            Ok(done) => done.map_err(|error| self.trouble(what, &error)),
            Err(_) => Err(self.trouble(what, &format!("no answer within {} seconds", self.patience.as_secs()))),
        }
    }

    /// A server may repeat what it was given: neither password nor user stands in what is told.
    fn trouble(&self, what: &str, error: &dyn std::fmt::Display) -> InboxTrouble {
        let error = error.to_string().replace(&self.imap.password, "…").replace(&self.imap.user, "…");
        InboxTrouble::Mailbox(format!("the mailbox on {} cannot be {what} ({error})", self.imap.host))
    }
}

struct Place {
    folder: Option<String>,
    can_move: bool,
    can_expunge: bool,
}

async fn flags(session: &mut Session<AnyStream>, uid: &str, change: &str) -> async_imap::error::Result<()> {
    session.uid_store(uid, change).await?.try_collect::<Vec<_>>().await.map(drop)
}
