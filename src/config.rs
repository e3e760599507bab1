//! `kvartal.toml` and `KVARTAL_*`; what the environment says goes before the file. An unknown key is an error.

use std::path::PathBuf;

use serde::Deserialize;

use crate::fault::Fault;
use crate::token::Secret;

/// Settings that are numbers: in the environment they are text.
const NUMBERS: [&str; 8] = [
    "mail_connections",
    "mail_timeout",
    "mails_per_minute",
    "mails_per_hour",
    "mails_per_domain",
    "mails_per_person",
    "erase_after_days",
    "smallest_cell",
];

/// Settings of one installation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// `sqlite:PATH` or `postgres://…`.
    pub database: String,
    /// `maildir:PATH`, `smtp://…` or `smtps://…`.
    pub mail: String,
    /// What links in mails begin with, without a slash at the end.
    pub base_url: String,
    /// Key of links and Message-IDs; made at first use and kept beside an SQLite file.
    pub secret: Option<Secret>,
    /// Secrets that it was before, the latest first: what was made with them goes on working. In the environment one, or
    /// a list as in the file.
    pub secret_previous: Vec<Secret>,
    /// File with the keys under which answers, names and addresses are sealed; made at first use and kept beside an SQLite file.
    pub key_file: Option<PathBuf>,
    /// File with the evaluator's secret key, where evaluators work with a database or a backup of their own; never on the server.
    pub evaluator_key: Option<PathBuf>,
    /// File in which it stands outside the database who was erased, without names, so that no restored backup brings them back;
    /// beside an SQLite file if it is not set.
    pub erased_file: Option<PathBuf>,
    /// To whom backups are sealed, as `age1…`; they are not without one. In the environment one, or a list as in the file.
    pub backup_recipients: Vec<String>,
    /// From address, as in `Evalueringen <svar@example.org>`.
    pub sender: String,
    /// Address that undeliverable mail comes back to; each message gets a mark of its own after a `+` (VERP).
    pub return_path: Option<String>,
    /// File with the private key that signs mail (DKIM): PEM, RSA or Ed25519.
    pub dkim_key: Option<PathBuf>,
    /// Under which name the public key stands in the DNS, as in `kvartal._domainkey.example.org`.
    pub dkim_selector: String,
    /// A further certificate authority to trust for the mail server, PEM.
    pub mail_ca: Option<PathBuf>,
    /// How many connections to the mail server at most.
    pub mail_connections: usize,
    /// How many seconds the mail server may take for one step; five times as many to take a message on.
    pub mail_timeout: u64,
    /// How many mails a minute at most, all processes together; as mail providers set it.
    pub mails_per_minute: Option<u32>,
    /// How many mails an hour at most.
    pub mails_per_hour: Option<u32>,
    /// How many mails a minute at most to one domain.
    pub mails_per_domain: Option<u32>,
    /// How many mails in seven days at most to one person, besides the one a day that always holds.
    pub mails_per_person: Option<u32>,
    /// Where undeliverable mail and replies arrive: `maildir:PATH` or `imaps://USER:PASSWORD@HOST/FOLDER`.
    pub inbox: Option<String>,
    /// Address of whoever runs this installation; gets replies that belong to no municipality.
    pub operator: Option<String>,
    /// For how many days somebody can take it back that their answers are to be erased.
    pub erase_after_days: u16,
    /// Of how many people answers are shown to a municipality at least; see `report::disclosure`.
    pub smallest_cell: usize,
    /// Where a respondent can ask for help; shown on pages and in mails.
    pub contact: Option<String>,
    /// When a link opens only from a mail that was asked for just now.
    pub fresh_mail: FreshMail,
    /// Whether staff can sign in by a passkey, or have to.
    pub passkeys: PasskeyRule,
    /// Where the organisation signs its people in (OpenID Connect), as in `https://login.example.org`.
    pub oidc_issuer: Option<String>,
    /// What kvartal is called there.
    pub oidc_client_id: Option<String>,
    /// By what kvartal proves there who it is.
    pub oidc_client_secret: Option<Secret>,
    /// Where to listen.
    pub listen: String,
    /// Where the numbers for a monitoring system (`/metrics`) are; nowhere if it is not set.
    pub metrics: Option<String>,
    /// Addresses or networks of the proxies that say who asks (`X-Forwarded-For`), with commas between them; this
    /// machine if it is not set.
    pub trusted_proxies: Option<String>,
    /// Folder with programmes, instruments and wording instead of the built-in ones.
    pub questionnaires: Option<PathBuf>,
    /// Which programme runs.
    pub programme: String,
    /// Whether demonstration wording may be shown.
    pub demonstration: bool,
    /// `text` or `json`.
    pub log: LogFormat,
}

/// What passkeys are to staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasskeyRule {
    /// They can sign in by one.
    Offered,
    /// A link signs in only those who have none, to add one.
    Required,
}

