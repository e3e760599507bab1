//! What respondents do with their links, over HTTP against the real server, on both databases.

use crate::support::{Asked, Database, Page, Web, insisting_on, on_each_database, service, service_with};
use data_encoding::BASE64;
use kvartal::id::{FamilyId, RequestId};
use sha2::{Digest, Sha256};

/// A parent, a caseworker, a family therapist and a placement site with two children, all asked at the start.
struct Study {
    web: Web,
    parent_request: RequestId,
    parent_link: String,
    reminder_link: String,
    site_link: String,
    small: RequestId,
    big: RequestId,
    caseworker_link: String,
    caseworker_request: RequestId,
}

fn study(database: &Database) -> Study {
    study_with(database, service(database))
}

fn study_with(database: &Database, service: kvartal::service::Service) -> Study {
    let family = database.family("N-17", "2021-03-01");
    let small_child = database.child(family, "N-17-1", "2018-06-01");
    let big_child = database.child(family, "N-17-2", "2008-06-01");
    let parent = database.person("mor@example.org", "da");
    let father = database.person("far@example.org", "da");
    let caseworker = database.person("sag@example.org", "en");
    let therapist = database.person("fb@example.org", "da");
    let site = database.person("hjem@example.org", "da");
    database.assign(family, None, "parent1", parent, "Mona Sø");
    database.assign(family, None, "parent2", father, "Finn Å");
    database.assign(family, None, "caseworker", caseworker, "Karen Bæk");
    database.assign(family, None, "family_therapist", therapist, "Tove <Holm>");
    for child in [small_child, big_child] {
        database.assign(family, Some(child), "placement_site", site, "Egehuset");
    }
    let asked = |slot, person, child, child_instrument| Asked {
        family,
        child,
        slot,
        wave: "baseline",
        person,
        invited: "2021-03-01",
        closes: "2021-04-26",
        child_instrument,
    };
    let parent_request = database.request(asked("parent1", parent, None, None));
    let caseworker_request = database.request(asked("caseworker", caseworker, None, None));
    let small = database.request(asked("placement_site", site, Some(small_child), Some("sdq-2-4")));
    let big = database.request(asked("placement_site", site, Some(big_child), Some("sdq-11-17")));
    Study {
        parent_link: format!("/s/{}", database.message("m1", parent, &[parent_request], "invitation")),
        reminder_link: format!("/s/{}", database.message("m2", parent, &[parent_request], "reminder1")),
        site_link: format!("/s/{}", database.message("m3", site, &[small, big], "invitation")),
        caseworker_link: format!("/s/{}", database.message("m4", caseworker, &[caseworker_request], "invitation")),
        web: Web::serve(service, "2021-03-02", None),
        parent_request,
        small,
        big,
        caseworker_request,
    }
}

impl Study {
    fn parent_page(&self, page: impl std::fmt::Display) -> String {
        format!("{}/{}/{page}", self.parent_link, self.parent_request)
    }

    /// Answers every question from `path` on, each with `choose`, up to the check; returns the questions asked.
    fn walk(&self, path: &str, choose: impl Fn(&str) -> Option<&'static str>) -> Vec<String> {
        let mut asked = Vec::new();
        let mut path = path.to_owned();
        while !path.ends_with("/check") {
            let questions = self.web.get(&path).questions();
            assert!(!questions.is_empty(), "{path} asks nothing");
            let answers: Vec<(&str, &str)> =
                questions.iter().filter_map(|name| Some((name.as_str(), choose(name)?))).collect();
            path = self.web.fill(&path, "next", &answers).to().to_owned();
            asked.extend(questions);
            assert!(asked.len() < 200, "the walk does not end");
        }
        asked
    }
}

fn begin(page: &Page) -> String {
    page.html.split("<a class=\"button\" href=\"").nth(1).expect("a button").split('"').next().unwrap().to_owned()
}

fn answers(database: &Database, of: RequestId) -> Vec<String> {
    database.lines(&format!(
        "SELECT item || '=' || value AS line FROM answer JOIN response ON response.id = answer.response_id \
         WHERE request_id = {of} ORDER BY answer.id"
    ))
}

fn scores(database: &Database, of: RequestId) -> Vec<String> {
    database.lines(&format!(
        "SELECT name || '=' || CAST(value AS INTEGER) AS line FROM score JOIN response \
         ON response.id = score.response_id WHERE request_id = {of} ORDER BY name"
    ))
}

fn state(database: &Database, of: RequestId) -> String {
    database.lines(&format!("SELECT state AS line FROM request WHERE id = {of}")).remove(0)
}

