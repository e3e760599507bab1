//! Safe from machines, on both databases: mail scanners, link previews and prefetching browsers that fetch every address
//! they find; clicks that come several times at once; links tried on other people's questionnaires.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Database, Web, on_each_database, printed_letters, service};
use kvartal::id::StaffId;
use kvartal::paper::Chosen;
use kvartal::store::{self, lead::Lead};
use kvartal::tick::tick;
use mail_parser::MessageParser;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

/// A family of which everybody has been written to, reminded and sent a letter, and the lead told.
struct Study {
    web: Web,
    /// Person's address and the token of their link.
    tokens: BTreeMap<String, String>,
    /// Every address in every mail, in the headers as well, and the letter's.
    addresses: BTreeSet<String>,
}

fn study(database: &Database) -> Study {
    let family = database.family("N-17", "2021-03-01");
    let child = database.child(family, "N-17-1", "2015-06-01");
    for (slot, child) in [
        ("parent1", None),
        ("parent2", None),
        ("caseworker", None),
        ("family_therapist", None),
        ("placement_site", Some(child)),
    ] {
        let person = database.person(&format!("{slot}@example.org"), if slot == "parent2" { "ar" } else { "da" });
        database.assign(family, child, slot, person, &format!("Navn {slot}"));
    }
    let lead = Lead {
        staff: StaffId::new(0),
        municipality: "Nordby".into(),
        name: "L".into(),
        email: "lead@example.org".into(),
        language: "da".into(),
    };
    database.store.write(&crate::support::test_by(), |conn| store::lead::put(conn, &lead)).expect("a lead");
    database.sql("UPDATE family SET next_due_at = '2021-03-01 06:00:00'");
    let at = |day: &str| format!("{day}T09:00:00Z").parse().expect("an instant");
    for day in ["2021-03-01", "2021-03-08"] {
        tick(&service(database), at(day)).expect("a tick");
    }
    let chosen = Chosen { role: Some("parent".into()), family: None, undelivered: false };
    let printer = service(database);
    let papers = printed_letters(&printer, &chosen, at("2021-03-08"));
    let mut addresses: BTreeSet<String> = papers.iter().flat_map(|paper| ours(&paper.says.link)).collect();
    assert!(!addresses.is_empty(), "a letter has a link");
    let mut tokens = BTreeMap::new();
    for entry in std::fs::read_dir(database.dir.path().join("mail/new")).expect("a mailbox") {
        let bytes = std::fs::read(entry.expect("an entry").path()).expect("a mail");
        let mail = MessageParser::default().parse(&bytes).expect("a mail");
        let to = mail.to().and_then(|to| to.first()).and_then(|to| to.address()).expect("an address").to_owned();
        let texts = [mail.body_text(0), mail.body_html(0)].into_iter().flatten().map(Cow::into_owned);
        let headers = mail.headers_raw().map(|(_, value)| value.to_owned());
        let found: Vec<String> = texts.chain(headers).flat_map(|text| ours(&text)).collect();
        if let Some(path) = found.iter().find(|path| path.starts_with("/s/")) {
            tokens.insert(to, path["/s/".len()..].to_owned());
        }
        addresses.extend(found);
    }
    assert_eq!(tokens.len(), 5, "everybody but the lead has a link: {:?}", tokens.keys());
    Study { web: Web::serve(service(database), "2021-03-09", None), tokens, addresses }
}

/// Paths of our addresses in a text.
fn ours(text: &str) -> Vec<String> {
    let ends = |c: char| c.is_whitespace() || "\"'<>)".contains(c);
    let after = text.split("http://127.0.0.1").skip(1);
    after.map(|rest| rest.split(ends).next().unwrap_or_default().to_owned()).collect()
}

/// Addresses of links and forms on a page.
fn on_page(html: &str) -> Vec<String> {
    let html = html
        .split("<style>")
        .enumerate()
        .map(|(n, part)| if n == 0 { part } else { part.split("</style>").nth(1).unwrap_or("") });
    let html: String = html.collect();
    let mut found = Vec::new();
    for attribute in [" href=\"", " action=\"", " formaction=\"", " src=\""] {
        let values = html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next());
        found.extend(values.map(|value| value.replace("&amp;", "&").replace("&#x3D;", "=")));
    }
    found.into_iter().filter(|address| address.starts_with('/')).collect()
}

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
}

