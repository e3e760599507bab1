//! What every part of a running installation shares: the store, the programme, the words, the keys.

mod erased;
mod secrets;

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use anyhow::{anyhow, bail};
use jiff::{SignedDuration, Timestamp};
use lettre::message::Mailbox;

use crate::actor::Actor;
use crate::config::{Config, FreshMail, PasskeyRule};
use crate::id::PersonId;
use crate::post::dkim;
use crate::post::mail::Mails;
use crate::post::mime::{self, SenderIdentity};
use crate::post::smtp::SmtpLimits;
use crate::post::transport::Transport;
use crate::programme::{Calendar, Programme};
use crate::protocol::Protocols;
use crate::questionnaires::study::{About, FactsKind};
use crate::questionnaires::{Protocol, Questionnaires};
use crate::report::disclosure;
use crate::store::claim::RateLimits;
use crate::store::{By, Store};
use crate::token::{Keys, Secret};

pub use erased::{erased_file, keep_erased, not_kept, read_erased};
pub use secrets::{
    has_copy, has_secret, key_file, keyed, keys, keys_with, note_of_copy, ring, secret_file, to_read_answers,
};

/// Where the organisation signs its people in (OpenID Connect).
#[derive(Debug, Clone)]
pub struct OrganisationSettings {
    /// Who says who they are.
    pub issuer: String,
    /// What kvartal is called there.
    pub client_id: String,
    /// By what kvartal proves there who it is.
    pub client_secret: Secret,
}

/// One installation, as configured.
pub struct Service {
    /// The database.
    pub store: Store,
    /// The protocol that runs, and those that requests were made under.
    pub protocols: Protocols,
    /// The keys of links, Message-IDs, and whatever else only this installation can make.
    pub keys: Keys,
    /// What links begin with, without a slash at the end.
    pub base_url: String,
    /// Who mails come from, and how they are signed.
    pub sender_identity: SenderIdentity,
    /// Mail templates.
    pub mails: &'static Mails,
    /// The way out for mail.
    pub transport: Transport,
    /// Who gets replies that belong to no municipality.
    pub operator: Option<lettre::Address>,
    /// Who reads replies that are the study's: its contact, if the study has facts that somebody stands behind. Nobody is
    /// written to at an invented address.
    pub study_contact: Option<lettre::Address>,
    /// How much may leave in a time.
    pub rate_limits: RateLimits,
    /// Set when the process is told to stop: what is not yet begun stays in the queue.
    pub stopping: AtomicBool,
    /// The proxies that say who asks, as the setting names them.
    pub trusted_proxies: Option<String>,
    /// For how many days somebody can take it back that their answers are to be erased.
    pub erase_after_days: u16,
    /// When a link opens only from a mail that was asked for just now.
    pub fresh_mail: FreshMail,
    /// Whether staff can sign in by a passkey, or have to.
    pub passkeys: PasskeyRule,
    /// Where the organisation signs its people in.
    pub organisation: Option<OrganisationSettings>,
    /// Where a respondent can ask for help.
    pub contact: Option<String>,
    /// Whether demonstration wording may be shown.
    pub demonstration: bool,
    /// Of how many people answers are shown to a municipality at least.
    pub smallest_cell: usize,
    /// Where the keys of what is sealed stand; none where they follow from the secret.
    pub key_file: Option<PathBuf>,
    /// Where it stands outside the database who was erased; none with PostgreSQL, unless it is set.
    pub erased_file: Option<PathBuf>,
    /// Where the questionnaire files are, and which programme is wanted of them.
    files: (Option<PathBuf>, String),
}

impl Service {
    /// Opens the installation: database, programme, wording, templates, the way out for mail.
    ///
    /// # Errors
    /// A sentence about the first of them that is not in order; all faults of the questionnaire files at once.
    pub fn open(config: &Config) -> anyhow::Result<Service> {
        let questionnaires = library(config)?;
        let programme = programme(config, &questionnaires)?;
        let store = Store::open(&config.database)?;
        Service::of_parts(config, programme, questionnaires, store)
    }

    /// The same around a programme and a store that are open already.
    ///
    /// # Errors
    /// As [`Service::open`].
    pub fn of_parts(
        config: &Config,
        programme: Programme,
        questionnaires: Questionnaires,
        store: Store,
    ) -> anyhow::Result<Service> {
        let (store, keys) = keyed(config, store)?;
        Service::around(config, programme, questionnaires, store, keys)
    }

