//! Reads what the reports are made of, some families at a time: what is held does not grow with the study. Facts know people
//! by number; addresses are read apart, by the two tables that name them.
//!
//! Whoever has withdrawn consent has answered nothing and found nothing hard, here and in everything that is made of it.

mod mailed;
mod register;
mod requests;
mod responses;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::store::db::prelude::*;

use crate::id::{PersonId, VersionId};
use crate::programme::Calendar;
use crate::report::facts::{Facts, ToldFact, VersionFact};
use crate::report::hard::Question;
use crate::store::content::{self, Opener, Stored};
use crate::store::schema::{request, response, study_words, version};
use crate::store::{Conn, Result, StoreError};
use register::{Order, Register};
use responses::Asked;

pub use mailed::{addresses, sent_messages};

/// So many families are read at once: with ten waves behind them they have a hundred thousand answers.
const FAMILIES: usize = 100;

/// The facts of a study in batches of families. All of them are to be read in one transaction: a batch knows places in another.
pub struct Batches<'a> {
    calendar: &'a Calendar,
    register: Register,
    withdrawn: HashSet<PersonId>,
    versions: BTreeMap<VersionId, VersionFact>,
    with_answers: bool,
    order: Order,
    /// How many families have been read; none before the first batch, which is there even if no family is.
    done: Option<usize>,
}

impl<'a> Batches<'a> {
    /// Of the whole register, the requests, the submitted answers and what was hard to understand, in the order of case
    /// numbers; days are those of the programme's time zone.
    ///
    /// # Errors
    /// A statement that fails, or rows that cannot be understood, as in everything here.
    pub fn of(conn: &mut Conn, calendar: &'a Calendar) -> Result<Batches<'a>> {
        Batches::in_order(conn, calendar, Order::CaseNumber, true)
    }

    /// The same, one municipality after the other: no batch has families of two.
    ///
    /// # Errors
    /// As [`Batches::of`].
    pub fn by_municipality(conn: &mut Conn, calendar: &'a Calendar) -> Result<Batches<'a>> {
        Batches::in_order(conn, calendar, Order::Municipality, true)
    }

    fn in_order(conn: &mut Conn, calendar: &'a Calendar, order: Order, with_answers: bool) -> Result<Batches<'a>> {
        Ok(Batches {
            calendar,
            register: Register::read(conn, order)?,
            withdrawn: if with_answers { responses::withdrawn(conn)? } else { HashSet::new() },
            versions: if with_answers { versions(conn)? } else { BTreeMap::new() },
            with_answers,
            order,
            done: None,
        })
    }

    /// All municipalities of the register.
    pub fn municipalities(&self) -> BTreeSet<String> {
        self.register.municipalities()
    }

    /// The next batch; none after the last one.
    ///
    /// # Errors
    /// As [`Batches::of`].
    pub fn next(&mut self, conn: &mut Conn) -> Result<Option<Facts>> {
        let first = self.done.unwrap_or(0);
        if self.done.is_some() && first == self.register.len() {
            return Ok(None);
        }
        let many = match self.order {
            Order::Municipality if first < self.register.len() => self.register.of_one_municipality(first, FAMILIES),
            _ => FAMILIES.min(self.register.len() - first),
        };
        let range = first..first + many;
        let begins = self.done.replace(range.end).is_none();
        let ids = self.register.ids(range.clone());
        let (families, places) = self.register.families(conn, range, &ids)?;
        let (requests, request_places) = requests::requests(conn, self.calendar, (&ids, &places))?;
        if !self.with_answers {
            return Ok(Some(Facts { first, families, requests, ..Facts::default() }));
        }
        let (calendar, withdrawn) = (self.calendar, &self.withdrawn);
        let asked = Asked { calendar, ids: &ids, requests: &request_places, withdrawn };
        let said = responses::responses(conn, &asked)?;
        Ok(Some(Facts {
            first,
            families,
            requests,
            taken_out: requests::taken_out(conn, calendar, &ids, &request_places)?,
            hard: said.hard,
            own_words: said.own_words,
            responses: said.sent,
            begun: said.begun,
            told_of: register::told_of(conn, &ids, &places)?,
            help: responses::help_sessions(conn, &asked, &places)?,
            told: if begins { told(conn)? } else { Vec::new() },
            versions: self.versions.clone(),
        }))
    }

    fn whole(mut self, conn: &mut Conn) -> Result<Facts> {
        let mut all = self.next(conn)?.unwrap_or_default();
        while let Some(more) = self.next(conn)? {
            all.append(more);
        }
        Ok(all)
    }
}

/// All batches in one, for a study that is known to be small.
///
/// # Errors
/// As [`Batches::of`].
pub fn facts(conn: &mut Conn, calendar: &Calendar) -> Result<Facts> {
    Batches::of(conn, calendar)?.whole(conn)
}

/// The same without answers, scores and versions.
///
/// # Errors
/// As [`Batches::of`].
pub fn facts_without_answers(conn: &mut Conn, calendar: &Calendar) -> Result<Facts> {
    Batches::in_order(conn, calendar, Order::CaseNumber, false)?.whole(conn)
}

/// Every question of which anybody has said that it is hard to understand: known before the first batch, so that nobody else's
/// answers have to be kept.
///
/// # Errors
/// As [`Batches::of`].
pub fn found_hard(conn: &mut Conn) -> Result<Vec<Question>> {
    let rows = response::table.inner_join(request::table).left_join(content::key!());
    let rows: Vec<(Stored, String)> =
        rows.filter(response::found_hard.eq(true)).select((content::stored!(), request::role)).load(conn)?;
    let (mut opener, mut questions) = (Opener::default(), BTreeSet::new());
    for (stored, role) in rows {
        let hard = opener.open(conn, stored)?.hard.into_iter();
        questions.extend(hard.map(|found| (found.instrument, found.item, found.version, role.clone())));
    }
    Ok(questions.into_iter().collect())
}

fn unknown(what: &str, id: impl std::fmt::Display) -> StoreError {
    StoreError::Content(format!("a reference to {what} {id}, which is not there"))
}

fn told(conn: &mut Conn) -> Result<Vec<ToldFact>> {
    let rows: Vec<(String, String, String, String)> = study_words::table
        .select((study_words::hash, study_words::role, study_words::language, study_words::content))
        .order(study_words::id)
        .load(conn)?;
    let told = |(hash, role, language, content)| ToldFact { hash, role, language, content };
    Ok(rows.into_iter().map(told).collect())
}

fn versions(conn: &mut Conn) -> Result<BTreeMap<VersionId, VersionFact>> {
    let rows: Vec<(VersionId, String, String, String)> =
        version::table.select((version::id, version::hash, version::language, version::content)).load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(id, hash, language, content)| {
            let content: serde_json::Value = serde_json::from_str(&content).unwrap_or_default();
            let demonstration = is_demonstration(&content);
            let instrument_version = content["instrument"]["version"].as_str().unwrap_or_default().into();
            (id, VersionFact { hash, instrument_version, language, demonstration })
        })
        .collect())
}

/// Whether the stored words say of themselves that they are demonstration wording.
fn is_demonstration(content: &serde_json::Value) -> bool {
    let says_so = |words: &serde_json::Value| words.get("kind").is_some_and(|kind| kind == "demonstration");
    says_so(content) || content.get("wording").is_some_and(says_so)
}
