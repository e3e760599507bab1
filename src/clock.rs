//! The only place that reads the time.

use jiff::{SignedDuration, Timestamp};

/// Where the time comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// The machine's clock moved on, as the demonstration does.
    MovedOn(SignedDuration),
    /// Always the same instant (`tick --at`, tests, the simulation).
    Fixed(Timestamp),
}

impl Clock {
    /// The time now.
    #[allow(clippy::disallowed_methods)] // the one place
    pub fn now(self) -> Timestamp {
        match self {
            Clock::System => Timestamp::now(),
            Clock::MovedOn(by) => Timestamp::now().saturating_add(by).unwrap_or(Timestamp::MAX),
            Clock::Fixed(at) => at,
        }
    }
}
