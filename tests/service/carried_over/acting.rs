//! What the old links and marks do, when somebody presses: answers are stored, mail is ended, a returned mail stops an
//! address.

use std::fmt::Write as _;

use crate::carried_over::carried::{Carried, LEFT, at};
use crate::carried_over::pages::{Browser, Door, doors, mask};
use crate::carried_over::said::{Files, compare, sums, tables};
use crate::support::{Page, Web};

#[test]
fn what_is_pressed_on_a_carried_sqlite_database_does_what_it_did() {
    compare("acted", "sqlite", &acted(&Carried::sqlite()));
}

#[test]
fn what_is_pressed_on_a_carried_postgresql_database_does_what_it_did() {
    compare("acted", "postgresql", &acted(&Carried::postgres()));
}

fn acted(carried: &Carried) -> Files {
    let all = doors();
    let door = |kind: &str, what: &str| {
        let found = all.iter().rfind(|door| door.kind == kind && door.what.contains(what));
        found.unwrap_or_else(|| panic!("{kind}: {what}"))
    };
    let web = Web::serve(carried.service(), "2021-06-15", None);
    web.clock_at(at(LEFT));
    let mut told = String::new();
    let mut tell = |what: &str, page: &Page| {
        let to = page.location.as_deref().map(mask).unwrap_or_default();
        let _ = writeln!(told, "{what}: {} {to} {}", page.status, mask(&page.text()));
    };
    // In a session with help, in its own browser.
    let session = door("session", "(open)");
    tell("session", &Browser::of(&web).get(&format!("{}/list", session.path), &session.cookie));
    tell("stopped", &stop(&web, session));
    tell("session over", &Browser::of(&web).get(&session.path, &session.cookie));
    // A code that nobody had used.
    let code = door("code", "(not used)");
    let nonce = web.get(&code.path).hidden("nonce");
    tell("code", &web.post(&code.path, &[("nonce", &nonce), ("go", "next")]));
    tell("code again", &web.post(&code.path, &[("nonce", "x"), ("go", "next")]));
    // Answered from the first page to the last, in a questionnaire that was begun and in one that was not.
    for who in ["to tina@sydby.example", "to gerda", "to lars@mail.example"] {
        let Some(link) = all.iter().rfind(|door| door.kind == "link" && door.what.contains(who)) else { continue };
        tell(who, &answer(&web, &link.path));
    }
    // No more mail; not for a former address.
    for who in ["person dina@mail.example", "former address"] {
        let mark = door("unsubscribe", who);
        tell("unsubscribe", &web.post(&mark.path, &[("List-Unsubscribe", "One-Click")]));
    }
    tell("leaves", &web.post(&door("choices", "person paula@").path, &[("study", "leave")]));
    tell("joins again", &web.post(&door("choices", "person frans@").path, &[("study", "join")]));
    tell("keeps", &web.post(&door("choices", "person ib@").path, &[("answers", "keep")]));
    drop(web);
    let _ = writeln!(told, "{}", come_back(carried, door("return", "to strand@hjem.example")));
    for arguments in [&["address", "list"][..], &["consent", "list"]] {
        let _ = writeln!(told, "$ {}\n{}", arguments.join(" "), carried.kvartal(arguments));
    }
    let tables = sums(&tables(carried, "2021-06-15", "acted"));
    Files::from([("told.txt".to_owned(), told.into_bytes()), ("tables.txt".to_owned(), tables.into_bytes())])
}

/// Answers the first choice of every question behind a link, and submits; the page of thanks.
fn answer(web: &Web, link: &str) -> Page {
    let mut page = web.get(link);
    for _ in 0..200 {
        page = match page.location.clone() {
            Some(place) => web.get(&place),
            None if !page.questions().is_empty() => {
                let action = between(&page, "<form id=\"page\" method=\"post\" action=\"");
                let choices = page.choices();
                let chosen = page.questions().into_iter().map(|item| (item.clone(), choices[&item][0].clone()));
                let chosen: Vec<(String, String)> = chosen.collect();
                let chosen: Vec<(&str, &str)> = chosen.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
                web.fill(&action, "next", &chosen)
            }
            None => match page.html.split("action=\"").find(|part| part.contains("/submit\"")) {
                Some(send) => return land(web, web.post(send.split('"').next().expect("an end"), &[])),
                None => match page.html.split("<a class=\"button\" href=\"").nth(1) {
                    Some(on) => web.get(on.split('"').next().expect("an end")),
                    None => return page,
                },
            },
        };
    }
    panic!("the walk does not end");
}

fn land(web: &Web, page: Page) -> Page {
    match &page.location {
        Some(place) => web.get(place),
        None => page,
    }
}

fn between(page: &Page, begin: &str) -> String {
    let rest = page.html.split(begin).nth(1).unwrap_or_else(|| panic!("{begin} in {}", page.html));
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Ends a session with help, as its own browser does.
fn stop(web: &Web, session: &Door) -> Page {
    let client = reqwest::blocking::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    let request = client.build().expect("a client").post(format!("{}{}/stop", web.base, session.path));
    let response = request.header("Cookie", &session.cookie).send().expect("an answer");
    Page {
        status: response.status().as_u16(),
        location: response.headers().get("location").map(|place| place.to_str().expect("plain").to_owned()),
        headers: response.headers().clone(),
        html: response.text().expect("text"),
    }
}

/// A notice that the mail with that return mark came back for good; what the pass says that reads it.
fn come_back(carried: &Carried, mark: &Door) -> String {
    let inbox = carried.folder().join("inbox");
    for part in ["new", "cur", "tmp"] {
        std::fs::create_dir_all(inbox.join(part)).expect("a folder");
    }
    let address = mark.what.split(" to ").nth(1).and_then(|rest| rest.split(' ').next()).expect("an address");
    let to = format!("retur+{}@kvartal.example", mark.path);
    let notice = format!(
        "Return-Path: <>\r\nDelivered-To: {to}\r\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\r\nTo: {to}\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nDate: Tue, 15 Jun 2021 14:01:00 +0200\r\nMessage-ID: \
         <late@mx.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; \
         report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n<{address}>: 550 5.1.1 User \
         unknown\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {address}\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 \
         <{address}>: User unknown\r\n\r\n--b--\r\n"
    );
    std::fs::write(inbox.join("new/late"), notice).expect("delivered");
    let mut command = carried.command(&["tick", "--at", "2021-06-15T12:30:00Z"]);
    let output = command.env("KVARTAL_INBOX", format!("maildir:{}", inbox.display())).output().expect("kvartal runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}