    /// The same to look at, whatever the secret: nothing is written, and nobody can be looked up by an address.
    ///
    /// # Errors
    /// As [`Service::open`].
    pub fn open_to_look(config: &Config) -> anyhow::Result<Service> {
        let questionnaires = library(config)?;
        let programme = programme(config, &questionnaires)?;
        let keys = keys(config)?;
        let store = secrets::to_look(config, Store::open(&config.database)?, &keys);
        Service::around(config, programme, questionnaires, store, keys)
    }

    fn around(
        config: &Config,
        programme: Programme,
        questionnaires: Questionnaires,
        store: Store,
        keys: Keys,
    ) -> anyhow::Result<Service> {
        let protocol = configured(&programme, &questionnaires, &store)?;
        check_base_url(&config.base_url)?;
        Ok(Service {
            keys,
            base_url: config.base_url.clone(),
            sender_identity: sender_identity(config)?,
            mails: Mails::built_in()?,
            transport: transport(config)?,
            operator: operator(config)?,
            study_contact: study_contact(&programme, &protocol.questionnaires),
            rate_limits: rate_limits(config)?,
            stopping: AtomicBool::new(false),
            trusted_proxies: config.trusted_proxies.clone(),
            erase_after_days: erase_after_days(config)?,
            fresh_mail: config.fresh_mail,
            passkeys: passkeys(config)?,
            organisation: organisation(config)?,
            contact: config.contact.clone(),
            demonstration: config.demonstration,
            smallest_cell: smallest_cell(config)?,
            key_file: key_file(config).filter(|file| file.exists()),
            erased_file: erased_file(config),
            files: (config.questionnaires.clone(), config.programme.clone()),
            store,
            protocols: Protocols::new(protocol, config.demonstration),
        })
    }

    /// The programme that runs.
    pub fn programme(&self) -> &Programme {
        &self.protocols.running().programme
    }

    /// The protocol of the files as they lie there now. What runs is what they were when the process began.
    ///
    /// # Errors
    /// Every fault in them; a failed statement.
    pub fn files_as_they_are(&self) -> anyhow::Result<Protocol> {
        let (questionnaires, wanted) = self.files.clone();
        let config = Config { questionnaires, programme: wanted, ..Config::default() };
        let library = library(&config)?;
        configured(&programme(&config, &library)?, &library, &self.store)
    }

    /// The days and times of the programme that runs.
    pub fn calendar(&self) -> &Calendar {
        &self.protocols.running().calendar
    }

    /// Instruments, words and norms of the protocol that runs, and what is told about the study.
    pub fn questionnaires(&self) -> &Questionnaires {
        &self.protocols.running().questionnaires
    }

    /// Refuses to write to anybody with words that nobody may use.
    ///
    /// # Errors
    /// One sentence for each instrument of the programme without usable wording.
    pub fn check_wording(&self) -> anyhow::Result<()> {
        let lacking = self.questionnaires().not_ready(self.programme(), self.demonstration);
        if lacking.is_empty() {
            return Ok(());
        }
        bail!(
            "{}\nInstall licensed wording with “kvartal wording install FILE”, or set demonstration = true to try \
             kvartal with demonstration wording.",
            lacking.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
        )
    }

    /// Who writes, for a transaction.
    pub fn by(&self, actor: Actor, at: Timestamp) -> By<'_> {
        By { actor, at, keys: &self.keys }
    }

    /// What the service does by itself.
    pub fn scheduler(&self, at: Timestamp) -> By<'_> {
        self.by(Actor::Scheduler, at)
    }

    /// The Message-ID of the message with that unique key.
    pub fn message_id(&self, unique_key: &str) -> String {
        self.keys.message_id(unique_key, self.sender_identity.sender.email.domain())
    }

    /// Path of the page on which a person with that address chooses whether to take part.
    pub fn choices(&self, person: PersonId, email: &str) -> String {
        format!("/c/{}", self.keys.choices_token(person, email))
    }

    /// What the List-Unsubscribe of mail to a person at that address names: it can end mail, and nothing else.
    pub fn unsubscribe(&self, person: PersonId, email: &str) -> String {
        format!("{}/u/{}", self.base_url, self.keys.unsubscribe_token(person, email))
    }

    /// Whether there is anything to read about the study.
    pub fn tells_about_study(&self) -> bool {
        self.questionnaires().tells_about(&self.programme().id)
    }

    /// What `role` (or everybody) reads about the study. Invented facts are shown where demonstration wording is.
    pub fn about(&self, role: Option<&str>, language: &str) -> Option<About> {
        self.questionnaires().about(self.programme(), role, language, self.demonstration)
    }

    /// Path of the page that tells it, open to everybody.
    pub fn about_path(&self, role: Option<&str>, language: &str) -> String {
        match role {
            Some(role) => format!("/about/{language}/{role}"),
            None => format!("/about/{language}"),
        }
    }

    /// When answers are erased of which it is said now that they are to be.
    pub fn erase_due(&self, now: Timestamp) -> Timestamp {
        now.saturating_add(SignedDuration::from_hours(24 * i64::from(self.erase_after_days))).unwrap_or(Timestamp::MAX)
    }
}

