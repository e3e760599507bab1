//! How far closing has come, and what it has deleted: written down in the same transactions that delete it, so that no count is lost
//! however it ends.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, bail};
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::store::closing::{self, ErasedRows};
use crate::store::{Conn, Result, StoreError, Tx};

/// What was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Families whose people have no names any more.
    FamiliesForgotten,
    /// People's names and addresses.
    Names,
    /// Names and addresses that were left of nobody's.
    OtherNames,
    /// Project leads.
    Leads,
    /// Others who worked with the study.
    Staff,
    /// Mails that came back or were written to the study.
    ReceivedMail,
    /// Notes of staff.
    Notes,
    /// Of mails that were sent: to which address, and what servers said.
    Mails,
    /// Families, with case numbers, dates and facts.
    Families,
    /// Children.
    Children,
    /// Questionnaires that were answered or begun.
    Answers,
    /// Requests.
    Requests,
    /// Letters on paper: what opened by them.
    Letters,
    /// People of whom a number was left.
    People,
}

/// How much of a kind, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deleted {
    /// How many.
    pub count: usize,
    /// When the first was deleted,
    pub first: Timestamp,
    /// and when the last.
    pub last: Timestamp,
}

/// A file of the last export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// Its name in the folder, as `export/answers.csv`.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of its content, in hexadecimal digits.
    pub sha256: String,
}

/// That the last export was written anew after deleting had begun: it holds what was left by then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anew {
    /// When, most lately.
    pub at: Timestamp,
    /// The files of the first export, from before anything was deleted.
    pub first: Vec<Written>,
    /// Whether that one lacks what is sealed to an evaluator.
    pub first_without_sealed: bool,
}

/// Where the audit log ended when the study was closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogEnd {
    /// Number of its first entry.
    pub first: i64,
    /// Number of its last entry,
    pub last: i64,
    /// and what chains it, in hexadecimal digits.
    pub hash: String,
}

/// How far closing has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// When the last export was on the disk and the first deletion could begin.
    pub begun: Timestamp,
    /// Who has done it, by the names that the system knows them by.
    pub by: Vec<String>,
    /// Whether families and answers are erased as well.
    pub answers: bool,
    /// Whether the last export lacks what is sealed to an evaluator.
    pub without_sealed: bool,
    /// The files of the last export.
    pub export: Vec<Written>,
    /// That it is not the first one, and what that was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anew: Option<Anew>,
    /// What was deleted.
    pub deleted: BTreeMap<Kind, Deleted>,
    /// By when what was deleted had been overwritten in the files of the database; none while nobody knows that it was.
    pub overwritten: Option<Timestamp>,
    /// When all was deleted.
    pub closed: Option<Timestamp>,
    /// Where the audit log ended then.
    pub log: Option<LogEnd>,
}

impl Record {
    /// Takes on an export that is on the disk now. The first one is kept in mind, if anything was deleted since.
    pub fn is_exported(&mut self, files: Vec<Written>, without_sealed: bool, at: Timestamp) {
        if !self.deleted.is_empty() || self.closed.is_some() {
            let before = std::mem::take(&mut self.export);
            let (first, first_without_sealed) = match self.anew.take() {
                Some(anew) => (anew.first, anew.first_without_sealed),
                None => (before, self.without_sealed),
            };
            self.anew = Some(Anew { at, first, first_without_sealed });
        }
        (self.export, self.without_sealed) = (files, without_sealed);
    }

    /// Whether all is deleted, and it is not known yet that it was overwritten too.
    pub fn waits_to_be_overwritten(&self) -> bool {
        self.closed.is_some() && self.overwritten.is_none()
    }

    /// Adds to what was deleted.
    pub fn count(&mut self, kind: Kind, count: usize, at: Timestamp) {
        if count > 0 {
            let deleted = self.deleted.entry(kind).or_insert(Deleted { count: 0, first: at, last: at });
            deleted.count += count;
            deleted.last = deleted.last.max(at);
        }
    }