on_each_database!(a_parent_answers_leaves_comes_back_by_another_mail_and_submits_once);
fn a_parent_answers_leaves_comes_back_by_another_mail_and_submits_once(database: &Database) {
    let study = study(database);
    let list = study.web.list(&study.parent_link);
    assert_eq!(list.status, 200);
    assert!(list.text().contains("Dit spørgeskema Ved start Ikke begyndt"), "{}", list.text());
    assert!(list.text().contains("Du kan svare til og med 26. april 2021"), "{}", list.text());

    // Half of it, then away.
    let first = begin(&list);
    assert_eq!(first, study.parent_page(1));
    let second = study.web.fill(&first, "next", &[("crisis_talk_family_therapist", "4")]);
    assert_eq!(second.to(), study.parent_page(2));
    let later = study.web.fill(second.to(), "later", &[("crisis_talk_caseworker", "5")]);
    assert_eq!(later.to(), format!("{}/list?saved=1", study.parent_link));
    assert!(study.web.get(later.to()).text().contains("Dine svar er gemt"));

    // The reminder's link opens the same, where one left off.
    let list = study.web.list(&study.reminder_link);
    assert!(list.text().contains("Begyndt"), "{}", list.text());
    let third = begin(&list);
    assert_eq!(third, format!("{}/{}/3", study.reminder_link, study.parent_request));
    let back = study.web.fill(&third, "back", &[]);
    let page = study.web.get(back.to());
    assert_eq!(page.chosen().get("crisis_talk_caseworker").map(String::as_str), Some("5"));

    // WHO-5 all 3, PSOC all 6, the rest skipped.
    study.walk(&third, |name| match name {
        name if name.starts_with("who5_") => Some("3"),
        name if name.starts_with("psoc_") => Some("6"),
        _ => None,
    });
    let check = study.web.get(&study.parent_page("check"));
    assert!(check.text().contains("Disse spørgsmål er uden svar"), "{}", check.text());
    let before = answers(database, study.parent_request);
    let submit = study.parent_page("submit");
    assert_eq!(study.web.post(&submit, &[]).to(), study.parent_page("thanks"));
    assert_eq!(state(database, study.parent_request), "answered");
    assert_eq!(answers(database, study.parent_request), before);
    assert_eq!(
        scores(database, study.parent_request),
        ["psoc_efficacy=42", "psoc_satisfaction=9", "psoc_total=51", "who5=60"]
    );
    let thanks = study.web.get(&study.parent_page("thanks"));
    assert!(thanks.text().contains("Vi skriver til dig igen cirka juni 2021"), "{}", thanks.text());

    // A second click, on whatever: nothing changes.
    let stored = database.everything();
    study.web.today("2021-03-05");
    assert_eq!(study.web.post(&submit, &[]).to(), study.parent_page("thanks"));
    let late = study.web.post(&study.parent_page(1), &[("crisis_talk_family_therapist", "1")]);
    assert_eq!(late.status, 409);
    assert!(late.text().contains("Du har allerede sendt dine svar"));
    assert_eq!(study.web.get(&study.parent_page(1)).to(), study.parent_page("thanks"));
    assert!(study.web.list(&study.parent_link).text().contains("Sendt 2. marts 2021. Tak for dine svar."));
    assert_eq!(database.everything(), stored);
}

on_each_database!(two_submits_at_once_are_one);
fn two_submits_at_once_are_one(database: &Database) {
    let study = study(database);
    study.walk(&study.parent_page(1), |name| name.starts_with("who5_").then_some("2"));
    let submit = study.parent_page("submit");
    std::thread::scope(|scope| {
        let clicks: Vec<_> = (0..6).map(|_| scope.spawn(|| study.web.post(&submit, &[]))).collect();
        for click in clicks {
            assert_eq!(click.join().unwrap().to(), study.parent_page("thanks"));
        }
    });
    assert_eq!(scores(database, study.parent_request), ["who5=40"]);
    assert_eq!(database.lines("SELECT state AS line FROM request WHERE state = 'answered'").len(), 1);
}

