//! What goes on in a study that has ended, and what does not.

use super::Act;

/// From when on something is not done any more. The store holds to it: it refuses what notes such an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stops {
    /// When the study is frozen: it asks, sends about questionnaires, takes answers, enters or changes something.
    WhenFrozen,
    /// When the study is being closed: it would bring somebody back who is to be forgotten.
    WhenClosed,
    /// It goes on: people's rights, reading, mail that was on its way, erasing, keys.
    Never,
}

impl Act {
    /// From when on this is not done any more.
    pub fn stops(self) -> Stops {
        match self {
            // Asking, answering, the register.
            Act::FamilyEntered
            | Act::FamilyChanged
            | Act::FamilyLeft
            | Act::ChildEntered
            | Act::ChildChanged
            | Act::PersonEntered
            | Act::Assigned
            | Act::Unassigned
            | Act::SuccessorNamed
            | Act::HelpAsked
            | Act::Noted
            | Act::Paused
            | Act::PauseEnded
            | Act::Asked
            | Act::Invited
            | Act::Reminded
            | Act::Moved
            | Act::Reopened
            | Act::AskedAnew
            | Act::Declined
            | Act::DeclineTakenBack
            | Act::DigestWritten
            | Act::LetterPrinted
            | Act::InvitedOnPaper
            | Act::HelpOffered
            | Act::HelpOpened
            | Act::AnswersSaved
            | Act::AnswersTakenOver
            | Act::Submitted
            | Act::HardMarked
            | Act::OwnWordsSaved
            | Act::LinkAsked
            | Act::ProtocolTakenOn
            | Act::WordingInstalled
            | Act::MailRetried => Stops::WhenFrozen,
            // A sheet that only puts right how somebody is called or reached is taken until people are forgotten.
            Act::LeadPut
            | Act::StaffAdded
            | Act::ContactCorrected
            | Act::SheetImported
            | Act::ErasureLifted
            | Act::Received
            | Act::PassedOn
            | Act::StudyThawed => Stops::WhenClosed,
            Act::SuccessorDropped
            | Act::LeadRemoved
            | Act::StaffRemoved
            | Act::SignInAsked
            | Act::SignedIn
            | Act::SignedOut
            | Act::PasskeyAdded
            | Act::PasskeyRemoved
            | Act::PasskeyRefused
            | Act::Closed
            | Act::Cancelled
            | Act::MessageSent
            | Act::MessageFailed
            | Act::MessageUncertain
            | Act::MessageCancelled
            | Act::MessageCameBack
            | Act::AddressSuppressed
            | Act::AddressAllowed
            | Act::HelpEnded
            | Act::NoMail
            | Act::MailAgain
            | Act::Left
            | Act::Withdrawn
            | Act::EraseAsked
            | Act::EraseKept
            | Act::Erased
            | Act::PersonErased
            | Act::FamilyErased
            | Act::ForgettingAnnounced
            | Act::ForgettingTakenBack
            | Act::ContactsForgotten
            | Act::ReceivedForgotten
            | Act::LogsForgotten
            | Act::Joined
            | Act::LanguageChosen
            | Act::OwnDataAsked
            | Act::OwnDataHandedOut
            | Act::CorrectionSaid
            | Act::CorrectionHandled
            | Act::ReceivedHandled
            | Act::BackupRestored
            | Act::SecretChanged
            | Act::SecretLost
            | Act::KeyChanged
            | Act::EvaluatorChanged
            | Act::EvaluatorLost
            | Act::FeedbackPublished
            | Act::ClockSetRight
            | Act::Exported
            | Act::RegisterWritten
            | Act::StudyFrozen
            | Act::StudyClosing
            | Act::RestForgotten
            | Act::StudyClosed => Stops::Never,
        }
    }

    /// Whether a frozen study refuses it.
    pub fn stops_when_frozen(self) -> bool {
        self.stops() == Stops::WhenFrozen
    }
}
