//! What a programme asks once per counterpart: answers about the same people, which somebody has sent for one child of a
//! family, are used for the others at the same wave.
//!
//! Another family is another matter, and its wave another day: nothing is taken over from there.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::list::{Task, concerns, holds};
use crate::actor::{Act, Subject};
use crate::family::{Assignment, Case, Request, RequestState};
use crate::id::{ChildId, FamilyId, PersonId, RequestId, ResponseId};
use crate::instrument::{Answers, Instrument, Item};
use crate::programme::Calendar;
use crate::questionnaires::{ByProtocol, Protocol};
use crate::store::answer::AskedRow;
use crate::store::content::{Content, Given};
use crate::store::taken_over::{self, SentResponse};
use crate::store::{Conn, Result, Tx};

/// What somebody has answered about one counterpart for another child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// The instrument.
    pub instrument: String,
    /// The role or register column that it is about.
    pub about: String,
    /// By item.
    pub answers: BTreeMap<String, EarlierAnswer>,
}

/// One answer that was given for another child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlierAnswer {
    /// The response in which it stands; none for what is only presumed.
    pub from: Option<ResponseId>,
    /// The value chosen.
    pub value: i32,
}

/// What a person is not asked again, by open request.
///
/// # Errors
/// The database.
pub(super) fn earlier(
    conn: &mut Conn,
    (calendar, protocols): (&Calendar, &ByProtocol),
    person: PersonId,
    asked: &[AskedRow],
    holders: &[(FamilyId, Assignment)],
    today: Date,
) -> Result<BTreeMap<RequestId, Vec<Earlier>>> {
    let once = |row: &AskedRow| !protocols[&row.protocol].programme.asked_once(&row.role, &row.wave).is_empty();
    let open: Vec<&AskedRow> =
        asked.iter().filter(|row| row.state == RequestState::Open && row.child.is_some() && once(row)).collect();
    if open.is_empty() {
        return Ok(BTreeMap::new());
    }
    let families: BTreeSet<FamilyId> = open.iter().map(|row| row.family).collect();
    let sent = taken_over::sent(conn, person, &families.into_iter().collect::<Vec<_>>())?;
    let of_row = |row: &&AskedRow| {
        let others = sent.iter().filter(|other| {
            other.request != row.id
                && other.child.is_some()
                && (other.family, &other.role, &other.wave) == (row.family, &row.role, &row.wave)
        });
        let others: Vec<&SentResponse> = others.collect();
        let about = |child, about: &str, on| {
            let here = holders.iter().filter(|(family, _)| *family == row.family).map(|(_, held)| held);
            people(here, child, about, on)
        };
        let own = &protocols[&row.protocol];
        let instruments = own.programme.asked_once(&row.role, &row.wave).into_iter();
        let found = instruments.filter_map(|name| Some((name, own.instrument(name)?)));
        let found = found.flat_map(|(name, instrument)| {
            counterparts(instrument).into_iter().filter_map(|counterpart| {
                let now = about(row.child.as_ref().map(|(child, _)| *child), counterpart, today);
                let same =
                    |other: &&&SentResponse| about(other.child, counterpart, calendar.date(other.submitted)) == now;
                let of = |other: &&SentResponse| answered_about(other, name, instrument, counterpart);
                let answers = others.iter().filter(same).map(of).find(|answers| !answers.is_empty())?;
                let (instrument, about) = (name.to_owned(), counterpart.to_owned());
                (!now.is_empty()).then_some(Earlier { instrument, about, answers })
            })
        });
        (row.id, found.collect())
    };
    Ok(open.iter().map(of_row).collect())
}

/// What will not be asked again if all is answered for another child first: for what was sent already, and for the requests
/// `before` this one in the same mail. For saying how long it takes; the answers are any.
pub(super) fn presumed(
    protocol: &Protocol,
    case: &Case,
    request: &Request,
    before: &[RequestId],
    today: Date,
) -> Vec<Earlier> {
    let about = |child, about: &str| people(case.assignments.iter(), child, about, today);
    let comes_first = |other: &&Request| {
        other.id != request.id
            && (other.child.is_some() && request.child.is_some())
            && (other.person, &other.role, &other.wave) == (request.person, &request.role, &request.wave)
            && (other.state == RequestState::Answered || before.contains(&other.id))
    };
    let others: Vec<&Request> = case.requests.iter().filter(comes_first).collect();
    let instruments = protocol.programme.asked_once(&request.role, &request.wave).into_iter();
    let found = instruments.filter_map(|name| Some((name, protocol.instrument(name)?)));
    found
        .flat_map(|(name, instrument)| counterparts(instrument).into_iter().map(move |who| (name, instrument, who)))
        .filter(|(.., who)| {
            let now = about(request.child, who);
            !now.is_empty() && others.iter().any(|other| about(other.child, who) == now)
        })
        .map(|(name, instrument, who)| {
            let items = instrument.items.iter().filter(|item| item.about.as_deref() == Some(who));
            let any = |item: &Item| instrument.scale_of(&item.id).and_then(|scale| scale.values.first()).copied();
            let answers =
                items.filter_map(|item| Some((item.id.clone(), EarlierAnswer { from: None, value: any(item)? })));
            Earlier { instrument: name.to_owned(), about: who.to_owned(), answers: answers.collect() }
        })
        .collect()
}

/// Whom an instrument asks about, each once.
fn counterparts(instrument: &Instrument) -> BTreeSet<&str> {
    instrument.items.iter().filter_map(|item| item.about.as_deref()).collect()
}

