//! “About these questions”: who asks and why, open to everybody, and stored with the answers as it was shown.

use crate::support::{Database, Web, on_each_database, service};
use kvartal::id::RequestId;

fn study(database: &Database) -> (Web, String, RequestId) {
    let family = database.family("N-17", "2021-03-01");
    let mother = database.person("mor@example.org", "da");
    let therapist = database.person("fb@example.org", "da");
    database.assign(family, None, "parent1", mother, "Mona Sø");
    database.assign(family, None, "family_therapist", therapist, "Tove Holm");
    let request = database.baseline(family, "parent1", mother);
    let link = format!("/s/{}", database.message("m1", mother, &[request], "invitation"));
    (Web::serve(service(database), "2021-03-02", None), link, request)
}

on_each_database!(every_page_leads_to_it_and_it_leads_back);
fn every_page_leads_to_it_and_it_leads_back(database: &Database) {
    let (web, link, request) = study(database);
    let before = database.everything();
    let of_request = format!("{link}/{request}/about");
    for page in ["1", "check", "no", "words"] {
        let page = web.get(&format!("{link}/{request}/{page}"));
        assert!(page.html.contains(&format!("href=\"{of_request}\"")), "{}", page.text());
    }
    let about = web.get(&of_request);
    assert_eq!(about.title(), "Om spørgsmålene – Spørgeskema");
    for said in [
        "Hvem spørger?",
        "Eksempelinstituttet",
        "ring til Eksempel Eksempelsen på 00 00 00 00",
        "kan ikke se dine svar",
        "Et nej ændrer ikke noget ved den hjælp, du får, eller i din sag.",
        "klage til Datatilsynet",
        "Udgave 1, 26. november 2026 (",
    ] {
        assert!(about.text().contains(said), "{said}: {}", about.text());
    }
    assert!(about.html.contains(&format!("href=\"{link}/{request}/1\"")), "the way back");
    assert!(web.get(&format!("{link}/about")).html.contains(&format!("href=\"{link}/list\"")));
    assert_eq!(database.everything(), before, "looking changes nothing");
}

#[test]
fn it_is_open_to_everybody_in_every_language_and_for_every_role() {
    let database = Database::sqlite();
    let (web, ..) = study(&database);
    let programme = service(&database).programme().clone();
    for (language, says) in [("da", "Om spørgsmålene"), ("en", "About these questions"), ("ar", "عن هذه الأسئلة")]
    {
        for role in programme.roles.iter().map(|role| role.id.as_str()) {
            let page = web.get(&format!("/about/{language}/{role}"));
            assert_eq!(page.status, 200, "{role}");
            assert!(page.title().contains(says), "{}", page.title());
            assert!(!page.html.contains("/s/"), "no link of anybody");
            assert!(page.html.contains(&format!("/about/en/{role}\"")), "the other languages");
        }
    }
    assert!(web.get("/about/da/placement_site").text().contains("Det handler ikke om, hvor barnet skal bo."));
    assert!(!web.get("/about/da/parent").text().contains("hvor barnet skal bo"));
    assert_eq!(web.get_in("/about", "ar").status, 200);
    assert!(web.get_in("/about", "en").title().contains("About these questions"));
    for nothing in ["/about/xx", "/about/da/nobody", "/about/parent"] {
        assert_eq!(web.get(nothing).status, 404, "{nothing}");
    }
    assert!(web.get("/").html.contains("href=\"/about/da\""));
}

#[test]
fn invented_facts_are_nobodys_where_people_are_really_asked_and_status_says_so() {
    let database = Database::sqlite();
    let (_, link, _) = study(&database);
    let findings = |demonstration: bool| {
        let mut service = service(&database);
        service.demonstration = demonstration;
        let now = "2021-03-02T09:00:00Z".parse().expect("an instant");
        let found = service.store.read(|conn| kvartal::health::findings(conn, &service, now)).expect("findings");
        found.iter().filter(|found| found.words.contains("facts of the study")).count()
    };
    assert_eq!((findings(true), findings(false)), (0, 1));
    let mut real = service(&database);
    real.demonstration = false;
    let page = Web::serve(real, "2021-03-02", None).get(&format!("{link}/about")).text();
    assert!(!page.contains("Eksempel") && !page.contains("00 00") && !page.contains('{'), "{page}");
    assert!(page.contains("Du bestemmer selv"), "{page}");
}

