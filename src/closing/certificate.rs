//! What tells afterwards what was deleted: signed, so that a copy shows whether it is as it was written.

use std::path::Path;

use anyhow::{Context, anyhow, bail};
use data_encoding::HEXLOWER_PERMISSIVE;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::record::{self, Anew, Deleted, Kind, LogEnd, Record, Written};
use super::{kept, page};
use crate::files;
use crate::programme::text_in;
use crate::service::Service;
use crate::store::closing::{self, Left};
use crate::store::{By, StoreError, frozen};
use crate::token::Keys;

/// Names of the two files.
const PAGE: &str = "certificate.html";
const SIGNED: &str = "certificate.json";

/// How much of a kind was deleted, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OfKind {
    pub kind: Kind,
    pub deleted: Deleted,
}

/// What is left in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum LeftOver {
    /// Answers of people who are numbers.
    Answers,
    /// Case numbers, dates and facts of families and children.
    Families,
    /// That somebody was erased, as keyed hashes.
    Tombstones,
    /// Who did what, by numbers.
    AuditLog,
    /// Questionnaires and what was told about the study.
    Questionnaires,
    /// Figures about groups that were published.
    Figures,
}

/// What the program cannot reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Beyond {
    /// Copies of the database, and of its disk.
    Backups,
    /// Tables and sheets that were taken out, the last export among them.
    Exports,
    /// Mailboxes of those who were written to, and of what came back; logs of mail servers.
    Mailboxes,
    /// Letters on paper.
    Letters,
    /// The file of the keys and the secret.
    Keys,
    /// Logs of the service and of what stands before it.
    Logs,
}

/// What the certificate says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// The version of kvartal that wrote it.
    pub(super) kvartal: String,
    /// The programme of the study, with its version and title.
    pub(super) programme: String,
    pub(super) version: String,
    pub(super) title: String,
    /// When the study was frozen, when closing began and ended.
    pub(super) frozen: Timestamp,
    pub(super) begun: Timestamp,
    pub(super) closed: Timestamp,
    /// By when what was deleted had been overwritten; none while it is not.
    pub(super) overwritten: Option<Timestamp>,
    /// Who has done it.
    pub(super) by: Vec<String>,
    /// Whether families and answers were erased.
    pub(super) answers_erased: bool,
    pub(super) deleted: Vec<OfKind>,
    /// The last export.
    pub(super) export: Vec<Written>,
    /// Whether the export lacks what was sealed to an evaluator.
    pub(super) export_without_sealed: bool,
    /// That it was written anew after deleting had begun, and what the first one was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) export_anew: Option<Anew>,
    pub(super) log: Option<LogEnd>,
    pub(super) left: Vec<LeftOver>,
    /// Until when answers are kept, as the programme says; none where it says nothing, or none are left.
    pub(super) answers_kept_until: Option<Date>,
    pub(super) beyond: Vec<Beyond>,
}

/// The file: what it says, and by what it shows that kvartal has said it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signed {
    certificate: Certificate,
    /// The name of the secret whose key has signed it.
    key_id: String,
    signature: String,
}

impl Certificate {
    fn of(service: &Service, frozen: Timestamp, record: Record, there: &Left) -> anyhow::Result<Certificate> {
        let Record { begun, by, answers, without_sealed, export, anew, deleted, overwritten, closed, log } = record;
        let closed = closed.ok_or_else(|| {
            anyhow!("closing the study was broken off; “kvartal study close” goes on, and writes the certificate")
        })?;
        let programme = service.programme();
        // Their time can have been over since, or somebody has erased them.
        let of_answers = [(LeftOver::Answers, there.responses), (LeftOver::Families, there.families)];
        let of_answers = of_answers.into_iter().filter(|(_, count)| *count > 0).map(|(left, _)| left);
        let always = [LeftOver::Tombstones, LeftOver::AuditLog, LeftOver::Questionnaires, LeftOver::Figures];
        Ok(Certificate {
            kvartal: env!("CARGO_PKG_VERSION").to_owned(),
            programme: programme.id.clone(),
            version: programme.version.clone(),
            title: text_in(&programme.title, "da").to_owned(),
            frozen,
            begun,
            closed,
            overwritten,
            by,
            answers_erased: answers,
            deleted: deleted.into_iter().map(|(kind, deleted)| OfKind { kind, deleted }).collect(),
            export,
            export_without_sealed: without_sealed,
            export_anew: anew,
            log,
            left: of_answers.chain(always).collect(),
            answers_kept_until: kept::answers_until(service, frozen, there),
            beyond: vec![
                Beyond::Backups,
                Beyond::Exports,
                Beyond::Mailboxes,
                Beyond::Letters,
                Beyond::Keys,
                Beyond::Logs,
            ],
        })
    }

    fn bytes(&self) -> anyhow::Result<Vec<u8>> {
        Ok(serde_json::to_vec(self)?)
    }
}

/// Notes that what was deleted is overwritten, if that was done after closing: by the service's pass, when nobody read any more.
fn note_overwritten(service: &Service, by: &By<'_>) -> Result<(), StoreError> {
    let waits = |record: Option<&Record>| record.is_some_and(Record::waits_to_be_overwritten);
    if !service.store.read(|conn| Ok::<_, StoreError>(waits(record::read(conn)?.as_ref())))? {
        return Ok(());
    }
    service.store.write(by, |tx| {
        let held = record::hold(tx)?;
        if waits(held.as_ref()) && closing::is_overwritten(tx)? {
            held.map_or(Ok(()), |record| record::keep(tx, &Record { overwritten: Some(by.at), ..record }))?;
        }
        Ok(())
    })
}