/// Links are read on the way where there is no TLS: without it they lead nowhere but to this machine.
fn check_base_url(base_url: &str) -> anyhow::Result<()> {
    let none = || {
        anyhow!("the base_url “{base_url}” is no address that a link can begin with, as in https://svar.example.org")
    };
    let parsed = url::Url::parse(base_url).map_err(|_| none())?;
    let host = parsed.host().filter(|_| !base_url.contains(char::is_whitespace)).ok_or_else(none)?;
    match parsed.scheme() {
        "https" => Ok(()),
        "http" if is_here(&host) => Ok(()),
        "http" => bail!(
            "the base_url “{base_url}” begins with http://, and links and answers could be read on their way; put a TLS \
             proxy before kvartal and write https:// (http:// is for this machine alone, as in http://127.0.0.1:8080)"
        ),
        _ => Err(none()),
    }
}

fn is_here(host: &url::Host<&str>) -> bool {
    match host {
        url::Host::Domain(name) => *name == "localhost" || name.ends_with(".localhost"),
        url::Host::Ipv4(address) => address.is_loopback(),
        url::Host::Ipv6(address) => address.is_loopback(),
    }
}

/// A passkey is bound to a host name: where there is none, nobody could get in.
fn passkeys(config: &Config) -> anyhow::Result<PasskeyRule> {
    let has_name = url::Url::parse(&config.base_url).is_ok_and(|url| url.domain().is_some());
    if config.passkeys == PasskeyRule::Required && !has_name {
        bail!(
            "passkeys = \"required\" needs a base_url with a host name, as in https://svar.example.org (or \
             http://localhost:8080 to try it); “{}” has none",
            config.base_url
        );
    }
    Ok(config.passkeys)
}

/// Where the organisation signs its people in; all three settings, or none.
fn organisation(config: &Config) -> anyhow::Result<Option<OrganisationSettings>> {
    let (issuer, client_id, client_secret) =
        match (&config.oidc_issuer, &config.oidc_client_id, &config.oidc_client_secret) {
            (None, None, None) => return Ok(None),
            (Some(issuer), Some(client_id), Some(client_secret)) => (issuer, client_id, client_secret),
            _ => bail!("oidc_issuer, oidc_client_id and oidc_client_secret go together; one of them is missing"),
        };
    let parsed = url::Url::parse(issuer).ok();
    let by_tls = parsed.as_ref().is_some_and(|url| {
        url.scheme() == "https" || (url.scheme() == "http" && url.host().is_some_and(|host| is_here(&host)))
    });
    if !by_tls {
        bail!(
            "the oidc_issuer “{issuer}” is no address that begins with https://; it is the one that the provider calls \
             its issuer"
        );
    }
    let client_secret = client_secret.clone();
    Ok(Some(OrganisationSettings { issuer: issuer.clone(), client_id: client_id.clone(), client_secret }))
}

/// Who mails come from and how they are signed.
fn sender_identity(config: &Config) -> anyhow::Result<SenderIdentity> {
    let mut sender: Mailbox = config
        .sender
        .parse()
        .map_err(|_| anyhow!("the sender “{}” is no address, as in Evaluation <svar@example.org>", config.sender))?;
    sender.email = in_ascii("sender", &sender.email)?;
    let return_path = match &config.return_path {
        None => None,
        Some(address) => Some(
            address
                .parse()
                .map_err(|_| anyhow!("the return_path “{address}” is no address, as in post@example.org"))?,
        ),
    };
    let signature = match &config.dkim_key {
        None => None,
        Some(path) => {
            let key = dkim::read_key(path).map_err(|fault| anyhow!(fault))?;
            let key = key.for_lettre().map_err(|fault| anyhow!("{}: {fault}", path.display()))?;
            Some(mime::signature(&config.dkim_selector, sender.email.domain(), key))
        }
    };
    Ok(SenderIdentity { sender, return_path, signature })
}

