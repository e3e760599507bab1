//! What is stored about a person, for that person: all of theirs, nothing of anybody else's, by a link that they alone can ask for.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use kvartal::id::{ChildId, PersonId, RequestId};
use kvartal::own_data::Format;
use kvartal::rights;
use kvartal::store::{self, incoming};
use kvartal::tick::tick;
use serde_json::Value;

use crate::support::{Database, Page, Web, by_at, import, mails, on_each_database, program, service, test_by};

const FIRST: &str = "crisis_talk_family_therapist";

/// What is written in every field of somebody: no word of it stands in another person's file.
struct Marked {
    person: PersonId,
    address: &'static str,
    marks: Vec<&'static str>,
}

struct Study {
    web: Web,
    mother: Marked,
    father: Marked,
    home: Marked,
    caseworker: Marked,
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Two parents, a caseworker and a placement site of one family, each with something of theirs in every table.
fn study(database: &Database) -> Study {
    let family = database.family("N-17", "2021-03-01");
    let child: ChildId = database.child(family, "B-4", "2015-05-05");
    let mother = database.person("mor@example.org", "da");
    let father = database.person("far@example.org", "en");
    let caseworker = database.person("sag@example.org", "da");
    let home = database.person("hjem@example.org", "da");
    let therapist = database.person("terapi@example.org", "da");
    let asked = database.invited(
        family,
        &[
            ("parent1", mother, "Mona Moderen"),
            ("parent2", father, "Finn Faderen"),
            ("caseworker", caseworker, "Cara Sagen"),
            ("family_therapist", therapist, "Tove Terapeuten"),
        ],
    );
    database.assign(family, Some(child), "placement_site", home, "Hjemmet Skoven");
    let web = Web::serve(service(database), "2021-03-02", None);
    let token = |key: &str| {
        kvartal::token::Keys::of(&crate::support::SECRET.into(), &[]).expect("a secret").token(key).as_str().to_owned()
    };
    let answer = |slot: &str, request: RequestId, value: &str, words: &str| {
        let here = format!("/s/{}/{request}", token(slot));
        web.fill(&format!("{here}/1"), "next", &[(FIRST, value)]);
        web.fill(&format!("{here}/1"), &format!("hard-{FIRST}"), &[]);
        web.post(&format!("{here}/words"), &[("words", words)]);
        here
    };
    let here = answer("parent1", asked[0], "4", "Moderens egne ord");
    assert!(web.post(&format!("{here}/submit"), &[]).to().ends_with("/thanks"));
    answer("parent2", asked[1], "1", "The father's own words");
    // By the office, by the mailbox, by a letter and with help.
    let whose = [(mother, asked[0], "Mor", "moderens"), (father, asked[1], "Far", "faderens")];
    for (n, (person, request, name, mark)) in (1..).zip(whose) {
        database
            .store
            .write(&test_by(), |tx| {
                store::note::add(tx, request, None, at("2021-03-03T09:00:00Z"), None, &format!("Note {mark}"))?;
                let contact = store::contact::present(tx, &[person])?[&person].id;
                let mail = format!("Subject: Emne {mark}\nMessage-ID: <{n}@x>\n\nBrevtekst {mark}\n");
                let received = incoming::Received {
                    unique_key: mark,
                    kind: "reply",
                    at: at("2021-03-03T10:00:00Z"),
                    message: None,
                    person: Some(person),
                    contact: Some(contact),
                    content: Some(mail.as_bytes()),
                };
                incoming::note(tx, &received)?;
                store::address::suppress(tx, contact, at("2021-03-03T11:00:00Z"), &format!("550 {mark}"), None)?;
                tx.note(kvartal::actor::Act::ContactCorrected, kvartal::actor::Subject::person(person).detail(name));
                Ok::<_, store::StoreError>(())
            })
            .expect("what others write");
        database.sql(&format!(
            "INSERT INTO letter (unique_key, person_id, link_hash, short_hash, printed_at) VALUES \
             ('l{n}', {person}, 'h{n}', 'k{n}', '2021-03-0{n} 12:34:00'); \
             INSERT INTO help (unique_key, person_id, family_id, helper_id, helper_role, code_hash, made_at, expires_at) \
             VALUES ('x{n}', {person}, {family}, {therapist}, 'family_therapist', 'c{n}', '2021-03-0{n} 13:45:00', \
             '2021-03-04 14:00:00')"
        ));
        let choices = service(database).choices(person, if n == 1 { "mor@example.org" } else { "far@example.org" });
        let made = web.get(&choices).hidden("made");
        let said = web.post(&format!("{choices}/wrong"), &[("wrong", &format!("Forkert {mark}")), ("made", &made)]);
        assert_eq!(said.status, 200, "{}", said.text());
    }
    let marked = |person, address, marks: &[&'static str]| Marked { person, address, marks: marks.to_vec() };
    Study {
        mother: marked(
            mother,
            "mor@example.org",
            &[
                "Mona Moderen",
                "mor@example.org",
                "Moderens egne ord",
                "Note moderens",
                "Emne moderens",
                "Brevtekst moderens",
                "550 moderens",
                "Forkert moderens",
            ],
        ),
        father: marked(
            father,
            "far@example.org",
            &[
                "Finn Faderen",
                "far@example.org",
                "father's own words",
                "Note faderens",
                "Emne faderens",
                "Brevtekst faderens",
                "550 faderens",
                "Forkert faderens",
            ],
        ),
        home: marked(home, "hjem@example.org", &["Hjemmet Skoven", "hjem@example.org"]),
        caseworker: marked(caseworker, "sag@example.org", &["Cara Sagen", "sag@example.org"]),
        web,
    }
}

/// The file of whoever has that address.
fn file(database: &Database, who: &str, format: Format) -> String {
    let mut out = Vec::new();
    let by = by_at(at("2021-03-05T12:00:00Z"));
    assert!(rights::show(&service(database), who, format, &by, &mut out).expect("a file"), "{who}");
    String::from_utf8(out).expect("UTF-8")
}

on_each_database!(the_file_has_all_of_the_person_and_nothing_of_anybody_else);
fn the_file_has_all_of_the_person_and_nothing_of_anybody_else(database: &Database) {
    let study = study(database);
    let everybody = [&study.mother, &study.father, &study.home, &study.caseworker];
    for whose in everybody {
        for format in [Format::Page, Format::Json] {
            let file = file(database, whose.address, format);
            let written = file.replace("&quot;", "\"");
            for mark in &whose.marks {
                assert!(written.contains(mark), "{mark} of {} in {format:?}: {file}", whose.address);
            }
            let others = everybody.iter().filter(|other| other.person != whose.person);
            for mark in others.flat_map(|other| &other.marks).chain(&["Tove", "terapi@"]) {
                assert!(!written.contains(mark), "{mark} in the file of {}", whose.address);
            }
        }
    }
    // Question and answer as they were shown, without whom they are about.
    let service = service(database);
    let library = service.questionnaires();
    let words = |language: &str| {
        let wording = library.wordings().iter().find(|one| one.language == language && one.items.contains_key(FIRST));
        let wording = wording.expect("the words");
        let scale =
            &library.instrument(&wording.instrument).expect("an instrument").item(FIRST).expect("an item").scale;
        (wording.items[FIRST].text_about(None), wording.scales[scale].clone())
    };
    let (question, answers) = words("da");
    let page = file(database, "mor@example.org", Format::Page);
    assert!(page.contains(&question) && page.contains(&format!("<dd>{} (", answers["4"])), "{question}: {page}");
    assert!(!page.contains("<script") && !page.contains("http"), "it needs nothing else");
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"da\">"), "{page}");
    let english = file(database, "far@example.org", Format::Page);
    assert!(english.contains("You have not sent these answers yet.") && english.contains(&words("en").0), "{english}");

