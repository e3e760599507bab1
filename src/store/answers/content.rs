//! What somebody has said in a response: answers, what they took back, what they found hard to understand, their own words, and,
//! once it is sent, the scores. It is one text, sealed by the key of its person; nothing of it stands anywhere else.
//!
//! Where there is an evaluator's key, a text that is sent is sealed to it first: the server opens what the person's key has sealed,
//! and cannot read what is inside. Then a part may stand beside it: what the same person is not asked again about a sibling.

mod said;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::store::db::prelude::*;
use jiff::Timestamp;

use super::evaluator;
use crate::family::RequestState;
use crate::id::{DataKeyId, FamilyId, PersonId, RequestId, ResponseId};
use crate::store::db::vault;
use crate::store::schema::{request, response};
use crate::store::{Conn, Result, StoreError, data_key as data_keys, instant};
use crate::vault::{DataKey, EvaluatorKeys, NotOpened, Place};

pub use said::{Content, FoundHard, Given, OwnWords, Score};

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
            if conn.leaves_out_what_is_sealed_to_others() {
                return Ok(Content::default());
            }
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
