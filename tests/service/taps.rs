//! How many taps it takes to answer: each link, each button and each answer is one. The numbers stand in docs/weight.md.

use std::fs;

use crate::support::{Asked, Database, Page, Web, service};
use kvartal::id::RequestId;

fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    text.split(begin).nth(1)?.split(end).next()
}

/// Follows redirects, as a browser does.
fn land(web: &Web, mut page: Page) -> Page {
    while page.status == 303 {
        page = web.get(page.to());
    }
    page
}

/// How somebody goes.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    /// By the list, as a link once opened it.
    List,
    /// From the link.
    Link,
    /// From the link, with answers that lead on where the page offers that.
    Onward,
}

/// Opens a link and answers everything behind it, to the last thanks. Returns the taps.
fn taps(web: &Web, link: &str, way: Way) -> usize {
    let first = if way == Way::List { format!("{link}/list") } else { link.to_owned() };
    let (mut taps, mut page, mut chosen) = (1, land(web, web.get(&first)), false);
    loop {
        assert_eq!(page.status, 200, "{}", page.text());
        let questions = page.questions();
        if !questions.is_empty() {
            let action = between(&page.html, "<form id=\"page\" method=\"post\" action=\"", "\"").expect("a form");
            let (choices, version, was) = (page.choices(), page.version(), page.was());
            let mut fields = vec![("version", version.as_str()), ("go", "next")];
            fields.extend(was.iter().map(|(name, value)| (name.as_str(), value.as_str())));
            fields.extend(questions.iter().map(|name| (name.as_str(), choices[name][0].as_str())));
            // The answer itself presses the button; tests/with_browser shows that it does.
            let onward = way == Way::Onward && page.html.contains("name=\"onward\"");
            taps += questions.len() + usize::from(!onward) + usize::from(onward && !chosen);
            if onward {
                assert_eq!(chosen, page.html.contains("name=\"onward\" value=\"1\" checked"), "the wish goes along");
                fields.push(("onward", "1"));
                chosen = true;
            }
            page = land(web, web.post(action, &fields));
        } else if let Some(send) = page.html.split("action=\"").find(|part| part.contains("/submit\"")) {
            taps += 1;
            page = land(web, web.post(&send[..send.find('"').expect("an end")], &[]));
        } else if let Some(on) = between(&page.html, "<a class=\"button\" href=\"", "\"") {
            taps += 1;
            page = land(web, web.get(on));
        } else {
            assert!(page.html.contains("/list\"") || page.text().contains("Tak"), "{}", page.text());
            return taps;
        }
    }
}

fn parent(database: &Database) -> String {
    let family = database.family("N-17", "2021-03-01");
    let mother = database.person("mor@example.org", "da");
    for (slot, person) in [("caseworker", "sag@example.org"), ("family_therapist", "fb@example.org")] {
        let person = database.person(person, "da");
        database.assign(family, None, slot, person, "Nogen");
    }
    database.assign(family, None, "parent1", mother, "Mona Sø");
    let request = database.baseline(family, "parent1", mother);
    format!("/s/{}", database.message("m1", mother, &[request], "invitation"))
}

fn foster_home(database: &Database) -> String {
    let family = database.family("N-17", "2021-03-01");
    let site = database.person("pleje@example.org", "da");
    for (slot, person) in
        [("parent1", "mor@example.org"), ("caseworker", "sag@example.org"), ("family_therapist", "fb@example.org")]
    {
        let person = database.person(person, "da");
        database.assign(family, None, slot, person, "Nogen");
    }
    let mut requests = Vec::new();
    for (number, birth) in [("N-17-1", "2012-05-01"), ("N-17-2", "2014-05-01"), ("N-17-3", "2016-05-01")] {
        let child = Some(database.child(family, number, birth));
        database.assign(family, child, "placement_site", site, "Pia");
        let (slot, wave, person, child_instrument) = ("placement_site", "baseline", site, Some("sdq-4-10"));
        let (invited, closes) = ("2021-03-01", "2021-04-26");
        requests.push(database.request(Asked { family, child, slot, wave, person, invited, closes, child_instrument }));
    }
    format!("/s/{}", database.message("m1", site, &requests, "invitation"))
}