on_each_database!(a_placement_site_is_asked_for_each_child_and_not_about_contact_that_does_not_take_place);
fn a_placement_site_is_asked_for_each_child_and_not_about_contact_that_does_not_take_place(database: &Database) {
    let study = study(database);
    let list = study.web.list(&study.site_link);
    for child in ["Barnet på 2 år (barn N-17-1) · Mona Sø og Finn Å · Sag N-17", "(barn N-17-2)"] {
        assert!(list.text().contains(child), "{}", list.text());
    }
    let first = format!("{}/{}/1", study.site_link, study.small);
    let page = study.web.get(&first);
    assert!(
        page.text().contains("Nu gælder det Barnet på 2 år (barn N-17-1) · Mona Sø og Finn Å · Sag N-17 · Ved start"),
        "{}",
        page.text()
    );
    assert!(page.text().contains("(Mona Sø)"), "the parent is named: {}", page.text());
    assert_eq!(page.questions(), ["contact_takes_place_parent1"]);

    // Contact with one parent, answered; then none after all.
    study.web.fill(&first, "next", &[("contact_takes_place_parent1", "1")]);
    let asked = study.walk(&first, |name| match name {
        "contact_takes_place_parent1" => Some("1"),
        "contact_takes_place_parent2" => Some("0"),
        name if name.starts_with("contact_child") => Some("4"),
        "sdq_difficulties" => Some("2"),
        name if name.starts_with("sdq_") => Some("1"),
        _ => None,
    });
    assert!(asked.contains(&"contact_child_happy_parent1".to_owned()), "{asked:?}");
    assert!(!asked.contains(&"contact_child_happy_parent2".to_owned()), "{asked:?}");
    assert!(asked.contains(&"sdq_distress".to_owned()) && !asked.contains(&"sdq_change".to_owned()), "{asked:?}");
    study.web.fill(&first, "later", &[("contact_takes_place_parent1", "0")]);
    assert!(answers(database, study.small).contains(&"contact_child_happy_parent1=4".to_owned()), "a draft stays");

    let submit = format!("{}/{}/submit", study.site_link, study.small);
    let thanks = study.web.post(&submit, &[]);
    let stored = answers(database, study.small);
    assert!(!stored.iter().any(|answer| answer.starts_with("contact_child_")), "{stored:?}");
    assert!(stored.contains(&"contact_takes_place_parent1=0".to_owned()));
    assert!(scores(database, study.small).contains(&"sdq_impact=0".to_owned()));
    let instruments = database.lines("SELECT DISTINCT instrument AS line FROM answer ORDER BY 1");
    assert_eq!(instruments, ["contact-placement_site", "sdq-2-4"]);

    // The thanks page leads on to the other child, whose form is its own.
    let thanks = study.web.get(thanks.to());
    assert!(thanks.text().contains("Du har et spørgeskema mere."), "{}", thanks.text());
    assert_eq!(begin(&thanks), format!("{}/{}/1", study.site_link, study.big));
    assert!(study.web.get(&begin(&thanks)).text().contains("(barn N-17-2)"));
    assert!(answers(database, study.big).is_empty());
}

on_each_database!(links_of_others_old_links_and_wrong_ones_open_nothing);
fn links_of_others_old_links_and_wrong_ones_open_nothing(database: &Database) {
    let study = study(database);
    let unknown = format!("/s/{}", "A".repeat(27));
    let foreign = format!("{}/{}", study.caseworker_link, study.parent_request);
    let first = study.web.get(&study.parent_page(1));
    let version = first.version();
    let fields = [("version", version.as_str()), ("crisis_talk_family_therapist", "4"), ("go", "next")];
    let stored = database.everything();
    for (path, status) in [
        ("/s/nonsense".to_owned(), 404),
        ("/s/nonsense/1/1".to_owned(), 404),
        (unknown.clone(), 404),
        (format!("{unknown}/{}/1", study.parent_request), 404),
        (format!("{foreign}/1"), 404),
        (format!("{foreign}/check"), 404),
        (format!("{foreign}/thanks"), 404),
        (study.parent_page(0), 404),
        (study.parent_page(400), 404),
        (study.parent_page("x"), 404),
        ("/nowhere".to_owned(), 404),
    ] {
        let page = study.web.get(&path);
        assert_eq!(page.status, status, "{path}");
        assert!(
            page.text().contains("Brug") || page.text().contains("Use") || page.html.contains("class=\"button\""),
            "{path} says what to do: {}",
            page.text()
        );
    }
    for path in [format!("{foreign}/1"), format!("{foreign}/submit"), format!("{unknown}/{}/1", study.parent_request)] {
        assert_eq!(study.web.post(&path, &fields).status, 404, "{path}");
    }
    assert_eq!(study.web.post(&format!("{unknown}/language"), &[("language", "en")]).status, 404);
    assert_eq!(database.everything(), stored);

    // Another address: the mail is in somebody else's mailbox now.
    database.readdress("mor@example.org", "ny@example.org");
    assert_eq!(study.web.list(&study.parent_link).status, 410);
    assert_eq!(study.web.post(&study.parent_page(1), &fields).status, 410);
    assert!(answers(database, study.parent_request).is_empty());
}

on_each_database!(what_is_closed_or_taken_back_takes_no_answer);
fn what_is_closed_or_taken_back_takes_no_answer(database: &Database) {
    let study = study(database);
    let version = study.web.get(&study.parent_page(1)).version();
    let fields = [("version", version.as_str()), ("crisis_talk_family_therapist", "4"), ("go", "next")];
    let post = |status: u16| {
        let stored = database.everything();
        assert_eq!(study.web.get(&study.parent_page(1)).status, status);
        assert_eq!(study.web.post(&study.parent_page(1), &fields).status, status);
        assert_eq!(study.web.post(&study.parent_page("submit"), &[]).status, status);
        assert_eq!(database.everything(), stored);
    };
    // The closing day is the last; the scheduler need not have run for the day after to be too late.
    study.web.today("2021-04-26");
    assert_eq!(study.web.get(&study.parent_page(1)).status, 200);
    study.web.today("2021-04-27");
    post(410);
    study.web.today("2021-03-10");
    // The family left: open to the end of that day, cancelled from the next on (contract rule 2.6).
    database.sql("UPDATE family SET status = 'ended_early', end_on = '2021-03-10'");
    assert_eq!(study.web.get(&study.parent_page(1)).status, 200);
    study.web.today("2021-03-11");
    post(410);
    database.sql("UPDATE family SET status = 'completed'");
    assert_eq!(study.web.get(&study.parent_page(1)).status, 200);
    database.sql(&format!("UPDATE request SET state = 'cancelled' WHERE id = {}", study.parent_request));
    post(410);
    database.sql(&format!("UPDATE request SET state = 'missing' WHERE id = {}", study.parent_request));
    post(410);
}

