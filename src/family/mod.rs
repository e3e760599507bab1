//! Families, children, people and who holds which role, as registered; reading the register sheet, and what it
//! changes; writing it. Pure.

mod change;
mod fact;
mod link;
mod moves;
mod reach;
mod sample;
mod sheet;

pub use crate::table::{FileKind, SheetSize};
pub use change::{Place, RegisterChange, RegisterChanges, changes};
pub use fact::{FactEntry, SheetFact, StoredFact, changes_of_facts};
pub use link::{LinkedCourse, SheetLink, changes_of_links, faults_of_links, same_children};
pub use moves::moves;
pub(crate) use moves::passed_on;
pub use reach::{Reach, is_by_letter};
pub use sample::sample_register;
pub use sheet::{
    FormField, Input, OfHolder, Sheet, SheetCells, SheetChild, SheetFamily, SheetPerson, SheetWriter, SheetWriting,
    Slot, form_fields, form_rows, read_sheet,
};

use jiff::civil::Date;

use crate::id::{AssignmentId, ChildId, FamilyId, PersonId, ProtocolId, RequestId};
use crate::instrument::Sex;
use serde::{Deserialize, Serialize};

use crate::names;

/// How far a family's course has come; entered by the project lead, never computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// In progress.
    Active,
    /// Afsluttet.
    Completed,
    /// Ophørt før tid.
    EndedEarly,
    /// Udgået i startfasen.
    LeftInStartup,
    /// Udgået før start.
    WithdrawnBeforeStart,
}

impl Status {
    /// All five, in the order of the study's table 1.1.
    pub const ALL: [Status; 5] =
        [Status::Completed, Status::Active, Status::EndedEarly, Status::LeftInStartup, Status::WithdrawnBeforeStart];

    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Active => "active",
            Status::Completed => "completed",
            Status::EndedEarly => "ended_early",
            Status::LeftInStartup => "left_in_startup",
            Status::WithdrawnBeforeStart => "withdrawn_before_start",
        }
    }

    /// The status of that word.
    pub fn parse(word: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether open requests are cancelled at the end of the end date (contract rule 2.6).
    pub fn cancels_open_requests(self) -> bool {
        matches!(self, Status::EndedEarly | Status::LeftInStartup | Status::WithdrawnBeforeStart)
    }
}

/// All that is stored about one family: what the plan works on.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Row number in the store.
    pub id: FamilyId,
    /// `family_id` of the register.
    pub case_number: String,
    /// As the register spells it.
    pub municipality: String,
    /// The anchor of every wave.
    pub start: Date,
    /// Where the course ended, or will.
    pub end: Option<Date>,
    /// As entered.
    pub status: Status,
    /// Local date of the first import.
    pub registered: Date,
    /// Last day on which no mail leaves about it; none if it was never paused.
    pub paused_until: Option<Date>,
    /// Since when nobody in it has a name or an address any more, because its time is over.
    pub forgotten: Option<Date>,
    /// The course that was there first, in which children of this one are asked about.
    pub linked: Option<LinkedCourse>,
    /// The placed children.
    pub children: Vec<Child>,
    /// Who holds which role now and who held it before.
    pub assignments: Vec<Assignment>,
    /// What has been asked so far.
    pub requests: Vec<Request>,
}

impl Case {
    /// Whether no mail leaves about it on that day.
    pub fn is_paused(&self, today: Date) -> bool {
        self.paused_until.is_some_and(|until| today <= until)
    }
}

/// A placed child.
#[derive(Debug, Clone, PartialEq)]
pub struct Child {
    /// Row number in the store.
    pub id: ChildId,
    /// `child_id` of the register.
    pub case_number: String,
    /// Decides the child's instrument.
    pub birth: Date,
    /// Where the register tells; only norms that differ by it ask for it.
    pub sex: Option<Sex>,
    /// Local date of the first import.
    pub registered: Date,
}

/// A person holds a role for a family, or for one child of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// Row number in the store.
    pub id: AssignmentId,
    /// Only for roles asked per child.
    pub child: Option<ChildId>,
    /// `parent`, `caseworker`, …
    pub role: String,
    /// The register's column: `parent1`, `parent2`, `caseworker`, …
    pub slot: String,
    /// Row number of the person.
    pub person: PersonId,
    /// As registered; may be empty.
    pub name: String,
    /// First day.
    pub from: Date,
    /// Last day; none while it is held.
    pub to: Option<Date>,
    /// Whether that person has said that they want no more mail.
    pub no_mail: bool,
    /// Whether that person has no address and is written to on paper.
    pub by_letter: bool,
}

/// Somebody who is written to, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Row number in the store.
    pub id: PersonId,
    /// Where; people are compared by [`Reach::key`].
    pub reach: Reach,
    /// As in the file names of `templates/interface/`.
    pub language: String,
}

/// What two addresses of one person have in common: addresses are compared without regard to case (contract
/// rule 2.9), and a domain is the same in its own letters and in those of the DNS (`blåbær.example` and
/// `xn--blbr-roah.example`).
pub fn email_key(email: &str) -> String {
    let key = names::composed(&email.trim().to_lowercase());
    match key.rsplit_once('@') {
        Some((before, domain)) if domain.contains("xn--") => match idna::domain_to_unicode(domain) {
            (domain, Ok(())) => format!("{before}@{domain}"),
            _ => key,
        },
        _ => key,
    }
}

/// One questionnaire asked of one person about one family (or child) at one wave.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Row number in the store.
    pub id: RequestId,
    /// Only for roles asked per child.
    pub child: Option<ChildId>,
    /// Who is asked.
    pub role: String,
    /// The slot it belongs to; stays when the person changes.
    pub slot: String,
    /// When.
    pub wave: String,
    /// Who holds it.
    pub person: PersonId,
    /// The wave's nominal date.
    pub nominal: Date,
    /// Last day on which it can be answered.
    pub closes: Date,
    /// Local date on which the (latest) invitation was sent.
    pub invited: Option<Date>,
    /// Local date for which an invitation is written and not yet sent.
    pub invitation_queued: bool,
    /// Local dates on which reminders 1, 2, … to the present person were sent.
    pub reminded: Vec<Date>,
    /// How many reminders to the present person are written, sent or not.
    pub reminders_written: usize,
    /// Where it stands.
    pub state: RequestState,
    /// Chosen by the child's age on the invitation's date.
    pub child_instrument: Option<String>,
    /// Whether the present person has said no to it: nothing more is written about it.
    pub declined: bool,
    /// The protocol under which it was made: by which it is shown, checked and scored.
    pub protocol: ProtocolId,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestState {
    /// Can be answered.
    Open,
    /// Submitted.
    Answered,
    /// Closed unanswered.
    Missing,
    /// Taken back because the family left, or because nobody holds the role any more.
    Cancelled,
}

impl RequestState {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            RequestState::Open => "open",
            RequestState::Answered => "answered",
            RequestState::Missing => "missing",
            RequestState::Cancelled => "cancelled",
        }
    }

    /// The state of that word.
    pub fn parse(word: &str) -> Option<RequestState> {
        [RequestState::Open, RequestState::Answered, RequestState::Missing, RequestState::Cancelled]
            .into_iter()
            .find(|state| state.as_str() == word)
    }
}
