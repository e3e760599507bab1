//! How many statements the database is given for what is done most. It does not swing with the machine, as times do: the numbers
//! are held by a snapshot, and whoever adds to them has to mean it. On PostgreSQL each is a round trip.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::fmt::Write as _;

use crate::support::{Database, Page, Web, import, on_each_database, service, test_by};
use crate::workspace::{Study, at};
use diesel::QueryableByName;
use kvartal::outbox::check::check;
use kvartal::store::claim::{LEASE, RateLimits, claim};
use kvartal::store::{self, Conn, Store, StoreError, message};
use kvartal::tick::{Ticked, plan_families, tick};

/// What is counted, a line each.
struct Count {
    store: Store,
    lines: String,
}

impl Count {
    fn of<T>(&mut self, what: &str, work: impl FnOnce() -> T) -> T {
        let before = self.store.statements();
        let done = work();
        writeln!(self.lines, "{:>4}  {what}", self.store.statements() - before).expect("memory");
        done
    }
}

fn held(database: &Database, what: &str, lines: &str) {
    let kind = if database.address.starts_with("sqlite") { "sqlite" } else { "postgresql" };
    insta::assert_snapshot!(format!("{what}_{kind}"), lines);
}

on_each_database!(a_questionnaire);
fn a_questionnaire(database: &Database) {
    let family = database.family("N-17", "2021-03-01");
    let caseworker = database.person("sag@example.org", "da");
    database.assign(family, None, "caseworker", caseworker, "Karen Bæk");
    let request = database.baseline(family, "caseworker", caseworker);
    let link = format!("/s/{}", database.message("m", caseworker, &[request], "invitation"));
    let service = service(database);
    let mut count = Count { store: service.store.clone(), lines: String::new() };
    let web = Web::serve(service, "2021-03-02", None);
    let page = format!("{link}/{request}/1");
    // What is read once or measured once an hour is there.
    let shown = web.get(&page);
    let fields = |value: &'static str| {
        let mut fields = vec![("version".to_owned(), shown.version()), ("go".to_owned(), "next".to_owned())];
        fields.extend(shown.questions().into_iter().map(|name| (name, value.to_owned())));
        fields
    };
    let post = |value| {
        let fields = fields(value);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let saved: Page = web.post(&page, &fields);
        assert_eq!(saved.status, 303, "{}", saved.html);
    };
    count.of("a page of questions, shown", || web.get(&page));
    count.of("the first page that is saved", || post("2"));
    count.of("a page with other answers", || post("3"));
    count.of("a page with the same answers", || post("3"));
    count.of("the check before sending", || web.get(&format!("{link}/{request}/check")));
    let sent = count.of("sending", || web.post(&format!("{link}/{request}/submit"), &[]));
    assert_eq!(sent.status, 303, "{}", sent.html);
    held(database, "questionnaire", &count.lines);
}

on_each_database!(families_that_are_planned_and_their_mails);
fn families_that_are_planned_and_their_mails(database: &Database) {
    let service = service(database);
    let mut count = Count { store: service.store.clone(), lines: String::new() };
    let heading = "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,parent1_email,\
                   caseworker_name,caseworker_email";
    let family = |number: usize| {
        format!(
            "N{number},Nordby,2021-03-02,,,1,2015-05-05,Mor {number},mor{number}@example.org,Rita,\
             rita{number}@nordby.example"
        )
    };
    import(&service, at("2021-03-01T06:00:00Z"), heading, &(0..33).map(family).collect::<Vec<_>>());
    tick(&service, at("2021-03-01T09:00:00Z")).expect("a pass, after which nothing is to be read for the first time");
    count.of("a pass with nothing due", || tick(&service, at("2021-03-01T09:05:00Z")).expect("a pass"));
    let now = at("2021-03-02T09:00:00Z");
    let cases = service.store.read(store::case::all).expect("families");
    let by = test_by();
    for cases in [&cases[..1], &cases[1..]] {
        let mut ticked = Ticked::default();
        let plan = || service.store.write(&by, |tx| plan_families(&service, tx, cases, now, &mut ticked));
        count.of(&format!("planned: {} families", cases.len()), plan).expect("a plan");
        assert_eq!(ticked.asked, 2 * cases.len());
        let durations = OnceCell::new();
        let send = || {
            service.store.write(&by, |tx| {
                let ids = claim(tx, &RateLimits::default(), "a", now, now + LEASE, 100, &HashSet::new())?;
                let claimed = message::claimed(tx, "a", &ids)?;
                check(&service, tx, "a", claimed, &durations, now)
            })
        };
        let ready = count.of(&format!("claimed and checked: {} mails", 2 * cases.len()), send).expect("mails");
        assert_eq!(ready.len(), 2 * cases.len());
    }
    held(database, "batch", &count.lines);
}

on_each_database!(pages_of_a_lead);
fn pages_of_a_lead(database: &Database) {
    let study = Study::new(database);
    let browser = study.browser("lead@nordby.example");
    let mut count = Count { store: study.store.clone(), lines: String::new() };
    for (what, path) in [
        ("Today", "/w/today".to_owned()),
        ("families", "/w/families".to_owned()),
        ("a family", format!("/w/families/{}", study.family("N1"))),
        ("an answer", format!("/w/answers/{}", study.request("N1", "parent1"))),
        ("response rates", "/w/rates".to_owned()),
    ] {
        browser.get(&path);
        let page = count.of(what, || browser.get(&path));
        assert_eq!(page.status, 200, "{path}: {}", page.html);
    }
    held(database, "lead", &count.lines);
}

/// Otherwise it would read whole tables until its housekeeping comes by.
#[test]
fn postgresql_knows_at_once_how_large_a_new_register_is() {
    let database = Database::postgres();
    let service = service(&database);
    let rows: Vec<String> = (0..store::backend::MANY)
        .map(|n| format!("N{n},Nordby,2021-03-01,,,1,2015-05-05,Mor,mor{n}@example.org"))
        .collect();
    let heading =
        "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,parent1_email";
    import(&service, at("2021-03-01T06:00:00Z"), heading, &rows);
    let known = |table: &str| {
        database.lines(&format!(
            "SELECT CAST(CAST(reltuples AS BIGINT) AS TEXT) AS line FROM pg_class WHERE relname = '{table}'"
        ))
    };
    assert_eq!(known("family"), ["500"]);
    tick(&service, at("2021-03-01T09:00:00Z")).expect("a pass");
    assert_eq!(known("request"), ["500"]);
}

/// Diesel would prepare it each time it is carried out.
#[test]
fn a_statement_that_is_kept_is_prepared_once() {
    #[derive(QueryableByName)]
    struct Prepared {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        times: i64,
    }
    let database = Database::postgres();
    let prepared = database.store.write(&test_by(), |tx| {
        for value in ["1", "2"] {
            store::setting::put(tx, "test", value)?;
        }
        let Conn::Postgres(conn) = &mut **tx else { panic!("another database") };
        let query =
            "SELECT count(*) AS times FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO \"setting\"%'";
        let one: Prepared = diesel::RunQueryDsl::get_result(diesel::sql_query(query), conn)?;
        assert_eq!(store::setting::get(tx, "test")?.as_deref(), Some("2"));
        Ok::<_, StoreError>(one.times)
    });
    assert_eq!(prepared.expect("two settings"), 1);
}
