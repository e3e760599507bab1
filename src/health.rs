//! Whether mail that should have gone has gone. An expired password or a scheduler that stands still makes no noise by
//! itself: `kvartal status` and `/health/mail` do.

mod findings;
mod keys;
mod metrics;

use jiff::{SignedDuration, Timestamp};

pub use findings::{Finding, findings, findings_at_hand};
pub use keys::{LinksByKey, links_by_key};
pub use metrics::{Metrics, Place};

use crate::outbox::trouble::{self, MailTrouble};
use crate::protocol;
use crate::said::{Said, said};
use crate::service::Service;
use crate::store::health::{Queue, pressing, queue};
use crate::store::secret::{self, Standing};
use crate::store::{Conn, StoreError, data_key, setting};

/// How an installation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// When a pass of planning and sending last ended well.
    pub last_pass: Option<Timestamp>,
    /// The mail server takes nothing.
    pub trouble: Option<MailTrouble>,
    /// Since when the mailbox of what comes back cannot be read.
    pub inbox_unread: Option<Timestamp>,
    /// When codes were last refused, because too many wrong ones had come.
    pub codes_refused: Option<Timestamp>,
    /// This process has another secret than the database: what is to be done.
    pub other_secret: Option<String>,
    /// What is sealed stands under a key that this process does not have: what is to be done.
    pub other_key: Option<String>,
    /// Requests that can be neither shown nor answered, because their protocol cannot be read.
    pub unreadable: usize,
    /// The configured files are another programme than the one that the database runs.
    pub other_programme: bool,
    /// What waits, has left and was refused.
    pub queue: Queue,
}

/// From how many on it is an alarm that none of the last messages was accepted: one wrong address is none.
const ENOUGH: usize = 3;

/// What is over soon is nothing to be told for long.
const SOME_TIME: SignedDuration = SignedDuration::from_hours(1);

/// Something that somebody has to see to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alarm {
    /// No pass has ended well since then; never, if it is none.
    StandsStill(Option<Timestamp>),
    /// The mail server has taken nothing since then.
    NothingTaken(Timestamp),
    /// Mail could have been sent since then and was not.
    Overdue(Timestamp),
    /// None of so many messages that were begun last was accepted.
    AllRefused(usize),
    /// The mailbox of what comes back could not be read since then: bounces and replies lie there.
    InboxUnread(Timestamp),
    /// Somebody tries codes; the last ones were refused then.
    CodesTried(Timestamp),
    /// This process has another secret than the database, and can write nothing; in a sentence.
    OtherSecret(String),
    /// What is sealed stands under a key that this process does not have, and it can write nothing; in a sentence.
    OtherKey(String),
    /// So many requests can be neither shown nor answered.
    Unreadable(usize),
    /// The configured files are another programme than the one that the database runs.
    OtherProgramme,
}

/// Whether the database answers, and this process may write into it.
///
/// # Errors
/// That it does not.
pub fn database(service: &Service) -> Result<(), StoreError> {
    service.store.read(|conn| secret::check_with_key(conn, &service.keys))
}

/// Notes that codes are refused at `now`, because too many wrong ones have come.
///
/// # Errors
/// A failed statement.
pub fn note_codes_refused(service: &Service, now: Timestamp) -> Result<(), StoreError> {
    let by = service.scheduler(now);
    service.store.write(&by, |conn| setting::put(conn, setting::CODES_REFUSED, &now.to_string()))
}

/// How the installation is at `now`.
///
/// # Errors
/// A failed statement.
pub fn look(conn: &mut Conn, service: &Service, now: Timestamp) -> Result<Health, StoreError> {
    let queue = queue(conn, now)?;
    look_with(conn, service, queue)
}

/// The same without what is over: how many messages have left or were refused is not counted, and no refusal is told.
///
/// # Errors
/// A failed statement.
pub fn glance(conn: &mut Conn, service: &Service, now: Timestamp) -> Result<Health, StoreError> {
    let queue = pressing(conn, now)?;
    look_with(conn, service, queue)
}