    let json: Value = serde_json::from_str(&file(database, "N-17/Mona Moderen", Format::Json)).expect("JSON");
    let asked = &json["requests"][0];
    let answer = &asked["said"]["opened"]["answers"][0];
    assert_eq!((&answer["item"], &answer["value"]), (&Value::from(FIRST), &Value::from(4)));
    assert_eq!((asked["state"].as_str(), asked["family"].as_str()), (Some("answered"), Some("N-17")));
    assert_eq!(asked["said"]["opened"]["found_hard"][0]["item"], FIRST);
    assert_eq!(json["person"][0]["address"], "mor@example.org");
    assert_eq!((json["letters"][0]["printed_at"].as_str()), Some("2021-03-01T12:34:00Z"));
    assert_eq!(json["help"][0]["helper_role"], "family_therapist");
    assert_eq!(json["roles"][0]["role"], "parent");
    assert_eq!(json["notes"][0]["by"], "operator");
    let acts: Vec<&str> =
        json["changes"].as_array().expect("changes").iter().filter_map(|one| one["act"].as_str()).collect();
    assert!(acts.contains(&"contact_corrected") && acts.contains(&"submitted"), "{acts:?}");
    assert_eq!(acts.iter().filter(|act| **act == "own_data_handed_out").count(), 4, "each time it is noted");
    // The helper sees that they helped, and nothing of it.
    let helper: Value = serde_json::from_str(&file(database, "terapi@example.org", Format::Json)).expect("JSON");
    assert_eq!(
        (helper["help"].as_array().map(Vec::len), &helper["help"][0]["helped_others"]),
        (Some(2), &Value::Bool(true))
    );
    assert_eq!(helper["requests"].as_array().map(Vec::len), Some(1));
}

