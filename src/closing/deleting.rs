//! Closing: the last export, then people are forgotten, then whoever worked with the study, then, if that is wanted, families and
//! answers, and at last what stood in the files of the database is overwritten.

use std::path::Path;
use std::thread;
use std::time::Duration;

use anyhow::{anyhow, bail};
use jiff::Timestamp;
use jiff::civil::Date;

use super::freezing;
use super::record::{self, Kind, LogEnd, Record, Written};
use crate::actor::{Act, Actor, Subject};
use crate::evaluation::Evaluation;
use crate::files::Drafts;
use crate::participation::erasing;
use crate::report::csv;
use crate::service::Service;
use crate::store::{By, Conn, StoreError, Tx, audit, closing, erasure, forgetting, frozen};

/// How many families, mails or contacts are deleted in one transaction.
const AT_ONCE: i64 = 50;

/// How often it is tried to overwrite what was deleted while somebody reads.
const TRIES: usize = 10;

/// How long between two tries.
const PAUSE: Duration = Duration::from_millis(300);

/// What is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The folder for the last export.
    pub out: &'a Path,
    /// In which language the export is explained and the report written.
    pub language: &'a str,
    /// Whether families and answers are erased as well.
    pub answers: bool,
    /// Whether the last export is written once more, because it is lost.
    pub export_anew: bool,
    /// Whether the last export may lack what is sealed to an evaluator whose key is not at hand.
    pub without_sealed: bool,
}

impl Wanted<'_> {
    /// Whether it goes on with the last export of that record, and writes no other.
    pub fn goes_on_with(&self, record: &Record) -> bool {
        !self.export_anew && (record.closed.is_none() || record.answers || !self.answers)
    }
}

/// Closes a frozen study, or goes on with it. How it stands then.
///
/// # Errors
/// A study that is not frozen; an export that cannot be written, or that is not whole: nothing is deleted then. A failed statement:
/// what was deleted is counted, and saying it again goes on.
pub fn close(
    service: &Service,
    evaluation: &Evaluation,
    wanted: Wanted<'_>,
    actor: &Actor,
    now: &dyn Fn() -> Timestamp,
) -> anyhow::Result<Record> {
    let Some(_) = service.store.read(frozen::since)? else {
        bail!("the study is not frozen; say “kvartal study freeze” first. Nothing was deleted");
    };
    freezing::go_on(service, &service.by(actor.clone(), now()))?;
    if service.store.read(|conn| frozen::is_sending(conn, now()))? {
        bail!(
            "mail is being handed over just now, and what the server says of it is still to come; say it again in a minute, or in a \
             quarter of an hour if whoever sent it was killed. Nothing was deleted"
        );
    }
    let seen = service.store.read(record::read)?;
    match &seen {
        Some(known) if wanted.goes_on_with(known) => {
            known.stands_in(wanted.out)?;
            go_on_with(service, wanted, &service.by(actor.clone(), now()))?;
        }
        _ => begin(service, evaluation, wanted, seen.as_ref(), actor, now)?,
    }
    let work = Work { service, actor, now };
    work.forget_people()?;
    let record = work.step(|_, record, _| Ok((record.clone(), false)))?;
    if record.answers {
        work.erase_answers()?;
    }
    let overwritten = overwrite(service)?;
    work.end(overwritten)
}

/// Names whoever goes on with it, and notes if families and answers are to go as well.
fn go_on_with(service: &Service, wanted: Wanted<'_>, by: &By<'_>) -> Result<(), StoreError> {
    service.store.write(by, |tx| {
        let Some(mut record) = record::hold(tx)? else { return Ok(()) };
        record.is_done_by(by.actor.user().unwrap_or_default());
        if wanted.answers && !record.answers {
            record.answers = true;
            tx.note(Act::StudyClosing, Subject::none().detail("answers"));
        }
        record::keep(tx, &record)
    })
}