fn look_with(conn: &mut Conn, service: &Service, queue: Queue) -> Result<Health, StoreError> {
    let other_secret = match secret::standing(conn, &service.keys)? {
        // The next process that writes goes over to the present one.
        Standing::Fresh | Standing::Present | Standing::Former(_) => None,
        Standing::Unknown(_) => secret::check(conn, &service.keys).err().map(|words| words.to_string()),
    };
    let other_key = match data_key::check_standing(conn) {
        Err(StoreError::OtherKey(words)) => Some(words),
        checked => checked.map(|()| None)?,
    };
    Ok(Health {
        other_secret,
        other_key,
        last_pass: setting::instant(conn, setting::LAST_PASS)?,
        trouble: trouble::read(conn)?,
        inbox_unread: setting::instant(conn, setting::INBOX_TROUBLE)?,
        codes_refused: setting::instant(conn, setting::CODES_REFUSED)?,
        unreadable: protocol::unreadable(conn)?.iter().map(|one| one.requests).sum(),
        other_programme: other_programme(conn, service)?.is_some(),
        queue,
    })
}

/// A sentence, if the configured files are another programme than the one that the database runs: nothing is planned or sent
/// by them.
fn other_programme(conn: &mut Conn, service: &Service) -> Result<Option<String>, StoreError> {
    match protocol::check(conn, service.protocols.running()) {
        Ok(()) => Ok(None),
        Err(StoreError::OtherProgramme(words)) => Ok(Some(words)),
        Err(fault) => Err(fault),
    }
}

impl Health {
    /// What somebody has to see to, when silence of up to `patience` is nothing out of the ordinary.
    pub fn alarms(&self, now: Timestamp, patience: SignedDuration) -> Vec<Alarm> {
        let long_ago = |at: Timestamp| now.duration_since(at) > patience;
        let mut alarms = Vec::new();
        if self.last_pass.is_none_or(long_ago) {
            alarms.push(Alarm::StandsStill(self.last_pass));
        }
        if let Some(trouble) = &self.trouble
            && long_ago(trouble.since)
        {
            alarms.push(Alarm::NothingTaken(trouble.since));
        }
        // A queue that is worked off at the rate that is set is no alarm.
        if let Some(since) = self.queue.due_since
            && long_ago(since)
            && self.queue.last_sent.is_none_or(long_ago)
        {
            alarms.push(Alarm::Overdue(since));
        }
        if let (begun @ ENOUGH.., 0) = self.queue.last_begun {
            alarms.push(Alarm::AllRefused(begun));
        }
        if let Some(since) = self.inbox_unread.filter(|since| long_ago(*since)) {
            alarms.push(Alarm::InboxUnread(since));
        }
        // For an hour: whoever is told looks at once, or no longer needs to.
        if let Some(at) = self.codes_refused.filter(|at| now.duration_since(*at) <= SOME_TIME) {
            alarms.push(Alarm::CodesTried(at));
        }
        alarms.extend(self.other_secret.clone().map(Alarm::OtherSecret));
        alarms.extend(self.other_key.clone().map(Alarm::OtherKey));
        if self.unreadable > 0 {
            alarms.push(Alarm::Unreadable(self.unreadable));
        }
        if self.other_programme {
            alarms.push(Alarm::OtherProgramme);
        }
        alarms
    }
}

impl Alarm {
    /// All kinds that there are.
    pub const KINDS: [&str; 10] = [
        "stands_still",
        "nothing_taken",
        "overdue",
        "all_refused",
        "inbox_unread",
        "codes_tried",
        "other_secret",
        "other_key",
        "unreadable",
        "other_programme",
    ];

    /// What kind of alarm, in a word that stays.
    pub fn kind(&self) -> &'static str {
        match self {
            Alarm::StandsStill(_) => "stands_still",
            Alarm::NothingTaken(_) => "nothing_taken",
            Alarm::Overdue(_) => "overdue",
            Alarm::AllRefused(_) => "all_refused",
            Alarm::InboxUnread(_) => "inbox_unread",
            Alarm::CodesTried(_) => "codes_tried",
            Alarm::OtherSecret(_) => "other_secret",
            Alarm::OtherKey(_) => "other_key",
            Alarm::Unreadable(_) => "unreadable",
            Alarm::OtherProgramme => "other_programme",
        }
    }
}

impl Alarm {
    /// As a sentence.
    pub fn said(&self) -> Said {
        match self {
            Alarm::StandsStill(None) => said!("no pass of planning and sending has ever ended well"),
            Alarm::StandsStill(Some(at)) => said!("no pass of planning and sending has ended well since {}", at),
            Alarm::NothingTaken(at) => said!("the mail server has taken nothing since {}", at),
            Alarm::InboxUnread(at) => {
                said!("the inbox has not been readable since {}; bounces and replies wait in it", at)
            }
            Alarm::CodesTried(at) => said!(
                "somebody tries the codes of letters or helpers: too many wrong ones had come, and the next were refused \
                 at {}",
                at
            ),
            Alarm::OtherSecret(words) | Alarm::OtherKey(words) => words.as_str().into(),
            Alarm::Unreadable(count) => {
                said!("{} requests can be neither shown nor answered: their protocol cannot be read", count)
            }
            Alarm::OtherProgramme => said!(
                "the configured files are another programme than the one that the database runs: by them nothing is \
                 planned or sent, and “kvartal serve” does not start"
            ),
            Alarm::AllRefused(count) => {
                said!("the mail server accepted none of the last {} mails that it was given", count)
            }
            Alarm::Overdue(at) => said!("mail that could have been sent since {} has not been sent", at),
        }
    }
}

