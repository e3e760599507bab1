//! What was open ends, and what waited is cancelled, some at a time: whoever is killed in the middle of it is gone on for by the next
//! pass, or by whoever says it again.

use std::thread;
use std::time::Duration;

use jiff::Timestamp;

use crate::actor::Actor;
use crate::service::Service;
use crate::store::{By, Result, frozen};

/// How many requests, or mails, end in one transaction.
const AT_ONCE: i64 = 300;

/// How long between two looks whether mail is still being handed over.
const PAUSE: Duration = Duration::from_millis(300);

/// What has ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ended {
    /// Requests that were open.
    pub requests: usize,
    /// Mails that waited.
    pub mails: usize,
}

/// Freezes the study, or goes on with it; whether it was frozen already, and what has ended.
///
/// # Errors
/// A failed statement. What has ended stays so.
pub fn freeze(service: &Service, by: &By<'_>) -> Result<(bool, Ended)> {
    let is_new = frozen::freeze(&service.store, by)?;
    Ok((!is_new, go_on(service, by)?))
}

/// Ends what is still open or waits in a study that is frozen.
///
/// # Errors
/// As [`freeze`].
pub fn go_on(service: &Service, by: &By<'_>) -> Result<Ended> {
    let (store, today) = (&service.store, service.calendar().date(by.at));
    let mut ended = Ended::default();
    // Most passes find nothing, and take nobody's turn to write.
    let open = store.read(|conn| frozen::open(conn, by.at))?;
    if open.requests > 0 {
        while let some @ 1.. = store.write(by, |tx| frozen::end_some(tx, today, AT_ONCE))? {
            ended.requests += some;
        }
    }
    if open.mails > 0 {
        while let some @ 1.. = store.write(by, |tx| frozen::cancel_some(tx, by.at, today, AT_ONCE))? {
            ended.mails += some;
        }
    }
    if open.planned > 0 {
        store.write(by, |tx| frozen::plan_nothing(tx))?;
    }
    Ok(ended)
}

/// Waits, for so long at most, until no mail about questionnaires is being handed over any more, and cancels what comes back to the
/// queue meanwhile. What has ended, and how many are being handed over still.
///
/// # Errors
/// As [`freeze`].
pub fn settle(service: &Service, actor: &Actor, now: &dyn Fn() -> Timestamp, within: Duration) -> Result<(Ended, i64)> {
    let mut ended = Ended::default();
    let mut waited = Duration::ZERO;
    loop {
        let left = service.store.read(|conn| frozen::handed_over_now(conn, now()))?;
        if left == 0 || waited >= within {
            // What came back just now is as much to be cancelled as what waited.
            let more = go_on(service, &service.by(actor.clone(), now()))?;
            ended.requests += more.requests;
            ended.mails += more.mails;
            return Ok((ended, left));
        }
        thread::sleep(PAUSE);
        waited += PAUSE;
    }
}
