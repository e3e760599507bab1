//! Who writes, what they do, and whom or what it is about: the words of the audit log.
//!
//! No word of it is an answer, an address, a name or free text: what is told apart is told by row numbers, and by short
//! words of a closed kind.

mod stops;

use std::path::Path;

use crate::id::{ChildId, FamilyId, MessageId, PersonId, RequestId, StaffId};

pub use stops::Stops;

/// Who does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The plan and the outbox, by themselves.
    Scheduler,
    /// A person who is asked, by what was given to them.
    Respondent {
        /// Who it is.
        person: PersonId,
        /// By what they came in.
        way: Way,
    },
    /// Somebody at the command line.
    Operator {
        /// The name that the system knows them by.
        user: String,
    },
    /// What comes back to the mailbox.
    Inbox,
    /// A member of staff, in the workspace.
    Staff(StaffId),
}

/// What a respondent comes in by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The link of a mail.
    Link,
    /// The short link of a letter on paper.
    Letter,
    /// The signed address that ends mail, or of the page of their choices.
    SignedToken,
    /// A session with the help of that person.
    Help(PersonId),
}

impl Actor {
    /// As the log names the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Actor::Scheduler => "scheduler",
            Actor::Respondent { .. } => "respondent",
            Actor::Operator { .. } => "operator",
            Actor::Inbox => "inbox",
            Actor::Staff(_) => "staff",
        }
    }

    /// The person, if it is one who is asked.
    pub fn person(&self) -> Option<PersonId> {
        match self {
            Actor::Respondent { person, .. } => Some(*person),
            _ => None,
        }
    }

    /// By what a respondent came in.
    pub fn way(&self) -> Option<&'static str> {
        match self {
            Actor::Respondent { way, .. } => Some(way.as_str()),
            _ => None,
        }
    }

    /// Who helps them.
    pub fn helper(&self) -> Option<PersonId> {
        match self {
            Actor::Respondent { way: Way::Help(helper), .. } => Some(*helper),
            _ => None,
        }
    }

    /// The member of staff.
    pub fn staff(&self) -> Option<StaffId> {
        match self {
            Actor::Staff(id) => Some(*id),
            _ => None,
        }
    }

    /// The user of the system.
    pub fn user(&self) -> Option<&str> {
        match self {
            Actor::Operator { user } => Some(user),
            _ => None,
        }
    }
}

impl Way {
    /// As the log names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Way::Link => "link",
            Way::Letter => "letter",
            Way::SignedToken => "mark",
            Way::Help(_) => "help",
        }
    }
}