fn twelve_families(database: &Database) -> String {
    let worker = database.person("sag@example.org", "da");
    let requests: Vec<RequestId> = (0..12)
        .map(|n| {
            let family = database.family(&format!("N-{n}"), "2021-03-01");
            database.assign(family, None, "caseworker", worker, "Karen Bæk");
            let therapist = database.person(&format!("fb{n}@example.org"), "da");
            database.assign(family, None, "family_therapist", therapist, "Tove");
            database.baseline(family, "caseworker", worker)
        })
        .collect();
    format!("/s/{}", database.message("m1", worker, &requests, "invitation"))
}

#[test]
fn they_are_as_many_as_the_documents_say() {
    let told = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/weight.md")).expect("the document");
    let mut wrong = Vec::new();
    for (who, study) in [
        ("a parent", parent as fn(&Database) -> String),
        ("a foster home with three children", foster_home),
        ("a caseworker with twelve families", twelve_families),
    ] {
        let walked = [Way::List, Way::Link, Way::Onward].map(|way| {
            let database = Database::sqlite();
            let link = study(&database);
            let web = Web::serve(service(&database), "2021-03-02", None);
            taps(&web, &link, way).to_string()
        });
        let line = format!("| {who} | {} |", walked.join(" | "));
        if !told.lines().any(|told| told == line) {
            wrong.push(line);
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_link_to_one_questionnaire_opens_where_one_stopped_and_says_what_the_list_says() {
    let database = Database::sqlite();
    let link = parent(&database);
    let web = Web::serve(service(&database), "2021-03-02", None);
    let before = database.everything();
    let page = web.get(&link);
    assert_eq!((page.status, web.head(&link).status), (200, 200));
    for said in [
        "Du bestemmer selv, hvad du vil svare på.",
        "Du kan svare til og med 26. april 2021.",
        "Den kan ikke se, hvad du svarer.",
        "Til dine spørgeskemaer",
        "Spørgsmål 1 af 39",
    ] {
        assert!(page.text().contains(said), "{said}: {}", page.text());
    }
    assert_eq!(database.everything(), before, "whoever only looks, be it a scanner, changes nothing");
    let first = between(&page.html, "method=\"post\" action=\"", "\"").expect("a form").to_owned();
    web.fill(&first, "next", &[("crisis_talk_family_therapist", "4")]);
    assert!(web.get(&link).text().contains("Spørgsmål 2 af 39"));
    assert!(web.list(&link).text().contains("Fortsæt"));
}

#[test]
fn a_question_that_is_mended_leads_back_to_the_check() {
    let database = Database::sqlite();
    let link = parent(&database);
    let web = Web::serve(service(&database), "2021-03-02", None);
    let page = web.get(&link);
    let first = between(&page.html, "method=\"post\" action=\"", "\"").expect("a form").to_owned();
    let check = format!("{}/check", first.rsplit_once('/').expect("a page").0);
    let shown = web.get(&check);
    assert_eq!(shown.html.matches("?from&#x3D;check").count(), 37, "each is a way back");
    assert!(shown.text().contains("Der er 32 spørgsmål mere uden svar"), "{}", shown.text());
    let question = web.get(&format!("{first}?from=check"));
    assert_eq!(question.hidden("from"), "check");
    let (version, item) = (question.version(), question.questions().remove(0));
    let fields = [("version", version.as_str()), ("from", "check"), ("go", "next"), (item.as_str(), "3")];
    assert_eq!(web.post(&first, &fields).to(), check);
    assert_ne!(web.post(&first, &[("version", version.as_str()), ("go", "next")]).to(), check);
}