on_each_database!(what_was_told_is_stored_with_the_response_and_exported);
fn what_was_told_is_stored_with_the_response_and_exported(database: &Database) {
    let (web, link, request) = study(database);
    let told = || {
        database.lines(
            "SELECT role || ' ' || language || ' ' || (content LIKE '%Eksempelinstituttet%') AS line FROM response \
             JOIN study_words ON study_words.id = study_words_id",
        )
    };
    assert!(told().is_empty());
    web.fill(&format!("{link}/{request}/1"), "next", &[("crisis_talk_family_therapist", "4")]);
    assert_eq!(told().len(), 1, "from the first answer on");
    web.post(&format!("{link}/language"), &[("language", "en"), ("back", "")]);
    assert!(web.post(&format!("{link}/{request}/submit"), &[]).to().ends_with("/thanks"));
    assert!(told()[0].starts_with("parent en "), "as it was when it was sent: {:?}", told());

    let service = service(database);
    let facts = service.store.read(|conn| kvartal::store::facts::facts(conn, service.calendar())).expect("facts");
    let study = kvartal::report::study::Study::new(service.programme(), service.questionnaires(), None);
    let files = kvartal::report::export::export(&study.expect("a study"), &facts, "da").expect("an export");
    let text = |name: &str| {
        let file = files.iter().find(|file| file.name == name).expect("the file");
        String::from_utf8(file.content.clone()).expect("UTF-8")
    };
    let (hash, _) = service.about(Some("parent"), "en").expect("words").version_shown();
    assert!(text("responses.csv").lines().nth(1).expect("a response").ends_with(&hash), "{}", text("responses.csv"));
    assert!(text("study_words.csv").contains(&format!("{hash},parent,en,")), "{}", text("study_words.csv"));
    // The words of the beginning are kept as well.
    assert_eq!(text("study_words.csv").lines().count(), 3);
}

#[test]
fn an_installation_writes_its_own_facts_and_nothing_else() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("study")).expect("a folder");
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/questionnaires/study/maalrettet-stoette.json");
    let place = folder.path().join("study/maalrettet-stoette.json");
    // What is left over from the example is told, each thing with its place.
    let mut own = std::fs::read_to_string(shipped).expect("the facts").replace("\"example\"", "\"own\"");
    std::fs::write(&place, &own).expect("written");
    let faults = kvartal::questionnaires::Questionnaires::load(folder.path()).expect_err("invented facts").to_string();
    for told in [
        "organisation.da: “Eksempelinstituttet” is the example's",
        "contact.telephone: “00 00 00 00” is the example's",
        "contact.email: “hjaelp@example.org” is the example's",
        "hard_times.name.ar:",
        "hard_times.telephone:",
        "no_changes_nothing: promises that a no changes nothing; say in “no_changes_nothing_confirmed” who",
    ] {
        assert!(faults.contains(told), "{told}: {faults}");
    }
    for (example, real) in [
        ("Eksempelinstituttet", "Institut for Prøver"),
        ("the Example Institute", "the Institute of Trials"),
        ("The Example Institute", "The Institute of Trials"),
        ("المعهد التجريبي", "معهد"),
        ("Eksempel Eksempelsen", "Ida Prøve"),
        ("00 00 00 00", "12 34 56 78"),
        ("example.org", "proever.dk"),
        ("Eksempellinjen", "Linjen"),
        ("the Example Line", "the Line"),
        ("الخط التجريبي", "الخط"),
        (
            "\"no_changes_nothing\": true",
            "\"no_changes_nothing\": true, \"no_changes_nothing_confirmed\": \"Nordby, 2026\"",
        ),
    ] {
        assert!(own.contains(example), "{example}");
        own = own.replace(example, real);
    }
    std::fs::write(&place, own).expect("written");
    let library = kvartal::questionnaires::Questionnaires::load(folder.path()).expect("no faults");
    assert!(library.has_own_facts("maalrettet-stoette"));
    let programme = library.programme("maalrettet-stoette").expect("the built-in programme");
    let about = library.about(programme, Some("parent"), "da", false).expect("the built-in words");
    assert_eq!(about.organisation.as_deref(), Some("Institut for Prøver"));
}
