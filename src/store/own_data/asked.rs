//! What somebody was asked, what they said, and what staff noted about it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::store::db::prelude::*;

use super::{child_numbers, doer_of};
use crate::access::{Membership, StaffKind};
use crate::family::RequestState;
use crate::id::{ChildId, PersonId, RequestId, StaffId, VersionId};
use crate::own_data::{Answer, Asked, Doer, FoundHard, Note, OwnWords, Reading, Said, Score, Shown, TakenBack};
use crate::store::content::{self, Content, Opener};
use crate::store::schema::{
    data_key, family, letter, letter_request, membership, message, message_request, note, request, response, version,
};
use crate::store::written;
use crate::store::{Conn, Result, StoreError, to_date, to_instant};

/// The requests that were asked of somebody: those that are theirs, and those that were, as far as they have said something or
/// were written to about them.
///
/// # Errors
/// A failed statement.
pub fn requests(conn: &mut Conn, of: PersonId) -> Result<Vec<RequestId>> {
    let mut ids: BTreeSet<RequestId> = BTreeSet::new();
    ids.extend(request::table.filter(request::person_id.eq(of)).select(request::id).load::<RequestId>(conn)?);
    let said = response::table.filter(response::person_id.eq(of)).select(response::request_id);
    ids.extend(said.load::<RequestId>(conn)?);
    let written = message_request::table
        .inner_join(message::table)
        .filter(message::person_id.eq(of))
        .filter(message_request::dropped.eq(false))
        // About somebody else's answer, with which they were asked to help.
        .filter(message_request::purpose.not_like("help%"))
        .select(message_request::request_id);
    ids.extend(written.load::<RequestId>(conn)?);
    let on_paper = letter_request::table.inner_join(letter::table).filter(letter::person_id.eq(of));
    ids.extend(on_paper.select(letter_request::request_id).load::<RequestId>(conn)?);
    Ok(ids.into_iter().collect())
}

/// What was shown, and the keys that open what was said, for one person and all of their requests.
pub struct Asking {
    of: PersonId,
    shown: HashMap<VersionId, Option<Shown>>,
    opener: Opener,
}

type Columns = (
    RequestId,
    (String, Option<ChildId>, String, String),
    (Option<chrono::NaiveDate>, chrono::NaiveDate, RequestState, Option<chrono::NaiveDateTime>),
    PersonId,
);

type Began = (RequestId, chrono::NaiveDateTime, Option<chrono::NaiveDateTime>, content::Stored);

impl Asking {
    /// Of that person.
    pub fn of(of: PersonId) -> Asking {
        Asking { of, shown: HashMap::new(), opener: Opener::default() }
    }

    /// Some of their requests, with what they said.
    ///
    /// # Errors
    /// A failed statement; a key of the installation that is not known.
    pub fn read(&mut self, conn: &mut Conn, ids: &[RequestId]) -> Result<Vec<Asked>> {
        let rows: Vec<Columns> = request::table
            .inner_join(family::table)
            .filter(request::id.among(ids))
            .order(request::id)
            .select((
                request::id,
                (family::case_number, request::child_id, request::role, request::wave),
                (request::invited_on, request::closes_on, request::state, request::declined_at),
                request::person_id,
            ))
            .load(conn)?;
        let children: Vec<ChildId> = rows.iter().filter_map(|row| row.1.1).collect();
        let numbers = child_numbers(conn, &children)?;
        let began: Vec<Began> = response::table
            .left_join(content::key!())
            .filter(response::person_id.eq(self.of))
            .filter(response::request_id.among(ids))
            .select((response::request_id, response::started_at, response::submitted_at, content::stored!()))
            .load(conn)?;
        let mut of_request: BTreeMap<RequestId, _> = BTreeMap::new();
        for (id, started, submitted, stored) in began {
            of_request.insert(id, (started, submitted, self.said(conn, stored)?));
        }
        let mut asked = Vec::with_capacity(rows.len());
        for (id, (family, child, role, wave), (invited, closes, state, declined), holder) in rows {
            let (started, submitted, said) = match of_request.remove(&id) {
                Some((started, submitted, said)) => (Some(to_instant(started)), submitted.map(to_instant), said),
                None => (None, None, Reading::Nothing),
            };
            // What became of it since is somebody else's.
            let is_theirs = holder == self.of;
            asked.push(Asked {
                family,
                child: child.and_then(|child| numbers.get(&child).cloned()),
                role,
                wave,
                invited_on: invited.filter(|_| is_theirs).map(to_date),
                closes_on: to_date(closes),
                state: if is_theirs { state.as_str() } else { "moved" }.to_owned(),
                declined_at: declined.filter(|_| is_theirs).map(to_instant),
                started_at: started,
                submitted_at: submitted,
                said,
            });
        }
        Ok(asked)
    }

    /// What somebody said in one response: the one place where it is opened for them. What cannot be opened is told to be
    /// [`Reading::Closed`], what only the evaluator can read [`Reading::ForEvaluator`], and the file goes on.
    fn said(&mut self, conn: &mut Conn, stored: content::Stored) -> Result<Reading> {
        let content = match self.opener.open(conn, stored) {
            Ok(content) if content.is_empty() => return Ok(Reading::Nothing),
            Ok(content) => content,
            Err(StoreError::ForEvaluator(_)) => return Ok(Reading::ForEvaluator),
            Err(StoreError::Content(_)) => return Ok(Reading::Closed),
            Err(fault) => return Err(fault),
        };
        self.look_up(conn, &content)?;
        Ok(Reading::Opened(self.told(content)))
    }