/// Writes the certificate of a closed study into a folder: a page to read and print, and a signed file. Their names.
///
/// # Errors
/// A study that is not closed; files that cannot be written; a language that there is none in.
pub fn certify(service: &Service, folder: &Path, language: &str, by: &By<'_>) -> anyhow::Result<[&'static str; 2]> {
    note_overwritten(service, by)?;
    let (frozen, record, left) = service.store.read(|conn| {
        let record = record::read(conn)?;
        Ok::<_, StoreError>((frozen::since(conn)?, record, closing::left(conn)?))
    })?;
    let (Some(frozen), Some(record)) = (frozen, record) else {
        bail!("the study is not closed, so there is nothing to certify; “kvartal study show” tells how it stands");
    };
    let certificate = Certificate::of(service, frozen, record, &left)?;
    let content = certificate.bytes()?;
    let signature = data_encoding::HEXLOWER.encode(&service.keys.certificate(&content));
    let title = text_in(&service.programme().title, language);
    let page = page::page(&certificate, title, service.calendar(), language, &signature)?;
    let signed = Signed { certificate, key_id: service.keys.key_id().to_string(), signature };
    let mut text = serde_json::to_vec_pretty(&signed)?;
    text.push(b'\n');
    files::write_all(folder, [(PAGE, page.as_bytes()), (SIGNED, text.as_slice())], || {})?;
    Ok([PAGE, SIGNED])
}

/// Why a certificate does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotGenuine {
    /// The file is none.
    #[error("{0} is no certificate that kvartal wrote, or something was put into it")]
    None(String),
    /// It was signed with a secret that is not known here.
    #[error(
        "{0} was signed with the secret named {1}, which is not known here: name it in secret_previous, or try it where the study was"
    )]
    UnknownKey(String, String),
    /// It is not as it was written.
    #[error("{0} is not as kvartal wrote it: something in it was changed")]
    Changed(String),
}

/// Whether a certificate is as it was written; when the study that it is of was closed.
///
/// # Errors
/// [`NotGenuine`]; a file that cannot be read.
pub fn verify(keys: &Keys, file: &Path) -> anyhow::Result<Timestamp> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| format!("{name} cannot be read"))?;
    let Ok(signed) = serde_json::from_str::<Signed>(&text) else { bail!(NotGenuine::None(name)) };
    if keys.key_ids().all(|known| known.as_str() != signed.key_id) {
        bail!(NotGenuine::UnknownKey(name, signed.key_id));
    }
    let signature = HEXLOWER_PERMISSIVE.decode(signed.signature.as_bytes()).unwrap_or_default();
    if !keys.is_certificate(&signed.certificate.bytes()?, &signature) {
        bail!(NotGenuine::Changed(name));
    }
    Ok(signed.certificate.closed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::Secret;

    fn keys(letter: &str) -> Keys {
        Keys::of(&Secret::from(letter.repeat(32).as_str()), &[]).unwrap()
    }

    fn certificate() -> Certificate {
        let at: Timestamp = "2021-06-01T10:00:00Z".parse().unwrap();
        Certificate {
            kvartal: "0.1.0".into(),
            programme: "p".into(),
            version: "1".into(),
            title: "t".into(),
            frozen: at,
            begun: at,
            closed: at,
            overwritten: None,
            by: vec!["anna".into()],
            answers_erased: false,
            deleted: vec![OfKind { kind: Kind::Names, deleted: Deleted { count: 12, first: at, last: at } }],
            export: Vec::new(),
            export_without_sealed: false,
            export_anew: None,
            log: Some(LogEnd { first: 1, last: 9, hash: "ab".into() }),
            left: vec![LeftOver::Answers],
            answers_kept_until: None,
            beyond: vec![Beyond::Backups],
        }
    }

    #[test]
    fn whatever_is_changed_in_a_certificate_shows() {
        let (keys, folder) = (keys("a"), tempfile::tempdir().unwrap());
        let file = folder.path().join("certificate.json");
        let certificate = certificate();
        let signature = data_encoding::HEXLOWER.encode(&keys.certificate(&certificate.bytes().unwrap()));
        let signed = Signed { certificate, key_id: keys.key_id().to_string(), signature };
        let text = serde_json::to_string_pretty(&signed).unwrap();
        let verified = |text: &str, keys: &Keys| {
            std::fs::write(&file, text).unwrap();
            verify(keys, &file).map_err(|error| error.downcast::<NotGenuine>().unwrap())
        };
        assert_eq!(verified(&text, &keys).unwrap().to_string(), "2021-06-01T10:00:00Z");
        assert!(verified(&text.replace("\n", "\r\n"), &keys).is_ok(), "blanks between words say nothing");
        for (from, to) in [
            ("\"count\": 12", "\"count\": 13"),
            ("anna", "anne"),
            ("\"last\": 9", "\"last\": 8"),
            ("\"answers_erased\": false", "\"answers_erased\": true"),
            ("\"left\": [\n      \"answers\"\n    ]", "\"left\": []"),
        ] {
            assert!(text.contains(from), "{from} in {text}");
            assert!(matches!(verified(&text.replacen(from, to, 1), &keys), Err(NotGenuine::Changed(_))), "{from}");
        }
        let more = text.replacen("\"by\"", "\"note\": \"all backups are deleted\", \"by\"", 1);
        assert!(matches!(verified(&more, &keys), Err(NotGenuine::None(_))));
        let twice = text.replacen("\"by\"", "\"title\": \"other\", \"by\"", 1);
        assert!(matches!(verified(&twice, &keys), Err(NotGenuine::None(_))));
        assert!(matches!(verified(&text, &self::keys("b")), Err(NotGenuine::UnknownKey(..))));
        assert!(matches!(verified("{}", &keys), Err(NotGenuine::None(_))));
    }
}