macro_rules! acts {
    ($($(#[$what:meta])* $name:ident = $word:literal, $told:literal;)*) => {
        /// What is done. The list is closed: what is not on it is not done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Act {
            $($(#[$what])* $name,)*
        }

        impl Act {
            /// All there are.
            pub const ALL: &[Act] = &[$(Act::$name),*];

            /// As the log names it.
            pub fn as_str(self) -> &'static str {
                match self { $(Act::$name => $word,)* }
            }

            /// As a history tells it.
            pub fn told(self) -> &'static str {
                match self { $(Act::$name => $told,)* }
            }
        }
    };
}

acts! {
    /// A family was registered.
    FamilyEntered = "family_entered", "entered the family";
    /// Its dates, status or municipality are others.
    FamilyChanged = "family_changed", "changed the family";
    /// Its status says that it has left.
    FamilyLeft = "family_left", "noted that the family has left";
    /// A child was registered.
    ChildEntered = "child_entered", "entered the child";
    /// What the register tells of a child is something else.
    ChildChanged = "child_changed", "changed the child";
    /// Somebody was registered who was not known.
    PersonEntered = "person_entered", "entered the person";
    /// Somebody holds a role.
    Assigned = "assigned", "assigned";
    /// Somebody holds a role no more.
    Unassigned = "unassigned", "unassigned";
    /// Somebody is to take a role over on a day to come.
    SuccessorNamed = "successor_named", "named somebody who takes over";
    /// They are not, or could not.
    SuccessorDropped = "successor_dropped", "dropped whoever was to take over";
    /// Another address, name or language.
    ContactCorrected = "contact_corrected", "corrected the contact";
    /// Somebody is a project lead of a municipality.
    LeadPut = "lead_put", "put the project lead on the list";
    /// Somebody is a project lead of a municipality no more.
    LeadRemoved = "lead_removed", "took the project lead off the list";
    /// Somebody is a member of staff.
    StaffAdded = "staff_added", "added the member of staff";
    /// Somebody is something else among the staff, or no more.
    StaffRemoved = "staff_removed", "removed the member of staff";
    /// A link to sign in by was asked for.
    SignInAsked = "sign_in_asked", "asked for a link to sign in";
    /// A browser was signed in.
    SignedIn = "signed_in", "signed in";
    /// A browser, or all of them, were signed out.
    SignedOut = "signed_out", "signed out";
    /// Somebody can sign in by a passkey.
    PasskeyAdded = "passkey_added", "added a passkey";
    /// They can no more; by themselves or by an operator.
    PasskeyRemoved = "passkey_removed", "removed a passkey";
    /// A passkey counted back, as a copy of one does.
    PasskeyRefused = "passkey_refused", "was refused with a passkey that may be a copy";
    /// Somebody was asked to help with an answer.
    HelpAsked = "help_asked", "asked for help with the answer";
    /// Something was noted about an answer.
    Noted = "noted", "noted what was done about the answer";
    /// No mail about a family for a while.
    Paused = "paused", "paused mail about the family";
    /// Mail about it again.
    PauseEnded = "pause_ended", "ended the pause";
    /// A request was made.
    Asked = "asked", "made the request";
    /// A mail that invites to it was written.
    Invited = "invited", "wrote the invitation";
    /// A mail that reminds of it was written.
    Reminded = "reminded", "wrote the reminder";
    /// A request went to somebody else.
    Moved = "moved", "moved the request";
    /// A request can be answered again.
    Reopened = "reopened", "opened the request again";
    /// A request is over.
    Closed = "closed", "closed the request";
    /// A request was taken back.
    Cancelled = "cancelled", "cancelled the request";
    /// A request is to be invited to anew.
    AskedAnew = "asked_anew", "had the request invited to anew";
    /// No to one questionnaire.
    Declined = "declined", "said no to the questionnaire";
    /// After all not.
    DeclineTakenBack = "decline_taken_back", "took the no to the questionnaire back";
    /// A project lead's digest was written.
    DigestWritten = "digest_written", "wrote the digest";
    /// A mail left.
    MessageSent = "message_sent", "sent the mail";
    /// A mail was refused for good.
    MessageFailed = "message_failed", "could not deliver the mail";
    /// A mail may have left.
    MessageUncertain = "message_uncertain", "may have sent the mail";
    /// Nothing was left to tell.
    MessageCancelled = "message_cancelled", "cancelled the mail";
    /// A mail came back.
    MessageCameBack = "message_came_back", "noted that the mail came back";
    /// No mail goes to an address.
    AddressSuppressed = "address_suppressed", "stopped mail to the address";
    /// Mail goes there again.
    AddressAllowed = "address_allowed", "let mail go to the address again";
    /// A letter was made that opens something.
    LetterPrinted = "letter_printed", "printed the letter";
    /// A letter counts as the invitation.
    InvitedOnPaper = "invited_on_paper", "invited on paper";
    /// A one-time code was made.
    HelpOffered = "help_offered", "offered help";
    /// A session with help began.
    HelpOpened = "help_opened", "began answering with help";
    /// It ended.
    HelpEnded = "help_ended", "ended answering with help";
    /// Answers of a page were stored.
    AnswersSaved = "answers_saved", "saved answers";
    /// Answers that somebody gave for another child were taken over.
    AnswersTakenOver = "answers_taken_over", "took answers over";
    /// A questionnaire was submitted.
    Submitted = "submitted", "submitted";
    /// A question is hard to understand.
    HardMarked = "hard_marked", "found a question hard to understand";
    /// Something was written beside the questions.
    OwnWordsSaved = "own_words_saved", "wrote something of their own";
    /// No more mail.
    NoMail = "no_mail", "wants no more mail";
    /// Mail again.
    MailAgain = "mail_again", "wants mail again";
    /// Out of the study.
    Left = "left", "left the study";
    /// Answers do not count.
    Withdrawn = "withdrawn", "withdrew the answers";
    /// Answers are to be erased.
    EraseAsked = "erase_asked", "asked for the answers to be erased";
    /// After all not.
    EraseKept = "erase_kept", "wants the answers kept";
    /// Answers are erased.
    Erased = "erased", "erased the answers";
    /// A person is erased, with everything that is theirs.
    PersonErased = "person_erased", "erased the person";
    /// A family is erased, with everybody who was in no other.
    FamilyErased = "family_erased", "erased the family";
    /// What was kept for a time is to be forgotten on a day to come; the detail is what, and which day.
    ForgettingAnnounced = "forgetting_announced", "announced that it will be forgotten";
    /// After all not, or later.
    ForgettingTakenBack = "forgetting_taken_back", "took back that it will be forgotten";
    /// The time of a family is over: nobody in it has a name or an address any more.
    ContactsForgotten = "contacts_forgotten", "forgot names and addresses";
    /// Received mail was forgotten because its time was over; the detail is how much.
    ReceivedForgotten = "received_forgotten", "forgot received mail";
    /// Entries of this log were forgotten because their time was over; the detail is the number of the last of them.
    LogsForgotten = "logs_forgotten", "forgot what was in the logs";
    /// Somebody who was erased, or a family, may be entered again.
    ErasureLifted = "erasure_lifted", "let be entered again who was erased";
    /// In again.
    Joined = "joined", "takes part again";
    /// Somebody reads another language.
    LanguageChosen = "language_chosen", "chose a language";
    /// Somebody asked for a new link.
    LinkAsked = "link_asked", "asked for a new link";
    /// Somebody asked to see what is stored about them.
    OwnDataAsked = "own_data_asked", "asked to see what is stored about them";
    /// They, or whoever is to give it to them, got it.
    OwnDataHandedOut = "own_data_handed_out", "handed out what is stored about the person";
    /// Somebody said that something stored about them is wrong.
    CorrectionSaid = "correction_said", "said that something is wrong";
    /// Somebody has seen to that.
    CorrectionHandled = "correction_handled", "saw to what the person said is wrong";
    /// A mail came in.
    Received = "received", "received a mail";
    /// Somebody has seen to a received mail that the service could give to nobody.
    ReceivedHandled = "received_handled", "saw to the received mail";
    /// A reply is to be passed on.
    PassedOn = "passed_on", "wrote a mail that passes the reply on";
    /// A programme was taken on.
    ProtocolTakenOn = "protocol_taken_on", "took the programme on";
    /// Licensed wording was installed.
    WordingInstalled = "wording_installed", "installed wording";
    /// What was refused or came back is sent anew.
    MailRetried = "mail_retried", "had refused mail sent anew";
    /// A backup was put into the database.
    BackupRestored = "backup_restored", "restored a backup";
    /// The secret is another one; the detail is the name of the one before.
    SecretChanged = "secret_changed", "went over to another secret";
    /// The one before was lost; the detail is its name.
    SecretLost = "secret_lost", "began anew without the secret of before";
    /// What is sealed stands under another key; the detail is its name.
    KeyChanged = "key_changed", "put what is sealed under another key";
    /// What is sent is sealed to other evaluators, or to none; the detail is the name of their keys.
    EvaluatorChanged = "evaluator_changed", "changed to whom sent answers are sealed";
    /// What was sealed to evaluators whose keys are lost was given up; the detail is the name of the keys.
    EvaluatorLost = "evaluator_lost", "gave up what was sealed to lost keys";
    /// An evaluator's figures were taken into the workspace.
    FeedbackPublished = "feedback_published", "published the feedback";
    /// What a clock that was ahead had put off was set right.
    ClockSetRight = "clock_set_right", "set right what a clock that was ahead had put off";
    /// Tables or answers were taken out.
    Exported = "exported", "took tables or answers out";
    /// The register was written out, with names and addresses.
    RegisterWritten = "register_written", "took the register out";
    /// A sheet was read.
    SheetImported = "sheet_imported", "imported the sheet";
    /// The study was ended: nothing is asked or answered any more.
    StudyFrozen = "study_frozen", "froze the study";
    /// It goes on after all.
    StudyThawed = "study_thawed", "took the freezing of the study back";
    /// The last export is on the disk; the detail tells whether answers are erased as well.
    StudyClosing = "study_closing", "began to close the study";
    /// Names and addresses that were left beside those of families are deleted; the detail says how many.
    RestForgotten = "rest_forgotten", "deleted names and addresses that were left";
    /// Everything that closing deletes is deleted.
    StudyClosed = "study_closed", "closed the study";
}

impl Act {
    /// The act of that word.
    pub fn parse(word: &str) -> Option<Act> {
        Act::ALL.iter().copied().find(|act| act.as_str() == word)
    }
}

/// Whom and what an act is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// The family.
    pub family: Option<FamilyId>,
    /// The child.
    pub child: Option<ChildId>,
    /// The person.
    pub person: Option<PersonId>,
    /// The member of staff.
    pub staff: Option<StaffId>,
    /// The request.
    pub request: Option<RequestId>,
    /// The mail.
    pub message: Option<MessageId>,
    file: Option<String>,
    detail: Option<String>,
}

