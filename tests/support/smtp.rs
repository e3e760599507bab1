//! A mail server for tests that records what it accepts and fails as it is told to.
//!
//! It speaks ESMTP strictly (RFC 5321, with PIPELINING, 8BITMIME, SIZE, ENHANCEDSTATUSCODES, STARTTLS and AUTH) on a
//! port of its own: what a careful server refuses, it refuses. A message counts as accepted from the moment its last
//! line has been read and no rule refuses it, whether or not the client lives to read the answer.
#![allow(dead_code)] // each test file uses its part

#[path = "smtp/certificates.rs"]
pub mod certificates;
#[path = "smtp/session.rs"]
mod session;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::{Duration, Instant};

#[allow(unused_imports)] // each test file uses its part
pub use certificates::{Authority, Certificate, Flaw};
use session::Session;

/// Where in a delivery something can be made to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The connection, in place of the greeting.
    Connect,
    Ehlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    /// After some of the body has been read, before its end.
    Halfway,
    /// The end of the body, before the message is accepted.
    Body,
    /// The end of the body, after the message has been accepted and recorded.
    Accepted,
}

/// What happens there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Say this instead of yes: `451 4.7.1 come back later`.
    Say(String),
    /// The same in a server's own letters, which need not be UTF-8.
    SayBytes(&'static [u8]),
    /// Close the connection without a word.
    Cut,
    /// Never say anything again.
    Hang,
    /// Go on as usual, but only after this long.
    Wait(Duration),
}

/// What the server has accepted, in its order.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// Envelope sender.
    pub from: String,
    /// Envelope recipients.
    pub to: Vec<String>,
    /// The message, dots unstuffed, lines ending in CR LF.
    pub bytes: Vec<u8>,
    /// Its Message-ID, without angle brackets.
    pub message_id: String,
    /// Whether it came over TLS.
    pub tls: bool,
    /// As whom the client had signed in.
    pub user: Option<String>,
    /// Which connection it came over, from 1.
    pub connection: u32,
    /// Since the server started.
    pub after: Duration,
}

impl Accepted {
    /// The header's value with its folding undone; empty if there is none.
    pub fn header(&self, name: &str) -> String {
        let text = String::from_utf8_lossy(&self.bytes).replace("\r\n ", " ").replace("\r\n\t", " ");
        let head = text.split("\r\n\r\n").next().unwrap_or_default();
        head.lines()
            .filter_map(|line| line.split_once(':'))
            .find(|(field, _)| field.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
            .unwrap_or_default()
    }

    /// The header's name as it stands in the message, or nothing.
    pub fn has_header(&self, name: &str) -> bool {
        !self.header(name).is_empty()
    }
}

/// How the server begins to encrypt.
#[derive(Clone, Default)]
pub enum Security {
    /// Not at all.
    #[default]
    Plain,
    /// When the client asks.
    StartTls(Arc<Certificate>),
    /// From the first byte.
    Implicit(Arc<Certificate>),
}

/// What the server is made of.
#[derive(Clone, Default)]
pub struct Settings {
    pub security: Security,
    /// Who has to sign in, and with which password; nobody if empty.
    pub user: Option<(String, String)>,
    /// Offers no PIPELINING, 8BITMIME, SIZE …: an old server.
    pub bare: bool,
}

/// A running server; it stops when it is dropped.
pub struct Server {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    listener: Option<thread::JoinHandle<()>>,
}

struct Rule {
    step: Step,
    act: Act,
    /// How often it still holds; `None` is always.
    times: Option<u32>,
    /// Whether `times` counts for each recipient apart.
    each: bool,
    spent: HashMap<String, u32>,
    /// Only for recipients in whose address this stands.
    recipient: Option<String>,
}

struct Shared {
    settings: Settings,
    rules: Mutex<Vec<Rule>>,
    accepted: Mutex<Vec<Accepted>>,
    arrived: Condvar,
    seen: Mutex<BTreeMap<Step, u32>>,
    faults: Mutex<Vec<String>>,
    farewells: Mutex<BTreeSet<u32>>,
    connections: AtomicU32,
    open: Mutex<(HashMap<u32, TcpStream>, usize)>,
    stopped: AtomicBool,
    started: Instant,
}

impl Server {
    /// A server without encryption that accepts everything.
    pub fn plain() -> Server {
        Server::start(Settings::default())
    }

    pub fn start(settings: Settings) -> Server {
        Server::start_at(settings, 0)
    }

    /// On a given port, where a server may have stood before.
    pub fn start_at(settings: Settings, port: u16) -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::new(Shared {
            settings,
            rules: Mutex::default(),
            accepted: Mutex::default(),
            arrived: Condvar::new(),
            seen: Mutex::default(),
            faults: Mutex::default(),
            farewells: Mutex::default(),
            connections: AtomicU32::new(0),
            open: Mutex::default(),
            stopped: AtomicBool::new(false),
            started: Instant::now(),
        });
        let listening = shared.clone();
        let listener = thread::spawn(move || listen(&listener, &listening));
        Server { address, shared, listener: Some(listener) }
    }

