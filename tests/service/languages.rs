//! The language a person picks: on every page, in every mail, and written from right to left where it is.

use crate::support::{Database, Web, on_each_database, service};
use kvartal::id::{PersonId, RequestId};
use kvartal::language;
use kvartal::tick::tick;
use mail_parser::MessageParser;

/// A mother with an open request, invited on 1 March 2021, her link, and her request.
fn study(database: &Database) -> (PersonId, String, RequestId) {
    let family = database.family("12-001", "2021-03-01");
    let mother = database.person("mor@example.org", "da");
    let therapist = database.person("fb@example.org", "da");
    database.assign(family, None, "parent1", mother, "Mona Sø");
    database.assign(family, None, "family_therapist", therapist, "Tove Holm");
    let request = database.baseline(family, "parent1", mother);
    let link = format!("/s/{}", database.message("m1", mother, &[request], "invitation"));
    database.sql("UPDATE message SET sent_on = '2021-03-01'");
    (mother, link, request)
}

#[test]
fn every_page_offers_every_language_by_its_own_name() {
    let database = Database::sqlite();
    let (mother, link, request) = study(&database);
    let service = service(&database);
    let unsubscribe = format!("/u/{}", service.keys.unsubscribe_token(mother, "mor@example.org"));
    let choices = service.choices(mother, "mor@example.org");
    let web = Web::serve(service, "2021-03-02", None);
    let at = |page: &str| format!("{link}/{request}/{page}");
    for path in [link.clone(), at("1"), at("check"), at("no-such-page"), format!("{link}/0/1"), unsubscribe, choices] {
        let html = web.get(&path).html;
        for language in language::all() {
            assert!(html.contains(&format!("lang=\"{}\"", language.code)), "{path}: {}", language.code);
            assert!(html.contains(&format!(">{}</button>", language.name)), "{path}: {}", language.name);
        }
    }
}

on_each_database!(a_language_picked_on_a_page_stays_on_pages_and_in_mails);
fn a_language_picked_on_a_page_stays_on_pages_and_in_mails(database: &Database) {
    let (_, link, request) = study(database);
    let web = Web::serve(service(database), "2021-03-02", None);
    let first = format!("{link}/{request}/1");
    // Picked on a question, which saves what was chosen.
    let question = web.get(&first).questions().remove(0);
    assert_eq!(web.fill(&first, "language-ar", &[(question.as_str(), "4")]).to(), first);
    let page = web.get(&first);
    assert!(page.html.contains("<html lang=\"ar\" dir=\"rtl\">"), "{}", &page.html[..80]);
    assert_eq!(page.chosen().get(&question).map(String::as_str), Some("4"));
    // The therapist is named by role and name; the name keeps its own direction.
    assert!(page.text().contains("معالج أسرتك (\u{2068}Tove Holm\u{2069})"), "{}", page.text());
    assert!(!page.text().contains("12-001"), "a parent reads nothing about the case: {}", page.text());
    let list = web.list(&link);
    assert!(list.html.contains("dir=\"rtl\"") && list.text().contains("26 نيسان/أبريل 2021"), "{}", list.text());
    // The reminder comes in Arabic.
    database.sql("UPDATE family SET next_due_at = '2021-03-01 08:00:00'");
    tick(&service(database), "2021-03-08T09:00:00Z".parse().unwrap()).expect("a tick");
    let folder = database.dir.path().join("mail/new");
    let mails: Vec<Vec<u8>> = std::fs::read_dir(folder)
        .expect("a mailbox")
        .flatten()
        .map(|file| std::fs::read(file.path()).unwrap())
        .collect();
    let found = mails.iter().find_map(|bytes| {
        let mail = MessageParser::default().parse(bytes)?;
        let to_mother = mail.to()?.first()?.address()? == "mor@example.org";
        to_mother.then(|| (mail.subject().unwrap().to_owned(), mail.body_html(0).unwrap().into_owned()))
    });
    let (subject, html) = found.expect("her reminder");
    assert_eq!(subject, "استبيانك في انتظارك");
    assert!(
        html.contains("<html lang=\"ar\" dir=\"rtl\">") && html.contains("\u{2068}26 نيسان/أبريل 2021\u{2069}"),
        "{html}"
    );
    // And back again.
    assert_eq!(web.post(&format!("{link}/language"), &[("language", "da"), ("back", "")]).to(), format!("{link}/list"));
    assert!(web.list(&link).html.contains("<html lang=\"da\" dir=\"ltr\">"));
}

#[test]
fn the_page_of_ones_choices_changes_the_language_and_the_page_that_ends_mail_only_its_own() {
    let database = Database::sqlite();
    let (mother, ..) = study(&database);
    let service = service(&database);
    let unsubscribe = format!("/u/{}", service.keys.unsubscribe_token(mother, "mor@example.org"));
    let choices = service.choices(mother, "mor@example.org");
    let web = Web::serve(service, "2021-03-02", None);
    let said = || {
        database.lines("SELECT language || ' ' || COALESCE(CAST(no_mail_since AS TEXT), '-') AS line FROM person JOIN contact ON person_id = person.id WHERE is_current AND address = 'mor@example.org'")
    };
    // What stands in a mail's header can end mail; the button keeps the language that was picked.
    let page = web.post(&unsubscribe, &[("language", "ar"), ("back", "")]);
    assert!(page.html.contains("<html lang=\"ar\" dir=\"rtl\">"), "{}", page.html);
    assert_eq!((said(), page.hidden("language")), (vec!["da -".to_owned()], "ar".to_owned()));
    let page = web.post(&choices, &[("language", "ar"), ("back", "")]);
    assert!(page.html.contains("<html lang=\"ar\" dir=\"rtl\">"), "{}", page.html);
    assert_eq!(said(), ["ar -"]);
    // A double click chooses nothing else, and is nothing that was done.
    let noted = || database.lines("SELECT detail AS line FROM audit WHERE act = 'language_chosen' ORDER BY number");
    assert_eq!(noted(), ["ar"]);
    web.post(&choices, &[("language", "ar"), ("back", "")]);
    assert_eq!((said(), noted()), (vec!["ar -".to_owned()], vec!["ar".to_owned()]));
    for path in [unsubscribe, choices] {
        assert_eq!(web.post(&path, &[("language", "xx"), ("back", "")]).status, 400);
    }
    assert_eq!(said(), ["ar -"]);
}

#[test]
fn the_style_names_no_left_and_no_right() {
    let css = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/pages/style.css")).unwrap();
    for physical in [
        "margin-left",
        "margin-right",
        "padding-left",
        "padding-right",
        "border-left",
        "border-right",
        "text-align: left",
        "text-align: right",
        "float:",
        " left:",
        " right:",
    ] {
        assert!(!css.contains(physical), "{physical}");
    }
}