/// The longest detail, in letters.
const DETAIL: usize = 80;

impl Subject {
    /// Nothing in particular.
    pub fn none() -> Subject {
        Subject::default()
    }

    /// Of a family.
    pub fn family(id: FamilyId) -> Subject {
        Subject { family: Some(id), ..Subject::default() }
    }

    /// Of a person.
    pub fn person(id: PersonId) -> Subject {
        Subject { person: Some(id), ..Subject::default() }
    }

    /// Of a member of staff.
    pub fn staff(id: StaffId) -> Subject {
        Subject { staff: Some(id), ..Subject::default() }
    }

    /// Of a request.
    pub fn request(id: RequestId) -> Subject {
        Subject { request: Some(id), ..Subject::default() }
    }

    /// Of a mail.
    pub fn message(id: MessageId) -> Subject {
        Subject { message: Some(id), ..Subject::default() }
    }

    /// The same, in that family.
    #[must_use]
    pub fn in_family(self, id: impl Into<Option<FamilyId>>) -> Subject {
        Subject { family: id.into(), ..self }
    }

    /// The same, about that child.
    #[must_use]
    pub fn about_child(self, id: impl Into<Option<ChildId>>) -> Subject {
        Subject { child: id.into(), ..self }
    }

    /// The same, of that person.
    #[must_use]
    pub fn of_person(self, id: impl Into<Option<PersonId>>) -> Subject {
        Subject { person: id.into(), ..self }
    }

