//! The log at its wordiest holds no link, no name, no address and no answer.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use jiff::{ToSpan, civil::Date};
use kvartal::clock::Clock;
use mail_parser::MessageParser;

use crate::support::Page;

const PROGRAM: &str = env!("CARGO_BIN_EXE_kvartal");

fn command(folder: &Path, arguments: &[&str], level: &str) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).current_dir(folder).env("KVARTAL_LOG_LEVEL", level);
    command.env("KVARTAL_DEMONSTRATION", "true").env("KVARTAL_LISTEN", "127.0.0.1:0");
    command
}

/// What a command says on standard error; it has to end well.
fn run(folder: &Path, arguments: &[&str], level: &str) -> String {
    let ran = command(folder, arguments, level).output().expect("the program runs");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{arguments:?}: {said}");
    said
}

/// Ends the service when it goes, whatever has happened.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The link in the mail to that address, and its List-Unsubscribe.
fn mail_to(folder: &Path, to: &str) -> Option<(String, String)> {
    let mails = std::fs::read_dir(folder.join("mail/new")).ok()?;
    mails.flatten().find_map(|file| {
        let bytes = std::fs::read(file.path()).ok()?;
        let mail = MessageParser::default().parse(&bytes)?;
        (mail.to()?.first()?.address()? == to).then_some(())?;
        let text = mail.body_text(0)?.into_owned();
        let link = text.split("http://127.0.0.1:8080").nth(1)?.split_whitespace().next()?.to_owned();
        let header = mail.header_raw("List-Unsubscribe")?.split("http://127.0.0.1:8080").nth(1)?;
        Some((link, header.split('>').next()?.to_owned()))
    })
}