impl std::fmt::Display for Alarm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.said().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn healthy() -> Health {
        Health {
            last_pass: Some(at("2021-01-04T08:59:00Z")),
            trouble: None,
            inbox_unread: None,
            codes_refused: None,
            other_secret: None,
            other_key: None,
            unreadable: 0,
            other_programme: false,
            queue: Queue::default(),
        }
    }

    fn with(queue: Queue) -> Health {
        Health { queue, ..healthy() }
    }

    fn alarms(health: &Health) -> Vec<Alarm> {
        health.alarms(at("2021-01-04T09:00:00Z"), SignedDuration::from_mins(15))
    }

    #[test]
    fn a_scheduler_that_stands_still_is_an_alarm_and_a_quiet_week_is_none() {
        assert_eq!(alarms(&healthy()), []);
        let still = Health { last_pass: Some(at("2021-01-04T08:44:00Z")), ..healthy() };
        assert_eq!(alarms(&still), [Alarm::StandsStill(Some(at("2021-01-04T08:44:00Z")))]);
        assert_eq!(alarms(&Health { last_pass: None, ..healthy() }), [Alarm::StandsStill(None)]);
    }

    #[test]
    fn an_expired_password_is_an_alarm_once_it_has_lasted() {
        let trouble = |since: &str| {
            Some(MailTrouble { since: at(since), next: at(since), times: 3, words: "authentication failed".into() })
        };
        assert_eq!(alarms(&Health { trouble: trouble("2021-01-04T08:50:00Z"), ..healthy() }), []);
        let since = at("2021-01-03T08:50:00Z");
        assert_eq!(
            alarms(&Health { trouble: trouble("2021-01-03T08:50:00Z"), ..healthy() }),
            [Alarm::NothingTaken(since)]
        );
    }

    #[test]
    fn a_server_that_accepts_nothing_is_an_alarm_and_one_wrong_address_is_none() {
        assert_eq!(alarms(&with(Queue { last_begun: (3, 0), ..Queue::default() })), [Alarm::AllRefused(3)]);
        assert_eq!(alarms(&with(Queue { last_begun: (20, 1), ..Queue::default() })), []);
        assert_eq!(alarms(&with(Queue { last_begun: (2, 0), ..Queue::default() })), []);
    }

    #[test]
    fn a_mailbox_that_cannot_be_read_is_an_alarm_once_it_has_lasted() {
        let (before, now) = (at("2021-01-04T08:00:00Z"), at("2021-01-04T08:59:00Z"));
        assert_eq!(alarms(&Health { inbox_unread: Some(now), ..healthy() }), []);
        assert_eq!(alarms(&Health { inbox_unread: Some(before), ..healthy() }), [Alarm::InboxUnread(before)]);
    }

    #[test]
    fn codes_that_are_tried_are_an_alarm_for_an_hour() {
        let tried = |since: &str| alarms(&Health { codes_refused: Some(at(since)), ..healthy() });
        assert_eq!(tried("2021-01-04T08:00:00Z"), [Alarm::CodesTried(at("2021-01-04T08:00:00Z"))]);
        assert_eq!(tried("2021-01-04T07:59:59Z"), []);
    }

    #[test]
    fn files_of_another_programme_are_an_alarm() {
        assert_eq!(alarms(&Health { other_programme: true, ..healthy() }), [Alarm::OtherProgramme]);
    }

    #[test]
    fn mail_that_waits_is_an_alarm_unless_others_leave_at_the_pace_that_is_set() {
        let since = at("2021-01-04T08:00:00Z");
        let waits = Queue { due_since: Some(since), ..Queue::default() };
        assert_eq!(alarms(&with(waits.clone())), [Alarm::Overdue(since)]);
        assert_eq!(alarms(&with(Queue { last_sent: Some(at("2021-01-04T08:59:30Z")), ..waits })), []);
    }
}