    /// Adds what was forgotten of people.
    pub fn count_forgotten(&mut self, rows: &ErasedRows, at: Timestamp) {
        self.count(Kind::Names, rows.people, at);
        self.count_rest(rows, at);
    }

    /// Adds what was erased.
    pub fn count_erased(&mut self, rows: &ErasedRows, at: Timestamp) {
        self.count(Kind::People, rows.people, at);
        self.count_rest(rows, at);
    }

    fn count_rest(&mut self, rows: &ErasedRows, at: Timestamp) {
        let ErasedRows { people: _, children, responses, requests, messages, letters, received, notes } = rows;
        for (kind, count) in [
            (Kind::Children, children),
            (Kind::Answers, responses),
            (Kind::Requests, requests),
            (Kind::Mails, messages),
            (Kind::Letters, letters),
            (Kind::ReceivedMail, received),
            (Kind::Notes, notes),
        ] {
            self.count(kind, *count, at);
        }
    }

    /// Names whoever goes on with it.
    pub fn is_done_by(&mut self, user: &str) {
        if self.by.iter().all(|known| known != user) {
            self.by.push(user.to_owned());
        }
    }

    /// Refuses to go on unless the last export is there, whole, in that folder.
    ///
    /// # Errors
    /// A sentence about the first file that is not.
    pub fn stands_in(&self, folder: &Path) -> anyhow::Result<()> {
        for file in &self.export {
            let path = folder.join(&file.name);
            let found = written(folder, &file.name).with_context(|| {
                format!(
                    "what is deleted stands in the last export alone, and {} cannot be read; name its folder with --out. If it is lost, \
                     --export-anew writes what is left",
                    path.display()
                )
            })?;
            if found != *file {
                bail!(
                    "{} is not as it was when closing began; put it back. If it is lost, --export-anew writes what is left",
                    path.display()
                );
            }
        }
        Ok(())
    }
}

impl Record {
    /// Refuses a folder in which anything of an export from before stands, which can be the only copy of what is deleted since.
    ///
    /// # Errors
    /// A sentence that asks for another folder.
    pub fn stands_nowhere_in(&self, folder: &Path) -> anyhow::Result<()> {
        let before = self.anew.iter().flat_map(|anew| &anew.first);
        let Some(there) = self.export.iter().chain(before).find(|file| folder.join(&file.name).exists()) else {
            return Ok(());
        };
        bail!(
            "{} is of the last export from before, which can be the only copy of what is deleted since: name another folder with --out for the \
             new one, which lacks that. Nothing was deleted",
            folder.join(&there.name).display()
        )
    }
}

/// A file that was written, as it stands on the disk.
///
/// # Errors
/// A file that cannot be read.
pub fn written(folder: &Path, name: &str) -> io::Result<Written> {
    let mut file = std::fs::File::open(folder.join(name))?;
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    let mut piece = vec![0; 1 << 16];
    loop {
        match file.read(&mut piece)? {
            0 => break,
            read => {
                hash.update(&piece[..read]);
                bytes += read as u64;
            }
        }
    }
    Ok(Written { name: name.to_owned(), bytes, sha256: HEXLOWER.encode(&hash.finalize()) })
}

fn parse(text: Option<String>) -> Result<Option<Record>> {
    let unknown =
        |_| StoreError::Content("something about the closing of the study that another kvartal has noted".into());
    text.map(|text| serde_json::from_str(&text)).transpose().map_err(unknown)
}

/// How far closing has come; none of a study that nobody closes.
///
/// # Errors
/// A failed statement; what another version has noted.
pub fn read(conn: &mut Conn) -> Result<Option<Record>> {
    parse(closing::kept(conn)?)
}

/// The same for those who change it in this transaction, alone.
///
/// # Errors
/// As [`read`].
pub fn hold(tx: &mut Tx<'_>) -> Result<Option<Record>> {
    parse(closing::held(tx)?)
}