on_each_database!(a_new_person_begins_empty_and_the_old_link_is_dead);
fn a_new_person_begins_empty_and_the_old_link_is_dead(database: &Database) {
    let study = study(database);
    let page = format!("{}/{}/1", study.caseworker_link, study.caseworker_request);
    let item = study.web.get(&page).questions().remove(0);
    study.web.fill(&page, "later", &[(&item, "5")]);
    assert_eq!(answers(database, study.caseworker_request).len(), 1);

    // The register says so before the request has moved: already over.
    database.sql("UPDATE assignment SET to_on = '2021-03-01' WHERE slot = 'caseworker'");
    assert_eq!(study.web.list(&study.caseworker_link).status, 410);

    let new = database.person("ny@example.org", "da");
    database.assign(FamilyId::new(1), None, "caseworker", new, "Ulla");
    database.sql(&format!(
        "UPDATE request SET person_id = {new}, round = 2, invited_on = '2021-03-02' WHERE id = {}",
        study.caseworker_request
    ));
    assert_eq!(study.web.list(&study.caseworker_link).status, 410);
    assert_eq!(study.web.post(&page, &[(&item, "1")]).status, 410);
    let link = format!("/s/{}", database.message("m9", new, &[study.caseworker_request], "invitation"));
    let page = format!("{link}/{}/1", study.caseworker_request);
    assert!(study.web.list(&link).text().contains("Ikke begyndt"));
    assert!(study.web.get(&page).chosen().is_empty());
    study.web.fill(&page, "later", &[(&item, "2")]);
    study.web.post(&format!("{link}/{}/submit", study.caseworker_request), &[]);
    assert_eq!(
        answers(database, study.caseworker_request),
        [format!("{item}=5"), format!("{item}=2")],
        "each person's answers are their own"
    );
    assert_eq!(database.lines("SELECT state AS line FROM request WHERE state = 'answered'").len(), 1);
}

on_each_database!(what_does_not_fit_the_page_is_refused_and_nothing_is_stored);
fn what_does_not_fit_the_page_is_refused_and_nothing_is_stored(database: &Database) {
    let study = study(database);
    let path = study.parent_page(1);
    let version = study.web.get(&path).version();
    let stored = database.everything();
    for (name, value) in [
        ("crisis_talk_family_therapist", "99"),
        ("crisis_talk_family_therapist", "-1"),
        ("crisis_talk_family_therapist", "four"),
        ("crisis_talk_family_therapist", "4.0"),
        ("crisis_talk_caseworker", "4"), // another page's
        ("who5_1", "3"),
        ("no_such_item", "1"),
        ("go", "elsewhere"),
        ("go", "language-xx"),
    ] {
        let fields = [("version", version.as_str()), ("go", "next"), (name, value)];
        let page = study.web.post(&path, &fields);
        assert_eq!(page.status, 400, "{name}={value}");
        assert!(page.text().contains("Svaret kunne ikke gemmes"), "{}", page.text());
        assert!(page.html.contains(&format!("href=\"{path}\"")), "a way back");
    }
    assert_eq!(study.web.post(&path, &[("junk", &"x".repeat(100_000))]).status, 413);
    // A page whose wording has been replaced in the meantime keeps the choice and asks to look again.
    let fields = [("version", "another"), ("go", "next"), ("crisis_talk_family_therapist", "4")];
    let page = study.web.post(&path, &fields);
    assert_eq!(page.status, 409);
    assert_eq!(page.chosen().get("crisis_talk_family_therapist").map(String::as_str), Some("4"));
    assert_eq!(database.everything(), stored);
}

on_each_database!(an_answer_can_be_changed_and_taken_back_and_only_its_own_page_is_touched);
fn an_answer_can_be_changed_and_taken_back_and_only_its_own_page_is_touched(database: &Database) {
    let study = study(database);
    let (one, two) = (study.parent_page(1), study.parent_page(2));
    study.web.fill(&one, "next", &[("crisis_talk_family_therapist", "4")]);
    study.web.fill(&two, "next", &[("crisis_talk_caseworker", "2")]);
    study.web.fill(&one, "next", &[("crisis_talk_family_therapist", "5")]);
    assert_eq!(answers(database, study.parent_request), ["crisis_talk_family_therapist=5", "crisis_talk_caseworker=2"]);
    study.web.fill(&one, "next", &[]);
    assert_eq!(answers(database, study.parent_request).len(), 2, "nothing chosen says nothing");
    assert!(study.web.get(&one).text().contains("Slet mit svar"));
    study.web.fill(&one, "next", &[("crisis_talk_family_therapist", "")]);
    assert_eq!(answers(database, study.parent_request), ["crisis_talk_caseworker=2"]);
    assert!(!study.web.get(&one).text().contains("Slet mit svar"));
}

