//! How many statements the database is given for what is done most. It does not swing with the machine, as times do: the numbers
//! are held by a snapshot, and whoever adds to them has to mean it. On PostgreSQL each is a round trip.

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use crate::support::{Database, Page, Web, import, on_each_database, service, test_by};
use crate::workspace::{Study, at};
use diesel::QueryableByName;
use kvartal::access::{Membership, StaffKind};
use kvartal::account;
use kvartal::outbox::check::check;
use kvartal::store::claim::{LEASE, RateLimits, claim};
use kvartal::store::{self, Raw, Store, StoreError, message};
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
        let Raw::Postgres(conn) = &mut tx.raw else { panic!("another database") };
        let query =
            "SELECT count(*) AS times FROM pg_prepared_statements WHERE statement LIKE 'INSERT INTO \"setting\"%'";
        let one: Prepared = diesel::RunQueryDsl::get_result(diesel::sql_query(query), conn)?;
        assert_eq!(store::setting::get(tx, "test")?.as_deref(), Some("2"));
        Ok::<_, StoreError>(one.times)
    });
    assert_eq!(prepared.expect("two settings"), 1);
}

/// What may be walked: tables that are small, lists that a statement brings along, and the last responses from the end.
const WALKED: [&str; 9] =
    ["wording", "sqlite_master", "staff", "membership", "successor", "help_asked", "json_each", "found", "response"];

/// Of how large the tables are SQLite knows nothing, as in a new installation: a statement that walks one here walks it among a
/// hundred thousand families too.
#[test]
fn a_pass_walks_no_table() {
    #[derive(QueryableByName)]
    struct Step {
        #[diesel(sql_type = diesel::sql_types::Text)]
        detail: String,
    }
    let database = Database::sqlite();
    let service = service(&database);
    let heard: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let hears = heard.clone();
    service.store.listen(move |text| {
        hears.lock().expect("no panic").insert(text.to_owned());
    });
    let heading =
        "family_id,municipality,start_date,status,end_date,child_id,child_birth_date,parent1_name,parent1_email";
    import(&service, at("2021-03-01T06:00:00Z"), heading, &["N1,Nordby,2021-03-01,,,1,2015-05-05,Mor,mor@example.org"]);
    let lead = Membership::of(StaffKind::Lead, "Nordby");
    account::add(&service.store, "Lea", "lea@nordby.example", "da", &lead, &test_by()).expect("a lead");
    heard.lock().expect("no panic").clear();
    // An invitation, a reminder, and a Monday.
    let mails: usize = ["2021-03-01T09:00:00Z", "2021-03-15T09:00:00Z", "2021-03-22T09:00:00Z"]
        .map(|now| tick(&service, at(now)).expect("a pass").posted.sent)
        .iter()
        .sum();
    assert!(mails >= 3, "{mails} mails");
    let heard = std::mem::take(&mut *heard.lock().expect("no panic"));
    assert!(heard.len() > 50, "{} statements", heard.len());
    let mut walks = Vec::new();
    // A row that is put in walks what refers to its table only if something there has referred to nothing.
    let reads = |text: &&String| ["SELECT", "UPDATE", "DELETE", "WITH"].iter().any(|verb| text.starts_with(verb));
    let mut of_a_municipality = 0;
    for text in heard.iter().filter(reads) {
        let plan = service.store.read::<Vec<Step>, StoreError>(|conn| {
            let Raw::Sqlite(conn) = &mut conn.raw else { panic!("another database") };
            Ok(diesel::RunQueryDsl::load(diesel::sql_query(format!("EXPLAIN QUERY PLAN {text}")), conn)?)
        });
        let plan = plan.expect("a plan");
        for Step { detail } in &plan {
            let table = detail.strip_prefix("SCAN ").and_then(|table| table.split(' ').next());
            if table.is_some_and(|table| table != "CONSTANT" && !WALKED.contains(&table)) {
                walks.push(format!("{detail}: {text}"));
            }
        }
        if text.contains("coalesce(request.closes_on") {
            of_a_municipality += 1;
            let by_family = |step: &Step| step.detail.contains("request_state_family");
            assert!(plan.iter().any(by_family), "all that is open is walked for one municipality: {text}");
        }
    }
    assert_eq!(of_a_municipality, 1);
    assert!(walks.is_empty(), "{}", walks.join("\n"));
}
