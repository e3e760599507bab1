//! What a mail server can do to kvartal.

use std::time::Duration;

use crate::faults::{Case, enrol, on_the_day, shortened};
use crate::installation::{Installation, Ran};
use crate::smtp::{Act, Authority, Flaw, Security, Server, Settings, Step};

/// What is expected of the four mails of a family.
#[derive(Clone, Copy)]
enum Expect {
    /// Nothing is known about the messages: they wait as if nothing had been tried, and leave once it works.
    Held,
    /// Refused for now in the server's words, and sent once it works.
    Deferred,
    /// Refused for good in the server's words; not tried again.
    Failed,
    /// Refused for reasons of policy: tried again before it is believed.
    Doubted,
    /// May have been accepted: tried once more.
    Uncertain {
        /// How many copies there are in the end.
        copies: usize,
    },
    /// As if nothing had been.
    Sent,
}

struct Fault {
    done: String,
    settings: Settings,
    /// Where the server is reached.
    address: fn(&Server) -> String,
    trusted: bool,
    rules: Vec<(Step, Act, u32)>,
    expect: Expect,
    /// A part of what is said.
    said: &'static str,
    /// Whether the fault ends before the second try.
    ends: bool,
}

const ALWAYS: u32 = u32::MAX;

fn say(words: &str) -> Act {
    Act::Say(words.into())
}

/// Tries each fault on a fresh installation.
pub fn all() -> Vec<Case> {
    let authority = Authority::new();
    let mut cases: Vec<Case> = faults(&authority).into_iter().map(|fault| run(fault, &authority)).collect();
    cases.push(greylisting());
    cases.push(one_recipient_of_four());
    cases.push(no_server_at_all());
    cases
}

fn faults(authority: &Authority) -> Vec<Fault> {
    let plain = |done: String, rules, expect, said| Fault {
        done,
        settings: Settings::default(),
        address: Server::loopback,
        trusted: false,
        rules,
        expect,
        said,
        ends: true,
    };
    let mut faults = Vec::new();
    // Refusals at each step.
    for (step, name) in [(Step::Connect, "connecting"), (Step::Ehlo, "EHLO"), (Step::Mail, "MAIL FROM")] {
        for (words, said) in [("451 4.3.0 not now", "not now"), ("554 5.3.2 no service", "no service")] {
            faults.push(plain(
                format!("{} at {name}", &words[..3]),
                vec![(step, say(words), ALWAYS)],
                Expect::Held,
                said,
            ));
        }
    }
    for (step, name) in [(Step::Rcpt, "RCPT TO"), (Step::Data, "DATA"), (Step::Body, "the end of the body")] {
        let (now, never) = (say("451 4.3.0 not now"), say("550 5.1.1 no such mailbox"));
        faults.push(plain(format!("451 at {name}"), vec![(step, now, ALWAYS)], Expect::Deferred, "not now"));
        faults.push(plain(
            format!("550 5.1.1 at {name}"),
            vec![(step, never, ALWAYS)],
            Expect::Failed,
            "no such mailbox",
        ));
    }
    let policy = say("550 5.7.1 rejected by policy");
    faults.push(plain("550 5.7.1 at RCPT TO, once".into(), vec![(Step::Rcpt, policy, 4)], Expect::Doubted, "policy"));
    faults.push(plain(
        "421 at RCPT TO and closed".into(),
        vec![(Step::Rcpt, say("421 4.3.2 going down"), ALWAYS)],
        Expect::Deferred,
        "going down",
    ));
    // Connections that break.
    for (step, name, expect) in [
        (Step::Connect, "before the greeting", Expect::Held),
        (Step::Mail, "at MAIL FROM", Expect::Held),
        (Step::Rcpt, "at RCPT TO", Expect::Deferred),
        (Step::Data, "before the body", Expect::Deferred),
        (Step::Halfway, "in the middle of the body", Expect::Uncertain { copies: 1 }),
        (Step::Body, "after the body, not accepted", Expect::Uncertain { copies: 1 }),
        (Step::Accepted, "after the body, accepted", Expect::Uncertain { copies: 2 }),
    ] {
        faults.push(plain(format!("Connection cut {name}"), vec![(step, Act::Cut, ALWAYS)], expect, ""));
    }
    let mut twice = plain(
        "Connection cut after the body, accepted, every time".into(),
        vec![(Step::Accepted, Act::Cut, ALWAYS)],
        Expect::Uncertain { copies: 2 },
        "",
    );
    twice.ends = false;
    faults.push(twice);
    // Silence.
    for (step, name, expect) in [
        (Step::Connect, "never greets", Expect::Held),
        (Step::Ehlo, "never answers EHLO", Expect::Held),
        (Step::Mail, "never answers MAIL FROM", Expect::Held),
        (Step::Data, "never answers DATA", Expect::Deferred),
        (Step::Accepted, "accepts and never answers", Expect::Uncertain { copies: 2 }),
    ] {
        faults.push(plain(format!("Server {name}"), vec![(step, Act::Hang, ALWAYS)], expect, ""));
    }
    let slow = Act::Wait(Duration::from_millis(300));
    let steps = [Step::Connect, Step::Ehlo, Step::Mail, Step::Rcpt, Step::Data, Step::Body];
    let slowly = steps.map(|step| (step, slow.clone(), ALWAYS)).to_vec();
    faults.push(plain("Server takes 0.3 s for each answer".into(), slowly, Expect::Sent, "4 mails sent"));
    // Encryption and passwords.
    let over_tls = |done: &str, security, address, trusted, said| Fault {
        done: done.into(),
        settings: Settings { security, ..Settings::default() },
        address,
        trusted,
        rules: Vec::new(),
        expect: Expect::Held,
        said,
        ends: true,
    };
    let [good, expired, named] =
        [Flaw::Nothing, Flaw::Expired, Flaw::WrongName].map(|flaw| authority.certificate(flaw));
    faults.push(over_tls("STARTTLS not offered", Security::Plain, Server::starttls, true, "STARTTLS"));
    for (way, address) in [("STARTTLS", Server::starttls as fn(&Server) -> String), ("TLS", Server::implicit)] {
        let security = |certificate: &std::sync::Arc<_>| match way {
            "TLS" => Security::Implicit(std::sync::Arc::clone(certificate)),
            _ => Security::StartTls(std::sync::Arc::clone(certificate)),
        };
        for (certificate, trusted, name, said) in [
            (&expired, true, "an expired certificate", "expired"),
            (&named, true, "another server's certificate", "name"),
            (&good, false, "a certificate of an unknown authority", "issuer"),
        ] {
            faults.push(over_tls(&format!("{way} with {name}"), security(certificate), address, trusted, said));
        }
        let fine = over_tls(&format!("{way} in order"), security(&good), address, true, "4 mails sent");
        faults.push(Fault { expect: Expect::Sent, ..fine });
    }
    let signed_in = Settings {
        security: Security::StartTls(good),
        user: Some(("kvartal".into(), "the new password".into())),
        bare: false,
    };
    faults.push(Fault {
        done: "The password has expired".into(),
        settings: signed_in,
        address: |server| server.starttls().replace("//", "//kvartal:the%20old%20password@"),
        trusted: true,
        rules: Vec::new(),
        expect: Expect::Held,
        said: "password",
        ends: true,
    });
    faults
}