    /// `smtp://127.0.0.1:PORT`: a loopback address, to which kvartal speaks without encryption.
    pub fn loopback(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.address.port())
    }

    /// The same server under an address that is no loopback address, so that STARTTLS is insisted on. `0.0.0.0`
    /// leads to this machine and needs no name server.
    pub fn starttls(&self) -> String {
        format!("smtp://0.0.0.0:{}", self.address.port())
    }

    /// `smtps://127.0.0.1:PORT`.
    pub fn implicit(&self) -> String {
        format!("smtps://127.0.0.1:{}", self.address.port())
    }

    /// From now on, always.
    pub fn always(&self, step: Step, act: Act) {
        self.rule(step, act, None, false, None);
    }

    /// The next `times` times.
    pub fn next(&self, times: u32, step: Step, act: Act) {
        self.rule(step, act, Some(times), false, None);
    }

    /// Always, but only for recipients in whose address this stands. For the steps after RCPT.
    pub fn always_for(&self, recipient: &str, step: Step, act: Act) {
        self.rule(step, act, None, false, Some(recipient));
    }

    /// Each recipient's first `times` RCPT commands are refused for now.
    pub fn greylist(&self, times: u32) {
        self.rule(Step::Rcpt, Act::Say("450 4.2.0 greylisted, come back later".into()), Some(times), true, None);
    }

    fn rule(&self, step: Step, act: Act, times: Option<u32>, each: bool, recipient: Option<&str>) {
        let rule = Rule { step, act, times, each, spent: HashMap::new(), recipient: recipient.map(str::to_owned) };
        lock(&self.shared.rules).push(rule);
    }

    /// Works as usual again.
    pub fn behave(&self) {
        lock(&self.shared.rules).clear();
    }

    /// What has been accepted so far.
    pub fn accepted(&self) -> Vec<Accepted> {
        lock(&self.shared.accepted).clone()
    }

    /// How many messages have been accepted so far.
    pub fn count(&self) -> usize {
        lock(&self.shared.accepted).len()
    }

    /// How often each Message-ID has been accepted.
    pub fn copies(&self) -> BTreeMap<String, usize> {
        let mut copies = BTreeMap::new();
        for accepted in lock(&self.shared.accepted).iter() {
            *copies.entry(accepted.message_id.clone()).or_default() += 1;
        }
        copies
    }

    /// Waits until `count` messages have been accepted; `false` when it takes longer than `patience`.
    pub fn wait_for(&self, count: usize, patience: Duration) -> bool {
        let accepted = lock(&self.shared.accepted);
        let waited = self.shared.arrived.wait_timeout_while(accepted, patience, |accepted| accepted.len() < count);
        waited.is_ok_and(|(_, timeout)| !timeout.timed_out())
    }

    /// Waits until that step has been reached `count` times; `false` when it takes longer than `patience`.
    pub fn wait_for_step(&self, step: Step, count: u32, patience: Duration) -> bool {
        let until = Instant::now() + patience;
        while self.seen(step) < count {
            if Instant::now() > until {
                return false;
            }
            thread::sleep(Duration::from_millis(2));
        }
        true
    }

    /// How often that step has been reached.
    pub fn seen(&self, step: Step) -> u32 {
        lock(&self.shared.seen).get(&step).copied().unwrap_or_default()
    }

    /// How many connections there have been.
    pub fn connections(&self) -> u32 {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// How many connections were open at the same time, at most.
    pub fn connections_at_once(&self) -> usize {
        lock(&self.shared.open).1
    }

    /// The connections that ended with QUIT: whoever had them was alive.
    pub fn farewells(&self) -> BTreeSet<u32> {
        lock(&self.shared.farewells).clone()
    }

    /// What a client did that no client may do.
    pub fn faults(&self) -> Vec<String> {
        lock(&self.shared.faults).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // The listener waits for a connection: this is its last.
        let _ = TcpStream::connect(self.address);
        for stream in lock(&self.shared.open).0.values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

/// A test that has failed holds no lock that another may not have.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn listen(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let number = shared.connections.fetch_add(1, Ordering::SeqCst) + 1;
        let shared = shared.clone();
        thread::spawn(move || {
            let _ = stream.set_nodelay(true);
            if let Ok(clone) = stream.try_clone() {
                let mut open = lock(&shared.open);
                open.0.insert(number, clone);
                open.1 = open.1.max(open.0.len());
            }
            // A client that goes in the middle is what the tests are about.
            let _ = Session::serve(&shared, stream, number);
            if let Some(stream) = lock(&shared.open).0.remove(&number) {
                let _ = stream.shutdown(Shutdown::Both);
            }
        });
    }
}
