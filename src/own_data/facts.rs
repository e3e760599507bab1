//! What is stored about a person, in the words of the database: so it stands in the JSON file.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// How somebody is called and reached, and what they have chosen about taking part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// As in the register; may be empty.
    pub name: String,
    /// None for whoever gets letters on paper.
    pub address: Option<String>,
    /// Of mails and pages.
    pub language: String,
    /// Whether they are written to on paper alone.
    pub by_letter: bool,
    /// Since when they want no more mail.
    pub no_mail_since: Option<Timestamp>,
    /// Since when they are out of the study.
    pub left_since: Option<Timestamp>,
    /// Since when their answers do not count.
    pub withdrawn_since: Option<Timestamp>,
    /// When their answers are to be erased.
    pub erase_due_at: Option<Timestamp>,
    /// When they took that back.
    pub erase_kept_at: Option<Timestamp>,
    /// When their answers were erased.
    pub erased_at: Option<Timestamp>,
}

/// Another name or address that stands there: of another role, or of before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contact {
    /// May be empty.
    pub name: String,
    /// The address.
    pub address: Option<String>,
    /// Of mails to it.
    pub language: String,
}

/// A role that they hold or held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The family's case number.
    pub family: String,
    /// As the register spells it.
    pub municipality: String,
    /// The child's case number, where the role is about one.
    pub child: Option<String>,
    /// As in the programme.
    pub role: String,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Option<Date>,
}

/// That no mail goes to an address of theirs, because one came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stop {
    /// The address.
    pub address: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// What its server said.
    pub server_words: String,
}

/// A questionnaire that was asked of them, and what they said.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Asked {
    /// The family's case number.
    pub family: String,
    /// The child's case number, where they are asked about one.
    pub child: Option<String>,
    /// As whom they are asked.
    pub role: String,
    /// The measurement point.
    pub wave: String,
    /// When the invitation left.
    pub invited_on: Option<Date>,
    /// Last day on which it can be answered.
    pub closes_on: Date,
    /// `open`, `answered`, `missing`, `cancelled`; `moved`, if it is somebody else's by now.
    pub state: String,
    /// When they said no to it.
    pub declined_at: Option<Timestamp>,
    /// When they began to answer.
    pub started_at: Option<Timestamp>,
    /// When they sent it.
    pub submitted_at: Option<Timestamp>,
    /// What they said.
    pub said: Reading,
}

/// What can be read of what somebody said.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Nothing is stored.
    Nothing,
    /// All of it.
    Opened(Said),
    /// Something is stored that cannot be opened here.
    Closed,
    /// What was sent is sealed to the evaluator.
    ForEvaluator,
}

/// What somebody said in a questionnaire.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Said {
    /// In the order in which the questions were first answered.
    pub answers: Vec<Answer>,
    /// Questions whose answers were taken back, as long as it is not sent.
    pub taken_back: Vec<TakenBack>,
    /// Questions that they found hard to understand.
    pub found_hard: Vec<FoundHard>,
    /// What they wrote beside the questions.
    pub own_words: Option<OwnWords>,
    /// Computed as it was sent.
    pub scores: Vec<Score>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// As asked.
    pub instrument: String,
    /// What the instrument is called, as it was shown.
    pub title: Option<String>,
    /// Whether labels were shown in place of the owner's words.
    pub demonstration: bool,
    /// The question's name.
    pub item: String,
    /// The question as it was shown.
    pub question: Option<String>,
    /// The value chosen.
    pub value: i32,
    /// The answer as it was shown.
    pub answer: Option<String>,
    /// When.
    pub answered_at: Timestamp,
    /// Whether it was given with somebody's help.
    pub with_help: bool,
    /// Whether it was given for another child, and holds here as well.
    pub taken_over: bool,
}

/// An answer that was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TakenBack {
    /// The question's name.
    pub item: String,
    /// When.
    pub at: Timestamp,
}