/// The installation's settings for a trial: little patience, one family.
fn installation(address: &str) -> Installation {
    let installation = Installation::sqlite(address).with("mail_timeout", 1);
    enrol(&installation, 1);
    installation
}

fn run(fault: Fault, authority: &Authority) -> Case {
    let mut case = Case::of(&fault.done);
    let server = Server::start(fault.settings.clone());
    let mut installation = installation(&(fault.address)(&server));
    let folder = installation.dir.path().to_owned();
    if fault.trusted {
        installation = installation.with("mail_ca", authority.write(&folder).display());
    }
    for (step, act, times) in &fault.rules {
        match *times {
            ALWAYS => server.always(*step, act.clone()),
            times => server.next(times, *step, act.clone()),
        }
    }
    let ran = installation.tick(on_the_day(9));
    case.during = installation.states();
    case.said = said(&installation, &ran);
    case.expect_said(fault.said);
    let first = server.count();
    // The fault ends: the server works, has another certificate, knows the password.
    let mended = if fault.ends && !matches!(fault.expect, Expect::Failed) {
        mend(&fault, &server, authority, &mut installation, &folder)
    } else {
        None
    };
    for hour in [10, 12, 18] {
        let ran = installation.tick(on_the_day(hour));
        case.expect(ran.ok(), format!("a later pass failed: {}", ran.said()));
    }
    case.finally = installation.states();
    let mut copies = server.copies();
    case.tries = server.seen(Step::Mail);
    if let Some(mended) = &mended {
        for (id, count) in mended.copies() {
            *copies.entry(id).or_default() += count;
        }
        case.tries += mended.seen(Step::Mail);
    }
    let (during, finally) = (case.during.clone(), case.finally.clone());
    let mut states = |expected: &str, then: &str| {
        case.expect(during == expected, format!("{expected} expected during the fault"));
        case.expect(finally == then, format!("{then} expected in the end"));
    };
    match fault.expect {
        Expect::Held => states("4 queued", "4 sent"),
        Expect::Deferred | Expect::Doubted => states("4 deferred", "4 sent"),
        Expect::Failed => states("4 failed", "4 failed"),
        Expect::Sent => states("4 sent", "4 sent"),
        Expect::Uncertain { .. } if !fault.ends => states("4 uncertain", "4 uncertain"),
        Expect::Uncertain { .. } => states("4 uncertain", "4 sent"),
    }
    match fault.expect {
        Expect::Failed => {
            case.expect_accepted(&copies, 0);
            case.hands = "correct the address: the digest names the case";
        }
        Expect::Uncertain { copies: expected } => {
            case.accepted = copies.values().sum();
            let is = copies.len() == 4 && copies.values().all(|count| *count == expected);
            case.expect(is, format!("4 messages with {expected} copies each expected, not {copies:?}"));
            case.expect(case.tries == 8, "exactly one more try expected for each");
        }
        _ => case.expect_accepted(&copies, 4),
    }
    case.expect(
        first == 0 || matches!(fault.expect, Expect::Sent | Expect::Uncertain { .. }),
        "nothing accepted at first",
    );
    let faults = server.faults();
    case.expect(faults.is_empty(), format!("kvartal broke the protocol: {faults:?}"));
    case
}