/// When a link opens only from a mail that was asked for just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FreshMail {
    /// Never: a link opens everywhere.
    Never,
    /// Where somebody has begun to answer, in every browser but that one.
    AnotherBrowser,
    /// The same, and for professionals who are asked about several families in every browser that they have not opened one in
    /// that day.
    Professionals,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            database: "sqlite:kvartal.sqlite".into(),
            mail: "maildir:mail".into(),
            base_url: "http://127.0.0.1:8080".into(),
            secret: None,
            secret_previous: Vec::new(),
            key_file: None,
            evaluator_key: None,
            erased_file: None,
            backup_recipients: Vec::new(),
            sender: "Kvartal <kvartal@localhost>".into(),
            return_path: None,
            dkim_key: None,
            dkim_selector: "kvartal".into(),
            mail_ca: None,
            mail_connections: 4,
            mail_timeout: 60,
            mails_per_minute: None,
            mails_per_hour: None,
            mails_per_domain: None,
            mails_per_person: None,
            inbox: None,
            operator: None,
            erase_after_days: 7,
            smallest_cell: 5,
            contact: None,
            passkeys: PasskeyRule::Offered,
            fresh_mail: FreshMail::Never,
            oidc_issuer: None,
            oidc_client_id: None,
            oidc_client_secret: None,
            listen: "127.0.0.1:8080".into(),
            metrics: None,
            trusted_proxies: None,
            questionnaires: None,
            programme: "maalrettet-stoette".into(),
            demonstration: false,
            log: LogFormat::Text,
        }
    }
}

impl Config {
    /// Reads `kvartal.toml` in the working folder (or the file that `KVARTAL_CONFIG` names), then `KVARTAL_*`.
    ///
    /// # Errors
    /// A file that cannot be read, an unknown key or variable, a value that is none.
    pub fn load() -> Result<Config, Fault> {
        let named = std::env::var("KVARTAL_CONFIG").ok();
        let file = named.clone().unwrap_or_else(|| "kvartal.toml".into());
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Fault::of_file(file, format!("cannot be read ({error})"))),
        };
        Config::from_parts(&file, &text, std::env::vars())
    }

    /// The settings from a file's text and a list of environment variables.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn from_parts(
        file: &str,
        text: &str,
        variables: impl Iterator<Item = (String, String)>,
    ) -> Result<Config, Fault> {
        let mut table: toml::Table = toml::from_str(text).map_err(|error| toml_fault(file, text, &error))?;
        // Checked before the environment is laid over it, so that a place in the file can be named.
        toml::from_str::<Config>(text).map_err(|error| toml_fault(file, text, &error))?;
        for (name, value) in variables {
            let Some(key) = name.strip_prefix("KVARTAL_").map(str::to_ascii_lowercase) else { continue };
            if ["config", "log_level"].contains(&key.as_str()) || key.starts_with("test_") {
                continue;
            }
            let value = match (key.as_str(), value.as_str()) {
                ("demonstration", "true" | "1") => toml::Value::Boolean(true),
                ("demonstration", "false" | "0" | "") => toml::Value::Boolean(false),
                // Backups that anybody opens are asked for in so many words: [].
                ("backup_recipients", listed) if listed.trim().is_empty() => {
                    let told = "it is empty: name a recipient (age1…), or [] if backups are not to be sealed";
                    return Err(Fault::of_file(format!("environment variable {name}"), told.to_owned()));
                }
                ("secret_previous" | "backup_recipients", listed) => several(listed),
                (name, number) if NUMBERS.contains(&name) => match number.parse() {
                    Ok(number) => toml::Value::Integer(number),
                    Err(_) => toml::Value::String(value),
                },
                _ => toml::Value::String(value),
            };
            table.insert(key.clone(), value);
            table
                .clone()
                .try_into::<Config>()
                .map_err(|error| Fault::of_file(format!("environment variable {name}"), error.message().to_owned()))?;
        }
        let mut config: Config =
            table.try_into().map_err(|error: toml::de::Error| Fault::of_file(file, error.message().to_owned()))?;
        while config.base_url.ends_with('/') {
            config.base_url.pop();
        }
        Ok(config)
    }
}

/// A list as TOML writes it, or one value; none, if there is nothing.
fn several(text: &str) -> toml::Value {
    let listed =
        text.trim_start().starts_with('[').then(|| toml::from_str::<toml::Table>(&format!("list = {text}")).ok());
    match listed.flatten().and_then(|mut table| table.remove("list")) {
        Some(list) => list,
        None if text.trim().is_empty() => toml::Value::Array(Vec::new()),
        None => toml::Value::Array(vec![toml::Value::String(text.to_owned())]),
    }
}

fn toml_fault(file: &str, text: &str, error: &toml::de::Error) -> Fault {
    let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
    Fault { file: file.into(), line, column: None, message: error.message().trim().into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn previous(file: &str, variable: Option<&str>) -> Vec<String> {
        let variables = variable.map(|value| ("KVARTAL_SECRET_PREVIOUS".to_owned(), value.to_owned()));
        let config = Config::from_parts("kvartal.toml", file, variables.into_iter()).unwrap();
        config.secret_previous.iter().map(|secret| secret.text().to_owned()).collect()
    }

    #[test]
    fn former_secrets_are_a_list_and_in_the_environment_one_as_well() {
        let file = "secret_previous = [\"one, with a comma\", \"another\"]";
        assert_eq!(previous("", None), [""; 0]);
        assert_eq!(previous(file, None), ["one, with a comma", "another"]);
        // What the environment says goes before the file.
        assert_eq!(previous(file, Some("a third one, and that is all")), ["a third one, and that is all"]);
        assert_eq!(previous(file, Some("[\"third\", \"fourth\"]")), ["third", "fourth"]);
        assert_eq!(previous(file, Some("[is no list")), ["[is no list"]);
        assert_eq!(previous(file, Some(" ")), [""; 0]);
        assert!(Config::from_parts("kvartal.toml", "secret_previous = \"one\"", std::iter::empty()).is_err());
    }

    #[test]
    fn settings_in_a_log_show_no_secret() {
        let hidden = || Some("hidden".into());
        let config = Config {
            secret: hidden(),
            secret_previous: vec!["hidden".into()],
            oidc_client_secret: hidden(),
            ..Config::default()
        };
        assert!(!format!("{config:?}").contains("hidden"));
    }
}
