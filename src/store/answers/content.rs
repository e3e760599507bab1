//! What somebody has said in a response: answers, what they took back, what they found hard to understand, their own words, and,
//! once it is sent, the scores. It is one text, sealed by the key of its person; nothing of it stands anywhere else.
//!
//! Where there is an evaluator's key, a text that is sent is sealed to it first: the server opens what the person's key has sealed,
//! and cannot read what is inside. Then a part may stand beside it: what the same person is not asked again about a sibling.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::store::db::prelude::*;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::evaluator;
use crate::family::RequestState;
use crate::id::{DataKeyId, FamilyId, HelpId, PersonId, RequestId, ResponseId, VersionId};
use crate::instrument::Answers;
use crate::store::db::vault;
use crate::store::schema::{request, response};
use crate::store::{Conn, Result, StoreError, data_key as data_keys, instant, to_instant};
use crate::vault::{DataKey, EvaluatorKeys, NotOpened, Place};

/// What is said in a response.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// In the order in which the questions were first answered, each once.
    #[serde(with = "pages", default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<Given>,
    /// Questions whose answers were taken back, and when; nothing once it is sent.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub taken_back: BTreeMap<String, Timestamp>,
    /// Questions that are hard to understand, in the order in which that was said, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hard: Vec<FoundHard>,
    /// What was written beside the questions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_words: Option<OwnWords>,
    /// The hash of what the browser held in which it was begun, where browsers have to be known; nothing once it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun_in: Option<String>,
    /// Computed as it was sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<Score>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// As asked (`sdq-4-10`).
    pub instrument: String,
    /// The question.
    pub item: String,
    /// The value chosen.
    pub value: i32,
    /// What was shown.
    pub version: VersionId,
    /// When.
    pub at: Timestamp,
    /// The session with help in which it was last said.
    pub help: Option<HelpId>,
    /// The response in which it was first given, for an answer that was taken over from there.
    pub taken_from: Option<ResponseId>,
}

/// That a question is hard to understand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundHard {
    /// What was shown.
    pub version: VersionId,
    /// The instrument of that version.
    pub instrument: String,
    /// The question.
    pub item: String,
    /// When it was first said.
    pub at: Timestamp,
    /// The session with help in which it was last said.
    pub help: Option<HelpId>,
}

/// A text in somebody's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnWords {
    /// Of the page on which it was written.
    pub language: String,
    /// The text.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// One score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// What it was computed by.
    pub version: VersionId,
    /// The instrument as asked.
    pub instrument: String,
    /// The score (`who5`, `ces_mean`, …).
    pub name: String,
    /// Its value.
    pub value: f64,
}

impl Content {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Content::default()
    }

    /// The answers; in a session with help, those last said in it.
    pub fn answers_seen(&self, session: Option<HelpId>) -> Answers {
        let seen = self.answers.iter().filter(|given| session.is_none() || given.help == session);
        seen.map(|given| (given.item.clone(), given.value)).collect()
    }

    /// The questions that are hard to understand; in a session with help, those of which it was last said there.
    pub fn hard_seen(&self, session: Option<HelpId>) -> BTreeSet<String> {
        let seen = self.hard.iter().filter(|found| session.is_none() || found.help == session);
        seen.map(|found| found.item.clone()).collect()
    }

    /// When something was last said about each question: its answer was given, or taken back. In a session with help, only
    /// when the answer was given there: what is newer elsewhere is nothing that the session tells.
    pub fn times_seen(&self, session: Option<HelpId>) -> BTreeMap<String, Timestamp> {
        let seen = self.answers.iter().filter(|given| session.is_none() || given.help == session);
        let mut times: BTreeMap<String, Timestamp> = seen.map(|given| (given.item.clone(), given.at)).collect();
        if session.is_none() {
            for (item, at) in &self.taken_back {
                let last = times.entry(item.clone()).or_insert(*at);
                *last = *at.max(last);
            }
        }
        times
    }

    /// Puts an answer in place of the one to the same question.
    pub fn answer(&mut self, mut given: Given) {
        given.at = as_stored(given.at);
        match self.answers.iter_mut().find(|known| known.item == given.item) {
            Some(known) => *known = given,
            None => self.answers.push(given),
        }
    }

    /// Notes that an answer was given again at that time, with the same value, in that session or alone.
    pub fn repeat(&mut self, item: &str, at: Timestamp, session: Option<HelpId>) {
        for given in self.answers.iter_mut().filter(|given| given.item == item) {
            (given.at, given.help) = (as_stored(at), session);
        }
    }

    /// Takes an answer back, and remembers when.
    pub fn take_back(&mut self, item: &str, at: Timestamp) {
        self.answers.retain(|given| given.item != item);
        self.taken_back.insert(item.to_owned(), as_stored(at));
    }

    /// Notes that a question is hard to understand. What has been said stands: said again, it changes nothing but the session
    /// with help in which it shows.
    pub fn find_hard(&mut self, mut found: FoundHard) {
        found.at = as_stored(found.at);
        match self.hard.iter_mut().find(|known| known.item == found.item) {
            Some(known) => known.help = found.help,
            None => self.hard.push(found),
        }
    }

    /// Takes that back; in a session with help, what was said in it.
    pub fn find_not_hard(&mut self, item: &str, session: Option<HelpId>) {
        self.hard.retain(|known| known.item != item || (session.is_some() && known.help != session));
    }
}