/// Fetches an address as many machines do; returns where its page leads.
fn fetch(client: &reqwest::blocking::Client, url: &str) -> Vec<String> {
    let machines = [
        headers(&[]),
        headers(&[("sec-purpose", "prefetch"), ("purpose", "prefetch")]),
        headers(&[("sec-purpose", "prefetch;prerender"), ("purpose", "prefetch")]),
        headers(&[("x-moz", "prefetch")]),
        headers(&[("x-purpose", "preview"), ("user-agent", "Mozilla/5.0 (compatible; Scanner/1.0)")]),
    ];
    client.head(url).send().expect("an answer");
    let mut found = Vec::new();
    for headers in machines {
        let answer = client.get(url).headers(headers).send().expect("an answer");
        assert!(!answer.status().is_server_error(), "{url}: {}", answer.status());
        found.extend(answer.headers().get("location").map(|to| to.to_str().expect("plain").to_owned()));
        found.extend(on_page(&answer.text().expect("text")));
    }
    found
}

on_each_database!(a_scanner_that_opens_everything_it_finds_changes_nothing);
fn a_scanner_that_opens_everything_it_finds_changes_nothing(database: &Database) {
    let study = study(database);
    // Somebody has begun, and found something hard; somebody has sent.
    let parent = format!("/s/{}", study.tokens["parent1@example.org"]);
    let begun = begin(&study.web, &parent);
    let question = study.web.get(&begun).questions().remove(0);
    study.web.fill(&begun, &format!("hard-{question}"), &[(&question, "4")]);
    let worker = begin(&study.web, &format!("/s/{}", study.tokens["caseworker@example.org"]));
    let question = study.web.get(&worker).questions().remove(0);
    study.web.fill(&worker, "next", &[(&question, "3")]);
    study.web.post(&beside(&worker, "submit"), &[]);
    assert_eq!(database.lines("SELECT slot AS line FROM request WHERE state = 'answered'"), ["caseworker"]);

    let before = database.everything();
    let client = reqwest::blocking::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
    let client = client.expect("a client");
    let mut waiting: Vec<String> = study.addresses.iter().cloned().collect();
    let mut opened = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        let path = path.split('#').next().unwrap_or_default().to_owned();
        if opened.insert(path.clone()) {
            waiting.extend(fetch(&client, &format!("{}{path}", study.web.base)));
            // Some guess what a form would send.
            let guess = "go=next&mail=stop&answer=no&study=leave&answers=erase&confirmation=x&language=en&List-Unsubscribe=One-Click";
            client.get(format!("{}{path}?{guess}", study.web.base)).send().expect("an answer");
            // Pages that only buttons lead to are guessed as well.
            if let Some(first) = path.strip_suffix("/1") {
                waiting.extend([2, 3, 25].map(|page| format!("{first}/{page}")));
                waiting.extend(["check", "submit", "thanks", "no"].map(|page| format!("{first}/{page}")));
            }
        }
    }
    for part in ["/u/", "/k/", "/c/", "/check", "/submit", "/thanks", "/no", "/language", "/2", "/list?saved=1"] {
        assert!(opened.iter().any(|path| path.contains(part)), "{part} is opened: {opened:?}");
    }
    let lists =
        opened.iter().filter(|path| path.starts_with("/s/") && path.matches('/').count() == 2 && !path.contains('?'));
    assert!(lists.count() >= 5, "everybody's list: {opened:?}");
    assert_eq!(database.everything(), before);
}

/// The page that the list's button leads to.
fn begin(web: &Web, list: &str) -> String {
    let page = web.list(list);
    let href =
        page.html.split("class=\"button\" href=\"").nth(1).unwrap_or_else(|| panic!("a button: {}", page.text()));
    href.split('"').next().expect("an address").to_owned()
}

