//! What all tables are made of: the register, the requests and the submitted answers, as plain values. Pure.
//!
//! People are numbers here. Addresses and names are not among the facts.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::family::{RequestState, Status};
use crate::programme::{Asked, Programme};

/// The study as stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts {
    /// By number, ascending.
    pub families: Vec<FamilyFact>,
    /// All of them, invited or not.
    pub requests: Vec<RequestFact>,
    /// The submitted ones.
    pub responses: Vec<ResponseFact>,
    /// The instruments and words that were shown, by their number in [`AnswerFact::version`].
    pub versions: BTreeMap<i64, VersionFact>,
}

/// One family of the register.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyFact {
    /// `family_id` of the register.
    pub number: String,
    /// The municipality.
    pub site: String,
    /// First day.
    pub start: Date,
    /// Last day, where there is one.
    pub end: Option<Date>,
    /// As entered.
    pub status: Status,
    /// The placed children, by number.
    pub children: Vec<ChildFact>,
    /// The roles that somebody holds or has held.
    pub holders: Vec<Holder>,
}

/// One placed child.
#[derive(Debug, Clone, PartialEq)]
pub struct ChildFact {
    /// `child_id` of the register.
    pub number: String,
}

/// Somebody holds (or has held) a role for the family or for one child of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// `parent`, `caseworker`, …
    pub role: String,
    /// Place in [`FamilyFact::children`]; none if the role is held for the whole family.
    pub child: Option<usize>,
}

/// One questionnaire asked of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestFact {
    /// Place in [`Facts::families`].
    pub family: usize,
    /// Place in [`FamilyFact::children`], for roles asked per child.
    pub child: Option<usize>,
    /// Who is asked.
    pub role: String,
    /// When.
    pub wave: String,
    /// The person's number.
    pub person: i64,
    /// How often it has been invited anew.
    pub round: i32,
    /// The wave's nominal date.
    pub nominal: Date,
    /// Day of the latest invitation that was sent.
    pub invited: Option<Date>,
    /// What was sent about it.
    pub mails: Vec<MailFact>,
    /// Last day on which it can be answered.
    pub closes: Date,
    /// As stored now.
    pub state: RequestState,
    /// Local day of the answer.
    pub answered: Option<Date>,
    /// Chosen by the child's age.
    pub child_instrument: Option<String>,
}

/// One sent mail that carried a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MailFact {
    /// The request's round at that time.
    pub round: i32,
    /// 0 is the invitation, 1 the first reminder, and so on.
    pub reminder: u8,
    /// Local day.
    pub on: Date,
}

/// The submitted answers to one request.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseFact {
    /// Its number in the database.
    pub id: i64,
    /// Place in [`Facts::requests`].
    pub request: usize,
    /// Who answered, as a number.
    pub person: i64,
    /// Local day of the submit.
    pub submitted: Date,
    /// In the order in which the items were stored.
    pub answers: Vec<AnswerFact>,
    /// As computed at submit.
    pub scores: Vec<ScoreFact>,
}

/// One answered item.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerFact {
    /// As asked: the instrument's id or its age version's.
    pub instrument: String,
    /// The item.
    pub item: String,
    /// The value chosen.
    pub value: i32,
    /// Key of [`Facts::versions`].
    pub version: i64,
    /// Local day.
    pub on: Date,
}

/// One score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreFact {
    /// As asked: the instrument's id or its age version's.
    pub instrument: String,
    /// The score's id.
    pub name: String,
    /// Its value.
    pub value: f64,
}

/// One instrument with its words, as shown.
#[derive(Debug, Clone, PartialEq)]
pub struct VersionFact {
    /// Hash of the content.
    pub hash: String,
    /// The language of the words.
    pub language: String,
    /// Whether the words were labels that stand for others' words.
    pub demonstration: bool,
}

/// What is counted: a family, or a child of it.
pub type Unit = (usize, Option<usize>);

impl Facts {
    /// The family of a request.
    pub fn family_of(&self, request: &RequestFact) -> &FamilyFact {
        &self.families[request.family]
    }