/// As finely as the database keeps time.
fn as_stored(at: Timestamp) -> Timestamp {
    to_instant(instant(at))
}

/// The answers of a page have the same instrument, version, time and session: written once for each page.
mod pages {
    use super::{Given, HelpId, ResponseId, Timestamp, VersionId};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// Instrument, version, time, session with help, and the response from which the answers were taken over.
    type Page = (String, VersionId, Timestamp, Option<HelpId>, Option<ResponseId>);

    #[derive(Serialize, Deserialize)]
    struct Written {
        pages: Vec<Page>,
        given: Vec<(usize, String, i32)>,
    }

    pub fn serialize<S: Serializer>(answers: &[Given], to: S) -> Result<S::Ok, S::Error> {
        let mut written = Written { pages: Vec::new(), given: Vec::with_capacity(answers.len()) };
        for given in answers {
            let page = (given.instrument.clone(), given.version, given.at, given.help, given.taken_from);
            let place = written.pages.iter().position(|known| *known == page);
            let place = place.unwrap_or_else(|| {
                written.pages.push(page);
                written.pages.len() - 1
            });
            written.given.push((place, given.item.clone(), given.value));
        }
        written.serialize(to)
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Vec<Given>, D::Error> {
        let Written { pages, given } = Written::deserialize(from)?;
        let whole = |(place, item, value): (usize, String, i32)| {
            let page = pages.get(place).ok_or_else(|| D::Error::custom("an answer of no page"))?;
            let (instrument, version, at, help, taken_from) = page.clone();
            Ok(Given { instrument, item, value, version, at, help, taken_from })
        };
        given.into_iter().map(whole).collect()
    }
}

/// A sealed text is made as long as a multiple of this many bytes: its length tells little of how much is said.
const PADDED: usize = 512;

/// It opens for this request and person alone.
fn place(request: RequestId, person: PersonId) -> Place {
    Place { table: "response", column: "sealed", row: request.number(), of: person.number() }
}

/// The same of what is kept of it for a sibling's questionnaire.
fn place_for_siblings(request: RequestId, person: PersonId) -> Place {
    Place { column: "for_siblings", ..place(request, person) }
}

/// How a response stands in the database, as a part of a row ([`stored`]); opened by [`Opener`].
#[derive(Queryable)]
pub(in crate::store) struct Stored {
    pub id: ResponseId,
    pub request: RequestId,
    pub person: PersonId,
    texts: Texts,
    key: Option<(DataKeyId, Option<PersonId>, Vec<u8>)>,
}

impl Stored {
    /// The name of the evaluators' keys to which it is sealed besides.
    pub fn sealed_to(&self) -> Option<&str> {
        self.texts.0.as_deref()
    }
}

/// To whom the text is sealed besides, the text, and what of it stays readable here.
type Texts = (Option<String>, Option<Vec<u8>>, Option<Vec<u8>>);

/// The columns of [`Stored`], of a query that joins responses with [`key`].
macro_rules! stored {
    () => {{
        use $crate::store::schema::{data_key, response};
        (
            response::id,
            response::request_id,
            response::person_id,
            (response::sealed_to, response::sealed, response::for_siblings),
            (data_key::id, data_key::person_id, data_key::wrapped).nullable(),
        )
    }};
}
pub(in crate::store) use stored;

/// What the key of a response's person is joined on.
macro_rules! key {
    () => {{
        use $crate::store::schema::{data_key, response};
        data_key::table.on(data_key::person_id.eq(response::person_id.nullable()))
    }};
}
pub(in crate::store) use key;

/// Opens one response after the other; a person's key is unwrapped once.
#[derive(Default)]
pub(in crate::store) struct Opener(HashMap<DataKeyId, DataKey>);

impl Opener {
    /// All that is said.
    ///
    /// # Errors
    /// What does not open; [`StoreError::ForEvaluator`], if it is sealed to an evaluator whose secret key is not at hand.
    pub fn open(&mut self, conn: &mut Conn, stored: Stored) -> Result<Content> {
        let (id, request, person) = (stored.id, stored.request, stored.person);
        let (to, Some(sealed), _) = stored.texts else { return Ok(Content::default()) };
        let what = || format!("the response {id}");
        let key = self.key(conn, id, stored.key)?;
        let Some(to) = to else {
            return vault::opened(key, place(request, person), &sealed).map_err(|why| data_keys::closed(&what(), &why));
        };
        let inside = key.open(place(request, person), &sealed).map_err(|why| data_keys::closed(&what(), &why))?;
        let Some(text) = conn.opened_by_evaluator(&inside) else {
            return Err(StoreError::ForEvaluator(format!(
                "what was sent is sealed for the evaluator under the key named {to}, and the server cannot read it: give the file \
                 with the secret key (--evaluator-key FILE, or KVARTAL_EVALUATOR_KEY)"
            )));
        };
        serde_json::from_slice(&text).map_err(|_| data_keys::closed(&what(), &NotOpened::Changed))
    }

