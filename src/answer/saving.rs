//! Saving the answers of a page, and submitting a questionnaire once.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::list::{Standing, Task};
use super::once;
use super::paging::{Form, Section};
use crate::actor::Act;
use crate::family::RequestState;
use crate::id::{PersonId, ResponseId, VersionId};
use crate::instrument::{self, Answers};
use crate::plan::RequestStanding;
use crate::service::Service;
use crate::store::content::{self, Content, Draft, Given, Score};
use crate::store::{Conn, Result, StoreError, Tx, answer, help, study_words};

/// What a page says about one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveEffect {
    /// This answer was chosen.
    Set(i32),
    /// The answer was taken back.
    Clear,
}

impl SaveEffect {
    /// What the question has afterwards.
    pub fn value(self) -> Option<i32> {
        match self {
            SaveEffect::Set(value) => Some(value),
            SaveEffect::Clear => None,
        }
    }
}

/// What somebody sends from a page.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// The page's number.
    pub page: usize,
    /// What it says, by item.
    pub changes: &'a BTreeMap<String, SaveEffect>,
    /// What each question had when the page was shown (`None`: no answer). What the page leaves as it was is not
    /// said again: another window may have said something newer. A question that is not named is taken as it comes.
    pub shown: &'a BTreeMap<String, Option<i32>>,
    /// When it was said, where it may have waited for a connection: it gives way to what was said later elsewhere.
    /// `None` is now, by a button that somebody pressed.
    pub said: Option<Timestamp>,
    /// The language in which it was shown.
    pub language: &'a str,
}

/// Why nothing was stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveRefusal {
    /// A question that is not on the page, or an answer that is not on its scale.
    NotOnThePage,
    /// The questionnaire was submitted, closed or given to somebody else in the meantime.
    NoLongerOpen,
}

/// What became of a submit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaveOutcome {
    /// Submitted, now or before.
    Submitted,
    /// Questions that have to be answered are not: their pages.
    Incomplete,
    /// Nothing is answered at all.
    Empty,
    /// It is no longer this person's to answer.
    NoLongerOpen,
}

/// Stores what a page says, in one transaction: all of it or nothing. Only questions of that page are touched, and of
/// two windows the one that spoke last is heard, whichever arrives last. An answer that is given again keeps its
/// version. Returns all answers as they now are; in a session with help, those of the session.
///
/// # Errors
/// The database.
pub fn save(
    conn: &mut Tx<'_>,
    service: &Service,
    person: PersonId,
    task: &Task,
    sent: Sent<'_>,
    now: Timestamp,
) -> Result<std::result::Result<Answers, SaveRefusal>> {
    let Sent { page: n, changes, shown, said, language } = sent;
    let form = task.form();
    let Some(section) = form.section_of(n) else { return Ok(Err(SaveRefusal::NotOnThePage)) };
    let fits = |(item, change): (&String, &SaveEffect)| {
        form.items_of(n).iter().any(|known| known.id == *item)
            && match change {
                SaveEffect::Set(value) => section.instrument.check_answer(item, *value).is_ok(),
                SaveEffect::Clear => section.instrument.skippable,
            }
    };
    if !changes.iter().all(fits) {
        return Ok(Err(SaveRefusal::NotOnThePage));
    }
    if task.standing == Standing::Done || !hold_open(conn, service, person, task, now)? {
        return Ok(Err(SaveRefusal::NoLongerOpen));
    }
    // Read again under the hold: another window may have saved since.
    let mut draft = content::draft(conn, task.asked.id, person)?;
    let mut answers = draft.content.answers_seen(task.session);
    let times = match said {
        Some(_) => draft.content.times_seen(task.session),
        None => BTreeMap::new(),
    };
    // A session with help knows only what was said in it: otherwise what it hears would tell of what it does not show.
    let heard = heard(changes, shown, said, &answers, &times);
    let said = said.map_or(now, |said| said.min(now));
    if heard.is_empty() {
        return Ok(Ok(answers));
    }
    conn.note(Act::AnswersSaved, task.subject(person));
    let version = version_of(conn, task, section, language)?;
    draft.begin_in(task.browser.as_deref());
    let (mut set, content) = (false, &mut draft.content);
    for (item, change) in heard {
        set |= matches!(change, SaveEffect::Set(_));
        match change {
            SaveEffect::Set(value) if answers.get(item) == Some(&value) => content.repeat(item, said, task.session),
            SaveEffect::Set(value) => {
                let (instrument, help) = (section.name.to_owned(), task.session);
                content.answer(Given {
                    instrument,
                    item: item.clone(),
                    value,
                    version,
                    at: said,
                    help,
                    taken_from: None,
                });
                answers.insert(item.clone(), value);
            }
            SaveEffect::Clear => {
                content.take_back(item, said);
                answers.remove(item);
            }
        }
    }
    let response = draft.keep(conn, now)?;
    if task.standing == Standing::New {
        note_told(conn, service, response, task, language)?;
    }
    if let Some(session) = task.session.filter(|_| set) {
        help::note_said(conn, session, said)?;
    }
    Ok(Ok(answers))
}