/// Our own address as every mail server takes it: its domain in ASCII.
fn in_ascii(name: &str, address: &lettre::Address) -> anyhow::Result<lettre::Address> {
    mime::ascii_domain(address).filter(|ascii| AsRef::<str>::as_ref(ascii).is_ascii()).ok_or_else(|| {
        anyhow!("the {name} “{address}” has letters before the @ that many mail servers refuse; use a to z")
    })
}

/// The way out for mail.
fn transport(config: &Config) -> anyhow::Result<Transport> {
    if config.mail_connections == 0 {
        bail!("mail_connections is 0; at least one connection is needed");
    }
    if !(1..=120).contains(&config.mail_timeout) {
        bail!("mail_timeout is {} seconds; it has to be from 1 to 120", config.mail_timeout);
    }
    let limits = SmtpLimits {
        connections: config.mail_connections,
        step: Duration::from_secs(config.mail_timeout),
        authority: config.mail_ca.as_deref(),
    };
    Transport::open(&config.mail, limits).map_err(|fault| anyhow!(fault))
}

fn operator(config: &Config) -> anyhow::Result<Option<lettre::Address>> {
    let Some(address) = &config.operator else { return Ok(None) };
    match address.parse() {
        Ok(address) => Ok(Some(address)),
        Err(_) => bail!("the operator “{address}” is no address, as in drift@example.org"),
    }
}

fn study_contact(programme: &Programme, questionnaires: &Questionnaires) -> Option<lettre::Address> {
    let facts = questionnaires.study_facts(&programme.id).filter(|facts| facts.kind == FactsKind::Own)?;
    facts.contact.email.trim().parse().ok()
}

fn rate_limits(config: &Config) -> anyhow::Result<RateLimits> {
    let rate_limits = RateLimits {
        per_minute: config.mails_per_minute,
        per_hour: config.mails_per_hour,
        per_domain: config.mails_per_domain,
        per_person: config.mails_per_person,
    };
    for (name, limit) in [
        ("mails_per_minute", rate_limits.per_minute),
        ("mails_per_hour", rate_limits.per_hour),
        ("mails_per_domain", rate_limits.per_domain),
        ("mails_per_person", rate_limits.per_person),
    ] {
        if limit == Some(0) {
            bail!("{name} is 0, and no mail would ever leave; leave it out for no limit");
        }
    }
    Ok(rate_limits)
}

fn smallest_cell(config: &Config) -> anyhow::Result<usize> {
    match config.smallest_cell {
        people if people >= disclosure::LEAST => Ok(people),
        people => bail!("smallest_cell is {people}; it has to be at least {}", disclosure::LEAST),
    }
}

fn erase_after_days(config: &Config) -> anyhow::Result<u16> {
    match config.erase_after_days {
        days @ 0..=60 => Ok(days),
        days => bail!("erase_after_days is {days}; it has to be from 0 to 60"),
    }
}

/// The configured database, for those who look people up by their addresses.
///
/// # Errors
/// A database that cannot be reached or set up; no secret.
pub fn store(config: &Config) -> anyhow::Result<Store> {
    Ok(keyed(config, Store::open(&config.database)?)?.0)
}

/// The questionnaire files: the configured folder's or the built-in ones.
///
/// # Errors
/// Every fault in them.
pub fn library(config: &Config) -> anyhow::Result<Questionnaires> {
    Ok(match &config.questionnaires {
        Some(folder) => Questionnaires::load(folder)?,
        None => Questionnaires::built_in()?,
    })
}

/// The configured programme.
///
/// # Errors
/// A sentence with the programmes there are.
pub fn programme(config: &Config, questionnaires: &Questionnaires) -> anyhow::Result<Programme> {
    questionnaires.programme(&config.programme).cloned().ok_or_else(|| {
        let known: Vec<&str> = questionnaires.programmes().iter().map(|programme| programme.id.as_str()).collect();
        match known.is_empty() {
            true => anyhow!("there is no programme “{}”, nor any other", config.programme),
            false => anyhow!("there is no programme “{}”; there is {}", config.programme, known.join(", ")),
        }
    })
}

/// The configured protocol, with the wording that was installed in that database.
///
/// # Errors
/// A sentence about a programme without a calendar; a failed statement.
pub fn configured(programme: &Programme, library: &Questionnaires, store: &Store) -> anyhow::Result<Protocol> {
    let protocol = Protocol::of(programme, library).map_err(|fault| anyhow!(fault))?;
    Ok(protocol.with_installed(store.read(crate::store::wording::all)?))
}
