//! "This is hard to understand": said of a question, it is stored for the evaluator and stops nothing.

use crate::support::{Database, Page, Web, insisting_on, on_each_database, service, service_with};
use kvartal::id::{FamilyId, RequestId};

const FIRST: &str = "crisis_talk_family_therapist";

/// A mother and a caseworker who are asked at the start.
struct Study {
    web: Web,
    mother: String,
    list: String,
    request: RequestId,
    worker: String,
    work: RequestId,
}

fn study(database: &Database) -> Study {
    let family = database.family("N-17", "2021-03-01");
    let mother = database.person("mor@example.org", "da");
    let worker = database.person("sag@example.org", "en");
    let therapist = database.person("fb@example.org", "da");
    database.assign(family, None, "parent1", mother, "Mona Sø");
    database.assign(family, None, "caseworker", worker, "Karen Bæk");
    database.assign(family, None, "family_therapist", therapist, "Tove Holm");
    let request = database.baseline(family, "parent1", mother);
    let work = database.baseline(family, "caseworker", worker);
    let list = format!("/s/{}", database.message("m1", mother, &[request], "invitation"));
    Study {
        web: Web::serve(service(database), "2021-03-02", None),
        mother: format!("{list}/{request}"),
        list,
        request,
        worker: format!("/s/{}/{work}", database.message("m2", worker, &[work], "invitation")),
        work,
    }
}

/// What is stored: item, version as shown, instrument, language and role of the request.
fn said(database: &Database) -> Vec<String> {
    database.lines(
        "SELECT hard_to_understand.item || ' ' || version.hash || ' ' || version.instrument || ' ' || version.language \
         || ' ' || request.role AS line FROM hard_to_understand JOIN version ON version.id = version_id \
         JOIN response ON response.id = response_id JOIN request ON request.id = request_id ORDER BY 1",
    )
}

fn answers(database: &Database) -> Vec<String> {
    database.lines("SELECT item || '=' || value AS line FROM answer ORDER BY id")
}

fn count(database: &Database, table: &str) -> usize {
    database.everything()[table].len()
}

fn offers(page: &Page, go: &str) -> bool {
    page.html.contains(&format!("name=\"go\" value=\"{go}\""))
}

on_each_database!(it_is_stored_with_item_version_and_role_and_stops_nothing);
fn it_is_stored_with_item_version_and_role_and_stops_nothing(database: &Database) {
    let study = study(database);
    let first = format!("{}/1", study.mother);
    let page = study.web.get(&first);
    let version = page.version();
    assert!(page.text().contains("Det er svært at forstå"), "{}", page.text());
    // The page is saved, too, and one comes back to the question.
    let back = study.web.fill(&first, &format!("hard-{FIRST}"), &[(FIRST, "4")]);
    assert_eq!(back.to(), format!("{first}#at-0"));
    let stored = [format!("{FIRST} {version} core-parent da parent")];
    assert_eq!(said(database), stored);
    assert_eq!(answers(database), [format!("{FIRST}=4")]);
    let page = study.web.get(&first);
    assert!(
        page.text().contains("Tak. Det hjælper os med at gøre spørgsmålet bedre. Du må gerne svare alligevel."),
        "{}",
        page.text()
    );
    assert!(page.html.contains("<legend id=\"at-0\""), "where one comes back to");
    assert!(page.html.contains(&format!("aria-describedby=\"hard-{FIRST}\"")), "read out there");
    assert!(offers(&page, &format!("plain-{FIRST}")) && !offers(&page, &format!("hard-{FIRST}")));
    assert_eq!(page.chosen().get(FIRST).map(String::as_str), Some("4"));

    // Again, and several times at once: it counts once, as it was first said.
    study.web.today("2021-03-03");
    let again = [("version", version.as_str()), ("go", &format!("hard-{FIRST}"))];
    let before = database.everything_but_the_log();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| assert_eq!(study.web.post(&first, &again).status, 303));
        }
    });
    assert_eq!(database.everything_but_the_log(), before);

    // Taken back, twice.
    for _ in 0..2 {
        let back = study.web.post(&first, &[("version", &version), ("go", &format!("plain-{FIRST}"))]);
        assert_eq!(back.to(), format!("{first}#at-0"));
        assert!(said(database).is_empty());
    }
    assert!(offers(&study.web.get(&first), &format!("hard-{FIRST}")));
    assert_eq!(answers(database), [format!("{FIRST}=4")], "the answer stays");

    // Said anew and sent: it stays said, and nothing more can be said.
    study.web.fill(&first, &format!("hard-{FIRST}"), &[]);
    let thanks = study.web.post(&format!("{}/submit", study.mother), &[]);
    assert!(thanks.to().ends_with("/thanks"));
    assert_eq!(said(database), stored);
    for go in [format!("plain-{FIRST}"), "hard-crisis_talk_caseworker".to_owned()] {
        assert_eq!(study.web.post(&first, &[("version", &version), ("go", &go)]).status, 409);
    }
    assert_eq!(said(database), stored);
}