on_each_database!(nothing_answered_is_not_submitted);
fn nothing_answered_is_not_submitted(database: &Database) {
    let study = study(database);
    let page = study.web.post(&study.parent_page("submit"), &[]);
    assert_eq!(page.status, 422);
    assert!(page.text().contains("Du har ikke svaret på noget endnu"), "{}", page.text());
    assert!(page.title().starts_with("Fejl:"), "{}", page.title());
    assert_eq!(state(database, study.parent_request), "open");
}

on_each_database!(the_language_sticks_saves_the_page_and_stands_on_the_answers);
fn the_language_sticks_saves_the_page_and_stands_on_the_answers(database: &Database) {
    let study = study(database);
    let path = study.parent_page(1);
    assert!(study.web.get(&path).html.contains("<html lang=\"da\" dir=\"ltr\">"));
    let switched = study.web.fill(&path, "language-en", &[("crisis_talk_family_therapist", "4")]);
    assert_eq!(switched.to(), path);
    let page = study.web.get(&path);
    assert!(page.html.contains("<html lang=\"en\" dir=\"ltr\">"), "{}", page.html);
    assert!(page.title().starts_with("Question 1 of "), "{}", page.title());
    assert_eq!(page.chosen().get("crisis_talk_family_therapist").map(String::as_str), Some("4"));
    // In English from here on, by every link; what was answered in Danish stays so.
    study.web.fill(&study.parent_page(2), "next", &[("crisis_talk_caseworker", "3")]);
    assert!(study.web.list(&study.reminder_link).text().contains("Your questionnaires"));
    let languages = database.lines(
        "SELECT item || ' ' || language AS line FROM answer JOIN version ON version.id = answer.version_id ORDER BY item",
    );
    assert_eq!(languages, ["crisis_talk_caseworker en", "crisis_talk_family_therapist da"]);
    // And back, from the list, to the page one was on; never to another site.
    let language = format!("{}/language", study.parent_link);
    let back = study.web.post(&language, &[("language", "da"), ("back", &format!("{}/check", study.parent_request))]);
    assert_eq!(back.to(), study.parent_page("check"));
    for outside in ["//example.org", "https://example.org", "../..", "\\example.org"] {
        let to = study.web.post(&language, &[("language", "da"), ("back", outside)]).to().to_owned();
        assert!(to.starts_with(&study.parent_link), "{to}");
    }
    assert_eq!(study.web.post(&language, &[("language", "xx")]).status, 400);
    assert!(study.web.list(&study.parent_link).text().contains("Dine spørgeskemaer"));
}

on_each_database!(every_answer_and_score_names_the_exact_version);
fn every_answer_and_score_names_the_exact_version(database: &Database) {
    let study = study(database);
    study.walk(&study.parent_page(1), |name| if name.starts_with("who5_") { Some("5") } else { None });
    study.web.post(&study.parent_page("submit"), &[]);
    let versions = database.lines("SELECT instrument || ' ' || language AS line FROM version ORDER BY 1");
    assert_eq!(versions, ["who-5 da"]);
    let content = database.lines("SELECT content AS line FROM version").remove(0);
    let content: serde_json::Value = serde_json::from_str(&content).unwrap();
    assert_eq!(content["asked_as"], "who-5");
    assert_eq!(content["wording"]["language"], "da");
    let linked = database.lines(
        "SELECT 'x' AS line FROM answer JOIN version ON version.id = answer.version_id \
         WHERE version.instrument = answer.instrument",
    );
    assert_eq!(linked.len(), 5);
    assert_eq!(scores(database, study.parent_request), ["who5=100"]);
}

on_each_database!(looking_changes_nothing);
fn looking_changes_nothing(database: &Database) {
    let study = study(database);
    study.web.fill(&study.parent_page(1), "next", &[("crisis_talk_family_therapist", "4")]);
    study.walk(&format!("{}/{}/1", study.site_link, study.small), |name| name.starts_with("sdq_").then_some("1"));
    study.web.post(&format!("{}/{}/submit", study.site_link, study.small), &[]);
    let stored = database.everything();
    let mut paths = vec!["/".to_owned(), "/health".into(), "/nowhere".into(), format!("/s/{}", "A".repeat(27))];
    for (link, requests) in [
        (&study.parent_link, vec![study.parent_request]),
        (&study.site_link, vec![study.small, study.big]),
        (&study.caseworker_link, vec![study.caseworker_request]),
    ] {
        paths.push(link.clone());
        paths.push(format!("{link}/list?saved=1"));
        paths.push(format!("{link}/language?language=en"));
        for request in requests {
            paths.extend(["check", "submit", "thanks"].map(|page| format!("{link}/{request}/{page}")));
            paths.extend((1..60).map(|page| format!("{link}/{request}/{page}?go=next&who5_1=3")));
        }
    }
    for path in &paths {
        assert!(study.web.get(path).status < 500, "{path}");
        assert!(study.web.head(path).status < 500, "{path}");
        for method in ["PUT", "DELETE", "PATCH"] {
            assert!(matches!(study.web.request(method, path).status, 404 | 405), "{method} {path}");
        }
    }
    assert_eq!(database.everything(), stored);
}

