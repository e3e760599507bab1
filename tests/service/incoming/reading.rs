//! What each mail is taken for.

use kvartal::post::incoming::{self, Action, Notice, ReceivedKind};
use proptest::prelude::*;

use super::world::{about, sample, samples};

const ID: &str = "0a1b@evaluering.example.org";

fn read(name: &str) -> incoming::Incoming {
    incoming::read(&about(&sample(name), "7-00ff", ID))
}

fn notice(name: &str) -> Notice {
    match read(name).kind {
        ReceivedKind::Notice(notice) => notice,
        other => panic!("{name} is taken for {other:?}"),
    }
}

#[test]
fn every_usual_program_is_understood() {
    let code = |notice: &Notice| notice.status.map(|s| format!("{}.{}.{}", s.class, s.subject, s.detail));
    for (name, action, status, words, recipient, stops) in [
        ("postfix", Action::Failed, Some("5.1.1"), "User unknown", "mette@example.org", true),
        ("postfix-delayed", Action::Delayed, Some("4.4.1"), "Connection timed out", "mette@example.org", false),
        ("exchange", Action::Failed, Some("5.1.10"), "RecipientNotFound", "karen@nordby.example.org", true),
        ("exchange-no-such-place", Action::Failed, Some("5.4.1"), "Access denied", "jens@sydby.example.org", true),
        ("gmail", Action::Failed, Some("5.1.1"), "does not exist", "mette@gmail.example.com", true),
        ("exim", Action::Failed, None, "550 No such user here", "mette@example.org", true),
        ("qmail", Action::Failed, Some("5.1.1"), "no mailbox here", "mette@example.org", true),
        ("sendmail-full", Action::Failed, Some("5.2.2"), "quota exceeded", "mette@example.org", false),
        ("delivered", Action::Delivered, Some("2.1.9"), "250 2.0.0 OK", "mette@example.org", false),
    ] {
        let notice = notice(name);
        assert_eq!(notice.action, action, "{name}");
        assert_eq!(code(&notice).as_deref(), status, "{name}");
        assert!(notice.words.contains(words), "{name}: {}", notice.words);
        assert!(!notice.words.contains('\n'), "{name}");
        assert_eq!(notice.recipient.as_deref(), Some(recipient), "{name}");
        assert_eq!(notice.stops_address(), stops, "{name}");
    }
    assert_eq!(notice("exim-delayed").action, Action::Delayed);
}

#[test]
fn programs_are_told_from_people() {
    for (name, kind) in [
        ("outlook-away", ReceivedKind::AutoReply),
        ("read-receipt", ReceivedKind::ReadReceipt),
        ("complaint", ReceivedKind::Complaint),
        ("own", ReceivedKind::Own),
        ("newsletter", ReceivedKind::Unknown),
        ("phone-reply", ReceivedKind::Reply),
        ("away-written-by-hand", ReceivedKind::Reply),
    ] {
        assert_eq!(read(name).kind, kind, "{name}");
    }
}

#[test]
fn the_message_it_belongs_to_is_found_by_mark_and_by_message_id() {
    for (name, _) in samples().iter().filter(|(name, _)| name != "newsletter" && name != "own") {
        let incoming = read(name);
        let carries_ours = incoming.return_tokens.iter().any(|token| token == "7-00ff");
        let is_named = incoming.message_ids.iter().any(|id| id == ID);
        assert!(carries_ours || is_named, "{name}: {incoming:?}");
        if ["postfix", "exchange", "gmail", "exim", "qmail", "complaint"].contains(&name.as_str()) {
            assert!(carries_ours && is_named, "{name}: {incoming:?}");
        }
    }
}