    /// What the server can read of it: of what is sealed to an evaluator, the answers that are not asked again about a sibling.
    ///
    /// # Errors
    /// What does not open.
    pub fn open_here(&mut self, conn: &mut Conn, stored: Stored) -> Result<Content> {
        let (id, request, person) = (stored.id, stored.request, stored.person);
        match stored.texts {
            (None, ..) => self.open(conn, stored),
            (Some(_), _, None) => Ok(Content::default()),
            (Some(_), _, Some(kept)) => {
                let key = self.key(conn, id, stored.key)?;
                let opened = vault::opened(key, place_for_siblings(request, person), &kept);
                opened.map_err(|why| data_keys::closed(&format!("the response {id}"), &why))
            }
        }
    }

    fn key(
        &mut self,
        conn: &Conn,
        response: ResponseId,
        key: Option<(DataKeyId, Option<PersonId>, Vec<u8>)>,
    ) -> Result<&DataKey> {
        let none = || data_keys::closed(&format!("the response {response}"), &NotOpened::Changed);
        let (key, of, wrapped) = key.ok_or_else(none)?;
        Ok(match self.0.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(data_keys::unwrapped(conn, key, of, &wrapped)?),
        })
    }
}

/// What a person has said so far, by request, as far as the server can read it.
///
/// # Errors
/// A failed statement; what does not open.
pub fn contents(conn: &mut Conn, by: PersonId, requests: &[RequestId]) -> Result<BTreeMap<RequestId, Content>> {
    let rows = response::table.left_join(key!()).filter(response::person_id.eq(by));
    let rows: Vec<Stored> = rows.filter(response::request_id.among(requests)).select(stored!()).load(conn)?;
    let mut opener = Opener::default();
    rows.into_iter().map(|row| Ok((row.request, opener.open_here(conn, row)?))).collect()
}

/// What is said in these responses, as far as the server can read it.
///
/// # Errors
/// As [`contents`].
pub fn in_responses(conn: &mut Conn, ids: &[ResponseId]) -> Result<HashMap<ResponseId, Content>> {
    let rows = response::table.left_join(key!()).filter(response::id.among(ids));
    let rows: Vec<Stored> = rows.select(stored!()).load(conn)?;
    let mut opener = Opener::default();
    rows.into_iter().map(|row| Ok((row.id, opener.open_here(conn, row)?))).collect()
}

/// A response that is being written: what is said in it, and what it takes to store that. Its request is held.
pub struct Draft {
    request: RequestId,
    person: PersonId,
    stored: Option<ResponseId>,
    key: Option<(DataKeyId, DataKey)>,
    /// What is said.
    pub content: Content,
}

/// The response of a person to a request as it stands, or an empty one.
///
/// # Errors
/// As [`contents`].
pub fn draft(conn: &mut Conn, request: RequestId, person: PersonId) -> Result<Draft> {
    let one = response::table.left_join(key!()).filter(response::request_id.eq(request));
    let one = one.filter(response::person_id.eq(person)).select(stored!());
    let Some(row) = one.get_result::<Stored>(conn).optional()? else {
        return Ok(Draft { request, person, stored: None, key: None, content: Content::default() });
    };
    let (stored, of_key) = (Some(row.id), row.key.as_ref().map(|key| key.0));
    let mut opener = Opener::default();
    let content = opener.open(conn, row)?;
    let key = of_key.and_then(|id| Some((id, opener.0.remove(&id)?)));
    Ok(Draft { request, person, stored, key, content })
}

