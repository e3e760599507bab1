//! One state of the database, read some families at a time: what is held does not grow with the study.

use std::sync::mpsc;
use std::thread;

use anyhow::{anyhow, bail};
use jiff::civil::Date;

use super::publication::{self, Figures};
use crate::protocol::{self, Protocols, Unreadable};
use crate::report::Report;
use crate::report::csv::{File, Out};
use crate::report::export::{Export, Exported};
use crate::report::facts::Facts;
use crate::report::feedback::{self, Collected, Feedback, Of};
use crate::report::rates::{self, StateRow};
use crate::report::study::{Study, Unread};
use crate::store::facts::{self, Batches};
use crate::store::{Conn, Store, counts};

/// A study in one state of its database.
pub struct Reading<'a> {
    conn: &'a mut Conn,
    protocols: &'a Protocols,
    study: Study<'a>,
}

/// Whether all that was asked could be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whole {
    /// Sentences for the operator.
    missing: Vec<String>,
}

impl Whole {
    /// To be asked when the files are written: they are all that can be had, and the operator has to know that it is not all
    /// that was asked.
    ///
    /// # Errors
    /// A sentence for each protocol that cannot be read.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.missing.is_empty() { Ok(()) } else { bail!("{}", self.missing.join("\n")) }
    }
}

/// With the protocols that cannot be read told of, in the files and afterwards.
pub(super) fn read<T>(
    store: &Store,
    protocols: &Protocols,
    after: Option<&str>,
    work: impl FnOnce(&mut Reading<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<(T, Whole)> {
    store.read(|conn| {
        let unreadable: Vec<Unreadable> =
            protocol::unreadable(conn)?.into_iter().filter(|one| one.requests > 0).collect();
        let told = unreadable.iter().map(|one| {
            format!(
                "what {} requests asked is missing from the codebook, and their answers from bands.csv: they were made \
                 under {}",
                one.requests, one.words
            )
        });
        let whole = Whole { missing: told.collect() };
        let unread = unreadable.into_iter().map(|one| Unread {
            protocol: one.stored.id,
            programme: one.stored.programme,
            version: one.stored.version,
            requests: one.requests,
        });
        let unread: Vec<Unread> = unread.collect();
        Ok((within(conn, protocols, after, &unread, work)?, whole))
    })
}

/// With what can be read alone: for those who cannot do anything about the rest.
pub(super) fn read_readable<T>(
    store: &Store,
    protocols: &Protocols,
    work: impl FnOnce(&mut Reading<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    store.read(|conn| within(conn, protocols, None, &[], work))
}

fn within<T>(
    conn: &mut Conn,
    protocols: &Protocols,
    after: Option<&str>,
    unread: &[Unread],
    work: impl FnOnce(&mut Reading<'_>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let of_requests = protocols.in_use(conn)?;
    let running = protocols.running();
    let study = Study::new(&running.programme, &running.questionnaires, after);
    let study = study.map_err(|sentence| anyhow!(sentence))?.with_protocols(&of_requests, unread);
    work(&mut Reading { conn, protocols, study })
}

impl Reading<'_> {
    /// What is read.
    pub fn study(&self) -> &Study<'_> {
        &self.study
    }

    /// What goes back to a municipality or to all of them, and where units stand there.
    ///
    /// # Errors
    /// A failed statement, as in everything here; a municipality or a wave that there is none of.
    pub fn feedback(&mut self, of: &Of<'_>) -> anyhow::Result<(Feedback, Vec<StateRow>)> {
        let batches = Batches::by_municipality(self.conn, &self.protocols.running().calendar)?;
        let (municipalities, questions) = (batches.municipalities(), feedback::questions(&self.study));
        let collected = Collected::new(&self.study, &questions, &municipalities, of.clone());
        let mut collected = collected.map_err(|sentence| anyhow!(sentence))?;
        each(self.conn, batches, |facts| {
            collected.add(facts);
            Ok(())
        })?;
        collected.finish().pop().ok_or_else(|| anyhow!("nothing was asked for"))
    }

    /// Where the figures of a municipality, or of all of them together, come from.
    ///
    /// # Errors
    /// As [`publication::figures`].
    pub fn figures(&mut self, municipality: Option<&str>) -> anyhow::Result<Figures> {
        publication::figures(self.conn, municipality)
    }

    /// Where units stand at the end of `day`. Counted by the database.
    ///
    /// # Errors
    /// A failed statement.
    pub fn states(&mut self, municipality: Option<&str>, day: Date) -> anyhow::Result<Vec<StateRow>> {
        let running = self.protocols.running();
        let counted = counts::counted(self.conn, &running.programme, &running.calendar, day, municipality)?;
        Ok(rates::states(&running.programme, &counted, day))
    }

    /// What goes back to all municipalities together, and to each of them.
    ///
    /// # Errors
    /// A failed statement.
    pub fn feedback_to_each(&mut self, day: Date, smallest: usize) -> anyhow::Result<Vec<Feedback>> {
        let batches = Batches::by_municipality(self.conn, &self.protocols.running().calendar)?;
        let (municipalities, questions) = (batches.municipalities(), feedback::questions(&self.study));
        let of = Of { municipality: None, wave: None, day, smallest };
        let mut collected = Collected::each(&self.study, &questions, &municipalities, of);
        each(self.conn, batches, |facts| {
            collected.add(facts);
            Ok(())
        })?;
        Ok(collected.finish().into_iter().map(|(told, _)| told).collect())
    }

    /// Every table of a report and its page, as at the end of `day`.
    ///
    /// # Errors
    /// As [`Reading::feedback`]; a language that there is none of.
    pub fn report(&mut self, language: &str, day: Date) -> anyhow::Result<Vec<File>> {
        let found_hard = facts::found_hard(self.conn)?;
        let mut report = Report::new(&self.study, day, found_hard);
        let batches = Batches::of(self.conn, &self.protocols.running().calendar)?;
        each(self.conn, batches, |facts| {
            report.add(facts);
            Ok(())
        })?;
        report.files(language).map_err(|sentence| anyhow!(sentence))
    }

    /// Every file of an export, into `out`.
    ///
    /// # Errors
    /// As [`Reading::report`]; what cannot be written.
    pub fn export<O>(&mut self, out: O, language: &str) -> anyhow::Result<Exported<O>>
    where
        O: Out + Send,
        O::File: Send,
        O::Spool: Send,
    {
        let found_hard = facts::found_hard(self.conn)?;
        let mut export = Export::new(&self.study, out, language, found_hard)?;
        let batches = Batches::of(self.conn, &self.protocols.running().calendar)?;
        each(self.conn, batches, |facts| Ok(export.add(facts)?))?;
        Ok(export.finish()?)
    }
}

/// Hands on all families, batch after batch. While one is worked on, the next one is read.
fn each(
    conn: &mut Conn,
    mut batches: Batches<'_>,
    mut work: impl FnMut(&Facts) -> anyhow::Result<()> + Send,
) -> anyhow::Result<()> {
    thread::scope(|scope| {
        let (hand_on, read) = mpsc::sync_channel::<Facts>(1);
        let working = scope.spawn(move || read.into_iter().try_for_each(|facts| work(&facts)));
        let reading = loop {
            match batches.next(conn) {
                Ok(Some(facts)) => {
                    // Where nobody takes it any more, the work has failed, and says why.
                    if hand_on.send(facts).is_err() {
                        break Ok(());
                    }
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        drop(hand_on);
        let worked = working.join().unwrap_or_else(|_| Err(anyhow!("what was read could not be worked on")));
        reading?;
        worked
    })
}