on_each_database!(who_says_nothing_else_has_not_begun);
fn who_says_nothing_else_has_not_begun(database: &Database) {
    let study = study(database);
    let list = study.web.list(&study.list).text();
    let back = study.web.fill(&format!("{}/1", study.mother), &format!("hard-{FIRST}"), &[]);
    assert_eq!(back.status, 303);
    assert_eq!(count(database, "response"), 1);
    assert_eq!(study.web.list(&study.list).text(), list, "not begun, as many questions, as long");
    assert!(list.contains("Ikke begyndt"), "{list}");
    let submit = study.web.post(&format!("{}/submit", study.mother), &[]);
    assert_eq!(submit.status, 422, "nothing is answered: {}", submit.text());
    let state = database.lines(&format!("SELECT state AS line FROM request WHERE id = {}", study.request));
    assert_eq!(state, ["open"]);
    // The reminder that is due is sent as to everybody who has not answered.
    database.sql("UPDATE message SET sent_on = '2021-03-01'");
    database.sql("UPDATE family SET next_due_at = '2021-03-01 08:00:00'");
    kvartal::tick::tick(&service(database), "2021-03-08T09:00:00Z".parse().unwrap()).expect("a tick");
    let reminded = "SELECT (SELECT address FROM contact WHERE contact.id = message.contact_id) AS line FROM message WHERE sent_on = '2021-03-08' ORDER BY 1";
    assert!(database.lines(reminded).contains(&"mor@example.org".to_owned()));
}

on_each_database!(a_page_of_several_questions_has_one_for_each);
fn a_page_of_several_questions_has_one_for_each(database: &Database) {
    let study = study(database);
    let first = format!("{}/1", study.worker);
    let page = study.web.get(&first);
    let questions = page.questions();
    assert!(questions.len() > 2, "{questions:?}");
    assert!(questions.iter().all(|item| offers(&page, &format!("hard-{item}"))));
    assert_eq!(page.text().matches("This is hard to understand").count(), questions.len());
    let (one, other) = (&questions[1], &questions[2]);
    assert_eq!(study.web.fill(&first, &format!("hard-{one}"), &[]).to(), format!("{first}#at-1"));
    study.web.fill(&first, &format!("hard-{other}"), &[]);
    let page = study.web.get(&first);
    for item in &questions {
        assert_eq!(offers(&page, &format!("plain-{item}")), item == one || item == other, "{item}");
    }
    study.web.fill(&first, &format!("plain-{one}"), &[]);
    assert_eq!(said(database), [format!("{other} {} core-caseworker en caseworker", page.version())]);
    assert_eq!(count(database, "answer"), 0);
    // It is the caseworker's alone.
    let mothers = study.web.get(&format!("{}/1", study.mother));
    assert!(!mothers.html.contains("value=\"plain-"), "{}", mothers.html);
    assert_eq!(said(database).len(), 1, "request {}", study.work);
}