impl Draft {
    /// Notes in which browser it is begun, if it is begun now.
    pub fn begin_in(&mut self, browser: Option<&str>) {
        if self.stored.is_none() {
            self.content.begun_in = browser.map(str::to_owned);
        }
    }

    /// Stores what is said, in a response that is begun now if there is none.
    ///
    /// # Errors
    /// A failed statement; a key of the installation that is not known.
    pub fn keep(&mut self, conn: &mut Conn, now: Timestamp) -> Result<ResponseId> {
        let set = (response::sealed.eq(self.sealed(conn)?), response::found_hard.eq(!self.content.hard.is_empty()));
        if let Some(id) = self.stored {
            let kept = diesel::update(response::table.filter(response::id.eq(id))).set(set).kept().execute(conn)?;
            // Erased in the same moment: what was said before is not to come back.
            return if kept == 1 { Ok(id) } else { Err(diesel::NotFound.into()) };
        }
        let whose = (response::request_id.eq(self.request), response::person_id.eq(self.person));
        let row = (whose.0, whose.1, response::started_at.eq(instant(now)), set.0, set.1);
        let id = diesel::insert_into(response::table).values(row).returning(response::id).get_result(conn)?;
        self.stored = Some(id);
        Ok(id)
    }

    /// The same where there is one already.
    ///
    /// # Errors
    /// As [`Draft::keep`].
    pub fn keep_if_begun(&mut self, conn: &mut Conn, now: Timestamp) -> Result<()> {
        if self.stored.is_some() {
            self.keep(conn, now)?;
        }
        Ok(())
    }

    /// Stores what is said as it is sent. Where there is an evaluator's key, nobody reads it without that from now on, but for
    /// `for_siblings`: what is not asked again about a sibling.
    ///
    /// # Errors
    /// As [`Draft::keep`].
    pub fn send(&mut self, conn: &mut Conn, now: Timestamp, for_siblings: Vec<Given>) -> Result<ResponseId> {
        let Some(keys) = evaluator::present(conn)? else { return self.keep(conn, now) };
        let (request, person) = (self.request, self.person);
        let content = std::mem::take(&mut self.content);
        // A new row begins empty: nothing is to stand there first that the server can read.
        let id = match self.stored {
            Some(id) => id,
            None => self.keep(conn, now)?,
        };
        let key = self.key(conn)?;
        let sent = sealed_to(&keys, &content, request, person, key)?;
        let siblings = (!for_siblings.is_empty()).then_some(Content { answers: for_siblings, ..Content::default() });
        let place = place_for_siblings(request, person);
        let siblings = siblings.map(|kept| vault::sealed(key, place, &kept, PADDED)).transpose()?;
        let set = (
            response::sealed.eq(sent),
            response::sealed_to.eq(keys.id()),
            response::for_siblings.eq(siblings),
            response::found_hard.eq(!content.hard.is_empty()),
        );
        self.content = content;
        let kept = diesel::update(response::table.filter(response::id.eq(id))).set(set).kept().execute(conn)?;
        if kept == 1 { Ok(id) } else { Err(diesel::NotFound.into()) }
    }

    fn sealed(&mut self, conn: &mut Conn) -> Result<Option<Vec<u8>>> {
        if self.content.is_empty() {
            return Ok(None);
        }
        let (request, person) = (self.request, self.person);
        let content = std::mem::take(&mut self.content);
        let sealed = self.key(conn).and_then(|key| sealed(&content, request, person, key));
        self.content = content;
        sealed.map(Some)
    }

    fn key(&mut self, conn: &mut Conn) -> Result<&DataKey> {
        let key = match self.key.take() {
            Some(key) => key,
            None => data_keys::of(conn, Some(self.person))?,
        };
        Ok(&self.key.insert(key).1)
    }
}