    /// The same, of that member of staff.
    #[must_use]
    pub fn of_staff(self, id: impl Into<Option<StaffId>>) -> Subject {
        Subject { staff: id.into(), ..self }
    }

    /// The same, by that mail.
    #[must_use]
    pub fn by_message(self, id: impl Into<Option<MessageId>>) -> Subject {
        Subject { message: id.into(), ..self }
    }

    /// The same, about that request.
    #[must_use]
    pub fn of_request(self, id: impl Into<Option<RequestId>>) -> Subject {
        Subject { request: id.into(), ..self }
    }

    /// The same, with the name of a file, without the folders that it lies in.
    #[must_use]
    pub fn from_file(self, path: &Path) -> Subject {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Subject { file: name, ..self }
    }

    /// The same, with a short word of a closed kind: a wave, a purpose, the field that was corrected. Whatever cannot be
    /// such a word is left out, so that no address, name or text gets in by mistake.
    #[must_use]
    pub fn detail(self, word: &str) -> Subject {
        let is_word = |c: char| c.is_ascii_alphanumeric() || "_-+:.".contains(c);
        let fits = !word.is_empty() && word.len() <= DETAIL && word.chars().all(is_word);
        Subject { detail: fits.then(|| word.to_owned()), ..self }
    }

    /// The name of a file.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The short word.
    pub fn word(&self) -> Option<&str> {
        self.detail.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_act_has_a_word_of_its_own_by_which_it_is_found() {
        let words: BTreeSet<&str> = Act::ALL.iter().map(|act| act.as_str()).collect();
        assert_eq!(words.len(), Act::ALL.len());
        for act in Act::ALL {
            assert_eq!(Act::parse(act.as_str()), Some(*act));
            assert!(act.as_str().chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{act:?}");
            assert!(!act.told().is_empty());
        }
        assert_eq!(Act::parse("anything"), None);
    }

    #[test]
    fn no_address_name_or_text_becomes_a_detail() {
        for text in ["mor@example.org", "Mor Hansen", "Åse", "", "a/b", &"x".repeat(81)] {
            assert_eq!(Subject::none().detail(text).word(), None, "{text}");
        }
        assert_eq!(Subject::none().detail("reminder1").word(), Some("reminder1"));
    }

    #[test]
    fn of_a_file_only_its_own_name_is_told() {
        let subject = Subject::none().from_file(Path::new("/home/anna/sheets/register.xlsx"));
        assert_eq!(subject.file(), Some("register.xlsx"));
    }
}