/// Who a question about a role or register column was about on that day: the people, not their names.
fn people<'h>(
    holders: impl Iterator<Item = &'h Assignment>,
    child: Option<ChildId>,
    about: &str,
    on: Date,
) -> BTreeSet<PersonId> {
    let held = holders.filter(|held| (held.role == about || held.slot == about) && concerns(child, held));
    held.filter(|held| holds(held, on)).map(|held| held.person).collect()
}

/// What was answered about that counterpart, as far as it can be an answer to the questions of today.
fn answered_about(
    of: &SentResponse,
    name: &str,
    instrument: &Instrument,
    counterpart: &str,
) -> BTreeMap<String, EarlierAnswer> {
    let about = |item: &str| instrument.item(item).is_some_and(|item| item.about.as_deref() == Some(counterpart));
    of.answers
        .iter()
        .filter(|given| given.instrument == name && about(&given.item))
        .filter(|given| instrument.check_answer(&given.item, given.value).is_ok())
        .map(|given| (given.item.clone(), EarlierAnswer { from: Some(of.response), value: given.value }))
        .collect()
}

/// What will not be asked again about a sibling, of what is sent: it stays readable when all else is sealed to an evaluator.
pub(super) fn for_siblings(task: &Task, content: &Content) -> Vec<Given> {
    let (asked, protocol) = (&task.asked, &task.protocol);
    if asked.child.is_none() {
        return Vec::new();
    }
    let once = protocol.programme.asked_once(&asked.role, &asked.wave);
    let about = |given: &&Given| {
        once.contains(&given.instrument.as_str())
            && protocol
                .instrument(&given.instrument)
                .and_then(|of| of.item(&given.item))
                .is_some_and(|item| item.about.is_some())
    };
    content.answers.iter().filter(about).cloned().collect()
}

/// Takes over what the form does, as far as it counts: each answer as it was given, with where it comes from.
pub(super) fn take_over<'e>(
    conn: &mut Tx<'_>,
    into: &mut Content,
    about: Subject,
    taken: impl IntoIterator<Item = &'e Earlier>,
    counts: impl Fn(&str) -> bool,
) -> Result<()> {
    let answers = taken.into_iter().flat_map(|earlier| &earlier.answers).filter(|(item, _)| counts(item));
    let from: Vec<(&str, ResponseId)> =
        answers.filter_map(|(item, given)| Some((item.as_str(), given.from?))).collect();
    if from.is_empty() {
        return Ok(());
    }
    taken_over::taken(conn, &from)?.into_iter().for_each(|given| into.answer(given));
    conn.note(Act::AnswersTakenOver, about);
    Ok(())
}

/// Answers without those to questions that are not asked again.
pub(super) fn without(answers: &Answers, taken: &Answers) -> Answers {
    answers.iter().filter(|(item, _)| !taken.contains_key(*item)).map(|(item, value)| (item.clone(), *value)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::answer::paging::{Form, Section};
    use crate::programme::Audience;
    use crate::questionnaires::Questionnaires;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Whatever was answered for the other child and here: an answer is taken over or the question is asked, never both;
        /// what is said here about somebody keeps all that was said there about them away; nothing else is lost.
        #[test]
        fn a_question_is_asked_or_its_answer_is_taken_over(
            there in proptest::collection::vec(proptest::option::of(1..=5i32), 15),
            here in proptest::collection::vec(proptest::option::weighted(0.15, 1..=5i32), 15),
        ) {
            let library = Questionnaires::built_in().expect("built in");
            let instrument = library.instrument("ces-placement_site").expect("the instrument");
            prop_assert_eq!(instrument.items.len(), there.len());
            let given = |values: &[Option<i32>]| -> Answers {
                instrument.items.iter().zip(values).filter_map(|(item, value)| Some((item.id.clone(), (*value)?))).collect()
            };
            let (there, here) = (given(&there), given(&here));
            let earlier: Vec<Earlier> = counterparts(instrument)
                .into_iter()
                .map(|about| Earlier {
                    instrument: instrument.id.clone(),
                    about: about.to_owned(),
                    answers: there
                        .iter()
                        .filter(|(item, _)| instrument.item(item).is_some_and(|item| item.about.as_deref() == Some(about)))
                        .map(|(item, value)| (item.clone(), EarlierAnswer { from: None, value: *value }))
                        .collect(),
                })
                .collect();
            let present = ["caseworker", "family_therapist", "parent"].map(str::to_owned).into();
            let section = Section { name: &instrument.id, instrument };
            let form = Form::new(vec![section], Audience::Professional, false, present).after(&earlier);
            let taken = form.taken(&here);
            let asked: BTreeSet<&str> =
                (1..=form.last_page()).flat_map(|n| form.shown(n, &here)).map(|item| item.id.as_str()).collect();
            for item in &instrument.items {
                prop_assert_ne!(asked.contains(item.id.as_str()), taken.contains_key(&item.id));
            }
            for of in &earlier {
                let own = of.answers.keys().any(|item| here.contains_key(item));
                for (item, given) in &of.answers {
                    prop_assert_eq!(taken.get(item).copied(), (!own).then_some(given.value));
                }
            }
            let mut counted = taken.clone();
            counted.extend(here.clone());
            prop_assert_eq!(&form.relevant(&here)[0].1, &counted);
            prop_assert_eq!((form.in_all(), form.left(&here)), (15, 15 - counted.len()));
            prop_assert_eq!(form.unanswered(&here).len(), 15 - counted.len());
        }
    }
}
