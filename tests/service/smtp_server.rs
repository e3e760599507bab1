//! The tests' own mail server, spoken to by hand: what the delivery tests rely on.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::smtp::{Act, Server, Settings, Step};

struct Client(BufReader<TcpStream>);

impl Client {
    fn connect(server: &Server) -> Client {
        let stream = TcpStream::connect(server.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a timeout");
        Client(BufReader::new(stream))
    }

    fn say(&mut self, text: &str) {
        self.0.get_mut().write_all(text.replace('\n', "\r\n").as_bytes()).expect("the server listens");
    }

    /// One answer, its lines joined; empty when the server has closed the connection.
    fn answer(&mut self) -> String {
        let mut answer = String::new();
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).expect("an answer in time") == 0 {
                return answer;
            }
            answer.push_str(&line);
            if line.as_bytes().get(3) == Some(&b' ') {
                return answer;
            }
        }
    }

    /// The codes of so many answers.
    fn codes(&mut self, count: usize) -> Vec<String> {
        (0..count).map(|_| self.answer().chars().take(3).collect()).collect()
    }
}

const MAIL: &str = "MAIL FROM:<a@x.test>\nRCPT TO:<b@y.test>\nDATA\n";
const BODY: &str = "Message-ID: <1@x.test>\nSubject: one\n\n..a line with a dot\n.\n";

#[test]
fn commands_sent_together_are_answered_in_their_order_and_the_message_is_kept() {
    let server = Server::plain();
    let mut client = Client::connect(&server);
    assert!(client.answer().starts_with("220"));
    client.say("EHLO me\n");
    let offered = client.answer();
    for word in ["PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "SIZE"] {
        assert!(offered.contains(word), "{offered}");
    }
    client.say(MAIL);
    assert_eq!(client.codes(3), ["250", "250", "354"]);
    client.say(BODY);
    client.say("RSET\nNOOP\nQUIT\n");
    assert_eq!(client.codes(5), ["250", "250", "250", "221", ""]);
    let accepted = server.accepted();
    assert_eq!(accepted.len(), 1);
    assert_eq!((accepted[0].from.as_str(), accepted[0].to.as_slice()), ("a@x.test", &["b@y.test".to_owned()][..]));
    assert_eq!(accepted[0].message_id, "1@x.test");
    assert!(accepted[0].bytes.ends_with(b"\r\n\r\n.a line with a dot\r\n"));
    assert_eq!(server.faults(), [""; 0]);
}

#[test]
fn what_a_careful_server_refuses_is_refused() {
    let server = Server::plain();
    let mut client = Client::connect(&server);
    client.say("MAIL FROM:<a@x.test>\n");
    assert_eq!(client.codes(2), ["220", "503"]);
    client.say("EHLO me\nRCPT TO:<b@y.test>\nDATA\nMAIL FROM a@x.test\nSTARTTLS\nAUTH PLAIN AAA=\nXYZ\n");
    assert_eq!(client.codes(7), ["250", "503", "503", "501", "502", "502", "500"]);
    client.say(MAIL);
    client.say("Subject: blåbær\n\n.\n");
    assert_eq!(client.codes(4), ["250", "250", "354", "554"], "eight bits without BODY=8BITMIME");
    client.say("MAIL FROM:<a@x.test> BODY=8BITMIME SIZE=99999999\n");
    client.say("MAIL FROM:<a@x.test> BODY=8BITMIME SIZE=99\nRCPT TO:<b@y.test>\nDATA\nSubject: blåbær\n\n.\n");
    assert_eq!(client.codes(5), ["552", "250", "250", "354", "250"]);
    assert_eq!(server.count(), 1);
}

#[test]
fn a_password_is_asked_for_and_checked() {
    let settings = Settings { user: Some(("me".into(), "secret".into())), ..Settings::default() };
    let server = Server::start(settings);
    let mut client = Client::connect(&server);
    client.say("EHLO me\nMAIL FROM:<a@x.test>\nAUTH PLAIN AG1lAHdyb25n\nAUTH LOGIN\nbWU=\nc2VjcmV0\n");
    assert_eq!(client.codes(7), ["220", "250", "530", "535", "334", "334", "235"]);
    client.say(MAIL);
    client.say(BODY);
    assert_eq!(client.codes(4), ["250", "250", "354", "250"]);
    assert_eq!(server.accepted()[0].user.as_deref(), Some("me"));
}

#[test]
fn the_rules_hold_as_often_as_they_say_and_for_whom_they_say() {
    let server = Server::plain();
    server.greylist(1);
    server.always_for("never@", Step::Rcpt, Act::Say("550 5.1.1 unknown".into()));
    let mut client = Client::connect(&server);
    client.say("EHLO me\nMAIL FROM:<a@x.test>\n");
    client.say("RCPT TO:<b@y.test>\nRCPT TO:<c@y.test>\nRCPT TO:<b@y.test>\nRCPT TO:<never@y.test>\n");
    client.say("RCPT TO:<never@y.test>\n");
    assert_eq!(client.codes(8), ["220", "250", "250", "450", "450", "250", "450", "550"]);
    server.behave();
    server.next(1, Step::Data, Act::Say("421 4.3.2 going down".into()));
    client.say("DATA\n");
    assert_eq!(client.codes(2), ["421", ""]);
}

#[test]
fn a_message_whose_answer_is_lost_is_recorded_and_one_that_is_cut_off_is_not() {
    let server = Server::plain();
    for (step, recorded) in [(Step::Accepted, 1), (Step::Body, 1), (Step::Halfway, 1), (Step::Data, 1)] {
        server.behave();
        server.next(1, step, Act::Cut);
        let mut client = Client::connect(&server);
        client.say("EHLO me\n");
        client.say(MAIL);
        let _ = client.0.get_mut().write_all(BODY.replace('\n', "\r\n").as_bytes());
        let before: Vec<String> = client.codes(4);
        assert_eq!(before[..4], ["220", "250", "250", "250"]);
        let mut rest = String::new();
        // The connection ends, with or without an answer to DATA.
        while let Ok(1..) = client.0.read_line(&mut rest) {}
        assert!(!rest.contains("250"), "{step:?}: {rest}");
        assert_eq!(server.count(), recorded, "{step:?}");
    }
    server.behave();
    server.next(1, Step::Mail, Act::Hang);
    let mut client = Client::connect(&server);
    client.0.get_mut().set_read_timeout(Some(Duration::from_millis(200))).expect("a timeout");
    client.say("EHLO me\nMAIL FROM:<a@x.test>\n");
    assert_eq!(client.codes(2), ["220", "250"]);
    assert!(client.0.read_line(&mut String::new()).is_err(), "nothing more is said");
}
