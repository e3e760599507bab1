//! Somebody tries the short codes of letters and helpers.

use kvartal::answer::help;
use kvartal::health::{self, Alarm};
use kvartal::id::FamilyId;
use kvartal::paper::Chosen;
use kvartal::store::StoreError;
use kvartal::token::ShortCode;

use super::study::{Study, study};
use crate::support::{Database, on_each_database, printed_letters, service};

/// The answer's status, as the proxy in front of us passes it on for that address.
fn asked_by(study: &Study, method: &str, path: &str, address: &str) -> u16 {
    let client = reqwest::blocking::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build();
    let method = reqwest::Method::from_bytes(method.as_bytes()).expect("a method");
    let request = client.expect("a client").request(method, format!("{}{path}", study.web.base));
    let request = request.header("X-Forwarded-For", address).form(&[("nonce", "AAAAAAAAAAAAAAAAAAAAAAAAAAA")]);
    request.send().expect("an answer").status().as_u16()
}

/// A letter's and a helper's path.
fn codes(database: &Database) -> [String; 2] {
    let service = service(database);
    let now: jiff::Timestamp = "2021-03-02T12:00:00Z".parse().unwrap();
    let therapist = database.person("fb@example.org", "da");
    database.assign(FamilyId::new(1), None, "family_therapist", therapist, "Tove");
    let chosen = Chosen { family: None, role: Some("parent".into()), undelivered: false };
    let papers = printed_letters(&service, &chosen, now);
    let made = database.store.write::<_, StoreError>(&crate::support::test_by(), |conn| {
        let waiting = help::waiting(conn, &service, therapist, service.calendar().date(now))?.remove(0);
        let id = help::make(conn, &service, &waiting, now)?;
        let code = help::made_by(conn, &service, therapist, id, now)?.expect("a code").code;
        Ok([papers[0].says.link.replace(&service.base_url, ""), format!("/h/{}", code.on_paper())])
    });
    made.expect("codes")
}

on_each_database!(whoever_tries_codes_is_stopped_and_somebody_is_told);
fn whoever_tries_codes_is_stopped_and_somebody_is_told(database: &Database) {
    let study = study(database);
    let [letter, helped] = codes(database);
    let wrong = |n: usize| match n % 3 {
        0 => ("GET", format!("/k/0000-0000-{n:05}")),
        1 => ("GET", format!("/h/0000-00{:02}-{:02}", n / 100, n % 100)),
        _ => ("POST", format!("/h/0000-00{:02}-{:02}", n / 100, n % 100)),
    };
    // Right ones do not count, however many.
    for _ in 0..40 {
        assert_eq!(asked_by(&study, "GET", &letter, "198.51.100.9"), 303);
        assert_eq!(asked_by(&study, "GET", &helped, "198.51.100.9"), 200);
    }
    let tried: Vec<u16> = (0..200)
        .map(|n| {
            let (method, path) = wrong(n);
            // From all over one network.
            asked_by(&study, method, &path, &format!("198.51.100.{n}"))
        })
        .collect();
    assert_eq!(tried.iter().filter(|status| **status == 404).count(), 30, "{tried:?}");
    assert!(tried[30..].iter().all(|status| *status == 429), "{tried:?}");
    // A right code tells nothing either, and is not used up.
    assert_eq!(asked_by(&study, "GET", &letter, "198.51.100.9"), 429);
    assert_eq!(asked_by(&study, "GET", &helped, "198.51.100.9"), 429);
    assert_eq!(asked_by(&study, "POST", &helped, "198.51.100.9"), 429);
    // Whoever stands elsewhere opens theirs.
    assert_eq!(asked_by(&study, "GET", &letter, "203.0.113.5"), 303);
    assert_eq!(asked_by(&study, "POST", &helped, "203.0.113.5"), 303);

    let now = "2021-03-02T12:10:00Z".parse().unwrap();
    let health = database
        .store
        .read::<_, StoreError>(|conn| health::look(conn, crate::support::test_by().keys, now))
        .expect("health");
    let alarms = health.alarms(now, jiff::SignedDuration::from_mins(15));
    let tries = alarms.iter().find(|alarm| matches!(alarm, Alarm::CodesTried(_)));
    assert!(tries.is_some_and(|alarm| alarm.to_string().contains("somebody tries the codes")), "{alarms:?}");
    // After a while a few more may come.
    study.web.clock_at("2021-03-02T12:01:00Z".parse().unwrap());
    let again: Vec<u16> =
        (0..10).map(|n| asked_by(&study, "GET", &format!("/k/1111-1111-{n:05}"), "198.51.100.9")).collect();
    assert_eq!(again.iter().filter(|status| **status == 404).count(), 3, "{again:?}");
}

/// A code on paper has to stay short enough to be typed, and what is typed wrong in it is told from a wrong code.
#[test]
fn what_cannot_be_a_code_is_none_that_was_tried() {
    let database = Database::sqlite();
    let study = study(&database);
    for n in 0..100 {
        assert_eq!(asked_by(&study, "GET", &format!("/k/0000-{n:02}"), "198.51.100.9"), 404);
    }
    assert_eq!(asked_by(&study, "GET", "/k/0000-0000-00000", "198.51.100.9"), 404);
    assert!(ShortCode::parse("0000-0000-00000").is_some());
}
