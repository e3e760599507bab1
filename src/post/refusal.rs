//! What is known about a mail that was not taken.

use super::incoming::{Cause, Status};

/// Why a mail was not taken: what is known about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmtpRefusal {
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

impl SmtpRefusal {
    /// What a server's answer to the recipient means.
    pub fn of_recipient(permanent: bool, words: String) -> SmtpRefusal {
        if !permanent {
            return SmtpRefusal::ForNow(words);
        }
        let status = Status::find(&words);
        match Cause::of(status, &words) {
            Cause::Nobody | Cause::Full => SmtpRefusal::ForGood(words),
            Cause::Sender | Cause::Rate => SmtpRefusal::Policy(words),
            Cause::Unclear => match status {
                // The mailbox takes nothing.
                Some(Status { subject: 1 | 2, .. }) | None => SmtpRefusal::ForGood(words),
                Some(_) => SmtpRefusal::Policy(words),
            },
        }
    }

    /// What a server's answer to the message means. A server that refuses every message says no more than that, so
    /// only what is said of the recipient is believed at once.
    pub fn of_message(permanent: bool, words: String) -> SmtpRefusal {
        if !permanent {
            return SmtpRefusal::ForNow(words);
        }
        let status = Status::find(&words);
        match (Cause::of(status, &words), status) {
            (Cause::Nobody | Cause::Full, _) | (Cause::Unclear, Some(Status { subject: 1 | 2, .. })) => {
                SmtpRefusal::ForGood(words)
            }
            _ => SmtpRefusal::Policy(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_for_reasons_of_policy_is_not_believed_at_once() {
        let recipient = |permanent, words: &str| SmtpRefusal::of_recipient(permanent, words.to_owned());
        let message = |permanent, words: &str| SmtpRefusal::of_message(permanent, words.to_owned());
        for of in [&recipient as &dyn Fn(bool, &str) -> SmtpRefusal, &message] {
            assert!(matches!(of(true, "permanent error (550): 5.1.1 no such user"), SmtpRefusal::ForGood(_)));
            assert!(matches!(of(true, "permanent error (552): 5.2.2 mailbox full"), SmtpRefusal::ForGood(_)));
            assert!(matches!(of(true, "permanent error (554): 5.7.1 Relay access denied"), SmtpRefusal::Policy(_)));
            assert!(matches!(of(false, "transient error (451): 4.7.1 greylisted"), SmtpRefusal::ForNow(_)));
        }
        // The code says that there is nobody, the words that it is our fault; and the other way round.
        let spf =
            "permanent error (550): 5.1.0 192.0.2.9 is not allowed to send from <svar.example.org> per its SPF record";
        assert!(matches!(recipient(true, spf), SmtpRefusal::Policy(_)));
        let nobody = "permanent error (550): 5.7.1 Recipient address rejected: User unknown in local recipient table";
        assert!(matches!(recipient(true, nobody), SmtpRefusal::ForGood(_)));
        assert!(matches!(recipient(true, "permanent error (550): unknown user"), SmtpRefusal::ForGood(_)));
        assert!(matches!(message(true, "permanent error (554): no"), SmtpRefusal::Policy(_)));
    }
}