/// Writes it down.
///
/// # Errors
/// A failed statement.
pub fn keep(tx: &mut Tx<'_>, record: &Record) -> Result<()> {
    let text = serde_json::to_string(record).map_err(|fault| StoreError::Content(fault.to_string()))?;
    closing::keep(tx, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn what_was_deleted_adds_up_and_reads_back() {
        let mut record = Record {
            begun: at("2021-06-01T10:00:00Z"),
            by: vec!["anna".into()],
            answers: false,
            without_sealed: false,
            export: Vec::new(),
            anew: None,
            deleted: BTreeMap::new(),
            overwritten: None,
            closed: None,
            log: None,
        };
        record
            .count_forgotten(&ErasedRows { people: 2, notes: 1, ..ErasedRows::default() }, at("2021-06-01T10:00:01Z"));
        record.count_forgotten(&ErasedRows { people: 3, ..ErasedRows::default() }, at("2021-06-01T10:00:05Z"));
        let (first, last) = (at("2021-06-01T10:00:01Z"), at("2021-06-01T10:00:05Z"));
        assert_eq!(record.deleted[&Kind::Names], Deleted { count: 5, first, last });
        assert_eq!(record.deleted[&Kind::Notes].count, 1);
        assert!(!record.deleted.contains_key(&Kind::Answers), "none is not told");
        record.is_done_by("anna");
        record.is_done_by("bo");
        assert_eq!(record.by, ["anna", "bo"]);
        let text = serde_json::to_string(&record).unwrap();
        assert_eq!(parse(Some(text)).unwrap(), Some(record));
        assert!(parse(Some("{}".into())).is_err());
    }

    #[test]
    fn the_first_export_is_kept_in_mind_once_anything_was_deleted() {
        let file = |name: &str| vec![Written { name: name.into(), bytes: 1, sha256: "ab".into() }];
        let mut record: Record = serde_json::from_value(serde_json::json!({
            "begun": "2021-06-01T10:00:00Z", "by": [], "answers": true, "without_sealed": true, "export": file("lost"), "deleted": {},
            "overwritten": null, "closed": null, "log": null,
        }))
        .expect("a record of an earlier version");
        record.is_exported(file("first"), true, at("2021-06-01T10:00:00Z"));
        assert_eq!((&record.anew, &record.export), (&None, &file("first")), "nothing was deleted");
        record.count(Kind::Names, 1, at("2021-06-01T10:00:01Z"));
        for (name, again) in [("second", "2021-06-02T10:00:00Z"), ("third", "2021-06-03T10:00:00Z")] {
            record.is_exported(file(name), false, at(again));
            let anew = Anew { at: at(again), first: file("first"), first_without_sealed: true };
            assert_eq!((&record.anew, &record.export), (&Some(anew), &file(name)));
        }
        assert!(!record.without_sealed);
    }

    #[test]
    fn an_export_that_is_lost_or_changed_is_told() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.csv"), "abc").unwrap();
        let file = written(folder.path(), "a.csv").unwrap();
        assert_eq!(file.bytes, 3);
        assert_eq!(file.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        let record: Record = serde_json::from_value(serde_json::json!({
            "begun": "2021-06-01T10:00:00Z", "by": [], "answers": true, "without_sealed": false, "export": [file], "deleted": {},
            "overwritten": null, "closed": null, "log": null,
        }))
        .unwrap();
        record.stands_in(folder.path()).unwrap();
        std::fs::write(folder.path().join("a.csv"), "abd").unwrap();
        assert!(record.stands_in(folder.path()).unwrap_err().to_string().contains("not as it was"));
        std::fs::remove_file(folder.path().join("a.csv")).unwrap();
        assert!(record.stands_in(folder.path()).unwrap_err().to_string().contains("cannot be read"));
    }
}