/// Writes the last export, and notes in one transaction that it is on the disk and that deleting may begin.
fn begin(
    service: &Service,
    evaluation: &Evaluation,
    wanted: Wanted<'_>,
    seen: Option<&Record>,
    actor: &Actor,
    now: &dyn Fn() -> Timestamp,
) -> anyhow::Result<()> {
    if let Some(seen) = seen {
        seen.stands_nowhere_in(wanted.out)?;
    }
    let until = service.store.read(audit::last)?;
    let day = evaluation.protocols.running().calendar.date(now());
    let (export, report) = (wanted.out.join(EXPORT), wanted.out.join(REPORT));
    if wanted.without_sealed {
        evaluation.leave_out_what_is_sealed_to_others();
    }
    let ((exported, tables), whole) = evaluation.read(None, |reading| {
        let exported = reading.export(Drafts::within(&export)?, wanted.language)?;
        Ok((exported, reading.report(wanted.language, day)?))
    })?;
    whole.check()?;
    let by = service.by(actor.clone(), now());
    service.store.write(&by, |tx| {
        let held = record::hold(tx)?;
        if frozen::since(tx)?.is_none() {
            bail!("the study goes on again, and was not closed; nothing was deleted");
        }
        if held.as_ref() != seen {
            bail!("somebody else is closing the study; say it again to go on with it. Nothing was deleted by this");
        }
        if is_changed_after(tx, until)? {
            bail!(
                "somebody withdrew answers, or they were erased, while the last export was written; say it again. Nothing was deleted"
            );
        }
        let mut names: Vec<String> = exported.files.iter().map(|(name, _)| format!("{EXPORT}/{name}")).collect();
        exported.out.place(exported.files.into_iter().map(|(_, file)| file).collect(), || {})?;
        csv::save(&report, &tables, || {})?;
        names.extend(tables.iter().map(|file| format!("{REPORT}/{}", file.name)));
        let export = names.iter().map(|name| record::written(wanted.out, name)).collect::<Result<Vec<Written>, _>>()?;
        let mut record = held.unwrap_or_else(|| begun(by.at));
        record.is_done_by(by.actor.user().unwrap_or_default());
        record.answers |= wanted.answers;
        record.is_exported(export, evaluation.has_left_out(), by.at);
        (record.closed, record.log, record.overwritten) = (None, None, None);
        tx.note(Act::Exported, Subject::none().detail("last"));
        tx.note(Act::StudyClosing, Subject::none().detail(if record.answers { "answers" } else { "people" }));
        Ok(record::keep(tx, &record)?)
    })
}

/// Where the export and the report stand in the folder.
const EXPORT: &str = "export";
const REPORT: &str = "report";

fn begun(at: Timestamp) -> Record {
    Record {
        begun: at,
        by: Vec::new(),
        answers: false,
        without_sealed: false,
        export: Vec::new(),
        anew: None,
        deleted: Default::default(),
        overwritten: None,
        closed: None,
        log: None,
    }
}

/// Whether something was done since that entry that an export made before does not know.
fn is_changed_after(conn: &mut Conn, number: i64) -> Result<bool, StoreError> {
    let matters = [
        Act::Left,
        Act::Withdrawn,
        Act::EraseAsked,
        Act::EraseKept,
        Act::Joined,
        Act::Erased,
        Act::PersonErased,
        Act::FamilyErased,
        Act::EvaluatorLost,
    ];
    let mut last = number;
    loop {
        let some = audit::after(conn, audit::About::Everything, last)?;
        let Some(end) = some.last() else { return Ok(false) };
        last = end.number;
        if some.iter().filter_map(|entry| Act::parse(&entry.act)).any(|act| matters.contains(&act)) {
            return Ok(true);
        }
    }
}

/// Has overwritten what was deleted, unless somebody reads for long. Whether that is done.
fn overwrite(service: &Service) -> Result<bool, StoreError> {
    for _ in 0..TRIES {
        match erasure::overwrite_traces(&service.store) {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "what was deleted is not overwritten yet where it stood"),
        }
        thread::sleep(PAUSE);
    }
    Ok(false)
}

/// Whoever deletes, some at a time, each with its count.
struct Work<'a> {
    service: &'a Service,
    actor: &'a Actor,
    now: &'a dyn Fn() -> Timestamp,
}

/// How a step went: what it found, and whether the record has changed.
type Step<T> = Result<(T, bool), StoreError>;

