//! What somebody writes in their own words: kept with the answers, for the evaluator alone, and erased with them.

use crate::support::{Database, Web, by_at, on_each_database, service};
use kvartal::id::PersonId;

const TEXT: &str = "Det går bedre nu.\r\nMen det er svært \u{2013} især om aftenen. =1+1";

struct Study {
    web: Web,
    list: String,
    mother: String,
    person: PersonId,
}

fn study(database: &Database) -> Study {
    let family = database.family("N-17", "2021-03-01");
    let person = database.person("mor@example.org", "da");
    database.assign(family, None, "parent1", person, "Mona Sø");
    let therapist = database.person("fb@example.org", "da");
    database.assign(family, None, "family_therapist", therapist, "Tove Holm");
    let request = database.baseline(family, "parent1", person);
    let list = format!("/s/{}", database.message("m1", person, &[request], "invitation"));
    let mother = format!("{list}/{request}");
    Study { web: Web::serve(service(database), "2021-03-02", None), list, mother, person }
}

fn stored(database: &Database) -> Vec<String> {
    database.lines("SELECT language || ': ' || content AS line FROM own_words ORDER BY id")
}

on_each_database!(it_is_written_changed_taken_back_and_sent_with_the_answers);
fn it_is_written_changed_taken_back_and_sent_with_the_answers(database: &Database) {
    let study = study(database);
    let (check, words) = (format!("{}/check", study.mother), format!("{}/words", study.mother));
    assert!(study.web.get(&check).html.contains(&format!("href=\"{words}\"")), "the place is offered");
    let page = study.web.get(&words);
    assert!(page.text().contains("Kommunen får det ikke at se"), "{}", page.text());
    assert!(stored(database).is_empty(), "looking writes nothing");

    let to = study.web.post(&words, &[("words", TEXT)]);
    assert_eq!((to.status, to.to()), (303, check.as_str()));
    assert_eq!(stored(database), ["da: Det går bedre nu.\nMen det er svært \u{2013} især om aftenen. =1+1"]);
    let page = study.web.get(&check);
    assert!(page.text().contains("Men det er svært") && page.text().contains("Ret det, du har skrevet"));
    assert!(study.web.get(&words).html.contains("Det går bedre nu.\nMen"), "it can be gone on with");
    // Nothing is answered by it.
    assert_eq!(study.web.post(&format!("{}/submit", study.mother), &[]).status, 422);

    study.web.post(&words, &[("words", " \r\n ")]);
    assert!(stored(database).is_empty(), "an empty text takes it back");
    study.web.post(&words, &[("words", "Først")]);
    study.web.post(&words, &[("words", "<b>Så</b>")]);
    assert_eq!(stored(database), ["da: <b>Så</b>"]);
    assert!(study.web.get(&check).html.contains("&lt;b&gt;Så&lt;/b&gt;"), "shown as it was written");

    study.web.fill(&format!("{}/1", study.mother), "next", &[("crisis_talk_family_therapist", "4")]);
    let thanks = study.web.post(&format!("{}/submit", study.mother), &[]);
    assert!(thanks.to().ends_with("/thanks"), "{}", thanks.text());
    let late = study.web.post(&words, &[("words", "For sent")]);
    assert_eq!((late.status, stored(database)), (409, vec!["da: <b>Så</b>".to_owned()]));
    assert!(late.text().contains("De kan ikke ændres nu."), "{}", late.text());
}

on_each_database!(what_is_too_long_is_told_and_not_lost);
fn what_is_too_long_is_told_and_not_lost(database: &Database) {
    let study = study(database);
    let words = format!("{}/words", study.mother);
    let long = format!("{}slut", "æ".repeat(4_000));
    let page = study.web.post(&words, &[("words", &long)]);
    assert_eq!(page.status, 422);
    assert!(page.text().contains("Teksten er 4 tegn for lang"), "{}", page.text());
    assert!(page.html.contains(&long), "the text stands in the field");
    assert!(stored(database).is_empty());
    // More than any page sends: a page says what to do, in the person's language as far as it is known.
    let page = study.web.post(&words, &[("words", &"æ".repeat(20_000))]);
    assert_eq!((page.status, page.headers.get("retry-after")), (413, None));
    assert!(page.text().contains("Teksten er for lang Gå tilbage, og gør den kortere."), "{}", page.text());
    study.web.post(&words, &[("words", &long[..long.len() - 4])]);
    assert_eq!(stored(database).len(), 1);
}

on_each_database!(somebody_elses_link_has_no_place_for_it);
fn somebody_elses_link_has_no_place_for_it(database: &Database) {
    let study = study(database);
    let other = database.family("N-18", "2021-03-01");
    let father = database.person("far@example.org", "da");
    database.assign(other, None, "parent1", father, "Far");
    let request = database.baseline(other, "parent1", father);
    let theirs = format!("{}/{request}/words", study.list);
    assert_ne!(study.web.get(&theirs).status, 200);
    assert_ne!(study.web.post(&theirs, &[("words", "x")]).status, 303);
    assert!(stored(database).is_empty());
}

#[test]
fn a_role_without_a_place_for_it_has_none() {
    let database = Database::sqlite();
    let of = study(&database);
    let mut plain = service(&database);
    crate::support::reshape(&mut plain, |programme| programme.roles.iter_mut().for_each(|role| role.own_words = false));
    let web = Web::serve(plain, "2021-03-02", None);
    let words = format!("{}/words", of.mother);
    assert!(!web.get(&format!("{}/check", of.mother)).html.contains(&words));
    assert_eq!(web.get(&words).to(), format!("{}/check", of.mother));
    assert_eq!(web.post(&words, &[("words", "x")]).status, 400);
    assert!(stored(&database).is_empty());
}

on_each_database!(it_is_exported_when_it_is_sent_and_erased_with_the_answers);
fn it_is_exported_when_it_is_sent_and_erased_with_the_answers(database: &Database) {
    let study = study(database);
    study.web.post(&format!("{}/words", study.mother), &[("words", TEXT)]);
    let exported = || {
        let service = service(database);
        let facts = service.store.read(|conn| kvartal::store::facts::facts(conn, service.calendar())).expect("facts");
        let told = kvartal::report::study::Study::new(service.programme(), service.questionnaires(), None);
        let files = kvartal::report::export::export(&told.expect("a study"), &facts, "da").expect("an export");
        let file = files.into_iter().find(|file| file.name == "own_words.csv").expect("the file");
        String::from_utf8(file.content).expect("UTF-8")
    };
    assert_eq!(exported().lines().count(), 1, "a draft is nobody's to see");
    study.web.fill(&format!("{}/1", study.mother), "next", &[("crisis_talk_family_therapist", "4")]);
    study.web.post(&format!("{}/submit", study.mother), &[]);
    let file = exported();
    assert!(file.starts_with("response,family_id,child_id,role,person,wave,language,own_words\n"), "{file}");
    assert!(file.contains("N-17,,parent,") && file.contains("\"Det går bedre nu.\nMen det"), "{file}");

    database.sql(&format!("UPDATE person SET erase_due_at = '2021-03-02 10:00:00' WHERE id = {}", study.person));
    let by = by_at("2021-03-03T09:00:00Z".parse().expect("an instant"));
    kvartal::store::erasure::carry_out(&service(database).store, &by, &|_| Ok(())).expect("erased");
    assert!(stored(database).is_empty());
    assert_eq!(exported().lines().count(), 1);
}