on_each_database!(what_must_be_answered_can_be_hard_as_well);
fn what_must_be_answered_can_be_hard_as_well(database: &Database) {
    let mut study = study(database);
    study.web = Web::serve(service_with(database, insisting_on("core-caseworker")), "2021-03-02", None);
    let first = format!("{}/1", study.worker);
    let item = study.web.get(&first).questions().remove(0);
    let back = study.web.fill(&first, &format!("hard-{item}"), &[]);
    assert_eq!(back.to(), format!("{first}#at-0"), "no answer is asked for on the way");
    let page = study.web.get(&first);
    assert!(page.text().contains("Answer as well as you can."), "{}", page.text());
    assert!(!page.text().contains("You may also leave it"), "{}", page.text());
    // Going on without an answer is a fault as before, and the page still knows what was said.
    let refused = study.web.fill(&first, "next", &[]);
    assert_eq!(refused.status, 422);
    assert!(offers(&refused, &format!("plain-{item}")));
}

on_each_database!(words_that_were_replaced_meanwhile_are_looked_at_again);
fn words_that_were_replaced_meanwhile_are_looked_at_again(database: &Database) {
    let study = study(database);
    let first = format!("{}/1", study.mother);
    let old = study.web.get(&first).version();
    // The same installation with another version of the instrument.
    let new = Web::serve(service_with(database, insisting_on("core-parent")), "2021-03-03", None);
    let before = database.everything();
    let page = new.post(&first, &[("version", &old), ("go", &format!("hard-{FIRST}")), (FIRST, "4")]);
    assert_eq!(page.status, 409);
    assert_eq!(page.chosen().get(FIRST).map(String::as_str), Some("4"));
    assert_eq!(database.everything(), before, "nothing is said of words that nobody has seen");
    new.fill(&first, &format!("hard-{FIRST}"), &[]);
    let now = new.get(&first).version();
    assert_ne!(now, old);
    assert_eq!(said(database), [format!("{FIRST} {now} core-parent da parent")]);
    // Said of these words, it stays said of these, whatever is shown later, and can be taken back there.
    assert!(offers(&study.web.get(&first), &format!("plain-{FIRST}")));
    study.web.fill(&first, &format!("hard-{FIRST}"), &[]);
    assert_eq!(said(database), [format!("{FIRST} {now} core-parent da parent")]);
    study.web.fill(&first, "language-en", &[]);
    study.web.fill(&first, &format!("plain-{FIRST}"), &[]);
    assert!(said(database).is_empty());
    let english = study.web.get(&first).version();
    study.web.fill(&first, &format!("hard-{FIRST}"), &[]);
    assert_eq!(said(database), [format!("{FIRST} {english} core-parent en parent")]);
}

on_each_database!(what_does_not_stand_on_the_page_or_is_closed_is_refused);
fn what_does_not_stand_on_the_page_or_is_closed_is_refused(database: &Database) {
    let study = study(database);
    let first = format!("{}/1", study.mother);
    let version = study.web.get(&first).version();
    let before = database.everything();
    for go in ["hard-", "hard-who5_1", "plain-who5_1", "hard-no_such_item", "hard", "soft-who5_1", "hard-%00"] {
        let page = study.web.post(&first, &[("version", &version), ("go", go), (FIRST, "4")]);
        assert_eq!(page.status, 400, "{go}");
    }
    assert_eq!(database.everything(), before, "the page's answers are not saved either");
    // Another person's link with this request's number.
    let foreign = format!("{}/{}/1", study.worker.rsplit_once('/').unwrap().0, study.request);
    assert_eq!(study.web.post(&foreign, &[("version", &version), ("go", &format!("hard-{FIRST}"))]).status, 404);
    study.web.today("2021-04-27");
    assert_eq!(study.web.post(&first, &[("version", &version), ("go", &format!("hard-{FIRST}"))]).status, 410);
    assert_eq!(database.everything(), before);
}

