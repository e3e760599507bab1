//! The pages in a text browser. Needs the Debian package `w3m`. Lynx is held to nothing here: where no answer is chosen, it
//! chooses the first by itself.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{Database, Web, service};
use kvartal::id::RequestId;

struct Study {
    web: Web,
    list: String,
    request: RequestId,
}

fn study(database: &Database) -> Study {
    let family = database.family("N-17", "2021-03-01");
    let mother = database.person("mor@example.org", "da");
    let therapist = database.person("fb@example.org", "da");
    database.assign(family, None, "parent1", mother, "Mona Sø");
    database.assign(family, None, "family_therapist", therapist, "Tove Holm");
    let request = database.baseline(family, "parent1", mother);
    let token = database.message("m1", mother, &[request], "invitation");
    Study { web: Web::serve(service(database), "2021-03-02", None), list: format!("/s/{token}"), request }
}

impl Study {
    fn url(&self, page: &str) -> String {
        format!("{}{}/{}/{page}", self.web.base, self.list, self.request)
    }
}

const W3M: [&str; 6] = ["-cols", "72", "-I", "UTF-8", "-O", "UTF-8"];

/// What w3m shows of a page.
fn dump(url: &str) -> String {
    let shown = Command::new("w3m").arg("-dump").args(W3M).arg(url).output();
    let shown = shown.expect("w3m is installed: apt-get install w3m");
    assert!(shown.status.success() && shown.stderr.is_empty(), "{}", String::from_utf8_lossy(&shown.stderr));
    String::from_utf8(shown.stdout).expect("UTF-8")
}

#[test]
fn the_pages_read_well_line_by_line() {
    let database = Database::sqlite();
    let study = study(&database);
    let list = dump(&format!("{}{}/list", study.web.base, study.list));
    for text in ["Dine spørgeskemaer", "• Dit spørgeskema", "Ikke begyndt", "Begynd: Dit spørgeskema, Ved start"] {
        assert!(list.contains(text), "{text}: {list}");
    }
    let question = dump(&study.url("1"));
    let lines: Vec<&str> = question.lines().map(str::trim).collect();
    // Each answer has a line of its own, and none is chosen for anybody.
    for line in [
        "Spørgsmål 1 af 36",
        "( )Nej",
        "( )Ja, men sjældent",
        "( )Ja, en gang imellem",
        "( )Ja, ofte",
        "( )Ja, meget ofte",
        "Det er svært at forstå",
        "Næste",
    ] {
        assert!(lines.contains(&line), "{line}: {question}");
    }
    assert!(
        question.contains("Taler din familiebehandler (Tove Holm) med") && question.contains("Gem og fortsæt senere"),
        "{question}"
    );
    for noise in ["function", "{", "(*)"] {
        assert!(!question.contains(noise), "{noise}: {question}");
    }
    let check = dump(&study.url("check"));
    assert!(check.contains("Er du klar til at sende?") && check.contains("Send svar"), "{check}");
}

/// Keys pressed in w3m at a terminal: to a link, a field or a button by Tab, chosen by Enter.
#[test]
fn a_question_is_answered_by_keys_in_a_terminal() {
    let database = Database::sqlite();
    let study = study(&database);
    let command = format!("w3m {} {}", W3M.join(" "), study.url("1"));
    let mut terminal = Command::new("timeout")
        .args(["60", "script", "-qec", &command, "/dev/null"])
        .env("TERM", "vt100")
        .env("HOME", database.dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("script, of bsdutils");
    // From the link to the content over a button, three languages and three answers to the fourth; then over the fifth
    // and “hard to understand” to Next.
    let keys = [&"\t".repeat(8), "\r", &"\t".repeat(3), "\r"].concat();
    let mut to = terminal.stdin.take().expect("a keyboard");
    to.write_all(keys.as_bytes()).expect("keys");
    to.flush().expect("pressed");
    let begun = std::time::Instant::now();
    let stored = || database.lines("SELECT item || '=' || value AS line FROM answer");
    while stored().is_empty() && begun.elapsed() < std::time::Duration::from_secs(30) {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    to.write_all(b"Q").expect("away");
    drop(to);
    terminal.wait().expect("an end");
    assert_eq!(stored(), ["crisis_talk_family_therapist=4"]);
    assert!(database.lines("SELECT item AS line FROM hard_to_understand").is_empty());
}