/// What is heard of a page's changes, where the questionnaire has these answers and something was last said about its
/// questions at these times. Pure.
pub fn heard<'a>(
    changes: &'a BTreeMap<String, SaveEffect>,
    shown: &BTreeMap<String, Option<i32>>,
    said: Option<Timestamp>,
    answers: &Answers,
    times: &BTreeMap<String, Timestamp>,
) -> Vec<(&'a String, SaveEffect)> {
    let was_said = |item: &String, change: SaveEffect| shown.get(item).is_none_or(|shown| *shown != change.value());
    let is_last = |item: &String| said.is_none_or(|said| times.get(item).is_none_or(|last| *last <= said));
    let is_void = |item: &String, change: SaveEffect| {
        change == SaveEffect::Clear && !answers.contains_key(item) && !times.contains_key(item)
    };
    let changes = changes.iter().map(|(item, change)| (item, *change));
    changes.filter(|(item, change)| was_said(item, *change) && is_last(item) && !is_void(item, *change)).collect()
}

/// Submits a questionnaire, whether its answers were given alone or with help: answers that a later one made irrelevant
/// go, scores are computed and stored, the request is answered. A second time changes nothing. In a session with help
/// something has to have been said in it: whoever helps neither learns whether there is anything else, nor sends it.
///
/// # Errors
/// The database.
pub fn submit(
    conn: &mut Tx<'_>,
    service: &Service,
    person: PersonId,
    task: &Task,
    language: &str,
    now: Timestamp,
) -> Result<SaveOutcome> {
    if task.standing == Standing::Done {
        return Ok(SaveOutcome::Submitted);
    }
    if !hold_open(conn, service, person, task, now)? {
        // Somebody was faster: the same person in another window, or the scheduler.
        return Ok(SaveOutcome::NoLongerOpen);
    }
    let form: Form = task.form();
    let mut draft = content::draft(conn, task.asked.id, person)?;
    let answers = draft.content.answers_seen(None);
    let nothing_said = task.session.is_some() && task.answers.is_empty();
    if nothing_said && form.left(&Answers::new()) > 0 {
        return Ok(SaveOutcome::Empty);
    }
    if form.unanswered(&answers).iter().any(|question| question.required) {
        return Ok(SaveOutcome::Incomplete);
    }
    let relevant = form.relevant(&answers);
    // What is taken over from another child says nothing about this one.
    let said = |counted: &Answers| counted.keys().any(|item| answers.contains_key(item));
    if !relevant.iter().any(|(_, counted)| said(counted)) && form.left(&Answers::new()) > 0 {
        return Ok(SaveOutcome::Empty);
    }
    let counts = |item: &str| relevant.iter().any(|(_, counted)| counted.contains_key(item));
    draft.content.answers.retain(|given| counts(&given.item));
    once::take_over(conn, &mut draft.content, task.subject(person), form.taken_over(&answers), counts)?;
    finish(conn, service, draft, task, &relevant, language, now)?;
    conn.note(Act::Submitted, task.subject(person));
    Ok(SaveOutcome::Submitted)
}

/// Stores a whole questionnaire at once, as a simulated respondent answers it: answers to questions that are not
/// asked are left out, and so is everything if the request is no longer open. A question that hangs on one that was
/// left unanswered keeps its answer, as on paper. Returns whether it was stored.
///
/// # Errors
/// The database.
pub fn reply(
    conn: &mut Tx<'_>,
    service: &Service,
    person: PersonId,
    task: &Task,
    answers: &Answers,
    language: &str,
    now: Timestamp,
) -> Result<bool> {
    if task.standing == Standing::Done || !hold_open(conn, service, person, task, now)? {
        return Ok(false);
    }
    let form = task.form();
    let earlier: Vec<_> = form.taken_over(&task.answers).into_iter().cloned().collect();
    let form = form.after(&earlier);
    let answers = &once::without(answers, &form.taken(&task.answers));
    let given = form.given(answers);
    let mut draft = content::draft(conn, task.asked.id, person)?;
    put_all(conn, task, &mut draft.content, &given, answers, (language, now))?;
    let counts = |item: &str| given.iter().any(|(_, counted)| counted.contains_key(item));
    once::take_over(conn, &mut draft.content, task.subject(person), &earlier, counts)?;
    finish(conn, service, draft, task, &given, language, now)?;
    conn.note(Act::Submitted, task.subject(person));
    Ok(true)
}