/// Another page of the same questionnaire.
fn beside(path: &str, page: &str) -> String {
    format!("{}/{page}", path.rsplit_once('/').expect("a page").0)
}

on_each_database!(the_same_page_sent_several_times_at_once_counts_once);
fn the_same_page_sent_several_times_at_once_counts_once(database: &Database) {
    let study = study(database);
    let first = begin(&study.web, &format!("/s/{}", study.tokens["parent1@example.org"]));
    let page = study.web.get(&first);
    let (version, item) = (page.version(), page.questions().remove(0));
    let (was, hard) = (format!("was-{item}"), format!("hard-{item}"));
    let at_once = |fields: &[(&str, &str)], status: u16| {
        std::thread::scope(|scope| {
            let clicks: Vec<_> = (0..6).map(|_| scope.spawn(|| study.web.post(&first, fields).status)).collect();
            for click in clicks {
                assert_eq!(click.join().expect("a click"), status, "{fields:?}");
            }
        });
    };
    for (go, status) in [("next", 303), (hard.as_str(), 303), ("keep", 204), ("later", 303)] {
        at_once(&[("version", &version), ("go", go), (&was, ""), (&item, "4")], status);
        let stored = database.lines("SELECT item || '=' || value AS line FROM answer");
        assert_eq!(stored, [format!("{item}=4")], "{go}");
        assert_eq!(database.lines("SELECT CAST(id AS TEXT) AS line FROM response").len(), 1, "{go}");
    }
    assert_eq!(database.lines("SELECT item AS line FROM hard_to_understand"), [item.as_str()]);
    // Submitted six times while the page is saved six times: whatever comes late is told so.
    let submit = beside(&first, "submit");
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| assert_eq!(study.web.post(&submit, &[]).status, 303));
            scope.spawn(|| {
                let fields = [("version", version.as_str()), ("go", "next"), (&was, "4"), (&item, "4")];
                let status = study.web.post(&first, &fields).status;
                assert!([303, 404, 409].contains(&status), "{status}");
            });
        }
    });
    assert_eq!(database.lines("SELECT slot AS line FROM request WHERE state = 'answered'"), ["parent1"]);
    assert_eq!(database.lines("SELECT item || '=' || value AS line FROM answer"), [format!("{item}=4")]);
    let sent = "SELECT CAST(id AS TEXT) AS line FROM response WHERE submitted_at IS NOT NULL";
    assert_eq!(database.lines(sent).len(), 1);
}

on_each_database!(a_link_shows_nothing_of_anybody_elses_questionnaire);
fn a_link_shows_nothing_of_anybody_elses_questionnaire(database: &Database) {
    let study = study(database);
    // Everybody answers something.
    let firsts: BTreeMap<&str, String> = study
        .tokens
        .iter()
        .map(|(to, token)| {
            let first = begin(&study.web, &format!("/s/{token}"));
            let page = study.web.get(&first);
            let (item, values) = page.choices().pop_first().expect("a question");
            study.web.fill(&first, "later", &[(&item, &values[0])]);
            (to.as_str(), first)
        })
        .collect();
    let before = database.everything();
    let mut tried = 0;
    for (to, token) in &study.tokens {
        for (other, first) in firsts.iter().filter(|(other, _)| *other != to) {
            let request = first.rsplit('/').nth(1).expect("a request");
            let own = study.web.get(first);
            let (version, items) = (own.version(), own.questions());
            assert_eq!(own.chosen().len(), 1, "{other} has answered");
            for page in ["1", "2", "check", "thanks", "submit", "no"] {
                let path = format!("/s/{token}/{request}/{page}");
                let fields = [("version", version.as_str()), ("go", "next"), (&items[0], "1")];
                for (method, shown) in [("GET", study.web.get(&path)), ("POST", study.web.post(&path, &fields))] {
                    assert_eq!(shown.status, 404, "{to} {method} {other}'s {page}");
                    assert!(shown.questions().is_empty() && shown.chosen().is_empty());
                    assert!(!shown.html.contains(&items[0]), "{}", shown.html);
                }
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 5 * 4 * 6);
    assert_eq!(database.everything(), before);
}