impl Work<'_> {
    /// One transaction: deletes something and counts it.
    fn step<T>(&self, work: impl FnOnce(&mut Tx<'_>, &mut Record, Timestamp) -> Step<T>) -> Result<T, StoreError> {
        let by = self.service.by(self.actor.clone(), (self.now)());
        self.service.store.write(&by, |tx| {
            let lost = || StoreError::Content("nothing about the closing of the study that had begun".into());
            let mut record = record::hold(tx)?.ok_or_else(lost)?;
            let (found, is_changed) = work(tx, &mut record, by.at)?;
            if is_changed {
                record::keep(tx, &record)?;
            }
            Ok(found)
        })
    }

    /// The same until nothing is found.
    fn all(
        &self,
        work: impl Fn(&mut Tx<'_>, &mut Record, Timestamp) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        while self.step(|tx, record, at| work(tx, record, at).map(|found| (found, found)))? {}
        Ok(())
    }

    fn today(&self, at: Timestamp) -> Date {
        self.service.calendar().date(at)
    }

    /// People in every family, then whoever worked with the study, what came in, and every name that is left.
    fn forget_people(&self) -> Result<(), StoreError> {
        let keep = |all: &[_]| erasing::keep(self.service, all);
        self.all(|tx, record, at| {
            let some = forgetting::with_contacts(tx, None, AT_ONCE)?;
            if some.is_empty() {
                return Ok(false);
            }
            let rows = forgetting::contacts_of_families(tx, &some, self.today(at), at, &keep)?;
            record.count(Kind::FamiliesForgotten, some.len(), at);
            record.count_forgotten(&rows, at);
            Ok(true)
        })?;
        self.all(|tx, record, at| {
            let some = closing::received_mail(tx, at, AT_ONCE)?;
            if some > 0 {
                tx.note(Act::ReceivedForgotten, Subject::none().detail(&some.to_string()));
            }
            record.count(Kind::ReceivedMail, some, at);
            Ok(some > 0)
        })?;
        self.step(|tx, record, at| {
            let (leads, others) = closing::everybody_at_work(tx, at)?;
            record.count(Kind::Leads, leads, at);
            record.count(Kind::Staff, others, at);
            closing::words_of_others(tx, at)?;
            Ok(((), true))
        })?;
        self.all(|tx, record, at| {
            let some = closing::contacts(tx, at, AT_ONCE)?;
            if some > 0 {
                tx.note(Act::RestForgotten, Subject::none().detail(&some.to_string()));
            }
            record.count(Kind::OtherNames, some, at);
            Ok(some > 0)
        })
    }

    /// Families with everything that was asked and answered, then whatever is left about anybody.
    fn erase_answers(&self) -> Result<(), StoreError> {
        let keep = |all: &[_]| erasing::keep(self.service, all);
        self.all(|tx, record, at| {
            let some = closing::families(tx, AT_ONCE)?;
            if some.is_empty() {
                return Ok(false);
            }
            let (rows, _) = erasure::families(tx, &some, at, &keep)?;
            record.count(Kind::Families, some.len(), at);
            record.count_erased(&rows, at);
            Ok(true)
        })?;
        self.all(|tx, record, at| {
            let rows = closing::people(tx, at, AT_ONCE, &keep)?;
            record.count_erased(&rows.clone().unwrap_or_default(), at);
            Ok(rows.is_some())
        })
    }

    /// Notes that all is deleted, and where the audit log ends with that.
    fn end(&self, overwritten: bool) -> anyhow::Result<Record> {
        self.step(|tx, record, at| {
            if overwritten {
                record.overwritten = Some(at);
            }
            if record.closed.is_none() {
                (record.closed, record.log) = (Some(at), None);
                tx.note(Act::StudyClosed, Subject::none().detail(if record.answers { "answers" } else { "people" }));
            }
            Ok(((), true))
        })?;
        // The entry that says so is the last one that counts.
        let done = self.step(|tx, record, _| {
            if record.log.is_none() {
                let end = closing::log(tx)?;
                record.log =
                    end.map(|(first, last, hash)| LogEnd { first, last, hash: data_encoding::HEXLOWER.encode(&hash) });
            }
            Ok((record.clone(), true))
        })?;
        if done.closed.is_none() {
            return Err(anyhow!("closing was begun anew meanwhile; say it again"));
        }
        Ok(done)
    }
}
