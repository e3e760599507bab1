//! Who stands behind a link, and what they are asked to answer.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::once::{self, Earlier};
use super::paging::{Form, Section};
use crate::actor::Subject;
use crate::family::{Assignment, Case, Request, RequestState};
use crate::id::{ChildId, FamilyId, HelpId, PersonId, RequestId};
use crate::instrument::Answers;
use crate::plan::RequestStanding;
use crate::programme::{Audience, add_months};
use crate::questionnaires::{ByProtocol, Protocol};
use crate::service::Service;
use crate::store::answer::{self, AskedRow, Said};
use crate::store::{Conn, Result};

/// How long an answered questionnaire stays on the list, in days.
const SHOWN_AFTER_ANSWERING: i32 = 56;

/// A person who came in by a link.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Row number.
    pub person: PersonId,
    /// `da`, `en`, …
    pub language: String,
    /// Their present address; empty for whoever has none.
    pub email: String,
    /// What they are asked, and what they have answered lately: the oldest first.
    pub tasks: Vec<Task>,
    /// Who helps, in a session with help.
    pub help: Option<Session>,
    /// What their browser may show.
    pub browser: InBrowser,
}

/// What the browser may show in which a link was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InBrowser {
    /// All: nothing is asked of browsers, or this one is known.
    Known,
    /// All, because the link was asked for just now: from now on this browser is known.
    Fresh,
    /// All, because nothing is begun: it is known from the first answer on.
    New,
    /// All: it was begun in it, and the mark that says so has not come yet.
    Begun,
    /// Nothing.
    Elsewhere,
}

/// A session with help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Row number.
    pub id: HelpId,
    /// Who helps.
    pub helper: Helper,
}

/// Somebody who helps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Helper {
    /// Row number.
    pub person: PersonId,
    /// In which role.
    pub role: String,
    /// The name, as registered for that role.
    pub name: String,
}

/// Why a link does not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoEntry {
    /// No message has that link.
    Unknown,
    /// All that its message asked is closed, was taken back or moved on; or the address is no longer the person's, who
    /// is not named then.
    Past(Option<Known>),
    /// They have begun in another browser, or have to show that the mailbox is theirs: a link that they ask for now opens.
    Elsewhere(Known),
    /// The person has left the study.
    Left(Known),
    /// A session with help that is over.
    Over(Known),
}

/// Whose link it is that does not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Row number.
    pub person: PersonId,
    /// `da`, `en`, …
    pub language: String,
    /// Their present address; empty for whoever has none.
    pub email: String,
}

/// One questionnaire on a person's list.
#[derive(Debug, Clone)]
pub struct Task {
    /// What is asked about whom, and until when.
    pub asked: AskedRow,
    /// By what it is shown, checked and scored.
    pub protocol: Arc<Protocol>,
    /// Where it stands.
    pub standing: Standing,
    /// Answers so far; in a session with help, those of the session.
    pub answers: Answers,
    /// Questions that the person has said are hard to understand.
    pub hard: BTreeSet<String>,
    /// What the person has written in their own words; nothing in a session with help.
    pub own_words: String,
    /// Who holds which role in the family today.
    pub holders: Vec<Assignment>,
    /// What they have answered for another child and are not asked again; nothing in a session with help, which knows
    /// only what was said in it.
    pub earlier: Vec<Earlier>,
    /// The session with help in which it is answered, by row number.
    pub session: Option<HelpId>,
    /// The role of whoever helps in it, about whom it asks last.
    pub helped_by: Option<String>,
    /// The hash of what the browser held in which it was begun.
    pub begun_in: Option<String>,
    /// The same of the browser in which it is open now, where browsers have to be known.
    pub browser: Option<String>,
}

/// Where a questionnaire stands on a person's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing answered yet.
    New,
    /// Something is answered.
    Begun,
    /// The person has said no to it.
    Declined,
    /// Submitted.
    Done,
}

/// What a person is asked on that day, and what they have answered lately.
///
/// # Errors
/// The database.
pub fn tasks(conn: &mut Conn, service: &Service, person: PersonId, today: Date) -> Result<Vec<Task>> {
    tasks_seen(conn, service, person, today, None)
}

/// As [`tasks`]; in a session with help, only what was said in it counts as answered.
pub(super) fn tasks_seen(
    conn: &mut Conn,
    service: &Service,
    person: PersonId,
    today: Date,
    session: Option<HelpId>,
) -> Result<Vec<Task>> {
    let since = service.calendar().start_of(today.saturating_sub(jiff::Span::new().days(SHOWN_AFTER_ANSWERING)));
    let asked = answer::asked_of(conn, person, since)?;
    let families: Vec<FamilyId> = asked.iter().map(|row| row.family).collect::<BTreeSet<_>>().into_iter().collect();
    let holders = answer::holders(conn, &families)?;
    let mut protocols = ByProtocol::new();
    for id in asked.iter().map(|row| row.protocol) {
        if let Entry::Vacant(place) = protocols.entry(id) {
            place.insert(service.protocols.of_request(conn, id)?);
        }
    }
    let ids: Vec<RequestId> = asked.iter().map(|row| row.id).collect();
    let mut said = answer::said(conn, person, &ids, session)?;
    let mut earlier = match session {
        None => once::earlier(conn, (service.calendar(), &protocols), person, &asked, &holders, today)?,
        Some(_) => BTreeMap::new(),
    };
    Ok(asked
        .into_iter()
        .filter(|row| {
            // The rules hold from midnight on, whether or not the scheduler has run since.
            let of_family = holders.iter().filter(|(family, _)| *family == row.family).map(|(_, held)| held);
            let standing = standing(row, person);
            row.state == RequestState::Answered
                || standing.can_be_answered(&service.protocols.of_family(row.family).programme, of_family, today)
        })
        .map(|row| {
            let protocol = protocols[&row.protocol].clone();
            let Said { answers, hard, own_words, begun_in } = said.remove(&row.id).unwrap_or_default();
            let standing = match (row.state, answers.is_empty()) {
                (RequestState::Answered, _) => Standing::Done,
                _ if row.declined => Standing::Declined,
                (_, true) => Standing::New,
                (_, false) => Standing::Begun,
            };
            let here = holders.iter().filter(|(family, held)| *family == row.family && holds(held, today));
            let holders = here.map(|(_, held)| held.clone()).collect();
            let earlier = earlier.remove(&row.id).unwrap_or_default();
            Task {
                asked: row,
                protocol,
                standing,
                answers,
                hard,
                own_words,
                holders,
                earlier,
                session,
                helped_by: None,
                begun_in,
                browser: None,
            }
        })
        .collect())
}