on_each_database!(answers_that_do_not_open_are_told_and_the_rest_is_there);
fn answers_that_do_not_open_are_told_and_the_rest_is_there(database: &Database) {
    let study = study(database);
    let other =
        "(SELECT sealed FROM response WHERE person_id = OTHER)".replace("OTHER", &study.father.person.to_string());
    database.sql(&format!("UPDATE response SET sealed = {other} WHERE person_id = {}", study.mother.person));
    let page = file(database, "mor@example.org", Format::Page);
    assert!(page.contains("De er låst, og vi kan ikke læse dem her."), "{page}");
    assert!(page.contains("Note moderens") && !page.contains("own words"), "{page}");
    let json: Value = serde_json::from_str(&file(database, "mor@example.org", Format::Json)).expect("JSON");
    assert_eq!(json["requests"][0]["said"], "closed");
}

on_each_database!(what_was_given_to_somebody_else_tells_nothing_of_them);
fn what_was_given_to_somebody_else_tells_nothing_of_them(database: &Database) {
    let study = study(database);
    // The father's baseline is the mother's partner's by now, who said no to it; a note about them was made.
    let new = database.person("ny@example.org", "da");
    let of_father = format!("person_id = {}", study.father.person);
    let request: RequestId = database.lines(&format!("SELECT '' || id AS line FROM request WHERE {of_father}"))[0]
        .parse()
        .expect("a number");
    database.sql(&format!(
        "UPDATE request SET person_id = {new}, declined_at = '2021-03-04 08:00:00' WHERE id = {request}"
    ));
    let note = |text: &str| {
        database
            .store
            .write(&test_by(), |tx| store::note::add(tx, request, None, at("2021-03-04T09:00:00Z"), None, text))
            .expect("a note");
    };
    note("Note om den nye");
    let json: Value = serde_json::from_str(&file(database, "far@example.org", Format::Json)).expect("JSON");
    let asked = &json["requests"][0];
    assert_eq!((&asked["state"], &asked["declined_at"]), (&Value::from("moved"), &Value::Null));
    assert!(asked["said"]["opened"]["own_words"]["text"].as_str().is_some(), "{asked}");
    let notes = json["notes"].to_string();
    assert!(notes.contains("Note faderens") && !notes.contains("den nye"), "{notes}");
    let json: Value = serde_json::from_str(&file(database, "ny@example.org", Format::Json)).expect("JSON");
    assert_eq!(json["requests"][0]["said"], "nothing");
    let notes = json["notes"].to_string();
    assert!(!notes.contains("Note faderens") && notes.contains("den nye"), "{notes}");
}

/// A mother whose choices can be opened, and the address of that page.
fn mother(database: &Database) -> (PersonId, Web, String) {
    let family = database.family("N-17", "2021-03-01");
    let mother = database.person("mor@example.org", "da");
    database.invited(family, &[("parent1", mother, "Mona Moderen")]);
    let web = Web::serve(service(database), "2021-03-02", None);
    (mother, web, service(database).choices(mother, "mor@example.org"))
}

fn own_data(database: &Database) -> Vec<String> {
    database.lines("SELECT state AS line FROM message WHERE kind = 'own_data' ORDER BY id")
}

/// The path in the mail that carries it.
fn path(database: &Database) -> String {
    let mut found = mails(database).into_iter().filter_map(|(_, text)| {
        let from = text.find("/d/")?;
        text[from..].split_whitespace().next().map(str::to_owned)
    });
    found.next_back().expect("a mail with a link")
}

fn send(database: &Database, instant: &str) {
    tick(&service(database), at(instant)).expect("a pass");
}