/// That a question was hard to understand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FoundHard {
    /// The question's name.
    pub item: String,
    /// As it was shown.
    pub question: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// What was written beside the questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OwnWords {
    /// As it was written.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// A number that was computed from answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Score {
    /// As asked.
    pub instrument: String,
    /// The instrument's title.
    pub title: Option<String>,
    /// The score's name in tables.
    pub score: String,
    /// What it is called.
    pub name: Option<String>,
    /// Its value.
    pub value: f64,
    /// Lowest and highest value that it can have.
    pub range: Option<(f64, f64)>,
    /// Whether a higher value is the better one.
    pub higher_is_better: Option<bool>,
}

/// A mail to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// `invitation`, `reminder`, …
    pub kind: String,
    /// The day for which it was written.
    pub for_day: Date,
    /// `queued`, `sent`, `failed`, `bounced`, …
    pub state: String,
    /// When it left.
    pub sent_at: Option<Timestamp>,
    /// The address that it went to.
    pub address: Option<String>,
    /// What the mail server said of it.
    pub server_words: Option<String>,
    /// What fell due in it.
    pub about: Vec<MailAbout>,
}

/// What fell due in a mail or a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailAbout {
    /// The family's case number.
    pub family: String,
    /// The measurement point.
    pub wave: String,
}

/// A letter on paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// When it was printed first.
    pub printed_at: Timestamp,
    /// What it asked for.
    pub about: Vec<MailAbout>,
}

/// A mail from them, or about one to them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceivedMail {
    /// `reply`, `auto_reply`, `bounce`, …
    pub kind: String,
    /// When it was read.
    pub received_at: Timestamp,
    /// What stands in it, as long as that is kept.
    pub subject: Option<String>,
    /// The same.
    pub text: Option<String>,
    /// When somebody saw to it.
    pub handled_at: Option<Timestamp>,
    /// What they noted.
    pub note: Option<String>,
}

/// What they said is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Correction {
    /// When.
    pub said_at: Timestamp,
    /// As they wrote it, until somebody has seen to it.
    pub text: Option<String>,
    /// When somebody has.
    pub handled_at: Option<Timestamp>,
}

/// A session in which somebody answered with help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HelpSession {
    /// Whether they helped; otherwise they were helped.
    pub helped_others: bool,
    /// The family's case number.
    pub family: String,
    /// The role of whoever helped.
    pub helper_role: String,
    /// When the code for it was made.
    pub made_at: Timestamp,
    /// When it was used.
    pub opened_at: Option<Timestamp>,
    /// When the session ended.
    pub ended_at: Option<Timestamp>,
}

/// That they were asked to help somebody else with an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HelpAsked {
    /// When.
    pub asked_at: Timestamp,
    /// The family's case number.
    pub family: String,
    /// The measurement point.
    pub wave: String,
}

/// Who did something: what they are, and never who.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doer {
    /// The person.
    You,
    /// A project lead.
    Lead,
    /// The secretariat.
    Secretariat,
    /// An evaluator.
    Evaluator,
    /// Whoever runs the installation.
    Operator,
    /// A member of staff who is none any more.
    FormerStaff,
    /// Somebody else who takes part.
    Another,
}

impl Doer {
    /// The name of the word for them.
    pub(super) fn word(self) -> &'static str {
        match self {
            Doer::You => "by_you",
            Doer::Lead => "by_lead",
            Doer::Secretariat => "by_secretariat",
            Doer::Evaluator => "by_evaluator",
            Doer::Operator => "by_operator",
            Doer::FormerStaff => "by_former_staff",
            Doer::Another => "by_another",
        }
    }
}

/// What staff noted about an answer of theirs that was outstanding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// When.
    pub noted_at: Timestamp,
    /// By whom.
    pub by: Doer,
    /// The family's case number.
    pub family: String,
    /// The measurement point.
    pub wave: String,
    /// As it was written.
    pub text: String,
    /// Until when nobody need be told of the answer.
    pub quiet_until: Option<Date>,
}

/// Something that they or staff did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Doer,
    /// What, in the word of the audit log.
    pub act: String,
    /// About which family, by case number.
    pub family: Option<String>,
    /// A wave, a purpose or a field.
    pub detail: Option<String>,
}