on_each_database!(what_was_said_stays_with_the_person_who_said_it);
/// Somebody new in the role begins with nothing said.
fn what_was_said_stays_with_the_person_who_said_it(database: &Database) {
    let study = study(database);
    let first = format!("{}/1", study.worker);
    let item = study.web.get(&first).questions().remove(0);
    study.web.fill(&first, &format!("hard-{item}"), &[]);
    let new = database.person("ny@example.org", "en");
    database.sql("UPDATE assignment SET to_on = '2021-03-01' WHERE slot = 'caseworker'");
    database.assign(FamilyId::new(1), None, "caseworker", new, "Ulla");
    database.sql(&format!("UPDATE request SET person_id = {new}, round = 2 WHERE id = {}", study.work));
    let link = format!("/s/{}/{}/1", database.message("m9", new, &[study.work], "invitation"), study.work);
    assert!(offers(&study.web.get(&link), &format!("hard-{item}")));
    study.web.fill(&link, &format!("hard-{item}"), &[]);
    assert_eq!(said(database).len(), 2);
    study.web.fill(&link, &format!("plain-{item}"), &[]);
    assert_eq!(said(database).len(), 1);
}

/// How many people the tables know of who found a question hard.
fn counted(database: &Database) -> usize {
    let service = service(database);
    let facts = database.store.read(|conn| kvartal::store::facts::facts(conn, service.calendar())).expect("facts");
    facts.hard.len()
}

on_each_database!(whoever_withdraws_or_has_all_erased_is_not_counted);
fn whoever_withdraws_or_has_all_erased_is_not_counted(database: &Database) {
    let study = study(database);
    study.web.fill(&format!("{}/1", study.mother), &format!("hard-{FIRST}"), &[]);
    let item = study.web.get(&format!("{}/1", study.worker)).questions().remove(0);
    study.web.fill(&format!("{}/1", study.worker), &format!("hard-{item}"), &[]);
    // Who says no because it is hard is counted, and says no more.
    let no = study.web.post(&format!("{}/no", study.worker), &[("answer", "no")]);
    assert!(no.status < 400, "{}", no.text());
    assert_eq!(counted(database), 2);
    let version = study.web.get(&format!("{}/1", study.mother)).version();
    let late = [("version", version.as_str()), ("go", &format!("plain-{item}"))];
    assert!(study.web.post(&format!("{}/1", study.worker), &late).status >= 300);
    assert_eq!(said(database).len(), 2);

    let mother = database
        .lines("SELECT CAST(person_id AS TEXT) AS line FROM contact WHERE is_current AND address = 'mor@example.org'");
    let choices = service(database).choices(mother[0].parse().unwrap(), "mor@example.org");
    study.web.post(&choices, &[("study", "leave")]);
    assert_eq!(counted(database), 2, "what was said before counts, until it is withdrawn");
    study.web.post(&choices, &[("answers", "withdraw")]);
    assert_eq!((counted(database), said(database).len()), (1, 2));
    study.web.post(&choices, &[("study", "join")]);
    assert_eq!(counted(database), 2);
    // She has answered nothing, but there is something to erase.
    let left = study.web.post(&choices, &[("study", "leave")]);
    assert!(offers_erasing(&left), "{}", left.text());
    let asks = format!("{choices}/erase");
    let confirmation = study.web.get(&asks).hidden("confirmation");
    assert_eq!(study.web.post(&asks, &[("confirmation", &confirmation)]).to(), choices);
    assert_eq!((counted(database), said(database).len()), (1, 2), "left out at once, erased later");
    kvartal::tick::tick(&service(database), "2021-03-20T12:00:00Z".parse().unwrap()).expect("a pass");
    assert_eq!((counted(database), said(database).len(), count(database, "response")), (1, 1, 1));
    assert!(!offers_erasing(&study.web.get(&choices)));
}

fn offers_erasing(page: &Page) -> bool {
    page.html.contains("name=\"answers\" value=\"erase\"")
}
