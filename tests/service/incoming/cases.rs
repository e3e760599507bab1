//! Mails as programs and people really make them, found in public bug reports and made anew with invented people
//! (`tests/data/received-mail`): what each is taken for, and what it changes.

use std::path::Path;

use kvartal::post::incoming;

use super::world::World;
use crate::support::{Database, on_each_database};

/// What becomes of a mail about a message to Mette Lund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// Her address is stopped.
    Stops,
    /// It came back, and her address is not stopped.
    ComesBack,
    /// She gets no more mail.
    NoMoreMail,
    /// Her lead gets it.
    ToTheLead,
    /// The operator gets it.
    ToTheOperator,
    /// It is noted.
    Noted,
}

/// Name, what it is taken for, what becomes of it.
const CASES: [(&str, &str, Then); 31] = [
    ("571-user-unknown", "bounce", Then::Stops),
    ("arf-not-spam", "feedback", Then::ToTheOperator),
    ("autoreply-to-verp-null", "reply", Then::ToTheLead),
    ("danish-plain-notice", "bounce", Then::Stops),
    ("dovecot-rejected-mdn", "bounce", Then::ComesBack),
    ("exim-mailfrom-510", "bounce", Then::ComesBack),
    ("freescout-haraka", "bounce", Then::Stops),
    ("gmail-rate-521", "bounce", Then::ComesBack),
    ("hotmail-unavailable", "bounce", Then::Stops),
    ("human-suppress-none", "reply", Then::ToTheLead),
    ("jmrp-complaint", "complaint", Then::NoMoreMail),
    ("mdaemon-no-user", "bounce", Then::Stops),
    ("oof-exchange2003", "auto_reply", Then::Noted),
    ("oof-exchange2010-da", "auto_reply", Then::Noted),
    ("oof-exchange2010-de", "auto_reply", Then::Noted),
    ("oof-x-autoresponder-words", "auto_reply", Then::Noted),
    ("oof-x-precedence", "auto_reply", Then::Noted),
    ("opensmtpd-no-domain", "bounce", Then::Stops),
    ("our-ip-listed-511", "bounce", Then::ComesBack),
    ("reply-unquoted-comma", "reply", Then::ToTheLead),
    ("return-path-mailer-daemon", "bounce", Then::Stops),
    ("sender-rejected-510", "bounce", Then::ComesBack),
    ("ses-invalid-domain", "bounce", Then::Stops),
    ("spf-510-stops-everybody", "bounce", Then::ComesBack),
    ("supplementary-info", "bounce", Then::Stops),
    ("tonline-full-511", "bounce", Then::ComesBack),
    // It would stop an address, if it could be told which.
    ("unmatched-bounce", "bounce", Then::ToTheOperator),
    ("vague-report-text-tells", "bounce", Then::Stops),
    ("workmail-report-in-text", "bounce", Then::Stops),
    ("wrapped-report", "bounce", Then::Stops),
    ("rewritten-by-a-relay", "bounce", Then::Stops),
];

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/received-mail")
}

fn case(name: &str, mark: &str, id: &str, unsubscribe: &str) -> Vec<u8> {
    let text = std::fs::read_to_string(folder().join(format!("{name}.eml"))).expect(name);
    text.replace("{verp}", &format!("retur+{mark}@svar.example.org"))
        .replace("{id}", id)
        .replace("{to}", "mette@example.org")
        .replace("{unsubscribe}", unsubscribe)
        .into_bytes()
}

#[test]
fn every_case_in_the_folder_is_named() {
    let mut files: Vec<String> = std::fs::read_dir(folder())
        .expect("the cases")
        .map(|file| file.expect("a file").file_name().to_string_lossy().trim_end_matches(".eml").to_owned())
        .collect();
    let mut named: Vec<&str> = CASES.iter().map(|(name, ..)| *name).collect();
    files.sort();
    named.sort_unstable();
    assert_eq!(files, named);
}

#[test]
fn each_is_taken_for_what_it_is() {
    for (name, kind, then) in CASES {
        let read = incoming::read(&case(name, "7-00ff", "0a1b@svar.example.org", "https://svar.example.org/u/7-00"));
        assert_eq!(read.kind.as_str(), kind, "{name}: {}", read.kind.why());
        let stops = matches!(then, Then::Stops | Then::NoMoreMail) || name == "unmatched-bounce";
        assert_eq!(read.kind.stops(), stops, "{name}: {}", read.kind.why());
    }
}

on_each_database!(each_changes_what_it_should_and_nothing_else);
fn each_changes_what_it_should_and_nothing_else(database: &Database) {
    let world = World::new(database).operated();
    world.lead("Nordby", "aase@example.org");
    let inbox = world.inbox();
    let unsubscribe = world.service.unsubscribe(world.person, "mette@example.org");
    let one = |query: &str| world.lines(query).pop();
    for (number, (name, kind, then)) in CASES.into_iter().enumerate() {
        database.sql("UPDATE message SET received_id = NULL");
        database.sql("DELETE FROM message WHERE kind = 'reply'; DELETE FROM received; DELETE FROM suppressed_address");
        database.sql("UPDATE message SET state = 'sent'; UPDATE person SET no_mail_since = NULL");
        world.deliver(name, &case(name, &world.mark(), &world.message_id, &unsubscribe));
        let taken = world.read(&inbox, i64::try_from(number).expect("few"));
        assert_eq!((taken.mails, taken.left), (1, 0), "{name}: none stays where nobody looks");
        assert_eq!(one("SELECT kind AS line FROM received").as_deref(), Some(kind), "{name}");
        let carried = "SELECT coalesce(address, 'operator') AS line FROM message LEFT JOIN staff ON staff.id = staff_id \
                       LEFT JOIN contact ON contact.id = staff.contact_id WHERE message.kind = 'reply'";
        let found = match (world.state().as_str(), one(carried).as_deref()) {
            ("sent", Some("aase@example.org")) => Then::ToTheLead,
            ("sent", Some("operator")) => Then::ToTheOperator,
            ("sent", None) if !database.addresses("no_mail_since IS NOT NULL").is_empty() => Then::NoMoreMail,
            ("sent", None) => Then::Noted,
            ("bounced", None) if world.stopped() == ["mette@example.org"] => Then::Stops,
            ("bounced", None) => Then::ComesBack,
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(found, then, "{name}");
        assert_eq!(world.stopped().len(), usize::from(then == Then::Stops), "{name}");
    }
}

#[test]
fn a_reply_whose_sender_has_a_comma_in_the_name_can_be_answered() {
    let mail = case("reply-unquoted-comma", "7-00ff", "0a1b@svar.example.org", "");
    let to = incoming::answer_to(&mail).expect("an address");
    assert_eq!(to.email.to_string(), "mette.lund@respondent.example");
    assert_eq!(incoming::read(&mail).from.as_deref(), Some("mette.lund@respondent.example"));
}