    /// Reads what was shown, each version once.
    fn look_up(&mut self, conn: &mut Conn, content: &Content) -> Result<()> {
        let answers = content.answers.iter().map(|given| given.version);
        let hard = content.hard.iter().map(|found| found.version);
        let versions = answers.chain(hard).chain(content.scores.iter().map(|score| score.version));
        let new: BTreeSet<VersionId> = versions.filter(|version| !self.shown.contains_key(version)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let ids: Vec<VersionId> = new.into_iter().collect();
        let rows: Vec<(VersionId, String)> =
            version::table.filter(version::id.among(&ids)).select((version::id, version::content)).load(conn)?;
        self.shown.extend(ids.into_iter().map(|id| (id, None)));
        self.shown.extend(rows.into_iter().map(|(id, content)| (id, Shown::read(&content))));
        Ok(())
    }

    fn shown(&self, version: VersionId) -> Option<&Shown> {
        self.shown.get(&version)?.as_ref()
    }

    fn told(&self, content: Content) -> Said {
        let answers = content.answers.into_iter().map(|given| {
            let shown = self.shown(given.version);
            Answer {
                title: shown.map(Shown::title),
                demonstration: shown.is_some_and(Shown::is_demonstration),
                question: shown.and_then(|shown| shown.question(&given.item)),
                answer: shown.and_then(|shown| shown.answer(&given.item, given.value)),
                instrument: given.instrument,
                item: given.item,
                value: given.value,
                answered_at: given.at,
                with_help: given.help.is_some(),
                taken_over: given.taken_from.is_some(),
            }
        });
        let hard = content.hard.into_iter().map(|found| FoundHard {
            question: self.shown(found.version).and_then(|shown| shown.question(&found.item)),
            item: found.item,
            at: found.at,
        });
        let scores = content.scores.into_iter().map(|score| {
            let shown = self.shown(score.version);
            let range = shown.and_then(|shown| shown.range(&score.name));
            Score {
                title: shown.map(Shown::title),
                name: shown.and_then(|shown| shown.score(&score.name)),
                range: range.map(|(range, _)| range),
                higher_is_better: range.map(|(_, higher)| higher),
                instrument: score.instrument,
                score: score.name,
                value: score.value,
            }
        });
        Said {
            answers: answers.collect(),
            taken_back: content.taken_back.into_iter().map(|(item, at)| TakenBack { item, at }).collect(),
            found_hard: hard.collect(),
            own_words: content.own_words.map(|own| OwnWords { text: own.text, at: own.at }),
            scores: scores.collect(),
        }
    }
}

/// What staff noted about these requests while they were that person's: what is sealed under the person's key.
///
/// # Errors
/// A failed statement; what does not open.
pub fn notes(conn: &mut Conn, of: PersonId, ids: &[RequestId]) -> Result<Vec<Note>> {
    type Row = (
        (RequestId, PersonId, String, String),
        Option<StaffId>,
        chrono::NaiveDateTime,
        Option<chrono::NaiveDate>,
        String,
    );
    let rows: Vec<Row> = note::table
        .inner_join(request::table.inner_join(family::table))
        .filter(note::request_id.among(ids))
        .order(note::id)
        .select((
            (request::id, request::person_id, family::case_number, request::wave),
            note::staff_id,
            note::noted_at,
            note::quiet_until,
            note::content,
        ))
        .load(conn)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let own: Option<crate::id::DataKeyId> =
        data_key::table.filter(data_key::person_id.eq(of)).select(data_key::id).get_result(conn).optional()?;
    let is_theirs = |row: &Row| match written::stands_under(&row.4) {
        Some(key) => Some(key) == own,
        None => row.0.1 == of,
    };
    let rows: Vec<Row> = rows.into_iter().filter(is_theirs).collect();
    let staff: Vec<StaffId> = rows.iter().filter_map(|row| row.1).collect();
    let kinds: Vec<(StaffId, StaffKind, String)> = membership::table
        .filter(membership::staff_id.among(&staff))
        .order(membership::id)
        .select((membership::staff_id, membership::kind, membership::municipality))
        .load(conn)?;
    let mut memberships: HashMap<StaffId, Vec<Membership>> = HashMap::new();
    for (id, kind, municipality) in kinds {
        memberships.entry(id).or_default().push(Membership::of(kind, &municipality));
    }
    let texts = rows.iter().map(|row| (written::note_about(row.0.0), row.4.clone())).collect();
    let texts = written::open(conn, texts)?;
    let noted = |((about, staff, at, quiet, _), text): (Row, String)| Note {
        noted_at: to_instant(at),
        // Whoever writes at the command line is no member of staff.
        by: staff.map_or(Doer::Operator, |staff| doer_of(memberships.get(&staff))),
        family: about.2,
        wave: about.3,
        text,
        quiet_until: quiet.map(to_date),
    };
    Ok(rows.into_iter().zip(texts).map(noted).collect())
}