/// Stores answers as [`reply`] does, and does not send them: somebody who stops in the middle.
///
/// # Errors
/// The database.
pub fn begin(
    conn: &mut Tx<'_>,
    service: &Service,
    person: PersonId,
    task: &Task,
    answers: &Answers,
    language: &str,
    now: Timestamp,
) -> Result<bool> {
    if task.standing == Standing::Done || !hold_open(conn, service, person, task, now)? {
        return Ok(false);
    }
    let given = task.form().given(answers);
    let mut draft = content::draft(conn, task.asked.id, person)?;
    put_all(conn, task, &mut draft.content, &given, answers, (language, now))?;
    draft.keep(conn, now)?;
    conn.note(Act::AnswersSaved, task.subject(person));
    Ok(true)
}

/// Puts down those of the `given` answers that are among `answers`; the others were taken over.
fn put_all(
    conn: &mut Conn,
    task: &Task,
    into: &mut Content,
    given: &[(Section<'_>, Answers)],
    answers: &Answers,
    (language, now): (&str, Timestamp),
) -> Result<()> {
    for (section, counted) in given.iter().filter(|(_, counted)| !counted.is_empty()) {
        let version = version_of(conn, task, *section, language)?;
        for (item, value) in counted.iter().filter(|(item, _)| answers.contains_key(*item)) {
            into.answer(Given {
                instrument: section.name.to_owned(),
                item: item.clone(),
                value: *value,
                version,
                at: now,
                help: task.session,
                taken_from: None,
            });
        }
    }
    Ok(())
}

/// Holds a request, so that nobody else writes to it in this transaction's time; `false` if this person cannot answer it
/// any more. Read anew under the hold: an import may have ended it since the page was made.
pub(super) fn hold_open(
    conn: &mut Conn,
    service: &Service,
    person: PersonId,
    task: &Task,
    now: Timestamp,
) -> Result<bool> {
    let asked = &task.asked;
    let Some(closes) = answer::hold_open(conn, asked.id, person)? else { return Ok(false) };
    let Some((municipality, status, end)) = answer::course_of(conn, asked.family)? else { return Ok(false) };
    let holders = answer::holders_unnamed(conn, asked.family)?;
    let standing = RequestStanding {
        municipality: &municipality,
        status,
        end,
        role: &asked.role,
        slot: &asked.slot,
        child: asked.child.as_ref().map(|(id, _)| *id),
        person,
        state: RequestState::Open,
        closes,
    };
    let programme = &service.protocols.of_family(asked.family).programme;
    Ok(standing.can_be_answered(programme, &holders, service.calendar().date(now)))
}

/// Stores what was said with the scores of what counts, and closes the request as answered; what was taken back on the way is
/// forgotten.
fn finish(
    conn: &mut Conn,
    service: &Service,
    mut draft: Draft,
    task: &Task,
    counted: &[(Section<'_>, Answers)],
    language: &str,
    now: Timestamp,
) -> Result<()> {
    for (section, counted) in counted {
        let scores = section.instrument.score(counted);
        if scores.iter().all(|(_, value)| value.is_none()) {
            continue;
        }
        let version = version_of(conn, task, *section, language)?;
        let of_score = |(score, value): (&instrument::Score, Option<f64>)| {
            Some(Score { version, instrument: section.name.to_owned(), name: score.id.clone(), value: value? })
        };
        draft.content.scores.extend(scores.into_iter().filter_map(of_score));
    }
    draft.content.taken_back.clear();
    draft.content.begun_in = None;
    let for_siblings = once::for_siblings(task, &draft.content);
    let response = draft.send(conn, now, for_siblings)?;
    note_told(conn, service, response, task, language)?;
    answer::mark_answered(conn, task.asked.id, response, now)
}

/// Notes what the pages told about the study: as they began to answer, and again as they sent.
fn note_told(conn: &mut Conn, service: &Service, response: ResponseId, task: &Task, language: &str) -> Result<()> {
    let Some(about) = service.about(Some(&task.asked.role), language) else { return Ok(()) };
    let (hash, content) = about.version_shown();
    let (programme, role) = (service.programme().id.as_str(), about.role.as_str());
    let shown = study_words::Shown { hash: &hash, programme, role, language: &about.language, content: &content };
    study_words::note(conn, response, shown)
}

/// The stored version of what somebody who reads `language` is shown of that instrument.
pub(super) fn version_of(conn: &mut Conn, task: &Task, section: Section<'_>, language: &str) -> Result<VersionId> {
    let missing = || StoreError::Content(format!("a request for “{}”, which has no wording", section.name));
    let library = &task.protocol.questionnaires;
    let (hash, content) = library.version(section.name, language).ok_or_else(missing)?;
    let shown_in = &library.wording(section.name, language).ok_or_else(missing)?.language;
    answer::version(conn, &hash, section.name, shown_in, &content)
}