on_each_database!(pages_keep_to_themselves);
fn pages_keep_to_themselves(database: &Database) {
    let study = study(database);
    for path in [&study.parent_link, &study.parent_page(1), &study.parent_page("check"), "/", "/nowhere"] {
        let page = study.web.get(path);
        let header = |name: &str| page.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("").to_owned();
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("cache-control"), "no-store", "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert!(header("x-robots-tag").contains("noindex"), "{path}");
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
        // A page of questions carries the one script that the policy lets run; the others none.
        let scripts: Vec<&str> = page.html.split("<script").skip(1).collect();
        assert_eq!(scripts.len(), usize::from(path.ends_with("/1") || *path == study.parent_link), "{path}");
        for script in scripts {
            let script = script.strip_prefix('>').expect("no attribute").split("</script>").next().unwrap();
            let hash = BASE64.encode(&Sha256::digest(script.as_bytes()));
            assert!(policy.contains(&format!("script-src 'sha256-{hash}'")), "{policy}");
            for storage in ["localStorage", "sessionStorage", "indexedDB", "caches", "cookie", "history", "console"] {
                assert!(!script.contains(storage), "answers stay out of {storage}");
            }
        }
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
        assert!(!page.html.contains(" style=\""), "{path}");
        assert!(page.html.matches("<h1").count() == 1, "{path}");
        for word in ["anbring", "placement", "sag", "case", "N-17", "barn"] {
            assert!(!page.title().to_lowercase().contains(word), "{path}: {}", page.title());
        }
        assert!(!page.html.contains("http"), "{path} names another place");
    }
    let name = study.web.get(&study.parent_page(1)).html;
    assert!(name.contains("Tove &lt;Holm&gt;"), "names are escaped");
    let head = study.web.head(&study.parent_link);
    assert_eq!((head.status, head.html.as_str()), (200, ""));
}

/// What a phone gets in its first ten packets: the first question, its style and its script, complete.
#[test]
fn a_question_is_one_light_response_that_asks_for_nothing_more() {
    const LIGHT: usize = 14 * 1024;
    let database = Database::sqlite();
    let study = study(&database);
    let site = format!("{}/{}", study.site_link, study.small);
    for path in [study.parent_link.clone(), study.parent_page(1), format!("{site}/1"), format!("{site}/5")] {
        for encoding in ["gzip", "br"] {
            let (chosen, bytes) = study.web.weigh(&path, encoding);
            assert_eq!(chosen, encoding, "{path}");
            assert!(bytes <= LIGHT, "{path} has {bytes} bytes by {encoding}");
        }
        assert_eq!(study.web.weigh(&path, "gzip, deflate, br").0, "br", "the smaller one");
        let html = study.web.get(&path).html;
        for asks in [" src=", "@import", "url(", "<link rel=\"stylesheet", "<link rel=\"preload"] {
            assert!(!html.contains(asks), "{path} asks for more: {asks}");
        }
    }
}

on_each_database!(how_long_it_takes_is_told_from_what_others_took);
fn how_long_it_takes_is_told_from_what_others_took(database: &Database) {
    let study = study(database);
    assert!(study.web.get(&study.parent_page(1)).text().contains("Det tager cirka 7 minutter"), "39 questions");
    assert!(study.web.list(&study.parent_link).text().contains("Det tager cirka 7 minutter"));
    // Eleven parents took 3 to 13 minutes, another went away for the night, and a caseworker took 20.
    let taken = (3..14).map(|n| (n, "parent")).chain([(600, "parent"), (20, "caseworker")]);
    for (n, (minutes, role)) in taken.enumerate() {
        let (hours, minutes) = (minutes / 60, minutes % 60);
        database.sql(&format!(
            "INSERT INTO request (id, unit_key, family_id, role, slot, wave, person_id, round, nominal_on, closes_on, \
             state, reason, protocol_id) VALUES ({0}, 'k{0}', 1, '{role}', '{role}', 'baseline', 2, 1, '2021-01-01', \
             '2021-02-26', 'answered', '{{}}', {1})",
            1000 + n,
            database.protocol()
        ));
        database.sql(&format!(
            "INSERT INTO response (request_id, person_id, started_at, submitted_at) VALUES ({}, 2, \
             '2021-01-05 08:00:00', '2021-01-05 {:02}:{minutes:02}:00')",
            1000 + n,
            8 + hours
        ));
    }
    let told = |page: &str| study.web.get(page).text();
    assert!(told(&study.parent_page(1)).contains("7 minutter"), "measured once an hour, not for each page");
    study.web.today("2021-03-03");
    assert!(told(&study.parent_page(1)).contains("Det tager cirka 8 minutter"), "{}", told(&study.parent_page(1)));
    assert!(told(&study.caseworker_link).contains("about"), "few have been caseworkers");
    study.walk(&study.parent_page(1), |name| name.starts_with("who5_").then_some("3"));
    assert!(told(&format!("{}/list", study.parent_link)).contains("Det tager cirka 7 minutter"), "what is left");
    assert!(told(&study.parent_page(2)).contains("Der er cirka 7 minutter igen"), "{}", told(&study.parent_page(2)));
}

