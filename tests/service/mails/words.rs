//! The mails of three weeks, as their readers see them: one snapshot a language.

use std::fmt::Write as _;

use kvartal::programme::Sender;

use super::Study;
use crate::support::{Database, reshape};

/// Two families: Cara is the caseworker of both, and of the second two weeks later, so that something new and something old come
/// together.
const ROWS: [&str; 2] = [
    "F1;Nordby;2021-01-04;active;;C1;2015-05-05;Hjemmet Skov;ps@example.org;Mona Sø;mor@example.org;;Finn Å;\
     far@example.org;Cara Holm;cw@example.org;Tora Lind;ft@example.org",
    "F2;Nordby;2021-01-11;active;;C2;2015-05-05;;;Pia Vang;pia@example.org;;;;Cara Holm;cw@example.org;;",
];

/// Links without what differs between databases.
fn without_tokens(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once("/s/") {
        Some((before, after)) => {
            let rest = after.split_once('/').map_or(String::new(), |(_, rest)| format!("/{rest}"));
            format!("{before}/s/…{rest}")
        }
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn mails_read_as_they_are_meant() {
    for language in ["da", "en", "ar"] {
        let database = Database::sqlite();
        let mut study = Study::new(&database);
        let name = [("da", "Eksempelinstituttet"), ("en", "The Example Institute"), ("ar", "المعهد التجريبي")];
        let name = name.map(|(code, name)| (code.to_owned(), name.to_owned())).into();
        reshape(&mut study.service, |programme| programme.sender = Some(Sender { name, reply_to: None }));
        study.lead("Nordby", "lead@example.org");
        study.import("2021-01-03T12:00:00Z", &ROWS);
        database.sql(&format!("UPDATE contact SET language = '{language}'"));
        study.live("2021-01-04", "2021-01-25");
        let mails = study.mails();
        let mut read = String::new();
        for to in ["mor@example.org", "pia@example.org", "ps@example.org", "cw@example.org", "lead@example.org"] {
            for mail in &mails[to] {
                let text = without_tokens(&mail.text);
                let _ = writeln!(read, "——— {to}, from {}: {}\n{text}\n", mail.from.0, mail.subject);
            }
        }
        insta::assert_snapshot!(format!("{language}_mails"), read);
    }
}
