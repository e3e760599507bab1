//! What a monitoring system is told (OpenMetrics): numbers alone, by kinds that are known beforehand. No label holds a name, a
//! case number, an address or a municipality.
//!
//! What happens is counted from the audit log, a piece at a time, whichever process did it; what stands is counted by indices.
//! Nothing here looks at every family or at all that was ever sent.

use std::sync::atomic::{AtomicI64, AtomicU64};
use std::sync::{Arc, Mutex, RwLock, TryLockError};

use jiff::{SignedDuration, Timestamp};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Registry, Unit};

use super::{Alarm, findings_at_hand, glance};
use crate::actor::Act;
use crate::service::Service;
use crate::store::{StoreError, audit, case, request};

/// Whoever asks sooner is told the same again.
const ANEW: SignedDuration = SignedDuration::from_secs(5);

/// How old findings may be: some look at a week of received mail.
const FINDINGS_ANEW: SignedDuration = SignedDuration::from_mins(5);

/// How long silence is nothing out of the ordinary, as for `/health/mail`.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);

/// So many entries of the audit log are counted at once; the rest the next time.
const ENTRIES: i64 = 20_000;

type Label = [(&'static str, &'static str); 1];
type Counts = Family<Label, Counter<u64, AtomicU64>>;
type Gauges = Family<Label, Gauge<i64, AtomicI64>>;

/// What becomes of mail, by what the audit log notes.
const OUTCOMES: [(Act, &str); 5] = [
    (Act::MessageSent, "sent"),
    (Act::MessageFailed, "failed"),
    (Act::MessageUncertain, "uncertain"),
    (Act::MessageCancelled, "cancelled"),
    (Act::MessageCameBack, "came_back"),
];

/// What waits in the outbox.
const WAITING: [&str; 4] = ["queued", "deferred", "sending", "uncertain"];

/// Where something goes wrong that is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a pass of planning and sending.
    Pass,
    /// In a reading of the inbox.
    Inbox,
}

/// The numbers of one process.
pub struct Metrics {
    service: Arc<Service>,
    registry: Registry,
    numbers: Numbers,
    counting: Mutex<Counted>,
    /// What was told last, and when.
    latest: RwLock<Option<(Timestamp, String)>>,
}

#[derive(Default)]
struct Numbers {
    outstanding: Gauge,
    due: Gauge,
    outbox: Gauges,
    outbox_age: Gauge,
    last_pass: Gauge,
    mails: Counts,
    answers: Counter,
    passes: Counts,
    errors: Counts,
    statements: Counter,
    alarms: Gauges,
    findings: Gauges,
}

/// How far was counted.
struct Counted {
    findings_at: Option<Timestamp>,
    /// The last entry of the audit log that was counted.
    entry: i64,
}

impl Metrics {
    /// Those of a process that begins now: what happens from here on is counted.
    ///
    /// # Errors
    /// A failed statement.
    pub fn new(service: Arc<Service>) -> Result<Metrics, StoreError> {
        let numbers = Numbers::default();
        let mut registry = Registry::with_prefix("kvartal");
        let n = &numbers;
        registry.register("outstanding", "Requests that are open and not answered", n.outstanding.clone());
        registry.register("families_due", "Families for which something may be due now", n.due.clone());
        registry.register("outbox", "Mails that wait, by state", n.outbox.clone());
        let age = "Age of the mail that could have been sent for the longest time; 0 if there is none";
        registry.register_with_unit("outbox_age", age, Unit::Seconds, n.outbox_age.clone());
        let last = "When a pass of planning and sending last ended well; 0 if never";
        registry.register_with_unit("last_pass_timestamp", last, Unit::Seconds, n.last_pass.clone());
        registry.register("mails", "Mails by outcome", n.mails.clone());
        registry.register("answers", "Questionnaires that were submitted", n.answers.clone());
        registry.register("passes", "Passes of planning and sending of this process, by result", n.passes.clone());
        registry.register("errors", "What went wrong in this process and is tried again", n.errors.clone());
        registry.register("statements", "Statements that this process gave to the database", n.statements.clone());
        registry.register("alarm", "Whether somebody has to see to it, as kvartal status says", n.alarms.clone());
        let found = "What does not fit and is no alarm, as kvartal status tells it; without the register";
        registry.register("findings", found, n.findings.clone());
        // What is there from the beginning can be watched from the beginning.
        OUTCOMES.iter().for_each(|(_, outcome)| drop(n.mails.get_or_create(&[("outcome", outcome)])));
        for result in ["done", "broken_off"] {
            drop(n.passes.get_or_create(&[("result", result)]));
        }
        for place in ["pass", "inbox"] {
            drop(n.errors.get_or_create(&[("place", place)]));
        }
        let entry = service.store.read(audit::last)?;
        let counting = Mutex::new(Counted { findings_at: None, entry });
        Ok(Metrics { service, registry, numbers, counting, latest: RwLock::new(None) })
    }