#[test]
fn the_database_away_is_no_missing_page() {
    let database = Database::sqlite();
    let study = study(&database);
    assert_eq!((study.web.get("/health").status, study.web.get("/health").html.as_str()), (200, "ok"));
    let file = database.dir.path().join("test.sqlite");
    std::fs::rename(&file, file.with_extension("away")).expect("a file");
    for path in ["/health", study.parent_link.as_str()] {
        let page = study.web.get_in(path, "en-GB,da;q=0.5");
        assert_eq!(page.status, 503, "{path}");
        assert!(page.text().contains("Try again in a moment"), "{}", page.text());
        assert!(page.headers.contains_key("retry-after"));
    }
    assert_eq!(study.web.get_in("/nowhere", "fr, en;q=0.3, da;q=0.8").text().split(' ').nth(3), Some("Spørgeskema"));
}

/// Whole pages, as they are, in both languages.
#[test]
fn pages_look_as_agreed() {
    let database = Database::sqlite();
    let study = study(&database);
    let keep = |name: &str, page: Page| {
        let (head, rest) = page.html.split_once("<style>").unwrap();
        let mut html = format!("{head}<style>…</style>{}", rest.split_once("</style>").unwrap().1);
        for link in [&study.parent_link, &study.site_link, &study.caseworker_link] {
            html = html.replace(link.as_str(), "/s/TOKEN");
        }
        if let Some((page, rest)) = html.clone().split_once("<script>") {
            html = format!("{page}<script>…</script>{}", rest.split_once("</script>").unwrap().1);
        }
        if html.contains("name=\"version\"") {
            html = html.replace(&page.version(), "VERSION");
        }
        insta::assert_snapshot!(name, html);
    };
    for language in ["da", "en"] {
        for link in [&study.parent_link, &study.site_link] {
            study.web.post(&format!("{link}/language"), &[("language", language)]);
        }
        keep(&format!("{language}_landing"), study.web.get_in("/", language));
        keep(&format!("{language}_not_found"), study.web.get_in("/nowhere", language));
        keep(&format!("{language}_unknown_link"), study.web.get_in("/s/nonsense", language));
        keep(&format!("{language}_list_parent"), study.web.list(&study.parent_link));
        keep(&format!("{language}_list_site"), study.web.list(&study.site_link));
        keep(&format!("{language}_question_parent"), study.web.get(&study.parent_page(1)));
        let site = format!("{}/{}", study.site_link, study.small);
        keep(&format!("{language}_questions_site"), study.web.get(&format!("{site}/5")));
        keep(&format!("{language}_check"), study.web.get(&study.parent_page("check")));
        keep(&format!("{language}_check_empty"), study.web.post(&study.parent_page("submit"), &[]));
        let refused = study.web.post(&study.parent_page(1), &[("who5_1", "1")]);
        keep(&format!("{language}_refused"), refused);
    }
    study.web.fill(&study.parent_page(1), "next", &[("crisis_talk_family_therapist", "4")]);
    study.web.post(&study.parent_page("submit"), &[]);
    for language in ["da", "en"] {
        study.web.post(&format!("{}/language", study.parent_link), &[("language", language)]);
        keep(&format!("{language}_thanks"), study.web.get(&study.parent_page("thanks")));
        keep(&format!("{language}_list_done"), study.web.list(&study.parent_link));
        keep(&format!("{language}_already"), study.web.post(&study.parent_page(1), &[]));
    }
}

