//! An id type for each table: a row number that cannot be taken for one of another table.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

macro_rules! ids {
    ($($(#[$what:meta])* $name:ident)*) => {$(
        $(#[$what])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// Of the row with that number.
            pub const fn new(number: i64) -> $name {
                $name(number)
            }

            /// The row's number.
            pub const fn number(self) -> i64 {
                self.0
            }

            /// The same, for the database.
            pub(crate) const fn as_number(&self) -> &i64 {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<$name, ParseIntError> {
                text.parse().map($name)
            }
        }
    )*};
}

ids! {
    /// Of a family.
    FamilyId
    /// Of a child.
    ChildId
    /// Of a person: a parent, a caseworker, a placement site.
    PersonId
    /// Of a contact: how a person or a member of staff is reached.
    ContactId
    /// Of the key by which somebody's data is sealed.
    DataKeyId
    /// Of a successor: who takes a role over on a day to come.
    SuccessorId
    /// Of an assignment: who holds which role for a family or child, from when to when.
    AssignmentId
    /// Of a member of staff: a project lead, the secretariat, an evaluator, an operator.
    StaffId
    /// Of what a member of staff is, and where.
    MembershipId
    /// Of a link to sign in by.
    SignInId
    /// Of a browser that is signed in.
    StaffSessionId
    /// Of a passkey.
    PasskeyId
    /// Of what staff have noted about an answer that is outstanding.
    NoteId
    /// Of what a helper was asked.
    HelpAskedId
    /// Of a request: one questionnaire asked of one person at one wave.
    RequestId
    /// Of a message in the outbox.
    MessageId
    /// Of what falls due in a message.
    EntryId
    /// Of a letter on paper.
    LetterId
    /// Of a one-time code of a helper, and of the session that it opens.
    HelpId
    /// Of a received mail.
    ReceivedId
    /// Of what one person answered to one request.
    ResponseId
    /// Of an instrument and its wording as they were shown.
    VersionId
    /// Of words about the study as they were shown.
    StudyWordsId
    /// Of what somebody says is wrong in what is stored about them.
    CorrectionId
    /// Of a protocol that was taken on.
    ProtocolId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_and_read_as_its_number() {
        let id: RequestId = "42".parse().unwrap();
        assert_eq!((id, id.to_string()), (RequestId::new(42), "42".to_owned()));
        assert!("4x".parse::<RequestId>().is_err());
    }
}