on_each_database!(a_link_is_asked_for_twice_and_opens_for_an_hour);
fn a_link_is_asked_for_twice_and_opens_for_an_hour(database: &Database) {
    let (_, web, choices) = mother(database);
    let page = web.get(&choices);
    assert!(page.text().contains("Send mig et link, så jeg kan se det"), "{}", page.text());
    let before = database.everything();
    assert_eq!(web.get(&format!("{choices}/stored")).to(), choices, "only the button asks");
    assert_eq!(database.everything(), before);
    for _ in 0..2 {
        let said = web.post(&format!("{choices}/stored"), &[]);
        assert!(said.text().contains("Vi sender dig et link nu."), "{}", said.text());
    }
    assert_eq!(own_data(database), ["queued"], "a second click is the same wish");
    send(database, "2021-03-02T12:00:30Z");
    assert_eq!(own_data(database), ["sent"]);
    let (to, text) = mails(database).into_iter().find(|(_, text)| text.contains("/d/")).expect("the mail");
    assert_eq!(to, "mor@example.org");
    for word in ["Mona", "N-17", "Forælder", "sag", "barn", "kommune"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    let link = path(database);
    // What looks into mails follows links: that changes nothing and shows nothing.
    web.clock_at(at("2021-03-02T12:30:00Z"));
    let before = database.everything();
    for _ in 0..3 {
        let asked = web.get(&link);
        assert!(asked.status == 200 && asked.text().contains("Vis mig det") && !asked.html.contains("Mona"));
        web.head(&link);
    }
    assert_eq!(database.everything(), before);
    let shown: Page = web.post(&link, &[]);
    assert!(shown.status == 200 && shown.html.contains("Mona Moderen"), "{}", shown.html);
    assert_eq!(shown.header("cache-control"), "no-store");
    let called = shown.header("content-disposition");
    assert!(called.starts_with("inline") && called.ends_with("kvartal%2D2021%2D03%2D02.html"), "{called}");
    let style = shown.html.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).expect("a style");
    let hash = data_encoding::BASE64.encode(&<sha2::Sha256 as sha2::Digest>::digest(style.as_bytes()));
    assert!(shown.header("content-security-policy").contains(&hash), "the page may have its style");
    web.clock_at(at("2021-03-02T12:59:00Z"));
    assert_eq!(web.post(&link, &[]).status, 200, "again within the hour");
    let acts = "SELECT act || ' ' || actor AS line FROM audit WHERE act LIKE 'own_data%' ORDER BY number";
    let handed = "own_data_handed_out respondent";
    assert_eq!(database.lines(acts), ["own_data_asked respondent", handed, handed]);
    web.clock_at(at("2021-03-02T13:00:30Z"));
    for late in [web.get(&link), web.post(&link, &[])] {
        assert!(late.status == 410 && late.text().contains("Det virker kun i en time."), "{}", late.text());
        assert!(!late.html.contains("Mona"));
    }
    assert_eq!(database.lines(acts).len(), 3);
}

on_each_database!(such_a_link_opens_nothing_else_and_nothing_else_opens_it);
fn such_a_link_opens_nothing_else_and_nothing_else_opens_it(database: &Database) {
    let (_, web, choices) = mother(database);
    web.post(&format!("{choices}/stored"), &[]);
    send(database, "2021-03-02T12:00:30Z");
    let link = path(database);
    let token = link.trim_start_matches("/d/");
    let list = format!(
        "/s/{}",
        kvartal::token::Keys::of(&crate::support::SECRET.into(), &[]).unwrap().token("parent1").as_str()
    );
    assert_eq!(web.get(&list).status, 200, "her list opens");
    let mut other = token.to_owned();
    other.replace_range(3..4, if &other[3..4] == "A" { "B" } else { "A" });
    for wrong in [format!("/d/{other}"), format!("/d/{}", list.trim_start_matches("/s/")), "/d/x".into()] {
        assert_eq!((web.get(&wrong).status, web.post(&wrong, &[]).status), (404, 404), "{wrong}");
    }
    for elsewhere in [format!("/s/{token}"), format!("/s/{token}/list"), format!("/c/{token}")] {
        assert!([404, 410].contains(&web.get(&elsewhere).status), "{elsewhere}");
    }
    assert_eq!(web.post(&format!("/s/{token}/new"), &[]).status, 404);
    // Whoever has the mailbox after her sees nothing.
    database.readdress("mor@example.org", "ny@example.org");
    assert_eq!((web.get(&link).status, web.post(&link, &[]).status), (410, 410));
    assert_eq!(web.post(&format!("{choices}/stored"), &[]).status, 410, "nor does the page of her choices ask for it");
    database.readdress("ny@example.org", "mor@example.org");
    assert_eq!(web.post(&link, &[]).status, 200);
}