/// Forgets what was kept of answers that were sent, where no sibling's questionnaire waits for it any more. How many there were.
///
/// # Errors
/// A failed statement.
pub fn forget_for_siblings(conn: &mut Conn) -> Result<usize> {
    type Asked = (PersonId, FamilyId, String, String);
    let asked = (request::person_id, request::family_id, request::role, request::wave);
    let kept = response::table.inner_join(request::table).filter(response::for_siblings.is_not_null());
    let mut kept: Vec<(ResponseId, Asked)> = kept.select((response::id, asked)).load(conn)?;
    let people: BTreeSet<PersonId> = kept.iter().map(|(_, asked)| asked.0).collect();
    let mut waiting: BTreeSet<Asked> = BTreeSet::new();
    for some in people.into_iter().collect::<Vec<_>>().chunks(500) {
        let open = request::table.filter(request::state.eq(RequestState::Open)).filter(request::person_id.among(some));
        waiting.extend(open.select(asked).load::<Asked>(conn)?);
    }
    kept.retain(|(_, asked)| !waiting.contains(asked));
    let ids: Vec<ResponseId> = kept.into_iter().map(|(id, _)| id).collect();
    for some in ids.chunks(500) {
        let these = response::table.filter(response::id.among(some));
        diesel::update(these).set(response::for_siblings.eq(None::<Vec<u8>>)).kept().execute(conn)?;
    }
    Ok(ids.len())
}

/// What is said and sent, sealed to the evaluator, and for that request and person.
pub(super) fn sealed_to(
    keys: &EvaluatorKeys,
    content: &Content,
    request: RequestId,
    person: PersonId,
    key: &DataKey,
) -> Result<Vec<u8>> {
    let inside = keys.seal(&vault::padded(content, PADDED)?).map_err(StoreError::Content)?;
    Ok(key.seal(place(request, person), &inside))
}

/// What is said, sealed for that request and person.
pub(super) fn sealed(content: &Content, request: RequestId, person: PersonId, key: &DataKey) -> Result<Vec<u8>> {
    vault::sealed(key, place(request, person), content, PADDED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(item: &str, value: i32, at: &str, help: Option<i64>) -> Given {
        let (instrument, at) = ("who-5".into(), at.parse().unwrap());
        let (version, help) = (VersionId::new(1), help.map(HelpId::new));
        Given { instrument, item: item.into(), value, version, at, help, taken_from: None }
    }

    #[test]
    fn what_was_said_is_written_and_read_whole() {
        let mut content = Content::default();
        assert_eq!(serde_json::to_string(&content).unwrap(), "{}");
        content.answer(given("a", 1, "2021-03-01T09:00:00Z", None));
        content.answer(given("b", 2, "2021-03-01T09:00:00Z", None));
        content.answer(given("c", 3, "2021-03-01T09:00:01Z", Some(7)));
        content.answer(given("a", 4, "2021-03-01T09:00:01Z", Some(7)));
        content.take_back("b", "2021-03-01T09:00:02.000001Z".parse().unwrap());
        content.own_words = Some(OwnWords {
            language: "da".into(),
            text: "Linje\n\"to\" æ".into(),
            at: "2021-03-01T09:00:03Z".parse().unwrap(),
        });
        let score =
            |value| Score { version: VersionId::new(1), instrument: "ces".into(), name: "ces_mean".into(), value };
        content.scores = vec![score(10.0 / 3.0), score(0.1 + 0.2), score(64.0)];
        let text = serde_json::to_vec(&content).unwrap();
        assert_eq!(serde_json::from_slice::<Content>(&text).unwrap(), content);
        assert_eq!(content.answers.iter().map(|given| given.item.as_str()).collect::<Vec<_>>(), ["a", "c"]);
        assert_eq!(content.answers_seen(Some(HelpId::new(7))).len(), 2);
        assert_eq!(content.answers_seen(Some(HelpId::new(8))).len(), 0);
        assert_eq!(content.times_seen(None).keys().collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    fn what_is_hard_is_taken_back_where_it_was_said_or_by_the_person_alone() {
        let found = |help: Option<i64>| FoundHard {
            version: VersionId::new(1),
            instrument: "who-5".into(),
            item: "a".into(),
            at: "2021-03-01T09:00:00Z".parse().unwrap(),
            help: help.map(HelpId::new),
        };
        let mut content = Content::default();
        content.find_hard(found(None));
        content.find_not_hard("a", Some(HelpId::new(7)));
        assert_eq!(content.hard.len(), 1, "said alone");
        content.find_hard(found(Some(7)));
        assert_eq!((content.hard.len(), content.hard_seen(Some(HelpId::new(7))).len()), (1, 1));
        content.find_not_hard("a", Some(HelpId::new(7)));
        assert!(content.is_empty());
        content.find_hard(found(Some(7)));
        content.find_not_hard("a", None);
        assert!(content.is_empty());
    }
}
