//! What is known about a mail that was not taken.

use super::incoming::Status;

/// Why a mail was not taken: what is known about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The server cannot be reached, turns us away or has something against our address: nothing was said about this
    /// message, and no other would fare better.
    Server(String),
    /// Not taken; worth another try later.
    ForNow(String),
    /// Not taken, and never will be.
    ForGood(String),
    /// Not taken for a reason of policy. It is as often about the sender's set-up as about the recipient: worth some
    /// tries before it is believed.
    Policy(String),
    /// The connection broke after the message body: it may have been taken or not.
    Uncertain(String),
}

impl Refusal {
    /// What a server's answer to the recipient or the message means.
    pub fn of_answer(permanent: bool, words: String) -> Refusal {
        match permanent {
            false => Refusal::ForNow(words),
            true if Status::find(&words).is_some_and(|status| status.subject == 7) => Refusal::Policy(words),
            true => Refusal::ForGood(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_for_reasons_of_policy_is_not_believed_at_once() {
        let of = |permanent, words: &str| Refusal::of_answer(permanent, words.to_owned());
        assert!(matches!(of(true, "permanent error (550): 5.1.1 no such user"), Refusal::ForGood(_)));
        assert!(matches!(of(true, "permanent error (554): 5.7.1 Relay access denied"), Refusal::Policy(_)));
        assert!(matches!(of(false, "transient error (451): 4.7.1 greylisted"), Refusal::ForNow(_)));
    }
}