on_each_database!(it_is_theirs_to_ask_who_want_no_mail_and_no_way_to_fill_a_mailbox);
fn it_is_theirs_to_ask_who_want_no_mail_and_no_way_to_fill_a_mailbox(database: &Database) {
    let (_, web, choices) = mother(database);
    web.post(&choices, &[("study", "leave")]);
    for minute in [0, 5, 11, 22, 33, 44] {
        web.clock_at(at(&format!("2021-03-02T12:{minute:02}:00Z")));
        assert_eq!(web.post(&format!("{choices}/stored"), &[]).status, 200);
        send(database, &format!("2021-03-02T12:{minute:02}:30Z"));
    }
    assert_eq!(own_data(database), ["sent"; 3], "ten minutes apart, three a day");
    web.clock_at(at("2021-03-03T12:00:00Z"));
    // Nobody is told to look into a mailbox that takes nothing.
    database.suppress("mor@example.org", "2021-03-03T09:00:00Z");
    let page = web.get(&choices);
    assert!(page.text().contains("Så skriv til os, eller spørg din kommune."), "{}", page.text());
    assert_eq!(web.post(&format!("{choices}/stored"), &[]).to(), choices);
    assert_eq!(own_data(database).len(), 3);
}

on_each_database!(it_takes_no_place_in_the_plan);
fn it_takes_no_place_in_the_plan(database: &Database) {
    let (_, web, choices) = mother(database);
    database.sql("UPDATE family SET next_due_at = '2021-03-08 08:00:00'");
    web.clock_at(at("2021-03-08T06:00:00Z"));
    web.post(&format!("{choices}/stored"), &[]);
    // Before the hour of the study's mails.
    send(database, "2021-03-08T06:00:30Z");
    assert_eq!(own_data(database), ["sent"]);
    send(database, "2021-03-08T09:00:00Z");
    let sent = "SELECT kind AS line FROM message WHERE sent_on = '2021-03-08' ORDER BY id";
    assert_eq!(database.lines(sent), ["own_data", "reminder"]);
}

#[test]
fn the_mail_reads_as_it_is_meant() {
    for language in ["da", "en", "ar"] {
        let database = Database::sqlite();
        let (_, web, choices) = mother(&database);
        web.post(&choices, &[("language", language)]);
        web.post(&format!("{choices}/stored"), &[]);
        send(&database, "2021-03-02T12:00:30Z");
        let (_, text) = mails(&database).into_iter().find(|(_, text)| text.contains("/d/")).expect("the mail");
        let token = path(&database);
        insta::assert_snapshot!(format!("{language}_own_data_mail"), text.replace(&token, "/d/…"));
    }
}

/// Pages and file, as they are.
#[test]
fn pages_look_as_agreed() {
    let database = Database::sqlite();
    let study = study(&database);
    database.sql("DELETE FROM suppressed_address");
    let choices = service(&database).choices(study.mother.person, "mor@example.org");
    study.web.post(&format!("{choices}/stored"), &[]);
    send(&database, "2021-03-02T12:00:30Z");
    let bare = |html: &str| {
        let (head, rest) = html.split_once("<style>").expect("a style sheet");
        format!("{head}<style>…</style>{}", rest.split_once("</style>").expect("its end").1)
    };
    let link = path(&database);
    insta::assert_snapshot!("own_data_asked", bare(&study.web.get(&link).html).replace(&link, "/d/…"));
    insta::assert_snapshot!("own_data_shown", bare(&study.web.post(&link, &[]).html));
}

