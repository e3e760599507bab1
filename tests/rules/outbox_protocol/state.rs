//! What the model knows: the queue as it stands in the database, what the processes have in hand, and what has happened in
//! truth, which none of them knows.

/// Processes that plan and send at the same time. They are alike, so their order does not matter.
pub const PROCESSES: usize = 3;
/// Messages that can be written.
pub const MESSAGES: usize = 2;
/// Leases of processes that have ended.
pub const GONE: u8 = 3;
/// No lease.
pub const NOBODY: u8 = 4;
/// Ticks that a lease holds; what was checked a tick ago is no longer fresh.
pub const LEASE: u8 = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stands {
    Unwritten,
    Queued,
    Deferred,
    Sending,
    Uncertain,
    Sent,
    Failed,
    Cancelled,
}

/// Until when a message waits: `next_try_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Waits {
    No,
    ForATick,
    UntilTomorrow,
}

/// A row of `message`, and what has become of its copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Message {
    pub stands: Stands,
    pub leased_by: u8,
    /// Ticks left.
    pub lease: u8,
    pub waits: Waits,
    /// How often it may have been accepted, as far as anybody knows.
    pub begun: u8,
    pub sent_on: Option<u8>,
    /// The requests that fall due in it, a bit each.
    pub entries: u8,
    /// In truth: copies that the server has accepted, but those of which nobody could know in time,
    pub copies: i8,
    /// whether any was accepted at all,
    pub arrived: bool,
    /// the days on which it was accepted, a bit each,
    pub days: u8,
    /// what was told in it,
    pub told: u8,
    /// how often the connection broke after its body,
    pub broken: u8,
    /// whether it was refused for good,
    pub refused: bool,
    /// and whether its lease ran out under a process that lived and was handing it over,
    pub slow: bool,
}

pub const UNWRITTEN: Message = Message {
    stands: Stands::Unwritten,
    leased_by: NOBODY,
    lease: 0,
    waits: Waits::No,
    begun: 0,
    sent_on: None,
    entries: 0,
    copies: 0,
    arrived: false,
    days: 0,
    told: 0,
    broken: 0,
    refused: false,
    slow: false,
};

impl Message {
    /// Whether nothing more is to become of it.
    pub fn is_settled(&self) -> bool {
        match self.stands {
            Stands::Sent | Stands::Failed | Stands::Cancelled | Stands::Unwritten => true,
            Stands::Uncertain => self.sent_on.is_some(),
            Stands::Queued | Stands::Deferred | Stands::Sending => false,
        }
    }

    /// Messages into which more can be written: `TAKES_MORE`.
    pub fn takes_more(&self) -> bool {
        matches!(self.stands, Stands::Queued | Stands::Deferred)
    }
}

/// What the server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Answer {
    Accepted,
    /// The connection broke after the body; only the server knows whether it was accepted.
    Broken {
        accepted: bool,
    },
    ForNow,
    ForGood,
    /// Nothing was begun: the server turned us away, or the check was too old.
    TurnedAway,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Phase {
    Ready,
    HandingOver,
    /// With the day on which that was.
    Answered(Answer, u8),
}

/// A message in the hands of a process: `Ready`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InHand {
    pub message: u8,
    pub phase: Phase,
    /// Whether its check is older than `FRESH`.
    pub stale: bool,
    /// Whether it was checked at all.
    pub checked: bool,
    /// `uncertain_attempts` as claimed.
    pub doubts: u8,
    /// What it will tell, as checked.
    pub entries: u8,
    /// In truth: whether another claim has taken it over.
    pub overtaken: bool,
}

/// Where something that is due goes: `DaysMessage`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    In(u8),
    New(u8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Process {
    pub hand: [Option<InHand>; 2],
    /// A request that it plans, and where that goes; read, and not yet written.
    pub plans: Option<(u8, Place)>,
    /// Messages that it has selected and not yet leased; only where claims take no lock.
    pub selected: u8,
}

/// What must not be and is not seen in the rest of a state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Wrong {
    pub noted_by_another: bool,
    pub unchecked: bool,
    pub after_leaving: bool,
    pub written_twice: bool,
    pub two_on_a_day: bool,
    pub added_to_what_may_have_left: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct State {
    pub messages: [Message; MESSAGES],
    pub processes: [Process; PROCESSES],
    /// Requests that stand in a message, a bit each.
    pub planned: u8,
    pub day: u8,
    /// Since how many ticks the first person's family is out; 0: it is in.
    pub left: u8,
    /// Deaths, breaks and refusals that may still come.
    pub crashes: u8,
    /// Times that the clock may still move on in a day; `u8::MAX`: as often as it likes.
    pub ticks: u8,
    pub breaks: u8,
    pub refusals: u8,
    pub wrong: Wrong,
}

impl State {
    /// The same with the processes in the order of what they do: states that differ in who is who are one.
    pub fn ordered(mut self) -> State {
        for process in &mut self.processes {
            process.hand.sort_unstable();
        }
        let holds = |of: usize| self.messages.map(|message| usize::from(message.leased_by) == of);
        let mut order = [0, 1, 2];
        order.sort_by_key(|&at| (self.processes[at], holds(at)));
        for (at, message) in (0..).zip(&mut self.messages) {
            let in_hand =
                self.processes.iter().flat_map(|process| process.hand.iter().flatten()).any(|one| one.message == at);
            // Nothing more can come of it, so it does not matter how it came to this.
            let is_told = message.stands != Stands::Sent || message.entries & !message.told == 0;
            if message.is_settled() && message.stands != Stands::Unwritten && !in_hand && message.copies <= 1 && is_told
            {
                (message.copies, message.entries, message.told) = (0, 0, 0);
                if message.stands != Stands::Failed && message.begun <= 2 {
                    message.begun = 0;
                }
            }
        }
        let processes = order.map(|at| self.processes[at]);
        for message in &mut self.messages {
            if let Some(to) = order.iter().position(|&at| at == usize::from(message.leased_by)) {
                message.leased_by = u8::try_from(to).unwrap_or(GONE);
            }
        }
        self.processes = processes;
        self
    }

    /// What goes on while the clock moves.
    pub fn pass_time(&mut self, ticks: u8) {
        for message in &mut self.messages {
            message.lease = message.lease.saturating_sub(ticks);
            if message.waits == Waits::ForATick {
                message.waits = Waits::No;
            }
        }
        for one in self.processes.iter_mut().flat_map(|process| process.hand.iter_mut().flatten()) {
            // What has begun is not looked at again.
            one.stale |= one.phase == Phase::Ready;
        }
        if self.left > 0 {
            self.left = 2;
        }
    }
}