    /// The responses that were submitted by the end of `day`, each with its request.
    pub fn responses_by(&self, day: Date) -> impl Iterator<Item = (&ResponseFact, &RequestFact)> {
        self.responses
            .iter()
            .filter(move |response| response.submitted <= day)
            .map(|response| (response, &self.requests[response.request]))
    }
}

impl Facts {
    /// Whether any answer was given to words that only stand for others' words.
    pub fn has_demonstration_words(&self) -> bool {
        let answers = self.responses.iter().flat_map(|response| &response.answers);
        answers.filter_map(|answer| self.versions.get(&answer.version)).any(|version| version.demonstration)
    }
}

impl FamilyFact {
    /// How many units of this family belong to the population of a role: the family itself or, for a role asked
    /// per child, its children who have somebody in that role.
    pub fn units_in(&self, role: &str, asked: Asked) -> usize {
        let held = || self.holders.iter().filter(|holder| holder.role == role);
        match asked {
            Asked::PerFamily => usize::from(held().next().is_some()),
            // A holder without a child is there for all of them.
            Asked::PerChild => (0..self.children.len())
                .filter(|child| held().any(|holder| holder.child.is_none_or(|own| own == *child)))
                .count(),
        }
    }
}

impl RequestFact {
    /// The unit that this request counts for.
    pub fn unit(&self, programme: &Programme) -> Unit {
        let per_child = programme.role(&self.role).is_some_and(|role| role.asked == Asked::PerChild);
        (self.family, self.child.filter(|_| per_child))
    }

    /// Round and day of the latest invitation that was sent by the end of `day`.
    pub fn invitation_by(&self, day: Date) -> Option<(i32, Date)> {
        let present = (self.round, self.invited?);
        let sent = self.mails.iter().filter(|mail| mail.reminder == 0).map(|mail| (mail.round, mail.on));
        sent.chain([present]).filter(|(_, on)| *on <= day).max()
    }

    /// Day on which reminder `n` to the latest invited person was sent, if by the end of `day`.
    pub fn reminder_by(&self, n: u8, day: Date) -> Option<Date> {
        let (round, _) = self.invitation_by(day)?;
        let sent = self.mails.iter().filter(|mail| mail.reminder == n && mail.round == round).map(|mail| mail.on);
        sent.filter(|on| *on <= day).min()
    }

    /// Day of the answer, if by the end of `day`.
    pub fn answered_by(&self, day: Date) -> Option<Date> {
        self.answered.filter(|on| self.state == RequestState::Answered && *on <= day)
    }

    /// Whether the unit had this request by the end of `day`: its invitation was sent, or it was answered through
    /// the link of an earlier mail before its own could leave.
    pub fn asked_by(&self, day: Date) -> bool {
        self.invitation_by(day).is_some() || self.answered_by(day).is_some()
    }

    /// Where the request stood at the end of `day`, whatever has happened since; what closes on that day is closed.
    ///
    /// Contract rule 2.6: a family that ended early takes its open requests back at the end of its end date, but a
    /// request that closes on that very day is missing. What is stored as missing or as taken back stays so, as
    /// the end date may have been entered long after the fact.
    pub fn state_as_of(&self, family: &FamilyFact, day: Date) -> RequestState {
        let taken_back = family.end.filter(|end| family.status.cancels_open_requests() && *end < self.closes);
        let unanswered = |taken_back: Option<Date>| match taken_back {
            Some(end) if end <= day => RequestState::Cancelled,
            _ if self.closes <= day => RequestState::Missing,
            _ => RequestState::Open,
        };
        match self.state {
            RequestState::Answered if self.answered_by(day).is_some() => RequestState::Answered,
            RequestState::Missing => unanswered(None),
            // Taken back for another reason, whose day is not stored.
            RequestState::Cancelled if taken_back.is_none() => RequestState::Cancelled,
            RequestState::Answered | RequestState::Cancelled | RequestState::Open => unanswered(taken_back),
        }
    }
}