fn standing(row: &AskedRow, person: PersonId) -> RequestStanding<'_> {
    RequestStanding {
        municipality: &row.municipality,
        status: row.status,
        end: row.end,
        role: &row.role,
        slot: &row.slot,
        child: row.child.as_ref().map(|(id, _)| *id),
        person,
        state: row.state,
        closes: row.closes,
    }
}

pub(super) fn holds(held: &Assignment, today: Date) -> bool {
    held.from <= today && held.to.is_none_or(|to| today <= to)
}

impl Task {
    /// What the audit log says that something is about which this person does with it.
    pub fn subject(&self, person: PersonId) -> Subject {
        let asked = &self.asked;
        let about = Subject::request(asked.id).in_family(asked.family).of_person(person);
        about.about_child(asked.child.as_ref().map(|(child, _)| *child)).detail(&asked.wave)
    }

    /// Whether its last day has not passed: what keeps a link alive, also when it is answered.
    pub(super) fn runs(&self, person: PersonId, today: Date) -> bool {
        standing(&self.asked, person).runs(today)
    }

    /// The questionnaire, cut into pages.
    pub fn form(&self) -> Form<'_> {
        let (asked, programme) = (&self.asked, &self.protocol.programme);
        let names =
            programme.instruments(&asked.municipality, &asked.role, &asked.wave, asked.child_instrument.as_deref());
        let holders = self.holders.iter().filter(|held| self.concerns(held));
        let form = form(&self.protocol, &names, (&asked.role, &asked.wave), holders).after(&self.earlier);
        let Some(helper) = &self.helped_by else { return form };
        let column = |about: &str| programme.role_of_column(about);
        form.asking_last(|about| about == helper || column(about).is_some_and(|role| role.id == *helper))
    }

    /// Whom the pages speak to.
    pub fn audience(&self) -> Audience {
        self.protocol.programme.role(&self.asked.role).map_or(Audience::Professional, |role| role.audience)
    }

    /// The names of those who hold a role or register column in the family today, as registered.
    pub fn names_of(&self, about: &str) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for held in self.holders.iter().filter(|held| self.concerns(held)) {
            let name = held.name.trim();
            if (held.role == about || held.slot == about) && !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The nominal date of the wave after this one, if the same person is likely to be asked again.
    pub fn next_wave_on(&self, service: &Service) -> Option<Date> {
        let programme = &service.protocols.of_family(self.asked.family).programme;
        let (at, _) = programme.wave(&self.asked.wave)?;
        let date = add_months(self.asked.start, i32::from(programme.waves.get(at + 1)?.months));
        let asked_again = self.asked.end.is_none_or(|end| date <= end);
        let in_window = programme.collection_window.is_none_or(|window| date <= window.last);
        (asked_again && in_window).then_some(date)
    }

    fn concerns(&self, held: &Assignment) -> bool {
        concerns(self.asked.child.as_ref().map(|(child, _)| *child), held)
    }
}

/// A question about one child concerns whoever has to do with that child, not with a sibling elsewhere.
pub(super) fn concerns(child: Option<ChildId>, held: &Assignment) -> bool {
    match (child, held.child) {
        (Some(child), Some(other)) => child == other,
        _ => true,
    }
}

fn form<'a, 'h>(
    protocol: &'a Protocol,
    names: &[&'a str],
    (role, wave): (&str, &str),
    holders: impl Iterator<Item = &'h Assignment>,
) -> Form<'a> {
    let section = |name: &&'a str| Some(Section { name, instrument: protocol.instrument(name)? });
    let sections = names.iter().filter_map(section).collect();
    let follow_up = protocol.programme.wave(wave).is_some_and(|(at, _)| at > 0);
    let present = holders.flat_map(|held| [held.role.clone(), held.slot.clone()]).collect();
    let audience = protocol.programme.role(role).map_or(Audience::Professional, |role| role.audience);
    Form::new(sections, audience, follow_up, present)
}

/// How many questions a request asks at most of whoever has answered none of them, and has answered `earlier` for another
/// child; and how many it would ask otherwise.
pub(super) fn questions(
    protocol: &Protocol,
    case: &Case,
    request: &Request,
    earlier: &[Earlier],
    today: Date,
) -> (usize, usize) {
    let names = protocol.programme.instruments(
        &case.municipality,
        &request.role,
        &request.wave,
        request.child_instrument.as_deref(),
    );
    let holders = case.assignments.iter().filter(|held| holds(held, today) && concerns(request.child, held));
    let form = form(protocol, &names, (&request.role, &request.wave), holders).after(earlier);
    (form.left(&Answers::default()), form.in_all())
}