#[test]
fn an_answer_is_automatic_by_its_headers_never_by_its_subject() {
    let kind = |headers: &str, subject: &str| {
        let mail = format!("From: a@example.org\r\nTo: b@example.org\r\nSubject: {subject}\r\n{headers}\r\nHej\r\n");
        incoming::read(mail.as_bytes()).kind
    };
    for subject in ["Autosvar: Ferie", "Ikke til stede", "Automatic reply: Hi", "Out of office"] {
        assert_eq!(kind("", subject), ReceivedKind::Reply, "{subject}");
        assert_eq!(kind("In-Reply-To: <x@example.org>\r\n", subject), ReceivedKind::Reply, "{subject}");
        // Outlook and lists write these on people's mail as well: with the subject they are enough.
        for hint in ["X-Auto-Response-Suppress: All\r\n", "Precedence: bulk\r\n", "Return-Path: <>\r\n"] {
            assert_eq!(kind(hint, subject), ReceivedKind::AutoReply, "{hint}{subject}");
        }
    }
    for header in [
        "Auto-Submitted: auto-replied\r\n",
        "Auto-Submitted: auto-generated; owner-email=\"a@example.org\"\r\n",
        "X-Autoreply: yes\r\n",
        "Precedence: auto_reply\r\n",
    ] {
        assert_eq!(kind(header, "Sv: Et spørgeskema til dig"), ReceivedKind::AutoReply, "{header}");
    }
    // What people write themselves, whatever their mail program or list puts on it.
    for subject in ["Ferie: kan jeg svare senere?", "Fravær: uge 8", "Jeg er ikke i tvivl", "Jeg holder ferie"] {
        for hint in [
            "X-Auto-Response-Suppress: None\r\n",
            "X-Auto-Response-Suppress: OOF\r\n",
            "Precedence: bulk\r\n",
            "Return-Path: <>\r\n",
            "Thread-Topic: Et spørgeskema\r\nX-MS-Has-Attach:\r\n",
        ] {
            assert_eq!(kind(hint, subject), ReceivedKind::Reply, "{hint}{subject}");
        }
    }
    // Exchange leaves its mark on an answer and names the thread it belongs to; a person's subject is in both.
    let exchange = |topic: &str| format!("Thread-Topic: {topic}\r\nX-MS-Has-Attach:\r\nX-MS-TNEF-Correlator:\r\n");
    for subject in ["Automatisk svar: Et skema", "Automatische Antwort: Et skema", "Automatic reply: Et skema"] {
        assert_eq!(kind(&exchange("Et skema"), subject), ReceivedKind::AutoReply, "{subject}");
        assert_eq!(kind(&exchange(subject), subject), ReceivedKind::Reply, "{subject}");
    }
    for header in ["Auto-Submitted: no\r\n", "X-Auto-Response-Suppress: OOF\r\n", "Precedence: list\r\n"] {
        assert_eq!(kind(header, "Sv: Et spørgeskema til dig"), ReceivedKind::Reply, "{header}");
    }
}

#[test]
fn a_bounce_that_a_person_forwards_is_a_persons_mail() {
    let bounce = String::from_utf8(about(&sample("postfix"), "7-00ff", ID)).expect("text");
    let forwarded = format!(
        "Return-Path: <karen@nordby.example.org>\r\nFrom: karen@nordby.example.org\r\nTo: svar@example.org\r\n\
         Subject: Fwd: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=fwd\r\n\r\n--fwd\r\nContent-Type: text/plain\r\n\r\nHvad er det her?\r\n\
         --fwd\r\nContent-Type: message/rfc822\r\n\r\n{bounce}\r\n--fwd--\r\n"
    );
    assert_eq!(incoming::read(forwarded.as_bytes()).kind, ReceivedKind::Reply);
}

#[test]
fn whom_to_answer_is_who_wrote_it_or_whom_they_name() {
    let to =
        |headers: &str| incoming::answer_to(format!("{headers}\r\n\r\nHej").as_bytes()).map(|a| a.email.to_string());
    assert_eq!(to("From: Mette <mette@example.org>").as_deref(), Some("mette@example.org"));
    assert_eq!(to("From: a@example.org\r\nReply-To: b@example.org").as_deref(), Some("b@example.org"));
    assert_eq!(to("From: a@example.org\r\nReply-To: nobody").as_deref(), Some("a@example.org"));
    assert_eq!(to("Subject: x"), None);
}

#[test]
fn a_mail_that_ends_anywhere_is_read() {
    for (name, mail) in samples() {
        for end in (0..mail.len()).step_by(3) {
            let cut = incoming::read(&mail[..end]);
            // A notice of which half is missing may be taken for less, never for a person's reply once the headers are
            // there.
            if name == "postfix" && end > 1200 {
                assert_ne!(cut.kind, ReceivedKind::Reply, "{name} cut at {end}");
            }
        }
    }
}

#[test]
fn a_mail_of_mails_of_mails_is_read() {
    let within = |head: &str, times: usize| head.repeat(times).into_bytes();
    for mail in [
        within("Content-Type: message/rfc822\r\n\r\n", 200_000),
        within("Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n", 200_000),
        within(
            "Content-Type: multipart/report; boundary=a\r\n\r\n--a\r\nContent-Type: message/rfc822\r\n\r\n",
            100_000,
        ),
        within("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n", 50_000),
        within("To: a+1-2@b ", 300_000),
        within("References: <a@b>\r\n", 200_000),
    ] {
        incoming::read(&mail);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        incoming::read(&bytes);
        incoming::answer_to(&bytes);
    }

    #[test]
    fn a_sample_with_anything_in_it_can_be_read(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        gone in 0..200_usize,
        put in prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\n'), Just(b':'), Just(b'<'), Just(b'-')], 0..60),
    ) {
        let samples = samples();
        let mut mail = samples[which.index(samples.len())].1.clone();
        let at = at.index(mail.len());
        let end = (at + gone).min(mail.len());
        mail.splice(at..end, put);
        let first = incoming::read(&mail);
        prop_assert_eq!(first, incoming::read(&mail));
        incoming::answer_to(&mail);
    }
}