on_each_database!(what_is_wrong_is_said_once_and_not_lost);
fn what_is_wrong_is_said_once_and_not_lost(database: &Database) {
    let (mother, web, choices) = mother(database);
    let wrong = format!("{choices}/wrong");
    let made = web.get(&choices).hidden("made");
    let stored = || database.lines("SELECT '' || person_id AS line FROM correction ORDER BY id");
    assert_eq!(web.get(&wrong).to(), choices);
    let text = "<b>Jeg</b> hedder Mona Sø";
    for (text, made, told) in [
        (" \r\n", made.as_str(), "Skriv, hvad der er forkert."),
        (text, "", "Siden har været åben længe."),
        (text, "1614686400000-000000000000000000000000", "Siden har været åben længe."),
    ] {
        let page = web.post(&wrong, &[("wrong", text), ("made", made)]);
        assert!(page.status == 422 && page.text().contains(told), "{}", page.text());
        assert!(text.trim().is_empty() || page.html.contains("&lt;b&gt;Jeg&lt;/b&gt; hedder Mona Sø"), "{}", page.html);
    }
    let long = format!("{}slut", "æ".repeat(1_000));
    let page = web.post(&wrong, &[("wrong", &long), ("made", &made)]);
    assert!(page.status == 422 && page.text().contains("4 tegn for lang") && page.html.contains(&long));
    assert_eq!(stored(), [""; 0]);
    for _ in 0..2 {
        let page = web.post(&wrong, &[("wrong", text), ("made", &made)]);
        assert!(page.status == 200 && page.text().contains("Tak, vi ser på det"), "{}", page.text());
    }
    assert_eq!(stored(), [mother.to_string()], "the same page counts once");
    // Gone back to it, and something else written: that is another.
    assert_eq!(web.post(&wrong, &[("wrong", "Det er Mona Søe"), ("made", &made)]).status, 200);
    assert_eq!(stored().len(), 2);
    let sealed = "SELECT CASE WHEN content LIKE '%Mona%' THEN 'open' ELSE 'sealed' END AS line FROM correction";
    assert_eq!(database.lines(sealed), ["sealed"; 2]);
    for n in 1..6 {
        web.clock_at(at(&format!("2021-03-02T13:0{n}:00Z")));
        let made = web.get(&choices).hidden("made");
        web.post(&wrong, &[("wrong", "Igen"), ("made", &made)]);
    }
    assert_eq!(stored().len(), 5, "no more of one person than somebody can read");
    let acts = "SELECT act AS line FROM audit WHERE act LIKE 'correction%'";
    assert_eq!(database.lines(acts), ["correction_said"; 5]);
    database.leaves_mail("nothing is sent here");
}

on_each_database!(an_operator_writes_it_for_whoever_has_no_address);
fn an_operator_writes_it_for_whoever_has_no_address(database: &Database) {
    let service = service(database);
    let heading =
        "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,parent1_email";
    import(&service, at("2021-03-01T06:00:00Z"), heading, &["N1,Nordby,2021-03-01,,,1,2015-05-05,Mona Sø,"]);
    let file = database.dir.path().join("mona.html");
    let run = |arguments: &[&str]| {
        let ran = program(database, arguments).output().expect("kvartal runs");
        let words = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        (ran.status.code(), words)
    };
    let to = file.to_str().expect("a path");
    let (code, words) = run(&["person", "show", "N1/parent1", "--out", to]);
    assert_eq!(code, Some(0), "{words}");
    let page = std::fs::read_to_string(&file).expect("the file");
    assert!(page.contains("Mona Sø") && page.contains("Du får breve på papir."), "{page}");
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).expect("the file").permissions().mode() & 0o777, 0o600);
    }
    let (code, words) = run(&["person", "show", "N1/parent1", "--out", to]);
    assert!(code == Some(1) && words.contains("mona.html cannot be written"), "{words}");
    let (code, words) = run(&["person", "show", "N1/Mona Sø", "--format", "json"]);
    let json: Value = serde_json::from_str(&words).expect("JSON");
    assert_eq!((code, json["person"][0]["by_letter"].as_bool()), (Some(0), Some(true)));
    let (code, words) = run(&["person", "show", "N1/parent2"]);
    assert!(code == Some(1) && words.contains("neither an address in the register"), "{words}");
    let acts = "SELECT act || ' ' || actor AS line FROM audit WHERE act LIKE 'own_data%'";
    assert_eq!(database.lines(acts), ["own_data_handed_out operator"; 3]);
}

/// However many families somebody has: nothing is held in memory as a whole, and no table is walked for each row.
#[test]
fn a_caseworker_of_three_hundred_families_is_told_of_all() {
    let database = Database::sqlite();
    let service = service(&database);
    let heading =
        "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,caseworker_name,caseworker_email";
    let rows: Vec<String> =
        (0..300).map(|n| format!("N{n},Nordby,2021-03-01,,,1,2015-05-05,Cara Holm,cara@example.org")).collect();
    import(&service, at("2021-03-01T06:00:00Z"), heading, &rows);
    tick(&service, at("2021-03-01T09:00:00Z")).expect("a pass");
    let begun = Instant::now();
    let json: Value = serde_json::from_str(&file(&database, "cara@example.org", Format::Json)).expect("JSON");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    for section in ["roles", "requests"] {
        assert_eq!(json[section].as_array().map(Vec::len), Some(300), "{section}");
    }
    assert_eq!(json["mails"][0]["about"].as_array().map(Vec::len), Some(300));
}
