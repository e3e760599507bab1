//! What a message is about, why a request is on its list, and what is known of it.

use std::fmt;

use crate::id::{HelpAskedId, MessageId};

/// Why a request falls due in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Purpose {
    /// It is asked for the first time in its round.
    Invitation,
    /// It is reminded of for that many times.
    Reminder(usize),
    /// The person has asked for a link to it; the message that carries it.
    Link(MessageId),
    /// The person is asked to help whoever it is asked of; the row that says so.
    Help(HelpAskedId),
}

impl Purpose {
    /// The purpose of that word.
    pub fn parse(word: &str) -> Option<Purpose> {
        match word {
            "invitation" => Some(Purpose::Invitation),
            _ => match word.strip_prefix("reminder") {
                Some(number) => number.parse().ok().map(Purpose::Reminder),
                None => match word.strip_prefix("link") {
                    Some(message) => message.parse().ok().map(Purpose::Link),
                    None => word.strip_prefix("help")?.parse().ok().map(Purpose::Help),
                },
            },
        }
    }

    /// Whether somebody is asked to help others.
    pub fn is_help(self) -> bool {
        matches!(self, Purpose::Help(_))
    }

    /// Whether somebody is reminded.
    pub fn is_reminder(self) -> bool {
        matches!(self, Purpose::Reminder(_))
    }
}

/// As in the database.
impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Purpose::Invitation => f.write_str("invitation"),
            Purpose::Reminder(number) => write!(f, "reminder{number}"),
            Purpose::Link(message) => write!(f, "link{message}"),
            Purpose::Help(asked) => write!(f, "help{asked}"),
        }
    }
}

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageKind {
    /// Somebody is asked for the first time.
    Invitation,
    /// Somebody is reminded.
    Reminder,
    /// Both at once.
    Mixed,
    /// It carries a link that somebody has asked for. It stands outside the plan: it is no reminder, and the one mail of
    /// the day (rule 2.9) neither waits for it nor is waited for.
    Link,
    /// What is outstanding in a municipality.
    Digest,
    /// It passes on a received mail.
    Reply,
    /// Somebody is asked to help others, and nothing of their own is due.
    HelpAsked,
    /// A member of staff has asked for a link to sign in by. It stands outside the plan.
    SignIn,
    /// A member of staff is told that a passkey of theirs was added or removed. It stands outside the plan.
    Passkey,
    /// A person has asked to see what is stored about them. It stands outside the plan, as [`MessageKind::Link`] does, and goes
    /// to those as well who want no other mail.
    OwnData,
}

impl MessageKind {
    /// The word in the database and in `X-Kvartal-Kind`.
    pub fn as_str(self) -> &'static str {
        match self {
            MessageKind::Invitation => "invitation",
            MessageKind::Reminder => "reminder",
            MessageKind::Mixed => "mixed",
            MessageKind::Link => "link",
            MessageKind::Digest => "digest",
            MessageKind::Reply => "reply",
            MessageKind::HelpAsked => "help_asked",
            MessageKind::SignIn => "sign_in",
            MessageKind::Passkey => "passkey",
            MessageKind::OwnData => "own_data",
        }
    }

    /// All that there are.
    pub const ALL: [MessageKind; 10] = [
        MessageKind::Invitation,
        MessageKind::Reminder,
        MessageKind::Mixed,
        MessageKind::Link,
        MessageKind::Digest,
        MessageKind::Reply,
        MessageKind::HelpAsked,
        MessageKind::SignIn,
        MessageKind::Passkey,
        MessageKind::OwnData,
    ];

    /// The kind of that word.
    pub fn parse(word: &str) -> Option<MessageKind> {
        MessageKind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// Whether it is about questionnaires, so that none leaves in a study that has ended.
    pub fn stops_when_frozen(self) -> bool {
        match self {
            MessageKind::Invitation
            | MessageKind::Reminder
            | MessageKind::Mixed
            | MessageKind::Link
            | MessageKind::Digest
            | MessageKind::HelpAsked => true,
            MessageKind::Reply | MessageKind::SignIn | MessageKind::Passkey | MessageKind::OwnData => false,
        }
    }
}

/// What is known about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MessageState {
    /// Written, waits to be sent.
    Queued,
    /// A process is sending it; its lease says until when to believe that.
    Sending,
    /// Accepted by the mail server, or delivered into the Maildir.
    Sent,
    /// Refused for now; will be tried again.
    Deferred,
    /// Refused for good by the server that was to take it on.
    Failed,
    /// Accepted first, and sent back for good.
    Bounced,
    /// The connection broke after the message body: it may have been accepted. Tried once more, with the same
    /// Message-ID; while `sent_on` is empty, that try is still to come.
    Uncertain,
    /// Nothing was left to tell when it was about to be sent.
    Cancelled,
}

impl MessageState {
    /// Of messages that have left, may have, or never will.
    pub const OVER: [MessageState; 5] = [
        MessageState::Sent,
        MessageState::Failed,
        MessageState::Bounced,
        MessageState::Uncertain,
        MessageState::Cancelled,
    ];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            MessageState::Queued => "queued",
            MessageState::Sending => "sending",
            MessageState::Sent => "sent",
            MessageState::Deferred => "deferred",
            MessageState::Failed => "failed",
            MessageState::Bounced => "bounced",
            MessageState::Uncertain => "uncertain",
            MessageState::Cancelled => "cancelled",
        }
    }

    /// The state of that word.
    pub fn parse(word: &str) -> Option<MessageState> {
        let all = [
            MessageState::Queued,
            MessageState::Sending,
            MessageState::Sent,
            MessageState::Deferred,
            MessageState::Failed,
            MessageState::Bounced,
            MessageState::Uncertain,
            MessageState::Cancelled,
        ];
        all.into_iter().find(|state| state.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_reads_back_as_it_is_written() {
        for purpose in [
            Purpose::Invitation,
            Purpose::Reminder(1),
            Purpose::Reminder(12),
            Purpose::Link(MessageId::new(7)),
            Purpose::Help(HelpAskedId::new(3)),
        ] {
            assert_eq!(Purpose::parse(&purpose.to_string()), Some(purpose));
        }
        for word in ["", "reminder", "reminderx", "link", "digest", "Invitation"] {
            assert_eq!(Purpose::parse(word), None, "{word}");
        }
    }
}