    /// Notes that a pass ended, well or not.
    pub fn passed(&self, well: bool) {
        self.numbers.passes.get_or_create(&[("result", if well { "done" } else { "broken_off" })]).inc();
        if !well {
            self.went_wrong(Place::Pass);
        }
    }

    /// Notes that something went wrong.
    pub fn went_wrong(&self, place: Place) {
        let place = match place {
            Place::Pass => "pass",
            Place::Inbox => "inbox",
        };
        self.numbers.errors.get_or_create(&[("place", place)]).inc();
    }

    /// All of it as text at `now`. Whoever asks while it is being counted for somebody else is told what was told last;
    /// `None` if there is nothing yet.
    ///
    /// # Errors
    /// A failed statement.
    pub fn text(&self, now: Timestamp) -> Result<Option<String>, StoreError> {
        let mut counted = match self.counting.try_lock() {
            Ok(counted) => counted,
            // Numbers that a panic left are counted anew.
            Err(TryLockError::Poisoned(counted)) => counted.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(self.latest().map(|(_, text)| text)),
        };
        if let Some((_, text)) = self.latest().filter(|(at, _)| now.duration_since(*at).abs() < ANEW) {
            return Ok(Some(text));
        }
        self.count(&mut counted, now)?;
        let mut text = String::new();
        encode(&mut text, &self.registry).map_err(|fault| StoreError::Content(fault.to_string()))?;
        if let Ok(mut latest) = self.latest.write() {
            *latest = Some((now, text.clone()));
        }
        Ok(Some(text))
    }

    fn latest(&self) -> Option<(Timestamp, String)> {
        self.latest.read().ok().and_then(|latest| latest.clone())
    }

    fn count(&self, counted: &mut Counted, now: Timestamp) -> Result<(), StoreError> {
        let (service, numbers) = (&self.service, &self.numbers);
        let findings_are_old = counted.findings_at.is_none_or(|at| now.duration_since(at).abs() >= FINDINGS_ANEW);
        let (health, outstanding, due, (entry, acts), findings) = service.store.read::<_, StoreError>(|conn| {
            Ok((
                glance(conn, service, now)?,
                request::open(conn)?,
                case::due_count(conn, now)?,
                audit::count_after(conn, counted.entry, ENTRIES)?,
                findings_are_old.then(|| findings_at_hand(conn, service, now)).transpose()?,
            ))
        })?;
        numbers.outstanding.set(outstanding);
        numbers.due.set(due);
        for state in WAITING {
            let count = health.queue.counts.get(state).copied().unwrap_or(0);
            numbers.outbox.get_or_create(&[("state", state)]).set(count);
        }
        let age = health.queue.due_since.map_or(0, |since| now.duration_since(since).as_secs());
        numbers.outbox_age.set(age.max(0));
        numbers.last_pass.set(health.last_pass.map_or(0, Timestamp::as_second));
        let times = |act: Act| acts.get(act.as_str()).and_then(|count| u64::try_from(*count).ok()).unwrap_or(0);
        for (act, outcome) in OUTCOMES {
            numbers.mails.get_or_create(&[("outcome", outcome)]).inc_by(times(act));
        }
        numbers.answers.inc_by(times(Act::Submitted));
        counted.entry = entry;
        numbers.statements.inc_by(service.store.statements().saturating_sub(numbers.statements.get()));
        let alarms = health.alarms(now, PATIENCE);
        for kind in Alarm::KINDS {
            let raised = alarms.iter().any(|alarm| alarm.kind() == kind);
            numbers.alarms.get_or_create(&[("kind", kind)]).set(i64::from(raised));
        }
        if let Some(findings) = findings {
            numbers.findings.clear();
            for finding in findings {
                let count = i64::try_from(finding.count).unwrap_or(i64::MAX);
                numbers.findings.get_or_create(&[("kind", finding.kind)]).inc_by(count);
            }
            counted.findings_at = Some(now);
        }
        Ok(())
    }
}
