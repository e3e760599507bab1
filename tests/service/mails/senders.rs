//! Who a mail comes from: the programme's or the municipality's name in the reader's language, from our own address.

use std::collections::BTreeMap;

use kvartal::programme::{Replies, Sender, Tailoring, Text};

use super::{NORDBY, Study};
use crate::support::{Database, on_each_database, reshape};

fn text(words: &[(&str, &str)]) -> Text {
    words.iter().map(|(language, word)| ((*language).to_owned(), (*word).to_owned())).collect()
}

fn sender(words: &[(&str, &str)], reply_to: Option<&str>) -> Sender {
    Sender { name: text(words), reply_to: reply_to.map(str::to_owned) }
}

/// Nordby has a sender of its own.
fn study(database: &Database) -> Study<'_> {
    let mut study = Study::new(database);
    let names =
        [("da", "Støttens evaluering – Østre afdeling"), ("en", "Evaluation of support"), ("ar", "تقييم الدعم")];
    let own = Some(sender(&[("da", "Nordby spørger"), ("ar", "نوردبي")], Some("spoerg@nordby.example.org")));
    let tailoring = Tailoring { sender: own, ..Tailoring::default() };
    reshape(&mut study.service, |programme| {
        programme.sender = Some(sender(&names, Some("svar@study.example.org")));
        programme.municipalities = BTreeMap::from([("Nordby".to_owned(), tailoring)]);
    });
    study
}

/// A mother in Nordby who reads Arabic, and in Sydby one who reads English and the same caseworker.
const ARABIC: &str = "F1;NORDBY;2021-01-04;active;;C1;2015-05-05;Hjemmet Skov;ps@example.org;Mona Sø;mor@example.org;ar;\
Finn Å;far@example.org;Cara Holm;cw@example.org;Tora Lind;ft@example.org";
const SYDBY: &str = "F2;Sydby;2021-01-04;active;;C2;2015-05-05;Ø;ps2@example.org;Ann Lee;ann@example.org;en;;;Cara Holm;\
cw@example.org;Uwe Berg;uwe@example.org";

on_each_database!(everybody_has_one_sender_in_their_language_from_our_own_address);
fn everybody_has_one_sender_in_their_language_from_our_own_address(database: &Database) {
    let study = study(database);
    study.lead("Nordby", "lead@example.org");
    study.import("2021-01-03T12:00:00Z", &[ARABIC, SYDBY]);
    study.live("2021-01-04", "2021-01-18");
    let mails = study.mails();
    let danish = "Støttens evaluering – Østre afdeling";
    for (to, name, how_many) in [
        ("far@example.org", "Nordby spørger", 3),
        ("mor@example.org", "نوردبي", 3),
        ("ft@example.org", "Nordby spørger", 3),
        // Of two municipalities: the programme's, in every mail.
        ("cw@example.org", danish, 3),
        ("ann@example.org", "Evaluation of support", 3),
        ("uwe@example.org", danish, 3),
        ("lead@example.org", danish, 2),
    ] {
        assert_eq!(mails[to].len(), how_many, "{to}");
        for mail in &mails[to] {
            assert_eq!(mail.from, (name.to_owned(), "kvartal@localhost".to_owned()), "{to}");
            // The name under the words is the name above them.
            assert_eq!(mail.text.lines().last().unwrap_or_default().trim_matches(['\u{2068}', '\u{2069}']), name);
            assert!(mail.html.contains(name), "{}", mail.html);
            // Words that are no ASCII are encoded, on lines that every server takes.
            let headers = mail.raw.split(|byte| *byte == b'\n').take_while(|line| line.len() > 1);
            assert!(headers.into_iter().all(|line| line.is_ascii() && line.len() <= 998), "{to}");
        }
    }
}

on_each_database!(a_reply_that_the_municipality_is_not_to_read_never_goes_to_its_address);
fn a_reply_that_the_municipality_is_not_to_read_never_goes_to_its_address(database: &Database) {
    let mut study = study(database);
    study.import("2021-01-03T12:00:00Z", &[ARABIC, SYDBY]);
    study.live("2021-01-04", "2021-01-04");
    let asked = |study: &Study, to: &str| {
        let mails = study.mails();
        let mail = mails[to].last().expect("a mail");
        (mail.reply_to.clone().expect("an address"), mail.text.clone())
    };
    for (to, address) in [
        ("far@example.org", "svar@study.example.org"),
        ("ps@example.org", "spoerg@nordby.example.org"),
        ("ft@example.org", "spoerg@nordby.example.org"),
        ("cw@example.org", "svar@study.example.org"),
        ("ann@example.org", "svar@study.example.org"),
    ] {
        let (reply_to, text) = asked(&study, to);
        assert_eq!(reply_to, address, "{to}");
        // It says so before anything is written.
        assert!(text.contains(address), "{text}");
    }
    // Where the programme lets the municipality read it, it does.
    reshape(&mut study.service, |programme| {
        let parent = programme.roles.iter_mut().find(|role| role.id == "parent").expect("a role");
        parent.replies = Some(Replies::Municipality);
    });
    study.live("2021-01-11", "2021-01-11");
    assert_eq!(asked(&study, "far@example.org").0, "spoerg@nordby.example.org");
}

on_each_database!(without_a_sender_in_the_programme_everything_is_as_the_installation_says);
fn without_a_sender_in_the_programme_everything_is_as_the_installation_says(database: &Database) {
    let study = Study::new(database);
    study.lead("Nordby", "lead@example.org");
    study.import("2021-01-03T12:00:00Z", &[NORDBY]);
    study.live("2021-01-04", "2021-01-04");
    for mail in study.mails().values().flatten() {
        assert_eq!(mail.from, ("Kvartal".to_owned(), "kvartal@localhost".to_owned()));
        assert_eq!(mail.reply_to, None);
    }
}

on_each_database!(who_reads_a_reply_is_said_in_the_mail);
fn who_reads_a_reply_is_said_in_the_mail(database: &Database) {
    let mut study = Study::new(database);
    study.import("2021-01-03T12:00:00Z", &[NORDBY]);
    let said = |study: &Study, to: &str| {
        let mails = study.mails();
        let text = mails[to].last().expect("a mail").text.clone();
        text.lines().find(|line| line.starts_with("Svarer du på denne mail")).expect("a sentence").to_owned()
    };
    // Nobody leads Nordby: it is passed on to the operator.
    study.live("2021-01-04", "2021-01-04");
    assert!(!said(&study, "ft@example.org").contains("projektlederen"), "{}", said(&study, "ft@example.org"));
    study.lead("Nordby", "lead@example.org");
    study.live("2021-01-11", "2021-01-11");
    assert!(said(&study, "ft@example.org").contains("bliver det læst af projektlederen"));
    assert!(!said(&study, "far@example.org").contains("projektlederen"));
    reshape(&mut study.service, |programme| {
        let parent = programme.roles.iter_mut().find(|role| role.id == "parent").expect("a role");
        parent.replies = Some(Replies::Municipality);
    });
    study.live("2021-01-18", "2021-01-18");
    assert!(said(&study, "far@example.org").contains("bliver det læst af projektlederen"));
}