on_each_database!(a_question_that_must_be_answered_says_so_and_keeps_the_other_answers);
fn a_question_that_must_be_answered_says_so_and_keeps_the_other_answers(database: &Database) {
    let study = study_with(database, service_with(database, insisting_on("core-caseworker")));
    let at = |page: &str| format!("{}/{}/{page}", study.caseworker_link, study.caseworker_request);
    let questions = study.web.get(&at("1")).questions();
    assert!(questions.len() > 2, "{questions:?}");
    assert!(!study.web.get(&at("1")).text().contains("You can skip"));
    let (first, rest) = questions.split_first().unwrap();
    let rest: Vec<(&str, &str)> = rest.iter().map(|name| (name.as_str(), "3")).collect();

    // To and fro without an answer is no fault; going on is.
    assert_eq!(study.web.fill(&at("1"), "later", &rest[..1]).to(), format!("{}/list?saved=1", study.caseworker_link));
    let page = study.web.fill(&at("1"), "next", &rest);
    assert_eq!(page.status, 422);
    assert!(page.title().starts_with("Error: Questions 1–"), "{}", page.title());
    assert!(page.text().contains("An answer is missing"), "{}", page.text());
    let link = page.html.split("<li><a href=\"#").nth(1).unwrap().split('"').next().unwrap();
    assert!(link.starts_with(first.as_str()) && page.html.contains(&format!("id=\"{link}\"")), "{link}");
    assert_eq!(page.html.matches("class=\"wrong\"").count(), 1);
    assert_eq!(page.chosen().len(), rest.len(), "nothing is lost");
    assert_eq!(answers(database, study.caseworker_request).len(), rest.len());

    let refused = study.web.post(&at("submit"), &[]);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("These questions must be answered"), "{}", refused.text());
    assert!(!refused.html.contains(">Send answers<"));
    assert_eq!(state(database, study.caseworker_request), "open");
    // What must be answered can be changed but not taken back.
    let version = study.web.get(&at("1")).version();
    let cleared = study.web.post(&at("1"), &[("version", &version), ("go", "next"), (rest[0].0, "")]);
    assert_eq!(cleared.status, 400);

    assert_eq!(study.web.fill(&at("1"), "next", &[(first, "3")]).status, 303);
    let asked = study.walk(&at("1"), |name| questions.contains(&name.to_owned()).then_some("3"));
    assert!(asked.len() > questions.len());
    assert_eq!(study.web.post(&at("submit"), &[]).to(), at("thanks"));
}

#[test]
fn the_demonstration_shows_its_mailbox_and_moves_its_clock() {
    use std::sync::{Arc, Mutex};
    let database = Database::sqlite();
    let mailbox = database.dir.path().join("box");
    for folder in ["new", "cur"] {
        std::fs::create_dir_all(mailbox.join(folder)).unwrap();
    }
    let mail = |to: &str, subject: &str, hour: u8, html: &str| {
        format!(
            "From: Evalueringen <svar@example.org>\r\nTo: {to}\r\nSubject: {subject}\r\n\
             Date: Mon, 1 Mar 2021 {hour:02}:00:00 +0100\r\nX-Kvartal-Kind: invitation\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHej\r\n\
             --b\r\nContent-Type: text/html\r\n\r\n{html}\r\n--b--\r\n"
        )
    };
    let html = "<p style=\"color:red\">Hej <a href=\"/s/x\">link</a></p><script>alert(1)</script>";
    std::fs::write(mailbox.join("new/1.a.host"), mail("mor@example.org", "Den foerste", 9, html)).unwrap();
    std::fs::write(mailbox.join("cur/2.b.host:2,S"), mail("far@example.org", "Den anden", 11, html)).unwrap();
    let steps = Arc::new(Mutex::new(Vec::new()));
    let seen = steps.clone();
    let demo = kvartal::web::DemoState {
        mailbox,
        move_on: Arc::new(move |step| {
            seen.lock().unwrap().push(step);
            Ok("2 mails were sent.".into())
        }),
        rates: Some(Arc::new(|| Ok(vec![kvartal::web::Rate { role: "Forælder".into(), asked: 7, answered: 3 }]))),
    };
    let web = Web::serve(service(&database), "2021-03-02", Some(demo));
    let index = web.get("/demo");
    assert!(index.text().contains("invented") && index.text().contains("Tuesday 2 March 2021"), "{}", index.text());
    assert!(index.text().contains("Forælder 7 3"), "{}", index.text());
    let list = web.get("/demo/mailbox");
    let text = list.text();
    assert!(text.find("Den anden").unwrap() < text.find("Den foerste").unwrap(), "newest first: {text}");
    assert!(text.contains("mor@example.org 2021-03-01 09:00 invitation"), "{text}");
    assert!(!web.get("/demo/mailbox?to=MOR@example.org").text().contains("Den anden"));
    let href = list.html.split("<a href=\"/demo/mailbox/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mail = web.get(&format!("/demo/mailbox/{href}"));
    assert!(mail.html.contains("sandbox=\"allow-popups allow-top-navigation-by-user-activation\""));
    assert!(
        mail.html.contains("&lt;base target&#x3D;&quot;_top&quot;&gt;") && !mail.html.contains("<script"),
        "{}",
        mail.html
    );
    assert!(mail.text().contains("As text Hej"), "{}", mail.text());
    for path in ["/demo/mailbox/..%2F..%2Ftest.sqlite", "/demo/mailbox/0000000000000000"] {
        assert_eq!(web.get(path).status, 404, "{path}");
    }
    for step in ["day", "week", "wave"] {
        assert!(web.post("/demo/clock", &[("step", step)]).text().contains("2 mails were sent."));
    }
    assert_eq!(web.post("/demo/clock", &[("step", "year")]).status, 400);
    assert_eq!(web.get("/demo/clock").status, 404);
    use kvartal::web::Step;
    assert_eq!(*steps.lock().unwrap(), [Step::Day, Step::Week, Step::Wave]);
    // Without a demonstration there is none of this.
    let plain = Web::serve(service(&database), "2021-03-02", None);
    for path in ["/demo", "/demo/mailbox"] {
        assert_eq!(plain.get(path).status, 404);
    }
}