#[test]
fn a_whole_walk_at_every_level_leaves_no_link_no_name_no_address_and_no_answer() {
    for level in ["debug", "trace"] {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let today: Date = Clock::System.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let start = today.checked_sub(1.day()).expect("a day");
        let sheet = format!(
            "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,placement_site_name,\
             placement_site_email,parent1_name,parent1_email,parent2_name,parent2_email,caseworker_name,\
             caseworker_email,family_therapist_name,family_therapist_email\n\
             SAG-77,Nordby,{start},active,,SAG-77-1,2015-05-05,,,Mona Skovlund,mona@familie.example,,,\
             Carl Ravn,carl@kommune.example,Tove Holm,tove@hus.example\n"
        );
        std::fs::write(folder.join("register.csv"), sheet).expect("a sheet");
        let mut log = run(folder, &["import", "register.csv"], level);
        // The next working day is a few days off at most.
        let mut found = None;
        for day in 0..8 {
            let at = format!("{}T10:00:00+01:00", today.checked_add(day.days()).expect("a day"));
            log += &run(folder, &["tick", "--at", &at], level);
            found = mail_to(folder, "mona@familie.example");
            if found.is_some() {
                break;
            }
        }
        let (link, header) = found.expect("her mail");

        let mut serving = Serving(
            command(folder, &["serve"], level)
                .env("KVARTAL_LOG", "json")
                .stderr(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .expect("the program runs"),
        );
        let mut lines = BufReader::new(serving.0.stderr.take().expect("its log"));
        let mut line = String::new();
        let port = loop {
            line.clear();
            assert!(lines.read_line(&mut line).expect("its log") > 0, "it has ended: {log}");
            log += &line;
            if let Some(rest) = line.split("127.0.0.1:").nth(1) {
                break rest.split('"').next().expect("a port").to_owned();
            }
        };
        let rest = std::thread::spawn(move || {
            let mut rest = String::new();
            lines.read_to_string(&mut rest).map(|_| rest)
        });
        let base = format!("http://127.0.0.1:{port}");
        let client =
            reqwest::blocking::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
        let client = client.expect("a client");
        let page = |request: reqwest::blocking::RequestBuilder| {
            let response = request.send().expect("an answer");
            let location = response.headers().get("location").map(|to| to.to_str().expect("plain").to_owned());
            let (status, headers) = (response.status().as_u16(), response.headers().clone());
            Page { status, headers, location, html: response.text().expect("text") }
        };
        let get = |path: &str| page(client.get(format!("{base}{path}")));
        let post = |path: &str, fields: &[(&str, &str)]| page(client.post(format!("{base}{path}")).form(fields));

        assert_eq!(get(&link).status, 200);
        let list = get(&format!("{link}/list"));
        assert_eq!(list.status, 200, "{}", list.text());
        let first =
            list.html.split("class=\"button\" href=\"").nth(1).expect("a button").split('"').next().expect("an end");
        let question = get(first);
        let (version, made, item) = (question.version(), question.hidden("made"), question.questions().remove(0));
        let said = made.split('-').next().expect("a time").to_owned();
        let keeps = [("version", version.as_str()), ("go", "keep"), (&item, "4"), ("said", &said), ("made", &made)];
        assert_eq!(post(first, &keeps).status, 204);
        let next = [("version", version.as_str()), ("go", "next"), (item.as_str(), "4")];
        assert_eq!(post(first, &next).status, 303);
        assert_eq!(post(first, &[("version", &version), ("nonsense", "42")]).status, 400);
        let words = format!("{}/words", first.rsplit_once('/').expect("a page").0);
        assert_eq!(post(&words, &[("words", "Solstrejfer i køkkenet")]).status, 303);
        let submit = format!("{}/submit", first.rsplit_once('/').expect("a page").0);
        assert_eq!(post(&submit, &[]).status, 303);
        let choices = list.html.split("\"/c/").nth(1).expect("her choices").split('"').next().expect("an end");
        let choices = format!("/c/{choices}");
        assert_eq!(post(&choices, &[("study", "leave")]).status, 200);
        let made_for_wrong = get(&choices).hidden("made");
        let wrong = [("wrong", "Mit navn er Wilhelmine"), ("made", made_for_wrong.as_str())];
        assert_eq!(post(&format!("{choices}/wrong"), &wrong).status, 200);
        assert_eq!(post(&format!("{choices}/stored"), &[]).status, 200);
        let invented = format!("/d/{}", "Q".repeat(27));
        assert_eq!((get(&invented).status, post(&invented, &[]).status), (404, 404));
        let asks = format!("{choices}/erase");
        let confirmation = get(&asks).hidden("confirmation");
        assert_eq!(post(&asks, &[("confirmation", &confirmation)]).status, 303);
        assert_eq!(post(&header, &[("List-Unsubscribe", "One-Click")]).status, 200);
        assert_eq!(get("/k/0000-0000-00000").status, 404);
        drop(serving);
        log += &rest.join().expect("its log").expect("its log");
        let log = log + &run(folder, &["tick", "--at", "2099-01-01T10:00:00+01:00"], level);

        let lines = log.lines().count();
        assert!(log.contains("\"route\":\"/s/{token}\"") && lines > 10, "it logs: {log}");
        let tail = |path: &str| path.rsplit('/').next().expect("a path").to_owned();
        let secret = std::fs::read_to_string(folder.join("kvartal.sqlite.secret")).expect("the secret");
        let mut secrets: Vec<String> = [&link, &choices, &header].into_iter().map(|path| tail(path)).collect();
        secrets.extend([confirmation, made, version, item, secret.trim().to_owned()]);
        let people = [
            "Solstrejfer",
            "Wilhelmine",
            "QQQQQQQQ",
            "Mona",
            "Skovlund",
            "Carl Ravn",
            "Tove",
            "mona@",
            "familie.example",
            "kommune.example",
        ];
        secrets.extend(people.map(str::to_owned));
        for secret in secrets {
            let line = log.lines().find(|line| line.contains(&secret));
            assert!(line.is_none(), "{level}: {secret} stands in the log: {line:?}");
        }
    }
}

#[test]
fn a_level_that_is_none_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    for level in ["info,actix_http=trace", "loud"] {
        let ran = command(folder.path(), &["status"], level).output().expect("the program runs");
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(ran.status.code() == Some(1) && said.contains("KVARTAL_LOG_LEVEL is"), "{level}: {said}");
    }
}
