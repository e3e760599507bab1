//! What is said in a response, as it is written and read. Pure.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{HelpId, ResponseId, VersionId};
use crate::instrument::Answers;
use crate::store::{instant, to_instant};

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
