//! One connection: commands, answers, and what the rules make of them.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use data_encoding::BASE64;

use super::{Accepted, Act, Certificate, Security, Shared, Step, lock};

/// The largest message the server says it takes.
const LARGEST: usize = 10_240_000;

trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// One connection.
pub struct Session<'a> {
    shared: &'a Arc<Shared>,
    number: u32,
    stream: Box<dyn Stream>,
    /// Read and not yet used.
    ahead: Vec<u8>,
    /// Said and not yet sent: answers to a group of commands leave together.
    said: Vec<u8>,
    tls: bool,
    greeted: bool,
    extended: bool,
    user: Option<String>,
    from: Option<String>,
    eight_bit: bool,
    to: Vec<String>,
}

/// How a session goes on after a step.
enum Go {
    On,
    /// The step was answered by a rule.
    Answered,
}

fn closed() -> io::Error {
    io::Error::from(ErrorKind::ConnectionAborted)
}

impl Session<'_> {
    pub fn serve(shared: &Arc<Shared>, stream: TcpStream, number: u32) -> io::Result<()> {
        let mut session = Session {
            shared,
            number,
            stream: Box::new(stream.try_clone()?),
            ahead: Vec::new(),
            said: Vec::new(),
            tls: false,
            greeted: false,
            extended: false,
            user: None,
            from: None,
            eight_bit: false,
            to: Vec::new(),
        };
        if let Security::Implicit(certificate) = &shared.settings.security {
            session.encrypt(certificate, &stream)?;
        }
        if let Go::Answered = session.step(Step::Connect)? {
            return session.send();
        }
        session.say("220 recorder.test ESMTP");
        loop {
            let line = session.line()?;
            let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
            let rest = rest.trim();
            match verb.to_ascii_uppercase().as_str() {
                "EHLO" => session.ehlo(rest)?,
                "HELO" => session.helo(rest)?,
                "STARTTLS" => session.starttls(&stream)?,
                "AUTH" => session.auth(rest)?,
                "MAIL" => session.mail(rest)?,
                "RCPT" => session.rcpt(rest)?,
                "DATA" => session.data()?,
                "RSET" => {
                    session.forget();
                    session.say("250 2.0.0 ok");
                }
                "NOOP" => session.say("250 2.0.0 ok"),
                "VRFY" => session.say("252 2.5.0 cannot say"),
                "QUIT" => {
                    lock(&session.shared.farewells).insert(session.number);
                    session.say("221 2.0.0 bye");
                    return session.send();
                }
                _ => session.fault(500, "5.5.1", &format!("no such command: {verb}")),
            }
        }
    }

    fn ehlo(&mut self, name: &str) -> io::Result<()> {
        if let Go::Answered = self.step(Step::Ehlo)? {
            return Ok(());
        }
        if name.is_empty() {
            self.fault(501, "5.5.4", "EHLO without a name");
            return Ok(());
        }
        self.forget();
        (self.greeted, self.extended) = (true, true);
        let settings = &self.shared.settings;
        let mut lines = vec!["recorder.test".to_owned()];
        if !settings.bare {
            let more = ["PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES"].map(str::to_owned);
            lines.extend(more);
            lines.push(format!("SIZE {LARGEST}"));
        }
        if matches!(settings.security, Security::StartTls(_)) && !self.tls {
            lines.push("STARTTLS".into());
        }
        if settings.user.is_some() && (self.tls || matches!(settings.security, Security::Plain)) {
            lines.push("AUTH PLAIN LOGIN".into());
        }
        let last = lines.len() - 1;
        for (place, line) in lines.iter().enumerate() {
            let mark = if place == last { ' ' } else { '-' };
            self.say(&format!("250{mark}{line}"));
        }
        Ok(())
    }

    fn helo(&mut self, name: &str) -> io::Result<()> {
        if let Go::Answered = self.step(Step::Ehlo)? {
            return Ok(());
        }
        if name.is_empty() {
            self.fault(501, "5.5.4", "HELO without a name");
            return Ok(());
        }
        self.forget();
        (self.greeted, self.extended) = (true, false);
        self.say("250 recorder.test");
        Ok(())
    }

    fn starttls(&mut self, stream: &TcpStream) -> io::Result<()> {
        if let Go::Answered = self.step(Step::StartTls)? {
            return Ok(());
        }
        let certificate = match &self.shared.settings.security {
            Security::StartTls(certificate) if !self.tls => certificate.clone(),
            _ => {
                self.fault(502, "5.5.1", "STARTTLS was not offered");
                return Ok(());
            }
        };
        if !self.ahead.is_empty() {
            self.fault(554, "5.5.1", "commands sent before the encryption had begun");
            self.send()?;
            return Err(closed());
        }
        self.say("220 2.0.0 go ahead");
        self.send()?;
        self.encrypt(&certificate, stream)?;
        // Whatever was said before counts no more (RFC 3207).
        self.greeted = false;
        self.user = None;
        self.forget();
        Ok(())
    }

    fn encrypt(&mut self, certificate: &Certificate, stream: &TcpStream) -> io::Result<()> {
        let session = rustls::ServerConnection::new(certificate.server.clone()).map_err(io::Error::other)?;
        let mut encrypted = rustls::StreamOwned::new(session, stream.try_clone()?);
        while encrypted.conn.is_handshaking() {
            encrypted.conn.complete_io(&mut encrypted.sock)?;
        }
        self.stream = Box::new(encrypted);
        self.tls = true;
        Ok(())
    }

    fn auth(&mut self, rest: &str) -> io::Result<()> {
        if let Go::Answered = self.step(Step::Auth)? {
            return Ok(());
        }
        let Some((user, password)) = self.shared.settings.user.clone() else {
            self.fault(502, "5.5.1", "AUTH was not offered");
            return Ok(());
        };
        if !self.tls && !matches!(self.shared.settings.security, Security::Plain) {
            self.fault(538, "5.7.11", "a password without encryption");
            return Ok(());
        }
        if self.user.is_some() || self.from.is_some() {
            self.fault(503, "5.5.1", "AUTH again");
            return Ok(());
        }
        let (way, initial) = rest.split_once(' ').map_or((rest, None), |(way, initial)| (way, Some(initial)));
        let given = match way.to_ascii_uppercase().as_str() {
            "PLAIN" => {
                let answer = match initial {
                    Some(initial) => initial.to_owned(),
                    None => self.ask("")?,
                };
                let plain = BASE64.decode(answer.trim().as_bytes()).unwrap_or_default();
                let mut parts = plain.split(|byte| *byte == 0).skip(1).map(|part| String::from_utf8_lossy(part).into());
                (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
            }
            "LOGIN" => {
                let decoded = |text: &str| {
                    String::from_utf8_lossy(&BASE64.decode(text.trim().as_bytes()).unwrap_or_default()).into_owned()
                };
                let name = match initial {
                    Some(initial) => initial.to_owned(),
                    None => self.ask("VXNlcm5hbWU6")?,
                };
                let word = self.ask("UGFzc3dvcmQ6")?;
                (decoded(&name), decoded(&word))
            }
            _ => {
                self.fault(504, "5.5.4", "no such way to sign in");
                return Ok(());
            }
        };
        if given == (user.clone(), password) {
            self.user = Some(user);
            self.say("235 2.7.0 welcome");
        } else {
            self.say("535 5.7.8 user or password wrong");
        }
        Ok(())
    }

    fn ask(&mut self, question: &str) -> io::Result<String> {
        self.say(&format!("334 {question}"));
        self.line()
    }

    fn mail(&mut self, rest: &str) -> io::Result<()> {
        if let Go::Answered = self.step(Step::Mail)? {
            return Ok(());
        }
        let Some((from, parameters)) = path(rest, "FROM:") else {
            self.fault(501, "5.5.4", "MAIL without FROM:<…>");
            return Ok(());
        };
        if !self.greeted || self.from.is_some() {
            self.fault(503, "5.5.1", "MAIL out of turn");
            return Ok(());
        }
        if self.shared.settings.user.is_some() && self.user.is_none() {
            self.fault(530, "5.7.0", "nobody has signed in");
            return Ok(());
        }
        if matches!(self.shared.settings.security, Security::StartTls(_)) && !self.tls {
            self.fault(530, "5.7.0", "STARTTLS first");
            return Ok(());
        }
        self.eight_bit = false;
        for parameter in parameters.split_whitespace() {
            let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
            match (name.to_ascii_uppercase().as_str(), value.to_ascii_uppercase().as_str()) {
                ("SIZE", size) if size.parse::<usize>().is_ok_and(|size| size <= LARGEST) => {}
                ("SIZE", _) => {
                    self.say("552 5.3.4 too large");
                    return Ok(());
                }
                ("BODY", "8BITMIME") if self.extended && !self.shared.settings.bare => self.eight_bit = true,
                ("BODY", "7BIT") if self.extended && !self.shared.settings.bare => {}
                _ => {
                    self.fault(555, "5.5.4", &format!("unknown parameter {parameter}"));
                    return Ok(());
                }
            }
        }
        self.from = Some(from);
        self.say("250 2.1.0 ok");
        Ok(())
    }

    fn rcpt(&mut self, rest: &str) -> io::Result<()> {
        let Some((to, _)) = path(rest, "TO:").filter(|(to, _)| to.contains('@')) else {
            self.fault(501, "5.5.4", "RCPT without TO:<…>");
            return Ok(());
        };
        self.to.push(to);
        let go = self.step(Step::Rcpt);
        if !matches!(go, Ok(Go::On)) {
            self.to.pop();
        }
        if let Go::Answered = go? {
            return Ok(());
        }
        if self.from.is_none() {
            self.to.pop();
            self.say("503 5.5.1 MAIL first");
            return Ok(());
        }
        self.say("250 2.1.5 ok");
        Ok(())
    }

    fn data(&mut self) -> io::Result<()> {
        // A client that sends its commands together may say DATA although the ones before were refused.
        if self.from.is_none() || self.to.is_empty() {
            self.say("503 5.5.1 no valid recipients");
            return Ok(());
        }
        if let Go::Answered = self.step(Step::Data)? {
            return Ok(());
        }
        self.say("354 go ahead");
        let body = self.body()?;
        let wrong = body_fault(&body, self.eight_bit);
        if let Some(wrong) = wrong {
            self.fault(554, "5.6.0", wrong);
        } else if let Go::On = self.step(Step::Body)? {
            self.accept(body);
            if let Go::On = self.step(Step::Accepted)? {
                self.say("250 2.0.0 accepted");
            }
        }
        self.forget();
        Ok(())
    }

    /// The message with its dots unstuffed.
    fn body(&mut self) -> io::Result<Vec<u8>> {
        self.send()?;
        let mut body = Vec::new();
        let mut first = true;
        loop {
            let line = self.raw_line()?;
            if first {
                first = false;
                if let Go::Answered = self.step(Step::Halfway)? {
                    self.send()?;
                    return Err(closed());
                }
            }
            if line == b".\r\n" {
                return Ok(body);
            }
            body.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }

    fn accept(&self, bytes: Vec<u8>) {
        let mut accepted = Accepted {
            from: self.from.clone().unwrap_or_default(),
            to: self.to.clone(),
            bytes,
            message_id: String::new(),
            tls: self.tls,
            user: self.user.clone(),
            connection: self.number,
            after: self.shared.started.elapsed(),
        };
        accepted.message_id = accepted.header("Message-ID").trim_matches(['<', '>']).to_owned();
        lock(&self.shared.accepted).push(accepted);
        self.shared.arrived.notify_all();
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    /// What the rules say about this step.
    fn step(&mut self, step: Step) -> io::Result<Go> {
        *lock(&self.shared.seen).entry(step).or_default() += 1;
        let mut waited = Duration::ZERO;
        let mut act = None;
        for rule in lock(&self.shared.rules).iter_mut().filter(|rule| rule.step == step) {
            let to = self.to.last().cloned().unwrap_or_default();
            if rule.recipient.as_ref().is_some_and(|part| !to.contains(part)) {
                continue;
            }
            if let Some(times) = rule.times {
                let spent = rule.spent.entry(if rule.each { to } else { String::new() }).or_default();
                if *spent >= times {
                    continue;
                }
                *spent += 1;
            }
            match &rule.act {
                Act::Wait(duration) => waited += *duration,
                other => {
                    act = Some(other.clone());
                    break;
                }
            }
        }
        if !waited.is_zero() {
            self.send()?;
            thread::sleep(waited);
        }
        match act {
            None | Some(Act::Wait(_)) => Ok(Go::On),
            Some(Act::Say(words)) => {
                self.say(&words);
                // 421 announces that the connection closes.
                if words.starts_with("421") {
                    self.send()?;
                    return Err(closed());
                }
                Ok(Go::Answered)
            }
            Some(Act::SayBytes(words)) => {
                self.said.extend_from_slice(words);
                self.said.extend_from_slice(b"\r\n");
                Ok(Go::Answered)
            }
            Some(Act::Cut) => {
                self.send()?;
                Err(closed())
            }
            Some(Act::Hang) => {
                self.send()?;
                // Until the client has had enough, or the server is stopped.
                let mut nothing = [0; 512];
                while self.stream.read(&mut nothing)? > 0 {}
                Err(closed())
            }
        }
    }

    fn fault(&mut self, code: u16, status: &str, words: &str) {
        lock(&self.shared.faults).push(words.to_owned());
        self.say(&format!("{code} {status} {words}"));
    }

    fn say(&mut self, line: &str) {
        self.said.extend_from_slice(line.as_bytes());
        self.said.extend_from_slice(b"\r\n");
    }

    fn send(&mut self) -> io::Result<()> {
        self.stream.write_all(&std::mem::take(&mut self.said))?;
        self.stream.flush()
    }

    fn line(&mut self) -> io::Result<String> {
        let line = self.raw_line()?;
        let line = line.strip_suffix(b"\r\n").unwrap_or(&line);
        Ok(String::from_utf8_lossy(line).into_owned())
    }

    /// One line, up to and including CR LF.
    fn raw_line(&mut self) -> io::Result<Vec<u8>> {
        let mut searched = 0;
        loop {
            if let Some(end) = self.ahead[searched..].windows(2).position(|pair| pair == b"\r\n") {
                return Ok(self.ahead.drain(..searched + end + 2).collect());
            }
            searched = self.ahead.len().saturating_sub(1);
            if self.ahead.len() > LARGEST {
                return Err(closed());
            }
            self.send()?;
            let mut buffer = [0; 16 * 1024];
            match self.stream.read(&mut buffer)? {
                0 => return Err(closed()),
                read => self.ahead.extend_from_slice(&buffer[..read]),
            }
        }
    }
}

/// `<address>` after `FROM:` or `TO:`, and the parameters behind it.
fn path<'a>(rest: &'a str, word: &str) -> Option<(String, &'a str)> {
    let after = rest.get(..word.len()).filter(|start| start.eq_ignore_ascii_case(word)).map(|_| &rest[word.len()..])?;
    let (address, parameters) = after.trim_start().strip_prefix('<')?.split_once('>')?;
    Some((address.to_owned(), parameters))
}

/// What RFC 5321 and RFC 6152 do not allow in a body.
fn body_fault(body: &[u8], eight_bit: bool) -> Option<&'static str> {
    let crlf = body.windows(2).filter(|pair| pair == b"\r\n").count();
    let bare = |byte: u8| body.iter().filter(|b| **b == byte).count() != crlf;
    if bare(b'\n') || bare(b'\r') {
        return Some("a line end that is not CR LF");
    }
    if body.split(|byte| *byte == b'\n').any(|line| line.len() > 999) {
        return Some("a line of more than 998 letters");
    }
    (!eight_bit && !body.is_ascii()).then_some("eight bits without BODY=8BITMIME")
}