/// The server's words as the queue keeps them; what `status` says of a server that takes nothing; or what the pass said.
fn said(installation: &Installation, ran: &Ran) -> String {
    let words = installation.messages().into_iter().map(|row| row.words).find(|words| !words.is_empty());
    let status = || {
        let said = installation.run(&["status"]).out;
        let line = said.lines().find(|line| line.contains("takes nothing"))?;
        Some(format!("takes nothing: {}", line.split_once("Z: ")?.1))
    };
    shortened(&words.or_else(status).unwrap_or_else(|| ran.said()))
}

/// Ends the fault. A fault of the server's set-up needs another server.
fn mend(
    fault: &Fault,
    server: &Server,
    authority: &Authority,
    installation: &mut Installation,
    folder: &std::path::Path,
) -> Option<Server> {
    server.behave();
    if !fault.rules.is_empty() || matches!(fault.expect, Expect::Sent) {
        return None;
    }
    let good = authority.certificate(Flaw::Nothing);
    let security = match fault.settings.security {
        Security::Implicit(_) => Security::Implicit(good),
        _ => Security::StartTls(good),
    };
    let mended = Server::start(Settings { security, ..fault.settings.clone() });
    installation.mail = (fault.address)(&mended).replace("the%20old", "the%20new");
    if !fault.trusted {
        let path = authority.write(folder).display().to_string();
        installation.settings.push(("mail_ca".into(), path));
    }
    Some(mended)
}

fn greylisting() -> Case {
    let mut case = Case::of("Greylisting: each recipient's first two tries get 450");
    let server = Server::plain();
    server.greylist(2);
    let installation = installation(&server.loopback());
    installation.tick(on_the_day(9));
    case.during = installation.states();
    case.said = shortened(&installation.messages()[0].words);
    for hour in [10, 12, 18] {
        installation.tick(on_the_day(hour));
    }
    case.finally = installation.states();
    case.tries = server.seen(Step::Mail);
    case.expect_said("greylisted");
    case.expect(case.during == "4 deferred" && case.finally == "4 sent", "deferred, then sent");
    case.expect(case.tries == 12, "three tries for each of four");
    case.expect_accepted(&server.copies(), 4);
    case
}

fn one_recipient_of_four() -> Case {
    let mut case = Case::of("550 5.1.1 for one recipient of four");
    let server = Server::plain();
    server.always_for("parent0@", Step::Rcpt, say("550 5.1.1 no such mailbox"));
    let installation = installation(&server.loopback());
    installation.tick(on_the_day(9));
    case.during = installation.states();
    installation.tick(on_the_day(12));
    case.finally = installation.states();
    case.tries = server.seen(Step::Mail);
    case.said = shortened(&installation.messages().iter().map(|row| row.words.as_str()).collect::<String>());
    case.expect_said("no such mailbox");
    case.expect(case.finally == "1 failed, 3 sent", "1 failed, 3 sent expected");
    case.expect_accepted(&server.copies(), 3);
    case.hands = "correct the address: the digest names the case";
    case
}

fn no_server_at_all() -> Case {
    let mut case = Case::of("No server at the address for a day");
    let server = Server::plain();
    let port = server.address.port();
    let installation = installation(&server.loopback());
    drop(server);
    let ran = installation.tick(on_the_day(9));
    for hour in [10, 12, 18] {
        installation.tick(on_the_day(hour));
    }
    case.during = installation.states();
    case.said = said(&installation, &ran);
    let server = Server::start_at(Settings::default(), port);
    installation.tick(crate::installation::at(crate::faults::DAY.tomorrow().expect("a day"), 9));
    case.finally = installation.states();
    case.tries = server.seen(Step::Mail);
    case.expect(case.during == "4 queued" && case.finally == "4 sent", "queued, then sent");
    case.expect_accepted(&server.copies(), 4);
    case
}
